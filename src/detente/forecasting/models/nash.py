"""The Nash bargaining solution."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from detente.compiled import kernel
from detente.draws import COST_PRIOR, Array, Draws
from detente.forecasting.models import NO_CONTEST, Contest, Outcome, OutcomeModel, Solved, each_issue
from detente.forecasting.models.compromise import weighted_mean

Loss = Literal["quadratic", "linear"]

_FINE = 1e-10  # points of the scale to which the best outcome is closed in
_TIED = 1e-9  # sums of logarithms that differ by less are rounding


@dataclass(frozen=True)
class Nash(OutcomeModel):
    """Talks end where the product of everybody's gains over having no deal is largest, the heavier counting more.

    Think of a table from which each may get up.  What an actor gains by staying is measured from what it would be left
    with outside; a text that leaves one of them almost nothing is a poor text however much it gives to the others.

        utility(z) = 1 - ((z - position) / 100)^2, or 1 - |z - position| / 100 if the loss is linear
        gain(z)    = utility(z) - utility(reference_point) + cost_of_no_deal
        weight     = capability * salience
        point      = the z at which sum(weight * log(gain)) is largest, with all gains above 0

    Settings, the first value being the default:
      loss             quadratic | linear
      cost_of_no_deal  None = the dossier's own, or what is said of it by default; a number, 0 or more: 1 = no deal is,
                       for everybody besides, as bad as going from one end of the scale to the other
      floor            0; above 0 the logarithm is of max(gain, 0) + floor instead, and nobody has a veto

    capability (draw, actor) relative, salience and position (draw, actor, issue), reference_point (draw, issue) 0-100,
    cost_of_no_deal (draw, issue) 0 or more; gives point (draw, issue).  An actor without weight does not count.  With a
    cost of 0 there may be no text that is better for everybody than no deal: the reference point is given, and a flag.
    Without a reference point the weighted mean is given, and a flag.  As the cost grows, the quadratic form becomes the
    weighted mean and the linear one the weighted median.  The point is found to 1e-9 of the scale.  With a floor two
    outcomes between the outermost positions may be equally good; the lower one is taken, so that turning the scale
    round may then change the outcome.
    Limits: everybody has a veto, however light; little is known of the cost of no deal, and with a small one the
    outcome clings to the reference point.  Source: [Nash1950]_, [Achen2006]_.

    Positions 0 and 100, weights 2 and 1, no deal at 50 and cost .25, linear: gains are .75 - t and t - .25, so that
    2 / (.75 - t) = 1 / (t - .25), which is t = 5/12.

    >>> draws = Draws.from_arrays([[[0.0], [100.0]]], [[[50.0], [50.0]]], [[2.0, 1.0]], [[50.0]])
    >>> Nash(loss="linear", cost_of_no_deal=0.25).predict(draws).point.round(2)
    array([[41.67]])
    """

    loss: Loss = "quadratic"
    cost_of_no_deal: float | None = None
    floor: float = 0.0

    title = "Nash: the largest product of gains over having no deal"
    limits = "everybody has a veto, however light; the cost of no deal is little known and moves the outcome"
    sources = ("Nash1950", "Achen2006")
    properties = frozenset({"permutation", "mirror", "capability_ratio", "zero_salience", "between_extremes"})

    def __post_init__(self) -> None:
        refuse_odd_cost(self.cost_of_no_deal)
        if not 0 <= self.floor < math.inf:
            raise ValueError(f"floor must be 0 or more, got {self.floor}")

    @classmethod
    def presets(cls) -> dict[str, OutcomeModel]:
        """The two losses in use."""
        return {"quadratic": cls(), "linear": cls(loss="linear")}

    def predict(self, draws: Draws) -> Outcome:
        return each_issue(draws, lambda contest: with_fallbacks(contest, self.bargain(contest)))

    def bargain(self, contest: Contest) -> Array:
        """The largest product's place (draw,): NaN where no outcome is better for everybody than no deal.

        In draws without a reference point the number means nothing.
        """
        weight = contest.weight
        return _largest_product(
            np.ascontiguousarray(contest.position),
            np.ascontiguousarray(weight / weight.max(axis=1, keepdims=True)),
            np.ascontiguousarray(reach(contest, self.loss, self.cost_of_no_deal)),
            self.floor * (1e4 if self.loss == "quadratic" else 1e2),
            self.loss == "quadratic",
        )


def refuse_odd_cost(cost: float | None) -> None:
    """Raise ValueError unless `cost` is None or a finite number, 0 or more."""
    if cost is not None and not 0 <= cost < math.inf:
        raise ValueError(f"cost_of_no_deal must be 0 or more, got {cost}")


def reach(contest: Contest, loss: Loss, cost: float | None) -> Array:
    """How far from its position an outcome may lie before an actor would rather have no deal: (draw, actor), points.

    cost: of no deal, for every draw; None = the contest's own.  Where there is no reference point the numbers mean
    nothing.

    >>> one = np.array([40.0])
    >>> contest = Contest(np.array([[10.0, 90.0]]), one, one, one, np.array([0.25]), one, ("a", "b"), "line")
    >>> reach(contest, "linear", None), reach(contest, "linear", 0)
    (array([[55., 75.]]), array([[30., 50.]]))
    """
    known = np.where(np.isnan(contest.cost_of_no_deal), COST_PRIOR.best, contest.cost_of_no_deal)
    besides = (known if cost is None else np.full(len(contest.position), float(cost)))[:, None]
    away = np.abs(np.nan_to_num(contest.reference_point)[:, None] - contest.position)
    found: Array = away + 100 * besides if loss == "linear" else np.sqrt(away**2 + 1e4 * besides)
    return found


def with_fallbacks(contest: Contest, point: Array, flags: tuple[str, ...] = ()) -> Solved:
    """`point` (draw,), with the weighted mean where no reference point is, and else the reference point for NaN."""
    known = ~np.isnan(contest.reference_point)
    mean = weighted_mean(contest).point
    settled = point if known.all() or mean is None else np.where(known, point, mean)
    no_deal = np.isnan(settled)
    found = (*([] if known.all() else ["no_reference_point"]), *(["no_deal_zone"] if no_deal.any() else []), *flags)
    return Solved(point=np.where(no_deal, contest.reference_point, settled), flags=found)


@kernel
def _largest_product(position: Array, weight: Array, span: Array, slack: float, quadratic: bool) -> Array:
    """Best outcome of each draw; NaN where no outcome gives everybody a gain and there is no slack to make up for it.

    position, weight, span (draw, actor).  slack: the floor, in points or, for the quadratic loss, points squared.
    """
    n, actors = position.shape
    best = np.full(n, np.nan)
    for d in range(n):
        x, w, r = position[d], weight[d], span[d]
        low, high, first, last = -np.inf, np.inf, np.inf, -np.inf
        for i in range(actors):
            if w[i] > 0:
                low, high = max(low, x[i] - r[i]), min(high, x[i] + r[i])
                first, last = min(first, x[i]), max(last, x[i])
        if slack > 0:
            best[d] = _highest_summit(first, last, x, w, r, slack, quadratic)
        elif high - low > NO_CONTEST:
            best[d] = _climb(max(low, first), min(high, last), x, w, r, slack, quadratic)
    return best


@kernel
def _highest_summit(first: float, last: float, x: Array, w: Array, r: Array, slack: float, quadratic: bool) -> float:
    """Where between the outermost positions the sum is largest, the lowest such place.

    It has a dent wherever somebody's gain reaches 0, and at most one summit between two dents.
    """
    best, highest, start = first, -np.inf, first
    while start < last:
        end = last
        for i in range(len(x)):
            if w[i] > 0 and start < x[i] - r[i] < end:
                end = x[i] - r[i]
            if w[i] > 0 and start < x[i] + r[i] < end:
                end = x[i] + r[i]
        summit = _climb(start, end, x, w, r, slack, quadratic)
        height = _log_product(summit, x, w, r, slack, quadratic)
        if height > highest + _TIED:
            best, highest = summit, height
        start = end
    return best


@kernel
def _climb(low: float, high: float, x: Array, w: Array, r: Array, slack: float, quadratic: bool) -> float:
    """Where between `low` and `high` the sum of logarithms stops rising; it must not have a dent there."""
    while high - low > _FINE:
        z = (low + high) / 2
        slope = 0.0
        for i in range(len(x)):
            off = z - x[i]
            size = abs(off)
            if w[i] > 0 and size < r[i]:
                if quadratic:
                    slope -= 2 * w[i] * off / (r[i] * r[i] + slack - off * off)
                elif off > 0:
                    slope -= w[i] / (r[i] + slack - size)
                elif off < 0:
                    slope += w[i] / (r[i] + slack - size)
        if slope > 0:
            low = z
        else:
            high = z
    return (low + high) / 2


@kernel
def _log_product(z: float, x: Array, w: Array, r: Array, slack: float, quadratic: bool) -> float:
    total = 0.0
    for i in range(len(x)):
        if w[i] > 0:
            size = abs(z - x[i])
            gain = r[i] * r[i] - size * size if quadratic else r[i] - size
            total += w[i] * math.log(max(gain, 0.0) + slack)
    return total
