"""Draws: a dossier's estimates as arrays, and the one place where randomness is born.

Every uncertain number has its own named stream, a counter-based generator (Philox, [Salmon2011]_) keyed by seed and
name.  Draw k of stream ``north.line.position`` is a pure function of seed, name and k: chunks, processes and machines
cannot change it, and adding an actor moves nobody else's draws, so that a comparison shows the change and not the dice.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.dossier.estimate import Estimate
from detente.dossier.schema import Dossier, Stake

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Quantity = Literal["position", "salience", "capability", "reference_point", "cost_of_no_deal"]

CAPABILITY_PRIOR = Estimate(10, 30, 90, known=False)
"""Capability nobody has judged, where the known ones are of the order of 30: as likely a third as three times that."""

COST_PRIOR = Estimate(0.25, 1, 4, known=False)
"""Cost of no deal that nobody has judged: as bad as crossing the whole scale, or a fourfold either way."""

_WORDS = 4  # 64-bit words that one Philox counter step yields


def stream(seed: int, name: str, n: int, start: int = 0) -> Array:
    """Uniform numbers in (0, 1) number `start` to `start + n` of the stream `name`; shape (n,).

    >>> a = stream(7, "north.line.position", 6)
    >>> b = stream(7, "north.line.position", 2, start=4)
    >>> bool((a[4:] == b).all()), bool(a[0] == stream(7, "south.line.position", 1)[0])
    (True, False)
    """
    key = int.from_bytes(hashlib.sha256(f"{seed}|{name}".encode()).digest()[:16], "little")
    first = start // _WORDS
    bits = np.random.Philox(key=key, counter=first).random_raw(_WORDS * (-(-(start + n) // _WORDS) - first))
    words = bits[start - first * _WORDS :][:n]
    return ((words >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


@dataclass(frozen=True)
class Input:
    """One number of the dossier that is not exact: whose it is, on which issue, and what is said about it.

    name: its stream.  actor, issue: ids, empty where the quantity has none (a capability has no issue, a reference
    point no actor).  estimate: 10th, 50th, 90th percentile; `known` is False where it is the wide prior.
    """

    name: str
    quantity: Quantity
    actor: str
    issue: str
    estimate: Estimate


@dataclass(frozen=True, eq=False)
class Draws:
    """What the actors may want and weigh, many times over: one row of the first axis is one possible world.

    position         (draw, actor, issue) 0-100, NaN = no stake on that issue
    salience         (draw, actor, issue) 0-100, NaN = no stake on that issue
    capability       (draw, actor)        relative, 0 or more; only ratios matter
    reference_point  (draw, issue)        0-100, NaN = the dossier names none
    cost_of_no_deal  (draw, issue)        0 or more, 1 = as bad as crossing the whole scale; NaN = no reference point
    best_position    (actor, issue)       best estimates of the positions, NaN = no stake
    actors, issues   ids; actors without any stake (groups, services, hosts) are not in the arrays
    known_*          False where the numbers are the wide prior and not a finding; False, too, where there is no stake
    uncertain        every number that is not exact, in the order actor, issue
    start            number of the first draw in its streams; a chunk of a longer run starts later than 0
    dossier          the facts behind the arrays, None for arrays made by hand
    """

    position: Array
    salience: Array
    capability: Array
    reference_point: Array
    cost_of_no_deal: Array
    best_position: Array
    actors: tuple[str, ...]
    issues: tuple[str, ...]
    known_position: Mask
    known_salience: Mask
    known_capability: Mask
    known_reference_point: Mask
    uncertain: tuple[Input, ...] = ()
    seed: int = 0
    start: int = 0
    dossier: Dossier | None = None

    @property
    def n(self) -> int:
        return int(self.position.shape[0])

    def rows(self, start: int, stop: int) -> Draws:
        """Draws `start` to `stop` of these, counted from 0: what one worker gets."""
        part = slice(start, stop)
        return replace(
            self,
            position=self.position[part],
            salience=self.salience[part],
            capability=self.capability[part],
            reference_point=self.reference_point[part],
            cost_of_no_deal=self.cost_of_no_deal[part],
            start=self.start + start,
        )

    @property
    def has_stake(self) -> Mask:
        """(actor, issue): whether the actor has a stake there.  The same in every draw."""
        stakes: Mask = np.any(~np.isnan(self.position), axis=0)
        return stakes

    def values(self, given: Input) -> Array:
        """The draws (draw,) of one uncertain input."""
        issue = self.issues.index(given.issue) if given.issue else -1
        actor = self.actors.index(given.actor) if given.actor else -1
        if given.quantity == "capability":
            return self.capability[:, actor]
        if given.quantity == "reference_point":
            return self.reference_point[:, issue]
        if given.quantity == "cost_of_no_deal":
            return self.cost_of_no_deal[:, issue]
        return (self.position if given.quantity == "position" else self.salience)[:, actor, issue]

    def actor_name(self, actor: str) -> str:
        return self.dossier.actors[actor].name if self.dossier and actor in self.dossier.actors else actor

    def issue_name(self, issue: str) -> str:
        return self.dossier.issues[issue].name if self.dossier and issue in self.dossier.issues else issue

    @classmethod
    def from_arrays(
        cls,
        position: ArrayLike,
        salience: ArrayLike,
        capability: ArrayLike,
        reference_point: ArrayLike | None = None,
        cost_of_no_deal: ArrayLike | None = None,
        *,
        actors: Sequence[str] = (),
        issues: Sequence[str] = (),
        uncertain: Sequence[Input] = (),
        seed: int = 0,
    ) -> Draws:
        """Draws from numbers that did not come from a dossier; every number counts as known.  Axes as in the class.

        Positions beyond the scale are left to the models, which clip them and say so.  Raises ValueError for tables
        that do not fit each other, no draws, ids that stand twice, a stake in some draws only, and numbers that are
        none or off their scale.

        >>> d = Draws.from_arrays([[[10.0], [90.0]]], [[[90.0], [20.0]]], [[2.0, 3.0]])
        >>> d.n, d.actors, d.issues
        (1, ('a1', 'a2'), ('i1',))
        """
        positions = np.asarray(position, dtype=np.float64)
        n, n_actors, n_issues = positions.shape
        stakes: Mask = np.any(~np.isnan(positions), axis=0)
        saliences = np.where(np.isnan(positions), np.nan, np.asarray(salience, dtype=np.float64))
        points = np.full((n, n_issues), np.nan) if reference_point is None else np.asarray(reference_point, np.float64)
        costs = np.full((n, n_issues), COST_PRIOR.best) if cost_of_no_deal is None else cost_of_no_deal
        _check_arrays(positions, np.asarray(salience, np.float64), np.asarray(capability, np.float64), points, costs)
        for ids in (actors, issues):
            if len(set(ids)) < len(ids):
                raise ValueError(f"ids must differ, got {', '.join(ids)}")
        return cls(
            position=positions,
            salience=saliences,
            capability=np.asarray(capability, dtype=np.float64).reshape(n, n_actors),
            reference_point=points.reshape(n, n_issues),
            cost_of_no_deal=np.asarray(costs, dtype=np.float64).reshape(n, n_issues),
            best_position=np.where(stakes, np.median(np.where(stakes, positions, 0.0), axis=0), np.nan),
            actors=tuple(actors) or tuple(f"a{i + 1}" for i in range(n_actors)),
            issues=tuple(issues) or tuple(f"i{i + 1}" for i in range(n_issues)),
            known_position=stakes,
            known_salience=stakes,
            known_capability=np.ones(n_actors, dtype=bool),
            known_reference_point=(~np.isnan(points)).reshape(n, n_issues).all(axis=0),
            uncertain=tuple(uncertain),
            seed=seed,
        )


def _check_arrays(
    position: Array, salience: Array, capability: Array, reference_point: Array, cost_of_no_deal: ArrayLike
) -> None:
    n, actors, issues = position.shape
    costs = np.asarray(cost_of_no_deal, np.float64)
    shapes = (
        ("salience", salience, (n, actors, issues)),
        ("capability", capability, (n, actors)),
        ("reference_point", reference_point, (n, issues)),
        ("cost_of_no_deal", costs, (n, issues)),
    )
    for name, table, shape in shapes:
        if table.size != math.prod(shape):
            raise ValueError(f"{name} must have the shape {shape} to fit the positions, got {table.shape}")
    if n < 1:
        raise ValueError("there must be at least one draw")
    here, stake = ~np.isnan(position), ~np.isnan(position).all(axis=0)
    if (here != stake).any():
        raise ValueError("position must be a number in all draws of a stake or in none")
    cares = salience.reshape(position.shape)[here]
    if not ((cares >= 0) & (cares <= 100)).all():
        raise ValueError("salience must lie between 0 and 100 wherever there is a position")
    if not (np.isfinite(position) | np.isnan(position)).all():
        raise ValueError("position must be a finite number, or NaN for no stake")
    if not (np.isfinite(capability) & (capability >= 0) & (capability <= 1e300)).all():
        raise ValueError("capability must be 0 or more, and at most 1e300")
    holds = ~np.isnan(reference_point)
    if not ((reference_point[holds] >= 0) & (reference_point[holds] <= 100)).all():
        raise ValueError("reference_point must lie between 0 and 100, or be NaN for none")
    if not ((costs >= 0) | np.isnan(costs)).all():
        raise ValueError("cost_of_no_deal must be 0 or more")


def draw(dossier: Dossier, n: int = 1000, seed: int = 0, start: int = 0) -> Draws:
    """Possible worlds that agree with the dossier: draw `start` to `start + n` of each of its numbers.

    Each Estimate is sampled by its three percentiles; an exact number is the same in every draw.  A position or
    salience that a stake leaves unknown is uniform on 0-100 and marked; an actor without a stake on an issue is NaN
    there.  An unknown reference point is none, because no model may invent what holds without a deal; where there is
    one, an unknown cost of having no deal is COST_PRIOR.  Unknown
    capability is CAPABILITY_PRIOR in the dossier's own unit: the power of ten that brings the median of the known best
    estimates nearest to 30.  This is the one place where a further actor with a stake could move another's draws, by a
    factor of ten, and only if it shifts that median across a border.

    Raises ValueError for n below 1.

    >>> from detente.dossier.schema import Actor, Issue, Stake
    >>> from detente.dossier.estimate import Estimate
    >>> case = Dossier(
    ...     title="Lake",
    ...     actors={"north": Actor(name="North", capability=Estimate.exact(4)), "host": Actor(name="Host")},
    ...     issues={"line": Issue(name="Line")},
    ...     stakes={"north": {"line": Stake(position=Estimate(20, 30, 45), salience=Estimate.exact(70))}},
    ... )
    >>> d = draw(case, n=500, seed=3)
    >>> d.actors, [u.name for u in d.uncertain], bool(np.isnan(d.reference_point).all())
    (('north',), ['north.line.position'], True)
    >>> bool((draw(case, n=2, seed=3, start=498).position == d.position[498:]).all())
    True
    """
    if n < 1:
        raise ValueError(f"n is the number of draws and must be 1 or more, got {n}")
    actors = tuple(a for a in dossier.actors if any(issue in dossier.issues for issue in dossier.stakes.get(a, {})))
    issues = tuple(dossier.issues)
    inputs = _inputs(dossier, actors)
    position = np.full((n, len(actors), len(issues)), np.nan)
    salience = position.copy()
    capability = np.full((n, len(actors)), np.nan)
    reference_point = np.full((n, len(issues)), np.nan)
    cost_of_no_deal = reference_point.copy()
    best_position = np.full((len(actors), len(issues)), np.nan)
    for given in inputs:
        a = actors.index(given.actor) if given.actor else -1
        i = issues.index(given.issue) if given.issue else -1
        values = _sample(given, n, seed, start)
        if given.quantity == "position":
            position[:, a, i] = values
            best_position[a, i] = given.estimate.best
        elif given.quantity == "salience":
            salience[:, a, i] = values
        elif given.quantity == "capability":
            capability[:, a] = values
        elif given.quantity == "cost_of_no_deal":
            cost_of_no_deal[:, i] = values
        else:
            reference_point[:, i] = values
    known = {given.name for given in inputs if given.estimate.known}
    return Draws(
        position=position,
        salience=salience,
        capability=capability,
        reference_point=reference_point,
        cost_of_no_deal=cost_of_no_deal,
        best_position=best_position,
        actors=actors,
        issues=issues,
        known_position=_table(actors, issues, "position", known),
        known_salience=_table(actors, issues, "salience", known),
        known_capability=np.array([f"{a}.capability" in known for a in actors], dtype=bool),
        known_reference_point=np.array([f"{i}.reference_point" in known for i in issues], dtype=bool),
        uncertain=tuple(given for given in inputs if not given.estimate.is_exact),
        seed=seed,
        start=start,
        dossier=dossier,
    )


def _inputs(dossier: Dossier, actors: Sequence[str]) -> list[Input]:
    found: list[Input] = []
    unit = _capability_unit([dossier.actors[actor].capability for actor in actors])
    for actor in actors:
        capability = dossier.actors[actor].capability
        if not capability.known:
            prior = CAPABILITY_PRIOR
            capability = Estimate(prior.low * unit, prior.best * unit, prior.high * unit, known=False)
        found.append(Input(f"{actor}.capability", "capability", actor, "", capability))
        for issue in dossier.issues:
            stake: Stake | None = dossier.stakes[actor].get(issue)
            if stake is not None:
                found.append(Input(f"{actor}.{issue}.position", "position", actor, issue, stake.position))
                found.append(Input(f"{actor}.{issue}.salience", "salience", actor, issue, stake.salience))
    for issue, record in dossier.issues.items():
        if record.reference_point.known:
            name = f"{issue}.reference_point"
            found.append(Input(name, "reference_point", "", issue, record.reference_point))
            cost = record.cost_of_no_deal if record.cost_of_no_deal.known else COST_PRIOR
            found.append(Input(f"{issue}.cost_of_no_deal", "cost_of_no_deal", "", issue, cost))
    return found


def _capability_unit(capabilities: Sequence[Estimate]) -> float:
    known = sorted(one.best for one in capabilities if one.known and one.best > 0)
    if not known:
        return 1.0
    return float(10.0 ** round(math.log10(float(np.median(known))) - math.log10(CAPABILITY_PRIOR.best)))


def _sample(given: Input, n: int, seed: int, start: int) -> Array:
    if given.estimate.is_exact:
        return np.full(n, float(given.estimate.best))
    ceiling = math.inf if given.quantity in ("capability", "cost_of_no_deal") else 100.0
    return given.estimate.quantile(stream(seed, given.name, n, start), 0.0, ceiling)


def _table(actors: Sequence[str], issues: Sequence[str], quantity: str, known: set[str]) -> Mask:
    cells = [f"{a}.{i}.{quantity}" in known for a in actors for i in issues]
    return np.array(cells, dtype=bool).reshape(len(actors), len(issues))
