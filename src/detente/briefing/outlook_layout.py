"""The tables of an outlook as a reader meets them: which columns, under which heading, and what is folded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from detente.briefing.brief import telling_forecast, telling_influence
from detente.briefing.charts import Picture, challenge_lines, forecast_intervals, influence_bars
from detente.briefing.facts import Row
from detente.briefing.layout import SECTIONS, Column, Section, fold_forecast, model_name, plain
from detente.briefing.wording import alphabetical, counted, estimate, listed, number

_OF_BRIEF = {section.table: section for section in SECTIONS}


def fold_what_if(rows: Sequence[Row]) -> list[Row]:
    """On each issue on which the pool moves: the pool, its models and the two yardsticks, and one row for all others
    with the least and the greatest move of their middles.  Then a row that names the issues on which only models
    outside the pool move, and one for those on which nothing does.
    """
    shown: list[Row] = []
    beside: list[str] = []
    for issue in dict.fromkeys(row["issue"] for row in rows if row["changed"]):
        here = [row for row in rows if row["issue"] == issue]
        folded = fold_forecast([{**row, "best": row["median_change"]} for row in here])
        inside = [row for row in folded if row["role"] in ("pooled", "unconditional") or row.get("weight")]
        if any(row["words"] != "no change" for row in inside):
            shown += folded
        else:
            beside.append(here[0]["issue_name"])
    still = [row["issue_name"] for row in rows if not row["changed"]]
    closing = (("Only models outside the pool move on", beside), ("No change on", still))
    return shown + [
        {"closing": True, "issue_name": f"{words} {listed(alphabetical(names))}"} for words, names in closing if names
    ]


def each_side(rows: Sequence[Row]) -> list[Row]:
    """Two rows for each threshold, one a side."""
    return [{**row, "end": end} for row in rows for end in ("low", "high")]


def fold_sides(rows: Sequence[Row]) -> list[Row]:
    """The sides whose chance changes by half a percent or more."""
    return each_side([row for row in rows if abs(row["change_high"]) >= 0.005])


def fold_path(rows: Sequence[Row]) -> list[Row]:
    """Who gives way, and for each path one row that counts the challenges by which nobody moves."""
    shown: list[Row] = []
    for _, story in groupby(rows, key=_path_name):
        told = list(story)
        shown += [row for row in told if row["accepted"]]
        idle = [row for row in told if not row["accepted"]]
        if idle:
            kinds = [f"{sum(row['kind'] == kind for row in idle)} {kind}" for kind in sorted({r["kind"] for r in idle})]
            words = f"{counted(len(idle), 'further challenge')} of which nothing comes: {listed(kinds)}"
            shown.append({**{key: idle[0][key] for key in ("issue_name", "model")}, "idle": words})
    return shown


def fold_rounds(rows: Sequence[Row]) -> list[Row]:
    """Rounds after which everybody stands as before stand in one row."""
    shown: list[Row] = []
    for _, same in groupby(rows, key=lambda row: (_path_name(row), row["positions"])):
        told = list(same)
        first, last = told[0]["round"], told[-1]["round"]
        shown.append({**told[-1], "rounds": str(first) if first == last else f"{first} to {last}"})
    return shown


def _path_name(row: Row) -> str:
    return f"{row['issue_name']}, {model_name(row['model'])}"


def _signed(name: str, places: int = 0) -> Callable[[Row], str]:
    return lambda row: "" if row.get(name) is None else _plus(row[name], places)


def _plus(value: float, places: int = 0) -> str:
    """
    >>> _plus(3.4), _plus(-0.04, 1), _plus(-0.26, 1)
    ('+3', '0.0', '-0.3')
    """
    text = f"{value:+.{places}f}"
    return text if float(text) else text[1:]


def _percent(name: str) -> Callable[[Row], str]:
    return lambda row: "" if row.get(name) is None else f"{100 * row[name]:.0f} %"


def _share(name: str) -> Callable[[Row], str]:
    return lambda row: "" if row.get(name) is None else f"{row[name]:.2f} ± {row[name + '_se']:.2f}"


def _was(when: str) -> Callable[[Row], str]:
    def words(row: Row) -> str:
        if "closing" in row or row["role"] == "others":
            return ""
        low, middle, high = (row[f"{name}_{when}"] for name in ("low", "median", "high"))
        return estimate(low, middle, high) if middle is not None else "no answer"

    return words


def _what_if_model(row: Row) -> str:
    if "closing" in row:
        return ""
    return counted(row["n_others"], "other") if row["role"] == "others" else model_name(row["model"])


def _middle_moves(row: Row) -> str:
    if row.get("role") == "others":
        return "" if row["low"] is None else f"{_plus(row['low'])} to {_plus(row['high'])}"
    return _signed("median_change")(row)


def _paired(row: Row) -> str:
    if row.get("change_low") is None:
        return ""
    return f"{_plus(row['change_low'])} to {_plus(row['change_high'])}"


def _side(row: Row) -> str:
    """One side of a threshold: which, and what lies there."""
    which = "up to" if row["end"] == "low" else "beyond"
    return f"{which} {row['threshold']:g}, towards “{row['towards_' + row['end']]}”"


def _chance(when: str = "") -> Callable[[Row], str]:
    return lambda row: str(row[f"words_{row['end']}{when}"])


def _chance_then(when: str) -> Callable[[Row], str]:
    def words(row: Row) -> str:
        end = row["end"]
        return f"{100 * row[f'p_{end}_{when}']:.0f} %, {row[f'words_{end}_{when}']}"

    return words


def _giving(row: Row) -> str:
    if "idle" in row:
        return str(row["idle"])
    return f"{row['challenged_name']} to {row['challenger_name']}"


def _kind(row: Row) -> str:
    """What comes of it, in words."""
    words = {
        "compromise": "meets it part of the way",
        "capitulation": "gives in",
        "conflict": "gives way in a conflict",
    }
    return "" if "idle" in row else words.get(row["kind"], str(row["kind"]))


def _moved(row: Row) -> str:
    return "" if "idle" in row else f"{number(row['from'])} to {number(row['to'])}"


def outlook_picture(tables: Mapping[str, Sequence[Row]], tracks: Sequence[Row]) -> Picture:
    """What was asked for as a picture: the rounds, else which numbers matter, else where a deal would settle."""
    if "path" in tables:
        return challenge_lines(
            [row for name in ("path", "path_round", "path_position") for row in tables[name]], tracks
        )
    if "influence_groups" in tables:
        return influence_bars(telling_influence(tables["influence"]))
    return forecast_intervals(fold_forecast(telling_forecast(tables["forecast"])), tracks)


_SOBOL = (
    Column("Alone", _share("first"), "number"),
    Column("In all", _share("total"), "number"),
)
_SOBOL_WORDS = (
    " Alone and in all: the share of the variance of the forecast’s middle that the number brings by itself, and with "
    "what it does together with others (Sobol indices, 1 = all of it)."
)


def _whole_unknown(row: Row) -> str:
    """The unknown and the forecast it moves, where its own words do not name that."""
    where = row.get("issue_name") or ""
    return str(row["unknown"]) if not where or where in row["unknown"] else f"{row['unknown']}, for {where}"


def _sharpens(row: Row) -> str:
    return "" if row.get("voi") is None else f"{max(row['voi'], 0):.1f} ± {row['se']:.2f}"


PATH = Section(
    "path",
    "Who gives way, round by round",
    "The challenge model’s story with every number at its best estimate, an unknown position in the middle of the "
    "scale. It is one world of many, and no forecast.",
    "Nobody presses anybody.",
    (
        Column("Path", _path_name),
        Column("Round", plain("round"), "number"),
        Column("Who gives way to whom", _giving),
        Column("From, to", _moved, "number"),
        Column("How", _kind),
    ),
    groups=True,
    fold=fold_path,
)

OUTLOOK_SECTIONS: tuple[Section, ...] = (
    Section(
        "changes",
        "What is changed",
        "",
        "Nothing: the dossier says so already.",
        (Column("Place", plain("path")), Column("Before", plain("before")), Column("After", plain("after"))),
    ),
    Section(
        "what_if",
        "What that would change",
        "If there is a deal, on the same draws of all other numbers. Before, after: best estimate and 80 % range. "
        "Middle, mean: by how many points they move. By draw: between what the mean moves in 80 % of the draws.",
        "There is no issue.",
        (
            Column("Issue", plain("issue_name")),
            Column("Model", _what_if_model),
            Column("Before", _was("before"), "number"),
            Column("After", _was("after"), "number"),
            Column("Middle", _middle_moves, "number"),
            Column("Mean", _signed("mean_change", 1), "number"),
            Column("By draw", _paired, "number"),
        ),
        groups=True,
        fold=fold_what_if,
    ),
    Section(
        "what_if_sides",
        "On which side, before and after",
        "",
        "No chance of a side changes by half a percent.",
        (
            Column("Issue", plain("issue_name")),
            Column("Side", _side),
            Column("Before", _chance_then("before")),
            Column("After", _chance_then("after")),
        ),
        groups=True,
        fold=fold_sides,
    ),
    replace(_OF_BRIEF["forecast"], fold=telling_forecast),
    Section(
        "sides",
        "On which side a deal would land",
        "If there is a deal: how likely it lies up to a point of the scale, or beyond it.",
        "There is no threshold.",
        (
            Column("Issue", plain("issue_name")),
            Column("Side", _side),
            Column("Chance", _chance()),
        ),
        groups=True,
        fold=each_side,
    ),
    PATH,
    Section(
        "path_round",
        "Where the rounds leave them",
        "",
        "No round was played.",
        (
            Column("Path", _path_name),
            Column("Round", plain("rounds"), "number"),
            Column("Median", lambda row: number(row["median"]), "number"),
            Column("Mean", lambda row: number(row["mean"]), "number"),
            Column("Positions", lambda row: "; ".join(row["positions"])),
        ),
        groups=True,
        fold=fold_rounds,
    ),
    Section(
        "deal",
        "Deals that would pay for both sides",
        "The exchange model’s, with every number at its best estimate: each side votes nearer to the other on what it "
        "minds less. Gain: points of the scale times salience (0-1), the same for both.",
        "No pair has something to trade.",
        (
            Column("Deal", lambda row: f"Deal {row['deal']}, gain {row['gain']:.1f} each"),
            Column("Side", plain("words")),
            Column("Outcome", lambda row: f"{number(row['outcome_before'])} to {number(row['outcome_after'])}"),
            Column("Rests on", lambda row: "" if row["known"] else "numbers nobody knows"),
        ),
        groups=True,
    ),
    Section(
        "deal_externality",
        "What the deals do to others",
        "In the same unit: above 0, the deal brings the outcomes nearer to what the actor wants; below 0, it pays and "
        "was not asked.",
        "Nobody else has a stake in them.",
        (
            Column("Deal", lambda row: f"Deal {row['deal']}"),
            Column("Actor", plain("actor_name")),
            Column("Effect", _signed("externality", 1)),
        ),
        groups=True,
    ),
    replace(
        _OF_BRIEF["influence"],
        lead=_OF_BRIEF["influence"].lead + _SOBOL_WORDS,
        columns=(
            Column("Rank", plain("rank"), "number"),
            Column("Unknown", _whole_unknown),
            Column("Sharpens by", _sharpens, "number"),
            Column("Middle moves by", _signed("swing"), "number"),
            *_SOBOL,
        ),
        fold=lambda rows: telling_influence(rows, 25 if any("total" in row for row in rows) else 10),
    ),
    Section(
        "influence_groups",
        "And several numbers together",
        "Sharpens by: what knowing all of them would do, at least, give or take what follows the ±.",
        "None has a measurable effect.",
        (
            Column("Issue", plain("issue_name")),
            Column("Unknown", plain("unknown")),
            Column("Sharpens by", _sharpens, "number"),
            *_SOBOL,
        ),
        groups=True,
        fold=lambda rows: [row for row in rows if row["measurable"]],
    ),
    Section(
        "shares",
        "Where the width of the forecast comes from",
        "Shares of its variance. Facts: would go if all numbers were known. Models: that they differ. Rest: past "
        "errors and not knowing, which no fact about these talks removes. Where the rest is large, better numbers help "
        "little.",
        "No forecast was made.",
        (
            Column("Issue", plain("issue_name")),
            Column("Facts", _percent("inputs"), "number"),
            Column("Models", _percent("model"), "number"),
            Column("Rest", _percent("residual"), "number"),
            Column("Standard deviation", lambda row: f"{row['sd']:.0f}", "number"),
        ),
    ),
    _OF_BRIEF["assumptions"],
    _OF_BRIEF["limits"],
)
"""In reading order.  An outlook's tables that are not here (near, sobol, path_position, run) are for machines."""
