"""The record: what each model got wrong on past cases, how it scored there, and which weights were fixed on them."""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import lru_cache
from importlib.resources import files
from typing import Any

from detente.forecasting.pooling import Errors


def measured_errors() -> dict[str, Errors]:
    """Past errors of each model, as percentiles; measured by ``benchmarks/deu.py``.

    In units of how far apart the actors stood; those of the reference point, which does not hang on where they stand,
    in points of the scale.
    """
    library = _library()
    relative = {name: Errors(tuple(values), relative=True) for name, values in library["errors"].items()}
    return relative | {name: Errors(tuple(values)) for name, values in library["errors_in_points"].items()}


def errors_key(name: str, file: str, known: Collection[str]) -> str:
    """Whose errors a model carries: those of its own name, of its file, or, unmeasured, of the weighted mean."""
    return name if name in known else file if file in known else "compromise"


def calibration() -> dict[str, Any]:
    """On which past cases the errors were measured: data, citation, how many issues and proposals, when."""
    return {key: value for key, value in _library().items() if key not in ("errors", "errors_in_points", "levels")}


@lru_cache(maxsize=1)
def _library() -> dict[str, Any]:
    text = files("detente.forecasting").joinpath("residuals.json").read_text(encoding="utf-8")
    library: dict[str, Any] = json.loads(text)
    return library
