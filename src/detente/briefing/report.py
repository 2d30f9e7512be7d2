"""Report: the brief as one HTML file that needs nothing but itself.

No font, script, style or picture is fetched, and a policy in the file forbids it.  Every passage a row rests on is a
link to the words in the document at the end; links are plain anchors, so they work without scripts; on paper, where
nobody can follow them, the documents' keys stand instead.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from detente.briefing.brief import Brief
from detente.briefing.charts import (
    Picture,
    challenge_lines,
    forecast_intervals,
    influence_bars,
    meeting_line,
    opposition_table,
    position_lanes,
)
from detente.briefing.facts import Row
from detente.briefing.layout import SECTIONS, Section, counts, fold_forecast, notes, unquoted
from detente.briefing.outlook_layout import PATH
from detente.briefing.passages import Close, Open, Paragraph, Words, anchor, paragraphs, source_anchor
from detente.briefing.summary import HEADINGS
from detente.briefing.talks_charts import hazard_months, outcome_dots
from detente.briefing.wording import counted, day
from detente.reading.claims import Claim
from detente.reading.documents import Document

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

WHOLE_TEXT = 700_000
"""Characters of all documents together up to which every paragraph is printed; beyond, only those with a passage."""

PICTURES: dict[str, Callable[[Brief], Picture]] = {  # by section; a section's second one after a stop
    "positions": lambda brief: position_lanes(brief.rows("positions"), brief.rows("tracks")),
    "meetings": lambda brief: meeting_line(brief.rows("meetings"), brief.as_of),
    "opposition": lambda brief: opposition_table(brief.rows("opposition")),
    "forecast": lambda brief: forecast_intervals(fold_forecast(brief.rows("forecast")), brief.rows("tracks")),
    "process": lambda brief: outcome_dots(brief.rows("process_outcomes")),
    "process.when": lambda brief: hazard_months(brief.rows("process_hazard"), brief.rows("process_calendar")),
    "influence": lambda brief: influence_bars(brief.rows("influence")),
}


@dataclass(frozen=True)
class Reference:
    """What an evidence id leads to.  href: anchor in the page, "" where nothing was found.  label: what is shown.
    paper: the key of the source, for print."""

    id: str
    label: str
    href: str
    hint: str
    paper: str


@dataclass(frozen=True)
class Shown:
    """One row as the page shows it: its anchor, its cells, and what it rests on."""

    id: str
    cells: tuple[str, ...]
    refs: tuple[Reference, ...]
    row: Row


@dataclass(frozen=True)
class Part:
    """One section of the page; columns nobody has anything to say in are left out."""

    section: Section
    headings: tuple[str, ...]
    sorts: tuple[str, ...]
    rows: tuple[Shown, ...]
    pictures: tuple[Picture, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Text:
    """One document at the end of the page.  left_out: how many of its paragraphs are not printed."""

    key: str
    title: str
    about: str
    lang: str
    paragraphs: tuple[Markup, ...]
    left_out: int


def render_report(
    brief: Brief, documents: Sequence[Document], claims: Sequence[Claim], paths: Sequence[Row] = ()
) -> str:
    """The whole page as text.  documents and claims are those the brief was built from.

    paths: rows of forecasting.paths, as outlook.path_rows gives them, for a section on who gives way to whom; without
    them, or where nobody does, there is none.
    """
    with ThreadPoolExecutor(max_workers=1) as drawing:  # the converter works outside Python's lock
        pictures = {table: drawing.submit(draw, brief) for table, draw in PICTURES.items()}
        pictures["path"] = drawing.submit(challenge_lines, paths, brief.rows("tracks"))
        return _page(brief, documents, claims, paths, pictures)


def _page(
    brief: Brief,
    documents: Sequence[Document],
    claims: Sequence[Claim],
    paths: Sequence[Row],
    pictures: Mapping[str, Future[Picture]],
) -> str:
    from markupsafe import Markup

    template = _environment().get_template("brief.html")
    numbers = _numbers(brief, claims)
    references = _references(brief, claims, numbers)
    parts = [
        part
        for section in (*SECTIONS[: _after("forecast")], PATH, *SECTIONS[_after("forecast") :])
        for rows in [_path_rows(paths) if section is PATH else brief.rows(section.table)]
        for part in [_part(section, section.fold(rows), references, _of_section(section, pictures))]
        if section is not PATH or part.rows
    ]
    first = [(heading, _summary(brief, heading, references)) for heading in HEADINGS]
    texts = _texts(brief, documents, claims, numbers, _cited_in(first, parts))
    script = _asset("brief.js")
    return template.render(
        brief=brief,
        day=_day(brief.as_of),
        facts=counts(brief),
        first=[(heading, rows) for heading, rows in first if rows],
        box=[row["text"] for row in brief.rows("limits") if row["kind"] == "box"],
        parts=parts,
        texts=texts,
        stored={text.key for text in texts},
        loose=_loose(documents, claims),
        style=Markup(_asset("brief.css")),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )  # fmt: skip


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("detente.briefing"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["picture"] = Markup  # SVG drawn by charts.py, which escapes what it is given
    environment.filters["counted"] = counted
    environment.filters["unquoted"] = unquoted
    return environment


def _asset(name: str) -> str:
    return files("detente.briefing").joinpath("templates", name).read_text(encoding="utf-8")


def _numbers(brief: Brief, claims: Sequence[Claim]) -> dict[str, int]:
    """A number for each claim that some row rests on, in the order of the documents at the end."""
    place = {row["sha256"]: i for i, row in enumerate(brief.rows("sources"))}
    cited = {claim_id for row in brief.rows() for claim_id in row.get("evidence", ())}
    ordered = sorted(
        (claim for claim in claims if claim.id in cited),
        key=lambda claim: (place.get(claim.doc.sha256, len(place)), claim.span[0], -claim.span[1], claim.id),
    )
    return {claim_id: i for i, claim_id in enumerate(dict.fromkeys(claim.id for claim in ordered), start=1)}


def _references(brief: Brief, claims: Sequence[Claim], numbers: Mapping[str, int]) -> dict[str, Reference]:
    keys = {row["sha256"]: row["doc"] for row in brief.rows("sources")}
    found = {
        claim.id: Reference(
            claim.id,
            str(numbers[claim.id]),
            f"#{anchor(claim.id)}",
            f"Passage {numbers[claim.id]}, {keys.get(claim.doc.sha256, 'not stored')}",
            keys.get(claim.doc.sha256, "not stored"),
        )
        for claim in claims
        if claim.id in numbers
    }
    for row in brief.rows("sources"):
        if not row["sha256"]:
            key = row["doc"]
            found[key] = Reference(key, key, f"#{source_anchor(key)}", f"Source: {row['title']}", key)
    return found


def _refs(row: Row, references: Mapping[str, Reference]) -> tuple[Reference, ...]:
    ids = dict.fromkeys(row.get("evidence", ()))
    found = [references.get(i) or Reference(i, i, "", "leads to no stored passage", i) for i in ids]
    return tuple(sorted(found, key=lambda ref: (not ref.href, not ref.label.isdecimal(), _count(ref.label), ref.label)))


def _count(label: str) -> int:
    return int(label) if label.isascii() and label.isdecimal() else 0


def _summary(brief: Brief, heading: str, references: Mapping[str, Reference]) -> list[Shown]:
    rows = [row for row in brief.rows("bottom_line") if row["heading"] == heading]
    return [Shown(f"r-first-{row['kind']}", (row["text"],), _refs(row, references), row) for row in rows]


def _after(table: str) -> int:
    return [section.table for section in SECTIONS].index(table) + 1


def _path_rows(paths: Sequence[Row]) -> list[Row]:
    """Who gives way; of the issues on which nobody does the picture's sentence tells."""
    moving = {row["issue"] for row in paths if row.get("accepted")}
    return [row for row in paths if row["table"] == "path" and row["issue"] in moving]


def _of_section(section: Section, pictures: Mapping[str, Future[Picture]]) -> list[Future[Picture]]:
    return [picture for name, picture in pictures.items() if name.partition(".")[0] == section.table]


def _part(
    section: Section, rows: list[Row], references: Mapping[str, Reference], pictures: Sequence[Future[Picture]]
) -> Part:
    used = [c for c in section.columns if c.sort != "note" and any(c.show(row) for row in rows)]
    shown = tuple(
        Shown(_row_id(section, row, i), tuple(c.show(row) for c in used), _refs(row, references), row)
        for i, row in enumerate(rows, start=1)
    )
    headings, sorts = tuple(c.heading for c in used), tuple(c.sort for c in used)
    drawn = tuple(picture.result() for picture in pictures)
    return Part(section, headings, sorts, shown, drawn, tuple(notes(section, rows)))


def _row_id(section: Section, row: Row, number: int) -> str:
    if section.table == "sources":
        return source_anchor(row["doc"])
    return f"r-{section.table}-{number}"


def _cited_in(first: Sequence[tuple[str, Sequence[Shown]]], parts: Sequence[Part]) -> dict[str, str]:
    """The row that a passage leads back to: the first table row resting on it, else a sentence of the first screen."""
    back: dict[str, str] = {}
    for rows in [*(part.rows for part in parts), *(rows for _, rows in first)]:
        for shown in rows:
            for ref in shown.refs:
                back.setdefault(ref.id, shown.id)
    return back


def _texts(
    brief: Brief,
    documents: Sequence[Document],
    claims: Sequence[Claim],
    numbers: Mapping[str, int],
    back: Mapping[str, str],
) -> list[Text]:
    stored = {doc.sha256: doc for doc in documents}
    of: dict[str, list[Claim]] = {}
    for claim in {claim.id: claim for claim in claims}.values():
        of.setdefault(claim.doc.sha256, []).append(claim)
    whole = sum(len(doc.text) for doc in stored.values()) <= WHOLE_TEXT
    texts = []
    for row in brief.rows("sources"):
        doc = stored.get(row["sha256"])
        if doc is not None:
            found = paragraphs(doc.text, of.get(doc.sha256, []))
            kept = [p for p in found if whole or p.claims]
            body = tuple(_paragraph(p, numbers, back) for p in kept)
            texts.append(Text(row["doc"], row["title"], _about(row), doc.lang, body, len(found) - len(kept)))
    return texts


def _paragraph(paragraph: Paragraph, numbers: Mapping[str, int], back: Mapping[str, str]) -> Markup:
    """One paragraph with its marks.  All text passes through `escape`; the tags are the only markup."""
    from markupsafe import Markup, escape

    out: list[str] = []
    for piece in paragraph.pieces:
        if isinstance(piece, Words):
            out.append(str(escape(piece.text)))
        elif isinstance(piece, Close):
            out.append("</mark>")
        else:
            out.append(_mark(piece, numbers, back))
    return Markup("".join(out))  # noqa: S704 - escaped above, piece by piece


def _mark(piece: Open, numbers: Mapping[str, int], back: Mapping[str, str]) -> str:
    name = anchor(piece.claim)
    number = numbers.get(piece.claim)
    cited = ' class="cited"' if number else ""
    if not piece.first:
        return f'<mark data-c="{name}"{cited}>'
    label = ""
    if number:
        home = back.get(piece.claim, "top")
        label = f'<a class="n" href="#{home}" aria-label="Passage {number}: back to where it is used">{number}</a>'
    return f'<mark id="{name}" data-c="{name}"{cited} tabindex="-1">{label}'


def _loose(documents: Sequence[Document], claims: Sequence[Claim]) -> list[tuple[str, Claim]]:
    """Claims whose document's text is not at hand: their quote alone, so that no link leads nowhere."""
    stored = {doc.sha256 for doc in documents}
    return [(anchor(claim.id), claim) for claim in claims if claim.doc.sha256 not in stored]


def _about(row: Row) -> str:
    parts = [
        row["outlet"],
        row["author"] or ("" if row["outlet"] else "unsigned"),
        _day(row["published"]),
        f"origin {row['origin']}",
    ]
    return " · ".join(part for part in parts if part)


def _day(iso: str | None) -> str:
    return day(dt.date.fromisoformat(iso)) if iso else "no date"
