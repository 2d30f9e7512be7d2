"""Ratification: what those at home make of a text, and the vote (stage 5)."""

from __future__ import annotations

from detente.compiled import part
from detente.talks.books import note
from detente.talks.chance import chance
from detente.talks.codes import E_RATIFIED, E_VOTE_FAILED, IMPLEMENTING, PAUSED, SIGNED, SLACK
from detente.talks.layout import VOTE, Dice, State, World
from detente.talks.normal import normal_cdf

_NOTHING = 1e-25  # of the likeliest number of votes


@part
def passing(w: World, s: State, g: int, ratifier: int, pressed: int, pressure: float) -> float:
    """Chance that a ratifier passes the group's terms; a further pressure on one track (-1 = none) added."""
    p = w.parameters
    a = w.ratifier_actor[ratifier]
    one = w.ratifiers[ratifier]
    room = stake = 0.0
    for number in range(w.group_size[g]):
        k = w.groups[g, number]
        weight = s.da[k] * s.weight[a, k]
        if weight > 0:
            where = w.position[a, k]
            gain = (abs(s.ref[k] - where) - abs(s.x[k] - where)) / 100.0
            gain += one.margin[s.next[k]] - s.r[k]
            if k == pressed:
                gain -= pressure
            room += weight * gain
            stake += weight
    if stake <= 0:
        return 1.0  # what does not touch it, it passes
    y = room / stake - p.prep * w.secrecy * w.secrecy
    if one.sigma <= 0:
        yes = 1.0 if y >= -SLACK else 0.0
    else:
        yes = normal_cdf(y / one.sigma)
    return at_least(w.seats[ratifier], w.needed[ratifier], yes) if w.seats[ratifier] > 0 else yes


@part
def at_least(seats: int, needed: int, yes: float) -> float:
    """Chance that at least so many of the seats say yes, each with the same chance."""
    if yes <= 0.0 or yes >= 1.0:
        return yes
    odds = yes / (1.0 - yes)
    likeliest = min(int((seats + 1) * yes), seats)
    # chances as multiples of the likeliest number's: thousands of seats neither vanish nor overflow
    total = enough = 0.0
    votes, term = likeliest, 1.0
    while votes <= seats and term > _NOTHING:
        total += term
        if votes >= needed:
            enough += term
        term *= (seats - votes) / (votes + 1.0) * odds
        votes += 1
    votes, term = likeliest - 1, likeliest / (seats - likeliest + 1.0) / odds
    while votes >= 0 and term > _NOTHING:
        total += term
        if votes >= needed:
            enough += term
        term *= votes / (seats - votes + 1.0) / odds
        votes -= 1
    return enough / total


@part
def ratify(w: World, s: State, dice: Dice, t: int) -> int:
    """Stage 5: the votes that are due.  How many groups were ratified."""
    p = w.parameters
    ratified = 0
    for g in range(w.n_groups):
        leading = w.groups[g, 0]
        signed = True
        for number in range(w.group_size[g]):
            signed = signed and s.phase[w.groups[g, number]] == SIGNED
        if not signed or s.due[leading] > t:
            continue
        passes = True
        for ratifier in range(w.n_ratifiers):
            yes = passing(w, s, g, ratifier, -1, 0.0)
            if yes < 1.0 and not chance(s, dice, w.slots[VOTE] + ratifier * w.n_groups + g, t) < yes:
                passes = False
        if passes:
            ratified += 1
        for number in range(w.group_size[g]):
            k = w.groups[g, number]
            if passes:
                s.phase[k] = IMPLEMENTING
                s.left[k] = w.instalments
                s.due[k] = t + rounds(p.gap)
            else:
                s.phase[k] = PAUSED
                s.failed[k] += 1
            note(s, t, E_RATIFIED if passes else E_VOTE_FAILED, k, -1, -1)
    return ratified


@part
def rounds(value: float) -> int:
    """A time in whole rounds, the nearest."""
    return int(value + 0.5)
