"""Scores: by hand, against scoringrules, and by what a score must do: reward saying what one believes."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
import scoringrules as sr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from detente.briefing import scores
from detente.briefing.scores import (
    auroc,
    brier,
    brier_skill,
    coverage,
    crps,
    crps_ensemble,
    interval_score,
    log_score,
    murphy,
    paired_bootstrap,
    pit,
    pit_coverage,
    reliability,
    reliability_slope,
    verdict,
    weighted_interval_score,
    wilson,
)
from detente.draws import Array
from detente.forecasting.pooling import Distribution

POINTS = st.floats(0, 100).map(lambda x: round(x, 6))
PROBABILITIES = st.floats(0, 1).map(lambda p: round(p, 6))
LEVELS = st.floats(0.05, 0.95)
unhurried = settings(deadline=None)  # scoringrules compiles when first called
ANYWHERE = (-math.inf, math.inf)


@st.composite
def records(draw: st.DrawFn, least: int = 1, inner: bool = False) -> tuple[Array, Array]:
    """Probabilities, many of them alike, and what happened."""
    some = st.sampled_from([0.1, 0.25, 0.5, 0.8]) | (st.floats(0.001, 0.999) if inner else PROBABILITIES)
    rows = draw(st.lists(st.tuples(some, st.booleans()), min_size=least, max_size=25))
    return np.array([p for p, _ in rows]), np.array([float(came) for _, came in rows])


@st.composite
def ensembles(draw: st.DrawFn) -> tuple[Array, Array]:
    """Members (forecast, member), with ties, and outcomes (forecast,)."""
    n, m = draw(st.integers(1, 4)), draw(st.integers(1, 7))
    numbers = st.floats(-50, 150) | st.sampled_from([0.0, 40.0, 100.0])
    members = [draw(st.lists(numbers, min_size=m, max_size=m)) for _ in range(n)]
    return np.array(members), np.array(draw(st.lists(numbers, min_size=n, max_size=n)))


# ------------------------------------------------------------------------------------------------- against scoringrules


@unhurried
@given(records())
def test_brier_equals_scoringrules(record: tuple[Array, Array]) -> None:
    p, came = record
    assert brier(p, came) == pytest.approx(np.atleast_1d(sr.brier_score(came, p)), abs=1e-12)


@unhurried
@given(records(inner=True))
def test_log_score_equals_scoringrules(record: tuple[Array, Array]) -> None:
    p, came = record
    assert log_score(p, came) == pytest.approx(np.atleast_1d(sr.log_score(came, p)), abs=1e-12)


@unhurried
@given(ensembles())
def test_crps_of_ensembles_equals_scoringrules(case: tuple[Array, Array]) -> None:
    members, outcome = case
    for estimator in ("nrg", "qd"):
        theirs = np.atleast_1d(sr.crps_ensemble(outcome, members, estimator=estimator))
        assert crps_ensemble(members, outcome) == pytest.approx(theirs, abs=1e-9)


@unhurried
@given(st.lists(st.tuples(POINTS, st.integers(1, 5)), min_size=1, max_size=6), POINTS)
def test_weights_are_repeated_members(atoms: list[tuple[float, int]], outcome: float) -> None:
    """A weight of 3 is three members at the same point: scoringrules knows ensembles, not weights."""
    members = np.array([value for value, times in atoms for _ in range(times)])
    mine = crps([value for value, _ in atoms], [times for _, times in atoms], outcome)
    assert mine == pytest.approx(float(sr.crps_ensemble(outcome, members)), abs=1e-9)
    assert mine == pytest.approx(float(crps_ensemble(members, outcome)[0]), abs=1e-9)


@unhurried
@given(st.integers(1, 12), st.floats(0.05, 0.95), st.integers(0, 12))
def test_any_weights_equal_the_binomial_of_scoringrules(n: int, chance: float, outcome: int) -> None:
    weights = [math.comb(n, k) * chance**k * (1 - chance) ** (n - k) for k in range(n + 1)]
    assert crps(range(n + 1), weights, outcome) == pytest.approx(float(sr.crps_binomial(outcome, n, chance)), abs=1e-7)


@unhurried
@given(st.floats(0, 0.45), st.floats(0, 0.45), st.floats(0, 1), st.floats(-40, 20), st.floats(30, 90))
def test_a_uniform_share_equals_scoringrules(left: float, right: float, at: float, low: float, high: float) -> None:
    """Uniform between the ends of a scale, with weight on the ends themselves."""
    outcome, share = low + at * (high - low), 1 - left - right
    assume(left + right > 1e-6)
    mine = crps([high, low], [right, left], outcome, uniform=share, scale=(low, high))
    assert mine == pytest.approx(float(sr.crps_uniform(outcome, low, high, left, right)), abs=1e-9)


@unhurried
@given(st.lists(st.tuples(POINTS, POINTS, POINTS), min_size=1, max_size=6), LEVELS)
def test_interval_score_equals_scoringrules(rows: list[tuple[float, float, float]], level: float) -> None:
    low, high = np.array([sorted(row[:2]) for row in rows]).T
    outcome = np.array([row[2] for row in rows])
    theirs = np.atleast_1d(sr.interval_score(outcome, low, high, 1 - level))
    assert interval_score(low, high, outcome, level) == pytest.approx(theirs, rel=1e-9, abs=1e-9)


@unhurried
@given(st.data(), st.integers(1, 4), st.lists(LEVELS, min_size=1, max_size=4, unique=True))
def test_weighted_interval_score_equals_scoringrules(data: st.DataObject, n: int, levels: list[float]) -> None:
    """Nested ranges: a narrower level's range lies inside a wider one's.  The order of the levels is free."""
    k = len(levels)
    ends = np.sort([data.draw(st.lists(POINTS, min_size=2 * k + 1, max_size=2 * k + 1)) for _ in range(n)], axis=1)
    width = np.argsort(np.argsort(levels))  # 0 = the narrowest
    low, high, median = ends[:, k - 1 - width], ends[:, k + 1 + width], ends[:, k]
    outcome = np.array(data.draw(st.lists(POINTS, min_size=n, max_size=n)))
    theirs = sr.weighted_interval_score(outcome, median, low, high, 1 - np.array(levels))
    mine = weighted_interval_score(median, low, high, outcome, levels)
    assert mine == pytest.approx(np.atleast_1d(theirs), rel=1e-9, abs=1e-9)


def test_scoringrules_itself_on_the_hand_calculation() -> None:
    """(|30 - 55| / 2 + .5/2 (30 + 4 * 5) + .2/2 * 60) / 2.5 = 12.4: both agree with the pencil, not only with another."""
    args = (np.array([30.0]), np.array([[20.0, 10.0]]), np.array([[50.0, 70.0]]))
    assert float(np.squeeze(sr.weighted_interval_score(np.array([55.0]), *args, np.array([0.5, 0.2])))) == 12.4
    assert weighted_interval_score(*args, [55], [0.5, 0.8]).tolist() == [12.4]


# --------------------------------------------------------------------------------------------------------------- by hand


def test_log_score_of_the_impossible() -> None:
    """What was called impossible and happened is infinitely surprising, and says so without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert log_score([0, 1, 0, 1], [1, 0, 0, 1]).tolist() == [math.inf, math.inf, 0, 0]
    assert log_score([0, 1], [1, 0], floor=0.01) == pytest.approx([math.log(100)] * 2)
    assert not np.signbit(log_score([1.0], [1])).any()


def test_crps_by_hand() -> None:
    """Weights 5, 2, 3 at 40, 0, 100, outcome 50: mean distance .5*10 + .2*50 + .3*50 = 30; own .16*40 + .21*60 = 19.

    With a fifth of not knowing: .8*30 + .2*25 = 29, less .64*19 + .16*(.2*50 + .5*26 + .3*50) + .04*100/6 = 18.9067.
    """
    assert crps([40, 0, 100], [5, 2, 3], 50) == pytest.approx(11)
    assert crps([40, 0, 100], [5, 2, 3], 50, uniform=0.2) == pytest.approx(29 - 18.906667, abs=1e-6)
    assert crps([30], [7], 72) == 42
    assert crps([], [], 0, uniform=1) == pytest.approx(100 / 3)
    assert crps([4, 7, 10], [0.2, 0.5, 0.3], 8.833, scale=(4, 10)) == pytest.approx(
        0.2 * 4.833 + 0.5 * 1.833 + 0.3 * 1.167 - (0.16 * 3 + 0.21 * 3)
    )


@unhurried
@given(
    st.lists(st.tuples(POINTS, st.floats(0.01, 5)), min_size=1, max_size=8),
    st.sampled_from([0.0, 0.2, 0.65, 1.0]),
    POINTS,
)
def test_crps_equals_that_of_the_pooled_distribution(
    atoms: list[tuple[float, float]], uniform: float, outcome: float
) -> None:
    values, weights = [v for v, _ in atoms], [w for _, w in atoms]
    d = Distribution.of(values, weights, uniform)
    asked = crps(d.values, d.mass, outcome, d.uniform)
    assert crps(values, weights, outcome, uniform) == pytest.approx(asked, abs=1e-9)
    v = np.linspace(0, 100, 20_001)[:-1] + 0.0025  # middle of each step
    assert asked == pytest.approx(np.square(d.cdf(v) - (v > outcome)).sum() * 0.005, abs=0.02)


@unhurried
@given(st.lists(st.tuples(POINTS, st.floats(0.01, 5)), min_size=1, max_size=6), POINTS, st.floats(0, 0.9))
def test_crps_turns_with_the_scale_and_stretches_with_it(
    atoms: list[tuple[float, float]], outcome: float, uniform: float
) -> None:
    """No end of a scale is favoured: mirrored or in other units, the same forecast has the same score."""
    values, weights = np.array([v for v, _ in atoms]), [w for _, w in atoms]
    score = crps(values, weights, outcome, uniform)
    assert -1e-9 <= score <= 100
    assert crps(100 - values, weights, 100 - outcome, uniform) == pytest.approx(score, abs=1e-9)
    years = crps(4 + values * 0.06, weights, 4 + outcome * 0.06, uniform, scale=(4, 10))
    assert years == pytest.approx(score * 0.06, abs=1e-9)


def test_an_atom_without_weight_does_not_count() -> None:
    assert crps([40, 999, 60], [1, 0, 3], 50) == crps([40, 60], [1, 3], 50)


def test_interval_score_by_hand() -> None:
    """Below by 5 at 80 %: 30 + 10 * 5; inside: the width; on the end: inside."""
    found = interval_score([20, 10, 20], [50, 30, 50], [15, 12, 50], 0.8)
    assert found == pytest.approx([80, 20, 30])


def test_brier_skill_by_hand() -> None:
    assert brier_skill([0.9, 0.2], [1, 0], [0.5, 0.3]) == pytest.approx(1 - 0.05 / 0.34)
    assert brier_skill([0.6, 0.6], [1, 0], 0.5) == pytest.approx(1 - 0.26 / 0.25)
    assert brier_skill([0.3, 0.4], [1, 0], [0.3, 0.4]) == 0
    assert brier_skill([0.9, 0.2], [1, 0], [1, 0]) is None


def test_wilson_by_hand() -> None:
    """3 of 12 at z = 1.959964: (3 + 1.920729 -+ 1.959964 sqrt(2.25 + .960365)) / 15.841459."""
    half = 1.959963985 * math.sqrt(3 * 9 / 12 + 1.959963985**2 / 4)
    assert wilson(3, 12) == pytest.approx(((4.920729 - half) / 15.841459, (4.920729 + half) / 15.841459), abs=1e-6)
    assert wilson(0, 7)[0] == 0
    assert wilson(7, 7)[1] == 1
    assert wilson(0, 7, 0.5)[1] < wilson(0, 7, 0.9)[1] < 1


@unhurried
@given(st.integers(1, 60), st.data())
def test_wilson_ends_are_where_the_count_becomes_unlikely(n: int, data: st.DataObject) -> None:
    """At either end, the count lies z standard errors *of that end* away from what the end expects."""
    count = data.draw(st.integers(0, n))
    for end in wilson(count, n):
        if 1e-9 < end < 1 - 1e-9:
            assert abs(count - n * end) / math.sqrt(n * end * (1 - end)) == pytest.approx(1.959964, abs=1e-4)


# ------------------------------------------------------------------------------------- a score rewards what one believes


@pytest.mark.parametrize("belief", [0.03, 0.37, 0.8])
@pytest.mark.parametrize("rule", [brier, log_score])
def test_the_probability_believed_expects_the_best_score(rule: Callable[[Any, Any], Array], belief: float) -> None:
    said = np.arange(1, 100) / 100
    expected = belief * rule(said, np.ones(99)) + (1 - belief) * rule(said, np.zeros(99))
    assert said[expected.argmin()] == pytest.approx(belief)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_the_distribution_believed_expects_the_best_crps(data: st.DataObject) -> None:
    values = data.draw(st.lists(POINTS, min_size=2, max_size=5, unique=True))
    weights = st.lists(st.floats(0.05, 1), min_size=len(values), max_size=len(values))
    belief = np.array(data.draw(weights))
    belief /= belief.sum()
    other = data.draw(weights)
    honest = belief @ [crps(values, belief, y) for y in values]
    for uniform in (0.0, 0.3):
        assert honest <= belief @ [crps(values, other, y, uniform) for y in values] + 1e-9


def test_the_range_believed_costs_least() -> None:
    """Outcomes 0.5, 1.5, ... 99.5 alike: the honest 80 % range is 10 to 90, wherever one looks for a cheaper one."""
    outcome = np.arange(100) + 0.5
    cost = {
        (low, high): interval_score(np.full(100, low), np.full(100, high), outcome, 0.8).mean()
        for low, high in product(range(0, 50, 5), range(55, 101, 5))
    }
    assert min(cost, key=lambda ends: cost[ends]) == (10, 90)


# ----------------------------------------------------------------------------------------------------------- calibration


def test_coverage_counts_the_ends() -> None:
    assert coverage([10, 10, 10, 10], [30, 30, 30, 30], [10, 30, 30.1, 9.9]) == 0.5
    assert coverage([0.1 + 0.2], [0.3], [0.3]) == 1  # 0.1 + 0.2 lies a hair above 0.3


@unhurried
@given(st.lists(st.tuples(PROBABILITIES, PROBABILITIES), min_size=1, max_size=30), st.integers(0, 5))
def test_pit_lies_within_the_weight_on_the_outcome(pairs: list[tuple[float, float]], seed: int) -> None:
    below, upto = np.sort(pairs, axis=1).T
    u = pit(below, upto, seed)
    assert ((below <= u) & (u <= upto)).all()
    assert np.array_equal(u[:-1], pit(below, upto, seed)[:-1])
    if len(u) > 1:  # a further forecast moves nobody else's die
        assert np.array_equal(u[:-1], pit(below[:-1], upto[:-1], seed))


def test_randomised_coverage_is_right_where_the_closed_one_is_not() -> None:
    """Weight .3, .4, .3 at 0, 50, 100, and outcomes that come just as often: a perfect forecaster.

    The range from the 10th to the 90th percentile is 0 to 100 and holds everything: closed coverage 1 for an 80 % range.
    """
    d = Distribution.of([0, 50, 100], [0.3, 0.4, 0.3])
    outcome = np.repeat([0.0, 50.0, 100.0], [3000, 4000, 3000])
    low, high = d.quantile([0.1, 0.9])
    assert coverage(np.full(10_000, low), np.full(10_000, high), outcome) == 1
    u = pit(d.cdf(outcome - 1e-6), d.cdf(outcome), seed=2)
    for level in (0.5, 0.8, 0.9):
        assert pit_coverage(u, level) == pytest.approx(level, abs=0.015)
    assert np.abs(np.histogram(u, 10, (0, 1))[0] / 10_000 - 0.1).max() < 0.012


def test_pit_coverage_shows_ranges_that_are_too_narrow() -> None:
    """Said: between 40 and 60, evenly; it came anywhere on 0-100: half of .8 of a fifth of the scale."""
    outcome = np.arange(0.5, 100)
    reached = np.clip((outcome - 40) / 20, 0, 1)
    assert pit_coverage(pit(reached, reached), 0.8) == pytest.approx(0.16)


@unhurried
@given(records(), st.sampled_from([1, 3, 5, 10]), st.sampled_from(["width", "count"]))
def test_every_forecast_is_in_one_bin(record: tuple[Array, Array], bins: int, equal: Any) -> None:
    p, came = record
    rows = reliability(p, came, bins, equal)
    assert sum(row["n"] for row in rows) == len(p)
    assert sum(row["n"] * row["forecast"] for row in rows) == pytest.approx(p.sum())
    assert sum(row["n"] * row["frequency"] for row in rows) == pytest.approx(came.sum())
    for row in rows:
        assert row["start"] - 1e-9 <= row["forecast"] <= row["end"] + 1e-9
        assert 0 <= row["low"] <= row["frequency"] <= row["high"] <= 1
        assert all(type(value) in (int, float) for value in row.values())
    assert [row["bin"] for row in rows] == sorted({row["bin"] for row in rows})


def test_bins_by_hand() -> None:
    """A forecast on a border belongs to the bin above it; 1 to the last; bins without forecasts have no row."""
    rows = reliability([0.3, 0.1, 0.29, 1.0, 0.3], [1, 0, 1, 1, 0], bins=10)
    assert [(row["bin"], row["n"], row["frequency"]) for row in rows] == [
        (2, 1, 0.0),
        (3, 1, 1.0),
        (4, 2, 0.5),
        (10, 1, 1.0),
    ]
    halves = reliability([0.01, 0.02, 0.03, 0.9], [0, 0, 1, 1], bins=2, equal="count")
    assert [(row["n"], round(row["forecast"], 4), row["end"]) for row in halves] == [(2, 0.015, 0.025), (2, 0.465, 0.9)]
    assert [row["n"] for row in reliability([0.2] * 4, [0, 1, 0, 0], bins=5, equal="count")] == [4]
    own = reliability([0.01, 0.04, 0.2], [0, 1, 0], bins=[0, 0.02, 0.05, 0.5])
    assert [(row["bin"], row["start"], row["end"]) for row in own] == [(1, 0.0, 0.02), (2, 0.02, 0.05), (3, 0.05, 0.5)]


@unhurried
@given(records(), st.sampled_from([None, 1, 4, 10]), st.sampled_from(["width", "count"]))
def test_the_parts_add_up_to_the_brier_score(record: tuple[Array, Array], bins: int | None, equal: Any) -> None:
    p, came = record
    parts = murphy(p, came, bins, equal)
    assert parts.brier == pytest.approx(brier(p, came).mean(), abs=1e-12)
    assert min(parts.reliability, parts.resolution, parts.uncertainty) >= 0
    assert parts.resolution <= parts.uncertainty + 1e-12
    if bins is None:
        assert parts.within == pytest.approx(0, abs=1e-12)


def test_murphy_by_hand() -> None:
    """20 % said 4 times, 1 came; 80 % said 5 times, 3 came: reliability (4 * .05^2 + 5 * .2^2) / 9; o = 4 / 9."""
    parts = murphy([0.2] * 4 + [0.8] * 5, [0, 0, 0, 1, 0, 0, 1, 1, 1])
    assert parts.reliability == pytest.approx((4 * 0.05**2 + 5 * 0.2**2) / 9)
    assert parts.resolution == pytest.approx((4 * (0.25 - 4 / 9) ** 2 + 5 * (0.6 - 4 / 9) ** 2) / 9)
    assert parts.uncertainty == pytest.approx(20 / 81)
    one_bin = murphy([0.2] * 4 + [0.8] * 5, [0, 0, 0, 1, 0, 0, 1, 1, 1], bins=1)
    assert one_bin.resolution == pytest.approx(0)
    assert one_bin.within == pytest.approx(parts.brier - one_bin.uncertainty - (4.8 / 9 - 4 / 9) ** 2)


@unhurried
@given(records(), st.sampled_from([1.0, 40.0]))
def test_auroc_counts_pairs(record: tuple[Array, Array], factor: float) -> None:
    """The Mann-Whitney count, pair by pair; any rising change of the numbers leaves it as it is."""
    p, came = record
    pairs = [(yes > no) + (yes == no) / 2 for yes in p[came == 1] for no in p[came == 0]]
    found = auroc(factor * p, came)
    assert found == (pytest.approx(sum(pairs) / len(pairs)) if pairs else None)
    if pairs:
        assert auroc(-p, came) == pytest.approx(1 - found)


def test_slope_by_hand() -> None:
    """Two forecasts, two frequencies: the line goes through both.  The other way round: the same, falling."""
    came = [0, 0, 0, 1, 0, 0, 1, 1, 1]
    bent = reliability_slope([0.2] * 4 + [0.8] * 5, came)
    odds = [math.log(0.25 / 0.75), math.log(0.6 / 0.4)]
    assert bent.slope == pytest.approx((odds[1] - odds[0]) / (2 * math.log(4)))
    assert bent.intercept == pytest.approx(sum(odds) / 2)
    turned = reliability_slope([0.8] * 4 + [0.2] * 5, came)
    assert turned.slope == pytest.approx(-bent.slope)


@settings(deadline=None, max_examples=150)
@given(records(least=4, inner=True))
def test_slope_is_where_the_likelihood_is_greatest_or_says_why_not(record: tuple[Array, Array]) -> None:
    """At the greatest likelihood, as much happens as the line says, in all and weighted by the log odds."""
    p, came = record
    found = reliability_slope(p, came)
    assert (found.slope is None) == (found.intercept is None) == (found.reason != "")
    if found.slope is None:
        yes, no = p[came == 1], p[came == 0]
        alike = np.ptp(p) < 1e-9
        assert not len(yes) or not len(no) or alike or yes.min() >= no.max() or no.min() >= yes.max()
        return
    x = np.log(p / (1 - p))
    chance = 1 / (1 + np.exp(-(found.intercept + found.slope * x)))
    assert chance.sum() == pytest.approx(came.sum(), abs=1e-6)
    assert chance @ x == pytest.approx(came @ x, abs=1e-5)


def test_slope_recovers_how_forecasts_were_bent() -> None:
    """Log odds twice as bold as they should be: slope one half, intercept 0."""
    truth = np.repeat([0.1, 0.3, 0.6, 0.9], 100)
    came = np.concatenate([np.arange(100) < round(100 * p) for p in (0.1, 0.3, 0.6, 0.9)])
    odds = 2 * np.log(truth / (1 - truth))
    bent = reliability_slope(1 / (1 + np.exp(-odds)), came)
    assert (bent.intercept, bent.slope) == pytest.approx((0, 0.5), abs=1e-9)
    assert reliability_slope(truth, came).slope == pytest.approx(1)


@pytest.mark.parametrize(
    ("p", "came", "why"),
    [
        ([0.2, 0.4], [1, 1], "always happened"),
        ([0.2, 0.4], [0, 0], "never happened"),
        ([0.3, 0.3, 0.3], [0, 1, 0], "alike"),
        ([0.2, 0.4, 0.7, 0.9], [0, 0, 1, 1], "at least as high"),
        ([0.2, 0.4, 0.4, 0.9], [0, 0, 1, 1], "at least as high"),
        ([0.2, 0.4, 0.7, 0.9], [1, 0, 0, 0], "at least as low"),
        ([0.0, 0.4, 0.7, 0.9], [1, 0, 0, 1], "floor"),
    ],
)
def test_no_slope_where_the_record_cannot_tell(p: list[float], came: list[int], why: str) -> None:
    found = reliability_slope(p, came)
    assert found.slope is None
    assert found.intercept is None
    assert why in found.reason


def test_forecasts_set_apart_but_for_a_hair_give_no_mild_slope() -> None:
    """Ten to the minus ten is all that keeps the steepest slope from fitting best: no number, or one as steep."""
    found = reliability_slope([0.1] * 3 + [0.1 + 1e-10] * 4 + [0.5], [0, 1, 1, 0, 0, 0, 1, 0])
    assert "hair" in found.reason if found.slope is None else abs(found.slope) > 8


def test_a_floor_is_counted() -> None:
    found = reliability_slope([0.0, 0.4, 0.7, 1.0], [1, 0, 0, 1], floor=0.001)
    assert found.clipped == 2
    assert found.slope is not None
    assert found.slope < 1


# ------------------------------------------------------------------------------------------------------------ comparison


def test_paired_bootstrap_by_hand() -> None:
    """Two groups, differences 1 and 3 (two rows) against -2 (one row): a resample is one of four equally likely.

    Both the first: 2 (1/4); both the second: -2 (1/4); one of each: 2/3 (1/2).
    """
    found = paired_bootstrap([5, 8, 3], [4, 5, 5], ["p", "p", "q"])
    assert found.difference == pytest.approx(2 / 3)
    assert (found.low, found.high) == (-2, 2)
    assert (found.n, found.groups, found.level, found.resamples) == (3, 2, 0.95, 4000)
    middle = paired_bootstrap([5, 8, 3], [4, 5, 5], ["p", "p", "q"], level=0.4)
    assert (middle.low, middle.high) == pytest.approx((2 / 3, 2 / 3))


def test_the_range_is_as_wide_as_theory_says() -> None:
    """40 groups of one: the range is near 1.96 standard errors either way; doubled rows in a group add no knowledge."""
    rng = np.random.default_rng(5)
    a, b = rng.normal(10, 3, 40), rng.normal(9, 3, 40)
    found = paired_bootstrap(a, b, range(40), seed=1)
    half = 1.96 * (a - b).std() / math.sqrt(40)
    assert found.low is not None
    assert found.high is not None
    assert found.high - found.low == pytest.approx(2 * half, rel=0.06)
    doubled = paired_bootstrap(np.repeat(a, 2), np.repeat(b, 2), np.repeat(range(40), 2), seed=1)
    assert (doubled.low, doubled.high) == pytest.approx((found.low, found.high))
    wrong = paired_bootstrap(np.repeat(a, 2), np.repeat(b, 2), range(80), seed=1)
    assert wrong.low is not None
    assert wrong.high is not None
    assert wrong.high - wrong.low < 0.8 * (found.high - found.low)


def test_the_order_of_rows_and_the_size_of_blocks_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    a, b, groups = rng.normal(0, 1, 30), rng.normal(0.2, 1, 30), np.array([f"p{k % 7}" for k in range(30)])
    first = paired_bootstrap(a, b, groups, seed=9)
    order = rng.permutation(30)
    shuffled = paired_bootstrap(a[order], b[order], groups[order], seed=9)
    assert (shuffled.low, shuffled.high) == pytest.approx((first.low, first.high))
    other_way = paired_bootstrap(b, a, groups, seed=9)
    assert (-other_way.high, -other_way.low) == pytest.approx((first.low, first.high))
    assert paired_bootstrap(a, b, groups, seed=10).low != first.low
    monkeypatch.setattr(scores, "_BLOCK", 50)
    assert paired_bootstrap(a, b, groups, seed=9) == first


def test_one_group_shows_nothing() -> None:
    found = paired_bootstrap([1, 2, 3], [7, 8, 9], ["p", "p", "p"])
    assert (found.difference, found.low, found.high) == (-6, None, None)
    assert verdict(found.difference, found.low, found.high) == "no skill shown"


@unhurried
@given(st.floats(-9, 9), st.floats(0, 5), st.floats(0, 5))
def test_a_verdict_needs_a_range_that_leaves_out_nothing(middle: float, below: float, above: float) -> None:
    low, high = middle - below, middle + above
    word = verdict(middle, low, high)
    assert (word == "better") == (high < 0)
    assert (word == "worse") == (low > 0)
    opposite = {"better": "worse", "worse": "better"}
    assert verdict(-middle, -high, -low) == opposite.get(word, word)


# ---------------------------------------------------------------------------------------------------------------- misuse


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: brier([0.5, 1.2], [0, 1]), r"p must be probabilities between 0 and 1, got 1.2 as number 2"),
        (lambda: brier([-0.1], [0]), "between 0 and 1"),
        (lambda: brier([math.nan], [0]), "p must be finite numbers, got nan"),
        (lambda: brier([None, 0.2], [0, 1]), "p must be finite"),
        (lambda: brier(["likely"], [0]), "p must be numbers"),
        (lambda: brier([[0.1], [0.2, 0.3]], [0, 1]), "p must be numbers, in rows of equal length"),
        (lambda: brier([], []), "p is empty"),
        (lambda: brier([0.2, 0.3], [1]), "lengths differ: p has 2, happened has 1"),
        (lambda: brier([0.2, 0.3], [1, 2]), "happened must be 0 or 1, got 2 as number 2"),
        (lambda: brier([[0.2, 0.3]], [[1, 0]]), "p must have one axis, got 2"),
        (lambda: log_score([0.2], [1], floor=0.5), "floor must be 0 or more and below 0.5"),
        (lambda: brier_skill([0.2, 0.3, 0.4], [1, 0, 0], [0.1, 0.2]), "2 probabilities for 3 forecasts"),
        (lambda: crps([10, 20], [1], 5), "lengths differ: values has 2, weights has 1"),
        (lambda: crps([10, 20], [1, -1], 5), "weights must be 0 or more"),
        (lambda: crps([10, 20], [0, 0], 5), "one of them above 0"),
        (lambda: crps([10, 20], [1, 1], 999), r"scale 0 to 100, got 999; or give its scale"),
        (lambda: crps([10, 120], [1, 1], 50), "got 120"),
        (lambda: crps([10], [1], math.nan), "outcome must be finite"),
        (lambda: crps([10], [1], 5, uniform=1.5), "uniform must be a share"),
        (lambda: crps([10], [1], 5, scale=(10, 4)), "scale must rise"),
        (lambda: crps([10], [1], 5, uniform=0.1, scale=ANYWHERE), "two ends"),
        (lambda: crps([], [], 5), "values is empty"),
        (lambda: crps_ensemble([[1, 2], [3, 4]], [1, 2, 3]), "members has 2, outcome has 3"),
        (lambda: crps_ensemble([[[1]]], [1]), "two axes"),
        (lambda: interval_score([30], [20], [25], 0.8), "low must not lie above high, got 30 above 20"),
        (lambda: interval_score([10], [20], [25], 80), "between 0 and 1, such as 0.8; got 80"),
        (lambda: weighted_interval_score([5], [[10]], [[20]], [12], [0.5]), "got 10 above 5"),
        (lambda: weighted_interval_score([15], [[10, 12]], [[20, 30]], [12], [0.5, 0.8]), "got 12 above 10"),
        (lambda: weighted_interval_score([15], [[10, 5]], [[20, 30]], [12], [0.5]), "2, 2 and 1 ranges"),
        (lambda: weighted_interval_score([15], [[10, 5]], [[20, 30]], [12], [0.5, 0.5]), "each level has one range"),
        (lambda: pit([0.5], [0.2]), "below must not lie above upto"),
        (lambda: pit_coverage([0.5], 1), "between 0 and 1"),
        (lambda: reliability([0.5], [1], bins=0), "bins must be 1 or more"),
        (lambda: reliability([0.5], [1], bins=[0, 0.4]), "hold every forecast"),
        (lambda: reliability([0.5], [1], bins=[0, 0.6, 0.6, 1]), "must rise"),
        (lambda: reliability([0.5], [1], equal="weight"), "'width' or 'count'"),
        (lambda: wilson(4, 3), "got 4 of 3"),
        (lambda: wilson(0, 0), "n 1 or more"),
        (lambda: auroc([math.inf, 1], [0, 1]), "p must be finite numbers, got inf"),
        (lambda: paired_bootstrap([1, 2], [1, math.inf], "ab"), "scores_b must be finite"),
        (lambda: paired_bootstrap([1, 2], [1, 3], ["p"]), "groups has 1"),
        (lambda: paired_bootstrap([1], [1], ["p"], resamples=0), "resamples must be 1 or more"),
        (lambda: verdict(0.0, 2.0, 1.0), "low must not lie above high"),
        (lambda: verdict(math.nan, 1.0, 2.0), "none may be NaN"),
    ],
)
def test_misuse_says_what_is_wrong(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_what_rounding_does_is_no_misuse() -> None:
    assert brier([1 + 1e-12, -1e-12], [1, 0]).tolist() == [0, 0]
    assert crps([100 + 1e-12], [1], 100) == pytest.approx(0)
    assert pit([0.3 + 1e-12], [0.3]) == pytest.approx([0.3])
    assert np.isfinite(log_score([1 + 1e-12], [1])).all()
