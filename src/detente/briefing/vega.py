"""Vega: the few pieces of Vega-Lite that the pictures are built of, and the way from there to an SVG.

Specifications are plain dicts.  Altair makes the same dicts from objects that check and copy themselves at every step,
which takes seconds for a page of lanes; here the suite checks them against Altair's schema instead, and whoever wants
the Altair chart gets it from the dict (:func:`detente.briefing.charts.as_altair`).
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from contextlib import suppress
from html import escape
from typing import Any

Spec = dict[str, Any]

INK, SOFT, RULE, PAPER = "#1b1f24", "#59616b", "#d5d9de", "#ffffff"
BLUE, VERMILLION, GREEN, BLACK = "#0072b2", "#d55e00", "#009e73", "#000000"
FONT = "Liberation Sans, Helvetica, Arial, sans-serif"
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_UNDRAWABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
WIDTH = 540  # of a picture, labels included: narrow enough to stay readable on a small screen
LABELS = 150  # the widest that labels of a lane may get
ROW = 24  # height of a line in a lane
POST = {"strokeDash": [2, 3], "strokeWidth": 1.5, "color": INK}
UNKNOWN_BAR = {"type": "bar", "size": 15, "fill": PAPER, "stroke": SOFT, "strokeDash": [4, 3], "strokeWidth": 1}


def marks(rows: Sequence[Spec], mark: Spec, **encoding: Any) -> Spec:
    """One layer: a mark for each row."""
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}


def point(shape: str, colour: str, size: int = 95, *, hollow: bool = False) -> Spec:
    return {
        "type": "point", "shape": shape, "size": size, "filled": True, "opacity": 1, "strokeWidth": 1.6,
        "fill": PAPER if hollow else colour, "stroke": colour,
    }  # fmt: skip


def text(**look: Any) -> Spec:
    return {"type": "text", "fontSize": 11.5, "color": SOFT, "baseline": "middle", **look}


def value(number: float) -> Spec:
    return {"value": number}


def field(name: str, kind: str = "nominal") -> Spec:
    return {"field": name, "type": kind}


def lines(order: Sequence[str], labels: int, bold: str = "") -> Spec:
    """The labelled axis of a lane, `labels` pixels wide: one line an entry, the entry `bold` set in bold."""
    weight: Any = "normal"
    if bold:
        weight = {"condition": {"test": f"datum.value === '{bold}'", "value": "bold"}, "value": "normal"}
    axis = {
        "title": None, "domain": False, "ticks": False, "labelLimit": labels - 12, "labelPadding": 10,
        "minExtent": labels, "maxExtent": labels, "labelFontWeight": weight, "labelColor": INK,
    }  # fmt: skip
    scale = {"domain": list(order), "paddingInner": 0, "paddingOuter": 0.15}
    return {**field("line"), "sort": list(order), "axis": axis, "scale": scale}


def across(name: str, *, top: float = 100, title: str | None = None, axis: bool = True) -> Spec:
    """The horizontal axis from 0 to `top`; without `axis` only the places."""
    look: Spec | None = None
    if axis:
        look = {
            "title": title, "grid": True, "gridColor": RULE, "domain": False, "tickSize": 0, "labelPadding": 6,
            "labelColor": SOFT, "labelFlush": False, "titleColor": SOFT, "titleFontWeight": "normal",
        }  # fmt: skip
        look |= {"values": [0, 25, 50, 75, 100]} if top == 100 else {"tickCount": 5}
    return {**field(name, "quantitative"), "scale": {"domain": [0, top], "nice": False, "zero": False}, "axis": look}


def lane(layers: Sequence[Spec], n: int, labels: int, title: str = "", size: float = 15, *, row: int = ROW) -> Spec:
    """`n` lines of layers over one another, each `row` pixels high."""
    spec: Spec = {"layer": list(layers), "width": WIDTH - labels, "height": n * row + 6}
    return titled(spec, title, size) if title else spec


def titled(spec: Spec, title: str, size: float = 15) -> Spec:
    look = {"anchor": "start", "frame": "group", "offset": 8, "fontSize": size, "color": INK}
    return {**spec, "title": {"text": textwrap.wrap(title, 90) or [""], **look}}


def key(entries: Sequence[tuple[str, Spec, str]], room: int) -> Spec:
    """Samples with their meaning, in lines of `room` pixels; an entry is (point, line or post; look; words)."""
    layers: list[Spec] = []
    left, row = 0.0, 0
    for kind, look, words in entries:
        width = 34 + 6.1 * len(words)
        if left and left + width > room:
            left, row = 0.0, row + 1
        y = 10 + 20 * row
        wide, tall = (0, 8) if kind == "post" else (9, 0)
        if kind == "point":
            layers.append(marks([{}], {**look, "size": 80}, x=value(left + 9), y=value(y)))
        else:
            ends = {"x": value(left + 9 - wide), "x2": value(left + 9 + wide)}
            ends |= {"y": value(y - tall), "y2": value(y + tall)}
            layers.append(marks([{}], {"type": "rule", **look}, **ends))
        layers.append(marks([{"text": words}], text(align="left"), x=value(left + 25), y=value(y), text=field("text")))
        left += width
    return {"layer": layers, "width": room, "height": 20 * row + 20}


def stack(parts: Iterable[Spec | None]) -> Spec:
    """The parts under one another, as a whole specification."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": "transparent",
        "config": {
            "font": FONT,
            "padding": 4,
            "view": {"stroke": None},
            "axis": {"labelFontSize": 12, "titleFontSize": 11.5},
        },
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
        "spacing": 22,
        "vconcat": [drawable(part) for part in parts if part is not None],
    }


def drawable(thing: Any) -> Any:
    """`thing` without characters that no SVG may hold: a single one ends the converter, and the process with it.

    Those beyond the sixteen-bit range become a box in a drawing, since a label that is cut to its room may be cut
    through one of them; the page's own text keeps them.

    >>> drawable({"name": ["a" + chr(19) + "b" + chr(0x1F30D), 3]})
    {'name': ['ab□', 3]}
    """
    if isinstance(thing, str):
        return _BEYOND.sub("□", _UNDRAWABLE.sub("", thing))
    if isinstance(thing, dict):
        return {drawable(key): drawable(inner) for key, inner in thing.items()}
    return [drawable(inner) for inner in thing] if isinstance(thing, list) else thing


def to_svg(spec: Spec, title: str, sentence: str, prefix: str) -> str:
    """The specification as an SVG that says what it is.  Nothing is fetched: the converter carries what it needs."""
    import vl_convert

    return described(vl_convert.vegalite_to_svg(spec), title, sentence, prefix)


def warm_up() -> None:
    """Start the converter in the background: its first picture takes it as long as all others together."""
    import threading

    def draw_nothing() -> None:
        with suppress(Exception):  # whatever is wrong is told where a picture is wanted
            import vl_convert

            vl_convert.vegalite_to_svg({"data": {"values": [{}]}, "mark": "point"})

    threading.Thread(target=draw_nothing, name="charts").start()


def to_png(spec: Spec) -> bytes:
    """The specification as a PNG of twice the size, for screens with small points."""
    import vl_convert

    image: bytes = vl_convert.vegalite_to_png(spec, scale=2)
    return image


def described(svg: str, title: str, sentence: str, prefix: str) -> str:
    """`svg` as one image with a title and a description, its ids made unique by `prefix`, ready to stand in a page."""
    title, sentence = drawable(title), drawable(sentence)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", svg)
    size = re.search(r'<svg[^>]*\bwidth="([\d.]+)" height="([\d.]+)"', svg)
    box = f'viewBox="0 0 {size[1]} {size[2]}" style="max-width:{1.3 * float(size[1]):.0f}px" ' if size else ""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" {box}'
        f'aria-labelledby="{prefix}-title {prefix}-desc"><title id="{prefix}-title">{escape(title)}</title>'
        f'<desc id="{prefix}-desc">{escape(sentence)}</desc>'
    )
    return re.sub(r"<svg[^>]*>", lambda _: head, svg, count=1)


def label_width(names: Iterable[str], most: int = LABELS) -> int:
    """Pixels for the labels of a lane: as the longest needs, within reason; the chart cuts what is longer."""
    return min(most, max(70, 22 + round(6.4 * max((len(name) for name in names), default=0))))


def distinct(names: Iterable[str]) -> list[str]:
    """The names, numbered where one comes twice, because a lane has one line a name.

    >>> distinct(["a", "b", "a"])
    ['a', 'b', 'a (2)']
    """
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return out
