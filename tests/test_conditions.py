"""Conditions and positions: every kind by a sentence of its own, and what only looks like one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.briefing.work import read_pile
from detente.dossier.schema import Actor, Dossier, Issue
from detente.reading.actors import find_actors
from detente.reading.claims import Claim
from detente.reading.conditions import ConditionFound, PositionFound, find_conditions, find_positions
from detente.reading.directory import build_directory
from detente.reading.documents import Document, read_document
from detente.reading.sentences import lay_out

OWN = {
    "arvania": Actor(name="Arvania", kind="state", aliases=("Arvanian",)),
    "belmora": Actor(name="Belmora", kind="state", aliases=("Belmoran",)),
    "bloc": Actor(name="Harbour Bloc", kind="faction", of="arvania"),
}
ISSUES = {
    "ban": Issue(name="Port ban", terms=("port ban", "ban")),
    "quota": Issue(name="Fishing quota", terms=("quota*",)),
}


def conditions(text: str) -> list[ConditionFound]:
    page = lay_out(text)
    return find_conditions(page, find_actors(page, build_directory(OWN)))


def positions(text: str) -> list[PositionFound]:
    page = lay_out(text)
    return find_positions(page, find_actors(page, build_directory(OWN)))


def shown(text: str) -> list[tuple[str, str, str, str]]:
    """kind, holder, act, requires of each condition."""
    return [
        (c.kind, c.holder.id if c.holder else "", text[slice(*c.act)] if c.act else "", text[slice(*c.requires)])
        for c in conditions(text)
    ]


@pytest.mark.parametrize(
    "phrase",
    [
        "provided that",
        "on condition that",
        "only if",
        "as long as",
        "unless",
        "on the understanding that",
        "so long as",
    ],
)
def test_conditions_by_their_words(phrase: str) -> None:
    text = f"Arvania will sign {phrase} the port ban is lifted."
    assert shown(text) == [("condition", "arvania", "Arvania will sign", "the port ban is lifted")]


@pytest.mark.parametrize(
    ("text", "act", "requires"),
    [
        ("Arvania will free the crew in exchange for fuel.", "Arvania will free the crew", "fuel"),
        ("Arvania will free the crew in return for fuel.", "Arvania will free the crew", "fuel"),
        ("Arvania will sign only after the ban ends.", "Arvania will sign", "the ban ends"),
        ("Arvania will sign subject to ratification.", "Arvania will sign", "ratification"),
        ("Arvania could sign, provided the ban ends.", "Arvania could sign", "the ban ends"),
        (
            "Arvania will keep the port shut until the ban is lifted.",
            "Arvania will keep the port shut",
            "the ban is lifted",
        ),
        ("Arvania is willing to sign provided that the ban ends.", "sign", "the ban ends"),
    ],
)
def test_more_conditions(text: str, act: str, requires: str) -> None:
    assert ("condition", "arvania", act, requires) in shown(text)


def test_not_before() -> None:
    text = "Arvania will not sign before the ban is lifted."
    assert shown(text) == [("condition", "arvania", "Arvania will not sign", "the ban is lifted")]


def test_first_then() -> None:
    text = "First the ban must end, then Arvania will sign."
    assert ("condition", "arvania", "Arvania will sign", "the ban must end") in shown(text)


@pytest.mark.parametrize(
    ("text", "holder", "requires"),
    [
        ("Arvania demands that all sailors be released before any talks begin.", "arvania", "all sailors be released"),
        ("Arvania will not sit down until the ban ends.", "arvania", "the ban ends"),
        ("The end of the ban is a precondition for talks.", "", "The end of the ban"),
        (
            "Arvania wants the court to bar the port from opening before the owners have been heard.",
            "arvania",
            "the owners have been heard",
        ),
    ],
)
def test_preconditions(text: str, holder: str, requires: str) -> None:
    found = [(kind, who, what) for kind, who, _, what in shown(text)]
    assert ("precondition", holder, requires) in found


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("Inspection at sea is a red line for Belmora.", "belmora"),
        ("Belmora will never accept inspections at sea.", "belmora"),
        ("Belmora cannot accept a lower quota.", "belmora"),
        ("Under no circumstances will Belmora give up the port.", ""),
        ("Belmora says the port is non-negotiable.", ""),
        ("Belmora insists the text must include the port.", ""),
        ("There will be no deal without the port.", ""),
    ],
)
def test_red_lines(text: str, holder: str) -> None:
    (found,) = [c for c in conditions(text) if c.kind == "red_line"]
    assert (found.holder.id if found.holder else "") == holder


@pytest.mark.parametrize(
    ("text", "requires"),
    [
        ("Belmora will accept at least 40 percent.", "at least 40 percent"),
        ("Belmora wants no less than 40 percent.", "no less than 40 percent"),
        ("Belmora would accept at most 12 tonnes.", "at most 12 tonnes"),
    ],
)
def test_reservations_name_a_number(text: str, requires: str) -> None:
    assert ("reservation", "belmora", "", requires) in [(k, h, "", r) for k, h, _, r in shown(text)]


@pytest.mark.parametrize(
    ("text", "requires"),
    [
        ("Belmora is ready to lift the ban.", "lift the ban"),
        ("Belmora is prepared to lift the ban.", "lift the ban"),
        ("Belmora offered to lift the ban.", "lift the ban"),
        ("Belmora is willing to lift the ban provided that the crews return.", "lift the ban"),
    ],
)
def test_offers_without_what_is_tied_to_them(text: str, requires: str) -> None:
    assert ("offer", "belmora", "", requires) in [(k, h, "", r) for k, h, _, r in shown(text)]


@pytest.mark.parametrize("words", ["is open to", "could consider", "does not rule out", "is flexible on"])
def test_flexibility(words: str) -> None:
    assert ("flexibility", "belmora") in [
        (c.kind, c.holder.id if c.holder else "") for c in conditions(f"Belmora {words} a lower quota.")
    ]


@pytest.mark.parametrize(
    ("text", "holder", "requires"),
    [
        ("If the ban ended, Arvania might sign.", "arvania", "the ban ended"),
        ("Arvania would sign if the ban ended.", "arvania", "the ban ended"),
        ("If Belmora lifted the ban, Arvania would return to the table.", "arvania", "Belmora lifted the ban"),
    ],
)
def test_if_sentences_are_hypothetical(text: str, holder: str, requires: str) -> None:
    (found,) = conditions(text)
    assert found.hypothetical
    assert found.volitional
    assert (found.holder.id if found.holder else "", text[slice(*found.requires)]) == (holder, requires)


def test_what_might_come_about_is_not_what_somebody_would_do() -> None:
    (found,) = conditions("If it rains, Arvania may run out of room.")
    assert not found.volitional


def test_advice_is_not_the_condition_of_the_one_advised() -> None:
    (found,) = conditions("Arvania should suspend the talks if the ban stays.")
    assert found.advised
    assert found.holder is None


@pytest.mark.parametrize(
    "text",
    [
        "The port stays shut until May.",
        "The port stays shut until the end of June.",
        "The port stays shut until 5 May.",
        "Arvania stayed at the table until the ship left.",
        "He served as envoy until earlier this year.",
        "Arvania provided food and water.",
        "The aid provided by Arvania arrived.",
        "It lasted for as long as 18 years.",
        "Gains are subject to a 36 percent tax.",
        "Arvania freed the crew in exchange for fuel.",
        "Several members came around only after long talks.",
        "Nobody knows if the ban will end.",
        "They asked if Arvania would sign.",
        "With 50 days until the vote, the envoy left.",
        "At least 12 people waited.",
        "The fog lifted before the meeting.",
    ],
)
def test_no_condition(text: str) -> None:
    assert conditions(text) == []


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("Arvania, which had left the table, will sign only if the ban ends.", "arvania"),
        ("Arvania and the Harbour Bloc met; Belmora will sign only if the ban ends.", "belmora"),
        ("Under pressure from Arvania, Belmora will sign only if the ban ends.", "belmora"),
        ("Arvania's neighbour will sign only if the ban ends.", ""),
        ("Arvanian firms will sign only if the ban ends.", ""),
        ("Arvania left. It will sign only if the ban ends.", "arvania"),
        ("Arvania left. We will sign only if the ban ends.", ""),
    ],
)
def test_whose_condition_it_is(text: str, holder: str) -> None:
    (found,) = conditions(text)
    assert (found.holder.id if found.holder else "") == holder


def test_an_abbreviation_does_not_end_a_condition() -> None:
    text = "Arvania will sign only if Gen. Anna Oord agrees."
    assert shown(text)[0][3] == "Gen. Anna Oord agrees"


# ------------------------------------------------------------------------------------------------------------- positions


@pytest.mark.parametrize(
    ("text", "strength", "span", "value", "unit"),
    [
        (
            "Arvania demands a quota of 12,500 tonnes a year.",
            "demand",
            "a quota of 12,500 tonnes a year",
            12500,
            "tonnes",
        ),
        ("Arvania has repeatedly asked for 30 percent.", "demand", "30 percent", 30, "percent"),
        ("Arvania insists on the port.", "demand", "the port", None, ""),
        ("Arvania rejects a quota of 5 tons.", "rejects", "a quota of 5 tons", 5, "tonnes"),
        ("Arvania accepts 40%.", "accepts", "40%", 40, "percent"),
        ("Arvania proposes a quota.", "preference", "a quota", None, ""),
        ("Arvania could live with 7 days.", "flexible", "7 days", 7, "day"),
    ],
)
def test_positions(text: str, strength: str, span: str, value: float | None, unit: str) -> None:
    (found,) = positions(text)
    assert (found.strength, text[slice(*found.span)], found.value, found.unit) == (strength, span, value, unit)
    assert found.holder is not None
    assert found.holder.id == "arvania"


@pytest.mark.parametrize(
    "text",
    [
        "The demand was high in Arvania.",
        "Arvania's demand for fish grew.",
        "Arvanian firms want a quota.",
        "In Arvania people want a quota.",
        "Somebody wants a quota.",
    ],
)
def test_no_position(text: str) -> None:
    assert positions(text) == []


# ---------------------------------------------------------------------------------------------- in whose mouth: the claims


def claims(text: str, outlet: str = "") -> list[Claim]:
    head = f"Title: Harl\nOutlet: {outlet}\n\n" if outlet else ""
    document = read_document((head + text).encode(), "a.txt")
    assert isinstance(document, Document)
    return list(read_pile([document], (), Dossier(title="Harl", actors=OWN, issues=ISSUES))[0].claims)


def condition(text: str, outlet: str = "") -> Claim:
    (found,) = [c for c in claims(text, outlet) if c.facet == "condition"]
    return found


def test_in_anothers_mouth_it_belongs_to_the_one_it_is_told_of() -> None:
    found = condition("Envoy Anna Oord said Belmora would lift the port ban only if the crews returned.")
    assert found.condition is not None
    assert found.condition.holder is not None
    assert found.condition.holder.id == "belmora"
    assert found.said_by is not None
    assert found.said_by.name == "Anna Oord"
    assert found.status.value == "claimed"


def test_a_party_that_tells_a_condition_holds_it() -> None:
    found = condition("Belmora says the deal on the port ban is subject to ratification.")
    assert found.condition is not None
    assert found.condition.holder is not None
    assert found.condition.holder.id == "belmora"


def test_we_is_the_side_of_the_speaker() -> None:
    found = condition('"We will lift the port ban only if the crews return," said Anna Oord, the Belmoran envoy.')
    assert found.condition is not None
    assert found.condition.holder is not None
    assert found.condition.holder.id == "belmora"
    assert found.condition.act is not None
    assert found.condition.act.text == "We will lift the port ban"


def test_a_condition_ends_where_the_words_said_end() -> None:
    found = condition("Belmora would lift the port ban only if the crews returned, envoy Anna Oord said on Monday.")
    assert found.condition is not None
    assert found.condition.requires.text == "the crews returned"


def test_a_condition_of_the_one_whose_document_it_is() -> None:
    found = condition("The port ban can end only if the crews return.", outlet="Government of Belmora")
    assert found.condition is not None
    assert found.condition.holder is not None
    assert found.condition.holder.id == "belmora"


def test_two_demands_on_two_tracks_are_two_positions() -> None:
    found = [
        c for c in claims("Arvania demands a quota of 9 tonnes and the end of the port ban.") if c.facet == "position"
    ]
    assert [(c.position.issue, c.position.value) for c in found if c.position] == [("quota", 9.0), ("ban", None)]
    assert len({c.id for c in found}) == 2


def test_off_every_track_and_off_the_talks_nothing_is_claimed() -> None:
    assert [c for c in claims("Arvania will paint the hall only if it rains.") if c.facet == "condition"] == []


PIECES = st.sampled_from(
    ["Arvania", "will", "not", "sign", "only if", "unless", "until", "provided", "before", "if", "If", "first", "then", "red line", "is a", "'", '"',
     "“", "”", ",", ".", ";", ":", "\n\n", "5", "%", "percent", "demands", "that", "we", "it", "and", "the ban", "exchange for", "in", "\u00ad", "é", "-"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40))
@settings(max_examples=50, deadline=None)
def test_any_pile_of_pieces_is_read_without_a_fault(pieces: list[str]) -> None:
    text = " ".join(pieces)
    for found in conditions(text):
        for span in (found.trigger, found.requires, *([found.act] if found.act else [])):
            assert 0 <= span[0] < span[1] <= len(text)
    for position in positions(text):
        assert 0 <= position.span[0] < position.span[1] <= len(text)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "if ",
        "before ",
        "only if ",
        "Arvania demands ",
        "first then ",
        "before any ",
        "must be a before ",
        "unless, ",
    ],
)
def test_time_grows_with_length_only(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    begun = time.process_time()
    conditions(text)
    positions(text)
    assert time.process_time() - begun < 60
