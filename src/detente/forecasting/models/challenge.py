"""The expected-utility challenge model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from detente.draws import Array, Draws, Mask
from detente.forecasting.models import NO_CONTEST, Contest, Outcome, OutcomeModel, Solved, each_issue
from detente.forecasting.models.weighted_median import weighted_median

_ZERO = 1e-12  # utilities below this are rounding
_BLOCK = 20_000  # pairs of actors handled at a time, so that they stay in the processor's cache


@dataclass(frozen=True)
class Challenge(OutcomeModel):
    """Round by round, each actor asks of each other one: would pressing it pay?  Whoever is pressed gives way or not.

    A challenge succeeds as far as the others side with the challenger, each by its capability times salience and by
    how much nearer one of the two stands to it.  What an actor may gain or lose by it is bent by its taste for risk,
    which is read off its own position: one who has settled where nobody would challenge it has bought safety.  If both
    sides expect to gain there is conflict; if the challenger expects more than the challenged fears, they meet between;
    if less, the challenged gives in.  Each takes one offer, all move at once, and the next round begins.

        w = capability * salience;  a = |x_k - x_j| - |x_k - x_i|;  P_ij = sum of w_k a over a > 0 / sum of w_k |a|
        E_ij = s_j (P_ij U_s + (1 - P_ij) U_f) + (1 - s_j) U_s - U_q        what i expects of pressing j

    Settings, the first value being the default (preset ``paper-hold``):
      rounds          how many; the publication gives no rule to stop, and its own series does not settle
      outcome         median | mean of the final positions, weighted
      denominator     pair | all: whether P_ij and P_ji sum to 1, or all pairs share one total
      vote_exponent   one | own: whether voters are neutral to risk
      span            current | initial: range of positions by which distances are divided
      perspective     each | own: with whose taste for risk the two expectations are taken
      conflict        hold | move: whether anybody moves when both expect to gain
      choose          enforceable | class | code: which of several offers is taken
      capitulation    whether the weaker side may give in altogether
      status_quo      1: an actor that is left alone takes it that nothing changes (0.5 changes results wildly)

    capability (draw, actor) relative, salience and position (draw, actor, issue) 0-100; gives point (draw, issue) and
    trace (draw, round, actor, issue).  Offers that are equally good are told apart by size of move, then by the lower
    target, never by who is listed first.  Positions that the rounds have brought within 1e-9 of each other are one.
    Limits: on the one public benchmark it does worse than the weighted mean; three readings of the same publication
    differ by half of the scale on its own example.  Source: [Scholz2011]_, [BuenoDeMesquita1994]_.

    Three actors at 0, 40, 100 with capability 2, 1, 3 and salience 50, 80, 40: in the first round only the first
    moves, by 40 * .001913 / .373333 = .2050; the median stays at 40.

    >>> draws = Draws.from_arrays([[[0.0], [40.0], [100.0]]], [[[50.0], [80.0], [40.0]]], [[2.0, 1.0, 3.0]])
    >>> outcome = Challenge(rounds=1).predict(draws)
    >>> outcome.trace[0, 1, :, 0].round(4), outcome.point
    (array([  0.205,  40.   , 100.   ]), array([[40.]]))
    """

    rounds: int = 10
    outcome: Literal["median", "mean"] = "median"
    denominator: Literal["pair", "all"] = "pair"
    vote_exponent: Literal["one", "own"] = "one"
    span: Literal["current", "initial"] = "current"
    perspective: Literal["each", "own"] = "each"
    conflict: Literal["hold", "move"] = "hold"
    choose: Literal["enforceable", "class", "code"] = "enforceable"
    capitulation: bool = True
    status_quo: float = 1.0

    title = "Challenge: rounds of pressing and giving way by expected utility"
    limits = "does worse than the weighted mean on the public benchmark; readings of its publication differ widely"
    sources = ("Scholz2011", "BuenoDeMesquita1994")
    properties = frozenset({"permutation", "capability_ratio", "between_extremes"})

    def __post_init__(self) -> None:
        if self.rounds < 1:
            raise ValueError(f"rounds must be 1 or more, got {self.rounds}")
        if not 0 <= self.status_quo <= 1:
            raise ValueError(f"status_quo is a probability between 0 and 1, got {self.status_quo}")

    @classmethod
    def presets(cls) -> dict[str, OutcomeModel]:
        """Three readings of the publication: as printed, with two ways to treat conflict, and as its tables require."""
        hold = cls()
        move = replace(hold, perspective="own", conflict="move", choose="class")
        code = replace(move, denominator="all", vote_exponent="own", span="initial", choose="code", capitulation=False)
        return {"paper-hold": hold, "paper-move": move, "scholz-code": code}

    def predict(self, draws: Draws) -> Outcome:
        return each_issue(draws, self._solve)

    def _solve(self, contest: Contest) -> Solved:
        # In the order of the numbers and not of the list, so that not even the rounding depends on who comes first:
        # the rounds can blow up a last digit into another offer.
        order = np.lexsort((contest.capability, contest.salience, contest.position), axis=1)
        position = np.take_along_axis(contest.position, order, axis=1)
        salience = np.take_along_axis(contest.salience, order, axis=1) / 100
        weight = np.take_along_axis(contest.weight, order, axis=1)
        weight = weight / weight.max(axis=1, keepdims=True)
        trace = self._play(position, weight, salience)
        final = trace[:, -1]
        mean = (weight * final).sum(axis=1) / weight.sum(axis=1)
        point = weighted_median(final, weight) if self.outcome == "median" else mean
        listed = np.argsort(order, axis=1)[:, None, :]
        return Solved(point=point, trace=np.take_along_axis(trace, np.broadcast_to(listed, trace.shape), axis=2))

    def _play(self, position: Array, weight: Array, salience: Array) -> Array:
        """Positions (draw, round, actor), round 0 = before; a block of draws goes through all rounds at a time."""
        n, actors = position.shape
        trace = np.empty((n, self.rounds + 1, actors))
        trace[:, 0] = position
        block = max(1, _BLOCK // actors**2)
        for part in (slice(lo, lo + block) for lo in range(0, n, block)):
            for k in range(self.rounds):
                trace[part, k + 1] = self._round(trace[part, k], position[part], weight[part], salience[part])
        return trace

    def _round(self, x: Array, start: Array, weight: Array, salience: Array) -> Array:
        """Positions (draw, actor) after one round."""
        settled = np.ptp(x, axis=1) <= NO_CONTEST
        span = np.ptp(x if self.span == "current" else start, axis=1)
        span = np.where(span <= NO_CONTEST, 1.0, span)[:, None, None]
        distance = np.abs(x[:, :, None] - x[:, None, :]) / span
        from_median = np.abs(x - weighted_median(x, weight)[:, None])[:, :, None] / span

        p = _support(distance, weight, self.denominator)
        risk = _risk(self._expected(distance, from_median, salience, p, None))
        if self.vote_exponent == "own":
            p = _support(distance ** risk[:, :, None], weight, self.denominator)
        challenger = self._expected(distance, from_median, salience, p, risk[:, :, None])
        pressing = challenger
        if self.perspective == "own":
            pressing = self._expected(distance, from_median, salience, p, risk[:, None, :])
        moved = self._accept(x, pressing, np.swapaxes(challenger, 1, 2))
        return np.where(settled[:, None], x, moved)

    def _expected(self, distance: Array, from_median: Array, salience: Array, p: Array, r: Array | None) -> Array:
        """E (draw, i, j): what i expects of pressing j, with exponent `r` broadcast over (draw, i, j), None = 1."""

        def utility(base: Array) -> Array:
            bounded = np.clip(base, 0.0, 1.0)
            return 2 - 4 * (bounded if r is None else bounded**r)

        success = utility(0.5 - 0.5 * distance)
        failure = utility(0.5 + 0.5 * distance)
        resist = salience[:, None, :]
        expected = resist * (p * success + (1 - p) * failure) + (1 - resist) * success
        expected = expected - self.status_quo * utility(np.array(0.5))
        if self.status_quo < 1:
            both = 0.25 * (from_median + distance)
            drift = np.where(from_median < distance, utility(0.5 - both), utility(0.5 + both))
            expected = expected - (1 - self.status_quo) * drift
        diagonal = np.arange(distance.shape[1])
        expected[:, diagonal, diagonal] = 0.0
        return np.where(np.abs(expected) <= _ZERO, 0.0, expected)

    def _accept(self, x: Array, a: Array, b: Array) -> Array:
        """Positions after each actor took one offer.  a, b (draw, i, m): what i expects of m, and m of i."""
        here, there = x[:, None, :], x[:, :, None]
        apart = np.abs(there - here) > NO_CONTEST
        strict = self.choose == "code"
        gives = (a > 0) & (b < 0) & apart
        stronger = a > np.abs(b) + _ZERO if strict else a >= np.abs(b) - _ZERO
        conflict = (a > b + _ZERO) & (b > 0) & apart & (self.conflict == "move")
        compromise = gives & stronger
        yielding = gives & ~stronger & self.capitulation

        share = np.minimum(np.abs(b) / np.where(compromise, a, 1.0), 1.0)
        target = np.where(compromise, here + (there - here) * share, there + 0 * here)
        step = np.abs(target - here)
        rank = np.where(conflict, 0.0, np.where(compromise, 1.0, 2.0))
        total = np.abs(a) + np.abs(b)
        between = (np.abs(b) * here + np.abs(a) * there) / np.where(total == 0, 1.0, total)
        keys = {
            "enforceable": (-a, step),
            "class": (rank, step),
            "code": (rank, np.where(compromise, between, step)),
        }[self.choose]
        offered = conflict | compromise | yielding
        best = offered
        for key in keys:
            best = _smallest(key, best)
        lowest = np.where(best, target, np.inf).min(axis=1)
        return np.where(offered.any(axis=1), lowest, x)


def _smallest(key: Array, among: Mask) -> Mask:
    """Those of `among` whose key is the smallest over i (axis 1), equal to ten decimals."""
    rounded = np.where(among, np.round(key, 10), np.inf)
    smallest: Mask = rounded == rounded.min(axis=1, keepdims=True)
    return among & smallest


def _risk(expected: Array) -> Array:
    """Exponents r (draw, actor) in [.5, 2] from E (draw, i, j): the safer an actor has settled, the less it dares."""
    danger = expected.sum(axis=1)
    top, bottom = danger.max(axis=1, keepdims=True), danger.min(axis=1, keepdims=True)
    spread = top - bottom
    rho = np.where(spread <= _ZERO, 0.0, (2 * danger - top - bottom) / np.where(spread <= _ZERO, 1.0, spread))
    return (1 - rho / 3) / (1 + rho / 3)


def _support(distance: Array, weight: Array, denominator: str) -> Array:
    """P (draw, i, j): the share of votes that i gets against j.  distance (draw, voter, position).

    For each pair the votes for i are half of the sum of |votes| plus the surplus, so only the sum over |votes| needs
    all voters; it is the same for (i, j) and (j, i).
    """
    n, actors, _ = distance.shape
    first, second = np.triu_indices(actors, k=1)
    burden = np.swapaxes(distance * weight[:, :, None], 1, 2)  # (draw, position, voter)
    votes = burden[:, first]
    votes -= burden[:, second]
    cast = np.abs(votes, out=votes) @ np.ones(actors)  # sums a short last axis several times faster than sum()
    total = np.zeros((n, actors, actors))
    total[:, first, second] = total[:, second, first] = cast
    against = burden.sum(axis=2)
    ahead = (total + against[:, None, :] - against[:, :, None]) / 2
    apart = total > _ZERO
    if denominator == "pair":
        return np.where(apart, np.clip(ahead / np.where(apart, total, 1.0), 0.0, 1.0), 0.5)
    everything = total.sum(axis=(1, 2), keepdims=True)
    return np.where(apart, ahead / np.where(everything > 0, everything, 1.0), 0.0)
