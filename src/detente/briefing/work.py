"""The order of work: documents read, claims drafted into a dossier, it forecast and played out, all of it briefed.

The one place that knows it.  The command line and any page call these functions and show what comes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.briefing.brief import Brief, build_brief
from detente.briefing.process import ProcessBrief, brief_process
from detente.briefing.steps import Tell, forecasting_step, simulating_step, untold
from detente.dossier.schema import Dossier
from detente.reading.claims import Claim
from detente.reading.directory import Entry, build_directory
from detente.reading.documents import Document
from detente.reading.draft import draft_dossier
from detente.reading.engine import Reading, read_documents

if TYPE_CHECKING:
    from detente.forecasting.engine import Forecast

N_DRAWS = 1000


@dataclass(frozen=True)
class Work:
    """Everything one pass through the chain made, each step from the one before it."""

    documents: tuple[Document, ...]
    reading: Reading
    dossier: Dossier
    forecast: Forecast | None
    brief: Brief

    @property
    def claims(self) -> tuple[Claim, ...]:
        return self.reading.claims


def read_pile(
    documents: Sequence[Document],
    aliases: Sequence[Entry] = (),
    own: Dossier | None = None,
    title: str = "",
    progress: Tell = untold,
) -> tuple[Reading, Dossier]:
    """Read documents and draft the dossier.  `own`, the analyst's dossier, names actors and issues and stands."""
    directory = build_directory(own.actors if own else {}, aliases)
    reading = read_documents(
        documents, directory, own.issues if own else None, progress=lambda d: progress(f"reading {d.title or d.path}")
    )
    progress("drafting the dossier")
    dossier = draft_dossier(reading, documents, title or pile_title(documents), own)
    if not title and own is None:
        dossier = dossier.model_copy(update={"title": talks_title(dossier) or dossier.title})
    return reading, dossier


def brief_pile(
    documents: Sequence[Document],
    aliases: Sequence[Entry] = (),
    own: Dossier | None = None,
    title: str = "",
    *,
    n: int = N_DRAWS,
    seed: int = 0,
    progress: Tell = untold,
) -> Work:
    """The whole chain over a pile of documents, with or without an analyst's dossier."""
    reading, dossier = read_pile(documents, aliases, own, title, progress)
    predicted, process = look_ahead(dossier, n=n, seed=seed, progress=progress)
    progress("writing the brief")
    brief = build_brief(dossier, reading.claims, documents, predicted, process)
    return Work(tuple(documents), reading, dossier, predicted, brief)


def brief_dossier(dossier: Dossier, *, n: int = N_DRAWS, seed: int = 0, progress: Tell = untold) -> Work:
    """The brief of a dossier alone, without documents."""
    predicted, process = look_ahead(dossier, n=n, seed=seed, progress=progress)
    return Work((), Reading(()), dossier, predicted, build_brief(dossier, (), (), predicted, process))


def look_ahead(
    dossier: Dossier, *, n: int = N_DRAWS, seed: int = 0, progress: Tell = untold
) -> tuple[Forecast | None, ProcessBrief]:
    """The forecast, and beside it, on a thread of its own, the talks played out: most of either is compiled code."""
    import detente.talks.answers  # noqa: F401 - imported by one thread alone

    aside = ThreadPoolExecutor(max_workers=1)
    try:
        played = aside.submit(brief_process, dossier, seed=seed)
        predicted = forecast_dossier(dossier, n=n, seed=seed, progress=progress)
        if not played.done():
            progress(simulating_step())
        return predicted, played.result()
    finally:
        aside.shutdown(wait=False, cancel_futures=True)  # whoever is interrupted does not wait


def forecast_dossier(dossier: Dossier, *, n: int = N_DRAWS, seed: int = 0, progress: Tell = untold) -> Forecast | None:
    """The forecast of a dossier; None where it has no issue to forecast."""
    if not dossier.issues:
        return None
    progress("forecasting")
    from detente.forecasting.engine import forecast

    step = forecasting_step()
    progress(step)
    return forecast(dossier, n=n, seed=seed, progress=lambda done, total: progress(step, done / total))


def talks_title(dossier: Dossier) -> str:
    """A title for talks that nobody has named: who sits across the table, by letter; empty where that is not known."""
    names = sorted(actor.name for actor in dossier.actors.values() if actor.role == "principal")
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else ""


def pile_title(documents: Sequence[Document]) -> str:
    """A title for documents that come without a case: the only document's own, or how many there are."""
    titled = [d.title for d in documents if d.title]
    if len(documents) == 1:
        return titled[0] if titled else "One document"
    return f"{len(documents)} documents"
