"""The pictures of the brief: what they draw, what they say, and that they say it to everybody."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import pytest

from briefing_sample import FakeForecast, sample_claims, sample_documents, sample_dossier
from detente.briefing.brief import Brief, build_brief
from detente.briefing.charts import (
    BASES,
    Picture,
    as_altair,
    challenge_lines,
    forecast_intervals,
    influence_bars,
    meeting_line,
    opposition_table,
    picture_file,
    position_lanes,
)
from detente.briefing.layout import fold_forecast
from detente.briefing.outlook import path_rows
from detente.briefing.vega import described
from detente.briefing.wording import loaded_words
from detente.dossier.load import parse_dossier


@pytest.fixture(scope="module")
def brief() -> Brief:
    return build_brief(sample_dossier(), sample_claims(), sample_documents(), FakeForecast())


@pytest.fixture(scope="module")
def pictures(brief: Brief) -> dict[str, Picture]:
    return {
        "positions": position_lanes(brief.rows("positions"), brief.rows("tracks")),
        "forecast": forecast_intervals(brief.rows("forecast"), brief.rows("tracks")),
        "meetings": meeting_line(brief.rows("meetings"), brief.as_of),
        "influence": influence_bars(brief.rows("influence")),
        "opposition": opposition_table(brief.rows("opposition")),
    }


def layers(spec: Any) -> Iterator[dict[str, Any]]:
    """Every single mark of a specification."""
    for part in spec.get("vconcat", []) + spec.get("layer", []):
        yield from layers(part)
    if "mark" in spec:
        yield spec


def drawn(picture: Picture, kind: str, x: str) -> list[dict[str, Any]]:
    """Rows that a picture draws with marks of `kind` placed by the field `x`."""
    return [
        row
        for layer in layers(picture.spec)
        if layer["mark"]["type"] == kind and layer["encoding"].get("x", {}).get("field") == x
        for row in layer["data"]["values"]
    ]


def test_every_chart_is_one_image_with_title_and_sentence(pictures: dict[str, Picture]) -> None:
    for name in ("positions", "forecast", "meetings", "influence"):
        picture = pictures[name]
        root = ET.fromstring(picture.svg)  # noqa: S314 - our own output
        space = "{http://www.w3.org/2000/svg}"
        assert root.get("role") == "img"
        assert root[0].tag == f"{space}title"
        assert (root[1].tag, root[1].text) == (f"{space}desc", picture.sentence)
        assert root.get("aria-labelledby", "").split() == [root[0].get("id"), root[1].get("id")]
        assert picture.sentence.endswith(".")
        assert not loaded_words(picture.sentence)
        assert picture.table


def test_specifications_are_valid_altair_charts(pictures: dict[str, Picture]) -> None:
    """Altair checks the whole specification against the schema of Vega-Lite."""
    for name in ("positions", "forecast", "meetings", "influence"):
        assert as_altair(pictures[name]).to_dict()["vconcat"]
    with pytest.raises(ValueError, match="no chart, only a sentence"):
        as_altair(pictures["opposition"])


def test_positions_are_drawn_where_they_are(pictures: dict[str, Picture]) -> None:
    """Arvania: 95 (80 to 100) on checks, red line 60; 60 (30 to 85) on the levy.  Belmora: 10 (0 to 25) on the levy."""
    picture = pictures["positions"]
    bars = sorted((row["line"], row["low"], row["best"], row["high"]) for row in drawn(picture, "rule", "low"))
    assert bars == [("Arvania", 30, 60, 85), ("Arvania", 80, 95, 100), ("Belmora", 0, 10, 25)]
    assert drawn(picture, "point", "best") == drawn(picture, "rule", "low")
    assert [row["red_line"] for row in drawn(picture, "tick", "red_line")] == [60]
    assert [row["point"] for row in drawn(picture, "rule", "point")] == [5]
    assert picture.sentence == (
        "Positions on 2 issues: 3 of 4 positions known; farthest apart on The harbour levy, 50 points."
    )


def test_an_unknown_position_is_a_dashed_bar_over_the_whole_scale_with_the_word(pictures: dict[str, Picture]) -> None:
    bars = [
        layer
        for layer in layers(pictures["positions"].spec)
        if layer["mark"]["type"] == "bar" and layer["mark"].get("strokeDash")
    ]
    assert [(r["line"], r["from"], r["to"]) for bar in bars for r in bar["data"]["values"]] == [("Belmora", 0, 100)]
    assert ">unknown</text>" in pictures["positions"].svg


def test_what_the_scale_means_stands_over_it(pictures: dict[str, Picture]) -> None:
    for picture in (pictures["positions"], pictures["forecast"]):
        words = " ".join(re.sub(r"<[^>]+>", " ", picture.svg).split())
        assert "0 = no ship is checked" in words
        assert "100 = every cargo ship" in words


def test_nothing_is_told_by_colour_alone(pictures: dict[str, Picture]) -> None:
    """Each basis has a shape of its own beside its colour; no actor has either."""
    assert len({shape for _, shape in BASES.values()}) == len({colour for colour, _ in BASES.values()}) == len(BASES)
    marks = {
        (layer["mark"]["shape"], layer["mark"]["stroke"])
        for layer in layers(pictures["positions"].spec)
        if layer["mark"]["type"] == "point" and "best" in str(layer["encoding"])
    }
    assert marks == {(BASES[basis][1], BASES[basis][0]) for basis in ("stated", "inferred", "reported")}
    assert "color" not in {channel for layer in layers(pictures["positions"].spec) for channel in layer["encoding"]}


def test_the_pool_is_set_apart_and_a_silent_model_says_so(pictures: dict[str, Picture]) -> None:
    picture = pictures["forecast"]
    bars = {
        row["line"]: layer["mark"]["strokeWidth"]
        for layer in layers(picture.spec)
        if layer["mark"]["type"] == "rule" and "low" in str(layer["encoding"])
        for row in layer["data"]["values"]
    }
    assert bars == {"pooled": 9, "compromise": 3, "weighted median": 3}
    assert ">no answer</text>" in picture.svg
    assert "Share of ships checked 46 (28 to 88)" in picture.sentence


def test_baselines_come_last_and_are_named_so(brief: Brief) -> None:
    extra = {**FakeForecast().rows()[0], "model": "aaa_mean", "role": "baseline"}
    forecast = FakeForecast(extra=(extra,))
    rows = build_brief(sample_dossier(), sample_claims(), sample_documents(), forecast).rows("forecast")
    picture = forecast_intervals(rows, brief.rows("tracks"))
    orders = [layer["encoding"]["y"]["sort"] for layer in layers(picture.spec) if "best" in str(layer["encoding"])]
    assert orders[0] == ["pooled", "compromise", "weighted median", "aaa mean (baseline)"]


def test_meetings_without_a_date_have_a_lane_of_their_own(pictures: dict[str, Picture]) -> None:
    picture = pictures["meetings"]
    assert "date not stated" in picture.svg
    dated = drawn(picture, "rule", "from")
    assert [(row["line"], row["from"], row["to"]) for row in dated] == [
        ("First round", "2031-05-12", "2031-05-12"),
        ("Second round", "2031-06-01", "2031-06-30"),
    ]
    assert picture.sentence == "3 meetings, 2 of them held; 1 without a stated date: Envoys behind closed doors."
    alone = meeting_line([row for row in picture.table if not row["earliest"]])
    assert "Envoys behind closed doors" in alone.svg


def test_bars_within_noise_are_dashed() -> None:
    picture = influence_bars(FakeForecast().influence_rows())
    looks = {
        row["line"]: bool(layer["mark"].get("strokeDash"))
        for layer in layers(picture.spec)
        if layer["mark"]["type"] == "bar"
        for row in layer["data"]["values"]
    }
    assert looks == {
        "position of Belmora on share of ships checked": False,
        "salience of Arvania on the harbour levy": True,
    }
    assert "by 3.4 points; 1 of 2 unknowns stand clear of noise." in picture.sentence


def test_the_brief_counts_the_unknowns_it_does_not_list(pictures: dict[str, Picture]) -> None:
    picture = pictures["influence"]
    assert [row["line"] for row in drawn(picture, "bar", "voi")] == ["position of Belmora on share of ships checked"]
    assert "by 3.4 points; 1 of 2 unknowns stand clear of noise." in picture.sentence


def test_opposition_is_a_sentence_and_a_table(pictures: dict[str, Picture]) -> None:
    picture = pictures["opposition"]
    assert picture.svg == ""
    assert picture.sentence == "1 entry on 1 actor (Upland Group): possibility."
    assert len(picture.table) == 1


def test_without_rows_there_is_a_sentence_only() -> None:
    for picture in (position_lanes([], []), forecast_intervals([], []), meeting_line([]), influence_bars([])):
        assert (picture.svg, picture.table, picture.spec) == ("", [], {})
        assert picture.sentence.endswith(".")


def test_svgs_fetch_nothing_and_do_not_share_ids(pictures: dict[str, Picture]) -> None:
    ids: list[str] = []
    for picture in pictures.values():
        assert not re.search(r"(?:href|src)=|url\((?!#)|@import|<image|<script", picture.svg)
        ids += re.findall(r'\bid="([^"]+)"', picture.svg)
        for used in re.findall(r"url\(#([^)]+)\)", picture.svg):
            assert used in ids
    assert len(ids) == len(set(ids))


def test_a_label_with_a_control_character_or_markup_is_drawn_and_harmless(brief: Brief) -> None:
    """One such character would end the converter, and with it the whole process."""
    rows = [{**row, "actor_name": "A\x13 </text><script>x\x00"} for row in brief.rows("positions")[:1]]
    svg = position_lanes(rows, brief.rows("tracks")).svg
    assert "<script" not in svg
    assert "\x13" not in svg
    ET.fromstring(svg)  # noqa: S314 - our own output


def test_a_sentence_with_markup_stays_text() -> None:
    svg = described('<svg width="10" height="20"><g id="a"/></svg>', "t", '"><script>x</script>', "p")
    assert "<script" not in svg
    assert 'viewBox="0 0 10 20"' in svg
    assert 'id="p-a"' in svg


# --- what is folded, and the rounds ----------------------------------------------------------------------------------


def many_models() -> list[dict[str, Any]]:
    """Share of ships checked: a pool of one, four models and a baseline beside it, of which one gives no answer."""
    first = FakeForecast().rows()[0]
    beside = (("nash", 16.0), ("challenge:paper-move", 67.0), ("s2p2", 40.0), ("procedure", None))
    return [
        first,
        {**first, "model": "compromise", "role": "model", "weight": 1.0, "best": 58.0},
        *({**first, "model": name, "role": "model", "weight": 0.0, "best": best} for name, best in beside),
        {**first, "model": "median", "role": "baseline", "weight": None, "best": 12.0},
        {**first, "model": "mean", "role": "baseline", "weight": None, "best": 44.0},
        {**first, "model": "reference_point", "role": "baseline", "weight": None, "best": 5.0},
    ]


def test_the_models_beside_the_pool_are_one_line_from_lowest_to_highest_middle(brief: Brief) -> None:
    folded = fold_forecast(many_models())
    assert [row["model"] for row in folded] == ["pooled", "compromise", "others", "mean", "reference_point"]
    assert (folded[2]["n_others"], folded[2]["n_silent"]) == (4, 1)
    picture = forecast_intervals(folded, brief.rows("tracks"))
    spans = [(row["line"], row["low"], row["high"]) for row in drawn(picture, "tick", "low")]
    assert spans == [("4 other models", 12.0, 67.0)]
    assert "from lowest to highest middle" in picture.svg
    assert "no answer" not in picture.svg


WORLD = """title: Rounds
actors:
  a: {name: Arvania, capability: 2}
  b: {name: Belmora, capability: 1}
  c: {name: Corin, capability: 3}
issues:
  checks: {name: Checks, anchors: {0: none, 100: all}}
  levy: {name: Levy, anchors: {0: none, 100: all}}
stakes:
  a: {checks: {position: 0, salience: 50, basis: expert}, levy: {position: 0, salience: 50, basis: expert}}
  b: {checks: {position: 40, salience: 80, basis: expert}}
  c: {checks: {position: 100, salience: 40, basis: expert}, levy: {position: 100, salience: 50, basis: expert}}
"""


def rounds(issue: str, model: str = "challenge:paper-move") -> list[dict[str, Any]]:
    dossier, problems = parse_dossier(WORLD)
    assert dossier is not None, problems
    return path_rows(dossier, issue, model)


def test_rounds_are_lines_from_where_each_starts_with_a_mark_where_it_gives_way() -> None:
    """Three actors at 0, 40, 100: after one round .1513, 40, 40; then all at 40 (the reading paper-move)."""
    picture = challenge_lines(rounds("checks"))
    assert as_altair(picture).to_dict()["vconcat"]
    lines = [row for row in drawn(picture, "line", "round") if "who" in row]
    assert [(row["who"], round(row["at"], 4)) for row in lines if row["round"] == 1] == [
        ("Arvania", 0.1513),
        ("Belmora", 40),
        ("Corin", 40),
    ]
    marked = sorted((row["round"], round(row["at"], 4)) for row in drawn(picture, "point", "round"))
    assert marked == [(1, 0.1513), (1, 40), (2, 40)]
    assert picture.sentence == (
        "In the challenge model, every number at its best estimate: on Checks (paper-move) Arvania and Corin give way, "
        "the weighted median stays at 40."
    )
    assert not loaded_words(picture.sentence)
    ends = [row["text"].split("\n") for row in drawn(picture, "text", "round")]
    assert ["Arvania", "Belmora", "Corin"] in ends, "who stand together share a label"
    assert "color" not in {channel for layer in layers(picture.spec) for channel in layer["encoding"]}


def test_rounds_in_which_nobody_gives_way_are_told_and_not_drawn() -> None:
    still = rounds("levy", "challenge")
    assert not any(row["accepted"] for row in still if row["table"] == "path")
    picture = challenge_lines(still)
    assert (picture.svg, picture.spec) == ("", {})
    assert picture.sentence.endswith("nobody gives way on Levy.")
    both = challenge_lines([*rounds("checks"), *still])
    assert "nobody gives way on Levy" in both.sentence
    assert len(both.spec["vconcat"]) == 2
    assert challenge_lines([]).svg == ""


def test_rounds_are_asked_of_the_challenge_model_alone() -> None:
    with pytest.raises(ValueError, match="'nash' is no reading of the challenge model"):
        rounds("checks", "nash")


def test_a_chart_is_written_in_the_four_forms_and_in_no_other(pictures: dict[str, Picture]) -> None:
    picture = pictures["forecast"]
    assert picture_file(picture, ".png", "Talks").startswith(b"\x89PNG")
    root = ET.fromstring(picture_file(picture, ".svg", "Talks & more"))  # noqa: S314 - our own output
    assert root[0].text == "Talks & more"
    page = picture_file(picture, ".html", "<b>Talks</b>").decode()
    assert "<h1>&lt;b&gt;Talks&lt;/b&gt;</h1>" in page
    assert picture.sentence in page
    with pytest.raises(ValueError, match=r"no chart is written as '\.gif'"):
        picture_file(picture, ".gif", "Talks")
    with pytest.raises(ValueError, match="no chart, only a sentence"):
        picture_file(pictures["opposition"], ".svg", "Talks")
