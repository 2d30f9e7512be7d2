"""Offices: "deputy foreign minister", "Sen.", "Mr" and what else stands in front of a name or behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from detente.reading.clauses import word_set
from detente.reading.finds import Scan, WordIndex, plural_phrase
from detente.reading.lexicon import rows
from detente.reading.tokens import words_of

Row = Mapping[str, str]
NO_ROW: Row = {}
PAST_WORDS = word_set("former ex erstwhile onetime predecessor late retired ousted deposed")
HONORIFICS = word_set("mr mrs ms miss dr prof sir dame lady lord madam")
_SHORT_OFFICES = {
    "sen": "senator",
    "gov": "governor",
    "gen": "general",
    "rep": "representative",
    "col": "colonel",
    "capt": "captain",
    "adm": "admiral",
    "amb": "ambassador",
    "lt": "lieutenant",
    "maj": "major",
    "pres": "president",
    "cmdr": "commander",
}
_MOST_MODIFIERS = 8  # words


@cache
def _offices() -> WordIndex[Row]:
    """Office words, singular and plural."""
    listed = [row for row in rows("offices") if row["kind"] != "modifier"]
    return WordIndex([(form, row) for row in listed for form in {row["pattern"], plural_phrase(row["pattern"])}])


@cache
def _office_modifiers() -> frozenset[str]:
    return frozenset(
        w.lower() for row in rows("offices") if row["kind"] == "modifier" for w in words_of(row["pattern"])
    )


def office_at(scan: Scan, at: int) -> tuple[int, Row]:
    """Tokens covered by the office (with its modifiers) that starts at `at`, and its row; 0 if there is none."""
    modifiers, start = _office_modifiers(), at
    while start - at < _MOST_MODIFIERS and (scan.low(start) in modifiers or (start > at and scan.low(start) == "-")):
        start += 1
    length, row = _offices().at(scan.tokens, start)
    return (start + length - at, row or NO_ROW) if length else (0, NO_ROW)


@dataclass(frozen=True)
class Title:
    """The words for an office or a courtesy in front of a name: how many tokens, the office, its row."""

    length: int = 0
    office: str = ""
    row: Row = field(default_factory=dict)


NO_TITLE = Title()


@cache
def title_words() -> frozenset[str]:
    """All words that a title can begin with."""
    return _offices().first_words | _office_modifiers() | HONORIFICS | _SHORT_OFFICES.keys()


def title_at(scan: Scan, at: int) -> Title:
    length, row = office_at(scan, at)
    if length:
        return Title(length, scan.words(at, at + length), row)
    low, stop = scan.low(at), scan.low(at + 1) == "."
    if low in HONORIFICS and scan.tokens[at].is_name:
        return Title(1 + stop)
    if low in _SHORT_OFFICES and stop and scan.tokens[at].is_name:
        row = next((r for r in rows("offices") if r["pattern"] == _SHORT_OFFICES[low]), NO_ROW)
        return Title(2, _SHORT_OFFICES[low], row)
    return NO_TITLE
