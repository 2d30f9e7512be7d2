"""Worlds: one block of draws of a dossier as the situation that the process runs on.

Positions, saliences and reference points are those that a forecast of the same seed sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from detente.dossier.estimate import UNKNOWN, Estimate
from detente.dossier.schema import Dossier
from detente.draws import Array, draw
from detente.talks.cast import Acting, Cast
from detente.talks.parameters import Value
from detente.talks.sampling import CAPACITY, PRICE, Numbers, near_principal, parameters_of
from detente.talks.situation import Principal, Ratifier, Situation, Spoiler


def situation_of(dossier: Dossier, cast: Cast, numbers: Numbers) -> Situation:
    """The situation of one block of draws: a number as one value where it is exact, else (draw,)."""
    parameters = parameters_of(numbers, dossier.tension)
    position, salience, reference = _tables(dossier, cast, numbers)
    actors, tracks = cast.actors, cast.tracks
    here = {
        p: {
            k: (position[:, actors.index(p), n], salience[:, actors.index(p), n], reference[:, n])
            for n, k in enumerate(tracks)
        }
        for p in cast.principals
    }
    cost = {p: _own_cost_of_no_deal(numbers, dossier, p, tracks, here[p], parameters.c_mean) for p in cast.principals}
    return Situation(
        tracks=tracks,
        actors=actors,
        position=_lean(position),
        salience=_lean(salience),
        reference=_lean(reference),
        principals=tuple(_principal(numbers, p, cost[p]) for p in cast.principals),
        ratifiers=tuple(_ratifier(numbers, r, of) for r, of in cast.ratifiers),
        spoilers=tuple(_spoiler(numbers, one) for one in cast.acting),
        parameters=parameters,
        names={a: dossier.actors[a].name for a in actors} | {k: dossier.issues[k].name for k in tracks},
    )


def _tables(dossier: Dossier, cast: Cast, numbers: Numbers) -> tuple[Array, Array, Array]:
    """position, salience (draw, actor, track), reference (draw, track)."""
    drawn = draw(dossier, numbers.n, numbers.seed, numbers.start)
    actors, tracks = cast.actors, cast.tracks
    position = np.full((numbers.n, len(actors), len(tracks)), 50.0)
    salience = np.zeros_like(position)
    reference = np.empty((numbers.n, len(tracks)))
    for k, track in enumerate(tracks):
        point = drawn.reference_point[:, drawn.issues.index(track)]
        reference[:, k] = _wide(numbers, f"{track}.reference_point") if np.isnan(point).any() else point
        for a, actor in enumerate(actors):
            if track in dossier.stakes.get(actor, {}):
                there = drawn.actors.index(actor), drawn.issues.index(track)
                position[:, a, k], salience[:, a, k] = drawn.position[:, *there], drawn.salience[:, *there]
    for actor, track in sorted(cast.at_reference):
        a, k = actors.index(actor), tracks.index(track)
        position[:, a, k], salience[:, a, k] = reference[:, k], _wide(numbers, f"{actor}.{track}.salience")
    own = dict(cast.ratifiers)
    for actor, track in sorted(cast.alike):
        a, k, p = actors.index(actor), tracks.index(track), actors.index(own[actor])
        position[:, a, k] = near_principal(numbers, f"{actor}.{track}", position[:, p, k])
        if track not in dossier.stakes.get(actor, {}):
            salience[:, a, k] = salience[:, p, k]
    return position, salience, reference


def _wide(numbers: Numbers, name: str) -> Array:
    return UNKNOWN.quantile(numbers.stream(name), 0.0, 100.0)


def _lean(table: Array) -> Array:
    """One row where all are the same: an exact dossier stays small."""
    return table[:1] if len(table) > 1 and bool((table == table[:1]).all()) else table


def _principal(numbers: Numbers, actor: str, cost: Array | None) -> Principal:
    set_by_hand = {
        name: numbers.if_given(f"{actor}.{name}", 0.0, 1.0 if name == "patience" else np.inf)
        for name in ("kappa", "v0", "a_v", "k_v", "g_v", "patience")
    }
    return Principal(
        actor,
        c=cost if f"{actor}.c" not in numbers.given else numbers.if_given(f"{actor}.c"),
        tau0=numbers.parameter("tau0", actor),
        k_t=numbers.parameter("k_t", actor),
        k_u=numbers.parameter("k_u", actor),
        power=numbers.of(f"{actor}.power", Estimate.exact(0.5)),
        **set_by_hand,
    )


def _ratifier(numbers: Numbers, actor: str, of: str) -> Ratifier:
    margin, words = numbers.given.get(f"{actor}.margin"), _words(numbers, actor, ("seats", "needed", "known"))
    return Ratifier(
        actor,
        of,
        margin=(margin[0], margin[1], margin[2], margin[3]) if isinstance(margin, tuple) else None,
        sigma=numbers.if_given(f"{actor}.sigma"),
        **words,
    )


def _spoiler(numbers: Numbers, one: Acting) -> Spoiler:
    set_by_hand = {
        name: numbers.of(f"{one.actor}.{name}", Estimate.exact(default), 0.0, 1.0 if name == "tech" else np.inf)
        for name, default in (("tech", 1.0), ("exposure", 0.0), ("scale", 1.0), ("greed", 1.0))
    }
    # Content once a payment reaches its price: who would not be, is not said to be so before anybody has asked.
    kind = _words(numbers, one.actor, ("kind",)).get("kind", "limited")
    return Spoiler(
        one.actor,
        one.menu,
        host=one.host,
        capacity=_capacity(numbers, one),
        recharge=numbers.parameter("recharge", one.actor),
        rent=numbers.parameter("rent", one.actor),
        chi=numbers.parameter("chi", one.actor),
        base=numbers.parameter("base", one.actor),
        price=numbers.of(f"{one.actor}.price", PRICE),
        kind=kind,
        **set_by_hand,
    )


def _capacity(numbers: Numbers, one: Acting) -> Any:
    """What was set, else what the dossier says, summed over instruments, else what nobody has said."""
    name = f"{one.actor}.capacity"
    if name in numbers.given or not one.capacity:
        return numbers.of(name, CAPACITY)
    return sum(numbers.of(f"{name}.{instrument}", said) for instrument, said in one.capacity.items())


def _words(numbers: Numbers, actor: str, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: numbers.given[f"{actor}.{name}"] for name in names if f"{actor}.{name}" in numbers.given}


def _own_cost_of_no_deal(
    numbers: Numbers,
    dossier: Dossier,
    principal: str,
    tracks: tuple[str, ...],
    here: Mapping[str, tuple[Array, Array, Array]],
    usual: Value,
) -> Array | None:
    """What having no deal costs a principal besides, (draw,) in its whole weighted stake; None where nothing is said.

    A red line is where a deal is worth as much to it as none: its cost there is what makes up for the way from the
    reference point to the line, as both are seen from its position.  Else the issue's cost of no deal is its cost;
    where neither is known, the usual one is.  here: by track position, salience and the reference point, (draw,) each.
    """
    costs, said = [], False
    for track in tracks:
        own = _said_cost(numbers, dossier, principal, track, here[track])
        said |= own is not None
        costs.append(np.broadcast_to(usual if own is None else own, (numbers.n,)))
    if not said:
        return None
    salience = [here[track][1] for track in tracks]
    total = sum(salience)  # one after the other: a sum along an axis may depend on how many draws there are
    equal = np.full(numbers.n, 1.0 / len(tracks))
    weights = [np.divide(one, total, out=equal.copy(), where=total > 0) for one in salience]
    cost: Array = np.asarray(sum(weight * one for weight, one in zip(weights, costs, strict=True)))
    return cost


def _said_cost(
    numbers: Numbers, dossier: Dossier, principal: str, track: str, here: tuple[Array, Array, Array]
) -> Value | None:
    stake, cost = dossier.stakes.get(principal, {}).get(track), dossier.issues[track].cost_of_no_deal
    if stake is not None and stake.red_line is not None and stake.red_line.known:
        position, _, reference = here
        line = _dossier_number(numbers, f"{principal}.{track}.red_line", stake.red_line, 100.0)
        beyond = np.abs(line - position) - np.abs(reference - position)
        own: Array = np.maximum(beyond, 0.0) / 100.0
        return own
    return _dossier_number(numbers, f"{track}.cost_of_no_deal", cost, np.inf) if cost.known else None


def _dossier_number(numbers: Numbers, name: str, estimate: Estimate, ceiling: float) -> Value:
    return float(estimate.best) if estimate.is_exact else estimate.quantile(numbers.stream(name), 0.0, ceiling)
