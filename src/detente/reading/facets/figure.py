"""Figures: what a document counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

from detente.reading.claims import Claim, FigureBlock
from detente.reading.facets import Facet
from detente.reading.figures import find_figures
from detente.reading.sight import Sight


@final
@dataclass(frozen=True)
class FigureCounted(Facet):
    """The document counts something: how many of what, and who says so, so that two counts can be laid side by side.

    >>> from detente.reading.sight import sight_of
    >>> (counted,) = FigureCounted().find(sight_of("Belgium holds 23 sailors."))
    >>> counted.figure.value, counted.figure.text
    (23.0, '23 sailors')
    """

    limits: ClassVar[str] = "only nouns of a short list are counted: people, vessels, weights, distances, money, shares"
    rank: ClassVar[int] = 90

    def find(self, sight: Sight) -> list[Claim]:
        return [
            sight.claim(
                "figure",
                figure.sentence.span,
                figure.span,
                figure=FigureBlock(
                    value=figure.value,
                    noun=figure.noun,
                    text=sight.page.quote(figure.span),
                    is_count=figure.is_count,
                ),
                speakers=sight.speakers_over(figure.span[0]),
                status=sight.status(figure.sentence, figure.span),
                issues=sight.tracks_in(figure.sentence.span),
            )
            for figure in find_figures(sight.page)
        ]
