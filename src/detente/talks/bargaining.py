"""Bargaining: on which terms a deal is on the table, and what it is worth to each principal (stage 2a).

With two principals x = position of the second + s * (distance), s = 0 ... 1 is what the first gets of a track.  Their
gains are straight lines in s, so what is efficient is a path: tracks go to the first in the order in which it cares
more than the second, each in turn; a mode of bargaining says how far along the path the deal lies.
"""

from __future__ import annotations

from detente.compiled import part
from detente.talks.codes import FIXED, NASH, SIGNED, SLACK, TALKING, TIMED, ZEUTHEN
from detente.talks.layout import State, World
from detente.talks.normal import ln
from detente.talks.trust import trust_in_the_others

LEAST_TRUST = 1e-9
HALFWAY = -2.0
_FIRST, _LATER = 200, 2  # steps of the search for the terms of three or more parties: in the first round, in later ones


@part
def is_open(w: World, s: State, k: int, t: int) -> bool:
    """A track that has opened stays open, whatever becomes of the one that it waited for."""
    return w.opens[k] <= t and s.opened[k] >= 0


@part
def set_table(w: World, s: State, t: int) -> None:
    """Which groups are at the table (1) or signed (2), and the share of each track that is at stake there."""
    p = w.parameters
    for k in range(w.n_tracks):
        s.da[k] = 0.0
        if (s.phase[k] == TALKING or s.phase[k] == SIGNED) and is_open(w, s, k, t):
            reached = p.alpha[s.rung[k]] if s.rung[k] >= 0 else 0.0
            s.da[k] = p.alpha[s.next[k]] - reached
    for g in range(w.n_groups):
        talking = signed = True
        for number in range(w.group_size[g]):
            k = w.groups[g, number]
            talking = talking and s.phase[k] == TALKING and is_open(w, s, k, t)
            signed = signed and s.phase[k] == SIGNED
        s.table[g] = 1 if talking else (2 if signed else 0)


@part
def room(w: World, s: State, ratifier: int, k: int) -> float:
    """How far from its own position, in shares of the scale, a ratifier would let the terms of a track go."""
    p = w.parameters
    one = w.ratifiers[ratifier]
    own = abs(s.ref[k] - w.position[w.ratifier_actor[ratifier], k]) / 100.0
    return own + one.margin[s.next[k]] - p.z_h * one.sigma - s.r[k] - p.prep * w.secrecy * w.secrecy


@part
def ratifiers_box(w: World, s: State, k: int, low: float, high: float) -> tuple[float, float]:
    """The stretch of the scale between low and high that all known ratifiers with a stake pass; may be empty."""
    for ratifier in range(w.n_ratifiers):
        if w.known[ratifier] == 1 and s.weight[w.ratifier_actor[ratifier], k] > 0:
            where = w.position[w.ratifier_actor[ratifier], k]
            reach = 100.0 * room(w, s, ratifier, k)
            low, high = max(low, where - reach), min(high, where + reach)
    return low, high


@part
def bargain(w: World, s: State, t: int) -> None:
    """Terms of every group at the table, and the gains that principals have from them.

    Fills stake, rest, gain, overlap of the round, and x of the tracks.
    """
    n = w.n_principals
    for g in range(w.n_groups):
        if s.table[g] != 1:
            continue
        s.overlap[g] = 1
        for i in range(n):
            a = w.principal_actor[i]
            stake = rest = 0.0
            for number in range(w.group_size[g]):
                k = w.groups[g, number]
                stake += s.da[k] * s.weight[a, k]
                rest += (1.0 - w.parameters.alpha[s.next[k]]) * s.weight[a, k]
            s.stake[g, i] = stake
            s.rest[g, i] = rest
        if n == 2:
            two_parties(w, s, t, g)
        else:
            more_parties(w, s, g)
        for i in range(n):
            gain = 0.0
            for number in range(w.group_size[g]):
                k = w.groups[g, number]
                gain += s.da[k] * worth(w, s, i, k, s.x[k])
            s.gain[g, i] = gain


@part
def worth(w: World, s: State, i: int, k: int, x: float) -> float:
    """Gain of principal i from terms x on the whole of track k, in stakes: loss spared, and no-deal costs saved."""
    a = w.principal_actor[i]
    where, weight = w.position[a, k], s.weight[a, k]
    gain = weight * (abs(s.ref[k] - where) - abs(x - where)) / 100.0 + s.c[i] * weight
    if w.linked:
        for other in range(w.n_tracks):
            gain += w.link[i, k, other] * s.lock[other]
    return gain


@part
def shift(w: World, s: State, g: int, i: int) -> float:
    """What the fear of being exploited adds to a principal's demands, in stakes."""
    trust = max(trust_in_the_others(s, i), LEAST_TRUST)
    return (1.0 - trust) * exposure(w, s, g, i) / trust


@part
def exposure(w: World, s: State, g: int, i: int) -> float:
    """What a principal gets if it honours a part and the other does not, in stakes: mostly less than nothing."""
    coverage, compensation = s.guarantee[1], s.guarantee[3]
    return s.stake[g, i] / w.instalments * (coverage * compensation - (1.0 - coverage) * s.kappa[i])


@part
def two_parties(w: World, s: State, t: int, g: int) -> None:
    first, second = w.principal_actor[0], w.principal_actor[1]
    for number in range(w.group_size[g]):
        k = w.groups[g, number]
        mine, yours = w.position[first, k], w.position[second, k]
        low, high = ratifiers_box(w, s, k, min(mine, yours), max(mine, yours))
        if low > high + 100.0 * SLACK:
            s.overlap[g] = 0
            low = high = min(max(0.5 * (low + high), min(mine, yours)), max(mine, yours))
        distance = mine - yours
        if abs(distance) < 1e-9:
            s.low[k] = s.high[k] = 0.5
        else:
            a, b = (low - yours) / distance, (high - yours) / distance
            s.low[k], s.high[k] = max(min(a, b), 0.0), min(max(a, b), 1.0)
    if w.mode == FIXED:
        for number in range(w.group_size[g]):
            k = w.groups[g, number]
            put(w, s, k, w.share[k])
        return
    a, b = 0.0, 0.0  # the shifted gains with every track at its low end
    for number in range(w.group_size[g]):
        k = w.groups[g, number]
        put(w, s, k, s.low[k])
        a += s.da[k] * worth(w, s, 0, k, s.x[k])
        b += s.da[k] * worth(w, s, 1, k, s.x[k])
    a += shift(w, s, g, 0)
    b += shift(w, s, g, 1)
    if w.mode == NASH or w.mode == ZEUTHEN:
        mine, yours = w.principals[0].power, w.principals[1].power
        if w.mode == ZEUTHEN:  # who risks less gives way a little, again and again: it ends here, whatever the powers
            mine = yours = 1.0
        along = nash_point(w, s, g, a, b, mine, yours)
    else:
        along = take_turns(w, s, t, g, a, b)
    if along == HALFWAY:
        return
    if along >= 0:
        share_out(w, s, g, along)
        return
    for number in range(w.group_size[g]):
        k = w.groups[g, number]
        put(w, s, k, 0.5 * (s.low[k] + s.high[k]))


@part
def put(w: World, s: State, k: int, share: float) -> None:
    mine, yours = w.position[w.principal_actor[0], k], w.position[w.principal_actor[1], k]
    s.x[k] = yours + share * (mine - yours)


@part
def slopes(w: World, s: State, k: int) -> tuple[float, float]:
    """What the first gains and the second loses as a track goes from its low to its high end."""
    first, second = w.principal_actor[0], w.principal_actor[1]
    span = s.da[k] * (s.high[k] - s.low[k])
    span *= abs(w.position[first, k] - w.position[second, k]) / 100.0
    return span * s.weight[first, k], span * s.weight[second, k]


@part
def segment(w: World, s: State, g: int, begin: int) -> tuple[int, float, float]:
    """One step of the path: tracks of the group from `begin` in the order that are equally dear; where it ends."""
    first, second = w.principal_actor[0], w.principal_actor[1]
    a = b = 0.0
    at, end = -1, w.n_tracks
    for place in range(begin, w.n_tracks):
        k = s.order[place]
        if w.group_of[k] != g:
            continue
        if at >= 0:
            if weightless(w, s, at) != weightless(w, s, k):
                end = place
                break
            mine = s.weight[first, at] * s.weight[second, k]
            yours = s.weight[first, k] * s.weight[second, at]
            if abs(mine - yours) > 1e-12 * (mine + yours):
                end = place
                break
        more_a, more_b = slopes(w, s, k)
        a += more_a
        b += more_b
        at = k
    return end, a, b


@part
def weightless(w: World, s: State, k: int) -> bool:
    """Whether neither of the two cares for a track."""
    return s.weight[w.principal_actor[0], k] + s.weight[w.principal_actor[1], k] == 0.0


@part
def nash_point(w: World, s: State, g: int, a: float, b: float, mine: float, yours: float) -> float:
    """How far along the path the product of the shifted gains, to the powers of bargaining, is highest.

    Below 0 where no split suits both.
    """
    total = mine + yours
    mine, yours = (mine / total, yours / total) if total > 0 else (0.5, 0.5)
    along, place, moving = 0.0, 0, True
    tracks = w.n_tracks
    while place < tracks:
        place, more_a, more_b = segment(w, s, g, place)
        if more_b == 0.0:
            f = 1.0
        elif more_a == 0.0:
            f = 0.0
        else:
            f = min(max(mine * b / more_b - yours * a / more_a, 0.0), 1.0)
        if moving:
            along += f
        a += more_a * f
        b -= more_b * f
        if f < 1.0:
            moving = False
    return along if a > 0 and b > 0 else -1.0


@part
def walk(w: World, s: State, g: int, along: float, a: float, b: float) -> tuple[float, float, float]:
    """The gains at a place of the path, in segments from its beginning, and the place itself, held at its end."""
    place, left, done = 0, along, 0.0
    tracks = w.n_tracks
    while place < tracks and left > 0:
        place, more_a, more_b = segment(w, s, g, place)
        f = min(left, 1.0)
        a += more_a * f
        b -= more_b * f
        left -= f
        done += f
    return done, a, b


@part
def share_out(w: World, s: State, g: int, along: float) -> None:
    """Set the terms of the group's tracks to a place of the path; what neither cares for is halved."""
    tracks = w.n_tracks
    place, left = 0, along
    while place < tracks:
        begin = place
        place, more_a, more_b = segment(w, s, g, begin)
        f = min(max(left, 0.0), 1.0)
        for inner in range(begin, place):
            k = s.order[inner]
            if w.group_of[k] == g:
                share = 0.5 if more_a == 0.0 and more_b == 0.0 else f
                put(w, s, k, s.low[k] + share * (s.high[k] - s.low[k]))
        left -= 1.0


@part
def place_of(w: World, s: State, g: int, a: float, b: float, end: float, wanted: float, of_first: bool) -> float:
    """The place at which the first, or the second, gains `wanted`, held at the ends of the path."""
    low, high = 0.0, end
    for _ in range(50):
        middle = 0.5 * (low + high)
        _, mine, theirs = walk(w, s, g, middle, a, b)
        if mine < wanted if of_first else theirs > wanted:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@part
def take_turns(w: World, s: State, t: int, g: int, a: float, b: float) -> float:
    """The place where two meet who make offers: in turn, or each asking for less as a deadline nears.

    Below 0 where no split suits both, HALFWAY where the terms have been set already.
    """
    end, top, _ = walk(w, s, g, 1e9, a, b)
    if top <= 0 or b <= 0:
        return -1.0
    last = place_of(w, s, g, a, b, end, 0.0, False)  # beyond it the second loses
    first = place_of(w, s, g, a, b, end, 0.0, True)  # before it the first loses
    if first > last + SLACK:
        return -1.0
    if w.mode == TIMED:
        return timed(w, s, t, g, a, b, first, last)
    return alternating(w, s, g, a, b, end, first, last)


@part
def alternating(w: World, s: State, g: int, a: float, b: float, end: float, first: float, last: float) -> float:
    """Offers in turn until one is taken: the proposer leaves the other just what waiting would bring [Rubinstein1982]_.

    With nobody named as first mover the terms lie halfway between the two first offers.
    """
    p = w.parameters
    patience_first = w.principals[0].patience * (1.0 - p.p_break)
    patience_second = w.principals[1].patience * (1.0 - p.p_break)
    low, high = first, last
    for _ in range(50):
        offer = 0.5 * (low + high)
        _, mine, theirs = walk(w, s, g, offer, a, b)
        counter = place_of(w, s, g, a, b, end, patience_first * mine, True)
        _, _, if_they_propose = walk(w, s, g, counter, a, b)
        if theirs > patience_second * if_they_propose:
            low = offer
        else:
            high = offer
    offer = 0.5 * (low + high)
    _, mine, _ = walk(w, s, g, offer, a, b)
    counter = place_of(w, s, g, a, b, end, patience_first * mine, True)
    if w.proposer >= 0:
        return offer if w.proposer == 0 else counter
    share_out(w, s, g, offer)
    for number in range(w.group_size[g]):
        s.work[0, number] = s.x[w.groups[g, number]]
    share_out(w, s, g, counter)
    for number in range(w.group_size[g]):
        k = w.groups[g, number]
        s.x[k] = 0.5 * (s.x[k] + s.work[0, number])
    return HALFWAY


@part
def timed(w: World, s: State, t: int, g: int, a: float, b: float, first: float, last: float) -> float:
    """Each asks for less as its deadline nears; they meet where both have given up the same share of their range.

    Before the attempt is old enough for that, nothing can be signed.
    """
    p = w.parameters
    _, best_a, worst_b = walk(w, s, g, last, a, b)
    _, worst_a, best_b = walk(w, s, g, first, a, b)
    low, high = first, last  # asked shares: the first's falls along the path, the second's rises
    for _ in range(50):
        middle = 0.5 * (low + high)
        _, mine, theirs = walk(w, s, g, middle, a, b)
        if (mine - worst_a) * (best_b - worst_b) < (theirs - worst_b) * (best_a - worst_a):
            low = middle
        else:
            high = middle
    meeting = 0.5 * (low + high)
    _, mine, _ = walk(w, s, g, meeting, a, b)
    asked = (mine - worst_a) / (best_a - worst_a) if best_a > worst_a else 1.0
    opened = s.opened[w.groups[g, 0]]
    for number in range(w.group_size[g]):
        opened = max(opened, s.opened[w.groups[g, number]])
    age = min(max((t - opened) / p.deadline, 0.0), 1.0)
    if age ** (1.0 / p.toughness) < 1.0 - asked - SLACK:
        s.overlap[g] = 0
    return meeting


@part
def more_parties(w: World, s: State, g: int) -> None:
    """Terms that make the product of the shifted gains, to the powers of bargaining, highest, by reweighted means."""
    n = w.n_principals
    total = 0.0
    for i in range(n):
        total += w.principals[i].power
    fresh = s.begun[g] == 0
    s.begun[g] = 1
    for number in range(w.group_size[g]):
        k = w.groups[g, number]
        low = high = w.position[w.principal_actor[0], k]
        for i in range(1, n):
            low, high = (
                min(low, w.position[w.principal_actor[i], k]),
                max(high, w.position[w.principal_actor[i], k]),
            )
        inner_low, inner_high = ratifiers_box(w, s, k, low, high)
        if inner_low > inner_high + 100.0 * SLACK:
            s.overlap[g] = 0
            inner_low = inner_high = min(max(0.5 * (inner_low + inner_high), low), high)
        s.low[k], s.high[k] = inner_low, inner_high
        s.x[k] = min(max(s.x[k], inner_low), inner_high)
    for _ in range(_FIRST if fresh else _LATER):
        for i in range(n):
            s.work[1, i] = max(shifted_gain(w, s, g, i), 0.001)
        for number in range(w.group_size[g]):
            k = w.groups[g, number]
            top = bottom = 0.0
            for i in range(n):
                a = w.principal_actor[i]
                off = (s.x[k] - w.position[a, k]) / 100.0
                pull = w.principals[i].power / total * s.weight[a, k] * s.da[k]
                pull /= s.work[1, i] * (off * off + 1e-6) ** 0.5
                top += pull * w.position[a, k]
                bottom += pull
            if bottom > 0:
                s.x[k] = min(max(top / bottom, s.low[k]), s.high[k])


@part
def shifted_gain(w: World, s: State, g: int, i: int) -> float:
    gain = shift(w, s, g, i)
    for number in range(w.group_size[g]):
        k = w.groups[g, number]
        gain += s.da[k] * worth(w, s, i, k, s.x[k])
    return gain


@part
def value(w: World, s: State, g: int, i: int, trust: float) -> float:
    """Worth of signing to a principal, per unit of its stake, at that trust in the others: z."""
    stake = s.stake[g, i]
    if stake <= 0:
        return 0.0
    p = w.parameters
    gain = s.gain[g, i] / stake
    if_honoured = gain - p.x_gain + p.omega * s.rest[g, i] / stake * max(gain, 0.0)
    return trust * if_honoured + (1.0 - trust) * exposure(w, s, g, i) / stake


@part
def needed_trust(w: World, s: State, g: int, i: int) -> float:
    """The trust below which a principal would rather not sign: t*."""
    stake = s.stake[g, i]
    if stake <= 0:
        return 0.0
    if_honoured, if_not = value(w, s, g, i, 1.0), exposure(w, s, g, i) / stake
    if if_not >= 0:
        return 0.0
    if if_honoured <= 0:
        return 1.0
    return -if_not / (if_honoured - if_not)


@part
def hardness(w: World, s: State, g: int, i: int, pressure_on: int, pressure: float) -> float:
    """What must be overcome before a principal signs, per unit of its stake, tension apart; a further pressure on one
    track (-1 = none) added."""
    stake = s.stake[g, i]
    if stake <= 0:
        return 0.0
    p = w.parameters
    total = 0.0
    for number in range(w.group_size[g]):
        k = w.groups[g, number]
        one = p.o_b[s.next[k]] + s.diff[k] + s.att[k] + s.so[i, k] + w.hardness[k]
        if p.o_f != 0.0 and s.failed[k] > 0:
            one += p.o_f * ln(1.0 + s.failed[k])
        if k == pressure_on:
            one += pressure
        total += s.da[k] * s.weight[w.principal_actor[i], k] * one
    return total / stake
