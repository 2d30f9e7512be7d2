"""The record of the process: what ships of its calibration, and the lines that the brief prints."""

from __future__ import annotations

import json
import math

import pytest

from detente.talks import record
from detente.talks.parameters import Parameters


def test_what_ships_says_where_it_comes_from() -> None:
    measured = record.calibration()
    assert {"data", "citation", "what", "measured"} <= set(measured)
    assert "ICOW" in measured["data"]
    assert "Hensel" in measured["citation"]
    assert len(json.dumps(measured)) < 20_000  # fitted values, no data


def test_the_record_is_nobody_elses_to_change() -> None:
    record.calibration()["parameters"].clear()
    assert record.calibration()["parameters"]


@pytest.mark.parametrize("preset", ["interstate", "civil_war"])
def test_fitted_values_are_parameters(preset: str) -> None:
    values = record.fitted(preset)
    made = getattr(Parameters, preset)().with_values(**values)
    assert values
    for name, value in values.items():
        assert getattr(made, name) == value


def test_no_more_than_ten_numbers_were_fitted() -> None:
    """b_r counts once: its four values were moved together."""
    assert len(record.calibration()["standard_errors"]) <= 10


def test_a_preset_without_values_is_said() -> None:
    with pytest.raises(KeyError):
        record.fitted("no such preset")


def test_scores_stand_beside_the_base_rate_and_the_plain_model() -> None:
    rows = record.score_rows()
    assert [row["outcome"] for row in rows] == list(record.OUTCOMES.values())
    for row in rows:
        for model in ("process", "base_rate", "plain"):
            assert 0 < row[f"brier_{model}"] < 0.25 + 1e-9
            assert 0 < row[f"log_loss_{model}"] < math.log(2) + 0.01


def test_development_bars_are_met_by_what_ships() -> None:
    measured = record.calibration()
    process = {row["what"]: row for row in measured["forecasts"] if row["model"] == "process"}
    agree = process["agree"]
    assert agree["log_loss"] <= 0.640
    assert agree["brier"] <= 0.2245
    assert agree["auc"] >= 0.68
    assert 0.8 <= agree["slope"] <= 1.2
    assert process["not ratified"]["log_loss"] <= 0.381
    assert process["both comply"]["log_loss"] <= 0.500
    lasting = {row["model"]: row for row in measured["lasting"]}
    for years in (1, 2, 5):
        assert lasting["process"][f"brier_{years}"] <= lasting["base rate"][f"brier_{years}"]


def test_the_lines_of_the_brief_print_the_numbers_that_were_measured() -> None:
    lines = record.score_lines()
    agree = record.score_rows()[0]
    assert f"{agree['cases']} later" in lines[0]
    assert f"{agree['brier_process']:.3f}" in lines[1]
    assert f"{agree['brier_base_rate']:.3f}" in lines[1]
    assert "what-if" in lines[-1]
    assert all(line.endswith(".") and "\n" not in line for line in lines)


def test_what_past_talks_do_not_tell_is_named() -> None:
    """Nobody acts against the simulated attempts, so what moves such acts cannot show in them."""
    unknown = record.unknown_parameters()
    assert {"chi", "xi", "psi", "omega", "iota"} <= set(unknown)
    names = {name.partition(" ")[0] for name in unknown}
    assert names <= set(Parameters.ranges()) | {"z0"}
