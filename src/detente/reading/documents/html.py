"""Web pages: the article, without menus, scripts, cookie notices and comments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, ClassVar, final

from detente.reading.dates import parse_day
from detente.reading.documents import DocumentReader, Extract
from detente.reading.documents._decoding import declared_encoding, decoded

_MARKUP = re.compile(rb"<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>]|article[\s>])", re.IGNORECASE)
_NOT_ARTICLE = "script|style|noscript|template|svg|iframe|nav|footer|aside|form|button|select|dialog"
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|newsletter|share|sharing|social|breadcrumbs?|related|promo|advert|sidebar|nav"
    r"|menu|comments?|paywall|byline)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BLOCKS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "td", "th", "pre", "figcaption", "dd", "dt")
_META = {
    "title": ("og:title", "twitter:title", "dc.title", "headline"),
    "outlet": ("og:site_name", "application-name", "dc.publisher", "publisher"),
    "author": ("author", "article:author", "dc.creator", "byl"),
    "url": ("og:url",),
    "published": (
        "article:published_time",
        "datepublished",
        "date",
        "dc.date",
        "pubdate",
        "publishdate",
        "dc.date.issued",
    ),
}
_ARTICLE_TYPES = re.compile(r"Article|NewsArticle|Report|BlogPosting|WebPage|Interview", re.IGNORECASE)


@final
class WebPage(DocumentReader):
    """The main text of an HTML page; title, author, date and outlet from its meta elements and JSON-LD.  No address in
    the page is opened."""

    suffixes: ClassVar[tuple[str, ...]] = (".html", ".htm", ".xhtml")
    limits: ClassVar[str] = "Text that a script would fetch, comments, pictures and captions in them are not read."

    def recognises(self, head: bytes, name: str) -> bool:
        return bool(_MARKUP.search(head)) and PurePath(name).suffix.lower() not in (".md", ".markdown", ".eml")

    def extract(self, data: bytes, name: str) -> Extract:
        from trafilatura import load_html

        source = decoded(data, declared_encoding(data))
        # A declaration inside text that is already decoded makes the parser refuse it.
        text = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", source.text).replace("\0", "")
        if not text.strip():
            return Extract("")
        tree = load_html(text)
        if tree is None:
            raise ValueError("no HTML that could be read; save the page's text as .txt")
        fields = _metadata(tree)
        published = fields.pop("published", "")
        lang = (tree.get("lang") or "").split("-")[0].lower()
        _drop_furniture(tree)
        body = _article(tree)
        return Extract(
            body, published=parse_day(published) if published else None, lang=lang, warnings=source.warnings, **fields
        )


def _metadata(tree: Any) -> dict[str, str]:
    """Title, outlet, author, address and date as stated: in meta elements, JSON-LD or markup, in this order."""
    stated = _meta_elements(tree)
    linked = _linked_data(tree)
    fields = {
        field: next((stated[name] for name in names if stated.get(name)), "") or linked.get(field, "")
        for field, names in _META.items()
    }
    if not fields["title"]:
        fields["title"] = _first_text(tree, "//title") or _first_text(tree, "//h1")
    if not fields["url"]:
        fields["url"] = next(iter(tree.xpath("//link[@rel='canonical']/@href")), "")
    if not fields["published"]:
        fields["published"] = next(iter(tree.xpath("//time/@datetime")), "")
    return {field: " ".join(value.split())[:500] for field, value in fields.items()}


def _meta_elements(tree: Any) -> dict[str, str]:
    stated: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        stated.setdefault(name, (element.get("content") or "").strip())
    return stated


def _linked_data(tree: Any) -> dict[str, str]:
    for source in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            things = list(_things(json.loads(source)))
        except (ValueError, RecursionError):
            continue
        for thing in things:
            if _ARTICLE_TYPES.search(str(thing.get("@type", ""))):
                return {
                    "title": _name(thing.get("headline") or thing.get("name")),
                    "outlet": _name(thing.get("publisher")),
                    "author": _name(thing.get("author")),
                    "url": _name(thing.get("url")),
                    "published": _name(thing.get("datePublished")),
                }
    return {}


def _things(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        yield from _things(value.get("@graph"))
    elif isinstance(value, list):
        for one in value:
            yield from _things(one)


def _name(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_name, value)))
    if isinstance(value, dict):
        return _name(value.get("name"))
    return value if isinstance(value, str) else ""


def _first_text(tree: Any, path: str) -> str:
    found = tree.xpath(path)
    return found[0].text_content() if found else ""


def _drop_furniture(tree: Any) -> None:
    """Takes out what is on the page but not in the article.  Text that follows such an element stays."""
    furniture = [
        element
        for element in tree.iter()
        if not isinstance(element.tag, str)
        or re.fullmatch(_NOT_ARTICLE, element.tag)
        or (
            element.tag not in ("html", "body", "main", "article")
            and _FURNITURE.search(f"{element.get('class') or ''} {element.get('id') or ''}")
        )
    ]
    for element in furniture:
        if element.getparent() is not None:
            element.drop_tree()


def _article(tree: Any) -> str:
    """The article, one paragraph to a blank line.  A page too small to have a recognisable main part is taken whole."""
    import trafilatura

    whole = "\n\n".join(_paragraphs(tree))
    found = trafilatura.bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=False)
    main = "\n\n".join(line.strip() for line in (getattr(found, "text", "") or "").split("\n") if line.strip())
    return main if len(main) >= 0.5 * len(whole) or len(main) > 1_000 else whole


def _paragraphs(tree: Any) -> Iterator[str]:
    blocks = [e for e in tree.iter(*_BLOCKS) if not any(a.tag in _BLOCKS for a in e.iterancestors())]
    texts = [" ".join(e.text_content().split()) for e in blocks] or [" ".join(tree.text_content().split())]
    yield from filter(None, texts)
