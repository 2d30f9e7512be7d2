"""Conformance: the made-up case K1 by its counts, and the compiled process against its plain twin, event by event."""

from __future__ import annotations

import math
import random
from collections import Counter
from functools import lru_cache
from typing import Any, get_args

import numpy as np
import pytest
from tests.talks_cases import (
    ACTS,
    BASE_FIRST,
    BASE_TRUST,
    DRAWS,
    FIRST_OUTCOMES,
    REVERSED,
    ROUNDS,
    SEED,
    TOLERANCE,
    Counts,
    k1,
    k1_changes,
)
from tests.talks_twin import Story, follow

from detente.talks.engine import simulate
from detente.talks.parameters import Parameters
from detente.talks.plan import MODES, Gesture, Guarantee, Mode, Plan, TrackPlan
from detente.talks.situation import Kind, Principal, Ratifier, Situation, Spoiler
from detente.talks.trajectories import EVENTS, OUTCOMES, Trajectories

# --- the counts of the conformance case

ENGINE = {
    "base": Counts(38, 5634, 2400, 120, (2506, 3280, 1974, 394, 38), {"S1": 27764, "S2": 68260, "S3": 23062}),
    "package": Counts(37, 4413, 3578, 164, (3731, 1080, 2804, 540, 37), {"S1": 26470, "S2": 61748, "S3": 20014}),
    "unspoiled": Counts(200, 6903, 991, 98, (1072, 2810, 2839, 1271, 200)),
}
"""What this engine counts, to the draw; the specification's numbers are those of `k1`."""
ACTS_TOLERANCE = 20
"""A draw that differs by rounding holds a dozen acts or so."""
plans = pytest.mark.parametrize("plan", ["base", "package", "unspoiled"])


@lru_cache
def played(plan: str) -> Trajectories:
    case = k1()[plan]
    return simulate(case.situation, case.plan, DRAWS, ROUNDS, SEED, keep=48)


def counted(result: Trajectories) -> Counts:
    ends = np.bincount(result.runs["outcome"], minlength=4).tolist()
    locked = np.bincount(result.runs["locked"], minlength=5).tolist()
    acts = result.strikes.sum(axis=(1, 2, 3)).tolist()
    return Counts(*ends, tuple(locked), dict(zip(result.spoilers, acts, strict=True)))


@plans
def test_k1_to_the_draw(plan: str) -> None:
    assert counted(played(plan)) == ENGINE[plan]


@pytest.mark.parametrize("plan", ["base", "package", "unspoiled"])
def test_k1_within_its_tolerance(plan: str) -> None:
    found, expected = counted(played(plan)), k1()[plan].counts
    assert found.outcomes == pytest.approx(expected.outcomes, abs=TOLERANCE)
    assert found.locked == pytest.approx(expected.locked, abs=TOLERANCE)
    assert dict(found.strikes) == pytest.approx(dict(expected.strikes), abs=ACTS_TOLERANCE)


@pytest.mark.parametrize("plan", REVERSED)
def test_k1_draws_with_a_reversal(plan: str) -> None:
    found = int((played(plan).first("reversal") >= 0).sum())
    assert found == pytest.approx(REVERSED[plan], abs=TOLERANCE)


def test_k1_first_outcomes() -> None:
    assert tuple(OUTCOMES[code] for code in played("base").runs["outcome"][:8]) == FIRST_OUTCOMES


@pytest.mark.parametrize("what", BASE_FIRST)
def test_k1_first_times(what: str) -> None:
    percentiles, never = BASE_FIRST[what]
    rounds = played("base").first(what)
    assert int((rounds < 0).sum()) == pytest.approx(never, abs=TOLERANCE)
    assert tuple(np.percentile(rounds[rounds >= 0], [10, 50, 90])) == percentiles


def test_k1_trust_in_the_end() -> None:
    means = played("base").trust.astype(float).mean(axis=0)
    assert dict(zip("AB", means, strict=True)) == pytest.approx(BASE_TRUST, abs=1e-4)


@pytest.mark.parametrize("name", list(k1_changes()))
def test_k1_changes_on_the_same_shocks(name: str) -> None:
    """Mean change in tracks locked, its error, and the error of unpaired runs."""
    change, before = k1_changes()[name], played("base").runs["locked"].astype(float)
    after = simulate(change.situation, change.plan, DRAWS, ROUNDS, SEED, keep=0).runs["locked"].astype(float)
    paired = after - before
    assert paired.mean() == pytest.approx(change.mean, abs=0.0006)
    assert paired.std(ddof=1) / math.sqrt(DRAWS) == pytest.approx(change.error, rel=0.02)
    unpaired = math.sqrt((after.var(ddof=1) + before.var(ddof=1)) / DRAWS)
    assert unpaired == pytest.approx(change.unpaired, rel=0.02)


# --- against the plain twin

Told = Counter[tuple[int, str, str | None, str | None, str | None]]


def told_by_engine(result: Trajectories, run: int) -> Told:
    """Events of a run but for the opening of attempts, of which the twin tells only the first."""

    def named(code: int, names: tuple[str, ...]) -> str | None:
        return names[code] if code >= 0 else None

    told: Told = Counter()
    for t, code, track, who, instrument in result.events[result.event_run == run].tolist():
        name = EVENTS[code]
        actors = result.spoilers if name.startswith("strike") else result.principals
        told[t, name, named(track, result.tracks), named(who, actors), named(instrument, result.instruments)] += 1
    return Counter({event: times for event, times in told.items() if event[1] != "opened"})


def told_by_twin(story: Story) -> Told:
    return Counter((e.round, e.name, e.track, e.who, e.instrument) for e in story.events if e.name != "opened")


def same_future(result: Trajectories, run: int, story: Story) -> None:
    ours, theirs = told_by_engine(result, run), told_by_twin(story)
    assert sorted((ours - theirs) + (theirs - ours), key=str) == [], run
    assert OUTCOMES[result.runs["outcome"][run]] == story.outcome
    assert result.runs["locked"][run] == story.locked
    assert result.trust[run] == pytest.approx(list(story.trust.values()), abs=2e-6)
    assert result.trustworthy[run].tolist() == list(story.trustworthy.values())
    assert result.runs["will_spent"][run] == pytest.approx(story.will_spent, abs=1e-5)
    terms = [story.signed_terms.get(k, math.nan) for k in result.tracks]
    assert result.terms[run] == pytest.approx(terms, abs=1e-4, nan_ok=True)
    for t, moment in enumerate(story.path):
        for name, values in (("will", moment.will), ("tension", moment.tension), ("lock_in", moment.lock_in)):
            assert result.paths[name][run, t] == pytest.approx(list(values.values()), abs=1e-5), (run, t, name)


@plans
def test_k1_is_the_twins_future_for_future(plan: str) -> None:
    case = k1()[plan]
    for run in range(24):
        same_future(played(plan), run, follow(case.situation, case.plan, run, SEED))


def test_draws_of_a_dossier_are_the_twins() -> None:
    """Every draw has its own positions, stakes and parameters, across the blocks in which runs are played."""
    rng, n = np.random.default_rng(9), 10
    case = k1()["unspoiled"].situation
    situation = Situation.of(
        {a: {k: (rng.uniform(0, 100, n), rng.uniform(0, 50, n)) for k in case.tracks} for a in ("A", "B", "RA")},
        {k: rng.uniform(20, 80, n) for k in case.tracks},
        [Principal("A", tau0=rng.uniform(0.5, 1, n)), Principal("B", c=rng.uniform(0, 1, n))],
        [Ratifier("RA", of="A", sigma=rng.uniform(0.1, 0.5, n))],
        parameters=Parameters(lam_a=rng.uniform(1, 6, n), m=rng.uniform(0.2, 0.95, n)),
    )
    result = simulate(situation, k1()["unspoiled"].plan, n, ROUNDS, 4, keep=n)
    for run in range(n):
        same_future(result, run, follow(situation, k1()["unspoiled"].plan, run, 4))


class MadeUp:
    """A situation and a plan picked at random, odd numbers and ties among them."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)  # noqa: S311
        self.mode: Mode = MODES[seed % len(MODES)]
        three = seed % 6 == 5
        if three:
            self.mode = "nash"
        self.tracks = [f"t{k}" for k in range(self.r.randint(1, 3 if three else 4))]
        self.signers = ["P0", "P1", "P2"][: 3 if three else 2]
        self.voters = [f"R{k}" for k in range(self.r.randint(0, 3))]
        self.doers = [f"S{k}" for k in range(self.r.randint(0, 3))]
        if self.r.random() < 0.3:
            self.doers.append("P0")  # who signs may also act
        self.situation = self.situation_()
        self.plan = self.plan_()

    def one(self, *values: Any) -> Any:
        return self.r.choice(values)

    def some(self, values: list[str], chance: float) -> tuple[str, ...]:
        return tuple(v for v in values if self.r.random() < chance)

    def situation_(self) -> Situation:
        # who takes turns is asked for a stake: what is of no worth to a side is shared out in another way there
        least = 10 if self.mode in ("alternating", "timed") else 0
        places = (0, 20, 25, 40, 50, 60, 75, 100)
        actors = list(dict.fromkeys([*self.signers, *self.voters, *self.doers]))
        stakes = {a: {k: (self.one(*places), self.one(least, 10, 20, 20, 40)) for k in self.tracks} for a in actors}
        links = [[[self.one(0, 0.1, 0.3) * (i != j) for j in self.tracks] for i in self.tracks] for _ in actors]
        return Situation.of(
            stakes,
            {k: self.one(*places) for k in self.tracks},
            [self.principal(i) for i in self.signers],
            [self.ratifier(i) for i in self.voters],
            [self.spoiler(i) for i in self.doers],
            self.parameters(),
            instruments=ACTS,
            link=np.array(links) if self.r.random() < 0.3 else None,
            contested=np.array([self.one(0.0, 1.0) for _ in self.tracks]) if self.r.random() < 0.5 else None,
            hardness=np.array([[self.one(-0.2, 0.0, 0.3) for _ in self.tracks]]) if self.r.random() < 0.3 else None,
        )

    def principal(self, i: str) -> Principal:
        return Principal(
            i, c=self.one(None, 0.5), kappa=self.one(None, 0.4), k_t=self.one(None, 0.8), patience=self.one(None, 0.8),
            power=self.one(0.5, 1.0),
        )  # fmt: skip

    def ratifier(self, i: str) -> Ratifier:
        seats = self.one(0, 0, 5, 100)
        return Ratifier(
            i, of=self.one(*self.signers), seats=seats, needed=seats // 2 + 1, known=self.r.random() < 0.6,
            margin=self.one(None, (0.1, 0.2, 0.3, 0.2)),
        )  # fmt: skip

    def spoiler(self, i: str) -> Spoiler:
        kind: Kind = self.one(*get_args(Kind))
        return Spoiler(
            i, tuple(self.r.sample(sorted(ACTS), self.r.randint(1, 4))), host=self.one(None, *self.signers), kind=kind,
            capacity=self.one(1.0, 3.0, 0.4), recharge=self.one(None, 0.2), rent=self.one(None, 0.6), price=0.3,
            tech=self.one(1.0, 0.7), exposure=self.one(0.0, 0.01), scale=self.one(1.0, 2.0), chi=self.one(None, 0.2),
        )  # fmt: skip

    def parameters(self) -> Parameters:
        no_base = (0.0, 0.0, 0.0, 0.0)
        choices: dict[str, tuple[Any, ...]] = {
            "v0": (0.0, 0.5), "tau0": (0.5, 0.75, 0.9), "lam_a": (2.5, 2.5, 6.0, math.inf), "lam_c": (4.0, 4.0, math.inf),
            "o_f": (0.0, 0.1), "omega": (0.1, 1.0), "x_gain": (0.0, 0.1), "lag": (3.0, 1.0, 0.0), "gap": (3.0, 1.0),
            "z_h": (0.0, 1.0), "f_v": (0.0, 0.5), "mu": (0.2, 0.6), "forget": (0.0, 0.05), "h_0": (0.1, 0.5),
            "h_u": (0.2, 1.2), "secrecy": (0.0, 0.3), "sigma_r": (0.25, 0.0, 0.4), "base": (0.02, 0.2),
            "chi": (0.0, 0.5, 1.0), "k_u": (0.0, 0.2), "gamma": (0.05, 0.15), "power_sd": (0.0, 0.2), "m": (0.6, 0.95),
            "iota": (0.035, 0.15), "c_mean": (0.35, 0.8), "o_b": (Parameters().o_b, no_base), "p_break": (0.0, 0.1),
            "kappa_mean": (0.8, 0.3), "toughness": (1.0, 0.5, 2.0), "eta": (1.0, 2.0), "rho_o": (0.35, 0.0, 0.8),
            "sd_o": (1.0, 0.0, 0.3),
        }  # fmt: skip
        return Parameters(**{name: self.one(*values) for name, values in choices.items()})

    def plan_(self) -> Plan:
        pair = tuple(self.r.sample(self.tracks, 2)) if len(self.tracks) > 1 else ()
        return Plan(
            tracks={k: self.track() for k in self.tracks},
            packages=(pair,) if pair and self.r.random() < 0.5 else (),
            instalments=self.one(1, 2, 3),
            mode=self.mode,
            proposer=self.one(None, *self.signers),
            cover_budget=self.one(None, None, 0.8),
            guarantees=tuple(self.guarantee() for _ in range(self.one(0, 1, 2))),
            gestures=tuple(
                Gesture(self.one(*self.signers), self.one(0, 3), self.one(0.1, 0.3))
                for _ in range(self.one(0, 0, 1, 2))
            ),
            secrecy=self.one(None, 0.5),
            consulted=self.some(self.voters, 0.4),
            payments=dict.fromkeys(self.some(self.doers, 0.4), 0.3),
            costs=self.r.random() < 0.7,
        )

    def track(self) -> TrackPlan:
        ladder = self.one((0, 1, 2, 3), (2, 3), (0, 3), (3,))
        return TrackPlan(
            ladder[0] if self.r.random() < 0.7 else self.one(*ladder), ladder, opens=self.one(0, 0, 6),
            cover=self.one(0.0, 0.0, 0.5), share=self.one(0.5, 0.4, 0.7),
        )  # fmt: skip

    def guarantee(self) -> Guarantee:
        return Guarantee(
            detection=self.one(0.9, 0.5, 0.0), coverage=self.one(0.5, 0.0), bond=self.one(0.0, 1.0), start=self.one(0, 5),
            compensation=self.one(0.4, 0.0), end=self.one(None, 20, 30), exit_lock=self.one(None, 0.3),
        )  # fmt: skip


@pytest.mark.parametrize("seed", range(24))
def test_made_up_cases_are_the_twins(seed: int) -> None:
    case, n = MadeUp(seed), 5
    result = simulate(case.situation, case.plan, n, 48, seed, keep=n)
    for run in range(n):
        same_future(result, run, follow(case.situation, case.plan, run, seed, 48))


def test_made_up_cases_cover_the_process() -> None:
    cases = [MadeUp(seed) for seed in range(24)]
    assert {case.plan.mode for case in cases} == set(MODES)
    assert {s.kind for case in cases for s in case.situation.spoilers} == set(get_args(Kind))
    assert {len(case.situation.principals) for case in cases} == {2, 3}
    for has in (
        lambda c: c.plan.packages, lambda c: c.plan.guarantees, lambda c: c.plan.gestures, lambda c: c.plan.payments,
        lambda c: c.plan.cover_budget, lambda c: c.situation.link is not None, lambda c: c.situation.parameters.power_sd,
        lambda c: any(r.seats for r in c.situation.ratifiers), lambda c: any(s.tech < 1 for s in c.situation.spoilers),
    ):  # fmt: skip
        assert any(has(case) for case in cases)
