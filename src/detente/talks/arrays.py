"""Rules of the process as plain array operations over draws, for answers that play nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

import numpy as np

from detente.draws import Array, Mask

SLACK = 1e-12
"""Thresholds are compared with this slack, so that a last digit decides nothing."""


def share_out(
    rise: Array,
    fall: Array,
    weight_first: Array,
    weight_second: Array,
    gain_first: Array,
    gain_second: Array,
    power: Array,
) -> tuple[Array, Mask]:
    """Two parties fill tracks up in the order in which the first cares more than the second, until the product is best.

        max (A + sum rise s)^p (B - sum fall s)^(1 - p)      over the shares s of the tracks, each 0-1

    rise, fall: (draw, track) what the first gains and the second loses as a track goes from its low to its high end;
    weights: (draw, track) of the track to either; gains: (draw,) A and B, of each with every track at its low end;
    power: (draw,) p, 0-1, of the first.  Tracks with the same ratio of weights share one s; a track that neither cares
    for is halved.  Gives s (draw, track), and (draw,) whether the split leaves something to both.
    Source: [Nash1950]_.

    Weights .8 and .2 against .3 and .7: the first track goes to the first, .8 against .7, and the second stays.

    >>> one = np.array
    >>> s, suits = share_out(one([[0.8, 0.2]]), one([[0.3, 0.7]]), one([[0.8, 0.2]]), one([[0.3, 0.7]]),
    ...                      one([0.0]), one([1.0]), one([0.5]))
    >>> s.tolist(), suits.tolist()
    ([[1.0, 0.0]], [True])
    """
    lean = np.round(np.arctan2(weight_first, weight_second), 12)
    nobodys = (weight_first == 0) & (weight_second == 0)
    shares = np.where(nobodys, 0.5, 0.0)
    a, b, left = gain_first.copy(), gain_second.copy(), ~nobodys
    for _ in range(rise.shape[1]):  # one class of like tracks a time, the one that the first favours most
        top = np.where(left, lean, -np.inf).max(axis=1, keepdims=True)
        here = left & (lean == top)
        more, less = (rise * here).sum(axis=1), (fall * here).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            f = np.clip(power * b / less - (1 - power) * a / more, 0.0, 1.0)
        f = np.where(less == 0, 1.0, np.where(more == 0, 0.0, f))
        shares = np.where(here, f[:, None], shares)
        a, b, left = a + more * f, b - less * f, left & ~here
    return shares, (a > 0) & (b > 0)


def never_below_zero(mean: Array, sd: Array, u: Array) -> Array:
    """Normal variables at probabilities u, 0 where they would lie below: a belief about a cost, which cannot be a gain.

    >>> never_below_zero(np.array([0.35, 0.35]), np.array([0.15, 0.15]), np.array([0.5, 0.001])).round(4).tolist()
    [0.35, 0.0]
    """
    return np.maximum(mean + sd * normal_at(u), 0.0)


def sharp(answers: Array, margin: Array) -> Array:
    """Chance of a yes for what speaks for it: a logistic, or a step where `answers` is infinite."""
    finite = np.where(np.isfinite(answers), answers, 1.0)
    smooth = 1 / (1 + np.exp(-np.clip(finite * margin, -700, 700)))
    return np.where(np.isfinite(answers), smooth, (margin >= -SLACK).astype(np.float64))


def votes(seats: int, needed: int, yes: Array) -> Array:
    """(draw,) chance that at least `needed` of the seats say yes, each with the chance `yes` and on its own.

    >>> votes(3, 2, np.array([0.7, 1.0])).round(3).tolist()
    [0.784, 1.0]
    """
    inside = np.clip(yes, 1e-300, 1 - 1e-16)
    log_yes, log_no = np.log(inside), np.log1p(-inside)
    total = np.zeros_like(yes)
    for k in range(needed, seats + 1):
        ways = math.lgamma(seats + 1) - math.lgamma(k + 1) - math.lgamma(seats - k + 1)
        total = total + np.exp(ways + k * log_yes + (seats - k) * log_no)
    return np.where(yes <= 0, float(needed <= 0), np.where(yes >= 1, 1.0, np.minimum(total, 1.0)))


def level_out(exposed: Array, budget: Array) -> Array:
    """(draw, place) cover that brings the worst losses down to one level: `closed_forms.cover_against_worst` by draw.

    >>> level_out(np.array([[4.0, 2.0, 1.0]]), np.array([1.0])).round(4).tolist()
    [[0.6667, 0.3333, 0.0]]
    """
    falling = -np.sort(-exposed, axis=1)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        inverse = np.cumsum(np.where(falling > 0, 1 / falling, 0.0), axis=1)
        count = np.cumsum(falling > 0, axis=1)
        levels = np.where(falling > 0, (count - budget[:, None]) / inverse, -np.inf)  # of the highest 1, 2, ... places
    level = np.maximum(levels.max(axis=1), 0.0)[:, None]
    above = exposed > level
    return np.where(above, 1 - level / np.where(above, exposed, 1.0), 0.0)


def ratio(above: Array, below: Array) -> Array:
    """A share of a stake; 0 where there is none."""
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), 0.0)


def normal_below(values: Array) -> Array:
    """Probability that a standard normal variable lies below each value."""
    return _each(NormalDist().cdf, values)


def normal_at(u: Array) -> Array:
    """The value below which a standard normal variable lies with each probability, held away from 0 and 1."""
    return _each(NormalDist().inv_cdf, np.clip(u, 1e-150, 1 - 1e-16))


def _each(function: Callable[[float], float], values: Array) -> Array:
    return np.fromiter(map(function, values.ravel().tolist()), np.float64, values.size).reshape(values.shape)
