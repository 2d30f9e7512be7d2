"""Bargaining: how two split what they gain from a deal, and when they fight instead."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from detente.talks.closed_forms.checks import above, at_least, within

_HALVINGS = 200


def first_mover_share(patience_first: float, patience_second: float) -> float:
    """Two take turns with offers for ever; a day's delay shrinks what is left for each.  What the first mover gets.

        share = (1 - d2) / (1 - d1 d2)

    d1, d2: what the next round is worth beside this one, 0-1, not both 1.  Gives a share of the gain, 0-1.  With d1 = 1
    and d2 < 1 the first, who can wait for ever, gets all.  ValueError for other patience.  Source: [Rubinstein1982]_.

    >>> round(first_mover_share(0.9, 0.8), 4)
    0.7143
    """
    within(0, 1, patience_first=patience_first, patience_second=patience_second)
    if patience_first == patience_second == 1:
        raise ValueError("patience_first and patience_second must not both be 1: nothing then settles the split")
    return (1 - patience_second) / (1 - patience_first * patience_second)


def finite_first_mover_share(patience: float, rounds: int) -> float:
    """The same with a last round, after which nothing is left: whoever makes the last offer takes all of it.

        share = (1 - (-d)^T) / (1 + d)

    patience: d, 0-1, the same for both; rounds: T from 1.  Gives the first mover's share, 0-1.  ValueError for other
    patience or no round.  Source: backward induction over the turns of [Rubinstein1982]_.

    >>> [round(finite_first_mover_share(0.8, rounds), 3) for rounds in (1, 2, 3, 4)]
    [1.0, 0.2, 0.84, 0.328]
    """
    within(0, 1, patience=patience)
    if rounds < 1:
        raise ValueError(f"rounds must be 1 or more, got {rounds!r}")
    return (1 - math.pow(-patience, rounds)) / (1 + patience)


def impatience_share(rate_first: float, rate_second: float) -> float:
    """The first mover's share when rounds follow each other ever faster: the less impatient gets more.

        share = r2 / (r1 + r2)

    Rates of impatience per unit of time, 0 or more, not both 0.  Gives a share, 0-1.  ValueError otherwise.
    Source: the limit of [Rubinstein1982]_ given by [Binmore1986]_.

    >>> round(impatience_share(0.10, 0.05), 4)
    0.3333
    """
    at_least(0, rate_first=rate_first, rate_second=rate_second)
    if rate_first == rate_second == 0:
        raise ValueError("rate_first and rate_second must not both be 0: nothing then settles the split")
    return rate_second / (rate_first + rate_second)


def breakdown_split(risk: float, fallback_first: float, fallback_second: float) -> float:
    """Two take turns with offers; after each refusal talks may end for good.  What the first mover gets.

        share = bA + (1 - bA - bB) / (2 - p)

    risk: p, 0-1, chance that a refusal ends the talks; fallbacks: bA, bB, 0 or more, what each then has, together at
    most 1.  Gives a share of 1.  As p goes to 0 the surplus is halved, the Nash split.  ValueError otherwise.
    Source: [Binmore1986]_.

    >>> round(breakdown_split(0.2, 0.3, 0.1), 4)
    0.6333
    """
    within(0, 1, risk=risk)
    surplus = _surplus(fallback_first, fallback_second)
    return fallback_first + surplus / (2 - risk)


def outside_option_share(patience: float, option: float) -> float:
    """Who answers an offer may walk out to something else: it counts only if it beats what waiting would bring.

        share of the one who answers = max(d / (1 + d), w)

    patience: d, 0-1, the same for both; option: w, 0-1, what walking out is worth.  Gives a share, 0-1.  The threat to
    take less than one gets anyhow moves nothing.  ValueError for other values.
    Limits: the option can be taken only after refusing an offer.  Source: [ShakedSutton1984]_.

    >>> round(outside_option_share(0.9, 0.3), 4), outside_option_share(0.9, 0.6)
    (0.4737, 0.6)
    """
    within(0, 1, patience=patience, option=option)
    return max(patience / (1 + patience), option)


@dataclass(frozen=True)
class FrontierPoints:
    """Points of a frontier, each as what the first and the second side get.

    nash              the greatest product of the two gains over no deal
    kalai_smorodinsky each gains the same part of the most that it could gain
    egalitarian       both gain the same
    utilitarian       the greatest sum
    """

    nash: tuple[float, float]
    kalai_smorodinsky: tuple[float, float]
    egalitarian: tuple[float, float]
    utilitarian: tuple[float, float]


def frontier_points(
    frontier: Callable[[float], float], most: float, fallback: tuple[float, float] = (0.0, 0.0)
) -> FrontierPoints:
    """Where four rules of fairness settle on a frontier: the best that the second can get for what the first gets.

        nash: max (u1 - d1)(u2 - d2)      kalai_smorodinsky: (u1 - d1)/(m1 - d1) = (u2 - d2)/(m2 - d2)
        egalitarian: u1 - d1 = u2 - d2    utilitarian: max u1 + u2

    frontier: falling and concave from d1 to `most`, where it has come down to d2; fallback: (d1, d2), what each has
    without a deal.  m1 = most, m2 = frontier(d1).  Solved by halving and by golden section, to about 1e-8.
    ValueError where the ends are not as described; that the frontier is concave between them is not checked.
    Source: [Nash1950]_, [KalaiSmorodinsky1975]_.

    >>> points = frontier_points(lambda u: 2 * (1 - u * u), 1.0)
    >>> [round(value, 4) for value in points.nash + points.utilitarian]
    [0.5774, 1.3333, 0.25, 1.875]
    """
    first, second = fallback
    above(first, most=most)
    best = frontier(first)
    if not best > second or not math.isclose(frontier(most), second, abs_tol=1e-9 * max(1.0, best - second)):
        raise ValueError(
            f"the frontier must fall from above {second:g} at {first:g} to {second:g} at {most:g}, "
            f"got {best:g} and {frontier(most):g}"
        )

    def at(u: float) -> tuple[float, float]:
        return u, frontier(u)

    def product(u: float) -> float:
        return (u - first) * (frontier(u) - second)

    def ahead(u: float) -> float:
        return (frontier(u) - second) - (u - first)

    def ahead_in_parts(u: float) -> float:
        return (frontier(u) - second) / (best - second) - (u - first) / (most - first)

    return FrontierPoints(
        nash=at(_peak(product, first, most)),
        kalai_smorodinsky=at(_root(ahead_in_parts, first, most)),
        egalitarian=at(_root(ahead, first, most)),
        utilitarian=at(_peak(lambda u: u + frontier(u), first, most)),
    )


def weighted_split(power_first: float, fallback_first: float, fallback_second: float) -> float:
    """What the first side gets of 1 when one is the stronger bargainer: its fallback and its part of the surplus.

        share = d1 + a (1 - d1 - d2)

    power_first: a, 0-1; fallbacks: d1, d2, 0 or more, together at most 1.  Gives a share of 1.  ValueError otherwise.
    Source: the weighted form of [Nash1950]_.

    >>> round(weighted_split(0.7, 0.2, 0.1), 2)
    0.69
    """
    within(0, 1, power_first=power_first)
    return fallback_first + power_first * _surplus(fallback_first, fallback_second)


@dataclass(frozen=True)
class Logroll:
    """A package over several issues: how far each is settled in the first side's favour, and what either side gets."""

    first_gets: tuple[float, ...]
    first: float
    second: float


def logroll(weights_first: Sequence[float], weights_second: Sequence[float]) -> Logroll:
    """Two who care about different things trade: each gives way where it cares less.

        max (sum wA x)(sum wB (1 - x))      over the shares x of the issues, each 0-1

    Weights: of each issue for either side, 0 or more, at least one above 0 for each.  Issues are given to the first
    side in falling order of wA / wB until the product of what both get is greatest; issues with the same ratio are
    split alike, and one that neither wants in half.  ValueError for other weights.  Source: [Nash1950]_.

    >>> logroll((0.8, 0.2), (0.2, 0.8))
    Logroll(first_gets=(1.0, 0.0), first=0.8, second=0.8)
    >>> logroll((1.0,), (1.0,)).first
    0.5
    """
    if len(weights_first) != len(weights_second):
        raise ValueError(f"both sides need a weight for each issue, got {len(weights_first)} and {len(weights_second)}")
    for name, weights in (("weights_first", weights_first), ("weights_second", weights_second)):
        at_least(0, **{name: min(weights, default=math.nan)})
        above(0, **{name: math.fsum(weights)})
    x = [0.5] * len(weights_first)
    first, second = 0.0, math.fsum(weights_second)
    leaning = [round(math.atan2(a, b), 12) for a, b in zip(weights_first, weights_second, strict=True)]
    classes = {lean for lean, a, b in zip(leaning, weights_first, weights_second, strict=True) if a or b}
    for lean in sorted(classes, reverse=True):
        issues = [k for k, other in enumerate(leaning) if other == lean and (weights_first[k] or weights_second[k])]
        a, b = math.fsum(weights_first[k] for k in issues), math.fsum(weights_second[k] for k in issues)
        share = 1.0 if b == 0 else 0.0 if a == 0 else min(max((second / b - first / a) / 2, 0.0), 1.0)
        for k in issues:
            x[k] = share
        first, second = first + a * share, second - b * share
    return Logroll(tuple(x), first, second)


def settlement_range(chance_first: float, cost_first: float, cost_second: float) -> tuple[float, float]:
    """Fighting costs both, so there are splits that both prefer to it: from what the one to what the other would take.

        range = [p - cA, p + cB], within [0, 1]

    chance_first: p, 0-1, that the first side wins all; costs of fighting, 0 or more, in shares of what is at stake.
    Gives the least and the most that the first side can get in peace.  ValueError otherwise.  Source: [Fearon1995]_.

    >>> [round(end, 2) for end in settlement_range(0.6, 0.1, 0.2)]
    [0.5, 0.8]
    """
    within(0, 1, chance_first=chance_first)
    at_least(0, cost_first=cost_first, cost_second=cost_second)
    return max(0.0, chance_first - cost_first), min(1.0, chance_first + cost_second)


@dataclass(frozen=True)
class Screening:
    """A demand under doubt: the share demanded, and the chance that it is refused and fought over."""

    demand: float
    risk: float


def screening(chance_first: float, cost_first: float, most_cost_second: float) -> Screening:
    """The first side demands a share without knowing what fighting would cost the second: a bit more, at a bit of risk.

        demand = p + (C - cA) / 2      risk = (1 - cA / C) / 2      the second side's cost uniform on [0, C]

    chance_first: p, 0-1; cost_first: cA, 0 or more; most_cost_second: C above 0.  Where C is at most cA only the safe
    demand p is worth making and the risk is 0; no demand exceeds 1.  ValueError otherwise.  Source: [Fearon1995]_.

    >>> offer = screening(0.6, 0.1, 0.4)
    >>> round(offer.demand, 3), round(offer.risk, 3)
    (0.75, 0.375)
    """
    within(0, 1, chance_first=chance_first)
    at_least(0, cost_first=cost_first)
    above(0, most_cost_second=most_cost_second)
    beyond = max(0.0, (most_cost_second - cost_first) / 2)
    beyond = min(beyond, 1 - chance_first)
    return Screening(chance_first + beyond, beyond / most_cost_second)


def pays_to_prevent(chance_now: float, chance_later: float, patience: float, cost_second: float) -> bool:
    """Whether the side that is losing strength fights now, because nothing offered today makes up for tomorrow.

        d p2 - p1 > cB (1 - d)^2

    The first side wins with p1 now and p2 from the next round on; patience: d, 0-1; cost_second: cB, 0 or more, of
    fighting to the second side, in a round's shares.  ValueError otherwise.
    Limits: what the first will demand once it is strong cannot be promised away.  Source: [Fearon1995]_.

    >>> pays_to_prevent(0.5, 0.9, 0.9, 0.2), pays_to_prevent(0.5, 0.55, 0.9, 0.2)
    (True, False)
    """
    within(0, 1, chance_now=chance_now, chance_later=chance_later, patience=patience)
    at_least(0, cost_second=cost_second)
    return patience * chance_later - chance_now > cost_second * (1 - patience) ** 2


def _surplus(fallback_first: float, fallback_second: float) -> float:
    at_least(0, fallback_first=fallback_first, fallback_second=fallback_second)
    surplus = 1 - fallback_first - fallback_second
    if surplus < 0:
        raise ValueError(f"the fallbacks must not exceed 1 together, got {fallback_first!r} and {fallback_second!r}")
    return surplus


def _root(falling: Callable[[float], float], low: float, high: float) -> float:
    """Where a falling function passes 0, between two ends."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return (low + high) / 2


def _peak(hill: Callable[[float], float], low: float, high: float) -> float:
    """Where a function with one peak has it, between two ends."""
    step = (math.sqrt(5) - 1) / 2
    left, right = high - step * (high - low), low + step * (high - low)
    at_left, at_right = hill(left), hill(right)
    for _ in range(_HALVINGS):
        if at_left < at_right:
            low, left, at_left = left, right, at_right
            right = low + step * (high - low)
            at_right = hill(right)
        else:
            high, right, at_right = right, left, at_left
            left = high - step * (high - low)
            at_left = hill(left)
    return (low + high) / 2
