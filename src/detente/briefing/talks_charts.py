"""Pictures of simulated talks: how they may end, when what happens, how trust and lock-in move, what protects best.

As in `detente.briefing.charts`: rows to a picture with its sentence and its rows; nothing is told by colour alone, and
no party has a colour.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Sequence
from math import ceil

from detente.briefing import vega
from detente.briefing.charts import Picture
from detente.briefing.facts import Row
from detente.briefing.vega import BLUE, INK, PAPER, RULE, SOFT, VERMILLION, WIDTH, Spec, across, marks, value
from detente.briefing.wording import alphabetical, counted, listed

DOTS = 50
"""Futures drawn one by one, in the proportions of all of them."""
_ACROSS = 25  # dots in a line
_BARS = 60  # months, or runs of months, drawn as bars at most
OUTCOMES: dict[str, tuple[str, Spec, Spec]] = {
    "agreement": ("agreement on every track", {"fill": BLUE}, vega.point("circle", BLUE)),
    "partial": (
        "part of it holds",
        {"fill": BLUE, "fillOpacity": 0.3, "stroke": BLUE, "strokeWidth": 1},
        vega.point("circle", BLUE, hollow=True),
    ),
    "stalemate": (
        "nothing holds yet",
        {"fill": PAPER, "stroke": SOFT, "strokeWidth": 1},
        vega.point("square", SOFT, hollow=True),
    ),
    "collapse": ("talks broken down", {"fill": INK}, vega.point("triangle-down", INK)),
}
"""What to call each outcome, how its bar looks, how its dots look."""
_COUNT: Spec = {"strokeWidth": 4, "color": VERMILLION}
_WORLDS: Spec = {"strokeWidth": 1.5, "color": SOFT}
CAUSES: dict[str, str] = {
    "signature": "a text is signed",
    "vote failure": "a vote fails",
    "violation": "a part is not kept",
    "reversal": "a deal is undone",
    "collapse": "the talks break down",
}
"""The causes whose hazard is drawn, each in its own lane, and what to call them."""
_COUNTED: tuple[tuple[str, str, Spec], ...] = (
    ("acts", "acts against the talks, in 100 futures a month", {"fill": INK}),
    ("votes", "votes on a signed text, in 100 futures a month", {"fill": PAPER, "stroke": SOFT}),
)
"""What is counted beside them: its column, what to call it, how it looks."""
_LANE = 36  # pixels of one lane of months
_PANEL = 236  # of one panel of a fan, and
_HIGH = 84  # its height
_LEVERS = 12  # drawn at most
_PLAIN_HEAD: Spec = {"fontSize": 12, "fontWeight": "normal", "color": INK}
_NAMES = 230  # pixels for the words of a safeguard


def outcome_dots(outcomes: Sequence[Row]) -> Picture:
    """How the futures end: a bar an outcome with its 95 % interval, and fifty futures in the same proportions.

    outcomes: rows with outcome, share, low, high (0-1) and n, how many futures they are shares of; where world_clear,
    also world_low and world_high, between which the chance lies in eight of ten worlds that agree with the dossier.
    """
    rows = [dict(row) for row in outcomes if row["outcome"] in OUTCOMES]
    if not rows:
        return Picture("", "No future was simulated.", [])
    by_name = {row["outcome"]: row for row in rows}
    kept = [name for name in OUTCOMES if name in by_name]
    told = [f"{_percent(by_name[name]['share'])} {_outcome(name)}" for name in kept]
    text = f"Of {rows[0]['n']:,} simulated futures: {listed(told)}."
    labels = vega.label_width((_outcome(name) for name in kept), most=190)
    ordered = [by_name[name] for name in kept]
    parts = [_outcome_lane(ordered, labels), _dots(by_name, labels), _dot_key(ordered, labels)]
    return _picture(parts, "How these talks may end", text, rows, "outcomes")


def hazard_months(hazard: Sequence[Row], calendar: Sequence[Row] = ()) -> Picture:
    """When what happens: of the futures to which it could still happen for the first time, the share a month to which
    it does; below, when acts against the talks and votes come.

    hazard: rows with cause, from_month, to_month (both included, 0 is the first), happened, at_risk (months).
    calendar: rows with from_month, to_month, acts and votes, how many a future has in them on average.  A bar a row;
    rows of long simulations are merged to sixty bars at most, never smoothed.
    """
    rows = [dict(row) for row in hazard if row["cause"] in CAUSES]
    if not any(row["happened"] for row in rows):
        return Picture("", "Nothing happens in any of the futures.", [])
    here = [cause for cause in CAUSES if any(row["happened"] for row in rows if row["cause"] == cause)]
    last = max(row["to_month"] for row in rows) + 1
    lanes = [
        _month_lane(CAUSES[cause], _merged([row for row in rows if row["cause"] == cause], last), last, {"fill": BLUE})
        for cause in here
    ]
    for name, words, look in _COUNTED:
        if any(row[name] for row in calendar):
            lanes.append(_month_lane(words, _summed(calendar, name, last), last, look, per=""))
    lanes[-1]["layer"][0]["encoding"]["x"]["axis"] = _month_axis(last)
    head = "Each month, of the futures to which it can still happen for the first time"
    part = vega.titled({"vconcat": lanes, "spacing": 10}, head, 13)
    text = _hazard_words(rows, calendar, last)
    return _picture([part], "When what may happen", text, [*rows, *map(dict, calendar)], "hazard")


def path_fans(paths: Sequence[Row], samples: Sequence[Row] = ()) -> Picture:
    """How trust and lock-in move: the middle future month by month, where eight of ten lie, and a few single ones.

    paths: rows with what (`trust`, `lock_in`), name, month, low, best, high (0-1).  samples: rows with what, name, run
    and values, one a month.
    """
    rows = [dict(row) for row in paths]
    if not rows:
        return Picture("", "No path was kept.", [])
    keys = list(dict.fromkeys((row["what"], row["name"]) for row in rows))
    parts: list[Spec] = [_fan_key(bool(samples))]
    for what, title in _FANS.items():
        panels = [_panel(name, rows, samples, what) for kind, name in keys if kind == what]
        lines: list[Spec] = [{"hconcat": panels[k : k + 2], "spacing": 24} for k in range(0, len(panels), 2)]
        if lines:
            lines[0] = vega.titled(lines[0], title, 13)
        parts += lines
    return _picture(parts, "How trust and lock-in move", _fan_words(rows), [*rows, *map(dict, samples)], "fans")


def lever_tornado(levers: Sequence[Row]) -> Picture:
    """What each safeguard alone changes in the chance that something holds, best first; dashed where it may be chance.

    levers: rows with meaning, clear, success, success_low, success_high (-1 to 1, 95 % interval).
    """
    rows = sorted((dict(row) for row in levers), key=lambda row: (-row["success"], row["meaning"]))
    if not rows:
        return Picture("", "No safeguard was tried.", [])
    clear = [row for row in rows if row["clear"]]
    raising = [row for row in clear if row["success"] > 0]
    text = f"{counted(len(rows), 'safeguard')} tried alone on the same futures"
    if raising:
        text += f"; most is gained by this one: {raising[0]['meaning']} ({100 * raising[0]['success']:+.1f} points)"
    text += (
        f"; {len(raising)} clear of chance to raise the chance that something holds, {len(clear) - len(raising)} to "
        "lower it."
    )
    return _picture([_lever_lane(_most_telling(rows))], "What protects these talks", text, rows, "levers")


def stacked(title: str, pictures: Sequence[Picture]) -> Picture:
    """Several pictures under one another, as one; those in which there is nothing to draw give their sentence alone."""
    parts = [part for picture in pictures if picture.spec for part in picture.spec["vconcat"]]
    text = " ".join(picture.sentence for picture in pictures)
    table = [row for picture in pictures for row in picture.table]
    return _picture(parts, title, text, table, "process") if parts else Picture("", text, table)


_FANS = {
    "trust": "What the others think the chance is that it honours what it signs",
    "lock_in": "Lock-in: how much undoing would cost, 0 to 1",
}


def _picture(parts: Sequence[Spec | None], title: str, text: str, table: list[Row], prefix: str) -> Picture:
    spec = vega.stack(parts)
    return Picture(vega.to_svg(spec, title, text, prefix), text, table, spec)


def _percent(share: float) -> str:
    """
    >>> _percent(0.4862), _percent(0.003), _percent(0), _percent(0.9999)
    ('49 %', 'under 1 %', '0 %', 'over 99 %')
    """
    if 0 < share < 0.01:
        return "under 1 %"
    return "over 99 %" if 0.99 < share < 1 else f"{100 * share:.0f} %"


def _outcome(name: str) -> str:
    return OUTCOMES[name][0]


def _outcome_lane(rows: list[Row], labels: int) -> Spec:
    data = [
        {
            "line": _outcome(row["outcome"]),
            "outcome": row["outcome"],
            "zero": 0,
            **{name: 100 * row[name] for name in ("share", "low", "high")},
            "text": _percent(row["share"]),
        }
        for row in rows
    ]
    y = vega.lines([row["line"] for row in data], labels)

    def x(name: str) -> Spec:
        return across(name, title="of 100 futures")

    layers = [
        marks(
            [row], {"type": "bar", "size": 14, **OUTCOMES[row["outcome"]][1]}, x=x("zero"), x2={"field": "share"}, y=y
        )
        for row in data
    ]
    worlds = [
        {"line": _outcome(row["outcome"]), "from": 100 * row["world_low"], "to": 100 * row["world_high"]}
        for row in rows
        if row.get("world_clear")
    ]
    if worlds:
        layers.append(marks(worlds, {"type": "rule", **_WORLDS}, x=x("from"), x2={"field": "to"}, y=y))
        end = {"type": "tick", "orient": "vertical", "thickness": 1.5, "size": 9, "color": SOFT, "opacity": 1}
        layers += [marks(worlds, end, x=x(name), y=y) for name in ("from", "to")]
    layers.append(marks(data, {"type": "rule", **_COUNT}, x=x("low"), x2={"field": "high"}, y=y))
    ends = {row["line"]: row["to"] for row in worlds}
    words = [{**row, "end": max(row["high"], ends.get(row["line"], 0.0))} for row in data]
    layers += [_beside([row], y, x) for row in words]
    return vega.lane(layers, len(data), labels, row=28)


def _beside(rows: list[Row], y: Spec, x: Callable[[str], Spec]) -> Spec:
    """The figure beyond the end of its line, or, where there is no room, above it."""
    full = rows[0]["end"] > 88
    look = vega.text(align="right" if full else "left", dx=0 if full else 8, dy=-11 if full else 0, color=INK)
    return marks(rows, look, x=x("end"), y=y, text=vega.field("text"))


def dot_counts(shares: Sequence[float], dots: int = DOTS) -> list[int]:
    """Whole numbers in the proportions of the shares that sum to `dots`: what is left after rounding down goes to the
    largest remainders, among equal ones to the larger share and then to the earlier one.

    >>> dot_counts([0.0488, 0.4862, 0.3012, 0.1638])
    [3, 24, 15, 8]
    """
    total = sum(shares) or 1.0
    exact = [dots * share / total for share in shares]
    whole = [int(one) for one in exact]
    order = sorted(range(len(exact)), key=lambda k: (whole[k] - exact[k], -exact[k], k))
    for k in order[: dots - sum(whole)]:
        whole[k] += 1
    return whole


def _dots(by_name: dict[str, Row], labels: int) -> Spec:
    """Fifty marks in two lines, outcome after outcome."""
    names = [name for name in OUTCOMES if name in by_name]
    counts = dot_counts([by_name[name]["share"] for name in names])
    owners = [name for name, count in zip(names, counts, strict=True) for _ in range(count)]
    gap = (WIDTH - labels) / _ACROSS
    layers = [
        marks(
            [{"outcome": name}],
            {**OUTCOMES[name][2], "size": 80},
            x=value(gap * (k % _ACROSS + 0.5)),
            y=value(10 + 20 * (k // _ACROSS)),
        )
        for k, name in enumerate(owners)
    ]
    look = vega.text(align="right", color=INK, fontSize=12)
    head = marks([{"text": f"{DOTS} of them:"}], look, x=value(-10), y=value(20), text=vega.field("text"))
    return {"layer": [*layers, head], "width": WIDTH - labels, "height": 20 * ceil(DOTS / _ACROSS)}


def _dot_key(rows: Sequence[Row], labels: int) -> Spec:
    entries: list[tuple[str, Spec, str]] = [
        ("point", OUTCOMES[row["outcome"]][2], _outcome(row["outcome"])) for row in rows
    ]
    entries.append(("line", _COUNT, "95 % interval of the count"))
    if any(row.get("world_clear") for row in rows):
        entries.append(("line", _WORLDS, "eight of ten worlds that agree with the dossier"))
    return vega.key(entries, WIDTH - labels)


def _bar(row: Row, last: int) -> int:
    """Which bar a row belongs to: its own, or one for several rows where there are too many months."""
    return int(row["from_month"]) // ceil(last / _BARS)


def _merged(rows: list[Row], last: int) -> list[Row]:
    """Events and months at risk summed over each bar; the share of them is the hazard a month."""
    found: dict[int, Row] = {}
    for row in rows:
        bar = found.setdefault(_bar(row, last), {"from": row["from_month"], "happened": 0, "at_risk": 0})
        bar |= {"to": row["to_month"] + 1}
        bar["happened"] += row["happened"]
        bar["at_risk"] += row["at_risk"]
    return [
        {**bar, "zero": 0, "value": 100 * bar["happened"] / bar["at_risk"]} for bar in found.values() if bar["at_risk"]
    ]


def _summed(rows: Sequence[Row], name: str, last: int) -> list[Row]:
    """What 100 futures have of it in a month, over each bar."""
    found: dict[int, Row] = {}
    for row in rows:
        bar = found.setdefault(_bar(row, last), {"from": row["from_month"], "sum": 0.0})
        bar |= {"to": row["to_month"] + 1}
        bar["sum"] += row[name]
    return [{**bar, "zero": 0, "value": 100 * bar["sum"] / (bar["to"] - bar["from"])} for bar in found.values()]


def _month_lane(words: str, data: list[Row], last: int, look: Spec, per: str = " %") -> Spec:
    top = max(row["value"] for row in data)
    bars = [{**row, "from": row["from"] + 0.07 * w, "to": row["to"] - 0.07 * w} for row in data for w in [_wide(row)]]
    scale = {"domain": [0, last], "nice": False, "zero": False}
    x = {"field": "from", "type": "quantitative", "scale": scale, "axis": None}
    axis = {
        "title": None, "values": [top], "grid": True, "gridColor": RULE, "domain": False, "ticks": False,
        "labelColor": SOFT, "labelFontSize": 11, "labelPadding": 6, "minExtent": 60, "maxExtent": 60,
        "labelExpr": f"'{_short(top)}{per}'",
    }  # fmt: skip
    y = {"field": "zero", "type": "quantitative", "scale": {"domain": [0, top], "nice": False}, "axis": axis}
    bar = {"type": "rect", "opacity": 0.8, "strokeWidth": 0.7, **look}
    layers = [
        marks(bars, bar, x=x, x2={"field": "to"}, y=y, y2={"field": "value"}),
        marks([{"zero": 0}], {"type": "rule", "color": RULE}, y=y),
    ]
    head = {"text": words, "anchor": "start", "frame": "bounds", "offset": 3, **_PLAIN_HEAD}
    return {"layer": layers, "width": WIDTH - 80, "height": _LANE, "title": head}


def _wide(row: Row) -> float:
    return float(row["to"] - row["from"])


def _short(number: float) -> str:
    """
    >>> _short(31.4), _short(2.34), _short(0.0312)
    ('31', '2.3', '0.031')
    """
    return f"{number:.0f}" if number >= 10 else f"{number:.1f}" if number >= 1 else f"{number:.2g}"


def _month_axis(last: int, ticks: int = 12) -> Spec:
    """Ticks at whole years where there is room for no more, else at parts of a year."""
    every = next((k for k in (1, 2, 3, 6, 12, 24, 60, 120) if last <= ticks * k), 240)
    return {
        "title": "months from the start", "values": list(range(0, last + 1, every)), "format": "d", "grid": False,
        "domain": False, "tickSize": 4, "tickColor": RULE, "labelPadding": 4, "labelColor": SOFT, "titleColor": SOFT,
        "titleFontWeight": "normal",
    }  # fmt: skip


def _hazard_words(rows: list[Row], calendar: Sequence[Row], last: int) -> str:
    told = []
    for cause, words in CAUSES.items():
        here = _merged([row for row in rows if row["cause"] == cause], last)
        if any(bar["happened"] for bar in here):
            peak = max(here, key=lambda bar: (bar["value"], -bar["from"]))
            told.append(f"{words} {_in_months(peak)} ({_short(peak['value'])} % a month)")
    text = f"Of those that it could still happen to, most often {'; '.join(told)}"
    acts = _summed(calendar, "acts", last) if calendar else []
    if any(bar["value"] for bar in acts):
        text += f". Acts against the talks come most often {_in_months(max(acts, key=lambda bar: bar['value']))}"
    return f"{text}."


def _in_months(bar: Row) -> str:
    """
    >>> _in_months({"from": 3, "to": 4}), _in_months({"from": 3, "to": 6})
    ('in month 3', 'in months 3 to 5')
    """
    first, last = bar["from"], bar["to"] - 1
    return f"in month {first}" if first == last else f"in months {first} to {last}"


def _fan_words(rows: list[Row]) -> str:
    """What the middle future has come to in the last month, and the range of trust."""
    last = max(row["month"] for row in rows)
    ends = [row for row in rows if row["month"] == last]
    told = [
        f"trust in {row['name']} {row['best']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
        for row in ends
        if row["what"] == "trust"
    ]
    locks = sorted((row for row in ends if row["what"] == "lock_in"), key=lambda row: (-row["best"], row["name"]))
    if locks:
        most = f"lock-in {locks[0]['best']:.2f} on {listed(_level_with(locks, locks[0]))}"
        least = f"{locks[-1]['best']:.2f} on {listed(_level_with(locks, locks[-1]))}"
        told.append(most if locks[0]["best"] == locks[-1]["best"] else f"{most}, the most, and {least}, the least")
    return f"In month {last}, the middle future (and eight in ten): {'; '.join(told)}."


def _level_with(rows: list[Row], row: Row) -> list[str]:
    return alphabetical(one["name"] for one in rows if f"{one['best']:.2f}" == f"{row['best']:.2f}")


def _fan_key(with_samples: bool) -> Spec:
    entries: list[tuple[str, Spec, str]] = [
        ("line", {"strokeWidth": 2.2, "color": BLUE}, "middle future"),
        ("line", {"strokeWidth": 10, "color": BLUE, "opacity": 0.2}, "eight futures in ten"),
    ]
    if with_samples:
        entries.append(("line", {"strokeWidth": 0.8, "color": SOFT}, "single futures"))
    return vega.key(entries, WIDTH)


def _panel(name: str, rows: list[Row], samples: Sequence[Row], what: str) -> Spec:
    data = [
        {key: row[key] for key in ("month", "low", "best", "high")}
        for row in rows
        if (row["what"], row["name"]) == (what, name)
    ]
    last = data[-1]["month"]
    month_axis = {**_month_axis(last, 6), "title": None}
    x = {"field": "month", "type": "quantitative", "scale": {"domain": [0, last], "nice": False}, "axis": month_axis}
    axis = {
        "title": None, "values": [0, 0.5, 1], "grid": True, "gridColor": RULE, "domain": False, "ticks": False,
        "labelColor": SOFT, "labelPadding": 4, "format": ".1f",
    }  # fmt: skip

    def y(field: str) -> Spec:
        return {"field": field, "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": axis}

    layers = [
        marks(data, {"type": "area", "color": BLUE, "opacity": 0.2}, x=x, y=y("low"), y2={"field": "high"}),
        *(
            marks(
                [{"month": k, "best": one} for k, one in enumerate(row["values"])],
                {"type": "line", "strokeWidth": 0.8, "color": SOFT, "opacity": 0.8},
                x=x, y=y("best"),
            )
            for row in samples
            if (row["what"], row["name"]) == (what, name)
        ),
        marks(data, {"type": "line", "strokeWidth": 2.2, "color": BLUE}, x=x, y=y("best")),
    ]  # fmt: skip
    head = {"text": textwrap.shorten(name, 36, placeholder=" …"), "anchor": "start", "frame": "group", "offset": 4}
    return {"layer": layers, "width": _PANEL, "height": _HIGH, "title": {**head, **_PLAIN_HEAD}}


def _most_telling(rows: list[Row]) -> list[Row]:
    """At most a dozen: of more, those that gain most and, half as many, those that lose most."""
    return rows if len(rows) <= _LEVERS else [*rows[: 2 * _LEVERS // 3], *rows[-(_LEVERS // 3) :]]


def _lever_lane(rows: list[Row]) -> Spec:
    names = vega.distinct(str(row["meaning"]) for row in rows)
    labels = vega.label_width(names, most=_NAMES)
    data: list[Row] = [
        {
            "line": name,
            "zero": 0,
            "change": 100 * row["success"],
            "low": 100 * row["success_low"],
            "high": 100 * row["success_high"],
            "noise": not row["clear"],
            "text": f"{100 * row['success']:+.1f}",
        }
        for row, name in zip(rows, names, strict=True)
    ]
    least, most = min(0.0, *(row["low"] for row in data)), max(0.0, *(row["high"] for row in data))
    room = max(most - least, 0.5)
    domain = [least - 0.16 * room, most + 0.16 * room]
    y = vega.lines(names, labels)
    wrapped = {name: textwrap.wrap(name, _NAMES // 6, max_lines=2, placeholder=" …") for name in names}
    y["axis"]["labelExpr"] = f"({json.dumps(wrapped)})[datum.value]"

    def x(name: str) -> Spec:
        axis = across(name, top=1, title="change in the chance that something holds, percentage points")["axis"]
        scale = {"domain": domain, "nice": False, "zero": False}
        return {"field": name, "type": "quantitative", "scale": scale, "axis": axis}

    layers: list[Spec] = [marks([{"at": 0}], {"type": "rule", "color": INK, "strokeWidth": 1}, x=x("at"))]
    solid: Spec = {"type": "bar", "size": 12, "fill": BLUE, "opacity": 0.75}
    for noise, look in ((False, solid), (True, vega.UNKNOWN_BAR)):
        chosen = [row for row in data if row["noise"] == noise]
        if chosen:
            layers.append(marks(chosen, look, x=x("zero"), x2={"field": "change"}, y=y))
    whisker = {"type": "rule", "color": INK, "strokeWidth": 1.2}
    layers.append(marks(data, whisker, x=x("low"), x2={"field": "high"}, y=y))
    for align, dx, end in (("left", 6, "high"), ("right", -6, "low")):  # beyond the end that is away from no change
        chosen = [row for row in data if (row["change"] >= 0) == (end == "high")]
        layers.append(marks(chosen, vega.text(align=align, dx=dx), x=x(end), y=y, text=vega.field("text")))
    return vega.lane(layers, len(data), labels, row=34)
