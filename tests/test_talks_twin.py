"""The plain twin of talks: the conformance case, closed forms that the process falls back to, and its small formulas."""

from __future__ import annotations

import math
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import talks_cases, talks_twin
from tests.talks_cases import FULL, QUIET, Act, k1, k1_changes, quiet_plan
from tests.talks_cases import quiet_situation as quiet
from tests.talks_twin import Frontier, Piece, Story, Talks, follow

from detente.talks.parameters import Parameters
from detente.talks.plan import MODES, Gesture, Guarantee, Mode, Plan, TrackPlan
from detente.talks.situation import Principal, Ratifier, Situation, Spoiler
from detente.talks.trajectories import EVENTS, OUTCOMES, PHASES

unhurried = settings(deadline=None, max_examples=30)

# --- the conformance case

BASE = "03112022101222110211202013102220121x2311"
"""Tracks locked at the end of the first draws of the plan `base`; x = collapse.  From the run that met the counts of K1."""
PACKAGE = "01023201002001011210"
"""The same of the plan `package`."""


def short(story: Story) -> str:
    return "x" if story.outcome == "collapse" else str(story.locked)


def test_uniforms_are_those_of_the_specification() -> None:
    assert talks_twin._key(1, "accept") == (648894755290878953, 2036040269432462245)
    assert talks_twin._word("A|war") == 0xF0B875F5C96D5172
    expected = [0.6473999560748789, 0.5291910527874286, 0.47006459380775323, 0.46878067190294126]
    assert [talks_twin.uniform(1, "accept", "A|war", 3, draw) for draw in range(4)] == expected
    assert talks_twin.uniform(1, "accept", "A|war", 3, 9999) == 0.15362858476273844
    assert talks_twin.uniform(1, "prior", "c|A", 0, 0) == 0.45891200763677076


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    """The first draws of the plan `base`."""
    case = k1()["base"]
    return [follow(case.situation, case.plan, draw, talks_cases.SEED) for draw in range(len(BASE))]


def test_the_first_draws_end_as_the_specification_says(stories: list[Story]) -> None:
    assert tuple(story.outcome for story in stories[:8]) == talks_cases.FIRST_OUTCOMES


def test_recorded_draws(stories: list[Story]) -> None:
    case = k1()["package"]
    packed = [follow(case.situation, case.plan, draw, talks_cases.SEED) for draw in range(len(PACKAGE))]
    assert "".join(short(story) for story in stories) == BASE
    assert "".join(short(story) for story in packed) == PACKAGE


def test_a_story_tells_what_the_engine_tells(stories: list[Story]) -> None:
    for story in stories:
        assert {e.name for e in story.events} <= set(EVENTS)
        assert story.outcome in OUTCOMES
        assert {phase for moment in story.path for phase in moment.phase.values()} <= set(PHASES)
        assert len(story.path) == story.end + (story.outcome in ("agreement", "collapse"))
        for what, event in talks_twin.FIRSTS.items():
            rounds = [e.round for e in story.events if e.name.removesuffix(" unseen") == event]
            assert story.first[what] == min(rounds, default=-1)
        for moment in story.path:
            assert all(0 < tau < 1 for tau in moment.trust.values())
            assert all(0 <= x <= 1 for x in (*moment.will.values(), *moment.lock_in.values()))


Row = tuple[str, int, dict[str, int], dict[str, int], dict[str, float], dict[str, bool]]


def _rows(name: str, start: int, stop: int) -> list[Row]:
    cases = k1()
    case: Any = cases[name] if name in cases else k1_changes()[name]
    spoilers = [s.actor for s in case.situation.spoilers]
    rows = []
    for draw in range(start, stop):
        story = follow(case.situation, case.plan, draw, talks_cases.SEED)
        acts = {s: story.strikes(s) for s in spoilers}
        rows.append((story.outcome, story.locked, acts, story.first, story.trust, story.trustworthy))
    return rows


def all_draws(name: str) -> list[Row]:
    """Every draw of the conformance case, by two processes; some minutes."""
    starts = range(0, talks_cases.DRAWS, 128)
    with ProcessPoolExecutor(2) as pool:
        blocks = pool.map(_rows, [name] * len(starts), starts, [s + 128 for s in starts])
        return [row for block in blocks for row in block]


@pytest.fixture(scope="module")
def base() -> list[Row]:
    return all_draws("base")


def meets(rows: list[Row], counts: talks_cases.Counts) -> None:
    ends, locked = Counter(row[0] for row in rows), Counter(row[1] for row in rows)
    for outcome, count in zip(OUTCOMES, counts.outcomes, strict=True):
        assert abs(ends[outcome] - count) <= talks_cases.TOLERANCE, outcome
    for n, count in enumerate(counts.locked):
        assert abs(locked[n] - count) <= talks_cases.TOLERANCE, n
    for who, count in counts.strikes.items():
        assert abs(sum(row[2][who] for row in rows) - count) <= 20, who  # a draw that differs may hold several acts


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_k1_base(base: list[Row]) -> None:
    meets(base, k1()["base"].counts)
    assert abs(sum(row[3]["reversal"] >= 0 for row in base) - talks_cases.REVERSED["base"]) <= talks_cases.TOLERANCE
    for who, trust in talks_cases.BASE_TRUST.items():
        assert math.fsum(row[4][who] for row in base) / len(base) == pytest.approx(trust, abs=1e-4)
    for what, (percentiles, never) in talks_cases.BASE_FIRST.items():
        rounds = sorted(row[3][what] for row in base if row[3][what] >= 0)
        assert len(base) - len(rounds) == pytest.approx(never, abs=talks_cases.TOLERANCE)
        assert tuple(rounds[int(q * (len(rounds) - 1) + 0.5)] for q in (0.1, 0.5, 0.9)) == percentiles


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_trust_is_what_the_types_are(base: list[Row]) -> None:
    """E14: trust in the end less 1 for a trustworthy party is 0 on average."""
    for who in ("A", "B"):
        gaps = [row[4][who] - row[5][who] for row in base]
        mean = math.fsum(gaps) / len(gaps)
        error = math.sqrt(math.fsum((gap - mean) ** 2 for gap in gaps) / len(gaps) ** 2)
        assert abs(mean / error) < 3.5


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("plan", ["package", "unspoiled"])
def test_k1_other_plans(plan: str) -> None:
    rows = all_draws(plan)
    meets(rows, k1()[plan].counts)
    if plan in talks_cases.REVERSED:
        assert abs(sum(row[3]["reversal"] >= 0 for row in rows) - talks_cases.REVERSED[plan]) <= talks_cases.TOLERANCE


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("change", k1_changes())
def test_k1_changes(change: str, base: list[Row]) -> None:
    expected = k1_changes()[change]
    paired = [row[1] - before[1] for row, before in zip(all_draws(change), base, strict=True)]
    mean = math.fsum(paired) / len(paired)
    assert mean == pytest.approx(expected.mean, abs=0.0006)
    spread = math.sqrt(math.fsum((d - mean) ** 2 for d in paired) / (len(paired) - 1) / len(paired))
    assert spread == pytest.approx(expected.error, abs=0.0001)


# --- the process falls back to closed forms


def one_step(mode: Mode = "fixed", **more: Any) -> Plan:
    return quiet_plan(mode=mode, **more)


@pytest.mark.parametrize(("mu", "f_v", "least"), [(0.0, 0.0, 1 / 2), (0.25, 1.0, 1 / 3), (0.5, 1.0, 0.0)])
def test_e1_they_sign_from_the_trust_threshold_on(mu: float, f_v: float, least: float) -> None:
    for tau, signs in ((least - 1e-6, False), (least + 1e-6, True)):
        if tau >= 0:
            story = follow(quiet(tau0=tau, mu=mu, f_v=f_v), one_step(), 0, 5, rounds=1)
            assert (story.first["signature"] == 0) is signs


@pytest.mark.parametrize(("stops", "acts"), [(0.49, False), (0.51, True), (0.66, True), (0.67, False)])
def test_e2_sabotage_pays_between_two_bounds(stops: float, acts: bool) -> None:
    probe = {"probe": Act(cost=0.5, effort=0.5, attributed=True)}
    lone = Spoiler("S", ("probe",), host="B", rent=1.0, chi=0.0)
    a, b = Principal("A", c=1.0, kappa=1.5), Principal("B", c=1.0, kappa=0.0, tau0=0.75, k_t=stops)
    situation = quiet(a, b, spoilers=(lone,), instruments=probe, xi=0.0)
    assert follow(situation, one_step(), 3, 5, rounds=1).strikes("S") == acts


@pytest.mark.parametrize(("step", "honours"), [(0.49, True), (0.51, False)])
def test_e3_a_large_first_step_tells_more(step: float, honours: bool) -> None:
    """Trust and gain a half, everything seen: what is still to come, (1 - a) 0.75, against a (0.25 + 0.5) now."""
    situation = quiet(tau0=0.5, m=1.0, delta=1.0, bond=0.0, phi=0.0, g=0.5)
    talks = Talks(situation, one_step(), 0, 5)
    assert (talks.temptation("A", step, 1 - step) == 0) is honours


@pytest.mark.parametrize(("bond", "bound"), [(0.0, 1 / 18), (2.0, 1 / 20)])
def test_e4_the_bound_on_detection(bond: float, bound: float) -> None:
    for m, honours in ((bound - 1e-4, False), (bound + 1e-4, True)):
        situation = quiet(
            Principal("A", c=1.0, kappa=0.0, tau0=1e-9), Principal("B", c=1.0, kappa=0.0, tau0=1.0),
            m=m, bond=bond, g=1.0, phi=20.0, delta=0.9,
        )  # fmt: skip
        talks = Talks(situation, one_step(), 0, 5)
        assert (talks.temptation("A", 1.0, 0.0) == 0) is honours


@pytest.mark.parametrize(("gamma", "strikes_in"), [(0.0, 0), (0.15, 10)])
def test_e5_strikes_come_at_once_or_just_before_the_vote(gamma: float, strikes_in: int) -> None:
    act = {"act": Act(ratifiers=2.0, cost=0.01, effort=0.9)}
    lone = Spoiler("S", ("act",), rent=1.0, chi=0.0, recharge=0.0)
    situation = quiet(
        ratifiers=(Ratifier("R", of="A", known=False),), spoilers=(lone,), instruments=act,
        stakes={"R": {"line": (50, 10)}}, lag=10.0, beta=0.97, h_end=0.02, gamma=gamma, rho=0.05,
    )  # fmt: skip
    story = follow(situation, one_step(), 0, 5, rounds=12)
    assert [e.round for e in story.events if e.name == "strike"] == [strikes_in]


def test_e7_trust_in_one_who_might_have_left() -> None:
    """No reversal for 40 rounds at 0.6 a year: 0.7 / (0.7 + 0.3 exp(-2)) of it is a party that never would."""
    situation = quiet(
        Principal("A", c=1.0, kappa=1.0, tau0=1.0), Principal("B", c=1.0, kappa=1.0, tau0=0.7),
        lag=0.0, gap=99.0, h_u=0.6, b1=0.0, b2=0.0, b3=0.0, iota=0.0,
    )  # fmt: skip
    stories = [follow(situation, one_step(), draw, 5, rounds=40) for draw in range(40)]
    kept = [story for story in stories if story.first["reversal"] < 0]
    assert len(kept) > 10
    assert all(story.trust["B"] == pytest.approx(0.945178837561174, abs=1e-9) for story in kept)
    assert not any(story.trustworthy["B"] for story in stories if story.first["reversal"] >= 0)


def test_e8_tension_settles_where_growth_and_decay_meet() -> None:
    situation = quiet(
        Principal("A", c=1.0, kappa=9.0, a_v=1.0, k_v=0.5, g_v=0.3), Principal("B", c=1.0, kappa=9.0, a_v=1.2, k_v=0.6, g_v=0.2),
        z0=-99.0,
    )  # fmt: skip
    talks = Talks(situation, one_step(), 0, 5)
    for talks.t in range(900):
        talks.round()
    felt = [party.tension for party in talks.parties.values()]
    assert felt == pytest.approx([0.5111111111111111, 0.4222222222222222], abs=1e-9)


@pytest.mark.parametrize(("floor", "share"), [(0.3, 0.5), (0.65, 0.65)])
def test_e9_a_known_floor_becomes_the_terms(floor: float, share: float) -> None:
    """R wants 100 like A, loses half by no deal, and takes no less than the floor: room 1 - floor."""
    r = Ratifier("R", of="A", sigma=0.0, margin=(0.5 - floor,) * 4)
    situation = quiet(ratifiers=(r,), stakes={"R": {"line": (100, 10)}}, tau0=1.0, lag=0.0)
    story = follow(situation, one_step("nash"), 0, 5, rounds=1)
    assert story.signed_terms["line"] == pytest.approx(100 * share, abs=1e-9)
    assert story.first["ratification"] == 0


def test_e9_two_floors_that_do_not_fit_are_a_deadlock() -> None:
    r = tuple(Ratifier(f"R{i}", of=i, sigma=0.0, margin=(-0.05,) * 4) for i in "AB")
    situation = quiet(ratifiers=r, stakes={"RA": {"line": (100, 10)}, "RB": {"line": (0, 10)}}, tau0=1.0)
    talks = Talks(situation, one_step("nash"), 0, 5)
    for talks.t in range(5):
        talks.round()
    assert talks.story.first["signature"] < 0
    assert talks.tracks["line"].terms == pytest.approx(50)


def two_tracks(packages: tuple[tuple[str, ...], ...]) -> list[float]:
    stakes = {"A": {"x": (100, 80), "y": (100, 20)}, "B": {"x": (0, 20), "y": (0, 80)}}
    principals = [Principal(i, c=0.5, kappa=0.0) for i in "AB"]
    situation = Situation.of(stakes, {"x": 50, "y": 50}, principals, parameters=Parameters(**QUIET))
    talks = Talks(situation, Plan(tracks={"x": FULL, "y": FULL}, packages=packages), 0, 5)
    talks.round()
    return [talks.tracks[k].terms for k in "xy"]


def test_e10_a_package_lets_each_have_what_it_cares_for() -> None:
    assert two_tracks(()) == pytest.approx([50, 50])
    assert two_tracks((("x", "y"),)) == pytest.approx([100, 0])


def terms(mode: Mode, a: Principal, b: Principal, **more: Any) -> float:
    plan = one_step(mode, **{k: v for k, v in more.items() if k == "proposer"})
    situation = quiet(a, b, **{k: v for k, v in more.items() if k != "proposer"})
    talks = Talks(situation, plan, 0, 5)
    talks.round()
    return talks.tracks["line"].terms


def test_e11_power_and_cost_divide_the_line() -> None:
    a, b = Principal("A", c=0.3, kappa=0.0, power=7), Principal("B", c=0.4, kappa=0.0, power=3)
    assert terms("nash", a, b) == pytest.approx(69)
    assert terms("zeuthen", a, b) == pytest.approx(terms("nash", replace(a, power=1), replace(b, power=1)))


@pytest.mark.parametrize(("d1", "d2", "first"), [(0.9, 0.9, 10 / 19), (0.9, 0.8, 5 / 7), (0.5, 0.95, 2 / 21)])
def test_e13_turns_and_patience(d1: float, d2: float, first: float) -> None:
    """No deal is worth as much as the other's terms: the whole line is to be shared."""
    a, b = Principal("A", c=0.5, kappa=0.0, patience=d1), Principal("B", c=0.5, kappa=0.0, patience=d2)
    asked = terms("alternating", a, b, proposer="A")
    answered = terms("alternating", a, b, proposer="B")
    assert asked == pytest.approx(100 * first)
    assert answered == pytest.approx(100 * d1 * first)
    assert terms("alternating", a, b) == pytest.approx((asked + answered) / 2)


def test_e13_talks_that_may_break_down() -> None:
    a, b = Principal("A", c=0.2, kappa=0.0), Principal("B", c=0.4, kappa=0.0)
    asked = terms("alternating", a, b, proposer="A", patience=1.0, p_break=0.2)
    assert asked == pytest.approx(100 * (0.3 + 0.6 / 1.8))


# --- small formulas


def test_water_filling_evens_out_the_worst_losses() -> None:
    cover = talks_twin.water_filling({"a": 4.0, "b": 2.0, "c": 1.0, "d": 0.0}, 1.0)
    assert cover == pytest.approx({"a": 2 / 3, "b": 1 / 3, "c": 0.0, "d": 0.0})
    assert talks_twin.water_filling({"a": 4.0, "b": 2.0}, 5.0) == {"a": 1.0, "b": 1.0}
    assert talks_twin.water_filling({"a": 0.0}, 1.0) == {"a": 0.0}


def test_seats() -> None:
    assert talks_twin.at_least(100, 0.6, 67) == pytest.approx(0.09125360099285515, abs=1e-12)
    assert (talks_twin.at_least(3, 0.0, 1), talks_twin.at_least(3, 1.0, 3)) == (0, 1)


def test_numbers_above_zero() -> None:
    """Phi(0.39686) = 0.65427, from tables."""
    assert talks_twin.above_zero(0.1, 0.2, 0.65427) == pytest.approx(0.1 + 0.2 * 0.39686, abs=1e-5)
    assert (talks_twin.above_zero(0.1, 0.2, 0.3), talks_twin.above_zero(0.1, 0.2, 0.0)) == (0, 0)
    assert (talks_twin.above_zero(0.35, 0.0, 0.9), talks_twin.above_zero(-1.0, 0.0, 0.9)) == (0.35, 0.0)


def frontier(pieces: list[tuple[float, float]], a: float, b: float) -> Frontier:
    tracks = [Piece((str(i),), gain, loss) for i, (gain, loss) in enumerate(pieces)]
    low, high = {str(i): 0.0 for i in range(len(pieces))}, {str(i): 1.0 for i in range(len(pieces))}
    return Frontier.of(tracks, low, high, a, b)


def product(pieces: list[tuple[float, float]], a: float, b: float, shares: list[float]) -> float:
    a += sum(gain * s for (gain, _), s in zip(pieces, shares, strict=True))
    b -= sum(loss * s for (_, loss), s in zip(pieces, shares, strict=True))
    return a * b if a > 0 and b > 0 else 0.0


stake = st.sampled_from([0.0, 0.1, 0.2, 0.3, 0.45, 0.7])


@unhurried
@given(st.lists(st.tuples(stake, stake), min_size=1, max_size=3), st.floats(0, 1), st.floats(0.05, 1), st.data())
def test_nothing_beats_the_nash_split(
    pieces: list[tuple[float, float]], a: float, b: float, data: st.DataObject
) -> None:
    b += sum(loss for _, loss in pieces)
    shares = frontier(pieces, a, b).nash(0.5, 0.5)
    if shares is not None:
        best = product(pieces, a, b, [shares[str(i)] for i in range(len(pieces))])
        other = data.draw(st.lists(st.floats(0, 1), min_size=len(pieces), max_size=len(pieces)))
        assert product(pieces, a, b, other) <= best + 1e-12


def test_equal_rates_are_moved_together() -> None:
    shares = frontier([(0.2, 0.1), (0.4, 0.2), (0.0, 0.0)], 0.0, 0.3).nash(0.5, 0.5)
    assert shares == pytest.approx({"0": 0.5, "1": 0.5, "2": 0.5})


def test_offers_that_fall_cross_where_both_gave_up_the_same_share() -> None:
    """Frontier (0, 1) - (0.5, 0.8) - (0.7, 0): y = 1 - 0.4 x meets y = x / 0.7 beyond 0.5, so 0.8 - 4 (x - 0.5) = x / 0.7."""
    crossing = frontier([(0.5, 0.2), (0.2, 0.8)], 0.0, 1.0).crossing()
    assert crossing is not None
    assert crossing == pytest.approx((2.8 / (4 + 1 / 0.7), 1 - 2.8 / (4 + 1 / 0.7) / 0.7))


def test_no_split_suits_both() -> None:
    assert frontier([(0.5, 0.5)], -0.6, 0.4).nash(0.5, 0.5) is None
    assert frontier([(0.5, 0.5)], -0.6, 0.4).proposal(0.9, 0.9) is None
    assert frontier([(0.5, 0.5)], -0.6, 0.4).crossing() is None


def test_the_later_offers_fall_the_later_they_sign() -> None:
    """Evenly over 12 rounds they have met after 6; with exponent 2 after 12 / sqrt 2, so in round 9."""
    a, b = Principal("A", c=1.0, kappa=0.0), Principal("B", c=1.0, kappa=0.0)
    signed = [
        follow(quiet(a, b, z0=-99.0, toughness=e), one_step("timed"), 0, 5).first["signature"] for e in (1.0, 0.5, 2.0)
    ]
    assert signed == [6, 9, 3]


def test_more_than_two_find_the_greatest_product() -> None:
    stakes = {
        "A": {"x": (90, 50), "y": (10, 50)},
        "B": {"x": (20, 70), "y": (60, 30)},
        "C": {"x": (40, 20), "y": (100, 80)},
    }
    principals = [
        Principal("A", c=0.4, kappa=0.0),
        Principal("B", c=0.5, kappa=0.0, power=1),
        Principal("C", c=0.3, kappa=0.0),
    ]
    situation = Situation.of(stakes, {"x": 50, "y": 50}, principals, parameters=Parameters(**QUIET))
    talks = Talks(situation, Plan(tracks={"x": FULL, "y": FULL}, packages=(("x", "y"),)), 0, 5)
    talks.round()

    def worth(x: float, y: float) -> float:
        gains = (sum(talks.gain(i, k, v) for k, v in (("x", x), ("y", y))) for i in "ABC")
        return sum(p.power * math.log(max(gain, 1e-9)) for gain, p in zip(gains, talks.parties.values(), strict=True))

    best = max(worth(x, y) for x in range(20, 91) for y in range(10, 101))
    assert worth(talks.tracks["x"].terms, talks.tracks["y"].terms) > best - 5e-4
    assert [p.power for p in talks.parties.values()] == pytest.approx([0.25, 0.5, 0.25])


# --- what a plan protects


def test_a_guarantee_ends_for_good() -> None:
    plan = one_step(guarantees=(Guarantee(detection=0.95, start=2, end=4),))
    talks, held = Talks(quiet(), plan, 0, 5), []
    for talks.t in range(6):
        talks.safeguards()
        held.append((talks.safe.m, talks.safe.left))
    assert held == [(0.6, False), (0.6, False), (0.95, False), (0.95, False), (0.6, True), (0.6, True)]


def test_a_guarantor_leaves_once_the_deal_holds_itself() -> None:
    plan = one_step(guarantees=(Guarantee(coverage=0.5, exit_lock=0.4),))
    talks = Talks(quiet(), plan, 0, 5)
    track = talks.tracks["line"]
    track.phase, held = "implementing", []
    for track.lock_in in (0.39, 0.4, 0.1):
        talks.safeguards()
        held.append((talks.safe.mu, talks.safe.left))
    assert held == [(0.5, False), (0.0, True), (0.0, True)]


def test_protection_costs_will_as_listed() -> None:
    plan = Plan(
        tracks={"line": TrackPlan(cover=0.5)}, guarantees=(Guarantee(detection=0.9, coverage=0.3, bond=1.0),),
        secrecy=0.5, consulted=("R",), payments={"S": 0.2},
    )  # fmt: skip
    situation = quiet(
        ratifiers=(Ratifier("R", of="A"),), spoilers=(Spoiler("S", ("leak",)),), instruments={"leak": Act()}
    )
    talks = Talks(situation, plan, 0, 5)
    talks.safeguards()
    price = 0.005 + 0.003 + 0.006 + 0.001 + 0.002 + 0.002 + 0.02
    assert [party.will for party in talks.parties.values()] == pytest.approx([1 - price] * 2)
    talks.cover()
    assert talks.tracks["line"].cover == pytest.approx(0.5 * (1 - price))


def test_a_gesture_tells_as_much_as_leaving_it_out() -> None:
    """Trust before is the chance of seeing it made times trust then, plus that of not seeing it times trust then."""
    plan = Plan(gestures=(Gesture("A", 0, 0.3),))
    situation = quiet(lam_c=4.0, tau0=0.6, m=0.2, phi=0.1)
    seen = {}
    for draw in range(40):
        talks = Talks(situation, plan, draw, 5)
        rho = talks.temptation("A", 0.3, 0.7)
        talks.safeguards()
        seen[talks.parties["A"].will < 1] = talks.parties["A"].trust
    assert seen[True] == pytest.approx(0.6 / (0.6 + 0.4 * (1 - rho)))
    assert seen[False] < 1e-9


def test_a_track_opens_after_another_has_got_somewhere() -> None:
    stakes = {i: {"x": (p, 50), "y": (p, 50)} for i, p in (("A", 100), ("B", 0))}
    principals = [Principal(i, c=1.0, kappa=0.0, tau0=1.0) for i in "AB"]
    situation = Situation.of(
        stakes, {"x": 50, "y": 50}, principals, parameters=Parameters(**{**QUIET, "lag": 1.0, "gap": 2.0})
    )
    plan = Plan(tracks={"x": TrackPlan(start=0), "y": TrackPlan(start=3, after=("x", 1))}, instalments=1)
    story = follow(situation, plan, 0, 5, rounds=20)
    done = next(
        e.round for e in story.events if e.name == "rung done" and e.track == "x" and story.path[e.round].rung["x"] == 1
    )
    opened = {e.track: e.round for e in story.events if e.name == "opened"}
    assert opened == {"x": 0, "y": done + 1}


@pytest.mark.parametrize(
    ("kind", "payment", "loses"),
    [("none", 0.5, 0.2), ("limited", 0.4, 0.2), ("limited", 0.5, 0.0), ("greedy", 0.0, 0.24), ("total", 0.5, 0.2)],
)
def test_what_an_actor_would_lose(kind: Any, payment: float, loses: float) -> None:
    """Rent 0.2; the greedy one loses 1 + 0.4 (1 - 0.5) times that when the weaker will is 0.5."""
    s = Spoiler("S", ("leak",), kind=kind, rent=0.2, greed=0.4, price=0.5)
    situation = quiet(spoilers=(s,), instruments={"leak": Act()})
    talks = Talks(situation, Plan(payments={"S": payment}), 0, 5)
    talks.parties["A"].will = 0.5
    assert talks.would_lose(s, "line") == pytest.approx(loses)


ODD: list[dict[str, Any]] = [
    {"tau0": 0.0},
    {"tau0": 1.0, "k_t": 1.0, "k_u": 0.3, "xi": 0.0},
    {"m": 0.0, "lam_c": math.inf},
    {"m": 1.0, "lam_a": math.inf},
    {"sd_o": 0.0, "c_sd": 0.0, "kappa_sd": 0.0, "sigma_r": 0.0},
    {"iota": 1.0, "l_lock": 1.0, "eps_t": 0.0},
]


def test_odd_numbers_leave_no_traceback() -> None:
    case = k1()["base"]
    for values in ODD:
        records = [replace(p, k_t=None) for p in case.situation.principals]
        situation = replace(case.situation, principals=tuple(records), parameters=Parameters(**values))
        for draw in range(3):
            story = follow(situation, case.plan, draw, 5)
            assert story.outcome in OUTCOMES
            assert all(
                math.isfinite(x)
                for m in story.path
                for x in (*m.trust.values(), *m.tension.values(), *m.terms.values())
            )


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_runs_from_beginning_to_end(mode: Mode) -> None:
    case = k1()["base"]
    plan = replace(case.plan, mode=mode, packages=(("sanctions", "war"),), cover_budget=0.5, proposer="B")
    for draw in range(2):
        story = follow(case.situation, plan, draw, 5)
        assert story.outcome in OUTCOMES
        for k in talks_cases.TRACKS:
            places = [case.situation.position[0, i, case.situation.tracks.index(k)] for i in (0, 1)]
            assert k not in story.signed_terms or min(places) - 1e-9 <= story.signed_terms[k] <= max(places) + 1e-9


def test_three_at_a_table_run_from_beginning_to_end() -> None:
    case = k1()["base"].situation
    principals = (*case.principals, Principal("S3", k_t=0.5))
    situation = replace(case, principals=principals, spoilers=case.spoilers[:2])
    stories = [follow(situation, k1()["base"].plan, draw, 5) for draw in range(4)]
    assert {story.outcome for story in stories} <= set(OUTCOMES)
    assert all(story.trust.keys() == {"A", "B", "S3"} for story in stories)
    assert sum(story.count("signed") for story in stories) > 0
