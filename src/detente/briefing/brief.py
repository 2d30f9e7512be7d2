"""Brief: everything a reader is shown, as rows, made in one place and in one order.

The terminal, the page, the JSON and the pictures all show these rows, so they cannot disagree.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from detente.briefing.facts import (
    Row,
    actor_rows,
    condition_rows,
    contradiction_rows,
    meeting_rows,
    opposition_rows,
    position_rows,
    quote_rows,
    source_rows,
    track_rows,
)
from detente.briefing.index import Index, make_index
from detente.briefing.limits import assumption_rows, limit_rows, process_assumption, process_limits
from detente.briefing.process_lines import OF_BRIEF
from detente.briefing.summary import summary_rows, voices
from detente.briefing.wording import counted, listed, which
from detente.dossier.schema import Dossier
from detente.reading.claims import Claim
from detente.reading.documents import Document

TABLES = (
    "bottom_line", "gaps", "actors", "tracks", "positions", "conditions", "quotes", "meetings", "opposition",
    "forecast", "process", *(f"process_{name}" for name in OF_BRIEF), "influence", "contradictions", "sources",
    "assumptions", "limits",
)  # fmt: skip
FOR_MACHINES = frozenset(f"process_{name}" for name in OF_BRIEF)
"""Tables that no reader is shown: lines and pictures are made of them."""

TELLING = 10
"""Unknowns with a measurable effect that a brief lists at most."""


class ForecastRows(Protocol):
    """What a brief needs of a forecast."""

    def rows(self) -> list[dict[str, Any]]: ...

    def influence_rows(self) -> list[dict[str, Any]]: ...


class ProcessRows(Protocol):
    """What a brief needs of the talks played out: lines for a reader, and their tables."""

    @property
    def lines(self) -> list[Row]: ...

    @property
    def tables(self) -> Mapping[str, list[Row]]: ...

    @property
    def limits(self) -> tuple[str, ...]: ...

    @property
    def n_assumed(self) -> int: ...


@dataclass(frozen=True)
class Brief:
    """A briefing as tables of rows.

    title, as_of (ISO day or None), draft: of the dossier.  Every row has `table`; numbers are Python's own, days are
    ISO text, nothing is NaN, what is unknown is None.  A row that says something lists its `evidence`.
    """

    title: str
    as_of: str | None
    draft: bool
    contents: Mapping[str, tuple[Row, ...]] = field(repr=False)

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables in reading order."""
        return TABLES

    def rows(self, table: str | None = None) -> list[Row]:
        """Rows of one table, or of all in reading order.  KeyError for a table that does not exist."""
        names = TABLES if table is None else (table,)
        return [dict(row) for name in names for row in self.contents[name]]


def build_brief(
    dossier: Dossier,
    claims: Sequence[Claim],
    documents: Sequence[Document],
    forecast: ForecastRows | None = None,
    process: ProcessRows | None = None,
    *,
    title: str | None = None,
) -> Brief:
    """The brief of a dossier, the claims behind it, the documents they stand in, its forecast and the talks played out.

    Of the forecast it keeps what tells something: on an issue where no position is known the pooled row alone, and of
    the unknowns the TELLING that matter most and one closing row on the others.  The forecast itself has all of them.

    >>> from detente.dossier.schema import Actor
    >>> lake = Dossier(title="Lake", actors={"b": Actor(name="Brevik"), "a": Actor(name="Arn")})
    >>> [row["name"] for row in build_brief(lake, [], []).rows("actors")]
    ['Arn', 'Brevik']
    """
    index = make_index(dossier, claims, documents)
    as_of = _as_of(dossier, index)
    tables: dict[str, list[Row]] = {
        "actors": actor_rows(dossier, index),
        "tracks": track_rows(dossier, index),
        "positions": position_rows(dossier, index),
        "conditions": condition_rows(dossier),
        "quotes": quote_rows(index),
        "meetings": meeting_rows(dossier),
        "opposition": opposition_rows(dossier),
        "forecast": telling_forecast(forecast.rows()) if forecast else [],
        "influence": telling_influence(forecast.influence_rows()) if forecast else [],
        "contradictions": contradiction_rows(dossier, index),
        "sources": source_rows(dossier, index),
        "process": process.lines if process else [],
    }
    tables |= {name: list(process.tables.get(name, [])) if process else [] for name in FOR_MACHINES}
    for name in ("tracks", "positions", "forecast"):
        tables[name] = [with_unit(dossier, row) for row in tables[name]]
    tables["assumptions"] = assumption_rows(dossier, tables["positions"], tables["forecast"])
    tables["limits"] = limit_rows(dossier, index, tables["forecast"], as_of)
    if process and process.limits:
        tables["assumptions"].append(process_assumption(process.n_assumed))
        tables["limits"] += process_limits(process.limits)
    tables["gaps"] = gap_rows(dossier, index, tables)
    tables["bottom_line"] = summary_rows(dossier, index, tables, as_of)
    contents = {name: tuple({"table": name, **_plain(row)} for row in tables[name]) for name in TABLES}
    return Brief(title or dossier.title, as_of, dossier.draft, contents)


def telling_forecast(rows: Sequence[Row]) -> list[Row]:
    """The forecast without the models' rows on issues of which no position is known: nothing has told them apart there.

    >>> rows = [{"issue": "levy", "model": name, "n_known_positions": 0} for name in ("pooled", "compromise")]
    >>> [row["model"] for row in telling_forecast(rows)]
    ['pooled']
    """
    blind = {row["issue"] for row in rows if row["model"] == "pooled" and row.get("n_known_positions") == 0}
    return [{"evidence": [], **row} for row in rows if row["model"] == "pooled" or row["issue"] not in blind]


def telling_influence(rows: Sequence[Row], most: int = TELLING) -> list[Row]:
    """The unknowns with a measurable effect, `most` at most, and one row that counts the others (`n_others`).

    >>> rows = [{"unknown": name, "voi": voi, "measurable": voi > 1} for name, voi in (("a", 3.5), ("b", 0.25))]
    >>> [row["unknown"] for row in telling_influence(rows)]
    ['a', '1 further number has no measurable effect']
    """
    clear = [row for row in rows if row.get("measurable", True)]
    noise, left = len(rows) - len(clear), max(0, len(clear) - most)
    told = [f"{counted(left, 'further number')} {'has' if left == 1 else 'have'} a smaller effect"] if left else []
    if noise:
        noun = "number" if left or not clear else "further number"
        told.append(f"{counted(noise, noun)} {'has' if noise == 1 else 'have'} no measurable effect")
    shown = [{"evidence": [], **row} for row in clear[:most]]
    if not told:
        return shown
    closing = dict.fromkeys(("rank", "voi", "se", "swing"), None)
    text = {"unknown": "; ".join(told), "issue": "", "issue_name": "", "words": "", "measurable": False}
    return [*shown, {**closing, **text, "n_others": left + noise, "evidence": []}]


def with_unit(dossier: Dossier, row: Row) -> Row:
    """The row with its numbers also in the unit of its issue, if the issue has one: `unit_low`, `unit_best`, ..."""
    issue = dossier.issues.get(row.get("issue") or row.get("id") or "")
    at_0, at_100 = (issue.unit_at_0, issue.unit_at_100) if issue and issue.unit else (None, None)
    if issue is None or at_0 is None or at_100 is None or at_0 == at_100:
        return row
    numbers = {
        f"unit_{name}": in_unit(row[name], at_0, at_100)
        for name in ("low", "best", "high", "red_line", "reference_point")
        if isinstance(row.get(name), int | float)
    }
    return {**row, "unit": issue.unit, "unit_at_0": at_0, "unit_at_100": at_100, **numbers}


def in_unit(point: float, at_0: float, at_100: float) -> float | None:
    """A point of the scale as the number it stands for, rounded to what one point of the scale is worth.

    >>> in_unit(48.7, 12000, 30000), in_unit(48.7, 0, 5), in_unit(float("nan"), 0, 5)
    (20800.0, 2.44, None)
    """
    if not math.isfinite(point):
        return None
    worth = abs(at_100 - at_0) / 100
    return round(at_0 + point * (at_100 - at_0) / 100, -math.floor(math.log10(worth)))


def gap_rows(dossier: Dossier, index: Index, tables: dict[str, list[Row]]) -> list[Row]:
    """What is not known: what the dossier says is missing, and what else this brief finds missing."""
    silent = (dossier.actors[key].name for key in voices(dossier, index)[1])
    found = [
        ("quoted", f"No position of {name} is quoted in its own words")
        for name in silent
        if not _told(dossier, name, "quoted")
    ]
    found += [("dossier", text) for text in dossier.gaps]
    found += _missing_values(dossier, tables)
    lost = sorted({i for rows in tables.values() for row in rows for i in index.lost(row["evidence"])})
    if lost:
        found.append(("evidence", f"{counted(len(lost), 'reference')} without a stored passage: {listed(lost, 6)}"))
    return [{"kind": kind, "text": text, "evidence": []} for kind, text in found]


def _told(dossier: Dossier, *words: str) -> bool:
    """Whether one of the dossier's own gaps already names all of these."""
    return any(all(word.casefold() in gap.casefold() for word in words) for gap in dossier.gaps)


def _missing_values(dossier: Dossier, tables: dict[str, list[Row]]) -> list[tuple[str, str]]:
    found = []
    unknown = [row for row in tables["positions"] if not row["known"]]
    if unknown:
        pairs = listed((f"{row['actor_name']} on {row['issue_name']}" for row in unknown), 4)
        of = f"{len(unknown)} of {counted(len(tables['positions']), 'position')}"
        found.append(("position", f"Not known what is wanted in {of}: {pairs}"))
    undated = [
        row["place"] or row["name"]
        for row in tables["meetings"]
        if not (row["earliest"] or row["latest"] or _told(dossier, row["place"] or row["name"], "date"))
    ]
    if undated:
        found.append(("date", f"Date not stated: {listed(undated, 6)}"))
    return found + _missing_scales(tables["tracks"])


def _missing_scales(tracks: list[Row]) -> list[tuple[str, str]]:
    found = []
    ends = {row["name"]: {a["point"] for a in row["anchors"] if a["settled"]} for row in tracks}
    unfinished = [name for name, points in ends.items() if not {0, 100} <= points]
    if unfinished:
        names = which(unfinished, len(tracks), "issue", 6)
        found.append(("scale", f"Nobody has yet settled what 0 and 100 mean on {names}"))
    no_reference = [row["name"] for row in tracks if row["reference_point"] is None]
    if no_reference:
        names = which(no_reference, len(tracks), "issue", 6)
        found.append(("scale", f"Not known what holds without a deal on {names}"))
    return found


def _as_of(dossier: Dossier, index: Index) -> str | None:
    """The day of the dossier, else that of the newest document."""
    published = [paper.published for paper in index.papers.values() if paper.published]
    date = dossier.as_of or max(published, default=None)
    return date.isoformat() if date else None


def _plain(value: Any) -> Any:
    """`value` in Python's own types; NaN and infinity become None, because JSON has no word for them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner) for inner in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    if value is None or isinstance(value, bool | str | int):
        return value
    if hasattr(value, "item"):  # a numpy scalar
        return _plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return str(value)
