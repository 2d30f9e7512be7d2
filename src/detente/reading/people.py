"""People: the persons of one document, by last name, and the state that each leader is tied to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from detente.reading.finds import Find, Scan
from detente.reading.page import Mention

LEAST_TIE = 3


@dataclass(frozen=True)
class Person:
    """A person as one document shows them.  of: id of the body or state they act for.  at: the first token that names
    them."""

    id: str
    name: str
    last_name: str
    kind: str
    of: str = ""
    office: str = ""
    past: bool = False
    sectors: tuple[str, ...] = ()
    how: str = "rule"
    at: int = 0

    def mention(self, **changes: object) -> Mention:
        plain = Mention(
            (0, 0),
            "",
            id=self.id,
            name=self.name,
            kind=self.kind,
            of=self.of,
            office=self.office,
            past=self.past,
            sectors=self.sectors,
            how=self.how,
            confidence=0.9,
        )
        return replace(plain, **changes) if changes else plain  # type: ignore[arg-type]


@dataclass
class People:
    """The people of one document, by last name."""

    by_last_name: dict[str, list[Person]] = field(default_factory=dict)

    def named(self, last_name: str) -> list[Person]:
        return self.by_last_name.get(last_name, [])

    def __iter__(self) -> Iterator[Person]:
        for holders in self.by_last_name.values():
            yield from holders

    def by_id(self) -> dict[str, Person]:
        return {person.id: person for person in self}

    def remember(self, person: Person) -> Person:
        """Keep the person, or add what is new to what is known of them."""
        known = self.by_last_name.setdefault(person.last_name, [])
        for k, other in enumerate(known):
            if other.id == person.id:
                known[k] = replace(
                    other,
                    office=other.office or person.office,
                    of=other.of or person.of,
                    past=other.past or person.past,
                    kind="leader" if "leader" in (other.kind, person.kind) else other.kind,
                    sectors=other.sectors or person.sectors,
                )
                return known[k]
        known.append(person)
        return person

    def merge(self, person: Person) -> Person | None:
        """The person, or the one already known by this name: "President Vale" is Rana Vale if she was named in full
        before, or as president anywhere.  None where two people fit and the office does not tell them apart."""
        known = self.named(person.last_name)
        if " " not in person.name and known:
            fitting = [p for p in known if _same_office(p.office, person.office)]
            if not fitting and len(known) == 1:
                if person.office and known[0].at > person.at:
                    return self.remember(person)  # President Vale, and later somebody of the same name
                fitting = known
            if len(fitting) != 1:
                return None
            person = replace(person, id=fitting[0].id, name=fitting[0].name, how=fitting[0].how)
        same = next((p for p in known if without_initials(p.name) == without_initials(person.name)), None)
        if same is not None:
            person = replace(person, id=same.id, how=same.how)
        return self.remember(person)

    def settle(self, countries: Mapping[str, str]) -> None:
        """Give leaders without a stated country the one found for them."""
        for holders in self.by_last_name.values():
            for k, person in enumerate(holders):
                if not person.of and person.kind == "leader":
                    holders[k] = replace(person, of=countries.get(person.id, ""))


def without_initials(name: str) -> str:
    """
    >>> without_initials("Rana J. Vale"), without_initials("J. Ortega"), without_initials("Rana O'Brien")
    ('rana vale', 'j. ortega', "rana o'brien")
    >>> without_initials("Joseph R. Vale Jr"), without_initials("George III")
    ('joseph vale', 'george iii')
    """
    plain = re.sub(r"\b[^\W\d_]\.? (?=\S)", "", name.replace("’", "'"))
    plain = re.sub(r"(?<=\w \w)(\w*),? (?:Jr|Sr|II|III|IV)\.?$", r"\1", plain)
    return (plain if " " in plain else name).lower()


def _same_office(known: str, named: str) -> bool:
    words = set(named.lower().split())
    return bool(words) and words <= set(known.lower().split())


def countries_of_heads(scan: Scan, names: Iterable[Find], people: People, once: bool = False) -> dict[str, str]:
    """For people without a stated country: the state that the document ties them to most.

    Sharing a sentence counts 1, once a sentence; sitting in a state's seat of government 3; "Arvania, under the
    administration of Rana Vale" 5; having Arvanian policy spoken of beside one's administration 3.  A state that
    another leader of the document is said to lead is out, unless the question is who led it `once`.  Fewer than three
    points, or a tie, leave the country open.
    """
    led = {p.of for p in people if p.kind == "leader" and p.of and not once}
    states: dict[int, list[Find]] = {}
    for find in names:
        if find.mention.kind == "state" and find.mention.id and find.mention.id not in led:
            states.setdefault(scan.tokens[find.first].sentence, []).append(find)
    votes: dict[str, Counter[str]] = {}
    for k, token in enumerate(scan.tokens):
        if not token.is_name or token.low not in people.by_last_name or token.sentence not in states:
            continue
        holders = people.named(token.low)
        if len(holders) == 1 and holders[0].of:
            continue
        for person in holders:
            counted = votes.setdefault(person.id, Counter())
            for state in {f.mention.id for f in states[token.sentence]}:
                counted[state] += max(_tie(scan, f, k) for f in states[token.sentence] if f.mention.id == state)
    return {who: state for who, counted in votes.items() if (state := _clear_winner(counted))}


def _clear_winner(counted: Counter[str]) -> str:
    ranked = counted.most_common(2)
    clear = bool(ranked) and ranked[0][1] >= LEAST_TIE and (len(ranked) == 1 or ranked[0][1] > ranked[1][1])
    return ranked[0][0] if clear else ""


def _tie(scan: Scan, find: Find, at: int) -> int:
    """How closely the words between a state and a person tie the one to the other."""
    between = [t.low for t in scan.tokens[find.last : at]]
    if (
        len(between) <= 10
        and "under" in between
        and {"administration", "leadership", "presidency", "rule"} & set(between)
    ):
        return 5
    seat = find.entry is not None and find.entry.role == "metonym" and 0 < find.first - at <= 5
    policy = "policy" in (scan.low(find.last), scan.low(find.last + 1))
    return 3 if seat or policy else 1
