"""What every instrument must keep, found by discovery: numbers in bounds, told in its text, and words for defenders."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.talks_cases import ACTS

import detente
from detente.errors import FamilyError
from detente.reading.lexicon import cell_list, rows
from detente.talks import instruments
from detente.talks.instruments import LEVERS, Instrument, all_instruments, instrument_for

FAMILY = all_instruments()
EFFECTS = ("tension", "acceptance", "ratifiers", "will")
NUMBERS = (*EFFECTS, "cost", "effort")
MOST = {"tension": 3.0, "acceptance": 1.0, "ratifiers": 1.0, "will": 1.0, "cost": 0.1, "effort": 1.0}
"""The scale of each number: tension runs to 3, will to 1, a stake is every track from end to end, an act is whole."""
READ = {row["id"]: row for row in rows("instruments")}

each_member = pytest.mark.parametrize("name", FAMILY)


def text_of(member: Instrument) -> str:
    return " ".join((inspect.getdoc(type(member)) or "").split())


def file_of(member: Instrument) -> Path:
    return Path(inspect.getfile(type(member)))


def names_of_parties() -> set[str]:
    """Names of states, their adjectives and capitals, of groups and organisations, as the reader's word lists have them."""
    found: set[str] = set()
    for row in rows("countries"):
        found |= {row["name"], row["official"], row["capital"]}
        found |= {part for column in ("variants", "adjectives", "persons") for part in cell_list(row[column])}
    for row in rows("organisations"):
        found |= {row["name"], row["short"], *cell_list(row["variants"])}
    return {name for name in found if len(name) > 3 and name[0].isupper()}


@each_member
def test_its_numbers_lie_on_their_scales(name: str) -> None:
    member = FAMILY[name]
    for number in NUMBERS:
        assert 0 <= getattr(member, number) <= MOST[number], number
    assert member.cost > 0
    assert member.effort > 0
    assert any(getattr(member, effect) > 0 for effect in EFFECTS), "an act without effect is no instrument"


@each_member
def test_it_is_a_fixed_record_of_the_front_door_s_fields_alone(name: str) -> None:
    member = FAMILY[name]
    assert [f.name for f in dataclasses.fields(member)] == [f.name for f in dataclasses.fields(Instrument)]
    assert Instrument in type(member).__bases__
    with pytest.raises(dataclasses.FrozenInstanceError):
        member.cost = 1.0  # type: ignore[misc]


@each_member
def test_its_text_tells_the_numbers_that_count_and_no_others(name: str) -> None:
    """In a line each: name, number.  So a number that is changed in one place only is noticed."""
    member, text = FAMILY[name], inspect.getdoc(type(FAMILY[name])) or ""
    told = {key: float(value) for key, value in re.findall(r"^ +([a-z]+) +(\d[\d.]*)  ", text, re.MULTILINE)}
    assert told == {number: getattr(member, number) for number in NUMBERS if getattr(member, number) > 0}
    assert member.attributed == bool(re.search(r"^ +attributed  +the host is held answerable$", text, re.MULTILINE))


@each_member
def test_its_text_says_how_many_acts_a_capacity_of_one_carries(name: str) -> None:
    words = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five"}
    assert f"a capacity of 1 carries {words[int(1 / FAMILY[name].effort + 1e-9)]}" in text_of(FAMILY[name])


@each_member
def test_its_text_begins_with_the_world_and_says_what_the_numbers_rest_on(name: str) -> None:
    member, text = FAMILY[name], text_of(FAMILY[name])
    first = (inspect.getdoc(type(member)) or "").split("\n\n")[0]
    assert not re.search(r"\d", first), "the world first, numbers later"
    assert re.search(r"numbers are a convention(: ask those who know the case|, by analogy with )", text)
    assert f"Limits: {member.limits}." in text
    assert ">>>" in text


@each_member
def test_its_example_has_unequal_numbers(name: str) -> None:
    values = re.findall(r"\d+\.\d+", (inspect.getdoc(type(FAMILY[name])) or "").rsplit("\n", 1)[-1])
    assert len(values) == len(set(values)) >= 2


@each_member
def test_its_words_are_for_those_who_protect_the_talks(name: str) -> None:
    member = FAMILY[name]
    assert member.title[0].isupper()
    assert 3 <= len(member.title) <= 60
    assert 3 <= len(member.tell_tales) <= 5
    assert 2 <= len(member.protects) <= 5
    for entry in member.protects:
        kind, _, words = entry.partition(": ")
        assert kind in LEVERS, entry
        assert len(words.split()) >= 4, entry
    kinds = [entry.partition(":")[0] for entry in member.protects]
    assert len(set(kinds)) == len(kinds) >= 2, "different kinds of lever, each once"
    for line in (member.title, *member.tell_tales, *member.protects, member.limits):
        assert line == " ".join(line.split())
        assert not line.endswith("."), line
    assert len(set(member.tell_tales)) == len(member.tell_tales)


@each_member
def test_nobody_is_judged_in_it(name: str) -> None:
    """An act is an act: who carries it out is computed from stakes and is never called names."""
    source = file_of(FAMILY[name]).read_text(encoding="utf-8")
    assert not re.search(r"\b(?:spoiler|terroris|extremis|enem(?:y|ies)\b|evil|rogue|regime)", source, re.IGNORECASE)


@each_member
def test_no_party_is_named_in_it(name: str) -> None:
    source = file_of(FAMILY[name]).read_text(encoding="utf-8")
    named = [party for party in names_of_parties() if party in source and re.search(rf"\b{re.escape(party)}\b", source)]
    assert not named


@each_member
def test_its_sources_are_cited_in_its_text_and_stand_in_the_bibliography(name: str) -> None:
    member = FAMILY[name]
    bib = Path(detente.__file__).with_name("sources.bib").read_text(encoding="utf-8")
    cited = set(re.findall(r"\[(\w+)\]_", text_of(member)))
    assert cited == set(member.sources)
    assert cited <= set(re.findall(r"@\w+\{(\w+),", bib))


def test_the_search_for_names_would_find_one() -> None:
    assert {"France", "French", "Paris", "African Union"} <= names_of_parties()


GOLDEN = {  # tension, acceptance, ratifiers, will, cost, effort, attributed
    "violence": (0.5, 0, 0, 0, 0.03, 0.5, True),
    "legislation": (0, 0, 0.20, 0, 0.02, 0.5, False),
    "sanctions": (0.1, 0.20, 0, 0, 0.02, 0.5, False),
    "pressure_campaign": (0, 0, 0.05, 0.10, 0.02, 0.3, False),
    "leak": (0, 0.05, 0.10, 0.03, 0.01, 0.2, False),
    "rival_deal": (0, 0.25, 0, 0, 0.03, 0.5, False),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_the_six_of_the_specification_have_its_numbers(name: str) -> None:
    assert dataclasses.astuple(FAMILY[name]) == GOLDEN[name]
    assert dataclasses.astuple(FAMILY[name]) == dataclasses.astuple(ACTS[name]), "the conformance case says otherwise"


def test_the_order_of_the_conformance_case_is_that_of_the_alphabet() -> None:
    """Where two acts are worth the same to an actor the first in the alphabet is taken, so names are part of the case."""
    order = list(FAMILY)
    assert order == sorted(order)
    for menu in (("legislation", "violence"), ("leak", "violence"), ("pressure_campaign", "rival_deal", "sanctions")):
        assert [name for name in order if name in menu] == list(menu)


@pytest.mark.parametrize(
    ("name", "number", "share", "other"),
    [
        ("veto", "ratifiers", 2, "legislation"),
        ("veto", "effort", 2, "legislation"),
        ("litigation", "ratifiers", 0.5, "legislation"),
        ("recognition", "ratifiers", 0.5, "legislation"),
        ("split", "ratifiers", 0.75, "legislation"),
        ("timing", "ratifiers", 0.75, "legislation"),
        ("recognition", "acceptance", 1, "rival_deal"),
        ("fait_accompli", "acceptance", 1, "sanctions"),
        ("ultimatum", "acceptance", 0.5, "sanctions"),
        ("ultimatum", "tension", 1, "sanctions"),
        ("no_show", "acceptance", 2 / 3, "walkout"),
        ("mediator_exit", "acceptance", 1, "no_show"),
        ("precondition", "acceptance", 1, "walkout"),
        ("exclusion", "acceptance", 1, "walkout"),
        ("split", "acceptance", 1, "walkout"),
        ("precondition", "ratifiers", 1, "pressure_campaign"),
        ("mediator_exit", "will", 1, "pressure_campaign"),
        ("walkout", "will", 0.5, "pressure_campaign"),
        ("hostage", "will", 0.5, "pressure_campaign"),
        ("timing", "will", 0.5, "pressure_campaign"),
        ("patron_arms", "tension", 2 / 3, "buildup"),
    ],
)
def test_what_a_text_says_by_analogy_is_so(name: str, number: str, share: float, other: str) -> None:
    assert getattr(FAMILY[name], number) == pytest.approx(share * getattr(FAMILY[other], number))
    assert "by analogy with" in text_of(FAMILY[name])


@pytest.mark.parametrize(
    ("less", "number", "more"),
    [
        ("ceasefire_violation", "tension", "violence"),
        ("ceasefire_violation", "cost", "violence"),
        ("ceasefire_violation", "effort", "violence"),
        ("buildup", "tension", "violence"),
        ("violence", "cost", "buildup"),
        ("exclusion", "tension", "violence"),
        ("fait_accompli", "tension", "violence"),
        ("hostage", "tension", "violence"),
        ("walkout", "acceptance", "rival_deal"),
        ("patron_arms", "acceptance", "rival_deal"),
        ("no_show", "cost", "walkout"),
        ("disinformation", "ratifiers", "leak"),
        ("leak", "will", "disinformation"),
        ("leak", "tension", "disinformation"),
        ("split", "will", "pressure_campaign"),
    ],
)
def test_what_a_text_says_to_be_less_is_less(less: str, number: str, more: str) -> None:
    assert getattr(FAMILY[less], number) < getattr(FAMILY[more], number)


def test_the_host_answers_for_what_comes_from_its_ground_by_force() -> None:
    assert [name for name, member in FAMILY.items() if member.attributed] == [
        "buildup",
        "ceasefire_violation",
        "exclusion",
        "fait_accompli",
        "hostage",
        "violence",
    ]


@pytest.mark.parametrize("code", READ)
def test_every_instrument_that_the_reader_knows_is_found(code: str) -> None:
    assert instrument_for(code) == {"attack": "violence"}.get(code, code)


def test_every_member_is_known_to_the_reader() -> None:
    assert {instrument_for(code) for code in READ} == set(FAMILY)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("sanction", "sanctions"),
        ("Sanctions", "sanctions"),
        ("pressure campaign", "pressure_campaign"),
        ("pressure", "pressure_campaign"),
        ("  Pressure   Campaigns ", "pressure_campaign"),
        ("rival deal", "rival_deal"),
        ("rival", "rival_deal"),
        ("walk-out", "walkout"),
        ("Walk‑outs", "walkout"),
        ("no-shows", "no_show"),
        ("build-up", "buildup"),
        ("exercises", "buildup"),
        ("patrol notice", "buildup"),
        ("vetoes", "veto"),
        ("refusing ratification", "veto"),
        ("lobbying", "pressure_campaign"),
        ("patron arms", "patron_arms"),
        ("Fait accompli", "fait_accompli"),
        ("embargoes", "sanctions"),
        ("facts on the ground", "fait_accompli"),
    ],
)
def test_other_spellings_are_found(code: str, name: str) -> None:
    assert instrument_for(code) == name


@pytest.mark.parametrize(
    "code", ["not named", "unspecified", "", "  ", "_", "s", "violin", "talks", "leakage", "ß", "漏"]
)
def test_what_is_no_instrument_is_not_found(code: str) -> None:
    assert instrument_for(code) is None


@given(code=st.text(max_size=30))
def test_no_text_breaks_the_search(code: str) -> None:
    found = instrument_for(code)
    assert found is None or found in FAMILY
    assert instrument_for(f" {code} ") == found


@given(name=st.sampled_from(sorted(FAMILY)), data=st.data())
def test_marks_and_capitals_do_not_matter(name: str, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from((name, *FAMILY[name].also)))
    mark = data.draw(st.sampled_from(["_", " ", "-", "", " - ", "\u2013"]))
    written = data.draw(st.sampled_from([str.upper, str.title, str.lower]))(code.replace("_", mark))
    assert instrument_for(written) == name


def test_a_name_stands_for_one_member_only() -> None:
    codes = [code for name, member in FAMILY.items() for code in (name, *member.also)]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[a-z]+(?:_[a-z]+)*", code) for code in codes)
    assert all(instrument_for(code) == name for name, member in FAMILY.items() for code in (name, *member.also))


@dataclasses.dataclass(frozen=True)
class Newcomer(Instrument):
    """A plug-in's act that claims a name which is taken."""

    title = "Newcomer"
    tell_tales = ("something",)
    protects = ("verify: something",)
    limits = "for this test"
    also = ("Attacks",)


def test_two_members_may_not_stand_for_the_same_act(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instruments, "all_instruments", lambda: {**FAMILY, "newcomer": Newcomer()})
    instruments._members_by_code.cache_clear()
    try:
        with pytest.raises(FamilyError, match=r"newcomer|violence"):
            instrument_for("attack")
    finally:
        instruments._members_by_code.cache_clear()


@pytest.mark.parametrize(
    ("field", "value"),
    [("tension", -0.1), ("cost", float("nan")), ("will", 11.0), ("effort", 0.0), ("effort", float("inf"))],
)
@each_member
def test_odd_numbers_are_refused_with_their_name(name: str, field: str, value: float) -> None:
    with pytest.raises(ValueError, match=field):
        dataclasses.replace(FAMILY[name], **{field: value})


def test_each_file_is_small() -> None:
    """One member a file, and nothing else in it: no helper that another member would come to lean on."""
    for name, member in FAMILY.items():
        module = importlib.import_module(f"detente.talks.instruments.{name}")
        assert file_of(member).stem == name
        assert len(file_of(member).read_text(encoding="utf-8").splitlines()) < 80, name
        own = [thing for thing in vars(module).values() if getattr(thing, "__module__", "") == module.__name__]
        assert own == [type(member)]
