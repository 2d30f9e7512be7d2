"""Equal-gain exchange: golden cases, the compiled kernel against its plain twin, what must always hold, odd input."""

from __future__ import annotations

import csv
import math
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from benchmarks import deu
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import exchange_twin

from detente.dossier.estimate import UNKNOWN, Estimate
from detente.dossier.schema import Actor, Dossier, Issue, Stake
from detente.draws import Draws, draw
from detente.forecasting.deals import exchange_deals
from detente.forecasting.exchange_kernel import BLOCK, LOG, Trades, trade
from detente.forecasting.influence import at_best
from detente.forecasting.models.compromise import Compromise
from detente.forecasting.models.exchange import Exchange

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "forecast"
CLIMATE = SHARED / "climate"

unhurried = settings(deadline=None, max_examples=40)
needs_climate = pytest.mark.skipif(not CLIMATE.exists(), reason="the climate cases are not beside the project")
needs_deu = pytest.mark.skipif(not deu.DATA.exists(), reason="the table of EU decisions is not beside the project")


def world(position: list[list[float]], salience: list[list[float]], capability: list[float]) -> Draws:
    """One draw, from salience 0-1."""
    return Draws.from_arrays([position], 100 * np.array([salience]), [capability])


def traded(draws: Draws, rounds: int = 1, *, deals: int = 200, as_listed: bool = True) -> Trades:
    """The kernel on all draws, salience and capability without the model's floors."""
    salience = draws.salience / 100
    weight = draws.capability[:, :, None] * salience
    return trade(draws.position, salience, weight, rounds, deals=deals, as_listed=as_listed)


def twin(draws: Draws, rounds: int = 1) -> exchange_twin.Talks:
    """The plain twin on the first draw."""
    salience = draws.salience[0] / 100
    weight = draws.capability[0][:, None] * salience
    return exchange_twin.trade(draws.position[0].tolist(), salience.tolist(), weight.tolist(), rounds)


def deals_of(trades: Trades, k: int = 0) -> list[dict[str, float]]:
    return [dict(zip(LOG, entry, strict=True)) for entry in trades.log[k, : trades.count[k]].tolist()]


E2 = world([[0, 0], [100, 100]], [[0.2, 0.8], [0.9, 0.3]], [1, 2])
CAP = world([[0, 0], [60, 100], [80, 0]], [[0.2, 0.6], [0.8, 0.4], [0.5, 0.5]], [5, 2.5, 2])
E4 = world(
    [[0, 20, 100], [80, 100, 60], [100, 0, 0], [30, 70, 90]],
    [[0.3, 0.9, 0.5], [0.8, 0.2, 0.6], [0.5, 0.6, 0.9], [0.9, 0.4, 0.7]],
    [100, 60, 40, 80],
)


# --- golden cases ------------------------------------------------------------------------------------------------


def test_two_actors_by_hand() -> None:
    """Weights .2 and 1.8 on p, .8 and .6 on q; outcomes 90 and 60 / 1.4 = 42.857.

    The first minds p less (.2 / .8 against .9 / .3), so it gives way there.  All the way shifts p by 100 * .2 / 2 = 10.
    Both together mind p and q alike (1.1), so q shifts by 10, too, for which the second moves by 10 * 1.4 / .6.
    """
    outcome = Exchange().predict(E2)
    assert outcome.point == pytest.approx(np.array([[100, 42.857143 - 10]]))
    assert outcome.flags == ((), ())
    (deal,) = deals_of(traded(E2))
    assert (deal["first"], deal["second"], deal["p"], deal["q"]) == (0, 1, 0, 1)
    assert deal["to_p"] == 100
    assert deal["to_q"] == pytest.approx(100 - 23.333333)
    assert deal["gain"] == pytest.approx(0.8 * 10 - 0.2 * 10)


def test_the_outcome_stops_at_the_position_of_the_one_who_is_paid() -> None:
    """On p the first could shift the outcome from 50 by 15, but the second, who is paid there, wants no more than 60."""
    trades = traded(CAP)
    (deal,) = deals_of(trades)
    assert trades.outcome == pytest.approx(np.array([[60.0, 10.0]]))
    assert (deal["to_p"], deal["to_q"], deal["gain"]) == pytest.approx((40, 50, 4))


def test_four_actors_three_issues_deal_by_deal() -> None:
    """From the specification: suppliers, issues, moves, gain, counted from 1."""
    expected = [
        (1, 2, 1, 2, 34.4304, -80, 3.64557),
        (3, 4, 1, 2, -70, -56.9265, 2.8),
        (1, 2, 1, 3, 45.5696, 39.7617, 1.60834),
        (4, 3, 2, 3, -13.0735, 8.1824, 0.09929),
        (3, 1, 1, 3, -30, -7.1798, 0.05042),
    ]
    trades = traded(E4)
    found = [
        (
            *(d[key] + 1 for key in ("first", "second", "p", "q")),
            d["to_p"] - d["from_p"],
            d["to_q"] - d["from_q"],
            d["gain"],
        )
        for d in deals_of(trades)
    ]
    assert np.array(found) == pytest.approx(np.array(expected), abs=6e-5)
    assert Compromise().predict(E4).point == pytest.approx(np.array([[47.058824, 33.164557, 68.539326]]))
    assert trades.outcome == pytest.approx(np.array([[49.411765, 12.911392, 76.219094]]))
    assert Exchange().predict(E4).point == pytest.approx(trades.outcome)


def climate(name: str) -> Draws:
    """A climate conference: #A actors, #P issues, #M ends of a scale, #D actor, issue, position, salience, power."""
    with (CLIMATE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.reader(lines, delimiter="\t", quotechar="'") if row]
    actors = [row[1] for row in rows if row[0] == "#A"]
    issues = [row[1] for row in rows if row[0] == "#P"]
    ends: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        if row[0] == "#M":
            ends[row[1]].append(float(row[2]))
    position = np.full((1, len(actors), len(issues)), np.nan)
    salience, capability = np.zeros_like(position), np.zeros((1, len(actors)))
    for row in rows:
        if row[0] == "#D":
            i, p, low, high = actors.index(row[1]), issues.index(row[2]), min(ends[row[2]]), max(ends[row[2]])
            position[0, i, p] = (float(row[3]) - low) / (high - low) * 100
            salience[0, i, p], capability[0, i] = 100 * float(row[4]), float(row[5])
    return Draws.from_arrays(position, salience, capability, actors=actors, issues=issues)


@needs_climate
@pytest.mark.parametrize(
    ("name", "before", "after", "deals"),
    [
        (
            "copenhagen",
            "61.576 58.145 30.707 52.236 51.950 57.621 64.621",
            "54.262 59.450 41.005 48.231 19.063 62.836 95.478",
            42,
        ),
        (
            "cop21",
            "49.255 57.211 57.969 59.511 59.640 47.644 38.097 55.122 40.106 45.596 67.878 85.709 57.101",
            "44.443 52.635 66.049 75.267 66.295 38.765 41.493 69.201 11.431 46.446 74.513 93.257 19.633",
            129,
        ),
    ],
)
def test_the_climate_conferences(name: str, before: str, after: str, deals: int) -> None:
    """Values of the specification, which breaks ties by the order of the file.  Ours differ by that alone, and
    on some issues by up to three points: where deals are tied, the model is that undecided."""
    case = climate(name)
    start = Compromise().predict(case).point
    assert start is not None
    assert start[0] == pytest.approx([float(value) for value in before.split()], abs=6e-4)
    listed = traded(case)
    assert listed.count[0] == deals
    assert listed.outcome[0] == pytest.approx([float(value) for value in after.split()], abs=6e-4)
    shipped = Exchange().predict(case).point
    assert shipped is not None
    assert np.abs(shipped - listed.outcome).max() < 3
    assert trade_matches_twin(case)


def proposals() -> list[tuple[list[deu.Scored], Draws]]:
    """Proposals of two or more issues, each as one draw."""
    groups: dict[str, list[deu.Scored]] = defaultdict(list)
    for issue in deu.read_issues(deu.DATA):
        groups[issue.proposal].append(issue)
    return [(issues, together(issues)) for issues in groups.values() if len(issues) > 1]


def together(issues: list[deu.Scored]) -> Draws:
    actors = sorted({actor for issue in issues for actor in issue.actors})
    position = np.full((1, len(actors), len(issues)), np.nan)
    salience, capability = np.zeros_like(position), np.zeros((1, len(actors)))
    for k, issue in enumerate(issues):
        rows = [actors.index(actor) for actor in issue.actors]
        position[0, rows, k], salience[0, rows, k] = issue.position, issue.salience
        capability[0, rows] = np.maximum(capability[0, rows], issue.capability)
    names = [issue.issue for issue in issues]
    return Draws.from_arrays(position, salience, capability, actors=actors, issues=names)


@needs_deu
def test_decisions_of_the_european_union() -> None:
    """Points of two proposals, and the mean error over the first wave, as published with the specification (ties by the
    order of the file); the shipped order of ties changes the error by less than a tenth."""
    expected = {"d00032": "45.509 19.756 92.446 86.699", "d00060": "73.400 9.492"}
    errors: dict[str, list[float]] = {"listed": [], "shipped": []}
    seen = 0
    for issues, draws in proposals():
        model = Exchange()
        listed = listed_as_shipped(draws)
        name = issues[0].issue[:6]
        if name in expected:
            assert listed.outcome[0] == pytest.approx([float(v) for v in expected[name].split()], abs=6e-4)
            seen += 1
        if issues[0].wave == "I":
            shipped = model.predict(draws).point
            assert shipped is not None
            errors["listed"] += [abs(v - issue.outcome) for v, issue in zip(listed.outcome[0], issues, strict=True)]
            errors["shipped"] += [abs(v - issue.outcome) for v, issue in zip(shipped[0], issues, strict=True)]
    assert seen == len(expected)
    assert len(errors["listed"]) == 157
    assert np.mean(errors["listed"]) == pytest.approx(25.74, abs=0.005)
    assert np.mean(errors["shipped"]) == pytest.approx(25.74, abs=0.1)


def listed_as_shipped(draws: Draws) -> Trades:
    """With the model's floors (salience 1, capability a thousandth of the strongest), ties by the order of the file."""
    salience = np.maximum(draws.salience, 1) / 100
    capability = np.maximum(draws.capability / draws.capability.max() * 100, 0.1)
    return trade(draws.position, salience, capability[:, :, None] * salience, as_listed=True)


# --- the compiled kernel against its twin ----------------------------------------------------------------------------


def trade_matches_twin(draws: Draws, rounds: int = 1) -> bool:
    plain, fast = twin(draws, rounds), traded(draws, rounds, deals=500)
    assert len(plain.deals) == fast.count[0]
    assert fast.outcome[0] == pytest.approx(plain.outcomes, abs=1e-9, nan_ok=True)
    assert fast.votes[0] == pytest.approx(np.array(plain.path), abs=1e-9, nan_ok=True)
    for deal, entry in zip(plain.deals, deals_of(fast), strict=True):
        assert (deal.round, *deal.rank) == tuple(entry[key] for key in ("round", "first", "second", "p", "q"))
        outcomes = (*deal.outcome_p, *deal.outcome_q)
        found = [entry[key] for key in ("before_p", "after_p", "before_q", "after_q", "gain")]
        assert found == pytest.approx([*outcomes, deal.gain], abs=1e-9)
    return True


def random_world(seed: int, actors: int, issues: int, kind: str, n: int = 1) -> Draws:
    """fine: any numbers.  coarse: tens.  poles: 0 or 100, salience in fifths.  gaps: some have no stake."""
    rng = np.random.default_rng(seed)
    position = rng.uniform(0, 100, (n, actors, issues))
    salience = rng.uniform(1, 100, position.shape)
    capability = rng.uniform(1, 90, (n, actors))
    if kind == "coarse":
        position, salience, capability = (
            position.round(-1),
            np.minimum(salience.round(-1) + 10, 100),
            capability.round(-1) + 10,
        )
    if kind == "poles":
        position, salience, capability = (position > 50) * 100.0, np.ceil(salience / 20) * 20, np.ones_like(capability)
    if kind == "gaps":
        position[:, rng.uniform(size=(actors, issues)) < 0.3] = np.nan
    return Draws.from_arrays(position, salience, capability)


@pytest.mark.parametrize("kind", ["fine", "coarse", "poles", "gaps"])
@pytest.mark.parametrize("rounds", [1, 3])
def test_kernel_and_twin_agree(kind: str, rounds: int) -> None:
    deals = 0
    for seed in range(25):
        draws = random_world(seed, 2 + seed % 6, 2 + seed % 4, kind)
        assert trade_matches_twin(draws, rounds)
        deals += len(twin(draws, rounds).deals)
    assert deals > 50


@pytest.mark.parametrize("kind", ["fine", "gaps"])
def test_without_ties_the_order_in_which_they_would_be_broken_does_not_matter(kind: str) -> None:
    for seed in range(10):
        draws = random_world(seed, 8, 4, kind)
        listed, standing = traded(draws), traded(draws, as_listed=False)
        assert standing.count[0] == listed.count[0]
        assert standing.outcome == pytest.approx(listed.outcome, abs=1e-9, nan_ok=True)


# --- what must always hold -------------------------------------------------------------------------------------------

worlds = st.builds(
    random_world,
    st.integers(0, 10_000),
    st.integers(2, 8),
    st.integers(2, 5),
    st.sampled_from(["fine", "coarse", "poles", "gaps"]),
)


@unhurried
@given(draws=worlds, rounds=st.integers(1, 3))
def test_every_deal_gives_both_sides_the_same_and_stops_in_time(draws: Draws, rounds: int) -> None:
    trades = traded(draws, rounds, as_listed=False)
    salience = draws.salience[0] / 100
    for deal in deals_of(trades):
        i, j, p, q = (int(deal[key]) for key in ("first", "second", "p", "q"))
        shift_p = abs(deal["after_p"] - deal["before_p"])
        shift_q = abs(deal["after_q"] - deal["before_q"])
        assert deal["gain"] > 0
        assert salience[i, q] * shift_q - salience[i, p] * shift_p == pytest.approx(deal["gain"], abs=1e-9)
        assert salience[j, p] * shift_p - salience[j, q] * shift_q == pytest.approx(deal["gain"], abs=1e-9)
        if deal["round"] == 1:  # later, positions have followed the votes
            for k, side, demander in ((p, "p", j), (q, "q", i)):
                wanted = draws.position[0, demander, k]
                before, after = deal[f"before_{side}"] - wanted, deal[f"after_{side}"] - wanted
                assert before * after >= -1e-9  # the outcome has not passed what the demander wants
                assert abs(after) < abs(before)
    votes = trades.votes[0]
    here = ~np.isnan(draws.position[0])
    assert (np.isnan(votes) == ~here).all()
    lowest, highest = (
        draws.position[0].min(axis=0, where=here, initial=100),
        draws.position[0].max(axis=0, where=here, initial=0),
    )
    assert (np.where(here, votes, lowest) >= lowest).all()
    assert (np.where(here, votes, highest) <= highest).all()


@unhurried
@given(draws=worlds, data=st.data())
def test_who_and_what_is_listed_first_changes_no_digit(draws: Draws, data: st.DataObject) -> None:
    """Also where all is symmetric and most deals are tied."""
    who = data.draw(st.permutations(range(len(draws.actors))))
    other = Draws.from_arrays(draws.position[:, who], draws.salience[:, who], draws.capability[:, who])
    mine, theirs = Exchange(rounds=2).predict(draws), Exchange(rounds=2).predict(other)
    assert mine.trace is not None
    assert theirs.trace is not None
    assert (np.sort(theirs.trace, axis=2) == np.sort(mine.trace, axis=2))[~np.isnan(np.sort(mine.trace, axis=2))].all()
    one, two = traded(draws, as_listed=False), traded(other, as_listed=False)
    assert np.array_equal(one.outcome, two.outcome, equal_nan=True)


@unhurried
@given(seed=st.integers(0, 10_000), kind=st.sampled_from(["fine", "coarse", "gaps"]), data=st.data())
def test_the_order_of_issues_changes_no_digit(seed: int, kind: str, data: st.DataObject) -> None:
    draws = random_world(seed, 6, 4, kind)
    what = data.draw(st.permutations(range(4)))
    other = Draws.from_arrays(draws.position[:, :, what], draws.salience[:, :, what], draws.capability)
    mine, theirs = traded(draws, as_listed=False).outcome[:, what], traded(other, as_listed=False).outcome
    assert np.array_equal(mine, theirs, equal_nan=True)


def test_a_draw_does_not_know_its_neighbours() -> None:
    """Three blocks of draws, worked on by threads, against single draws."""
    draws = random_world(5, 5, 3, "fine", n=2 * BLOCK + 7)
    all_at_once = Exchange().predict(draws).point
    assert all_at_once is not None
    for k in (0, 1, BLOCK - 1, BLOCK, 2 * BLOCK + 6):
        alone = Exchange().predict(draws.rows(k, k + 1)).point
        assert alone is not None
        assert (alone[0] == all_at_once[k]).all()


def test_positions_follow_votes_between_rounds() -> None:
    """In E2 the first, salience .2 on p, votes 100 instead of 0: it follows by .1 + .4 * .8 = .42.  The second, salience
    .3 on q, votes 76.667 instead of 100: by .1 + .4 * .7 = .38, to 91.133."""
    trace = Exchange(rounds=2).predict(E2).trace
    assert trace is not None
    assert trace.shape == (1, 3, 2, 2)
    assert trace[0, 1] == pytest.approx(np.array([[100, 0], [100, 76.666667]]))
    plain = twin(E2, rounds=2)
    assert plain.x[0][0] == pytest.approx(42)
    assert plain.x[1][1] == pytest.approx(100 - 0.38 * 23.333333)
    assert trace[0, 2] == pytest.approx(np.array(plain.path[2]))


# --- odd input -------------------------------------------------------------------------------------------------------


def test_one_issue_has_nothing_to_trade() -> None:
    draws = Draws.from_arrays([[[10.0], [90.0]]], [[[90.0], [20.0]]], [[2.0, 3.0]])
    outcome = Exchange().predict(draws)
    assert outcome.point == pytest.approx(np.array([[30.0]]))
    assert outcome.flags == (("no_trades",),)


def test_who_agrees_on_what_matters_has_nothing_to_trade() -> None:
    """Equal ratios of salience (.2 : .4 = .3 : .6): neither minds one of the issues less than the other does."""
    draws = world([[0, 0], [100, 100]], [[0.2, 0.4], [0.3, 0.6]], [1, 2])
    outcome = Exchange().predict(draws)
    assert outcome.point == pytest.approx(np.array([[75.0, 75.0]]))
    assert outcome.flags == (("no_trades",), ("no_trades",))


def test_issues_without_a_contest_keep_the_answer_of_the_front_door() -> None:
    """Issue 3: all agree; 4: one actor; 5: nobody.  Only 1 and 2 are traded, as in E2."""
    nan = math.nan
    draws = world(
        [[0, 0, 40, nan, nan], [100, 100, 40, 70, nan]], [[0.2, 0.8, 0.5, 0, 0], [0.9, 0.3, 0.5, 0.6, 0]], [1, 2]
    )
    outcome = Exchange().predict(draws)
    assert outcome.point == pytest.approx(np.array([[100, 32.857143, 40, 70, 50]]))
    assert outcome.flags == ((), (), ("no_contest",), ("one_actor",), ("no_information",))
    assert outcome.trace is not None
    assert np.isnan(outcome.trace[0, :, :, 2:]).all()


@pytest.mark.parametrize(
    ("salience", "capability", "flag"),
    [
        pytest.param([[0, 80], [0, 30], [0, 10]], [1, 2, 4], "all_weights_zero", id="nobody cares for the first issue"),
        pytest.param([[20, 80], [90, 30], [0, 0]], [0, 0, 0], "all_weights_zero", id="nobody is strong"),
        pytest.param([[20, 80], [90, 30], [0, 0]], [1, 2, 0], None, id="one counts for nothing"),
    ],
)
def test_weightless_actors(salience: list[list[float]], capability: list[float], flag: str | None) -> None:
    draws = Draws.from_arrays([[[0, 0], [100, 100], [30, 60]]], [salience], [capability])
    with np.errstate(all="raise", under="ignore"):
        outcome = Exchange().predict(draws)
    assert outcome.point is not None
    assert ((outcome.point >= 0) & (outcome.point <= 100)).all()
    assert flag is None or flag in outcome.flags[0]


def test_positions_outside_the_scale_are_moved_to_its_end_and_said() -> None:
    inside = Exchange().predict(E2)
    outside = Exchange().predict(world([[-40, 0], [130, 100]], [[0.2, 0.8], [0.9, 0.3]], [1, 2]))
    assert outside.point == pytest.approx(inside.point)
    assert outside.flags == (("clipped",), ())


def test_a_draw_in_which_all_agree_is_not_traded_and_the_others_are() -> None:
    position = np.array([[[0.0, 0], [100, 100]], [[40, 0], [40, 100]]])
    draws = Draws.from_arrays(position, np.tile([[[20.0, 80], [90, 30]]], (2, 1, 1)), np.tile([[1.0, 2]], (2, 1)))
    point = Exchange().predict(draws).point
    assert point is not None
    assert point[0] == pytest.approx([100, 32.857143])
    assert point[1] == pytest.approx([40, 60 / 1.4])


def test_fewer_than_one_round_is_misuse() -> None:
    with pytest.raises(ValueError, match="rounds must be 1 or more, got 0"):
        Exchange(rounds=0)


@pytest.mark.nightly
def test_a_large_case_is_fast() -> None:
    """Fifteen actors, thirteen issues: about 200 deals."""
    draws = random_world(1, 15, 13, "fine")
    Exchange().predict(draws)  # compiles
    start = time.process_time()
    outcome = Exchange().predict(draws)
    assert time.process_time() - start < 0.1
    assert all(flags == () for flags in outcome.flags)


@pytest.mark.nightly
def test_ten_thousand_draws_in_seconds() -> None:
    draws = random_world(1, 20, 5, "fine", n=10_000)
    Exchange().predict(draws.rows(0, 10))
    start = time.process_time()
    Exchange().predict(draws)
    assert time.process_time() - start < 9  # seconds of processor, about 4 on a quiet machine


# --- deals as rows -----------------------------------------------------------------------------------------------------


def lake() -> Dossier:
    """E2 with a third actor, whose position is unknown on the first issue and 20 on the second, and no strength to speak of.

    North's position on the first issue is unsure, best 0.
    """
    number = Estimate.exact
    stakes = {
        "north": {
            "line": Stake(position=Estimate(0, 0, 30), salience=number(20)),
            "ports": Stake(position=number(0), salience=number(80)),
        },
        "south": {
            "line": Stake(position=number(100), salience=number(90)),
            "ports": Stake(position=number(100), salience=number(30)),
        },
        "host": {
            "line": Stake(position=UNKNOWN, salience=number(10)),
            "ports": Stake(position=number(20), salience=number(50)),
        },
    }
    return Dossier(
        title="Lake",
        issues={"line": Issue(name="Line"), "ports": Issue(name="Ports")},
        actors={
            "north": Actor(name="North", capability=number(30)),
            "south": Actor(name="South", capability=number(60)),
            "host": Actor(name="Host", capability=number(0.03)),
        },
        stakes=stakes,
    )


def test_deals_of_a_dossier_at_best_estimates() -> None:
    """Host weighs next to nothing, so the deal is that of E2.  Ports come 10 nearer to its 20 (.5 * 10 = 5), the line
    from 90 to 100 away from the 50 that stands for its unknown position (-.1 * 10 = -1): together 4."""
    north, south, host = [row for row in exchange_deals(lake()) if row["deal"] == 1]
    assert [row["table"] for row in (north, south, host)] == ["deal", "deal", "deal_externality"]
    assert (north["deal"], north["round"], north["actor_name"], north["towards_name"]) == (1, 1, "North", "South")
    assert (north["issue_name"], north["return_issue"]) == ("Line", "ports")
    assert (north["vote_before"], north["vote_after"]) == (0, 100)
    assert (north["outcome_before"], north["outcome_after"]) == pytest.approx((90, 100), abs=0.02)
    assert (south["vote_before"], south["vote_after"]) == pytest.approx((100, 76.67), abs=0.1)
    assert north["gain"] == south["gain"] == pytest.approx(6, abs=0.01)
    assert north["known"]
    assert north["words"] == "North votes 100 instead of 0 on Line, towards South, and is paid on Ports"
    assert host["actor"] == "host"
    assert host["externality"] == pytest.approx(4, abs=0.02)


def test_deals_do_not_depend_on_how_many_draws_there_are() -> None:
    assert exchange_deals(draw(lake(), n=50, seed=3)) == exchange_deals(lake())
    assert at_best(draw(lake(), n=50, seed=3)).position[0].tolist() == [[0, 0], [100, 100], [50, 20]]


def test_a_deal_that_rests_on_ignorance_says_so() -> None:
    case = lake()
    line = Stake(position=UNKNOWN, salience=Estimate.exact(20))
    changed = case.model_copy(update={"stakes": {**case.stakes, "north": {**case.stakes["north"], "line": line}}})
    deals = [row for row in exchange_deals(changed) if row["table"] == "deal"]
    assert deals
    assert not any(row["known"] for row in deals if "north" in (row["actor"], row["towards"]))


def test_externalities_add_up_to_what_third_actors_gain_over_all_deals() -> None:
    """E4: for each actor, its own gains and the externalities it meets are what all the shifts together bring it."""
    rows = exchange_deals(E4)
    deals = [row for row in rows if row["table"] == "deal"]
    assert len(deals) == 10
    assert {row["deal"] for row in deals} == {1, 2, 3, 4, 5}
    salience, position = E4.salience[0] / 100, E4.position[0]
    before = Compromise().predict(E4).point
    after = Exchange().predict(E4).point
    assert before is not None
    assert after is not None
    brought = (salience * (np.abs(before - position) - np.abs(after - position))).sum(axis=1)
    for k, actor in enumerate(E4.actors):
        own = sum(row["gain"] for row in deals if row["actor"] == actor)
        met = sum(row["externality"] for row in rows if row["table"] == "deal_externality" and row["actor"] == actor)
        assert own + met == pytest.approx(brought[k], abs=0.01)


def test_no_deals_no_rows() -> None:
    assert exchange_deals(Draws.from_arrays([[[10.0], [90.0]]], [[[90.0], [20.0]]], [[2.0, 3.0]])) == []
    assert exchange_deals(world([[0, 0], [100, 100]], [[0.2, 0.4], [0.3, 0.6]], [1, 2])) == []


def test_deals_of_later_rounds_are_marked() -> None:
    once = exchange_deals(E4)
    twice = exchange_deals(E4, Exchange(rounds=2))
    assert twice[: sum(row["table"] == "deal" for row in once)] == [row for row in once if row["table"] == "deal"]
    assert {row["round"] for row in twice if row["table"] == "deal"} == {1, 2}
