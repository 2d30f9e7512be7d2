"""Blocks of a claim that say who: made from a mention, from an attribution."""

from __future__ import annotations

from detente.reading.attribution import Attribution
from detente.reading.claims import ActorBlock, SpeakerBlock, Trigger
from detente.reading.directory import Entry
from detente.reading.page import Mention, Page


def actor_block(mention: Mention) -> ActorBlock:
    """The actor that a mention names, with the words that name it."""
    return ActorBlock(
        text=mention.text,
        span=mention.span,
        id=mention.id,
        name=mention.name or mention.text,
        kind=mention.kind,
        country=mention.country,
        sectors=mention.sectors,
        of=mention.of,
        office=mention.office,
        past=mention.past,
        how=mention.how,
        confidence=mention.confidence,
        candidates=mention.candidates,
    )


def parent_block(mention: Mention, entry: Entry) -> ActorBlock:
    """The body of which a mention names a part."""
    return ActorBlock(
        text=mention.text,
        span=mention.span,
        id=entry.actor,
        name=entry.name,
        kind=entry.kind,
        country=entry.country,
        sectors=entry.sectors,
        of=entry.of,
        how=entry.how,
        confidence=0.8,
    )


def speaker_block(page: Page, attribution: Attribution) -> SpeakerBlock:
    """Who says it, and by which words the text tells so; without an id where nobody known is named."""
    cue = Trigger(text=attribution.cue_text, span=attribution.cue, kind=attribution.cue_class)
    span = attribution.speaker or attribution.cue
    text = page.quote(attribution.speaker) if attribution.speaker else ""
    base = actor_block(attribution.mention).model_dump() if attribution.mention else {"name": text}
    return SpeakerBlock.model_validate(
        {
            **base,
            "text": text,
            "span": span,
            "cue": cue,
            "form": attribution.form,
            "cue_class": attribution.cue_class,
            "resolved": attribution.resolved,
            "candidates": tuple(m.id for m in attribution.candidates if m.id),
        }
    )
