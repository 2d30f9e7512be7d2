"""The directory of names: what counts as the same name, which entry wins, and what an alias file may hold."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.dossier.schema import ID_PATTERN, Actor
from detente.reading.directory import ALIAS_COLUMNS, Directory, build_directory, parse_aliases
from detente.reading.sentences import lay_out
from detente.reading.tokens import slug, tokenise

HEAD = ",".join(ALIAS_COLUMNS) + "\n"


def match(directory: Directory, text: str, day: dt.date | None = None) -> list[str]:
    _, entries = directory.match(tokenise(lay_out(text)), 0, day)
    return [entry.actor for entry in entries]


def test_the_longest_name_wins() -> None:
    own = {
        "union": Actor(name="Harbour Union", kind="organisation"),
        "house": Actor(name="Harbour Union House", kind="legislature"),
    }
    directory = build_directory(own)
    assert match(directory, "Harbour Union House met.") == ["house"]
    assert match(directory, "Harbour Union met.") == ["union"]


def test_the_dossier_comes_before_the_alias_file_and_that_before_the_tables() -> None:
    aliases, _ = parse_aliases(HEAD + "Belgium,from_alias,state,,,,,,,\n")
    assert match(build_directory({}, ()), "Belgium met.") == ["belgium"]
    assert match(build_directory({}, aliases), "Belgium met.") == ["from_alias"]
    assert match(build_directory({"own": Actor(name="Belgium", kind="state")}, aliases), "Belgium met.") == ["own"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Varnia met.", True),
        ("VARNIA MET.", True),
        ("varnia met.", False),
        ("Varnias met.", False),
        ("The bloc met.", True),
        ("THE BLOC MET.", False),
    ],
)
def test_capitals_of_names(text: str, found: bool) -> None:
    aliases, _ = parse_aliases(HEAD + "Varnia,varnia,state,XVA,,,,true,,\nthe bloc,bloc,faction,,,,,true,,\n")
    assert bool(match(build_directory({}, aliases), text)) is found


@pytest.mark.parametrize(
    ("text", "found"), [("US envoys met.", True), ("us envoys met.", False), ("Let us go.", False)]
)
def test_short_names_keep_every_capital(text: str, found: bool) -> None:
    assert bool(match(build_directory(), text)) is found


@pytest.mark.parametrize("mark", ["'", "’"])
def test_apostrophes_of_any_shape(mark: str) -> None:
    own = {"union": Actor(name="Shipowners’ Union", kind="organisation")}
    assert match(build_directory(own), f"Shipowners{mark} Union met.") == ["union"]


def test_a_soft_hyphen_inside_a_name_is_no_part_of_it() -> None:
    assert match(build_directory(), "Bel\u00adgium met.") == ["belgium"]


def test_an_alias_holds_between_its_dates() -> None:
    rows = "The Chair,anna,person,,,2030-01-01,2030-12-31,,,\nThe Chair,omar,person,,,2031-01-01,,,,\n"
    aliases, problems = parse_aliases(HEAD + rows)
    directory = build_directory({}, aliases)
    assert problems == []
    assert match(directory, "The Chair spoke.", dt.date(2030, 12, 31)) == ["anna"]
    assert match(directory, "The Chair spoke.", dt.date(2031, 1, 1)) == ["omar"]
    assert match(directory, "The Chair spoke.", dt.date(2029, 1, 1)) == []
    assert match(directory, "The Chair spoke.") == ["omar"], "without a date the one that has not ended"


def test_a_full_name_names_a_person_better_than_an_office() -> None:
    aliases, _ = parse_aliases(HEAD + "special envoy,envoy,person,,,,,false,,\nAnna Oord,envoy,person,,,,,true,,\n")
    assert build_directory({}, aliases).names["envoy"] == "Anna Oord"


def test_an_alias_with_a_country_belongs_to_its_state() -> None:
    aliases, _ = parse_aliases(
        HEAD + "Varnia,varnia,state,XVA,,,,,,\nHarbour House,house,legislature,XVA,LEG;PTY,,,,,\n"
    )
    house = next(entry for entry in aliases if entry.actor == "house")
    assert (house.of, house.sectors) == ("varnia", ("LEG", "PTY"))


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        ("Varnia,,state,,,,,,,\n", 2, "empty"),
        ("Varnia,v,states,,,,,,,\n", 2, "no kind"),
        ("Varnia,v,state,,,1 May,,,,\n", 2, "expected a date"),
        ("Varnia,v,state,,,2031-02-01,2031-01-01,,,\n", 2, "before it begins"),
        ("V,a,state,,,,2031-01-01,,,\nV,b,state,,,2030-01-01,,,,\n", 3, "at the same time"),
    ],
)
def test_a_wrong_row_is_told_with_its_line_and_a_cure(rows: str, line: int, message: str) -> None:
    _, problems = parse_aliases(HEAD + rows, "a.csv")
    assert len(problems) == 1
    assert (problems[0].file, problems[0].line) == ("a.csv", line)
    assert message in problems[0].message
    assert problems[0].cure


def test_all_wrong_rows_at_once_and_the_good_ones_kept() -> None:
    entries, problems = parse_aliases(HEAD + ",x,,,,,,,,\nVarnia,varnia,state,,,,,,,\nY,y,state,,,never,,,,\n")
    assert [e.actor for e in entries] == ["varnia"]
    assert [p.line for p in problems] == [2, 4]


@pytest.mark.parametrize("text", ["", "name,id\nA,b\n", "alias\nA\n"])
def test_a_file_without_the_two_columns_is_refused_with_the_first_line_to_write(text: str) -> None:
    entries, problems = parse_aliases(text)
    assert entries == []
    assert "alias,actor" in problems[0].cure


def test_a_quotation_mark_that_never_closes_is_a_problem_not_a_fault() -> None:
    _, problems = parse_aliases(HEAD + '"' + "x" * 200_000)
    assert problems


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_alias_file_is_read_without_a_fault(text: str) -> None:
    parse_aliases(text)
    entries, _ = parse_aliases(HEAD + text)
    build_directory({}, entries)


@given(st.text(min_size=1, max_size=40))
def test_every_name_gives_an_id_that_a_dossier_takes(name: str) -> None:
    import re

    assert re.match(ID_PATTERN, slug(name))


def test_ids_of_other_scripts_differ() -> None:
    assert slug("Кремль") != slug("Париж")
