"""Identity: one id for one person over a pile of documents.

One document names President Rana Vale in full, another only "President Vale".  Where exactly one person of the pile
bears that last name, and nothing told of the two clashes, the short name is that person.  Names that the analyst
listed are never touched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from detente.reading.claims import ActorBlock, Claim

_PERSONAL = frozenset({"person", "leader"})
_LISTED = frozenset({"dossier", "alias"})


@dataclass
class _Known:
    """What the pile tells of one id."""

    offices: set[str] = field(default_factory=set)
    homes: set[str] = field(default_factory=set)
    listed: bool = False
    name: str = ""


def one_person_one_id(claims: Sequence[Claim]) -> list[Claim]:
    """The claims with the ids of people known by last name alone replaced by those of the full name they belong to."""
    known = _people(claims)
    by_last_name: dict[str, list[str]] = defaultdict(list)
    for who in known:
        if "_" in who:
            by_last_name[who.rsplit("_", 1)[1]].append(who)
    same = {
        short: full[0]
        for short, full in by_last_name.items()
        if short in known and len(full) == 1 and _agree(known[short], known[full[0]])
    }
    if not same:
        return list(claims)
    return [_renamed(claim, same, known) for claim in claims]


def _people(claims: Iterable[Claim]) -> dict[str, _Known]:
    known: dict[str, _Known] = defaultdict(_Known)
    for claim in claims:
        for block in _blocks(claim):
            if block.kind in _PERSONAL and block.id:
                person = known[block.id]
                person.offices.update(block.office.lower().split())
                person.homes.update({block.of} - {""})
                person.listed = person.listed or block.how in _LISTED
                person.name = person.name or block.name
    return dict(known)


def _agree(short: _Known, full: _Known) -> bool:
    """Nothing told of the two clashes: neither whom they act for, nor their office."""
    if short.listed or (short.homes and full.homes and not short.homes & full.homes):
        return False
    return not short.offices or not full.offices or bool(short.offices & full.offices)


def _blocks(claim: Claim) -> Iterable[ActorBlock]:
    yield from (*claim.actors, *claim.recipients, *claim.speakers)
    if claim.meeting:
        yield from (*claim.meeting.participants, *claim.meeting.hosts, *claim.meeting.mediators)
    if claim.condition and claim.condition.holder:
        yield claim.condition.holder
    if claim.stance:
        yield claim.stance.holder


def _renamed(claim: Claim, same: Mapping[str, str], known: Mapping[str, _Known]) -> Claim:
    if not any(block.id in same or block.of in same for block in _blocks(claim)):
        return claim
    changes: dict[str, Any] = {
        part: tuple(_block(b, same, known) for b in getattr(claim, part))
        for part in ("actors", "recipients", "speakers")
    }
    if claim.meeting:
        sides = {
            part: tuple(_block(b, same, known) for b in getattr(claim.meeting, part))
            for part in ("participants", "hosts", "mediators")
        }
        changes["meeting"] = claim.meeting.model_copy(update=sides)
    if claim.condition and claim.condition.holder:
        changes["condition"] = claim.condition.model_copy(
            update={"holder": _block(claim.condition.holder, same, known)}
        )
    if claim.stance:
        changes["stance"] = claim.stance.model_copy(update={"holder": _block(claim.stance.holder, same, known)})
    return claim.model_copy(update=changes)


def _block(block: ActorBlock, same: Mapping[str, str], known: Mapping[str, _Known]) -> ActorBlock:
    if block.id not in same:
        return block
    full = same[block.id]
    return block.model_copy(update={"id": full, "name": known[full].name, "how": "coref"})
