"""Process lines: what a brief tells of simulated talks in a dozen lines, each made from the tables and nothing else.

It says how the talks may end and through what, and what protects them.  It calls no party anything: an actor would lose
under this package, and another package may leave it content.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from detente.briefing.facts import Row
from detente.briefing.wording import alphabetical, counted, listed, sentence
from detente.words import probability_words

Tables = Mapping[str, Sequence[Row]]
OF_BRIEF = (
    "outcomes", "carried", "tracks", "timing", "peaks", "hazard", "calendar", "would_lose", "strikes", "levers",
)  # fmt: skip
"""Tables of a simulation that a brief carries besides the lines, each under `process_` and its name."""
_ENDS = {
    "agreement": "every track is locked in",
    "partial": "part of it is locked in at the end",
    "stalemate": "nothing is locked in at the end",
    "collapse": "the talks break down",
}
_WRECKS = ("break", "vote_failure", "violation", "reversal", "collapse")
_MOST = 3


def told_lines(tables: Tables, rounds: int) -> list[Row]:
    """The lines in reading order: {kind, about, text, evidence}; what a simulation has nothing on is left out."""
    parts = (
        ("outcomes", "How it may end", _outcomes(tables["outcomes"], rounds)),
        ("success", "Whether anything holds", _success(tables["outcomes"])),
        ("carried", "What carried that", _carried(tables.get("carried", ()))),
        ("tracks", "Track by track", _tracks(tables["tracks"])),
        ("timing", "When", _timing(tables["timing"])),
        ("wrecks", "What may wreck it", _wrecks(tables["timing"], tables["peaks"])),
        ("would_lose", "Who would lose", _would_lose(tables.get("would_lose", ()))),
        ("strikes", "Acts to expect", _strikes(tables.get("strikes", ()), tables.get("before_votes", ()))),
        ("levers", "What protects", _levers(tables.get("levers", ()))),
        ("thresholds", "What must hold", _threshold(tables.get("thresholds", ()))),
        ("tell_tales", "Watch for", _tell_tales(tables.get("tell_tales", ()))),
        ("record", "Its record", _record()),
    )
    return [
        {"kind": kind, "about": about, "text": sentence(text), "evidence": []} for kind, about, text in parts if text
    ]


def chance(share: float) -> str:
    """
    >>> chance(0.3), chance(0.002)
    ('30 %, unlikely (20–45 %)', 'less than 1 %, almost no chance (below 1 %)')
    """
    return f"{percent(share)}, {probability_words(share)}"


def percent(share: float) -> str:
    """What is not nothing is never rounded to nothing, what is not all never to all.

    >>> percent(0.123), percent(0.004), percent(0.0), percent(0.998)
    ('12 %', 'less than 1 %', '0 %', 'more than 99 %')
    """
    if 0 < share < 0.005:
        return "less than 1 %"
    return "more than 99 %" if 0.995 < share < 1 else f"{100 * share:.0f} %"


def _outcomes(rows: Sequence[Row], rounds: int) -> str:
    told = [f"{_ENDS[row['outcome']]}, {chance(row['share'])}" for row in rows if row["outcome"] in _ENDS]
    return f"Played out {rows[0]['n']:,} times over {counted(rounds, 'month')}: {'; '.join(told)}"


def _success(rows: Sequence[Row]) -> str:
    [row] = [row for row in rows if row["outcome"] == "success"]
    text = (
        f"An agreement, or a part of one that holds: {chance(row['share'])}; by the count alone between "
        f"{_between(row['low'], row['high'])}"
    )
    if row["world_clear"]:
        text += (
            f". In eight of ten worlds that agree with the dossier the chance is between "
            f"{_between(row['world_low'], row['world_high'])}: more runs would not narrow that, facts would"
        )
    return text


def _between(low: float, high: float) -> str:
    return f"{100 * low:.0f} and {100 * high:.0f} %"


def _carried(rows: Sequence[Row]) -> str:
    clear = [row for row in rows if row["measurable"]]
    if not clear:
        return ""
    told = [f"{row['meaning']} ({row['name']}, {100 * row['difference']:+.0f} points)" for row in clear[:_MOST]]
    text = f"Success hangs most on {listed(told)}, each from its lowest to its highest third"
    defaults = [row for row in clear[:_MOST] if row["default"]]
    if len(defaults) == len(told):
        return f"{text}; {'it is a default' if len(told) == 1 else 'all are defaults'}, not found in the documents"
    if defaults:
        names = listed(row["name"] for row in defaults)
        return f"{text}; defaults, not found in the documents, are {names}"
    return text


def _tracks(rows: Sequence[Row]) -> str:
    best = max(row["locked"] for row in rows)
    least = min(row["locked"] for row in rows)
    most_often = listed(alphabetical(row["name"] for row in rows if row["locked"] == best))
    text = f"Locked in after {counted(rows[0]['month'], 'month')}: {most_often} in {percent(best)} of the futures"
    if least < best:
        text += f", {listed(alphabetical(r['name'] for r in rows if r['locked'] == least))} in {percent(least)}"
        return f"{text}, the most and the least" if len(rows) > 2 else text
    return text


def _timing(rows: Sequence[Row]) -> str:
    return "; ".join(
        f"{row['meaning']} in {percent(row['share'])} of the futures, there {_months(row)}"
        for row in rows
        if row["event"] in ("signature", "ratification", "lock") and row["count"]
    )


def _months(row: Row) -> str:
    """
    >>> _months({"month_low": 0.0, "month": 1.0, "month_high": 14.0})
    'after 1 month (0 to 14)'
    """
    return f"after {counted(int(row['month']), 'month')} ({row['month_low']:.0f} to {row['month_high']:.0f})"


def _wrecks(timing: Sequence[Row], peaks: Sequence[Row]) -> str:
    when = {row["cause"].replace(" ", "_"): row["month"] for row in peaks}
    rows = [row for row in timing if row["event"] in _WRECKS and row["count"]]
    told = [
        f"{row['meaning']} in {percent(row['share'])} of the futures"
        + (f" (most often in month {when[row['event']]})" if row["event"] in when else "")
        for row in rows
    ]
    return "; ".join(told)


def _would_lose(rows: Sequence[Row]) -> str:
    """Who has means and would lose under this package, on which tracks in most of the worlds."""
    told = []
    for actor in dict.fromkeys(row["actor"] for row in rows):
        mine = [row for row in rows if row["actor"] == actor]
        often = [row for row in mine if row["share"] > 0.5]
        if len(often) == len(mine) > 1:
            told.append(f"{mine[0]['name']} on all {len(mine)} tracks")
        elif often:
            told.append(f"{mine[0]['name']} on {listed(row['track_name'] for row in often)}")
    if not rows:
        return ""
    if not told:
        return "Of those said to have means against the talks none would lose on any track in most of the worlds"
    who = "; ".join(sorted(told, key=str.casefold))
    return f"Has means, and would lose under this package in most of the worlds: {who}"


def _strikes(rows: Sequence[Row], votes: Sequence[Row]) -> str:
    if not rows:
        return ""
    told = []
    sums: dict[tuple[str, str], float] = {}
    for row in rows:
        key = row["name"], row["title"]
        sums[key] = sums.get(key, 0.0) + row["expected"]
    for (name, title), expected in sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST]:
        told.append(f"{name}, {title[0].lower()}{title[1:]}, {expected:.1f} a future")
    text = "; ".join(told)
    waits = alphabetical(row["name"] for row in votes if row["ratio"] is not None and row["low"] > 2 * row["even"])
    if waits:
        text += f". Far more often than evenly in the last month before a vote: {listed(waits)}"
    return text


def _levers(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    clear = [row for row in rows if row["clear"] and row["success"] > 0]
    told = [
        f"{row['meaning']}, {100 * row['success']:+.1f} points ± {196 * row['success_se']:.1f}{_for_will(row)}"
        for row in clear[:_MOST]
    ]
    tried = f"{counted(len(rows), 'usual safeguard')} tried alone on {rows[0]['n']:,} of these futures"
    if not told:
        return f"{tried}: none raises the chance that something holds by more than chance may do"
    return f"{tried}: {'; '.join(told)}" + (
        "; the others by no more than chance may do" if len(clear) < len(rows) else ""
    )


def _for_will(row: Row) -> str:
    if row["price"] == "costs":
        return f" for {percent(row['will'])} of a principal's political will"
    return ", at no will in this model"


def _threshold(rows: Sequence[Row]) -> str:
    """The trust that is short most often, in words."""
    trust = [row for row in rows if row["what"] == "trust" and row["met"] is not None]
    if not trust:
        return ""
    worst = min(trust, key=lambda row: (row["met"], row["who"], row["group"]))
    return str(worst["sentence"]).replace("  ", " ")


def _tell_tales(rows: Sequence[Row]) -> str:
    """The first early sign of each of the instruments that are used most."""
    firsts: dict[str, Row] = {}
    for row in rows:
        if row["kind"] == "sign":
            firsts.setdefault(row["instrument"], row)
    told = [f"{row['words']} ({row['title'][0].lower()}{row['title'][1:]})" for row in list(firsts.values())[:_MOST]]
    return "; ".join(told)


def _record() -> str:
    """How well the process foretold single past attempts at agreement, and what could not be scored."""
    from detente.talks.record import score_rows

    row = score_rows()[0]
    return (
        f"{row['outcome'][0].upper()}{row['outcome'][1:]}: Brier score {row['brier_process']:.3f}, the base rate alone "
        f"{row['brier_base_rate']:.3f}, a plain logit {row['brier_plain']:.3f} ({row['cases']} attempts between states "
        "before 1980, lower is better). Collapse and acts could not be scored: a structured what-if, no forecast"
    )
