"""The plain average."""

from __future__ import annotations

from dataclasses import dataclass

from detente.draws import Draws
from detente.forecasting.models import Contest, Outcome, OutcomeModel, Solved, each_issue


@dataclass(frozen=True)
class Mean(OutcomeModel):
    """Talks end at the average of what the actors want, all counted alike.

    Think of a jury in which each says a number: nobody is stronger and nobody cares more.  It is the baseline that
    every other model must beat, and few do.

        point = sum(position) / number of actors        summed over the actors who have a stake on the issue

    position (draw, actor, issue) 0-100; gives point (draw, issue), 0-100.
    Limits: who is strong and who cares is left out; nobody can block.  Source: [Achen2006]_.

    Positions 10, 30 and 95: the point is 45, whatever their salience and capability.

    >>> draws = Draws.from_arrays([[[10.0], [30.0], [95.0]]], [[[90.0], [20.0], [5.0]]], [[2.0, 3.0, 7.0]])
    >>> Mean().predict(draws).point
    array([[45.]])
    """

    title = "Mean: the plain average of all positions"
    limits = "who is strong and who cares is left out; nobody can block"
    sources = ("Achen2006",)
    properties = frozenset({"permutation", "mirror", "capability_ratio", "between_extremes", "scale"})
    plain = True

    def predict(self, draws: Draws) -> Outcome:
        return each_issue(draws, _mean)


def _mean(contest: Contest) -> Solved:
    return Solved(point=contest.position.mean(axis=1))
