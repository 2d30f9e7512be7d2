"""Carrying out, locking in, undoing: what becomes of a text once it is ratified (stage 6)."""

from __future__ import annotations

from detente.compiled import part
from detente.talks.books import note
from detente.talks.chance import chance
from detente.talks.codes import (
    E_KEPT,
    E_LOCKED,
    E_OPENED,
    E_REVERSED,
    E_RUNG,
    E_UNSEEN,
    E_VIOLATED,
    IMPLEMENTING,
    LOCKED,
    MONTH,
    PAUSED,
    REVERSED,
    SLACK,
    STANDING,
    TALKING,
)
from detente.talks.layout import ATTEMPT, COMPLY, DETECT, REVERSAL, Dice, State, World
from detente.talks.normal import exp, normal_quantile
from detente.talks.ratification import rounds
from detente.talks.safeguards import honours
from detente.talks.trust import log_ratio, trust_in_the_others, updated
from detente.vmath import power


@part
def open_attempt(w: World, s: State, dice: Dice, k: int, index: int, t: int) -> None:
    """A new attempt at a track: what makes this one harder or easier is drawn anew."""
    p = w.parameters
    s.att[k] = 0.0
    if p.sd_o > 0 and p.rho_o < 1:
        u = chance(s, dice, w.slots[ATTEMPT] + k, index)
        s.att[k] = (1.0 - p.rho_o) ** 0.5 * p.sd_o * normal_quantile(u)
    s.opened[k] = t


@part
def carry_out(w: World, s: State, dice: Dice, t: int) -> int:
    """Stage 6, track by track.  How many rungs were completed and tracks locked."""
    done = 0
    for k in range(w.n_tracks):
        if s.phase[k] == IMPLEMENTING and s.due[k] <= t:
            done += instalment(w, s, dice, t, k)
        done += lock_in(w, s, t, k)
        if s.phase[k] == IMPLEMENTING or s.rung[k] >= 0:
            s.exposed += 1
            undo(w, s, dice, t, k)
    return done


@part
def instalment(w: World, s: State, dice: Dice, t: int, k: int) -> int:
    """One part of a rung falls due: each principal honours it or not, and the others see or do not see which."""
    p = w.parameters
    n, tracks = w.n_principals, w.n_tracks
    reached = p.alpha[s.rung[k]] if s.rung[k] >= 0 else 0.0
    share = (p.alpha[s.next[k]] - reached) / w.instalments
    to_come = 1.0 - p.alpha[s.next[k]] + share * (s.left[k] - 1)
    detection = s.guarantee[0]
    caught = violated = False
    for i in range(n):
        violates = 1.0 - honours(w, s, i, share, to_come, detection)
        slot = i * tracks + k
        limit = p.eps_t if s.trusty[i] == 1 else violates
        breaks = chance(s, dice, w.slots[COMPLY] + slot, t) < limit
        seen = breaks and chance(s, dice, w.slots[DETECT] + slot, t) < detection
        if seen:
            s.work[3, i] = log_ratio(p.eps_t, violates)
        else:
            s.work[3, i] = log_ratio(1.0 - p.eps_t * detection, 1.0 - violates * detection)
        if breaks:
            note(s, t, E_VIOLATED if seen else E_UNSEEN, k, i, -1)
            violated = True
        caught = caught or seen
    for i in range(n):
        s.tau[i] = updated(s.tau[i], s.work[3, i])
    if caught:
        s.phase[k] = PAUSED
        s.failed[k] += 1
        for i in range(n):
            s.v[i] = min(s.v[i] + 0.4, p.v_max)
        s.lock[k] = max(0.0, s.lock[k] - 0.3)
        return 0
    s.left[k] -= 1
    s.due[k] = t + rounds(p.gap)
    if not violated:
        note(s, t, E_KEPT, k, -1, -1)
    if s.left[k] > 0:
        return 0
    s.rung[k] = s.next[k]
    note(s, t, E_RUNG, k, -1, -1)
    if s.rung[k] >= w.target[k]:
        s.phase[k] = STANDING
    else:
        s.phase[k] = TALKING
        s.next[k] = w.ladder[k, s.rung[k] + 1]
        open_attempt(w, s, dice, k, t + 1, t + 1)
        note(s, t, E_OPENED, k, -1, -1)
    return 1


@part
def lock_in(w: World, s: State, t: int, k: int) -> int:
    """What holds becomes harder to undo, up to what its rung allows.  Whether the track locked in this round."""
    p = w.parameters
    phase = s.phase[k]
    if phase in (PAUSED, REVERSED) or (phase != IMPLEMENTING and s.rung[k] < 0):
        return 0
    held = s.next[k] if phase == IMPLEMENTING else s.rung[k]
    s.lock[k] = max(s.lock[k], min(p.cap[held], s.lock[k] + p.iota))
    if phase == STANDING and s.lock[k] >= p.l_lock - SLACK:
        s.phase[k] = LOCKED
        note(s, t, E_LOCKED, k, -1, -1)
        return 1
    return 0


@part
def undo(w: World, s: State, dice: Dice, t: int, k: int) -> None:
    """A principal may undo what is in force; that it does or does not tells the others something."""
    p = w.parameters
    n, tracks = w.n_principals, w.n_tracks
    loose = power(1.0 - s.lock[k], p.psi) if s.lock[k] < 1.0 else 0.0
    undone = False
    for i in range(n):
        doubt = p.b1 if trust_in_the_others(s, i) < s.tstar[i, k] else 0.0
        factor = loose * exp(doubt + p.b2 * s.v[i] + p.b3 * s.guarantee[4]) * MONTH
        if_trusty, if_not = p.h_t * factor, p.h_u * factor
        rate = if_trusty if s.trusty[i] == 1 else if_not
        happens = rate > 0 and chance(s, dice, w.slots[REVERSAL] + i * tracks + k, t) < 1.0 - exp(-rate)
        if happens:
            s.work[3, i] = log_ratio(1.0 - exp(-if_trusty), 1.0 - exp(-if_not))
            note(s, t, E_REVERSED, k, i, -1)
            undone = True
        else:
            s.work[3, i] = if_not - if_trusty
    for i in range(n):
        s.tau[i] = updated(s.tau[i], s.work[3, i])
    if undone:
        s.phase[k] = REVERSED
        s.rung[k] = -1
        s.lock[k] = 0.0
        for i in range(n):
            s.v[i] = min(s.v[i] + 0.6, p.v_max)
