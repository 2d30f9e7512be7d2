"""Tracks: which issue a stretch of text is about.

With a dossier its issues' own `terms` decide.  Without one, a general list of what negotiations are about proposes
tracks, and a region under negotiation ("Arctic cooperation") becomes one of its own.  Below the threshold a text has no
track, never the nearest one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from detente.dossier.schema import Issue
from detente.reading.lexicon import cell_list, rows
from detente.reading.page import Mention, Page, Sentence, Span
from detente.reading.phrases import compile_phrases, inside
from detente.reading.tokens import slug

_ABOUT_TALKS = compile_phrases(
    ["discuss*", "talk*", "negotiat*", "cooperat*", "agenda", "dialogue", "propos*", "demand*", "offer*", "condition*",
     "deal*", "agreement*", "settle*", "resolution", "restor*", "re-establish*", "explor*", "provided that", "ties",
     "framework", "wants", "seeks", "accept*", "refus*", "quota*", "table"]
)  # fmt: skip
_REGION_NOUN = r"(?: [a-z]+)?[ \n](?:cooperation|dispute|issues?|affairs|waters|shipping|development|routes?|question)"


@dataclass(frozen=True)
class Track:
    """id and name of an issue, the words that speak of it, and the ends of its scale if somebody described them."""

    id: str
    name: str
    terms: tuple[str, ...]
    low: str = ""
    high: str = ""
    known: bool = False


@dataclass(frozen=True)
class TrackHit:
    """Words of a sentence that speak of a track.  in_talks: the sentence also speaks of negotiating.  named: the actor the
    words are tied to (the *Arvania* conflict)."""

    track: str
    name: str
    span: Span
    text: str
    sentence: Sentence
    in_talks: bool
    named: Mention | None = None


def tracks_of(issues: Mapping[str, Issue] | None) -> tuple[Track, ...]:
    """The dossier's issues as tracks; without any, the general list."""
    if issues:
        return tuple(
            Track(key, issue.name, issue.terms or _content_words(issue.name), known=True) for key, issue in issues.items()
        )
    return _general()


@cache
def _general() -> tuple[Track, ...]:
    return tuple(Track(r["id"], r["name"], cell_list(r["terms"]), r["low"], r["high"]) for r in rows("tracks"))


def _content_words(name: str) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"[\w-]{4,}", name.lower()) if word not in {"where", "which", "what", "with"})


@cache
def _pattern(track: Track) -> re.Pattern[str]:
    return compile_phrases(track.terms)


def find_tracks(page: Page, tracks: Sequence[Track], mentions: Sequence[Mention] = ()) -> list[TrackHit]:
    """Every mention of a track, in text order."""
    hits: list[TrackHit] = []
    for sentence in page.sentences:
        in_talks = _ABOUT_TALKS.search(page.shadow, sentence.start, sentence.end) is not None
        for track in tracks:
            for found in _pattern(track).finditer(page.shadow, sentence.start, sentence.end):
                hits.append(
                    TrackHit(track.id, track.name, found.span(), page.quote(found.span()), sentence, in_talks,
                             _modifier(mentions, sentence, found.start()))
                )
        if not any(track.known for track in tracks):
            hits += _regions(page, sentence, in_talks)
    return sorted(hits, key=lambda hit: (hit.span, hit.track))


def _modifier(mentions: Sequence[Mention], sentence: Sentence, start: int) -> Mention | None:
    """The actor named right before the words: the *Arvania* conflict."""
    return next((m for m in mentions if m.id and m.span[1] + 1 == start and m.span[0] >= sentence.start), None)


@cache
def _region_pattern() -> re.Pattern[str]:
    names = sorted((r["name"] for r in rows("places") if r["kind"] in {"region", "sea"}), key=len, reverse=True)
    return re.compile(r"\b(" + "|".join(map(re.escape, names)) + ")" + _REGION_NOUN + r"\b")


def _regions(page: Page, sentence: Sentence, in_talks: bool) -> list[TrackHit]:
    return [
        TrackHit(slug(found.group(1)), _capitalised(found.group()), found.span(), page.quote(found.span()), sentence, in_talks)
        for found in _region_pattern().finditer(page.shadow, sentence.start, sentence.end)
    ]


def _capitalised(words: str) -> str:
    return words[0].upper() + " ".join(words[1:].split("\n"))


def tracks_under_talks(hits: Sequence[TrackHit]) -> dict[str, list[TrackHit]]:
    """The tracks that the document treats as such: named in two sentences, or in one that speaks of negotiating."""
    grouped: dict[str, list[TrackHit]] = {}
    for hit in hits:
        grouped.setdefault(hit.track, []).append(hit)
    return {
        track: found
        for track, found in grouped.items()
        if any(hit.in_talks for hit in found) or len({hit.sentence.index for hit in found}) >= 2
    }


def track_name(found: Sequence[TrackHit]) -> str:
    """The track's name, made concrete by the words used most: "The armed conflict and how it ends (Arvania conflict)"."""
    named = Counter(f"{hit.named.text} {hit.text}" for hit in found if hit.named and hit.named.kind == "state")
    common = named.most_common(1)
    return f"{found[0].name} ({common[0][0]})" if common else found[0].name


def tracks_at(hits: Sequence[TrackHit], span: Span, limit: int = 2) -> tuple[str, ...]:
    """Track ids of the words inside `span`, most named first."""
    counted = Counter(hit.track for hit in hits if inside(hit.span, span))
    return tuple(track for track, _ in counted.most_common(limit))
