"""The process as a forecaster of single attempts and agreements: chances from its equations, no simulation.

One row = one attempt: a single track at 100/0 with reference point 50, ratifiers whose line is unknown and who stand
where their principal stands, nobody acting against it.  Each month it may be signed or break off; what the row does not
show is a normal variable on the margin and is summed out; a signed text is voted on, a ratified one is carried out in
instalments and may be undone.  What a row does show moves three things:

    margin of acceptance  o      + b . (non-binding and binding third party, issue, ln(1 + failed attempts))
    log-odds of trust at start   + b . (ln(1 + kept), - ln(1 + broken))
    what ratifiers concede       + b . (decades since 1900)

Only expected tension is followed, not each incident; tests hold the chances against the engine.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from benchmarks.talks_data import Attempts, Lasting
from benchmarks.talks_stats import Array, Fit, Groups, maximise, sigmoid
from detente.talks.parameters import RUNGS, Parameters

MONTH = 1 / 12
ROUNDS = 60
INSTALMENTS = 2
KEPT_FOR = 24
"""Months after ratification in which a text must be neither seen to be violated nor undone, to count as kept."""
MARGIN = np.arange(-7.0, 7.01, 0.125)
"""Grid of what stands on the margin, in stakes."""
TRUST = np.arange(-3.0, 5.01, 0.5)
"""Grid of the log-odds of trust at the start."""
CONCEDED = np.arange(-1.0, 3.001, 0.02)
"""Grid of what ratifiers concede, in stakes."""
PRESSURE = np.arange(0.0, 1.21, 0.01)
"""Grid of the pressure on ratifiers that leaks leave, in stakes."""


_NODES = np.array(list(product([NormalDist().cdf(-1), NormalDist().cdf(1)], repeat=4)))
"""Private costs of the two, as probabilities (node, 4): one standard deviation below and above the mean, each with
each, which sums normal variables out exactly up to the third power."""


def truncated(mean: float, sd: float, u: Array) -> Array:
    """A normal variable that is never below 0, at probabilities u."""
    below = NormalDist().cdf(-mean / sd) if sd > 0 else 0.0
    return (
        np.array([mean + sd * NormalDist().inv_cdf(below + one * (1 - below)) for one in u]) if sd > 0 else mean + 0 * u
    )


def normal_cdf(x: Array) -> Array:
    """By interpolation in a fine table; right to 1e-8."""
    grid, values = _NORMAL
    found: Array = np.interp(x, grid, values)
    return found


_GRID = np.linspace(-9, 9, 36001)
_NORMAL = (_GRID, np.array([0.5 * math.erfc(-x / math.sqrt(2)) for x in _GRID]))


@dataclass(frozen=True, eq=False)
class Deal:
    """What is on the table, per node of private costs: share of the first, worth of signing to each, trust needed."""

    share: Array
    worth: tuple[Array, Array]
    needed: tuple[Array, Array]


@dataclass(frozen=True, eq=False)
class Process:
    """Chances of one attempt under some parameters; tables are made when first needed.

    Axes: rung 4, tension at the start 3 (0 calm, 1 dispute, 2 war), trust (log-odds, TRUST), margin (MARGIN).
    """

    parameters: Parameters = field(default_factory=Parameters)

    @cached_property
    def private(self) -> tuple[Array, Array, Array, Array]:
        """Costs of no deal and losses if exploited of the two, at the nodes."""
        p, u = self.parameters, _NODES
        c = [truncated(float(p.c_mean), float(p.c_sd), u[:, k]) for k in (0, 1)]
        kappa = [truncated(float(p.kappa_mean), float(p.kappa_sd), u[:, k]) for k in (2, 3)]
        return c[0], c[1], kappa[0], kappa[1]

    def deal(self, rung: int, trust: Array) -> Deal:
        """trust (..., 1) 0-1 -> arrays (..., node)."""
        p = self.parameters
        c_a, c_b, kappa_a, kappa_b = self.private
        exposed = [(p.mu * p.f_v - (1 - p.mu) * kappa) / INSTALMENTS for kappa in (kappa_a, kappa_b)]
        asked = [(1 - trust) / trust * e for e in exposed]
        first, second = c_a - 0.5 + asked[0], c_b + 0.5 + asked[1]
        share = np.clip(0.5 * (second - first), 0, 1)
        share = np.where((first + share > 0) & (second - share > 0), share, 0.5)
        gains = (share - 0.5 + c_a, 0.5 - share + c_b)
        later = p.omega * (1 - p.alpha[rung]) / p.alpha[rung]
        honoured = [gain - p.x_gain + later * np.maximum(gain, 0) for gain in gains]
        worth = [trust * a + (1 - trust) * e for a, e in zip(honoured, exposed, strict=True)]
        needed = [
            np.where(e >= 0, 0.0, np.where(a <= 0, 1.0, -e / np.where(a <= 0, 1.0, a - e)))
            for a, e in zip(honoured, exposed, strict=True)
        ]
        return Deal(share, (worth[0], worth[1]), (needed[0], needed[1]))

    def tension(self, start: float, rounds: int) -> Array:
        """Expected tension in each round, after incidents: (round,)."""
        p = self.parameters
        found, v = np.empty(rounds), start
        for t in range(rounds):
            found[t] = v = min(v + 0.4 * (1 - math.exp(-p.h_0 * MONTH)), float(p.v_max))
            v = max(0.0, v + MONTH * ((p.k_v - p.a_v) * v + p.g_v))
        return found

    def race(self, rung: int, start: float, trust: Array, margin: Array, rounds: int = ROUNDS) -> tuple[Array, Array]:
        """Chance to be signed and to break off in each round: (round, ...), trust and margin broadcast.

        margin: what stands against acceptance besides tension, in stakes; it includes the rung's own.
        """
        p = self.parameters
        deal = self.deal(rung, np.asarray(trust)[..., None])
        shape = np.broadcast_shapes(np.shape(trust), np.shape(margin))
        live = np.ones((*shape, len(_NODES)))
        signed, broken = np.zeros((rounds, *shape)), np.zeros((rounds, *shape))
        for t, v in enumerate(self.tension(start, rounds)):
            against = np.asarray(margin)[..., None] + p.o_v * v
            a, b = deal.worth[0] - against, deal.worth[1] - against
            accept = sigmoid(p.lam_a * a) * sigmoid(p.lam_a * b)
            breaks = (1 - accept) * sigmoid(p.z0 - p.z1 * np.minimum(a, b))
            signed[t], broken[t] = (live * accept).mean(axis=-1), (live * breaks).mean(axis=-1)
            live = live * (1 - accept - breaks)
        return signed, broken

    @cached_property
    def signed(self) -> tuple[Array, Array]:
        """Chance to be signed before breaking off, and the same weighted by how far leaks have then come to rest:
        (rung, tension, trust, margin)."""
        shape = (len(RUNGS), 3, len(TRUST), len(MARGIN))
        chance, rested = np.empty(shape), np.empty(shape)
        weight = 1 - (1 - self.parameters.decay) ** np.arange(ROUNDS)
        for rung in range(len(RUNGS)):
            for start in range(3):
                signed, broken = self.race(rung, float(start), sigmoid(TRUST)[:, None], MARGIN[None, :])
                left = 1 - signed.sum(axis=0) - broken.sum(axis=0)
                last = signed[-1] / np.maximum(signed[-1] + broken[-1], 1e-300)
                chance[rung, start] = signed.sum(axis=0) + left * last
                rested[rung, start] = np.tensordot(weight, signed, axes=1) + left * last
        return chance, rested

    @cached_property
    def pressures(self) -> tuple[Array, Array]:
        """Distribution over PRESSURE at the vote on what was signed in the first round, and long after: (pressure,)."""
        p = self.parameters
        leaks = 1 - math.exp(-p.h_leak * (1 - p.secrecy) * MONTH * 12)
        at = np.zeros(len(PRESSURE))
        at[0] = 1.0
        found = []
        for n in range(1, 121):
            kept = _moved(at, (1 - p.decay) * PRESSURE)
            at = (1 - leaks) * kept + leaks * _moved(at, (1 - p.decay) * PRESSURE + p.leak_size)
            if n in (int(p.lag + 0.5) + 1, 120):
                found.append(at)
        return found[0], found[1]

    @cached_property
    def ratified(self) -> Array:
        """Chance of ratification by what ratifiers concede, soon and long after the start: (2, trust, conceded)."""
        return self.passing(sigmoid(TRUST), CONCEDED)

    def passing(self, trust: Array, conceded: Array) -> Array:
        """Chance that both ratifiers pass what was signed in the first round, and long after: (2, trust, conceded)."""
        p = self.parameters
        off = self.deal(3, trust[:, None]).share - 0.5
        room = conceded[:, None] - PRESSURE[None, :] - p.prep * p.secrecy**2
        found = np.empty((2, len(trust), len(conceded)))
        for k in range(len(trust)):
            yes = np.mean([self._yes(room + x) * self._yes(room - x) for x in off[k]], axis=0)
            for which, weight in enumerate(self.pressures):
                found[which, k] = yes @ weight
        return found

    def _yes(self, room: Array) -> Array:
        sigma = float(self.parameters.sigma_r)
        return normal_cdf(room / sigma) if sigma > 0 else (room >= 0) * 1.0

    def votes(self, trust: float, conceded: float) -> Array:
        """Chance of ratification of what was signed in each round: (round,)."""
        soon, late = self.passing(np.array([trust]), np.array([conceded]))[:, 0, 0]
        rested = 1 - (1 - float(self.parameters.decay)) ** np.arange(ROUNDS)
        return np.asarray((1 - rested) * soon + rested * late)

    @cached_property
    def kept(self) -> Array:
        """Chance that a ratified text is kept for KEPT_FOR months: (rung, tension, trust)."""
        found = np.empty((len(RUNGS), 3, len(TRUST)))
        for rung in range(len(RUNGS)):
            for start in range(3):
                found[rung, start] = self.lasting(rung, sigmoid(TRUST), float(start), (KEPT_FOR,))[0]
        return found

    def lasting(
        self, rung: int, trust: Array, start: float, months: Sequence[int], pausing: bool = False, leaders: bool = True,
        instalments: int = INSTALMENTS,
    ) -> Array:  # fmt: skip
        """Chance that what was ratified holds for so many months: (month, trust).

        A violation that is seen ends it; pausing: it only takes it out of force, where nothing more can undo it.
        trust (trust,) at the start, 0-1.  Both types of both principals are followed; public trust as it goes while
        nothing is seen to be broken.
        """
        p = self.parameters
        needed = np.stack(self.deal(rung, trust[:, None]).needed, axis=-1)
        kappas = np.stack(self.private[2:], axis=-1)
        v = self.tension(start, 8 + max(months))[6:]
        prior = np.stack([trust, 1 - trust], axis=-1)[:, None, None, :]
        tau = np.broadcast_to(trust[:, None, None], (len(trust), len(_NODES), 2))
        odds = np.log(tau / (1 - tau))
        alive = np.stack([tau, 1 - tau], axis=-1)  # (trust, node, principal, type): still honouring, by type
        changes = (1 - math.exp(-p.h_l * MONTH)) * p.w_l if leaders else 0.0
        lock, paused, found = 0.0, np.zeros(len(trust)), {}
        due = {int(p.gap + 0.5) * (k + 1): instalments - k for k in range(instalments)}
        for t in range(max(months)):
            alive = (1 - changes) * alive + changes * alive.sum(axis=-1, keepdims=True) * prior
            tau = sigmoid(odds)
            tau = tau + changes * (trust[:, None, None] - tau)
            odds = np.log(tau / (1 - tau))
            if t in due:
                breaks = self._breaks(rung, due[t], tau, kappas, instalments)
                unseen = np.stack([np.full_like(breaks, 1 - p.eps_t * p.m), 1 - breaks * p.m], axis=-1)
                if pausing:
                    paused = paused + _both(alive) - _both(alive * unseen)
                alive = alive * unseen
                odds = odds + np.log(unseen[..., 0] / unseen[..., 1])
            lock = max(lock, min(float(p.cap[rung]), lock + float(p.iota)))
            loose = (1 - lock) ** p.psi * MONTH * math.exp(p.b2 * v[t])
            doubt = loose * np.exp(p.b1 * (sigmoid(odds)[..., ::-1] < needed))
            alive = alive * np.exp(-doubt[..., None] * np.array([p.h_t, p.h_u]))
            odds = odds + doubt * (p.h_u - p.h_t)
            found[t + 1] = _both(alive) + paused
        return np.array([found[month] for month in months])

    def _breaks(self, rung: int, left: int, tau: Array, kappa: Array, instalments: int) -> Array:
        """Chance that one who is not trustworthy breaks an instalment: (trust, node, principal)."""
        p = self.parameters
        share = p.alpha[rung] / instalments
        to_come = 1 - p.alpha[rung] + share * (left - 1)
        others = tau[..., ::-1]
        keeps = p.m * (p.bond * share + p.delta * (to_come * others * (1 + p.g) + p.phi))
        gains = share * (others * p.g + (1 - others) * kappa)
        found: Array = 1 - sigmoid(p.lam_c * (keeps - gains) / share)
        return found


def _both(alive: Array) -> Array:
    """Chance that both still honour, over the nodes: (trust,)."""
    found: Array = alive.sum(axis=-1).prod(axis=-1).mean(axis=-1)
    return found


def _moved(mass: Array, to: Array) -> Array:
    """Mass on PRESSURE moved to other places, split between the two nearest points of the grid."""
    step = PRESSURE[1]
    place = np.clip(to / step, 0, len(PRESSURE) - 1 - 1e-9)
    low = place.astype(int)
    found = np.bincount(low, mass * (1 - place + low), len(PRESSURE))
    found[: len(PRESSURE)] += np.bincount(low + 1, mass * (place - low), len(PRESSURE))[: len(PRESSURE)]
    return found


COEFFICIENTS = (
    *(f"hardness {rung}" for rung in RUNGS),
    "non-binding", "binding", "territory", "river", "ln failed",
    "trust", "ln kept", "ln broken",
    "ratifiers", "ratifiers a decade",
)  # fmt: skip
"""What is fitted to attempts.  On the margin, in stakes: up to `ln failed`.  On the log-odds of trust: up to
`ln broken`.  On what ratifiers concede, in stakes: the last two."""


def start_values(parameters: Parameters) -> Array:
    """Where the fit starts, and what its penalty draws to: the parameters' own hardness and trust, no effects."""
    trust = math.log(float(parameters.tau0) / (1 - float(parameters.tau0)))
    return np.array([*(float(v) for v in parameters.o_b), 0, 0, 0, 0, 0, trust, 0, 0, 0, 0])


PULL = np.array([0.1, 0.1, 0.1, 0.1, 1, 1, 1, 1, 1, 1, 1, 1, 0.1, 0.1])
"""How strongly the penalty holds each coefficient, relative to the effects: levels hardly at all."""


@dataclass(frozen=True, eq=False)
class Chances:
    """Chances of rows (row,): of agreement; of ratification given agreement; of being kept given ratification."""

    agree: Array
    ratified: Array
    kept: Array

    @property
    def both_keep(self) -> Array:
        """Given agreement."""
        return self.ratified * self.kept


def decades(year: Array, last: float) -> Array:
    """Decades since 1900; beyond the last year that was learnt from, a trend goes on at half its pace."""
    found: Array = (np.minimum(year, last) + 0.5 * np.maximum(year - last, 0) - 1900) / 10
    return found


def chances(process: Process, b: Array, rows: Attempts, last: float) -> Chances:
    """Chances of attempts under coefficients b.  last: last year that b was learnt from."""
    p = process.parameters
    margin = (
        b[rows.rung]
        + np.column_stack(
            [rows["nonbind3"], rows["binding3"], rows["terriss"], rows["riveriss"], np.log1p(rows.failed)]
        )
        @ b[4:9]
    )
    trust = b[9] + b[10] * np.log1p(rows.kept) - b[11] * np.log1p(rows.broken)
    conceded = np.array([float(v) for v in p.b_r])[rows.rung] + b[12] + b[13] * decades(rows["year"], last)
    low, part = _place(trust, TRUST)
    spread = np.exp(-0.5 * ((MARGIN - margin[:, None]) / float(p.sd_o)) ** 2)
    spread /= spread.sum(axis=1, keepdims=True)
    where = (rows.rung, rows.tension)
    agree, rested = (
        (
            (1 - part) * (table[(*where, low)] * spread).sum(axis=1)
            + part * (table[(*where, low + 1)] * spread).sum(axis=1)
        )
        for table in process.signed
    )
    late = rested / np.maximum(agree, 1e-12)
    soon, long_after = (_on_grid(table, low, part, conceded) for table in process.ratified)
    kept = (1 - part) * process.kept[(*where, low)] + part * process.kept[(*where, low + 1)]
    return Chances(_inside(agree), _inside((1 - late) * soon + late * long_after), _inside(kept))


def _place(values: Array, grid: Array) -> tuple[NDArray[np.int64], Array]:
    """The point of a grid below each value, and how far on the way to the next it lies; held at the ends."""
    place = np.clip((values - grid[0]) / (grid[1] - grid[0]), 0, len(grid) - 1 - 1e-9)
    low = place.astype(np.int64)
    return low, place - low


def _on_grid(table: Array, low: NDArray[np.int64], part: Array, conceded: Array) -> Array:
    at, rest = _place(conceded, CONCEDED)
    lower, upper = ((1 - rest) * table[k, at] + rest * table[k, at + 1] for k in (low, low + 1))
    found: Array = (1 - part) * lower + part * upper
    return found


def _inside(p: Array) -> Array:
    found: Array = np.clip(p, 1e-6, 1 - 1e-6)
    return found


def likelihood(process: Process, b: Array, rows: Attempts, last: float) -> Array:
    """Log-likelihood of what became of each attempt: (row,)."""
    found = chances(process, b, rows, last)
    agreed, failed, kept = rows.agreed, rows["ratfail"] == 1, rows["comply2"] == 1
    total = np.where(agreed, np.log(found.agree), np.log1p(-found.agree))
    total += np.where(agreed, np.where(failed, np.log1p(-found.ratified), np.log(found.ratified)), 0)
    held = agreed & ~failed
    result: Array = total + np.where(held, np.where(kept, np.log(found.kept), np.log1p(-found.kept)), 0)
    return result


PENALTY = 6.0
"""What the reference logit has, 1 on log-odds of agreement, carried over to stakes: near the middle a stake on the
margin is worth about 2.4 of log-odds, and 2.4 squared is about 6.  By cross-validation on attempts before 1950 it is
the strongest of 1, 3, 6, 10, 20 that is within one standard error of the best."""
PENALTY_LASTING = 4.0


def fit(process: Process, rows: Attempts, penalty: float = PENALTY) -> Fit:
    """Coefficients by greatest likelihood on these rows, held back by the penalty."""
    last = float(rows["year"].max())
    found, _ = maximise(
        lambda b: likelihood(process, b, rows, last), start_values(process.parameters).tolist(), penalty * PULL
    )
    return found


def in_folds(groups: Groups, folds: int = 5, seed: int = 0) -> NDArray[np.int64]:
    """The fold of each row, rows of one group in the same."""
    of = np.unique(groups, return_inverse=True)[1]
    found: NDArray[np.int64] = (np.random.default_rng(seed).permutation(int(of.max()) + 1) % folds)[of]
    return found


def cross_validated(
    process: Process, rows: Attempts, penalties: Sequence[float]
) -> Mapping[float, tuple[float, float]]:
    """Log-likelihood a row of claims that were left out, by penalty, less that of the first penalty; with the standard
    error of the difference by claims."""
    fold, last = in_folds(rows.groups), float(rows["year"].max())
    of = np.unique(rows.groups, return_inverse=True)[1]
    each = {}
    for penalty in penalties:
        each[penalty] = np.zeros(len(rows))
        for k in range(int(fold.max()) + 1):
            b = fit(process, rows.where(fold != k), penalty).coefficient
            each[penalty][fold == k] = likelihood(process, b, rows.where(fold == k), last)
    found = {}
    for penalty in penalties:
        difference = each[penalty] - each[penalties[0]]
        by_claim = np.bincount(of, difference)
        found[penalty] = (float(difference.mean()), float(by_claim.std() * math.sqrt(len(by_claim)) / len(rows)))
    return found


LASTING_COEFFICIENTS = ("trust", "full", "ceasefire", "commission", "decade", "ln reversals", "ln lock-in")
"""What is fitted to peace agreements: log-odds of trust and what stands on it; logs of rates a year."""


def lasts(process: Process, b: Array, x: Array, time: Array) -> tuple[Array, Array]:
    """Chance that a ratified agreement is still in force at `time` (years), and how fast it then ends: (row,).

    x (row, 4): full, ceasefire, commission, decade.  Two types of two principals, lock-in from the first month, no
    change of leaders, no tension.
    """
    p = process.parameters
    rate, pace, psi = math.exp(b[5]), math.exp(b[6]), float(p.psi)
    loose = 1 - np.minimum(pace * time, 1)
    exposed = (1 - loose ** (psi + 1)) / (pace * (psi + 1))
    trust = sigmoid(b[0] + x @ b[1:5])
    kinds = [(trust, float(p.h_t)), (1 - trust, rate)]
    each = sum(share * np.exp(-h * exposed) for share, h in kinds)
    falling = sum(share * h * np.exp(-h * exposed) for share, h in kinds) * loose**psi
    return np.asarray(each**2), np.asarray(2 * each * falling)


def fit_lasting(process: Process, rows: Lasting, penalty: float = PENALTY_LASTING) -> Fit:
    """Coefficients of `lasts` by greatest likelihood, effects held back by the penalty."""
    x = rows.x[:, :4]
    start = [0.5, 0.0, 0.0, 0.0, 0.0, 0.0, -1.2]

    def likelihoods(b: Array) -> Array:
        still, falling = lasts(process, b, x, rows.time)
        found: Array = np.log(np.maximum(np.where(rows.event == 1, falling, still), 1e-12))
        return found

    return maximise(likelihoods, start, penalty * np.array([0.01, 1, 1, 1, 1, 0.1, 1]))[0]
