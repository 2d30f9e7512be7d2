"""Acts against the talks: who would lose by success, where one step ahead an act would matter, and what it does.

Stages 2b and 3.  All decide on the same state; acts land together.  Whether an actor acts follows from its stakes under
the package on the table: another package, and it has nothing to act against.
"""

from __future__ import annotations

from detente.compiled import part
from detente.talks.bargaining import hardness, value
from detente.talks.books import note
from detente.talks.chance import chance
from detente.talks.codes import E_LEAK, E_MISSED, E_STOPPED, E_STRIKE, SIGNED, SLACK
from detente.talks.layout import (
    LEAK,
    SPOIL_CONTEST,
    SPOIL_GO,
    SPOIL_INSTRUMENT,
    SPOIL_MODE,
    SPOIL_SUPPRESS,
    SPOIL_TECH,
    SPOIL_TRACK,
    Dice,
    State,
    World,
)
from detente.talks.normal import exp
from detente.talks.ratification import passing
from detente.talks.safeguards import loss
from detente.talks.trust import log_odds, log_ratio, sharp, trust_in_the_others, updated


@part
def prospects(w: World, s: State) -> None:
    """Chance of a yes of each principal and each ratifier to what is on the table or signed."""
    p = w.parameters
    for g in range(w.n_groups):
        if s.table[g] == 1 and s.overlap[g] == 1:
            for i in range(w.n_principals):
                if s.stake[g, i] <= 0:
                    s.yes[g, i] = 1.0  # who has no stake does not stand in the way
                    continue
                trust = trust_in_the_others(s, i)
                s.z[g, i] = value(w, s, g, i, trust)
                s.o[g, i] = hardness(w, s, g, i, -1, 0.0)
                s.yes[g, i] = sharp(p.lam_a, s.z[g, i] - s.o[g, i] - p.o_v * s.v[i])
        if (s.table[g] == 1 and s.overlap[g] == 1) or s.table[g] == 2:
            for ratifier in range(w.n_ratifiers):
                s.passes[g, ratifier] = passing(w, s, g, ratifier, -1, 0.0)


@part
def prospect(w: World, s: State, g: int) -> float:
    """Chance that the group's talks succeed in one round as things stand."""
    if s.table[g] == 0 or (s.table[g] == 1 and s.overlap[g] == 0):
        return 0.0
    chance_of_all = 1.0
    if s.table[g] == 1:
        for i in range(w.n_principals):
            chance_of_all *= s.yes[g, i]
    for ratifier in range(w.n_ratifiers):
        chance_of_all *= s.passes[g, ratifier]
    return chance_of_all


@part
def prospect_after(w: World, s: State, g: int, k: int, j: int, instrument: int) -> float:
    """The same chance once j had acted on track k: the pressure, the tension, and the doubt about the host."""
    p = w.parameters
    effect = w.instruments[instrument]
    host = w.host[j]
    chance_of_all = 1.0
    if s.table[g] == 1:
        blamed = host >= 0 and effect.attributed > 0
        if blamed or effect.acceptance > 0 or effect.tension > 0:
            kept = s.tau[host] if blamed else 0.0
            if blamed:
                stops, would = stopping(w, s, host)
                trusty = kept * (1.0 - stops)
                s.tau[host] = trusty / (trusty + (1.0 - kept) * (1.0 - would)) if trusty > 0 else 0.0
            for i in range(w.n_principals):
                if s.stake[g, i] <= 0:
                    continue
                z, o = s.z[g, i], s.o[g, i]
                if blamed and i != host:
                    z = value(w, s, g, i, trust_in_the_others(s, i))
                if effect.acceptance > 0:
                    o = hardness(w, s, g, i, k, effect.acceptance)
                tension = min(s.v[i] + effect.tension, p.v_max)
                chance_of_all *= sharp(p.lam_a, z - o - p.o_v * tension)
            if blamed:
                s.tau[host] = kept
        else:
            for i in range(w.n_principals):
                chance_of_all *= s.yes[g, i]
    for ratifier in range(w.n_ratifiers):
        if effect.ratifiers > 0:
            chance_of_all *= passing(w, s, g, ratifier, k, effect.ratifiers)
        else:
            chance_of_all *= s.passes[g, ratifier]
    return chance_of_all


@part
def stopping(w: World, s: State, host: int) -> tuple[float, float]:
    """Chance that the host stops an act from its ground, if trustworthy and if not."""
    return w.principals[host].k_t * (1.0 - w.parameters.xi), w.principals[host].k_u


@part
def getting_through(w: World, s: State, k: int, effort: float) -> float:
    """Chance that an act gets past the cover of its track."""
    if w.linear_parry:
        return max(0.0, 1.0 - s.cover[k])
    return effort / (effort + w.parameters.eta * s.cover[k])


@part
def decide(w: World, s: State, dice: Dice, t: int) -> None:
    """Stage 2b: what each actor with means does this round; fills act, strategic, affordable, loses."""
    tracks = w.n_tracks
    for j in range(w.n_spoilers):
        one = w.spoilers[j]
        s.act[j, 0] = s.act[j, 1] = -1
        s.strategic[j] = -1
        host = w.host[j]
        loses = False
        worst = 0.0
        for k in range(tracks):
            lost = loss(w, s, j, k)
            s.work[0, k] = lost
            loses = loses or lost > 0
            worst = max(worst, lost)
        s.loses[j] = loses
        own_ground = False
        affordable = 0
        for number in range(w.menu_size[j]):
            effect = w.instruments[w.menu[j, number]]
            if host >= 0 and effect.attributed > 0:
                own_ground = True
                affordable += s.capacity[j] >= effect.effort - SLACK
        s.affordable[j] = affordable / w.menu_size[j]
        at_random = chance(s, dice, w.slots[SPOIL_MODE] + j, t) < one.chi
        if at_random and loses and chance(s, dice, w.slots[SPOIL_GO] + j, t) < one.base:
            pick = int(chance(s, dice, w.slots[SPOIL_INSTRUMENT] + j, t) * w.menu_size[j])
            instrument = w.menu[j, min(pick, w.menu_size[j] - 1)]
            if s.capacity[j] >= w.instruments[instrument].effort - SLACK:
                s.act[j, 0] = instrument
                s.act[j, 1] = min(int(chance(s, dice, w.slots[SPOIL_TRACK] + j, t) * tracks), tracks - 1)
        if loses and (own_ground or not at_random):
            look_ahead(w, s, t, j, worst, at_random)
        if s.skip[0] == t and s.skip[1] == j:
            s.act[j, 0] = s.act[j, 1] = -1


@part
def look_ahead(w: World, s: State, t: int, j: int, worst: float, at_random: bool) -> None:
    """The act that one step ahead would gain j most, if any gains it something and this is the round for it.

    The first of the best in the order of instruments, then tracks.  s.work[0] holds what it would lose by track.
    """
    one = w.spoilers[j]
    host = w.host[j]
    best, best_instrument, best_track = 0.0, -1, -1
    for number in range(w.menu_size[j]):
        instrument = w.menu[j, number]
        effect = w.instruments[instrument]
        if s.capacity[j] < effect.effort - SLACK:
            continue
        through = 1.0
        if host >= 0 and effect.attributed > 0:
            stops, would = stopping(w, s, host)
            through = 1.0 - s.tau[host] * stops - (1.0 - s.tau[host]) * would
        price = effect.cost + one.exposure
        for k in range(w.n_tracks):
            g = w.group_of[k]
            as_it_stands = prospect(w, s, g)
            if as_it_stands <= 0.0:
                continue
            worth = one.tech * through * getting_through(w, s, k, effect.effort) * s.work[0, k]
            if worth * as_it_stands - price <= best:
                continue  # even ending the talks for sure would not be worth more
            net = worth * (as_it_stands - prospect_after(w, s, g, k, j, instrument)) - price
            if net > best:
                best, best_instrument, best_track = net, instrument, k
    if best_instrument < 0:
        return
    if one.waiting > 1.0:
        open_rounds = 1
        if s.phase[best_track] == SIGNED:
            open_rounds = s.due[best_track] - t
        if open_rounds > 0:
            return  # it pays to wait
    s.strategic[j] = best_instrument
    if not at_random:
        s.act[j, 0], s.act[j, 1] = best_instrument, best_track


@part
def act(w: World, s: State, dice: Dice, t: int) -> None:
    """The acts of the round, what the others conclude from what they see, ordinary leaks, and the fading of the old.

    Trust moves after all acts have landed; s.work[0] gathers new pressure on ratifiers, [1] and [2] new pressure
    on acceptance and evidence about each principal.
    """
    p = w.parameters
    n, tracks = w.n_principals, w.n_tracks
    for k in range(tracks):
        s.work[0, k] = s.work[1, k] = 0.0
    for i in range(n):
        s.work[2, i] = 0.0
    tension = will = 0.0
    for j in range(w.n_spoilers):
        one = w.spoilers[j]
        host, instrument, k = w.host[j], s.act[j, 0], s.act[j, 1]
        spent = 0.0
        seen = False
        if instrument >= 0 and (one.tech >= 1.0 or chance(s, dice, w.slots[SPOIL_TECH] + j, t) < one.tech):
            effect = w.instruments[instrument]
            spent = effect.effort
            attributed = host >= 0 and effect.attributed > 0
            stopped = False
            if attributed:
                stops, would = stopping(w, s, host)
                limit = stops if s.trusty[host] == 1 else would
                stopped = chance(s, dice, w.slots[SPOIL_SUPPRESS] + j, t) < limit
                seen = not stopped
            hits = False
            if not stopped:
                hits = chance(s, dice, w.slots[SPOIL_CONTEST] + j, t) < getting_through(w, s, k, effect.effort)
            if not stopped and s.phase[k] == SIGNED and s.due[k] - t <= 1:
                s.before_vote[j] += 1
            note(s, t, E_STOPPED if stopped else (E_STRIKE if hits else E_MISSED), k, j, instrument)
            if hits:
                tension += effect.tension
                will += effect.will
                s.work[0, k] += effect.ratifiers
                s.work[1, k] += effect.acceptance
        if host >= 0:
            s.work[2, host] += conclusion(w, s, j, host, seen)
        s.capacity[j] = min(s.capacity[j] - spent + one.recharge, one.capacity)
    leaking = 1.0 - exp(-p.h_leak * (1.0 - w.secrecy))
    for k in range(tracks):
        # da is above 0 on open tracks that are talked about or signed
        if leaking > 0 and s.da[k] > 0 and chance(s, dice, w.slots[LEAK] + k, t) < leaking:
            s.work[0, k] += p.leak_size
            note(s, t, E_LEAK, k, -1, -1)
        s.r[k] = (1.0 - p.decay) * s.r[k] + s.work[0, k]
        for i in range(n):
            s.so[i, k] = (1.0 - p.decay) * s.so[i, k] + s.work[1, k]
    for i in range(n):
        if tension > 0:
            s.v[i] = min(s.v[i] + tension, p.v_max)
        if will > 0:
            s.will[i] = max(s.will[i] - will, 0.0)
        s.tau[i] = updated(s.tau[i], s.work[2, i])
        if p.forget > 0:
            drift = p.forget * (log_odds(w.principals[i].tau0) - log_odds(s.tau[i]))
            s.tau[i] = updated(s.tau[i], drift)


@part
def conclusion(w: World, s: State, j: int, host: int, seen: bool) -> float:
    """Stage 3: what seeing an act from a host's ground, or seeing none, says about the host, in log-odds."""
    one = w.spoilers[j]
    stops, would = stopping(w, s, host)
    if seen:
        return log_ratio(1.0 - stops, 1.0 - would)
    expected = 0.0
    if s.loses[j] == 1:
        expected = one.chi * one.base * s.affordable[j]
    if s.strategic[j] >= 0 and w.instruments[s.strategic[j]].attributed > 0:
        expected += 1.0 - one.chi
    expected *= one.tech
    if expected <= 0.0:
        return 0.0
    return log_ratio(1.0 - expected * (1.0 - stops), 1.0 - expected * (1.0 - would))
