"""Estimate: a number an analyst is unsure about, as three percentiles.

`[low, best, high]` are the 10th, 50th and 90th percentile.  A bare number is exact.  `unknown` is a statement too: it is
sampled wide and marked as unknown in every output.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEVELS = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Estimate:
    """Three percentiles of one quantity, in that quantity's own unit.

    low, best, high: 10th, 50th, 90th percentile, rising.  known: False where nobody has said anything; the three
    numbers are then the wide prior, not a finding.

    >>> Estimate(20, 30, 45)
    Estimate(low=20, best=30, high=45, known=True)
    >>> print(Estimate(20, 30, 45), Estimate.exact(7), UNKNOWN)
    30 (20-45) 7 unknown
    """

    low: float
    best: float
    high: float
    known: bool = True

    @classmethod
    def exact(cls, value: float) -> Estimate:
        return cls(value, value, value)

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    def __str__(self) -> str:
        if not self.known:
            return "unknown"
        if self.is_exact:
            return f"{self.best:g}"
        return f"{self.best:g} ({self.low:g}-{self.high:g})"

    def quantile(self, p: NDArray[np.float64], floor: float, ceiling: float) -> NDArray[np.float64]:
        """The value at probability p (any shape, each in (0, 1)), between floor and ceiling.

        Between the percentiles the density is flat, the least that the three numbers say.  Each outer tenth falls off
        exponentially from where it starts, never beyond floor or ceiling, so that no draw needs clipping and the three
        percentiles come back exactly.  `[10, 50, 90]` on 0-100 is therefore the uniform distribution: not knowing.

        Percentiles 20, 30, 45: halfway between the 50th and the 90th lies 37.5.

        >>> Estimate(20, 30, 45).quantile(np.array([0.1, 0.5, 0.7, 0.9]), 0, 100)
        array([20. , 30. , 37.5, 45. ])
        >>> Estimate(10, 50, 90).quantile(np.array([0.03, 0.98]), 0, 100)
        array([ 3., 98.])
        """
        p = np.asarray(p, dtype=np.float64)
        body = np.interp(p, LEVELS, (self.low, self.best, self.high))
        lower = self.low - _tail(p / 0.1, self.best - self.low, self.low - floor)
        upper = self.high + _tail((1 - p) / 0.1, self.high - self.best, ceiling - self.high)
        return np.where(p < LEVELS[0], lower, np.where(p > LEVELS[2], upper, body))


UNKNOWN = Estimate(10, 50, 90, known=False)


def _tail(share: NDArray[np.float64], inner: float, room: float) -> NDArray[np.float64]:
    """Distance beyond an outer percentile at which `share` (1 at the percentile, 0 at the end) of its tenth is left.

    `inner` is the width of the neighbouring 40 %, `room` what lies between the percentile and the bound.
    """
    share = np.clip(share, 0.0, 1.0)
    if inner <= 0 or room <= 0:
        return np.zeros_like(share)
    rate = _tail_rate(inner, room)
    if rate * room < 1e-9:
        return (1 - share) * room
    cut = -np.expm1(-rate * room)  # the mass an unbounded tail would have inside the room
    return -np.log1p(-(1 - share) * cut) / rate


def _tail_rate(inner: float, room: float) -> float:
    """Decay rate at which a tail cut at `room` meets the neighbouring density (0.4 / inner) without a step; 0 = flat."""
    wanted = 4.0 / inner  # density at the percentile as a share of the tail's own mass
    if wanted * room <= 1.0 or not np.isfinite(room):
        return wanted if not np.isfinite(room) else 0.0
    low, high = 0.0, wanted
    for _ in range(60):
        middle = (low + high) / 2
        density = middle / -np.expm1(-middle * room) if middle > 0 else 1 / room
        low, high = (middle, high) if density < wanted else (low, middle)
    return (low + high) / 2


def parse_estimate(value: Any) -> Estimate:
    """A number, `[low, best, high]`, `unknown`, or the form an Estimate dumps to; anything else is a ValueError.

    Text that looks like a number is refused: a quoted 30 in a file is a mistake somebody should see.

    >>> parse_estimate([20, 30, 45])
    Estimate(low=20.0, best=30.0, high=45.0, known=True)
    >>> parse_estimate("unknown").known
    False
    >>> parse_estimate([55, 40, 70])
    Traceback (most recent call last):
      ...
    ValueError: percentiles must rise, got 55 / 40 / 70; the order is 10th, 50th, 90th
    """
    if isinstance(value, Estimate):
        return value
    if value == "unknown" or value is None:
        return UNKNOWN
    if isinstance(value, Mapping):
        return Estimate(**value)
    if _is_number(value):
        return Estimate.exact(float(value))
    if isinstance(value, list | tuple) and len(value) == 3 and all(_is_number(v) for v in value):
        low, best, high = (float(v) for v in value)
        if not low <= best <= high:
            raise ValueError(
                f"percentiles must rise, got {low:g} / {best:g} / {high:g}; the order is 10th, 50th, 90th"
            )
        return Estimate(low, best, high)
    raise ValueError(
        f"expected a number, [low, best, high] or unknown, got {_shown(value)}; write for example [20, 30, 45]"
    )


def dump_estimate(estimate: Estimate) -> Any:
    """The shortest YAML form that parses back to the same Estimate."""
    if not estimate.known:
        return "unknown"
    numbers = [int(v) if float(v).is_integer() else float(v) for v in (estimate.low, estimate.best, estimate.high)]
    return numbers[1] if estimate.is_exact else numbers


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and bool(np.isfinite(value))


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
