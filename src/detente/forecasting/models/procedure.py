"""The procedural win-set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from detente.dossier.schema import Decision
from detente.draws import Array, Draws
from detente.forecasting.models import Contest, Outcome, OutcomeModel, Solved, each_issue
from detente.forecasting.models.nash import Nash, with_fallbacks


@dataclass(frozen=True)
class Procedure(OutcomeModel):
    """Talks end with the proposal that suits the proposer best among those that find the votes.

    Whoever holds the pen writes down what it wants itself, as far as enough of those who vote still like it better than
    what holds without a deal.  The worse things stand for the voters, the more it can ask.

        a member votes for y     if |y - position| <= |reference_point - position|
        win-set                = all y with votes >= needed, which is one interval around the reference point
        point                  = the place in the win-set that is nearest to the proposer's position

    Settings:
      decision        who proposes (`setter`), the `votes` by actor, how many are `needed`, whether it is `amendable`;
                      None = what the dossier says about each issue.  No votes named: one each for every actor with a
                      stake.  Amendable: where all voters would be better off with another text, they put the nearest
                      one in its place of which that cannot be said, the end of the range of their own positions.
      second_chamber  id of an actor that must agree besides, empty = none.  Then nobody owns the proposal: the outcome
                      is the Nash bargain of all actors, as far as the win-set and the second chamber's own acceptance
                      let it go; `setter` and `amendable` do not count.

    position (draw, actor, issue), reference_point (draw, issue) 0-100; gives point (draw, issue).  Capability and
    salience count only in that bargain.  Skipped, with the reason, where the rule or the reference point is missing,
    where the proposer or the second chamber has no position, and where even all votes together would not do; in draws
    without a reference point the weighted mean is given, and a flag.
    Limits: one issue at a time; everybody sees through everybody; no deal costs nothing besides; not measured against
    past cases.  Source: [RomerRosenthal1978]_, [Crombez1996]_.

    Voters at 20, 50 and 90, a proposer at 100 without a vote, no deal at 0.  They accept up to 40, 100 and 180: with
    two votes the proposer gets its 100, with three 40.

    >>> draws = Draws.from_arrays(
    ...     np.reshape([20.0, 50, 90, 100], (1, 4, 1)), np.reshape([90.0, 40, 20, 70], (1, 4, 1)), [[5.0, 3, 2, 4]],
    ...     [[0.0]], actors=["red", "green", "blue", "chair"])
    >>> one_each = {"red": 1.0, "green": 1.0, "blue": 1.0}
    >>> two, three = (Decision(setter="chair", votes=one_each, needed=needed) for needed in (2.0, 3.0))
    >>> Procedure(decision=two).predict(draws).point, Procedure(decision=three).predict(draws).point
    (array([[100.]]), array([[40.]]))
    """

    decision: Decision | None = None
    second_chamber: str = ""

    title = "Procedure: the proposer's best among the texts that find the votes"
    limits = "one issue at a time; everybody sees through everybody; not measured against past cases"
    sources = ("RomerRosenthal1978", "Crombez1996")
    properties = frozenset({"permutation", "mirror", "capability_ratio", "scale"})

    def predict(self, draws: Draws) -> Outcome:
        return each_issue(draws, self._solve)

    def _solve(self, contest: Contest) -> Solved:
        decision = self.decision or _of_dossier(contest)
        if decision is None:
            return Solved(skipped="nothing says who proposes and how many votes are needed: fill in `decision`")
        votes = _votes(decision, contest)
        missing = "; ".join(_obstacles(decision, votes, self.second_chamber, contest))
        if missing:
            return Solved(skipped=missing)
        return with_fallbacks(contest, self._outcome(decision, votes, contest))

    def _outcome(self, decision: Decision, votes: Array, contest: Contest) -> Array:
        """Outcome of each draw (draw,); what it says without a reference point means nothing."""
        low, high = _win_set(contest.position, votes, decision.needed, np.nan_to_num(contest.reference_point))
        if self.second_chamber:
            return self._agreed(low, high, contest)
        proposal = np.clip(_position(decision.setter, contest), low, high)
        if not decision.amendable:
            return proposal
        voters = contest.position[:, votes > 0]
        return np.clip(proposal, voters.min(axis=1), voters.max(axis=1))

    def _agreed(self, low: Array, high: Array, contest: Contest) -> Array:
        # The bargain's objective has one summit: to cut its outcome off at a limit is to maximise within the limits.
        chamber = _position(self.second_chamber, contest)[:, None]
        lowest, highest = _win_set(chamber, np.ones(1), 1.0, np.nan_to_num(contest.reference_point))
        return np.clip(Nash().bargain(contest), np.maximum(low, lowest), np.minimum(high, highest))


def _of_dossier(contest: Contest) -> Decision | None:
    if contest.dossier is None or contest.issue not in contest.dossier.issues:
        return None
    return contest.dossier.issues[contest.issue].decision


def _votes(decision: Decision, contest: Contest) -> Array:
    """Votes (actor,) of those who have a stake."""
    return np.array([decision.votes.get(actor, 0.0) if decision.votes else 1.0 for actor in contest.actors])


def _obstacles(decision: Decision, votes: Array, second_chamber: str, contest: Contest) -> Iterator[str]:
    """What keeps the rule from being played, in words."""
    if np.isnan(contest.reference_point).all():
        yield "nothing says what holds without a deal: fill in `reference_point`"
    who, what = (second_chamber, "second chamber") if second_chamber else (decision.setter, "proposer")
    if who not in contest.actors:
        yield f"the {what}, {who}, has no stake here"
    if votes.sum() < _enough(decision.needed):
        yield f"{decision.needed:g} votes are needed and only {votes.sum():g} belong to actors with a stake here"


def _position(actor: str, contest: Contest) -> Array:
    return contest.position[:, contest.actors.index(actor)]


def _enough(needed: float) -> float:
    return needed * (1 - 1e-12)  # so that the order in which fractions are added up cannot decide


def _win_set(position: Array, votes: Array, needed: float, reference_point: Array) -> tuple[Array, Array]:
    """Ends (draw,), (draw,) of the interval of outcomes that find the votes; it holds the reference point.

    position (draw, actor), votes (actor,), reference_point (draw,).  It may reach beyond the scale, where nobody asks
    for anything.

    A member accepts all between the reference point and its mirror image beyond the member's position.  All these
    intervals start at one point, so that on either side the votes only fall away.

    >>> _win_set(np.array([[20.0, 50.0, 90.0]]), np.array([1.0, 2.0, 3.0]), 4, np.array([30.0]))
    (array([30.]), array([70.]))
    """
    images = 2 * position - reference_point[:, None]
    high = np.maximum(_last_carried(images, votes, needed), reference_point)
    low = np.minimum(-_last_carried(-images, votes, needed), reference_point)
    return low, high


def _last_carried(images: Array, votes: Array, needed: float) -> Array:
    """Largest image (draw,) such that those whose images reach as far hold the votes that are needed."""
    order = np.argsort(-images, axis=1, kind="stable")
    carried = np.argmax(np.cumsum(votes[order], axis=1) >= _enough(needed), axis=1)
    found: Array = images[np.arange(len(images)), order[np.arange(len(images)), carried]]
    return found
