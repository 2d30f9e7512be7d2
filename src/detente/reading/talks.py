"""Talks: whether a sentence, or a whole document, speaks of a negotiation at all.

A bill or a lawsuit is an instrument against talks only where there are talks; in a report on something else the same
words are domestic politics.
"""

from __future__ import annotations

from detente.reading.lexicon import cell_list
from detente.reading.page import Page, Sentence
from detente.reading.phrases import HitMap, Phrasebook

_WORDS = cell_list(
    "talks|negotiat*|dialogue|contacts between|rapprochement|overture*|peace process|peace deal|"
    "peace plan|peace settlement|peace agreement|agreement|accord|treaty|settlement|delegation*|envoy*|"
    "mediat*|ceasefire|cease-fire|truce|summit|first round|second round|third round|next round|round of|"
    "normalisation|normalization|the deal|a deal|any deal|no deal|draft text|ratif*"
)
_BOOK: Phrasebook[str] = Phrasebook({"talks": _WORDS})
_SHARE = 1 / 12
_SHORT = 4  # sentences


class Talks:
    """Where a page speaks of negotiating.

    about: at least two sentences, and one in twelve, do; one is enough in a short text.
    """

    def __init__(self, page: Page) -> None:
        self._hits = HitMap(_BOOK.find(page))
        naming = {page.sentence_at(hit.start).index for hit in self._hits.all("talks")}
        self.about = len(naming) >= max(1 if len(page.sentences) <= _SHORT else 2, _SHARE * len(page.sentences))

    def named_in(self, sentence: Sentence) -> bool:
        """Whether the sentence names talks, an agreement, a delegation or the like."""
        return self._hits.first("talks", *sentence.span) is not None
