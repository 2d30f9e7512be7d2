"""Scores: how good forecasts were, once it is known what happened.

Lower is better for every score here, and every score is *proper*: nobody can expect a better one by saying anything but
what he believes ([Gneiting2007]_).  Three kinds of function:

    one score a forecast   brier, log_score (did it happen?); crps, crps_ensemble, interval_score,
                           weighted_interval_score (where on the scale?); their mean is the score of a record
    one figure a record    brier_skill, auroc, murphy, reliability, reliability_slope; pit, coverage, pit_coverage
    one record or another  paired_bootstrap and the word for what it shows, verdict

Arrays have one axis, `forecast`, unless said otherwise.  p is a probability 0-1, happened is 0 or 1 (or False, True),
outcomes are points of the scale.  Misuse raises ValueError: no forecasts, unequal lengths, NaN, a probability outside
0-1.  A figure that a record cannot give (a ranking where nothing ever happened) is None, never a flattering number.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.draws import Array, stream

Verdict = Literal["better", "worse", "no skill shown"]

_SLACK = 1e-9  # what rounding may do to a sum of probabilities, or to a point that lies on a bound
_BLOCK = 1 << 20  # uniform numbers held at a time while resampling


def brier(p: ArrayLike, happened: ArrayLike) -> Array:
    """The squared distance between the probability that was given and what happened.

        (p - happened)^2

    Gives one score a forecast, 0 (sure and right) to 1 (sure and wrong); "even chance" always scores 0.25.
    Source: [Brier1950]_, halved: its two classes, it happens and it does not, err by the same amount.

    >>> brier([0.9, 0.2], [1, 1]).round(4).tolist()
    [0.01, 0.64]
    """
    said, came = _forecasts(p, happened)
    return np.square(said - came)


def log_score(p: ArrayLike, happened: ArrayLike, floor: float = 0.0) -> Array:
    """How surprised one is by what happened, having believed the forecast.

        -ln(p)  where it happened,   -ln(1 - p)  where it did not

    Gives one score a forecast in natural units, 0 and up.  What was called impossible and happened scores infinity,
    and so does the record's mean.  `floor` (0 to below 0.5) first moves every p into [floor, 1 - floor]; whoever prints
    such a score prints the floor beside it, because beyond it the score no longer rewards saying what one believes.
    Source: [Good1952]_.

    >>> log_score([0.9, 0.2, 0.0], [1, 0, 1]).round(3).tolist()
    [0.105, 0.223, inf]
    >>> log_score([0.9, 0.2, 0.0], [1, 0, 1], floor=0.001).round(3).tolist()
    [0.105, 0.223, 6.908]
    """
    said, came = _forecasts(p, happened)
    said = _floored(said, floor)
    with np.errstate(divide="ignore"):
        surprise: Array = -np.log(np.where(came == 1, said, 1 - said)) + 0.0  # + 0.0: no minus zero in a table
    return surprise


def brier_skill(p: ArrayLike, happened: ArrayLike, reference: ArrayLike) -> float | None:
    """How much of the reference's error the forecasts take away: 1 all of it, 0 none, below 0 they add to it.

        1 - mean Brier score of p / mean Brier score of the reference

    reference: probabilities 0-1 (forecast,), or one for all.  The honest one is what was known beforehand without the
    forecaster, such as each pair's own past rate.  None where the reference never erred: nothing is left to gain.
    Limits: a ratio, so for a handful of forecasts not quite proper, nearly so from a hundred on; no skill may be
    claimed without an interval (paired_bootstrap of the two Brier scores).  Source: [Murphy1973a]_.

    Errors 0.01 and 0.04 against 0.49 and 0.09: 0.05 of 0.58 is left.

    >>> round(brier_skill([0.9, 0.2], [1, 0], 0.3), 4)
    0.9138
    """
    said, came = _forecasts(p, happened)
    usual = _probabilities(reference, "reference")
    if len(usual) not in (1, len(said)):
        raise ValueError(f"reference has {len(usual)} probabilities for {len(said)} forecasts; give one each, or one")
    left, before = np.square(said - came).mean(), np.square(usual - came).mean()
    return float(1 - left / before) if before > 0 else None


def crps(
    values: ArrayLike,
    weights: ArrayLike,
    outcome: float,
    uniform: float = 0.0,
    scale: tuple[float, float] = (0.0, 100.0),
) -> float:
    """How far a forecast distribution was from the outcome; of a single certain point its absolute error.

        E|X - outcome| - E|X - X'| / 2          X, X' two independent landings
        = sum p_i |v_i - outcome| - sum F_i (1 - F_i) (v_(i+1) - v_i)       F_i the weight up to v_i, without `uniform`

    The first term asks for landings near the outcome, the second gives back what an honest spread costs.  values
    (atom,) in points, in any order; weights (atom,) of any size, scaled to sum to 1 - uniform; uniform 0-1, the share
    of not knowing, spread evenly over `scale`.  Gives one score in points; exact, no grid.

    Values, weights (where they count) and the outcome must lie on the scale, so that a code for "missing" such as 999
    is never scored; scale=(-inf, inf) lifts that where uniform is 0.  Source: [Gneiting2007]_.

    Landings at 0, 40, 100 and the outcome 50: mean distance 30, of which 19 is given back.

    >>> round(crps([40, 0, 100], [5, 2, 3], 50), 9)
    11.0
    >>> round(crps([40, 0, 100], [5, 2, 3], 50, uniform=0.2), 4)
    10.0933
    """
    low, high = _scale(scale, uniform)
    at = float(_numbers([outcome], "outcome")[0])
    points, mass = _atoms(values, weights, uniform)
    _on_scale(np.append(points, at), low, high)
    distance = float(mass @ np.abs(points - at))
    reached = np.cumsum(mass)[:-1]
    own = float((reached * (mass.sum() - reached)) @ np.diff(points))
    if not uniform:
        return distance - own
    distance += uniform * float(_mean_distance(np.array([at]), low, high)[0])
    return distance - own - uniform * float(mass @ _mean_distance(points, low, high)) - uniform**2 * (high - low) / 6


def crps_ensemble(members: ArrayLike, outcome: ArrayLike) -> Array:
    """The CRPS of many forecasts at once, each given as equally likely landings.

        mean |x_i - outcome| - sum of |x_i - x_j| over all i and j / (2 m^2)          m members

    members (forecast, member), or (member,) for a single forecast; outcome (forecast,).  Gives one score a forecast, in
    the members' own unit.  Limits: the members *are* the forecast; of a sample from a wider one this is a little too
    high, by the sample's mean distance / (2 m).  Source: [Gneiting2007]_.

    >>> crps_ensemble([[20, 30, 70], [50, 50, 50]], [40, 45]).round(4).tolist()
    [8.8889, 5.0]
    """
    landings = np.sort(_table(members, "members"), axis=1)
    at = _numbers(outcome, "outcome")
    _same_length(members=landings, outcome=at)
    m = landings.shape[1]
    reached = np.arange(1, m) / m
    own: Array = np.diff(landings, axis=1) @ (reached * (1 - reached))
    score: Array = np.abs(landings - at[:, None]).mean(axis=1) - own
    return score


def interval_score(low: ArrayLike, high: ArrayLike, outcome: ArrayLike, level: float) -> Array:
    """What a range costs: its width, and a fine for every point by which the outcome lies outside.

        (high - low) + 2 / (1 - level) * (low - outcome  or  outcome - high, where it is outside)

    low, high, outcome (forecast,) in points, low <= high: the central range that was said to hold with probability
    `level`, between 0 and 1.  The fine makes the honest range the cheapest: a narrower one is fined more often than it
    saves.  Gives one score a forecast, in points.  Source: [Gneiting2007]_.

    A range of 30 that misses by 5, at 80 %: 30 + 10 * 5.

    >>> interval_score([20, 10], [50, 30], [55, 12], level=0.8).round(6).tolist()
    [80.0, 20.0]
    """
    bottom, top, at = (_numbers(x, name) for x, name in ((low, "low"), (high, "high"), (outcome, "outcome")))
    _same_length(low=bottom, high=top, outcome=at)
    _rising(bottom, top, "low", "high")
    return _interval_score(bottom, top, at, _level(level))


def weighted_interval_score(
    median: ArrayLike, low: ArrayLike, high: ArrayLike, outcome: ArrayLike, levels: ArrayLike
) -> Array:
    """The score of a forecast that is printed as a middle and a few ranges; the more ranges, the nearer to the CRPS.

        (|median - outcome| / 2 + sum (1 - level) / 2 * interval score of that level) / (number of levels + 1/2)

    median, outcome (forecast,); low, high (forecast, level), or (level,) for a single forecast; levels (level,) between
    0 and 1.  Ranges must hold the median, and wider ones the narrower.  Gives one score a forecast, in points.
    Source: [Bracher2021]_.

    The outcome 55: the middle 30 costs 25 / 2; 20-50 at 50 % costs a quarter of 30 + 4 * 5; 10-70 at 80 % costs a
    tenth of 60; together 12.5 + 12.5 + 6, over 2.5.

    >>> weighted_interval_score([30], [[20, 10]], [[50, 70]], [55], levels=[0.5, 0.8]).round(6).tolist()
    [12.4]
    """
    middle, at = _numbers(median, "median"), _numbers(outcome, "outcome")
    bottom, top = _table(low, "low"), _table(high, "high")
    _same_length(median=middle, low=bottom, high=top, outcome=at)
    held = np.array([_level(level) for level in _numbers(levels, "levels")])
    outside = 1 - held
    if not bottom.shape[1] == top.shape[1] == len(outside):
        raise ValueError(f"low, high and levels name {bottom.shape[1]}, {top.shape[1]} and {len(outside)} ranges")
    if len(np.unique(held)) < len(held):
        raise ValueError(f"each level has one range, got the levels {held.tolist()}")
    order = np.argsort(held)
    nested_low = np.column_stack((middle, bottom[:, order]))
    nested_high = np.column_stack((middle, top[:, order]))
    _rising(nested_low[:, 1:], nested_low[:, :-1], "low of a wider range", "that of the narrower one, or the median")
    _rising(nested_high[:, :-1], nested_high[:, 1:], "high of a narrower range, or the median", "that of the wider one")
    ranges = _interval_score(bottom, top, at[:, None], held) @ (outside / 2)
    score: Array = (np.abs(middle - at) / 2 + ranges) / (len(outside) + 0.5)
    return score


def coverage(low: ArrayLike, high: ArrayLike, outcome: ArrayLike) -> float:
    """The share of outcomes within their range, ends included.

        mean of (low <= outcome <= high)

    Limits: where a forecast puts weight on single points, and outcomes fall on them, the range holds more than its
    level says, so that this share is too high even for a perfect forecaster.  Claim calibration on pit_coverage alone.

    >>> round(coverage([20, 10, 40], [50, 30, 60], [50, 12, 75]), 4)
    0.6667
    """
    bottom, top, at = (_numbers(x, name) for x, name in ((low, "low"), (high, "high"), (outcome, "outcome")))
    _same_length(low=bottom, high=top, outcome=at)
    _rising(bottom, top, "low", "high")
    return float(((bottom - _SLACK <= at) & (at <= top + _SLACK)).mean())


def pit(below: ArrayLike, upto: ArrayLike, seed: int = 0) -> Array:
    """Where in its forecast each outcome fell: 0.05 means low, in the lowest twentieth of what was thought possible.

        u = below + chance * (upto - below)             chance uniform on 0-1, from the stream ``scores.pit``

    below, upto (forecast,): the probability, 0-1, that was given to landing below the outcome, and at or below it; they
    differ where weight lies on the outcome itself, and a die then says how deep in that weight it fell.  Forecasts that
    are right on average give u evenly spread over 0-1; a hump in the middle means ranges too wide, piles at both ends
    too narrow.  Gives u (forecast,).  Number k depends on seed and k alone.  Source: [Czado2009]_.

    >>> pit([0.15, 0.4], [0.15, 0.9], seed=3).round(3).tolist()
    [0.15, 0.551]
    """
    before, reached = _probabilities(below, "below"), _probabilities(upto, "upto")
    _same_length(below=before, upto=reached)
    _rising(before, reached, "below", "upto")
    return before + stream(seed, "scores.pit", len(before)) * (reached - before)


def pit_coverage(u: ArrayLike, level: float) -> float:
    """The share of outcomes in the central part of their forecast, which should be `level`.

        mean of (|u - 1/2| < level / 2)

    u (forecast,) 0-1 from `pit`; level between 0 and 1.  Limits: with n forecasts the share of a perfect forecaster
    still wanders by about sqrt(level (1 - level) / n).  Source: [Czado2009]_.

    >>> pit_coverage([0.05, 0.15, 0.5, 0.95, 0.7], level=0.8)
    0.6
    """
    return float((np.abs(_probabilities(u, "u") - 0.5) < _level(level) / 2).mean())


def reliability(
    p: ArrayLike,
    happened: ArrayLike,
    bins: int | Sequence[float] = 10,
    equal: Literal["width", "count"] = "width",
) -> list[dict[str, Any]]:
    """Of all the times when about 30 % was said, how often did it happen?

    bins: how many, or their ends from the lowest to the highest.  equal: bins of the same width over 0-1, or of about
    the same number of forecasts (fewer bins, where many forecasts are alike).  A bin holds its start but not its end,
    the last one both.  Gives a row a bin that holds forecasts: bin (number from 1), start, end, n, forecast (their
    mean), frequency (share that happened), low, high (95 % range of the frequency, [Wilson1927]_).
    Limits: the range takes the forecasts for independent; those of one dispute are not.  Source: [Murphy1973b]_.

    >>> for row in reliability([0.1, 0.3, 0.35, 0.9], [0, 0, 1, 1], bins=2):
    ...     print({name: round(number, 3) for name, number in row.items()})
    {'bin': 1, 'start': 0.0, 'end': 0.5, 'n': 3, 'forecast': 0.25, 'frequency': 0.333, 'low': 0.061, 'high': 0.792}
    {'bin': 2, 'start': 0.5, 'end': 1.0, 'n': 1, 'forecast': 0.9, 'frequency': 1.0, 'low': 0.207, 'high': 1.0}
    """
    said, came = _forecasts(p, happened)
    ends = _bin_ends(said, bins, equal)
    cell = _cells(said, ends)
    rows = []
    for k in np.unique(cell):
        here = came[cell == k]
        low, high = wilson(int(here.sum()), len(here))
        rows.append(
            {
                "bin": int(k) + 1,
                "start": float(ends[k]),
                "end": float(ends[k + 1]),
                "n": len(here),
                "forecast": float(said[cell == k].mean()),
                "frequency": float(here.mean()),
                "low": low,
                "high": high,
            }
        )
    return rows


def wilson(count: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """The range of rates that `count` times out of n does not rule out; unlike plus and minus, it stays within 0-1.

        (count + z^2/2 -+ z sqrt(count (n - count) / n + z^2/4)) / (n + z^2)        z = 1.96 for 95 %

    0 <= count <= n, n at least 1.  Source: [Wilson1927]_.

    >>> [round(end, 4) for end in wilson(2, 30)]
    [0.0185, 0.2132]
    """
    if not (n >= 1 and 0 <= count <= n):
        raise ValueError(f"count must be between 0 and n, and n 1 or more; got {count} of {n}")
    z = NormalDist().inv_cdf((1 + _level(level)) / 2)
    middle, half = count + z * z / 2, z * float(np.sqrt(count * (n - count) / n + z * z / 4))
    low, high = (middle - half) / (n + z * z), (middle + half) / (n + z * z)
    return 0.0 if count == 0 else low, 1.0 if count == n else high  # exactly so, whatever rounding made of them


@dataclass(frozen=True)
class Recalibration:
    """How forecasts would have to be bent to fit what happened; None where the record cannot tell, and why.

    intercept, slope: of log odds on log odds; 0 and 1 = as they are.  n: forecasts.  clipped: how many of them had to
    be moved to the floor.  reason: empty, or why there are no numbers.
    """

    intercept: float | None
    slope: float | None
    n: int
    clipped: int = 0
    reason: str = ""


def reliability_slope(p: ArrayLike, happened: ArrayLike, floor: float = 0.0) -> Recalibration:
    """Were the forecasts too bold or too shy?

        log odds of happening = intercept + slope * ln(p / (1 - p))             fitted by greatest likelihood

    Slope 1 and intercept 0: right as they are.  Slope below 1: too bold, what was called unlikely happened too often.
    Above 1: too shy.  A negative slope: the wrong way round.  An intercept above 0 at slope 1: it happened more often
    than was said.

    No numbers, and the reason said, where it happened always or never; where all forecasts are alike; where every
    forecast of what happened is at least as high (or as low) as every other, or but for a hair, for then the steepest
    slope fits best, without end; and where a forecast of 0 or 1 has no odds.  `floor` (0 to below 0.5) moves those into
    [floor, 1 - floor] and counts them.  Limits: a dozen events decide little; give the number beside it.
    Source: [Cox1958]_.

    20 % came true in 1 of 4 cases and 80 % in 3 of 5: log odds -1.0986 and 0.4055 where -1.3863 and 1.3863 were said.

    >>> bent = reliability_slope([0.2] * 4 + [0.8] * 5, [0, 0, 0, 1, 0, 0, 1, 1, 1])
    >>> round(bent.intercept, 4), round(bent.slope, 4)
    (-0.3466, 0.5425)
    >>> reliability_slope([0.2, 0.4, 0.7], [0, 0, 1]).reason
    'every forecast of what happened is at least as high as every other; the steepest slope fits best'
    """
    raw, came = _forecasts(p, happened)
    said = _floored(raw, floor)
    n, clipped = len(said), int((said != raw).sum())
    reason = _why_no_slope(said, came)
    if reason:
        return Recalibration(None, None, n, clipped, reason)
    line = _logistic_fit(np.log(said) - np.log1p(-said), came)
    if line is None:
        reason = "the forecasts set apart what happened but for a hair; no slope holds"
        return Recalibration(None, None, n, clipped, reason)
    return Recalibration(*line, n, clipped)


@dataclass(frozen=True)
class Murphy:
    """The parts of a mean Brier score; brier = reliability - resolution + uncertainty + within.

    reliability: how far what was said is from what then happened; lower is better.  resolution: how well the forecasts
    tell cases apart; higher is better.  uncertainty: how hard the cases were, whoever forecasts.  within: what bins
    hide of differences inside them; 0 without bins.
    """

    reliability: float
    resolution: float
    uncertainty: float
    within: float

    @property
    def brier(self) -> float:
        return self.reliability - self.resolution + self.uncertainty + self.within


def murphy(
    p: ArrayLike,
    happened: ArrayLike,
    bins: int | Sequence[float] | None = None,
    equal: Literal["width", "count"] = "width",
) -> Murphy:
    """Why a Brier score is what it is: said wrongly, or cases told apart, or cases that were hard.

        reliability = mean (p_k - o_k)^2,  resolution = mean (o_k - o)^2,  uncertainty = o (1 - o)
        within = mean (p - p_k)^2 - 2 mean (p - p_k)(happened - o_k)

    means over forecasts; p_k, o_k the mean forecast and the share that happened among the forecasts of one group, o the
    share among all.  bins, equal: as in `reliability`; None groups forecasts that are exactly alike.  The parts add up
    to the mean Brier score exactly.  Limits: with few forecasts a group, chance alone makes reliability and resolution
    look large; without bins, distinct forecasts each are a group of their own.  Source: [Murphy1973b]_, `within` from
    [Stephenson2008]_.

    >>> parts = murphy([0.2] * 4 + [0.8] * 5, [0, 0, 0, 1, 0, 0, 1, 1, 1])
    >>> round(parts.reliability, 5), round(parts.resolution, 5), round(parts.uncertainty, 5), round(parts.brier, 5)
    (0.02333, 0.03025, 0.24691, 0.24)
    """
    said, came = _forecasts(p, happened)
    if bins is None:
        cell = np.unique(said, return_inverse=True)[1]
    else:
        cell = _cells(said, _bin_ends(said, bins, equal))
    n = np.bincount(cell)
    n[n == 0] = 1  # an empty bin takes part in nothing below
    own_said, own_came = (np.bincount(cell, weights=x) / n for x in (said, came))
    said_k, came_k, rate = own_said[cell], own_came[cell], came.mean()
    return Murphy(
        reliability=float(np.square(said_k - came_k).mean()),
        resolution=float(np.square(came_k - rate).mean()),
        uncertainty=float(rate * (1 - rate)),
        within=float(((said - said_k) * (said - said_k - 2 * (came - came_k))).mean()),
    )


def auroc(p: ArrayLike, happened: ArrayLike) -> float | None:
    """Take one case that happened and one that did not: how often did the first have the higher forecast?

        (pairs ranked rightly + pairs with equal forecasts / 2) / all pairs of one that happened and one that did not

    1 = always, 0.5 = as a coin would, 0 = never.  None where all cases, or none, happened.  Any number that ranks will
    do for p, not only a probability.  Limits: says nothing of whether the probabilities are right, only of their order;
    over several disputes at once it mixes "which" with "when".  Source: [Hanley1982]_.

    Of the 4 pairs two are right, one is wrong, one is equal.

    >>> auroc([0.2, 0.7, 0.7, 0.4], [0, 1, 0, 1])
    0.625
    """
    said, came = _numbers(p, "p"), _happened(happened)
    _same_length(p=said, happened=came)
    n_came = int(came.sum())
    n_not = len(came) - n_came
    if not n_came or not n_not:
        return None
    _, cell = np.unique(said, return_inverse=True)
    not_there = np.bincount(cell, weights=1 - came)
    lower = np.cumsum(not_there) - not_there
    return float((came * (lower + not_there / 2)[cell]).sum() / (n_came * n_not))


@dataclass(frozen=True)
class PairedDifference:
    """Mean score of a minus mean score of b on the same cases, and the range that chance leaves it.

    difference: below 0, a was better.  low, high: ends of the central range at `level`; None where a single group can
    not tell.  n, groups: forecasts and groups compared.  resamples, seed: how the range was made.
    """

    difference: float
    low: float | None
    high: float | None
    n: int
    groups: int
    level: float
    resamples: int
    seed: int


def paired_bootstrap(
    scores_a: ArrayLike,
    scores_b: ArrayLike,
    groups: Sequence[Hashable] | NDArray[Any],
    resamples: int = 4000,
    seed: int = 0,
    level: float = 0.95,
) -> PairedDifference:
    """Is a better than b, or was it luck of the cases?  Whole groups are drawn again and again, with replacement.

        difference = mean(scores_a - scores_b);   its range = central quantiles of the same mean over the resamples

    scores_a, scores_b (forecast,), finite, of the same cases in the same order, lower is better; groups (forecast,):
    what each belongs to (its proposal, its pair of parties).  Issues of one proposal share actors and deals, so drawing
    issues one by one would make the range too narrow.  The dice are the stream ``scores.bootstrap``; the order of the
    rows does not matter.  Limits: below about twenty groups the range is too narrow.  Source: [Field2007]_.

    >>> found = paired_bootstrap([3, 5, 2, 8], [4, 9, 2, 6], ["p1", "p1", "p2", "p3"], seed=1)
    >>> found.difference, round(found.low, 3), round(found.high, 3), verdict(found.difference, found.low, found.high)
    (-0.75, -2.5, 2.0, 'no skill shown')
    """
    a, b = _numbers(scores_a, "scores_a"), _numbers(scores_b, "scores_b")
    names = list(groups)
    _same_length(scores_a=a, scores_b=b, groups=names)
    if resamples < 1:
        raise ValueError(f"resamples must be 1 or more, got {resamples}")
    tail = (1 - _level(level)) / 2
    number = {name: k for k, name in enumerate(sorted(set(names), key=lambda name: (str(name), repr(name))))}
    cell = np.array([number[name] for name in names])
    total = np.bincount(cell, weights=a - b).astype(np.float64)
    size = np.bincount(cell).astype(np.float64)
    low: float | None = None
    high: float | None = None
    if len(number) > 1:
        low, high = (float(x) for x in np.quantile(_resampled_means(total, size, resamples, seed), (tail, 1 - tail)))
    difference = float(total.sum() / len(a))
    return PairedDifference(difference, low, high, len(a), len(number), level, resamples, seed)


def verdict(difference: float, low: float | None, high: float | None) -> Verdict:
    """What a difference of scores shows: "better", "worse", or that it shows nothing.

    difference, low, high: score minus the other's score, lower is better, and the range of that difference.  Only a
    range that leaves out 0 shows anything; one that cannot be told (None) shows nothing.

    >>> verdict(-0.82, -1.35, -0.31), verdict(0.23, -0.82, 1.24), verdict(2.1, 0.4, 3.9)
    ('better', 'no skill shown', 'worse')
    """
    if low is None or high is None:
        return "no skill shown"
    if not low <= high or difference != difference:
        raise ValueError(f"low must not lie above high, and none may be NaN; got {difference}, {low} and {high}")
    if high < 0:
        return "better"
    return "worse" if low > 0 else "no skill shown"


def _interval_score(low: Array, high: Array, outcome: Array, level: float | Array) -> Array:
    outside = np.maximum(low - outcome, 0) + np.maximum(outcome - high, 0)
    score: Array = high - low + 2 / (1 - level) * outside
    return score


def _mean_distance(at: Array, low: float, high: float) -> Array:
    """Mean distance of points on the scale from a number that is uniform on it."""
    distance: Array = (np.square(at - low) + np.square(high - at)) / (2 * (high - low))
    return distance


def _atoms(values: ArrayLike, weights: ArrayLike, uniform: float) -> tuple[Array, Array]:
    """Points in rising order with their mass, which sums to 1 - uniform."""
    if uniform == 1:
        return np.empty(0), np.empty(0)
    points, weight = _numbers(values, "values"), _numbers(weights, "weights")
    _same_length(values=points, weights=weight)
    if weight.min() < 0 or weight.sum() <= 0:
        raise ValueError("weights must be 0 or more, and one of them above 0")
    points, weight = points[weight > 0], weight[weight > 0]
    order = np.argsort(points, kind="stable")
    return points[order], weight[order] * ((1 - uniform) / weight.sum())


def _bin_ends(said: Array, bins: int | Sequence[float], equal: str) -> Array:
    if not isinstance(bins, int | np.integer):
        ends = _numbers(bins, "bins")
        if len(ends) < 2 or (np.diff(ends) <= 0).any() or ends[0] > said.min() or ends[-1] < said.max():
            raise ValueError(f"the ends of bins must rise and hold every forecast, got {ends.tolist()}")
        return ends
    if bins < 1:
        raise ValueError(f"bins must be 1 or more, got {bins}")
    if equal == "count":
        ends = np.unique(np.quantile(said, np.arange(bins + 1) / bins))
        return ends if len(ends) > 1 else np.repeat(ends, 2)
    if equal == "width":
        return np.arange(bins + 1) / bins  # not linspace, whose 3/10 lies above 0.3
    raise ValueError(f"equal must be 'width' or 'count', got {equal!r}")


def _cells(said: Array, ends: Array) -> NDArray[np.int64]:
    cell: NDArray[np.int64] = np.searchsorted(ends[1:-1], said, side="right").astype(np.int64)
    return cell


def _why_no_slope(said: Array, came: Array) -> str:
    if came.min() == came.max():
        return "it always happened" if came[0] else "it never happened"
    if said.min() <= 0 or said.max() >= 1:
        return "a forecast of 0 or 1 has no odds; give a floor, such as 0.001"
    if np.ptp(said) <= 1e-6 * min(said.min(), 1 - said.max()):
        return "all forecasts are alike"
    yes, no = said[came == 1], said[came == 0]
    for lowest, highest, word in ((yes.min(), no.max(), "high"), (no.min(), yes.max(), "low")):
        if lowest >= highest:
            return f"every forecast of what happened is at least as {word} as every other; the steepest slope fits best"
    return ""


def _logistic_fit(x: Array, came: Array) -> tuple[float, float] | None:
    """Intercept and slope of greatest likelihood, by Newton's steps, halved where they overshoot.

    The caller has seen to it that there is a greatest, since the classes overlap; None where they overlap so little
    that the numbers of this machine do not find it.
    """
    middle, spread = x.mean(), x.std()
    design = np.column_stack((np.ones_like(x), (x - middle) / spread))

    def loss(at: Array) -> float:
        line = design @ at
        return float((np.logaddexp(0, line) - came * line).sum())

    found = np.zeros(2)
    for _ in range(100):
        chance = 0.5 * (1 + np.tanh(design @ found / 2))
        slope = design.T @ (chance - came)
        if np.abs(slope).max() < 1e-12 * len(x):
            return float(found[0] - found[1] * middle / spread), float(found[1] / spread)
        curve = (design.T * (chance * (1 - chance))) @ design
        if not np.linalg.cond(curve) < 1e14:
            return None
        step = np.linalg.solve(curve, slope)
        while loss(found - step) > loss(found) and np.abs(step).max() > _SLACK:
            step = step / 2
        found = found - step
    return None


def _resampled_means(total: Array, size: Array, resamples: int, seed: int) -> Array:
    """Mean per forecast in each resample of whole groups: (resample,)."""
    n = len(total)
    rows = max(1, _BLOCK // n)
    means = []
    for start in range(0, resamples, rows):
        here = min(rows, resamples - start)
        chance = stream(seed, "scores.bootstrap", here * n, start * n).reshape(here, n)
        picks = (chance * n).astype(np.int64)
        means.append(total[picks].sum(axis=1) / size[picks].sum(axis=1))
    return np.concatenate(means)


def _forecasts(p: ArrayLike, happened: ArrayLike) -> tuple[Array, Array]:
    said, came = _probabilities(p, "p"), _happened(happened)
    _same_length(p=said, happened=came)
    return said, came


def _probabilities(given: ArrayLike, name: str) -> Array:
    numbers = _numbers(given, name)
    outside = np.flatnonzero((numbers < -_SLACK) | (numbers > 1 + _SLACK))
    if len(outside):
        k = outside[0]
        raise ValueError(f"{name} must be probabilities between 0 and 1, got {numbers[k]:g} as number {k + 1}")
    return np.clip(numbers, 0, 1)


def _happened(given: ArrayLike) -> Array:
    numbers = _numbers(given, "happened")
    odd = np.flatnonzero((numbers != 0) & (numbers != 1))
    if len(odd):
        raise ValueError(f"happened must be 0 or 1, got {numbers[odd[0]]:g} as number {odd[0] + 1}")
    return numbers


def _floored(said: Array, floor: float) -> Array:
    if not 0 <= floor < 0.5:
        raise ValueError(f"floor must be 0 or more and below 0.5, got {floor}")
    return np.clip(said, floor, 1 - floor)


def _level(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, such as 0.8; got {level}")
    return float(level)


def _scale(scale: tuple[float, float], uniform: float) -> tuple[float, float]:
    low, high = scale
    if not 0 <= uniform <= 1:
        raise ValueError(f"uniform must be a share between 0 and 1, got {uniform}")
    if not low < high:
        raise ValueError(f"scale must rise, got {low:g} to {high:g}")
    if uniform and not np.isfinite(high - low):
        raise ValueError("a share of not knowing needs a scale with two ends")
    return low, high


def _on_scale(points: Array, low: float, high: float) -> None:
    outside = (points < low - _SLACK) | (points > high + _SLACK)
    if outside.any():
        odd = points[outside][0]
        raise ValueError(
            f"values and outcome must lie on the scale {low:g} to {high:g}, got {odd:g}; or give its scale"
        )


def _numbers(given: ArrayLike, name: str) -> Array:
    numbers = np.atleast_1d(_finite(given, name))
    if numbers.ndim != 1:
        raise ValueError(f"{name} must have one axis, got {numbers.ndim}")
    return numbers


def _table(given: ArrayLike, name: str) -> Array:
    numbers = np.atleast_2d(_finite(given, name))
    if numbers.ndim != 2:
        raise ValueError(f"{name} must have two axes, got {numbers.ndim}")
    return numbers


def _finite(given: ArrayLike, name: str) -> Array:
    try:
        numbers = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be numbers, in rows of equal length: {error}") from None
    if not numbers.size:
        raise ValueError(f"{name} is empty; without forecasts there is no score")
    if not np.isfinite(numbers).all():
        odd = numbers.ravel()[~np.isfinite(numbers.ravel())][0]
        raise ValueError(f"{name} must be finite numbers, got {odd:g}; leave out what is missing")
    return numbers


def _same_length(**arrays: Array | list[Any]) -> None:
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError("lengths differ: " + ", ".join(f"{name} has {n}" for name, n in lengths.items()))


def _rising(lower: Array, upper: Array, low: str, high: str) -> None:
    wrong = lower > upper + _SLACK
    if wrong.any():
        raise ValueError(f"{low} must not lie above {high}, got {lower[wrong][0]:g} above {upper[wrong][0]:g}")
