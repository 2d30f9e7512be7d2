"""Which unknown matters: Sobol indices against SALib and closed forms, value of groups of numbers and of the model."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings

from detente.briefing.scores import crps
from detente.dossier.estimate import Estimate
from detente.dossier.schema import Actor, Dossier, Issue, Stake
from detente.draws import Array, Draws, Input, draw, stream
from detente.forecasting import sobol as sobol_module
from detente.forecasting.influence import (
    GroupEffect,
    Unknown,
    expected_score,
    group_effects,
    group_value,
    model_choice_value,
    of_issue,
    place,
    unknowns,
    value_of_information,
)
from detente.forecasting.models.compromise import Compromise
from detente.forecasting.models.pce import Pce
from detente.forecasting.pooling import GRID
from detente.forecasting.sobol import NOTES, SobolIndex, pick_freeze, sobol
from strategies import dossiers

exact = Estimate.exact
ANYWHERE = Estimate(10, 50, 90)  # the uniform distribution on 0-100, variance 10000 / 12

# Stakes: issue -> (position, salience)
Stakes = Mapping[str, tuple[Estimate, Estimate]]


def case(actors: Mapping[str, tuple[Estimate, Stakes]], **reference_points: Estimate) -> Dossier:
    """A dossier of actors, each with capability and stakes; issues are those that stakes name."""
    issues = dict.fromkeys(issue for _, stakes in actors.values() for issue in stakes)
    unset = Estimate(10, 50, 90, known=False)
    return Dossier(
        title="Lake",
        actors={name: Actor(name=name.title(), capability=capability) for name, (capability, _) in actors.items()},
        issues={
            i: Issue(name=i, anchors={0: "none", 100: "all"}, reference_point=reference_points.get(i, unset))
            for i in issues
        },
        stakes={
            name: {issue: Stake(position=position, salience=salience) for issue, (position, salience) in stakes.items()}
            for name, (_, stakes) in actors.items()
        },
    )


def middle(draws: Draws) -> Array:
    point = Compromise().predict(draws).point
    assert point is not None
    return point


def two_sets(dossier: Dossier, n: int, seed: int = 0) -> tuple[Draws, Draws]:
    return draw(dossier, n, seed), draw(dossier, n, seed, start=n)


def by_name(found: tuple[SobolIndex, ...]) -> dict[tuple[str, str], SobolIndex]:
    return {(index.name, index.issue): index for index in found}


def assert_near(found: float, se: float, closed: float) -> None:
    assert abs(found - closed) < 3 * se + 1e-9, (found, se, closed)


# ---------------------------------------------------------------- Sobol: an independent second answer


def ishigami(x: Array) -> Array:
    """sin x1 + 7 sin^2 x2 + x3^4 sin(x1) / 10 on (-pi, pi): the field's test case, with two numbers that interact."""
    y: Array = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return y


PI4 = np.pi**4
PARTS = (0.5 * (1 + 0.1 * PI4 / 5) ** 2, 7**2 / 8, 8 * 0.1**2 * PI4**2 / 225)  # of x1, of x2, of x1 with x3
ISHIGAMI_FIRST = np.array([PARTS[0], PARTS[1], 0.0]) / sum(PARTS)
ISHIGAMI_TOTAL = np.array([PARTS[0] + PARTS[2], PARTS[1], PARTS[2]]) / sum(PARTS)


def as_positions(x: Array) -> Draws:
    """The columns of x as the positions of three actors on one issue, in whatever unit x has."""
    names = ("a1", "a2", "a3")
    listed = [Input(f"{a}.i1.position", "position", a, "i1", ANYWHERE) for a in names]
    ones = np.ones_like(x)
    return Draws.from_arrays(x[:, :, None], ones[:, :, None], ones, uncertain=listed)


def test_the_same_matrices_give_the_same_indices_as_salib() -> None:
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    problem = {"num_vars": 3, "names": ["x1", "x2", "x3"], "bounds": [[-np.pi, np.pi]] * 3}
    sample = sampling.sample(problem, 512, calc_second_order=False, seed=5)
    y = ishigami(sample)
    theirs = analysis.analyze(problem, y, calc_second_order=False, seed=5)

    # A, then A with one column of B at a time, then B; SALib measures from the mean of all of these.
    rows = (y - y.mean()).reshape(512, 5)
    first, total = pick_freeze(rows[:, 0], rows[:, 4], rows[:, 1:4])
    assert first == pytest.approx(theirs["S1"], abs=1e-10)
    assert total == pytest.approx(theirs["ST"], abs=1e-10)

    # The whole way, over Draws; we measure from the mean over A and B, which moves the first index by chance only.
    blocks = sample.reshape(512, 5, 3)
    a, b = as_positions(blocks[:, 0]), as_positions(blocks[:, 4])
    found = by_name(sobol(a, b, lambda draws: ishigami(draws.position[:, :, 0])[:, None]))
    ours = [found[f"a{k}.i1.position", "i1"] for k in (1, 2, 3)]
    assert [index.total for index in ours] == pytest.approx(theirs["ST"], abs=1e-10)
    pair = rows[:, [0, 4]]
    chance = pair.mean() * (rows[:, 1:4] - rows[:, :1]).mean(axis=0) / pair.var()
    assert [index.first for index in ours] == pytest.approx(theirs["S1"] - chance, abs=1e-10)
    assert [index.first_se for index in ours] == pytest.approx(theirs["S1_conf"] / 1.96, rel=0.35)
    assert [index.total_se for index in ours] == pytest.approx(theirs["ST_conf"] / 1.96, rel=0.35)


def test_the_analytic_indices_of_ishigami_from_our_own_streams() -> None:
    dossier = case({a: (exact(1), {"i1": (ANYWHERE, exact(50))}) for a in ("a1", "a2", "a3")})

    def centre(draws: Draws) -> Array:
        return ishigami((draws.position[:, :, 0] / 50 - 1) * np.pi)[:, None]

    found = by_name(sobol(*two_sets(dossier, 4096), centre))
    assert np.round(ISHIGAMI_FIRST, 4).tolist() == [0.3139, 0.4424, 0]
    assert np.round(ISHIGAMI_TOTAL, 4).tolist() == [0.5576, 0.4424, 0.2437]
    for k in range(3):
        index = found[f"a{k + 1}.i1.position", "i1"]
        assert_near(index.first, index.first_se, ISHIGAMI_FIRST[k])
        assert_near(index.total, index.total_se, ISHIGAMI_TOTAL[k])
        assert index.first_se < 0.04
        assert index.total_se < 0.03
        assert index.variance == pytest.approx(sum(PARTS), rel=0.05)
    assert found[
        "a3.i1.position", "i1"
    ].words == "about 24 % of the variance of this forecast's middle hangs on it, " + (
        "almost nothing by itself" if found["a3.i1.position", "i1"].first < 0.005 else "1 % by itself"
    )


def test_the_standard_errors_are_as_large_as_the_scatter() -> None:
    dossier = case({a: (exact(1), {"i1": (ANYWHERE, exact(50))}) for a in ("a1", "a2", "a3")})

    def centre(draws: Draws) -> Array:
        return ishigami((draws.position[:, :, 0] / 50 - 1) * np.pi)[:, None]

    found = [by_name(sobol(*two_sets(dossier, 512, seed), centre))["a1.i1.position", "i1"] for seed in range(40)]
    for share, error in (("first", "first_se"), ("total", "total_se")):
        scatter = np.std([getattr(index, share) for index in found], ddof=1)
        assert np.mean([getattr(index, error) for index in found]) == pytest.approx(scatter, rel=0.35)


# ---------------------------------------------------------------- Sobol: closed forms through the weighted mean


def test_a_weighted_mean_of_two_positions_adds_up() -> None:
    """Capability 2 and 3, salience 90 and 20: pulls 180 and 60, so variances of 9 to 1, and nothing in common."""
    dossier = case(
        {"north": (exact(2), {"line": (ANYWHERE, exact(90))}), "south": (exact(3), {"line": (ANYWHERE, exact(20))})}
    )
    found = by_name(sobol(*two_sets(dossier, 4000), middle))
    for name, share in (("north.line.position", 0.9), ("south.line.position", 0.1), ("*.position", 1.0)):
        index = found[name, "line"]
        assert_near(index.first, index.first_se, share)
        assert_near(index.total, index.total_se, share)
    assert found["north.line.position", "line"].variance == pytest.approx(10_000 / 12 * (0.75**2 + 0.25**2), rel=0.05)
    assert found["north.line.position", "line"].words.endswith("hangs on it")


def test_a_capability_matters_only_together_with_the_positions_it_pulls_between() -> None:
    """Both positions may be anywhere and are 50 on average: knowing the strength alone moves nothing.

    With s the stronger's share of the pull, point = s x + (1 - s) y.  Total index of the capability:
    2 Var s / E(s^2 + (1 - s)^2).
    """
    strength = Estimate(1, 4, 20)
    dossier = case(
        {"north": (strength, {"line": (ANYWHERE, exact(60))}), "south": (exact(3), {"line": (ANYWHERE, exact(60))})}
    )
    found = by_name(sobol(*two_sets(dossier, 4000), middle))
    capability = strength.quantile((np.arange(200_000) + 0.5) / 200_000, 0.0, np.inf)
    share = capability / (capability + 3)
    closed = 2 * share.var() / (share**2 + (1 - share) ** 2).mean()
    index = found["north.capability", "line"]
    assert 0.15 < closed < 0.4
    assert_near(index.first, index.first_se, 0.0)
    assert_near(index.total, index.total_se, closed)
    assert index.total - index.first > 4 * np.hypot(index.first_se, index.total_se)
    assert index.words.endswith("by itself")
    group = found["north.*", "line"]  # what is left without it is what the other brings by itself
    other = found["south.line.position", "line"]
    assert_near(group.total + other.first, float(np.hypot(group.total_se, other.first_se)), 1.0)
    assert group.total > found["north.line.position", "line"].total


def test_numbers_that_do_nothing_have_exactly_nothing() -> None:
    """A reference point under the weighted mean, the cost of no deal, and whoever does not care."""
    dossier = case(
        {
            "north": (Estimate(20, 30, 50), {"line": (Estimate(10, 20, 40), Estimate(40, 60, 80))}),
            "south": (Estimate(15, 20, 25), {"line": (Estimate(60, 80, 95), exact(70))}),
            "idle": (Estimate(5, 40, 60), {"line": (Estimate(0, 50, 70), exact(0))}),
        },
        line=Estimate(30, 50, 80),
    )
    found = by_name(sobol(*two_sets(dossier, 256), middle))
    for name in ("line.reference_point", "line.cost_of_no_deal", "idle.capability", "idle.line.position", "idle.*"):
        index = found[name, "line"]
        assert (index.first, index.total, index.first_se, index.total_se) == (0, 0, 0, 0)
        assert (index.words, index.measurable) == ("no measurable effect", False)
        assert index.note == ""
    assert found["north.line.position", "line"].measurable


def everything(draws: Draws) -> Unknown:
    return Unknown("*", "everything", "quantity", draws.uncertain)


def big(n_actors: int = 10, n_issues: int = 5) -> Dossier:
    """Unequal actors, every number uncertain, each actor on every issue."""
    rng = np.random.default_rng(4)

    def three(low: float, high: float) -> Estimate:
        return Estimate(*np.sort(rng.uniform(low, high, 3)).tolist())

    return case(
        {
            f"a{k}": (three(5, 90), {f"i{j}": (three(0, 100), three(10, 100)) for j in range(n_issues)})
            for k in range(n_actors)
        },
        **{f"i{j}": three(0, 100) for j in range(n_issues)},
    )


def test_everything_together_is_everything() -> None:
    a, b = two_sets(big(4, 2), 1000)
    for index in sobol(a, b, middle, asked=[everything(a)]):
        assert_near(index.total, index.total_se, 1.0)
        assert_near(index.first, index.first_se, 1.0)
        assert index.unknown == "everything"
        assert "practically all" in index.words or "9" in index.words


# ---------------------------------------------------------------- Sobol: what must always hold


def same(one: SobolIndex, two: SobolIndex) -> bool:
    figures = ("first", "first_se", "total", "total_se", "variance")
    return all(np.isclose(getattr(one, f), getattr(two, f), rtol=0, atol=1e-9) for f in figures)


def test_the_order_in_which_actors_are_listed_changes_nothing() -> None:
    dossier = big(4, 2)
    turned = dossier.model_copy(update={"actors": dict(reversed(dossier.actors.items()))})
    one, two = (sobol(*two_sets(d, 128), middle) for d in (dossier, turned))
    assert [(i.name, i.issue, i.rank) for i in one] == [(i.name, i.issue, i.rank) for i in two]
    assert all(same(*pair) for pair in zip(one, two, strict=True))


def test_ties_share_a_rank_and_their_order_is_no_ones_advantage() -> None:
    """Two actors alike in all but name: equal only in the limit, so equal totals are made by a centre that is exact."""
    firsts = []
    for k in range(30):
        names = (f"x{k}", f"y{k}")
        dossier = case({name: (exact(1), {"line": (ANYWHERE, exact(50))}) for name in names})
        a, b = (replace(d, position=d.position[:, [0, 0]]) for d in two_sets(dossier, 40))
        numbers = [index for index in sobol(a, b, middle) if index.kind == "number"]
        assert [index.rank for index in numbers] == [1, 1]
        firsts.append(numbers[0].name[0])
    assert 6 < firsts.count("x") < 24


def test_what_else_is_asked_and_how_it_is_batched_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = two_sets(big(4, 2), 64)
    whole = by_name(sobol(a, b, middle))
    some = sobol(a, b, middle, asked=[u for u in unknowns(a) if u.name in ("a2.i1.salience", "a1.*")])
    assert [(i.name, i.issue) for i in some] == [("a1.*", "i0"), ("a2.i1.salience", "i1"), ("a1.*", "i1")]
    assert all(same(index, whole[index.name, index.issue]) for index in some)
    monkeypatch.setattr(sobol_module, "_ROWS", 100)  # one unknown at a time
    assert by_name(sobol(a, b, middle)) == whole


def test_each_forecast_is_asked_about_its_own_numbers_and_the_strengths_in_it() -> None:
    dossier = case(
        {
            "north": (Estimate(2, 4, 9), {"line": (ANYWHERE, exact(60)), "tolls": (ANYWHERE, exact(30))}),
            "south": (Estimate(1, 3, 5), {"line": (ANYWHERE, exact(60))}),
            "east": (Estimate(1, 3, 5), {"tolls": (ANYWHERE, exact(70))}),
        }
    )
    found = by_name(sobol(*two_sets(dossier, 40), middle))
    assert {name for name, issue in found if issue == "tolls"} == {
        *("north.tolls.position", "east.tolls.position", "north.capability", "east.capability"),
        *("north.*", "east.*", "*.position", "*.capability"),
    }


def trading(draws: Draws) -> Array:
    """A middle that looks across issues: half of the first issue's number reaches the second, and the reverse."""
    own = draws.position[:, 0, :]
    return own + 0.5 * own[:, ::-1]


def test_models_that_trade_over_issues_are_asked_about_all_numbers() -> None:
    """x + y / 2 with x and y alike uncertain: shares .8 and .2."""
    dossier = case({"north": (exact(1), {"line": (ANYWHERE, exact(60)), "tolls": (ANYWHERE, exact(30))})})
    a, b = two_sets(dossier, 4000)
    with pytest.raises(ValueError, match="pass across=True"):
        sobol(a, b, trading)
    found = by_name(sobol(a, b, trading, across=True))
    for issue, other in (("line", "tolls"), ("tolls", "line")):
        for number, share in ((issue, 0.8), (other, 0.2)):
            index = found[f"north.{number}.position", issue]
            assert_near(index.first, index.first_se, share)
            assert_near(index.total, index.total_se, share)


def test_one_issue_alone_leaves_no_table_whole_and_stacking_leaves_none_short() -> None:
    """Draws of 7 worlds, 4 actors, 3 issues: a table that a later field brings must be cut and stacked, too."""
    a, b = two_sets(big(4, 3), 7)
    asked = unknowns(a)
    stacked = sobol_module._stacked(a, b, asked[:5])
    for field in fields(a):
        table = getattr(a, field.name)
        if isinstance(table, np.ndarray):
            assert 3 not in getattr(of_issue(a, "i2"), field.name).shape, field.name
            grown = tuple(35 if size == 7 else size for size in table.shape)
            assert getattr(stacked, field.name).shape == grown, field.name


def test_a_model_that_needs_the_best_positions_is_served_too() -> None:
    def condorcet(draws: Draws) -> Array:
        outcome = Pce().predict(draws)
        assert outcome.atoms is not None
        assert outcome.prob is not None
        return (outcome.atoms * outcome.prob).sum(axis=1)

    a, b = two_sets(big(4, 3), 40)
    found = by_name(sobol(a, b, condorcet))
    assert {index.note for index in found.values()} == {""}
    other = replace(b, best_position=np.full_like(b.best_position, 50.0))  # alone, it would know one option only
    assert condorcet(other)[0, 0] != condorcet(b)[0, 0]
    assert sobol(a, other, condorcet) == sobol(a, b, condorcet)


def test_a_resample_is_what_its_rows_would_give() -> None:
    rng = np.random.default_rng(3)
    f_a, f_b, f_ab = rng.normal(2, 1, 30), rng.normal(2, 1, 30), rng.normal(2, 1, (30, 4))
    picked = rng.integers(0, 30, 30)
    counts = np.bincount(picked, minlength=30).astype(float)[None]
    first, total, variance = sobol_module._estimates(f_a, f_b, f_ab, counts)
    rows = pick_freeze(f_a[picked], f_b[picked], f_ab[picked])
    assert first[0] == pytest.approx(rows[0], abs=1e-12)
    assert total[0] == pytest.approx(rows[1], abs=1e-12)
    assert variance[0] == pytest.approx(np.var([*f_a[picked], *f_b[picked]]), abs=1e-12)


def test_models_that_do_not_trade_answer_alike_either_way() -> None:
    a, b = two_sets(big(3, 2), 64)
    alone, across = by_name(sobol(a, b, middle)), by_name(sobol(a, b, middle, across=True))
    numbers = {key for key, index in alone.items() if index.kind == "number"}
    assert all(same(alone[key], across[key]) for key in numbers)
    assert across["a0.i1.position", "i0"].total == 0


# ---------------------------------------------------------------- Sobol: odd input


@pytest.mark.parametrize(
    ("centre", "n", "note"),
    [
        (lambda draws: np.full((draws.n, 2), 41.0)[:, : len(draws.issues)], 50, "no_variance"),
        (lambda draws: np.full((draws.n, 2), np.nan)[:, : len(draws.issues)], 50, "no_answer"),
        (middle, 9, "too_few_draws"),
    ],
)
def test_where_there_are_no_indices_they_say_why(centre: Callable[[Draws], Array], n: int, note: str) -> None:
    found = sobol(*two_sets(big(2, 2), n), centre)
    assert len(found) == 2 * (2 + 2 + 2 + 2 + 2 + 3)  # numbers of two actors and of the issue, actors, quantities
    for index in found:
        assert (index.first, index.total, index.first_se, index.total_se) == (0, 0, 0, 0)
        assert (index.note, index.words, index.measurable) == (note, NOTES[index.note], False)
    json.dumps([index.row() for index in found], allow_nan=False)


def test_nothing_uncertain_nothing_to_say() -> None:
    dossier = case({"north": (exact(2), {"line": (exact(30), exact(90))})})
    assert sobol(*two_sets(dossier, 50), middle) == ()


def test_draws_that_do_not_fit_are_refused() -> None:
    dossier = big(2, 2)
    a, b = two_sets(dossier, 50)
    with pytest.raises(ValueError, match="start=50"):
        sobol(a, a, middle)
    with pytest.raises(ValueError, match="overlap"):
        sobol(a, draw(dossier, 50, start=20), middle)
    with pytest.raises(ValueError, match="are the same"):
        sobol(replace(a, dossier=None), replace(a, dossier=None), middle)
    with pytest.raises(ValueError, match="as many"):
        sobol(a, draw(dossier, 49, start=50), middle)
    with pytest.raises(ValueError, match=r"\(draw, issue\)"):
        sobol(a, b, lambda draws: middle(draws)[:, 0])


def test_estimates_are_never_clipped() -> None:
    """Nearly nothing comes from the second; by chance its first index is below 0 in some seeds, and stays so."""
    dossier = case(
        {"north": (exact(60), {"line": (ANYWHERE, exact(90))}), "south": (exact(1), {"line": (ANYWHERE, exact(20))})}
    )
    found = [by_name(sobol(*two_sets(dossier, 64, seed), middle)) for seed in range(20)]
    first = [indices["south.line.position", "line"].row()["first"] for indices in found]
    assert min(first) < 0 < max(first)


@settings(deadline=None, max_examples=20)
@given(dossiers())
def test_any_dossier_has_finite_indices(dossier: Dossier) -> None:
    found = sobol(*two_sets(dossier, 16), middle)
    json.dumps([index.row() for index in found], allow_nan=False)
    assert all(index.total >= 0 and index.rank >= 1 for index in found)
    groups = [group.row() for issue in dossier.issues for group in _groups_of(dossier, issue)]
    json.dumps(groups, allow_nan=False)


def _groups_of(dossier: Dossier, issue: str) -> tuple[GroupEffect, ...]:
    draws = draw(dossier, 16)
    point = middle(draws)[:, draws.issues.index(issue)]
    return group_effects(draws, (point[:, None] <= GRID) * 1.0, issue)


@pytest.mark.nightly
def test_ten_actors_on_five_issues_in_under_a_second() -> None:
    a, b = two_sets(big(), 256)
    begin = time.process_time()
    found = sobol(a, b, middle)
    assert time.process_time() - begin < 1
    assert len(found) == 5 * (32 + 10 + 3)


# ---------------------------------------------------------------- groups of numbers and the choice of model

T5_BEST = np.array([10.0, 30, 45, 80, 100])
T5_WEIGHT = np.array([90, 24, 24.5, 44, 5]) / 187.5
T5_SPREAD = np.array([5.0, 10, 20, 10, 15])


def t5(n: int) -> tuple[Array, Array]:
    """Positions (draw, actor) and the curves of their weighted mean; each adds spread * weight to the deviation."""
    position = T5_BEST + T5_SPREAD * np.random.default_rng(7).standard_normal((n, 5))
    return position, ((position @ T5_WEIGHT)[:, None] <= GRID) * 1.0


def t5_closed(group: list[int]) -> float:
    parts = np.square(T5_SPREAD * T5_WEIGHT)
    total = parts.sum()
    return float((np.sqrt(total) - np.sqrt(total - parts[group].sum())) / np.sqrt(np.pi))


@pytest.mark.parametrize(
    ("group", "closed"), [([0, 2], 0.9916), ([1, 3, 4], 0.5146), ([2], 0.477), ([0, 1, 2, 3, 4], 2.5165)]
)
def test_the_value_of_several_positions_in_closed_form(group: list[int], closed: float) -> None:
    """(s - sqrt(s^2 - sum of s_k^2)) / sqrt pi, where s = 4.4604; the bins, being coarse, see a little less of it all."""
    position, curves = t5(8000)
    value, se = group_value(position[:, group], curves)
    assert t5_closed(group) == pytest.approx(closed, abs=6e-4)
    assert value == pytest.approx(closed, rel=0.07, abs=3 * se)
    assert value < closed + 3 * se


def test_a_group_of_one_is_worth_what_the_number_is() -> None:
    position, curves = t5(1000)
    alone = value_of_information(position[:, 2], curves)
    assert group_value(position[:, [2]], curves, direction="principal") == alone
    assert group_value(position[:, [2]], curves)[0] == pytest.approx(alone[0], abs=alone[1])


def test_the_first_principal_component_of_independent_numbers_is_a_matter_of_chance() -> None:
    """Why it is not the default: x and y push alike, and it adds them or subtracts them as the sample has it."""
    found = []
    for seed in range(12):
        both = np.column_stack([40 * stream(seed, name, 1000) for name in ("x", "y")])
        curves = (both.sum(axis=1)[:, None] <= GRID) * 1.0
        found.append([group_value(both, curves, direction=way)[0] for way in ("principal", "forecast")])
    principal, towards = np.array(found).T
    assert principal.min() < 1 < 7.5 < principal.max()
    assert towards.min() > 7.5


def test_many_numbers_that_do_nothing_have_no_measurable_effect() -> None:
    """Forty at once: a line fitted and read on the same draws would find something."""
    rng = np.random.default_rng(2)
    curves = (rng.uniform(0, 100, 600)[:, None] <= GRID) * 1.0
    found = [group_value(rng.uniform(size=(600, 40)), curves, seed=k) for k in range(40)]
    assert sum(value > 2 * se for value, se in found) <= 4
    assert abs(np.mean([value for value, _ in found])) < 0.1


def test_groups_that_say_nothing() -> None:
    curves = (np.linspace(0, 90, 60)[:, None] <= GRID) * 1.0
    assert group_value(np.full((60, 2), 7.0), curves) == (0.0, 0.0)
    assert group_value(np.arange(18.0).reshape(9, 2), curves[:9]) == (0.0, 0.0)
    assert group_value(np.empty((60, 0)), curves) == (0.0, 0.0)


def test_group_effects_name_what_belongs_together() -> None:
    """Pulls 180 and 60 as before: all positions are worth most, and each actor has two uncertain numbers."""
    dossier = case(
        {
            "north": (exact(2), {"line": (ANYWHERE, Estimate(80, 90, 95))}),
            "south": (exact(3), {"line": (ANYWHERE, Estimate(15, 20, 30))}),
        }
    )
    draws = draw(dossier, 2000)
    found = {effect.name: effect for effect in group_effects(draws, (middle(draws) <= GRID) * 1.0, "line")}
    assert list(found) == ["north.*", "south.*", "*.position", "*.salience"]
    assert found["north.*"].unknown == "everything about North"
    assert found["*.position"].voi > found["north.*"].voi > found["south.*"].voi
    assert found["*.position"].var_share == pytest.approx(0.98, abs=0.02)
    assert found["north.*"].var_share == pytest.approx(0.9, abs=0.03)
    assert not found["*.salience"].measurable
    assert found["north.*"].words.startswith("knowing it would sharpen this forecast by at least about ")
    assert found["north.*"].row()["approximate"]


def test_the_score_a_calibrated_forecast_expects_is_its_mean_score() -> None:
    values, weights = np.array([5.0, 20, 60, 90]), np.array([0.1, 0.4, 0.3, 0.2])
    mean_score = sum(w * crps(values, weights, v) for v, w in zip(values, weights, strict=True))
    curve = np.array([weights[values <= at].sum() for at in GRID])
    assert float(expected_score(curve)) == pytest.approx(mean_score, abs=1e-9)
    assert float(expected_score(GRID / 100)) == pytest.approx(100 / 6, abs=0.01)


def test_the_choice_of_model_adds_to_what_stays_when_it_is_made() -> None:
    """Weights 3 : 1, one sure of 20, the other half at 40 and half at 80.

    Pool: .75 at 20, .125 at 40, .125 at 80; g = 20 * .75 * .25 + 40 * .875 * .125 = 8.125.  Models: 0 and 10.
    Knowing which is right is worth 8.125 - 2.5.
    """
    n = 50
    one = np.tile(GRID >= 20, (n, 1)) * 1.0
    two = np.tile((GRID >= 40) * 0.5 + (GRID >= 80) * 0.5, (n, 1))
    value, se = model_choice_value({"one": one, "two": two, "out": one}, {"one": 6, "two": 2, "out": 0})
    assert (value, se) == (pytest.approx(5.625), pytest.approx(0, abs=1e-12))
    assert model_choice_value({"one": one, "out": two}, {"one": 1, "out": 0}) == (0.0, 0.0)
    assert model_choice_value({"one": two, "two": two}, {"one": 1, "two": 2}) == pytest.approx((0, 0), abs=1e-12)


def test_the_choice_of_model_is_never_worth_less_than_nothing_and_its_error_is_the_scatter() -> None:
    def once(seed: int) -> tuple[float, float]:
        x = 30 + 40 * stream(seed, "x", 300)
        curves = {"one": (x[:, None] <= GRID) * 1.0, "two": ((20 + x[:, None] ** 2 / 100) <= GRID) * 1.0}
        return model_choice_value(curves, {"one": 2.0, "two": 3.0}, seed)

    found = np.array([once(seed) for seed in range(60)])
    assert (found[:, 0] > 0).all()
    assert found[:, 1].mean() == pytest.approx(found[:, 0].std(ddof=1), rel=0.3)


# ---------------------------------------------------------------- words and places


def test_an_unknown_knows_whose_and_what_it_is() -> None:
    draws = draw(big(2, 2), 20)
    found = {unknown.name: unknown for unknown in unknowns(draws)}
    assert [
        (found[n].actor, found[n].quantity) for n in ("a1.i0.salience", "a1.*", "*.salience", "i0.reference_point")
    ] == [
        ("a1", "salience"),
        ("a1", ""),
        ("", "salience"),
        ("", "reference_point"),
    ]
    assert found["*.capability"].words == "all capabilities"
    assert {len(found[name].inputs) for name in ("a0.*", "a1.*")} == {5}


def test_one_issue_of_many_is_the_same_numbers() -> None:
    draws = draw(big(3, 2), 20)
    alone = of_issue(draws, "i1")
    for given_ in alone.uncertain:
        assert (alone.values(given_) == draws.values(given_)).all()
        assert given_.issue in ("i1", "")
        table = getattr(alone, given_.quantity)
        assert (table[(slice(None), *place(given_, alone))] == draws.values(given_)).all()
    assert (middle(alone)[:, 0] == middle(draws)[:, 1]).all()
