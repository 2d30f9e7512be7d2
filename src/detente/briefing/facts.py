"""Facts: the dossier and its claims as rows, one function a table.

A row is a plain dict of Python numbers, text, None and lists of these.  Where a column holds an id (``actor``), its
twin (``actor_name``) holds the words.  `evidence` lists claim ids, or keys of the dossier's own sources.  What is
unknown is None, never the wide prior's numbers, so that nobody takes them for a finding.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, get_args

from detente.briefing.index import Index, Paper, blocks_of, is_quotation, issues_of, speaker_name
from detente.briefing.wording import alphabetical, days
from detente.dossier.estimate import Estimate
from detente.dossier.schema import Dossier, Meeting, Role, Stake
from detente.reading.claims import Claim

Row = dict[str, Any]
ROLES: tuple[str, ...] = get_args(Role)

OPEN_ANCHOR = "to be completed"
"""How a draft's anchor begins whose words are only a suggestion."""


def actor_rows(dossier: Dossier, index: Index) -> list[Row]:
    """Who takes part, is concerned, or is spoken of; by role, then by letter."""
    mentions = _claims_by(index, lambda claim: {block.id for block in blocks_of(claim)})
    rows = []
    for key, actor in dossier.actors.items():
        named_in = mentions.get(key, [])
        ids = list(dict.fromkeys([*actor.evidence, *named_in]))
        rows.append(
            {
                "id": key,
                "name": actor.name,
                "kind": actor.kind,
                "of": actor.of,
                "of_name": name_of(dossier, actor.of),
                "role": actor.role,
                "office": actor.office,
                "named_by": actor.named_by,
                "note": actor.note,
                "n_claims": len(index.known(ids)),
                "n_documents": index.n_documents(ids),
                "evidence": list(actor.evidence) or named_in,
            }
        )
    order = {role: i for i, role in enumerate(ROLES)}
    return sorted(rows, key=lambda r: (order[r["role"]], r["name"].casefold(), r["id"]))


def track_rows(dossier: Dossier, index: Index) -> list[Row]:
    """What is on the table, in the dossier's order, with the scale in words."""
    by_issue = _claims_by(index, issues_of)
    rows = []
    for key, issue in dossier.issues.items():
        ids = list(dict.fromkeys([*issue.evidence, *by_issue.get(key, [])]))
        reference = _three(issue.reference_point)
        rows.append(
            {
                "id": key,
                "name": issue.name,
                "reference_point": reference[1],
                "reference_low": reference[0],
                "reference_high": reference[2],
                "anchors": [_anchor(point, text) for point, text in sorted(issue.anchors.items())],
                "n_claims": len(index.known(ids)),
                "evidence": list(issue.evidence) or by_issue.get(key, []),
            }
        )
    return rows


def _anchor(point: int, text: str) -> Row:
    """A described point of the scale.  settled: whether a person has agreed to the description."""
    settled = not text.startswith(OPEN_ANCHOR)
    means = text if settled else text.removeprefix(OPEN_ANCHOR).removeprefix(", for example: ").strip()
    return {"point": point, "means": means or "not described", "settled": settled}


def position_rows(dossier: Dossier, index: Index) -> list[Row]:
    """What each actor asks for on each issue; one row a stake, issues in the dossier's order, actors by letter."""
    rows = []
    for actor, stakes in dossier.stakes.items():
        for issue, stake in stakes.items():
            rows.append(_position_row(dossier, index, actor, issue, stake))
    order = {issue: i for i, issue in enumerate(dossier.issues)}
    return sorted(
        rows,
        key=lambda r: (order.get(r["issue"], len(order)), r["issue"], r["actor_name"].casefold(), r["actor"]),
    )


def _position_row(dossier: Dossier, index: Index, actor: str, issue: str, stake: Stake) -> Row:
    low, best, high = _three(stake.position)
    salience = _three(stake.salience)
    return {
        "actor": actor,
        "actor_name": name_of(dossier, actor),
        "issue": issue,
        "issue_name": issue_name(dossier, issue),
        "low": low,
        "best": best,
        "high": high,
        "known": stake.position.known,
        "salience_low": salience[0],
        "salience": salience[1],
        "salience_high": salience[2],
        "basis": stake.basis,
        "strength": stake.strength,
        "red_line": stake.red_line.best if stake.red_line and stake.red_line.known else None,
        "text": stake.text,
        "n_claims": stake.n_claims or len(index.known(stake.evidence)),
        "n_origins": stake.n_origins or index.n_origins(stake.evidence),
        "evidence": list(stake.evidence),
    }


def condition_rows(dossier: Dossier) -> list[Row]:
    """What each ties its consent to, and in whose mouth the condition stands."""
    rows = [
        {
            "holder": condition.holder,
            "holder_name": name_of(dossier, condition.holder) or "unclear whose",
            "requires": condition.requires,
            "act": condition.act,
            "kind": condition.kind,
            "issue": condition.issue,
            "issue_name": issue_name(dossier, condition.issue),
            "said_by": list(condition.according_to),
            "status": condition.status,
            "evidence": list(condition.evidence),
        }
        for condition in dossier.conditions
    ]
    return sorted(rows, key=lambda r: (str(r["holder_name"]).casefold(), r["issue_name"], r["requires"]))


def quote_rows(index: Index) -> list[Row]:
    """Every stretch of somebody's own words, in the order of the documents."""
    spoken = [(index.paper_of(claim), claim) for claim in index.claims.values() if is_quotation(claim)]
    spoken.sort(key=lambda pair: (int(pair[0].key[1:]), pair[1].span, pair[1].id))
    return [_quote_row(paper, claim) for paper, claim in spoken]


def _quote_row(paper: Paper, claim: Claim) -> Row:
    speaker = claim.speakers[-1]
    return {
        "speaker": speaker_name(speaker),
        "speaker_id": speaker.id,
        "office": speaker.office,
        "resolved": speaker.resolved,
        "reported_by": [speaker_name(outer) for outer in claim.speakers[:-1]],
        "text": claim.content or claim.quote,
        "form": speaker.form,
        "doc": paper.key,
        "date": _iso(paper.published),
        "status": claim.status.value,
        "evidence": [claim.id],
    }


def meeting_rows(dossier: Dossier) -> list[Row]:
    """Rounds, visits, calls and speeches by date; those without a date last."""
    rows = [_meeting_row(dossier, meeting) for meeting in dossier.meetings]
    return sorted(
        rows, key=lambda r: (r["latest"] or r["earliest"] or "9999", r["earliest"] or "", r["name"].casefold())
    )


def _meeting_row(dossier: Dossier, meeting: Meeting) -> Row:
    return {
        "name": meeting.name,
        "kind": meeting.kind,
        "participants": list(meeting.participants),
        "participants_names": alphabetical(name_of(dossier, i) for i in meeting.participants),
        "mediators": list(meeting.mediators),
        "mediators_names": alphabetical(name_of(dossier, i) for i in meeting.mediators),
        "place": meeting.place,
        "earliest": _iso(meeting.earliest),
        "latest": _iso(meeting.latest),
        "days": days(meeting.earliest, meeting.latest),
        "date_text": meeting.date_text or ("" if meeting.earliest or meeting.latest else "date not stated"),
        "level": meeting.level,
        "format": meeting.format,
        "status": meeting.status,
        "outcome": meeting.outcome,
        "said_by": list(meeting.according_to),
        "evidence": list(meeting.evidence),
    }


def opposition_rows(dossier: Dossier) -> list[Row]:
    """Acts against the talks: by whom, with which instrument, according to whom, and whether they have happened."""
    rows = [
        {
            "actor": act.actor,
            "actor_name": name_of(dossier, act.actor),
            "instrument": act.instrument,
            "issue": act.issue,
            "issue_name": issue_name(dossier, act.issue) or "the talks as a whole",
            "status": act.status,
            "according_to": list(act.according_to),
            "because": act.because,
            "evidence": list(act.evidence),
        }
        for act in dossier.spoiling
    ]
    return sorted(rows, key=lambda r: (r["actor_name"].casefold(), r["actor"], r["instrument"], r["issue_name"]))


def contradiction_rows(dossier: Dossier, index: Index) -> list[Row]:
    """Pairs of statements that cannot both hold, side by side, undecided."""
    return [
        {
            "kind": pair.kind,
            **_side(index, pair.a, "a"),
            **_side(index, pair.b, "b"),
            "note": pair.note,
            "evidence": [pair.a, pair.b],
        }
        for pair in dossier.contradictions
    ]


def _side(index: Index, claim_id: str, side: str) -> Row:
    claim = index.claims.get(claim_id)
    if claim is None:
        return {side: claim_id, f"{side}_text": "", f"{side}_said_by": "", f"{side}_doc": "", f"{side}_date": None}
    paper = index.paper_of(claim)
    speaker = claim.said_by
    return {
        side: claim_id,
        f"{side}_text": claim.quote if claim.status.value == "denied" else claim.content or claim.quote,
        f"{side}_said_by": speaker_name(speaker) if speaker else f"the writer of {paper.key}",
        f"{side}_doc": paper.key,
        f"{side}_date": _iso(paper.published),
    }


def source_rows(dossier: Dossier, index: Index) -> list[Row]:
    """Documents read, by date, then the outside sources the dossier names."""
    per_paper: dict[str, int] = {}
    for claim in index.claims.values():
        per_paper[claim.doc.sha256] = per_paper.get(claim.doc.sha256, 0) + 1
    short = {origin: f"O{i}" for i, origin in enumerate(dict.fromkeys(p.origin for p in index.papers.values()), 1)}
    rows = [
        {
            "doc": paper.key,
            "title": paper.title or paper.path,
            "outlet": paper.outlet,
            "author": paper.author,
            "published": _iso(paper.published),
            "signed": "yes" if paper.author or paper.outlet else "no",
            "origin": short[paper.origin],
            "n_claims": per_paper.get(paper.sha256, 0),
            "warnings": [*paper.warnings, *([] if paper.stored else ["its text is not stored in this case"])],
            "url": paper.url,
            "sha256": paper.sha256,
            "note": "",
            "evidence": [],
        }
        for paper in index.papers.values()
    ]
    return rows + [
        {
            "doc": key,
            "title": source.title,
            "outlet": source.outlet,
            "author": "",
            "published": _iso(source.date),
            "signed": "",
            "origin": key,
            "n_claims": 0,
            "warnings": [],
            "url": "",
            "sha256": "",
            "note": source.note,
            "evidence": [],
        }
        for key, source in sorted(dossier.sources.items())
    ]


def name_of(dossier: Dossier, actor: str | None) -> str:
    """The actor's name; the id itself where the dossier does not list it."""
    if not actor:
        return ""
    return dossier.actors[actor].name if actor in dossier.actors else actor


def issue_name(dossier: Dossier, issue: str | None) -> str:
    if not issue:
        return ""
    return dossier.issues[issue].name if issue in dossier.issues else issue


def _claims_by(index: Index, keys: Any) -> dict[str, list[str]]:
    """Claim ids by each key that `keys(claim)` yields, in document order."""
    found: dict[str, list[str]] = {}
    ordered: Iterable[Claim] = sorted(
        index.claims.values(), key=lambda c: (int(index.paper_of(c).key[1:]), c.span, c.id)
    )
    for claim in ordered:
        for key in keys(claim):
            found.setdefault(key, []).append(claim.id)
    return found


def _three(estimate: Estimate) -> tuple[float | None, float | None, float | None]:
    return (estimate.low, estimate.best, estimate.high) if estimate.known else (None, None, None)


def _iso(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None
