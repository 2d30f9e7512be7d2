"""Speakers: who the noun phrase before a cue is.

"Arvanian President Rana Vale" is looked up among the mentions of the page, "she" among those named before, "I" inside a
quotation is whoever speaks the quotation.  How it was found is kept: by name, by pronoun, carried over from the last
quotation, unnamed ("two envoys"), or unclear, with all who may be meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from detente.reading.attribution.antecedents import Antecedents, Candidate
from detente.reading.attribution.heads import POSSESSIVE_PRONOUNS, Head
from detente.reading.attribution.records import Draft, Speaker
from detente.reading.page import Mention, Page


def find_speakers(page: Page, mentions: Sequence[Mention], drafts: Sequence[Draft]) -> None:
    """Completes the drafts: first those outside quotations, in the order of the text, then those inside."""
    finder = _Finder(page, mentions, drafts)
    for draft in sorted(drafts, key=lambda draft: (draft.line.inside >= 0, draft.line.inside, draft.cue[0])):
        finder.complete(draft)


class _Finder:
    def __init__(self, page: Page, mentions: Sequence[Mention], drafts: Sequence[Draft]) -> None:
        self.page = page
        self.known = Antecedents(page, mentions)
        self.owner = {number: draft for draft in drafts for number in draft.quotes}

    def complete(self, draft: Draft) -> None:
        root = draft.carried_from
        if root is not None:
            draft.head, draft.mention, draft.others = root.head, root.mention, root.others
            draft.candidates, draft.resolved = root.candidates, "carried"
        elif draft.heads:
            head = draft.heads[0]
            draft.head = head.span
            pronoun = POSSESSIVE_PRONOUNS.get(head.low, head.low)
            if pronoun in {"i", "we", "you"}:
                self._first_person(draft, pronoun)
            elif pronoun in {"he", "she", "it", "they"}:
                self._pronoun(draft, head, pronoun)
            else:
                self._noun_phrase(draft, head)

    def _first_person(self, draft: Draft, pronoun: str) -> None:
        """Inside a quotation I and we are its speaker; elsewhere the writer, who is no speaker of the text."""
        outer = self.owner.get(draft.line.inside)
        draft.resolved = "unclear"
        if outer is not None and outer.head is not None and pronoun != "you":
            draft.head, draft.mention, draft.candidates = outer.head, outer.mention, outer.candidates
            draft.resolved = "unclear" if outer.resolved == "unclear" else "pronoun"

    def _noun_phrase(self, draft: Draft, head: Head) -> None:
        draft.mention = self.known.covering(head.span)
        draft.resolved = "unnamed" if draft.unnamed else "named"
        if draft.mention and not draft.mention.id and len(draft.mention.candidates) > 1:
            draft.resolved = "unclear"
        others = draft.heads[1:]
        draft.others = tuple(Speaker(other.phrase, other.span, self.known.covering(other.span)) for other in others)
        candidate = self._candidate(draft, head)
        self.known.learn_from_titles(candidate.key, draft.speaker or head.phrase)
        self._remember(draft, candidate)

    def _candidate(self, draft: Draft, head: Head) -> Candidate:
        capital = self.page.quote(head.span)[:1].isupper()
        kind = draft.mention.kind if draft.mention else ("person" if capital else "unknown")
        plural = len(draft.heads) > 1 or (not capital and head.low.endswith("s"))
        key = self.known.key_of(head.span, draft.mention)
        return Candidate(key, head.span, kind, draft.mention, draft.unnamed, plural)

    def _pronoun(self, draft: Draft, head: Head, pronoun: str) -> None:
        outer = self.owner.get(draft.line.inside)
        barred = self.known.key_of(outer.head, outer.mention) if outer and outer.head else None
        left = self.known.nearest(pronoun, draft.line.paragraph, (draft.speaker or head.phrase)[0], barred)
        if len(left) == 1:
            [chosen] = left
            draft.head, draft.mention = chosen.head, chosen.mention
            draft.resolved = "unnamed" if chosen.unnamed else "pronoun"
            self.known.learn_from_pronoun(chosen.key, pronoun)
            self._remember(draft, chosen)
        else:
            draft.resolved = "unclear"
            draft.candidates = tuple(self.known.as_mention(candidate) for candidate in left)

    def _remember(self, draft: Draft, candidate: Candidate) -> None:
        if draft.line.inside < 0:
            self.known.remember(candidate, draft.line.paragraph)
