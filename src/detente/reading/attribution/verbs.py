"""Verbs: whether a word that may be a cue is a verb here, and how far its verb group reaches to the left.

"claims" is a verb in "Vale claims", a noun in "two new claims"; "stated" is a verb in "as was stated", no verb in "the
stated goal".  The verb group of "has not yet said" begins with "has"; the subject stands to the left of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.reading.attribution.cues import Cue, verbs
from detente.reading.attribution.lines import PAUSES, PRONOUNS, Line, Stretch
from detente.reading.attribution.nouns import phrase_before
from detente.reading.clauses import (
    BE,
    CONTRACTED_NOT,
    DETERMINERS,
    HAVE,
    MODALS,
    PREPOSITIONS,
    is_adverb,
    word_set,
)

GROUP_WORDS = BE | HAVE | MODALS | word_set("do does did 's 're 've 'd 'll not n't never being")
_NEGATIONS = frozenset({"not", "n't", "never"})
_BEFORE_BASE = MODALS | {"do", "does", "did", "'d", "'ll"}
_MODIFIED = DETERMINERS - {"that", "this", "these", "all", "both", "another", "each", "some", "any"} | {"more", "fewer"}
_PLURAL_SUBJECTS = word_set("i we you they who many some most others both few people")
_ADJECTIVES = word_set(
    "new latest recent early first second many several various other own false earlier repeated such similar past "
    "public"
)


@dataclass(frozen=True, slots=True)
class VerbCue:
    """A cue in a line.

    names: the forms it may be.  first, last: its words, the tail included.  group: the first word of its verb group.
    passive: it stands behind a form of be.
    """

    cue: Cue
    names: frozenset[str]
    first: int
    last: int
    group: int
    passive: bool

    @property
    def words(self) -> Stretch:
        return (self.first, self.last)


def verb_at(line: Line, index: int) -> VerbCue | None:
    """The cue whose first word this is, if it is a verb here."""
    for cue, names in verbs().get(line.low(index), ()):
        last = index + len(cue.tail)
        if any(line.low(index + 1 + place) != word for place, word in enumerate(cue.tail)):
            continue
        group = _group_begin(line, index)
        helpers = [low for low in map(line.low, range(group, index)) if not (is_adverb(low) or low in _NEGATIONS)]
        found = VerbCue(cue, names, index, last, group, bool(helpers) and helpers[-1] in BE)
        if _is_verb(line, found, helpers):
            return found
    return None


def has_be(line: Line, verb: VerbCue) -> bool:
    """Whether a form of be stands anywhere in the verb group."""
    return any(line.low(place) in BE for place in range(verb.group, verb.first))


def _group_begin(line: Line, index: int) -> int:
    while index:
        low = line.low(index - 1)
        adverb = is_adverb(low) and not line.is_capital(index - 1)
        if not (low in GROUP_WORDS or adverb or CONTRACTED_NOT.fullmatch(low)):
            break
        index -= 1
    return index


def _is_verb(line: Line, found: VerbCue, helpers: list[str]) -> bool:
    """Whether the form is a verb here, not a noun ("the claim") or a modifier ("the stated goal")."""
    names, before = found.names, line.low(found.group - 1)
    if not helpers and (before in _MODIFIED or before.isdigit() or before.endswith("'s")):
        return False
    if found.passive:
        return bool(names & {"participle", "ing"})
    if "past" in names or "participle" in names:
        return names != {"participle"} or bool(helpers)
    if "third" in names:
        return not helpers and before not in PREPOSITIONS and _is_singular(line, found)
    if "lemma" in names:
        if helpers:
            return before == "to" or helpers[-1] in _BEFORE_BASE or bool(CONTRACTED_NOT.fullmatch(helpers[-1]))
        return before == "to" or _is_plural(line, found)
    return True


def _is_singular(line: Line, found: VerbCue) -> bool:
    """ "the ministry claims", "Vale claims", not "new claims": only where the form may also be a plural noun."""
    if not found.cue.is_noun:
        return True
    place = found.group - 1
    low = line.low(place)
    if low in PRONOUNS or low in PAUSES or low == ")" or line.is_capital(place) or line.is_quote(place):
        return low != "i"
    if line.is_finite(found.last + 1) or low.endswith("ing") or low in _ADJECTIVES:
        return False
    first, last = phrase_before(line, place) or (place, place)
    return any(line.low(index) in DETERMINERS or line.is_capital(index) for index in range(first, last))


def _is_plural(line: Line, found: VerbCue) -> bool:
    """ "envoys say", "people who met them say", not "a new call"."""
    before, place = line.low(found.group - 1), found.group - 1
    if before in _PLURAL_SUBJECTS:
        return True
    nominal = line.is_nominal(place)
    plural = nominal and before.endswith("s") and not before.endswith(("'s", "ss"))
    if found.cue.is_noun or before in DETERMINERS or before in PREPOSITIONS:
        return plural
    return nominal or before == ","
