"""Parsing: a dossier's text as a Dossier, or every mistake in it with its line and its cure."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from detente.dossier.checks import cross_findings
from detente.dossier.estimate import shown
from detente.dossier.schema import Dossier
from detente.dossier.source import Finding, Path, Source, near, parse_source
from detente.errors import Problem


def parse_dossier(
    text: str, file: str = "dossier.yaml", claim_ids: set[str] | None = None
) -> tuple[Dossier | None, list[Problem]]:
    """The dossier in a text, or None and every Problem, in file order.

    claim_ids: ids in the case's claims, among which evidence is looked up; None where there is no case folder.

    >>> dossier, problems = parse_dossier("title: Ford\\nactors:\\n  north: {name: Northland, kind: sate}\\n")
    >>> for problem in problems: print(problem)  # doctest: +ELLIPSIS
    dossier.yaml:3: actors.north.kind: expected one of state, leader, ..., got 'sate'; did you mean 'state'?
    """
    source = parse_source(text.removeprefix("\ufeff"))
    dossier, wrong = _validated(source)
    told = {finding.path for finding in wrong}
    crossed = [finding for finding in cross_findings(source.data, source, claim_ids) if finding.path not in told]
    findings = [*source.findings, *wrong, *crossed]
    return (None if findings else dossier), source.report(findings, file)


def _validated(source: Source) -> tuple[Dossier | None, list[Finding]]:
    if () in source.broken:
        return None, []
    try:
        return Dossier.model_validate(source.data), []
    except ValidationError as error:
        found = [_finding(details) for details in error.errors(include_url=False)]
        return None, [finding for finding in found if not source.is_broken(finding.path)]


def _finding(details: ErrorDetails) -> Finding:
    is_key = details["loc"][-1:] == ("[key]",)
    path: Path = details["loc"][:-1] if is_key else details["loc"]
    explain = _EXPLAINED.get(details["type"])
    if is_key:
        message, cure = _about_key(path)
    elif explain is None:
        message, cure = details["msg"], ""
    else:
        message, cure = explain(details, path)
    return Finding(path, message, cure)


def _about_key(path: Path) -> tuple[str, str]:
    if "anchors" in path:
        quoted = isinstance(path[-1], str) and path[-1].isdigit()
        return (
            f"expected a whole number, got {path[-1]!r}",
            f"write {path[-1]} without quotes" if quoted else "write 0-100",
        )
    if not isinstance(path[-1], str):
        return f"expected a word, got {path[-1]}", "put it in quotes"
    return "not a short name", f"use lower-case letters, digits and _, for example {_as_id(path[-1])}"


def _as_id(word: str) -> str:
    letters = "".join(char if char.isascii() and char.isalnum() else "_" for char in word.lower()).strip("_")
    return letters if letters[:1].isalpha() else "north"


def _said(details: ErrorDetails, path: Path) -> tuple[str, str]:
    message, _, cure = str(details["ctx"]["error"]).rpartition("; ")
    return (message, cure) if message else (cure, "")


def _missing(details: ErrorDetails, path: Path) -> tuple[str, str]:
    return "missing", f"add {path[-1]}: ..."


def _unknown_key(details: ErrorDetails, path: Path) -> tuple[str, str]:
    record = _record_at(Dossier, path[:-1])
    known = list(record.model_fields) if record else []
    return "no such key", near(str(path[-1]), known, "the keys here are")


def _choice(details: ErrorDetails, path: Path) -> tuple[str, str]:
    options = _options_at(path)
    got = shown(details["input"])
    return f"expected one of {', '.join(options)}, got {got}", near(str(details["input"]), options)


def _pattern(details: ErrorDetails, path: Path) -> tuple[str, str]:
    if path[-1] == "grade":
        return f"expected a letter A-F and a digit 1-6, got {shown(details['input'])}", "write for example B2"
    word = str(details["input"])
    return f"{word!r} is not a short name", f"use lower-case letters, digits and _, for example {_as_id(word)}"


def _expected(what: str, cure: str) -> Callable[[ErrorDetails, Path], tuple[str, str]]:
    return lambda details, path: (f"expected {what}, got {shown(details['input'])}", cure)


def _text(details: ErrorDetails, path: Path) -> tuple[str, str]:
    cure = "write text, or leave the key out" if details["input"] is None else "put it in quotes"
    if isinstance(details["input"], dict | tuple):
        cure = "write one line of text, in quotes if it holds : or #"
    return f"expected text, got {shown(details['input'])}", cure


def _list(details: ErrorDetails, path: Path) -> tuple[str, str]:
    cure = "start each entry with a dash" if isinstance(details["input"], dict) else "write [one, two]"
    return f"expected a list, got {shown(details['input'])}", cure


_ENTRIES = _expected("keys with values", "write key: value, one below the other")
_WHOLE = _expected("a whole number", "write for example 3")
_EXPLAINED: dict[str, Callable[[ErrorDetails, Path], tuple[str, str]]] = {
    "value_error": _said,
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "literal_error": _choice,
    "string_type": _text,
    "string_pattern_mismatch": _pattern,
    "string_too_short": lambda details, path: ("empty", "write a few words"),
    "tuple_type": _list,
    "dict_type": _ENTRIES,
    "model_type": _ENTRIES,
    "model_attributes_type": _ENTRIES,
    "int_type": _WHOLE,
    "greater_than_equal": _expected("0 or more", "write for example 3"),
    "bool_type": _expected("true or false", "write true or false, without quotes"),
    "float_type": _expected("a number", "write for example 12.5"),
    "finite_number": _expected("a finite number", "write for example 12.5"),
}


def _record_at(annotation: Any, path: Iterable[str | int]) -> type[BaseModel] | None:
    """The record class that stands at a path of the dossier; None where there is none."""
    for step in path:
        annotation = _below(annotation, step)
    annotation = _bare(annotation)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def _options_at(path: Path) -> list[str]:
    annotation: Any = Dossier
    for step in path:
        annotation = _below(annotation, step)
    return [str(option) for option in get_args(_bare(annotation))]


def _below(annotation: Any, step: str | int) -> Any:
    annotation = _bare(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        field = annotation.model_fields.get(str(step))
        return field.annotation if field else None
    arguments = get_args(annotation)
    if not arguments:
        return None
    return arguments[1] if get_origin(annotation) is dict else arguments[0]


def _bare(annotation: Any) -> Any:
    """The type without Annotated and without `| None`."""
    while get_origin(annotation) in {Annotated, Union, types.UnionType}:
        annotation = get_args(annotation)[0]
    return annotation
