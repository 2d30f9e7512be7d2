"""Limits and assumptions: what this brief is not, and what was taken for granted to make it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from detente.briefing.facts import Row
from detente.briefing.index import Index
from detente.briefing.wording import counted, days, listed, sentence
from detente.dossier.schema import Dossier

NOT_SCORED = "Not scored on talks of this kind."
COVERED = "European Union law-making"
"""What the cases are that the models were scored on."""


def limit_rows(dossier: Dossier, index: Index, forecast: list[Row], as_of: str | None) -> list[Row]:
    """The limits box (kind `box`), then what each model and each reader that was used does not do."""
    box = [
        f"A structured reading of {_sources(index)}{_up_to(as_of)}: what was said and reported, not what is true.",
        *_scored(dossier, forecast),
        "Not the sole basis of a decision.",
    ]
    rows = [{"kind": "box", "about": "this brief", "text": text, "evidence": []} for text in box]
    if dossier.draft:
        draft = "A machine's draft: no person has accepted it yet."
        rows.append({"kind": "box", "about": "the dossier", "text": draft, "evidence": []})
    rows += [
        {"kind": "model", "about": model, "text": sentence(text), "evidence": []}
        for model, text in model_limits(row["model"] for row in forecast)
    ]
    rows += [
        {"kind": "reader", "about": reader, "text": sentence(text), "evidence": []}
        for reader, text in reader_limits(paper.reader for paper in index.papers.values())
    ]
    return rows


def _scored(dossier: Dossier, forecast: list[Row]) -> list[str]:
    """What the ranges are, on which cases they were scored, and how they did beside the plain average of positions."""
    if not forecast:
        return ["No forecast was made.", NOT_SCORED]
    if dossier.domain != "legislative":
        return ["Ranges are model outputs, from errors on EU law-making, widened.", NOT_SCORED]
    from detente.forecasting.engine import calibration

    past = calibration()
    pool, plain = (past["scores"][name] for name in ("pool", "mean"))
    scored = (
        f"On {past['n_issues']} decided issues of {COVERED} their score (CRPS, lower is better) was {pool['crps']:.1f} "
        f"points, that of the plain average of positions {plain['crps']:.1f}; the middle missed by {pool['mae']:.1f} "
        f"points, that average by {plain['mae']:.1f}."
    )
    return ["Ranges are model outputs under the stated assumptions.", scored]


def _sources(index: Index) -> str:
    n = len(index.papers) + len(index.sources)
    return f"the {counted(n, 'source')} listed" if n else "the dossier alone"


def _up_to(as_of: str | None) -> str:
    if as_of is None:
        return ""
    date = dt.date.fromisoformat(as_of)
    return f" up to {days(date, date)}"


def model_limits(used: Iterable[str]) -> list[tuple[str, str]]:
    """What each outcome model among `used` cannot do, by name, as the model itself states it."""
    wanted = {name.partition(":")[0] for name in used} - {"pooled", "unconditional"}
    if not wanted:
        return []
    from detente.forecasting.models import OutcomeModel
    from detente.registry import discover

    members = discover("detente.forecasting.models", OutcomeModel)  # type: ignore[type-abstract]
    return [(name, str(model.limits)) for name, model in members.items() if name in wanted]


def reader_limits(used: Iterable[str]) -> list[tuple[str, str]]:
    """What each document reader among `used` leaves unread, by name."""
    wanted = set(used) - {""}
    if not wanted:
        return []
    from detente.reading.documents import DocumentReader
    from detente.registry import discover

    members = discover("detente.reading.documents", DocumentReader)  # type: ignore[type-abstract]
    return [(name, reader.limits) for name, reader in members.items() if name in wanted]


def assumption_rows(dossier: Dossier, positions: list[Row], forecast: list[Row]) -> list[Row]:
    """What was taken for granted; each names how many values it touches."""
    unknown = [row for row in positions if not row["known"]]
    salience = [row for row in positions if row["salience"] is None]
    strength = [actor.name for actor in dossier.actors.values() if not actor.capability.known]
    inferred = [row for row in positions if row["basis"] in ("inferred", "expert")]
    rows = [("Three numbers are the 10th, 50th and 90th percentile of what the analyst or reading holds likely.", 0)]
    if unknown:
        pairs = listed((f"{row['actor_name']} on {row['issue_name']}" for row in unknown), 4)
        rows.append((f"Unknown positions are drawn from the whole scale: {pairs}.", len(unknown)))
    if salience:
        text = f"How much an actor cares is unknown for {counted(len(salience), 'stake')}, and drawn wide."
        rows.append((text, len(salience)))
    if strength:
        rows.append((f"The strength of {counted(len(strength), 'actor')} is unknown, and drawn wide.", len(strength)))
    if inferred:
        text = f"{counted(len(inferred), 'position')} inferred or given by an expert, not stated."
        rows.append((text, len(inferred)))
    if forecast:
        rows.append(("The forecast is conditional on a deal: it says where one would lie, not that there is one.", 0))
        rows.append((_width_words(dossier), 0))
    rows.append(("Copies of one text count as one source; who copied whom is judged by likeness of the texts.", 0))
    return [{"text": text, "n": n, "evidence": []} for text, n in rows]


def process_assumption(n: int) -> Row:
    """What the talks played out rest on besides."""
    text = (
        f"Played out, the talks rest on {counted(n, 'number')} that nobody has said, at their usual values or sampled "
        "in their usual ranges; detente simulate lists them."
    )
    return {"text": text, "n": n, "evidence": []}


def process_limits(lines: Iterable[str]) -> list[Row]:
    """What the talks played out do not show."""
    return [{"kind": "model", "about": "process", "text": sentence(text), "evidence": []} for text in lines]


def _width_words(dossier: Dossier) -> str:
    """Where the width of the ranges comes from."""
    from detente.forecasting.engine import calibration

    text = (
        f"Past errors, on {calibration()['n_issues']} decided issues of {COVERED}, are taken in units of how far the "
        "actors stand apart."
    )
    if dossier.domain == "legislative":
        return text
    return f"{text} For other talks they are taken in both directions, and a fifth of not knowing is mixed in."
