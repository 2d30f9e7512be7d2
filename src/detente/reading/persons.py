"""Persons: full names with their offices, and the later mentions by surname or office alone.

A run of capitalised words is a person if an office stands beside it ("President Rana Vale", "Oda Roth, the envoy") or a
title does ("Mr Roth"), or if it begins with a known given name.  Nobody is guessed: a surname that fits two people
keeps both as candidates.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from detente.reading.clauses import word_set
from detente.reading.finds import (
    DAYS,
    DETERMINERS,
    MONTHS,
    PERSONAL,
    Find,
    Scan,
    WordIndex,
    given_names,
    mention_of,
    particles,
    plural_phrase,
    taken_by,
)
from detente.reading.lexicon import cell_list, rows
from detente.reading.page import Mention
from detente.reading.tokens import slug, span_of, words_of

Row = Mapping[str, str]
NO_ROW: Row = {}
PAST_WORDS = word_set("former ex erstwhile onetime predecessor late retired ousted deposed")
_SECTORS_OF_WORDS = {"exiled": "OPP", "opposition": "OPP"}
_BEFORE_OFFICES = PAST_WORDS | _SECTORS_OF_WORDS.keys() | word_set("then acting outgoing new senior current longtime")
_HONORIFICS = word_set("mr mrs ms miss dr prof sir dame lady lord madam")
_SHORT_OFFICES = {
    "sen": "senator",
    "gov": "governor",
    "gen": "general",
    "rep": "representative",
    "col": "colonel",
    "capt": "captain",
    "adm": "admiral",
    "amb": "ambassador",
    "lt": "lieutenant",
    "maj": "major",
    "pres": "president",
    "cmdr": "commander",
}
# Offices that many people hold at once: "the official" is then nobody in particular.
_MANY_HOLD = word_set(
    "official officials expert diplomat aide delegate lawmaker legislator representative inspector judge general"
)
# Words that make a run of capitals the name of a thing or a body, not of a person.
THINGS = word_set(
    "accord accords act action agency agreement airlines airport alliance army assembly association authority "
    "award bank bay beach board bridge building bulletin canal castle caucus centre center channel church city "
    "club college commission committee company conference congress constitution convention corporation corps "
    "council county court courier crisis cup daily day declaration deal department district doctrine embassy "
    "empire exchange federation festival forces forest forum foundation front fund games gazette globe government "
    "group gulf hall harbour herald hall highway hill hills hospital hotel house houses industries institute "
    "island islands journal kingdom lake league library line march market memorial mill ministry mission monument "
    "mosque mountain mountains movement museum news office ocean officials organisation organization palace park "
    "parliament party pass peace peninsula plan plans poll port post press prison prize process project protocol "
    "province report republic review river road round school sea senate service show square stadium state states "
    "station strait street studios summit survey system talks network observer tribune examiner inquirer guardian "
    "magazine mirror telegraph temple theatre times tower treaty trust union university valley voters war wall "
    "watch weekly west east north south wing zone"
)
_NEVER_IN_NAMES = (
    DAYS
    | DETERMINERS
    | word_set(
        "of in on at to for by with from and or but not is are was were be been being will would can could may might "
        "must should has have had do does did says said say tells told calls called wants after before as over amid "
        "how why what when who whom where which he she they we i you it no yes if then than now today here there also "
        "new all more most both about against between during into under until while because since so yet nor per via "
        "up out off down speaking asked according however meanwhile rejects accuses warns urges slams hits vows meets "
        "visits wins loses"
    )
)
_ENDS_NAMES = (_NEVER_IN_NAMES | MONTHS) - {"may", "march", "june", "april", "august"}  # Theresa May, Oda March
_SUFFIXES = word_set("jr sr ii iii iv")
_FAMILY_FIRST = word_set("xi ban mao deng hu wen jiang nguyen tran")
_FAMILY_FIRST_OF_THREE = word_set("kim park lee moon chen wang li zhang liu yang zhao wu")
_FOLLOW_HYPHEN = word_set("led run era born like held made style aged wide only")
# A board or a club has a president too, who leads no country.
_OF_COMPANIES = word_set(
    "company club university college union bank board party class league federation association council student "
    "firm group vice bureau faculty chamber"
)
_BEFORE_DATES = word_set(
    "in on by until since of from last next early late mid during for this through to and before after"
)
_MOST_MODIFIERS = 8  # words
_LEADS = word_set("leads led heads headed commands commanded chairs chaired represents runs")
_SPEAKS_AFTER = word_set("said says told added will would has had is was and who")


# ------------------------------------------------------------------------------------------------------------- people


@dataclass(frozen=True)
class Person:
    """A person as one document shows them.  of: id of the body or state they act for."""

    id: str
    name: str
    last_name: str
    kind: str
    of: str = ""
    office: str = ""
    past: bool = False
    sectors: tuple[str, ...] = ()
    how: str = "rule"

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
        """The person, or the one already known by this name: "President Vale" is Rana Vale if she was named in full.
        None where two people fit and the office does not tell them apart."""
        known = self.named(person.last_name)
        if " " not in person.name and known:
            fitting = [p for p in known if _same_office(p.office, person.office)] if len(known) > 1 else known
            if len(fitting) != 1:
                return None
            person = replace(person, id=fitting[0].id, name=fitting[0].name, how=fitting[0].how)
        same = next((p for p in known if _without_initials(p.name) == _without_initials(person.name)), None)
        if same is not None:
            person = replace(person, id=same.id, how=same.how)
        return self.remember(person)

    def settle(self, countries: Mapping[str, str]) -> None:
        """Give leaders without a stated country the one found for them."""
        for holders in self.by_last_name.values():
            for k, person in enumerate(holders):
                if not person.of and person.kind == "leader":
                    holders[k] = replace(person, of=countries.get(person.id, ""))


def _without_initials(name: str) -> str:
    """
    >>> _without_initials("Rana J. Vale"), _without_initials("J. Ortega"), _without_initials("Rana O'Brien")
    ('rana vale', 'j. ortega', "rana o'brien")
    """
    plain = re.sub(r"\b[^\W\d_]\.? (?=\S)", "", name.replace("’", "'"))
    return (plain if " " in plain else name).lower()


def _same_office(known: str, named: str) -> bool:
    words = set(named.lower().split())
    return bool(words) and words <= set(known.lower().split())


# ------------------------------------------------------------------------------------------------------------ offices


@cache
def _offices() -> WordIndex[Row]:
    """Office words, singular and plural."""
    listed = [row for row in rows("offices") if row["kind"] != "modifier"]
    return WordIndex([(form, row) for row in listed for form in {row["pattern"], plural_phrase(row["pattern"])}])


@cache
def _office_modifiers() -> frozenset[str]:
    return frozenset(
        w.lower() for row in rows("offices") if row["kind"] == "modifier" for w in words_of(row["pattern"])
    )


def office_at(scan: Scan, at: int) -> tuple[int, Row]:
    """Tokens covered by the office (with its modifiers) that starts at `at`, and its row; 0 if there is none."""
    modifiers, start = _office_modifiers(), at
    while start - at < _MOST_MODIFIERS and (scan.low(start) in modifiers or (start > at and scan.low(start) == "-")):
        start += 1
    length, row = _offices().at(scan.tokens, start)
    return (start + length - at, row or NO_ROW) if length else (0, NO_ROW)


@dataclass(frozen=True)
class _Title:
    """The words for an office or a courtesy in front of a name: how many tokens, the office, its row."""

    length: int = 0
    office: str = ""
    row: Row = field(default_factory=dict)


_NO_TITLE = _Title()


@cache
def _title_words() -> frozenset[str]:
    """All words that a title can begin with."""
    return _offices().first_words | _office_modifiers() | _HONORIFICS | _SHORT_OFFICES.keys()


def _title_at(scan: Scan, at: int) -> _Title:
    length, row = office_at(scan, at)
    if length:
        return _Title(length, scan.words(at, at + length), row)
    low, stop = scan.low(at), scan.low(at + 1) == "."
    if low in _HONORIFICS and scan.tokens[at].is_name:
        return _Title(1 + stop)
    if low in _SHORT_OFFICES and stop and scan.tokens[at].is_name:
        row = next((r for r in rows("offices") if r["pattern"] == _SHORT_OFFICES[low]), NO_ROW)
        return _Title(2, _SHORT_OFFICES[low], row)
    return _NO_TITLE


# ---------------------------------------------------------------------------------------------------------- full names


@dataclass(frozen=True)
class _Run:
    """A candidate: the title begins at `at`, the name covers tokens start..end-1."""

    at: int
    start: int
    end: int
    title: _Title


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
    runs = list(_runs(scan, taken))
    plain = Counter(scan.words(r.start, r.end) for r in runs if not scan.tokens[r.start].heading)
    finds = []
    for run in sorted(runs, key=lambda r: (scan.tokens[r.start].heading, r.end - r.start == 1)):
        person = _person_find(scan, _cut_to_known(scan, run, plain), taken, people)
        if person is not None:
            finds.append(person)
    return finds, people


def _runs(scan: Scan, taken: Mapping[int, Find]) -> Iterator[_Run]:
    at = 0
    while at < len(scan.tokens):
        token = scan.tokens[at]
        titled = token.is_word and token.low in _title_words()
        if not titled and not (token.is_name and token.is_word):
            at += 1
            continue
        title = _title_at(scan, at) if titled else _NO_TITLE
        start = at + title.length
        length = name_length(scan, start, taken, after_title=bool(title.length))
        if length:
            yield _Run(at, start, start + length, title)
            at = start + length
        else:
            at += 1


def _cut_to_known(scan: Scan, run: _Run, plain: Mapping[str, int]) -> _Run:
    """ "Rana Vale Rejects" is Rana Vale where the text names her elsewhere; in a heading two words are the rule."""
    for end in range(run.end - 1, run.start + 1, -1):
        if scan.words(run.start, end) in plain:
            return replace(run, end=end)
    if scan.tokens[run.start].heading and run.end - run.start > 2:
        return replace(run, end=run.start + 2)
    return run


def name_length(scan: Scan, at: int, taken: Mapping[int, Find], after_title: bool) -> int:
    """Length of the run of capitalised words at `at` that can be a person's name, 0 if there is none."""
    if not _may_begin(scan, at, taken, after_title):
        return 0
    tokens, end = scan.tokens, at + 1
    while end < len(tokens) and end - at < 6 and scan.joined(end - 1, end):
        word = tokens[end]
        if (
            word.is_name and word.is_word and not _is_taken(taken, end, inner=True) and word.low not in _ENDS_NAMES
        ) or _is_link(scan, end, taken):
            end += 1
        else:
            break
    while end > at and not tokens[end - 1].is_name and not _is_given_part(scan, end - 1):
        end -= 1
    if any(tokens[k].low in THINGS for k in range(at, end)):
        return 0
    return end - at if end - at >= (1 if after_title else 2) else 0


def _may_begin(scan: Scan, at: int, taken: Mapping[int, Find], after_title: bool) -> bool:
    if at >= len(scan.tokens):
        return False
    token = scan.tokens[at]
    if not token.is_name or not token.is_word or _is_taken(taken, at):
        return False
    if token.low in _NEVER_IN_NAMES or token.low in MONTHS or office_at(scan, at)[0]:
        return False
    if after_title:
        return scan.joined(at - 1, at)
    if token.text.isupper() and len(token.text) > 1 and not token.heading:
        return False
    return not token.first or token.text in given_names() or _is_apposed_first(scan, at)


def _is_apposed_first(scan: Scan, at: int) -> bool:
    """A sentence that begins with an unknown name, shown by what follows: "Zorvan Kett, the envoy, said"."""
    if scan.tokens[at].low in scan.common_words or scan.tokens[at].low.endswith(("ing", "ly")):
        return False
    after = at + 1
    while (
        after - at < 4 and scan.joined(after - 1, after) and scan.tokens[after].is_name and scan.tokens[after].is_word
    ):
        after += 1
    return after - at >= 2 and scan.low(after) == "," and bool(_apposition(scan, after, {})[0])


def _is_link(scan: Scan, at: int, taken: Mapping[int, Find]) -> bool:
    """A particle, hyphen, apostrophe or initial's stop inside a name (Lena van Oord, Jean-Paul, O'Brien, J. Ortega)."""
    tokens, low = scan.tokens, scan.low(at)
    before = tokens[at - 1]
    if at + 1 >= len(tokens) or tokens[at + 1].sentence != tokens[at].sentence:
        return False
    after = tokens[at + 1]
    tight = tokens[at].start == before.end and tokens[at].end == after.start
    if low == "-":
        return (
            tight
            and after.is_word
            and before.is_word
            and (after.is_name or _is_given_part(scan, at + 1) or before.low in particles())
        )
    if low == "'":
        return tight and after.is_name and len(before.text) == 1
    if low == ".":
        return len(before.text) == 1 and before.is_name and after.is_name and not _is_taken(taken, at + 1, inner=True)
    if low not in particles():
        return False
    follows = after.is_name and not _is_taken(taken, at + 1)
    hyphen = after.text == "-" and after.start == tokens[at].end and at + 2 < len(tokens) and tokens[at + 2].is_name
    chain = after.low in particles() and at + 2 < len(tokens) and (tokens[at + 2].is_name or tokens[at + 2].text == "-")
    return follows or hyphen or chain


def _is_given_part(scan: Scan, at: int) -> bool:
    """The second half of a given name such as Ki-moon."""
    token = scan.tokens[at]
    return (
        2 <= len(token.text) <= 4
        and token.low.isalpha()
        and token.low not in _FOLLOW_HYPHEN
        and scan.low(at - 1) == "-"
        and at >= 2
        and scan.tokens[at - 2].is_name
        and scan.tokens[at - 2].end == scan.tokens[at - 1].start
        and scan.tokens[at - 1].end == token.start
        and len(scan.tokens[at - 2].text) <= 5
    )


def _is_taken(taken: Mapping[int, Find], at: int, inner: bool = False) -> bool:
    """Whether another name stands here.  Inside a name, a word that is also a place (Rana *Sydney*) does not end it."""
    find = taken.get(at)
    return find is not None and not find.is_personal and not (inner and find.mention.kind == "unknown")


def _person_find(scan: Scan, run: _Run, taken: Mapping[int, Find], people: People) -> Find | None:
    first, words = _phrase_start(scan, run.at, taken)
    of = _body_in(first, run.end, taken)
    row, office = run.title.row, run.title.office
    if not office:
        row, office, apposed_of = _apposition(scan, run.end, taken)
        if not office and not apposed_of:
            row, office, apposed_of = _office_before(scan, run, taken)
        of = of or apposed_of
    if not office and not run.title.length and not _is_plausible(scan, run):
        return None
    past = any(w in PAST_WORDS for w in words + office.lower().replace("-", " ").split())
    extra = tuple(_SECTORS_OF_WORDS[w] for w in words if w in _SECTORS_OF_WORDS) + (("ELI",) if past else ())
    person = Person(
        **_naming(scan, run),
        kind="leader" if _leads_a_state(scan, run, row, first, of, taken) else "person",
        of=of,
        office=office,
        past=past,
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


def _naming(scan: Scan, run: _Run) -> dict[str, str]:
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
    return {"id": slug(_without_initials(name)), "name": name, "last_name": last}


def _leads_a_state(scan: Scan, run: _Run, row: Row, first: int, of: str, taken: Mapping[int, Find]) -> bool:
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
        or (before.is_name and before.is_word and not before.first and before.low not in _NEVER_IN_NAMES)
    )


def _is_plausible(scan: Scan, run: _Run) -> bool:
    """Without an office, a run of capitals is a person only if it begins with a known given name."""
    token = scan.tokens[run.start]
    return (
        token.text in given_names()
        and run.end - run.start <= 5
        and not (token.first and token.low in scan.common_words)
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


def _apposition(scan: Scan, at: int, taken: Mapping[int, Find], who: str = "") -> tuple[Row, str, str]:
    """The office in ", the deputy minister of X," right behind a name: its row, its words, whose it is."""
    if scan.low(at) not in {",", "("}:
        return NO_ROW, "", ""
    if scan.low(at + 1) == "who":
        return NO_ROW, "", _led_body(scan, at + 2, taken)
    of = _body_before(scan, at, taken) if scan.low(at + 1) == "its" else ""
    k = at + 1
    while k < len(scan.tokens) and k - at < 8 and not scan.tokens[k].first and scan.low(k) not in {",", ")", ";", '"'}:
        find = taken.get(k)
        if find is not None and find.mention.id:
            if find.is_personal and find.mention.id != who:
                return NO_ROW, "", ""
            if not find.is_personal:
                of, k = find.mention.id, find.last
                continue
        length, row = office_at(scan, k)
        if length:
            return row, scan.words(k, k + length), of or _of_phrase(scan, k + length, taken)
        if scan.tokens[k].low in _SPEAKS_AFTER:
            break
        k += 1
    return NO_ROW, "", ""


def _office_before(scan: Scan, run: _Run, taken: Mapping[int, Find]) -> tuple[Row, str, str]:
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


def _led_body(scan: Scan, at: int, taken: Mapping[int, Find]) -> str:
    """ ", who leads the Bloc,": the body led."""
    if scan.low(at) not in _LEADS:
        return ""
    led = (taken[k].mention for k in range(at + 1, at + 4) if k in taken and not taken[k].is_personal)
    return next((mention.id for mention in led), "")


def _body_before(scan: Scan, at: int, taken: Mapping[int, Find]) -> str:
    """Whose "its" is: the last body named, not further back than one sentence."""
    here = scan.tokens[at].sentence
    for k in range(at, max(-1, at - 80), -1):
        if scan.tokens[k].sentence < here - 1:
            break
        if k in taken and taken[k].mention.kind in {"organisation", "faction", "group", "legislature"}:
            return taken[k].mention.id
    return ""


def _of_phrase(scan: Scan, at: int, taken: Mapping[int, Find]) -> str:
    if scan.low(at) not in {"of", "for", "at", "in"}:
        return ""
    return next((taken[k].mention.id for k in (at + 1, at + 2) if k in taken and not taken[k].is_personal), "")


def _known_person(scan: Scan, find: Find, taken: Mapping[int, Find]) -> Person:
    """A person of the alias file or dossier, with the office that the text gives them."""
    mention = find.mention
    _, office, of = _apposition(scan, find.last, taken, who=mention.id)
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


# ------------------------------------------------------------------------------------------------------ later mentions


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
        return scan.low(at + 1) not in _SPEAKS_AFTER
    if token.first and (token.low in scan.common_words or token.low in _NEVER_IN_NAMES):
        return True
    after = at + 1
    return not token.heading and scan.joined(at, after) and scan.tokens[after].is_name and scan.low(after) in THINGS


def _with_title(scan: Scan, at: int, holders: Iterable[Person]) -> int:
    """Where the mention begins that ends in the surname at `at`: with "Mr", and with a particle of the full name."""
    parts = {word.lower() for person in holders for word in words_of(person.name)} & particles()
    while at and scan.low(at - 1) in parts and scan.joined(at - 1, at):
        at -= 1
    if scan.low(at - 1) in _HONORIFICS:
        return at - 1
    return at - 2 if scan.low(at - 1) == "." and scan.low(at - 2) in _HONORIFICS else at


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


# -------------------------------------------------------------------------------------------------- whose country it is


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


LEAST_TIE = 3


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
