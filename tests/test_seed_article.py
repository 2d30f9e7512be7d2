"""The list of what a careful reader finds in the article the project starts from.

The article is not part of the project; where it is not beside it, these tests are skipped.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from detente.briefing.terminal import first_screen
from detente.briefing.work import Work, brief_pile
from detente.reading.documents import Document, read_file

SEED = sorted((Path(__file__).resolve().parents[2] / "shared" / "seed").glob("*.txt"))
pytestmark = pytest.mark.skipif(not SEED, reason="the seed article is not beside the project")


@pytest.fixture(scope="module")
def work() -> Work:
    documents = [read_file(path, published=dt.date(2025, 2, 27)) for path in SEED]
    return brief_pile([d for d in documents if isinstance(d, Document)])


def rows(work: Work, table: str, **wanted: object) -> list[dict[str, object]]:
    return [r for r in work.brief.rows(table) if all(r[key] == value for key, value in wanted.items())]


def only(found: list[dict[str, object]]) -> dict[str, object]:
    assert len(found) == 1, found
    return found[0]


def test_two_powers_are_the_principals(work: Work) -> None:
    assert {r["id"] for r in rows(work, "actors", role="principal")} == {"russia", "united_states"}


def test_their_leaders_with_offices(work: Work) -> None:
    leaders = {r["name"]: (r["office"], r["of"]) for r in rows(work, "actors", kind="leader")}
    assert leaders == {"Vladimir Putin": ("President", "russia"), "Donald Trump": ("President", "united_states")}


def test_the_predecessor_administration_is_past(work: Work) -> None:
    assert only(rows(work, "actors", role="past"))["name"] == "Biden administration"


def test_the_service_whose_board_was_addressed(work: Work) -> None:
    service = only(rows(work, "actors", role="service"))
    assert (service["name"], service["of"]) == ("Federal Security Service", "russia")


def test_ukraine_is_a_party_concerned(work: Work) -> None:
    assert "ukraine" in {r["id"] for r in rows(work, "actors", role="concerned")}


def test_two_party_groups_of_one_power(work: Work) -> None:
    critics = {r["id"]: r["of"] for r in rows(work, "actors", role="critic")}
    assert critics["democratic_party"] == "united_states"
    assert critics["hawkish_elements_republican_party"] == "republican_party"


def test_western_elites_are_named_by_one_speaker_alone(work: Work) -> None:
    assert only(rows(work, "actors", id="western_elites"))["named_by"] == "Vladimir Putin"


def test_meetings_and_no_others(work: Work) -> None:
    meetings = {str(r["place"]) or str(r["kind"]): r for r in rows(work, "meetings")}
    assert set(meetings) == {"Riyadh", "Istanbul", "speech"}
    riyadh, istanbul, speech = meetings["Riyadh"], meetings["Istanbul"], meetings["speech"]
    assert (riyadh["earliest"], riyadh["latest"], riyadh["level"]) == ("2025-02-01", "2025-02-26", "high")
    assert set(riyadh["participants"]) == {"russia", "united_states"}
    assert (istanbul["earliest"], istanbul["level"], istanbul["format"]) == (None, "envoys", "closed door")
    assert istanbul["date_text"] == "date not stated"
    assert (speech["earliest"], speech["latest"]) == ("2025-02-27", "2025-02-27")
    assert set(speech["participants"]) == {"fsb", "vladimir_putin"}


def test_tracks(work: Work) -> None:
    assert {r["id"] for r in rows(work, "tracks")} == {
        "armed_conflict", "sanctions_trade", "arctic", "diplomatic_channels", "security_architecture",
    }  # fmt: skip


def test_every_direct_quotation_with_its_speaker_the_interrupted_one_whole(work: Work) -> None:
    quotes = {(r["speaker"], r["form"]): str(r["text"]) for r in rows(work, "quotes")}
    assert set(quotes) == {("Vladimir Putin", "direct"), ("Vladimir Putin", "partial")}
    whole = quotes["Vladimir Putin", "direct"]
    assert whole.startswith("We realize that not everyone is happy")
    assert whole.endswith("compromise the newly resumed dialogue.")
    assert "stereotypes, so-called rules, and messianic, ideological clichés" in quotes["Vladimir Putin", "partial"]


def test_the_condition_is_one_partys_red_line_on_that_track(work: Work) -> None:
    condition = only(rows(work, "conditions", kind="condition"))
    assert (condition["holder"], condition["issue"]) == ("russia", "armed_conflict")
    assert "strategic interests and national security concerns" in str(condition["requires"])
    assert "peaceful resolution" in str(condition["act"])
    stake = only(rows(work, "positions", actor="russia", issue="armed_conflict"))
    assert stake["strength"] == "red_line"


@pytest.mark.parametrize("actor", ["democratic_party", "hawkish_elements_republican_party"])
def test_party_groups_are_expected_by_the_writer_to_use_three_instruments(work: Work, actor: str) -> None:
    found = [r for r in rows(work, "opposition", actor=actor) if r["instrument"] != "not named"]
    assert {r["instrument"] for r in found} == {"legislation", "sanctions", "pressure_campaign"}
    assert {r["status"] for r in found} <= {"planned", "hypothetical"}, "expectations, not events"
    assert all(str(voice).startswith("the writer") for r in found for voice in r["according_to"])


def test_western_elites_oppose_according_to_one_speaker(work: Work) -> None:
    found = only(rows(work, "opposition", actor="western_elites"))
    assert found["according_to"] == ["Vladimir Putin"]
    assert found["status"] in {"planned", "hypothetical"}


def test_first_screen_says_what_is_missing(work: Work) -> None:
    screen = " ".join(line.plain for line in first_screen(work.brief, 100))
    for words in (
        "one document only",
        "unsigned",
        "United States",
        "quoted",
        "no skill shown",
        "Expectations, not events",
        "seek a peaceful resolution",
    ):
        assert words in screen, words


def test_the_forecast_is_as_wide_as_not_knowing(work: Work) -> None:
    pooled = rows(work, "forecast", model="pooled")
    assert len(pooled) == 5
    for row in pooled:
        assert row["high"] - row["low"] >= 80
        assert row["n_known_positions"] == 0


def test_every_row_that_says_something_can_be_opened(work: Work) -> None:
    texts = {d.sha256: d.text for d in work.documents}
    claims = {c.id: c for c in work.claims}
    for table in ("actors", "tracks", "conditions", "quotes", "meetings", "opposition"):
        for row in rows(work, table):
            assert row["evidence"], row
            for key in row["evidence"]:
                claim = claims[key]
                assert texts[claim.doc.sha256][slice(*claim.span)] == claim.quote
