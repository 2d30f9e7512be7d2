"""Charts: rows to pictures.  Each picture comes with the sentence that says what it shows and the rows it shows.

Drawn by Altair (Vega-Lite) and turned into SVG on this computer; no font, script or page is fetched.  Nothing is told
by colour alone: shape, line and label say it too, in the colours of [OkabeIto2008]_, and every picture prints in grey.
No actor has a colour of its own.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from detente.briefing.facts import Row
from detente.briefing.wording import STATUS_WORDS, alphabetical, counted, estimate, listed, number, spoken

if TYPE_CHECKING:
    import altair as alt

INK, SOFT, RULE = "#1b1f24", "#59616b", "#d5d9de"
BLUE, VERMILLION, GREEN, BLACK = "#0072b2", "#d55e00", "#009e73", "#000000"
FONT = "Liberation Sans, Helvetica, Arial, sans-serif"
WIDTH, LABELS, ROW = 700, 180, 26
_ALIGN: tuple[Literal["left", "center", "right"], ...] = ("left", "center", "right")
BASES = {
    "stated": (BLUE, "circle"),
    "reported": (VERMILLION, "square"),
    "inferred": (GREEN, "triangle-up"),
    "expert": (BLACK, "cross"),
    "unknown": (SOFT, "stroke"),
}


@dataclass(frozen=True)
class Picture:
    """svg: the picture with title and description, "" when there is nothing to draw.  sentence: what it shows.

    table: the rows it was made from, so that whoever does not see the picture misses nothing.
    """

    svg: str = field(repr=False)
    sentence: str
    table: list[Row] = field(repr=False)


def position_lanes(positions: Sequence[Row], tracks: Sequence[Row]) -> Picture:
    """Who stands where, how sure: one lane an issue, one line an actor.

    Range bar 10th to 90th percentile, a mark at the best estimate whose shape and colour tell the basis, a thick tick
    at the red line, a dashed rule at what holds without a deal; an unknown position is a dashed bar over the scale.
    """
    rows = [dict(row) for row in positions]
    known = sum(bool(row["known"]) for row in rows)
    words = f"{known} of {counted(len(rows), 'position')} known"
    widest = _widest(rows)
    text = f"Positions on {counted(len({r['issue'] for r in rows}), 'issue')}: {words}{widest}."
    if not rows:
        return Picture("", "No position was found.", [])
    labels = _label_width(row["actor_name"] for row in rows)
    lanes = [_position_lane(track, [row for row in rows if row["issue"] == track["id"]], labels) for track in tracks]
    drawn = [lane for lane in lanes if lane is not None]
    return Picture(_svg(drawn, _position_key(rows, labels), "Positions by issue", text, "positions"), text, rows)


def forecast_intervals(forecast: Sequence[Row], tracks: Sequence[Row]) -> Picture:
    """Where a deal would settle: the pooled range of each issue in full, each model's lighter beneath it."""
    rows = [dict(row) for row in forecast]
    if not rows:
        return Picture("", "No forecast was made.", [])
    pooled = [row for row in rows if row["model"] == "pooled"]
    told = [f"{row['issue_name']} {estimate(row['low'], row['best'], row['high'])}" for row in pooled]
    text = f"If there is a deal, best estimate and 80 % range: {'; '.join(told)}."
    by_id = {track["id"]: track for track in tracks}
    issues = dict.fromkeys(row["issue"] for row in rows)
    labels = _label_width(spoken(row["model"]) for row in rows)
    lanes = [
        _forecast_lane(by_id.get(issue, {}), [row for row in rows if row["issue"] == issue], labels) for issue in issues
    ]
    return Picture(_svg(lanes, _forecast_key(labels), "Forecast by issue and model", text, "forecast"), text, rows)


def meeting_line(meetings: Sequence[Row], as_of: str | None = None) -> Picture:
    """Meetings by date, one line each; those whose date nobody states stand in a lane of their own."""
    rows = [dict(row) for row in meetings]
    if not rows:
        return Picture("", "No meeting is named.", [])
    dated = [row for row in rows if row["earliest"] or row["latest"]]
    undated = [row for row in rows if not (row["earliest"] or row["latest"])]
    held = sum(row["status"] == "held" for row in rows)
    text = f"{counted(len(rows), 'meeting')}, {held} of them held; {len(undated)} without a stated date"
    text += f": {listed((row['name'] for row in undated), 4)}." if undated else "."
    labels = _label_width(row["name"] for row in rows)
    lanes = [lane for lane in (_dated_lane(dated, as_of, labels), _undated_lane(undated, labels)) if lane is not None]
    return Picture(_svg(lanes, _meeting_key(labels), "Meetings on a time line", text, "meetings"), text, rows)


def influence_bars(influence: Sequence[Row]) -> Picture:
    """By how many points each unknown, once known, would narrow the forecast; a dashed bar is within noise."""
    rows = [dict(row) for row in influence if row.get("voi") is not None]
    if not rows:
        return Picture("", "Nothing was ranked.", [])
    clear = [row for row in rows if not _within_noise(row)]
    top = rows[0]
    text = f"Knowing “{top['unknown']}” would narrow the forecast most, by {top['voi']:.1f} points"
    text += f"; {len(clear)} of {counted(len(rows), 'unknown')} stand clear of noise." if len(rows) > 1 else "."
    if not clear:
        text = f"None of {counted(len(rows), 'unknown')} has a measurable effect on the forecast."
    return Picture(_svg([_influence_lane(rows[:12])], None, "What to find out next", text, "influence"), text, rows)


def opposition_table(opposition: Sequence[Row]) -> Picture:
    """Acts against the talks: a table says it best, so there is a sentence and no drawing."""
    rows = [dict(row) for row in opposition]
    if not rows:
        return Picture("", "Nobody is named as acting against the talks.", [])
    actors = alphabetical(row["actor_name"] for row in rows)
    kinds = {STATUS_WORDS.get(row["status"], row["status"]) for row in rows}
    who = f"{counted(len(actors), 'actor')} ({listed(actors, 5)})"
    text = f"{counted(len(rows), 'act')} by {who}: {listed(sorted(kinds))}."
    return Picture("", text, rows)


def _widest(rows: list[Row]) -> str:
    """The issue on which best estimates lie farthest apart, in words."""
    spread: dict[str, list[float]] = {}
    for row in rows:
        if row["known"]:
            spread.setdefault(row["issue_name"], []).append(row["best"])
    gaps = {name: max(values) - min(values) for name, values in spread.items() if len(values) > 1}
    if not gaps:
        return ""
    name = max(sorted(gaps), key=lambda n: gaps[n])
    return f"; farthest apart on {name}, {number(gaps[name])} points"


def _within_noise(row: Row) -> bool:
    return bool(row["voi"] < 2 * (row.get("se") or 0))


# --- lanes -----------------------------------------------------------------------------------------------------------


def _scale(domain: tuple[float, float] = (0, 100)) -> Any:
    import altair as alt

    return alt.Scale(domain=list(domain), nice=False, zero=False)


def _data(rows: Sequence[Row]) -> Any:
    import altair as alt

    return alt.Data(values=list(rows))


def _y(order: list[str], labels: int, bold: str = "") -> Any:
    """The labelled axis of a lane, `labels` pixels wide: one line an entry, the entry `bold` set in bold."""
    import altair as alt

    weight: Any = (
        alt.condition(f"datum.value === '{bold}'", alt.value("bold"), alt.value("normal")) if bold else "normal"
    )
    axis = alt.Axis(
        title=None, domain=False, ticks=False, labelLimit=labels - 12, labelPadding=10, minExtent=labels,
        maxExtent=labels, labelFontWeight=weight, labelColor=INK,
    )  # fmt: skip
    return alt.Y("line:N", sort=order, axis=axis, scale=alt.Scale(domain=order, paddingInner=0, paddingOuter=0.15))


def _x(field_name: str) -> Any:
    import altair as alt

    shown = alt.Axis(
        title=None, values=[0, 25, 50, 75, 100], grid=True, gridColor=RULE, domain=False, tickSize=0, labelPadding=6,
        labelColor=SOFT, labelFlush=False,
    )  # fmt: skip
    return alt.X(f"{field_name}:Q", scale=_scale(), axis=shown)


def _lane(layers: list[Any], track: Row, title: str, n: int, labels: int) -> Any:
    """One issue: its name, what its scale means, and the layers over a plain 0-100 grid."""
    import altair as alt

    main = alt.layer(*layers, *_reference(track)).properties(width=WIDTH - labels, height=n * ROW + 6)
    head = _anchor_heads(track, labels)
    body = alt.vconcat(head, main, spacing=4) if head is not None else main
    return body.properties(
        title=alt.TitleParams(_wrapped(title, 90), anchor="start", frame="group", offset=8, fontSize=15, color=INK)
    )


def _anchor_heads(track: Row, labels: int) -> Any:
    """The described points of the scale, over their places; those that would collide are left to the table."""
    import altair as alt

    heads = []
    anchors = _roomy(track.get("anchors") or [])
    room = max(12, 84 // max(2, len(anchors)) - 2)
    for anchor in anchors:
        point = anchor["point"]
        lines = textwrap.wrap(f"{point} = {anchor['means']}", room)
        align = "left" if point <= 10 else "right" if point >= 90 else "center"
        heads.append(
            {
                "point": point,
                "text": "\n".join([*lines[:3], "…"][: len(lines) if len(lines) < 4 else 4]),
                "align": align,
            }
        )
    if not heads:
        return None
    height = 14 * max(head["text"].count("\n") + 1 for head in heads) + 4
    x = alt.X("point:Q", scale=_scale(), axis=None)
    layers = [
        alt.Chart(_data([head for head in heads if head["align"] == align]))
        .mark_text(align=align, baseline="top", lineBreak="\n", fontSize=11.5, lineHeight=14, color=SOFT)
        .encode(x=x, y=alt.value(0), text="text:N")
        for align in _ALIGN
        if any(head["align"] == align for head in heads)
    ]
    # The invisible axis keeps the described points over their places on the scale below.
    pad = alt.Chart(_data([{"line": ""}])).mark_point(opacity=0).encode(y=_y([""], labels))
    return alt.layer(pad, *layers).properties(width=WIDTH - labels, height=height)


def _roomy(anchors: list[Row]) -> list[Row]:
    """The anchors with at least 20 points to the next one; the two ends always."""
    if not anchors:
        return []
    kept = [anchors[0]]
    for anchor in anchors[1:-1]:
        if anchor["point"] - kept[-1]["point"] >= 20 and anchors[-1]["point"] - anchor["point"] >= 20:
            kept.append(anchor)
    return [*kept, anchors[-1]] if len(anchors) > 1 else kept


def _reference(track: Row) -> list[Any]:
    import altair as alt

    point = track.get("reference_point")
    if point is None:
        return []
    rule = alt.Chart(_data([{"point": point}])).mark_rule(strokeDash=[2, 3], strokeWidth=1.5, color=INK)
    return [rule.encode(x=_x("point"))]


def _position_lane(track: Row, rows: list[Row], labels: int) -> Any:
    import altair as alt

    if not rows:
        return None
    names = _distinct([row["actor_name"] for row in rows])
    data = [{**row, "line": name} for row, name in zip(rows, names, strict=True)]
    y = _y(names, labels)
    layers: list[Any] = []
    unknown = [
        {"line": row["line"], "from": 0, "to": 100, "middle": 50, "text": "unknown"} for row in data if not row["known"]
    ]
    if unknown:
        base = alt.Chart(_data(unknown))
        layers.append(
            base.mark_bar(size=12, fill="#ffffff", stroke=SOFT, strokeDash=[4, 3], strokeWidth=1).encode(
                x=_x("from"), x2="to:Q", y=y
            )
        )
        layers.append(
            base.mark_text(fontSize=11, color=SOFT, baseline="middle").encode(x=_x("middle"), y=y, text="text:N")
        )
    for basis, (colour, shape) in BASES.items():
        chosen = [row for row in data if row["known"] and row["basis"] == basis]
        if chosen:
            base = alt.Chart(_data(chosen))
            layers.append(
                base.mark_rule(strokeWidth=5, color=colour, opacity=0.45).encode(x=_x("low"), x2="high:Q", y=y)
            )
            layers.append(
                base.mark_point(shape=shape, size=95, filled=True, color=colour, opacity=1).encode(x=_x("best"), y=y)
            )
    limits = [row for row in data if row["red_line"] is not None]
    if limits:
        layers.append(
            alt.Chart(_data(limits))
            .mark_tick(orient="vertical", thickness=3.5, size=20, color=BLACK)
            .encode(x=_x("red_line"), y=y)
        )
    return _lane(layers, track, track["name"], len(data), labels)


def _forecast_lane(track: Row, rows: list[Row], labels: int) -> Any:
    import altair as alt

    ordered = sorted(rows, key=lambda row: (row["model"] != "pooled", row["model"]))
    names = [spoken(row["model"]) for row in ordered]
    data = [
        {**row, "line": name, "text": estimate(row["low"], row["best"], row["high"])}
        for row, name in zip(ordered, names, strict=True)
    ]
    answered = [row for row in data if row["best"] is not None]
    silent = [{**row, "middle": 50, "text": "no answer"} for row in data if row["best"] is None]
    y = _y(names, labels, bold="pooled")
    layers: list[Any] = []
    for pooled in (True, False):
        chosen = [row for row in answered if (row["model"] == "pooled") == pooled]
        if chosen:
            base = alt.Chart(_data(chosen))
            colour, width, size = (BLUE, 9, 130) if pooled else (SOFT, 3, 60)
            bar = base.mark_rule(strokeWidth=width, color=colour, opacity=0.5 if pooled else 0.6)
            layers.append(bar.encode(x=_x("low"), x2="high:Q", y=y))
            mark = base.mark_point(
                shape="diamond" if pooled else "circle", size=size, filled=True, fill=colour if pooled else "#ffffff",
                stroke=colour, strokeWidth=1.5, opacity=1,
            )  # fmt: skip
            layers.append(mark.encode(x=_x("best"), y=y))
    if silent:
        layers.append(
            alt.Chart(_data(silent)).mark_text(fontSize=11, color=SOFT).encode(x=_x("middle"), y=y, text="text:N")
        )
    return _lane(
        layers, track, str(rows[0].get("issue_name") or track.get("name") or rows[0]["issue"]), len(data), labels
    )


def _meeting_data(rows: list[Row]) -> tuple[list[Row], list[str]]:
    names = _distinct([row["name"] for row in rows])
    data = []
    for row, name in zip(rows, names, strict=True):
        place = "" if row["place"].casefold() in row["name"].casefold() else row["place"]
        level = "" if row["level"] == "unspecified" else row["level"]
        told = ", ".join(word for word in (place, level, spoken(row["kind"]), spoken(row["status"])) if word)
        shape = "circle" if row["kind"] == "talks" else "square" if row["kind"] == "speech" else "triangle-up"
        first, last = row["earliest"] or row["latest"], row["latest"] or row["earliest"]
        data.append({"line": name, "told": told, "shape": shape, "done": row["status"] == "held", "from": first,
                     "to": last, "at": _middle(first, last) if first else 2})  # fmt: skip
    return data, names


def _dated_lane(rows: list[Row], as_of: str | None, labels: int) -> Any:
    import altair as alt

    if not rows:
        return None
    data, names = _meeting_data(rows)
    first, last = min(d["from"] for d in data), max([d["to"] for d in data] + ([as_of] if as_of else []))
    first = min(first, as_of or first)
    axis = alt.Axis(title=None, grid=True, gridColor=RULE, domain=False, tickSize=0, labelPadding=6, labelColor=SOFT,
                    tickCount=5, labelOverlap=True, format="%e %b %Y")  # fmt: skip
    scale = alt.Scale(type="utc", domain=_padded(first, last), nice=False)
    y = _y(names, labels)

    def x(name: str) -> Any:
        return alt.X(f"utcyearmonthdate({name}):T", scale=scale, axis=axis)

    layers: list[Any] = []
    if as_of:
        today = alt.Chart(_data([{"at": as_of, "text": "as of"}]))
        layers.append(today.mark_rule(strokeDash=[2, 3], strokeWidth=1.5, color=INK).encode(x=x("at")))
    layers.append(
        alt.Chart(_data(data))
        .mark_rule(strokeWidth=5, color=BLUE, opacity=0.4)
        .encode(x=x("from"), x2="utcyearmonthdate(to):T", y=y)
    )
    layers += _meeting_marks(data, y, lambda: x("at"))
    sides: tuple[tuple[bool, Literal["left", "right"], int], ...] = ((False, "left", 12), (True, "right", -12))
    for half, align, shift in sides:
        chosen = [d for d in data if (_share(d["to"], first, last) > 0.5) == half]
        if chosen:
            text = alt.Chart(_data(chosen)).mark_text(align=align, dx=shift, fontSize=11.5, color=SOFT)
            layers.append(text.encode(x=x("from" if half else "to"), y=y, text="told:N"))
    return alt.layer(*layers).properties(width=WIDTH - labels, height=len(data) * ROW + 6)


def _undated_lane(rows: list[Row], labels: int) -> Any:
    import altair as alt

    if not rows:
        return None
    data, names = _meeting_data(rows)
    y = _y(names, labels)
    x = alt.X("at:Q", scale=_scale(), axis=None)
    text = alt.Chart(_data(data)).mark_text(align="left", dx=12, fontSize=11.5, color=SOFT)
    layers = [*_meeting_marks(data, y, lambda: x), text.encode(x=x, y=y, text="told:N")]
    title = alt.TitleParams(
        "date not stated", anchor="start", frame="group", offset=6, fontSize=13, color=SOFT, fontWeight="normal"
    )
    return alt.layer(*layers).properties(width=WIDTH - labels, height=len(data) * ROW + 6, title=title)


def _meeting_marks(data: list[Row], y: Any, x: Any) -> list[Any]:
    import altair as alt

    layers = []
    for shape, done in sorted({(row["shape"], row["done"]) for row in data}):
        chosen = [row for row in data if row["shape"] == shape and row["done"] == done]
        mark = alt.Chart(_data(chosen)).mark_point(
            shape=shape, size=95, filled=True, fill=BLUE if done else "#ffffff", stroke=BLUE, strokeWidth=1.8, opacity=1
        )
        layers.append(mark.encode(x=x(), y=y))
    return layers


def _influence_lane(rows: list[Row]) -> Any:
    import altair as alt

    names = _distinct([textwrap.shorten(str(row["unknown"]), 52, placeholder=" …") for row in rows])
    labels = _label_width(names, most=330)
    data = [
        {"line": name, "voi": max(0.0, row["voi"]), "low": max(0.0, row["voi"] - (row.get("se") or 0)),
         "high": row["voi"] + (row.get("se") or 0), "noise": _within_noise(row), "text": f"{row['voi']:.1f}"}
        for row, name in zip(rows, names, strict=True)
    ]  # fmt: skip
    top = max(0.1, max(float(str(d["high"])) for d in data) * 1.12)
    axis = alt.Axis(title="points by which the range would narrow", grid=True, gridColor=RULE, domain=False,
                    tickSize=0, tickCount=5, labelColor=SOFT, titleColor=SOFT, titleFontWeight="normal")  # fmt: skip

    def x(name: str) -> Any:
        return alt.X(f"{name}:Q", scale=_scale((0, top)), axis=axis)

    y = _y(names, labels)
    layers: list[Any] = []
    for noise in (False, True):
        chosen = [d for d in data if d["noise"] == noise]
        if chosen:
            look: dict[str, Any] = (
                {"fill": "transparent", "stroke": SOFT, "strokeDash": [4, 3]}
                if noise
                else {"fill": BLUE, "opacity": 0.75}
            )
            layers.append(alt.Chart(_data(chosen)).mark_bar(size=12, **look).encode(x=x("voi"), y=y))
    whisker = alt.Chart(_data(data)).mark_rule(color=INK, strokeWidth=1.2)
    layers.append(whisker.encode(x=x("low"), x2="high:Q", y=y))
    label = alt.Chart(_data(data)).mark_text(align="left", dx=6, fontSize=11, color=SOFT)
    layers.append(label.encode(x=x("high"), y=y, text="text:N"))
    return alt.layer(*layers).properties(width=WIDTH - labels, height=len(data) * ROW + 6)


# --- keys ------------------------------------------------------------------------------------------------------------


def _key(entries: list[tuple[dict[str, Any], str]], room: int) -> Any:
    """Samples with their meaning, in lines of `room` pixels; each entry is a mark's look and its words."""
    import altair as alt

    layers = []
    left, line = 0.0, 0
    for look, words in entries:
        width = 34 + 6.1 * len(words)
        if left and left + width > room:
            left, line = 0.0, line + 1
        y = alt.value(10 + 20 * line)
        base = alt.Chart(_data([{"text": words}]))
        kind = look.pop("kind")
        wide, tall = (0, 8) if kind == "post" else (9, 0)
        if kind == "point":
            layers.append(base.mark_point(filled=True, size=80, opacity=1, **look).encode(x=alt.value(left + 9), y=y))
        else:
            layers.append(
                base.mark_rule(**look).encode(
                    x=alt.value(left + 9 - wide), x2=alt.value(left + 9 + wide),
                    y=alt.value(10 + 20 * line - tall), y2=alt.value(10 + 20 * line + tall),
                )
            )  # fmt: skip
        layers.append(
            base.mark_text(align="left", baseline="middle", fontSize=11.5, color=SOFT).encode(
                x=alt.value(left + 25), y=y, text="text:N"
            )
        )
        left += width
    return alt.layer(*layers).properties(width=room, height=20 * line + 20)


def _position_key(rows: list[Row], labels: int) -> Any:
    used = [basis for basis in BASES if any(row["known"] and row["basis"] == basis for row in rows)]
    entries: list[tuple[dict[str, Any], str]] = [
        ({"kind": "point", "shape": BASES[basis][1], "color": BASES[basis][0]}, basis) for basis in used
    ]
    if used:
        entries.append(({"kind": "line", "strokeWidth": 5, "color": BASES[used[0]][0], "opacity": 0.45}, "80 % range"))
    if any(row["red_line"] is not None for row in rows):
        entries.append(({"kind": "post", "strokeWidth": 3.5, "color": BLACK}, "red line"))
    entries.append(({"kind": "post", "strokeWidth": 1.5, "strokeDash": [2, 3], "color": INK}, "without a deal"))
    if not all(row["known"] for row in rows):
        entries.append(({"kind": "line", "strokeWidth": 1, "strokeDash": [4, 3], "color": SOFT}, "unknown"))
    return _key(entries, WIDTH - labels)


def _forecast_key(labels: int) -> Any:
    white = {"fill": "#ffffff", "stroke": SOFT, "strokeWidth": 1.5}
    return _key(
        [
            ({"kind": "point", "shape": "diamond", "color": BLUE}, "all models pooled"),
            ({"kind": "line", "strokeWidth": 9, "color": BLUE, "opacity": 0.5}, "its 80 % range"),
            ({"kind": "point", "shape": "circle", **white}, "one model"),
            ({"kind": "post", "strokeWidth": 1.5, "strokeDash": [2, 3], "color": INK}, "without a deal"),
        ],
        WIDTH - labels,
    )


def _meeting_key(labels: int) -> Any:
    white = {"fill": "#ffffff", "stroke": BLUE, "strokeWidth": 1.8}
    return _key(
        [
            ({"kind": "point", "shape": "circle", "color": BLUE}, "talks held"),
            ({"kind": "point", "shape": "circle", **white}, "planned or not held"),
            ({"kind": "point", "shape": "square", "color": BLUE}, "speech"),
            ({"kind": "point", "shape": "triangle-up", "color": BLUE}, "visit, call, other"),
            ({"kind": "post", "strokeWidth": 1.5, "strokeDash": [2, 3], "color": INK}, "day of this brief"),
        ],
        WIDTH - labels,
    )


# --- to SVG ----------------------------------------------------------------------------------------------------------


def _svg(lanes: list[Any], key: Any, title: str, sentence: str, prefix: str) -> str:
    """The lanes under one another, with the key on top, as an SVG that says what it is."""
    if not lanes:
        return ""
    import altair as alt
    import vl_convert

    parts = [key, *lanes] if key is not None else lanes
    chart: alt.VConcatChart = alt.vconcat(*parts, spacing=22, background="transparent").resolve_scale(
        x="independent", y="independent"
    )
    chart = chart.configure(font=FONT, padding=4).configure_view(stroke=None)
    chart = chart.configure_axis(labelFontSize=12, titleFontSize=11.5)
    return described(vl_convert.vegalite_to_svg(chart.to_dict()), title, sentence, prefix)


def described(svg: str, title: str, sentence: str, prefix: str) -> str:
    """`svg` as one image with a title and a description, its ids made unique by `prefix`, ready to stand in a page."""
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", svg)
    size = re.search(r'<svg[^>]*\bwidth="([\d.]+)" height="([\d.]+)"', svg)
    box = f'viewBox="0 0 {size[1]} {size[2]}" style="max-width:{float(size[1]):.0f}px"' if size else ""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" {box} '
        f'aria-labelledby="{prefix}-title {prefix}-desc"><title id="{prefix}-title">{escape(title)}</title>'
        f'<desc id="{prefix}-desc">{escape(sentence)}</desc>'
    )
    return re.sub(r"<svg[^>]*>", lambda _: head, svg, count=1)


def _distinct(names: list[str]) -> list[str]:
    """The names, numbered where one comes twice, because a lane has one line a name.

    >>> _distinct(["a", "b", "a"])
    ['a', 'b', 'a (2)']
    """
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return out


def _label_width(names: Iterable[str], most: int = LABELS) -> int:
    """Pixels for the labels of a lane: as the longest needs, within reason; the chart cuts what is longer."""
    return min(most, max(70, 22 + round(6.4 * max((len(name) for name in names), default=0))))


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width) or [""]


def _share(date: str, first: str, last: str) -> float:
    start, end, here = (_ordinal(d) for d in (first, last, date))
    return (here - start) / (end - start) if end > start else 0.0


def _ordinal(date: str) -> int:
    import datetime as dt

    return dt.date.fromisoformat(date).toordinal()


def _middle(first: str, last: str) -> str:
    import datetime as dt

    return dt.date.fromordinal((_ordinal(first) + _ordinal(last)) // 2).isoformat()


def _padded(first: str, last: str) -> list[Any]:
    """The time axis, with a margin of a twentieth, at least three days."""
    import altair as alt

    margin = max(3, (_ordinal(last) - _ordinal(first)) // 20)
    return [_moment(alt, _ordinal(first) - margin), _moment(alt, _ordinal(last) + margin)]


def _moment(alt_: Any, ordinal: int) -> Any:
    import datetime as dt

    date = dt.date.fromordinal(ordinal)
    return alt_.DateTime(year=date.year, month=date.month, date=date.day, utc=True)
