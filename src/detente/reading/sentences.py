"""Sentences: a stored text laid out as paragraphs and sentences, each with its exact offsets.

A paragraph is what the writer set apart: by a blank line, by one line each, or by a bullet.  A sentence ends at a stop
that is not part of an abbreviation, an initial, a number or an ellipsis, takes the closing quotation mark with it, and
does not end where the attribution of a quotation follows.  Nothing is rewritten: every piece is a span of the text.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from detente.reading.lexicon import lines
from detente.reading.page import Page, Sentence, Span
from detente.reading.shadow import shadow

LONGEST_SENTENCE = 2_000
"""Characters.  A longer one (a table, a list without stops) is cut at a clause mark and marked as `cut`."""

_WRAPPED_LINE = 200  # characters; no hand or program wraps lines wider than this, so a longer line is a paragraph
_NARROWEST = 40  # characters; shorter lines are a list, a table or verse
_END_OF_LINE = re.compile(r"[.!?…:;。！？؟।][\"')\]*_\x01]*\s*$")
_UNFINISHED = re.compile(r"(?:,|\s(?:the|an?|of|in|on|at|to|and|or|for|by|with|from|that|which|said))[ \t]*$")
_OWN_LINE = re.compile(
    r"""[ \t]*(?:[-*•·‣▪◦+]\s|\#{1,6}\s|>|\||\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]\s
    |(?:[A-Z][\w.'-]{0,30}[ ]?){1,3}:\s)""",
    re.VERBOSE,
)
_MARKER = re.compile(r"[ \t]*(?:(?:[-*•·‣▪◦+]|\#{1,6}|>)[ \t]+)+")


def lay_out(text: str, anchor: dt.date | None = None) -> Page:
    """The page of a stored text: shadow, paragraphs and sentences.  `anchor` is the day relative dates count from.

    Offsets are code points, half-open; every sentence lies inside its paragraph, in order, without surrounding spaces.
    Text without a single stop gives one sentence a paragraph.  Time and memory grow with the length of the text.

    >>> page = lay_out('Talks at Quenby\\n\\n"Are you ready?" asked Gen. Oda Roth. She left at 3.30 p.m. on Monday.')
    >>> [page.quote(s.span) for s in page.sentences]
    ['Talks at Quenby', '"Are you ready?" asked Gen. Oda Roth.', 'She left at 3.30 p.m. on Monday.']
    >>> [s.paragraph for s in page.sentences]
    [0, 1, 1]
    """
    folded = shadow(text)
    paragraphs = paragraph_spans(text)
    sentences: list[Sentence] = []
    for number, paragraph in enumerate(paragraphs):
        for start, end, cut in _sentences_of(folded, paragraph):
            sentences.append(Sentence(len(sentences), number, start, end, cut))
    return Page(text, folded, tuple(paragraphs), tuple(sentences), anchor)


def paragraph_spans(text: str) -> list[Span]:
    """The spans of the paragraphs, without surrounding spaces.

    A blank line parts paragraphs.  Between blank lines, lines are one wrapped paragraph where the next word would not
    have fitted on the line before; otherwise, and where most lines end like sentences, each line is its own.

    >>> text = "Talks resumed.\\nBoth sides came.\\nNobody left."
    >>> [text[a:b] for a, b in paragraph_spans(text)]
    ['Talks resumed.', 'Both sides came.', 'Nobody left.']
    >>> wrapped = "The two sides met at Quenby on Monday for the\\nsecond time and will meet again in\\nMay."
    >>> len(paragraph_spans(wrapped))
    1
    """
    spans: list[Span] = []
    block: list[Span] = []
    for line in _lines(text):
        if text[line[0] : line[1]].strip():
            block.append(line)
        elif block:
            spans += _paragraphs_of(text, block)
            block = []
    if block:
        spans += _paragraphs_of(text, block)
    return spans


def unwrapped(text: str) -> str:
    """The text with one blank line between paragraphs and no line end inside one; the words stay as they are.

    >>> unwrapped("The two sides met at Quenby on Monday for\\nthe second time.\\n\\n\\nMore later.")
    'The two sides met at Quenby on Monday for the second time.\\n\\nMore later.'
    """
    return "\n\n".join(re.sub(r"[ \t]*\n[ \t]*", " ", text[a:b]) for a, b in paragraph_spans(text))


def _lines(text: str) -> Iterator[Span]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield (start, end)
        start = end + 1


def _paragraphs_of(text: str, lines: list[Span]) -> Iterator[Span]:
    """The paragraphs of a run of lines without a blank one."""
    if len(lines) == 1:
        yield _trimmed(text, lines[0])
        return
    width = max(end - start for start, end in lines)
    ended = sum(bool(_END_OF_LINE.search(text, max(a, b - 12), b)) for a, b in lines[:-1])
    one_line_each = ended >= 0.5 * (len(lines) - 1) and not _is_full(text, lines, width)
    start = lines[0][0]
    for line, after in pairwise(lines):
        if one_line_each or not _is_wrapped(text, line, after, width):
            yield _trimmed(text, (start, line[1]))
            start = after[0]
    yield _trimmed(text, (start, lines[-1][1]))


def _is_full(text: str, lines: list[Span], width: int) -> bool:
    """Whether the lines are as evenly filled as wrapping makes them, though many happen to end in stops."""
    return _NARROWEST <= width <= 100 and all(_fills(text, line, after, width) for line, after in pairwise(lines))


def _is_wrapped(text: str, line: Span, after: Span, width: int) -> bool:
    """Whether the sentence runs on from `line` into the line `after` it, in a block `width` characters wide."""
    if max(line[1] - line[0], after[1] - after[0]) > _WRAPPED_LINE or _OWN_LINE.match(text, *after):
        return False
    if text.startswith("#", line[0]):
        return False
    if _UNFINISHED.search(text, max(line[0], line[1] - 12), line[1]):
        return True
    ended = _END_OF_LINE.search(text, max(line[0], line[1] - 12), line[1])
    if not ended and text[after[0] : min(after[1], after[0] + 80)].lstrip()[:1].islower():
        return True
    return _fills(text, line, after, width)


def _fills(text: str, line: Span, after: Span, width: int) -> bool:
    """Whether the first word of the next line would not have fitted on this one."""
    words = text[after[0] : min(after[1], after[0] + 80)].split(None, 1)
    return width >= _NARROWEST and line[1] - line[0] + 1 + len(words[0]) > width


def _trimmed(text: str, span: Span) -> Span:
    piece = text[span[0] : span[1]]
    start = span[0] + len(piece) - len(piece.lstrip())
    return (start, start + len(piece.strip()))


# --- Sentences ---------------------------------------------------------------------------------------------------

_CLOSERS = r"(?:[\"')\]}\x01*_]|\[\d{1,3}\])*+"
# The look-behind keeps a long run of stops from being tried from each of its members, which would take quadratic time.
_STOP = re.compile(
    rf"(?<![.!?…])[.!?…]++{_CLOSERS}(?=\s|$)"  # a stop, what closes after it, and a space
    rf"|[。！？｡؟۔।]{_CLOSERS}"  # scripts whose stop needs no space
    r"|(?<=[a-z][a-z])[.!?](?=[A-Z][a-z])"  # a space lost when the page was copied
)
_OPENERS = re.compile(r"[\s\"'(\[{\x01*_]*")
_WORD_BEFORE = re.compile(r"[^\s\"'(\[{\x01-]+$")
_LIST_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]+")
_INITIAL = re.compile(r"(?:[A-Z]\.-?)+")
_WORD = re.compile(r"[\w'-]+")
_ADDRESS = re.compile(r"(?:www|[/@])\S*$")
_CLAUSE_MARK = re.compile(r"[;:,]\s|\s-+\s|[，；：、]")

# After an abbreviation that may end a sentence, a new one is taken to begin only with a word that rarely is a name.
_STARTERS = frozenset(
    """A About After All Also Although An And Another Any As At Because Before Both But By Despite During Each Earlier
    Even Every Few For From He Her His How However If In Instead It Its Last Later Many Meanwhile Most Neither No Nobody
    None Nor Not Nothing Now On Once One Only Or Our Several She Since So Some Still Such That The Their Then There
    These They This Those Though Three Through Two Under Until We What When Where Whether While Who Why With Without Yet
    You Your""".split()  # noqa: SIM905  (a list of words is read as a text)
)
_MAY_END = frozenset({"etc", "al", "inc", "ltd", "plc", "co", "corp", "bros", "jr", "sr", "a.m", "p.m"})
_BEFORE_NUMBERS = frozenset({"no", "nos", "art", "arts", "fig", "figs", "sec", "ch", "p", "pp", "para", "paras", "vol"})
_SAYING = (
    r"(?:said|says|say|asked|asks|told|added|adds|replied|replies|wrote|writes|stated|states|declared|noted|explained"
    r"|continued|insisted|answered|warned|announced|remarked|recalled|argued|concluded|responded|shouted|cried)"
)
_NAME = r"(?:(?:[A-Z][\w'.-]{0,30}|of|the|de|van|von|al|bin)\s){1,6}"
_ATTRIBUTION = re.compile(rf"\s+(?:{_NAME}{_SAYING}\b|{_SAYING}\s[A-Z])")
_LONG_NAME = rf"(?:{_NAME})?[A-Z][\w'-]*"
_FULL_ATTRIBUTION = re.compile(rf"\s+(?:{_NAME}{_SAYING}|{_SAYING}\s{_LONG_NAME})[.,:;]")
_PRONOUN = re.compile(r"\s+(?:He|She|They|It|I|We|You|The)\s")


def _sentences_of(folded: str, paragraph: Span) -> Iterator[tuple[int, int, bool]]:
    first, last = paragraph
    marker = _MARKER.match(folded, first, last)
    start = marker.end() if marker and marker.end() < last else first
    no_capitals = folded[first:last].islower()
    for stop in _STOP.finditer(folded, start, last):
        if stop.end() < last and _ends_sentence(folded, start, stop, last, no_capitals):
            yield from _cut(folded, _trimmed(folded, (start, stop.end())))
            start = stop.end()
    rest = _trimmed(folded, (start, last))
    if rest[0] < rest[1]:
        yield from _cut(folded, rest)


def _ends_sentence(folded: str, start: int, stop: re.Match[str], last: int, no_capitals: bool) -> bool:
    marks = stop.group().rstrip("\"')]}\x01*_0123456789[")
    if marks[:1] in "。！？｡؟۔।":
        return True
    if not folded[stop.end()].isspace() and _ADDRESS.search(folded, max(start, stop.start() - 60), stop.start()):
        return False
    opened = _OPENERS.match(folded, stop.end(), last)
    at = opened.end() if opened else stop.end()
    following = folded[at : at + 1]
    quoted = '"' in stop.group() or stop.group().endswith("'")
    if following.islower() and not no_capitals:
        return False
    if quoted and (folded.startswith("- ", at) or folded.startswith("--", at)):
        return False  # a quotation, then a dash and the name of its speaker
    if quoted and _is_attribution(folded, stop.end(), last, marks):
        return False
    if marks != ".":
        return True
    return not _is_abbreviation(folded, start, stop.start(), at, last)


def _is_attribution(folded: str, at: int, last: int, marks: str) -> bool:
    """Whether the words after a closed quotation only say whose it was."""
    window = min(last, at + 200)
    if _PRONOUN.match(folded, at, window):
        return False
    pattern = _ATTRIBUTION if marks[-1:] in "?!" else _FULL_ATTRIBUTION
    return bool(pattern.match(folded, at, window))


def _is_abbreviation(folded: str, start: int, stop: int, at: int, last: int) -> bool:
    """Whether the full stop at `stop` belongs to the word before it, given the word that begins at `at`."""
    before = _WORD_BEFORE.search(folded, max(start, stop - 40), stop)
    word = before.group() if before else ""
    if _LIST_NUMBER.fullmatch(word + ".") and before and not folded[start : before.start()].strip(" \n\"'(["):
        return True
    token = _WORD.match(folded, at, min(last, at + 40))
    after = token.group() if token else ""
    if _INITIAL.fullmatch(word + "."):
        return after not in _STARTERS
    name = word.title() if word.isupper() and len(word) > 1 else word
    if name not in abbreviations():
        return False
    if name.lower() in _BEFORE_NUMBERS:
        return after[:1].isdigit()
    return after not in _STARTERS if name.lower() in _MAY_END else True


def _cut(folded: str, span: Span) -> Iterator[tuple[int, int, bool]]:
    """The sentence, or, where it is longer than any sentence, its pieces, each ending at a clause mark if it can."""
    start, end = span
    while end - start > LONGEST_SENTENCE:
        limit = start + LONGEST_SENTENCE
        marks = [mark.end() for mark in _CLAUSE_MARK.finditer(folded, start + LONGEST_SENTENCE // 2, limit)]
        space = max(folded.rfind(" ", start + 1, limit), folded.rfind("\n", start + 1, limit))
        at = marks[-1] if marks else space if space > start else limit
        piece = _trimmed(folded, (start, at))
        yield (*piece, True)
        start = _trimmed(folded, (at, end))[0]
    yield (start, end, end - start < span[1] - span[0])


@cache
def abbreviations() -> frozenset[str]:
    """Words that carry a full stop, without their last one, from ``lexicon/abbreviations.txt``; case counts."""
    return frozenset(line.split()[0].removesuffix(".") for line in lines("abbreviations"))
