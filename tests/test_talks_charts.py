"""The pictures of simulated talks: what they draw, what they say, and that nobody needs colours to read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from detente.briefing.charts import Picture, as_altair, picture_file
from detente.briefing.talks_charts import (
    CAUSES,
    OUTCOMES,
    dot_counts,
    hazard_months,
    lever_tornado,
    outcome_dots,
    path_fans,
)
from detente.briefing.wording import loaded_words

SHARES = {"agreement": 0.05, "partial": 0.49, "stalemate": 0.3, "collapse": 0.16}
OUTCOME_ROWS = [
    {"outcome": name, "share": share, "low": share - 0.02, "high": share + 0.03, "n": 2000}
    for name, share in SHARES.items()
]
HAZARD_ROWS = [
    {"cause": cause, "from_month": month, "to_month": month, "happened": happened, "at_risk": at_risk}
    for cause, counts in {
        "signature": [(80, 100), (5, 20), (0, 15)],
        "vote failure": [(0, 100), (7, 100), (2, 93)],
        "break": [(9, 100), (9, 91), (9, 82)],
        "collapse": [(0, 100), (0, 100), (3, 100)],
    }.items()
    for month, (happened, at_risk) in enumerate(counts)
]
CALENDAR = [
    {"from_month": month, "to_month": month, "acts": acts, "votes": votes}
    for month, (acts, votes) in enumerate([(0.2, 0.0), (0.4, 0.6), (0.1, 0.3)])
]
PATHS = [
    {"what": what, "name": name, "month": month, "low": middle - 0.1, "best": middle, "high": middle + 0.2}
    for what, name, middles in (
        ("trust", "North", (0.7, 0.6)),
        ("trust", "South", (0.7, 0.8)),
        ("lock_in", "The line", (0.1, 0.3)),
    )
    for month, middle in enumerate(middles, start=1)
]
SAMPLES = [{"what": "trust", "name": "North", "run": 4, "values": [0.65, 0.05]}]
LEVERS = [
    {"meaning": meaning, "success": at, "success_low": low, "success_high": high, "clear": clear}
    for meaning, at, low, high, clear in (
        ("close the doors", -0.02, -0.03, -0.01, True),
        ("stand ready", 0.05, 0.04, 0.06, True),
        ("monitoring", 0.004, -0.002, 0.01, False),
    )
]


def layers(spec: Any) -> Iterator[dict[str, Any]]:
    """Every single mark of a specification."""
    for part in spec.get("vconcat", []) + spec.get("hconcat", []) + spec.get("layer", []):
        yield from layers(part)
    if "mark" in spec:
        yield spec


def drawn(picture: Picture, kind: str) -> list[dict[str, Any]]:
    return [row for layer in layers(picture.spec) if layer["mark"]["type"] == kind for row in layer["data"]["values"]]


@pytest.fixture(scope="module")
def pictures() -> dict[str, Picture]:
    return {
        "outcomes": outcome_dots(OUTCOME_ROWS),
        "hazard": hazard_months(HAZARD_ROWS, CALENDAR),
        "fans": path_fans(PATHS, SAMPLES),
        "levers": lever_tornado(LEVERS),
    }


def test_each_is_a_valid_chart_with_its_sentence_and_its_rows(pictures: dict[str, Picture]) -> None:
    for name, picture in pictures.items():
        assert as_altair(picture).to_dict()["vconcat"], name
        assert picture.sentence.endswith("."), name
        assert not loaded_words(picture.sentence)
        assert picture.table
        assert f'<desc id="{name}-desc">' in picture.svg
        assert picture_file(picture, ".png", name).startswith(b"\x89PNG")


def test_without_rows_there_is_a_sentence_and_no_picture() -> None:
    for picture in (outcome_dots([]), hazard_months([]), path_fans([]), lever_tornado([])):
        assert (picture.svg, picture.spec) == ("", {})
        assert picture.sentence.endswith(".")
    still = [{"cause": "collapse", "from_month": 0, "to_month": 0, "happened": 0, "at_risk": 50}]
    assert hazard_months(still).sentence == "Nothing happens in any of the futures."


def test_fifty_dots_in_the_proportions_of_all_futures(pictures: dict[str, Picture]) -> None:
    """50 times .05, .49, .30, .16 is 2.5, 24.5, 15, 8: one of the halves is rounded up, that of the larger share."""
    dots = [row["outcome"] for row in drawn(pictures["outcomes"], "point") if "outcome" in row]
    assert [dots.count(name) for name in OUTCOMES] == [2, 25, 15, 8]
    assert dots == sorted(dots, key=list(OUTCOMES).index), "the dots of one outcome stand together"
    assert sum(dot_counts([1 / 3, 1 / 3, 1 / 3])) == 50
    assert dot_counts([0.0, 1.0], 7) == [0, 7]


def test_outcomes_are_told_apart_without_colour(pictures: dict[str, Picture]) -> None:
    """Each has its own pair of shape and filling, and its bar its own filling."""
    looks = {(dot["shape"], dot["fill"] == dot["stroke"]) for _, _, dot in OUTCOMES.values()}
    assert len(looks) == len({str(bar) for _, bar, _ in OUTCOMES.values()}) == len(OUTCOMES)
    bars = {row["outcome"]: row for row in drawn(pictures["outcomes"], "bar")}
    assert bars["partial"]["share"] == 49
    rules = [row for row in drawn(pictures["outcomes"], "rule") if "outcome" in row]
    whiskers = {row["outcome"]: (row["low"], row["high"]) for row in rules}
    assert whiskers["collapse"] == pytest.approx((14, 19))
    assert "49 % part of it holds" in pictures["outcomes"].sentence


def test_what_hangs_on_the_worlds_is_a_line_of_its_own() -> None:
    """Of the four only the collapse has a spread that the runs can show: 2 to 44 %."""
    rows = [
        {**row, "world_low": 0.02, "world_high": 0.44, "world_clear": row["outcome"] == "collapse"}
        for row in OUTCOME_ROWS
    ]
    lines = [row for row in drawn(outcome_dots(rows), "rule") if "from" in row]
    assert [(row["line"], row["from"], row["to"]) for row in lines] == [("talks broken down", 2, 44)]


def test_hazards_are_shares_of_those_still_at_risk_and_never_smoothed(pictures: dict[str, Picture]) -> None:
    """A vote fails in 0 of 100, 7 of 100, 2 of 93; acts are counted in 100 futures."""
    lanes = pictures["hazard"].spec["vconcat"][0]["vconcat"]
    assert [lane["title"]["text"] for lane in lanes] == [
        CAUSES["signature"], CAUSES["vote failure"], CAUSES["collapse"],
        "acts against the talks, in 100 futures a month", "votes on a signed text, in 100 futures a month",
    ]  # fmt: skip
    failing = [row["value"] for row in lanes[1]["layer"][0]["data"]["values"]]
    assert failing == pytest.approx([0, 7, 100 * 2 / 93])
    assert [row["value"] for row in lanes[3]["layer"][0]["data"]["values"]] == pytest.approx([20, 40, 10])
    assert [row["value"] for row in lanes[4]["layer"][0]["data"]["values"]] == pytest.approx([0, 60, 30])
    sentence = pictures["hazard"].sentence
    assert "a vote fails in month 1 (7.0 % a month)" in sentence
    assert "Acts against the talks come most often in month 1" in sentence


def test_months_of_long_simulations_are_merged_not_thinned() -> None:
    """150 months are drawn as 50 bars of three: 1 of 10 at risk in each month is 3 of 30."""
    rows = [
        {"cause": "collapse", "from_month": month, "to_month": month, "happened": 1, "at_risk": 10}
        for month in range(150)
    ]
    bars = hazard_months(rows).spec["vconcat"][0]["vconcat"][0]["layer"][0]["data"]["values"]
    assert len(bars) == 50
    assert {row["value"] for row in bars} == {10}
    assert bars[-1]["from"] < 148 < bars[-1]["to"] < 150


def test_months_that_are_merged_already_stay_as_they_are() -> None:
    """6 of 30 months at risk in a quarter is 20 % a month; .6 acts in three months are 20 in 100 futures a month."""
    rows = [{"cause": "reversal", "from_month": 3, "to_month": 5, "happened": 6, "at_risk": 30}]
    picture = hazard_months(rows, [{"from_month": 3, "to_month": 5, "acts": 0.6, "votes": 0.0}])
    lanes = picture.spec["vconcat"][0]["vconcat"]
    assert [lane["layer"][0]["data"]["values"][0]["value"] for lane in lanes] == pytest.approx([20, 20])
    assert "a deal is undone in months 3 to 5 (20 % a month)" in picture.sentence


def test_fans_have_a_panel_for_each_and_their_paths(pictures: dict[str, Picture]) -> None:
    bands = [layer["data"]["values"] for layer in layers(pictures["fans"].spec) if layer["mark"]["type"] == "area"]
    assert [[row["best"] for row in band] for band in bands] == [[0.7, 0.6], [0.7, 0.8], [0.1, 0.3]]
    singles = [row["best"] for row in drawn(pictures["fans"], "line") if set(row) == {"month", "best"}]
    assert singles == [0.65, 0.05]
    assert "trust in North 0.60 (0.50 to 0.80)" in pictures["fans"].sentence
    assert "lock-in 0.30 on The line" in pictures["fans"].sentence


def test_safeguards_stand_best_first_and_what_may_be_chance_is_dashed(pictures: dict[str, Picture]) -> None:
    bars = {
        row["line"]: (row["change"], "strokeDash" in layer["mark"])
        for layer in layers(pictures["levers"].spec)
        if layer["mark"]["type"] == "bar"
        for row in layer["data"]["values"]
    }
    assert bars == {"stand ready": (5, False), "monitoring": (0.4, True), "close the doors": (-2, False)}
    [order] = {
        str(layer["encoding"]["y"]["sort"]) for layer in layers(pictures["levers"].spec) if "y" in layer["encoding"]
    }
    assert order == "['stand ready', 'monitoring', 'close the doors']"
    assert "most is gained by this one: stand ready (+5.0 points)" in pictures["levers"].sentence
    assert "1 clear of chance to raise the chance that something holds, 1 to lower it" in pictures["levers"].sentence


def test_a_name_with_markup_is_drawn_and_harmless() -> None:
    name = "<b>North</b> & \u202eco"
    picture = path_fans([{**row, "name": name} for row in PATHS if row["name"] == "North"])
    assert "<b>North" not in picture.svg
