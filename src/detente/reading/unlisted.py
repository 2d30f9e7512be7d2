"""Unlisted: actors whose names stand in no table, no alias file and no dossier.

Two signs make a name an actor.  A run of capitals that ends or begins with a noun for a body ("the Trawler Owners'
Association", "Union of Depot Workers") is that body.  A bare name ("Norland") is an actor where the page shows it act,
or own what only actors have; one that has a minister or a navy is a state.  What the words do not show stays out:
names after *in* and *at* are places, and a surname belongs to the person named in full.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from detente.reading.bodies import body_at
from detente.reading.clauses import FINITE_AUXILIARIES, word_set
from detente.reading.directory import Entry
from detente.reading.finds import DAYS, DETERMINERS, MONTHS, Find, Scan, WordIndex, given_names, mention_of, taken_by
from detente.reading.lexicon import cell_list, rows
from detente.reading.offices import HONORIFICS, PAST_WORDS, Row, office_at
from detente.reading.runs import NEVER_IN_NAMES, THINGS
from detente.reading.tokens import slug

_SUPPORT = 0.5
_LONGEST_BODY, _LONGEST_NAME = 7, 3  # words
_NOT_BODIES = word_set(
    "oval_office box_office post_office west_bank left_bank south_bank ivy_league home_front western_front"
)
_NO_BODY_BEGINS = (
    NEVER_IN_NAMES
    | MONTHS
    | PAST_WORDS
    | HONORIFICS
    | word_set("yesterday tomorrow later still even only once every each any another other first second last next like")
) - {"may", "march", "new", "all"}
_PLURALS_THAT_OWN = word_set("women men children people workers peoples")
_LINKS = word_set("of for")
_AT_COURT = word_set("at with before in to")  # where suits are filed and parties meet
_OFF = word_set("off on over near around")  # a bank in the sea
_STATE_NOUNS = word_set(
    "minister ministers ministry ministries government governments parliament parliaments delegation delegations navy "
    "navies army armies embassy ambassador ambassadors senate assembly troops border borders coastguard diplomats "
    "territory legislature fleet"
)
_STATE_PHRASES = frozenset({("coast", "guard"), ("armed", "forces"), ("air", "force"), ("central", "bank")})
_COMING_FROM = word_set("negotiators delegations delegates ministers diplomats envoys officials delegation")
_BETWEEN_THEM = word_set(
    "talks talk meeting meetings negotiations round rounds agreement treaty war dispute relations border ceasefire "
    "truce deal conflict accord"
)
_PAIRED = word_set("talks negotiations border treaty war dispute relations agreement ceasefire truce accord conflict")
_PLACED = word_set("in at near outside around inside across off via throughout toward towards into within")
_AFTER_PREPOSITION = _PLACED | word_set("of from to with by on for against over under through about")
_PAPER_BEFORE = word_set("daily newspaper paper magazine weekly broadcaster channel agency website tabloid ship vessel")
_MEDIATES = word_set("mediate mediates mediated broker brokers brokered host hosts hosted")
_ACTS = word_set(
    "wants wanted demands demanded insists insisted seeks sought refuses refused agrees agreed accepts accepted "
    "rejects rejected denies denied offers offered proposes proposed asks asked calls called says said holds held "
    "puts fears feared opposes opposed supports supported threatens threatened withdrew withdraws signed signs "
    "joined joins met meets warned warns announced announces promised promises pledged pledges backs backed "
    "argues argued claims claimed blames blamed accuses accused attacked attacks invaded invades annexed annexes "
    "declared declares suspended suspends lifted lifts imposed imposes released releases voted votes walked left "
    "plans planned keeps kept gave gives made makes took takes sent sends wishes wished needs needed hopes hoped "
    "opened opens closed closes"
)
_ACT_BASES = word_set(
    "want demand insist seek refuse agree accept reject deny offer propose ask call say hold oppose support threaten "
    "withdraw sign join meet warn announce promise back claim accuse attack declare suspend lift impose release vote "
    "leave plan keep give make take send open close mediate not never argue invade annex"
)
_READY = word_set("ready prepared willing unwilling expected not")
_NOUN_BEFORE_VERB_ENDINGS = ("ans", "ists", "ians", "ims", "ers", "ats", "ites", "ics")
_ADJECTIVE_ENDINGS = ("an", "ic", "ish", "ese", "i", "ite", "ene", "ois")
_SHARED_LETTERS = 5
_NO_NAMES = word_set(
    "internet god lord earth moon bible koran english twitter facebook google everyone everybody nobody somebody "
    "someone neither either both parties negotiators diplomats officials experts"
)


def find_unlisted(scan: Scan, names: Sequence[Find]) -> list[Find]:
    """The names of a page's unlisted actors, without overlap with `names` save where a longer name takes its part.

    `names`: the finds of the listed names.  Confidence is 0.5, and `how` is "rule".
    """
    bodies = _bodies_in(scan, names)
    taken = {**taken_by(names), **taken_by(bodies)}
    bare = _bare_names(scan, taken)
    return [*bodies, *bare, *_short_forms(scan, bodies, {**taken, **taken_by(bare)}, names)]


def without_parts(names: Iterable[Find], unlisted: Iterable[Find]) -> list[Find]:
    """The listed names that are no part of a longer unlisted one: *Labour* is not named by "the Labour Court"."""
    taken = taken_by(unlisted)
    return [find for find in names if not any(k in taken for k in range(find.first, find.last))]


def _find(first: int, last: int, name: str, kind: str, **more: object) -> Find:
    entry = Entry(name, slug(name), name, kind, how="rule", **more)  # type: ignore[arg-type]
    mention = replace(mention_of([entry]), confidence=_SUPPORT)
    return Find(first, last, mention, entry)


# -------------------------------------------------------------------------------------------------------------- bodies


@cache
def _nouns() -> WordIndex[Row]:
    return WordIndex((row["noun"], row) for row in rows("org_nouns"))


def _noun_at(scan: Scan, at: int) -> Row:
    return _nouns().at(scan.tokens, at)[1] or {}


@dataclass(frozen=True)
class _Body:
    """A run of capitals around an organisation noun: tokens first..last-1, the noun at `noun`."""

    first: int
    last: int
    noun: int
    row: Row


def _bodies_in(scan: Scan, names: Sequence[Find]) -> list[Find]:
    listed = taken_by(names)
    found: list[_Body] = []
    for k, token in enumerate(scan.tokens):
        if token.is_name and (row := _noun_at(scan, k)):
            body = _body_around(scan, k, row, listed)
            if body is not None and _stands_out(scan, body) and not (found and found[-1].last > body.first):
                found.append(body)
    banks = {_plain(scan, b) for b in found if scan.low(b.first - 1) in _OFF and scan.low(b.noun) == "bank"}
    found = [body for body in found if _plain(scan, body) not in banks]
    texts = [_plain(scan, body) for body in found]
    return [_body_find(scan, body, _longest_with(text, texts), listed) for body, text in zip(found, texts, strict=True)]


def _stands_out(scan: Scan, body: _Body) -> bool:
    """In a line of capitals the article shows where a name begins; a full stop shows that the line is a sentence."""
    return scan.low(body.first - 1) == "the" or not _is_title(scan, body.first)


def _is_title(scan: Scan, at: int) -> bool:
    """Whether capitals tell nothing here: in a headline, but not in a sentence that is merely rich in names."""
    if not scan.tokens[at].heading:
        return False
    sentence = scan.page.sentences[scan.tokens[at].sentence]
    return not scan.page.shadow[sentence.start : sentence.end].rstrip().endswith(".")


def _plain(scan: Scan, body: _Body) -> str:
    return scan.words(body.first, body.last).replace("\n", " ")


def _longest_with(text: str, texts: Sequence[str]) -> str:
    """The one longer name of the page that ends like this one: the *Owners' Association* is the Trawler Owners'."""
    longer = {other for other in texts if other.endswith(f" {text}")}
    return longer.pop() if len(longer) == 1 else text


def _body_around(scan: Scan, noun: int, row: Row, listed: Mapping[int, Find]) -> _Body | None:
    first = _left_end(scan, noun, listed)
    last = _right_end(scan, noun, listed) if row["opens"] == "1" else noun + 1
    if last == noun + 1 and _runs_into_name(scan, noun + 1):
        return None  # the noun is a part of some other name: *Union* Square, *Court* Street
    if last - first < 2 or _is_listed(scan, first, noun, last, listed):
        return None
    if scan.low(first - 1) == "and" and scan.tokens[first - 2].is_name and scan.joined(first - 2, first - 1):
        return None  # half of "Securities and Exchange Commission", or the second of two names
    if "_".join(t.low for t in scan.tokens[first:last]) in _NOT_BODIES:
        return None
    return _Body(first, last, noun, row)


def _runs_into_name(scan: Scan, at: int) -> bool:
    if not scan.joined(at - 1, at) or not scan.tokens[at].is_name:
        return False
    return not office_at(scan, at)[0] and not scan.directory.match(scan.tokens, at, scan.on)[0]


def _left_end(scan: Scan, noun: int, listed: Mapping[int, Find]) -> int:
    first = noun
    while first > 0 and noun - first < _LONGEST_BODY and scan.joined(first - 1, first):
        before = scan.tokens[first - 1]
        if before.text == "'" and first >= 2 and _owns_as_part(scan, first - 2, listed):
            first -= 2 if _may_name_body(scan, first - 2) else 0
            if scan.tokens[first].text == "'" or first == noun:
                break
        elif (
            before.low == "s" and first >= 3 and scan.low(first - 2) == "'" and scan.low(first - 3) in _PLURALS_THAT_OWN
        ):
            first -= 3
        elif before.low == "and" and first >= 2 and _is_double(scan, first - 1, listed):
            first -= 2
        elif _may_name_body(scan, first - 1):
            first -= 1
        else:
            break
    while first < noun and scan.tokens[first].text in {"'", "-"}:
        first += 1
    return first


def _owns_as_part(scan: Scan, at: int, listed: Mapping[int, Find]) -> bool:
    """The *Owners'* of an association; but "the United States' Congress": a listed owner is no part of the name."""
    return scan.low(at).endswith("s") and at not in listed


def _is_double(scan: Scan, at: int, listed: Mapping[int, Find]) -> bool:
    """The *and* of "the Food and Drug Agency": one capital before it, and the article before that."""
    return (
        at >= 2
        and scan.low(at - 2) == "the"
        and scan.joined(at - 2, at - 1)
        and _may_name_body(scan, at - 1)
        and at - 1 not in listed
        and not _noun_at(scan, at - 1)
    )


def _may_name_body(scan: Scan, at: int) -> bool:
    token = scan.tokens[at]
    if not token.is_name or not token.is_word or token.low in _NO_BODY_BEGINS or token.low in DAYS | MONTHS:
        return False
    if token.first and (token.low in scan.common_words or token.low.endswith(("ly", "ing"))):
        return False
    return not office_at(scan, at)[0] or token.low in {"general", "chief"}


def _right_end(scan: Scan, noun: int, listed: Mapping[int, Find]) -> int:
    """Behind "of X" or "for the X Y" after the noun; a state's own "parliament of X" is left to the rule for it."""
    at = noun + 1
    if scan.low(at) not in _LINKS or not scan.joined(noun, at):
        return noun + 1
    start = at + 1 + (scan.low(at + 1) == "the")
    end = start
    while end < len(scan.tokens) and end - start < _LONGEST_BODY and scan.joined(end - 1, end):
        token = scan.tokens[end]
        inner = token.low == "and" and end > start and end + 1 < len(scan.tokens) and scan.tokens[end + 1].is_name
        if inner and (scan.low(noun) != "ministry" or end + 1 in listed):
            break
        if not inner and not (token.is_name and token.is_word and token.low not in DAYS | MONTHS | NEVER_IN_NAMES):
            break
        end += 1
    states = [listed[k] for k in range(start, end) if k in listed and listed[k].mention.kind == "state"]
    if end == start or (states and body_at(scan, noun)[0]) or (states and states[0].first == start and noun + 1 == at):
        return noun + 1 if not states or states[0].first == start else states[0].first
    return end


def _is_listed(scan: Scan, first: int, noun: int, last: int, listed: Mapping[int, Find]) -> bool:
    """Whether tables and the other rules already know this body, or a longer name that holds it."""
    for find in {id(listed[k]): listed[k] for k in range(first, last) if k in listed}.values():
        if find.first < first or find.last > last or (find.first == first and find.last == last):
            return True
        if find.mention.kind == "organisation" and find.last == noun and scan.low(noun) == "department":
            return True
        if find.last > noun and find.mention.kind != "state":
            return True
        if find.entry is not None and find.entry.how in {"dossier", "alias"} and find.mention.kind != "state":
            return True
        if find.mention.kind == "state" and find.first == first:
            length, _ = body_at(scan, find.last)
            if length and find.last + length == last:
                return True
    if first + body_at(scan, first)[0] == last:
        return True  # "the Supreme Court": whose, the rules for institutions find out
    length, _ = scan.directory.match(scan.tokens, first, scan.on)
    return first + length >= last


def _body_find(scan: Scan, body: _Body, name: str, listed: Mapping[int, Find]) -> Find:
    home = listed.get(body.first)
    of = home.mention if home is not None and home.mention.kind == "state" else None
    if of is None and scan.low(body.first - 1) == "s" and scan.low(body.first - 2) == "'":
        owner = listed.get(body.first - 3)
        of = owner.mention if owner is not None and owner.mention.kind == "state" else None
    before = scan.low(body.first - 1 if scan.low(body.first - 1) != "the" else body.first - 2)
    at_court = body.row["sectors"] == "JUD" and before in _AT_COURT
    return _find(
        body.first,
        body.last,
        name,
        body.row["kind"],
        role="place" if at_court else "organisation",
        sectors=cell_list(body.row["sectors"]),
        of=of.id if of else "",
        country=of.country if of else "",
    )


def _short_forms(scan: Scan, bodies: Sequence[Find], taken: Mapping[int, Find], names: Sequence[Find]) -> list[Find]:
    """ "the Association", "its commission": the only body of the page so called, after it was named in full."""
    called = _called(scan, [*bodies, *names])
    begins: dict[str, int] = {}
    for body in bodies:
        begins[body.mention.id] = min(begins.get(body.mention.id, body.first), body.first)
    known = {body.mention.id: body.mention for body in bodies if body.entry and body.entry.role != "place"}
    finds = []
    for k, token in enumerate(scan.tokens):
        if token.low not in called or k in taken or scan.low(k - 1) not in {"the", "its"} or not scan.joined(k - 1, k):
            continue
        ids, row = called[token.low], _noun_at(scan, k)
        if len(ids) != 1 or (only := next(iter(ids))) not in known or begins[only] > k:
            continue
        if not (token.is_name or row["short"] == "1") or row["short"] == "0" or _goes_on(scan, k):
            continue
        finds.append(Find(k - 1, k + 1, replace(known[only], how="coref", confidence=_SUPPORT)))
    return finds


def _called(scan: Scan, finds: Iterable[Find]) -> dict[str, set[str]]:
    """The bodies of the page by each organisation noun in their names."""
    called: dict[str, set[str]] = {}
    for find in finds:
        if find.mention.id and find.mention.kind in {"organisation", "faction", "legislature", "group"}:
            for word in {scan.low(k) for k in range(find.first, find.last)} | set(find.mention.name.lower().split()):
                if _nouns().first_words & {word}:
                    called.setdefault(word, set()).add(find.mention.id)
    return called


def _goes_on(scan: Scan, at: int) -> bool:
    """ "the union of workers", "the council house": the noun begins or modifies another."""
    after = scan.tokens[at + 1] if at + 1 < len(scan.tokens) else None
    if after is None or not scan.joined(at, at + 1):
        return False
    return after.low == "of" or (after.is_name and after.is_word and after.low not in DAYS | MONTHS)


# ---------------------------------------------------------------------------------------------------------- bare names


@dataclass
class _Seen:
    """What a page shows of one bare name."""

    at: list[tuple[int, int]] = field(default_factory=list)
    middle: int = 0  # away from sentence starts
    state: int = 0  # has a minister, a parliament, a delegation
    party: int = 0  # between X and Y, X will mediate
    acts: int = 0
    place: int = 0
    modifies: int = 0  # "the Norland delegation"
    barred: bool = False

    @property
    def kind(self) -> str:
        """state, unknown, or empty for what is no actor."""
        if self.barred or not self.at:
            return ""
        firm = self.state or (self.modifies and self.acts)
        if firm and (self.middle or self.state > 1 or self.acts):
            return "state"
        if self.party:
            return "unknown"
        return "unknown" if self.middle >= 2 and self.acts and self.place <= self.middle // 2 else ""


def _bare_names(scan: Scan, taken: Mapping[int, Find]) -> list[Find]:
    seen = _sightings(scan, taken)
    kinds = {name: kind for name, what in seen.items() if (kind := what.kind)}
    finds = []
    for name, kind in kinds.items():
        for first, last in seen[name].at:
            if not _stands_as_place(scan, first, last) and not _opens_dateline(scan, first, last):
                finds.append(_find(first, last, name, kind))
    if not kinds:
        return []
    adjectives = _adjectives(scan, list(kinds), {**taken, **taken_by(finds)})
    for find in adjectives:
        if _state_noun_within(scan, find.last, 4):
            kinds[find.mention.name] = "state"
    return [
        _find(f.first, f.last, f.mention.name, kinds[f.mention.name], role=f.entry.role)
        for f in [*finds, *adjectives]
        if f.entry
    ]


def _sightings(scan: Scan, taken: Mapping[int, Find]) -> dict[str, _Seen]:
    seen: dict[str, _Seen] = {}
    parts: set[str] = set()
    known_parts = given_names()
    for first, last in _runs(scan):
        if last - first > 1:
            parts |= {scan.tokens[k].text for k in range(first + 1, last)}
        if scan.low(first - 1) in HONORIFICS or (scan.low(first - 1) == "." and scan.low(first - 2) in HONORIFICS):
            parts.add(scan.tokens[last - 1].text)
        if first in taken or scan.tokens[first].text in known_parts:
            continue
        end = _name_end(scan, first, last) if last - first > 1 else last
        if end == first or any(k in taken for k in range(first, end)) or not _may_be_name(scan, first, end):
            continue
        _look(scan, first, end, seen.setdefault(scan.words(first, end), _Seen()))
    for name, what in seen.items():
        what.barred = what.barred or name in parts or (" " in name and not what.state and not what.party)
        if name.endswith(_NOUN_BEFORE_VERB_ENDINGS) and not what.state:
            what.barred = True
    return seen


def _runs(scan: Scan) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words outside headlines."""
    tokens, at = scan.tokens, 0
    while at < len(tokens):
        if not (tokens[at].is_name and tokens[at].is_word) or _is_title(scan, at):
            at += 1
            continue
        end = at + 1
        while end < len(tokens) and tokens[end].is_name and tokens[end].is_word and scan.joined(end - 1, end):
            end += 1
        start = at
        while start < end and tokens[start].first and tokens[start].low in NEVER_IN_NAMES:
            start += 1  # "If Norland", "The Commission"
        if start < end:
            yield start, end
        at = end


def _name_end(scan: Scan, first: int, last: int) -> int:
    """Before the first word of an office or a body: *Norland* Prime Minister Oda Roth."""
    for k in range(first, last):
        if office_at(scan, k)[0] or body_at(scan, k)[0]:
            return k
    return last


def _may_be_name(scan: Scan, first: int, last: int) -> bool:
    if last - first > _LONGEST_NAME:
        return False
    for k in range(first, last):
        token = scan.tokens[k]
        if not token.text.isalpha() or len(token.text) < 3 or token.text.isupper():
            return False
        if token.low in NEVER_IN_NAMES or token.low in MONTHS or token.low in HONORIFICS or token.low in _NO_NAMES:
            return False
        if token.low in THINGS - {"north", "south", "east", "west", "island", "islands", "republic", "kingdom"}:
            return False
    begin = scan.tokens[first]
    if begin.text in given_names() or begin.low in scan.common_words or scan.low(first - 1) in DETERMINERS - {"the"}:
        return False
    if begin.first and begin.low.endswith(("ing", "ly", "ed")):
        return False
    if last - first == 1 and (office_at(scan, first)[0] or body_at(scan, first)[0]):
        return False
    return not scan.directory.match(scan.tokens, first, scan.on)[0]


def _look(scan: Scan, first: int, last: int, what: _Seen) -> None:
    """Count what stands around one occurrence."""
    before, begin = scan.low(first - 1), scan.tokens[first]
    if before in _PAPER_BEFORE or before == "'" or (before == "." and scan.low(first - 2) in HONORIFICS):
        what.barred = True
    if office_at(scan, first - 1)[0] == 1 and scan.joined(first - 1, first) and scan.tokens[first - 1].is_name:
        what.barred = True  # Commodore Dreyl
    if _modifies(scan, first, last):
        what.modifies += 1
        if before == "the" or not _owns_or_acts(scan, last):
            if before != "the":
                what.at.append((first, last))
            return
    if before == "the" and not _is_pair(scan, first, last):
        return
    what.at.append((first, last))
    what.middle += not begin.first
    if _stands_as_place(scan, first, last) or _opens_dateline(scan, first, last):
        what.place += 1
        return
    what.state += _has_state_noun(scan, last) or _is_named_with_states(scan, first)
    what.party += _is_between(scan, first) or _is_pair(scan, first, last) or _is_mediator(scan, first, last)
    what.acts += _acts(scan, first, last)


def _owns_or_acts(scan: Scan, last: int) -> bool:
    return scan.is_possessive(last) or scan.low(last) in _ACTS


def _modifies(scan: Scan, first: int, last: int) -> bool:
    """ "the Norland delegation", "Norland Prime Minister"."""
    return scan.joined(last - 1, last) and not scan.is_possessive(last) and _state_noun_within(scan, last, 2)


def _state_noun_within(scan: Scan, at: int, reach: int) -> bool:
    for k in range(at, min(at + reach, len(scan.tokens))):
        token = scan.tokens[k]
        if not scan.joined(k - 1, k) or not token.is_word or token.low in NEVER_IN_NAMES or token.low in _ACTS:
            return False
        if token.low in _STATE_NOUNS or (token.low, scan.low(k + 1)) in _STATE_PHRASES:
            return True
    return False


def _has_state_noun(scan: Scan, last: int) -> bool:
    """ "Norland's foreign minister"."""
    at = scan.after_possessive(last)
    return at > last and _state_noun_within(scan, at, 4)


def _is_named_with_states(scan: Scan, first: int) -> bool:
    """ "the governments of Tarn and Sele", "negotiators from Tarn and Sele", "the Ministry of Roads of Tarn"."""
    at = first - 1
    while at > 0 and scan.tokens[at].sentence == scan.tokens[first].sentence and first - at < 6:
        low = scan.low(at)
        if low in {"of", "from"}:
            noun = scan.low(at - 1)
            if low == "from":
                return noun in _COMING_FROM
            return noun in _STATE_NOUNS - {"border", "borders"} or _closes_ministry(scan, at - 1)
        if low not in {"and", ",", "the"} and not (scan.tokens[at].is_name and scan.tokens[at].is_word):
            return False
        at -= 1
    return False


def _closes_ministry(scan: Scan, at: int) -> bool:
    return scan.tokens[at].is_name and any(scan.low(k) == "ministry" for k in range(max(0, at - 4), at))


def _is_between(scan: Scan, first: int) -> bool:
    """ "talks between X and Y": either of the two."""
    for at in range(first - 1, max(-1, first - 6), -1):
        low, token = scan.low(at), scan.tokens[at]
        if token.sentence != scan.tokens[first].sentence:
            return False
        if low == "between":
            return any(scan.low(k) in _BETWEEN_THEM for k in range(max(0, at - 5), at))
        if low != "and" and not (token.is_name and token.is_word):
            return False
    return False


def _is_pair(scan: Scan, first: int, last: int) -> bool:
    """ "the Norland-Estmark talks"."""
    if scan.low(last) == "-" and last + 2 < len(scan.tokens) and scan.tokens[last + 1].is_name:
        return scan.low(last + 2) in _PAIRED
    return scan.low(first - 1) == "-" and scan.tokens[first - 2].is_name and scan.low(last) in _PAIRED


def _is_mediator(scan: Scan, first: int, last: int) -> bool:
    """ "Ilmara will mediate", "under the mediation of Ilmara", "brokered by Ilmara"."""
    if scan.low(first - 1) == "of" and scan.low(first - 2) in {"mediation", "auspices"}:
        return True
    if scan.low(first - 1) == "by" and scan.low(first - 2) in _MEDIATES:
        return True
    if scan.tokens[first].first and scan.tokens[last - 1].low.endswith("s"):
        return False  # "Diplomats will mediate"
    return scan.low(last) in FINITE_AUXILIARIES and scan.low(last + 1) in _MEDIATES


def _acts(scan: Scan, first: int, last: int) -> bool:
    """The name is the subject of a finite verb, alone or with another."""
    if scan.low(first - 1) in _AFTER_PREPOSITION:
        return False
    if scan.low(last) == "to" and scan.low(first - 1) in {"expect", "asked", "urged", "told", "on", "wants", "want"}:
        return True
    at = last
    if scan.low(at) == "and" and at + 1 < len(scan.tokens) and scan.tokens[at + 1].is_name:
        at += 2
        while at < len(scan.tokens) and scan.tokens[at].is_name and scan.joined(at - 1, at):
            at += 1
    verb, then = scan.low(at), scan.low(at + 1)
    if not scan.joined(at - 1, at):
        return False
    if verb in {"is", "was", "are", "were"}:
        return then in _READY
    return verb in _ACTS or (verb in FINITE_AUXILIARIES and then.removesuffix("not") in _ACTS | _ACT_BASES)


def _stands_as_place(scan: Scan, first: int, last: int) -> bool:
    return scan.low(first - 1) in _PLACED and not scan.is_possessive(last)


def _opens_dateline(scan: Scan, first: int, last: int) -> bool:
    token = scan.tokens[first]
    sentence = scan.page.sentences[token.sentence]
    if not token.first or scan.page.paragraphs[sentence.paragraph][0] != sentence.start:
        return False
    after = scan.tokens[last + 1] if last + 1 < len(scan.tokens) else None
    if scan.low(last) == ",":
        return after is not None and (after.low in MONTHS or after.text.isdigit())
    return scan.low(last) == "(" or (scan.low(last) == "-" and scan.tokens[last].start > scan.tokens[last - 1].end)


def _adjectives(scan: Scan, names: Sequence[str], taken: Mapping[int, Find]) -> list[Find]:
    """ "the Norlandic minister" is Norland's where the page names Norland; the name itself before a noun counts too."""
    finds = []
    for k, token in enumerate(scan.tokens):
        if not token.is_name or not token.is_word or k in taken or not (scan.tokens[k].low.isalpha()):
            continue
        fitting = [name for name in names if _may_be_adjective(token.text, name)]
        if len(fitting) == 1 and scan.joined(k, k + 1) and not scan.directory.match(scan.tokens, k, scan.on)[0]:
            name = fitting[0]
            same = token.text == name
            if same and not (scan.low(k - 1) == "the" and not scan.tokens[k + 1].is_name):
                continue
            finds.append(_find(k, k + 1, name, "unknown", role="adjective"))
    return finds


def _may_be_adjective(word: str, name: str) -> bool:
    """
    >>> _may_be_adjective("Norlandic", "Norland"), _may_be_adjective("Norfolk", "Norland")
    (True, False)
    """
    if word == name:
        return True
    shared = min(_SHARED_LETTERS, len(name))
    return " " not in name and word[:shared] == name[:shared] and word.endswith(_ADJECTIVE_ENDINGS)
