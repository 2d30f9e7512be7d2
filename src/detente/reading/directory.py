"""Directory: every name by which an actor may be called, compiled for matching.

Order of resolution: the dossier's actors, the case's alias file, the vendored tables.  An alias holds only between its
dates.  The alias file is the memory of a case: what an analyst corrects once is a row there.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from detente.dossier.schema import Actor
from detente.errors import Problem
from detente.reading.lexicon import cell_list, rows
from detente.reading.tokens import Token, slug, words_of

KINDS = ("state", "leader", "legislature", "faction", "organisation", "group", "person", "unknown")
ALIAS_COLUMNS = ("alias", "actor", "kind", "country", "sectors", "from", "to", "case_sensitive", "note", "source")


@dataclass(frozen=True)
class Entry:
    """One name of one actor.  role: name, adjective, persons, capital, metonym, organisation or place."""

    alias: str
    actor: str
    name: str
    kind: str
    role: str = "name"
    country: str = ""
    sectors: tuple[str, ...] = ()
    of: str = ""
    how: str = "table"
    case_sensitive: bool = False
    ambiguous: bool = False
    since: dt.date | None = None
    until: dt.date | None = None

    def holds_on(self, day: dt.date | None) -> bool:
        if day is None:
            return True
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class _Form:
    """A name as it is compared: its words, their lower case, and which of them must keep their capitals."""

    words: tuple[str, ...]
    lows: tuple[str, ...]
    exact: tuple[bool, ...]
    entry: Entry

    def stands(self, tokens: list[Token], at: int) -> bool:
        if at + len(self.words) > len(tokens):
            return False
        for k, low in enumerate(self.lows):
            token, word = tokens[at + k], self.words[k]
            if token.low != low or (word[0].isupper() and not token.is_name):
                return False
            if self.exact[k] and token.text != word and not _only_raised(token, word):
                return False
        return True


def _only_raised(token: Token, word: str) -> bool:
    """Spelled in capitals throughout (VARNIA), or begun with one because a sentence begins."""
    if word[0].islower():
        return token.first and token.text[1:] == word[1:]
    return len(word) > 1 and word[1:].islower() and token.text == word.upper()


@dataclass(frozen=True)
class Directory:
    """Names of one word by that word, longer ones by their first two, longest first;
    canonical names, and the first entry, by id; the entries of the case itself (dossier and alias file)."""

    by_words: Mapping[str, tuple[_Form, ...]] = field(repr=False)
    names: Mapping[str, str] = field(repr=False)
    actors: Mapping[str, Entry] = field(repr=False)
    own: tuple[Entry, ...] = field(default=(), repr=False)

    def match(self, tokens: list[Token], at: int, day: dt.date | None = None) -> tuple[int, list[Entry]]:
        """How many tokens the longest name starting at token `at` covers, and the entries that bear it.

        On a known day an entry counts between its dates; without one, an entry that has ended counts only where
        nothing else bears the name.
        """
        low = tokens[at].low
        if low not in self.by_words:
            return 0, []
        length = 0
        found: list[Entry] = []
        following = tokens[at + 1].low if at + 1 < len(tokens) else ""
        for form in (*self.by_words.get(f"{low} {following}", ()), *self.by_words[low]):
            if len(form.words) < length:
                break
            if form.entry.holds_on(day) and form.stands(tokens, at):
                length = len(form.words)
                found.append(form.entry)
        if day is None and len(found) > 1:
            found = [e for e in found if e.until is None] or found
        return length, [e for e in found if e.how == found[0].how]

    def own_actors(self, words: Collection[str], kinds: Collection[str], day: dt.date | None) -> list[Entry]:
        """The case's own actors of these kinds that some name of theirs with all these words stands for."""
        fitting = {
            entry.actor: entry
            for entry in self.own
            if entry.kind in kinds and entry.holds_on(day) and set(words) <= set(entry.alias.lower().split())
        }
        return [self.actors.get(actor, entry) for actor, entry in fitting.items()]


def build_directory(actors: Mapping[str, Actor] | None = None, aliases: Iterable[Entry] = ()) -> Directory:
    """The directory of a case: its dossier's actors, its alias rows, and the vendored tables."""
    own = [*_dossier_entries(actors or {}), *aliases]
    entries = [*own, *_table()]
    names: dict[str, str] = {}
    for entry in entries:
        names.setdefault(entry.actor, entry.name)
    index: dict[str, list[_Form]] = defaultdict(list)
    for form in [*map(_form, own), *_table_forms()]:
        if form.words:
            index[" ".join(form.lows[:2])].append(form)
            index.setdefault(form.lows[0], [])
    ranked = {first: tuple(sorted(found, key=lambda form: -len(form.words))) for first, found in index.items()}
    return Directory(ranked, names, {e.actor: e for e in reversed(entries)}, tuple(own))


def _form(entry: Entry) -> _Form:
    """Where capitals count (US is not us, LeT is not Let), they count in every word."""
    words = words_of(entry.alias)
    exact = tuple(entry.case_sensitive or not (w.islower() or w[1:].islower()) for w in words)
    return _Form(words, tuple(w.lower() for w in words), exact, entry)


@cache
def _table_forms() -> tuple[_Form, ...]:
    return tuple(map(_form, _table()))


def parse_aliases(text: str, file: str = "aliases.csv") -> tuple[list[Entry], list[Problem]]:
    """The rows of an alias file as entries, and a Problem for each row that is not one.

    >>> rows = "alias,actor,kind,country,sectors,from,to,note\\nTolm,varnia,state,XVA,GOV,,,capital"
    >>> [(e.alias, e.actor, e.role) for e in parse_aliases(rows)[0]]
    [('Tolm', 'varnia', 'capital')]
    """
    reader = csv.DictReader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")))
    try:
        header = reader.fieldnames or []
    except csv.Error:
        header = []
    missing = [c for c in ("alias", "actor") if c not in header]
    if missing:
        cure = f"begin the file with: {','.join(ALIAS_COLUMNS)}"
        return [], [Problem(file, 1, "", f"no column {' and '.join(missing)}", cure)]
    drafts: list[Entry] = []
    problems: list[Problem] = []
    for row in _readable(reader, problems, file):
        entry, wrong = _alias_entry(
            {k: (v or "").strip() for k, v in row.items() if isinstance(k, str) and not isinstance(v, list)}
        )
        problems += [Problem(file, reader.line_num, column, message, cure) for column, message, cure in wrong]
        if entry is not None:
            problems += _disagreements(entry, drafts, file, reader.line_num)
            drafts.append(entry)
    return _with_best_names(drafts), problems


def _readable(reader: csv.DictReader[str], problems: list[Problem], file: str) -> Iterator[dict[str, str]]:
    try:
        yield from reader
    except csv.Error as error:  # a quotation mark that never closes swallows the rest of the file
        problems.append(Problem(file, reader.line_num, "", f"not a table: {error}", "save the file as CSV, UTF-8"))


def _disagreements(entry: Entry, others: Iterable[Entry], file: str, line: int) -> list[Problem]:
    """One alias for two actors at one time: neither is chosen, and the analyst is told."""
    return [
        Problem(
            file,
            line,
            "alias",
            f"{entry.alias!r} already stands for {other.actor!r} at the same time",
            "give the rows dates (from, to) that do not overlap, or delete one",
        )
        for other in others
        if other.alias == entry.alias and other.actor != entry.actor and _overlap(entry, other)
    ]


def _overlap(a: Entry, b: Entry) -> bool:
    return (a.since or dt.date.min) <= (b.until or dt.date.max) and (b.since or dt.date.min) <= (a.until or dt.date.max)


def _alias_entry(row: Mapping[str, str]) -> tuple[Entry | None, list[tuple[str, str, str]]]:
    wrong: list[tuple[str, str, str]] = []
    days: dict[str, dt.date | None] = {}
    for column in ("from", "to"):
        try:
            days[column] = dt.date.fromisoformat(row[column]) if row.get(column) else None
        except ValueError:
            wrong.append((column, f"expected a date, got {row[column]!r}", "write it like 2031-04-15"))
    if not row.get("alias") or not row.get("actor"):
        wrong.append(("alias", "alias or actor is empty", "fill both, or delete the row"))
    if row.get("kind") and row["kind"] not in KINDS:
        wrong.append(("kind", f"{row['kind']!r} is no kind of actor", f"write one of: {', '.join(KINDS)}"))
    since, until = days.get("from"), days.get("to")
    if since and until and until < since:
        wrong.append(("to", f"ends {until} before it begins {since}", "swap the two dates"))
    if wrong:
        return None, wrong
    note = row.get("note", "").lower()
    told = _is_adjective(row["alias"], row["actor"], row.get("kind", ""))
    role = "capital" if "capital" in note else "adjective" if "adjective" in note or told else "name"
    return (
        Entry(
            alias=row["alias"],
            actor=slug(row["actor"]),
            name=row["alias"],
            kind=row.get("kind") or "unknown",
            role=role,
            country=row.get("country", ""),
            sectors=cell_list(row.get("sectors", "").replace(";", "|")),
            how="alias",
            case_sensitive=row.get("case_sensitive", "").lower() in {"true", "1", "yes"},
            since=days["from"],
            until=days["to"],
        ),
        [],
    )


def _with_best_names(entries: list[Entry]) -> list[Entry]:
    """Each entry under its actor's best name: a person's full name rather than an office, else the first row's."""
    best: dict[str, str] = {}
    for entry in entries:
        current = best.get(entry.actor)
        personal = entry.kind in {"person", "leader"} and entry.case_sensitive and " " in entry.alias
        if current is None or (personal and not _is_personal(current, entries, entry.actor)):
            best[entry.actor] = entry.alias
    states = {e.country: e.actor for e in entries if e.kind == "state" and e.country}
    return [replace(e, name=best[e.actor], of="" if e.kind == "state" else states.get(e.country, "")) for e in entries]


def _is_personal(name: str, entries: list[Entry], actor: str) -> bool:
    return any(e.alias == name and e.actor == actor and e.case_sensitive and " " in name for e in entries)


def _is_adjective(alias: str, name: str, kind: str) -> bool:
    """Whether a state's other name is its adjective: Arvanian of Arvania.

    >>> _is_adjective("Arvanian", "Arvania", "state"), _is_adjective("Arvania", "Republic of Arvania", "state")
    (True, False)
    """
    shared = any(alias[:4].lower() == word[:4].lower() for word in name.split())
    return (
        kind == "state"
        and alias != name
        and shared
        and alias.endswith(("an", "ese", "ish", "i", "ic", "ite", "ois", "ene"))
    )


def _dossier_entries(actors: Mapping[str, Actor]) -> list[Entry]:
    return [
        Entry(
            alias,
            key,
            actor.name,
            actor.kind,
            role="adjective" if _is_adjective(alias, actor.name, actor.kind) else "name",
            of=actor.of or "",
            how="dossier",
            case_sensitive=alias[:1].isupper(),
        )
        for key, actor in actors.items()
        for alias in (actor.name, *actor.aliases)
    ]


@cache
def _table() -> tuple[Entry, ...]:
    entries: list[Entry] = []
    for row in rows("countries"):
        entries += _country_entries(row)
    by_code = {e.country: e for e in reversed(entries) if e.role == "name"}
    for row in rows("metonyms"):
        state = by_code.get(row["country"])
        if state is None:
            continue
        sectors = cell_list(row["sectors"])
        if "LEG" in sectors:
            entries.append(
                Entry(
                    row["alias"],
                    slug(row["alias"]),
                    row["institution"] or row["alias"],
                    "legislature",
                    "metonym",
                    row["country"],
                    sectors,
                    of=state.actor,
                )
            )
        else:
            entries.append(Entry(row["alias"], state.actor, state.name, "state", "metonym", row["country"], sectors))
    for row in rows("organisations"):
        entries += _organisation_entries(row, by_code)
    for row in rows("places"):
        entries.append(
            Entry(row["name"], slug(row["name"]), row["name"], "unknown", "place", row["country"], (row["kind"],))
        )
    return tuple(entries)


def _country_entries(row: Mapping[str, str]) -> list[Entry]:
    actor, name, code = slug(row["name"]), row["name"], row["iso3"]
    doubtful = row.get("ambiguous") == "1"
    until = f"{row['to']}-12-31" if row.get("to") and len(row["to"]) == 4 else row.get("to")
    last = dt.date.fromisoformat(until) if until else None

    def entry(alias: str, role: str, ambiguous: bool = False) -> Entry:
        return Entry(alias, actor, name, "state", role, code, ("GOV",), ambiguous=ambiguous, until=last)

    found = [entry(name, "name", doubtful)]
    found += [entry(alias, "name") for alias in {row["official"], *cell_list(row["variants"])} - {name, ""}]
    found += [entry(alias, "adjective") for alias in cell_list(row["adjectives"])]
    found += [
        entry(alias, "persons") for alias in cell_list(row["persons"]) if alias not in cell_list(row["adjectives"])
    ]
    capitals = [c for c in (row["capital"], *cell_list(row["capital_variants"])) if c and c != name]
    return found + [entry(alias, "capital") for alias in capitals]


def _organisation_entries(row: Mapping[str, str], by_code: Mapping[str, Entry]) -> list[Entry]:
    state = by_code.get(row["country"])
    names = [n for n in (row["name"], row["short"], *cell_list(row["variants"])) if n]
    key = slug(row["name"] if row["kind"] == "faction" else row["short"] or row["name"])
    return [
        Entry(
            alias,
            key,
            row["name"],
            row["kind"] or "organisation",
            "organisation",
            row["country"],
            cell_list(row["sectors"]),
            of=state.actor if state else "",
            case_sensitive=alias.isupper(),
        )
        for alias in dict.fromkeys(names)
    ]
