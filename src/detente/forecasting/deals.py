"""Deals: who would give way to whom for what, and who else pays or profits.

The exchange model's account of one possible world, the one in which every number is at its best estimate: the list of
bargains behind its forecast, and what each does to the actors who were not asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from detente.dossier.schema import Dossier
from detente.draws import Draws, draw
from detente.forecasting.influence import at_best
from detente.forecasting.models.exchange import Exchange

Row = dict[str, Any]


@dataclass(frozen=True)
class Concession:
    """One side of a deal: `actor` moves its vote on `issue` towards `towards`; the outcome of the issue follows."""

    actor: int
    towards: int
    issue: int
    vote: tuple[float, float]
    outcome: tuple[float, float]


@dataclass(frozen=True)
class Deal:
    """Two concessions, one for the other.  gain: what either side has of it, points of the scale times salience 0-1."""

    number: int
    round: int
    sides: tuple[Concession, Concession]
    gain: float


def exchange_deals(given: Dossier | Draws, model: Exchange | None = None) -> list[Row]:
    """The deals of the exchange model with every number at its best estimate, in the order in which they are struck.

    Two rows of the table ``deal`` for each, one a side: `actor` moves its vote on `issue` from `vote_before` to
    `vote_after`, towards what `towards` wants, and the outcome moves from `outcome_before` to `outcome_after`;
    `return_issue` is where it is paid.  gain is the same for both sides: points of the scale times salience (0-1).
    known is False where a position or salience that the deal rests on is not a finding but our ignorance.

    Then one row of the table ``deal_externality`` for each deal and each third actor with a stake in it:

        externality = sum over the two issues of s (|O before - x| - |O after - x|)      s salience 0-1, x its position

    above 0: the deal brings the outcome nearer to what it wants; below 0: it pays and was not asked.

    given: a Dossier, or Draws, where a number without an estimate stands at its median over draws.  model: the exchange
    model with other settings.  No deals, no rows: with fewer than two issues, or where no deal pays for two sides.
    Limits: those of the model; one world, so nothing here says how likely a deal is.  Source: [StokmanVanOosten1994]_,
    [VanAssen2003]_.

    North minds ports most and gives way on the line, South the other way round; each gains 6.  Nobody asks Host, which
    wants 20 on ports with salience 50: the outcome there comes from 41.33 to 31.33, and .5 * 10 = 5 is to its liking.

    >>> import numpy as np
    >>> draws = Draws.from_arrays(
    ...     [[[0.0, 0.0], [100.0, 100.0], [np.nan, 20.0]]], [[[20.0, 80.0], [90.0, 30.0], [0.0, 50.0]]],
    ...     [[1.0, 2.0, 0.2]], actors=["north", "south", "host"], issues=["line", "ports"])
    >>> north, south, host = exchange_deals(draws)
    >>> [north[key] for key in ("actor", "issue", "vote_before", "vote_after", "outcome_after", "gain")]
    ['north', 'line', 0.0, 100.0, 100.0, 6.0]
    >>> [south[key] for key in ("actor", "issue", "vote_before", "vote_after", "outcome_after", "gain")]
    ['south', 'ports', 100.0, 75.0, 31.33, 6.0]
    >>> host["actor"], host["externality"]
    ('host', 5.0)
    """
    exchange = model or Exchange()
    world = at_best(draw(given) if isinstance(given, Dossier) else given)
    deals = list(_deals(exchange, world))
    sides = [_side_row(world, deal, one, other) for deal in deals for one, other in (deal.sides, deal.sides[::-1])]
    return sides + [row for deal in deals for row in _externalities(world, deal)]


def _deals(model: Exchange, world: Draws) -> Iterator[Deal]:
    counted = model.trades(world)
    if counted is None:
        return
    from detente.forecasting.exchange_kernel import LOG

    trades = model.trades(world, deals=int(counted.count[0]))
    assert trades is not None  # noqa: S101 - as before; this tells the type checker
    for number, numbers in enumerate(trades.log[0].tolist(), start=1):
        entry = dict(zip(LOG, numbers, strict=True))
        first, second, p, q = (int(entry[name]) for name in ("first", "second", "p", "q"))
        paid = Concession(first, second, p, (entry["from_p"], entry["to_p"]), (entry["before_p"], entry["after_p"]))
        got = Concession(second, first, q, (entry["from_q"], entry["to_q"]), (entry["before_q"], entry["after_q"]))
        sides = (paid, got) if p < q else (got, paid)
        yield Deal(number, int(entry["round"]), sides, entry["gain"])


def _side_row(world: Draws, deal: Deal, side: Concession, other: Concession) -> Row:
    actor, towards = world.actors[side.actor], world.actors[side.towards]
    issue, paid_on = world.issues[side.issue], world.issues[other.issue]
    who, whom = world.actor_name(actor), world.actor_name(towards)
    before, after = (round(vote, 2) for vote in side.vote)
    return {
        "table": "deal",
        "deal": deal.number,
        "round": deal.round,
        "issue": issue,
        "issue_name": world.issue_name(issue),
        "actor": actor,
        "actor_name": who,
        "towards": towards,
        "towards_name": whom,
        "vote_before": before,
        "vote_after": after,
        "outcome_before": round(side.outcome[0], 2),
        "outcome_after": round(side.outcome[1], 2),
        "return_issue": paid_on,
        "return_issue_name": world.issue_name(paid_on),
        "gain": round(deal.gain, 3),
        "known": _known(world, deal),
        "words": f"{who} votes {after:g} instead of {before:g} on {world.issue_name(issue)}, towards {whom}, "
        f"and is paid on {world.issue_name(paid_on)}",
    }


def _known(world: Draws, deal: Deal) -> bool:
    cells = [(side.actor, other.issue) for side in deal.sides for other in deal.sides]
    return all(bool(world.known_position[cell] and world.known_salience[cell]) for cell in cells)


def _externalities(world: Draws, deal: Deal) -> Iterator[Row]:
    parties = {side.actor for side in deal.sides}
    for k, actor in enumerate(world.actors):
        there = [side for side in deal.sides if world.has_stake[k, side.issue]]
        if k in parties or not there:
            continue
        yield {
            "table": "deal_externality",
            "deal": deal.number,
            "actor": actor,
            "actor_name": world.actor_name(actor),
            "externality": round(sum(_nearer(world, k, side) for side in there), 3),
        }


def _nearer(world: Draws, actor: int, side: Concession) -> float:
    position = min(100.0, max(0.0, float(world.position[0, actor, side.issue])))
    before, after = side.outcome
    return float(world.salience[0, actor, side.issue]) / 100 * (abs(before - position) - abs(after - position))
