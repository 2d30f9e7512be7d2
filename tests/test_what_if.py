"""What if: two forecasts on common random numbers, and the changes as they are typed."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.dossier.load import parse_dossier
from detente.dossier.schema import Actor, Dossier, Issue
from detente.draws import draw
from detente.forecasting.by_draw import PoolByDraw
from detente.forecasting.engine import all_presets, forecast
from detente.forecasting.what_if import apply_changes, compare

LAKE = """title: The lake
domain: legislative
p_no_deal: 0.25
actors:
  north: {name: North, capability: 2}
  south: {name: South, capability: [2, 3, 5]}
  upland: {name: Upland, capability: 1}
issues:
  line: {name: Line, anchors: {0: old line, 40: middle, 100: front}, reference_point: 20}
  levy: {name: Levy, anchors: {0: none, 100: full}}
  crews: {name: Crews, anchors: {0: nobody, 100: all}}
stakes:
  north: {line: {position: [5, 10, 30], salience: 90}, levy: {position: 70, salience: 50}}
  south: {line: {position: 90, salience: [10, 20, 40]}, levy: {position: [0, 20, 35], salience: 30}}
  upland: {line: {position: [20, 50, 60], salience: 40}, crews: {position: unknown, salience: 10}}
"""
WHOLE_POOL = ["compromise", "pce", "mean"]


def lake(text: str = LAKE) -> Dossier:
    dossier, problems = parse_dossier(text)
    assert dossier is not None, problems
    return dossier


def changed(*changes: str) -> Dossier:
    dossier, _, problems = apply_changes(lake(), changes)
    assert dossier is not None, problems
    return dossier


# --- changes as typed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "path", "before", "after"),
    [
        ("south.line.position=40", "stakes.south.line.position", "90", "40"),
        ("south.line.position=[30, 40, 60]", "stakes.south.line.position", "90", "40 (30 to 60)"),
        ("south.levy.position=unknown", "stakes.south.levy.position", "20 (0 to 35)", "unknown"),
        ("south.capability = 7.5", "actors.south.capability", "3 (2 to 5)", "7.5"),
        ("line.reference_point=0", "issues.line.reference_point", "20", "0"),
        ("stakes.upland.line.salience=95", "stakes.upland.line.salience", "40", "95"),
        ("upland.levy.position=60", "stakes.upland.levy.position", "unknown", "60"),
        ("p_no_deal=[0.1, 0.2, 0.4]", "p_no_deal", "0.25", "0.2 (0.1 to 0.4)"),
    ],
)
def test_a_change_is_told_by_its_full_path_with_both_values(typed: str, path: str, before: str, after: str) -> None:
    dossier, rows, problems = apply_changes(lake(), [typed])
    assert problems == []
    assert rows == [{"table": "changes", "path": path, "before": before, "after": after}]
    assert dossier != lake()


def test_several_changes_and_one_that_changes_nothing() -> None:
    dossier, rows, problems = apply_changes(lake(), ["north.capability=4", "south.line.position=90"])
    assert problems == []
    assert dossier is not None
    assert [(row["path"], row["after"]) for row in rows] == [("actors.north.capability", "4")]
    assert apply_changes(lake(), [])[:2] == (lake(), [])


def test_every_mistake_comes_at_once_with_place_and_cure() -> None:
    typed = [
        "sout.line.position=40",
        "south.line.position",
        "south.line.position=140",
        "north.line.salience=[90, 20, 10]",
        "north.line.mood=3",
        "upland.capability=strong",
        "north.capability=4",
        "north.capability=5",
    ]
    dossier, rows, problems = apply_changes(lake(), typed)
    assert (dossier, rows) == (None, [])
    told = [str(problem) for problem in problems]
    assert all(line.startswith("--set: ") for line in told)
    for words in (
        "sout.line.position: no such place in the dossier; did you mean 'south'?",
        "expected path=value, got 'south.line.position'; write for example south.line.position=40",
        "stakes.south.line.position: ",
        "stakes.north.line.salience: ",
        "stakes.north.line.mood: ",
        "actors.upland.capability: ",
        "north.capability: is set twice; leave one of them out",
    ):
        assert any(line.removeprefix("--set: ").startswith(words) for line in told), (words, told)
    assert len(told) == 7


# --- the comparison --------------------------------------------------------------------------------------------------


def test_nothing_changed_moves_nothing() -> None:
    result = compare(lake(), lake(), n=60)
    assert not any(row["changed"] for row in result.rows())
    assert all(not np.any(moved) for moved in result.moved.values())
    for row in result.rows():
        assert row["median_change"] in (0.0, None)
        assert row["words"] in ("no change", "no answer")
    assert all(row["change_high"] == 0.0 for row in result.side_rows())


def test_a_change_on_one_issue_leaves_the_others_as_they_are() -> None:
    """Models that trade over issues may carry a change from one to the other; the pool has none."""
    result = compare(lake(), changed("south.levy.position=55"), n=60, models=WHOLE_POOL)
    assert {row["issue"] for row in result.rows() if row["changed"]} == {"levy"}
    assert not np.any(result.moved["line"])


def test_the_shift_of_one_exact_position_is_its_weight() -> None:
    """Weights 2 * 90, 3 * 20: North's 30 points up move the weighted mean by 30 * 180 / 240 = 22.5 in every draw; where
    errors are added and clipped at the ends and 10 points beyond the actors, by a little less or more."""
    exact = LAKE.replace("[2, 3, 5]", "3").replace("[5, 10, 30]", "10").replace("[10, 20, 40]", "20")
    exact = exact.replace("line: {position: [20, 50, 60], salience: 40}, ", "")
    moved, _, _ = apply_changes(lake(exact), ["north.line.position=40"])
    assert moved is not None
    result = compare(lake(exact), moved, n=40, models=["compromise"])
    assert np.ptp(PoolByDraw.of(result.before).centre(draw(lake(exact), 40))[:, 0]) == 0
    centres = [
        PoolByDraw.of(one).centre(draw(d, 40))[0, 0] for one, d in ((result.before, lake(exact)), (result.after, moved))
    ]
    assert centres == pytest.approx([30.0, 52.5])
    [pooled] = [row for row in result.rows() if (row["issue"], row["model"]) == ("line", "pooled")]
    assert (pooled["rises"], pooled["falls"]) == (1.0, 0.0)
    assert pooled["change_low"] <= pooled["mean_change"] <= pooled["change_high"]
    assert pooled["mean_change"] == pytest.approx(22.5, abs=6)
    assert pooled["mean_change"] == pytest.approx(pooled["mean_after"] - pooled["mean_before"], abs=0.011)


def test_draws_are_paired_so_that_the_difference_is_narrower_than_either_forecast() -> None:
    result = compare(lake(), changed("north.line.position=[8, 13, 33]"), n=300)
    [pooled] = [row for row in result.rows() if (row["issue"], row["model"]) == ("line", "pooled")]
    assert 0 < pooled["change_high"] - pooled["change_low"] < 6
    assert pooled["high_before"] - pooled["low_before"] > 40
    assert pooled["rises"] > 0.95
    assert re_mean(result.moved["line"]) == pytest.approx(pooled["mean_change"], abs=0.011)


def re_mean(values: object) -> float:
    return float(np.mean(np.asarray(values)))


def test_sides_move_with_the_forecast() -> None:
    result = compare(lake(), changed("north.line.position=95"), n=100, thresholds={"line": [30, 60]})
    line = [row for row in result.side_rows() if row["issue"] == "line"]
    assert [row["threshold"] for row in line] == [30, 60]
    for row in line:
        assert row["p_low_before"] + row["p_high_before"] == pytest.approx(1)
        assert row["change_high"] == pytest.approx(row["p_high_after"] - row["p_high_before"])
        assert row["change_high"] > 0.1
        assert "%" in row["words_high_after"]
    assert (line[0]["towards_low"], line[0]["towards_high"]) == ("old line", "middle")
    assert [row["threshold"] for row in result.side_rows() if row["issue"] == "levy"] == [50]


def test_the_chance_of_no_deal_moves_the_unconditional_row_alone() -> None:
    rows = compare(lake(), changed("p_no_deal=0.9"), n=50, models=WHOLE_POOL).rows()
    assert {(row["issue"], row["model"]) for row in rows if row["words"] not in ("no change", "no answer")} == {
        ("line", "unconditional")
    }
    assert {row["issue"] for row in rows if row["changed"]} == {"line"}


def test_a_position_that_becomes_unknown_or_known() -> None:
    """Crews has one actor, of whom nothing is known: ignorance before; a forecast after."""
    known = compare(lake(), changed("upland.crews.position=80"), n=50)
    [row] = [row for row in known.rows() if (row["issue"], row["model"]) == ("crews", "pooled")]
    assert (row["median_before"], row["changed"]) == (50.0, True)
    assert row["median_after"] == pytest.approx(80, abs=5)
    gone = compare(changed("upland.crews.position=80"), lake(), n=50)
    [back] = [row for row in gone.rows() if (row["issue"], row["model"]) == ("crews", "pooled")]
    assert back["median_change"] == -row["median_change"]


def test_an_issue_that_only_one_dossier_has() -> None:
    more = lake(LAKE + "").model_copy(update={"issues": {k: v for k, v in lake().issues.items() if k != "crews"}})
    more = more.model_copy(
        update={"stakes": {a: {i: s for i, s in own.items() if i != "crews"} for a, own in lake().stakes.items()}}
    )
    rows = compare(more, lake(), n=40, thresholds={"crews": [30]}).rows()
    [row] = [row for row in rows if (row["issue"], row["model"]) == ("crews", "pooled")]
    assert (row["median_before"], row["median_change"], row["changed"]) == (None, None, True)
    assert row["words"] == "answers in only one of the two"
    with pytest.raises(ValueError, match="thresholds name no issue: moon"):
        compare(more, lake(), n=40, thresholds={"moon": [30]})


def test_progress_counts_both_forecasts() -> None:
    told: list[tuple[int, int]] = []
    compare(lake(), changed("north.capability=4"), n=40, models=["mean"], progress=lambda *step: told.append(step))
    assert told == [(1, 2), (2, 2)]


def test_rows_are_plain_and_every_number_is_one() -> None:
    result = compare(lake(), changed("north.line.position=60", "south.capability=unknown"), n=40)
    rows = [*result.rows(), *result.side_rows()]
    assert {row["table"] for row in rows} == {"what_if", "what_if_sides"}
    for row in rows:
        for value in row.values():
            assert value is None or isinstance(value, bool | int | float | str)
            assert not isinstance(value, float) or math.isfinite(value)
    models = {row["model"] for row in result.rows() if row["issue"] == "line"}
    assert set(all_presets()) | {"pooled", "unconditional", "reference_point"} == models


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 100), st.floats(0, 100), st.integers(0, 9))
def test_there_and_back_is_nowhere(first: float, second: float, seed: int) -> None:
    one, other = changed(f"north.line.position={first!r}"), changed(f"north.line.position={second!r}")
    forth, back = (
        compare(*pair, n=20, seed=seed, models=["compromise", "pce"]) for pair in ((one, other), (other, one))
    )
    for issue in forth.moved:
        assert np.allclose(forth.moved[issue], -back.moved[issue], atol=1e-9)


# --- the pool draw by draw -------------------------------------------------------------------------------------------


def test_the_pool_draw_by_draw_is_the_forecast_on_average() -> None:
    result = forecast(lake(), n=150, seed=4)
    draws = draw(lake(), 150, 4)
    pool = PoolByDraw.of(result)
    landings = pool.landings(draws)
    for issue in result.issues[:2]:
        assert issue.pooled.distribution is not None
        mean = pool.mean(landings[issue.issue], issue.issue)
        assert mean.mean() == pytest.approx(issue.pooled.distribution.mean, abs=1e-9)
        curve = pool.curve(landings[issue.issue], issue.issue).mean(axis=0)
        at = np.arange(0.0, 100.5, 0.5)
        assert np.abs(curve - issue.pooled.distribution.cdf(at)).max() < 0.02
    assert landings["crews"] == {}
    assert np.isnan(pool.centre(draws)[:, 2]).all()


def test_the_pool_draw_by_draw_outside_law_making() -> None:
    result = forecast(lake(LAKE.replace("legislative", "other")), n=150, seed=4)
    draws = draw(lake(), 150, 4)
    pool = PoolByDraw.of(result)
    assert pool.uniform == 0.2
    mean = pool.mean(pool.landings(draws)["line"], "line")
    assert result.issues[0].pooled.distribution is not None
    assert mean.mean() == pytest.approx(result.issues[0].pooled.distribution.mean, abs=1e-9)


def test_a_dossier_that_has_mistakes_of_its_own_says_so() -> None:
    """A dossier made in Python is not checked; its text is, once it is changed."""
    bare = Dossier(title="Bare", issues={"line": Issue(name="Line")}, actors={"north": Actor(name="North")})
    dossier, _, problems = apply_changes(bare, ["north.capability=4"])
    assert dossier is None
    assert [problem.path for problem in problems] == ["issues.line.anchors"]
