"""Sight: one document as all layers saw it, each asked once.

What the facets share: who is named, who says what, when, on which track; and the questions every claim asks about a
place in the text: over whose words it stands, whom "we" means there, whether it is reported, claimed or denied.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from detente.reading import claims as record
from detente.reading.actors import find_actors
from detente.reading.attribution import Attribution, find_attributions
from detente.reading.blocks import speaker_block
from detente.reading.claims import Claim, claim_id
from detente.reading.dates import anchor_for, find_dates
from detente.reading.directory import Directory, build_directory
from detente.reading.documents import Document, Extract, make_document
from detente.reading.page import Mention, Page, Sentence, Span
from detente.reading.phrases import Mentions
from detente.reading.sentences import lay_out
from detente.reading.status import judge
from detente.reading.talks import Talks
from detente.reading.tracks import Track, TrackHit, find_tracks, tracks_at, tracks_of, tracks_under_talks

Thing = TypeVar("Thing")

VERSION = "1"
_TO_READER = re.compile(
    r"\b(?:ignore (?:all |any )?(?:previous|prior|earlier|your) instructions|as an ai\b|system prompt|you are (?:an? )?"
    r"(?:assistant|language model)|mark (?:every|all|each) claims?)",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:I|we|our|us|my)\b", re.IGNORECASE)
_OWN_SIDE = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(r"\b(?:them|it|they|these|this|those)\b", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Sight:
    """One document as all layers saw it.  `tracks`: what may be negotiated about; `origin`: the group of documents
    that are one origin.  Offsets and spans count the code points of the document's text."""

    document: Document
    directory: Directory
    tracks: Sequence[Track] = ()
    origin: str = ""

    # ------------------------------------------------------------------------------------------- what the layers saw

    @cached_property
    def page(self) -> Page:
        return lay_out(self.document.text, anchor_for(self.document.text, self.document.published))

    @cached_property
    def mentions(self) -> Mentions:
        return Mentions(find_actors(self.page, self.directory))

    @cached_property
    def parties(self) -> Mentions:
        """The mentions without papers and stations: those report on talks and are not in them."""
        return Mentions(m for m in self.mentions if "JRN" not in m.sectors)

    @cached_property
    def attributions(self) -> tuple[Attribution, ...]:
        """Who says what; without an interviewer's questions and the writer's own expectations."""
        found = find_attributions(self.page, self.mentions)
        return tuple(a for a in found if not self._is_interviewer(a) and not _is_expectation(a))

    @cached_property
    def dates(self) -> list[record.TimeBlock]:
        return [time for sentence in self.page.sentences for time in find_dates(self.page, sentence)]

    @cached_property
    def hits(self) -> list[TrackHit]:
        """Where tracks are named, whether they are under talks or not."""
        return list(find_tracks(self.page, self.tracks, self.mentions))

    @cached_property
    def talks(self) -> Talks:
        return Talks(self.page)

    @cached_property
    def under_talks(self) -> Mapping[str, Sequence[TrackHit]]:
        """The tracks that this document says are negotiated about, each with the places that name it."""
        return tracks_under_talks(self.hits, self.talks.about, known=any(track.known for track in self.tracks))

    @cached_property
    def writer(self) -> Mention | None:
        """The actor whose own document this is: a ministry's statement, a signed article; None for a news outlet."""
        for name in (self.document.author, self.document.outlet):
            if not name:
                continue
            whole = [m for m in find_actors(lay_out(name), self.directory, self.document.published) if m.id]
            if whole and "JRN" not in whole[0].sectors and (whole[0].span[1] - whole[0].span[0]) >= len(name) / 2:
                return replace(whole[0], span=(0, 0), text="")  # the words stand in the byline, not in the text
        return None

    # --------------------------------------------------------------------------------------------------- the record

    def claim(self, facet: str, span: Span, trigger: Span, **parts: object) -> Claim:
        """A claim of that facet.  span: the words it quotes; trigger: those that made the rule fire, which tell two
        claims on the same words apart; parts: the other fields of the claim."""
        sentence = self.page.sentence_at(span[0])
        flags = ("addresses_reader",) if _TO_READER.search(self.page.shadow, sentence.start, sentence.end) else ()
        return Claim.model_validate(
            {
                "id": claim_id(self.document.sha256, span, facet, trigger),
                "facet": facet,
                "doc": self._doc,
                "span": span,
                "quote": self.page.quote(span),
                "sentence": sentence.index,
                "paragraph": sentence.paragraph,
                "extractor": record.Extractor(version=VERSION, rules=(facet,), flags=flags),
                **parts,
            }
        )

    def trigger(self, span: Span) -> record.Trigger:
        return record.Trigger(text=self.page.quote(span), span=span)

    # ---------------------------------------------------------------------------------------------- whose words stand

    def covering(self, offset: int) -> list[Attribution]:
        """Attributions whose content holds this offset, outermost first."""
        here = self._speech.get(self.page.sentence_at(offset).index, ())
        over = [a for a in here if any(part[0] <= offset < part[1] for part in a.content)]
        return sorted(over, key=lambda a: -sum(part[1] - part[0] for part in a.content))

    def innermost(self, offset: int) -> Attribution | None:
        """Whose words stand at this offset; None where the writer's own do."""
        return next(reversed(self.covering(offset)), None)

    def speakers_over(self, offset: int, without: Attribution | None = None) -> tuple[record.SpeakerBlock, ...]:
        """Those through whom the words at this offset are told, outermost first; empty where the writer tells them."""
        return tuple(speaker_block(self.page, a) for a in self.covering(offset) if a is not without)

    def is_told(self, offset: int) -> bool:
        """Whether somebody claims what stands here.  A party's own paper claims, too; it does not report."""
        return bool(self.covering(offset)) or self.writer is not None

    def within_speech(self, span: Span, offset: int) -> Span:
        """The span without the words that only say who speaks: clipped to the words said around `offset`."""
        over = self.innermost(offset)
        if over is None:
            return span
        part = next(p for p in over.content if p[0] <= offset < p[1])
        clipped = (max(span[0], part[0]), min(span[1], part[1]))
        return clipped if clipped[0] < clipped[1] else span

    def self_or_none(self, sentence: Span, offset: int) -> Mention | None:
        """Whom "we" or "I" at this place means: the speaker, or the body it speaks for, or the document's writer."""
        text = self.page.shadow[sentence[0] : sentence[1]]
        if not _OWN.search(text):
            return None
        over = self.innermost(offset)
        person = over.mention if over else self.writer
        if person is None or not person.id:
            return None
        return self.side_of(person) if _OWN_SIDE.search(text) and not person.past else person

    def side_of(self, person: Mention) -> Mention:
        """The body a person speaks for when it says "we"; the person, where no body is known."""
        if not person.of or person.kind not in {"person", "leader"}:
            return person
        name = self.directory.names.get(person.of, person.of)
        kind = self._kinds.get(person.of, "unknown")
        return Mention(person.span, person.text, person.of, name, kind, person.country, how="coref", confidence=0.7)

    # ------------------------------------------------------------------------------- on what, when, and how sure it is

    def tracks_in(self, span: Span) -> tuple[str, ...]:
        """The tracks under talks that are named in the span."""
        found = tracks_at(_within(self.hits, self._hit_starts, span), span)
        return tuple(track for track in found if track in self.under_talks)

    def tracks_near(self, sentence: Sentence) -> tuple[str, ...]:
        """The tracks of a sentence, or, where it only points back ("them", "it"), of the sentence before."""
        here = self.tracks_in(sentence.span)
        if here or not sentence.index or not _POINTS_BACK.search(self.page.shadow, sentence.start, sentence.end):
            return here
        before = self.page.sentences[sentence.index - 1]
        return self.tracks_in(before.span) if before.paragraph == sentence.paragraph else ()

    def date_in(self, span: Span) -> record.TimeBlock | None:
        """The first date that stands wholly in the span."""
        here = _within(self.dates, self._date_starts, span)
        return next((time for time in here if time.span[1] <= span[1]), None)

    def status(self, sentence: Sentence, trigger: Span, time: record.TimeBlock | None = None) -> record.StatusBlock:
        """Whether what the trigger tells is reported, claimed, denied, planned ...; `time`: its own date, if it has
        one."""
        over = self.innermost(trigger[0])
        cue = record.Trigger(text=over.cue_text, span=over.cue, kind="attribution") if over else None
        judged = judge(self.page, sentence, trigger, spoken=self.is_told(trigger[0]), spoken_cue=cue, time=time)
        if over and over.cue_class == "denial" and judged.value == "claimed":
            return judged.model_copy(update={"value": "denied", "also": ("claimed", *judged.also)})
        return judged

    # ----------------------------------------------------------------------------------------------------- own matters

    @cached_property
    def _doc(self) -> record.DocRef:
        document = self.document
        return record.DocRef(
            sha256=document.sha256,
            raw_sha256=document.raw_sha256,
            path=document.path,
            title=document.title,
            outlet=document.outlet,
            author=document.author,
            url=document.url,
            published=document.published,
            lang=document.lang,
            origin=self.origin,
        )

    @cached_property
    def _speech(self) -> dict[int, list[Attribution]]:
        """The attributions whose content reaches into each sentence."""
        index: dict[int, list[Attribution]] = {}
        for attribution in self.attributions:
            for part in attribution.content:
                for sentence in self.page.sentences_in(part):
                    here = index.setdefault(sentence.index, [])
                    if not here or here[-1] is not attribution:
                        here.append(attribution)
        return index

    @cached_property
    def _kinds(self) -> dict[str, str]:
        return {m.id: m.kind for m in reversed(self.mentions)}

    @cached_property
    def _hit_starts(self) -> list[int]:
        return [hit.span[0] for hit in self.hits]

    @cached_property
    def _date_starts(self) -> list[int]:
        return [time.span[0] for time in self.dates]

    def _is_interviewer(self, attribution: Attribution) -> bool:
        """The paper's own questions in an interview: not what anybody said, but what was asked."""
        if attribution.form != "colon" or attribution.speaker is None:
            return False
        label = self.page.quote(attribution.speaker).strip(" :*").lower()
        return label in {"q", "question", "interviewer", *self.document.outlet.lower().split()}


def sight_of(text: str, published: dt.date | None = None, directory: Directory | None = None) -> Sight:
    """The sight of a bare text, for examples and tests.  Without a directory the built-in names are known.

    >>> [m.name for m in sight_of("Belgium and France held talks.").mentions]
    ['Belgium', 'France']
    """
    made = make_document(Extract(text, published=published), text.encode(), "text.txt", "plain", "en")
    return Sight(made, directory or build_directory(), tracks_of(None))


def restated(status: record.StatusBlock, value: str) -> record.StatusBlock:
    """The status with another value in front; the one it had is kept beside it."""
    also = tuple(v for v in (status.value, *status.also) if v != value)
    return status.model_copy(update={"value": value, "also": also})


def _is_expectation(attribution: Attribution) -> bool:
    """ "They are expected to resist": the writer's own expectation, which nobody else is said to hold."""
    return attribution.speaker is None and attribution.cue_text.lower().endswith("expected")


def _within(things: Sequence[Thing], starts: Sequence[int], span: Span) -> Sequence[Thing]:
    """Those of the things, sorted by where they start, that start in the span."""
    return things[bisect_left(starts, span[0]) : bisect_left(starts, span[1])]
