"""The path of one world: the same rounds as the compiled ones, told row by row."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from tests.test_challenge import SETTINGS, trace_of, worlds

from detente.dossier.estimate import UNKNOWN, Estimate
from detente.dossier.schema import Actor, Dossier, Issue, Stake
from detente.draws import Draws, draw
from detente.forecasting.models.challenge import Challenge
from detente.forecasting.paths import KINDS, challenge_path, play_round

THREE = Draws.from_arrays([[[0.0], [40.0], [100.0]]], [[[50.0], [80.0], [40.0]]], [[2.0, 1.0, 3.0]])


def valley() -> Dossier:
    """Three parties, one of them unknown on the second issue, whose last issue is nobody's."""
    exact = Estimate.exact
    return Dossier(
        title="Valley",
        actors={
            "north": Actor(name="North", capability=Estimate(1, 2, 5)),
            "hills": Actor(name="Hill towns", capability=exact(1)),
            "south": Actor(name="South", capability=exact(3)),
        },
        issues={name: Issue(name=name.title()) for name in ("line", "water", "roads")},
        stakes={
            "north": {
                "line": Stake(position=exact(0), salience=Estimate(30, 50, 60)),
                "water": Stake(position=exact(20), salience=exact(30)),
            },
            "hills": {"line": Stake(position=Estimate(35, 40, 60), salience=exact(80))},
            "south": {
                "line": Stake(position=exact(100), salience=exact(40)),
                "water": Stake(position=UNKNOWN, salience=exact(70)),
            },
        },
    )


def table(rows: list[dict[str, object]], name: str) -> list[dict[str, object]]:
    return [row for row in rows if row["table"] == name]


@pytest.mark.parametrize("model", SETTINGS.values(), ids=SETTINGS.keys())
@pytest.mark.parametrize("kind", ["fine", "coarse", "two poles"])
def test_the_told_rounds_are_the_compiled_ones(model: Challenge, kind: str) -> None:
    """Each round starts from where the compiled one did; tolerance as in test_challenge."""
    for actors, draws in ((2, 10), (4, 20), (9, 20)):
        world = worlds(actors, draws, kind, seed=5)
        for d, trace in enumerate(trace_of(replace(model, rounds=4), world)):
            salience = world.salience[d, :, 0] / 100
            weight = salience * world.capability[d]
            for before, after in pairwise(trace):
                told = play_round(before, weight, salience, float(np.ptp(trace[0])), model)
                gain = np.where(told.accepted, told.press, np.inf).min(axis=0)
                assert (np.abs(told.after - after) <= 1e-9 * np.maximum(1, 1e-3 / gain)).all()


def test_a_path_by_hand() -> None:
    """Three actors at 0, 40, 100; expectations in the first round, by the specification of the model:

    E_12 -.001913, E_13 1.665281, E_21 .373333, E_23 .456, E_31 1.845376, E_32 .180923.  The second brings the first to
    go 40 * .001913 / .373333 = .2050 of its way; every other pair expects to gain on both sides, and holds.
    """
    rows = challenge_path(THREE, "i1", Challenge(rounds=1))
    told = {(r["challenger"], r["challenged"]): r for r in table(rows, "path")}
    assert {pair: r["kind"] for pair, r in told.items()} == {
        ("a1", "a3"): "conflict",
        ("a2", "a1"): "compromise",
        ("a2", "a3"): "conflict",
        ("a3", "a1"): "conflict",
        ("a3", "a2"): "conflict",
    }
    assert [pair for pair, r in told.items() if r["accepted"]] == [("a2", "a1")]
    met = told["a2", "a1"]
    assert (met["from"], met["to"]) == pytest.approx((0, 0.2050), abs=1e-4)
    assert (met["expects_challenger"], met["expects_challenged"]) == pytest.approx((0.373333, -0.001913), abs=1e-6)
    assert (told["a3", "a2"]["from"], told["a3", "a2"]["to"]) == (40, 40)
    positions = [(r["round"], r["actor"], r["position"]) for r in table(rows, "path_position")]
    assert positions[:3] == [(0, "a1", 0), (0, "a2", 40), (0, "a3", 100)]
    assert positions[3] == (1, "a1", pytest.approx(0.2050, abs=1e-4))
    assert [r["median"] for r in table(rows, "path_round")] == [40, 40]
    assert [r["mean"] for r in table(rows, "path_round")] == pytest.approx([152 / 3, 50.7350], abs=1e-4)


def test_who_gives_way_in_a_conflict_moves_if_the_setting_says_so() -> None:
    """Paper-move: the third goes to 40, as the second's pressing and not the first's is of the class it takes."""
    rows = challenge_path(THREE, "i1", Challenge.presets()["paper-move"])
    first = [r for r in table(rows, "path") if r["round"] == 1 and r["accepted"]]
    assert [(r["challenger"], r["challenged"], r["kind"], round(r["to"], 2)) for r in first] == [
        ("a2", "a1", "compromise", 0.15),
        ("a2", "a3", "conflict", 40.0),
    ]
    assert {r["round"] for r in table(rows, "path_position")} == set(range(11))


def test_the_rows_hold_together() -> None:
    """Only what is accepted moves anybody, each takes one place to go, and every move is told."""
    for name, model in Challenge.presets().items():
        rows = challenge_path(worlds(8, 1, "coarse", seed=2), "i1", model)
        at = {(r["round"], r["actor"]): r["position"] for r in table(rows, "path_position")}
        goes: dict[tuple[object, object], object] = {}
        for row in table(rows, "path"):
            assert row["kind"] in KINDS
            assert row["expects_challenger"] > 0
            assert row["from"] == at[row["round"] - 1, row["challenged"]]
            if row["accepted"]:
                key = (row["round"], row["challenged"])
                assert goes.setdefault(key, row["to"]) == row["to"], name
        for (number, actor), position in at.items():
            if number:
                assert position == goes.get((number, actor), at[number - 1, actor])
        assert goes


def test_a_dossier_is_taken_at_its_best_estimates() -> None:
    """North's capability 2 and salience 50, the hill towns at 40: the world of the test by hand."""
    case = valley()
    rows = challenge_path(case, "line", Challenge(rounds=2))
    by_hand = challenge_path(THREE, "i1", Challenge(rounds=2))
    assert [r["position"] for r in table(rows, "path_position")] == [
        r["position"] for r in table(by_hand, "path_position")
    ]
    assert challenge_path(draw(case, n=7, seed=3), "line", Challenge(rounds=2)) == rows
    accepted = next(r for r in table(rows, "path") if r["accepted"])
    assert (accepted["challenger_name"], accepted["challenged_name"], accepted["issue_name"]) == (
        "Hill towns",
        "North",
        "Line",
    )
    unknown = table(challenge_path(case, "water"), "path_position")
    assert [(r["actor"], r["position"]) for r in unknown[:2]] == [("north", 20), ("south", 50)]


def test_issues_without_a_contest_have_no_rounds() -> None:
    assert challenge_path(valley(), "roads") == []
    alone = Draws.from_arrays([[[30.0], [np.nan]]], [[[50.0], [np.nan]]], [[2.0, 1.0]])
    assert [(r["table"], r["round"]) for r in challenge_path(alone, "i1")] == [("path_position", 0), ("path_round", 0)]


def test_what_cannot_be_told_is_said() -> None:
    with pytest.raises(ValueError, match="there is no issue 'border'; the issues are line, water, roads"):
        challenge_path(valley(), "border")
