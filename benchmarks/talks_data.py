"""The data sets behind `benchmarks.talks`, read into arrays.  None of them ships.

ICOW: attempts to settle claims between states [ICOW].  PAD: peace agreements after 1975 and how long they lasted;
termination: how civil wars ended and whether they came back [UCDP].  ICB: crises between states.  TIES: sanctions.
Cease-fires: civil wars that stopped 1989-99, with and without peacekeepers.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.talks_stats import Array, Groups

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "talks"
ATTEMPTS = DATA / "icow" / "ICOWsettle_to1979.csv"
AGREEMENTS = DATA / "ucdp_peace_agreements_to2010.csv"
TERMINATIONS = DATA / "ucdp_termination_to2010.csv"
CRISES = DATA / "icb" / "icb1v14.csv"
SANCTIONS = DATA / "ties" / "TIES.csv"
CEASEFIRES = DATA / "fortna" / "pk&pkept.dta"

YEAR = 365.25
Row = Mapping[str, str]

NEEDED = (
    "claimdy", "settnumt", "begsett", "endsett", "year", "typesett", "typeset3", "terriss", "riveriss", "nonbind3",
    "binding3", "extentsa", "extentag", "agree", "ratfail", "comply2", "claimend", "clmend10", "nomid5", "durmid",
    "durwar",
)  # fmt: skip
"""Columns that a file of attempts must have, with the codes of ICOW 1.1."""


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def number(text: str | None) -> float:
    try:
        return float((text or "").strip())
    except ValueError:
        return math.nan


@dataclass(frozen=True, eq=False)
class Attempts:
    """Peaceful attempts to settle a claim, one a row; column: (row,) by name of ICOW, NaN = missing.

    failed, kept, broken: earlier attempts over the same claim between the same two without agreement, with an agreement
    that both kept, with one that was not ratified or not kept; only those that had ended before this one began.
    """

    column: Mapping[str, Array]
    failed: Array
    kept: Array
    broken: Array

    def __len__(self) -> int:
        return len(self.failed)

    def __getitem__(self, name: str) -> Array:
        return self.column[name]

    @property
    def groups(self) -> Groups:
        return self["claimdy"].astype(np.int64)

    @property
    def rung(self) -> NDArray[np.int64]:
        return self["extentsa"].astype(np.int64)

    @property
    def tension(self) -> NDArray[np.int64]:
        """0 calm, 1 a militarised dispute under way, 2 war."""
        found: NDArray[np.int64] = np.where(self["durwar"] == 1, 2, np.where(self["durmid"] == 1, 1, 0))
        return found

    @property
    def agreed(self) -> NDArray[np.bool_]:
        return self["agree"] == 1

    def where(self, rows: NDArray[np.bool_]) -> Attempts:
        return Attempts(
            {name: values[rows] for name, values in self.column.items()},
            self.failed[rows], self.kept[rows], self.broken[rows],
        )  # fmt: skip


def read_attempts(path: Path) -> Attempts:
    """Peaceful attempts that have ended, in the order of the file.

    Raises ValueError naming the columns that are missing, or that no row can be used.
    """
    rows = read_rows(path)
    missing = [name for name in NEEDED if not rows or name not in rows[0]]
    if missing:
        raise ValueError(f"{path.name}: no column {', '.join(missing)}; expected the settlement attempts of ICOW 1.1")
    peaceful = [row for row in rows if not math.isnan(number(row["typesett"])) and not math.isnan(number(row["agree"]))]
    if not peaceful:
        raise ValueError(f"{path.name}: no row with typesett and agree; expected the settlement attempts of ICOW 1.1")
    column = {name: np.array([number(row[name]) for row in peaceful]) for name in NEEDED}
    return Attempts(column, *history(column))


def history(column: Mapping[str, Array], ended: bool = True) -> tuple[Array, Array, Array]:
    """Earlier attempts without agreement, kept, broken: (row,) each.

    ended: count only what had ended before a row began; else all that stand before it in order of beginning, whose ends
    nobody could know yet.
    """
    begin, end = column["begsett"], column["endsett"]
    before = end[None, :] < begin[:, None] if ended else _earlier(column)
    before &= column["claimdy"][None, :] == column["claimdy"][:, None]
    agreed, kept = column["agree"] == 1, column["comply2"] == 1
    return tuple((before & what).sum(axis=1).astype(np.float64) for what in (~agreed, agreed & kept, agreed & ~kept))


def _earlier(column: Mapping[str, Array]) -> NDArray[np.bool_]:
    place = np.empty(len(column["begsett"]))
    place[np.lexsort((column["settnumt"], column["begsett"]))] = np.arange(len(place))
    found: NDArray[np.bool_] = place[None, :] < place[:, None]
    return found


@dataclass(frozen=True, eq=False)
class Lasting:
    """How long something lasted: time (row,) in years or months, event 1 = it ended, 0 = it was still there; groups."""

    time: Array
    event: Array
    groups: Groups
    x: Array
    names: tuple[str, ...] = ()
    entry: Array | None = None


PAD_COLUMNS = ("full", "ceasefire", "commission", "decade", "third party", "peacekeeping", "inclusive")


def read_agreements(path: Path = AGREEMENTS) -> Lasting:
    """Peace agreements and how many years they lasted, to the end of 2021.  x: PAD_COLUMNS.

    The column `duration` holds the date of the end.  A row that ends before it is signed is dropped; the shortest life
    is a day.
    """
    time, event, conflict, x = [], [], [], []
    for row in read_rows(path):
        signed = dt.date.fromisoformat(row["pa_date"])
        ended = row["ended"] == "True"
        until = dt.date.fromisoformat(row["duration"]) if ended else dt.date(2021, 12, 31)
        if until < signed:
            continue
        time.append(max((until - signed).days, 1) / YEAR)
        event.append(float(ended))
        conflict.append(row["conflict_id"])
        x.append(
            [
                row["pa_type"] == "1",
                row["cease"] == "1",
                row["co_impl"] == "1",
                (signed.year - 1990) / 10,
                row["pa_3rd"].strip() != "",
                row["pko"] == "1",
                row["inclusive"] == "1",
            ]
        )
    return Lasting(np.array(time), np.array(event), codes(conflict), np.array(x, dtype=np.float64), PAD_COLUMNS)


def codes(names: Iterable[str]) -> Groups:
    """Names as numbers."""
    found: Groups = np.unique(list(names), return_inverse=True)[1].astype(np.int64)
    return found


ENDINGS = {"1": "peace agreement", "2": "ceasefire", "5": "fading out", "3": "government victory"}


def read_terminations(path: Path = TERMINATIONS) -> dict[str, tuple[Lasting, Lasting]]:
    """Years of quiet after a civil war ended, by how it ended, to the end of 2010.

    The first of a pair takes the next start from the rows that end an episode, the second from any later row.
    """
    rows = [row for row in read_rows(path) if row["start_date2"]]
    ending = [row for row in rows if row["dyadterm"] == "1"]
    ends = [row for row in ending if row["ependdate"]]
    pairs = [_quiet(ends, ending), _quiet(ends, rows)]
    return {name: (pairs[0][code], pairs[1][code]) for code, name in ENDINGS.items()}


def _quiet(ends: Sequence[Row], starts: Sequence[Row]) -> dict[str, Lasting]:
    begun: dict[str, set[dt.date]] = {}
    for row in starts:
        begun.setdefault(row["dyad_id"], set()).add(_american(row["start_date2"]))
    found: dict[str, list[tuple[float, float, str]]] = {}
    for row in ends:
        end = _american(row["ependdate"])
        later = [start for start in begun.get(row["dyad_id"], ()) if start > end]
        until = min(later) if later else dt.date(2010, 12, 31)
        found.setdefault(row["outcome"], []).append(((until - end).days / YEAR, float(bool(later)), row["dyad_id"]))
    return {
        code: Lasting(
            np.array([t for t, _, _ in rows]), np.array([e for _, e, _ in rows]), codes(g for _, _, g in rows),
            np.empty((len(rows), 0)),
        )
        for code, rows in found.items()
    }  # fmt: skip


def _american(text: str) -> dt.date:
    month, day, year = (int(part) for part in text.split("/"))
    return dt.date(year + (1900 if year > 30 else 2000), month, day)


def read_crises(path: Path = CRISES) -> dict[str, Array]:
    """Crises between states: form of outcome, tension after, mediation, protracted conflict, days; NaN = missing."""
    rows = read_rows(path)
    found = {name: np.array([number(row[name]) for row in rows]) for name in ("forout", "outesr", "mediate", "protrac")}
    found["days"] = np.array([number(row["brexit"]) for row in rows])
    return found


def read_sanctions(path: Path = SANCTIONS) -> tuple[list[Row], Lasting]:
    """Sanctions cases, and for those imposed with known dates the months they lasted; x: 1 = sender of code 2."""
    rows = read_rows(path)
    lives = [(row, life) for row in rows if row["imposition"] == "1" and (life := _life(row)) is not None]
    return list(rows), Lasting(
        np.array([life[0] for _, life in lives]),
        np.array([life[1] for _, life in lives]),
        codes(row["targetstate"] for row, _ in lives),
        np.array([[float(row["primarysender"] == "2")] for row, _ in lives]),
    )


def _life(row: Row) -> tuple[float, float] | None:
    """Months a sanction lasted, and whether it has ended; None where the dates do not say."""
    start = _month(row, "sancimpositionstart") or _month(row, "start")
    end, still = _month(row, "end"), _month(row, "ongoingasof")
    until = end if end is not None else still
    if start is None or until is None or until < start:
        return None
    return max(until - start, 0.5), float(end is not None)


def _month(row: Row, prefix: str) -> float | None:
    """Months since the year 0; the middle of the year where only the year is known."""
    year, month = number(row[f"{prefix}year"]), number(row[f"{prefix}month"])
    return None if math.isnan(year) else 12 * year + (6 if math.isnan(month) else month)


CEASEFIRE_COLUMNS = ("victory", "treaty", "peacekeeping", "cost of war", "years of war")


def read_ceasefires(path: Path = CEASEFIRES) -> tuple[Lasting, Array]:
    """Cease-fires in civil wars 1989-99 in spells of years, and per cease-fire whether peacekeepers ever came, and
    whether peace failed: (ceasefire, 2).  x: CEASEFIRE_COLUMNS, NaN = missing.

    A Stata file: raises ModuleNotFoundError where pandas is not installed.
    """
    import pandas

    table = pandas.read_stata(path)
    table = table[table["pcw"] == 1]
    x = table[["victory", "treaty", "pk_dum", "logcost", "wardur"]].to_numpy(np.float64)
    each = table.sort_values("_t").groupby("id").last()
    lasting = Lasting(
        table["_t"].to_numpy(np.float64) / YEAR,
        table["_d"].to_numpy(np.float64),
        codes(table["cluster"]),
        x,
        CEASEFIRE_COLUMNS,
        table["_t0"].to_numpy(np.float64) / YEAR,
    )
    return lasting, each[["pk_dumC", "failed"]].to_numpy(np.float64)
