"""The process: runs of the talks, four side by side, round by round, each stage in its place.

Compiled.  A run is a pure function of its number: four runs share the blocks of the generator and nothing else.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from detente.compiled import kernel, part
from detente.talks.bargaining import bargain, hardness, needed_trust, set_table, value
from detente.talks.books import close, keep_path, note, write_down
from detente.talks.chance import chance
from detente.talks.codes import (
    AGREEMENT,
    COLLAPSE,
    E_AGREEMENT,
    E_BROKEN,
    E_COLLAPSE,
    E_OPENED,
    E_RESUMED,
    E_SIGNED,
    LOCKED,
    MONTH,
    PARTIAL,
    PAUSED,
    REVERSED,
    SIGNED,
    SLACK,
    STALEMATE,
    TALKING,
)
from detente.talks.layout import (
    ACCEPT,
    BREAK,
    C_PRIOR,
    DIFFICULTY,
    KAPPA_PRIOR,
    RESUME,
    TYPE,
    Books,
    Dice,
    State,
    World,
)
from detente.talks.lockin import carry_out, open_attempt
from detente.talks.normal import normal_quantile
from detente.talks.ratification import ratify, rounds
from detente.talks.safeguards import cover, protections, shocks
from detente.talks.spoiling import act, decide, prospects
from detente.talks.trust import sharp, trust_in_the_others

_WALK_OUT, _PATIENCE = -2.0, 24  # who for so many rounds sees nothing better than this walks out
_WORN_OUT = 0.05  # political will at which the talks are given up


@kernel
def play(worlds: NDArray[Any], states: NDArray[Any], dice: Dice, b: Books, first: int, runs: int, horizon: int) -> None:
    """Runs `first` to `first + runs`, written into the books from row 0 on.  first must be a multiple of 4.

    worlds: (1 or runs,) records of the world; states: (4,) records, one a lane.
    """
    d = dice[0]
    for block in range((runs + 3) // 4):
        d.block = first // 4 + block
        d.stamp[:] = -1
        lanes = min(4, runs - 4 * block)
        for lane in range(lanes):
            run = 4 * block + lane
            s = states[lane]
            s.lane = lane
            begin(world_of(worlds, run), s, d, horizon)
            row = b.runs[run]
            row.first_signature = row.first_ratification = row.first_lock = row.first_violation = -1
            row.first_reversal = row.first_break = row.first_vote_failure = -1
            if len(b.skip) > 0:
                s.skip[0], s.skip[1] = b.skip[run, 0], b.skip[run, 1]
        playing = lanes
        for t in range(horizon):
            if playing == 0:
                break
            for lane in range(lanes):
                s = states[lane]
                if s.outcome < 0:
                    run = 4 * block + lane
                    w = world_of(worlds, run)
                    play_round(w, s, d, t)
                    write_down(w, s, b, run, t)
                    keep_path(w, s, b, run, t)
                    if s.outcome >= 0:
                        close(w, s, b, run, t, horizon)
                        playing -= 1
        for lane in range(lanes):
            s = states[lane]
            if s.outcome < 0:
                s.outcome = PARTIAL if s.n_locked > 0 else STALEMATE
                run = 4 * block + lane
                close(world_of(worlds, run), s, b, run, horizon, horizon)


@part
def world_of(worlds: NDArray[Any], run: int) -> World:
    """The world of a run; an exact one is the same for all."""
    return worlds[run if len(worlds) > 1 else 0]


@part
def never_below_zero(mean: float, sd: float, u: float) -> float:
    """A normal variable at probability u, 0 where it would lie below."""
    return max(0.0, mean + sd * normal_quantile(u))


@part
def begin(w: World, s: State, dice: Dice, horizon: int) -> None:
    """The state at the start of a run, and empty books for it."""
    p = w.parameters
    n, actors, tracks = w.n_principals, w.n_actors, w.n_tracks
    s.n_principals = n
    s.outcome = s.skip[0] = s.skip[1] = -1
    s.n_events = s.n_locked = s.exposed = s.away = 0
    s.will_spent = 0.0
    for i in range(n):
        one = w.principals[i]
        s.c[i], s.kappa[i] = one.c_mean, one.kappa_mean
        if one.c_sd > 0:
            s.c[i] = never_below_zero(one.c_mean, one.c_sd, chance(s, dice, w.slots[C_PRIOR] + i, 0))
        if one.kappa_sd > 0:
            u = chance(s, dice, w.slots[KAPPA_PRIOR] + i, 0)
            s.kappa[i] = never_below_zero(one.kappa_mean, one.kappa_sd, u)
        s.trusty[i] = chance(s, dice, w.slots[TYPE] + i, 0) < one.tau0
        s.tau[i], s.v[i], s.will[i], s.walk[i] = one.tau0, one.v0, 1.0, 0.0
    for a in range(actors):
        total = 0.0
        for k in range(tracks):
            total += w.salience[a, k]
        for k in range(tracks):
            s.weight[a, k] = w.salience[a, k] / total if total > 0 else 0.0
    for k in range(tracks):
        s.ref[k] = s.ref0[k] = s.x[k] = w.reference[k]
        s.phase[k], s.rung[k], s.next[k] = TALKING, -1, w.start[k]
        s.due[k] = s.left[k] = s.failed[k] = 0
        s.lock[k] = s.r[k] = s.diff[k] = 0.0
        for i in range(n):
            s.so[i, k] = s.tstar[i, k] = 0.0
        if p.sd_o > 0 and p.rho_o > 0:
            u = chance(s, dice, w.slots[DIFFICULTY] + k, 0)
            s.diff[k] = p.rho_o**0.5 * p.sd_o * normal_quantile(u)
        open_attempt(w, s, dice, k, 0, w.opens[k])
        if w.after[k, 0] >= 0:
            s.opened[k] = -1
        elif w.opens[k] < horizon:
            note(s, w.opens[k], E_OPENED, k, -1, -1)
    for j in range(w.n_spoilers):
        s.capacity[j] = w.spoilers[j].capacity
        s.before_vote[j] = 0
    for g in range(w.n_guarantees):
        s.guaranteed[g] = 0
    for g in range(w.n_groups):
        s.begun[g] = 0
    put_in_order(w, s)


@part
def put_in_order(w: World, s: State) -> None:
    """Tracks by how much more the first principal cares for them than the second, most first."""
    first, second = w.principal_actor[0], w.principal_actor[1]
    tracks = w.n_tracks
    for k in range(tracks):
        mine, yours = s.weight[first, k], s.weight[second, k]
        s.work[0, k] = mine / yours if yours > 0 else (1e300 if mine > 0 else -1.0)
        at = k
        while at > 0 and s.work[0, s.order[at - 1]] < s.work[0, k]:
            s.order[at] = s.order[at - 1]
            at -= 1
        s.order[at] = k


@part
def play_round(w: World, s: State, dice: Dice, t: int) -> None:
    """One round, in the fixed order of its stages."""
    shocks(w, s, dice, t)
    protections(w, s, dice, t)
    for k in range(w.n_tracks):
        if s.opened[k] < 0 and w.opens[k] <= t and s.rung[w.after[k, 0]] >= w.after[k, 1]:
            s.opened[k] = t
            note(s, t, E_OPENED, k, -1, -1)
    set_table(w, s, t)
    bargain(w, s, t)
    cover(w, s)
    if w.n_spoilers > 0:
        prospects(w, s)
        decide(w, s, dice, t)
    act(w, s, dice, t)
    signed, walking_out = answer(w, s, dice, t)
    ratified = ratify(w, s, dice, t)
    done = carry_out(w, s, dice, t)
    settle(w, s, t, signed + ratified + done, walking_out)


@part
def answer(w: World, s: State, dice: Dice, t: int) -> tuple[int, bool]:
    """Stage 4: accept, break off, resume.  How many groups were signed, and whether somebody sees nothing in it."""
    p = w.parameters
    n = w.n_principals
    signatures = 0
    at_table = False
    for i in range(n):
        s.work[0, i] = -1e300
    for g in range(w.n_groups):
        if s.table[g] != 1:
            continue
        at_table = True
        agreed = s.overlap[g] == 1
        least = 1e300
        for i in range(n):
            if s.stake[g, i] <= 0:
                continue  # who has no stake does not stand in the way
            margin = value(w, s, g, i, trust_in_the_others(s, i))
            margin -= hardness(w, s, g, i, -1, 0.0) + p.o_v * s.v[i]
            least = min(least, margin)
            s.work[0, i] = max(s.work[0, i], margin)
            if s.overlap[g] == 1 and not (
                chance(s, dice, w.slots[ACCEPT] + i * w.n_groups + g, t) < sharp(p.lam_a, margin)
            ):
                agreed = False
        if agreed:
            signatures += 1
            sign(w, s, t, g)
        elif chance(s, dice, w.slots[BREAK] + g, t) < sharp(1.0, p.z0 - p.z1 * least):
            break_off(w, s, t, g)
    for k in range(w.n_tracks):
        if s.phase[k] == PAUSED and chance(s, dice, w.slots[RESUME] + k, t) < p.p_resume:
            s.phase[k] = TALKING
            open_attempt(w, s, dice, k, t + 1, t + 1)
            note(s, t, E_RESUMED, k, -1, -1)
    walking_out = False
    for i in range(n):
        sees_something = s.work[0, i] > _WALK_OUT - SLACK or s.work[0, i] < -1e299  # or has nothing on the table
        walking_out = walking_out or (at_table and not sees_something)
    return signatures, walking_out


@part
def sign(w: World, s: State, t: int, g: int) -> None:
    for number in range(w.group_size[g]):
        k = w.groups[g, number]
        s.phase[k] = SIGNED
        s.due[k] = t + rounds(w.parameters.lag)
        for i in range(w.n_principals):
            s.tstar[i, k] = needed_trust(w, s, g, i)
        note(s, t, E_SIGNED, k, -1, -1)


@part
def break_off(w: World, s: State, t: int, g: int) -> None:
    for number in range(w.group_size[g]):
        k = w.groups[g, number]
        s.phase[k] = PAUSED
        s.failed[k] += 1
        note(s, t, E_BROKEN, k, -1, -1)
    for i in range(w.n_principals):
        s.will[i] = max(0.0, s.will[i] - 0.02)


@part
def settle(w: World, s: State, t: int, progress: int, walking_out: bool) -> None:
    """Stage 7: tension and will move on; whether the talks have ended."""
    p = w.parameters
    n, tracks = w.n_principals, w.n_tracks
    total = 0.0
    for i in range(n):
        total += s.v[i]
    mean, least = 0.0, 1.0
    for i in range(n):
        one = w.principals[i]
        v = s.v[i]
        v += MONTH * (-one.a_v * v + one.k_v * (total - v) + one.g_v) - 0.05 * progress
        s.v[i] = min(max(v, 0.0), p.v_max)
        will = s.will[i] + 0.03 * progress + 0.02 * (1.0 - s.will[i])
        s.will[i] = min(max(will, 0.0), 1.0)
        mean += s.v[i] / n
        least = min(least, s.will[i])
    locked, undone = 0, False
    for k in range(tracks):
        locked += s.phase[k] == LOCKED
        undone = undone or s.phase[k] == REVERSED
    s.n_locked = locked
    s.away = s.away + 1 if walking_out else 0
    if (undone and mean >= p.v_star) or least <= _WORN_OUT or s.away >= _PATIENCE:
        s.outcome = COLLAPSE
        note(s, t, E_COLLAPSE, -1, -1, -1)
    elif locked == tracks:
        s.outcome = AGREEMENT
        note(s, t, E_AGREEMENT, -1, -1, -1)
