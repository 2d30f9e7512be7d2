"""Origins: which documents tell one story from one source.

Ten papers that print one agency report are one witness, not ten.  Two documents share an origin where one is largely
the text of the other, or where both credit the same agency on the same day and share a good part of their words.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from detente.reading.dates import anchor_for
from detente.reading.documents import Document
from detente.reading.shadow import shadow

SHINGLE = 5
"""Words in a run that two texts may share."""
NEAR_DUPLICATE = 0.6
"""Share of the shorter text's runs, found in the longer one, from which both are one text."""
SAME_WIRE = 0.3
"""The same share for two texts that credit one agency on one day."""
_CROWD = 64  # documents; a run of words that more of them share is compared with that many, and chains do the rest

_AGENCIES = r"Reuters|AFP|Agence France-Presse|AP|Associated Press|Xinhua|TASS|dpa|EFE|ANSA|Kyodo|Anadolu"
_DATELINE_CREDIT = re.compile(r"\(([A-Z][\w&. -]{1,40}|dpa)\)\s*(?:-|$)", re.MULTILINE)
_TAIL_CREDIT = re.compile(
    rf"(?:\(({_AGENCIES})\)|(?:Source|Reporting by|Distributed by)[: ]\s*({_AGENCIES})\b)|^({_AGENCIES})[.]?\s*$",
    re.MULTILINE,
)
_EDGE = 300  # characters at the head and the tail where a credit stands


def origin_groups(documents: Iterable[Document]) -> dict[str, str]:
    """The origin group of each document, by sha256 of its text.

    Two documents belong together where at least NEAR_DUPLICATE of the shorter one's five-word runs stand in the other,
    or SAME_WIRE of them and both credit the same agency on the same day; and so do the documents between which a chain
    of such pairs leads.  A group is named after its earliest document, the first by sha256 among those of one day, so
    that neither the order of the documents nor a later copy changes the name.  Limits: what names another outlet as its
    source without repeating its words is not found.

    >>> from detente.reading.documents import read_document
    >>> wire = read_document(b"The envoys of both sides met at Quenby on Monday and agreed to meet again.", "a.txt")
    >>> copy = read_document(b"QUENBY. The envoys of both sides met at Quenby on Monday and agreed to meet.", "b.txt")
    >>> own = read_document(b"Nobody at the harbour had heard of any talks when our reporter asked there.", "c.txt")
    >>> groups = origin_groups([wire, copy, own])
    >>> groups[wire.sha256] == groups[copy.sha256] != groups[own.sha256]
    True
    """
    texts = {document.sha256: document for document in sorted(documents, key=_age)}
    ordered = list(texts.values())
    runs = [_runs(document.text) for document in ordered]
    credited = [_credit(document) for document in ordered]
    parent = list(range(len(ordered)))
    for (a, b), shared in _shared_runs(runs).items():
        containment = shared / min(len(runs[a]), len(runs[b]))
        same_wire = credited[a] is not None and credited[a] == credited[b]
        if containment >= NEAR_DUPLICATE or (same_wire and containment >= SAME_WIRE):
            _unite(parent, a, b)
    return {d.sha256: "o-" + ordered[_root(parent, i)].sha256[:16] for i, d in enumerate(ordered)}


def _age(document: Document) -> tuple[dt.date, str, str]:
    return (document.published or dt.date.max, document.sha256, document.path)


def _runs(text: str) -> frozenset[int]:
    """Hashes of the text's runs of five words; of all its words where it has fewer.

    Python's own hash is enough: it only has to agree within one call.
    """
    words = re.findall(r"\w+", shadow(text).casefold())
    return frozenset(hash(tuple(words[i : i + SHINGLE])) for i in range(max(1, len(words) - SHINGLE + 1)))


def _shared_runs(runs: Sequence[frozenset[int]]) -> Counter[tuple[int, int]]:
    """How many runs each pair of documents shares, for the pairs that share any; the smaller index first."""
    holders: defaultdict[int, list[int]] = defaultdict(list)
    shared: Counter[tuple[int, int]] = Counter()
    for number, own in enumerate(runs):
        mine: defaultdict[int, int] = defaultdict(int)
        for run in own:
            earlier = holders[run]
            for other in earlier:
                mine[other] += 1
            if len(earlier) < _CROWD:
                earlier.append(number)
        shared.update({(other, number): count for other, count in mine.items()})
    return shared


def _credit(document: Document) -> tuple[str, dt.date] | None:
    """The agency that a document credits in its dateline or at its end, and the day; None without either."""
    head, tail = shadow(document.text[:_EDGE]), shadow(document.text[-_EDGE:])
    found = _DATELINE_CREDIT.search(head) or _TAIL_CREDIT.search(tail)
    day = anchor_for(document.text, document.published)
    if found is None or day is None:
        return None
    return next(group for group in found.groups() if group).casefold(), day


def _root(parent: list[int], one: int) -> int:
    while parent[one] != one:
        parent[one] = parent[parent[one]]
        one = parent[one]
    return one


def _unite(parent: list[int], a: int, b: int) -> None:
    """Joins two groups under the earlier one, which comes first in the list."""
    first, second = sorted((_root(parent, a), _root(parent, b)))
    parent[second] = first
