"""The status layer: one yes and one no for every value and every rule of scope.  All sentences are invented."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import pytest

from detente.reading.claims import StatusBlock, TimeBlock, Trigger
from detente.reading.clauses import clause_of, inflect, parse
from detente.reading.page import Page, Sentence
from detente.reading.status import cues, judge


def page_of(text: str, anchor: dt.date | None = None) -> Page:
    folded = text.replace("’", "'").replace("“", '"').replace("”", '"')
    return Page(text, folded, ((0, len(text)),), (Sentence(0, 0, 0, len(text)),), anchor)


def status(text: str, word: str, **known: object) -> StatusBlock:
    anchor = known.pop("anchor", None)
    assert anchor is None or isinstance(anchor, dt.date)
    page = page_of(text, anchor)
    start = text.rindex(word)
    return judge(page, page.sentences[0], (start, start + len(word)), **known)  # type: ignore[arg-type]


VALUES = [
    # asserted: nothing in scope
    ("Arvania signed the accord on Monday.", "signed", "asserted"),
    ("Arvania has withdrawn its troops.", "withdrawn", "asserted"),
    ("Arvania managed to release the crew.", "release", "asserted"),
    ("Arvania began to withdraw.", "withdraw", "asserted"),
    # denied
    ("Arvania did not sign the accord.", "sign", "denied"),
    ("Arvania didn’t sign the accord.", "sign", "denied"),
    ("Arvania never signed the accord.", "signed", "denied"),
    ("Neither side signed the accord.", "signed", "denied"),
    ("No agreement was reached.", "reached", "denied"),
    ("The team left without signing.", "signing", "denied"),
    ("Arvania failed to sign the accord.", "sign", "denied"),
    ("Arvania refused to sign the accord.", "sign", "denied"),
    ("Arvania ruled out signing the accord.", "signing", "denied"),
    ("Arvania denied that it had shelled the port.", "shelled", "denied"),
    ("Arvania denied shelling the port.", "shelling", "denied"),
    ("Arvania has yet to sign the accord.", "sign", "denied"),
    ("Arvania no longer attends the talks.", "attends", "denied"),
    ("The minister stopped short of rejecting the draft.", "rejecting", "denied"),
    ("Arvania prevented Belmora from signing.", "signing", "denied"),
    ("Arvania cannot sign the accord.", "sign", "denied"),
    # hypothetical
    ("Arvania could sign the accord.", "sign", "hypothetical"),
    ("Arvania may hold talks with Belmora.", "hold", "hypothetical"),
    ("Arvania would sign the accord.", "sign", "hypothetical"),
    ("Forces that would seek to undermine the talks remain.", "undermine", "hypothetical"),
    ("Rivals left, potentially attempting to sabotage the talks.", "sabotage", "hypothetical"),
    ("If Belmora withdraws, Arvania will sign.", "withdraws", "hypothetical"),
    ("Should Belmora refuse, Arvania will leave.", "refuse", "hypothetical"),
    ("Had Belmora signed, the war would have ended.", "signed", "hypothetical"),
    ("Vale wants to sign the accord.", "sign", "hypothetical"),
    ("Vale called for talks.", "talks", "hypothetical"),
    ("Vale spoke of possible talks.", "talks", "hypothetical"),
    ("It is unclear whether Arvania signed.", "signed", "hypothetical"),
    ("Did Arvania sign the accord?", "sign", "hypothetical"),
    # planned
    ("Arvania will sign the accord.", "sign", "planned"),
    ("Arvania plans to sign the accord.", "sign", "planned"),
    ("Arvania is to sign the accord.", "sign", "planned"),
    ("Arvania is due to sign the accord on Friday.", "sign", "planned"),
    ("The parties agreed to meet again.", "meet", "planned"),
    ("These forces will try to disrupt the talks.", "disrupt", "planned"),
    ("Both factions are expected to resist the accord.", "resist", "planned"),
    ("Vale meets the envoy next week.", "meets", "planned"),
    ("The ministry said a second round would begin in May.", "begin", "planned"),
    ("A second round would begin in May, the ministry said.", "begin", "planned"),
    # claimed by an adverb
    ("Arvania reportedly signed the accord.", "signed", "claimed"),
]


@pytest.mark.parametrize(("text", "word", "value"), VALUES)
def test_each_value_by_its_trigger(text: str, word: str, value: str) -> None:
    assert status(text, word).value == value


SCOPE = [
    # a trigger must precede the event word in its clause
    ("Arvania signed, and Belmora did not object.", "signed", "asserted"),
    # the auxiliary is at most four words away
    ("Arvania will now in all likelihood and after much delay free Dorn.", "free", "asserted"),
    # a governor reaches its infinitive, not the verb after a new subject
    ("Arvania refused to talk and Belmora left the hall.", "left", "asserted"),
    # conditions cover their clause up to the comma, and the main clause
    ("If Belmora withdraws, Arvania signs.", "signs", "hypothetical"),
    ("Arvania signs if Belmora withdraws.", "signs", "hypothetical"),
    ("The envoy said Arvania would sign if Belmora withdrew.", "said", "asserted"),
    ("Even if Belmora stays, Arvania signs.", "signs", "asserted"),
    ("Vale asked whether Belmora had left.", "asked", "asserted"),
    # a comma and "but", "while" or "although" ends the scope
    ("Arvania did not sign, but Belmora withdrew its troops.", "withdrew", "asserted"),
    ("Arvania may sign, while Belmora rejected the draft.", "rejected", "asserted"),
    ("Arvania will sign, although Belmora left the hall.", "left", "asserted"),
    # a negation inside a relative clause does not reach out
    ("The envoy, who did not attend, signed the accord.", "signed", "asserted"),
    ("The envoy who did not attend signed the accord.", "signed", "asserted"),
    ("The envoy, who did not attend, signed the accord.", "attend", "denied"),
    # what looks like a negation and is none
    ("Arvania not only signed the accord.", "signed", "asserted"),
    ("Arvania no doubt signed the accord.", "signed", "asserted"),
    ("No sooner had Arvania signed than Belmora left.", "signed", "asserted"),
    ("Arvania cannot but sign the accord.", "sign", "asserted"),
    # "May" is a month, "will" is a noun
    ("In May Arvania signed the accord.", "signed", "asserted"),
    ("The will of both sides carried the day.", "carried", "asserted"),
    # a question with "why" takes the event for granted
    ("Why did Arvania sign the accord?", "sign", "asserted"),
    # a definite noun is taken for granted under a plain negation
    ("Arvania did not mourn the attack.", "attack", "asserted"),
    # negation reaches through the governor
    ("Arvania does not plan to extend its patrols.", "extend", "denied"),
    # a coordinated infinitive shares its governor
    ("Arvania hopes to meet Belmora and sign.", "sign", "hypothetical"),
]


@pytest.mark.parametrize(("text", "word", "value"), SCOPE)
def test_scope(text: str, word: str, value: str) -> None:
    assert status(text, word).value == value


def test_precedence_and_the_rest_in_also() -> None:
    block = status("Arvania may not be expected to sign.", "sign")
    assert (block.value, block.also) == ("denied", ("hypothetical", "planned"))
    assert [trigger.text for trigger in block.triggers] == ["may", "not", "expected"]
    assert [trigger.kind for trigger in block.triggers] == ["modal", "negation", "future"]


def test_expected_to_is_planned_and_also_hypothetical() -> None:
    block = status("Both factions are expected to resist the accord.", "resist")
    assert (block.value, block.also) == ("planned", ("hypothetical",))


def test_double_negation_is_a_claim() -> None:
    """ "Did not deny" leaves the shelling said, not done; both triggers stay."""
    block = status("Arvania did not deny that it shelled the port.", "shelled")
    assert (block.value, block.also) == ("claimed", ("denied",))
    assert [(trigger.text, trigger.kind) for trigger in block.triggers] == [("not", "negation"), ("deny", "denial")]


def test_denial_of_a_speaker_and_negation_of_the_outlet_differ() -> None:
    assert [t.kind for t in status("Arvania denied that it had left.", "left").triggers] == ["denial"]
    assert [t.kind for t in status("Arvania has not left.", "left").triggers] == ["negation"]


def test_spoken_makes_it_claimed_with_the_cue() -> None:
    text = "The envoy said Arvania had left."
    cue = Trigger(text="said", span=(10, 14))
    block = status(text, "left", spoken=True, spoken_cue=cue)
    assert block.value == "claimed"
    assert block.triggers == (Trigger(text="said", span=(10, 14), kind="attribution"),)
    assert status(text, "left").value == "asserted"


def test_a_speaker_loses_to_a_modal() -> None:
    block = status("Arvania could sign, the envoy said.", "sign", spoken=True)
    assert (block.value, block.also) == ("hypothetical", ("claimed",))


def when(earliest: dt.date, latest: dt.date) -> TimeBlock:
    return TimeBlock(text="then", span=(0, 4), earliest=earliest, latest=latest)


def test_historical_begins_after_365_days() -> None:
    anchor = dt.date(2031, 5, 2)
    text = "Arvania signed the accord."
    old = when(dt.date(2030, 5, 1), dt.date(2030, 5, 1))
    recent = when(dt.date(2030, 5, 1), dt.date(2030, 5, 2))
    assert status(text, "signed", anchor=anchor, time=old).value == "historical"
    assert status(text, "signed", anchor=anchor, time=recent).value == "asserted"


def test_a_date_after_the_anchor_is_a_plan() -> None:
    time_block = when(dt.date(2031, 5, 8), dt.date(2031, 5, 8))
    assert status("Arvania votes then.", "votes", anchor=dt.date(2031, 5, 2), time=time_block).value == "planned"


@pytest.mark.parametrize(
    ("text", "anchor", "value"),
    [
        ("In 2019 both governments signed an accord.", dt.date(2031, 3, 20), "historical"),
        ("In 2030 both governments signed an accord.", dt.date(2031, 3, 20), "asserted"),
        ("In 2019 both governments signed an accord.", None, "asserted"),
        ("Both governments signed an accord two decades ago.", None, "historical"),
        ("They marked the anniversary of the day Arvania had signed.", None, "historical"),
    ],
)
def test_historical_words(text: str, anchor: dt.date | None, value: str) -> None:
    assert status(text, "signed", anchor=anchor).value == value


def test_every_trigger_stands_where_it_says() -> None:
    for text, word, _ in VALUES + SCOPE:
        for trigger in status(text, word).triggers:
            assert text[slice(*trigger.span)] == trigger.text


def test_offsets_count_from_the_document() -> None:
    text = "Vale spoke. Arvania did not sign."
    page = Page(text, text, ((0, len(text)),), (Sentence(0, 0, 0, 11), Sentence(1, 0, 12, len(text))))
    block = judge(page, page.sentences[1], (28, 32))
    assert [trigger.span for trigger in block.triggers] == [(24, 27)]


def test_an_empty_sentence_asserts() -> None:
    page = page_of("   ")
    assert judge(page, page.sentences[0], (0, 1)).value == "asserted"


@pytest.mark.parametrize(
    ("text", "word", "clause"),
    [
        ("If Belmora withdraws, Arvania will sign.", "withdraws", "If Belmora withdraws,"),
        ("Vale said that the team had left.", "left", "that the team had left."),
        ("Arvania signed, but Belmora left.", "left", "but Belmora left."),
        ("Arvania signed and Belmora left.", "left", "and Belmora left."),
        ("Arvania and Belmora signed.", "signed", "Arvania and Belmora signed."),
        ("The team, which was tired, left.", "tired", "which was tired,"),
    ],
)
def test_clauses(text: str, word: str, clause: str) -> None:
    page = page_of(text)
    assert page.quote(clause_of(page, page.sentences[0], text.index(word))) == clause


def test_each_word_is_in_a_clause_that_holds_it() -> None:
    for text, _, _ in VALUES + SCOPE:
        page = page_of(text)
        cut = parse(page, page.sentences[0])
        for index, number in enumerate(cut.clause_at):
            assert cut.clauses[number].first <= index < cut.clauses[number].last


@pytest.mark.parametrize(
    ("base", "forms"),
    [
        ("sign", ("sign", "signs", "signed", "signed", "signing")),
        ("deny", ("deny", "denies", "denied", "denied", "denying")),
        ("meet", ("meet", "meets", "met", "met", "meeting")),
        ("ban", ("ban", "bans", "banned", "banned", "banning")),
        ("withdraw", ("withdraw", "withdraws", "withdrew", "withdrawn", "withdrawing")),
        ("agree", ("agree", "agrees", "agreed", "agreed", "agreeing")),
        ("urge", ("urge", "urges", "urged", "urged", "urging")),
        ("stop", ("stop", "stops", "stopped", "stopped", "stopping")),
    ],
)
def test_forms_of_a_verb(base: str, forms: tuple[str, ...]) -> None:
    assert inflect(base).all == forms


def test_the_cue_list_is_read_and_shared() -> None:
    assert cues() is cues()


HOSTILE: list[Callable[[int], str]] = [
    lambda n: "a" * n,
    lambda n: "a " * (n // 2),
    lambda n: "if " * (n // 3),
    lambda n: "that " * (n // 5),
    lambda n: "not " * (n // 4),
    lambda n: ", " * (n // 2),
    lambda n: "a-" * (n // 2),
    lambda n: '"' * n,
    lambda n: "to " * (n // 3),
    lambda n: "who did not " * (n // 12),
]


@pytest.mark.parametrize("make", HOSTILE)
def test_a_hundred_thousand_repeated_characters(make: Callable[[int], str]) -> None:
    text = make(100_000) + " signed"
    began = time.perf_counter()
    status(text, "signed")
    assert time.perf_counter() - began < 40
