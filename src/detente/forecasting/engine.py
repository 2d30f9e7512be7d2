"""The forecast: if these talks end in a decision, what will it be, how sure is that, and which unknown matters most?

The one home of two decisions: which models run, and how they become one distribution an issue.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from detente.dossier.schema import Dossier
from detente.draws import Draws, draw, stream
from detente.errors import FamilyError
from detente.forecasting.influence import (
    Effect,
    concerns,
    corners,
    describe,
    rank_effects,
    value_of_information,
    variance_share,
)
from detente.forecasting.models import Outcome, OutcomeModel, model_name
from detente.forecasting.places import checked_thresholds, near, sides
from detente.forecasting.pooling import (
    UNIFORM,
    Distribution,
    Errors,
    Landings,
    Room,
    pool,
    pooled_cdf,
    spread_shares,
)
from detente.forecasting.record import calibration, errors_key, measured_errors
from detente.forecasting.result import Forecast, IssueForecast, Predicted, Role
from detente.registry import discover
from detente.workers import Progress, installed_version, run_blocks

NOT_KNOWING = 0.2
"""Share of an even spread mixed into every forecast outside law-making, where no past cases are coded: a convention."""

BLOCK = 500
"""Draws that a model gets at a time.  Always the same, so that nobody's share of the work changes a last digit."""

INFLUENCE_DRAWS = 1000
"""Draws, at most, from which the influence of each unknown is measured; its standard error says what that costs."""


Models = Mapping[str, OutcomeModel] | Iterable[str | OutcomeModel] | None
Residuals = Mapping[str, ArrayLike]


def forecast(
    dossier: Dossier | Draws,
    n: int = 1000,
    seed: int = 0,
    models: Models = None,
    *,
    weights: Mapping[str, float] | None = None,
    residuals: Residuals | None = None,
    domain: Literal["legislative", "other"] | None = None,
    thresholds: Mapping[str, Sequence[float]] | None = None,
    scheduler: str | None = None,
    progress: Progress = lambda done, total: None,
) -> Forecast:
    """Where the talks would end if they end in a deal, on each issue, with the range that past errors call for.

    Each model is run on `n` draws of the dossier, under every setting the field knows it by; to its points are added
    the errors it made on past cases; some are then averaged, with the weights fixed on past cases unless `weights` says
    otherwise (recorded in the result), and the others stand beside the pool, as what could be said as well.  Outside
    law-making, where no past cases are coded, errors are taken in both directions and a fifth of not knowing is mixed
    in.  On an issue where nobody's position is known the forecast is the ignorance we started from, an even spread,
    whatever the models say.

    dossier: a Dossier, or Draws (then `n` and `seed` are those of the draws).  models: names or instances, or a mapping
    from your own names to instances; None = the whole family.  residuals: past errors by model name, in points of the
    scale, instead of the measured ones.  domain: overrules the dossier's.  thresholds: values by issue whose two sides
    are wanted.  scheduler: where the draws are worked on, see detente.workers; it does not change a bit of the result.
    progress: told how many blocks are done, of how many.

    Raises FamilyError for an unknown model, ValueError for what makes no sense (two models of one name, n below 1,
    weights without sum, errors that are no numbers, thresholds off the scale), SchedulerError where the
    scheduler cannot be had.
    A model that cannot answer is in the result, skipped, with its reason.

    >>> from detente.dossier.estimate import Estimate
    >>> from detente.dossier.schema import Actor, Issue, Stake
    >>> number = Estimate.exact
    >>> case = Dossier(
    ...     title="Lake", domain="legislative", issues={"line": Issue(name="Line")},
    ...     actors={"a": Actor(name="A", capability=number(2)), "b": Actor(name="B", capability=number(3))},
    ...     stakes={"a": {"line": Stake(position=number(10), salience=number(90))},
    ...             "b": {"line": Stake(position=number(90), salience=number(20))}})
    >>> result = forecast(case, n=200, models=["compromise"], residuals={"compromise": [-20, 0, 5]})
    >>> row = result.rows()[0]
    >>> row["model"], row["low"], row["best"], row["high"], row["mean"]
    ('pooled', 10.0, 30.0, 35.0, 25.0)
    """
    draws = dossier if isinstance(dossier, Draws) else draw(dossier, n, seed)
    chosen = _chosen(models)
    _check(chosen, residuals or {}, domain)
    facts = draws.dossier
    kind = domain or (facts.domain if facts else "other")
    setting = _Setting(
        models=chosen,
        weights=_weights(chosen, weights),
        errors={
            **{name: replace(errors, mirrored=kind != "legislative") for name, errors in measured_errors().items()},
            **{name: Errors(tuple(np.ravel(e).tolist())) for name, e in (residuals or {}).items()},
        },
        given=frozenset(residuals or {}),
        domain=kind,
        thresholds=checked_thresholds(draws, thresholds or {}),
    )
    outcomes = predict_all(chosen, draws, scheduler=scheduler, progress=progress)
    issues = tuple(_issue_forecast(draws, k, outcomes, setting) for k in range(len(draws.issues)))
    return Forecast(
        issues=issues,
        effects=_effects(draws, outcomes, setting),
        domain=setting.domain,
        n_draws=draws.n,
        seed=draws.seed,
        calibration=calibration(),
        dossier_sha256=hashlib.sha256(facts.model_dump_json().encode()).hexdigest() if facts else "",
        version=installed_version(),
        p_no_deal=_p_no_deal(draws),
    )


def predict_all(
    models: Mapping[str, OutcomeModel],
    draws: Draws,
    *,
    scheduler: str | None = None,
    progress: Progress = lambda done, total: None,
) -> dict[str, Outcome]:
    """What each model says in every draw, without traces; worked on in blocks of BLOCK draws.

    >>> world = Draws.from_arrays([[[10.0], [90.0]]], [[[90.0], [20.0]]], [[2.0, 3.0]])
    >>> predict_all({"mean": all_models()["mean"]}, world)["mean"].point.item()
    50.0
    """
    blocks = [draws.rows(lo, min(lo + BLOCK, draws.n)) for lo in range(0, draws.n, BLOCK)]
    parts = run_blocks(partial(_predict, dict(models)), blocks, scheduler=scheduler, progress=progress)
    return {name: Outcome.joined([part[name] for part in parts]) for name in models}


def _predict(models: Mapping[str, OutcomeModel], draws: Draws) -> dict[str, Outcome]:
    return {name: replace(model.predict(draws), trace=None) for name, model in models.items()}


@lru_cache(maxsize=1)
def _family() -> dict[str, type[OutcomeModel]]:
    return discover("detente.forecasting.models", OutcomeModel)  # type: ignore[type-abstract]


def all_models() -> dict[str, OutcomeModel]:
    """Every member of the family with its default settings, by name."""
    return {name: member() for name, member in _family().items()}


def all_presets() -> dict[str, OutcomeModel]:
    """Every member under every setting the field knows it by: ``challenge``, ``challenge:paper-move`` ...

    >>> [name for name in all_presets() if name.startswith("pce")]
    ['pce', 'pce:conditional', 'pce:incentive']
    """
    return dict(_presets())


@lru_cache(maxsize=1)
def _presets() -> dict[str, OutcomeModel]:
    found: dict[str, OutcomeModel] = {}
    for name, default in all_models().items():
        for preset, model in type(default).presets().items():
            found[name if model == default else f"{name}:{preset}"] = model
    return found


@dataclass(frozen=True, eq=False)
class _Setting:
    models: Mapping[str, OutcomeModel]
    weights: Mapping[str, float]
    errors: Mapping[str, Errors]
    given: frozenset[str]
    domain: Literal["legislative", "other"]
    thresholds: Mapping[str, tuple[float, ...]]

    @property
    def uniform(self) -> float:
        return 0.0 if self.domain == "legislative" else NOT_KNOWING

    @property
    def domain_flags(self) -> tuple[str, ...]:
        return () if self.domain == "legislative" else ("calibrated_on_eu_lawmaking",)

    def errors_key(self, name: str) -> str:
        return errors_key(name, model_name(self.models[name]), self.errors)

    def errors_flags(self, name: str) -> tuple[str, ...]:
        key = self.errors_key(name)
        if key in self.given:
            return ()
        measured = all_presets().get(key)
        if model_name(self.models[name]) != key.partition(":")[0]:
            return ("borrowed_errors",)
        return () if self.models[name] == measured else ("errors_of_default_settings",)

    def as_measured(self, name: str) -> bool:
        """Whether the model ran on the past cases as it runs here."""
        return self.models[name] == all_presets().get(name) and name not in self.given

    @property
    def pool_as_measured(self) -> bool:
        measured = calibration()["weights"]
        used = {name: weight for name, weight in self.weights.items() if weight > 0}
        same = set(used) == set(measured) and all(math.isclose(used[name], measured[name]) for name in used)
        return same and all(self.as_measured(name) for name in used)


def _check(models: Mapping[str, OutcomeModel], residuals: Residuals, domain: str | None) -> None:
    unlike = sorted(name for name, model in models.items() if not isinstance(model, OutcomeModel))
    if unlike:
        raise ValueError(f"models must be outcome models; these are none: {', '.join(unlike)}")
    if domain not in (None, "legislative", "other"):
        raise ValueError(f"domain must be legislative or other, got {domain!r}")
    known = {*models, *map(model_name, models.values()), "reference_point"}
    for name, errors in residuals.items():
        values = np.ravel(np.asarray(errors, dtype=np.float64))
        if name not in known:
            raise ValueError(f"residuals name a model that does not run: {name}; running are {', '.join(models)}")
        if not len(values) or not np.isfinite(values).all():
            raise ValueError(f"residuals of {name} must be one or more finite numbers")


def _chosen(models: Models) -> dict[str, OutcomeModel]:
    if models is None:
        return all_presets()
    if isinstance(models, Mapping):
        return dict(models)
    if isinstance(models, str):
        models = [models]
    family = all_presets()
    chosen: dict[str, OutcomeModel] = {}
    for model in models:
        if isinstance(model, str) and model not in family:
            raise FamilyError(f"no outcome model is called {model!r}; the family has {', '.join(family)}")
        name = model if isinstance(model, str) else model_name(model)
        if name in chosen:
            raise ValueError(f"two models are called {name!r}; give a mapping with a name for each")
        chosen[name] = family[model] if isinstance(model, str) else model
    return chosen


def _weights(models: Mapping[str, OutcomeModel], given: Mapping[str, float] | None) -> dict[str, float]:
    measured = {name: float(w) for name, w in calibration().get("weights", {}).items() if name in models}
    if given is None:  # models whose weight was never measured are shown beside the pool, not in it
        given = measured if sum(measured.values()) > 0 else dict.fromkeys(models, 1.0)
    weights = {name: float(given.get(name, 0.0)) for name in models}
    unknown = sorted(set(given or {}) - set(models))
    if unknown:
        raise ValueError(f"weights name models that do not run: {', '.join(unknown)}; running are {', '.join(models)}")
    if any(not w >= 0 for w in weights.values()) or (models and not 0 < sum(weights.values()) < np.inf):
        raise ValueError("weights must be 0 or more with a positive sum")
    total = sum(weights.values())
    return {name: w / total for name, w in weights.items()}


def _landings(outcome: Outcome, issue: int, errors: Errors, room: Room, every: bool) -> Landings | None:
    if outcome.skipped[issue]:
        return None
    if outcome.atoms is not None and outcome.prob is not None:
        return Landings(outcome.atoms[:, :, issue], outcome.prob[:, :, issue])
    return None if outcome.point is None else errors.around(outcome.point[:, issue], room, every)


def _all_landings(
    outcomes: Mapping[str, Outcome], issue: int, setting: _Setting, room: Room, every: bool = False
) -> dict[str, Landings]:
    found: dict[str, Landings] = {}
    for name, outcome in outcomes.items():
        landings = _landings(outcome, issue, setting.errors[setting.errors_key(name)], room, every)
        if landings is not None:
            found[name] = landings
    return found


def _in_pool(landings: Mapping[str, Landings], setting: _Setting) -> dict[str, Landings]:
    return {name: part for name, part in landings.items() if setting.weights[name] > 0}


def _issue_forecast(draws: Draws, k: int, outcomes: Mapping[str, Outcome], setting: _Setting) -> IssueForecast:
    room = Room.of(draws, k)
    landings = _all_landings(outcomes, k, setting, room)
    pooling = _in_pool(landings, setting)
    n_stakes, n_known = int(draws.has_stake[:, k].sum()), int(draws.known_position[:, k].sum())
    ignorance = _ignorance(n_stakes, n_known, pooling)
    uniform = 1.0 if ignorance else setting.uniform
    models = tuple(
        _model_prediction(name, outcome, k, landings.get(name), uniform, ignorance, setting)
        for name, outcome in outcomes.items()
    )
    seen = dict.fromkeys(flag for name in pooling for flag in outcomes[name].flags[k])
    flags = tuple(dict.fromkeys((*ignorance, *seen, *(() if ignorance else setting.domain_flags))))
    distribution = pool(pooling, setting.weights, uniform)
    pooled = Predicted("pooled", "pooled", distribution, flags, as_measured=setting.pool_as_measured)
    total = sum(setting.weights[name] for name in pooling)
    medians = [
        float(m.distribution.quantile(0.5)[0]) for m in models if m.distribution is not None and m.role == "model"
    ]
    return IssueForecast(
        issue=draws.issues[k],
        name=draws.issue_name(draws.issues[k]),
        pooled=pooled,
        models=tuple(model for model in models if model.role == "model"),
        baselines=(
            *(model for model in models if model.role == "baseline"),
            *_status_quo(draws, k, room, setting),
        ),
        weights={name: setting.weights[name] / total for name in pooling},
        near=near(draws, k, distribution),
        sides=sides(draws, k, distribution, setting.thresholds[draws.issues[k]]),
        unconditional=_unconditional(draws, k, pooled),
        shares=_shares(pooling, setting, uniform),
        disagreement=(min(medians), max(medians)) if len(medians) > 1 else None,
        n_stakes=n_stakes,
        n_known_positions=n_known,
    )


def _ignorance(n_stakes: int, n_known: int, pooling: Mapping[str, Landings]) -> tuple[str, ...]:
    if n_stakes == 0:
        return ("no_information",)
    if n_known == 0:
        return ("no_position_known",)
    return () if pooling else ("no_model_answered",)


def _model_prediction(
    name: str,
    outcome: Outcome,
    k: int,
    landings: Landings | None,
    uniform: float,
    ignorance: tuple[str, ...],
    setting: _Setting,
) -> Predicted:
    plain = setting.models[name].plain and setting.weights[name] == 0
    role: Role = "baseline" if plain else "model"
    if landings is None:
        return Predicted(name, role, None, outcome.flags[k], outcome.skipped[k])
    dressed = setting.errors_flags(name) if outcome.atoms is None else ()
    width = () if ignorance else (*dressed, *setting.domain_flags)
    flags = dict.fromkeys((*ignorance, *outcome.flags[k], *width))
    distribution = pool({name: landings}, {name: 1.0}, uniform)
    return Predicted(name, role, distribution, tuple(flags), as_measured=setting.as_measured(name))


def _status_quo(draws: Draws, k: int, room: Room, setting: _Setting) -> tuple[Predicted, ...]:
    """What holds without a deal, as a baseline, with the errors it made on past cases."""
    if not draws.known_reference_point[k]:
        return ()
    stays = setting.errors["reference_point"].around(draws.reference_point[:, k], room)
    distribution = pool({"reference_point": stays}, {"reference_point": 1.0}, setting.uniform)
    return (Predicted("reference_point", "baseline", distribution, setting.domain_flags, as_measured=True),)


def _unconditional(draws: Draws, k: int, pooled: Predicted) -> Predicted | None:
    """The pool with the chance of no deal mixed in; None where the case does not say what holds then, or how likely."""
    p = _p_no_deal(draws)
    if p is None or pooled.distribution is None or not draws.known_reference_point[k]:
        return None
    status_quo = Landings(draws.reference_point[:, [k]], np.ones((draws.n, 1)))
    deal, none = pooled.distribution, pool({"none": status_quo}, {"none": 1.0})
    values, mass = np.append(deal.values, none.values), np.append(deal.mass * (1 - p), none.mass * p)
    mixed = Distribution.of(values, mass, deal.uniform * (1 - p))
    return Predicted("unconditional", "unconditional", mixed, pooled.flags)


def _p_no_deal(draws: Draws) -> float | None:
    if draws.dossier is None or not draws.dossier.p_no_deal.known:
        return None
    chance = draws.dossier.p_no_deal
    return float(
        chance.best if chance.is_exact else chance.quantile(stream(draws.seed, "p_no_deal", draws.n), 0, 1).mean()
    )


def _shares(pooling: Mapping[str, Landings], setting: _Setting, uniform: float) -> dict[str, float]:
    if uniform >= 1:
        return {"inputs": 0.0, "model": 0.0, "residual": UNIFORM.variance, "total": UNIFORM.variance}
    means = np.column_stack([part.mean for part in pooling.values()])
    variances = np.column_stack([part.variance for part in pooling.values()])
    return spread_shares(means, variances, [setting.weights[name] for name in pooling], uniform)


def _effects(draws: Draws, outcomes: Mapping[str, Outcome], setting: _Setting) -> tuple[Effect, ...]:
    if not draws.uncertain:
        return ()
    edge = corners(draws)
    in_pool = {name: model for name, model in setting.models.items() if setting.weights[name] > 0}
    across = any(model.across for model in in_pool.values())
    at_edge = predict_all(in_pool, edge)
    few = draws.rows(0, min(draws.n, INFLUENCE_DRAWS))
    within = {name: outcomes[name].rows(0, few.n) for name in in_pool}
    found: list[Effect] = []
    for k, issue in enumerate(draws.issues):
        landings = _all_landings(within, k, setting, Room.of(few, k))
        edges = _all_landings(at_edge, k, setting, Room.of(edge, k), every=True)
        if not landings or not draws.has_stake[:, k].any():
            continue
        curves = pooled_cdf(landings, setting.weights, setting.uniform)[:, :-1]
        weight = sum(setting.weights[name] for name in landings)
        mean = sum((setting.weights[name] / weight * part.mean for name, part in landings.items()), np.zeros(1))
        for row, given in enumerate(draws.uncertain):
            if not (across or concerns(given, draws, issue)):
                continue
            theta = few.values(given)
            voi, se = value_of_information(theta, curves, draws.seed)
            low, high = (_median_of_row(edges, setting, 2 * row + end) for end in (0, 1))
            found.append(
                Effect(
                    unknown=describe(given, draws),
                    issue=issue,
                    name=given.name,
                    quantity=given.quantity,
                    actor=given.actor,
                    voi=voi,
                    se=se,
                    var_share=variance_share(theta, mean),
                    swing=high - low,
                    known=given.estimate.known,
                )
            )
    return rank_effects(found)


def _median_of_row(landings: Mapping[str, Landings], setting: _Setting, row: int) -> float:
    single = {name: Landings(part.values[[row]], part.prob[[row]]) for name, part in landings.items()}
    return float(pool(single, setting.weights, setting.uniform).quantile(0.5)[0])


__all__: Sequence[str] = (
    "Forecast",
    "IssueForecast",
    "Predicted",
    "all_models",
    "all_presets",
    "calibration",
    "forecast",
    "measured_errors",
    "predict_all",
)
