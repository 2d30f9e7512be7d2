"""Estimates: three percentiles in, three percentiles out, whatever lies between."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.dossier.estimate import UNKNOWN, Estimate, dump_estimate, parse_estimate
from detente.draws import stream
from strategies import estimates


@given(estimates())
def test_the_three_percentiles_come_back(estimate: Estimate) -> None:
    low, best, high = estimate.quantile(np.array([0.1, 0.5, 0.9]), 0, 100)
    assert (low, best, high) == pytest.approx((estimate.low, estimate.best, estimate.high))


@given(estimates())
def test_no_draw_leaves_the_scale_and_more_chance_never_means_less(estimate: Estimate) -> None:
    values = estimate.quantile(np.linspace(1e-9, 1 - 1e-9, 4001), 0, 100)
    assert values.min() >= 0
    assert values.max() <= 100
    assert (np.diff(values) >= -1e-9).all()


@given(estimates(20, 80).filter(lambda estimate: estimate.known))
def test_the_percentiles_come_back_from_sampling(estimate: Estimate) -> None:
    """20,000 draws: the share below each percentile is its level, to four standard errors (0.014)."""
    values = estimate.quantile(stream(3, "north.line.position", 20_000), 0, 100)
    if not estimate.is_exact:
        for level, point in zip((0.1, 0.5, 0.9), (estimate.low, estimate.best, estimate.high), strict=True):
            assert (values < point).mean() <= level + 0.014
            assert (values <= point).mean() >= level - 0.014
    else:
        assert (values == estimate.best).all()


def test_the_tails_by_hand() -> None:
    """[20, 30, 45]: between 10 % and 50 % ten units lie on 40 % of the mass, 0.04 a unit.

    Half way up, at 30 %, stands 25; at 80 %, three quarters of the way from 30 to 45, stands 41.25.  Unbounded below,
    the lower tenth falls off with rate 4 / 10, so that its own half (5 %) stands at 20 - ln(2) / 0.4 = 18.267.
    """
    estimate = Estimate(20, 30, 45)
    assert estimate.quantile(np.array([0.3, 0.8]), 0, 100) == pytest.approx([25.0, 41.25])
    lower = estimate.quantile(np.array([0.05]), -math.inf, math.inf)
    assert lower == pytest.approx([20 - math.log(2) / 0.4])


def test_unknown_is_the_flat_distribution() -> None:
    p = np.linspace(0.001, 0.999, 999)
    assert UNKNOWN.quantile(p, 0, 100) == pytest.approx(100 * p)


def test_no_step_in_the_density_at_the_outer_percentiles() -> None:
    """The density is 0.4 / 10 inside; just outside the 10th percentile it is the same, though the scale ends near."""
    slope = np.diff(Estimate(20, 30, 45).quantile(np.array([0.0999, 0.1, 0.1001]), 0, 100))
    assert slope == pytest.approx([0.0001 / 0.04] * 2, rel=0.01)


@given(estimates(-1000, 1000))
def test_what_is_written_reads_back(estimate: Estimate) -> None:
    assert parse_estimate(dump_estimate(estimate)) == estimate


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (True, "expected a number, [low, best, high] or unknown, got true; write for example [20, 30, 45]"),
        ("30", "expected a number, [low, best, high] or unknown, got '30'; write 30 without quotes"),
        ("nan", "expected a number, [low, best, high] or unknown, got 'nan'; write for example [20, 30, 45]"),
        ("Unknown", "expected a number, [low, best, high] or unknown, got 'Unknown'; write unknown"),
        (math.nan, "expected a number, [low, best, high] or unknown, got .nan; write for example [20, 30, 45]"),
        (-math.inf, "expected a number, [low, best, high] or unknown, got -.inf; write for example [20, 30, 45]"),
        (10**400, "got a number of more than 40 digits; write for example [20, 30, 45]"),
        ([20, 45], "got 2 in a list, [20, 45]; write for example [20, 30, 45]"),
        ([20, "30", 45], "expected three numbers, got '30' among them; write 30 without quotes"),
        ([20, False, 45], "expected three numbers, got false among them; write for example [20, 30, 45]"),
        ([55, 40, 70], "percentiles must rise, got 55 / 40 / 70; the order is 10th, 50th, 90th"),
        ({"low": 1}, "got {low: 1}; write for example [20, 30, 45]"),
    ],
)
def test_what_is_no_estimate_says_what_to_write(value: Any, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_estimate(value)
    assert message in str(caught.value)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_anything_at_all_is_an_estimate_or_a_value_error(value: Any) -> None:
    try:
        estimate = parse_estimate(value)
    except ValueError:
        return
    assert estimate.low <= estimate.best <= estimate.high


def test_an_estimate_whose_numbers_do_not_rise_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="percentiles must rise, got 3 / 2 / 5"):
        Estimate(3, 2, 5)
    with pytest.raises(ValueError, match="percentiles must rise"):
        Estimate(math.nan, 2, 5)
