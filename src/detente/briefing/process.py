"""Process: the talks played out, and what was asked about them, as tables of rows.

The one place that knows which tables a question about the process calls for, and which of them a brief carries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from detente.briefing.facts import Row
from detente.briefing.process_lines import OF_BRIEF, told_lines
from detente.briefing.steps import Tell, simulating_step, untold
from detente.briefing.talks_charts import CAUSES
from detente.dossier.schema import Dossier
from detente.errors import DossierError, Problem

if TYPE_CHECKING:
    from detente.talks.answers import TalksAnswer
    from detente.talks.from_dossier import TalksCase
    from detente.talks.trajectories import Trajectories


REMOVALS = 500
"""Failed futures in which single acts are left out: a few seconds' work."""


@dataclass(frozen=True)
class ProcessQuestion:
    """What is asked of a simulation.

    runs, seed, rounds (months): of the futures.  changes, withouts, withs: as typed after --set, --without, --with.
    levers: whether to try every safeguard, not only the usual one of each kind.  story: whether to tell a typical
    future of each outcome.  scheduler: see detente.workers.
    """

    runs: int = 20_000
    seed: int = 0
    rounds: int = 60
    changes: tuple[str, ...] = ()
    withouts: tuple[str, ...] = ()
    withs: tuple[str, ...] = ()
    levers: bool = False
    story: bool = False
    scheduler: str | None = None

    @property
    def is_what_if(self) -> bool:
        return bool(self.changes or self.withouts or self.withs)


@dataclass(frozen=True, eq=False)
class AskedProcess:
    """A question that can be answered: of which case, what it becomes, and what was read out of what was typed."""

    case: TalksCase
    changed: TalksCase
    changes: tuple[Row, ...]
    question: ProcessQuestion


@dataclass(frozen=True, eq=False)
class Process:
    """tables: rows by name, in reading order; with changes they are those of the changed case, on the same futures."""

    title: str
    tables: dict[str, list[Row]] = field(repr=False)
    question: ProcessQuestion = field(default_factory=ProcessQuestion)


@dataclass(frozen=True)
class ProcessBrief:
    """What a brief tells of the process: lines for a reader, and the tables that they are made of.

    limits: what to bear in mind, empty where nothing could be played out.  n_assumed: numbers that nobody has said.
    """

    lines: list[Row]
    tables: Mapping[str, list[Row]] = field(repr=False)
    limits: tuple[str, ...] = ()
    n_assumed: int = 0


def ask_process(
    dossier: Dossier, question: ProcessQuestion, file: str = "dossier.yaml"
) -> tuple[AskedProcess | None, list[Problem]]:
    """What is asked, or everything about it that cannot be.

    >>> from detente.dossier.schema import Actor
    >>> lake = Dossier(title="Lake", actors={"north": Actor(name="North", role="principal")})
    >>> for problem in ask_process(lake, ProcessQuestion(runs=20_000_000, rounds=0), "lake.yaml")[1]:
    ...     print(problem)
    --runs: expected 1 to 10,000,000 futures, got 20,000,000; write for example --runs 20000
    --rounds: expected 1 to 1,200 months, got 0; write for example --rounds 60
    lake.yaml: actors: two parties at least must sign, here is only north; write role: principal for those who sign; \
the actors are north
    """
    from detente.talks.from_dossier import source_of
    from detente.talks.what_if import apply

    problems = [*_off_bounds(question)]
    try:
        case = source_of(dossier, question.seed, file=file)
    except DossierError as error:
        return None, [*problems, *error.problems]
    changed, rows, wrong = apply(case, question.changes, question.withouts, question.withs)
    problems += wrong
    if changed is None or problems:
        return None, problems
    return AskedProcess(case, changed, tuple(rows), question), []


def _off_bounds(question: ProcessQuestion) -> Iterator[Problem]:
    from detente.talks.engine import MOST_ROUNDS, MOST_RUNS

    if not 1 <= question.runs <= MOST_RUNS:
        told = f"expected 1 to {MOST_RUNS:,} futures, got {question.runs:,}"
        yield Problem("--runs", 0, "", told, "write for example --runs 20000")
    if not 1 <= question.rounds <= MOST_ROUNDS:
        told = f"expected 1 to {MOST_ROUNDS:,} months, got {question.rounds:,}"
        yield Problem("--rounds", 0, "", told, "write for example --rounds 60")


def answer_process(asked: AskedProcess, progress: Tell = untold) -> Process:
    """The tables that the question calls for.  Raises SchedulerError where the machines for it cannot be had."""
    from detente.talks.answers import answer, usual_levers

    step = simulating_step()
    progress(step)
    question = asked.question
    told = answer(
        asked.changed,
        question.runs,
        question.seed,
        question.rounds,
        levers=True if question.levers else usual_levers(asked.changed),
        stories=question.story,
        pivotal=REMOVALS,
        before=asked.case if question.is_what_if else None,
        scheduler=question.scheduler,
        progress=lambda done, total: progress(step, done / total),
    )
    tables = {"changes": list(asked.changes)} if question.is_what_if else {}
    if told.comparison is not None:
        tables["comparison"] = [{"table": "comparison", "words": told.comparison.sentence("with the change")}]
    tables |= {name: rows for name, rows in told.tables.items() if name != "assumptions"}
    tables |= _drawn_tables(told)
    tables["limits"] = limit_rows(told)
    tables["assumptions"] = list(told.tables.get("assumptions", []))
    tables["run"] = [_run_row(told)]
    return Process(asked.case.dossier.title, tables, question)


def brief_process(dossier: Dossier, *, seed: int = 0, progress: Tell = untold) -> ProcessBrief:
    """What a brief tells of the process, from few futures; where nothing can be played out, why not."""
    from detente.talks.answers import short_answer
    from detente.talks.from_dossier import source_of

    try:
        case = source_of(dossier, seed)
    except DossierError as error:
        return ProcessBrief([_missing(problem) for problem in error.problems[:1]], {})
    step = simulating_step()
    progress(step)
    told = short_answer(case, progress=lambda done, total: progress(step, done / total))
    tables = {**told.tables, "calendar": calendar_rows(told.futures, 3)}
    tables["hazard"] = [row for row in tables["hazard"] if row["cause"] in CAUSES]
    tables["carried"] = [row for row in tables.get("carried", []) if row["measurable"]]
    shown = {f"process_{name}": [_row(row) for row in tables.get(name, [])] for name in OF_BRIEF}
    assumed = sum(row["default"] is not None for row in tables.get("assumptions", []))
    return ProcessBrief(told_lines(tables, told.rounds), shown, told.limits, assumed)


def _row(row: Row) -> Row:
    """As a row of a brief, which knows its own table and rests on no single passage."""
    return {**{key: value for key, value in row.items() if key != "table"}, "evidence": []}


def _missing(problem: Problem) -> Row:
    text = f"{problem.message[0].upper()}{problem.message[1:]}"
    return {
        "kind": "missing",
        "about": "Not played out",
        "text": f"{text}; {problem.cure}." if problem.cure else f"{text}.",
        "evidence": [],
    }


def limit_rows(told: TalksAnswer) -> list[Row]:
    """What to bear in mind, and how well the process foretold past talks."""
    from detente.talks.record import score_lines

    both = (("the process", told.limits), ("its record", score_lines()))
    return [{"table": "limits", "about": about, "text": text} for about, lines in both for text in lines]


def calendar_rows(futures: Trajectories, months: int = 1) -> list[Row]:
    """The table `calendar`: how many acts against the talks and how many votes on a signed text a future has on average
    from one month to another, both included and counted from 0; months: merged in a row."""
    from detente.talks.trajectories import CAUSES as COUNTED

    acts = futures.strikes.sum(axis=(0, 1, 2))
    votes = futures.visible[:, [COUNTED.index(name) for name in ("ratification", "vote failure")]].sum(axis=1)
    return [
        {
            "table": "calendar",
            "from_month": start,
            "to_month": min(start + months, futures.rounds) - 1,
            "acts": float(acts[start : start + months].sum() / futures.n),
            "votes": float(votes[start : start + months].sum() / futures.n),
        }
        for start in range(0, futures.rounds, months)
    ]


def path_rows(futures: Trajectories) -> list[Row]:
    """The table `paths`: trust in each principal and lock-in of each track, month by month over the kept futures.

    what, id, name, month (0 is the first); low, best, high: 10th, 50th, 90th percentile.  A future that has ended stays
    where it was.
    """
    import numpy as np

    rows = []
    for what, ids, values in _paths(futures):
        quantiles = np.quantile(values, (0.1, 0.5, 0.9), axis=0)
        rows += [
            {
                "table": "paths",
                "what": what,
                "id": id_,
                "name": futures.situation.name(id_),
                "month": month,
                **{name: float(quantiles[q, month, k]) for q, name in enumerate(("low", "best", "high"))},
            }
            for k, id_ in enumerate(ids)
            for month in range(futures.rounds)
        ]
    return rows


def sample_rows(futures: Trajectories) -> list[Row]:
    """The table `sample_paths`: the same of single futures, the most typical of each outcome; values: one a month."""
    from detente.talks.answers.story import typical_run
    from detente.talks.trajectories import OUTCOMES

    typical = {outcome: typical_run(futures, outcome) for outcome in OUTCOMES}
    return [
        {
            "table": "sample_paths",
            "what": what,
            "id": id_,
            "name": futures.situation.name(id_),
            "run": run,
            "outcome": outcome,
            "values": [float(value) for value in values[run, :, k]],
        }
        for what, ids, values in _paths(futures)
        for k, id_ in enumerate(ids)
        for outcome, run in typical.items()
        if run is not None
    ]


def _paths(futures: Trajectories) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    import numpy as np

    for what, ids in (("trust", futures.principals), ("lock_in", futures.tracks)):
        values = futures.paths[what].copy()
        for month in range(1, futures.rounds):
            ended = np.isnan(values[:, month])
            values[:, month][ended] = values[:, month - 1][ended]
        yield what, ids, values


def _drawn_tables(told: TalksAnswer) -> dict[str, list[Row]]:
    """What only the pictures need."""
    return {
        "calendar": calendar_rows(told.futures),
        "paths": path_rows(told.futures),
        "sample_paths": sample_rows(told.futures),
    }


def _run_row(told: TalksAnswer) -> Row:
    from detente.workers import installed_version

    return {
        "table": "run",
        "n_runs": told.n,
        "seed": told.seed,
        "rounds": told.rounds,
        "tracks": list(told.case.tracks),
        "principals": list(told.case.principals),
        "version": installed_version(),
    }
