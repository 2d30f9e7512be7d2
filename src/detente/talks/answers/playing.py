"""Playing: the same futures again, with one thing changed, and only what comparisons need kept of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from detente.draws import Array
from detente.talks.engine import BLOCK, Source, simulate
from detente.talks.layout import GESTURE_COST
from detente.talks.plan import Plan
from detente.talks.situation import Situation
from detente.talks.trajectories import OUTCOMES
from detente.workers import Progress, run_blocks


class Futures(Protocol):
    """What a comparison needs: Trajectories have it, and so has Played."""

    @property
    def runs(self) -> NDArray[np.void]: ...
    @property
    def plan(self) -> Plan: ...
    @property
    def rounds(self) -> int: ...
    @property
    def seed(self) -> int: ...


@dataclass(frozen=True, eq=False)
class Played:
    """Futures of which only the record of each run is kept."""

    runs: NDArray[np.void]
    plan: Plan
    rounds: int
    seed: int


@dataclass(frozen=True, eq=False)
class Job:
    """Futures to be played: of which situation, under which plan, with which dice, how many.

    keep: of how many runs paths and events are kept; with any, all of the Trajectories come back.
    skip: see `simulate`.
    """

    source: Source
    plan: Plan
    seed: int
    n: int
    keep: int = 0
    skip: NDArray[np.int64] | None = None


def succeeded(futures: Futures) -> Array:
    """(run,) 1 where the talks end in an agreement or in a part of one that holds, else 0."""
    return (futures.runs["outcome"] <= OUTCOMES.index("partial")).astype(np.float64)


def will_spent(futures: Futures) -> Array:
    """(run,) political will that protection cost a principal; a gesture counts as made where the talks got that far."""
    spent = futures.runs["will_spent"].astype(np.float64)
    for gesture in futures.plan.gestures if futures.plan.costs else ():
        spent += GESTURE_COST * (futures.runs["end"] >= gesture.round)
    return spent


def first_runs(futures: Futures, n: int) -> Played:
    """The first runs alone: what would have been played with so many."""
    return Played(futures.runs[:n], futures.plan, futures.rounds, futures.seed)


@dataclass(eq=False)
class Remembered:
    """A source that gives the same situation again without making it again: many plans meet the same draws."""

    source: Source
    _kept: dict[tuple[int, int], Situation] = field(default_factory=dict, repr=False)

    def __call__(self, start: int, stop: int) -> Situation:
        for (first, last), kept in list(self._kept.items()):
            if first == start and last >= stop:
                return kept.rows(0, stop - start)
        made = rows_of(self.source, start, stop)
        self._kept[start, stop] = made
        return made

    def __getstate__(self) -> dict[str, Any]:
        return {"source": self.source, "_kept": {}}


@dataclass(frozen=True)
class Without:
    """A source without what one actor might do."""

    source: Source
    actor: str

    def __call__(self, start: int, stop: int) -> Situation:
        return rows_of(self.source, start, stop).without(self.actor)


def rows_of(source: Source, start: int, stop: int) -> Situation:
    return source.rows(start, stop) if isinstance(source, Situation) else source(start, stop)


def blocks_of(n: int) -> int:
    """In how many blocks so many runs are played."""
    return -(-n // BLOCK)


class Count:
    """Adds up what several jobs tell of their progress."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total, self._progress, self._done, self._lock = total, progress, 0, Lock()

    def expect(self, blocks: int) -> None:
        """More work than was thought has come up."""
        with self._lock:
            self._total += blocks

    def add(self, blocks: int) -> None:
        with self._lock:
            self._done = min(self._done + blocks, self._total)
            self._progress(self._done, self._total)

    def one(self, _done: int, _total: int) -> None:
        """As the progress of a job that tells of every block."""
        self.add(1)


def play_all(
    jobs: Sequence[Job], rounds: int, *, scheduler: str | None = None, count: Count | None = None
) -> list[Futures]:
    """Each job's futures, the same whoever plays them."""
    count = count or Count(0, lambda done, total: None)
    if scheduler is None:
        return run_blocks(partial(_play, rounds, count), jobs)

    def told(done: int, _total: int) -> None:
        count.add(blocks_of(jobs[done - 1].n))

    return run_blocks(partial(_play, rounds, None), jobs, scheduler=scheduler, progress=told)


def _play(rounds: int, count: Count | None, job: Job) -> Futures:
    tell: Progress = count.one if count else lambda done, total: None
    futures = simulate(job.source, job.plan, job.n, rounds, job.seed, keep=job.keep, skip=job.skip, progress=tell)
    return futures if job.keep else Played(futures.runs, futures.plan, rounds, job.seed)
