"""Contradictions: pairs of claims that cannot both hold, kept as pairs.

Two kinds are looked for.  *Denied*: one document or speaker says something happened, another that it did not.  *Numbers
differ*: two origins count the same things and disagree.  Nothing is dropped to make them agree, and neither is called
wrong.  Which of the two stands first is decided by where they stand in the documents, never by who speaks.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from detente.dossier.schema import Contradiction
from detente.reading.claims import Claim
from detente.reading.clauses import word_set

_STOP = word_set(
    "a an and are as at be been before but by did do does for from had has have he her his if in into is it its "
    "not no nor of on or our she that the their them there they this to was we were which who will with would "
    "said says say told after any than then also so such none nothing never neither deny denied denies reject "
    "rejected"
)
_FACTUAL = frozenset({"event", "stance", "statement", "condition", "position"})
_LEAST_SHARED = 3
_SHORT = 20
_COMMON = 200  # claims; a word in more of them tells nothing about which two speak of one thing


@dataclass(frozen=True)
class _Core:
    """A claim with the stems of what it is about."""

    claim: Claim
    stems: frozenset[str]


def find_contradictions(claims: Sequence[Claim]) -> list[Contradiction]:
    """Pairs of claim ids that contradict each other, from different origins."""
    ordered = sorted(claims, key=lambda c: (c.doc.path, c.doc.sha256, c.span, c.facet, c.id))
    found = [*_numbers(ordered), *_denials(ordered)]
    return list({frozenset((c.a, c.b)): c for c in found}.values())


def _numbers(claims: Sequence[Claim]) -> Iterator[Contradiction]:
    by_noun: dict[str, list[_Core]] = defaultdict(list)
    for claim in claims:
        if claim.figure is not None and claim.figure.is_count:
            by_noun[claim.figure.noun].append(_Core(claim, _stems(claim.quote)))
    for noun, cores in by_noun.items():
        for left, right in _near(cores, cores):
            a, b = left.claim.figure, right.claim.figure
            if a is None or b is None or a.value == b.value or not _independent(left.claim, right.claim):
                continue
            if _stands_before(left.claim, right.claim):
                note = f"{a.value:g} and {b.value:g} {noun}"
                yield Contradiction(a=left.claim.id, b=right.claim.id, kind="numbers_differ", note=note)


def _denials(claims: Sequence[Claim]) -> Iterator[Contradiction]:
    names = _names(claims)
    denied: list[_Core] = []
    stated: list[_Core] = []
    for claim in claims:
        if claim.facet not in _FACTUAL or claim.quote.rstrip("\"'”’ ").endswith("?"):
            continue
        core = _Core(claim, _stems(claim.content or claim.quote) - names)  # who is meant says little about what is
        if claim.status.value == "denied" or (claim.facet == "statement" and _denies(claim.content)):
            denied.append(core)
        elif claim.status.value in {"asserted", "claimed"}:
            stated.append(core)
    seen: set[tuple[object, ...]] = set()
    for no, yes in _near(denied, stated):
        a, b = yes.claim, no.claim
        # copies of one text contradict once, and so do two claims of one sentence
        keys = {(b.doc.origin, b.quote, a.doc.origin, a.quote), (b.doc.sha256, b.sentence, a.doc.sha256, a.sentence)}
        if keys & seen or not _independent(a, b):
            continue
        shared, smaller = no.stems & yes.stems, min(len(no.stems), len(yes.stems))
        if len(shared) >= (0.75 if len(shared) == _LEAST_SHARED else 0.5) * smaller:
            seen |= keys
            yield Contradiction(a=a.id, b=b.id, kind="denied", note=", ".join(sorted(shared)[:6]))


def _near(left: Sequence[_Core], right: Sequence[_Core]) -> Iterator[tuple[_Core, _Core]]:
    """Pairs that share enough words, found through the words and not by comparing all with all."""
    index: dict[str, list[int]] = defaultdict(list)
    for place, core in enumerate(right):
        for stem in core.stems:
            index[stem].append(place)
    for core in left:
        shared: Counter[int] = Counter()
        for stem in core.stems:
            places = index.get(stem, ())
            if len(places) <= _COMMON:
                shared.update(places)
        for place in sorted(
            place
            for place, n in shared.items()
            if n >= _LEAST_SHARED or len(core.stems & right[place].stems) >= _LEAST_SHARED
        ):
            if right[place].claim is not core.claim:
                yield core, right[place]


def _names(claims: Iterable[Claim]) -> frozenset[str]:
    """The stems of all actors' names and of the bodies they belong to."""
    names = {f"{b.name} {b.of.replace('_', ' ')}" for c in claims for b in (*c.actors, *c.speakers)}
    return frozenset(stem for name in names for stem in _stems(name))


def _stands_before(a: Claim, b: Claim) -> bool:
    return (a.doc.path, a.doc.sha256, a.span) < (b.doc.path, b.doc.sha256, b.span)


def _independent(a: Claim, b: Claim) -> bool:
    """From different origins; one article may well report both sides, which the denial itself shows."""
    return a.doc.origin != b.doc.origin or not a.doc.origin


def _denies(text: str) -> bool:
    """Short words with a negation: in long ones it may belong to anything."""
    if len(text.split()) > _SHORT:
        return False
    return re.search(r"\b(?:no|not|never|nothing|neither|nobody)\b|n't\b", text.lower().replace("’", "'")) is not None


@lru_cache(maxsize=20_000)
def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]{3,}", text.lower())
    return frozenset(_stem(word) for word in words if word not in _STOP)


def _stem(word: str) -> str:
    """
    >>> _stem("inspections"), _stem("accepted"), _stem("parties"), _stem("closed") == _stem("close")
    ('inspect', 'accept', 'part', True)
    """
    for ending in ("ations", "ation", "ings", "ing", "ions", "ion", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)].rstrip("e")
    return word.rstrip("e")
