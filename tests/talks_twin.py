"""Talks once more, in plain Python and without haste: the second answer that the compiled engine must match.

One draw at a time, one stage after the other, plain numbers by the ids of tracks and actors.  Only the stream of random
numbers is borrowed (numpy's Philox).  Where the specification leaves a choice, this is the choice made here:

start        c and kappa: max(0, mean + sd q(u)), q the normal quantile (decided by K1: drawing anew from above 0 moves a
             seventh of the draws); a uniform of exactly 0 counts as 2^-54 in a quantile; trustworthy iff u < tau0
open         a track that has opened stays open; the condition `after` is looked at when the round begins; nothing leaks
             from a track that has not opened
power        each principal's log weight walks by sd / sqrt 2 a round (stream `power`, entity its id, index t); shares
             move the reference point of contested tracks; bargaining weights stay
guarantees   begin and end when the round begins, by lock-in as it then stands; the greater of parameter and guarantees
             holds; a guarantor has left where one has and none holds; one that guarantees nothing does not count
will         each round, for every principal: .01 per unit of cover or of its budget, for each guarantee that holds .01
             per unit of detection and .02 per unit of coverage above the parameters and .001 if its bond is above
             theirs, .004 per unit of the plan's secrecy, .002 per consulted ratifier, .1 per unit of side payment;
             compensation is free; a gesture costs its own principal .05 if it is made.  Nothing of it where the plan
             says that protection is free
cover        by the will left after all of this; `waterfill` evens out what all spoilers together would lose at the
             terms on the table, so it comes after the terms
gesture      stream `comply`, entity `gesture|id`, index t; share a, still to come 1 - a; all see whether it was made, so
             the signal is 1 / (1 - rho) if it was and proof of the other type if it was not; signals of one round are
             weighed with the trust before them
box          bounds cross by more than 1e-12: no overlap; the midpoint is that of the crossing bounds, kept within 0-1;
             parties of equal position: overlap iff that position is inside the box
no stake     a principal without stake in a group does not stand in its way: it accepts, and is left out of the minima
nash         weights are shares of power; ratios within 1e-12 of each other are equal; with more than two principals all
             tracks move at once, terms start and stay inside the box, 200 iterations when a group is first at the table
fixed        the terms as given, even where known ratifiers would not pass them
alternating  gains are those of `nash`; nobody is offered less than the box leaves; no proposer: halfway in terms
zeuthen      concessions without end in size meet where the product of gains is greatest, whatever the power
timed        offers fall over the part of the frontier on which nobody loses; they cross where both have given up the
             same share; before the attempt is old enough for that nothing can be signed
contest      an act gets through with probability e / (e + eta a)
strikes      K1 counts the attempts that no host stopped
vote         sigma 0: passes iff its room is at least -1e-12
walk-out     looks at stage 4 of each round, at the groups that were at the table when it began
instalments  the next is due `gap` after the last
violations   first violation: detected or not; a violation that nobody sees counts as kept in all else
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np

from detente.talks.instruments import Instrument
from detente.talks.plan import Guarantee, Plan
from detente.talks.situation import Principal, Ratifier, Situation, Spoiler

DT = 1 / 12
SLACK = 1e-12
WALK_OUT_ROUNDS = 24
WALK_OUT_BELOW = -2.0

FIRSTS: dict[str, str] = {
    "signature": "signed",
    "ratification": "ratified",
    "lock": "locked",
    "violation": "violated",
    "reversal": "reversed",
}
"""What first times are kept, and the event that each is the first of."""

Group = tuple[str, ...]


# --- random numbers and small formulas


@lru_cache(maxsize=64)
def _key(seed: int, stream: str) -> tuple[int, int]:
    digest = hashlib.blake2b(f"detente/{seed}/talks.{stream}".encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


@lru_cache(maxsize=4096)
def _word(entity: str) -> int:
    return int.from_bytes(hashlib.blake2b(entity.encode(), digest_size=8).digest(), "little")


@lru_cache(maxsize=50_000)
def _block(seed: int, stream: str, entity: str, index: int, block: int) -> tuple[float, float, float, float]:
    """Uniforms of four neighbouring draws."""
    key = np.array(_key(seed, stream), dtype=np.uint64)
    counter = np.array([block, index, _word(entity), 0], dtype=np.uint64)
    a, b, c, d = ((int(word) >> 11) * 2.0**-53 for word in np.random.Philox(key=key, counter=counter).random_raw(4))
    return a, b, c, d


def uniform(seed: int, stream: str, entity: str, index: int, draw: int) -> float:
    return _block(seed, stream, entity, index, draw // 4)[draw % 4]


def normal(u: float) -> float:
    return NormalDist().inv_cdf(min(max(u, 2.0**-54), 1 - 2.0**-53))


def phi(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2))


def above_zero(mean: float, sd: float, u: float) -> float:
    """A normal number; what would lie below 0 is 0."""
    return max(mean + sd * normal(u), 0.0)


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def chance(sharpness: float, x: float) -> float:
    """Logistic of sharpness times x; a step at 0 where the sharpness has no limit."""
    if math.isinf(sharpness):
        return 1.0 if x >= -SLACK else 0.0
    return logistic(sharpness * x)


def logit(p: float) -> float:
    p = min(max(p, 1e-12), 1 - 1e-12)
    return math.log(p / (1 - p))


def log_ratio(p: float, q: float) -> float:
    return math.log(max(p, 1e-300)) - math.log(max(q, 1e-300))


def clip(x: float, low: float, high: float) -> float:
    return min(max(x, low), high)


def at_least(n: int, p: float, needed: int) -> float:
    """Probability of at least `needed` successes in n."""
    if p <= 0 or p >= 1:
        return float(p >= 1)
    log_p, log_q = math.log(p), math.log1p(-p)
    ways = (math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) for i in range(needed, n + 1))
    return min(sum(math.exp(w + i * log_p + (n - i) * log_q) for i, w in enumerate(ways, needed)), 1.0)


def water_filling(losses: dict[str, float], budget: float) -> dict[str, float]:
    """Cover by track so that the greatest loss left is least: max(0, 1 - z / V), summing to the budget."""
    exposed = sorted((v for v in losses.values() if v > 0), reverse=True)
    level = 0.0
    for n in range(1, len(exposed) + 1):  # the n greatest are covered: n - z sum(1 / V) = budget
        level = (n - budget) / sum(1 / v for v in exposed[:n])
        if n == len(exposed) or level >= exposed[n]:
            break
    level = max(level, 0.0)
    return {k: max(0.0, 1 - level / v) if v > 0 else 0.0 for k, v in losses.items()}


# --- what a draw leaves behind


@dataclass(frozen=True)
class Event:
    """What happened; name as in detente.talks.trajectories.EVENTS."""

    round: int
    name: str
    track: str | None = None
    who: str | None = None
    instrument: str | None = None


@dataclass(frozen=True)
class Moment:
    """The end of a round."""

    trust: dict[str, float]
    tension: dict[str, float]
    will: dict[str, float]
    lock_in: dict[str, float]
    rung: dict[str, int]
    terms: dict[str, float]
    phase: dict[str, str]


@dataclass
class Story:
    """One simulated future.  Rounds are -1 and terms NaN where it never came to that."""

    outcome: str = ""
    end: int = -1
    first: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIRSTS, -1))
    locked: int = 0
    locked_at: dict[str, int] = field(default_factory=dict)
    signed_terms: dict[str, float] = field(default_factory=dict)
    trust: dict[str, float] = field(default_factory=dict)
    trustworthy: dict[str, bool] = field(default_factory=dict)
    will_spent: float = 0.0
    events: list[Event] = field(default_factory=list)
    path: list[Moment] = field(default_factory=list)

    def count(self, *names: str, who: str | None = None) -> int:
        return sum(e.name in names and who in (None, e.who) for e in self.events)

    def strikes(self, who: str | None = None) -> int:
        """Acts carried out: those that a host stopped, and nobody saw, are not among them."""
        return self.count("strike", "strike missed", who=who)


# --- the state


@dataclass
class Track:
    """One line of talks: phase, ladder, terms, lock-in and what weighs on it."""

    id: str
    next: int
    reference: float
    terms: float
    difficulty: float
    phase: str = "talking"
    rung: int = -1
    opened: bool = False
    since: int = 0
    attempt: float = 0.0
    lock_in: float = 0.0
    hindrance: float = 0.0
    pressure: float = 0.0
    failed: int = 0
    due: float = 0.0
    left: int = 0
    cover: float = 0.0
    threshold: dict[str, float] = field(default_factory=dict)

    @property
    def in_force(self) -> bool:
        return self.phase != "reversed" and (self.phase == "implementing" or self.rung >= 0)


@dataclass
class Party:
    """A principal: what no deal and exploitation cost it, its hidden type, trust in it, its tension and will."""

    id: str
    record: Principal
    no_deal: float
    exploited: float
    trustworthy: bool
    trust0: float
    trust: float
    tension: float
    stops: float  # share of hosted acts that it stops if trustworthy: k_T (1 - xi)
    stops_not: float  # if not: k_U
    power: float
    weight: float  # log of its power as it walks
    will: float = 1.0


@dataclass(frozen=True)
class Safeguards:
    """Detection, coverage, bond and compensation in force this round, and whether a guarantor has left."""

    m: float
    mu: float
    bond: float
    f_v: float
    left: bool


@dataclass(frozen=True)
class Offer:
    """What is on the table for a group: per principal its stake, the values per unit of stake, its trust threshold."""

    overlap: bool
    stake: dict[str, float]
    honoured: dict[str, float]  # A
    betrayed: dict[str, float]  # B
    threshold: dict[str, float]


@dataclass(frozen=True)
class Act:
    """An act that a spoiler decided on."""

    instrument: str
    track: str


@dataclass(frozen=True)
class Intention:
    """What a spoiler does this round, what it would do if it looked ahead, and whether it had anything to lose."""

    act: Act | None
    strategic: Act | None
    something_to_lose: bool
    affordable_attributed: int


class Talks:
    """One draw of the process, followed stage by stage."""

    def __init__(self, situation: Situation, plan: Plan, draw: int, seed: int) -> None:
        self.situation, self.plan, self.draw, self.seed = situation, plan, draw, seed
        self.p = {name: self.number(value) for name, value in vars(situation.parameters).items()}
        self.dt, self.t, self.prog, self.impatient = DT, 0, 0, 0
        self.story = Story()
        self.secrecy = self.p["secrecy"] if plan.secrecy is None else self.number(plan.secrecy)
        self.positions: dict[str, dict[str, float]] = {
            a: dict(zip(situation.tracks, row, strict=True))
            for a, row in zip(situation.actors, self.row(situation.position).tolist(), strict=True)
        }
        self.weights = {a: self.weights_of(i) for i, a in enumerate(situation.actors)}
        self.tracks = {k: self.new_track(k) for k in situation.tracks}
        self.parties = {p.actor: self.new_party(p) for p in situation.principals}
        total = sum(p.power for p in self.parties.values())
        for party in self.parties.values():
            party.power /= total
            party.weight = math.log(max(party.power, 1e-300))
        self.groups: list[Group] = [tuple(g) for g in plan.groups(situation.tracks)]
        self.group_of = {k: g for g in self.groups for k in g}
        self.capacity: dict[str, float] = {s.actor: self.number(s.capacity) for s in situation.spoilers}
        self.over: set[int] = set()
        self.left = False
        self.begun: set[Group] = set()
        self.offers: dict[Group, Offer] = {}
        self.safe = Safeguards(self.p["m"], self.p["mu"], self.p["bond"], self.p["f_v"], left=False)

    # what stands in the situation

    def number(self, value: Any) -> Any:
        """A value of this draw."""
        if isinstance(value, tuple):
            return tuple(self.number(one) for one in value)
        if isinstance(value, int | float):
            return float(value)
        row = np.atleast_1d(value)
        return float(row[self.draw if len(row) > 1 else 0])

    def row(self, table: Any) -> Any:
        return table[self.draw if len(table) > 1 else 0]

    def u(self, stream: str, entity: str, index: int | None = None) -> float:
        return uniform(self.seed, stream, entity, self.t if index is None else index, self.draw)

    def weights_of(self, actor: int) -> dict[str, float]:
        salience = [float(s) for s in self.row(self.situation.salience)[actor]]
        total = sum(salience)
        return {k: s / total if total > 0 else 0.0 for k, s in zip(self.situation.tracks, salience, strict=True)}

    def new_track(self, k: str) -> Track:
        index = self.situation.tracks.index(k)
        reference = float(self.row(self.situation.reference)[index])
        hardness = 0.0 if self.situation.hardness is None else float(self.row(self.situation.hardness)[index])
        spread = self.p["sd_o"] * math.sqrt(self.p["rho_o"])
        difficulty = hardness + spread * normal(self.u("difficulty", k, 0))
        track = Track(k, self.plan.track(k).start, reference, reference, difficulty)
        track.attempt = self.new_attempt(k, 0)
        return track

    def new_attempt(self, k: str, index: int) -> float:
        """What makes one attempt harder or easier than another and nobody sees."""
        return float(self.p["sd_o"] * math.sqrt(1 - self.p["rho_o"]) * normal(self.u("attempt", k, index)))

    def new_party(self, record: Principal) -> Party:
        def own(name: str, otherwise: str = "") -> float:
            value = getattr(record, name)
            return float(self.p[otherwise or name] if value is None else self.number(value))

        def prior(name: str) -> float:
            value = getattr(record, name)
            if value is not None:
                return float(self.number(value))
            return above_zero(
                self.p[f"{name}_mean"], self.p[f"{name}_sd"], self.u("prior", f"{name}|{record.actor}", 0)
            )

        trust = own("tau0")
        return Party(
            record.actor, record, prior("c"), prior("kappa"), self.u("type", record.actor, 0) < trust, trust, trust,
            own("v0"), own("k_t") * (1 - self.p["xi"]), own("k_u"), self.number(record.power), 0.0,
        )  # fmt: skip

    def position(self, actor: str, k: str) -> float:
        return self.positions[actor][k]

    def loss(self, actor: str, k: str, x: float) -> float:
        return abs(x - self.position(actor, k)) / 100

    def advance(self, actor: str, k: str, x: float) -> float:
        """How much nearer the terms are to what the actor wants than no deal is."""
        return self.loss(actor, k, self.tracks[k].reference) - self.loss(actor, k, x)

    def gain(self, i: str, k: str, x: float) -> float:
        """What full agreement on a track at terms x is worth to a principal."""
        weight, gain = self.weights[i][k], 0.0
        if self.situation.link is not None:
            a, into = self.situation.actors.index(i), self.situation.tracks.index(k)
            gain = sum(
                float(q) * other.lock_in
                for q, other in zip(self.situation.link[a, into], self.tracks.values(), strict=True)
            )
        return gain + weight * self.advance(i, k, x) + self.parties[i].no_deal * weight

    def share(self, k: str) -> float:
        """Share of the track that the rung on the table would add."""
        track = self.tracks[k]
        return float(self.p["alpha"][track.next] - self.settled(k))

    def settled(self, k: str) -> float:
        rung = self.tracks[k].rung
        return float(self.p["alpha"][rung]) if rung >= 0 else 0.0

    def faith(self, i: str, trust: dict[str, float] | None = None) -> float:
        """Probability that i gives to all others being trustworthy."""
        known = trust or {j: party.trust for j, party in self.parties.items()}
        return math.prod(value for j, value in known.items() if j != i)

    def learn(self, j: str, *signals: float) -> None:
        """Bayes: what is seen of j moves the log-odds of its being trustworthy."""
        if signals:
            self.parties[j].trust = logistic(logit(self.parties[j].trust) + sum(signals))

    def tell(self, name: str, track: str | None = None, who: str | None = None, instrument: str | None = None) -> None:
        self.story.events.append(Event(self.t, name, track, who, instrument))
        for what, event in FIRSTS.items():
            if self.story.first[what] < 0 and name.removesuffix(" unseen") == event:
                self.story.first[what] = self.t

    def upset(self, by: float) -> None:
        for party in self.parties.values():
            party.tension = min(party.tension + by, self.p["v_max"])

    def at_table(self, group: Group) -> bool:
        return all(self.tracks[k].opened and self.tracks[k].phase == "talking" for k in group)

    def signed(self, group: Group) -> bool:
        return all(self.tracks[k].phase == "signed" for k in group)

    # a round

    def round(self) -> None:
        self.prog = 0
        self.shocks()
        self.safeguards()
        table = [g for g in self.groups if self.at_table(g)]
        self.offers = {g: self.offer(g) for g in table}
        self.cover()
        intentions = {s.actor: self.intention(s) for s in self.situation.spoilers}
        seen = self.strike(intentions)
        self.learn_from_acts(intentions, seen)
        self.accept(table)
        self.resume()
        self.ratify()
        for track in self.tracks.values():
            self.implement(track)
            self.lock(track)
            self.reverse(track)
        self.books()

    # stage 0

    def shocks(self) -> None:
        for i, party in self.parties.items():
            if self.u("leader", i) < -math.expm1(-self.p["h_l"] * self.dt):
                self.tell("leader", who=i)
                if self.u("leader", f"redraw|{i}") < self.p["w_l"]:
                    party.trustworthy = self.u("type", i, self.t + 1) < party.trust0
                party.trust = (1 - self.p["w_l"]) * party.trust + self.p["w_l"] * party.trust0
                party.will += self.p["w_w"] * (1 - party.will)
        if self.u("incident", "all") < -math.expm1(-self.p["h_0"] * self.dt):
            self.tell("incident")
            self.upset(0.4)
        if self.p["power_sd"] > 0 and self.situation.contested is not None:
            self.walk_of_power()

    def walk_of_power(self) -> None:
        for i, party in self.parties.items():
            party.weight += self.p["power_sd"] / math.sqrt(2) * normal(self.u("power", i))
        most = max(party.weight for party in self.parties.values())
        total = sum(math.exp(party.weight - most) for party in self.parties.values())
        assert self.situation.contested is not None
        for index, track in enumerate(self.tracks.values()):
            shift = sum(
                (math.exp(party.weight - most) / total - party.power) * self.position(i, track.id)
                for i, party in self.parties.items()
            )
            start = float(self.row(self.situation.reference)[index])
            track.reference = clip(start + float(self.situation.contested[index]) * shift, 0, 100)

    # stage 1

    def safeguards(self) -> None:
        for track in self.tracks.values():
            self.open(track)
        holding = [g for index, g in enumerate(self.plan.guarantees) if self.holds(index, g)]
        p, n = self.p, self.number
        self.safe = Safeguards(
            max([p["m"], *(n(g.detection) for g in holding)]),
            max([p["mu"], *(n(g.coverage) for g in holding)]),
            max([p["bond"], *(n(g.bond) for g in holding)]),
            max([p["f_v"], *(n(g.compensation) for g in holding)]),
            self.left and not any(self.guarantees_anything(g) for g in holding),
        )
        if self.plan.costs:
            price = self.price(holding)
            self.story.will_spent += price
            for party in self.parties.values():
                party.will = max(0.0, party.will - price)
        self.gestures()

    def open(self, track: Track) -> None:
        plan = self.plan.track(track.id)
        reached = plan.after is None or self.tracks[plan.after[0]].rung >= plan.after[1]
        if not track.opened and self.t >= plan.opens and reached:
            track.opened, track.since = True, self.t
            self.tell("opened", track.id)

    def holds(self, index: int, g: Guarantee) -> bool:
        if index in self.over or self.t < g.start:
            return False
        locks = [track.lock_in for track in self.tracks.values() if track.in_force]
        secure = g.exit_lock is not None and bool(locks) and min(locks) >= g.exit_lock - SLACK
        if secure or (g.end is not None and self.t >= g.end):
            self.over.add(index)
            self.left |= self.guarantees_anything(g)
            return False
        return True

    def guarantees_anything(self, g: Guarantee) -> bool:
        return any(self.number(value) > 0 for value in (g.detection, g.coverage, g.bond, g.compensation))

    def cover(self) -> None:
        """Cover of each track, as far as the weaker will carries it."""
        if self.plan.cover_budget is None:
            cover = {k: self.number(self.plan.track(k).cover) for k in self.tracks}
        else:
            losses = {k: sum(self.would_lose(s, k) for s in self.situation.spoilers) for k in self.tracks}
            cover = water_filling(losses, self.number(self.plan.cover_budget))
        will = min(party.will for party in self.parties.values())
        for k, track in self.tracks.items():
            track.cover = cover[k] * will

    def price(self, holding: list[Guarantee]) -> float:
        """Political will that protection costs every principal this round."""
        p, n, plan = self.p, self.number, self.plan
        covers = (plan.track(k).cover for k in self.tracks)
        price = 0.01 * (sum(map(n, covers)) if plan.cover_budget is None else n(plan.cover_budget))
        for g in holding:
            price += 0.01 * max(n(g.detection) - p["m"], 0) + 0.02 * max(n(g.coverage) - p["mu"], 0)
            price += 0.001 * (n(g.bond) > p["bond"])
        price += 0.0 if plan.secrecy is None else 0.004 * self.secrecy
        return float(price + 0.002 * len(plan.consulted) + 0.1 * sum(plan.payments.values()))

    def gestures(self) -> None:
        """Steps taken alone.  All see whether one is taken, so that leaving it out tells as much."""
        signals = []
        for gesture in (g for g in self.plan.gestures if g.round == self.t):
            i, party = gesture.principal, self.parties[gesture.principal]
            rho = self.temptation(i, gesture.share, 1 - gesture.share)
            made = party.trustworthy or self.u("comply", f"gesture|{i}") >= rho
            signals.append((i, log_ratio(1, 1 - rho) if made else log_ratio(0, rho)))
            if made and self.plan.costs:
                party.will = max(0.0, party.will - 0.05)
        for i, signal in signals:
            self.learn(i, signal)

    # stage 2a: terms and what they are worth

    def offer(self, group: Group) -> Offer:
        overlap = self.set_terms(group)
        p, safe = self.p, self.safe
        stake, honoured, betrayed, threshold = {}, {}, {}, {}
        for i in self.parties:
            stake[i] = sum(self.share(k) * self.weights[i][k] for k in group)
            if stake[i] <= 0:
                continue
            worth = sum(self.share(k) * self.gain(i, k, self.tracks[k].terms) for k in group) / stake[i]
            later = sum((1 - p["alpha"][self.tracks[k].next]) * self.weights[i][k] for k in group)
            a = worth - p["x_gain"] + p["omega"] * later / stake[i] * max(worth, 0)
            b = (safe.mu * safe.f_v - (1 - safe.mu) * self.parties[i].exploited) / self.plan.instalments
            honoured[i], betrayed[i] = a, b
            threshold[i] = 0.0 if b >= 0 else 1.0 if a <= 0 else -b / (a - b)
        return Offer(overlap, stake, honoured, betrayed, threshold)

    def room(self, r: Ratifier, k: str) -> float:
        """How far from its own position a ratifier lets terms be, as a share of the scale."""
        track = self.tracks[k]
        room = self.loss(r.actor, k, track.reference) + self.margin_of(r, k) - self.p["z_h"] * self.sigma(r)
        return float(room - track.pressure - self.p["prep"] * self.secrecy**2)

    def margin_of(self, r: Ratifier, k: str) -> float:
        margins = self.p["b_r"] if r.margin is None else self.number(r.margin)
        return float(margins[self.tracks[k].next]) + (0.05 if r.actor in self.plan.consulted else 0.0)

    def sigma(self, r: Ratifier) -> float:
        return float(self.p["sigma_r"] if r.sigma is None else self.number(r.sigma))

    def box(self, k: str) -> tuple[float, float]:
        """The terms that known ratifiers let pass."""
        low, high = -math.inf, math.inf
        for r in self.situation.ratifiers:
            if r.known and self.weights[r.actor][k] > 0:
                where, room = self.position(r.actor, k), 100 * self.room(r, k)
                low, high = max(low, where - room), min(high, where + room)
        return low, high

    def set_terms(self, group: Group) -> bool:
        """Puts terms on the table.  Whether any suit all known ratifiers, and can be signed."""
        if len(self.parties) > 2:
            return self.terms_of_many(group)
        first, second = self.parties
        low, high, overlap = {}, {}, True
        for k in group:
            low[k], high[k], fits = self.bounds(k, self.position(first, k), self.position(second, k))
            overlap = overlap and fits
        shares, crossed = self.bargain(group, low, high)
        for k, s in shares.items():
            a, b = self.position(first, k), self.position(second, k)
            self.tracks[k].terms = b + s * (a - b)
        return overlap and crossed

    def bounds(self, k: str, a: float, b: float) -> tuple[float, float, bool]:
        """Between which shares of the way from the second party to the first the terms may lie, and whether any may."""
        low_x, high_x = self.box(k)
        if a == b:
            return 0.0, 1.0, low_x <= b + 100 * SLACK and b - 100 * SLACK <= high_x and low_x <= high_x + 100 * SLACK
        ends = ((low_x - b) / (a - b), (high_x - b) / (a - b))
        low, high = max(0.0, ends[0] if a > b else ends[1]), min(1.0, ends[1] if a > b else ends[0])
        if low > high + SLACK:
            middle = clip((low + high) / 2, 0, 1)
            return middle, middle, False
        return low, max(low, high), True

    def shift(self, i: str, group: Group) -> float:
        """What the risk of being exploited takes from a principal's gain, per chance of being honoured."""
        stake = sum(self.share(k) * self.weights[i][k] for k in group)
        safe, party = self.safe, self.parties[i]
        exposure = stake / self.plan.instalments * (safe.mu * safe.f_v - (1 - safe.mu) * party.exploited)
        faith = max(self.faith(i), 1e-9)
        return (1 - faith) * exposure / faith

    def bargain(self, group: Group, low: dict[str, float], high: dict[str, float]) -> tuple[dict[str, float], bool]:
        """Shares by track in the mode of the plan, and whether the offers have met."""
        if self.plan.mode == "fixed":
            return {k: self.number(self.plan.track(k).share) for k in group}, True
        frontier = self.frontier(group, low, high)
        half = {k: (low[k] + high[k]) / 2 for k in group}
        a, b = (self.parties[i].power for i in self.parties)
        if self.plan.mode == "timed":
            given = frontier.crossing()
            age = self.t - max(self.tracks[k].since for k in group)
            conceded = min(age / self.p["deadline"], 1.0) ** (1 / self.p["toughness"])
            shares = None if given is None else frontier.shares_at(given[0])
            return shares or half, given is None or conceded >= given[1] - SLACK
        if self.plan.mode == "alternating":
            return self.alternate(frontier) or half, True
        return frontier.nash(*((0.5, 0.5) if self.plan.mode == "zeuthen" else (a, b))) or half, True

    def frontier(self, group: Group, low: dict[str, float], high: dict[str, float]) -> Frontier:
        first, second = self.parties
        pieces = []
        gains = {i: self.shift(i, group) for i in self.parties}
        for k in group:
            a, b = self.position(first, k), self.position(second, k)
            for i in self.parties:
                gains[i] += self.share(k) * self.gain(i, k, b + low[k] * (a - b))
            step = self.share(k) * abs(a - b) / 100
            pieces.append(Piece((k,), step * self.weights[first][k], step * self.weights[second][k]))
        return Frontier.of(pieces, low, high, gains[first], gains[second])

    def alternate(self, frontier: Frontier) -> dict[str, float] | None:
        """What two who take turns settle on at once: what either asks leaves the other just what waiting would bring."""
        patience = [
            self.p["patience"] if party.record.patience is None else self.number(party.record.patience)
            for party in self.parties.values()
        ]
        q_a, q_b = (d * (1 - self.p["p_break"]) for d in patience)
        asked = frontier.proposal(q_a, q_b)
        if asked is None:
            return None
        by_first = frontier.shares_at(asked)
        by_second = frontier.shares_at(max(q_a * asked, frontier.a))
        if self.plan.proposer is not None:
            return by_first if self.plan.proposer == next(iter(self.parties)) else by_second
        return {k: (by_first[k] + by_second[k]) / 2 for k in by_first}

    def terms_of_many(self, group: Group) -> bool:
        """More than two: terms drift to the average position, weighted by who gains least from one step more."""
        overlap, box = True, {}
        for k in group:
            places = [self.position(i, k) for i in self.parties]
            low, high = self.box(k)
            low, high = max(low, min(places)), min(high, max(places))
            if low > high + 100 * SLACK:
                overlap = False
                low = high = clip((low + high) / 2, min(places), max(places))
            box[k] = (low, max(low, high))
            self.tracks[k].terms = clip(self.tracks[k].terms, *box[k])
        shift = {i: self.shift(i, group) for i in self.parties}
        for _ in range(2 if group in self.begun else 200):
            gains = {
                i: shift[i] + sum(self.share(k) * self.gain(i, k, self.tracks[k].terms) for k in group)
                for i in self.parties
            }
            for k in group:
                self.tracks[k].terms = clip(self.drift(k, gains), *box[k])
        self.begun.add(group)
        return overlap

    def drift(self, k: str, gains: dict[str, float]) -> float:
        x, pulls = self.tracks[k].terms, {}
        for i, party in self.parties.items():
            away = (x - self.position(i, k)) / 100
            push = party.power * self.weights[i][k] * self.share(k)
            pulls[i] = push / (max(gains[i], 0.001) * math.sqrt(away**2 + 0.001**2))
        total = sum(pulls.values())
        return sum(pull * self.position(i, k) for i, pull in pulls.items()) / total if total > 0 else x

    # what it comes to: acceptance and votes

    def surplus(self, i: str, group: Group, trust: dict[str, float], tension: float, extra: dict[str, float]) -> float:
        """z - o: what the offer is worth to i, over what it asks for."""
        offer, p = self.offers[group], self.p
        faith = self.faith(i, trust)
        worth = faith * offer.honoured[i] + (1 - faith) * offer.betrayed[i]
        margin = 0.0
        for k in group:
            track = self.tracks[k]
            hard = p["o_b"][track.next] + track.difficulty + track.attempt + p["o_f"] * math.log(1 + track.failed)
            margin += self.share(k) * self.weights[i][k] * (hard + track.hindrance + extra.get(k, 0.0))
        return float(worth - margin / offer.stake[i] - p["o_v"] * tension)

    def passes(self, r: Ratifier, group: Group, extra: dict[str, float]) -> float:
        """Chance that a ratifier agrees."""
        stake = sum(self.share(k) * self.weights[r.actor][k] for k in group)
        if stake <= 0:
            return 1.0
        room = 0.0
        for k in group:
            track = self.tracks[k]
            allowed = self.margin_of(r, k) - track.pressure - extra.get(k, 0.0)
            room += self.share(k) * self.weights[r.actor][k] * (self.advance(r.actor, k, track.terms) + allowed)
        room = room / stake - self.p["prep"] * self.secrecy**2
        sigma = self.sigma(r)
        one = phi(room / sigma) if sigma > 0 else float(room >= -SLACK)
        return at_least(r.seats, one, r.needed) if r.seats else one

    def success(self, group: Group, act: Act | None = None, host: str | None = None) -> float:
        """Chance that the group gets through this round, with an act against it or without."""
        signed = self.signed(group)
        if not signed and not (group in self.offers and self.offers[group].overlap):
            return 0.0
        trust = {j: party.trust for j, party in self.parties.items()}
        tension, hindrance, pressure = 0.0, {}, {}
        if act is not None:
            instrument = self.situation.instruments[act.instrument]
            tension = instrument.tension
            hindrance, pressure = {act.track: instrument.acceptance}, {act.track: instrument.ratifiers}
            if host is not None and instrument.attributed:
                trust[host] = self.after_act(host)
        chance_of_votes = math.prod(self.passes(r, group, pressure) for r in self.situation.ratifiers)
        if signed:
            return chance_of_votes
        accepted = 1.0
        for i in self.offers[group].honoured:
            felt = min(self.parties[i].tension + tension, self.p["v_max"])
            accepted *= chance(self.p["lam_a"], self.surplus(i, group, trust, felt, hindrance))
        return accepted * chance_of_votes

    def after_act(self, h: str) -> float:
        """Trust in a host once an act from its ground is seen."""
        host = self.parties[h]
        of_t, of_u = host.trust * (1 - host.stops), (1 - host.trust) * (1 - host.stops_not)
        return of_t / (of_t + of_u) if of_t + of_u > 0 else host.trust

    # stage 2b: those who would lose

    def would_lose(self, s: Spoiler, k: str) -> float:
        kind, track = s.kind, self.tracks[k]
        if kind == "limited" and self.plan.payments.get(s.actor, 0.0) >= self.number(s.price) - SLACK:
            return 0.0
        rent = self.p["rent"] if s.rent is None else self.number(s.rent)
        value = max(0.0, rent - self.weights[s.actor][k] * self.advance(s.actor, k, track.terms))
        if kind == "greedy":
            value *= 1 + self.number(s.greed) * (1 - min(party.will for party in self.parties.values()))
        return float(self.number(s.scale) * value)

    def affords(self, s: Spoiler, instrument: Instrument) -> bool:
        return self.capacity[s.actor] >= instrument.effort - SLACK

    def gets_through(self, instrument: Instrument, k: str) -> float:
        return float(instrument.effort / (instrument.effort + self.p["eta"] * self.tracks[k].cover))

    def answerable(self, s: Spoiler, instrument: Instrument) -> Party | None:
        """The host that others blame for such an act."""
        return self.parties[s.host] if s.host is not None and instrument.attributed else None

    def intention(self, s: Spoiler) -> Intention:
        menu = sorted(s.menu)
        losses = {k: self.would_lose(s, k) for k in self.tracks}
        something = any(value > 0 for value in losses.values())
        instruments = {name: self.situation.instruments[name] for name in menu}
        strategic = self.best_act(s, menu, losses)
        affordable = sum(i.attributed and self.affords(s, i) for i in instruments.values())
        chi, base = self.own(s, "chi"), self.own(s, "base")
        if self.u("spoil", f"mode|{s.actor}") >= chi:
            return Intention(strategic, strategic, something, affordable)
        act = None
        if self.u("spoil", f"go|{s.actor}") < base and something:
            name = menu[int(self.u("spoil", f"instrument|{s.actor}") * len(menu))]
            track = self.situation.tracks[int(self.u("spoil", f"track|{s.actor}") * len(self.tracks))]
            act = Act(name, track) if self.affords(s, instruments[name]) else None
        return Intention(act, strategic, something, affordable)

    def own(self, s: Spoiler, name: str) -> float:
        value = getattr(s, name)
        return float(self.p[name] if value is None else self.number(value))

    def best_act(self, s: Spoiler, menu: list[str], losses: dict[str, float]) -> Act | None:
        """The act that a look at this round says pays, if now is the time."""
        best, most = None, 0.0
        undisturbed = {g: self.success(g) for g in self.groups}
        for name in menu:
            instrument = self.situation.instruments[name]
            if not self.affords(s, instrument):
                continue
            for k in self.tracks:
                net = self.net(s, name, k, losses[k], undisturbed[self.group_of[k]])
                if net > most:
                    best, most = Act(name, k), net
        return best if best is not None and self.is_time(best.track) else None

    def net(self, s: Spoiler, name: str, k: str, loss: float, undisturbed: float) -> float:
        instrument = self.situation.instruments[name]
        host = self.answerable(s, instrument)
        through = 1.0 if host is None else 1 - host.trust * host.stops - (1 - host.trust) * host.stops_not
        drop = (
            undisturbed - self.success(self.group_of[k], Act(name, k), s.host) if loss > 0 and undisturbed > 0 else 0.0
        )
        reach = self.number(s.tech) * through * self.gets_through(instrument, k)
        return float(reach * loss * drop - instrument.cost - self.number(s.exposure))

    def is_time(self, k: str) -> bool:
        """Whether waiting would not pay: it loses in worth, or the vote is now."""
        p = self.p
        waiting = p["beta"] * (1 - p["h_end"]) * (1 + p["gamma"]) * (1 - p["rho"])
        last_chance = self.tracks[k].phase == "signed" and self.tracks[k].due - self.t <= 0
        return bool(waiting <= 1 or last_chance)

    def strike(self, intentions: dict[str, Intention]) -> set[str]:
        """Acts land together.  Gives the spoilers of whom an act was seen for which a host answers."""
        seen: set[str] = set()
        hits: list[Act] = []
        for s in self.situation.spoilers:
            act, spent = intentions[s.actor].act, 0.0
            if act is not None and self.u("spoil", f"tech|{s.actor}") < self.number(s.tech):
                instrument = self.situation.instruments[act.instrument]
                spent, name, hit = instrument.effort, "strike stopped", False
                if not self.stopped(s, instrument):
                    if self.answerable(s, instrument) is not None:
                        seen.add(s.actor)
                    hit = self.u("spoil", f"contest|{s.actor}") < self.gets_through(instrument, act.track)
                    name = "strike" if hit else "strike missed"
                self.tell(name, act.track, s.actor, act.instrument)
                hits += [act] * hit
            left = self.capacity[s.actor] - spent + self.own(s, "recharge")
            self.capacity[s.actor] = min(left, self.number(s.capacity))
        self.feel(hits)
        return seen

    def stopped(self, s: Spoiler, instrument: Instrument) -> bool:
        host = self.answerable(s, instrument)
        if host is None:
            return False
        return self.u("spoil", f"suppress|{s.actor}") < (host.stops if host.trustworthy else host.stops_not)

    def feel(self, hits: list[Act]) -> None:
        p = self.p
        for k, track in self.tracks.items():
            track.hindrance *= 1 - p["decay"]
            track.pressure *= 1 - p["decay"]
            exposed = track.opened and track.phase in ("talking", "signed")
            if exposed and self.u("leak", k) < -math.expm1(-p["h_leak"] * (1 - self.secrecy)):
                self.tell("leak", k)
                track.pressure += p["leak_size"]
        for act in hits:
            instrument = self.situation.instruments[act.instrument]
            self.tracks[act.track].hindrance += instrument.acceptance
            self.tracks[act.track].pressure += instrument.ratifiers
        instruments = [self.situation.instruments[act.instrument] for act in hits]
        self.upset(sum(i.tension for i in instruments))
        for party in self.parties.values():
            party.will = max(party.will - sum(i.will for i in instruments), 0.0)

    # stage 3

    def learn_from_acts(self, intentions: dict[str, Intention], seen: set[str]) -> None:
        signals: dict[str, list[float]] = {i: [] for i in self.parties}
        for s in self.situation.spoilers:
            if s.host is None or not any(self.situation.instruments[i].attributed for i in s.menu):
                continue
            host = self.parties[s.host]
            if s.actor in seen:
                signals[s.host].append(log_ratio(1 - host.stops, 1 - host.stops_not))
            else:
                ab = self.expected(s, intentions[s.actor])
                signals[s.host].append(log_ratio(1 - ab * (1 - host.stops), 1 - ab * (1 - host.stops_not)))
        forget = self.p["forget"]
        for i, party in self.parties.items():
            self.learn(i, *signals[i])
            if forget > 0:
                party.trust = logistic((1 - forget) * logit(party.trust) + forget * logit(party.trust0))

    def expected(self, s: Spoiler, intention: Intention) -> float:
        """Probability that others give to an act this round for which the host would answer."""
        chi, act = self.own(s, "chi"), intention.strategic
        at_random = self.own(s, "base") * intention.something_to_lose * intention.affordable_attributed / len(s.menu)
        on_purpose = act is not None and self.situation.instruments[act.instrument].attributed
        return float(self.number(s.tech) * (chi * at_random + (1 - chi) * on_purpose))

    # stage 4

    def accept(self, table: list[Group]) -> None:
        trust = {j: party.trust for j, party in self.parties.items()}
        best: dict[str, float] = {}
        for group in table:
            offer, gid = self.offers[group], "+".join(group)
            surplus = {i: self.surplus(i, group, trust, self.parties[i].tension, {}) for i in offer.honoured}
            for i, value in surplus.items():
                best[i] = max(best.get(i, -math.inf), value)
            willing = [self.u("accept", f"{i}|{gid}") < chance(self.p["lam_a"], z) for i, z in surplus.items()]
            if offer.overlap and all(willing):
                self.sign(group, offer)
            elif self.u("break", gid) < logistic(self.p["z0"] - self.p["z1"] * min(surplus.values(), default=0.0)):
                self.break_off(group)
        self.impatient = self.impatient + 1 if any(value < WALK_OUT_BELOW for value in best.values()) else 0

    def sign(self, group: Group, offer: Offer) -> None:
        self.prog += 1
        for k in group:
            track = self.tracks[k]
            track.phase, track.due, track.threshold = "signed", self.t + self.p["lag"], dict(offer.threshold)
            self.story.signed_terms[k] = track.terms
            self.tell("signed", k)

    def break_off(self, group: Group) -> None:
        for k in group:
            self.pause(self.tracks[k])
            self.tell("broken off", k)
        for party in self.parties.values():
            party.will = max(party.will - 0.02, 0.0)

    def pause(self, track: Track) -> None:
        track.phase = "paused"
        track.failed += 1

    def resume(self) -> None:
        for k, track in self.tracks.items():
            if track.phase == "paused" and self.u("resume", k) < self.p["p_resume"]:
                self.talk(track)
                self.tell("resumed", k)

    def talk(self, track: Track) -> None:
        """A new attempt opens; it is first at the table in the next round."""
        track.phase, track.since = "talking", self.t + 1
        track.attempt = self.new_attempt(track.id, self.t + 1)

    # stage 5

    def ratify(self) -> None:
        for group in self.groups:
            if not self.signed(group) or max(self.tracks[k].due for k in group) > self.t:
                continue
            gid = "+".join(group)
            votes = [self.u("vote", f"{r.actor}|{gid}") < self.passes(r, group, {}) for r in self.situation.ratifiers]
            for k in group:
                track = self.tracks[k]
                if all(votes):
                    track.phase, track.left, track.due = "implementing", self.plan.instalments, self.t + self.p["gap"]
                else:
                    self.pause(track)
                self.tell("ratified" if all(votes) else "vote failed", k)
            self.prog += all(votes)

    # stage 6

    def temptation(self, j: str, share: float, later: float) -> float:
        """Probability that an untrustworthy party takes the gain of a step instead of making it."""
        p, safe, faith = self.p, self.safe, self.faith(j)
        if share <= 0:  # a rung that adds nothing leaves nothing to take
            return 0.0
        future = p["delta"] * (later * faith * (1 + p["g"]) + p["phi"])
        caught = safe.m * (safe.bond * share + future)
        tempted = share * (faith * p["g"] + (1 - faith) * self.parties[j].exploited)
        return 1 - chance(p["lam_c"], (caught - tempted) / share)

    def implement(self, track: Track) -> None:
        if track.phase != "implementing" or track.due > self.t:
            return
        k, p, m = track.id, self.p, self.safe.m
        share = self.share(k) / self.plan.instalments
        later = 1 - p["alpha"][track.next] + share * (track.left - 1)
        signals, violated, detected = {}, False, False
        for j, party in self.parties.items():
            rho = self.temptation(j, share, later)
            violates = self.u("comply", f"{j}|{k}") < (p["eps_t"] if party.trustworthy else rho)
            caught = violates and self.u("detect", f"{j}|{k}") < m
            signals[j] = log_ratio(p["eps_t"], rho) if caught else log_ratio(1 - p["eps_t"] * m, 1 - rho * m)
            violated, detected = violated or violates, detected or caught
            if violates:
                self.tell("violated" if caught else "violated unseen", k, j)
        for j, signal in signals.items():
            self.learn(j, signal)
        if detected:
            self.pause(track)
            self.upset(0.4)
            track.lock_in = max(track.lock_in - 0.3, 0.0)
            return
        if not violated:
            self.tell("kept", k)
        track.left, track.due = track.left - 1, self.t + p["gap"]
        if track.left == 0:
            self.complete(track)

    def complete(self, track: Track) -> None:
        ladder = self.plan.track(track.id).ladder
        track.rung = track.next
        self.prog += 1
        self.tell("rung done", track.id)
        if track.rung == ladder[-1]:
            track.phase = "standing"
        else:
            track.next = ladder[ladder.index(track.rung) + 1]
            self.talk(track)

    def lock(self, track: Track) -> None:
        if track.in_force and track.phase != "paused":
            cap = self.p["cap"][track.next if track.phase == "implementing" else track.rung]
            track.lock_in = max(track.lock_in, min(cap, track.lock_in + self.p["iota"]))
        if track.phase == "standing" and track.lock_in >= self.p["l_lock"] - SLACK:
            track.phase = "locked"
            self.prog += 1
            self.story.locked_at.setdefault(track.id, self.t)
            self.tell("locked", track.id)

    def reverse(self, track: Track) -> None:
        if not track.in_force:
            return
        p, k, signals, reversers = self.p, track.id, {}, []
        for j, party in self.parties.items():
            mood = (
                p["b1"] * (self.faith(j) < track.threshold.get(j, 0.0))
                + p["b2"] * party.tension
                + p["b3"] * self.safe.left
            )
            rate = (1 - track.lock_in) ** p["psi"] * math.exp(mood) * self.dt
            h_t, h_u = p["h_t"] * rate, p["h_u"] * rate
            if self.u("reversal", f"{j}|{k}") < -math.expm1(-(h_t if party.trustworthy else h_u)):
                reversers.append(j)
                signals[j] = log_ratio(-math.expm1(-h_t), -math.expm1(-h_u))
            else:
                signals[j] = h_u - h_t
        for j, signal in signals.items():
            self.learn(j, signal)
        if reversers:
            track.phase, track.rung, track.lock_in = "reversed", -1, 0.0
            self.upset(0.6)
            for j in reversers:
                self.tell("reversed", k, j)

    # stage 7

    def books(self) -> None:
        p, before = self.p, {i: party.tension for i, party in self.parties.items()}
        for i, party in self.parties.items():
            a_v, k_v, g_v = (
                p[n] if getattr(party.record, n) is None else self.number(getattr(party.record, n))
                for n in ("a_v", "k_v", "g_v")
            )
            others = sum(before.values()) - before[i]
            change = self.dt * (-a_v * before[i] + k_v * others + g_v) - 0.05 * self.prog
            party.tension = clip(before[i] + change, 0, p["v_max"])
            party.will = clip(party.will + 0.03 * self.prog + 0.02 * (1 - party.will), 0, 1)

    def absorbed(self) -> str:
        """How the talks have ended, or nothing."""
        tension = sum(party.tension for party in self.parties.values()) / len(self.parties)
        phases = [track.phase for track in self.tracks.values()]
        at_war = "reversed" in phases and tension >= self.p["v_star"]
        if at_war or min(party.will for party in self.parties.values()) <= 0.05 or self.impatient >= WALK_OUT_ROUNDS:
            return "collapse"
        return "agreement" if all(phase == "locked" for phase in phases) else ""

    def moment(self) -> Moment:
        return Moment(
            {i: party.trust for i, party in self.parties.items()},
            {i: party.tension for i, party in self.parties.items()},
            {i: party.will for i, party in self.parties.items()},
            {k: track.lock_in for k, track in self.tracks.items()},
            {k: track.rung for k, track in self.tracks.items()},
            {k: track.terms for k, track in self.tracks.items()},
            {k: track.phase for k, track in self.tracks.items()},
        )


# --- two at a table


@dataclass(frozen=True)
class Piece:
    """Tracks on which the first party gains and the second loses at one and the same rate, over the whole range."""

    tracks: Group
    gain: float
    loss: float

    def same_rate(self, other: Piece) -> bool:
        one, two = self.gain * other.loss, other.gain * self.loss
        return abs(one - two) <= SLACK * max(one, two)


@dataclass(frozen=True)
class Frontier:
    """The best that two can do together: from what suits the second most to what suits the first most.

    a, b    gains of both at the second's end;  shares: by track, there
    pieces  in descending rate of gain to loss, gain and loss over the whole of each
    """

    low: dict[str, float]
    high: dict[str, float]
    shares: dict[str, float]
    a: float
    b: float
    pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, tracks: list[Piece], low: dict[str, float], high: dict[str, float], a: float, b: float) -> Frontier:
        """From tracks one by one, gain and loss per unit of share, and both gains with every share at its lowest."""
        shares, trades = dict(low), []
        for piece in tracks:
            (k,) = piece.tracks
            width = high[k] - low[k]
            if piece.gain <= 0 and piece.loss <= 0:
                shares[k] = low[k] + width / 2
            elif piece.loss <= 0:
                shares[k] = high[k]
                a += piece.gain * width
            elif piece.gain > 0:
                trades.append(piece)
        trades.sort(key=lambda piece: piece.gain / piece.loss, reverse=True)
        pooled: list[list[Piece]] = []
        for piece in trades:
            if pooled and pooled[-1][0].same_rate(piece):
                pooled[-1].append(piece)
            else:
                pooled.append([piece])
        pieces = tuple(
            Piece(
                tuple(p.tracks[0] for p in pool),
                sum(p.gain * (high[p.tracks[0]] - low[p.tracks[0]]) for p in pool),
                sum(p.loss * (high[p.tracks[0]] - low[p.tracks[0]]) for p in pool),
            )
            for pool in pooled
        )
        return cls(low, high, shares, a, b, tuple(piece for piece in pieces if piece.gain > 0))

    def moved(self, fractions: list[float]) -> dict[str, float]:
        shares = dict(self.shares)
        for piece, fraction in zip(self.pieces, fractions, strict=True):
            for k in piece.tracks:
                shares[k] = self.low[k] + fraction * (self.high[k] - self.low[k])
        return shares

    def nash(self, power_a: float, power_b: float) -> dict[str, float] | None:
        """Where the product of gains, each to its party's power, is greatest; None where no split suits both."""
        a, b, fractions = self.a, self.b, []
        for piece in self.pieces:
            fraction = clip(power_a * b / piece.loss - power_b * a / piece.gain, 0, 1)
            fractions.append(fraction)
            a, b = a + piece.gain * fraction, b - piece.loss * fraction
        return None if a <= 0 or b <= 0 else self.moved(fractions)

    def fractions_at(self, gain: float) -> list[float]:
        """How far each piece is moved where the first party's gain is this."""
        fractions, a = [], self.a
        for piece in self.pieces:
            fractions.append(clip((gain - a) / piece.gain, 0, 1))
            a += piece.gain
        return fractions

    def shares_at(self, gain: float) -> dict[str, float]:
        return self.moved(self.fractions_at(gain))

    def other(self, gain: float) -> float:
        """The second party's gain where the first's is this."""
        return self.b - sum(p.loss * f for p, f in zip(self.pieces, self.fractions_at(gain), strict=True))

    @property
    def most(self) -> float:
        """The first party's greatest gain at which the second does not lose."""
        end = self.a + sum(piece.gain for piece in self.pieces)
        return end if self.other(end) >= 0 else halve(self.other, self.a, end)

    @property
    def suits_both(self) -> bool:
        return self.b > 0 and self.most > 0 and self.other(max(self.a, 0.0)) > 0

    def proposal(self, q_a: float, q_b: float) -> float | None:
        """What the first party asks for when it moves first, if either can wait and loses 1 - q by it."""
        if not self.suits_both:
            return None
        least, most = max(self.a, 0.0), self.most

        def spare(y: float) -> float:
            return self.other(y) - q_b * self.other(max(q_a * y, self.a))

        if spare(most) >= 0:
            return most
        return least if spare(least) <= 0 else halve(spare, least, most)

    def crossing(self) -> tuple[float, float] | None:
        """Where both have given up the same share of what they might get: the first's gain, and that share."""
        if not self.suits_both:
            return None
        least, most = max(self.a, 0.0), self.most
        lowest, highest = self.other(most), self.other(least)
        given = halve(lambda s: highest - s * (highest - lowest) - self.other(most - s * (most - least)), 0.0, 1.0)
        return most - given * (most - least), given


def halve(falling: Any, low: float, high: float) -> float:
    """Where a falling function crosses 0, by halving."""
    for _ in range(200):
        middle = (low + high) / 2
        if falling(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def follow(situation: Situation, plan: Plan, draw: int, seed: int, rounds: int = 60) -> Story:
    """One draw from its beginning to its end.  The situation holds the numbers of all draws from 0 on."""
    talks = Talks(situation, plan, draw, seed)
    story = talks.story
    for t in range(rounds):
        talks.t = t
        talks.round()
        story.path.append(talks.moment())
        story.outcome = talks.absorbed()
        if story.outcome:
            talks.tell(story.outcome)
            story.end = t
            break
    phases = [track.phase for track in talks.tracks.values()]
    story.locked = phases.count("locked")
    if not story.outcome:
        story.outcome, story.end = ("partial" if story.locked else "stalemate"), rounds
    story.trust = {i: party.trust for i, party in talks.parties.items()}
    story.trustworthy = {i: party.trustworthy for i, party in talks.parties.items()}
    return story
