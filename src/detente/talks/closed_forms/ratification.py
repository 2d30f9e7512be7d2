"""Ratification: what those who must consent at home make of what is agreed at the table."""

from __future__ import annotations

import math

from detente.talks.closed_forms.checks import within


def committed_share(floor_first: float, floor_second: float = 0.0) -> float | None:
    """Two would halve what they gain, but one or both can show that home takes no less: being bound is strength.

        share of the first = max(1/2, rA), or 1 - rB where that is less

    Floors: rA, rB, 0-1, least share of 1 that each side's ratifiers pass, known to both.  Gives the first side's share;
    None where the floors are more than 1 together: nothing passes on both sides.  ValueError otherwise.
    Source: the commitment tactic of [Schelling1960]_, on the Nash split.

    >>> committed_share(0.3), committed_share(0.65), committed_share(0.65, 0.45)
    (0.5, 0.65, None)
    """
    within(0, 1, floor_first=floor_first, floor_second=floor_second)
    if floor_first + floor_second > 1 + 1e-12:
        return None
    return max(floor_first, min(0.5, 1 - floor_second))


def offer_to_unknown_floor(cost_of_failure: float) -> float:
    """What one offers the other when nobody knows the other's floor, and a refusal at home costs something.

        x = (1 + k) / 2      chance that it passes = x      the floor uniform on [0, 1]

    cost_of_failure: k, 0-1, in parts of what is shared.  Gives the share offered, which is also its chance.  ValueError
    otherwise.  The dearer a failure, the more is offered; at k = 1 all of it.

    >>> round(offer_to_unknown_floor(0.4), 2)
    0.7
    """
    within(0, 1, cost_of_failure=cost_of_failure)
    return (1 + cost_of_failure) / 2


def chance_of_votes(members: int, needed: int, support: float) -> float:
    """The chance that enough members agree, if each does with the same chance and on its own.

        Pr(Bin(n, q) >= K)

    members: n from 1; needed: K, 0 to n; support: q, 0-1.  Gives a probability.  ValueError otherwise.
    Limits: votes that hang together make the result less certain than this.  Source: [Condorcet1785]_.

    >>> round(chance_of_votes(100, 67, 0.6), 6)
    0.091254
    """
    if members < 1 or not 0 <= needed <= members:
        raise ValueError(f"needed must lie between 0 and the members, at least 1, got {needed} of {members}")
    within(0, 1, support=support)
    if support in (0.0, 1.0):
        return float(support == 1.0 or needed == 0)
    yes, no = math.log(support), math.log1p(-support)
    ways = math.lgamma(members + 1)
    terms = (
        math.exp(ways - math.lgamma(k + 1) - math.lgamma(members - k + 1) + k * yes + (members - k) * no)
        for k in range(needed, members + 1)
    )
    return min(1.0, math.fsum(terms))


def setter_point(setter: float, median: float, status_quo: float) -> float:
    """One proposes, the others can only say yes or no: the proposer gets as near to its wish as the median will bear.

        the point nearest to the setter's in [m - |m - q|, m + |m - q|]

    All are points on one line: the setter's ideal, that of the median voter m, what holds without a deal q.  The median
    takes whatever is not farther from it than q.  ValueError where one is no finite number.
    Source: [RomerRosenthal1978]_.

    >>> round(setter_point(1, 0.55, 0.3), 4), setter_point(0.6, 0.55, 0.3)
    (0.8, 0.6)
    """
    for name, value in (("setter", setter), ("median", median), ("status_quo", status_quo)):
        if not math.isfinite(value):
            raise ValueError(f"{name} must be a finite number, got {value!r}")
    reach = abs(median - status_quo)
    return min(max(setter, median - reach), median + reach)
