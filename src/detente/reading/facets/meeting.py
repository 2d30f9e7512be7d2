"""Meetings of the sides."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar, final

from detente.reading.blocks import actor_block
from detente.reading.claims import Claim, MeetingBlock, PlaceBlock
from detente.reading.facets import Facet
from detente.reading.meetings import find_meetings
from detente.reading.page import Mention
from detente.reading.sight import Sight


@final
@dataclass(frozen=True)
class MeetingHeld(Facet):
    """The sides meet, have met, will meet or call it off: who, who hosts, who mediates, where, when, which round.

    >>> from detente.reading.sight import sight_of
    >>> (held,) = MeetingHeld().find(sight_of("Belgium and France held talks in Vienna."))
    >>> sorted(actor.name for actor in held.actors), held.meeting.place
    (['Belgium', 'France'], 'Vienna')
    """

    limits: ClassVar[str] = '"both sides" are taken for the two states named most; two reports of one meeting are two'
    rank: ClassVar[int] = 40

    def find(self, sight: Sight) -> list[Claim]:
        found = []
        for meeting in find_meetings(sight.page, sight.parties, sight.dates, _both_sides(sight)):
            block = MeetingBlock(
                participants=tuple(map(actor_block, meeting.participants)),
                hosts=tuple(map(actor_block, meeting.hosts)),
                mediators=tuple(map(actor_block, meeting.mediators)),
                kind=meeting.kind,
                place=meeting.place,
                level=meeting.level,
                format=meeting.format,
                status=meeting.status,
                round=meeting.round,
            )
            place = None
            if meeting.place_span:
                place = PlaceBlock(text=meeting.place, span=meeting.place_span, country=meeting.country)
            found.append(
                sight.claim(
                    "meeting",
                    meeting.sentence.span,
                    meeting.trigger,
                    meeting=block,
                    time=meeting.time,
                    place=place,
                    actors=block.participants,
                    speakers=sight.speakers_over(meeting.trigger[0]),
                    status=sight.status(meeting.sentence, meeting.trigger, meeting.time),
                    issues=sight.tracks_in(meeting.sentence.span),
                    shape="reciprocal",
                )
            )
        return found


def _both_sides(sight: Sight) -> list[Mention]:
    """The two states named most: whom "both sides" means."""
    counted = Counter(m.id for m in sight.mentions if m.kind == "state" and m.id)
    first = {m.id: m for m in reversed(sight.mentions)}
    return [first[key] for key, _ in counted.most_common(2)]
