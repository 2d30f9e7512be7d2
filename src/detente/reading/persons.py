"""Persons: full names with their offices.

A run of capitalised words is a person if an office stands beside it ("President Rana Vale", "Oda Roth, the envoy") or a
title does ("Mr Roth"), or if it begins with a known given name.  Nobody is guessed: a surname that fits two people
keeps both as candidates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from detente.reading.appositions import apposition
from detente.reading.clauses import word_set
from detente.reading.finds import DETERMINERS, PERSONAL, Find, Scan, taken_by
from detente.reading.lexicon import cell_list
from detente.reading.offices import NO_ROW, PAST_WORDS, Row, office_at
from detente.reading.page import Mention
from detente.reading.people import People, Person, without_initials
from detente.reading.runs import NEVER_IN_NAMES, Run, cut_to_known, is_plausible, runs_of
from detente.reading.tokens import slug, span_of, words_of

_SECTORS_OF_WORDS = {"exiled": "OPP", "opposition": "OPP"}
_BEFORE_OFFICES = PAST_WORDS | _SECTORS_OF_WORDS.keys() | word_set("then acting outgoing new senior current longtime")
_SUFFIXES = word_set("jr sr ii iii iv")
_FAMILY_FIRST = word_set("xi ban mao deng hu wen jiang nguyen tran")
_FAMILY_FIRST_OF_THREE = word_set("kim park lee moon chen wang li zhang liu yang zhao wu")
# A board or a club has a president too, who leads no country.
_OF_COMPANIES = word_set(
    "company club university college union bank board party class league federation association council student "
    "firm group vice bureau faculty chamber"
)


def find_persons(scan: Scan, names: list[Find]) -> tuple[list[Find], People]:
    """Full names with their offices, and the people of the page, for later mentions by last name alone.

    Full names come before surnames with a title, and lines set in capitals last: there only names that the text shows
    elsewhere are cut out safely.
    """
    taken = taken_by(names)
    people = People()
    for find in names:  # people whom the alias file or dossier names
        if find.is_personal and find.mention.id:
            people.remember(_known_person(scan, find, taken))
    runs = list(runs_of(scan, taken))
    plain = Counter(scan.words(r.start, r.end) for r in runs if not scan.tokens[r.start].heading)
    finds = []
    for run in sorted(runs, key=lambda r: (scan.tokens[r.start].heading, r.end - r.start == 1)):
        person = _person_find(scan, cut_to_known(scan, run, plain), taken, people)
        if person is not None:
            finds.append(person)
    return finds, people


def _person_find(scan: Scan, run: Run, taken: Mapping[int, Find], people: People) -> Find | None:
    first, words = _phrase_start(scan, run.at, taken)
    of = _body_in(first, run.end, taken)
    row, office = run.title.row, run.title.office
    if not office:
        row, office, apposed_of = apposition(scan, run.end, taken)
        if not office and not apposed_of:
            row, office, apposed_of = _office_before(scan, run, taken)
        of = of or apposed_of
    if not office and not run.title.length and not is_plausible(scan, run):
        return None
    past = any(w in PAST_WORDS for w in words + office.lower().replace("-", " ").split())
    extra = tuple(_SECTORS_OF_WORDS[w] for w in words if w in _SECTORS_OF_WORDS) + (("ELI",) if past else ())
    person = Person(
        **_naming(scan, run),
        kind="leader" if _leads_a_state(scan, run, row, first, of, taken) else "person",
        of=of,
        office=office,
        past=past,
        at=run.at,
        sectors=tuple(dict.fromkeys((*cell_list(row.get("sectors", "")), *extra))),
    )
    known = people.merge(person)
    if known is None:
        ids = tuple(p.id for p in people.named(person.last_name))
        return Find(
            first,
            run.end,
            Mention((0, 0), "", kind="person", office=office, confidence=0.4, how="rule", candidates=ids),
        )
    return Find(first, run.end, known.mention(sectors=person.sectors, office=office or known.office))


def _naming(scan: Scan, run: Run) -> dict[str, str]:
    """The name as written, the id without initials and suffixes (Rana J. Vale is Rana Vale), and the last name."""
    name = scan.page.text[slice(*span_of(scan.tokens, run.start, run.end))]
    name = " ".join(name.split())
    if name.isupper() and len(name) > 3:
        name = name.title()
    words = [t for t in scan.tokens[run.start : run.end] if t.is_word and t.low not in _SUFFIXES]
    last = words[-1].low if words else scan.tokens[run.end - 1].low
    if len(words) > 1 and (
        words[0].low in _FAMILY_FIRST or (len(words) == 3 and words[0].low in _FAMILY_FIRST_OF_THREE)
    ):
        last = words[0].low
    return {"id": slug(without_initials(name)), "name": name, "last_name": last}


def _leads_a_state(scan: Scan, run: Run, row: Row, first: int, of: str, taken: Mapping[int, Find]) -> bool:
    """Whether the office is that of a head of state or government, and not a company's or a club's."""
    if row.get("kind") != "leader":
        return False
    body = next((taken[k].mention for k in range(first, run.end) if k in taken and taken[k].mention.id == of), None)
    if body is not None:
        return body.kind == "state"
    before = scan.tokens[first - 1] if first and scan.joined(first - 1, first) else None
    if before is None:
        return True
    return not (
        before.low in _OF_COMPANIES
        or (before.is_name and before.is_word and not before.first and before.low not in NEVER_IN_NAMES)
    )


def _phrase_start(scan: Scan, at: int, taken: Mapping[int, Find]) -> tuple[int, list[str]]:
    """The first token of the noun phrase that ends in the office at `at`, and its lower-case words before it."""
    first, words = at, []
    while first > 0 and scan.joined(first - 1, first):
        before = first - 1
        find = taken.get(before)
        low = scan.low(before)
        if (
            find is not None
            and find.mention.kind in {"state", "organisation", "legislature", "faction"}
            and find.mention.id
        ):
            first = find.first
        elif low in _BEFORE_OFFICES:
            words.append(low)
            first = before
        elif low == "-" and scan.low(before - 1) in {"ex", "then"}:
            words.append(scan.low(before - 1))
            first = before - 1
        elif (
            low == "s"
            and scan.low(before - 1) == "'"
            and before - 2 in taken
            and taken[before - 2].mention.kind != "person"
        ):
            first = taken[before - 2].first
        else:
            break
    return first, words


def _body_in(first: int, last: int, taken: Mapping[int, Find]) -> str:
    kinds = {"state", "organisation", "legislature", "faction"}
    return next((taken[k].mention.id for k in range(first, last) if k in taken and taken[k].mention.kind in kinds), "")


def _office_before(scan: Scan, run: Run, taken: Mapping[int, Find]) -> tuple[Row, str, str]:
    """The office in "Arvania's deputy minister, Rana Vale, said": only where commas enclose the name."""
    if scan.low(run.start - 1) != "," or scan.low(run.end) not in {",", ")", ";", "."}:
        return NO_ROW, "", ""
    for back in range(6, 1, -1):  # the longest office first
        at = run.start - back
        if at < 1 or scan.tokens[at].sentence != scan.tokens[run.start].sentence:
            continue
        length, row = office_at(scan, at)
        if length and at + length == run.start - 1:
            first, _ = _phrase_start(scan, at, taken)
            owned = scan.low(first - 1) in DETERMINERS or first < at or scan.low(at - 1) == "s"
            return (row, scan.words(at, at + length), _body_in(first, at, taken)) if owned else (NO_ROW, "", "")
    return NO_ROW, "", ""


def _known_person(scan: Scan, find: Find, taken: Mapping[int, Find]) -> Person:
    """A person of the alias file or dossier, with the office that the text gives them."""
    mention = find.mention
    _, office, of = apposition(scan, find.last, taken, who=mention.id)
    if office and not of:
        of = _body_inside_alias(scan, find, taken)
    name = scan.directory.names.get(mention.id, mention.name)
    words = [w for w in words_of(name) if w.lower() not in _SUFFIXES]
    return Person(
        id=mention.id,
        name=name,
        last_name=(words or [name])[-1].lower(),
        kind=mention.kind,
        of=of or mention.of,
        office=office,
        past="ELI" in mention.sectors,
        sectors=mention.sectors,
        how=mention.how,
        at=find.first,
    )


def _body_inside_alias(scan: Scan, find: Find, taken: Mapping[int, Find]) -> str:
    """The body inside a second name of the same person: "Ruben Askellind, the *speaker of the Assembly*"."""
    for k in range(find.last + 1, min(find.last + 4, len(scan.tokens))):
        other = taken.get(k)
        if other is not None and other.mention.id == find.mention.id and other.first != find.first:
            for inner in range(other.first + 1, other.last):
                _, entries = scan.directory.match(scan.tokens, inner, scan.on)
                if entries and entries[0].kind not in PERSONAL:
                    return entries[0].actor
    return ""
