"""Actors: who is named where, and which actor of the case each name stands for.

Names come from the directory (dossier, alias file, vendored tables); rules add what no table can hold: persons with
their offices and later surnames, institutions of a state, administrations named after their head, and groups such as
"northern elites".  Nothing is guessed: a name that fits two actors keeps both as candidates and no id.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache

from detente.reading.directory import Directory, Entry
from detente.reading.lexicon import cell_list, lines, rows
from detente.reading.page import Mention, Page
from detente.reading.tokens import Token, slug, span_of, tokenise, words_of

_PLACE_BEFORE = {"in", "at", "near", "from", "outside", "around", "inside", "across"}
_HELD_THERE = {"talks", "meeting", "meetings", "round", "summit", "conference", "process", "agreement", "accord", "session"}
_NOT_AN_ACTOR_AFTER = {"backed", "trained", "born", "style", "held", "occupied", "based", "made", "supplied"}
_NOT_AN_ACTOR_BEFORE = {"pro", "anti", "non", "post", "ex"}
_DIRECTIONS = {
    "western", "eastern", "northern", "southern", "european", "arab", "gulf", "asian", "african", "nordic", "baltic",
    "balkan", "islamic", "kurdish", "latin",
}  # fmt: skip
_PAST_WORDS = {"former", "ex", "erstwhile", "onetime", "predecessor", "late"}
_TERM_WORDS = {"presidency", "administration", "premiership", "term", "tenure", "years", "era", "rule", "reign"}
_DETERMINERS = {"the", "a", "an", "his", "her", "its", "their", "certain", "some", "many", "this", "that"}


@dataclass
class _Find:
    """A mention under construction: tokens first..last-1."""

    first: int
    last: int
    mention: Mention
    entry: Entry | None = None
    options: tuple[Entry, ...] = field(default=())


@dataclass(frozen=True)
class _Person:
    id: str
    name: str
    last_name: str
    kind: str
    of: str
    office: str
    past: bool = False
    how: str = "rule"


def find_actors(page: Page, directory: Directory, on: dt.date | None = None) -> list[Mention]:
    """All mentions of actors in a page, in text order, without overlap; `on` is the day aliases must hold on.

    A mention covers the words that name the actor together with the office or adjective that belongs to it
    ("Arvanian President Rana Vale").  Places and adjectives that only modify are left out.
    """
    tokens = tokenise(page)
    names = _names(tokens, directory, on or page.anchor)
    persons, people = _persons(page, tokens, names, directory)
    persons = _with_countries(tokens, names, persons, people)
    later = _surnames(tokens, people, names, persons)
    bodies = _institutions(page, tokens, names, people, directory)
    groups = _groups(page, tokens, names, directory)
    found = [*groups, *persons, *bodies, *later, *names]
    mentions = [_finished(page, tokens, find) for find in _without_overlap(found)]
    joined = _with_own_state(page, [_informed(m, people) for m in mentions if m is not None])
    return _second_look(page, joined, directory)


# ---------------------------------------------------------------------------------------------- names from the tables


def _names(tokens: list[Token], directory: Directory, on: dt.date | None) -> list[_Find]:
    finds: list[_Find] = []
    evidence: Counter[str] = Counter()
    at = 0
    while at < len(tokens):
        length, entries = directory.match(tokens, at, on) if tokens[at].is_word else (0, [])
        if not length:
            at += 1
            continue
        if _is_modifier_only(tokens, at, at + length):
            at += length
            continue
        finds.append(_Find(at, at + length, _mention_of(entries), entries[0], tuple(entries)))
        for entry in entries:
            if entry.role in {"adjective", "capital", "persons"}:
                evidence[entry.actor] += 1
        at += length
    return [_settled(find, evidence) for find in finds]


def _is_modifier_only(tokens: list[Token], first: int, last: int) -> bool:
    after = tokens[last + 1].low if last + 1 < len(tokens) and tokens[last].text == "-" else ""
    before = tokens[first - 2].low if first >= 2 and tokens[first - 1].text == "-" else ""
    return after in _NOT_AN_ACTOR_AFTER or before in _NOT_AN_ACTOR_BEFORE


def _mention_of(entries: list[Entry]) -> Mention:
    entry = entries[0]
    actors = tuple(dict.fromkeys(e.actor for e in entries))
    return Mention(
        past="ELI" in entry.sectors and entry.kind in {"person", "leader"},
        span=(0, 0), text="", id=entry.actor if len(actors) == 1 else "", name=entry.name if len(actors) == 1 else "",
        kind=entry.kind, country=entry.country, sectors=entry.sectors, of=entry.of, how=entry.how,
        confidence=1.0 if entry.how in {"dossier", "alias"} else 0.9, candidates=actors if len(actors) > 1 else (),
    )  # fmt: skip


def _settled(find: _Find, evidence: Counter[str]) -> _Find:
    """An ambiguous country name (Georgia, Jordan) counts only where the document also speaks of that country."""
    if find.entry is None or not find.entry.ambiguous or evidence[find.entry.actor]:
        return find
    return replace(find, mention=replace(find.mention, id="", country="", candidates=(find.entry.actor,), confidence=0.3))


# ------------------------------------------------------------------------------------------------------------ offices


@cache
def _offices() -> dict[str, list[tuple[tuple[str, ...], dict[str, str]]]]:
    """Office words by their first word, longest first, singular and plural."""
    index: dict[str, list[tuple[tuple[str, ...], dict[str, str]]]] = {}
    for row in rows("offices"):
        if row["kind"] == "modifier":
            continue
        words = tuple(w.lower() for w in words_of(row["pattern"]))
        for form in {words, (*words[:-1], _plural(words[-1]))}:
            index.setdefault(form[0], []).append((form, row))
    for forms in index.values():
        forms.sort(key=lambda pair: -len(pair[0]))
    return index


@cache
def _office_modifiers() -> frozenset[str]:
    return frozenset(w.lower() for row in rows("offices") if row["kind"] == "modifier" for w in words_of(row["pattern"]))


def _plural(word: str) -> str:
    if word.endswith("man"):
        return word[:-3] + "men"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "ch", "sh", "x")) else "s")


def _office_at(tokens: list[Token], at: int) -> tuple[int, dict[str, str]]:
    """Tokens covered by the office (with its modifiers) that starts at `at`, and its row; 0 if there is none."""
    start = at
    while start < len(tokens) and (tokens[start].low in _office_modifiers() or tokens[start].text == "-"):
        start += 1
    if start >= len(tokens):
        return 0, {}
    for form, row in _offices().get(tokens[start].low, ()):
        if tuple(t.low for t in tokens[start : start + len(form)]) == form:
            return start + len(form) - at, row
    return 0, {}


# ------------------------------------------------------------------------------------------------------------ persons


@cache
def _given_names() -> frozenset[str]:
    return frozenset(lines("given_names"))


@cache
def _particles() -> frozenset[str]:
    return frozenset(p.strip("-").lower() for p in lines("surnames_particles"))


def _persons(
    page: Page, tokens: list[Token], names: list[_Find], directory: Directory
) -> tuple[list[_Find], dict[str, list[_Person]]]:
    """Full names with their offices, and the people by last name, for later mentions by last name alone."""
    taken = {k: find for find in names for k in range(find.first, find.last)}
    finds: list[_Find] = []
    people: dict[str, list[_Person]] = {}
    for find in names:  # people whom the alias file or dossier names
        if find.mention.kind in {"person", "leader"} and find.mention.id:
            _remember(people, _known_person(find, tokens, taken, directory))
    at = 0
    while at < len(tokens):
        office_length, office = _office_at(tokens, at)
        start = at + office_length
        length = _name_length(tokens, start, taken, after_office=bool(office_length))
        if not length:
            at += 1
            continue
        first, words = _with_country(tokens, at, taken)
        of = _country_of(tokens, first, start + length, taken)
        apposed, apposed_office, apposed_of = _apposition(tokens, start + length, taken)
        title = _words(tokens, at, start) if office_length else apposed_office
        if not title and not _plausible_person(tokens, start, length):
            at = start + length
            continue
        name = page.text[slice(*span_of(tokens, start, start + length))]
        row = office or apposed
        person = _merged(
            people,
            _Person(
                id=slug(name), name=name, last_name=tokens[start + length - 1].low,
                kind="leader" if row.get("rank") == "leaders" else "person",
                of=of or apposed_of, office=title,
                past=any(w in _PAST_WORDS for w in words + title.lower().replace("-", " ").split()),
            ),
        )  # fmt: skip
        if length > 1 or office_length:
            finds.append(_Find(first, start + length, _person_mention(person, cell_list(row.get("sectors", "")))))
        at = start + length
    return finds, people


def _name_length(tokens: list[Token], at: int, taken: dict[int, _Find], after_office: bool) -> int:
    """Length of the run of capitalised words at `at` that can be a person's name, 0 if there is none."""
    if at >= len(tokens) or not tokens[at].is_name or _is_taken(taken, at) or not tokens[at].is_word:
        return 0
    if tokens[at].low in _DETERMINERS or (tokens[at].first and not after_office and tokens[at].text not in _given_names()):
        return 0
    if tokens[at].text.isupper() and len(tokens[at].text) > 1 and not after_office:
        return 0
    end = at + 1
    while end < len(tokens) and end - at < 6 and _joined(tokens, end - 1, end):
        if tokens[end].is_name and tokens[end].is_word and not _is_taken(taken, end):
            end += 1
        elif _is_name_link(tokens, end, taken):
            end += 1
        else:
            break
    while end > at and not tokens[end - 1].is_name:
        end -= 1
    return end - at if (end - at >= 2 or after_office) and not _office_at(tokens, at)[0] else 0


def _joined(tokens: list[Token], left: int, right: int) -> bool:
    return tokens[right].start - tokens[left].end <= 2 and not tokens[right].first


def _is_name_link(tokens: list[Token], at: int, taken: dict[int, _Find]) -> bool:
    """A particle, hyphen, or initial's stop inside a name (Lena van Oord, Jean-Paul, J. Ortega)."""
    if at + 1 >= len(tokens) or not tokens[at + 1].is_name or _is_taken(taken, at + 1):
        return tokens[at].low in _particles() and at + 2 < len(tokens) and tokens[at + 1].low in _particles()
    if tokens[at].text == "-":
        return tokens[at].start == tokens[at - 1].end and tokens[at].end == tokens[at + 1].start
    if tokens[at].text == ".":
        return len(tokens[at - 1].text) == 1
    return tokens[at].low in _particles()


def _is_taken(taken: dict[int, _Find], at: int) -> bool:
    find = taken.get(at)
    return find is not None and find.mention.kind not in {"person", "leader"}


def _plausible_person(tokens: list[Token], at: int, length: int) -> bool:
    """Without an office, a run of capitals is a person only if it begins with a known given name."""
    return tokens[at].text in _given_names() and length <= 4


def _with_country(tokens: list[Token], at: int, taken: dict[int, _Find]) -> tuple[int, list[str]]:
    """The first token of the noun phrase that ends in the office at `at`, and its lower-case words before it."""
    first, words = at, []
    while first > 0 and _joined(tokens, first - 1, first):
        before = first - 1
        find = taken.get(before)
        if find is not None and find.mention.kind in {"state", "organisation", "legislature"} and find.mention.id:
            first = find.first
        elif tokens[before].low in _PAST_WORDS | {"then", "acting", "outgoing", "new", "senior"}:
            words.append(tokens[before].low)
            first = before
        elif tokens[before].text == "-" and before and tokens[before - 1].low in {"ex", "then"}:
            words.append(tokens[before - 1].low)
            first = before - 1
        elif tokens[before].low == "s" and before >= 2 and tokens[before - 1].text == "'" and before - 2 in taken:
            first = taken[before - 2].first
        else:
            break
    return first, words


def _country_of(tokens: list[Token], first: int, last: int, taken: dict[int, _Find]) -> str:
    for k in range(first, last):
        find = taken.get(k)
        if find is not None and find.mention.kind in {"state", "organisation", "legislature", "faction"}:
            return find.mention.id
    return ""


def _apposition(tokens: list[Token], at: int, taken: dict[int, _Find]) -> tuple[dict[str, str], str, str]:
    """The office in ", the deputy minister of X," right behind a name: its row, its words, whose it is."""
    if at >= len(tokens) or tokens[at].text not in {",", "("}:
        return {}, "", ""
    k = at + 1
    of = ""
    if tokens[k : k + 2] and tokens[k].low == "who":
        return {}, "", _led_body(tokens, k + 1, taken)
    if k < len(tokens) and tokens[k].low == "its":
        of = _body_before(tokens, at, taken)
    while k < len(tokens) and k - at < 8 and not tokens[k].first and tokens[k].text not in {",", ")", ";"}:
        find = taken.get(k)
        if find is not None and find.mention.id:
            if find.mention.kind in {"person", "leader"}:
                return {}, "", ""
            of, k = find.mention.id, find.last
            continue
        length, row = _office_at(tokens, k)
        if length:
            return row, _words(tokens, k, k + length), of or _of_phrase(tokens, k + length, taken)
        k += 1
    return {}, "", ""


def _led_body(tokens: list[Token], at: int, taken: dict[int, _Find]) -> str:
    """ ", who leads the Bloc,": the body led."""
    if at < len(tokens) and tokens[at].low in {"leads", "led", "heads", "headed", "commands", "commanded", "chairs", "represents"}:
        for k in range(at + 1, min(at + 4, len(tokens))):
            if k in taken and taken[k].mention.kind not in {"person", "leader"}:
                return taken[k].mention.id
    return ""


def _body_before(tokens: list[Token], at: int, taken: dict[int, _Find]) -> str:
    """Whose "its" is: the last body named, not further back than one sentence."""
    firsts = 0
    for k in range(at, max(-1, at - 80), -1):
        if k in taken and taken[k].mention.kind in {"organisation", "faction", "group", "legislature"}:
            return taken[k].mention.id
        firsts += tokens[k].first
        if firsts > 2:
            break
    return ""


def _of_phrase(tokens: list[Token], at: int, taken: dict[int, _Find]) -> str:
    if at < len(tokens) and tokens[at].low in {"of", "for", "at", "in"}:
        for k in (at + 1, at + 2):
            if k in taken:
                return taken[k].mention.id
    return ""


def _known_person(find: _Find, tokens: list[Token], taken: dict[int, _Find], directory: Directory) -> _Person:
    mention = find.mention
    row, office, of = _apposition(tokens, find.last, taken)
    name = directory.names.get(mention.id, mention.name)
    words = words_of(name)
    return _Person(
        id=mention.id, name=name, last_name=words[-1].lower(), kind=mention.kind, of=of or mention.of, office=office,
        past="ELI" in mention.sectors, how=mention.how,
    )  # fmt: skip


def _remember(people: dict[str, list[_Person]], person: _Person) -> _Person:
    known = people.setdefault(person.last_name, [])
    for k, other in enumerate(known):
        if other.id == person.id:
            known[k] = replace(
                other, office=other.office or person.office, of=other.of or person.of, past=other.past or person.past,
                kind="leader" if "leader" in (other.kind, person.kind) else other.kind,
            )  # fmt: skip
            return known[k]
    known.append(person)
    return person


def _merged(people: dict[str, list[_Person]], person: _Person) -> _Person:
    """The person, or the one already known by this name: "President Vale" is Rana Vale if she was named before."""
    known = people.get(person.last_name, [])
    if " " not in person.name and len(known) == 1:
        person = replace(person, id=known[0].id, name=known[0].name, how=known[0].how)
    same = next((p for p in known if p.name == person.name), None)
    if same is not None:
        person = replace(person, id=same.id)
    return _remember(people, person)


def _person_mention(person: _Person, sectors: Iterable[str] = ()) -> Mention:
    return Mention(
        span=(0, 0), text="", id=person.id, name=person.name, kind=person.kind, of=person.of, office=person.office,
        past=person.past, sectors=tuple(sectors), how=person.how, confidence=0.9,
    )  # fmt: skip


def _with_countries(
    tokens: list[Token], names: list[_Find], persons: list[_Find], people: dict[str, list[_Person]]
) -> list[_Find]:
    """Leaders whose country no adjective tells, tied to the state that the whole document ties them to."""
    countries = _countries_of_heads(tokens, names, people)
    for holders in people.values():
        for k, person in enumerate(holders):
            if not person.of and person.kind == "leader":
                holders[k] = replace(person, of=countries.get(person.id, ""))
    known = {p.id: p for holders in people.values() for p in holders}
    return [
        replace(f, mention=replace(f.mention, of=known[f.mention.id].of)) if f.mention.id in known and not f.mention.of else f
        for f in persons
    ]


def _surnames(
    tokens: list[Token], people: dict[str, list[_Person]], names: list[_Find], persons: list[_Find]
) -> list[_Find]:
    """Later mentions by last name alone, or by office alone ("the envoy").

    Of two people with one last name the one named in full before wins, if only one was; otherwise both stay as
    candidates and nobody is chosen.
    """
    full = [f for f in [*names, *persons] if f.mention.kind in {"person", "leader"} and f.mention.id]
    taken = {k for find in [*names, *persons] for k in range(find.first, find.last)}
    finds: list[_Find] = []
    for k, token in enumerate(tokens):
        if k in taken or not token.is_name or token.low not in people:
            continue
        named = {f.mention.id for f in full if f.last <= k}
        holders = people[token.low]
        known = [p for p in holders if p.id in named] or holders
        if len(known) == 1:
            mention = replace(_person_mention(known[0]), how="coref")
        else:
            ids = tuple(p.id for p in known)
            mention = Mention((0, 0), "", kind="person", how="coref", confidence=0.4, candidates=ids)
        finds.append(_Find(_with_title(tokens, k), k + 1, mention))
    return finds + _by_office(tokens, people, full, taken)


def _with_title(tokens: list[Token], at: int) -> int:
    titles = {"mr", "mrs", "ms", "dr"}
    if at and tokens[at - 1].low in titles:
        return at - 1
    return at - 2 if at >= 2 and tokens[at - 1].text == "." and tokens[at - 2].low in titles else at


def _by_office(
    tokens: list[Token], people: dict[str, list[_Person]], full: list[_Find], taken: set[int]
) -> list[_Find]:
    """ "the envoy", "the deputy minister": the one person named in the document who holds such an office."""
    held: dict[str, set[str]] = {}
    for person in (p for holders in people.values() for p in holders):
        held.setdefault(person.id, set()).update(person.office.lower().split())
    for find in full:  # an alias such as "Ilmaran special envoy" tells the office of its actor
        held.setdefault(find.mention.id, set()).update(t.low for t in tokens[find.first : find.last])
    by_id = {p.id: p for holders in people.values() for p in holders}
    finds = []
    for k, token in enumerate(tokens[:-1]):
        if token.low != "the" or k + 1 in taken:
            continue
        length, row = _office_at(tokens, k + 1)
        if not length or row["kind"] == "modifier" or _name_length(tokens, k + 1 + length, {}, after_office=True):
            continue
        words = {t.low for t in tokens[k + 1 : k + 1 + length] if t.is_word}
        fitting = [who for who, office in held.items() if words <= office and who in by_id]
        if len(fitting) == 1:
            finds.append(_Find(k, k + 1 + length, replace(_person_mention(by_id[fitting[0]]), how="coref", confidence=0.7)))
    return finds


# ------------------------------------------------------------------------------- institutions, administrations, groups


@cache
def _bodies() -> dict[str, list[tuple[tuple[str, ...], dict[str, str]]]]:
    index: dict[str, list[tuple[tuple[str, ...], dict[str, str]]]] = {}
    for row in rows("institutions"):
        words = tuple(w.lower() for w in words_of(row["noun"]))
        index.setdefault(words[0], []).append((words, row))
    for forms in index.values():
        forms.sort(key=lambda pair: -len(pair[0]))
    return index


def _institutions(
    page: Page, tokens: list[Token], names: list[_Find], people: dict[str, list[_Person]], directory: Directory
) -> list[_Find]:
    """"Belmora's parliament", "the Arvanian delegation", "Belmoran diplomats", "the Vale administration"."""
    finds: list[_Find] = []
    listed = {k for find in names for k in range(find.first, find.last)}
    for find in names:
        if find.mention.kind != "state" or not find.mention.id or find.last in listed:
            continue
        at = find.last + 2 if _possessive(tokens, find.last) else find.last
        while at < len(tokens) and tokens[at].low in {"own", "new", "special", "senior", "federal", "national", "state"}:
            at += 1
        length, row = _body_at(tokens, at)
        if length:
            finds.append(_Find(find.first, at + length, _body_mention(find.mention, tokens, at, length, row)))
            continue
        length, row = _office_at(tokens, at)
        if length and not _name_length(tokens, at + length, {}, after_office=True):
            office = _words(tokens, at, at + length)
            sectors = cell_list(row["sectors"]) or ("GOV",)
            finds.append(_Find(find.first, at + length, replace(find.mention, office=office, sectors=sectors)))
    return finds + _administrations(tokens, names, people, directory)


def _possessive(tokens: list[Token], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at].text == "'" and tokens[at + 1].low == "s"


def _body_at(tokens: list[Token], at: int) -> tuple[int, dict[str, str]]:
    if at >= len(tokens):
        return 0, {}
    for words, row in _bodies().get(tokens[at].low, ()):
        if tuple(t.low for t in tokens[at : at + len(words)]) == words:
            return len(words), row
    return 0, {}


def _body_mention(state: Mention, tokens: list[Token], at: int, length: int, row: dict[str, str]) -> Mention:
    sectors = cell_list(row["sectors"])
    if row["own"] != "1":
        return replace(state, sectors=sectors)
    noun = _words(tokens, at, at + length)
    return replace(
        state, id=slug(f"{state.id} {noun}"), name=f"{noun.capitalize()} of {state.name}", kind=row["kind"],
        of=state.id, sectors=sectors, how="rule", confidence=0.8,
    )  # fmt: skip


def _administrations(
    tokens: list[Token], names: list[_Find], people: dict[str, list[_Person]], directory: Directory
) -> list[_Find]:
    """"the Vale administration", "Rana Vale's presidency": the government that a person heads or headed."""
    countries = _countries_of_heads(tokens, names, people, once=True)
    finds: list[_Find] = []
    for k, token in enumerate(tokens):
        holders = people.get(token.low, [])
        if len(holders) != 1 or not token.is_name:
            continue
        at = k + 3 if _possessive(tokens, k + 1) else k + 1
        if at >= len(tokens) or tokens[at].low not in _TERM_WORDS or not _joined(tokens, at - 1, at):
            continue
        person = holders[0]
        first = k
        while first > 0 and tokens[first - 1].is_name and _joined(tokens, first - 1, first) and not tokens[first - 1].first:
            first -= 1
        past = person.past or _reads_as_past(tokens, first)
        country = person.of or countries.get(person.id, "")
        finds.append(
            _Find(
                first,
                at + 1,
                Mention(
                    (0, 0), "", id=slug(f"{token.text} administration"), name=f"{token.text} administration",
                    kind="organisation", of=country, sectors=("GOV",), past=past, office=tokens[at].low, how="rule",
                    confidence=0.8, candidates=(person.id,),
                ),  # fmt: skip
            )
        )
    return finds


def _reads_as_past(tokens: list[Token], first: int) -> bool:
    before = [t.low for t in tokens[max(0, first - 3) : first]]
    return any(word in _PAST_WORDS or word in {"during", "since", "under", "throughout", "previous"} for word in before)


def _countries_of_heads(
    tokens: list[Token], names: list[_Find], people: dict[str, list[_Person]], once: bool = False
) -> dict[str, str]:
    """For people without a stated country: the state that the document ties them to most.

    Sharing a sentence counts 1, once a sentence; sitting in a state's seat of government 3; "Arvania, under the
    administration of Rana Vale" 5; having Arvanian policy spoken of beside one's administration 3.  A state that another
    leader of the document is said to lead is out, unless the question is who led it `once`.  A tie leaves the country
    open.
    """
    led = {p.of for holders in people.values() for p in holders if p.kind == "leader" and p.of and not once}
    states = [f for f in names if f.mention.kind == "state" and f.mention.id and f.mention.id not in led]
    votes: dict[str, Counter[str]] = {}
    starts = [k for k, t in enumerate(tokens) if t.first] + [len(tokens)]
    for begin, end in zip(starts, starts[1:], strict=False):
        present = [f for f in states if begin <= f.first < end]
        for k in range(begin, end):
            for person in people.get(tokens[k].low, []) if tokens[k].is_name and not _stated_country(people, tokens[k].low) else []:
                counted = votes.setdefault(person.id, Counter())
                for state in {f.mention.id for f in present}:
                    counted[state] += max(_tie(tokens, f, k) for f in present if f.mention.id == state)
    settled = {}
    for person_id, counted in votes.items():
        ranked = counted.most_common(2)
        if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
            settled[person_id] = ranked[0][0]
    return settled


def _stated_country(people: dict[str, list[_Person]], last_name: str) -> str:
    holders = people.get(last_name, [])
    return holders[0].of if len(holders) == 1 else ""


def _tie(tokens: list[Token], find: _Find, at: int) -> int:
    """How closely the words between a state and a person tie the one to the other."""
    between = [t.low for t in tokens[find.last : at]]
    if len(between) <= 10 and "under" in between and {"administration", "leadership", "presidency", "rule"} & set(between):
        return 5
    seat = find.entry is not None and find.entry.role == "metonym" and 0 < find.first - at <= 5
    policy = "policy" in [t.low for t in tokens[find.last : find.last + 2]]
    return 3 if seat or policy else 1


@cache
def _group_nouns() -> dict[tuple[str, ...], dict[str, str]]:
    nouns: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows("groups"):
        words = tuple(row["noun"].split())
        nouns[words] = row
        nouns[(*words[:-1], _plural(words[-1]))] = row
    return nouns


def _group_noun_at(tokens: list[Token], at: int) -> tuple[int, dict[str, str]]:
    for length in (2, 1):
        words = tuple(t.low for t in tokens[at : at + length])
        if len(words) == length and words in _group_nouns():
            return length, _group_nouns()[words]
    return 0, {}


def _groups(page: Page, tokens: list[Token], names: list[_Find], directory: Directory) -> list[_Find]:
    """Groups under a proper modifier ("northern elites", "the Belmoran political establishment"), and parts of a named
    body ("hawkish elements of the Union Party", "forces within northern power structures")."""
    taken = {k: find for find in names for k in range(find.first, find.last)}
    plain: list[_Find] = []
    at = 0
    while at < len(tokens):
        length, row = _group_noun_at(tokens, at)
        find = _modified_group(tokens, at, length, row, taken) if length else None
        if find is not None and not _belongs_to_name(find, at, length, taken):
            plain.append(find)
        at += max(length, 1)
    inner = {find.first: find for find in [*names, *plain] if find.mention.id}
    parts = [find for k in range(len(tokens)) if (find := _part_of(tokens, k, inner)) is not None]
    return [*parts, *plain]


def _belongs_to_name(find: _Find, at: int, length: int, taken: dict[int, _Find]) -> bool:
    """The noun is itself inside a listed name (Labour *Party*)."""
    return any(k in taken for k in range(at, at + length))


def _modified_group(
    tokens: list[Token], at: int, length: int, row: dict[str, str], taken: dict[int, _Find]
) -> _Find | None:
    first, proper, of, country = at, False, "", ""
    while first > 0 and at - first < 6 and _joined(tokens, first - 1, first) and tokens[first].low not in _DETERMINERS:
        before = tokens[first - 1]
        find = taken.get(first - 1)
        if find is not None and find.mention.kind in {"state", "organisation", "faction", "legislature"}:
            first, proper, of = find.first, True, find.mention.id
            country = find.mention.country
            break
        if before.low in _DIRECTIONS:
            proper, first = True, first - 1
        elif _may_modify(before):
            first -= 1
        else:
            break
    if not proper:
        return None
    while tokens[first].low in {"and", "or"} or not tokens[first].is_word:
        first += 1
    name = _words(tokens, first + (tokens[first].low == "the"), at + length)
    return _Find(
        first,
        at + length,
        Mention((0, 0), "", id=slug(name), name=name, kind=row["kind"], of=of, country=country,
                sectors=cell_list(row["sectors"]), how="rule", confidence=0.7),
    )


def _may_modify(token: Token) -> bool:
    """Lower-case words that can stand between a proper modifier and a group noun: adjectives, and *and*."""
    return token.low in {"and", "political", "security", "military", "business", "ruling", "old", "new"} or token.low.endswith(
        ("ical", "ish", "ive", "ary", "ist", "ial", "ous", "ern", "nomic", "line", "right", "left", "ful", "ent")
    )


def _part_of(tokens: list[Token], at: int, inner: dict[int, _Find]) -> _Find | None:
    length, row = _group_noun_at(tokens, at)
    if not length or at + length >= len(tokens) or tokens[at + length].low not in {"of", "within", "in", "inside", "among"}:
        return None
    k = at + length + 1
    whole = inner.get(k)
    if whole is None and k < len(tokens) and tokens[k].low in _DETERMINERS:
        whole = inner.get(k + 1)
    if whole is None or whole.mention.kind in {"person", "leader", "unknown"}:
        return None
    first = at
    if at and _joined(tokens, at - 1, at) and _may_modify(tokens[at - 1]) and tokens[at - 1].low != "and":
        first = at - 1
    name = _words(tokens, first, whole.last)
    return _Find(
        first,
        whole.last,
        Mention((0, 0), "", id=slug(name), name=name, kind=row["kind"], of=whole.mention.id,
                country=whole.mention.country, sectors=whole.mention.sectors, how="rule", confidence=0.7),
    )


# ------------------------------------------------------------------------------------------------------------- finish


def _words(tokens: list[Token], first: int, last: int) -> str:
    out = ""
    for k in range(first, last):
        gap = " " if k > first and tokens[k].start > tokens[k - 1].end else ""
        out += gap + tokens[k].text
    return out


def _without_overlap(finds: list[_Find]) -> list[_Find]:
    """Longer mentions win; of two equal ones the earlier in the list (rules before bare names)."""
    ranked = sorted(enumerate(finds), key=lambda pair: (-(pair[1].last - pair[1].first), pair[0]))
    taken: set[int] = set()
    kept: list[_Find] = []
    for _, find in ranked:
        cells = range(find.first, find.last)
        if not any(k in taken for k in cells):
            taken.update(cells)
            kept.append(find)
    return sorted(kept, key=lambda find: find.first)


def _finished(page: Page, tokens: list[Token], find: _Find) -> Mention | None:
    role = find.entry.role if find.entry else ""
    if role == "place" or (role in {"capital", "metonym"} and _stands_as_place(tokens, find)):
        return None
    if role == "persons" and find.mention.kind == "state":
        return None
    span = span_of(tokens, find.first, find.last)
    return replace(find.mention, span=span, text=page.text[span[0] : span[1]])


def _informed(mention: Mention, people: dict[str, list[_Person]]) -> Mention:
    """A person's mention with what the document tells elsewhere: office, and the body it belongs to."""
    if mention.kind not in {"person", "leader"} or not mention.id:
        return mention
    known = next((p for holders in people.values() for p in holders if p.id == mention.id), None)
    if known is None:
        return mention
    return replace(mention, of=known.of or mention.of, office=mention.office or known.office, past=mention.past or known.past)


def _with_own_state(page: Page, mentions: list[Mention]) -> list[Mention]:
    """ "the Arvanian Security Service" is one mention of the service, not one of Arvania and one of the service."""
    joined: list[Mention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        if last and last.kind == "state" and mention.of == last.id and mention.span[0] == last.span[1] + 1:
            span = (last.span[0], mention.span[1])
            joined[-1] = replace(mention, span=span, text=page.quote(span))
        else:
            joined.append(mention)
    return joined


def _stands_as_place(tokens: list[Token], find: _Find) -> bool:
    before = tokens[find.first - 1].low if find.first else ""
    if before == "the" and find.first >= 2:
        before = tokens[find.first - 2].low
    if before in _PLACE_BEFORE or (find.last < len(tokens) and tokens[find.last].low in _HELD_THERE):
        return True
    return find.last < len(tokens) and tokens[find.last].text == "," and tokens[find.first].first  # a dateline


def _second_look(page: Page, mentions: list[Mention], directory: Directory) -> list[Mention]:
    """What only the whole document tells: who is past, and which administration is the present one."""
    past = {m.candidates[0] for m in mentions if m.id.endswith("_administration") and m.past}
    past |= {m.id for m in mentions if m.past and m.kind in {"person", "leader"}}
    present = {m.id for m in mentions if m.office and m.kind == "leader" and m.id not in past}
    done = []
    for mention in mentions:
        if mention.id.endswith("_administration"):
            head = mention.candidates[0]
            gone = head in past and head not in present
            if not gone and mention.of:  # the government in office speaks for its state
                state = mention.of
                mention = replace(mention, id=state, name=directory.names.get(state, state), kind="state", of="", past=False)
            else:
                mention = replace(mention, past=gone)
        elif mention.id in past and mention.kind in {"person", "leader"}:
            mention = replace(mention, past=True)
        done.append(mention)
    return done
