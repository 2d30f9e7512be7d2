"""Checks: what must hold between the parts of a dossier, and what a careful colleague would remark.

`check_dossier` finds errors: ids that do not exist, circles, scales without ends.  `lint_dossier` finds warnings:
numbers that nothing supports, one source alone, words that take sides.  Both give all at once, in file order.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from detente.dossier.estimate import Estimate
from detente.dossier.schema import Dossier, Stake
from detente.dossier.source import NOWHERE, Finding, Path, Source, near, parse_source
from detente.errors import Problem


def check_dossier(
    dossier: Dossier, claim_ids: set[str] | None = None, file: str = "dossier.yaml", text: str = ""
) -> list[Problem]:
    """Every id that leads nowhere, every circle, every scale without ends; empty when the dossier holds together.

    claim_ids: ids in the case's claims, or None where there is no case folder, and evidence cannot be looked up.
    text: the dossier's text, from which the lines are taken; without it the problems have none.

    >>> south = {"south": {"line": {"position": 10}}}
    >>> for problem in check_dossier(Dossier(title="Ford", draft=True, stakes=south)): print(problem)
    dossier.yaml: stakes.south: no such actor; the dossier has none
    dossier.yaml: stakes.south.line: no such issue; the dossier has none
    """
    source = parse_source(text) if text else NOWHERE
    return source.report(cross_findings(dossier.model_dump(), source, claim_ids), file)


def lint_dossier(dossier: Dossier, file: str = "dossier.yaml", text: str = "") -> list[Problem]:
    """What a careful colleague would remark: numbers without evidence, one source alone, loaded words, open scales.

    None of it stops a run.  text: the dossier's text, from which the lines are taken.

    >>> issue = {"line": {"name": "Line", "anchors": {0: "old", 100: "new"}, "reference_point": 40}}
    >>> for remark in lint_dossier(Dossier(title="Ford", issues=issue)): print(remark)
    dossier.yaml: issues.line.reference_point: no evidence for 40; add evidence: [claim or source id]
    """
    source = parse_source(text) if text else NOWHERE
    remarks = [
        *_uncited(dossier),
        *_thin_stakes(dossier),
        *_odd_red_lines(dossier),
        *_open_scales(dossier),
        *_loaded(dossier),
    ]
    return source.report(remarks, file)


# ---------------------------------------------------------------- errors: on plain values, so that a dossier with
# mistakes elsewhere is still looked through


def cross_findings(data: Mapping[Any, Any], source: Source, claim_ids: set[str] | None) -> list[Finding]:
    """All errors between the parts of `data`, a dossier as plain values that may be malformed in any place."""
    found = [
        *_dangling(data, source),
        *_circles(_mapping(data.get("actors"))),
        *_scales(data),
        *_backward_meetings(data),
        *(() if claim_ids is None else _missing_evidence(data, source, claim_ids)),
    ]
    return [finding for finding in found if not source.is_broken(finding.path)]


def _mapping(value: Any) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


def _items(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _references(data: Mapping[Any, Any]) -> Iterator[tuple[Path, str, Any]]:
    """Every place that names an actor or an issue by id: its path, which of the two, and the id."""
    for actor, entry in _mapping(data.get("actors")).items():
        yield ("actors", actor, "of"), "actor", _mapping(entry).get("of")
    for actor, row in _mapping(data.get("stakes")).items():
        yield ("stakes", actor), "actor", actor
        for issue in _mapping(row):
            yield ("stakes", actor, issue), "issue", issue
    for issue, entry in _mapping(data.get("issues")).items():
        decision = _mapping(_mapping(entry).get("decision"))
        yield ("issues", issue, "decision", "setter"), "actor", decision.get("setter")
        for actor in _mapping(decision.get("votes")):
            yield ("issues", issue, "decision", "votes", actor), "actor", actor
    for name, measure in _mapping(data.get("measures")).items():
        for actor in _mapping(_mapping(measure).get("security")):
            yield ("measures", name, "security", actor), "actor", actor
    singles = {"spoiling": {"actor": "actor", "issue": "issue"}, "conditions": {"holder": "actor", "issue": "issue"}}
    for block, keys in singles.items():
        for n, entry in enumerate(_items(data.get(block))):
            for key, kind in keys.items():
                yield (block, n, key), kind, _mapping(entry).get(key)
    for n, meeting in enumerate(_items(data.get("meetings"))):
        for key in ("participants", "hosts", "mediators"):
            for k, actor in enumerate(_items(_mapping(meeting).get(key))):
                yield ("meetings", n, key, k), "actor", actor


def _dangling(data: Mapping[Any, Any], source: Source) -> Iterator[Finding]:
    for path, kind, name in _references(data):
        block = f"{kind}s"
        known = _mapping(data.get(block))
        if isinstance(name, str) and name not in known and not source.is_broken((block,)):
            what = f"no such {kind}" if path[-1] == name else f"no such {kind}, {name!r}"
            yield Finding(path, what, near(name, known, "the dossier has"))


def _circles(actors: Mapping[Any, Any]) -> Iterator[Finding]:
    """Each circle of `of` once, at its member that comes first in the file."""
    above = {actor: _mapping(entry).get("of") for actor, entry in actors.items()}
    told: set[Any] = set()
    for start in actors:
        trail = [start]
        while isinstance(above.get(trail[-1]), str) and above[trail[-1]] not in trail:
            trail.append(above[trail[-1]])
        if above.get(trail[-1]) == start and start not in told:
            told.update(trail)
            circle = " of ".join(str(actor) for actor in [*trail, start])
            yield Finding(("actors", start, "of"), f"belongs to itself: {circle}", "take one `of` away")


def _scales(data: Mapping[Any, Any]) -> Iterator[Finding]:
    for issue, entry in _mapping(data.get("issues")).items():
        entry = _mapping(entry)
        path: Path = ("issues", issue, "anchors")
        anchors = _mapping(entry.get("anchors"))
        for point in anchors:
            if isinstance(point, int) and not 0 <= point <= 100:
                yield Finding((*path, point), f"off the scale: {point}", "anchors lie between 0 and 100")
        missing = _missing_ends(anchors)
        if missing and data.get("draft") is not True:
            yield Finding(path, f"nothing says what {missing}", "add it, or say draft: true")
        yield from _odd_unit(issue, entry)


def _odd_unit(issue: Any, entry: Mapping[Any, Any]) -> Iterator[Finding]:
    at_0, at_100 = entry.get("unit_at_0"), entry.get("unit_at_100")
    if (at_0 is None) != (at_100 is None):
        lacking = "unit_at_0" if at_0 is None else "unit_at_100"
        yield Finding(("issues", issue), f"one end of the scale has a number, {lacking} is missing", f"add {lacking}")
    elif at_0 is not None and at_0 == at_100:
        yield Finding(("issues", issue, "unit_at_100"), "both ends of the scale have the same number", "change one")


def _missing_ends(anchors: Mapping[Any, Any]) -> str:
    # A key in quotes is another mistake, told elsewhere.
    said = {end: anchors.get(end) or anchors.get(str(end)) for end in (0, 100)}
    empty = [str(end) for end, words in said.items() if not _is_completed(str(words or ""))]
    return " and ".join(empty) + (" mean" if len(empty) > 1 else " means") if empty else ""


def _is_completed(anchor: str) -> bool:
    """Whether a person has written it; a draft says "to be completed" and offers an example."""
    return bool(anchor.strip()) and not anchor.lower().startswith("to be completed")


def _backward_meetings(data: Mapping[Any, Any]) -> Iterator[Finding]:
    for n, meeting in enumerate(_items(data.get("meetings"))):
        first, last = _mapping(meeting).get("earliest"), _mapping(meeting).get("latest")
        if type(first) is dt.date and type(last) is dt.date and last < first:
            yield Finding(("meetings", n, "latest"), f"{last} is before earliest, {first}", "swap or mend them")


def _missing_evidence(data: Mapping[Any, Any], source: Source, claim_ids: set[str]) -> Iterator[Finding]:
    known = claim_ids | {str(key) for key in _mapping(data.get("sources"))}
    for path, name in _cited(data, ()):
        if isinstance(name, str) and name not in known and not source.is_broken(("sources",)):
            cure = near(name, known) or "run `detente read`, name it under sources, or write basis: expert"
            yield Finding(path, f"{name} is neither a claim nor a source", cure)


def _cited(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Every claim or source id in the tree, with its path."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if path[:1] == ("contradictions",) and key in {"a", "b"}:
                yield (*path, key), item
            elif key == "evidence" and path:
                yield from (((*path, key, n), name) for n, name in enumerate(_items(item)))
            else:
                yield from _cited(item, (*path, key))
    elif isinstance(value, list | tuple):
        for n, item in enumerate(value):
            yield from _cited(item, (*path, n))


# ---------------------------------------------------------------- warnings: on a dossier that is in order


def _says_a_number(estimate: Estimate | None) -> bool:
    return estimate is not None and estimate.known


def _uncited(dossier: Dossier) -> Iterator[Finding]:
    cure = "add evidence: [claim or source id]"
    for name, actor in dossier.actors.items():
        if actor.capability.known and not actor.evidence:
            yield Finding(("actors", name, "capability"), f"no evidence for {actor.capability}", cure)
    for name, issue in dossier.issues.items():
        if issue.reference_point.known and not issue.evidence:
            yield Finding(("issues", name, "reference_point"), f"no evidence for {issue.reference_point}", cure)
    for path, stake in _stakes(dossier):
        if not stake.evidence and stake.basis != "expert":
            for key in ("position", "salience", "red_line"):
                if _says_a_number(getattr(stake, key)):
                    yield Finding((*path, key), f"no evidence for {getattr(stake, key)}", f"{cure}, or basis: expert")
    for name, measure in dossier.measures.items():
        if any(_says_a_number(gain) for gain in measure.security.values()) and not measure.evidence:
            yield Finding(("measures", name, "security"), "no evidence for these points", cure)
    for block in ("spoiling", "meetings", "conditions"):
        for n, entry in enumerate(getattr(dossier, block)):
            if not entry.evidence:
                yield Finding((block, n), "no evidence", cure)


def _stakes(dossier: Dossier) -> Iterator[tuple[Path, Stake]]:
    for actor, row in dossier.stakes.items():
        for issue, stake in row.items():
            yield ("stakes", actor, issue), stake


def _thin_stakes(dossier: Dossier) -> Iterator[Finding]:
    for path, stake in _stakes(dossier):
        if stake.position.known and stake.basis == "unknown":
            cure = "write stated, reported, inferred or expert"
            yield Finding((*path, "basis"), "a position whose basis is not said", cure)
        if stake.n_origins == 1 or (stake.n_origins == 0 and len(stake.evidence) == 1):
            yield Finding(path, "rests on one source alone", "look for a second, independent one")


def _odd_red_lines(dossier: Dossier) -> Iterator[Finding]:
    """A red line inside the range of the actor's own position, or on the side where nobody else stands."""
    for path, stake in _stakes(dossier):
        line, wish = stake.red_line, stake.position
        if line is None or not (line.known and wish.known):
            continue
        if wish.low < line.best < wish.high and line.best != wish.best:
            message = f"{line} lies inside its own position, {wish}; it would refuse what it may ask for"
            yield Finding((*path, "red_line"), message, "mend one of them")
        others = _other_positions(dossier, *path[1:])
        beyond = line.best - wish.best
        if beyond and others and all((other - wish.best) * beyond < 0 for other in others):
            message = f"{line} lies on the side of its position, {wish}, where nobody else stands"
            yield Finding((*path, "red_line"), message, "it never binds; did you mean the other side?")


def _other_positions(dossier: Dossier, actor: Any, issue: Any) -> list[float]:
    rows = [row[issue] for name, row in dossier.stakes.items() if name != actor and issue in row]
    return [stake.position.best for stake in rows if stake.position.known]


def _open_scales(dossier: Dossier) -> Iterator[Finding]:
    if dossier.draft:
        for name, issue in dossier.issues.items():
            missing = _missing_ends(issue.anchors)
            if missing:
                cure = "write it before you set positions; a number means nothing without it"
                yield Finding(("issues", name, "anchors"), f"nothing says what {missing}", cure)


@cache
def _loaded_words() -> dict[str, str]:
    text = (files("detente.dossier") / "loaded_words.txt").read_text(encoding="utf-8")
    rows = [row.split("=", 1) for row in text.splitlines() if "=" in row and not row.startswith("#")]
    return {word.strip(): instead.strip() for word, instead in rows}


@cache
def _loaded_pattern() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(_loaded_words(), key=len, reverse=True))
    return re.compile(rf"(?<!\w)({words})s?(?!\w)", re.IGNORECASE)


# Others' words stand in double quotes of any kind, and may be as loaded as they were said.
_QUOTED = re.compile(r"“[^”]*”|„[^“”]*[“”]|«[^»]*»|\"[^\"]*\"")


def _loaded(dossier: Dossier) -> Iterator[Finding]:
    for path, text in _own_words(dossier):
        for hit in dict.fromkeys(word.lower() for word in _loaded_pattern().findall(_QUOTED.sub("", text))):
            cure = f"write {_loaded_words()[hit]}; or put it in quotes, with its speaker"
            yield Finding(path, f"{hit!r} takes sides", cure)


# Fields in the analyst's own words.  What documents say (terms, aliases, because, requires ...) is not judged.
_OWN: Mapping[str, Collection[str]] = {
    "actors": ("name", "office", "note"),
    "issues": ("name", "note"),
    "measures": ("name", "note"),
    "sources": ("note",),
}


def _own_words(dossier: Dossier) -> Iterator[tuple[Path, str]]:
    yield ("title",), dossier.title
    yield ("summary",), dossier.summary
    for block, keys in _OWN.items():
        for name, entry in getattr(dossier, block).items():
            for key in keys:
                yield (block, name, key), getattr(entry, key)
    for name, issue in dossier.issues.items():
        for point, words in issue.anchors.items():
            yield ("issues", name, "anchors", point), words
    for n, meeting in enumerate(dossier.meetings):
        yield ("meetings", n, "name"), meeting.name
    for n, gap in enumerate(dossier.gaps):
        yield ("gaps", n), gap
