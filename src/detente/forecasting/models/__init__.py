"""Outcome models: from what the actors want and weigh to where a deal would settle.  One model a file.

The family's front door.  A model is a frozen dataclass whose settings are its fields; it gets Draws and gives an
Outcome, one point or a set of weighted points for each draw and issue.  Nothing in it is random, and none raises on odd
input: what it met is a flag, what it cannot answer is `skipped` with the reason.

Models that look at one issue at a time hand `each_issue` a function of one Contest; the odd cases (nobody there, one
actor, nobody cares, nothing to argue about) are then met once, here, for all of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from detente.dossier.schema import Dossier
from detente.draws import Array, Draws, Mask

NO_CONTEST = 1e-9
"""Positions that lie closer together than this, in points of the scale, are one position."""

FLAGS: dict[str, str] = {
    "no_information": "nobody has a stake here: every outcome is taken as equally likely",
    "no_position_known": "nobody's position is known: this range is the ignorance we started from",
    "position_prior": "some positions are unknown and sampled over the whole scale",
    "salience_prior": "how much some actors care is unknown and sampled over the whole scale",
    "capability_prior": "the strength of some actors is unknown and sampled widely",
    "no_model_answered": "no model could answer here: every outcome is taken as equally likely",
    "one_actor": "only one actor has a stake here",
    "no_contest": "all positions are the same",
    "all_weights_zero": "no actor has weight in some draws: all are counted alike there",
    "clipped": "some positions lay outside 0-100 and were moved to the end of the scale",
    "no_reference_point": "nothing says what holds without a deal: the weighted mean is given instead",
    "no_deal_zone": "in some draws no deal is better for everybody than none: what holds without one is given there",
    "veto_ignored": "an actor that has all it wants without a deal is left out in some draws, not given a veto",
    "not_settled": "in some draws bargaining was still going on when the turns ran out",
    "ties_by_order": "in some draws equally good bargains were told apart by an order alone: another may end elsewhere",
    "no_trades": "no exchange over this issue would pay for two sides: the weighted mean is given",
    "calibrated_on_eu_lawmaking": "the width was measured on European Union law-making and widened for this case",
    "borrowed_errors": "this model's own errors have not been measured: it carries those of the weighted mean",
    "errors_of_default_settings": "the width was measured with other settings of this model",
}
"""What each flag says to a reader."""

_IN_ALL = frozenset({"no_contest", "no_trades"})

PROPERTIES: dict[str, str] = {
    "permutation": "the order in which actors are listed does not matter",
    "mirror": "turning the scale round turns the outcome round",
    "capability_ratio": "only ratios of capability matter",
    "zero_salience": "an actor with zero salience does not count",
    "between_extremes": "the outcome lies between the outermost positions",
    "scale": "stretching or shifting all positions does the same to the outcome",
}
"""What a model may claim to keep in every draw.  The test suite checks each claim; the manual prints it."""


@dataclass(frozen=True, eq=False)
class Contest:
    """One issue with the actors who have a stake in it, in every draw.

    position 0-100, salience 0-100, capability relative: (draw, actor), no NaN, at least two actors, in each draw at
    least one of them with weight.  reference_point (draw,) 0-100, NaN = none; cost_of_no_deal (draw,), NaN with it.
    best_position (actor,) best estimates, NaN where nobody has said.  actors, issue: ids.  dossier: the facts behind
    the numbers, if any.
    """

    position: Array
    salience: Array
    capability: Array
    reference_point: Array
    cost_of_no_deal: Array
    best_position: Array
    actors: tuple[str, ...]
    issue: str
    dossier: Dossier | None = None

    @property
    def weight(self) -> Array:
        """capability * salience / 100, (draw, actor)."""
        return self.capability * self.salience / 100


@dataclass(frozen=True, eq=False)
class Solved:
    """A model's answer on one issue: `point` (draw,), or `atoms` and `prob` (draw, option) with prob summing to 1.

    trace: positions (draw, round, actor), round 0 = before anything happens.  skipped: why there is no answer.
    """

    point: Array | None = None
    atoms: Array | None = None
    prob: Array | None = None
    trace: Array | None = None
    flags: tuple[str, ...] = ()
    skipped: str = ""


@dataclass(frozen=True, eq=False)
class Outcome:
    """A model's answer for every draw and issue.

    point    (draw, issue) 0-100, or None if the model gives atoms
    atoms    (draw, option, issue) 0-100 with prob (draw, option, issue); an unused option has prob 0
    trace    (draw, round, actor, issue) positions, round 0 = before; NaN = no stake, or nothing to argue about
    flags    one tuple an issue; FLAGS has the words
    skipped  one reason an issue, "" = answered; the numbers of a skipped issue are NaN

    An issue nobody has a stake in carries the middle of the scale and the flag no_information: whoever turns points
    into distributions makes that one uniform.
    """

    point: Array | None
    atoms: Array | None
    prob: Array | None
    flags: tuple[tuple[str, ...], ...]
    skipped: tuple[str, ...]
    trace: Array | None = None

    def rows(self, start: int, stop: int) -> Outcome:
        """The answer on draws `start` to `stop`."""

        def cut(table: Array | None) -> Array | None:
            return None if table is None else table[start:stop]

        return replace(self, point=cut(self.point), atoms=cut(self.atoms), prob=cut(self.prob), trace=cut(self.trace))

    @classmethod
    def joined(cls, parts: Sequence[Outcome]) -> Outcome:
        """One answer out of those on consecutive blocks of draws, without traces.

        A flag holds if it held in any block; that there was nothing to contest or to trade, only if in all.
        """
        issues = range(len(parts[0].flags))
        met = [dict.fromkeys(flag for part in parts for flag in part.flags[k]) for k in issues]
        flags = tuple(
            tuple(f for f in met[k] if f not in _IN_ALL or all(f in part.flags[k] for part in parts)) for k in issues
        )
        skipped = tuple(next((part.skipped[k] for part in parts if part.skipped[k]), "") for k in issues)
        if parts[0].point is not None and all(part.point is not None for part in parts):
            return cls(np.concatenate([p.point for p in parts if p.point is not None]), None, None, flags, skipped)
        width = max(1 if part.atoms is None else part.atoms.shape[1] for part in parts)
        atoms, prob = zip(*(_as_atoms(part, width) for part in parts), strict=True)
        return cls(None, np.concatenate(atoms), np.concatenate(prob), flags, skipped)


class OutcomeModel(ABC):
    """One account of how talks end.

    title: what it says, in one line.  limits: what it cannot see, printed wherever its numbers are.  sources: keys of
    sources.bib.  properties: which of PROPERTIES it keeps.  plain: a baseline, shown for comparison.
    across: looks at all issues together, so that one issue's answer depends on which others there are.
    """

    title: ClassVar[str]
    limits: ClassVar[str]
    sources: ClassVar[tuple[str, ...]]
    properties: ClassVar[frozenset[str]]
    plain: ClassVar[bool] = False
    across: ClassVar[bool] = False

    @classmethod
    def presets(cls) -> dict[str, OutcomeModel]:
        """The settings under which the field knows this model, by name; the first are the defaults.

        Each is run and shown: their differences are uncertainty about the model.
        """
        return {"default": cls()}

    @abstractmethod
    def predict(self, draws: Draws) -> Outcome:
        """The outcome of every draw on every issue.  Never raises on the content of `draws`."""


def model_name(model: OutcomeModel) -> str:
    """The member's name, which is its file's.

    >>> from detente.forecasting.models.weighted_median import WeightedMedian
    >>> model_name(WeightedMedian())
    'weighted_median'
    """
    return type(model).__module__.rsplit(".", 1)[-1]


def each_issue(draws: Draws, solve: Callable[[Contest], Solved]) -> Outcome:
    """Outcome of a model that looks at one issue at a time; `solve` sees only issues with something to argue about."""
    answers = [_answer(draws, issue, solve) for issue in range(len(draws.issues))]
    with_atoms = any(answer.atoms is not None for answer in answers)
    atoms, prob = _stack_atoms(answers, draws.n) if with_atoms else (None, None)
    point = None if with_atoms else _columns([_point_of(answer, draws.n) for answer in answers], draws.n)
    return Outcome(
        point=point,
        atoms=atoms,
        prob=prob,
        flags=tuple(answer.flags for answer in answers),
        skipped=tuple(answer.skipped for answer in answers),
        trace=_stack_traces(answers, draws),
    )


def _as_atoms(part: Outcome, width: int) -> tuple[Array, Array]:
    """Atoms and their probabilities (draw, width, issue), of an answer in atoms or in points."""
    if part.atoms is not None and part.prob is not None:
        missing = ((0, 0), (0, width - part.atoms.shape[1]), (0, 0))
        return np.pad(part.atoms, missing), np.pad(part.prob, missing)
    point = np.empty((0, 0)) if part.point is None else part.point
    padded = ((0, 0), (0, width - 1), (0, 0))
    return np.pad(point[:, None, :], padded), np.pad(np.ones_like(point)[:, None, :], padded)


def _answer(draws: Draws, issue: int, solve: Callable[[Contest], Solved]) -> Solved:
    here = draws.has_stake[:, issue]
    if not here.any():
        return Solved(point=np.full(draws.n, 50.0), flags=("no_information",))
    contest, flags = _contest(draws, issue, here)
    if here.sum() == 1:
        return Solved(point=contest.position[:, 0], flags=(*flags, "one_actor"))
    together = np.ptp(contest.position, axis=1) <= NO_CONTEST
    if together.all():
        return Solved(point=contest.position[:, 0], flags=(*flags, "no_contest"))
    solved = solve(contest)
    point = None if solved.point is None else np.where(together, contest.position[:, 0], solved.point)
    return Solved(point, solved.atoms, solved.prob, solved.trace, (*flags, *solved.flags), solved.skipped)


def _contest(draws: Draws, issue: int, here: Mask) -> tuple[Contest, tuple[str, ...]]:
    raw = draws.position[:, here, issue]
    position = np.clip(raw, 0.0, 100.0)
    salience = draws.salience[:, here, issue]
    capability = draws.capability[:, here]
    weightless: Mask = np.all(capability * salience <= 0, axis=1)
    if weightless.any():
        salience = np.where(weightless[:, None], 100.0, salience)
        capability = np.where(weightless[:, None], 1.0, capability)
    priors = {
        "position_prior": draws.known_position[here, issue],
        "salience_prior": draws.known_salience[here, issue],
        "capability_prior": draws.known_capability[here],
    }
    flags = [flag for flag, known in priors.items() if not known.all()]
    if (position != raw).any():
        flags.append("clipped")
    if weightless.any():
        flags.append("all_weights_zero")
    contest = Contest(
        position=position,
        salience=salience,
        capability=capability,
        reference_point=draws.reference_point[:, issue],
        cost_of_no_deal=draws.cost_of_no_deal[:, issue],
        best_position=np.where(draws.known_position[here, issue], draws.best_position[here, issue], np.nan),
        actors=tuple(actor for actor, there in zip(draws.actors, here, strict=True) if there),
        issue=draws.issues[issue],
        dossier=draws.dossier,
    )
    return contest, tuple(flags)


def _point_of(answer: Solved, n: int) -> Array:
    return np.full(n, np.nan) if answer.point is None else answer.point


def _columns(columns: list[Array], n: int) -> Array:
    return np.stack(columns, axis=1) if columns else np.empty((n, 0))


def _stack_atoms(answers: list[Solved], n: int) -> tuple[Array, Array]:
    options = max(1 if answer.atoms is None else answer.atoms.shape[1] for answer in answers)
    atoms = np.zeros((n, options, len(answers)))
    prob = np.zeros((n, options, len(answers)))
    for issue, answer in enumerate(answers):
        if answer.skipped:
            atoms[:, :, issue] = prob[:, :, issue] = np.nan
        elif answer.atoms is None or answer.prob is None:
            atoms[:, 0, issue] = _point_of(answer, n)
            prob[:, 0, issue] = 1.0
        else:
            width = answer.atoms.shape[1]
            atoms[:, :width, issue] = answer.atoms
            prob[:, :width, issue] = answer.prob
    return atoms, prob


def _stack_traces(answers: list[Solved], draws: Draws) -> Array | None:
    traces = [answer.trace for answer in answers if answer.trace is not None]
    if not traces:
        return None
    rounds = max(trace.shape[1] for trace in traces)
    stacked = np.full((draws.n, rounds, len(draws.actors), len(draws.issues)), np.nan)
    for issue, answer in enumerate(answers):
        if answer.trace is not None:
            width = answer.trace.shape[1]
            stacked[:, :width, draws.has_stake[:, issue], issue] = answer.trace
            stacked[:, width:, draws.has_stake[:, issue], issue] = answer.trace[:, -1:]
    return stacked
