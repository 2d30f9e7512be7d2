"""The plan: how the talks are conducted and what protects them.  Everything here is the defender's to choose.

A plan says in which order and which parts tracks are negotiated, which are signed together, who guarantees what and
until when, how closed the doors are.  Two plans run on the same shocks, so their difference is the plan's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from detente.talks.parameters import RUNGS, Value
from detente.talks.situation import Situation, cut_record, cut_value

Mode = Literal["nash", "fixed", "alternating", "zeuthen", "timed"]
Parry = Literal["contest", "linear"]
MODES: tuple[Mode, ...] = ("nash", "fixed", "alternating", "zeuthen", "timed")


@dataclass(frozen=True)
class TrackPlan:
    """How one track is conducted.

    start   rung first put on the table, 0 functional, 1 procedural, 2 partial, 3 full
    ladder  rungs that may be agreed one after the other; the last one is what the track aims at
    opens   round in which it opens;  after: opens only once another track has reached a rung, (track, rung)
    cover   share of acts against this track that cover parries, as long as the principals' will lasts, 0-1
    share   terms of mode `fixed`, as a share of the way from the second principal's position to the first's (ids in
            ascending order), 0-1
    """

    start: int = 0
    ladder: tuple[int, ...] = (0, 1, 2, 3)
    opens: int = 0
    after: tuple[str, int] | None = None
    cover: Value = 0.0
    share: Value = 0.5


@dataclass(frozen=True)
class Guarantee:
    """What others guarantee from round `start` until before round `end`, or until lock-in reaches `exit_lock`.

    detection, coverage, bond, compensation replace the parameters m, mu, bond, f_v while it holds, where they are
    higher.  It is over for good once it has ended; where it ended, deals may be undone more easily (parameter b3).
    exit_lock: over once every track in force has at least this lock-in (and one is in force); None = by `end` alone.
    """

    name: str = "guarantor"
    detection: Value = 0.0
    coverage: Value = 0.0
    bond: Value = 0.0
    compensation: Value = 0.0
    start: int = 0
    end: int | None = None
    exit_lock: float | None = None


@dataclass(frozen=True)
class Gesture:
    """One step that a principal takes alone in a round, worth a share of the track's stake, to show what it is."""

    principal: str
    round: int
    share: float = 0.1


@dataclass(frozen=True)
class Plan:
    """How the talks are conducted: see TrackPlan, Guarantee, Gesture.

    tracks        by id; a track that is not named is conducted as TrackPlan() says
    packages      tracks that are signed and ratified together
    instalments   in how many parts each rung is carried out
    mode          how terms come about; proposer: who moves first in mode `alternating`, None = halfway between the two
    cover_budget  None = cover as the tracks say (`even`); else this much cover is shared out each round so that the
                  worst loss left is least (`waterfill`)
    parry         how cover parries an act: `contest` = it gets through with effort / (effort + eta * cover), `linear` =
                  with 1 - cover
    secrecy       0 open - 1 closed doors; None = the parameters'
    consulted     ratifiers whom negotiators consult early: they concede .05 more
    payments      side payments by spoiler, in stakes
    costs         whether protection costs political will, at the default prices

    >>> Plan(tracks={"line": TrackPlan(start=3)}).track("line").start, Plan().track("line").start
    (3, 0)
    """

    tracks: Mapping[str, TrackPlan] = field(default_factory=dict)
    packages: tuple[tuple[str, ...], ...] = ()
    instalments: int = 2
    mode: Mode = "nash"
    proposer: str | None = None
    cover_budget: Value | None = None
    parry: Parry = "contest"
    guarantees: tuple[Guarantee, ...] = ()
    gestures: tuple[Gesture, ...] = ()
    secrecy: Value | None = None
    consulted: tuple[str, ...] = ()
    payments: Mapping[str, float] = field(default_factory=dict)
    costs: bool = True

    def track(self, track: str) -> TrackPlan:
        return self.tracks.get(track, TrackPlan())

    def groups(self, tracks: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        """What is signed together, tracks in ascending order; groups in the order of their first track."""
        packed = {track for package in self.packages for track in package}
        groups = [*(tuple(sorted(p)) for p in self.packages), *((k,) for k in tracks if k not in packed)]
        return tuple(sorted(groups, key=lambda group: tracks.index(group[0])))

    @property
    def n_draws(self) -> int:
        """1 where every number is exact, else how many draws there are."""
        return max(np.size(v) for v in self._values().values()) if self._values() else 1

    def rows(self, start: int, stop: int) -> Plan:
        """Draws `start` to `stop`, counted from 0; an exact plan is the same for all draws."""
        cut = slice(start, stop)
        return replace(
            self,
            tracks={k: cut_record(p, cut) for k, p in self.tracks.items()},
            guarantees=tuple(cut_record(g, cut) for g in self.guarantees),
            cover_budget=cut_value(self.cover_budget, cut),
            secrecy=cut_value(self.secrecy, cut),
        )

    def _values(self) -> dict[str, Value]:
        """Every number that may have draws, by its place."""
        found: dict[str, Value] = {}
        for k, one in self.tracks.items():
            found |= {f"{k}.cover": one.cover, f"{k}.share": one.share}
        for g in self.guarantees:
            names = ("detection", "coverage", "bond", "compensation")
            found |= {f"{g.name}.{name}": getattr(g, name) for name in names}
        own = {"cover_budget": self.cover_budget, "secrecy": self.secrecy}
        return found | {name: value for name, value in own.items() if value is not None}

    def problems(self, situation: Situation) -> list[str]:
        """Everything about the plan that does not fit the situation, a line each."""
        tracks, actors = situation.tracks, [p.actor for p in situation.principals]
        listed = ", ".join(tracks)
        named = [*self.tracks, *(k for p in self.packages for k in p)]
        found = [f"plan: no such track: {k}; the tracks are {listed}" for k in dict.fromkeys(named) if k not in tracks]
        packed = [k for p in self.packages for k in p]
        found += [f"plan: {k} is in two packages" for k in sorted({k for k in packed if packed.count(k) > 1})]
        for k, one in self.tracks.items():
            found += _track_problems(k, one, tracks)
        for place, value in self._values().items():
            most = np.inf if place.rpartition(".")[2] in ("cover_budget", "bond", "compensation") else 1.0
            array = np.asarray(value, dtype=np.float64)
            if not ((array >= 0) & (array <= most)).all():
                bounds = "from 0 to 1" if most == 1 else "0 or more"
                found.append(f"plan: {place} must be {bounds}, got {value!r}")
        if not isinstance(self.instalments, int) or not 1 <= self.instalments <= 100:
            found.append(f"plan: instalments must be from 1 to 100, got {self.instalments!r}")
        if self.mode not in MODES:
            found.append(f"plan: no such mode: {self.mode!r}; there are {', '.join(MODES)}")
        elif self.mode != "nash" and len(actors) > 2:
            found.append(f"plan: mode {self.mode} is for two principals, here are {len(actors)}; take mode nash")
        if self.parry not in ("contest", "linear"):
            found.append(f"plan: no such way to parry: {self.parry!r}; there are contest, linear")
        if self.proposer is not None and self.proposer not in actors:
            found.append(f"plan: proposer {self.proposer} is no principal; those are {', '.join(actors)}")
        for g in self.guarantees:
            found += _guarantee_problems(g)
        for gesture in self.gestures:
            if gesture.principal not in actors:
                found.append(f"plan: gesture by {gesture.principal}, who is no principal")
            if gesture.round < 0 or not 0 < gesture.share <= 1:
                found.append(f"plan: gesture by {gesture.principal}: a round from 0 and a share above 0, at most 1")
        voters = [r.actor for r in situation.ratifiers]
        found += [f"plan: consulted {r} is no ratifier" for r in self.consulted if r not in voters]
        spoilers = [s.actor for s in situation.spoilers]
        found += [
            f"plan: payment to {s}, who has no means against the talks" for s in self.payments if s not in spoilers
        ]
        found += [f"plan: payment to {s} must be 0 or more, got {v!r}" for s, v in self.payments.items() if not v >= 0]
        return found


def _track_problems(track: str, plan: TrackPlan, tracks: tuple[str, ...]) -> list[str]:
    found = []
    rungs = f"0 to {len(RUNGS) - 1}"
    if not plan.ladder or list(plan.ladder) != sorted(set(plan.ladder)) or not {*plan.ladder} <= set(range(len(RUNGS))):
        found.append(f"plan: {track}: a ladder is rising rungs from {rungs}, got {plan.ladder}")
    elif plan.start not in plan.ladder:
        found.append(f"plan: {track}: it starts at rung {plan.start}, which is not on its ladder {plan.ladder}")
    if plan.opens < 0:
        found.append(f"plan: {track}: it cannot open in round {plan.opens}")
    if plan.after is not None and (plan.after[0] not in tracks or plan.after[0] == track):
        found.append(f"plan: {track}: it cannot open after {plan.after[0]}; the other tracks are {', '.join(tracks)}")
    return found


def _guarantee_problems(g: Guarantee) -> list[str]:
    found = []
    if g.start < 0 or (g.end is not None and g.end <= g.start):
        found.append(f"plan: {g.name}: it must end after it starts, got round {g.start} to {g.end}")
    if g.exit_lock is not None and not (0 < g.exit_lock <= 1 and math.isfinite(g.exit_lock)):
        found.append(f"plan: {g.name}: exit_lock must be above 0 and at most 1, got {g.exit_lock!r}")
    return found
