"""Spread: how far the chance itself differs between worlds that all agree with the dossier.

A share over runs has two doubts in it.  More runs shrink the first, the dice.  The second is what nobody has said: in
one of the worlds that the dossier allows the chance may be 20 %, in another 70 %, and no number of runs narrows that.
The worlds are played twice, with two sets of dice: what the two have in common is the worlds' doing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.draws import Array

_GRID = 8001


@dataclass(frozen=True)
class Spread:
    """Chance of one outcome from world to world: its mean, its standard deviation, 10th and 90th percentile, n worlds.

    clear: whether the runs are enough to tell the spread from none (its variance is above two standard errors).
    """

    mean: float
    sd: float
    low: float
    high: float
    n: int
    clear: bool


def spread_of(first: Array, second: Array) -> Spread:
    """From what happened (0 or 1) in each world with one set of dice and with another, (world,) each.

        variance between worlds = mean of (first - p)(second - p),   p = mean of both

    10th and 90th percentile are those of the beta distribution with that mean and variance: a chance lies between 0
    and 1, and two plays of a world do not show more of its shape.  Where the estimate is none or below, there is none.

    In half of the worlds it always happens, in the others never: all doubt is about the world.

    >>> told = spread_of(np.array([1.0, 0, 1, 0]), np.array([1.0, 0, 1, 0]))
    >>> told.mean, told.sd, round(told.low, 3), round(told.high, 3)
    (0.5, 0.5, 0.0, 1.0)
    >>> spread_of(np.array([1.0, 0, 1, 0]), np.array([1.0, 1, 0, 0])).sd
    0.0
    """
    p = float(first.mean() + second.mean()) / 2
    product = (first - p) * (second - p)
    n, between = len(product), float(product.mean())
    error = float(product.std(ddof=1) / np.sqrt(n)) if n > 1 else np.inf
    most = p * (1 - p)
    if between <= 0 or most <= 0:
        return Spread(p, 0.0, p, p, n, clear=False)
    low, high = beta_percentiles(p, min(between / most, 1.0))
    return Spread(p, float(np.sqrt(between)), low, high, n, clear=between > 2 * error)


def beta_percentiles(mean: float, share: float) -> tuple[float, float]:
    """10th and 90th percentile of a beta distribution; share: its variance as a share of the most that it can be.

    >>> [round(q, 3) for q in beta_percentiles(0.5, 1 / 3)], [round(q, 2) for q in beta_percentiles(0.25, 1e-6)]
    ([0.1, 0.9], [0.25, 0.25])
    """
    both = max(1 / share - 1, 1e-3)
    a, b = mean * both, (1 - mean) * both
    # over log-odds the density is smooth also where it is infinite at 0 or 1: exp(a log s(z) + b log s(-z))
    middle, width = np.log(a / b), np.sqrt(1 / a + 1 / b)
    z = np.linspace(middle - 12 * width - 12 / a, middle + 12 * width + 12 / b, _GRID)
    weight = -a * np.logaddexp(0, -z) - b * np.logaddexp(0, z)
    below = np.cumsum(np.exp(weight - weight.max()))
    low, high = np.interp([0.1, 0.9], below / below[-1], z)
    return float(np.exp(-np.logaddexp(0, -low))), float(np.exp(-np.logaddexp(0, -high)))
