"""Acts against the talks: who would lose by them, what is to be expected of whom, and which acts mattered.

An act follows from what an actor would lose under this package; another package may leave it content.  Numbers are
shown by month and track and no finer, beside the early signs and what protects: they are for those who protect talks.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from detente.draws import Array
from detente.talks.answers.counting import Row, between, percent, plain, quantiles, share_columns, wilson
from detente.talks.answers.paired import compare
from detente.talks.answers.playing import Count, Futures, Job, blocks_of, play_all, succeeded
from detente.talks.engine import Source
from detente.talks.opening import Opening
from detente.talks.plan import Plan
from detente.talks.situation import Situation
from detente.talks.trajectories import EVENTS, Trajectories

YEAR = 12
LOSES = 1e-9
_STRIKE, _MISSED = EVENTS.index("strike"), EVENTS.index("strike missed")
_SIGNED, _RATIFIED, _FAILED = (EVENTS.index(e) for e in ("signed", "ratified", "vote failed"))


# ---------------------------------------------------------------- who would lose


def loss_rows(situation: Situation, plan: Plan, n: int, seed: int = 0) -> list[Row]:
    """The table `would_lose`: what each actor with means would lose if a track succeeded on its opening terms.

    actor, name, track, track_name; share, count, n, low, high: of the worlds, in which it would lose at all;
    loss_low, loss, loss_high: 10th, 50th, 90th percentile of what it would lose there, in its whole stake, 0 where it
    would not.  n: worlds, at most as many as the situation has draws.
    """
    opening = Opening(situation, plan, n, seed)
    rows = []
    for spoiler in situation.spoilers:
        lost = np.zeros((n, len(situation.tracks)))
        for group in opening.groups:
            lost[:, group.places] = opening.loss(spoiler, group)
        rows += [_loss_row(situation, spoiler.actor, track, lost[:, k]) for k, track in enumerate(situation.tracks)]
    return rows


def _loss_row(situation: Situation, actor: str, track: str, lost: Array) -> Row:
    told = share_columns(int((lost > LOSES).sum()), len(lost))
    name, where = situation.name(actor), situation.name(track)
    low, middle, high = quantiles(lost)
    if told["count"]:
        text = f"{name} would lose on {where} under this package in {percent(told['share'])} of the worlds"
    else:
        text = f"{name} would not lose on {where} under this package"
    return {
        "table": "would_lose",
        "actor": actor,
        "name": name,
        "track": track,
        "track_name": where,
        **told,
        "loss_low": low,
        "loss": middle,
        "loss_high": high,
        "words": text,
    }


# ---------------------------------------------------------------- what is to be expected


def strike_rows(futures: Trajectories) -> list[Row]:
    """The table `strikes`: how many acts a future has on average, by actor, instrument and track; the most first.

    expected, expected_se: acts attempted a future; the error is that of the futures whose events were kept.
    through: share of them that got through, through_low, through_high: its 95 % interval.
    What never happened has no row.
    """
    counts, hits = futures.strikes.sum(axis=3), futures.hits.sum(axis=3)
    errors = _errors(futures)
    rows = [_strike_row(futures, j, i, k, counts, hits, errors) for j, i, k in np.argwhere(counts)]
    return sorted(rows, key=lambda row: (-row["expected"], row["actor"], row["instrument"], row["track"]))


def _strike_row(
    futures: Trajectories, j: int, i: int, k: int, counts: NDArray[np.int64], hits: NDArray[np.int64], errors: Array
) -> Row:
    situation, instrument = futures.situation, futures.instruments[i]
    low, high = wilson(int(hits[j, i, k]), int(counts[j, i, k]))
    error = float(errors[j, i, k])
    return {
        "table": "strikes",
        "actor": futures.spoilers[j],
        "name": situation.name(futures.spoilers[j]),
        "instrument": instrument,
        "title": situation.instruments[instrument].title,
        "track": futures.tracks[k],
        "track_name": situation.name(futures.tracks[k]),
        "expected": float(counts[j, i, k] / futures.n),
        "expected_se": error if np.isfinite(error) else None,
        "through": float(hits[j, i, k] / counts[j, i, k]),
        "through_low": low,
        "through_high": high,
    }


def _errors(futures: Trajectories) -> Array:
    """(actor, instrument, track) standard error of the acts a future has on average, from the kept ones."""
    shape, kept = futures.strikes.shape[:3], futures.n_kept
    if kept < 2:
        return np.full(shape, np.nan)
    acts, run = _acts(futures)
    cells = np.ravel_multi_index((acts[:, 3], acts[:, 4], acts[:, 2]), shape) if len(acts) else np.empty(0, int)
    size = int(np.prod(shape))
    pairs, times = np.unique(run * size + cells, return_counts=True)
    total = np.bincount(pairs % size, times, size)
    squares = np.bincount(pairs % size, np.square(times), size)
    variance = (squares - total**2 / kept) / (kept - 1)
    errors: Array = np.sqrt(variance / futures.n).reshape(shape)
    return errors


def _acts(futures: Trajectories) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Acts attempted in the kept futures, and the run of each."""
    chosen = np.isin(futures.events[:, 1], (_STRIKE, _MISSED))
    return futures.events[chosen].astype(np.int64), futures.event_run[chosen]


def strike_year_rows(futures: Trajectories) -> list[Row]:
    """The table `strikes_by_year`: expected acts a future, by actor and year, counted from 1; the last may be short."""
    by_round = futures.strikes.sum(axis=(1, 2))
    return [
        {
            "table": "strikes_by_year",
            "actor": actor,
            "name": futures.situation.name(actor),
            "year": start // YEAR + 1,
            "months": min(YEAR, futures.rounds - start),
            "expected": float(by_round[j, start : start + YEAR].sum() / futures.n),
        }
        for j, actor in enumerate(futures.spoilers)
        for start in range(0, futures.rounds, YEAR)
    ]


def strike_month_rows(futures: Trajectories) -> list[Row]:
    """The table `strikes_by_month`: expected acts a future by month and track, of all; through: that get through."""
    counts, hits = futures.strikes.sum(axis=(0, 1)), futures.hits.sum(axis=(0, 1))
    return [
        {
            "table": "strikes_by_month",
            "month": month,
            "track": track,
            "track_name": futures.situation.name(track),
            "expected": float(counts[k, month] / futures.n),
            "through": float(hits[k, month] / futures.n),
        }
        for month in range(futures.rounds)
        for k, track in enumerate(futures.tracks)
    ]


def before_vote_rows(futures: Trajectories) -> list[Row]:
    """The table `before_votes`: how much of what each actor does falls just before a vote on what it is aimed at.

    before, acts, share, low, high: its acts in the last month before a vote or in that of the vote itself, of all its
    acts, over all futures.  even: what the share would be if acts were spread evenly over months and tracks, from the
    kept futures; None where there are none.  ratio: share by even.
    """
    even = even_share(futures)
    return [_before_vote_row(futures, j, even) for j in range(len(futures.spoilers))]


def _before_vote_row(futures: Trajectories, j: int, even: float | None) -> Row:
    actor, acts = futures.spoilers[j], int(futures.strikes[j].sum())
    told = share_columns(int(futures.before_vote[j]), acts)
    name = futures.situation.name(actor)
    ratio = told["share"] / even if acts and even else None
    if not acts:
        text = f"{name} does nothing against the talks in any of these futures"
    elif even is None:
        text = f"{percent(told['share'])} of what {name} does falls just before a vote"
    else:
        text = (
            f"{percent(told['share'])} of what {name} does falls just before a vote "
            f"({between(told['low'], told['high'])}); spread evenly it would be {percent(even)}"
        )
    return {
        "table": "before_votes",
        "actor": actor,
        "name": name,
        "before": told["count"],
        "acts": told["n"],
        "share": told["share"],
        "low": told["low"],
        "high": told["high"],
        "even": even,
        "ratio": ratio,
        "words": text,
    }


def even_share(futures: Trajectories) -> float | None:
    """Of the months and tracks of the kept futures, the share that lies just before a vote on that track."""
    if not futures.n_kept:
        return None
    chosen = np.isin(futures.events[:, 1], (_SIGNED, _RATIFIED, _FAILED))
    events, run = futures.events[chosen].astype(np.int64), futures.event_run[chosen]
    order = np.lexsort((events[:, 0], events[:, 2], run))  # stable: a vote in the month of its signature stays after it
    events, run = events[order], run[order]
    follows = (events[1:, 2] == events[:-1, 2]) & (run[1:] == run[:-1])
    voted = follows & (events[:-1, 1] == _SIGNED) & (events[1:, 1] != _SIGNED)
    waited = (events[1:, 0] - events[:-1, 0])[voted]
    runs = futures.runs[: futures.n_kept]
    months = np.where(runs["outcome"] % 3 == 0, runs["end"] + 1, futures.rounds)
    return float(np.minimum(waited, 2).sum() / (months.sum() * len(futures.tracks)))


# ---------------------------------------------------------------- which of them mattered


def without_rows(before: Futures, after: Mapping[str, Futures], names: Mapping[str, str]) -> list[Row]:
    """The table `without`: the same futures without what one actor might do, for each actor alone.

    flipped, n, share, low, high: futures that end otherwise.  better, worse: futures that then end in an agreement or a
    part of one and did not before; the other way round.  success, locked: paired change, with standard error, interval
    and (locked_unpaired_se) the error that two separate simulations would have.  The largest change first.

    Fewer acts need not mean more success: with hidden intentions, quiet that others can see builds trust.
    """
    rows = [_without_row(before, actor, futures, names.get(actor, actor)) for actor, futures in after.items()]
    return sorted(rows, key=lambda row: (-abs(row["locked"]), row["actor"]))


def _without_row(before: Futures, actor: str, after: Futures, name: str) -> Row:
    told = compare(before, after)
    turned = succeeded(after) - succeeded(before)
    flips = share_columns(told.flipped, told.n)
    success, locked = told.changes["success"], told.changes["locked"]
    return {
        "table": "without",
        "actor": actor,
        "name": name,
        "flipped": flips["count"],
        **{key: flips[key] for key in ("n", "share", "low", "high")},
        "better": int((turned > 0).sum()),
        "worse": int((turned < 0).sum()),
        **success.difference.columns("success"),
        **locked.difference.columns("locked"),
        "locked_unpaired_se": plain(locked.unpaired_se),
        "words": told.sentence(f"without what {name} might do"),
    }


def pivotal_rows(
    source: Source,
    futures: Trajectories,
    most: int = 2000,
    *,
    scheduler: str | None = None,
    count: Count | None = None,
) -> list[Row]:
    """The table `pivotal`: of the futures that fail, those where leaving out a single act would have been enough.

    Each act of each failed future is left out alone, the earliest first, and the rest played on with the same dice; the
    first one without which the future ends in an agreement or a part of one is its pivotal act.
    A row for all: looked_at (failed futures whose events were kept, at most `most`), with_acts (of them, those with an
    act at all), count, share, low, high: those with a pivotal act; month_low, month, month_high of it.  Then a row for
    each instrument and year (counted from 1) with count and share of the pivotal acts.
    Limits: one act alone, so that two that stand in for each other are both not pivotal; an actor who is kept from
    acting in one month may act in the next.
    """
    if not futures.spoilers:
        return []
    failed = np.flatnonzero(succeeded(futures)[: futures.n_kept] == 0)[:most]
    acts = _acts_of(futures, failed)
    when, what = _earliest_pivotal(source, futures, acts, scheduler, count)
    told = share_columns(len(when), len(failed))
    low, middle, high = quantiles(when)
    rows = [
        {
            "table": "pivotal",
            "scope": "all",
            "instrument": "",
            "title": "",
            "year": None,
            "looked_at": told["n"],
            "with_acts": sum(bool(one) for one in acts.values()),
            **{key: told[key] for key in ("count", "share", "low", "high")},
            "month_low": low,
            "month": middle,
            "month_high": high,
            "words": _pivotal_words(told, middle),
        }
    ]
    return rows + _pivotal_parts(futures, when, what)


def _pivotal_words(told: Row, month: float | None) -> str:
    if not told["n"]:
        return "no future failed among those whose events were kept"
    text = (
        f"in {percent(told['share'])} of {told['n']:,} futures that failed, leaving out a single act would have been "
        f"enough ({between(told['low'], told['high'])})"
    )
    return text if month is None else f"{text}; half of these acts come by month {month:.0f}"


def _pivotal_parts(futures: Trajectories, when: NDArray[np.int64], what: NDArray[np.int64]) -> list[Row]:
    found = []
    pairs, counts = np.unique(np.stack((what, when // YEAR), axis=1), axis=0, return_counts=True)
    for (i, year), many in zip(pairs, counts, strict=True):
        low, high = wilson(int(many), len(when))
        instrument = futures.instruments[i]
        title = futures.situation.instruments[instrument].title
        found.append(
            {
                "table": "pivotal",
                "scope": "instrument and year",
                "instrument": instrument,
                "title": title,
                "year": int(year) + 1,
                "looked_at": len(when),
                "with_acts": len(when),
                "count": int(many),
                "share": float(many / len(when)),
                "low": low,
                "high": high,
                "month_low": None,
                "month": None,
                "month_high": None,
                "words": f"{title}, year {year + 1}: {percent(many / len(when))} of the acts that were pivotal",
            }
        )
    return sorted(found, key=lambda row: (-row["count"], row["year"], row["instrument"]))


Act = tuple[int, int, int]
"""Month, actor with means, instrument."""


def _acts_of(futures: Trajectories, runs: NDArray[np.intp]) -> dict[int, list[Act]]:
    """The acts of each of the runs, in the order of months."""
    found: dict[int, list[Act]] = {int(run): [] for run in runs}
    acts, owner = _acts(futures)
    for (month, _, _, actor, instrument), run in zip(acts.tolist(), owner.tolist(), strict=True):
        if run in found:
            found[run].append((month, actor, instrument))
    for listed in found.values():
        listed.sort()
    return found


def _earliest_pivotal(
    source: Source, futures: Trajectories, acts: Mapping[int, list[Act]], scheduler: str | None, count: Count | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Month and instrument of each pivotal act, in the order of runs.  In round m every run is without its m-th act."""
    turns = max((len(one) for one in acts.values()), default=0)
    jobs = []
    for m in range(turns):
        n = max(run for run, one in acts.items() if len(one) > m) + 1
        jobs.append(Job(source, futures.plan, futures.seed, n, skip=_left_out(acts, m, n)))
    if count:
        count.expect(sum(blocks_of(job.n) for job in jobs))
    pivotal: dict[int, Act] = {}
    for m, one_less in enumerate(play_all(jobs, futures.rounds, scheduler=scheduler, count=count)):
        good = succeeded(one_less)
        for run, one in acts.items():
            if run not in pivotal and len(one) > m and good[run]:
                pivotal[run] = one[m]
    chosen = [pivotal[run] for run in sorted(pivotal)]
    columns = np.array(chosen, dtype=np.int64).reshape(-1, 3)
    return columns[:, 0], columns[:, 2]


def _left_out(acts: Mapping[int, list[Act]], m: int, n: int) -> NDArray[np.int64]:
    skip = np.full((n, 2), -1, dtype=np.int64)
    for run, one in acts.items():
        if len(one) > m:
            skip[run] = one[m][:2]
    return skip


# ---------------------------------------------------------------- what to look out for


def tell_tale_rows(futures: Trajectories) -> list[Row]:
    """The table `tell_tales`: for each instrument that somebody has, early signs and what protects, in words.

    expected: acts of this sort a future, of all actors; the most first.  kind: `sign` or `protects`.
    """
    by_instrument = futures.strikes.sum(axis=(0, 2, 3)) / futures.n
    order = sorted(range(len(futures.instruments)), key=lambda i: (-by_instrument[i], futures.instruments[i]))
    rows = []
    for i in order:
        name = futures.instruments[i]
        instrument = futures.situation.instruments[name]
        for kind, lines in (("sign", instrument.tell_tales), ("protects", instrument.protects)):
            rows += [
                {
                    "table": "tell_tales",
                    "instrument": name,
                    "title": instrument.title,
                    "expected": float(by_instrument[i]),
                    "kind": kind,
                    "words": line,
                }
                for line in lines
            ]
    return rows
