"""Which unknown matters most: what to find out next.

Every uncertain number of the dossier is asked one question: if we came to know it, how much sharper would the forecast
be?  The answer needs no further run of a model.  The draws are sorted by that number and cut into bins; inside a bin it
is as good as known, and the forecast of the bin is compared with the forecast of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from detente.draws import Array, Draws, Input, Quantity, stream

_RESAMPLES = 20


@dataclass(frozen=True)
class Effect:
    """What knowing one number would do to the forecast of one issue.

    unknown: in words.  issue: the forecast it moves.  name, quantity, actor: as in the dossier; actor "" where there
    is none.  voi: points of the scale by which the forecast would sharpen; se: its standard error.  var_share: share
    (0-1) of the variance of the forecast's mean that goes with it.  swing: points by which the middle of the forecast
    moves from the number's 10th to its 90th percentile, all others at best; the sign is the direction.  known: False
    where nobody has said anything about it.  rank: 1 = matters most; equal effects share a rank.
    """

    unknown: str
    issue: str
    name: str
    quantity: Quantity
    actor: str
    voi: float
    se: float
    var_share: float
    swing: float
    known: bool
    rank: int = 0

    @property
    def measurable(self) -> bool:
        """Whether the value of information stands out of its own noise by two standard errors."""
        return self.voi > 2 * self.se and self.voi > 0

    @property
    def words(self) -> str:
        if not self.measurable:
            return "no measurable effect"
        moved = abs(self.swing) >= 0.5
        moves = f"; from its low to its high end the middle moves by {self.swing:+.0f}" if moved else ""
        gain = f"about {self.voi:.1f}" if self.voi >= 0.05 else "less than 0.1"
        return f"knowing it would sharpen this forecast by {gain} of 100 points{moves}"

    def row(self) -> dict[str, Any]:
        return {
            "table": "influence",
            "rank": self.rank,
            "unknown": self.unknown,
            "issue": self.issue,
            "actor": self.actor,
            "quantity": self.quantity,
            "name": self.name,
            "known": self.known,
            "voi": round(max(self.voi, 0.0), 3),
            "se": round(self.se, 3),
            "var_share": round(self.var_share, 4),
            "swing": round(self.swing, 2),
            "measurable": self.measurable,
            "words": self.words,
        }


def value_of_information(theta: Array, curves: Array, seed: int = 0, step: float = 0.5) -> tuple[float, float]:
    """How much sharper the forecast would be if theta were known, and the standard error of that; points of the scale.

        g(F) = integral of F (1 - F);  VOI = g(mean curve) - mean over bins of g(mean curve in the bin)

    theta (draw,) are the draws of one number, curves (draw, grid) the forecast's distribution function in each draw,
    `step` the distance of grid points.  g is the score (CRPS) that a calibrated forecast expects, so VOI is the
    improvement to expect.  There are N/100 bins, at least 5 and at most 32, of equal count.  Bins of a number that
    does not matter differ by chance; what that amounts to, the mean over all permutations of theta, has a closed form
    and is taken off.  The standard error is from 20 bootstrap resamples.  Below ten draws nothing can be said: 0, 0.

    Here the curve steps at 10 where theta is low and at 30 where it is high: knowing theta leaves no doubt, and the
    doubt was 20 * .5 * .5 = 5 points.

    >>> from detente.forecasting.pooling import GRID
    >>> theta = np.tile([1.0, 2.0], 500)
    >>> curves = (GRID >= np.where(theta == 1, 10, 30)[:, None]) * 1.0
    >>> value, error = value_of_information(theta, curves)
    >>> round(value, 2), error < 0.1
    (4.95, True)
    """
    n = len(theta)
    if n < 10:
        return 0.0, 0.0
    bins = _bins(theta)
    centred = curves - curves.mean(axis=0)
    between = _between(bins, centred, np.ones((1, n)))[0]
    by_chance = (len(bins) - 1) / (n - 1) * np.square(centred).sum() / n
    resampled = _between(bins, centred, _resamples(n, seed))
    return float((between - by_chance) * step), float(resampled.std(ddof=1) * step)


def variance_share(theta: Array, mean: Array) -> float:
    """Share (0-1) of the variance of `mean` (draw,) that goes with theta (draw,), corrected for chance; 0 if constant.

    epsilon squared = (SS between - (B - 1) MS within) / SS total over the same bins as value_of_information.
    """
    total = float(np.square(mean - mean.mean()).sum())
    if len(theta) < 10 or total <= 1e-18:
        return 0.0
    bins = _bins(theta)
    within = sum(float(np.square(mean[part] - mean[part].mean()).sum()) for part in bins)
    return max(0.0, (total - within - (len(bins) - 1) * within / (len(theta) - len(bins))) / total)


def corners(draws: Draws) -> Draws:
    """Draws in which one number at a time stands at its 10th and then at its 90th percentile, all others at best.

    Rows 2k and 2k + 1 belong to number k of ``draws.uncertain``.
    """
    count = 2 * len(draws.uncertain)
    tables: dict[Quantity, Array] = {
        "position": _middle(draws.position, count),
        "salience": _middle(draws.salience, count),
        "capability": _middle(draws.capability, count),
        "reference_point": _middle(draws.reference_point, count),
        "cost_of_no_deal": _middle(draws.cost_of_no_deal, count),
    }
    for given in draws.uncertain:
        _put(tables, draws, given, slice(None), given.estimate.best)
    for k, given in enumerate(draws.uncertain):
        _put(tables, draws, given, 2 * k, given.estimate.low)
        _put(tables, draws, given, 2 * k + 1, given.estimate.high)
    return replace(
        draws,
        position=tables["position"],
        salience=tables["salience"],
        capability=tables["capability"],
        reference_point=tables["reference_point"],
        cost_of_no_deal=tables["cost_of_no_deal"],
    )


def rank_effects(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Strongest first: by value of information, then by swing; those without measurable effect after all others.

    Effects equal in both share a rank.  Among them the order is that of their draws' names in a scrambled form: fixed,
    but favouring neither who is listed first nor whose name comes first in the alphabet.
    """

    def strength(effect: Effect) -> tuple[bool, float, float]:
        return (not effect.measurable, -round(max(effect.voi, 0.0), 3), -round(abs(effect.swing), 2))

    def scrambled(effect: Effect) -> float:
        return float(stream(0, f"influence.tie.{effect.name}.{effect.issue}", 1)[0])

    ordered = sorted(effects, key=lambda effect: (strength(effect), scrambled(effect)))
    ranked: list[Effect] = []
    for place, effect in enumerate(ordered, start=1):
        tied = bool(ranked) and strength(ordered[place - 2]) == strength(effect)
        ranked.append(replace(effect, rank=ranked[-1].rank if tied else place))
    return tuple(ranked)


def concerns(given: Input, draws: Draws, issue: str) -> bool:
    """Whether a number can move the forecast of this issue: it is of this issue, or the strength of somebody in it."""
    if given.quantity != "capability":
        return given.issue == issue
    return bool(draws.has_stake[draws.actors.index(given.actor), draws.issues.index(issue)])


def describe(given: Input, draws: Draws) -> str:
    """The number in words: whose, of what, on which issue.

    >>> from detente.dossier.estimate import Estimate
    >>> given = Input("belmora.inspections.position", "position", "belmora", "inspections", Estimate(10, 30, 60))
    >>> describe(given, Draws.from_arrays(np.ones((1, 1, 1)), np.ones((1, 1, 1)), np.ones((1, 1))))
    'position of belmora on inspections'
    """
    quantity = given.quantity.replace("_", " ")
    whose = f" of {draws.actor_name(given.actor)}" if given.actor else ""
    where = f" on {draws.issue_name(given.issue)}" if given.issue else ""
    return f"{quantity}{whose}{where}"


def _bins(theta: Array) -> list[Any]:
    n = len(theta)
    count = min(max(5, min(32, n // 100)), n // 2)
    return np.array_split(np.argsort(theta, kind="stable"), count)


@lru_cache(maxsize=4)
def _resamples(n: int, seed: int) -> Array:
    """How often each draw is taken, (resample, draw)."""
    picks = (stream(seed, "influence.bootstrap", _RESAMPLES * n) * n).astype(np.int64).reshape(_RESAMPLES, n)
    return np.stack([np.bincount(row, minlength=n) for row in picks]).astype(np.float64)


def _between(bins: Sequence[Any], centred: Array, counts: Array) -> Array:
    """Sum over the grid of the variance between bins, one for each row of counts (resample, draw).

    g(mean) - mean of g over bins is exactly this: a variance decomposition of whole curves.
    """
    n = counts.sum(axis=1)
    found = np.zeros(len(counts))
    overall = np.zeros((len(counts), centred.shape[1]))
    for part in bins:
        weight = counts[:, part].sum(axis=1)
        sums = counts[:, part] @ centred[part]
        overall += sums
        found += np.square(sums).sum(axis=1) / (np.maximum(weight, 1) * n)
    chance: Array = np.square(overall / n[:, None]).sum(axis=1)
    return found - chance


def _middle(table: Array, count: int) -> Array:
    """`count` copies of the median over draws; columns without numbers stay NaN."""
    filled = np.where(np.isnan(table).all(axis=0), 0.0, table)
    middle = np.where(np.isnan(table).all(axis=0), np.nan, np.median(filled, axis=0))
    return np.repeat(middle[None], count, axis=0)


def _put(tables: dict[Quantity, Array], draws: Draws, given: Input, row: slice | int, value: float) -> None:
    cell: tuple[Any, ...] = (row,)
    if given.actor:
        cell += (draws.actors.index(given.actor),)
    if given.issue:
        cell += (draws.issues.index(given.issue),)
    tables[given.quantity][cell] = value
