"""Small statistics for `benchmarks.talks`: logits, hazards, survival curves and resampling, in numpy alone.

Arrays run over rows of a data set; `groups` says which rows belong together (attempts over one claim, agreements of one
conflict) and are resampled, or left out, together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.briefing import scores

Array = NDArray[np.float64]
Groups = NDArray[np.int64]

RESAMPLES = 2000
LEVEL = 0.90


def sigmoid(x: Array) -> Array:
    found: Array = 0.5 * (1 + np.tanh(0.5 * np.asarray(x, dtype=np.float64)))
    return found


def design(*columns: Array) -> Array:
    """Columns beside each other, a constant first."""
    return np.column_stack([np.ones(len(columns[0])), *(np.asarray(c, dtype=np.float64) for c in columns)])


@dataclass(frozen=True, eq=False)
class Fit:
    """Coefficients (coefficient,), and their covariance with rows of a group taken together."""

    coefficient: Array
    covariance: Array

    @property
    def se(self) -> Array:
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    def interval(self, k: int) -> tuple[float, float]:
        """Central 90 % of one coefficient."""
        half = 1.6448536269514722 * float(self.se[k])
        return float(self.coefficient[k]) - half, float(self.coefficient[k]) + half


def logit(x: Array, y: Array, groups: Groups | None = None, penalty: float = 0.0, weight: Array | None = None) -> Fit:
    """Logistic regression by Newton's method; the first column is the constant and is not penalised.

    penalty: half of it times the squared coefficients is taken off the log-likelihood (C = 1/penalty).  weight (row,).
    """
    ridge = np.eye(x.shape[1]) * penalty
    ridge[0, 0] = 0
    times = np.ones(len(y)) if weight is None else weight
    w = np.zeros(x.shape[1])
    for _ in range(100):
        p = sigmoid(x @ w)
        hessian = (x * (times * p * (1 - p))[:, None]).T @ x + ridge + 1e-10 * np.eye(len(w))
        step = np.linalg.solve(hessian, x.T @ (times * (y - p)) - ridge @ w)
        step *= min(1.0, 5 / max(float(np.abs(step).max()), 1e-12))
        w = w + step
        if np.abs(step).max() < 1e-10:
            break
    return Fit(w, _sandwich(x * (times * (y - p))[:, None], hessian, groups))


def _sandwich(score: Array, hessian: Array, groups: Groups | None) -> Array:
    inverse: Array = np.linalg.inv(hessian)
    if groups is None:
        return inverse
    of = np.unique(groups, return_inverse=True)[1]
    sums = np.zeros((of.max() + 1, score.shape[1]))
    np.add.at(sums, of, score)
    found: Array = inverse @ (sums.T @ sums) @ inverse * (len(sums) / (len(sums) - 1))
    return found


@dataclass(frozen=True)
class Score:
    """How probabilities did on what happened; None where the rows cannot tell."""

    n: int
    log_loss: float
    brier: float
    auc: float | None
    slope: float | None
    slope_se: float | None


def score(p: Array, y: Array) -> Score:
    """Log-loss, Brier, chance that a yes ranks above a no, slope of what happened on the log odds that were given."""
    p = np.clip(p, 1e-9, 1 - 1e-9)
    tells = bool(np.ptp(p) > 1e-12) and 0 < y.mean() < 1
    line = logit(design(np.log(p / (1 - p))), y) if tells else None
    return Score(
        n=len(y),
        log_loss=float(scores.log_score(p, y).mean()),
        brier=float(scores.brier(p, y).mean()),
        auc=scores.auroc(p, y),
        slope=None if line is None else float(line.coefficient[1]),
        slope_se=None if line is None else float(line.se[1]),
    )


def resamples(groups: Groups, times: int = RESAMPLES, seed: int = 0) -> Array:
    """How often each row counts in each resample of whole groups: (resample, row)."""
    of = np.unique(groups, return_inverse=True)[1]
    n = int(of.max()) + 1
    picks = np.random.default_rng(seed).integers(0, n, size=(times, n))
    counts = np.stack([np.bincount(row, minlength=n) for row in picks])
    found: Array = counts[:, of].astype(np.float64)
    return found


def interval(values: Array) -> tuple[float, float]:
    """Central 90 % of resampled values; those that could not be computed do not count."""
    low, high = np.nanquantile(values, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return float(low), float(high)


def mean_interval(values: Array, counts: Array) -> tuple[float, float]:
    """Central 90 % of a mean over resamples; NaN rows do not count."""
    there = ~np.isnan(values)
    total = counts[:, there].sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return interval(np.where(total > 0, (counts[:, there] @ values[there]) / total, np.nan))


def kaplan_meier(
    time: Array, event: Array, at: Sequence[float] | Array, weight: Array | None = None, entry: Array | None = None
) -> Array:
    """Share that lasts longer than each time of `at`: (time,), or (resample, time) where `weight` is (resample, row).

    entry: when a row comes under observation, 0 by default.
    """
    weights = np.ones((1, len(time))) if weight is None else np.atleast_2d(weight)
    begin = np.zeros(len(time)) if entry is None else entry
    moments = np.unique(time[event == 1])
    risk = weights @ ((time[:, None] >= moments) & (begin[:, None] < moments)).astype(np.float64)
    ends = weights @ ((time[:, None] == moments) & (event[:, None] == 1)).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        left = np.cumprod(np.where(risk > 0, 1 - ends / risk, 1.0), axis=1)
    upto = np.searchsorted(moments, np.asarray(at), side="right")
    found: Array = np.column_stack([np.ones(len(weights)), left])[:, upto]
    return found[0] if weight is None else found


def cox(x: Array, time: Array, event: Array, groups: Groups | None = None, entry: Array | None = None) -> Fit:
    """Proportional hazards, ties after Efron; covariance by groups with ties after Breslow.  x without a constant."""
    x = x - x.mean(axis=0)
    begin = np.zeros(len(time)) if entry is None else entry
    moments = np.unique(time[event == 1])
    at_risk = (time[:, None] >= moments) & (begin[:, None] < moments)
    ending = (time[:, None] == moments) & (event[:, None] == 1)
    b = np.zeros(x.shape[1])
    for _ in range(60):
        gradient, hessian = _cox_step(x, b, at_risk, ending)
        step = np.linalg.solve(hessian + 1e-9 * np.eye(len(b)), gradient)
        step *= min(1.0, 2 / max(float(np.abs(step).max()), 1e-12))
        b = b + step
        if np.abs(step).max() < 1e-9:
            break
    return Fit(b, _sandwich(_cox_scores(x, b, at_risk, ending), hessian, groups))


def _cox_step(x: Array, b: Array, at_risk: NDArray[np.bool_], ending: NDArray[np.bool_]) -> tuple[Array, Array]:
    hazard = np.exp(x @ b)
    gradient, hessian = np.zeros(len(b)), np.zeros((len(b), len(b)))
    for q in range(at_risk.shape[1]):
        risk, ends = at_risk[:, q], ending[:, q]
        n = int(ends.sum())
        parts = [(x[rows], hazard[rows]) for rows in (risk, ends)]
        zero, tied_zero = (float(h.sum()) for _, h in parts)
        one, tied_one = (h @ rows for rows, h in parts)
        two, tied_two = ((rows * h[:, None]).T @ rows for rows, h in parts)
        gradient += x[ends].sum(axis=0)
        for k in range(n):
            share = k / n
            total = zero - share * tied_zero
            mean = (one - share * tied_one) / total
            gradient -= mean
            hessian += (two - share * tied_two) / total - np.outer(mean, mean)
    return gradient, hessian


def _cox_scores(x: Array, b: Array, at_risk: NDArray[np.bool_], ending: NDArray[np.bool_]) -> Array:
    hazard = np.exp(x @ b)
    total = hazard @ at_risk
    mean = (at_risk * hazard[:, None]).T @ x / total[:, None]
    ends = ending.sum(axis=0)
    weight = ending - at_risk * (hazard[:, None] * (ends / total))
    found: Array = x * weight.sum(axis=1)[:, None] - weight @ mean
    return found


def breslow(x: Array, b: Array, time: Array, event: Array, at: Sequence[float]) -> Array:
    """Cumulative hazard at each time of `at` for a row with x at 0: (time,)."""
    hazard = np.exp(x @ b)
    moments, ends = np.unique(time[event == 1], return_counts=True)
    steps = ends / (hazard @ (time[:, None] >= moments))
    found: Array = np.concatenate([[0.0], np.cumsum(steps)])[np.searchsorted(moments, np.asarray(at), side="right")]
    return found


def concordance(risk: Array, time: Array, event: Array) -> float:
    """Share of pairs whose order of ending is known in which the one at higher risk ended first."""
    first = (time[:, None] < time) & (event[:, None] == 1)
    agree = (risk[:, None] > risk) + 0.5 * (risk[:, None] == risk)
    return float(agree[first].mean()) if first.any() else math.nan


def censored_brier(lasting: Array, time: Array, event: Array, horizon: float, reference: tuple[Array, Array]) -> float:
    """Brier score of the chance to last beyond `horizon`, where some rows are censored.

    Rows weigh by the inverse chance of not being censored before: Kaplan-Meier on `reference` (time, event).
    """
    kept_at = kaplan_meier(reference[0], 1 - reference[1], [float(horizon)])[0]
    before = kaplan_meier(reference[0], 1 - reference[1], [float(t) - 1e-9 for t in time])
    ended, lasts = (time <= horizon) & (event == 1), time > horizon
    terms = np.where(ended, lasting**2 / np.maximum(before, 1e-9), 0) + np.where(lasts, (1 - lasting) ** 2 / kept_at, 0)
    return float(terms.mean())


def maximise(rows: Callable[[Array], Array], start: Sequence[float], penalty: Array | float = 0.0) -> tuple[Fit, float]:
    """Greatest likelihood by the method of Berndt, Hall, Hall and Hausman, derivatives by differences.

    rows: coefficients -> log-likelihood of each row (row,).  penalty (coefficient,): half of it times the squared
    distance from `start` is taken off.  Gives the fit, whose covariance is the inverse information, and the
    log-likelihood without penalty.
    """
    centre = np.asarray(start, dtype=np.float64)
    ridge = np.broadcast_to(np.asarray(penalty, dtype=np.float64), centre.shape)
    at, damping = centre.copy(), 1e-3
    here = rows(at)
    for _ in range(200):
        slope = derivative(rows, at, here)
        gradient = slope.sum(axis=0) - ridge * (at - centre)
        information = slope.T @ slope + np.diag(ridge)
        value = here.sum() - 0.5 * ridge @ (at - centre) ** 2
        for _ in range(12):
            step = np.linalg.solve(information + damping * np.diag(np.diag(information) + 1e-9), gradient)
            step = step * min(1.0, 3 / max(float(np.abs(step).max()), 1e-12))
            there = rows(at + step)
            gained = there.sum() - 0.5 * ridge @ (at + step - centre) ** 2 - value
            if gained >= 0:
                break
            damping *= 4
        else:
            break
        at, here, damping = at + step, there, max(damping / 4, 1e-6)
        if gained < 1e-8:
            break
    slope = derivative(rows, at, here)
    return Fit(at, np.linalg.pinv(slope.T @ slope + np.diag(ridge))), float(here.sum())


def derivative(rows: Callable[[Array], Array], at: Array, here: Array, step: float = 1e-5) -> Array:
    """Change of each row per unit of each coefficient: (row, coefficient)."""
    return np.column_stack([(rows(at + move) - here) / step for move in step * np.eye(len(at))])


def _normal_tail(x: Array) -> Array:
    """Log of the chance that a normal variable lies above x."""
    return np.array([math.log(max(0.5 * math.erfc(v / math.sqrt(2)), 1e-300)) for v in x])


def _exponential(b: Array, t: Array) -> tuple[Array, Array]:
    rate = math.exp(b[0])
    return -rate * t, np.full_like(t, b[0])


def _weibull(b: Array, t: Array) -> tuple[Array, Array]:
    rate, shape = math.exp(b[0]), math.exp(b[1])
    return -((rate * t) ** shape), b[1] + b[0] + (shape - 1) * np.log(rate * t)


def _lomax(b: Array, t: Array) -> tuple[Array, Array]:
    """Exponential lives whose rates differ from one to the next (gamma)."""
    rate, spread = math.exp(b[0]), math.exp(b[1])
    return -np.log1p(spread * rate * t) / spread, b[0] - np.log1p(spread * rate * t)


def _log_normal(b: Array, t: Array) -> tuple[Array, Array]:
    sd = math.exp(b[1])
    z = (np.log(t) - b[0]) / sd
    lasts = _normal_tail(z)
    return lasts, -0.5 * z**2 - 0.5 * math.log(2 * math.pi) - np.log(sd * t) - lasts


def _cure_weibull(b: Array, t: Array) -> tuple[Array, Array]:
    """A share never ends, the others as Weibull has it."""
    forever = min(float(sigmoid(b[2:3])[0]), 1 - 1e-12)
    log_lasts, log_hazard = _weibull(b, t)
    lasts = forever + (1 - forever) * np.exp(log_lasts)
    return np.log(lasts), np.log1p(-forever) + log_lasts + log_hazard - np.log(lasts)


LIFETIMES: dict[str, tuple[Callable[[Array, Array], tuple[Array, Array]], tuple[float, ...]]] = {
    "cure-Weibull": (_cure_weibull, (-0.5, -0.3, 0.3)),
    "Lomax": (_lomax, (-1.0, 1.0)),
    "log-normal": (_log_normal, (2.0, 1.0)),
    "Weibull": (_weibull, (-2.0, -0.5)),
    "exponential": (_exponential, (-2.0,)),
}
"""Log of the share that lasts, and log hazard, at times (row,); where the fit starts."""


def lifetimes(time: Array, event: Array) -> dict[str, tuple[float, Array]]:
    """Akaike's criterion and coefficients of each of LIFETIMES, on rows some of which were still there at the end."""
    found = {}
    for name, (model, start) in LIFETIMES.items():

        def rows(b: Array, model: Callable[[Array, Array], tuple[Array, Array]] = model) -> Array:
            log_lasts, log_hazard = model(b, time)
            return log_lasts + event * log_hazard

        fit, value = maximise(rows, start)
        found[name] = (2 * len(start) - 2 * value, fit.coefficient)
    return found
