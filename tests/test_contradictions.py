"""Contradictions: which pairs are kept, and which claims only differ."""

from __future__ import annotations

import time

import pytest
from tests.reading_sample import TEXTS, read, swapped

from detente.dossier.schema import Contradiction
from detente.reading.claims import Claim
from detente.reading.contradictions import find_contradictions


def pairs(*texts: str) -> list[tuple[str, str, str]]:
    """kind, and the two quotes, of each pair."""
    reading, _ = read({f"d{k}": text for k, text in enumerate(texts)})
    by_id = {c.id: c for c in reading.claims}
    return [(c.kind, by_id[c.a].quote, by_id[c.b].quote) for c in find_contradictions(reading.claims)]


def kinds(*texts: str) -> list[str]:
    return [kind for kind, _, _ in pairs(*texts)]


def test_two_counts_of_one_thing() -> None:
    found = pairs(
        "Belmora holds 23 sailors of the northern crews at Harl.",
        "Belmora holds 31 sailors of the northern crews at Harl.",
    )
    assert [kind for kind, _, _ in found] == ["numbers_differ"]
    assert "23" in found[0][1]
    assert "31" in found[0][2]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Belmora holds 23 sailors of the northern crews at Harl.",
            "Belmora holds 23 sailors of the northern crews at Harl, too.",
        ),
        (
            "Belmora holds 23 sailors of the northern crews at Harl.",
            "Arvania sent 31 vessels to the northern port of Harl.",
        ),
        (
            "Arvania demands a yearly quota of 30,000 tonnes of northern fish.",
            "Belmora offers a yearly quota of 10,000 tonnes of northern fish.",
        ),
        ("Belmora holds 23 sailors at Harl.", "The museum was visited by 31 sailors in spring."),
    ],
)
def test_numbers_that_do_not_clash(one: str, other: str) -> None:
    assert "numbers_differ" not in kinds(one, other)


def test_a_statement_and_its_denial() -> None:
    found = pairs(
        "Arvania attacked the northern port before the round.",
        "Arvania did not attack the northern port before the round.",
    )
    assert [kind for kind, _, _ in found] == ["denied"]
    assert "did not" in found[0][2], "the denial stands second"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Arvania attacked the northern port before the round.", "Belmora did not sell its fish in summer."),
        (
            "Arvania attacked the northern port before the round.",
            "Did Arvania not attack the northern port before the round?",
        ),
    ],
)
def test_a_denial_of_something_else(one: str, other: str) -> None:
    assert "denied" not in kinds(one, other)


def test_one_article_that_reports_both_sides_is_no_contradiction() -> None:
    assert (
        kinds(
            "Arvania attacked the northern port before the round. Arvania did not attack the northern port before the round."
        )
        == []
    )


def test_copies_of_one_text_contradict_once() -> None:
    text = "Arvania attacked the northern port before the round, and the northern crews stayed at Harl until noon."
    assert kinds(text, text, "Arvania did not attack the northern port before the round.").count("denied") <= 1


def test_swapping_the_two_states_swaps_nothing_else() -> None:
    plain, other = pairs(*TEXTS.values()), pairs(*(swapped(t) for t in TEXTS.values()))
    assert plain
    assert [(k, swapped(a), swapped(b)) for k, a, b in plain] == other


def test_order_of_claims_does_not_matter() -> None:
    claims: list[Claim] = list(read()[0].claims)

    def shown(found: list[Contradiction]) -> set[tuple[str, frozenset[str]]]:
        return {(c.kind, frozenset((c.a, c.b))) for c in found}

    assert shown(find_contradictions(claims)) == shown(find_contradictions(claims[::-1]))


def test_thousands_of_claims_take_seconds() -> None:
    reading, _ = read()
    claims = [
        c.model_copy(
            update={"id": f"c-{k:016x}", "doc": c.doc.model_copy(update={"origin": f"o{k}"}), "quote": f"{c.quote} {k}"}
        )
        for k, c in enumerate(list(reading.claims) * 150)
    ]
    begun = time.process_time()
    find_contradictions(claims)
    assert time.process_time() - begun < 60
