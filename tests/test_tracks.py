"""Tracks: which issue a sentence speaks of, and when it speaks of none."""

from __future__ import annotations

import time

import pytest

from detente.dossier.schema import Actor, Issue
from detente.reading.actors import find_actors
from detente.reading.directory import build_directory
from detente.reading.lexicon import cell_list, rows
from detente.reading.phrases import compile_phrases
from detente.reading.sentences import lay_out
from detente.reading.talks import Talks
from detente.reading.tracks import find_tracks, track_name, tracks_at, tracks_of, tracks_under_talks

OWN = {
    "ferry": Issue(name="Ferry line across the sound", terms=("ferr*", "crossing")),
    "mines": Issue(name="Clearing of mines"),
}


def tracks(text: str, issues: dict[str, Issue] | None = None) -> list[str]:
    page = lay_out(text)
    hits = find_tracks(page, tracks_of(issues))
    for hit in hits:
        assert text[slice(*hit.span)] == hit.text
    return [hit.track for hit in hits]


def test_a_dossiers_own_terms_decide() -> None:
    assert tracks("The ferries and sanctions were discussed.", OWN) == ["ferry"]


def test_without_terms_the_words_of_the_name_do() -> None:
    assert tracks("They talked about clearing mines.", OWN) == ["mines", "mines"]


def test_a_text_on_nothing_listed_has_no_track() -> None:
    assert tracks("The weather was fine and lunch was late.") == []
    assert tracks("The weather was fine.", OWN) == []


@pytest.mark.parametrize("row", rows("tracks"), ids=lambda row: str(row["id"]))
def test_each_general_track_is_found_by_its_first_term(row: dict[str, str]) -> None:
    term = cell_list(row["terms"])[0].replace("*", "")
    assert row["id"] in tracks(f"They discussed {term} at length.")


@pytest.mark.parametrize(
    ("text", "track"),
    [
        ("A trade war looms.", "armed_conflict"),
        ("He had a war chest.", "armed_conflict"),
        ("A conflict of interest was found.", "armed_conflict"),
        ("The passage of time helps.", "transit"),
        ("Trade unions met.", "sanctions_trade"),
        ("Some observers say so.", "inspections"),
    ],
)
def test_words_that_mean_something_else(text: str, track: str) -> None:
    assert track not in tracks(text)


def test_a_region_under_negotiation_becomes_a_track() -> None:
    assert "arctic" in tracks("They discussed Arctic cooperation.")
    assert "arctic" not in tracks("They sailed in the Arctic.")
    assert "arctic" not in tracks("They discussed Arctic cooperation.", OWN), "a dossier decides alone"


def test_a_track_counts_where_the_sentence_or_two_speak_of_it_in_a_text_on_talks() -> None:
    page = lay_out(
        "The truce was discussed. A ferry sank. A pipeline was mentioned. The talks and the negotiations went on."
    )
    hits = find_tracks(page, tracks_of(None))
    assert set(tracks_under_talks(hits)) == {"armed_conflict"}
    assert Talks(page).about
    assert tracks_under_talks(hits, about_talks=False) == {}
    assert set(tracks_under_talks(hits, about_talks=False, known=True)) == {"armed_conflict", "energy"}, (
        "an analyst's own count"
    )


def test_domestic_news_is_not_about_talks() -> None:
    assert not Talks(lay_out("The senate passed a bill on visas. Voters want more. A court objected. " * 5)).about
    assert Talks(lay_out("The envoy left. The second round of talks failed.")).about


def test_most_named_first() -> None:
    page = lay_out("Sanctions, the truce, sanctions and a pipeline were discussed.")
    hits = find_tracks(page, tracks_of(None))
    assert tracks_at(hits, (0, len(page.text)), limit=1) == ("sanctions_trade",)


def test_the_name_takes_up_whose_conflict_it_is() -> None:
    page = lay_out("They discussed the Arvania conflict.")
    mentions = find_actors(page, build_directory({"arvania": Actor(name="Arvania", kind="state")}))
    hits = [h for h in find_tracks(page, tracks_of(None), mentions) if h.track == "armed_conflict"]
    assert track_name(hits).endswith("(Arvania conflict)")


def test_phrases_end_at_word_ends() -> None:
    pattern = compile_phrases(["dam"])
    assert pattern.search("the dam broke")
    assert not pattern.search("the damage")


def test_time_grows_with_length_only() -> None:
    for piece in ("war", "sanctions ", "withdraw a b c ", "Arctic ", "a "):
        begun = time.process_time()
        tracks(piece * (100_000 // len(piece)))
        assert time.process_time() - begun < 40
