"""Paragraphs, sentences and the shadow: exact offsets whatever the text."""

from __future__ import annotations

import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reading.documents import stored_form
from detente.reading.sentences import LONGEST_SENTENCE, lay_out, unwrapped
from detente.reading.shadow import FILLER, shadow

SEED = Path(__file__).parents[2] / "shared" / "seed"

# Letters and marks that the rules look at, so that random texts meet them often.
WORDS = ("Vale", "said", "the", "Mr.", "U.S.", "3.5", "1.", "e\u0301")
MARKS = (" ", " ", "\n", "\n\n", ".", "?", "...", "…", '"', "“", "”", "'", "’", "``", "''", "-", "—", "(", ")", "[1]")
ODD = ("- ", "# ", "\u00ad", "\u202b", "\u00a0", "。", "。」", "\t")
pieces = st.sampled_from((*WORDS, *MARKS, *ODD))
texts = st.one_of(st.lists(pieces, max_size=60).map("".join), st.text(max_size=300)).map(stored_form)


def sentences(text: str) -> list[str]:
    page = lay_out(text)
    return [page.quote(s.span) for s in page.sentences]


def paragraphs(text: str) -> list[str]:
    page = lay_out(text)
    return [page.quote(span) for span in page.paragraphs]


@given(texts)
def test_offsets_hold_for_any_text(text: str) -> None:
    page = lay_out(text)
    assert len(page.shadow) == len(page.text) == len(text)
    assert page.text == text
    end = 0
    for start, stop in page.paragraphs:
        assert end <= start < stop
        end = stop
    end = 0
    for number, sentence in enumerate(page.sentences):
        first, last = page.paragraphs[sentence.paragraph]
        assert sentence.index == number
        assert max(end, first) <= sentence.start < sentence.end <= last
        assert page.quote(sentence.span).strip() == page.quote(sentence.span) != ""
        end = sentence.end


@given(texts)
def test_no_word_falls_between_two_sentences(text: str) -> None:
    page = lay_out(text)
    inside = {i for s in page.sentences for i in range(s.start, s.end)}
    assert all(i in inside for i, c in enumerate(text) if c.isalnum())


@given(texts)
def test_the_shadow_keeps_letters_and_length(text: str) -> None:
    folded = shadow(text)
    assert len(folded) == len(text)
    assert all(a == b for a, b in zip(text, folded, strict=True) if a.isalnum())


@given(texts)
def test_the_stored_form_is_stable(text: str) -> None:
    assert stored_form(text) == text
    assert unicodedata.is_normalized("NFC", text)
    assert unwrapped(unwrapped(text)).split() == text.split()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("“a” ‘b’", "\"a\" 'b'"),
        ("„a“ ‚b‘", "\"a\" 'b'"),
        ("«a» ‹b› »c«", '"a" \'b\' "c"'),
        ("＂a＂ 「b」", '"a" "b"'),
        ("``a''", f'"{FILLER}a"{FILLER}'),
        ("so\u00adon a\u200bb \u2067c\u2069", f"so{FILLER}on a{FILLER}b {FILLER}c{FILLER}"),
        ("a\u00a0b\u202fc", "a b c"),
        ("1990–95 — so", "1990-95 - so"),
        ("Vale’s, don't", "Vale's, don't"),
    ],
)
def test_variants_fold(text: str, folded: str) -> None:
    assert shadow(text) == folded


@pytest.mark.parametrize(
    "parts",
    [
        # abbreviations, initials, decimals
        ["Mr. Roth met Gen. O. P. Lind.", "They spoke of 3.5 percent."],
        ["He lives in the U.S. and works for the U.N. Office.", "The U.S. Senate met."],
        ["They meet at 5 p.m. on Monday.", "It rained, wind etc. included."],
        ["The meeting ended at 5 p.m.", "The envoys left."],
        ["See No. 12 and Art. 4.", "We said no.", "12 people left."],
        # quotation marks, straight, curly and LaTeX
        ['"We are ready." he said.', "Then he left."],
        ["“We are ready.” Vale said.", "Then she left."],
        ["“Are you ready?” Vale asked the minister.", "He was."],
        ["“Go!” said Vale.", "They went."],
        ["``We are ready.'' he said.", "Then he left."],
        ["“We are ready.”", "Vale said the draft was done."],
        ["“We are ready,” Vale said.", "“We will sign.”"],
        ["“We are ready.” - Rana Vale"],
        # ellipsis, brackets, several stops
        ["It rose... and fell.", "It rose…", "Then it fell."],
        ["Really?!", "Yes (they came.)", "So it was.[12]", "The end."],
        # numbered clauses and datelines
        ["1. The parties agree.", "2. They sign."],
        ["ST. PETERSBURG, April 2 (Wire) - Talks began.", "They ended."],
        ["TOLM, 20 March 2031.", "Varnia will come."],
        # a lost space, and addresses that only look like one
        ["They met again.", "Whether they agree is open."],
        ["Write to press@varnia.Example or www.Varnia.Example for more.", "Thanks."],
        # scripts that need no space after the stop
        ["我们准备好了。", "他走了！", "为什么？"],
        ["قال نعم؟", "ثم غادر."],
    ],
)
def test_sentence_ends(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_a_space_lost_in_copying_still_ends_a_sentence() -> None:
    assert sentences("They met again.Whether they agree is open.") == [
        "They met again.",
        "Whether they agree is open.",
    ]


def test_an_emoji_is_one_character() -> None:
    """Offsets count code points: two of these signs would be four in UTF-16."""
    text = "\U0001f54a\U0001f54a Vale came. “Ready,” she said."
    assert len(shadow(text)) == len(text)
    assert [s.span for s in lay_out(text).sentences] == [(0, 13), (14, 32)]
    assert sentences(text) == ["\U0001f54a\U0001f54a Vale came.", "“Ready,” she said."]


def test_headings_and_bullets_stand_alone() -> None:
    """
    # What was agreed

    - Ships may pass.
    - A list is kept
    Rana Vale: We will see.
    """
    text = "\n".join(line.strip() for line in str(test_headings_and_bullets_stand_alone.__doc__).strip().split("\n"))
    assert sentences(text) == ["What was agreed", "Ships may pass.", "A list is kept", "Rana Vale: We will see."]
    assert paragraphs(text)[1] == "- Ships may pass."


def test_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The envoys of both sides met at Quenby on Monday and\n"
        "agreed on a list of ships. Dr. Roth left early. The\n"
        "others stayed.\n"
        "\n"
        "They meet again in May."
    )
    assert len(paragraphs(text)) == 2
    assert sentences(text)[0] == "The envoys of both sides met at Quenby on Monday and\nagreed on a list of ships."


def test_one_line_each_are_paragraphs() -> None:
    text = (
        "The envoys of both sides met at Quenby on Monday and agreed on a list of ships that may pass the narrows.\n"
        "Dr. Roth left early, as he had done before.\n"
        "The others stayed until the lights of the hall went out and the last train had gone.\n"
        "Leave a comment"
    )
    assert paragraphs(text) == text.split("\n")


def test_the_seed_article_is_one_paragraph_a_line() -> None:
    files = sorted(SEED.glob("*.txt"))
    if not files:
        pytest.skip("the seed article is not beside this checkout")
    text = files[0].read_text("utf-8")
    page = lay_out(text)
    assert [page.quote(p) for p in page.paragraphs] == [line.strip() for line in text.split("\n") if line.strip()]
    assert len(page.sentences) == 40


def test_what_is_too_long_for_a_sentence_is_cut_at_clauses() -> None:
    text = "one of the many clauses, " * 200
    page = lay_out(text)
    assert all(s.cut and s.end - s.start <= LONGEST_SENTENCE for s in page.sentences)
    assert all(page.quote(s.span).endswith("clauses,") for s in page.sentences)
    assert not lay_out("A short one.").sentences[0].cut


def test_an_empty_text_has_no_sentence() -> None:
    assert lay_out(" \n\n ").sentences == ()


@pytest.mark.parametrize("unit", [".", "a. ", "A.", "\n", '"', '."', "- ", "x", 'Aa" ', "? ", "(", "Mr. ", "[1", "1. "])
def test_repeated_characters_take_no_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    began = time.process_time()
    lay_out(text)
    assert time.process_time() - began < 50


def test_time_grows_with_length_only() -> None:
    """Two million characters in a few seconds: the ten of the specification stay far under twenty."""
    text = ('The envoy, Dr. A. Roth, met them. "We are ready," she said. It took 3.5 hours.\n\n' * 25_000)[:2_000_000]
    began = time.process_time()
    page = lay_out(text)
    assert time.process_time() - began < 40
    assert len(page.sentences) > 70_000
