"""The forecast as one: models and settings, widths, sides, the chance of no deal, blocks."""

from __future__ import annotations

import json

import numpy as np
import pytest

from detente.dossier.estimate import Estimate
from detente.dossier.schema import Actor, Dossier, Issue, Stake
from detente.draws import Draws, draw
from detente.forecasting.engine import BLOCK, all_models, all_presets, forecast, measured_errors, predict_all
from detente.forecasting.models import Outcome
from detente.forecasting.pooling import PAIRS, Distribution, Errors, Room, dress

exact = Estimate.exact


def ferry(**changes: object) -> Dossier:
    """Capability 1 and 3, positions 20 and 60, salience alike: weighted mean 50, spread sqrt(300) = 17.32."""
    case = Dossier(
        title="A ferry (invented)",
        actors={"east": Actor(name="East", capability=exact(1)), "west": Actor(name="West", capability=exact(3))},
        issues={
            "fare": Issue(name="the fare", anchors={0: "free", 40: "half", 100: "full"}, reference_point=exact(90))
        },
        stakes={
            "east": {"fare": Stake(position=exact(20), salience=exact(50))},
            "west": {"fare": Stake(position=exact(60), salience=exact(50))},
        },
    )
    return case.model_copy(update=changes)


def row(case: Dossier, name: str, **settings: object) -> dict[str, object]:
    rows = forecast(case, n=20, **settings).rows()  # type: ignore[arg-type]
    return next(r for r in rows if r["model"] == name)


def test_errors_are_as_wide_as_the_actors_stand_apart() -> None:
    """Percentiles of the weighted mean's errors, times 17.32, around 50; none beyond 70, ten past the outermost."""
    found = row(ferry(domain="legislative"), "compromise")
    near = ferry(
        domain="legislative",
        stakes={a: {"fare": Stake(position=exact(p), salience=exact(50))} for a, p in (("east", 49), ("west", 50))},
    )
    close = row(near, "compromise")
    low, high = (float(v) for v in np.quantile(measured_errors()["compromise"].values, [0.1, 0.9]))
    assert found["low"] == pytest.approx(50 + 300**0.5 * low, abs=0.7)
    assert found["high"] == pytest.approx(50 + 300**0.5 * high, abs=0.7)
    assert found["q95"] == 70
    assert close["q5"] == 39  # ten beyond 49, and no further
    assert close["q95"] == 60


def test_outside_law_making_errors_have_no_direction() -> None:
    """Mirroring the case mirrors the forecast; in law-making the lean of the past cases stays."""
    mirrored = {a: {"fare": Stake(position=exact(p), salience=exact(50))} for a, p in (("east", 80), ("west", 40))}
    one, other = row(ferry(), "compromise"), row(ferry(stakes=mirrored), "compromise")
    assert one["mean"] == pytest.approx(100 - other["mean"], abs=0.011)  # type: ignore[operator]
    assert one["q25"] == pytest.approx(100 - other["q75"], abs=0.3)  # type: ignore[operator]
    law, turned = (row(ferry(domain="legislative", **c), "compromise") for c in ({}, {"stakes": mirrored}))
    assert abs(law["mean"] + turned["mean"] - 100) > 0.5  # type: ignore[operator]


def test_the_spread_by_hand() -> None:
    room = Room.of(draw(ferry(), n=3), 0)
    assert room.spread == pytest.approx([300**0.5] * 3)
    assert (room.low.tolist(), room.high.tolist()) == ([10.0] * 3, [70.0] * 3)
    nobody = Room.of(Draws.from_arrays(np.full((2, 1, 1), np.nan), np.ones((2, 1, 1)), np.ones((2, 1))), 0)
    assert (nobody.low.tolist(), nobody.high.tolist()) == ([0.0, 0.0], [100.0, 100.0])
    weightless = Draws.from_arrays([[[20.0], [60.0]]], [[[0.0], [0.0]]], [[1.0, 3.0]])
    assert Room.of(weightless, 0).spread == pytest.approx([20])


def test_sides_of_a_threshold_by_hand() -> None:
    """Without errors the pool is half 50 and half the election: 20 with 1/4, 60 with 3/4."""
    found = forecast(ferry(domain="legislative"), n=10, residuals={"compromise": [0]}, thresholds={"fare": [55, 20]})
    sides = found.side_rows()
    assert [(s["threshold"], s["p_low"], s["p_high"]) for s in sides] == [
        (20, pytest.approx(0.125), pytest.approx(0.875)),
        (55, pytest.approx(0.625), pytest.approx(0.375)),
    ]
    assert (sides[1]["towards_low"], sides[1]["towards_high"]) == ("half", "full")
    assert sides[1]["words_low"] == "likely (55–80 %)"
    default = forecast(ferry(), n=10).side_rows()
    assert [s["threshold"] for s in default] == [20, 70]
    assert all(s["p_low"] + s["p_high"] == pytest.approx(1) for s in default)
    with pytest.raises(ValueError, match="thresholds name no issue: toll; issues are fare"):
        forecast(ferry(), thresholds={"toll": [5]})
    with pytest.raises(ValueError, match="between 0 and 100, got 101, -3"):
        forecast(ferry(), thresholds={"fare": [101, -3]})


def test_the_chance_of_no_deal_is_mixed_in_where_the_case_gives_it() -> None:
    """No errors: mean 50 with a deal, 90 without; 30 % no deal gives 62.  Without a reference point nothing is mixed."""
    settings = {"residuals": {"compromise": [0]}, "domain": "legislative"}
    with_chance = ferry(p_no_deal=exact(0.3))
    found = row(with_chance, "unconditional", **settings)
    assert found["mean"] == pytest.approx(62)
    assert found["conditional_on"] is None
    assert str(found["words"]).startswith("with or without a deal: ")
    assert row(with_chance, "pooled", **settings)["mean"] == pytest.approx(50)
    nowhere = with_chance.model_copy(update={"issues": {"fare": Issue(name="the fare")}})
    result = forecast(nowhere, n=20)
    assert result.p_no_deal == pytest.approx(0.3)
    assert all(r["role"] != "unconditional" for r in result.rows())
    unsure = forecast(ferry(p_no_deal=Estimate(0.1, 0.3, 0.6)), n=2000)
    assert unsure.p_no_deal == pytest.approx(0.33, abs=0.02)
    assert forecast(ferry(), n=20).p_no_deal is None


def test_the_mode_is_where_most_probability_lies_together() -> None:
    found = row(ferry(domain="legislative"), "pooled", residuals={"compromise": [0]})
    assert found["mode"] == 50  # 1/2 at 50; 3/8 at 60
    assert found["mean"] == 50


def test_every_setting_is_run_under_a_name_of_its_own() -> None:
    names = set(all_presets())
    assert {"challenge", "challenge:paper-move", "challenge:scholz-code", "pce", "pce:conditional"} <= names
    assert set(all_models()) == {name for name in names if ":" not in name}
    rows = forecast(ferry(), n=20, models=["challenge:scholz-code", "pce:incentive"]).rows()
    assert {r["model"] for r in rows if r["role"] == "model"} == {"challenge:scholz-code", "pce:incentive"}


def test_blocks_leave_no_draw_out_and_change_none() -> None:
    case = ferry(
        stakes={a: {"fare": Stake(position=Estimate(10, 30, 80), salience=exact(50))} for a in ("east", "west")}
    )
    draws = draw(case, n=BLOCK + 3)
    models = {name: all_models()[name] for name in ("compromise", "pce", "challenge")}
    told: list[tuple[int, int]] = []
    found = predict_all(models, draws, progress=lambda *step: told.append(step))
    assert told == [(1, 2), (2, 2)]
    for name, model in models.items():
        whole = model.predict(draws)
        assert _centre(found[name]) == pytest.approx(_centre(whole), abs=1e-12)
        assert len(_centre(found[name])) == BLOCK + 3


def _centre(outcome: Outcome) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    if outcome.point is not None:
        return outcome.point
    assert outcome.atoms is not None
    assert outcome.prob is not None
    return (outcome.atoms * outcome.prob).sum(axis=1)


def test_answers_on_blocks_are_joined() -> None:
    """One block gives atoms, the other a point; a flag of one block stays, unless it must hold in all."""
    atoms = Outcome(
        None, np.array([[[10.0], [90.0]]]), np.array([[[0.25], [0.75]]]), (("no_contest", "clipped"),), ("",)
    )
    point = Outcome(np.array([[40.0]]), None, None, (("one_actor",),), ("",))
    both = Outcome.joined([atoms, point])
    assert both.flags == (("clipped", "one_actor"),)
    assert both.atoms is not None
    assert both.prob is not None
    assert both.atoms[:, :, 0].tolist() == [[10, 90], [40, 0]]
    assert both.prob[:, :, 0].tolist() == [[0.25, 0.75], [1, 0]]
    assert Outcome.joined([point, point]).point is not None
    assert both.rows(1, 2).atoms is not None


def test_many_draws_share_out_the_errors_evenly() -> None:
    """Past PAIRS each draw gets some of the errors; together the draws get all of them alike."""
    errors = np.linspace(-1, 1, 201)
    n = PAIRS // 10
    found = dress(np.full(n, 50.0), errors)
    assert found.values.shape == (n, 10)
    some = np.quantile(found.values, [0.05, 0.25, 0.5, 0.75, 0.95])
    assert some == pytest.approx(np.quantile(50 + errors, [0.05, 0.25, 0.5, 0.75, 0.95]), abs=0.02)
    assert dress(np.array([50.0]), errors).values.shape == (1, 201)


def test_errors_lead_no_further_than_ten_points_beyond_all_positions() -> None:
    room = Room(np.array([20.0]), np.array([15.0]), np.array([70.0]))
    found = Errors((-9.0, 0.5, 9.0), relative=True).around(np.array([30.0]), room)
    assert found.values.tolist() == [[15, 40, 70]]
    beyond = Errors((-9.0, 0.0), relative=True).around(np.array([5.0]), room)  # a point outside keeps its own place
    assert beyond.values.tolist() == [[5, 5]]


def test_rows_are_plain() -> None:
    found = forecast(ferry(p_no_deal=exact(0.2)), n=20)
    everything = [found.rows(), found.near_rows(), found.side_rows(), found.share_rows(), found.influence_rows()]
    assert json.loads(json.dumps(everything, allow_nan=False)) == everything


def test_who_has_no_stake_moves_no_draw() -> None:
    """A host of capability 900 does not shift the unit in which an unknown capability is sampled."""
    unknown = ferry(actors={"east": Actor(name="East", capability=exact(1)), "west": Actor(name="West")})
    host = unknown.model_copy(update={"actors": {**unknown.actors, "host": Actor(name="Host", capability=exact(900))}})
    assert row(unknown, "pooled") == row(host, "pooled")


def test_past_scores_stand_only_beside_what_ran_there() -> None:
    assert row(ferry(), "pooled")["past_mae"] is not None
    assert row(ferry(), "compromise")["past_crps"] is not None
    for settings in (
        {"models": ["weighted_median"]},
        {"weights": {"compromise": 1.0}},
        {"residuals": {"compromise": [0.0]}},
        {"models": {"pce": all_models()["mean"], "compromise": all_models()["median"]}},
    ):
        assert row(ferry(), "pooled", **settings)["past_mae"] is None
    other = {"pce": all_presets()["pce:conditional"]}
    assert row(ferry(), "pce", models=other)["past_mae"] is None


def test_not_knowing_is_no_disagreement_of_models() -> None:
    alone = forecast(ferry(), n=20, models=["compromise"]).share_rows()[0]
    assert alone["model"] == 0
    assert alone["residual"] == pytest.approx(1)


def test_where_two_places_are_equally_likely_there_is_no_mode() -> None:
    even = Distribution.of([20, 80], [1, 1])
    assert even.mode is None
    assert Distribution.of([20, 80], [1, 2]).mode == 80
    assert Distribution.of([20, 22, 80], [1, 1, 2.5]).mode == 80
    assert Distribution.of([20, 22, 80], [1, 3, 2.5]).mode == pytest.approx(21.5)


def test_a_number_that_counts_for_nothing_swings_nothing_in_a_large_case() -> None:
    """Thirty actors: both ends of a swing get the same errors, so one that does not care moves nothing."""
    actors = [f"a{k}" for k in range(30)]
    case = ferry(
        actors={a: Actor(name=a, capability=Estimate(5, 10, 30)) for a in actors},
        stakes={
            a: {"fare": Stake(position=Estimate(20, 50, 80), salience=exact(0 if a == "a7" else 40))} for a in actors
        },
    )
    effects = forecast(case, n=60, models=["compromise"]).effects
    assert next(e for e in effects if e.name == "a7.fare.position").swing == 0


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"residuals": {"compromise": []}}, "residuals of compromise must be one or more finite numbers"),
        ({"residuals": {"compromise": [np.nan]}}, "one or more finite numbers"),
        ({"residuals": {"oracle": [1.0]}}, "residuals name a model that does not run: oracle"),
        ({"domain": "legislativ"}, "domain must be legislative or other, got 'legislativ'"),
        ({"models": {"x": 3}}, "models must be outcome models; these are none: x"),
        ({"n": 0}, "must be 1 or more"),
    ],
)
def test_arguments_that_make_no_sense(settings: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        forecast(ferry(), **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"salience": [[[np.nan], [5.0]]]}, "salience must lie between 0 and 100 wherever there is a position"),
        ({"capability": [[1.0, -2.0]]}, "capability must be 0 or more"),
        ({"capability": [[1.0, np.inf]]}, "capability must be 0 or more"),
        ({"position": [[[np.inf], [5.0]]]}, "position must be a finite number"),
        ({"reference_point": [[150.0]]}, "reference_point must lie between 0 and 100"),
        ({"actors": ["a", "a"]}, "ids must differ"),
        ({"capability": [[1.0, 2.0, 3.0]]}, "capability must have the shape"),
    ],
)
def test_arrays_that_make_no_sense(changes: dict[str, object], words: str) -> None:
    tables: dict[str, object] = {
        "position": [[[10.0], [90.0]]],
        "salience": [[[5.0], [5.0]]],
        "capability": [[1.0, 2.0]],
    }
    with pytest.raises(ValueError, match=words):
        Draws.from_arrays(**{**tables, **changes})  # type: ignore[arg-type]


def test_a_stake_in_some_draws_only_is_refused() -> None:
    with pytest.raises(ValueError, match="in all draws of a stake or in none"):
        Draws.from_arrays([[[10.0]], [[np.nan]]], [[[5.0]], [[5.0]]], [[1.0], [1.0]])
