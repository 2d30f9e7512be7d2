"""Lines: a sentence as the rules read it, with each quotation in it folded into one word.

'"The draft is ready," Vale said.' is five words here, the quotation, Vale, said and two marks, so that a rule about the
words beside a quotation need not care what is in it.  The inside of a quotation that may be speech is read as lines of
its own.  A line also knows which of its words were used by a rule, and the subjects found so far.

Words come from the folded text, as they do for clauses, with three changes: the stop of Mr. or of an initial and the
apostrophe of a plural possessive belong to their word, he'll and they've are two words, and long dashes stay dashes.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from detente.reading.attribution.cues import verbs
from detente.reading.attribution.quotes import Quote, paragraph_at
from detente.reading.clauses import (
    BE,
    CONTRACTED_NOT,
    DETERMINERS,
    FINITE_AUXILIARIES,
    HAVE,
    MODALS,
    PREPOSITIONS,
    SUBORDINATORS,
    WORD,
    Word,
    is_finite,
    word_set,
)
from detente.reading.page import Page, Span

Stretch = tuple[int, int]  # words first..last of a line, both included

PRONOUNS = word_set("he she they it i we you who")
OBJECT_PRONOUNS = word_set("me him her us them you it")
TIMES = word_set(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight january february "
    "april june july august september october november december earlier later recently afterwards afterward "
    "meanwhile"
)
DASHES = frozenset({"—", "–", "--", "-"})
PAUSES = DASHES | {","}  # what sets an aside off
ENDS = frozenset({".", "!", "?", "…", ";"})
CLAUSE_BOUNDS = word_set("but nor , ; : ( ) . ? !") | DASHES
BOUNDS = CLAUSE_BOUNDS | {"and", "or"}
NOT_NOMINAL = (
    DETERMINERS | PREPOSITIONS | SUBORDINATORS | FINITE_AUXILIARIES | BE | HAVE | MODALS | PRONOUNS | OBJECT_PRONOUNS
    | word_set("and or but nor so yet that which whom whose whether if how why what not n't to than then there")
    | word_set("also just even still now however although though because while per according")
) - {"one", "both"}  # fmt: skip

_QUOTATION = "“”"  # the word that stands for a quotation
_ABBREVIATED = word_set("mr mrs ms dr sen rep gov gen col capt lt prof st jr sr rev hon")


@dataclass(eq=False)
class Line:
    """A sentence at one level, outside quotations or inside one.

    quotations: all of the page.  quotes: for each word that stands for a quotation, its place among them.  inside: the
    quotation whose inside this is, -1 outside.  used: words that belong to a cue.  subjects: word of a cue -> its
    subject.
    """

    page: Page
    quotations: Sequence[Quote]
    words: list[Word]
    quotes: dict[int, int]
    paragraph: int
    inside: int = -1
    opens_paragraph: bool = False
    used: set[int] = field(default_factory=set)
    subjects: dict[int, Stretch] = field(default_factory=dict)

    def low(self, index: int) -> str:
        """The word in lower case, "" beyond the ends."""
        return self.words[index].low if 0 <= index < len(self.words) else ""

    def raw(self, index: int) -> str:
        """The word as written, "" beyond the ends."""
        return self.words[index].raw if 0 <= index < len(self.words) else ""

    def is_quote(self, index: int) -> bool:
        return index in self.quotes

    def quotation(self, index: int) -> Quote:
        return self.quotations[self.quotes[index]]

    def is_speech(self, index: int) -> bool:
        """A quotation long enough to be speech by itself."""
        return index in self.quotes and not self.quotation(index).short

    def is_finite(self, index: int) -> bool:
        return 0 <= index < len(self.words) and is_finite(self.words, index)

    def is_capital(self, index: int) -> bool:
        raw = self.raw(index)
        return raw[:1].isupper() and (self.low(index) not in NOT_NOMINAL or raw == "US")

    def is_nominal(self, index: int) -> bool:
        """Part of the body of a noun phrase: noun, adjective, number, name, words in scare quotes."""
        low = self.low(index)
        if not low or low in TIMES or not (low[0].isalnum() or low in {"&", _QUOTATION, "$", "%"}):
            return False
        if self.is_capital(index):
            return True
        if low in NOT_NOMINAL:
            return False
        if CONTRACTED_NOT.fullmatch(low) or (low.endswith("ly") and low not in {"family", "ally", "assembly"}):
            return False
        return self.low(index - 1) in DETERMINERS or not self.is_finite(index)

    def span(self, stretch: Stretch) -> Span:
        """Offsets of the words first..last."""
        return (self.words[stretch[0]].start, self.words[stretch[1]].end)

    @cached_property
    def clause_marks(self) -> list[int]:
        """Marks behind which a clause begins."""
        return [index for index, word in enumerate(self.words) if word.low in {";", ":"} or word.low in DASHES]

    @cached_property
    def report_ends(self) -> list[int]:
        """Marks at which a reported clause ends: ";", or a comma behind which somebody else's clause begins."""
        return [
            index
            for index, word in enumerate(self.words)
            if word.low == ";" or (word.low == "," and self._leaves_report(index + 1))
        ]

    def _leaves_report(self, index: int) -> bool:
        low = self.low(index)
        if low in {"while", "although", "though", "whereas", "according", "but"}:
            return True
        if low.endswith("ing"):
            return low in verbs()
        return (low == "and" and self.low(index + 1) in verbs()) or (low == "as" and self.low(index + 2) in verbs())


def with_dashes(page: Page) -> Page:
    """The page with its long dashes back in the shadow, where they may be folded to hyphens: here they part clauses."""
    dashes = list(re.finditer("[—–]", page.text))
    if not dashes:
        return page
    shadow = list(page.shadow)
    for dash in dashes:
        shadow[dash.start()] = dash.group()
    return replace(page, shadow="".join(shadow))


def lines_of(page: Page, quotations: list[Quote]) -> Iterator[Line]:
    """Sentence by sentence: first the text outside quotations, then the inside of each quotation.

    >>> from detente.reading.attribution.quotes import pair_quotes
    >>> from detente.reading.sentences import lay_out
    >>> page = lay_out('"The draft is ready," Vale said. Nobody left.')
    >>> [[word.raw for word in line.words] for line in lines_of(page, pair_quotes(page))]
    [['“”', 'Vale', 'said', '.'], ['Nobody', 'left', '.'], ['The', 'draft', 'is', 'ready', ',']]
    """
    cutter = _Cutter(page, quotations)
    for number, paragraph in enumerate(page.paragraphs):
        yield from cutter.cut(paragraph, number)
    for number, quote in enumerate(quotations):
        if not quote.short:
            for part in quote.parts:
                yield from cutter.cut(part, paragraph_at(page, part[0]), inside=number)


class _Cutter:
    """Cuts a stretch of the page into lines."""

    def __init__(self, page: Page, quotations: list[Quote]) -> None:
        self.page = page
        self.quotations = quotations
        self.starts = [sentence.start for sentence in page.sentences]
        self.marked: dict[int, list[tuple[Span, int]]] = {}  # by depth: stretches with their marks, and the quotation
        for number, quote in enumerate(quotations):
            self.marked.setdefault(quote.depth, []).extend((span, number) for span in quote.marked)
        for stretches in self.marked.values():
            stretches.sort()

    def cut(self, region: Span, paragraph: int, inside: int = -1) -> Iterator[Line]:
        depth = self.quotations[inside].depth + 1 if inside >= 0 else 0
        words, quotes = self._words(region, self.marked.get(depth, []))
        begun = 0
        for index in range(1, len(words) + 1):
            if index == len(words) or self._sentence_starts(words, index):
                held = {place - begun: number for place, number in quotes.items() if begun <= place < index}
                yield Line(self.page, self.quotations, words[begun:index], held, paragraph, inside, begun == 0)
                begun = index

    def _words(self, region: Span, marked: list[tuple[Span, int]]) -> tuple[list[Word], dict[int, int]]:
        words: list[Word] = []
        quotes: dict[int, int] = {}
        at = region[0]
        first, stop = (bisect_left(marked, ((offset, 0), -1)) for offset in region)
        for (start, end), number in marked[first:stop]:
            words += _plain_words(self.page.shadow, at, start)
            quotes[len(words)] = number
            words.append(Word(_QUOTATION, _QUOTATION, start, end))
            at = max(at, end)
        return words + _plain_words(self.page.shadow, at, region[1]), quotes

    def _sentence_starts(self, words: list[Word], index: int) -> bool:
        before, here = words[index - 1], words[index]
        opens = bisect_right(self.starts, here.start) > bisect_right(self.starts, before.end - 1)
        if before.low in DASHES and index > 1 and words[index - 2].low == _QUOTATION:
            return False
        if before.low != _QUOTATION:
            return opens
        if here.low in DASHES:
            return False
        last = self.page.text[before.start : before.end].rstrip("”\"'’»«› ")[-1:]
        return last in ".!?…" and (opens or (last == "." and (here.raw[0].isupper() or here.low == _QUOTATION)))


def _plain_words(shadow: str, start: int, end: int) -> list[Word]:
    words: list[Word] = []
    for found in WORD.finditer(shadow, start, end):
        raw = found.group().replace("’", "'")
        low = raw.lower()
        owner, mark, rest = low.partition("'")
        if words and words[-1].end == found.start() and _belongs_to(words[-1], raw):
            last = words.pop()
            words.append(Word(last.raw + raw, last.low + raw, last.start, found.end()))
        elif mark and owner in PRONOUNS and rest in {"s", "ll", "re", "ve", "d", "m"}:
            middle = found.start() + len(owner)
            words.append(Word(raw[: len(owner)], owner, found.start(), middle))
            words.append(Word(raw[len(owner) :], mark + rest, middle, found.end()))
        else:
            words.append(Word(raw, low, found.start(), found.end()))
    return words


def _belongs_to(word: Word, raw: str) -> bool:
    if raw == ".":
        return word.low in _ABBREVIATED or (len(word.raw) == 1 and word.raw.isupper() and word.raw != "I")
    return raw in {"'", "'s"} and word.raw[-1].isalnum()
