"""Bodies: institutions of a state, administrations named after their head, and groups under a proper modifier.

"Belmora's parliament" is a body of its own, "the Belmoran delegation" is Belmora at the table, "northern elites" is a
group, "hawkish elements of the Union Party" a part of one.  Which noun is which stands in the word lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from detente.reading.clauses import word_set
from detente.reading.finds import DETERMINERS, PERSONAL, Find, Scan, WordIndex, mention_of, plural_phrase, taken_by
from detente.reading.lexicon import cell_list, rows
from detente.reading.offices import PAST_WORDS, Row, office_at
from detente.reading.page import Mention
from detente.reading.people import People, countries_of_heads
from detente.reading.runs import name_length
from detente.reading.tokens import Token, slug

_TERM_WORDS = word_set("presidency administration premiership term tenure years era rule reign")
_DURING = word_set("during since under throughout previous last")
_BETWEEN = word_set("own new special senior federal national state powerful ruling")
_DIRECTIONS = word_set(
    "western eastern northern southern european arab gulf asian african nordic baltic balkan islamic kurdish latin"
)
_WITHIN = word_set("of within in inside among")
_MODIFIERS = word_set("and political security military business ruling old new")
_ADJECTIVE_ENDINGS = (
    "ical",
    "ish",
    "ive",
    "ary",
    "ist",
    "ial",
    "ous",
    "ern",
    "nomic",
    "line",
    "right",
    "left",
    "ful",
    "ent",
)
_OWN_KINDS = frozenset({"legislature", "organisation", "faction"})


# -------------------------------------------------------------------------------------------------------- institutions


@cache
def _bodies() -> WordIndex[Row]:
    return WordIndex((row["noun"], row) for row in rows("institutions"))


def body_at(scan: Scan, at: int) -> tuple[int, Row]:
    """Tokens covered by the noun for an institution at `at`, and its row; 0 if there is none."""
    length, row = _bodies().at(scan.tokens, at)
    return length, row or {}


def find_institutions(scan: Scan, names: list[Find]) -> list[Find]:
    """ "Belmora's parliament", "the parliament of Belmora", "the Arvanian delegation", "Belmoran diplomats"."""
    listed = taken_by(names)
    finds: list[Find] = []
    for find in names:
        if find.mention.kind != "state" or not find.mention.id or find.last in listed:
            continue
        found = _belonging(scan, find) or _of_state(scan, find, listed)
        if found is not None:
            finds.append(found)
    return finds


def _belonging(scan: Scan, find: Find) -> Find | None:
    """The institution or office behind a state's name."""
    at = scan.after_possessive(find.last)
    if at == find.last and not scan.joined(at - 1, at):
        return None
    while scan.low(at) in _BETWEEN:
        at += 1
    length, row = body_at(scan, at)
    if length:
        return Find(find.first, at + length, _body(find.mention, scan.words(at, at + length), row))
    length, row = office_at(scan, at)
    if length and not name_length(scan, at + length, {}, after_title=True) and not _is_apposed(scan, find.first):
        office = scan.words(at, at + length)
        sectors = cell_list(row["sectors"]) or ("GOV",)
        return Find(find.first, at + length, replace(find.mention, office=office, sectors=sectors, role=""))
    return None


def _is_apposed(scan: Scan, first: int) -> bool:
    """ "Rana Vale, the Belmoran foreign minister, said": the office is hers, not a second actor."""
    before = first - 1 if scan.low(first - 1) not in {"the", "a", "an"} else first - 2
    return scan.low(before) == "," and before > 0 and scan.tokens[before - 1].is_name


def _of_state(scan: Scan, find: Find, listed: Mapping[int, Find]) -> Find | None:
    """ "the parliament of Belmora", "the Ministry of Foreign Affairs of Belmora"."""
    before = find.first - 1 if scan.low(find.first - 1) != "the" else find.first - 2
    if scan.low(before) != "of" or scan.tokens[find.first].sentence != scan.tokens[before].sentence:
        return None
    for first in range(max(0, before - 4), before):
        length, row = body_at(scan, first)
        if first + length == before and length and not any(k in listed for k in range(first, before)):
            start = first - 1 if scan.low(first - 1) == "the" else first
            own = scan.tokens[start].sentence == scan.tokens[before].sentence
            noun = scan.words(first, first + length)
            return Find(start if own else first, find.last, _body(find.mention, noun, row))
    return None


def _body(state: Mention, noun: str, row: Row) -> Mention:
    sectors = cell_list(row["sectors"])
    if row["own"] != "1":
        return replace(state, sectors=sectors, role="")
    return replace(
        state,
        id=slug(f"{state.id} {noun}"),
        name=f"{noun.capitalize()} of {state.name}",
        kind=row["kind"],
        of=state.id,
        sectors=sectors,
        how="rule",
        confidence=0.8,
        role="",
    )


def find_bare_bodies(scan: Scan, found: list[Find]) -> list[Find]:
    """ "the parliament", "its coast guard": the only body of the page, or else of the case, whose name holds "
    "this noun."""
    bodies: dict[str, Mention] = {}
    for find in found:
        if find.mention.kind in _OWN_KINDS and find.mention.id:
            bodies.setdefault(find.mention.id, find.mention)
    taken = taken_by(found)
    finds = []
    for k, token in enumerate(scan.tokens) if bodies or scan.directory.own else ():
        if token.low not in {"the", "its"} or k + 1 in taken or k in taken:
            continue
        length, row = body_at(scan, k + 1)
        if not length or row["own"] != "1" or not scan.joined(k, k + 1):
            continue
        after = k + 1 + length
        if scan.joined(after - 1, after) and scan.low(after) == "of":
            continue
        noun = scan.words(k + 1, after).lower()
        fitting = [m for m in bodies.values() if f" {noun} " in f" {m.name.lower()} "]
        if not fitting:
            fitting = [mention_of([e]) for e in scan.directory.own_actors(noun.split(), _OWN_KINDS, scan.on)]
        if len(fitting) == 1:
            finds.append(Find(k, after, replace(fitting[0], how="coref", confidence=0.7, role="")))
    return finds


# ----------------------------------------------------------------------------------------------------- administrations


def find_administrations(scan: Scan, names: Iterable[Find], people: People) -> list[Find]:
    """ "the Vale administration", "Rana Vale's presidency": the government that a person heads or headed."""
    countries: dict[str, str] | None = None
    finds: list[Find] = []
    for k, token in enumerate(scan.tokens):
        if not token.is_name or len(people.named(token.low)) != 1:
            continue
        at = scan.after_possessive(k + 1)
        if scan.low(at) not in _TERM_WORDS or scan.tokens[at].sentence != token.sentence:
            continue
        if countries is None:
            countries = countries_of_heads(scan, names, people, once=True)
        person = people.named(token.low)[0]
        first = k
        while (
            first > 0
            and scan.tokens[first - 1].is_name
            and scan.joined(first - 1, first)
            and not scan.tokens[first - 1].first
        ):
            first -= 1
        finds.append(
            Find(
                first,
                at + 1,
                Mention(
                    (0, 0),
                    "",
                    id=slug(f"{token.text} administration"),
                    name=f"{token.text} administration",
                    kind="organisation",
                    of=person.of or countries.get(person.id, ""),
                    sectors=("GOV",),
                    past=person.past or _reads_as_past(scan, first),
                    office=scan.low(at),
                    how="rule",
                    confidence=0.8,
                    candidates=(person.id,),
                ),
            )
        )
    return finds


def _reads_as_past(scan: Scan, first: int) -> bool:
    return any(scan.low(k) in PAST_WORDS or scan.low(k) in _DURING for k in range(first - 3, first))


# -------------------------------------------------------------------------------------------------------------- groups


@cache
def _group_nouns() -> WordIndex[Row]:
    """Nouns for groups.  A noun that in the singular may mean one person or thing counts in the plural alone."""
    forms: list[tuple[str, Row]] = []
    for row in rows("groups"):
        forms.append((plural_phrase(row["noun"]), row))
        if row["singular"] == "1":
            forms.append((row["noun"], row))
    return WordIndex(forms)


def _group_noun_at(scan: Scan, at: int) -> tuple[int, Row]:
    length, row = _group_nouns().at(scan.tokens, at)
    return length, row or {}


def find_groups(scan: Scan, names: list[Find]) -> list[Find]:
    """Groups under a proper modifier ("northern elites", "the Belmoran political establishment"), and parts of a named
    body ("hawkish elements of the Union Party", "forces within northern power structures")."""
    taken = taken_by(names)
    plain: list[Find] = []
    firsts = _group_nouns().first_words
    candidates = (k for k, token in enumerate(scan.tokens) if token.low in firsts)
    nouns = [(k, *found) for k in candidates if (found := _group_noun_at(scan, k))[0]]
    for at, length, row in nouns:
        if not any(k in taken for k in range(at, at + length)):  # the noun may stand in a listed name (Labour *Party*)
            find = _modified_group(scan, at, length, row, taken)
            if find is not None:
                plain.append(find)
    whole = {find.first: find for find in [*names, *plain] if find.mention.id}
    parts = [find for at, length, row in nouns if (find := _part_of(scan, at, length, row, whole)) is not None]
    return [*parts, *plain]


def _modified_group(scan: Scan, at: int, length: int, row: Row, taken: Mapping[int, Find]) -> Find | None:
    first, proper, of, country = at, False, "", ""
    while first > 0 and at - first < 6 and scan.joined(first - 1, first) and scan.low(first) not in DETERMINERS:
        before = scan.tokens[first - 1]
        find = taken.get(first - 1)
        if find is not None and find.mention.kind in {"state", "organisation", "faction", "legislature"}:
            first, proper, of, country = find.first, True, find.mention.id, find.mention.country
            break
        if before.low in _DIRECTIONS:
            proper, first = True, first - 1
        elif _may_modify(before):
            first -= 1
        else:
            break
    if not proper:
        return None
    while scan.low(first) in {"and", "or"} or not scan.tokens[first].is_word:
        first += 1
    name = scan.words(first + (scan.low(first) == "the"), at + length)
    return Find(first, at + length, _group(name, row, of, country, cell_list(row["sectors"])))


def _group(name: str, row: Row, of: str, country: str, sectors: tuple[str, ...]) -> Mention:
    return Mention(
        (0, 0),
        "",
        id=slug(name),
        name=name,
        kind=row["kind"],
        of=of,
        country=country,
        sectors=sectors,
        how="rule",
        confidence=0.7,
    )


def _may_modify(token: Token) -> bool:
    """Lower-case words that can stand between a proper modifier and a group noun: adjectives, and *and*."""
    return token.low in _MODIFIERS or token.low.endswith(_ADJECTIVE_ENDINGS)


def _may_be_part(row: Row, whole: Find) -> bool:
    """Elements of a party, hawks in a government; but "villagers in Belmora" are no part of the state."""
    if whole.entry is not None and whole.entry.role == "persons":
        return False
    return (
        whole.mention.kind != "state"
        or row["kind"] == "faction"
        or bool({"REB", "UAF"} & set(cell_list(row["sectors"])))
    )


def _part_of(scan: Scan, at: int, length: int, row: Row, wholes: Mapping[int, Find]) -> Find | None:
    if scan.low(at + length) not in _WITHIN:
        return None
    k = at + length + 1
    whole = wholes.get(k) or (wholes.get(k + 1) if scan.low(k) in DETERMINERS else None)
    if (
        whole is None
        or whole.mention.kind in PERSONAL | {"unknown"}
        or not _may_be_part(row, whole)
        or scan.tokens[whole.first].sentence != scan.tokens[at].sentence
    ):
        return None
    first = at
    if scan.joined(at - 1, at) and _may_modify(scan.tokens[at - 1]) and scan.low(at - 1) != "and":
        first = at - 1
    name = scan.words(first, whole.last)
    return Find(first, whole.last, _group(name, row, whole.mention.id, whole.mention.country, whole.mention.sectors))
