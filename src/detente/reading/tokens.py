"""Tokens: words and marks of a text with their places, as the rule layers compare them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from detente.reading.clauses import word_set
from detente.reading.page import Page, Sentence, Span
from detente.reading.shadow import FILLER, shadow

_TOKEN = re.compile(rf"(?:[^\W\d_]\.){{2,}}|[^\W_]+(?:{FILLER}+[^\W_]+)*+|['\"&/(),;:.!?-]")
_LONG_WORD = re.compile(r"(?<![\w'])[^\W\d_]{3,}")
_FEWEST_WORDS = 3
_SMALL_IN_HEADINGS = word_set(
    "the and for but nor yet not its his her our are was with from over after into than that amid upon about"
)
_NO_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae", "Æ": "Ae"}
)


@dataclass(slots=True)
class Token:
    """text as in the shadow; low is its lower case.

    first: the first word of a sentence or of a quotation, which has a capital whatever it is.  sentence: its index.
    heading: in a line where every word has a capital, so that capitals tell nothing.  is_name: begins with a capital.
    """

    text: str
    low: str
    start: int
    end: int
    first: bool = False
    sentence: int = 0
    heading: bool = False
    is_name: bool = False
    is_word: bool = False


def tokenise(page: Page) -> list[Token]:
    """All tokens of a page in order."""
    tokens: list[Token] = []
    text = page.shadow
    for sentence in page.sentences:
        heading = _is_heading(text, sentence)
        fresh = True
        for found in _TOKEN.finditer(text, sentence.start, sentence.end):
            word = found.group()
            if FILLER in word:
                word = word.replace(FILLER, "")
            letter = word[0]
            is_word = letter.isalnum()
            start = found.start()
            tokens.append(
                Token(
                    word,
                    word.lower(),
                    start,
                    found.end(),
                    fresh and is_word,
                    sentence.index,
                    heading,
                    letter.isupper(),
                    is_word,
                )
            )
            fresh = (fresh and not is_word) or (letter == '"' and (start == 0 or text[start - 1] in " \n(["))
    return tokens


def _is_heading(text: str, sentence: Sentence) -> bool:
    """Whether all words of the sentence but the smallest have capitals; one in ten may lack it."""
    words = _LONG_WORD.findall(text, sentence.start, min(sentence.end, sentence.start + 400))
    words = [word for word in words if word not in _SMALL_IN_HEADINGS]
    return len(words) >= _FEWEST_WORDS and sum(word[0].isupper() for word in words) >= 0.9 * len(words)


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
    """A dossier id made of a name; letters of any script count.

    >>> slug("Élise Marrake"), slug("hawkish elements of the Republican Party"), slug("Øyen")
    ('elise_marrake', 'hawkish_elements_republican_party', 'oyen')
    """
    plain = unicodedata.normalize("NFKD", name.translate(_NO_LETTERS))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    kept = [word for word in words if word not in {"the", "of", "a", "an", "s"}]
    joined = (
        "_".join(kept or words) or "_".join(f"{ord(letter):x}" for letter in name if letter.isalnum())[:40] or "actor"
    )
    return joined if joined[0].isalpha() else f"a_{joined}"
