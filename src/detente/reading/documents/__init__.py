"""Document readers: bytes in, a Document out.  One reader a file, found by `registry.discover`.

The family's front door.  A reader recognises its format by first bytes and name, and returns text, metadata and what
it had to leave out.  None raises on bad input: what cannot be read is a :class:`Problem`.

Nothing here opens an address, runs what a document holds, or takes a word of it for an instruction.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path, PurePath
from typing import ClassVar

from detente.errors import Problem
from detente.registry import discover

MAX_BYTES = 50_000_000
"""Size of one document.  A longer text is no document but a collection."""
HEAD = 4096
"""Bytes by which a reader recognises its format."""
FROM_HEADING = "published taken from the heading"
FROM_PROPERTIES = "published taken from the file's properties (created)"
"""Warnings that name where a day comes from, if the document has no field for it."""


@dataclass(frozen=True)
class Extract:
    """What a reader got out of the bytes, before normalisation.  paragraphs are separated by a blank line in `text`;
    lang is what the document says of itself."""

    text: str
    title: str = ""
    outlet: str = ""
    author: str = ""
    url: str = ""
    published: dt.date | None = None
    lang: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """One stored document.  `text` is NFC with ``\\n`` line ends and never changes; every offset in the case counts its
    code points.  sha256 is of `text` (UTF-8), raw_sha256 of the bytes that came in."""

    sha256: str
    raw_sha256: str
    path: str
    text: str = field(repr=False)
    title: str = ""
    outlet: str = ""
    author: str = ""
    url: str = ""
    published: dt.date | None = None
    lang: str = ""
    reader: str = ""
    warnings: tuple[str, ...] = ()


class DocumentReader(ABC):
    """One file format.

    suffixes: endings by which files of this kind are usually named, lower case with the dot.
    limits: what this reader does not read, printed in the manual and in every brief that used it.
    """

    suffixes: ClassVar[tuple[str, ...]]
    limits: ClassVar[str]

    @abstractmethod
    def recognises(self, head: bytes, name: str) -> bool:
        """Whether the first 4096 bytes (and, in doubt, the name) are this format's."""

    @abstractmethod
    def extract(self, data: bytes, name: str) -> Extract:
        """The text and metadata in `data`.  Raises ValueError with a cure in its message where there is none."""


def stored_form(text: str) -> str:
    """NFC with ``\\n`` line ends, without NULs: the form that is stored, hashed and counted.

    >>> stored_form("cafe\\u0301\\r\\nbar") == "café\\nbar"
    True
    """
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", ""))


def make_document(extract: Extract, data: bytes, path: str | Path, reader: str, lang: str = "") -> Document:
    """The Document of an Extract: normalised, hashed."""
    text = stored_form(extract.text)
    return Document(
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        raw_sha256=hashlib.sha256(data).hexdigest(),
        path=str(path),
        text=text,
        title=extract.title,
        outlet=extract.outlet,
        author=extract.author,
        url=extract.url,
        published=extract.published,
        lang=lang,
        reader=reader,
        warnings=extract.warnings,
    )


def read_file(path: str | Path, *, published: dt.date | None = None) -> Document | Problem:
    """The document in a file, or the Problem why there is none.  A file over MAX_BYTES is not opened.

    >>> print(read_file("no-such-file.txt"))
    no-such-file.txt: no such file; check the name
    """
    name = str(path)
    try:
        file = Path(path)
        if file.is_dir():
            return Problem(name, 0, "", "is a folder", f"name its files, for example {name.rstrip('/')}/*.txt")
        if not file.exists():
            return Problem(name, 0, "", "no such file", "check the name")
        if not file.is_file():
            return Problem(name, 0, "", "is not a regular file", "copy its content to a file first")
        if file.stat().st_size > MAX_BYTES:
            return _too_large(name, file.stat().st_size)
        data = file.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Problem(name, 0, "", f"cannot be read ({reason})", "check its name and its permissions")
    return read_document(data, name, published=published)


def read_document(data: bytes, name: str, *, published: dt.date | None = None) -> Document | Problem:
    """The document that the bytes hold, or the Problem why there is none.  Never raises on bad input.

    The format is told from the first bytes, and only in doubt from the name.  `published` is the day the analyst gives;
    where the document states another one, the given day stands and a warning says so.  A text in a language other than
    English is stored, with a warning that it is not coded.

    >>> document = read_document("Title: A pause\\n\\nThe talks were adjourned until May.".encode(), "note.txt")
    >>> document.title, document.text, document.lang
    ('A pause', 'The talks were adjourned until May.', 'und')
    >>> print(read_document(b"  ", "blank.txt"))
    blank.txt: empty, nothing to read; put text in it or leave it out
    """
    if len(data) > MAX_BYTES:
        return _too_large(name, len(data))
    if not data.strip():
        return _empty(name)
    found = _reader_for(data[:HEAD], name)
    if found is None:
        kinds = ", ".join(suffix for reader in _readers().values() for suffix in reader.suffixes)
        return Problem(name, 0, "", "no reader for this kind of file", f"save it as one of {kinds}")
    reader_name, reader = found
    try:
        _quieten_libraries()
        extract = reader.extract(data, name)
    except ValueError as error:
        message, _, cure = str(error).partition("; ")
        return Problem(name, 0, "", message, cure)
    except (Exception, RecursionError) as error:  # foreign bytes in foreign libraries: one bad file never ends the run
        return Problem(
            name, 0, "", f"cannot be read as {reader_name} ({type(error).__name__})", "save it as plain text"
        )
    return _finished(extract, data, name, reader_name, published)


def _finished(extract: Extract, data: bytes, name: str, reader: str, published: dt.date | None) -> Document | Problem:
    from detente.reading.documents._language import SPACELESS, language

    lang = language(extract.text)
    words = extract.text.split(maxsplit=2)
    if len(words) < 2 and lang not in SPACELESS:
        return _empty(name, words)
    document = make_document(extract, data, name, reader, lang)
    # Where the analyst gives the day, it is not taken from anywhere.
    told = [note for note in extract.warnings if published is None or note not in (FROM_HEADING, FROM_PROPERTIES)]
    notes = (*told, *_about_language(lang, extract.lang), *_about_date(extract.published, published))
    return replace(document, published=published or extract.published, warnings=notes)


def _about_language(found: str, declared: str) -> Iterator[str]:
    if found not in ("en", "und"):
        yield f"stored, not coded (language {found})"
    if declared and found != "und" and _short(declared) != found:
        yield f"says it is in {declared!r}, but reads as {found}"


def _short(language: str) -> str:
    names = {"english": "en", "french": "fr", "german": "de", "spanish": "es", "arabic": "ar", "russian": "ru"}
    return names.get(language.lower(), language.lower().replace("_", "-").split("-")[0])


def _about_date(found: dt.date | None, given: dt.date | None) -> Iterator[str]:
    if found and given and found != given:
        yield f"the document says it appeared on {found}; the given day {given} is used"


def _reader_for(head: bytes, name: str) -> tuple[str, DocumentReader] | None:
    """The reader whose format the first bytes are; if several claim them, or none, the one for the name's ending."""
    suffix = PurePath(name).suffix.lower()
    able = {key: reader for key, reader in _readers().items() if reader.recognises(head, name)}
    # Plain text would take nearly anything: whoever else recognises the bytes knows better.
    special = {key: reader for key, reader in able.items() if key != "plain"}
    named = {key: reader for key, reader in _readers().items() if suffix in reader.suffixes}
    for choice in (special, able, named):
        if choice:
            key = next((k for k in choice if k in named), next(iter(choice)))
            return key, choice[key]
    return None


@cache
def _readers() -> dict[str, DocumentReader]:
    return {name: reader() for name, reader in discover(__name__, DocumentReader).items()}  # type: ignore[type-abstract]


def _quieten_libraries() -> None:
    """Libraries that meet a damaged file tell the log, and a log that nobody set up prints.  What matters of it is in
    the Problem."""
    for name in ("pypdf", "trafilatura", "htmldate"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _empty(name: str, words: list[str] | None = None) -> Problem:
    message = f"empty but for one word ({words[0][:40]!r})" if words else "empty, nothing to read"
    return Problem(name, 0, "", message, "put text in it or leave it out")


def _too_large(name: str, size: int) -> Problem:
    message = f"{size / 1e6:.0f} MB, more than the {MAX_BYTES / 1e6:.0f} MB that one document may have"
    return Problem(name, 0, "", message, "split it into one file per document")
