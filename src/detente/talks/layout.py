"""Layout: a situation and a plan as the plain arrays that the compiled process reads, and the arrays it writes.

The one place that knows in which order fields, streams and slots lie.  Rows of a record array carry the draws first:
(draw or 1, ...).  The world is read, the state is that of four runs at a time, the books are what is written down.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.talks.instruments import Instrument
from detente.talks.parameters import RUNGS, Parameters, Value
from detente.talks.plan import MODES, Guarantee, Plan
from detente.talks.situation import Situation, broadcast
from detente.talks.streams import RUNS_PER_BLOCK, entity_word, stream_key
from detente.talks.trajectories import CAUSES, CHECKPOINTS, RUN

NEVER = -1
N_RUNGS = len(RUNGS)
KINDS = ("none", "limited", "greedy", "total")

Ints = NDArray[np.int64]


def _dtype(names: tuple[str, ...], runged: tuple[str, ...] = ()) -> np.dtype[np.void]:
    return np.dtype([(name, "f8", (N_RUNGS,)) if name in runged else (name, "f8") for name in names])


_BY_RUNG = tuple(f.name for f in fields(Parameters) if isinstance(f.default, tuple))
PARAMETERS = _dtype(tuple(f.name for f in fields(Parameters)), _BY_RUNG)
PRINCIPAL = _dtype(
    ("c_mean", "c_sd", "kappa_mean", "kappa_sd", "tau0", "k_t", "k_u", "v0", "power", "a_v", "k_v", "g_v", "patience")
)
RATIFIER = _dtype(("margin", "sigma"), ("margin",))
SPOILER = _dtype(
    ("capacity", "recharge", "rent", "chi", "base", "tech", "exposure", "scale", "greed", "price", "paid", "waiting")
)
GUARANTEE = _dtype(("detection", "coverage", "bond", "compensation", "cost"))
INSTRUMENT = _dtype(tuple(f.name for f in fields(Instrument)))


# Name of the stream, and what its entities run over (= before a word meant as it stands); in the order of `slots`.
STREAMS: tuple[tuple[str, str], ...] = (
    ("prior", "c|principal"),
    ("prior", "kappa|principal"),
    ("type", "principal"),
    ("difficulty", "track"),
    ("attempt", "track"),
    ("leader", "principal"),
    ("leader", "redraw|principal"),
    ("incident", "all"),
    ("spoil", "mode|spoiler"),
    ("spoil", "go|spoiler"),
    ("spoil", "instrument|spoiler"),
    ("spoil", "=track|spoiler"),
    ("spoil", "tech|spoiler"),
    ("spoil", "suppress|spoiler"),
    ("spoil", "contest|spoiler"),
    ("leak", "track"),
    ("accept", "principal|group"),
    ("break", "group"),
    ("resume", "track"),
    ("vote", "ratifier|group"),
    ("comply", "principal|track"),
    ("detect", "principal|track"),
    ("reversal", "principal|track"),
    ("power", "principal"),
    ("comply", "gesture|principal"),
)
_ORDER = {f"{stream}:{entities}": number for number, (stream, entities) in enumerate(STREAMS)}
C_PRIOR, KAPPA_PRIOR, TYPE = _ORDER["prior:c|principal"], _ORDER["prior:kappa|principal"], _ORDER["type:principal"]
DIFFICULTY, ATTEMPT = _ORDER["difficulty:track"], _ORDER["attempt:track"]
LEADER, REDRAW, INCIDENT = _ORDER["leader:principal"], _ORDER["leader:redraw|principal"], _ORDER["incident:all"]
SPOIL_MODE, SPOIL_GO = _ORDER["spoil:mode|spoiler"], _ORDER["spoil:go|spoiler"]
SPOIL_INSTRUMENT, SPOIL_TRACK = _ORDER["spoil:instrument|spoiler"], _ORDER["spoil:=track|spoiler"]
SPOIL_TECH, SPOIL_SUPPRESS = _ORDER["spoil:tech|spoiler"], _ORDER["spoil:suppress|spoiler"]
SPOIL_CONTEST, LEAK = _ORDER["spoil:contest|spoiler"], _ORDER["leak:track"]
ACCEPT, BREAK, RESUME = _ORDER["accept:principal|group"], _ORDER["break:group"], _ORDER["resume:track"]
VOTE, COMPLY, DETECT = _ORDER["vote:ratifier|group"], _ORDER["comply:principal|track"], _ORDER["detect:principal|track"]
REVERSAL, POWER, GESTURE = (
    _ORDER["reversal:principal|track"],
    _ORDER["power:principal"],
    _ORDER["comply:gesture|principal"],
)


@dataclass(frozen=True)
class Sizes:
    """How much room the records have.  A few sizes serve all cases, so that the process is compiled once."""

    tracks: int = 8
    principals: int = 4
    ratifiers: int = 6
    spoilers: int = 8
    menu: int = 8
    instruments: int = 24
    guarantees: int = 4
    gestures: int = 8

    @property
    def actors(self) -> int:
        return self.principals + self.ratifiers + self.spoilers

    @property
    def slots(self) -> int:
        """Room for the streams: see STREAMS."""
        signing = self.principals * self.tracks
        return (
            8 * self.principals + 4 * self.tracks + 1 + 7 * self.spoilers + 5 * signing + self.ratifiers * self.tracks
        )

    @property
    def events(self) -> int:
        """Most that can happen in a round."""
        return self.tracks * (8 + 3 * self.principals) + self.spoilers + self.principals + 4

    @classmethod
    def of(cls, situation: Situation, plan: Plan) -> Sizes:
        """The smallest that the case fits into: the usual one, or that times 2, 4, 8 ..."""
        needed = {
            "tracks": len(situation.tracks),
            "principals": len(situation.principals),
            "ratifiers": len(situation.ratifiers),
            "spoilers": len(situation.spoilers),
            "menu": max([len(s.menu) for s in situation.spoilers], default=0),
            "instruments": len({name for s in situation.spoilers for name in s.menu}),
            "guarantees": len(holding(plan)),
            "gestures": len(plan.gestures),
        }
        usual, times = cls(), 1
        while any(count > times * getattr(usual, name) for name, count in needed.items()):
            times *= 2
        return cls(**{name: times * getattr(usual, name) for name in needed})


@lru_cache(maxsize=8)
def world_type(z: Sizes) -> np.dtype[np.void]:
    """What is given and does not change in a run: see the records above, `Situation` and `Plan`.

    A track is k, an actor with a part a, a principal i, a ratifier R, an actor with means against the talks j, an
    instrument I, a group G.
    """
    k, i, r, j, a = z.tracks, z.principals, z.ratifiers, z.spoilers, z.actors
    return np.dtype(
        [
            *((name, "i8") for name in _COUNTS),
            ("linked", "i8"),
            ("linear_parry", "i8"),
            ("mode", "i8"),  # code of MODES
            ("proposer", "i8"),  # principal, or -1
            ("instalments", "i8"),
            ("position", "f8", (a, k)),
            ("salience", "f8", (a, k)),
            ("reference", "f8", (k,)),
            ("hardness", "f8", (k,)),
            ("link", "f8", (i, k, k)),
            ("contested", "f8", (k,)),
            ("parameters", PARAMETERS),
            ("principals", PRINCIPAL, (i,)),
            ("principal_actor", "i8", (i,)),
            ("ratifiers", RATIFIER, (r,)),
            ("ratifier_actor", "i8", (r,)),
            ("seats", "i8", (r,)),
            ("needed", "i8", (r,)),
            ("known", "i8", (r,)),
            ("spoilers", SPOILER, (j,)),
            ("spoiler_actor", "i8", (j,)),
            ("host", "i8", (j,)),  # principal, or -1
            ("kind", "i8", (j,)),  # code of KINDS
            ("menu", "i8", (j, z.menu)),  # instruments on it, the first menu_size
            ("menu_size", "i8", (j,)),
            ("instruments", INSTRUMENT, (z.instruments,)),
            ("groups", "i8", (k, k)),  # (G, k) its tracks, the first group_size
            ("group_size", "i8", (k,)),
            ("group_of", "i8", (k,)),
            ("start", "i8", (k,)),
            ("ladder", "i8", (k, N_RUNGS + 1)),  # by rung + 1 the rung that follows, or -1
            ("target", "i8", (k,)),
            ("opens", "i8", (k,)),
            ("after", "i8", (k, 2)),  # track and rung that must be reached first, or -1
            ("cover", "f8", (k,)),
            ("share", "f8", (k,)),
            ("budget", "f8"),  # cover to be shared out each round; below 0 = as `cover` says
            ("secrecy", "f8"),
            ("guarantees", GUARANTEE, (z.guarantees,)),
            ("guarantee_span", "i8", (z.guarantees, 2)),  # first round, first round after it
            ("guarantee_exit", "f8", (z.guarantees,)),  # lock-in at which it is over, above 1 = by its end alone
            ("gestures", "i8", (z.gestures, 2)),  # round, principal
            ("gesture_share", "f8", (z.gestures,)),
            ("gesture_cost", "f8"),
            ("upkeep", "f8"),  # will that protection costs each round, guarantees apart
            ("slots", "i8", (len(STREAMS),)),  # first slot of each stream
        ]
    )


_COUNTS = (
    "n_tracks",
    "n_principals",
    "n_ratifiers",
    "n_spoilers",
    "n_actors",
    "n_groups",
    "n_guarantees",
    "n_gestures",
)


@lru_cache(maxsize=8)
def state_type(z: Sizes) -> np.dtype[np.void]:
    """What changes in a run."""
    k, i, r, j, a = z.tracks, z.principals, z.ratifiers, z.spoilers, z.actors
    return np.dtype(
        [
            *((name, "i8") for name in ("lane", "n_principals", "outcome", "n_locked", "exposed", "n_events")),
            ("away", "i8"),  # rounds running in which somebody was about to walk out
            ("will_spent", "f8"),
            ("skip", "i8", (2,)),  # round and actor j of one act to be left out, or -1
            *((name, "i8", (k,)) for name in ("phase", "rung", "next", "due", "left", "failed")),
            ("opened", "i8", (k,)),  # round in which the running attempt opened, -1 = not yet
            ("order", "i8", (k,)),  # tracks by falling ratio of the first two principals' weights
            ("x", "f8", (k,)),  # terms on the table, 0-100
            *((name, "f8", (k,)) for name in ("lock", "r", "diff", "att", "ref", "ref0")),
            ("so", "f8", (i, k)),
            ("tstar", "f8", (i, k)),
            ("trusty", "i8", (i,)),
            *((name, "f8", (i,)) for name in ("tau", "v", "will", "walk", "c", "kappa")),
            ("capacity", "f8", (j,)),
            ("before_vote", "i8", (j,)),
            ("weight", "f8", (a, k)),
            ("guaranteed", "i8", (z.guarantees,)),  # 0 not yet, 1 on, 2 over
            # of this round
            *((name, "f8", (k,)) for name in ("da", "low", "high", "cover")),
            ("table", "i8", (k,)),  # by group: 0 neither, 1 at the table, 2 signed
            ("overlap", "i8", (k,)),  # by group
            ("begun", "i8", (k,)),  # by group: whether it has been at the table
            *((name, "f8", (k, i)) for name in ("stake", "rest", "gain", "z", "o", "yes")),  # by group
            ("passes", "f8", (k, r)),  # by group
            ("guarantee", "f8", (5,)),  # detection, coverage, bond, compensation, whether one has left
            ("act", "i8", (j, 2)),  # instrument and track of the act of this round, or -1
            ("strategic", "i8", (j,)),  # instrument that it would use where it matters, or -1
            ("affordable", "f8", (j,)),  # share of the menu that is attributed and affordable
            ("loses", "i8", (j,)),  # whether it would lose from success anywhere
            ("work", "f8", (4, max(k, i, z.gestures))),  # room to calculate in
            ("events", "i8", (z.events, 5)),
        ]
    )


@lru_cache(maxsize=8)
def dice_type(z: Sizes) -> np.dtype[np.void]:
    """The generator: keys by slot, and the uniform numbers of the four runs that share a block of it."""
    n = z.slots
    return np.dtype([("block", "i8"), ("keys", "u8", (n, 3)), ("words", "f8", (n, 4)), ("stamp", "i8", (n,))])


World = Any
"""A record of `world_type`, as compiled code sees it."""
State = Any
"""A record of `state_type`."""
Dice = Any
"""A record of `dice_type`."""


class Books(NamedTuple):
    """What is written down; axes as in Trajectories."""

    runs: Any
    stage: NDArray[np.int8]
    rung: NDArray[np.int8]
    locked_at: NDArray[np.int16]
    terms: NDArray[np.float32]
    trust: NDArray[np.float32]
    trustworthy: NDArray[np.int8]
    strikes: Ints  # (j, I, k, round)
    hits: Ints
    before_vote: Ints  # (j,)
    visible: Ints  # (round, cause)
    path_trust: NDArray[np.float32]  # (kept, round, i)
    path_will: NDArray[np.float32]
    path_tension: NDArray[np.float32]
    path_lock: NDArray[np.float32]  # (kept, round, k)
    path_rung: NDArray[np.float32]
    events: NDArray[np.int16]  # (room, 5)
    event_run: Ints  # (room,)
    event_count: Ints  # (1,) written or not
    n_kept: Ints  # (1,) runs of this block whose paths and events are kept
    checkpoints: Ints
    skip: Ints  # (0 or runs, 2)


def lay_out(situation: Situation, plan: Plan, seed: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """The situation and the plan as records (draw or 1,) of the world, and the generator as one record (1,).

    Both must be free of problems.
    """
    sizes, tracks = Sizes.of(situation, plan), situation.tracks
    n = max(situation.n_draws, plan.n_draws)
    signers = [p.actor for p in situation.principals]
    voters = [r.actor for r in situation.ratifiers]
    doers = [s.actor for s in situation.spoilers]
    rows = [situation.actors.index(actor) for actor in (*signers, *voters, *doers)]
    names = sorted({name for s in situation.spoilers for name in s.menu})
    groups, parameters = plan.groups(tracks), situation.parameters
    worlds = np.zeros(n, world_type(sizes))

    def put(name: str, values: Any, *, fill: float = 0) -> None:
        """Write values (..., own sizes) into the corner of a field (draw, ..., room)."""
        array = np.asarray(values)
        field = worlds[name]
        field[...] = fill
        field[(slice(None), *(slice(0, size) for size in array.shape[array.ndim - field.ndim + 1 :]))] = array

    counts = (len(tracks), len(signers), len(voters), len(doers), len(rows), len(groups), len(holding(plan)))
    for name, count in zip(_COUNTS, (*counts, len(plan.gestures)), strict=True):
        worlds[name] = count
    put("position", situation.position[:, rows, :])
    put("salience", situation.salience[:, rows, :])
    put("reference", situation.reference)
    if situation.hardness is not None:
        put("hardness", situation.hardness)
    if situation.link is not None:
        put("link", situation.link[[situation.actors.index(actor) for actor in signers]][None])
        worlds["linked"] = bool(np.any(situation.link))
    if situation.contested is not None:
        put("contested", situation.contested[None])
    worlds["parameters"] = _parameters(parameters, n)
    worlds["principals"][:, : len(signers)] = _principals(situation, n)
    worlds["ratifiers"][:, : len(voters)] = _ratifiers(situation, plan, n)
    worlds["spoilers"][:, : len(doers)] = _spoilers(situation, plan, n)
    worlds["instruments"][:, : len(names)] = _instruments([situation.instruments[name] for name in names])
    worlds["guarantees"][:, : len(holding(plan))] = _guarantees(plan, parameters, n)
    put("principal_actor", range(len(signers)))
    put("ratifier_actor", np.arange(len(voters)) + len(signers))
    put("spoiler_actor", np.arange(len(doers)) + len(signers) + len(voters))
    put("seats", [r.seats for r in situation.ratifiers])
    put("needed", [r.needed for r in situation.ratifiers])
    put("known", [r.known for r in situation.ratifiers])
    put("host", [NEVER if s.host is None else signers.index(s.host) for s in situation.spoilers], fill=NEVER)
    put("kind", [KINDS.index(s.kind) for s in situation.spoilers])
    put("menu", _table([sorted(names.index(name) for name in s.menu) for s in situation.spoilers], sizes.menu))
    put("menu_size", [len(s.menu) for s in situation.spoilers])
    put("groups", _table([[tracks.index(k) for k in group] for group in groups], len(tracks)), fill=NEVER)
    put("group_size", [len(group) for group in groups])
    put("group_of", [next(g for g, group in enumerate(groups) if k in group) for k in tracks])
    put("start", [plan.track(k).start for k in tracks])
    put("ladder", [_ladder(plan.track(k).ladder) for k in tracks])
    put("target", [plan.track(k).ladder[-1] for k in tracks])
    put("opens", [plan.track(k).opens for k in tracks])
    put("after", [_after(plan.track(k).after, tracks) for k in tracks], fill=NEVER)
    put("cover", np.stack([broadcast(plan.track(k).cover, n) for k in tracks], axis=1))
    put("share", np.stack([broadcast(plan.track(k).share, n) for k in tracks], axis=1))
    worlds["budget"] = -1.0 if plan.cover_budget is None else plan.cover_budget
    worlds["secrecy"] = parameters.secrecy if plan.secrecy is None else plan.secrecy
    worlds["gesture_cost"] = GESTURE_COST * plan.costs
    worlds["upkeep"] = upkeep(plan, tracks)
    worlds["linear_parry"] = plan.parry == "linear"
    worlds["mode"] = MODES.index(plan.mode)
    worlds["proposer"] = NEVER if plan.proposer is None else signers.index(plan.proposer)
    worlds["instalments"] = plan.instalments
    put("guarantee_span", _table([[g.start, 2**40 if g.end is None else g.end] for g in holding(plan)], 2))
    put("guarantee_exit", [2.0 if g.exit_lock is None else g.exit_lock for g in holding(plan)])
    put("gestures", _table([[g.round, signers.index(g.principal)] for g in plan.gestures], 2))
    put("gesture_share", [g.share for g in plan.gestures])
    keys, slots = _streams(situation, groups, seed)
    put("slots", slots)
    dice = np.zeros(1, dice_type(sizes))
    dice["keys"][0, : len(keys)] = keys
    return worlds, dice


CONSULTED = 0.05
"""Stakes by which a ratifier concedes more if it was consulted early: a convention."""
COVER_COST, DETECTION_COST, COVERAGE_COST, BOND_COST = 0.01, 0.01, 0.02, 0.001
SECRECY_COST, CONSULTING_COST, GESTURE_COST, PAYMENT_COST = 0.004, 0.002, 0.05, 0.1
"""Political will that protection costs each round, per unit (detection, coverage and bond above what holds anyhow; a
gesture costs once): conventions, to be asked for."""


def upkeep(plan: Plan, tracks: tuple[str, ...]) -> Value:
    """What the plan's standing protection costs each principal's will in a round, guarantees apart."""
    if not plan.costs:
        return 0.0
    cover = plan.cover_budget if plan.cover_budget is not None else sum(plan.track(k).cover for k in tracks)
    return (
        COVER_COST * cover
        + SECRECY_COST * (0.0 if plan.secrecy is None else plan.secrecy)
        + CONSULTING_COST * len(plan.consulted)
        + PAYMENT_COST * sum(plan.payments.values())
    )


def holding(plan: Plan) -> list[Guarantee]:
    """The plan's guarantees but for those that guarantee nothing, whose leaving means nothing either."""
    values = ("detection", "coverage", "bond", "compensation")
    return [g for g in plan.guarantees if any(np.any(np.asarray(getattr(g, name)) > 0) for name in values)]


def _guarantees(plan: Plan, parameters: Parameters, n: int) -> Any:
    records = np.zeros((n, len(holding(plan))), GUARANTEE)
    for number, g in enumerate(holding(plan)):
        for name in ("detection", "coverage", "bond", "compensation"):
            records[name][:, number] = getattr(g, name)
        if plan.costs:
            more = np.maximum(records["detection"][:, number] - broadcast(parameters.m, n), 0) * DETECTION_COST
            more += np.maximum(records["coverage"][:, number] - broadcast(parameters.mu, n), 0) * COVERAGE_COST
            more += (records["bond"][:, number] > broadcast(parameters.bond, n)) * BOND_COST
            records["cost"][:, number] = more
    return records


def _parameters(parameters: Parameters, n: int) -> Any:
    records = np.zeros(n, PARAMETERS)
    for f in fields(Parameters):
        value = getattr(parameters, f.name)
        if isinstance(value, tuple):
            for rung, one in enumerate(value):
                records[f.name][:, rung] = one
        else:
            records[f.name] = value
    return records


def _principals(situation: Situation, n: int) -> Any:
    p, records = situation.parameters, np.zeros((n, len(situation.principals)), PRINCIPAL)
    for number, one in enumerate(situation.principals):
        row = records[:, number]
        row["c_mean"], row["c_sd"] = (p.c_mean, p.c_sd) if one.c is None else (one.c, 0.0)
        row["kappa_mean"], row["kappa_sd"] = (p.kappa_mean, p.kappa_sd) if one.kappa is None else (one.kappa, 0.0)
        row["power"] = one.power
        for name in ("tau0", "k_t", "k_u", "v0", "a_v", "k_v", "g_v", "patience"):
            own = getattr(one, name)
            row[name] = getattr(p, name) if own is None else own
    return records


def _ratifiers(situation: Situation, plan: Plan, n: int) -> Any:
    p, records = situation.parameters, np.zeros((n, len(situation.ratifiers)), RATIFIER)
    for number, one in enumerate(situation.ratifiers):
        margin = p.b_r if one.margin is None else one.margin
        for rung in range(N_RUNGS):
            records["margin"][:, number, rung] = broadcast(margin[rung], n) + CONSULTED * (one.actor in plan.consulted)
        records["sigma"][:, number] = p.sigma_r if one.sigma is None else one.sigma
    return records


def _spoilers(situation: Situation, plan: Plan, n: int) -> Any:
    p, records = situation.parameters, np.zeros((n, len(situation.spoilers)), SPOILER)
    # what a month's waiting leaves of an act's worth: above 1 it pays to wait
    waiting = np.asarray(p.beta) * (1 - np.asarray(p.h_end)) * (1 + np.asarray(p.gamma)) * (1 - np.asarray(p.rho))
    for number, one in enumerate(situation.spoilers):
        row = records[:, number]
        for name in ("capacity", "tech", "exposure", "scale", "greed", "price"):
            row[name] = getattr(one, name)
        for name in ("recharge", "rent", "chi", "base"):
            own = getattr(one, name)
            row[name] = getattr(p, name) if own is None else own
        row["paid"] = plan.payments.get(one.actor, 0.0)
        row["waiting"] = waiting
    return records


def _instruments(members: list[Instrument]) -> Any:
    records = np.zeros(len(members), INSTRUMENT)
    for number, member in enumerate(members):
        for f in fields(Instrument):
            records[f.name][number] = getattr(member, f.name)
    return records


def _ladder(ladder: tuple[int, ...]) -> list[int]:
    """The rung that follows on each rung from -1 on, -1 = none."""
    return [min([step for step in ladder if step > rung], default=NEVER) for rung in range(-1, N_RUNGS)]


def _after(after: tuple[str, int] | None, tracks: tuple[str, ...]) -> list[int]:
    return [NEVER, NEVER] if after is None else [tracks.index(after[0]), after[1]]


def _streams(situation: Situation, groups: tuple[tuple[str, ...], ...], seed: int) -> tuple[NDArray[np.uint64], Ints]:
    """The key of every slot, and where each stream's slots begin; the inner entity runs fastest."""
    members = {
        "principal": [p.actor for p in situation.principals],
        "ratifier": [r.actor for r in situation.ratifiers],
        "spoiler": [s.actor for s in situation.spoilers],
        "track": list(situation.tracks),
        "group": ["+".join(group) for group in groups],
    }
    keys: list[tuple[int, int, int]] = []
    slots: list[int] = []
    for stream, pattern in STREAMS:
        slots.append(len(keys))
        entities = [""]
        for part in pattern.split("|"):
            entities = [f"{e}|{m}" if e else m for e in entities for m in members.get(part, [part.lstrip("=")])]
        key = stream_key(seed, stream)
        keys += [(*key, entity_word(entity)) for entity in entities]
    return np.array(keys, dtype=np.uint64).reshape(-1, 3), _ints(slots)


def make_states(situation: Situation, plan: Plan) -> NDArray[Any]:
    """Room for four runs, (4,) records."""
    return np.zeros(RUNS_PER_BLOCK, state_type(Sizes.of(situation, plan)))


def make_books(situation: Situation, runs: int, rounds: int, kept: int, events: int, skip: Ints | None = None) -> Books:
    """Empty books for a block of runs, with room for so many events."""
    n_tracks, i, j = len(situation.tracks), len(situation.principals), len(situation.spoilers)
    instruments, checks = len({name for s in situation.spoilers for name in s.menu}), len(CHECKPOINTS)
    acts = (j, instruments, n_tracks, rounds)

    def path(width: int) -> NDArray[np.float32]:
        return np.full((kept, rounds, width), np.nan, np.float32)

    return Books(
        runs=np.zeros(runs, RUN),
        stage=np.zeros((runs, checks, n_tracks), np.int8),
        rung=np.zeros((runs, checks, n_tracks), np.int8),
        locked_at=np.full((runs, n_tracks), NEVER, np.int16),
        terms=np.full((runs, n_tracks), np.nan, np.float32),
        trust=np.zeros((runs, i), np.float32),
        trustworthy=np.zeros((runs, i), np.int8),
        strikes=np.zeros(acts, np.int64),
        hits=np.zeros(acts, np.int64),
        before_vote=np.zeros(j, np.int64),
        visible=np.zeros((rounds, len(CAUSES)), np.int64),
        path_trust=path(i),
        path_will=path(i),
        path_tension=path(i),
        path_lock=path(n_tracks),
        path_rung=path(n_tracks),
        events=np.zeros((events, 5), np.int16),
        event_run=np.zeros(events, np.int64),
        event_count=np.zeros(1, np.int64),
        n_kept=np.array([kept]),
        checkpoints=_ints(CHECKPOINTS),
        skip=np.zeros((0, 2), np.int64) if skip is None else skip,
    )


def _ints(values: Any) -> Ints:
    return np.array(list(values), dtype=np.int64)


def _table(rows: list[list[int]], width: int) -> Ints:
    made = np.full((len(rows), width), NEVER, dtype=np.int64)
    for number, row in enumerate(rows):
        made[number, : len(row)] = row
    return made
