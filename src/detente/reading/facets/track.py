"""Tracks: what is negotiated about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

from detente.reading.blocks import actor_block
from detente.reading.claims import Claim
from detente.reading.facets import Facet
from detente.reading.sight import Sight


@final
@dataclass(frozen=True)
class TrackNamed(Facet):
    """The document names something that is under talks: one of the dossier's issues, or what it says itself that
    talks are about.  One claim for each track and sentence.

    >>> from detente.reading.sight import sight_of
    >>> [c.issues for c in TrackNamed().find(sight_of("Belgium and France held talks on fishing quotas."))]
    [('fisheries',)]
    """

    limits: ClassVar[str] = "a subject that is named only where nobody speaks of talks is not taken for a track"
    rank: ClassVar[int] = 30

    def find(self, sight: Sight) -> list[Claim]:
        found = []
        for track, hits in sight.under_talks.items():
            first = {hit.sentence.index: hit for hit in reversed(hits)}
            for hit in sorted(first.values(), key=lambda hit: hit.sentence.index):
                named = (actor_block(hit.named),) if hit.named else ()
                found.append(sight.claim("track", hit.sentence.span, hit.span, issues=(track,), actors=named))
        return found
