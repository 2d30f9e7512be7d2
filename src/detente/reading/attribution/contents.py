"""Contents: what is said, and where in the sentence it begins and ends.

Behind a cue stands a quotation, "that" and a clause, a bare clause, an infinitive, an object ...; which of them may be
content is a matter of the cue (its frames).  Between the two may stand the person told ("told reporters"), a time, a
place or an occasion ("said on Monday in Osk that").  A reported clause ends with its sentence, or where somebody else's
clause begins.  "that" and the person told do not belong to the content; the person asked to do something does.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Literal

from detente.reading.attribution.cues import Cue, verbs
from detente.reading.attribution.lines import (
    BOUNDS,
    CLAUSE_BOUNDS,
    DASHES,
    ENDS,
    NOT_NOMINAL,
    OBJECT_PRONOUNS,
    PAUSES,
    PRONOUNS,
    TIMES,
    Line,
    Stretch,
)
from detente.reading.attribution.nouns import ANYBODY, finite_ahead, phrase_from
from detente.reading.attribution.verbs import VerbCue
from detente.reading.clauses import CONTRACTED_NOT, DETERMINERS, FINITE_AUXILIARIES, MODALS, is_adverb, word_set

Frame = Literal["quote", "colon", "that", "bare", "to", "object_to", "wh", "preposition", "as", "noun"]

_ADJUNCTS = word_set("on in at during after before from via through with by last late early this over as to of")
_ADVERBIALS = TIMES | {"again", "back", "simply", "only", "there", "here"}
_WH = word_set("whether if how why what when where which who")
_CLAUSE_OPENERS = DETERMINERS | PRONOUNS | ANYBODY | {"there"}
_CLAUSE_ENDS = PAUSES | {"", ".", ";", ")", "and", "but", "adding", "?", "!"}
_OBJECT_ENDS = PAUSES | {";", ":", "."}
_OBJECT_TO_BOUNDS = CLAUSE_BOUNDS - {","}
_NO_INFINITIVE = NOT_NOMINAL - {"be", "have", "do"}
_ADJUNCTS_BETWEEN = 4
_CLAUSE_AHEAD = 25  # words looked at for the verb of a clause


@dataclass(frozen=True, slots=True)
class Shape:
    """frame: what stands behind the cue.  first, last: the words that are the content."""

    frame: Frame
    first: int
    last: int

    @property
    def words(self) -> Stretch:
        return (self.first, self.last)


def shape_after(line: Line, verb: VerbCue, at: int) -> Shape | None:
    """The content of a cue, from the word `at` on, over the person told and what else may stand between."""
    if "addressee" in verb.cue.frames:
        at = _over_addressee(line, at)
    for _ in range(_ADJUNCTS_BETWEEN):
        shape = shape_at(line, verb, at)
        if shape:
            return shape
        longer = _over_adjunct(line, at)
        if longer == at:
            return None
        at = longer
    return None


def shape_at(line: Line, verb: VerbCue, at: int) -> Shape | None:
    """The content of a cue that begins with the word `at`."""
    frames, low = verb.cue.frames, line.low(at)
    if "bare" in frames and line.is_finite(at) and _in_relative(line, verb):
        return Shape("bare", at, phrase_end(line, at))
    if low == "to" and is_infinitive(line, at):
        return Shape("to", at + 1, content_end(line, at + 1)) if "to" in frames else None
    return _quoted(line, frames, at) or _introduced(line, verb.cue, at) or _clause_or_object(line, frames, at)


def around(line: Line, first: int, last: int) -> list[Stretch]:
    """The clause an aside (first..last) stands in: before it, after it, or both."""
    end = content_end(line, last + 1)
    begin = clause_begin(line, first)
    ahead = first - 1 - (line.low(first - 1) == ",")
    content = [(begin, ahead)] if ahead >= begin and line.low(ahead) not in {"and", "but"} else []
    after = last + 1 + (line.low(last + 1) in {",", ":"})
    if after <= end and (not content or line.low(last + 1) == ","):
        content.append((after, end))
    return content


# Where things begin and end


def content_end(line: Line, first: int) -> int:
    """Last word of a reported clause: up to the stop, ";", or a comma behind which somebody else's clause begins."""
    place = bisect_right(line.report_ends, first)
    return (line.report_ends[place] if place < len(line.report_ends) else len(line.words)) - 1


def phrase_end(line: Line, first: int) -> int:
    """Last word of an object phrase: up to a comma, a dash, the stop, or an "and" before the next verb."""
    for index in range(first + 1, len(line.words)):
        low = line.low(index)
        if low in _OBJECT_ENDS:
            return index - 1
        if low in {"and", "but"} and line.low(index + 1) in verbs() and line.is_finite(index + 1):
            return index - 1
    return len(line.words) - 1


def clause_begin(line: Line, before: int) -> int:
    """First word of the clause that ends before this place."""
    place = bisect_left(line.clause_marks, before)
    if place:
        return line.clause_marks[place - 1] + 1
    begin = 0
    while line.low(begin) in {"and", "but", "so", "yet", ","} and begin < before:
        begin += 1
    return begin


def is_infinitive(line: Line, at: int) -> bool:
    """ "to" before a verb or a quotation, not before a noun phrase."""
    if line.low(at) != "to" or line.is_quote(at + 1):
        return line.low(at) == "to"
    verb = at + 1
    while is_adverb(line.low(verb)):
        verb += 1
    low = line.low(verb)
    return (
        line.raw(verb)[:1].islower()
        and low not in _NO_INFINITIVE
        and (not low.endswith(("ing", "ers", "ists", "ors")) or low == "bring")
    )


# Shapes


def _in_relative(line: Line, verb: VerbCue) -> bool:
    """ "a draft which, Vale said, was ready" without the commas."""
    before = range(max(0, verb.group - 4), verb.group)
    return any(line.low(place) in {"which", "that", "who", "what"} for place in before)


def _quoted(line: Line, frames: frozenset[str], at: int) -> Shape | None:
    """A quotation, by itself or as the beginning of the clause."""
    low = line.low(at)
    quotation = at + (low in PAUSES or low in {":", "that"})
    if not line.is_quote(quotation) or not (frames & {"quote", "that", "any", "bare"} or low in {":", ","}):
        return None
    if low == ":" or line.low(quotation + 1) in _CLAUSE_ENDS or line.is_quote(quotation + 1):
        return Shape("quote", quotation, quotation)
    if quotation == at or low == "that":
        return Shape("that", quotation, content_end(line, quotation))
    return None


def _introduced(line: Line, cue: Cue, at: int) -> Shape | None:
    """Content behind a colon, "that", whom and "to", a question word, or the preposition of the cue."""
    frames, low, after = cue.frames, line.low(at), at + 1
    if low == ":" and line.low(after) and frames & {"quote", "that"}:
        return Shape("colon", after, content_end(line, after))
    if low == "that" and "that" in frames:
        return Shape("that", after, content_end(line, after)) if line.low(after) else None
    to = _object_to(line, at) if "object_to" in frames else 0
    if to:
        return Shape("object_to", at, content_end(line, to))
    if low in _WH and frames & {"wh", "any"}:
        return Shape("wh", at, content_end(line, at))
    if low in cue.prepositions and line.low(after) and line.low(after) not in BOUNDS:
        return Shape("preposition", after, phrase_end(line, after))
    return None


def _object_to(line: Line, at: int) -> int:
    """Place of "to" in "urged Belmora to return", 0 where the object is not followed by one."""
    for index in range(at, min(at + _CLAUSE_AHEAD, len(line.words))):
        if index > at and is_infinitive(line, index):
            return index
        if line.low(index) in _OBJECT_TO_BOUNDS or line.is_finite(index):
            return 0
    return 0


def _clause_or_object(line: Line, frames: frozenset[str], at: int) -> Shape | None:
    low = line.low(at)
    opens = line.is_nominal(at) or low in _CLAUSE_OPENERS or is_adverb(low) or line.is_quote(at)
    opens = opens and not _is_time(line, at)
    if opens and frames & {"bare", "any"} and _is_clause(line, frames, at):
        return Shape("bare", at, content_end(line, at))
    fronted = "any" in frames and low in {"in", "if", "when", "after", "while", "as"}
    if fronted and finite_ahead(line, at + 1, at + _CLAUSE_AHEAD):
        return Shape("bare", at, content_end(line, at))
    is_object = opens or low in OBJECT_PRONOUNS
    if is_object and "as" in frames and _has_as(line, at):
        return Shape("as", at, phrase_end(line, at))
    gerund = low.endswith("ing") and len(low) > 4
    if ("noun" in frames and (is_object or gerund)) or ("gerund" in frames and gerund):
        return Shape("noun", at, phrase_end(line, at))
    return None


def _is_clause(line: Line, frames: frozenset[str], at: int) -> bool:
    """A clause without "that": a finite verb or a quotation in it; after say and its like three words will do."""
    if "any" in frames and line.low(at + 2) and line.low(at + 1) not in BOUNDS:
        return True
    for index in range(at + 1, min(at + _CLAUSE_AHEAD, len(line.words))):
        low = line.low(index)
        if low in ENDS or low in DASHES or (low == "," and "any" not in frames):
            return False
        if line.is_finite(index) or low in MODALS or CONTRACTED_NOT.fullmatch(low) or line.is_quote(index):
            return True
    return False


def _has_as(line: Line, at: int) -> bool:
    """ "described it as"."""
    for low in map(line.low, range(at + 1, at + 12)):
        if low in CLAUSE_BOUNDS or low == "as":
            return low == "as"
    return False


def _is_time(line: Line, at: int) -> bool:
    """Monday, last Monday."""
    return line.low(at) in TIMES or (line.low(at) in {"last", "next", "late", "early"} and line.low(at + 1) in TIMES)


# Between a cue and its content


def _over_addressee(line: Line, at: int) -> int:
    """Behind the person told."""
    low = line.low(at)
    if low in OBJECT_PRONOUNS and not (low == "it" and line.low(at + 1) in FINITE_AUXILIARIES):
        return at + 1
    return _over_phrase(line, at, at) if line.is_nominal(at) or low in DETERMINERS else at


def _over_adjunct(line: Line, at: int) -> int:
    """Behind "on Monday", "in a statement", "to reporters"."""
    low = line.low(at)
    if low in _ADVERBIALS or is_adverb(low):
        return at + 1
    if low in _ADJUNCTS and not is_infinitive(line, at):
        after = line.low(at + 1)
        return at + 2 if after in TIMES or after in OBJECT_PRONOUNS else _over_phrase(line, at + 1, at)
    return at


def _over_phrase(line: Line, first: int, otherwise: int) -> int:
    phrase = phrase_from(line, first)
    return phrase[1] + 1 if phrase else otherwise
