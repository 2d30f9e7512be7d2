"""Pooling: from what each model says in each draw to one distribution of where a deal lands.

A model's point is never shown bare.  It is *dressed*: to the point of each draw are added the errors that this model
made on past cases, so that its range is as wide as it was wrong where the actors stood as far apart.  Models are
pooled by averaging their distribution functions, not their quantiles, so that two models that disagree give two humps
and not a false middle ([Stone1961]_).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from detente.draws import Array, Draws

GRID: Array = np.linspace(0.0, 100.0, 201)
"""Points of the scale at which the distribution function of a single draw is kept."""

LEVELS = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)

LEAST_SPREAD = 10.0
"""Points of the scale: however close the actors stand, an outcome is not known better than this."""

PAIRS = 40_000
"""Draws times past errors that one model's range on one issue is made of, at most."""

_FEWEST = 4
_GOLDEN = 0.6180339887498949  # multiples of it fall evenly into 0-1, whatever their number
_MARGIN = 1e-12


@dataclass(frozen=True, eq=False)
class Landings:
    """Where one model lets the talks land, draw by draw: values (draw, option) 0-100, prob alike."""

    values: Array
    prob: Array

    @property
    def mean(self) -> Array:
        """(draw,)"""
        mean: Array = np.einsum("dk,dk->d", self.values, self.prob)
        return mean

    @property
    def variance(self) -> Array:
        """(draw,), squared points."""
        variance: Array = np.einsum("dk,dk->d", np.square(self.values - self.mean[:, None]), self.prob)
        return variance

    def cdf(self) -> Array:
        """Distribution function of each draw on GRID: (draw, grid)."""
        n, last = len(self.values), len(GRID) - 1
        step = GRID[1] - GRID[0]
        cell = np.clip(np.ceil(self.values / step - 1e-9), 0, last).astype(np.int64)
        flat = (cell + (last + 1) * np.arange(n)[:, None]).ravel()
        counts = np.bincount(flat, weights=self.prob.ravel(), minlength=n * (last + 1))
        return np.cumsum(counts.reshape(n, last + 1), axis=1)


@dataclass(frozen=True, eq=False)
class Room:
    """How far apart the actors stand on an issue, in every draw: what a model's errors are measured in.

    spread: weighted standard deviation of positions, at least 10; low, high: 10 points beyond the outermost positions,
    within 0-100.  All (draw,).
    """

    spread: Array
    low: Array
    high: Array

    @classmethod
    def of(cls, draws: Draws, issue: int) -> Room:
        """The room of one issue, by number; of an issue without stakes the whole scale.

        Capability 1 and 3, salience alike, at 20 and 60: mean 50, variance (900 + 3 * 100) / 4 = 300.

        >>> room = Room.of(Draws.from_arrays([[[20.0], [60.0]]], [[[50.0], [50.0]]], [[1.0, 3.0]]), 0)
        >>> room.spread.round(2).tolist(), room.low.tolist(), room.high.tolist()
        ([17.32], [10.0], [70.0])
        """
        here = draws.has_stake[:, issue]
        if not here.any():
            return cls(np.full(draws.n, 100 / math.sqrt(12)), np.zeros(draws.n), np.full(draws.n, 100.0))
        position = np.clip(draws.position[:, here, issue], 0.0, 100.0)
        weight = draws.capability[:, here] * draws.salience[:, here, issue]
        weight = np.where(weight.max(axis=1, keepdims=True) <= 0, 1.0, weight)
        share = weight / weight.sum(axis=1, keepdims=True)
        middle = (share * position).sum(axis=1, keepdims=True)
        spread = np.sqrt((share * np.square(position - middle)).sum(axis=1))
        return cls(
            np.maximum(spread, LEAST_SPREAD),
            np.maximum(position.min(axis=1) - LEAST_SPREAD, 0.0),
            np.minimum(position.max(axis=1) + LEAST_SPREAD, 100.0),
        )

    def rows(self, index: Sequence[int] | slice) -> Room:
        return Room(self.spread[index], self.low[index], self.high[index])


@dataclass(frozen=True)
class Errors:
    """What a model got wrong on past cases, outcome minus point: in points of the scale or, relative, in units of how
    far apart the actors stood.

    mirrored: taken in both directions.  Where a scale may as well be turned round, a lean of past outcomes to one end
    of their scales is no knowledge.
    """

    values: tuple[float, ...]
    relative: bool = False
    mirrored: bool = False

    def around(self, point: Array, room: Room, every: bool = False) -> Landings:
        """The point (draw,) with the errors added in each draw; every: with all of them, however many draws there are.

        Relative errors are as wide as the actors stand apart, and lead at most 10 points beyond the outermost of them
        (in the past cases 99 % of outcomes lay between them).

        >>> room = Room(np.array([20.0]), np.array([0.0]), np.array([70.0]))
        >>> Errors((-0.5, 3.0), relative=True).around(np.array([30.0]), room).values.tolist()
        [[20.0, 70.0]]
        """
        values = (*self.values, *(-value for value in self.values)) if self.mirrored else self.values
        if not self.relative:
            return dress(point, values, every=every)
        low, high = np.minimum(room.low, point), np.maximum(room.high, point)
        return dress(point, values, room.spread, low, high, every=every)


def dress(
    point: Array,
    residuals: ArrayLike,
    spread: ArrayLike = 1.0,
    low: ArrayLike = 0.0,
    high: ArrayLike = 100.0,
    every: bool = False,
) -> Landings:
    """Add past errors times `spread` to each draw's point (draw,), all equally likely, within low and high.

    Clipping puts weight on the ends, where real outcomes often lie.  Where draws times errors pass PAIRS, each draw
    gets a share of the errors, one from each of equal parts of their range, in turn; unless `every` is asked for.

    >>> dress(np.array([30.0]), [-40.0, 5.0]).values
    array([[ 0., 35.]])
    """
    errors = np.sort(np.asarray(residuals, dtype=np.float64))
    n, count = len(point), len(errors)
    each = max(_FEWEST, PAIRS // max(n, 1))
    if count > each and not every:
        offset = (np.arange(n) * _GOLDEN) % 1.0
        errors = errors[((np.arange(each) + offset[:, None]) * (count / each)).astype(np.int64)]
    column = [np.asarray(one, dtype=np.float64).reshape(-1, 1) for one in (spread, low, high)]
    values = np.clip(point[:, None] + column[0] * errors, column[1], column[2])
    return Landings(values, np.broadcast_to(1 / values.shape[1], values.shape))


@dataclass(frozen=True, eq=False)
class Distribution:
    """Where a deal may land: points with weights, and a share of not knowing spread evenly over the scale.

    values (k,) 0-100, rising; mass (k,), summing to 1 - uniform; uniform 0-1.

    >>> d = Distribution.of([0, 40, 100], [0.2, 0.5, 0.3])
    >>> d.mean, d.quantile([0.2, 0.21, 0.9]).tolist(), d.mode
    (50.0, [0.0, 40.0, 100.0], 40.0)
    """

    values: Array
    mass: Array
    uniform: float = 0.0

    @classmethod
    def of(cls, values: ArrayLike, weights: ArrayLike, uniform: float = 0.0) -> Distribution:
        """Weights of any size are scaled to sum to 1 - uniform."""
        v = np.asarray(values, dtype=np.float64).ravel()
        w = np.asarray(weights, dtype=np.float64).ravel()
        if uniform >= 1 or not len(v) or not w.sum() > 0:
            return cls(np.empty(0), np.empty(0), 1.0)
        order = np.argsort(v, kind="stable")
        return cls(v[order], w[order] * ((1 - uniform) / w.sum()), uniform)

    # Sums and not `@`, here and below: a product of long vectors is added up in an order that depends on the machine.
    @cached_property
    def mean(self) -> float:
        return float((self.values * self.mass).sum() + 50 * self.uniform)

    @cached_property
    def _reached(self) -> Array:
        """Weight of the first k points, from none to all."""
        return np.concatenate(([0.0], np.cumsum(self.mass)))

    @property
    def variance(self) -> float:
        spread = (np.square(self.values - self.mean) * self.mass).sum()
        return float(spread + self.uniform * (10_000 / 12 + (50 - self.mean) ** 2))

    def cdf(self, at: ArrayLike) -> Array:
        """Probability of landing at or below each of `at`."""
        points = np.asarray(at, dtype=np.float64)
        reached = self._reached
        level = np.clip(points, 0, 100) / 100
        return reached[np.searchsorted(self.values, points + 1e-9, side="right")] + self.uniform * level

    def quantile(self, levels: ArrayLike) -> Array:
        """The smallest value at which the distribution function reaches each level."""
        return np.array([self._quantile(float(level)) for level in np.atleast_1d(levels)])

    @property
    def mode(self) -> float | None:
        """Where most probability lies together: the middle of the points in the likeliest window of 5 points.

        None where two such windows, apart from each other, are equally likely, and where nothing is known.
        """
        if not len(self.values):
            return None
        reached = self._reached
        end = np.searchsorted(self.values, self.values + 5.0 + 1e-9, side="right")
        inside = reached[end] - reached[:-1]
        likeliest = np.flatnonzero(inside >= inside.max() - 1e-9)
        first = int(likeliest[0])
        part = slice(first, end[first])
        if self.values[likeliest[-1]] > self.values[end[first] - 1] + 1e-9:
            return None
        return float((self.values[part] * self.mass[part]).sum() / self.mass[part].sum())

    def near(self, place: float, radius: float = 10.0) -> float:
        """Probability of landing within `radius` points of `place`."""
        low, high = place - radius, place + radius
        inside = (self.values >= low - 1e-9) & (self.values <= high + 1e-9)
        overlap = max(0.0, min(high, 100.0) - max(low, 0.0)) / 100
        return float(self.mass[inside].sum() + self.uniform * overlap)

    def _quantile(self, level: float) -> float:
        reached = self._reached[1:]
        at = int(np.searchsorted(reached + self.uniform * self.values / 100, level - _MARGIN))
        before = reached[at - 1] if at else 0.0
        if self.uniform:
            rising = (level - before) * 100 / self.uniform
            return float(rising if at == len(self.values) else min(rising, self.values[at]))
        return float(self.values[min(at, len(self.values) - 1)])


UNIFORM = Distribution(np.empty(0), np.empty(0), 1.0)
"""Not knowing: every outcome between 0 and 100 equally likely."""


def pool(landings: Mapping[str, Landings], weights: Mapping[str, float], uniform: float = 0.0) -> Distribution:
    """Average of the models' distribution functions over models and draws, with a share `uniform` of not knowing.

    >>> one, two = dress(np.array([20.0]), [0.0]), dress(np.array([80.0]), [0.0])
    >>> pool({"one": one, "two": two}, {"one": 3.0, "two": 1.0}).mean
    35.0
    """
    if not landings:
        return UNIFORM
    values = [part.values.ravel() for part in landings.values()]
    mass = [weights[name] / len(part.values) * part.prob.ravel() for name, part in landings.items()]
    return Distribution.of(np.concatenate(values), np.concatenate(mass), uniform)


def pooled_cdf(landings: Mapping[str, Landings], weights: Mapping[str, float], uniform: float = 0.0) -> Array:
    """The pool's distribution function in each draw: (draw, grid)."""
    total = sum(weights[name] for name in landings)
    curves = sum((weights[name] / total * part.cdf() for name, part in landings.items()), np.zeros(1))
    return (1 - uniform) * curves + uniform * GRID / 100


def spread_shares(
    mean: ArrayLike, variance: ArrayLike, weights: Sequence[float], uniform: float = 0.0
) -> dict[str, float]:
    """Where the spread comes from: mean and variance (draw, model) -> inputs, model, residual, total; squared points.

    inputs: how far the draws' means differ, which better facts would narrow.  model: how far the models differ in the
    same draw.  residual: what stays when facts and model are given: past errors and not knowing.  The three add up to
    the total.

    Means 40, 50 and 60, 70 with variances 100: 45 and 65 lie 10 from their middle, the models 5 from theirs.

    >>> spread_shares([[40, 50], [60, 70]], [[100, 100], [100, 100]], [1, 1])
    {'inputs': 100.0, 'model': 25.0, 'residual': 100.0, 'total': 225.0}
    """
    means, variances = np.asarray(mean, dtype=np.float64), np.asarray(variance, dtype=np.float64)
    share = np.asarray(weights, dtype=np.float64) / np.sum(weights)
    middle = (means * share).sum(axis=1)
    between = (np.square(means - middle[:, None]) * share).sum(axis=1)
    within = (variances * share).sum(axis=1)
    unknown = uniform * UNIFORM.variance + uniform * (1 - uniform) * np.square(middle - UNIFORM.mean)
    parts = {
        "inputs": float(np.var((1 - uniform) * middle)),
        "model": float((1 - uniform) * between.mean()),
        "residual": float(((1 - uniform) * within + unknown).mean()),
    }
    return {**parts, "total": sum(parts.values())}
