"""Actors named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

from detente.reading.blocks import actor_block, parent_block
from detente.reading.claims import Claim, SpeakerBlock
from detente.reading.facets import Facet
from detente.reading.page import Mention
from detente.reading.sight import Sight


@final
@dataclass(frozen=True)
class ActorNamed(Facet):
    """Somebody appears in the document: a state, a body, a person, by a name or an office.

    One claim for each actor and each voice that names it, at the mention that tells most: an office, that it is past.
    A body of which only a part is named is named with it.

    >>> from detente.reading.sight import sight_of
    >>> sorted(c.actors[0].name for c in ActorNamed().find(sight_of("Belgium left the talks with France.")))
    ['Belgium', 'France']
    """

    limits: ClassVar[str] = "who is named only by a pronoun, or by a name that no list and no title tells, is not found"
    rank: ClassVar[int] = 10

    def find(self, sight: Sight) -> list[Claim]:
        best: dict[tuple[str, str], Mention] = {}
        voices: dict[tuple[str, str], tuple[SpeakerBlock, ...]] = {}
        for mention in sight.mentions:
            over = sight.speakers_over(mention.span[0])
            key = (mention.id, over[-1].name if over else "")
            if mention.id and _tells_more(mention, best.get(key)):
                best[key], voices[key] = mention, over
        named = [
            sight.claim(
                "mention",
                sight.page.sentence_at(m.span[0]).span,
                m.span,
                actors=(actor_block(m),),
                speakers=voices[key],
            )
            for key, m in best.items()
        ]
        return named + _parents(sight, list(best.values()))


def _parents(sight: Sight, named: list[Mention]) -> list[Claim]:
    """The bodies that are not named themselves, but a part of them is."""
    ids, known = {m.id for m in named}, sight.directory.actors
    parts = {m.of: m for m in named if m.of and m.of not in ids and m.of in known}
    return [
        sight.claim(
            "mention",
            sight.page.sentence_at(m.span[0]).span,
            (m.span[0], m.span[1] - 1),  # not the part's own trigger, so that the two claims have two ids
            actors=(parent_block(m, known[whole]),),
        )
        for whole, m in parts.items()
    ]


def _tells_more(mention: Mention, other: Mention | None) -> bool:
    """Whether a mention tells more of its actor than the one found before: an office, that it is past."""
    if other is None:
        return True
    return (mention.past, bool(mention.office), bool(mention.of)) > (other.past, bool(other.office), bool(other.of))
