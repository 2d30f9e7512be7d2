"""Turns of bargaining, compiled: the arithmetic of models/s2p2.py, draw by draw.

Its readable twin stands in tests/s2p2_twin.py.  What is done otherwise here, for speed alone: utilities are never kept
for each observer but as two tables, distance and curvature, that an observer's guess at a taste for risk combines; the
utility of a bargain is the present one with two positions replaced; votes between all bargains are counted once.
Innermost loops run over targets or options, not over voters, so that no sum changes its order when they are vectorised.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.compiled import kernel
from detente.draws import Array

Indices = NDArray[np.int64]

ALIKE = 1e-9
"""Chances and gains that differ by less are equal: what lies below is rounding, and rounding decides nothing."""

SETTLED, TIED = 1, 2
"""What `play` reports of a draw, added up: it came to rest; equals had to be told apart by the order of the actors."""

FORMS = ("conditional", "uniform", "incentive")
RISKS = ("mid", "min", "max")
BARGAINS = ("S2P2", "S1P1", "S2PMax")
VIEWS = {"one_third": 2 / 3, "none": 1.0, "half": 1 / 2, "two_thirds": 1 / 3, "full": 0.0}
"""Share of its own taste for risk with which an actor guesses that of another."""

VOTING = {
    "proportional": (1.0, 0.0, 0.0, 1.0),
    "binary": (0.0, 0.0, 1.0, 1.0),
    "cubic": (0.0, 1.0, 0.0, 1.0),
    "propbin": (0.8, 0.0, 0.2, 1.0),
    "propcubic": (0.5, 0.5, 0.0, 1.0),
    "asymmetric": (1.0, 0.0, 0.0, 2 / 3),
}
"""A vote's parts that go by what is at stake, by its cube and by its sign; the factor on what is gained."""

_CHALLENGE_PAYS = 1e-5
_TINY = 1e-150
_ROUNDING = 1e-12  # utilities that differ by less are equal, and no sign is read off the difference
_SHARE_OF_FIRST_MOVE = 0.02  # of the way the actors went in the first turn; who go less have come to rest


class Rules(NamedTuple):
    """The settings as numbers: places in FORMS, RISKS, BARGAINS; share of VIEWS; parts of VOTING; most turns."""

    form: int
    risk: int
    bargain: int
    own_share: float
    linear: float
    cubic: float
    sign: float
    gains: float
    turns: int


class Offers(NamedTuple):
    """Bargains on the table: put by whom on whom, and where the two would go, (bargain, side, issue)."""

    by: Indices
    on: Indices
    place: Array


@kernel
def play(
    position: Array,
    salience: Array,
    strength: Array,
    luck: Array,
    rules: Rules,
    final: Array,
    trace: Array,
    turns: Indices,
    state: Indices,
) -> None:
    """Bargain in every draw until it comes to rest; writes final, trace, turns, state.

    position, salience, final (draw, actor, issue) 0-1; strength (draw, actor); luck (draw, turn, actor) in (0, 1), or
    empty: the most probable bargain is taken.  trace (draw, turn + 1, actor, issue) or empty.  turns, state (draw,).
    """
    draws, actors, issues = position.shape
    far, bend, chance = np.empty((actors, actors)), np.empty((actors, actors)), np.empty((actors, actors))
    value, votes = np.empty((actors, actors + 1)), np.empty((actors + 1, actors + 1))
    scratch, prob = np.empty((actors + 1, actors + 1)), np.empty(actors + 1)
    ours, both, won, lost = np.empty(actors), np.empty(actors), np.empty(actors), np.empty(actors)
    third = np.empty((actors, actors))
    here, rho, sigma = np.empty((actors, issues)), np.empty(actors), np.empty(actors)
    chosen, options = np.empty(actors, np.int64), np.empty(2 * actors + 2, np.int64)
    offers = Offers(np.empty(actors, np.int64), np.empty(actors, np.int64), np.empty((actors, 2, issues)))
    for d in range(draws):
        s, c = salience[d], strength[d]
        for i in range(actors):
            sigma[i] = 0.0
            for q in range(issues):
                here[i, q] = position[d, i, q]
                sigma[i] += s[i, q]
        keep(here, trace, d, 0)
        first, tied = 0.0, False
        state[d], turns[d] = 0, rules.turns
        for turn in range(rules.turns):
            measure(here, s, far, bend, value, options)
            count_votes(value, c, actors, rules, votes, scratch)
            elect(votes, options, actors, rules.form, scratch, prob)
            taste_for_risk(prob, rules.risk, rho)
            odds(far, bend, rho, c, sigma, rules, ours, both, won, lost, third, chance)
            m, level = make_offers(far, bend, rho, sigma, chance, here, s, rules.bargain, offers)
            tied = tied or level
            value_offers(far, bend, rho, here, s, offers, m, value)
            count_votes(value, c, m + 1, rules, votes, scratch)
            for k in range(actors):
                count = touching(k, offers, m, options)
                fate = luck[d, turn, k] if len(luck) else -1.0
                chosen[k], level = choose(k, here, offers, options, count, votes, rules.form, fate, scratch, prob)
                tied = tied or level
            move = follow(chosen, offers, here)
            keep(here, trace, d, turn + 1)
            if turn == 0:
                first = move
            elif move < _SHARE_OF_FIRST_MOVE * (first + 1e-4):
                state[d], turns[d] = SETTLED, turn + 1
                break
        for turn in range(turns[d] + 1, rules.turns + 1):
            keep(here, trace, d, turn)
        if tied:
            state[d] += TIED
        for i in range(actors):
            for q in range(issues):
                final[d, i, q] = here[i, q]


@kernel
def keep(here: Array, trace: Array, d: int, turn: int) -> None:
    """Write the positions down, if they are asked for."""
    if len(trace):
        for i in range(here.shape[0]):
            for q in range(here.shape[1]):
                trace[d, turn, i, q] = here[i, q]


@kernel
def _vote(gain: float, rules: Rules) -> float:
    """The vote of a voter of weight 1 with this at stake."""
    step = 0.0 if abs(gain) < _ROUNDING else min(1.0, max(-1.0, gain * 1e8))
    vote = gain * (rules.linear + rules.cubic * gain * gain) + rules.sign * step
    return vote * rules.gains if vote > 0.0 else vote


@kernel
def _proportional(rules: Rules) -> bool:
    """Whether votes go by what is at stake and by nothing else, which is the fast way."""
    return rules.linear == 1.0 and rules.gains == 1.0


@kernel
def _loss(far: float, rho: float) -> float:
    """1 minus the utility of a position at this distance."""
    return far - far * (1.0 - far) * rho


@kernel
def measure(here: Array, salience: Array, far: Array, bend: Array, value: Array, options: Indices) -> None:
    """far[k, j]: distance of j's position to k, in k's view; bend = far * (1 - far), what a taste for risk adds.

    value[k, j] = 1 - far, for those who have no such taste; options: all positions.
    """
    actors, issues = here.shape
    for k in range(actors):
        options[k] = k
        scale = 0.0
        for q in range(issues):
            scale += salience[k, q] ** 2
        for j in range(actors):
            if issues == 1:
                length = abs(here[k, 0] - here[j, 0])
            else:
                length = 0.0
                for q in range(issues):
                    length += (salience[k, q] * (here[k, q] - here[j, q])) ** 2
                length = min(1.0, np.sqrt(length / scale))
            far[k, j] = length
            bend[k, j] = length * (1.0 - length)
            value[k, j] = 1.0 - length


@kernel
def count_votes(value: Array, weight: Array, m: int, rules: Rules, votes: Array, scratch: Array) -> None:
    """votes[a, b]: votes for option a over option b, of m.  value (voter, option), weight (voter,)."""
    proportional = _proportional(rules)
    for a in range(m):
        for b in range(a):
            votes[a, b] = scratch[a, b] = 1e-8
        for k in range(len(weight)):
            w, own = weight[k], value[k, a]
            if proportional:
                for b in range(a):
                    vote = w * (own - value[k, b])
                    votes[a, b] += vote if vote > 0.0 else 0.0
                    scratch[a, b] -= vote if vote < 0.0 else 0.0
            else:
                for b in range(a):
                    votes[a, b] += w * max(0.0, _vote(own - value[k, b], rules))
                    scratch[a, b] += w * max(0.0, _vote(value[k, b] - own, rules))
        for b in range(a):
            votes[b, a] = scratch[a, b]
        votes[a, a] = 1e-8


@kernel
def elect(votes: Array, options: Indices, m: int, form: int, scratch: Array, prob: Array) -> None:
    """prob[a]: how likely options[a] stands among the first m options, which are rows and columns of votes."""
    if form == 0:
        beat_all(votes, options, m, prob)
        return
    for b in range(m):
        drive = 1.0
        if form == 2:
            drive = 0.5e-8 + 1e-10
            for a in range(m):
                if a != b:
                    drive += votes[options[a], options[b]] * _wins(votes, options[a], options[b])
        for a in range(m):
            if a != b:
                wins = _wins(votes, options[a], options[b])
                scratch[b, a] = votes[options[a], options[b]] * wins / drive * wins if form == 2 else wins
    rest(scratch, m, prob)


@kernel
def _wins(votes: Array, a: int, b: int) -> float:
    """Chance that a wins a vote against b."""
    return votes[a, b] / (votes[a, b] + votes[b, a])  # type: ignore[no-any-return]


@kernel
def beat_all(votes: Array, options: Indices, m: int, prob: Array) -> None:
    """prob[a] in proportion to the chance that options[a] wins against each other one.

    A product of many chances vanishes; so it is kept as a number times _TINY to some power, counted in `shrunk`.
    """
    least, total = m, 0.0
    shrunk = options[m:]
    for a in range(m):
        product, times = 1.0, 0
        for b in range(m):
            if a != b:
                product *= _wins(votes, options[a], options[b])
                if product < _TINY:
                    product /= _TINY
                    times += 1
        prob[a] = product
        shrunk[a] = times
        least = min(least, times)
    for a in range(m):
        if shrunk[a] > least:
            prob[a] *= _TINY if shrunk[a] == least + 1 else 0.0
        total += prob[a]
    for a in range(m):
        prob[a] /= total


@kernel
def rest(rate: Array, m: int, prob: Array) -> None:
    """Stationary distribution of the chain with rate[from, to] over m states; destroys rate.

    States are taken out one by one without any subtraction, so that no small probability is lost.  [Grassmann1985]_
    """
    for last in range(m - 1, 0, -1):
        out = 0.0
        for b in range(last):
            out += rate[last, b]
        for a in range(last):
            rate[a, last] /= out
            for b in range(last):
                if a != b:
                    rate[a, b] += rate[a, last] * rate[last, b]
    total = 1.0
    prob[0] = 1.0
    for state in range(1, m):
        prob[state] = 0.0
        for a in range(state):
            prob[state] += prob[a] * rate[a, state]
        total += prob[state]
    for state in range(m):
        prob[state] /= total


@kernel
def taste_for_risk(prob: Array, rule: int, rho: Array) -> None:
    """rho[i]: the likelier its position, the more an actor dares."""
    actors = len(rho)
    top, low = prob[0], prob[0]
    for a in range(1, actors):
        top, low = max(top, prob[a]), min(low, prob[a])
    for i in range(actors):
        if top - low <= ALIKE:
            rho[i] = 0.0
        elif rule == 0:
            rho[i] = (3 * prob[i] - (top + 2 * low)) / (2 * (top - low))
        elif rule == 1:
            rho[i] = (prob[i] - low) / (top - low)
        else:
            rho[i] = (2 * prob[i] - top - low) / (top - low)


@kernel
def odds(
    far: Array,
    bend: Array,
    rho: Array,
    strength: Array,
    sigma: Array,
    rules: Rules,
    ours: Array,
    both: Array,
    won: Array,
    lost: Array,
    third: Array,
    chance: Array,
) -> None:
    """chance[i, j]: how likely i, in its own view, prevails over j with everybody else taking sides.

    third[n, j]: weight of n as a third party to a challenge of j, none if it is j.  Taking the weight from a table is
    faster than mending the sums afterwards, which would make the processor wait for what it has just written.
    """
    actors = len(rho)
    proportional = _proportional(rules)
    for n in range(actors):
        for j in range(actors):
            third[n, j] = strength[n] * sigma[n] if n != j else 0.0
    for i in range(actors):
        seen, trust = rules.own_share * rho[i], 1.0 - rules.own_share
        for j in range(actors):
            own = strength[i] * sigma[i] * _vote(far[i, j] - bend[i, j] * rho[i], rules)
            other = -strength[j] * sigma[j] * _vote(bend[j, i] * (seen + trust * rho[j]) - far[j, i], rules)
            ours[j] = won[j] = 1e-10 + own
            lost[j] = 1e-10 + other
            both[j] = won[j] + lost[j]
        for n in range(actors):
            if n == i:
                continue
            guess = seen + trust * rho[n]
            w = strength[n] * sigma[n]
            away = far[n, i] - bend[n, i] * guess
            if proportional:
                for j in range(actors):
                    loss = far[n, j] - bend[n, j] * guess
                    vote = w * (loss - away)
                    p = (ours[j] + (vote if vote > 0.0 else 0.0)) / (both[j] + abs(vote))
                    stake = third[n, j] * (p * (away + loss) - loss)
                    won[j] += stake if stake > 0.0 else 0.0
                    lost[j] -= stake if stake < 0.0 else 0.0
            else:
                for j in range(actors):
                    loss = far[n, j] - bend[n, j] * guess
                    vote = w * _vote(loss - away, rules)
                    p = (ours[j] + max(vote, 0.0)) / (both[j] + abs(vote))
                    stake = third[n, j] * _vote(p * (away + loss) - loss, rules)
                    won[j] += max(stake, 0.0)
                    lost[j] -= min(stake, 0.0)
        for j in range(actors):
            chance[i, j] = won[j] / (won[j] + lost[j])


@kernel
def make_offers(
    far: Array,
    bend: Array,
    rho: Array,
    sigma: Array,
    chance: Array,
    here: Array,
    salience: Array,
    bargain: int,
    offers: Offers,
) -> tuple[int, bool]:
    """Each actor challenges whom it pays most to challenge, if any; how many do, and whether any was at a loss whom."""
    m, tied = 0, False
    for i in range(len(rho)):
        best, j = _CHALLENGE_PAYS, -1
        for k in range(len(rho)):
            gain = (far[i, k] - bend[i, k] * rho[i]) * (1.0 - 2.0 * sigma[k] * (1.0 - chance[i, k]))
            if k != i:
                best = max(best, gain)
        if best == _CHALLENGE_PAYS:
            continue
        for k in range(len(rho)):
            gain = (far[i, k] - bend[i, k] * rho[i]) * (1.0 - 2.0 * sigma[k] * (1.0 - chance[i, k]))
            if k != i and gain >= best - ALIKE:
                if j < 0:
                    j = k
                else:
                    for q in range(here.shape[1]):
                        tied = tied or here[k, q] != here[j, q]
        offers.by[m], offers.on[m] = i, j
        for q in range(here.shape[1]):
            offers.place[m, 0, q], offers.place[m, 1, q] = meet(
                here[i, q], here[j, q], salience[i, q], salience[j, q], chance[i, j], bargain
            )
        m += 1
    return m, tied


@kernel
def meet(t_i: float, t_j: float, s_i: float, s_j: float, p: float, bargain: int) -> tuple[float, float]:
    """Where i and j would go on one issue if i prevails with chance p; four decimals."""
    e = 1e-6
    if bargain == 2:
        push_i, push_j = max(0.0, 2 * p - 1), max(0.0, 1 - 2 * p)
        yields_i, yields_j = push_j * s_j**2, push_i * s_i**2
        to_i = t_i + yields_i / (yields_i + e + (1 - push_j) * s_i**2) * (t_j - t_i)
        to_j = t_j + yields_j / (yields_j + e + (1 - push_i) * s_j**2) * (t_i - t_j)
    else:
        w_i, w_j = s_i * p, s_j * (1 - p)
        if bargain == 0:
            w_i, w_j = w_i**2, w_j**2
        to_i = ((w_i + e) * t_i + w_j * t_j) / (w_i + w_j + e)
        to_j = (w_i * t_i + (w_j + e) * t_j) / (w_i + w_j + e)
    return np.floor(1e4 * to_i + 0.5) / 1e4, np.floor(1e4 * to_j + 0.5) / 1e4


@kernel
def value_offers(
    far: Array, bend: Array, rho: Array, here: Array, salience: Array, offers: Offers, m: int, value: Array
) -> None:
    """value[k, 0]: mean utility to k of all positions as they are; value[k, b + 1]: of all after bargain b of m."""
    actors, issues = here.shape
    share = 1.0 / actors
    for k in range(actors):
        scale = 0.0
        for q in range(issues):
            scale += salience[k, q] ** 2
        lost = 0.0
        for j in range(actors):
            lost += far[k, j] - bend[k, j] * rho[k]
        value[k, 0] = 1.0 - lost * share
        for b in range(m):
            i, j = offers.by[b], offers.on[b]
            change = (bend[k, i] + bend[k, j]) * rho[k] - far[k, i] - far[k, j]
            for side in range(2):
                if issues == 1:
                    length = abs(here[k, 0] - offers.place[b, side, 0])
                else:
                    length = 0.0
                    for q in range(issues):
                        length += (salience[k, q] * (here[k, q] - offers.place[b, side, q])) ** 2
                    length = min(1.0, np.sqrt(length / scale))
                change += _loss(length, rho[k])
            value[k, b + 1] = 1.0 - (lost + change) * share


@kernel
def touching(k: int, offers: Offers, m: int, options: Indices) -> int:
    """How many options k has; writes them: 0 is to stay, b + 1 to take bargain b of m."""
    options[0], count = 0, 1
    for b in range(m):
        if offers.by[b] == k or offers.on[b] == k:
            options[count] = b + 1
            count += 1
    return count


@kernel
def choose(
    k: int,
    here: Array,
    offers: Offers,
    options: Indices,
    count: int,
    votes: Array,
    form: int,
    fate: float,
    scratch: Array,
    prob: Array,
) -> tuple[int, bool]:
    """Which bargain k takes, -1 none; and whether another that leads elsewhere was as likely.

    fate: where in (0, 1) the draw by probability falls; below 0: the most probable is taken.
    """
    if count == 1:
        return -1, False
    elect(votes, options, count, form, scratch, prob)
    best, total = 0.0, 0.0
    for a in range(count):
        best = max(best, prob[a])
    chosen, level = -1, False
    for a in range(count):
        total += prob[a]
        if fate >= 0.0:
            if chosen < 0 and (fate < total or a == count - 1):
                chosen = a
        elif prob[a] >= best - ALIKE:
            if chosen < 0:
                chosen = a
            else:
                level = level or _apart(k, here, offers, options[a], options[chosen])
    return options[chosen] - 1, level


@kernel
def follow(chosen: Indices, offers: Offers, here: Array) -> float:
    """Everybody goes where its bargain says; how far they went in all."""
    move = 0.0
    for k in range(len(chosen)):
        b = chosen[k]
        if b >= 0:
            side = 0 if offers.by[b] == k else 1
            way = 0.0
            for q in range(here.shape[1]):
                way += (offers.place[b, side, q] - here[k, q]) ** 2
                here[k, q] = offers.place[b, side, q]
            move += np.sqrt(way)
    return move


@kernel
def _apart(k: int, here: Array, offers: Offers, one: int, other: int) -> bool:
    """Whether two options lead k to different places: 0 where it is, b + 1 where bargain b puts it."""
    for q in range(here.shape[1]):
        first = second = here[k, q]
        if one > 0:
            first = offers.place[one - 1, 0 if offers.by[one - 1] == k else 1, q]
        if other > 0:
            second = offers.place[other - 1, 0 if offers.by[other - 1] == k else 1, q]
        if first != second:
            return True
    return False
