"""What every kind of claim must hold.  The members are found, not listed: a new file in the folder is tested here."""

from __future__ import annotations

import dataclasses
import datetime as dt
from functools import cache

import pytest
from tests.reading_sample import OWN, documents

from detente.reading.claims import Claim, dump_claims, verified
from detente.reading.directory import build_directory
from detente.reading.documents import Document
from detente.reading.engine import read_documents
from detente.reading.facets import Facet, all_facets
from detente.reading.sight import Sight, sight_of
from detente.reading.tracks import tracks_of

MORE = """Belmora demands that the port ban end. "We will sign only if the ban ends," said Omar Karef, the Belmoran envoy. The
Belmora Pilots Guild warned it would boycott the talks. Arvania denied this. Arvania and Belmora met in Quenby on Monday."""
FACETS = all_facets()
each_facet = pytest.mark.parametrize("name", FACETS)


@cache
def pile() -> tuple[Document, ...]:
    return tuple(documents({"more": MORE}) + documents())


def sights() -> list[Sight]:
    """Every document of the sample pile, seen anew."""
    directory, tracks = build_directory(OWN.actors), tracks_of(OWN.issues)
    return [Sight(document, directory, tracks) for document in pile()]


def found_by(name: str) -> list[Claim]:
    return [claim for sight in sights() for claim in FACETS[name].find(sight)]


@each_facet
def test_it_says_what_it_finds_and_what_not(name: str) -> None:
    facet = type(FACETS[name])
    assert len(facet.limits) > 20
    assert facet.__doc__
    assert facet.__doc__ != Facet.__doc__
    assert ">>>" in facet.__doc__


@each_facet
def test_it_is_a_final_frozen_record_without_settings(name: str) -> None:
    facet = FACETS[name]
    assert dataclasses.fields(facet) == ()  # type: ignore[arg-type]
    assert getattr(type(facet), "__final__", False)
    with pytest.raises(dataclasses.FrozenInstanceError):
        facet.limits = "none"  # type: ignore[misc]


@each_facet
def test_it_finds_something_and_under_its_own_name(name: str) -> None:
    claims = found_by(name)
    assert claims
    assert {claim.facet for claim in claims} == {name}
    assert {rule for claim in claims for rule in claim.extractor.rules} == {name}


@each_facet
def test_every_quote_stands_in_the_text(name: str) -> None:
    texts = {document.sha256: document.text for document in pile()}
    claims = found_by(name)
    assert verified(claims, texts) == (claims, [])
    for claim in claims:
        assert all(claim.span[0] <= start < end <= claim.span[1] for start, end in claim.parts)
        assert all(cue.text == texts[claim.doc.sha256][slice(*cue.span)] for cue in claim.status.triggers if cue.text)


@each_facet
@pytest.mark.parametrize("text", ["", " ", "\n\n", "...", "Lorem ipsum dolor sit amet."])
def test_where_nothing_is_told_nothing_is_found(name: str, text: str) -> None:
    assert FACETS[name].find(sight_of(text)) == []


@each_facet
def test_the_same_document_gives_the_same_claims(name: str) -> None:
    assert dump_claims(found_by(name)) == dump_claims(found_by(name))


@each_facet
def test_it_finds_the_same_whatever_was_asked_before(name: str) -> None:
    """One sight serves all facets; none may change it for the next."""
    for alone, shared in zip(sights(), sights(), strict=True):
        for other in reversed(list(FACETS)):
            FACETS[other].find(shared)
        assert FACETS[name].find(shared) == FACETS[name].find(alone)


def test_reading_gives_the_claims_of_all_facets_and_no_others() -> None:
    reading = read_documents(pile(), build_directory(OWN.actors), OWN.issues)
    assert {c.id for c in reading.claims} == {c.id for name in FACETS for c in found_by(name)}


def test_a_kind_of_claim_that_is_new_needs_nothing_but_its_own_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A facet for questions, as another package could bring it: its claims are read, written and come back."""

    class Questions(Facet):
        limits = "only sentences that end in a question mark"

        def find(self, sight: Sight) -> list[Claim]:
            asked = [s for s in sight.page.sentences if sight.page.quote(s.span).endswith("?")]
            return [sight.claim("question", s.span, s.span) for s in asked]

    monkeypatch.setattr("detente.reading.engine.all_facets", lambda: {**FACETS, "question": Questions()})
    document = sight_of("Belgium left the talks. Will France stay?", dt.date(2031, 4, 9)).document
    claims = read_documents([document], build_directory()).claims
    assert [c.quote for c in claims if c.facet == "question"] == ["Will France stay?"]


def test_those_that_say_no_rank_come_last() -> None:
    ranks = [facet.rank for facet in FACETS.values()]
    assert ranks == sorted(ranks)
    assert max(ranks) < Facet.rank
