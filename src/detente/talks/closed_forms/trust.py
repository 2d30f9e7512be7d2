"""Trust: how much of it a deal needs, what a kept step says, how long a deal holds."""

from __future__ import annotations

import math
from dataclasses import dataclass

from detente.talks.closed_forms.checks import above, at_least, within


def trust_needed(
    reward: float, temptation: float, punishment: float, exploited: float, coverage: float = 0.0, payment: float = 0.0
) -> float:
    """How probable it must be that the other honours before one who would rather honour than exploit does so.

        t* = (P - S_m) / ((R - T) + (P - S_m))      S_m = (1 - mu) S + mu (P + F)

    reward R: both honour; temptation T: one exploits the other's honouring; punishment P: neither honours; exploited S:
    one honours and the other exploits.  coverage: mu, 0-1, the part of a victim's loss that others make good; payment:
    F, 0 or more, what they pay besides.  Gives a probability, 0-1; 0 once honouring pays even beside an exploiter.
    ValueError where R does not exceed T: who prefers exploiting cannot be won by trust.
    Source: the two-type trust game of [Kydd2000]_, one round of it.

    >>> trust_needed(3, 2, 1, 0), round(trust_needed(3, 2, 1, 0, coverage=0.25, payment=1), 4)
    (0.5, 0.3333)
    """
    above(temptation, reward=reward)
    within(0, 1, coverage=coverage)
    at_least(0, payment=payment)
    covered = (1 - coverage) * exploited + coverage * (punishment + payment)
    risked = punishment - covered
    return 0.0 if risked <= 0 else risked / ((reward - temptation) + risked)


def coverage_needed(punishment: float, exploited: float, payment: float) -> float:
    """How much of a victim's loss a guarantor must cover so that honouring needs no trust at all.

        mu = (P - S) / (P - S + F)

    Payoffs as in `trust_needed`, P above S; payment: F, 0 or more.  Gives a share, 0-1; 1 where nothing is paid
    besides.  ValueError otherwise.  Source: the threshold of `trust_needed`, set to 0.

    >>> coverage_needed(1, 0, 3)
    0.25
    """
    above(exploited, punishment=punishment)
    at_least(0, payment=payment)
    return (punishment - exploited) / (punishment - exploited + payment)


def detection_needed(temptation: float, reward: float, punishment: float, patience: float, bond: float = 0.0) -> float:
    """How likely a breach must come to light so that one who would gain from it keeps its word, again and again.

        m = (1 - d)(T - R) / (d (R - P) + (1 - d) F)

    Payoffs of a round as in `trust_needed`, with T above R and R at least P; patience: d, 0-1; bond: F, 0 or more, what
    a detected breach costs at once.  A detected breach ends cooperation for good.  Gives a probability; above 1 where
    no detection is enough, infinite where a breach costs nothing at all.  ValueError otherwise.
    Source: the trigger strategy of [Friedman1971]_ with imperfect detection and a bond.

    >>> round(detection_needed(4, 3, 1, 0.9), 4), round(detection_needed(4, 3, 1, 0.9, bond=2), 4)
    (0.0556, 0.05)
    """
    above(reward, temptation=temptation)
    at_least(punishment, reward=reward)
    within(0, 1, patience=patience)
    at_least(0, bond=bond)
    lost = patience * (reward - punishment) + (1 - patience) * bond
    gained = (1 - patience) * (temptation - reward)
    return gained / lost if lost > 0 else math.inf


def patience_needed(temptation: float, reward: float, punishment: float) -> float:
    """How much the next round must count so that certain detection alone keeps one from a breach.

        d = (T - R) / (T - P)

    Payoffs of a round as in `trust_needed`, with T above R and R above P.  Gives a share, 0-1.  ValueError otherwise.
    Source: [Friedman1971]_.

    >>> round(patience_needed(4, 3, 1), 4)
    0.3333
    """
    above(reward, temptation=temptation)
    above(punishment, reward=reward)
    return (temptation - reward) / (temptation - punishment)


@dataclass(frozen=True)
class StepWindow:
    """First steps that tell something and can be borne, as shares of the stake; empty where least is above most."""

    least: float
    most: float

    @property
    def empty(self) -> bool:
        return self.least > self.most


def informative_steps(trust: float, premium: float, loss: float, temptation: float) -> StepWindow:
    """A first step small enough to risk and large enough to mean something, where the rest follows only if it is kept.

        [ t (1 + g) / (t (1 + 2g) + (1 - t) s) ,  t / (t a + (1 - t) s) ]

    Below the first end one who would exploit in the end keeps the step too, to be let into the second; above the other
    end even one who would rather honour does not dare.  trust: t, 0-1, that the other honours; honouring by both is
    worth 1, exploiting 1 + premium to the one sort (g, above 0) and `temptation` to the other (a, 0 to below 1), being
    exploited -loss (s, above 0).  Gives both ends as they come, the upper one may exceed 1.  ValueError otherwise.
    Limits: two steps; a reduction of [Kydd2000]_, which has a general first stage.

    >>> steps = informative_steps(0.5, 0.5, 1, 0.4)
    >>> round(steps.least, 4), round(steps.most, 4), steps.empty
    (0.5, 0.7143, False)
    """
    within(0, 1, trust=trust)
    above(0, premium=premium, loss=loss)
    _temptation(temptation)
    least = trust * (1 + premium) / (trust * (1 + 2 * premium) + (1 - trust) * loss)
    bearable = trust * temptation + (1 - trust) * loss
    return StepWindow(least, trust / bearable if bearable > 0 else math.inf)


def trust_for_steps(premium: float, loss: float, temptation: float) -> float:
    """How much trust there must be for any first step to be both bearable and telling.

        t = g s / (g s + 1 + 2g - (1 + g) a)

    Arguments as in `informative_steps`.  Gives a probability, 0-1.  ValueError as there.  Source: [Kydd2000]_, reduced.

    >>> round(trust_for_steps(0.5, 1, 0.4), 4)
    0.2632
    """
    above(0, premium=premium, loss=loss)
    _temptation(temptation)
    return premium * loss / (premium * loss + 1 + 2 * premium - (1 + premium) * temptation)


def exit_lock_in(gain: float, cost_at_start: float, cost_per_lock_in: float) -> float:
    """The lock-in from which a deal holds itself, so that a guarantor may leave: undoing it then costs what it brings.

        l = (T - R - K0) / K1

    gain: T - R, what undoing brings; cost_at_start: K0, 0 or more, what undoing costs anyhow; cost_per_lock_in: K1
    above 0, what full lock-in adds.  Before l the guarantor covers T - R - K0 - K1 l.  Gives 0 where it holds itself
    from the start; above 1 where no lock-in is enough.  ValueError otherwise.

    >>> round(exit_lock_in(0.9, 0.4, 0.8), 3), exit_lock_in(0.3, 0.4, 0.8)
    (0.625, 0.0)
    """
    at_least(0, cost_at_start=cost_at_start)
    above(0, cost_per_lock_in=cost_per_lock_in)
    within(-math.inf, math.inf, gain=gain)
    return max(0.0, (gain - cost_at_start) / cost_per_lock_in)


def reliability(kept: int, broken: int, prior_kept: float = 2.0, prior_broken: float = 2.0) -> float:
    """The chance that the next promise is kept, from how many were kept and broken so far.

        (a + kept) / (a + b + kept + broken)

    kept, broken: promises, 0 or more; priors: a, b, above 0, as if so many had been seen before.  Gives a probability,
    0-1.  ValueError otherwise.  Source: the mean of a beta distribution after counts.

    >>> reliability(5, 1)
    0.7
    """
    at_least(0, kept=kept, broken=broken)
    above(0, prior_kept=prior_kept, prior_broken=prior_broken)
    return (prior_kept + kept) / (prior_kept + prior_broken + kept + broken)


def two_type_survival(trust: float, rate: float, time: float) -> float:
    """The chance that a deal still holds, where one sort never undoes it and the other at a steady rate.

        tau + (1 - tau) exp(-l t)

    trust: tau, 0-1; rate: l, 0 or more, per unit of time; time: t, 0 or more.  Gives a probability.  ValueError
    otherwise.  Source: a mixture of two exponentials, one with rate 0.

    >>> round(two_type_survival(0.7, 0.6, 37 / 12), 4)
    0.7472
    """
    within(0, 1, trust=trust)
    at_least(0, rate=rate, time=time)
    return trust + (1 - trust) * math.exp(-rate * time)


def frailty_survival(spread: float, rate: float, time: float) -> float:
    """The chance that a deal still holds, where deals differ in how fragile they are: the fragile break first.

        (1 + th l t)^(-1/th)

    spread: th, 0 or more, variance of the frailty (gamma distributed, mean 1), 0 = all alike; rate: l, and time: t, 0
    or more.  Gives a probability.  ValueError otherwise.  Source: [Vaupel1979]_.

    >>> round(frailty_survival(3, 0.5, 2), 4)
    0.63
    """
    at_least(0, spread=spread, rate=rate, time=time)
    hazard = rate * time
    return math.exp(-hazard) if spread == 0 else math.exp(-math.log1p(spread * hazard) / spread)


def trust_after_survival(trust: float, rate: float, time: float) -> float:
    """Trust once a deal has held for some time: the longer, the less likely it is that the other would undo it.

        tau / (tau + (1 - tau) exp(-l t))

    Arguments as in `two_type_survival`.  Gives a probability.  ValueError otherwise.  Source: Bayes' rule.

    >>> round(trust_after_survival(0.7, 0.6, 40 / 12), 4)
    0.9452
    """
    return trust / two_type_survival(trust, rate, time) if trust > 0 else 0.0


def _temptation(temptation: float) -> None:
    within(0, 1, temptation=temptation)
    if temptation == 1:
        raise ValueError("temptation must be below 1: who honours by preference gains less from exploiting")
