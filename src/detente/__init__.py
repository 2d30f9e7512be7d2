"""détente: from documents about a negotiation to a sourced dossier, a scored forecast and a briefing.

The public names, flat.  Each is loaded when first used, so that importing the package stays light.
"""

from __future__ import annotations

import importlib
from typing import Any

_HOMES = {
    "Brief": "briefing.brief",
    "Claim": "reading.claims",
    "Case": "case",
    "DetenteError": "errors",
    "Document": "reading.documents",
    "Dossier": "dossier.schema",
    "Draws": "draws",
    "Estimate": "dossier.estimate",
    "Forecast": "forecasting.engine",
    "OutcomeModel": "forecasting.models",
    "Plan": "talks.plan",
    "Problem": "errors",
    "Reading": "reading.engine",
    "Situation": "talks.situation",
    "brief_dossier": "briefing.work",
    "brief_pile": "briefing.work",
    "create_case": "case",
    "draft_dossier": "reading.draft",
    "draw": "draws",
    "dump_dossier": "dossier.load",
    "forecast": "forecasting.engine",
    "load_dossier": "dossier.load",
    "open_case": "case",
    "read_documents": "reading.engine",
    "read_file": "reading.documents",
    "render_report": "briefing.report",
    "simulate": "talks.engine",
    "stream": "draws",
}

__all__ = sorted(_HOMES)
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'detente' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"detente.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
