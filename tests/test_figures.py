"""Figures: numbers with what they count."""

from __future__ import annotations

import time

import pytest

from detente.reading.figures import find_figures
from detente.reading.sentences import lay_out


@pytest.mark.parametrize(
    ("text", "value", "noun", "is_count"),
    [
        ("Varnia holds 31 members of crews.", 31, "people", True),
        ("Eight sailors went home.", 8, "people", True),
        ("It asks for 12,500 tonnes.", 12500, "tonnes", False),
        ("It asks for 12 tons.", 12, "tonnes", False),
        ("It wants 2.5 percent.", 2.5, "percent", False),
        ("It wants 40 per cent.", 40, "percent", False),
        ("It wants 40% of it.", 40, "percent", False),
        ("It paid 3 million dollars.", 3e6, "dollars", False),
        ("Two hundred waited; 7 wounded people left.", 7, "people", True),
        ("A line 30 kilometres long.", 30, "km", False),
        ("The 14 vessels sailed.", 14, "vessels", True),
        ("The 14 cargo ships sailed.", 14, "vessels", True),
        ("Some 15,000 troops stayed.", 15000, "soldiers", True),
        ("Some 15,000 soldiers stayed.", 15000, "soldiers", True),
    ],
)
def test_a_number_with_its_noun(text: str, value: float, noun: str, is_count: bool) -> None:
    (figure,) = find_figures(lay_out(text))
    assert (figure.value, figure.noun, figure.is_count) == (value, noun, is_count)


@pytest.mark.parametrize(
    "text", ["In 2031 it rained.", "Article 7 applies.", "One man waited.", "At 10.30 they left.", "Round 3 began."]
)
def test_no_figure(text: str) -> None:
    assert [f for f in find_figures(lay_out(text)) if f.value not in {1.0}] == []


def test_time_grows_with_length_only() -> None:
    for piece in ("1", "1,", "12 ", "12,000 ", "eight "):
        begun = time.process_time()
        find_figures(lay_out(piece * (100_000 // len(piece))))
        assert time.process_time() - begun < 30
