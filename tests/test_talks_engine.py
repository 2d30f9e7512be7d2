"""Closed forms that the whole process must fall back to (E1 to E14), three or more at the table, and bad input.

In the quiet case nothing happens by itself, so what is left is one classical model at a time.  Shares are compared by
z-test with fixed seeds, |z| < 3.5.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from scipy import optimize, stats
from tests.talks_cases import FULL, QUIET, Act, k1_plan, k1_situation, quiet_plan, quiet_situation

from detente.talks.engine import simulate
from detente.talks.parameters import Parameters
from detente.talks.plan import Gesture, Guarantee, Plan, TrackPlan
from detente.talks.situation import Principal, Ratifier, Situation, Spoiler
from detente.talks.trajectories import EVENTS, Trajectories

FEW = 12


def z_of(share: float, expected: float, n: int) -> float:
    return (share - expected) / math.sqrt(expected * (1 - expected) / n)


def signed_at_once(result: Trajectories) -> bool:
    """Whether all futures, or none, signed in the first round."""
    (answer,) = set((result.first("signature") == 0).tolist())
    return bool(answer)


def events(result: Trajectories, name: str) -> int:
    return int((result.events[:, 1] == EVENTS.index(name)).sum())


# --- E1: needed trust


@pytest.mark.parametrize(
    ("mu", "f_v", "needed"), [(0.0, 0.0, 1 / 2), (0.25, 1.0, 1 / 3), (0.5, 1.0, 0.0), (0.1, 0.5, 17 / 37)]
)
def test_e1_signs_from_the_needed_trust_on(mu: float, f_v: float, needed: float) -> None:
    """B = mu F_v - (1 - mu) and A = 1, so t* = -B / (1 - B); mu 0.1, F_v 0.5: B = -0.85, 0.85 / 1.85 = 17 / 37."""
    for tau, signs in ((needed - 1e-6, False), (needed + 1e-6, True), (needed, True)):
        if tau >= 0:
            result = simulate(quiet_situation(tau0=tau, mu=mu, f_v=f_v), quiet_plan(), FEW, 1)
            assert signed_at_once(result) is signs


def test_e1_corner_full_trust_signs_and_none_does_not() -> None:
    assert signed_at_once(simulate(quiet_situation(tau0=1.0), quiet_plan(), FEW, 1))
    assert not signed_at_once(simulate(quiet_situation(tau0=0.0), quiet_plan(), FEW, 1))


# --- E2: sabotage of trust

PROBE = {"probe": Act(cost=0.5, effort=0.5, attributed=True)}


def sabotage(
    stops: float, kappa: float = 1.5, tech: float = 1.0, probe: Act = PROBE["probe"], **more: Any
) -> Situation:
    lone = Spoiler("S", ("probe",), host="B", rent=1.0, chi=0.0, tech=tech)
    a, b = Principal("A", c=1.0, kappa=kappa), Principal("B", c=1.0, kappa=0.0, tau0=0.75, k_t=stops)
    return quiet_situation(a, b, spoilers=(lone,), instruments={"probe": probe}, **{"xi": 0.0, **more})


@pytest.mark.parametrize(
    ("stops", "xi", "acts"),
    [
        (0.49, 0, False),
        (0.51, 0, True),
        (0.66, 0, True),
        (0.67, 0, False),
        (0.55, 0.1, False),
        (0.6, 0.1, True),
        (1.0, 0, False),
    ],
)
def test_e2_sabotage_pays_between_two_bounds(stops: float, xi: float, acts: bool) -> None:
    """A needs 0.6: from k* = 1 - 1.5 / 3 = 0.5 of control on an act flips it; up to k** = 0.5 / 0.75 it pays."""
    result = simulate(sabotage(stops, xi=xi), quiet_plan(), 64, 1)
    assert events(result, "strike") + events(result, "strike stopped") == 64 * acts


@pytest.mark.parametrize("stops", [0.51, 0.6, 0.66])
def test_e2_what_gets_through(stops: float) -> None:
    n = 200_000
    result = simulate(sabotage(stops), quiet_plan(), n, 1, 3)
    assert abs(z_of(float((result.runs["hits"] > 0).mean()), 1 - 0.75 * stops, n)) < 3.5


def test_e2_trust_after_an_act_and_after_none() -> None:
    """Control 0.4, attempts 0.7: seen with 0.49, trust is then 9/14, else 29/34, and on average what it was.

    A needs 2/3 here, so an act flips it, and its cost of 0.2 is below 0.49.
    """
    n = 200_000
    probe = Act(cost=0.2, effort=0.5, attributed=True)
    result = simulate(sabotage(0.4, kappa=2.0, tech=0.7, probe=probe), quiet_plan(), n, 1, 3)
    acted = result.runs["strikes"] > 0
    assert result.trust[acted, 1] == pytest.approx(9 / 14, abs=1e-6)
    assert result.trust[~acted, 1] == pytest.approx(29 / 34, abs=1e-6)
    assert abs(z_of(float(acted.mean()), 0.49, n)) < 3.5
    assert not signed_at_once(replace_runs(result, acted))
    assert signed_at_once(replace_runs(result, ~acted))


def replace_runs(result: Trajectories, kept: Any) -> Trajectories:
    return replace(result, runs=result.runs[kept])


# --- E3, E4: honouring


@pytest.mark.parametrize(
    ("step", "honours"), [(0.3, True), (0.5 - 1e-6, True), (0.5 + 1e-6, False), (0.7, False), (1.0, False)]
)
def test_e3_a_large_first_step_tells_types_apart(step: float, honours: bool) -> None:
    """Trust a half, all is seen: what is to come, 0.75 (1 - a), against a (0.25 + 0.5) now."""
    situation = quiet_situation(
        tau0=0.5, m=1.0, delta=1.0, bond=0.0, phi=0.0, g=0.5, eps_t=0.0, lag=0.0, gap=1.0, alpha=(step, step, step, 1.0)
    )
    plan = quiet_plan(tracks={"line": TrackPlan(start=0, ladder=(0, 3) if step < 1 else (0,))})
    result = simulate(situation, plan, 200, 2, 3)
    untrusty = (~result.trustworthy).sum(axis=1)
    assert 20 < (untrusty > 0).sum() < 180
    assert result.runs["violations"].tolist() == (untrusty * (not honours)).tolist()


def honouring(m: float, bond: float, phi: float, delta: float) -> Trajectories:
    """A is known not to be trustworthy, B is known to be; A gains 1 by exploiting, the one instalment is all there is."""
    a, b = Principal("A", c=1.0, kappa=0.0, tau0=0.0), Principal("B", c=1.0, kappa=0.0, tau0=1.0)
    situation = quiet_situation(a, b, m=m, bond=bond, g=1.0, phi=phi, delta=delta, eps_t=0.0, lag=0.0, gap=1.0)
    result = simulate(situation, quiet_plan(), FEW, 2)
    assert signed_at_once(result)
    return result


@pytest.mark.parametrize(("bond", "bound"), [(0.0, 1 / 18), (2.0, 1 / 20), (0.5, 1 / 18.5)])
def test_e4_the_bound_on_detection(bond: float, bound: float) -> None:
    """Honouring is worth m (F + 0.9 * 20) to it, exploiting 1."""
    assert (honouring(bound - 1e-6, bond, 20.0, 0.9).runs["violations"] == 1).all()
    assert (honouring(bound + 1e-6, bond, 20.0, 0.9).runs["violations"] == 0).all()


def test_e4_corner_all_seen_and_no_bond() -> None:
    """Patience of a third or more: d * 2 / (1 - d) against 1."""
    for d, honours in ((1 / 3 - 1e-6, False), (1 / 3 + 1e-6, True)):
        assert (honouring(1.0, 0.0, 2 / (1 - d), d).runs["violations"] == (not honours)).all()


# --- E5: when to act


@pytest.mark.parametrize(
    ("beta", "h_end", "gamma", "rho", "lag", "strikes_in"),
    [
        (0.95, 0.03, 0.0, 0.02, 10, 0),  # 0.90307
        (0.97, 0.02, 0.15, 0.05, 10, 10),  # 1.0385305
        (0.97, 0.02, 0.15, 0.05, 4, 4),
        (1.0, 0.0, 0.0, 0.0, 10, 0),  # waiting costs nothing and brings nothing
    ],
)
def test_e5_acts_come_at_once_or_just_before_the_vote(
    beta: float, h_end: float, gamma: float, rho: float, lag: int, strikes_in: int
) -> None:
    act = {"act": Act(ratifiers=2.0, cost=0.01, effort=0.9)}
    lone = Spoiler("S", ("act",), rent=1.0, chi=0.0, recharge=0.0)
    situation = quiet_situation(
        ratifiers=(Ratifier("R", of="A", known=False),), spoilers=(lone,), instruments=act, stakes={"R": {"line": (50, 10)}},
        lag=float(lag), beta=beta, h_end=h_end, gamma=gamma, rho=rho,
    )  # fmt: skip
    result = simulate(situation, quiet_plan(), FEW, 12)
    assert np.flatnonzero(result.strikes.sum(axis=(0, 1, 2))).tolist() == [strikes_in]
    assert (result.runs["strikes"] == 1).all()


# --- E6: cover


def raids(plan: Plan, effort: float, eta: float = 1.0, n: int = 100_000) -> Trajectories:
    """One act each, in the first round, on a track picked at random."""
    lone = Spoiler("S", ("raid",), rent=1.0, chi=1.0, base=1.0)
    instruments = {"raid": Act(acceptance=0.1, cost=0.01, effort=effort)}
    result = simulate(quiet_situation(spoilers=(lone,), instruments=instruments, eta=eta), plan, n, 1, 3)
    assert (result.runs["strikes"] == 1).all()
    return result


def covered(cover: float, **more: Any) -> Plan:
    return quiet_plan(tracks={"line": TrackPlan(start=3, cover=cover)}, **more)


@pytest.mark.parametrize(
    ("effort", "cover", "eta", "wins"), [(0.5625, 0.1875, 1.0, 0.75), (0.2, 0.3, 1.0, 0.4), (0.5, 0.25, 2.0, 0.5)]
)
def test_e6_a_contest(effort: float, cover: float, eta: float, wins: float) -> None:
    result = raids(covered(cover), effort, eta)
    assert abs(z_of(float(result.runs["hits"].mean()), wins, result.n)) < 3.5


@pytest.mark.parametrize("cover", [0.1, 0.35, 0.8])
def test_e6_linear_cover(cover: float) -> None:
    result = raids(covered(cover, parry="linear"), 0.5)
    assert abs(z_of(float(result.runs["hits"].mean()), 1 - cover, result.n)) < 3.5


def test_e6_corner_no_cover_and_full_cover() -> None:
    assert (raids(covered(0.0), 0.5, n=400).runs["hits"] == 1).all()
    assert (raids(covered(0.0, parry="linear"), 0.5, n=400).runs["hits"] == 1).all()
    assert (raids(covered(1.0, parry="linear"), 0.5, n=400).runs["hits"] == 0).all()


def shared_out(budget: float, n: int) -> Trajectories:
    """It would lose 4, 2 and 1 on the three tracks, whose terms are all 50 away from what it wants, by weight."""
    tracks = ("x", "y", "z")
    stakes = {
        "A": dict.fromkeys(tracks, (100, 30)), "B": dict.fromkeys(tracks, (0, 30)),
        "S": {"x": (50, 40), "y": (50, 20), "z": (50, 10)},
    }  # fmt: skip
    situation = Situation.of(
        stakes, dict.fromkeys(tracks, 50), [Principal(i, c=1.0, kappa=1.0) for i in "AB"], (),
        [Spoiler("S", ("raid",), rent=0.0, scale=14.0, chi=1.0, base=1.0)], Parameters(**QUIET),
        instruments={"raid": Act(acceptance=0.1, cost=0.01, effort=0.5)},
    )  # fmt: skip
    plan = Plan(
        {k: TrackPlan(start=3, share=1.0) for k in tracks},
        cover_budget=budget,
        parry="linear",
        mode="fixed",
        costs=False,
    )
    return simulate(situation, plan, n, 1, 3)


def test_e6_cover_flows_to_where_most_would_be_lost() -> None:
    """B7: V = (4, 2, 1) and a budget of 1: cover 2/3, 1/3, 0, so a third, two thirds and all of the acts get through."""
    result = shared_out(1.0, 100_000)
    strikes, hits = result.strikes.sum(axis=(0, 1, 3)), result.hits.sum(axis=(0, 1, 3))
    assert (strikes > 30_000).all()
    assert abs(z_of(hits[0] / strikes[0], 1 / 3, strikes[0])) < 3.5
    assert abs(z_of(hits[1] / strikes[1], 2 / 3, strikes[1])) < 3.5
    assert hits[2] == strikes[2]


def test_e6_corner_enough_cover_for_all() -> None:
    assert shared_out(3.0, 400).hits.sum() == 0
    nothing = shared_out(0.0, 400)
    assert (nothing.hits == nothing.strikes).all()


# --- E7: who might leave


@lru_cache
def mixture(tau: float, rounds: int, n: int) -> Trajectories:
    """A surely stays; B, of the other type, leaves at 0.6 a year.  Neither loses by being exploited, so both sign."""
    situation = quiet_situation(
        Principal("A", c=1.0, kappa=0.0, tau0=1.0), Principal("B", c=1.0, kappa=0.0, tau0=tau),
        lag=0.0, gap=99.0, h_u=0.6, b1=0.0, b2=0.0, b3=0.0, iota=0.0,
    )  # fmt: skip
    return simulate(situation, quiet_plan(), n, rounds, 3)


@pytest.mark.parametrize(("tau", "rounds"), [(0.7, 37), (0.7, 12), (0.55, 40), (0.0, 12)])
def test_e7_survival(tau: float, rounds: int) -> None:
    """tau + (1 - tau) exp(-0.6 t), t in years."""
    n = 50_000
    kept = float((mixture(tau, rounds, n).first("reversal") < 0).mean())
    assert abs(z_of(kept, tau + (1 - tau) * math.exp(-0.6 * rounds / 12), n)) < 3.5


@pytest.mark.parametrize(("tau", "rounds"), [(0.7, 40), (0.7, 12), (0.55, 40)])
def test_e7_trust_in_one_who_might_have_left(tau: float, rounds: int) -> None:
    """With 0.7 and 40 rounds, 0.945178837561174."""
    result = mixture(tau, rounds, 50_000)
    kept = result.first("reversal") < 0
    assert result.trust[kept, 1] == pytest.approx(tau / (tau + (1 - tau) * math.exp(-0.6 * rounds / 12)), abs=1e-6)
    assert not result.trustworthy[~kept, 1].any()


def test_e7_corner_the_trustworthy_stay() -> None:
    assert (mixture(1.0, 37, 400).first("reversal") < 0).all()


# --- E8: tension


def tension(a: tuple[float, float, float], b: tuple[float, float, float]) -> list[float]:
    """What both feel after 75 years in which nothing is signed and nothing happens."""
    parties = [Principal(i, c=1.0, kappa=9.0, a_v=x[0], k_v=x[1], g_v=x[2]) for i, x in (("A", a), ("B", b))]
    result = simulate(quiet_situation(parties[0], parties[1], z0=-99.0), quiet_plan(), 4, 900)
    assert set(result.runs["outcome"].tolist()) == {2}
    return [float(v) for v in result.paths["tension"][0, -1]]


@pytest.mark.parametrize(
    ("a", "b"),
    [((1.0, 0.5, 0.3), (1.2, 0.6, 0.2)), ((2.0, 0.6, 0.05), (2.0, 0.6, 0.05)), ((3.0, 0.1, 0.4), (1.5, 0.9, 0.0))],
)
def test_e8_tension_settles_where_growth_and_decay_meet(
    a: tuple[float, float, float], b: tuple[float, float, float]
) -> None:
    """x = (k h + b g) / (a b - k l), y = (l g + a h) / (a b - k l); the first gives 0.5111 and 0.4222."""
    stable = a[0] * b[0] - a[1] * b[1]
    expected = [(a[1] * b[2] + b[0] * a[2]) / stable, (b[1] * a[2] + a[0] * b[2]) / stable]
    assert tension(a, b) == pytest.approx(expected, abs=1e-6)


def test_e8_corner_tension_that_feeds_on_itself_ends_at_the_top() -> None:
    assert tension((1.0, 1.5, 0.1), (1.0, 1.2, 0.1)) == [3.0, 3.0]


# --- E9: floors


def floor_of(floors: dict[str, float]) -> Trajectories:
    """Ratifiers want what their principal wants, lose half by no deal, and take no less than the floor."""
    ratifiers = tuple(Ratifier(f"R{i}", of=i, sigma=0.0, margin=(0.5 - f,) * 4) for i, f in floors.items())
    stakes = {f"R{i}": {"line": (100 if i == "A" else 0, 10)} for i in floors}
    situation = quiet_situation(ratifiers=ratifiers, stakes=stakes, tau0=1.0, lag=0.0)
    return simulate(situation, quiet_plan(mode="nash"), FEW, 1)


@pytest.mark.parametrize(("floor", "share"), [(0.3, 0.5), (0.65, 0.65), (0.8, 0.8), (1.0, 1.0)])
def test_e9_a_known_floor_becomes_the_terms(floor: float, share: float) -> None:
    result = floor_of({"A": floor})
    assert result.terms == pytest.approx(100 * share, abs=1e-4)
    assert (result.first("ratification") == 0).all()


def test_e9_two_floors() -> None:
    assert floor_of({"A": 0.55, "B": 0.45}).terms == pytest.approx(55, abs=1e-4)
    assert (floor_of({"A": 0.55, "B": 0.4501}).first("signature") < 0).all()


# --- E10, E11: packages and power


def two_tracks(a: tuple[float, float], b: tuple[float, float], packages: tuple[tuple[str, ...], ...]) -> list[float]:
    stakes = {"A": {"x": (100, a[0]), "y": (100, a[1])}, "B": {"x": (0, b[0]), "y": (0, b[1])}}
    principals = [Principal(i, c=0.5, kappa=0.0) for i in "AB"]
    situation = Situation.of(stakes, {"x": 50, "y": 50}, principals, parameters=Parameters(**QUIET))
    result = simulate(situation, Plan({"x": FULL, "y": FULL}, packages=packages), FEW, 1)
    return [float(x) for x in result.terms[0]]


def test_e10_a_package_lets_each_have_what_it_cares_for() -> None:
    assert two_tracks((80, 20), (20, 80), ()) == pytest.approx([50, 50])
    assert two_tracks((80, 20), (20, 80), (("x", "y"),)) == pytest.approx([100, 0])


@pytest.mark.parametrize(
    ("a", "b"), [((80, 20), (50, 50)), ((60, 40), (45, 55)), ((30, 70), (90, 10)), ((50, 50), (50, 50))]
)
def test_e10_nothing_beats_the_package(a: tuple[float, float], b: tuple[float, float]) -> None:
    """Gains are what is won of the way, by weight, as no deal is worth nothing to either."""
    weights = np.array([a, b]) / 100

    def product(shares: Any) -> float:
        return float((weights[0] @ shares) * (weights[1] @ (1 - shares)))

    found = product(np.array(two_tracks(a, b, (("x", "y"),))) / 100)
    grid = np.linspace(0, 1, 101)
    assert found >= max(product(np.array([s, t])) for s in grid for t in grid) - 1e-7


@pytest.mark.parametrize(("power", "x"), [(0.7, 69.0), (0.5, 55.0), (0.2, 34.0), (1 - 1e-9, 90.0)])
def test_e11_power_and_cost_divide_the_line(power: float, x: float) -> None:
    """A loses nothing down to 20, B up to 90; of the 70 between them A has its share of power."""
    a, b = Principal("A", c=0.3, kappa=0.0, power=power), Principal("B", c=0.4, kappa=0.0, power=1 - power)
    result = simulate(quiet_situation(a, b), quiet_plan(mode="nash"), FEW, 1)
    assert result.terms == pytest.approx(x, abs=1e-4)


# --- E12: seats


@pytest.mark.parametrize(("seats", "needed", "q"), [(100, 67, 0.6), (7, 4, 0.45), (450, 226, 0.5), (1, 1, 0.3)])
def test_e12_votes_of_many(seats: int, needed: int, q: float) -> None:
    n = 100_000
    margin = 0.25 * NormalDist().inv_cdf(q)
    r = Ratifier("R", of="A", sigma=0.25, margin=(0.5 + margin,) * 4, seats=seats, needed=needed, known=False)
    situation = quiet_situation(ratifiers=(r,), stakes={"R": {"line": (100, 10)}}, lag=0.0)
    plan = quiet_plan(tracks={"line": TrackPlan(start=3, share=0.0)})  # it loses half of the way
    passed = float((simulate(replace_sure(situation), plan, n, 1, 3).first("ratification") == 0).mean())
    assert abs(z_of(passed, float(stats.binom.sf(needed - 1, seats, q)), n)) < 3.5


def replace_sure(situation: Situation) -> Situation:
    """The same with principals who would sign anything."""
    return replace(situation, principals=tuple(replace(p, c=2.0, kappa=0.0) for p in situation.principals))


def test_e12_the_value_of_the_specification() -> None:
    assert stats.binom.sf(66, 100, 0.6) == pytest.approx(0.09125360099285515, abs=1e-12)


@pytest.mark.parametrize(("margin", "passes"), [(0.5, True), (0.5 - 1e-9, False)])
def test_e12_corner_no_doubt_about_the_vote(margin: float, passes: bool) -> None:
    r = Ratifier("R", of="A", sigma=0.0, margin=(margin,) * 4, seats=100, needed=100, known=False)
    situation = quiet_situation(ratifiers=(r,), stakes={"R": {"line": (100, 10)}}, lag=0.0)
    result = simulate(replace_sure(situation), quiet_plan(tracks={"line": TrackPlan(start=3, share=0.0)}), FEW, 1)
    assert ((result.first("ratification") == 0) == passes).all()


# --- E13: offers in turn


def turns(a: Principal, b: Principal, proposer: str | None, **parameters: Any) -> float:
    result = simulate(quiet_situation(a, b, **parameters), quiet_plan(mode="alternating", proposer=proposer), FEW, 1)
    assert signed_at_once(result)
    return float(result.terms[0, 0])


@pytest.mark.parametrize(
    ("d1", "d2", "first"), [(0.9, 0.9, 10 / 19), (0.9, 0.8, 5 / 7), (0.5, 0.95, 2 / 21), (0.7, 0.0, 1.0)]
)
def test_e13_turns_and_patience(d1: float, d2: float, first: float) -> None:
    """(1 - d2) / (1 - d1 d2) goes to the first mover A; if B moves first, A is left with d1 times that."""
    a, b = Principal("A", c=0.5, kappa=0.0, patience=d1), Principal("B", c=0.5, kappa=0.0, patience=d2)
    assert turns(a, b, "A") == pytest.approx(100 * first, abs=1e-4)
    assert turns(a, b, "B") == pytest.approx(100 * d1 * first, abs=1e-4)
    assert turns(a, b, None) == pytest.approx(50 * (1 + d1) * first, abs=1e-4)


@pytest.mark.parametrize("p", [0.2, 0.5, 1e-6])
def test_e13_talks_that_may_break_down(p: float) -> None:
    """Without a deal A has 0.3 and B 0.1: the first mover A gets 0.3 + 0.6 / (2 - p), nearly the Nash split as p goes to 0."""
    a, b = Principal("A", c=0.2, kappa=0.0), Principal("B", c=0.4, kappa=0.0)
    assert turns(a, b, "A", patience=1.0, p_break=p) == pytest.approx(100 * (0.3 + 0.6 / (2 - p)), abs=1e-3)


# --- E14: what is believed is what is


@lru_cache
def busy() -> Trajectories:
    """Every stage on: leaders, incidents, power, guarantee that ends, gestures, cover, payment, package, seats."""
    case = k1_situation()
    ratifiers = (replace(case.ratifiers[0], seats=101, needed=51), case.ratifiers[1])
    situation = replace(
        case, ratifiers=ratifiers, contested=np.array([0.0, 0.0, 0.5, 1.0]),
        parameters=case.parameters.with_values(h_l=0.25, power_sd=0.1, k_u=0.1, x_gain=0.05, o_f=0.1, base=0.1),
    )  # fmt: skip
    plan = replace(
        k1_plan((("sanctions", "war"),), cover=0.2), secrecy=0.2, payments={"S3": 0.1}, consulted=("RA",),
        guarantees=(Guarantee(detection=0.8, coverage=0.4, bond=1.0, start=2, end=30),),
        gestures=(Gesture("A", 0, 0.3), Gesture("B", 4, 0.2)),
    )  # fmt: skip
    return simulate(situation, plan, 16_384, 60, 11, keep=200)


def test_e14_every_stage_is_on() -> None:
    seen = {EVENTS[code] for code in np.unique(busy().events[:, 1])}
    assert seen >= set(EVENTS) - {"agreement", "collapse"}


@pytest.mark.parametrize("party", [0, 1])
def test_e14_trust_is_on_average_what_the_types_are(party: int) -> None:
    gaps = busy().trust[:, party].astype(float) - busy().trustworthy[:, party]
    assert abs(gaps.mean() / (gaps.std(ddof=1) / math.sqrt(len(gaps)))) < 3.5


@pytest.mark.parametrize("party", [0, 1])
def test_e14_trust_is_calibrated(party: int) -> None:
    """In every tenth of the futures by trust in the end, so many are trustworthy as are held to be."""
    trust, types = busy().trust[:, party].astype(float), busy().trustworthy[:, party]
    for tenth in np.array_split(np.argsort(trust, kind="stable"), 10):
        believed = trust[tenth]
        error = math.sqrt((believed * (1 - believed)).sum())
        assert abs((types[tenth] - believed).sum() / error) < 3.5


# --- more than two at the table

THREE = {
    "A": {"x": (90, 50), "y": (10, 50)},
    "B": {"x": (20, 70), "y": (60, 30)},
    "C": {"x": (40, 20), "y": (100, 80)},
}
COSTS = {"A": 0.4, "B": 0.5, "C": 0.3}


def three(stakes: dict[str, Any], costs: dict[str, float], powers: dict[str, float]) -> list[float]:
    principals = [Principal(i, c=costs[i], kappa=0.0, power=powers[i]) for i in stakes]
    situation = Situation.of(stakes, {"x": 50, "y": 50}, principals, parameters=Parameters(**{**QUIET, "tau0": 1.0}))
    result = simulate(situation, Plan({"x": FULL, "y": FULL}, packages=(("x", "y"),)), FEW, 1)
    assert signed_at_once(result)
    return [float(x) for x in result.terms[0]]


def log_product(terms: Any, powers: dict[str, float]) -> float:
    total, value = sum(powers.values()), 0.0
    for i, stakes in THREE.items():
        care = sum(salience for _, salience in stakes.values())
        gain = COSTS[i]
        for x, (position, salience) in zip(terms, stakes.values(), strict=True):
            gain += salience / care * (abs(50 - position) - abs(x - position)) / 100
        value += powers[i] / total * math.log(max(gain, 1e-9))
    return value


@pytest.mark.parametrize("powers", [(1.0, 1.0, 1.0), (1.0, 2.0, 1.0), (1.0, 3.0, 9.0), (1.0, 1e-3, 1.0)])
def test_three_find_the_greatest_product(powers: tuple[float, float, float]) -> None:
    """Against a search that knows nothing of the method; the method may stop 5e-4 short."""
    power = dict(zip("ABC", powers, strict=True))
    best = optimize.differential_evolution(
        lambda x: -log_product(x, power), [(0, 100), (0, 100)], rng=np.random.default_rng(5), tol=1e-10
    )
    assert log_product(three(THREE, COSTS, power), power) > -best.fun - 5e-4


@pytest.mark.parametrize("order", ["BCA", "CBA", "ACB"])
def test_three_whatever_they_are_called(order: str) -> None:
    power = {"A": 1.0, "B": 2.0, "C": 1.5}
    called = dict(zip("ABC", order, strict=True))
    stakes = {called[i]: row for i, row in THREE.items()}
    renamed = three(stakes, {called[i]: c for i, c in COSTS.items()}, {called[i]: p for i, p in power.items()})
    assert renamed == pytest.approx(three(THREE, COSTS, power), abs=1e-4)


# --- bad input


def refused(call: Any) -> list[str]:
    with pytest.raises(ValueError, match=r".") as caught:
        call()
    return str(caught.value).split("\n")


def test_numbers_that_make_no_sense_are_refused_all_at_once() -> None:
    lines = refused(lambda: simulate(quiet_situation(), quiet_plan(), 0, 0, keep=-1))
    assert [line.split()[0] for line in lines] == ["n", "rounds", "keep"]
    assert refused(lambda: simulate(quiet_situation(), quiet_plan(), 10_000_001)) == [
        "n is the number of runs and must be from 1 to 10,000,000, got 10,000,001"
    ]


def test_a_situation_that_cannot_be_is_refused() -> None:
    idle, deep = Spoiler("S", (), capacity=-1.0), Spoiler("Z", ("leak",))
    wrong = replace(quiet_situation(), spoilers=(idle, deep))
    lines = "\n".join(refused(lambda: simulate(wrong, quiet_plan(), 8)))
    for part in (
        "spoiler S: no such actor",
        "spoiler Z: no such actor",
        "spoiling by S: no instrument",
        "capacity must be 0 or more",
    ):
        assert part in lines


def test_a_plan_that_does_not_fit_is_refused() -> None:
    plan = Plan({"x": TrackPlan()}, packages=(("line", "y"),), instalments=0, proposer="C", payments={"S": -1.0})
    lines = "\n".join(refused(lambda: simulate(quiet_situation(), plan, 8)))
    for part in (
        "no such track: x",
        "no such track: y",
        "instalments",
        "proposer C",
        "payment to S, who",
        "payment to S must be",
    ):
        assert part in lines


def test_draws_that_are_not_as_many_as_runs_are_refused() -> None:
    uncertain = quiet_situation(tau0=np.linspace(0.5, 0.9, 7))
    assert "7 draws" in refused(lambda: simulate(uncertain, quiet_plan(), 8))[0]
    assert simulate(uncertain, quiet_plan(), 7, 2).n == 7
