"""Asides: statements that are given to somebody without a verb of saying.

"According to two envoys, the draft is ready", "In Vale's view, ...", "Vale's claim that the draft is ready", and words
that say only that somebody says it ("reportedly").

Rules: A1 according to, per, in the words of; N1 a noun with its owner; R1 an adverb, whose content is its clause.
"""

from __future__ import annotations

from detente.reading.attribution.contents import around, clause_begin, content_end, is_infinitive, phrase_end
from detente.reading.attribution.cues import single_words
from detente.reading.attribution.heads import owner_of
from detente.reading.attribution.lines import BOUNDS, Line, Stretch
from detente.reading.attribution.nouns import phrase_from
from detente.reading.attribution.records import Draft, new_draft
from detente.reading.clauses import word_set

_PER_UNITS = word_set("cent capita day week month year hour person head annum se night minute second mile")
_VIEW_NOUNS = word_set("words view opinion telling account estimation judgment judgement eyes")
_WORDS_OF = word_set("words view opinion eyes")
_OPEN_NOUNS = word_set("claim claims allegation allegations assertion assertions accusation accusations")
_FARTHEST_VIEW = 6  # words from "in" to "view"


# A1


def according_to(line: Line) -> list[Draft]:
    """According to S, C / C, in S's view."""
    drafts = []
    for index in range(len(line.words)):
        cue_last, speaker = _according_at(line, index)
        content = around(line, index, max(cue_last, speaker[1])) if speaker else []
        if content:
            drafts.append(new_draft(line, (index, cue_last), "according_to", "A1", content, speaker))
    return drafts


def _according_at(line: Line, index: int) -> tuple[int, Stretch | None]:
    """Last word of the cue, and the speaker if this is one."""
    low, after = line.low(index), line.low(index + 1)
    if low == "according" and after == "to":
        return index + 1, phrase_from(line, index + 2)
    if low == "per" and after not in _PER_UNITS and line.low(index - 1) in {",", ""}:
        return index, phrase_from(line, index + 1)
    if low != "in":
        return index, None
    if after == "the" and line.low(index + 2) in _WORDS_OF and line.low(index + 3) == "of":
        return index + 3, phrase_from(line, index + 4)
    for place in range(index + 1, index + 1 + _FARTHEST_VIEW):
        if line.low(place) in _VIEW_NOUNS and line.low(place + 1) in {",", ".", ""}:
            return place, owner_of(line, place, index + 1)
    return index, None


# N1


def by_noun(line: Line, index: int) -> Draft | None:
    """S's claim that C, the warning by S of C, the claim that C."""
    cue = single_words("noun").get(line.low(index))
    if cue is None:
        return None
    owner = owner_of(line, index)
    at = index + 1
    if owner is None and line.low(at) in {"by", "from"}:
        owner = phrase_from(line, at + 1)
        at = owner[1] + 1 if owner else at
    low = line.low(at)
    first = at + 1
    if line.low(first) in BOUNDS or (owner is None and not (low == "that" and line.low(index) in _OPEN_NOUNS)):
        return None
    if low == "that" or (low == "to" and "to" in cue.frames and is_infinitive(line, at)):
        last = content_end(line, first)
    elif low in cue.prepositions:
        last = _object_end(line, first)
    else:
        return None
    if first > last:
        return None
    return new_draft(line, (index, index), "noun", "N1", [(first, last)], owner, cue.cue_class)


def _object_end(line: Line, first: int) -> int:
    """As phrase_end, and before the finite verb whose subject the whole is."""
    end = phrase_end(line, first)
    for index in range(first + 1, end + 1):
        if line.is_finite(index) and line.low(index - 1) not in {"who", "which", "that"}:
            return index - 1
    return end


# R1


def by_adverb(line: Line, index: int) -> Draft | None:
    """C with "reportedly" in it."""
    cue = single_words("adverb").get(line.low(index))
    if cue is None or len(line.words) < 4:
        return None
    content = (clause_begin(line, index), content_end(line, index))
    return new_draft(line, (index, index), "adverb", "R1", [content], None, cue.cue_class)
