"""The draft: only what a claim supports gets a number; the analyst's own values stand; what is not said is said."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from tests.reading_sample import ACTORS, ISSUES, OWN, TEXTS, documents, read, swapped

from detente.briefing.work import pile_title, read_pile
from detente.dossier.checks import check_dossier
from detente.dossier.estimate import UNKNOWN, Estimate
from detente.dossier.schema import Dossier, Issue, Spoiling, Stake
from detente.reading.draft import (
    FLEXIBLE,
    MORE_ORIGINS,
    NUMERIC_TWICE,
    ONE_ORIGIN,
    REPORTED,
    draft_dossier,
)
from detente.reading.engine import Reading


def half(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.low, estimate.best, estimate.high


def stake(texts: dict[str, str], actor: str = "arvania", issue: str = "quota") -> Stake:
    return read(texts)[1].stakes[actor][issue]


def test_no_claim_no_number() -> None:
    drafted = stake({"a": "Arvania and Belmora hold talks on the quota."})
    assert drafted.position == UNKNOWN
    assert drafted.salience == UNKNOWN
    assert drafted.evidence == ()
    assert drafted.n_claims == 0


def test_a_number_on_the_scale_of_the_issue() -> None:
    """30,000 tonnes on a scale from 0 to 40,000 is 75; told by others only, 30 points to each side, cut at 100."""
    drafted = stake({"a": "Arvania demands a quota of 30,000 tonnes."})
    assert half(drafted.position) == (75 - REPORTED, 75, 100)
    assert (drafted.basis, drafted.n_claims, drafted.n_origins) == ("reported", 1, 1)
    assert len(drafted.evidence) == 1


def test_own_words_are_narrower_than_reports() -> None:
    drafted = stake({"a": '"We demand a quota of 20,000 tonnes," said Anna Oord, the Arvanian envoy.'})
    assert half(drafted.position) == (50 - ONE_ORIGIN, 50, 50 + ONE_ORIGIN)
    assert drafted.basis == "stated"


def test_a_number_repeated_by_two_origins_is_narrowest() -> None:
    drafted = stake(
        {
            "a": "Arvania demands a quota of 20,000 tonnes of northern cod each spring.",
            "b": "The quota of 20,000 tonnes? Arvania demands a quota of 20,000 tonnes.",
        }
    )
    assert half(drafted.position) == (50 - NUMERIC_TWICE, 50, 50 + NUMERIC_TWICE)
    assert drafted.n_origins == 2


def test_two_origins_with_different_numbers_the_later_stands() -> None:
    drafted = stake(
        {
            "a": "Arvania demands a quota of 30,000 tonnes of cod.",
            "b": "By now Arvania demands a quota of 20,000 tonnes.",
        }
    )
    assert half(drafted.position) == (50 - MORE_ORIGINS, 50, 50 + MORE_ORIGINS)


def test_flexibility_widens_and_moves_nothing() -> None:
    text = '"We demand a quota of 20,000 tonnes," said Anna Oord, the Arvanian envoy. Arvania is open to a lower quota.'
    drafted = stake({"a": text})
    assert half(drafted.position) == (50 - ONE_ORIGIN - FLEXIBLE, 50, 50 + ONE_ORIGIN + FLEXIBLE)


def test_a_denied_demand_is_no_position() -> None:
    assert stake({"a": "Arvania did not demand a quota of 30,000 tonnes. Belmora held talks."}).position == UNKNOWN


def test_a_condition_makes_a_red_line_of_it() -> None:
    drafted = stake({"a": "Arvania will lift the port ban only if the crews return."}, issue="ban")
    assert drafted.strength == "red_line"
    assert drafted.text == "Arvania will lift the port ban only if the crews return"


def test_an_envoy_asks_for_what_its_state_asks_for() -> None:
    drafted = stake(
        {"a": "Anna Oord, the Arvanian envoy, demanded a quota of 20,000 tonnes. Belmora held talks with Arvania."}
    )
    assert drafted.position.best == 50


def test_every_value_has_its_evidence() -> None:
    reading, dossier = read(own=None)
    known = {c.id for c in reading.claims}
    for key, actor in dossier.actors.items():
        assert actor.evidence, key
        assert set(actor.evidence) <= known
    for cells in dossier.stakes.values():
        for cell in cells.values():
            assert (cell.position == UNKNOWN) or cell.evidence
            assert set(cell.evidence) <= known
    for item in (*dossier.spoiling, *dossier.meetings, *dossier.conditions, *dossier.issues.values()):
        assert item.evidence
        assert set(item.evidence) <= known
    for pair in dossier.contradictions:
        assert {pair.a, pair.b} <= known


def test_a_draft_is_a_dossier_without_mistakes() -> None:
    for own in (OWN, None):
        assert check_dossier(read(own=own)[1]) == []


def test_capability_and_capacity_are_never_drafted() -> None:
    _, dossier = read(own=None)
    assert all(actor.capability == UNKNOWN for actor in dossier.actors.values())
    assert all(entry.capacity == UNKNOWN for entry in dossier.spoiling)


def test_contradictions_are_kept_and_neither_side_dropped() -> None:
    _, dossier = read()
    assert {c.kind for c in dossier.contradictions} >= {"numbers_differ"}


def test_reported_opposition_with_its_voice_and_status() -> None:
    _, dossier = read()
    (entry,) = [s for s in dossier.spoiling if s.actor == "arvania_bloc"]
    assert (entry.instrument, entry.status) == ("walkout", "asserted")
    assert entry.according_to


def test_the_analysts_own_values_stand() -> None:
    own = OWN.model_copy(
        update={
            "title": "Mine", "as_of": dt.date(2031, 1, 1), "summary": "kept",
            "stakes": {"arvania": {"quota": Stake(position=Estimate(1, 2, 3), basis="expert")}},
            "spoiling": (Spoiling(actor="belmora_guild", instrument="leak", status="claimed"),),
            "gaps": ("my own gap",),
        }
    )  # fmt: skip
    _, drafted = read(own=own)
    kept = drafted.stakes["arvania"]["quota"]
    assert half(kept.position) == (1, 2, 3)
    assert kept.basis == "expert"
    assert kept.evidence, "the claims of the cell are put beside it"
    assert (drafted.title, drafted.as_of, drafted.summary) == ("Mine", dt.date(2031, 1, 1), "kept")
    assert drafted.actors["arvania"] == ACTORS["arvania"]
    assert drafted.spoiling[0].actor == "belmora_guild"
    assert "my own gap" in drafted.gaps
    assert {k: (i.name, i.terms, i.unit) for k, i in drafted.issues.items()} == {
        k: (i.name, i.terms, i.unit) for k, i in ISSUES.items()
    }


def test_the_draft_is_marked_and_dated_by_its_last_document() -> None:
    _, drafted = read(own=None)
    assert drafted.draft
    assert drafted.as_of == dt.date(2031, 4, 9)


def test_nothing_read_gives_an_empty_draft() -> None:
    drafted = draft_dossier(Reading(()), [], "Nothing")
    assert (drafted.actors, drafted.issues, drafted.stakes, drafted.meetings) == ({}, {}, {}, ())


def test_gaps_say_what_the_documents_do_not_say() -> None:
    _, drafted = read({"a": "Arvania and Belmora held talks on the quota. Arvania demands a quota of 5 tonnes."})
    said = " ".join(drafted.gaps)
    assert "one source" in said
    assert "neither author nor outlet" in said
    assert "Belmora is never quoted" in said
    assert "Port ban" in said


def test_without_a_dossier_a_unit_needs_two_who_name_numbers() -> None:
    alone = "The talks are about quotas. Arvania and Belmora discuss quotas. France demands a quota of 30,000 tonnes."
    _, drafted = read({"a": alone}, own=None)
    assert drafted.issues["fisheries"].unit == ""
    both = alone + " Belgium demands a quota of 10,000 tonnes."
    _, drafted = read({"a": both}, own=None)
    issue = drafted.issues["fisheries"]
    assert (issue.unit, issue.unit_at_0, issue.unit_at_100) == ("tonnes", 10_000, 30_000)
    assert "to be completed" in issue.anchors[0]


def test_principals_are_those_who_sit_across_the_table() -> None:
    text = "Talks between France and Belgium were held in Vienna on 5 April. Austria hosts. Spain was pleased. France left the talks."
    _, drafted = read({"a": text}, own=None)
    roles = {key: actor.role for key, actor in drafted.actors.items()}
    assert {k for k, role in roles.items() if role == "principal"} == {"france", "belgium"}


@pytest.mark.parametrize("own", [OWN, None], ids=["with a dossier", "without"])
def test_neutral_swapping_the_two_states_everywhere_swaps_the_draft(own: Dossier | None) -> None:
    other = Dossier.model_validate_json(swapped(own.model_dump_json(exclude_defaults=True))) if own else None
    ours = {"title"} if own is None else set()  # made of the two names by letter, which the swap cannot keep
    plain = read(TEXTS, own)[1].model_dump_json(exclude=ours)
    back = read({name: swapped(text) for name, text in TEXTS.items()}, other)[1].model_dump_json(exclude=ours)
    assert plain != back
    assert normal(json.loads(without_ids(plain))) == normal(json.loads(without_ids(swapped(back))))


def without_ids(text: str) -> str:
    """Claim ids hold the hash of the text, which the swap has changed."""
    return re.sub(r"c-[0-9a-f]{16}", "c", text)


def normal(data: object) -> object:
    """Without the order of keys and of equals, which alphabetical ids decide."""
    if isinstance(data, dict):
        return {key: normal(value) for key, value in sorted(data.items())}
    if isinstance(data, list):
        return sorted((normal(item) for item in data), key=repr)
    return data


def test_one_document_gives_its_title_many_their_number() -> None:
    assert pile_title(documents({"a": "x y z"})) == "One document"
    assert pile_title(documents()) == "3 documents"


def test_an_issue_without_a_scale_keeps_positions_unknown() -> None:
    own = OWN.model_copy(update={"issues": {"quota": Issue(name="Fishing quota", terms=("quota*",))}})
    _, drafted = read_pile(documents({"a": "Arvania demands a quota of 30,000 tonnes."}), (), own)
    assert drafted.stakes["arvania"]["quota"].position == UNKNOWN
    assert drafted.stakes["arvania"]["quota"].evidence
