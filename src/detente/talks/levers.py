"""Levers: every safeguard that could be switched on in a case, one at a time.

The words for them, and what they change, are those of `detente.talks.lever_words`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from detente.talks.from_dossier import TalksCase
from detente.talks.lever_words import KINDS, Lever, Misread, measure_kind, read_lever

__all__ = ["Lever", "Misread", "levers", "most_linked", "read_lever"]


def levers(case: TalksCase) -> list[Lever]:
    """Every safeguard that the case could have, each alone and at its usual strength, in the order of the five kinds.

    Of the orders in which tracks could come only those are listed that put the narrowest gap first, and of the packages
    only the one whose halves are worth most to different parties; any other can be asked for by name.
    """
    found = []
    for name in _offered(case):
        lever = read_lever(case, name)
        assert isinstance(lever, Lever), lever  # noqa: S101 - we write only what we read
        found.append(lever)
    return sorted(found, key=lambda lever: KINDS.index(lever.kind))


def _offered(case: TalksCase) -> Iterator[str]:
    several = len(case.tracks) > 1
    yield "cover"
    yield from (f"cover={track}" for track in case.tracks if several)
    yield "secrecy"
    yield from (f"pay={one.actor}" for one in case.acting)
    yield from (f"consult={ratifier}" for ratifier, _ in case.cast.ratifiers)
    yield "open"
    yield from ("coverage", "compensation")
    yield from (f"gesture={principal}" for principal in case.principals)
    yield from ("instalments", "detection", "bond", "guarantor")
    yield from (name for name in case.dossier.measures if measure_kind(case, name))
    if several:
        yield f"package={'+'.join(most_linked(case))}"
        first = _narrowest(case)
        yield from (f"after={track}:{first}" for track in case.tracks if track != first)
    for track in case.tracks:
        plan = case.plan.track(track)
        for rung in (plan.start - 1, plan.start + 1):
            if rung in plan.ladder:
                yield f"start={track}:{rung}"


def most_linked(case: TalksCase) -> tuple[str, str]:
    """The two tracks with most to trade between parties: one cares more for the first, another more for the second.

    Of two parties' weights (salience by its sum) on two tracks, how far the products across differ; where nobody has
    said how much they care no pair is better than another, and the ids decide.
    """
    weights = {p: _weights(case, p) for p in case.principals}

    def linked(pair: tuple[str, str]) -> float:
        one, other = pair
        crossed = [
            abs(weights[p][one] * weights[q][other] - weights[p][other] * weights[q][one])
            for p, q in combinations(case.principals, 2)
        ]
        return round(max(crossed), 9)

    return min(combinations(case.tracks, 2), key=lambda pair: (-linked(pair), pair))


def _weights(case: TalksCase, actor: str) -> dict[str, float]:
    row = case.dossier.stakes.get(actor, {})
    salience = {k: row[k].salience.best if k in row else 0.0 for k in case.tracks}
    total = sum(salience.values()) or 1.0
    return {k: value / total for k, value in salience.items()}


def _narrowest(case: TalksCase) -> str:
    """The track on which the principals' positions lie nearest together; the ids decide between equals."""

    def gap(track: str) -> float:
        rows = [case.dossier.stakes.get(p, {}) for p in case.principals]
        known = [row[track].position.best for row in rows if track in row and row[track].position.known]
        return max(known) - min(known) if len(known) > 1 else 101.0  # where one is unknown nobody can say

    return min(case.tracks, key=lambda track: (gap(track), track))
