"""The plain median."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.draws import Draws
from detente.forecasting.models import Contest, Outcome, OutcomeModel, Solved, each_issue


@dataclass(frozen=True)
class Median(OutcomeModel):
    """Talks end where the actor in the middle stands, all counted alike.

    With one vote each and a simple majority, no other position beats it.

        point = the position that as many actors lie below as above

    position (draw, actor, issue) 0-100; gives point (draw, issue), 0-100.  With an even number of actors every position
    between the two in the middle would do; the point half way is taken.
    Limits: strength and salience are left out; what lies beyond the middle does not count.  Source: [Black1958]_.

    >>> draws = Draws.from_arrays([[[10.0], [30.0], [95.0]]], [[[90.0], [20.0], [5.0]]], [[2.0, 3.0, 7.0]])
    >>> Median().predict(draws).point
    array([[30.]])
    """

    title = "Median: the position of the actor in the middle"
    limits = "strength and salience are left out; what lies beyond the middle does not count"
    sources = ("Black1958",)
    properties = frozenset({"permutation", "mirror", "capability_ratio", "between_extremes", "scale"})
    plain = True

    def predict(self, draws: Draws) -> Outcome:
        return each_issue(draws, _middle)


def _middle(contest: Contest) -> Solved:
    return Solved(point=np.median(contest.position, axis=1))
