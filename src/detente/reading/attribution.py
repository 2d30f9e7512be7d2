"""Attribution: every quotation and every reported statement of a document, with its speaker.

A reporter writes "the draft is ready, two envoys said" and thereby makes three things out of one sentence: what is
said, who says it, and the word that shows it (the *cue*).  The rules below look for cue words, keep those that stand in
the shape of a report (a subject, and a quotation, a that-clause, a to-clause or a bare clause as content), and give
each quotation, also the interrupted and the running ones, to one cue.

Forms and rule ids D1-D5, C1, I1-I5, A1, N1, P1, R1 are those of the reading specification.  What counts as content: of
direct speech the words between the marks; of reported speech the clause without "that" (in "urged Belmora to return"
the person urged belongs to it, in "told reporters that" the reporters do not); of "warned of a delay" the object.

Limits: English; no parser, so a subject more than a clause away from its verb is missed; the antecedent of a pronoun is
sought at most two paragraphs back, and where two are left nothing is chosen.  Time is linear in the text, except that a
sentence is looked at once for each cue in it; sentences are cut at 2,000 characters.
"""

from __future__ import annotations

import csv
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from detente.reading.clauses import (
    BE,
    CONTRACTED_NOT,
    DETERMINERS,
    FINITE_AUXILIARIES,
    HAVE,
    MODALS,
    PREPOSITIONS,
    SUBORDINATORS,
    WORD,
    Word,
    is_adverb,
    is_finite,
)
from detente.reading.page import Mention, Page, Span
from detente.reading.quotes import Quote, is_short, pair_quotes

CueClass = Literal["neutral", "doubt", "denial", "directive", "commissive", "mental"]
Form = Literal["direct", "partial", "indirect", "noun", "according_to", "colon", "passive", "adverb", "carried"]
Resolved = Literal["named", "pronoun", "unnamed", "carried", "unclear"]


@dataclass(frozen=True)
class Speaker:
    """One of several who speak together: the noun phrase, the name or noun in it, and the mention that covers it."""

    span: Span
    head: Span
    mention: Mention | None = None


@dataclass(frozen=True)
class Attribution:
    """Somebody is shown to say, ask, promise, deny or believe something.

    cue: the words that show it (":" or a dash where there is no verb).  content: what is said, one span a part.
    speaker: the whole noun phrase, None where the text gives none.  head: the name or noun to resolve, for a pronoun
    that of its antecedent.  mention: the given mention that covers the head.  candidates: who a pronoun may stand for,
    where that stayed open.  chain: index of the attribution whose content holds this one.  others: further speakers of
    the same words ("Vale and Orn said").
    """

    cue: Span
    cue_text: str
    cue_class: CueClass
    form: Form
    content: tuple[Span, ...]
    speaker: Span | None = None
    head: Span | None = None
    mention: Mention | None = None
    resolved: Resolved = "unnamed"
    candidates: tuple[Mention, ...] = ()
    chain: int | None = None
    rule: str = ""
    others: tuple[Speaker, ...] = ()


def find_attributions(page: Page, mentions: Sequence[Mention] = ()) -> list[Attribution]:
    """All attributions of a page, by where their cue stands; an outer one before the inner at one place.

    >>> from detente.reading.sentences import lay_out
    >>> page = lay_out('"We are ready," said Rana Vale, head of the mission, "but not at any price."')
    >>> [said] = find_attributions(page)
    >>> page.quote(said.speaker), page.quote(said.head), said.rule
    ('Rana Vale, head of the mission', 'Rana Vale', 'D3')
    >>> [page.quote(part) for part in said.content]
    ['We are ready,', 'but not at any price.']
    """
    page = _with_dashes(page)
    quotes = pair_quotes(page)
    drafts = _draft_all(page, quotes)
    _Resolver(page, mentions).resolve(drafts)
    return _chained(drafts)


def find_quotes(page: Page) -> list[Quote]:
    """All stretches between quote marks, by where they open; one or two words without a verb or a cue are `scare`.

    >>> from detente.reading.sentences import lay_out
    >>> page = lay_out('The «deal» is off. Vale called it «a poor deal».')
    >>> [(page.quote(quote.parts[0]), quote.scare) for quote in find_quotes(page)]
    [('deal', True), ('a poor deal', False)]
    """
    quotes = pair_quotes(page)
    return [replace(quote, scare=_is_scare(page, quote)) for quote in quotes]


def _is_scare(page: Page, quote: Quote) -> bool:
    start, end = quote.span
    if not is_short(page, quote):
        return False
    inside = [m.group().lower() for a, b in quote.parts for m in WORD.finditer(page.shadow, a, b)]
    verbs = any(low in FINITE_AUXILIARIES for low in inside)
    before = [m.group().lower() for m in WORD.finditer(page.shadow, max(0, start - 40), start)][-3:]
    after = [m.group().lower() for m in WORD.finditer(page.shadow, end, end + 40)][:3]
    return not verbs and not any(low in _verbs() for low in before + after)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# --- cues -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cue:
    """A row of cues.csv.  tail: words that must follow (rule *out*).  frames: what may be its content.
    prepositions: those that introduce its object (warn *of*).  is_noun: its base form is a noun as well."""

    lemma: str
    tail: tuple[str, ...]
    cue_class: CueClass
    frames: frozenset[str]
    prepositions: frozenset[str]
    is_noun: bool


@lru_cache(maxsize=1)
def _rows() -> tuple[dict[str, str], ...]:
    table = files("detente.reading.lexicon").joinpath("cues.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(table.splitlines()))


@lru_cache(maxsize=1)
def _verbs() -> dict[str, tuple[tuple[Cue, frozenset[str]], ...]]:
    """Form -> the cues it may be, longest tail first, with the names of the form (past and participle often agree)."""
    found: dict[str, list[tuple[Cue, frozenset[str]]]] = {}
    for row in _rows():
        if row["kind"] != "verb":
            continue
        cue = _cue(row)
        forms: dict[str, set[str]] = {}
        for name in ("lemma", "third", "past", "participle", "ing"):
            forms.setdefault(row[name], set()).add(name)
        for form, names in forms.items():
            found.setdefault(form, []).append((cue, frozenset(names)))
    return {form: tuple(sorted(cues, key=lambda row: -len(row[0].tail))) for form, cues in found.items()}


@lru_cache(maxsize=2)
def _single_words(kind: str) -> dict[str, Cue]:
    rows = [row for row in _rows() if row["kind"] == kind]
    return {form: _cue(row) for row in rows for form in (row["lemma"], row["third"]) if form}


def _cue(row: dict[str, str]) -> Cue:
    cue_class: CueClass = row["class"]  # type: ignore[assignment]  # a test holds the file to the six classes
    words = (tuple(row["tail"].split()), cue_class, frozenset(row["frames"].split()))
    return Cue(row["lemma"], *words, frozenset(row["prepositions"].split()), row["also_noun"] == "yes")


# --- lines: the words of a sentence with each quotation as one word ---------------------------------------------------

_QUOTE = "“”"
_PRONOUNS = _set("he she they it i we you who")
_ANYBODY = _set(
    "everyone everybody someone somebody nobody anyone another many some most others one both several few all"
)
_OBJECT_PRONOUNS = _set("me him her us them you it")
_POSSESSIVE_PRONOUNS = {"his": "he", "her": "she", "their": "they", "its": "it", "my": "i", "our": "we"}
_DASHES = frozenset({"—", "–", "--", "-"})
_ENDS = frozenset({".", "!", "?", "…", ";"})
_TIMES = _set(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight january february "
    "april june july august september october november december earlier later recently afterwards afterward "
    "meanwhile"
)
_LINKS = _set("of for in at from on to with near behind between against by about within under into over")
_ADJUNCTS = _set("on in at during after before from via through with by last late early this over as")
_WH = _set("whether if how why what when where which who")
_ASIDES = _set("meanwhile however though too for")
_REDUCED = _set("familiar close involved briefed aware speaking working taking present based loyal opposed")
_NOT_NOMINAL = (
    DETERMINERS | PREPOSITIONS | SUBORDINATORS | FINITE_AUXILIARIES | BE | HAVE | MODALS | _PRONOUNS | _OBJECT_PRONOUNS
    | _set(
    "and or but nor so yet that which whom whose whether if how why what not n't to than then there"
)
    | _set(
    "also just even still now however although though because while per according"
)
) - {"one", "both"}  # fmt: skip
_BOUNDS = _set("and or but nor , ; : ( ) . ? !") | _DASHES


@dataclass
class _Line:
    """A sentence at one level, outside quotations or inside one.  `quotes`: the quotation of each word that is one."""

    words: list[Word]
    quotes: dict[int, int]
    paragraph: int
    inside: int = -1
    opens_paragraph: bool = False
    used: set[int] = field(default_factory=set)
    subjects: dict[int, tuple[int, int]] = field(default_factory=dict)
    begins: list[int] | None = None  # marks behind which a clause begins, and those at which a report ends;
    ends: list[int] | None = None  # found when first asked for

    def low(self, index: int) -> str:
        return self.words[index].low if 0 <= index < len(self.words) else ""

    def raw(self, index: int) -> str:
        return self.words[index].raw if 0 <= index < len(self.words) else ""

    def is_quote(self, index: int) -> bool:
        return self.low(index) == _QUOTE

    def is_finite(self, index: int) -> bool:
        return 0 <= index < len(self.words) and is_finite(self.words, index)

    def is_capital(self, index: int) -> bool:
        raw = self.raw(index)
        return raw[:1].isupper() and (self.low(index) not in _NOT_NOMINAL or raw == "US")

    def is_nominal(self, index: int) -> bool:
        """Part of the body of a noun phrase: noun, adjective, number, name, words in scare quotes."""
        low = self.low(index)
        if not low or low in _TIMES or not (low[0].isalnum() or low in {"&", _QUOTE, "$", "%"}):
            return False
        if self.is_capital(index):
            return True
        if low in _NOT_NOMINAL:
            return False
        if CONTRACTED_NOT.fullmatch(low) or (low.endswith("ly") and low not in {"family", "ally", "assembly"}):
            return False
        return self.low(index - 1) in DETERMINERS or not self.is_finite(index)

    def span(self, first: int, last: int) -> Span:
        """Offsets of the words first..last, both included."""
        return (self.words[first].start, self.words[last].end)


@dataclass
class _Draft:
    """An attribution before its speaker is resolved.  `heads`: (phrase, head, its word) of each coordinated speaker."""

    line: _Line
    cue: Span
    cue_text: str
    cue_class: CueClass
    form: Form
    rule: str
    content: list[Span]
    speaker: Span | None = None
    heads: list[tuple[Span, Span, str]] = field(default_factory=list)
    unnamed: bool = False
    quotes: list[int] = field(default_factory=list)
    from_draft: _Draft | None = None
    at: tuple[int, int] = (0, 0)
    # Filled by the resolver.
    head: Span | None = None
    mention: Mention | None = None
    resolved: Resolved = "unnamed"
    candidates: tuple[Mention, ...] = ()
    others: tuple[Speaker, ...] = ()


def _with_dashes(page: Page) -> Page:
    """The page with its long dashes back in the shadow, where they may be folded to hyphens: here they part clauses."""
    if "—" not in page.text and "–" not in page.text:
        return page
    shadow = list(page.shadow)
    for mark in ("—", "–"):
        at = page.text.find(mark)
        while at >= 0:
            shadow[at] = mark
            at = page.text.find(mark, at + 1)
    return replace(page, shadow="".join(shadow))


def _draft_all(page: Page, quotes: list[Quote]) -> list[_Draft]:
    reader = _Reader(page, quotes)
    drafts: list[_Draft] = []
    lines = list(_lines(page, quotes))
    for line in lines:
        drafts += reader.read(line)
    drafts += _Joiner(page, quotes, lines, drafts).join()
    return sorted(drafts, key=lambda draft: (draft.cue[0], draft.rule == "D5", draft.content[:1]))


def _lines(page: Page, quotes: list[Quote]) -> Iterable[_Line]:
    """Sentence by sentence: first the text outside quotations, then the inside of each quotation."""
    starts = [sentence.start for sentence in page.sentences]
    marked = sorted((span, number) for number, quote in enumerate(quotes) for span in quote.marked)
    by_depth: dict[int, list[tuple[Span, int]]] = {}
    for span, number in marked:
        by_depth.setdefault(quotes[number].depth, []).append((span, number))
    for number, paragraph in enumerate(page.paragraphs):
        yield from _cut(page, paragraph, by_depth.get(0, []), starts, number, -1)
    for index, quote in enumerate(quotes):
        if not is_short(page, quote):
            for part in quote.parts:
                paragraph_number = bisect_right(page.paragraphs, (part[0], len(page.text))) - 1
                yield from _cut(page, part, by_depth.get(quote.depth + 1, []), starts, paragraph_number, index)


def _cut(
    page: Page, region: Span, marked: list[tuple[Span, int]], starts: list[int], paragraph: int, inside: int
) -> Iterable[_Line]:
    words, quotes = _words_of(page, region, marked)
    begun = 0
    fresh = True
    for index in range(1, len(words) + 1):
        if index == len(words) or _sentence_starts(page, words, index, starts):
            held = {place - begun: number for place, number in quotes.items() if begun <= place < index}
            yield _Line(words[begun:index], held, paragraph, inside, fresh)
            begun, fresh = index, False


def _words_of(page: Page, region: Span, marked: list[tuple[Span, int]]) -> tuple[list[Word], dict[int, int]]:
    words: list[Word] = []
    quotes: dict[int, int] = {}
    at = region[0]
    place = bisect_left(marked, ((region[0], 0), -1))
    while place < len(marked) and marked[place][0][0] < region[1]:
        (start, end), number = marked[place]
        words += _plain_words(page.shadow, at, start)
        quotes[len(words)] = number
        words.append(Word(_QUOTE, _QUOTE, start, end))
        at = max(at, end)
        place += 1
    words += _plain_words(page.shadow, at, region[1])
    return words, quotes


_ABBREVIATED = _set("mr mrs ms dr sen rep gov gen col capt lt prof st jr sr rev hon")


def _plain_words(shadow: str, start: int, end: int) -> list[Word]:
    """Words of a stretch.  The apostrophe of a plural possessive and the stop of Mr. or of an initial are joined to
    their word; he'll and they've are cut in two."""
    words: list[Word] = []
    for found in WORD.finditer(shadow, start, end):
        raw = found.group().replace("’", "'")
        low = raw.lower()
        owner, mark, rest = low.partition("'")
        if words and words[-1].end == found.start() and _belongs_to(words[-1], raw):
            last = words.pop()
            words.append(Word(last.raw + raw, last.low + raw, last.start, found.end()))
        elif mark and owner in _PRONOUNS and rest in {"s", "ll", "re", "ve", "d", "m"}:
            middle = found.start() + len(owner)
            words.append(Word(raw[: len(owner)], owner, found.start(), middle))
            words.append(Word(raw[len(owner) :], mark + rest, middle, found.end()))
        else:
            words.append(Word(raw, low, found.start(), found.end()))
    return words


def _belongs_to(word: Word, raw: str) -> bool:
    if raw == ".":
        return word.low in _ABBREVIATED or (len(word.raw) == 1 and word.raw.isupper() and word.raw != "I")
    return raw in {"'", "'s"} and word.raw[-1].isalnum()


def _sentence_starts(page: Page, words: list[Word], index: int, starts: list[int]) -> bool:
    before, here = words[index - 1], words[index]
    opens = bisect_right(starts, here.start) - bisect_right(starts, before.end - 1) > 0
    if before.low in _DASHES and index > 1 and words[index - 2].low == _QUOTE:
        return False
    if before.low != _QUOTE:
        return opens
    if here.low in _DASHES:
        return False
    last = page.text[before.start : before.end].rstrip("”\"'’»«› ")[-1:]
    return last in ".!?…" and (opens or (last == "." and (here.raw[0].isupper() or here.low == _QUOTE)))


# --- noun phrases -----------------------------------------------------------------------------------------------------


def _phrase_left(line: _Line, last: int, floor: int) -> int:
    """First word of the noun phrase that ends with `last`, or last + 1 where none does."""
    if line.low(last) in _PRONOUNS | _ANYBODY:
        return last
    first = last + 1
    index = last
    while True:
        core = index
        while core >= floor and line.is_nominal(core):
            core -= 1
        if core >= floor and core < index + 1 and line.low(core) in DETERMINERS and core < last:
            core -= 1
        if core == index:
            return first
        first = core + 1
        joined = _joins_left(line, core, floor, first)
        if joined is None:
            return _with_relative(line, first, floor)
        index = joined


def _joins_left(line: _Line, index: int, floor: int, first: int) -> int | None:
    """Where the noun phrase goes on to the left of a preposition or a coordinator, if it does."""
    low = line.low(index)
    if index <= floor:
        return None
    if low in _LINKS and line.is_nominal(index - 1):
        return index - 1
    if low in _LINKS and line.low(index - 1) in _REDUCED and index - 2 >= floor and line.is_nominal(index - 2):
        return index - 2
    if low in {"and", "or"}:
        comma = line.low(index - 1) == ","
        left = index - 1 - comma
        same = line.is_capital(left) == (line.is_capital(first) or line.is_capital(first + 1))
        if left >= floor and line.is_nominal(left) and same and (line.is_capital(left) or not comma):
            return left if line.is_capital(left) or not _is_object(line, left, floor) else None
    return None


def _is_object(line: _Line, last: int, floor: int) -> bool:
    """Whether the noun phrase that ends here follows a verb: "met the minister and officials said"."""
    index = last
    while index > floor and (line.is_nominal(index) or line.low(index) in DETERMINERS):
        index -= 1
    return index > floor and line.is_finite(index)


def _with_relative(line: _Line, first: int, floor: int) -> int:
    """ "the envoy who led the team said": from "the team" back to "the envoy"."""
    for index in range(first - 1, max(floor, first - 12), -1):
        low = line.low(index)
        if low in _BOUNDS or line.is_quote(index):
            break
        if low in {"who", "whose", "that"} and line.is_nominal(index - 1):
            return _phrase_left(line, index - 1, floor)
    return first


def _phrase_right(line: _Line, first: int, stop: int) -> int:
    """Last word of the noun phrase that begins with `first`, appositive included, or first - 1 where none does."""
    if line.low(first) in _PRONOUNS | _ANYBODY | _OBJECT_PRONOUNS and not line.is_nominal(first + 1):
        return first
    index = first
    while index < stop and (line.low(index) in DETERMINERS or is_adverb(line.low(index))):
        index += 1
    begin = index
    while index < stop and line.is_nominal(index):
        index += 1
    if index == begin:
        return first - 1
    low = line.low(index)
    if index < stop and (low in _LINKS and low not in {"to", "on", "by"}) and not line.is_quote(index + 1):
        longer = _phrase_right(line, index + 1, stop)
        return longer if longer > index and line.low(index + 1) not in _TIMES else index - 1
    if index < stop and low in {"and", "or"} and (line.is_nominal(index + 1) or line.low(index + 1) in DETERMINERS):
        longer = _phrase_right(line, index + 1, stop)
        if longer > index and not _finite_ahead(line, longer + 1, longer + 2):
            return longer
    return _with_appositive(line, first, index - 1, stop)


def _with_appositive(line: _Line, first: int, last: int, stop: int) -> int:
    """ "Rana Vale, head of the mission," and "Vale, who led the team,": up to the comma that closes the aside."""
    if line.low(last + 1) != "," or last + 2 >= stop:
        return last
    if line.low(last + 2) in {"who", "whose"}:
        index = last + 3
        while index < stop and line.low(index) not in {","} | _ENDS | _DASHES and not line.is_quote(index):
            index += 1
        return index - 1 if line.low(index) in {",", ".", ""} else last
    lower_role = line.raw(last + 2)[:1].islower() and line.low(last + 2) not in PREPOSITIONS | {"and", "or", "but"}
    number = line.raw(last + 2).isdigit() and line.low(last + 3) == ","
    if not (line.is_capital(last) and (lower_role or number)) or line.low(last + 2).endswith("ing"):
        return last
    index = last + 2
    while index < stop and line.low(index) not in _BOUNDS - {"and"} and not line.is_quote(index):
        if line.is_finite(index) or line.low(index) in _PRONOUNS:
            return last
        index += 1
    if number and index < stop:
        return max(index - 1, _with_appositive(line, first, index - 1, stop))
    return index - 1


def _finite_ahead(line: _Line, first: int, stop: int) -> bool:
    """A finite verb before the clause ends."""
    for index in range(first, min(stop, len(line.words))):
        if line.low(index) in _ENDS or line.low(index) in _DASHES:
            return False
        if line.is_finite(index) or line.low(index) in MODALS:
            return True
    return False


def _heads(line: _Line, first: int, last: int) -> list[tuple[Span, Span, str]]:
    """(phrase, head, head in lower case) of each coordinated part of a noun phrase."""
    parts: list[tuple[int, int]] = []
    begin = first
    for index in range(first, last + 1):
        apart = line.low(index) in {"and", "or"} and line.low(index - 1) not in PREPOSITIONS
        if apart and index > begin and _joins_people(line, begin, index, last):
            parts.append((begin, index - 1 - (line.low(index - 1) == ",")))
            begin = index + 1
    parts.append((begin, last))
    if len(parts) > 1:
        parts = [piece for part in parts for piece in _split_list(line, part)]
    return [(line.span(a, b), *_head(line, a, b)) for a, b in parts if a <= b]


def _joins_people(line: _Line, begin: int, index: int, last: int) -> bool:
    """No comma or preposition before the "and": it joins speakers, not what belongs to one of them."""
    whole = line.is_capital(index - 1) or line.low(index - 1).endswith("s") or line.low(index + 1) in DETERMINERS
    if not whole:
        return False
    before = [line.low(place) for place in range(begin, index)]
    listed = all(
        line.is_capital(place + 1) for place in range(begin, index) if line.low(place) == "," and place + 1 < index
    )
    return not any(low in _LINKS or low in {"who", "whose"} for low in before) and listed and index < last


def _split_list(line: _Line, part: tuple[int, int]) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    begin = part[0]
    for index in range(part[0], part[1] + 1):
        if line.low(index) == "," and line.is_capital(index + 1):
            pieces.append((begin, index - 1))
            begin = index + 1
    return [*pieces, (begin, part[1])]


_TITLES = _set(
    "mr mrs ms miss dr sir lady lord president minister premier chancellor secretary senator sen rep "
    "representative gov governor ambassador general gen colonel col captain judge justice king queen prince "
    "princess pope bishop mayor chairman chairwoman speaker professor prof prime vice deputy foreign defence "
    "defense envoy spokesman spokeswoman director commissioner congressman congresswoman former"
)


def _head(line: _Line, first: int, last: int) -> tuple[Span, str]:
    """The name in the noun phrase, else its head noun."""
    core_first, core_last = _core(line, first, last)
    name = _name_at(line, core_first, core_last)
    if name is None and core_last + 2 <= last and line.low(core_last + 1) in {",", *_DASHES}:
        # "the deputy minister, Rana Vale,": the name stands in the aside.
        aside_first, aside_last = _core(line, core_last + 2, last)
        name = _name_at(line, aside_first, aside_last) if line.is_capital(core_last + 2) else None
    if name is None:
        return line.span(core_last, core_last), line.low(core_last)
    span = line.span(*name)
    if line.low(name[1]).endswith(("'s", "s'")):
        span = (span[0], span[1] - (2 if line.low(name[1]).endswith("'s") else 1))
    return span, " ".join(line.low(index) for index in range(name[0], name[1] + 1))


def _core(line: _Line, first: int, last: int) -> tuple[int, int]:
    """The noun phrase without what follows its head: prepositions, commas, relative clauses."""
    index = first
    while index <= last and (line.low(index) in DETERMINERS or line.low(index) in _PRONOUNS):
        index += 1
    begin = index
    while (
        index <= last and (line.is_nominal(index) or _joins_adjectives(line, index)) and line.low(index) not in _REDUCED
    ):
        index += 1
    return (begin, index - 1) if index > begin else (first, first)


def _joins_adjectives(line: _Line, index: int) -> bool:
    """The "and" of "the political and security establishment"."""
    before = line.low(index - 1)
    single = line.is_nominal(index - 1) and not line.is_capital(index - 1) and not before.endswith("s")
    return line.low(index) in {"and", "or"} and single and line.is_nominal(index + 1) and not line.is_capital(index + 1)


def _name_at(line: _Line, first: int, last: int) -> tuple[int, int] | None:
    """The run of capitals that ends the core, titles aside."""
    if not line.is_capital(last):
        return None
    begin = last
    while begin - 1 >= first and line.is_capital(begin - 1) and not line.low(begin - 1).endswith("'s"):
        begin -= 1
    titles = [index for index in range(begin, last) if line.low(index).rstrip(".") in _TITLES]
    return (titles[-1] + 1 if titles else begin), last


# --- reading one line -------------------------------------------------------------------------------------------------

_GROUP_WORDS = BE | HAVE | MODALS | _set("do does did 's 're 've 'd 'll not n't never being")
_INFINITIVE_HOSTS = _set("went goes go on continued continues used able quick seemed wanted")
_UNNAMED_NOUNS = _set(
    "source sources official officials person people diplomat diplomats insider insiders aide aides witness "
    "witnesses analyst analysts expert experts observer observers critic critics envoys residents reports report"
)
_INDEFINITE = _set("a an some several many two three four five six one another other unnamed anonymous")
_NOT_LABELS = _set(
    "title author published outlet url by language issued note update correction photo source sources related read "
    "more watch video subject date re fw location "
    "advertisement summary background example reminder warning editor's listen caption image graphic chapter part "
    "section step conclusion introduction abstract opinion analysis live breaking exclusive report news guide "
    "tags topics contact email phone tel"
)
_PER_UNITS = _set("cent capita day week month year hour person head annum se night minute second mile")
_VIEW_NOUNS = _set("words view opinion telling account estimation judgment judgement eyes")
_WORDS_OF = _set("words view opinion eyes")
_OPEN_NOUNS = _set("claim claims allegation allegations assertion assertions accusation accusations")
_MODIFIED = DETERMINERS - {"that", "this", "these", "all", "both", "another", "each", "some", "any"} | {"more", "fewer"}
# What an event is said to show is the writer's own reading of it, nobody's statement.
_EVIDENCE = _set("suggest indicate underscore underline point show highlight signal imply reveal mean")
_THINGS = _set(
    "talks development developments event events move moves shift shifts step steps sign signs warning deal "
    "agreement vote success failure decision decisions attack attacks visit meeting meetings resumption change "
    "changes progress silence timing reaction response outcome result pattern this that it which"
)
_ADJECTIVES = _set(
    "new latest recent early first second many several various other own false earlier repeated such similar past "
    "public"
)
_SAID_TO = _set("say report allege claim believe think expect know understand rumour consider estimate fear hope find")
_TRAP_BEFORE = _set("as all")


@dataclass(frozen=True, slots=True)
class _Found:
    """A cue in a line: words first..last (with its tail), the first word of its verb group, and what it is."""

    cue: Cue
    names: frozenset[str]
    first: int
    last: int
    group: int
    passive: bool


@dataclass(frozen=True, slots=True)
class _Shape:
    """What follows a cue: frame, and words first..last of the content."""

    frame: str
    first: int
    last: int


class _Reader:
    """Finds the drafts of one line at a time."""

    def __init__(self, page: Page, quotes: list[Quote]) -> None:
        self.page = page
        self.quotes = quotes
        leads = (page.shadow[start : min(end, start + 60)].partition(":") for start, end in page.paragraphs)
        self.labels = Counter(name for name, colon, _ in leads if colon)

    def read(self, line: _Line) -> list[_Draft]:
        found = [*self._labels(line), *self._tags(line), *self._according(line)]
        for index in range(len(line.words)):
            if index in line.used:
                continue
            cue = self._verb_at(line, index)
            draft = self._verb(line, cue) if cue else self._noun(line, index) or self._adverb(line, index)
            if draft:
                found.append(draft)
        return found + self._announced(line)

    # Making drafts

    def _draft(
        self, line: _Line, cue: tuple[int, int], cue_class: CueClass, form: Form, rule: str,
        content: list[tuple[int, int]], subject: tuple[int, int] | None,
    ) -> _Draft:  # fmt: skip
        line.used.update(range(cue[0], cue[1] + 1))
        span = line.span(*cue)
        draft = _Draft(line, span, self.page.quote(span), cue_class, form, rule, [], at=cue)
        for first, last in content:
            if first <= last:
                self._add_content(draft, line, first, last)
        if subject is not None:
            line.subjects[cue[0]] = subject
            draft.speaker = line.span(*subject)
            draft.heads = _heads(line, *subject)
            draft.unnamed = _is_unnamed(line, *subject, draft.heads)
        return draft

    def _add_content(self, draft: _Draft, line: _Line, first: int, last: int) -> None:
        """A stretch that is one quotation gives its inside; any other stretch is taken as it stands."""
        while last > first and line.low(last) in {",", ".", "and", ";", ":"} | _DASHES:
            last -= 1
        if first == last and first in line.quotes:
            number = line.quotes[first]
            draft.quotes.append(number)
            draft.content += self.quotes[number].parts
            return
        held = [line.quotes[index] for index in range(first, last + 1) if index in line.quotes]
        draft.quotes += held
        if held and draft.form in {"indirect", "according_to", "passive", "noun"}:
            draft.form = "partial"
        draft.content.append(line.span(first, last))

    # C1: labels

    def _labels(self, line: _Line) -> list[_Draft]:
        """NAME: text, at the start of a paragraph."""
        if not line.opens_paragraph or line.inside >= 0:
            return []
        colon = next((index for index in range(1, min(8, len(line.words))) if line.low(index) == ":"), 0)
        if not colon or colon + 1 >= len(line.words):
            return []
        raws = [line.raw(index) for index in range(colon) if line.raw(index) not in {".", "(", ")", ","}]
        lows = {raw.lower() for raw in raws}
        if not raws or lows & _NOT_LABELS or not all(raw[0].isupper() or raw[0].isdigit() for raw in raws):
            return []
        answer = raws[0] in {"Q", "A", "Question", "Answer"} and len(raws) == 1
        title = line.paragraph == 0 and len(raws) <= 3 and line.words[colon].start < 60
        speaks = (
            answer or title or " ".join(raws).isupper() or colon + 1 in line.quotes or self._is_label(" ".join(raws))
        )
        if not speaks or any(low in _verbs() for low in lows - {"a"}):
            return []
        end = self.page.paragraphs[line.paragraph][1]
        draft = self._draft(line, (colon, colon), "neutral", "colon", "C1", [], (0, colon - 1))
        if colon + 1 in line.quotes and colon + 2 >= len(line.words) - 1:
            self._add_content(draft, line, colon + 1, colon + 1)
        else:
            draft.content.append((line.words[colon + 1].start, end))
        draft.unnamed = answer
        return [draft]

    def _is_label(self, name: str) -> bool:
        """Whether this name opens more than one paragraph with a colon."""
        return self.labels[name] > 1

    # D1 and C1: what follows a quotation

    def _tags(self, line: _Line) -> list[_Draft]:
        drafts = []
        for index in sorted(line.quotes):
            draft = self._tag(line, index)
            if draft:
                drafts.append(draft)
        return drafts

    def _tag(self, line: _Line, index: int) -> _Draft | None:
        last = self._last_mark(line, index)
        after = index + 1
        comma = line.low(after) == ","
        dash = line.low(after) in _DASHES
        after += comma or dash
        if dash and ((last and last in ".!?…") or not line.raw(after + 1)):
            return self._signed(line, index, after)
        if not (comma or dash or (last and last in ",?!…—–-")):
            verb = self._verb_at(line, after)
            if not verb or "quote" not in verb.cue.frames or is_short(self.page, self.quotes[line.quotes[index]]):
                return None
        return self._tag_clause(line, index, after)

    def _last_mark(self, line: _Line, index: int) -> str:
        """Last character of a quotation, inner quote marks aside."""
        start, end = self.quotes[line.quotes[index]].parts[-1]
        return self.page.text[max(start, end - 6) : end].rstrip(" \"'”’»›")[-1:]

    def _signed(self, line: _Line, index: int, after: int) -> _Draft | None:
        """A quotation, a dash and a name."""
        last = _phrase_right(line, after, len(line.words))
        if last < after or last + 1 < len(line.words) or not line.is_capital(after):
            return None
        return self._draft(line, (after - 1, after - 1), "neutral", "colon", "C1", [(index, index)], (after, last))

    def _tag_clause(self, line: _Line, index: int, after: int) -> _Draft | None:
        stop = min(len(line.words), after + 40)
        bracket = False
        for place in range(after, stop):
            bracket = line.low(place) == "(" or (bracket and line.low(place) != ")")
            if not bracket and (self._is_speech(line, place) or line.low(place) in _ENDS):
                break
            found = None if bracket else self._verb_at(line, place)
            if not found or not self._may_tag(line, found, after, self._last_mark(line, index)):
                continue
            subject = self._tag_subject(line, found, after)
            if subject:
                return self._direct(line, found, [(index, index)], subject, "D1")
        return self._unknown_tag(line, index, after)

    def _is_speech(self, line: _Line, place: int) -> bool:
        return place in line.quotes and not is_short(self.page, self.quotes[line.quotes[place]])

    def _may_tag(self, line: _Line, found: _Found, after: int, last_mark: str) -> bool:
        if found.names == {"ing"} or found.passive or line.low(found.group - 1) == "to":
            return False
        quoting = found.cue.frames & {"quote", "that"} or last_mark == ","
        return bool(quoting) and line.low(found.last + 1) != "that"

    def _tag_subject(self, line: _Line, found: _Found, after: int) -> tuple[int, int] | None:
        if found.group == after:
            last = _phrase_right(line, found.last + 1, len(line.words))
            return (found.last + 1, last) if last > found.last else None
        return self._subject_left(line, found.group, after)

    def _unknown_tag(self, line: _Line, index: int, after: int) -> _Draft | None:
        """ "We are ready," Vale quipped: after a comma inside the marks, a subject and any verb will do."""
        if not self._is_speech(line, index):
            return None
        if line.low(after).endswith("ed") and line.is_capital(after + 1):
            last = _phrase_right(line, after + 1, len(line.words))
            subject = (after + 1, last)
            return self._draft(line, (after, after), "neutral", "direct", "D1", [(index, index)], subject)
        if self._last_mark(line, index) != ",":
            return None
        last = _phrase_right(line, after, len(line.words))
        verb = last + 1
        while is_adverb(line.low(verb)) or line.low(verb) in _GROUP_WORDS:
            verb += 1
        if last < after or not line.low(verb).endswith(("ed", "s", "ing")) or not line.low(verb)[0].isalpha():
            return None
        return self._draft(line, (verb, verb), "neutral", "direct", "D1", [(index, index)], (after, last))

    def _announced(self, line: _Line) -> list[_Draft]:
        """Vale put it this way: "We are ready."  Before a colon and a quotation a subject and any verb will do."""
        drafts = []
        taken = set(line.used)
        for index, number in line.quotes.items():
            if index < 3 or line.low(index - 1) != ":" or line.inside >= 0 or is_short(self.page, self.quotes[number]):
                continue
            verb = next((place for place in range(1, index - 1) if line.is_finite(place)), 0)
            if not verb or any(place in taken for place in range(verb, index)):
                continue
            subject = self._subject_left(line, verb, 0)
            if subject:
                cue = (verb, index - 2)
                drafts.append(self._draft(line, cue, "neutral", "direct", "D2", [(index, index)], subject))
        return drafts

    def _direct(
        self, line: _Line, found: _Found, content: list[tuple[int, int]], subject: tuple[int, int], rule: str
    ) -> _Draft:
        return self._draft(line, (found.first, found.last), found.cue.cue_class, "direct", rule, content, subject)

    # A1: according to

    def _according(self, line: _Line) -> list[_Draft]:
        drafts = []
        for index in range(len(line.words)):
            frame = self._according_at(line, index)
            if frame:
                cue_last, first, last = frame
                content = self._around(line, index, max(cue_last, last))
                if content:
                    subject = (first, last)
                    drafts.append(
                        self._draft(line, (index, cue_last), "neutral", "according_to", "A1", content, subject)
                    )
        return drafts

    def _according_at(self, line: _Line, index: int) -> tuple[int, int, int] | None:
        """(last word of the cue, first and last word of the speaker)."""
        low = line.low(index)
        stop = len(line.words)
        if low == "according" and line.low(index + 1) == "to":
            last = _phrase_right(line, index + 2, stop)
            return (index + 1, index + 2, last) if last > index + 1 else None
        if low == "per" and line.low(index + 1) not in _PER_UNITS and line.low(index - 1) in {",", ""}:
            last = _phrase_right(line, index + 1, stop)
            return (index, index + 1, last) if last > index else None
        if (
            low == "in"
            and line.low(index + 1) == "the"
            and line.low(index + 2) in _WORDS_OF
            and line.low(index + 3) == "of"
        ):
            last = _phrase_right(line, index + 4, stop)
            return (index + 3, index + 4, last) if last > index + 3 else None
        if low == "in":
            for place in range(index + 1, min(index + 7, stop)):
                if line.low(place) in _VIEW_NOUNS and line.low(place + 1) in {",", ".", ""}:
                    owner = _owner(line, place, index + 1)
                    return (place, *owner) if owner else None
        return None

    def _around(self, line: _Line, first: int, last: int) -> list[tuple[int, int]]:
        """The clause an aside (first..last) stands in: before it, after it, or both."""
        end = _content_end(line, last + 1, len(line.words))
        begin = _clause_begin(line, first)
        ahead = first - 1 - (line.low(first - 1) == ",")
        content = [(begin, ahead)] if ahead >= begin and line.low(ahead) not in {"and", "but"} else []
        after = last + 1 + (line.low(last + 1) in {",", ":"})
        if after <= end and (not content or line.low(last + 1) == ","):
            content.append((after, end))
        return content

    # Verbs

    def _verb_at(self, line: _Line, index: int) -> _Found | None:
        for cue, names in _verbs().get(line.low(index), ()):
            size = len(cue.tail)
            if tuple(line.low(place) for place in range(index + 1, index + 1 + size)) != cue.tail:
                continue
            group = index
            while group and (
                line.low(group - 1) in _GROUP_WORDS
                or CONTRACTED_NOT.fullmatch(line.low(group - 1))
                or (is_adverb(line.low(group - 1)) and not line.is_capital(group - 1))
            ):
                group -= 1
            helpers = [line.low(place) for place in range(group, index) if not is_adverb(line.low(place))]
            helpers = [low for low in helpers if low not in {"not", "n't", "never"}]
            found = _Found(cue, names, index, index + size, group, bool(helpers) and helpers[-1] in BE | {"'s", "'re"})
            if self._is_verb(line, found, helpers):
                return found
        return None

    def _is_verb(self, line: _Line, found: _Found, helpers: list[str]) -> bool:
        """Whether the form is a verb here, not a noun ("the claim") or a modifier ("the stated goal")."""
        before = line.low(found.group - 1)
        if not helpers and (before in _MODIFIED or before.isdigit() or before.endswith("'s")):
            return False
        if found.passive:
            return bool(found.names & {"participle", "ing"})
        if "past" in found.names or "participle" in found.names:
            return not (found.names == {"participle"} and not helpers)
        if "third" in found.names:
            return not helpers and before not in PREPOSITIONS and self._is_singular(line, found)
        if "lemma" in found.names:
            modal = bool(helpers) and (
                helpers[-1] in MODALS | {"do", "does", "did", "'d", "'ll"} or _is_negated(helpers[-1])
            )
            return modal or before == "to" or (not helpers and self._is_plural(line, found))
        return "ing" in found.names

    def _is_singular(self, line: _Line, found: _Found) -> bool:
        """ "the ministry claims", "Vale claims", not "new claims": only where the form may also be a plural noun."""
        if not found.cue.is_noun:
            return True
        place = found.group - 1
        if line.low(place) in _PRONOUNS | {",", ")", *_DASHES} or line.is_capital(place) or line.is_quote(place):
            return line.low(place) != "i"
        if line.is_finite(found.last + 1) or line.low(place).endswith("ing") or line.low(place) in _ADJECTIVES:
            return False
        first = _phrase_left(line, place, 0)
        return first < place and any(
            line.low(index) in DETERMINERS or line.is_capital(index) for index in range(first, place)
        )

    def _is_plural(self, line: _Line, found: _Found) -> bool:
        """ "envoys say", "people who met them say", not "a new call"."""
        before, place = line.low(found.group - 1), found.group - 1
        if before in {"i", "we", "you", "they", "who", "many", "some", "most", "others", "both", "few", "people"}:
            return True
        noun = before.endswith("s") and not before.endswith(("'s", "ss")) and line.is_nominal(place)
        if found.cue.is_noun or before in DETERMINERS | PREPOSITIONS:
            return noun
        return noun or before == "," or line.is_nominal(place)

    def _verb(self, line: _Line, found: _Found) -> _Draft | None:
        before = line.low(found.group - 1)
        if before == "as" and found.names & {"past", "participle", "third"} and found.cue.lemma != "say":
            return None
        if before in _TRAP_BEFORE and found.cue.lemma in {"tell", "say", "state", "report"} and found.names & {"past"}:
            return None
        opens = found.cue.lemma == "ask" and before in {"", "when", "once", ","} and found.first == found.group
        asked = opens and line.low(found.last + 1) in {"about", "by", "if", "whether", "why", "how", "what", "for"}
        if (found.passive or asked) and found.names & {"participle"}:
            return self._passive(line, found)
        anonymity = [line.low(place) for place in range(found.last + 1, found.last + 4)]
        if anonymity[:2] == ["not", "to"] and found.cue.lemma == "ask" and anonymity[2] == "be":
            return None  # "who asked not to be named"
        subject = self._subject(line, found)
        if subject is None or line.low(subject[0]) in {"nobody", "neither", "no", "none"}:
            return None
        if self._as_clause(line, subject[0]):
            return self._as_said(line, found, subject)
        if found.cue.lemma in _EVIDENCE and _head(line, *subject)[1] in _THINGS:
            return None
        if found.cue.cue_class == "mental" and self._is_idle(line, found, subject):
            return None
        inverted = subject[0] > found.last
        shape = self._shape(line, replace(found, last=subject[1]) if inverted else found)
        if shape is None and line.low(len(line.words) - 1) == ":" and "quote" in found.cue.frames:
            return self._direct(line, found, [], subject, "D2")  # the quotation opens the next paragraph
        if shape is None:
            return self._final(line, found, subject)
        if before in {"who", "which"} and line.low(found.group - 2) == ",":
            shape = replace(shape, last=_phrase_end(line, shape.first, shape.last + 1))
        form, rule = _form_and_rule(found.cue, shape)
        return self._draft(
            line, (found.first, found.last), found.cue.cue_class, form, rule, [(shape.first, shape.last)], subject
        )

    def _is_idle(self, line: _Line, found: _Found, subject: tuple[int, int]) -> bool:
        """Nobody's report: "those who want to leave", "what people want", "might think", the writer's "I think"."""
        helpers = {line.low(place) for place in range(found.group, found.first)}
        first_person = line.inside < 0 and line.low(subject[0]) in {"i", "we", "you"}
        relative = line.low(found.group - 1) in {"who", "that", "which"} and line.low(found.group - 2) != ","
        return (
            first_person or relative or line.low(subject[0] - 1) == "what" or bool(helpers & {"might", "may", "could"})
        )

    def _as_clause(self, line: _Line, first: int) -> bool:
        return line.low(first - 1) == "as" and line.low(first - 2) in {"", ",", *_DASHES, "and", "but"}

    def _as_said(self, line: _Line, found: _Found, subject: tuple[int, int]) -> _Draft | None:
        """As Vale put it, C / C, as Vale put it."""
        end = found.last
        while (
            end + 1 < len(line.words)
            and line.low(end + 1) not in _BOUNDS - {"and", "or"}
            and not line.is_quote(end + 1)
        ):
            end += 1
        content = self._around(line, subject[0] - 1, end)
        if line.is_quote(end + 1 + (line.low(end + 1) in {",", ":"})):
            content = [(end + 1 + (line.low(end + 1) in {",", ":"}),) * 2]
        if not content:
            return None
        cue = (found.first, found.last)
        return self._draft(line, cue, found.cue.cue_class, "according_to", "A1", content, subject)

    def _final(self, line: _Line, found: _Found, subject: tuple[int, int]) -> _Draft | None:
        """C, S V / C1, S V, C2."""
        if not found.cue.frames & {"that", "bare", "any"} or line.low(subject[0] - 1) not in {",", *_DASHES}:
            return None
        if subject[0] < 2 or line.is_quote(subject[0] - 2):
            return None
        begin = _clause_begin(line, subject[0] - 1)
        end = found.last + 1
        while end < len(line.words) and line.low(end) not in _BOUNDS - {"and", "or"}:
            end += 1
        content = [(begin, subject[0] - 2)]
        if line.low(end) == "," and end + 1 < len(line.words) and not line.low(end + 1).endswith("ing"):
            content.append((end + 1, _content_end(line, end + 1, len(line.words))))
        if begin > subject[0] - 2 or not self._says_enough(line, begin, subject[0] - 1, end, len(content) > 1):
            return None
        cue = (found.first, found.last)
        return self._draft(line, cue, found.cue.cue_class, "indirect", "I2", content, subject)

    def _says_enough(self, line: _Line, begin: int, stop: int, end: int, goes_on: bool) -> bool:
        """Whether what stands before ", S V" is a clause, or the beginning of one that goes on after it."""
        finite = _finite_ahead(line, begin, stop)
        if goes_on and _finite_ahead(line, end + 1, len(line.words)):
            return True
        if line.low(begin) in SUBORDINATORS | {"if", "asked", "unlike"}:
            return False
        return finite or (stop - begin < 5 and line.low(begin) not in PREPOSITIONS)

    # Subjects

    def _subject(self, line: _Line, found: _Found) -> tuple[int, int] | None:
        before = line.low(found.group - 1)
        if found.names == {"ing"} and not _has_be(line, found):
            return self._participle_subject(line, found)
        if before == "to":
            host = line.low(found.group - 2)
            return self._leading(line, found.group) if host in _INFINITIVE_HOSTS else None
        if before in {"and", "but", "or", "then"} or (before == "," and line.low(found.group - 2) in {"and", "but"}):
            return self._leading(line, found.group)
        if before in {"who", "which", "that"}:
            place = found.group - 2 - (line.low(found.group - 2) == ",")
            first = _phrase_left(line, place, 0)
            return (first, place) if first <= place else None
        left = self._subject_left(line, found.group, 0)
        return left or self._inverted(line, found)

    def _participle_subject(self, line: _Line, found: _Found) -> tuple[int, int] | None:
        """ ", adding that" and "by warning that" hang on the subject of the sentence; "a note saying" on its noun."""
        before = line.low(found.group - 1)
        if before in {"by", "in", "after", "before", "and", "while", "when", ",", *_DASHES} or line.is_quote(
            found.group - 1
        ):
            return self._leading(line, found.group)
        if before in PREPOSITIONS or before in DETERMINERS or not before:
            return None
        first = _phrase_left(line, found.group - 1, 0)
        return (first, found.group - 1) if first < found.group else None

    def _leading(self, line: _Line, before: int) -> tuple[int, int] | None:
        """Subject of the last cue in this sentence, else of its first finite verb."""
        earlier = max((place for place in line.subjects if place < before), default=-1)
        if earlier >= 0:
            return line.subjects[earlier]
        for index in range(1, before):
            if line.is_finite(index) or line.low(index) in MODALS:
                place = index - 1
                while place > 0 and is_adverb(line.low(place)):
                    place -= 1
                subject = self._subject_left(line, place + 1, 0)
                if subject:
                    return subject
        return None

    def _subject_left(self, line: _Line, group: int, floor: int) -> tuple[int, int] | None:
        """The noun phrase left of a verb group: directly, or over an aside set off by commas, dashes or brackets."""
        place = group - 1
        while place > floor and line.low(place) in _TIMES:
            place -= 1
            place -= line.low(place) in {"on", "late", "last", "early", "in"}
        if place < floor:
            return None
        place = _before_brackets(line, place, floor)
        if line.low(place) in {","} | _DASHES:
            return self._over_aside(line, place, floor)
        first = _phrase_left(line, place, floor)
        return (first, place) if first <= place else None

    def _over_aside(self, line: _Line, close: int, floor: int) -> tuple[int, int] | None:
        mark = line.low(close)
        index = close - 1
        while index > floor and line.low(index) != mark and not self._is_speech(line, index) and close - index < 40:
            index -= 1
        if index <= floor or line.low(index) != mark:
            return None
        last = _before_brackets(line, index - 1, floor)
        while (
            last - 2 > floor and line.low(last - 1) == "," and (is_adverb(line.low(last)) or line.low(last) in _ASIDES)
        ):
            last -= 2
        first = _phrase_left(line, last, floor)
        while (
            first <= last and self._is_role(line, first) and line.low(first - 1) == "," and line.is_capital(first - 2)
        ):
            first = _phrase_left(line, first - 2, floor)
        return (first, close - 1) if first <= last else None

    def _is_role(self, line: _Line, first: int) -> bool:
        return line.raw(first)[0].islower() or line.raw(first).isdigit()

    def _inverted(self, line: _Line, found: _Found) -> tuple[int, int] | None:
        """said Vale: only a noun phrase directly after the verb counts, and only after a quotation or a comma."""
        opening = line.low(found.group - 1) in {",", *_DASHES} or line.is_quote(found.group - 1)
        if not opening or not found.names & {"past", "third"} or found.group != found.first:
            return None
        last = _phrase_right(line, found.last + 1, len(line.words))
        plain = line.is_capital(found.last + 1) or line.low(found.last + 1) in DETERMINERS | _PRONOUNS
        ends = line.low(last + 1) in {",", ".", ""} | PREPOSITIONS or line.is_quote(last + 1)
        return (found.last + 1, last) if last > found.last and plain and ends else None

    # What follows

    def _shape(self, line: _Line, found: _Found) -> _Shape | None:
        at = found.last + 1
        if "addressee" in found.cue.frames:
            at = self._over_addressee(line, at)
        for _ in range(4):
            shape = self._shape_at(line, found, at)
            if shape:
                return shape
            longer = self._over_adjunct(line, at)
            if longer == at:
                return None
            at = longer
        return None

    def _shape_at(self, line: _Line, found: _Found, at: int) -> _Shape | None:
        cue, low, stop = found.cue, line.low(at), len(line.words)
        if not low:
            return None
        if line.is_finite(at) and "bare" in cue.frames and self._in_relative(line, found):
            return _Shape("bare", at, _phrase_end(line, at, stop))
        quoted = at + (low in {",", ":", "that"} | _DASHES)
        if line.is_quote(quoted) and (cue.frames & {"quote", "that", "any", "bare"} or low in {":", ","}):
            if _is_clause_end(line, quoted + 1) or low == ":":
                return _Shape("quote", quoted, quoted)
            if quoted == at or low == "that":
                return _Shape("that", quoted, _content_end(line, quoted, stop))
        if low == ":" and at + 1 < stop and cue.frames & {"quote", "that"}:
            return _Shape("colon", at + 1, _content_end(line, at + 1, stop))
        if low == "that" and "that" in cue.frames:
            return _Shape("that", at + 1, _content_end(line, at + 1, stop)) if at + 1 < stop else None
        if low == "to" and _is_infinitive(line, at):
            if "to" in cue.frames:
                return _Shape("to", at + 1, _content_end(line, at + 1, stop))
            return None
        if "object_to" in cue.frames:
            to = self._object_to(line, at)
            if to:
                return _Shape("object_to", at, _content_end(line, to, stop))
        if low in _WH and cue.frames & {"wh", "any"}:
            return _Shape("wh", at, _content_end(line, at, stop))
        if low in cue.prepositions and at + 1 < stop and line.low(at + 1) not in _BOUNDS:
            return _Shape("preposition", at + 1, _phrase_end(line, at + 1, stop))
        return self._clause_or_object(line, cue, at)

    def _in_relative(self, line: _Line, found: _Found) -> bool:
        """ "a draft which, Vale said, was ready" without the commas."""
        return any(
            line.low(place) in {"which", "that", "who", "what"} for place in range(max(0, found.group - 4), found.group)
        )

    def _clause_or_object(self, line: _Line, cue: Cue, at: int) -> _Shape | None:
        low, stop = line.low(at), len(line.words)
        begins = (
            line.is_nominal(at)
            or low in DETERMINERS | _PRONOUNS | _ANYBODY | {"there"}
            or is_adverb(low)
            or line.is_quote(at)
        ) and not _is_time(line, at)
        if cue.frames & {"bare", "any"} and begins and self._bare(line, cue, at):
            return _Shape("bare", at, _content_end(line, at, stop))
        if (
            "any" in cue.frames
            and low in {"in", "if", "when", "after", "while", "as"}
            and _finite_ahead(line, at + 1, at + 25)
        ):
            return _Shape("bare", at, _content_end(line, at, stop))
        if "as" in cue.frames and (begins or low in _OBJECT_PRONOUNS):
            for place in range(at + 1, min(at + 12, stop)):
                if line.low(place) in _BOUNDS - {"and", "or"}:
                    break
                if line.low(place) == "as":
                    return _Shape("as", at, _phrase_end(line, at, stop))
        gerund = low.endswith("ing") and len(low) > 4
        if "noun" in cue.frames and (begins or low in _OBJECT_PRONOUNS or gerund):
            return _Shape("noun", at, _phrase_end(line, at, stop))
        if "gerund" in cue.frames and gerund:
            return _Shape("noun", at, _phrase_end(line, at, stop))
        return None

    def _bare(self, line: _Line, cue: Cue, at: int) -> bool:
        """A clause without "that": a finite verb or a quotation in it; after say and its like three words will do."""
        if "any" in cue.frames and line.low(at + 2) and line.low(at + 1) not in _BOUNDS:
            return True
        for index in range(at + 1, min(at + 25, len(line.words))):
            low = line.low(index)
            if low in _ENDS or low in _DASHES or (low == "," and "any" not in cue.frames):
                return False
            if line.is_finite(index) or low in MODALS or CONTRACTED_NOT.fullmatch(low) or line.is_quote(index):
                return True
        return False

    def _over_addressee(self, line: _Line, at: int) -> int:
        low = line.low(at)
        if low in _OBJECT_PRONOUNS and not (low == "it" and line.low(at + 1) in FINITE_AUXILIARIES):
            return at + 1
        if not (line.is_nominal(at) or low in DETERMINERS):
            return at
        last = _phrase_right(line, at, len(line.words))
        return last + 1 if last >= at else at

    def _over_adjunct(self, line: _Line, at: int) -> int:
        """ "on Monday", "in a statement", "to reporters", ", who was abroad," between a verb and its content."""
        low = line.low(at)
        if low in _TIMES or low in {"again", "back", "simply", "only", "there", "here"} or is_adverb(low):
            return at + 1
        if low in _ADJUNCTS | {"to", "of"} and not _is_infinitive(line, at):
            if line.low(at + 1) in _TIMES | _OBJECT_PRONOUNS:
                return at + 2
            last = _phrase_right(line, at + 1, len(line.words))
            return last + 1 if last > at else at
        return at

    def _object_to(self, line: _Line, at: int) -> int:
        """Place of "to" in "urged Belmora to return", 0 where the object is not followed by one."""
        for index in range(at, min(at + 25, len(line.words))):
            low = line.low(index)
            if low == "to" and index > at and _is_infinitive(line, index):
                return index
            if low in _BOUNDS - {"and", "or", ","} or line.is_finite(index):
                return 0
        return 0

    # P1: passives

    def _passive(self, line: _Line, found: _Found) -> _Draft | None:
        cue, stop = found.cue, len(line.words)
        at = found.last + 1
        place = (found.first, found.last)
        if (
            cue.lemma in {"quote", "cite"}
            and line.low(at) == "as"
            and line.low(at + 1) in {"saying", "telling", "stating"}
        ):
            subject = self._subject_left(line, found.group, 0)
            plain = next(cue for cue, _ in _verbs()[line.low(at + 1)] if not cue.tail)
            quoted = _Found(plain, frozenset({"ing"}), at + 1, at + 1, at + 1, False)
            shape = self._shape(line, quoted)
            if subject and shape:
                content = [(shape.first, shape.last)]
                return self._draft(line, (found.first, at + 1), cue.cue_class, "passive", "P1", content, subject)
            return None
        by = self._by_phrase(line, at)
        shape = self._shape_at(line, found, at) if line.low(at) != "by" else None
        if shape is None or shape.frame not in {"that", "to", "wh", "preposition"}:
            if by and found.cue.frames & {"noun", "that"}:
                subject = self._subject_left(line, found.group, 0)
                if subject:
                    return self._draft(line, place, cue.cue_class, "passive", "P1", [subject], by)
            if line.low(at) == "to" and _is_infinitive(line, at) and _may_be_said_to(cue):
                shape = _Shape("to", at + 1, _content_end(line, at + 1, stop))
            else:
                return None
        return self._draft(line, place, cue.cue_class, "passive", "P1", [(shape.first, shape.last)], by)

    def _by_phrase(self, line: _Line, at: int) -> tuple[int, int] | None:
        if line.low(at) != "by":
            return None
        last = _phrase_right(line, at + 1, len(line.words))
        return (at + 1, last) if last > at else None

    # N1 and R1

    def _noun(self, line: _Line, index: int) -> _Draft | None:
        cue = _single_words("noun").get(line.low(index))
        if cue is None:
            return None
        after, stop = line.low(index + 1), len(line.words)
        owner = _owner(line, index, 0)
        at = index + 1
        if owner is None and after in {"by", "from"}:
            last = _phrase_right(line, index + 2, stop)
            owner = (index + 2, last) if last > index + 1 else None
            at = last + 1 if owner else at
        low = line.low(at)
        if owner is None and not (low == "that" and line.low(index) in _OPEN_NOUNS):
            return None
        if low == "that" or (low == "to" and "to" in cue.frames and _is_infinitive(line, at)):
            content = (at + 1, _content_end(line, at + 1, stop))
        elif low in cue.prepositions and line.low(at + 1) not in _BOUNDS:
            content = (at + 1, _noun_content_end(line, at + 1, stop))
        else:
            return None
        if content[0] > content[1] or line.low(content[0]) in _BOUNDS:
            return None
        return self._draft(line, (index, index), cue.cue_class, "noun", "N1", [content], owner)

    def _adverb(self, line: _Line, index: int) -> _Draft | None:
        cue = _single_words("adverb").get(line.low(index))
        if cue is None or len(line.words) < 4:
            return None
        begin = _clause_begin(line, index)
        end = _content_end(line, index, len(line.words))
        return self._draft(line, (index, index), cue.cue_class, "adverb", "R1", [(begin, end)], None)


def _form_and_rule(cue: Cue, shape: _Shape) -> tuple[Form, str]:
    if shape.frame == "quote":
        return "direct", "D2"
    if shape.frame == "colon":
        return "colon", "C1"
    if shape.frame == "object_to" or (cue.cue_class == "directive"):
        return "indirect", "I3"
    if cue.cue_class == "commissive":
        return "indirect", "I4"
    return "indirect", "I5" if cue.cue_class == "mental" else "I1"


def _may_be_said_to(cue: Cue) -> bool:
    """ "is said to", "are believed to", "was asked to"; not "was written to"."""
    return cue.lemma in _SAID_TO or "object_to" in cue.frames


def _is_negated(low: str) -> bool:
    return CONTRACTED_NOT.fullmatch(low) is not None


def _before_brackets(line: _Line, place: int, floor: int) -> int:
    """Vale (Osk) said: the word before the bracket."""
    if line.low(place) != ")":
        return place
    while place > floor and line.low(place) != "(":
        place -= 1
    return place - 1


def _is_time(line: _Line, at: int) -> bool:
    """Monday, last Monday."""
    return line.low(at) in _TIMES or (line.low(at) in {"last", "next", "late", "early"} and line.low(at + 1) in _TIMES)


def _has_be(line: _Line, found: _Found) -> bool:
    return any(line.low(place) in BE | {"'s", "'re", "'m"} for place in range(found.group, found.first))


def _is_infinitive(line: _Line, at: int) -> bool:
    """ "to" before a verb, not before a noun phrase."""
    if line.is_quote(at + 1):
        return line.low(at) == "to"
    verb = at + 1
    while is_adverb(line.low(verb)):
        verb += 1
    low, raw = line.low(verb), line.raw(verb)
    return (
        line.low(at) == "to"
        and raw[:1].islower()
        and low not in _NOT_NOMINAL - {"be", "have", "do"}
        and (not low.endswith(("ing", "ers", "ists", "ors")) or low == "bring")
    )


def _is_clause_end(line: _Line, at: int) -> bool:
    return line.low(at) in {"", ".", ",", ";", ")", "and", "but", "adding", "?", "!"} | _DASHES or line.is_quote(at)


def _content_end(line: _Line, first: int, stop: int) -> int:
    """Last word of a reported clause: up to the stop, ";", or a comma behind which somebody else's clause begins."""
    if line.ends is None:
        places = range(len(line.words))
        line.ends = [i for i in places if line.low(i) == ";" or (line.low(i) == "," and _report_ends(line, i))]
    place = bisect_right(line.ends, first)
    return min(stop, line.ends[place]) - 1 if place < len(line.ends) else stop - 1


def _report_ends(line: _Line, comma: int) -> bool:
    low = line.low(comma + 1)
    if low in {"while", "although", "though", "whereas", "according", "but"}:
        return True
    if low.endswith("ing") and low in _verbs():
        return True
    if low == "and" and line.low(comma + 2) in _verbs():
        return True
    return low == "as" and line.low(comma + 3) in _verbs()


def _phrase_end(line: _Line, first: int, stop: int) -> int:
    """Last word of an object phrase: up to a comma, a dash, the stop, or an "and" before the next verb."""
    for index in range(first + 1, stop):
        low = line.low(index)
        if low in {",", ";", ":", ".", *_DASHES}:
            return index - 1
        if low in {"and", "but"} and line.low(index + 1) in _verbs() and line.is_finite(index + 1):
            return index - 1
    return stop - 1


def _noun_content_end(line: _Line, first: int, stop: int) -> int:
    """As _phrase_end, and before the finite verb whose subject the whole is."""
    end = _phrase_end(line, first, stop)
    for index in range(first + 1, end + 1):
        if line.is_finite(index) and line.low(index - 1) not in {"who", "which", "that"}:
            return index - 1
    return end


def _clause_begin(line: _Line, before: int) -> int:
    """First word of the clause that ends before this place."""
    if line.begins is None:
        line.begins = [i for i, word in enumerate(line.words) if word.low in {";", ":"} | _DASHES]
    place = bisect_left(line.begins, before)
    if place:
        return line.begins[place - 1] + 1
    begin = 0
    while line.low(begin) in {"and", "but", "so", "yet", ","} and begin < before:
        begin += 1
    return begin


def _owner(line: _Line, noun: int, floor: int) -> tuple[int, int] | None:
    """Whose noun it is: "Vale's repeated claim", "her claim", "the envoys' claim"."""
    index = noun - 1
    while index >= floor and noun - index < 5:
        low = line.low(index)
        if low in _POSSESSIVE_PRONOUNS:
            return (index, index)
        if low.endswith(("'s", "s'")) and line.is_nominal(index):
            return (_phrase_left(line, index, floor), index)
        if not line.is_nominal(index):
            return None
        index -= 1
    return None


def _is_unnamed(line: _Line, first: int, last: int, heads: list[tuple[Span, Span, str]]) -> bool:
    """An indefinite or anonymous speaker: "two envoys", "sources", "a senior official familiar with the talks"."""
    core = _core(line, first, last)
    if line.is_capital(core[1]) and not (core[0] == 0 and core[0] == core[1] and line.low(core[1]) in _UNNAMED_NOUNS):
        return False
    low = line.low(first)
    head = heads[0][2] if heads else ""
    if low in _PRONOUNS or low in _POSSESSIVE_PRONOUNS:
        return False
    named = any(line.is_capital(index) for index in range(core[1] + 1, last + 1) if line.low(index - 1) == ",")
    plural = low not in DETERMINERS and head.endswith("s") and not named
    return not named and (low in _INDEFINITE or (first == last and low in _ANYBODY) or head in _UNNAMED_NOUNS or plural)


# --- giving quotations to cues ----------------------------------------------------------------------------------------


class _Joiner:
    """Second parts, running quotations, quotations after a colon at a paragraph's end, and carried ones."""

    def __init__(self, page: Page, quotes: list[Quote], lines: list[_Line], drafts: list[_Draft]) -> None:
        self.page = page
        self.quotes = quotes
        self.owner = {number: draft for draft in drafts for number in draft.quotes}
        self.waiting = {id(draft.line): draft for draft in drafts if not draft.content}
        self.places: dict[int, list[tuple[int, int]]] = {}
        self.lines = [line for line in lines if line.inside < 0]
        for order, line in enumerate(self.lines):
            for index, number in line.quotes.items():
                self.places.setdefault(number, []).append((order, index))

    def join(self) -> list[_Draft]:
        """The carried drafts; the others are completed in place."""
        carried: list[_Draft] = []
        last = -1
        for number, quote in enumerate(self.quotes):
            if quote.depth or number not in self.places:
                continue
            if number not in self.owner:
                draft = self._find_owner(number, last)
                if draft is not None and draft.rule == "D5":
                    carried.append(draft)
            if number in self.owner:
                last = number
        for draft in {id(draft): draft for draft in self.owner.values()}.values():
            if draft.rule in {"D1", "D2"} and any(len(self.quotes[number].parts) > 1 for number in draft.quotes):
                draft.rule = "D4"
        return carried

    def _find_owner(self, number: int, last: int) -> _Draft | None:
        order, index = self.places[number][0]
        announced = self.waiting.get(id(self.lines[order - 1])) if order and not index else None
        if announced is not None:
            return self._give(announced, number)
        if last < 0 or is_short(self.page, self.quotes[number]):
            return None
        draft = self.owner[last]
        if draft.form == "direct" and self._continues(draft, last, number):
            if draft.rule in {"D1", "D2"} and draft.cue[0] > self.quotes[last].span[0]:
                draft.rule = "D3"
            return self._give(draft, number)
        near = self.lines[order].paragraph - self.lines[self.places[last][-1][0]].paragraph <= 1
        if near and draft.form in {"direct", "colon", "carried"} and self._stands_alone(order, index):
            carried = self._carry(draft)
            return self._give(carried, number)
        return None

    def _give(self, draft: _Draft, number: int) -> _Draft:
        draft.quotes.append(number)
        draft.content += self.quotes[number].parts
        self.owner[number] = draft
        return draft

    def _continues(self, draft: _Draft, last: int, number: int) -> bool:
        """Nothing but the attribution stands between the two quotations."""
        (order, index), (here, place) = self.places[last][-1], self.places[number][0]
        if self.lines[order].paragraph != self.lines[here].paragraph:
            return False
        tag = draft.cue[0] > self.quotes[last].span[0]
        between = range(self.quotes[last].span[1], self.quotes[number].span[0])
        if order == here:
            words = [self.lines[order].low(step) for step in range(index + 1, place)]
            short = tag or all(low in {",", "and", "."} | _DASHES for low in words)
            return short and (self._stands_alone(here, place, index) or words[-1:] == [","] or not words)
        if here != order + 1 or place or not self._stands_alone(here, place):
            return False
        return draft.cue[0] in between if tag else self.lines[order].low(index + 1) in {"", "."}

    def _stands_alone(self, order: int, index: int, after: int = -1) -> bool:
        """The quotation ends its sentence, and (unless it goes on after `after`) begins it."""
        line = self.lines[order]
        ends = all(
            line.low(step) in {".", ",", ")"} or line.is_quote(step) for step in range(index + 1, len(line.words))
        )
        return ends and (index == 0 or after >= 0 or line.low(index - 1) in _DASHES | {"(", ":"})

    def _carry(self, draft: _Draft) -> _Draft:
        root = draft.from_draft or draft
        return _Draft(root.line, root.cue, root.cue_text, root.cue_class, "carried", "D5", [], root.speaker,
                      root.heads, root.unnamed, from_draft=root)  # fmt: skip


# --- who is it --------------------------------------------------------------------------------------------------------

_PEOPLE = frozenset({"person", "leader"})
_BODIES = frozenset({"state", "organisation", "legislature", "faction", "group"})
_MALE = _set("mr sir lord king prince chairman spokesman congressman father brother")
_FEMALE = _set("mrs ms miss lady queen princess chairwoman spokeswoman congresswoman mother sister")
_LOOK_BACK = 2
_HEADING = 90  # characters
_MOST = 60  # candidates looked at in one paragraph, the nearest ones, so that a text without paragraphs stays cheap


@dataclass(frozen=True)
class _Candidate:
    """Somebody a pronoun may stand for: key (one for all mentions of one actor), where, and what is known."""

    key: str
    head: Span
    kind: str
    mention: Mention | None = None
    unnamed: bool = False
    plural: bool = False


class _Resolver:
    """Finds the mention, the antecedent and the way each speaker was resolved, in the order of the text."""

    def __init__(self, page: Page, mentions: Sequence[Mention]) -> None:
        self.page = page
        self.mentions = sorted(mentions, key=lambda mention: mention.span)
        self.starts = [mention.span[0] for mention in self.mentions]
        self.sentence_starts = [sentence.start for sentence in page.sentences]
        self.spoke: dict[int, list[_Candidate]] = {}
        self.last: _Candidate | None = None
        self.genders: dict[str, str] = {}
        self.owner: dict[int, _Draft] = {}

    def resolve(self, drafts: list[_Draft]) -> None:
        self.owner = {number: draft for draft in drafts for number in draft.quotes}
        for draft in sorted(drafts, key=lambda draft: (draft.line.inside >= 0, draft.line.inside, draft.cue[0])):
            self._resolve(draft)

    def _resolve(self, draft: _Draft) -> None:
        root = draft.from_draft
        if root is not None:
            draft.head, draft.mention, draft.others = root.head, root.mention, root.others
            draft.candidates, draft.resolved = root.candidates, "carried"
            return
        if not draft.heads:
            return
        _, draft.head, low = draft.heads[0]
        pronoun = _POSSESSIVE_PRONOUNS.get(low, low)
        if pronoun in {"i", "we", "you"}:
            self._first_person(draft, pronoun)
        elif pronoun in {"he", "she", "it", "they"}:
            self._pronoun(draft, pronoun)
        else:
            self._noun_phrase(draft)

    def _first_person(self, draft: _Draft, pronoun: str) -> None:
        """Inside a quotation I and we are its speaker; elsewhere the writer, who is no speaker of the text."""
        outer = self.owner.get(draft.line.inside)
        draft.resolved = "unclear"
        if outer is not None and outer.head is not None and pronoun != "you":
            draft.head, draft.mention, draft.candidates = outer.head, outer.mention, outer.candidates
            draft.resolved = "unclear" if outer.resolved == "unclear" else "pronoun"

    def _noun_phrase(self, draft: _Draft) -> None:
        assert draft.head is not None  # noqa: S101  # a draft with heads has a speaker
        draft.mention = self._covering(draft.head)
        draft.resolved = "unnamed" if draft.unnamed else "named"
        if draft.mention and not draft.mention.id and len(draft.mention.candidates) > 1:
            draft.resolved = "unclear"
        draft.others = tuple(Speaker(span, head, self._covering(head)) for span, head, _ in draft.heads[1:])
        self._remember(draft, self._candidate(draft))

    def _candidate(self, draft: _Draft) -> _Candidate:
        assert draft.head is not None  # noqa: S101
        low = draft.heads[0][2]
        text = self.page.quote(draft.head)
        kind = draft.mention.kind if draft.mention else ("person" if text[:1].isupper() else "unknown")
        plural = len(draft.heads) > 1 or (not text[:1].isupper() and low.endswith("s"))
        candidate = _Candidate(
            self._key(draft.head, draft.mention), draft.head, kind, draft.mention, draft.unnamed, plural
        )
        assert draft.speaker is not None  # noqa: S101
        titles = {word.lower().rstrip(".") for word in self.page.quote(draft.speaker).split()}
        if titles & _MALE and not titles & _FEMALE:
            self.genders.setdefault(candidate.key, "he")
        elif titles & _FEMALE and not titles & _MALE:
            self.genders.setdefault(candidate.key, "she")
        return candidate

    def _remember(self, draft: _Draft, candidate: _Candidate) -> None:
        if draft.line.inside < 0:
            self.spoke.setdefault(draft.line.paragraph, []).append(candidate)
            self.last = candidate

    def _key(self, head: Span, mention: Mention | None) -> str:
        if mention is not None and (mention.id or mention.name):
            return mention.id or mention.name
        return self.page.quote(head).split()[-1].lower()

    # Pronouns

    def _pronoun(self, draft: _Draft, pronoun: str) -> None:
        assert draft.head is not None  # noqa: S101
        outer = self.owner.get(draft.line.inside) if draft.line.inside >= 0 else None
        left = self._nearest(draft, pronoun, {self._key(outer.head, outer.mention)} if outer and outer.head else set())
        draft.resolved = "unclear"
        if len(left) == 1:
            chosen = left[0]
            draft.head, draft.mention = chosen.head, chosen.mention
            draft.resolved = "unnamed" if chosen.unnamed else "pronoun"
            if pronoun in {"he", "she"}:
                self.genders.setdefault(chosen.key, pronoun)
            self._remember(draft, chosen)
        else:
            draft.candidates = tuple(self._as_mention(candidate) for candidate in left)

    def _nearest(self, draft: _Draft, pronoun: str, barred: set[str]) -> list[_Candidate]:
        """Who is left in the nearest paragraph that names anybody; one if the last speaker is among them."""
        assert draft.speaker is not None  # noqa: S101
        for paragraph in range(draft.line.paragraph, max(-1, draft.line.paragraph - _LOOK_BACK - 1), -1):
            if paragraph < draft.line.paragraph and self._is_heading(paragraph):
                break
            left = {
                candidate.key: candidate
                for candidate in self._in_paragraph(paragraph, draft.speaker[0])
                if candidate.key not in barred and self._fits(candidate, pronoun)
            }
            if self.last is not None and self.last.key in left:
                return [left[self.last.key]]
            if left:
                return list(left.values())
        return []

    def _in_paragraph(self, paragraph: int, before: int) -> list[_Candidate]:
        start, end = self.page.paragraphs[paragraph]
        found: list[_Candidate] = []
        stop = bisect_left(self.starts, min(before, end))
        for index in range(max(bisect_left(self.starts, start), stop - _MOST), stop):
            mention = self.mentions[index]
            found.append(_Candidate(self._key(mention.span, mention), mention.span, mention.kind, mention))
        found += [candidate for candidate in self.spoke.get(paragraph, [])[-_MOST:] if candidate.head[0] < before]
        return found or self._leading_name(paragraph, before)

    def _leading_name(self, paragraph: int, before: int) -> list[_Candidate]:
        """With no mention at hand: a name of two or three capitals that begins a sentence."""
        if self.mentions:
            return []
        start, end = self.page.paragraphs[paragraph]
        found = []
        sentences = self.page.sentences
        stop = bisect_left(self.sentence_starts, min(before, end))
        for index in range(max(bisect_left(self.sentence_starts, start), stop - _MOST), stop):
            words = self.page.quote(sentences[index].span).split(maxsplit=4)[:3]
            size = next((place for place, word in enumerate(words) if not word[:1].isupper()), len(words))
            if size >= 2 and words[0].lower() not in _NOT_NOMINAL:
                text = " ".join(words[:size]).rstrip(",.'’s")
                head = (sentences[index].start, sentences[index].start + len(text))
                found.append(_Candidate(self._key(head, None), head, "person"))
        return found

    def _fits(self, candidate: _Candidate, pronoun: str) -> bool:
        if pronoun in {"he", "she"}:
            known = self.genders.get(candidate.key, pronoun)
            human = candidate.kind in _PEOPLE or (candidate.kind == "unknown" and candidate.mention is None)
            return human and not candidate.plural and known == pronoun
        if pronoun == "they":
            return candidate.plural or candidate.kind in _BODIES
        return candidate.kind in _BODIES or (
            candidate.mention is None and not candidate.plural and not candidate.unnamed
        )

    def _is_heading(self, paragraph: int) -> bool:
        text = self.page.quote(self.page.paragraphs[paragraph]).rstrip()
        return len(text) < _HEADING and not text.endswith((".", "!", "?", ":", '"', "”", "»", "'", "’", ",", ";"))

    def _as_mention(self, candidate: _Candidate) -> Mention:
        if candidate.mention is not None:
            return candidate.mention
        return Mention(candidate.head, self.page.quote(candidate.head), name=self.page.quote(candidate.head),
                       kind=candidate.kind)  # fmt: skip

    def _covering(self, span: Span) -> Mention | None:
        """The mention that shares most characters with the span; of equals the shorter."""
        best: tuple[int, int] = (0, 0)
        found = None
        place = bisect_left(self.starts, span[1])
        for mention in reversed(self.mentions[max(0, place - 12) : place]):
            shared = min(mention.span[1], span[1]) - max(mention.span[0], span[0])
            rank = (shared, mention.span[0] - mention.span[1])
            if shared > 0 and (found is None or rank > best):
                best, found = rank, mention
        return found


def _chained(drafts: list[_Draft]) -> list[Attribution]:
    """Records, each with the index of the narrowest attribution whose content holds its cue."""
    kept = [draft for draft in drafts if draft.content]
    opening = sorted((part[0], part[1], index) for index, draft in enumerate(kept) for part in draft.content)
    active: list[tuple[int, int, int]] = []
    chains: list[int | None] = [None] * len(kept)
    place = 0
    for index, draft in enumerate(kept):
        while place < len(opening) and opening[place][0] <= draft.cue[0]:
            active.append(opening[place])
            place += 1
        active = [part for part in active if part[1] > draft.cue[0]]
        if draft.from_draft is None:
            around = sorted((end - start, outer) for start, end, outer in active if draft.cue[1] <= end)
            chains[index] = next((outer for _, outer in around if not _leads_to(chains, outer, index)), None)
    return [_record(draft, chain) for draft, chain in zip(kept, chains, strict=True)]


def _leads_to(chains: list[int | None], start: int, target: int) -> bool:
    """Whether the chain that begins with `start` comes to `target`: "C1, S V, C2" may each seem to hold the other."""
    here: int | None = start
    while here is not None and here != target:
        here = chains[here]
    return here == target


def _record(draft: _Draft, chain: int | None) -> Attribution:
    return Attribution(
        draft.cue, draft.cue_text, draft.cue_class, draft.form, tuple(sorted(draft.content)), draft.speaker, draft.head,
        draft.mention, draft.resolved, draft.candidates, chain, draft.rule, draft.others,
    )  # fmt: skip
