"""Which safeguard helps most, and which numbers that nobody has said carry the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.talks_lake import lake_case

from detente.dossier.estimate import Estimate
from detente.draws import stream
from detente.talks.answers.carried import BINS, Effect, carried_rows, effect_of, uncertain
from detente.talks.answers.playing import Job, Played, Remembered, play_all
from detente.talks.answers.ranking import LEAST, lever_rows
from detente.talks.from_dossier import TalksCase, source_of
from detente.talks.lever_words import Lever
from detente.talks.levers import levers, read_lever
from detente.talks.plan import Guarantee, Plan
from detente.talks.situation import Situation
from detente.talks.trajectories import RUN

N = 1200
SUCCESS, FAILURE = 1, 2


def lever(name: str, kind: Any = "protect") -> Lever:
    return Lever(name, kind, f"do {name}", lambda plan: plan)


def runs_of(success: np.ndarray, will: Any = 0.0) -> Played:
    runs = np.zeros(len(success), RUN)
    runs["outcome"], runs["locked"] = np.where(success, SUCCESS, FAILURE), success
    runs["end"], runs["exposed"], runs["will_spent"] = 60, 30, will
    return Played(runs, Plan(), 60, 5)


@pytest.fixture(scope="module")
def played() -> tuple[Played, list[tuple[Lever, Played]]]:
    """Every safeguard of the lake, each alone."""
    case = lake_case()
    asked = levers(case)
    source = Remembered(case.rows)
    jobs = [Job(source, plan, 7, N) for plan in (case.plan, *(one.on(case.plan) for one in asked))]
    base, *others = play_all(jobs, 60)
    assert isinstance(base, Played)
    return base, [(one, f) for one, f in zip(asked, others, strict=True) if isinstance(f, Played)]


# ---------------------------------------------------------------- ranking by hand


def test_what_saves_most_for_its_will_stands_first_and_a_gift_stands_apart() -> None:
    """Of 1000 futures 400 succeed.  Cheap: 100 more for .2 will, .5 per will.  Dear: 200 more for 2 will, .1 per will.
    Idle: none, for .5.  Gift: 50 more for nothing."""
    at = np.arange(1000)
    base = runs_of(at < 400)
    after = [
        (lever("dear"), runs_of(at < 600, 2.0)),
        (lever("gift"), runs_of(at < 450)),
        (lever("idle"), runs_of(at < 400, 0.5)),
        (lever("cheap"), runs_of(at < 500, 0.2)),
    ]
    rows = {row["lever"]: row for row in lever_rows(base, after)}
    assert list(rows) == ["cheap", "dear", "idle", "gift"]
    assert [row["rank"] for row in rows.values()] == [1, 2, 3, 1]
    assert [row["price"] for row in rows.values()] == ["costs", "costs", "costs", "free"]
    assert rows["cheap"]["success_per_will"] == pytest.approx(0.5)
    assert rows["dear"]["success_per_will"] == pytest.approx(0.1)
    assert rows["cheap"]["success_se"] == pytest.approx(np.sqrt(0.1 * 0.9 / 999))
    assert rows["cheap"]["success_per_will_se"] == pytest.approx(np.sqrt(0.1 * 0.9 / 999) / 0.2, rel=1e-4)
    assert rows["gift"]["success_per_will"] is None
    assert "costs no will in this model" in rows["gift"]["words"]
    assert not rows["idle"]["clear"]


def test_what_chance_could_turn_round_is_a_tie() -> None:
    at = np.arange(1000)
    first, second = at < 400, at < 400
    first[400:420], second[500:521] = True, True  # 20 and 21 more, in other futures
    rows = lever_rows(runs_of(at < 400), [(lever("a"), runs_of(first, 0.3)), (lever("b"), runs_of(second, 0.3))])
    assert [(row["rank"], row["tied"]) for row in rows] == [(1, 1), (1, 1)]
    nested = at < 421
    rows = lever_rows(runs_of(at < 400), [(lever("a"), runs_of(at < 405, 0.3)), (lever("b"), runs_of(nested, 0.3))])
    assert [(row["lever"], row["rank"], row["tied"]) for row in rows] == [("b", 1, 0), ("a", 2, 0)]


def test_a_price_too_small_to_divide_by_counts_as_none() -> None:
    at = np.arange(500)
    rows = lever_rows(runs_of(at < 100), [(lever("a"), runs_of(at < 200, LEAST / 2))])
    assert rows[0]["price"] == "free"
    saving = lever_rows(runs_of(at < 100, 1.0), [(lever("a"), runs_of(at < 200, 0.25))])
    assert (saving[0]["price"], saving[0]["rank"]) == ("saves", 1)


def test_both_readings_stand_beside_whoever_comes_from_outside() -> None:
    at = np.arange(300)
    held = Plan(guarantees=(Guarantee(coverage=0.5),))
    after = [
        (lever("patrols", "reassure"), replace(runs_of(at < 90, 0.4), plan=held)),
        (lever("cover"), runs_of(at < 80, 0.4)),
    ]
    rows = {row["lever"]: row for row in lever_rows(runs_of(at < 70), after)}
    assert "hard cases" in rows["patrols"]["reading"]
    assert rows["cover"]["reading"] == ""


# ---------------------------------------------------------------- ranking of a case


def ranks(rows: Sequence[dict[str, Any]]) -> dict[str, tuple[str, int]]:
    return {row["lever"]: (row["price"], row["rank"]) for row in rows}


def test_the_order_of_asking_does_not_matter_and_every_safeguard_is_ranked(
    played: tuple[Played, list[tuple[Lever, Played]]],
) -> None:
    base, after = played
    rows = lever_rows(base, after)
    assert lever_rows(base, after[::-1]) == rows
    assert {row["lever"] for row in rows} == {one.name for one, _ in after}
    same = {row["lever"]: row for row in rows}
    assert same["patrols"]["score"] == same["detection"]["score"]  # a measure of the dossier, read as monitoring
    assert same["patrols"]["rank"] == same["detection"]["rank"]
    assert same["patrols"]["reading"]


def test_what_is_clearly_ahead_in_half_of_the_futures_is_not_clearly_behind_in_the_other(
    played: tuple[Played, list[tuple[Lever, Played]]],
) -> None:
    base, after = played

    def half(futures: Played, part: slice) -> Played:
        return replace(futures, runs=futures.runs[part])

    halves = [
        lever_rows(half(base, part), [(one, half(f, part)) for one, f in after])
        for part in (slice(0, N // 2), slice(N // 2, N))
    ]
    first, second = (_behind(rows) for rows in halves)
    assert len(first) > 20
    assert not {(b, a) for a, b in first} & second


def _behind(rows: Sequence[dict[str, Any]]) -> set[tuple[str, str]]:
    """Pairs of which the first is ahead by far more than chance does: three standard errors of each, unpaired."""
    return {
        (a["lever"], b["lever"])
        for a in rows
        for b in rows
        if a["success"] - 3 * a["success_se"] > b["success"] + 3 * b["success_se"]
    }


def test_a_safeguard_at_no_strength_does_nothing_and_costs_nothing() -> None:
    case = lake_case()
    asked = [one for word in ("cover=0", "bond=0", "open") if isinstance(one := read_lever(case, word), Lever)]
    exact = source_of(case.dossier, 7, given={"parameters.secrecy": Estimate.exact(0.0)})
    plans = (exact.plan, *(one.on(exact.plan) for one in asked))
    base, *others = play_all([Job(exact.rows, plan, 7, 200) for plan in plans], 60)
    rows = lever_rows(base, list(zip(asked, others, strict=True)))
    assert [(row["flipped"], row["price"], row["rank"], row["tied"]) for row in rows] == [(0.0, "free", 1, 2)] * 3


def test_what_is_remembered_of_the_draws_is_what_they_are() -> None:
    case = lake_case()
    source = Remembered(case.rows)
    long, short, fresh = source(0, 90), source(0, 40), case.rows(0, 40)
    assert long.n_draws == 90
    assert np.array_equal(short.position, fresh.position)
    assert np.array_equal(short.spoilers[0].capacity, fresh.spoilers[0].capacity)
    assert np.array_equal(short.parameters.iota, fresh.parameters.iota)


# ---------------------------------------------------------------- what carried the answer


def value_of(case: TalksCase, situation: Situation, name: str) -> np.ndarray:
    """The values of an uncertain number, (draw,), found in the situation that the engine plays."""
    owner, _, last = name.rpartition(".")
    tracks, actors = situation.tracks, situation.actors
    if name == "tension":
        return np.asarray(situation.parameters.v0)
    if owner == "parameters":
        value = getattr(situation.parameters, last)
        return np.asarray(value[0] if isinstance(value, tuple) else value)
    if last == "reference_point":
        return situation.reference[:, tracks.index(owner)]
    actor, _, track = owner.partition(".")
    if last in ("position", "leaning"):
        return situation.position[:, actors.index(actor), tracks.index(track)]
    if last == "salience":
        return situation.salience[:, actors.index(actor), tracks.index(track)]
    records = {r.actor: r for r in (*situation.principals, *situation.spoilers)}
    if last in ("cost_of_no_deal", "red_line", "leak"):
        return np.asarray([])  # goes into a sum with others: see the test below
    return np.asarray(getattr(records[owner], last))


def test_every_uncertain_number_is_looked_at_by_the_stream_that_it_is_drawn_from() -> None:
    case = lake_case()
    situation = case.rows(0, 300)
    looked_at = 0
    for one in uncertain(case):
        values = value_of(case, situation, one.name)
        if values.size:
            assert values.shape == (300,), one.name
            in_order = values[np.argsort(stream(case.seed, one.stream, 300, 0))]
            principal = situation.position[:, situation.actors.index("north"), situation.tracks.index("levy")]
            assert "leaning" not in one.name or len(np.unique(principal)) == 1
            assert (np.diff(in_order) >= 0).all(), one.name
            looked_at += 1
    assert looked_at > 60
    names = {one.name: one.origin for one in uncertain(case)}
    assert names["south.line.position"] == names["levy.cost_of_no_deal"] == names["north.line.red_line"] == "dossier"
    assert names["guild.capacity.leak"] == "dossier"
    assert names["parameters.iota"] == names["north.tau0"] == names["assembly.levy.leaning"] == "default"


@pytest.mark.parametrize("name", ["levy.cost_of_no_deal", "north.line.red_line", "guild.capacity.leak"])
def test_a_number_that_goes_into_a_sum_moves_it_as_its_stream_does(name: str) -> None:
    """All else held at its default, what depends on it rises or falls with it."""
    case = lake_case()
    only = next(one for one in uncertain(case) if one.name == name)
    dossier = case.dossier
    rest = {one.name: Estimate.exact(one.low) for one in uncertain(case) if one.origin == "default" and one.low}
    situation = source_of(dossier, case.seed, fixed=True, given={k: v for k, v in rest.items() if k.count(".") == 1})
    rows = situation.rows(0, 200)
    if name == "guild.capacity.leak":
        values = np.asarray(rows.spoilers[0].capacity)
    else:
        values = np.asarray(rows.principals[1 if name.startswith("levy") else 0].c)
    together = np.corrcoef(np.argsort(np.argsort(values)), stream(case.seed, only.stream, 200, 0))[0, 1]
    assert abs(together) > 0.3


def test_what_is_set_is_said_to_be_set() -> None:
    case = lake_case()
    changed = source_of(case.dossier, 7, given={"parameters.iota": Estimate(0.02, 0.03, 0.05)})
    assert next(one for one in uncertain(changed) if one.name == "parameters.iota").origin == "set"


def test_a_number_that_decides_is_found_among_many_that_do_not() -> None:
    dice = np.random.default_rng(4)
    n = 3000
    decides = dice.random(n)
    success = (dice.random(n) < 0.2 + 0.5 * decides).astype(float)
    told = effect_of(decides, success)
    # of a share rising from .2 to .7: thirds at .2833 and .6167; variance .25/12 of the total .2475
    assert told.difference == pytest.approx(1 / 3, abs=4 * told.difference_se)
    assert told.share == pytest.approx(0.25 / 12 / 0.2475, abs=4 * told.share_se)
    assert told.stands_out(100) == (True, True)
    others = [effect_of(dice.random(n), success) for _ in range(300)]
    assert sum(any(one.stands_out(300)) for one in others) <= 1
    assert np.std([one.share for one in others]) == pytest.approx(np.sqrt(2 * (BINS - 1)) / n, rel=0.15)


def test_a_number_that_matters_in_both_directions_is_told_from_one_that_rises() -> None:
    theta = np.random.default_rng(5).random(2000)
    told = effect_of(theta, (np.abs(theta - 0.5) < 0.25).astype(float))
    assert told.stands_out(50) == (False, True)


def test_nothing_stands_out_where_every_future_ends_alike() -> None:
    assert effect_of(np.arange(400.0), np.ones(400)) == Effect(0.0, 0.0, 0.0, 0.0, 400)


def test_the_answer_is_said_to_hang_on_what_is_set_to_matter() -> None:
    case = lake_case()
    (base,) = play_all([Job(case.rows, case.plan, 7, 2000)], 60)
    rows = carried_rows(case, base)
    names = [row["name"] for row in rows]
    assert len(names) == len(set(names)) == len(uncertain(case))
    measurable = [row for row in rows if row["measurable"]]
    assert [row["rank"] for row in measurable] == sorted(row["rank"] for row in measurable)
    assert rows[: len(measurable)] == measurable
    assert "parameters.iota" in [row["name"] for row in measurable]  # how fast a deal locks in decides what is locked
    assert all(row["rank"] is None for row in rows[len(measurable) :])
    assert {row["origin"] for row in rows} == {"default, not found in the documents", "the dossier, with its range"}
