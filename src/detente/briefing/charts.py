"""Charts: rows to pictures.  Each picture comes with the sentence that says what it shows and the rows it shows.

Drawn by Vega-Lite and turned into SVG on this computer; no font, script or page is fetched.  Nothing is told by colour
alone: shape, line and label say it too, in the colours of [OkabeIto2008]_, and every picture prints in grey.  No actor
has a colour of its own.
"""

from __future__ import annotations

import datetime as dt
import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from detente.briefing import vega
from detente.briefing.facts import Row
from detente.briefing.layout import anchor_words, model_words
from detente.briefing.vega import BLACK, BLUE, GREEN, POST, SOFT, VERMILLION, WIDTH, Spec, across, marks, value
from detente.briefing.wording import STATUS_WORDS, alphabetical, counted, estimate, listed, number, spoken

if TYPE_CHECKING:
    from altair import VConcatChart

BASES = {
    "stated": (BLUE, "circle"),
    "reported": (VERMILLION, "square"),
    "inferred": (GREEN, "triangle-up"),
    "expert": (BLACK, "cross"),
    "unknown": (SOFT, "stroke"),
}
OTHERS: Spec = {"strokeWidth": 1.5, "color": SOFT}
"""How the span of the models that are not drawn one by one looks."""
MEDIAN: Spec = {"strokeWidth": 5, "color": BLUE, "opacity": 0.45}
KINDS = {"compromise": "circle", "capitulation": "square", "conflict": "triangle-up"}
"""How giving way is marked in the lines of a path."""
NAMES = 130
"""Pixels for the names at each end of these lines."""
_APART = 7.0  # points of the scale below which two names would touch
TELLING = 12
"""Unknowns drawn at most; the table has them all."""
_NAMES = 220  # pixels for the names of unknowns, which run over two lines


@dataclass(frozen=True)
class Picture:
    """svg: the picture with title and description, "" when there is nothing to draw.  sentence: what it shows.

    table: the rows it was made from, so that whoever does not see the picture misses nothing.  spec: its Vega-Lite
    specification, empty when there is nothing to draw.
    """

    svg: str = field(repr=False)
    sentence: str
    table: list[Row] = field(repr=False)
    spec: Spec = field(default_factory=dict, repr=False)


def as_altair(picture: Picture) -> VConcatChart:
    """The picture as an Altair chart, for a notebook.  ValueError when there is nothing to draw."""
    import altair

    if not picture.spec:
        raise ValueError(f"there is no chart, only a sentence: {picture.sentence}")
    return altair.VConcatChart.from_dict(picture.spec)


def picture_file(picture: Picture, suffix: str, title: str) -> bytes:
    """The picture as a file on white ground: .svg, .png, .json (the Vega-Lite specification), or .html with its
    sentence.  It fetches nothing.  ValueError when there is nothing to draw, or for another suffix.
    """
    if not picture.spec:
        raise ValueError(f"there is no chart, only a sentence: {picture.sentence}")
    spec = {**picture.spec, "background": vega.PAPER}
    match suffix:
        case ".json":
            return json.dumps(spec, ensure_ascii=False, indent=1).encode()
        case ".png":
            return vega.to_png(spec)
        case ".svg":
            return vega.to_svg(spec, title, picture.sentence, "chart").encode()
        case ".html":
            return _small_page(vega.to_svg(spec, title, picture.sentence, "chart"), title, picture.sentence).encode()
    raise ValueError(f"no chart is written as {suffix!r}; .svg, .png, .html and .json are")


def _small_page(svg: str, title: str, sentence: str) -> str:
    style = (
        "body{margin:2rem auto;max-width:50rem;padding:0 1rem;font:16px/1.5 sans-serif;color:#1b1f24;background:#fff}"
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>{style}</style>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n<p>{escape(sentence)}</p>\n{svg}\n"
        "</body>\n</html>\n"
    )


def _picture(parts: Sequence[Spec | None], title: str, sentence: str, table: list[Row], prefix: str) -> Picture:
    spec = vega.stack(parts)
    return Picture(vega.to_svg(spec, title, sentence, prefix), sentence, table, spec)


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
    labels = vega.label_width(row["actor_name"] for row in rows)
    lanes = [_position_lane(track, [row for row in rows if row["issue"] == track["id"]], labels) for track in tracks]
    return _picture([_position_key(rows, tracks, labels), *lanes], "Positions by issue", text, rows, "positions")


def forecast_intervals(forecast: Sequence[Row], tracks: Sequence[Row]) -> Picture:
    """Where a deal would settle: the pooled range of each issue in full, each model's lighter beneath it.

    A row of role ``others`` (see layout.fold_forecast) is drawn as the span of their middles.
    """
    rows = [dict(row) for row in forecast]
    if not rows:
        return Picture("", "No forecast was made.", [])
    pooled = [row for row in rows if row["model"] == "pooled"]
    told = [f"{row['issue_name']} {estimate(row['low'], row['best'], row['high'])}" for row in pooled]
    text = f"If there is a deal, best estimate and 80 % range: {'; '.join(told)}."
    by_id = {track["id"]: track for track in tracks}
    issues = dict.fromkeys(row["issue"] for row in rows)
    labels = vega.label_width(_lane_name(row) for row in rows)
    lanes = [
        _forecast_lane(by_id.get(issue, {}), [row for row in rows if row["issue"] == issue], labels) for issue in issues
    ]
    return _picture(
        [_forecast_key(rows, tracks, labels), *lanes], "Forecast by issue and model", text, rows, "forecast"
    )


def challenge_lines(path: Sequence[Row], tracks: Sequence[Row] = ()) -> Picture:
    """Who gives way, round by round: one line an actor from where it starts to where it ends, in the challenge model.

    path: rows of ``path``, ``path_position`` and ``path_round`` (forecasting.paths), of any number of issues and
    readings of the model (`model`).  A mark stands where an actor has given way; its shape says how.  The weighted
    median of each round is the thick line.
    """
    rows = [dict(row) for row in path]
    keys = list(dict.fromkeys((row["issue"], row.get("model", "challenge")) for row in rows))
    if not keys:
        return Picture("", "There is no path to show.", [])
    by_id = {track["id"]: track for track in tracks}
    stories = [[row for row in rows if (row["issue"], row.get("model", "challenge")) == key] for key in keys]
    moving = [story for story in stories if any(row.get("accepted") for row in story)]
    told = [_path_words(story) for story in moving]
    still = alphabetical(_path_title(story) for story in stories if story not in moving)
    told += [f"nobody gives way on {listed(still)}"] if still else []
    text = f"In the challenge model, every number at its best estimate: {'; '.join(told)}."
    if not moving:
        return Picture("", text, rows)
    lanes = [_path_lane(by_id.get(story[0]["issue"], {}), story) for story in moving]
    return _picture([_path_key(rows), *lanes], "Who gives way, round by round", text, rows, "paths")


def meeting_line(meetings: Sequence[Row], as_of: str | None = None) -> Picture:
    """Meetings by date, one line each; those whose date nobody states stand in a lane of their own."""
    rows = [dict(row) for row in meetings]
    if not rows:
        return Picture("", "No meeting is named.", [])
    dated = [row for row in rows if row["earliest"] or row["latest"]]
    undated = [row for row in rows if not (row["earliest"] or row["latest"])]
    held = sum(row["status"] == "held" for row in rows)
    text = f"{counted(len(rows), 'meeting')}, {held} of them held"
    names = listed((row["name"] for row in undated), 4)
    text += f"; {len(undated)} without a stated date: {names}." if undated else "."
    labels = vega.label_width(row["name"] for row in rows)
    parts = [_meeting_key(labels), _dated_lane(dated, as_of, labels), _undated_lane(undated, labels)]
    return _picture(parts, "Meetings on a time line", text, rows, "meetings")


def influence_bars(influence: Sequence[Row]) -> Picture:
    """By how many points each unknown, once known, would narrow the forecast; a dashed bar is within noise."""
    rows = [dict(row) for row in influence if row.get("voi") is not None]
    if not rows:
        return Picture("", "Nothing was ranked.", [])
    n = len(rows) + sum(row.get("n_others") or 0 for row in influence)
    clear = [row for row in rows if not _within_noise(row)]
    top = rows[0]
    text = f"Knowing “{top['unknown']}” would sharpen the forecast most, by {top['voi']:.1f} points"
    text += f"; {len(clear)} of {counted(n, 'unknown')} stand clear of noise." if n > 1 else "."
    if not clear:
        text = f"None of {counted(n, 'unknown')} has a measurable effect on the forecast."
    return _picture([_influence_lane(rows[:TELLING])], "What to find out next", text, rows, "influence")


def opposition_table(opposition: Sequence[Row]) -> Picture:
    """Acts against the talks: a table says it best, so there is a sentence and no drawing."""
    rows = [dict(row) for row in opposition]
    if not rows:
        return Picture("", "Nobody is named as acting against the talks.", [])
    actors = alphabetical(row["actor_name"] for row in rows)
    kinds = {STATUS_WORDS.get(row["status"], row["status"]) for row in rows}
    who = f"{counted(len(actors), 'actor')} ({listed(actors, 5)})"
    text = f"{counted(len(rows), 'entry', 'entries')} on {who}: {listed(sorted(kinds))}."
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
    return not row.get("measurable", row["voi"] > 2 * (row.get("se") or 0))


def _position_lane(track: Row, rows: list[Row], labels: int) -> Spec | None:
    if not rows:
        return None
    names = vega.distinct(row["actor_name"] for row in rows)
    data = [{**row, "line": name} for row, name in zip(rows, names, strict=True)]
    y = vega.lines(names, labels)
    layers = _unknown_bars([row["line"] for row in data if not row["known"]], y)
    for basis, (colour, shape) in BASES.items():
        chosen = [_only(row, "low", "best", "high") for row in data if row["known"] and row["basis"] == basis]
        if chosen:
            bar = {"type": "rule", "strokeWidth": 5, "color": colour, "opacity": 0.45}
            layers.append(marks(chosen, bar, x=across("low"), x2={"field": "high"}, y=y))
            layers.append(marks(chosen, vega.point(shape, colour), x=across("best"), y=y))
    limits = [_only(row, "red_line") for row in data if row["red_line"] is not None]
    if limits:
        tick = {"type": "tick", "orient": "vertical", "thickness": 3.5, "size": 20, "color": BLACK, "opacity": 1}
        layers.append(marks(limits, tick, x=across("red_line"), y=y))
    return _issue_lane(track, track["name"], layers, len(data), labels)


def _unknown_bars(names: list[str], y: Spec) -> list[Spec]:
    """A dashed bar over the whole scale, with the word in it."""
    if not names:
        return []
    rows = [{"line": name, "from": 0, "to": 100, "middle": 50, "text": "unknown"} for name in names]
    return [
        marks(rows, vega.UNKNOWN_BAR, x=across("from"), x2={"field": "to"}, y=y),
        marks(rows, vega.text(fontSize=11), x=across("middle"), y=y, text=vega.field("text")),
    ]


def _forecast_lane(track: Row, rows: list[Row], labels: int) -> Spec:
    data = [{**row, "line": _lane_name(row)} for row in rows]
    y = vega.lines([row["line"] for row in data], labels, bold="pooled")
    layers: list[Spec] = []
    for pooled in (True, False):
        chosen = [
            _only(row, "low", "best", "high")
            for row in data
            if row["best"] is not None and (row["model"] == "pooled") == pooled
        ]
        if chosen:
            colour, width, shape = (BLUE, 9, "diamond") if pooled else (SOFT, 3, "circle")
            bar = {"type": "rule", "strokeWidth": width, "color": colour, "opacity": 0.55}
            mark = vega.point(shape, colour, 130 if pooled else 60, hollow=not pooled)
            layers.append(marks(chosen, bar, x=across("low"), x2={"field": "high"}, y=y))
            layers.append(marks(chosen, mark, x=across("best"), y=y))
    layers += _others_marks([row for row in data if row.get("role") == "others"], y)
    silent = [
        {"line": row["line"], "middle": 50, "text": "no answer"}
        for row in data
        if row["best"] is None and row.get("low") is None
    ]
    if silent:
        layers.append(marks(silent, vega.text(), x=across("middle"), y=y, text=vega.field("text")))
    name = str(rows[0].get("issue_name") or track.get("name") or rows[0]["issue"])
    return _issue_lane(track, name, layers, len(data), labels, row=19)


def _lane_name(row: Row) -> str:
    return counted(row["n_others"], "other model") if row.get("role") == "others" else model_words(row)


def _others_marks(data: list[Row], y: Spec) -> list[Spec]:
    """From the lowest middle to the highest: a thin line with a tick at each end."""
    spans = [_only(row, "low", "high") for row in data if row["low"] is not None]
    if not spans:
        return []
    tick = {"type": "tick", "orient": "vertical", "thickness": 1.5, "size": 11, "color": SOFT, "opacity": 1}
    line = {"type": "rule", **OTHERS}
    return [
        marks(spans, line, x=across("low"), x2={"field": "high"}, y=y),
        marks(spans, tick, x=across("low"), y=y),
        marks(spans, tick, x=across("high"), y=y),
    ]


def _issue_lane(track: Row, title: str, layers: list[Spec], n: int, labels: int, row: int = vega.ROW) -> Spec:
    """One issue: its name, what its scale means, the layers over a plain 0-100 grid, and what holds without a deal."""
    reference = track.get("reference_point")
    if reference is not None:
        layers = [*layers, marks([{"point": reference}], {"type": "rule", **POST}, x=across("point"))]
    main = vega.lane(layers, n, labels, row=row)
    heads = _anchor_heads(track.get("anchors") or [], labels)
    return vega.titled({"vconcat": [heads, main], "spacing": 4} if heads else main, title)


def _anchor_heads(anchors: list[Row], labels: int) -> Spec | None:
    """The described points of the scale, over their places; those that would collide are left to the table."""
    shown = _roomy(anchors)
    if not shown:
        return None
    letters = max(12, (WIDTH - labels) // 6 // max(2, len(shown)) - 2)
    heads = []
    for anchor in shown:
        wrapped = textwrap.wrap(anchor_words(anchor), letters, max_lines=3, placeholder=" …")
        align = "left" if anchor["point"] <= 10 else "right" if anchor["point"] >= 90 else "center"
        heads.append({"point": anchor["point"], "text": "\n".join(wrapped), "align": align})
    height = 14 * max(head["text"].count("\n") + 1 for head in heads) + 4
    # An invisible point on the labelled axis keeps these words over their places on the scale below.
    keep_place = marks([{"line": ""}], {"type": "point", "opacity": 0}, y=vega.lines([""], labels))
    layers = [
        marks(
            [head for head in heads if head["align"] == align],
            vega.text(align=align, baseline="top", lineBreak="\n", lineHeight=14),
            x=across("point", axis=False), y=value(0), text=vega.field("text"),
        )
        for align in sorted({head["align"] for head in heads})
    ]  # fmt: skip
    return {"layer": [keep_place, *layers], "width": WIDTH - labels, "height": height}


def _roomy(anchors: list[Row]) -> list[Row]:
    """The anchors with at least 20 points to the next one; the two outermost always.

    >>> [a["point"] for a in _roomy([{"point": p} for p in (0, 10, 40, 90, 100)])]
    [0, 40, 100]
    """
    if len(anchors) < 3:
        return anchors
    kept = anchors[:1]
    for anchor in anchors[1:-1]:
        if anchor["point"] - kept[-1]["point"] >= 20 and anchors[-1]["point"] - anchor["point"] >= 20:
            kept = [*kept, anchor]
    return [*kept, anchors[-1]]


def _path_words(story: list[Row]) -> str:
    rounds = [row for row in story if row["table"] == "path_round"]
    movers = alphabetical(row["challenged_name"] for row in story if row.get("accepted"))
    who = f"{listed(movers, 4)} {'gives' if len(movers) == 1 else 'give'} way"
    first, last = (number(rounds[end]["median"]) for end in (0, -1))
    middle = (
        f"the weighted median stays at {first}" if first == last else f"the weighted median goes from {first} to {last}"
    )
    return f"on {_path_title(story)} {who}, {middle}"


def _path_title(story: list[Row]) -> str:
    reading = story[0].get("model", "challenge").partition(":")[2]
    return str(story[0]["issue_name"]) + (f" ({reading})" if reading else "")


def _path_lane(track: Row, story: list[Row]) -> Spec:
    """Positions upwards, rounds to the right, as far as anything moves; names at both ends."""
    places = [row for row in story if row["table"] == "path_position"]
    moves = [row for row in story if row["table"] == "path" and row["accepted"]]
    last = min(max(row["round"] for row in moves) + 1, max(row["round"] for row in places))
    paths = [
        {"round": row["round"], "at": row["position"], "who": row["actor_name"]}
        for row in places
        if row["round"] <= last
    ]
    medians = [
        {"round": row["round"], "at": row["median"]}
        for row in story
        if row["table"] == "path_round" and row["round"] <= last
    ]
    x = {
        "field": "round",
        "type": "quantitative",
        "axis": _round_axis(last),
        "scale": {"domain": [0, last], "nice": False},
    }
    y = {**across("at"), "axis": {**across("at")["axis"], "labelPadding": NAMES + 8}}
    line = {"type": "line", "strokeWidth": 1.3, "color": SOFT, "opacity": 0.9}
    layers = [
        marks(medians, {"type": "line", **MEDIAN}, x=x, y=y),
        marks(paths, line, x=x, y=y, detail=vega.field("who")),
    ]
    for kind, shape in KINDS.items():
        landings = dict.fromkeys((row["round"], row["to"]) for row in moves if row["kind"] == kind)
        landed = [{"round": turn, "at": at} for turn, at in landings]
        if landed:
            layers.append(marks(landed, vega.point(shape, SOFT, 45, hollow=kind == "compromise"), x=x, y=y))
    for end, align, dx in ((0, "right", -8), (last, "left", 8)):
        names = _end_names([row for row in paths if row["round"] == end])
        look = vega.text(align=align, dx=dx, limit=NAMES - 4, lineBreak="\n", lineHeight=14)
        # Words of several lines hang from their first: they are lifted, so that their middle stands at the place.
        for lines in sorted({row["text"].count("\n") for row in names}):
            chosen = [row for row in names if row["text"].count("\n") == lines]
            layers.append(marks(chosen, {**look, "dy": -7 * lines}, x=x, y=y, text=vega.field("text")))
    reference = track.get("reference_point")
    if reference is not None:
        layers.append(marks([{"at": reference}], {"type": "rule", **POST}, y=y))
    spec = {"layer": layers, "width": WIDTH - 2 * NAMES - 40, "height": 210}
    return vega.titled(spec, _path_title(story))


def _round_axis(last: int) -> Spec:
    return {
        "title": "round", "values": list(range(last + 1)), "format": "d", "grid": False, "domain": False,
        "tickSize": 4, "labelPadding": 4, "labelColor": SOFT, "titleColor": SOFT, "titleFontWeight": "normal",
    }  # fmt: skip


def _end_names(ends: list[Row]) -> list[Row]:
    """The names of those who stand at one end of their lines; whose labels would touch share one, a line each.

    >>> ends = [{"round": 0, "at": at, "who": who} for at, who in ((10.0, "a"), (12.0, "b"), (80.0, "c"))]
    >>> [(row["at"], row["text"].splitlines()) for row in _end_names(ends)]
    [(11.0, ['b', 'a']), (80.0, ['c'])]
    """
    groups: list[list[Row]] = []
    for row in sorted(ends, key=lambda row: (-row["at"], row["who"].casefold(), row["who"])):
        groups.append([row])
        while len(groups) > 1 and _touch(*groups[-2:]):
            groups[-2:] = [groups[-2] + groups[-1]]
    return [
        {"round": group[0]["round"], "at": _height(group), "text": "\n".join(row["who"] for row in group)}
        for group in reversed(groups)
    ]


def _height(group: list[Row]) -> float:
    middle: float = sum(row["at"] for row in group) / len(group)
    return middle


def _touch(one: list[Row], other: list[Row]) -> bool:
    return abs(_height(one) - _height(other)) < _APART * (len(one) + len(other)) / 2


def _path_key(rows: Sequence[Row]) -> Spec:
    kinds = {row["kind"] for row in rows if row["table"] == "path" and row["accepted"]}
    words = {
        "compromise": "meets the other part of the way",
        "capitulation": "gives in",
        "conflict": "gives way in a conflict",
    }
    entries: list[tuple[str, Spec, str]] = [
        ("line", {"strokeWidth": 1.3, "color": SOFT}, "one actor"),
        ("line", MEDIAN, "weighted median"),
    ]
    for kind, shape in KINDS.items():
        if kind in kinds:
            entries.append(("point", vega.point(shape, SOFT, 45, hollow=kind == "compromise"), words[kind]))
    return vega.key(entries, WIDTH)


def _meeting_data(rows: list[Row]) -> tuple[list[Row], list[str]]:
    names = vega.distinct(row["name"] for row in rows)
    data = []
    for row, name in zip(rows, names, strict=True):
        place = "" if row["place"].casefold() in row["name"].casefold() else row["place"]
        level = "" if row["level"] == "unspecified" else row["level"]
        told = ", ".join(word for word in (place, level, spoken(row["kind"]), spoken(row["status"])) if word)
        shape = {"talks": "circle", "speech": "square"}.get(row["kind"], "triangle-up")
        first, last = row["earliest"] or row["latest"], row["latest"] or row["earliest"]
        data.append({"line": name, "told": told, "shape": shape, "done": row["status"] == "held", "from": first,
                     "to": last, "at": _middle(first, last) if first else 2})  # fmt: skip
    return data, names


def _dated_lane(rows: list[Row], as_of: str | None, labels: int) -> Spec | None:
    if not rows:
        return None
    data, names = _meeting_data(rows)
    days = [day for row in data for day in (row["from"], row["to"])] + ([as_of] if as_of else [])
    first, last = min(days), max(days)
    margin = max(3, (_ordinal(last) - _ordinal(first)) // 20)
    domain = [_moment(_ordinal(first) - margin), _moment(_ordinal(last) + margin)]
    y = vega.lines(names, labels)

    def x(name: str) -> Spec:
        axis = {**across("")["axis"], "values": None, "tickCount": 5, "labelOverlap": True, "format": "%e %b %Y"}
        axis.pop("values")
        scale = {"type": "utc", "domain": domain, "nice": False}
        return {"field": name, "type": "temporal", "timeUnit": "utcyearmonthdate", "scale": scale, "axis": axis}

    layers: list[Spec] = []
    if as_of:
        layers.append(marks([{"at": as_of}], {"type": "rule", **POST}, x=x("at")))
    bar = {"type": "rule", "strokeWidth": 5, "color": BLUE, "opacity": 0.4}
    layers.append(marks(data, bar, x=x("from"), x2={"field": "to", "timeUnit": "utcyearmonthdate"}, y=y))
    layers += _meeting_marks(data, x("at"), y)
    scale = (WIDTH - labels) / (_ordinal(last) - _ordinal(first) + 2 * margin)  # pixels a day
    start = _ordinal(first) - margin
    post = scale * (_ordinal(as_of) - start) if as_of else None
    for row in data:
        begin, end = (scale * (_ordinal(row[name]) - start) for name in ("from", "to"))
        align, dx = _beside(row["told"], begin, end, post, WIDTH - labels)
        at = x("from" if align == "right" else "to")
        layers.append(marks([row], vega.text(align=align, dx=dx), x=at, y=y, text=vega.field("told")))
    return vega.lane(layers, len(data), labels)


def _beside(words: str, begin: float, end: float, post: float | None, room: float) -> tuple[str, int]:
    """Where words stand beside a mark from begin to end (pixels): their alignment and their distance.

    On the right, beyond the line at `post` if they would cross it; on the left where that keeps them nearer or inside.

    >>> [_beside("Quenby", begin, 210, post, 400) for begin, post in ((200, None), (200, 215), (9, 215))]
    [('left', 12), ('right', -12), ('left', 13)]
    """
    wide = 14 + 6 * len(words)
    crosses = post is not None and end <= post <= end + wide
    free_left = begin - wide >= 0 and not (post is not None and begin - wide <= post <= begin)
    if free_left and (crosses or end + wide > room):
        return "right", -12
    return "left", round(post - end) + 8 if crosses and post is not None and post - end > 4 else 12


def _undated_lane(rows: list[Row], labels: int) -> Spec | None:
    if not rows:
        return None
    data, names = _meeting_data(rows)
    x, y = across("at", axis=False), vega.lines(names, labels)
    words = marks(data, vega.text(align="left", dx=12), x=x, y=y, text=vega.field("told"))
    return vega.lane([*_meeting_marks(data, x, y), words], len(data), labels, "date not stated", 13)


def _meeting_marks(data: list[Row], x: Spec, y: Spec) -> list[Spec]:
    """Shape by sort of meeting, filled where it was held."""
    return [
        marks(
            [row for row in data if (row["shape"], row["done"]) == (shape, done)],
            vega.point(shape, BLUE, hollow=not done), x=x, y=y,
        )
        for shape, done in sorted({(row["shape"], row["done"]) for row in data})
    ]  # fmt: skip


def _influence_lane(rows: list[Row]) -> Spec:
    names = vega.distinct(textwrap.shorten(str(row["unknown"]), 64, placeholder=" …") for row in rows)
    labels = vega.label_width(names, most=_NAMES)
    data: list[Row] = [
        {"line": name, "voi": max(0.0, row["voi"]), "low": max(0.0, row["voi"] - (row.get("se") or 0)),
         "high": max(0.0, row["voi"] + (row.get("se") or 0)), "noise": _within_noise(row), "text": f"{row['voi']:.1f}"}
        for row, name in zip(rows, names, strict=True)
    ]  # fmt: skip
    top = max(0.1, *(1.12 * row["high"] for row in data))
    y = vega.lines(names, labels)
    y["axis"]["labelExpr"] = f"({json.dumps({name: textwrap.wrap(name, _NAMES // 6) for name in names})})[datum.value]"

    def x(name: str) -> Spec:
        return across(name, top=top, title="points by which the forecast would sharpen")

    layers: list[Spec] = []
    solid = {"type": "bar", "size": 12, "fill": BLUE, "opacity": 0.75}
    for noise, look in ((False, solid), (True, vega.UNKNOWN_BAR)):
        chosen = [row for row in data if row["noise"] == noise]
        if chosen:
            layers.append(marks(chosen, look, x=x("voi"), y=y))
    whisker = {"type": "rule", "color": vega.INK, "strokeWidth": 1.2}
    layers.append(marks(data, whisker, x=x("low"), x2={"field": "high"}, y=y))
    layers.append(marks(data, vega.text(align="left", dx=6), x=x("high"), y=y, text=vega.field("text")))
    return vega.lane(layers, len(data), labels, row=32)


def _position_key(rows: list[Row], tracks: Sequence[Row], labels: int) -> Spec:
    used = [basis for basis in BASES if any(row["known"] and row["basis"] == basis for row in rows)]
    entries: list[tuple[str, Spec, str]] = [
        ("point", vega.point(BASES[basis][1], BASES[basis][0]), basis if basis != "unknown" else "basis not told")
        for basis in used
    ]
    if used:
        entries.append(("line", {"strokeWidth": 5, "color": BASES[used[0]][0], "opacity": 0.45}, "80 % range"))
    if any(row["red_line"] is not None for row in rows):
        entries.append(("post", {"strokeWidth": 3.5, "color": BLACK}, "red line"))
    if any(track["reference_point"] is not None for track in tracks):
        entries.append(("post", POST, "without a deal"))
    if not all(row["known"] for row in rows):
        entries.append(("line", {"strokeWidth": 1, "strokeDash": [4, 3], "color": SOFT}, "unknown"))
    return vega.key(entries, WIDTH - labels)


def _forecast_key(rows: Sequence[Row], tracks: Sequence[Row], labels: int) -> Spec:
    entries: list[tuple[str, Spec, str]] = [
        ("point", vega.point("diamond", BLUE), "pooled"),
        ("line", {"strokeWidth": 9, "color": BLUE, "opacity": 0.55}, "its 80 % range"),
        ("point", vega.point("circle", SOFT, hollow=True), "one model"),
    ]
    if any(row.get("role") == "others" for row in rows):
        entries.append(("line", OTHERS, "from lowest to highest middle"))
    if any(track["reference_point"] is not None for track in tracks):
        entries.append(("post", POST, "without a deal"))
    return vega.key(entries, WIDTH - labels)


def _meeting_key(labels: int) -> Spec:
    entries: list[tuple[str, Spec, str]] = [
        ("point", vega.point("circle", BLUE), "talks held"),
        ("point", vega.point("circle", BLUE, hollow=True), "not held, or not yet"),
        ("point", vega.point("square", BLUE), "speech"),
        ("point", vega.point("triangle-up", BLUE), "visit, call, other"),
        ("post", POST, "day of this brief"),
    ]
    return vega.key(entries, WIDTH - labels)


def _only(row: Row, *names: str) -> Row:
    return {"line": row["line"], **{name: row[name] for name in names}}


def _ordinal(date: str) -> int:
    return dt.date.fromisoformat(date).toordinal()


def _middle(first: str, last: str) -> str:
    return dt.date.fromordinal((_ordinal(first) + _ordinal(last)) // 2).isoformat()


def _moment(ordinal: int) -> Spec:
    date = dt.date.fromordinal(ordinal)
    return {"year": date.year, "month": date.month, "date": date.day, "utc": True}
