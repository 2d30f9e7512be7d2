"""Paired: two sets of futures that differ in one thing and share all their shocks.

What differs between the two is the change's doing, so far fewer runs tell it than two separate simulations would need.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.talks.answers.counting import Estimated, Row, percent, plain, points
from detente.talks.answers.playing import Futures, succeeded, will_spent
from detente.talks.trajectories import OUTCOMES

Measure = Literal["success", "locked", "reversals", "violations", "will"]
MEASURES: dict[Measure, tuple[str, str]] = {
    "success": ("share that ends in an agreement or a part of one that holds", "share of the futures"),
    "locked": ("tracks locked in at the end", "tracks"),
    "reversals": ("reversals of what was in force", "per track and year in force"),
    "violations": ("instalments violated, seen or not", "per track and year in force"),
    "will": ("political will that protection costs a principal", "will over all months, 1 = all that it starts with"),
}
"""What two sets of futures are compared in: what it means, and its unit."""


@dataclass(frozen=True, eq=False)
class Change:
    """One measure before and after, over the same runs."""

    measure: Measure
    before: Estimated
    after: Estimated

    @property
    def difference(self) -> Estimated:
        """After less before, run by run."""
        return self.after - self.before

    @property
    def unpaired_se(self) -> float:
        """Standard error that the difference would have if the two were played on shocks of their own."""
        return float(np.hypot(self.before.se, self.after.se))

    @property
    def gain(self) -> float:
        """The paired standard error as a share of the unpaired one; NaN where nothing varies."""
        return self.difference.se / self.unpaired_se if self.unpaired_se > 0 else float("nan")

    @property
    def is_clear(self) -> bool:
        """Whether the difference stands out of chance: its 95 % interval leaves out 0."""
        return self.difference.exists and (self.difference.low > 0 or self.difference.high < 0)

    def row(self) -> Row:
        meaning, unit = MEASURES[self.measure]
        return {
            "table": "paired",
            "measure": self.measure,
            "meaning": meaning,
            "unit": unit,
            "before": plain(self.before.value),
            "after": plain(self.after.value),
            **self.difference.columns("change"),
            "unpaired_se": plain(self.unpaired_se),
            "se_ratio": plain(self.gain),
            "clear": self.is_clear,
        }


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two sets of futures on the same shocks.

    changes  by measure
    flips    (outcome before, outcome after) runs, outcomes in the order of OUTCOMES
    """

    n: int
    changes: Mapping[Measure, Change]
    flips: NDArray[np.int64]

    @property
    def flipped(self) -> int:
        """Runs that end otherwise than before."""
        return int(self.flips.sum() - np.trace(self.flips))

    def rows(self) -> list[Row]:
        """The table `paired`: one row a measure, before, after and the change with its errors."""
        return [change.row() for change in self.changes.values()]

    def flip_rows(self) -> list[Row]:
        """The table `flips`: every pair of outcomes, also those that no run went through."""
        return [
            {
                "table": "flips",
                "before": before,
                "after": after,
                "count": int(self.flips[i, k]),
                "share": float(self.flips[i, k] / self.n),
            }
            for i, before in enumerate(OUTCOMES)
            for k, after in enumerate(OUTCOMES)
        ]

    def sentence(self, what: str) -> str:
        """What the change does, in one sentence; what: "without the leak", "with cover on every track" ..."""
        success, locked = self.changes["success"], self.changes["locked"]
        text = (
            f"The same {self.n:,} futures {what}: {percent(success.after.value)} end in an agreement or a part of one "
            f"that holds, before {percent(success.before.value)}"
        )
        if not self.flipped:
            return f"{text}; none ends otherwise than before."
        told = f" ({points(success.difference.value)}, give or take {100 * 1.96 * success.difference.se:.1f})"
        many = f"; {percent(self.flipped / self.n)} of the futures end otherwise"
        tracks = f", and {locked.difference.value:+.2f} tracks are locked in on average"
        return f"{text}{told}{many}{tracks}."


def compare(before: Futures, after: Futures) -> Comparison:
    """What a change does: the second futures beside the first, run by run.

        change = mean of (after - before)      s.e. = sd(after - before) / sqrt(n)

    A rate (reversals per track and year in force) is a ratio of two sums; its error is to first order.
    before, after: Trajectories, or Played, of one situation and seed, as many runs and rounds.

    Raises ValueError where they do not share their shocks: other seeds, or not as many runs or rounds.

    >>> from detente.talks.engine import simulate
    >>> from detente.talks.plan import Plan, TrackPlan
    >>> from detente.talks.situation import Principal, Situation
    >>> lake = Situation.of({"north": {"line": (90, 60)}, "south": {"line": (20, 30)}}, {"line": 40},
    ...                     principals=[Principal("north"), Principal("south")])
    >>> small = simulate(lake, Plan(tracks={"line": TrackPlan(start=0)}), n=400)
    >>> whole = simulate(lake, Plan(tracks={"line": TrackPlan(start=3)}), n=400)
    >>> told = compare(small, whole)
    >>> int(told.flips.sum()), compare(small, small).flipped, compare(small, small).changes["locked"].difference.se
    (400, 0, 0.0)
    """
    one, other = ((f.seed, len(f.runs), f.rounds) for f in (before, after))
    if one != other:
        raise ValueError(f"only futures of one seed, as many runs and rounds, can be paired; got {one} and {other}")
    measured = measures_of(before), measures_of(after)
    many = len(OUTCOMES)
    pairs = before.runs["outcome"].astype(np.int64) * many + after.runs["outcome"]
    flips = np.bincount(pairs, minlength=many * many).reshape(many, many)
    changes = {name: Change(name, measured[0][name], measured[1][name]) for name in MEASURES}
    return Comparison(len(before.runs), changes, flips)


def measures_of(futures: Futures) -> dict[Measure, Estimated]:
    """Every measure of one set of futures."""
    years = Estimated.mean(futures.runs["exposed"] / 12)
    return {
        "success": Estimated.mean(succeeded(futures)),
        "locked": Estimated.mean(futures.runs["locked"]),
        "reversals": Estimated.mean(futures.runs["reversals"]) / years,
        "violations": Estimated.mean(futures.runs["violations"]) / years,
        "will": Estimated.mean(will_spent(futures)),
    }
