"""Finds: mentions under construction, and the small questions all rules about names ask of the words around them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Generic, TypeVar

from detente.reading.clauses import word_set
from detente.reading.directory import Directory, Entry
from detente.reading.lexicon import lines
from detente.reading.page import Mention, Page
from detente.reading.tokens import Token, words_of

T = TypeVar("T")
PERSONAL = frozenset({"person", "leader"})
DETERMINERS = word_set("the a an his her its their our certain some many this that these those such")
MONTHS = word_set(
    "january february march april may june july august september october november december jan feb mar apr jun "
    "jul aug sep sept oct nov dec"
)
DAYS = word_set("monday tuesday wednesday thursday friday saturday sunday")


@dataclass
class Find:
    """A mention under construction: tokens first..last-1; `entry` if it stands in the directory."""

    first: int
    last: int
    mention: Mention
    entry: Entry | None = None

    @property
    def is_personal(self) -> bool:
        return self.mention.kind in PERSONAL

    def with_mention(self, **changes: object) -> Find:
        return replace(self, mention=replace(self.mention, **changes))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Scan:
    """One page on its way through the rules: its tokens, the directory, the day aliases must hold on."""

    page: Page = field(repr=False)
    tokens: list[Token] = field(repr=False)
    directory: Directory = field(repr=False)
    on: dt.date | None = None

    def words(self, first: int, last: int) -> str:
        """The words first..last-1 with single spaces where the text has any."""
        out = ""
        for k in range(first, last):
            gap = " " if k > first and self.tokens[k].start > self.tokens[k - 1].end else ""
            out += gap + self.tokens[k].text
        return out

    def low(self, at: int) -> str:
        """The lower-case word at `at`; empty outside the text."""
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def joined(self, left: int, right: int) -> bool:
        """Whether the token at `right` follows the one at `left` in the same phrase: one sentence, no wide gap."""
        if left < 0 or right >= len(self.tokens):
            return False
        a, b = self.tokens[left], self.tokens[right]
        return a.sentence == b.sentence and b.start - a.end <= 2 and not b.first

    def is_possessive(self, at: int) -> bool:
        """Whether an apostrophe and *s* stand at `at`, or the apostrophe of a plural."""
        if self.low(at) != "'":
            return False
        return self.low(at + 1) == "s" or self.low(at - 1).endswith("s")

    def after_possessive(self, at: int) -> int:
        if not self.is_possessive(at):
            return at
        return at + 2 if self.low(at + 1) == "s" and self.tokens[at + 1].start == self.tokens[at].end else at + 1

    @cached_property
    def common_words(self) -> frozenset[str]:
        """Words that the page also writes in lower case, so that a capital does not make them names."""
        return frozenset(t.low for t in self.tokens if not t.is_name)


def mention_of(entries: Sequence[Entry]) -> Mention:
    """The mention of what a name stands for; without an id where it stands for several actors."""
    entry = entries[0]
    actors = tuple(dict.fromkeys(e.actor for e in entries))
    return Mention(
        past="ELI" in entry.sectors and entry.kind in PERSONAL,
        span=(0, 0),
        text="",
        id=entry.actor if len(actors) == 1 else "",
        name=entry.name if len(actors) == 1 else "",
        kind=entry.kind,
        country=entry.country,
        sectors=entry.sectors,
        of=entry.of,
        how=entry.how,
        confidence=1.0 if entry.how in {"dossier", "alias"} else 0.9,
        candidates=actors if len(actors) > 1 else (),
        role="adjective" if entry.role == "adjective" else "",
    )


def taken_by(finds: Iterable[Find]) -> dict[int, Find]:
    """The find that covers each token."""
    return {k: find for find in finds for k in range(find.first, find.last)}


@cache
def given_names() -> frozenset[str]:
    return frozenset(lines("given_names"))


@cache
def particles() -> frozenset[str]:
    return frozenset(p.strip("-").lower() for p in lines("surnames_particles"))


class WordIndex(Generic[T]):
    """Phrases of a word list by their first word, the longest first, compared in lower case."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        index: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, row in phrases:
            words = tuple(word.lower() for word in words_of(phrase))
            if words:
                index.setdefault(words[0], []).append((words, row))
        self._index: Mapping[str, list[tuple[tuple[str, ...], T]]] = {
            first: sorted(found, key=lambda pair: -len(pair[0])) for first, found in index.items()
        }

    @property
    def first_words(self) -> frozenset[str]:
        return frozenset(self._index)

    def at(self, tokens: list[Token], at: int) -> tuple[int, T | None]:
        """Words covered by the longest phrase at `at`, and its row; 0 and None if there is none."""
        if at >= len(tokens):
            return 0, None
        for words, row in self._index.get(tokens[at].low, ()):
            if len(words) == 1 or (
                at + len(words) <= len(tokens) and all(tokens[at + k].low == word for k, word in enumerate(words))
            ):
                return len(words), row
        return 0, None


def plural(word: str) -> str:
    """
    >>> plural("spokesman"), plural("deputy"), plural("coach"), plural("envoy")
    ('spokesmen', 'deputies', 'coaches', 'envoys')
    """
    if word.endswith("man"):
        return word[:-3] + "men"
    if word.endswith(("men", "people")):
        return word
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "ch", "sh", "x")) else "s")


def plural_phrase(phrase: str) -> str:
    *before, last = phrase.split(" ")
    return " ".join([*before, plural(last)])
