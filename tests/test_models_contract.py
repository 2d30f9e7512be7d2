"""What every outcome model must keep, found by discovery, and what each one says it keeps."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import detente
from detente.draws import Array, Draws
from detente.forecasting.engine import all_models
from detente.forecasting.models import FLAGS, PROPERTIES, Outcome, OutcomeModel, Solved, each_issue
from detente.forecasting.models.challenge import Challenge
from detente.forecasting.models.compromise import Compromise
from detente.forecasting.models.weighted_median import weighted_median

FAMILY = all_models()
MEMBERS = {
    **FAMILY,
    **{f"challenge:{name}": preset for name, preset in Challenge.presets().items() if preset != FAMILY["challenge"]},
}

unhurried = settings(deadline=None, max_examples=25)
each_member = pytest.mark.parametrize("model", MEMBERS.values(), ids=MEMBERS.keys())


def with_property(name: str) -> pytest.MarkDecorator:
    keep = {key: model for key, model in MEMBERS.items() if name in model.properties}
    assert keep, f"no model declares {name}"
    return pytest.mark.parametrize("model", keep.values(), ids=keep.keys())


def centre(outcome: Outcome) -> Array:
    """The point, or the mean of the atoms: (draw, issue)."""
    if outcome.point is not None:
        return outcome.point
    assert outcome.atoms is not None
    assert outcome.prob is not None
    return (outcome.atoms * outcome.prob).sum(axis=1)


@st.composite
def worlds(draw: st.DrawFn) -> Draws:
    """One to three draws of two to six actors on two issues, on a fine or a coarse scale, with or without gaps."""
    seed = draw(st.integers(0, 10_000))
    n, actors = draw(st.integers(1, 3)), draw(st.integers(2, 6))
    rng = np.random.default_rng(seed)
    position = rng.uniform(0, 100, (n, actors, 2))
    if draw(st.booleans()):
        position = np.round(position / 50) * 50  # coarse scales: many actors share a position
    if draw(st.booleans()):
        position[:, 0, 1] = np.nan
    return Draws.from_arrays(position, rng.uniform(1, 100, position.shape), rng.uniform(1, 90, (n, actors)))


@each_member
def test_it_says_what_it_is(model: OutcomeModel) -> None:
    bib = Path(detente.__file__).with_name("sources.bib").read_text(encoding="utf-8")
    assert model.title
    assert model.limits
    assert model.sources
    assert set(re.findall(r"@\w+\{(\w+),", bib)) >= set(model.sources)
    assert set(PROPERTIES) >= model.properties
    assert all(f"[{key}]_" in (type(model).__doc__ or "") for key in model.sources)
    assert dataclasses.is_dataclass(model)
    with pytest.raises(dataclasses.FrozenInstanceError):
        model.anything = 1  # type: ignore[attr-defined]


@each_member
@unhurried
@given(world=worlds())
def test_shape_range_and_flags(model: OutcomeModel, world: Draws) -> None:
    outcome = model.predict(world)
    answered = centre(outcome)
    assert answered.shape == (world.n, 2)
    assert len(outcome.flags) == len(outcome.skipped) == 2
    assert {flag for flags in outcome.flags for flag in flags} <= set(FLAGS)
    for issue, reason in enumerate(outcome.skipped):
        assert bool(reason) == bool(np.isnan(answered[:, issue]).all())
        if not reason:
            assert ((answered[:, issue] >= 0) & (answered[:, issue] <= 100)).all()
    if outcome.prob is not None:
        assert outcome.prob.sum(axis=1) == pytest.approx(np.ones((world.n, 2)))
    if outcome.trace is not None:
        assert outcome.trace.shape[0] == world.n
        assert outcome.trace.shape[2:] == (len(world.actors), 2)
        assert np.isnan(outcome.trace[:, :, ~world.has_stake[:, 1], 1]).all()


@with_property("permutation")
@unhurried
@given(world=worlds(), data=st.data())
def test_the_order_of_actors_does_not_matter(model: OutcomeModel, world: Draws, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(world.actors))))
    other = Draws.from_arrays(world.position[:, order], world.salience[:, order], world.capability[:, order])
    assert centre(model.predict(other)) == pytest.approx(centre(model.predict(world)), abs=1e-6, nan_ok=True)


@with_property("mirror")
@unhurried
@given(world=worlds())
def test_turning_the_scale_turns_the_outcome(model: OutcomeModel, world: Draws) -> None:
    turned = replace(world, position=100 - world.position)
    assert centre(model.predict(turned)) == pytest.approx(100 - centre(model.predict(world)), abs=1e-6, nan_ok=True)


@with_property("capability_ratio")
@unhurried
@given(world=worlds(), factor=st.sampled_from([2.0**-10, 4.0, 2.0**20]))
def test_only_ratios_of_capability_matter(model: OutcomeModel, world: Draws, factor: float) -> None:
    other = replace(world, capability=world.capability * factor)  # powers of two leave every last digit as it was
    assert centre(model.predict(other)) == pytest.approx(centre(model.predict(world)), abs=1e-6, nan_ok=True)


@with_property("zero_salience")
@unhurried
@given(world=worlds(), place=st.floats(0, 100))
def test_who_does_not_care_does_not_count(model: OutcomeModel, world: Draws, place: float) -> None:
    n = world.n
    position = np.concatenate([world.position, np.full((n, 1, 2), place)], axis=1)
    salience = np.concatenate([world.salience, np.zeros((n, 1, 2))], axis=1)
    capability = np.concatenate([world.capability, np.full((n, 1), 80.0)], axis=1)
    other = Draws.from_arrays(position, salience, capability)
    assert centre(model.predict(other)) == pytest.approx(centre(model.predict(world)), abs=1e-6, nan_ok=True)


@with_property("between_extremes")
@unhurried
@given(world=worlds())
def test_outcomes_lie_between_the_outermost_positions(model: OutcomeModel, world: Draws) -> None:
    answered = centre(model.predict(world))
    assert (answered >= np.nanmin(world.position, axis=1) - 1e-9).all()
    assert (answered <= np.nanmax(world.position, axis=1) + 1e-9).all()


@with_property("scale")
@unhurried
@given(world=worlds(), factor=st.sampled_from([0.5, 0.125]), shift=st.sampled_from([0.0, 16.0]))
def test_stretching_the_scale_stretches_the_outcome(
    model: OutcomeModel, world: Draws, factor: float, shift: float
) -> None:
    other = replace(world, position=world.position * factor + shift)
    assert centre(model.predict(other)) == pytest.approx(
        centre(model.predict(world)) * factor + shift, abs=1e-5, nan_ok=True
    )


@each_member
@unhurried
@given(world=worlds())
def test_each_draw_stands_for_itself(model: OutcomeModel, world: Draws) -> None:
    together = centre(model.predict(world))[0]
    answered = ~np.isnan(together)  # what is skipped for the sake of another draw may have an answer alone
    assert centre(model.predict(world.rows(0, 1)))[0, answered] == pytest.approx(together[answered], abs=1e-9)


def one_issue(position: list[float], salience: list[float], capability: list[float]) -> Draws:
    return Draws.from_arrays(
        np.reshape(position, (1, -1, 1)), np.reshape(salience, (1, -1, 1)), np.reshape(capability, (1, -1))
    )


@each_member
@pytest.mark.parametrize(
    ("position", "salience", "capability", "flag", "expected"),
    [
        pytest.param([np.nan, np.nan], [40, 60], [3, 5], "no_information", 50, id="nobody has a stake"),
        pytest.param([np.nan, 35], [40, 60], [3, 5], "one_actor", 35, id="one actor"),
        pytest.param([35, 35, 35], [40, 60, 10], [3, 5, 2], "no_contest", 35, id="all agree"),
        pytest.param([0, 30, 100], [0, 0, 0], [3, 5, 2], "all_weights_zero", None, id="nobody cares"),
        pytest.param([0, 30, 100], [10, 20, 40], [0, 0, 0], "all_weights_zero", None, id="nobody is strong"),
        pytest.param([0, 100, 100, 0], [10, 20, 40, 15], [9, 4, 2, 7], None, None, id="two poles"),
        pytest.param([-20, 30, 130], [10, 20, 40], [9, 4, 2], "clipped", None, id="outside the scale"),
        pytest.param([0, 30, 100], [10, 0, 40], [9, 4, 2], None, None, id="one does not care"),
        pytest.param([20, 20 + 1e-8, 90], [10, 5, 40], [9, 4, 2], None, None, id="nearly the same"),
    ],
)
def test_odd_cases(
    model: OutcomeModel,
    position: list[float],
    salience: list[float],
    capability: list[float],
    flag: str | None,
    expected: float | None,
) -> None:
    with np.errstate(all="raise", under="ignore"):
        outcome = model.predict(one_issue(position, salience, capability))
    value = float(centre(outcome)[0, 0])
    assert flag is None or flag in outcome.flags[0]
    assert 0 <= value <= 100 or outcome.skipped[0]
    assert expected is None or value == pytest.approx(expected)


@each_member
def test_no_issues_at_all(model: OutcomeModel) -> None:
    outcome = model.predict(Draws.from_arrays(np.empty((4, 0, 0)), np.empty((4, 0, 0)), np.empty((4, 0))))
    assert centre(outcome).shape == (4, 0)


def test_when_nobody_cares_all_count_alike() -> None:
    world = one_issue([0, 30, 100], [0, 0, 0], [9, 4, 2])
    assert Compromise().predict(world).point == pytest.approx(np.array([[130 / 3]]))


def test_compromise_by_hand() -> None:
    """w = 90, 24, 24.5, 44, 5 at 10, 30, 45, 80, 100: 6742.5 / 187.5 = 35.96."""
    world = one_issue([10, 30, 45, 80, 100], [90, 40, 70, 55, 20], [100, 60, 35, 80, 25])
    assert centre(FAMILY["compromise"].predict(world))[0, 0] == pytest.approx(35.96)


@unhurried
@given(world=worlds())
def test_no_position_beats_the_weighted_median_in_a_vote(world: Draws) -> None:
    for issue in range(2):
        here = world.has_stake[:, issue]
        assume(here.sum() >= 2)
        x, w = world.position[:, here, issue], world.capability[:, here] * world.salience[:, here, issue]
        middle = weighted_median(x, w)
        for rival in x.T:
            surplus = (w * (np.abs(x - rival[:, None]) - np.abs(x - middle[:, None]))).sum(axis=1)
            assert (surplus >= -1e-6).all()


def test_at_an_exact_balance_the_lower_of_the_two_is_taken_though_the_sum_falls_short_by_a_last_digit() -> None:
    """.1 + .7 balances .8, but adds up to a last digit less than half of the total."""
    position, weight = np.array([[70.0, 10.0, 40.0]]), np.array([[0.8, 0.1, 0.7]])
    assert 0.1 + 0.7 < (0.1 + 0.7 + 0.8) / 2
    assert weighted_median(position, weight) == pytest.approx([40.0])


@dataclasses.dataclass(frozen=True)
class Lottery(OutcomeModel):
    """Talks end at one actor's position, by weight; refuses issues of fewer than three."""

    title = "lottery"
    limits = "for this test"
    sources = ()
    properties = frozenset()

    def predict(self, draws: Draws) -> Outcome:
        return each_issue(draws, self._solve)

    def _solve(self, contest) -> Solved:  # type: ignore[no-untyped-def]
        if contest.position.shape[1] < 3:
            return Solved(skipped="needs three actors")
        prob = contest.weight / contest.weight.sum(axis=1, keepdims=True)
        return Solved(atoms=contest.position, prob=prob, flags=("lottery",))


def test_the_front_door_takes_atoms_and_refusals() -> None:
    """Issue 1 has three actors, issue 2 two, issue 3 one, issue 4 none."""
    position = np.array([[[0, 10, np.nan, np.nan], [40, 60, 35, np.nan], [100, np.nan, np.nan, np.nan]]], dtype=float)
    world = Draws.from_arrays(position, np.full((1, 3, 4), 100.0), [[2.0, 1.0, 5.0]])
    outcome = Lottery().predict(world)
    assert outcome.point is None
    assert outcome.atoms is not None
    assert outcome.prob is not None
    assert outcome.atoms[0, :, 0].tolist() == [0, 40, 100]
    assert outcome.prob[0, :, 0] == pytest.approx([0.25, 0.125, 0.625])
    assert outcome.skipped == ("", "needs three actors", "", "")
    assert np.isnan(outcome.prob[0, :, 1]).all()
    assert outcome.prob[0, :, 2].tolist() == [1, 0, 0]
    assert outcome.atoms[0, 0, 2] == 35
    assert outcome.flags == (("lottery",), (), ("one_actor",), ("no_information",))
