"""Subjects: the noun phrase whose verb a cue is.

It stands directly before the verb group ("Vale said"), over an aside ("Vale, who led the team, said"), behind the verb
("said Vale"), or far off where the cue only goes on ("Vale rejected the charge and said", "..., adding that").

Limits: no parser; a subject more than a clause away from its verb is missed.
"""

from __future__ import annotations

from detente.reading.attribution.lines import PAUSES, PRONOUNS, TIMES, Line, Stretch
from detente.reading.attribution.nouns import phrase_before, phrase_from
from detente.reading.attribution.verbs import VerbCue, has_be
from detente.reading.clauses import DETERMINERS, MODALS, PREPOSITIONS, is_adverb, word_set

_INFINITIVE_HOSTS = word_set("went goes go on continued continues used able quick seemed wanted")
_ASIDES = word_set("meanwhile however though too for")
_BEFORE_PARTICIPLE = PAUSES | {"by", "in", "after", "before", "and", "while", "when"}
_FARTHEST_ASIDE = 40  # words


def subject_of(line: Line, verb: VerbCue) -> Stretch | None:
    """The subject of a cue, wherever the shape of the clause puts it."""
    before = line.low(verb.group - 1)
    if verb.names == {"ing"} and not has_be(line, verb):
        return _of_participle(line, verb)
    if before == "to":
        return _leading(line, verb.group) if line.low(verb.group - 2) in _INFINITIVE_HOSTS else None
    if before in {"and", "but", "or", "then"} or (before == "," and line.low(verb.group - 2) in {"and", "but"}):
        return _leading(line, verb.group)
    if before in {"who", "which", "that"}:
        return phrase_before(line, verb.group - 2 - (line.low(verb.group - 2) == ","))
    return subject_before(line, verb.group) or _inverted(line, verb)


def subject_before(line: Line, group: int, floor: int = 0) -> Stretch | None:
    """The noun phrase left of a verb group: directly, or over an aside set off by commas, dashes or brackets."""
    place = group - 1
    while place > floor and line.low(place) in TIMES:
        place -= 1
        place -= line.low(place) in {"on", "late", "last", "early", "in"}
    if place < floor:
        return None
    place = _before_brackets(line, place, floor)
    if line.low(place) in PAUSES:
        return _over_aside(line, place, floor)
    return phrase_before(line, place, floor)


def _of_participle(line: Line, verb: VerbCue) -> Stretch | None:
    """ ", adding that" and "by warning that" hang on the subject of the sentence; "a note saying" on its noun."""
    place = verb.group - 1
    before = line.low(place)
    if before in _BEFORE_PARTICIPLE or line.is_quote(place):
        return _leading(line, verb.group)
    if before in PREPOSITIONS or before in DETERMINERS or not before:
        return None
    return phrase_before(line, place)


def _leading(line: Line, before: int) -> Stretch | None:
    """Subject of the last cue in this sentence, else of its first finite verb."""
    earlier = max((place for place in line.subjects if place < before), default=-1)
    if earlier >= 0:
        return line.subjects[earlier]
    for index in range(1, before):
        if line.is_finite(index) or line.low(index) in MODALS:
            place = index - 1
            while place > 0 and is_adverb(line.low(place)):
                place -= 1
            subject = subject_before(line, place + 1)
            if subject:
                return subject
    return None


def _over_aside(line: Line, close: int, floor: int) -> Stretch | None:
    """ "Vale, in a short note, said": the whole from Vale to the mark that closes the aside."""
    mark = line.low(close)
    index = close - 1
    while index > floor and line.low(index) != mark and not line.is_speech(index) and close - index < _FARTHEST_ASIDE:
        index -= 1
    if index <= floor or line.low(index) != mark:
        return None
    last = _before_brackets(line, index - 1, floor)
    while last - 2 >= floor and line.low(last - 1) == "," and (is_adverb(line.low(last)) or line.low(last) in _ASIDES):
        last -= 2
    phrase = phrase_before(line, last, floor)
    while phrase and _is_role(line, phrase[0]) and line.low(phrase[0] - 1) == "," and line.is_capital(phrase[0] - 2):
        wider = phrase_before(line, phrase[0] - 2, floor)
        if wider is None:
            break
        phrase = wider
    return (phrase[0], close - 1) if phrase else None


def _is_role(line: Line, first: int) -> bool:
    """ "head of the mission", or an age."""
    return line.raw(first)[0].islower() or line.raw(first).isdigit()


def _before_brackets(line: Line, place: int, floor: int) -> int:
    """Vale (Osk) said: the word before the bracket."""
    if line.low(place) != ")":
        return place
    while place > floor and line.low(place) != "(":
        place -= 1
    return place - 1


def _inverted(line: Line, verb: VerbCue) -> Stretch | None:
    """said Vale: only a noun phrase directly after the verb counts, and only after a quotation or a comma."""
    opening = line.low(verb.group - 1) in PAUSES or line.is_quote(verb.group - 1)
    if not opening or not verb.names & {"past", "third"} or verb.group != verb.first:
        return None
    first = verb.last + 1
    low = line.low(first)
    phrase = phrase_from(line, first)
    if phrase is None or not (line.is_capital(first) or low in DETERMINERS or low in PRONOUNS):
        return None
    after = phrase[1] + 1
    ends = line.low(after) in {",", ".", ""} or line.low(after) in PREPOSITIONS or line.is_quote(after)
    return phrase if ends else None
