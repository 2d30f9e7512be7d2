"""The compiled rounds of the challenge model: the same as in plain Python, and the same whoever plays beside."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from tests.challenge_twin import one_round, play

from detente import vmath, workers
from detente.compiled import kernel
from detente.draws import Array, Draws
from detente.forecasting import challenge_kernel
from detente.forecasting.models import OutcomeModel
from detente.forecasting.models.challenge import TRACE_LIMIT, Challenge

PRESETS = {name: model for name, model in Challenge.presets().items() if isinstance(model, Challenge)}
HOLD, MOVE, CODE = PRESETS.values()
SETTINGS = {
    **PRESETS,
    "half a status quo": replace(HOLD, status_quo=0.5),
    "own view and status quo": replace(MOVE, status_quo=0.7),
    "own votes by pair": replace(MOVE, vote_exponent="own"),
    "neutral votes over all pairs": replace(CODE, vote_exponent="one"),
    "nobody gives in": replace(HOLD, perspective="own", span="initial", capitulation=False),
    "conflict by force": replace(HOLD, conflict="move"),
    "all pairs, each its own view": replace(HOLD, denominator="all", choose="code"),
}
each_setting = pytest.mark.parametrize("model", SETTINGS.values(), ids=SETTINGS.keys())


def worlds(actors: int, draws: int, kind: str, seed: int = 0) -> Draws:
    """Fine positions, positions and weights on a coarse grid with many ties, or all positions at the two ends."""
    rng = np.random.default_rng([seed, actors])
    shape = (draws, actors, 1)
    x, s, c = rng.uniform(0, 100, shape), rng.uniform(1, 100, shape), rng.uniform(1, 90, shape[:2])
    if kind == "coarse":
        x, s, c = np.round(x / 20) * 20, np.round(s / 30) * 30 + 10, np.round(c / 40) * 40 + 10
    if kind == "two poles":
        x = np.round(x / 100) * 100
    x[:, 0], x[:, 1] = 0, 100  # somebody to argue with
    return Draws.from_arrays(x, s, c)


def trace_of(model: OutcomeModel, world: Draws) -> Array:
    trace = model.predict(world).trace
    assert trace is not None
    return trace[..., 0]


@each_setting
@pytest.mark.parametrize("kind", ["fine", "coarse", "two poles"])
def test_every_round_is_that_of_the_plain_twin(model: Challenge, kind: str) -> None:
    """Each round starts from where the kernel stood, so that no difference grows from one to the next.

    Two ways of computing an expectation differ by 1e-15, and a compromise divides by one: where it is small, so is the
    number of digits that can agree.
    """
    compared = 0
    for actors, draws in ((2, 8), (3, 8), (6, 6), (11, 3)):
        world = worlds(actors, draws, kind)
        for d, trace in enumerate(trace_of(replace(model, rounds=4), world)):
            s, c = world.salience[d, :, 0] / 100, world.capability[d]
            span = float(np.ptp(trace[0]))
            for before, after in pairwise(trace):
                stands = one_round(before.tolist(), (s * c).tolist(), s.tolist(), span, model)
                for stand, at in zip(stands, after, strict=True):
                    assert at == pytest.approx(stand.at, abs=1e-9 * max(1.0, 1e-3 / stand.gain), rel=0)
                    compared += stand.gain > 1e-3
    assert compared > 250


@pytest.mark.parametrize("model", PRESETS.values(), ids=PRESETS.keys())
def test_whole_series_are_those_of_the_plain_twin(model: Challenge) -> None:
    """Nine actors, one at a time with ties, three rounds in a row."""
    x = [5.0, 20, 20, 35, 50, 65, 65, 90, 100]
    s = [90.0, 40, 70, 55, 20, 80, 35, 60, 75]
    c = [100.0, 60, 35, 80, 25, 45, 70, 30, 55]
    trace = trace_of(
        replace(model, rounds=3), Draws.from_arrays(np.reshape(x, (1, 9, 1)), np.reshape(s, (1, 9, 1)), [c])
    )
    assert trace[0] == pytest.approx(np.array(play(x, s, c, replace(model, rounds=3))), abs=1e-9)


@pytest.mark.parametrize("model", PRESETS.values(), ids=PRESETS.keys())
def test_a_draw_has_the_same_bits_alone_among_others_and_on_any_number_of_threads(
    model: Challenge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """150 draws: more than two loads of lanes, some of which come to rest early; blocks of 256, 64, 50 and 7."""
    world = worlds(7, 150, "coarse")
    rules = (world.position[..., 0], world.salience[..., 0], world.capability)
    whole = trace_of(model, world)
    point = model.predict(world).point
    for block, processors in ((64, 3), (50, 2), (7, 1)):
        monkeypatch.setattr(challenge_kernel, "_BLOCK", block)
        monkeypatch.setattr(workers.os, "cpu_count", lambda processors=processors: processors)
        assert np.array_equal(trace_of(model, world), whole)
        assert np.array_equal(model.predict(world).point, point)
    for d in (0, 63, 64, 149):
        alone = Draws.from_arrays(*(a[d : d + 1, ..., None] for a in rules[:2]), rules[2][d : d + 1])
        assert np.array_equal(trace_of(model, alone)[0], whole[d])


@pytest.mark.parametrize("model", PRESETS.values(), ids=PRESETS.keys())
def test_the_list_order_of_actors_does_not_touch_a_single_bit(model: Challenge) -> None:
    world = worlds(9, 40, "fine")
    order = np.array([4, 8, 0, 2, 6, 1, 7, 3, 5])
    other = Draws.from_arrays(world.position[:, order], world.salience[:, order], world.capability[:, order])
    assert np.array_equal(trace_of(model, other), trace_of(model, world)[:, :, order])


def test_the_outcome_may_be_the_weighted_mean() -> None:
    world = worlds(5, 20, "fine")
    weight = world.salience[..., 0] * world.capability
    mean = (trace_of(HOLD, world)[:, -1] * weight).sum(axis=1) / weight.sum(axis=1)
    assert replace(HOLD, outcome="mean").predict(world).point[:, 0] == pytest.approx(mean)


def test_actors_without_weight_and_positions_that_have_met_make_no_odd_numbers() -> None:
    """Weight 0 for the two outermost; two actors 1e-10 apart; and a pair 1e-8 apart with nobody else."""
    x = np.reshape([0.0, 40, 40 + 1e-10, 70, 100], (1, 5, 1))
    world = Draws.from_arrays(x, np.reshape([0.0, 50, 20, 70, 0], (1, 5, 1)), [[3.0, 2, 5, 4, 6]])
    near = Draws.from_arrays(np.reshape([50.0, 50 + 1e-8], (1, 2, 1)), np.full((1, 2, 1), 60.0), [[2.0, 3.0]])
    with np.errstate(all="raise", under="ignore"):
        for model in SETTINGS.values():
            for case in (world, near):
                trace = trace_of(model, case)
                assert np.isfinite(trace).all()
                assert trace.min() >= case.position.min()
                assert trace.max() <= case.position.max()


def test_the_trace_is_kept_while_it_is_cheap_or_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    world = worlds(4, 10, "fine")
    model = Challenge(rounds=3)
    assert TRACE_LIMIT >= 10 * 4 * 4
    assert model.predict(world).trace is not None
    monkeypatch.setattr("detente.forecasting.models.challenge.TRACE_LIMIT", 159)
    small = model.predict(world)
    assert small.trace is None
    asked = replace(model, keep_trace=True).predict(world)
    assert np.array_equal(asked.point, small.point)
    assert asked.trace is not None
    assert asked.trace.shape == (10, 4, 4, 1)
    assert replace(model, keep_trace=True) == model


@pytest.mark.nightly
@pytest.mark.parametrize("model", PRESETS.values(), ids=PRESETS.keys())
def test_a_hundred_actors_take_a_tenth_of_a_second(model: Challenge) -> None:
    world = worlds(100, 1, "fine")
    model.predict(world)
    spent = []
    for _ in range(3):
        begun = time.process_time()
        model.predict(world)
        spent.append(time.process_time() - begun)
    assert min(spent) < 0.1


# ---------------------------------------------------------------- the mathematics of kernels


@kernel
def _tabulate(b: Array, r: Array, logs: Array, powers: Array, both: Array) -> None:
    for k in range(b.size):
        logs[k] = vmath.log2(b[k])
        powers[k] = vmath.exp2(r[k])
        both[k] = vmath.power(b[k], r[k])


def tabulate(b: list[float] | Array, r: list[float] | Array) -> list[Array]:
    given = [np.asarray(a, dtype=np.float64) for a in (b, r)]
    found = [np.empty(given[0].size) for _ in range(3)]
    _tabulate(*given, *found)
    return found


def test_powers_are_right_to_the_last_digits() -> None:
    rng = np.random.default_rng(3)
    b = np.concatenate([rng.uniform(0, 1, 3000), rng.uniform(0.7, 1.5, 2000), 10.0 ** rng.uniform(-90, 90, 3000)])
    r = np.concatenate([rng.uniform(0.5, 2, 5000), rng.uniform(-3, 3, 3000)])
    logs, powers, both = tabulate(b, r)
    assert (np.abs(logs - np.log2(b)) <= 4e-16 * (1 + np.abs(np.log2(b)))).all()
    assert np.abs(powers / np.exp2(r) - 1).max() < 1e-15
    assert (np.abs(both / b**r - 1) <= 1e-15 * (1 + np.abs(r * np.log2(b)))).all()


def test_powers_at_the_ends_of_their_range() -> None:
    """0 to a power counts as 1e-150 to it; 1 to any power is 1; whole powers of two are exact."""
    logs, powers, both = tabulate([0.0, 1e-300, 1.0, 8.0, 0.25, 1.0], [2.0, 1.0, 0.7, -3.0, 5000.0, -5000.0])
    assert logs[1:5].tolist() == pytest.approx([np.log2(1e-150), 0, 3, -2])
    assert logs[2:5].tolist() == [0, 3, -2]
    assert powers[[0, 1, 3]].tolist() == [4, 2, 0.125]
    assert powers[4:].tolist() == [2.0**1000, 2.0**-1000]
    assert both[0] == pytest.approx(1e-300)
    assert both[[2, 3]].tolist() == [1, 2.0**-9]


@pytest.mark.nightly
def test_a_new_process_starts_with_the_machine_code_of_the_last() -> None:
    code = (
        "import time, numpy as np; from detente.forecasting.models.challenge import Challenge;"
        "from detente.draws import Draws; w = Draws.from_arrays(np.reshape([0., 40, 100], (1, 3, 1)),"
        "np.full((1, 3, 1), 50.), [[1., 2, 4]]); import numba; t = time.process_time();"
        "Challenge().predict(w); print(time.process_time() - t)"
    )
    spent = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(2)
    ]
    assert spent[1] < 0.6
