"""Safeguards: the words for what protects talks, each read into a change of the plan.

All are for those who protect the talks: protect (cover), include (side payments, early consultation, open doors),
reassure (losses covered, gestures, smaller instalments), verify (monitoring, bonds), sequence (order, steps, packages).
Each has a name that reads on a command line, `--with cover=line`, and changes nothing before it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from detente.dossier.source import near
from detente.talks.from_dossier import TalksCase
from detente.talks.parameters import RUNGS
from detente.talks.plan import Gesture, Guarantee, Plan
from detente.talks.sampling import PRICE

LeverKind = Literal["protect", "include", "reassure", "verify", "sequence"]
KINDS: tuple[LeverKind, ...] = ("protect", "include", "reassure", "verify", "sequence")
LOCKED = 0.8
"""Lock-in from which on a deal holds without a guarantor, at the process's default."""
_STEPS = ("a functional step", "a framework", "a partial agreement", "a full agreement")


@dataclass(frozen=True, eq=False)
class Lever:
    """One safeguard.  name: what to write after --with.  words: what it is, in a sentence without a full stop."""

    name: str
    kind: LeverKind
    words: str
    changes: Callable[[Plan], Plan] = field(repr=False)

    def on(self, plan: Plan) -> Plan:
        """The plan with it switched on."""
        return self.changes(plan)


@dataclass(frozen=True)
class Misread:
    """A safeguard that is none: what is wrong with the words, and what to write."""

    message: str
    cure: str


def read_lever(case: TalksCase, words: str) -> Lever | Misread:
    """The safeguard that the words name: `cover`, `cover=line:0.3`, `guarantor=12:48`, `package=line+levy` ..."""
    name, _, rest = (part.strip() for part in words.partition("="))
    reader = _READERS.get(name)
    if reader is None and name in case.dossier.measures and not rest:
        return _measure(case, name)
    if reader is None:
        known = [*_READERS, *(m for m in case.dossier.measures if measure_kind(case, m))]
        return Misread(f"no such safeguard: {name!r}", near(name, known, "there are"))
    try:
        return reader(case, rest)
    except _Wrong as wrong:
        return Misread(*wrong.args)


class _Wrong(Exception):  # noqa: N818 - a word of this module, never seen outside
    pass


# ---------------------------------------------------------------- one reader a word


def _number(text: str, low: float, high: float, example: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high or value == float("inf"):
        bounds = f"from {low:g} to {high:g}" if high < float("inf") else f"of {low:g} or more"
        raise _Wrong(f"expected a number {bounds}, got {text!r}", f"write for example {example}")
    return value


def _count(text: str, low: int, high: int, example: str) -> int:
    value = _number(text, low, high, example)
    if value != int(value):
        raise _Wrong(f"expected a whole number, got {text!r}", f"write for example {example}")
    return int(value)


def _one_of(text: str, known: tuple[str, ...], what: str, have: str) -> str:
    if text not in known:
        raise _Wrong(f"no such {what}: {text!r}", near(text, known, have))
    return text


def _track(case: TalksCase, text: str) -> str:
    return _one_of(text, case.tracks, "track", "the tracks are")


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?|nan|[-+]?inf(inity)?", text, re.IGNORECASE) is not None


def _named(word: str, rest: str) -> str:
    return f"{word}={rest}" if rest else word


def _with_tracks(plan: Plan, names: tuple[str, ...], **changes: Any) -> Plan:
    return replace(plan, tracks={**plan.tracks, **{k: replace(plan.track(k), **changes) for k in names}})


def _cover(case: TalksCase, rest: str) -> Lever:
    where, colon, strength = rest.partition(":")
    if _is_number(where) and not colon:
        where, strength = "", where
    share = _number(strength, 0, 1, "cover=0.5") if strength or colon else 0.5
    tracks = (_track(case, where),) if where else case.tracks
    place = case.name(where) if where else "every track"
    what = f"stand ready to parry acts against {place} (cover {share:g})"
    return Lever(_named("cover", rest), "protect", what, lambda plan: _with_tracks(plan, tracks, cover=share))


def _secrecy(case: TalksCase, rest: str) -> Lever:
    share = _number(rest, 0, 1, "secrecy=0.3") if rest else 0.3
    what = f"close the doors ({share:g}): fewer leaks, but ratifiers are less prepared"
    return Lever(_named("secrecy", rest), "protect", what, lambda plan: replace(plan, secrecy=share))


def _open(case: TalksCase, rest: str) -> Lever:
    if rest:
        raise _Wrong(f"open takes no value, got {rest!r}", "write open, or for example secrecy=0.2")
    what = "keep the doors open: more leaks, but ratifiers are prepared"
    return Lever("open", "include", what, lambda plan: replace(plan, secrecy=0.0))


def _pay(case: TalksCase, rest: str) -> Lever:
    who, colon, sum_ = rest.partition(":")
    known = tuple(one.actor for one in case.acting)
    actor = _one_of(who, known, "actor with means against the talks", "those who have any are")
    stakes = _number(sum_, 0, 100, f"pay={actor}:{PRICE.best:g}") if colon else PRICE.best
    what = f"a side payment of {stakes:g} stakes to {case.name(actor)}, for what it would lose under the package"
    return Lever(f"pay={rest}", "include", what, lambda plan: replace(plan, payments={**plan.payments, actor: stakes}))


def _consult(case: TalksCase, rest: str) -> Lever:
    known = tuple(ratifier for ratifier, _ in case.cast.ratifiers)
    if not known:
        raise _Wrong("nobody votes on these talks", "write ratifies: true, and of:, for whose consent is needed")
    asked = (_one_of(rest, known, "ratifier", "those who vote are"),) if rest else known
    what = f"consult {' and '.join(case.name(one) for one in asked)} before anything is signed"

    def consulted(plan: Plan) -> Plan:
        return replace(plan, consulted=tuple(dict.fromkeys((*plan.consulted, *asked))))

    return Lever(_named("consult", rest), "include", what, consulted)


def _guarantee(
    word: str, kind: LeverKind, effect: str, usual: float, most: float, words: str
) -> Callable[[TalksCase, str], Lever]:
    def read(case: TalksCase, rest: str) -> Lever:
        strength = _number(rest, 0, most, f"{word}={usual:g}") if rest else usual
        held = Guarantee(name=word, **{effect: strength})  # type: ignore[arg-type]
        return Lever(_named(word, rest), kind, words.format(strength), lambda plan: _guaranteed(plan, held))

    return read


def _guaranteed(plan: Plan, held: Guarantee) -> Plan:
    return replace(plan, guarantees=(*plan.guarantees, held))


def _guarantor(case: TalksCase, rest: str) -> Lever:
    first, _, last = rest.partition(":")
    example = "guarantor=12:48"
    start = _count(first, 0, 10_000, example) if first else 0
    end = _count(last, 1, 10_000, example) if last else None
    if end is not None and end <= start:
        raise _Wrong(f"a guarantor must leave after it comes, got {rest!r}", f"write for example {example}")
    held = Guarantee("guarantor", 0.9, 0.5, start=start, end=end, exit_lock=None if end is not None else LOCKED)
    until = f"until month {end}" if end is not None else "until what is in force holds by itself"
    what = f"somebody from outside watches and covers half of a victim's loss, from month {start} {until}"
    return Lever(_named("guarantor", rest), "verify", what, lambda plan: _guaranteed(plan, held))


def _gesture(case: TalksCase, rest: str) -> Lever:
    who, colon, when = rest.partition(":")
    actor = _one_of(who, case.principals, "principal", "those who sign are")
    month = _count(when, 0, 10_000, f"gesture={actor}:0") if colon else 0
    what = f"{case.name(actor)} takes one small step alone in month {month}"
    step = Gesture(actor, month)
    return Lever(f"gesture={rest}", "reassure", what, lambda plan: replace(plan, gestures=(*plan.gestures, step)))


def _instalments(case: TalksCase, rest: str) -> Lever:
    parts = _count(rest, 1, 100, "instalments=4") if rest else min(100, 2 * case.plan.instalments)
    what = f"carry out each step in {parts} parts, so that less is at risk at once"
    return Lever(_named("instalments", rest), "reassure", what, lambda plan: replace(plan, instalments=parts))


def _package(case: TalksCase, rest: str) -> Lever:
    tracks = tuple(_track(case, part.strip()) for part in rest.split("+"))
    if len(set(tracks)) < 2:
        raise _Wrong(f"a package takes two tracks or more, got {rest!r}", f"write package={'+'.join(case.tracks[:2])}")
    if len(set(tracks)) < len(tracks):
        raise _Wrong(f"a track stands twice in {rest!r}", "name each once")
    what = f"sign {' and '.join(case.name(k) for k in tracks)} together or not at all"
    return Lever(
        f"package={rest}",
        "sequence",
        what,
        lambda plan: replace(plan, packages=(*plan.packages, tuple(sorted(tracks)))),
    )


def _start(case: TalksCase, rest: str) -> Lever:
    where, _, step = rest.partition(":")
    track = _track(case, where)
    rung = _count(step, 0, len(RUNGS) - 1, f"start={track}:1")
    ladder = case.plan.track(track).ladder
    if rung not in ladder:
        raise _Wrong(f"rung {rung} is not on the ladder of {track}, {ladder}", f"write start={track}:{ladder[0]}")
    what = f"begin {case.name(track)} with {_STEPS[rung]}"
    return Lever(f"start={rest}", "sequence", what, lambda plan: _with_tracks(plan, (track,), start=rung))


def _after(case: TalksCase, rest: str) -> Lever:
    later, colon, first = rest.partition(":")
    if not colon:
        example = ":".join(case.tracks[:2]) if len(case.tracks) > 1 else "levy:line"
        raise _Wrong(f"expected two tracks, got {rest!r}", f"write for example after={example}")
    track, before = _track(case, later), _track(case, first)
    if track == before:
        raise _Wrong(f"{track} cannot come after itself", "name two tracks")
    what = f"take up {case.name(track)} only once {case.name(before)} has brought a first result"

    def waiting(plan: Plan) -> Plan:
        return _with_tracks(plan, (track,), after=(before, plan.track(before).start))

    return Lever(f"after={rest}", "sequence", what, waiting)


_READERS: dict[str, Callable[[TalksCase, str], Lever]] = {
    "cover": _cover,
    "secrecy": _secrecy,
    "pay": _pay,
    "consult": _consult,
    "open": _open,
    "coverage": _guarantee(
        "coverage", "reassure", "coverage", 0.5, 1, "others cover {:g} of what a victim of a violation loses"
    ),
    "compensation": _guarantee(
        "compensation", "reassure", "compensation", 0.5, 100, "others pay a victim of a violation {:g} stakes besides"
    ),
    "gesture": _gesture,
    "instalments": _instalments,
    "detection": _guarantee(
        "detection", "verify", "detection", 0.9, 1, "monitoring that detects {:g} of all violations"
    ),
    "bond": _guarantee("bond", "verify", "bond", 1.0, 100, "a bond of {:g} stakes that a detected violator forfeits"),
    "guarantor": _guarantor,
    "package": _package,
    "after": _after,
    "start": _start,
}


# ---------------------------------------------------------------- measures of the dossier

_MEASURES: tuple[tuple[str, str], ...] = (
    (r"stage[sd]?|phase[sd]?|instal+ment|step[ -]by[ -]step", "instalments"),
    (r"inspect|monitor|verif|observ|notice|notification|transparen|hotline", "detection"),
    (r"bond|deposit|escrow|collateral", "bond"),
    (r"guarant|peacekeep|security force", "coverage"),
    (r"compensat|insur|fund", "compensation"),
)
"""Words by which a measure's name tells what it does; the first that fits counts."""


def measure_kind(case: TalksCase, name: str) -> str:
    words = f"{name.replace('_', ' ')} {case.dossier.measures[name].name}".casefold()
    return next((lever for pattern, lever in _MEASURES if re.search(pattern, words)), "")


def _measure(case: TalksCase, name: str) -> Lever | Misread:
    kind = measure_kind(case, name)
    if not kind:
        return Misread(
            f"nothing in the name of {name} says what it does in talks", f"write one of {', '.join(_READERS)}"
        )
    lever = _READERS[kind](case, "")
    return replace(lever, name=name, words=f"{case.dossier.measures[name].name}: {lever.words}")
