"""Shocks and safeguards: what comes from outside (stage 0), and what protects the talks in this round (stage 1)."""

from __future__ import annotations

from detente.compiled import part
from detente.talks.books import note
from detente.talks.chance import chance
from detente.talks.codes import E_INCIDENT, E_LEADER, GREEDY, IMPLEMENTING, LIMITED, MONTH, SLACK
from detente.talks.layout import GESTURE, INCIDENT, LEADER, POWER, REDRAW, TYPE, Dice, State, World
from detente.talks.normal import exp, normal_quantile
from detente.talks.trust import log_ratio, sharp, trust_in_the_others, updated

_HALF = 0.7071067811865476


@part
def shocks(w: World, s: State, dice: Dice, t: int) -> None:
    """Stage 0: leaders change, incidents happen, power walks."""
    p = w.parameters
    n = w.n_principals
    leaving = 1.0 - exp(-p.h_l * MONTH)
    for i in range(n):
        if leaving > 0 and chance(s, dice, w.slots[LEADER] + i, t) < leaving:
            tau0 = w.principals[i].tau0
            if chance(s, dice, w.slots[REDRAW] + i, t) < p.w_l:
                s.trusty[i] = chance(s, dice, w.slots[TYPE] + i, t + 1) < tau0
            s.tau[i] = (1.0 - p.w_l) * s.tau[i] + p.w_l * tau0
            s.will[i] += p.w_w * (1.0 - s.will[i])
            note(s, t, E_LEADER, -1, i, -1)
    incident = 1.0 - exp(-p.h_0 * MONTH)
    if incident > 0 and chance(s, dice, w.slots[INCIDENT], t) < incident:
        for i in range(n):
            s.v[i] = min(s.v[i] + 0.4, p.v_max)
        note(s, t, E_INCIDENT, -1, -1, -1)
    if p.power_sd > 0:
        power_walks(w, s, dice, t)


@part
def power_walks(w: World, s: State, dice: Dice, t: int) -> None:
    """The log-odds of each principal's power take a step, and contested reference points follow.

    With two principals the step of one's log-odds against the other's has the standard deviation `power_sd`.
    """
    p = w.parameters
    n, tracks = w.n_principals, w.n_tracks
    now = before = 0.0
    for i in range(n):
        s.walk[i] += _HALF * p.power_sd * normal_quantile(chance(s, dice, w.slots[POWER] + i, t))
        now += w.principals[i].power * exp(s.walk[i])
        before += w.principals[i].power
    for k in range(tracks):
        moved = 0.0
        for i in range(n):
            power = w.principals[i].power
            moved += (power * exp(s.walk[i]) / now - power / before) * w.position[w.principal_actor[i], k]
        s.ref[k] = min(max(s.ref0[k] + w.contested[k] * moved, 0.0), 100.0)


@part
def protections(w: World, s: State, dice: Dice, t: int) -> None:
    """Stage 1: guarantees that hold, will that is paid for protection, cover, gestures."""
    p = w.parameters
    n = w.n_principals
    detection, coverage, bond, compensation, left = p.m, p.mu, p.bond, p.f_v, 0.0
    cost = w.upkeep
    holds = False
    for g in range(w.n_guarantees):
        if s.guaranteed[g] == 0 and w.guarantee_span[g, 0] <= t:
            s.guaranteed[g] = 1
        if s.guaranteed[g] == 1 and (t >= w.guarantee_span[g, 1] or may_leave(w, s, w.guarantee_exit[g])):
            s.guaranteed[g] = 2
        if s.guaranteed[g] == 2:
            left = 1.0
        if s.guaranteed[g] == 1:
            holds = True
            one = w.guarantees[g]
            detection, coverage = max(detection, one.detection), max(coverage, one.coverage)
            bond, compensation = max(bond, one.bond), max(compensation, one.compensation)
            cost += one.cost
    s.guarantee[0] = detection
    s.guarantee[1] = coverage
    s.guarantee[2] = bond
    s.guarantee[3] = compensation
    s.guarantee[4] = 0.0 if holds else left
    if cost > 0:
        for i in range(n):
            s.will[i] = max(0.0, s.will[i] - cost)
        s.will_spent += cost
    gestures(w, s, dice, t)


@part
def may_leave(w: World, s: State, threshold: float) -> bool:
    """Whether something is in force and all of it has locked in as far as the guarantor wants to see."""
    if threshold > 1.0:
        return False
    something = False
    for k in range(w.n_tracks):
        if s.phase[k] == IMPLEMENTING or s.rung[k] >= 0:
            something = True
            if s.lock[k] < threshold - SLACK:
                return False
    return something


@part
def gestures(w: World, s: State, dice: Dice, t: int) -> None:
    """Steps taken alone: a trustworthy principal takes its step surely, another if it pays.

    All see whether it is taken, so that leaving it out tells as much; those of one round are weighed at one trust.
    """
    for number in range(w.n_gestures):
        if w.gestures[number, 0] == t:
            i, share = w.gestures[number, 1], w.gesture_share[number]
            shirks = 1.0 - honours(w, s, i, share, 1.0 - share, s.guarantee[0])
            made = s.trusty[i] == 1 or chance(s, dice, w.slots[GESTURE] + i, t) >= shirks
            s.work[2, number] = log_ratio(1.0, 1.0 - shirks) if made else log_ratio(0.0, shirks)
            if made:
                s.will[i] = max(0.0, s.will[i] - w.gesture_cost)
    for number in range(w.n_gestures):
        if w.gestures[number, 0] == t:
            i = w.gestures[number, 1]
            s.tau[i] = updated(s.tau[i], s.work[2, number])


@part
def honours(w: World, s: State, i: int, share: float, to_come: float, seen: float) -> float:
    """Chance that an untrustworthy principal honours a part: what it risks against what exploiting it would bring.

    share: of the track's stake; to_come: share still to come after it; seen: chance that a violation is detected.
    """
    p = w.parameters
    others = trust_in_the_others(s, i)
    risked = seen * (s.guarantee[2] * share + p.delta * (to_come * others * (1.0 + p.g) + p.phi))
    gained = share * (others * p.g + (1.0 - others) * s.kappa[i])
    return sharp(p.lam_c, (risked - gained) / share)


@part
def cover(w: World, s: State) -> None:
    """Cover against acts, by track, as far as the least of the principals' wills carries it."""
    least = least_will(w, s)
    tracks = w.n_tracks
    if w.budget < 0:
        for k in range(tracks):
            s.cover[k] = w.cover[k] * least
        return
    worst = 0.0
    for k in range(tracks):
        s.work[0, k] = at_stake(w, s, k)
        worst = max(worst, s.work[0, k])
    low, high = 0.0, worst  # the least worst loss that the budget can bring about
    for _ in range(60):
        middle = 0.5 * (low + high)
        used = 0.0
        for k in range(tracks):
            if s.work[0, k] > middle:
                used += 1.0 - middle / s.work[0, k]
        if used <= w.budget:
            high = middle
        else:
            low = middle
    for k in range(tracks):
        exposed = s.work[0, k]
        s.cover[k] = least * (1.0 - high / exposed) if exposed > high else 0.0


@part
def least_will(w: World, s: State) -> float:
    """The least of the principals' political wills."""
    least = s.will[0]
    for i in range(1, w.n_principals):
        least = min(least, s.will[i])
    return least


@part
def at_stake(w: World, s: State, k: int) -> float:
    """What all actors with means together would lose if the track succeeded on the terms on the table."""
    total = 0.0
    for j in range(w.n_spoilers):
        total += loss(w, s, j, k)
    return total


@part
def loss(w: World, s: State, j: int, k: int) -> float:
    """What j would lose if track k succeeded on the terms on the table: its rent, less what it gains from them."""
    one = w.spoilers[j]
    a = w.spoiler_actor[j]
    kind = w.kind[j]
    if kind == LIMITED and one.paid >= one.price - SLACK:
        return 0.0
    where = w.position[a, k]
    gain = s.weight[a, k] * (abs(s.ref[k] - where) - abs(s.x[k] - where)) / 100.0
    lost = one.scale * max(0.0, one.rent - gain)
    if kind == GREEDY:
        lost *= 1.0 + one.greed * (1.0 - least_will(w, s))
    return lost
