"""The weighted median."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.draws import Array, Draws
from detente.forecasting.models import Contest, Outcome, OutcomeModel, Solved, each_issue


@dataclass(frozen=True)
class WeightedMedian(OutcomeModel):
    """Talks end at the position that no other could beat in a vote, each actor voting with its weight.

    Picture the actors in a row from one end of the scale to the other, each as broad as its capability times its
    salience; the outcome is where the one in the middle stands.

        point = lowest position at which the weights, summed from 0 upward, reach half of their total

    capability (draw, actor) relative, salience and position (draw, actor, issue) 0-100; gives point (draw, issue).
    Where the halves balance exactly every position between two actors would do; the lower one is taken.
    Limits: holds where preferences have one peak and the vote decides; extremes beyond the middle do not count, so a
    small change of weight can move it far.  Source: [Black1958]_, [BuenoDeMesquita1994]_.

    Weights 90, 24, 24.5, 44, 5 at 10, 30, 45, 80, 100: their half is 93.75, and 90 + 24 passes it at 30.

    >>> draws = Draws.from_arrays(
    ...     np.reshape([10.0, 30, 45, 80, 100], (1, 5, 1)), np.reshape([90.0, 40, 70, 55, 20], (1, 5, 1)),
    ...     [[100.0, 60, 35, 80, 25]])
    >>> WeightedMedian().predict(draws).point
    array([[30.]])
    """

    title = "Weighted median: the position no other beats in a vote by capability times salience"
    limits = "what lies beyond the middle does not count, so a small change of weight can move it far"
    sources = ("Black1958", "BuenoDeMesquita1994")
    properties = frozenset({"permutation", "capability_ratio", "zero_salience", "between_extremes", "scale"})

    def predict(self, draws: Draws) -> Outcome:
        return each_issue(draws, _median_voter)


def _median_voter(contest: Contest) -> Solved:
    return Solved(point=weighted_median(contest.position, contest.weight))


def weighted_median(position: Array, weight: Array) -> Array:
    """Lowest position (draw,) at which the weights, summed upward, reach half of their total; both (draw, actor).

    The half is met with a margin of 1e-12 of itself, so that the order of adding up cannot decide.

    >>> weighted_median(np.array([[40.0, 0.0, 100.0]]), np.array([[1.0, 2.0, 4.0]]))
    array([100.])
    """
    order = np.argsort(position, axis=1, kind="stable")
    reached = np.cumsum(np.take_along_axis(weight, order, axis=1), axis=1)
    half = reached[:, -1:] / 2 * (1 - 1e-12)
    middle = np.argmax(reached >= half, axis=1)
    chosen: Array = np.take_along_axis(position, order, axis=1)[np.arange(len(position)), middle]
    return chosen
