"""Counting: shares and means of simulated futures, each with how far chance alone may have moved it.

A number that is counted over runs comes with its influence: what each run adds to or takes from it.  Differences and
ratios of such numbers keep it, so that two plans on the same shocks are compared run by run and not as strangers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.draws import Array

Row = dict[str, Any]
"""What an answer is made of: Python numbers, text, or None where there is no number."""

SURE = 1.959963984540054
"""Standard errors on either side of a value that cover 95 % of what chance does."""
LEVELS = (0.1, 0.5, 0.9)


def wilson(count: int, n: int) -> tuple[float, float]:
    """95 % interval of a share of which `count` of `n` were counted: between 0 and 1 also where nothing was.

    With z = 1.96:  (share + z^2/2n +- z sqrt(share (1 - share)/n + z^2/4n^2)) / (1 + z^2/n).  Of nothing: 0 to 1.
    Source: [Wilson1927]_.

    >>> [round(end, 4) for end in wilson(2, 10)], wilson(0, 0)
    ([0.0567, 0.5098], (0.0, 1.0))
    """
    if n == 0:
        return 0.0, 1.0
    share, z2 = count / n, SURE * SURE
    middle = share + z2 / (2 * n)
    half = SURE * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    low, high = (middle - half) / (1 + z2 / n), (middle + half) / (1 + z2 / n)
    return (0.0 if count == 0 else low), (1.0 if count == n else high)


def share_columns(count: int, n: int) -> Row:
    """The columns count, n, share, low, high; share is None where nothing was looked at."""
    low, high = wilson(count, n)
    return {"count": int(count), "n": int(n), "share": count / n if n else None, "low": low, "high": high}


@dataclass(frozen=True, eq=False)
class Estimated:
    """A number counted over runs.

    value      NaN where it does not exist (a rate of what never was exposed)
    influence  (run,) what each run adds to it, mean 0

    The mean of 1, 2, 6 is 3; divided by the mean of 2, 2, 8, which is 4, it is 0.75.

    >>> mean = Estimated.mean([1.0, 2.0, 6.0])
    >>> print(mean.value, round(mean.se, 3), round((mean / Estimated.mean([2.0, 2.0, 8.0])).value, 3))
    3.0 1.528 0.75
    """

    value: float
    influence: Array

    @classmethod
    def mean(cls, values: ArrayLike) -> Estimated:
        array = np.asarray(values, dtype=np.float64)
        value = float(array.mean())
        return cls(value, array - value)

    @property
    def se(self) -> float:
        """Standard error; infinite for a single run, of which nothing can be said."""
        n = len(self.influence)
        return float(np.sqrt(np.square(self.influence).sum() / (n - 1) / n)) if n > 1 else math.inf

    @property
    def low(self) -> float:
        return self.value - SURE * self.se

    @property
    def high(self) -> float:
        return self.value + SURE * self.se

    @property
    def exists(self) -> bool:
        return math.isfinite(self.value) and math.isfinite(self.se)

    def __sub__(self, other: Estimated) -> Estimated:
        return Estimated(self.value - other.value, self.influence - other.influence)

    def __truediv__(self, other: Estimated) -> Estimated:
        """A ratio of two numbers of the same runs, to first order; NaN where the lower one is 0."""
        if other.value == 0:
            return Estimated(math.nan, np.full_like(self.influence, math.nan))
        value = self.value / other.value
        return Estimated(value, (self.influence - value * other.influence) / other.value)

    def columns(self, name: str) -> Row:
        """The columns NAME, NAME_se, NAME_low, NAME_high."""
        numbers = {name: self.value, f"{name}_se": self.se, f"{name}_low": self.low, f"{name}_high": self.high}
        return {key: plain(number) for key, number in numbers.items()}


def plain(value: float) -> float | None:
    """A number for a row: None for one that is none or infinite."""
    return float(value) if math.isfinite(value) else None


def quantiles(values: NDArray[Any]) -> tuple[float | None, float | None, float | None]:
    """10th, 50th and 90th percentile, always one of the values; None where there are none.

    >>> quantiles(np.array([7, 3, 5, 11])), quantiles(np.array([]))
    ((3.0, 5.0, 11.0), (None, None, None))
    """
    if len(values) == 0:
        return None, None, None
    low, middle, high = (float(q) for q in np.quantile(values, LEVELS, method="inverted_cdf"))
    return low, middle, high


def percent(share: float | None) -> str:
    """A share in words; what is not nothing is never rounded to nothing, what is not all never to all.

    >>> percent(0.123), percent(0.004), percent(0.0), percent(0.998), percent(None)
    ('12 %', 'less than 1 %', '0 %', 'more than 99 %', 'unknown')
    """
    if share is None:
        return "unknown"
    if 0 < share < 0.005:
        return "less than 1 %"
    return "more than 99 %" if 0.995 < share < 1 else f"{100 * share:.0f} %"


def between(low: float, high: float) -> str:
    """Two shares as a range.

    >>> between(0.112, 0.31), between(0.31, 0.312)
    ('11 to 31 %', '31 %')
    """
    first, last = f"{100 * low:.0f}", f"{100 * high:.0f}"
    return f"{first} %" if first == last else f"{first} to {last} %"


def points(change: float) -> str:
    """A difference of shares in percentage points.

    >>> points(0.0312), points(-0.02)
    ('+3.1 points', '-2.0 points')
    """
    return f"{100 * change:+.1f} points"


def listed(words: Sequence[str], last: str = "and") -> str:
    """
    >>> listed(["3"]), listed(["3", "6", "9"], "or")
    ('3', '3, 6 or 9')
    """
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
