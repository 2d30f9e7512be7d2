"""Conditions, offers, red lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

from detente.reading.blocks import actor_block
from detente.reading.claims import Claim, ConditionBlock, PositionBlock, StatusBlock
from detente.reading.conditions import ConditionFound, find_conditions, number_in
from detente.reading.facets import Facet
from detente.reading.page import Mention, Span
from detente.reading.sight import Sight, restated

_NEED_TRACK = frozenset({"offer", "flexibility", "reservation"})
_BODIES = frozenset({"state", "faction", "legislature", "organisation"})


@final
@dataclass(frozen=True)
class ConditionSet(Facet):
    """Somebody binds one thing to another, offers something, or draws a red line: whose condition it is, what it
    requires, and what would follow.  A number it asks for is its position on the track.

    A condition is an act of speech: claimed by whoever says it, asserted where the text does.  An if-sentence that
    nobody put forward is no condition of anybody.

    >>> from detente.reading.sight import sight_of
    >>> text = "Belgium will sign the agreement with France only if the talks end the port ban."
    >>> [(c.condition.holder.name, c.condition.requires.text) for c in ConditionSet().find(sight_of(text))]
    [('Belgium', 'the talks end the port ban')]
    """

    limits: ClassVar[str] = (
        "a condition on nothing that is under talks is left out, unless its sentence speaks of talks"
    )
    rank: ClassVar[int] = 50

    def find(self, sight: Sight) -> list[Claim]:
        found = []
        for condition in find_conditions(sight.page, sight.parties):
            span, at = condition.sentence.span, condition.trigger[0]
            requires = sight.within_speech(condition.requires, at)
            act = condition.act or condition.requires
            issues = sight.tracks_in(requires) or sight.tracks_in(act) or sight.tracks_near(condition.sentence)
            if not issues and (condition.kind in _NEED_TRACK or not sight.talks.named_in(condition.sentence)):
                continue
            holder = condition.holder or sight.self_or_none(span, at) or _voice_behind(sight, condition)
            if condition.hypothetical and not (condition.volitional or _threat_over(sight, at)):
                continue  # what might come about, and nobody's condition
            if condition.hypothetical and holder is None and not condition.advised:
                continue
            found.append(_condition(sight, condition, requires, holder, issues))
        return found


def _condition(
    sight: Sight, condition: ConditionFound, requires: Span, holder: Mention | None, issues: tuple[str, ...]
) -> Claim:
    block = ConditionBlock(
        kind=condition.kind,
        holder=actor_block(holder) if holder else None,
        act=sight.trigger(sight.within_speech(condition.act, condition.trigger[0])) if condition.act else None,
        requires=sight.trigger(requires),
        issue=issues[0] if issues else "",
        trigger=sight.trigger(condition.trigger),
    )
    return sight.claim(
        "condition",
        condition.sentence.span,
        condition.trigger,
        condition=block,
        position=_asked(sight, condition, requires, issues),
        actors=(block.holder,) if block.holder else (),
        speakers=sight.speakers_over(condition.trigger[0]),
        status=_status_of_act(sight, condition),
        issues=issues,
    )


def _asked(sight: Sight, condition: ConditionFound, requires: Span, issues: tuple[str, ...]) -> PositionBlock | None:
    """The position that a condition with a number takes on its track."""
    value, unit = number_in(sight.page, requires)
    if value is None or not issues or condition.kind == "flexibility":
        return None
    return PositionBlock(
        issue=issues[0],
        value=value,
        unit=unit,
        strength="accepts" if condition.kind == "offer" else "red_line",
        text=sight.page.quote(requires),
        span=requires,
    )


def _threat_over(sight: Sight, offset: int) -> Mention | None:
    """Who warns or vows what stands at this offset: their own condition, whatever its subject is."""
    over = sight.innermost(offset)
    return over.mention if over and over.cue_class == "commissive" else None


def _voice_behind(sight: Sight, condition: ConditionFound) -> Mention | None:
    """For a condition without a subject that is an actor: who warns of it or, being a body, tells it as its own,
    else the one whose document it is."""
    over = sight.innermost(condition.trigger[0])
    if over is None:
        return None if condition.hypothetical and not condition.advised else sight.writer
    if condition.hypothetical:
        return _threat_over(sight, condition.trigger[0])
    speaker = over.mention
    return speaker if speaker is not None and speaker.id and speaker.kind in _BODIES else None


def _status_of_act(sight: Sight, condition: ConditionFound) -> StatusBlock:
    """A condition is an act of speech: told by somebody, or by the text.  Its content is hypothetical by nature;
    only an if-sentence, which nobody put forward, is so itself."""
    judged = sight.status(condition.sentence, condition.trigger)
    value = "claimed" if sight.is_told(condition.trigger[0]) else "asserted"
    if condition.hypothetical:
        value = "hypothetical"
    if judged.value == "denied" and condition.kind not in {"red_line", "condition", "precondition"}:
        value = "denied"
    return restated(judged, value)
