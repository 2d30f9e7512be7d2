"""K1, the made-up case that every implementation of talks must reproduce: who, on which tracks, with which instruments.

Two principals talk about four things.  Either has a ratifier whose line is known.  Three actors have means against the
talks, two of them on a principal's ground.  Everything else is at its default.  What it comes to stands in the tests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from detente.talks.instruments import Instrument
from detente.talks.situation import Principal, Ratifier, Situation, Spoiler

Stakes = Mapping[str, tuple[Sequence[float], Sequence[float]]]
"""By actor: positions and saliences on TRACKS."""


@dataclass(frozen=True)
class Act(Instrument):
    """An instrument of this case; the numbers are the specification's table and do not follow the shipped family."""

    title = "an instrument of the conformance case"
    tell_tales = ("nothing: it is made up",)
    protects = ("protect",)
    limits = "it is made up"


ACTS: Final[Mapping[str, Instrument]] = {
    "leak": Act(acceptance=0.05, ratifiers=0.10, will=0.03, cost=0.01, effort=0.2),
    "legislation": Act(ratifiers=0.20, cost=0.02, effort=0.5),
    "pressure_campaign": Act(ratifiers=0.05, will=0.10, cost=0.02, effort=0.3),
    "rival_deal": Act(acceptance=0.25, cost=0.03, effort=0.5),
    "sanctions": Act(tension=0.1, acceptance=0.20, cost=0.02, effort=0.5),
    "violence": Act(tension=0.5, cost=0.03, effort=0.5, attributed=True),
}
TRACKS: Final = ("arctic", "embassy", "sanctions", "war")
REFERENCE: Final = (50, 40, 20, 50)
STARTS: Final = (0, 0, 3, 3)
STAKES: Final[Stakes] = {
    "A": ((60, 60, 0, 80), (15, 15, 25, 45)),
    "B": ((40, 40, 100, 20), (15, 20, 20, 45)),
    "RA": ((60, 60, 0, 90), (10, 20, 30, 40)),
    "RB": ((40, 50, 100, 10), (10, 20, 30, 40)),
    "S1": ((50, 50, 100, 0), (5, 5, 30, 60)),
    "S2": ((50, 50, 0, 100), (5, 5, 30, 60)),
    "S3": ((50, 0, 100, 0), (10, 10, 30, 50)),
}
AS_IT_IS: Final = {name: place for place, name in enumerate(TRACKS)}


def situation(others: Stakes | None = None, tracks: Mapping[str, int] = AS_IT_IS) -> Situation:
    """The case.  others: actors without a part; tracks: by name, which of the four each is like."""
    stakes = {**STAKES, **(others or {})}
    return Situation.of(
        {actor: {name: (x[k], s[k]) for name, k in tracks.items()} for actor, (x, s) in stakes.items()},
        {name: REFERENCE[k] for name, k in tracks.items()},
        principals=[Principal("A", k_t=0.6), Principal("B", k_t=0.5)],
        ratifiers=[Ratifier("RA", of="A"), Ratifier("RB", of="B")],
        spoilers=[
            Spoiler("S1", ("legislation", "violence"), host="B", capacity=1.0, rent=0.2),
            Spoiler("S2", ("leak", "violence"), host="A", capacity=1.0, rent=0.2),
            Spoiler("S3", ("pressure_campaign", "rival_deal", "sanctions"), capacity=1.0, rent=0.2),
        ],
        instruments=ACTS,
    )
