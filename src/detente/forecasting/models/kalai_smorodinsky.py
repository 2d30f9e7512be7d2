"""The Kalai-Smorodinsky bargaining solution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.draws import Array, Draws
from detente.forecasting.models import Contest, Outcome, OutcomeModel, Solved, each_issue
from detente.forecasting.models.nash import Loss, reach, refuse_odd_cost, with_fallbacks

_NOTHING_TO_GAIN = 1e-12  # a gain or a share of a gain that is rounding


@dataclass(frozen=True)
class KalaiSmorodinsky(OutcomeModel):
    """Talks end where everybody gets as large a share as can be of the best it could hope for, strong or weak.

    Each actor dreams of its own position and fears having no deal; a text gives it some share of the way from the one
    to the other.  The outcome is the text whose worst-served actor is served best.

        utility(z) = 1 - ((z - position) / 100)^2, or 1 - |z - position| / 100 if the loss is linear
        gain(z)    = utility(z) - utility(reference_point) + cost_of_no_deal
        point      = the z at which min over actors of gain(z) / gain(position) is largest

    Settings, the first value being the default:
      loss             quadratic | linear
      cost_of_no_deal  None = the dossier's own, or what is said of it by default; a number, 0 or more: 1 = no deal is,
                       for everybody besides, as bad as going from one end of the scale to the other

    position (draw, actor, issue), reference_point (draw, issue) 0-100, cost_of_no_deal (draw, issue) 0 or more; gives
    point (draw, issue), exact.  Capability and salience do not count where there is a reference point: an actor that
    hardly cares weighs as much as any other.  With a cost of 0 an actor that stands at the reference point has nothing
    to gain and could refuse everything; it is left out, and a flag says so.  If nothing is better for everybody than no
    deal, the reference point is given, and without a reference point the weighted mean, each with its flag.
    Limits: who is strong and who cares is left out; the outermost actors alone decide; the cost of no deal is little
    known.  Source: [KalaiSmorodinsky1975]_.

    Positions 10, 30 and 100, no deal at 0, cost .5, linear: the gains could be .6, .8 and 1.5; the first and the last
    are worst served, equally at 10 + 90 * 60 / (60 + 150) = 35.71, with 4/7 of their gains.

    >>> draws = Draws.from_arrays([[[10.0], [30.0], [100.0]]], [[[90.0], [40.0], [20.0]]], [[5.0, 3.0, 2.0]], [[0.0]])
    >>> KalaiSmorodinsky(loss="linear", cost_of_no_deal=0.5).predict(draws).point.round(2)
    array([[35.71]])
    """

    loss: Loss = "quadratic"
    cost_of_no_deal: float | None = None

    title = "Kalai-Smorodinsky: everybody gets the same share of the best it could hope for, as far as can be"
    limits = "who is strong and who cares is left out; the outermost actors alone decide"
    sources = ("KalaiSmorodinsky1975",)
    properties = frozenset({"permutation", "mirror", "capability_ratio", "between_extremes"})

    def __post_init__(self) -> None:
        refuse_odd_cost(self.cost_of_no_deal)

    @classmethod
    def presets(cls) -> dict[str, OutcomeModel]:
        """The two losses in use."""
        return {"quadratic": cls(), "linear": cls(loss="linear")}

    def predict(self, draws: Draws) -> Outcome:
        return each_issue(draws, self._solve)

    def _solve(self, contest: Contest) -> Solved:
        span = reach(contest, self.loss, self.cost_of_no_deal)
        hopes = span / 100 if self.loss == "linear" else (span / 100) ** 2  # gain(position)
        counts = hopes > _NOTHING_TO_GAIN
        point, strain = _least_strain(contest.position, np.where(counts, span, 0.0))
        # The worst share is 1 - strain, or 1 - strain^2: nothing at a strain of 1 in either case.
        point = np.where(counts.any(axis=1) & (strain < 1 - _NOTHING_TO_GAIN), point, np.nan)
        ignored = (~counts[~np.isnan(contest.reference_point)]).any()
        return with_fallbacks(contest, point, ("veto_ignored",) if ignored else ())


def _least_strain(position: Array, span: Array) -> tuple[Array, Array]:
    """Where the largest |z - position| / span is smallest, and how large it is there: (draw,), (draw,).

    position, span (draw, actor); an actor with span 0 does not count.

    At strain t each actor allows position - t span to position + t span.  How far these intervals are from having a
    point in common is a convex broken line in t, so that Newton's steps from t = 0 rise to its zero and end there.

    >>> _least_strain(np.array([[0.0, 30.0, 100.0]]), np.array([[20.0, 50.0, 30.0]]))
    (array([40.]), array([2.]))
    """
    row = np.arange(len(position))
    counts = span > 0
    point = position[row, np.argmax(counts, axis=1)]
    strain = np.zeros(len(position))
    while True:
        allowed = strain[:, None] * span
        upper = row, np.argmax(np.where(counts, position - allowed, -np.inf), axis=1)
        lower = row, np.argmin(np.where(counts, position + allowed, np.inf), axis=1)
        together = np.where(span[lower] + span[upper] > 0, span[lower] + span[upper], 1.0)
        needed = (position[upper] - position[lower]) / together
        risen = needed > strain
        if not risen.any():
            return point, strain
        between = (position[lower] * span[upper] + position[upper] * span[lower]) / together
        point, strain = np.where(risen, between, point), np.where(risen, needed, strain)
