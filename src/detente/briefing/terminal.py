"""Terminal: the brief in a console, first screen first; plain text where the output is a pipe.

What a document says is printed as it stands: never as markup, and without the control characters that could move a
reader's cursor.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from detente.briefing.brief import Brief
from detente.briefing.facts import Row
from detente.briefing.layout import SECTIONS, Column, Section, counts, notes, quoted
from detente.briefing.outlook_layout import OUTLOOK_SECTIONS
from detente.briefing.process_layout import PROCESS_SECTIONS
from detente.briefing.summary import HEADINGS
from detente.briefing.wording import day, printable

FIRST_SCREEN = 32
"""Lines of the first screen at most, title and limits included."""

_GUTTER = 15
_ROOM = {"Bottom line": 12, "How sure": 4, "Could derail": 5, "Not said": 2, "Find out next": 2}
_AS_TABLE = frozenset(
    {
        "actors", "positions", "forecast", "influence", "opposition", "sources", "changes", "what_if", "shares",
        "influence_groups", "path", "path_round", "sides", "what_if_sides", "paired", "outcomes", "carried", "timing",
        "peaks", "would_lose", "strikes", "levers", "stories",
    }
)  # fmt: skip
_HEADED = frozenset(
    {
        "forecast", "what_if", "influence_groups", "path", "path_round", "sides", "what_if_sides", "would_lose",
        "outcomes", "strikes", "levers", "stories",
    }
)  # fmt: skip
"""Tables whose first column stands above the rows that share it, so that the others have the width."""
_NEEDS = {"positions": 110, "levers": 130}
"""Columns of the console that a table needs, where it needs more than 72; with fewer it is told row by row."""
_EXPLAINED = frozenset(
    {"positions", "forecast", "process", "influence", *(s.table for s in (*OUTLOOK_SECTIONS, *PROCESS_SECTIONS))}
)
"""Tables whose words need explaining before the rows; elsewhere the headings do."""


def print_brief(brief: Brief, console: Console) -> None:
    """The first screen, then every table in reading order.

    Into a pipe go words and single lines only: no colour, no blanks at the ends of lines.
    """
    _plainly(console, lambda: _print_all(brief, console))


def print_tables(brief: Brief, names: Sequence[str], console: Console) -> None:
    """Some tables of the brief, in the order of `names`, with every row that they have."""
    print_rows({name: brief.rows(name) for name in names}, console)


def print_rows(tables: Mapping[str, Sequence[Row]], console: Console) -> None:
    """Tables of rows by name, in their order, each under its title; every row is printed."""
    sections = {section.table: section for section in SECTIONS}
    parts = [(sections[name], list(rows)) for name, rows in tables.items()]
    _plainly(console, lambda: _print_sections(parts, console))


def print_outlook(
    tables: Mapping[str, Sequence[Row]], console: Console, sections: Sequence[Section] = OUTLOOK_SECTIONS
) -> None:
    """The tables of an outlook, laid out and in the order of the sections; those of `outlook_layout` by default."""
    parts = [(section, section.fold(tables[section.table])) for section in sections if section.table in tables]
    _plainly(console, lambda: _print_sections(parts, console))


def _print_all(brief: Brief, console: Console) -> None:
    for line in first_screen(brief, console.width):
        console.print(line, markup=False, highlight=False)
    console.print()
    _print_sections([(section, section.fold(brief.rows(section.table))) for section in SECTIONS], console)


def _print_sections(parts: Sequence[tuple[Section, list[Row]]], console: Console) -> None:
    for i, (section, rows) in enumerate(parts):
        if i:
            console.print()
        console.print(_bold(section.title), markup=False, highlight=False)
        _print_section(section, rows, console)


def _plainly(console: Console, show: Callable[[], None]) -> None:
    """Run `show`; into anything but a terminal without blanks at the ends of lines."""
    if console.is_terminal:
        show()
        return
    with console.capture() as captured:
        show()
    console.file.write("\n".join(line.rstrip() for line in captured.get().split("\n")))


def brief_json(brief: Brief) -> str:
    """The brief as JSON: title, as_of, draft, and the rows of every table by name."""
    tables = {name: [_without_table(row) for row in brief.rows(name)] for name in brief.tables}
    whole = {"title": brief.title, "as_of": brief.as_of, "draft": brief.draft, "tables": tables}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def first_screen(brief: Brief, width: int) -> list[Text]:
    """Title, the five headings with what belongs under each, and the limits: at most FIRST_SCREEN lines."""
    lines = [_bold(printable(brief.title)), Text(_under_title(brief), style="dim"), Text()]
    for heading in HEADINGS:
        told = [row["text"] for row in brief.rows("bottom_line") if row["heading"] == heading]
        if told:
            lines += _block(heading, told, width, _ROOM[heading])
    box = " ".join(row["text"] for row in brief.rows("limits") if row["kind"] == "box" and row["about"] == "this brief")
    limits = [Text(), *_block("Limits", [box], width, FIRST_SCREEN)]
    return [*lines[: FIRST_SCREEN - len(limits)], *limits]  # whatever is cut, the limits are not


def _under_title(brief: Brief) -> str:
    parts = [
        f"as of {day(dt.date.fromisoformat(brief.as_of))}" if brief.as_of else "no date",
        "machine draft" if brief.draft else "",
        *counts(brief, origins=False),
    ]
    return " · ".join(part for part in parts if part)


def _block(heading: str, told: list[str], width: int, room: int) -> list[Text]:
    """A heading beside its sentences, each on lines of its own; after `room` lines a sign that more follows."""
    console = Console(width=max(24, width - _GUTTER), color_system=None)
    wrapped = [line for text in told for line in Text(printable(text)).wrap(console, console.width)]
    if len(wrapped) > room:
        last = wrapped[room - 1].plain.rstrip()
        wrapped = [*wrapped[: room - 1], Text(last[: console.width - 2].rstrip() + " …")]
    return [
        Text.assemble((f"{heading if i == 0 else '':<{_GUTTER}}", "bold"), line.plain.rstrip())
        for i, line in enumerate(wrapped)
    ]


def _print_section(section: Section, rows: list[Row], console: Console) -> None:
    if rows and section.table in _EXPLAINED:
        console.print(Padding.indent(Text(section.lead, style="dim"), 2))
    if not rows:
        console.print(Padding.indent(Text(section.empty), 2))
    elif section.table in _AS_TABLE and console.width >= _NEEDS.get(section.table, 72):
        for part in (
            _headed_tables(section, rows, console.width - 4) if section.table in _HEADED else [_table(section, rows)]
        ):
            console.print(Padding.indent(part, 2))
        for note in notes(section, rows):
            console.print(Padding.indent(Text(printable(note), style="dim"), 2))
    else:
        for line in _entries(section, rows):
            console.print(Padding.indent(line, 2))


def _table(section: Section, rows: list[Row]) -> Table:
    """Columns without lines between them, so that a pipe carries words and spaces only."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="dim")
    used = [c for c in section.columns if c.sort != "note" and any(c.show(row) for row in rows)]
    for column in used:
        numeric = column.sort == "number"
        table.add_column(
            Text(column.heading),
            justify="right" if numeric else "left",
            overflow="fold",
            no_wrap=numeric,
            min_width=len(column.heading),
        )
    before = ""
    for row in rows:
        cells = [printable(column.show(row)) for column in used]
        again = section.groups and cells[0] == before
        before = cells[0]
        table.add_row(*(Text(cell) for cell in (["", *cells[1:]] if again else cells)))
    return table


def _headed_tables(section: Section, rows: list[Row], room: int) -> Iterator[Table | Text]:
    """The headings of the columns; then, for each value of the first column, that value and its rows below."""
    first, *others = section.columns
    used = [c for c in others if c.sort != "note" and any(c.show(row) for row in rows)]
    cells = [[printable(column.show(row)) for column in used] for row in rows]
    widths = _widths(used, cells, room)
    yield _aligned(used, widths, [], heading=True)
    for key, group in groupby(zip(rows, cells, strict=True), key=lambda pair: printable(first.show(pair[0]))):
        yield Text(key, style="bold")
        told = [line for _, line in group]
        if any(any(line) for line in told):
            yield _aligned(used, widths, told)


def _widths(columns: Sequence[Column], cells: Sequence[Sequence[str]], room: int) -> list[int]:
    """Numbers as wide as they need; words share what is left, the narrow ones first."""
    needs = [max((cell_len(line[k]) for line in cells), default=0) if cells else 0 for k in range(len(columns))]
    needs = [max(need, cell_len(column.heading)) for need, column in zip(needs, columns, strict=True)]
    left = room - 2 * len(columns) - sum(n for n, c in zip(needs, columns, strict=True) if c.sort == "number")
    words = sorted((k for k, c in enumerate(columns) if c.sort != "number"), key=lambda k: needs[k])
    for place, k in enumerate(words):
        needs[k] = max(8, min(needs[k], left // (len(words) - place)))
        left -= needs[k]
    return needs


def _aligned(
    columns: Sequence[Column], widths: Sequence[int], cells: Sequence[Sequence[str]], heading: bool = False
) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, show_header=heading, header_style="dim")
    for column, width in zip(columns, widths, strict=True):
        justify: Literal["right", "left"] = "right" if column.sort == "number" else "left"
        table.add_column(Text(column.heading), justify=justify, overflow="fold", width=width)
    for line in cells:
        table.add_row(*(Text(cell) for cell in line))
    return table


def _entries(section: Section, rows: list[Row]) -> Iterator[Text]:
    """One paragraph a row: its first column, then what else is known, each with its heading.

    Rows that belong together stand under their first column, which is told once."""
    first, *others = section.columns
    before = ""
    for row in rows:
        start = printable(first.show(row))
        if section.groups and len(others) > 1:
            if start != before:
                yield Text(start, style="bold")
            before, start = start, f"- {printable(others[0].show(row))}"
            told = others[1:]
        else:
            told = others
        line = Text(start, style="bold" if others and not start.startswith("- ") else "")
        for column in told:
            shown = _shown(column, row)
            if shown:
                lead = ": " if column.heading == "Words" else f"  {column.heading}: "
                line.append(lead, style="dim not bold")
                line.append(shown, style="not bold")
        yield line


def _shown(column: Column, row: Row) -> str:
    text = printable(" ".join(column.show(row).split()))
    return quoted(text) if column.sort == "quote" and column.heading == "Words" else text


def _bold(text: str) -> Text:
    return Text(text, style="bold")


def _without_table(row: Row) -> Row:
    return {key: value for key, value in row.items() if key != "table"}
