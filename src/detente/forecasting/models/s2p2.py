"""Bargaining by challenges and offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from detente.draws import Array, Draws, Mask, stream
from detente.forecasting.models import Contest, Outcome, OutcomeModel, Solved, each_issue
from detente.workers import run_blocks

if TYPE_CHECKING:
    from detente.forecasting.s2p2_kernel import Indices, Rules

_LEAST_SALIENCE = 0.5  # of 100; nobody is deaf to all offers
_LEAST_CAPABILITY = 0.1  # where the strongest has 100
_ORDERS = 20  # orders of actors over which ties are averaged
_BLOCK = 100  # draws that a thread takes at a time
_TRACE_CELLS = 500_000  # numbers that the record of all turns may hold, 4 MB; above that it is not kept

Form = Literal["conditional", "uniform", "incentive"]
Voting = Literal["proportional", "binary", "cubic", "propbin", "propcubic", "asymmetric"]
View = Literal["one_third", "none", "half", "two_thirds", "full"]
Risk = Literal["mid", "min", "max"]
Bargain = Literal["S2P2", "S1P1", "S2PMax"]
Choice = Literal["probable", "drawn"]
Ties = Literal["first", "average"]
Order = Literal["numbers", "listed"]


@dataclass(frozen=True)
class S2P2(OutcomeModel):
    """Each actor presses whoever it pays most to press; both consider a bargain by the odds; turns until all is quiet.

    I press you where I stand to gain most if the others take sides, by my own reading of how bold everybody is.  What
    I put to you is a meeting point: near me if I am likely to prevail and care more than you do.  Each party to a
    bargain then asks which of those on its table, or staying where it is, the whole company would be likeliest to
    uphold, and goes there.  All move at once, and the next turn begins.

        bold   P_i = probability of i's position in a Condorcet election of all positions, weight = capability
               rho_i = (3 P_i - max - 2 min) / (2 (max - min))                             from -1/2 to 1
        sees   u_kj = (1 - d)(1 + d (2 rho_i + rho_k) / 3)        d: distance of j's position to k; what i thinks of k
        odds   p_ij: share of i in all votes for either, weight = capability * salience; a third party's vote weighs
               what it loses with i prevailing against what it loses with j, by how its own vote would tip the balance
        gain   E_ij = (1 - u_ij) (1 - 2 s_j (1 - p_ij))            i presses the j for which this is largest
        offer  i and j meet at the mean of their positions weighted by (s p)^2, rounded to four decimals of the scale

    The process has come to rest when the actors together move less than 2 % of what they moved in the first turn.  The
    point is the mean of the final positions, weighted by capability * salience.

    Settings, the first value being the default:
      form       conditional | uniform | incentive: which kind of election, as in the model `pce`
      voting     proportional | binary | cubic | propbin | propcubic | asymmetric: how votes grow with what is at stake
      view       one_third | none | half | two_thirds | full: how far an actor sees the boldness of others as it is, and
                 does not take them to be as bold as itself
      risk       mid | min | max: where boldness 0 lies between the least and the most likely position
      bargain    S2P2 | S1P1 | S2PMax: weights (s p)^2 or s p; or only the one likely to lose gives way
      choice     probable | drawn: the likeliest bargain is taken, or one drawn by its probability
      ties       first | average: equals are told apart by order, or the mean over twenty orders is given
      order      numbers | listed: actors in order of position, salience and capability, or as the list has them
      together   whether all issues are one bargain: an actor's distances and odds then span all of them, and who has
                 no stake on one of them cannot take part
      turns      at most so many

    capability (draw, actor) relative, salience and position (draw, actor, issue) 0-100.  Gives point (draw, issue) and
    trace (draw, turn, actor, issue), if that is not too large.  Salience below .5 counts as .5, capability below a
    thousandth of the strongest as that.  If the saliences of an actor add up to more than 100 over issues bargained
    together, all are divided by the largest such sum.  Gains and probabilities that differ by less than 1e-9 are ties:
    staying comes first, then bargains by who puts them forward.  With `listed` and ties it matters who is listed first.
    Limits: a tie or a rounded offer decided otherwise can move the end by several points; where two equal camps face
    each other nobody sees a reason to move; on the one public benchmark it does no better than the weighted mean.
    Source: [Wise2015]_.

    Five actors: in the first turn the one at 30 meets the one at 100, who cares little, at 30.41.

    >>> position, salience = [[10.0], [30.0], [45.0], [80.0], [100.0]], [[90.0], [40.0], [70.0], [55.0], [20.0]]
    >>> outcome = S2P2().predict(Draws.from_arrays([position], [salience], [[100.0, 60.0, 35.0, 80.0, 25.0]]))
    >>> outcome.trace[0, 1, :, 0].round(4).tolist(), outcome.point.round(4)
    ([10.01, 30.41, 45.04, 80.0, 30.41], array([[23.4695]]))
    """

    form: Form = "conditional"
    voting: Voting = "proportional"
    view: View = "one_third"
    risk: Risk = "mid"
    bargain: Bargain = "S2P2"
    choice: Choice = "probable"
    ties: Ties = "first"
    order: Order = "numbers"
    together: bool = False
    turns: int = 100

    title = "Bargaining: challenges, offers and who would uphold them, turn by turn"
    limits = "ties and rounding can move the end by several points; two equal camps stand still"
    sources = ("Wise2015",)
    properties = frozenset({"permutation", "capability_ratio"})

    def __post_init__(self) -> None:
        for name, known in (
            ("form", Form),
            ("voting", Voting),
            ("view", View),
            ("risk", Risk),
            ("bargain", Bargain),
            ("choice", Choice),
            ("ties", Ties),
            ("order", Order),
        ):
            if getattr(self, name) not in get_args(known):
                raise ValueError(f"{name} must be one of {', '.join(get_args(known))}, got {getattr(self, name)!r}")
        if self.turns < 2:
            raise ValueError(f"turns must be 2 or more, got {self.turns}")

    def predict(self, draws: Draws) -> Outcome:
        if self.together and len(draws.issues) > 1:
            return self._all_issues(draws)
        return each_issue(draws, partial(self._one_issue, draws))

    def _one_issue(self, draws: Draws, contest: Contest) -> Solved:
        position, salience = contest.position[:, :, None], contest.salience[:, :, None]
        ended, trace, flags = self._bargain(draws, contest.actors, position, salience, contest.capability)
        record = None if trace is None else trace[..., 0]
        return Solved(point=_mean(contest.weight, ended[:, :, 0]), trace=record, flags=flags)

    def _all_issues(self, draws: Draws) -> Outcome:
        """Bargain over all issues that are contested, if everybody with a stake in one has a stake in all."""
        contests: dict[str, Contest] = {}

        def note(contest: Contest) -> Solved:
            contests[contest.issue] = contest
            return Solved(point=contest.position[:, 0])

        asked = each_issue(draws, note)
        if not contests:
            return asked
        answers = self._together(draws, list(contests.values()))
        return each_issue(draws, lambda contest: answers[contest.issue])

    def _together(self, draws: Draws, contests: list[Contest]) -> Mapping[str, Solved]:
        actors = contests[0].actors
        partly = {actor for contest in contests for actor in set(contest.actors) ^ set(actors)}
        if partly:
            names = ", ".join(draws.actor_name(actor) for actor in draws.actors if actor in partly)
            refusal = Solved(
                skipped=f"all issues can be one bargain only for actors with a stake on each of them: {names}"
            )
            return {contest.issue: refusal for contest in contests}
        rows = [draws.actors.index(actor) for actor in actors]
        columns = [draws.issues.index(contest.issue) for contest in contests]
        position = np.stack([contest.position for contest in contests], axis=2)
        salience = draws.salience[:, rows][:, :, columns]
        ended, trace, flags = self._bargain(draws, actors, position, salience, draws.capability[:, rows])
        return {
            contest.issue: Solved(
                point=_mean(contest.weight, ended[:, :, k]),
                trace=None if trace is None else trace[..., k],
                flags=flags,
            )
            for k, contest in enumerate(contests)
        }

    def _bargain(
        self, draws: Draws, actors: tuple[str, ...], position: Array, salience: Array, capability: Array
    ) -> tuple[Array, Array | None, tuple[str, ...]]:
        """Final positions (draw, actor, issue) 0-100, their record or None, flags."""
        from detente.forecasting.s2p2_kernel import SETTLED, TIED

        x, s, c = position / 100, _salience(salience), _strength(capability)
        luck = self._luck(draws, actors)
        order = self._order(x, s, c)
        ended, trace, state = self._run(x, s, c, luck, order)
        tied: Mask = (state & TIED) > 0
        flags = () if ((state & SETTLED) > 0).all() else ("not_settled",)
        if not tied.any():
            return ended, trace, flags
        if self.ties == "first":
            return ended, trace, (*flags, "ties_by_order")
        again = [
            self._run(x[tied], s[tied], c[tied], luck[tied] if len(luck) else luck, order[tied][:, shuffled])
            for shuffled in _shuffles(draws.seed, len(actors))
        ]
        ended[tied] = np.mean([run[0] for run in again], axis=0)
        return ended, None, flags

    def _order(self, x: Array, s: Array, c: Array) -> Indices:
        """Actors (draw, actor) in the order in which ties are settled."""
        if self.order == "listed":
            return np.broadcast_to(np.arange(x.shape[1]), c.shape)
        keys = (c, *(s[..., k] for k in reversed(range(s.shape[2]))), *(x[..., k] for k in reversed(range(x.shape[2]))))
        order: Indices = np.lexsort(keys, axis=1)
        return order

    def _luck(self, draws: Draws, actors: tuple[str, ...]) -> Array:
        """Numbers (draw, turn, actor) in (0, 1) by which bargains are drawn; empty if they are not."""
        if self.choice == "probable":
            return np.empty((0, 0, 0))
        n, turns = draws.n, self.turns
        own = [stream(draws.seed, f"s2p2.{actor}", n * turns, draws.start * turns) for actor in actors]
        return np.stack(own, axis=-1).reshape(n, turns, len(actors))

    def _run(self, x: Array, s: Array, c: Array, luck: Array, order: Indices) -> tuple[Array, Array | None, Indices]:
        """Final positions and record, 0-100, actors as they are listed; state (draw,)."""
        from detente.forecasting.s2p2_kernel import play

        n, actors, issues = x.shape
        across = order[:, :, None]
        x, s = np.take_along_axis(x, across, axis=1), np.take_along_axis(s, across, axis=1)
        c = np.take_along_axis(c, order, axis=1)
        luck = np.take_along_axis(luck, order[:, None, :], axis=2) if len(luck) else luck
        rules, final = self._rules(), np.empty((n, actors, issues))
        kept = n if n * (self.turns + 1) * actors * issues <= _TRACE_CELLS else 0
        trace = np.empty((kept, self.turns + 1, actors, issues))
        turns, state = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)

        def block(part: slice) -> None:
            play(x[part], s[part], c[part], luck[part], rules, final[part], trace[part], turns[part], state[part])

        run_blocks(block, [slice(low, low + _BLOCK) for low in range(0, n, _BLOCK)])
        back = np.argsort(order, axis=1)
        ended = np.take_along_axis(final, back[:, :, None], axis=1) * 100
        if not kept:
            return ended, None, state
        trace = trace[:, : turns.max() + 1]
        return ended, np.take_along_axis(trace, back[:, None, :, None], axis=2) * 100, state

    def _rules(self) -> Rules:
        from detente.forecasting.s2p2_kernel import BARGAINS, FORMS, RISKS, VIEWS, VOTING, Rules

        places = FORMS.index(self.form), RISKS.index(self.risk), BARGAINS.index(self.bargain)
        return Rules(*places, VIEWS[self.view], *VOTING[self.voting], self.turns)


def _mean(weight: Array, position: Array) -> Array:
    share = weight / weight.max(axis=1, keepdims=True)
    mean = (share * position).sum(axis=1) / share.sum(axis=1)
    within: Array = np.clip(mean, position.min(axis=1), position.max(axis=1))  # but for rounding it is
    return within


def _salience(salience: Array) -> Array:
    """0-1, so that nobody's add up to more than 1 over the issues."""
    floored = np.maximum(salience, _LEAST_SALIENCE) / 100
    largest = np.maximum(floored.sum(axis=2).max(axis=1), 1.0)
    scaled: Array = floored / largest[:, None, None]
    return scaled


def _strength(capability: Array) -> Array:
    strongest = capability.max(axis=1, keepdims=True)
    relative = capability / np.where(strongest > 0, strongest, 1.0) * 100
    floored: Array = np.maximum(relative, _LEAST_CAPABILITY)
    return floored


def _shuffles(seed: int, actors: int) -> list[Indices]:
    return [np.argsort(stream(seed, f"s2p2.order.{k}", actors)) for k in range(_ORDERS)]
