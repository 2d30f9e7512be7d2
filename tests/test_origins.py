"""Origin groups: how many independent sources stand behind a pile of documents."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from detente.reading.documents import Document, read_document
from detente.reading.origins import NEAR_DUPLICATE, SAME_WIRE, origin_groups

DAY = dt.date(2031, 4, 2)


def words(seed: int, n: int) -> str:
    return " ".join(f"word{seed}x{i}" for i in range(n))


def document(text: str, published: dt.date | None = DAY, name: str = "a.txt") -> Document:
    found = read_document(text.encode(), name, published=published)
    assert isinstance(found, Document), found
    return found


def same(a: Document, b: Document) -> bool:
    groups = origin_groups([a, b])
    return groups[a.sha256] == groups[b.sha256]


def sharing(share: float, seed: int, head: str = "", n: int = 100) -> tuple[Document, Document]:
    """Two texts of n runs of which about `share` are common; the second has its own words after them."""
    common = words(seed, round(share * n) + 4)
    rest = n - round(share * n)
    first, second = (f"{head}{common} {words(seed + tail, rest)}" for tail in (1, 2))
    return document(first), document(second)


def test_a_copy_and_an_own_report() -> None:
    wire = document(words(1, 60))
    copy = document("QUENBY. " + words(1, 60) + " Own last line here.")
    own = document(words(2, 60))
    groups = origin_groups([wire, copy, own])
    assert groups[wire.sha256] == groups[copy.sha256] != groups[own.sha256]


def test_the_share_decides() -> None:
    assert same(*sharing(NEAR_DUPLICATE + 0.05, 7))
    assert not same(*sharing(NEAR_DUPLICATE - 0.05, 8))


def test_the_shorter_text_counts() -> None:
    """30 words printed inside a report of 300 are wholly contained in it, though they are a tenth of it."""
    assert same(document(words(3, 30)), document(f"{words(4, 150)} {words(3, 30)} {words(5, 150)}"))


def test_one_wire_and_one_day_need_less() -> None:
    share = (SAME_WIRE + NEAR_DUPLICATE) / 2
    credited, other = sharing(share, 11, "TOLM, April 2 (Meridian Wire) - ")
    assert same(credited, other)
    assert not same(*sharing(share, 11))
    assert not same(*sharing(SAME_WIRE - 0.1, 12, "TOLM, April 2 (Meridian Wire) - "))


def test_one_wire_on_two_days_is_two_origins() -> None:
    share = (SAME_WIRE + NEAR_DUPLICATE) / 2
    common = words(21, 50)
    first = document(f"TOLM, April 2 (Meridian Wire) - {common} {words(22, 50)}")
    later = document(f"TOLM, April 9 (Meridian Wire) - {common} {words(23, 50)}", dt.date(2031, 4, 9))
    assert share < 0.6
    assert not same(first, later)


def test_a_credit_at_the_end_counts() -> None:
    common = words(31, 50)
    assert same(document(f"{common} {words(32, 45)} (Reuters)"), document(f"{common} {words(33, 45)} (Reuters)"))
    assert not same(document(f"{common} {words(32, 45)} (Reuters)"), document(f"{common} {words(33, 45)} (AFP)"))


def test_typography_and_case_do_not_hide_a_copy() -> None:
    text = "“We are ready,” the envoy of the north said — and left the hall of the old mill at noon."
    plain = '"We are ready," the envoy of the North said - and left the hall of the old mill at noon.'
    assert same(document(text), document(plain))


def test_a_chain_is_one_group_named_after_the_earliest() -> None:
    a, b, c = words(41, 40), words(42, 40), words(43, 40)
    late = document(f"{a} {b}", dt.date(2031, 4, 3))
    middle = document(f"{b} {c}", dt.date(2031, 4, 5))
    early = document(b, dt.date(2031, 4, 1))
    groups = origin_groups([late, middle, early])
    assert set(groups.values()) == {"o-" + early.sha256[:16]}


def test_two_identical_documents_are_one() -> None:
    first, second = document(words(51, 30), name="a.txt"), document(words(51, 30), name="b.txt")
    assert first.sha256 == second.sha256
    assert origin_groups([first, second]) == {first.sha256: "o-" + first.sha256[:16]}


def test_many_copies_are_still_one_group() -> None:
    """More copies than are compared pair by pair: the chain between them holds."""
    copies = [document(f"{words(61, 40)} {words(100 + i, 5)}") for i in range(150)]
    assert len(set(origin_groups(copies).values())) == 1


@given(st.permutations(range(6)))
def test_the_order_of_the_documents_changes_nothing(order: list[int]) -> None:
    pile = [document(f"{words(71 + i // 2, 40)} {words(90 + i, 3)}", dt.date(2031, 4, 1 + i % 3)) for i in range(6)]
    groups = origin_groups(pile)
    assert len(set(groups.values())) == 3
    assert origin_groups([pile[i] for i in order]) == groups
