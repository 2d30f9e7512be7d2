"""Equilibrium paths: the rounds of the challenge model told for one world, who presses whom and who gives way.

The forecast plays these rounds in thousands of possible worlds and shows where they end.  A path shows how one of them
gets there, the world in which every number is at its best estimate; it is a story the model tells, not a forecast.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.dossier.schema import Dossier
from detente.draws import Array, Draws, Mask, draw
from detente.forecasting.influence import at_best
from detente.forecasting.models import NO_CONTEST, Contest, Solved, each_issue
from detente.forecasting.models.challenge import Challenge
from detente.forecasting.models.weighted_median import weighted_median

KINDS = ("stand-off", "conflict", "compromise", "capitulation")
"""What comes of pressing someone: nothing; both expect to gain by it; they meet between; the other gives in."""

_STAND_OFF, _CONFLICT, _COMPROMISE, _CAPITULATION = range(4)
_ZERO = 1e-12  # expectations and shares of the vote below this are rounding


@dataclass(frozen=True, eq=False)
class Round:
    """One round of one issue in one world.

    press (challenger, challenged): what pressing it is expected to bring; resist: what the challenged expects of
    pressing back, both as the challenged sees it; 0 = nothing, 2 = the whole range.  kind: index into KINDS.  target:
    where the challenged would stand.  offered: whether that is away from where it stands.  accepted: whether it goes
    there.  after (actor): positions after the round.
    """

    press: Array
    resist: Array
    kind: NDArray[np.int64]
    target: Array
    offered: Mask
    accepted: Mask
    after: Array


def challenge_path(source: Dossier | Draws, issue: str, model: Challenge | None = None) -> list[dict[str, Any]]:
    """Who presses whom on `issue`, round by round, and who gives way; every number at its best estimate.

    Each pair in which the challenger expects to gain by pressing is one row of the table ``path``: issue, round (from
    1), challenger, challenged, kind (see KINDS), accepted, from, to, expects_challenger, expects_challenged.  `to` is
    where the challenged would stand if it took what is put to it, `from` again where nothing is.  Each takes one
    offer; offers that agree in everything, from actors who stand together, are accepted together.  The table
    ``path_position`` has issue, round (from 0, before anything happens), actor, position; ``path_round`` has issue,
    round, median and mean of the positions, weighted by capability times salience.  Names stand beside ids.

    source: a dossier, or draws, where a number without an estimate stands at its median.  A path of an issue with fewer
    than two positions has no rounds.  Raises ValueError for an issue that is not there.

    Three actors at 0, 40, 100: the first presses the second in vain and goes a little way towards it.

    >>> world = Draws.from_arrays([[[0.0], [40.0], [100.0]]], [[[50.0], [80.0], [40.0]]], [[2.0, 1.0, 3.0]])
    >>> rows = challenge_path(world, "i1", Challenge(rounds=1))
    >>> [(r["challenger"], r["challenged"], r["kind"], round(r["to"], 4)) for r in rows if r.get("accepted")]
    [('a2', 'a1', 'compromise', 0.205)]
    >>> [r["median"] for r in rows if r["table"] == "path_round"]
    [40.0, 40.0]
    """
    world = at_best(draw(source, n=1) if isinstance(source, Dossier) else source)
    if issue not in world.issues:
        raise ValueError(f"there is no issue {issue!r}; the issues are {', '.join(world.issues) or 'none'}")
    contest = _contest(world, issue)
    if contest is None:
        return list(_quiet_rows(world, issue))
    return list(_rows(world, contest, model or Challenge()))


def _contest(world: Draws, issue: str) -> Contest | None:
    """What the model would be given on this issue; None where there is nothing to argue about."""
    found: list[Contest] = []

    def keep(contest: Contest) -> Solved:
        found.append(contest)
        return Solved(point=contest.position[:, 0])

    each_issue(world, keep)
    return next((contest for contest in found if contest.issue == issue), None)


def _quiet_rows(world: Draws, issue: str) -> Iterator[dict[str, Any]]:
    k = world.issues.index(issue)
    here = [a for a, stake in enumerate(world.has_stake[:, k]) if stake]
    if here:
        at = np.clip(world.position[0, here, k], 0.0, 100.0)
        ids = tuple(world.actors[a] for a in here)
        yield from _position_rows(world, issue, ids, 0, at)
        yield _round_row(world, issue, 0, float(at[0]), float(at[0]))


def _rows(world: Draws, contest: Contest, model: Challenge) -> Iterator[dict[str, Any]]:
    x, weight, salience = contest.position[0], contest.weight[0], contest.salience[0] / 100
    first_span = float(np.ptp(x))
    states, told = [x], []
    for number in range(1, model.rounds + 1):
        played = play_round(states[-1], weight, salience, first_span, model)
        told += list(_challenge_rows(world, contest, number, states[-1], played))
        states.append(played.after)
    yield from told
    for number, at in enumerate(states):
        yield from _position_rows(world, contest.issue, contest.actors, number, at)
    for number, at in enumerate(states):
        median = float(weighted_median(at[None], weight[None])[0])
        yield _round_row(world, contest.issue, number, median, float(at @ weight / weight.sum()))


def _challenge_rows(world: Draws, contest: Contest, number: int, x: Array, played: Round) -> Iterator[dict[str, Any]]:
    apart = np.abs(x[:, None] - x[None, :]) > NO_CONTEST
    for i, m in np.argwhere((played.press > 0) & apart):
        challenger, challenged = contest.actors[i], contest.actors[m]
        yield {
            "table": "path",
            "issue": contest.issue,
            "issue_name": world.issue_name(contest.issue),
            "round": number,
            "challenger": challenger,
            "challenger_name": world.actor_name(challenger),
            "challenged": challenged,
            "challenged_name": world.actor_name(challenged),
            "kind": KINDS[played.kind[i, m]],
            "accepted": bool(played.accepted[i, m]),
            "from": float(x[m]),
            "to": float(played.target[i, m] if played.offered[i, m] else x[m]),
            "expects_challenger": float(played.press[i, m]),
            "expects_challenged": float(played.resist[i, m]),
        }


def _position_rows(
    world: Draws, issue: str, actors: tuple[str, ...], number: int, at: Array
) -> Iterator[dict[str, Any]]:
    for actor, position in zip(actors, at, strict=True):
        yield {
            "table": "path_position",
            "issue": issue,
            "issue_name": world.issue_name(issue),
            "round": number,
            "actor": actor,
            "actor_name": world.actor_name(actor),
            "position": float(position),
        }


def _round_row(world: Draws, issue: str, number: int, median: float, mean: float) -> dict[str, Any]:
    name = world.issue_name(issue)
    return {"table": "path_round", "issue": issue, "issue_name": name, "round": number, "median": median, "mean": mean}


def play_round(x: Array, weight: Array, salience: Array, first_span: float, model: Challenge) -> Round:
    """One round from positions x (actor) 0-100, weight (actor) on any scale, salience (actor) 0-1.

    first_span: the range of positions before the first round.  The compiled rounds of the model are tested against
    this one; it is the one to read.
    """
    weight = weight / weight.max()
    span = first_span if model.span == "initial" else float(np.ptp(x))
    span = span if span > NO_CONTEST else 1.0
    distance = np.abs(x[:, None] - x[None, :]) / span
    off = np.abs(x - weighted_median(x[None], weight[None])) / span
    even = np.ones(len(x))
    chance = _chances(distance, weight, even, model)
    danger = _expected(distance, off, salience, chance, even[:, None], model).sum(axis=0)
    exponent = _exponents(danger)
    if model.vote_exponent == "own":
        chance = _chances(distance, weight, exponent, model)
    own = _expected(distance, off, salience, chance, exponent[:, None], model)
    press = own if model.perspective == "each" else _expected(distance, off, salience, chance, exponent, model)
    return _settle(x, press, own.T, model)


def _chances(distance: Array, weight: Array, exponent: Array, model: Challenge) -> Array:
    """P (i, j): the share of votes i gets against j."""
    burden = weight[:, None] * distance ** exponent[:, None]  # (voter, position)
    votes = burden[:, None, :] - burden[:, :, None]  # (voter, i, j)
    cast, won = np.abs(votes).sum(axis=0), np.maximum(votes, 0).sum(axis=0)
    apart = cast > _ZERO
    if model.denominator == "pair":
        return np.where(apart, won / np.where(apart, cast, 1.0), 0.5)
    return np.where(apart, won / max(float(cast.sum()), _ZERO), 0.0)


def _expected(distance: Array, off: Array, salience: Array, chance: Array, exponent: Array, model: Challenge) -> Array:
    """E (i, j): what i expects of pressing j; exponent broadcast over (i, j)."""

    def utility(base: Array) -> Array:
        return 2 - 4 * np.clip(base, 0.0, 1.0) ** exponent

    success, failure = utility(0.5 - 0.5 * distance), utility(0.5 + 0.5 * distance)
    both = 0.25 * (off[:, None] + distance)
    drift = utility(np.where(off[:, None] < distance - _ZERO, 0.5 - both, 0.5 + both))
    fought = salience * (chance * success + (1 - chance) * failure) + (1 - salience) * success
    peace = model.status_quo * utility(np.full_like(distance, 0.5)) + (1 - model.status_quo) * drift
    expected = fought - peace
    np.fill_diagonal(expected, 0.0)
    return np.where(np.abs(expected) <= _ZERO, 0.0, expected)


def _exponents(danger: Array) -> Array:
    spread = float(np.ptp(danger))
    rho = np.zeros_like(danger) if spread <= _ZERO else (2 * danger - danger.max() - danger.min()) / spread
    return (1 - rho / 3) / (1 + rho / 3)


def _settle(x: Array, a: Array, b: Array, model: Challenge) -> Round:
    """What is offered, and what each of the challenged takes.  a, b (i, m): what i expects of m, and m of i."""
    here, there = np.broadcast_to(x, a.shape), np.broadcast_to(x[:, None], a.shape)
    apart, strict = np.abs(there - here) > NO_CONTEST, model.choose == "code"
    gives = (a > 0) & (b < 0) & apart
    stronger = a > np.abs(b) + _ZERO if strict else a >= np.abs(b) - _ZERO
    meets, yields = gives & stronger, gives & ~stronger & model.capitulation
    forced = (a > b + _ZERO) & (b > 0) & apart & (model.conflict == "move")
    kind = np.full(a.shape, _STAND_OFF)
    kind[(a > 0) & (b > 0)] = _CONFLICT
    kind[meets], kind[yields] = _COMPROMISE, _CAPITULATION

    share = np.where(meets, np.minimum(np.abs(b) / np.where(meets, a, 1.0), 1.0), 1.0)
    target = np.where(meets, here + (there - here) * share, there)
    offered = meets | yields | forced
    accepted = offered
    for key in (*_preferences(here, there, a, b, kind, target, model), target):
        wanted = np.where(accepted, key, np.inf)
        accepted = accepted & (wanted <= wanted.min(axis=0))
    after = np.where(offered.any(axis=0), np.where(accepted, target, np.inf).min(axis=0), x)
    return Round(a, b, kind, target, offered, accepted, np.clip(after, x.min(), x.max()))


def _preferences(
    here: Array, there: Array, a: Array, b: Array, kind: NDArray[np.int64], target: Array, model: Challenge
) -> tuple[Array, Array]:
    """The two keys, to ten decimals, whose smallest values the challenged prefers."""
    step = np.abs(target - here)
    if model.choose == "enforceable":
        return _ten_decimals(-a), _ten_decimals(step)
    if model.choose == "code":  # among compromises the lowest average, weighted by what each expects
        total = np.abs(a) + np.abs(b)
        average = (np.abs(b) * here + np.abs(a) * there) / np.where(total > 0, total, 1.0)
        step = np.where(kind == _COMPROMISE, average, step)
    return kind.astype(np.float64), _ten_decimals(step)


def _ten_decimals(key: Array) -> Array:
    rounded: Array = np.rint(key * 1e10)
    return rounded
