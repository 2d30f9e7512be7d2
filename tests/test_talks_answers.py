"""Answers of a simulation: counts beside a second count by hand, errors beside independent ones."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.talks_cases import ACTS, SEED, k1, k1_changes
from tests.talks_lake import lake_case

from detente.briefing.wording import loaded_words
from detente.talks.answers import TABLES, TalksAnswer, answer, short_answer, usual_levers
from detente.talks.answers.counting import Estimated, quantiles, wilson
from detente.talks.answers.hazards import hazard_rows, peak_rows
from detente.talks.answers.outcomes import locked_rows, outcome_rows, rate_rows, stage_rows, timing_rows, track_rows
from detente.talks.answers.paired import compare
from detente.talks.answers.playing import Played, first_runs, will_spent
from detente.talks.answers.spread import beta_percentiles, spread_of
from detente.talks.answers.story import story_rows, typical_run
from detente.talks.answers.strikes import (
    before_vote_rows,
    even_share,
    loss_rows,
    pivotal_rows,
    strike_month_rows,
    strike_rows,
    strike_year_rows,
    tell_tale_rows,
    without_rows,
)
from detente.talks.engine import simulate
from detente.talks.plan import Gesture, Plan
from detente.talks.trajectories import CAUSES, EVENTS, OUTCOMES, RUN, Trajectories

N = 1536


@pytest.fixture(scope="module")
def futures() -> Trajectories:
    """K1 as it stands, every future kept."""
    case = k1()["base"]
    return simulate(case.situation, case.plan, n=N, seed=SEED, keep=N)


@pytest.fixture(scope="module")
def told() -> TalksAnswer:
    case = lake_case()
    return answer(case, n=1200, levers=usual_levers(case)[:4], keep=400, pivotal=40, paired=600)


def made_runs(**columns: Any) -> np.ndarray:
    runs = np.zeros(len(next(iter(columns.values()))), RUN)
    for name, values in columns.items():
        runs[name] = values
    return runs


def made(seed: int = 5, plan: Plan | None = None, **columns: Any) -> Played:
    return Played(made_runs(**columns), plan or Plan(), 60, seed)


# ---------------------------------------------------------------- counting


@given(st.integers(0, 300), st.integers(1, 300))
def test_a_share_lies_in_its_interval_which_turns_round_with_it(count: int, extra: int) -> None:
    n = count + extra
    low, high = wilson(count, n)
    assert 0 <= low <= count / n <= high <= 1
    mirrored = wilson(n - count, n)
    assert (1 - mirrored[1], 1 - mirrored[0]) == pytest.approx((low, high), abs=1e-12)


def test_an_interval_agrees_with_another_implementation() -> None:
    stats = pytest.importorskip("scipy.stats")
    for count, n in ((0, 7), (3, 11), (90, 400), (13, 13)):
        other = stats.binomtest(count, n).proportion_ci(0.95, method="wilson")
        assert wilson(count, n) == pytest.approx((other.low, other.high), abs=1e-12)


def test_the_error_of_a_ratio_of_ratios_is_that_of_leaving_out_run_by_run() -> None:
    dice = np.random.default_rng(3)
    a, b, c, d = dice.gamma(3, 2, 400), dice.gamma(5, 1, 400), dice.gamma(2, 3, 400), dice.gamma(9, 1, 400)
    a += 0.5 * b

    def value(kept: np.ndarray) -> float:
        return float((a[kept].mean() / b[kept].mean() - c[kept].mean()) / d[kept].mean())

    left_out = np.array([value(np.delete(np.arange(400), k)) for k in range(400)])
    jackknife = np.sqrt(399 / 400 * np.square(left_out - left_out.mean()).sum())
    mean = Estimated.mean
    measured = (mean(a) / mean(b) - mean(c)) / mean(d)
    assert measured.value == pytest.approx(value(np.arange(400)))
    assert measured.se == pytest.approx(jackknife, rel=0.02)


def test_what_cannot_be_said_is_not_said() -> None:
    nothing = Estimated.mean([1.0, 2.0]) / Estimated.mean([0.0, 0.0])
    assert nothing.columns("rate") == {"rate": None, "rate_se": None, "rate_low": None, "rate_high": None}
    assert Estimated.mean([3.0]).columns("x")["x_se"] is None
    assert quantiles(np.array([])) == (None, None, None)


# ---------------------------------------------------------------- paired


def test_four_futures_by_hand() -> None:
    """Of four futures one turns from stalemate to partial and one from agreement to collapse.

    Success 2, then 2 of 4: no change, though half of the futures end otherwise.  Locked 2 0 1 0, then 0 1 1 0: -1/4,
    differences -2 1 0 0, their sd sqrt(4.75/3), over sqrt 4.  Reversals per track-year: 2 in 3 years, then 1 in 6.
    """
    before = made(
        outcome=[0, 2, 1, 3], locked=[2, 0, 1, 0], reversals=[0, 2, 0, 0], exposed=[12, 0, 24, 0], end=[20, 60, 60, 9]
    )
    after = made(
        outcome=[3, 1, 1, 3], locked=[0, 1, 1, 0], reversals=[1, 0, 0, 0], exposed=[24, 24, 24, 0], end=[20, 60, 60, 9]
    )
    told = compare(before, after)
    assert told.flipped == 2
    assert told.flips[2, 1] == told.flips[0, 3] == told.flips[1, 1] == told.flips[3, 3] == 1
    assert told.changes["success"].difference.value == 0
    locked = told.changes["locked"].difference
    assert (locked.value, locked.se) == pytest.approx((-0.25, np.sqrt(4.75 / 3) / 2))
    assert told.changes["reversals"].before.value == pytest.approx(2 / 3)
    assert told.changes["reversals"].difference.value == pytest.approx(1 / 6 - 2 / 3)
    assert sum(row["count"] for row in told.flip_rows()) == 4
    assert told.sentence("without the leak").startswith("The same 4 futures without the leak: 50 % end in")


def test_only_the_same_futures_can_be_paired() -> None:
    one = made(outcome=[0, 1])
    with pytest.raises(ValueError, match="one seed"):
        compare(one, made(outcome=[0, 1], seed=6))
    with pytest.raises(ValueError, match="one seed"):
        compare(one, made(outcome=[0, 1, 2]))


def test_a_gesture_costs_will_where_the_talks_get_that_far_and_costs_count() -> None:
    plan = Plan(gestures=(Gesture("north", 10),))
    ends = {"outcome": [3, 2], "end": [4, 60], "will_spent": [0.25, 0.5]}
    assert will_spent(made(plan=plan, **ends)).tolist() == pytest.approx([0.25, 0.55])
    assert will_spent(made(plan=replace(plan, costs=False), **ends)).tolist() == pytest.approx([0.25, 0.5])


def test_taking_out_what_an_actor_might_do_changes_k1_as_its_golden_numbers_say(futures: Trajectories) -> None:
    change = k1_changes()["without S2"]
    after = simulate(change.situation, change.plan, n=N, seed=SEED, keep=0)
    told = compare(futures, after).changes["locked"]
    assert abs(told.difference.value - change.mean) < 3.5 * change.error * np.sqrt(8192 / N)
    assert told.difference.se == pytest.approx(change.error * np.sqrt(8192 / N), rel=0.1)
    assert told.unpaired_se == pytest.approx(change.unpaired * np.sqrt(8192 / N), rel=0.1)
    d = after.runs["locked"].astype(float) - futures.runs["locked"]
    assert told.difference.se == pytest.approx(d.std(ddof=1) / np.sqrt(N))


# ---------------------------------------------------------------- spread over worlds


def test_the_spread_of_chances_is_found_again() -> None:
    """Chances are Beta(2, 5): mean 2/7, sd .1597, 10th and 90th percentile .0926 and .5103."""
    dice = np.random.default_rng(11)
    chance = dice.beta(2, 5, 60_000)
    first, second = (dice.random((2, 60_000)) < chance).astype(float)
    told = spread_of(first, second)
    assert told.mean == pytest.approx(2 / 7, abs=0.005)
    assert told.sd == pytest.approx(np.sqrt(10 / 49 / 8), abs=0.008)
    assert (told.low, told.high) == pytest.approx((0.0926, 0.5103), abs=0.015)
    assert told.clear


def test_where_only_the_dice_differ_there_is_no_spread_to_tell() -> None:
    dice = np.random.default_rng(12)
    first, second = (dice.random((2, 5000)) < 0.4).astype(float)
    assert not spread_of(first, second).clear
    assert spread_of(np.ones(9), np.ones(9)).low == 1


def test_percentiles_agree_with_another_implementation() -> None:
    stats = pytest.importorskip("scipy.stats")
    for mean, share in ((0.3, 0.1), (0.5, 0.6), (0.05, 0.3), (0.97, 0.02)):
        both = 1 / share - 1
        other = stats.beta(mean * both, (1 - mean) * both).ppf([0.1, 0.9])
        assert beta_percentiles(mean, share) == pytest.approx(tuple(other), abs=2e-3)


# ---------------------------------------------------------------- outcomes and when


def test_outcomes_are_counted_and_exclude_each_other(futures: Trajectories) -> None:
    rows = {row["outcome"]: row for row in outcome_rows(futures)}
    counted = Counter(futures.runs["outcome"].tolist())
    assert [rows[name]["count"] for name in OUTCOMES] == [counted[code] for code in range(4)]
    assert sum(rows[name]["share"] for name in OUTCOMES) == pytest.approx(1)
    assert rows["success"]["count"] == rows["agreement"]["count"] + rows["partial"]["count"]
    assert rows["success"]["world_low"] is None
    assert sum(row["tracks"] * row["count"] for row in locked_rows(futures)) == futures.runs["locked"].sum()


def test_times_are_those_of_the_futures_that_get_there(futures: Trajectories) -> None:
    row = next(row for row in timing_rows(futures) if row["event"] == "lock")
    reached = sorted(int(t) for t in futures.runs["first_lock"] if t >= 0)
    assert row["count"] == len(reached)
    assert row["month"] == reached[(len(reached) + 1) // 2 - 1]
    assert row["month_low"] == reached[-(-len(reached) // 10) - 1]
    assert row["never"] == pytest.approx(1 - len(reached) / N)


def test_every_track_is_somewhere_at_every_checkpoint(futures: Trajectories) -> None:
    rows = stage_rows(futures)
    for month in (12, 24, 36, 60):
        for track in futures.tracks:
            here = [row for row in rows if (row["month"], row["track"]) == (month, track)]
            assert sum(row["count"] for row in here) == N
    final = {row["track"]: row["share"] for row in rows if row["month"] == 60 and row["phase"] == "locked"}
    tracks = track_rows(futures)
    assert {row["track"]: row["locked"] for row in tracks} == final
    assert sum(final.values()) * N == pytest.approx(futures.runs["locked"].sum())
    assert all(0 <= row["terms_low"] <= row["terms"] <= row["terms_high"] <= 100 for row in tracks)


def test_a_short_horizon_is_told_at_its_end_and_a_long_one_to_the_last_checkpoint() -> None:
    case = k1()["base"]
    short = simulate(case.situation, case.plan, n=64, rounds=17, seed=2)
    assert sorted({row["month"] for row in stage_rows(short)}) == [12, 17]
    locked = sum(row["locked"] for row in track_rows(short)) * 64
    assert locked == pytest.approx(short.runs["locked"].sum())
    long = simulate(case.situation, case.plan, n=64, rounds=70, seed=2)
    assert sorted({row["month"] for row in stage_rows(long)}) == [12, 24, 36, 60]


def test_rates_are_per_year_in_force(futures: Trajectories) -> None:
    rows = {row["measure"]: row for row in rate_rows(futures)}
    years = futures.runs["exposed"].sum() / 12
    assert rows["reversals"]["value"] == pytest.approx(futures.runs["reversals"].sum() / years)
    assert rows["violations"]["value"] == pytest.approx(futures.runs["violations"].sum() / years)
    assert rows["strikes"]["value"] == pytest.approx(futures.strikes.sum() / N)


# ---------------------------------------------------------------- hazards


def test_hazards_by_month_are_what_a_walk_through_the_futures_counts(futures: Trajectories) -> None:
    happened, at_risk = Counter[int](), Counter[int]()
    for run in futures.runs:
        last = int(run["end"]) if run["outcome"] in (0, 3) else futures.rounds - 1
        for month in range(last + 1):
            at_risk[month] += 1
            if run["first_reversal"] == month:
                happened[month] += 1
                break
    rows = [row for row in hazard_rows(futures, 1) if row["cause"] == "reversal"]
    assert [row["happened"] for row in rows] == [happened[month] for month in range(60)]
    assert [row["at_risk"] for row in rows] == [at_risk[month] for month in range(60)]
    assert rows[8]["hazard"] == happened[8] / at_risk[8]


def test_quarters_are_sums_of_months_and_nothing_else(futures: Trajectories) -> None:
    months, quarters = hazard_rows(futures, 1), hazard_rows(futures)
    assert len(quarters) == len(CAUSES) * 20
    for quarter in quarters:
        inside = [
            row
            for row in months
            if row["cause"] == quarter["cause"] and quarter["from_month"] <= row["from_month"] <= quarter["to_month"]
        ]
        for column in ("happened", "at_risk", "times"):
            assert quarter[column] == sum(row[column] for row in inside)


def test_a_peak_is_a_month_that_no_other_clearly_exceeds(futures: Trajectories) -> None:
    months = hazard_rows(futures, 1)
    peaks = peak_rows(futures)
    assert {"signature", "reversal"} <= {row["cause"] for row in peaks}
    for peak in peaks:
        others = [row for row in months if row["cause"] == peak["cause"]]
        assert all(row["low"] <= peak["low"] for row in others)
        assert re.search(rf"\b{peak['month']}\b", peak["words"])


# ---------------------------------------------------------------- acts


def test_acts_add_up_by_actor_year_and_month(futures: Trajectories) -> None:
    total = futures.runs["strikes"].sum() / N
    for rows in (strike_rows(futures), strike_year_rows(futures), strike_month_rows(futures)):
        assert sum(row["expected"] for row in rows) == pytest.approx(total)
    by_actor = Counter[str]()
    for row in strike_rows(futures):
        by_actor[row["actor"]] += row["expected"]
    places = {actor: j for j, actor in enumerate(futures.spoilers)}
    assert {a: pytest.approx(futures.strikes[j].sum() / N) for a, j in places.items()} == dict(by_actor)
    hits = sum(row["expected"] * row["through"] for row in strike_rows(futures))
    assert hits == pytest.approx(futures.runs["hits"].sum() / N)


def test_the_error_of_expected_acts_is_that_of_the_counts_in_each_future(futures: Trajectories) -> None:
    row = strike_rows(futures)[0]
    key = (futures.tracks.index(row["track"]), futures.spoilers.index(row["actor"]))
    instrument = futures.instruments.index(row["instrument"])
    codes = (EVENTS.index("strike"), EVENTS.index("strike missed"))
    counts = np.zeros(N)
    for (_, code, track, who, what), run in zip(futures.events.tolist(), futures.event_run, strict=True):
        counts[run] += code in codes and (track, who) == key and what == instrument
    assert row["expected"] == pytest.approx(counts.mean())
    assert row["expected_se"] == pytest.approx(counts.std(ddof=1) / np.sqrt(N))


def test_how_much_falls_before_votes_is_set_beside_an_even_spread(futures: Trajectories) -> None:
    """Month by month and track by track, counted from the events."""
    before = lived = 0
    for run in range(futures.n_kept):
        end = int(futures.runs["end"][run]) if futures.runs["outcome"][run] in (0, 3) else futures.rounds - 1
        lived += (end + 1) * len(futures.tracks)
        first, last = np.searchsorted(futures.event_run, [run, run + 1])
        signed: dict[int, int] = {}
        for month, code, track, _, _ in futures.events[first:last].tolist():
            if EVENTS[code] == "signed":
                signed[track] = month
            elif EVENTS[code] in ("ratified", "vote failed"):
                before += sum(month - 1 <= m <= month for m in range(signed[track] + 1, month + 1))
    assert even_share(futures) == pytest.approx(before / lived)
    rows = before_vote_rows(futures)
    assert [row["before"] for row in rows] == futures.before_vote.tolist()
    assert all(row["ratio"] == pytest.approx(row["share"] / row["even"]) for row in rows)


def test_a_future_fails_by_one_act_exactly_where_it_succeeds_without_it() -> None:
    case = k1()["base"]
    futures = simulate(case.situation, case.plan, n=160, seed=3, keep=160)
    rows = pivotal_rows(case.situation, futures, most=12)
    failed = [run for run in range(160) if futures.runs["outcome"][run] >= 2][:12]
    codes = (EVENTS.index("strike"), EVENTS.index("strike missed"))
    found = []
    for run in failed:
        first, last = np.searchsorted(futures.event_run, [run, run + 1])
        acts = sorted((e[0], e[3], e[4]) for e in futures.events[first:last].tolist() if e[1] in codes)
        for month, actor, instrument in acts:
            skip = np.full((run + 1, 2), -1)
            skip[run] = month, actor
            one_less = simulate(case.situation, case.plan, n=run + 1, seed=3, keep=0, skip=skip)
            if one_less.runs["outcome"][run] <= 1:
                found.append((month // 12 + 1, futures.instruments[instrument]))
                break
    assert rows[0]["looked_at"] == len(failed)
    assert rows[0]["count"] == len(found)
    assert found, "none of these futures turns on a single act: take others"
    parts = {(row["year"], row["instrument"]): row["count"] for row in rows[1:]}
    assert parts == Counter(found)


def test_who_would_lose_follows_from_stakes_and_another_package_changes_it() -> None:
    case = lake_case()
    world = case.rows(0, 200)
    rows = {(row["actor"], row["track"]): row for row in loss_rows(world, case.plan, 200)}
    assert set(rows) == {(a, k) for a in ("guild", "riders") for k in ("levy", "line")}
    assert 0.5 < rows["guild", "levy"]["share"] < 1
    paid = replace(case.plan, payments={"guild": 100.0})
    contented = {(row["actor"], row["track"]): row for row in loss_rows(world, paid, 200)}
    assert contented["guild", "levy"]["count"] == 0
    assert contented["guild", "levy"]["words"] == "Guild would not lose on Who pays under this package"
    assert contented["riders", "line"] == rows["riders", "line"]


def test_without_an_actor_that_can_do_nothing_nothing_changes(futures: Trajectories) -> None:
    rows = without_rows(futures, {"S9": first_runs(futures, N)}, {"S9": "Nine"})
    assert (rows[0]["flipped"], rows[0]["locked"], rows[0]["locked_se"]) == (0, 0, 0)
    assert "none ends otherwise than before" in rows[0]["words"]


def test_every_instrument_on_a_menu_has_its_early_signs_and_what_protects(futures: Trajectories) -> None:
    rows = tell_tale_rows(futures)
    assert {row["instrument"] for row in rows} == set(ACTS)
    assert {row["kind"] for row in rows} == {"sign", "protects"}
    expected = [row["expected"] for row in rows]
    assert expected == sorted(expected, reverse=True)


# ---------------------------------------------------------------- stories


def test_a_story_tells_what_happened_and_ends_as_its_future_does(futures: Trajectories) -> None:
    for outcome in OUTCOMES:
        run = typical_run(futures, outcome)
        assert run is not None
        assert futures.runs["outcome"][run] == OUTCOMES.index(outcome)
        rows = story_rows(futures, run)
        months = [row["month"] for row in rows]
        assert months == sorted(months)
        assert rows[-1]["event"] == {"agreement": "agreement", "collapse": "collapse"}.get(outcome, "end")
        happened = futures.events[futures.event_run == run]
        assert {row["event"] for row in rows} - {"end"} == {EVENTS[code] for code in happened[:, 1]}


def test_a_typical_future_is_near_the_middle_of_its_kind(futures: Trajectories) -> None:
    run = typical_run(futures, "partial")
    middle = np.median(futures.runs["locked"][futures.runs["outcome"] == 1])
    assert abs(futures.runs["locked"][run] - middle) <= 0.5


def test_only_a_future_that_was_kept_can_be_told(futures: Trajectories) -> None:
    with pytest.raises(ValueError, match=f"0 to {N - 1}"):
        story_rows(futures, N)


# ---------------------------------------------------------------- all of it


def test_tables_come_in_reading_order_as_plain_rows(told: TalksAnswer) -> None:
    assert [name for name in TABLES if name in told.tables] == list(told.tables)
    assert set(TABLES) - set(told.tables) == {"paired", "flips"}
    json.dumps(told.rows(), allow_nan=False)
    for name, rows in told.tables.items():
        for row in rows:
            assert row["table"] == name
            assert all(value is None or type(value) in (int, float, str, bool) for value in row.values())
        assert len({tuple(row) for row in rows}) == 1, f"{name}: rows of one table have the same columns"


def test_no_row_judges_anybody_or_says_what_to_do_against_the_talks(told: TalksAnswer) -> None:
    text = " ".join(str(value) for row in told.rows() for value in row.values()) + " ".join(told.limits)
    assert not re.search(r"spoil(er|s)\b|sabot|saboteur|enemy|should attack|culprit", text, re.IGNORECASE)
    own = " ".join(row.get("words", "") for row in told.rows())
    assert loaded_words(own) == []


def test_the_doubt_about_the_world_is_told_beside_the_doubt_of_the_dice(told: TalksAnswer) -> None:
    row = next(row for row in told.tables["outcomes"] if row["outcome"] == "success")
    assert row["world_low"] < row["low"]
    assert row["high"] < row["world_high"]
    assert "in 8 of 10 worlds" in row["words"]


def test_every_future_and_number_is_the_same_again(told: TalksAnswer) -> None:
    case = told.case
    asked: dict[str, Any] = {"n": 1200, "levers": usual_levers(case)[:1], "keep": 400, "pivotal": 10, "paired": 300}
    steps: list[tuple[int, int]] = []
    once = answer(case, **asked, progress=lambda done, total: steps.append((done, total)))
    again = answer(case, **asked)
    assert once.rows() == again.rows()
    assert once.tables["outcomes"] == told.tables["outcomes"]
    assert steps[-1][0] == steps[-1][1]
    assert all(done <= total for done, total in steps)


def test_more_runs_than_a_block_go_on_from_the_first() -> None:
    case = lake_case()
    asked: dict[str, Any] = {"levers": False, "worlds": False, "without": False, "pivotal": 0, "stories": False}
    few, many = answer(case, n=500, **asked), answer(case, n=2500, **asked)
    assert np.array_equal(few.futures.runs, many.futures.runs[:500])


@pytest.mark.nightly
@pytest.mark.allow_hosts(["127.0.0.1", "::1"])
def test_processes_beside_this_one_give_the_same_rows() -> None:
    case = lake_case()
    asked: dict[str, Any] = {"n": 2100, "levers": usual_levers(case)[:2], "pivotal": 5, "paired": 64}
    assert answer(case, **asked).rows() == answer(case, **asked, scheduler="local:2").rows()


def test_a_change_is_set_beside_the_same_futures_before_it() -> None:
    case = lake_case()
    changed = replace(case, removed=(("riders", ""),))
    asked: dict[str, Any] = {"n": 600, "levers": False, "worlds": False, "without": False, "pivotal": 0}
    told = answer(changed, **asked, before=case)
    assert told.comparison is not None
    plain = answer(case, **asked)
    success = next(row for row in told.tables["paired"] if row["measure"] == "success")
    assert success["before"] == pytest.approx(plain.futures.success().mean())
    assert success["after"] == pytest.approx(told.futures.success().mean())
    assert len(told.tables["flips"]) == 16
    with pytest.raises(ValueError, match="one seed"):
        answer(changed, **asked, before=lake_case(seed=8))


def test_the_short_form_leaves_out_what_takes_long() -> None:
    told = short_answer(lake_case(), n=400)
    assert "pivotal" not in told.tables
    assert "without" not in told.tables
    kinds = [row["kind"] for row in told.tables["levers"]]
    assert sorted(kinds) == sorted({"protect", "include", "reassure", "verify", "sequence"})
    assert told.tables["levers"][0]["n"] == 400


def test_one_run_says_little_and_says_so() -> None:
    told = answer(lake_case(), n=1, levers=False, pivotal=1)
    json.dumps(told.rows(), allow_nan=False)
    assert "carried" not in told.tables
    assert next(row for row in told.tables["rates"] if row["measure"] == "locked")["value_se"] is None
