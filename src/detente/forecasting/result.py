"""What a forecast says: distributions, and the rows in which they meet a reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from detente.forecasting.influence import Effect
from detente.forecasting.models import FLAGS
from detente.forecasting.pooling import LEVELS, Distribution

Role = Literal["pooled", "unconditional", "model", "baseline"]

IGNORANCE = ("no_information", "no_position_known", "no_model_answered")
"""Flags of a forecast that is the ignorance we started from."""


@dataclass(frozen=True, eq=False)
class Predicted:
    """One distribution for one issue; None where it was skipped.

    role: pooled, one model, a plain baseline, or unconditional: the pool with the chance that there is no deal mixed
    in, where the case says how likely that is.  as_measured: it ran on the past cases as it runs here.
    """

    name: str
    role: Role
    distribution: Distribution | None
    flags: tuple[str, ...] = ()
    skipped: str = ""
    as_measured: bool = False


@dataclass(frozen=True, eq=False)
class IssueForecast:
    """Everything the forecast says on one issue.

    near: probability of landing within 10 points of each described place.  sides: probability of each side of each
    threshold.  unconditional: with the chance of no deal mixed in, None where the case does not give it.  shares:
    squared points of spread from inputs, model and residual.  disagreement: lowest and highest median of the models,
    None where fewer than two answered.  weights: share of each model in the pool.
    """

    issue: str
    name: str
    pooled: Predicted
    models: tuple[Predicted, ...]
    baselines: tuple[Predicted, ...]
    weights: Mapping[str, float]
    near: tuple[Mapping[str, Any], ...]
    sides: tuple[Mapping[str, Any], ...]
    unconditional: Predicted | None
    shares: Mapping[str, float]
    disagreement: tuple[float, float] | None
    n_stakes: int
    n_known_positions: int


@dataclass(frozen=True, eq=False)
class Forecast:
    """Where the talks would end if they end in a deal: one IssueForecast an issue, and the unknowns by what they move.

    Every figure meets the outside through `rows`, `near_rows`, `side_rows`, `share_rows` and `influence_rows`: lists
    of plain dictionaries, the same for table, chart, JSON and report.  calibration says on which past cases the width
    was measured.  p_no_deal: the chance that there is no deal, where the case gives it.
    """

    issues: tuple[IssueForecast, ...]
    effects: tuple[Effect, ...]
    domain: Literal["legislative", "other"]
    n_draws: int
    seed: int
    calibration: Mapping[str, Any]
    dossier_sha256: str = ""
    version: str = ""
    conditional_on: str = field(default="deal")
    p_no_deal: float | None = None

    def rows(self) -> list[dict[str, Any]]:
        """For each issue: the pool, every model, the baselines.  low, best, high: 10th, 50th, 90th percentile."""
        return [self._row(issue, predicted) for issue in self.issues for predicted in _in_order(issue)]

    def near_rows(self) -> list[dict[str, Any]]:
        """Probability of landing within 10 points of each anchor, the reference point and each known position."""
        return [
            {"table": "near", "issue": issue.issue, "issue_name": issue.name, **place}
            for issue in self.issues
            for place in issue.near
        ]

    def side_rows(self) -> list[dict[str, Any]]:
        """Probability of each side of each threshold: half way between described points of the scale, or as asked."""
        return [
            {"table": "sides", "issue": issue.issue, "issue_name": issue.name, **side}
            for issue in self.issues
            for side in issue.sides
        ]

    def share_rows(self) -> list[dict[str, Any]]:
        """Where the spread of each issue comes from, as shares of 1, and the two models that disagree most."""
        return [
            {"table": "shares", "issue": issue.issue, "issue_name": issue.name, **_share_row(issue)}
            for issue in self.issues
        ]

    def influence_rows(self) -> list[dict[str, Any]]:
        """The uncertain numbers of the dossier, those first whose knowledge would sharpen a forecast most."""
        names = {issue.issue: issue.name for issue in self.issues}
        return [{**effect.row(), "issue_name": names[effect.issue]} for effect in self.effects]

    def _row(self, issue: IssueForecast, predicted: Predicted) -> dict[str, Any]:
        return {
            "table": "forecast",
            "issue": issue.issue,
            "issue_name": issue.name,
            "model": predicted.name,
            "role": predicted.role,
            "level": 80,
            **_figures(predicted.distribution),
            "weight": round(issue.weights.get(predicted.name, 0.0), 4) if predicted.role == "model" else None,
            **_past(self.calibration, predicted),
            "n_draws": self.n_draws,
            "n_stakes": issue.n_stakes,
            "n_known_positions": issue.n_known_positions,
            "conditional_on": None if predicted.role == "unconditional" else self.conditional_on,
            "status": "skipped" if predicted.skipped else "answered",
            "flags": list(predicted.flags),
            "notes": [FLAGS.get(flag, flag) for flag in predicted.flags],
            "words": _words(predicted),
        }


def _figures(distribution: Distribution | None) -> dict[str, float | None]:
    if distribution is None:
        return dict.fromkeys(("low", "best", "high", "mean", "mode", "q5", "q25", "q75", "q95"))
    q5, low, q25, best, q75, high, q95 = (round(float(v), 2) for v in distribution.quantile(LEVELS))
    centre = {
        "mean": round(distribution.mean, 2),
        "mode": None if distribution.mode is None else round(distribution.mode, 2),
    }
    return {"low": low, "best": best, "high": high, **centre, "q5": q5, "q25": q25, "q75": q75, "q95": q95}


def _past(calibration: Mapping[str, Any], predicted: Predicted) -> dict[str, float | None]:
    """Mean error and score on the past cases, for what ran there as it runs here."""
    key = "pool" if predicted.role == "pooled" else predicted.name
    comparable = predicted.as_measured and not set(IGNORANCE) & set(predicted.flags)
    scores = calibration.get("scores", {}).get(key, {}) if comparable else {}
    return {"past_mae": scores.get("mae"), "past_crps": scores.get("crps")}


def _words(predicted: Predicted) -> str:
    if predicted.distribution is None:
        return f"no answer: {predicted.skipped}"
    for flag in IGNORANCE:
        if flag in predicted.flags:
            return FLAGS[flag]
    low, best, high = (f"{v:.0f}" for v in predicted.distribution.quantile((0.1, 0.5, 0.9)))
    lead = "with or without a deal" if predicted.role == "unconditional" else "if there is a deal"
    return f"{lead}: {best}, and with 80 % probability between {low} and {high}"


def _share_row(issue: IssueForecast) -> dict[str, Any]:
    total = issue.shares["total"] or 1.0
    low, high = issue.disagreement or (None, None)
    return {
        **{part: round(issue.shares[part] / total, 4) for part in ("inputs", "model", "residual")},
        "sd": round(issue.shares["total"] ** 0.5, 2),
        "lowest_model_median": None if low is None else round(low, 2),
        "highest_model_median": None if high is None else round(high, 2),
    }


def _in_order(issue: IssueForecast) -> Iterable[Predicted]:
    yield issue.pooled
    if issue.unconditional is not None:
        yield issue.unconditional
    yield from issue.models
    yield from issue.baselines
