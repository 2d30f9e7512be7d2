"""Equal-gain exchange across issues."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from detente.draws import Array, Draws, Mask
from detente.forecasting.models import NO_CONTEST, Outcome, OutcomeModel
from detente.forecasting.models.compromise import Compromise

if TYPE_CHECKING:
    from detente.forecasting.exchange_kernel import Trades

_LEAST_SALIENCE = 1.0  # of 100; without a floor an actor would give away for nothing what it does not care about
_LEAST_CAPABILITY = 0.1  # where the strongest has 100


@dataclass(frozen=True)
class Exchange(OutcomeModel):
    """Two actors give way to each other, each on the issue it minds less; talks end at the average of the new votes.

    I care about tariffs and you about visas: I vote your way on visas, you vote mine on tariffs, and both outcomes move
    to where we gain.  Whoever cares for neither bargain but sees the outcome move pays or profits without being asked.

    Votes y start at the positions x, and the outcome of an issue is O = sum(w y) / sum(w), w = capability * salience.
    Two actors i, j can trade issues p and q if they stand on different sides of both outcomes.  The one to whom p
    matters less, compared with q, gives way there, towards the position of the other; say i.  The outcomes shift by

        D_q = D_p * rate              rate = (s_ip + s_jp) / (s_iq + s_jq), so that both gain the same:
        gain = s_iq D_q - s_ip D_p = s_jp D_p - s_jq D_q
        D_p = min(way_i, way_j / rate, room_p, room_q / rate)

    way: the shift if the supplier goes all the way to the other; room: how far the outcome may go before it passes the
    position of the one who is paid.  The deal with the largest gain is struck, the others are worked out anew, and so
    on until none pays.  Nobody takes back in a round what it has conceded.

    rounds: how many times all this is done (the default, 1, is the published forecast).  Between rounds the position
    of an actor follows its vote on the issues where it gave way, by a tenth of the way and, the less it cares, by up
    to two fifths more.  Salience below 1 counts as 1, capability below a thousandth of the strongest as that.

    capability (draw, actor) relative, salience and position (draw, actor, issue) 0-100; gives point (draw, issue) and
    trace (draw, round, actor, issue), the votes.  Where no deal touches an issue the point is the weighted mean; if
    that is so in every draw the flag no_trades says it.  Deals whose gains agree to twelve decimals are told apart by
    an order of actors and issues that depends on their numbers alone (salience, then weight, then position), never by
    who is listed first.
    Limits: no deal of three, no broken promise, nobody minds who else pays; on the one public benchmark it does worse
    than the weighted mean, and one tie decided otherwise can move an issue by several points.
    Source: [StokmanVanOosten1994]_, [VanAssen2003]_.

    Two actors at 0 and 100 on both issues, capability 1 and 2, salience 20, 80 and 90, 30.  The first gives way on the
    first issue altogether: D_p = 10, and D_q = 10 * 110 / 110 = 10.  Outcomes go from 90, 42.86 to 100, 32.86, and each
    side gains .8 * 10 - .2 * 10 = .9 * 10 - .3 * 10 = 6.

    >>> draws = Draws.from_arrays([[[0.0, 0.0], [100.0, 100.0]]], [[[20.0, 80.0], [90.0, 30.0]]], [[1.0, 2.0]])
    >>> outcome = Exchange().predict(draws)
    >>> outcome.point.round(4), outcome.trace[0, 1].round(4).tolist()
    (array([[100.    ,  32.8571]]), [[100.0, 0.0], [100.0, 76.6667]])
    """

    rounds: int = 1

    title = "Exchange: pairs trade concessions on what each minds less, at equal gain"
    limits = "no deal of three, no broken promise; does worse than the weighted mean on the public benchmark"
    sources = ("StokmanVanOosten1994", "VanAssen2003")
    properties = frozenset({"permutation", "capability_ratio", "between_extremes"})
    across = True

    def __post_init__(self) -> None:
        if self.rounds < 1:
            raise ValueError(f"rounds must be 1 or more, got {self.rounds}")

    def predict(self, draws: Draws) -> Outcome:
        start = Compromise().predict(draws)
        trades = self.trades(draws)
        if start.point is None or trades is None:
            return _unmoved(start, draws)
        ever = [bool(trades.traded[:, k].any()) for k in range(len(draws.issues))]
        return replace(
            start,
            point=np.where(trades.traded, np.clip(trades.outcome, 0.0, 100.0), start.point),
            trace=trades.votes,
            flags=tuple(
                flags if moved or _nothing_at_issue(flags) else (*flags, "no_trades")
                for flags, moved in zip(start.flags, ever, strict=True)
            ),
        )

    def trades(self, draws: Draws, deals: int = 0) -> Trades | None:
        """The exchange in every draw, with a record of the first so many deals; None with fewer than two issues."""
        if len(draws.issues) < 2:
            return None
        from detente.forecasting.exchange_kernel import trade

        return trade(*_tables(draws), rounds=self.rounds, deals=deals)


def _unmoved(start: Outcome, draws: Draws) -> Outcome:
    flags = [given if _nothing_at_issue(given) else (*given, "no_trades") for given in start.flags]
    return replace(start, flags=tuple(flags))


def _nothing_at_issue(flags: tuple[str, ...]) -> bool:
    return not {"no_information", "one_actor", "no_contest"}.isdisjoint(flags)


def _tables(draws: Draws) -> tuple[Array, Array, Array]:
    """Position 0-100, NaN where the actor does not take part; salience 0-1 and weight, both above 0."""
    stakes = draws.has_stake
    position = np.where(stakes, np.clip(draws.position, 0.0, 100.0), np.nan)
    position = np.where(_contested(position)[:, None, :], position, np.nan)
    raw = np.where(stakes, draws.salience, 0.0)
    salience = np.maximum(raw, _LEAST_SALIENCE) / 100
    strongest = draws.capability.max(axis=1, initial=0.0)[:, None]
    relative = draws.capability / np.where(strongest > 0, strongest, 1.0) * 100
    weight = np.maximum(relative, _LEAST_CAPABILITY)[:, :, None] * salience
    weightless: Mask = np.all(draws.capability[:, :, None] * raw <= 0, axis=1)  # as at the family's front door
    return position, salience, np.where(weightless[:, None, :], 1.0, weight)


def _contested(position: Array) -> Mask:
    """(draw, issue): whether positions differ.  An issue with one position, or none, is left out of the trade."""
    lowest = np.where(np.isnan(position), np.inf, position).min(axis=1, initial=np.inf)
    highest = np.where(np.isnan(position), -np.inf, position).max(axis=1, initial=-np.inf)
    apart: Mask = highest > lowest + NO_CONTEST
    return apart
