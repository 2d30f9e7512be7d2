"""Clauses: the small grammar that status and events share.

A sentence says several things at once.  "Vale said the team, which had not slept, would sign if the ban ended" holds a
report, an aside, a promise and a condition, and a *not* in one of them says nothing about the others.  This module cuts
a sentence into words and the words into nested clauses, by closed-class words, punctuation and verb forms alone: no
parser, no model, one pass.  It also makes the forms of a verb from its base, so that word lists hold bases only.

All offsets are code points of the stored text.  Limits: written English; a clause without any finite verb that is not
set off by punctuation is not seen as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, Literal, TypeVar

from detente.reading.page import Page, Sentence, Span

WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+(?:[-'][^\W_]+)*|'(?:s|ll|re|ve|d|m)\b|--|[^\w\s]|_")
CONTRACTED_NOT = re.compile(r"[a-z]+n't")


def word_set(words: str) -> frozenset[str]:
    """The words of a line, as a set."""
    return frozenset(words.split())


BE = word_set("am is are was were be been being 's 're 'm")
HAVE = word_set("have has had having 've")
MODALS = word_set("will would can could may might shall should must 'll 'd cannot wo ca")
FINITE_AUXILIARIES = word_set("am is are was were has have had do does did 're 've") | MODALS
AUXILIARIES = FINITE_AUXILIARIES | BE | HAVE | {"do", "does", "did", "not", "n't"}
DETERMINERS = word_set(
    "the a an this these those its their his her our my your any some no every each all both another such either"
)
PREPOSITIONS = word_set(
    "of in on at by for with from to into onto over under against about between among through during without within "
    "after before since until towards toward near across behind despite as than upon amid following via per"
)
SUBJECT_PRONOUNS = word_set("he she they it we i you there nobody everyone who which")
COORDINATORS = frozenset({"and", "or", "but", "nor", "yet", "so"})
RELATIVES = word_set("who whom whose which")
SUBORDINATORS = word_set("because although though while whereas when where whenever once as after before since until")
CONDITIONS = word_set("if unless whether lest")
THAT_NOUNS = word_set(
    "claim claims charge charges report reports warning warnings statement statements fact news view belief hope hopes "
    "fear fears doubt doubts sign signs suggestion suggestions rumour rumours rumors idea condition announcement "
    "denial "
    "indication indications evidence possibility likelihood chance risk demand demands insistence assurance"
)
HARD_MARKS = frozenset({";", ":", "--", "–", "—", "(", ")", '"', "“", "”", "?", "!"})

# Base: past, past participle.  Facts of English; regular verbs are made by rule.
IRREGULAR: dict[str, tuple[str, str]] = {
    line.split()[0]: (line.split()[1], line.split()[2])
    for line in """be was been;beat beat beaten;become became become;begin began begun;bid bid bid;bind bound bound
    ;blow blew blown;break broke broken;bring brought brought;build built built;burn burned burned;buy bought bought
    ;cast cast cast;catch caught caught;choose chose chosen;come came come;cost cost cost;cut cut cut;deal dealt dealt
    ;dig dug dug;do did done;draw drew drawn;drive drove driven;eat ate eaten;fall fell fallen;feel felt felt
    ;fight fought fought;find found found;flee fled fled;fly flew flown;forbid forbade forbidden
    ;forgive forgave forgiven
    ;freeze froze frozen;get got got;give gave given;go went gone;grow grew grown;hang hung hung;have had had
    ;hear heard heard;hide hid hidden;hit hit hit;hold held held;keep kept kept;know knew known;lay laid laid
    ;lead led led;leave left left;lend lent lent;let let let;lie lay lain;lose lost lost;make made made;mean meant meant
    ;meet met met;pay paid paid;put put put;quit quit quit;read read read;ride rode ridden;rise rose risen;run ran run
    ;say said said;see saw seen;seek sought sought;sell sold sold;send sent sent;set set set;shake shook shaken
    ;shoot shot shot;show showed shown;shut shut shut;sink sank sunk;sit sat sat;speak spoke spoken;spend spent spent
    ;split split split;spread spread spread;stand stood stood;steal stole stolen;strike struck struck;swear swore sworn
    ;sweep swept swept;swing swung swung;take took taken;teach taught taught;tear tore torn;tell told told
    ;think thought thought;throw threw thrown;undergo underwent undergone;understand understood understood
    ;undertake undertook undertaken;upset upset upset;win won won;withdraw withdrew withdrawn;withhold withheld withheld
    ;withstand withstood withstood;write wrote written;overthrow overthrew overthrown;break broke broken
    ;resit resat resat;rebuild rebuilt rebuilt;uphold upheld upheld;slay slew slain;override overrode overridden
    ;stick stuck stuck;foresee foresaw foreseen""".replace("\n", "").split(";")
}
DOUBLING = word_set(
    "ban bar stop plan commit admit permit refer prefer defer regret submit rob rub plot trap grab drop ship rig jam "
    "ram "
    "stab gun strip scrap slam chat kidnap equip expel compel repel cancel patrol travel counsel shun step slap wrap "
    "tip "
    "cap snub pin beg rip dub quarrel label signal rebel control concur occur"
)


@dataclass(frozen=True)
class VerbForms:
    """The five forms of a verb.

    >>> inflect("deny")
    VerbForms(base='deny', third='denies', past='denied', participle='denied', ing='denying')
    """

    base: str
    third: str
    past: str
    participle: str
    ing: str

    @property
    def all(self) -> tuple[str, ...]:
        return (self.base, self.third, self.past, self.participle, self.ing)


@lru_cache(maxsize=4096)
def inflect(base: str) -> VerbForms:
    """All forms of an English verb from its base; irregular pasts come from :data:`IRREGULAR`.

    >>> inflect("withdraw").past, inflect("ban").ing, inflect("urge").ing, inflect("reach").third
    ('withdrew', 'banning', 'urging', 'reaches')
    """
    stem = base + base[-1] if base in DOUBLING else base
    if base == "be":
        return VerbForms("be", "is", "was", "been", "being")
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        third, past = base[:-1] + "ies", base[:-1] + "ied"
    else:
        third = base + ("es" if base.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
        past = base + "d" if base.endswith("e") else stem + "ed"
    third = "has" if base == "have" else third
    past, participle = IRREGULAR.get(base, (past, past))
    return VerbForms(base, third, past, participle, _ing(base, stem))


def _ing(base: str, stem: str) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        return base[:-1] + "ing"
    short = base in IRREGULAR and re.fullmatch(r"[a-z]*[^aeiou][aeiou][bdgmnprt]", base) and base not in {"lead"}
    return (base + base[-1] if short else stem) + "ing"


UNCHANGED = word_set("read put set cut cost let lay")
IRREGULAR_PASTS = frozenset(past for past, _ in IRREGULAR.values()) - UNCHANGED
SPEECH = frozenset(
    form
    for verb in word_set(
        "say tell add state announce report warn insist argue claim deny believe think fear hope expect suggest "
        "indicate confirm acknowledge explain declare vow promise know doubt mean conclude note dispute allege admit "
        "predict reveal stress reply understand learn propose demand"
    )
    for form in inflect(verb).all
)
IRREGULAR_PARTICIPLES = frozenset(participle for _, participle in IRREGULAR.values())
# Present forms in -s that are hardly ever plural nouns.
PRESENTS = frozenset(
    inflect(verb).third
    for verb in word_set(
        "say tell want seek refuse deny insist remain intend believe expect become begin continue agree accept "
        "reject accuse urge warn threaten add argue announce describe hold keep make take give go come see know think "
        "include require allow face blame oppose support consider seem appear mean prefer try need serve lead meet "
        "sign send leave suspend impose withdraw condemn criticise criticize vow pledge"
    )
) - {"supports", "leads", "signs", "needs", "faces", "leaves", "holds", "makes"} | {"has", "does", "is", "goes"}


@dataclass(frozen=True)
class Word:
    """A word or mark: as written, folded for comparison, and where it stands in the document."""

    raw: str
    low: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        return (self.start, self.end)


ClauseKind = Literal["main", "relative", "complement", "condition", "adverbial", "participial", "attribution"]


@dataclass(frozen=True)
class Clause:
    """A clause: kind, the word that opens it, half-open range of words, and the number of the clause it hangs on.

    A range covers the clauses nested in it; a word belongs to the innermost clause (``Parse.clause_at``)."""

    number: int
    kind: ClauseKind
    first: int
    last: int
    parent: int = -1
    opener: str = ""


@dataclass(frozen=True)
class Parse:
    """One sentence cut up: its words, its clauses, and for each word the number of its innermost clause."""

    words: tuple[Word, ...]
    clauses: tuple[Clause, ...]
    clause_at: tuple[int, ...]
    finite: tuple[bool, ...] = field(repr=False)
    owned: tuple[tuple[int, ...], ...] = field(repr=False)

    def index_at(self, offset: int) -> int:
        """The number of the word that covers `offset`, or the next one after it; -1 in an empty sentence."""
        low, high = 0, len(self.words)
        while low < high:
            middle = (low + high) // 2
            if self.words[middle].end <= offset:
                low = middle + 1
            else:
                high = middle
        return min(low, len(self.words) - 1)

    def own(self, number: int) -> tuple[int, ...]:
        """Numbers of the words that belong to this clause and to none nested in it."""
        return self.owned[number]

    def span(self, number: int) -> Span:
        clause = self.clauses[number]
        words = self.words[clause.first : clause.last]
        return (words[0].start, words[-1].end) if words else (0, 0)


def parse(page: Page, sentence: Sentence) -> Parse:
    """The words and clauses of a sentence, with offsets into the document.

    >>> from detente.reading.page import Page, Sentence
    >>> text = "If Belmora withdraws, Arvania will sign."
    >>> page = Page(text, text, ((0, 40),), (Sentence(0, 0, 0, 40),))
    >>> [(clause.kind, page.quote(parse(page, page.sentences[0]).span(clause.number)))
    ...  for clause in parse(page, page.sentences[0]).clauses]
    [('main', 'If Belmora withdraws, Arvania will sign.'), ('condition', 'If Belmora withdraws,')]
    """
    return parse_text(page.shadow[sentence.start : sentence.end], sentence.start)


def words_of(page: Page, sentence: Sentence) -> tuple[Word, ...]:
    """The words and marks of a sentence, in order."""
    return parse(page, sentence).words


def clause_of(page: Page, sentence: Sentence, offset: int) -> Span:
    """The innermost clause around `offset`, as a span of the document (clauses nested in it included).

    >>> from detente.reading.page import Page, Sentence
    >>> text = "Vale, who did not sign, left."
    >>> page = Page(text, text, ((0, 29),), (Sentence(0, 0, 0, 29),))
    >>> page.quote(clause_of(page, page.sentences[0], 18))
    'who did not sign,'
    """
    cut = parse(page, sentence)
    if not cut.words:
        return sentence.span
    return cut.span(cut.clause_at[cut.index_at(offset)])


@lru_cache(maxsize=4096)
def parse_text(shadow: str, start: int = 0) -> Parse:
    """:func:`parse` for a stretch of folded text that begins at offset `start` of its document."""
    words = tuple(
        Word(found.group(), _fold(found.group()), start + found.start(), start + found.end())
        for found in WORD.finditer(shadow)
    )
    finite = tuple(is_finite(words, index) for index in range(len(words)))
    builder = _Builder(words, finite)
    clauses, clause_at = builder.build()
    owned: list[list[int]] = [[] for _ in clauses]
    for index, number in enumerate(clause_at):
        owned[number].append(index)
    return Parse(words, clauses, clause_at, finite, tuple(map(tuple, owned)))


def _fold(raw: str) -> str:
    return raw.lower()


def is_finite(words: Sequence[Word], index: int) -> bool:
    """Whether this word looks like the finite verb (or first auxiliary) of a clause."""
    low = words[index].low
    before = words[index - 1].low if index else ""
    after = words[index + 1].low if index + 1 < len(words) else ""
    if low in FINITE_AUXILIARIES or CONTRACTED_NOT.fullmatch(low):
        return before not in ({"to"} | MODALS)
    if _after_auxiliary(words, index):
        return False
    if low in PRESENTS:
        return before not in DETERMINERS
    if low in IRREGULAR_PASTS or (low.endswith("ed") and len(low) > 4):
        participle = after == "by" or before in DETERMINERS or before in PREPOSITIONS
        return not participle
    return False


def _after_auxiliary(words: Sequence[Word], index: int) -> bool:
    """Whether an auxiliary stands just before, adverbs aside: then it, not this word, is the finite one."""
    for word in reversed(words[max(0, index - 4) : index]):
        if word.low in AUXILIARIES or CONTRACTED_NOT.fullmatch(word.low):
            return True
        if not is_adverb(word.low):
            return False
    return False


def is_adverb(low: str) -> bool:
    """Adverbs that may stand inside a verb group."""
    return low.endswith("ly") or low in ADVERBS


ADVERBS = word_set(
    "also ever never soon now still even just again then already yet always often once both not n't all only further "
    "first formally later instead indeed perhaps maybe long well"
)


class _Builder:
    """One pass from left to right with a stack of open clauses."""

    def __init__(self, words: Sequence[Word], finite: Sequence[bool]) -> None:
        self.words = words
        self.finite = finite
        self.kinds: list[ClauseKind] = []
        self.firsts: list[int] = []
        self.lasts: list[int] = []
        self.parents: list[int] = []
        self.openers: list[str] = []
        self.stack: list[int] = []
        self.verbs: list[int] = []  # finite verb groups seen so far in each clause

    def build(self) -> tuple[tuple[Clause, ...], tuple[int, ...]]:
        at: list[int] = []
        self._open("main", 0, "")
        for index in range(len(self.words)):
            self._step(index)
            at.append(self.stack[-1])
        while self.stack:
            self._close(len(self.words))
        rows = zip(self.kinds, self.firsts, self.lasts, self.parents, self.openers, strict=True)
        return tuple(Clause(n, *row) for n, row in enumerate(rows)), tuple(at)

    def _open(self, kind: ClauseKind, index: int, opener: str) -> None:
        self.parents.append(self.stack[-1] if self.stack and kind != "main" else -1)
        self.kinds.append(kind)
        self.firsts.append(index)
        self.lasts.append(index)
        self.openers.append(opener)
        self.verbs.append(0)
        self.stack.append(len(self.kinds) - 1)

    def _close(self, index: int) -> None:
        self.lasts[self.stack.pop()] = index

    def _restart(self, index: int, opener: str) -> None:
        while self.stack:
            self._close(index)
        self._open("main", index, opener)

    def _low(self, index: int) -> str:
        return self.words[index].low if 0 <= index < len(self.words) else ""

    def _step(self, index: int) -> None:
        low, before = self._low(index), self._low(index - 1)
        if before in HARD_MARKS and index > 1:
            self._restart(index, before)
        elif before == ",":
            self._after_comma(index)
        kind = self._opens(index)
        if kind:
            self._open(kind, index, low)
        elif low in COORDINATORS and self._new_subject_ahead(index):
            self._coordinate(index)
        elif self.finite[index]:
            self._count_verb(index)
        if self.finite[index]:
            self.verbs[self.stack[-1]] += 1

    def _after_comma(self, index: int) -> None:
        """What a comma ends: a fronted clause, an aside, or (with but, while, although) everything."""
        low = self._low(index)
        if low in {"but", "while", "although", "though", "whereas", "yet"}:
            self._restart(index, low)
            return
        while len(self.stack) > 1 and self.kinds[self.stack[-1]] != "complement":
            self._close(index)
        if self._attribution_ahead(index):
            # "C, S said": the report closes the content, but hangs on nothing.
            self._restart(index, "")
            self.kinds[-1] = "attribution"
        elif low.endswith("ing") and len(low) > 5:
            self._open("participial", index, low)

    def _opens(self, index: int) -> ClauseKind | None:
        low, before = self._low(index), self._low(index - 1)
        after = self._low(index + 1)
        if low in RELATIVES:
            return "relative" if index else None
        if low == "that":
            return self._that(index)
        if low in CONDITIONS:
            idle = before == "as" or (low == "if" and after in {"not", "any", "so", "only"} and before != "only")
            return None if idle else "condition"
        if low == "provided" or (low == "providing" and before in {",", ""}):
            return "condition" if after == "that" or before == "," else None
        if low in {"should", "had", "were"} and self._inverted(index):
            return "condition"
        if low in SUBORDINATORS and index and self._finite_before_comma(index + 1):
            return "adverbial"
        if low in SUBORDINATORS and not index and self._finite_before_comma(1):
            return "adverbial"
        if before in SPEECH and self._bare_content(index):
            return "complement"
        return None

    def _that(self, index: int) -> ClauseKind | None:
        before, after = self._low(index - 1), self._low(index + 1)
        if before == "provided" or not index:
            return None
        if before in SPEECH or before in THAT_NOUNS or self.finite[index - 1] or before.endswith(("ed", "ing")):
            return "complement" if self._finite_before_comma(index + 1) else None
        if before in PREPOSITIONS or before in COORDINATORS | {","}:
            return "complement" if after in DETERMINERS | SUBJECT_PRONOUNS else None
        return "relative" if self._finite_before_comma(index + 1) else None

    def _inverted(self, index: int) -> bool:
        """At the start of a clause and no question: "Should Belmora refuse, ..." or "Had Belmora signed, ..."."""
        if self._low(index - 1) not in {"", '"', ";"} or "?" in {self._low(len(self.words) - 1)}:
            return False
        return index + 1 < len(self.words) and self._starts_subject(index + 1)

    def _starts_subject(self, index: int) -> bool:
        return self._low(index) in DETERMINERS | SUBJECT_PRONOUNS or self.words[index].raw[:1].isupper()

    def _finite_before_comma(self, index: int) -> bool:
        for step in range(index, min(index + 14, len(self.words))):
            if self._low(step) in {",", *HARD_MARKS}:
                return False
            if self.finite[step]:
                return True
        return False

    def _bare_content(self, index: int) -> bool:
        """A subject and its verb right after a verb of saying: "said Arvania had left"."""
        low = self._low(index)
        if low in PREPOSITIONS | COORDINATORS | HARD_MARKS | {",", "."} or self.finite[index]:
            return False
        return self._finite_before_comma(index)

    def _attribution_ahead(self, index: int) -> bool:
        for step in range(index, min(index + 8, len(self.words))):
            low = self._low(step)
            if low in {"said", "says", "told", "added", "adds", "wrote", "stated", "reported"}:
                ends = step + 1 >= len(self.words) or self._low(step + 1) in {".", ",", *HARD_MARKS}
                return step == index or ends or self._low(step + 1) in {"on", "in", "at", "yesterday", "today"}
            if low in {",", *HARD_MARKS} or self.finite[step] or low in RELATIVES:
                return False
        return False

    def _new_subject_ahead(self, index: int) -> bool:
        """Whether this *and*, *or*, *but* joins clauses: a subject and a finite verb follow, and one came before."""
        if not self.verbs[self.stack[-1]] or self.finite[index + 1 : index + 2] == (True,):
            return False
        if index + 1 >= len(self.words) or not self._starts_subject(index + 1):
            return False
        for step in range(index + 1, min(index + 9, len(self.words))):
            low = self._low(step)
            if low in {",", "and", "or", "to", "that", *HARD_MARKS} or low in RELATIVES:
                return False
            if self.finite[step]:
                return True
        return False

    def _coordinate(self, index: int) -> None:
        """A second clause beside the present one, under the same parent."""
        kind, parent = self.kinds[self.stack[-1]], self.parents[self.stack[-1]]
        opener = self.openers[self.stack[-1]]
        low = self._low(index)
        if kind in {"relative", "adverbial", "participial", "attribution"} or low == "but":
            self._restart(index, low)
            return
        self._close(index)
        self._open(kind, index, opener if kind == "condition" else low)
        self.parents[-1] = parent

    def _count_verb(self, index: int) -> None:
        """A second finite verb in a relative clause belongs to the clause around it again."""
        top = self.stack[-1]
        joined = self._low(index - 1) in COORDINATORS | {","} | set(ADVERBS)
        if self.kinds[top] == "relative" and self.verbs[top] and len(self.stack) > 1 and not joined:
            self._close(index)


Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Hit(Generic[Entry]):
    """A listed phrase found in a sentence: half-open range of words and the entry of the list."""

    first: int
    last: int
    entry: Entry


class PhraseList(Generic[Entry]):
    """Phrases by their first word, longest first, so that a sentence is searched once, in time linear in its length."""

    def __init__(self, rows: Iterable[tuple[tuple[str, ...], Entry]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
        for phrase, entry in rows:
            self._by_first.setdefault(phrase[0], []).append((phrase, entry))
        for found in self._by_first.values():
            found.sort(key=lambda row: -len(row[0]))

    def hits(self, words: Sequence[Word]) -> list[Hit[Entry]]:
        """Every phrase that occurs, leftmost and longest first; phrases do not overlap."""
        found: list[Hit[Entry]] = []
        index = 0
        while index < len(words):
            hit = self._at(words, index)
            if hit:
                found.append(hit)
            index = hit.last if hit else index + 1
        return found

    def _at(self, words: Sequence[Word], index: int) -> Hit[Entry] | None:
        for phrase, entry in self._by_first.get(words[index].low, ()):
            stretch = words[index : index + len(phrase)]
            if len(stretch) == len(phrase) and all(
                word.low == part for word, part in zip(stretch, phrase, strict=True)
            ):
                return Hit(index, index + len(phrase), entry)
        return None
