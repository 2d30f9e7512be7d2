"""Assumptions: what was taken for what a dossier does not say, so that nobody mistakes it for a finding.

Each bears the name under which it can be changed (`detente simulate CASE --set NAME=VALUE`), the value that stands in,
the range in which it is sampled, and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]

CONVENTION = "a convention: ask those who know the case"


@dataclass(frozen=True)
class Assumption:
    """One thing taken for what nobody has said.

    name       what to write before the = of --set
    default    the value that stands in; None where a fact was left out, or a rule applied, and not a number
    low, high  10th and 90th percentile of what is sampled; the same as the default where it is the same in all runs
    unit       of the three
    why        what it means, or why it was needed
    rests_on   data, publication or convention behind it
    identified False where data cannot tell this number apart from others

    >>> print(Assumption("north.tau0", 0.75, 0.5, 0.9, "probability", "trust at the start"))
    north.tau0 = 0.75 (0.5 to 0.9): trust at the start
    """

    name: str
    default: float | None
    low: float | None
    high: float | None
    unit: str
    why: str
    rests_on: str = CONVENTION
    identified: bool = True

    @classmethod
    def remark(cls, name: str, why: str, rests_on: str = "the dossier") -> Assumption:
        """Something left out, or a rule applied, where no number stands for it."""
        return cls(name, None, None, None, "", why, rests_on)

    @property
    def is_sampled(self) -> bool:
        """Whether it differs from run to run."""
        return self.low != self.high

    def row(self) -> Row:
        """As a row of the table `assumptions`."""
        return {
            "table": "assumptions",
            "name": self.name,
            "default": self.default,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "sampled": self.is_sampled,
            "why": self.why,
            "rests_on": self.rests_on,
            "identified": self.identified,
        }

    def __str__(self) -> str:
        if self.default is None:
            return f"{self.name}: {self.why}"
        spread = f" ({self.low:g} to {self.high:g})" if self.is_sampled else ""
        return f"{self.name} = {self.default:g}{spread}: {self.why}"
