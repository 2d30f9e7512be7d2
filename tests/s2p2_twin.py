"""The bargaining process once more, as one would read it aloud: slow, without any trick, for one draw.

What the shipped kernel is compared with.  Positions, saliences and strengths are given on their own scales (0-1, 0-1,
any), the actors in the order in which ties are settled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import exp, floor, log, sqrt

import numpy as np

from detente.draws import Array

ROUNDING = 1e-12  # utilities that differ by less are equal
ALIKE = 1e-9  # chances and gains closer together than this are a tie
OWN_SHARE = {"one_third": 2 / 3, "none": 1.0, "half": 1 / 2, "two_thirds": 1 / 3, "full": 0.0}


@dataclass
class Challenge:
    """Actor `by` challenges actor `on`, in its own view with this chance and gain."""

    by: int
    on: int
    chance: float
    gain: float


@dataclass
class Turn:
    prob: list[float]
    rho: list[float]
    challenges: list[Challenge]
    offers: list[tuple[int, int, Array, Array]]


@dataclass
class Process:
    path: list[Array] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    settled: bool = False


def vote(rule: str, weight: float, gain: float) -> float:
    sign = 0.0 if abs(gain) < ROUNDING else min(1.0, max(-1.0, gain / 1e-8))
    return (
        weight
        * {
            "proportional": gain,
            "binary": sign,
            "cubic": gain**3,
            "propbin": 0.8 * gain + 0.2 * sign,
            "propcubic": 0.5 * gain + 0.5 * gain**3,
            "asymmetric": gain if gain < 0 else gain * 2 / 3,
        }[rule]
    )


def election(utility: Array, strength: Array, form: str, rule: str) -> list[float]:
    """Probability of each option; utility (actor, option)."""
    voters, m = range(utility.shape[0]), utility.shape[1]
    votes = np.full((m, m), 1e-8)
    for a in range(m):
        for b in range(m):
            votes[a, b] += sum(max(0.0, vote(rule, strength[k], utility[k, a] - utility[k, b])) for k in voters)
    wins = votes / (votes + votes.T)
    if form == "conditional":
        logs = [sum(log(wins[a, b]) for b in range(m)) for a in range(m)]
        mass = [exp(value - max(logs)) for value in logs]
        return [value / sum(mass) for value in mass]
    if form == "uniform":
        rate = wins.T / m  # [from, to]
    else:
        drive = votes * wins
        drive[np.diag_indices(m)] = votes.diagonal() / 2 + 1e-10
        rate = ((drive / drive.sum(axis=0)) * wins).T
    rate = rate - np.diag(rate.diagonal())
    system = rate.T - np.diag(rate.sum(axis=1))
    system[0] = 1.0
    return [float(p) for p in np.linalg.solve(system, np.eye(m)[0])]


def distance(position: Array, salience: Array, i: int, place: Array) -> float:
    pulls = [s * (own - there) for s, own, there in zip(salience[i], position[i], place, strict=True)]
    return sqrt(sum(p * p for p in pulls) / sum(s * s for s in salience[i]))


def utility(d: float, rho: float) -> float:
    return (1 - d) * (1 + d * rho) if d <= 1 else (1 - d) * (1 + rho)


def risk(prob: list[float], rule: str) -> list[float]:
    top, low = max(prob), min(prob)
    if top - low <= ALIKE:
        return [0.0] * len(prob)
    formula: Callable[[float], float] = {
        "mid": lambda p: (3 * p - (top + 2 * low)) / (2 * (top - low)),
        "min": lambda p: (p - low) / (top - low),
        "max": lambda p: (2 * p - top - low) / (top - low),
    }[rule]
    return [formula(p) for p in prob]


def challenge_odds(i: int, j: int, seen: Array, weight: Array, rule: str) -> float:
    """Chance that i prevails over j; seen (actor, position of): utilities in i's view."""
    ours, theirs = 1e-10, 1e-10
    for principal in (i, j):
        v = vote(rule, weight[principal], seen[principal, i] - seen[principal, j])
        ours, theirs = ours + max(v, 0), theirs + max(-v, 0)
    for_i, for_j = ours, theirs
    for n in range(len(weight)):
        if n not in (i, j):
            v = vote(rule, weight[n], seen[n, i] - seen[n, j])
            p = (ours + max(v, 0)) / (ours + theirs + abs(v))
            stake = p * (seen[n, n] - seen[n, i]) - (1 - p) * (seen[n, n] - seen[n, j])
            v = vote(rule, weight[n], stake)
            for_i, for_j = for_i + max(v, 0), for_j + max(-v, 0)
    return for_i / (for_i + for_j)


def standing(position: Array, salience: Array, strength: Array, rho: list[float], form: str, rule: str) -> list[float]:
    """Probability of each actor's position, positions nearer than a thousandth of the scale being one, at true risk."""
    n = len(strength)
    first = [next(j for j in range(i + 1) if sqrt(((position[i] - position[j]) ** 2).sum()) < 1e-3) for i in range(n)]
    options = sorted(set(first))
    value = [[utility(distance(position, salience, k, position[j]), rho[k]) for j in options] for k in range(n)]
    prob = dict(zip(options, election(np.array(value), strength, form, rule), strict=True))
    return [prob[j] for j in first]


def meet(bargain: str, t_i: float, t_j: float, s_i: float, s_j: float, chance: float) -> tuple[float, float]:
    """Where i and j would go on one issue."""
    e, p_i, p_j = 1e-6, chance, 1 - chance
    if bargain == "S2PMax":
        push_i, push_j = max(0.0, p_i - p_j), max(0.0, p_j - p_i)
        gives_i = push_j * s_j**2 / (push_j * s_j**2 + e + (1 - push_j) * s_i**2)
        gives_j = push_i * s_i**2 / (push_i * s_i**2 + e + (1 - push_i) * s_j**2)
        to_i, to_j = t_i + gives_i * (t_j - t_i), t_j + gives_j * (t_i - t_j)
    else:
        power = 2 if bargain == "S2P2" else 1
        w_i, w_j = (s_i * p_i) ** power, (s_j * p_j) ** power
        total = w_i + w_j + e
        to_i, to_j = ((w_i + e) * t_i + w_j * t_j) / total, (w_i * t_i + (w_j + e) * t_j) / total
    return floor(1e4 * to_i + 0.5) / 1e4, floor(1e4 * to_j + 0.5) / 1e4


def first_best(values: list[float]) -> int:
    return next(k for k, value in enumerate(values) if value >= max(values) - ALIKE)


def play(
    position: Array,
    salience: Array,
    strength: Array,
    *,
    form: str = "conditional",
    voting: str = "proportional",
    view: str = "one_third",
    risk_rule: str = "mid",
    bargain: str = "S2P2",
    turns: int = 100,
    luck: Array | None = None,
) -> Process:
    """All turns of one draw.  position, salience (actor, issue) 0-1; strength (actor,).

    luck (turn, actor) in (0, 1): draw what is taken by its probability instead of taking the most probable.
    """
    here, n = position.copy(), len(strength)
    sigma = salience.sum(axis=1)
    process = Process([here])
    first_move = 0.0
    for turn in range(turns):
        far = np.array([[distance(here, salience, i, here[j]) for j in range(n)] for i in range(n)])
        prob = election(1 - far, strength, form, voting)
        rho = risk(prob, risk_rule)
        challenges = []
        for i in range(n):
            guess = [OWN_SHARE[view] * rho[i] + (1 - OWN_SHARE[view]) * rho[k] for k in range(n)]
            seen = np.array([[utility(far[k, j], guess[k]) for j in range(n)] for k in range(n)])
            odds = [challenge_odds(i, j, seen, strength * sigma, voting) if j != i else 0.0 for j in range(n)]
            gains = [
                (1 - sigma[j]) * 2 * seen[i, i]
                + sigma[j] * (odds[j] * 2 * seen[i, i] + (1 - odds[j]) * 2 * seen[i, j])
                - (seen[i, i] + seen[i, j])
                if j != i
                else 0.0
                for j in range(n)
            ]
            j = first_best(gains)
            if gains[j] > 1e-5:
                challenges.append(Challenge(i, j, odds[j], gains[j]))
        offers = []
        for c in challenges:
            pairs = [
                meet(bargain, here[c.by, k], here[c.on, k], salience[c.by, k], salience[c.on, k], c.chance)
                for k in range(here.shape[1])
            ]
            offers.append((c.by, c.on, np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])))
        process.turns.append(Turn(prob, rho, challenges, offers))

        worlds = [here]
        for i, j, to_i, to_j in offers:
            world = here.copy()
            world[i], world[j] = to_i, to_j
            worlds.append(world)
        value = np.array(
            [
                [sum(utility(distance(here, salience, k, place), rho[k]) for place in world) / n for world in worlds]
                for k in range(n)
            ]
        )
        moved = here.copy()
        for k in range(n):
            touching = [b for b, (i, j, _, _) in enumerate(offers) if k in (i, j)]
            if touching:
                prob = election(value[:, [0, *(b + 1 for b in touching)]], strength, form, voting)
                if luck is None:
                    chosen = first_best(prob)
                else:
                    chosen = min(int((np.cumsum(prob) <= luck[turn, k]).sum()), len(touching))
                if chosen:
                    i, _, to_i, to_j = offers[touching[chosen - 1]]
                    moved[k] = to_i if k == i else to_j
        move = sum(sqrt(((moved[k] - here[k]) ** 2).sum()) for k in range(n))
        here = moved
        process.path.append(here)
        if turn == 0:
            first_move = move
        elif move < 0.02 * (first_move + 1e-4):
            process.settled = True
            break
    return process
