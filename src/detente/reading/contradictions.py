"""Contradictions: pairs of claims that cannot both hold, kept as pairs.

Two kinds are looked for.  *Denied*: one document or speaker says something happened, another that it did not.  *Numbers
differ*: two origins count the same things and disagree.  Nothing is dropped to make them agree, and neither is called
wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from detente.dossier.schema import Contradiction
from detente.reading.claims import Claim

_STOP = frozenset(
    "a an and are as at be been before but by did do does for from had has have he her his if in into is it its not no nor of on "
    "or our she that the their them there they this to was we were which who will with would said says say told after "
    "any than then also any so such none nothing never neither deny denied denies reject rejected".split()
)
_LEAST_SHARED = 3
_SHORT = 20


@dataclass(frozen=True)
class _Count:
    number: float
    noun: str
    words: frozenset[str]
    claim: Claim


def find_contradictions(claims: Sequence[Claim]) -> list[Contradiction]:
    """Pairs of claim ids that contradict each other, from different documents or speakers."""
    found = [*_numbers(claims), *_denials(claims)]
    return list({frozenset((c.a, c.b)): c for c in found}.values())


def _numbers(claims: Sequence[Claim]) -> Iterable[Contradiction]:
    counts = [
        _Count(c.figure.value, c.figure.noun, _stems(c.quote), c)
        for c in claims
        if c.figure is not None and c.figure.is_count
    ]
    for k, left in enumerate(counts):
        for right in counts[k + 1 :]:
            if left.noun != right.noun or left.number == right.number or not _independent(left.claim, right.claim):
                continue
            if len(left.words & right.words) >= _LEAST_SHARED:
                note = f"{left.number:g} and {right.number:g} {left.noun}"
                yield Contradiction(a=left.claim.id, b=right.claim.id, kind="numbers_differ", note=note)


def _denials(claims: Sequence[Claim]) -> Iterable[Contradiction]:
    factual = [c for c in claims if c.facet in {"event", "stance", "statement", "condition", "position"}]
    names = frozenset(stem for c in claims for b in (*c.actors, *c.speakers) for stem in _stems(f"{b.name} {b.of.replace('_', ' ')}"))
    factual = [c for c in factual if not c.quote.rstrip("\"'”’ ").endswith("?")]
    denied = [c for c in factual if c.status.value == "denied" or (c.facet == "statement" and _denies(c.content))]
    stated = [c for c in factual if c.status.value in {"asserted", "claimed"} and c not in denied]
    seen: set[tuple[object, ...]] = set()
    for no in denied:
        core = _stems(no.content or no.quote) - names  # who is meant says little about what is
        if len(core) < _LEAST_SHARED:
            continue
        for yes in stated:
            # copies of one text contradict once, and so do two claims of one sentence
            keys = {(no.doc.origin, no.quote, yes.doc.origin, yes.quote), (no.doc.sha256, no.sentence, yes.doc.sha256, yes.sentence)}
            if keys & seen or not _independent(no, yes):
                continue
            other = _stems(yes.content or yes.quote) - names
            shared = core & other
            smaller = min(len(core), len(other))
            if len(shared) >= _LEAST_SHARED and len(shared) >= (0.75 if len(shared) == _LEAST_SHARED else 0.5) * smaller:
                seen |= keys
                yield Contradiction(a=yes.id, b=no.id, kind="denied", note=", ".join(sorted(shared)[:6]))


def _independent(a: Claim, b: Claim) -> bool:
    """From different origins; one article may well report both sides, which the denial itself shows."""
    return a.doc.origin != b.doc.origin or not a.doc.origin


def _denies(text: str) -> bool:
    """Short words with a negation: in long ones it may belong to anything."""
    return len(text.split()) <= _SHORT and re.search(r"\b(?:no|not|never|nothing|neither|nobody)\b|n't\b", text.lower()) is not None


@cache
def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]{3,}", text.lower())
    return frozenset(_stem(word) for word in words if word not in _STOP)


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ings", "ing", "ions", "ion", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
