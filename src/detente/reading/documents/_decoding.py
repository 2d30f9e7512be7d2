"""Bytes to text: which encoding, how sure, and how many characters were lost on the way."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

MOST_REPLACED = 0.05
"""Share of characters that may be unreadable before a document is refused."""
MOST_ACCENTED = 0.3
"""Share of characters beyond ASCII above which text read as cp1252 is taken for another encoding.  Languages that it
can write stay far below (about 4 % in French, 15 % in Icelandic); text of another script read so consists of them."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY_HEADS = (
    *(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"OggS", b"ID3"),
    *(b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!"),
    *(b"\x7fELF", b"MZ\x90", b"\xd0\xcf\x11\xe0", b"SQLite format", b"{\\rtf", b"%PDF-"),
)
_CONTROLS = bytes(set(range(32)) - {7, 8, 9, 10, 11, 12, 13, 26, 27})
_HEAD = 4096


@dataclass(frozen=True)
class Decoded:
    """The text, the encoding it was read in, and how many characters could not be read and became U+FFFD."""

    text: str
    encoding: str
    replaced: int = 0

    @property
    def warnings(self) -> tuple[str, ...]:
        if self.encoding == "utf-8" and not self.replaced:
            return ()
        lost = "no character" if not self.replaced else f"{self.replaced} character{'s' * (self.replaced > 1)}"
        return (f"read as {self.encoding}, {lost} replaced",)


def looks_binary(data: bytes) -> bool:
    """Whether the first bytes are those of a picture, an archive, a program: anything but text."""
    head = data[:_HEAD]
    if head.startswith(tuple(mark for mark, _ in _MARKS)) or _wide_encoding(head):
        return False
    if head.startswith(_BINARY_HEADS):
        return True
    return len(head) - len(head.translate(None, _CONTROLS)) > 0.02 * len(head)


def decoded(data: bytes, declared: str = "") -> Decoded:
    """The text of the bytes: by byte-order mark, as UTF-8, as declared, as two-byte text, as cp1252, in this order.

    Raises ValueError, with a cure, where the bytes are no text, or more than one character in twenty cannot be read.

    >>> decoded("Élise".encode("cp1252"))
    Decoded(text='Élise', encoding='cp1252', replaced=0)
    """
    if looks_binary(data):
        raise ValueError("binary content, not text; save it as text, HTML, PDF or DOCX and add that")
    found = _by_mark(data) or _by_rule(data, declared)
    if found.replaced > MOST_REPLACED * max(1, len(found.text)):
        share = 100 * found.replaced / len(found.text)
        raise ValueError(
            f"{share:.0f}% of the characters cannot be read as {found.encoding}; save it as UTF-8 and retry"
        )
    return found


def _by_mark(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _with_losses(data[len(mark) :], encoding)
    return None


def _by_rule(data: bytes, declared: str) -> Decoded:
    wide = _wide_encoding(data[:_HEAD])
    for encoding in filter(None, (wide, "utf-8", declared)):
        text = _strictly(data, encoding)
        if text is not None:
            return Decoded(text, codecs.lookup(encoding).name)
    as_utf8 = data.decode("utf-8", "replace")
    lost = as_utf8.count("\ufffd") - data.count("\ufffd".encode())
    if sum(ord(c) > 127 for c in as_utf8) - lost > lost:  # mostly sound UTF-8 with a few damaged places
        return Decoded(as_utf8, "utf-8", lost)
    return _as_cp1252(data)


def _as_cp1252(data: bytes) -> Decoded:
    """cp1252 gives a letter to nearly every byte, so that it never fails: too many accented letters are the failure."""
    found = _with_losses(data, "cp1252")
    marks = sum(not c.isspace() for c in found.text)
    accented = sum(ord(c) > 127 for c in found.text) - found.replaced
    if marks >= 20 and accented > MOST_ACCENTED * marks:
        return Decoded(found.text, "utf-8 or cp1252", found.replaced + accented)
    return found


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _with_losses(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    sound = data.count("\ufffd".encode()) if encoding == "utf-8" else 0
    return Decoded(text, encoding, text.count("\ufffd") - sound)


def _wide_encoding(head: bytes) -> str:
    """utf-16-le or -be for text of two bytes a character without a mark: every second byte is then mostly zero."""
    if len(head) < 8:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) / 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd < 0.05 * half else ""


def declared_encoding(head: bytes) -> str:
    """The encoding that an HTML or XML text names for itself near its start, or "".

    >>> declared_encoding(b'<meta charset="iso-8859-2">')
    'iso-8859-2'
    """
    found = re.search(rb"(?:charset|encoding)\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_.:-]{2,40})", head[:_HEAD])
    name = found[1].decode("ascii") if found else ""
    try:
        return name if name and codecs.lookup(name)._is_text_encoding else ""
    except LookupError:
        return ""
