"""Events between actors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

from detente.reading.blocks import actor_block
from detente.reading.claims import Claim, StatusBlock, TimeBlock
from detente.reading.events import Event, find_events
from detente.reading.facets import Facet
from detente.reading.page import Sentence
from detente.reading.sight import Sight, restated


@final
@dataclass(frozen=True)
class EventReported(Facet):
    """Somebody does something to somebody: who, to whom, which type of act, when.

    >>> from detente.reading.sight import sight_of
    >>> (done,) = EventReported().find(sight_of("Belgium accused France of breaking the ceasefire."))
    >>> done.actors[0].name, done.recipients[0].name, done.status.value
    ('Belgium', 'France', 'asserted')
    """

    limits: ClassVar[str] = "only sentences that name an actor are coded; a verb of no list gives no event"
    rank: ClassVar[int] = 80

    def find(self, sight: Sight) -> list[Claim]:
        found = []
        for sentence in sight.page.sentences:
            named = sight.mentions.within(sentence.span)
            for event in find_events(sight.page, named, sentence) if named else ():
                trigger = event.block.trigger.span
                time = sight.date_in(event.clause)
                found.append(
                    sight.claim(
                        "event",
                        sentence.span,
                        trigger,
                        event=event.block,
                        time=time,
                        shape=event.shape,
                        actors=tuple(map(actor_block, event.actors)),
                        recipients=tuple(map(actor_block, event.recipients)),
                        speakers=sight.speakers_over(trigger[0]),
                        status=_status(sight, event, sentence, time),
                        issues=sight.tracks_in(event.clause),
                    )
                )
        return found


def _status(sight: Sight, event: Event, sentence: Sentence, time: TimeBlock | None) -> StatusBlock:
    """Where tense has already made the type ("will meet" is an agreement to), the announcement is what holds."""
    trigger = event.block.trigger.span
    judged = sight.status(sentence, trigger, time)
    if not event.announced:
        return judged
    return restated(judged, "claimed" if sight.is_told(trigger[0]) else "asserted")
