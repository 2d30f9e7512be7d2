"""The arithmetic of equal-gain exchange, compiled: deal after deal, for every draw.

For two actors on different sides of two issues, let i give way on p and j on q.  The outcome of p shifts by D_p towards
j, that of q by D_q towards i, and both gain the same:

    D_q = rate * D_p            rate = (s_ip + s_jp) / (s_iq + s_jq)
    gain = worth * D_p          worth = s_iq * rate - s_ip
    D_p = min(way_i, way_j / rate, room_p, room_q / rate)

way: the shift when the supplier goes all the way to the other's position; room: how far the outcome may go before it
passes the demander's position.  rate and worth do not change in a round, so that only the four limits of the few
candidates that touch p or q are worked out anew after a deal, which is what makes this fast.

Actors and issues are put in an order that depends on their numbers alone before anything else is done.  So sums come
out the same to the last bit, and ties the same way, whoever is listed first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.compiled import kernel
from detente.draws import Array, Mask
from detente.workers import run_blocks

BLOCK = 256
"""Draws that one thread takes at a time."""

NO_ROOM = 1e-12
TOO_LITTLE = 1e-10  # gains and moves below this are rounding
SAME_RATIO = 1e-15
DECIMALS = 1e12  # gains equal to twelve decimals are equal
KEEPS, YIELDS = 0.1, 0.4  # of the way to its last vote, by which an actor's position follows for the next round

LOG = (
    *("round", "first", "second", "p", "q", "from_p", "to_p", "from_q", "to_q"),
    *("before_p", "after_p", "before_q", "after_q", "gain"),
)
"""Columns of the record of deals: `first` gives way on p and `second` on q, their votes, the outcomes, the gain."""


@dataclass(frozen=True, eq=False)
class Trades:
    """What came of the exchange.

    outcome  (draw, issue)                weighted mean of the last votes; NaN where nobody is
    traded   (draw, issue)                whether any deal touched the issue
    votes    (draw, round, actor, issue)  voting positions, round 0 = before; NaN = no stake
    count    (draw,)                      number of deals
    log      (draw, deal, LOG)            the deals in their order, as many as asked for; NaN = none
    """

    outcome: Array
    traded: Mask
    votes: Array
    count: NDArray[np.int64]
    log: Array


def trade(
    position: Array, salience: Array, weight: Array, rounds: int = 1, *, deals: int = 0, as_listed: bool = False
) -> Trades:
    """Exchange in every draw.  position (draw, actor, issue) 0-100, NaN = takes no part; salience there 0-1, weight
    there relative, both above 0.  deals: how many to record for each draw.  as_listed: break ties by the order in
    which actors and issues are given, as the publications' programs do, and not by their numbers.
    """
    n, actors, issues = position.shape
    result = Trades(
        outcome=np.full((n, issues), np.nan),
        traded=np.zeros((n, issues), dtype=np.bool_),
        votes=np.empty((n, rounds + 1, actors, issues)),
        count=np.zeros(n, dtype=np.int64),
        log=np.full((n, deals, len(LOG)), np.nan),
    )
    x, s, w = (np.ascontiguousarray(table, dtype=np.float64) for table in (position, salience, weight))
    result.votes[:, 0] = x
    who, what = np.tile(np.arange(actors), (n, 1)), np.tile(np.arange(issues), (n, 1))

    def work(start: int) -> None:
        part = slice(start, start + BLOCK)
        if not as_listed:
            _standing_order(x[part], s[part], w[part], who[part], what[part])
        given = x[part], s[part], w[part], who[part], what[part]
        record = result.count[part], result.log[part]
        _exchange(*given, result.outcome[part], result.traded[part], result.votes[part], *record)

    run_blocks(work, range(0, n if issues else 0, BLOCK))
    return result


@kernel
def _put_in_order(rows: Array, order: NDArray[np.int64]) -> None:
    """Sort the row numbers in `order` by what the rows hold, the first differing entry deciding; NaN comes first."""
    for k in range(1, len(order)):
        row = order[k]
        place = k
        while place > 0:
            other = order[place - 1]
            smaller = False
            for column in range(rows.shape[1]):
                a, b = rows[row, column], rows[other, column]
                if a != b and not (a != a and b != b):
                    smaller = a < b or (a != a)
                    break
            if not smaller:
                break
            order[place] = other
            place -= 1
        order[place] = row


@kernel
def _standing_order(x: Array, s: Array, w: Array, who: NDArray[np.int64], what: NDArray[np.int64]) -> None:
    """who (draw, actor), what (draw, issue): an order that depends on salience, then weight, then position alone.

    Issues are compared by their actors' numbers, themselves put in order, so that neither needs the other's order.
    """
    draws, actors, issues = x.shape
    triples, columns = np.empty((actors, 3)), np.empty((issues, 3 * actors))
    rows = np.empty((actors, 3 * issues))
    for d in range(draws):
        for p in range(issues):
            for i in range(actors):
                triples[i, 0], triples[i, 1], triples[i, 2] = s[d, i, p], w[d, i, p], x[d, i, p]
            _put_in_order(triples, who[d])
            for k in range(3 * actors):
                columns[p, k] = triples[who[d, k // 3], k % 3]
        _put_in_order(columns, what[d])
        for i in range(actors):
            for k in range(issues):
                p = what[d, k]
                rows[i, 3 * k], rows[i, 3 * k + 1], rows[i, 3 * k + 2] = s[d, i, p], w[d, i, p], x[d, i, p]
        _put_in_order(rows, who[d])


@kernel
def _mean(y: Array, share: Array, p: int) -> float:
    """The outcome of p; NaN where nobody takes part."""
    total, anybody = 0.0, False
    for i in range(y.shape[0]):
        if share[i, p] > 0:
            total += share[i, p] * y[i, p]
            anybody = True
    return total if anybody else np.nan


@kernel
def _limits(x: Array, y: Array, share: Array, turn: Array, outcome: float, p: int, reach: Array) -> None:
    """reach[p, i, j]: how far i, giving way to j on p as things stand, may shift the outcome; 0 = it may not at all.

    Worked out for all pairs at once: that is faster than to pick those that matter.
    """
    for i in range(x.shape[0]):
        here, own, done = y[i, p], share[i, p], turn[i, p]
        for j in range(x.shape[0]):
            way = x[j, p] - here
            room = x[j, p] - outcome if way > 0 else outcome - x[j, p]
            limit = min(abs(way) * own, room)
            barred = room <= NO_ROOM or way * done < 0  # it would take back what it has done in this round
            reach[p, i, j] = 0.0 if barred else limit


@kernel
def _candidates(x: Array, s: Array, share: Array, outcome: Array, pairs: NDArray[np.int64], terms: Array) -> int:
    """Fill in who could trade: `pairs` (first, second, p, q) and `terms` (1 / rate, worth, the least D_p that counts).

    Written in the order of the issues, so that those which a deal touches lie together.
    """
    actors, issues = x.shape
    count = 0
    for p in range(issues):
        for q in range(p + 1, issues):
            for a in range(actors):
                for b in range(a + 1, actors):
                    if not (share[a, p] > 0 and share[a, q] > 0 and share[b, p] > 0 and share[b, q] > 0):
                        continue
                    apart_p = (x[a, p] <= outcome[p]) != (x[b, p] <= outcome[p])
                    apart_q = (x[a, q] <= outcome[q]) != (x[b, q] <= outcome[q])
                    cross = s[a, p] * s[b, q] - s[b, p] * s[a, q]
                    if apart_p and apart_q and abs(cross) >= SAME_RATIO:
                        i, j = (a, b) if cross < 0 else (b, a)
                        rate = (s[i, p] + s[j, p]) / (s[i, q] + s[j, q])
                        pairs[count, 0], pairs[count, 1], pairs[count, 2], pairs[count, 3] = i, j, p, q
                        terms[count, 0] = 1 / rate
                        terms[count, 1] = s[i, q] * rate - s[i, p]
                        terms[count, 2] = TOO_LITTLE * max(share[i, p], share[j, q] / rate)
                        count += 1
    return count


@kernel
def _move(x: Array, y: Array, share: Array, turn: Array, i: int, j: int, p: int, shift: float) -> None:
    """Actor i votes on p nearer to where j stands, so far that the outcome shifts by `shift`."""
    turn[i, p] = 1.0 if x[j, p] > y[i, p] else -1.0
    y[i, p] += turn[i, p] * shift / share[i, p]
    if (x[j, p] - y[i, p]) * turn[i, p] < TOO_LITTLE:  # there, but for rounding; never past it
        y[i, p] = x[j, p]


@kernel
def _best(
    pairs: NDArray[np.int64],
    terms: Array,
    reach: Array,
    touched: Mask,
    gain: Array,
    live: NDArray[np.int64],
    count: int,
) -> tuple[int, int]:
    """The candidate with the largest gain, -1 for none, those on touched issues being worked out anew.

    Also how many of `live` are left, moved to its front: who has dropped out stays out for this round.
    """
    best, best_gain, left = -1, 0.0, 0
    for place in range(count):
        k = live[place]
        p, q = pairs[k, 2], pairs[k, 3]
        if touched[p] or touched[q]:
            i, j = pairs[k, 0], pairs[k, 1]
            shift = min(reach[p, i, j], reach[q, j, i] * terms[k, 0])
            gain[k] = terms[k, 1] * shift if shift >= terms[k, 2] else 0.0
        if gain[k] < TOO_LITTLE:
            continue
        live[left] = k
        left += 1
        rounded = np.rint(gain[k] * DECIMALS)
        if rounded > best_gain or (rounded == best_gain and best >= 0 and _earlier(pairs, k, best)):
            best, best_gain = k, rounded
    return best, left


@kernel
def _earlier(pairs: NDArray[np.int64], one: int, other: int) -> bool:
    for column in range(4):
        if pairs[one, column] != pairs[other, column]:
            return bool(pairs[one, column] < pairs[other, column])
    return False


@kernel
def _take_seats(
    d: int,
    given: Array,
    salience: Array,
    weight: Array,
    who: NDArray[np.int64],
    what: NDArray[np.int64],
    x: Array,
    y: Array,
    s: Array,
    share: Array,
) -> None:
    """One draw's numbers, in the order `who`, `what`; share: of the weight on an issue, 0 for who takes no part."""
    for p in range(len(what)):
        total = 0.0
        for i in range(len(who)):
            x[i, p] = y[i, p] = given[d, who[i], what[p]]
            s[i, p] = salience[d, who[i], what[p]]
            share[i, p] = weight[d, who[i], what[p]] if x[i, p] == x[i, p] else 0.0
            total += share[i, p]
        for i in range(len(who)):
            share[i, p] = share[i, p] / total if total > 0 else 0.0


@kernel
def _follow(x: Array, y: Array, s: Array, turn: Array) -> None:
    """Before a further round positions come nearer to votes that were moved, and votes start from there."""
    for i in range(x.shape[0]):
        for p in range(x.shape[1]):
            if turn[i, p] != 0.0:
                follow = KEEPS + YIELDS * (1.0 - s[i, p])
                x[i, p] = follow * y[i, p] + (1.0 - follow) * x[i, p]
            y[i, p] = x[i, p]


@kernel
def _exchange(
    position: Array,
    salience: Array,
    weight: Array,
    actor_order: NDArray[np.int64],
    issue_order: NDArray[np.int64],
    outcomes: Array,
    traded: Mask,
    votes: Array,
    counts: NDArray[np.int64],
    log: Array,
) -> None:
    """The exchange in each draw.  Whole rows are copied by loops: array assignments would double the compile time."""
    draws, actors, issues = position.shape
    most = actors * (actors - 1) // 2 * (issues * (issues - 1) // 2)
    pairs, terms = np.empty((most, 4), dtype=np.int64), np.empty((most, 3))
    live, gain = np.empty(most, dtype=np.int64), np.empty(most)
    x, y, s = np.empty((actors, issues)), np.empty((actors, issues)), np.empty((actors, issues))
    share, turn = np.empty((actors, issues)), np.empty((actors, issues))
    reach, outcome = np.empty((issues, actors, actors)), np.full(issues, np.nan)
    touched = np.empty(issues, dtype=np.bool_)
    entry = np.empty(log.shape[2])
    for d in range(draws):
        who, what = actor_order[d], issue_order[d]
        _take_seats(d, position, salience, weight, who, what, x, y, s, share)
        for number in range(1, votes.shape[1]):
            if number > 1:
                _follow(x, y, s, turn)
            for p in range(issues):
                touched[p] = True
                for i in range(actors):
                    turn[i, p] = 0.0
            count, i, j, p, q = -1, 0, 0, 0, 0  # candidates, none as yet; who and what was in the last deal
            while True:
                entry[9], entry[11] = outcome[p], outcome[q]
                for r in range(issues):
                    if touched[r]:
                        outcome[r] = _mean(y, share, r)
                        _limits(x, y, share, turn, outcome[r], r, reach)
                if count < 0:
                    count = _candidates(x, s, share, outcome, pairs, terms)
                    for k in range(count):
                        live[k] = k
                else:
                    entry[0], entry[1], entry[2], entry[3], entry[4] = number, who[i], who[j], what[p], what[q]
                    entry[6], entry[8], entry[10], entry[12] = y[i, p], y[j, q], outcome[p], outcome[q]
                    traded[d, what[p]] = traded[d, what[q]] = True
                    if counts[d] < log.shape[1]:
                        for column in range(len(entry)):
                            log[d, counts[d], column] = entry[column]
                    counts[d] += 1
                best, count = _best(pairs, terms, reach, touched, gain, live, count)
                if best < 0:
                    break
                i, j, p, q = pairs[best, 0], pairs[best, 1], pairs[best, 2], pairs[best, 3]
                entry[5], entry[7], entry[13] = y[i, p], y[j, q], gain[best]
                for r in range(issues):
                    touched[r] = False
                touched[p] = touched[q] = True
                shift = gain[best] / terms[best, 1]
                _move(x, y, share, turn, i, j, p, shift)
                _move(x, y, share, turn, j, i, q, shift / terms[best, 0])
            for i in range(actors):
                for p in range(issues):
                    votes[d, number, who[i], what[p]] = y[i, p]
        for p in range(issues):
            outcomes[d, what[p]] = outcome[p]
