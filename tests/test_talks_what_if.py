"""The words that change a case of talks: numbers set, acts left out, safeguards switched on; and what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.talks_twin import follow

from detente.cases import shipped_cases
from detente.dossier.load import load_dossier, parse_dossier
from detente.talks.from_dossier import TalksCase, source_of
from detente.talks.lever_words import KINDS, Lever, read_lever
from detente.talks.levers import levers, most_linked
from detente.talks.plan import Guarantee, Plan
from detente.talks.trajectories import OUTCOMES
from detente.talks.what_if import apply

FORD = """\
title: The ford (invented)
draft: true
actors:
  north:    {name: Northland, kind: state, role: principal}
  assembly: {name: Assembly, kind: legislature, of: north, ratifies: true}
  bloc:     {name: Bloc, kind: faction, of: assembly}
  south:    {name: Southland, kind: state, role: principal}
  guild:    {name: Guild, kind: organisation}
issues:
  line: {name: The line, reference_point: 40}
  levy: {name: The levy, reference_point: 10, start: 0}
  tolls: {name: The tolls, reference_point: 20}
stakes:
  north: {line: {position: 90, salience: 70}, levy: {position: 20, salience: 10}, tolls: {position: 30, salience: 20}}
  south: {line: {position: 10, salience: 20}, levy: {position: 70, salience: 60}, tolls: {position: 75, salience: 20}}
spoiling:
  - {actor: bloc, instrument: legislation, issue: line, capacity: 3, status: asserted}
  - {actor: bloc, instrument: leak, issue: line, capacity: 1, status: asserted}
  - {actor: guild, instrument: litigation, issue: levy, capacity: [1, 2, 4], status: claimed}
measures:
  patrols: {name: Joint monitoring of the ford}
  escrow: {name: Tolls paid into escrow}
  stages: {name: Crossing opened in stages}
  peacekeepers: {name: Peacekeepers at the ford}
  relief: {name: Fund for ferrymen}
  song: {name: A common song}
"""


def ford(text: str = FORD) -> TalksCase:
    dossier, problems = parse_dossier(text)
    assert dossier is not None, problems
    return source_of(dossier, seed=3)


def changed(*sets: str, withouts: tuple[str, ...] = (), withs: tuple[str, ...] = ()) -> TalksCase:
    case, _, problems = apply(ford(), sets, withouts, withs)
    assert case is not None, [str(problem) for problem in problems]
    return case


def told(*sets: str, withouts: tuple[str, ...] = (), withs: tuple[str, ...] = ()) -> list[str]:
    case, rows, problems = apply(ford(), sets, withouts, withs)
    assert (case is None) == bool(problems)
    assert not (problems and rows)
    return [str(problem) for problem in problems]


def record(case: TalksCase, actor: str) -> Any:
    world = case.rows(0, 4)
    return next(one for one in (*world.principals, *world.ratifiers, *world.spoilers) if one.actor == actor)


# --- --set -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "path", "before", "after"),
    [
        ("parameters.tau0=0.6", "parameters.tau0", "0.75 (0.5 to 0.9)", "0.6"),
        ("north.tau0=[.5, .6, .7]", "north.tau0", "0.75 (0.5 to 0.9)", "0.6 (0.5 to 0.7)"),
        ("parameters.b_r=0.1", "parameters.b_r", "0 (-0.2 to 0.2)", "0.1"),
        ("parameters.o_b=[.1, .2, .3, .4]", "parameters.o_b", "0 (-0.4 to 0.4)", "0.1, 0.2, 0.3, 0.4"),
        ("bloc.capacity=2", "bloc.capacity", "1 + 3", "2"),
        ("guild.capacity=1", "guild.capacity", "2 (1 to 4)", "1"),
        ("guild.kind=total", "guild.kind", "limited", "total"),
        ("assembly.known=false", "assembly.known", "not set", "no"),
        ("assembly.line.leaning=0.1", "assembly.line.leaning", "0 (-0.2 to 0.2)", "0.1"),
        ("plan.secrecy=.3", "plan.secrecy", "not set", "0.3"),
        ("plan.instalments=4", "plan.instalments", "2", "4"),
        ("line.cover=.4", "plan.line.cover", "0", "0.4"),
        ("plan.tracks.line.opens=6", "plan.line.opens", "0", "6"),
        ("line.after=levy", "plan.line.after", "not set", "levy, 0"),
        ("line.start=3", "issues.line.start", "unknown", "3"),
        ("levy.start=1", "issues.levy.start", "0", "1"),
        ("tension=[0, 1, 2]", "tension", "unknown", "1 (0 to 2)"),
        ("north.line.position=80", "stakes.north.line.position", "90", "80"),
        ("spoiling.2.status=denied", "spoiling.2.status", "claimed", "denied"),
    ],
)
def test_a_number_as_typed(typed: str, path: str, before: str, after: str) -> None:
    case, rows, problems = apply(ford(), [typed])
    assert problems == []
    assert case is not None
    assert rows == [{"table": "changes", "path": path, "before": before, "after": after}]


def test_what_is_set_arrives() -> None:
    case = changed(
        *("parameters.tau0=0.6", "north.tau0=0.3", "bloc.capacity=2.5", "bloc.kind=total", "assembly.seats=7"),
        *("assembly.needed=4", "plan.secrecy=0.25", "line.start=3", "north.c=0.4", "tolls.ladder=[0, 2, 3]"),
        *("parameters.alpha=[.1, .2, .6, 1]", "parameters.b_r=0.05", "north.line.position=80", "tension=1.5"),
    )
    north, south, bloc, assembly = (record(case, name) for name in ("north", "south", "bloc", "assembly"))
    assert (north.tau0, south.tau0, north.c, south.c) == (0.3, 0.6, 0.4, None)
    assert (bloc.capacity, bloc.kind, assembly.seats, assembly.needed) == (2.5, "total", 7, 4)
    assert (case.plan.secrecy, case.plan.track("line").start, case.plan.track("tolls").ladder) == (0.25, 3, (0, 2, 3))
    world = case.rows(0, 1)
    assert world.parameters.alpha == (0.1, 0.2, 0.6, 1.0)
    assert world.parameters.b_r == pytest.approx((0.58, 0.46, 0.51, 0.45))
    assert world.parameters.v0 == 1.5
    assert world.position[0, world.actors.index("north"), world.tracks.index("line")] == 80.0
    assert ford().plan.secrecy is None, "the case before is as it was"


def test_an_act_that_is_denied_is_left_out() -> None:
    case = changed("spoiling.0.status=denied")
    assert {one.actor: one.menu for one in case.acting} == {"bloc": ("leak",), "guild": ("litigation",)}


def test_what_is_not_changed_keeps_its_draws() -> None:
    before, after = (
        ford().rows(0, 30),
        changed("north.tau0=0.3", "parameters.sd_o=0.7", withs=("detection",)).rows(0, 30),
    )
    assert (before.principals[1].tau0 == after.principals[1].tau0).all()
    assert (before.parameters.lam_a == after.parameters.lam_a).all()
    assert after.parameters.sd_o == 0.7


def test_one_change_after_another() -> None:
    once = changed("north.tau0=0.3", "line.cover=0.4", withouts=("bloc.leak",), withs=("consult",))
    twice, _, problems = apply(once, ["levy.start=2", "south.tau0=0.4"], ["guild"], ["detection=0.8"])
    assert twice is not None, problems
    assert (record(twice, "north").tau0, record(twice, "south").tau0) == (0.3, 0.4)
    assert (twice.plan.track("line").cover, twice.plan.track("levy").start) == (0.4, 2)
    assert twice.plan.consulted == ("assembly",)
    assert [one.actor for one in twice.rows(0, 1).spoilers] == ["bloc"]


EVERY_MISTAKE = {
    "paramters.tau0=1": "paramters.tau0: no such place; did you mean 'parameters'?",
    "xyz.tau0=1": "xyz.tau0: no such place; begin with parameters, plan, an actor, an issue or a block of the dossier",
    "parameters.tau=1": "parameters.tau: no such parameter; did you mean 'tau0'? There are c_mean,",
    "parameters.tau0=.nan": "expected a number, [low, best, high] or unknown, got .nan; write for example [0.5, 0.75, 0.9]",
    "parameters.m=1.2": "parameters.m: off the scale: expected between 0 and 1, got 1.2; write for example [0.2, 0.6, 0.95]",
    "parameters.h_u=-1": "parameters.h_u: off the scale: expected 0 or more, got -1; write for example [0.1, 0.2, 2]",
    "parameters.sd_o=1e9": "parameters.sd_o: off the scale: expected between 0 and 1e+06",
    "parameters.lam_a=unknown": "expected a number, got unknown; leave it out, and it is sampled in its range",
    "parameters.lag=2.5": "parameters.lag: expected whole months, got 2.5; write for example 3",
    "parameters.cap=3": "parameters.cap: expected 4 numbers, one a rung, got 3; write [0.3, 0.3, 0.6, 1.0]",
    "bloc.capacity=-1": "bloc.capacity: off the scale: expected 0 or more, got -1; write for example [0.5, 1, 2]",
    "bloc.tau0=.5": "tau0 belongs to one who signs, and bloc is none; it can be set for: north, south",
    "south.capacity=2": "capacity belongs to one with means against the talks, and south is none; it can be set for: bloc, guild",
    "north.sigma=.2": "sigma belongs to one who votes, and north is none; it can be set for: assembly",
    "north.capcity=3": "north.capcity: an actor has no 'capcity'; did you mean 'capacity'?",
    "guild.kind=bad": "guild.kind: expected one of none, limited, greedy, total, got 'bad'; choose one",
    "assembly.margin=.4": "assembly.margin: expected 4 numbers, one a rung, got 0.4; write [0.5, 0.4, 0.4, 0.3]",
    "assembly.seats=2.5": "assembly.seats: expected a whole number of 0 or more, got 2.5",
    "bloc.line.leaning=.1": "only a ratifier whose position nobody has said leans; those are: assembly.levy",
    "plan.modee=nash": "plan.modee: a plan has no 'modee'; did you mean 'mode'?",
    "plan.mode=nsh": "plan.mode: expected one of nash, fixed, alternating, zeuthen, timed, got 'nsh'; did you mean 'nash'?",
    "plan.secrecy=[.1, .2, .3]": "plan.secrecy: a plan is chosen and not uncertain, got [0.1, 0.2, 0.3]; write one number",
    "plan.instalments=0": "plan.instalments: expected a whole number of 1 or more, got 0",
    "plan.costs=3": "plan.costs: expected true or false, got 3",
    "plan.proposer=guild": "plan: proposer guild is no principal",
    "plan.lime.cover=.2": "plan.lime.cover: no such track: 'lime'; did you mean 'line'? The tracks are levy, line, tolls",
    "plan.line.cvoer=.2": "plan.line.cvoer: a track's plan has no 'cvoer'; did you mean 'cover'?",
    "line.cvoer=.2": "line.cvoer: a track has no 'cvoer'; did you mean 'cover'?",
    "line.cover=2": "line.cover: off the scale: expected between 0 and 1, got 2",
    "line.ladder=[2, 1]": "plan: line: a ladder is rising rungs from 0 to 3, got (2, 1)",
    "line.after=lime": "plan: line: it cannot open after lime; the other tracks are",
    "levy.after=[line, x]": "expected a whole number of 0 or more, got 'x'",
    "tolls.after=3": "tolls.after: expected a track and a rung, got 3; write for example [levy, 2]",
    "levy.start=7": "issues.levy.start: expected a step of the ladder, got 7; write 0 for a functional step",
    "south.line.positon=4": "stakes.south.line.positon: no such key; did you mean 'position'?",
    "nonsense": "--set: expected path=value, got 'nonsense'",
    "south.tau0=[.9, .5, .7]": "south.tau0: percentiles must rise, got 0.9 / 0.5 / 0.7; the order is 10th, 50th, 90th",
}


@pytest.mark.parametrize("typed", list(EVERY_MISTAKE))
def test_a_mistake_says_place_cause_and_cure(typed: str) -> None:
    problems = told(typed)
    assert len(problems) == 1
    assert EVERY_MISTAKE[typed] in problems[0]
    assert problems[0].startswith("--set: ")
    assert "; " in problems[0] or "plan: " in problems[0]


def test_every_mistake_at_once() -> None:
    withouts, withs = ("nobody", "bloc.veto"), ("cover=lime", "detection=2")
    problems = told(*EVERY_MISTAKE, withouts=withouts, withs=withs)
    assert len(problems) == len(EVERY_MISTAKE) + 4
    for words in EVERY_MISTAKE.values():
        assert any(words in problem for problem in problems), words


def test_what_is_set_twice_is_told_once() -> None:
    assert told("north.tau0=.5", "north.tau0=.6") == ["--set: north.tau0: is set twice; leave one of them out"]


def test_votes_that_cannot_be() -> None:
    assert "says how many must agree, but not of how many; set assembly.seats" in told("assembly.needed=3")[0]
    assert "of 5 seats 9 cannot be needed" in told("assembly.seats=5", "assembly.needed=9")[0]


def test_a_change_that_leaves_nobody_at_the_table() -> None:
    problems = told("south.role=critic")
    assert len(problems) == 1
    assert "two parties at least must sign, here is only north; write role: principal" in problems[0]


# --- --without -------------------------------------------------------------------------------------------------------


def test_without_an_instrument_and_without_an_actor() -> None:
    case, rows, _ = apply(ford(), withouts=["bloc.leak", "guild"])
    assert case is not None
    assert [(one.actor, one.menu) for one in case.rows(0, 1).spoilers] == [("bloc", ("legislation",))]
    assert [(one.actor, one.menu) for one in case.acting] == [("bloc", ("legislation",))]
    assert rows == [
        {"table": "changes", "path": "bloc.leak", "before": "may act: leak", "after": "left out"},
        {"table": "changes", "path": "guild", "before": "may act: litigation", "after": "left out"},
    ]


def test_an_instrument_may_be_called_as_in_documents() -> None:
    menus = {one.actor: one.menu for one in changed(withouts=("guild.lawsuit", "bloc.Leaks")).acting}
    assert menus == {"bloc": ("legislation",)}


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("bloc.veto", "bloc has no such instrument: 'veto'; it has leak, legislation"),
        ("blok", "no such actor: 'blok'; did you mean 'bloc'?"),
        ("south", "south: has no means against the talks; those who have any are bloc, guild"),
        ("bloc.", "no instrument after the dot; write bloc"),
    ],
)
def test_what_cannot_be_left_out(words: str, wanted: str) -> None:
    problems = told(withouts=(words,))
    assert len(problems) == 1
    assert wanted in problems[0]


def test_what_is_left_out_twice() -> None:
    assert told(withouts=("bloc", "bloc")) == ["--without: bloc: is left out twice; leave one of them out"]


# --- --with ----------------------------------------------------------------------------------------------------------


def plan_with(*withs: str) -> Plan:
    return changed(withs=withs).plan


def test_cover_by_track_and_for_all() -> None:
    assert {k: one.cover for k, one in plan_with("cover=line:0.3").tracks.items()} == {
        "levy": 0,
        "line": 0.3,
        "tolls": 0,
    }
    assert {one.cover for one in plan_with("cover").tracks.values()} == {0.5}
    assert {one.cover for one in plan_with("cover=.2").tracks.values()} == {0.2}
    assert plan_with("cover=levy").track("levy").cover == 0.5


def test_safeguards_from_outside() -> None:
    one, other, watch, bond, share, paid = plan_with(
        "guarantor=12:48", "guarantor", "detection=.8", "bond", "coverage=0.4", "compensation"
    ).guarantees
    assert one == Guarantee("guarantor", 0.9, 0.5, start=12, end=48)
    assert other == Guarantee("guarantor", 0.9, 0.5, exit_lock=0.8)
    assert watch == Guarantee("detection", detection=0.8)
    assert bond == Guarantee("bond", bond=1.0)
    assert share == Guarantee("coverage", coverage=0.4)
    assert paid == Guarantee("compensation", compensation=0.5)
    assert plan_with("guarantor=6:").guarantees[0].exit_lock == 0.8
    assert plan_with("guarantor=:9").guarantees[0].end == 9


def test_who_is_heard_and_who_is_reassured() -> None:
    plan = plan_with("pay=guild", "pay=bloc:0.1", "consult=assembly", "gesture=south:3", "instalments", "secrecy=.4")
    assert plan.payments == {"guild": 0.2, "bloc": 0.1}
    assert plan.consulted == ("assembly",)
    assert [(g.principal, g.round, g.share) for g in plan.gestures] == [("south", 3, 0.1)]
    assert (plan.instalments, plan.secrecy) == (4, 0.4)
    assert plan_with("open").secrecy == 0.0


def test_order_and_packages() -> None:
    plan = plan_with("package=tolls+line", "start=levy:1", "after=tolls:levy")
    assert plan.packages == (("line", "tolls"),)
    assert plan.track("levy").start == 1
    assert plan.track("tolls").after == ("levy", 1), "the first step of the levy, as it is planned now"


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("cover=lime", "no such track: 'lime'; did you mean 'line'? The tracks are levy, line, tolls"),
        ("cover=2", "expected a number from 0 to 1, got '2'; write for example cover=0.5"),
        ("cover=line:", "expected a number from 0 to 1, got ''; write for example cover=0.5"),
        ("guarantor=48:12", "a guarantor must leave after it comes, got '48:12'; write for example guarantor=12:48"),
        ("guarantor=now", "expected a number from 0 to 10000, got 'now'"),
        ("detectoin=.9", "no such safeguard: 'detectoin'; did you mean 'detection'?"),
        ("detection=nan", "expected a number from 0 to 1, got 'nan'; write for example detection=0.9"),
        ("bond=inf", "expected a number from 0 to 100, got 'inf'"),
        ("pay=guild:-1", "expected a number from 0 to 100, got '-1'; write for example pay=guild:0.2"),
        ("pay=south", "no such actor with means against the talks: 'south'; those who have any are bloc, guild"),
        ("consult=guild", "no such ratifier: 'guild'; those who vote are assembly"),
        ("gesture=guild", "no such principal: 'guild'; those who sign are north, south"),
        ("instalments=2.5", "expected a whole number, got '2.5'; write for example instalments=4"),
        ("package=line", "a package takes two tracks or more, got 'line'; write package=levy+line"),
        ("package=line+line", "a package takes two tracks or more"),
        ("package=line+levy+line", "a track stands twice in 'line+levy+line'; name each once"),
        ("start=line:7", "expected a number from 0 to 3, got '7'; write for example start=line:1"),
        ("after=line:line", "line cannot come after itself; name two tracks"),
        ("after=line", "expected two tracks, got 'line'; write for example after=levy:line"),
        ("open=1", "open takes no value, got '1'"),
        ("song", "nothing in the name of song says what it does in talks; write one of cover"),
        ("", "no such safeguard: ''; there are cover"),
    ],
)
def test_a_safeguard_that_is_none(words: str, wanted: str) -> None:
    problems = told(withs=(words,))
    assert len(problems) == 1
    assert wanted in problems[0]


def test_safeguards_that_contradict_each_other() -> None:
    assert told(withs=("secrecy=.2", "open")) == ["--with: open: is given twice; leave one of them out"]
    assert "is given twice" in told(withs=("cover=.2", "cover=.3"))[0]
    assert told(withs=("cover=line", "cover=levy:.3")) == []
    assert "line is in two packages" in told(withs=("package=line+levy", "package=line+tolls"))[0]


@pytest.mark.parametrize(
    "withs",
    [
        ("after=line:levy", "after=levy:line"),
        ("after=line:levy", "after=levy:tolls", "after=tolls:line"),
        ("package=line+levy", "after=line:levy"),
        ("package=line+levy", "after=line:tolls", "after=tolls:levy"),
    ],
)
def test_tracks_that_wait_for_each_other_would_never_begin(withs: tuple[str, ...]) -> None:
    problems = told(withs=withs)
    assert len(problems) == 1
    assert "would wait for what waits for it, and never begin; take one `after` away" in problems[0]
    assert told(withs=withs[:-1]) == []


# --- levers ----------------------------------------------------------------------------------------------------------


def test_every_lever_stands_alone_fits_the_case_and_is_found_by_its_name() -> None:
    case = ford()
    found = levers(case)
    world = case.rows(0, 1)
    names = [lever.name for lever in found]
    assert len(set(names)) == len(names)
    assert [KINDS.index(lever.kind) for lever in found] == sorted(KINDS.index(lever.kind) for lever in found)
    assert {lever.kind for lever in found} == set(KINDS)
    for lever in found:
        plan = lever.on(case.plan)
        assert plan != case.plan, lever.name
        assert plan.problems(world) == [], lever.name
        again = read_lever(case, lever.name)
        assert isinstance(again, Lever)
        assert again.on(case.plan) == plan
        assert plan_with(lever.name) == plan
        assert "spoil" not in lever.words


def test_the_levers_of_the_ford() -> None:
    """The narrowest gap is on the tolls, 30 to 75 (levy 20 to 70, line 10 to 90): the others may come after it."""
    assert [lever.name for lever in levers(ford())] == [
        *("cover", "cover=levy", "cover=line", "cover=tolls", "secrecy"),
        *("pay=bloc", "pay=guild", "consult=assembly", "open"),
        *(
            "coverage",
            "compensation",
            "gesture=north",
            "gesture=south",
            "instalments",
            "stages",
            "peacekeepers",
            "relief",
        ),
        *("detection", "bond", "guarantor", "patrols", "escrow"),
        *("package=levy+line", "after=levy:tolls", "after=line:tolls"),
        *("start=levy:1", "start=line:1", "start=line:3", "start=tolls:1", "start=tolls:3"),
    ]


def test_the_package_with_most_to_trade() -> None:
    """Weights of the north .7 .1 .2 and of the south .2 .6 .2 (line, levy, tolls): across, line and levy differ by
    .7 * .6 - .1 * .2 = .40, line and tolls by .7 * .2 - .2 * .2 = .10, levy and tolls by .6 * .2 - .2 * .1 = .10."""
    assert most_linked(ford()) == ("levy", "line")
    other = FORD.replace("line: {position: 10, salience: 20}", "line: {position: 10, salience: 60}")
    assert most_linked(ford(other.replace("tolls: {position: 75, salience: 20}", "tolls: {position: 75, salience: 90}"))) == (
        "line", "tolls",
    )  # fmt: skip


def test_measures_are_offered_and_never_switched_on() -> None:
    case = ford()
    assert case.plan.guarantees == ()
    kinds = {lever.name: (lever.kind, lever.words) for lever in levers(case) if lever.name in case.dossier.measures}
    assert {name: kind for name, (kind, _) in kinds.items()} == {
        "stages": "reassure", "peacekeepers": "reassure", "relief": "reassure", "patrols": "verify", "escrow": "verify",
    }  # fmt: skip
    assert kinds["patrols"][1] == "Joint monitoring of the ford: monitoring that detects 0.9 of all violations"


def test_one_track_has_no_order_and_no_package() -> None:
    text = FORD.replace("levy: {position: 20, salience: 10}, ", "").replace("tolls: {position: 30, salience: 20}", "")
    names = [lever.name for lever in levers(ford(text))]
    assert not [name for name in names if name.startswith(("package", "after", "cover="))]


def test_swapping_the_parties_swaps_the_levers() -> None:
    """Names exchanged throughout the file: the same levers for the same tracks, with the names exchanged."""
    swap = {"north": "south", "south": "north", "Northland": "Southland", "Southland": "Northland"}
    text = FORD
    for one in swap:
        text = text.replace(one, f"<{one}>")
    for one, other in swap.items():
        text = text.replace(f"<{one}>", other)
    mirrored = {
        lever.name.replace("north", "*").replace("south", "north").replace("*", "south") for lever in levers(ford(text))
    }
    assert mirrored == {lever.name for lever in levers(ford())}


# --- anything that could be typed ------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        *(
            "cover",
            "line",
            "levy",
            "tolls",
            "north",
            "south",
            "bloc",
            "guild",
            "assembly",
            "plan",
            "parameters",
            "tau0",
            "pay",
        ),
        *(
            "after",
            "package",
            "start",
            "guarantor",
            "capacity",
            "leak",
            "secrecy",
            "spoiling",
            "0",
            "-1",
            "2.5",
            "nan",
            "[1, 2]",
        ),
        *("=", ".", ":", "+", " ", "é", "{", "unknown", "1e400", "after=line:levy"),
    ]
)


@given(*(st.lists(st.lists(WORDS, max_size=6).map("".join), max_size=2) for _ in range(3)))
@settings(max_examples=20)
def test_no_words_make_it_fall_over(sets: list[str], withouts: list[str], withs: list[str]) -> None:
    case, rows, problems = apply(ford(), sets, withouts, withs)
    assert (case is None) == bool(problems)
    if case is not None:
        assert len(rows) >= len(withouts) + len(withs)
        assert case.plan.problems(case.rows(0, 1)) == []


# --- a whole run -----------------------------------------------------------------------------------------------------


def test_a_shipped_case_runs_and_without_those_who_act_nobody_acts() -> None:
    """Followed in plain Python, draw by draw: the same parties with the same trust, and no act left."""
    case = source_of(load_dossier(shipped_cases()["strait-talks"] / "dossier.yaml"), seed=7)
    quiet, _, problems = apply(case, withouts=["coast_guard", "harbour_bloc", "shipowners"], withs=["guarantor=3:9"])
    assert quiet is not None, problems
    before, after = (
        [follow(one.rows(0, 6), one.plan, draw, seed=7, rounds=12) for draw in range(6)] for one in (case, quiet)
    )
    assert sum(story.strikes() for story in before) > 0
    assert sum(story.strikes() for story in after) == 0
    assert {story.outcome for story in (*before, *after)} <= set(OUTCOMES)
