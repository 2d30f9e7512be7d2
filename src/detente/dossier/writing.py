"""Writing: a whole dossier as clean YAML, an entry on one line where it fits, without what nobody has said."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from detente.dossier.estimate import Estimate, dump_estimate
from detente.dossier.schema import Dossier
from detente.dossier.source import Path

_WIDTH = 120
# Written even where nobody has said anything, so that whoever edits the file sees what is asked for.
_ALWAYS = {"Actor": {"capability"}, "Issue": {"reference_point"}, "Stake": {"position", "salience"}}


def dump_dossier(dossier: Dossier) -> str:
    """The dossier as YAML that reads back as the same dossier.

    >>> stakes = {"south": {"line": {"position": [0, 10, 25], "basis": "stated", "evidence": ["c4"]}}}
    >>> print(dump_dossier(Dossier(title="The ford", draft=True, stakes=stakes)), end="")
    title: The ford
    draft: true
    stakes:
      south:
        line: {position: [0, 10, 25], salience: unknown, basis: stated, evidence: [c4]}
    """
    return "\n".join(_block_mapping(plain_data(dossier), 0, ())) + "\n"


def plain_data(value: Any) -> Any:
    """Records as mappings of what differs from its default; everything else as YAML knows it."""
    if isinstance(value, BaseModel):
        always = _ALWAYS.get(type(value).__name__, set())
        fields = type(value).model_fields
        return {
            name: plain_data(getattr(value, name))
            for name, field in fields.items()
            if name in always or getattr(value, name) != field.get_default(call_default_factory=True)
        }
    if isinstance(value, Estimate):
        return dump_estimate(value)
    if isinstance(value, Mapping):
        return {key: plain_data(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_data(item) for item in value]
    return value


def _block_mapping(data: Mapping[Any, Any], indent: int, path: Path) -> list[str]:
    lines: list[str] = []
    for key, value in data.items():
        lines.extend(_entry(f"{' ' * indent}{scalar_yaml(key, flow=False)}:", value, indent, (*path, key)))
    return lines


def _block_list(data: Iterable[Any], indent: int, path: Path) -> list[str]:
    lines: list[str] = []
    for n, value in enumerate(data):
        here = (*path, n)
        if isinstance(value, dict) and value and not _fits(flow_yaml(value), indent + 2):
            first, *rest = _block_mapping(value, indent + 2, here)
            lines += [f"{' ' * indent}- {first.lstrip()}", *rest]
        else:
            lines.extend(_entry(f"{' ' * indent}-", value, indent, here))
    return lines


def _entry(head: str, value: Any, indent: int, path: Path) -> list[str]:
    """`head` with its value: on the same line where it fits, else below it."""
    if isinstance(value, str):
        return _text_lines(head, value, indent)
    if not isinstance(value, dict | list) or not value:
        return [f"{head} {flow_yaml(value)}"]
    if not _is_always_block(path) and _fits(flow_yaml(value), len(head) + 1):
        return [f"{head} {flow_yaml(value)}"]
    if isinstance(value, dict):
        return [head, *_block_mapping(value, indent + 2, path)]
    return [head, *_block_list(value, indent + 2, path)]


def _is_always_block(path: Path) -> bool:
    return len(path) == 1 or (len(path) == 2 and path[0] in {"issues", "stakes"})


def _fits(text: str, used: int) -> bool:
    return used + len(text) <= _WIDTH


def _text_lines(head: str, text: str, indent: int) -> list[str]:
    rows = text.split("\n")
    plain = len(rows) > 1 and all(row.isprintable() and row == row.rstrip() for row in rows)
    if not plain or not rows[-1] or not rows[0] or rows[0].startswith(" "):
        return [f"{head} {scalar_yaml(text, flow=False)}"]
    return [f"{head} |-", *(f"{' ' * (indent + 2)}{row}" if row else "" for row in rows)]


def flow_yaml(value: Any) -> str:
    """The value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar_yaml(key)}: {flow_yaml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow_yaml(item) for item in value) + "]"
    return scalar_yaml(value)


def scalar_yaml(value: Any, flow: bool = True) -> str:
    """One word, number or text; in quotes where it would mean something else without."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return repr(int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value)
    if isinstance(value, dt.date):
        return value.isoformat()
    text = str(value)
    return text if _is_safe_plain(text, flow) else _quoted(text)


_FIRST = "(“‘«„¿"
_LIKE_A_NUMBER = re.compile(r"[0-9][0-9_.,:eExXobA-Fa-f+\-TtZz ]*")
_WORDS_OF_YAML = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}


def _is_safe_plain(text: str, flow: bool) -> bool:
    """Whether the text can stand without quotes and mean itself; in doubt it cannot."""
    return (
        bool(text)
        and (text[0].isalnum() or text[0] in _FIRST)
        and text.isprintable()
        and text == text.strip()
        and not text.endswith(":")
        and ": " not in text
        and " #" not in text
        and not (flow and re.search(r"[,\[\]{}]|:[^\w/]", text))
        and not _LIKE_A_NUMBER.fullmatch(text)
        and text.lower() not in _WORDS_OF_YAML
    )


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


def _quoted(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(char) or _escaped(char) for char in text) + '"'


def _escaped(char: str) -> str:
    code = ord(char)
    if char.isprintable() or code == 0xA0:
        return char
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
