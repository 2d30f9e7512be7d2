"""Ranking: which safeguard removes how much risk for the political will that it costs, each switched on alone.

All safeguards meet the same shocks, so that their order is theirs and not the dice's; where chance could turn an order
round, it is a tie.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from detente.talks.answers.counting import SURE, Estimated, Row, plain, points
from detente.talks.answers.paired import Comparison, Measure, compare
from detente.talks.answers.playing import Futures
from detente.talks.lever_words import Lever
from detente.talks.plan import Plan

Price = Literal["costs", "free", "saves"]
PRICES: dict[Price, str] = {
    "costs": "costs political will",
    "free": "costs no will in this model",
    "saves": "costs less will than the plan as it stands",
}
"""How a safeguard stands to political will, in words; only those that cost some are ranked by it."""
LEAST = 0.01
"""Will, of 1 at the start and over all months, below which a safeguard counts as free: a ratio would tell nothing."""

BOTH_READINGS = (
    "two readings: in this model somebody from outside who watches and covers losses does what the numbers say; in "
    "records of peace agreements, deals with outsiders ended 1.3 to 1.6 times as often as others, because outsiders "
    "are called to the hard cases, and with the difficulty controlled for 0.57 times as often (0.30 to 1.06)"
)
"""What is said beside every guarantor."""


_PER_WILL: tuple[Measure, ...] = ("success", "locked", "reversals")


def lever_rows(before: Futures, after: Sequence[tuple[Lever, Futures]]) -> list[Row]:
    """The table `levers`: every safeguard alone beside the plan as it stands, on the same shocks.

        change = mean of (with - without)        per will = change in success / change in will spent

    price: `costs`, `free` or `saves` (PRICES); rank: among those that cost will by success per will, among the others
    by success; 1 + how many are better beyond what chance does to the paired difference (95 %), so that ties share a
    rank; tied: how many others it cannot be told from.
    success, locked, reversals (per track and year in force), will: paired change with _se, _low, _high;
    success_per_will, locked_per_will, reversals_per_will likewise, errors to first order; None where it costs no will.
    clear: whether the change in success stands out of chance.  n: futures.
    reading: what else has to be known before one believes it (BOTH_READINGS), or empty.

    Best ranks first, those that cost will before those that do not.
    """
    told = [(lever, compare(before, futures)) for lever, futures in after]
    outside = {lever.name: _from_outside(before.plan, futures.plan) for lever, futures in after}
    rows = []
    for price in PRICES:
        here = [(lever, one) for lever, one in told if price_of(one) == price]
        scores = [_score(one, price) for _, one in here]
        for number, (lever, one) in enumerate(here):
            row = _row(lever, one, price, *_place(scores, number))
            reading = BOTH_READINGS if outside[lever.name] else ""
            rows.append({**row, "reading": reading, "words": _words(lever.words, one, before.rounds, price)})
    return sorted(rows, key=lambda row: (list(PRICES).index(row["price"]), row["rank"], -row["score"], row["lever"]))


def price_of(told: Comparison) -> Price:
    """Whether a safeguard costs political will."""
    will = told.changes["will"].difference
    if abs(will.value) < LEAST or not abs(will.value) > SURE * will.se:
        return "free"
    return "costs" if will.value > 0 else "saves"


def _score(told: Comparison, price: Price) -> Estimated:
    """What safeguards of one price are ranked by."""
    success = told.changes["success"].difference
    return success / told.changes["will"].difference if price == "costs" else success


def _place(scores: Sequence[Estimated], mine: int) -> tuple[Estimated, int, int]:
    """The score, 1 + how many are clearly above it, how many others cannot be told from it."""
    above = same = 0
    for number, other in enumerate(scores):
        if number != mine:
            gap = other - scores[mine]
            above += gap.value > SURE * gap.se
            same += abs(gap.value) <= SURE * gap.se
    return scores[mine], above + 1, same


def _row(lever: Lever, told: Comparison, price: Price, score: Estimated, rank: int, tied: int) -> Row:
    change = {name: one.difference for name, one in told.changes.items()}
    row: Row = {
        "table": "levers",
        "lever": lever.name,
        "kind": lever.kind,
        "meaning": lever.words,
        "price": price,
        "rank": int(rank),
        "tied": int(tied),
        "score": score.value,
    }
    for name in _PER_WILL:
        row |= change[name].columns(name)
    row |= change["will"].columns("will")
    for name in _PER_WILL:
        row |= _per_will(change[name], change["will"], price).columns(f"{name}_per_will")
    success = told.changes["success"]
    return {
        **row,
        "success_unpaired_se": plain(success.unpaired_se),
        "clear": success.is_clear,
        "flipped": told.flipped / told.n,
        "n": told.n,
    }


def _per_will(change: Estimated, will: Estimated, price: Price) -> Estimated:
    if price == "costs":
        return change / will
    return Estimated(float("nan"), np.full(1, np.nan))


def _from_outside(before: Plan, after: Plan) -> bool:
    """Whether it brings in somebody who watches, or covers losses."""
    new = [held for held in after.guarantees if held not in before.guarantees]
    return any(np.any(np.asarray([held.detection, held.coverage, held.compensation]) > 0) for held in new)


def _words(meaning: str, told: Comparison, rounds: int, price: Price) -> str:
    success, will = told.changes["success"], told.changes["will"].difference
    does = f"{points(success.difference.value)} of success, give or take {100 * SURE * success.difference.se:.1f}"
    if not success.is_clear:
        does = f"no effect on success that {told.n:,} futures can show ({does})"
    cost = f"at {will.value:.2f} of a principal's will over {rounds} months" if price == "costs" else PRICES[price]
    return f"{meaning}: {does}; {cost}"
