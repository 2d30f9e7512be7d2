"""Sobol indices: how the doubt about the middle of a forecast divides among the numbers behind it.

The value of information asks what one fact would be worth alone.  Here the question is where the variance comes from:
how much of it a number brings by itself, and how much hangs on it in all, counting what it does only together with
others (a strong actor whose position is unknown).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np

from detente.draws import Array, Draws, Quantity
from detente.forecasting.influence import Kind, Unknown, of_issue, place, resamples, scrambled, unknowns

Centre = Callable[[Draws], Array]
"""The middle of the forecast (draw, issue) for any draws; NaN where no model answers."""

Note = Literal["", "no_variance", "no_answer", "too_few_draws"]

NOTES: dict[Note, str] = {
    "no_variance": "the middle of this forecast is the same in every draw: there is nothing to divide",
    "no_answer": "no model answers here",
    "too_few_draws": "fewer than ten draws: nothing can be said",
}
"""Why there are no indices (both are 0 then), in words."""

_RESAMPLES = 50
_FEWEST = 10
_ROWS = 16_384  # draws handed to the models in one call: enough to keep them busy, little enough for memory
_NOTHING = 1e-18  # squared points


@dataclass(frozen=True)
class SobolIndex:
    """How much of the variance of one forecast's middle goes with one number, or with several together.

    first: share that it brings by itself.  total: share that would stay if all else were known.  Between them lies what
    it does only together with others.  Both are as estimated and never clipped: by chance a share of nothing may come
    out a little below 0 and a share of everything above 1; first_se, total_se are their standard errors.  variance: of
    the middle, squared points; n: draws.  note: why there are no indices, "" = there are.  rank: 1 = largest total
    among the unknowns of this kind on this issue; equal totals share a rank.
    """

    unknown: str
    issue: str
    name: str
    kind: Kind
    actor: str
    quantity: Quantity | Literal[""]
    first: float
    first_se: float
    total: float
    total_se: float
    variance: float
    n: int
    note: Note = ""
    rank: int = 0

    @property
    def measurable(self) -> bool:
        """Whether the total index stands out of its own noise by two standard errors."""
        return not self.note and self.total > 2 * self.total_se and self.total > 1e-9

    @property
    def words(self) -> str:
        """
        >>> index = SobolIndex("x", "i1", "x", "number", "a1", "position", 0.31, 0.03, 0.42, 0.02, 90.0, 512)
        >>> print(index.words)
        about 42 % of the variance of this forecast's middle hangs on it, 31 % by itself
        """
        if self.note:
            return NOTES[self.note]
        if not self.measurable:
            return "no measurable effect"
        together = self.total - self.first > 2 * float(np.hypot(self.total_se, self.first_se))
        alone = f", {self._percent(self.first)} by itself" if together else ""
        return f"about {self._percent(self.total)} of the variance of this forecast's middle hangs on it{alone}"

    def row(self) -> dict[str, Any]:
        return {
            "table": "sobol",
            "rank": self.rank,
            "unknown": self.unknown,
            "issue": self.issue,
            "kind": self.kind,
            "actor": self.actor,
            "quantity": self.quantity,
            "name": self.name,
            "first": round(self.first, 4),
            "first_se": round(self.first_se, 4),
            "total": round(self.total, 4),
            "total_se": round(self.total_se, 4),
            "variance": round(self.variance, 3),
            "n": self.n,
            "measurable": self.measurable,
            "note": self.note,
            "words": self.words,
        }

    @staticmethod
    def _percent(share: float) -> str:
        if share > 0.995:
            return "practically all"
        return f"{100 * share:.0f} %" if share >= 0.005 else "almost nothing"


def sobol(
    draws_a: Draws,
    draws_b: Draws,
    centre: Centre,
    *,
    across: bool = False,
    asked: Sequence[Unknown] | None = None,
) -> tuple[SobolIndex, ...]:
    """First and total Sobol index of every uncertain number and group of numbers, for the middle of each forecast.

    Two independent sets of draws, A and B.  For each unknown i a third set, AB, is A with the numbers of i from B.  If
    the middle f hardly changes from A to AB, i does not matter; if AB goes with B, i matters by itself:

        first = mean of f(B) (f(AB) - f(A)) / variance of f over A and B
        total = mean of (f(A) - f(AB))^2 / 2 / the same variance

    f is measured from its mean over A and B, which makes the first index less noisy.  Standard errors are from 50
    bootstrap resamples of the draws.  All of this costs (unknowns + 2) runs of the models on A.

    draws_a, draws_b: draws of one dossier that share nothing but the dossier, draw(case, n) and
    draw(case, n, start=n).  centre: draws -> (draw, issue); called with many sets behind one another, and, unless
    `across`, with one issue at a time, because then only the numbers of that issue and the capabilities of those in it
    are asked about.  across: the models trade over issues, so that every number is asked about on every issue.
    asked: instead of every number and group (`influence.unknowns`).

    Gives, issue by issue, the numbers, then actors, then quantities, largest total first; equal ones in an order that
    does not depend on how the dossier lists them.  With fewer than ten draws, a middle that never moves, or no answer
    from any model the indices are 0 and `note` says why.  No uncertain number: nothing.

    Raises ValueError where the draws do not match or overlap, the centre gives another shape than (draw, issue), or it
    answers differently on one issue alone although `across` is False.
    Limits: the numbers must be independent, as a dossier's are.  Variance is not everything: a number may widen the
    forecast without moving its middle; the value of information sees that.
    Source: [Sobol2001]_, first index after [Saltelli2010]_, total after [Jansen1999]_.

    Two actors anywhere on the scale whose pulls are 180 and 60: variances of 9 to 1.

    >>> from detente.dossier.estimate import Estimate
    >>> from detente.dossier.schema import Actor, Dossier, Issue, Stake
    >>> from detente.draws import draw
    >>> from detente.forecasting.models.compromise import Compromise
    >>> anywhere, number = Estimate(10, 50, 90), Estimate.exact
    >>> case = Dossier(
    ...     title="Lake", issues={"line": Issue(name="Line")},
    ...     actors={"a": Actor(name="A", capability=number(2)), "b": Actor(name="B", capability=number(3))},
    ...     stakes={"a": {"line": Stake(position=anywhere, salience=number(90))},
    ...             "b": {"line": Stake(position=anywhere, salience=number(20))}})
    >>> middle = lambda draws: Compromise().predict(draws).point
    >>> for index in sobol(draw(case, 4000), draw(case, 4000, start=4000), middle):
    ...     print(f"{index.rank} {index.unknown}: {index.first:.1f} {index.total:.1f}")
    1 position of A on Line: 0.9 0.9
    2 position of B on Line: 0.1 0.1
    1 all positions: 1.0 1.0
    """
    _check(draws_a, draws_b)
    draws_b = replace(draws_b, best_position=draws_a.best_position)  # of arrays by hand it is the median of the draws
    alone = len(draws_a.issues) > 1 and not across
    whole = _answers(centre, draws_a) if alone and draws_a.uncertain else None
    found: list[SobolIndex] = []
    for k, (a, b) in enumerate(_worlds(draws_a, draws_b, across)):
        here = unknowns(a) if asked is None else _concerning(asked, a)
        if not here:
            continue
        f_a, f_b = _answers(centre, a), _answers(centre, b)
        if whole is not None and not np.allclose(f_a[:, 0], whole[:, k], rtol=0, atol=1e-6, equal_nan=True):
            raise ValueError(f"{a.issues[0]} alone has another centre than with the other issues; pass across=True")
        f_ab = _exchanged(a, b, centre, here)
        for column, issue in enumerate(a.issues):
            part = _indices(here, issue, f_a[:, column], f_b[:, column], f_ab[:, :, column], draws_a.seed)
            found.extend(_ranked(part))
    return tuple(found)


def pick_freeze(f_a: Array, f_b: Array, f_ab: Array) -> tuple[Array, Array]:
    """First and total Sobol index (unknown,) from model values on A and B (draw,) and on AB (draw, unknown).

    The formulas are `sobol`'s, on the values as they are: measure them from their mean first.  A variance of nothing
    gives 0.

    f = 2 x + y with x and y each -1 or 1; AB has x from B in its first column, y in its second: shares .8 and .2.

    >>> x_a, y_a = np.tile([-1.0, -1.0, 1.0, 1.0], 4), np.tile([-1.0, 1.0], 8)
    >>> x_b, y_b = np.repeat([-1.0, -1.0, 1.0, 1.0], 4), np.repeat([-1.0, 1.0, -1.0, 1.0], 4)
    >>> f_ab = np.column_stack([2 * x_b + y_a, 2 * x_a + y_b])
    >>> first, total = pick_freeze(2 * x_a + y_a, 2 * x_b + y_b, f_ab)
    >>> first.tolist(), total.tolist()
    ([0.8, 0.2], [0.8, 0.2])
    """
    first, total, _ = _estimates(f_a, f_b, f_ab, np.ones((1, len(f_a))))
    return first[0], total[0]


def _check(a: Draws, b: Draws) -> None:
    names = [[given.name for given in draws.uncertain] for draws in (a, b)]
    if (a.n, a.actors, a.issues, names[0]) != (b.n, b.actors, b.issues, names[1]):
        raise ValueError("the two sets of draws must be as many, of the same actors, issues and uncertain numbers")
    if a.dossier is not None and a.seed == b.seed and abs(a.start - b.start) < a.n:
        raise ValueError(f"the two sets of draws overlap; take the second with start={a.start + a.n}")
    if a.uncertain and a.n > 1 and all(np.array_equal(a.values(given), b.values(given)) for given in a.uncertain):
        raise ValueError("the two sets of draws are the same; the second must be independent of the first")


def _worlds(a: Draws, b: Draws, across: bool) -> Iterator[tuple[Draws, Draws]]:
    if across or len(a.issues) == 1:
        yield a, b
        return
    for issue in a.issues:
        yield of_issue(a, issue), of_issue(b, issue)


def _concerning(asked: Sequence[Unknown], draws: Draws) -> tuple[Unknown, ...]:
    """Those of `asked` with a number among these draws, and of their numbers those."""
    there = set(draws.uncertain)
    cut = [replace(one, inputs=tuple(given for given in one.inputs if given in there)) for one in asked]
    return tuple(one for one in cut if one.inputs)


def _answers(centre: Centre, draws: Draws) -> Array:
    middle: Array = np.asarray(centre(draws), dtype=np.float64)
    if middle.shape != (draws.n, len(draws.issues)):
        raise ValueError(f"the centre must be (draw, issue), here {(draws.n, len(draws.issues))}, got {middle.shape}")
    return middle


def _exchanged(a: Draws, b: Draws, centre: Centre, asked: Sequence[Unknown]) -> Array:
    """The centre on each AB: (draw, unknown, issue)."""
    many = max(1, _ROWS // a.n)
    batches = [asked[first : first + many] for first in range(0, len(asked), many)]
    values = [_answers(centre, _stacked(a, b, batch)).reshape(len(batch), a.n, -1) for batch in batches]
    return np.concatenate(values).transpose(1, 0, 2)


def _stacked(a: Draws, b: Draws, asked: Sequence[Unknown]) -> Draws:
    """A once for each unknown, one behind the other, with that unknown's numbers from B."""
    tables: dict[str, Array] = {name: np.concatenate([getattr(a, name)] * len(asked)) for name in get_args(Quantity)}
    for k, unknown in enumerate(asked):
        rows = slice(k * a.n, (k + 1) * a.n)
        for given in unknown.inputs:
            cell: tuple[Any, ...] = (rows, *place(given, a))
            tables[given.quantity][cell] = b.values(given)
    return replace(
        a,
        position=tables["position"],
        salience=tables["salience"],
        capability=tables["capability"],
        reference_point=tables["reference_point"],
        cost_of_no_deal=tables["cost_of_no_deal"],
    )


def _indices(asked: Sequence[Unknown], issue: str, f_a: Array, f_b: Array, f_ab: Array, seed: int) -> list[SobolIndex]:
    """One index an unknown, not yet ranked; f_ab (draw, unknown)."""
    n = len(f_a)
    first = first_se = total = total_se = np.zeros(len(asked))
    variance = 0.0
    note: Note = "no_answer" if not all(np.isfinite(f).all() for f in (f_a, f_b, f_ab)) else ""
    if not note:
        middle = (f_a.mean() + f_b.mean()) / 2
        counts = np.concatenate((np.ones((1, n)), resamples(n, seed, "influence.sobol.bootstrap", _RESAMPLES)))
        firsts, totals, variances = _estimates(f_a - middle, f_b - middle, f_ab - middle, counts)
        variance = float(variances[0])
        note = "too_few_draws" if n < _FEWEST else "no_variance" if variance <= _NOTHING else ""
    if not note:
        first, first_se = firsts[0], firsts[1:].std(axis=0, ddof=1)
        total, total_se = totals[0], totals[1:].std(axis=0, ddof=1)
    return [
        SobolIndex(
            unknown=unknown.words,
            issue=issue,
            name=unknown.name,
            kind=unknown.kind,
            actor=unknown.actor,
            quantity=unknown.quantity,
            first=float(first[k]),
            first_se=float(first_se[k]),
            total=float(total[k]),
            total_se=float(total_se[k]),
            variance=variance,
            n=n,
            note=note,
        )
        for k, unknown in enumerate(asked)
    ]


def _estimates(f_a: Array, f_b: Array, f_ab: Array, counts: Array) -> tuple[Array, Array, Array]:
    """First and total index (resample, unknown) and the variance (resample,), for each row of counts."""
    n = len(f_a)
    middle = (f_a.mean() + f_b.mean()) / 2
    from_middle = np.stack((f_a - middle, f_b - middle))
    mean = counts @ from_middle.sum(axis=0) / (2 * n)
    variance = counts @ np.square(from_middle).sum(axis=0) / (2 * n) - np.square(mean)
    moved = f_ab - f_a[:, None]
    by_itself = counts @ (f_b[:, None] * moved) / n
    in_all = counts @ np.square(moved) / (2 * n)
    some = np.broadcast_to((variance > _NOTHING)[:, None], in_all.shape)
    first = np.divide(by_itself, variance[:, None], out=np.zeros_like(by_itself), where=some)
    total = np.divide(in_all, variance[:, None], out=np.zeros_like(in_all), where=some)
    return first, total, variance


def _ranked(found: Sequence[SobolIndex]) -> list[SobolIndex]:
    """Numbers, actors, quantities; in each the largest total first, ties in a fixed order that favours no name."""

    def strength(index: SobolIndex) -> tuple[bool, float]:
        return not index.measurable, -round(index.total, 3)

    ranked: list[SobolIndex] = []
    for kind in get_args(Kind):
        of_kind = [index for index in found if index.kind == kind]
        same = sorted(of_kind, key=lambda index: (strength(index), scrambled(index.name, index.issue)))
        rank = 1
        for at, index in enumerate(same):
            rank = rank if at and strength(same[at - 1]) == strength(index) else at + 1
            ranked.append(replace(index, rank=rank))
    return ranked
