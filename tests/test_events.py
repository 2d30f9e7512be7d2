"""Events by rule: every PLOVER type in four forms, who does what to whom, and what is no event.  Invented sentences."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reading.events import Event, event_cues, event_types, find_events
from detente.reading.page import Mention, Page, Sentence
from detente.reading.status import judge

NAMES = re.compile(r"Arvania|Belmora|Corvane|Ilmara|Rana Vale|Vale|The Assembly|Protesters|the Harbour Bloc")


def page_of(text: str) -> Page:
    return Page(text, text.replace("’", "'"), ((0, len(text)),), (Sentence(0, 0, 0, len(text)),))


def events_of(text: str, names: re.Pattern[str] = NAMES, strict: bool = True) -> list[Event]:
    page = page_of(text)
    mentions = [Mention(found.span(), found.group()) for found in names.finditer(text)]
    return find_events(page, mentions, page.sentences[0], strict=strict)


def told(event: Event) -> tuple[str, str, str, str]:
    """Type with mode, actors, recipients and shape, as one line."""
    kind = "/".join([event.block.type, *event.block.mode])
    return (kind, *(" ".join(one.text for one in side) for side in (event.actors, event.recipients)), event.shape)


def only(text: str) -> tuple[str, str, str, str]:
    (event,) = events_of(text)
    return told(event)


# Type: active, passive, negated, future.  A future or a refusal that has a type of its own takes that type.
FORMS = {
    "AGREE": (
        ("Arvania promised Belmora a quota.", "AGREE", "asserted"),
        ("Belmora was promised a quota by Arvania.", "AGREE", "asserted"),
        ("Arvania did not promise Belmora a quota.", "AGREE", "denied"),
        ("Arvania will offer Belmora a quota.", "AGREE", "planned"),
    ),
    "CONSULT": (
        ("Arvania met Belmora in Tolm.", "CONSULT", "asserted"),
        ("Talks between Arvania and Belmora were held in Tolm.", "CONSULT", "asserted"),
        ("Arvania did not meet Belmora.", "CONSULT", "denied"),
        ("Arvania will meet Belmora in May.", "AGREE", "planned"),
    ),
    "SUPPORT": (
        ("Arvania praised Belmora.", "SUPPORT", "asserted"),
        ("Belmora was praised by Arvania.", "SUPPORT", "asserted"),
        ("Arvania did not endorse Belmora.", "SUPPORT", "denied"),
        ("Arvania will recognise Belmora.", "AGREE", "planned"),
    ),
    "CONCEDE": (
        ("Arvania apologised to Belmora.", "CONCEDE", "asserted"),
        ("Rana Vale was pardoned by Arvania.", "CONCEDE", "asserted"),
        ("Arvania did not apologise to Belmora.", "CONCEDE", "denied"),
        ("Arvania will pardon Rana Vale.", "CONCEDE", "planned"),
    ),
    "COOPERATE": (
        ("Arvania shared intelligence with Belmora.", "COOPERATE", "asserted"),
        ("Rana Vale was extradited by Arvania.", "COOPERATE", "asserted"),
        ("Arvania did not cooperate with Belmora.", "COOPERATE", "denied"),
        ("Arvania will extradite Rana Vale.", "AGREE", "planned"),
    ),
    "AID": (
        ("Arvania sent food to Belmora.", "AID", "asserted"),
        ("Food was sent to Belmora by Arvania.", "AID", "asserted"),
        ("Arvania did not send food to Belmora.", "AID", "denied"),
        ("Arvania will send food to Belmora.", "AGREE", "planned"),
    ),
    "RETREAT": (
        ("Arvania withdrew its troops from Belmora.", "RETREAT/withdraw", "asserted"),
        ("The crews were released by Arvania.", "RETREAT/release", "asserted"),
        ("Arvania did not withdraw its troops from Belmora.", "RETREAT/withdraw", "denied"),
        ("Arvania will withdraw its troops from Belmora.", "CONCEDE", "planned"),
    ),
    "REQUEST": (
        ("Arvania urged Belmora to act.", "REQUEST", "asserted"),
        ("Belmora was urged by Arvania to act.", "REQUEST", "asserted"),
        ("Arvania did not ask Belmora to act.", "REQUEST", "denied"),
        ("Arvania will ask Belmora to act.", "REQUEST", "planned"),
    ),
    "ACCUSE": (
        ("Arvania accused Belmora of smuggling.", "ACCUSE/allege", "asserted"),
        ("Belmora was accused by Arvania of smuggling.", "ACCUSE/allege", "asserted"),
        ("Arvania did not condemn Belmora.", "ACCUSE/disapprove", "denied"),
        ("Arvania will sue Belmora.", "ACCUSE/allege", "planned"),
    ),
    "REJECT": (
        ("Arvania rejected the draft from Belmora.", "REJECT", "asserted"),
        ("The draft from Belmora was rejected by Arvania.", "REJECT", "asserted"),
        ("Arvania did not reject the draft.", "REJECT", "denied"),
        ("Arvania will reject the draft.", "REJECT", "planned"),
    ),
    "THREATEN": (
        ("Arvania threatened Belmora.", "THREATEN", "asserted"),
        ("Belmora was threatened by Arvania.", "THREATEN", "asserted"),
        ("Arvania never threatened Belmora.", "THREATEN", "denied"),
        ("Arvania will attack Belmora.", "THREATEN/violence", "planned"),
    ),
    "PROTEST": (
        ("Protesters marched against Arvania.", "PROTEST/demo", "asserted"),
        ("A demonstration was staged by Protesters in Tolm.", "PROTEST/demo", "asserted"),
        ("Protesters did not march against Arvania.", "PROTEST/demo", "denied"),
        ("Protesters will march against Arvania.", "PROTEST/demo", "planned"),
    ),
    "SANCTION": (
        ("Arvania imposed sanctions on Belmora.", "SANCTION/discontinue", "asserted"),
        ("Sanctions were imposed on Belmora by Arvania.", "SANCTION/discontinue", "asserted"),
        ("Arvania did not impose sanctions on Belmora.", "SANCTION/discontinue", "denied"),
        ("Arvania will impose sanctions on Belmora.", "THREATEN/relations", "planned"),
    ),
    "MOBILIZE": (
        ("Arvania deployed troops near the border.", "MOBILIZE/troops", "asserted"),
        ("Troops were deployed by Arvania near the border.", "MOBILIZE/troops", "asserted"),
        ("Arvania did not deploy troops.", "MOBILIZE/troops", "denied"),
        ("Arvania will deploy troops.", "MOBILIZE/troops", "planned"),
    ),
    "COERCE": (
        ("Arvania arrested Rana Vale.", "COERCE/arrest", "asserted"),
        ("Rana Vale was arrested by Arvania.", "COERCE/arrest", "asserted"),
        ("Arvania did not arrest Rana Vale.", "COERCE/arrest", "denied"),
        ("Arvania will arrest Rana Vale.", "THREATEN/arrest", "planned"),
    ),
    "ASSAULT": (
        ("Arvania shelled Belmora.", "ASSAULT/heavy-weapons", "asserted"),
        ("Belmora was shelled by Arvania.", "ASSAULT/heavy-weapons", "asserted"),
        ("Arvania did not shell Belmora.", "ASSAULT/heavy-weapons", "denied"),
        ("Arvania will shell Belmora.", "THREATEN/violence", "planned"),
    ),
}
ROWS = [(name, *row) for name, rows in FORMS.items() for row in rows]


def test_the_table_holds_the_sixteen_types() -> None:
    assert set(event_types()) == set(FORMS)
    quads = [sum(kind.quad == quad for kind in event_types().values()) for quad in (1, 2, 3, 4)]
    assert quads == [4, 3, 4, 5]


@pytest.mark.parametrize(("name", "text", "kind", "status"), ROWS)
def test_each_type_in_active_passive_negated_and_future_form(name: str, text: str, kind: str, status: str) -> None:
    (event,) = events_of(text)
    page = page_of(text)
    assert told(event)[0] == kind
    assert judge(page, page.sentences[0], event.block.trigger.span).value == status


@pytest.mark.parametrize("name", [name for name in FORMS if name not in {"PROTEST", "CONSULT"}])
def test_the_passive_keeps_who_does_it(name: str) -> None:
    (active,), (passive,) = (events_of(text) for text, *_ in FORMS[name][:2])
    assert [one.text for one in passive.actors] == ["Arvania"]
    if name not in {"CONCEDE", "COOPERATE", "RETREAT"}:
        assert [one.text for one in passive.recipients] == [one.text for one in active.recipients]


TALKS = [
    ("Arvania called off the talks with Belmora.", "REJECT/meet", ("dialogue_break",)),
    ("Arvania called the talks off.", "REJECT/meet", ("dialogue_break",)),
    ("The talks with Belmora were called off by Arvania.", "REJECT/meet", ("dialogue_break",)),
    ("Arvania refused to meet Belmora.", "REJECT/meet", ("dialogue_break",)),
    ("Arvania will not meet Belmora.", "REJECT/meet", ("dialogue_break",)),
    ("Arvania boycotted the second round of talks.", "REJECT/meet", ("dialogue_break",)),
    ("Arvania suspended the talks with Belmora.", "SANCTION/discontinue", ("dialogue_break",)),
    ("Talks between Arvania and Belmora were broken off.", "SANCTION/discontinue", ("dialogue_break",)),
    ("Arvania walked out of the talks.", "SANCTION/withdraw", ("dialogue_break",)),
    ("Arvania left the talks.", "SANCTION/withdraw", ("dialogue_break",)),
    ("Arvania may walk out of the talks.", "THREATEN/relations", ("dialogue_threat",)),
    ("Arvania threatened to walk out of the talks.", "THREATEN/relations", ("dialogue_threat",)),
    ("Arvania would suspend the talks if Belmora left.", "THREATEN/relations", ("dialogue_threat",)),
    ("Arvania violated the ceasefire.", "ASSAULT", ("ceasefire_violation",)),
    ("Arvania suspended the fishing licence.", "SANCTION/discontinue", ()),
    ("Arvania rejected the draft.", "REJECT", ()),
]


@pytest.mark.parametrize(("text", "kind", "flags"), TALKS)
def test_talks_that_stop(text: str, kind: str, flags: tuple[str, ...]) -> None:
    (event,) = events_of(text)
    assert (told(event)[0], event.block.flags) == (kind, flags)


VOCABULARY = [
    ("Rana Vale held talks with Belmora.", "CONSULT"),
    ("Ilmara hosted talks between Arvania and Belmora.", "CONSULT/third-party"),
    ("Arvania signed an accord with Belmora.", "SUPPORT"),
    ("The Assembly ratified the accord.", "SUPPORT"),
    ("The Assembly voted against the accord.", "REJECT"),
    ("Arvania demanded the release of the crew.", "REQUEST/yield"),
    ("Arvania urged Belmora to return to the talks.", "REQUEST/meet"),
    ("Arvania lifted the ban on fish from Belmora.", "RETREAT"),
    ("Arvania leaked the draft.", "COERCE/misinformation"),
    ("Arvania recalled its ambassador.", "SANCTION/withdraw"),
    ("Arvania summoned the ambassador.", "ACCUSE/disapprove"),
    ("Arvania and Belmora held joint exercises.", "COOPERATE"),
    ("Arvania held naval exercises.", "MOBILIZE/troops"),
    ("Arvania imposed a curfew.", "COERCE/curfew"),
    ("Arvania spoke by phone with Belmora.", "CONSULT/phone"),
    ("Rana Vale resigned.", "RETREAT/resign"),
    ("Arvania carried out airstrikes on Belmora.", "ASSAULT/aerial"),
]


@pytest.mark.parametrize(("text", "kind"), VOCABULARY)
def test_vocabulary(text: str, kind: str) -> None:
    assert only(text)[0] == kind


ROLES = [
    ("Arvania shelled Belmora.", ("Arvania", "Belmora", "directed")),
    ("Arvania imposed a tariff on Belmora.", ("Arvania", "Belmora", "directed")),
    ("Belmora was shelled by Arvania.", ("Arvania", "Belmora", "directed")),
    ("Belmora was shelled.", ("", "Belmora", "directed")),
    ("Arvania and Belmora met.", ("Arvania Belmora", "", "reciprocal")),
    ("Arvania, Belmora and Corvane met.", ("Arvania Belmora Corvane", "", "reciprocal")),
    ("Arvania met.", ("Arvania", "", "unclear_recipient")),
    ("Talks between Arvania and Belmora resumed.", ("Arvania Belmora", "", "reciprocal")),
    ("Arvania-Belmora talks resumed.", ("Arvania Belmora", "", "reciprocal")),
    ("Arvania’s attack on Belmora failed.", ("Arvania", "Belmora", "directed")),
    ("An attack by Arvania on Belmora failed.", ("Arvania", "Belmora", "directed")),
    ("Arvania hosted Belmora.", ("Belmora", "Arvania", "directed")),
    ("Belmora visited Arvania.", ("Belmora", "Arvania", "directed")),
    ("In Arvania, Belmora rejected the draft.", ("Belmora", "", "one_sided")),
    ("Arvania, which had waited, shelled Belmora.", ("Arvania", "Belmora", "directed")),
    ("Vale said Arvania had shelled Belmora.", ("Arvania", "Belmora", "directed")),
    ("Arvania denied that it had shelled Belmora.", ("Arvania", "Belmora", "directed")),
    ("Arvania demanded that Belmora leave.", ("Arvania", "Belmora", "directed")),
    ("Arvania imposed sanctions.", ("Arvania", "", "unclear_recipient")),
    ("Arvania rejected the draft.", ("Arvania", "", "one_sided")),
]


@pytest.mark.parametrize(("text", "roles"), ROLES)
def test_roles_by_the_shape_of_the_clause(text: str, roles: tuple[str, str, str]) -> None:
    assert only(text)[1:] == roles


NO_EVENT = [
    "The weather in Arvania was mild.",
    "Arvania has 4,100 fishing boats.",
    "The detained sailors sleep in Arvania.",
    "In March Arvania counts its boats.",
    "Vale reviewed the port ban.",
    "Vale wants the crew to be freed.",
    "After the talks Vale slept.",
    "Somebody attacked somebody.",
]


@pytest.mark.parametrize("text", NO_EVENT)
def test_what_is_no_event(text: str) -> None:
    assert [told(event) for event in events_of(text)] == []


def test_what_a_speech_act_is_about_is_no_second_event() -> None:
    assert only("Arvania accused Belmora of shelling the port and leaking the draft.")[0] == "ACCUSE/allege"
    assert only("Belmora was accused by Arvania of shelling the port.")[0] == "ACCUSE/allege"


def test_two_predicates_are_two_events() -> None:
    first, second = events_of("Arvania accused Belmora of smuggling and recalled its ambassador.")
    assert (first.block.type, second.block.type) == ("ACCUSE", "SANCTION")
    assert first.actors == second.actors


def test_two_clauses_keep_their_actors() -> None:
    first, second = events_of("Arvania signed the accord, but Belmora rejected it.")
    assert (told(first)[:2], told(second)[:2]) == (("SUPPORT", "Arvania"), ("REJECT", "Belmora"))


def test_a_tie_abstains_and_names_both() -> None:
    """A strike is a walk-out of workers or an attack; the word alone does not say."""
    (event,) = events_of("Arvania’s strike surprised Belmora.")
    assert event.block.abstain
    assert event.block.top3 == (("ASSAULT", 0.5), ("PROTEST", 0.5))


def test_the_longest_cue_does_not_abstain() -> None:
    (event,) = events_of("Arvania launched drone strikes on Belmora.")
    assert (told(event)[0], event.block.abstain) == ("ASSAULT/drone", False)


def test_an_announced_event_says_so() -> None:
    assert [event.announced for event in events_of("Arvania will meet Belmora.")] == [True]
    assert [event.announced for event in events_of("Arvania met Belmora.")] == [False]


def test_score_and_quad_come_from_the_table() -> None:
    """A released crew: RETREAT has 6.5, its mode withdraw 8 and release 6.5; hunger in PROTEST has -4.5, not -5."""
    (event,) = events_of("Arvania withdrew its troops from Belmora.")
    assert (event.block.quad, event.block.score) == (2, 8.0)
    (event,) = events_of("Protesters began a hunger strike in Tolm.")
    assert (event.block.quad, event.block.score) == (4, -4.5)
    assert event_types()["PROTEST"].score_of(["vandalize"]) == -5.0
    assert event_types()["ASSAULT"].score_of(["beat", "aerial"]) == -9.5


def test_nothing_without_mentions() -> None:
    page = page_of("Arvania shelled Belmora.")
    assert find_events(page, [], page.sentences[0]) == []


def test_mentions_of_other_sentences_do_not_count() -> None:
    text = "Arvania slept. Somebody shelled Belmora."
    page = Page(text, text, ((0, len(text)),), (Sentence(0, 0, 0, 14), Sentence(1, 0, 15, len(text))))
    mentions = [Mention(found.span(), found.group()) for found in NAMES.finditer(text)]
    assert find_events(page, mentions, page.sentences[0]) == []


def test_trigger_and_clause_stand_where_they_say() -> None:
    for _, text, *_ in ROWS:
        for event in events_of(text):
            trigger = event.block.trigger
            assert text[slice(*trigger.span)] == trigger.text
            assert event.clause[0] <= trigger.span[0] < trigger.span[1] <= event.clause[1]


@pytest.mark.parametrize(("name", "text", "kind", "status"), ROWS)
def test_other_names_other_actors_same_event(name: str, text: str, kind: str, status: str) -> None:
    """Swapping the names swaps the people, and nothing else."""
    swapped = text.replace("Arvania", "X").replace("Belmora", "Arvania").replace("X", "Belmora")
    exchange = {"Arvania": "Belmora", "Belmora": "Arvania"}
    for before, after in zip(events_of(text), events_of(swapped), strict=True):
        assert before.block.type == after.block.type
        assert [exchange.get(one.text, one.text) for one in before.actors] == [one.text for one in after.actors]


def test_every_cue_names_a_known_type_and_mode() -> None:
    for cues in event_cues().values():
        for cue in cues:
            assert cue.type in event_types(), cue
            assert not cue.mode or cue.mode in event_types()[cue.type].modes, cue
            assert cue.shape <= {"directed", "reciprocal", "swap", "targeted"}, cue


WORDS = 'Arvania Belmora will not meet and who if talks to by , " ; - off of'


@given(st.lists(st.sampled_from(WORDS.split()), max_size=30))
def test_any_order_of_words_is_read_without_fault(words: list[str]) -> None:
    for event in events_of(" ".join(words), strict=False):
        assert not {one.span for one in event.actors} & {one.span for one in event.recipients}


HOSTILE: list[Callable[[int], str]] = [
    lambda n: "a" * n,
    lambda n: "Arvania " * (n // 8),
    lambda n: "talks " * (n // 6),
    lambda n: "call off " * (n // 9),
    lambda n: "Arvania met Belmora and " * (n // 24),
    lambda n: "that it had " * (n // 12),
    lambda n: ", Vale" * (n // 6),
]


@pytest.mark.parametrize("make", HOSTILE)
def test_a_hundred_thousand_repeated_characters(make: Callable[[int], str]) -> None:
    """Twice the text may not take much more than twice the time."""
    began = time.perf_counter()
    events_of(make(100_000))
    assert time.perf_counter() - began < 60
