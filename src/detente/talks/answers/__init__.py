"""Answers: what a simulation of talks says, as tables of rows.  The family's front door.

How it may end and when, which assumptions carried that, who would lose and where acts are to be expected, which
safeguard removes most risk for its cost, what would have to hold.  Command line and brief show the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from detente.talks.answers.carried import carried_rows
from detente.talks.answers.counting import Row
from detente.talks.answers.hazards import hazard_rows, peak_rows
from detente.talks.answers.outcomes import (
    ENDS,
    ends_in,
    locked_rows,
    outcome_rows,
    rate_rows,
    stage_rows,
    timing_rows,
    track_rows,
)
from detente.talks.answers.paired import Comparison, compare
from detente.talks.answers.playing import (
    Count,
    Futures,
    Job,
    Remembered,
    Without,
    blocks_of,
    first_runs,
    play_all,
    rows_of,
)
from detente.talks.answers.ranking import lever_rows
from detente.talks.answers.spread import Spread, spread_of
from detente.talks.answers.story import typical_rows
from detente.talks.answers.strikes import (
    before_vote_rows,
    loss_rows,
    pivotal_rows,
    strike_month_rows,
    strike_rows,
    strike_year_rows,
    tell_tale_rows,
    without_rows,
)
from detente.talks.engine import BLOCK, Source, simulate
from detente.talks.from_dossier import TalksCase
from detente.talks.lever_words import Lever
from detente.talks.levers import levers as all_levers
from detente.talks.levers import most_linked, read_lever
from detente.talks.thresholds import Threshold, thresholds
from detente.talks.trajectories import Trajectories
from detente.workers import Progress

__all__ = ["TABLES", "TalksAnswer", "answer", "short_answer", "usual_levers"]

TABLES: Final = (
    "outcomes", "carried", "paired", "flips", "locked", "tracks", "stages", "timing", "rates", "peaks", "hazard",
    "hazard_by_month", "would_lose", "strikes", "strikes_by_year", "strikes_by_month", "before_votes", "without",
    "pivotal", "levers", "thresholds", "tell_tales", "stories", "assumptions",
)  # fmt: skip
"""Every table, in the order in which they are read."""
PAIRED_RUNS: Final = 100_000
"""Runs that are played again with a change; of more, the first so many are compared."""
KEPT: Final = 4096
"""Runs of which paths and events are kept."""
REMOVALS: Final = 2000
"""Failed futures in which single acts are left out."""
SHORT_RUNS: Final = 2000
SHORT_PAIRED: Final = 512
WORLDS: Final = 500
"""Worlds of which the start is looked at: thresholds, and who would lose."""
_OTHER_DICE = 1_000_003  # added to the seed where the same worlds meet other dice

LIMITS: Final = (
    "A structured what-if, no forecast of what anybody will do: it follows from dossier, defaults and process.",
    "Most of what differs between two futures is what no dossier shows.  More runs narrow the count, not that.",
    "That talks break down is hard to foresee from what is known before: trust its share less than the others.",
    "Guarantors go to hard cases: in bare records deals with them end sooner, with difficulty controlled for later.",
    "No number here was fitted to records of guarantors.",
    "Acts follow from what an actor would lose under this package; another package may leave it content.",
)
"""What is said with every answer; how well the process foretold past talks is in `detente.talks.record`."""


@dataclass(frozen=True, eq=False)
class TalksAnswer:
    """What a simulation of talks says.

    tables      rows by name of the table, those of TABLES that were asked for, in reading order
    thresholds  what would have to hold at the start, in words and numbers (rows of them are in `thresholds`)
    limits      what to bear in mind, lines of text
    futures     the simulation itself, for pictures;  comparison: with the case before a change, if one was given
    """

    case: TalksCase
    n: int
    seed: int
    rounds: int
    tables: Mapping[str, list[Row]]
    thresholds: tuple[Threshold, ...]
    limits: tuple[str, ...]
    futures: Trajectories
    comparison: Comparison | None = None

    def rows(self) -> list[Row]:
        """All rows, table by table; each says under `table` which it is of."""
        return [row for rows in self.tables.values() for row in rows]


def answer(
    case: TalksCase,
    n: int = 10_000,
    seed: int | None = None,
    rounds: int = 60,
    *,
    levers: bool | Sequence[Lever] = True,
    worlds: bool = True,
    without: bool = True,
    pivotal: int = REMOVALS,
    stories: bool = True,
    before: TalksCase | None = None,
    paired: int = PAIRED_RUNS,
    keep: int = KEPT,
    scheduler: str | None = None,
    progress: Progress = lambda done, total: None,
) -> TalksAnswer:
    """Simulate a case and say what it means, in the tables of TABLES.

    n: runs; seed: of the dice, None = the case's; rounds: months.  levers: all safeguards of the case, those given,
    or none.  worlds: play all worlds twice, so that the spread of the chances over
    what is unknown is known.  without: play on without what each actor might do.  pivotal: failed futures in which
    single acts are left out, 0 = none.  stories: tell a typical future of each outcome.  before: the case before a
    change, for the tables `paired` and `flips`.  paired: runs that are played again with a change, the first so many.
    keep: runs of which paths and events are kept, at least one.
    scheduler: see detente.workers.  progress: told how much of all the work is done.

    The same for a seed, whoever plays it.  Raises ValueError for numbers of runs and rounds that make no sense and for
    a plan that does not fit, SchedulerError where the scheduler cannot be had.

    >>> from detente.dossier.estimate import Estimate
    >>> from detente.dossier.schema import Actor, Dossier, Issue, Stake
    >>> from detente.talks.from_dossier import source_of
    >>> exact = Estimate.exact
    >>> lake = Dossier(
    ...     title="Lake", issues={"line": Issue(name="Line", reference_point=exact(40), start=3)},
    ...     actors={"north": Actor(name="North", role="principal"), "south": Actor(name="South", role="principal")},
    ...     stakes={"north": {"line": Stake(position=exact(90), salience=exact(60))},
    ...             "south": {"line": Stake(position=exact(20), salience=exact(30))}})
    >>> told = answer(source_of(lake, seed=3), n=200, levers=False)
    >>> [row["outcome"] for row in told.tables["outcomes"]], told.tables["locked"][1]["tracks"]
    (['agreement', 'partial', 'stalemate', 'collapse', 'success'], 1)
    """
    seed = case.seed if seed is None else seed
    if before is not None and before.seed != case.seed:
        raise ValueError(f"only cases of one seed can be paired, got {before.seed} and {case.seed}")
    source: Source = Remembered(case.rows) if n <= PAIRED_RUNS else case.rows
    m = min(n, paired)
    asked = _asked(case, levers)
    acting = [one.actor for one in case.acting] if without else []
    varies = worlds and rows_of(source, 0, min(n, BLOCK)).n_draws > 1
    jobs = [
        *([Job(source, case.plan, seed + _OTHER_DICE, min(n, PAIRED_RUNS))] if varies else []),
        *(Job(Without(source, actor), case.plan, seed, m) for actor in acting),
        *(Job(source, lever.on(case.plan), seed, m) for lever in asked),
        *([Job(before.rows, before.plan, seed, m)] if before else []),
    ]
    base = Job(source, case.plan, seed, n, keep=max(1, min(n, keep)))
    count = Count(sum(blocks_of(job.n) for job in (base, *jobs)), progress)
    futures, others = _play(base, jobs, rounds, scheduler, count)
    played, first = iter(others), first_runs(futures, m)
    spread = _spread(first_runs(futures, PAIRED_RUNS), next(played)) if varies else {}
    reruns = {actor: next(played) for actor in acting}
    switched_on = [(lever, next(played)) for lever in asked]
    comparison = compare(next(played), first) if before else None
    start = rows_of(source, 0, min(n, WORLDS))
    needed = thresholds(start, case.plan, seed=seed)
    tables = {
        **_tables(futures, spread),
        "carried": carried_rows(case, first_runs(futures, PAIRED_RUNS)),
        "paired": comparison.rows() if comparison else [],
        "flips": comparison.flip_rows() if comparison else [],
        "would_lose": loss_rows(start, case.plan, min(n, WORLDS), seed),
        "without": without_rows(first, reruns, case.names),
        "pivotal": pivotal_rows(source, futures, pivotal, scheduler=scheduler, count=count) if pivotal else [],
        "levers": lever_rows(first, switched_on),
        "thresholds": [{"table": "thresholds", **one.row()} for one in needed],
        "stories": typical_rows(futures) if stories else [],
        "assumptions": case.assumption_rows(),
    }
    in_order = {name: tables[name] for name in TABLES if tables[name]}
    return TalksAnswer(case, n, seed, rounds, in_order, tuple(needed), LIMITS, futures, comparison)


def short_answer(
    case: TalksCase,
    n: int = SHORT_RUNS,
    seed: int | None = None,
    rounds: int = 60,
    *,
    scheduler: str | None = None,
    progress: Progress = lambda done, total: None,
) -> TalksAnswer:
    """`answer` in about a second: no safeguard of each kind but the usual one, no single acts left out.

    Of the safeguards one of each kind is switched on (`usual_levers`), on the first SHORT_PAIRED runs.
    """
    return answer(
        case, n, seed, rounds, levers=usual_levers(case), without=False, pivotal=0, paired=SHORT_PAIRED,
        scheduler=scheduler, progress=progress,
    )  # fmt: skip


def usual_levers(case: TalksCase) -> list[Lever]:
    """The broadest safeguard of each kind that the case has, for a first look: at most five.

    Cover on every track, all who vote consulted, losses covered, somebody from outside who watches, and the two tracks
    signed together that have most to trade.
    """
    words = ["cover", "consult", "coverage", "guarantor"]
    if len(case.tracks) > 1:
        words.append(f"package={'+'.join(most_linked(case))}")
    read = [read_lever(case, word) for word in words]
    return [lever for lever in read if isinstance(lever, Lever)]


def _asked(case: TalksCase, levers: bool | Sequence[Lever]) -> list[Lever]:
    if isinstance(levers, bool):
        return all_levers(case) if levers else []
    return list(levers)


def _play(
    base: Job, jobs: Sequence[Job], rounds: int, scheduler: str | None, count: Count
) -> tuple[Trajectories, list[Futures]]:
    """The futures themselves, in full, and those of the jobs."""
    if scheduler is None and base.n <= BLOCK:  # one block keeps one core busy; side by side the jobs keep all of them
        futures, *others = play_all([base, *jobs], rounds, count=count)
        assert isinstance(futures, Trajectories)  # noqa: S101 - a job that keeps some events gives all
        return futures, others
    futures = simulate(
        base.source, base.plan, base.n, rounds, base.seed, keep=base.keep, scheduler=scheduler, progress=count.one
    )
    return futures, play_all(jobs, rounds, scheduler=scheduler, count=count)


def _spread(one: Futures, other: Futures) -> dict[str, Spread]:
    return {end: spread_of(ends_in(one, end) * 1.0, ends_in(other, end) * 1.0) for end in ENDS}


def _tables(futures: Trajectories, spread: Mapping[str, Spread]) -> dict[str, list[Row]]:
    """The tables that need no other futures beside these."""
    acting = bool(futures.spoilers)
    return {
        "outcomes": outcome_rows(futures, spread),
        "locked": locked_rows(futures),
        "tracks": track_rows(futures),
        "stages": stage_rows(futures),
        "timing": timing_rows(futures),
        "rates": rate_rows(futures),
        "peaks": peak_rows(futures),
        "hazard": hazard_rows(futures),
        "hazard_by_month": hazard_rows(futures, 1),
        "strikes": strike_rows(futures),
        "strikes_by_year": strike_year_rows(futures),
        "strikes_by_month": strike_month_rows(futures) if acting else [],
        "before_votes": before_vote_rows(futures),
        "tell_tales": tell_tale_rows(futures),
    }
