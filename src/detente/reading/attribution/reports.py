"""Reports: what follows, or surrounds, a cue verb and its subject.

"Vale said the draft was ready", "The draft, Vale said, was ready", "Vale urged Belmora to sign", "As Vale put it, ...",
"The envoy is said to want a truce".  A cue verb alone is no report: it needs a subject and a content in the shape that
its frames allow, and it must be somebody's ("what people want" is nobody's).

Rules: I1 reported clause or object, I2 clause around or before "Vale said", I3 directive, I4 promise or threat, I5
mental state, P1 passive, A1 "as Vale put it", D2 and C1 where a quotation or a colon follows.
"""

from __future__ import annotations

from dataclasses import replace

from detente.reading.attribution.asides import by_adverb, by_noun
from detente.reading.attribution.contents import (
    Shape,
    around,
    clause_begin,
    content_end,
    is_infinitive,
    phrase_end,
    shape_after,
    shape_at,
)
from detente.reading.attribution.cues import Cue, verbs
from detente.reading.attribution.direct import direct
from detente.reading.attribution.heads import head_of
from detente.reading.attribution.lines import CLAUSE_BOUNDS, PAUSES, Line, Stretch
from detente.reading.attribution.nouns import finite_ahead, phrase_from
from detente.reading.attribution.records import Draft, Form, new_draft
from detente.reading.attribution.subjects import subject_before, subject_of
from detente.reading.attribution.verbs import VerbCue, verb_at
from detente.reading.clauses import PREPOSITIONS, SUBORDINATORS, word_set

# What an event is said to show is the writer's own reading of it, nobody's statement.
_EVIDENCE = word_set("suggest indicate underscore underline point show highlight signal imply reveal mean")
_THINGS = word_set(
    "talks development developments event events move moves shift shifts step steps sign signs warning deal "
    "agreement vote success failure decision decisions attack attacks visit meeting meetings resumption change "
    "changes progress silence timing reaction response outcome result pattern this that it which"
)
_SAID_TO = word_set(
    "say report allege claim believe think expect know understand rumour consider estimate fear hope find"
)
_ASKED_FOR = word_set("about by if whether why how what for")
_QUOTED_AS = frozenset({"saying", "telling", "stating"})
_NOT_A_CLAUSE = SUBORDINATORS | {"if", "asked", "unlike"}


def reported(line: Line) -> list[Draft]:
    """The reports of a line by verb, noun and adverb, by where the cue stands; used words are passed over."""
    drafts = []
    for index in range(len(line.words)):
        if index in line.used:
            continue
        verb = verb_at(line, index)
        draft = _by_verb(line, verb) if verb else by_noun(line, index) or by_adverb(line, index)
        if draft:
            drafts.append(draft)
    return drafts


def _by_verb(line: Line, verb: VerbCue) -> Draft | None:
    if _is_set_phrase(line, verb):
        return None
    if _is_passive(line, verb):
        return _passive(line, verb)
    subject = None if _asks_for_silence(line, verb) else subject_of(line, verb)
    if subject is None or line.low(subject[0]) in {"nobody", "neither", "no", "none"}:
        return None
    if line.low(subject[0] - 1) == "as" and line.low(subject[0] - 2) in PAUSES | {"", "and", "but"}:
        return _as_said(line, verb, subject)
    if _is_evidence(line, verb, subject) or _is_idle(line, verb, subject):
        return None
    inverted = subject[0] > verb.last
    shape = shape_after(line, verb, (subject[1] if inverted else verb.last) + 1)
    if shape is not None:
        return _active(line, verb, subject, shape)
    if line.low(len(line.words) - 1) == ":" and "quote" in verb.cue.frames:
        return direct(line, verb, [], subject, "D2")  # the quotation opens the next paragraph
    return _final(line, verb, subject)


def _active(line: Line, verb: VerbCue, subject: Stretch, shape: Shape) -> Draft:
    """S V C."""
    if line.low(verb.group - 1) in {"who", "which"} and line.low(verb.group - 2) == ",":
        shape = replace(shape, last=min(shape.last, phrase_end(line, shape.first)))
    form, rule = _form_and_rule(verb.cue, shape)
    return new_draft(line, verb.words, form, rule, [shape.words], subject, verb.cue.cue_class)


def _form_and_rule(cue: Cue, shape: Shape) -> tuple[Form, str]:
    if shape.frame == "quote":
        return "direct", "D2"
    if shape.frame == "colon":
        return "colon", "C1"
    if shape.frame == "object_to":
        return "indirect", "I3"
    return "indirect", {"directive": "I3", "commissive": "I4", "mental": "I5"}.get(cue.cue_class, "I1")


# What is no report


def _is_set_phrase(line: Line, verb: VerbCue) -> bool:
    """ "as stated in the annex", "all told"."""
    before, lemma = line.low(verb.group - 1), verb.cue.lemma
    if before == "as":
        return bool(verb.names & ({"past"} if lemma == "say" else {"past", "participle", "third"}))
    return before == "all" and "past" in verb.names and lemma in {"tell", "say", "state", "report"}


def _asks_for_silence(line: Line, verb: VerbCue) -> bool:
    """ "who asked not to be named"."""
    return verb.cue.lemma == "ask" and [line.low(verb.last + step) for step in (1, 2, 3)] == ["not", "to", "be"]


def _is_evidence(line: Line, verb: VerbCue, subject: Stretch) -> bool:
    return verb.cue.lemma in _EVIDENCE and head_of(line, subject).low in _THINGS


def _is_idle(line: Line, verb: VerbCue, subject: Stretch) -> bool:
    """Nobody's report: "those who want to leave", "what people want", "might think", the writer's "I think"."""
    if verb.cue.cue_class != "mental":
        return False
    first_person = line.inside < 0 and line.low(subject[0]) in {"i", "we", "you"}
    relative = line.low(verb.group - 1) in {"who", "that", "which"} and line.low(verb.group - 2) != ","
    possible = any(line.low(place) in {"might", "may", "could"} for place in range(verb.group, verb.first))
    return first_person or relative or possible or line.low(subject[0] - 1) == "what"


# A1 and I2: the content comes first


def _as_said(line: Line, verb: VerbCue, subject: Stretch) -> Draft | None:
    """As S put it, C / C, as S put it."""
    end = _bound(line, verb.last + 1, quotations=True) - 1
    after = end + 1 + (line.low(end + 1) in {",", ":"})
    content = [(after, after)] if line.is_quote(after) else around(line, subject[0] - 1, end)
    if not content:
        return None
    return new_draft(line, verb.words, "according_to", "A1", content, subject, verb.cue.cue_class)


def _final(line: Line, verb: VerbCue, subject: Stretch) -> Draft | None:
    """C, S V / C1, S V, C2."""
    first = subject[0]
    if not verb.cue.frames & {"that", "bare", "any"} or line.low(first - 1) not in PAUSES:
        return None
    if first < 2 or line.is_quote(first - 2):
        return None
    begin, end = clause_begin(line, first - 1), _bound(line, verb.last + 1)
    goes_on = line.low(end) == "," and line.low(end + 1) != "" and not line.low(end + 1).endswith("ing")
    if begin > first - 2 or not _says_enough(line, begin, first - 1, end, goes_on):
        return None
    content = [(begin, first - 2)]
    if goes_on:
        content.append((end + 1, content_end(line, end + 1)))
    return new_draft(line, verb.words, "indirect", "I2", content, subject, verb.cue.cue_class)


def _says_enough(line: Line, begin: int, stop: int, end: int, goes_on: bool) -> bool:
    """Whether what stands before ", S V" is a clause, or the beginning of one that goes on after it."""
    if goes_on and finite_ahead(line, end + 1, len(line.words)):
        return True
    if line.low(begin) in _NOT_A_CLAUSE:
        return False
    return finite_ahead(line, begin, stop) or (stop - begin < 5 and line.low(begin) not in PREPOSITIONS)


def _bound(line: Line, index: int, *, quotations: bool = False) -> int:
    """The next mark or "but" from here on (or the next quotation), the end of the line where there is none."""
    stops = line.quotes if quotations else ()
    while index < len(line.words) and line.low(index) not in CLAUSE_BOUNDS and index not in stops:
        index += 1
    return index


# P1: passives


def _is_passive(line: Line, verb: VerbCue) -> bool:
    """ "was told that", and "asked whether" at the start of a sentence."""
    opens = line.low(verb.group - 1) in {"", "when", "once", ","} and verb.first == verb.group
    asked = verb.cue.lemma == "ask" and opens and line.low(verb.last + 1) in _ASKED_FOR
    return (verb.passive or asked) and "participle" in verb.names


def _passive(line: Line, verb: VerbCue) -> Draft | None:
    """It is V that C, S1 is V to C, C is V by S, S is quoted as saying C."""
    at = verb.last + 1
    if verb.cue.lemma in {"quote", "cite"} and line.low(at) == "as" and line.low(at + 1) in _QUOTED_AS:
        return _quoted_as(line, verb, at + 1)
    by = phrase_from(line, at + 1) if line.low(at) == "by" else None
    shape = shape_at(line, verb, at) if line.low(at) != "by" else None
    if shape is not None and shape.frame in {"that", "to", "wh", "preposition"}:
        return _passive_draft(line, verb, shape.words, by)
    subject = subject_before(line, verb.group) if by and verb.cue.frames & {"noun", "that"} else None
    if subject:
        return _passive_draft(line, verb, subject, by)
    said_to = verb.cue.lemma in _SAID_TO or "object_to" in verb.cue.frames  # not "was written to"
    if said_to and is_infinitive(line, at):
        return _passive_draft(line, verb, (at + 1, content_end(line, at + 1)), by)
    return None


def _quoted_as(line: Line, verb: VerbCue, at: int) -> Draft | None:
    cue = next(cue for cue, _ in verbs()[line.low(at)] if not cue.tail)
    saying = VerbCue(cue, frozenset({"ing"}), at, at, at, passive=False)
    subject, shape = subject_before(line, verb.group), shape_after(line, saying, at + 1)
    if subject is None or shape is None:
        return None
    return new_draft(line, (verb.first, at), "passive", "P1", [shape.words], subject, verb.cue.cue_class)


def _passive_draft(line: Line, verb: VerbCue, content: Stretch, speaker: Stretch | None) -> Draft:
    return new_draft(line, verb.words, "passive", "P1", [content], speaker, verb.cue.cue_class)
