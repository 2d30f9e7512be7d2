"""Shadow: the text the rules match on, of the same length as the stored text.

Writers use many signs for one thing: curly, low and angle quotation marks, half a dozen dashes, spaces that do not
break.  The rules should not have to know them all, and the stored text must never change.  So each layer matches on a
shadow in which such variants are folded, character by character, and reads its words from the stored text at the same
offsets.
"""

from __future__ import annotations

from typing import Final

FILLER: Final = "\x01"
"""Stands where the text has a character without width: soft hyphen, zero-width and bidirectional marks, and the second
half of a two-character quotation mark.  It is no letter, no space and no punctuation to any pattern."""

_DOUBLE = "“”„‟«»＂″「」"
_SINGLE = "‘’‚‛‹›＇′『』"
_DASHES = "‐‑‒–—―−"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_NO_WIDTH = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff"
)

_FOLD: Final = str.maketrans(
    {
        **dict.fromkeys(_DOUBLE, '"'),
        **dict.fromkeys(_SINGLE, "'"),
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_SPACES, " "),
        **dict.fromkeys(_NO_WIDTH, FILLER),
    }
)


def shadow(text: str) -> str:
    """The text folded for matching, each character at its old offset.

    Double quotation marks of any shape become ``"``, single ones and apostrophes ``'``, dashes and hyphens ``-``,
    spaces of any width a space; a LaTeX pair becomes ``"`` and a filler; characters without width become the filler
    U+0001.  Letters, digits, line ends and the ellipsis stay.  Which way a mark opened is no longer visible here; ask
    the stored text at the same offset.

    >>> shadow("«We’re ready»\\u00a0— she said")
    '"We\\'re ready" - she said'
    >>> len(shadow("``Ready'' so\\u00adon")) == len("``Ready'' so\\u00adon")
    True
    """
    folded = text.translate(_FOLD)
    # Only marks the writer typed as a pair count: two curly apostrophes in a row are not a LaTeX quotation mark.
    if "``" in text:
        folded = _fold_pair(folded, text, "``")
    if "''" in text:
        folded = _fold_pair(folded, text, "''")
    return folded


def _fold_pair(folded: str, text: str, pair: str) -> str:
    pieces: list[str] = []
    done = 0
    at = text.find(pair)
    while at >= 0:
        pieces += (folded[done:at], '"' + FILLER)
        done = at + len(pair)
        at = text.find(pair, done)
    return "".join((*pieces, folded[done:]))
