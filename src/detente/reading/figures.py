"""Figures: numbers that a document counts or asks for, each with the words under it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.reading.page import Page, Sentence, Span

_SIZE = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
_WORDS = {
    word: float(k)
    for k, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
    if k > 1
}
_FIGURE = re.compile(
    r"\b(?P<number>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|"
    + "|".join(_WORDS)
    + r")[ \n-]?(?P<size>thousand|million|billion)?[ \n]?"
    r"(?P<kind>(?:[A-Za-z]+[ \n])?(?P<noun>%|per[ \n]cent|percent|members|crew|crews|sailors|men|women|people|"
    r"prisoners|detainees|hostages|"
    r"soldiers|troops|civilians|fighters|ships|vessels|boats|dead|wounded|seats|fishermen|tonnes|tons|"
    r"kilometres|kilometers|km|miles|"
    r"dollars|euros|villages|missiles|warheads|barrels))(?!\w)",
    re.IGNORECASE,
)
# People who are counted under several names are one count; the nouns on the right are the ones compared.
_SAME = {
    **dict.fromkeys(("members", "crew", "crews", "sailors", "men", "people", "prisoners", "detainees"), "people"),
    **dict.fromkeys(("ships", "boats", "vessels"), "vessels"),
    **dict.fromkeys(("%", "per cent"), "percent"),
    **dict.fromkeys(("kilometres", "kilometers"), "km"),
    "tons": "tonnes",
    "troops": "soldiers",
}
_NOT_COUNTS = {"percent", "tonnes", "km", "miles", "dollars", "euros", "barrels", "seats"}


@dataclass(frozen=True)
class FigureFound:
    """span: the number with its noun.  is_count: a count of people or things, which two sources can contradict; amounts
    asked for may well differ."""

    sentence: Sentence
    span: Span
    value: float
    noun: str

    @property
    def is_count(self) -> bool:
        return self.noun not in _NOT_COUNTS


def find_figures(page: Page) -> list[FigureFound]:
    """Every number with a noun that it counts or measures, in text order.

    >>> from detente.reading.sentences import lay_out
    >>> [(f.value, f.noun) for f in find_figures(lay_out("Varnia holds 31 sailors and asks for 12,000 tonnes."))]
    [(31.0, 'people'), (12000.0, 'tonnes')]
    """
    found = []
    for sentence in page.sentences:
        for match in _FIGURE.finditer(page.shadow, sentence.start, sentence.end):
            noun = re.sub(r"\s+", " ", match["noun"].lower())
            number = match["number"].lower()
            value = _WORDS[number] if number in _WORDS else float(number.replace(",", ""))
            value *= _SIZE.get((match["size"] or "").lower(), 1.0)
            found.append(FigureFound(sentence, match.span(), value, _SAME.get(noun, noun)))
    return found
