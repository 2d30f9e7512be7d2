"""Hazards: of the talks to which something could still happen, the share to which it happens next, month by month.

Counted and never smoothed: every number has its counts beside it, so that a jump among few is seen to be one.
"""

from __future__ import annotations

from collections.abc import Iterator

from detente.talks.answers.counting import Row, between, listed, percent, wilson
from detente.talks.trajectories import CAUSES, Trajectories

QUARTER = 3
_MOST = 3  # months named in a sentence

WORDS: dict[str, str] = {
    "signature": "a first signature",
    "break": "the first breaking off",
    "vote failure": "a first failure in a vote",
    "ratification": "a first ratification",
    "violation": "a first violation",
    "reversal": "a first reversal",
    "lock": "a first track locking in",
    "collapse": "the end of the talks without a deal",
    "agreement": "the last track locking in",
}


def hazard_rows(futures: Trajectories, months: int = QUARTER) -> list[Row]:
    """The table `hazard`: the chance a month of each cause, for the first time in a future; months: merged in a row.

        hazard = happened / at_risk

    from_month to to_month, both included, counted from 0.  happened: futures; at_risk: months of futures in which it
    could still happen; hazard a month, None where nothing was at risk; low, high: 95 % interval.  times: how often it
    happened in all, the first time or not, every group of tracks and every track by itself.
    """
    rows = list(_rows(futures, months))
    name = "hazard_by_month" if months == 1 else "hazard"
    return [{"table": name, **row} for row in rows]


def _rows(futures: Trajectories, months: int) -> Iterator[Row]:
    for column, cause in enumerate(CAUSES):
        for start in range(0, futures.rounds, months):
            stop = min(start + months, futures.rounds)
            happened = int(futures.happened[start:stop, column].sum())
            at_risk = int(futures.at_risk[start:stop, column].sum())
            low, high = wilson(happened, at_risk)
            yield {
                "cause": cause,
                "from_month": start,
                "to_month": stop - 1,
                "happened": happened,
                "at_risk": at_risk,
                "hazard": happened / at_risk if at_risk else None,
                "low": low,
                "high": high,
                "times": int(futures.visible[start:stop, column].sum()),
            }


def peak_rows(futures: Trajectories) -> list[Row]:
    """The table `peaks`: the month in which each cause is most to be expected, and those that chance cannot tell apart.

    The peak is the month whose interval begins highest: one that is high among a handful does not count.  months: those
    of at least its lower end whose interval reaches the peak's hazard, the peak among them, the highest first.  A cause
    that never happens has no row.
    """
    by_month = hazard_rows(futures, 1)
    found = []
    for cause in CAUSES:
        rows = [row for row in by_month if row["cause"] == cause and row["happened"]]
        if rows:
            found.append(_peak_row(cause, rows))
    return found


def _peak_row(cause: str, rows: list[Row]) -> Row:
    peak = max(rows, key=lambda row: (row["low"], -row["from_month"]))
    near = [row for row in rows if row["high"] >= peak["hazard"] and row["hazard"] >= peak["low"]]
    near.sort(key=lambda row: (row is not peak, -row["hazard"], row["from_month"]))
    named = sorted(row["from_month"] for row in near[:_MOST])
    months = listed([str(month) for month in named], "or")
    others = len(near) - _MOST
    more = "" if others < 1 else " (another is like them)" if others == 1 else f" ({others} others are like them)"
    interval = between(peak["low"], peak["high"])
    return {
        "table": "peaks",
        "cause": cause,
        "month": peak["from_month"],
        "hazard": peak["hazard"],
        "low": peak["low"],
        "high": peak["high"],
        "happened": peak["happened"],
        "at_risk": peak["at_risk"],
        "as_high": len(near),
        "words": f"{WORDS[cause]} is most to be expected in month {months}{more}: "
        f"{percent(peak['hazard'])} a month of those that it could still happen to ({interval})",
    }
