"""Events: who did what to whom, as one of the sixteen types of PLOVER 2.0, by rules.

A clause with a cue ("called off the talks", "an attack on") and at least one named actor is a candidate.  The longest
cue decides the type, so that *reject* is REJECT, *reject talks* is REJECT/meet and *threaten to walk out* is THREATEN.
What a speech act is about is not a second event: in "accused Belmora of shelling the port" nothing was shelled yet.

Decisions used everywhere (`announced` marks those that a tense has changed):

    talks called off, refused, boycotted before they begin      REJECT/meet        flag dialogue_break
    talks under way suspended, broken off; somebody leaves      SANCTION           flag dialogue_break
    either said to be possible or planned                       THREATEN/relations flag dialogue_threat
    a promised meeting, visit, signing, delivery                AGREE;  promised pull-out, release: CONCEDE
    an announced attack, cut, arrest                            THREATEN;  "will not meet": REJECT

Actors and recipients follow the shape of the clause: S V T; S V prep T; T was V-ed by S; A and B V; between A and B;
S's noun prep T.  The visitor is the actor, the host the recipient.  Groups are never expanded into pairs.

The word list (``lexicon/event_verbs.csv``) and the table of types (``lexicon/plover.csv``) are data.  Where two types
tie, the event abstains and names both.  Limits: no parser, so a subject far from its verb is missed; no anaphora.
Source of the ontology: [Halterman2023]_.
"""

from __future__ import annotations

import csv
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal

from detente.reading.claims import EventBlock, StatusBlock, Trigger
from detente.reading.clauses import (
    BE,
    DETERMINERS,
    HARD_MARKS,
    HAVE,
    IRREGULAR_PARTICIPLES,
    IRREGULAR_PASTS,
    MODALS,
    PREPOSITIONS,
    RELATIVES,
    SUBJECT_PRONOUNS,
    Parse,
    inflect,
    is_adverb,
    parse,
    word_set,
)
from detente.reading.page import Mention, Page, Sentence, Span
from detente.reading.status import judge

Shape = Literal["directed", "reciprocal", "one_sided", "unclear_recipient"]

OBJECT_REACH = 6
PASSIVE_OBJECT_REACH = 10
PARTICLE_GAP = 4
ROLE_REACH = 25
ACTS_BACK = 6
CLIMB = 6
NOUN_REACH = 10
SUBJECT_REACH = 60
PARTICLES = word_set("off out up down back over in on apart away")
RECIPIENT_PREPOSITIONS = word_set("with to against on from at over of for toward towards upon between onto into")
MEETING_PREPOSITIONS = word_set("with between to")
ASIDE_PREPOSITIONS = word_set("during after before since until ahead following amid despite")
BACKGROUND_PREPOSITIONS = ASIDE_PREPOSITIONS | word_set(
    "in at of from by as about regarding over on against with including"
)
PRONOUNS_OF_ACTORS = word_set("he she it they we its their his her our")
GOVERNED_ADJECTIVES = word_set("due set likely unlikely ready about going to certain sure")
JOINTS = word_set("and or but , who which that")
DIRECT_REACH = 8
SPEECH_ACTS = word_set("AGREE REQUEST ACCUSE REJECT THREATEN CONCEDE SUPPORT")
ADJECTIVE_ENDINGS = ("al", "ive", "ic", "ous", "ful", "ant", "ary", "ese", "ian", "an")
NOUN_NEIGHBOURS = word_set(
    "new fresh latest recent joint first second third last next further major two three several 's"
)


# The table of types


@dataclass(frozen=True)
class EventType:
    """A PLOVER type: quad 1-4 (verbal, material cooperation; verbal, material conflict), score, modes with scores."""

    name: str
    quad: int
    score: float
    needs_recipient: bool
    modes: Mapping[str, float | None]

    def score_of(self, modes: Sequence[str]) -> float:
        """The mode's number, with several modes the one farthest from 0, without a mode the type's."""
        known = [score for mode in modes if (score := self.modes.get(mode)) is not None]
        return max(known, key=abs) if known else self.score


@cache
def event_types() -> dict[str, EventType]:
    """The sixteen types by name.

    >>> event_types()["CONSULT"].quad, event_types()["RETREAT"].score_of(["release"])
    (1, 6.5)
    """
    return {
        row["type"]: EventType(
            row["type"],
            int(row["quad"]),
            float(row["score"]),
            row["needs_recipient"] == "yes",
            {
                name: float(score) if score else None
                for name, _, score in (mode.partition("=") for mode in row["modes"].split())
            },
        )
        for row in _table("plover.csv")
    }


def _table(name: str) -> Iterator[dict[str, str]]:
    text = (files("detente.reading") / "lexicon" / name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


# The cue list


@dataclass(frozen=True)
class Cue:
    """A row of the cue list.  rest: words after the first.  object: alternatives, each a sequence of words.  shape:
    directed, reciprocal (all in actors), swap (the subject is the recipient); targeted: none without a recipient."""

    text: str
    pos: str
    rest: tuple[str, ...]
    object: tuple[tuple[str, ...], ...]
    type: str
    mode: str
    shape: frozenset[str]
    flags: tuple[str, ...]

    @property
    def length(self) -> int:
        return 1 + len(self.rest) + (len(self.object[0]) if self.object else 0)


@cache
def event_cues() -> dict[str, tuple[Cue, ...]]:
    """The cue list by first word, in every form of it."""
    rows = list(_table("event_verbs.csv"))
    classes = {row["cue"]: row["object"].split() for row in rows if row["pos"] == "class"}
    by_first: dict[str, list[Cue]] = {}
    for row in rows:
        if row["pos"] == "class":
            continue
        head, *rest = row["cue"].split()
        cue = Cue(
            row["cue"],
            row["pos"],
            tuple(rest),
            tuple(_alternatives(row["object"].split(), classes)),
            row["type"],
            row["mode"],
            frozenset(row["shape"].split()),
            tuple(row["flags"].split()),
        )
        for form in _forms(head, row["pos"]):
            by_first.setdefault(form, []).append(cue)
    return {first: tuple(sorted(found, key=lambda cue: -cue.length)) for first, found in by_first.items()}


def _alternatives(words: list[str], classes: Mapping[str, list[str]]) -> Iterator[tuple[str, ...]]:
    """The object "to {talks}" stands for "to talks", "to negotiations" and so on."""
    named = [word for word in words if word in classes]
    if not words:
        return
    if not named:
        yield tuple(words)
        return
    for choice in classes[named[0]]:
        yield tuple(choice if word == named[0] else word for word in words)


def _forms(head: str, pos: str) -> tuple[str, ...]:
    if pos == "noun":
        return (head,)
    if head == "be":
        return tuple(sorted(BE))
    forms = inflect(head).all
    doubled = [form.replace("lled", "led").replace("lling", "ling") for form in forms]
    return tuple(dict.fromkeys([*forms, *(doubled if head.endswith("el") else [])]))


# Events


@dataclass(frozen=True)
class Event:
    """One event in one clause.  actors and recipients are mentions of the page, in text order.

    announced: the coded event is itself the announcement of what the trigger names ("will meet" is AGREE), so that the
    trigger's own tense no longer says whether it happened."""

    block: EventBlock
    actors: tuple[Mention, ...]
    recipients: tuple[Mention, ...]
    shape: Shape
    clause: Span
    announced: bool = False


@dataclass(frozen=True)
class _Match:
    """A cue found: the word it begins with, all words it uses, and the cues that fit equally well."""

    first: int
    last: int
    words: frozenset[int]
    cue: Cue
    passive: bool
    rivals: tuple[str, ...] = ()


def find_events(page: Page, mentions: Sequence[Mention], sentence: Sentence, *, strict: bool = True) -> list[Event]:
    """The events of a sentence among the actors mentioned in it, in text order.

    strict: only events whose sentence shows who acts, be it by a pronoun or a passive, and, where a cue says little
    without one ("helped", "warned"), towards whom.  Not strict: every cue beside an actor, for a forced label.

    >>> from detente.reading.page import Mention, Page, Sentence
    >>> text = "Arvania called off the talks with Belmora."
    >>> page = Page(text, text, ((0, 42),), (Sentence(0, 0, 0, 42),))
    >>> who = [Mention((0, 7), "Arvania"), Mention((34, 41), "Belmora")]
    >>> (event,) = find_events(page, who, page.sentences[0])
    >>> event.block.type, event.block.mode, event.block.flags, event.recipients[0].text
    ('REJECT', ('meet',), ('dialogue_break',), 'Belmora')
    """
    inside = [one for one in mentions if sentence.start <= one.span[0] and one.span[1] <= sentence.end]
    cut = parse(page, sentence)
    if not inside or not cut.words:
        return []
    roles = _Roles(cut, inside)
    found: list[Event] = []
    for match in _matches(cut):
        event = _event(page, sentence, cut, roles, match, strict)
        if event is not None:
            found.append(event)
    return _one_per_clause(found)


def _one_per_clause(events: Iterable[Event]) -> list[Event]:
    kept: dict[tuple[str, frozenset[Span], Span], Event] = {}
    for event in events:
        key = (event.block.type, frozenset(one.span for one in event.actors), event.clause)
        kept.setdefault(key, event)
    return list(kept.values())


def _event(page: Page, sentence: Sentence, cut: Parse, roles: _Roles, match: _Match, strict: bool) -> Event | None:
    span = (cut.words[match.first].start, cut.words[match.last - 1].end)
    cue, announced = _by_tense(match.cue, judge(page, sentence, span))
    actors, recipients, attached = roles.of(replace(match, cue=cue))
    recipients = _others(recipients, actors)
    vague = not attached or ("targeted" in cue.shape and not (actors and recipients))
    if strict and (vague or not (actors or recipients)):
        return None
    kind = event_types()[cue.type]
    modes = (cue.mode,) if cue.mode else ()
    rivals = match.rivals
    block = EventBlock(
        type=cue.type,
        mode=modes,
        quad=kind.quad,
        score=kind.score_of(modes),
        trigger=Trigger(text=page.quote(span), span=span, kind=match.cue.pos),
        top3=tuple((name, round(1 / len(rivals), 3)) for name in rivals[:3]),
        abstain=bool(rivals),
        flags=cue.flags,
    )
    shape = _shape(cue.shape, kind, actors, recipients)
    clause = cut.span(cut.clause_at[match.first])
    return Event(block, tuple(actors), tuple(recipients), shape, clause, announced)


def _shape(shape: frozenset[str], kind: EventType, actors: Sequence[Mention], recipients: Sequence[Mention]) -> Shape:
    if "reciprocal" in shape and len(actors) > 1 and not recipients:
        return "reciprocal"
    if recipients:
        return "directed"
    return "unclear_recipient" if kind.needs_recipient or "reciprocal" in shape else "one_sided"


# Tense


PROMISED = {
    "CONSULT": ("AGREE", ""),
    "SUPPORT": ("AGREE", ""),
    "COOPERATE": ("AGREE", ""),
    "AID": ("AGREE", ""),
    "RETREAT": ("CONCEDE", ""),
    "ASSAULT": ("THREATEN", "violence"),
    "SANCTION": ("THREATEN", "relations"),
    "COERCE": ("THREATEN", "restrict"),
}
REFUSED = {
    "CONSULT": "meet",
    "AGREE": "",
    "SUPPORT": "",
    "COOPERATE": "assist",
    "AID": "assist",
    "RETREAT": "yield",
    "CONCEDE": "yield",
}


def _by_tense(cue: Cue, status: StatusBlock) -> tuple[Cue, bool]:
    """The type that already means "the other, announced": a promised visit is AGREE, a promised strike THREATEN."""
    breaks = "dialogue_break" in cue.flags
    if status.value == "denied" and "planned" in status.also and cue.type in REFUSED:
        flags = ("dialogue_break",) if cue.type == "CONSULT" else ()
        return replace(cue, type="REJECT", mode=REFUSED[cue.type], flags=flags, shape=frozenset({"directed"})), True
    if breaks and cue.type == "SANCTION" and status.value in {"planned", "hypothetical"}:
        return replace(cue, type="THREATEN", mode="relations", flags=("dialogue_threat",)), True
    if status.value == "planned" and cue.type in PROMISED:
        name, mode = PROMISED[cue.type]
        mode = {"arrest": "arrest", "deport": "expel", "expel": "expel"}.get(cue.mode, mode)
        return replace(cue, type=name, mode=mode if name == "THREATEN" else "", flags=()), True
    return cue, False


# Finding cues


def _matches(cut: Parse) -> list[_Match]:
    """All cues of a sentence that no speech act holds, the longest where they share words, in text order."""
    cues = event_cues()
    found: list[_Match] = []
    for index, word in enumerate(cut.words):
        if word.low in cues:
            best = _best_at(cut, index, cues[word.low])
            if best:
                found.append(best)
    found = _not_reported(cut, found)
    found.sort(key=lambda match: (-len(match.words), match.first))
    used: set[int] = set()
    kept: list[_Match] = []
    for match in found:
        if not used & match.words:
            used |= match.words
            kept.append(match)
    return sorted(kept, key=lambda match: match.first)


def _best_at(cut: Parse, index: int, cues: Sequence[Cue]) -> _Match | None:
    """The longest cue that begins here; the nearest object decides between equals; true equals become rivals."""
    ranked: list[tuple[int, int, _Match]] = []
    passive = _is_passive(cut, index)
    verb, noun = _reads_as_verb(cut, index), _reads_as_noun(cut, index)
    for cue in cues:
        if not (verb if cue.pos == "verb" else noun):
            continue
        last = _literals(cut, index, cue)
        if last is None:
            continue
        used = frozenset(range(index, last))
        distance = 0
        if cue.object:
            spot = _object(cut, index, last, cue, passive)
            if spot is None:
                continue
            used, distance = used | frozenset(range(*spot)), abs(spot[0] - index)
        ranked.append((-cue.length, distance, _Match(index, last, used, cue, passive and cue.pos == "verb")))
    if not ranked:
        return None
    ranked.sort(key=lambda row: row[:2])
    top = [match for *rank, match in ranked if tuple(rank) == ranked[0][:2]]
    names = tuple(dict.fromkeys(match.cue.type for match in top))
    return replace(top[0], rivals=tuple(sorted(names)) if len(names) > 1 else ())


def _literals(cut: Parse, index: int, cue: Cue) -> int | None:
    """Where the cue's own words end, if they stand here; a particle may follow its object ("called the talks off")."""
    last = index + 1
    for number, part in enumerate(cue.rest):
        spot = last
        if number == 0 and part in PARTICLES and len(cue.rest) == 1:
            spot = _particle(cut, last, part)
        if spot >= len(cut.words) or cut.words[spot].low != part:
            return None
        last = spot + 1
    return last


def _particle(cut: Parse, start: int, part: str) -> int:
    for spot in range(start, min(start + PARTICLE_GAP + 1, len(cut.words))):
        low = cut.words[spot].low
        if low == part:
            # "arrested the men in Tolm" holds no particle: a split one ends its phrase.
            ends = spot + 1 >= len(cut.words) or not cut.words[spot + 1].raw[:1].isalpha()
            return spot if spot == start or ends or cut.words[spot + 1].low in PREPOSITIONS else len(cut.words)
        if low in PREPOSITIONS or low == "," or low in HARD_MARKS or cut.finite[spot]:
            break
    return len(cut.words)


def _object(cut: Parse, index: int, last: int, cue: Cue, passive: bool) -> tuple[int, int] | None:
    """The object: after the cue, or in a passive before it ("the talks were called off")."""
    if passive:
        number = cut.clause_at[index]
        lows = range(index - 1, max(-1, index - 1 - PASSIVE_OBJECT_REACH), -1)
        spots: Iterable[int] = (spot for spot in lows if cut.clause_at[spot] == number)
    else:
        spots = range(last, min(last + OBJECT_REACH + 1, len(cut.words)))
    for spot in spots:
        for phrase in cue.object:
            if _stands_at(cut, spot, phrase):
                return spot, spot + len(phrase)
        low = cut.words[spot].low
        if not passive and (low == "," or low in HARD_MARKS or cut.finite[spot] or low in RELATIVES):
            return None
    return None


def _stands_at(cut: Parse, spot: int, phrase: tuple[str, ...]) -> bool:
    if cut.words[spot].low != phrase[0]:
        return False
    stretch = cut.words[spot : spot + len(phrase)]
    return len(stretch) == len(phrase) and all(word.low == part for word, part in zip(stretch, phrase, strict=True))


def _is_passive(cut: Parse, index: int) -> bool:
    """Whether this word is a participle after a form of *be*: "was (not) called off"."""
    low = cut.words[index].low
    if low.endswith("ing"):
        return False
    for back in range(index - 1, max(-1, index - 5), -1):
        before = cut.words[back].low
        if before in BE:
            return True
        if not (is_adverb(before) or before in {"not", "n't"}):
            return False
    return False


def _reads_as_noun(cut: Parse, index: int) -> bool:
    """Whether this word stands where a noun stands: after an article, adjective or preposition, or before *of*."""
    before = cut.words[index - 1] if index else None
    after = cut.words[index + 1].low if index + 1 < len(cut.words) else ""
    if before is None:
        return after not in DETERMINERS
    if _is_month(cut, index):
        return False
    low = before.low
    if low in DETERMINERS or low in (PREPOSITIONS - {"to"}) or low in NOUN_NEIGHBOURS or before.raw.endswith("'s"):
        return True
    if low in MODALS or low in SUBJECT_PRONOUNS or low in {"to", "not", "n't"}:
        return low == "to" and after not in DETERMINERS and cut.words[index].low.endswith("s")
    return not (after in DETERMINERS and cut.words[index].low.endswith(("s", "ed")))


def _reads_as_verb(cut: Parse, index: int) -> bool:
    """Whether this word stands where a verb stands; forms in -ed that only describe ("the detained crew") do not."""
    low, after = cut.words[index].low, cut.words[index + 1].low if index + 1 < len(cut.words) else ""
    before = cut.words[index - 1].low if index else ""
    if _is_month(cut, index) or (low in HAVE and _starts_participle(cut, index + 1)):
        return False
    described = before in DETERMINERS or before.endswith("'s") or before == "'s"
    if low.endswith("ing"):
        return not described and _may_precede_ing(cut, index)
    if low.endswith("ed"):
        return not (described and after and after not in PREPOSITIONS and after[:1].isalpha())
    if before in MODALS | SUBJECT_PRONOUNS | BE | HAVE or before in {"to", "not", "n't"} or is_adverb(before):
        return True
    if described or before in PREPOSITIONS or before in NOUN_NEIGHBOURS or not index:
        return not index and after in DETERMINERS
    return _may_precede_present(cut, index)


def _may_precede_ing(cut: Parse, index: int) -> bool:
    before = cut.words[index - 1] if index else None
    if before is None or before.low in BE | PREPOSITIONS or not before.low.isalpha() or is_adverb(before.low):
        return True
    return before.raw[:1].isupper() or before.low.endswith("s") or cut.finite[index - 1] or before.low in {"and", "or"}


def _may_precede_present(cut: Parse, index: int) -> bool:
    """After a noun, -s is a verb ("the ministry demands") and a bare form is not ("the port ban"), unless the noun is a
    plural or a name ("both governments demand")."""
    before, low = cut.words[index - 1], cut.words[index].low
    if cut.finite[index - 1]:
        return False
    if before.low.endswith(ADJECTIVE_ENDINGS) and not before.raw[:1].isupper():
        return False
    past = low in IRREGULAR_PASTS or low in IRREGULAR_PARTICIPLES
    return past or low.endswith("s") or before.raw[:1].isupper() or before.low.endswith("s") or before.low in JOINTS


def _is_month(cut: Parse, index: int) -> bool:
    return cut.words[index].raw == "March" and index > 0


def _starts_participle(cut: Parse, index: int) -> bool:
    while index < len(cut.words) and is_adverb(cut.words[index].low):
        index += 1
    low = cut.words[index].low if index < len(cut.words) else ""
    return low.endswith("ed") or low == "been" or low in IRREGULAR_PARTICIPLES


def _not_reported(cut: Parse, matches: Sequence[_Match]) -> list[_Match]:
    """Cues that are not the content of a speech act before them in their clause."""
    kept: list[_Match] = []
    for match in matches:
        holder = next((one for one in reversed(kept[-ACTS_BACK:]) if _holds(cut, one, match)), None)
        if holder is None:
            kept.append(match)
    return kept


def _holds(cut: Parse, act: _Match, match: _Match) -> bool:
    """Whether `match` lies in what the speech act `act` says: after it, in its clause or one hanging on it, and not a
    predicate of its own (", and shelled the port")."""
    if act.cue.pos != "verb" or act.cue.type not in SPEECH_ACTS:
        return False
    number = cut.clause_at[match.first]
    kinds: list[str] = []
    while number != cut.clause_at[act.first]:
        if number < 0 or len(kinds) > CLIMB:
            return False
        kinds.append(cut.clauses[number].kind)
        number = cut.clauses[number].parent
    if {"relative", "condition", "adverbial"} & set(kinds):
        return False
    own_predicate = not kinds and cut.finite[match.first] and match.cue.pos == "verb"
    return match.first > act.first and not own_predicate


# Roles


@dataclass(frozen=True)
class _Group:
    """Mentions joined by commas and *and*: half-open range of words, and the word before, determiners aside."""

    first: int
    last: int
    members: tuple[Mention, ...]
    lead: str
    clause: int


Roles = tuple[Sequence[Mention], Sequence[Mention], bool]


class _Roles:
    """Who does it and to whom, by the shape of the clause."""

    def __init__(self, cut: Parse, mentions: Sequence[Mention]) -> None:
        self.cut = cut
        self.groups = list(self._grouped(mentions))
        self.firsts = [one.first for one in self.groups]
        self.by_clause: dict[int, list[_Group]] = {}
        for one in self.groups:
            self.by_clause.setdefault(one.clause, []).append(one)
        self.first_finite = [next((index for index in own if cut.finite[index]), len(cut.words)) for own in cut.owned]

    def _between(self, first: int, last: int) -> list[_Group]:
        """Groups that begin in this range of words."""
        return self.groups[bisect_left(self.firsts, first) : bisect_left(self.firsts, last)]

    def _in_clause(self, number: int, first: int, last: int) -> list[_Group]:
        """Groups of a clause that stand inside this range of words, no more than a window of it."""
        first = max(first, last - SUBJECT_REACH)
        return [one for one in self._between(first, last) if one.clause == number and one.last <= last]

    def of(self, match: _Match) -> Roles:
        """Actors, recipients, and whether the sentence shows who they are, be it by a pronoun or a passive."""
        if match.cue.pos == "noun":
            return self._of_noun(match)
        after = self._right(match)
        if match.passive:
            return self._of_passive(match, after)
        subject, target = self._subject(match.first), self._target(match, after)
        shown = subject is not None or self._pronoun_subject(match.first)
        if "reciprocal" in match.cue.shape:
            return [*_members(subject), *_members(target)], [], shown
        if "swap" in match.cue.shape:
            return _members(target), _members(subject), shown
        return _members(subject), _members(target), shown

    def _of_passive(self, match: _Match, after: Sequence[_Group]) -> Roles:
        by = next((one for one in after if one.lead == "by"), None)
        subject = self._passive_subject(match.first) or self._of_object(match.first)
        if subject is None:
            subject = next((one for one in after if one.lead in RECIPIENT_PREPOSITIONS), None)
        if "reciprocal" in match.cue.shape:
            return [*_members(by), *_members(subject)], [], True
        return _members(by), _members(subject), True

    # Groups

    def _grouped(self, mentions: Sequence[Mention]) -> Iterator[_Group]:
        outer: list[Mention] = []
        for one in sorted(mentions, key=lambda one: (one.span[0], -one.span[1])):
            if not outer or one.span[0] >= outer[-1].span[1]:
                outer.append(one)
        ranges = [(self.cut.index_at(one.span[0]), self.cut.index_at(one.span[1] - 1) + 1, one) for one in outer]
        start = 0
        for end in range(1, len(ranges) + 1):
            if end < len(ranges):
                # Two mentions in one word are "Arvania-Belmora".
                one_word = ranges[end - 1][1] > ranges[end][0]
                if one_word or self._joined(ranges[end - 1][1], ranges[end][0]):
                    continue
            yield self._group(ranges[start][0], ranges[end - 1][1], tuple(one for *_, one in ranges[start:end]))
            start = end

    def _joined(self, last: int, first: int) -> bool:
        between = [self.cut.words[index].low for index in range(last, first)]
        joints = [low for low in between if low not in DETERMINERS]
        if joints == [","]:
            # "Arvania, Belmora and Corvane" but not "In Arvania, Belmora said".
            return self._list_goes_on(first)
        return joints in (["and"], ["or"], [",", "and"], ["-"], ["/"])

    def _list_goes_on(self, first: int) -> bool:
        ahead = [word.low for word in self.cut.words[first : first + 6]]
        return "and" in ahead and not any(self.cut.finite[first : first + 6][: ahead.index("and")])

    def _group(self, first: int, last: int, members: tuple[Mention, ...]) -> _Group:
        back = first - 1
        while back >= 0 and (self.cut.words[back].low in DETERMINERS or self._describes(back)):
            back -= 1
        lead = self.cut.words[back].low if back >= 0 else ""
        return _Group(first, last, members, lead, self.cut.clause_at[first])

    def _describes(self, index: int) -> bool:
        low = self.cut.words[index].low
        return (low.endswith(ADJECTIVE_ENDINGS) and len(low) > 4) or low in NOUN_NEIGHBOURS - {"'s"}

    # Subjects

    def _passive_subject(self, verb: int) -> _Group | None:
        """Who suffers it: in "wants the crew to be freed" not who wants."""
        number = self.cut.clause_at[verb]
        own = self._own_before(verb, number)
        start = next((i + 1 for i in reversed(own) if self.cut.words[i].low == "to"), 0)
        if start:
            finite = [i for i in own if self.cut.finite[i] and i < start]
            between = self._in_clause(number, finite[-1] + 1, start - 1) if finite else []
            plain = [one for one in between if one.lead not in PREPOSITIONS]
            # "is to be freed", "is expected to be freed": no object stands between.
            if plain or not finite or self._object_between(finite[-1] + 1, start - 1):
                return plain[-1] if plain else None
        found = self._subject_in(number, verb)
        clause = self.cut.clauses[number]
        return self._antecedent(clause.first) if found is None and clause.kind == "relative" else found

    def _own_before(self, verb: int, number: int) -> list[int]:
        return [i for i in range(max(0, verb - ROLE_REACH), verb) if self.cut.clause_at[i] == number]

    def _object_between(self, first: int, last: int) -> bool:
        lows = [self.cut.words[index].low for index in range(first, last)]
        return any(not (low.endswith("ed") or is_adverb(low) or low in GOVERNED_ADJECTIVES | BE) for low in lows)

    def _pronoun_subject(self, verb: int) -> bool:
        number = self.cut.clause_at[verb]
        own = self._own_before(verb + 1, number)
        return any(self.cut.words[index].low in PRONOUNS_OF_ACTORS for index in own)

    def _subject(self, verb: int) -> _Group | None:
        """The group before the first finite verb of the clause; failing that, whom the clause hangs on."""
        number = self.cut.clause_at[verb]
        for _ in range(CLIMB):
            if number < 0:
                return None
            found = self._subject_in(number, verb)
            if found is not None:
                return found
            clause = self.cut.clauses[number]
            if clause.kind == "relative":
                return self._antecedent(clause.first)
            if clause.kind in {"adverbial", "condition"} or clause.opener == "but":
                return None
            if clause.kind == "complement" and not self._starts_with_pronoun(clause.first):
                return None
            number, verb = clause.parent, clause.first
        return None

    def _subject_in(self, number: int, verb: int) -> _Group | None:
        finite = min(self.first_finite[number], verb)
        start = self.cut.clauses[number].first
        before = self._in_clause(number, start, finite)
        owned = any(self._owns_something(one) for one in before)
        plain = [one for one in before if one.lead not in PREPOSITIONS and not self._owns_something(one)]
        if plain:
            return plain[-1]
        named_by_office = [one for one in before if one.lead == "of" and not owned]
        if named_by_office:
            return named_by_office[-1]
        between = self._in_clause(number, finite + 1, verb)
        return next((one for one in between if one.lead not in PREPOSITIONS and not self._owns_something(one)), None)

    def _starts_with_pronoun(self, first: int) -> bool:
        return any(word.low in PRONOUNS_OF_ACTORS for word in self.cut.words[first : first + 2])

    def _owns_something(self, group: _Group) -> bool:
        """ "Arvania's" in "Arvania's warning": an owner, not a subject."""
        after = self.cut.words[group.last].low if group.last < len(self.cut.words) else ""
        return after == "'s" or self.cut.words[group.last - 1].low.endswith("'s")

    def _antecedent(self, first: int) -> _Group | None:
        before = [one for one in self._between(max(0, first - ROLE_REACH), first) if 0 <= first - one.last <= 3]
        return before[-1] if before else None

    def _of_object(self, verb: int) -> _Group | None:
        """Whom a passive concerns: "sanctions on Belmora were lifted", "talks between A and B were broken off"."""
        number = self.cut.clause_at[verb]
        before = self._in_clause(number, 0, verb)
        return next((one for one in reversed(before) if one.lead in RECIPIENT_PREPOSITIONS), None)

    # Objects

    def _right(self, match: _Match) -> list[_Group]:
        """Groups after the cue that the clause, or what hangs on it as content, holds."""
        number = self.cut.clause_at[match.first]
        end = min(self._predicate_end(match), match.first + ROLE_REACH)
        return [one for one in self._between(match.first + 1, end) if self._within(one.clause, number)]

    def _predicate_end(self, match: _Match) -> int:
        clause = self.cut.clauses[self.cut.clause_at[match.first]]
        if match.first == clause.first and self.cut.words[match.first].low.endswith("ing"):
            # "Citing the draft, Vale ...": what follows the comma is the sentence's subject.
            commas = (
                index
                for index in range(match.last, min(clause.last, match.last + ROLE_REACH))
                if self.cut.words[index].low == ","
            )
            return next(commas, clause.last)
        for index in range(match.last, min(clause.last, match.last + ROLE_REACH)):
            own = self.cut.clause_at[index] == clause.number
            if own and self.cut.finite[index] and self.cut.words[index - 1].low in {"and", "but", "or"}:
                return index
        return clause.last

    def _within(self, number: int, ancestor: int) -> bool:
        for _ in range(CLIMB):
            if number < 0 or number == ancestor:
                break
            if self.cut.clauses[number].kind in {"relative", "adverbial", "condition"}:
                return False
            number = self.cut.clauses[number].parent
        return number == ancestor

    def _target(self, match: _Match, after: Sequence[_Group]) -> _Group | None:
        allowed = MEETING_PREPOSITIONS if "reciprocal" in match.cue.shape else RECIPIENT_PREPOSITIONS
        for one in after:
            between = [word.low for word in self.cut.words[match.last : one.first]]
            if ASIDE_PREPOSITIONS & set(between):
                return None
            if one.lead in allowed:
                return one
            if one.lead not in PREPOSITIONS and "," not in between and len(between) <= DIRECT_REACH:
                return one
        return None

    # Nouns

    def _of_noun(self, match: _Match) -> Roles:
        left, right = self._owner(match.first), self._noun_right(match)
        between = next((one for one in right if one.lead in {"between", "among"}), None)
        if between is not None:
            return between.members, [], True
        by = next((one for one in right if one.lead == "by"), None)
        target = next((one for one in right if one.lead in RECIPIENT_PREPOSITIONS), None)
        owner = left or by
        if "reciprocal" in match.cue.shape:
            met = next((one for one in right if one.lead in MEETING_PREPOSITIONS), None)
            if owner is None and met is not None and self._free_of_cues(match):
                owner = self._before(match.first)
            actors = [*_members(owner), *_members(met)]
            return actors, [], left is not None or len(actors) > 1
        if owner is None and self._free_of_cues(match):
            owner = self._before(match.first)
        return _members(owner), _members(target), owner is not None

    def _before(self, noun: int) -> _Group | None:
        subject = self._subject(noun)
        return subject if subject and subject.last <= noun else None

    def _owner(self, noun: int) -> _Group | None:
        """A group that ends just before the noun: "Arvania's attack", "Arvania-Belmora talks"."""
        for one in reversed(self._between(max(0, noun - ROLE_REACH), noun)):
            if one.last <= noun and noun - one.last <= 3:
                gap = [self.cut.words[index] for index in range(one.last, noun)]
                possessive = "'s" in self.cut.words[one.last - 1].raw or any(word.low in {"'s", "'"} for word in gap)
                plain = all(word.low.isalpha() and not is_adverb(word.low) for word in gap)
                verbal = any(self.cut.finite[index] for index in range(one.last, noun))
                blocked = any(word.low in PREPOSITIONS | DETERMINERS for word in gap)
                if not blocked and (possessive or (plain and not verbal)):
                    return one
        return None

    def _noun_right(self, match: _Match) -> list[_Group]:
        """Groups after the noun up to the next finite verb."""
        end = match.last
        while end < min(len(self.cut.words), match.last + NOUN_REACH):
            if self.cut.finite[end] or self.cut.words[end].low in HARD_MARKS:
                break
            end += 1
        return self._between(match.last, end)

    def _free_of_cues(self, match: _Match) -> bool:
        """Whether the noun is what its clause is about: not in an aside of time or place."""
        back = match.first - 1
        while back >= 0 and (self.cut.words[back].low in DETERMINERS | NOUN_NEIGHBOURS or self._describes(back)):
            back -= 1
        return back < 0 or self.cut.words[back].low not in BACKGROUND_PREPOSITIONS


def _others(recipients: Sequence[Mention], actors: Sequence[Mention]) -> Sequence[Mention]:
    """Nobody is the recipient of what they do themselves."""
    doing = {one.id or one.text for one in actors}
    return [one for one in recipients if (one.id or one.text) not in doing]


def _members(group: _Group | None) -> Sequence[Mention]:
    return group.members if group else ()


__all__ = ["Event", "EventType", "Shape", "event_cues", "event_types", "find_events"]
