"""Places on the scale and the probability of landing there: near a described point, on a side of a threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from detente.draws import Draws
from detente.forecasting.pooling import Distribution
from detente.words import probability_words

NEAR = 10.0
"""A forecast is near a point of the scale within this many points."""


def near(draws: Draws, k: int, pooled: Distribution) -> tuple[Mapping[str, Any], ...]:
    """Probability of landing within NEAR points of each described point, the reference point and each known position
    of issue number k."""
    issue = draws.issues[k]
    facts = draws.dossier
    places: list[tuple[str, str, float]] = []
    if facts is not None:
        record = facts.issues[issue]
        places += [("anchor", text, float(value)) for value, text in sorted(record.anchors.items())]
        if record.reference_point.known:
            places.append(("reference_point", "what holds without a deal", record.reference_point.best))
        for actor in draws.actors:
            stake = facts.stakes[actor].get(issue)
            if stake is not None and stake.position.known:
                places.append(("position", draws.actor_name(actor), stake.position.best))
    found: list[Mapping[str, Any]] = []
    for kind, text, value in places:
        p = min(1.0, max(0.0, pooled.near(value, NEAR)))
        words = probability_words(p)
        found.append({"kind": kind, "place": text, "value": value, "within": NEAR, "p": round(p, 4), "words": words})
    return tuple(found)


def sides(draws: Draws, k: int, pooled: Distribution, thresholds: Sequence[float]) -> tuple[Mapping[str, Any], ...]:
    """Probability of landing at or below each threshold of issue number k, and beyond it, in numbers and words."""
    anchors = draws.dossier.issues[draws.issues[k]].anchors if draws.dossier else {}
    found: list[Mapping[str, Any]] = []
    for threshold in thresholds:
        below = min(1.0, max(0.0, float(pooled.cdf(threshold))))
        side = {
            "threshold": threshold,
            "p_low": round(below, 4),
            "words_low": probability_words(below),
            "towards_low": _nearest(anchors, threshold, low=True),
            "p_high": round(1 - below, 4),
            "words_high": probability_words(1 - below),
            "towards_high": _nearest(anchors, threshold, low=False),
        }
        found.append(side)
    return tuple(found)


def checked_thresholds(draws: Draws, given: Mapping[str, Sequence[float]]) -> dict[str, tuple[float, ...]]:
    """Thresholds of every issue, rising: as given, or half way between its described points, or 50.

    Raises ValueError where an issue is not there or a value is off the scale.
    """
    unknown = sorted(set(given) - set(draws.issues))
    if unknown:
        raise ValueError(f"thresholds name no issue: {', '.join(unknown)}; issues are {', '.join(draws.issues)}")
    off = [value for values in given.values() for value in values if not 0 <= value <= 100]
    if off:
        raise ValueError(f"thresholds must lie between 0 and 100, got {', '.join(f'{value:g}' for value in off)}")
    return {issue: tuple(sorted(given.get(issue) or _half_ways(draws, issue))) for issue in draws.issues}


def _half_ways(draws: Draws, issue: str) -> list[float]:
    marks = sorted(draws.dossier.issues[issue].anchors) if draws.dossier else []
    return [(a + b) / 2 for a, b in pairwise(marks)] or [50.0]


def _nearest(anchors: Mapping[int, str], threshold: float, *, low: bool) -> str:
    """The described point next to the threshold on one side, in words; a number where none is described."""
    side = [mark for mark in anchors if (mark <= threshold if low else mark > threshold)]
    if not side:
        return f"{threshold:g} or less" if low else f"more than {threshold:g}"
    return anchors[max(side) if low else min(side)]
