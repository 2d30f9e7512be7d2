"""How well single attempts and agreements are foretold: the process, a plain logit or Cox model, and the base rate.

A row is scored with coefficients that were learnt from rows before it: those of 1950-79 from attempts before 1950,
later ones from attempts before 1980.  History is what had ended before a row began, within the same file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from benchmarks.talks_data import Attempts, Lasting, history
from benchmarks.talks_fit import (
    COEFFICIENTS,
    Process,
    chances,
    decades,
    fit,
    fit_lasting,
    in_folds,
    lasts,
)
from benchmarks.talks_stats import (
    Array,
    Score,
    breslow,
    censored_brier,
    concordance,
    cox,
    design,
    kaplan_meier,
    logit,
    score,
    sigmoid,
)

HORIZONS = (1.0, 2.0, 5.0)
SPLITS = 8
"""Times that conflicts are dealt out into folds: one dealing alone would be luck."""

BARS = {
    "agree": {"log_loss": 0.640, "brier": 0.2245, "auc": 0.68, "slope": (0.8, 1.2)},
    "not ratified": {"log_loss": 0.381},
    "both comply": {"log_loss": 0.500},
}
"""Development bars: at most, at least (auc), or between."""


@dataclass(frozen=True)
class Period:
    """Rows that are scored together, and the last year of what their coefficients were learnt from."""

    name: str
    first: int
    end: int
    learnt_to: int


PERIODS = (Period("1950-79", 1950, 1980, 1949), Period("from 1980", 1980, 9999, 1979))


@dataclass(frozen=True)
class Learnt:
    """What was learnt from attempts up to a year: coefficients of the process, and base rates."""

    last: int
    n: int
    claims: int
    coefficients: Mapping[str, float]
    standard_errors: Mapping[str, float]
    rates: Mapping[str, float]

    @property
    def vector(self) -> Array:
        return np.array([self.coefficients[name] for name in COEFFICIENTS])


def learn(process: Process, rows: Attempts, last: int) -> Learnt:
    """Fit the process to the attempts that began up to a year."""
    before = rows.where(rows["year"] <= last)
    found = fit(process, before)
    rates = {what: float(y.mean()) for what, y, _ in outcomes(before)}
    return Learnt(
        last=last,
        n=len(before),
        claims=len(np.unique(before.groups)),
        coefficients=_named(found.coefficient),
        standard_errors=_named(found.se),
        rates={name: round(rate, 4) for name, rate in rates.items()},
    )


def _named(values: Array) -> dict[str, float]:
    return {name: round(float(v), 4) + 0.0 for name, v in zip(COEFFICIENTS, values, strict=True)}


def outcomes(rows: Attempts) -> Iterator[tuple[str, Array, Array]]:
    """What is foretold: name, whether it happened (of those rows it is asked of), and which rows those are."""
    agreed = rows.agreed
    for what, column, of in (
        ("agree", "agree", None),
        ("not ratified", "ratfail", agreed),
        ("both comply", "comply2", agreed),
    ):
        here = ~np.isnan(rows[column]) & (True if of is None else of)
        yield what, rows[column][here], here


def attempt_rows(
    process: Process, rows: Attempts, learnt: Sequence[Learnt], training: Attempts | None
) -> list[dict[str, Any]]:
    """Scores of the process, of the base rate and, where the training rows are at hand, of plain logits."""
    found = []
    for period in PERIODS:
        scored = rows.where((rows["year"] >= period.first) & (rows["year"] < period.end))
        known = next((one for one in learnt if one.last == period.learnt_to), None)
        if not len(scored) or known is None:
            continue
        before = None if training is None else training.where(training["year"] <= period.learnt_to)
        said = foretold(process, scored, known, before, rows)
        for what, y, here in outcomes(scored):
            if not len(y):
                continue
            for model, p in said[what].items():
                row = {"table": "forecasts", "period": period.name, "what": what, "model": model}
                found.append(row | _rounded(score(p[here], y)) | {"bars": met(what, model, score(p[here], y))})
    return found


def met(what: str, model: str, found: Score) -> str:
    """Whether the development bars of the process are met, those missed by name; empty for other models."""
    if model != "process":
        return ""
    missed = []
    for name, bar in BARS[what].items():
        value = getattr(found, name)
        if value is None:
            missed.append(name)
        elif isinstance(bar, tuple):
            missed += [] if bar[0] <= value <= bar[1] else [name]
        elif (value < bar) if name == "auc" else (value > bar):
            missed.append(name)
    return "met" if not missed else f"missed: {', '.join(missed)}"


def _rounded(found: Score) -> dict[str, Any]:
    return {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(found).items()}


def foretold(
    process: Process, scored: Attempts, known: Learnt, before: Attempts | None, whole: Attempts
) -> dict[str, dict[str, Array]]:
    """Probabilities by outcome and model: (row,) of `scored`.  whole: the file that `scored` is a part of."""
    here = chances(process, known.vector, scored, known.last)
    of_process = {"agree": here.agree, "not ratified": 1 - here.ratified, "both comply": here.both_keep}
    found = {
        what: {"base rate": np.full(len(scored), rate), "process": of_process[what]}
        for what, rate in known.rates.items()
    }
    if before is None:
        return found
    in_order = (reference(before, _history_in_order(before)), reference(scored, _in_order(whole, scored)))
    with_decade = tuple(
        np.column_stack([reference(rows), decades(rows["year"], known.last)]) for rows in (before, scored)
    )
    for name, (x_train, x_test) in {
        "logit": (reference(before), reference(scored)),
        "logit with the decade": with_decade,
        "logit, history in order of beginning": in_order,
    }.items():
        for what, y, rows in outcomes(before):
            found[what][name] = sigmoid(x_test @ logit(x_train[rows], y, penalty=1.0).coefficient)
    return found


def _history_in_order(rows: Attempts) -> tuple[Array, Array, Array]:
    return history(rows.column, ended=False)


def _in_order(whole: Attempts, scored: Attempts) -> tuple[Array, Array, Array]:
    """History in order of beginning for rows that are a part of a file."""
    keep = (whole["year"] >= scored["year"].min()) & (whole["year"] <= scored["year"].max())
    first, second, third = (h[keep] for h in history(whole.column, ended=False))
    return first, second, third


def reference(rows: Attempts, past: tuple[Array, Array, Array] | None = None) -> Array:
    """What the plain logit sees: issue, third party, step, dispute and war under way, and what came before."""
    failed, kept, broken = past or (rows.failed, rows.kept, rows.broken)
    return design(
        rows["terriss"], rows["riveriss"], rows["nonbind3"], rows["binding3"],
        (rows.rung == 0) * 1.0, (rows.rung == 1) * 1.0, rows["durmid"], rows["durwar"],
        np.log1p(failed), np.log1p(kept), np.log1p(broken),
    )  # fmt: skip


def lasting_rows(process: Process, rows: Lasting) -> list[dict[str, Any]]:
    """Peace agreements of conflicts that were left out: Brier score of lasting 1, 2 and 5 years, and concordance."""
    scores: dict[str, list[list[float]]] = {"base rate": [], "Cox": [], "process": []}
    order: dict[str, list[float]] = {"base rate": [], "Cox": [], "process": []}
    for split in range(SPLITS):
        said = _left_out(process, rows, in_folds(rows.groups, seed=split))
        for model, p in said.items():
            scores[model].append(
                [
                    censored_brier(p[k], rows.time, rows.event, horizon, (rows.time, rows.event))
                    for k, horizon in enumerate(HORIZONS)
                ]
            )
            order[model].append(concordance(-p[-1], rows.time, rows.event))
    null = np.mean(scores["base rate"], axis=0)
    found = []
    for model, each in scores.items():
        mean, spread = np.mean(each, axis=0), np.std(each, axis=0)
        row: dict[str, Any] = {"table": "lasting", "model": model, "n": len(rows.time), "splits": SPLITS}
        for k, horizon in enumerate(HORIZONS):
            row |= {f"brier_{horizon:g}": round(float(mean[k]), 4), f"sd_{horizon:g}": round(float(spread[k]), 4)}
        row["concordance"] = None if model == "base rate" else round(float(np.mean(order[model])), 4)
        row["bars"] = ("met" if (mean <= null).all() else "missed") if model == "process" else ""
        found.append(row)
    return found


def _left_out(process: Process, rows: Lasting, fold: Any) -> dict[str, Array]:
    said = {model: np.empty((len(HORIZONS), len(rows.time))) for model in ("base rate", "Cox", "process")}
    x = rows.x[:, :4]
    for k in range(int(fold.max()) + 1):
        train, test = fold != k, fold == k
        part = Lasting(rows.time[train], rows.event[train], rows.groups[train], rows.x[train], rows.names)
        said["base rate"][:, test] = kaplan_meier(part.time, part.event, HORIZONS)[:, None]
        centre = x[train].mean(axis=0)
        b = cox(x[train], part.time, part.event).coefficient
        risen = breslow(x[train] - centre, b, part.time, part.event, HORIZONS)
        said["Cox"][:, test] = np.exp(-risen[:, None] * np.exp((x[test] - centre) @ b))
        fitted = fit_lasting(process, part).coefficient
        for h, horizon in enumerate(HORIZONS):
            said["process"][h, test] = lasts(process, fitted, x[test], np.full(int(test.sum()), horizon))[0]
    return said
