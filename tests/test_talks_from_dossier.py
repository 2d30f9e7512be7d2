"""From a dossier to a simulation: who plays which part, what is drawn, and what was assumed."""

from __future__ import annotations

import datetime as dt
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from tests.strategies import dossiers

from detente.briefing.work import read_pile
from detente.cases import shipped_cases
from detente.dossier.estimate import Estimate
from detente.dossier.load import load_dossier, parse_dossier
from detente.dossier.schema import Dossier
from detente.draws import draw
from detente.errors import DossierError, Problem
from detente.reading.documents import Document, read_file
from detente.talks.assumptions import Assumption
from detente.talks.from_dossier import TalksCase, source_of
from detente.talks.parameters import Parameters
from detente.talks.situation import Situation

VALLEY = """\
title: The valley (invented)
draft: true
actors:
  north:    {name: Northland, kind: state, role: principal, capability: 4}
  assembly: {name: Assembly, kind: legislature, of: north, ratifies: true}
  bloc:     {name: Bloc, kind: faction, of: assembly}
  south:    {name: Southland, kind: state, role: principal}
  guild:    {name: Guild, kind: organisation}
  envoy:    {name: Envoy, kind: state, role: mediator}
issues:
  line: {name: Where the line runs, reference_point: 40}
  levy: {name: Who pays, reference_point: 10, start: 0}
  song: {name: Which song is sung, reference_point: 50}
stakes:
  north: {line: {position: 90, salience: 60}, levy: {position: 20, salience: 30}}
  south: {line: {position: 10, salience: 20}, levy: {position: 70, salience: 60}, song: {position: 5, salience: 9}}
  bloc:  {line: {position: 100, salience: 80}}
spoiling:
  - {actor: bloc, instrument: legislation, issue: line, capacity: 3, status: asserted}
  - {actor: bloc, instrument: leak, issue: levy, capacity: [1, 2, 4], status: planned}
  - {actor: bloc, instrument: legislation, capacity: 2, status: claimed}
  - {actor: guild, instrument: lawsuit, issue: levy, status: claimed}
  - {actor: guild, instrument: litigation, issue: levy, status: claimed}
  - {actor: guild, instrument: not named, status: claimed}
  - {actor: south, instrument: attack, status: denied}
"""


def dossier_of(text: str) -> Dossier:
    dossier, problems = parse_dossier(text)
    assert dossier is not None, problems
    return dossier


def valley(text: str = VALLEY, **more: Any) -> TalksCase:
    return source_of(dossier_of(text), seed=5, **more)


def assumption(case: TalksCase, name: str) -> Assumption:
    found = [one for one in case.assumptions if one.name == name]
    assert len(found) == 1, (name, [one.name for one in case.assumptions])
    return found[0]


def by_actor(records: tuple[Any, ...]) -> dict[str, Any]:
    return {record.actor: record for record in records}


# --- who plays which part --------------------------------------------------------------------------------------------


def test_the_cast_of_the_valley() -> None:
    """Two sign; a song on which only one has a stake is no track; a bloc in the assembly answers to the north."""
    case = valley()
    assert case.principals == ("north", "south")
    assert case.tracks == ("levy", "line")
    assert case.cast.ratifiers == (("assembly", "north"),)
    assert [(a.actor, a.host, a.menu) for a in case.acting] == [
        ("bloc", "north", ("leak", "legislation")),
        ("guild", None, ("litigation",)),
    ]
    assert case.rows(0, 1).actors == ("assembly", "bloc", "guild", "north", "south")
    assert (case.name("line"), case.name("guild"), case.name("nobody")) == ("Where the line runs", "Guild", "nobody")


def test_where_no_role_is_written_states_with_a_stake_or_a_seat_sign() -> None:
    text = VALLEY.replace(", role: principal", "")
    case = valley(text)
    assert case.principals == ("north", "south")
    assert "no role is written" in assumption(case, "south.role").why
    seated = text.replace("  south: {line", "  bay: {line").replace(
        "  guild:", "  bay: {name: Bay, kind: state}\n  guild:"
    )
    seated += "meetings: [{name: Round, participants: [north, south, bay, envoy]}]\n"
    assert valley(seated).principals == ("bay", "north")  # the south sits there, but has a stake on no track
    assert "a stake on no track" in [a for a in valley(seated).assumptions if a.name == "south.role"][-1].why


ONE_SIGNS = """\
actors: two parties at least must sign, here is only north; write role: principal for those who sign; the actors are \
assembly, bloc, envoy, guild, north, south"""
NO_TRACK = """\
stakes: no issue on which two of north, south have a stake; write under stakes what each of them wants on an issue; \
position: unknown will do"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "Southland, kind: state, role: principal",
            "Southland, kind: state, role: concerned",
            ONE_SIGNS,
        ),
        (
            "levy: {position: 20, salience: 30}}",
            "song: {position: 20, salience: 30}}",
            None,
        ),
        (
            "north: {line: {position: 90, salience: 60}, levy: {position: 20, salience: 30}}",
            "envoy: {song: {position: 1}}",
            NO_TRACK,
        ),
    ],
)
def test_what_cannot_be_simulated_says_what_to_write(old: str, new: str, told: str | None) -> None:
    text = VALLEY.replace(old, new)
    assert text != VALLEY
    if told is None:
        assert valley(text).tracks == ("line", "song")
        return
    with pytest.raises(DossierError) as error:
        valley(text)
    assert [str(problem) for problem in error.value.problems] == [f"dossier.yaml: {told}"]


def test_acts_by_nobody_are_problems_and_all_at_once() -> None:
    case = dossier_of(VALLEY)
    act = case.spoiling[0].model_copy(update={"actor": "blok", "issue": "lime"})
    with pytest.raises(DossierError) as error:
        source_of(case.model_copy(update={"spoiling": (act,), "stakes": {}}))
    told = [str(problem) for problem in error.value.problems]
    assert "spoiling.0.actor: no such actor, 'blok'; did you mean 'bloc'?" in told[0]
    assert "spoiling.0.issue: no such issue, 'lime'; did you mean 'line'?" in told[1]
    assert "no issue on which two of north, south have a stake" in told[2]


def test_nothing_is_dropped_silently() -> None:
    case = valley()
    assert assumption(case, "spoiling.1.status").why.startswith("planned, taken for something it could do")
    assert "instrument not named" in assumption(case, "spoiling.5.instrument").why
    assert assumption(case, "spoiling.6.status").why == "not simulated: denied; Southland"
    odd = valley(VALLEY.replace("instrument: leak", "instrument: sorcery"))
    assert "no such instrument in the family" in assumption(odd, "spoiling.1.instrument").why
    orphan = valley(VALLEY.replace("of: north, ratifies", "ratifies"))
    assert orphan.cast.ratifiers == ()
    assert "belongs to nobody who signs" in assumption(orphan, "assembly.of").why
    signing = valley(VALLEY.replace("role: principal, capability: 4", "role: principal, ratifies: true"))
    assert "consents by signing" in assumption(signing, "north.ratifies").why


def test_a_circle_of_belonging_ends() -> None:
    case = dossier_of(VALLEY)
    ring = {**case.actors, "guild": case.actors["guild"].model_copy(update={"of": "guild"})}
    assert by_actor(source_of(case.model_copy(update={"actors": ring})).acting)["guild"].host is None


# --- what is drawn ---------------------------------------------------------------------------------------------------


def test_exact_numbers_arrive_where_they_belong() -> None:
    """By hand: axes are (draw, actor, track) with ids ascending, so north is row 3 and line column 1."""
    world = valley(fixed=True).rows(0, 200)
    assert world.reference.tolist() == [[10.0, 40.0]]
    north, south = world.actors.index("north"), world.actors.index("south")
    assert (world.position[0, north].tolist(), world.salience[0, north].tolist()) == ([20.0, 90.0], [30.0, 60.0])
    assert (world.position[0, south].tolist(), world.salience[0, south].tolist()) == ([70.0, 10.0], [60.0, 20.0])


def test_what_nobody_has_said_is_sampled_in_its_range() -> None:
    world = valley().rows(0, 20_000)
    assert np.quantile(world.parameters.sd_o, (0.1, 0.5, 0.9)) == pytest.approx([0.3, 1.0, 1.5], abs=0.03)
    tau = [principal.tau0 for principal in world.principals]
    for one in tau:
        assert np.quantile(one, (0.1, 0.5, 0.9)) == pytest.approx([0.5, 0.75, 0.9], abs=0.01)
    assert abs(np.corrcoef(tau[0], tau[1])[0, 1]) < 0.03, "each has a stream of its own"
    rungs = np.array([np.asarray(one) for one in world.parameters.o_b])
    shift = rungs - np.array([0.47, 0.57, 0.10, 0.88])[:, None]
    assert np.abs(shift - shift[0]).max() < 1e-12, "the ladder moves as a whole"
    assert np.quantile(shift[0], (0.1, 0.9)) == pytest.approx([-0.4, 0.4], abs=0.02)
    assert set(np.unique(np.asarray(world.parameters.lag) % 1)) == {0.0}


def test_every_parameter_stays_within_its_bounds() -> None:
    world = valley().rows(0, 5_000)
    for name, (low, high) in Parameters.bounds().items():
        value = getattr(world.parameters, name)
        for part in value if isinstance(value, tuple) else (value,):
            assert np.isfinite(part).all()
            assert (np.asarray(part) >= low).all(), name
            assert (np.asarray(part) <= high).all(), name


def test_fixed_means_defaults_and_nothing_else() -> None:
    case = valley(fixed=True)
    world = case.rows(0, 50)
    assert {name: getattr(world.parameters, name) for name in ("tau0", "sd_o", "o_b", "iota")} == {
        "tau0": 0.75, "sd_o": 1.0, "o_b": (0.47, 0.57, 0.10, 0.88), "iota": 0.035,
    }  # fmt: skip
    assert all(not one.is_sampled for one in case.assumptions if one.name.startswith("parameters."))
    # what the dossier says stays as unsure as it says: three exact acts, and one to four leaks
    assert np.ptp(by_actor(world.spoilers)["bloc"].capacity) > 0.5


def test_acts_of_one_instrument_are_not_counted_twice() -> None:
    """Two reports of legislation, of 3 and 2 acts, may tell of the same acts: 3.  Leaks come on top: 1, 2 or 4."""
    capacity = by_actor(valley().rows(0, 20_000).spoilers)["bloc"].capacity
    assert np.quantile(capacity, (0.1, 0.5, 0.9)) == pytest.approx([4.0, 5.0, 7.0], abs=0.05)
    unknown = by_actor(valley().rows(0, 20_000).spoilers)["guild"].capacity
    assert np.quantile(unknown, (0.1, 0.5, 0.9)) == pytest.approx([0.5, 1.0, 2.0], abs=0.03)


def test_who_opposes_and_has_no_stake_wants_what_holds_without_a_deal() -> None:
    """The guild is said to go to court over the levy: it would lose by any change there, and by none on the line."""
    case = valley(VALLEY.replace("reference_point: 10", "reference_point: [5, 10, 40]"))
    world = case.rows(0, 2_000)
    guild = world.actors.index("guild")
    levy, line = world.tracks.index("levy"), world.tracks.index("line")
    assert (world.position[:, guild, levy] == world.reference[:, levy]).all()
    assert np.quantile(world.salience[:, guild, levy], (0.1, 0.9)) == pytest.approx([10, 90], abs=3)
    assert (world.salience[:, guild, line] == 0).all()
    assert "taken to want what holds without a deal" in assumption(case, "guild.levy.position").why
    # the bloc has a stake on the line, is said to leak over the levy, and cares for that too
    assert case.cast.at_reference == {("guild", "levy"), ("bloc", "levy")}


def test_where_no_track_is_named_all_are_opposed() -> None:
    case = valley(VALLEY.replace("litigation, issue: levy", "litigation").replace("lawsuit, issue: levy", "lawsuit"))
    assert {track for actor, track in case.cast.at_reference if actor == "guild"} == {"levy", "line"}


def test_a_ratifier_of_whom_nothing_is_said_stands_near_its_principal() -> None:
    """North stands at 90 on the line, so one leaning a fifth of the way stands at 72 or 92; as many above as below."""
    case = valley()
    world = case.rows(0, 20_000)
    there = world.position[:, world.actors.index("assembly"), world.tracks.index("line")]
    assert np.quantile(there, (0.1, 0.5, 0.9)) == pytest.approx([72.0, 90.0, 92.0], abs=0.4)
    assert (there >= 0).all()
    assert (there <= 100).all()
    assert (world.salience[:, world.actors.index("assembly")] == world.salience[:, world.actors.index("north")]).all()
    assert assumption(case, "assembly.line.leaning").unit == "share"


def test_a_ratifier_with_a_stake_keeps_it_and_cares_for_nothing_else() -> None:
    case = valley(VALLEY.replace("  bloc:  {line", "  assembly: {line: {position: 55, salience: 7}}\n  bloc:  {line"))
    world = case.rows(0, 3)
    row = world.actors.index("assembly")
    assert world.position[0, row].tolist()[1] == 55.0
    assert world.salience[0, row].tolist() == [0.0, 7.0]


def test_a_red_line_tells_what_no_deal_costs() -> None:
    """North at 90 would take no less than 60; the reference point is 80.  A deal at 60 and none are worth the same to
    it, so having none costs it 30 - 10 = 20 points of that track, .2.  Its weights are 60 : 30, the other track costs
    the usual .35: .2 * 2/3 + .35 * 1/3 = .25."""
    text = VALLEY.replace("reference_point: 40", "reference_point: 80").replace(
        "line: {position: 90, salience: 60}", "line: {position: 90, salience: 60, red_line: 60}"
    )
    case = valley(text, fixed=True)
    signing = by_actor(case.rows(0, 4).principals)
    assert np.asarray(signing["north"].c) == pytest.approx([0.25] * 4, abs=1e-12)
    assert signing["south"].c is None, "nothing is said of the south: drawn by the process"
    assert "worth as much" in assumption(case, "north.line.red_line").why
    # a line nearer than the reference point would make no deal a gain, which no cost can say: it is 0
    nearer = valley(text.replace("red_line: 60", "red_line: 85"), fixed=True)
    assert np.asarray(by_actor(nearer.rows(0, 2).principals)["north"].c) == pytest.approx([0.35 / 3] * 2)


def test_a_cost_of_no_deal_that_is_said_is_used() -> None:
    """On the levy .5, on the line the usual .35: north weighs them 1 : 2, south 3 : 1."""
    text = VALLEY.replace("reference_point: 10, start: 0", "reference_point: 10, cost_of_no_deal: 0.5")
    signing = by_actor(valley(text, fixed=True).rows(0, 2).principals)
    assert np.asarray(signing["north"].c) == pytest.approx([0.5 / 3 + 0.35 * 2 / 3] * 2)
    assert np.asarray(signing["south"].c) == pytest.approx([0.5 * 0.75 + 0.35 * 0.25] * 2)


def test_tension_comes_from_the_dossier() -> None:
    case = valley(VALLEY.replace("draft: true", "draft: true\ntension: [0.5, 1, 1.5]"))
    assert np.quantile(case.rows(0, 20_000).parameters.v0, (0.1, 0.5, 0.9)) == pytest.approx([0.5, 1, 1.5], abs=0.02)
    assert "tension" not in [one.name for one in case.assumptions]
    assert assumption(valley(), "tension").default == 0.0


def test_the_first_step_comes_from_the_dossier() -> None:
    case = valley()
    assert {k: plan.start for k, plan in case.plan.tracks.items()} == {"levy": 0, "line": 2}
    assert "levy.start" not in [one.name for one in case.assumptions]
    assert assumption(case, "line.start").default == 2


def test_one_who_signs_and_is_no_state_is_told_of() -> None:
    case = valley(VALLEY.replace("Southland, kind: state", "Southland, kind: group"))
    assert "Southland is none" in assumption(case, "parameters.h_u").why
    assert "Southland" not in assumption(valley(), "parameters.h_u").why


def test_what_nothing_here_depends_on_is_not_listed() -> None:
    quiet = VALLEY.split("spoiling:")[0].replace(", ratifies: true", "")
    names = {one.name for one in valley(quiet).assumptions}
    assert not names & {"parameters.sigma_r", "parameters.b_r", "parameters.xi", "parameters.eta", "north.k_t"}
    assert {"parameters.sigma_r", "parameters.xi", "north.k_t", "bloc.rent"} <= {a.name for a in valley().assumptions}


# --- draw k is a function of seed, name and k ------------------------------------------------------------------------


def numbers_of(value: Any) -> list[np.ndarray]:
    """Every number of a situation, record by record, as arrays."""
    if isinstance(value, Situation):
        records = (*value.principals, *value.ratifiers, *value.spoilers, value.parameters)
        tables = [value.position, value.salience, value.reference]
        return tables + [number for record in records for number in numbers_of(vars(record))]
    if isinstance(value, dict):
        return [number for one in value.values() for number in numbers_of(one)]
    if isinstance(value, tuple):
        return [number for one in value for number in numbers_of(one)]
    return [np.asarray(value)] if isinstance(value, int | float | np.ndarray) else []


def assert_same_rows(part: Situation, whole: Situation, start: int) -> None:
    for short, long in zip(numbers_of(part), numbers_of(whole), strict=True):
        n = part.n_draws
        wanted = long[start : start + n] if long.ndim and len(long) > 1 else long
        assert (np.broadcast_to(short, np.broadcast_shapes(short.shape, wanted.shape)) == wanted).all()


@pytest.mark.parametrize(("start", "stop"), [(0, 1), (3, 10), (63, 64), (40, 100)])
def test_a_block_is_a_part_of_the_whole_bit_for_bit(start: int, stop: int) -> None:
    text = VALLEY.replace("position: 90", "position: [60, 90, 95], red_line: [40, 50, 60]").replace(
        ": 10,", ": unknown,"
    )
    case = valley(text)
    assert_same_rows(case.rows(start, stop), case.rows(0, 100), start)


def test_the_same_worlds_as_a_forecast_sees() -> None:
    text = VALLEY.replace("position: 90", "position: [60, 90, 95]").replace(
        "reference_point: 40", "reference_point: [3, 40, 50]"
    )
    case = valley(text)
    world, drawn = case.rows(10, 60), draw(case.dossier, 50, case.seed, start=10)
    here = world.actors.index("north"), world.tracks.index("line")
    there = drawn.actors.index("north"), drawn.issues.index("line")
    assert (world.position[:, here[0], here[1]] == drawn.position[:, there[0], there[1]]).all()
    assert (world.reference[:, here[1]] == drawn.reference_point[:, there[1]]).all()


def test_another_actor_moves_nobody_elses_numbers() -> None:
    more = VALLEY.replace("  guild:", "  press: {name: Press, kind: group, of: south}\n  guild:").replace(
        "spoiling:\n", "spoiling:\n  - {actor: press, instrument: leak, status: claimed}\n"
    )
    before, after = valley().rows(0, 40), valley(more).rows(0, 40)
    for was, now in zip(before.principals, after.principals, strict=True):
        assert (was.tau0 == now.tau0).all()
    assert (by_actor(before.spoilers)["guild"].capacity == by_actor(after.spoilers)["guild"].capacity).all()
    assert (before.parameters.sd_o == after.parameters.sd_o).all()
    assert [s.actor for s in after.spoilers] == ["bloc", "guild", "press"]


def test_the_order_in_the_file_does_not_matter() -> None:
    case = dossier_of(VALLEY)

    def backwards(block: dict[str, Any]) -> dict[str, Any]:
        return dict(reversed(list(block.items())))

    turned = case.model_copy(
        update={
            "actors": backwards(case.actors),
            "issues": backwards(case.issues),
            "stakes": {a: backwards(row) for a, row in backwards(case.stakes).items()},
            "spoiling": case.spoiling[::-1],
        }
    )
    assert_same_rows(source_of(turned, 5).rows(0, 30), valley().rows(0, 30), 0)


def test_a_case_travels_to_another_machine() -> None:
    case = valley()
    far: Callable[[int, int], Situation] = pickle.loads(pickle.dumps(case.rows))  # noqa: S301
    assert_same_rows(far(4, 9), case.rows(0, 20), 4)


@pytest.mark.parametrize(("start", "stop"), [(0, 0), (5, 3), (-1, 4)])
def test_no_draws_are_refused(start: int, stop: int) -> None:
    with pytest.raises(ValueError, match="one at least"):
        valley().rows(start, stop)


# --- any dossier -----------------------------------------------------------------------------------------------------


def made(dossier: Dossier) -> tuple[TalksCase | None, tuple[Problem, ...]]:
    try:
        return source_of(dossier, seed=1), ()
    except DossierError as error:
        return None, error.problems


@given(dossier=dossiers(most_actors=4, most_issues=3))
@settings(max_examples=25)
def test_any_dossier_is_simulated_or_says_why_not(dossier: Dossier) -> None:
    both = {name: actor.model_copy(update={"role": "principal"}) for name, actor in list(dossier.actors.items())[:3]}
    for one in (dossier, dossier.model_copy(update={"actors": {**dossier.actors, **both}})):
        case, problems = made(one)
        assert all(problem.cure for problem in problems if problem.path in ("actors", "stakes"))
        assert (case is None) == bool(problems)
        if case is None:
            continue
        world = case.rows(0, 3)
        assert world.problems() == []
        assert case.plan.problems(world) == []
        assert all(np.isfinite(number).all() for number in numbers_of(world))
        assert all(one.row()["why"] for one in case.assumptions)


def test_rows_of_assumptions_are_plain() -> None:
    rows = valley().assumption_rows()
    tau = next(row for row in rows if row["name"] == "south.tau0")
    assert (tau["table"], tau["low"], tau["default"], tau["high"], tau["unit"]) == (
        "assumptions",
        0.5,
        0.75,
        0.9,
        "probability",
    )
    assert (tau["sampled"], tau["identified"]) == (True, False)
    assert all(isinstance(value, str | int | float | bool | None) for row in rows for value in row.values())
    names = [row["name"] for row in rows]
    assert len(names) == len(set(names))


# --- the cases that ship, and the article the project starts from ----------------------------------------------------


@pytest.mark.parametrize("name", sorted(shipped_cases()))
def test_the_shipped_cases_can_be_simulated(name: str) -> None:
    case = source_of(load_dossier(shipped_cases()[name] / "dossier.yaml"), seed=7)
    world = case.rows(0, 50)
    assert world.problems() == []
    assert len(case.principals) == 2
    assert len(case.tracks) == 5
    assert len(case.acting) == {"riyadh-2025": 2, "strait-talks": 3}[name]


SEED = sorted((Path(__file__).resolve().parents[2] / "shared" / "seed").glob("*.txt"))


@pytest.mark.skipif(not SEED, reason="the seed article is not beside the project")
def test_the_draft_of_the_article_can_be_simulated() -> None:
    documents = [read_file(path, published=dt.date(2025, 2, 27)) for path in SEED]
    _, dossier = read_pile([d for d in documents if isinstance(d, Document)])
    case = source_of(dossier, seed=7)
    assert case.principals == ("russia", "united_states")
    assert len(case.tracks) >= 4
    assert case.rows(0, 20).problems() == []
    assert {a.host for a in case.acting} == {"united_states"}
    assert all(one.capacity == {} for one in case.acting), "capacity is never drafted from text"


def test_a_given_number_is_used_as_given() -> None:
    given = {"parameters.tau0": Estimate.exact(0.6), "north.tau0": Estimate(0.2, 0.3, 0.4), "guild.kind": "total"}
    case = valley(given=given)
    world = case.rows(0, 5_000)
    signing = by_actor(world.principals)
    assert signing["south"].tau0 == 0.6
    assert np.quantile(signing["north"].tau0, (0.1, 0.5, 0.9)) == pytest.approx([0.2, 0.3, 0.4], abs=0.01)
    assert (by_actor(world.spoilers)["guild"].kind, by_actor(world.spoilers)["bloc"].kind) == ("total", "limited")
    assert not {"north.tau0", "south.tau0", "guild.kind"} & {one.name for one in case.assumptions}
