"""Sampling: the numbers of the process, many times over, each from a stream of its own.

Draw k of a number is a pure function of seed, its name and k.  A number that somebody has set is taken as set; one that
nobody has said is sampled in the range that the parameters give for it, or stands at its default where that is wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from detente.dossier.estimate import Estimate
from detente.draws import Array, stream
from detente.talks.assumptions import CONVENTION, Assumption
from detente.talks.cast import Cast
from detente.talks.parameters import Parameters, Range, Value

Given = Estimate | str | bool | int | tuple[float, ...]
"""What somebody has set: a number with its range, a word, yes or no, a count, one number for each rung."""

OF_PRINCIPAL = ("tau0", "k_t", "k_u")
OF_ACTING = ("chi", "base", "recharge", "rent")
CAPACITY = Estimate(0.5, 1, 2, known=False)
"""Acts that an actor could carry out, where nobody has said."""
PRICE = Estimate(0.1, 0.2, 0.5, known=False)
"""Side payment, in stakes, that leaves an actor content, where nobody has said: about what the conflict yields it."""
LEANING = Estimate(-0.2, 0, 0.2, known=False)
"""How far a ratifier leans from its principal, as a share of the way to the end of the scale."""

_VOTES = ("b_r", "sigma_r", "z_h", "prep", "secrecy", "h_leak")
_ACTS = ("k_t", "k_u", "xi", *OF_ACTING, "eta")
WHOLE = ("lag", "gap")
"""Parameters that are whole months, because a vote falls into a round."""
_DEFAULTS, _RANGES, _BOUNDS = Parameters(), Parameters.ranges(), Parameters.bounds()


@dataclass(frozen=True)
class Numbers:
    """Draw `start` to `start + n` of any number, by name.  fixed: what nobody has said stands at its default."""

    seed: int
    start: int
    n: int
    given: Mapping[str, Given]
    fixed: bool = False

    def of(self, name: str, default: Estimate, floor: float = 0.0, ceiling: float = np.inf) -> Value:
        """What is set under the name, else the default with its range: one number, or (draw,)."""
        estimate = self.given.get(name)
        if not isinstance(estimate, Estimate):
            estimate = Estimate.exact(default.best) if self.fixed and not default.known else default
        if estimate.is_exact:
            return float(estimate.best)
        return estimate.quantile(stream(self.seed, f"talks.parameter.{name}", self.n, self.start), floor, ceiling)

    def parameter(self, name: str, owner: str = "") -> Value:
        """One parameter; with an owner that actor's own, which what is set for all bounds as its range."""
        low, high = _BOUNDS[name]
        everybody = self.given.get(f"parameters.{name}")
        default = everybody if isinstance(everybody, Estimate) else range_estimate(name)
        return self.of(f"{owner}.{name}" if owner else name, default, low, high)

    def if_given(self, name: str, floor: float = 0.0, ceiling: float = np.inf) -> Value | None:
        """What is set under the name; None where nothing is."""
        estimate = self.given.get(name)
        return self.of(name, estimate, floor, ceiling) if isinstance(estimate, Estimate) else None

    def stream(self, name: str) -> Array:
        """Uniform numbers of a number of the dossier, the same that its own draws take."""
        return stream(self.seed, name, self.n, self.start)


def range_estimate(name: str) -> Estimate:
    """What nobody has said of a parameter: its default as the middle, its range as 10th and 90th percentile.

    >>> print(range_estimate("tau0"), range_estimate("tau0").best, range_estimate("v_max").best)
    unknown 0.75 3.0
    """
    default = getattr(_DEFAULTS, name)
    range_ = _RANGES.get(name)
    if isinstance(default, tuple):
        return Estimate(range_.low, 0.0, range_.high, known=False) if range_ else Estimate(0, 0, 0, known=False)
    return Estimate(range_.low, default, range_.high, known=False) if range_ else Estimate.exact(default)


def parameters_of(numbers: Numbers, tension: Estimate) -> Parameters:
    """The process's parameters, those that every principal or actor has of its own left at what is set for all.

    A parameter by rung is shifted as a whole.  tension: what the dossier says of it.
    """
    values: dict[str, Any] = {}
    for f in fields(Parameters):
        if isinstance(f.default, tuple):
            values[f.name] = _by_rung(numbers, f.name, f.default)
        elif f.name in (*OF_PRINCIPAL, *OF_ACTING):
            continue
        elif f.name == "v0" and tension.known and "parameters.v0" not in numbers.given:
            values[f.name] = _tension(numbers, tension)
        else:
            values[f.name] = numbers.parameter(f.name)
        if f.name in WHOLE:
            values[f.name] = np.rint(values[f.name])
    return Parameters(**values)


def _tension(numbers: Numbers, tension: Estimate) -> Value:
    return float(tension.best) if tension.is_exact else tension.quantile(numbers.stream("tension"), 0, 3)


def _by_rung(numbers: Numbers, name: str, default: tuple[float, ...]) -> tuple[Value, ...]:
    given = numbers.given.get(f"parameters.{name}")
    if isinstance(given, tuple):
        return given
    shift = numbers.of(name, given if isinstance(given, Estimate) else range_estimate(name), -np.inf, np.inf)
    return tuple(one + shift for one in default)


def near_principal(numbers: Numbers, name: str, position: Array) -> Array:
    """Positions (draw,) near the given ones, 0-100: in 8 of 10 draws within a fifth of the way to either end.

    >>> import numpy as np
    >>> near_principal(Numbers(0, 0, 2, {"a.line.leaning": Estimate.exact(0.5)}), "a.line", np.array([40.0, 100.0]))
    array([ 70., 100.])
    """
    leaning = np.asarray(numbers.of(f"{name}.leaning", LEANING, -1.0, 1.0))
    moved: Array = position + leaning * np.where(leaning > 0, 100.0 - position, position)
    return moved


def assumed_parameters(numbers: Numbers, cast: Cast, tension: Estimate) -> list[Assumption]:
    """Every parameter that stands at what nobody has said of this case, without those that nothing here depends on."""
    idle = {*(_VOTES if not cast.ratifiers else ()), *(_ACTS if not cast.acting else ())}
    if tension.known:
        idle.add("v0")
    found = []
    for name, range_ in _RANGES.items():
        if name in idle or f"parameters.{name}" in numbers.given:
            continue
        owners = (
            cast.principals if name in OF_PRINCIPAL else [a.actor for a in cast.acting] if name in OF_ACTING else []
        )
        names = [f"{owner}.{name}" for owner in owners] or ["tension" if name == "v0" else f"parameters.{name}"]
        found += [_assumed(one, name, range_, numbers.fixed) for one in names if one not in numbers.given]
    return found


def _assumed(full_name: str, name: str, range_: Range, fixed: bool) -> Assumption:
    default = getattr(_DEFAULTS, name)
    by_rung = isinstance(default, tuple)
    middle = 0.0 if by_rung else float(default)
    why = f"{range_.meaning} (added to all rungs)" if by_rung else range_.meaning
    low, high = (middle, middle) if fixed else (range_.low, range_.high)
    return Assumption(full_name, middle, low, high, range_.unit, why, range_.rests_on, range_.identified)


def assumed(
    numbers: Numbers, name: str, default: Estimate, unit: str, why: str, rests_on: str = CONVENTION
) -> Iterable[Assumption]:
    """The assumption behind a number that is not set."""
    if name not in numbers.given:
        low, high = (default.best, default.best) if numbers.fixed else (default.low, default.high)
        yield Assumption(name, default.best, low, high, unit, why, rests_on)
