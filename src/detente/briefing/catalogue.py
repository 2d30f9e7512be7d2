"""Catalogue: the models with their records and limits, and the publications that they and everything else rest on."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from dataclasses import fields
from importlib.resources import files
from typing import Any

from detente.forecasting.engine import all_models, calibration
from detente.forecasting.models import PROPERTIES, OutcomeModel, model_name

_KEY = re.compile(r"\[([A-Z][A-Za-z]+\d{4}[a-z]?)\]_")
_ENTRY = re.compile(r"@\w+\{(?P<key>[^,\s]+),.*?^\}", re.DOTALL | re.MULTILINE)


def model_rows() -> list[dict[str, Any]]:
    """One row a model: what it means in the world, how it did on past cases, what it cannot see, whose it is.

    >>> [row["name"] for row in model_rows()]
    ['challenge', 'compromise', 'weighted_median']
    """
    return [_model_row(model) for model in all_models().values()]


def _model_row(model: OutcomeModel) -> dict[str, Any]:
    name = model_name(model)
    return {
        "name": name,
        "title": model.title,
        "meaning": (inspect.getdoc(model) or "").partition("\n")[0],
        "record": _record(name),
        "limits": model.limits,
        "sources": ", ".join(model.sources),
        "settings": ", ".join(f"{f.name}={getattr(model, f.name)}" for f in fields(model)),  # type: ignore[arg-type]
        "properties": [PROPERTIES[key] for key in sorted(model.properties)],
    }


def _record(name: str) -> str:
    measured = calibration()
    scores = measured["scores"].get(name)
    if scores is None:
        return "not measured"
    plain = measured["scores"]["mean"]
    return (
        f"mean absolute error {scores['mae']:.1f}, CRPS {scores['crps']:.1f} points on {measured['n_issues']} decided "
        f"issues of European Union law-making (plain average of positions: {plain['mae']:.1f}, {plain['crps']:.1f})"
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
