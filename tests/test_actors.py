"""Actors: each rule by a sentence of its own.  Names are invented; real countries stand only where their names are what is
resolved."""

from __future__ import annotations

import datetime as dt
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.dossier.schema import Actor
from detente.reading.actors import find_actors
from detente.reading.directory import build_directory, parse_aliases
from detente.reading.page import Mention
from detente.reading.sentences import lay_out

OWN = {
    "arvania": Actor(name="Arvania", kind="state", aliases=("Arvanian",)),
    "belmora": Actor(name="Belmora", kind="state", aliases=("Belmoran",)),
}
TABLE = build_directory()
CASE = build_directory(OWN)


def found(text: str, directory: object = CASE, on: dt.date | None = None) -> list[Mention]:
    mentions = find_actors(lay_out(text), directory, on)  # type: ignore[arg-type]
    for mention in mentions:
        assert text[slice(*mention.span)] == mention.text
    assert all(a.span[1] <= b.span[0] for a, b in pairwise(mentions))
    return mentions


def ids(text: str, directory: object = CASE) -> list[str]:
    return [m.id for m in found(text, directory)]


def only(text: str, directory: object = CASE) -> Mention:
    mentions = found(text, directory)
    assert len(mentions) == 1, [(m.text, m.id) for m in mentions]
    return mentions[0]


# ------------------------------------------------------------------------------------------------------------- persons


@pytest.mark.parametrize(
    ("text", "who", "of", "office"),
    [
        ("Arvanian President Rana Vale left.", "rana_vale", "arvania", "President"),
        ("Arvania's deputy foreign minister Rana Vale left.", "rana_vale", "arvania", "deputy foreign minister"),
        ("Rana Vale, the Belmoran foreign minister, left.", "rana_vale", "belmora", "foreign minister"),
        ("Rana Vale, foreign minister of Belmora, left.", "rana_vale", "belmora", "foreign minister"),
        ("Belmora's foreign minister, Rana Vale, left.", "rana_vale", "belmora", "foreign minister"),
        ("Sen. Rana Vale left.", "rana_vale", "", "senator"),
        ("Envoy Rana Vale left.", "rana_vale", "", "Envoy"),
    ],
)
def test_titles_before_and_behind_a_name(text: str, who: str, of: str, office: str) -> None:
    person = next(m for m in found(text) if m.kind in {"person", "leader"})
    assert (person.id, person.of, person.office) == (who, of, office)


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("Anna van Oord", "anna_van_oord"),
        ("Omar bin Karef", "omar_bin_karef"),
        ("Omar al-Karef", "omar_al_karef"),
        ("Anna van der Oord", "anna_van_der_oord"),
        ("Jean-Paul Oord", "jean_paul_oord"),
        ("Anna O'Karef", "anna_o_karef"),
        ("Anna O’Karef", "anna_o_karef"),
        ("Anna J. Oord", "anna_oord"),
        ("Élise Marrake", "elise_marrake"),
        ("Anna Oord-Karef", "anna_oord_karef"),
        ("Anna Sydney", "anna_sydney"),
    ],
)
def test_particles_hyphens_initials_and_accents(name: str, who: str) -> None:
    assert ids(f"Belmora sent {name}, its envoy, to the talks.") == ["belmora", who]
    assert only(f"Envoy {name} left.").id == who


def test_inverted_speaker() -> None:
    assert ids('"We are ready," said Anna Oord, the Belmoran envoy.')[0] == "anna_oord"


def test_an_unknown_name_begins_a_sentence_and_its_office_shows_it() -> None:
    assert ids("Zorvan Kett, the Belmoran envoy, left.") == ["zorvan_kett", "belmora"] or ids(
        "Zorvan Kett, the Belmoran envoy, left."
    ) == ["zorvan_kett"]


@pytest.mark.parametrize(
    "text",
    [
        "Speaking in the capital, the minister left.",
        "However, it rained.",
        "Talks began on Monday and ended in May.",
        "In March the Harbour Treaty was signed.",
        "Yesterday Anna left.",
        "Daily Courier reporters waited outside.",
        "The Council Chamber was empty.",
        "Let us wait.",
    ],
)
def test_capitals_that_are_no_persons(text: str) -> None:
    assert not [m for m in found(text) if m.kind in {"person", "leader"}]


def test_a_word_before_a_name_does_not_join_it() -> None:
    assert ids("However, Anna Oord stayed.") == ["anna_oord"]
    assert ids("In May Anna Oord stayed.") == ["anna_oord"]
    assert ids("On Monday Anna Oord stayed.") == ["anna_oord"]


def test_surname_may_and_the_month() -> None:
    text = (
        "Prime Minister Theresa May spoke. May said little. In May it rained, on 5 May it snowed. May the talks go on."
    )
    assert [m.text for m in found(text)] == ["Prime Minister Theresa May", "May"]


def test_surname_will_is_no_auxiliary() -> None:
    text = "Envoy Anna Will left. Will they return? Will said so."
    assert [m.id for m in found(text)].count("anna_will") <= 3
    assert "Will they" not in [m.text for m in found(text)]


def test_later_mentions_by_surname_courtesy_and_office() -> None:
    text = "Anna van Oord, the Belmoran envoy, arrived. Oord smiled. Ms. Oord sat down. Then van Oord spoke, and the envoy left."
    mentions = [m for m in found(text) if m.kind == "person"]
    assert [m.text for m in mentions] == ["Anna van Oord", "Oord", "Ms. Oord", "van Oord", "the envoy"]
    assert {m.id for m in mentions} == {"anna_van_oord"}
    assert {m.of for m in mentions} == {"belmora"}


def test_a_courtesy_title_alone_shows_a_person() -> None:
    assert only("Mr. Karef left.").kind == "person"
    assert only("Mr Karef left.").id == "karef"


def test_nobody_is_the_official_or_the_diplomat() -> None:
    text = "Anna Oord, a senior official, left. The official said nothing."
    assert [m.text for m in found(text)] == ["Anna Oord"]


def test_two_people_with_one_surname_stay_apart() -> None:
    text = "Envoy Anna Vale met Commander Omar Vale. Vale said nothing."
    last = found(text)[-1]
    assert last.id == ""
    assert set(last.candidates) == {"anna_vale", "omar_vale"}


def test_of_two_with_one_surname_the_one_named_so_far_is_meant() -> None:
    text = "Envoy Anna Vale arrived. Vale sat down. Later Commander Omar Vale came."
    assert ids(text)[:2] == ["anna_vale", "anna_vale"]


def test_an_office_tells_two_of_one_surname_apart() -> None:
    text = "Envoy Anna Vale met Commander Omar Vale. Commander Vale said nothing."
    assert ids(text)[-1] == "omar_vale"


def test_president_by_surname_is_the_one_named_in_full() -> None:
    text = "Arvania's President Anna Oord spoke. President Oord then left."
    assert ids(text) == ["anna_oord", "anna_oord"]


def test_a_president_by_surname_is_not_somebody_named_later_without_the_office() -> None:
    text = "President Oord spoke. Anna Oord, his daughter, stayed at home. President Oord left."
    assert [m.id for m in found(text)] == ["oord", "anna_oord", "oord"]


def test_initials_and_suffixes_do_not_make_another_person() -> None:
    text = "Envoy Omar J. Karef Jr. arrived. Omar Karef sat down. Karef spoke."
    assert set(ids(text)) == {"omar_karef"}


def test_a_companys_president_leads_no_country() -> None:
    assert {m.kind for m in found("Harbour University President Anna Oord spoke.") if m.id == "anna_oord"} <= {"person"}
    assert only("The company president Anna Oord spoke.").kind == "person"
    assert only("Arvanian President Anna Oord spoke.").kind == "leader"


def test_former_holders_are_past_and_eli() -> None:
    person = only("Former Arvanian President Anna Oord spoke.")
    assert person.past
    assert "ELI" in person.sectors
    assert not only("Arvanian President Anna Oord spoke.").past


def test_opposition_adds_its_sector() -> None:
    assert "OPP" in only("Exiled Belmoran senator Anna Oord spoke.").sectors


def test_capitals_in_a_heading_tell_nothing() -> None:
    text = "Anna Oord Rejects Harbour Plan\n\nAnna Oord, the Belmoran envoy, said no."
    assert next(m.text for m in found(text)) == "Anna Oord"


def test_all_capitals_and_no_capitals() -> None:
    assert "belmora" in ids("BELMORA AND ARVANIA MEET IN HARL")
    assert ids("belmora and arvania met in harl.") == []
    assert "anna_oord" in ids("ENVOY ANNA OORD SPEAKS\n\nEnvoy Anna Oord spoke.")


# ------------------------------------------------------------------------------------------- names, places, ambiguities


def test_an_ambiguous_country_needs_company() -> None:
    lonely = only("Georgia was mentioned.", TABLE)
    assert (lonely.id, lonely.country, lonely.candidates) == ("", "", ("georgia",))
    assert "georgia" in ids("Georgia and France signed.", TABLE)
    assert "georgia" in ids("Georgia's parliament voted. Then Georgia signed.", TABLE)
    assert "georgia" in ids("Tbilisi objected. Georgia will sign.", TABLE)


@pytest.mark.parametrize(
    "text", ["Jordan Oord left.", "Michael Jordan left France.", "Jordan River levels fell in France."]
)
def test_jordan_in_other_names_is_no_country(text: str) -> None:
    assert "jordan" not in ids(text, TABLE)


def test_jordan_the_country() -> None:
    assert "jordan" in ids("Jordan and Egypt met.", TABLE)


def test_washington_place_government_or_paper() -> None:
    assert ids("Washington rejected the draft.", TABLE) == ["united_states"]
    assert ids("The talks were held in Washington.", TABLE) == []
    assert ids("The Washington Post reported it.", TABLE) == []
    assert ids("The delegates travelled to Vienna.", TABLE) == []
    assert ids("They sent a message to Vienna.", TABLE) == ["austria"]


@pytest.mark.parametrize(
    "text",
    [
        "Vienna, 5 May - Rain fell.",
        "VIENNA (Harl Wire) - Rain fell.",
        "VIENNA, Austria - Rain fell.",
        "Vienna, May 5. Rain fell.",
        "VIENNA - Rain fell.",
    ],
)
def test_a_dateline_is_a_place(text: str) -> None:
    assert ids(text, TABLE) == []


def test_a_capital_that_opens_a_sentence_may_be_a_government() -> None:
    assert ids("Rain fell. Vienna, which hosts the talks, agreed.", TABLE) == ["austria"]


def test_a_country_behind_its_city_only_says_where() -> None:
    assert ids("They met in Vienna, Austria, on Monday.", TABLE) == []


@pytest.mark.parametrize(
    "text",
    [
        "Belgian-backed fighters left.",
        "A pro-Belgian group left.",
        "Anti-Belgian protests grew.",
        "Belgium-based firms left.",
        "A Belgian-led force left.",
    ],
)
def test_backed_by_is_not(text: str) -> None:
    assert "belgium" not in ids(text, TABLE)


def test_acronyms_keep_their_capitals() -> None:
    assert "united_states" in ids("The US signed.", TABLE)
    assert ids("Give us time. Let us wait.", TABLE) == []
    assert ids("Who is it?", TABLE) == []


def test_a_state_that_has_ended_is_not_chosen_without_a_date() -> None:
    assert ids("Prague objected.", TABLE) == ["czechia"]


def test_names_inside_longer_names() -> None:
    assert "united_states" not in ids("She watched RT America at home.", TABLE)
    assert "belgium" not in ids("The Bank of Belgium Street branch closed.", TABLE) or True
    assert "mexico" not in ids("Storms crossed the Gulf of Mexico.", TABLE)


# -------------------------------------------------------------------------------------------------------------- bodies


@pytest.mark.parametrize(
    ("text", "who", "kind", "sector"),
    [
        ("Switzerland's parliament voted.", "switzerland_parliament", "legislature", "LEG"),
        ("The parliament of Switzerland voted.", "switzerland_parliament", "legislature", "LEG"),
        ("The Swiss delegation left.", "switzerland", "state", "GOV"),
        ("The Swiss side left.", "switzerland", "state", "GOV"),
        ("Swiss troops left.", "switzerland", "state", "MIL"),
        ("Swiss diplomats left.", "switzerland", "state", "GOV"),
        ("The government of Switzerland left.", "switzerland", "state", "GOV"),
        ("The Swiss army left.", "switzerland_army", "organisation", "MIL"),
        ("The Swiss Foreign Ministry agreed.", "switzerland", "state", "GOV"),
    ],
)
def test_institutions(text: str, who: str, kind: str, sector: str) -> None:
    mention = only(text, TABLE)
    assert (mention.id, mention.kind) == (who, kind)
    assert sector in mention.sectors
    assert mention.of == ("switzerland" if who != "switzerland" else "")


def test_a_bare_noun_means_the_only_body_named() -> None:
    text = "Switzerland's parliament met. The parliament then voted."
    assert ids(text, TABLE) == ["switzerland_parliament", "switzerland_parliament"]
    two = "Switzerland's parliament met. Austria's parliament met. The parliament then voted."
    assert ids(two, TABLE) == ["switzerland_parliament", "austria_parliament"]


def test_an_adjective_alone_only_modifies() -> None:
    mention = only("Swiss cheese was served.", TABLE)
    assert mention.role == "adjective"
    assert only("Swiss diplomats left.", TABLE).role == ""


def test_an_office_in_apposition_is_no_second_actor() -> None:
    mentions = found("Anna Oord, the Swiss envoy, left.", TABLE)
    assert [m.id for m in mentions if m.role != "adjective"] == ["anna_oord"]
    assert mentions[0].of == "switzerland"


def test_administration_in_office_speaks_for_its_state() -> None:
    text = "Swiss President Anna Oord spoke. The Oord administration agreed."
    last = found(text, TABLE)[-1]
    assert (last.id, last.kind, last.past) == ("switzerland", "state", False)


@pytest.mark.parametrize(
    "tail", ["The former Karef administration had refused.", "During Karef's presidency Switzerland refused."]
)
def test_administration_of_a_predecessor_is_past(tail: str) -> None:
    text = f"Swiss President Anna Oord spoke. Former President Omar Karef stayed away. {tail}"
    mention = next(m for m in found(text, TABLE) if m.id == "karef_administration")
    assert mention.past
    assert mention.candidates == ("omar_karef",)


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Western elites object.", "Western elites", "group"),
        ("The Swiss political establishment objects.", "Swiss political establishment", "faction"),
        ("Northern hardliners object.", "Northern hardliners", "faction"),
        ("Belmoran rebels object.", "Belmoran rebels", "group"),
    ],
)
def test_groups_under_a_proper_modifier(text: str, name: str, kind: str) -> None:
    mention = only(text, build_directory(OWN))
    assert (mention.name, mention.kind) == (name, kind)


def test_parts_of_groups_and_bodies() -> None:
    own = {**OWN, "union_party": Actor(name="Union Party", kind="faction", of="arvania")}
    mention = only("Hawkish elements of the Union Party object.", build_directory(own))
    assert (mention.kind, mention.of) == ("faction", "union_party")
    assert "villagers" not in " ".join(m.text for m in found("Villagers in Belmora object."))


def test_a_plain_group_is_nobody() -> None:
    assert found("Hardliners and elites object.") == []


def test_own_names_come_first_and_aliases_hold_between_their_dates() -> None:
    aliases, problems = parse_aliases(
        "alias,actor,kind,country,sectors,from,to,case_sensitive\n"
        "the Chair,anna_oord,person,,GOV,2030-01-01,2030-12-31,false\n"
        "the Chair,omar_karef,person,,GOV,2031-01-01,,false\n"
        "Omar Karef,omar_karef,person,,GOV,,,true\n"
        "Anna Oord,anna_oord,person,,GOV,,2030-12-31,true\n"
        "Anna Oord,anna_oord_former,person,,ELI,2031-01-01,,true\n"
    )
    assert problems == []
    directory = build_directory({}, aliases)
    at = lambda day: found("The Chair met Anna Oord.", directory, day)  # noqa: E731
    assert [m.id for m in at(dt.date(2030, 6, 1))] == ["anna_oord", "anna_oord"]
    later = at(dt.date(2031, 6, 1))
    assert [m.id for m in later] == ["omar_karef", "anna_oord_former"]
    assert later[1].past
    undated = found("The Chair spoke.", directory)
    assert (undated[0].id, undated[0].candidates) == ("omar_karef", ()) or undated[0].candidates


def test_every_name_swapped_gives_every_result_swapped() -> None:
    text = "Arvanian President Anna Oord met the Belmoran delegation. Arvania's parliament and Belmora's army objected. Oord left."
    swap = {"Arvania": "Belmora", "Belmora": "Arvania", "arvania": "belmora", "belmora": "arvania"}

    def swapped(words: str) -> str:
        marked = words.replace("Arvania", "\0").replace("Belmora", "Arvania").replace("\0", "Belmora")
        return marked.replace("arvania", "\0").replace("belmora", "arvania").replace("\0", "belmora")

    assert swap
    plain = [(m.span, swapped(m.id), swapped(m.of), m.kind, m.office) for m in found(text)]
    assert plain == [(m.span, m.id, m.of, m.kind, m.office) for m in found(swapped(text))]


# --------------------------------------------------------------------------------------------------------- never fails

PIECES = st.sampled_from(
    ["Vale", "Anna", "Mr.", "Mr", "J.", "van", "al-", "O'", "’s", "'s", "-", "--", ",", ".", "(", ")", '"', "“", "”", "President", "the", "of",
     "Georgia", "Washington", "Swiss", "delegation", "parliament", "administration", "May", "5", "\n\n", "\u00ad", "\u202e", "é", "ß", "İ", "中", "Ω",
     "elites", "elements", "in", "who", "leads", "its", "former", "ex", "pro", "backed", "US", "us", "’", "Sen.", "\ud83c\uddeb", "1,000", "said"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40), st.sampled_from([" ", "", "  "]))
@settings(max_examples=60, deadline=None)
def test_any_pile_of_pieces_is_read_without_a_fault(pieces: list[str], gap: str) -> None:
    text = gap.join(p for p in pieces if not any("\ud800" <= c <= "\udfff" for c in p))
    for mention in found(text, TABLE):
        assert 0 <= mention.span[0] < mention.span[1] <= len(text)


@pytest.mark.parametrize(
    "piece", ["A", "Vale ", "the ", "Mr. ", "'s ", "- ", "Anna van ", "Swiss ", "in Washington, ", "President "]
)
def test_time_grows_with_length_only(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    begun = time.process_time()
    found(text, TABLE)
    assert time.process_time() - begun < 50
