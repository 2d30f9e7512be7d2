"""How good are the outcome models?  Scored on decisions of the European Union whose outcome is known (DEU I and II).

    python -m benchmarks.deu [--file FILE] [--json | --markdown | --curve] [--write-residuals]

The data do not ship.  Unit of resampling is the proposal, because the issues of one proposal share actors and deals.
Errors that dress the points are those of DEU I (law-making introduced up to 2000); where a DEU I issue is scored,
those of its own proposal are left out.  Other waves are scored with the errors that ship, so that any file of the same
columns can be scored.  Capability is an assumption: votes in the Council by the rules in force (population from 2015),
Parliament and Commission as strong as the largest member; a column with equal capability stands beside it.
Data: [Thomson2006]_, [Arregui2022]_.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import math
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.briefing import scores
from detente.draws import Draws
from detente.forecasting.engine import all_presets, calibration, measured_errors
from detente.forecasting.models import Outcome, OutcomeModel
from detente.forecasting.models.challenge import Challenge
from detente.forecasting.pooling import Distribution, Errors, Landings, Room, pool
from detente.forecasting.record import errors_key

Array = NDArray[np.float64]

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "forecast" / "deu_visible.csv"
RESIDUALS = ROOT / "src" / "detente" / "forecasting" / "residuals.json"
WEIGHTS = {"compromise": 0.5, "pce": 0.5}
"""The pool, fixed on DEU I (`--curve`): an election among positions, and the weighted mean with its errors."""
RESAMPLES = 4000
LEVELS = np.arange(0.005, 1, 0.01)

COUNCIL_BEFORE_NICE = "de fr it uk 10; es 8; be el nl pt 5; at se 4; dk ie fi 3; lu 2"
COUNCIL_NICE = (
    "de fr it uk 29; es pl 27; ro 14; nl 13; be cz el hu pt 12; at bu se 10; dk ie lt sk fi cr 7; "
    "ee lv si cy lu 4; mt 3"
)
POPULATION = (
    "de 83.12; uk 67.79; fr 67.44; it 58.97; es 48.95; pl 37.84; ro 19.19; nl 17.61; be 11.57; pt 10.75; cz 10.57; "
    "el 10.38; se 10.37; hu 9.73; at 8.93; bu 6.92; dk 5.83; fi 5.53; sk 5.42; ie 5.01; cr 4.04; lt 2.80; si 2.11; "
    "lv 1.86; ee 1.33; cy .90; lu .63; mt .52"
)


@dataclass(frozen=True, eq=False)
class Scored:
    """One issue with a known outcome.  position, salience, capability (actor,); reference_point NaN = not coded."""

    proposal: str
    issue: str
    wave: str
    decided: int
    actors: tuple[str, ...]
    position: Array
    salience: Array
    capability: Array
    reference_point: float
    outcome: float

    def draws(self, equal: bool = False) -> Draws:
        capability = np.ones_like(self.capability) if equal else self.capability
        return Draws.from_arrays(
            self.position.reshape(1, -1, 1),
            self.salience.reshape(1, -1, 1),
            capability.reshape(1, -1),
            np.array([[self.reference_point]]),
            actors=self.actors,
            issues=(self.issue,),
        )

    @property
    def two_pole(self) -> bool:
        return bool(np.isin(self.position, (0.0, 100.0)).all())


def strengths(table: str) -> dict[str, float]:
    """Members and their strength from a line such as ``de fr 10; es 8``."""
    found: dict[str, float] = {}
    for group in table.split(";"):
        *members, value = group.split()
        found.update(dict.fromkeys(members, float(value)))
    return found


def capabilities(actors: Sequence[str], year: int) -> Array:
    """Relative strength in the year of the decision, the strongest at 100; a member not in the table counts as the
    smallest member present, Commission and Parliament as the largest."""
    table = strengths(COUNCIL_BEFORE_NICE if year <= 2004 else COUNCIL_NICE if year <= 2014 else POPULATION)
    members = [table[actor] for actor in actors if actor in table]
    smallest, largest = (min(members), max(members)) if members else (1.0, 1.0)
    raw = [largest if actor in ("com", "ep") else table.get(actor, smallest) for actor in actors]
    return np.array(raw) * (100 / max(raw))


def read_issues(path: Path) -> list[Scored]:
    """The issues that can be scored: an outcome, and three or more actors with position and salience.

    999 and blanks are missing; a salience without position is not taking part; a salience of 0 with a position is.
    Rows without an issue name (a stray row of another table circulates as first data row) are passed over.  Raises
    ValueError, naming the row, for a date that a spreadsheet has mangled.
    """
    found: list[Scored] = []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines, delimiter=";"), start=2):
            if not (row.get("isnr") or "").strip() or not (row.get("prnrnmc") or "").strip():
                continue
            scored = _scored(row, f"{path.name}:{number}")
            if scored is not None:
                found.append(scored)
    return found


def _scored(row: Mapping[str, str], where: str) -> Scored | None:
    outcome = _number(row["out"])
    codes = [key[1:] for key in row if re.fullmatch(r"p[a-z]{2,3}", key) and f"s{key[1:]}" in row]
    cells = [(code, _number(row[f"p{code}"]), _number(row[f"s{code}"])) for code in codes]
    taking_part = [(code, p, s) for code, p, s in cells if not (math.isnan(p) or math.isnan(s))]
    if math.isnan(outcome) or len(taking_part) < 3:
        return None
    introduced = _date(row["intro"], where)
    if introduced is None:
        raise ValueError(f"{where}: no date of introduction; every issue needs one to know its wave")
    decided = (_date(row["finact"], where) or introduced).year
    actors = tuple(code for code, _, _ in taking_part)
    return Scored(
        proposal=row["prnrnmc"].strip(),
        issue=row["isnr"].strip(),
        wave="I" if introduced.year <= 2000 else "II" if introduced.year <= 2009 else "III",
        decided=decided,
        actors=actors,
        position=np.array([p for _, p, _ in taking_part]),
        salience=np.array([s for _, _, s in taking_part]),
        capability=capabilities(actors, decided),
        reference_point=_number(row["rp"]),
        outcome=outcome,
    )


def _number(text: str | None) -> float:
    try:
        value = float((text or "").strip().replace(",", "."))
    except ValueError:
        return math.nan
    return value if 0 <= value <= 100 else math.nan


def _date(text: str | None, where: str) -> dt.date | None:
    given = (text or "").strip()
    if given in ("", "999"):
        return None
    match = re.fullmatch(r"(\d{1,2})-(\d{1,2})-(\d{2})", given)
    if match is None:
        raise ValueError(f"{where}: expected a date DD-MM-YY, got {given!r}; use the file with repaired dates")
    day, month, year = (int(part) for part in match.groups())
    return dt.date(1900 + year if year >= 90 else 2000 + year, month, day)


def predictions(issues: Sequence[Scored], equal: bool = False) -> dict[str, Prediction]:
    """What every model says on each issue, under every setting the field knows it by; the reference point beside them.

    A model that trades over issues gets the scored issues of a proposal together; where a proposal has but one, and
    where a model has no answer, the weighted mean stands in, and `answered` says so.
    """
    draws = [issue.draws(equal) for issue in issues]
    rooms = [Room.of(world, 0) for world in draws]
    found = {}
    for name, model in all_presets().items():
        if model.across:
            found[name] = Prediction.of_points(_across(model, issues, equal), rooms)
        else:
            found[name] = Prediction.of_outcomes([model.predict(world) for world in draws], rooms)
    found["challenge:mean"] = Prediction.of_outcomes([Challenge(outcome="mean").predict(w) for w in draws], rooms)
    positions = [Landings(world.position[:, :, 0], _shares(world)) for world in draws]
    found["histogram"] = Prediction(found["compromise"].point, rooms, found["compromise"].answered, positions)
    stays = Prediction.of_points(np.array([issue.reference_point for issue in issues]), rooms)
    found["reference_point"] = replace(stays, relative=False)
    stand_in = found["compromise"].point
    return {
        name: one if name == "reference_point" else one.completed(stand_in)
        for name, one in found.items()
        if one.answered.any()
    }


def _shares(world: Draws) -> Array:
    """Each actor's share of the weight (draw, actor): the positions with these are what some call a forecast."""
    weight = world.capability * world.salience[:, :, 0]
    weight = np.where(weight.max(axis=1, keepdims=True) <= 0, 1.0, weight)
    shares: Array = weight / weight.sum(axis=1, keepdims=True)
    return shares


def _across(model: OutcomeModel, issues: Sequence[Scored], equal: bool) -> Array:
    """The point of each issue (issue,) of a model that sees the issues of a proposal together; NaN if there is one."""
    found = np.full(len(issues), np.nan)
    for proposal in dict.fromkeys(issue.proposal for issue in issues):
        here = [k for k, issue in enumerate(issues) if issue.proposal == proposal]
        if len(here) < 2:
            continue
        outcome = model.predict(together([issues[k] for k in here], equal))
        if outcome.point is not None:
            found[here] = outcome.point[0]
    return found


def together(issues: Sequence[Scored], equal: bool = False) -> Draws:
    """The issues of one proposal as one world: all actors, without stake where they take no part."""
    actors = tuple(dict.fromkeys(actor for issue in issues for actor in issue.actors))
    position = np.full((1, len(actors), len(issues)), np.nan)
    salience = position.copy()
    for k, issue in enumerate(issues):
        rows = [actors.index(actor) for actor in issue.actors]
        position[0, rows, k], salience[0, rows, k] = issue.position, issue.salience
    strength = np.ones(len(actors)) if equal else capabilities(actors, issues[0].decided)
    points = np.array([[issue.reference_point for issue in issues]])
    names = [issue.issue for issue in issues]
    return Draws.from_arrays(position, salience, strength.reshape(1, -1), points, actors=actors, issues=names)


@dataclass(frozen=True, eq=False)
class Prediction:
    """One model on many issues: its point, or the mean of its atoms (issue,); atoms where it gives them."""

    point: Array
    rooms: Sequence[Room]
    answered: NDArray[np.bool_]
    atoms: Sequence[Landings] | None = None
    relative: bool = True

    @classmethod
    def of_points(cls, point: Array, rooms: Sequence[Room]) -> Prediction:
        return cls(point, rooms, ~np.isnan(point))

    @classmethod
    def of_outcomes(cls, outcomes: Sequence[Outcome], rooms: Sequence[Room]) -> Prediction:
        atoms = [
            Landings(o.atoms[:, :, 0], o.prob[:, :, 0]) for o in outcomes if o.atoms is not None and o.prob is not None
        ]
        if atoms:
            point = np.array([landings.mean[0] for landings in atoms])
        else:
            point = np.array([np.nan if o.point is None else o.point[0, 0] for o in outcomes])
        return cls(point, rooms, ~np.isnan(point), atoms or None)

    def completed(self, stand_in: Array) -> Prediction:
        return self if self.atoms else replace(self, point=np.where(self.answered, self.point, stand_in))

    def errors(self, outcome: Array) -> Array:
        """Outcome minus point (issue,), in units of the spread of positions or in points; NaN = nothing said."""
        error: Array = outcome - self.point
        return error / np.array([room.spread[0] for room in self.rooms]) if self.relative else error

    def landings(self, errors: Sequence[Errors]) -> list[Landings | None]:
        """Atoms as they are; points with the errors around them, issue by issue; None where nothing was said."""
        if self.atoms is not None:
            return list(self.atoms)
        return [
            None if np.isnan(value) else one.around(np.array([value]), room)
            for value, one, room in zip(self.point, errors, self.rooms, strict=True)
        ]


def errors_for(issues: Sequence[Scored], name: str, measured: Array | None, relative: bool = True) -> list[Errors]:
    """The errors that dress each issue: of those measured here (issue,) other proposals', or else those that ship."""
    if measured is None:
        shipped = measured_errors()
        return [shipped[errors_key(name, name.partition(":")[0], shipped)]] * len(issues)
    there = ~np.isnan(measured)
    proposals = np.array([issue.proposal for issue in issues])
    return [Errors(tuple(measured[(proposals != issue.proposal) & there]), relative) for issue in issues]


def measure(issues: Sequence[Scored], wave: str, weights: Mapping[str, float] | None = None) -> list[dict[str, Any]]:
    """One row a model on one wave; errors and scores in points of the scale.  weights: the shipped ones by default.

    Wave I is dressed with its own errors, those of the same proposal left out; other waves with the errors that ship,
    which are those of wave I.
    """
    scored = [issue for issue in issues if issue.wave == wave]
    outcome = np.array([issue.outcome for issue in scored])
    here, equal = predictions(scored), predictions(scored, equal=True)
    weights = calibration()["weights"] if weights is None else weights
    landings = {
        name: one.landings(errors_for(scored, name, one.errors(outcome) if wave == "I" else None, one.relative))
        for name, one in here.items()
    }
    forecasts = {
        name: [None if part is None else pool({name: part}, {name: 1.0}) for part in parts]
        for name, parts in landings.items()
    }
    forecasts["pool"] = [
        pool({name: part for name in weights if (part := landings[name][k]) is not None}, weights)
        for k in range(len(scored))
    ]
    counts = by_proposal(scored)
    crps = {
        name: _each(parts, outcome, lambda d, y: scores.crps(d.values, d.mass, y, d.uniform))
        for name, parts in forecasts.items()
    }
    points = {name: one.point for name, one in here.items()}
    points["pool"] = np.array([d.mean if d is not None else np.nan for d in forecasts["pool"]])
    rows = []
    for name, parts in forecasts.items():
        row = _score_row(name, wave, scored, points[name], outcome, parts, crps[name], counts)
        even = None if name not in equal else _mean(np.abs(equal[name].point - outcome))
        row["mae_equal_capability"] = even
        for other, measured, key in (
            ("compromise", np.abs(points["compromise"] - outcome), "mae"),
            ("pce", crps["pce"], "crps"),
        ):
            mine = np.abs(points[name] - outcome) if key == "mae" else crps[name]
            row |= _paired(mine - measured, counts, f"{key}_minus_{other}")
        rows.append(row)
    return rows


def _each(
    forecasts: Sequence[Distribution | None], outcome: Array, score: Callable[[Distribution, float], float]
) -> Array:
    return np.array([np.nan if d is None else score(d, float(y)) for d, y in zip(forecasts, outcome, strict=True)])


def _mean(values: Array) -> float | None:
    known = values[~np.isnan(values)]
    return round(float(known.mean()), 4) if len(known) else None


def _score_row(
    name: str,
    wave: str,
    issues: Sequence[Scored],
    point: Array,
    outcome: Array,
    forecasts: Sequence[Distribution | None],
    crps: Array,
    counts: Array,
) -> dict[str, Any]:
    error = np.abs(point - outcome)
    said = ~np.isnan(point)
    middle = np.abs(_each(forecasts, outcome, lambda d, _: float(d.quantile(0.5)[0])) - outcome)
    low, high = (_each(forecasts, outcome, lambda d, _, q=q: float(d.quantile(q)[0])) for q in (0.1, 0.9))
    below, upto = (_each(forecasts, outcome, lambda d, y, e=e: float(d.cdf(y - e))) for e in (1e-6, 0.0))
    u = scores.pit(np.clip(below[said], 0, 1), np.clip(upto[said], 0, 1), seed=1)
    poles = np.array([issue.two_pole for issue in issues])
    mae_low, mae_high = interval(error, counts)
    crps_low, crps_high = interval(crps, counts)
    return {
        "table": "deu",
        "wave": wave,
        "model": name,
        "n_issues": int(said.sum()),
        "n_proposals": len({issue.proposal for issue, there in zip(issues, said, strict=True) if there}),
        "mae": _mean(error),
        "mae_low": round(mae_low, 2),
        "mae_high": round(mae_high, 2),
        "mae_two_pole": _mean(error[poles]),
        "mae_other": _mean(error[~poles]),
        "median_error": round(float(np.median(error[said])), 2),
        "within_10": _mean(np.where(said, error <= 10 + 1e-9, np.nan)),
        "mae_of_median": _mean(middle),
        "within_10_of_median": _mean(np.where(said, middle <= 10 + 1e-9, np.nan)),
        "crps": _mean(crps),
        "crps_low": round(crps_low, 2),
        "crps_high": round(crps_high, 2),
        **{f"covered_{level}": round(scores.pit_coverage(u, level / 100), 4) for level in (50, 80, 90)},
        "closed_80": round(scores.coverage(low[said], high[said], outcome[said]), 4),
        "width_80": _mean(high - low),
    }


def _paired(difference: Array, counts: Array, name: str) -> dict[str, float | None]:
    """Mean difference with its 95 % interval by proposal."""
    low, high = interval(difference, counts)
    return {name: _mean(difference), f"{name}_low": round(low, 2), f"{name}_high": round(high, 2)}


def by_proposal(issues: Sequence[Scored], resamples: int = RESAMPLES, seed: int = 0) -> Array:
    """How often each issue counts in each resample of whole proposals: (resample, issue)."""
    names = sorted({issue.proposal for issue in issues})
    picks = np.random.default_rng(seed).integers(0, len(names), size=(resamples, len(names)))
    times = np.stack([np.bincount(row, minlength=len(names)) for row in picks])
    return times[:, [names.index(issue.proposal) for issue in issues]].astype(np.float64)


def interval(values: Array, counts: Array) -> tuple[float, float]:
    """Central 95 % of the mean over resamples; issues without a value do not count."""
    said = ~np.isnan(values)
    means = counts[:, said] @ values[said] / np.maximum(counts[:, said].sum(axis=1), 1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


def pool_curve(issues: Sequence[Scored]) -> list[dict[str, float]]:
    """The pool's score on DEU I by the weight of ``pce``, the rest being ``compromise``."""
    curve = []
    for tenths in range(11):
        row = next(
            r for r in measure(issues, "I", {"pce": tenths / 10, "compromise": 1 - tenths / 10}) if r["model"] == "pool"
        )
        curve.append({"pce": tenths / 10, "crps": row["crps"], "covered_80": row["covered_80"]})
    return curve


def library(issues: Sequence[Scored], today: dt.date) -> dict[str, Any]:
    """Percentiles of the errors on DEU I, for each model and the reference point."""
    learning = [issue for issue in issues if issue.wave == "I"]
    outcome = np.array([issue.outcome for issue in learning])
    found = {name: one for name, one in predictions(learning).items() if name != "challenge:mean"}
    in_points = {name: one for name, one in found.items() if one.atoms is None}
    rows = {row["model"]: row for row in measure(issues, "I", WEIGHTS)}
    return {
        "data": "Decision-making in the European Union, first wave (DEU I): proposals introduced up to 2000",
        "citation": "Thomson, Stokman, Achen and König (2006), The European Union Decides; "
        "Arregui and Perarnaud (2022), Journal of European Public Policy 29(1), 12-22, doi:10.34810/data53",
        "what": "percentiles of outcome minus point, in units of the weighted standard deviation of "
        "positions (at least 10 points); measured by benchmarks/deu.py",
        "capability": "an assumption: votes in the Council; Commission and Parliament as the largest member",
        "n_issues": len(learning),
        "n_proposals": len({issue.proposal for issue in learning}),
        "measured": today.isoformat(),
        "scores": {
            name: {key: row[key] for key in ("mae", "crps", "within_10", "covered_80")} for name, row in rows.items()
        },
        "weights": WEIGHTS,
        "weights_rule": "half and half: on DEU I within .2 of the best score, and covering what it says",
        "levels": [round(float(level), 3) for level in LEVELS],
        "errors": {name: _percentiles(one.errors(outcome)) for name, one in in_points.items() if one.relative},
        "errors_in_points": {
            name: _percentiles(one.errors(outcome)) for name, one in in_points.items() if not one.relative
        },
    }


def _percentiles(errors: Array) -> list[float]:
    return [round(float(v), 3) + 0.0 for v in np.quantile(errors[~np.isnan(errors)], LEVELS, method="hazen")]


def _write_library(path: Path, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, indent=1, ensure_ascii=False)
    one_line: Callable[[re.Match[str]], str] = lambda found: re.sub(r"\s+", " ", found.group(0))  # noqa: E731
    path.write_text(re.sub(r"\[[^\[\]]*\]", one_line, text) + "\n", encoding="utf-8")


def _print(rows: Sequence[Mapping[str, Any]]) -> None:
    print(
        "wave model                     n  MAE [95 %]         - compromise [95 %]    medAE <=10  median <=10  "
        "CRPS [95 %]         - pce [95 %]           50/80/90 closed width"
    )
    for row in rows:
        print(
            f"{row['wave']:<4} {row['model']:<22} {row['n_issues']:>4}  "
            f"{row['mae']:5.2f} [{row['mae_low']:.1f}, {row['mae_high']:.1f}]  "
            f"{row['mae_minus_compromise']:+6.2f} [{row['mae_minus_compromise_low']:+.2f}, "
            f"{row['mae_minus_compromise_high']:+.2f}]  {row['median_error']:5.1f}  {row['within_10']:.2f}  "
            f"{row['mae_of_median']:5.2f}   {row['within_10_of_median']:.2f}  "
            f"{row['crps']:5.2f} [{row['crps_low']:.1f}, {row['crps_high']:.1f}]  "
            f"{row['crps_minus_pce']:+5.2f} [{row['crps_minus_pce_low']:+.2f}, {row['crps_minus_pce_high']:+.2f}]  "
            f"{row['covered_50']:.2f}/{row['covered_80']:.2f}/{row['covered_90']:.2f}  {row['closed_80']:.2f}  "
            f"{row['width_80']:3.0f}"
        )
    print("Point: the model's, or the mean of its atoms.  Intervals: bootstrap of whole proposals, 4000 resamples.")
    print(
        "Errors around points: DEU I's, own proposal left out there.  50/80/90: share of outcomes covered, randomised"
    )
    print("PIT; closed: share in the closed 80 % range; width: its mean width.  pool: half pce, half compromise.")
    print("Two-pole issues apart and equal capability: in --json (mae_two_pole, mae_other, mae_equal_capability).")


def markdown(rows: Sequence[Mapping[str, Any]]) -> str:
    """One wave as the documentation shows it, best score first."""
    lines = [
        "| model | issues | mean error [95 %] | median error | within 10 | CRPS [95 %] | in the 80 % range |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in sorted(rows, key=lambda row: float(row["crps"])):
        cells = (
            _label(row["model"]),
            f"{row['n_issues']}",
            f"{row['mae']:.1f} [{row['mae_low']:.1f}, {row['mae_high']:.1f}]",
            f"{row['median_error']:.1f}",
            f"{row['within_10']:.2f}",
            f"{row['crps']:.2f} [{row['crps_low']:.1f}, {row['crps_high']:.1f}]",
            f"{row['covered_80']:.2f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _label(name: str) -> str:
    """A row's name for a reader, with the one to type."""
    if name == "pool":
        return "**pooled**"
    known = {
        "reference_point": "What holds without a deal",
        "challenge:mean": "Challenge, mean of where it ends",
        "histogram": "Positions by weight, taken as a forecast",
    }
    model = all_presets().get(name)
    return f"{known.get(name) or (name if model is None else model.title.split(':')[0])} (`{name}`)"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.deu", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--file", type=Path, default=DATA, help="the semicolon-separated table")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the rows as JSON")
    form.add_argument("--markdown", action="store_true", help="print the tables as the documentation shows them")
    form.add_argument("--curve", action="store_true", help="print DEU I's score by the pool's weight")
    parser.add_argument("--write-residuals", action="store_true", help=f"renew {RESIDUALS.name} from DEU I")
    options = parser.parse_args(arguments)
    if not options.file.is_file():
        print(f"skipped: {options.file.name} is not there; name the file with --file", file=sys.stderr)
        return 0
    try:
        issues = read_issues(options.file)
    except (ValueError, KeyError) as error:
        print(f"cannot read: {error}", file=sys.stderr)
        return 1
    if options.write_residuals:
        _write_library(RESIDUALS, library(issues, dt.datetime.now(tz=dt.UTC).date()))
        print(f"{RESIDUALS.name} is renewed; run again without --write-residuals to score with it")
        return 0
    if options.curve:
        print(json.dumps(pool_curve(issues), indent=1))
        return 0
    waves = [wave for wave in ("I", "II", "III") if any(issue.wave == wave for issue in issues)]
    tables = {wave: measure(issues, wave) for wave in waves}
    if options.markdown:
        print("\n".join(f"DEU {wave}\n\n{markdown(rows)}" for wave, rows in tables.items()), end="")
        return 0
    every = [row for rows in tables.values() for row in rows]
    if options.json:
        print(json.dumps(every, indent=1))
    else:
        _print(every)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
