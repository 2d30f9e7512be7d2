"""Actors that no table holds.  All names are invented, save where a listed name must not be taken for another."""

from __future__ import annotations

import pytest

from detente.reading.actors import find_actors
from detente.reading.directory import build_directory
from detente.reading.sentences import lay_out
from detente.reading.tokens import slug

TABLE = build_directory()


def kinds(text: str) -> dict[str, str]:
    """The actors of a text read without dossier and alias file, each with its kind."""
    mentions = find_actors(lay_out(text), TABLE)
    for mention in mentions:
        assert text[slice(*mention.span)] == mention.text
    return {m.id: m.kind for m in mentions if m.id}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The Trawler Owners' Association rejected the cut.", "Trawler Owners' Association", "organisation"),
        ("A strike was called by the Union of Depot Workers.", "Union of Depot Workers", "organisation"),
        ("The Commission for the Hollow Sea proposed a cut.", "Commission for the Hollow Sea", "organisation"),
        ("We met the Ministry of Tides on Friday.", "Ministry of Tides", "organisation"),
        ("The Harl Liberation Front opposed it.", "Harl Liberation Front", "faction"),
        ("The Kelp Assembly voted.", "Kelp Assembly", "legislature"),
        ("The Food and Kelp Agency spoke.", "Food and Kelp Agency", "organisation"),
        ("The Women's Quota League said no.", "Women's Quota League", "faction"),
    ],
)
def test_an_organisation_noun_makes_a_run_of_capitals_a_body(text: str, name: str, kind: str) -> None:
    assert kinds(text) == {slug(name): kind}


@pytest.mark.parametrize(
    "text",
    [
        "A notice covers the waters off Harl Bank.",  # a bank in the sea
        "They met in Union Square.",
        "The council met on Friday.",
        "He spoke in the Oval Office.",
        "Kelp Union Wins Big Harl Court Case",  # in a headline capitals tell nothing
    ],
)
def test_what_is_no_body(text: str) -> None:
    assert not [k for k in kinds(text) if "union" in k or "bank" in k or "office" in k or "court" in k]


def test_a_listed_name_inside_a_longer_body_is_not_named() -> None:
    assert kinds("The two sides met at the Labour Court in Brennholm.") == {}
    assert kinds("The Labour Court in Brennholm ruled against them.") == {"labour_court": "organisation"}
    assert kinds("Labour rejected the plan.") == {"labour_party": "faction"}


def test_a_body_is_known_by_its_noun_while_it_is_the_only_one() -> None:
    text = "The Kelp Divers' Federation met us. Then {} left. It was late."
    one = find_actors(lay_out(text.format("the federation")), TABLE)
    assert [(m.text, m.id) for m in one] == [
        ("Kelp Divers' Federation", "kelp_divers_federation"),
        ("the federation", "kelp_divers_federation"),
    ]
    two = "The Kelp Divers' Federation met the Harl Pilots' Federation. The Federation left."
    assert len(find_actors(lay_out(two), TABLE)) == 2


TWO_STATES = (
    "Negotiators from Norland and Estmark met in Skarvik. Norland wants more. A note arrived from Estmark. "
    '"We cannot sign," said Lena Brok, Estmark\'s fisheries minister. Haugen, the Norlandic fisheries minister, said '
    "that Norland had refused."
)


def test_a_name_with_a_minister_is_a_state_and_a_name_after_in_a_place() -> None:
    found = kinds(TWO_STATES)
    assert (found["norland"], found["estmark"]) == ("state", "state")
    assert "skarvik" not in found


def test_officials_belong_to_the_unlisted_state_they_serve() -> None:
    of = {m.name: m.of for m in find_actors(lay_out(TWO_STATES), TABLE) if m.kind == "person"}
    assert of["Lena Brok"] == "estmark"
    assert any(m.id == "norland" and m.text.startswith("Norlandic") for m in find_actors(lay_out(TWO_STATES), TABLE))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The talks between Tarn and Upper Sele failed.", {"tarn": "unknown", "upper_sele": "unknown"}),
        ("The Tarn-Selemark talks failed.", {"tarn": "unknown", "selemark": "unknown"}),
        ("The governments of Tarn and Upper Sele agreed.", {"tarn": "state", "upper_sele": "state"}),
        ("It was signed under the mediation of Ilmara.", {"ilmara": "unknown"}),
        ("People in Aldry have waited. Ships at Aldry wait, and near Aldry too.", {}),
        ("Negotiations went on. Diplomats will mediate.", {}),
        ("It ran in the daily Kysten, and Kysten said so. Later Kysten denied it.", {}),
        ("We saw Commodore Dreyl. Then Dreyl said no, and when Dreyl refused we left.", {}),  # a rank, and a surname
    ],
)
def test_bare_names_by_what_stands_around_them(text: str, found: dict[str, str]) -> None:
    assert kinds(text) == found


def test_a_rules_guess_says_so() -> None:
    mention = next(m for m in find_actors(lay_out(TWO_STATES), TABLE) if m.id == "estmark")
    assert (mention.how, mention.confidence) == ("rule", 0.5)
