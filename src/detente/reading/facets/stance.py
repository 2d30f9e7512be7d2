"""Stances towards the talks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, final

from detente.reading.attribution import Attribution
from detente.reading.blocks import actor_block, speaker_block
from detente.reading.claims import Claim, SpeakerBlock, StanceBlock, StatusBlock, Trigger
from detente.reading.facets import Facet
from detente.reading.page import Mention
from detente.reading.sight import Sight
from detente.reading.stance import StanceFound, find_stances

_ADVICE = re.compile(r"\b(?:should|ought to|had better)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_EXPECTS = re.compile(r"\b(?:expect|fear|predict|anticipate)(?:s|ed)?\b", re.IGNORECASE)
_SAYS_WE = re.compile(r"\b(?:we|I)\s+(?:\w+\s+){0,3}$", re.IGNORECASE)
_WE_REACH = 30  # characters before the act in which its "we" stands
_DENIAL_REACH = 3  # sentences back to what "denied this" can mean


@final
@dataclass(frozen=True)
class StanceShown(Facet):
    """Somebody backs the talks or works against them, by word or by deed: who, how far, by which instrument.

    What is only expected of it is hypothetical.  "The Command denied this" is a claim of its own, denied, beside the
    one it denies.

    >>> from detente.reading.sight import sight_of
    >>> (shown,) = StanceShown().find(sight_of("Belgium walked out of the talks with France."))
    >>> shown.stance.holder.name, shown.stance.value, shown.stance.instrument
    ('Belgium', 'derails', 'walkout')
    """

    limits: ClassVar[str] = (
        "a stance that shows only in tone is not found; a denial reaches back three sentences of its paragraph"
    )
    rank: ClassVar[int] = 70

    def find(self, sight: Sight) -> list[Claim]:
        found: list[Claim] = []
        for stance in find_stances(sight.page, sight.parties):
            holder = stance.holder or _own_act(sight, stance)
            if holder is None or _only_advised(sight, stance):
                continue
            over = tuple(s for s in sight.speakers_over(stance.trigger[0]) if s.id != holder.id or s.form == "direct")
            found.append(_shown(sight, stance, holder, over))
        return found + _denials(sight, found)


def _only_advised(sight: Sight, stance: StanceFound) -> bool:
    """ "Arvania should leave the table": somebody's advice is no act, and no expectation of one."""
    return (
        _ADVICE.search(sight.page.shadow[max(stance.sentence.start, stance.trigger[0] - 24) : stance.trigger[0]])
        is not None
    )


def _shown(sight: Sight, stance: StanceFound, holder: Mention, speakers: tuple[SpeakerBlock, ...]) -> Claim:
    block = StanceBlock(
        value=stance.value,
        holder=actor_block(holder),
        toward=stance.toward,
        instrument=stance.instrument,
        trigger=sight.trigger(stance.trigger),
    )
    return sight.claim(
        "stance",
        stance.sentence.span,
        (holder.span[0], (stance.instrument_span or stance.trigger)[1]),
        stance=block,
        actors=(block.holder,),
        speakers=speakers,
        status=_expected(sight, stance),
        issues=sight.tracks_in(stance.sentence.span),
    )


def _own_act(sight: Sight, stance: StanceFound) -> Mention | None:
    """ "We will not ratify", "Vale said the campaign would continue": the speaker tells of its own side's act."""
    if not stance.instrument:
        return None
    at = stance.trigger[0]
    if _SAYS_WE.search(sight.page.shadow[max(stance.sentence.start, at - _WE_REACH) : at]):
        return sight.self_or_none(stance.sentence.span, at)
    over = sight.innermost(at)
    speaker = over.mention if over else None
    own = sight.directory.actors.get(speaker.of) if speaker else None
    return sight.side_of(speaker) if speaker and own and own.kind in {"organisation", "faction", "group"} else None


def _expected(sight: Sight, stance: StanceFound) -> StatusBlock:
    """The status of an act; what somebody only expects has not happened."""
    status = sight.status(stance.sentence, stance.trigger)
    expects = _EXPECTS.search(sight.page.shadow, stance.sentence.start, stance.trigger[0])
    if expects is None or status.value not in {"asserted", "claimed"}:
        return status
    cue = Trigger(text=expects.group(), span=expects.span(), kind="expectation")
    return StatusBlock(value="hypothetical", triggers=(*status.triggers, cue), also=(status.value,))


def _denials(sight: Sight, stances: Sequence[Claim]) -> list[Claim]:
    """ "The Command denied this": what was said of an actor just before, denied by it or by somebody of its own."""
    found = []
    for attribution in sight.attributions:
        denied = _denied_by(sight, attribution, stances) if attribution.cue_class == "denial" else None
        if denied is None:
            continue
        cue = Trigger(text=attribution.cue_text, span=attribution.cue, kind="denial")
        block = denied.model_copy(update={"trigger": sight.trigger(attribution.cue)})
        found.append(
            sight.claim(
                "stance",
                sight.page.sentence_at(attribution.cue[0]).span,
                attribution.cue,
                stance=block,
                actors=(block.holder,),
                speakers=(speaker_block(sight.page, attribution),),
                status=StatusBlock(value="denied", triggers=(cue,)),
            )
        )
    return found


def _denied_by(sight: Sight, attribution: Attribution, stances: Sequence[Claim]) -> StanceBlock | None:
    """The stance of the speaker, or of its side, that was told last before the denial."""
    speaker = attribution.mention
    if speaker is None or not speaker.id:
        return None
    here = sight.page.sentence_at(attribution.cue[0])
    near = [
        c.stance
        for c in stances
        if c.stance and c.paragraph == here.paragraph and 0 < here.index - c.sentence <= _DENIAL_REACH
    ]
    own = [stance for stance in near if stance.holder.id in {speaker.id, speaker.of}]
    return own[-1] if own else None
