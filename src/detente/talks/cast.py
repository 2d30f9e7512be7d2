"""Cast: who signs, who votes, who has means against the talks, and on which tracks, as a dossier tells it.

No actor is against the talks by label.  Who is said to act against them has means; whether it would use them follows
from what it would lose, so another package may leave it content.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from detente.dossier.estimate import Estimate
from detente.dossier.schema import Dossier, Spoiling
from detente.dossier.source import near
from detente.errors import Problem
from detente.talks.assumptions import Assumption
from detente.talks.instruments import instrument_for

_NO_ACT = ("denied", "historical")
_NOT_YET = ("hypothetical", "planned")
_CALLED_OFF = ("cancelled", "refused", "missed")


@dataclass(frozen=True)
class Acting:
    """An actor with means against the talks.

    host      the principal that it belongs to, through `of`; None = nobody at the table
    capacity  by instrument, acts that it could carry out; empty where nobody has said
    """

    actor: str
    host: str | None
    menu: tuple[str, ...]
    capacity: Mapping[str, Estimate]


@dataclass(frozen=True)
class Cast:
    """Roles, all ids in ascending order.

    principals  those who sign;  tracks: what they talk about
    ratifiers   (ratifier, its principal);  acting: those with means against the talks
    alike       (ratifier, track) on which its position is taken to be near its principal's
    at_reference (actor, track) on which it is taken to want that all stays as it is without a deal
    """

    principals: tuple[str, ...]
    tracks: tuple[str, ...]
    ratifiers: tuple[tuple[str, str], ...] = ()
    acting: tuple[Acting, ...] = ()
    alike: frozenset[tuple[str, str]] = frozenset()
    at_reference: frozenset[tuple[str, str]] = frozenset()
    assumptions: tuple[Assumption, ...] = ()

    @property
    def actors(self) -> tuple[str, ...]:
        """Everybody who has a role."""
        some = {*self.principals, *(r for r, _ in self.ratifiers), *(one.actor for one in self.acting)}
        return tuple(sorted(some))


def cast_of(dossier: Dossier, file: str = "dossier.yaml") -> tuple[Cast | None, list[Problem]]:
    """Who plays which part; or, with no cast, every reason why nothing can be simulated.

    Principals are the actors of that role; where there are fewer than two, also states that sit at the table or have a
    stake, and have no other role.  A track is an issue on which two of them have a stake.  A ratifier is an actor whose
    consent is needed and who belongs to a principal.  Those with means are the actors of `spoiling` with an instrument
    that the family knows, unless the act was denied or is long past.
    """
    found = _principals(dossier)
    principals, remarks = found
    problems = [*_too_few(dossier, principals, file), *_nobody(dossier, file)]
    tracks = _tracks(dossier, principals)
    if len(principals) >= 2 and not tracks:
        cure = "write under stakes what each of them wants on an issue; position: unknown will do"
        problems.append(
            Problem(file, 0, "stakes", f"no issue on which two of {', '.join(principals)} have a stake", cure)
        )
    if problems:
        return None, problems
    signing = tuple(p for p in principals if _held(dossier, p, tracks))
    remarks += [
        Assumption.remark(f"{p}.role", "not simulated: it signs, but has a stake on no track")
        for p in principals
        if p not in signing
    ]
    ratifiers = tuple(_ratifiers(dossier, signing, remarks))
    acting = tuple(_acting(dossier, signing, remarks))
    return (
        Cast(
            principals=signing,
            tracks=tracks,
            ratifiers=ratifiers,
            acting=acting,
            alike=frozenset(_alike(dossier, ratifiers, tracks)),
            at_reference=frozenset(_at_reference(dossier, acting, tracks)),
            assumptions=(*remarks, *_left_out(dossier)),
        ),
        [],
    )


def host_of(dossier: Dossier, actor: str, principals: Collection[str]) -> str | None:
    """The principal that an actor is or belongs to, through any number of `of`; None if it belongs to none."""
    seen: set[str] = set()
    here: str | None = actor
    while here is not None and here not in seen:
        if here in principals:
            return here
        seen.add(here)
        here = dossier.actors[here].of if here in dossier.actors else None
    return None


def _principals(dossier: Dossier) -> tuple[tuple[str, ...], list[Assumption]]:
    named = [a for a, actor in dossier.actors.items() if actor.role == "principal"]
    if len(named) >= 2:
        return tuple(sorted(named)), []
    seated = {a for m in dossier.meetings if m.kind == "talks" and m.status not in _CALLED_OFF for a in m.participants}
    taken = [
        a
        for a, actor in dossier.actors.items()
        if actor.kind == "state" and actor.role == "other" and (a in seated or dossier.stakes.get(a))
    ]
    why = "taken for one who signs: a state that has a stake or sits at the table, and no role is written"
    return tuple(sorted({*named, *taken})), [Assumption.remark(f"{a}.role", why) for a in sorted(taken)]


def _too_few(dossier: Dossier, principals: tuple[str, ...], file: str) -> Iterator[Problem]:
    if len(principals) < 2:
        have = f"only {principals[0]}" if principals else "nobody"
        known = ", ".join(sorted(dossier.actors)) or "none yet"
        cure = f"write role: principal for those who sign; the actors are {known}"
        yield Problem(file, 0, "actors", f"two parties at least must sign, here is {have}", cure)


def _nobody(dossier: Dossier, file: str) -> Iterator[Problem]:
    """Acts by or against what is not in the dossier: it was made by hand and never checked."""
    for n, entry in enumerate(dossier.spoiling):
        if entry.actor not in dossier.actors:
            cure = near(entry.actor, dossier.actors, "the actors are")
            yield Problem(file, 0, f"spoiling.{n}.actor", f"no such actor, {entry.actor!r}", cure)
        if entry.issue is not None and entry.issue not in dossier.issues:
            cure = near(entry.issue, dossier.issues, "the issues are")
            yield Problem(file, 0, f"spoiling.{n}.issue", f"no such issue, {entry.issue!r}", cure)


def _held(dossier: Dossier, actor: str, tracks: Iterable[str]) -> list[str]:
    """The tracks on which the dossier gives the actor a stake, known or not."""
    row = dossier.stakes.get(actor, {})
    return [k for k in tracks if k in row]


def _tracks(dossier: Dossier, principals: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(k for k in dossier.issues if sum(bool(_held(dossier, p, [k])) for p in principals) >= 2))


def _ratifiers(dossier: Dossier, principals: Collection[str], remarks: list[Assumption]) -> Iterator[tuple[str, str]]:
    for name, actor in sorted(dossier.actors.items()):
        if not actor.ratifies:
            continue
        above = host_of(dossier, name, principals)
        if above is None:
            remarks.append(
                Assumption.remark(
                    f"{name}.of", "not simulated: its consent is needed, but it belongs to nobody who signs"
                )
            )
        elif above == name:
            remarks.append(Assumption.remark(f"{name}.ratifies", "no vote of its own: it consents by signing"))
        else:
            yield name, above


def _acting(dossier: Dossier, principals: Collection[str], remarks: list[Assumption]) -> Iterator[Acting]:
    by_actor: dict[str, dict[str, list[Spoiling]]] = {}
    for n, entry in enumerate(dossier.spoiling):
        member, name = instrument_for(entry.instrument), dossier.actors[entry.actor].name
        if entry.status in _NO_ACT:
            remarks.append(Assumption.remark(f"spoiling.{n}.status", f"not simulated: {entry.status}; {name}"))
        elif member is None:
            named = "instrument not named" if entry.instrument == "not named" else "no such instrument in the family"
            what = f"not simulated: {named}; {name}, {entry.instrument}"
            remarks.append(Assumption.remark(f"spoiling.{n}.instrument", what))
        else:
            by_actor.setdefault(entry.actor, {}).setdefault(member, []).append(entry)
            if entry.status in _NOT_YET:
                what = (
                    f"{entry.status}, taken for something it could do; {name}, {entry.instrument}; denied leaves it out"
                )
                remarks.append(Assumption.remark(f"spoiling.{n}.status", what))
    for actor, means in sorted(by_actor.items()):
        yield Acting(actor, host_of(dossier, actor, principals), tuple(sorted(means)), _capacities(means))


def _capacities(means: Mapping[str, list[Spoiling]]) -> dict[str, Estimate]:
    """By instrument; of several reports of one instrument the highest, because they may tell of the same acts."""
    best: Callable[[Estimate], float] = lambda estimate: estimate.best  # noqa: E731
    said = {member: [e.capacity for e in entries if e.capacity.known] for member, entries in sorted(means.items())}
    return {member: max(estimates, key=best) for member, estimates in said.items() if estimates}


def _alike(
    dossier: Dossier, ratifiers: Iterable[tuple[str, str]], tracks: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    for ratifier, principal in ratifiers:
        held = _held(dossier, ratifier, tracks)
        for track in held or _held(dossier, principal, tracks):
            stake = dossier.stakes.get(ratifier, {}).get(track)
            if stake is None or not stake.position.known:
                yield ratifier, track


def _at_reference(dossier: Dossier, acting: Iterable[Acting], tracks: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for one in acting:
        held = _held(dossier, one.actor, tracks)
        acts = [e.issue for e in dossier.spoiling if e.actor == one.actor and e.status not in _NO_ACT]
        aimed = {issue for issue in acts if issue is not None and issue in tracks}
        for track in sorted(aimed or (set(tracks) if not held else ())):
            if track not in held:
                yield one.actor, track


def _left_out(dossier: Dossier) -> Iterator[Assumption]:
    """What a dossier may hold and no equation uses."""
    if dossier.conditions:
        many = f"{len(dossier.conditions)} condition{'s' if len(dossier.conditions) > 1 else ''}"
        what = f"{many} in words change no number; --with after=TRACK:TRACK puts one track first"
        yield Assumption.remark("conditions", what)
