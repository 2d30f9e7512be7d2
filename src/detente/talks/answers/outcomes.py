"""Outcomes: how the talks end, what becomes of each track, and when, counted over simulated futures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from detente.talks.answers.counting import Estimated, Row, between, percent, quantiles, share_columns, wilson
from detente.talks.answers.paired import MEASURES, Measure, measures_of
from detente.talks.answers.playing import Futures
from detente.talks.answers.spread import Spread
from detente.talks.trajectories import CHECKPOINTS, OUTCOMES, PHASES, Trajectories

SUCCESS = "success"
ENDS: dict[str, str] = {
    "agreement": "every track is locked in",
    "partial": "part of it is locked in at the end",
    "stalemate": "nothing is locked in at the end",
    "collapse": "the talks break down",
    SUCCESS: "an agreement, or a part of one that holds",
}
"""What an outcome means, by its name; the last one is the first two together."""
FIRSTS: dict[str, str] = {
    "signature": "a first text is signed",
    "ratification": "a first text has passed its votes",
    "lock": "a first track is locked in",
    "agreement": "every track is locked in",
    "break": "an attempt is broken off",
    "vote_failure": "a signed text fails in a vote",
    "violation": "an instalment is violated, seen or not",
    "reversal": "something in force is reversed",
    "collapse": "the talks break down",
}
"""What can happen for the first time, by its name in Trajectories.first; the good news first."""


def ends_in(futures: Futures, outcome: str) -> np.ndarray:
    """(run,) whether it ends so; SUCCESS: in an agreement or a part of one."""
    codes = (0, 1) if outcome == SUCCESS else (OUTCOMES.index(outcome),)
    ends: np.ndarray = np.isin(futures.runs["outcome"], codes)
    return ends


def outcome_rows(futures: Trajectories, spread: Mapping[str, Spread] | None = None) -> list[Row]:
    """The table `outcomes`: how many futures end in each way, and what hangs on the dice and on the unknowns.

    outcome, meaning, count, n, share, low, high: 95 % interval of the count alone, which more runs would narrow.
    world_low, world_high: 10th and 90th percentile of the chance over the worlds that agree with the dossier, which
    they would not (`spread`); None where every number is exact or nothing was played twice.
    The four outcomes exclude each other; the row `success` is the first two together.
    """
    return [_outcome_row(futures, outcome, (spread or {}).get(outcome)) for outcome in ENDS]


def _outcome_row(futures: Trajectories, outcome: str, spread: Spread | None) -> Row:
    told = share_columns(int(ends_in(futures, outcome).sum()), futures.n)
    row: Row = {"table": "outcomes", "outcome": outcome, "meaning": ENDS[outcome], **told}
    row |= {
        "world_low": spread.low if spread else None,
        "world_high": spread.high if spread else None,
        "world_sd": spread.sd if spread else None,
        "world_clear": spread.clear if spread else None,
    }
    chance = f"{outcome}: {percent(told['share'])} of the futures (95 % interval of the count {_range(told)})"
    if spread and spread.clear:
        told_worlds = f"in 8 of 10 worlds that agree with the dossier the chance is {between(spread.low, spread.high)}"
        return {**row, "words": f"{chance}; {told_worlds}"}
    if spread:
        return {**row, "words": f"{chance}; how far it differs from world to world these runs cannot tell"}
    return {**row, "words": chance}


def _range(columns: Row) -> str:
    return between(columns["low"], columns["high"])


def locked_rows(futures: Trajectories) -> list[Row]:
    """The table `locked`: share of the futures with no, one, two ... tracks locked in at the end."""
    counts = np.bincount(futures.runs["locked"], minlength=len(futures.tracks) + 1)
    return [{"table": "locked", "tracks": k, **share_columns(int(c), futures.n)} for k, c in enumerate(counts)]


def track_rows(futures: Trajectories) -> list[Row]:
    """The table `tracks`: what becomes of each track.

    month: at which the phases are counted, the end where it is not beyond the last checkpoint.  locked, low, high:
    share locked in then, and its 95 % interval.  One column each other phase.  signed: share ever signed.
    terms_low, terms, terms_high: 10th, 50th, 90th percentile of the terms last signed, 0-100, among those that signed.
    lock_low, lock, lock_high: months until it locked in, among those that did; never_locks: share of the others.
    """
    return [_track_row(futures, k) for k in range(len(futures.tracks))]


def _track_row(futures: Trajectories, k: int) -> Row:
    month, place = _stages_at(futures)[-1]
    counts = np.bincount(futures.stage[:, place, k], minlength=len(PHASES))
    locked = counts[PHASES.index("locked")]
    terms = futures.terms[:, k]
    signed = terms[~np.isnan(terms)]
    when = futures.locked_at[:, k]
    low, high = wilson(int(locked), futures.n)
    name = futures.situation.name(futures.tracks[k])
    row: Row = {
        "table": "tracks",
        "track": futures.tracks[k],
        "name": name,
        "month": month,
        "n": futures.n,
        "locked": float(locked / futures.n),
        "low": low,
        "high": high,
        **{phase: float(c / futures.n) for phase, c in zip(PHASES, counts, strict=True) if phase != "locked"},
        "signed_ever": float(len(signed) / futures.n),
        **dict(zip(("terms_low", "terms", "terms_high"), quantiles(signed), strict=True)),
        **dict(zip(("lock_low", "lock", "lock_high"), quantiles(when[when >= 0]), strict=True)),
        "never_locks": float((when < 0).mean()),
    }
    text = f"{name}: locked in after {month} months in {percent(row['locked'])} of the futures ({_range(row)})"
    if row["terms"] is not None:
        text += f"; where it is signed, at {row['terms']:.0f} ({row['terms_low']:.0f} to {row['terms_high']:.0f})"
    return {**row, "words": text}


def _stages_at(futures: Trajectories) -> list[tuple[int, int]]:
    """Months at which stages are known, each with its place on the checkpoint axis; the end comes last."""
    found = [(month, place) for place, month in enumerate(CHECKPOINTS) if month <= futures.rounds]
    beyond = [place for place, month in enumerate(CHECKPOINTS) if month > futures.rounds]
    if beyond and (not found or found[-1][0] < futures.rounds):
        found.append((futures.rounds, beyond[0]))
    return found


def stage_rows(futures: Trajectories) -> list[Row]:
    """The table `stages`: the phase of each track after 12, 24, 36 and 60 months, as far as the talks are simulated.

    Talks that ended before hold what held at their end.  One row a month, track and phase.
    """
    return [
        {
            "table": "stages",
            "month": month,
            "track": track,
            "name": futures.situation.name(track),
            "phase": phase,
            **share_columns(int(count), futures.n),
        }
        for month, place in _stages_at(futures)
        for k, track in enumerate(futures.tracks)
        for phase, count in zip(PHASES, np.bincount(futures.stage[:, place, k], minlength=len(PHASES)), strict=True)
    ]


def timing_rows(futures: Trajectories) -> list[Row]:
    """The table `timing`: when things happen for the first time.

    event; count, n, share: of the futures that get there, with its 95 % interval; never: the share that does not.
    month_low, month, month_high: 10th, 50th, 90th percentile of the months until then, among those that get there.
    Months are counted from the start: 0 is the first.
    """
    return list(_timing_rows(futures))


def _timing_rows(futures: Trajectories) -> Iterator[Row]:
    for event, meaning in FIRSTS.items():
        first = futures.first(event)
        reached = first[first >= 0]
        low, middle, high = quantiles(reached)
        told = share_columns(len(reached), futures.n)
        text = f"{meaning}: in {percent(told['share'])} of the futures"
        if middle is not None:
            text += f", where it happens after {middle:.0f} months ({low:.0f} to {high:.0f})"
        yield {
            "table": "timing",
            "event": event,
            "meaning": meaning,
            **told,
            "never": float((first < 0).mean()),
            "month_low": low,
            "month": middle,
            "month_high": high,
            "words": text,
        }


def rate_rows(futures: Trajectories) -> list[Row]:
    """The table `rates`: what there is of it in a future on average, and per year that a track was in force.

    Reversals are counted per track and year in force, because a plan that signs more has more to reverse.
    value, value_se, value_low, value_high: None where nothing ever was in force.
    """
    measured = measures_of(futures)
    rows = [_rate_row(name, *MEASURES[name], measured[name]) for name in _rates]
    for field, (meaning, unit) in _COUNTS.items():
        rows.append(_rate_row(field, meaning, unit, Estimated.mean(futures.runs[field])))
    rows.append(_rate_row("in_force", "time in force", "track-years", Estimated.mean(futures.runs["exposed"] / 12)))
    return rows


_rates: tuple[Measure, ...] = ("locked", "violations", "reversals", "will")
_COUNTS = {
    "breaks": ("attempts broken off", "a future"),
    "vote_failures": ("signed texts that fail in a vote", "a future"),
    "strikes": ("acts against the talks", "a future"),
    "hits": ("acts against the talks that get through", "a future"),
}


def _rate_row(name: str, meaning: str, unit: str, measured: Estimated) -> Row:
    return {"table": "rates", "measure": name, "meaning": meaning, "unit": unit, **measured.columns("value")}
