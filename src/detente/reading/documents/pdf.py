"""PDF: the text layer, as running text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from typing import Any, ClassVar, final

from detente.reading.documents import DocumentReader, Extract
from detente.reading.documents._heading import with_heading
from detente.reading.sentences import unwrapped

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_PAGE_NUMBER = re.compile(r"\W{0,4}(?:page|p\.)?\s{0,2}\d{1,4}(?:\s{0,2}(?:/|of)\s{0,2}\d{1,4})?\W{0,4}", re.IGNORECASE)
_HYPHENATED = re.compile(r"(\w+)[-\u2010\u00ad]\n[ \t]*(\w+)")
_ENDED = re.compile(r"[.!?…:;][\"'”’»)\]]*\s*$")
_EDGE = 2  # lines at the top and bottom of a page where running heads stand
_TITLE_OF_A_PROGRAM = re.compile(r"^(?:Microsoft Word|untitled|\S+\.(?:docx?|pdf|indd|tex)$)", re.IGNORECASE)


@final
class PdfText(DocumentReader):
    """The text layer of a PDF.  Words divided at a line end are joined, wrapped lines become paragraphs, running heads
    and page numbers are left out."""

    suffixes: ClassVar[tuple[str, ...]] = (".pdf",)
    limits: ClassVar[str] = (
        "Scanned pages have no text and are not read; columns come in the file's own order; tables lose their grid."
    )

    def recognises(self, head: bytes, name: str) -> bool:
        return b"%PDF-" in head[:1024]

    def extract(self, data: bytes, name: str) -> Extract:
        from pypdf import PdfReader
        from pypdf.errors import DependencyError, PyPdfError

        try:
            reader = PdfReader(BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise ValueError(
                    "encrypted PDF, nothing read; open it with its password, save it without one, add that"
                )
            pages = [page.extract_text() for page in reader.pages]
            details = _details(reader.metadata)
        except DependencyError as error:
            raise ValueError("encrypted PDF, nothing read; save it without encryption and add that") from error
        except PyPdfError as error:
            raise ValueError(f"damaged PDF ({error}), nothing read; print it to a new PDF and add that") from error
        return _as_extract(pages, *details)


def _as_extract(pages: Sequence[str], title: str, author: str) -> Extract:
    blank = [number for number, page in enumerate(pages, start=1) if not page.strip()]
    if len(blank) == len(pages):
        raise ValueError("no text layer, nothing read; run text recognition (OCR) over it and add the result")
    warnings = []
    if blank:
        warnings.append(f"no text layer on page {_listed(blank)} of {len(pages)}; what is there was not read")
    kept, heads = _without_running_heads([page.translate(_LIGATURES).split("\n") for page in pages])
    if heads:
        warnings.append(f"{heads} lines of running heads and page numbers left out")
    text = unwrapped(_joined(_pages_as_text(kept)))
    return with_heading(Extract(text, title=title, author=author, warnings=tuple(warnings)))


def _details(metadata: Any) -> tuple[str, str]:
    title = (metadata.title or "").strip() if metadata else ""
    author = (metadata.author or "").strip() if metadata else ""
    return "" if _TITLE_OF_A_PROGRAM.match(title) else title[:500], author[:500]


def _without_running_heads(pages: list[list[str]]) -> tuple[list[list[str]], int]:
    """The pages without lines that come back, but for their numbers, at the edge of most pages, and without page
    numbers; and how many lines that were."""
    pages = [[line.rstrip() for line in page if line.strip()] for page in pages]
    counts = Counter(shape for page in pages for shape in {_shape(page[i]) for i in _edges(page)})
    often = {shape for shape, n in counts.items() if n >= max(3, 0.5 * len(pages))}
    kept = []
    dropped = 0
    for page in pages:
        edges = set(_edges(page))
        lines = [
            line
            for i, line in enumerate(page)
            if i not in edges
            or not (_shape(line) in often or (len(pages) > 1 and _PAGE_NUMBER.fullmatch(line.strip())))
        ]
        dropped += len(page) - len(lines)
        kept.append(lines)
    return kept, dropped


def _edges(page: list[str]) -> list[int]:
    return [i for i in range(len(page)) if i < _EDGE or i >= len(page) - _EDGE]


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", " ".join(line.split()).casefold())


def _pages_as_text(pages: list[list[str]]) -> str:
    """Lines with a blank one where a paragraph ends: after a line that ends a sentence and left room for a word."""
    lines = [line for page in pages for line in page]
    if not lines:
        return ""
    usual = sorted(len(line) for line in lines)[int(0.9 * (len(lines) - 1))]
    pieces = []
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        word = after.split(None, 1)[0] if after.strip() else ""
        room = len(line) + 1 + len(word) < 0.9 * usual
        pieces.append(line + ("\n\n" if _ENDED.search(line[-12:]) and room else "\n"))
    return "".join(pieces)


def _joined(text: str) -> str:
    """Words divided at a line end made whole.  A hyphen stays where the same word has it elsewhere in the text."""
    compounds = set(re.findall(r"\w+-\w+", text))

    def whole(match: re.Match[str]) -> str:
        first, second = match[1], match[2]
        keeps = f"{first}-{second}" in compounds or not second[0].islower() or first[-1].isdigit()
        return f"{first}-{second}" if keeps else first + second

    return _HYPHENATED.sub(whole, text)


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:10]))
    return shown if len(numbers) <= 10 else f"{shown} and {len(numbers) - 10} more"
