"""How true are the simulated talks?  Regularities of past talks, single cases foretold, parameters that stay unknown.

    python -m benchmarks.talks [--file FILE] [--json | --markdown] [--fit] [--write]

The data do not ship.  Unit of resampling: the claim between two states, the conflict of a peace agreement.  Attempts
before 1950 are for learning, those of 1950-79 for testing; half of the conflicts for learning, the other for testing.
--file scores another table of attempts with the coefficients that ship: rows of 1950-79 with those learnt before 1950,
later rows with those learnt before 1980; history is what had ended before a row began, within the file.
Nothing here says what guarantors or third parties cause: both readings are printed, as counted and with difficulty held
equal.
Data: ICOW 1.1 [Hensel2008]_; UCDP Peace Agreement Dataset 22.1 [Pettersson2019]_ and Conflict Termination 3-2021;
ICB 14; TIES 4; civil-war cease-fires 1989-99 (Fortna).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import talks_data as data
from benchmarks import talks_targets as targets
from benchmarks.talks_data import Attempts, Lasting
from benchmarks.talks_fit import Process, cross_validated, decades, fit_lasting, in_folds
from benchmarks.talks_runs import CALIBRATED, Presets, World, calibrate, identify, target_rows, world
from benchmarks.talks_scores import Learnt, attempt_rows, lasting_rows, learn
from detente.talks.parameters import Parameters
from detente.talks.record import calibration, fitted

CALIBRATION = data.ROOT / "src" / "detente" / "talks" / "calibration.json"
PENALTIES = (1.0, 3.0, 6.0, 10.0, 20.0)
Row = dict[str, Any]


def skipped(*files: Path) -> list[Row]:
    """A row for each file that is not there."""
    return [{"table": "skipped", "what": f.name, "why": "the file is not there"} for f in files if not f.is_file()]


def observed() -> tuple[list[Row], list[Row]]:
    """Rows of what was counted in the data, and of both readings of third parties; what is missing says so."""
    found: list[Row] = []
    readings: list[Row] = []
    for file, count, read in _SOURCES:
        if not file.is_file():
            found += skipped(file)
            continue
        try:
            found += [one.row() for one in count()]
            readings += [one.row() for one in read()]
        except ModuleNotFoundError as error:
            found.append(
                {"table": "skipped", "what": file.name, "why": f"{error.name} is not installed; it reads the file"}
            )
    why = "a data file of R, which nothing that is installed reads"
    found.append({"table": "skipped", "what": "T16, disputes that come back after a settlement", "why": why})
    found += [
        {
            "table": "targets",
            "target": "T18",
            "what": what,
            "stated": stated,
            "value": None,
            "low": None,
            "high": None,
            "n": None,
        }
        for what, stated in targets.LADDER
    ]
    return found, readings


def _attempts() -> Attempts:
    return data.read_attempts(data.ATTEMPTS)


_SOURCES: tuple[tuple[Path, Callable[[], Iterator[targets.Target]], Callable[[], Iterator[targets.Reading]]], ...] = (
    (data.ATTEMPTS, lambda: targets.of_attempts(_attempts()), lambda: targets.readings_of_attempts(_attempts())),
    (
        data.AGREEMENTS,
        lambda: targets.of_agreements(data.read_agreements()),
        lambda: targets.readings_of_agreements(data.read_agreements()),
    ),
    (
        data.CEASEFIRES,
        lambda: targets.of_ceasefires(*data.read_ceasefires()),
        lambda: targets.readings_of_ceasefires(data.read_ceasefires()[0]),
    ),
    (data.TERMINATIONS, lambda: targets.of_endings(data.read_terminations()), lambda: iter(())),
    (
        data.CRISES,
        lambda: targets.of_crises(data.read_crises()),
        lambda: targets.readings_of_crises(data.read_crises()),
    ),
    (data.SANCTIONS, lambda: targets.of_sanctions(*data.read_sanctions()), lambda: iter(())),
)


def shipped() -> tuple[Learnt, ...]:
    """Coefficients that ship, by last year learnt from."""
    return tuple(Learnt(last=int(last), **values) for last, values in calibration()["attempts"].items())


def parts(rows: Attempts, agreements: Lasting) -> tuple[World, World]:
    """What is calibrated on, and what is held out."""
    training = in_folds(agreements.groups, 2) == 0
    return (
        world(rows.where(rows["year"] < 1950), _of(agreements, training)),
        world(rows.where(rows["year"] >= 1950), _of(agreements, ~training)),
    )


def _of(rows: Lasting, here: Any) -> Lasting:
    return Lasting(rows.time[here], rows.event[here], rows.groups[here], rows.x[here], rows.names)


def presets(values: Mapping[str, Mapping[str, Any]]) -> Presets:
    return Presets(
        Parameters.interstate().with_values(**values["interstate"]),
        Parameters.civil_war().with_values(**values["civil_war"]),
    )


def later(found: Presets, rows: Attempts, learnt: Learnt) -> Presets:
    """The same for attempts after those learnt from: what ratifiers concede goes on as its trend was learnt."""
    mean = [
        float(decades(rows["year"][here], learnt.last).mean()) for here in (rows["year"] < 1950, rows["year"] >= 1950)
    ]
    by = learnt.coefficients["ratifiers a decade"] * (mean[1] - mean[0])
    moved = tuple(float(v) + by for v in found.interstate.b_r)
    return Presets(found.interstate.with_values(b_r=moved), found.civil_war)


def simulated(rows: Attempts, found: Presets, learnt: Learnt, training: World, held_out: World) -> list[Row]:
    return [
        *target_rows(training, found, "training"),
        *target_rows(held_out, later(found, rows, learnt), "held out"),
    ]


def fit_everything(today: dt.date) -> tuple[dict[str, Any], list[Row]]:
    """Content of the file of fitted values, and rows on how it was fitted."""
    rows, agreements = _attempts(), data.read_agreements()
    process = Process()
    learnt = [learn(process, rows, last) for last in (1949, 1979)]
    training, held_out = parts(rows, agreements)
    found = calibrate(training, Presets(Parameters.interstate(), Parameters.civil_war()))
    told = identify(training, found.presets)
    met = simulated(rows, found.presets, learnt[0], training, held_out)
    forecasts = attempt_rows(process, rows, learnt, rows)
    lasting = lasting_rows(Process(Parameters.civil_war()), agreements)
    content = {
        "data": "attempts to settle claims between states 1816-1979 (ICOW 1.1); peace agreements 1975-2010 followed to "
        "2021 (UCDP Peace Agreement Dataset 22.1)",
        "citation": "Hensel, Mitchell, Sowers and Thyne (2008), Journal of Conflict Resolution 52(1), 117-143; "
        "Pettersson, Högbladh and Öberg (2019), Journal of Peace Research 56(4), 589-603",
        "what": "the process fitted to attempts before 1950 and to half of the conflicts, tested on the rest; "
        "measured by benchmarks/talks.py",
        "measured": today.isoformat(),
        "attempts": {str(one.last): {k: v for k, v in vars(one).items() if k != "last"} for one in learnt},
        "forecasts": [_without(row, "table") for row in forecasts],
        "lasting": [_without(row, "table") for row in lasting],
        "agreements": _lasting_coefficients(agreements),
        "parameters": _calibrated(found.presets),
        "standard_errors": {
            knob.label: round(float(se), 3) for knob, se in zip(found.knobs, found.standard_errors, strict=True)
        },
        "distance": {"defaults": round(found.distance[0], 3), "calibrated": round(found.distance[1], 3)},
        "condition": round(found.condition, 2),
        "directions": {"fixed": told.directions, "parameters": len(told.rows), "numbers": told.numbers},
        "not_identified": told.unknown,
        "targets": {
            part: {
                "met": sum(row["met"] for row in met if row["part"] == part),
                "of": sum(row["part"] == part for row in met),
            }
            for part in ("training", "held out")
        },
        "not_met": [f"{row['target']} {row['what']} ({row['part']})" for row in met if not row["met"]],
    }
    before = rows.where(rows["year"] < 1950)
    tried = [
        {"table": "penalties", "penalty": penalty, "minus_first": round(mean, 5), "se": round(se, 5)}
        for penalty, (mean, se) in cross_validated(process, before, PENALTIES).items()
    ]
    return content, [*tried, *told.rows]


def _without(row: Row, key: str) -> Row:
    return {k: v for k, v in row.items() if k != key}


def _lasting_coefficients(rows: Lasting) -> dict[str, Any]:
    from benchmarks.talks_fit import LASTING_COEFFICIENTS

    found = fit_lasting(Process(Parameters.civil_war()), rows)
    pairs = zip(LASTING_COEFFICIENTS, found.coefficient, found.se, strict=True)
    values = {name: [round(float(b), 3), round(float(se), 3)] for name, b, se in pairs}
    return {"n": len(rows.time), "conflicts": len(np.unique(rows.groups)), "coefficients_and_se": values}


def _calibrated(found: Presets) -> dict[str, dict[str, Any]]:
    names = {
        preset: {knob.name for knob in CALIBRATED if knob.preset == preset} for preset in ("interstate", "civil_war")
    }
    return {
        preset: {name: _plain(getattr(getattr(found, preset), name)) for name in sorted(names[preset])}
        for preset in names
    }


def _plain(value: Any) -> Any:
    return [round(float(v), 3) for v in value] if isinstance(value, tuple) else round(float(value), 3)


def _write(path: Path, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    one_line: Callable[[re.Match[str]], str] = lambda found: re.sub(r"\s+", " ", found.group(0))  # noqa: E731
    text = re.sub(r"\{[^{}\[\]]*\}|\[[^\[\]{}]*\]", one_line, text)
    path.write_text(text + "\n", encoding="utf-8")


def everything(fitting: Sequence[Row] = ()) -> list[Row]:
    """All rows of a whole run on the data at hand."""
    counted, readings = observed()
    found = [*counted, *readings]
    if data.ATTEMPTS.is_file():
        rows, learnt = _attempts(), shipped()
        found += attempt_rows(Process(), rows, learnt, rows)
        if data.AGREEMENTS.is_file():
            agreements = data.read_agreements()
            found += lasting_rows(Process(Parameters.civil_war()), agreements)
            values = presets({preset: fitted(preset) for preset in ("interstate", "civil_war")})
            known = next(one for one in learnt if one.last == 1949)
            found += simulated(rows, values, known, *parts(rows, agreements))
    return [*found, *fitting]


def scored(file: Path) -> list[Row]:
    """Rows of another table of attempts; plain logits beside it where the training rows are at hand."""
    training = _attempts() if data.ATTEMPTS.is_file() else None
    return attempt_rows(Process(), data.read_attempts(file), shipped(), training)


COLUMNS = {
    "targets": ("target", "what", "stated", "value", "low", "high", "n"),
    "readings": ("target", "what", "measure", "uncontrolled", "controlled", "low", "high", "adjusted_for"),
    "forecasts": ("period", "what", "model", "n", "log_loss", "brier", "auc", "slope", "slope_se", "bars"),
    "lasting": ("model", "n", "brier_1", "brier_2", "brier_5", "concordance", "bars"),
    "simulated": ("target", "what", "part", "number", "low", "high", "simulated", "band_low", "band_high", "met"),
    "penalties": ("penalty", "minus_first", "se"),
    "identification": ("parameter", "calibrated", "moves_alone", "moves_others_free", "identified"),
    "skipped": ("what", "why"),
}
TITLES = {
    "targets": "Regularities counted in the data, beside the number that the specification states (90 % intervals)",
    "readings": "Third parties and guarantors, both readings; neither is what they cause (90 % intervals: controlled)",
    "forecasts": "Single attempts foretold, learnt from earlier ones",
    "lasting": "Peace agreements foretold, conflicts left out in turn: Brier score after 1, 2, 5 years",
    "simulated": "Simulated talks after calibration, beside the world's numbers with their 90 % intervals",
    "penalties": "Penalties tried on attempts before 1950: log-likelihood a row, less the first's, claims left out",
    "identification": "How far each parameter moves the numbers over its range, in standard errors",
    "skipped": "Not measured",
}


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def tables(rows: Sequence[Row]) -> Iterator[tuple[str, tuple[str, ...], list[list[str]]]]:
    """Title, columns and cells of each table that has rows."""
    for name, columns in COLUMNS.items():
        here = [[_cell(row.get(column)) for column in columns] for row in rows if row["table"] == name]
        if here:
            yield TITLES[name], columns, here


def text(rows: Sequence[Row]) -> str:
    found = []
    for title, columns, cells in tables(rows):
        widths = [max(len(line[k]) for line in [list(columns), *cells]) for k in range(len(columns))]
        lines = [
            "  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in [columns, *cells]
        ]
        found.append("\n".join([title, *lines]))
    return "\n\n".join(found)


def markdown(rows: Sequence[Row]) -> str:
    """The tables as the documentation shows them."""
    found = []
    for title, columns, cells in tables(rows):
        head = [f"| {' | '.join(c.replace('_', ' ') for c in columns)} |", f"|{'---|' * len(columns)}"]
        found.append("\n".join([f"{title}\n", *head, *(f"| {' | '.join(line)} |" for line in cells)]))
    return "\n\n".join(found) + "\n"


def _summary() -> str:
    """What was left by the last fit, in words."""
    record = calibration()
    told = record["directions"]
    met = ", ".join(f"{part['met']} of {part['of']} {name}" for name, part in record["targets"].items())
    return (
        f"Calibrated: {len(CALIBRATED)} parameters on the training part; distance {record['distance']['defaults']} -> "
        f"{record['distance']['calibrated']} standard errors; condition number of the Jacobian {record['condition']}.\n"
        f"Numbers met: {met}.\n"
        f"Of {told['parameters']} parameters, {told['numbers']} numbers fix {told['fixed']} directions.  "
        f"Not identified: {', '.join(record['not_identified'])}."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.talks", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--file", type=Path, help="another table of attempts with the columns of ICOW 1.1")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the rows as JSON")
    form.add_argument("--markdown", action="store_true", help="print the tables as the documentation shows them")
    parser.add_argument("--fit", action="store_true", help="fit again, and say what the data do not tell")
    parser.add_argument("--write", action="store_true", help=f"with --fit: renew {CALIBRATION.name}")
    options = parser.parse_args(arguments)
    if options.write and not options.fit:
        parser.error("--write renews what --fit finds; give both")
    needed = [options.file] if options.file else [data.ATTEMPTS, data.AGREEMENTS] if options.fit else [data.ATTEMPTS]
    missing = [file for file in needed if not file.is_file()]
    if missing:
        print(
            f"skipped: {', '.join(file.name for file in missing)} not there; name a table with --file", file=sys.stderr
        )
        return 0
    try:
        rows = scored(options.file) if options.file else _whole(options.fit, options.write)
    except (ValueError, KeyError) as error:
        print(f"cannot read: {error}", file=sys.stderr)
        return 1
    if options.file and not rows:
        print(
            f"{options.file.name}: no attempt that began in 1950 or later; earlier ones were learnt from",
            file=sys.stderr,
        )
        return 1
    if options.json:
        print(json.dumps(rows, indent=1))
    else:
        print(markdown(rows) if options.markdown else text(rows))
        if not options.file and not options.markdown:
            print(f"\n{_summary()}")
    return 0


def _whole(fitting: bool, writing: bool) -> list[Row]:
    if not fitting:
        return everything()
    content, rows = fit_everything(dt.datetime.now(tz=dt.UTC).date())
    if writing:
        _write(CALIBRATION, content)
        calibration_is_new()
    return everything(rows)


def calibration_is_new() -> None:
    from detente.talks import record

    record._text.cache_clear()


if __name__ == "__main__":
    raise SystemExit(main())
