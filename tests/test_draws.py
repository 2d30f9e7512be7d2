"""Draws: estimates become arrays, each number from its own stream."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.dossier.estimate import UNKNOWN, Estimate
from detente.dossier.schema import Actor, Dossier, Issue, Stake
from detente.draws import Draws, draw, stream


def lake(*extra: str, order: tuple[str, ...] = ("north", "south", "host")) -> Dossier:
    """North knows its mind on the line and leaves inspections open; South has no stake in inspections."""
    actors = {
        "north": Actor(name="North", capability=Estimate(20, 30, 45)),
        "south": Actor(name="South"),
        "host": Actor(name="Host", capability=Estimate.exact(40)),
        **{name: Actor(name=name, capability=Estimate(10, 25, 60)) for name in extra},
    }
    stakes = {
        "north": {
            "line": Stake(position=Estimate(20, 30, 45), salience=Estimate.exact(70)),
            "inspections": Stake(salience=Estimate(10, 40, 60)),
        },
        "south": {"line": Stake(position=Estimate.exact(85), salience=UNKNOWN)},
        **{name: {"line": Stake(position=Estimate(40, 60, 90), salience=Estimate(20, 50, 70))} for name in extra},
    }
    issues = {
        "line": Issue(name="Line", reference_point=Estimate(60, 75, 80)),
        "inspections": Issue(name="Inspections"),
    }
    return Dossier(title="Lake", actors={name: actors[name] for name in (*order, *extra)}, issues=issues, stakes=stakes)


def test_arrays_masks_and_the_list_of_what_is_uncertain() -> None:
    d = draw(lake(), n=50)
    assert d.actors == ("north", "south")  # the host wants nothing on any issue
    assert d.position.shape == d.salience.shape == (50, 2, 2)
    assert d.has_stake.tolist() == [[True, True], [True, False]]
    assert np.isnan(d.position[:, 1, 1]).all()
    assert np.isnan(d.salience[:, 1, 1]).all()
    assert (d.position[:, 1, 0] == 85).all()
    assert (d.salience[:, 0, 0] == 70).all()
    assert d.known_position.tolist() == [[True, False], [True, False]]
    assert d.known_salience.tolist() == [[True, True], [False, False]]
    assert d.known_capability.tolist() == [True, False]
    assert d.known_reference_point.tolist() == [True, False]
    assert np.isfinite(d.reference_point[:, 0]).all()
    assert np.isnan(d.reference_point[:, 1]).all()
    assert [u.name for u in d.uncertain] == [
        "north.capability",
        "north.line.position",
        "north.inspections.position",
        "north.inspections.salience",
        "south.capability",
        "south.line.salience",
        "line.reference_point",
        "line.cost_of_no_deal",
    ]
    assert all(d.values(u).shape == (50,) and np.ptp(d.values(u)) > 0 for u in d.uncertain)


def test_the_three_numbers_come_back_as_percentiles() -> None:
    d = draw(lake(), n=20_000)
    assert np.percentile(d.position[:, 0, 0], [10, 50, 90]) == pytest.approx([20, 30, 45], abs=0.5)
    assert np.percentile(d.position[:, 0, 1], [10, 25, 50, 90]) == pytest.approx([10, 25, 50, 90], abs=1.5)
    assert np.percentile(d.capability[:, 1], [10, 50, 90]) == pytest.approx([10, 30, 90], rel=0.04)
    assert d.position[~np.isnan(d.position)].min() >= 0
    assert d.position[~np.isnan(d.position)].max() <= 100
    assert d.capability.min() >= 0
    assert d.capability.max() > 90


@settings(deadline=None)
@given(cut=st.integers(1, 36), seed=st.integers(0, 5))
def test_chunks_give_the_same_numbers(cut: int, seed: int) -> None:
    whole = draw(lake(), n=37, seed=seed)
    parts = [draw(lake(), n=cut, seed=seed), draw(lake(), n=37 - cut, seed=seed, start=cut)]
    for name in ("position", "salience", "capability", "reference_point"):
        joined = np.concatenate([getattr(part, name) for part in parts])
        assert np.array_equal(joined, getattr(whole, name), equal_nan=True)


def test_another_actor_moves_nobody_elses_draws() -> None:
    few, more = draw(lake(), n=40, seed=4), draw(lake("west"), n=40, seed=4)
    assert more.actors == ("north", "south", "west")
    assert np.array_equal(more.position[:, :2], few.position, equal_nan=True)
    assert np.array_equal(more.salience[:, :2], few.salience, equal_nan=True)
    assert np.array_equal(more.capability[:, :2], few.capability)
    assert not np.allclose(more.position[:, 2, 0], more.position[:, 0, 0])


def test_another_order_of_actors_permutes_columns() -> None:
    one, two = draw(lake(), n=30), draw(lake(order=("south", "host", "north")), n=30)
    assert two.actors == ("south", "north")
    assert np.array_equal(two.position[:, ::-1], one.position, equal_nan=True)
    assert np.array_equal(two.capability[:, ::-1], one.capability)


def test_another_seed_gives_other_numbers() -> None:
    assert not np.allclose(draw(lake(), n=9, seed=1).position[:, 0], draw(lake(), n=9, seed=2).position[:, 0])


def test_no_two_numbers_share_their_luck() -> None:
    d = draw(lake("west", "east"), n=2000)
    luck = np.corrcoef(np.argsort(np.argsort([d.values(u) for u in d.uncertain], axis=1), axis=1))
    assert np.abs(luck[~np.eye(len(luck), dtype=bool)]).max() < 0.1


def test_unknown_capability_is_in_the_unit_of_the_known_ones() -> None:
    """Strength as shares of 1: the prior must not make the one unknown actor a giant."""
    small = Dossier(
        title="Shares",
        actors={"a": Actor(name="A", capability=Estimate.exact(0.16)), "b": Actor(name="B")},
        issues={"i": Issue(name="I")},
        stakes={name: {"i": Stake(position=Estimate.exact(10), salience=Estimate.exact(50))} for name in "ab"},
    )
    assert np.median(draw(small, n=4000).capability[:, 1]) == pytest.approx(0.3, rel=0.05)


def test_an_empty_dossier_gives_empty_arrays() -> None:
    d = draw(Dossier(title="Nothing yet"), n=5)
    assert d.position.shape == (5, 0, 0)
    assert d.actors == d.issues == d.uncertain == ()


def test_no_draws_is_misuse() -> None:
    with pytest.raises(ValueError, match="1 or more, got 0"):
        draw(lake(), n=0)


@settings(deadline=None)
@given(start=st.integers(0, 50), n=st.integers(1, 30))
def test_a_stream_is_a_function_of_its_counter(start: int, n: int) -> None:
    assert np.array_equal(stream(3, "x", n, start), stream(3, "x", 80)[start : start + n])


def test_hand_made_draws_count_as_known() -> None:
    d = Draws.from_arrays([[[10.0], [np.nan]]], [[[90.0], [20.0]]], [[2.0, 3.0]])
    assert d.has_stake.tolist() == [[True], [False]]
    assert np.isnan(d.salience[0, 1, 0])
    assert d.known_position.tolist() == [[True], [False]]
    assert d.known_reference_point.tolist() == [False]
