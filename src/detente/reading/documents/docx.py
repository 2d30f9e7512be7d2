"""Word documents: body, tables and notes, as they would read with every tracked change accepted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any, ClassVar, final
from zipfile import BadZipFile, ZipFile

from detente.reading.documents import FROM_PROPERTIES, DocumentReader, Extract
from detente.reading.documents._heading import with_heading

MAX_UNPACKED = 200_000_000
"""Bytes that the parts of one document may take unpacked."""
MAX_RATIO = 200
"""How many times larger a part may be unpacked than packed; text packs to a tenth, a bomb to a thousandth."""
MAX_PARTS = 5_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DELETED = (_W + "del", _W + "moveFrom")
_NOT_READ = {*_DELETED, _W + "instrText", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_SIGNS = {_W + "tab": " ", _W + "br": " ", _W + "cr": " ", _W + "noBreakHyphen": "-"}
_PROGRAMS = ("python-docx", "microsoft office user", "user", "admin", "author")
_NEAR_THE_TOP = 6  # paragraphs
_TITLE_STYLES = (("Title", "Titre", "Titel"), ("Heading1", "Titre1", "berschrift1"))
_TEMPLATE_DAY = dt.date(2013, 12, 23)  # what a file carries that python-docx made from its own template
_FIRST_YEAR = 1990
_SEPARATORS = ("separator", "continuationSeparator", "continuationNotice")


@final
class WordDocument(DocumentReader):
    """A DOCX file.  Tracked insertions are read, tracked deletions are left out and counted; each row of a table is a
    paragraph; footnotes and endnotes follow the body."""

    suffixes: ClassVar[tuple[str, ...]] = (".docx",)
    limits: ClassVar[str] = (
        "Headers, footers, comments, pictures and hidden text are not read; older .doc files are not."
    )

    def recognises(self, head: bytes, name: str) -> bool:
        return head.startswith(b"PK") and (b"word/" in head or name.lower().endswith(self.suffixes))

    def extract(self, data: bytes, name: str) -> Extract:
        import docx
        from docx.opc.exceptions import OpcError

        _check_limits(data)
        try:  # broken XML is a SyntaxError, in the parser as in Python
            document = docx.Document(BytesIO(data))
            parts = [document.element.body, *_notes(document.part)]
        except (OpcError, KeyError, ValueError, SyntaxError, BadZipFile) as error:
            raise ValueError("damaged or not a Word document, nothing read; open and save it again as .docx") from error
        if any(part.getroottree().docinfo.doctype for part in parts):
            raise ValueError(
                "declares a document type, which no word processor does, nothing read; save its text as .txt"
            )
        paragraphs = [text for part in parts for text in _paragraphs(part)]
        properties = document.core_properties
        found = Extract(
            "\n\n".join(paragraphs),
            title=(properties.title or "").strip(),
            author=_person(properties.author or ""),
            warnings=tuple(_what_was_left_out(parts, document.part)),
        )
        return _dated(with_heading(found, title=_styled_title(document.element.body)), properties)


def _styled_title(body: Any) -> str:
    """The first paragraph near the top that is styled as a title or, failing that, as a heading."""
    paragraphs = [element for element in body if element.tag == _W + "p"][:_NEAR_THE_TOP]
    styled = [(_style(paragraph), text) for paragraph in paragraphs for text in _stripped(_text(paragraph))]
    for styles in _TITLE_STYLES:
        for style, text in styled:
            if style in styles and len(text) <= 300:
                return text
    return ""


def _style(paragraph: Any) -> str:
    mark = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return mark.get(_W + "val", "") if mark is not None else ""


def _dated(extract: Extract, properties: Any) -> Extract:
    """With the day the file was made, where its heading has none and the day is not the template's."""
    created = _created(properties)
    if extract.published or created is None or any("none is taken" in warning for warning in extract.warnings):
        return extract
    return replace(extract, published=created, warnings=(*extract.warnings, FROM_PROPERTIES))


def _created(properties: Any) -> dt.date | None:
    try:
        created = properties.created
    except ValueError:
        return None
    if created is None or created.date() == _TEMPLATE_DAY or created.year < _FIRST_YEAR:
        return None
    return dt.date(created.year, created.month, created.day)


def _person(author: str) -> str:
    """The author, unless it is the name of the program that made the file."""
    return "" if author.strip().lower() in _PROGRAMS else author.strip()


def _check_limits(data: bytes) -> None:
    """Refuses an archive that would unpack to far more than a document can be, before anything is unpacked."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
    except BadZipFile as error:
        raise ValueError("damaged or not a Word document, nothing read; open and save it again as .docx") from error
    unpacked = sum(member.file_size for member in members)
    swollen = [m for m in members if m.file_size > 1_000_000 and m.file_size > MAX_RATIO * max(1, m.compress_size)]
    if len(members) > MAX_PARTS or unpacked > MAX_UNPACKED or swollen:
        raise ValueError(f"unpacks to {unpacked / 1e6:.0f} MB, more than a document should; save its text as .txt")


def _notes(part: Any) -> Iterator[Any]:
    """The roots of the footnotes and endnotes, parsed as python-docx parses the body: without entities or network."""
    from docx.oxml import parse_xml

    for kind in ("footnotes", "endnotes"):
        for relation in part.rels.values():
            if relation.reltype.endswith("/" + kind) and not relation.is_external:
                yield parse_xml(relation.target_part.blob)


def _paragraphs(root: Any) -> Iterator[str]:
    """The paragraphs under `root` in reading order; a row of a table is one, its cells parted by a bar."""
    for element in root:
        if element.tag == _W + "p":
            yield from _stripped(_text(element))
        elif element.tag == _W + "tbl":
            for row in element.iter(_W + "tr"):
                cells = (" ".join(_paragraphs(cell)) for cell in row.iterchildren(_W + "tc"))
                yield from _stripped(" | ".join(cells))
        elif element.get(_W + "type") not in _SEPARATORS and element.tag not in _DELETED:
            yield from _paragraphs(element)


def _stripped(text: str) -> Iterator[str]:
    text = " ".join(text.split(" ")).strip()
    text = re.sub(r"[ \n]{2,}", " ", text)
    if text.strip(" |"):
        yield text


def _text(element: Any) -> str:
    """The words of a paragraph that stand in the document once every tracked change is accepted."""
    if element.tag in _NOT_READ or _is_hidden(element):
        return ""
    if element.tag == _W + "t":
        return element.text or ""
    return _SIGNS.get(element.tag, "") + "".join(_text(child) for child in element)


def _is_hidden(element: Any) -> bool:
    if element.tag != _W + "r":
        return False
    properties = element.find(_W + "rPr")
    mark = properties.find(_W + "vanish") if properties is not None else None
    return mark is not None and mark.get(_W + "val") not in ("0", "false")


def _what_was_left_out(parts: list[Any], part: Any) -> Iterator[str]:
    deletions = sum(any(True for _ in d.iter(_W + "t", _W + "delText")) for p in parts for d in p.iter(*_DELETED))
    insertions = sum(any(True for _ in i.iter(_W + "t")) for p in parts for i in p.iter(_W + "ins", _W + "moveTo"))
    hidden = sum(_is_hidden(run) for p in parts for run in p.iter(_W + "r"))
    if deletions:
        yield f"{_count(deletions, 'tracked deletion')} left out"
    if insertions:
        yield f"{_count(insertions, 'tracked insertion')} read as text"
    if hidden:
        yield f"{_count(hidden, 'stretch')} of hidden text left out"
    if any(relation.reltype.endswith("/comments") for relation in part.rels.values()):
        yield "comments not read"


def _count(number: int, what: str) -> str:
    if number == 1:
        return f"1 {what}"
    return f"{number} {what}es" if what.endswith("ch") else f"{number} {what}s"
