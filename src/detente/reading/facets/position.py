"""Positions: what a side asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

from detente.reading.blocks import actor_block
from detente.reading.claims import Claim, PositionBlock
from detente.reading.conditions import PositionFound, find_positions, number_in
from detente.reading.facets import Facet
from detente.reading.page import Span
from detente.reading.sight import Sight


@final
@dataclass(frozen=True)
class PositionTaken(Facet):
    """A side demands, proposes, accepts or refuses something on a track under talks, with its number if it gives one.
    "A quota and the end of the ban" are two demands on two tracks.

    >>> from detente.reading.sight import sight_of
    >>> text = "Belgium and France held talks on fishing quotas. Belgium demands fishing quotas of 300 tonnes."
    >>> [(c.actors[0].name, c.position.value, c.position.unit) for c in PositionTaken().find(sight_of(text))]
    [('Belgium', 300.0, 'tonnes')]
    """

    limits: ClassVar[str] = "a wish told without a verb of wanting or refusing, or on no track under talks, is left out"
    rank: ClassVar[int] = 60

    def find(self, sight: Sight) -> list[Claim]:
        found = []
        for position in find_positions(sight.page, sight.parties):
            at = position.trigger[0]
            holder = position.holder or sight.self_or_none(position.sentence.span, at)
            if holder is None:
                continue
            for span, issues in _demands(sight, position):
                found.append(
                    sight.claim(
                        "position",
                        position.sentence.span,
                        position.trigger if span[0] == position.span[0] else span,
                        position=_block(sight, position, span, issues[0]),
                        actors=(actor_block(holder),),
                        speakers=sight.speakers_over(at),
                        status=sight.status(position.sentence, position.trigger),
                        issues=issues,
                    )
                )
        return found


def _block(sight: Sight, position: PositionFound, span: Span, issue: str) -> PositionBlock:
    value, unit = number_in(sight.page, span)
    text = sight.page.quote(span)
    return PositionBlock(issue=issue, value=value, unit=unit, strength=position.strength, text=text, span=span)


def _demands(sight: Sight, position: PositionFound) -> list[tuple[Span, tuple[str, ...]]]:
    """What is asked for, with its tracks: "a quota and the end of the ban" are two demands on two tracks."""
    whole = sight.tracks_in(position.span)
    joint = sight.page.shadow.find(" and ", *position.span)
    if len(whole) >= 2 and joint >= 0:
        halves = [(position.span[0], joint), (joint + 5, position.span[1])]
        tracks = [sight.tracks_in(half) for half in halves]
        if all(len(found) == 1 for found in tracks) and tracks[0] != tracks[1]:
            return list(zip(halves, tracks, strict=True))
    issues = whole or sight.tracks_near(position.sentence)
    return [(position.span, issues)] if issues else []
