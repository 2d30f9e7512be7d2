"""Layout: which columns of each table a reader sees, under which heading, shared by the terminal and the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.briefing.facts import Row
from detente.briefing.wording import STATUS_WORDS, counted, day, estimate, listed, number, spoken

if TYPE_CHECKING:
    from detente.briefing.brief import Brief


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

    groups: whether rows with the same first column belong together.  fold: what a brief shows of the rows, where that
    is not all of them.
    """

    table: str
    title: str
    lead: str
    empty: str
    columns: tuple[Column, ...]
    groups: bool = False
    fold: Callable[[Sequence[Row]], list[Row]] = list


def _key(name: str) -> Callable[[Row], str]:
    return lambda row: _words(row.get(name))


def plain(name: str) -> Callable[[Row], str]:
    """The column that shows a field of the row as it is, nothing where there is none."""
    return lambda row: "" if row.get(name) is None else str(row[name])


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


def unit_words(row: Row) -> str:
    """The estimate in the unit of its issue.

    >>> unit_words({"unit": "tonnes", "unit_low": 12000.0, "unit_best": 20800.0, "unit_high": 29500.0})
    '20,800 (12,000 to 29,500) tonnes'
    """
    low, best, high = (row.get(f"unit_{end}") for end in ("low", "best", "high"))
    if best is None or low is None or high is None:
        return ""
    around = "" if low == high else f" ({_figure(low)} to {_figure(high)})"
    return f"{_figure(best)}{around} {row['unit']}"


def unit_scale_words(row: Row) -> str:
    """What 0 and 100 are in the unit of the issue, and what holds without a deal."""
    if not row.get("unit"):
        return ""
    reference = row.get("unit_reference_point")
    without = "" if reference is None else f"; without a deal {_figure(reference)}"
    return f"{_figure(row['unit_at_0'])} to {_figure(row['unit_at_100'])} {row['unit']}{without}"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.6g}"


def quoted(text: str) -> str:
    """A quotation between marks, for a line of prose.

    One that carries marks of its own inside keeps only those: a second pair around them would read as unbalanced.

    >>> quoted("“We come with open hands,”"), quoted("the denial was “surprising”")
    ('“We come with open hands”', 'the denial was “surprising”')
    """
    bare = unquoted(text)
    return bare if not bare or any(mark in bare for mark in "“”") else f"“{bare}”"


def unquoted(text: str) -> str:
    """A quotation as a block of its own: without marks around it, and without the comma that led back to the speaker.

    >>> unquoted("The round was useful, and it was not easy,"), unquoted("“Never” or “soon”")
    ('The round was useful, and it was not easy', '“Never” or “soon”')
    """
    text = text.strip()
    if not any(mark in text[1:-1] for mark in "“”"):
        text = text.strip("“”")
    return text.removesuffix(",")


def counts(brief: Brief, *, origins: bool = True) -> list[str]:
    """What a brief holds, in words; what it has none of is left out."""
    sources = brief.rows("sources")
    documents = [row for row in sources if row["sha256"]]
    found = [
        (len(documents), "document"),
        (len({row["origin"] for row in documents}) if origins else 0, "independent source"),
        (len(sources) - len(documents), "outside source"),
        (len(brief.rows("actors")), "actor"),
        (len(brief.rows("tracks")), "issue"),
        (len(brief.rows("quotes")), "quotation"),
    ]
    return [counted(n, noun) for n, noun in found if n]


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
    """What the forecast's flags say to a reader, a line each, in the forecast's own words where it gives them."""
    if row.get("status") == "skipped":
        return f"No answer from {model_name(str(row['model']))}: {str(row['words']).removeprefix('no answer: ')}"
    return "\n".join(row.get("notes") or [spoken(flag) for flag in row.get("flags") or []])


def source_notes(row: Row) -> str:
    said = "; ".join(word for word in (row["note"], *row["warnings"]) if word)
    return f"{row['doc']}: {said}" if said else ""


def notes(section: Section, rows: list[Row]) -> list[str]:
    """What to bear in mind with the rows of a table, each thing once."""
    told = (column.show(row) for column in section.columns if column.sort == "note" for row in rows)
    return [note for note in dict.fromkeys(line for words in told for line in words.split("\n")) if note]


YARDSTICKS = ("mean", "reference_point")
"""The baselines that a brief shows; the others are among those it counts."""


def fold_forecast(rows: Sequence[Row]) -> list[Row]:
    """What a brief shows of a forecast: of each issue the pool, the models in it, the two yardsticks, and one row for
    all others, with their lowest and highest median (`low`, `high`) and whose these are.

    A row that does not say what weight it has in the pool counts as in it.

    >>> pool = {"issue": "levy", "model": "pooled", "role": "pooled"}
    >>> beside = [{"issue": "levy", "model": name, "role": "model", "weight": 0.0, "best": best}
    ...           for name, best in (("nash", 16.0), ("s2p2", None), ("challenge:paper-move", 67.0))]
    >>> others = fold_forecast([pool, *beside])[1]
    >>> others["low"], others["high"], model_words(others)
    (16.0, 67.0, '2 others, nash to challenge (paper-move); 1 without answer')
    """
    shown: list[Row] = []
    for issue in dict.fromkeys(row["issue"] for row in rows):
        here = [row for row in rows if row["issue"] == issue]
        beside = [row for row in here if _is_beside(row)]
        kept = [row for row in here if row not in beside]
        baselines = [row for row in kept if row.get("role") == "baseline"]
        first = [row for row in kept if row not in baselines]
        shown += [*first, *([_others(beside)] if len(beside) > 1 else beside), *baselines]
    return shown


def _is_beside(row: Row) -> bool:
    if row.get("role") == "baseline":
        return row["model"] not in YARDSTICKS
    return row.get("role") == "model" and row.get("weight") == 0


def _others(rows: list[Row]) -> Row:
    """One row in place of several.  Among equal medians the name that comes first by letter stands for them."""
    by_name = sorted(rows, key=lambda row: str(row["model"]))
    answered = [row for row in by_name if row.get("best") is not None]
    least = min(answered, key=lambda row: row["best"], default=None)
    most = max(answered, key=lambda row: row["best"], default=None)
    silent = [row for row in by_name if row not in answered]
    common = ("table", "issue", "issue_name", "level", "n_stakes", "n_known_positions")
    return {
        **{key: rows[0][key] for key in common if key in rows[0]},
        "model": "others",
        "role": "others",
        "n_others": len(answered),
        "n_silent": len(silent),
        "low": least["best"] if least else None,
        "best": None,
        "high": most["best"] if most else None,
        "lowest": str(least["model"]) if least else "",
        "highest": str(most["model"]) if most else "",
        "notes": [flag_words(row) for row in silent if row.get("status") == "skipped"],
        "evidence": [],
    }


def model_words(row: Row) -> str:
    """
    >>> model_words({"model": "mean", "role": "baseline"}), model_words({"model": "nash:linear", "role": "model"})
    ('mean (baseline)', 'nash (linear)')
    """
    if row.get("role") == "others":
        return _others_words(row)
    if row.get("role") == "unconditional":
        return "pooled, with or without a deal"
    name = model_name(str(row["model"]))
    return f"{name} (baseline)" if row.get("role") == "baseline" else name


def model_name(name: str) -> str:
    """
    >>> model_name("kalai_smorodinsky:linear")
    'kalai smorodinsky (linear)'
    """
    file, _, preset = name.partition(":")
    return f"{spoken(file)} ({preset})" if preset else spoken(file)


def _others_words(row: Row) -> str:
    words = counted(row["n_others"], "other")
    if row["n_others"] > 1:
        words += f", {model_name(row['lowest'])} to {model_name(row['highest'])}"
    return words + (f"; {row['n_silent']} without answer" if row["n_silent"] else "")


def outcome_words(row: Row) -> str:
    if row.get("role") == "others":
        return "" if row["low"] is None else f"{number(row['low'])} to {number(row['high'])}"
    if row.get("best") is None:
        return "no answer"
    return estimate(row["low"], row["best"], row["high"])


def _share_words(row: Row) -> str:
    return f"{100 * row['weight']:.0f} %" if row.get("weight") else ""


def _known_words(row: Row) -> str:
    """Told once an issue, beside the pool."""
    return f"{row.get('n_known_positions')} of {row.get('n_stakes')}" if row["model"] == "pooled" else ""


def _decimal(name: str, places: int = 1) -> Callable[[Row], str]:
    return lambda row: "" if row.get(name) is None else f"{row[name]:.{places}f}"


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
            Column("In its unit", unit_scale_words),
            Column("Without a deal", lambda row: number(row["reference_point"]) or "unknown", "number"),
            Column("Passages", _key("n_claims"), "number"),
        ),
    ),
    Section(
        "positions",
        "Who stands where",
        "Position: a point of the issue’s scale from 0 to 100, with its 80 % range in brackets. Red line: beyond it "
        "the actor would rather have no deal. Basis: who says so, the actor (stated) or others (reported), or drawn "
        "from what is said (inferred).",
        "No position was found.",
        (
            Column("Issue", _key("issue_name")),
            Column("Actor", _key("actor_name")),
            Column("Position", position_words, "number"),
            Column("In its unit", unit_words),
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
        "If there is a deal: a point of each issue’s scale from 0 to 100, its 80 % range in brackets. Pooled: the "
        "average of the forecasts that have a share in it. Pce: the positions stand for election, two by two; each "
        "wins as often as it has strength and concern behind it. Compromise: the mean of all positions, weighted by "
        "each actor’s strength and how much it cares. Challenge: actors press one another, and the weaker give way. "
        "Others: the remaining models and settings, the one with the lowest middle to the one with the highest; how "
        "far these lie apart is how unsure we are of the model. Baselines are yardsticks: the plain mean, and the "
        "reference point, which is what holds without a deal. Known: of how many actors the position is known.",
        "No forecast was made.",
        (
            Column("Issue", _key("issue_name")),
            Column("Model", model_words),
            Column("Outcome", outcome_words, "number"),
            Column("Share", _share_words, "number"),
            Column("In its unit", lambda row: unit_words(row) if row["model"] == "pooled" else ""),
            Column("Known", _known_words, "number"),
            Column("Mind", flag_words, "note"),
        ),
        groups=True,
        fold=fold_forecast,
    ),
    Section(
        "process",
        "Played out: what could happen",
        "Month by month, many times over; what nobody has said is drawn from its range in each. A structured what-if: "
        "what could happen and what protects, not what anybody will do.",
        "Not played out.",
        (Column("About", _key("about")), Column("Words", _key("text"))),
    ),
    Section(
        "influence",
        "What to find out next",
        "Which numbers are most worth asking for; salience is how much an actor cares about an issue, capability its "
        "strength. Sharpens by: how many of 100 points nearer to the truth the forecast would come if the number were "
        "known; go by this, the list is in its order. Middle moves by: how far, and which way, the best estimate moves "
        "from the number’s low to its high end; it may move far and sharpen little where other things keep the range "
        "wide.",
        "Nothing was ranked.",
        (
            Column("Rank", _key("rank"), "number"),
            Column("Unknown", _key("unknown")),
            Column("Issue", lambda row: row.get("issue_name") or spoken(str(row.get("issue") or ""))),
            Column("Sharpens by", _decimal("voi"), "number"),
            Column("Give or take", _decimal("se", 2), "number"),
            Column("Middle moves by", lambda row: "" if row.get("swing") is None else f"{row['swing']:+.0f}", "number"),
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
            Column(
                "Author", lambda row: row["author"] or row["outlet"] or ("unsigned" if row["signed"] == "no" else "")
            ),
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
    return f"{row[f'{side}_said_by']}: {quoted(row[f'{side}_text'])} ({row[f'{side}_doc']})"
