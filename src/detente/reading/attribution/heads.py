"""Heads: of all the words of a noun phrase, those that say who it is.

In "Arvanian President Rana Vale, head of the mission" that is "Rana Vale", in "the deputy head of the mission" it is
"head", in "Vale and two envoys" there are two.  The head is what can be looked up among the actors.  This module also
says which phrases name nobody ("two envoys", "a senior official familiar with the talks") and whose claim a claim is.
"""

from __future__ import annotations

from typing import NamedTuple

from detente.reading.attribution.lines import PAUSES, PRONOUNS, Line, Stretch
from detente.reading.attribution.nouns import ANYBODY, LINKS, REDUCED, phrase_before
from detente.reading.clauses import DETERMINERS, PREPOSITIONS, word_set
from detente.reading.page import Span

POSSESSIVE_PRONOUNS = {"his": "he", "her": "she", "their": "they", "its": "it", "my": "i", "our": "we"}
_TITLES = word_set(
    "mr mrs ms miss dr sir lady lord president minister premier chancellor secretary senator sen rep "
    "representative gov governor ambassador general gen colonel col captain judge justice king queen prince "
    "princess pope bishop mayor chairman chairwoman speaker professor prof prime vice deputy foreign defence "
    "defense envoy spokesman spokeswoman director commissioner congressman congresswoman former"
)
_UNNAMED_NOUNS = word_set(
    "source sources official officials person people diplomat diplomats insider insiders aide aides witness "
    "witnesses analyst analysts expert experts observer observers critic critics envoys residents reports report"
)
_INDEFINITE = word_set("a an some several many two three four five six one another other unnamed anonymous")


class Head(NamedTuple):
    """phrase: the noun phrase.  span: the name in it, else its head noun.  low: that, in lower case."""

    phrase: Span
    span: Span
    low: str


def heads_of(line: Line, phrase: Stretch) -> list[Head]:
    """The head of each coordinated part of a noun phrase."""
    return [head_of(line, part) for part in _parts(line, phrase) if part[0] <= part[1]]


def head_of(line: Line, phrase: Stretch) -> Head:
    """The name in the noun phrase, else its head noun."""
    first, last = _core(line, phrase)
    name = _name_in(line, first, last)
    aside = last + 2
    if name is None and aside <= phrase[1] and line.low(last + 1) in PAUSES and line.is_capital(aside):
        # "the deputy minister, Rana Vale,": the name stands in the aside.
        name = _name_in(line, *_core(line, (aside, phrase[1])))
    if name is None:
        return Head(line.span(phrase), line.span((last, last)), line.low(last))
    start, end = line.span(name)
    ending = line.low(name[1])
    end -= 2 if ending.endswith("'s") else ending.endswith("s'")
    return Head(line.span(phrase), (start, end), " ".join(line.low(index) for index in range(name[0], name[1] + 1)))


def is_unnamed(line: Line, phrase: Stretch, heads: list[Head]) -> bool:
    """An indefinite or anonymous speaker: "two envoys", "sources", "a senior official familiar with the talks"."""
    first, last = phrase
    begin, end = _core(line, phrase)
    opens_line = begin == end == 0  # a capital says nothing there
    if line.is_capital(end) and not (opens_line and line.low(end) in _UNNAMED_NOUNS):
        return False
    low, head = line.low(first), heads[0].low if heads else ""
    if low in PRONOUNS or low in POSSESSIVE_PRONOUNS:
        return False
    if any(line.is_capital(index) for index in range(end + 1, last + 1) if line.low(index - 1) == ","):
        return False
    plural = low not in DETERMINERS and head.endswith("s")
    return low in _INDEFINITE or (first == last and low in ANYBODY) or head in _UNNAMED_NOUNS or plural


def owner_of(line: Line, noun: int, floor: int = 0) -> Stretch | None:
    """Whose noun it is: "Vale's repeated claim", "her claim", "the envoys' claim"."""
    for index in range(noun - 1, max(floor, noun - 4) - 1, -1):
        low = line.low(index)
        if low in POSSESSIVE_PRONOUNS:
            return (index, index)
        if not line.is_nominal(index):
            return None
        if low.endswith(("'s", "s'")):
            return phrase_before(line, index, floor)
    return None


# Parts of a coordination


def _parts(line: Line, phrase: Stretch) -> list[Stretch]:
    begin, last = phrase
    parts: list[Stretch] = []
    for index in range(begin, last + 1):
        if line.low(index) in {"and", "or"} and index > begin and _joins_people(line, begin, index, last):
            parts.append((begin, index - 1 - (line.low(index - 1) == ",")))
            begin = index + 1
    parts.append((begin, last))
    return [piece for part in parts for piece in _split_list(line, part)] if len(parts) > 1 else parts


def _joins_people(line: Line, begin: int, index: int, last: int) -> bool:
    """No comma or preposition before the "and": it joins speakers, not what belongs to one of them."""
    left = line.low(index - 1)
    whole = line.is_capital(index - 1) or left.endswith("s") or line.low(index + 1) in DETERMINERS
    if not whole or left in PREPOSITIONS or index == last:
        return False
    before = [line.low(place) for place in range(begin, index)]
    listed = all(line.is_capital(place + 1) for place in range(begin, index - 1) if line.low(place) == ",")
    return listed and not any(low in LINKS or low in {"who", "whose"} for low in before)


def _split_list(line: Line, part: Stretch) -> list[Stretch]:
    """ "Vale, Orn": two."""
    pieces: list[Stretch] = []
    begin, last = part
    for index in range(begin, last + 1):
        if line.low(index) == "," and line.is_capital(index + 1):
            pieces.append((begin, index - 1))
            begin = index + 1
    return [*pieces, (begin, last)]


# Inside a part


def _core(line: Line, phrase: Stretch) -> Stretch:
    """The noun phrase without what follows its head: prepositions, commas, relative clauses."""
    first, last = phrase
    begin = first
    while begin <= last and (line.low(begin) in DETERMINERS or line.low(begin) in PRONOUNS):
        begin += 1
    end = begin
    while end <= last and (line.is_nominal(end) or _joins_adjectives(line, end)) and line.low(end) not in REDUCED:
        end += 1
    return (begin, end - 1) if end > begin else (first, first)


def _joins_adjectives(line: Line, index: int) -> bool:
    """The "and" of "the political and security establishment"."""
    if line.low(index) not in {"and", "or"} or line.low(index - 1).endswith("s"):
        return False
    return all(line.is_nominal(side) and not line.is_capital(side) for side in (index - 1, index + 1))


def _name_in(line: Line, first: int, last: int) -> Stretch | None:
    """The run of capitals that ends the core, titles aside."""
    if not line.is_capital(last):
        return None
    begin = last
    while begin - 1 >= first and line.is_capital(begin - 1) and not line.low(begin - 1).endswith("'s"):
        begin -= 1
    titles = [index for index in range(begin, last) if line.low(index).rstrip(".") in _TITLES]
    return (titles[-1] + 1 if titles else begin, last)
