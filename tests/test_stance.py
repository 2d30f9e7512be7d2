"""Stance: who is said to stand against the talks and how; nobody is an opponent for being named."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.briefing.work import read_pile
from detente.dossier.schema import Actor, Dossier, Issue
from detente.reading.actors import find_actors
from detente.reading.claims import Claim
from detente.reading.directory import build_directory, parse_aliases
from detente.reading.documents import Document, read_document
from detente.reading.sentences import lay_out
from detente.reading.stance import find_stances, instruments

OWN = {
    "arvania": Actor(name="Arvania", kind="state", aliases=("Arvanian",)),
    "belmora": Actor(name="Belmora", kind="state", aliases=("Belmoran",)),
    "bloc": Actor(name="Harbour Bloc", kind="faction", of="arvania"),
    "guild": Actor(name="Pilots Guild", kind="organisation", of="belmora"),
}
CONTEXT = " The talks between Arvania and Belmora go on. The envoys expect a second round of negotiations."

# id: (words that report the act, words with the same cue that are no act against talks)
ACTS = {
    "attack": (
        "The Harbour Bloc ambushed a patrol on the eve of the talks.",
        "A heart attack ended his career in the talks.",
    ),
    "buildup": ("The Harbour Bloc massed troops at the port.", "Troops of tourists massed at the port."),
    "ceasefire_violation": ("The Harbour Bloc violated the ceasefire at dawn.", "The ceasefire held at dawn."),
    "disinformation": (
        "The Harbour Bloc spread a doctored copy of the draft agreement.",
        "She doctored the fish before the market.",
    ),
    "exclusion": ("The Harbour Bloc detained the negotiator at the port.", "The negotiator was delayed at the port."),
    "fait_accompli": (
        "The Harbour Bloc began building a pier days before the talks.",
        "The firm began building a pier.",
    ),
    "hostage": ("The Harbour Bloc seized the crew hours before the talks.", "The film about a hostage won a prize."),
    "leak": ("The Harbour Bloc leaked the draft.", "The boat sprang no trouble at sea."),
    "legislation": ("The Harbour Bloc tabled a bill against the agreement.", "The restaurant sent a bill."),
    "litigation": ("The Harbour Bloc filed a petition with the court.", "The court has a garden."),
    "mediator_exit": ("Belmora withdrew its envoy and will no longer host the talks.", "Belmora hosts the talks."),
    "no_show": ("The Harbour Bloc will not attend the round.", "The Harbour Bloc will attend the round."),
    "patron_arms": ("The Harbour Bloc sent advisers days before the talks.", "The bank sent letters."),
    "precondition": ("The Harbour Bloc moved the goalposts.", "The team moved to new offices."),
    "pressure_campaign": ("The Harbour Bloc bought full-page advertisements.", "The season was long."),
    "recognition": ("The Harbour Bloc annexed the pier shortly before the talks.", "An annex was added in the report."),
    "rival_deal": ("The Harbour Bloc is working on a separate deal.", "The deal was reached."),
    "sanctions": ("The Harbour Bloc wants to wreck the talks with a trade ban.", "The trade fair opened."),
    "split": ("The Harbour Bloc broke away from its own team.", "The ice broke."),
    "timing": ("The Harbour Bloc called a snap election just before the talks.", "An election was held long ago."),
    "ultimatum": ("The Harbour Bloc set an ultimatum.", "The final round was long."),
    "veto": ("The Harbour Bloc vetoed the agreement.", "The Harbour Bloc approved the agreement."),
    "walkout": ("The Harbour Bloc walked out.", "The Harbour Bloc walked in."),
}


def stances(text: str) -> list[tuple[str, str, str]]:
    """holder, value and instrument of each stance in `text`, which stands in a report on talks."""
    page = lay_out(text + CONTEXT)
    found = find_stances(page, find_actors(page, build_directory(OWN)))
    return [(s.holder.id if s.holder else "", s.value, s.instrument) for s in found if s.trigger[0] < len(text)]


def claims(text: str, outlet: str = "", aliases: str = "") -> list[Claim]:
    head = f"Title: Harl\nOutlet: {outlet}\n\n" if outlet else ""
    document = read_document((head + text + CONTEXT).encode(), "a.txt")
    assert isinstance(document, Document)
    own = Dossier(title="Harl", actors=OWN, issues={"port": Issue(name="Port", terms=("port",))})
    rows, problems = parse_aliases(aliases) if aliases else ([], [])
    assert problems == []
    return [c for c in read_pile([document], rows, own)[0].claims if c.facet == "stance"]


def status(text: str) -> str:
    (found,) = [c for c in claims(text) if c.stance and c.stance.holder.id == "bloc"]
    return found.status.value


def test_every_instrument_of_the_list_has_its_sentences() -> None:
    assert set(ACTS) == {tool.id for tool in instruments()}


@pytest.mark.parametrize("tool", sorted(ACTS))
def test_each_instrument_is_seen_as_an_act(tool: str) -> None:
    holder = "belmora" if tool == "mediator_exit" else "bloc"
    assert (holder, "derails", tool) in stances(ACTS[tool][0])


@pytest.mark.parametrize("tool", sorted(ACTS))
def test_and_not_where_its_words_mean_something_else(tool: str) -> None:
    assert [s for s in stances(ACTS[tool][1]) if s[2] == tool and s[0]] == []


@pytest.mark.parametrize("tool", sorted(set(ACTS) - {"mediator_exit"}))
def test_a_denied_act_is_denied_and_not_done(tool: str) -> None:
    text = f"Anna Oord denied that {ACTS[tool][0][0].lower()}{ACTS[tool][0][1:]}"
    found = [c for c in claims(text) if c.stance and c.stance.instrument == tool]
    assert found
    assert {c.status.value for c in found} == {"denied"}


@pytest.mark.parametrize(
    "tool", ["attack", "fait_accompli", "hostage", "sanctions", "recognition", "patron_arms", "timing"]
)
def test_what_states_do_at_all_times_counts_only_against_or_timed_by_the_talks(tool: str) -> None:
    cue = next(i for i in instruments() if i.id == tool).cues[0].replace("*", "s")
    assert stances(f"The Harbour Bloc spoke of {cue} again.") == []


# ----------------------------------------------------------------------------------------------------------- who it is


@pytest.mark.parametrize(
    "text",
    [
        "The Harbour Bloc opposes the talks.",
        "The Harbour Bloc, which holds 41 seats, wants to derail the talks.",
        "Hoping for votes, the Harbour Bloc will try to undermine the agreement.",
        "The agreement was sabotaged by the Harbour Bloc.",
        "The Harbour Bloc objects. They resist any deal.",
    ],
)
def test_the_subject_opposes(text: str) -> None:
    assert ("bloc", "opposes", "") in stances(text)


def test_those_joined_to_the_subject_oppose_too() -> None:
    assert {s[0] for s in stances("The Harbour Bloc and the Pilots Guild oppose the talks.")} == {"bloc", "guild"}


def test_one_entry_for_each_holder_and_instrument() -> None:
    text = "The Harbour Bloc and the Pilots Guild want to block any deal with lawsuits and a bill."
    assert {(h, t) for h, _, t in stances(text)} == {
        (h, t) for h in ("bloc", "guild") for t in ("litigation", "legislation", "veto")
    }


@pytest.mark.parametrize(
    "text",
    [
        "The Harbour Bloc attended the talks.",
        "The Harbour Bloc supports the agreement.",
        "Arvania told the Harbour Bloc that the talks would go on.",
        "The talks were discussed in the Harbour Bloc.",
        "The Harbour Bloc opposes the new stadium.",
        "Rain disrupted the talks.",
    ],
)
def test_nobody_opposes_for_being_named(text: str) -> None:
    assert [s for s in stances(text) if s[0]] == []


def test_one_who_reports_opposition_does_not_oppose() -> None:
    found = claims("Arvania said the Harbour Bloc would try to derail the talks.")
    assert [c.stance.holder.id for c in found if c.stance] == ["bloc"]
    assert found[0].said_by is not None
    assert found[0].said_by.id == "arvania"


def test_a_means_asked_for_in_return_is_not_used() -> None:
    text = "The Harbour Bloc will block any deal unless the lawsuit ends."
    assert {t for _, _, t in stances(text)} == {"veto"}


def test_a_paper_reports_on_talks_and_is_not_in_them() -> None:
    aliases = "alias,actor,kind,country,sectors\nHarl Courier,courier,organisation,,JRN\n"
    assert claims("The Harl Courier wants to derail the talks.", aliases=aliases) == []


def test_domestic_news_has_no_opponents_of_talks() -> None:
    page = lay_out(
        "The Harbour Bloc tabled a bill on schools. It filed a petition with the court. Rain fell. Fish was sold. " * 3
    )
    assert find_stances(page, find_actors(page, build_directory(OWN))) == []


# -------------------------------------------------------------------------------------------------- act or expectation


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The Harbour Bloc walked out on Monday.", "asserted"),
        ("The Harbour Bloc did not walk out.", "denied"),
        ("The Harbour Bloc may walk out.", "hypothetical"),
        ("Arvania expects the Harbour Bloc to derail the talks.", "planned"),
        ("Arvania fears the Harbour Bloc could derail the talks.", "hypothetical"),
        ("Anna Oord said the Harbour Bloc had walked out.", "claimed"),
    ],
)
def test_what_is_expected_has_not_happened(text: str, value: str) -> None:
    assert status(text) == value


def test_a_charge_and_its_denial_are_two_claims() -> None:
    text = "Arvania accused the Harbour Bloc of sabotaging the talks. The Harbour Bloc denied this."
    found = [(c.stance.holder.id, c.status.value) for c in claims(text) if c.stance]
    assert sorted(found) == [("bloc", "claimed"), ("bloc", "denied")]


def test_we_will_not_ratify_is_the_speakers_own_side() -> None:
    text = '"We will not ratify the agreement," said Anna Oord, who leads the Harbour Bloc.'
    found = [c for c in claims(text) if c.stance and c.stance.instrument == "veto"]
    assert [c.stance.holder.id for c in found if c.stance] == ["bloc"]


def test_names_swapped_gives_holders_swapped() -> None:
    text = "The Harbour Bloc wants to derail the talks. The Pilots Guild attended them."
    other = "The Pilots Guild wants to derail the talks. The Harbour Bloc attended them."
    assert [("guild" if h == "bloc" else h, v, t) for h, v, t in stances(text)] == stances(other)


# --------------------------------------------------------------------------------------------------------- never fails

PIECES = st.sampled_from(
    ["The Harbour Bloc", "Arvania", "derail", "the talks", "by", "was", "they", "these factions", "lawsuit", "a bill", "veto", "unless", "and", ",",
     ".", '"', "“", "denied", "expects", "said", "on the eve of", "round", "\n\n", "’", "\u00ad", "will not", "walked out"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40))
@settings(max_examples=50, deadline=None)
def test_any_pile_of_pieces_is_read_without_a_fault(pieces: list[str]) -> None:
    text = " ".join(pieces)
    page = lay_out(text)
    for found in find_stances(page, find_actors(page, build_directory(OWN))):
        assert 0 <= found.trigger[0] < found.trigger[1] <= len(text)


@pytest.mark.parametrize("piece", ["a", "derail ", "the talks ", "Harbour Bloc derail the talks ", "they ", "lawsuit "])
def test_time_grows_with_length_only(piece: str) -> None:
    begun = time.process_time()
    stances(piece * (60_000 // len(piece)))
    assert time.process_time() - begun < 60
