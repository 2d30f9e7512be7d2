"""Layout: which columns of each table a reader sees, under which heading, shared by the terminal and the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from detente.briefing.facts import Row
from detente.briefing.wording import STATUS_WORDS, day, estimate, listed, number, spoken


@dataclass(frozen=True)
class Column:
    """One column: its heading, how a row is shown in it, and of which sort it is (text, number, quote, note).
    Notes are set under the table, each once."""

    heading: str
    show: Callable[[Row], str]
    sort: str = "text"


@dataclass(frozen=True)
class Section:
    """One table as a reader meets it.  lead: what to know before reading; empty: what to say without rows.

    groups: whether rows with the same first column belong together."""

    table: str
    title: str
    lead: str
    empty: str
    columns: tuple[Column, ...]
    groups: bool = False


def _key(name: str) -> Callable[[Row], str]:
    return lambda row: _words(row.get(name))


def _spoken(name: str) -> Callable[[Row], str]:
    return lambda row: spoken(_words(row.get(name)))


def _number(name: str) -> Callable[[Row], str]:
    return lambda row: number(row.get(name))


def _date(name: str) -> Callable[[Row], str]:
    return lambda row: day(dt.date.fromisoformat(row[name])) if row.get(name) else "no date"


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return listed(str(item) for item in value)
    return str(value)


def status_words(row: Row) -> str:
    return STATUS_WORDS.get(str(row["status"]), str(row["status"]))


def anchor_words(anchor: Row) -> str:
    return f"{anchor['point']} = {anchor['means']}" + ("" if anchor["settled"] else " (suggested)")


def anchors_words(row: Row) -> str:
    return "; ".join(anchor_words(anchor) for anchor in row["anchors"]) or "not described yet"


def position_words(row: Row) -> str:
    return estimate(row["low"], row["best"], row["high"])


def who_words(row: Row) -> str:
    """Office or kind, and whom the actor belongs to."""
    what = row["office"] or ("" if row["kind"] == "unknown" else row["kind"])
    return f"{what}, of {row['of_name']}" if what and row["of_name"] else what or row["of_name"]


def when_words(row: Row) -> str:
    if row["days"] == "date not stated" or not row["date_text"]:
        return str(row["days"])
    return f"{row['days']} (“{row['date_text']}”)"


def what_words(row: Row) -> str:
    """Level and format of a meeting, as far as they are known."""
    level = "" if row["level"] == "unspecified" else row["level"]
    return ", ".join(spoken(word) for word in (row["kind"], level, row["format"]) if word)


def flag_words(row: Row) -> str:
    """What the forecast's flags say to a reader, in the forecast's own words where it gives them."""
    return "; ".join(row.get("notes") or [spoken(flag) for flag in row.get("flags") or []])


def source_notes(row: Row) -> str:
    said = "; ".join(word for word in (row["note"], *row["warnings"]) if word)
    return f"{row['doc']}: {said}" if said else ""


def notes(section: Section, rows: list[Row]) -> list[str]:
    """What to bear in mind with the rows of a table, each thing once."""
    told = (column.show(row) for column in section.columns if column.sort == "note" for row in rows)
    return [note for note in dict.fromkeys(told) if note]


def model_words(row: Row) -> str:
    name = spoken(row["model"])
    return f"{name} (baseline)" if row.get("role") == "baseline" else name


def outcome_words(row: Row) -> str:
    if row.get("best") is None:
        return str(row.get("words") or "no answer")
    return estimate(row["low"], row["best"], row["high"])


def _decimal(name: str) -> Callable[[Row], str]:
    return lambda row: "" if row.get(name) is None else f"{row[name]:.1f}"


SECTIONS = (
    Section("gaps", "What is not known", "", "No gap was found.", (Column("Gap", _key("text")),)),
    Section(
        "actors",
        "Actors",
        "By part in the talks, then by letter. “Named by” marks an actor whom only one speaker mentions.",
        "No actor was found.",
        (
            Column("Actor", _key("name")),
            Column("Who", who_words),
            Column("Part", _spoken("role")),
            Column("Named by", _key("named_by")),
            Column("Passages", _key("n_claims"), "number"),
            Column("Documents", _key("n_documents"), "number"),
        ),
    ),
    Section(
        "tracks",
        "What is on the table",
        "Each issue is a scale from 0 to 100 whose points are described in words.",
        "No subject of the talks was found.",
        (
            Column("Issue", _key("name")),
            Column("Scale", anchors_words),
            Column("Without a deal", lambda row: number(row["reference_point"]) or "unknown", "number"),
            Column("Passages", _key("n_claims"), "number"),
        ),
    ),
    Section(
        "positions",
        "Who stands where",
        "Best estimate, with the 10th to 90th percentile in brackets, on each issue’s own scale.",
        "No position was found.",
        (
            Column("Issue", _key("issue_name")),
            Column("Actor", _key("actor_name")),
            Column("Position", position_words, "number"),
            Column("Red line", _number("red_line"), "number"),
            Column("Basis", _key("basis")),
            Column("In words", _key("text")),
            Column("Sources", _key("n_origins"), "number"),
        ),
        groups=True,
    ),
    Section(
        "conditions",
        "Conditions",
        "In another’s mouth a condition is weaker than in its holder’s own.",
        "No condition was found.",
        (
            Column("Whose", _key("holder_name")),
            Column("Requires", _key("requires"), "quote"),
            Column("For", _key("act"), "quote"),
            Column("Sort", _spoken("kind")),
            Column("Issue", _key("issue_name")),
            Column("Said by", _key("said_by")),
            Column("Status", status_words),
        ),
    ),
    Section(
        "quotes",
        "Who said what",
        "Every stretch of somebody’s own words, in the order of the documents.",
        "Nobody is quoted in their own words.",
        (
            Column("Speaker", _key("speaker")),
            Column("Words", _key("text"), "quote"),
            Column("Form", _spoken("form")),
            Column("Where", _key("doc")),
            Column("Published", _date("date")),
            Column("Status", lambda row: "" if row["status"] in ("asserted", "claimed") else status_words(row)),
        ),
    ),
    Section(
        "meetings",
        "Meetings",
        "A speech to one’s own side is listed, and is not a round of talks.",
        "No meeting is named.",
        (
            Column("Meeting", _key("name")),
            Column("Who", _key("participants_names")),
            Column("Where", lambda row: row["place"] or "place not stated"),
            Column("When", when_words),
            Column("What", what_words),
            Column("Status", _spoken("status")),
            Column("Said by", _key("said_by")),
        ),
    ),
    Section(
        "opposition",
        "Who is said to resist, and how",
        "Acts, not characters: who is said to do what, by whom it is said, and whether it has happened.",
        "Nobody is named as acting against the talks.",
        (
            Column("Actor", _key("actor_name")),
            Column("Instrument", _spoken("instrument")),
            Column("Against", _key("issue_name")),
            Column("Status", status_words),
            Column("According to", _key("according_to")),
            Column("Because", _key("because"), "quote"),
        ),
        groups=True,
    ),
    Section(
        "forecast",
        "Where a deal would settle",
        "If there is a deal. Best estimate with its 80 % range, on each issue’s own scale.",
        "No forecast was made.",
        (
            Column("Issue", _key("issue_name")),
            Column("Model", model_words),
            Column("Outcome", outcome_words, "number"),
            Column("Known", lambda row: f"{row.get('n_known_positions')} of {row.get('n_stakes')}", "number"),
            Column("Mind", flag_words, "note"),
        ),
        groups=True,
    ),
    Section(
        "influence",
        "What to find out next",
        "By how much knowing it would narrow the forecast, in points of the scale.",
        "Nothing was ranked.",
        (
            Column("Rank", _key("rank"), "number"),
            Column("Unknown", _key("unknown")),
            Column("Issue", lambda row: row.get("issue_name") or spoken(str(row.get("issue") or ""))),
            Column("Narrows by", _decimal("voi"), "number"),
            Column("± s.e.", _decimal("se"), "number"),
            Column("Swing", _decimal("swing"), "number"),
            Column("In words", _key("words")),
        ),
    ),
    Section(
        "contradictions",
        "Contradictions, left standing",
        "Two statements that cannot both hold. Both are kept; none is decided.",
        "No pair of stored statements contradicts each other.",
        (
            Column("Sort", _spoken("kind")),
            Column("One", lambda row: _said(row, "a"), "quote"),
            Column("Other", lambda row: _said(row, "b"), "quote"),
            Column("Note", _key("note")),
        ),
    ),
    Section(
        "sources",
        "Sources",
        "Documents that share an origin are copies of one text and count once.",
        "No source is listed.",
        (
            Column("", _key("doc")),
            Column("Title", _key("title")),
            Column("Outlet", _key("outlet")),
            Column("Author", lambda row: row["author"] or row["outlet"] or ("unsigned" if row["signed"] == "no" else "")),
            Column("Date", _date("published")),
            Column("Origin", _key("origin")),
            Column("Passages", _key("n_claims"), "number"),
            Column("Mind", source_notes, "note"),
        ),
    ),
    Section("assumptions", "Assumptions", "", "None.", (Column("Assumption", _key("text")),)),
    Section(
        "limits",
        "Limits",
        "",
        "None stated.",
        (Column("About", _spoken("about")), Column("Limit", _key("text"))),
    ),
)


def _said(row: Row, side: str) -> str:
    if not row[f"{side}_text"]:
        return f"{row[side]} (not stored)"
    return f"{row[f'{side}_said_by']}: “{row[f'{side}_text']}” ({row[f'{side}_doc']})"
