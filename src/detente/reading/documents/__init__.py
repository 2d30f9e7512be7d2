"""Document readers: bytes in, a Document out.  One reader a file, found by `registry.discover`.

The family's front door.  A reader recognises its format by first bytes and name, and returns text, metadata and what
it had to leave out.  None raises on bad input: what cannot be read is a :class:`Problem`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar


@dataclass(frozen=True)
class Extract:
    """What a reader got out of the bytes, before normalisation.  paragraphs are separated by a blank line in `text`."""

    text: str
    title: str = ""
    outlet: str = ""
    author: str = ""
    url: str = ""
    published: dt.date | None = None
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
