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
from functools import cache, lru_cache

from detente.dossier.schema import Issue
from detente.reading.lexicon import cell_list, rows
from detente.reading.page import Mention, Page, Sentence, Span
from detente.reading.phrases import HitMap, Phrasebook, inside
from detente.reading.tokens import slug

_ABOUT_TALKS = cell_list(
    "discuss*|talk*|negotiat*|cooperat*|agenda|dialogue|propos*|demand*|offer*|condition*|deal*|"
    "agreement*|settle*|resolution|restor*|re-establish*|explor*|provided that|ties|framework|wants|"
    "seeks|accept*|refus*|quota*|table"
)
_REGION_NOUN = re.compile(
    r"(?: [a-z]+)?[ \n](?:cooperation|dispute|issues?|affairs|waters|shipping|development|routes?|question)\b"
)


@dataclass(frozen=True)
class Track:
    """id and name of an issue, the words that speak of it, and the ends of its scale if somebody described them.

    known: from the dossier.  never: longer phrases in which such a word means something else (a *trade war*).
    """

    id: str
    name: str
    terms: tuple[str, ...]
    low: str = ""
    high: str = ""
    known: bool = False
    never: tuple[str, ...] = ()


@dataclass(frozen=True)
class TrackHit:
    """Words of a sentence that speak of a track.  in_talks: the sentence also speaks of negotiating.  named: the
    actor the words are tied to (the *Arvania* conflict)."""

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
            Track(key, issue.name, issue.terms or _content_words(issue.name), known=True)
            for key, issue in issues.items()
        )
    return _general()


@cache
def _general() -> tuple[Track, ...]:
    return tuple(
        Track(r["id"], r["name"], cell_list(r["terms"]), r["low"], r["high"], never=cell_list(r["never"]))
        for r in rows("tracks")
    )


def _content_words(name: str) -> tuple[str, ...]:
    return tuple(
        word for word in re.findall(r"[\w-]{4,}", name.lower()) if word not in {"where", "which", "what", "with"}
    )


@lru_cache(maxsize=8)
def _book(tracks: tuple[Track, ...]) -> Phrasebook[tuple[str, str]]:
    lists: dict[tuple[str, str], tuple[str, ...]] = {("talks", ""): _ABOUT_TALKS}
    for track in tracks:
        lists["track", track.id] = track.terms
        lists["never", track.id] = track.never
    return Phrasebook(lists)


def find_tracks(page: Page, tracks: Sequence[Track], mentions: Sequence[Mention] = ()) -> list[TrackHit]:
    """Every mention of a track, in text order."""
    names = {track.id: track.name for track in tracks}
    found = _book(tuple(tracks)).find(page)
    where = HitMap(found)
    ends = {m.span[1]: m for m in mentions if m.id}
    hits: list[TrackHit] = []
    for hit in found:
        sort, track = hit.key
        if sort == "track" and not _is_inside(where, ("never", track), hit.span):
            sentence = page.sentence_at(hit.start)
            in_talks = where.first(("talks", ""), *sentence.span) is not None
            named = ends.get(hit.start - 1)
            hits.append(TrackHit(track, names[track], hit.span, page.quote(hit.span), sentence, in_talks, named))
    if not any(track.known for track in tracks):
        hits += _regions(page, where)
    return sorted(hits, key=lambda hit: (hit.span, hit.track))


def _is_inside(where: HitMap[tuple[str, str]], key: tuple[str, str], span: Span) -> bool:
    return any(inside(span, hit.span) for hit in where.within(key, span[0] - 40, span[1] + 40))


@cache
def _region_book() -> Phrasebook[str]:
    return Phrasebook({r["name"]: [r["name"]] for r in rows("places") if r["kind"] in {"region", "sea"}})


def _regions(page: Page, where: HitMap[tuple[str, str]]) -> list[TrackHit]:
    """A region under negotiation: "Arctic cooperation", "the Calder waters"."""
    found: list[TrackHit] = []
    for hit in _region_book().find(page):
        sentence = page.sentence_at(hit.start)
        noun = _REGION_NOUN.match(page.shadow, hit.end, sentence.end)
        if noun is not None and page.shadow[hit.start].isupper():
            in_talks = where.first(("talks", ""), *sentence.span) is not None
            span = (hit.start, noun.end())
            name = _capitalised(page.shadow[span[0] : span[1]])
            found.append(TrackHit(slug(hit.key), name, span, page.quote(span), sentence, in_talks))
    return found


def _capitalised(words: str) -> str:
    return words[0].upper() + " ".join(words[1:].split("\n"))


def tracks_under_talks(
    hits: Sequence[TrackHit], about_talks: bool = True, known: bool = False
) -> dict[str, list[TrackHit]]:
    """The tracks that the document treats as such: named in two sentences, or in one that speaks of negotiating.

    A dossier's own issues (`known`) always count.  Without one a document that is not about talks has no track: there
    the words are everyday politics.
    """
    if not about_talks and not known:
        return {}
    grouped: dict[str, list[TrackHit]] = {}
    for hit in hits:
        grouped.setdefault(hit.track, []).append(hit)
    return {
        track: found
        for track, found in grouped.items()
        if known or any(hit.in_talks for hit in found) or len({hit.sentence.index for hit in found}) >= 2
    }


def track_name(found: Sequence[TrackHit]) -> str:
    """The track's name, made concrete by the words used most: "The armed conflict and how it ends (Arvania "
    "conflict)"."""
    named = Counter(f"{hit.named.text} {hit.text}" for hit in found if hit.named and hit.named.kind == "state")
    common = named.most_common(1)
    return f"{found[0].name} ({common[0][0]})" if common else found[0].name


def tracks_at(hits: Sequence[TrackHit], span: Span, limit: int = 2) -> tuple[str, ...]:
    """Track ids of the words inside `span`, most named first."""
    counted = Counter(hit.track for hit in hits if inside(hit.span, span))
    return tuple(track for track, _ in counted.most_common(limit))
