"""The process of talks as a Mesa model: what one would write with the usual framework for agents.

    python process_mesa.py < case.json        in an environment that has Mesa 3; see benchmarks/process.py

Principals, ratifiers and actors with means are agents, tracks are plain records of the model; each stage of a round is
done by the agents it concerns.  The equations are those of the process.  What is left out is named in LEFT_OUT.  It
prints the seconds of processor time that the runs took and how they ended, so that the shares can be held against ours.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections import Counter
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import mesa

LEFT_OUT = "packages, other modes of bargaining, safeguards and their costs, books and paths, a stream for each chance"
TALKING, SIGNED, IMPLEMENTING, STANDING, LOCKED, PAUSED, REVERSED = range(7)
NORMAL = NormalDist()
MONTH = 1 / 12
TOP_RUNG = 3


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-min(max(x, -690.0), 690.0)))


def log_ratio(a: float, b: float) -> float:
    return math.log(max(a, 1e-150)) - math.log(max(b, 1e-150))


def chance_of(rate: float) -> float:
    return 1 - math.exp(-rate)


@dataclass
class Track:
    """A line of talks."""

    number: int
    reference: float
    next: int
    x: float
    difficulty: float
    attempt: float = 0.0
    phase: int = TALKING
    rung: int = -1
    due: int = 0
    left: int = 0
    lock: float = 0.0
    pressed: float = 0.0
    hindered: float = 0.0
    overlap: bool = True


class Party(mesa.Agent):
    """Anybody with a stake."""

    def __init__(self, model: Talks, name: str) -> None:
        super().__init__(model)
        stakes = model.case["stakes"][name]
        total = sum(stakes["salience"])
        self.name = name
        self.position = stakes["position"]
        self.weight = [one / total for one in stakes["salience"]]

    def gain(self, track: Track, x: float) -> float:
        where = self.position[track.number]
        return self.weight[track.number] * (abs(track.reference - where) - abs(x - where)) / 100


class Principal(Party):
    """One who signs, honours or breaks, and is trusted or not."""

    def __init__(self, model: Talks, name: str, k_t: float) -> None:
        super().__init__(model, name)
        p = model.p
        self.cost = max(0.0, self.random.gauss(p["c_mean"], p["c_sd"]))
        self.kappa = max(0.0, self.random.gauss(p["kappa_mean"], p["kappa_sd"]))
        self.trusty = self.random.random() < p["tau0"]
        self.trust = p["tau0"]
        self.tension, self.will = p["v0"], 1.0
        self.stops = k_t * (1 - p["xi"])
        self.stops_not = p["k_u"]
        self.needed = [0.0] * len(model.tracks)
        self.signal = 0.0
        self.best = -math.inf

    def learn(self, evidence: float) -> None:
        """The others learn about this one."""
        tau = min(max(self.trust, 1e-12), 1 - 1e-12)
        self.trust = min(max(logistic(math.log(tau / (1 - tau)) + evidence), 1e-12), 1 - 1e-12)

    def upset(self, more: float) -> None:
        self.tension = min(self.tension + more, self.model.p["v_max"])

    def leader(self) -> None:
        p = self.model.p
        if self.random.random() < chance_of(p["h_l"] * MONTH):
            if self.random.random() < p["w_l"]:
                self.trusty = self.random.random() < p["tau0"]
            self.trust = (1 - p["w_l"]) * self.trust + p["w_l"] * p["tau0"]
            self.will += p["w_w"] * (1 - self.will)

    def exposed(self) -> float:
        """What it gets, per unit of stake, if it alone honours a part."""
        p = self.model.p
        return (p["mu"] * p["f_v"] - (1 - p["mu"]) * self.kappa) / self.model.case["instalments"]

    def worth(self, track: Track, trust: float) -> float:
        """What signing is worth, per unit of stake."""
        p, weight = self.model.p, self.weight[track.number]
        gain = (self.gain(track, track.x) + self.cost * weight) / weight
        later = (1 - p["alpha"][track.next]) / self.model.share(track)
        kept = gain - p["x_gain"] + p["omega"] * later * max(gain, 0.0)
        return trust * kept + (1 - trust) * self.exposed()

    def margin(self, track: Track, *, trust: float, tension: float, hindered: float = 0.0) -> float:
        p = self.model.p
        hard = p["o_b"][track.next] + track.difficulty + track.attempt + track.hindered + hindered
        return self.worth(track, trust) - hard - p["o_v"] * tension

    def accepts(self, track: Track) -> bool:
        margin = self.margin(track, trust=self.model.other(self).trust, tension=self.tension)
        self.best = max(self.best, margin)
        self.signal = margin
        return track.overlap and self.random.random() < logistic(self.model.p["lam_a"] * margin)

    def sign(self, track: Track) -> None:
        kept, broken = self.worth(track, 1.0), self.exposed()
        self.needed[track.number] = 0.0 if broken >= 0 else (1.0 if kept <= 0 else -broken / (kept - broken))

    def honour(self, track: Track) -> bool:
        """Its instalment.  Gives whether it was caught breaking it."""
        p, other = self.model.p, self.model.other(self).trust
        share = self.model.share(track) / self.model.case["instalments"]
        to_come = 1 - p["alpha"][track.next] + share * (track.left - 1)
        risked = p["m"] * (p["bond"] * share + p["delta"] * (to_come * other * (1 + p["g"]) + p["phi"]))
        gained = share * (other * p["g"] + (1 - other) * self.kappa)
        breaks = 1 - logistic(p["lam_c"] * (risked - gained) / share)
        caught = self.random.random() < (p["eps_t"] if self.trusty else breaks) and self.random.random() < p["m"]
        self.signal = (
            log_ratio(p["eps_t"], breaks) if caught else log_ratio(1 - p["eps_t"] * p["m"], 1 - breaks * p["m"])
        )
        return caught

    def reverse(self, track: Track) -> bool:
        p = self.model.p
        doubt = p["b1"] if self.model.other(self).trust < self.needed[track.number] else 0.0
        factor = (1 - track.lock) ** p["psi"] * math.exp(doubt + p["b2"] * self.tension) * MONTH
        if_trusty, if_not = p["h_t"] * factor, p["h_u"] * factor
        undone = self.random.random() < chance_of(if_trusty if self.trusty else if_not)
        self.signal = log_ratio(chance_of(if_trusty), chance_of(if_not)) if undone else if_not - if_trusty
        return undone

    def settle(self, progress: int, others: float) -> None:
        p, v = self.model.p, self.tension
        v += MONTH * (-p["a_v"] * v + p["k_v"] * others + p["g_v"]) - 0.05 * progress
        self.tension = min(max(v, 0.0), p["v_max"])
        self.will = min(max(self.will + 0.03 * progress + 0.02 * (1 - self.will), 0.0), 1.0)


class Ratifier(Party):
    """One whose consent is needed."""

    def room(self, track: Track) -> float:
        """How far from its position it would let the terms go."""
        p = self.model.p
        own = abs(track.reference - self.position[track.number]) / 100
        return 100 * (own + p["b_r"][track.next] - p["z_h"] * p["sigma_r"] - track.pressed)

    def passes(self, track: Track, pressed: float = 0.0) -> float:
        p, weight = self.model.p, self.weight[track.number]
        if weight <= 0:
            return 1.0
        y = self.gain(track, track.x) / weight + p["b_r"][track.next] - track.pressed - pressed
        return NORMAL.cdf(y / p["sigma_r"])


class Actor(Party):
    """One with means to act against the talks."""

    def __init__(self, model: Talks, given: dict[str, Any]) -> None:
        super().__init__(model, given["name"])
        self.host: Principal | None = model.named.get(given["host"])
        self.menu = sorted(given["menu"])
        self.most = self.capacity = given["capacity"]
        self.rent = given["rent"]
        self.act: tuple[str, Track] | None = None
        self.expected = 0.0

    def loss(self, track: Track) -> float:
        return max(0.0, self.rent - self.gain(track, track.x))

    def blamed(self, effect: dict[str, float]) -> Principal | None:
        return self.host if effect["attributed"] else None

    def affords(self, effect: dict[str, float]) -> bool:
        return self.capacity >= effect["effort"] - 1e-12

    def decide(self) -> None:
        p, acts = self.model.p, self.model.case["acts"]
        best = self.look_ahead()
        loses = any(self.loss(track) > 0 for track in self.model.tracks)
        own = sum(self.blamed(acts[name]) is not None and self.affords(acts[name]) for name in self.menu)
        self.expected = p["chi"] * p["base"] * loses * own / len(self.menu)
        if best is not None and self.blamed(acts[best[0]]) is not None:
            self.expected += 1 - p["chi"]
        self.act = best
        if self.random.random() < p["chi"]:
            self.act = None
            if loses and self.random.random() < p["base"]:
                name = self.random.choice(self.menu)
                track = self.random.choice(self.model.tracks)
                self.act = (name, track) if self.affords(acts[name]) else None

    def look_ahead(self) -> tuple[str, Track] | None:
        best, most = None, 0.0
        for name in self.menu:
            effect = self.model.case["acts"][name]
            if not self.affords(effect):
                continue
            host = self.blamed(effect)
            through = 1.0 if host is None else 1 - host.trust * host.stops - (1 - host.trust) * host.stops_not
            for track in self.model.tracks:
                now = self.model.prospect[track.number]
                worth = through * self.loss(track)
                if worth * now - effect["cost"] <= most:
                    continue
                net = worth * (now - self.model.success(track, effect, host)) - effect["cost"]
                if net > most:
                    best, most = (name, track), net
        return best

    def strike(self) -> None:
        spent = 0.0
        evidence = None
        if self.act is not None:
            effect, track = self.model.case["acts"][self.act[0]], self.act[1]
            host, spent = self.blamed(effect), effect["effort"]
            stopped = host is not None and self.random.random() < (host.stops if host.trusty else host.stops_not)
            if not stopped:
                self.model.strikes += 1
                self.model.land(effect, track)
                if host is not None:
                    evidence = log_ratio(1 - host.stops, 1 - host.stops_not)
        if self.host is not None:
            a = self.expected
            if evidence is None:
                evidence = log_ratio(1 - a * (1 - self.host.stops), 1 - a * (1 - self.host.stops_not))
            self.host.signal += evidence
        self.capacity = min(self.capacity - spent + self.model.p["recharge"], self.most)


class Talks(mesa.Model):
    """Two principals, tracks, and all others who have a part."""

    def __init__(self, case: dict[str, Any], seed: int) -> None:
        super().__init__(seed=seed)
        self.case, self.p = case, case["parameters"]
        sd, rho = self.p["sd_o"], self.p["rho_o"]
        self.tracks = [
            Track(k, one["reference"], one["start"], one["reference"], self.random.gauss(0, math.sqrt(rho) * sd))
            for k, one in enumerate(case["tracks"])
        ]
        for track in self.tracks:
            self.open(track)
        self.named = {one["name"]: Principal(self, one["name"], one["k_t"]) for one in case["principals"]}
        for one in case["ratifiers"]:
            Ratifier(self, one["name"])
        for one in case["actors"]:
            Actor(self, one)
        self.first, self.second = self.named.values()
        self.prospect = [0.0] * len(self.tracks)
        self.outcome = ""
        self.away = self.strikes = self.round = 0
        self.landed: list[tuple[dict[str, float], Track]] = []

    def open(self, track: Track) -> None:
        track.attempt = self.random.gauss(0, math.sqrt(1 - self.p["rho_o"]) * self.p["sd_o"])

    def other(self, principal: Principal) -> Principal:
        return self.second if principal is self.first else self.first

    def share(self, track: Track) -> float:
        alpha = self.p["alpha"]
        return alpha[track.next] - (alpha[track.rung] if track.rung >= 0 else 0.0)

    def land(self, effect: dict[str, float], track: Track) -> None:
        self.landed.append((effect, track))

    def step(self) -> None:
        principals = self.agents_by_type[Principal]
        principals.do("leader")
        if self.random.random() < chance_of(self.p["h_0"] * MONTH):
            principals.do("upset", 0.4)
        for track in self.tracks:
            if track.phase == TALKING:
                self.bargain(track)
        self.act()
        progress = self.answer() + self.ratify()
        for track in self.tracks:
            progress += self.carry_out(track)
        tension = self.first.tension, self.second.tension
        self.first.settle(progress, tension[1])
        self.second.settle(progress, tension[0])
        self.end()
        self.round += 1

    def bargain(self, track: Track) -> None:
        """Nash terms inside what the ratifiers pass."""
        a, b = self.first, self.second
        mine, yours = a.position[track.number], b.position[track.number]
        bottom, top = min(mine, yours), max(mine, yours)
        low, high = bottom, top
        for r in self.agents_by_type[Ratifier]:
            if r.weight[track.number] > 0:
                where, room = r.position[track.number], r.room(track)
                low, high = max(low, where - room), min(high, where + room)
        track.overlap = low <= high + 1e-10
        if not track.overlap:
            low = high = min(max((low + high) / 2, bottom), top)
        if abs(mine - yours) < 1e-9:
            track.x = yours
            return
        ends = sorted(((low - yours) / (mine - yours), (high - yours) / (mine - yours)))
        s_low, s_high = max(ends[0], 0.0), min(ends[1], 1.0)
        share, x = self.share(track), yours + s_low * (mine - yours)
        gains = []
        for one, against in ((a, b), (b, a)):
            trust, weight = max(against.trust, 1e-9), one.weight[track.number]
            gain = share * (one.gain(track, x) + one.cost * weight)
            gains.append(gain + (1 - trust) / trust * share * weight * one.exposed())
        span = share * (s_high - s_low) * abs(mine - yours) / 100
        more, less = span * a.weight[track.number], span * b.weight[track.number]
        if less == 0:
            f = 1.0
        elif more == 0:
            f = 0.0
        else:
            f = min(max(0.5 * gains[1] / less - 0.5 * gains[0] / more, 0.0), 1.0)
        suits = gains[0] + more * f > 0 and gains[1] - less * f > 0
        if not suits or (more == 0 and less == 0):
            f = 0.5
        track.x = yours + (s_low + f * (s_high - s_low)) * (mine - yours)

    def success(self, track: Track, effect: dict[str, float] | None = None, host: Principal | None = None) -> float:
        """Chance that a track gets through this round, after an act or without one."""
        if track.phase not in (TALKING, SIGNED) or (track.phase == TALKING and not track.overlap):
            return 0.0
        done = effect or {"ratifiers": 0.0, "tension": 0.0, "acceptance": 0.0}
        all_say_yes = math.prod(r.passes(track, done["ratifiers"]) for r in self.agents_by_type[Ratifier])
        if track.phase == SIGNED:
            return all_say_yes
        for one in (self.first, self.second):
            against = self.other(one)
            trust = against.trust
            if against is host:
                good = trust * (1 - host.stops)
                trust = good / (good + (1 - trust) * (1 - host.stops_not))
            tension = min(one.tension + done["tension"], self.p["v_max"])
            margin = one.margin(track, trust=trust, tension=tension, hindered=done["acceptance"])
            all_say_yes *= logistic(self.p["lam_a"] * margin)
        return all_say_yes

    def act(self) -> None:
        """Acts against the talks, all decided on the same state, what is concluded from them, and leaks."""
        principals, actors = self.agents_by_type[Principal], self.agents_by_type[Actor]
        self.prospect = [self.success(track) for track in self.tracks]
        self.landed = []
        principals.set("signal", 0.0)
        actors.do("decide")
        actors.do("strike")
        for track in self.tracks:
            leaks = track.phase in (TALKING, SIGNED) and self.random.random() < chance_of(self.p["h_leak"])
            track.pressed = (1 - self.p["decay"]) * track.pressed + leaks * self.p["leak_size"]
            track.hindered *= 1 - self.p["decay"]
        for effect, track in self.landed:
            track.pressed += effect["ratifiers"]
            track.hindered += effect["acceptance"]
            for one in principals:
                one.upset(effect["tension"])
                one.will = max(0.0, one.will - effect["will"])
        for one in principals:
            one.learn(one.signal)

    def answer(self) -> int:
        principals = self.agents_by_type[Principal]
        principals.set("best", -math.inf)
        signatures = 0
        for track in [one for one in self.tracks if one.phase == TALKING]:
            answers = [one.accepts(track) for one in principals]
            if all(answers):
                principals.do("sign", track)
                track.phase, track.due = SIGNED, self.round + round(self.p["lag"])
                signatures += 1
            elif self.random.random() < logistic(self.p["z0"] - self.p["z1"] * min(one.signal for one in principals)):
                track.phase = PAUSED
                for one in principals:
                    one.will = max(0.0, one.will - 0.02)
        gone = any(-math.inf < one.best < -2 for one in principals)
        self.away = self.away + 1 if gone else 0
        for track in self.tracks:
            if track.phase == PAUSED and self.random.random() < self.p["p_resume"]:
                track.phase = TALKING
                self.open(track)
        return signatures

    def ratify(self) -> int:
        ratified = 0
        for track in self.tracks:
            if track.phase == SIGNED and track.due <= self.round:
                votes = [self.random.random() < r.passes(track) for r in self.agents_by_type[Ratifier]]
                ratified += all(votes)
                track.phase = IMPLEMENTING if all(votes) else PAUSED
                track.left, track.due = self.case["instalments"], self.round + round(self.p["gap"])
        return ratified

    def carry_out(self, track: Track) -> int:
        """One instalment where it is due, lock-in, reversal.  Rungs completed and tracks locked."""
        done = self.instalment(track) if track.phase == IMPLEMENTING and track.due <= self.round else 0
        if track.phase == IMPLEMENTING or (track.rung >= 0 and track.phase not in (PAUSED, REVERSED)):
            cap = self.p["cap"][track.next if track.phase == IMPLEMENTING else track.rung]
            track.lock = max(track.lock, min(cap, track.lock + self.p["iota"]))
            if track.phase == STANDING and track.lock >= self.p["l_lock"] - 1e-12:
                track.phase = LOCKED
                done += 1
        if track.phase == IMPLEMENTING or track.rung >= 0:
            principals = self.agents_by_type[Principal]
            undone = True in [one.reverse(track) for one in principals]
            for one in principals:
                one.learn(one.signal)
            if undone:
                track.phase, track.rung, track.lock = REVERSED, -1, 0.0
                principals.do("upset", 0.6)
        return done

    def instalment(self, track: Track) -> int:
        principals = self.agents_by_type[Principal]
        caught = True in [one.honour(track) for one in principals]
        for one in principals:
            one.learn(one.signal)
        if caught:
            track.phase, track.lock = PAUSED, max(0.0, track.lock - 0.3)
            principals.do("upset", 0.4)
            return 0
        track.left -= 1
        track.due = self.round + round(self.p["gap"])
        if track.left > 0:
            return 0
        track.rung = track.next
        track.phase = STANDING
        if track.rung < TOP_RUNG:
            track.phase, track.next = TALKING, track.rung + 1
            self.open(track)
        return 1

    def end(self) -> None:
        both = (self.first, self.second)
        undone = any(track.phase == REVERSED for track in self.tracks)
        tense = sum(one.tension for one in both) / 2 >= self.p["v_star"]
        if (undone and tense) or min(one.will for one in both) <= 0.05 or self.away >= 24:
            self.outcome = "collapse"
        elif all(track.phase == LOCKED for track in self.tracks):
            self.outcome = "agreement"

    def play(self, rounds: int) -> int:
        """Rounds played until it ended."""
        while self.round < rounds and not self.outcome:
            self.step()
        if not self.outcome:
            self.outcome = "partial" if any(track.phase == LOCKED for track in self.tracks) else "stalemate"
        return self.round


def main() -> None:
    case = json.load(sys.stdin)
    begun = time.process_time()
    ends: Counter[str] = Counter()
    for run in range(case["runs"]):
        talks = Talks(case, case["seed"] + run)
        talks.play(case["rounds"])
        ends[talks.outcome] += 1
    told = {
        "version": mesa.__version__,
        "runs": case["runs"],
        "run_rounds": case["runs"] * case["rounds"],  # as ours are counted: whole horizons
        "seconds": time.process_time() - begun,
        "outcomes": dict(sorted(ends.items())),
        "left_out": LEFT_OUT,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
