"""Reading: documents in, claims out.

Each layer is asked for its spans of a page; this module puts them together into claims, one line each, and lets in only
those whose quote stands in the stored text.  What could not be read, coded or resolved is counted, never hidden.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from detente.dossier.schema import Issue
from detente.reading import claims as record
from detente.reading.actors import find_actors
from detente.reading.attribution import Attribution, find_attributions
from detente.reading.claims import Claim, claim_id
from detente.reading.conditions import ConditionFound, PositionFound, find_conditions, find_positions, number_in
from detente.reading.dates import anchor_for, find_dates
from detente.reading.directory import Directory, Entry
from detente.reading.documents import Document
from detente.reading.events import Event, find_events
from detente.reading.figures import find_figures
from detente.reading.identity import one_person_one_id
from detente.reading.meetings import find_meetings
from detente.reading.origins import origin_groups
from detente.reading.page import Mention, Page, Sentence, Span
from detente.reading.phrases import Mentions
from detente.reading.sentences import lay_out
from detente.reading.stance import StanceFound, find_stances
from detente.reading.status import judge
from detente.reading.talks import Talks
from detente.reading.tracks import Track, TrackHit, find_tracks, track_name, tracks_at, tracks_of, tracks_under_talks

VERSION = "1"
_TO_READER = re.compile(
    r"\b(?:ignore (?:all |any )?(?:previous|prior|earlier|your) instructions|as an ai\b|system prompt|you are (?:an? )?"
    r"(?:assistant|language model)|mark (?:every|all|each) claims?)",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:I|we|our|us|my)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(r"\b(?:them|it|they|these|this|those)\b", re.IGNORECASE)
_MAY_NEGATE = re.compile(
    r"n't\b|\b(?:no|not|never|nor|neither|none|nobody|nothing|without|hardly|few|cannot|declin|refus|fail|avoid|"
    r"stop|den)",
    re.IGNORECASE,
)
_EXPECTS = re.compile(r"\b(?:expect|fear|predict|anticipate)(?:s|ed)?\b", re.IGNORECASE)
_NEED_TRACK = frozenset({"offer", "flexibility", "reservation"})
_BODIES = frozenset({"state", "faction", "legislature", "organisation"})
_FLOOD = 3.0


@dataclass(frozen=True)
class Reading:
    """What reading gave: the claims, the tracks they speak of (id: name), the groups of documents that are one origin,
    and an account of what was read and what was not."""

    claims: tuple[Claim, ...]
    tracks: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    account: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def read_documents(
    documents: Sequence[Document],
    directory: Directory,
    issues: Mapping[str, Issue] | None = None,
    progress: Callable[[Document], None] = lambda _: None,
) -> Reading:
    """All claims of a pile of documents.  `issues`: the dossier's, whose terms decide about tracks; `progress` is
    called before each document."""
    tracks = tracks_of(issues)
    origins = origin_groups(documents)
    claims: list[Claim] = []
    names: dict[str, list[TrackHit]] = {}
    account: Counter[str] = Counter(
        documents=len(documents), origins=len(set(origins.values())), sentences=0, claims=0, refused=0
    )
    warnings: list[str] = []
    for document in documents:
        progress(document)
        if document.lang not in {"en", "und", ""}:  # a few words show no language; English rules then find little
            account["not_coded"] += 1
            continue
        page = lay_out(document.text, anchor_for(document.text, document.published))
        found, hits = _Coder(document, page, directory, tracks, origins.get(document.sha256, "")).claims()
        for track, where in hits.items():
            names.setdefault(track, []).extend(where)
        good, bad = record.verified(found, {document.sha256: document.text})
        claims += good
        account.update(sentences=len(page.sentences), claims=len(good), refused=len(bad))
        if page.sentences and len(good) / len(page.sentences) > _FLOOD:
            warnings.append(f"{document.path}: more than {_FLOOD:g} claims a sentence; is it a table or a list?")
    account.update(
        attributions=sum(c.facet == "statement" for c in claims),
        without_speaker=sum(c.facet == "statement" and not (c.said_by and c.said_by.id) for c in claims),
        abstained=sum(c.event is not None and c.event.abstain for c in claims),
    )
    kept = {track: track_name(found) for track, found in names.items()}
    return Reading(tuple(one_person_one_id(_unique(claims))), kept, origins, dict(account), tuple(warnings))


def _unique(claims: Iterable[Claim]) -> list[Claim]:
    return list({claim.id: claim for claim in claims}.values())


class _Coder:
    """One document on its way to claims: the layers' results, each computed once."""

    def __init__(
        self, document: Document, page: Page, directory: Directory, tracks: Sequence[Track], origin: str
    ) -> None:
        self.document = document
        self.page = page
        self.directory = directory
        self.doc = record.DocRef(
            sha256=document.sha256,
            raw_sha256=document.raw_sha256,
            path=document.path,
            title=document.title,
            outlet=document.outlet,
            author=document.author,
            url=document.url,
            published=document.published,
            lang=document.lang,
            origin=origin,
        )
        self.mentions = Mentions(find_actors(page, directory))
        self.attributions = [a for a in find_attributions(page, self.mentions) if not self._is_interviewer(a)]
        self.speech = self._speech_by_sentence()
        self.dates = [time for sentence in page.sentences for time in find_dates(page, sentence)]
        self.date_starts = [time.span[0] for time in self.dates]
        self.hits = find_tracks(page, tracks, self.mentions)
        self.hit_starts = [hit.span[0] for hit in self.hits]
        self.talks = Talks(page)
        self.under_talks = tracks_under_talks(self.hits, self.talks.about, known=any(track.known for track in tracks))
        self.parties = Mentions(
            m for m in self.mentions if "JRN" not in m.sectors
        )  # a paper reports on talks, it is not in them
        self.kinds = {m.id: m.kind for m in reversed(self.mentions)}
        self.writer = self._writer()

    def _is_interviewer(self, attribution: Attribution) -> bool:
        """The paper's own questions in an interview: not what anybody said, but what was asked."""
        if attribution.form != "colon" or attribution.speaker is None:
            return False
        label = self.page.quote(attribution.speaker).strip(" :*").lower()
        return label in {"q", "question", "interviewer", *self.document.outlet.lower().split()}

    def _speech_by_sentence(self) -> dict[int, list[Attribution]]:
        """The attributions whose content reaches into each sentence."""
        index: dict[int, list[Attribution]] = {}
        for attribution in self.attributions:
            for part in attribution.content if not _is_expectation(attribution) else ():
                for sentence in self.page.sentences_in(part):
                    here = index.setdefault(sentence.index, [])
                    if not here or here[-1] is not attribution:
                        here.append(attribution)
        return index

    def claims(self) -> tuple[list[Claim], dict[str, list[TrackHit]]]:
        found = [
            *self._mention_claims(),
            *self._statement_claims(),
            *self._track_claims(),
            *self._meeting_claims(),
            *self._condition_claims(),
            *self._position_claims(),
            *self._stance_claims(),
            *self._event_claims(),
            *self._figure_claims(),
        ]
        return found, self.under_talks

    def _writer(self) -> Mention | None:
        """The actor whose own document this is: a ministry's statement, a signed article; None for a news outlet."""
        for name in (self.document.author, self.document.outlet):
            if not name:
                continue
            page = lay_out(name)
            whole = [m for m in find_actors(page, self.directory, self.document.published) if m.id]
            if whole and "JRN" not in whole[0].sectors and (whole[0].span[1] - whole[0].span[0]) >= len(name) / 2:
                return replace(whole[0], span=(0, 0), text="")  # the words stand in the byline, not in the text
        return None

    # ------------------------------------------------------------------------------------------------ one facet each

    def _mention_claims(self) -> list[Claim]:
        """For each actor and each voice that names it (the writer's, or a speaker's) the mention that tells most."""
        best: dict[tuple[str, str], Mention] = {}
        voices: dict[tuple[str, str], tuple[record.SpeakerBlock, ...]] = {}
        for mention in self.mentions:
            over = self._speakers_over(mention.span[0])
            key = (mention.id, over[-1].name if over else "")
            if mention.id and _tells_more(mention, best.get(key)):
                best[key], voices[key] = mention, over
        named = {actor for actor, _ in best}
        parents = {m.of: m for m in best.values() if m.of and m.of not in named and m.of in self.directory.actors}
        return [
            self._claim(
                "mention", self.page.sentence_at(m.span[0]).span, m.span, actors=(_actor(m),), speakers=voices[key]
            )
            for key, m in best.items()
        ] + [
            self._claim(
                "mention",
                self.page.sentence_at(m.span[0]).span,
                (m.span[0], m.span[1] - 1),
                actors=(_parent(m, self.directory.actors[key]),),
            )
            for key, m in parents.items()
        ]

    def _statement_claims(self) -> list[Claim]:
        return [self._statement(a) for a in self.attributions if a.content and not _is_expectation(a)]

    def _statement(self, attribution: Attribution) -> Claim:
        spans = [*attribution.content, attribution.cue, *([attribution.speaker] if attribution.speaker else [])]
        hull = (min(s[0] for s in spans), max(s[1] for s in spans))
        hull = _with_marks(self.page, hull)
        sentence = self.page.sentence_at(attribution.cue[0])
        unsaid = False  # "does not plan to", "would not say"
        if _MAY_NEGATE.search(self.page.shadow, sentence.start, attribution.cue[1]):
            unsaid = judge(self.page, sentence, attribution.cue).value == "denied"
        denied = attribution.cue_class == "denial" or unsaid
        cue = record.Trigger(
            text=attribution.cue_text, span=attribution.cue, kind="denial" if denied else "attribution"
        )
        covers = self._speakers_over(attribution.content[0][0], without=attribution)
        return self._claim(
            "statement",
            hull,
            attribution.cue,
            parts=attribution.content,
            content=_joined(self.page, attribution.content),
            speakers=(*covers, _speaker(self.page, attribution)),
            status=record.StatusBlock(value="denied" if denied else "claimed", triggers=(cue,)),
            issues=self._tracks(hull),
        )

    def _track_claims(self) -> list[Claim]:
        found = []
        for track, hits in self.under_talks.items():
            seen: set[int] = set()
            for hit in hits:
                if hit.sentence.index not in seen:
                    seen.add(hit.sentence.index)
                    found.append(
                        self._claim(
                            "track",
                            hit.sentence.span,
                            hit.span,
                            issues=(track,),
                            actors=(_actor(hit.named),) if hit.named else (),
                        )
                    )
        return found

    def _meeting_claims(self) -> list[Claim]:
        found = []
        for meeting in find_meetings(self.page, self.parties, self.dates, self._parties()):
            block = record.MeetingBlock(
                participants=tuple(map(_actor, meeting.participants)),
                hosts=tuple(map(_actor, meeting.hosts)),
                mediators=tuple(map(_actor, meeting.mediators)),
                kind=meeting.kind,
                place=meeting.place,
                level=meeting.level,
                format=meeting.format,
                status=meeting.status,
                round=meeting.round,
            )
            place = None
            if meeting.place_span:
                place = record.PlaceBlock(text=meeting.place, span=meeting.place_span, country=meeting.country)
            found.append(
                self._claim(
                    "meeting",
                    meeting.sentence.span,
                    meeting.trigger,
                    meeting=block,
                    time=meeting.time,
                    place=place,
                    actors=block.participants,
                    speakers=self._speakers_over(meeting.trigger[0]),
                    status=self._status(meeting.sentence, meeting.trigger, meeting.time),
                    issues=self._tracks(meeting.sentence.span),
                    shape="reciprocal",
                )
            )
        return found

    def _condition_claims(self) -> list[Claim]:
        found = []
        for condition in find_conditions(self.page, self.parties):
            span, at = condition.sentence.span, condition.trigger[0]
            requires = self._within_speech(condition.requires, at) or condition.requires
            act = condition.act or condition.requires
            issues = self._tracks(requires) or self._tracks(act) or self._tracks_near(condition.sentence)
            if not issues and (condition.kind in _NEED_TRACK or not self.talks.named_in(condition.sentence)):
                continue
            holder = condition.holder or self._self_or_none(span, at) or self._voice_behind(condition)
            if condition.hypothetical and not (condition.volitional or self._threat_over(at)):
                continue  # what might come about, and nobody's condition
            if condition.hypothetical and holder is None and not condition.advised:
                continue
            found.append(self._condition(condition, requires, holder, issues))
        return found

    def _condition(
        self, condition: ConditionFound, requires: Span, holder: Mention | None, issues: tuple[str, ...]
    ) -> Claim:
        act = self._within_speech(condition.act, condition.trigger[0])
        block = record.ConditionBlock(
            kind=condition.kind,
            holder=_actor(holder) if holder else None,
            act=self._trigger(act) if act else None,
            requires=self._trigger(requires),
            issue=issues[0] if issues else "",
            trigger=self._trigger(condition.trigger),
        )
        value, unit = number_in(self.page, requires)
        asked = None
        if value is not None and issues and condition.kind != "flexibility":
            asked = record.PositionBlock(
                issue=issues[0],
                value=value,
                unit=unit,
                strength="accepts" if condition.kind == "offer" else "red_line",
                text=self.page.quote(requires),
                span=requires,
            )
        return self._claim(
            "condition",
            condition.sentence.span,
            condition.trigger,
            condition=block,
            position=asked,
            actors=(block.holder,) if block.holder else (),
            speakers=self._speakers_over(condition.trigger[0]),
            status=self._status_of_act(condition),
            issues=issues,
        )

    def _threat_over(self, offset: int) -> Mention | None:
        """Who warns or vows what stands at this offset: their own condition, whatever its subject is."""
        over = self._covering(offset)
        return over[-1].mention if over and over[-1].cue_class == "commissive" and over[-1].mention else None

    def _voice_behind(self, condition: ConditionFound) -> Mention | None:
        """For a condition without a subject that is an actor: who warns of it or, being a body, tells it as its own,
        else the one whose document it is."""
        over = self._covering(condition.trigger[0])
        if over:
            speaker = over[-1].mention
            own = speaker is not None and speaker.id and speaker.kind in _BODIES and not condition.hypothetical
            return speaker if own else self._threat_over(condition.trigger[0]) if condition.hypothetical else None
        return None if condition.hypothetical and not condition.advised else self.writer

    def _position_claims(self) -> list[Claim]:
        found = []
        for position in find_positions(self.page, self.parties):
            holder = position.holder or self._self_or_none(position.sentence.span, position.trigger[0])
            if holder is None:
                continue
            for span, issues in self._demands(position):
                value, unit = number_in(self.page, span)
                block = record.PositionBlock(
                    issue=issues[0],
                    value=value,
                    unit=unit,
                    strength=position.strength,
                    text=self.page.quote(span),
                    span=span,
                )
                trigger = position.trigger if span[0] == position.span[0] else span
                found.append(
                    self._claim(
                        "position",
                        position.sentence.span,
                        trigger,
                        position=block,
                        actors=(_actor(holder),),
                        speakers=self._speakers_over(position.trigger[0]),
                        status=self._status(position.sentence, position.trigger),
                        issues=issues,
                    )
                )
        return found

    def _demands(self, position: PositionFound) -> list[tuple[Span, tuple[str, ...]]]:
        """What is asked for, with its tracks: "a quota and the end of the ban" are two demands on two tracks."""
        whole = self._tracks(position.span)
        joint = self.page.shadow.find(" and ", *position.span)
        if len(whole) >= 2 and joint >= 0:
            halves = [(position.span[0], joint), (joint + 5, position.span[1])]
            tracks = [self._tracks(half) for half in halves]
            if all(len(found) == 1 for found in tracks) and tracks[0] != tracks[1]:
                return list(zip(halves, tracks, strict=True))
        issues = whole or self._tracks_near(position.sentence)
        return [(position.span, issues)] if issues else []

    def _stance_claims(self) -> list[Claim]:
        found: list[Claim] = []
        for stance in find_stances(self.page, self.parties):
            holder = stance.holder or self._refusing(stance)
            if holder is None:
                continue
            over = tuple(s for s in self._speakers_over(stance.trigger[0]) if s.id != holder.id or s.form == "direct")
            at = stance.instrument_span or stance.trigger
            found.append(self._stance(stance, holder, (holder.span[0], at[1]), over, self._expected(stance)))
        return found + self._denials_of(found)

    def _stance(
        self,
        stance: StanceFound,
        holder: Mention,
        trigger: Span,
        speakers: tuple[record.SpeakerBlock, ...],
        status: record.StatusBlock,
    ) -> Claim:
        block = record.StanceBlock(
            value=stance.value,
            holder=_actor(holder),
            toward=stance.toward,
            instrument=stance.instrument,
            trigger=self._trigger(stance.trigger),
        )
        return self._claim(
            "stance",
            stance.sentence.span,
            trigger,
            stance=block,
            actors=(block.holder,),
            speakers=speakers,
            status=status,
            issues=self._tracks(stance.sentence.span),
        )

    def _expected(self, stance: StanceFound) -> record.StatusBlock:
        """The status of an act; what somebody only expects has not happened."""
        status = self._status(stance.sentence, stance.trigger)
        expects = _EXPECTS.search(self.page.shadow, stance.sentence.start, stance.trigger[0])
        if expects is None or status.value not in {"asserted", "claimed"}:
            return status
        cue = record.Trigger(text=expects.group(), span=expects.span(), kind="expectation")
        return record.StatusBlock(value="hypothetical", triggers=(*status.triggers, cue), also=(status.value,))

    def _denials_of(self, stances: Sequence[Claim]) -> list[Claim]:
        """ "The Command denied this": what was said of an actor just before, denied by it or by somebody of its own."""
        found = []
        for attribution in self.attributions:
            speaker = attribution.mention
            if attribution.cue_class != "denial" or speaker is None or not speaker.id:
                continue
            sentence = self.page.sentence_at(attribution.cue[0])
            said_of = [
                c
                for c in stances
                if c.stance and c.stance.holder.id in {speaker.id, speaker.of} and 0 < sentence.index - c.sentence <= 3
            ]
            if said_of and said_of[-1].stance:
                block = said_of[-1].stance.model_copy(update={"trigger": self._trigger(attribution.cue)})
                cue = record.Trigger(text=attribution.cue_text, span=attribution.cue, kind="denial")
                found.append(
                    self._claim(
                        "stance",
                        sentence.span,
                        attribution.cue,
                        stance=block,
                        actors=(block.holder,),
                        speakers=(_speaker(self.page, attribution),),
                        status=record.StatusBlock(value="denied", triggers=(cue,)),
                    )
                )
        return found

    def _event_claims(self) -> list[Claim]:
        found = []
        for sentence in self.page.sentences:
            named = self.mentions.within(sentence.span)
            for event in find_events(self.page, named, sentence) if named else ():
                trigger = event.block.trigger.span
                time = self._date_in(event.clause)
                found.append(
                    self._claim(
                        "event",
                        sentence.span,
                        trigger,
                        event=event.block,
                        time=time,
                        shape=event.shape,
                        actors=tuple(map(_actor, event.actors)),
                        recipients=tuple(map(_actor, event.recipients)),
                        speakers=self._speakers_over(trigger[0]),
                        status=self._status_of_event(event, sentence, time),
                        issues=self._tracks(event.clause),
                    )
                )
        return found

    def _figure_claims(self) -> list[Claim]:
        found = []
        for figure in find_figures(self.page):
            block = record.FigureBlock(
                value=figure.value, noun=figure.noun, text=self.page.quote(figure.span), is_count=figure.is_count
            )
            found.append(
                self._claim(
                    "figure",
                    figure.sentence.span,
                    figure.span,
                    figure=block,
                    speakers=self._speakers_over(figure.span[0]),
                    status=self._status(figure.sentence, figure.span),
                    issues=self._tracks(figure.sentence.span),
                )
            )
        return found

    # ------------------------------------------------------------------------------------------------------- helpers

    def _claim(self, facet: str, span: Span, trigger: Span, **parts: object) -> Claim:
        sentence = self.page.sentence_at(span[0])
        flags = ("addresses_reader",) if _TO_READER.search(self.page.shadow, sentence.start, sentence.end) else ()
        return Claim.model_validate(
            {
                "id": claim_id(self.document.sha256, span, facet, trigger),
                "facet": facet,
                "doc": self.doc,
                "span": span,
                "quote": self.page.quote(span),
                "sentence": sentence.index,
                "paragraph": sentence.paragraph,
                "extractor": record.Extractor(version=VERSION, rules=(facet,), flags=flags),
                **parts,
            }
        )

    def _trigger(self, span: Span) -> record.Trigger:
        return record.Trigger(text=self.page.quote(span), span=span)

    def _tracks(self, span: Span) -> tuple[str, ...]:
        first, last = bisect_left(self.hit_starts, span[0]), bisect_left(self.hit_starts, span[1])
        return tuple(track for track in tracks_at(self.hits[first:last], span) if track in self.under_talks)

    def _tracks_near(self, sentence: Sentence) -> tuple[str, ...]:
        """The tracks of a sentence, or, where it only points back ("them", "it"), of the sentence before."""
        here = self._tracks(sentence.span)
        if here or not sentence.index or not _POINTS_BACK.search(self.page.shadow, sentence.start, sentence.end):
            return here
        before = self.page.sentences[sentence.index - 1]
        return self._tracks(before.span) if before.paragraph == sentence.paragraph else ()

    def _date_in(self, span: Span) -> record.TimeBlock | None:
        first, last = bisect_left(self.date_starts, span[0]), bisect_left(self.date_starts, span[1])
        return next((time for time in self.dates[first:last] if time.span[1] <= span[1]), None)

    def _covering(self, offset: int) -> list[Attribution]:
        """Attributions whose content holds this offset, outermost first."""
        here = self.speech.get(self.page.sentence_at(offset).index, ())
        over = [a for a in here if any(part[0] <= offset < part[1] for part in a.content)]
        return sorted(over, key=lambda a: -sum(part[1] - part[0] for part in a.content))

    def _within_speech(self, span: Span | None, offset: int) -> Span | None:
        """The span without the words that only say who speaks: clipped to the words said around `offset`."""
        over = self._covering(offset)
        if span is None or not over:
            return span
        part = next(p for p in over[-1].content if p[0] <= offset < p[1])
        clipped = (max(span[0], part[0]), min(span[1], part[1]))
        return clipped if clipped[0] < clipped[1] else span

    def _speakers_over(self, offset: int, without: Attribution | None = None) -> tuple[record.SpeakerBlock, ...]:
        return tuple(_speaker(self.page, a) for a in self._covering(offset) if a is not without)

    def _self_or_none(self, sentence: Span, offset: int) -> Mention | None:
        """Whom "we" or "I" at this place means: the speaker, or the body it speaks for, or the document's writer."""
        over = self._covering(offset)
        text = self.page.shadow[sentence[0] : sentence[1]]
        if not _OWN.search(text):
            return None
        person = over[-1].mention if over else self.writer
        if person is None or not person.id:
            return None
        plural = re.search(r"\b(?:we|our|us)\b", text, re.IGNORECASE) is not None
        return self._side_of(person) if plural and not person.past else person

    def _side_of(self, person: Mention) -> Mention:
        """The body a person speaks for when it says "we"; the person, where no body is known."""
        if not person.of or person.kind not in {"person", "leader"}:
            return person
        name = self.directory.names.get(person.of, person.of)
        kind = self.kinds.get(person.of, "unknown")
        return Mention(person.span, person.text, person.of, name, kind, person.country, how="coref", confidence=0.7)

    def _refusing(self, stance: StanceFound) -> Mention | None:
        """ "We will not ratify", "Vale said the campaign would continue": the speaker tells of its own side's act."""
        if not stance.instrument:
            return None
        before = self.page.shadow[max(stance.sentence.start, stance.trigger[0] - 30) : stance.trigger[0]]
        if re.search(r"\b(?:we|I)\s+(?:\w+\s+){0,3}$", before, re.IGNORECASE):
            return self._self_or_none(stance.sentence.span, stance.trigger[0])
        over = self._covering(stance.trigger[0])
        speaker = over[-1].mention if over else None
        own = self.directory.actors.get(speaker.of) if speaker else None
        return self._side_of(speaker) if speaker and own and own.kind in {"organisation", "faction", "group"} else None

    def _status(self, sentence: Sentence, trigger: Span, time: record.TimeBlock | None = None) -> record.StatusBlock:
        over = self._covering(trigger[0])
        cue = None
        if over:
            cue = record.Trigger(text=over[-1].cue_text, span=over[-1].cue, kind="attribution")
        told = bool(over) or self.writer is not None  # a party's own paper claims; it does not report
        judged = judge(self.page, sentence, trigger, spoken=told, spoken_cue=cue, time=time)
        if over and over[-1].cue_class == "denial" and judged.value == "claimed":
            return judged.model_copy(update={"value": "denied", "also": ("claimed", *judged.also)})
        return judged

    def _status_of_event(self, event: Event, sentence: Sentence, time: record.TimeBlock | None) -> record.StatusBlock:
        """Where tense has already made the type ("will meet" is an agreement to), the announcement is what holds."""
        judged = self._status(sentence, event.block.trigger.span, time)
        if not event.announced:
            return judged
        told = bool(self._covering(event.block.trigger.span[0])) or self.writer is not None
        value = "claimed" if told else "asserted"
        return judged.model_copy(
            update={"value": value, "also": tuple(v for v in (judged.value, *judged.also) if v != value)}
        )

    def _status_of_act(self, condition: ConditionFound) -> record.StatusBlock:
        """A condition is an act of speech: told by somebody, or by the text.  Its content is hypothetical by nature;
        only an if-sentence, which nobody put forward, is so itself."""
        judged = self._status(condition.sentence, condition.trigger)
        over = self._speakers_over(condition.trigger[0])
        value = "claimed" if over or self.writer is not None else "asserted"
        if condition.hypothetical:
            value = "hypothetical"
        if judged.value == "denied" and condition.kind not in {"red_line", "condition", "precondition"}:
            value = "denied"
        return judged.model_copy(
            update={"value": value, "also": tuple(v for v in (judged.value, *judged.also) if v != value)}
        )

    def _parties(self) -> list[Mention]:
        """The two states named most: whom "both sides" means."""
        counted = Counter(m.id for m in self.mentions if m.kind == "state" and m.id)
        first = {m.id: m for m in reversed(self.mentions)}
        return [first[key] for key, _ in counted.most_common(2)]


def _joined(page: Page, parts: Sequence[Span]) -> str:
    """The parts of an interrupted quotation as one; where a new sentence begins, three points stand between them."""
    text = page.quote(parts[0])
    for part in parts[1:]:
        words = page.quote(part)
        text += f" … {words}" if text.endswith(",") and words[:1].isupper() else f" {words}"
    return text


def _tells_more(mention: Mention, other: Mention | None) -> bool:
    """Whether a mention tells more of its actor than the one found before: an office, that it is past."""
    if other is None:
        return True
    return (mention.past, bool(mention.office), bool(mention.of)) > (other.past, bool(other.office), bool(other.of))


def _parent(mention: Mention, entry: Entry) -> record.ActorBlock:
    """The body of which a mention names a part."""
    return record.ActorBlock(
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


def _actor(mention: Mention) -> record.ActorBlock:
    return record.ActorBlock(
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


def _speaker(page: Page, attribution: Attribution) -> record.SpeakerBlock:
    cue = record.Trigger(text=attribution.cue_text, span=attribution.cue, kind=attribution.cue_class)
    span = attribution.speaker or attribution.cue
    text = page.quote(attribution.speaker) if attribution.speaker else ""
    base = _actor(attribution.mention).model_dump() if attribution.mention else {"name": text}
    return record.SpeakerBlock.model_validate(
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


def _is_expectation(attribution: Attribution) -> bool:
    """ "They are expected to resist": the writer's own expectation, which nobody else is said to hold."""
    return attribution.speaker is None and attribution.cue_text.lower().endswith("expected")


def _with_marks(page: Page, span: Span) -> Span:
    """The span with the quotation marks that touch it."""
    start, end = span
    if start and page.shadow[start - 1] in "\"'":
        start -= 1
    if end < len(page.shadow) and page.shadow[end] in "\"'":
        end += 1
    return start, end
