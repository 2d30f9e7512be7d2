"""Load: the dossier's file in and out, with every mistake at once.

The front door of the room.  A mistake is a Problem with file, line, path, what was found and what to type instead; a
file with a dozen mistakes gives all twelve, in the order of the file.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

from detente.dossier.checks import check_dossier, lint_dossier
from detente.dossier.editing import edit_dossier, parse_change
from detente.dossier.parsing import parse_dossier
from detente.dossier.schema import ANCHOR_KEYS, Dossier
from detente.dossier.source import MOST_CHARACTERS
from detente.dossier.writing import dump_dossier
from detente.errors import DossierError, Problem

__all__ = [
    "check_dossier",
    "dump_dossier",
    "edit_dossier",
    "json_schema",
    "lint_dossier",
    "load_dossier",
    "parse_change",
    "parse_dossier",
    "read_dossier_text",
]


def load_dossier(path: str | Path) -> Dossier:
    """The dossier in a file.  Raises DossierError, whose `problems` hold every mistake at once, in file order."""
    text, unreadable = read_dossier_text(path)
    dossier, problems = parse_dossier(text, str(path)) if text is not None else (None, unreadable)
    if dossier is None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise DossierError(f"{path}: {count}, nothing was read", problems)
    return dossier


def read_dossier_text(path: str | Path) -> tuple[str | None, list[Problem]]:
    """The text of a file, or None and the Problem that it is missing, too large, or not UTF-8."""
    path = Path(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():  # a pipe or a device may have no end
            return None, [Problem(str(path), 0, "", "is not a regular file", "give a dossier.yaml")]
        if path.stat().st_size > 4 * MOST_CHARACTERS:
            size = f"{path.stat().st_size:,} bytes is more than a dossier may have"
            return None, [Problem(str(path), 0, "", size, "keep documents in the case folder, not in the dossier")]
        data = path.read_bytes()
    except OSError as error:
        cure = "make a case with `detente new`" if isinstance(error, FileNotFoundError) else "look at the path"
        return None, [Problem(str(path), 0, "", f"cannot be read: {error.strerror or error}", cure)]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"not UTF-8: byte 0x{data[error.start]:02x}"
        if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in data[:4096]:
            return None, [Problem(str(path), 0, "", "not UTF-8 text, UTF-16 or a binary file", "save it as UTF-8")]
        return None, [Problem(str(path), line, "", message, "save the file as UTF-8")]


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) by which an editor completes and checks a dossier while it is written.

    >>> sorted(json_schema()["properties"])[:3]
    ['actors', 'as_of', 'conditions']
    """
    schema = Dossier.model_json_schema()
    for record in [schema, *schema["$defs"].values()]:
        for name, field in record.get("properties", {}).items():
            field.setdefault("title", name.replace("_", " ").capitalize())
            if isinstance(field.get("default"), dict) and "known" in field["default"]:
                field["default"] = "unknown"
            if name == "anchors":
                field["propertyNames"] = {"pattern": ANCHOR_KEYS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:detente:dossier:1",
        **schema,
        "title": "détente dossier",
    }
