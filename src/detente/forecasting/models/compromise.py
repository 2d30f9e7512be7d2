"""The weighted mean."""

from __future__ import annotations

from dataclasses import dataclass

from detente.draws import Draws
from detente.forecasting.models import Contest, Outcome, OutcomeModel, Solved, each_issue


@dataclass(frozen=True)
class Compromise(OutcomeModel):
    """Talks end at the average of what the actors want, weighted by what each can do and how much each cares.

    Think of a rope held at many points: a strong hand that does not care pulls as little as a weak hand that cares.

        point = sum(capability * salience * position) / sum(capability * salience)      summed over actor

    capability (draw, actor) relative, salience and position (draw, actor, issue) 0-100.  Gives point (draw, issue),
    0-100, between the outermost positions.  Where nobody has weight all count alike, and a flag says so.
    Limits: nobody can block, nothing happens in sequence, issues are not traded against each other.
    Source: [VandenBos1991]_, [Achen2006]_.

    Capability 2 and 3, salience 90 and 20, position 10 and 90: weights 180 and 60, so the point is 30.  (Without
    salience it would be 58, without capability 24.5; the plain average is 50.)

    >>> draws = Draws.from_arrays([[[10.0], [90.0]]], [[[90.0], [20.0]]], [[2.0, 3.0]])
    >>> Compromise().predict(draws).point
    array([[30.]])
    """

    title = "Weighted mean: where the pulls of capability times salience balance"
    limits = "nobody can block, nothing happens in sequence, issues are not traded against each other"
    sources = ("VandenBos1991", "Achen2006")
    properties = frozenset({"permutation", "mirror", "capability_ratio", "zero_salience", "between_extremes", "scale"})

    def predict(self, draws: Draws) -> Outcome:
        return each_issue(draws, weighted_mean)


def weighted_mean(contest: Contest) -> Solved:
    weight = contest.weight
    share = weight / weight.max(axis=1, keepdims=True)
    return Solved(point=(share * contest.position).sum(axis=1) / share.sum(axis=1))
