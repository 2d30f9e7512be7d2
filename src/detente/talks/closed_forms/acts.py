"""Acts against talks, and what parries them: what an act does to trust, when it pays, where cover does most."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from detente.talks.closed_forms.checks import above, at_least, within


def chance_of_act(trust: float, stopped: float, attempts: float) -> float:
    """How likely others see an act come from a host's ground, if a trustworthy host stops some and another stops none.

        a (1 - tau k)

    trust: tau, in the host; stopped: k, share that a trustworthy host stops; attempts: a, chance of an attempt.  All
    0-1, as is what it gives.  ValueError otherwise.  Source: a reduction of [KyddWalter2002]_.

    >>> round(chance_of_act(0.75, 0.4, 0.7), 2)
    0.49
    """
    within(0, 1, trust=trust, stopped=stopped, attempts=attempts)
    return attempts * (1 - trust * stopped)


def trust_after_act(trust: float, stopped: float) -> float:
    """Trust in a host after an act came from its ground: the more it is thought able to stop, the more an act tells.

        tau (1 - k) / (tau (1 - k) + 1 - tau)

    Arguments as in `chance_of_act`; what it gives is 0-1.  ValueError otherwise, and where both are 1: a certainly
    trustworthy host that stops everything lets no act be seen.  Source: Bayes' rule, a reduction of [KyddWalter2002]_.

    >>> round(trust_after_act(0.75, 0.4), 4), trust_after_act(0.75, 0.0)
    (0.6429, 0.75)
    """
    within(0, 1, trust=trust, stopped=stopped)
    if trust == stopped == 1:
        raise ValueError("trust and stopped must not both be 1: no act could then be seen")
    through = trust * (1 - stopped)
    return through / (through + 1 - trust)


def trust_after_quiet(trust: float, stopped: float, attempts: float) -> float:
    """Trust in a host after a round without an act: quiet is good news, the better the more an act was to be expected.

        tau (1 - a (1 - k)) / (1 - a (1 - tau k))

    Arguments as in `chance_of_act`; what it gives is 0-1.  ValueError otherwise, and where quiet cannot happen.
    Source: Bayes' rule, a reduction of [KyddWalter2002]_.

    >>> round(trust_after_quiet(0.75, 0.4, 0.7), 4)
    0.8529
    """
    quiet = 1 - chance_of_act(trust, stopped, attempts)
    if quiet <= 0:
        raise ValueError("attempts are certain and never stopped: there is no quiet to learn from")
    return trust * (1 - attempts * (1 - stopped)) / quiet


@dataclass(frozen=True)
class SabotageWindow:
    """What a host is thought able to stop, 0-1, for an act from its ground to end talks and to be worth its cost.

    flips  above this, an act takes trust below what the talks need; below 0: trust is short already; 1: nothing flips
    pays   below this, an act is worth its cost; 0 or less: it never is
    """

    flips: float
    pays: float

    def open_at(self, stopped: float) -> bool:
        """Whether a host thought able to stop this much leaves the talks open to such an act."""
        return 0 <= self.flips < stopped < self.pays


def sabotage_window(trust: float, needed: float, cost: float) -> SabotageWindow:
    """When an act from a host's ground ends talks: only where the host is thought able to stop much, but not all.

        k*  = 1 - [t* / (1 - t*)] [(1 - tau) / tau]      above it an act takes trust below t*
        k** = (1 - c / B) / tau                          below it an act is worth its cost

    trust: tau, 0-1, in the host; needed: t*, 0-1, trust that the talks need; cost: c / B, 0 or more, of an act in parts
    of what ending the talks is worth to the one who acts.  Either end may lie outside 0-1; k* is minus infinity
    where no trust is enough.  ValueError otherwise.
    Limits: one act, one host, and an untrustworthy host stops nothing.
    Source: a reduction of [KyddWalter2002]_: the same idea, not its payoffs.

    >>> window = sabotage_window(0.75, 0.6, 0.5)
    >>> round(window.flips, 4), round(window.pays, 4), window.open_at(0.6), window.open_at(0.7)
    (0.5, 0.6667, True, False)
    """
    within(0, 1, trust=trust, needed=needed)
    at_least(0, cost=cost)
    if needed == 0:
        flips = 1.0
    elif needed == 1 or trust == 0:
        flips = -math.inf if trust < 1 else 1.0
    else:
        flips = 1 - needed / (1 - needed) * (1 - trust) / trust
    worth = 1 - cost
    return SabotageWindow(flips, worth / trust if trust > 0 else math.copysign(math.inf, worth))


def waiting(patience: float, ending: float, growth: float, lost: float) -> float:
    """What a round's waiting does to the worth of an act: above 1 it comes late, before the vote; below 1 at once.

        Lambda = beta (1 - h) (1 + gamma) (1 - rho)

    patience: beta, 0-1; ending: h, 0-1, chance that the talks end by themselves; growth: gamma, above -1, how much more
    an act would wreck a round later; lost: rho, 0-1, part of its chance that waiting loses.  Gives a factor, 0 or
    more.  ValueError otherwise.

    >>> round(waiting(0.97, 0.02, 0.15, 0.05), 4)
    1.0385
    """
    within(0, 1, patience=patience, ending=ending, lost=lost)
    above(-1, growth=growth)
    return patience * (1 - ending) * (1 + growth) * (1 - lost)


def act_round(factor: float, last: int) -> int:
    """The round in which an act is to be expected: at once, or in the last open one where waiting pays.

    factor: `waiting`, 0 or more; last: number of the last open round, from 0.  Gives a round; at a factor of exactly 1
    all rounds are worth the same, and it is round 0.  ValueError otherwise.

    >>> act_round(0.90307, 10), act_round(1.0385305, 10)
    (0, 10)
    """
    at_least(0, factor=factor, last=last)
    return last if factor > 1 else 0


@dataclass(frozen=True)
class Contest:
    """What two rivals spend on a prize, the chance that the first wins it, and what is left to each on average."""

    effort_first: float
    effort_second: float
    chance_first: float
    net_first: float
    net_second: float


def contest(value_first: float, value_second: float) -> Contest:
    """Two spend on winning what they value differently; the chance of each is its part of what is spent.

        e1 = v1^2 v2 / (v1 + v2)^2    e2 = v1 v2^2 / (v1 + v2)^2    chance = v1 / (v1 + v2)    nets = v^3 / (v1 + v2)^2

    Values: above 0.  ValueError otherwise.
    Source: the equilibrium of the lottery contest, each side's best answer to the other.

    >>> contest(3, 1)
    Contest(effort_first=0.5625, effort_second=0.1875, chance_first=0.75, net_first=1.6875, net_second=0.0625)
    """
    above(0, value_first=value_first, value_second=value_second)
    first = value_first / (value_first + value_second)
    second = value_second / (value_first + value_second)
    return Contest(
        effort_first=value_first * first * second,
        effort_second=value_second * first * second,
        chance_first=first,
        net_first=value_first * first * first,
        net_second=value_second * second * second,
    )


def cover_against_worst(losses: Sequence[float], budget: float) -> tuple[tuple[float, ...], float]:
    """Cover shared out so that the worst loss left is as small as it can be: the highest are brought down to one level.

        a_k = max(0, 1 - z / V_k) ,  z the least level with sum a_k <= budget

    losses: V_k, 0 or more, without cover; budget: 0 or more, where 1 covers one place wholly.  Gives the cover of each
    place, 0-1, and the worst loss left.  ValueError otherwise, and for no place at all.

    >>> cover, left = cover_against_worst((4, 2, 1), 1)
    >>> [round(share, 4) for share in cover], round(left, 4)
    ([0.6667, 0.3333, 0.0], 1.3333)
    """
    at_least(0, losses=min(losses, default=math.nan), budget=budget)
    exposed = sorted((loss for loss in losses if loss > 0), reverse=True)
    level = exposed[0] if exposed else 0.0
    inverse = 0.0
    for count, loss in enumerate(exposed, start=1):
        inverse += 1 / loss
        level = (count - budget) / inverse  # all the highest `count` at one level: sum of 1 - z / V is the budget
        if count == len(exposed) or level >= exposed[count]:
            break
    level = max(level, 0.0)
    return tuple(1 - level / loss if loss > level else 0.0 for loss in losses), level


@dataclass(frozen=True)
class TensionRest:
    """Where two sides' tension comes to rest, and whether it does: otherwise each drives the other up without end."""

    first: float
    second: float
    stable: bool


def tension_rest(
    calming: tuple[float, float], contagion: tuple[float, float], growth: tuple[float, float]
) -> TensionRest:
    """Either side's tension subsides by itself, takes over part of the other's, and has a source of its own.

        dx/dt = -a x + k y + g      dy/dt = -b y + l x + h
        x* = (k h + b g) / (a b - k l)      y* = (l g + a h) / (a b - k l)

    Pairs for the first and the second side: calming a, b, above 0; contagion k, l, and growth g, h, 0 or more; all per
    unit of time.  Where a b is at most k l nothing comes to rest: `stable` is False and both levels are infinite.
    ValueError otherwise.  Source: [Richardson1960]_.

    >>> rest = tension_rest((1, 1.2), (0.5, 0.6), (0.3, 0.2))
    >>> round(rest.first, 4), round(rest.second, 4), rest.stable
    (0.5111, 0.4222, True)
    """
    above(0, calming=min(calming))
    at_least(0, contagion=min(contagion), growth=min(growth))
    (a, b), (k, l_), (g, h) = calming, contagion, growth
    slack = a * b - k * l_
    if slack <= 0:
        return TensionRest(math.inf, math.inf, stable=False)
    return TensionRest((k * h + b * g) / slack, (l_ * g + a * h) / slack, stable=True)
