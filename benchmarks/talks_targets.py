"""The regularities that simulated talks must meet, counted in the data sets; intervals by resampling whole groups.

Every target stands beside the number that the specification of the process states for it, so that a change of the data
or of a recipe shows.  Claims between states are resampled by claim and pair of states, peace agreements by conflict.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import talks_data as data
from benchmarks.talks_data import Attempts, Lasting
from benchmarks.talks_stats import (
    Array,
    cox,
    design,
    interval,
    kaplan_meier,
    lifetimes,
    logit,
    mean_interval,
    resamples,
)
from detente.talks.parameters import RUNGS

Rows = NDArray[np.bool_]

ERAS = {"before 1900": (0, 1900), "1900-49": (1900, 1950), "1950-79": (1950, 1980)}
HELP = {1: "bilateral", 2: "non-binding third party", 3: "binding third party"}
EXITS = {"month 0": (0, 0), "months 1-2": (1, 2), "3-5": (3, 5), "6-11": (6, 11), "12-23": (12, 23), "24-59": (24, 59)}
SURVIVAL = (0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0)
HAZARDS = ((0, 0.5), (0.5, 1), (1, 2), (2, 5), (5, 99))


@dataclass(frozen=True)
class Target:
    """One number of the world: as the specification states it, as counted here with its 90 % interval, on n rows."""

    target: str
    what: str
    stated: float | None
    value: float
    low: float | None = None
    high: float | None = None
    n: int | None = None

    def row(self) -> dict[str, Any]:
        return {"table": "targets", **{k: _short(v) for k, v in vars(self).items()}}


@dataclass(frozen=True)
class Reading:
    """What goes with a third party or a guarantor, as counted and with the cases' difficulty held equal.

    Neither is what it causes: third parties go to hard cases, and what was held equal is not all of it.
    """

    target: str
    what: str
    measure: str
    uncontrolled: float
    controlled: float
    low: float
    high: float
    adjusted_for: str

    def row(self) -> dict[str, Any]:
        return {"table": "readings", **{k: _short(v) for k, v in vars(self).items()}}


def _short(value: Any) -> Any:
    return round(value, 4) if isinstance(value, float) else value


@dataclass(frozen=True, eq=False)
class Counted:
    """Shares of some rows with their intervals."""

    target: str
    counts: Array

    def share(self, what: str, stated: float | None, values: Array, rows: Rows) -> Target:
        chosen = np.where(rows, values, np.nan)
        low, high = mean_interval(chosen, self.counts)
        return Target(self.target, what, stated, float(np.nanmean(chosen)), low, high, int((~np.isnan(chosen)).sum()))

    def ratio(self, what: str, stated: float | None, top: Array, bottom: Array) -> Target:
        low, high = interval((self.counts @ top) / np.maximum(self.counts @ bottom, 1e-9))
        return Target(self.target, what, stated, float(top.sum() / bottom.sum()), low, high, int((bottom > 0).sum()))


def of_attempts(rows: Attempts) -> Iterator[Target]:
    """T1 to T8."""
    counts = resamples(rows.groups)
    every, agreed = np.ones(len(rows), dtype=bool), rows.agreed
    agree, failed, kept = rows["agree"], rows["ratfail"], rows["comply2"]
    ends = np.where(agreed, rows["claimend"] == 2, np.nan)
    in_era = {name: (rows["year"] >= low) & (rows["year"] < high) for name, (low, high) in ERAS.items()}
    calm = rows["durmid"] == 0

    t1 = Counted("T1", counts)
    yield t1.share("agreement per attempt", 0.567, agree, every)
    for (name, era), stated in zip(in_era.items(), (0.541, 0.592, 0.565), strict=True):
        yield t1.share(f"agreement per attempt, {name}", stated, agree, era)
    yield t1.share("agreement per attempt, no dispute under way", 0.586, agree, calm)

    t2 = Counted("T2", counts)
    for rung, (a, r) in enumerate(zip((0.718, 0.656, 0.774, 0.475), (0.084, 0.176, 0.122, 0.214), strict=True)):
        yield t2.share(f"agreement, {RUNGS[rung]} step", a, agree, rows.rung == rung)
        yield t2.share(f"not ratified given agreement, {RUNGS[rung]}", r, failed, agreed & (rows.rung == rung))
    yield t2.share("not ratified given agreement", 0.176, failed, agreed)
    yield t2.share("both comply given agreement", 0.741, kept, agreed)
    yield t2.share("both comply given ratified", 0.896, kept, agreed & (failed == 0))
    yield t2.share("both comply given not ratified", 0.017, kept, agreed & (failed == 1))
    yield t2.share("agreement ends the claim", 0.226, ends, agreed)
    yield t2.share("agreement ends the claim, full", 0.470, ends, agreed & (rows.rung == 3))
    for (name, era), r, c in zip(in_era.items(), (0.274, 0.167, 0.104), (0.626, 0.751, 0.826), strict=True):
        yield Counted("T2b", counts).share(f"not ratified given agreement, {name}", r, failed, agreed & era)
        yield Counted("T2b", counts).share(f"both comply given agreement, {name}", c, kept, agreed & era)

    t3 = Counted("T3", counts)
    stated_help = {1: (0.575, 0.734, 0.183), 2: (0.491, 0.737, 0.218), 3: (0.879, 0.824, 0.628)}
    for code, name in HELP.items():
        here = rows["typeset3"] == code
        for what, values, of, stated in zip(
            ("agreement", "both comply", "ends the claim"), (agree, kept, ends), (every, agreed, agreed),
            stated_help[code], strict=True,
        ):  # fmt: skip
            yield t3.share(f"{what}, {name}", stated, values, of & here)

    t4 = Counted("T4", counts)
    for name, here, stated in (
        ("war under way", rows.tension == 2, 0.293),
        ("dispute short of war", rows.tension == 1, 0.463),
        ("any dispute", ~calm, 0.405),
        ("none", calm, 0.586),
    ):
        yield t4.share(f"agreement, {name}", stated, agree, here)
    yield t4.share("both comply with a war-time agreement", 1.0, kept, agreed & (rows.tension == 2))
    yield from history_effects(rows)

    t6 = Counted("T6", counts)
    for name, here, stated in (
        ("complied", agreed & (kept == 1), 0.860),
        ("violated", agreed & (kept == 0), 0.756),
        ("not ratified", agreed & (failed == 1), 0.778),
        ("no agreement", ~agreed, 0.754),
    ):
        yield t6.share(f"no dispute for 5 years, {name}", stated, rows["nomid5"], here)

    t7 = Counted("T7", counts)
    for rung, stated in enumerate((0.27, 0.42, 0.42, 0.89)):
        here = agreed & (rows["extentag"] == rung) & (kept == 1)
        yield t7.share(f"claim ended within 10 years, kept {RUNGS[rung]}", stated, rows["clmend10"], here)
    for rung, stated in ((1, 0.17), (3, 0.48)):
        here = agreed & (rows["extentag"] == rung) & (kept == 0)
        yield t7.share(f"claim ended within 10 years, broken {RUNGS[rung]}", stated, rows["clmend10"], here)
    yield from how_long(rows)


def history_effects(rows: Attempts, times: int = 400) -> Iterator[Target]:
    """T5: what earlier attempts over the same claim go with; all that stand before a row are counted, as published."""
    past = np.column_stack([np.log1p(h) for h in data.history(rows.column, ended=False)])
    common = [rows["terriss"], rows["nonbind3"], rows["binding3"], rows["durmid"]]
    substantive, agreed = rows.rung >= 2, rows.agreed
    on_agreement = design(*past.T, *common)[substantive]
    on_compliance = design(*past[:, 1:].T, *common, substantive.astype(float), np.nan_to_num(rows["ratfail"]))[agreed]
    stated = {"agreement": (-0.77, 0.58), "compliance": (0.45, -0.88)}
    for what, x, y, here, effects in (
        ("agreement", on_agreement, rows["agree"][substantive], substantive, {1: "failed attempts", 2: "kept"}),
        ("compliance", on_compliance, rows["comply2"][agreed], agreed, {1: "kept", 2: "broken"}),
    ):
        whole = logit(x, y).coefficient
        again = np.array([logit(x, y, weight=w, penalty=1e-3).coefficient for w in resamples(rows.groups[here], times)])
        for k, effect in effects.items():
            low, high = interval(again[:, k])
            yield Target(
                "T5", f"{what} on ln(1 + past {effect})", stated[what][k - 1], float(whole[k]), low, high, len(y)
            )


def how_long(rows: Attempts) -> Iterator[Target]:
    """T8: how soon attempts end, with and without agreement; months from 1 to 12 only, others are not known."""
    begin, end = rows["begsett"], rows["endsett"]
    known = (begin % 100 >= 1) & (begin % 100 <= 12) & (end % 100 >= 1) & (end % 100 <= 12)
    length = np.where(known, (end // 100 - begin // 100) * 12 + end % 100 - begin % 100, np.nan)
    counted = Counted("T8", resamples(rows.groups))
    stated = ((0.248, 0.139), (0.116, 0.105), (0.074, 0.056), (0.066, 0.052), (0.031, 0.022), (0.036, 0.018))
    for (name, (low, high)), (with_one, without) in zip(EXITS.items(), stated, strict=True):
        at_risk = np.where(known, np.clip(length - low + 1, 0, high - low + 1), 0)
        here = known & (length >= low) & (length <= high)
        yield counted.ratio(f"monthly exit with agreement, {name}", with_one, (here & rows.agreed) * 1.0, at_risk)
        yield counted.ratio(f"monthly exit without, {name}", without, (here & ~rows.agreed) * 1.0, at_risk)
    yield counted.share("ends in the month it began", 0.39, (length == 0) * 1.0, known)


def of_agreements(rows: Lasting) -> Iterator[Target]:
    """T9, T10: how long peace agreements last, and what goes with it."""
    counts = resamples(rows.groups)
    lasting = kaplan_meier(rows.time, rows.event, SURVIVAL)
    again = kaplan_meier(rows.time, rows.event, SURVIVAL, weight=counts)
    stated = (0.896, 0.842, 0.774, 0.727, 0.704, 0.667, 0.626, 0.626)
    for k, years in enumerate(SURVIVAL):
        yield Target(
            "T9",
            f"in force after {years:g} years",
            stated[k],
            float(lasting[k]),
            *interval(again[:, k]),
            len(rows.time),
        )
    counted = Counted("T9", counts)
    for (low, high), rate in zip(HAZARDS, (0.350, 0.170, 0.064, 0.029, 0.004), strict=True):
        ends = ((rows.time > low) & (rows.time <= high) & (rows.event == 1)) * 1.0
        what = f"ends a year, years {low:g}-{high:g}" if high < 99 else f"ends a year, after year {low:g}"
        yield counted.ratio(what, rate, ends, np.clip(np.minimum(rows.time, high) - low, 0, None))
    found = lifetimes(rows.time, rows.event)
    for (name, (criterion, _)), aic in zip(found.items(), (720, 734, 770, 794, 1057), strict=True):
        yield Target("T9", f"Akaike's criterion, {name}", aic, criterion, n=len(rows.time))
    rate, shape, odds = np.exp(found["cure-Weibull"][1])
    for what, said, value in (
        ("share cured", 0.622, odds / (1 + odds)),
        ("scale", 0.725, rate),
        ("shape", 0.698, shape),
    ):
        yield Target("T9", f"cure-Weibull, {what}", said, float(value))
    every = cox(rows.x, rows.time, rows.event, rows.groups)
    for name, said in (("full", 0.51), ("ceasefire", 1.91), ("commission", 0.58), ("decade", 0.52)):
        k = rows.names.index(name)
        low, high = np.exp(every.interval(k))
        yield Target(
            "T10",
            f"hazard ratio, {name}",
            said,
            float(np.exp(every.coefficient[k])),
            float(low),
            float(high),
            len(rows.time),
        )


def of_endings(ended: dict[str, tuple[Lasting, Lasting]]) -> Iterator[Target]:
    """T13: quiet for five years after a civil war, by how it ended."""
    stated = {
        "peace agreement": (0.91, 0.90),
        "ceasefire": (0.73, 0.70),
        "fading out": (0.59, 0.56),
        "government victory": (0.92, 0.90),
    }
    for name, pair in ended.items():
        for lasting, said, how in zip(pair, stated[name], ("", ", any later episode"), strict=True):
            again = kaplan_meier(lasting.time, lasting.event, [5.0], weight=resamples(lasting.groups))[:, 0]
            value = float(kaplan_meier(lasting.time, lasting.event, [5.0])[0])
            yield Target(
                "T13", f"quiet for 5 years after {name}{how}", said, value, *interval(again), len(lasting.time)
            )


def of_ceasefires(rows: Lasting, each: Array) -> Iterator[Target]:
    """T12: cease-fires in civil wars."""
    counts = resamples(rows.groups)
    value = kaplan_meier(rows.time, rows.event, (1.0, 5.0, 10.0), entry=rows.entry)
    again = kaplan_meier(rows.time, rows.event, (1.0, 5.0, 10.0), weight=counts, entry=rows.entry)
    for k, (years, said) in enumerate(((1, 0.67), (5, 0.45), (10, 0.42))):
        yield Target("T12", f"peace lasts {years} years", said, float(value[k]), *interval(again[:, k]), len(each))
    for came, said in ((0, 0.31), (1, 0.58)):
        here = each[each[:, 0] == came, 1]
        what = "with" if came else "without"
        yield Target("T12", f"still at peace, {what} peacekeepers", said, float(1 - here.mean()), n=len(here))


def of_crises(crises: dict[str, Array]) -> Iterator[Target]:
    """T14, T15: crises between states, each on its own (no groups to resample)."""
    counted = Counted("T14", resamples(np.arange(len(crises["days"]))))
    every = np.ones(len(crises["days"]), dtype=bool)
    agreed, formal = np.isin(crises["forout"], (1, 2, 3)) * 1.0, (crises["forout"] == 1) * 1.0
    back = np.where(np.isin(crises["outesr"], (1, 2)), crises["outesr"] == 1, np.nan)
    yield counted.share("formal agreement", 0.22, formal, every)
    yield counted.share("any agreement", 0.39, agreed, every)
    yield counted.share("tension back within 5 years", 0.47, back, every)
    yield counted.share("tension back, protracted conflict", 0.82, back, crises["protrac"] == 3)
    days = crises["days"][crises["days"] > 0]
    yield Target("T14", "median length, days", 81, float(np.median(days)), n=len(days))
    yield Target("T14", "mean of ln(days)", 4.31, float(np.log(days).mean()), n=len(days))
    yield Target("T14", "sd of ln(days)", 1.36, float(np.log(days).std()), n=len(days))
    by_help = Counted("T15", counted.counts)
    for name, code, a, b in (("mediated", 4, 0.67, 0.36), ("not mediated", 1, 0.25, 0.51)):
        here = crises["mediate"] == code
        yield by_help.share(f"any agreement, {name}", a, agreed, here)
        yield by_help.share(f"tension back, {name}", b, back, here)


def of_sanctions(cases: Sequence[data.Row], lives: Lasting) -> Iterator[Target]:
    """T17: sanctions threatened and imposed."""
    counted = Counted("T17", resamples(data.codes(case["targetstate"] for case in cases)))
    imposed = np.array([case["imposition"] == "1" for case in cases])
    threatened = np.array([case["threat"] == "1" for case in cases])
    ended = np.array([data.number(case["finaloutcome"]) for case in cases])
    yield counted.share("threats carried out", 0.46, imposed * 1.0, threatened)
    for name, codes, said in (("yielding", (6, 7), 0.33), ("being dropped", (8,), 0.30), ("negotiation", (10,), 0.24)):
        how = np.where(np.isnan(ended), np.nan, np.isin(ended, codes))
        yield counted.share(f"imposed ones end by {name}", said, how, imposed)
    counts = resamples(lives.groups)
    months = np.arange(1.0, 241.0)
    for name, here, said in (("", np.ones(len(lives.time), bool), 26), (", one large sender", lives.x[:, 0] == 1, 37)):
        again = kaplan_meier(lives.time[here], lives.event[here], months, weight=counts[:, here])
        value = kaplan_meier(lives.time[here], lives.event[here], months)
        low, high = interval(np.array([_median(curve, months) for curve in again]))
        yield Target("T17", f"median life in months{name}", said, _median(value, months), low, high, int(here.sum()))
        if not name:
            for years, share in ((5, 0.35), (10, 0.15)):
                at = 12 * years - 1
                yield Target(
                    "T17",
                    f"still imposed after {years} years",
                    share,
                    float(value[at]),
                    *interval(again[:, at]),
                    len(lives.time),
                )


def _median(curve: Array, at: Array) -> float:
    below = np.flatnonzero(curve <= 0.5)
    return float(at[below[0]]) if len(below) else float("nan")


LADDER = (
    ("processes that reach a partial agreement", 0.78),
    ("processes that reach a comprehensive agreement", 0.39),
    ("next paper after a ceasefire: ceasefire", 0.46),
    ("next paper after a ceasefire: partial", 0.13),
    ("next paper after a ceasefire: comprehensive", 0.03),
    ("next paper after a partial agreement: partial", 0.40),
    ("next paper after a partial agreement: comprehensive", 0.055),
    ("median days between papers", 44.0),
)
"""T18: peace processes, as published (PA-X, version 4); its terms keep the data out."""


def readings_of_attempts(rows: Attempts) -> Iterator[Reading]:
    """T3: what third parties go with, as an odds ratio against bilateral talks."""
    past = [np.log1p(h) for h in (rows.failed, rows.kept, rows.broken)]
    rungs = [(rows.rung == k) * 1.0 for k in (0, 1, 2)]
    more = [rows["terriss"], rows["riveriss"], *rungs, rows["durmid"], rows["durwar"], *past]
    adjusted = "issue, step, dispute and war under way, earlier attempts that had ended"
    for what, y, here in (("agreement", rows["agree"], None), ("both comply", rows["comply2"], rows.agreed)):
        at = np.ones(len(rows), bool) if here is None else here
        plain = logit(design(rows["nonbind3"], rows["binding3"])[at], y[at], rows.groups[at])
        full = logit(design(rows["nonbind3"], rows["binding3"], *more)[at], y[at], rows.groups[at])
        for k, name in ((1, HELP[2]), (2, HELP[3])):
            yield _reading("T3", f"{what}, {name}", "odds ratio", plain, full, k, adjusted)


def _reading(
    target: str, what: str, measure: str, plain: Any, full: Any, k: int, adjusted: str, first: int | None = None
) -> Reading:
    low, high = np.exp(full.interval(k))
    alone = float(np.exp(plain.coefficient[k if first is None else first]))
    return Reading(target, what, measure, alone, float(np.exp(full.coefficient[k])), float(low), float(high), adjusted)


def readings_of_agreements(rows: Lasting) -> Iterator[Reading]:
    """T11: inclusion, third-party signatures and peacekeeping in peace agreements; above 1 = ends sooner."""
    full = cox(rows.x, rows.time, rows.event, rows.groups)
    for name in ("third party", "peacekeeping", "inclusive"):
        k = rows.names.index(name)
        alone = cox(rows.x[:, [k]], rows.time, rows.event, rows.groups)
        adjusted = ", ".join(other for other in rows.names if other != name)
        yield _reading("T11", f"{name} in the text", "hazard ratio", alone, full, k, adjusted, 0)
    without_era = [k for k, name in enumerate(rows.names) if name != "decade"]
    plain = cox(rows.x[:, without_era], rows.time, rows.event, rows.groups)
    k = rows.names.index("inclusive")
    yield _reading(
        "T11",
        "inclusive: without the era held equal, and with it",
        "hazard ratio",
        plain,
        full,
        k,
        "decade",
        without_era.index(k),
    )


def readings_of_ceasefires(rows: Lasting) -> Iterator[Reading]:
    """T12: peacekeeping after civil wars; below 1 = peace lasts longer."""
    there = ~np.isnan(rows.x).any(axis=1)
    entry = rows.entry if rows.entry is not None else np.zeros(len(rows.time))
    k = rows.names.index("peacekeeping")
    alone = cox(rows.x[:, [k]], rows.time, rows.event, rows.groups, entry)
    full = cox(rows.x[there], rows.time[there], rows.event[there], rows.groups[there], entry[there])
    adjusted = ", ".join(name for name in rows.names if name != "peacekeeping")
    yield _reading("T12", "peacekeepers present", "hazard ratio", alone, full, k, adjusted, 0)


def readings_of_crises(crises: dict[str, Array]) -> Iterator[Reading]:
    """T15: mediation in crises between states, as an odds ratio against none."""
    here = np.isin(crises["mediate"], (1, 4)) & np.isin(crises["outesr"], (1, 2))
    mediated = (crises["mediate"] == 4)[here] * 1.0
    more = [(crises["protrac"] == k)[here] * 1.0 for k in (2, 3)]
    long = np.log(np.where(crises["days"] > 0, crises["days"], 1))[here]
    for what, y in (
        ("any agreement, mediated", np.isin(crises["forout"], (1, 2, 3))[here] * 1.0),
        ("tension back, mediated", (crises["outesr"] == 1)[here] * 1.0),
    ):
        plain, full = logit(design(mediated), y), logit(design(mediated, *more, long), y)
        yield _reading("T15", what, "odds ratio", plain, full, 1, "protracted conflict, ln(days)")
