"""The rounds of the challenge model for many draws at once: compiled, with some sixty draws side by side.

The model's equations stand in `models/challenge.py`, and `paths.py` plays the same round for one draw as one would
write it down; this file holds what makes it fast.  A lane is one draw; every array has its lanes on the last axis and
every innermost loop runs over lanes, so that the processor takes several at a time.  No sum runs across lanes: a draw's
bits do not depend on its neighbours.  A draw that has come to rest leaves its lane to the next one.

In each round the actors of a lane stand in the order of their positions, x_1 <= x_2 <= ...  Then

  * the votes of neutral voters need one convex function, G(y) = sum of w_k (y - x_k) over x_k <= y: against a rival
    x_j above, x_i gets 2 G(m) - 2 G(x_i), m halfway between.  G is the greatest of its own tangents W_k y - M_k, W and
    M the weights and the moments summed up to k, so no lane has to look for its place in the row;
  * of voters with a taste for risk, those at or below x_i favour x_i and those at or above x_j favour x_j: their
    votes are differences of sums made once, and only those between are asked one by one;
  * (1/2 - d/2)^r is 2^(r log2(1/2 - d/2)): both of a pair share the logarithms.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.compiled import kernel
from detente.vmath import exp2, fma, log2, nearest
from detente.workers import run_blocks

Array = NDArray[np.float64]
Index = NDArray[np.int64]

_TOGETHER = 1e-9  # positions of the scale that are one
_ZERO = 1e-12  # expectations, shares of the vote and spreads below this are rounding
_DECIMALS = 1e10  # offers are compared to ten decimals
_NONE = 1e300  # the key of no offer at all; what may not be offered is above it
_LANES = 64
_BLOCK = 256  # draws that a thread takes at a time

# What is known of an actor: state[actor, field, lane].
_X, _Y, _W, _S, _R = 0, 1, 2, 3, 4  # position; the same on 0-1; weight; salience 0-1; exponent
_SUM, _BELOW, _MOMENT, _HULL = 5, 6, 7, 8  # danger, later its stakes in peace; W_k; -M_k; G
_FIELDS = 9
# What is known of a pair i < j: pairs[i, j, field, lane].
_IJ, _JI = 0, 1  # votes, then chances, then expectations: of i against j, of j against i
_SEEN_IJ, _SEEN_JI = 2, 3  # the same expectations with the exponent of the one who is pressed
# What is known of a lane while a round is played: spare[field, lane].
_MIDDLE, _TOTAL, _A, _B, _C, _D, _E, _F = 0, 1, 2, 3, 4, 5, 6, 7
_SPARE = 8


class Rules(NamedTuple):
    """The settings of the model as numbers, 0 or 1 where nothing else is said: one compilation serves them all."""

    rounds: int
    mean: int  # the outcome is the weighted mean
    all_pairs: int  # all pairs share one denominator
    own_votes: int  # voters vote with their own exponents
    initial_span: int  # distances are divided by the range of the first round
    own_view: int  # the challenged decides with its own exponent
    move: int  # where both expect to gain, the weaker side gives in
    by_class: int  # offers are taken by class first, not by force
    code: int  # ... and among compromises by where they lie
    capitulation: int
    status_quo: float


def play(position: Array, salience: Array, capability: Array, rules: Rules, trace: Array) -> Array:
    """The outcome (draw,) of every draw; position, salience 0-100 and capability (draw, actor), at least two actors.

    In every draw somebody has weight.  trace (draw, round + 1, actor) is filled with the positions if it holds any
    draws.  Large jobs are shared out over threads in fixed blocks of draws; the bits do not depend on how.
    """
    draws = len(position)
    point = np.empty(draws)
    x, s, c = (np.ascontiguousarray(a, dtype=np.float64) for a in (position, salience, capability))

    def run(first: int) -> None:
        _block(x, s, c, rules, first, min(first + _BLOCK, draws), point, trace)

    run_blocks(run, range(0, draws, _BLOCK))
    return point


@kernel
def _block(
    position: Array,
    salience: Array,
    capability: Array,
    rules: Rules,
    first: int,
    last: int,
    point: Array,
    trace: Array,
) -> None:
    """Play the draws from `first` to before `last`."""
    n, lanes = position.shape[1], min(_LANES, last - first)
    state = np.zeros((n, _FIELDS, _LANES))
    pairs = np.empty((n, n, 4 if rules.own_view else 2, _LANES))
    spare = np.zeros((_SPARE, _LANES))
    voters = n if rules.own_votes else 0
    burden, upto = np.zeros((voters, voters, _LANES)), np.empty((voters, voters, _LANES))
    start = np.empty(lanes)
    who = np.empty((n, lanes), np.int64)  # the actor who stands there
    draw, played = np.empty(lanes, np.int64), np.zeros(lanes, np.int64)  # the draw in the lane, -1 = none left
    for lane in range(lanes):
        draw[lane] = first + lane
        _enter(position, salience, capability, draw[lane], lane, state, who, start, trace)
    upcoming, busy = first + lanes, lanes
    while busy > 0:
        _scale(lanes, state, spare, start, rules.initial_span)
        _neutral_votes(lanes, state, pairs, spare)
        _shares(lanes, pairs, spare, rules.all_pairs)
        _danger(lanes, state, pairs, spare, 1.0 - rules.status_quo)
        _exponents(lanes, state, spare)
        if rules.own_votes:
            _burdens(lanes, state, spare, burden, upto)
            _own_votes(lanes, pairs, spare, burden, upto)
            _shares(lanes, pairs, spare, rules.all_pairs)
        _expect(lanes, state, pairs, spare, rules.own_view, rules.status_quo)
        if rules.status_quo < 1.0:
            _less_drift(lanes, state, pairs, spare, rules.own_view, 1.0 - rules.status_quo)
        _accept(lanes, state, pairs, spare, rules)
        for lane in range(lanes):
            if draw[lane] < 0:
                continue
            played[lane] += 1
            rest = _step(state, who, lane, draw[lane], played[lane], trace)
            _arrange(lane, state, who)
            if played[lane] < rules.rounds and not rest:
                continue
            point[draw[lane]] = _outcome(lane, state, rules.mean)
            if upcoming < last:
                draw[lane] = upcoming
                played[lane] = 0
                _enter(position, salience, capability, upcoming, lane, state, who, start, trace)
                upcoming += 1
            else:
                draw[lane] = -1
                busy -= 1


@kernel
def _enter(
    position: Array,
    salience: Array,
    capability: Array,
    draw: int,
    lane: int,
    state: Array,
    who: Index,
    start: Array,
    trace: Array,
) -> None:
    """Put a draw into a lane, in the order of its numbers and not of its list."""
    n = len(state)
    for actor in range(n):
        x, s, c = position[draw, actor], salience[draw, actor], capability[draw, actor]
        k = actor
        while k > 0:
            other = who[k - 1, lane]
            xo, so, co = position[draw, other], salience[draw, other], capability[draw, other]
            if not (xo > x or (xo == x and (so > s or (so == s and co > c)))):
                break
            who[k, lane] = other
            k -= 1
        who[k, lane] = actor
    heaviest = 0.0
    for k in range(n):
        actor = who[k, lane]
        state[k, _X, lane] = position[draw, actor]
        state[k, _W, lane] = capability[draw, actor] * salience[draw, actor] / 100.0
        state[k, _S, lane] = salience[draw, actor] / 100.0
        heaviest = max(heaviest, state[k, _W, lane])
    for k in range(n):
        state[k, _W, lane] /= heaviest
        if len(trace) > 0:
            trace[draw, 0, who[k, lane]] = state[k, _X, lane]
    start[lane] = state[n - 1, _X, lane] - state[0, _X, lane]


@kernel
def _arrange(lane: int, state: Array, who: Index) -> None:
    """Actors of a lane in the order of their positions; those who stand together stay as they stood."""
    for actor in range(1, len(state)):
        x, w, s, name = state[actor, _X, lane], state[actor, _W, lane], state[actor, _S, lane], who[actor, lane]
        k = actor
        while k > 0 and state[k - 1, _X, lane] > x:
            state[k, _X, lane], state[k, _W, lane] = state[k - 1, _X, lane], state[k - 1, _W, lane]
            state[k, _S, lane], who[k, lane] = state[k - 1, _S, lane], who[k - 1, lane]
            k -= 1
        state[k, _X, lane], state[k, _W, lane], state[k, _S, lane], who[k, lane] = x, w, s, name


@kernel
def _step(state: Array, who: Index, lane: int, draw: int, played: int, trace: Array) -> bool:
    """Move a lane from X to Y and keep the record; whether nobody moved, so that nobody ever will."""
    rest = True
    for k in range(len(state)):
        rest = rest and state[k, _X, lane] == state[k, _Y, lane]
        state[k, _X, lane] = state[k, _Y, lane]
    if len(trace) > 0:
        for at in range(played, trace.shape[1] if rest else played + 1):
            for k in range(len(state)):
                trace[draw, at, who[k, lane]] = state[k, _X, lane]
    return rest


@kernel
def _outcome(lane: int, state: Array, mean: int) -> float:
    weight, moment = 0.0, 0.0
    for k in range(len(state)):
        weight += state[k, _W, lane]
        moment += state[k, _W, lane] * state[k, _X, lane]
    if mean:
        return moment / weight
    half, reached, k = weight / 2 * (1 - 1e-12), state[0, _W, lane], 0
    while reached < half:
        k += 1
        reached += state[k, _W, lane]
    return float(state[k, _X, lane])


@kernel
def _scale(lanes: int, state: Array, spare: Array, start: Array, initial: int) -> None:
    """Y: distance from the lowest, divided by the range.  BELOW, MIDDLE: weights summed upward, and their median."""
    if state.shape[1] != _FIELDS or state.shape[2] != _LANES or spare.shape[1] != _LANES:
        return
    n = len(state)
    for v in range(lanes):
        span = start[v] if initial else state[n - 1, _X, v] - state[0, _X, v]
        spare[_A, v] = span if span > _TOGETHER else 1.0
        spare[_B, v] = 0.0
        spare[_C, v] = 0.0
    for i in range(n):
        for v in range(lanes):
            # A division, so that the highest is at 1 exactly: (1/2 - d/2)^(1/2) makes 1e-8 of what is 1e-16 beside 0.
            state[i, _Y, v] = (state[i, _X, v] - state[0, _X, v]) / spare[_A, v]
            spare[_B, v] += state[i, _W, v]
            state[i, _BELOW, v] = spare[_B, v]
            spare[_C, v] -= state[i, _W, v] * state[i, _Y, v]
            state[i, _MOMENT, v] = spare[_C, v]
    for v in range(lanes):
        spare[_MIDDLE, v] = state[n - 1, _Y, v]
    for i in range(n - 1, -1, -1):
        for v in range(lanes):
            reached = state[i, _BELOW, v] >= spare[_B, v] / 2 * (1 - 1e-12)
            spare[_MIDDLE, v] = state[i, _Y, v] if reached else spare[_MIDDLE, v]


@kernel
def _neutral_votes(lanes: int, state: Array, pairs: Array, spare: Array) -> None:
    """Votes of a pair from voters whose utility falls evenly with distance; TOTAL: all votes of all pairs i < j."""
    if state.shape[1] != _FIELDS or state.shape[2] != _LANES or spare.shape[1] != _LANES or pairs.shape[3] != _LANES:
        return
    n = len(state)
    for i in range(n):
        for v in range(lanes):
            spare[_A, v] = 0.0
        for k in range(n):
            for v in range(lanes):
                line = fma(state[k, _BELOW, v], state[i, _Y, v], state[k, _MOMENT, v])
                spare[_A, v] = line if line > spare[_A, v] else spare[_A, v]
        for v in range(lanes):
            state[i, _HULL, v] = spare[_A, v]
    for v in range(lanes):
        spare[_TOTAL, v] = 0.0
        spare[_C, v] = state[n - 1, _BELOW, v]
    for i in range(n):
        for j in range(i + 1, n):
            for v in range(lanes):
                spare[_A, v] = 0.5 * (state[i, _Y, v] + state[j, _Y, v])
                spare[_B, v] = fma(state[i, _BELOW, v], spare[_A, v], state[i, _MOMENT, v])
            k = i + 1
            while k + 3 < j:
                for v in range(lanes):
                    m = spare[_A, v]
                    one = fma(state[k, _BELOW, v], m, state[k, _MOMENT, v])
                    two = fma(state[k + 1, _BELOW, v], m, state[k + 1, _MOMENT, v])
                    three = fma(state[k + 2, _BELOW, v], m, state[k + 2, _MOMENT, v])
                    four = fma(state[k + 3, _BELOW, v], m, state[k + 3, _MOMENT, v])
                    one = one if one > two else two
                    three = three if three > four else four
                    one = one if one > three else three
                    spare[_B, v] = one if one > spare[_B, v] else spare[_B, v]
                k += 4
            while k < j:
                for v in range(lanes):
                    line = fma(state[k, _BELOW, v], spare[_A, v], state[k, _MOMENT, v])
                    spare[_B, v] = line if line > spare[_B, v] else spare[_B, v]
                k += 1
            for v in range(lanes):
                low = 2.0 * (spare[_B, v] - state[i, _HULL, v])
                high = 2.0 * (spare[_B, v] - state[j, _HULL, v]) + spare[_C, v] * (state[j, _Y, v] - state[i, _Y, v])
                low = low if low > 0.0 else 0.0
                high = high if high > 0.0 else 0.0
                pairs[i, j, _IJ, v] = low
                pairs[i, j, _JI, v] = high
                spare[_TOTAL, v] += low + high


@kernel
def _burdens(lanes: int, state: Array, spare: Array, burden: Array, upto: Array) -> None:
    """burden[i, k]: how bad position i is for voter k, w_k d^r_k; upto[i, k]: its sum over the voters up to k."""
    if state.shape[1] != _FIELDS or state.shape[2] != _LANES or spare.shape[1] != _LANES:
        return
    if burden.shape[2] != _LANES or upto.shape[2] != _LANES:
        return
    n = len(state)
    for i in range(n):
        for j in range(i + 1, n):
            for v in range(lanes):
                spare[_A, v] = log2(state[j, _Y, v] - state[i, _Y, v])
            for v in range(lanes):
                burden[j, i, v] = state[i, _W, v] * exp2(state[i, _R, v] * spare[_A, v])
            for v in range(lanes):
                burden[i, j, v] = state[j, _W, v] * exp2(state[j, _R, v] * spare[_A, v])
    for i in range(n):
        for v in range(lanes):
            spare[_A, v] = 0.0
        for k in range(n):
            for v in range(lanes):
                spare[_A, v] += burden[i, k, v]
                upto[i, k, v] = spare[_A, v]


@kernel
def _own_votes(lanes: int, pairs: Array, spare: Array, burden: Array, upto: Array) -> None:
    """Votes of a pair from voters who each have their own exponent; TOTAL: all votes of all pairs i < j."""
    if spare.shape[1] != _LANES or pairs.shape[3] != _LANES or burden.shape[2] != _LANES or upto.shape[2] != _LANES:
        return
    n = len(pairs)
    for v in range(lanes):
        spare[_TOTAL, v] = 0.0
    for i in range(n):
        for j in range(i + 1, n):
            for v in range(lanes):
                spare[_A, v] = 0.0
            k = i + 1
            while k + 1 < j:
                for v in range(lanes):
                    one, two = burden[i, k, v] - burden[j, k, v], burden[i, k + 1, v] - burden[j, k + 1, v]
                    spare[_A, v] += abs(one) + abs(two)
                k += 2
            if k < j:
                for v in range(lanes):
                    spare[_A, v] += abs(burden[i, k, v] - burden[j, k, v])
            for v in range(lanes):
                here, there = upto[i, n - 1, v], upto[j, n - 1, v]
                spare[_A, v] += (upto[j, i, v] - upto[i, i, v]) + (here - upto[i, j - 1, v])
                spare[_A, v] -= there - upto[j, j - 1, v]
                spare[_B, v] = there - here
            for v in range(lanes):
                low, high = (spare[_A, v] + spare[_B, v]) / 2, (spare[_A, v] - spare[_B, v]) / 2
                low = low if low > 0.0 else 0.0
                high = high if high > 0.0 else 0.0
                pairs[i, j, _IJ, v] = low
                pairs[i, j, _JI, v] = high
                spare[_TOTAL, v] += low + high


@kernel
def _shares(lanes: int, pairs: Array, spare: Array, all_pairs: int) -> None:
    """Votes to chances: divided by those cast on this pair, or on all ordered pairs."""
    if spare.shape[1] != _LANES or pairs.shape[3] != _LANES:
        return
    n = len(pairs)
    for v in range(lanes):
        every = 2.0 * spare[_TOTAL, v]
        spare[_A, v] = 1.0 / (every if every > 0.0 else 1.0)
    for i in range(n):
        for j in range(i + 1, n):
            if all_pairs:
                for v in range(lanes):
                    low, high = pairs[i, j, _IJ, v], pairs[i, j, _JI, v]
                    share = spare[_A, v] if low + high > _ZERO else 0.0
                    pairs[i, j, _IJ, v] = low * share
                    pairs[i, j, _JI, v] = high * share
            else:
                for v in range(lanes):
                    low, cast = pairs[i, j, _IJ, v], pairs[i, j, _IJ, v] + pairs[i, j, _JI, v]
                    share = low / cast if cast > _ZERO else 0.5
                    pairs[i, j, _IJ, v] = share
                    pairs[i, j, _JI, v] = 1.0 - share


@kernel
def _danger(lanes: int, state: Array, pairs: Array, spare: Array, drift: float) -> None:
    """SUM: what all others together expect of pressing an actor, all of them neutral to risk."""
    if state.shape[1] != _FIELDS or state.shape[2] != _LANES or spare.shape[1] != _LANES or pairs.shape[3] != _LANES:
        return
    n = len(state)
    for i in range(n):
        for v in range(lanes):
            state[i, _SUM, v] = 0.0
    for i in range(n):
        for j in range(i + 1, n):
            for v in range(lanes):
                d = state[j, _Y, v] - state[i, _Y, v]
                off = abs(state[i, _Y, v] - spare[_MIDDLE, v])
                e = 2.0 * d * (1.0 - 2.0 * state[j, _S, v] * (1.0 - pairs[i, j, _IJ, v]))
                e -= drift * (off + d if off < d - _ZERO else -(off + d))
                state[j, _SUM, v] += e if abs(e) > _ZERO else 0.0
            for v in range(lanes):
                d = state[j, _Y, v] - state[i, _Y, v]
                off = abs(state[j, _Y, v] - spare[_MIDDLE, v])
                e = 2.0 * d * (1.0 - 2.0 * state[i, _S, v] * (1.0 - pairs[i, j, _JI, v]))
                e -= drift * (off + d if off < d - _ZERO else -(off + d))
                state[i, _SUM, v] += e if abs(e) > _ZERO else 0.0


@kernel
def _exponents(lanes: int, state: Array, spare: Array) -> None:
    """R in [.5, 2]: the safer an actor has settled, the less it dares."""
    if state.shape[1] != _FIELDS or state.shape[2] != _LANES or spare.shape[1] != _LANES:
        return
    n = len(state)
    for v in range(lanes):
        spare[_A, v] = state[0, _SUM, v]
        spare[_B, v] = state[0, _SUM, v]
    for i in range(1, n):
        for v in range(lanes):
            e = state[i, _SUM, v]
            spare[_A, v] = e if e > spare[_A, v] else spare[_A, v]
            spare[_B, v] = e if e < spare[_B, v] else spare[_B, v]
    for i in range(n):
        for v in range(lanes):
            top, bottom = spare[_A, v], spare[_B, v]
            rho = (2.0 * state[i, _SUM, v] - top - bottom) / (top - bottom) if top - bottom > _ZERO else 0.0
            state[i, _R, v] = (1.0 - rho / 3.0) / (1.0 + rho / 3.0)


@kernel
def _expect(lanes: int, state: Array, pairs: Array, spare: Array, own_view: int, quiet: float) -> None:
    """Chances to expectations, s (P U_s + (1 - P) U_f) + (1 - s) U_s - Q U_q, where U = 2 - 4 * (its power)."""
    if state.shape[1] != _FIELDS or state.shape[2] != _LANES or spare.shape[1] != _LANES or pairs.shape[3] != _LANES:
        return
    n = len(state)
    for i in range(n):
        for v in range(lanes):
            state[i, _SUM, v] = 2.0 - quiet * (2.0 - 4.0 * exp2(-state[i, _R, v]))
    for i in range(n):
        for j in range(i + 1, n):
            for v in range(lanes):
                half = 0.5 * (state[j, _Y, v] - state[i, _Y, v])
                spare[_A, v] = log2(0.5 - half)
                spare[_B, v] = log2(0.5 + half)
            for v in range(lanes):
                spare[_C, v] = exp2(state[i, _R, v] * spare[_A, v])
                spare[_D, v] = exp2(state[i, _R, v] * spare[_B, v])
                spare[_E, v] = exp2(state[j, _R, v] * spare[_A, v])
                spare[_F, v] = exp2(state[j, _R, v] * spare[_B, v])
            for v in range(lanes):
                to_j = 4.0 * state[j, _S, v] * (1.0 - pairs[i, j, _IJ, v])
                to_i = 4.0 * state[i, _S, v] * (1.0 - pairs[i, j, _JI, v])
                by_i, by_j = spare[_D, v] - spare[_C, v], spare[_F, v] - spare[_E, v]
                rest_i, rest_j = state[i, _SUM, v] - 4.0 * spare[_C, v], state[j, _SUM, v] - 4.0 * spare[_E, v]
                ij, ji = rest_i - to_j * by_i, rest_j - to_i * by_j
                pairs[i, j, _IJ, v] = ij if abs(ij) > _ZERO else 0.0
                pairs[i, j, _JI, v] = ji if abs(ji) > _ZERO else 0.0
                spare[_A, v] = rest_j - to_j * by_j
                spare[_B, v] = rest_i - to_i * by_i
            if own_view:
                for v in range(lanes):
                    ij, ji = spare[_A, v], spare[_B, v]
                    pairs[i, j, _SEEN_IJ, v] = ij if abs(ij) > _ZERO else 0.0
                    pairs[i, j, _SEEN_JI, v] = ji if abs(ji) > _ZERO else 0.0


@kernel
def _less_drift(lanes: int, state: Array, pairs: Array, spare: Array, own_view: int, share: float) -> None:
    """What things come to when nobody presses: better for those nearer to the middle than to the other."""
    if state.shape[1] != _FIELDS or state.shape[2] != _LANES or spare.shape[1] != _LANES or pairs.shape[3] != _LANES:
        return
    n = len(state)
    for i in range(n):
        for j in range(n):
            low, high, field = (i, j, 0) if i < j else (j, i, 1)
            if i == j:
                continue
            for v in range(lanes):
                d, off = abs(state[j, _Y, v] - state[i, _Y, v]), abs(state[i, _Y, v] - spare[_MIDDLE, v])
                both = 0.25 * (off + d)
                spare[_A, v] = log2(0.5 - both if off < d - _ZERO else 0.5 + both)
            for v in range(lanes):
                e = pairs[low, high, field, v] - share * (2.0 - 4.0 * exp2(state[i, _R, v] * spare[_A, v]))
                pairs[low, high, field, v] = e if abs(e) > _ZERO else 0.0
            if own_view:
                for v in range(lanes):
                    e = pairs[low, high, field + 2, v] - share * (2.0 - 4.0 * exp2(state[j, _R, v] * spare[_A, v]))
                    pairs[low, high, field + 2, v] = e if abs(e) > _ZERO else 0.0


@kernel
def _accept(lanes: int, state: Array, pairs: Array, spare: Array, rules: Rules) -> None:
    """Y: where each actor stands after it took one offer.

    Of all offers to m the one with the smallest first key is taken, then the smallest second key, then the lowest
    target; both keys count to ten decimals.  Settings enter as factors of 0 and 1, so that the loop has no branches.
    """
    if state.shape[1] != _FIELDS or state.shape[2] != _LANES or spare.shape[1] != _LANES or pairs.shape[3] != _LANES:
        return
    n = len(state)
    force, code = 0.0 if rules.by_class else 1.0, 1.0 if rules.code else 0.0
    margin = _ZERO if rules.code else -_ZERO
    conflict, yielding = 0.0 if rules.move else 2 * _NONE, 2.0 if rules.capitulation else 2 * _NONE
    for m in range(n):
        for v in range(lanes):
            spare[_A, v] = _NONE
            spare[_B, v] = _NONE
            spare[_C, v] = state[m, _X, v]
        for i in range(n):
            if i == m:
                continue
            low, high, press, resist = (i, m, _IJ, _JI) if i < m else (m, i, _JI, _IJ)
            if rules.own_view:
                press += 2
            for v in range(lanes):
                a, b = pairs[low, high, press, v], pairs[low, high, resist, v]
                here, there = state[m, _X, v], state[i, _X, v]
                way, fear = there - here, abs(b)
                gain = a if a > 0.0 else 1.0
                unit = 1.0 / (gain * (gain + fear))
                part = fear * (gain + fear) * unit
                meets = (b < 0.0) & (a - margin >= fear)
                target = here + way * (part if part < 1.0 else 1.0) if meets else there
                step = abs(target - here)
                rank = 1.0 if meets else yielding
                rank = rank if b < 0.0 else (conflict if (b > 0.0) & (a > b + _ZERO) else 2 * _NONE)
                offered = (a > 0.0) & (abs(way) > _TOGETHER) & (rank < _NONE)
                key = nearest(_DECIMALS * (force * -gain + (1.0 - force) * (rank if rank < _NONE else 0.0)))
                key = key if offered else 2 * _NONE
                order = code * (here + way * (gain * gain * unit)) + (1.0 - code) * step if meets else step
                order = nearest(_DECIMALS * order)
                best, second, taken = spare[_A, v], spare[_B, v], spare[_C, v]
                better = (key < best) | ((key == best) & ((order < second) | ((order == second) & (target < taken))))
                spare[_A, v] = key if better else best
                spare[_B, v] = order if better else second
                spare[_C, v] = target if better else taken
        for v in range(lanes):
            low_end, high_end = state[0, _X, v], state[n - 1, _X, v]
            there = spare[_C, v] if spare[_C, v] > low_end else low_end
            state[m, _Y, v] = there if there < high_end else high_end
