"""The brief's section on the talks played out: its lines, its tables, its two pictures, and what it says without any."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from rich.console import Console

from briefing_sample import FakeForecast, sample_claims, sample_documents, sample_dossier
from detente.briefing.brief import FOR_MACHINES, Brief, build_brief
from detente.briefing.process import ProcessBrief, brief_process
from detente.briefing.process_layout import (
    PROCESS_SECTIONS,
    fold_assumptions,
    fold_carried,
    fold_levers,
    fold_losses,
    fold_stories,
    fold_strikes,
    fold_thresholds,
)
from detente.briefing.report import render_report
from detente.briefing.terminal import brief_json, print_brief
from detente.briefing.wording import loaded_words
from detente.dossier.parsing import parse_dossier
from detente.dossier.schema import Actor, Dossier

LAKE = """title: The lake
actors:
  north: {name: Northland, kind: state, role: principal}
  south: {name: Southland, kind: state, role: principal}
  host: {name: Hostland, kind: faction, of: south}
issues:
  line: {name: Where the line runs, anchors: {0: the old line, 100: the front}, reference_point: 40}
  levy: {name: The levy, anchors: {0: none, 100: full}, reference_point: 10}
stakes:
  north: {line: {position: [70, 80, 90], salience: 60, basis: expert}, levy: {position: 20, salience: 20, basis: expert}}
  south: {line: {position: [0, 10, 30], salience: 70, basis: expert}, levy: {position: 90, salience: 10, basis: expert}}
  host: {line: {position: 45, salience: 90, basis: expert}}
spoiling:
  - {actor: host, instrument: legislation, issue: line, capacity: 2, status: claimed}
"""


@pytest.fixture(scope="module")
def lake() -> Dossier:
    dossier, problems = parse_dossier(LAKE)
    assert dossier is not None, problems
    return dossier


@pytest.fixture(scope="module")
def process(lake: Dossier) -> ProcessBrief:
    return brief_process(lake, seed=3)


@pytest.fixture(scope="module")
def brief(lake: Dossier, process: ProcessBrief) -> Brief:
    return build_brief(lake, [], [], None, process)


def test_eight_to_fifteen_lines_in_reading_order(brief: Brief) -> None:
    rows = brief.rows("process")
    assert 8 <= len(rows) <= 15
    kinds = [row["kind"] for row in rows]
    order = ["outcomes", "success", "carried", "tracks", "timing", "wrecks", "would_lose", "strikes", "levers",
             "thresholds", "tell_tales", "record"]  # fmt: skip
    assert kinds == [kind for kind in order if kind in kinds]
    assert all(row["text"].endswith((".", "!", "?")) and row["text"][0] == row["text"][0].upper() for row in rows)


def test_lines_say_what_the_tables_say(brief: Brief) -> None:
    lines = {row["kind"]: row["text"] for row in brief.rows("process")}
    outcomes = {row["outcome"]: row for row in brief.rows("process_outcomes")}
    assert sum(row["share"] for name, row in outcomes.items() if name != "success") == pytest.approx(1)
    assert f"the talks break down, {100 * outcomes['collapse']['share']:.0f} %" in lines["outcomes"]
    assert f"one that holds: {100 * outcomes['success']['share']:.0f} %" in lines["success"]
    first = brief.rows("process_carried")[0]
    assert f"({first['name']}, {100 * first['difference']:+.0f} points)" in lines["carried"]
    assert "Hostland" in lines["would_lose"]
    assert "would lose under this package" in lines["would_lose"]
    acts = sum(row["expected"] for row in brief.rows("process_strikes"))
    assert f"Hostland, a bill that ties the negotiators' hands, {acts:.1f} a future" in lines["strikes"]
    assert "what-if, no forecast" in lines["record"]


def test_words_call_nobody_anything(brief: Brief) -> None:
    for row in brief.rows("process"):
        assert not loaded_words(row["text"]), row["text"]
        assert "spoiler" not in row["text"].casefold()


def test_a_brief_is_json_safe_and_knows_its_limits(brief: Brief, process: ProcessBrief) -> None:
    whole = json.loads(brief_json(brief), parse_constant=pytest.fail)
    assert set(whole["tables"]) >= FOR_MACHINES
    assert whole["tables"]["process_hazard"]
    assert all(row["evidence"] == [] for name in FOR_MACHINES for row in whole["tables"][name])
    limits = [row["text"] for row in brief.rows("limits") if row["about"] == "process"]
    assert len(limits) == len(process.limits) > 2
    assert any("Played out, the talks rest on" in row["text"] for row in brief.rows("assumptions"))
    assert [row["table"] for row in brief.rows("process_outcomes")] == ["process_outcomes"] * 5


def test_the_page_has_the_section_and_two_pictures(brief: Brief) -> None:
    page = render_report(brief, [], [])
    section = page.partition('<section id="process"')[2].partition("</section>")[0]
    assert section.count("<figure>") == section.count("<svg") == 2
    assert section.count("<tr") == 1 + len(brief.rows("process"))
    assert 'aria-label="Played out: what could happen, picture 2"' in section
    assert 'id="process_outcomes"' not in page


def test_the_section_stands_after_the_forecast_on_the_screen(brief: Brief) -> None:
    out = io.StringIO()
    print_brief(brief, Console(file=out, width=80))
    text = out.getvalue()
    places = [text.index(f"\n{title}\n") for title in ("Where a deal would settle", "Played out: what could happen",
                                                       "What to find out next")]  # fmt: skip
    assert places == sorted(places)
    assert "  How it may end: Played out 2,000 times over 60 months" in text
    assert "process_outcomes" not in text


def test_where_nothing_can_be_played_out_one_line_says_what_is_missing() -> None:
    alone = Dossier(title="Lake", actors={"north": Actor(name="North", role="principal")})
    told = brief_process(alone)
    [row] = told.lines
    assert row["text"] == (
        "Two parties at least must sign, here is only north; write role: principal for those who sign; the actors are "
        "north."
    )
    made = build_brief(alone, [], [], None, told)
    assert [row["kind"] for row in made.rows("process")] == ["missing"]
    assert not made.rows("process_outcomes")
    assert not [row for row in made.rows("limits") if row["about"] == "process"]
    assert "Not played out" in render_report(made, [], [])


def test_a_brief_without_it_is_as_before() -> None:
    made = build_brief(sample_dossier(), sample_claims(), sample_documents(), FakeForecast())
    assert made.rows("process") == []
    assert "Not played out." in render_report(made, sample_documents(), sample_claims())


def test_the_same_seed_gives_the_same_lines(lake: Dossier, process: ProcessBrief) -> None:
    assert brief_process(lake, seed=3).lines == process.lines


def test_other_names_of_the_parties_change_nothing_else(lake: Dossier, process: ProcessBrief) -> None:
    """Northland and Southland trade their names, not their stakes."""
    renamed, _ = parse_dossier(
        LAKE.replace("Northland", "X").replace("Southland", "Northland").replace("X", "Southland")
    )
    assert renamed is not None
    told = [row["text"] for row in brief_process(renamed, seed=3).lines]
    back = [text.replace("Northland", "X").replace("Southland", "Northland").replace("X", "Southland") for text in told]
    assert back == [row["text"] for row in process.lines]


# ---------------------------------------------------------------- what is folded


def number(name: str, measurable: bool) -> dict[str, Any]:
    return {"name": name, "measurable": measurable}


def test_numbers_that_matter_little_are_counted() -> None:
    """Ten of thirteen can be told from none: eight are shown, two counted, three have no effect."""
    folded = fold_carried([number(f"n{k}", k < 10) for k in range(13)])
    assert [row["name"] for row in folded[:-1]] == [f"n{k}" for k in range(8)]
    assert folded[-1]["closing"] == "2 more with a smaller effect; 3 numbers without an effect that these runs can show"
    assert fold_carried([number("a", True)]) == [number("a", True)]


def test_acts_of_one_actor_stand_together_and_the_rest_is_summed() -> None:
    """Of fourteen pairs the last two, of .02 and .01, are one row: .03."""
    rows = [{"actor": "ab"[k % 2], "expected": (15 - k) / 100 if k < 12 else (14 - k) / 100} for k in range(14)]
    folded = fold_strikes(rows)
    assert [row["actor"] for row in folded[:-1]] == ["a"] * 6 + ["b"] * 6
    assert folded[-1]["closing"] == "2 other pairs of act and track"
    assert folded[-1]["expected"] == pytest.approx(0.03)


def test_an_actor_that_would_lose_nowhere_has_one_row() -> None:
    rows = [{"actor": "a", "track_name": "Line", "count": 3}, {"actor": "a", "track_name": "Levy", "count": 0},
            {"actor": "b", "track_name": "Line", "count": 0}, {"actor": "b", "track_name": "Levy", "count": 0}]  # fmt: skip
    assert [(row["actor"], row["track_name"]) for row in fold_losses(rows)] == [("a", "Line"), ("b", "on no track")]


def test_the_same_threshold_of_several_tracks_is_one_sentence() -> None:
    def row(what: str, group: str, met: float, text: str) -> dict[str, Any]:
        return {"what": what, "who": "n", "group": group, "met": met, "sentence": f"On {group}: {text}.  And more."}

    rows = [
        row("trust", "Line", 0.5, "north must trust"), row("trust", "Levy", 0.7, "north must trust"),
        row("trust", "Port", 0.95, "north may trust"), row("detection", "Line", 0.2, "a breach must show"),
    ]  # fmt: skip
    folded = fold_thresholds(rows)
    assert [one.get("sentence") for one in folded] == [
        "On Line and Levy: north must trust. And more.", "On Line: a breach must show. And more.", None,
    ]  # fmt: skip
    assert folded[-1]["closing"] == "1 further one met in at least 90 % of them"
    whole = fold_thresholds([{**one, "met": 0.1, "sentence": f"On {one['group']}: same."} for one in rows[:3]])
    assert whole == [{**whole[0], "sentence": "On each of the 3 tracks or packages: same."}]


def test_what_is_known_of_guarantors_is_said_once() -> None:
    rows = [
        {"meaning": name, "reading": reading}
        for name, reading in (("a", ""), ("b", "two readings"), ("c", "two readings"))
    ]
    assert fold_levers(rows)[3:] == [{"closing": "With somebody from outside", "meaning": "two readings"}]


def test_a_month_of_a_story_is_one_row() -> None:
    rows = [{"run": 4, "month": month, "words": words} for month, words in ((0, "a"), (0, "b"), (3, "c"))]
    assert [(row["month"], row["words"]) for row in fold_stories(rows)] == [(0, "a; b"), (3, "c")]


def test_defaults_are_counted_and_what_was_left_out_is_told() -> None:
    rows = [
        {"name": "x.kind", "default": None, "sampled": False, "why": "left out"},
        {"name": "y", "default": 2, "sampled": True, "why": ""},
        {"name": "z", "default": 2, "sampled": False, "why": ""},
    ]
    first, last = fold_assumptions(rows)
    assert first["name"] == "x.kind"
    assert last["closing"].startswith("1 number that nobody has said is sampled in the usual range, 1 stand at")


def test_every_section_has_a_table_of_its_own() -> None:
    assert len({section.table for section in PROCESS_SECTIONS}) == len(PROCESS_SECTIONS)
    assert all(section.title and section.empty.endswith(".") for section in PROCESS_SECTIONS)
