"""Which unknown matters most: what to find out next.

Every uncertain number of the dossier is asked one question: if we came to know it, how much sharper would the forecast
be?  The answer needs no further run of a model.  The draws are sorted by that number and cut into bins; inside a bin it
is as good as known, and the forecast of the bin is compared with the forecast of all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal, get_args

import numpy as np

from detente.draws import Array, Draws, Input, Quantity, stream

_RESAMPLES = 20

Kind = Literal["number", "actor", "quantity", "model"]
"""What an unknown is: one number, all of one actor's, all of one quantity, or the choice of model."""

_ALL_OF: dict[Quantity, str] = {"position": "positions", "salience": "saliences", "capability": "capabilities"}


@dataclass(frozen=True)
class Unknown:
    """Something that might be found out: one uncertain number of the dossier, or several that belong together.

    name: its stream (north.line.position); for several a pattern of names (north.*, *.salience).  words: for a reader.
    """

    name: str
    words: str
    kind: Kind
    inputs: tuple[Input, ...]

    @property
    def actor(self) -> str:
        """The actor whose numbers these are, "" where it is nobody's or several actors'."""
        actors = {given.actor for given in self.inputs}
        return actors.pop() if len(actors) == 1 else ""

    @property
    def quantity(self) -> Quantity | Literal[""]:
        """What they measure, "" where that differs."""
        quantities = {given.quantity for given in self.inputs}
        return quantities.pop() if len(quantities) == 1 else ""


def unknowns(draws: Draws) -> tuple[Unknown, ...]:
    """Every uncertain number; then everything about each actor, all positions, all saliences, all capabilities.

    Numbers are grouped where at least two belong together.

    >>> known = dict(position=np.ones((1, 2, 1)), salience=np.ones((1, 2, 1)), capability=np.ones((1, 2)))
    >>> from detente.dossier.estimate import Estimate
    >>> north = Input("a1.i1.position", "position", "a1", "i1", Estimate(10, 30, 60))
    >>> south = Input("a2.i1.position", "position", "a2", "i1", Estimate(50, 70, 80))
    >>> strength = Input("a2.capability", "capability", "a2", "", Estimate(1, 2, 5))
    >>> found = unknowns(Draws.from_arrays(**known, uncertain=[north, south, strength]))
    >>> [unknown.name for unknown in found]
    ['a1.i1.position', 'a2.i1.position', 'a2.capability', 'a2.*', '*.position']
    """
    single = [Unknown(given.name, describe(given, draws), "number", (given,)) for given in draws.uncertain]
    actors = [
        Unknown(f"{actor}.*", f"everything about {draws.actor_name(actor)}", "actor", inputs)
        for actor in draws.actors
        if len(inputs := tuple(given for given in draws.uncertain if given.actor == actor)) > 1
    ]
    quantities = [
        Unknown(f"*.{quantity}", f"all {plural}", "quantity", inputs)
        for quantity, plural in _ALL_OF.items()
        if len(inputs := tuple(given for given in draws.uncertain if given.quantity == quantity)) > 1
    ]
    return (*single, *actors, *quantities)


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
        return f"knowing it would sharpen this forecast by {_gain(self.voi)} of 100 points{moves}"

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


@dataclass(frozen=True)
class GroupEffect:
    """What knowing several numbers together, or which model is right, would do to the forecast of one issue.

    unknown: in words.  voi: points of the scale by which the forecast would sharpen; se: its standard error.
    var_share: share (0-1) of the variance of the forecast's mean that goes with them along one direction; None for the
    choice of model.  All are lower bounds but for the choice of model, which is exact for the draws at hand.
    """

    unknown: str
    issue: str
    name: str
    kind: Kind
    voi: float
    se: float
    var_share: float | None = None

    @property
    def approximate(self) -> bool:
        """Whether the value is that of one direction through several numbers, and so at most theirs."""
        return self.kind != "model"

    @property
    def measurable(self) -> bool:
        """Whether the value of information stands out of its own noise by two standard errors."""
        return self.voi > 2 * self.se and self.voi > 1e-9

    @property
    def words(self) -> str:
        if not self.measurable:
            return "no measurable effect"
        at_least = "at least " if self.approximate and self.voi >= 0.05 else ""
        return f"knowing it would sharpen this forecast by {at_least}{_gain(self.voi)} of 100 points"

    def row(self) -> dict[str, Any]:
        """As printed; `voi` and `se` as estimated, so that a value of nothing may fall a little below 0."""
        return {
            "table": "influence_groups",
            "unknown": self.unknown,
            "issue": self.issue,
            "kind": self.kind,
            "name": self.name,
            "voi": round(self.voi, 3),
            "se": round(self.se, 3),
            "var_share": None if self.var_share is None else round(self.var_share, 4),
            "approximate": self.approximate,
            "measurable": self.measurable,
            "words": self.words,
        }


def expected_score(curve: Array, step: float = 0.5) -> Array:
    """The score (CRPS) that a forecast expects of itself if it is calibrated; points of the scale, lower is sharper.

        g(F) = integral of F (1 - F), which is half the mean distance between two outcomes drawn from F

    curve (..., grid): distribution functions at points `step` apart.  Source: [Gneiting2007]_.

    Half at 10 and half at 30: two outcomes lie 10 apart on average.

    >>> from detente.forecasting.pooling import GRID
    >>> float(expected_score((GRID >= 10) * 0.5 + (GRID >= 30) * 0.5))
    5.0
    """
    score: Array = np.sum(curve * (1 - curve), axis=-1) * step
    return score


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
    resampled = _between(bins, centred, resamples(n, seed, "influence.bootstrap", _RESAMPLES))
    return float((between - by_chance) * step), float(resampled.std(ddof=1) * step)


def group_value(
    thetas: Array,
    curves: Array,
    seed: int = 0,
    step: float = 0.5,
    direction: Literal["forecast", "principal"] = "forecast",
) -> tuple[float, float]:
    """How much sharper the forecast would be if several numbers were known together, at least, and its standard error.

    thetas (draw, number), curves (draw, grid), step: as in value_of_information, which is asked about one direction
    through the numbers.  Any direction says less than the numbers themselves, so the value is a lower bound.

    direction "forecast": along which the numbers, by a straight line, move the mean of the forecast.  The line is
    fitted to one half of the draws and read off in the other, so that it cannot profit from chance.  What the numbers
    do only together (a salience times a position) is not seen; `sobol.sobol` sees it.
    "principal": the first principal component of the standardised numbers.  Where the numbers are independent, as
    those of a dossier are, all directions are alike to it, and which one it takes is chance: two numbers that push the
    same way are as often subtracted as added.

    Here the curve steps at x + y, both even over 0-40.  Known together they leave no doubt, and the doubt was the
    expected score of their sum, 40 * 7 / 30 = 9.3; known alone x is worth 2.7.  The bins see most of both.

    >>> from detente.draws import stream
    >>> from detente.forecasting.pooling import GRID
    >>> both = np.column_stack([40 * stream(1, "x", 4000), 40 * stream(1, "y", 4000)])
    >>> curves = (GRID >= both.sum(axis=1)[:, None]) * 1.0
    >>> round(group_value(both, curves)[0], 1), round(value_of_information(both[:, 0], curves)[0], 1)
    (8.8, 2.5)
    """
    theta = _direction(thetas, curves, direction)
    return (0.0, 0.0) if theta is None else value_of_information(theta, curves, seed, step)


def model_choice_value(
    curves: Mapping[str, Array], weights: Mapping[str, float], seed: int = 0, step: float = 0.5
) -> tuple[float, float]:
    """How much sharper the forecast would be if we knew which model is right, and the standard error of that; points.

        VOI = g(pool) - sum over models of weight * g(model)

    curves: for each model (draw, grid), its distribution function in each draw; weights: of any size, models without
    weight stay out.  A share of not knowing that is mixed into the pool belongs into each model's curve too.  Never
    below 0, and 0 for a single model.  The standard error is from 20 bootstrap resamples of the draws, the same for
    all models.

    Models that are sure of 20 and of 80, with weights 3 and 1: the doubt is 60 * 3/4 * 1/4 points.

    >>> from detente.forecasting.pooling import GRID
    >>> sure = {"one": np.tile(GRID >= 20, (30, 1)) * 1.0, "two": np.tile(GRID >= 80, (30, 1)) * 1.0}
    >>> model_choice_value(sure, {"one": 3.0, "two": 1.0})
    (11.25, 0.0)
    """
    asked = [name for name in curves if weights[name] > 0]
    if len(asked) < 2:
        return 0.0, 0.0
    share = np.array([weights[name] for name in asked]) / sum(weights[name] for name in asked)
    n = len(curves[asked[0]])
    counts = np.concatenate((np.ones((1, n)), resamples(n, seed, "influence.bootstrap", _RESAMPLES)))
    means = np.stack([counts @ curves[name] / n for name in asked])
    gains = expected_score(np.tensordot(share, means, 1), step) - share @ expected_score(means, step)
    return float(gains[0]), float(gains[1:].std(ddof=1))


def group_effects(draws: Draws, curves: Array, issue: str, across: bool = False) -> tuple[GroupEffect, ...]:
    """What everything about each actor, all positions, all saliences and all capabilities would be worth, if known.

    curves (draw, grid): the forecast's distribution function on `issue` in each draw.  across: whether the models trade
    over issues, so that the numbers of other issues count too.
    """
    groups = [unknown for unknown in unknowns(draws if across else of_issue(draws, issue)) if unknown.kind != "number"]
    mean = -curves.sum(axis=1)
    found: list[GroupEffect] = []
    for group in groups:
        thetas = np.column_stack([draws.values(given) for given in group.inputs])
        theta = _direction(thetas, curves, "forecast")
        voi, se = (0.0, 0.0) if theta is None else value_of_information(theta, curves, draws.seed)
        share = 0.0 if theta is None else variance_share(theta, mean)
        found.append(GroupEffect(group.words, issue, group.name, group.kind, voi, se, share))
    return tuple(found)


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


def at_best(draws: Draws) -> Draws:
    """One draw in which every uncertain number is at its best estimate, and any other at its median over draws."""
    tables: dict[Quantity, Array] = {quantity: _middle(getattr(draws, quantity), 1) for quantity in get_args(Quantity)}
    for given in draws.uncertain:
        _put(tables, draws, given, 0, given.estimate.best)
    return replace(
        draws,
        position=tables["position"],
        salience=tables["salience"],
        capability=tables["capability"],
        reference_point=tables["reference_point"],
        cost_of_no_deal=tables["cost_of_no_deal"],
        uncertain=(),
        start=0,
    )


def rank_effects(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Strongest first: by value of information, then by swing; those without measurable effect after all others.

    Effects equal in both share a rank.  Among them the order is that of their draws' names in a scrambled form: fixed,
    but favouring neither who is listed first nor whose name comes first in the alphabet.
    """

    def strength(effect: Effect) -> tuple[bool, float, float]:
        return (not effect.measurable, -round(max(effect.voi, 0.0), 3), -round(abs(effect.swing), 2))

    ordered = sorted(effects, key=lambda effect: (strength(effect), scrambled(effect.name, effect.issue)))
    ranked: list[Effect] = []
    for place, effect in enumerate(ordered, start=1):
        tied = bool(ranked) and strength(ordered[place - 2]) == strength(effect)
        ranked.append(replace(effect, rank=ranked[-1].rank if tied else place))
    return tuple(ranked)


def scrambled(name: str, issue: str) -> float:
    """A fixed number in (0, 1) for a number's name on an issue: an order that favours nobody."""
    return float(stream(0, f"influence.tie.{name}.{issue}", 1)[0])


def concerns(given: Input, draws: Draws, issue: str) -> bool:
    """Whether a number can move the forecast of this issue: it is of this issue, or the strength of somebody in it."""
    if given.quantity != "capability":
        return given.issue == issue
    return bool(draws.has_stake[draws.actors.index(given.actor), draws.issues.index(issue)])


def of_issue(draws: Draws, issue: str) -> Draws:
    """The same draws of one issue alone, with the numbers that concern it; all actors stay.

    >>> both = Draws.from_arrays([[[10.0, 20.0], [90.0, 30.0]]], np.ones((1, 2, 2)), [[2.0, 3.0]])
    >>> of_issue(both, "i2").position.tolist(), of_issue(both, "i2").issues
    ([[[20.0], [30.0]]], ('i2',))
    """
    k = [draws.issues.index(issue)]
    return replace(
        draws,
        position=draws.position[:, :, k],
        salience=draws.salience[:, :, k],
        reference_point=draws.reference_point[:, k],
        cost_of_no_deal=draws.cost_of_no_deal[:, k],
        best_position=draws.best_position[:, k],
        issues=(issue,),
        known_position=draws.known_position[:, k],
        known_salience=draws.known_salience[:, k],
        known_reference_point=draws.known_reference_point[k],
        uncertain=tuple(given for given in draws.uncertain if concerns(given, draws, issue)),
    )


def place(given: Input, draws: Draws) -> tuple[int, ...]:
    """Where a number stands in its table of `draws`, behind the axis of draws: (actor, issue), (actor,) or (issue,)."""
    actor = (draws.actors.index(given.actor),) if given.actor else ()
    issue = (draws.issues.index(given.issue),) if given.issue else ()
    return actor + issue


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
def resamples(n: int, seed: int, name: str, times: int) -> Array:
    """How often each draw is taken, (resample, draw), from the stream `name`."""
    picks = (stream(seed, name, times * n) * n).astype(np.int64).reshape(times, n)
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
    tables[given.quantity][(row, *place(given, draws))] = value


def _gain(points: float) -> str:
    return f"about {points:.1f}" if points >= 0.05 else "less than 0.1"


def _direction(thetas: Array, curves: Array, kind: Literal["forecast", "principal"]) -> Array | None:
    """One number (draw,) in place of several; None where there are too few draws or none of them varies."""
    spread = thetas.std(axis=0)
    moving = spread > 1e-9 * (1 + np.abs(thetas).max(axis=0, initial=0.0))
    if len(thetas) < 10 or not moving.any():
        return None
    numbers = (thetas[:, moving] - thetas[:, moving].mean(axis=0)) / spread[moving]
    return _principal(numbers) if kind == "principal" else _towards(numbers, -curves.sum(axis=1))


def _principal(numbers: Array) -> Array:
    """First principal component, its largest loading positive."""
    loading = np.linalg.svd(numbers, full_matrices=False)[2][0]
    component: Array = numbers @ (loading * np.sign(loading[np.argmax(np.abs(loading))]))
    return component


def _towards(numbers: Array, target: Array) -> Array:
    """What a straight line fitted to every other draw makes of the draws between, up to a constant."""
    found = np.empty(len(numbers))
    halves = (slice(0, None, 2), slice(1, None, 2))
    for fitted, read in (halves, halves[::-1]):
        slope = np.linalg.lstsq(numbers[fitted], target[fitted] - target[fitted].mean(), rcond=None)[0]
        found[read] = numbers[read] @ slope
    return found
