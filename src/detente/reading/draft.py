"""Draft: from claims to a dossier a person can edit.

Only what a claim supports gets a number, and a wide one; everything else is marked unknown.  Every value carries the
claims it rests on and says how many independent sources stand behind it.  Contradictions stay as pairs.  Capability,
trust and the capacity to spoil are never drafted from text.  The draft ends with what the documents do not say.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from detente.dossier.estimate import UNKNOWN, Estimate
from detente.dossier.schema import (
    Actor,
    Condition,
    Contradiction,
    Dossier,
    Issue,
    Meeting,
    Spoiling,
    Stake,
)
from detente.reading.claims import ActorBlock, Claim, TimeBlock
from detente.reading.contradictions import find_contradictions
from detente.reading.documents import Document
from detente.reading.engine import Reading
from detente.reading.lexicon import cell_list, rows

# Half-widths of drafted positions, in points of the 0-100 scale: conventions, wide on purpose, to be calibrated.
ONE_ORIGIN, MORE_ORIGINS, NUMERIC_TWICE, REPORTED, FLEXIBLE = 20.0, 15.0, 10.0, 30.0, 10.0
SALIENCE_HALF_WIDTH = 25.0
_OPEN = 10_000  # days; an interval with an open end
_TIES = {"condition", "precondition", "red_line"}
_KINDS = {"state", "leader", "legislature", "faction", "organisation", "group", "person", "unknown"}


def draft_dossier(reading: Reading, documents: Sequence[Document], title: str, own: Dossier | None = None) -> Dossier:
    """A dossier drafted from a reading.  `own`: the analyst's dossier, whose values always stand; the draft "
    "only adds."""
    claims = reading.claims
    meetings = merge_meetings([c for c in claims if c.facet == "meeting"])
    issues = _issues(reading, own)
    actors = _actors(claims, meetings, documents, own)
    principals = [key for key, actor in actors.items() if actor.role == "principal"]
    stakes = _stakes(claims, issues, actors, principals, own)
    spoiling = _spoiling(claims, actors)
    if own is not None and own.spoiling:
        spoiling = _with_own(own.spoiling, spoiling)
    contradictions = tuple(find_contradictions(claims))
    draft = Dossier(
        title=own.title if own else title,
        as_of=(own.as_of if own else None) or max((d.published for d in documents if d.published), default=None),
        draft=own is None or own.draft,
        domain=own.domain if own else "other",
        summary=own.summary if own else "",
        sources=own.sources if own else {},
        actors=actors,
        issues=issues,
        stakes=stakes,
        spoiling=spoiling,
        measures=own.measures if own else {},
        meetings=own.meetings if own and own.meetings else meetings,
        conditions=own.conditions if own and own.conditions else _conditions(claims, actors, issues),
        contradictions=_merged_pairs(own, contradictions),
    )
    gaps = _gaps(draft, claims, documents, reading.origins)
    kept = own.gaps if own and not own.draft else ()  # those of a draft were the machine's, and are found anew
    return draft.model_copy(update={"gaps": tuple(dict.fromkeys([*kept, *gaps]))})


def _merged_pairs(own: Dossier | None, found: tuple[Contradiction, ...]) -> tuple[Contradiction, ...]:
    kept = own.contradictions if own else ()
    known = {frozenset((c.a, c.b)) for c in kept}
    return (*kept, *(c for c in found if frozenset((c.a, c.b)) not in known))


# ------------------------------------------------------------------------------------------------------------- actors


def _actors(
    claims: Sequence[Claim], meetings: Sequence[Meeting], documents: Sequence[Document], own: Dossier | None
) -> dict[str, Actor]:
    named: dict[str, list[tuple[Claim, ActorBlock]]] = defaultdict(list)
    busy: Counter[str] = Counter()
    for claim in claims:
        blocks = [b for b in _blocks(claim) if b.id]
        for block in blocks:
            named[block.id].append((claim, block))
            if claim.facet != "mention":
                busy[block.id] += 1
    bodies = {key for key, found in named.items() if any(block.kind != "state" for _, block in found)}
    roles = _roles(claims, meetings, named)
    at_table = {key for meeting in meetings for key in (*meeting.participants, *meeting.hosts, *meeting.mediators)}
    actors: dict[str, Actor] = dict(own.actors) if own else {}
    for key, found in sorted(named.items()):
        documents_naming = {claim.doc.sha256 for claim, _ in found}
        matters = (
            key in at_table
            or busy[key]
            or len(documents_naming) >= 2
            or key in roles
            or any(
                b.office or b.past or b.kind in {"faction", "legislature", "state", "organisation"} for _, b in found
            )
        )
        if matters and key not in actors:
            actors[key] = _actor(key, found, roles.get(key, "other"), bodies)
    return {
        key: a if a.of is None or a.of in actors else a.model_copy(update={"of": None}) for key, a in actors.items()
    }


def _blocks(claim: Claim) -> Iterable[ActorBlock]:
    yield from claim.actors
    yield from claim.recipients
    yield from claim.speakers
    if claim.meeting:
        yield from (*claim.meeting.hosts, *claim.meeting.mediators)


def _actor(key: str, found: list[tuple[Claim, ActorBlock]], role: str, bodies: Collection[str]) -> Actor:
    blocks = [block for _, block in found]
    kinds = Counter(b.kind for b in blocks if b.kind in _KINDS)
    if "state" in kinds:
        kinds.pop("unknown", None)  # one document shows more of it than another
    names = Counter(b.name for b in blocks if b.name)
    past = any(b.past for b in blocks)
    head = next((b.candidates[0] for b in blocks if b.past and b.candidates), "")
    office = (
        next((b.office for b in blocks if b.office), "") if kinds.most_common(1)[0][0] in {"leader", "person"} else ""
    )
    homes = Counter(b.of for b in blocks if b.of)
    nearer = {k: n for k, n in homes.items() if k in bodies}
    own_state = max(sorted(nearer or homes), key=lambda k: homes[k], default=None)  # the bloc rather than its country
    evidence = _first_ids([claim for claim, _ in found])
    return Actor(
        name=names.most_common(1)[0][0] if names else key,
        kind=kinds.most_common(1)[0][0],  # type: ignore[arg-type]
        of=own_state if own_state != key else None,
        role="past" if past else role,  # type: ignore[arg-type]
        office=office,
        named_by=_only_speaker(found),
        note=f"government of {head.replace('_', ' ').title()}" if head and past else "",
        evidence=evidence,
    )


def _only_speaker(found: list[tuple[Claim, ActorBlock]]) -> str:
    """The one person in whose reported words alone this group occurs; empty if the texts' own voice names it too."""
    groups = [(claim, block) for claim, block in found if block.kind in {"group", "faction"}]
    if not groups:
        return ""
    voices = set()
    for claim, block in groups:
        over = [s for s in claim.speakers if s.id != block.id]
        voices.add(over[-1].name if over else "")
    return voices.pop() if len(voices) == 1 else ""


def _roles(
    claims: Sequence[Claim], meetings: Sequence[Meeting], named: Mapping[str, list[tuple[Claim, ActorBlock]]]
) -> dict[str, str]:
    """Each actor's part in the talks, as told: who sits across the table, who mediates, who is spoken about."""
    states = {key for key, found in named.items() if any(b.kind == "state" or _is_unlisted(b) for _, b in found)}
    bodies = {key for key, found in named.items() if any(b.kind in {"organisation", "faction"} for _, b in found)}
    sat = _sitting(meetings, states)
    if len(sat) < 2 and not states:  # talks of a firm and a union, say
        sat = _sitting(meetings, bodies - {key for meeting in meetings for key in meeting.mediators})
    roles: dict[str, str] = {}
    for meeting in meetings:
        roles.update(dict.fromkeys(meeting.mediators, "mediator"))
        roles.update({key: roles.get(key, "host") for key in meeting.hosts})
    spoken: Counter[str] = Counter(
        {key: sum(c.facet != "mention" for c, _ in found) for key, found in named.items() if key in states}
    )
    ranked = sorted(sat, key=lambda key: (-sat[key], -spoken[key], key))
    across = [key for key in ranked if sat[key] >= 0.5 * sat[ranked[0]]] if ranked else []
    for key in across[:2] if len(across) >= 2 else [k for k, _ in spoken.most_common(2)]:
        roles.setdefault(key, "principal")
    for key in across[2:]:
        roles.setdefault(key, "principal")
    there = {c.place.country for c in claims if c.meeting and c.meeting.kind == "talks" and c.place and c.place.country}
    for key in states - set(roles):
        if there & {b.country for _, b in named[key]}:
            roles[key] = "host"
    for key in states - set(roles):
        roles[key] = "concerned" if spoken[key] or _conflict_named_after(claims, key) else "other"
    for key, found in named.items():
        sectors = {sector for _, block in found for sector in block.sectors}
        kinds = {block.kind for _, block in found}
        if kinds & {"leader", "person"} and any(block.of for _, block in found):
            roles.setdefault(key, "leader" if "leader" in kinds else "representative")
        if "SPY" in sectors and key not in states:
            roles.setdefault(key, "service")
        if any(c.stance is not None and c.stance.holder.id == key for c, _ in found) and key not in states:
            roles.setdefault(key, "critic")
    return roles


def _sitting(meetings: Sequence[Meeting], actors: Collection[str]) -> Counter[str]:
    """How many rounds of talks each of these actors sits in."""
    return Counter(key for m in meetings if m.kind == "talks" for key in m.participants if key in actors)


def _is_unlisted(block: ActorBlock) -> bool:
    """A name that no table holds and that the page shows to act: it may be a party like any state."""
    return block.kind == "unknown" and block.how == "rule"


def _conflict_named_after(claims: Sequence[Claim], state: str) -> bool:
    return any(c.facet == "track" and state in {b.id for b in c.actors} for c in claims)


# ------------------------------------------------------------------------------------------------------------- issues


def _issues(reading: Reading, own: Dossier | None) -> dict[str, Issue]:
    if own is not None and own.issues:
        evidence = {track: _first_ids(_on(reading.claims, track)) for track in own.issues}
        return {k: i if i.evidence else i.model_copy(update={"evidence": evidence[k]}) for k, i in own.issues.items()}
    known = {row["id"]: row for row in rows("tracks")}
    issues: dict[str, Issue] = {}
    for track, name in reading.tracks.items():
        row = known.get(track, {"low": "no joint work", "high": "full joint work", "terms": name.lower()})
        low, high = row["low"], row["high"]
        issues[track] = Issue(
            name=name,
            anchors={0: f"to be completed, for example: {low}", 100: f"to be completed, for example: {high}"},
            terms=cell_list(row["terms"]),
            evidence=_first_ids(_on(reading.claims, track)),
            **_scale(reading.claims, track),  # type: ignore[arg-type]
        )
    return issues


def _scale(claims: Sequence[Claim], track: str) -> dict[str, object]:
    """A unit and its ends where two actors name different numbers in one unit."""
    demands = [c for c in _on(claims, track) if c.position and c.position.value is not None and c.position.unit]
    units = Counter(c.position.unit for c in demands if c.position)
    for unit, _ in units.most_common():
        values = {
            c.position.value for c in demands if c.position and c.position.unit == unit and c.position.value is not None
        }
        holders = {c.actors[0].id for c in demands if c.position and c.position.unit == unit and c.actors}
        if unit == "percent" and values:
            return {"unit": unit, "unit_at_0": 0.0, "unit_at_100": 100.0}
        if len(values) >= 2 and len(holders) >= 2:
            return {"unit": unit, "unit_at_0": min(values), "unit_at_100": max(values)}
    return {}


def _on(claims: Sequence[Claim], track: str) -> list[Claim]:
    return [claim for claim in claims if track in claim.issues]


# ------------------------------------------------------------------------------------------------------------- stakes


def _stakes(
    claims: Sequence[Claim],
    issues: Mapping[str, Issue],
    actors: Mapping[str, Actor],
    principals: Sequence[str],
    own: Dossier | None,
) -> dict[str, dict[str, Stake]]:
    """For each principal and issue what its claims support, else unknown; for others only what they ask for."""
    table: dict[str, dict[str, Stake]] = {}
    asked = _asked(claims, actors)
    asking = sorted(key for key, own_claims in asked.items() if any(c.facet == "position" for c in own_claims))
    holders = dict.fromkeys([*principals, *(key for key in asking if _has_a_stake(key, actors))])
    for actor in holders:
        cells = {}
        for issue in issues:
            stake = _stake(asked.get(actor, []), actor, issue, issues[issue], actors)
            if stake is not None or actor in principals:
                cells[issue] = stake or Stake()
        if cells:
            table[actor] = cells
    for actor, given in (own.stakes if own else {}).items():
        drafted = table.get(actor, {})
        table[actor] = {**drafted, **{issue: _supported(stake, drafted.get(issue)) for issue, stake in given.items()}}
    return table


def _supported(own: Stake, drafted: Stake | None) -> Stake:
    """The analyst's stake with the claims that speak of the same cell, where the analyst names none.  Its "
    "numbers stand."""
    if own.evidence or drafted is None:
        return own
    kept = {"evidence": drafted.evidence, "n_claims": drafted.n_claims, "n_origins": drafted.n_origins}
    return own.model_copy(
        update={**kept, "text": own.text or drafted.text, "strength": own.strength or drafted.strength}
    )


def _asked(claims: Sequence[Claim], actors: Mapping[str, Actor]) -> dict[str, list[Claim]]:
    """The positions and conditions of each actor; those of its leaders and envoys are its own."""
    asked: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.facet in {"position", "condition"} and claim.actors:
            asked[_collective(claim.actors[0].id, actors)].append(claim)
    return asked


def _has_a_stake(key: str, actors: Mapping[str, Actor]) -> bool:
    """A mediator's or host's proposals are what it puts on the table for others, not what it wants for itself."""
    actor = actors.get(key)
    parent = actors.get(actor.of) if actor is not None and actor.of else None
    return actor is not None and not {"mediator", "host"} & {actor.role, parent.role if parent is not None else ""}


def _collective(key: str, actors: Mapping[str, Actor]) -> str:
    """A leader or envoy asks for what its state asks for."""
    actor = actors.get(key)
    if actor is not None and actor.kind in {"leader", "person"} and actor.of and actor.role not in {"past", "mediator"}:
        return actor.of
    return key


def _stake(own: Sequence[Claim], actor: str, key: str, issue: Issue, actors: Mapping[str, Actor]) -> Stake | None:
    """What the actor's own positions and conditions say on one issue."""
    asked = [
        c
        for c in _on(own, key)
        if c.status.value not in {"denied", "historical"}
        and (c.position is None or c.position.issue == key)
        and (c.condition is None or c.condition.kind in _TIES | {"offer", "reservation"})
    ]
    if not asked:
        return None
    newest = sorted(asked, key=lambda c: (c.doc.published or dt.date.min, c.span))
    origins = {c.doc.origin or c.doc.sha256 for c in asked}
    stated = any(_is_own_word(c, actor, actors) for c in asked)
    flexible = any(c.condition is not None and c.condition.kind == "flexibility" for c in _on(own, key))
    position = _position(newest, issue, len(origins), stated, flexible)
    tied = [c for c in asked if c.condition and c.condition.kind in _TIES]
    leading = tied[-1] if tied else newest[-1]
    return Stake(
        position=position,
        salience=_salience(own, key),
        strength="red_line" if tied else leading.position.strength if leading.position else "preference",
        basis="stated" if stated else "reported",
        text=_in_words(next((c for c in reversed(newest) if position.known and _in_unit(c, issue)), leading)),
        n_claims=len(asked),
        n_origins=len(origins),
        evidence=_first_ids(newest, limit=8),
    )


def _in_unit(claim: Claim, issue: Issue) -> bool:
    """Names a number that has a place on the issue's scale."""
    asked = claim.position
    return bool(issue.unit) and asked is not None and asked.value is not None and asked.unit == issue.unit


def _in_words(claim: Claim) -> str:
    """What is asked for, in the document's words; of a condition both halves, since either alone says little."""
    if claim.condition is None:
        return claim.position.text if claim.position else ""
    first, last = claim.condition.act or claim.condition.requires, claim.condition.requires
    start, end = min(first.span[0], last.span[0]), max(first.span[1], last.span[1])
    if not claim.span[0] <= start < end <= claim.span[1]:
        return last.text
    return claim.quote[start - claim.span[0] : end - claim.span[0]]


def _is_own_word(claim: Claim, actor: str, actors: Mapping[str, Actor]) -> bool:
    """Said by the actor itself or by somebody who speaks for it."""
    return any(_collective(s.id, actors) == actor for s in claim.speakers[-1:])


def _position(newest: Sequence[Claim], issue: Issue, n_origins: int, stated: bool, flexible: bool) -> Estimate:
    """The last number asked for, on the issue's scale, as wide as the sources behind it allow; unknown without one."""
    numbers = [c for c in newest if _in_unit(c, issue)]
    if not numbers or issue.unit_at_0 is None or issue.unit_at_100 is None or issue.unit_at_0 == issue.unit_at_100:
        return UNKNOWN
    last = numbers[-1].position
    if last is None or last.value is None:  # filtered above
        return UNKNOWN
    best = 100 * (last.value - issue.unit_at_0) / (issue.unit_at_100 - issue.unit_at_0)
    best = min(100.0, max(0.0, best))
    twice = len({c.doc.origin for c in numbers if c.position and c.position.value == last.value}) >= 2
    half = NUMERIC_TWICE if twice else MORE_ORIGINS if n_origins >= 2 else ONE_ORIGIN if stated else REPORTED
    if flexible:
        half += FLEXIBLE
    return Estimate(max(0.0, best - half), best, min(100.0, best + half))


def _salience(own: Sequence[Claim], key: str) -> Estimate:
    """How large a share of the actor's own claims this issue has; unknown below three of them."""
    said = {(c.doc.origin, c.sentence): c for c in own}
    if len(said) < 3:
        return UNKNOWN
    best = 100.0 * len([c for c in said.values() if key in c.issues]) / len(said)
    return Estimate(max(0.0, best - SALIENCE_HALF_WIDTH), best, min(100.0, best + SALIENCE_HALF_WIDTH))


# ------------------------------------------------------------------------------- opposition, conditions, meetings, gaps


def _spoiling(claims: Sequence[Claim], actors: Mapping[str, Actor]) -> tuple[Spoiling, ...]:
    """One entry for each actor, instrument and status: who is said to act, how, according to whom."""
    grouped: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.stance is not None and claim.stance.holder.id in actors:
            grouped[claim.stance.holder.id, claim.stance.instrument or "not named", claim.status.value].append(claim)
    return tuple(
        Spoiling(
            actor=actor,
            instrument=instrument,
            status=status,  # type: ignore[arg-type]
            issue=None,
            according_to=tuple(dict.fromkeys(_voice(c) for c in found)),
            evidence=_first_ids(found, limit=8),
        )
        for (actor, instrument, status), found in sorted(grouped.items())
    )


def _with_own(own: Sequence[Spoiling], drafted: Sequence[Spoiling]) -> tuple[Spoiling, ...]:
    """The analyst's entries, each with the claims and voices of the drafted ones it stands for; the others after them.
    A denial is never taken up into an entry: it stays beside it."""
    known = {(s.actor, s.instrument) for s in own}
    left = [s for s in drafted if (s.actor, s.instrument) not in known or s.status == "denied"]
    taken = []
    for entry in own:
        same = [s for s in drafted if (s.actor, s.instrument) == (entry.actor, entry.instrument) and s not in left]
        voices = tuple(dict.fromkeys(voice for s in same for voice in s.according_to))
        evidence = tuple(dict.fromkeys(key for s in same for key in s.evidence))
        update = {"according_to": entry.according_to or voices, "evidence": entry.evidence or evidence}
        taken.append(entry.model_copy(update=update))
    return (*taken, *left)


def _voice(claim: Claim) -> str:
    """Who says it: the speaker's name, or the writer of the document."""
    if claim.said_by is not None:
        return claim.said_by.name or claim.said_by.text or "an unnamed source"
    return claim.doc.author or claim.doc.outlet or "the writer"


def _conditions(
    claims: Sequence[Claim], actors: Mapping[str, Actor], issues: Mapping[str, Issue]
) -> tuple[Condition, ...]:
    found = []
    for claim in claims:
        block = claim.condition
        if block is None:
            continue
        holder = _collective(block.holder.id, actors) if block.holder else ""
        found.append(
            Condition(
                holder=holder if holder in actors else None,
                kind=block.kind,
                requires=block.requires.text,
                act=block.act.text if block.act else "",
                issue=block.issue if block.issue in issues else None,
                according_to=(_voice(claim),),
                status=claim.status.value,
                evidence=(claim.id,),
            )
        )
    return tuple(found)


def merge_meetings(claims: Sequence[Claim]) -> tuple[Meeting, ...]:
    """Reports of one meeting as one: same round, place or day, days that can agree, somebody in common.

    Of several meetings that a vague report ("in April") may mean it joins the first.
    """
    groups: list[list[Claim]] = []
    for claim in sorted(claims, key=_vagueness):
        homes = [g for g in groups if all(_may_be_one(claim, o) for o in g) and any(_are_one(claim, o) for o in g)]
        if homes:
            min(homes, key=_first_day).append(claim)
        else:
            groups.append([claim])
    meetings = [_meeting(group) for group in groups]
    return tuple(sorted(meetings, key=lambda m: (m.earliest is None, m.earliest or dt.date.max, m.name)))


def _vagueness(claim: Claim) -> tuple[object, ...]:
    """Reports that know the day come first, then the older."""
    return (
        claim.meeting is None or claim.time is None,
        not _narrow(claim),
        claim.doc.published or dt.date.min,
        claim.doc.path,
        claim.span,
    )


def _first_day(group: Sequence[Claim]) -> dt.date:
    return min((c.time.earliest for c in group if c.time and c.time.earliest), default=dt.date.max)


def _may_be_one(a: Claim, b: Claim) -> bool:
    """Nothing told of the one rules out the other: sort, round, place, level, days."""
    if a.meeting is None or b.meeting is None or a.meeting.kind != b.meeting.kind:
        return False
    if a.meeting.round and b.meeting.round and a.meeting.round != b.meeting.round:
        return False
    if ("technical" in (a.meeting.level, b.meeting.level)) and a.meeting.level != b.meeting.level:
        return False
    return len({a.meeting.place, b.meeting.place} - {""}) < 2 and _days_meet(a, b)


def _are_one(a: Claim, b: Claim) -> bool:
    """Something told of both says they are one: round, place, or the day and those who were there."""
    if a.meeting is None or b.meeting is None:
        return False
    if a.meeting.round and a.meeting.round == b.meeting.round:
        return True
    if a.meeting.place and a.meeting.place == b.meeting.place:
        return True
    days_known = a.time is not None and b.time is not None and bool(a.time.earliest and b.time.earliest)
    shared = {x.id for x in a.actors} & {x.id for x in b.actors}
    if not days_known or not (_narrow(a) or _narrow(b)):
        return False
    if _narrow(a) and _narrow(b):
        return bool(shared) or not a.actors or not b.actors
    return len(shared) >= 2 and _within_a_month(a) and _within_a_month(b)


def _narrow(claim: Claim) -> bool:
    """The day is known closely enough to recognise a meeting by it."""
    return _length(claim) <= 2


def _within_a_month(claim: Claim) -> bool:
    return _length(claim) <= 31


def _length(claim: Claim) -> int:
    """Days between the first and the last possible day; many where one is not known."""
    return _days(claim.time) if claim.time is not None else _OPEN


def _days(time: TimeBlock) -> int:
    return (time.latest - time.earliest).days if time.earliest and time.latest else _OPEN


def _days_meet(a: Claim, b: Claim) -> bool:
    if a.time is None or b.time is None or a.time.earliest is None or b.time.earliest is None:
        return True
    return a.time.earliest <= (b.time.latest or dt.date.max) and b.time.earliest <= (a.time.latest or dt.date.max)


_LEVEL_ORDER = ("leaders", "ministers", "high", "deputies", "envoys", "technical", "legislators", "military")


def _meeting(group: Sequence[Claim]) -> Meeting:
    blocks = [c.meeting for c in group if c.meeting is not None]
    times = [c.time for c in group if c.time is not None and c.time.earliest is not None]
    exact = min(times, key=lambda t: (_days(t), t.span), default=None)
    newest = sorted(group, key=lambda c: c.doc.published or dt.date.min)
    statuses = [c.meeting.status for c in newest if c.meeting is not None and c.meeting.status != "unknown"]
    place = next((b.place for b in blocks if b.place), "")
    number = next((b.round for b in blocks if b.round), "")
    levels = [b.level for b in blocks if b.level != "unspecified"]
    mediators = _ids(a for b in blocks for a in b.mediators)
    participants = tuple(k for k in _ids(a for b in blocks for a in b.participants) if k not in mediators)
    kind = blocks[0].kind
    return Meeting(
        name=_meeting_name(kind, number, place, group),
        kind=kind,
        participants=participants,
        hosts=_ids(a for b in blocks for a in b.hosts),
        mediators=mediators,
        place=place,
        earliest=exact.earliest if exact else None,
        latest=exact.latest if exact else None,
        date_text=exact.text if exact else next((c.time.text for c in group if c.time), ""),
        level=min(levels, key=_LEVEL_ORDER.index) if levels else "unspecified",  # type: ignore[arg-type]
        format=", ".join(dict.fromkeys(f for b in blocks for f in b.format)),
        status=statuses[-1] if statuses else "unknown",  # type: ignore[arg-type]
        according_to=tuple(dict.fromkeys(_voice(c) for c in group)),
        evidence=_first_ids(group, limit=8),
    )


def _meeting_name(kind: str, number: str, place: str, group: Sequence[Claim]) -> str:
    if kind == "speech":
        body = next((a.name for a in group[0].actors if a.kind not in {"leader", "person"}), "")
        return f"Speech to {body}" if body else "Speech"
    words = f"{number.capitalize()} round" if number else "Talks" if kind == "talks" else "Meeting"
    return f"{words} in {place}" if place else words


def _ids(blocks: Iterable[ActorBlock]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(block.id for block in blocks if block.id))


def _first_ids(claims: Iterable[Claim], limit: int = 5) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim.id for claim in claims))[:limit]


def _gaps(
    dossier: Dossier, claims: Sequence[Claim], documents: Sequence[Document], origins: Mapping[str, str]
) -> list[str]:
    """What the documents do not say, in plain sentences, the most basic first."""
    gaps = []
    n_origins = len(set(origins.values()))
    unsigned = [d for d in documents if not d.author and not d.outlet]
    if n_origins == 1:
        gaps.append("Everything rests on one source; nothing here is confirmed by a second one.")
    if unsigned:
        gaps.append(f"{len(unsigned)} of {len(documents)} documents name neither author nor outlet.")
    speaking = {
        _collective(s.id, dossier.actors) for c in claims if c.facet == "statement" for s in c.speakers if _direct(c)
    }
    for key, actor in dossier.actors.items():
        if actor.role == "principal" and key not in speaking:
            gaps.append(f"{actor.name} is never quoted: no position of it is heard in its own words.")
    silent = [
        issue.name
        for key, issue in dossier.issues.items()
        if not any(key in cells and cells[key].position.known for cells in dossier.stakes.values())
    ]
    if silent:
        gaps.append(f"No position that can be put on a scale is stated on: {'; '.join(silent)}.")
    gaps += _beyond_the_scale(claims, dossier.issues)
    undated = [m.name for m in dossier.meetings if m.earliest is None and m.kind == "talks"]
    gaps += [f"{name}: the date is not stated." for name in undated]
    return gaps


def _beyond_the_scale(claims: Sequence[Claim], issues: Mapping[str, Issue]) -> list[str]:
    """Numbers asked for that no point of the scale stands for: they count as its end, and that is said."""
    told = []
    for claim in claims:
        issue = issues.get(claim.position.issue) if claim.position else None
        if issue is None or claim.position is None or claim.position.value is None or not _in_unit(claim, issue):
            continue
        ends = [end for end in (issue.unit_at_0, issue.unit_at_100) if end is not None]
        if len(ends) == 2 and not min(ends) <= claim.position.value <= max(ends):
            number = f"{claim.position.value:g} {issue.unit}"
            told.append(f"{number} lies beyond the scale of '{issue.name}' and counts as its end.")
    return list(dict.fromkeys(told))


def _direct(claim: Claim) -> bool:
    return claim.speakers[-1].form in {"direct", "partial", "colon", "carried"} if claim.speakers else False
