"""Index: which claim stands in which document, which documents share an origin, and what an id leads to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from detente.dossier.schema import Dossier, Source
from detente.reading.claims import ActorBlock, Claim, SpeakerBlock
from detente.reading.documents import Document

# Forms of speech whose words are the speaker's own; the others are a writer's account of them.
INDIRECT = frozenset({"", "indirect", "noun", "according_to", "passive", "adverb"})


@dataclass(frozen=True)
class Paper:
    """One document as a source: `key` (D1, D2 ... by date) names it everywhere in the brief.

    origin: documents with the same origin are copies of one text and count once.  stored: whether its text is at hand.
    """

    key: str
    sha256: str
    path: str
    title: str
    outlet: str
    author: str
    published: dt.date | None
    origin: str
    url: str = ""
    lang: str = ""
    warnings: tuple[str, ...] = ()
    reader: str = ""
    stored: bool = True


@dataclass(frozen=True)
class Index:
    """claims by id, papers by sha256, and the dossier's own sources by key."""

    claims: Mapping[str, Claim]
    papers: Mapping[str, Paper]
    sources: Mapping[str, Source]

    def paper_of(self, claim: Claim) -> Paper:
        return self.papers[claim.doc.sha256]

    def known(self, ids: Iterable[str]) -> list[Claim]:
        return [self.claims[i] for i in ids if i in self.claims]

    def lost(self, ids: Iterable[str]) -> list[str]:
        """Ids that lead to no claim and no source."""
        return [i for i in ids if i not in self.claims and i not in self.sources]

    def n_documents(self, ids: Iterable[str]) -> int:
        return len({claim.doc.sha256 for claim in self.known(ids)})

    def n_origins(self, ids: Iterable[str]) -> int:
        """Independent sources behind these ids; copies of one text count once, an outside source counts as one."""
        ids = list(ids)
        origins = {self.paper_of(claim).origin for claim in self.known(ids)}
        return len(origins | {f"source {i}" for i in ids if i not in self.claims and i in self.sources})


def make_index(dossier: Dossier, claims: Sequence[Claim], documents: Sequence[Document]) -> Index:
    """The index of one case.  Two documents of the same text are one paper."""
    return Index({claim.id: claim for claim in claims}, _papers(claims, documents), dossier.sources)


def _papers(claims: Sequence[Claim], documents: Sequence[Document]) -> dict[str, Paper]:
    origins = {claim.doc.sha256: claim.doc.origin for claim in claims if claim.doc.origin}
    loose: dict[str, Paper] = {}
    for claim in claims:
        ref = claim.doc
        loose[ref.sha256] = Paper(
            "", ref.sha256, ref.path, ref.title, ref.outlet, ref.author, ref.published,
            ref.origin or ref.sha256, ref.url, ref.lang, stored=False,
        )  # fmt: skip
    for doc in documents:
        loose[doc.sha256] = Paper(
            "", doc.sha256, doc.path, doc.title, doc.outlet, doc.author, doc.published,
            origins.get(doc.sha256) or doc.sha256, doc.url, doc.lang, doc.warnings, doc.reader,
        )  # fmt: skip
    ordered = sorted(loose.values(), key=lambda p: (p.published or dt.date.max, p.path, p.sha256))
    return {paper.sha256: _with_key(paper, f"D{i}") for i, paper in enumerate(ordered, start=1)}


def _with_key(paper: Paper, key: str) -> Paper:
    return Paper(**{**paper.__dict__, "key": key})


def is_quotation(claim: Claim) -> bool:
    """Whether the claim holds a speaker's own words."""
    speaker = claim.said_by
    return claim.facet == "statement" and speaker is not None and speaker.form not in INDIRECT


def blocks_of(claim: Claim) -> list[ActorBlock]:
    """Every actor block of a claim, wherever it stands in the record."""
    blocks: list[ActorBlock] = [*claim.actors, *claim.recipients, *claim.speakers]
    if claim.meeting:
        blocks += [*claim.meeting.participants, *claim.meeting.hosts, *claim.meeting.mediators]
    if claim.condition:
        blocks += [block for block in (claim.condition.holder, claim.condition.of) if block]
    if claim.stance:
        blocks.append(claim.stance.holder)
    return blocks


def issues_of(claim: Claim) -> set[str]:
    """Ids of the issues a claim is about."""
    issues = set(claim.issues)
    if claim.position:
        issues.add(claim.position.issue)
    if claim.condition:
        issues.add(claim.condition.issue)
    return issues - {""}


def speaker_name(speaker: SpeakerBlock) -> str:
    """Name of a speaker; where the text gives none, its own words for the person, marked as such."""
    if speaker.name and speaker.resolved != "unnamed":
        return speaker.name
    return f"{speaker.text} (not named)" if speaker.text else "not named"


def voice_of(dossier: Dossier, actor_id: str) -> str:
    """The principal for which this actor speaks, or "".

    A minister or a spokesperson speaks for the state it belongs to.  A party group, a parliament, a critic or a former
    holder does not, although it belongs to the same state.
    """
    seen: set[str] = set()
    current: str | None = actor_id
    while current and current in dossier.actors and current not in seen:
        actor = dossier.actors[current]
        if actor.role == "principal":
            return current
        if actor.role in ("past", "critic") or actor.kind in ("faction", "legislature", "group"):
            return ""
        seen.add(current)
        current = actor.of
    return ""
