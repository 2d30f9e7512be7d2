"""Reading: documents in, claims out.

Each facet is asked for its claims of a document as all layers saw it; this module lets in only those whose quote stands
in the stored text.  What could not be read, coded or resolved is counted, never hidden.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from detente.dossier.schema import Issue
from detente.reading.claims import Claim, verified
from detente.reading.directory import Directory
from detente.reading.documents import Document
from detente.reading.facets import all_facets
from detente.reading.identity import one_person_one_id
from detente.reading.origins import origin_groups
from detente.reading.sight import Sight
from detente.reading.tracks import TrackHit, track_name, tracks_of

_FLOOD = 3.0


@dataclass(frozen=True)
class Reading:
    """What reading gave: the claims, the tracks they speak of (id: name), the groups of documents that are one origin,
    and an account of what was read and what was not."""

    claims: tuple[Claim, ...]
    tracks: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    account: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def read_documents(
    documents: Sequence[Document],
    directory: Directory,
    issues: Mapping[str, Issue] | None = None,
    progress: Callable[[Document], None] = lambda _: None,
) -> Reading:
    """All claims of a pile of documents.  `issues`: the dossier's, whose terms decide about tracks; `progress` is
    called before each document."""
    tracks = tracks_of(issues)
    origins = origin_groups(documents)
    claims: list[Claim] = []
    names: dict[str, list[TrackHit]] = {}
    account: Counter[str] = Counter(
        documents=len(documents), origins=len(set(origins.values())), sentences=0, claims=0, refused=0
    )
    warnings: list[str] = []
    for document in documents:
        progress(document)
        if document.lang not in {"en", "und", ""}:  # a few words show no language; English rules then find little
            account["not_coded"] += 1
            continue
        sight = Sight(document, directory, tracks, origins.get(document.sha256, ""))
        found = [claim for facet in all_facets().values() for claim in facet.find(sight)]
        for track, hits in sight.under_talks.items():
            names.setdefault(track, []).extend(hits)
        good, bad = verified(found, {document.sha256: document.text})
        claims += good
        sentences = len(sight.page.sentences)
        account.update(sentences=sentences, claims=len(good), refused=len(bad))
        if sentences and len(good) / sentences > _FLOOD:
            warnings.append(f"{document.path}: more than {_FLOOD:g} claims a sentence; is it a table or a list?")
    account.update(
        attributions=sum(c.facet == "statement" for c in claims),
        without_speaker=sum(c.facet == "statement" and not (c.said_by and c.said_by.id) for c in claims),
        abstained=sum(c.event is not None and c.event.abstain for c in claims),
    )
    kept = {track: track_name(found) for track, found in names.items()}
    return Reading(tuple(one_person_one_id(_unique(claims))), kept, origins, dict(account), tuple(warnings))


def _unique(claims: Iterable[Claim]) -> list[Claim]:
    return list({claim.id: claim for claim in claims}.values())
