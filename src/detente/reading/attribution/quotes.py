"""Quotes: which stretches of a document stand between quote marks.

News prints a quotation as “so”, "so", 'so', „so“, «so», »so«, 「so」 or ``so'', and drops the closing mark where speech
runs on into the next paragraph.  The same characters are apostrophes (Vale's, the '90s, the envoys' tents) and scare
quotes (a so-called "deal").  This module pairs the marks and says which stretches look like speech.  It attributes
nothing.

Limits: a mark that is never closed ends with its paragraph and is flagged.  A single mark after a plural
(the envoys' reply) inside a single-quoted stretch is told from a closing mark only by a later mark that can close.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from detente.reading.attribution.cues import verbs
from detente.reading.clauses import FINITE_AUXILIARIES, WORD
from detente.reading.page import Page, Span

# Opening mark -> the marks that may close it.  “ closes „ and opens by itself; ” may do both (Swedish, Finnish).  Hasty
# typing mixes straight and curly marks, and closes with an opening mark.
_CLOSERS = {
    "“": "”“\"", "”": "”", "„": "“”", "«": "»", "»": "«", "‹": "›", "›": "‹", "「": "」", "『": "』", "〝": "〞〟",
    '"': '"”', "＂": "＂", "‘": "’", "’": "’", "‚": "‘’", "'": "'", "＇": "＇", "``": "''", "''": "''",
}  # fmt: skip
_SINGLE = frozenset("‘’‚'＇‹›")
_APOSTROPHES = frozenset("'’＇‘")
_MARK = re.compile(r"``|''|[“”„«»‹›「」『』〝〞〟\"＂‘’‚'＇]")
_ELISIONS = frozenset({"em", "cause", "tis", "twas", "til", "till", "n", "bout", "round", "cos"})
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_OPENS_AFTER = frozenset("([{—–-/:,;“‘\"'«»„‚`…>")
_SCARE_WORDS = 3


@dataclass(frozen=True)
class Quote:
    """One quotation, whatever the number of paragraphs it runs through.

    parts: what is said, without marks, one span a paragraph.  marked: the same stretches with their marks.  opening:
    the mark it begins with.  depth: 0 outside, 1 inside another quotation.  closed: False where the last mark is
    missing.  short: one or two words without the stop that ends a sentence, too few to be speech by themselves.
    scare: short, and no verb in it or cue beside it: words held at arm's length.
    """

    parts: tuple[Span, ...]
    marked: tuple[Span, ...]
    opening: str
    depth: int = 0
    closed: bool = True
    short: bool = False
    scare: bool = False

    @property
    def span(self) -> Span:
        return (self.marked[0][0], self.marked[-1][1])


def find_quotes(page: Page) -> list[Quote]:
    """All stretches between quote marks, by where they open; one or two words without a verb or a cue are `scare`.

    >>> from detente.reading.sentences import lay_out
    >>> page = lay_out('The «deal» is off. Vale called it «a poor deal».')
    >>> [(page.quote(quote.parts[0]), quote.scare) for quote in find_quotes(page)]
    [('deal', True), ('a poor deal', False)]
    """
    return [replace(quote, scare=_is_scare(page, quote)) for quote in pair_quotes(page)]


def pair_quotes(page: Page) -> list[Quote]:
    """All quotations by where they open, running ones joined; which are `scare` is left open.

    >>> from detente.reading.page import Page
    >>> text = 'Vale said: "We are \\'nearly\\' there."'
    >>> [(quote.parts, quote.short) for quote in pair_quotes(Page(text, text, ((0, len(text)),), ()))]
    [(((12, 34),), False), (((20, 26),), True)]
    """
    paired = [quote for paragraph in page.paragraphs for quote in _pair(page.text, paragraph)]
    return [replace(quote, short=_is_short(page, quote)) for quote in _join_running(page, paired)]


def paragraph_at(page: Page, offset: int) -> int:
    """Number of the paragraph that holds this offset, or of the last one before it."""
    return max(0, bisect_right(page.paragraphs, (offset, len(page.text))) - 1)


def _is_short(page: Page, quote: Quote) -> bool:
    inner = " ".join(page.quote(part) for part in quote.parts)
    return len(_WORD.findall(inner)) < _SCARE_WORDS and not inner.rstrip().endswith((".", "!", "?", ","))


def _is_scare(page: Page, quote: Quote) -> bool:
    start, end = quote.span
    beside = _words(page, max(0, start - 40), start)[-3:] + _words(page, end, end + 40)[:3]
    inside = [low for part in quote.parts for low in _words(page, *part)]
    return quote.short and FINITE_AUXILIARIES.isdisjoint(inside) and not any(low in verbs() for low in beside)


def _words(page: Page, start: int, end: int) -> list[str]:
    return [found.group().lower() for found in WORD.finditer(page.shadow, start, end)]


@dataclass
class _Open:
    mark: str
    at: int


def _pair(text: str, paragraph: Span) -> list[Quote]:
    begin, end = paragraph
    marks = [(m.group(), m.start()) for m in _MARK.finditer(text, begin, end)]
    closable = _last_closable(text, marks, paragraph)
    stack: list[_Open] = []
    found: list[Quote] = []
    for mark, at in marks:
        after = at + len(mark)
        opens, closes = _can_open(text, mark, at, paragraph), _can_close(text, mark, at, paragraph)
        holder = _holder(stack, mark) if closes else None
        if holder is not None and mark in _APOSTROPHES and _plural_possessive(text, at, end) and closable[mark] > at:
            continue
        if holder is not None and not (opens and mark == "“"):
            del stack[holder + 1 :]  # an inner mark that was never closed was no quotation
            opened = stack.pop()
            found.append(_quote(text, opened, at, after, len(stack)))
        elif opens and (mark not in _SINGLE or closable.get(_closing_key(mark), -1) > at):
            if stack and stack[-1].mark == mark:
                found.append(_quote(text, stack.pop(), at, at, len(stack), closed=False))
            stack.append(_Open(mark, at))
    if stack and stack[0].mark not in _SINGLE:
        found.append(_quote(text, stack[0], end, end, 0, closed=False))
    said = [quote for quote in found if quote.parts[0][0] < quote.parts[0][1]]
    return sorted(said, key=lambda quote: quote.span[0])


def _quote(text: str, opened: _Open, inner_end: int, outer_end: int, depth: int, closed: bool = True) -> Quote:
    inner_start = opened.at + len(opened.mark)
    while inner_start < inner_end and text[inner_start].isspace():
        inner_start += 1
    while inner_end > inner_start and text[inner_end - 1].isspace():
        inner_end -= 1
    outer_end = outer_end if closed else max(inner_end, inner_start)
    return Quote(((inner_start, inner_end),), ((opened.at, outer_end),), opened.mark, depth, closed)


def _holder(stack: list[_Open], mark: str) -> int | None:
    """Place in the stack of the innermost open quotation this mark closes."""
    for place in range(len(stack) - 1, max(-1, len(stack) - 4), -1):
        if mark in _CLOSERS[stack[place].mark] and (len(mark) == 1 or stack[place].mark in {"``", "''"}):
            return place
    return None


def _closing_key(mark: str) -> str:
    return {"‘": "’", "‚": "’", "‹": "›", "›": "‹"}.get(mark, mark)


def _last_closable(text: str, marks: list[tuple[str, int]], paragraph: Span) -> dict[str, int]:
    """For each mark, the last place in the paragraph where it can close something."""
    last = dict.fromkeys("'’＇‘›‹", -1)
    for mark, at in marks:
        if mark in last and _can_close(text, mark, at, paragraph) and not _plural_possessive(text, at, paragraph[1]):
            last[mark] = at
    return last


def _can_open(text: str, mark: str, at: int, paragraph: Span) -> bool:
    if mark in "’〞〟」』":
        return False
    before = text[at - 1] if at > paragraph[0] else " "
    after = text[at + len(mark)] if at + len(mark) < paragraph[1] else " "
    if mark in "„‚「『〝" or mark == "``":
        return True
    if mark == "“":
        return (before.isspace() or before in _OPENS_AFTER) and not after.isspace()
    if mark in "«‹»›":
        return before.isspace() or before in _OPENS_AFTER
    if mark in _APOSTROPHES:
        if before.isalnum() or after.isdigit() or not (after.isalpha() or after in '"“([….'):
            return False
        word = _WORD.match(text, at + 1)
        if word and word.group().lower() in _ELISIONS:
            return False
    return (before.isspace() or before in _OPENS_AFTER) and not after.isspace()


def _can_close(text: str, mark: str, at: int, paragraph: Span) -> bool:
    if mark in "„‚「『〝" or mark == "``":
        return False
    before = text[at - 1] if at > paragraph[0] else " "
    after = text[at + len(mark)] if at + len(mark) < paragraph[1] else " "
    if mark in _APOSTROPHES:
        return not before.isspace() and not after.isalnum()
    if mark in '"＂' or mark == "''":
        return not before.isspace() or after.isspace() or not after.isalnum()
    return True


def _plural_possessive(text: str, at: int, end: int) -> bool:
    """the envoys' tents: an s before the mark, a space and a small letter after it."""
    return at > 0 and text[at - 1] in "sS" and at + 2 < end and text[at + 1] == " " and text[at + 2].islower()


def _join_running(page: Page, quotes: list[Quote]) -> list[Quote]:
    """A quotation opened at a paragraph's start or left open, and opened again at the next start, is one quotation."""
    starts = {_first_letter(page.text, span): index for index, span in enumerate(page.paragraphs)}
    joined: list[Quote] = []
    expected: int | None = None  # the paragraph in which an open quotation would go on
    for quote in quotes:
        here = starts.get(quote.marked[0][0])
        running = joined and here is not None and here == expected and quote.opening == joined[-1].opening
        if running and quote.depth == 0:
            last = joined[-1]
            quote = replace(quote, parts=last.parts + quote.parts, marked=last.marked + quote.marked)
            joined[-1] = quote
        else:
            joined.append(quote)
        if quote.depth == 0:
            expected = None if quote.closed else paragraph_at(page, quote.marked[-1][0]) + 1
    return joined


def _first_letter(text: str, span: Span) -> int:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    return start
