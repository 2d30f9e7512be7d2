"""Simulated talks beside the regularities of the world: runs of the engine, calibration, and what it cannot tell apart.

A cell is many runs of one track at 100/0 with reference point 50, ratifiers whose line is unknown and who stand where
their principal stands, nobody acting against it.  Agreement: signed before the first attempt breaks off, within five
years.  Kept: no violation that is seen and no reversal within 24 months of ratification.  T5: attempts of ten years
after each other.  T9: civil-war preset, from ratification, no change of leaders, one instalment.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.talks_data import Attempts, Lasting
from benchmarks.talks_fit import INSTALMENTS, KEPT_FOR, MARGIN, ROUNDS, Process
from benchmarks.talks_stats import LEVEL, Array, design, kaplan_meier, logit, resamples
from benchmarks.talks_targets import EXITS, SURVIVAL
from detente.talks.engine import simulate
from detente.talks.parameters import RUNGS, Parameters
from detente.talks.plan import Plan, TrackPlan
from detente.talks.situation import Principal, Ratifier, Situation
from detente.talks.trajectories import EVENTS, Trajectories

RUNS = 16_384
SEED = 11
NEVER = 10**6
TENSIONS = ("none", "dispute short of war", "war under way")


def situation(parameters: Parameters, tension: float = 0.0) -> Situation:
    """The track of every cell."""
    ends = {"first": 100.0, "second": 0.0}
    return Situation.of(
        {actor: {"claim": (where, 50)} for end, where in ends.items() for actor in (end, f"ratifier of {end}")},
        {"claim": 50},
        [Principal(end, v0=tension) for end in ends],
        [Ratifier(f"ratifier of {end}", end, known=False) for end in ends],
        parameters=parameters,
    )


def play(parameters: Parameters, rung: int, tension: float, runs: int, rounds: int, instalments: int) -> Trajectories:
    plan = Plan(tracks={"claim": TrackPlan(start=rung, ladder=(rung,))}, instalments=instalments)
    return simulate(situation(parameters, tension), plan, n=runs, rounds=rounds, seed=SEED, keep=runs)


def first(futures: Trajectories, event: str) -> NDArray[np.int64]:
    """Round in which an event first happens: (run,), NEVER where it does not."""
    here = futures.events[:, 1] == EVENTS.index(event)
    found = np.full(futures.n, NEVER)
    runs, at = np.unique(futures.event_run[here], return_index=True)
    found[runs] = futures.events[here, 0][at]
    return found


@dataclass(frozen=True, eq=False)
class Cell:
    """What becomes of the first attempt, as shares of runs: signed and broken off by month (month,) of the first five
    years; signed and ratified; that and kept."""

    signed: Array
    broken: Array
    ratified: float
    kept: float

    @property
    def agreed(self) -> float:
        return float(self.signed.sum())


def cell(parameters: Parameters, rung: int, tension: float, runs: int = RUNS) -> Cell:
    """By the engine."""
    lag = int(float(parameters.lag) + 0.5)
    futures = play(parameters, rung, tension, runs, ROUNDS + lag + KEPT_FOR, INSTALMENTS)
    signed, broken, ratified = (first(futures, what) for what in ("signed", "broken off", "ratified"))
    undone = np.minimum(first(futures, "violated"), first(futures, "reversed"))
    agreed = (signed < broken) & (signed < ROUNDS)
    at_once = agreed & (ratified == signed + lag)
    return Cell(
        np.bincount(signed[agreed], minlength=ROUNDS) / runs,
        np.bincount(broken[(broken < signed) & (broken < ROUNDS)], minlength=ROUNDS) / runs,
        float(at_once.mean()),
        float((at_once & (undone >= ratified + KEPT_FOR)).mean()),
    )


def expected(process: Process, rung: int, tension: float) -> Cell:
    """The same from the equations, without simulation."""
    p = process.parameters
    weight = np.exp(-0.5 * ((MARGIN - float(p.o_b[rung])) / max(float(p.sd_o), 1e-6)) ** 2)
    weight /= weight.sum()
    trust = np.array([float(p.tau0)])
    signed, broken = (part[:, 0] @ weight for part in process.race(rung, tension, trust[:, None], MARGIN[None, :]))
    passed = float(signed @ process.votes(float(p.tau0), float(p.b_r[rung])))
    return Cell(signed, broken, passed, passed * float(process.lasting(rung, trust, tension, (KEPT_FOR,))[0, 0]))


def repeated(parameters: Parameters, runs: int = RUNS, months: int = 120) -> tuple[Array, Array, NDArray[np.int64]]:
    """Attempts at a full agreement one after the other: earlier failures, agreement or not, and the run of each."""
    futures = play(parameters, 3, 0.0, runs, months, INSTALMENTS)
    code = futures.events[:, 1]
    ends = np.isin(code, (EVENTS.index("signed"), EVENTS.index("broken off")))
    run, agreed = futures.event_run[ends], code[ends] == EVENTS.index("signed")
    so_far = np.cumsum(~agreed) - ~agreed
    begins = np.concatenate([[0], np.flatnonzero(np.diff(run)) + 1])
    before = np.repeat(so_far[begins], np.diff(np.append(begins, len(run))))
    return (so_far - before).astype(np.float64), agreed.astype(np.float64), run


LIVES = tuple(round(12 * years) for years in SURVIVAL)


def lives(parameters: Parameters, runs: int = RUNS) -> Array:
    """Share of what is ratified within five years that nobody has undone after LIVES months: (time,).

    A violation that is seen takes it out of force without undoing it; what is signed afterwards is another text.
    """
    futures = play(parameters.with_values(h_l=0.0), 3, 0.0, runs, ROUNDS + max(LIVES), 1)
    ratified, violated, undone = (first(futures, what) for what in ("ratified", "violated", "reversed"))
    here = ratified < ROUNDS
    lasted = np.where(undone < violated, undone - ratified, NEVER)[here]
    return np.array([float((lasted >= months).mean()) for months in LIVES])


def expected_lives(process: Process) -> Array:
    """The same from the equations."""
    trust = np.array([float(process.parameters.tau0)])
    return process.lasting(3, trust, 0.0, LIVES, pausing=True, leaders=False, instalments=1)[:, 0]


@dataclass(frozen=True)
class Number:
    """A number of the world to be met: its value, its standard error by groups, and on how many rows it rests."""

    target: str
    what: str
    value: float
    se: float
    n: int

    @property
    def effective(self) -> float:
        """Independent rows that would know it as well."""
        within = self.value * (1 - self.value)
        return max(within / self.se**2, 1.0) if within > 0 and self.se > 0 else float(self.n)


@dataclass(frozen=True, eq=False)
class World:
    """Numbers of one part of the data, in the order of `simulated`, and the make-up of its rows: (tension, rung)."""

    numbers: tuple[Number, ...]
    make_up: Array


def world(rows: Attempts, agreements: Lasting) -> World:
    """What is calibrated: T1, T2, T4, T5, T8, T9 on one part of the data."""
    counts = resamples(rows.groups, 1000)
    agreed, calm = rows.agreed, rows.tension == 0
    found = [_share("T1", "agreement, no dispute under way", rows["agree"], calm, counts)]
    for rung, name in enumerate(RUNGS):
        found.append(_share("T2", f"agreement, {name} step", rows["agree"], rows.rung == rung, counts))
    found.append(_share("T2", "not ratified given agreement", rows["ratfail"], agreed, counts))
    kept = agreed & (rows["ratfail"] == 0)
    found.append(_share("T2", "both comply given ratified", rows["comply2"], kept, counts))
    found += [
        _share("T4", f"agreement, {TENSIONS[level]}", rows["agree"], rows.tension == level, counts) for level in (1, 2)
    ]
    found.append(_past_failures(rows))
    found += _exits(rows, counts)
    found += _survival(agreements)
    make_up = np.array([[((rows.tension == v) & (rows.rung == r)).sum() for r in range(len(RUNGS))] for v in range(3)])
    return World(tuple(found), make_up.astype(np.float64))


def _share(target: str, what: str, values: Array, rows: NDArray[np.bool_], counts: Array) -> Number:
    if not rows.any():
        return Number(target, what, math.nan, math.nan, 0)
    weight = counts[:, rows]
    again = (weight @ values[rows]) / np.maximum(weight.sum(axis=1), 1)
    return Number(target, what, float(values[rows].mean()), float(again.std()), int(rows.sum()))


def _past_failures(rows: Attempts) -> Number:
    """Attempts at full or partial agreement on what had failed before, other things equal."""
    from benchmarks.talks_data import history

    past = [np.log1p(h) for h in history(rows.column, ended=False)]
    here = rows.rung >= 2
    x = design(*past, rows["terriss"], rows["nonbind3"], rows["binding3"], rows["durmid"])[here]
    found = logit(x, rows["agree"][here], rows.groups[here], penalty=1e-3)
    what = "agreement on ln(1 + past failed attempts)"
    return Number("T5", what, float(found.coefficient[1]), float(found.se[1]), int(here.sum()))


def _exits(rows: Attempts, counts: Array) -> list[Number]:
    begin, end = rows["begsett"], rows["endsett"]
    known = (begin % 100 >= 1) & (begin % 100 <= 12) & (end % 100 >= 1) & (end % 100 <= 12)
    length = np.where(known, (end // 100 - begin // 100) * 12 + end % 100 - begin % 100, -1)
    found = []
    for name, (low, high) in EXITS.items():
        at_risk = np.where(known, np.clip(length - low + 1, 0, high - low + 1), 0).astype(np.float64)
        for what, of in (("with agreement", rows.agreed), ("without", ~rows.agreed)):
            ends = (known & of & (length >= low) & (length <= high)).astype(np.float64)
            again = (counts @ ends) / np.maximum(counts @ at_risk, 1)
            value = float(ends.sum() / at_risk.sum())
            found.append(Number("T8", f"monthly exit {what}, {name}", value, float(again.std()), int(at_risk.sum())))
    return found


def _survival(rows: Lasting) -> list[Number]:
    value = kaplan_meier(rows.time, rows.event, SURVIVAL)
    se = kaplan_meier(rows.time, rows.event, SURVIVAL, weight=resamples(rows.groups, 1000)).std(axis=0)
    return [
        Number("T9", f"in force after {years:g} years", float(value[k]), float(se[k]), len(rows.time))
        for k, years in enumerate(SURVIVAL)
    ]


@dataclass(frozen=True)
class Knob:
    """One parameter that can be turned: how far for a difference, and in which of the two presets."""

    name: str
    step: float
    preset: str = "interstate"
    part: int | None = None
    """Of a parameter that runs over rungs: which; None = all together."""

    def turned(self, parameters: Parameters, by: float) -> Parameters:
        name = self.name
        value = getattr(parameters, name)
        if isinstance(value, tuple):
            moved = tuple(v + by if self.part in (None, k) else v for k, v in enumerate(value))
            return parameters.with_values(**{name: moved})
        return parameters.with_values(**{name: float(value) + by})

    @property
    def label(self) -> str:
        part = "" if self.part is None else f" {RUNGS[self.part]}"
        return f"{self.name}{part}" + (" (civil war)" if self.preset == "civil_war" else "")


@dataclass(frozen=True, eq=False)
class Presets:
    interstate: Parameters
    civil_war: Parameters

    def turned(self, knob: Knob, by: float) -> Presets:
        if knob.preset == "civil_war":
            return Presets(self.interstate, knob.turned(self.civil_war, by))
        return Presets(knob.turned(self.interstate, by), self.civil_war)


@dataclass(frozen=True, eq=False)
class Runs:
    """All cells under one set of parameters."""

    cells: Mapping[tuple[int, int], Cell]
    repeated: tuple[Array, Array, NDArray[np.int64]]
    lives: Array


def run(presets: Presets, make_up: Array, runs: int = RUNS) -> Runs:
    """All by the engine."""
    cells = {key: cell(presets.interstate, key[1], float(key[0]), runs) for key in _present(make_up)}
    return Runs(cells, repeated(presets.interstate, runs), lives(presets.civil_war, runs))


def foreseen(presets: Presets, make_up: Array, runs: int = RUNS, like: Runs | None = None) -> Runs:
    """All from the equations, but for attempts that follow each other: those the engine plays, or they are `like`'s."""
    process = Process(presets.interstate)
    cells = {key: expected(process, key[1], float(key[0])) for key in _present(make_up)}
    after = repeated(presets.interstate, runs) if like is None else like.repeated
    return Runs(cells, after, expected_lives(Process(presets.civil_war)))


def _present(make_up: Array) -> list[tuple[int, int]]:
    return [(int(v), int(r)) for v, r in np.argwhere(make_up > 0)]


def simulated(found: Runs, make_up: Array) -> Array:
    """The numbers of `world`, in its order, in the simulated talks, weighted by the make-up of the data."""

    def over(of: Callable[[Cell], tuple[float, float]], weight: Array) -> float:
        parts = [
            (weight[key] * top, weight[key] * bottom)
            for key, one in found.cells.items()
            if weight[key] > 0
            for top, bottom in [of(one)]
        ]
        return sum(top for top, _ in parts) / max(sum(bottom for _, bottom in parts), 1e-12)

    def only(tension: int | None = None, rung: int | None = None) -> Array:
        chosen = make_up.copy()
        if tension is not None:
            chosen[[v for v in range(3) if v != tension]] = 0
        if rung is not None:
            chosen[:, [r for r in range(len(RUNGS)) if r != rung]] = 0
        return chosen

    def agree(one: Cell) -> tuple[float, float]:
        return one.agreed, 1.0

    values = [over(agree, only(tension=0))]
    values += [over(agree, only(rung=rung)) for rung in range(len(RUNGS))]
    values.append(over(lambda c: (c.agreed - c.ratified, c.agreed), make_up))
    values.append(over(lambda c: (c.kept, c.ratified), make_up))
    values += [over(agree, only(tension=level)) for level in (1, 2)]
    failed, agreed, _ = found.repeated
    values.append(float(logit(design(np.log1p(failed)), agreed).coefficient[1]))
    for low, high in EXITS.values():
        for agreement in (True, False):
            values.append(over(lambda c, low=low, high=high, a=agreement: _exit(c, low, high, a), make_up))  # type: ignore[misc]
    values += found.lives.tolist()
    return np.array(values)


def _exit(one: Cell, low: int, high: int, agreement: bool) -> tuple[float, float]:
    """Ends of one kind in these months, and months at risk in them, a run."""
    still = 1 - np.concatenate([[0.0], np.cumsum(one.signed + one.broken)[:-1]])
    ends = one.signed if agreement else one.broken
    return float(ends[low : high + 1].sum()), float(still[low : high + 1].sum())


def bands(numbers: Sequence[Number], values: Array, found: Runs) -> list[tuple[float, float]]:
    """Central 90 % of each number in data sets as large as that of the world, if the simulated talks were the world.

    Rows of one claim or conflict are alike: a data set counts as many rows as would know the number as well if they
    were independent.
    """
    rng = np.random.default_rng(0)
    ends = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
    result = []
    for number, value in zip(numbers, values, strict=True):
        if number.target == "T5":
            result.append(_failure_band(found, number, rng))
            continue
        n = max(round(number.effective), 1) if number.n else 1
        low, high = np.quantile(rng.binomial(n, min(max(value, 0.0), 1.0), 4000) / n, ends)
        result.append((float(low), float(high)))
    return result


def _failure_band(found: Runs, number: Number, rng: np.random.Generator) -> tuple[float, float]:
    """The same for T5: whole runs are drawn until there are as many attempts as in the data."""
    failed, agreed, run_of = found.repeated
    begins = np.concatenate([[0], np.flatnonzero(np.diff(run_of)) + 1])
    sizes = np.diff(np.append(begins, len(run_of)))
    again = []
    for _ in range(300):
        order = rng.permutation(len(begins))[: number.n]
        order = order[: int(np.searchsorted(np.cumsum(sizes[order]), number.n)) + 1]
        rows = np.concatenate([np.arange(begins[k], begins[k] + sizes[k]) for k in order])
        again.append(logit(design(np.log1p(failed[rows])), agreed[rows], penalty=1e-3).coefficient[1])
    low, high = np.quantile(again, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return float(low), float(high)


CALIBRATED = (
    *(Knob("o_b", 0.1, part=rung) for rung in range(len(RUNGS))),
    Knob("o_v", 0.1),
    Knob("sd_o", 0.1),
    Knob("rho_o", 0.1),
    Knob("z0", 0.25),
    Knob("b_r", 0.05),
    Knob("h_u", 0.2, "civil_war"),
)
OTHERS = (
    Knob("lam_a", 0.25), Knob("z1", 0.25), Knob("omega", 0.1), Knob("x_gain", 0.05), Knob("c_mean", 0.05),
    Knob("kappa_mean", 0.1), Knob("tau0", 0.05), Knob("o_f", 0.1), Knob("p_resume", 0.05), Knob("sigma_r", 0.05),
    Knob("m", 0.1), Knob("bond", 0.2), Knob("g", 0.1), Knob("phi", 0.2), Knob("eps_t", 0.005), Knob("lam_c", 1.0),
    Knob("h_u", 0.1), Knob("h_t", 0.004), Knob("h_l", 0.1), Knob("h_0", 0.1), Knob("iota", 0.01), Knob("psi", 0.5),
    Knob("b1", 0.3), Knob("b2", 0.2), Knob("chi", 0.2), Knob("xi", 0.1), Knob("iota", 0.01, "civil_war"),
    Knob("psi", 0.5, "civil_war"), Knob("tau0", 0.05, "civil_war"), Knob("h_t", 0.004, "civil_war"),
)  # fmt: skip


def jacobian(presets: Presets, knobs: Sequence[Knob], make_up: Array, runs: int) -> Array:
    """Change of each number per unit of each knob: (number, knob); what the engine plays, on the same shocks."""
    base = foreseen(presets, make_up, runs)
    here = simulated(base, make_up)
    columns = []
    for knob in knobs:
        turned = presets.turned(knob, knob.step)
        if knob.preset == "civil_war":
            there = Runs(base.cells, base.repeated, expected_lives(Process(turned.civil_war)))
        else:
            there = foreseen(turned, make_up, runs)
        columns.append((simulated(there, make_up) - here) / knob.step)
    return np.column_stack(columns)


@dataclass(frozen=True, eq=False)
class Calibration:
    """Presets after calibration, the scaled Jacobian (number, knob) there, and how far each knob is known."""

    presets: Presets
    knobs: tuple[Knob, ...]
    jacobian: Array
    distance: tuple[float, float]
    """Root mean square of (simulated - number) / standard error before and after."""

    @property
    def condition(self) -> float:
        """Of the columns scaled to length 1: how nearly some combination of parameters moves nothing."""
        lengths = np.linalg.norm(self.jacobian, axis=0)
        return float(np.linalg.cond(self.jacobian[:, lengths > 0] / lengths[lengths > 0]))

    @property
    def standard_errors(self) -> Array:
        """Of each knob, if it and the others are known from these numbers alone."""
        information = self.jacobian.T @ self.jacobian
        return np.asarray(np.sqrt(np.diag(np.linalg.pinv(information, hermitian=True))))


def calibrate(part: World, start: Presets, runs: int = RUNS, rounds: int = 5) -> Calibration:
    """Turn the ten knobs until the numbers come as near to those of the training part as they get.

    Gauss and Newton on differences.  Each knob is held near where it starts, as loosely as one more number of the data
    would that knew it to three of its steps.
    """
    target = np.array([number.value for number in part.numbers])
    scale = scales(part)
    steps = np.array([knob.step for knob in CALIBRATED])
    presets, moved = start, np.zeros(len(CALIBRATED))
    here = simulated(foreseen(presets, part.make_up, runs), part.make_up)
    before = best = _distance(here, target, scale)
    for _ in range(rounds):
        slope = jacobian(presets, CALIBRATED, part.make_up, runs) / scale[:, None]
        hold = 1 / (3 * steps) ** 2
        gradient = slope.T @ ((target - here) / scale) - hold * moved
        wanted = np.linalg.solve(slope.T @ slope + np.diag(hold), gradient)
        for share in (1.0, 0.5, 0.25):
            trial = presets
            for knob, by in zip(CALIBRATED, share * wanted, strict=True):
                trial = _held(trial, knob, float(by))
            there = simulated(foreseen(trial, part.make_up, runs), part.make_up)
            if _distance(there, target, scale) < best - 1e-3:
                break
        else:
            break
        presets, here, moved = trial, there, moved + share * wanted
        best = _distance(there, target, scale)
    return Calibration(
        presets, CALIBRATED, jacobian(presets, CALIBRATED, part.make_up, runs) / scale[:, None], (before, best)
    )


def scales(part: World) -> Array:
    """What counts as one unit of distance of each number: its standard error, at least half a point in a hundred."""
    return np.array([max(number.se, 0.005) for number in part.numbers])


def _held(presets: Presets, knob: Knob, by: float) -> Presets:
    """Turned, or as far as the parameter's bounds let it."""
    while True:
        try:
            return presets.turned(knob, by)
        except ValueError:
            by /= 2
            if abs(by) < 1e-6:
                return presets


def _distance(here: Array, target: Array, scale: Array) -> float:
    return float(np.sqrt(np.mean(((here - target) / scale) ** 2)))


@dataclass(frozen=True, eq=False)
class Identified:
    """What the numbers tell of all parameters: a row for each, and how many directions they fix at all."""

    rows: list[dict[str, Any]]
    directions: int
    numbers: int

    @property
    def unknown(self) -> list[str]:
        return [row["parameter"] for row in self.rows if not row["identified"]]


def identify(part: World, presets: Presets, runs: int = RUNS) -> Identified:
    """Which parameters these numbers tell apart.

    Not identified: turned over its whole plausible range (its 10th to 90th percentile), with the other parameters free
    within theirs to make up for it, it moves the numbers by less than two standard errors in all.  directions:
    combinations of parameters that, over their ranges, move the numbers by more than that.
    """
    knobs = (*CALIBRATED, *OTHERS)
    slope = jacobian(presets, knobs, part.make_up, runs) / scales(part)[:, None]
    scaled = slope * np.array([_range(knob) for knob in knobs])
    rows = []
    for k, knob in enumerate(knobs):
        others = np.delete(scaled, k, axis=1)
        held = np.vstack([others, np.eye(others.shape[1])])
        own = np.concatenate([scaled[:, k], np.zeros(others.shape[1])])
        left = float(np.linalg.norm(own - held @ np.linalg.lstsq(held, own, rcond=None)[0]))
        rows.append(
            {
                "table": "identification",
                "parameter": knob.label,
                "calibrated": knob in CALIBRATED,
                "moves_alone": round(float(np.linalg.norm(scaled[:, k])), 2),
                "moves_others_free": round(left, 2),
                "identified": left >= 2,
            }
        )
    values = np.linalg.svd(scaled, compute_uv=False)
    return Identified(rows, int((values > 2).sum()), len(part.numbers))


def _range(knob: Knob) -> float:
    found = Parameters.ranges().get(knob.name)
    return found.high - found.low if found is not None else 4 * knob.step


def target_rows(part: World, presets: Presets, flag: str, runs: int = RUNS) -> list[dict[str, Any]]:
    """A row for each number: the world's with its interval, the simulated one with its band, and whether it is met."""
    found = run(presets, part.make_up, runs)
    values = simulated(found, part.make_up)
    half = 1.6448536269514722
    return [
        {
            "table": "simulated",
            "target": number.target,
            "what": number.what,
            "part": flag,
            "number": round(number.value, 4),
            "low": round(number.value - half * number.se, 4),
            "high": round(number.value + half * number.se, 4),
            "n": number.n,
            "simulated": round(float(value), 4),
            "band_low": round(low, 4),
            "band_high": round(high, 4),
            "met": bool(low - 1e-9 <= number.value <= high + 1e-9),
        }
        for number, value, (low, high) in zip(part.numbers, values, bands(part.numbers, values, found), strict=True)
        if number.n
    ]
