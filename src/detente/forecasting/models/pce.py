"""The probabilistic Condorcet election."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from detente.compiled import kernel
from detente.draws import Array, Draws
from detente.forecasting.chain import at_rest
from detente.forecasting.models import Contest, Outcome, OutcomeModel, Solved, each_issue

ONE_OPTION = 0.5
"""Best positions closer together than this, in points of the scale, are one option: a demand is not won by being
asked for twice in slightly different words."""

_FORMS = ("uniform", "conditional", "incentive")
_VOTING = ("proportional", "binary", "cubic", "propbin", "propcubic", "asymmetric")
_LEAST = 1e-6  # share of the largest weight that an actor without weight keeps, so that its option can be voted on


@dataclass(frozen=True)
class Pce(OutcomeModel):
    """Every position is put to the vote against every other; one that wins often, against those that win, is likely.

    No position need beat all others.  Each actor votes for the nearer of two options, with its capability times its
    salience and the more the further apart they are to it; the stronger side of a vote wins it with a chance that goes
    by its strength.  From the chances of all votes follows how likely each option is to be the one that stands:

        C_ab = sum of the votes for a over b;    p_ab = C_ab^v / (C_ab^v + C_ba^v)
        uniform      P_a = (1/m) sum_b p_ab (P_a + P_b)    any option may be proposed next: where that comes to rest
        conditional  P_a ~ prod_b p_ab                     a must beat all others, one after the other
        incentive    P_a = sum_b p_ab (h_ba P_a + h_ab P_b),  h_ab ~ C_ab p_ab    proposed by those who gain by it

    Settings, the first value being the default:
      form     uniform | conditional | incentive
      voting   proportional | binary | cubic | propbin | propcubic | asymmetric: how the vote grows with what is at
               stake for the voter; binary: all of its weight whatever the difference; asymmetric: gains move voters
               two thirds as much as losses, which cancels out here, where only those who gain are counted
      power    1, 2, 4, 8: v above; 0: a side that is a tenth stronger wins for certain

    capability (draw, actor) relative, salience and position (draw, actor, issue) 0-100; gives atoms (draw, option,
    issue) with their probabilities.  Options are the same in all draws: the best positions, those within half a point
    of each other being one.  In a draw an option lies at the weighted mean of the positions of those who hold it,
    while each votes with its own; where nobody has said what an actor wants, it stands for an option of its own.  An
    actor without weight keeps a millionth of the largest.
    Limits: what counts as one option is a choice of the modeller; splitting an option in two raises its chance.
    Source: [Wise2015]_, [Condorcet1785]_.

    Weights 2, 1, 3 at 0, 40, 100: 0 beats 40 with 1/3, 0 beats 100 with 11/26, 40 beats 100 with 1/2.  The product of
    its chances is .141 for 0, .333 for 40, .288 for 100; in proportion:

    >>> draws = Draws.from_arrays([[[0.0], [40.0], [100.0]]], [[[100.0], [100.0], [100.0]]], [[2.0, 1.0, 3.0]])
    >>> Pce(form="conditional").predict(draws).prob[0, :, 0].round(3).tolist()
    [0.185, 0.437, 0.378]
    >>> outcome = Pce().predict(draws)
    >>> outcome.atoms[0, :, 0].tolist(), outcome.prob[0, :, 0].round(3).tolist()
    ([0.0, 40.0, 100.0], [0.232, 0.404, 0.364])
    """

    form: Literal["uniform", "conditional", "incentive"] = "uniform"
    voting: Literal["proportional", "binary", "cubic", "propbin", "propcubic", "asymmetric"] = "proportional"
    power: Literal[0, 1, 2, 4, 8] = 1

    title = "Probabilistic Condorcet election: positions by their chance to win votes against the others"
    limits = "what counts as one option is the modeller's choice; splitting one in two raises its chance"
    sources = ("Wise2015", "Condorcet1785")
    properties = frozenset({"permutation", "mirror", "capability_ratio", "between_extremes"})

    def __post_init__(self) -> None:
        for name, given, known in (
            ("form", self.form, _FORMS),
            ("voting", self.voting, _VOTING),
            ("power", self.power, (0, 1, 2, 4, 8)),
        ):
            if given not in known:
                raise ValueError(f"{name} must be one of {', '.join(map(str, known))}, got {given!r}")

    @classmethod
    def presets(cls) -> dict[str, OutcomeModel]:
        return {form: cls(form=form) for form in ("uniform", "conditional", "incentive")}

    def predict(self, draws: Draws) -> Outcome:
        return each_issue(draws, self._solve)

    def _solve(self, contest: Contest) -> Solved:
        weight = contest.weight
        weight = np.maximum(weight / weight.max(axis=1, keepdims=True), _LEAST)
        holds = _holders(contest.best_position)
        mass = np.einsum("da,ao->do", weight, holds)
        option = np.clip(np.einsum("da,ao->do", weight * contest.position, holds) / mass, 0.0, 100.0)
        prob = elect(
            np.ascontiguousarray(contest.position),
            weight,
            np.ascontiguousarray(option),
            _FORMS.index(self.form),
            _VOTING.index(self.voting),
            self.power,
        )
        return Solved(atoms=option, prob=prob)


def _holders(best: Array) -> Array:
    """Who holds which option: 1 or 0 (actor, option), options rising.  best (actor,), NaN = nobody has said."""
    known = np.sort(best[~np.isnan(best)])
    first = known[np.diff(known, prepend=-np.inf) >= ONE_OPTION]  # a chain of close positions is one option
    group = np.searchsorted(first, best, side="right") - 1
    unknown = np.isnan(best)
    group[unknown] = len(first) + np.arange(unknown.sum())
    holds = np.zeros((len(best), int(group.max()) + 1))
    holds[np.arange(len(best)), group] = 1.0
    return holds


@kernel
def elect(position: Array, weight: Array, option: Array, form: int, voting: int, power: int) -> Array:
    """Probability (draw, option) that each option stands; position and weight (draw, actor), option (draw, option)."""
    n, m = option.shape
    prob = np.empty((n, m))
    votes = np.empty((m, m))
    wins = np.empty((m, m))
    rate = np.empty((m, m))  # [from, to]
    for d in range(n):
        _coalitions(position[d], weight[d], option[d], voting, votes)
        for a in range(m):
            for b in range(m):
                wins[a, b] = _victory(votes[a, b], votes[b, a], power)
        if form == 1:
            _beats_all(wins, prob[d])
            continue
        for b in range(m):
            proposed = 1.0
            if form == 2:
                proposed = votes[b, b] / 2 + 1e-10
                for a in range(m):
                    if a != b:
                        proposed += votes[a, b] * wins[a, b]
            for a in range(m):
                if a != b:
                    share = votes[a, b] * wins[a, b] / proposed if form == 2 else 1.0
                    rate[b, a] = share * wins[a, b]
        at_rest(rate, m, prob[d])
    return prob


@kernel
def _coalitions(position: Array, weight: Array, option: Array, voting: int, votes: Array) -> None:
    """votes[a, b]: votes for option a over option b."""
    m = len(option)
    for a in range(m):
        votes[a, a] = 1e-8
        for b in range(a):
            for_a, for_b = 1e-8, 1e-8
            for k in range(len(position)):
                gain = (abs(position[k] - option[b]) - abs(position[k] - option[a])) / 100
                sign = min(1.0, max(-1.0, gain / 1e-8))
                vote = gain
                if voting == 1:
                    vote = sign
                elif voting == 2:
                    vote = gain**3
                elif voting == 3:
                    vote = 0.8 * gain + 0.2 * sign
                elif voting == 4:
                    vote = 0.5 * gain + 0.5 * gain**3
                elif voting == 5:
                    vote = gain * 2 / 3
                vote *= weight[k]
                for_a += max(vote, 0.0)
                for_b += max(-vote, 0.0)
            votes[a, b], votes[b, a] = for_a, for_b


@kernel
def _victory(ours: float, theirs: float, power: int) -> float:
    """Chance to win a vote."""
    if power == 0:
        if ours >= 1.1 * theirs:
            return 1 / (1 + 1e-6)
        if theirs >= 1.1 * ours:
            return 1e-6 / (1 + 1e-6)
        return (2.1 * ours / (ours + theirs) - 1) / 0.1
    odds = (theirs / ours) ** power
    return 1 / (1 + odds)


@kernel
def _beats_all(wins: Array, prob: Array) -> None:
    """Products of the rows, in proportion; in logarithms, because products of many chances vanish."""
    m = len(prob)
    highest, total = -np.inf, 0.0
    for a in range(m):
        prob[a] = 0.0
        for b in range(m):
            prob[a] += math.log(wins[a, b])
        highest = max(highest, prob[a])
    for a in range(m):
        prob[a] = math.exp(prob[a] - highest)
        total += prob[a]
    for a in range(m):
        prob[a] /= total
