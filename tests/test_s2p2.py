"""Bargaining by challenges and offers: golden cases, reference logs, the kernel against its plain twin, odd input."""

from __future__ import annotations

import csv
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import s2p2_twin

from detente.draws import Array, Draws
from detente.forecasting import s2p2_kernel
from detente.forecasting.models.s2p2 import S2P2

REFERENCE = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "forecast" / "ktab"
needs_reference = pytest.mark.skipif(not REFERENCE.exists(), reason="the reference logs are not beside the project")
unhurried = settings(deadline=None, max_examples=40)


def world(position: Any, salience: Any, capability: Any) -> Draws:
    """One draw; position and salience (actor,) or (actor, issue), 0-100."""
    x, s = (np.asarray(given, dtype=float).reshape(len(given), -1)[None] for given in (position, salience))
    return Draws.from_arrays(x, s, np.asarray(capability, dtype=float)[None])


T5 = world([10, 30, 45, 80, 100], [90, 40, 70, 55, 20], [100, 60, 35, 80, 25])
CAMPS = world([0, 0, 100, 100], [60, 20, 40, 100], [5, 5, 5, 5])


def twin(draws: Draws, **rules: Any) -> s2p2_twin.Process:
    """The plain twin on the first draw, all issues together, actors as listed."""
    strength = draws.capability[0] / draws.capability[0].max() * 100
    return s2p2_twin.play(draws.position[0] / 100, draws.salience[0] / 100, strength, **rules)


def weighted(draws: Draws, final: Array) -> Array:
    weight = draws.capability[0][:, None] * draws.salience[0]
    return 100 * (weight * final).sum(axis=0) / weight.sum(axis=0)


# ------------------------------------------------------------------ golden values


@pytest.mark.parametrize(
    ("form", "first", "final", "point"),
    [
        ("conditional", [10.01, 30.41, 45.04, 80, 30.41], [15.75, 30.56, 30.70, 30.56, 30.56], 23.4695),
        ("uniform", [10.01, 30.47, 45.05, 80, 30.47], [16.35, 30.58, 30.49, 30.58, 30.49], 23.7354),
    ],
)
def test_five_actors(form: Any, first: list[float], final: list[float], point: float) -> None:
    outcome = S2P2(form=form).predict(T5)
    assert outcome.trace is not None
    assert outcome.point is not None
    assert outcome.trace.shape == (1, 10, 5, 1)  # nine turns
    assert outcome.trace[0, 0, :, 0] == pytest.approx(T5.position[0, :, 0])
    assert outcome.trace[0, 1, :, 0] == pytest.approx(first)
    assert outcome.trace[0, -1, :, 0] == pytest.approx(final)
    assert outcome.point[0, 0] == pytest.approx(point, abs=5e-5)
    assert outcome.flags == ((),)


def test_the_first_turn_of_five_actors_step_by_step() -> None:
    turn = twin(T5).turns[0]
    assert turn.rho == pytest.approx([-0.068074, 1, 0.813243, -0.013859, -0.5], abs=1e-6)
    assert [(c.by + 1, c.on + 1) for c in turn.challenges] == [(1, 5), (2, 5), (3, 5), (4, 2), (5, 2)]
    assert [c.gain for c in turn.challenges] == pytest.approx([0.89184, 0.46383, 0.33679, 0.40144, 0.21665], abs=1e-5)
    assert [c.chance for c in turn.challenges] == pytest.approx([0.96058, 0.86649, 0.91444, 0.74670, 0.08642], abs=1e-5)


def test_a_bargain_by_hand() -> None:
    """At .2 and .8, saliences .5 and .25, odds .6: weights (.5 * .6)^2 = .09 and (.25 * .4)^2 = .01, so both at .26.

    With first powers .3 and .1: (.06 + .08) / .4 = .35.  If only the one likely to lose gives way, by .2 more likely:
    yields .2 * .25 = .05 of .05 + .8 * .0625 = .1, so half of the way: .5.
    """
    for meet in (s2p2_twin.meet, lambda b, *rest: s2p2_kernel.meet(*rest, s2p2_kernel.BARGAINS.index(b))):
        assert meet("S2P2", 0.2, 0.8, 0.5, 0.25, 0.6) == pytest.approx((0.26, 0.26))
        assert meet("S1P1", 0.2, 0.8, 0.5, 0.25, 0.6) == pytest.approx((0.35, 0.35))
        assert meet("S2PMax", 0.2, 0.8, 0.5, 0.25, 0.6) == pytest.approx((0.2, 0.5))


def test_an_election_by_hand() -> None:
    """Weights 2, 1, 3 at 0, 40, 100: in proportion to (1/3)(11/26), (2/3)(1/2), (15/26)(1/2)."""
    far = np.abs(np.subtract.outer([0.0, 0.4, 1.0], [0.0, 0.4, 1.0]))
    expected = {
        "conditional": [0.184874, 0.436975, 0.378151],
        "uniform": [0.232092, 0.404011, 0.363897],
        "incentive": [0.201538, 0.349711, 0.448751],
    }
    for form, prob in expected.items():
        assert s2p2_twin.election(1 - far, np.array([2.0, 1, 3]), form, "proportional") == pytest.approx(prob, abs=1e-5)


def test_hundreds_of_chances_are_multiplied_without_vanishing() -> None:
    """Each of 600 options wins against those after it with 9 chances in 10: its neighbour is nine times less likely."""
    m = 600
    votes = np.where(np.triu(np.ones((m, m), dtype=bool)), 9.0, 1.0)
    prob = np.empty(m)
    s2p2_kernel.beat_all(votes, m, np.zeros(m, dtype=np.int64), prob)
    assert prob[:3] == pytest.approx([8 / 9, 8 / 81, 8 / 729])
    assert prob[400] == pytest.approx(8 / 9**401, abs=0)
    assert (prob >= 0).all()
    assert prob.sum() == pytest.approx(1)


# ------------------------------------------------------------------ the published program's own cases


def table(name: str) -> tuple[list[str], Draws]:
    """A case in the program's own format: two lines of heading, then name, description, capability, pairs."""
    with (REFERENCE / name).open(encoding="utf-8-sig", newline="") as lines:
        rows = [[cell.strip() for cell in row if cell.strip()] for row in csv.reader(lines)][2:]
    rows = [row for row in rows if len(row) > 4]
    numbers = np.array([[float(cell) for cell in row[2:]] for row in rows])
    return [row[0] for row in rows], world(numbers[:, 1::2], numbers[:, 2::2], numbers[:, 0])


def history(log: str, start: str) -> Array:
    """The table of a log between a heading and the next text that is no row of it: (row, turn)."""
    lines = (REFERENCE / log).read_text(encoding="utf-8", errors="replace").split(start, 1)[1].splitlines()[1:]
    rows = []
    for line in lines:
        found = re.match(r"\S[^:]*:((?: +[\d.]+)+)\s*$", line)
        if not found:
            break
        rows.append([float(number) for number in found[1].split()])
    return np.array(rows)


@needs_reference
@pytest.mark.parametrize(
    ("case", "log", "turns"),
    [
        ("SOE-Pol-Comp.csv", "20170530_ref-SOE-Pol-Comp.txt", 27),
        ("dummyData_3Dim.csv", "20170530_ref-dummyData_3Dim.txt", 10),
    ],
)
def test_reference_logs_turn_by_turn(case: str, log: str, turns: int) -> None:
    names, draws = table(case)
    outcome = S2P2(together=True, order="listed").predict(draws)
    assert outcome.trace is not None
    assert outcome.trace.shape[1] == turns + 1
    printed = history(log, "History of actor positions over time")
    actors, issues = len(names), len(draws.issues)
    assert printed.shape == (actors * issues, turns + 1)
    assert np.abs(outcome.trace[0].transpose(1, 2, 0).reshape(actors * issues, -1) - printed).max() <= 0.0501

    process = twin(draws)
    prob = history(log, "History of actors' winning probabilities")
    assert prob.shape == (actors, turns + 1)
    for turn, at in enumerate(process.turns):
        args = (process.path[turn], draws.salience[0] / 100, draws.capability[0], at.rho)
        assert s2p2_twin.standing(*args, "conditional", "proportional") == pytest.approx(prob[:, turn], abs=1e-4)


@needs_reference
def test_the_first_turn_of_thirteen_actors_on_two_issues() -> None:
    names, draws = table("SOE-Pol-Comp.csv")
    turn = twin(draws).turns[0]
    assert turn.rho == pytest.approx(
        [1, -0.498, -0.452, 0.362, -0.5, -0.5, -0.497, -0.499, -0.452, 0.643, -0.383, -0.196, -0.5], abs=6e-4
    )
    found = {names[c.by]: (names[c.on], c.gain, c.chance) for c in turn.challenges}
    for by, on, gain, chance in (
        ("XJ", "SHX", 0.0456, 0.7676),
        ("MK", "MEP", 0.1977, 0.9361),
        ("LH", "XS", 0.4920, 0.8682),
    ):
        assert found[by] == (on, pytest.approx(gain, abs=6e-5), pytest.approx(chance, abs=6e-5))


@needs_reference
@pytest.mark.parametrize(
    ("case", "form", "turns", "point"),
    [
        ("SOE-Pol-Comp.csv", "conditional", 27, [37.276, 36.853]),
        ("dummyData_3Dim.csv", "conditional", 10, [79.033, 43.670, 51.016]),
        ("dummyData_3Dim.csv", "uniform", 16, [73.116, 50.944, 45.149]),
        ("dummyData_3Dim.csv", "incentive", 8, [77.009, 48.562, 49.821]),
        ("SOE-Policy.csv", "conditional", 19, [32.820]),
        ("SOE-Competitive.csv", "conditional", 35, [37.245]),
        ("dummyData_6Dim.csv", "conditional", 29, [41.966, 62.083, 62.363, 91.601, 67.220, 75.659]),
        ("dummyData-a040.csv", "conditional", 20, [61.388]),
    ],
)
def test_where_the_published_programs_cases_end(case: str, form: Any, turns: int, point: list[float]) -> None:
    outcome = S2P2(together=True, order="listed", form=form).predict(table(case)[1])
    assert outcome.point is not None
    assert outcome.trace is not None
    assert outcome.point[0] == pytest.approx(point, abs=6e-4)
    assert outcome.trace.shape[1] == turns + 1


@needs_reference
def test_chances_at_the_start_of_the_example_with_cubic_votes() -> None:
    """The file lacks one number of its first actor, which the log gives: 52.8."""
    actors = ET.parse(REFERENCE / "smpExample.xml").getroot().findall(".//Actor")  # noqa: S314

    def numbers(actor: ET.Element, path: str) -> list[float]:
        return [float(cell.text or 52.8) for cell in actor.findall(path)]

    draws = world(
        [numbers(a, "Position/dCoord") for a in actors],
        [numbers(a, "Salience/dSal") for a in actors],
        [numbers(a, "capability")[0] for a in actors],
    )
    rules = {"form": "incentive", "voting": "propcubic"}
    rho = twin(draws, **rules).turns[0].rho
    prob = s2p2_twin.standing(
        draws.position[0] / 100, draws.salience[0] / 100, draws.capability[0], rho, "incentive", "propcubic"
    )
    assert prob == pytest.approx([0.3154, 0.1668, 0.1082, 0.2216, 0.1880], abs=6e-5)


# ------------------------------------------------------------------ kernel and twin


@st.composite
def cases(draw: st.DrawFn) -> tuple[Draws, dict[str, Any]]:
    """Two to eight actors on one to three issues, fine or coarse positions, unlike or nearly alike; any settings.

    Not quite alike: between equals, what is exactly tied on paper hangs on the last digit, in the kernel as in the twin.
    """
    rng = np.random.default_rng(draw(st.integers(0, 100_000)))
    actors, issues = draw(st.integers(2, 8)), draw(st.integers(1, 3))
    position = rng.uniform(0, 100, (actors, issues))
    steps = draw(st.sampled_from([None, 1, 2, 5]))
    if steps:
        position = np.round(position / 100 * steps) / steps * 100  # two poles, three, six places
    position[0] = (position[1] + 40) % 100 if np.ptp(position, axis=0).min() == 0 else position[0]
    salience, capability = rng.uniform(2, 100, position.shape) / issues, rng.uniform(1, 100, actors)
    if draw(st.booleans()):
        nearly = 1 + 0.0037 * np.arange(actors)
        salience[:], capability[:] = 60 / issues / nearly[:, None], 10 * nearly
    rules = {
        "form": draw(st.sampled_from(s2p2_kernel.FORMS)),
        "voting": draw(st.sampled_from(list(s2p2_kernel.VOTING))),
        "view": draw(st.sampled_from(list(s2p2_kernel.VIEWS))),
        "risk": draw(st.sampled_from(s2p2_kernel.RISKS)),
        "bargain": draw(st.sampled_from(s2p2_kernel.BARGAINS)),
        "turns": 12,
    }
    return world(position, salience, capability), rules


@unhurried
@given(case=cases())
def test_the_kernel_does_what_its_plain_twin_does(case: tuple[Draws, dict[str, Any]]) -> None:
    draws, rules = case
    outcome = S2P2(together=True, order="listed", **rules).predict(draws)
    rules["risk_rule"] = rules.pop("risk")
    process = twin(draws, **rules)
    assert outcome.trace is not None
    assert outcome.point is not None
    path = 100 * np.array(process.path)
    two_camps = [len(np.unique(turn.round(6), axis=0)) <= 2 for turn in path]
    if any(two_camps[1:]):  # two bargains may now be as good as each other to the last digit: no further
        shared = two_camps.index(True, 1) + 1
        assert outcome.trace[0, :shared] == pytest.approx(path[:shared], abs=1e-9)
        return
    assert outcome.trace.shape[1] == len(process.path)
    assert outcome.trace[0] == pytest.approx(path, abs=1e-9)
    assert outcome.point[0] == pytest.approx(weighted(draws, process.path[-1]), abs=1e-9)
    assert ("not_settled" in outcome.flags[0]) is not process.settled


def test_drawn_bargains_are_those_of_the_plain_twin() -> None:
    draws = replace(T5, seed=4)
    model = S2P2(choice="drawn", order="listed", turns=15)
    outcome = model.predict(draws)
    process = twin(draws, turns=15, luck=model._luck(draws, draws.actors)[0])
    assert outcome.trace is not None
    assert outcome.trace[0, :, :, 0] == pytest.approx(100 * np.array(process.path)[:, :, 0], abs=1e-9)
    assert (outcome.trace[0, -1] != S2P2().predict(T5).trace[0, -1]).any()  # type: ignore[index]


def test_drawn_bargains_do_not_depend_on_the_chunk_and_do_on_the_seed() -> None:
    many = Draws.from_arrays(*(np.repeat(a, 7, axis=0) for a in (T5.position, T5.salience, T5.capability)), seed=3)
    model = S2P2(choice="drawn")
    whole = model.predict(many).point
    chunk = replace(
        many, position=many.position[4:], salience=many.salience[4:], capability=many.capability[4:], start=4
    )
    assert whole is not None
    assert (model.predict(chunk).point == whole[4:]).all()
    assert len(np.unique(whole)) > 3
    assert (model.predict(replace(many, seed=8)).point != whole).any()


# ------------------------------------------------------------------ ties and the order of the list


def test_two_equal_camps_stand_still_and_a_flag_says_so() -> None:
    """Each camp has strength 10: whatever one bargain gives to one camp it takes from the other, so all chances equal.

    The mean by salience alone, capabilities being equal: (40 + 100) / 220 of the way.
    """
    outcome = S2P2().predict(CAMPS)
    assert outcome.point is not None
    assert outcome.point[0, 0] == pytest.approx(100 * 140 / 220)
    assert outcome.flags == (("ties_by_order",),)


def test_when_one_camp_is_stronger_somebody_moves() -> None:
    draws = world([0, 0, 100, 100], [60, 20, 40, 100], [5, 6, 5, 5])
    outcome = S2P2().predict(draws)
    assert outcome.trace is not None
    assert (outcome.trace[0, -1] != outcome.trace[0, 0]).any()
    assert outcome.trace[0, :, :, 0] == pytest.approx(100 * np.array(twin(draws).path)[:, :, 0], abs=1e-9)


TIED = world([0, 50, 100, 50], [40, 60, 40, 30], [5, 5, 5, 5])
"""The middle may side with either end, which differ in nothing but where they stand."""


def test_ties_do_not_depend_on_the_list() -> None:
    turned = world(*(np.flip(a[0], axis=0) for a in (TIED.position, TIED.salience)), TIED.capability[0][::-1])
    ours, theirs = S2P2().predict(TIED), S2P2().predict(turned)
    assert ours.point is not None
    assert "ties_by_order" in ours.flags[0]
    assert (ours.point == theirs.point).all()
    assert (ours.trace == theirs.trace[:, :, ::-1]).all()  # type: ignore[index]
    average = S2P2(ties="average")
    assert average.predict(TIED).point == pytest.approx(average.predict(turned).point)
    assert average.predict(TIED).flags == ((),)


def test_averaged_ties_favour_neither_end_and_the_list_can_be_obeyed() -> None:
    turned = world(TIED.position[0][::-1], TIED.salience[0][::-1], TIED.capability[0][::-1])
    listed = [S2P2(order="listed").predict(draws).point[0, 0] for draws in (TIED, turned)]  # type: ignore[index]
    assert listed[0] != listed[1]  # who is listed first decides here, which is why it is not the default
    average = S2P2(ties="average").predict(TIED).point
    assert average is not None
    assert min(listed) <= average[0, 0] <= max(listed)
    untied = S2P2(ties="average").predict(T5)
    assert untied.point == pytest.approx(S2P2().predict(T5).point)
    assert untied.trace is not None


# ------------------------------------------------------------------ several issues as one bargain


def test_together_differs_from_one_at_a_time() -> None:
    draws = world([[10, 80], [60, 20], [90, 55]], [[30, 40], [50, 10], [20, 45]], [9, 5, 4])
    one, all_ = S2P2().predict(draws), S2P2(together=True).predict(draws)
    assert one.point is not None
    assert all_.point is not None
    assert (np.abs(one.point - all_.point) > 0.5).any()
    assert all_.point[0] == pytest.approx(weighted(draws, twin(draws).path[-1]), abs=1e-9)


def test_saliences_that_add_up_to_more_than_all_are_scaled_down() -> None:
    draws = world([[10, 80], [60, 20], [90, 55]], [[60, 80], [100, 20], [40, 90]], [9, 5, 4])
    scaled = replace(draws, salience=draws.salience / 1.4)  # the first actor's add up to 140
    assert S2P2(together=True).predict(draws).point == pytest.approx(S2P2(together=True).predict(scaled).point)


def test_together_is_refused_by_name_where_a_stake_is_missing() -> None:
    position = [[10, 80], [60, 20], [90, np.nan]]
    outcome = S2P2(together=True).predict(world(position, [[60, 80], [100, 20], [40, 90]], [9, 5, 4]))
    assert all("a3" in reason and "a1" not in reason for reason in outcome.skipped)
    assert outcome.point is not None
    assert np.isnan(outcome.point).all()


def test_together_leaves_out_issues_without_a_contest() -> None:
    """Issue 2: all agree; issue 4: nobody has a stake."""
    position = [[10, 35, 80, np.nan], [60, 35, 20, np.nan], [90, 35, 55, np.nan]]
    salience = [[30, 5, 40, 1], [50, 5, 10, 1], [20, 5, 45, 1]]
    outcome = S2P2(together=True).predict(world(position, salience, [9, 5, 4]))
    alone = S2P2(together=True).predict(
        world(np.delete(position, [1, 3], 1), np.delete(salience, [1, 3], 1), [9, 5, 4])
    )
    assert outcome.point is not None
    assert alone.point is not None
    assert outcome.point[0] == pytest.approx([alone.point[0, 0], 35, alone.point[0, 1], 50])
    assert outcome.flags == ((), ("no_contest",), (), ("no_information",))
    nothing = S2P2(together=True).predict(world([[20, 30], [20, 30]], [[10, 10], [5, 5]], [1, 2]))
    assert nothing.point == pytest.approx(np.array([[20.0, 30.0]]))


# ------------------------------------------------------------------ odd input, limits, speed


@pytest.mark.parametrize(
    ("position", "salience", "capability"),
    [
        pytest.param([0, 30, 100], [0, 0, 40], [9, 4, 2], id="two do not care"),
        pytest.param([0, 30, 100], [10, 20, 40], [0, 0, 2], id="two are powerless"),
        pytest.param([0, 30, 100], [100, 100, 100], [1e-300, 1, 1e300], id="absurd capabilities"),
        pytest.param([0, 1e-7, 100], [100, 1, 100], [1, 2, 1], id="almost one place"),
        pytest.param([0] * 30 + [100] * 31, [50] * 61, [1] * 61, id="two crowds"),
    ],
)
@pytest.mark.parametrize("form", s2p2_kernel.FORMS)
def test_odd_numbers(position: list[float], salience: list[float], capability: list[float], form: Any) -> None:
    outcome = S2P2(form=form).predict(world(position, salience, capability))
    assert outcome.point is not None
    assert 0 <= outcome.point[0, 0] <= 100


def test_the_floors() -> None:
    """An actor of salience 0 bargains as one of .5, but does not count in the mean."""
    none = S2P2().predict(world([10, 60, 90], [40, 0, 70], [3, 5, 2]))
    some = S2P2().predict(world([10, 60, 90], [40, 0.5, 70], [3, 5, 2]))
    assert none.trace is not None
    assert (none.trace == some.trace).all()
    assert none.point is not None
    final = none.trace[0, -1, :, 0]
    assert none.point[0, 0] == pytest.approx((120 * final[0] + 140 * final[2]) / 260)
    weak = S2P2().predict(world([10, 60, 90], [40, 30, 70], [30, 0, 20]))
    floor = S2P2().predict(world([10, 60, 90], [40, 30, 70], [30, 0.03, 20]))
    assert (weak.trace == floor.trace).all()


def test_no_last_digit_leaves_the_scale() -> None:
    rng = np.random.default_rng(0)
    weights = rng.uniform(1, 100, (2, 200, 3))
    everywhere = np.broadcast_to([[[100.0], [100.0], [99.9]]], (200, 3, 1))
    outcome = S2P2().predict(Draws.from_arrays(everywhere, weights[0][:, :, None], weights[1]))
    assert outcome.point is not None
    assert outcome.point.max() <= 100


def test_running_out_of_turns_is_said() -> None:
    assert "not_settled" in S2P2(turns=2).predict(T5).flags[0]
    assert "not_settled" not in S2P2(turns=9).predict(T5).flags[0]


def test_a_record_too_large_for_memory_is_not_kept() -> None:
    outcome = S2P2(turns=1_000_000).predict(T5)
    assert outcome.trace is None
    assert outcome.point == pytest.approx(S2P2().predict(T5).point)


@pytest.mark.parametrize(
    "setting",
    [
        {"form": "borda"},
        {"voting": "loud"},
        {"view": "own"},
        {"risk": "middle"},
        {"bargain": "S3P3"},
        {"choice": "best"},
        {"ties": "last"},
        {"order": "alphabet"},
        {"turns": 1},
    ],
)
def test_settings_are_checked(setting: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(setting))):
        S2P2(**setting)


@pytest.mark.nightly
def test_a_hundred_actors_in_under_a_second() -> None:
    rng = np.random.default_rng(5)
    draws = world(rng.uniform(0, 100, 100), rng.uniform(5, 100, 100), rng.uniform(1, 100, 100))
    S2P2(turns=2).predict(T5)  # compiled by now
    start = time.process_time()
    outcome = S2P2(turns=10).predict(draws)
    assert time.process_time() - start < 1
    assert outcome.trace is not None
    assert outcome.trace.shape[1] == 11
