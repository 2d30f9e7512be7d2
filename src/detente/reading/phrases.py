"""Phrases: small patterns of the word lists, found in one pass over a page, and who stands where in a sentence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Generic, NamedTuple, TypeVar

from detente.reading.page import Mention, Page, Sentence, Span

K = TypeVar("K", bound=Hashable)
_GROUP_ANAPHOR = re.compile(
    r"\b(?:(?:these|those|such|the two|both|the same) (?:\w+ ){0,2}?(?:factions|forces|groups|elements|parties|"
    r"critics|elites|"
    r"circles|opponents|hawks|hardliners)|they)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_MOST_WORDS = 50_000


def compile_phrases(phrases: Iterable[str]) -> re.Pattern[str]:
    """One pattern for many phrases.  ``*`` ends a word freely; a lone ``*`` stands for up to three words.

    >>> bool(compile_phrases(["pressure campaign*", "withdraw * troops"]).search("they withdrew all their troops"))
    False
    >>> compile_phrases(["pressure campaign*", "raised * alert"]).search("raised the state of alert").group()
    'raised the state of alert'
    """
    forms = sorted({_form(p) for p in phrases if p.strip()}, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(forms) + r")(?!\w)" if forms else r"(?!)", re.IGNORECASE)


def _form(phrase: str) -> str:
    words = []
    for word in phrase.split():
        if word == "*":
            words.append(r"(?:[\w'-]+[ \n]){0,3}?[\w'-]+")
        else:
            words.append(re.escape(word[:-1]) + r"\w*" if word.endswith("*") else re.escape(word))
    return r"[ \n-]".join(words) if len(words) > 1 else words[0]


@cache
def cached_phrases(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return compile_phrases(phrases)


class Hit(NamedTuple, Generic[K]):
    """Words of one list in a page."""

    key: K
    start: int
    end: int

    @property
    def span(self) -> Span:
        return (self.start, self.end)


class Phrasebook(Generic[K]):
    """Many word lists, each under a key, found together in one pass: only where a word can begin a phrase of a list is
    that list's pattern tried.

    >>> from detente.reading.sentences import lay_out
    >>> book = Phrasebook({"talks": ["talks", "negotiat*"], "against": ["call* off"]})
    >>> [(hit.key, hit.start, hit.end) for hit in book.find(lay_out("Arvania called off the talks."))]
    [('against', 8, 18), ('talks', 23, 28)]
    """

    def __init__(self, lists: Mapping[K, Iterable[str]]) -> None:
        self._patterns = {key: compile_phrases(tuple(phrases)) for key, phrases in lists.items()}
        self._whole: dict[str, list[K]] = {}
        self._begun: dict[str, list[K]] = {}
        for key, phrases in lists.items():
            for phrase in phrases:
                first = _WORD.match(phrase.lower())
                if first is not None:
                    index = self._begun if phrase[first.end() : first.end() + 1] == "*" else self._whole
                    index.setdefault(first.group(), []).append(key)
        self._order = {key: place for place, key in enumerate(lists)}
        self._keys: dict[str, tuple[K, ...]] = {}

    def _may_begin(self, word: str) -> tuple[K, ...]:
        """The lists of which some phrase can begin with this word, in the order given."""
        found = set(self._whole.get(word, ()))
        for length in range(1, min(len(word), 40) + 1):
            found.update(self._begun.get(word[:length], ()))
        return tuple(sorted(found, key=self._order.__getitem__))

    def find(self, page: Page) -> list[Hit[K]]:
        """All hits in text order; hits of one list do not overlap and do not cross a sentence."""
        hits: list[Hit[K]] = []
        reached: dict[K, int] = {}
        keys, text = self._keys, page.shadow
        for low, start, end in page.words:
            candidates = keys.get(low)
            if candidates is None:
                if len(keys) > _MOST_WORDS:
                    keys.clear()
                candidates = keys[low] = self._may_begin(low)
            for key in candidates:
                if reached.get(key, 0) <= start:
                    match = self._patterns[key].match(text, start, end)
                    if match is not None:
                        reached[key] = match.end()
                        hits.append(Hit(key, *match.span()))
        return hits


class HitMap(Generic[K]):
    """The hits of a page by key, to be asked for stretches of text."""

    def __init__(self, hits: Iterable[Hit[K]]) -> None:
        self._by_key: dict[K, list[Hit[K]]] = {}
        for hit in hits:
            self._by_key.setdefault(hit.key, []).append(hit)
        self._starts = {key: [hit.start for hit in found] for key, found in self._by_key.items()}

    def within(self, key: K, start: int, end: int) -> Iterator[Hit[K]]:
        """The hits of one list that lie wholly between start and end."""
        found = self._by_key.get(key, [])
        for place in range(bisect_left(self._starts.get(key, []), start), len(found)):
            if found[place].start >= end:
                break
            if found[place].end <= end:
                yield found[place]

    def first(self, key: K, start: int, end: int) -> Hit[K] | None:
        return next(self.within(key, start, end), None)

    def all(self, key: K) -> Sequence[Hit[K]]:
        return self._by_key.get(key, [])


def inside(span: Span, outer: Span) -> bool:
    return outer[0] <= span[0] and span[1] <= outer[1]


class Mentions(Sequence[Mention]):
    """Mentions of a page in text order, to be asked for stretches of text."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self._all = list(mentions) if isinstance(mentions, Mentions) else sorted(mentions, key=lambda m: m.span)
        self._starts = [m.span[0] for m in self._all]

    def __len__(self) -> int:
        return len(self._all)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        return self._all[index]

    def within(self, span: Span) -> list[Mention]:
        first, last = bisect_left(self._starts, span[0]), bisect_left(self._starts, span[1])
        return [m for m in self._all[first:last] if m.span[1] <= span[1]]


def mentions_in(mentions: Sequence[Mention], span: Span) -> list[Mention]:
    if isinstance(mentions, Mentions):
        return mentions.within(span)
    return [m for m in mentions if inside(m.span, span)]


def groups_meant(page: Page, mentions: Sequence[Mention], sentence: Sentence, limit: int) -> list[Mention]:
    """What "these factions", "such forces" or "they" before offset `limit` refers to: the groups named last, earlier in
    the sentence or in the one before it."""
    anaphor = _GROUP_ANAPHOR.search(page.shadow, sentence.start, limit)
    if anaphor is None:
        return []
    earlier = [m for m in mentions_in(mentions, (sentence.start, anaphor.start())) if is_group(m)]
    if earlier:
        return earlier
    for back in (1, 2):
        if sentence.index < back:
            break
        previous = page.sentences[sentence.index - back]
        named = [m for m in mentions_in(mentions, previous.span) if is_group(m)]
        if named:
            return named
    return []


def is_group(mention: Mention) -> bool:
    return mention.kind in {"faction", "group", "organisation", "legislature"}


def is_actor(mention: Mention) -> bool:
    """Somebody who can want, refuse or sit at a table: resolved, and not a word that only modifies another."""
    return bool(mention.id) and mention.kind != "unknown" and mention.role != "adjective"
