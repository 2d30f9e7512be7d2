"""K1, the made-up case that every implementation of talks must reproduce: same equations, same streams, same counts.

Two principals talk about four things.  Either has a ratifier whose line is known.  Three actors have means against the
talks, two of them on a principal's ground.  Everything else is at its default.  The numbers below were counted over the
draws 0 to 8191 of seed 1 and 60 rounds; an implementation may differ in three draws of each, for rounding.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from benchmarks import conformance
from benchmarks.conformance import ACTS as ACTS  # the tests find all of the case here
from benchmarks.conformance import STARTS, TRACKS
from benchmarks.conformance import Act as Act

from detente.talks.instruments import Instrument
from detente.talks.parameters import Parameters
from detente.talks.plan import Plan, TrackPlan
from detente.talks.situation import Principal, Ratifier, Situation, Spoiler

SEED: Final = 1
DRAWS: Final = 8192
ROUNDS: Final = 60
TOLERANCE: Final = 3
"""Draws by which a count may differ."""


@dataclass(frozen=True)
class Counts:
    """What 8,192 draws came to: by outcome, by number of tracks locked (0 to 4), acts that no host stopped by actor."""

    agreement: int
    partial: int
    stalemate: int
    collapse: int
    locked: tuple[int, int, int, int, int]
    strikes: Mapping[str, int] = field(default_factory=dict)

    @property
    def outcomes(self) -> tuple[int, int, int, int]:
        return self.agreement, self.partial, self.stalemate, self.collapse


@dataclass(frozen=True, eq=False)
class Case:
    situation: Situation
    plan: Plan
    counts: Counts


@dataclass(frozen=True, eq=False)
class Change:
    """One thing changed, on the same shocks: mean change in tracks locked, its standard error, that of unpaired runs."""

    situation: Situation
    plan: Plan
    mean: float
    error: float
    unpaired: float


FIRST_OUTCOMES: Final = ("stalemate", "partial", "partial", "partial", "partial", "stalemate", "partial", "partial")
"""Of draws 0 to 7 of the plan `base`."""
BASE_TRUST: Final = {"A": 0.746544, "B": 0.750278}
"""Mean trust in each at the end, plan `base`; to 1e-4."""
BASE_FIRST: Final = {
    "ratification": ((3, 4, 18), 41),
    "lock": ((25, 38, 53), 2503),
    "reversal": ((7, 25, 50), 5849),
}
"""Plan `base`: 10th, 50th, 90th percentile of the first round among the draws that get there, and how many never do."""
REVERSED: Final = {"base": 2343, "unspoiled": 2469}
"""Draws with a reversal."""


def k1_situation() -> Situation:
    return conformance.situation()


def k1_plan(packages: tuple[tuple[str, ...], ...] = (), cover: float = 0.0, *, costs: bool = True) -> Plan:
    tracks = {k: TrackPlan(start=start, cover=cover) for k, start in zip(TRACKS, STARTS, strict=True)}
    return Plan(tracks=tracks, packages=packages, costs=costs)


def k1() -> dict[str, Case]:
    """The three plans: as it stands, sanctions and war signed together, nobody with means against the talks."""
    situation, plan = k1_situation(), k1_plan()
    return {
        "base": Case(
            situation,
            plan,
            Counts(38, 5634, 2400, 120, (2506, 3279, 1975, 394, 38), {"S1": 27762, "S2": 68260, "S3": 23061}),
        ),
        "package": Case(
            situation,
            k1_plan((("sanctions", "war"),)),
            Counts(37, 4414, 3577, 164, (3730, 1080, 2803, 542, 37), {"S1": 26468, "S2": 61747, "S3": 20010}),
        ),
        "unspoiled": Case(
            replace(situation, spoilers=()), plan, Counts(200, 6903, 991, 98, (1072, 2810, 2839, 1271, 200))
        ),
    }


def k1_changes() -> dict[str, Change]:
    """What changes in tracks locked when one thing of the plan `base` is changed, on the same shocks."""
    situation, plan = k1_situation(), k1_plan()
    watched = replace(situation, parameters=situation.parameters.with_values(m=0.9))
    return {
        "without S1": Change(situation.without("S1"), plan, 0.2261, 0.0069, 0.0142),
        "without S2": Change(situation.without("S2"), plan, 0.2970, 0.0071, 0.0143),
        "without S3": Change(situation.without("S3"), plan, 0.0492, 0.0053, 0.0138),
        "m 0.9": Change(watched, plan, 0.0150, 0.0027, 0.0137),
        "cover 0.5": Change(situation, k1_plan(cover=0.5, costs=False), 0.4104, 0.0085, 0.0146),
    }


# --- the quiet case: one track, 100 against 0, no deal is 50, nothing happens by itself; closed forms come out of it

QUIET: Final[Mapping[str, Any]] = {
    "lam_a": math.inf, "lam_c": math.inf, "sd_o": 0.0, "o_b": (0.0,) * 4, "o_v": 0.0, "omega": 0.0, "h_0": 0.0, "h_l": 0.0,
    "h_leak": 0.0, "mu": 0.0, "h_u": 0.0, "h_t": 0.0,
}  # fmt: skip
FULL: Final = TrackPlan(start=3)


def quiet_situation(
    a: Principal | None = None,
    b: Principal | None = None,
    ratifiers: tuple[Ratifier, ...] = (),
    spoilers: tuple[Spoiler, ...] = (),
    stakes: Mapping[str, Any] | None = None,
    instruments: Mapping[str, Instrument] | None = None,
    **parameters: Any,
) -> Situation:
    """Principals A and B, who lose 1 by no deal and 1 by being exploited, and others without a stake of their own."""
    others = {record.actor: {"line": (50, 0)} for record in (*ratifiers, *spoilers)}
    return Situation.of(
        {"A": {"line": (100, 40)}, "B": {"line": (0, 30)}, **others, **(stakes or {})},
        {"line": 50},
        [a or Principal("A", c=1.0, kappa=1.0), b or Principal("B", c=1.0, kappa=1.0)],
        ratifiers,
        spoilers,
        Parameters(**{**QUIET, **parameters}),
        **({"instruments": instruments} if instruments else {}),
    )


def quiet_plan(**more: Any) -> Plan:
    """The whole track at once, in one instalment, on given terms, and protection is free."""
    return Plan(**{"tracks": {"line": FULL}, "instalments": 1, "mode": "fixed", "costs": False, **more})
