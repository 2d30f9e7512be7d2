"""The engine: what can happen in these talks, when and through whom, under this plan.

The one home of two decisions: how the runs are shared out in blocks, and how blocks become one answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.talks.layout import Books, Ints, lay_out, make_books, make_states
from detente.talks.plan import Plan
from detente.talks.situation import Situation
from detente.talks.trajectories import CAUSES, Trajectories, first_rounds
from detente.workers import Progress, each_block

BLOCK = 2048
"""Runs in a block.  Always the same, so that nobody's share of the work changes a digit; a multiple of 4."""
MOST_RUNS = 10_000_000
MOST_ROUNDS = 1200
KEPT = 1000
"""Runs of which paths and events are kept."""
_EVENTS_A_ROUND = 1.0  # room for events of a kept run, to begin with

Source = Situation | Callable[[int, int], Situation]
"""A situation, or what gives the rows of one from draw `start` to `stop`: for more draws than fit into memory."""


def simulate(
    situation: Source,
    plan: Plan | None = None,
    n: int = 10_000,
    rounds: int = 60,
    seed: int = 0,
    *,
    keep: int = KEPT,
    skip: Ints | None = None,
    scheduler: str | None = None,
    progress: Progress = lambda done, total: None,
) -> Trajectories:
    """Play the talks `n` times over, month by month, and note what happens: one possible future a run.

    Principals who do not know whether they can trust each other bargain on every track, sign where it seems worth it,
    face those who must ratify, carry a text out part by part or break it, and learn about each other from all they see;
    actors who would lose by success may act against it.  A run is a pure function of seed and number: the same futures
    meet another plan, so a difference between two plans is the plans' doing.

    situation: exact, or with as many draws as `n`, or a function (start, stop) that gives their rows.  rounds: months.
    keep: runs of which paths and events are kept.  skip: (run, 2) round and actor of one act that is left out in each
    run, -1 = none.  scheduler: see detente.workers; it does not change a bit.  progress: told how many blocks are done.

    Raises ValueError, a line for each thing wrong, for a plan that does not fit, and for numbers of runs or rounds that
    make no sense; SchedulerError where the scheduler cannot be had.

    >>> from detente.talks.situation import Principal
    >>> lake = Situation.of({"north": {"line": (90, 60)}, "south": {"line": (20, 30)}}, {"line": 40},
    ...                     principals=[Principal("north"), Principal("south")])
    >>> futures = simulate(lake, n=400, seed=7)
    >>> round(sum(futures.shares().values()), 9), futures.first("signature").shape
    (1.0, (400,))
    """
    plan = plan or Plan()
    _check(situation, plan, n, rounds, keep)
    blocks = [(start, min(start + BLOCK, n)) for start in range(0, n, BLOCK)]
    job = partial(_play_block, situation, plan, seed, rounds, keep, skip)
    parts = each_block(job, blocks, scheduler=scheduler, progress=progress)
    first = situation if isinstance(situation, Situation) else situation(0, 1)
    return _joined(first, plan, rounds, seed, n, parts)


def _check(situation: Source, plan: Plan, n: int, rounds: int, keep: int) -> None:
    wrong = []
    if not 1 <= n <= MOST_RUNS:
        wrong.append(f"n is the number of runs and must be from 1 to {MOST_RUNS:,}, got {n:,}")
    if not 1 <= rounds <= MOST_ROUNDS:
        wrong.append(f"rounds must be from 1 to {MOST_ROUNDS:,} months, got {rounds:,}")
    if keep < 0:
        wrong.append(f"keep must be 0 or more, got {keep}")
    if isinstance(situation, Situation):
        wrong += situation.problems()
        if situation.n_draws not in (1, n):
            wrong.append(f"the situation has {situation.n_draws:,} draws, which is neither 1 nor n = {n:,}")
    else:
        situation = situation(0, 1)
        wrong += situation.problems()
    wrong += plan.problems(situation)
    draws = plan.n_draws
    if draws not in (1, n):
        wrong.append(f"the plan has {draws:,} draws, which is neither 1 nor n = {n:,}")
    if wrong:
        raise ValueError("\n".join(wrong))


@dataclass(frozen=True, eq=False)
class _Part:
    """The books of one block, and the events that were written."""

    books: Books
    events: NDArray[np.int16]
    event_run: NDArray[np.int64]


def _play_block(
    source: Source, plan: Plan, seed: int, rounds: int, keep: int, skip: Ints | None, block: tuple[int, int]
) -> _Part:
    from detente.talks.process import play

    start, stop = block
    rows = source.rows(start, stop) if isinstance(source, Situation) else source(start, stop)
    if rows.n_draws not in (1, stop - start):
        raise ValueError(f"draws {start:,} to {stop:,} of the situation were asked for, and {rows.n_draws:,} given")
    plan = plan.rows(start, stop)
    worlds, dice = lay_out(rows, plan, seed)
    left_out = None if skip is None else np.ascontiguousarray(skip[start:stop], dtype=np.int64)
    kept = max(0, min(keep, stop) - start)
    room = int(kept * rounds * _EVENTS_A_ROUND) + 16 * kept
    while True:
        books = make_books(rows, stop - start, rounds, kept, room, left_out)
        play(worlds, make_states(rows, plan), dice, books, start, stop - start, rounds)
        written = int(books.event_count[0])
        if written <= room:
            return _Part(books, books.events[:written], books.event_run[:written] + start)
        room = written


_OF_RUNS = ("runs", "stage", "rung", "locked_at", "terms", "trust", "trustworthy")
_TOTALS = ("strikes", "hits", "before_vote", "visible", "n_kept")
_OF_KEPT = {  # name of the path, field of the books
    "trust": "path_trust",
    "will": "path_will",
    "tension": "path_tension",
    "lock_in": "path_lock",
    "rung": "path_rung",
}


def _joined(situation: Situation, plan: Plan, rounds: int, seed: int, n: int, parts: Iterable[_Part]) -> Trajectories:
    """The blocks put together as they come, so that the runs are in memory once."""
    of_runs: dict[str, Any] = {}
    totals: dict[str, Any] = dict.fromkeys(_TOTALS, 0)
    of_kept: dict[str, list[Any]] = {name: [] for name in (*_OF_KEPT.values(), "events", "event_run")}
    start = 0
    for part in parts:
        stop = start + len(part.books.runs)
        for name in _OF_RUNS:
            rows = getattr(part.books, name)
            if start == 0:
                of_runs[name] = np.empty((n, *rows.shape[1:]), rows.dtype)
            of_runs[name][start:stop] = rows
        for name in _TOTALS:
            totals[name] = totals[name] + getattr(part.books, name)
        for name in _OF_KEPT.values():
            of_kept[name].append(getattr(part.books, name))
        of_kept["events"].append(part.events)
        of_kept["event_run"].append(part.event_run)
        start = stop
    kept = {name: np.concatenate(arrays) for name, arrays in of_kept.items()}
    happened, at_risk = _hazards(of_runs["runs"], rounds)
    in_order = np.lexsort((kept["events"][:, 0], kept["event_run"]))  # a block plays four runs at a time
    return Trajectories(
        situation=situation,
        plan=plan,
        rounds=rounds,
        seed=seed,
        runs=of_runs["runs"],
        stage=of_runs["stage"],
        rung=of_runs["rung"],
        locked_at=of_runs["locked_at"],
        terms=of_runs["terms"],
        trust=of_runs["trust"],
        trustworthy=of_runs["trustworthy"].view(np.bool_),
        strikes=totals["strikes"],
        hits=totals["hits"],
        before_vote=totals["before_vote"],
        happened=happened,
        at_risk=at_risk,
        visible=totals["visible"],
        paths={name: kept[field] for name, field in _OF_KEPT.items()},
        events=kept["events"][in_order],
        event_run=kept["event_run"][in_order],
        n_kept=int(totals["n_kept"][0]),
    )


def _hazards(runs: NDArray[np.void], rounds: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each cause, in how many runs it first happened in each round, and how many it could still happen to."""
    happened = np.zeros((rounds, len(CAUSES)), np.int64)
    at_risk = happened.copy()
    played = np.minimum(runs["end"] + 1, rounds)  # the end of a run that was not absorbed is the horizon
    for column, cause in enumerate(CAUSES):
        when = first_rounds(runs, cause)
        happened[:, column] = np.bincount(when[when >= 0], minlength=rounds)[:rounds]
        leaves = np.where(when >= 0, when + 1, played)  # the round from which on it is no longer at risk
        gone = np.cumsum(np.bincount(leaves, minlength=rounds + 1))[:rounds]
        at_risk[:, column] = len(runs) - gone
    return happened, at_risk
