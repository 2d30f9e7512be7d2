"""Changes: numbers as typed after `--set`, sorted by what they change, each checked at the door.

A parameter of the process, an actor's own number, a choice of the plan, or any place of the dossier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from detente.dossier.editing import parse_change
from detente.dossier.estimate import Estimate, parse_estimate, shown
from detente.dossier.schema import Actor, Dossier, Issue
from detente.dossier.source import near
from detente.errors import Problem
from detente.talks.from_dossier import TalksCase
from detente.talks.parameters import RUNGS, Parameters
from detente.talks.plan import MODES, TrackPlan
from detente.talks.sampling import WHOLE, Given, range_estimate

SET = "--set"
_ANY = (0.0, np.inf)
_SHARE = (0.0, 1.0)
_MOST = 1e6  # beyond it no number of the process means anything, and products stay numbers
_EXAMPLES = {
    "c": "[0.2, 0.35, 0.5]", "kappa": "[0.3, 0.8, 1.5]", "capacity": "[0.5, 1, 2]", "price": "[0.1, 0.2, 0.5]",
    "leaning": "[-0.2, 0, 0.2]", "tech": "[0.5, 0.7, 0.9]",
}  # fmt: skip
_PLACES = "begin with parameters, plan, an actor, an issue or a block of the dossier"
_KINDS = ("none", "limited", "greedy", "total")

_PRINCIPAL = {
    "c": _ANY, "kappa": _ANY, "tau0": _SHARE, "k_t": _SHARE, "k_u": _SHARE, "v0": (0.0, 3.0), "power": _ANY,
    "a_v": _ANY, "k_v": _ANY, "g_v": _ANY, "patience": _SHARE,
}  # fmt: skip
_RATIFIER = {"margin": (-np.inf, np.inf), "sigma": _ANY, "seats": _ANY, "needed": _ANY, "known": _ANY}
_ACTING = {
    "capacity": _ANY, "recharge": _ANY, "rent": _ANY, "chi": _SHARE, "base": _SHARE, "tech": _SHARE, "exposure": _ANY,
    "scale": _ANY, "greed": _ANY, "price": _ANY, "kind": _ANY,
}  # fmt: skip
_TRACK = tuple(f.name for f in fields(TrackPlan) if f.name != "start")  # that one is a field of the dossier
_PLAN = ("instalments", "mode", "proposer", "cover_budget", "parry", "secrecy", "costs")


@dataclass
class Changes:
    """Changes by what they change; those of the dossier as they were typed."""

    given: dict[str, Given]
    of_plan: dict[str, Any]
    of_dossier: list[str]
    problems: list[Problem]

    @classmethod
    def of(cls, case: TalksCase, sets: Sequence[str]) -> Changes:
        found = cls({}, {}, [], [])
        seen: set[str] = set()
        for words in sets:
            try:
                path, value = parse_change(words)
            except ValueError as error:
                found._tell("", error)
                continue
            if path in seen:
                found._tell(path, ValueError("is set twice; leave one of them out"))
                continue
            seen.add(path)
            try:
                found._place(case, path, value, words)
            except ValueError as error:
                found._tell(path, error)
        return found

    def _tell(self, path: str, error: ValueError) -> None:
        message, _, cure = str(error).partition("; ")
        self.problems.append(Problem(SET, 0, path, message, cure))

    def _place(self, case: TalksCase, path: str, value: Any, words: str) -> None:
        """Where a change belongs.  Raises ValueError, with the cure, where it belongs nowhere."""
        first, _, rest = path.partition(".")
        dossier = case.dossier
        if first == "parameters":
            self.given[path] = _parameter(rest, value)
        elif first == "plan":
            self._place_in_plan(case, rest, value)
        elif first in dossier.actors and rest in {**_PRINCIPAL, **_RATIFIER, **_ACTING}:
            self.given[path] = _of_actor(case, first, rest, value)
        elif first in dossier.issues and rest in _TRACK:
            self._place_in_plan(case, path, value)
        elif rest.endswith(".leaning"):
            self.given[path] = _leaning(case, first, rest, value)
        else:
            _check_place(dossier, first, rest)
            self.of_dossier.append(words)

    def _place_in_plan(self, case: TalksCase, path: str, value: Any) -> None:
        steps = path.removeprefix("tracks.").split(".")
        if len(steps) == 1:
            name = steps[0]
            if name not in _PLAN:
                raise ValueError(f"a plan has no {name!r}; {near(name, _PLAN, 'what can be set is')}")
            self.of_plan[name] = _of_plan(name, value)
            return
        track, name = steps[0], ".".join(steps[1:])
        if track not in case.tracks:
            raise ValueError(f"no such track: {track!r}; {near(track, case.tracks, 'the tracks are')}")
        if name not in (*_TRACK, "start"):
            raise ValueError(f"a track's plan has no {name!r}; {near(name, (*_TRACK, 'start'), 'it has')}")
        self.of_plan[f"{track}.{name}"] = _of_track(case, name, value)


def _check_place(dossier: Dossier, first: str, rest: str) -> None:
    """What apply_changes would call a place of no dossier though it is nearly one of the talks."""
    places = [*Dossier.model_fields, *dossier.actors, *dossier.issues, *dossier.measures, *dossier.stakes]
    if first not in places:
        raise ValueError(f"no such place; {near(first, ['parameters', 'plan', *places]) or _PLACES}")
    own = dict.fromkeys([*_PRINCIPAL, *_RATIFIER, *_ACTING, *Actor.model_fields])
    if first in dossier.actors and "." not in rest and rest not in {*Actor.model_fields, *dossier.issues}:
        raise ValueError(f"an actor has no {rest!r}; {near(rest, own, 'it has')}")
    if first in dossier.issues and "." not in rest and rest not in Issue.model_fields and first not in dossier.actors:
        raise ValueError(f"a track has no {rest!r}; {near(rest, [*_TRACK, *Issue.model_fields], 'it has')}")


def _estimate(value: Any, low: float, high: float, name: str = "") -> Estimate:
    cure = f"write for example {_example(name)}"
    try:
        estimate = parse_estimate(value)
    except ValueError as error:
        message, _, general = str(error).partition("; ")
        raise ValueError(f"{message}; {cure if general.startswith('write for example') else general}") from None
    if not estimate.known:
        raise ValueError("expected a number, got unknown; leave it out, and it is sampled in its range")
    low, high = max(low, -_MOST), min(high, _MOST)
    if estimate.low < low or estimate.high > high:
        bounds = f"{low:g} or more" if estimate.low < low and high == _MOST else f"between {low:g} and {high:g}"
        raise ValueError(f"off the scale: expected {bounds}, got {shown(value)}; {cure}")
    return estimate


def _example(name: str) -> str:
    if name in Parameters.ranges():
        usual = range_estimate(name)
        return f"[{usual.low:g}, {usual.best:g}, {usual.high:g}]"
    return _EXAMPLES.get(name, "0.5" if name not in Parameters.bounds() else said(range_estimate(name)))


def _rungs(value: Any, low: float, high: float) -> tuple[float, ...]:
    return tuple(_estimate(one, low, high).best for one in value)


def _parameter(name: str, value: Any) -> Given:
    bounds = Parameters.bounds()
    if name not in bounds:
        raise ValueError(f"no such parameter; {near(name, bounds, 'there are')}")
    default = getattr(Parameters(), name)
    if not isinstance(default, tuple):
        estimate = _estimate(value, *bounds[name], name)
        if name in WHOLE and estimate.is_exact and estimate.best != int(estimate.best):
            raise ValueError(f"expected whole months, got {shown(value)}; write for example {default:g}")
        return estimate
    if isinstance(value, tuple) and len(value) == len(RUNGS):
        return _rungs(value, *bounds[name])
    if name not in Parameters.ranges():
        raise ValueError(f"expected {len(RUNGS)} numbers, one a rung, got {shown(value)}; write {list(default)}")
    return _estimate(value, -np.inf, np.inf, name)  # a shift of all rungs together


def _of_actor(case: TalksCase, actor: str, name: str, value: Any) -> Given:
    roles: tuple[tuple[Mapping[str, tuple[float, float]], Sequence[str], str], ...] = (
        (_PRINCIPAL, case.principals, "one who signs"),
        (_RATIFIER, [r for r, _ in case.cast.ratifiers], "one who votes"),
        (_ACTING, [one.actor for one in case.cast.acting], "one with means against the talks"),
    )
    bounds = next(table[name] for table, _, _ in roles if name in table)
    holders, role = next((holders, role) for table, holders, role in roles if name in table)
    if actor not in holders:
        listed = ", ".join(holders) or "nobody here is"
        raise ValueError(f"{name} belongs to {role}, and {actor} is none; it can be set for: {listed}")
    if name == "kind":
        return _word(value, _KINDS)
    if name == "known":
        return _yes_or_no(value)
    if name in ("seats", "needed"):
        return _whole(value, 0)
    if name == "margin":
        if not isinstance(value, tuple) or len(value) != len(RUNGS):
            raise ValueError(
                f"expected {len(RUNGS)} numbers, one a rung, got {shown(value)}; write [0.5, 0.4, 0.4, 0.3]"
            )
        return _rungs(value, *bounds)
    return _estimate(value, *bounds, name)


def _leaning(case: TalksCase, actor: str, rest: str, value: Any) -> Given:
    track = rest.removesuffix(".leaning")
    if (actor, track) not in case.cast.alike:
        known = ", ".join(f"{a}.{k}" for a, k in sorted(case.cast.alike)) or "none here"
        raise ValueError(f"only a ratifier whose position nobody has said leans; those are: {known}")
    return _estimate(value, -1, 1, "leaning")


def _word(value: Any, known: Sequence[str]) -> str:
    if value not in known:
        raise ValueError(
            f"expected one of {', '.join(known)}, got {shown(value)}; {near(str(value), known) or 'choose one'}"
        )
    return str(value)


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, got {shown(value)}; write true or false")
    return value


def _whole(value: Any, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(
            f"expected a whole number of {least} or more, got {shown(value)}; write for example {least + 3}"
        )
    return value


def _exact(value: Any, low: float, high: float) -> float:
    estimate = _estimate(value, low, high)
    if not estimate.is_exact:
        raise ValueError(f"a plan is chosen and not uncertain, got {shown(value)}; write one number")
    return float(estimate.best)


def _of_plan(name: str, value: Any) -> Any:
    if name == "instalments":
        return _whole(value, 1)
    if name == "mode":
        return _word(value, MODES)
    if name == "parry":
        return _word(value, ("contest", "linear"))
    if name == "costs":
        return _yes_or_no(value)
    if name == "proposer":
        return str(value)
    return _exact(value, 0, 1 if name == "secrecy" else np.inf)


def _of_track(case: TalksCase, name: str, value: Any) -> Any:
    if name in ("cover", "share"):
        return _exact(value, 0, 1)
    if name in ("opens", "start"):
        return _whole(value, 0)
    if name == "ladder":
        steps = value if isinstance(value, tuple) else (value,)
        return tuple(_whole(one, 0) for one in steps)
    if isinstance(value, str):  # after: a track, or a track and a rung
        return (value, case.plan.track(value).start)
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str):
        return (value[0], _whole(value[1], 0))
    raise ValueError(f"expected a track and a rung, got {shown(value)}; write for example [{case.tracks[0]}, 2]")


def said(value: Any) -> str:
    """
    >>> said(Estimate(1, 2, 4)), said(True), said((0.1, 0.2, 0.3, 0.4)), said(None)
    ('2 (1 to 4)', 'yes', '0.1, 0.2, 0.3, 0.4', 'not set')
    """
    if isinstance(value, Estimate):
        return f"{value.best:g}" if value.is_exact else f"{value.best:g} ({value.low:g} to {value.high:g})"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(f"{one:g}" if isinstance(one, float) else str(one) for one in value)
    if isinstance(value, float):
        return f"{value:g}"
    return "not set" if value is None else str(value)
