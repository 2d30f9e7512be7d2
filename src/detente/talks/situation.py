"""The situation: who sits at the table, who votes on what comes of it, who may act against it, on which tracks.

The input of the engine.  It is made from a dossier (`detente.talks.from_dossier`) or by hand.  A number is one value,
or an array with one value a draw (draw,); so an uncertain dossier becomes a situation with as many draws as there are
runs, and an exact one stays small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from detente.draws import Array
from detente.talks.instruments import Instrument, all_instruments
from detente.talks.parameters import Parameters, Value

Kind = Literal["none", "limited", "greedy", "total"]
Record = TypeVar("Record")


@dataclass(frozen=True, eq=False)
class Principal:
    """One who signs.  What is None follows the parameters of the process.

    c, kappa        own cost of no deal, loss if it honours and the other exploits, in stakes; None = drawn by the
                    stream `talks.prior` from the parameters' mean and spread, 0 where that is below
    tau0            what the others hold to be the probability that it is trustworthy
    k_t, k_u        how far it can stop acts from its ground, if trustworthy, if not
    v0              tension that it feels at the start
    power           its weight in bargaining; only ratios matter
    a_v, k_v, g_v   its own tension's decay, contagion and growth, a year
    patience        what the next offer is worth beside this one, mode `alternating`
    """

    actor: str
    c: Value | None = None
    kappa: Value | None = None
    tau0: Value | None = None
    k_t: Value | None = None
    k_u: Value | None = None
    v0: Value | None = None
    power: Value = 0.5
    a_v: Value | None = None
    k_v: Value | None = None
    g_v: Value | None = None
    patience: Value | None = None


@dataclass(frozen=True, eq=False)
class Ratifier:
    """One whose consent a principal needs after signature.

    of       the principal it belongs to
    margin   stakes beyond its own view that it concedes, by rung; None = the parameters'
    sigma    how uncertain its vote is; None = the parameters'
    seats    members, of whom `needed` must agree; 0 = one vote
    known    whether its line is known to the negotiators, who then keep to what it can pass
    """

    actor: str
    of: str
    margin: tuple[Value, Value, Value, Value] | None = None
    sigma: Value | None = None
    seats: int = 0
    needed: int = 0
    known: bool = True


@dataclass(frozen=True, eq=False)
class Spoiler:
    """An actor with means to act against the talks.  Whether it would follows from its stakes, not from this record.

    host      principal that others hold answerable for what comes from its ground; None = nobody
    capacity  acts that it could carry out now; recharge: acts a month that come back
    menu      names of instruments
    rent      what it lives on from the conflict, in stakes
    kind      how what it would lose answers: none; limited (content once a side payment reaches `price`); greedy
              (loses more as the principals' will wanes); total (nothing helps)
    chi, base share of its choices that are random, and how often it then acts, a month; None = the parameters'
    tech      chance that an attempt comes off;  exposure: what acting may cost it besides
    scale     multiplies what it would lose;  greed: see kind;  price: side payment that contents it
    """

    actor: str
    menu: tuple[str, ...]
    host: str | None = None
    capacity: Value = 1.0
    recharge: Value | None = None
    rent: Value | None = None
    kind: Kind = "none"
    chi: Value | None = None
    base: Value | None = None
    tech: Value = 1.0
    exposure: Value = 0.0
    scale: Value = 1.0
    greed: Value = 1.0
    price: Value = 0.5


@dataclass(frozen=True, eq=False)
class Situation:
    """Everything that the process needs to know of a case, checked.

    tracks     ids, in ascending order;  actors: ids, in ascending order
    position   (draw or 1, actor, track) 0-100;  salience: same axes, 0-100, 0 = no stake
    reference  (draw or 1, track) 0-100, what holds without a deal
    link       (actor, track, track): stakes that lock-in of the last track adds to gains on the middle one
    contested  (track,) how strongly the reference point follows power
    hardness   (draw or 1, track) stakes by which every principal's acceptance margin is higher on a track
    instruments  by name; those of the spoilers' menus must be among them
    names      what to call actors and tracks, by id

    Raises ValueError, one line for each thing wrong, when it is made by `of`.

    >>> case = Situation.of(
    ...     {"north": {"line": (90, 60)}, "south": {"line": (20, 30)}}, {"line": 40},
    ...     principals=[Principal("north"), Principal("south")])
    >>> case.actors, case.position[0, :, 0].tolist(), case.n_draws
    (('north', 'south'), [90.0, 20.0], 1)
    """

    tracks: tuple[str, ...]
    actors: tuple[str, ...]
    position: Array
    salience: Array
    reference: Array
    principals: tuple[Principal, ...]
    ratifiers: tuple[Ratifier, ...] = ()
    spoilers: tuple[Spoiler, ...] = ()
    parameters: Parameters = field(default_factory=Parameters)
    link: Array | None = None
    contested: Array | None = None
    hardness: Array | None = None
    instruments: Mapping[str, Instrument] = field(default_factory=all_instruments)
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        stakes: Mapping[str, Mapping[str, tuple[Value, Value]]],
        reference: Mapping[str, Value],
        principals: Sequence[Principal],
        ratifiers: Sequence[Ratifier] = (),
        spoilers: Sequence[Spoiler] = (),
        parameters: Parameters | None = None,
        **more: Any,
    ) -> Situation:
        """A situation from stakes by actor and track, each a position and a salience, in any order of listing."""
        actors, tracks = tuple(sorted(stakes)), tuple(sorted(reference))
        n = max([1, *(np.size(v) for row in stakes.values() for pair in row.values() for v in pair)])
        n = max([n, *(np.size(v) for v in reference.values())])
        position, salience = np.full((n, len(actors), len(tracks)), 50.0), np.zeros((n, len(actors), len(tracks)))
        for a, actor in enumerate(actors):
            for track, (where, how_much) in stakes[actor].items():
                if track not in tracks:
                    raise ValueError(f"{actor}: no such track: {track}; the tracks are {', '.join(tracks)}")
                position[:, a, tracks.index(track)] = where
                salience[:, a, tracks.index(track)] = how_much
        points = np.stack([np.broadcast_to(np.asarray(reference[k], float), (n,)) for k in tracks], axis=1)
        made = cls(
            tracks, actors, position, salience, points, _sorted(principals), _sorted(ratifiers), _sorted(spoilers),
            parameters or Parameters(), **more,
        )  # fmt: skip
        problems = made.problems()
        if problems:
            raise ValueError("\n".join(problems))
        return made

    @property
    def n_draws(self) -> int:
        """1 where every number is exact, else how many draws there are."""
        sizes = {s for record in self._records() for s in _sizes(record)}
        sizes |= {len(a) for a in (self.position, self.salience, self.reference, self.hardness) if a is not None}
        return max(sizes)

    def rows(self, start: int, stop: int) -> Situation:
        """Draws `start` to `stop`, counted from 0; an exact situation is the same for all draws."""
        if self.n_draws == 1:
            return self
        cut = slice(start, stop)

        def part(a: Array) -> Array:
            return a[cut] if len(a) > 1 else a

        return replace(
            self,
            position=part(self.position),
            salience=part(self.salience),
            reference=part(self.reference),
            hardness=None if self.hardness is None else part(self.hardness),
            principals=tuple(cut_record(p, cut) for p in self.principals),
            ratifiers=tuple(cut_record(r, cut) for r in self.ratifiers),
            spoilers=tuple(cut_record(s, cut) for s in self.spoilers),
            parameters=cut_record(self.parameters, cut),
        )

    def without(self, actor: str, instrument: str = "") -> Situation:
        """The same without what one actor might do against the talks, or without one of its instruments."""
        kept = []
        for spoiler in self.spoilers:
            menu = tuple(i for i in spoiler.menu if instrument and i != instrument)
            if spoiler.actor != actor:
                kept.append(spoiler)
            elif menu:
                kept.append(replace(spoiler, menu=menu))
        return replace(self, spoilers=tuple(kept))

    def name(self, id_: str) -> str:
        return self.names.get(id_, id_)

    def problems(self) -> list[str]:
        """Everything about it that the process cannot be run on, a line each."""
        found = []
        known, tracks = set(self.actors), list(self.tracks)
        signers = [p.actor for p in self.principals]
        if len(signers) < 2:
            found.append(f"at least two principals must sign, got {len(signers)}")
        if not tracks:
            found.append("there is no track to talk about")
        for what, records in (("principal", self.principals), ("ratifier", self.ratifiers), ("spoiler", self.spoilers)):
            ids = [record.actor for record in records]
            found += [f"{what} {i}: stands twice" for i in sorted({i for i in ids if ids.count(i) > 1})]
            found += [
                f"{what} {i}: no such actor; the actors are {', '.join(self.actors)}" for i in ids if i not in known
            ]
        found += [f"ratifier {r.actor}: {r.of} is no principal" for r in self.ratifiers if r.of not in signers]
        for r in self.ratifiers:
            if r.seats and not 0 < r.needed <= r.seats:
                found.append(f"ratifier {r.actor}: of {r.seats} seats {r.needed} cannot be needed")
        for s in self.spoilers:
            if not s.menu:
                found.append(f"spoiling by {s.actor}: no instrument; name one of {', '.join(self.instruments)}")
            found += [
                f"spoiling by {s.actor}: no such instrument: {i}; there are {', '.join(self.instruments)}"
                for i in s.menu
                if i not in self.instruments
            ]
            if s.host is not None and s.host not in signers:
                found.append(f"spoiling by {s.actor}: its host {s.host} is no principal")
        for record in (*self.principals, *self.ratifiers, *self.spoilers):
            found += _off_bounds(record)
        for what, table in (("position", self.position), ("salience", self.salience), ("reference", self.reference)):
            if not ((table >= 0) & (table <= 100)).all():
                found.append(f"{what} must lie between 0 and 100 everywhere")
        sizes = {s for record in self._records() for s in _sizes(record)} | {len(self.position), len(self.reference)}
        if len(sizes - {1}) > 1:
            found.append(f"all numbers with draws must have as many draws, got {sorted(sizes - {1})}")
        return found

    def _records(self) -> tuple[Any, ...]:
        return (*self.principals, *self.ratifiers, *self.spoilers, self.parameters)


_SHARES = ("tau0", "k_t", "k_u", "chi", "base", "tech", "patience")
_AT_LEAST_ZERO = ("c", "kappa", "v0", "power", "a_v", "k_v", "g_v", "sigma", "capacity", "recharge", "rent", "exposure",
                  "scale", "greed", "price")  # fmt: skip


def _sorted(records: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(sorted(records, key=lambda record: record.actor))


def _sizes(record: Any) -> list[int]:
    """How many draws the numbers of a record have."""
    values = [getattr(record, f.name) for f in fields(record)]
    flat = [part for value in values for part in (value if isinstance(value, tuple) else (value,))]
    return [len(part) for part in flat if isinstance(part, np.ndarray) and part.ndim] or [1]


def cut_value(value: Any, cut: slice) -> Any:
    """A number's draws of a stretch; one that has none is the same for all."""
    if isinstance(value, tuple):
        return tuple(cut_value(one, cut) for one in value)
    return value[cut] if isinstance(value, np.ndarray) and value.ndim and len(value) > 1 else value


def cut_record(record: Record, cut: slice) -> Record:
    """A record with the draws of a stretch."""
    assert is_dataclass(record) and not isinstance(record, type)  # noqa: S101, PT018
    return replace(record, **{f.name: cut_value(getattr(record, f.name), cut) for f in fields(record)})


def _off_bounds(record: Any) -> list[str]:
    found = []
    for f in fields(record):
        value = getattr(record, f.name)
        if value is None or f.name not in (*_SHARES, *_AT_LEAST_ZERO):
            continue
        array, most = np.asarray(value, dtype=float), 1.0 if f.name in _SHARES else np.inf
        if not ((array >= 0) & (array <= most)).all():
            bounds = "between 0 and 1" if most == 1 else "0 or more"
            found.append(f"{type(record).__name__.lower()} {record.actor}: {f.name} must be {bounds}, got {value!r}")
    return found


def broadcast(value: ArrayLike, n: int) -> Array:
    """A value as an array over draws, (n,)."""
    return np.broadcast_to(np.asarray(value, dtype=np.float64), (n,))
