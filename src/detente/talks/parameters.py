"""The parameters of the process: what each means, its default, its range, and what the default rests on.

A value is one number, or one number a draw: an array (draw,).  What runs over the rungs of the ladder is four values,
for a functional step, a framework, a partial and a full agreement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from detente.draws import Array

Value = float | Array
"""One number, or one for each draw: (draw,)."""

RUNGS = ("functional", "procedural", "partial", "full")
"""The ladder: what is agreed first can be small; the full agreement comes last."""


@dataclass(frozen=True)
class Range:
    """What is known of a parameter: its 10th and 90th percentile, its unit, and what its default rests on.

    For values that run over the rungs, low and high are shifts of all four together.
    """

    low: float
    high: float
    unit: str
    meaning: str
    rests_on: str = "a convention: ask those who know the case"
    identified: bool = True


def _parameter(default: Any, low: float, high: float, unit: str, meaning: str, rests_on: str = "", **more: Any) -> Any:
    range_ = Range(low, high, unit, meaning, rests_on, **more) if rests_on else Range(low, high, unit, meaning, **more)
    return field(default=default, metadata={"range": range_})


def _constant(default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"meaning": meaning})


_ICOW = "agreements per peaceful attempt over interstate claims before 1980"
_TOGETHER = "fitted together with others to compliance with interstate agreements before 1980; not identified alone"


@dataclass(frozen=True, eq=False)
class Parameters:
    """How talks move, in general: the same for all tracks and actors unless a record of the situation says otherwise.

    Rates are per year, a round is a month.  Trust, shares and capacities are 0-1.  Gains and costs are in units of an
    actor's whole weighted stake: 1 = moving every track from one end of its scale to the other.

    >>> Parameters().with_values(lam_a=3.0).lam_a, Parameters.civil_war().h_u
    (3.0, 1.2)
    """

    # what an agreement is worth, and the doubt about it
    c_mean: Value = _parameter(0.35, 0.05, 0.8, "stake", "what having no deal costs a principal besides")
    c_sd: Value = _constant(0.15, "how far that cost may differ from its mean; below 0 it is 0")
    kappa_mean: Value = _parameter(
        0.8, 0.3, 1.5, "loss per stake", "what it loses if it honours and the other exploits"
    )
    kappa_sd: Value = _constant(0.2, "how far that loss may differ from its mean; below 0 it is 0")
    tau0: Value = _parameter(
        0.75, 0.5, 0.9, "probability", "trust at the start: that the other prefers honouring to exploiting",
        "share of civil-war agreements that never break down, to 2010; trades off against h_u and iota",
        identified=False,
    )  # fmt: skip
    lam_a: Value = _parameter(2.5, 1.0, 6.0, "1/stake", "how sharply acceptance answers to what is offered", _ICOW)
    sd_o: Value = _parameter(
        1.0, 0.3, 1.5, "stake", "spread of what makes talks harder or easier and nobody sees", _ICOW
    )
    rho_o: Value = _parameter(
        0.35, 0.0, 0.8, "share", "how much of that stays with a track from attempt to attempt", _ICOW
    )
    o_b: tuple[Value, Value, Value, Value] = _parameter(
        (0.47, 0.57, 0.10, 0.88), -0.4, 0.4, "stake", "how hard each rung is to agree on", _ICOW
    )
    o_v: Value = _parameter(0.72, 0.3, 1.2, "stake per tension", "how much tension hinders acceptance", _ICOW)
    o_f: Value = _parameter(0.0, 0.0, 0.3, "stake", "how much each failed attempt hinders the next", _ICOW)
    z0: Value = _constant(-6.55, "how readily talks break off")
    z1: Value = _parameter(4.0, 2.0, 6.0, "1/stake", "how sharply breaking off answers to what is offered", _ICOW)
    omega: Value = _parameter(0.1, 0.0, 1.0, "weight", "how much what may come later counts today", identified=False)
    x_gain: Value = _parameter(
        0.0, 0.0, 0.5, "stake", "gain from exploiting the other instead of honouring", identified=False
    )
    delta: Value = _parameter(0.98, 0.95, 0.995, "per round", "how much the next instalment counts beside this one")
    # how a deal comes about and is voted on
    p_resume: Value = _parameter(
        0.15,
        0.05,
        0.4,
        "a month",
        "how soon talks resume after a break",
        "gaps between papers of one peace process: median 44 days",
    )
    lag: Value = _parameter(3.0, 1.0, 12.0, "months", "from signature to the vote")
    gap: Value = _parameter(3.0, 1.0, 6.0, "months", "from the vote, and between instalments")
    b_r: tuple[Value, Value, Value, Value] = _parameter(
        (0.53, 0.41, 0.46, 0.40), -0.2, 0.2, "stake", "how far beyond their own view ratifiers go", _ICOW
    )
    sigma_r: Value = _parameter(0.25, 0.1, 0.5, "stake", "how uncertain a vote is", _ICOW)
    z_h: Value = _parameter(0.0, 0.0, 2.0, "sd", "how far negotiators hedge against the vote")
    # honouring, or not
    m: Value = _parameter(0.6, 0.2, 0.95, "probability", "that a violation is detected")
    bond: Value = _parameter(0.5, 0.0, 2.0, "stake", "what a detected violation costs the violator")
    mu: Value = _parameter(0.2, 0.0, 1.0, "share", "how much of a victim's loss others cover")
    f_v: Value = _parameter(0.0, 0.0, 1.0, "stake", "what the victim is paid besides")
    g: Value = _parameter(0.3, 0.1, 1.0, "stake", "what exploiting gains beyond honouring", _TOGETHER, identified=False)
    phi: Value = _parameter(
        0.5, 0.0, 2.0, "stake", "what a name for keeping one's word is worth", _TOGETHER, identified=False
    )
    eps_t: Value = _parameter(
        0.005, 0.0, 0.02, "probability", "that a trustworthy party breaks an instalment", _TOGETHER, identified=False
    )
    lam_c: Value = _parameter(
        4.0, 2.0, 12.0, "1/stake", "how sharply honouring answers to what it pays", _TOGETHER, identified=False
    )
    h_u: Value = _parameter(
        0.2, 0.1, 2.0, "a year", "how often an untrustworthy party reverses a deal", _TOGETHER, identified=False
    )
    h_t: Value = _parameter(0.004, 0.001, 0.02, "a year", "how often a trustworthy party reverses a deal")
    iota: Value = _parameter(0.035, 0.01, 0.15, "a month", "how fast a deal locks in", identified=False)
    psi: Value = _parameter(2.0, 1.0, 3.0, "power", "how strongly lock-in holds a deal", identified=False)
    l_lock: Value = _parameter(0.8, 0.6, 0.9, "lock-in", "from where on a deal counts as locked")
    b1: Value = _parameter(0.5, 0.0, 1.0, "log rate", "how much trust below its threshold hastens a reversal")
    b2: Value = _parameter(0.3, 0.0, 1.0, "log rate per tension", "how much tension hastens a reversal")
    b3: Value = _parameter(
        0.7, 0.0, 1.5, "log rate", "how much a guarantor's leaving hastens a reversal",
        "peacekeeping after civil wars with controls for difficulty; uncontrolled it looks harmful", identified=False,
    )  # fmt: skip
    forget: Value = _constant(0.0, "share of what was learnt about the other that is forgotten each month")
    # tension and will
    a_v: Value = _parameter(2.0, 1.0, 4.0, "a year", "how fast tension subsides")
    k_v: Value = _parameter(0.6, 0.2, 1.2, "a year", "how much of the others' tension each takes over")
    g_v: Value = _parameter(0.05, 0.0, 0.2, "a year", "tension that comes by itself")
    v0: Value = _parameter(0.0, 0.0, 0.3, "tension", "tension at the start: 0 calm, 1 a militarised dispute, 2 war")
    v_max: Value = _constant(3.0, "the highest tension")
    v_star: Value = _constant(1.0, "tension at which a reversal ends the whole process")
    h_0: Value = _parameter(0.10, 0.02, 0.5, "a year", "how often an incident raises tension")
    h_l: Value = _parameter(0.15, 0.10, 0.25, "a year", "how often a leader changes")
    w_l: Value = _parameter(0.5, 0.2, 0.8, "share", "how much of what was known of the old leader falls away")
    w_w: Value = _parameter(0.5, 0.2, 0.8, "share", "how much political will a new leader brings")
    # acts against the talks
    k_t: Value = _parameter(0.5, 0.0, 1.0, "probability", "that a trustworthy host stops an act from its ground")
    k_u: Value = _parameter(0.0, 0.0, 0.3, "probability", "that an untrustworthy host stops it")
    xi: Value = _parameter(0.1, 0.0, 0.3, "share", "acts a host cannot stop or is wrongly blamed for", identified=False)
    chi: Value = _parameter(
        0.5, 0.0, 1.0, "share", "actors against the talks who act at random and not where it matters", identified=False
    )
    base: Value = _parameter(0.02, 0.005, 0.1, "a month", "how often those act")
    recharge: Value = _parameter(0.02, 0.005, 0.1, "acts a month", "how fast a spent capacity comes back")
    rent: Value = _parameter(0.2, 0.0, 0.5, "stake", "what the conflict yields to one who lives by it")
    eta: Value = _parameter(1.0, 0.5, 3.0, "ratio", "how well a month of cover parries an act")
    beta: Value = _constant(0.97, "what a month's waiting costs an actor against the talks")
    h_end: Value = _constant(0.0, "chance a month that the talks end before it acts")
    gamma: Value = _constant(0.05, "how much better an act works a month later")
    rho: Value = _constant(0.035, "how much of its chance is lost by a month's waiting")
    decay: Value = _parameter(0.109, 0.05, 0.2, "a month", "how fast the effect of an act fades")
    secrecy: Value = _parameter(0.0, 0.0, 0.5, "share", "how closed the doors are")
    h_leak: Value = _parameter(0.05, 0.01, 0.1, "a month", "how often something leaks from open doors")
    leak_size: Value = _constant(0.15, "what such a leak costs with ratifiers")
    prep: Value = _parameter(0.10, 0.0, 0.2, "stake", "what secrecy costs with ratifiers who were not prepared")
    # bargaining in other modes than Nash
    p_break: Value = _constant(0.0, "chance that a rejected offer ends the attempt (mode alternating)")
    patience: Value = _constant(0.95, "what the next offer is worth beside this one (mode alternating)")
    deadline: Value = _constant(12.0, "rounds until all that can be conceded is conceded (mode timed)")
    toughness: Value = _constant(1.0, "1 concedes evenly, below 1 late, above 1 early (mode timed)")
    # the ladder
    alpha: tuple[Value, Value, Value, Value] = _constant((0.10, 0.15, 0.50, 1.00), "share of a track settled, by rung")
    cap: tuple[Value, Value, Value, Value] = _constant((0.30, 0.30, 0.60, 1.00), "highest lock-in, by rung")
    # random walk of power behind the reference point
    power_sd: Value = _constant(0.0, "how far the log-odds of power move in a month")

    def with_values(self, **values: Any) -> Parameters:
        """These parameters with some replaced.  Raises ValueError for a name that is none, or a wrong number."""
        known = {f.name for f in fields(self)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise ValueError(f"no such parameter: {', '.join(unknown)}; see detente.talks.parameters")
        return replace(self, **values)

    def __post_init__(self) -> None:
        for f in fields(self):
            value = getattr(self, f.name)
            parts = value if isinstance(value, tuple) else (value,)
            if not all(np.isfinite(np.asarray(p, dtype=float)).all() or f.name in _MAY_BE_INFINITE for p in parts):
                raise ValueError(f"{f.name} must be a number, got {value!r}")
            if isinstance(value, tuple) and len(value) != len(RUNGS):
                raise ValueError(f"{f.name} runs over the {len(RUNGS)} rungs, got {len(value)} values")
            for part in parts:
                low, high = _BOUNDS.get(f.name, (-np.inf, np.inf))
                array = np.asarray(part, dtype=float)
                if (array < low).any() or (array > high).any():
                    raise ValueError(f"{f.name} must lie between {low:g} and {high:g}, got {part!r}")

    @classmethod
    def interstate(cls) -> Parameters:
        """Two or more states: the defaults."""
        return cls()

    @classmethod
    def civil_war(cls) -> Parameters:
        """A government and those who took up arms against it: deals are undone six times as often."""
        return cls(h_u=1.2)

    @classmethod
    def ranges(cls) -> Mapping[str, Range]:
        """What is known of each parameter that is worth varying, by name."""
        return {f.name: f.metadata["range"] for f in fields(cls) if "range" in f.metadata}

    @classmethod
    def bounds(cls) -> Mapping[str, tuple[float, float]]:
        """Between what each parameter must lie, by name.

        >>> Parameters.bounds()["tau0"], Parameters.bounds()["h_u"]
        ((0.0, 1.0), (0.0, inf))
        """
        return {f.name: _BOUNDS.get(f.name, (-np.inf, np.inf)) for f in fields(cls)}


_MAY_BE_INFINITE = {"lam_a", "lam_c"}
_SHARES = ("tau0", "rho_o", "omega", "delta", "p_resume", "m", "mu", "eps_t", "l_lock", "forget", "w_l", "w_w", "k_t",
           "k_u", "xi", "chi", "base", "decay", "secrecy", "h_end", "p_break",
           "alpha", "cap", "rho", "patience")  # fmt: skip
_AT_LEAST_ZERO = ("c_mean", "c_sd", "kappa_mean", "kappa_sd", "lam_a", "sd_o", "o_v", "o_f", "z1", "x_gain", "sigma_r",
                  "z_h", "bond", "f_v", "g", "phi", "lam_c", "h_u", "h_t", "iota", "psi", "b1", "b2", "b3", "a_v",
                  "k_v", "g_v", "v0", "v_max", "v_star", "h_0", "h_l", "recharge", "rent", "eta", "beta", "gamma",
                  "h_leak", "leak_size", "prep", "lag", "gap", "power_sd")  # fmt: skip
_BOUNDS = {
    **dict.fromkeys(_SHARES, (0.0, 1.0)),
    **dict.fromkeys(_AT_LEAST_ZERO, (0.0, np.inf)),
    "deadline": (1.0, np.inf),
    "toughness": (1e-6, np.inf),
}
