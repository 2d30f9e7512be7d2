"""Actors: who is named where, and which actor of the case each name stands for.

Names come from the directory (dossier, alias file, vendored tables); rules add what no table can hold: persons with
their offices (`persons`) and later surnames (`surnames`), institutions of a state, administrations named after their
head, and groups such as "northern elites" (`bodies`).  Nothing is guessed: a name that fits two actors keeps both as
candidates and no id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from detente.reading.bodies import body_at, find_administrations, find_bare_bodies, find_groups, find_institutions
from detente.reading.clauses import word_set
from detente.reading.directory import Directory, Entry
from detente.reading.finds import DAYS, MONTHS, PERSONAL, Find, Scan, given_names, mention_of
from detente.reading.offices import office_at
from detente.reading.page import Mention, Page
from detente.reading.people import Person, countries_of_heads
from detente.reading.persons import find_persons
from detente.reading.runs import THINGS
from detente.reading.surnames import find_surnames
from detente.reading.tokens import span_of, tokenise
from detente.reading.unlisted import find_unlisted, without_parts

_PLACE_BEFORE = word_set("in at near from outside around inside across via")
_TRAVEL = word_set(
    "go goes going went gone travel travels travelled traveled travelling fly flies flew flown return returns "
    "returned came come trip visit visits visited flight flights drove moved arrived journey"
)
_HELD_THERE = word_set("talks meeting meetings round summit conference process agreement accord session")
_NOT_AN_ACTOR_AFTER = word_set(
    "backed trained born style held occupied based made supplied aligned allied friendly speaking dominated "
    "controlled sponsored funded financed armed mediated brokered drafted led owned inspired flagged built bound "
    "wide leaning installed"
)
_NOT_AN_ACTOR_BEFORE = word_set("pro anti non post ex")
# Names after these words are names of places, banks, papers: the Bank of X, the Gulf of X.
_NAMED_AFTER = word_set("bank voice university gulf sea strait bay church bishop museum company port airport")
_BEFORE_NAMES = word_set(
    "mr mrs ms dr north south east west northern southern eastern western central president and or"
)


def find_actors(page: Page, directory: Directory, on: dt.date | None = None) -> list[Mention]:
    """All mentions of actors in a page, in text order, without overlap; `on` is the day aliases must hold on.

    A mention covers the words that name the actor together with the office or adjective that belongs to it
    ("Arvanian President Rana Vale").  Places and words that only say whose side somebody is on are left out.

    >>> from detente.reading.directory import build_directory
    >>> from detente.reading.sentences import lay_out
    >>> page = lay_out("Swiss President Rana Vale met the Belgian delegation. Vale then left for Vienna.")
    >>> [(m.text, m.id) for m in find_actors(page, build_directory())]
    [('Swiss President Rana Vale', 'rana_vale'), ('Belgian delegation', 'belgium'), ('Vale', 'rana_vale')]
    """
    scan = Scan(page, tokenise(page), directory, on or page.anchor)
    names = _with_unlisted(scan, _names(scan))
    names = sorted([*names, *find_bare_bodies(scan, [*names, *find_institutions(scan, names)])], key=lambda f: f.first)
    persons, people = find_persons(scan, names)
    people.settle(countries_of_heads(scan, names, people))
    later = find_surnames(scan, people, [*names, *persons])
    bodies = [*find_institutions(scan, names), *find_administrations(scan, names, people)]
    found = [*find_groups(scan, names), *persons, *bodies, *later, *names]
    known = people.by_id()
    mentions = [m for find in _without_overlap(found) if (m := _finished(scan, find)) is not None]
    joined = _with_own_state(page, [_informed(m, known) for m in mentions])
    return _second_look(joined, directory)


def _with_unlisted(scan: Scan, names: list[Find]) -> list[Find]:
    """The listed names and those that only the page itself shows to be actors, in text order."""
    unlisted = find_unlisted(scan, names)
    if not unlisted:
        return names
    return sorted([*without_parts(names, unlisted), *unlisted], key=lambda find: find.first)


# ---------------------------------------------------------------------------------------------- names from the tables


def _names(scan: Scan) -> list[Find]:
    finds: list[Find] = []
    at = 0
    tokens, directory = scan.tokens, scan.directory
    while at < len(tokens):
        length, entries = directory.match(tokens, at, scan.on) if tokens[at].is_word else (0, [])
        if not length:
            at += 1
        elif _is_modifier_only(scan, at, at + length) or _is_combining(scan, at, at + length):
            at += length
        elif length == 1 and entries[0].how == "table" and _is_part_of_name(scan, at, entries[0]):
            at += 1
        else:
            finds.append(Find(at, at + length, mention_of(entries), entries[0]))
            at += length
    return _settled(scan, finds)


def _is_modifier_only(scan: Scan, first: int, last: int) -> bool:
    """ "X-backed", "pro-X": somebody on X's side or against it, never X."""
    if scan.low(last) == "-" and scan.low(last + 1) in _NOT_AN_ACTOR_AFTER:
        return True
    return scan.low(first - 1) == "-" and scan.low(first - 2) in _NOT_AN_ACTOR_BEFORE


def _is_combining(scan: Scan, first: int, last: int) -> bool:
    """ "Anglo-" counts only before another name of a state, as in "Anglo-Belgian"."""
    return scan.low(last - 1) == "-" and not scan.directory.match(scan.tokens, last, scan.on)[0]


def _is_part_of_name(scan: Scan, at: int, entry: Entry) -> bool:
    """A table's name inside a longer one that the table does not hold: the *Jordan* Post, *Georgia* Vale."""
    token = scan.tokens[at]
    if token.heading:
        return False
    if scan.low(at - 1) == "of" and scan.low(at - 2) in _NAMED_AFTER and scan.tokens[at - 2].is_name:
        return True
    if scan.joined(at - 1, at):
        before = scan.tokens[at - 1]
        if before.is_name and before.is_word and not before.first and not _stands_free(scan, at - 1):
            return True
        if before.text in given_names() and before.is_name and entry.role != "adjective":
            return True
    if not scan.joined(at, at + 1) or entry.role in {"adjective", "organisation"}:
        return False
    after = scan.tokens[at + 1]
    if not after.is_name or not after.is_word or scan.directory.match(scan.tokens, at + 1, scan.on)[0]:
        return False
    if after.low in THINGS:
        return not body_at(scan, at + 1)[0]
    return (entry.role == "place" and token.text in given_names()) or (
        entry.ambiguous and not office_at(scan, at + 1)[0]
    )


def _stands_free(scan: Scan, at: int) -> bool:
    """A capitalised word that a name may follow without becoming one with it: an office, a day, another name."""
    low = scan.low(at)
    return (
        low in _BEFORE_NAMES
        or low in DAYS
        or low in MONTHS
        or bool(scan.directory.match(scan.tokens, at, scan.on)[0])
        or any(office_at(scan, k)[0] + k == at + 1 for k in range(max(0, at - 3), at + 1))
        or any(k >= 0 and sum(scan.directory.match(scan.tokens, k, scan.on)[:1]) + k > at for k in range(at - 4, at))
    )


def _settled(scan: Scan, finds: list[Find]) -> list[Find]:
    """An ambiguous country name (Georgia, Jordan) counts only where the page also speaks of that country, names an
    official of it, or names another country; else it stays open with its candidate."""
    evidence: set[str] = set()
    states: set[str] = set()
    for find in finds:
        entry = find.entry
        if entry is not None and find.mention.kind == "state" and find.mention.id:
            if entry.role in {"adjective", "capital", "persons", "metonym"} or _has_official(scan, find):
                evidence.add(entry.actor)
            if not entry.ambiguous:
                states.add(entry.actor)
    settled = []
    for find in finds:
        entry = find.entry
        if entry is not None and entry.ambiguous and entry.actor not in evidence and not states - {entry.actor}:
            find = find.with_mention(id="", name="", country="", candidates=(entry.actor,), confidence=0.3)
        settled.append(find)
    return settled


def _has_official(scan: Scan, find: Find) -> bool:
    at = scan.after_possessive(find.last)
    return bool(body_at(scan, at)[0] or office_at(scan, at)[0]) or (
        scan.low(find.first - 1) == "of"
        and any(office_at(scan, k)[0] + k == find.first - 1 for k in range(max(0, find.first - 5), find.first))
    )


# ------------------------------------------------------------------------------------------------------------- finish


def _without_overlap(finds: Sequence[Find]) -> list[Find]:
    """Longer mentions win; of two equal ones the earlier in the list (rules before bare names)."""
    ranked = sorted(enumerate(finds), key=lambda pair: (-(pair[1].last - pair[1].first), pair[0]))
    taken: set[int] = set()
    kept: list[Find] = []
    for _, find in ranked:
        cells = range(find.first, find.last)
        if not any(k in taken for k in cells):
            taken.update(cells)
            kept.append(find)
    return sorted(kept, key=lambda find: find.first)


def _finished(scan: Scan, find: Find) -> Mention | None:
    role = find.entry.role if find.entry else ""
    if role == "place" or (role in {"capital", "metonym"} and _stands_as_place(scan, find)):
        return None
    if find.entry is not None and find.mention.kind == "state" and (role == "persons" or _says_where(scan, find)):
        return None
    span = span_of(scan.tokens, find.first, find.last)
    return replace(find.mention, span=span, text=scan.page.text[span[0] : span[1]])


def _stands_as_place(scan: Scan, find: Find) -> bool:
    """A capital or seat of government is a place behind "in" or "at", as the goal of travel, and in a dateline."""
    at = find.first - 1 if scan.low(find.first - 1) != "the" else find.first - 2
    before = scan.low(at)
    if before in _PLACE_BEFORE or scan.low(find.last) in _HELD_THERE:
        return True
    if before in {"to", "for"} and any(
        scan.low(k) in _TRAVEL or (scan.low(k) == "left" and before == "for") for k in range(at - 3, at)
    ):
        return True
    if before == "visited" or before == "left":
        return True
    return _opens_dateline(scan, find) or _is_located(scan, find)


def _opens_dateline(scan: Scan, find: Find) -> bool:
    """ "TOLM, 20 March -", "Tolm (Meridian Wire) -": in front of a paragraph."""
    token = scan.tokens[find.first]
    sentence = scan.page.sentences[token.sentence]
    if not token.first or scan.page.paragraphs[sentence.paragraph][0] != sentence.start:
        return False
    after = scan.low(find.last)
    if after == "(" or (after == "-" and scan.tokens[find.last].start > scan.tokens[find.last - 1].end):
        return True
    if after != ",":
        return False
    following = scan.tokens[find.last + 1] if find.last + 1 < len(scan.tokens) else None
    dated = following is not None and (following.low in MONTHS or following.text.isdigit())
    return dated or (token.text.isupper() and len(token.text) > 2 and not token.heading)


def _is_located(scan: Scan, find: Find) -> bool:
    """ "Vienna, Austria": a city with its country."""
    if scan.low(find.last) != ",":
        return False
    length, entries = scan.directory.match(scan.tokens, find.last + 1, scan.on)
    same = any(e.country == find.mention.country and e.role == "name" for e in entries)
    return bool(length) and same and scan.low(find.last + 1 + length) in {",", ".", ")", "-", ""}


def _says_where(scan: Scan, find: Find) -> bool:
    """The country behind a city: "in Vienna, Austria,"."""
    if scan.low(find.first - 1) != "," or find.entry is None or find.entry.role != "name":
        return False
    for length in (1, 2, 3):
        start = find.first - 1 - length
        if start < 0:
            break
        covered, entries = scan.directory.match(scan.tokens, start, scan.on)
        if covered == length and any(
            e.country == find.mention.country and e.role in {"capital", "place"} for e in entries
        ):
            return True
    return False


def _informed(mention: Mention, known: Mapping[str, Person]) -> Mention:
    """A person's mention with what the document tells elsewhere: office, and the body it belongs to."""
    if mention.kind not in PERSONAL or not mention.id:
        return mention
    person = known.get(mention.id)
    if person is None:
        return mention
    return replace(
        mention,
        of=person.of or mention.of,
        office=mention.office or person.office,
        past=mention.past or person.past,
    )


def _with_own_state(page: Page, mentions: Sequence[Mention]) -> list[Mention]:
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


def _second_look(mentions: Sequence[Mention], directory: Directory) -> list[Mention]:
    """What only the whole document tells: who is past, and which administration is the present one."""
    past = {m.candidates[0] for m in mentions if _is_administration(m) and m.past}
    past |= {m.id for m in mentions if m.past and m.kind in PERSONAL}
    present = {m.id for m in mentions if m.office and m.kind == "leader" and m.id not in past}
    done = []
    for mention in mentions:
        if _is_administration(mention):
            head = mention.candidates[0]
            gone = head in past and head not in present
            if not gone and mention.of:  # the government in office speaks for its state
                state = mention.of
                mention = replace(
                    mention, id=state, name=directory.names.get(state, state), kind="state", of="", past=False
                )
            else:
                mention = replace(mention, past=gone)
        elif mention.id in past and mention.kind in PERSONAL:
            mention = replace(mention, past=True)
        done.append(mention)
    return done


def _is_administration(mention: Mention) -> bool:
    return mention.id.endswith("_administration") and mention.how == "rule" and bool(mention.candidates)
