"""Estimate: a number an analyst is unsure about, as three percentiles.

`[low, best, high]` are the 10th, 50th and 90th percentile.  A bare number is exact.  `unknown` is a statement
too: it is sampled wide and marked as unknown in every output.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # numpy costs more than all else here, and most who read a dossier never sample it
    import numpy as np
    from numpy.typing import NDArray

LEVELS = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Estimate:
    """Three percentiles of one quantity, in that quantity's own unit.

    low, best, high: 10th, 50th, 90th percentile, rising.  known: False where nobody has said anything; the three
    numbers are then the wide prior, not a finding.  Raises ValueError where they do not rise or are not numbers.

    >>> Estimate(20, 30, 45)
    Estimate(low=20, best=30, high=45, known=True)
    >>> print(Estimate(20, 30, 45), Estimate.exact(7), UNKNOWN)
    30 (20-45) 7 unknown
    """

    low: float
    best: float
    high: float
    known: bool = True

    def __post_init__(self) -> None:
        if not self.low <= self.best <= self.high:  # false for NaN too
            raise ValueError(_not_rising(self.low, self.best, self.high))

    @classmethod
    def exact(cls, value: float) -> Estimate:
        """The estimate of somebody who is sure: all three percentiles are `value`."""
        return cls(value, value, value)

    @property
    def is_exact(self) -> bool:
        """Whether there is no uncertainty at all."""
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

        >>> import numpy as np
        >>> Estimate(20, 30, 45).quantile(np.array([0.1, 0.5, 0.7, 0.9]), 0, 100)
        array([20. , 30. , 37.5, 45. ])
        >>> Estimate(10, 50, 90).quantile(np.array([0.03, 0.98]), 0, 100)
        array([ 3., 98.])
        """
        import numpy as np

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
    import numpy as np

    share = np.clip(share, 0.0, 1.0)
    if inner <= 0 or room <= 0:
        return np.zeros_like(share)
    rate = _tail_rate(inner, room)
    if rate * room < 1e-9:
        return (1 - share) * room
    cut = -np.expm1(-rate * room)  # the mass an unbounded tail would have inside the room
    distance: NDArray[np.float64] = -np.log1p(-(1 - share) * cut) / rate
    return distance


def _tail_rate(inner: float, room: float) -> float:
    """Decay rate at which a tail cut at `room` meets the neighbouring density (0.4 / inner) without a step; 0: flat."""
    wanted = 4.0 / inner  # density at the percentile as a share of the tail's own mass
    if math.isinf(room):
        return wanted
    if wanted * room <= 1.0:
        return 0.0
    low, high = 0.0, wanted
    for _ in range(60):
        middle = (low + high) / 2
        density = middle / -math.expm1(-middle * room) if middle > 0 else 1 / room
        low, high = (middle, high) if density < wanted else (low, middle)
    return (low + high) / 2


def parse_estimate(value: Any) -> Estimate:
    """A number, `[low, best, high]`, or `unknown` (nothing at all is unknown too); anything else is a ValueError.

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
    if value is None or (isinstance(value, str) and value == "unknown"):
        return UNKNOWN
    if is_number(value):
        return Estimate.exact(float(value))
    if isinstance(value, list | tuple):
        return _from_percentiles(value)
    raise ValueError(f"expected {_FORMS}, got {shown(value)}; {_cure(value)}")


def dump_estimate(estimate: Estimate) -> Any:
    """The shortest YAML form that parses back to the same Estimate.

    >>> dump_estimate(Estimate(20, 30, 45.5)), dump_estimate(Estimate.exact(7)), dump_estimate(UNKNOWN)
    ([20, 30, 45.5], 7, 'unknown')
    """
    if not estimate.known:
        return "unknown"
    three = (estimate.low, estimate.best, estimate.high)
    numbers = [int(v) if float(v).is_integer() and abs(v) < 1e15 else float(v) for v in three]
    return numbers[1] if estimate.is_exact else numbers


def is_number(value: Any) -> bool:
    """Whether a value read from a file is a finite number.  `true` is none, and neither is text.

    >>> [is_number(v) for v in (3, 2.5, True, "3", float("nan"), 10**400)]
    [True, True, False, False, False, False]
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def shown(value: Any, most: int = 60) -> str:
    """The value as its writer would recognise it in the file, cut to `most` characters.

    >>> print(shown(True), shown((1, "two")), shown({"a": None}), shown("x" * 90, most=10))
    true [1, 'two'] {a: null} 'xxxxxx...
    """
    text = _yaml_like(value)
    return text if len(text) <= most else text[: most - 3] + "..."


def _yaml_like(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_yaml_like(item) for item in value[:20]) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_yaml_like(item)}" for key, item in list(value.items())[:20]) + "}"
    if isinstance(value, float):
        return f"{value:g}" if math.isfinite(value) else {"nan": ".nan", "inf": ".inf", "-inf": "-.inf"}[str(value)]
    if isinstance(value, int):
        return str(value) if abs(value) < 10**40 else "a number of more than 40 digits"
    return repr(value) if isinstance(value, str) else str(value)


_FORMS = "a number, [low, best, high] or unknown"


def _from_percentiles(values: Any) -> Estimate:
    if len(values) != 3:
        raise ValueError(f"expected {_FORMS}, got {len(values)} in a list, {shown(values)}; {_cure(None)}")
    odd = [v for v in values if not is_number(v)]
    if odd:
        raise ValueError(f"expected three numbers, got {shown(odd[0])} among them; {_cure(odd[0])}")
    low, best, high = (float(v) for v in values)
    if not low <= best <= high:
        raise ValueError(_not_rising(low, best, high))
    return Estimate(low, best, high)


def _not_rising(low: float, best: float, high: float) -> str:
    return f"percentiles must rise, got {low:g} / {best:g} / {high:g}; the order is 10th, 50th, 90th"


def _cure(value: Any) -> str:
    if isinstance(value, str):
        with suppress(ValueError, OverflowError):
            if math.isfinite(float(value)):
                return f"write {float(value):g} without quotes"
        if value.strip().lower() in {"unknown", "?", "n/a", "na", "none", "unclear", "tbd"}:
            return "write unknown"
    return "write for example [20, 30, 45]"
