"""What if a number were another: two forecasts that differ in it, and in nothing else.

Both are made on common random numbers: every other number of the dossier has the same draws in both, so that the
difference of a draw is the change's doing and not the dice's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from detente.dossier.editing import edit_dossier, parse_change
from detente.dossier.load import dump_dossier, parse_dossier
from detente.dossier.schema import Dossier
from detente.dossier.source import parse_source
from detente.draws import Array, Draws, draw
from detente.errors import Problem
from detente.forecasting.by_draw import PoolByDraw
from detente.forecasting.engine import Forecast, IssueForecast, Models, Predicted, forecast
from detente.workers import Progress

Row = dict[str, Any]

STILL = 0.005
"""Points of the scale: what moves by less has not moved."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two forecasts on common random numbers.  before, after: the forecasts; moved: by issue, how far the mean of the
    pooled forecast moves in each draw (draw,), on the issues that both have."""

    before: Forecast
    after: Forecast
    moved: Mapping[str, Array] = field(repr=False)

    def rows(self) -> list[Row]:
        """For each issue and model: median and mean before, after, and their change.

        change_low, change_high (of the pool alone): 10th and 90th percentile of how far its mean moves from draw to
        draw; rises: share of draws in which it rises, falls: in which it falls.  changed is False on an issue on which
        no model's answer and no draw moves.
        """
        before = {issue.issue: issue for issue in self.before.issues}
        after = {issue.issue: issue for issue in self.after.issues}
        return [
            row
            for key in dict.fromkeys((*before, *after))
            for row in self._issue_rows(key, before.get(key), after.get(key))
        ]

    def side_rows(self) -> list[Row]:
        """Probability of each side of each threshold that both forecasts know, before and after."""
        after = {issue.issue: issue for issue in self.after.issues}
        return [
            _side_row(issue, side, then)
            for issue in self.before.issues
            if issue.issue in after
            for side in issue.sides
            for then in after[issue.issue].sides
            if then["threshold"] == side["threshold"]
        ]

    def _issue_rows(self, key: str, before: IssueForecast | None, after: IssueForecast | None) -> list[Row]:
        was, now = _predictions(before), _predictions(after)
        found = [_row(name, was.get(name), now.get(name)) for name in dict.fromkeys((*was, *now))]
        moved = self.moved.get(key)
        for row in found:
            row.update(_paired(moved) if row["model"] == "pooled" and moved is not None else _UNPAIRED)
            row["words"] = _words(row)
        changed = any(row["moves"] for row in found) or bool(moved is not None and np.abs(moved).max() > STILL)
        one = after or before
        assert one is not None  # noqa: S101 - an issue is in one of the two
        for row in found:
            row["weight"] = round(one.weights.get(row["model"], 0.0), 4) if row["role"] == "model" else None
        named = {"table": "what_if", "issue": key, "issue_name": one.name, "changed": changed}
        return [{**named, **{k: v for k, v in row.items() if k != "moves"}} for row in found]


def compare(
    dossier: Dossier,
    changed: Dossier,
    n: int = 1000,
    seed: int = 0,
    models: Models = None,
    *,
    weights: Mapping[str, float] | None = None,
    domain: Literal["legislative", "other"] | None = None,
    thresholds: Mapping[str, Sequence[float]] | None = None,
    scheduler: str | None = None,
    progress: Progress = lambda done, total: None,
) -> Comparison:
    """The forecast of a dossier beside that of a changed one, draw by draw on the same random numbers.

    Arguments as for `forecast`, whose errors this raises; progress counts the blocks of both.  Two limits of pairing: a
    number that is exact in one dossier and uncertain in the other has draws in one alone, which is the change asked
    about; and where the median of all known capabilities changes by a power of ten, so does what an unknown capability
    is taken to be.

    North moves from 10 to 40 with three quarters of the weight: the weighted mean goes from 30 to 52.5.

    >>> from detente.dossier.estimate import Estimate
    >>> from detente.dossier.schema import Actor, Issue, Stake
    >>> number = Estimate.exact
    >>> def case(position: float) -> Dossier:
    ...     return Dossier(
    ...         title="Lake", domain="legislative", issues={"line": Issue(name="Line")},
    ...         actors={"a": Actor(name="A", capability=number(2)), "b": Actor(name="B", capability=number(3))},
    ...         stakes={"a": {"line": Stake(position=number(position), salience=number(90))},
    ...                 "b": {"line": Stake(position=number(90), salience=number(20))}})
    >>> result = compare(case(10), case(40), n=50, models=["compromise"])
    >>> pooled = result.rows()[0]
    >>> pooled["model"], pooled["changed"], pooled["median_change"] > 10, pooled["rises"]
    ('pooled', True, True, 1.0)
    """
    told = [0, 0]

    def first(done: int, total: int) -> None:
        told[0], told[1] = done, total
        progress(done, 2 * total)

    def second(done: int, total: int) -> None:
        progress(told[0] + done, told[1] + total)

    pair = (draw(dossier, n, seed), draw(changed, n, seed))
    both = [
        forecast(
            draws, models=models, weights=weights, domain=domain, thresholds=_of_one(thresholds, draws, other),
            scheduler=scheduler, progress=step,
        )
        for draws, other, step in zip(pair, pair[::-1], (first, second), strict=True)
    ]  # fmt: skip
    return Comparison(both[0], both[1], _moved(both, pair, models))


def apply_changes(dossier: Dossier, changes: Sequence[str]) -> tuple[Dossier | None, list[Row], list[Problem]]:
    """The dossier with changes as typed, ``south.line.position=40``; what they change; or every problem at once.

    A path begins with an actor, issue or measure, or is written in full; a value is a number, three numbers or unknown.
    Rows of the table ``changes``: path, before, after.  With a problem there is no dossier.

    >>> from detente.dossier.schema import Actor
    >>> lake = Dossier(title="Lake", actors={"north": Actor(name="North")})
    >>> changed, rows, problems = apply_changes(lake, ["north.capability=[20, 30, 45]"])
    >>> changed.actors["north"].capability.best, rows[0]["before"], rows[0]["after"]
    (30.0, 'unknown', '30 (20 to 45)')
    >>> for problem in apply_changes(lake, ["nroth.capability=30", "north.capability=strong"])[2]:
    ...     print(problem.path)
    nroth.capability
    actors.north.capability
    """
    text = dump_dossier(dossier)
    wanted, problems = _parsed(changes)
    for path, value in wanted.items():
        problems += _placed(edit_dossier(text, {path: value})[1])
    edited, joint = edit_dossier(text, wanted) if not problems else (text, [])
    problems += _placed(joint)
    if problems:
        return None, [], problems
    changed, older = parse_dossier(edited)
    if changed is None:  # mistakes that the dossier had before
        return None, [], _placed(older)
    rows = list(_differences(parse_source(text).data, parse_source(edited).data))
    return changed, rows, []


def _parsed(changes: Sequence[str]) -> tuple[dict[str, Any], list[Problem]]:
    wanted: dict[str, Any] = {}
    problems = []
    for words in changes:
        try:
            path, value = parse_change(words)
        except ValueError as error:
            message, _, cure = str(error).partition("; ")
            problems.append(Problem("--set", 0, "", message, cure))
            continue
        if path in wanted:
            problems.append(Problem("--set", 0, path, "is set twice", "leave one of them out"))
        wanted[path] = value
    return wanted, problems


def _placed(problems: Sequence[Problem]) -> list[Problem]:
    """Problems of a text nobody has seen: the path is their place."""
    return [replace(problem, file="--set", line=0) for problem in problems]


def _differences(before: Any, after: Any, path: str = "") -> Iterator[Row]:
    if isinstance(after, Mapping) and (before is None or isinstance(before, Mapping)):
        for key in after:
            yield from _differences((before or {}).get(key), after[key], f"{path}.{key}" if path else str(key))
    elif before != after:
        yield {"table": "changes", "path": path, "before": _value_words(before), "after": _value_words(after)}


def _value_words(value: Any) -> str:
    """
    >>> _value_words((30, 40, 60)), _value_words(None), _value_words(40.0)
    ('40 (30 to 60)', 'unknown', '40')
    """
    if value is None:
        return "unknown"
    if isinstance(value, tuple) and len(value) == 3 and all(isinstance(part, int | float) for part in value):
        low, best, high = value
        return f"{best:g} ({low:g} to {high:g})"
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _of_one(thresholds: Mapping[str, Sequence[float]] | None, draws: Draws, other: Draws) -> dict[str, Sequence[float]]:
    """The thresholds without those on issues that only the other of two dossiers has."""
    elsewhere = set(other.issues) - set(draws.issues)
    return {issue: values for issue, values in (thresholds or {}).items() if issue not in elsewhere}


def _moved(both: Sequence[Forecast], pair: Sequence[Draws], models: Models) -> dict[str, Array]:
    means: list[dict[str, Array]] = []
    for result, draws in zip(both, pair, strict=True):
        pool = PoolByDraw.of(result, models)
        landings = pool.landings(draws)
        means.append(
            {
                issue: pool.mean(landings[issue], issue) if landings[issue] else np.full(draws.n, 50.0)
                for issue in draws.issues
            }
        )
    before, after = means
    return {issue: after[issue] - before[issue] for issue in before if issue in after}


def _predictions(issue: IssueForecast | None) -> dict[str, Predicted]:
    if issue is None:
        return {}
    beside = () if issue.unconditional is None else (issue.unconditional,)
    return {one.name: one for one in (issue.pooled, *beside, *issue.models, *issue.baselines)}


def _row(name: str, was: Predicted | None, now: Predicted | None) -> Row:
    before, after = _figures(was), _figures(now)
    change = {f"{key}_change": _difference(before[key], after[key]) for key in ("median", "mean")}
    one = now or was
    assert one is not None  # noqa: S101 - a name is in one of the two
    return {
        "model": name,
        "role": one.role,
        "weight": None,
        **{f"{key}_before": value for key, value in before.items()},
        **{f"{key}_after": value for key, value in after.items()},
        **change,
        "moves": before != after,
    }


def _figures(predicted: Predicted | None) -> dict[str, float | None]:
    if predicted is None or predicted.distribution is None:
        return dict.fromkeys(("low", "median", "high", "mean"))
    low, median, high = (round(float(v), 2) for v in predicted.distribution.quantile((0.1, 0.5, 0.9)))
    return {"low": low, "median": median, "high": high, "mean": round(predicted.distribution.mean, 2)}


def _difference(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else round(after - before, 2) + 0.0


_UNPAIRED: dict[str, float | None] = dict.fromkeys(("change_low", "change_high", "rises", "falls"))


def _paired(moved: Array) -> dict[str, float | None]:
    low, high = (round(float(v), 2) + 0.0 for v in np.quantile(moved, (0.1, 0.9), method="inverted_cdf"))
    rises, falls = (round(float((sign * moved > STILL).mean()), 4) for sign in (1, -1))
    return {"change_low": low, "change_high": high, "rises": rises, "falls": falls}


def _words(row: Row) -> str:
    if row["median_change"] is None:
        return "answers in only one of the two" if row["moves"] else "no answer"
    if not row["moves"] and not (row["rises"] or row["falls"]):
        return "no change"
    text = f"middle {row['median_change']:+.0f}, mean {row['mean_change']:+.1f}"
    if row["change_low"] is None:
        return text
    return f"{text}; in 80 % of draws the mean moves by {row['change_low']:+.1f} to {row['change_high']:+.1f}"


def _side_row(issue: IssueForecast, side: Mapping[str, Any], then: Mapping[str, Any]) -> Row:
    ends = {
        f"{key}_{end}_{when}": one[f"{key}_{end}"]
        for when, one in (("before", side), ("after", then))
        for end in ("low", "high")
        for key in ("p", "words")
    }
    return {
        "table": "what_if_sides",
        "issue": issue.issue,
        "issue_name": issue.name,
        "threshold": side["threshold"],
        "towards_low": side["towards_low"],
        "towards_high": side["towards_high"],
        **ends,
        "change_high": round(then["p_high"] - side["p_high"], 4),
    }
