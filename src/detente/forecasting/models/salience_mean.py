"""The average weighted by salience alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.draws import Draws
from detente.forecasting.models import Contest, Outcome, OutcomeModel, Solved, each_issue


@dataclass(frozen=True)
class SalienceMean(OutcomeModel):
    """Talks end at the average of what the actors want, weighted by how much each cares; strength does not count.

    As among equals who let those speak whom the matter touches.

        point = sum(salience * position) / sum(salience)        summed over actor

    salience and position (draw, actor, issue) 0-100; gives point (draw, issue), 0-100.
    Limits: who is strong is left out; nobody can block.  Source: [Achen2006]_.

    Salience 90 and 30, position 10 and 90: the point is 3600 / 120 = 30.

    >>> draws = Draws.from_arrays([[[10.0], [90.0]]], [[[90.0], [30.0]]], [[2.0, 3.0]])
    >>> SalienceMean().predict(draws).point
    array([[30.]])
    """

    title = "Salience mean: the average of positions by how much each actor cares"
    limits = "who is strong is left out; nobody can block"
    sources = ("Achen2006",)
    properties = frozenset({"permutation", "mirror", "capability_ratio", "zero_salience", "between_extremes", "scale"})
    plain = True

    def predict(self, draws: Draws) -> Outcome:
        return each_issue(draws, _salience_mean)


def _salience_mean(contest: Contest) -> Solved:
    salience = contest.salience
    nobody = salience.max(axis=1, keepdims=True) <= 0  # then all count alike
    share = np.where(nobody, 1.0, salience)
    return Solved(point=(share * contest.position).sum(axis=1) / share.sum(axis=1))
