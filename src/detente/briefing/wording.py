"""Wording: how numbers, days and lists become plain English, and which words this package never says in its own voice.

A brief tells who said what and who reported it.  It does not decide who is right, so a word that carries a verdict may
stand in a quotation and nowhere else.
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterable

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

STATUS_WORDS = {
    "asserted": "reported as fact",
    "claimed": "said by a party",
    "hypothetical": "possibility",
    "planned": "expected",
    "denied": "denied",
    "historical": "past",
}
EXPECTED = ("hypothetical", "planned")  # statuses of what has not happened

# Verbs and the like that decide what the documents leave open.  Names that judge a party: dossier/loaded_words.txt.
LOADED = (
    "admit", "allege", "boast", "claimed", "concede", "confess", "confirmed", "debunk", "deceive", "exposed", "insist",
    "lied", "lying", "pretend", "proved", "proven", "propaganda", "refuted", "revealed", "sabotage", "unmask",
)  # fmt: skip
_LOADED = re.compile(r"\b(?:" + "|".join(re.escape(word) for word in LOADED) + r")(?:s|d|ed|ing|ting|ted)?\b", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def loaded_words(text: str) -> list[str]:
    """The words in `text` that carry a verdict; empty for anything this package says itself.

    >>> loaded_words("X admitted it; Y said so."), loaded_words("X said it; Y reported it.")
    (['admitted'], [])
    """
    return _LOADED.findall(text)


def counted(n: int, noun: str, plural: str = "") -> str:
    """
    >>> counted(1, "document"), counted(3, "copy", "copies")
    ('1 document', '3 copies')
    """
    return f"{n} {noun if n == 1 else plural or noun + 's'}"


def listed(words: Iterable[str], most: int = 0) -> str:
    """Words joined as in speech; beyond `most` (0 = no bound) only their number is told.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c", "d"], most=2)
    ('a, b and c', 'a, b and 2 more')
    """
    all_words = list(words)
    if most and len(all_words) > most:
        all_words = [*all_words[:most], f"{len(all_words) - most} more"]
    if len(all_words) < 2:
        return "".join(all_words)
    return f"{', '.join(all_words[:-1])} and {all_words[-1]}"


def alphabetical(words: Iterable[str]) -> list[str]:
    """Distinct words by letter, so that who comes first says nothing."""
    return sorted({word for word in words if word}, key=lambda word: (word.casefold(), word))


def day(date: dt.date) -> str:
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def days(earliest: dt.date | None, latest: dt.date | None) -> str:
    """An interval of days in words.

    >>> days(dt.date(2031, 3, 25), dt.date(2031, 3, 25)), days(dt.date(2031, 2, 1), dt.date(2031, 2, 28))
    ('25 March 2031', 'February 2031')
    >>> days(dt.date(2031, 2, 1), dt.date(2031, 2, 27)), days(dt.date(2031, 2, 20), dt.date(2031, 3, 4))
    ('1 to 27 February 2031', '20 February to 4 March 2031')
    >>> days(None, None)
    'date not stated'
    """
    first, last = earliest or latest, latest or earliest
    if first is None or last is None:
        return "date not stated"
    if first == last:
        return day(last)
    if (first.year, first.month) == (last.year, last.month):
        if first.day == 1 and last.day == monthrange(last.year, last.month)[1]:
            return f"{MONTHS[last.month - 1]} {last.year}"
        return f"{first.day} to {day(last)}"
    if first.year == last.year:
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
            return str(last.year)
        return f"{first.day} {MONTHS[first.month - 1]} to {day(last)}"
    return f"{day(first)} to {day(last)}"


def which(names: list[str], total: int, noun: str, most: int) -> str:
    """The names, or, where it is all of several, how many there are.

    >>> which(["a", "b"], 3, "issue", 4), which(["a", "b", "c"], 3, "issue", 4)
    ('a and b', 'any of the 3 issues')
    """
    return f"any of the {counted(total, noun)}" if len(names) == total > 2 else listed(names, most)


def spoken(identifier: str) -> str:
    """An id as words.

    >>> spoken("public_pressure")
    'public pressure'
    """
    return identifier.replace("_", " ")


def number(value: float | None) -> str:
    """A number on a 0-100 scale: whole, since nobody knows these to a decimal."""
    return "" if value is None else f"{value:.0f}"


def estimate(low: float | None, best: float | None, high: float | None) -> str:
    """
    >>> estimate(20, 30, 45), estimate(7, 7, 7), estimate(None, None, None)
    ('30 (20 to 45)', '7', 'unknown')
    """
    if best is None or low is None or high is None:
        return "unknown"
    return number(best) if low == high else f"{number(best)} ({number(low)} to {number(high)})"


def sentence(text: str) -> str:
    """`text` with a capital at the start and a full stop at the end."""
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".?!" else ".")


def printable(text: str) -> str:
    """Text without control characters: a document must not be able to move a reader's cursor or turn a line around.

    >>> printable("a" + chr(27) + "[2Jb")
    'a[2Jb'
    """
    return _CONTROL.sub("", text)
