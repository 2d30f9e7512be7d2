"""Passages: a document's stored text as paragraphs and marked stretches, so that every claim has a place to go to.

Claims nest and overlap.  A stretch may be open inside another; where two overlap, the later one is closed and opened
again, so that the marks of a paragraph are always properly nested.  A claim's first stretch carries its anchor.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from detente.reading.claims import Claim
from detente.reading.page import Span

_SAFE = re.compile(r"[A-Za-z0-9_-]+")
_BREAK = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True)
class Open:
    """A mark begins.  first: whether this is where the claim's anchor stands."""

    claim: str
    first: bool


@dataclass(frozen=True)
class Close:
    """The innermost open mark ends."""


@dataclass(frozen=True)
class Words:
    """A stretch of text between two marks."""

    text: str


Piece = Open | Close | Words


@dataclass(frozen=True)
class Paragraph:
    """pieces in reading order; claims: how many begin or continue here."""

    span: Span
    pieces: tuple[Piece, ...]
    claims: int


def anchor(claim_id: str) -> str:
    """The claim's id as an HTML id; an id of odd letters becomes a digest of itself.

    >>> anchor("c-931217e24b145506"), anchor('c"3')
    ('c-931217e24b145506', 'c-b7dd1e0074a8')
    """
    return claim_id if claim_id.startswith("c-") and _SAFE.fullmatch(claim_id) else f"c-{_digest(claim_id)}"


def source_anchor(key: str) -> str:
    """The key of a source as an HTML id.

    >>> source_anchor("D1"), source_anchor("a b")
    ('s-D1', 's-c8687a08aa5d')
    """
    return f"s-{key}" if _SAFE.fullmatch(key) else f"s-{_digest(key)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def paragraphs(text: str, claims: Sequence[Claim]) -> list[Paragraph]:
    """The paragraphs of one document with the marks of its claims; together their words are the text, but for the
    white space between paragraphs."""
    stretches = [
        (span, claim.id)
        for claim in claims
        for span in _merged([claim.span, *claim.parts], len(text))
        if span[0] < span[1]
    ]
    stretches.sort(key=lambda s: (s[0][0], -s[0][1], s[1]))
    anchored: set[str] = set()
    return [_paragraph(text, span, stretches, anchored) for span in split(text)]


def split(text: str) -> list[Span]:
    """Spans of the paragraphs: what stands between blank lines.

    >>> split("one\\n\\ntwo")
    [(0, 3), (5, 8)]
    """
    cuts = [0]
    for found in _BREAK.finditer(text):
        cuts += [found.start(), found.end()]
    cuts.append(len(text))
    return [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if text[a:b].strip()]


def _merged(spans: Sequence[Span], end: int) -> list[Span]:
    """The spans as disjoint stretches within the text."""
    out: list[Span] = []
    for a, b in sorted((max(0, a), min(b, end)) for a, b in spans):
        if out and a <= out[-1][1]:
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        else:
            out.append((a, b))
    return out


def _paragraph(text: str, span: Span, stretches: Sequence[tuple[Span, str]], anchored: set[str]) -> Paragraph:
    here = [((max(a, span[0]), min(b, span[1])), claim) for (a, b), claim in stretches if a < span[1] and span[0] < b]
    pieces: list[Piece] = []
    stack: list[tuple[int, str]] = []  # (end, claim), outermost first
    at = span[0]

    def say(to: int) -> None:
        nonlocal at
        if to > at:
            pieces.append(Words(text[at:to]))
            at = to

    def start(end: int, claim: str) -> None:
        pieces.append(Open(claim, claim not in anchored))
        anchored.add(claim)
        stack.append((end, claim))

    def close_until(limit: int) -> None:
        """End, in order, every mark whose end comes no later than `limit`."""
        while due := [end for end, _ in stack if end <= limit]:
            say(min(due))
            reopened: list[tuple[int, str]] = []
            while any(end <= at for end, _ in stack):
                end, claim = stack.pop()
                pieces.append(Close())
                if end > at:
                    reopened.append((end, claim))
            for end, claim in reversed(reopened):
                start(end, claim)

    for (a, b), claim in here:
        close_until(a)
        say(a)
        start(b, claim)
    close_until(span[1])
    say(span[1])
    return Paragraph(span, tuple(pieces), len(here))
