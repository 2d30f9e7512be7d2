"""The opening: what is on the table when talks begin, draw by draw, as plain array operations.

The same rules as in the process, for its first moment only: everything that a track's first rung would be worth on the
terms that bargaining leads to at the trust there is today.  It answers questions about needed trust and the like; it
plays nothing.  Axes: draw, then principal (in ascending order of ids) or track of the group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from detente.draws import Array, Mask
from detente.talks.arrays import (
    SLACK,
    level_out,
    never_below_zero,
    normal_at,
    normal_below,
    ratio,
    share_out,
    sharp,
    votes,
)
from detente.talks.parameters import Value
from detente.talks.plan import Guarantee, Plan
from detente.talks.situation import Principal, Ratifier, Situation, Spoiler
from detente.talks.streams import uniforms

LEAST_TRUST = 1e-9
CONSULTED = 0.05
"""Stakes that a ratifier concedes more where it is consulted early."""

_NO_DISTANCE = 1e-9  # points of the scale
_STEPS = 200
_LEAST_GAIN, _LEAST_DISTANCE = 0.001, 1e-6


@dataclass(frozen=True, eq=False)
class Group:
    """What is on the table for the tracks that are signed together, at the start of the talks.

    tracks      ids;  places: their places among the situation's tracks
    share       (draw, track) share of the track that the first rung settles
    terms       (draw, track) 0-100
    overlap     (draw,) whether terms exist that all ratifiers whose line is known would pass
    stake       (draw, principal) weight of what the first rung settles;  rest: of what would still be open after it
    gain        (draw, principal) from the terms per unit of stake: gam
    if_honoured (draw, principal) worth of signing per unit of stake if the others honour it: A
    if_not      (draw, principal) worth if they exploit it: B
    """

    tracks: tuple[str, ...]
    places: tuple[int, ...]
    share: Array
    terms: Array
    overlap: Mask
    stake: Array
    rest: Array
    gain: Array
    if_honoured: Array
    if_not: Array

    @property
    def needed_trust(self) -> Array:
        """(draw, principal) trust in all the others below which a principal would rather not sign: t*, 0-1."""
        with np.errstate(divide="ignore", invalid="ignore"):
            between = -self.if_not / (self.if_honoured - self.if_not)
        needed = np.where(self.if_not >= 0, 0.0, np.where(self.if_honoured <= 0, 1.0, between))
        return np.where(self.stake > 0, needed, 0.0)

    def value(self, trust: Array) -> Array:
        """(draw, principal) worth of signing per unit of stake at a trust (draw, principal) in all the others: z."""
        return np.where(self.stake > 0, trust * self.if_honoured + (1 - trust) * self.if_not, 0.0)


@dataclass(frozen=True, eq=False)
class Opening:
    """The start of the talks in `n` draws: see the properties.  Raises ValueError for what does not fit, by line.

    A track that opens only later is looked at as if it opened now.  Bargaining is by the product of gains (mode
    `nash`) or on given terms (mode `fixed`); the other modes are looked at as `nash`.
    """

    situation: Situation
    plan: Plan
    n: int
    seed: int = 0

    def __post_init__(self) -> None:
        wrong = self.situation.problems() or self.plan.problems(self.situation)
        if self.n < 1 or self.n > self.situation.n_draws > 1:
            wrong = [*wrong, f"n must be from 1 to the {self.situation.n_draws} draws there are, got {self.n}"]
        if wrong:
            raise ValueError("\n".join(wrong))

    def draws(self, value: ArrayLike) -> Array:
        """A value for each draw, (draw,)."""
        array = np.asarray(value, dtype=np.float64)
        return np.broadcast_to(array[: self.n] if array.ndim else array, (self.n,))

    def own(self, record: Principal | Ratifier | Spoiler, name: str, parameter: str = "") -> Array:
        """What a record says (draw,), or the parameters where it says nothing."""
        value: Value | None = getattr(record, name)
        return self.draws(getattr(self.situation.parameters, parameter or name) if value is None else value)

    def parameter(self, name: str) -> Array:
        return self.draws(getattr(self.situation.parameters, name))

    def rung(self, name: str, track: str) -> Array:
        """What the first rung of a track has of a parameter that runs over the rungs, (draw,)."""
        return self.draws(getattr(self.situation.parameters, name)[self.plan.track(track).start])

    @cached_property
    def position(self) -> Array:
        """(draw, actor, track) 0-100."""
        table = self.situation.position
        return np.broadcast_to(table[: self.n], (self.n, *table.shape[1:]))

    @cached_property
    def reference(self) -> Array:
        """(draw, track) 0-100."""
        table = self.situation.reference
        return np.broadcast_to(table[: self.n], (self.n, table.shape[1]))

    @cached_property
    def weight(self) -> Array:
        """(draw, actor, track): salience as a share of all that an actor cares for; 0 where it cares for nothing."""
        table = self.situation.salience
        salience = np.broadcast_to(table[: self.n], (self.n, *table.shape[1:]))
        total = salience.sum(axis=2, keepdims=True)
        return np.where(total > 0, salience / np.where(total > 0, total, 1.0), 0.0)

    @cached_property
    def signers(self) -> tuple[int, ...]:
        """The principals' places among the actors."""
        return tuple(self.situation.actors.index(p.actor) for p in self.situation.principals)

    @cached_property
    def no_deal_cost(self) -> Array:
        """(draw, principal) c."""
        return self._prior("c")

    @cached_property
    def exploited_loss(self) -> Array:
        """(draw, principal) kappa."""
        return self._prior("kappa")

    @cached_property
    def trust(self) -> Array:
        """(draw, principal) trust that the others have in each: tau."""
        return np.stack([self.own(p, "tau0") for p in self.situation.principals], axis=1)

    @cached_property
    def tension(self) -> Array:
        """(draw, principal)."""
        return np.stack([self.own(p, "v0") for p in self.situation.principals], axis=1)

    def in_all_others(self, trust: Array) -> Array:
        """(draw, principal) the probability that each gives to all the others being trustworthy."""
        return np.stack([np.delete(trust, i, axis=1).prod(axis=1) for i in range(trust.shape[1])], axis=1)

    @cached_property
    def secrecy(self) -> Array:
        plan = self.plan.secrecy
        return self.parameter("secrecy") if plan is None else self.draws(plan)

    @cached_property
    def guaranteed(self) -> tuple[Guarantee, ...]:
        """The guarantees that hold from the first round on."""
        return tuple(g for g in self.plan.guarantees if g.start <= 0)

    def protection(self, parameter: str, of_guarantee: str) -> Array:
        """What holds in the first round, (draw,): the parameter, or a guarantee where it is higher."""
        value = self.parameter(parameter)
        for g in self.guaranteed:
            value = np.maximum(value, self.draws(getattr(g, of_guarantee)))
        return value

    @cached_property
    def detection(self) -> Array:
        return self.protection("m", "detection")

    @cached_property
    def coverage(self) -> Array:
        return self.protection("mu", "coverage")

    @cached_property
    def bond(self) -> Array:
        return self.protection("bond", "bond")

    @cached_property
    def compensation(self) -> Array:
        return self.protection("f_v", "compensation")

    @cached_property
    def unseen(self) -> Array:
        """(draw, track) what makes the first attempt harder than the dossier shows, in stakes."""
        spread, stays = self.parameter("sd_o"), self.parameter("rho_o")
        tables = []
        for track in self.situation.tracks:
            lasting = normal_at(self._uniform("difficulty", track))
            passing = normal_at(self._uniform("attempt", track))
            tables.append(spread * (np.sqrt(stays) * lasting + np.sqrt(1 - stays) * passing))
        return np.stack(tables, axis=1)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """What is on the table, by what is signed together."""
        return tuple(self.group(tracks) for tracks in self.plan.groups(self.situation.tracks))

    def group(self, tracks: tuple[str, ...]) -> Group:
        places = tuple(self.situation.tracks.index(k) for k in tracks)
        share = np.stack([self.rung("alpha", k) for k in tracks], axis=1)
        weights = self.weight[:, self.signers][:, :, places]
        stake = (weights * share[:, None, :]).sum(axis=2)
        rest = (weights * (1 - share)[:, None, :]).sum(axis=2)
        exposed = stake / self.plan.instalments * self._if_exploited
        trust = np.maximum(self.in_all_others(self.trust), LEAST_TRUST)
        low, high, overlap = self._box(places, tracks)
        solve = self._two_parties if len(self.signers) == 2 else self._more_parties
        terms = solve(places, tracks, share, low, high, (1 - trust) * exposed / trust)
        gain = ratio(self._gains(places, share, terms), stake)
        later = self.parameter("omega")[:, None] * ratio(rest, stake) * np.maximum(gain, 0.0)
        return Group(
            tracks=tracks,
            places=places,
            share=share,
            terms=terms,
            overlap=overlap,
            stake=stake,
            rest=rest,
            gain=gain,
            if_honoured=gain - self.parameter("x_gain")[:, None] + later,
            if_not=ratio(exposed, stake),
        )

    @cached_property
    def _if_exploited(self) -> Array:
        """(draw, principal) what honouring brings beside one who exploits, per unit of what is exposed."""
        covered = self.coverage[:, None]
        return covered * self.compensation[:, None] - (1 - covered) * self.exploited_loss

    def _gains(self, places: Sequence[int], share: Array, terms: Array) -> Array:
        """(draw, principal) gain of each from the terms, in stakes."""
        position = self.position[:, self.signers][:, :, places]
        weights = self.weight[:, self.signers][:, :, places]
        spared = (np.abs(self.reference[:, places][:, None] - position) - np.abs(terms[:, None] - position)) / 100
        gains: Array = (share[:, None] * weights * (spared + self.no_deal_cost[:, :, None])).sum(axis=2)
        return gains

    def _box(self, places: Sequence[int], tracks: Sequence[str]) -> tuple[Array, Array, Mask]:
        """(draw, track) lowest and highest terms between the principals that known ratifiers pass; (draw,) any at all.

        Where there are none on a track, both are the middle of what was left.
        """
        position = self.position[:, self.signers][:, :, places]
        least, most = position.min(axis=1), position.max(axis=1)
        low, high = least.copy(), most.copy()
        for r in self.situation.ratifiers:
            actor = self.situation.actors.index(r.actor)
            for number, (place, track) in enumerate(zip(places, tracks, strict=True)):
                if not r.known:
                    continue
                where = self.position[:, actor, place]
                own = np.abs(self.reference[:, place] - where) / 100
                hedge = self.parameter("z_h") * self.own(r, "sigma", "sigma_r")
                reach = 100 * (own + self.margin(r, track) - hedge - self._unprepared)
                cares = self.weight[:, actor, place] > 0
                low[:, number] = np.where(cares, np.maximum(low[:, number], where - reach), low[:, number])
                high[:, number] = np.where(cares, np.minimum(high[:, number], where + reach), high[:, number])
        none = low > high + 100 * SLACK
        middle = np.clip((low + high) / 2, least, most)
        low, high = np.where(none, middle, low), np.where(none, middle, high)
        return low, np.maximum(low, high), ~none.any(axis=1)

    @cached_property
    def _unprepared(self) -> Array:
        """(draw,) what ratifiers who were kept in the dark hold against a text, in stakes."""
        return self.parameter("prep") * self.secrecy**2

    def margin(self, ratifier: Ratifier, track: str) -> Array:
        """(draw,) what a ratifier concedes beyond its own view on the first rung of a track, in stakes."""
        own = ratifier.margin
        base = self.rung("b_r", track) if own is None else self.draws(own[self.plan.track(track).start])
        return base + CONSULTED * (ratifier.actor in self.plan.consulted)

    @cached_property
    def _power(self) -> Array:
        """(draw, principal) weight in bargaining, summing to 1; all alike where none has any."""
        power = np.stack([self.draws(p.power) for p in self.situation.principals], axis=1)
        total = power.sum(axis=1, keepdims=True)
        return np.where(total > 0, power / np.where(total > 0, total, 1.0), 1 / power.shape[1])

    def _two_parties(
        self, places: Sequence[int], tracks: Sequence[str], share: Array, low: Array, high: Array, shift: Array
    ) -> Array:
        first, second = self.signers
        mine, yours = self.position[:, first][:, places], self.position[:, second][:, places]
        distance = mine - yours
        if self.plan.mode == "fixed":
            return yours + np.stack([self.draws(self.plan.track(k).share) for k in tracks], axis=1) * distance
        apart = np.abs(distance) >= _NO_DISTANCE
        by = np.where(apart, distance, 1.0)
        ends = np.stack([(low - yours) / by, (high - yours) / by])
        bottom, top = (np.where(apart, end, 0.5) for end in (ends.min(axis=0), ends.max(axis=0)))
        span = share * (top - bottom) * np.abs(distance) / 100
        weight = self.weight[:, :, places]
        start = self._gains(places, share, yours + bottom * distance) + shift
        shares, suits = share_out(
            span * weight[:, first], span * weight[:, second], weight[:, first], weight[:, second],
            start[:, 0], start[:, 1], self._power[:, 0],
        )  # fmt: skip
        shares = np.where(suits[:, None], shares, 0.5)
        terms: Array = yours + (bottom + shares * (top - bottom)) * distance
        return terms

    def _more_parties(
        self, places: Sequence[int], tracks: Sequence[str], share: Array, low: Array, high: Array, shift: Array
    ) -> Array:
        """Terms that make the product of the gains best, by means reweighted again and again."""
        position = self.position[:, self.signers][:, :, places]
        pull = self._power[:, :, None] * self.weight[:, self.signers][:, :, places] * share[:, None]
        terms = np.clip(self.reference[:, places], low, high)
        for _ in range(_STEPS):
            gain = np.maximum(self._gains(places, share, terms) + shift, _LEAST_GAIN)
            off = (terms[:, None] - position) / 100
            weight = pull / (gain[:, :, None] * np.sqrt(off**2 + _LEAST_DISTANCE))
            total = weight.sum(axis=1)
            moved = (weight * position).sum(axis=1) / np.where(total > 0, total, 1.0)
            terms = np.where(total > 0, np.clip(moved, low, high), terms)
        gains, cares = self._gains(places, share, terms) + shift, pull.sum(axis=2) > 0
        suits: Mask = np.all((gains > 0) | ~cares, axis=1)
        return np.where(suits[:, None], terms, (low + high) / 2)

    def success(
        self,
        group: Group,
        trust: Array | None = None,
        *,
        tension: float = 0.0,
        pressed: int = -1,
        acceptance: float = 0.0,
        ratifiers: float = 0.0,
    ) -> Array:
        """(draw,) chance that a group is accepted now and passed later, all that is not chance staying as it is.

        trust: (draw, principal) in each, None = today's.  tension: added to everybody's; acceptance, ratifiers: added
        pressure on acceptance and on ratifiers on the track with the place `pressed` in the group, in stakes.
        """
        p = self.situation.parameters
        in_others = self.in_all_others(self.trust if trust is None else trust)
        weights = self.weight[:, self.signers][:, :, group.places] * group.share[:, None]
        obstacles = np.stack([self.rung("o_b", k) for k in group.tracks], axis=1) + self.unseen[:, group.places]
        if self.situation.hardness is not None:
            obstacles = (
                obstacles
                + np.broadcast_to(self.situation.hardness[: self.n], (self.n, len(self.situation.tracks)))[
                    :, group.places
                ]
            )
        obstacles = obstacles + acceptance * (np.arange(len(group.tracks)) == pressed)
        tense = np.minimum(self.tension + tension, self.draws(p.v_max)[:, None])
        margin = group.value(in_others) - ratio((weights * obstacles[:, None]).sum(axis=2), group.stake)
        margin -= self.parameter("o_v")[:, None] * tense
        yes = np.where(group.stake > 0, sharp(self.parameter("lam_a")[:, None], margin), 1.0)  # who has no stake agrees
        chance: Array = yes.prod(axis=1) * group.overlap
        for r in self.situation.ratifiers:
            chance = chance * self._passes(r, group, pressed, ratifiers)
        return chance

    def _passes(self, ratifier: Ratifier, group: Group, pressed: int, pressure: float) -> Array:
        actor = self.situation.actors.index(ratifier.actor)
        weights = self.weight[:, actor][:, group.places] * group.share
        where = self.position[:, actor][:, group.places]
        spared = (np.abs(self.reference[:, group.places] - where) - np.abs(group.terms - where)) / 100
        margins = np.stack([self.margin(ratifier, k) for k in group.tracks], axis=1)
        room = spared + margins - pressure * (np.arange(len(group.tracks)) == pressed)
        stake = weights.sum(axis=1)
        y = ratio((weights * room).sum(axis=1), stake) - self._unprepared
        sigma = self.own(ratifier, "sigma", "sigma_r")
        by = np.where(sigma > 0, sigma, 1.0)
        yes = np.where(sigma > 0, normal_below(y / by), (y >= -SLACK).astype(np.float64))
        if ratifier.seats:
            yes = votes(ratifier.seats, ratifier.needed, yes)
        return np.where(stake > 0, yes, 1.0)

    def loss(self, spoiler: Spoiler, group: Group) -> Array:
        """(draw, track) what an actor would lose if a track of the group succeeded on these terms: V, in stakes."""
        actor = self.situation.actors.index(spoiler.actor)
        if spoiler.kind == "limited":
            contented = self.plan.payments.get(spoiler.actor, 0.0) >= self.draws(spoiler.price) - SLACK
        else:
            contented = np.zeros(self.n, dtype=bool)
        where = self.position[:, actor][:, group.places]
        spared = (np.abs(self.reference[:, group.places] - where) - np.abs(group.terms - where)) / 100
        lost = np.maximum(0.0, self.own(spoiler, "rent")[:, None] - self.weight[:, actor][:, group.places] * spared)
        return np.where(contented[:, None], 0.0, self.draws(spoiler.scale)[:, None] * lost)

    @cached_property
    def cover(self) -> Array:
        """(draw, track) share of acts that cover parries in the first round, as the plan shares it out."""
        if self.plan.cover_budget is None:
            return np.stack([self.draws(self.plan.track(k).cover) for k in self.situation.tracks], axis=1)
        exposed = np.zeros((self.n, len(self.situation.tracks)))
        for group in self.groups:
            for spoiler in self.situation.spoilers:
                exposed[:, group.places] += self.loss(spoiler, group)
        return level_out(exposed, self.draws(self.plan.cover_budget))

    def _prior(self, name: str) -> Array:
        columns = []
        for p in self.situation.principals:
            known: Value | None = getattr(p, name)
            if known is not None:
                columns.append(self.draws(known))
            else:
                uniform = self._uniform("prior", f"{name}|{p.actor}")
                columns.append(never_below_zero(self.parameter(f"{name}_mean"), self.parameter(f"{name}_sd"), uniform))
        return np.stack(columns, axis=1)

    def _uniform(self, stream: str, entity: str) -> Array:
        return uniforms(self.seed, stream, entity, 0, 0, self.n)
