"""The challenge model for one draw in plain Python, written from its equations: what the compiled rounds are held to.

Slow and short of breath on purpose: no arrays, no shared logarithms, no sums taken apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.forecasting.models.challenge import Challenge

ZERO = 1e-12
TOGETHER = 1e-9


@dataclass(frozen=True)
class Stand:
    """Where an actor stands after a round; gain: what the one it gave way to expected, 1 where it stayed."""

    at: float
    gain: float = 1.0


def middle(x: list[float], w: list[float]) -> float:
    """The lowest position at which the weights reach half of their total."""
    reached, half = 0.0, sum(w) / 2 * (1 - 1e-12)
    for at, weight in sorted(zip(x, w, strict=True), key=lambda pair: pair[0]):
        reached += weight
        if reached >= half:
            return at
    return max(x)


def utility(base: float, r: float) -> float:
    return 2 - 4 * min(max(base, 0.0), 1.0) ** r


def chances(x: list[float], w: list[float], span: float, exponent: list[float], model: Challenge) -> list[list[float]]:
    """P[i][j]: that i beats j."""
    n = len(x)

    def vote(k: int, i: int, j: int) -> float:
        e = exponent[k]
        return w[k] * ((abs(x[k] - x[j]) / span) ** e - (abs(x[k] - x[i]) / span) ** e)

    cast = [[sum(abs(vote(k, i, j)) for k in range(n)) for j in range(n)] for i in range(n)]
    won = [[sum(max(vote(k, i, j), 0.0) for k in range(n)) for j in range(n)] for i in range(n)]
    if model.denominator == "pair":
        return [[won[i][j] / cast[i][j] if cast[i][j] > ZERO else 0.5 for j in range(n)] for i in range(n)]
    every = sum(map(sum, cast)) or 1.0
    return [[won[i][j] / every if cast[i][j] > ZERO else 0.0 for j in range(n)] for i in range(n)]


def one_round(x: list[float], w: list[float], s: list[float], first_span: float, model: Challenge) -> list[Stand]:
    """All actors after one round from x; w any scale, s 0-1, first_span the range before the first round."""
    n = len(x)
    if max(x) - min(x) <= TOGETHER:
        return [Stand(at) for at in x]
    w = [weight / max(w) for weight in w]
    span = max(x) - min(x) if model.span == "current" else first_span
    mu = middle(x, w)

    def expects(p: list[list[float]], i: int, j: int, r: float) -> float:
        delta, off = abs(x[i] - x[j]) / span, abs(x[i] - mu) / span
        wins, loses = utility(0.5 - 0.5 * delta, r), utility(0.5 + 0.5 * delta, r)
        both = 0.25 * (off + delta)
        drift = utility(0.5 - both if off < delta - ZERO else 0.5 + both, r)
        fought = s[j] * (p[i][j] * wins + (1 - p[i][j]) * loses) + (1 - s[j]) * wins
        e = fought - model.status_quo * utility(0.5, r) - (1 - model.status_quo) * drift
        return 0.0 if abs(e) <= ZERO else e

    p = chances(x, w, span, [1.0] * n, model)
    danger = [sum(expects(p, j, i, 1.0) for j in range(n) if j != i) for i in range(n)]
    high, low = max(danger), min(danger)
    rho = [0.0 if high - low <= ZERO else (2 * d - high - low) / (high - low) for d in danger]
    r = [(1 - one / 3) / (1 + one / 3) for one in rho]
    if model.vote_exponent == "own":
        p = chances(x, w, span, r, model)
    stands = []
    for m in range(n):
        offers = []
        for i in range(n):
            if abs(x[i] - x[m]) > TOGETHER:
                a = expects(p, i, m, r[m] if model.perspective == "own" else r[i])
                offers += offer(x[i], x[m], a, expects(p, m, i, r[m]), model)
        stands.append(min(offers)[-1] if offers else Stand(x[m]))
    return stands


def offer(
    there: float, here: float, a: float, b: float, model: Challenge
) -> list[tuple[float, float, float, float, Stand]]:
    """What i, at `there`, can make m, at `here`, do: none or one offer, led by the keys by which m chooses."""
    code = model.choose == "code"
    if a <= 0 or b == 0:
        return []
    kind, target, lies = 2, there, 0.0
    if b > 0:
        if model.conflict == "hold" or a <= b + ZERO:
            return []
        kind = 0
    elif a > -b + ZERO or (not code and a >= -b - ZERO):
        kind = 1
        target = here + (there - here) * min(-b / a, 1.0)
        lies = (-b * here + a * there) / (a - b)
    elif not model.capitulation:
        return []
    step = abs(target - here)
    first = -a if model.choose == "enforceable" else float(kind)
    second = lies if code and kind == 1 else step
    # The gain before the stand only tells equal offers apart for `min`; they have the same target.
    return [(round(first, 10), round(second, 10), target, a, Stand(target, a))]


def play(x: list[float], s: list[float], c: list[float], model: Challenge) -> list[list[float]]:
    """Positions by round, round 0 = before; salience 0-100."""
    trace = [x]
    weight = [one * other / 100 for one, other in zip(s, c, strict=True)]
    for _ in range(model.rounds):
        moved = one_round(trace[-1], weight, [v / 100 for v in s], max(x) - min(x), model)
        trace.append([stand.at for stand in moved])
    return trace
