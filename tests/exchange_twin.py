"""Equal-gain exchange once more, in plain Python and without haste: the second answer that the compiled one must match.

Written from the equations, with every candidate worked out anew after each deal, so that nothing remembered can be
stale.  Actors are taken in the order given; who wants the order of the shipped model hands them over in that order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import combinations

Table = list[list[float]]


@dataclass(frozen=True)
class Deal:
    """Actor `first` gives way on issue `p`, actor `second` on `q`; move_p and move_q are signed points of the scale."""

    round: int
    first: int
    second: int
    p: int
    q: int
    move_p: float
    move_q: float
    gain: float
    outcome_p: tuple[float, float]
    outcome_q: tuple[float, float]

    @property
    def rank(self) -> tuple[int, int, int, int]:
        return self.first, self.second, self.p, self.q


@dataclass
class Talks:
    """x, s (0-1), w: [actor][issue], NaN in x = no stake.  y: voting positions as they stand."""

    x: Table
    s: Table
    w: Table
    y: Table = field(init=False)
    deals: list[Deal] = field(default_factory=list)
    path: list[Table] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.y = [list(row) for row in self.x]
        self.path = [[list(row) for row in self.x]]

    def there(self, p: int) -> list[int]:
        return [i for i in range(len(self.x)) if not math.isnan(self.x[i][p])]

    def weight(self, p: int) -> float:
        return sum(self.w[i][p] for i in self.there(p))

    def outcome(self, p: int) -> float:
        return sum(self.w[i][p] * self.y[i][p] for i in self.there(p)) / self.weight(p)

    @property
    def outcomes(self) -> list[float]:
        return [self.outcome(p) if self.there(p) else math.nan for p in range(len(self.x[0]))]


def trade(x: Table, s: Table, w: Table, rounds: int = 1) -> Talks:
    talks = Talks(x, s, w)
    for number in range(1, rounds + 1):
        moved = one_round(talks, number)
        talks.path.append([list(row) for row in talks.y])
        if number < rounds:
            talks.x = [list(row) for row in talks.x]
            for i, p in moved:
                y, drawn = talks.y[i][p], (1 - s[i][p]) * 0.4
                talks.x[i][p] = drawn * y + 0.1 * y + (1 - drawn - 0.1) * talks.x[i][p]
            talks.y = [list(row) for row in talks.x]
    return talks


def one_round(talks: Talks, number: int) -> set[tuple[int, int]]:
    open_deals = candidates(talks)
    direction: dict[tuple[int, int], float] = {}
    while open_deals:
        worked_out = {c: terms(talks, direction, number, *c) for c in open_deals}
        open_deals = [c for c in open_deals if worked_out[c] is not None]
        offers = [deal for deal in worked_out.values() if deal is not None]
        if not offers:
            break
        best = min(offers, key=lambda deal: (-round(deal.gain * 1e12), deal.rank))
        talks.y[best.first][best.p] += best.move_p
        talks.y[best.second][best.q] += best.move_q
        direction[best.first, best.p] = math.copysign(1, best.move_p)
        direction[best.second, best.q] = math.copysign(1, best.move_q)
        talks.deals.append(best)
    return set(direction)


def candidates(talks: Talks) -> list[tuple[int, int, int, int]]:
    """(supplier of p, supplier of q, p, q) for all that could trade: on different sides of both issues."""
    x, s = talks.x, talks.s
    found = []
    for p, q in combinations(range(len(x[0])), 2):
        both = [i for i in talks.there(p) if i in talks.there(q)]
        for i, j in combinations(both, 2):
            if any((x[i][k] <= talks.outcome(k)) == (x[j][k] <= talks.outcome(k)) for k in (p, q)):
                continue
            cross = s[i][p] * s[j][q] - s[j][p] * s[i][q]
            if abs(cross) >= 1e-15:
                found.append((i, j, p, q) if cross < 0 else (j, i, p, q))
    return found


def terms(
    talks: Talks, direction: dict[tuple[int, int], float], number: int, i: int, j: int, p: int, q: int
) -> Deal | None:
    """What i (giving way on p) and j (on q) would agree upon, None where nothing comes of it."""
    x, s, y, w = talks.x, talks.s, talks.y, talks.w
    stronger_p, stronger_q = talks.weight(p) / w[i][p], talks.weight(q) / w[j][q]
    per_p = (s[i][p] + s[j][p]) / (s[i][q] + s[j][q])
    shift_p = abs(x[j][p] - y[i][p]) / stronger_p
    shift_q = shift_p * per_p
    if shift_q * stronger_q > abs(x[i][q] - y[j][q]):
        shift_q = abs(x[i][q] - y[j][q]) / stronger_q
        shift_p = shift_q / per_p
    sign_p, sign_q = sign(x[j][p] - y[i][p]), sign(x[i][q] - y[j][q])
    room_p, room_q = (x[j][p] - talks.outcome(p)) * sign_p, (x[i][q] - talks.outcome(q)) * sign_q
    if room_p <= 1e-12 or room_q <= 1e-12:
        return None
    if shift_p > room_p:
        shift_p, shift_q = room_p, room_p * per_p
    if shift_q > room_q:
        shift_p, shift_q = room_q / per_p, room_q
    move_p, move_q = sign_p * shift_p * stronger_p, sign_q * shift_q * stronger_q
    gain = s[i][q] * shift_q - s[i][p] * shift_p
    too_small = gain < 1e-10 or abs(move_p) < 1e-10 or abs(move_q) < 1e-10
    off_scale = not (-1e-9 <= y[i][p] + move_p <= 100 + 1e-9 and -1e-9 <= y[j][q] + move_q <= 100 + 1e-9)
    turns_back = direction.get((i, p), sign_p) != sign_p or direction.get((j, q), sign_q) != sign_q
    if too_small or off_scale or turns_back:
        return None
    before_p, before_q = talks.outcome(p), talks.outcome(q)
    after_p, after_q = before_p + sign_p * shift_p, before_q + sign_q * shift_q
    return Deal(number, i, j, p, q, move_p, move_q, gain, (before_p, after_p), (before_q, after_q))


def sign(value: float) -> float:
    return float((value > 0) - (value < 0))
