"""Conditions and positions: what an actor asks for, and what it ties its consent to.

"Arvania will sign provided that the ban ends" holds an act (sign), a requirement (the ban ends) and a holder (Arvania).
A condition in another's mouth belongs to the one it is told of, and is weaker than that actor's own words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from detente.reading.page import Mention, Page, Sentence, Span
from detente.reading.phrases import compile_phrases, mentions_in


@dataclass(frozen=True)
class ConditionFound:
    """kind as in the claim record; act and requires are spans, act None where only the requirement is told."""

    sentence: Sentence
    kind: str
    trigger: Span
    requires: Span
    act: Span | None
    holder: Mention | None
    hypothetical: bool = False


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


# (kind, words, where the requirement stands)
_AFTER: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("condition", ("provided that", "provided", "on condition that", "on the condition that", "only if", "only after",
                   "as long as", "so long as", "in exchange for", "in return for", "subject to", "conditional on", "unless",
                   "on the understanding that")),
    ("condition", ("until",)),
    ("precondition", ("not before", "before any", "will not sit down until", "prerequisite for", "precondition for")),
    ("red_line", ("no deal without", "no agreement without", "must not go above", "must not fall below", "must include",
                  "will never accept", "would never accept", "cannot accept", "can not accept", "under no circumstances")),
    ("offer", ("ready to", "prepared to", "willing to", "offered to", "offers to", "willingness to", "readiness to")),
    ("flexibility", ("open to", "could consider", "might consider", "does not rule out", "did not rule out", "room for")),
)  # fmt: skip
_BEFORE = re.compile(r"\b(?:(?:is|are|was|remains?) (?:a |our |its |their |the )?(?:red line|precondition|prerequisite)|"
                     r"(?:is|are|remains?) non-negotiable)\b", re.IGNORECASE)  # fmt: skip
_IF = re.compile(r"\bif\b", re.IGNORECASE)
_MODAL = re.compile(r"\b(?:would|could|might|may|should|will)\b", re.IGNORECASE)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|could|can|must|may|might|shall|should|\w+(?:ed|s|es)|gone|met|held|"
    r"begun|end|begin)\b",
    re.IGNORECASE,
)
_END = re.compile(r"[.;:!?](?=\s|[\"']|$)|,(?=\s+(?:but|while|although|and (?:he|she|they|it)|the \w+ said|[A-Z]\w+ said|"
                  r"said|according|[a-z]+ said))|[\"]")  # fmt: skip
_RELEASE_BEFORE = re.compile(r"\bthat (?P<requires>[^.;]{3,120}?) (?P<trigger>before) (?P<act>(?:any|an|the) [^.;]{3,120})", re.IGNORECASE)
_NUMBER = re.compile(
    r"\b(?P<value>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)[ \n-]?(?P<unit>%|per[ \n]?cent|percent|tonnes?(?: a year)?|tons?|km|kilometres?|"
    r"kilometers?|miles?|days?|weeks?|months?|years?|members|crew|sailors|men|ships|vessels|million|billion)?",
    re.IGNORECASE,
)
_DEMANDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("demand", ("demand*", "want*", "insist* on", "insist* that", "seek*", "ask* for", "asked for", "require*", "call* for",
                "press* for", "claim* a", "repeated its demand for", "speaks of", "hold* out for")),
    ("rejects", ("reject*", "refus*", "rule* out", "ruled out", "oppose*", "will not accept", "does not accept")),
    ("accepts", ("accept*", "agree* to", "agreed to", "is ready to grant", "prepared to offer", "would grant", "offer* ")),
    ("preference", ("propos*", "put forward", "prefer*")),
    ("flexible", ("could live with", "would consider", "is flexible on", "open to")),
)  # fmt: skip
_STRENGTHS = tuple((strength, compile_phrases(cues)) for strength, cues in _DEMANDS)
_OFFER = compile_phrases(next(cues for kind, cues in _AFTER if kind == "offer"))
_CONDITION = compile_phrases(next(cues for kind, cues in _AFTER if kind == "condition"))
_PATTERNS = tuple((kind, compile_phrases(cues)) for kind, cues in _AFTER)


def find_conditions(page: Page, mentions: Sequence[Mention]) -> list[ConditionFound]:
    """Every condition of a page, in text order; at most one for each trigger."""
    found: list[ConditionFound] = []
    for sentence in page.sentences:
        found += _after(page, sentence, mentions)
        found += _before(page, sentence, mentions)
        found += _required_first(page, sentence, mentions)
        found += _if_then(page, sentence, mentions)
    kept: list[ConditionFound] = []
    for condition in sorted(found, key=lambda c: (c.trigger, c.kind)):
        if not any(c.trigger[0] < condition.trigger[1] and condition.trigger[0] < c.trigger[1] for c in kept):
            kept.append(condition)
    return kept


def _after(page: Page, sentence: Sentence, mentions: Sequence[Mention]) -> list[ConditionFound]:
    found = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(page.shadow, sentence.start, sentence.end):
            requires = _trimmed(page, (match.end(), _clause_end(page, match.end(), sentence.end)))
            if requires is None or (kind == "condition" and not _may_require(page, match, requires)):
                continue
            act = _trimmed(page, (_clause_start(page, sentence, match.start()), match.start()))
            if kind == "red_line":
                requires, act = (match.start(), requires[1]), None
            elif kind in {"offer", "flexibility"}:
                act = None
                requires = _before_condition(page, requires)
            elif act is not None:
                act = _offered(page, act)
            holder = _holder(page, sentence, mentions, match.start())
            found.append(ConditionFound(sentence, kind, match.span(), requires, act, holder))
    return found


def _before_condition(page: Page, span: Span) -> Span:
    """What is offered, without the condition tied to it."""
    cut = _CONDITION.search(page.shadow, *span)
    return _trimmed(page, (span[0], cut.start())) or span if cut else span


def _offered(page: Page, act: Span) -> Span:
    """What would be done: behind "willing to", where the clause says so, else the whole clause."""
    offers = list(_OFFER.finditer(page.shadow, *act))
    return _trimmed(page, (offers[-1].end(), act[1])) or act if offers else act


def _may_require(page: Page, match: re.Match[str], requires: Span) -> bool:
    """ "Provided" is also a plain verb, and "until May" a plain date."""
    word = match.group().lower()
    text = page.shadow[requires[0] : requires[1]]
    if word == "provided":
        return page.shadow[max(0, match.start() - 2) : match.start()].strip() in {",", "-"} and bool(_FINITE.search(text))
    if word in {"until", "unless"}:
        return len(text.split()) >= 3 and bool(_FINITE.search(text))
    return True


def _before(page: Page, sentence: Sentence, mentions: Sequence[Mention]) -> list[ConditionFound]:
    found = []
    for match in _BEFORE.finditer(page.shadow, sentence.start, sentence.end):
        requires = _trimmed(page, (_clause_start(page, sentence, match.start()), match.start()))
        if requires is not None:
            kind = "precondition" if "precondition" in match.group().lower() or "prereq" in match.group().lower() else "red_line"
            holder = _owner(page, sentence, mentions, match)
            found.append(ConditionFound(sentence, kind, match.span(), requires, None, holder))
    return found


def _owner(page: Page, sentence: Sentence, mentions: Sequence[Mention], match: re.Match[str]) -> Mention | None:
    """ "is a red line for Belmora": the one behind *for*."""
    after = [m for m in mentions if 0 <= m.span[0] - match.end() <= 9 and m.span[1] <= sentence.end]
    if after and page.shadow[match.end() : after[0].span[0]].strip().startswith("for"):
        return after[0]
    return None


def _required_first(page: Page, sentence: Sentence, mentions: Sequence[Mention]) -> list[ConditionFound]:
    """ "demands that all of them be released before any agreement is signed": first the one, then the other."""
    match = _RELEASE_BEFORE.search(page.shadow, sentence.start, sentence.end)
    if match is None or not compile_phrases(["demand*", "insist*", "want*", "require*"]).search(
        page.shadow, sentence.start, match.start()
    ):
        return []
    holder = _holder(page, sentence, mentions, match.start())
    return [ConditionFound(sentence, "precondition", match.span("trigger"), match.span("requires"), match.span("act"), holder)]


def _if_then(page: Page, sentence: Sentence, mentions: Sequence[Mention]) -> list[ConditionFound]:
    """ "If the ban ended, Belmora might sign": what somebody would do, told as a possibility."""
    found = []
    for match in _IF.finditer(page.shadow, sentence.start, sentence.end):
        if page.shadow[max(0, match.start() - 5) : match.start()].lower().endswith(("only ", "as ", "even ")):
            continue
        end = page.shadow.find(",", match.end(), sentence.end)
        leads = match.start() - sentence.start <= 2 or page.shadow[match.start() - 2 : match.start()] in {'" ', ". "}
        if leads and end < 0:
            continue
        if leads:
            requires, act = _trimmed(page, (match.end(), end)), _trimmed(page, (end + 1, _clause_end(page, end + 1, sentence.end)))
        else:
            requires = _trimmed(page, (match.end(), _clause_end(page, match.end(), sentence.end)))
            act = _trimmed(page, (_clause_start(page, sentence, match.start()), match.start()))
        if requires is None or act is None or not _MODAL.search(page.shadow, *act):
            continue
        inside = [m for m in mentions_in(mentions, act) if m.id]
        holder = inside[0] if inside else None
        if holder is not None or re.search(r"\b(?:I|we)\b", page.shadow[act[0] : act[1]], re.IGNORECASE):
            found.append(ConditionFound(sentence, "condition", match.span(), requires, act, holder, hypothetical=True))
    return found


def find_positions(page: Page, mentions: Sequence[Mention]) -> list[PositionFound]:
    """What actors are reported, or say, to ask for or to refuse.  The caller keeps those that touch a track."""
    found = []
    for sentence in page.sentences:
        for strength, pattern in _STRENGTHS:
            for match in pattern.finditer(page.shadow, sentence.start, sentence.end):
                span = _trimmed(page, (match.end(), _clause_end(page, match.end(), sentence.end)))
                holder = _holder(page, sentence, mentions, match.start())
                if span is None or not _is_its_verb(page, sentence, holder, match.start()):
                    continue
                value, unit = number_in(page, span)
                found.append(PositionFound(sentence, match.span(), span, holder, strength, value=value, unit=unit))
    return sorted(found, key=lambda p: p.trigger)


_BETWEEN = re.compile(
    r"(?:,[^,]{0,80},)?\s*(?:(?:has|have|had|will|would|is|are|was|were|also|now|still|repeatedly|again|then|government|ministry|delegation|"
    r"does|did|do|not|to|must|should|continues?|further|always|only|and|or|[a-z]+ed|[a-z]+s)\s+){0,4}$",
    re.IGNORECASE,
)


def _is_its_verb(page: Page, sentence: Sentence, holder: Mention | None, offset: int) -> bool:
    """Whether the word at `offset` is what the holder does: only auxiliaries and adverbs stand between."""
    before = page.shadow[sentence.start : offset]
    if re.search(r"\b(?:the|a|an|its|their|his|her|our|any|no|of|this|that|own)\s$", before, re.IGNORECASE):
        return before.lower().endswith("repeated its ")
    if holder is None:
        return re.search(r"\b(?:I|we)\s+(?:\w+\s+){0,2}$", before, re.IGNORECASE) is not None
    if holder.span[0] >= sentence.start:
        return _BETWEEN.fullmatch(page.shadow, holder.span[1], offset) is not None
    return re.match(r"\W*(?:It|They|He|She|The \w+)\s+(?:\w+\s+){0,2}$", before) is not None


def number_in(page: Page, span: Span) -> tuple[float | None, str]:
    """The number a demand names, with its unit; None where there is none or only a bare figure such as a year."""
    for match in _NUMBER.finditer(page.shadow, *span):
        if match["unit"]:
            unit = re.sub(r"\s+", " ", match["unit"].lower())
            unit = "percent" if unit in {"%", "per cent", "percent"} else unit.rstrip("s") if unit != "tonnes a year" else "tonnes"
            return float(match["value"].replace(",", "")), {"tonne": "tonnes", "tonne a year": "tonnes"}.get(unit, unit)
    return None, ""


_GOVERNS = re.compile(
    r"\b(?:of|in|on|at|with|to|by|from|for|over|between|than|against|under|towards?)\s+(?:(?:the|an?|any|its|their)\s+)?(?:[\w'-]+\s+(?:and|or)\s+(?:the\s+)?)?$",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Oo]ur)\b")
_PRONOUN = re.compile(r"^(?:\W*)(?:It|They|He|She|The (?:ministry|government|delegation|party|bloc|union|mediator))\b")


def _holder(page: Page, sentence: Sentence, mentions: Sequence[Mention], offset: int) -> Mention | None:
    """The subject before the trigger: the last actor named before it that no preposition governs, or, where the sentence
    opens with a pronoun, the subject of the sentence before."""
    before = [m for m in mentions if m.id and sentence.start <= m.span[0] and m.span[1] <= offset]
    own = _FIRST_PERSON.search(page.shadow, sentence.start, offset)
    free = [m for m in before if not _is_governed(page, m) and (own is None or m.span[0] < own.start())]
    if free:
        return free[-1]
    opening = page.shadow[sentence.start : offset]
    if sentence.index and own is None:
        previous = page.sentences[sentence.index - 1]
        subjects = [m for m in mentions_in(mentions, previous.span) if m.id and not _is_governed(page, m)]
        if subjects and previous.paragraph == sentence.paragraph and _PRONOUN.match(opening):
            return subjects[0]
    return None


def _is_governed(page: Page, mention: Mention) -> bool:
    """Behind a preposition or a possessive's thing: not the subject."""
    before = page.shadow[max(0, mention.span[0] - 60) : mention.span[0]]
    after = page.shadow[mention.span[1] : mention.span[1] + 2]
    return after == "'s" or _GOVERNS.search(before) is not None


def _clause_end(page: Page, start: int, end: int) -> int:
    match = _END.search(page.shadow, start, end)
    return match.start() if match else end


def _clause_start(page: Page, sentence: Sentence, offset: int) -> int:
    """Where the clause before `offset` begins: behind the last hard mark, or where the sentence does."""
    marks = [m.end() for m in re.finditer(r"[;:\"]", page.shadow[sentence.start : offset])]
    return sentence.start + (marks[-1] if marks else 0)


def _trimmed(page: Page, span: Span) -> Span | None:
    """The span without white space and marks at its ends; None where nothing is left."""
    start, end = span
    while start < end and not page.shadow[start].isalnum():
        start += 1
    while end > start and not (page.shadow[end - 1].isalnum() or page.shadow[end - 1] in ")%"):
        end -= 1
    return (start, end) if end - start >= 3 else None
