"""The expected-utility challenge model."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from detente.draws import Draws
from detente.forecasting.models import Contest, Outcome, OutcomeModel, Solved, each_issue

TRACE_LIMIT = 50_000
"""So many positions (draws * (rounds + 1) * actors of one issue, 0.4 MB) are kept as the trace without being asked."""


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
      keep_trace      whether the positions of every round are kept however many draws there are

    capability (draw, actor) relative, salience and position (draw, actor, issue) 0-100; gives point (draw, issue) and,
    for up to TRACE_LIMIT positions an issue or with keep_trace, trace (draw, round, actor, issue).  Offers that are
    equally good are told apart by size of move, then by the lower target, never by who is listed first.  Positions
    that the rounds have brought within 1e-9 of each other are one.  The rounds run compiled, many draws at a time
    (`challenge_kernel.py`); `challenge_path` tells those of a single draw.
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
    keep_trace: bool = field(default=False, compare=False)

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
        from detente.forecasting.challenge_kernel import Rules, play  # numba takes longer to import than all else here

        draws, actors = contest.position.shape
        kept = draws if self.keep_trace or draws * (self.rounds + 1) * actors <= TRACE_LIMIT else 0
        trace = np.empty((kept, self.rounds + 1, actors))
        rules = Rules(
            rounds=self.rounds,
            mean=int(self.outcome == "mean"),
            all_pairs=int(self.denominator == "all"),
            own_votes=int(self.vote_exponent == "own"),
            initial_span=int(self.span == "initial"),
            own_view=int(self.perspective == "own"),
            move=int(self.conflict == "move"),
            by_class=int(self.choose != "enforceable"),
            code=int(self.choose == "code"),
            capitulation=int(self.capitulation),
            status_quo=float(self.status_quo),
        )
        point = play(contest.position, contest.salience, contest.capability, rules, trace)
        return Solved(point=point, trace=trace if kept else None)
