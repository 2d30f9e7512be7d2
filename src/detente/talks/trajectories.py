"""Trajectories: what the simulated futures did.  What the engine gives; every answer is counted from it.

The first axis is the run: one simulated future each.  Counts over rounds are whole numbers summed over all runs, so
that the order of the work cannot change them; paths and events are kept for the first `n_kept` runs only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.draws import Array
from detente.talks.plan import Plan
from detente.talks.situation import Situation

OUTCOMES = ("agreement", "partial", "stalemate", "collapse")
"""In the order of their codes: all tracks locked; at least one; none at the horizon; broken down."""
PHASES = ("talking", "signed", "implementing", "standing", "locked", "paused", "reversed")
"""What a track can be in, in the order of their codes."""
CHECKPOINTS = (12, 24, 36, 60)
"""Rounds after which the stage of each track is noted; those beyond the horizon hold what held at its end."""
EVENTS = (
    "opened", "signed", "broken off", "resumed", "vote failed", "ratified", "kept", "violated", "violated unseen",
    "rung done", "locked", "reversed", "strike", "strike missed", "leader", "incident", "leak", "collapse", "agreement",
    "strike stopped",
)  # fmt: skip
"""What can happen, in the order of their codes.  Of an event of a group each of its tracks has one."""
CAUSES = (
    "signature",
    "break",
    "vote failure",
    "ratification",
    "violation",
    "reversal",
    "lock",
    "collapse",
    "agreement",
)
"""What hazards are counted for, in the order of the columns of `happened` and `at_risk`."""

RUN = np.dtype(
    [
        ("outcome", "i1"),  # code of OUTCOMES
        ("locked", "i1"),  # tracks locked at the end
        ("end", "i2"),  # round of absorption, the horizon where there was none
        ("first_signature", "i2"),  # round, -1 = never; so for all that begin with first
        ("first_ratification", "i2"),
        ("first_lock", "i2"),
        ("first_violation", "i2"),
        ("first_reversal", "i2"),
        ("first_break", "i2"),
        ("first_vote_failure", "i2"),
        ("strikes", "i2"),  # acts carried out: those that a host stopped are not among them
        ("hits", "i2"),  # of them got through
        ("breaks", "i2"),  # attempts broken off
        ("vote_failures", "i2"),
        ("violations", "i2"),  # detected or not
        ("reversals", "i2"),
        ("exposed", "i4"),  # track-rounds in which something was in force and could be undone
        ("will_spent", "f4"),  # political will that protection cost, summed over rounds, of one principal
    ]
)
"""What is noted of every run."""


@dataclass(frozen=True, eq=False)
class Trajectories:
    """The futures of one situation under one plan.

    runs           (run,) records of RUN
    stage          (run, checkpoint, track) phase codes;  rung: same axes, last rung carried out, -1 = none
    locked_at      (run, track) round in which it locked, -1 = never
    terms          (run, track) 0-100, terms of the last signature, NaN = never signed
    trust          (run, principal) the others' trust in it at the end, 0-1;  trustworthy: (run, principal) what it was
    strikes        (spoiler, instrument, track, round) acts that no host stopped, summed over runs
    hits           same axes: those that got through
    before_vote    (spoiler,) of the acts attempted, those while a text was signed and to be voted on next round
    happened       (round, cause) how many runs it happened to in that round, for the first time in them;
                   at_risk: same axes, how many it could still happen to
    visible        (round, cause) how often it happened in all, groups and tracks counted one by one
    paths          by name, values at the end of each round of the first runs: trust (run, round, principal), will
                   (same), tension (same), lock_in (run, round, track), rung (same)
    events         (event, 5) round, code of EVENTS, track or -1, who (principal or spoiler) or -1, instrument or -1;
                   event_run: (event,) the run each belongs to, rising
    n_kept         runs of which paths and events were kept
    """

    situation: Situation
    plan: Plan
    rounds: int
    seed: int
    runs: NDArray[np.void]
    stage: NDArray[np.int8]
    rung: NDArray[np.int8]
    locked_at: NDArray[np.int16]
    terms: NDArray[np.float32]
    trust: NDArray[np.float32]
    trustworthy: NDArray[np.bool_]
    strikes: NDArray[np.int64]
    hits: NDArray[np.int64]
    before_vote: NDArray[np.int64]
    happened: NDArray[np.int64]
    at_risk: NDArray[np.int64]
    visible: NDArray[np.int64]
    paths: dict[str, NDArray[np.float32]]
    events: NDArray[np.int16]
    event_run: NDArray[np.int64]
    n_kept: int

    @property
    def n(self) -> int:
        return len(self.runs)

    @property
    def tracks(self) -> tuple[str, ...]:
        return self.situation.tracks

    @property
    def principals(self) -> tuple[str, ...]:
        return tuple(p.actor for p in self.situation.principals)

    @property
    def spoilers(self) -> tuple[str, ...]:
        return tuple(s.actor for s in self.situation.spoilers)

    @property
    def instruments(self) -> tuple[str, ...]:
        """Names of the instruments that the axis of `strikes` runs over: those on any menu, in alphabetical order."""
        return tuple(sorted({i for s in self.situation.spoilers for i in s.menu}))

    def shares(self) -> dict[str, float]:
        """Share of the runs by outcome; they sum to 1."""
        counts = np.bincount(self.runs["outcome"], minlength=len(OUTCOMES))
        return {name: float(count / self.n) for name, count in zip(OUTCOMES, counts, strict=True)}

    def success(self) -> Array:
        """(run,) 1 where the talks end in an agreement or in a part of one that holds, else 0."""
        return (self.runs["outcome"] <= OUTCOMES.index("partial")).astype(np.float64)

    def first(self, what: str) -> NDArray[np.int16]:
        """(run,) the round in which something first happened, -1 = never; what: signature, lock, agreement ..."""
        return first_rounds(self.runs, what)


def first_rounds(runs: NDArray[np.void], what: str) -> NDArray[np.int16]:
    """(run,) the round in which one of CAUSES first happened in each run, -1 = never; runs: records of RUN."""
    if what in OUTCOMES:
        return np.where(runs["outcome"] == OUTCOMES.index(what), runs["end"], -1).astype(np.int16)
    first: Any = runs[f"first_{what.replace(' ', '_')}"]
    return np.asarray(first, dtype=np.int16)
