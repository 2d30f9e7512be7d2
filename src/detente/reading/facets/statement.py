"""Words said by somebody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, final

from detente.reading.attribution import Attribution
from detente.reading.blocks import speaker_block
from detente.reading.claims import Claim, StatusBlock, Trigger
from detente.reading.facets import Facet
from detente.reading.page import Page, Span
from detente.reading.sight import Sight
from detente.reading.status import judge

_MAY_NEGATE = re.compile(
    r"n't\b|\b(?:no|not|never|nor|neither|none|nobody|nothing|without|hardly|few|cannot|declin|refus|fail|avoid|"
    r"stop|den)",
    re.IGNORECASE,
)


@final
@dataclass(frozen=True)
class WordsSaid(Facet):
    """Somebody says something, in quotation marks or reported: who, by which verb, and the words.

    Where one speaker tells what another said, both stand over the words.  "Denied that" and "would not say" make it
    denied.

    >>> from detente.reading.sight import sight_of
    >>> (said,) = WordsSaid().find(sight_of("Belgium said the talks would go on."))
    >>> said.said_by.name, said.content, said.status.value
    ('Belgium', 'the talks would go on', 'claimed')
    """

    limits: ClassVar[str] = "words given without a verb of saying, a colon or quotation marks are the writer's own"
    rank: ClassVar[int] = 20

    def find(self, sight: Sight) -> list[Claim]:
        return [_statement(sight, attribution) for attribution in sight.attributions if attribution.content]


def _statement(sight: Sight, attribution: Attribution) -> Claim:
    spans = [*attribution.content, attribution.cue, *([attribution.speaker] if attribution.speaker else [])]
    hull = _with_marks(sight.page, (min(s[0] for s in spans), max(s[1] for s in spans)))
    denied = attribution.cue_class == "denial" or _is_unsaid(sight.page, attribution)
    cue = Trigger(text=attribution.cue_text, span=attribution.cue, kind="denial" if denied else "attribution")
    covers = sight.speakers_over(attribution.content[0][0], without=attribution)
    return sight.claim(
        "statement",
        hull,
        attribution.cue,
        parts=attribution.content,
        content=_joined(sight.page, attribution.content),
        speakers=(*covers, speaker_block(sight.page, attribution)),
        status=StatusBlock(value="denied" if denied else "claimed", triggers=(cue,)),
        issues=sight.tracks_in(hull),
    )


def _is_unsaid(page: Page, attribution: Attribution) -> bool:
    """ "Does not plan to", "would not say"."""
    sentence = page.sentence_at(attribution.cue[0])
    if not _MAY_NEGATE.search(page.shadow, sentence.start, attribution.cue[1]):
        return False
    return judge(page, sentence, attribution.cue).value == "denied"


def _joined(page: Page, parts: Sequence[Span]) -> str:
    """The parts of an interrupted quotation as one; where a new sentence begins, three points stand between them."""
    text = page.quote(parts[0])
    for part in parts[1:]:
        words = page.quote(part)
        text += f" … {words}" if text.endswith(",") and words[:1].isupper() else f" {words}"
    return text


def _with_marks(page: Page, span: Span) -> Span:
    """The span with the quotation marks that touch it."""
    start, end = span
    if start and page.shadow[start - 1] in "\"'":
        start -= 1
    if end < len(page.shadow) and page.shadow[end] in "\"'":
        end += 1
    return start, end
