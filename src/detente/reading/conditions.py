"""Conditions and positions: what an actor asks for, and what it ties its consent to.

"Arvania will sign provided that the ban ends" holds an act (sign), a requirement (the ban ends) and a holder (Arvania).
A condition in another's mouth belongs to the one it is told of, and is weaker than that actor's own words.

What looks like a condition and is none: a date ("until May"), a story ("stayed until the ship left"), a verb ("provided
food"), a deal already done ("freed them in exchange for fuel"), a forecast ("if it rains, the road may flood").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from detente.reading.clauses import IRREGULAR_PASTS
from detente.reading.lexicon import cell_list
from detente.reading.page import Mention, Page, Sentence, Span
from detente.reading.phrases import Hit, HitMap, Mentions, Phrasebook, is_actor, mentions_in
from detente.reading.subjects import subject_of, subject_or_before


@dataclass(frozen=True)
class ConditionFound:
    """kind as in the claim record; act and requires are spans, act None where only the requirement is told.

    hypothetical: an if-sentence.  volitional: its act is something that somebody decides ("would sign"), and not only
    what would come about.  advised: the act is what somebody else says an actor should do; it is not that actor's
    condition.
    """

    sentence: Sentence
    kind: str
    trigger: Span
    requires: Span
    act: Span | None
    holder: Mention | None
    hypothetical: bool = False
    volitional: bool = True
    advised: bool = False


@dataclass(frozen=True)
class PositionFound:
    """What an actor asks for: span of the demand, its strength, and a number where there is one."""

    sentence: Sentence
    trigger: Span
    span: Span
    holder: Mention | None
    strength: str
    direction: str = "unclear"
    value: float | None = None
    unit: str = ""


_CONDITIONS: Mapping[str, tuple[str, ...]] = {
    "condition": cell_list(
        "provided that|provided|providing that|on condition that|on the condition that|"
        "on the understanding that|only if|only after|only when|as long as|so long as|in exchange for|"
        "in return for|subject to|conditional on|unless|until"
    ),
    "precondition": ("prerequisite for", "precondition for"),
    "red_line": cell_list(
        "no deal without|no agreement without|must not go above|must not fall below|must include|"
        "will never accept|would never accept|cannot accept|can not accept|under no circumstances"
    ),
    "offer": ("ready to", "prepared to", "willing to", "offered to", "offers to", "willingness to", "readiness to"),
    "flexibility": cell_list(
        "open to|could consider|might consider|does not rule out|did not rule out|has not ruled out|"
        "is flexible on|are flexible on"
    ),
    "reservation": cell_list(
        "at least|at most|no less than|no more than|a minimum of|a maximum of|acceptable only with"
    ),
}
_DEMANDS: Mapping[str, tuple[str, ...]] = {
    "demand": cell_list(
        "demand*|want*|insist* on|insist* that|seek*|ask* for|require*|call* for|press* for|claim* a|"
        "repeated its demand for|speaks of|hold* out for"
    ),
    "rejects": ("reject*", "refus*", "rule* out", "ruled out", "oppose*", "will not accept", "does not accept"),
    "accepts": ("accept*", "agree* to", "agreed to", "is ready to grant", "prepared to offer", "would grant", "offer*"),
    "preference": ("propos*", "put forward", "prefer*"),
    "flexible": ("could live with", "would consider", "is flexible on"),
}
_BOOK: Phrasebook[str] = Phrasebook({**_CONDITIONS, **_DEMANDS})

_NAMED = re.compile(
    r"\b(?:(?:is|are|was|remains?) (?:a |our |its |their |the |one of (?:our|its|their) )?(?:red lines?|"
    r"precondition|prerequisite)|"
    r"(?:is|are|remains?) non-negotiable)\b",
    re.IGNORECASE,
)
_IF = re.compile(r"\bif\b|(?:(?<=^)|(?<=\. )|(?<=\"))\s?Should(?= (?:the|[A-Z]))", re.IGNORECASE)
_MODAL = re.compile(r"\b(?:would|could|might|may|should|will|can|'ll)\b", re.IGNORECASE)
_ACTS = re.compile(
    r"\b(?:accept|agree|allow|approve|argue|attend|back|break|cancel|cease|come|concede|consent|consider|"
    r"continue|cut|deliver|"
    r"disarm|drop|ease|end|exchange|extend|freeze|give|go|grant|halt|hand|help|hold|host|impose|invite|join|"
    r"keep|leave|lift|meet|"
    r"negotiate|offer|open|pause|pay|pull|quit|raise|ratify|recogni[sz]e|reconsider|reduce|refuse|reject|"
    r"release|remain|reopen|"
    r"reply|respond|restore|resume|return|review|rule|scrap|send|share|sign|sit|stay|step|stop|support|suspend|"
    r"take|talk|veto|vote|"
    r"walk|withdraw|withhold)\b",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|could|can|must|may|might|shall|should|does|do|did|"
    r"\w+(?:ed|s|es)|gone|met|"
    r"held|begun|end|begin)\b|n't\b",
    re.IGNORECASE,
)
_PROSPECT = re.compile(
    r"\b(?:will|would|can|could|may|might|shall|should|must|cannot|ready|willing|prepared|offer\w*|propos\w*|"
    r"agree\w*|accept\w*|"
    r"demand\w*|insist\w*|want\w*|seek\w*|refus\w*|reject\w*|vow\w*|pledg\w*|promis\w*|nothing|never|no|is to|"
    r"are to|to be)\b|'ll\b|n't\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:\w{3,}ed|" + "|".join(sorted(IRREGULAR_PASTS)) + r")\b", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:not|never|no|nothing|nobody|neither|cannot|refus\w+)\b|n't\b", re.IGNORECASE)
_TALKING = re.compile(
    r"\b(?:sit down|talk|talks|negotiat\w+|meet|return to the (?:table|talks)|join the talks|attend|resume|"
    r"hold talks|dialogue|round)\b",
    re.IGNORECASE,
)
_SUBJECT_TO = re.compile(
    r"\b(?:approval|ratification|consent|agreement|conditions?|verification|vote|referendum|guarantees?|review|"
    r"confirmation|"
    r"inspections?|parliament)\b",
    re.IGNORECASE,
)
_DATE_FIRST = re.compile(
    r"\s*(?:the )?(?:end of |early |mid-|late |next |last |\d|noon|midnight|(?:January|February|March|April|May|"
    r"June|July|August|September|"
    r"October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|today|tomorrow|now|"
    r"then|recently|earlier)\b)",
)
_END = re.compile(
    r"[;:!?](?=\s|[\"']|$)|\.(?=[\"']|$)|\"|,(?=\s+(?:but|while|although|and (?:he|she|they|it)|(?:the \w+|"
    r"[A-Z]\w+|he|she|it|they) "
    r"(?:said|says|told|added)|said|according|[a-z]+ said))"
)
_ASKED_BEFORE = re.compile(
    r"\b(?:that|and|but|,|^)?\s*(?P<requires>[^.;,\"]{3,120}?) (?P<trigger>before) "
    r"(?P<act>(?:any|an|the|further|new|its|their|we|they) [^.;\"]{3,120})",
    re.IGNORECASE,
)
_MUST = re.compile(
    r"\b(?:must|should|has to|have to|needs? to|be \w+ed|demand\w*|insist\w*|want\w*|requir\w*)\b", re.IGNORECASE
)
_BARRED_BEFORE = re.compile(
    r"\b(?:(?:must|should|will|would|can|shall|may) (?:not|never)|cannot|won't|(?:bar|stop|prevent|prohibit|ban|"
    r"block)\b[^.;]{0,60}? from)"
    r"\b(?P<act>[^.;\"]{3,120}?) (?P<trigger>before|until after) (?P<requires>[^.;\"]{3,120})",
    re.IGNORECASE,
)
_FIRST_THEN = re.compile(
    r"\bfirst,? (?P<requires>[^.;\"]{3,100}?),? (?P<trigger>(?:and )?(?:only )?then) (?P<act>[^.;\"]{3,100})",
    re.IGNORECASE,
)
_MOST_A_SENTENCE = 4
_I_OR_WE = re.compile(r"\b(?:I|we)\s+(?:[\w']+\s+){0,2}$", re.IGNORECASE)
_OWNED_NOUN = re.compile(r"\b(?:the|a|an|its|their|his|her|our|my|any|no|of|this|that|own|'s)\s$", re.IGNORECASE)
_RESERVING = re.compile(
    r"\b(?:accept\w*|want\w*|demand\w*|insist\w*|seek\w*|need\w*|requir\w*|ask\w*|grant\w*|allow\w*|settle\w*|"
    r"agree\w*|offer\w*|sign\w*)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\b(?P<value>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)[ \n-]?(?P<unit>%|per[ \n]?cent|percent|tonnes?(?: a year)?|"
    r"tons?|km|kilometres?|"
    r"kilometers?|miles?|days?|weeks?|months?|years?|members|crew|sailors|men|ships|vessels|million|billion)?",
    re.IGNORECASE,
)
_UNITS = {
    "%": "percent",
    "per cent": "percent",
    "percent": "percent",
    "tonne": "tonnes",
    "tonne a year": "tonnes",
    "tonnes a year": "tonnes",
    "tonnes": "tonnes",
    "ton": "tonnes",
    "tons": "tonnes",
}


# ----------------------------------------------------------------------------------------------------------- conditions


def find_conditions(page: Page, mentions: Sequence[Mention]) -> list[ConditionFound]:
    """Every condition of a page, in text order; triggers do not overlap."""
    hits, mentions = HitMap(_BOOK.find(page)), Mentions(mentions)
    found: list[ConditionFound] = []
    for kind in _CONDITIONS:
        for hit, sentence in _few_a_sentence(page, hits.all(kind)):
            found += _worded(page, sentence, mentions, hit, hits)
    for sentence in page.sentences:
        text = page.shadow[sentence.start : sentence.end]
        low = text.lower()
        if "red line" in low or "non-neg" in low or "requisite" in low or "precond" in low:
            found += _named(page, sentence, mentions)
        if " before " in low or " until after " in low:
            found += _before(page, sentence, mentions)
        if "if " in low or low.lstrip('" ').startswith("should "):
            found += _if_then(page, sentence, mentions)
        if "first" in low and " then " in low:
            found += _first_then(page, sentence, mentions)
    return _apart(found)


def _few_a_sentence(page: Page, hits: Sequence[Hit[str]]) -> Iterator[tuple[Hit[str], Sentence]]:
    """The hits with their sentences; a sentence with more than a few of one kind is a list or noise."""
    last, count = -1, 0
    for hit in hits:
        sentence = page.sentence_at(hit.start)
        count = count + 1 if sentence.index == last else 1
        last = sentence.index
        if count <= _MOST_A_SENTENCE:
            yield hit, sentence


def _apart(found: list[ConditionFound]) -> list[ConditionFound]:
    """Without those whose trigger overlaps another's, and without bare numbers that stand in another's requirement."""
    kept: list[ConditionFound] = []
    reach = -1
    for condition in sorted(found, key=lambda c: (c.trigger[0], -c.trigger[1], c.kind == "reservation", c.kind)):
        if condition.trigger[0] < reach:
            continue
        if condition.kind == "reservation" and any(
            c.sentence.index == condition.sentence.index and c.requires[0] <= condition.trigger[0] < c.requires[1]
            for c in kept[-3:]
        ):
            continue
        kept.append(condition)
        reach = condition.trigger[1]
    return kept


def _worded(
    page: Page, sentence: Sentence, mentions: Sequence[Mention], hit: Hit[str], hits: HitMap[str]
) -> Iterator[ConditionFound]:
    """The condition that a listed phrase introduces."""
    kind, word = hit.key, page.shadow[hit.start : hit.end].lower()
    requires = _trimmed(page, (hit.end, _clause_end(page, hit.end, sentence.end)))
    act = _trimmed(page, (_clause_start(page, sentence, hit.start), hit.start))
    if requires is None or (kind == "condition" and not _is_condition(page, hit, word, act, requires)):
        return
    holder = subject_or_before(page, sentence, mentions, hit.start)
    if kind == "red_line":
        requires, act = (hit.start, requires[1]), None
    elif kind in {"offer", "flexibility"}:
        requires, act = _without_condition(page, hits, requires), None
    elif kind == "reservation":
        clause = page.shadow[_clause_start(page, sentence, hit.start) : hit.start]
        if not _RESERVING.search(clause) or number_in(page, (hit.start, min(requires[1], hit.end + 30)))[0] is None:
            return
        requires = (hit.start, requires[1])
    elif act is not None:
        if word == "until" and _TALKING.search(page.shadow, *act) and _NEGATED.search(page.shadow, *act):
            kind = "precondition"
        act = _offered(page, hits, act)
    yield ConditionFound(sentence, kind, hit.span, requires, act, holder)


def _is_condition(page: Page, hit: Hit[str], word: str, act: Span | None, requires: Span) -> bool:
    """Whether the phrase ties an act to a requirement here; see the module's first lines for what is none."""
    text = page.shadow[requires[0] : requires[1]]
    before = page.shadow[act[0] : act[1]] if act else ""
    if word == "provided":
        return page.shadow[max(0, hit.start - 2) : hit.start].strip() in {",", "-"} and bool(_FINITE.search(text))
    if word == "subject to":
        return bool(_SUBJECT_TO.search(text)) and bool(
            _PROSPECT.search(before) or re.search(r"\b(?:is|are|remains?)$", before)
        )
    if word in {"until", "unless", "as long as", "so long as", "only when", "only after"} and _DATE_FIRST.match(text):
        return False
    if word in {"until", "unless", "as long as", "so long as"} and (len(text.split()) < 3 or not _FINITE.search(text)):
        return False
    if word == "until":
        return (
            bool(act) and before.split()[-1:] != ["up"] and bool(_MODAL.search(before) or _is_negated_present(before))
        )
    return not before or bool(_PROSPECT.search(before)) or not _PAST.search(before)


def _is_negated_present(text: str) -> bool:
    """ "nobody signs until", "it refuses to talk until": not a story told in the past."""
    return bool(_NEGATED.search(text)) and not re.search(r"\b(?:did|had|was|were)\b", text, re.IGNORECASE)


def _without_condition(page: Page, hits: HitMap[str], span: Span) -> Span:
    """What is offered, without the condition tied to it."""
    cut = hits.first("condition", *span)
    return _trimmed(page, (span[0], cut.start)) or span if cut else span


def _offered(page: Page, hits: HitMap[str], act: Span) -> Span:
    """What would be done: behind "willing to", where the clause says so, else the whole clause."""
    offers = list(hits.within("offer", *act))
    return _trimmed(page, (offers[-1].end, act[1])) or act if offers else act


def _named(page: Page, sentence: Sentence, mentions: Sequence[Mention]) -> Iterator[ConditionFound]:
    """ "Inspection at sea is a red line for Belmora"."""
    for match in _NAMED.finditer(page.shadow, sentence.start, sentence.end):
        requires = _trimmed(page, (_clause_start(page, sentence, match.start()), match.start()))
        if requires is None:
            continue
        kind = "precondition" if "pre" in match.group().lower() else "red_line"
        act = _purpose(page, match.end(), sentence.end) if kind == "precondition" else None
        yield ConditionFound(sentence, kind, match.span(), requires, act, _owner(page, sentence, mentions, match))


def _purpose(page: Page, start: int, end: int) -> Span | None:
    """What a precondition is for: "a precondition for talks"."""
    if not page.shadow.startswith(" for ", start):
        return None
    return _trimmed(page, (start + 5, _clause_end(page, start, end)))


def _owner(page: Page, sentence: Sentence, mentions: Sequence[Mention], match: re.Match[str]) -> Mention | None:
    """ "is a red line for Belmora", "Belmora's red line": the one named, not the thing."""
    after = [
        m for m in mentions_in(mentions, (match.end(), sentence.end)) if is_actor(m) and m.span[0] - match.end() <= 9
    ]
    if after and page.shadow[match.end() : after[0].span[0]].strip().startswith("for"):
        return after[0]
    return None


def _before(page: Page, sentence: Sentence, mentions: Sequence[Mention]) -> Iterator[ConditionFound]:
    """ "all must be released before any deal is signed" and "the ban should not be eased before the first "
    "inspection"."""
    barred = _BARRED_BEFORE.search(page.shadow, sentence.start, sentence.end)
    if barred is not None:
        requires = _trimmed(
            page, (barred.start("requires"), _clause_end(page, barred.start("requires"), barred.end("requires")))
        )
        act = _trimmed(page, (_clause_start(page, sentence, barred.start()), barred.start("trigger")))
        if requires is not None and not _DATE_FIRST.match(page.shadow[requires[0] : requires[1]]):
            holder = subject_or_before(page, sentence, mentions, barred.start())
            kind = (
                "precondition"
                if barred.group().lower().startswith(("bar", "stop", "prev", "proh", "ban", "block"))
                else "condition"
            )
            yield ConditionFound(sentence, kind, barred.span("trigger"), requires, act, holder)
        return
    asked = _ASKED_BEFORE.search(page.shadow, sentence.start, sentence.end)
    if asked is None or not _MUST.search(page.shadow, sentence.start, asked.start("trigger")):
        return
    act = _trimmed(page, (asked.start("act"), _clause_end(page, asked.start("act"), asked.end("act"))))
    requires = _trimmed(page, _after_that(page, asked.span("requires")))
    prospective = act is not None and (_TALKING.search(page.shadow, *act) or _DEALS.search(page.shadow, *act))
    if requires is not None and prospective:
        holder = subject_or_before(page, sentence, mentions, requires[0])
        yield ConditionFound(sentence, "precondition", asked.span("trigger"), requires, act, holder)


_DEALS = re.compile(
    r"\b(?:agreement|deal|accord|treaty|summit|meeting|text|ceasefire|settlement|sign\w*)\b", re.IGNORECASE
)


def _after_that(page: Page, span: Span) -> Span:
    at = page.shadow.rfind(" that ", *span)
    return (at + 6, span[1]) if at >= 0 else span


def _if_then(page: Page, sentence: Sentence, mentions: Sequence[Mention]) -> Iterator[ConditionFound]:
    """ "If the ban ended, Belmora might sign": what somebody would do, told as a possibility."""
    for match in islice(_IF.finditer(page.shadow, sentence.start, sentence.end), _MOST_A_SENTENCE):
        if (
            page.shadow[max(0, match.start() - 5) : match.start()]
            .lower()
            .endswith(("only ", "as ", "even ", "ask ", "see "))
        ):
            continue
        comma = page.shadow.find(",", match.end(), sentence.end)
        leads = match.start() - sentence.start <= 2 or page.shadow[match.start() - 2 : match.start()] in {
            '" ',
            ". ",
            ' "',
        }
        if leads and comma < 0:
            continue
        if leads:
            requires = _trimmed(page, (match.end(), comma))
            act = _trimmed(page, (comma + 1, _clause_end(page, comma + 1, sentence.end)))
        else:
            requires = _trimmed(page, (match.end(), _clause_end(page, match.end(), sentence.end)))
            act = _trimmed(page, (_clause_start(page, sentence, match.start()), match.start()))
        modal = _MODAL.search(page.shadow, *act) if act else None
        if requires is None or act is None or modal is None:
            continue
        volitional = _ACTS.search(page.shadow, modal.end(), act[1]) is not None
        subjects = [m for m in mentions_in(mentions, act) if is_actor(m)]
        subject = subject_of(page, sentence, subjects, modal.start()) if volitional else None
        advised = subject is not None and modal.group().lower() == "should"
        holder = None if advised else subject
        yield ConditionFound(
            sentence,
            "condition",
            match.span(),
            requires,
            act,
            holder,
            hypothetical=True,
            volitional=volitional,
            advised=advised,
        )


def _first_then(page: Page, sentence: Sentence, mentions: Sequence[Mention]) -> Iterator[ConditionFound]:
    """ "First the ban must end, then we will sign"."""
    match = _FIRST_THEN.search(page.shadow, sentence.start, sentence.end)
    if match is None or not _MODAL.search(page.shadow, *match.span("act")):
        return
    requires, act = _trimmed(page, match.span("requires")), _trimmed(page, match.span("act"))
    if requires is not None and act is not None:
        holder = subject_of(page, sentence, mentions, match.end())
        yield ConditionFound(sentence, "condition", match.span("trigger"), requires, act, holder)


# ------------------------------------------------------------------------------------------------------------ positions


def find_positions(page: Page, mentions: Sequence[Mention]) -> list[PositionFound]:
    """What actors are reported, or say, to ask for or to refuse.  The caller keeps those that touch a track."""
    hits, mentions = HitMap(_BOOK.find(page)), Mentions(mentions)
    found = []
    for strength in _DEMANDS:
        for hit, sentence in _few_a_sentence(page, hits.all(strength)):
            span = _trimmed(page, (hit.end, _clause_end(page, hit.end, sentence.end)))
            if span is None or _is_noun(page, sentence, hit.start):
                continue
            holder = subject_or_before(page, sentence, mentions, hit.start)
            if holder is None and not _I_OR_WE.search(page.shadow, sentence.start, hit.start):
                continue
            if holder is not None and holder.span[0] >= sentence.start and not _is_its_verb(page, holder, hit.start):
                continue
            value, unit = number_in(page, span)
            found.append(PositionFound(sentence, hit.span, span, holder, strength, value=value, unit=unit))
    return sorted(found, key=lambda p: (p.trigger, p.strength))


def _is_noun(page: Page, sentence: Sentence, offset: int) -> bool:
    """ "the demand", "its offer": a thing spoken of; except where the offer itself is repeated."""
    before = page.shadow[max(sentence.start, offset - 24) : offset]
    return _OWNED_NOUN.search(before) is not None and not before.lower().endswith("repeated its ")


_BETWEEN = re.compile(
    r"(?:,[^,]{0,80},)?\s*(?:(?:has|have|had|will|would|is|are|was|were|also|now|still|repeatedly|again|then|"
    r"government|ministry|delegation|"
    r"does|did|do|not|to|must|should|continues?|further|always|only|and|or|[a-z]+ed|[a-z]+s)\s+){0,4}",
    re.IGNORECASE,
)


def _is_its_verb(page: Page, holder: Mention, offset: int) -> bool:
    """Whether the word at `offset` is what the holder does: only auxiliaries and adverbs stand between."""
    return offset - holder.span[1] <= 160 and _BETWEEN.fullmatch(page.shadow, holder.span[1], offset) is not None


def number_in(page: Page, span: Span) -> tuple[float | None, str]:
    """The number a demand names, with its unit; None where there is none or only a bare figure such as a year.

    >>> from detente.reading.sentences import lay_out
    >>> number_in(lay_out("a quota of 12,500 tonnes a year from 2031"), (0, 41))
    (12500.0, 'tonnes')
    """
    for match in _NUMBER.finditer(page.shadow, *span):
        if match["unit"]:
            unit = re.sub(r"\s+", " ", match["unit"].lower())
            return float(match["value"].replace(",", "")), _UNITS.get(
                unit, unit.rstrip("s") if unit[-3:] != "men" else unit
            )
    return None, ""


# ---------------------------------------------------------------------------------------------------------------- spans


def _clause_end(page: Page, start: int, end: int) -> int:
    match = _END.search(page.shadow, start, end)
    return match.start() if match else end


def _clause_start(page: Page, sentence: Sentence, offset: int) -> int:
    """Where the clause before `offset` begins: behind the last hard mark, or where the sentence does."""
    return max(sentence.start, *(page.shadow.rfind(mark, sentence.start, offset) + 1 for mark in ';:"'))


def _trimmed(page: Page, span: Span) -> Span | None:
    """The span without white space and marks at its ends; None where nothing is left."""
    start, end = span
    while start < end and not page.shadow[start].isalnum():
        start += 1
    while end > start and not (page.shadow[end - 1].isalnum() or page.shadow[end - 1] in ")%"):
        end -= 1
    return (start, end) if end - start >= 3 else None
