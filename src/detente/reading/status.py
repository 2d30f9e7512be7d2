"""Status: does the text say that it happened, that it will, that it might, or that it did not?

"Arvania signed", "Arvania will sign", "Arvania may sign" and "Arvania refused to sign" share their verb and report four
different worlds.  For one event word this layer collects every trigger that has it in its scope and returns the value
that wins:

    denied > hypothetical > planned > historical > claimed > asserted

All triggers are kept with their spans, and the values that lost are in `also`, so that a reader can see what was
weighed.  The cues are a data file (``lexicon/status_cues.csv``); a cue says by which link it reaches an event word:

    aux     an auxiliary or negation before it, at most four words away ("will not sign")
    to      a word that governs its infinitive ("agreed to sign")
    ing     a word that governs its -ing form ("ruled out signing"); `from` the same across an object
    noun    a verb or noun whose object it is ("called for talks")
    adj     an adjective before it ("possible talks"); `det` a negative determiner or pronoun ("no side signed")
    that    a word whose content clause it is in ("hopes that both sign")
    clause  an adverb before it in its clause ("reportedly signed"); `time` a phrase of time anywhere in its clause
    condition   opens a condition, which covers its own clause and the one that depends on it

Governors are followed outwards: in "did not agree to sign" the *not* reaches *sign* through *agree*.
Limits: clauses are found without a parser (:mod:`detente.reading.clauses`); irony and presupposition are not seen.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from detente.reading.claims import StatusBlock, TimeBlock, Trigger
from detente.reading.clauses import (
    BE,
    CONTRACTED_NOT,
    HARD_MARKS,
    HAVE,
    IRREGULAR_PASTS,
    PREPOSITIONS,
    Hit,
    Parse,
    PhraseList,
    inflect,
    is_adverb,
    parse_text,
    word_set,
)
from detente.reading.page import Page, Sentence, Span

StatusValue = Literal["asserted", "claimed", "hypothetical", "planned", "denied", "historical"]
PRECEDENCE: tuple[StatusValue, ...] = ("denied", "hypothetical", "planned", "historical", "claimed", "asserted")

AUXILIARY_REACH = 4
DETERMINER_REACH = 8
ADJECTIVE_REACH = 2
OBJECT_REACH = 4
GOVERNOR_REACH = 6
COORDINATION_REACH = 8
CHAIN_DEPTH = 4
LOOK_BACK = 40
QUESTION_REACH = 80
MANY = 8
HISTORICAL_AFTER = dt.timedelta(days=365)

NO_BASE_FORM = re.compile(r"(?:.*[^s]s|.{3,}ed|.{3,}ing)")
BASES_IN_ED_ING = word_set("need proceed succeed exceed speed bleed bring")
QUESTION_WORDS = word_set("who what when where why how which whose")
ANNIVERSARY = re.compile(r"anniversar|commemorat|memorial|marked the end|founding")
PAST_SPEECH = word_set(
    "said told added stated announced reported warned vowed promised indicated confirmed declared explained"
)
DEFINITE = word_set("the this these those its their his her 's")
ASIDES = word_set("during after before since until following amid despite")
REPORTING = PAST_SPEECH | {"says", "say", "adds", "saying", "adding", "asked"}
OWN_CLAUSE_ONLY = frozenset({"whether", "even if", "whether or not", "lest"})


@dataclass(frozen=True)
class Cue:
    """A row of the cue list.  value "" means: looks like a trigger, is none.  negated: the value when it is negated."""

    text: str
    value: str
    also: tuple[str, ...]
    kind: str
    links: frozenset[str]
    negated: str


@dataclass(frozen=True)
class Found:
    """A trigger that reaches the event: what it gives, and whether a double negation has cancelled it."""

    first: int
    last: int
    kind: str
    value: str
    also: tuple[str, ...] = ()


def judge(
    page: Page,
    sentence: Sentence,
    trigger: Span,
    *,
    spoken: bool = False,
    spoken_cue: Trigger | None = None,
    time: TimeBlock | None = None,
) -> StatusBlock:
    """The status of the event whose word stands at `trigger`.

    spoken: somebody is quoted or reported as saying it (the attribution layer knows); spoken_cue: the words that show
    it.  time: when the event is said to happen, if a date was found; it makes an event historical when it ends more
    than 365 days before the page's anchor, and planned when it begins after the anchor.

    >>> from detente.reading.page import Page, Sentence
    >>> text = "Arvania did not agree to sign."
    >>> page = Page(text, text, ((0, 30),), (Sentence(0, 0, 0, 30),))
    >>> block = judge(page, page.sentences[0], (25, 29))
    >>> block.value, block.also, [trigger.text for trigger in block.triggers]
    ('denied', ('planned',), ['not', 'agree'])
    """
    shadow = page.shadow[sentence.start : sentence.end]
    cut = parse_text(shadow, sentence.start)
    found: list[Found] = []
    if cut.words:
        event = cut.index_at(trigger[0])
        found = _scope(shadow, sentence.start).over(event)
        found += _questions(cut, event)
        found += _old_years(cut, event, page.anchor)
        found += _anniversaries(cut, event, shadow)
    triggers = [
        (Trigger(text=page.quote(span), span=span, kind=one.kind), one)
        for one in found
        for span in [(cut.words[one.first].start, cut.words[one.last - 1].end)]
    ]
    triggers += _dated(time, page.anchor)
    if spoken:
        cue = spoken_cue or Trigger(text="", span=(trigger[0], trigger[0]), kind="attribution")
        triggers.append((cue.model_copy(update={"kind": "attribution"}), Found(0, 0, "attribution", "claimed")))
    return _block(triggers)


def _block(pairs: Iterable[tuple[Trigger, Found]]) -> StatusBlock:
    unique = {(trigger.span, trigger.kind): (trigger, found) for trigger, found in reversed(list(pairs))}
    ordered = sorted(unique.values(), key=lambda pair: (pair[0].span, pair[0].kind))
    values = {found.value for _, found in ordered}
    others = {other for _, found in ordered for other in found.also}
    value: StatusValue = next((value for value in PRECEDENCE if value in values), "asserted")
    also = tuple(other for other in PRECEDENCE if other in (values | others) - {value, "asserted"})
    return StatusBlock(value=value, triggers=tuple(trigger for trigger, _ in ordered), also=also)


# The cue list


@cache
def cues() -> PhraseList[Cue]:
    """The cue list, every verb and noun in all its forms."""
    text = (files("detente.reading") / "lexicon" / "status_cues.csv").read_text(encoding="utf-8")
    return PhraseList(_merged(_phrases(csv.DictReader(text.splitlines()))))


def _phrases(rows: Iterable[dict[str, str]]) -> Iterator[tuple[tuple[str, ...], Cue]]:
    for row in rows:
        cue = Cue(
            row["cue"],
            row["value"],
            tuple(row["also"].split()),
            row["kind"],
            frozenset(row["links"].split()),
            row["negated"],
        )
        head, *rest = row["cue"].split()
        forms: tuple[str, ...] = (head,)
        if row["pos"] == "verb":
            forms = inflect(head).all
        elif row["pos"] == "noun":
            forms = (head, inflect(head).third)
        for form in dict.fromkeys(forms):
            yield (form, *rest), cue


def _merged(rows: Iterable[tuple[tuple[str, ...], Cue]]) -> Iterator[tuple[tuple[str, ...], Cue]]:
    """One entry a phrase: *hope* as verb and as noun share their links."""
    by_phrase: dict[tuple[str, ...], Cue] = {}
    for phrase, cue in rows:
        first = by_phrase.get(phrase)
        by_phrase[phrase] = replace(first, links=first.links | cue.links) if first else cue
    yield from by_phrase.items()


@lru_cache(maxsize=4096)
def _scope(shadow: str, start: int) -> _Scope:
    return _Scope(parse_text(shadow, start), _cue_hits(shadow, start))


def _cue_hits(shadow: str, start: int) -> tuple[Hit[Cue], ...]:
    cut = parse_text(shadow, start)
    hits = [hit for hit in cues().hits(cut.words) if not _is_month(cut, hit)]
    hits += [
        Hit(index, index + 1, CONTRACTED)
        for index, word in enumerate(cut.words)
        if CONTRACTED_NOT.fullmatch(word.low) and word.low not in {"can't", "won't"}
    ]
    hits += [Hit(index, index + 1, WILL_NOT) for index, word in enumerate(cut.words) if word.low == "won't"]
    return tuple(sorted(hits, key=lambda hit: hit.first))


CONTRACTED = Cue("n't", "denied", (), "negation", frozenset({"aux"}), "")
WILL_NOT = Cue("won't", "denied", ("planned",), "negation", frozenset({"aux"}), "")


def _is_month(cut: Parse, hit: Hit[Cue]) -> bool:
    return cut.words[hit.first].raw == "May" and hit.first > 0


# Scope


class _Scope:
    """Which cues of a sentence reach a word of it."""

    def __init__(self, cut: Parse, hits: tuple[Hit[Cue], ...]) -> None:
        self.cut = cut
        self.hits = hits
        self.ending_before: dict[int, Hit[Cue]] = {hit.last: hit for hit in hits}
        self.starting_at: dict[int, Hit[Cue]] = {hit.first: hit for hit in hits}
        self.times: dict[int, list[Hit[Cue]]] = {}
        for hit in hits:
            if "time" in hit.entry.links:
                self.times.setdefault(cut.clause_at[hit.first], []).append(hit)
        self.conditions: dict[int, list[int]] = {}
        for clause in cut.clauses:
            if clause.kind == "condition":
                self.conditions.setdefault(clause.parent, []).append(clause.first)
        self.past = [any(cut.finite[i] and _looks_past(cut.words[i].low) for i in own) for own in cut.owned]

    def over(self, event: int, depth: int = 0) -> list[Found]:
        """All triggers whose scope covers the word `event`, governors' own triggers included."""
        left = self._left(event)
        to = self._infinitive(event, left)
        definite = self._definite(event, left)
        found: list[Found] = []
        for hit in self._hits_in(left):
            gap = [index for index in left if hit.last <= index]
            if hit.last > event:
                continue
            if not (definite is not None and hit.last <= definite) and self._direct(hit, event, gap, to is not None):
                found.append(self._future_in_the_past(hit))
            elif self._governs(hit, event, gap) and depth < CHAIN_DEPTH:
                found += self._through(hit, depth)
        if to is None and definite is None:
            to = self._object_of_infinitive(event, left)
        if to is not None:
            found += self._governed_infinitive(to, event, left, depth)
        found += self._contents(event, depth) if depth or not self._in_aside(event, left) else []
        taken_for_granted = definite == event - 1 and not self.cut.finite[event]
        found += self._conditions(event) if not depth and not taken_for_granted else []
        found += self._times(event) if not depth else []
        return found

    def _left(self, event: int) -> list[int]:
        """The words before the event in its own clause, nearest first."""
        number = self.cut.clause_at[event]
        first = max(self.cut.clauses[number].first, event - LOOK_BACK)
        return [index for index in range(event - 1, first - 1, -1) if self.cut.clause_at[index] == number]

    def _definite(self, event: int, left: list[int]) -> int | None:
        """Where the determiner of a definite noun stands: "the attack" is taken for granted."""
        for index in left[:3]:
            low = self._low(index)
            if low in DEFINITE:
                return index
            if self._breaks_phrase(index) or low in {"to", "a", "an", "any", "no"} or is_adverb(low):
                return None
        return None

    def _in_aside(self, event: int, left: list[int]) -> bool:
        """Whether the event only dates something else: "before last week's talks"."""
        for index in left[:4]:
            if self._low(index) in ASIDES:
                return not self.cut.finite[event]
            if self._breaks_phrase(index):
                return False
        return False

    def _hits_in(self, indices: list[int]) -> list[Hit[Cue]]:
        return [self.starting_at[index] for index in indices if index in self.starting_at]

    def _low(self, index: int) -> str:
        return self.cut.words[index].low

    def _infinitive(self, event: int, left: list[int]) -> int | None:
        """Where the *to* of the event's infinitive stands, if it is one."""
        passive = False
        joined = self._joined_infinitive(left)
        if joined is not None and not self.cut.finite[event]:
            return joined
        for index in left:
            low = self._low(index)
            if low == "to":
                base = passive or not NO_BASE_FORM.fullmatch(self._low(event)) or self._low(event) in BASES_IN_ED_ING
                return index if base else None
            if low in BE | HAVE:
                passive = True
            elif not is_adverb(low):
                return None
        return None

    def _joined_infinitive(self, left: list[int]) -> int | None:
        """The *to* of "to meet both sides and sign", for *sign*."""
        if not left or self._low(left[0]) not in {"and", "or"}:
            return None
        for index in left[1:COORDINATION_REACH]:
            if self._low(index) == "to":
                return index
            if self._breaks_phrase(index):
                return None
        return None

    def _object_of_infinitive(self, event: int, left: list[int]) -> int | None:
        """The *to* of "to hold new talks", for *talks*."""
        if self.cut.finite[event] or self._low(event).endswith(("ing", "ed")):
            return None
        for step, index in enumerate(left[: OBJECT_REACH + 1]):
            if self._low(index) == "to":
                return index if step else None
            if self._breaks_phrase(index) or self._low(index) in {"and", "or"}:
                return None
        return None

    # Direct links

    def _direct(self, hit: Hit[Cue], event: int, gap: list[int], infinitive: bool) -> bool:
        links = hit.entry.links
        lows = [self._low(index) for index in gap]
        if "aux" in links and self._auxiliary(gap, lows):
            return True
        if "det" in links and len(gap) <= DETERMINER_REACH and not {",", "to", "that"} & set(lows):
            return True
        if "clause" in links:
            return "," not in lows or len(gap) <= 2
        if "adj" in links and not infinitive:
            return len(gap) <= ADJECTIVE_REACH and not any(self._breaks_phrase(index) for index in gap)
        return False

    def _auxiliary(self, gap: list[int], lows: list[str]) -> bool:
        reach = COORDINATION_REACH if {"or", "nor"} & set(lows) else AUXILIARY_REACH
        if len([low for low in lows if not is_adverb(low)]) > reach:
            return False
        return not any(low in {"to", "that", ","} or low in HARD_MARKS for low in lows) and not any(
            self.cut.finite[index] for index in gap
        )

    def _breaks_phrase(self, index: int) -> bool:
        low = self._low(index)
        return low in PREPOSITIONS or low in HARD_MARKS or low == "," or self.cut.finite[index]

    def _future_in_the_past(self, hit: Hit[Cue]) -> Found:
        """In "Vale said the round would begin" *would* is *will*; with a condition, or in no report, it stays open."""
        one = _plain(hit)
        number = self.cut.clause_at[hit.first]
        if hit.entry.text != "would" or not self._reported_before(number) or self._conditions(hit.last):
            return one
        return replace(one, kind="future", value="planned", also=("hypothetical",))

    def _reported_before(self, number: int) -> bool:
        clause = self.cut.clauses[number]
        if clause.kind == "complement":
            return clause.first > 0 and self._low(clause.first - 1) in PAST_SPEECH
        following = self.cut.clauses[number + 1 : number + 2]
        return clause.kind == "main" and any(
            after.kind == "attribution" and {self._low(i) for i in self.cut.own(after.number)} & PAST_SPEECH
            for after in following
        )

    # Governors

    def _governs(self, hit: Hit[Cue], event: int, gap: list[int]) -> bool:
        links, low = hit.entry.links, self._low(event)
        if "bare" in links and not gap:
            return True
        if "ing" in links and low.endswith("ing") and all(is_adverb(self._low(i)) for i in gap):
            return True
        if "from" in links and low.endswith("ing") and gap and self._low(gap[0]) == "from":
            return len(gap) <= GOVERNOR_REACH
        if "noun" in links and len(gap) <= OBJECT_REACH and not self.cut.finite[event]:
            return not any(self._breaks_phrase(i) or self._low(i) == "to" for i in gap)
        return False

    def _through(self, hit: Hit[Cue], depth: int) -> list[Found]:
        """The governor's own trigger and all that reach the governor; two negations cancel each other."""
        outer = self.over(hit.first, depth + 1)
        own = _plain(hit)
        negations = [one for one in outer if one.value == "denied" and one.kind == "negation"]
        if len(negations) % 2 and hit.entry.negated:
            own = replace(own, value=hit.entry.negated, also=("denied",))
            outer = [replace(one, value="asserted", also=("denied",)) if one in negations else one for one in outer]
        if "conative" in hit.entry.links and any(one.value == "planned" for one in outer):
            # "will try to sign": the attempt is decided, its success is open.
            own = replace(own, value="planned", also=("hypothetical",))
        return [own, *outer] if hit.entry.value else outer

    def _governed_infinitive(self, to: int, event: int, left: list[int], depth: int) -> list[Found]:
        before = [index for index in left if index < to]
        for index in before[: GOVERNOR_REACH + 1]:
            hit = self.ending_before.get(index + 1)
            if hit and "to" in hit.entry.links and depth < CHAIN_DEPTH:
                return self._through(hit, depth)
            if hit and hit.entry.links & {"aux"} and hit.last == to + 1:
                return []
            if self._low(index) in {",", "that"} or self._low(index) in HARD_MARKS:
                break
        covered = any(hit.first <= to < hit.last for hit in self.hits)
        return [] if covered else [Found(to, to + 1, "modal", "hypothetical")]

    def _contents(self, event: int, depth: int) -> list[Found]:
        """Cues whose content clause holds the event: "hopes that ...", "denied ..."."""
        clause = self.cut.clauses[self.cut.clause_at[event]]
        if clause.kind != "complement" or depth >= CHAIN_DEPTH:
            return []
        hit = self.ending_before.get(clause.first) or self.ending_before.get(clause.first + 1)
        if hit and "that" in hit.entry.links:
            return self._through(hit, depth)
        return []

    # Conditions and times

    def _conditions(self, event: int) -> list[Found]:
        number = self.cut.clause_at[event]
        found: list[Found] = []
        around = number
        while around >= 0 and len(found) < CHAIN_DEPTH:
            clause = self.cut.clauses[around]
            if clause.kind == "condition":
                found.append(self._condition(clause.first))
            around = clause.parent
        return found + self._consequences(number, event)

    def _consequences(self, number: int, event: int) -> list[Found]:
        """Conditions that hang on the event's clause, or, fronted, on a clause it is the content of."""
        here = number
        holders = [number]
        while self.cut.clauses[number].kind == "complement" and len(holders) <= CHAIN_DEPTH:
            number = self.cut.clauses[number].parent
            holders.append(number)
        return [
            self._condition(first)
            for holder in holders
            for first in self.conditions.get(holder, ())[:MANY]
            if (first < event or (holder == here and self._same_stretch(event, first)))
            and not self._reports(event)
            and self._condition_text(first) not in OWN_CLAUSE_ONLY
        ]

    def _same_stretch(self, event: int, condition: int) -> bool:
        """Whether no comma stands between the event and a condition that follows it."""
        near = condition - event <= LOOK_BACK
        return near and not any(self._low(index) == "," for index in range(event, condition - 1))

    def _reports(self, event: int) -> bool:
        """A verb of saying reports the condition; it does not depend on it."""
        return self._low(event) in REPORTING

    def _condition(self, first: int) -> Found:
        hit = self._condition_hit(first)
        start, end = (hit.first, hit.last) if hit else (first, first + 1)
        return Found(start, end, "condition", "hypothetical")

    def _condition_hit(self, first: int) -> Hit[Cue] | None:
        for start in (first, first - 1):
            hit = self.starting_at.get(start)
            if hit and "condition" in hit.entry.links and hit.last > first:
                return hit
        return None

    def _condition_text(self, first: int) -> str:
        hit = self._condition_hit(first)
        return hit.entry.text if hit else self._low(first)

    def _times(self, event: int) -> list[Found]:
        number = self.cut.clause_at[event]
        return [
            _plain(hit)
            for hit in self.times.get(number, ())[:MANY]
            if not (hit.entry.value == "planned" and self.past[number])
        ]


def _plain(hit: Hit[Cue]) -> Found:
    return Found(hit.first, hit.last, hit.entry.kind, hit.entry.value, hit.entry.also)


def _looks_past(low: str) -> bool:
    return low.endswith("ed") or low in IRREGULAR_PASTS


def _questions(cut: Parse, event: int) -> list[Found]:
    """A yes-or-no question asserts nothing; a question with *who* or *why* takes the event for granted."""
    end = event
    while end < min(len(cut.words), event + QUESTION_REACH) and cut.words[end].low not in HARD_MARKS:
        end += 1
    if end >= len(cut.words) or cut.words[end].low != "?":
        return []
    start = event
    while start > max(0, event - QUESTION_REACH) and cut.words[start - 1].low not in HARD_MARKS:
        start -= 1
    opening = {word.low for word in cut.words[start : start + 2]}
    return [] if opening & QUESTION_WORDS else [Found(end, end + 1, "modal", "hypothetical")]


def _old_years(cut: Parse, event: int, anchor: dt.date | None) -> list[Found]:
    """A year that ended more than 365 days before the anchor: "in 1994"."""
    if anchor is None:
        return []
    number = cut.clause_at[event]
    return [
        Found(index - 1, index + 1, "past", "historical")
        for index in range(max(1, event - LOOK_BACK), min(len(cut.words), event + LOOK_BACK))
        if cut.clause_at[index] == number
        and re.fullmatch(r"1[89]\d\d|20\d\d", cut.words[index].low)
        and cut.words[index - 1].low in {"in", "during", "of"}
        and dt.date(int(cut.words[index].low), 12, 31) + HISTORICAL_AFTER < anchor
    ]


def _anniversaries(cut: Parse, event: int, shadow: str) -> list[Found]:
    """A pluperfect beside words of remembrance."""
    if event and cut.words[event - 1].low == "had" and ANNIVERSARY.search(shadow):
        return [Found(event - 1, event, "past", "historical")]
    return []


def _dated(time: TimeBlock | None, anchor: dt.date | None) -> list[tuple[Trigger, Found]]:
    """What the event's date says about it."""
    if time is None or anchor is None:
        return []
    if time.latest is not None and time.latest + HISTORICAL_AFTER < anchor:
        return [(Trigger(text=time.text, span=time.span, kind="past"), Found(0, 0, "past", "historical"))]
    if time.earliest is not None and time.earliest > anchor and time.kind != "deadline":
        return [(Trigger(text=time.text, span=time.span, kind="future"), Found(0, 0, "future", "planned"))]
    return []


__all__ = ["PRECEDENCE", "cues", "judge"]
