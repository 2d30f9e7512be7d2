"""Outlook: a forecast and what was asked about it, as tables of rows: what if, which unknown matters, who gives way.

The one place that knows which tables a question calls for.  The command line prints these rows, as text or as JSON, and
the charts are drawn from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from detente.briefing.brief import build_brief, with_unit
from detente.briefing.facts import Row
from detente.briefing.steps import Tell, forecasting_step, untold
from detente.briefing.wording import alphabetical
from detente.dossier.schema import Dossier
from detente.dossier.source import near
from detente.errors import Problem
from detente.reading.claims import Claim
from detente.reading.documents import Document

if TYPE_CHECKING:
    from detente.draws import Draws
    from detente.forecasting.engine import Forecast
    from detente.forecasting.what_if import Comparison

SOBOL_ROWS = 400_000
"""Draws times unknowns that the pool is asked about for the Sobol indices, at most: a second or two."""
SOBOL_DRAWS = 4096
MOST_LINES = 15
"""Actors whose rounds can be followed in one picture."""
_FEWEST = 64


@dataclass(frozen=True)
class Question:
    """What is asked of a forecast.

    n, seed: of the draws.  models: names; none = the whole family.  thresholds: as typed, ``line=40``.  changes: as
    typed, ``south.line.position=40``.  scheduler: see detente.workers.  influence: whether to divide the doubt among
    the unknowns.  paths: issues on which to tell who gives way to whom.  deals: whether to tell who trades what.
    """

    n: int = 1000
    seed: int = 0
    models: tuple[str, ...] = ()
    thresholds: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    scheduler: str | None = None
    influence: bool = False
    paths: tuple[str, ...] = ()
    deals: bool = False


@dataclass(frozen=True)
class Asked:
    """A question that can be answered: of which dossier, and what was read out of what was typed."""

    dossier: Dossier
    changed: Dossier
    changes: tuple[Row, ...]
    thresholds: dict[str, list[float]]
    question: Question


@dataclass(frozen=True)
class Outlook:
    """tables: rows by name, in reading order; with changes they are those of the changed dossier."""

    title: str
    tables: dict[str, list[Row]] = field(repr=False)
    question: Question = field(default_factory=Question)

    @property
    def printed(self) -> dict[str, list[Row]]:
        """The tables for a reader; the others are for machines."""
        changes, influence = bool(self.question.changes), self.question.influence
        left_out = {
            *(("forecast", "sides", "assumptions") if changes else ()),
            *(() if influence else ("shares", "influence_groups")),
            *(("influence",) if changes and not influence else ()),
        }
        return {name: rows for name, rows in self.tables.items() if name not in left_out}


def ask(dossier: Dossier, question: Question) -> tuple[Asked | None, list[Problem]]:
    """What is asked, or everything about it that cannot be: unknown models, issues, places, values off the scale.

    >>> from detente.dossier.schema import Issue
    >>> lake = Dossier(title="Lake", issues={"line": Issue(name="Line", anchors={0: "old", 100: "new"})})
    >>> typed = Question(models=("nsh",), thresholds=("lien=40", "line=140"), paths=("levy",))
    >>> for problem in ask(lake, typed)[1]:
    ...     print(str(problem)[:74])
    --model: nsh: no such model; did you mean 'nash'? The models are challenge
    --threshold: lien: no such issue; did you mean 'line'? The issues are line
    --threshold: line=140: expected a point of the scale, 0 to 100, got '140';
    --path: levy: no such issue; the issues are line
    """
    from detente.forecasting.what_if import apply_changes

    changed, rows, problems = apply_changes(dossier, question.changes) if question.changes else (dossier, [], [])
    issues = (changed or dossier).issues
    problems = [*_unknown_models(question.models), *problems]
    thresholds, wrong = _thresholds(question.thresholds, list(issues))
    problems += [*wrong, *(_no_issue("--path", issue, list(issues)) for issue in question.paths if issue not in issues)]
    if changed is None or problems:
        return None, problems
    return Asked(dossier, changed, tuple(rows), thresholds, question), []


def answer(
    asked: Asked, claims: Sequence[Claim] = (), documents: Sequence[Document] = (), progress: Tell = untold
) -> Outlook:
    """The tables that the question calls for.  Raises SchedulerError where the machines for it cannot be had."""
    from detente.forecasting.engine import forecast

    step = forecasting_step()
    progress(step)
    question, compared = asked.question, None
    settings: dict[str, Any] = {
        "n": question.n,
        "seed": question.seed,
        "models": list(dict.fromkeys(question.models)) or None,
        "thresholds": asked.thresholds or None,
        "scheduler": question.scheduler,
        "progress": lambda done, total: progress(step, done / total),
    }
    if question.changes:
        from detente.forecasting.what_if import compare

        compared = compare(asked.dossier, asked.changed, **settings)
        predicted = compared.after
    else:
        predicted = forecast(asked.changed, **settings)
    brief = build_brief(asked.changed, claims, documents, predicted)
    tables = _compared_tables(asked, compared) if compared else {}
    tables["forecast"] = [{"evidence": [], **with_unit(asked.changed, row)} for row in predicted.rows()]
    tables["sides"] = predicted.side_rows()
    tables["near"] = predicted.near_rows()
    tables["shares"] = predicted.share_rows()
    if question.paths:
        progress("following the rounds")
        tables |= _path_tables(asked.changed, question)
    if question.deals:
        progress("looking for deals")
        tables |= deal_tables(asked.changed)
    tables["influence"] = [{"evidence": [], **row} for row in predicted.influence_rows()]
    if question.influence:
        progress("asking each unknown")
        tables |= _influence_tables(predicted, asked, tables["influence"], progress)
    tables |= {name: brief.rows(name) for name in ("assumptions", "limits")}
    tables["run"] = [_run_row(predicted)]
    return Outlook(brief.title, tables, question)


def path_rows(dossier: Dossier, issue: str, model: str = "challenge") -> list[Row]:
    """Who presses whom and who gives way on one issue: the rows of `forecasting.paths`, each with the model's name.

    Rows of ``path_position`` say whether the position is known (`known`); where it is not, the middle of the scale
    stands for it.  Rows of ``path_round`` say in words where each round leaves everybody.
    """
    from detente.forecasting.engine import all_presets
    from detente.forecasting.models.challenge import Challenge
    from detente.forecasting.paths import challenge_path

    preset = all_presets().get(model)
    if not isinstance(preset, Challenge):
        raise ValueError(f"{model!r} is no reading of the challenge model, and has no rounds to follow")
    rows = challenge_path(dossier, issue, preset)
    stakes = {actor: dossier.stakes[actor][issue] for actor in dossier.stakes if issue in dossier.stakes[actor]}
    places: dict[int, list[str]] = {}
    for row in rows:
        row["model"] = model
        if row["table"] == "path_position":
            row["known"] = stakes[row["actor"]].position.known
            unknown = "" if row["known"] else " (position unknown)"
            places.setdefault(row["round"], []).append(f"{row['actor_name']} {row['position']:.0f}{unknown}")
    for row in rows:
        if row["table"] == "path_round":
            row["positions"] = alphabetical(places.get(row["round"], []))
    return rows


def known_paths(dossier: Dossier) -> list[Row]:
    """The rounds on every issue on which all positions are known, of not too many actors to be told apart."""
    return [row for issue in dossier.issues if _is_known(dossier, issue) for row in path_rows(dossier, issue)]


def _is_known(dossier: Dossier, issue: str) -> bool:
    stakes = [own[issue] for own in dossier.stakes.values() if issue in own]
    return 1 < len(stakes) <= MOST_LINES and all(stake.position.known for stake in stakes)


def deal_tables(dossier: Dossier) -> dict[str, list[Row]]:
    """The deals of the exchange model, and what each does to those who were not asked."""
    from detente.forecasting.deals import exchange_deals

    return _by_table(exchange_deals(dossier), ("deal", "deal_externality"))


def _unknown_models(names: Sequence[str]) -> list[Problem]:
    if not names:
        return []
    from detente.forecasting.engine import all_presets

    family = list(all_presets())
    return [
        Problem("--model", 0, name, "no such model", near(name, family, "the models are"))
        for name in names
        if name not in family
    ]


def _thresholds(typed: Sequence[str], issues: list[str]) -> tuple[dict[str, list[float]], list[Problem]]:
    found: dict[str, list[float]] = {}
    problems = []
    for words in typed:
        issue, equals, value = (part.strip() for part in words.partition("="))
        point = _point(value)
        if not equals or not issue:
            problems.append(
                Problem("--threshold", 0, "", f"expected issue=value, got {words!r}", "write for example line=40")
            )
        elif issue not in issues:
            problems.append(_no_issue("--threshold", issue, issues))
        elif point is None:
            told = f"expected a point of the scale, 0 to 100, got {value!r}"
            problems.append(Problem("--threshold", 0, words, told, f"write for example {issue}=40"))
        else:
            found.setdefault(issue, []).append(point)
    return found, problems


def _point(words: str) -> float | None:
    try:
        value = float(words)
    except ValueError:
        return None
    return value if 0 <= value <= 100 else None


def _no_issue(option: str, issue: str, issues: list[str]) -> Problem:
    return Problem(option, 0, issue, "no such issue", near(issue, issues, "the issues are"))


def _compared_tables(asked: Asked, compared: Comparison) -> dict[str, list[Row]]:
    return {"changes": list(asked.changes), "what_if": compared.rows(), "what_if_sides": compared.side_rows()}


def _path_tables(dossier: Dossier, question: Question) -> dict[str, list[Row]]:
    readings = [name for name in dict.fromkeys(question.models) if name.partition(":")[0] == "challenge"]
    rows = [
        row
        for issue in dict.fromkeys(question.paths)
        for name in readings or ["challenge"]
        for row in path_rows(dossier, issue, name)
    ]
    return _by_table(rows, ("path", "path_round", "path_position"))


def _by_table(rows: Sequence[Row], names: Sequence[str]) -> dict[str, list[Row]]:
    return {name: [row for row in rows if row["table"] == name] for name in names}


def _influence_tables(predicted: Forecast, asked: Asked, influence: list[Row], progress: Tell) -> dict[str, list[Row]]:
    """The Sobol indices beside the value of each number; the same for actors, quantities and the choice of model."""
    from detente.draws import draw
    from detente.forecasting.by_draw import PoolByDraw
    from detente.forecasting.influence import unknowns
    from detente.forecasting.sobol import sobol

    pool = PoolByDraw.of(predicted)
    draws = draw(asked.changed, asked.question.n, asked.question.seed)
    groups = _group_rows(predicted, pool, draws)
    count = len(unknowns(draws)) + 2
    n = max(_FEWEST, min(SOBOL_DRAWS, SOBOL_ROWS // count))
    progress("dividing the doubt among the unknowns")
    one, other = (draw(asked.changed, n, asked.question.seed, start) for start in (0, n))
    names = {issue.issue: issue.name for issue in predicted.issues}
    indices = [
        {**index.row(), "issue_name": names[index.issue]}
        for index in sobol(one, other, pool.centre, across=pool.across)
        if pool.weights.get(index.issue)
    ]
    by_key = {(row["name"], row["issue"]): row for row in indices}
    for row in (*influence, *groups):
        found = by_key.get((row["name"], row["issue"]))
        row |= {key: found[key] if found else None for key in ("first", "first_se", "total", "total_se")}
    return {"influence": influence, "influence_groups": groups, "sobol": indices}


def _group_rows(predicted: Forecast, pool: Any, draws: Draws) -> list[Row]:
    """What everything about an actor, all of one quantity, or the choice of model would be worth, strongest first."""
    from detente.forecasting.engine import INFLUENCE_DRAWS
    from detente.forecasting.influence import GroupEffect, group_effects, model_choice_value

    few = draws.rows(0, min(draws.n, INFLUENCE_DRAWS))
    landings = pool.landings(few)
    found: list[Row] = []
    for issue in predicted.issues:
        here = landings[issue.issue]
        if not here:
            continue
        curve = pool.curve(here, issue.issue)[:, :-1]
        effects = list(group_effects(few, curve, issue.issue, across=pool.across))
        if len(here) > 1:
            curves = {name: pool.curve({name: part}, issue.issue)[:, :-1] for name, part in here.items()}
            voi, se = model_choice_value(curves, pool.weights[issue.issue], few.seed)
            effects.append(GroupEffect("which model of the pool is right", issue.issue, "model", "model", voi, se))
        rows = [{**effect.row(), "issue_name": issue.name, "evidence": []} for effect in effects]
        found += sorted(rows, key=lambda row: (not row["measurable"], -row["voi"], row["unknown"]))
    return found


def _run_row(predicted: Forecast) -> Row:
    past = predicted.calibration
    return {
        "table": "run",
        "n_draws": predicted.n_draws,
        "seed": predicted.seed,
        "domain": predicted.domain,
        "conditional_on": predicted.conditional_on,
        "p_no_deal": predicted.p_no_deal,
        "calibrated_on": past.get("data"),
        "n_cases": past.get("n_issues"),
        "version": predicted.version,
        "dossier_sha256": predicted.dossier_sha256,
    }
