"""Instruments: by what an actor may act against talks.  One a file, found by its name.

The family's front door.  An instrument is what an act does to the state of the talks, as numbers, and how one would
notice it coming, as words.  It holds no plan for anybody: it says what those who protect the talks can look out for and
what helps.  No actor is named in it.
"""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar


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
    """What those who protect the talks can do about it, as kinds of lever: protect, include, reassure, verify, sequence."""
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
            raise ValueError(f"effort must be above 0, got {self.effort!r}: an act without effort could be repeated for ever")


@lru_cache(maxsize=1)
def all_instruments() -> dict[str, Instrument]:
    """Every member of the family with its default numbers, by name, in alphabetical order."""
    from detente.registry import discover

    return {name: member() for name, member in discover("detente.talks.instruments", Instrument).items()}
