"""Page: one document as the layers of reading see it.

Each layer takes a Page and gives spans of it: half-open code-point offsets into the stored text.  Nothing is ever
rewritten; matching is done on a *shadow*, a text of the same length in which typographic variants are folded.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property

Span = tuple[int, int]
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Sentence:
    """One sentence: its index in the document, the index of its paragraph, and where it stands.

    cut: it is a piece of something too long to be a sentence (a table, a text without stops).
    """

    index: int
    paragraph: int
    start: int
    end: int
    cut: bool = False

    @property
    def span(self) -> Span:
        return (self.start, self.end)


@dataclass(frozen=True)
class Page:
    """text: the stored text.  shadow: same length, folded for matching.  anchor: the day relative dates count from, or
    None, in which case they stay unresolved."""

    text: str = field(repr=False)
    shadow: str = field(repr=False)
    paragraphs: tuple[Span, ...]
    sentences: tuple[Sentence, ...]
    anchor: dt.date | None = None
    starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts", tuple(s.start for s in self.sentences))

    @cached_property
    def words(self) -> tuple[tuple[str, int, int], ...]:
        """The words of all sentences in lower case, each with its offset and the end of its sentence."""
        return tuple(
            (found.group().lower(), found.start(), sentence.end)
            for sentence in self.sentences
            for found in _WORD.finditer(self.shadow, sentence.start, sentence.end)
        )

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence that holds this offset, or the last one before it."""
        return self.sentences[max(0, bisect_right(self.starts, offset) - 1)]

    def sentences_in(self, span: Span) -> tuple[Sentence, ...]:
        """All sentences that share at least one character with `span`."""
        first = max(0, bisect_right(self.starts, span[0]) - 1)
        last = bisect_left(self.starts, span[1])
        return tuple(s for s in self.sentences[first:last] if span[0] < s.end and s.start < span[1])

    def quote(self, span: Span) -> str:
        return self.text[span[0] : span[1]]


@dataclass(frozen=True)
class Mention:
    """A stretch of text that names an actor.

    id: short name, the same for every mention of one actor in the case, "" while unresolved.  kind and sectors: as in
    the gazetteer.  of: id of the actor it belongs to (the state of a ministry).  office: words of the office, if given.
    past: a former holder, or an earlier administration.  how: dossier, alias, table, rule, coref or none.  role: how
    the word names it, where that matters: "adjective" for a word that only modifies another ("the Arvanian offer").
    """

    span: Span
    text: str
    id: str = ""
    name: str = ""
    kind: str = "unknown"
    country: str = ""
    sectors: tuple[str, ...] = ()
    of: str = ""
    office: str = ""
    past: bool = False
    how: str = "none"
    confidence: float = 1.0
    candidates: tuple[str, ...] = ()
    role: str = ""
