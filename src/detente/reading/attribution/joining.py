"""Joining: quotations that have no cue of their own.

Speech runs on: '"We are ready," Vale said. "The door is open."', over paragraphs, behind a colon that ends a paragraph,
and, more loosely, as a paragraph that is nothing but the next quotation.  Each such quotation is given to the
attribution it continues.

Rules: D2 announced at the end of the line before; D3 the same speech goes on; D4 a quotation of several paragraphs; D5
carried: a quotation that stands alone, at most one paragraph on, is taken to be by the speaker of the last one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from detente.reading.attribution.lines import DASHES, Line
from detente.reading.attribution.quotes import Quote
from detente.reading.attribution.records import Draft

_CARRYING = frozenset({"direct", "colon", "carried"})
_BETWEEN = DASHES | {",", "and", "."}
_BEFORE_ALONE = DASHES | {"(", ":"}


def join(quotations: Sequence[Quote], lines: Sequence[Line], drafts: Sequence[Draft]) -> list[Draft]:
    """Gives the quotations left over to the drafts they continue; returns the new drafts of those that are carried."""
    joiner = _Joiner(quotations, [line for line in lines if line.inside < 0], drafts)
    carried: list[Draft] = []
    last = -1
    for number, quote in enumerate(quotations):
        if quote.depth or number not in joiner.places:
            continue
        if number not in joiner.owner:
            draft = joiner.find_owner(number, last)
            if draft is not None and draft.rule == "D5":
                carried.append(draft)
        if number in joiner.owner:
            last = number
    for draft in joiner.owner.values():
        if draft.rule in {"D1", "D2"} and any(len(quotations[number].parts) > 1 for number in draft.quotes):
            draft.rule = "D4"
    return carried


class _Joiner:
    """Who owns each quotation, and where on the lines outside quotations it stands: (line, word), one a part."""

    def __init__(self, quotations: Sequence[Quote], lines: Sequence[Line], drafts: Sequence[Draft]) -> None:
        self.quotations = quotations
        self.lines = lines
        self.owner = {number: draft for draft in drafts for number in draft.quotes}
        self.waiting = {draft.line: draft for draft in drafts if not draft.content}
        self.places: dict[int, list[tuple[int, int]]] = {}
        for order, line in enumerate(lines):
            for index, number in line.quotes.items():
                self.places.setdefault(number, []).append((order, index))

    def find_owner(self, number: int, last: int) -> Draft | None:
        """The draft this quotation belongs to; `last`: the last quotation before it that has one."""
        order, index = self.places[number][0]
        announced = self.waiting.get(self.lines[order - 1]) if order and not index else None
        if announced is not None:
            return self._give(announced, number)
        if last < 0 or self.quotations[number].short:
            return None
        draft = self.owner[last]
        if draft.form == "direct" and self._continues(draft, last, number):
            if draft.rule in {"D1", "D2"} and draft.cue[0] > self.quotations[last].span[0]:
                draft.rule = "D3"
            return self._give(draft, number)
        near = self.lines[order].paragraph - self.lines[self.places[last][-1][0]].paragraph <= 1
        if near and draft.form in _CARRYING and self._stands_alone(order, index):
            return self._give(_carried(draft), number)
        return None

    def _give(self, draft: Draft, number: int) -> Draft:
        draft.add_quotation(number)
        self.owner[number] = draft
        return draft

    def _continues(self, draft: Draft, last: int, number: int) -> bool:
        """Nothing but the attribution stands between the two quotations."""
        (order, index), (here, place) = self.places[last][-1], self.places[number][0]
        if self.lines[order].paragraph != self.lines[here].paragraph:
            return False
        tag = draft.cue[0] > self.quotations[last].span[0]
        if order == here:
            words = [self.lines[order].low(step) for step in range(index + 1, place)]
            goes_on = words[-1:] in ([], [","]) or self._stands_alone(here, place, goes_on=True)
            return goes_on and (tag or _BETWEEN.issuperset(words))
        if here != order + 1 or place or not self._stands_alone(here, place):
            return False
        if tag:
            return self.quotations[last].span[1] <= draft.cue[0] < self.quotations[number].span[0]
        return self.lines[order].low(index + 1) in {"", "."}

    def _stands_alone(self, order: int, index: int, *, goes_on: bool = False) -> bool:
        """The quotation ends its sentence, and (unless it goes on from another) begins it."""
        line = self.lines[order]
        rest = range(index + 1, len(line.words))
        if not all(line.low(step) in {".", ",", ")"} or line.is_quote(step) for step in rest):
            return False
        return index == 0 or goes_on or line.low(index - 1) in _BEFORE_ALONE


def _carried(draft: Draft) -> Draft:
    root = draft.carried_from or draft
    return replace(root, form="carried", rule="D5", content=[], quotes=[], carried_from=root)
