"""Words for probabilities: one row of synonyms, always with the range it stands for."""

from __future__ import annotations

import math

# Upper bound in percent and word.  A value on a bound belongs to the word nearer to even.
_YARDSTICK = (
    (5, "almost no chance", "1–5"),
    (20, "very unlikely", "5–20"),
    (45, "unlikely", "20–45"),
    (55, "roughly even chance", "45–55"),
    (80, "likely", "55–80"),
    (95, "very likely", "80–95"),
    (99, "almost certain", "95–99"),
)


def probability_words(p: float) -> str:
    """A probability in the words that analysts and their readers have agreed on, with the range in percent.

    Readers hear "likely" as anything from 40 to 90 %, so the word never stands alone.  A value on a bound takes the
    word nearer to even.  The yardstick ends at 1 and 99 %; beyond, the last word is printed with what it then means.

    p: 0-1; anything else, also NaN, is a ValueError.  Source: [ICD203]_.

    >>> probability_words(0.62), probability_words(0.45)
    ('likely (55–80 %)', 'roughly even chance (45–55 %)')
    >>> probability_words(0.995)
    'almost certain (above 99 %)'
    """
    if not (isinstance(p, int | float) and 0 <= p <= 1):
        raise ValueError(f"a probability lies between 0 and 1, got {p!r}")
    percent = round(100 * float(p), 9)
    if percent < 1:
        return "almost no chance (below 1 %)"
    if percent > 99:
        return "almost certain (above 99 %)"
    for upper, word, bounds in _YARDSTICK:
        if percent < upper or (upper >= 55 and math.isclose(percent, upper)):
            return f"{word} ({bounds} %)"
    raise AssertionError("unreachable: the last bound is 99")
