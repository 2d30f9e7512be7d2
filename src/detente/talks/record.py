"""The record: how well the process foretold past talks, what its parameters were fitted to, what stays unknown of them.

Measured by ``benchmarks/talks.py`` on data that do not ship ([Hensel2008]_, [Pettersson2019]_); this reads what
it left.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

OUTCOMES = {
    "agree": "that an attempt ends in agreement",
    "not ratified": "that an agreement is not ratified",
    "both comply": "that both keep an agreement",
}
"""What was foretold of past attempts, in words."""


def calibration() -> dict[str, Any]:
    """What was measured, where and when.

    data, citation, what, measured      where the numbers come from
    attempts       by last year learnt from: rows, claims, base rates, coefficients and their standard errors
    forecasts      a row for each period, outcome and model: n, log_loss, brier, auc, slope, slope_se, bars
    lasting        a row a model: Brier score of peace agreements in force after 1, 2, 5 years, of conflicts left out
    parameters     by preset: values calibrated on the training part, beside the defaults
    targets        regularities met, by part of the data; not_met: those that were not, in words
    condition      condition number of the Jacobian of what was calibrated; not_identified: what the data do not tell

    >>> sorted(calibration()["parameters"])
    ['civil_war', 'interstate']
    """
    text: dict[str, Any] = json.loads(_text())
    return text


def fitted(preset: str = "interstate") -> dict[str, Any]:
    """Values of the parameters that were calibrated, as `Parameters.with_values` takes them.  Raises KeyError for a
    preset that there is none of.

    They come from the training part alone; the defaults of `Parameters` rest on all of the open data.
    """
    values = calibration()["parameters"][preset]
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def score_rows() -> list[dict[str, Any]]:
    """How well the process foretold single cases, beside the base rate and the plain statistical model: a row each.

    outcome, cases, learnt_from, then brier and log_loss of process, base_rate and plain; auc of the process (None where
    not measured).  Lower is better but for auc.
    """
    rows = []
    measured = calibration()
    for name, words in OUTCOMES.items():
        by_model = {row["model"]: row for row in measured["forecasts"] if row["what"] == name}
        process = by_model["process"]
        rows.append(
            {
                "outcome": words,
                "cases": process["n"],
                "learnt_from": measured["attempts"]["1949"]["n"],
                **{f"brier_{model}": by_model[key]["brier"] for key, model in _MODELS.items()},
                **{f"log_loss_{model}": by_model[key]["log_loss"] for key, model in _MODELS.items()},
                "auc": process["auc"],
            }
        )
    return rows


_MODELS = {"process": "process", "base rate": "base_rate", "logit": "plain"}


def score_lines() -> list[str]:
    """What the brief prints beside a simulation: how well single cases were foretold, and what was never measured.

    >>> print(score_lines()[-1].split(";")[0])
    How often talks collapse, and what acts against them do, could not be scored: no data say it case by case
    """
    measured = calibration()
    learnt = measured["attempts"]["1949"]["n"]
    tested = score_rows()[0]["cases"]
    lines = [
        f"Score on past talks: learnt from {learnt} attempts to settle a claim before 1950, tested on {tested} later."
    ]
    for row in score_rows():
        ranks = (
            "no better than a coin"
            if row["auc"] is None or row["auc"] < 0.55
            else f"ranks {row['auc']:.0%} of pairs rightly"
        )
        lines.append(
            f"{row['outcome'][0].upper()}{row['outcome'][1:]}: Brier score {row['brier_process']:.3f}, base rate alone "
            f"{row['brier_base_rate']:.3f}, a plain logit {row['brier_plain']:.3f}; {ranks} ({row['cases']} cases)."
        )
    lasting = {row["model"]: row for row in measured["lasting"]}
    lines.append(
        f"That a peace agreement is in force after 5 years: Brier score {lasting['process']['brier_5']:.3f}, base rate "
        f"alone {lasting['base rate']['brier_5']:.3f} ({lasting['process']['n']} agreements)."
    )
    parts = {"on the part learnt from": "training", "on the part held out": "held out"}
    met = {words: measured["targets"][part] for words, part in parts.items()}
    lines.append(
        "Regularities of past talks met by the simulation: "
        + ", ".join(f"{part['met']} of {part['of']} {name}" for name, part in met.items())
        + "."
    )
    lines.append(
        "How often talks collapse, and what acts against them do, could not be scored: no data say it case by case; "
        "take those shares as a structured what-if."
    )
    return lines


def unknown_parameters() -> list[str]:
    """Names of parameters that past talks do not tell apart: their values are conventions, and ranges must be tried.

    >>> "chi" in unknown_parameters()
    True
    """
    return list(calibration()["not_identified"])


@lru_cache(maxsize=1)
def _text() -> str:
    return files("detente.talks").joinpath("calibration.json").read_text(encoding="utf-8")
