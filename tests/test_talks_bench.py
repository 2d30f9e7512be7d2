"""The benchmark of talks: its statistics by hand, the equations against the engine, the data's numbers where they are."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
from benchmarks import talks, talks_data, talks_runs, talks_stats
from benchmarks.talks_fit import MARGIN, Process, decades, lasts
from benchmarks.talks_scores import Learnt, attempt_rows, learn, met
from benchmarks.talks_stats import score

from detente.talks.parameters import Parameters

needs_attempts = pytest.mark.skipif(not talks_data.ATTEMPTS.is_file(), reason="the attempts of ICOW are not here")
needs_agreements = pytest.mark.skipif(not talks_data.AGREEMENTS.is_file(), reason="the peace agreements are not here")


def test_kaplan_meier_by_hand() -> None:
    """Five rows: ends at 1 and 3, one leaves unended at 2, two at 4.  After 1: 4/5; after 3: 4/5 * 2/3 = 8/15."""
    time, event = np.array([1.0, 2, 3, 4, 4]), np.array([1.0, 0, 1, 0, 0])
    found = talks_stats.kaplan_meier(time, event, [0.5, 1, 2.5, 3, 9])
    assert found == pytest.approx([1, 4 / 5, 4 / 5, 8 / 15, 8 / 15])


def test_kaplan_meier_counts_only_those_under_observation() -> None:
    """The second comes under observation at 2, so at 1 only two are at risk."""
    found = talks_stats.kaplan_meier(np.array([1.0, 5, 5]), np.array([1.0, 1, 0]), [1, 5], entry=np.array([0.0, 2, 0]))
    assert found == pytest.approx([1 / 2, 1 / 4])


def test_weights_of_kaplan_meier_are_copies_of_rows() -> None:
    time, event = np.array([1.0, 2, 3, 7]), np.array([1.0, 0, 1, 0])
    twice = talks_stats.kaplan_meier(time[[0, 0, 1, 3]], event[[0, 0, 1, 3]], [1, 3])
    weighted = talks_stats.kaplan_meier(time, event, [1, 3], weight=np.array([[2.0, 1, 0, 1]]))
    assert weighted[0] == pytest.approx(twice)


def test_cox_with_two_rows_a_moment_by_hand() -> None:
    """Rows with x 1, 0, 1 ending in turn: log-likelihood b - ln(2e^b + 1) - ln(e^b + 1); its slope is 0 at
    e^b = 1/sqrt(2)."""
    fit = talks_stats.cox(np.array([[1.0], [0], [1]]), np.array([1.0, 2, 3]), np.ones(3))
    assert math.exp(fit.coefficient[0]) == pytest.approx(1 / math.sqrt(2), abs=1e-6)


def test_logit_of_two_shares() -> None:
    """1 of 4 without, 3 of 4 with: log-odds -ln 3 and ln 3."""
    x = talks_stats.design(np.repeat([0.0, 1.0], 4))
    y = np.array([1.0, 0, 0, 0, 1, 1, 1, 0])
    fit = talks_stats.logit(x, y)
    assert fit.coefficient == pytest.approx([-math.log(3), 2 * math.log(3)])
    assert fit.se[1] == pytest.approx(math.sqrt(4 / 3 + 4 / 3))  # 1/1 + 1/3 for each


def test_concordance_by_hand() -> None:
    """Pairs whose order is known: (1, 2), (1, 3), (2, 3); the second ranks wrongly against the third."""
    assert talks_stats.concordance(
        np.array([3.0, 1, 2]), np.array([1.0, 2, 4]), np.array([1.0, 1, 0])
    ) == pytest.approx(2 / 3)


def test_lifetimes_find_the_rate() -> None:
    """Exponential: 4 ends in 20 years at risk; log-likelihood 4 ln .2 - 4."""
    criterion, b = talks_stats.lifetimes(np.array([2.0, 3, 4, 5, 6]), np.array([1.0, 1, 0, 1, 1]))["exponential"]
    assert math.exp(b[0]) == pytest.approx(0.2, abs=1e-3)
    assert criterion == pytest.approx(2 - 2 * (4 * math.log(0.2) - 4), abs=1e-4)


def test_a_trend_goes_on_at_half_its_pace() -> None:
    assert decades(np.array([1880.0, 1949, 1969]), 1949) == pytest.approx([-2.0, 4.9, 5.9])


def test_bars_name_what_is_missed() -> None:
    rng = np.random.default_rng(3)
    p = rng.uniform(0.05, 0.95, 4000)
    y = (rng.random(4000) < p) * 1.0
    assert met("agree", "process", score(p, y)) == "met"
    assert met("agree", "logit", score(p, y)) == ""
    assert "slope" in met("agree", "process", score(1 - p, y))
    assert "auc" in met("agree", "process", score(np.full(4000, 0.5), y))


@pytest.mark.parametrize(("rung", "tension"), [(0, 0.0), (1, 1.0), (3, 0.0), (3, 2.0)])
def test_the_equations_say_what_the_engine_does(rung: int, tension: float) -> None:
    """Chance of signature before breaking off, of ratification, of being kept: |z| < 3.5 on 16,384 runs."""
    runs = 16_384
    played = talks_runs.cell(Parameters(), rung, tension, runs)
    said = talks_runs.expected(Process(), rung, tension)
    for p, found, n in (
        (said.agreed, played.agreed, runs),
        (said.signed[0], played.signed[0], runs),
        (said.broken.sum(), played.broken.sum(), runs),
        (said.ratified / said.agreed, played.ratified / played.agreed, runs * said.agreed),
        (said.kept / said.ratified, played.kept / played.ratified, runs * said.ratified),
    ):
        assert abs(found - p) < 3.5 * math.sqrt(p * (1 - p) / n)


def test_equations_follow_the_parameters() -> None:
    """Other parameters than the defaults, far enough off that a forgotten one would show."""
    turned = Parameters(lam_a=1.7, sd_o=0.6, tau0=0.6, omega=0.3, h_u=0.9, m=0.85, iota=0.06, sigma_r=0.4, h_leak=0.1)
    played, said = talks_runs.cell(turned, 2, 0.0, 16_384), talks_runs.expected(Process(turned), 2, 0.0)
    for p, found, n in (
        (said.agreed, played.agreed, 16_384),
        (said.ratified / said.agreed, played.ratified / played.agreed, 16_384 * said.agreed),
        (said.kept / said.ratified, played.kept / played.ratified, 16_384 * said.ratified),
    ):
        assert abs(found - p) < 3.5 * math.sqrt(p * (1 - p) / n)


def test_lives_of_civil_war_agreements_are_those_of_the_engine() -> None:
    civil = Parameters.civil_war()
    for p, found in zip(talks_runs.expected_lives(Process(civil)), talks_runs.lives(civil, 8192), strict=True):
        assert abs(found - p) < 3.5 * math.sqrt(p * (1 - p) / 7000)


def test_the_chance_in_the_table_is_the_chance_of_the_race() -> None:
    """At a point of the grid the table holds what the race adds up to, but for what five years leave open."""
    process = Process()
    signed, broken = process.race(3, 0.0, np.array([1 / (1 + math.exp(-1))]), MARGIN[60:61])
    table = process.signed[0][3, 0, 8, 60]
    assert signed.sum() <= table <= signed.sum() + 1 - signed.sum() - broken.sum() + 1e-12


def test_lasting_falls_as_fast_as_it_says() -> None:
    process = Process(Parameters.civil_war())
    b, x, t = np.array([0.9, 0.5, -0.6, 0.4, 0.3, -0.3, -2.2]), np.array([[1.0, 0, 1, 0.4]]), np.array([1.3])
    here, falling = lasts(process, b, x, t)
    ahead, _ = lasts(process, b, x, t + 1e-6)
    assert (here - ahead) / 1e-6 == pytest.approx(falling, rel=1e-4)
    assert lasts(process, b, x, np.array([1e-9]))[0] == pytest.approx([1.0])


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, talks_data.NEEDED)
        writer.writeheader()
        writer.writerows(rows)
    return path


def attempt(number: int, begin: int, end: int, agree: int, kept: int | str = "", **more: object) -> dict[str, object]:
    plain: dict[str, object] = dict.fromkeys(talks_data.NEEDED, 0)
    return plain | {
        "claimdy": 7, "settnumt": number, "begsett": begin, "endsett": end, "year": begin // 100, "typesett": 1,
        "typeset3": 1, "extentsa": 3, "agree": agree, "comply2": kept, "ratfail": 0 if agree else "",
        "extentag": 3 if agree else "", **more,
    }  # fmt: skip


def test_history_is_what_had_ended_before(tmp_path: Path) -> None:
    """The second began before the first had ended, so it cannot know it; the third knows both."""
    rows = [attempt(1, 198001, 198106, 0), attempt(2, 198103, 198104, 1, 1), attempt(3, 198209, 198210, 1, 0)]
    read = talks_data.read_attempts(write(tmp_path / "a.csv", rows))
    assert read.failed.tolist() == [0, 0, 1]
    assert read.kept.tolist() == [0, 0, 1]
    in_order = talks_data.history(read.column, ended=False)
    assert in_order[0].tolist() == [0, 1, 1]


def test_militarised_disputes_are_no_attempts(tmp_path: Path) -> None:
    rows = [attempt(1, 198001, 198106, 0), attempt(2, 198103, 198104, 1, 1, typesett="")]
    assert len(talks_data.read_attempts(write(tmp_path / "a.csv", rows))) == 1


def test_another_file_is_scored_by_what_ships(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Later rows by what was learnt before 1980, those of 1950-79 by what was learnt before 1950, older ones not."""
    rows = [attempt(k, 190001 + 100 * (k + 40), 190002 + 100 * (k + 40), k % 2, 1 if k % 2 else "") for k in range(60)]
    path = write(tmp_path / "a.csv", rows)
    assert talks.main(["--file", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    sizes = {(row["period"], row["what"]): row["n"] for row in found if row["model"] == "process"}
    assert sizes[("1950-79", "agree")] == 30
    assert sizes[("from 1980", "agree")] == 20
    assert sizes[("from 1980", "both comply")] == 10


def test_a_file_of_other_columns_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "b.csv"
    path.write_text("claimdy,year\n1,1980\n", encoding="utf-8")
    assert talks.main(["--file", str(path)]) == 1
    assert "no column settnumt, begsett" in capsys.readouterr().err


def test_a_missing_file_is_skipped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert talks.main(["--file", str(tmp_path / "none.csv")]) == 0
    assert "skipped: none.csv" in capsys.readouterr().err


def test_a_file_of_old_attempts_says_why_nothing_is_scored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.csv", [attempt(1, 188001, 188106, 0)])
    assert talks.main(["--file", str(path)]) == 1
    assert "learnt from" in capsys.readouterr().err


@needs_attempts
def test_what_ships_is_what_is_learnt_again() -> None:
    rows = talks_data.read_attempts(talks_data.ATTEMPTS)
    again = learn(Process(), rows, 1949)
    shipped = next(one for one in talks.shipped() if one.last == 1949)
    assert (again.n, again.claims) == (shipped.n, shipped.claims)
    assert again.vector == pytest.approx(shipped.vector, abs=2e-3)


@needs_attempts
def test_scores_that_ship_are_scored_again() -> None:
    rows = talks_data.read_attempts(talks_data.ATTEMPTS)
    found = {(row["what"], row["model"]): row for row in attempt_rows(Process(), rows, talks.shipped(), rows)}
    for row in talks.calibration()["forecasts"]:
        assert found[(row["what"], row["model"])]["log_loss"] == pytest.approx(row["log_loss"], abs=5e-4)
    assert found[("agree", "logit, history in order of beginning")]["log_loss"] == pytest.approx(0.6291, abs=5e-4)
    assert found[("both comply", "base rate")]["brier"] == pytest.approx(0.1604, abs=5e-5)
    assert all(row["bars"] == "met" for row in found.values() if row["model"] == "process")


@needs_attempts
def test_a_row_that_is_tested_does_not_teach() -> None:
    rows = talks_data.read_attempts(talks_data.ATTEMPTS)
    later = rows["year"] >= 1950
    changed = talks_data.Attempts(
        dict(rows.column) | {"agree": np.where(later, 1 - rows["agree"], rows["agree"])},
        rows.failed,
        rows.kept,
        rows.broken,
    )
    here, there = (learn(Process(), part, 1949) for part in (rows, changed))
    assert isinstance(here, Learnt)
    assert here.coefficients == there.coefficients


@needs_attempts
def test_regularities_are_those_of_the_specification() -> None:
    from benchmarks.talks_targets import of_attempts

    for one in of_attempts(talks_data.read_attempts(talks_data.ATTEMPTS)):
        if one.stated is not None:
            assert one.value == pytest.approx(one.stated, abs=0.006), one
            assert one.low is not None
            assert one.high is not None
            assert one.low <= one.value <= one.high, one


@needs_agreements
def test_survival_is_that_of_the_specification() -> None:
    from benchmarks.talks_targets import of_agreements

    for one in of_agreements(talks_data.read_agreements()):
        if one.target == "T9":
            assert one.value == pytest.approx(one.stated, abs=0.006 if one.stated and one.stated < 2 else 0.6), one
