"""The tables of a simulation as a reader meets them: which columns, under which heading, and what is folded.

The other tables (hazard, stages, paths and the like) are for machines: `--json` has them, and the pictures are drawn
from them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from detente.briefing.charts import Picture
from detente.briefing.facts import Row
from detente.briefing.layout import Column, Section, plain
from detente.briefing.outlook_layout import OUTLOOK_SECTIONS
from detente.briefing.process_lines import percent
from detente.briefing.talks_charts import OUTCOMES, hazard_months, lever_tornado, outcome_dots, path_fans, stacked
from detente.briefing.wording import counted, listed, number, sentence
from detente.words import probability_words

CARRIED = 8
THRESHOLDS = 2  # of each kind
ACTS = 12
SAFE = 0.9
"""Share of the worlds from which on a threshold that is met is told in one line with the others."""


def process_picture(tables: Mapping[str, Sequence[Row]]) -> Picture:
    """What was asked for as a picture: every safeguard where all were tried, the paths of the futures that are told,
    else how the talks may end, when what may happen, and how trust and lock-in move."""
    levers = lever_tornado(tables.get("levers", ()))
    fans = path_fans(tables["paths"], tables["sample_paths"])
    if len(tables.get("levers", ())) > len(_KINDS):
        return levers
    if "stories" in tables:
        return fans
    return stacked(
        "The talks played out",
        [outcome_dots(tables["outcomes"]), hazard_months(tables["hazard_by_month"], tables["calendar"]), fans],
    )


_KINDS = ("protect", "include", "reassure", "verify", "sequence")


def fold_carried(rows: Sequence[Row]) -> list[Row]:
    """The numbers that matter most, and one row that counts the others."""
    clear = [row for row in rows if row["measurable"]]
    rest, noise = max(0, len(clear) - CARRIED), len(rows) - len(clear)
    told = [f"{rest} more with a smaller effect"] if rest else []
    told += [f"{counted(noise, 'number')} without an effect that these runs can show"] if noise else []
    return [*clear[:CARRIED], *([{"closing": "; ".join(told)}] if told else [])]


def fold_losses(rows: Sequence[Row]) -> list[Row]:
    """Of each actor the tracks on which it would lose at all; one row where there is none."""
    shown: list[Row] = []
    for _, own in groupby(rows, key=lambda row: row["actor"]):
        mine = list(own)
        losing = [row for row in mine if row["count"]]
        shown += losing or [{**mine[0], "track_name": "on no track"}]
    return shown


def fold_strikes(rows: Sequence[Row]) -> list[Row]:
    """The most frequent acts, those of an actor together, and one row for all others."""
    kept, rest = rows[:ACTS], rows[ACTS:]
    shown = [row for actor in dict.fromkeys(r["actor"] for r in kept) for row in kept if row["actor"] == actor]
    if rest:
        words = f"{counted(len(rest), 'other pair')} of act and track"
        shown.append({"closing": words, "expected": sum(row["expected"] for row in rest)})
    return shown


def fold_pivotal(rows: Sequence[Row]) -> list[Row]:
    return list(rows[:4])


def fold_thresholds(rows: Sequence[Row]) -> list[Row]:
    """Of each kind those short in most worlds, the same of several tracks in one row; one row for all others."""
    short = [row for row in rows if row["met"] is not None and row["met"] < SAFE]
    groups = {row["group"] for row in rows if row["group"]}
    shown: list[Row] = []
    for what in dict.fromkeys(row["what"] for row in rows):
        alike: dict[str, list[Row]] = {}
        for row in sorted((r for r in short if r["what"] == what), key=_how_met):
            alike.setdefault(_about(row)[1], []).append(row)
        shown += [
            {**same[0], "sentence": _on_all(same, len(groups)), "n": len(same)}
            for same in list(alike.values())[:THRESHOLDS]
        ]
    more = len(short) - sum(row["n"] for row in shown)
    told = [f"{counted(more, 'further one')} not met in all of the worlds"] if more else []
    if len(rows) > len(short):
        told.append(f"{counted(len(rows) - len(short), 'further one')} met in at least {100 * SAFE:.0f} % of them")
    return [*shown, *([{"closing": "; ".join(told)}] if told else [])]


def _how_met(row: Row) -> tuple[float, str, str]:
    return float(row["met"]), str(row["who"]), str(row["group"])


def _about(row: Row) -> tuple[str, str]:
    """What a sentence is about, and what it says: "On the line: north would ..." """
    text = str(row["sentence"]).replace("  ", " ")
    on, colon, rest = text.partition(": ")
    return (on.removeprefix("On "), rest) if colon and on.startswith("On ") else ("", text)


def _on_all(rows: list[Row], n_groups: int) -> str:
    """The sentence of several tracks on which it says the same."""
    names, text = [name for name in (_about(row)[0] for row in rows) if name], _about(rows[0])[1]
    if len(names) == n_groups > 2:
        return f"On each of the {n_groups} tracks or packages: {text}"
    return f"On {listed(names, 6)}: {text}" if names else text


def fold_tell_tales(rows: Sequence[Row]) -> list[Row]:
    """Of each sort of act what to watch for in one row, and what helps in another."""
    return _told_together(rows, "instrument", "kind")


def fold_assumptions(rows: Sequence[Row]) -> list[Row]:
    """What was left out or decided by a rule; then how many numbers stand at their defaults."""
    remarks = [row for row in rows if row["default"] is None]
    fixed = sum(row["default"] is not None and not row["sampled"] for row in rows)
    sampled = sum(bool(row["sampled"]) for row in rows)
    closing = (
        f"{counted(sampled, 'number')} that nobody has said {'is' if sampled == 1 else 'are'} sampled in the usual "
        f"range, {fixed} stand at the usual value; --json lists them, and --set NAME=VALUE changes one"
    )
    return [*remarks, {"closing": closing}]


def fold_stories(rows: Sequence[Row]) -> list[Row]:
    """What happens in one month of a future stands in one row; the month is told once."""
    return _told_together(rows, "run", "month")


def _told_together(rows: Sequence[Row], *names: str) -> list[Row]:
    """Rows in succession that are alike in these fields as one, with the words of all."""
    shown: list[Row] = []
    for _, same in groupby(rows, key=itemgetter(*names)):
        told = list(same)
        shown.append({**told[0], "words": "; ".join(row["words"] for row in told)})
    return shown


def fold_levers(rows: Sequence[Row]) -> list[Row]:
    """As they are ranked; what has to be known of guarantors once, at the end."""
    readings = dict.fromkeys(row["reading"] for row in rows if row["reading"])
    return [*rows, *({"closing": "With somebody from outside", "meaning": reading} for reading in readings)]


def _or_closing(show: Callable[[Row], str]) -> Callable[[Row], str]:
    """The column that also carries the closing row's words."""
    return lambda row: sentence(row["closing"]) if "closing" in row else show(row)


def _unless_closing(show: Callable[[Row], str]) -> Callable[[Row], str]:
    return lambda row: "" if "closing" in row else show(row)


def _share(name: str) -> Callable[[Row], str]:
    return lambda row: "" if row.get(name) is None else percent(row[name])


def _between(low: str, high: str) -> Callable[[Row], str]:
    def words(row: Row) -> str:
        if row.get(low) is None or row.get(high) is None:
            return ""
        return f"{100 * row[low]:.0f} to {100 * row[high]:.0f} %"

    return words


def _end(row: Row) -> str:
    """How the talks end; the first two together are those in which something holds."""
    return OUTCOMES[row["outcome"]][0] if row["outcome"] in OUTCOMES else "either of the first two"


def _worlds(row: Row) -> str:
    return _between("world_low", "world_high")(row) if row.get("world_clear") else ""


def _three(low: str, middle: str, high: str) -> Callable[[Row], str]:
    def words(row: Row) -> str:
        if row.get(middle) is None:
            return ""
        return f"{number(row[middle])} ({number(row[low])} to {number(row[high])})"

    return words


def _change(name: str, times: float = 1, places: int = 2) -> Callable[[Row], str]:
    """A paired change and how far chance may have moved it."""

    def words(row: Row) -> str:
        if row.get(name) is None:
            return ""
        error = f" ± {1.96 * times * row[f'{name}_se']:.{places}f}" if row.get(f"{name}_se") is not None else ""
        return f"{times * row[name]:+.{places}f}{error}"

    return words


def _measure(name: str) -> Callable[[Row], str]:
    def words(row: Row) -> str:
        if row.get(name) is None:
            return "none"
        return percent(row[name]) if row["measure"] == "success" else f"{row[name]:.2f}"

    return words


def _value(row: Row) -> str:
    if row["value"] is None:
        return "none"
    return (
        f"{row['value']:.3f} ± {1.96 * row['value_se']:.3f}" if row["value_se"] is not None else f"{row['value']:.3f}"
    )


def _act(row: Row) -> str:
    return f"{row['title']}, against {row['track_name']}"


def _price(row: Row) -> str:
    words = {"costs": "Costs political will, by what it brings for it", "free": "Costs no will in this model"}
    return words.get(row["price"], "Costs less will than the plan as it stands")


def _loss(row: Row) -> str:
    return f"{row['loss']:.2f} ({row['loss_low']:.2f} to {row['loss_high']:.2f})" if row["loss"] is not None else ""


def _expected(row: Row) -> str:
    error = f" ± {1.96 * row['expected_se']:.2f}" if row.get("expected_se") is not None else ""
    return f"{row['expected']:.2f}{error}"


def _safeguard(row: Row) -> str:
    return str(row["meaning"]) if "closing" in row else f"{row['kind']}: {row['meaning']} ({row['lever']})"


def _assumption(row: Row) -> str:
    return sentence(row["closing"]) if "closing" in row else f"{row['name']}: {row['why']}."


PROCESS_SECTIONS: tuple[Section, ...] = (
    next(section for section in OUTLOOK_SECTIONS if section.table == "changes"),
    Section("comparison", "What that would change", "", "Nothing.", (Column("What", plain("words")),)),
    Section(
        "paired",
        "Before and after, on the same futures",
        "Change: after less before, future by future, with its 95 % error.",
        "Nothing was compared.",
        (
            Column("What", plain("meaning")),
            Column("Before", _measure("before"), "number"),
            Column("After", _measure("after"), "number"),
            Column("Change", _change("change", places=3), "number"),
        ),
    ),
    Section(
        "outcomes",
        "How these talks may end",
        "Share of the futures. By the count: its 95 % interval. Over worlds: where the chance lies in eight of ten "
        "worlds that agree with the dossier; more runs would not narrow that.",
        "Nothing was played out.",
        (
            Column("Outcome", _end),
            Column("Share", _share("share"), "number"),
            Column("By the count", _between("low", "high"), "number"),
            Column("Over worlds", _worlds, "number"),
            Column("In words", lambda row: probability_words(row["share"])),
        ),
    ),
    Section(
        "carried",
        "What carried that",
        "The numbers that success (an agreement, or a part of one that holds) hangs on. Moves: percentage points of "
        "success from its lowest to its highest third. From: a default is a number that no document gave.",
        "No number has an effect that these runs can show.",
        (
            Column("Rank", plain("rank"), "number"),
            Column("Number", _or_closing(lambda row: f"{row['meaning']} ({row['name']})")),
            Column("Moves", _unless_closing(_change("difference", 100, 0)), "number"),
            Column("From", _unless_closing(lambda row: str(row["origin"]).partition(",")[0])),
        ),
        fold=fold_carried,
    ),
    Section(
        "tracks",
        "Track by track",
        "Locked in, undone: share of the futures at the end. Signed: ever. Terms: where the last text signed lies on "
        "the scale, middle and eight in ten. Locks after: months, of those that lock in.",
        "There is no track.",
        (
            Column("Track", plain("name")),
            Column("Locked in", _share("locked"), "number"),
            Column("Undone", _share("reversed"), "number"),
            Column("Signed", _share("signed_ever"), "number"),
            Column("Terms", _three("terms_low", "terms", "terms_high"), "number"),
            Column("Locks after", _three("lock_low", "lock", "lock_high"), "number"),
        ),
    ),
    Section(
        "timing",
        "When, for the first time",
        "Months from the start, 0 is the first: middle and eight in ten of the futures that get there.",
        "Nothing happens.",
        (
            Column("What", plain("meaning")),
            Column("Futures", _share("share"), "number"),
            Column("Months", _three("month_low", "month", "month_high"), "number"),
        ),
    ),
    Section(
        "peaks",
        "When each is most to be expected",
        "Of the futures to which it could still happen for the first time, those to which it does in that month, with"
        " the 95 % interval; and how many months chance cannot tell from it.",
        "Nothing happens.",
        (
            Column("What", plain("cause")),
            Column("Month", plain("month"), "number"),
            Column("In it", _share("hazard"), "number"),
            Column("By the count", _between("low", "high"), "number"),
            Column("Like it", lambda row: str(row["as_high"] - 1), "number"),
        ),
    ),
    Section(
        "would_lose",
        "Who would lose under this package",
        "Of the actors with means against the talks, in how many worlds that agree with the dossier each would lose "
        "if the track succeeded, and how much (middle and eight in ten; 1 = all its stakes from one end to the "
        "other). Another package may leave it content.",
        "Nobody has means against the talks.",
        (
            Column("Actor", plain("name")),
            Column("Track", plain("track_name")),
            Column("Worlds", _share("share"), "number"),
            Column("Loses", _loss, "number"),
        ),
        groups=True,
        fold=fold_losses,
    ),
    Section(
        "strikes",
        "Acts to expect",
        "How many a future has on average, of all months, and the share that gets through. By month and year: --json.",
        "No act in any of the futures.",
        (
            Column("Actor", lambda row: row["closing"] if "closing" in row else str(row["name"])),
            Column("Act", _unless_closing(_act)),
            Column("A future", _expected, "number"),
            Column("Through", _share("through"), "number"),
        ),
        groups=True,
        fold=fold_strikes,
    ),
    Section(
        "before_votes",
        "Whether they come before votes",
        "",
        "No act in any of the futures.",
        (Column("When", lambda row: sentence(row["words"])),),
    ),
    Section(
        "without",
        "The same futures without one actor’s acts",
        "",
        "Nobody has means against the talks.",
        (Column("What", lambda row: sentence(row["words"])),),
    ),
    Section(
        "pivotal",
        "Whether a single act was enough",
        "",
        "No future was looked at.",
        (Column("What", lambda row: sentence(row["words"])),),
        fold=fold_pivotal,
    ),
    Section(
        "levers",
        "What protects, each alone on the same futures",
        "Success: percentage points of it. Undone: reversals per track and year in force. Will: what it costs a "
        "principal of its political will. Per will: success for all of it. ± is 95 %; equal ranks are ties.",
        "No safeguard was tried.",
        (
            Column("Price", lambda row: row["closing"] if "closing" in row else _price(row)),
            Column("Safeguard", _safeguard),
            Column("Rank", plain("rank"), "number"),
            Column("Success", _change("success", 100, 1), "number"),
            Column("Tracks", _change("locked", 1, 2), "number"),
            Column("Undone", _change("reversals", 1, 3), "number"),
            Column("Will", _share("will"), "number"),
            Column("Per will", _change("success_per_will", 100, 0), "number"),
        ),
        groups=True,
        fold=fold_levers,
    ),
    Section(
        "thresholds",
        "What must hold at the start",
        "",
        "Nothing was found that must hold.",
        (Column("What", lambda row: sentence(row.get("closing") or str(row["sentence"]).replace("  ", " "))),),
        fold=fold_thresholds,
    ),
    Section(
        "tell_tales",
        "What to watch for, and what helps",
        "",
        "Nobody has means against the talks.",
        (
            Column("Act", plain("title")),
            Column("Kind", lambda row: "Watch for" if row["kind"] == "sign" else "What helps"),
            Column("Words", lambda row: sentence(row["words"])),
        ),
        groups=True,
        fold=fold_tell_tales,
    ),
    Section(
        "stories",
        "One typical future of each outcome",
        "One of many, and a forecast of nothing. Months from the start, 0 is the first.",
        "No future was kept.",
        (Column("Future", plain("label")), Column("Month", plain("month"), "number"), Column("What", plain("words"))),
        groups=True,
        fold=fold_stories,
    ),
    Section(
        "limits",
        "Limits",
        "",
        "None stated.",
        (Column("About", plain("about")), Column("Limit", plain("text"))),
        groups=True,
    ),
    Section(
        "assumptions",
        "Assumptions",
        "",
        "None.",
        (Column("What", _assumption),),
        fold=fold_assumptions,
    ),
)
"""In reading order."""
