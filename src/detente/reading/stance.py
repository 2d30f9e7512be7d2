"""Stance: who is said to stand against the talks, and by which instrument.

A stance is an act or an expectation with its evidence: "Y reported that X did ...", "Y expects that X will ...".
Nobody is a spoiler by default, and no name is coded as one: a party named beside a word of opposition is no opponent,
the subject of that word is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from detente.reading.lexicon import cell_list, rows
from detente.reading.page import Mention, Page, Sentence, Span
from detente.reading.phrases import Hit, HitMap, Phrasebook, groups_meant, is_actor, is_group, mentions_in
from detente.reading.subjects import subject_of
from detente.reading.talks import Talks

_AGAINST = cell_list(
    "derail*|sabotag*|undermin*|disrupt*|torpedo*|scuttl*|thwart*|wreck*|compromise the|obstruct*|"
    "block any|block the|blocking|blocked the|resist*|oppose*|opposed|opposing|hinder*|spoil*|frustrate*|"
    "work* for the failure|working against|work* to sink|campaign* against|want these talks to fail|"
    "make the talks fail|is a concession|as a concession|refuse to ratify|refuses to ratify|not ratify|"
    "bring down the talks|sink the"
)
_TALKS = cell_list(
    "talks|dialogue|negotiation*|contacts|rapprochement|engagement|thaw|overture*|progress|deal|"
    "agreement|settlement|peace process|process|efforts|negotiator*|normalisation|normalization|round|"
    "draft*|text|any text|initiative*|plan|treaty|accord|mediat*|scheme|ratif*|truce|ceasefire"
)
_INSTRUMENT, _WORDS_AGAINST, _WORDS_FOR_TALKS = "instrument", ("against", ""), ("talks", "")
_CONDITION = re.compile(r"\b(?:unless|provided that|in exchange for|in return for|as long as)\b", re.IGNORECASE)
_OBJECT_REACH = 90
_PASSIVE = re.compile(r"\b(?:was|were|is|are|be|been|being)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_TIMED = re.compile(
    r"\b(?:on the eve of|hours|days|weeks|shortly|just|ahead of|before|during|after|timed)\b[^.;]{0,40}?"
    r"\b(?:talks|round|summit|negotiations|signing|ceasefire|truce|ratification|dialogue)\b",
    re.IGNORECASE,
)
_BY = re.compile(r"\b(?:by|from)\s+(?:the\s+)?$")
_ACCUSED = re.compile(r"\b(?:by|that|accus\w+|blam\w+)\s+(?:the\s+)?$")
_SPOKEN_TO = re.compile(r"\b(?:told|to|at|of a meeting of|before|in) (?:the )?$")
_TOGETHER = re.compile(
    r"(?:,| and|, and| as well as| along with|, as well as| or)(?: (?:the|both|some|certain))?\s?", re.IGNORECASE
)
# What any party to the talks, a state included, can do at the table.
_ANY_PARTY = frozenset({"walkout", "no_show", "ultimatum", "mediator_exit", "precondition"})
# What states do as policy at all times; against the talks only where the text says so, or times it by them.
_POLICY = frozenset({"sanctions", "fait_accompli", "recognition", "timing", "patron_arms", "hostage", "attack"})
# Reported even where the sentence names nobody: the caller may know whose act it is.
_WITHOUT_HOLDER = frozenset({"veto", "pressure_campaign", "walkout", "no_show", "litigation"})


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


@cache
def _book() -> Phrasebook[tuple[str, str]]:
    lists = {(_INSTRUMENT, tool.id): tool.cues for tool in instruments()}
    return Phrasebook({**lists, _WORDS_AGAINST: _AGAINST, _WORDS_FOR_TALKS: _TALKS})


class _Reader:
    """One page: where its words against, for talks and for instruments stand."""

    def __init__(self, page: Page, mentions: Sequence[Mention]) -> None:
        self.page = page
        self.mentions = mentions
        self.hits = _book().find(page)
        self.where = HitMap(self.hits)
        self.talks = Talks(page)

    def stances(self) -> list[StanceFound]:
        found: list[StanceFound] = []
        told = {self.page.sentence_at(hit.start).index for hit in self.hits if hit.key != _WORDS_FOR_TALKS}
        for index in sorted(told):
            sentence = self.page.sentences[index]
            against, named = self._against(sentence), self._instruments(sentence)
            if against is None:
                found += self._acts(sentence, named)
                continue
            holders: Sequence[Mention | None] = self._holders(sentence, against) or [None]
            for holder in holders:
                found += _one_each(sentence, against.span, holder, named)
        return found

    def _against(self, sentence: Sentence) -> Hit[tuple[str, str]] | None:
        """Words against the talks: for these stand behind them, or, in the passive, before them."""
        for hit in self.where.within(_WORDS_AGAINST, *sentence.span):
            after = (hit.end, min(sentence.end, hit.end + _OBJECT_REACH))
            if self.where.first(_WORDS_FOR_TALKS, hit.start, after[1]) is not None:
                return hit
            words = self.page.shadow[hit.start : hit.end].lower()
            passive = _PASSIVE.search(self.page.shadow, sentence.start, hit.start) or words.endswith("concession")
            if passive and self.where.first(_WORDS_FOR_TALKS, sentence.start, hit.start) is not None:
                return hit
        return None

    def _instruments(self, sentence: Sentence) -> list[tuple[Instrument, Span]]:
        """The instruments named, each once.  What is asked for in return is not a means."""
        condition = _CONDITION.search(self.page.shadow, sentence.start + 1, sentence.end)
        end = condition.start() if condition else sentence.end
        found = [(tool, self.where.first((_INSTRUMENT, tool.id), sentence.start, end)) for tool in instruments()]
        return sorted(((tool, hit.span) for tool, hit in found if hit is not None), key=lambda pair: pair[1])

    def _acts(self, sentence: Sentence, named: list[tuple[Instrument, Span]]) -> list[StanceFound]:
        """Instruments told as acts without a word against the talks: only where the text is about talks."""
        found = []
        here = self.where.first(_WORDS_FOR_TALKS, *sentence.span) is not None
        for tool, span in named:
            if not self.talks.about or (tool.needs == "talks" and not here):
                continue
            if tool.id in _POLICY and not _TIMED.search(self.page.shadow, *sentence.span):
                continue
            holder = self._actor(sentence, span, states=tool.id in _ANY_PARTY | _POLICY)
            if holder is not None or tool.id in _WITHOUT_HOLDER:
                found.append(StanceFound(sentence, span, holder, "derails", "unclear", tool.id, span))
        return found

    def _holders(self, sentence: Sentence, against: Hit[tuple[str, str]]) -> list[Mention]:
        """Those said to oppose: groups meant by "these factions", else the subject of the words against with those
        named beside it, else who stands behind *by*."""
        offset = against.start
        meant = groups_meant(self.page, self.mentions, sentence, offset)
        if meant:
            return meant
        before = [m for m in mentions_in(self.mentions, (sentence.start, offset)) if is_actor(m)]
        subject = subject_of(self.page, sentence, before, offset)
        if subject is not None:
            together = self._together(before, subject)
            return [m for m in together if is_group(m)] or [m for m in together if m.kind == "state"]
        groups = [m for m in before if is_group(m) and not self._is_spoken_to(m)]
        if groups:
            return groups
        after = [m for m in mentions_in(self.mentions, (against.end, sentence.end)) if is_group(m) and is_actor(m)]
        return [m for m in after if _BY.search(self.page.shadow, max(0, m.span[0] - 10), m.span[0])]

    def _together(self, named: list[Mention], subject: Mention) -> list[Mention]:
        """The subject and the actors joined to it: "the Bloc and the Union"."""
        place = named.index(subject)
        first = place
        while first > 0 and _TOGETHER.fullmatch(self.page.shadow, named[first - 1].span[1], named[first].span[0]):
            first -= 1
        return named[first : place + 1]

    def _actor(self, sentence: Sentence, span: Span, states: bool) -> Mention | None:
        """Whose act the instrument is: a group or body, or where any party can do it a state."""
        inside = [m for m in mentions_in(self.mentions, sentence.span) if is_actor(m)]
        before = [m for m in inside if m.span[1] <= span[0]]
        subject = subject_of(self.page, sentence, before, span[0])
        if subject is not None and (is_group(subject) or (states and subject.kind == "state")):
            return subject
        groups = [m for m in before if is_group(m) and not self._is_spoken_to(m)]
        if groups:
            return groups[-1]
        accused = [m for m in inside if m.span[0] >= span[1] and is_group(m)]
        if accused and _ACCUSED.search(self.page.shadow, max(0, accused[0].span[0] - 14), accused[0].span[0]):
            return accused[0]
        return None

    def _is_spoken_to(self, mention: Mention) -> bool:
        """ "told the board", "in the Assembly": the place of a speech or of an act, not its author."""
        before = self.page.shadow[max(0, mention.span[0] - 16) : mention.span[0]].lower()
        return _SPOKEN_TO.search(before) is not None


def find_stances(page: Page, mentions: Sequence[Mention]) -> list[StanceFound]:
    """Every opposition to the talks that a page reports or expects, one for each holder and instrument."""
    return _Reader(page, mentions).stances()


def _one_each(
    sentence: Sentence, trigger: Span, holder: Mention | None, named: list[tuple[Instrument, Span]]
) -> list[StanceFound]:
    if not named:
        return [StanceFound(sentence, trigger, holder, "opposes", "dialogue", "")]
    return [StanceFound(sentence, trigger, holder, "derails", "dialogue", tool.id, span) for tool, span in named]
