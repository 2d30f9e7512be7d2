"""Meetings: who met whom, where and when, what became of it, and what is no meeting."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from detente.briefing.work import read_pile
from detente.dossier.schema import Actor, Dossier, Issue, Meeting
from detente.reading.actors import find_actors
from detente.reading.dates import find_dates
from detente.reading.directory import build_directory
from detente.reading.documents import Document, read_document
from detente.reading.meetings import MeetingFound, find_meetings, find_places
from detente.reading.phrases import Mentions
from detente.reading.sentences import lay_out

OWN = {
    "arvania": Actor(name="Arvania", kind="state", aliases=("Arvanian",)),
    "belmora": Actor(name="Belmora", kind="state", aliases=("Belmoran",)),
    "ilmara": Actor(name="Ilmara", kind="state", aliases=("Ilmaran",)),
    "bloc": Actor(name="Harbour Bloc", kind="faction", of="arvania"),
}
DAY = dt.date(2031, 4, 10)
CONTEXT = " The talks between Arvania and Belmora go on, and so do the negotiations."


def meetings(text: str, context: str = CONTEXT) -> list[MeetingFound]:
    page = lay_out(text + context, DAY)
    mentions = find_actors(page, build_directory(OWN))
    dates = [time for sentence in page.sentences for time in find_dates(page, sentence)]
    first = {m.id: m for m in reversed(mentions)}
    parties = [first[key] for key in ("arvania", "belmora") if key in first]
    return [m for m in find_meetings(page, mentions, dates, parties) if m.trigger[0] < len(text)]


def only(text: str, context: str = CONTEXT) -> MeetingFound:
    found = meetings(text, context)
    assert len(found) == 1, found
    return found[0]


def who(meeting: MeetingFound) -> set[str]:
    return {m.id for m in meeting.participants}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Arvania and Belmora will meet in Quenby on 5 May.", "planned"),
        ("A third round of talks is due in Quenby on 5 May.", "planned"),
        ("Arvania and Belmora met in Quenby on 5 April.", "held"),
        ("Arvania and Belmora held talks in Quenby on 5 April.", "held"),
        ("The second round of talks, held in Quenby on 5 April, was short.", "held"),
        ("A meeting in Quenby on 5 May between Arvania and Belmora was postponed.", "postponed"),
        ("A meeting in Quenby on 5 May between Arvania and Belmora was put off.", "postponed"),
        ("A meeting in Quenby on 5 May between Arvania and Belmora was called off.", "cancelled"),
        ("Arvania refused to attend a meeting in Quenby on 5 May.", "refused"),
        ("Arvania will not meet Belmora in Quenby on 5 May.", "refused"),
        ("Belmora walked out of talks in Quenby on 5 April.", "walked_out"),
        ("Belmora did not show up at a meeting in Quenby on 5 April.", "missed"),
    ],
)
def test_what_became_of_it(text: str, status: str) -> None:
    meeting = only(text)
    assert meeting.status == status
    assert meeting.place == "Quenby"
    assert meeting.kind == "talks"


@pytest.mark.parametrize(
    "text",
    [
        "Arvania and Belmora met in Quenby on 5 April.",
        "Talks between Arvania and Belmora were held in Quenby.",
        "Arvania held talks with Belmora in Quenby.",
        "Arvania met the Belmoran delegation in Quenby.",
        "The delegations of Arvania and Belmora met in Quenby.",
        "Arvanian-Belmoran talks were held in Quenby.",
        "Both sides met in Quenby on 5 April.",
        "The two delegations met in Quenby on 5 April.",
        "The parties met in Quenby on 5 April.",
    ],
)
def test_who_met(text: str) -> None:
    assert who(only(text)) == {"arvania", "belmora"}


def test_who_is_only_spoken_of_did_not_meet() -> None:
    meeting = only("The Harbour Bloc complained that Arvania and Belmora met in Quenby on 5 April.")
    assert who(meeting) == {"arvania", "belmora"}
    meeting = only("Arvania and Belmora met in Quenby on 5 April, and Ilmara was pleased.")
    assert who(meeting) == {"arvania", "belmora"}


def test_persons_stand_for_themselves_and_a_side_is_named_once() -> None:
    text = "Arvania's envoy Anna Oord met the Belmoran delegation in Quenby."
    assert who(only(text)) == {"anna_oord", "belmora"}


def test_hosts_and_mediators_are_not_parties() -> None:
    hosted = only("Talks between Arvania and Belmora, hosted by Ilmara, were held in Quenby.")
    assert ({m.id for m in hosted.hosts}, who(hosted)) == ({"ilmara"}, {"arvania", "belmora"})
    mediated = only("Arvania and Belmora met in Quenby under the mediation of Ilmara.")
    assert ({m.id for m in mediated.mediators}, who(mediated)) == ({"ilmara"}, {"arvania", "belmora"})


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Arvania and Belmora held a summit in Quenby on 5 April.", "leaders"),
        ("The foreign ministers of Arvania and Belmora met in Quenby.", "ministers"),
        ("Experts from Arvania and Belmora held a technical meeting in Quenby.", "technical"),
        ("Diplomats from Arvania and Belmora met in Quenby.", "envoys"),
        ("Arvania and Belmora held high-level talks in Quenby.", "high"),
        ("Arvania and Belmora met in Quenby.", "unspecified"),
    ],
)
def test_levels(text: str, level: str) -> None:
    assert only(text).level == level


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Arvania and Belmora held closed-door talks in Quenby.", "closed door"),
        ("Arvania and Belmora held indirect talks in Quenby.", "proximity"),
        ("Arvania and Belmora held talks by phone on 5 April.", "remote"),
        ("Arvania and Belmora met for a multilateral conference in Quenby.", "multilateral"),
    ],
)
def test_forms(text: str, form: str) -> None:
    assert form in only(text).format


def test_rounds_keep_their_number() -> None:
    assert only("The second round of talks was held in Quenby on 5 April.").round == "second"
    assert only("Arvania and Belmora will meet in Quenby on 5 May for a third round.").round == "third"


def test_a_reference_gives_no_day_to_a_meeting() -> None:
    for meeting in meetings("Arvania closed the port on 5 April, two days before the second round."):
        assert meeting.time is None
        assert meeting.round == "second"


def test_days_in_a_row_are_several_meetings() -> None:
    found = meetings("Arvania and Belmora met in Quenby on 25 March and 5 April.")
    assert [m.time.earliest for m in found if m.time] == [dt.date(2031, 3, 25), dt.date(2031, 4, 5)]


@pytest.mark.parametrize(
    "text",
    [
        "Arvania met the deadline on 5 April.",
        "Arvania met its obligations in Quenby.",
        "The plan was met with criticism in Quenby.",
        "These talks were useful.",
        "No talks were planned.",
        "Talks on the strait broke off in 2029.",
        "Everybody knew what to expect in Round 2.",
        "To meet demand, Arvania bought fish in Quenby.",
    ],
)
def test_no_meeting(text: str) -> None:
    assert [m for m in meetings(text) if m.kind == "talks"] == []


def test_an_address_to_ones_own_board_is_a_speech() -> None:
    text = "Speaking at a meeting of the Harbour Bloc board on 5 April, Anna Oord praised the talks."
    speech = meetings(text)[0]
    assert speech.kind == "speech"
    assert who(speech) == {"anna_oord", "bloc"}
    assert speech.time is not None
    assert speech.time.earliest == dt.date(2031, 4, 5)


def test_domestic_news_has_no_rounds() -> None:
    assert meetings("Anna met her friends in Quenby on 5 May.", context="") == []


def test_a_place_is_no_body_and_no_heading() -> None:
    def places(text: str) -> list[str]:
        page = lay_out(text)
        mentions = Mentions(find_actors(page, build_directory(OWN)))
        return [p.text for p in find_places(page, page.sentences[0], mentions)]

    assert places("They met at Harbour Bloc.") == []
    assert places("They met in Session Two.") == []
    assert places("They met in Geneva near Lake Harl.") == ["Geneva", "Lake Harl"]
    assert places("They met in May.") == []


# ------------------------------------------------------------------------------------------------- over several documents


def document(text: str, day: dt.date, outlet: str) -> Document:
    made = read_document(text.encode(), f"{outlet}-{day}.txt", published=day)
    assert isinstance(made, Document)
    return made


def pile(*texts: tuple[str, dt.date]) -> tuple[Meeting, ...]:
    own = Dossier(title="Harl", actors=OWN, issues={"fish": Issue(name="Fish", terms=("fish*",))})
    documents = [document(text, day, f"paper{k}") for k, (text, day) in enumerate(texts)]
    return read_pile(documents, (), own)[1].meetings


def test_reports_of_one_round_are_one_meeting() -> None:
    first, second = dt.date(2031, 4, 1), dt.date(2031, 4, 20)
    merged = pile(
        ("Arvania and Belmora will meet in Quenby on 5 April for a second round of talks.", first),
        ("The second round of talks between Arvania and Belmora was held in Quenby on 5 April.", second),
    )
    assert [(m.place, m.earliest, m.status) for m in merged] == [("Quenby", dt.date(2031, 4, 5), "held")]
    assert set(merged[0].participants) == {"arvania", "belmora"}
    assert len(merged[0].evidence) == 2


def test_two_rounds_in_one_place_stay_apart() -> None:
    day = dt.date(2031, 4, 20)
    apart = pile(
        ("The first round of talks between Arvania and Belmora was held in Quenby on 1 April.", day),
        ("The second round of talks between Arvania and Belmora was held in Quenby on 15 April.", day),
    )
    assert [m.earliest for m in apart] == [dt.date(2031, 4, 1), dt.date(2031, 4, 15)]


def test_one_day_in_two_places_is_two_meetings() -> None:
    day = dt.date(2031, 4, 20)
    apart = pile(
        ("Arvania and Belmora met in Quenby on 5 April.", day),
        ("Arvania and Belmora met in Harlstad on 5 April.", day),
    )
    assert {m.place for m in apart} == {"Quenby", "Harlstad"}


def test_a_vague_month_joins_the_first_meeting_it_may_mean() -> None:
    merged = pile(
        ("Arvania and Belmora agreed to meet again in April.", dt.date(2031, 3, 20)),
        ("Arvania and Belmora met in Quenby on 5 April.", dt.date(2031, 4, 20)),
    )
    assert [m.earliest for m in merged] == [dt.date(2031, 4, 5)]


def test_no_report_is_not_missed() -> None:
    (planned,) = pile(("Arvania and Belmora will meet in Quenby on 5 April.", dt.date(2031, 4, 1)))
    assert planned.status == "planned"


def test_time_grows_with_length_only() -> None:
    for piece in (
        "talks ",
        "met ",
        "in Quenby on 5 May ",
        "Arvania and Belmora met ",
        "meeting of the board ",
        "round ",
    ):
        text = piece * (60_000 // len(piece))
        begun = time.process_time()
        meetings(text)
        assert time.process_time() - begun < 60
