"""Plain text and Markdown, with the lines a person writes on top: title, outlet, author, date."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import ClassVar, final

from detente.reading.dates import parse_day
from detente.reading.documents import DocumentReader, Extract
from detente.reading.documents._decoding import decoded, looks_binary
from detente.reading.documents._heading import with_heading
from detente.reading.sentences import unwrapped

_FIELDS = {
    "title": "title", "outlet": "outlet", "source": "outlet", "author": "author", "by": "author", "date": "published",
    "published": "published", "url": "url", "link": "url", "language": "lang", "lang": "lang",
}  # fmt: skip
_KEY_VALUE = re.compile(r"([A-Za-z][A-Za-z _-]{1,20}):[ \t]*(.*)")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_OTHER_FORMATS = frozenset({".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".eml", ".mbox", ".rss", ".atom", ".xml"})


@final
class PlainText(DocumentReader):
    """Text as it stands.  On top it may carry lines `Title:`, `Outlet:` or `Source:`, `Author:`, `Date:` or
    `Published:`, `URL:` and `Language:`, up to a blank line, or YAML front matter between two lines `---`; they become
    metadata and are not part of the text.  What these lines do not say is taken from the heading of the text where it
    says so plainly, and stays in the text.  Wrapped lines are joined, one paragraph to a blank line."""

    suffixes: ClassVar[tuple[str, ...]] = (".txt", ".md", ".markdown", ".text")
    limits: ClassVar[str] = "Markdown marks stay in the text; tables are read line by line."

    def recognises(self, head: bytes, name: str) -> bool:
        return not looks_binary(head) and PurePath(name).suffix.lower() not in _OTHER_FORMATS

    def extract(self, data: bytes, name: str) -> Extract:
        source = decoded(data)
        text = re.sub(r"\r\n?|[\x0b\x0c\x85\u2028]", "\n", source.text).replace("\u2029", "\n\n").lstrip("\ufeff\n")
        values, body, warnings = _front_matter(text)
        if not values:
            values, body = _header_block(text)
        fields, odd = _metadata(values)
        published = fields.pop("published", "")
        day = parse_day(published) if published else None
        if published and day is None:
            odd = (*odd, f"date {published[:40]!r} not understood; write it as 2031-04-02")
        found = Extract(unwrapped(body), published=day, warnings=(*source.warnings, *warnings, *odd), **fields)
        return with_heading(found, body)


def _header_block(text: str) -> tuple[dict[str, str], str]:
    """The `Key: value` lines before the first blank line, if all of them are known keys, and the text after them."""
    block, _, rest = text.partition("\n\n")
    if len(block) > 5_000:
        return {}, text
    values: dict[str, str] = {}
    for line in block.rstrip("\n").split("\n"):
        found = _KEY_VALUE.fullmatch(line.strip())
        if found is None or found[1].lower() not in _FIELDS:
            return {}, text
        values[found[1].lower()] = found[2].strip()
    return values, rest


def _front_matter(text: str) -> tuple[dict[str, str], str, tuple[str, ...]]:
    found = _FRONT_MATTER.match(text)
    if found is None:
        return {}, text, ()
    values = _safe_yaml(found[1])
    if values is None:
        return {}, text, ("the front matter is not valid YAML and was read as text",)
    return values, text[found.end() :], ()


def _safe_yaml(source: str) -> dict[str, str] | None:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        values = YAML(typ="safe", pure=True).load(source)
    except (YAMLError, ValueError, RecursionError):
        return None
    if not isinstance(values, Mapping):
        return None
    return {str(k).lower(): str(v) for k, v in values.items() if not isinstance(v, Mapping | list) and v is not None}


def _metadata(values: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Field values by the names that Extract has, and a line about what was left out."""
    fields = {_FIELDS[key]: value for key, value in values.items() if key in _FIELDS}
    unknown = sorted(key for key in values if key not in _FIELDS)
    odd = (f"header lines not used: {', '.join(unknown)[:200]}",) if unknown else ()
    return fields, odd
