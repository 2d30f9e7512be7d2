"""Surnames: later mentions of a person by last name alone, or by office alone ("the envoy")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from detente.reading.appositions import SPEAKS_AFTER
from detente.reading.clauses import word_set
from detente.reading.finds import MONTHS, PERSONAL, Find, Scan, mention_of, particles, taken_by
from detente.reading.offices import HONORIFICS, PAST_WORDS, office_at
from detente.reading.page import Mention
from detente.reading.people import People, Person
from detente.reading.runs import NEVER_IN_NAMES, THINGS, name_length
from detente.reading.tokens import words_of

# Offices that many people hold at once: "the official" is then nobody in particular.
_MANY_HOLD = word_set(
    "official officials expert diplomat aide delegate lawmaker legislator representative inspector judge general"
)
_BEFORE_DATES = word_set(
    "in on by until since of from last next early late mid during for this through to and before after"
)


def find_surnames(scan: Scan, people: People, named: list[Find]) -> list[Find]:
    """Later mentions by last name alone, or by office alone ("the envoy").

    Of two people with one last name the one named in full before wins, if only one was; otherwise both stay as
    candidates and nobody is chosen.
    """
    full = sorted((f for f in named if f.is_personal and f.mention.id), key=lambda f: f.last)
    taken = taken_by(named)
    finds: list[Find] = []
    seen: set[str] = set()
    passed = 0
    for k, token in enumerate(scan.tokens):
        if not token.is_name or token.low not in people.by_last_name or k in taken or _is_no_surname(scan, k):
            continue
        while passed < len(full) and full[passed].last <= k:
            seen.add(full[passed].mention.id)
            passed += 1
        holders = people.named(token.low)
        known = [p for p in holders if p.id in seen] or holders
        if len(known) == 1:
            mention = known[0].mention(how="coref")
        else:
            mention = Mention(
                (0, 0), "", kind="person", how="coref", confidence=0.4, candidates=tuple(p.id for p in known)
            )
        finds.append(Find(_with_title(scan, k, known), k + 1, mention))
    return finds + _by_office(scan, people, full, taken)


def _is_no_surname(scan: Scan, at: int) -> bool:
    """Traps: May the month, a common word that begins a sentence, a part of some other name."""
    token = scan.tokens[at]
    if token.low in MONTHS and (
        scan.low(at - 1) in _BEFORE_DATES or scan.low(at - 1).isdigit() or scan.low(at + 1).isdigit()
    ):
        return True
    if token.low in MONTHS and token.first:
        return scan.low(at + 1) not in SPEAKS_AFTER
    if token.first and (token.low in scan.common_words or token.low in NEVER_IN_NAMES):
        return True
    after = at + 1
    return not token.heading and scan.joined(at, after) and scan.tokens[after].is_name and scan.low(after) in THINGS


def _with_title(scan: Scan, at: int, holders: Iterable[Person]) -> int:
    """Where the mention begins that ends in the surname at `at`: with "Mr", and with a particle of the full name."""
    parts = {word.lower() for person in holders for word in words_of(person.name)} & particles()
    while at and scan.low(at - 1) in parts and scan.joined(at - 1, at):
        at -= 1
    if scan.low(at - 1) in HONORIFICS:
        return at - 1
    return at - 2 if scan.low(at - 1) == "." and scan.low(at - 2) in HONORIFICS else at


def _by_office(scan: Scan, people: People, full: list[Find], taken: Mapping[int, Find]) -> list[Find]:
    """ "the envoy", "the deputy minister": the one person named in the document who holds such an office."""
    known = people.by_id()
    held: dict[str, set[str]] = {who: set(person.office.lower().split()) for who, person in known.items()}
    for find in full:  # an alias such as "Ilmaran special envoy" tells the office of its actor
        if find.entry is not None:
            held.setdefault(find.mention.id, set()).update(scan.low(k) for k in range(find.first, find.last))
    finds = []
    for k, token in enumerate(scan.tokens):
        if token.low != "the" or k + 1 in taken:
            continue
        length, _ = office_at(scan, k + 1)
        after = k + 1 + length
        if not length or scan.low(after - 1) in _MANY_HOLD or name_length(scan, after, {}, after_title=True):
            continue
        if scan.low(after) in {"of", "for"}:  # the office of somebody named right there
            continue
        words = {t.low for t in scan.tokens[k + 1 : after] if t.is_word}
        fitting = [who for who, office in held.items() if words <= office and who in known]
        own = scan.directory.own_actors(words, PERSONAL, scan.on) if not fitting else []
        if len(own) == 1:
            finds.append(Find(k, after, replace(mention_of(own), how="coref", confidence=0.7)))
        if len(fitting) == 1 and not (known[fitting[0]].past and not words & PAST_WORDS):
            finds.append(Find(k, after, known[fitting[0]].mention(how="coref", confidence=0.7)))
    return finds
