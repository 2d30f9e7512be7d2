"""Phrases: small patterns of the word lists, compiled once, and who stands where in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from detente.reading.page import Mention, Page, Sentence, Span

_GROUP_ANAPHOR = re.compile(
    r"\b(?:(?:these|those|such|the two|both|the same) (?:\w+ ){0,2}?(?:factions|forces|groups|elements|parties|critics|elites|"
    r"circles|opponents|hawks|hardliners)|they)\b",
    re.IGNORECASE,
)


def compile_phrases(phrases: Iterable[str]) -> re.Pattern[str]:
    """One pattern for many phrases.  ``*`` ends a word freely; a lone ``*`` stands for up to three words.

    >>> bool(compile_phrases(["pressure campaign*", "withdraw * troops"]).search("they withdrew all their troops"))
    False
    >>> compile_phrases(["pressure campaign*", "raised * alert"]).search("raised the state of alert").group()
    'raised the state of alert'
    """
    forms = sorted({_form(p) for p in phrases if p.strip()}, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(forms) + r")\b" if forms else r"(?!)", re.IGNORECASE)


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


def inside(span: Span, outer: Span) -> bool:
    return outer[0] <= span[0] and span[1] <= outer[1]


def mentions_in(mentions: Sequence[Mention], span: Span) -> list[Mention]:
    return [m for m in mentions if inside(m.span, span)]


def last_before(mentions: Sequence[Mention], sentence: Sentence, offset: int) -> Mention | None:
    """The nearest mention in the sentence that ends before `offset`."""
    before = [m for m in mentions if sentence.start <= m.span[0] and m.span[1] <= offset]
    return before[-1] if before else None


def first_in(mentions: Sequence[Mention], sentence: Sentence) -> Mention | None:
    found = mentions_in(mentions, sentence.span)
    return found[0] if found else None


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


def is_body(mention: Mention) -> bool:
    """Somebody that can sit at a table: not a place, not a lone adjective."""
    return bool(mention.id) and mention.kind != "unknown"
