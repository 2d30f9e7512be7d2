"""Closed forms: every instance of the specification's table, and for each form a second answer found in another way.

The second answers know no formula: backward induction, enumeration, best replies, small time steps, a library of
distributions.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.talks import closed_forms as forms

SHARES = st.floats(0.01, 0.99)


def close(value: float, within: float = 1e-9) -> object:
    return pytest.approx(value, abs=within, rel=0)


# A. Bargaining


def turns(patience: tuple[float, float], rounds: int) -> float:
    """First mover's share by backward induction: who answers is offered what waiting would bring it."""
    share = 1.0  # of whoever proposes last
    for before_last in range(1, rounds):
        answers = (rounds - before_last) % 2  # who proposes next, counted from the first round: 0 the first mover
        share = 1 - patience[answers] * share
    return share


@pytest.mark.parametrize(
    ("first", "second", "share"), [(0.9, 0.9, 10 / 19), (0.9, 0.8, 5 / 7), (0.5, 0.95, 2 / 21)]
)  # fmt: skip
def test_first_mover_share(first: float, second: float, share: float) -> None:
    """1 - .8 = .2 against 1 - .72 = .28: 5/7."""
    assert forms.first_mover_share(first, second) == close(share)
    assert turns((first, second), 4001) == close(share)


def test_first_mover_share_at_its_corners() -> None:
    assert forms.first_mover_share(1.0, 0.4) == 1.0
    assert forms.first_mover_share(0.3, 1.0) == 0.0
    assert forms.first_mover_share(0.7, 0.0) == 1.0
    with pytest.raises(ValueError, match="both be 1"):
        forms.first_mover_share(1.0, 1.0)


@pytest.mark.parametrize(("rounds", "share"), [(1, 1.0), (2, 0.2), (3, 0.84), (4, 0.328), (7, 0.672064)])
def test_share_with_a_last_round(rounds: int, share: float) -> None:
    assert forms.finite_first_mover_share(0.8, rounds) == close(share)
    assert turns((0.8, 0.8), rounds) == close(share)


def test_many_rounds_are_as_good_as_none_being_the_last() -> None:
    assert forms.finite_first_mover_share(0.6, 200) == close(forms.first_mover_share(0.6, 0.6))
    assert forms.finite_first_mover_share(0.0, 5) == 1.0
    with pytest.raises(ValueError, match="rounds"):
        forms.finite_first_mover_share(0.8, 0)


def test_quick_rounds_leave_impatience_alone() -> None:
    assert forms.impatience_share(0.10, 0.05) == close(1 / 3)
    dt = 1e-7
    assert forms.first_mover_share(math.exp(-0.10 * dt), math.exp(-0.05 * dt)) == close(1 / 3, 1e-6)
    with pytest.raises(ValueError, match="both be 0"):
        forms.impatience_share(0, 0)


def test_breakdown_split() -> None:
    """.3 + .6 / 1.8 = 19/30."""
    assert forms.breakdown_split(0.2, 0.3, 0.1) == close(19 / 30)
    assert forms.breakdown_split(0.0, 0.3, 0.1) == close(forms.weighted_split(0.5, 0.3, 0.1))


@given(risk=st.floats(0.05, 1), first=st.floats(0, 0.6), second=st.floats(0, 0.4))
def test_breakdown_split_is_a_fixed_point_of_offers(risk: float, first: float, second: float) -> None:
    """Each offers the other what refusing would bring it; repeated from anywhere, the offers stop moving."""
    mine, yours = 1.0, 1.0
    for _ in range(600):
        mine, yours = 1 - ((1 - risk) * yours + risk * second), 1 - ((1 - risk) * mine + risk * first)
    assert forms.breakdown_split(risk, first, second) == close(mine)


@pytest.mark.parametrize(("option", "share"), [(0.3, 0.47368421052631576), (0.6, 0.6)])
def test_outside_option(option: float, share: float) -> None:
    """The one who answers takes the best of waiting and walking out; the one who proposes leaves it just that."""
    assert forms.outside_option_share(0.9, option) == close(share)
    proposes = 1.0  # what either keeps when it proposes: the option is the answering side's, first mover's offers
    for _ in range(2000):
        others_turn = 1 - 0.9 * proposes  # the option's owner proposes, the other can only wait
        proposes = 1 - max(0.9 * others_turn, option)
    # after convergence the owner's own offer is `1 - .9 proposes`; answering, it gets the better of waiting and leaving
    assert max(0.9 * (1 - 0.9 * proposes), option) == close(share)


def test_points_of_a_frontier() -> None:
    """u2 = 2 (1 - u1^2): by hand, 1 - 3 u1^2 = 0; u1^2 + u1 = 1; 2 u1^2 + u1 = 2; 1 - 4 u1 = 0."""
    points = forms.frontier_points(lambda u: 2 * (1 - u * u), 1.0)
    assert points.nash == close((0.5773502691896257, 1.3333333333333333), 1e-6)
    assert points.kalai_smorodinsky == close((0.6180339887498949, 1.2360679774997898), 1e-6)
    assert points.egalitarian == close((0.7807764064044151, 0.7807764064044151), 1e-6)
    assert points.utilitarian == close((0.25, 1.875), 1e-6)


@pytest.mark.parametrize("fallback", [(0.0, 0.0), (0.2, 0.5)])
def test_points_of_a_frontier_by_grid(fallback: tuple[float, float]) -> None:
    d1, d2 = fallback
    most = math.sqrt(1 - d2 / 2)
    points = forms.frontier_points(lambda u: 2 * (1 - u * u), most, fallback)
    u = np.linspace(d1, most, 400_001)
    v = 2 * (1 - u * u)
    best = 2 * (1 - d1 * d1)
    parts = np.minimum((u - d1) / (most - d1), (v - d2) / (best - d2))  # the largest equal part of what each could gain
    for point, measure in (
        (points.nash, (u - d1) * (v - d2)),
        (points.kalai_smorodinsky, parts),
        (points.egalitarian, np.minimum(u - d1, v - d2)),
        (points.utilitarian, u + v),
    ):
        assert point[0] == close(float(u[np.argmax(measure)]), 1e-5)


def test_a_frontier_must_come_down() -> None:
    with pytest.raises(ValueError, match="the frontier must fall"):
        forms.frontier_points(lambda u: 2 - u, 1.0)


def test_weighted_split() -> None:
    """.2 + .7 of .7."""
    assert forms.weighted_split(0.7, 0.2, 0.1) == close(0.69)
    x = np.linspace(0.2, 0.9, 700_001)[1:-1]
    product = 0.7 * np.log(x - 0.2) + 0.3 * np.log(1 - x - 0.1)
    assert forms.weighted_split(0.7, 0.2, 0.1) == close(float(x[np.argmax(product)]), 1e-5)
    assert forms.weighted_split(0.0, 0.25, 0.1) == 0.25
    with pytest.raises(ValueError, match="fallbacks"):
        forms.weighted_split(0.5, 0.7, 0.4)


def test_logrolling() -> None:
    deal = forms.logroll((0.8, 0.2), (0.2, 0.8))
    assert deal.first_gets == (1.0, 0.0)
    assert (deal.first, deal.second) == close((0.8, 0.8))
    alone = [forms.logroll((a,), (b,)).first_gets[0] for a, b in ((0.8, 0.2), (0.2, 0.8))]
    assert alone == close([0.5, 0.5])


@pytest.mark.parametrize(
    ("first", "second"),
    [((0.8, 0.2), (0.2, 0.8)), ((0.5, 0.3, 0.2), (0.1, 0.3, 0.6)), ((0.9, 0.1), (0.3, 0.7)), ((0.7, 0.3), (0.0, 1.0))],
)
def test_logrolling_by_grid(first: tuple[float, ...], second: tuple[float, ...]) -> None:
    steps = np.linspace(0, 1, 41)
    best = max(
        np.dot(first, x) * (sum(second) - np.dot(second, x)) for x in itertools.product(steps, repeat=len(first))
    )
    deal = forms.logroll(first, second)
    assert deal.first == close(float(np.dot(first, deal.first_gets)))
    assert deal.second == close(float(sum(second) - np.dot(second, deal.first_gets)))
    assert deal.first * deal.second >= best - 1e-12
    assert deal.first * deal.second == close(float(best), 2e-3)


def test_logrolling_treats_like_issues_alike() -> None:
    """Ratios 3, 3 and 1/2, and an issue that nobody wants: the first two are split alike, the last in half."""
    deal = forms.logroll((0.3, 0.6, 0.1, 0.0), (0.1, 0.2, 0.2, 0.0))
    assert deal.first_gets[0] == deal.first_gets[1]
    assert deal.first_gets[3] == 0.5
    mirrored = forms.logroll((0.1, 0.2, 0.2, 0.0), (0.3, 0.6, 0.1, 0.0))
    assert [1 - x for x in mirrored.first_gets] == close(list(deal.first_gets))
    with pytest.raises(ValueError, match="for each issue"):
        forms.logroll((1.0,), (0.5, 0.5))
    with pytest.raises(ValueError, match="weights_second"):
        forms.logroll((0.5, 0.5), (0.0, 0.0))


def test_settlement_range_and_screening() -> None:
    assert forms.settlement_range(0.6, 0.1, 0.2) == close((0.5, 0.8))
    assert forms.settlement_range(0.05, 0.1, 0.99) == (0.0, 1.0)
    offer = forms.screening(0.6, 0.1, 0.4)
    assert (offer.demand, offer.risk) == close((0.75, 0.375))
    assert forms.screening(0.6, 0.5, 0.4) == forms.Screening(0.6, 0.0)


@pytest.mark.parametrize(("p", "cost", "most"), [(0.6, 0.1, 0.4), (0.3, 0.3, 0.25), (0.9, 0.05, 0.8)])
def test_screening_by_grid(p: float, cost: float, most: float) -> None:
    """Accepted, the demand is had; refused by a second side whose cost is below what is demanded beyond p, war is."""
    demand = np.linspace(0, 1, 1_000_001)
    refused = np.clip((demand - p) / most, 0, 1)
    worth = (1 - refused) * demand + refused * (p - cost)
    offer = forms.screening(p, cost, most)
    assert offer.demand == close(float(demand[np.argmax(worth)]), 1e-5)
    assert offer.risk == close(float(refused[np.argmax(worth)]), 1e-4)


@given(now=SHARES, later=SHARES, patience=st.floats(0.3, 0.97), cost=st.floats(0, 1))
def test_preventive_war_by_adding_up_the_rounds(now: float, later: float, patience: float, cost: float) -> None:
    """Peace gives the second side at most all of round 0, and from then on what keeps it from fighting; war its part."""
    weights = patience ** np.arange(3000)
    war = (1 - now) * weights.sum() - cost
    peace = 1 + (1 - later - cost * (1 - patience)) * weights[1:].sum()
    if abs(war - peace) > 1e-6:
        assert forms.pays_to_prevent(now, later, patience, cost) == (war > peace)


def test_preventive_war() -> None:
    """.81 - .5 = .31 against .2 * .01."""
    assert forms.pays_to_prevent(0.5, 0.9, 0.9, 0.2)
    assert not forms.pays_to_prevent(0.5, 0.5, 0.9, 0.2)


# B. Trust, acts, tension


def test_trust_needed() -> None:
    assert forms.trust_needed(3, 2, 1, 0) == close(0.5)
    assert forms.trust_needed(3, 2, 1, 0, 0.25, 1) == close(1 / 3)
    assert forms.trust_needed(3, 2, 1, 0, 0.5, 1) == 0
    assert forms.coverage_needed(1, 0, 1) == close(0.5)
    assert forms.coverage_needed(4, 1, 2) == close(0.6)
    with pytest.raises(ValueError, match="reward"):
        forms.trust_needed(2, 2, 1, 0)


@given(
    reward=st.floats(1.1, 5),
    temptation=st.floats(-1, 1),
    loss=st.floats(0.01, 3),
    cover=st.floats(0, 1),
    pay=st.floats(0, 2),
)
def test_trust_needed_by_halving(reward: float, temptation: float, loss: float, cover: float, pay: float) -> None:
    """Honouring against exploiting, punishment 0: the trust at which they are worth the same."""
    low, high = 0.0, 1.0
    for _ in range(80):
        t = (low + high) / 2
        victim = -loss + cover * (loss + pay)
        honours = t * reward + (1 - t) * victim > t * temptation
        low, high = (low, t) if honours else (t, high)
    assert forms.trust_needed(reward, temptation, 0, -loss, cover, pay) == close(high)
    enough = forms.coverage_needed(0, -loss, pay)
    assert forms.trust_needed(reward, temptation, 0, -loss, min(1.0, enough + 1e-9), pay) == close(0, 1e-6)


def test_what_acts_and_quiet_tell() -> None:
    assert forms.trust_after_act(0.75, 0.4) == close(9 / 14)
    assert forms.trust_after_quiet(0.75, 0.4, 0.7) == close(29 / 34)
    assert forms.chance_of_act(0.75, 0.4, 0.7) == close(0.49)
    with pytest.raises(ValueError, match="no act"):
        forms.trust_after_act(1, 1)
    with pytest.raises(ValueError, match="no quiet"):
        forms.trust_after_quiet(0.5, 0, 1)


@given(trust=SHARES, stopped=SHARES, attempts=SHARES)
def test_acts_and_quiet_by_counting_worlds(trust: float, stopped: float, attempts: float) -> None:
    worlds = {
        (kind, seen): prior * (through if seen else 1 - through)
        for kind, prior, through in (("T", trust, attempts * (1 - stopped)), ("U", 1 - trust, attempts))
        for seen in (True, False)
    }
    act = forms.chance_of_act(trust, stopped, attempts)
    assert act == close(worlds["T", True] + worlds["U", True])
    after, quiet = forms.trust_after_act(trust, stopped), forms.trust_after_quiet(trust, stopped, attempts)
    assert after == close(worlds["T", True] / act)
    assert quiet == close(worlds["T", False] / (1 - act))
    assert act * after + (1 - act) * quiet == close(trust)  # on average nothing is learnt


def test_sabotage_window() -> None:
    window = forms.sabotage_window(0.75, 0.6, 0.5)
    assert (window.flips, window.pays) == close((0.5, 0.6666666666666666))
    assert [k / 100 for k in range(101) if window.open_at(k / 100)] == [k / 100 for k in range(51, 67)]


@given(trust=SHARES, needed=SHARES, cost=st.floats(0, 2))
def test_sabotage_window_by_trying_capacities(trust: float, needed: float, cost: float) -> None:
    window = forms.sabotage_window(trust, needed, cost)
    for k in (0.0, 0.2, 0.45, 0.7, 0.95):
        flips = forms.trust_after_act(trust, k) < needed <= trust
        pays = (1 - trust * k) * 1.0 > cost
        near = min(abs(k - window.flips), abs(k - window.pays), abs(trust - needed)) < 1e-9
        assert near or window.open_at(k) == (flips and pays)


def test_sabotage_window_at_its_corners() -> None:
    assert forms.sabotage_window(0.75, 0.0, 0.5).flips == 1
    assert forms.sabotage_window(0.75, 1.0, 0.5).flips == -math.inf
    assert forms.sabotage_window(0.5, 0.6, 0.5).flips < 0
    assert not forms.sabotage_window(0.5, 0.6, 0.5).open_at(0.3)
    assert forms.sabotage_window(0.0, 0.6, 0.5) == forms.SabotageWindow(-math.inf, math.inf)


def test_detection_needed() -> None:
    assert forms.detection_needed(4, 3, 1, 0.9) == close(1 / 18)
    assert forms.detection_needed(4, 3, 1, 0.9, bond=2) == close(0.05)
    assert forms.patience_needed(4, 3, 1) == close(1 / 3)
    assert forms.detection_needed(4, 3, 1, forms.patience_needed(4, 3, 1)) == close(1)
    assert forms.detection_needed(4, 3, 3, 0.9) == math.inf
    assert forms.detection_needed(4, 3, 1, 1.0) == 0


@pytest.mark.parametrize(("patience", "bond"), [(0.9, 0.0), (0.9, 2.0), (0.5, 0.0), (0.3, 1.5)])
def test_detection_needed_by_playing_rounds(patience: float, bond: float) -> None:
    """A breach every round until it is found out, against keeping one's word, added up round by round."""

    def breach(m: float) -> float:
        worth, still, weight = 0.0, 1.0, 1.0
        for _ in range(600):
            worth += weight * (still * (4 - m * bond) + (1 - still) * 1)
            still, weight = still * (1 - m), weight * patience
        return worth

    kept = 3 / (1 - patience)
    low, high = 0.0, 1.0
    for _ in range(60):
        m = (low + high) / 2
        low, high = (m, high) if breach(m) > kept else (low, m)
    assert forms.detection_needed(4, 3, 1, patience, bond) == close(high, 1e-9)


def test_first_steps() -> None:
    """t (1 + g) = .75 against .5 * 2 + .5 = 1.5; t = .5 against .5 * .4 + .5 = .7."""
    steps = forms.informative_steps(0.5, 0.5, 1, 0.4)
    assert (steps.least, steps.most) == close((0.5, 0.7142857142857143))
    assert forms.trust_for_steps(0.5, 1, 0.4) == close(5 / 19)
    just = forms.informative_steps(5 / 19, 0.5, 1, 0.4)
    assert just.least == close(just.most)
    assert forms.informative_steps(0.25, 0.5, 1, 0.4).empty
    with pytest.raises(ValueError, match="temptation"):
        forms.informative_steps(0.5, 0.5, 1, 1.0)


@given(trust=SHARES, premium=st.floats(0.05, 1), loss=st.floats(0.1, 2), temptation=st.floats(0, 0.9), step=SHARES)
def test_first_steps_by_weighing_what_each_sort_gets(
    trust: float, premium: float, loss: float, temptation: float, step: float
) -> None:
    """Two steps, the second only after both kept the first; the others honour with probability `trust`, always."""
    exploits_later = trust * (step + (1 - step) * (1 + premium)) - (1 - trust) * loss * step
    exploits_now = trust * (1 + premium) * step
    honours_both = trust - (1 - trust) * loss * step
    honours_none = trust * temptation * step
    window = forms.informative_steps(trust, premium, loss, temptation)
    if min(abs(step - window.least), abs(step - window.most)) > 1e-9:
        assert (step > window.least) == (exploits_now > exploits_later)
        assert (step < window.most) == (honours_both > honours_none)
    if abs(trust - forms.trust_for_steps(premium, loss, temptation)) > 1e-9:
        assert window.empty == (trust < forms.trust_for_steps(premium, loss, temptation))


def test_waiting() -> None:
    early, late = forms.waiting(0.95, 0.03, 0.0, 0.02), forms.waiting(0.97, 0.02, 0.15, 0.05)
    assert (early, late) == close((0.90307, 1.0385305))
    assert (forms.act_round(early, 10), forms.act_round(late, 10)) == (0, 10)
    for factor in (early, late):
        worth = [factor**t for t in range(11)]
        assert forms.act_round(factor, 10) == int(np.argmax(worth))
    assert forms.act_round(1.0, 10) == 0
    assert forms.waiting(0.97, 0, 0.05, 0.035) == close(0.9828525)


def test_contest() -> None:
    result = forms.contest(3, 1)
    assert (result.effort_first, result.effort_second) == close((0.5625, 0.1875))
    assert (result.chance_first, result.net_second) == close((0.75, 0.0625))


@pytest.mark.parametrize(("first", "second"), [(3, 1), (2, 5), (1.5, 1.5)])
def test_contest_by_best_replies(first: float, second: float) -> None:
    """The best reply to an effort y is sqrt(v y) - y; each replies to the other until nobody moves."""
    x, y = 0.3, 0.2
    for _ in range(20_000):
        x += 0.05 * (max(0.0, math.sqrt(first * y) - y) - x)
        y += 0.05 * (max(0.0, math.sqrt(second * x) - x) - y)
    result = forms.contest(first, second)
    assert (result.effort_first, result.effort_second) == close((x, y))
    assert result.chance_first == close(x / (x + y))
    assert (result.net_first, result.net_second) == close((first * x / (x + y) - x, second * y / (x + y) - y))


def test_cover_against_worst() -> None:
    cover, left = forms.cover_against_worst((4, 2, 1), 1)
    assert cover == close((2 / 3, 1 / 3, 0))
    assert left == close(4 / 3)


@given(losses=st.lists(st.floats(0, 9), min_size=1, max_size=5), budget=st.floats(0, 6))
def test_cover_by_halving_the_level(losses: list[float], budget: float) -> None:
    low, high = 0.0, max(losses)
    for _ in range(200):
        level = (low + high) / 2
        need = sum(1 - level / loss for loss in losses if loss > level)
        low, high = (low, level) if need <= budget else (level, high)
    cover, left = forms.cover_against_worst(losses, budget)
    assert left == close(high if budget < sum(loss > 0 for loss in losses) else 0)
    assert sum(cover) <= budget + 1e-9
    assert all(0 <= share <= 1 for share in cover)
    assert max((1 - share) * loss for share, loss in zip(cover, losses, strict=True)) == close(left)


def test_cover_at_its_corners() -> None:
    assert forms.cover_against_worst((3, 5), 0) == ((0.0, 0.0), 5)
    assert forms.cover_against_worst((3, 5), 7) == ((1.0, 1.0), 0)
    assert forms.cover_against_worst((0, 0), 1) == ((0.0, 0.0), 0)
    with pytest.raises(ValueError, match="losses"):
        forms.cover_against_worst((), 1)


def test_reliability() -> None:
    assert forms.reliability(5, 1) == close(0.7)
    p = np.linspace(0, 1, 200_001)
    belief = p * (1 - p) * p**5 * (1 - p)
    assert forms.reliability(5, 1) == close(float((p * belief).sum() / belief.sum()), 1e-8)
    assert forms.reliability(0, 0, 1, 3) == 0.25


def test_survival() -> None:
    assert forms.two_type_survival(0.7, 0.6, 37 / 12) == close(0.7471711498940883)
    assert forms.frailty_survival(3, 0.5, 2) == close(0.6299605249474366)
    assert forms.trust_after_survival(0.7, 0.6, 40 / 12) == close(0.945178837561174)
    assert forms.frailty_survival(0, 0.5, 2) == close(math.exp(-1))
    assert forms.frailty_survival(1e-9, 0.5, 2) == close(math.exp(-1), 1e-6)
    assert forms.trust_after_survival(0.0, 0.6, 3) == 0
    assert forms.trust_after_survival(1.0, 0.6, 3) == 1


def test_survival_by_adding_up_over_sorts_of_deals() -> None:
    u = (np.arange(20_000) + 0.5) / 20_000
    stats = pytest.importorskip("scipy.stats")
    frailty = stats.gamma.ppf(u, a=1 / 3, scale=3)  # mean 1, variance 3
    assert forms.frailty_survival(3, 0.5, 2) == close(float(np.exp(-frailty * 0.5 * 2).mean()), 1e-4)
    trust, step = 0.7, 1e-4
    for _ in range(round(40 / 12 / step)):  # a moment without a reversal, by Bayes, again and again
        trust = trust / (trust + (1 - trust) * (1 - 0.6 * step))
    assert forms.trust_after_survival(0.7, 0.6, 40 / 12) == close(trust, 1e-4)


def test_exit_lock_in() -> None:
    """.9 - .4 = .5 of .8 a unit."""
    assert forms.exit_lock_in(0.9, 0.4, 0.8) == close(0.625)
    assert forms.exit_lock_in(0.3, 0.4, 0.8) == 0
    assert forms.exit_lock_in(2.0, 0.4, 0.8) == close(2.0)
    locks = np.linspace(0, 1, 100_001)
    holds = locks[0.4 + 0.8 * locks >= 0.9]
    assert forms.exit_lock_in(0.9, 0.4, 0.8) == close(float(holds[0]), 1e-5)


def test_tension_comes_to_rest() -> None:
    rest = forms.tension_rest((1, 1.2), (0.5, 0.6), (0.3, 0.2))
    assert (rest.first, rest.second) == close((0.5111111111111111, 0.4222222222222222))
    assert rest.stable
    x = y = 0.0
    for _ in range(20_000):
        x, y = x + 0.01 * (-x + 0.5 * y + 0.3), y + 0.01 * (-1.2 * y + 0.6 * x + 0.2)
    assert (rest.first, rest.second) == close((x, y))


def test_tension_that_feeds_itself_has_no_rest() -> None:
    assert not forms.tension_rest((1, 1.2), (2, 0.6), (0.3, 0.2)).stable
    x = y = 0.1
    for _ in range(10_000):
        x, y = x + 0.01 * (-x + 2.5 * y), y + 0.01 * (-1.2 * y + 0.6 * x)
    assert x > 1e3
    assert not forms.tension_rest((1, 1.2), (2.5, 0.6), (0.0, 0.0)).stable


# C. Ratification


def test_being_bound_at_home() -> None:
    assert forms.committed_share(0.3) == 0.5
    assert forms.committed_share(0.65) == 0.65
    assert forms.committed_share(0.0, 0.8) == close(0.2)
    assert forms.committed_share(0.65, 0.45) is None
    assert forms.committed_share(0.55, 0.45) == close(0.55)


@given(first=st.floats(0, 1), second=st.floats(0, 1))
def test_being_bound_by_grid(first: float, second: float) -> None:
    x = np.linspace(0, 1, 20_001)
    passes = x[(x >= first - 1e-9) & (1 - x >= second - 1e-9)]
    share = forms.committed_share(first, second)
    if share is not None and len(passes):
        assert share == close(float(passes[np.argmax(passes * (1 - passes))]), 1e-4)
    assert (share is None) == (first + second > 1 + 1e-12)


def test_offer_to_an_unknown_floor() -> None:
    assert forms.offer_to_unknown_floor(0.4) == close(0.7)
    x = np.linspace(0, 1, 1_000_001)
    assert forms.offer_to_unknown_floor(0.4) == close(float(x[np.argmax(x * (1 - x) - 0.4 * (1 - x))]), 1e-5)
    assert forms.offer_to_unknown_floor(1.0) == 1


def test_chance_of_votes() -> None:
    assert forms.chance_of_votes(100, 67, 0.6) == close(0.09125360099285515)
    assert forms.chance_of_votes(3, 2, 0.7) == close(3 * 0.49 * 0.3 + 0.343)
    assert forms.chance_of_votes(5, 0, 0.3) == close(1)
    assert [forms.chance_of_votes(4, 4, q) for q in (0.0, 1.0)] == [0, 1]
    assert forms.chance_of_votes(4, 0, 0.0) == 1
    with pytest.raises(ValueError, match="needed"):
        forms.chance_of_votes(5, 6, 0.3)


@pytest.mark.parametrize(("members", "needed", "support"), [(100, 67, 0.6), (5000, 2501, 0.49), (7, 4, 0.5)])
def test_chance_of_votes_against_a_library(members: int, needed: int, support: float) -> None:
    stats = pytest.importorskip("scipy.stats")
    assert forms.chance_of_votes(members, needed, support) == close(float(stats.binom.sf(needed - 1, members, support)))


def test_the_proposer_and_the_median() -> None:
    assert forms.setter_point(1, 0.55, 0.3) == close(0.8)
    assert forms.setter_point(0, 0.55, 0.3) == close(0.3)
    assert forms.setter_point(0.6, 0.55, 0.3) == 0.6
    assert forms.setter_point(1, 0.55, 0.55) == 0.55


@given(setter=st.floats(0, 1), median=st.floats(0, 1), status_quo=st.floats(0, 1))
def test_the_proposer_by_grid(setter: float, median: float, status_quo: float) -> None:
    x = np.linspace(-1, 2, 60_001)
    passes = x[np.abs(x - median) <= abs(status_quo - median) + 3e-5]
    best = passes[np.argmin(np.abs(passes - setter))]
    assert forms.setter_point(setter, median, status_quo) == close(float(best), 1.5e-4)


@pytest.mark.parametrize(
    "call",
    [
        lambda: forms.first_mover_share(1.2, 0.5),
        lambda: forms.breakdown_split(math.nan, 0.1, 0.1),
        lambda: forms.outside_option_share(0.9, -0.1),
        lambda: forms.screening(0.6, 0.1, 0.0),
        lambda: forms.trust_needed(3, 2, 1, 0, coverage=2.0),
        lambda: forms.detection_needed(3, 4, 1, 0.9),
        lambda: forms.waiting(0.9, 0.1, -1.0, 0.1),
        lambda: forms.contest(0, 1),
        lambda: forms.tension_rest((0, 1), (1, 1), (1, 1)),
        lambda: forms.reliability(-1, 2),
        lambda: forms.two_type_survival(0.5, math.inf, 1),
        lambda: forms.setter_point(math.nan, 0.5, 0.3),
        lambda: forms.committed_share(1.4),
    ],
)
def test_numbers_outside_a_formula_are_refused_by_name(call: object) -> None:
    with pytest.raises(ValueError, match=r"[a-z_]+ must be|[a-z_]+ must lie"):
        call()  # type: ignore[operator]
