"""Trust: what the others learn about a principal from what is seen of it, by Bayes' rule."""

from __future__ import annotations

from detente.compiled import part
from detente.talks.codes import SLACK
from detente.talks.layout import State
from detente.talks.normal import exp, ln

NEARLY_SURE = 1e-12
_BELOW_ANY_SIGNAL = 1e-150


@part
def held(tau: float) -> float:
    """A probability kept away from 0 and 1, so that its log-odds are numbers."""
    if tau < NEARLY_SURE:
        return NEARLY_SURE
    return tau if tau < 1.0 - NEARLY_SURE else 1.0 - NEARLY_SURE


@part
def log_odds(tau: float) -> float:
    kept = held(tau)
    return ln(kept / (1.0 - kept))


@part
def logistic(x: float) -> float:
    return 1.0 / (1.0 + exp(-x))


@part
def log_ratio(likely_if_trusty: float, likely_if_not: float) -> float:
    """What a signal adds to the log-odds of being trustworthy."""
    a = likely_if_trusty if likely_if_trusty > _BELOW_ANY_SIGNAL else _BELOW_ANY_SIGNAL
    b = likely_if_not if likely_if_not > _BELOW_ANY_SIGNAL else _BELOW_ANY_SIGNAL
    return ln(a) - ln(b)


@part
def updated(tau: float, evidence: float) -> float:
    """Trust after evidence, in log-odds."""
    if evidence == 0.0:
        return tau
    return held(logistic(log_odds(tau) + evidence))


@part
def trust_in_the_others(s: State, i: int) -> float:
    """The probability that i gives to all the others being trustworthy."""
    product = 1.0
    for j in range(s.n_principals):
        if j != i:
            product *= s.tau[j]
    return product


@part
def sharp(answers: float, margin: float) -> float:
    """Chance of a yes where the margin is what speaks for it: a logistic, or a step where answers is infinite."""
    if answers > 1e300:
        return 1.0 if margin >= -SLACK else 0.0
    return logistic(answers * margin)
