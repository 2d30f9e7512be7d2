"""The probabilistic Condorcet election: golden values, by hand, and the trap of split options."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.draws import Array, Draws
from detente.forecasting.models.pce import Pce, _holders

T5 = ([10, 30, 45, 80, 100], [90, 40, 70, 55, 20], [100, 60, 35, 80, 25])
T3 = ([0, 40, 100], [100, 100, 100], [2, 1, 3])


def world(position: list[float], salience: list[float], capability: list[float]) -> Draws:
    return Draws.from_arrays(
        np.reshape(position, (1, -1, 1)), np.reshape(salience, (1, -1, 1)), np.reshape(capability, (1, -1))
    )


def elected(model: Pce, case: tuple[list[float], list[float], list[float]]) -> tuple[Array, float]:
    outcome = model.predict(world(*case))
    assert outcome.prob is not None
    assert outcome.atoms is not None
    prob, atoms = outcome.prob[0, :, 0], outcome.atoms[0, :, 0]
    return prob, float(prob @ atoms)


@pytest.mark.parametrize(
    ("form", "voting", "prob", "mean"),
    [
        ("uniform", "proportional", [0.265562, 0.316525, 0.248670, 0.130046, 0.039197], 37.66492),
        ("uniform", "binary", [0.252504, 0.305309, 0.245862, 0.129390, 0.066935], 39.79277),
        ("conditional", "proportional", [0.290872, 0.405905, 0.252683, 0.050333, 0.000207], 30.50398),
        ("conditional", "binary", [0.281248, 0.407610, 0.262801, 0.047217, 0.001125], 30.75664),
        ("incentive", "proportional", [0.358807, 0.319745, 0.199879, 0.101185, 0.020384], 32.30814),
        ("incentive", "binary", [0.285398, 0.383907, 0.243199, 0.055412, 0.032085], 32.95659),
    ],
)
def test_five_actors(form: str, voting: str, prob: list[float], mean: float) -> None:
    """Positions 10, 30, 45, 80, 100; weights 90, 24, 24.5, 44, 5."""
    found, centre = elected(Pce(form=form, voting=voting), T5)  # type: ignore[arg-type]
    assert found == pytest.approx(prob, abs=1e-6)
    assert centre == pytest.approx(mean, abs=1e-4)


@pytest.mark.parametrize(
    ("model", "prob"),
    [
        (Pce(form="conditional"), [22 / 119, 52 / 119, 45 / 119]),
        (Pce(), [0.232092, 0.404011, 0.363897]),
        (Pce(form="incentive"), [0.201538, 0.349711, 0.448751]),
        (Pce(form="conditional", voting="binary"), [2 / 9, 4 / 9, 1 / 3]),
        (Pce(voting="binary"), [0.259259, 0.407407, 0.333333]),
        (Pce(form="incentive", voting="binary"), [0.220649, 0.413588, 0.365764]),
        (Pce(voting="cubic"), [0.224222, 0.403028, 0.372750]),
        (Pce(voting="propbin"), [0.238201, 0.404775, 0.357024]),
        (Pce(voting="propcubic"), [0.228234, 0.403529, 0.368237]),
        (Pce(voting="asymmetric"), [0.232092, 0.404011, 0.363897]),
        (Pce(power=2), [0.156377, 0.455761, 0.387862]),
        (Pce(power=4), [0.072718, 0.502521, 0.424761]),
    ],
)
def test_three_actors_by_hand(model: Pce, prob: list[float]) -> None:
    """Weights 2, 1, 3 at 0, 40, 100: the wins are 1/3, 11/26 and 1/2, the products 11/78 : 1/3 : 15/52."""
    assert elected(model, T3)[0] == pytest.approx(prob, abs=1e-6)


def test_a_side_a_tenth_stronger_wins_for_certain_with_power_zero() -> None:
    """Weights 2 and 1 at two poles: nothing is left for the weaker.  Weights 1.05 and 1: (2.1 * 1.05/2.05 - 1) / .1."""
    assert elected(Pce(power=0), ([0, 100], [100, 100], [2, 1]))[0] == pytest.approx([1, 0], abs=2e-6)
    share = (2.1 * 1.05 / 2.05 - 1) / 0.1
    assert elected(Pce(power=0), ([0, 100], [100, 100], [1.05, 1]))[0] == pytest.approx([share, 1 - share], abs=1e-6)


@pytest.mark.parametrize("form", ["uniform", "conditional", "incentive"])
def test_on_two_poles_the_chances_are_the_shares_of_weight(form: str) -> None:
    prob, mean = elected(Pce(form=form), ([0, 0, 100, 100], [100] * 4, [3, 1, 2, 5]))  # type: ignore[arg-type]
    assert prob == pytest.approx([4 / 11, 7 / 11], abs=1e-7)
    assert mean == pytest.approx(700 / 11)


def test_a_demand_asked_for_three_times_is_one_option() -> None:
    """The actor at 40 split into three at 39.999, 40 and 40.001 of the same weight together gains nothing."""
    case = ([0, 39.999, 40, 40.001, 100], [100] * 5, [2, 0.25, 0.35, 0.4, 3])
    assert elected(Pce(), case)[0] == pytest.approx([0.232092, 0.404011, 0.363897], abs=1e-4)


def test_drawn_positions_do_not_split_an_option_either() -> None:
    """Two who ask for 40, drawn apart in each draw, hold one option at their weighted mean; each votes for itself."""
    position = np.array([[0.0, 30, 50, 100], [0, 45, 38, 100]])[:, :, None]
    draws = Draws.from_arrays(position, np.full_like(position, 100), [[2, 1, 3, 1.0]] * 2)
    draws = replace(draws, best_position=np.array([[0], [40], [40], [100.0]]))
    outcome = Pce().predict(draws)
    assert outcome.atoms is not None
    assert outcome.atoms[:, :, 0] == pytest.approx(np.array([[0, 45, 100], [0, 39.75, 100]]))


def test_who_holds_which_option() -> None:
    """10, 10.4 and 10.8 are a chain and one option; of two nobody knows anything, each stands for itself."""
    holds = _holders(np.array([10.8, np.nan, 70, 10, np.nan, 10.4]))
    assert holds.sum(axis=0).tolist() == [3, 1, 1, 1]
    assert holds[:, 0].tolist() == [1, 0, 0, 1, 0, 1]


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000), form=st.sampled_from(["uniform", "incentive"]))
def test_the_chain_is_at_rest(seed: int, form: str) -> None:
    """The printed equations hold for what the elimination finds, with votes counted here in plain Python."""
    rng = np.random.default_rng(seed)
    x = np.unique(rng.integers(0, 21, 7)) * 5.0
    w = rng.uniform(0.1, 1, len(x))
    if len(x) < 2:
        return
    p = elected(Pce(form=form), (list(x), [100.0] * len(x), list(w)))[0]  # type: ignore[arg-type]
    m, w = len(x), w / w.max()
    gain = (np.abs(x[:, None, None] - x[None, None, :]) - np.abs(x[:, None, None] - x[None, :, None])) / 100  # k, a, b
    votes = 1e-8 + (w[:, None, None] * np.maximum(gain, 0)).sum(axis=0)
    wins = votes / (votes + votes.T)
    if form == "uniform":
        share = np.full((m, m), 1 / m)
    else:
        interest = votes * wins
        np.fill_diagonal(interest, 0.5e-8 + 1e-10)
        share = interest / interest.sum(axis=0)
    assert p == pytest.approx([(wins[a] * (share[:, a] * p[a] + share[a] * p)).sum() for a in range(m)], abs=1e-10)


def test_odd_settings_are_misuse() -> None:
    with pytest.raises(ValueError, match="form must be one of uniform, conditional, incentive, got 'fair'"):
        Pce(form="fair")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="power must be one of 0, 1, 2, 4, 8, got 3"):
        Pce(power=3)  # type: ignore[arg-type]


def test_many_options_do_not_vanish() -> None:
    """Products of eighty chances are far below what a float can hold; their logarithms are not."""
    rng = np.random.default_rng(3)
    case = (list(rng.permutation(81) * 1.25), list(rng.uniform(1, 100, 81)), list(rng.uniform(1, 100, 81)))
    prob, _ = elected(Pce(form="conditional", power=8), case)
    assert prob.sum() == pytest.approx(1)
    assert np.isfinite(prob).all()
