"""Tokens: words and marks of a text with their places, as the rule layers compare them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.reading.page import Page, Span
from detente.reading.shadow import shadow

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+|['\"&/(),;:.!?-]")


@dataclass(frozen=True, slots=True)
class Token:
    """text as in the shadow; low is its lower case; first marks the first word of a sentence."""

    text: str
    low: str
    start: int
    end: int
    first: bool = False

    @property
    def is_name(self) -> bool:
        """Begins with a capital: part of a name, unless it only begins a sentence."""
        return self.text[0].isupper()

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()


def tokenise(page: Page) -> list[Token]:
    """All tokens of a page in order.  The first word of each sentence is marked."""
    tokens: list[Token] = []
    for sentence in page.sentences:
        fresh = True
        for found in _TOKEN.finditer(page.shadow, sentence.start, sentence.end):
            text = found.group()
            is_word = text[0].isalnum()
            tokens.append(Token(text, text.lower(), found.start(), found.end(), fresh and is_word))
            fresh = fresh and not is_word
    return tokens


def words_of(phrase: str) -> tuple[str, ...]:
    """A phrase of a word list, cut as the text is.

    >>> words_of("Quai d’Orsay")
    ('Quai', 'd', "'", 'Orsay')
    """
    return tuple(_TOKEN.findall(shadow(phrase)))


def span_of(tokens: list[Token], first: int, last: int) -> Span:
    """Offsets of the tokens first..last-1."""
    return tokens[first].start, tokens[last - 1].end


def slug(name: str) -> str:
    """A dossier id made of a name.

    >>> slug("Élise Marrake"), slug("hawkish elements of the Republican Party")
    ('elise_marrake', 'hawkish_elements_republican_party')
    """
    import unicodedata

    plain = unicodedata.normalize("NFKD", name.replace("ø", "o").replace("Ø", "O").replace("ł", "l").replace("ß", "ss"))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    kept = [word for word in words if word not in {"the", "of", "a", "an", "s"}]
    joined = "_".join(kept or words) or "actor"
    return joined if joined[0].isalpha() else f"a_{joined}"
