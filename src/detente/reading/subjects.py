"""Subjects: whose act a word tells of.

"Vale said Belmora, which had left, would return": the one who would return is Belmora, neither Vale nor "which".  The
clause around a word is asked for its subject; a pronoun, or a noun that names nobody, gives nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from detente.reading.clauses import (
    AUXILIARIES,
    COORDINATORS,
    DETERMINERS,
    PREPOSITIONS,
    Parse,
    is_adverb,
    parse,
    word_set,
)
from detente.reading.page import Mention, Page, Sentence
from detente.reading.phrases import is_actor, mentions_in

_PRONOUNS = word_set("i we you he she it they there this that these those nobody everyone both")
_SPEAKING_FOR = word_set(
    "spokesman spokeswoman spokesperson official officials chief leader leaders minister ministers negotiators "
    "delegates side team delegation lawmakers diplomats envoys government ministry negotiator envoy"
)
_MOVES = word_set(
    "expect expects expected want wants urge urges urged ask asks asked tell tells told order orders ordered "
    "force forces forced press presses pressed accuse accuses accused blame blames blamed prevent prevents "
    "prevented stop stops stopped push pushes pushed"
)
_OWN_PROMISE = word_set("promise promises promised vow vows vowed threaten threatens threatened")
_BACK = re.compile(
    r"\W*(?:It|They|He|She|The (?:ministry|government|delegation|party|bloc|union|mediator|envoy|group|command|"
    r"statement|side))\b"
)


def subject_of(page: Page, sentence: Sentence, mentions: Sequence[Mention], offset: int) -> Mention | None:
    """The actor that is the subject of the clause around `offset`, or, where that clause has none of its own "
    "("to sign",
    "provided that"), of the clause it hangs on; None where the subject is a pronoun or no actor."""
    named = [m for m in mentions_in(mentions, (sentence.start, offset)) if is_actor(m)]
    if not named:
        return None
    cut = parse(page, sentence)
    index = cut.index_at(offset)
    governed = _governed_subject(cut, index, named)
    if governed is not None:
        return governed
    number, below = cut.clause_at[index], index
    while number >= 0:
        own = [i for i in cut.own(number) if i < below]
        verbs = [i for i in cut.own(number) if cut.finite[i] and i <= index]
        stop = verbs[-1] if verbs else below
        found, closed = _subject_in(cut, [i for i in own if i < stop] if verbs else own, named, has_verb=bool(verbs))
        if found is not None or closed:
            return found
        clause = cut.clauses[number]
        if clause.kind == "relative":
            before = [m for m in named if m.span[1] <= cut.words[clause.first].start]
            near = (
                before[-1:]
                if before and _only_marks(page.shadow[before[-1].span[1] : cut.words[clause.first].start])
                else []
            )
            return near[0] if near else None
        number, below = clause.parent, clause.first
    return None


def _governed_subject(cut: Parse, index: int, named: list[Mention]) -> Mention | None:
    """Who acts where one is expected, asked or accused: "expects *Belmora* to leave", "accused *Belmora* of "
    "leaving"."""
    place = index - 1
    while place > 0 and is_adverb(cut.words[place].low):
        place -= 1
    link = cut.words[place].low if place > 0 else ""
    if link != "to" and not (link in {"of", "for", "from"} and cut.words[index].low.endswith("ing")):
        return None
    verb = next((i for i in range(place - 1, -1, -1) if cut.finite[i] or cut.words[i].low in _MOVES), -1)
    if verb < 0 or cut.words[verb].low in _OWN_PROMISE:
        return None
    between = [m for m in named if m.span[0] > cut.words[verb].start and m.span[1] == cut.words[place - 1].end]
    return between[-1] if between else None


def _only_marks(text: str) -> bool:
    return not any(letter.isalnum() for letter in text)


def _subject_in(cut: Parse, own: list[int], named: list[Mention], has_verb: bool) -> tuple[Mention | None, bool]:
    """The subject among a clause's own words before its verb, and whether the clause has one at all, actor or not."""
    by_word = {i: m for m in named for i in own if m.span[0] <= cut.words[i].start < m.span[1]}
    place = len(own) - 1
    gap: list[int] = []
    while place >= 0:
        i = own[place]
        mention = by_word.get(i)
        if mention is not None:
            first = place
            while first > 0 and by_word.get(own[first - 1]) is mention:
                first -= 1
            if not _is_governed(cut, own, first) and not _is_possessor(cut, own[place]):
                return (mention, True) if _may_stand_between(cut, gap, has_verb) else (None, has_verb)
            gap = []  # the thing owned or the phrase governed is not between subject and verb
            place = first - 1
            continue
        if cut.words[i].low == "that" and not has_verb:
            gap = []  # "proposes that both sides release": the verb of asking stands before
            place -= 1
            continue
        if cut.words[i].low in _PRONOUNS and _is_subject(cut, i):
            return None, has_verb
        gap.insert(0, i)
        place -= 1
    return None, has_verb and bool(own)


def _is_subject(cut: Parse, index: int) -> bool:
    """Whether the pronoun stands alone: "this will", not "this offer will"."""
    after = cut.words[index + 1].low if index + 1 < len(cut.words) else ""
    return (
        cut.words[index].low not in DETERMINERS | {"both"}
        or after in AUXILIARIES
        or is_adverb(after)
        or cut.finite[index + 1]
    )


def _is_governed(cut: Parse, own: list[int], place: int) -> bool:
    """Whether a preposition stands before the noun phrase that begins at own[place]."""
    back = place - 1
    while back >= 0 and (cut.words[own[back]].low in DETERMINERS or cut.words[own[back]].low in {"former", "new"}):
        back -= 1
    return back >= 0 and cut.words[own[back]].low in PREPOSITIONS


def _is_possessor(cut: Parse, last: int) -> bool:
    after = cut.words[last + 1].low if last + 1 < len(cut.words) else ""
    return after in {"'s", "'"} or cut.words[last].low.endswith("'s")


def _may_stand_between(cut: Parse, gap: list[int], has_verb: bool) -> bool:
    """What may stand between a subject and its verb: adverbs, an aside, "and" with more subjects, a phrase with a
    preposition, a word for somebody who speaks for it.  A bare noun makes the name part of a compound.  Where no verb
    was recognised, one word in -s or -ed is taken for it."""
    if not gap:
        return True
    low = cut.words[gap[0]].low
    if (
        not has_verb
        and low.endswith(("s", "ed"))
        and (len(gap) == 1 or cut.words[gap[1]].low in PREPOSITIONS | DETERMINERS)
    ):
        return True
    return (
        low in AUXILIARIES
        or low in COORDINATORS
        or low in PREPOSITIONS
        or is_adverb(low)
        or low in _SPEAKING_FOR
        or not low[0].isalnum()
        or cut.finite[gap[0]]
        or low in DETERMINERS
    )


def subject_or_before(page: Page, sentence: Sentence, mentions: Sequence[Mention], offset: int) -> Mention | None:
    """:func:`subject_of`; where the sentence opens with a word that only points back ("It", "The ministry"), the
    subject of the sentence before, in the same paragraph."""
    found = subject_of(page, sentence, mentions, offset)
    if found is not None or not sentence.index or not _BACK.match(page.shadow, sentence.start, offset):
        return found
    previous = page.sentences[sentence.index - 1]
    if previous.paragraph != sentence.paragraph:
        return None
    cut = parse(page, previous)
    named = [m for m in mentions_in(mentions, previous.span) if is_actor(m)]
    for i in (i for i, finite in enumerate(cut.finite) if finite):
        subject = subject_of(page, previous, named, cut.words[i].start)
        if subject is not None:
            return subject
    return None
