"""Editing: single values of a dossier's text changed in place.

Nothing but the value is touched: comments, order, quotes and spacing of the rest stay as they are, to the letter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.dossier.parsing import parse_dossier
from detente.dossier.schema import Dossier
from detente.dossier.source import Finding, Path, Source, dotted, near, parse_source
from detente.dossier.writing import flow_yaml, plain_data, scalar_yaml
from detente.errors import Problem


def parse_change(words: str) -> tuple[str, Any]:
    """A change as typed on a command line, as path and value.  Raises ValueError with the cure.

    >>> parse_change("south.line.position=[30, 40, 60]")
    ('south.line.position', (30, 40, 60))
    >>> parse_change("south.line.position")
    Traceback (most recent call last):
      ...
    ValueError: expected path=value, got 'south.line.position'; write for example south.line.position=40
    """
    path, equals, value = words.partition("=")
    if not equals or not path.strip():
        raise ValueError(f"expected path=value, got {words!r}; write for example south.line.position=40")
    source = parse_source(f"value: {value.strip()}\n")
    if source.findings or set(source.data) != {"value"}:
        raise ValueError(f"cannot read the value {value.strip()!r}; write for example 40, [30, 40, 60] or unknown")
    return path.strip(), source.data["value"]


def edit_dossier(text: str, changes: Mapping[str, Any], file: str = "dossier.yaml") -> tuple[str, list[Problem]]:
    """The text with some values changed or added, and everything else as it was, to the letter.

    changes: path to new value.  A path is written in full (``stakes.south.line.position``, ``spoiling.0.capacity``) or
    from an actor, issue or measure on (``south.line.position``, ``south.capability``).  A value is what YAML would
    give, an Estimate or a day.  Where anything cannot be done, or the result would have a mistake that the text did not
    have, the text comes back unchanged, with the Problems.

    >>> text = "stakes:\\n  south:\\n    line: {position: 10,   salience: 70}  # said twice\\n"
    >>> edited, problems = edit_dossier("title: Ford\\n" + text, {"south.line.position": 15})
    >>> print(edited, len(problems))  # no such actor: the text had that mistake before
    title: Ford
    stakes:
      south:
        line: {position: 15,   salience: 70}  # said twice
     0
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    before = text.removeprefix(mark)
    source = parse_source(before)
    if source.findings:
        return text, source.report(source.findings, file)
    edited = before
    problems: list[Problem] = []
    for words, value in changes.items():
        source = parse_source(edited)
        path, found = _resolve(words, source.data)
        if not found:
            edited, found = _set(edited, source, path, plain_data(value))
        problems.extend(source.report(found, file))
    if not problems:
        had = {(problem.path, problem.message) for problem in parse_dossier(before, file)[1]}
        after = parse_dossier(edited, file)[1]
        problems = [problem for problem in after if (problem.path, problem.message) not in had]
    return (text, problems) if problems else (mark + edited, [])


def _resolve(words: str, data: Mapping[Any, Any]) -> tuple[Path, list[Finding]]:
    """The full path that the words mean."""
    steps: Path = tuple(int(step) if step.isdigit() else step for step in words.strip().split("."))
    first, second = steps[0], steps[1] if len(steps) > 1 else None
    if first in Dossier.model_fields:
        return steps, []
    blocks = {name: data[name] for name in ("actors", "issues", "measures") if isinstance(data.get(name), dict)}
    stakes = data["stakes"] if isinstance(data.get("stakes"), dict) else {}
    if first in blocks.get("actors", {}) or first in stakes:
        if second in blocks.get("issues", {}) or second in (stakes.get(first) or {}):
            return ("stakes", *steps), []
        return ("actors", *steps), []
    for name, block in blocks.items():
        if first in block:
            return (name, *steps), []
    known = [*Dossier.model_fields, *(str(key) for block in blocks.values() for key in block)]
    return (), [Finding(steps, "no such place in the dossier", near(str(first), known, "it has"))]


def _set(text: str, source: Source, path: Path, value: Any) -> tuple[str, list[Finding]]:
    edited = _with_value(text, source, path, value)
    wanted = _replaced(source.data, path, value)
    if edited is None or wanted is None:
        return text, [Finding(path, f"{dotted(_holder(source, path)[0])} has no such entry", "look at the path")]
    if parse_source(edited).data != wanted or parse_source(edited).findings:
        return text, [
            Finding(path, "cannot be changed in place, an alias stands here", "change it in the file by hand")
        ]
    return edited, []


def _holder(source: Source, path: Path) -> tuple[Path, Path]:
    """The longest part of the path that is there, and what remains."""
    for n in range(len(path), -1, -1):
        if n == 0 or path[:n] in source.nodes:
            return path[:n], path[n:]
    raise AssertionError("the empty path is always there")


def _replaced(data: Any, path: Path, value: Any) -> Any:
    """A copy of the data with the value at the path; None where the path runs through something that has no keys."""
    if not path:
        return tuple(value) if isinstance(value, list) else value
    if isinstance(data, tuple):
        step = path[0]
        if not isinstance(step, int) or not 0 <= step < len(data):
            return None
        return (*data[:step], _replaced(data[step], path[1:], value), *data[step + 1 :])
    if data is not None and not isinstance(data, dict):
        return None
    return {**(data or {}), path[0]: _replaced((data or {}).get(path[0]), path[1:], value)}


def _with_value(text: str, source: Source, path: Path, value: Any) -> str | None:
    from ruamel.yaml.nodes import MappingNode, ScalarNode

    held, rest = _holder(source, path)
    if not held:
        return _joined(text, len(text), f"{scalar_yaml(path[0])}: {flow_yaml(_nested(rest[1:], value))}")
    key, node = source.nodes[held]
    if key is not None and node.start_mark.index < key.end_mark.index:
        return text  # an alias: the value stands elsewhere
    if not rest or (isinstance(node, ScalarNode) and str(node.tag).endswith(":null")):
        return _overwritten(text, node, flow_yaml(_nested(rest, value)), key)
    if not isinstance(node, MappingNode):
        return None
    entry = f"{scalar_yaml(rest[0])}: {flow_yaml(_nested(rest[1:], value))}"
    if node.flow_style:
        inside = _end(node.value[-1][1]) if node.value else _end(node) - 1
        return f"{text[:inside]}{', ' if node.value else ''}{entry}{text[inside:]}"
    return _joined(text, _end(node), " " * node.value[0][0].start_mark.column + entry)


def _nested(path: Path, value: Any) -> Any:
    for step in reversed(path):
        value = {step: value}
    return value


def _end(node: Any) -> int:
    """Where the last thing written in the node ends; YAML ends a block only where the next one starts."""
    if node.id == "scalar" or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)


def _overwritten(text: str, node: Any, new: str, key: Any) -> str:
    start, end = node.start_mark.index, node.end_mark.index
    if node.id != "scalar" and not node.flow_style:  # a block below its key moves up beside it
        end = _end(node)
        start = text.index(":", key.end_mark.index) + 1 if key is not None else start
        new = f" {new}" if key is not None else new
    elif start == end:  # nothing was written after the colon
        new = f" {new}"
    if end > start and text[end - 1] == "\n":
        new += "\n"
    return text[:start] + new + text[end:]


def _joined(text: str, end: int, line: str) -> str:
    """The text with a line of its own after the one in which `end` lies."""
    newline = "\r\n" if "\r\n" in text else "\n"
    if end and text[end - 1] == "\n":
        return f"{text[:end]}{line}{newline}{text[end:]}"
    stop = text.find("\n", end)
    if stop < 0:
        return f"{text}{newline if text else ''}{line}{newline}"
    return f"{text[: stop + 1]}{line}{newline}{text[stop + 1 :]}"
