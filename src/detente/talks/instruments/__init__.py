"""Instruments: by what an actor may act against talks.  One a file, found by its name.

The family's front door.  An instrument is what an act does to the state of the talks, as numbers, and how one would
notice it coming, as words.  It holds no plan for anybody: it says what those who protect the talks can look out for and
what helps.  No actor is named in it.

How much the numbers are: where a principal is as likely to accept as not, at 2.5 per stake and 0.72 stake per tension,
`acceptance` 0.25 leaves it 35 chances in 100 and `tension` 0.5 leaves it 29.  Where a vote is as likely to pass as not,
at a spread of 0.25 stake, `ratifiers` 0.2 leaves it 21.

>>> from math import exp
>>> from statistics import NormalDist
>>> round(1 / (1 + exp(2.5 * 0.25)), 2), round(1 / (1 + exp(2.5 * 0.72 * 0.5)), 2)
(0.35, 0.29)
>>> round(NormalDist().cdf(-0.2 / 0.25), 2)
0.21
"""

from __future__ import annotations

import re
from abc import ABC
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Final

from detente.errors import FamilyError

LEVERS: Final = ("protect", "include", "reassure", "verify", "sequence")
"""What those who protect the talks can do: each entry of an instrument's `protects` begins with one of these."""


@dataclass(frozen=True)
class Instrument(ABC):
    """What an act of this sort does, in the units of the process.

    tension     added to everybody's tension, 0-3
    acceptance  stakes by which each principal's acceptance margin rises, decaying
    ratifiers   stakes by which the ratifiers' room shrinks, decaying
    will        political will that it costs the principals, 0-1
    cost        what acting costs the actor itself, in stakes
    effort      capacity it uses up, in acts
    attributed  whether others hold the host answerable for it
    """

    tension: float = 0.0
    acceptance: float = 0.0
    ratifiers: float = 0.0
    will: float = 0.0
    cost: float = 0.02
    effort: float = 0.5
    attributed: bool = False

    title: ClassVar[str]
    """The instrument in a few words, as a heading."""
    tell_tales: ClassVar[tuple[str, ...]]
    """Early signs that one can watch for in public sources."""
    protects: ClassVar[tuple[str, ...]]
    """What those who protect the talks can do about it: one of LEVERS, a colon, a few words."""
    limits: ClassVar[str]
    """What the numbers do not see."""
    also: ClassVar[tuple[str, ...]] = ()
    """Other names under which documents' acts are coded that work in this way."""
    sources: ClassVar[tuple[str, ...]] = ()
    """Keys of the bibliography, where the effect was studied."""

    def __post_init__(self) -> None:
        for name in ("tension", "acceptance", "ratifiers", "will", "cost"):
            if not 0 <= getattr(self, name) <= 10:
                raise ValueError(f"{name} must lie between 0 and 10, got {getattr(self, name)!r}")
        if not 0 < self.effort <= 1e6:
            raise ValueError(
                f"effort must be above 0, got {self.effort!r}: an act without effort could be repeated for ever"
            )


@lru_cache(maxsize=1)
def all_instruments() -> dict[str, Instrument]:
    """Every member of the family with its default numbers, by name, in alphabetical order."""
    from detente.registry import discover

    return {name: member() for name, member in discover("detente.talks.instruments", Instrument).items()}


def instrument_for(code: str) -> str | None:
    """Name of the member that works as the named act does; None where there is none.

    Takes a member's name or one of its other names, in the singular or the plural, written with spaces, hyphens or
    capitals.  "not named" and the like are no instrument, so they give None.

    >>> instrument_for("attack"), instrument_for("Pressure campaigns"), instrument_for("walk-out")
    ('violence', 'pressure_campaign', 'walkout')
    >>> instrument_for("not named") is None
    True
    """
    return _members_by_code().get(_folded(code))


@lru_cache(maxsize=1)
def _members_by_code() -> dict[str, str]:
    """Every name under which a member is found, folded.  Raises FamilyError where two members claim the same one."""
    found: dict[str, str] = {}
    for name, member in all_instruments().items():
        for code in (name, *member.also):
            owner = found.setdefault(_folded(code), name)
            if owner != name:
                raise FamilyError(f"instruments: {owner} and {name} both stand for {code!r}; leave it to one of them")
    return found


def _folded(code: str) -> str:
    """A code without capitals, marks between words and plurals: "Walk-outs" and "walkout" are the same."""
    return "".join(_singular(word) for word in re.findall(r"[^\W_]+", code.casefold()))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith("oes"):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
