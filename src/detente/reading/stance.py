"""Stance: who is said to stand against the talks, and by which instrument.

A stance is an act or an expectation with its evidence: "Y reported that X did ...", "Y expects that X will ...".  Nobody
is a spoiler by default, and no name is coded as one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from detente.reading.lexicon import cell_list, rows
from detente.reading.page import Mention, Page, Sentence, Span
from detente.reading.phrases import cached_phrases, compile_phrases, groups_meant, is_group, mentions_in

_AGAINST = compile_phrases(
    ["derail*", "sabotag*", "undermin*", "disrupt*", "torpedo*", "scuttl*", "thwart*", "wreck*", "compromise the", "obstruct*",
     "block any", "block the", "blocking", "resist*", "oppose*", "opposed", "opposing", "hinder*", "spoil*", "frustrate*",
     "work* for the failure", "working against", "campaign* against", "want these talks to fail", "make the talks fail", "is a concession",
     "as a concession", "refuse to ratify", "refuses to ratify", "not ratify", "bring down the talks"]
)  # fmt: skip
_TALKS = compile_phrases(
    ["talks", "dialogue", "negotiation*", "contacts", "rapprochement", "engagement", "thaw", "overture*", "progress", "deal",
     "agreement", "settlement", "peace process", "process", "efforts", "negotiator*", "normalisation", "normalization", "round",
     "draft*", "text", "any text", "initiative*", "plan", "treaty", "accord", "mediat*", "scheme", "ratif*"]
)  # fmt: skip
_CONDITION = re.compile(r"\b(?:unless|provided that|in exchange for|in return for|as long as)\b", re.IGNORECASE)
_ANY_PARTY = frozenset({"walkout", "no_show", "ultimatum", "mediator_exit", "precondition"})


@dataclass(frozen=True)
class Instrument:
    """A way to derail talks.  needs: "talks" where its words count only beside words for the talks."""

    id: str
    name: str
    cues: tuple[str, ...]
    needs: str = ""


@dataclass(frozen=True)
class StanceFound:
    """holder None: the text names nobody.  instrument "" where none is named."""

    sentence: Sentence
    trigger: Span
    holder: Mention | None
    value: str
    toward: str
    instrument: str
    instrument_span: Span | None = None


@cache
def instruments() -> tuple[Instrument, ...]:
    """The instruments of derailment of the word list, by id."""
    return tuple(Instrument(r["id"], r["name"], cell_list(r["cues"]), r["needs"] or "") for r in rows("instruments"))


def find_stances(page: Page, mentions: Sequence[Mention]) -> list[StanceFound]:
    """Every opposition to the talks that a page reports or expects, one for each holder and instrument."""
    found: list[StanceFound] = []
    for sentence in page.sentences:
        against = _against(page, sentence)
        named = _named_instruments(page, sentence)
        if against is not None:
            holders = _holders(page, sentence, mentions, against.start())
            for holder in holders or [None]:
                found += _one_each(sentence, against.span(), holder, named)
        else:
            found += _acts(page, sentence, mentions, named)
    return found


def _against(page: Page, sentence: Sentence) -> re.Match[str] | None:
    """Words against something in a sentence that also speaks of the talks."""
    for match in _AGAINST.finditer(page.shadow, sentence.start, sentence.end):
        if _TALKS.search(page.shadow, match.start(), sentence.end) or _TALKS.search(page.shadow, sentence.start, match.start()):
            return match
    return None


def _one_each(
    sentence: Sentence, trigger: Span, holder: Mention | None, named: list[tuple[Instrument, Span]]
) -> list[StanceFound]:
    if not named:
        return [StanceFound(sentence, trigger, holder, "opposes", "dialogue", "")]
    return [StanceFound(sentence, trigger, holder, "derails", "dialogue", tool.id, span) for tool, span in named]


def _acts(
    page: Page, sentence: Sentence, mentions: Sequence[Mention], named: list[tuple[Instrument, Span]]
) -> list[StanceFound]:
    """Instruments told as acts without a word against the talks: only where a group or body is their subject."""
    found = []
    for tool, span in named:
        if tool.needs == "talks" and not _TALKS.search(page.shadow, sentence.start, sentence.end):
            continue
        if tool.id in _POLICY:
            continue
        holder = _subject(page, sentence, mentions, span, states=tool.id in _ANY_PARTY)
        if holder is not None or tool.id in {"veto", "pressure_campaign", "walkout", "no_show", "litigation"}:
            found.append(StanceFound(sentence, span, holder, "derails", "unclear", tool.id, span))
    return found


# What states do as policy at all times; against the talks only where the text says so.
_POLICY = frozenset({"sanctions", "fait_accompli", "recognition", "timing", "patron_arms", "hostage", "attack"})


def _named_instruments(page: Page, sentence: Sentence) -> list[tuple[Instrument, Span]]:
    condition = _CONDITION.search(page.shadow, sentence.start + 1, sentence.end)
    end = condition.start() if condition else sentence.end  # what is asked for in return is not a means
    named = []
    for tool in instruments():
        match = cached_phrases(tool.cues).search(page.shadow, sentence.start, end)
        if match is not None:
            named.append((tool, match.span()))
    return sorted(named, key=lambda pair: pair[1])


def _holders(page: Page, sentence: Sentence, mentions: Sequence[Mention], offset: int) -> list[Mention]:
    """Those said to oppose: groups meant by "these factions", else the groups and bodies before the words against."""
    meant = groups_meant(page, mentions, sentence, offset)
    if meant:
        return meant
    before = [m for m in mentions_in(mentions, (sentence.start, offset)) if m.id]
    groups = [m for m in before if is_group(m) and not _only_place_of(page, m)]
    if groups:
        return groups
    after = [m for m in mentions_in(mentions, (offset, sentence.end)) if is_group(m)]
    by = [m for m in after if re.search(r"\b(?:by|from)\s+(?:the\s+)?$", page.shadow[max(0, m.span[0] - 10) : m.span[0]])]
    return by


def _only_place_of(page: Page, mention: Mention) -> bool:
    """ "told the board": the place of a speech, not its opponent."""
    before = page.shadow[max(0, mention.span[0] - 16) : mention.span[0]].lower()
    return bool(re.search(r"\b(?:told|to|at|of a meeting of|before) (?:the )?$", before))


def _subject(
    page: Page, sentence: Sentence, mentions: Sequence[Mention], span: Span, states: bool
) -> Mention | None:
    inside = mentions_in(mentions, sentence.span)
    before = [m for m in inside if m.span[1] <= span[0] and m.id]
    groups = [m for m in before if is_group(m) or (states and m.kind == "state")]
    if groups:
        return groups[-1]
    accused = [m for m in inside if m.span[0] >= span[1] and is_group(m)]
    if accused and re.search(r"\b(?:by|that)\s+(?:the\s+)?$", page.shadow[max(0, accused[0].span[0] - 10) : accused[0].span[0]]):
        return accused[0]
    return None
