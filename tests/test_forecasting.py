"""The forecast: golden rounds of the challenge model, pooling, words, influence, and the benchmark's loader."""

from __future__ import annotations

import csv
import doctest
import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from benchmarks import deu
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.briefing.scores import crps
from detente.dossier.estimate import Estimate
from detente.dossier.schema import Actor, Dossier, Issue, Stake
from detente.draws import Array, Draws, Input, draw
from detente.errors import FamilyError
from detente.forecasting.engine import Forecast, all_models, all_presets, calibration, forecast, measured_errors
from detente.forecasting.influence import (
    Effect,
    corners,
    rank_effects,
    value_of_information,
    variance_share,
)
from detente.forecasting.models.challenge import Challenge
from detente.forecasting.models.weighted_median import weighted_median
from detente.forecasting.pooling import GRID, UNIFORM, Distribution, dress, pool, pooled_cdf, spread_shares
from detente.words import probability_words
from strategies import dossiers

exact = Estimate.exact
unhurried = settings(deadline=None)

# Five actors, position / salience / capability; weights 90, 24, 24.5, 44, 5.
T5 = ([10, 30, 45, 80, 100], [90, 40, 70, 55, 20], [100, 60, 35, 80, 25])
# Three actors whose first round can be followed by hand.
T3 = ([0, 40, 100], [50, 80, 40], [2, 1, 3])
# Years until the emission standard; scaled from 4-10 to 0-100.  The outcome was 8.833.
EMISSIONS = (
    [100 * (year - 4) / 6 for year in (4, 7, 4, 4, 10, 10, 10, 7, 4, 7)],
    [80, 40, 20, 80, 60, 60, 90, 10, 100, 70],
    [0.08, 0.08, 0.03, 0.16, 0.16, 0.16, 0.16, 0.05, 0.05, 0.08],
)


def one_issue(case: tuple[list[float], list[float], list[float]]) -> Draws:
    position, salience, capability = (np.array(column, dtype=float) for column in case)
    return Draws.from_arrays(position.reshape(1, -1, 1), salience.reshape(1, -1, 1), capability.reshape(1, -1))


def rounds(preset: str, case: tuple[list[float], list[float], list[float]]) -> tuple[Array, Array, Array]:
    """Positions (round, actor), weighted median and weighted mean of each round, from the first on."""
    trace = Challenge.presets()[preset].predict(one_issue(case)).trace
    assert trace is not None
    x = trace[0, 1:, :, 0]
    weight = np.broadcast_to(np.multiply(case[1], case[2]), x.shape).astype(float)
    return x, weighted_median(x, weight), (x * weight).sum(axis=1) / weight.sum(axis=1)


# ---------------------------------------------------------------- the challenge model, golden rounds


@pytest.mark.parametrize(
    ("preset", "first", "medians", "means"),
    [
        (
            "paper-hold",
            [10, 30, 28.734412, 79.035247, 95.977777],
            [28.7344] * 8 + [26.3453, 10],
            {0: 33.501, 1: 22.3287, 2: 22.0677, 9: 17.8784},
        ),
        (
            "paper-move",
            [10, 45, 35.273408, 30, 30],
            [30, 28.7612, 14.5957, 10, 10, 10, 10, 10, 10, 10],
            {0: 23.0091, 1: 20.2499, 2: 16.4647, 3: 11.6891, 4: 10.1226, 5: 10},
        ),
        (
            "scholz-code",
            [10, 30.823208, 45, 80, 30],
            [30, 30.8232, 45, 39.329, 45, 45, 45, 45, 45, 45],
            {0: 34.1987, 1: 40.5153, 2: 41.8267, 3: 36.5169, 4: 40.9464, 5: 37.6555, 6: 40.9577},
        ),
    ],
)
def test_challenge_on_five_actors(
    preset: str, first: list[float], medians: list[float], means: dict[int, float]
) -> None:
    x, median, mean = rounds(preset, T5)
    assert x[0] == pytest.approx(first, abs=2e-6)
    assert median == pytest.approx(medians, abs=6e-5)
    assert {k: mean[k] for k in means} == pytest.approx(means, abs=6e-5)


def test_challenge_by_hand_on_three_actors() -> None:
    """Paper-hold: only the first moves, by 40 * .001913 / .373333 = .2050; the medians stay at 40."""
    x, median, mean = rounds("paper-hold", T3)
    assert x[0] == pytest.approx([40 * 0.001913 / 0.373333, 40, 100], abs=1e-4)
    assert median == pytest.approx([40] * 10)
    assert mean[:3] == pytest.approx([50.7350, 50.8187, 50.9209], abs=1e-4)


def test_challenge_by_hand_in_the_other_readings() -> None:
    """Paper-move: all meet at 40.  Scholz-code alternates between 0, 40, 0 and 0, 40, 16.5290."""
    x, _, _ = rounds("paper-move", T3)
    assert x[0] == pytest.approx([0.1513, 40, 40], abs=1e-4)
    assert x[1:] == pytest.approx(np.full((9, 3), 40.0))
    y, _, _ = rounds("scholz-code", T3)
    assert y[0::2] == pytest.approx(np.tile([0, 40, 0], (5, 1)), abs=1e-4)
    assert y[1::2] == pytest.approx(np.tile([0, 40, 16.5290], (5, 1)), abs=1e-4)


@pytest.mark.parametrize(
    ("preset", "medians", "means"),
    [
        (
            "scholz-code",
            [8.416, 9.611, 9.962, 9.962, 9.962, 7.472, 8.825, 9.671, 9.671, 7.000],
            [7.461, 7.553, 7.590, 7.358, 7.349, 7.415, 7.510, 7.572, 7.325, 7.242],
        ),
        (
            "paper-hold",
            [9.530] * 3 + [10] * 7,
            [7.606, 7.717, 8.304, 9.635, 9.676, 9.719, 9.741, 9.755, 9.762, 9.783],
        ),
        ("paper-move", [7] * 10, [7.317, 7.006] + [7.000] * 8),
    ],
)
def test_challenge_on_the_emission_standard(preset: str, medians: list[float], means: list[float]) -> None:
    """The example of the publication; scholz-code meets 15 of its 16 printed values within a tenth of a year."""
    _, median, mean = rounds(preset, EMISSIONS)
    assert 4 + 0.06 * median == pytest.approx(medians, abs=6e-4)
    assert 4 + 0.06 * mean == pytest.approx(means, abs=6e-4)


def test_the_printed_series_of_the_publication() -> None:
    _, median, mean = rounds("scholz-code", EMISSIONS)
    printed = [8.4, 9.9, 9.9, 9.9, 9.9, 7.4, 8.8, 9.6, 7.4, 7.5, 7.6, 7.3, 7.3, 7.4, 7.5, 7.6]
    ours = 4 + 0.06 * np.concatenate([median[:8], mean[:8]])
    assert np.flatnonzero(np.abs(ours - printed) > 0.1).tolist() == [1]


def test_the_other_models_on_the_emission_standard() -> None:
    compromise = all_models()["compromise"].predict(one_issue(EMISSIONS)).point
    assert compromise is not None
    assert 4 + 0.06 * compromise[0, 0] == pytest.approx(7.389956)
    assert 4 + 0.06 * weighted_median(np.array([EMISSIONS[0]]), np.multiply(*EMISSIONS[1:])[None])[0] == pytest.approx(
        7
    )


@pytest.mark.parametrize(
    ("model", "mean"), [("pce", 7.348219), ("pce:conditional", 7.512906), ("pce:incentive", 7.537108)]
)
def test_the_election_on_the_emission_standard(model: str, mean: float) -> None:
    outcome = all_presets()[model].predict(one_issue(EMISSIONS))
    assert outcome.atoms is not None
    assert outcome.prob is not None
    assert 4 + 0.06 * float((outcome.atoms * outcome.prob).sum()) == pytest.approx(mean, abs=2e-6)


def test_the_plain_means_by_hand() -> None:
    """Emission standards: 6.7 and 6.655738.  Five actors: 53, and 11650/275 by salience."""
    found = {name: all_models()[name].predict(one_issue(EMISSIONS)).point for name in ("mean", "salience_mean")}
    assert {name: 4 + 0.06 * float(p[0, 0]) for name, p in found.items() if p is not None} == pytest.approx(
        {"mean": 6.7, "salience_mean": 6.655738}, abs=1e-6
    )
    point = all_models()["salience_mean"].predict(one_issue(T5)).point
    assert point is not None
    assert point[0, 0] == pytest.approx(11650 / 275)


def test_odd_settings_of_the_challenge_model_are_misuse() -> None:
    with pytest.raises(ValueError, match="rounds must be 1 or more, got 0"):
        Challenge(rounds=0)
    with pytest.raises(ValueError, match=r"between 0 and 1, got 1\.5"):
        Challenge(status_quo=1.5)


@pytest.mark.nightly
def test_challenge_is_fast_enough() -> None:
    rng = np.random.default_rng(1)
    shape = (1000, 10, 5)
    world = Draws.from_arrays(rng.uniform(0, 100, shape), rng.uniform(1, 100, shape), rng.uniform(1, 90, shape[:2]))
    begun = time.process_time()
    Challenge().predict(world)
    assert time.process_time() - begun < 4  # about 1.1 s on the machine it was written on


# ---------------------------------------------------------------- distributions and pooling


def test_crps_by_hand() -> None:
    """0, 40, 100 with .2, .5, .3; outcome 50: mean distance 30, less .16 * 40 + .21 * 60 = 19."""
    assert crps([100, 0, 40], [0.3, 0.2, 0.5], 50) == pytest.approx(11)


def test_a_certain_forecasts_crps_is_its_absolute_error() -> None:
    assert crps([30], [1], 72) == pytest.approx(42)


def test_crps_of_not_knowing() -> None:
    """Uniform on 0-100, outcome at the end: integral of (1 - v/100)^2 = 33.33."""
    assert crps(UNIFORM.values, UNIFORM.mass, 0, UNIFORM.uniform) == pytest.approx(100 / 3)


mixtures = st.builds(
    lambda values, uniform: Distribution.of(values, np.arange(1, len(values) + 1), uniform),
    st.lists(st.integers(0, 200).map(lambda v: v / 2), min_size=1, max_size=6),
    st.sampled_from([0.0, 0.2, 0.7]),
)


@unhurried
@given(d=mixtures, level=st.floats(0.01, 0.99))
def test_a_quantile_is_the_smallest_value_that_reaches_its_level(d: Distribution, level: float) -> None:
    value = float(d.quantile(level)[0])
    assert d.cdf(value) >= level - 1e-9
    if value > 1e-3:
        assert d.cdf(value - 1e-3) < level + 1e-9


@unhurried
@given(d=mixtures, outcome=st.integers(0, 100))
def test_mean_variance_and_crps_agree_with_integrals_of_the_distribution_function(
    d: Distribution, outcome: int
) -> None:
    v = np.linspace(0, 100, 40_001)[:-1] + 0.00125  # middle of each step; no atom sits there
    f = d.cdf(v)
    assert d.mean == pytest.approx((1 - f).sum() * 0.0025, abs=1e-2)
    assert d.variance + d.mean**2 == pytest.approx((2 * v * (1 - f)).sum() * 0.0025, abs=1)
    assert crps(d.values, d.mass, outcome, d.uniform) == pytest.approx(
        (np.square(f - (v > outcome))).sum() * 0.0025, abs=1e-2
    )


@unhurried
@given(d=mixtures, place=st.integers(0, 100))
def test_near_agrees_with_the_distribution_function(d: Distribution, place: int) -> None:
    assert d.near(place) == pytest.approx(float(d.cdf(place + 10) - d.cdf(place - 10 - 1e-6)), abs=1e-6)


def test_a_pool_of_two_that_disagree_has_two_humps() -> None:
    together = pool({"a": dress(np.array([10.0]), [-2, 2]), "b": dress(np.array([90.0]), [0])}, {"a": 1, "b": 1})
    assert together.near(50, 30) == 0
    assert together.quantile([0.25, 0.5, 0.75]).tolist() == [8, 12, 90]
    assert together.mean == pytest.approx(50)


def test_the_curves_of_single_draws_average_to_the_pools() -> None:
    rng = np.random.default_rng(5)
    parts = {"a": dress(rng.uniform(0, 100, 40), [-30, 1, 7]), "b": dress(rng.uniform(0, 100, 40), [-4, 60])}
    weights = {"a": 1.0, "b": 3.0}
    assert pooled_cdf(parts, weights, 0.2).mean(axis=0) == pytest.approx(pool(parts, weights, 0.2).cdf(GRID))


def test_shares_of_the_spread_by_hand() -> None:
    assert spread_shares([[40, 50], [60, 70]], [[100, 100], [100, 100]], [1, 1]) == pytest.approx(
        {"inputs": 100, "model": 25, "residual": 100, "total": 225}
    )


def test_shares_add_up_to_the_variance_of_the_forecast() -> None:
    rng = np.random.default_rng(3)
    parts = {"a": dress(rng.uniform(0, 60, 50), [-30, 1, 7]), "b": dress(rng.uniform(0, 100, 50), [-4, 60])}
    weights = {"a": 1.0, "b": 3.0}
    shares = spread_shares(
        np.column_stack([p.mean for p in parts.values()]),
        np.column_stack([p.variance for p in parts.values()]),
        list(weights.values()),
        0.2,
    )
    assert shares["total"] == pytest.approx(pool(parts, weights, 0.2).variance)


# ---------------------------------------------------------------- the forecast of a dossier


def strait(**changes: object) -> Dossier:
    """Two known actors and one unknown on patrols; a toll nobody has spoken on; a harbour nobody has a stake in."""
    stakes = {
        "merrow": {"patrols": Stake(position=Estimate(5, 15, 30), salience=Estimate(50, 70, 90)), "toll": Stake()},
        "varnia": {"patrols": Stake(position=Estimate(60, 80, 90), salience=Estimate(40, 60, 80)), "toll": Stake()},
        "guild": {"patrols": Stake(salience=exact(30))},
    }
    dossier = Dossier(
        title="The strait (invented)",
        actors={
            "merrow": Actor(name="Merrow", capability=Estimate(20, 30, 45)),
            "varnia": Actor(name="Varnia", capability=Estimate(15, 25, 35)),
            "guild": Actor(name="the Guild"),
        },
        issues={
            "patrols": Issue(
                name="patrols", anchors={0: "none", 50: "joint", 100: "one-sided"}, reference_point=exact(90)
            ),
            "toll": Issue(name="toll", reference_point=exact(20)),
            "harbour": Issue(name="harbour"),
        },
        stakes=stakes,
    )
    return dossier.model_copy(update=changes)


def pooled_row(result: Forecast, issue: str) -> dict[str, object]:
    return next(row for row in result.rows() if row["issue"] == issue and row["role"] == "pooled")


def test_rows_show_pool_models_and_baselines_with_their_ranges() -> None:
    result = forecast(strait(), n=400)
    rows = [row for row in result.rows() if row["issue"] == "patrols"]
    plain = [name for name, model in all_models().items() if model.plain]
    settings = [name for name in all_presets() if name not in plain]
    assert [row["model"] for row in rows] == ["pooled", *settings, *plain, "reference_point"]
    assert [row["role"] for row in rows] == ["pooled", *["model"] * len(settings), *["baseline"] * (len(plain) + 1)]
    answered = [row for row in rows if row["status"] == "answered"]
    assert {row["model"] for row in rows} - {row["model"] for row in answered} == {"procedure"}  # no vote decides it
    assert all(row["low"] < row["best"] < row["high"] and row["level"] == 80 for row in answered)
    assert {row["conditional_on"] for row in rows} == {"deal"}
    assert rows[0]["n_stakes"] == 3
    assert rows[0]["n_known_positions"] == 2
    assert set(rows[0]["flags"]) == {"position_prior", "capability_prior", "calibrated_on_eu_lawmaking"}
    assert {row["model"]: row["weight"] for row in rows if row["weight"]} == {"compromise": 0.5, "pce": 0.5}
    assert calibration()["weights"] == {"compromise": 0.5, "pce": 0.5}
    assert "80 % probability" in rows[0]["words"]
    everything = [result.rows(), result.near_rows(), result.side_rows(), result.share_rows(), result.influence_rows()]
    assert json.loads(json.dumps(everything, allow_nan=False)) == everything


def test_same_dossier_and_seed_give_the_same_rows() -> None:
    one, two, other = (forecast(strait(), n=150, seed=seed) for seed in (4, 4, 5))
    assert one.rows() == two.rows()
    assert one.influence_rows() == two.influence_rows()
    assert one.rows() != other.rows()
    assert one.dossier_sha256 == other.dossier_sha256 != ""


def test_nobodys_position_known_is_said_and_is_no_narrower_than_ignorance() -> None:
    row = pooled_row(forecast(strait(), n=150), "toll")
    assert (row["low"], row["best"], row["high"], row["mean"]) == (10, 50, 90, 50)
    assert row["words"] == "nobody's position is known: this range is the ignorance we started from"
    assert "no_position_known" in row["flags"]
    assert "calibrated_on_eu_lawmaking" not in row["flags"]
    rows = [r for r in forecast(strait(), n=150).rows() if r["issue"] == "toll"]
    said = [r for r in rows if r["status"] == "answered" and r["model"] != "reference_point"]
    assert {(r["low"], r["high"]) for r in said} == {(10, 90)}


def test_what_nobody_has_said_matters_most() -> None:
    first = next(row for row in forecast(strait(), n=600).influence_rows() if row["issue"] == "patrols")
    assert first["unknown"] == "position of the Guild on patrols"
    assert first["measurable"]
    assert first["swing"] > 0
    assert "knowing it would sharpen this forecast" in first["words"]


def test_an_issue_without_stakes_is_uniform() -> None:
    row = pooled_row(forecast(strait(), n=100), "harbour")
    assert (row["low"], row["high"], row["flags"]) == (10, 90, ["no_information"])
    assert not [r for r in forecast(strait(), n=100).influence_rows() if r["issue"] == "harbour"]


def test_outside_law_making_a_fifth_of_not_knowing_is_mixed_in_and_said() -> None:
    errors = {"compromise": [-20, 0, 5]}  # in points: the same in both, not mirrored
    other, law = (
        pooled_row(forecast(strait(domain=d), n=300, residuals=errors), "patrols") for d in ("other", "legislative")
    )
    assert "calibrated_on_eu_lawmaking" not in law["flags"]
    assert "calibrated_on_eu_lawmaking" in other["flags"]
    assert law["q5"] <= law["low"] < law["q25"] < law["best"] < law["q75"] < law["high"] <= law["q95"]
    assert other["mean"] == pytest.approx(0.8 * law["mean"] + 0.2 * 50, abs=0.02)


def test_near_rows_carry_word_and_range() -> None:
    rows = forecast(strait(), n=300).near_rows()
    assert [(r["kind"], r["place"], r["value"]) for r in rows[:6]] == [
        ("anchor", "none", 0),
        ("anchor", "joint", 50),
        ("anchor", "one-sided", 100),
        ("reference_point", "what holds without a deal", 90),
        ("position", "Merrow", 15),
        ("position", "Varnia", 80),
    ]
    assert all(r["words"] == probability_words(r["p"]) for r in rows)


def test_exact_inputs_without_errors_give_the_model_itself() -> None:
    """Weights 180 and 60 at 10 and 90: 30, whatever the seed; nothing is uncertain, so nothing is ranked."""
    case = Dossier(
        title="Two",
        domain="legislative",
        actors={"a": Actor(name="A", capability=exact(2)), "b": Actor(name="B", capability=exact(3))},
        issues={"i": Issue(name="I")},
        stakes={
            "a": {"i": Stake(position=exact(10), salience=exact(90))},
            "b": {"i": Stake(position=exact(90), salience=exact(20))},
        },
    )
    result = forecast(case, n=20, models=["compromise"], residuals={"compromise": [0.0]})
    row = result.rows()[0]
    assert (row["low"], row["best"], row["high"], row["mean"]) == (30, 30, 30, 30)
    assert result.influence_rows() == []


def test_user_weights_are_used_and_recorded() -> None:
    weights = {"compromise": 3.0, "weighted_median": 1.0}
    result = forecast(strait(), n=200, weights=weights)
    rows = {r["model"]: r for r in result.rows() if r["issue"] == "patrols"}
    assert [rows[m]["weight"] for m in ("challenge", "compromise", "weighted_median")] == [0, 0.75, 0.25]
    assert rows["pooled"]["mean"] == pytest.approx(
        0.75 * rows["compromise"]["mean"] + 0.25 * rows["weighted_median"]["mean"], abs=0.02
    )


def test_models_by_name_instance_and_mapping() -> None:
    presets = {name: model for name, model in Challenge.presets().items() if name != "paper-hold"}
    result = forecast(strait(), n=60, models=presets)
    flags = {r["model"]: r["flags"] for r in result.rows() if r["issue"] == "patrols" and r["role"] == "model"}
    assert all("errors_of_default_settings" in flags[name] for name in presets)
    with pytest.raises(
        FamilyError, match="no outcome model is called 'oracle'; the family has challenge, challenge:paper-move"
    ):
        forecast(strait(), models=["oracle"])
    with pytest.raises(ValueError, match="two models are called 'challenge'"):
        forecast(strait(), models=["challenge", Challenge(rounds=3)])
    with pytest.raises(ValueError, match="models that do not run: oracle"):
        forecast(strait(), weights={"oracle": 1.0})
    with pytest.raises(ValueError, match="positive sum"):
        forecast(strait(), weights={})


def test_renaming_and_reordering_the_parties_changes_no_figure() -> None:
    """Exact numbers, so that renaming does not draw others."""
    names = ["a", "b", "c"]
    numbers = {"a": (20, 50, 30), "b": (55, 80, 10), "c": (95, 40, 60)}

    def case(order: list[str], called: dict[str, str]) -> Dossier:
        return Dossier(
            title="Neutral",
            actors={called[n]: Actor(name=called[n], capability=exact(numbers[n][2])) for n in order},
            issues={"i": Issue(name="I")},
            stakes={
                called[n]: {"i": Stake(position=exact(numbers[n][0]), salience=exact(numbers[n][1]))} for n in order
            },
        )

    plain = forecast(case(names, {n: n for n in names}), n=10).rows()
    other = forecast(case(["c", "a", "b"], {"a": "z", "b": "m", "c": "a"}), n=10).rows()
    assert [(r["model"], r["low"], r["best"], r["high"]) for r in plain] == [
        (r["model"], r["low"], r["best"], r["high"]) for r in other
    ]


@settings(deadline=None, max_examples=15)
@given(dossier=dossiers())
def test_no_dossier_brings_a_traceback_or_a_missing_number(dossier: Dossier) -> None:
    result = forecast(dossier, n=24)
    rows = result.rows()
    json.dumps([rows, result.near_rows(), result.share_rows(), result.influence_rows()], allow_nan=False)
    assert {row["issue"] for row in rows} == set(dossier.issues)
    assert all(row["low"] is None for row in rows if row["status"] == "skipped")
    said = [row for row in rows if row["status"] == "answered"]
    assert all(0 <= row["low"] <= row["best"] <= row["high"] <= 100 for row in said)
    assert {row["issue"] for row in said} == set(dossier.issues)


# ---------------------------------------------------------------- which unknown matters


def test_value_of_information_in_closed_form() -> None:
    """Compromise on five actors, positions independent normal, no errors added.

    The point is normal with s = 4.4604; knowing a position that adds s_k to it is worth
    (s - sqrt(s^2 - s_k^2)) / sqrt pi.
    """
    best, salience, capability = (np.array(column, dtype=float) for column in T5)
    spread = np.array([5.0, 10.0, 20.0, 10.0, 15.0])
    weight = salience * capability
    weight /= weight.sum()
    n = 8_000
    position = best + spread * np.random.default_rng(7).standard_normal((n, 5))
    point = position @ weight
    fine = GRID
    curves = (point[:, None] <= fine[:-1]).astype(float)
    found = [value_of_information(position[:, k], curves) for k in range(5)]
    parts = spread * weight
    total = float(np.sqrt(np.square(parts).sum()))
    closed = (total - np.sqrt(total**2 - parts**2)) / np.sqrt(np.pi)
    assert total == pytest.approx(4.4604, abs=1e-4)
    assert closed == pytest.approx([0.395, 0.106, 0.477, 0.376, 0.010], abs=6e-4)
    assert [voi for voi, _ in found] == pytest.approx(closed, abs=0.03)
    assert all(abs(voi - c) < 4 * se + 0.01 for (voi, se), c in zip(found, closed, strict=True))
    shares = [variance_share(position[:, k], point) for k in range(5)]
    assert shares == pytest.approx([0.2895, 0.0824, 0.3433, 0.2768, 0.0080], abs=0.02)


def test_ranking_and_swings_of_the_same_case_through_the_front_door() -> None:
    """Swing: 2 * 1.2816 * s.d. * weight share = 6.152, 3.281, 6.698, 6.015, 1.025.  Order: 3, 1, 4, 2, 5."""
    best, salience, capability = (np.array(column, dtype=float) for column in T5)
    spread = np.array([5.0, 10.0, 20.0, 10.0, 15.0])
    n, reach = 5000, 1.2815515655 * spread
    position = best + spread * np.random.default_rng(7).standard_normal((n, 5))
    names = [f"a{k + 1}" for k in range(5)]
    world = Draws.from_arrays(
        position[:, :, None],
        np.broadcast_to(salience[:, None], (n, 5, 1)),
        np.broadcast_to(capability, (n, 5)),
        uncertain=[
            Input(f"{name}.i1.position", "position", name, "i1", Estimate(b - r, b, b + r))
            for name, b, r in zip(names, best, reach, strict=True)
        ],
    )
    inside = replace(
        world,
        uncertain=tuple(
            replace(u, estimate=Estimate(u.estimate.low, u.estimate.best, min(100.0, u.estimate.high)))
            for u in world.uncertain
        ),
    )
    rows = forecast(
        inside, models=["compromise"], residuals={"compromise": [0.0]}, domain="legislative"
    ).influence_rows()
    assert [row["actor"] for row in rows] == ["a3", "a1", "a4", "a2", "a5"]
    assert [row["rank"] for row in rows] == [1, 2, 3, 4, 5]
    assert [row["swing"] for row in rows[:4]] == pytest.approx([6.698, 6.152, 6.015, 3.281], abs=0.006)
    assert rows[4]["swing"] == pytest.approx(1.025 / 2, abs=0.006)  # its upper end is cut off by the scale


def test_the_chance_that_is_taken_off_is_the_mean_over_permutations() -> None:
    rng = np.random.default_rng(11)
    curves = (rng.uniform(0, 100, 500)[:, None] <= GRID[:-1]).astype(float)
    values = [value_of_information(rng.permutation(500).astype(float), curves)[0] for _ in range(200)]
    raw_chance = 4 / 499 * np.square(curves - curves.mean(axis=0)).sum() / 500 * 0.5
    assert np.mean(values) == pytest.approx(0, abs=0.05 * raw_chance)


def test_a_number_that_does_nothing_has_no_measurable_effect() -> None:
    rng = np.random.default_rng(2)
    curves = (rng.uniform(0, 100, 1000)[:, None] <= GRID[:-1]).astype(float)
    found = [value_of_information(rng.uniform(size=1000), curves, seed=k) for k in range(40)]
    assert sum(voi > 2 * se for voi, se in found) <= 4


def test_too_few_draws_say_nothing() -> None:
    assert value_of_information(np.arange(9.0), np.zeros((9, 4))) == (0.0, 0.0)


def test_corners_move_one_number_at_a_time() -> None:
    world = draw(strait(), n=30)
    edge = corners(world)
    assert edge.n == 2 * len(world.uncertain)
    for k, given_ in enumerate(world.uncertain):
        column = edge.values(given_)
        assert (column[2 * k], column[2 * k + 1]) == (given_.estimate.low, given_.estimate.high)
        assert (np.delete(column, [2 * k, 2 * k + 1]) == given_.estimate.best).all()


def effect(name: str, voi: float, se: float = 0.01, swing: float = 0.0) -> Effect:
    return Effect(name, "i", name, "position", name, voi, se, 0.0, swing, True)


def test_ties_share_a_rank_and_do_not_go_by_who_is_listed_first() -> None:
    listed = [
        effect("a", 0.5),
        effect("b", 0.5),
        effect("c", 0.7),
        effect("d", 0.5, swing=-3.0),
        effect("e", 0.9, se=1),
    ]
    ranked = rank_effects(listed)
    assert [(e.name, e.rank) for e in ranked[:2]] == [("c", 1), ("d", 2)]
    assert [e.rank for e in ranked] == [1, 2, 3, 3, 5]
    assert ranked[4].words == "no measurable effect"
    assert ranked == rank_effects(listed[::-1])
    pairs = [rank_effects([effect(f"x{k}", 0.5), effect(f"y{k}", 0.5)])[0].name[0] for k in range(40)]
    assert 8 < pairs.count("x") < 32


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.0, "almost no chance (below 1 %)"),
        (0.01, "almost no chance (1–5 %)"),
        (0.05, "very unlikely (5–20 %)"),
        (0.20, "unlikely (20–45 %)"),
        (0.45, "roughly even chance (45–55 %)"),
        (0.50, "roughly even chance (45–55 %)"),
        (0.55, "roughly even chance (45–55 %)"),
        (0.5501, "likely (55–80 %)"),
        (0.80, "likely (55–80 %)"),
        (0.95, "very likely (80–95 %)"),
        (0.99, "almost certain (95–99 %)"),
        (1.0, "almost certain (above 99 %)"),
    ],
)
def test_words_and_bounds(p: float, words: str) -> None:
    assert probability_words(p) == words


@unhurried
@given(p=st.floats(0, 1))
def test_the_words_hold_the_number(p: float) -> None:
    text = probability_words(p)
    bounds = text[text.index("(") + 1 : text.index(" %")]
    if "–" in bounds:
        low, high = (float(b) for b in bounds.split("–"))
        assert low - 1e-6 <= 100 * p <= high + 1e-6
    else:
        assert 100 * p < 1 or 100 * p > 99


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan"), "0.5"])
def test_what_is_no_probability_is_refused(p: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        probability_words(p)


# ---------------------------------------------------------------- the measured errors and the benchmark

needs_data = pytest.mark.skipif(not deu.DATA.is_file(), reason="the DEU table does not ship; see benchmarks/deu.py")


def test_every_member_has_measured_errors() -> None:
    """All that give points, under every setting; those that give atoms have a spread of their own."""
    library = measured_errors()
    world = one_issue(([10, 60, 90], [50, 60, 70], [1, 2, 3]))
    in_points = {name for name, model in all_presets().items() if model.predict(world).point is not None}
    assert set(library) >= (in_points | {"reference_point"}) - {"procedure"}
    for name, errors in library.items():
        assert errors.relative == (name != "reference_point")
        assert len(errors.values) == 100
        assert (np.diff(errors.values) >= 0).all()
        assert np.abs(errors.values).max() <= (10 if errors.relative else 100)


def test_measured_errors_of_the_weighted_mean() -> None:
    """Outcome minus point in units of the spread: a little below 0 in the middle, nine tenths within 1.4 spreads."""
    values = np.array(measured_errors()["compromise"].values)
    assert -0.15 < np.median(values) < 0
    assert 0.7 < (np.abs(values) < 1.4).mean() < 0.95


HEADER = ["prnrnmc", "isnrnmc", "prnr", "prname", "isnr", "proc", "counvte", "intro", "finact"]
CODES = ["com", "ep", "de", "lu", "pl", "fi"]


def table(tmp_path: Path, *rows: dict[str, str]) -> Path:
    columns = [*HEADER, *(f"p{c}" for c in CODES), *(f"s{c}" for c in CODES), "rp", "out"]
    with (tmp_path / "deu.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, delimiter=";", restval="")
        writer.writeheader()
        writer.writerows(rows)
    return tmp_path / "deu.csv"


ROW = {
    "prnrnmc": "7",
    "isnr": "x1",
    "intro": "02-03-97",
    "finact": "05-04-01",
    "pde": "100",
    "sde": "60",
    "plu": "0",
    "slu": "0",
    "pcom": "40",
    "scom": "80",
    "pep": "999",
    "sep": "70",
    "sfi": "0",
    "rp": "999",
    "out": "55",
}


def test_loader_takes_part_only_with_position_and_salience(tmp_path: Path) -> None:
    """Parliament's 999 is missing; Finland has no position; Luxembourg's salience of 0 stays."""
    (issue,) = deu.read_issues(table(tmp_path, ROW))
    assert issue.actors == ("com", "de", "lu")
    assert issue.capability.tolist() == [100, 100, 20]  # Commission as the largest; Luxembourg 2 of 10 before Nice
    assert np.isnan(issue.reference_point)
    assert (issue.wave, issue.decided, issue.outcome) == ("I", 2001, 55)


def test_loader_leaves_out_what_cannot_be_scored_and_stray_rows(tmp_path: Path) -> None:
    stray = {"pde": "83.12", "prnrnmc": "", "isnr": ""}
    path = table(
        tmp_path, stray, ROW, {**ROW, "out": "999"}, {**ROW, "pcom": ""}, {**ROW, "finact": "999", "intro": "01-01-05"}
    )
    found = deu.read_issues(path)
    assert [(i.wave, i.decided) for i in found] == [("I", 2001), ("II", 2005)]
    assert found[1].capability.tolist() == pytest.approx([100, 100, 4 / 29 * 100])


def test_loader_names_the_row_of_a_mangled_date(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"deu\.csv:2: expected a date DD-MM-YY, got '1997/03/02'"):
        deu.read_issues(table(tmp_path, {**ROW, "intro": "1997/03/02"}))


def test_an_issue_is_not_dressed_with_errors_of_its_own_proposal(tmp_path: Path) -> None:
    """Two proposals, 7 with two issues and 8 with one: what 7 lends to itself is nothing, and a missing error is no 0."""
    rows = [ROW, {**ROW, "isnr": "x2"}, {**ROW, "isnr": "x3", "prnrnmc": "8"}, {**ROW, "isnr": "x4", "prnrnmc": "9"}]
    issues = deu.read_issues(table(tmp_path, *rows))
    errors = np.array([1.0, 2.0, 3.0, np.nan])
    assert [e.values for e in deu.errors_for(issues, "mean", errors)[:3]] == [(3,), (3,), (1, 2)]


def test_a_member_not_in_the_table_counts_as_the_smallest_present() -> None:
    assert deu.capabilities(("ep", "de", "fi", "pl"), 2003).tolist() == [100, 100, 30, 30]


def test_benchmark_says_so_where_the_data_are_absent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert deu.main(["--file", str(tmp_path / "none.csv")]) == 0
    assert "skipped: none.csv is not there" in capsys.readouterr().err


@needs_data
def test_loader_on_the_real_table() -> None:
    issues = deu.read_issues(deu.DATA)
    first = [issue for issue in issues if issue.wave == "I"]
    assert (len(first), len({i.proposal for i in first}), sum(i.two_pole for i in first)) == (171, 69, 57)
    assert sum(not np.isnan(i.reference_point) for i in first) == 129
    by_name = {issue.issue: issue for issue in issues}
    assert len(by_name["d00032i1"].actors) == 17
    assert by_name["d00032i1"].reference_point == 0
    four = [by_name[name] for name in ("d00032i1", "d00032i3", "d00062i1", "d00067i2")]
    point = {name: said.point for name, said in deu.predictions(four).items()}
    assert point["pce"] == pytest.approx([49.2037, 85.1599, 77.5862, 38.4615], abs=1e-4)
    assert point["compromise"] == pytest.approx([52.9057, 85.4701, 77.5862, 38.4615], abs=1e-4)
    assert point["salience_mean"][0] == pytest.approx(60.5)
    assert point["mean"][0] == pytest.approx(57.6471, abs=1e-4)
    assert point["weighted_median"][0] == pytest.approx(40)


@needs_data
def test_errors_on_the_first_wave_are_those_published_with_the_models() -> None:
    first = [issue for issue in deu.read_issues(deu.DATA) if issue.wave == "I"]
    outcome = np.array([issue.outcome for issue in first])
    found = {name: float(np.abs(said.point - outcome).mean()) for name, said in deu.predictions(first).items()}
    expected = {
        "pce": 24.1256,
        "pce:conditional": 24.83,
        "pce:incentive": 24.42,
        "median": 28.49,
        "mean": 23.5634,
        "salience_mean": 23.8133,
        "compromise": 23.9662,
        "weighted_median": 29.2222,
        "challenge": 29.61,
        "challenge:mean": 26.27,
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=6e-3)


@needs_data
def test_own_proposal_is_left_out_of_the_dressing() -> None:
    first = [issue for issue in deu.read_issues(deu.DATA) if issue.wave == "I"]
    outcome = np.array([issue.outcome for issue in first])
    said = deu.predictions(first)["compromise"]
    siblings = sum(issue.proposal == first[0].proposal for issue in first)
    errors = deu.errors_for(first, "compromise", said.errors(outcome))
    assert len(errors[0].values) == 171 - siblings
    parts = said.landings(errors)
    found = [pool({"c": part}, {"c": 1.0}) for part in parts if part is not None]
    assert np.mean([crps(d.values, d.mass, y) for d, y in zip(found, outcome, strict=True)]) == pytest.approx(
        16.77, abs=0.005
    )


@needs_data
def test_the_pool_scores_below_the_election_alone_on_the_first_wave() -> None:
    rows = {row["model"]: row for row in deu.measure(deu.read_issues(deu.DATA), "I")}
    assert rows["pce"]["crps"] == pytest.approx(18.0094, abs=1e-4)
    assert rows["pool"]["crps_minus_pce"] < -0.8
    assert rows["pool"]["crps_minus_pce_high"] < 0
    assert 0.77 <= rows["pool"]["covered_80"] <= 0.83


def test_the_textbook_page_runs() -> None:
    page = Path(__file__).parents[1] / "docs" / "textbook" / "forecasting.md"
    outcome = doctest.testfile(str(page), module_relative=False)
    assert outcome.attempted > 10
    assert outcome.failed == 0
