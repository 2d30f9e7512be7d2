"""The pool draw by draw: what the forecast says of each possible world, for whoever sets worlds side by side.

A forecast shows one distribution an issue.  Behind it stands one for every draw; what a change does, and which number
moves the answer, is read off these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from detente.draws import Array, Draws
from detente.forecasting.engine import (
    NOT_KNOWING,
    Forecast,
    Models,
    all_presets,
    measured_errors,
    predict_all,
)
from detente.forecasting.models import Outcome, OutcomeModel, model_name
from detente.forecasting.pooling import Errors, Landings, Room, pooled_cdf
from detente.forecasting.record import errors_key
from detente.forecasting.result import IGNORANCE


@dataclass(frozen=True, eq=False)
class PoolByDraw:
    """The models of a forecast's pool, with its weights and errors, to be asked about any draws of the same issues.

    weights: by issue, then by model, those with a share; an issue on which the forecast is ignorance has none.
    uniform: share of not knowing mixed into each draw.
    """

    models: Mapping[str, OutcomeModel]
    weights: Mapping[str, Mapping[str, float]]
    errors: Mapping[str, Errors]
    uniform: float

    @classmethod
    def of(cls, result: Forecast, models: Models = None) -> PoolByDraw:
        """The pool of a forecast that was made with these models and measured errors.

        models: a mapping as given to `forecast`, where names are your own; else the family's.
        """
        known = dict(models) if isinstance(models, Mapping) else all_presets()
        weights = {
            issue.issue: {name: share for name, share in issue.weights.items() if share > 0}
            for issue in result.issues
            if not set(IGNORANCE) & set(issue.pooled.flags)
        }
        used = {name: known[name] for shares in weights.values() for name in shares}
        mirrored = result.domain != "legislative"
        measured = measured_errors()
        errors = {}
        for name, model in used.items():
            errors[name] = replace(measured[errors_key(name, model_name(model), measured)], mirrored=mirrored)
        return cls(used, weights, errors, NOT_KNOWING if mirrored else 0.0)

    @property
    def across(self) -> bool:
        """Whether a model in it looks at all issues together."""
        return any(model.across for model in self.models.values())

    def centre(self, draws: Draws) -> Array:
        """The models' answers before any errors, averaged with their weights (draw, issue); NaN where none answers.

        Two models in equal shares on one draw: a mean of 30 and a median of 10.

        >>> from detente.forecasting.models.mean import Mean
        >>> from detente.forecasting.models.median import Median
        >>> both = PoolByDraw({"mean": Mean(), "median": Median()}, {"i1": {"mean": 0.5, "median": 0.5}}, {}, 0.0)
        >>> both.centre(Draws.from_arrays([[[10.0], [10.0], [70.0]]], np.ones((1, 3, 1)), np.ones((1, 3)))).tolist()
        [[20.0]]
        """
        answers = {name: _expected(model.predict(draws)) for name, model in self.models.items()}
        found = np.full((draws.n, len(draws.issues)), np.nan)
        for k, issue in enumerate(draws.issues):
            shares = {name: share for name, share in self.weights.get(issue, {}).items() if _there(answers[name][:, k])}
            if shares:
                total = sum(shares.values())
                found[:, k] = sum(share / total * answers[name][:, k] for name, share in shares.items())
        return found

    def landings(self, draws: Draws) -> dict[str, dict[str, Landings]]:
        """By issue and model, where each draw lands, past errors included."""
        outcomes = predict_all(self.models, draws)
        return {issue: self._landings(outcomes, draws, k) for k, issue in enumerate(draws.issues)}

    def mean(self, landings: Mapping[str, Landings], issue: str) -> Array:
        """(draw,): mean of the forecast in each draw; its average over draws is the mean that the forecast prints."""
        total = sum(self.weights[issue][name] for name in landings)
        pooled: Array = sum(
            (self.weights[issue][name] / total * part.mean for name, part in landings.items()), np.zeros(1)
        )
        return (1 - self.uniform) * pooled + self.uniform * 50.0

    def curve(self, landings: Mapping[str, Landings], issue: str) -> Array:
        """(draw, grid): the distribution function of the forecast in each draw."""
        return pooled_cdf(landings, self.weights[issue], self.uniform)

    def _landings(self, outcomes: Mapping[str, Outcome], draws: Draws, k: int) -> dict[str, Landings]:
        room = Room.of(draws, k)
        found: dict[str, Landings] = {}
        for name in self.weights.get(draws.issues[k], {}):
            outcome = outcomes[name]
            if outcome.skipped[k]:
                continue
            if outcome.atoms is not None and outcome.prob is not None:
                found[name] = Landings(outcome.atoms[:, :, k], outcome.prob[:, :, k])
            elif outcome.point is not None:
                found[name] = self.errors[name].around(outcome.point[:, k], room)
        return found


def _there(answer: Array) -> bool:
    return bool(np.isfinite(answer).all())


def _expected(outcome: Outcome) -> Array:
    """(draw, issue): the point, or the mean over the points; NaN where skipped."""
    if outcome.atoms is not None and outcome.prob is not None:
        mean: Array = np.einsum("doi,doi->di", outcome.atoms, outcome.prob)
        return mean
    return np.empty((0, 0)) if outcome.point is None else outcome.point
