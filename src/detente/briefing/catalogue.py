"""Catalogue: the models with their records and limits, and the publications that they and everything else rest on."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from importlib.resources import files
from typing import Any

from detente.forecasting.engine import all_models, all_presets, calibration
from detente.forecasting.models import PROPERTIES, OutcomeModel, model_name

_KEY = re.compile(r"\[([A-Z][A-Za-z]+\d{4}[a-z]?)\]_")
_ENTRY = re.compile(r"@\w+\{(?P<key>[^,\s]+),.*?^\}", re.DOTALL | re.MULTILINE)


def model_rows() -> list[dict[str, Any]]:
    """One row a model: what it means in the world, how it did on past cases, what it cannot see, whose it is.

    presets: the settings under which it is run, each with what differs from the first, and with its own record.

    >>> rows = {row["name"]: row for row in model_rows()}
    >>> [preset["name"] for preset in rows["pce"]["presets"]]
    ['pce', 'pce:conditional', 'pce:incentive']
    >>> rows["pce"]["presets"][1]["differs"], rows["compromise"]["in_pool"]
    ('form=conditional', 0.5)
    """
    presets = all_presets()
    return [
        _model_row(model, {key: one for key, one in presets.items() if model_name(one) == model_name(model)})
        for model in all_models().values()
    ]


def _model_row(model: OutcomeModel, presets: Mapping[str, OutcomeModel]) -> dict[str, Any]:
    name = model_name(model)
    return {
        "name": name,
        "title": model.title,
        "meaning": (inspect.getdoc(model) or "").partition("\n")[0],
        "record": _record(name),
        "in_pool": float(calibration().get("weights", {}).get(name, 0.0)),
        "limits": model.limits,
        "sources": ", ".join(model.sources),
        "settings": _settings(model),
        "presets": [_preset_row(key, one, model) for key, one in presets.items()],
        "properties": [PROPERTIES[key] for key in sorted(model.properties)],
    }


def _preset_row(name: str, preset: OutcomeModel, default: OutcomeModel) -> dict[str, Any]:
    return {"name": name, "differs": _settings(preset, default), "record": _scores(name), **_past(name)}


def _settings(model: OutcomeModel, default: OutcomeModel | None = None) -> str:
    """The settings that count; of a preset those that differ from the default."""
    shown = [f for f in fields(model) if f.compare]  # type: ignore[arg-type]
    told = [(f.name, getattr(model, f.name)) for f in shown]
    return ", ".join(f"{name}={value}" for name, value in told if default is None or value != getattr(default, name))


def _past(name: str) -> dict[str, float | None]:
    scores = calibration()["scores"].get(name, {})
    return {"past_mae": scores.get("mae"), "past_crps": scores.get("crps")}


def _scores(name: str) -> str:
    scores = calibration()["scores"].get(name)
    return "not measured" if scores is None else f"mean absolute error {scores['mae']:.1f}, CRPS {scores['crps']:.1f}"


def _record(name: str) -> str:
    measured = calibration()
    if name not in measured["scores"]:
        return "not measured"
    plain = measured["scores"]["mean"]
    return (
        f"{_scores(name)} points on {measured['n_issues']} decided issues of European Union law-making (plain average "
        f"of positions: {plain['mae']:.1f}, {plain['crps']:.1f})"
    )


def bibliography(names: Sequence[str] = ()) -> tuple[list[str], list[str]]:
    """BibTeX entries behind the named models, or behind all that the package cites; and the names that are no model.

    >>> entries, unknown = bibliography(["compromise", "crystal_ball"])
    >>> [entry.partition(",")[0] for entry in entries], unknown
    (['@incollection{Achen2006', '@book{VandenBos1991'], ['crystal_ball'])
    """
    models = all_models()
    unknown = [name for name in names if name not in models]
    keys = {key for name in names if name in models for key in models[name].sources} if names else cited_keys()
    text = (files("detente") / "sources.bib").read_text(encoding="utf-8")
    return [match.group() for match in _ENTRY.finditer(text) if match["key"] in keys], unknown


def cited_keys() -> set[str]:
    """Every [Key]_ in the package's source."""
    keys: set[str] = set()
    folders = [files("detente")]
    while folders:
        for entry in folders.pop().iterdir():
            if entry.is_dir():
                folders.append(entry)
            elif entry.name.endswith(".py"):
                keys |= set(_KEY.findall(entry.read_text(encoding="utf-8")))
    return keys
