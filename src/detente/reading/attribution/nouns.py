"""Nouns: how far a noun phrase reaches to the left or to the right of a word.

Whoever speaks is named by a noun phrase: "the deputy head of the mission in Osk", "Rana Vale, who led the team,", "Vale
and two envoys", "the envoy who led the team".  There is no parser: a phrase is a run of words that may be nouns, joined
by prepositions and coordinators, with an aside behind a name.

Limits: a phrase joined to its neighbour without a sign ("the day the envoys met") is cut wrongly.
"""

from __future__ import annotations

from detente.reading.attribution.lines import (
    BOUNDS,
    DASHES,
    ENDS,
    OBJECT_PRONOUNS,
    PRONOUNS,
    TIMES,
    Line,
    Stretch,
)
from detente.reading.clauses import DETERMINERS, MODALS, PREPOSITIONS, is_adverb, word_set

ANYBODY = word_set(
    "everyone everybody someone somebody nobody anyone another many some most others one both several few all"
)
LINKS = word_set("of for in at from on to with near behind between against by about within under into over")
REDUCED = word_set("familiar close involved briefed aware speaking working taking present based loyal opposed")
_ALONE = PRONOUNS | ANYBODY
_ALONE_AS_OBJECT = _ALONE | OBJECT_PRONOUNS
_LINKS_TO_THE_RIGHT = LINKS - {"to", "on", "by"}
_ASIDE_BOUNDS = BOUNDS - {"and"}


def phrase_before(line: Line, last: int, floor: int = 0) -> Stretch | None:
    """The noun phrase that ends with the word `last`, not reaching over `floor`."""
    first = _leftmost(line, last, floor)
    return (first, last) if first <= last else None


def phrase_from(line: Line, first: int) -> Stretch | None:
    """The noun phrase that begins with the word `first`, an aside behind it included."""
    last = _rightmost(line, first)
    return (first, last) if last >= first else None


def finite_ahead(line: Line, first: int, stop: int) -> bool:
    """Whether a finite verb comes before the clause ends, at the latest before `stop`."""
    for index in range(first, min(stop, len(line.words))):
        if line.low(index) in ENDS or line.low(index) in DASHES:
            return False
        if line.is_finite(index) or line.low(index) in MODALS:
            return True
    return False


# To the left


def _leftmost(line: Line, last: int, floor: int) -> int:
    """First word of the noun phrase that ends with `last`, or last + 1 where none does."""
    if line.low(last) in _ALONE:
        return last
    index = last
    while True:
        core = index
        while core >= floor and line.is_nominal(core):
            core -= 1
        if floor <= core < last and line.low(core) in DETERMINERS:
            core -= 1
        if core == index:
            return last + 1
        joined = _joined_left(line, core, floor)
        if joined is None:
            return _before_relative(line, core + 1, floor)
        index = joined


def _joined_left(line: Line, index: int, floor: int) -> int | None:
    """Where the noun phrase goes on to the left of a preposition or a coordinator, if it does."""
    low = line.low(index)
    if index <= floor:
        return None
    if low in LINKS and line.is_nominal(index - 1):
        return index - 1
    if low in LINKS and line.low(index - 1) in REDUCED and index - 2 >= floor and line.is_nominal(index - 2):
        return index - 2
    if low in {"and", "or"}:
        comma = line.low(index - 1) == ","
        left = index - 1 - comma
        name = line.is_capital(left)
        alike = name == (line.is_capital(index + 1) or line.is_capital(index + 2))
        if left >= floor and line.is_nominal(left) and alike and (name or not (comma or _is_object(line, left, floor))):
            return left
    return None


def _is_object(line: Line, last: int, floor: int) -> bool:
    """Whether the noun phrase that ends here follows a verb: "met the minister and officials said"."""
    index = last
    while index > floor and (line.is_nominal(index) or line.low(index) in DETERMINERS):
        index -= 1
    return index > floor and line.is_finite(index)


def _before_relative(line: Line, first: int, floor: int) -> int:
    """ "the envoy who led the team said": from "the team" back to "the envoy"."""
    for index in range(first - 1, max(floor, first - 12), -1):
        low = line.low(index)
        if low in BOUNDS or line.is_quote(index):
            break
        if low in {"who", "whose", "that"} and line.is_nominal(index - 1):
            return _leftmost(line, index - 1, floor)
    return first


# To the right


def _rightmost(line: Line, first: int) -> int:
    """Last word of the noun phrase that begins with `first`, or first - 1 where none does."""
    if line.low(first) in _ALONE_AS_OBJECT and not line.is_nominal(first + 1):
        return first
    begin = first
    while line.low(begin) in DETERMINERS or is_adverb(line.low(begin)):
        begin += 1
    index = begin
    while line.is_nominal(index):
        index += 1
    if index == begin:
        return first - 1
    low = line.low(index)
    if low in _LINKS_TO_THE_RIGHT and not line.is_quote(index + 1):
        longer = _rightmost(line, index + 1)
        return longer if longer > index and line.low(index + 1) not in TIMES else index - 1
    if low in {"and", "or"} and (line.is_nominal(index + 1) or line.low(index + 1) in DETERMINERS):
        longer = _rightmost(line, index + 1)
        if longer > index and not finite_ahead(line, longer + 1, longer + 2):
            return longer
    return _with_appositive(line, index - 1)


def _with_appositive(line: Line, last: int) -> int:
    """ "Rana Vale, head of the mission," and "Vale, who led the team,": up to the comma that closes the aside."""
    begin = last + 2
    if line.low(last + 1) != "," or begin >= len(line.words):
        return last
    low, raw = line.low(begin), line.raw(begin)
    if low in {"who", "whose"}:
        return _relative_end(line, begin + 1) or last
    role = raw[:1].islower() and low not in PREPOSITIONS | {"and", "or", "but"}
    age = raw.isdigit() and line.low(begin + 1) == ","
    if not (line.is_capital(last) and (role or age)) or low.endswith("ing"):
        return last
    index = begin
    while index < len(line.words) and line.low(index) not in _ASIDE_BOUNDS and not line.is_quote(index):
        if line.is_finite(index) or line.low(index) in PRONOUNS:
            return last
        index += 1
    return _with_appositive(line, index - 1) if age else index - 1


def _relative_end(line: Line, index: int) -> int:
    """Last word of a relative clause that a comma or the stop closes, else 0."""
    while index < len(line.words) and line.low(index) not in {",", *ENDS, *DASHES} and not line.is_quote(index):
        index += 1
    return index - 1 if line.low(index) in {",", ".", ""} else 0
