"""How good are the outcome models?  Scored on decisions of the European Union whose outcome is known (DEU I and II).

    python -m benchmarks.deu [--file FILE] [--json] [--write-residuals]

The data do not ship.  Unit of resampling is the proposal, because the issues of one proposal share actors and deals.
Residuals are those of DEU I (law-making introduced up to 2000); where a DEU I issue is scored, those of its own
proposal are left out.  Capability is an assumption: votes in the Council by the rules in force (population from 2015),
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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.draws import Draws
from detente.forecasting.engine import all_models, calibration
from detente.forecasting.models.challenge import Challenge
from detente.forecasting.pooling import Distribution

Array = NDArray[np.float64]

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "forecast" / "deu_visible.csv"
RESIDUALS = ROOT / "src" / "detente" / "forecasting" / "residuals.json"
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


def points(issues: Sequence[Scored], equal: bool = False) -> dict[str, Array]:
    """The point of every model and plain baseline on each issue: name -> (issue,)."""
    found: dict[str, Array] = {
        "mean": np.array([issue.position.mean() for issue in issues]),
        "salience_mean": np.array([_salience_mean(issue) for issue in issues]),
        "reference_point": np.array([issue.reference_point for issue in issues]),
    }
    models = {**all_models(), "challenge:mean": Challenge(outcome="mean")}
    for name, model in models.items():
        outcomes = [model.predict(issue.draws(equal)) for issue in issues]
        found[name] = np.array([o.point[0, 0] if o.point is not None else np.nan for o in outcomes])
    return found


def _salience_mean(issue: Scored) -> float:
    weight = issue.salience if issue.salience.sum() > 0 else np.ones_like(issue.salience)
    return float(weight @ issue.position / weight.sum())


def residuals_for(issue: Scored, learning: Sequence[Scored], errors: Array) -> Array:
    """Errors on the learning issues, without those of the issue's own proposal and those that are missing."""
    other = np.array([one.proposal != issue.proposal for one in learning])
    return errors[other & ~np.isnan(errors)]


def dressed(issues: Sequence[Scored], point: Array, learning: Sequence[Scored], errors: Array) -> list[Distribution]:
    """Each issue's point with the errors of DEU I around it."""
    found = []
    for issue, value in zip(issues, point, strict=True):
        residuals = residuals_for(issue, learning, errors)
        found.append(Distribution.of(np.clip(value + residuals, 0, 100), np.ones(len(residuals))))
    return found


def pooled(parts: Sequence[Sequence[Distribution]], weights: Sequence[float]) -> list[Distribution]:
    """The linear pool, issue by issue; weights sum to 1."""
    found = []
    for together in zip(*parts, strict=True):
        values = np.concatenate([part.values for part in together])
        mass = np.concatenate([part.mass * weight for part, weight in zip(together, weights, strict=True)])
        found.append(Distribution.of(values, mass))
    return found


def pool_weights(issues: Sequence[Scored]) -> dict[str, float]:
    """Each model's weight in the pool, chosen on DEU I alone: the most even weights, in tenths, whose CRPS is within
    one standard error (of the paired difference, by proposal) of the best.

    Even weights show the models' disagreement; the rule gives up no more score for it than chance could have made.
    """
    learning = [issue for issue in issues if issue.wave == "I"]
    outcome = np.array([issue.outcome for issue in learning])
    point = points(learning)
    members = list(all_models())
    clothed = [dressed(learning, point[name], learning, outcome - point[name]) for name in members]
    counts = by_proposal(learning)
    scored = {
        weights: np.array([d.crps(y) for d, y in zip(pooled(clothed, weights), outcome, strict=True)])
        for weights in _tenths(len(members))
    }
    best = min(scored.values(), key=lambda crps: float(crps.mean()))

    def within(crps: Array) -> bool:
        worse = crps - best
        spread = (counts @ worse / np.maximum(counts.sum(axis=1), 1)).std()
        return float(worse.mean()) <= float(spread)

    even = min((w for w in scored if within(scored[w])), key=lambda w: (sum(x * x for x in w), float(scored[w].mean())))
    return dict(zip(members, even, strict=True))


def _tenths(n: int, left: int = 10) -> list[tuple[float, ...]]:
    """All ways to share ten tenths among n."""
    if n == 1:
        return [(left / 10,)]
    return [(k / 10, *rest) for k in range(left + 1) for rest in _tenths(n - 1, left - k)]


def by_proposal(issues: Sequence[Scored], resamples: int = RESAMPLES, seed: int = 0) -> Array:
    """How often each issue counts in each resample of whole proposals: (resample, issue)."""
    names = sorted({issue.proposal for issue in issues})
    picks = np.random.default_rng(seed).integers(0, len(names), size=(resamples, len(names)))
    times = np.stack([np.bincount(row, minlength=len(names)) for row in picks])
    return times[:, [names.index(issue.proposal) for issue in issues]].astype(np.float64)


def interval(scores: Array, counts: Array) -> tuple[float, float]:
    """Central 95 % of the mean score over resamples."""
    means = counts @ scores / np.maximum(counts.sum(axis=1), 1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


def measure(issues: Sequence[Scored], wave: str, weights: Mapping[str, float] | None = None) -> list[dict[str, Any]]:
    """One row a model on one wave; errors and scores in points of the scale.  weights: the shipped ones by default."""
    learning = [issue for issue in issues if issue.wave == "I"]
    scored = [issue for issue in issues if issue.wave == wave]
    known = np.array([issue.outcome for issue in learning])
    outcome = np.array([issue.outcome for issue in scored])
    learned, here, equal = points(learning), points(scored), points(scored, equal=True)
    counts = by_proposal(scored)
    members = list(all_models())
    names = ("mean", "salience_mean", *members, "challenge:mean")
    clothed = {name: dressed(scored, here[name], learning, known - learned[name]) for name in names}
    weights = calibration()["weights"] if weights is None else weights
    pool = pooled([clothed[name] for name in members], [weights.get(name, 0.0) for name in members])
    rows = [_score_row(name, wave, scored, here[name], equal[name], outcome, clothed[name], counts) for name in names]
    middle = np.array([d.mean for d in pool])
    return [*rows, _score_row("pool", wave, scored, middle, None, outcome, pool, counts)]


def _score_row(
    name: str,
    wave: str,
    issues: Sequence[Scored],
    point: Array,
    equal: Array | None,
    outcome: Array,
    distributions: Sequence[Distribution],
    counts: Array,
) -> dict[str, Any]:
    error = np.abs(point - outcome)
    crps = np.array([d.crps(y) for d, y in zip(distributions, outcome, strict=True)])
    u = _pit(distributions, outcome)
    poles = np.array([issue.two_pole for issue in issues])
    return {
        "table": "deu",
        "wave": wave,
        "model": name,
        "n_issues": len(issues),
        "n_proposals": len({issue.proposal for issue in issues}),
        "mae": round(float(error.mean()), 4),
        "mae_low": round(interval(error, counts)[0], 2),
        "mae_high": round(interval(error, counts)[1], 2),
        "mae_two_pole": round(float(error[poles].mean()), 2),
        "mae_other": round(float(error[~poles].mean()), 2),
        "mae_equal_capability": None if equal is None else round(float(np.abs(equal - outcome).mean()), 4),
        "median_error": round(float(np.median(error)), 2),
        "within_10": round(float((error <= 10 + 1e-9).mean()), 4),
        "crps": round(float(crps.mean()), 4),
        "crps_low": round(interval(crps, counts)[0], 2),
        "crps_high": round(interval(crps, counts)[1], 2),
        **{f"covered_{level}": round(float((np.abs(u - 0.5) < level / 200).mean()), 4) for level in (50, 80, 90)},
    }


def _pit(distributions: Sequence[Distribution], outcome: Array) -> Array:
    """Randomised probability integral transform: uniform on 0-1 if the distributions are calibrated."""
    chance = np.random.default_rng(1).uniform(size=len(outcome))
    below = np.array([d.cdf(y - 1e-6) for d, y in zip(distributions, outcome, strict=True)]).ravel()
    upto = np.array([d.cdf(y) for d, y in zip(distributions, outcome, strict=True)]).ravel()
    u: Array = below + chance * (upto - below)
    return u


def library(issues: Sequence[Scored], today: dt.date) -> dict[str, Any]:
    """Percentiles of the errors on DEU I, outcome minus point, for each model and the two baselines that are shown."""
    learning = [issue for issue in issues if issue.wave == "I"]
    outcome = np.array([issue.outcome for issue in learning])
    found = points(learning)
    shown = ("mean", "reference_point", *all_models())
    errors = {name: (outcome - found[name])[~np.isnan(found[name])] for name in shown}
    weights = pool_weights(issues)
    scores = {row["model"]: row for row in measure(issues, "I", weights)}
    return {
        "data": "Decision-making in the European Union, first wave (DEU I): proposals introduced up to 2000",
        "citation": "Thomson, Stokman, Achen and König (2006), The European Union Decides; "
        "Arregui and Perarnaud (2022), Journal of European Public Policy 29(1), 12-22, doi:10.34810/data53",
        "what": "percentiles of outcome minus point, in points of the 0-100 scale; measured by benchmarks/deu.py",
        "capability": "an assumption: votes in the Council; Commission and Parliament as the largest member",
        "n_issues": len(learning),
        "n_proposals": len({issue.proposal for issue in learning}),
        "n_by_model": {name: len(values) for name, values in errors.items()},
        "measured": today.isoformat(),
        "scores": {
            name: {key: scores[name][key] for key in ("mae", "crps", "within_10")}
            for name in ("pool", "mean", *all_models())
        },
        "weights": weights,
        "weights_rule": "most even weights, in tenths, within one paired standard error by proposal of the best CRPS",
        "levels": [round(float(level), 3) for level in LEVELS],
        "residuals": {
            name: [round(float(v), 1) + 0.0 for v in np.quantile(values, LEVELS, method="hazen")]
            for name, values in errors.items()
        },
    }


def _write_library(path: Path, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, indent=1, ensure_ascii=False)
    one_line: Callable[[re.Match[str]], str] = lambda found: re.sub(r"\s+", " ", found.group(0))  # noqa: E731
    path.write_text(re.sub(r"\[[^\[\]]*\]", one_line, text) + "\n", encoding="utf-8")


def _print(rows: Sequence[Mapping[str, Any]]) -> None:
    print("wave model              n    MAE [95 %]            equal   medAE  <=10   CRPS [95 %]            50/80/90")
    for row in rows:
        equal = "" if row["mae_equal_capability"] is None else f"{row['mae_equal_capability']:.2f}"
        print(
            f"{row['wave']:<4} {row['model']:<16} {row['n_issues']:>4}  {row['mae']:7.4f} "
            f"[{row['mae_low']:.1f}, {row['mae_high']:.1f}]  {equal:>6}  {row['median_error']:6.2f}  "
            f"{row['within_10']:.2f}  {row['crps']:7.4f} [{row['crps_low']:.1f}, {row['crps_high']:.1f}]  "
            f"{row['covered_50']:.2f}/{row['covered_80']:.2f}/{row['covered_90']:.2f}"
        )
    print("CRPS and cover: points dressed with the errors of DEU I, own proposal left out; cover: randomised PIT.")
    print("equal: MAE with equal capability.  pool: linear pool with the weights chosen on DEU I.")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.deu", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--file", type=Path, default=DATA, help="the semicolon-separated table")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
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
    rows = [row for wave in ("I", "II") if any(i.wave == wave for i in issues) for row in measure(issues, wave)]
    if options.json:
        print(json.dumps(rows, indent=1))
    else:
        _print(rows)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
