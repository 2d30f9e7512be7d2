"""Carried: which numbers that nobody has said carry the answer, told from the futures that were played anyway.

Every run is one world; so the runs in which a number is high can be set beside those in which it is low.  What is found
for a default says what to ask those who know the case, not what is so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.dossier.estimate import Estimate
from detente.draws import Array, draw, stream
from detente.talks.answers.counting import SURE, Row, plain, points
from detente.talks.answers.playing import Futures, succeeded
from detente.talks.from_dossier import TalksCase

Origin = Literal["default", "dossier", "set"]
ORIGINS: dict[Origin, str] = {
    "default": "default, not found in the documents",
    "dossier": "the dossier, with its range",
    "set": "set by hand, with its range",
}
"""Where an uncertain number is from, in words."""
BINS = 20
_FEWEST = 5 * BINS
_PLAIN = ("position", "salience", "reference_point", "cost_of_no_deal", "red_line")


@dataclass(frozen=True)
class Uncertain:
    """A number that differs from run to run: its name for --set, what it means, where it is from, 10th to 90th."""

    name: str
    meaning: str
    unit: str
    origin: Origin
    low: float | None
    high: float | None

    @property
    def stream(self) -> str:
        """Name of the stream that it is drawn from: the dossier's own numbers have their names alone."""
        if self.name == "tension":
            return "tension" if self.origin == "dossier" else "talks.parameter.v0"
        if self.name.rpartition(".")[2] in _PLAIN and not self.name.startswith("parameters."):
            return self.name
        name = self.name.removeprefix("parameters.")
        return f"talks.parameter.{name}"


def carried_rows(case: TalksCase, futures: Futures) -> list[Row]:
    """The table `carried`: every number that differs from run to run, those that the answer hangs on first.

    name (write it after --set), meaning, unit, low, high: 10th and 90th percentile of what was drawn; origin: ORIGINS.
    difference, difference_se, difference_low, difference_high: share of success (an agreement or a part of one) in the
    third of the runs with the highest values, less that in the third with the lowest.
    share, share_se: of the variance of success from run to run, what goes with this number by itself,

        share = (variance of the means of 20 bins - what chance gives them) / variance

    not clipped: by chance a share of nothing may come out below 0.  Most of the variance is dice, so shares are small.
    measurable: whether difference or share stands out of chance; so strictly that, if no number mattered, one of them
    would be called so in one simulation of 20.  rank: by share among those, 1 = most, equal shares to four places share
    one; None for the others.

    One simulation tells it all; futures must be those of `case`.  Fewer than 100 runs, or nothing that varies: no row.
    Source of the share: epsilon squared, as in detente.forecasting.influence.
    """
    success = succeeded(futures)
    if len(success) < _FEWEST:
        return []
    asked = uncertain(case)
    rows = [_row(one, effect_of(_drawn(case, one, len(success)), success), len(asked)) for one in asked]
    rows.sort(key=lambda row: (not row["measurable"], -round(row["share"], 4), row["name"]))
    seen: list[float] = []
    for row in rows:
        if row["measurable"]:
            seen.append(round(row["share"], 4))
            row["rank"] = seen.index(seen[-1]) + 1
    return rows


def uncertain(case: TalksCase) -> list[Uncertain]:
    """Every number of a case that differs from run to run, each once."""
    found = {one.name: one for one in (*_assumed(case), *_said(case))}
    return list(found.values())


def _assumed(case: TalksCase) -> Iterator[Uncertain]:
    for one in case.assumptions:
        if one.is_sampled and one.default is not None:
            yield Uncertain(one.name, one.why, one.unit, "default", one.low, one.high)


def _said(case: TalksCase) -> Iterator[Uncertain]:
    """What the dossier or somebody gives with a range, as far as it plays a part in talks."""
    for name, value in case.given.items():
        if isinstance(value, Estimate) and not value.is_exact:
            yield Uncertain(name, "as set", "", "set", value.low, value.high)
    for given in draw(case.dossier, 1, case.seed).uncertain:
        here = given.actor in ("", *case.cast.actors) and given.issue in ("", *case.tracks)
        if here and given.estimate.known and given.quantity in ("position", "salience", "reference_point"):
            whose = f"{case.name(given.actor)}, " if given.actor else ""
            meaning = f"{whose}{case.name(given.issue)}: {given.quantity.replace('_', ' ')}"
            yield _of_dossier(given.name, meaning, "0-100", given.estimate)
    yield from (one for one in _costs(case) if one.low != one.high)
    tension = case.dossier.tension
    if tension.known and not tension.is_exact and "parameters.v0" not in case.given:
        yield _of_dossier("tension", "tension at the start", "tension", tension)
    for acting in case.acting:
        if f"{acting.actor}.capacity" not in case.given:
            for instrument, said in acting.capacity.items():
                if not said.is_exact:
                    what = f"{case.name(acting.actor)}: acts that it could carry out, {instrument.replace('_', ' ')}"
                    yield _of_dossier(f"{acting.actor}.capacity.{instrument}", what, "acts", said)


def _costs(case: TalksCase) -> Iterator[Uncertain]:
    """What having no deal costs, as the dossier gives it: by red line, or by issue."""
    for track in case.tracks:
        cost = case.dossier.issues[track].cost_of_no_deal
        if cost.known:
            yield _of_dossier(f"{track}.cost_of_no_deal", f"{case.name(track)}: cost of no deal", "stake", cost)
        for principal in case.principals:
            stake = case.dossier.stakes.get(principal, {}).get(track)
            if stake is not None and stake.red_line is not None and stake.red_line.known:
                meaning = f"{case.name(principal)}, {case.name(track)}: red line"
                yield _of_dossier(f"{principal}.{track}.red_line", meaning, "0-100", stake.red_line)


def _of_dossier(name: str, meaning: str, unit: str, estimate: Estimate) -> Uncertain:
    return Uncertain(name, meaning, unit, "dossier", float(estimate.low), float(estimate.high))


def _drawn(case: TalksCase, one: Uncertain, n: int) -> Array:
    """(run,) the uniform number behind each run's value: in the order of the values, whatever their distribution."""
    return stream(case.seed, one.stream, n, 0)


@dataclass(frozen=True)
class Effect:
    """Share of success in the highest third less that in the lowest; share of its variance by itself; n: runs.

    A sum of squares between bins that only chance has made is chi-squared with 19 degrees of freedom over the variance;
    its percentiles are those of Wilson and Hilferty's cube.
    """

    difference: float
    difference_se: float
    share: float
    share_se: float

    n: int

    def stands_out(self, asked: int) -> tuple[bool, bool]:
        """Whether difference and share stand out of chance, where so many numbers are asked about (Bonferroni)."""
        z = NormalDist().inv_cdf(1 - 0.05 / (4 * asked))
        free = BINS - 1
        strange = free * (1 - 2 / (9 * free) + NormalDist().inv_cdf(1 - 0.025 / asked) * (2 / (9 * free)) ** 0.5) ** 3
        return abs(self.difference) > z * self.difference_se, self.n * self.share + free > strange


def effect_of(theta: Array, success: Array) -> Effect:
    """What goes with a number over runs: theta (run,) its values, success (run,) what came of them.

    Success is 1 where the number is above the middle of its range: a difference of 1, and all of the variance.

    >>> told = effect_of(np.arange(300.0), (np.arange(300.0) >= 150).astype(float))
    >>> told.difference, round(told.share, 3)
    (1.0, 1.0)
    """
    order = np.argsort(theta, kind="stable")
    third = len(order) // 3
    low, high = success[order[:third]], success[order[-third:]]
    error = np.sqrt((low.var(ddof=1) + high.var(ddof=1)) / third)
    share, share_error = _variance_share(success[order])
    return Effect(float(high.mean() - low.mean()), float(error), share, share_error, len(success))


def _variance_share(ordered: Array) -> tuple[float, float]:
    """Share of the variance between bins of neighbours, what chance gives them taken off, and its standard error.

    The sum of squares between bins is, over the variance, chi-squared with 19 degrees of freedom and off its centre by
    n times the share: so its variance is 2 (19 + 2 n share).
    """
    n, free = len(ordered), BINS - 1
    total = float(np.square(ordered - ordered.mean()).sum())
    if total <= 0:
        return 0.0, 0.0
    bins: list[NDArray[np.float64]] = np.array_split(ordered, BINS)
    within = sum(float(np.square(part - part.mean()).sum()) for part in bins)
    share = (total - within - free * within / (n - BINS)) / total
    return share, float(np.sqrt(2 * (free + 2 * n * max(share, 0.0))) / n)


def _row(one: Uncertain, effect: Effect, asked: int) -> Row:
    half = SURE * effect.difference_se
    moves, matters = effect.stands_out(asked)
    if moves:
        words = (
            f"success {points(effect.difference)} from its lowest to its highest third, give or take {100 * half:.1f}"
        )
    elif matters:
        words = "success differs with it, but does not rise or fall all the way"
    else:
        words = "no effect that these runs can show"
    return {
        "table": "carried",
        "rank": None,
        "name": one.name,
        "meaning": one.meaning,
        "unit": one.unit,
        "origin": ORIGINS[one.origin],
        "default": one.origin == "default",
        "low": one.low,
        "high": one.high,
        "difference": effect.difference,
        "difference_se": plain(effect.difference_se),
        "difference_low": plain(effect.difference - half),
        "difference_high": plain(effect.difference + half),
        "share": effect.share,
        "share_se": effect.share_se,
        "measurable": moves or matters,
        "words": f"{one.name}: {words} ({ORIGINS[one.origin]})",
    }
