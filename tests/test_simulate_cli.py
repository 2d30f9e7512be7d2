"""detente simulate, as it is typed: what it prints, in which order, and what it refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from test_cli import LAKE, Done, Warm, seen

RUNS = ("--runs", "240", "--rounds", "24", "--seed", "5")
TALKS = LAKE.replace("kind: state", "kind: state, role: principal", 2) + (
    "spoiling:\n"
    "  - {actor: host, instrument: legislation, issue: line, capacity: 2, status: claimed}\n"
    "  - {actor: host, instrument: leak, capacity: 3, status: claimed}\n"
)
"""North and South sign; the host has means against them: a bill, and leaks."""
ORDER = (
    "How these talks may end",
    "What carried that",
    "Track by track",
    "When, for the first time",
    "When each is most to be expected",
    "Who would lose under this package",
    "Acts to expect",
    "Whether they come before votes",
    "The same futures without one actor’s acts",
    "What protects, each alone on the same futures",
    "What must hold at the start",
    "What to watch for, and what helps",
    "Limits",
    "Assumptions",
)


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    server = Warm(tmp_path_factory.mktemp("warm"))
    yield server
    server.close()


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("case") / "lake.yaml"
    path.write_text(TALKS, encoding="utf-8")
    return path


class Runner:
    """Types `detente simulate` and looks at what comes of it."""

    def __init__(self, server: Warm, case: Path) -> None:
        self.server, self.case = server, case

    def __call__(self, *words: str | Path, case: str | Path | None = None) -> Done:
        typed = ["simulate", str(case or self.case), *map(str, words)]
        return seen(*self.server.run(typed, None, 0))

    def tables(self, *words: str) -> dict[str, list[dict[str, Any]]]:
        done = self(*RUNS, *words, "--json")
        assert (done.code, done.err) == (0, "")
        return json.loads(done.out, parse_constant=pytest.fail)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def simulate(warm: Warm, lake: Path) -> Runner:
    return Runner(warm, lake)


@pytest.fixture(scope="module")
def told(simulate: Runner) -> dict[str, list[dict[str, Any]]]:
    return simulate.tables()


def test_the_sections_stand_in_reading_order_and_are_narrow(simulate: Runner) -> None:
    done = simulate(*RUNS)
    assert (done.code, done.err) == (0, "")
    titles = [line for line in done.out.splitlines() if line in ORDER]
    assert titles == list(ORDER)
    assert done.out.endswith(f"Next: detente brief {simulate.case}\n")
    assert max(map(len, done.out.splitlines()[:-1])) <= 80
    assert re.search(r"either of the first two\n +\d+ % +\d+ to \d+ % .*\(\d+–\d+ %\)", done.out)
    assert "structured what-if" in done.out
    assert "Brier score" in done.out
    assert "spoiler" not in done.out.casefold()


def test_json_has_every_table_and_four_outcomes_that_sum_to_one(told: dict[str, list[dict[str, Any]]]) -> None:
    shares = {row["outcome"]: row["share"] for row in told["outcomes"]}
    assert sum(share for name, share in shares.items() if name != "success") == pytest.approx(1)
    assert shares["success"] == pytest.approx(shares["agreement"] + shares["partial"])
    assert {"carried", "hazard_by_month", "strikes_by_month", "levers", "thresholds", "tell_tales"} <= set(told)
    assert {"calendar", "paths", "sample_paths", "limits", "assumptions", "run"} <= set(told)
    assert not {"stories", "changes", "paired"} & set(told)
    [run] = told["run"]
    assert (run["n_runs"], run["seed"], run["rounds"]) == (240, 5, 24)
    assert all(row["table"] == name for name, rows in told.items() for row in rows)


def test_the_calendar_counts_what_the_tables_count(told: dict[str, list[dict[str, Any]]]) -> None:
    acts = sum(row["acts"] for row in told["calendar"])
    assert acts == pytest.approx(sum(row["expected"] for row in told["strikes"]))
    votes = sum(row["times"] for row in told["hazard_by_month"] if row["cause"] in ("ratification", "vote failure"))
    assert sum(row["votes"] for row in told["calendar"]) == pytest.approx(votes / 240)


def test_paths_stay_where_a_future_ended(told: dict[str, list[dict[str, Any]]]) -> None:
    trust = [row for row in told["paths"] if (row["what"], row["id"]) == ("trust", "north")]
    assert [row["month"] for row in trust] == list(range(24))
    assert all(0 <= row["low"] <= row["best"] <= row["high"] <= 1 for row in told["paths"])
    assert all(len(row["values"]) == 24 for row in told["sample_paths"])


def test_what_if_is_the_same_futures_with_a_change(simulate: Runner, told: dict[str, list[dict[str, Any]]]) -> None:
    """Without the host there is no act left; what stood before is what stands without a change."""
    found = simulate.tables("--without", "host", "--with", "cover=line:0.5", "--set", "north.tau0=0.9")
    assert [row["path"] for row in found["changes"]] == ["north.tau0", "host", "cover=line:0.5"]
    [line] = found["comparison"]
    assert line["words"].startswith("The same 240 futures with the change: ")
    success = next(row for row in found["paired"] if row["measure"] == "success")
    before = {row["outcome"]: row["share"] for row in told["outcomes"]}
    after = {row["outcome"]: row["share"] for row in found["outcomes"]}
    assert success["before"] == pytest.approx(before["success"])
    assert success["after"] == pytest.approx(after["success"])
    assert sum(row["count"] for row in found["flips"]) == 240
    assert "strikes" not in found
    printed = simulate(*RUNS, "--without", "host.leak")
    assert "Before and after, on the same futures" in printed.out
    assert re.search(r"host\.leak +may act: leak +left out", printed.out)


def test_levers_and_stories_on_demand(simulate: Runner, told: dict[str, list[dict[str, Any]]]) -> None:
    found = simulate.tables("--levers", "--story")
    assert len(found["levers"]) > len(told["levers"])
    assert {row["lever"] for row in told["levers"]} < {row["lever"] for row in found["levers"]}
    months: dict[int, list[int]] = {}
    for row in found["stories"]:
        months.setdefault(row["run"], []).append(row["month"])
    assert all(one == sorted(one) for one in months.values())
    assert "One typical future of each outcome" in simulate(*RUNS, "--story").out


def test_the_same_seed_gives_the_same_bytes_whoever_plays_them(simulate: Runner) -> None:
    first = simulate(*RUNS, "--json")
    assert first.out == simulate(*RUNS, "--json").out
    assert first.out != simulate("--runs", "240", "--rounds", "24", "--seed", "6", "--json").out


def test_everything_typed_wrongly_comes_at_once(simulate: Runner) -> None:
    done = simulate(
        "--runs", "10000001", "--rounds", "0", "--set", "host.capacity=-1", "--set", "north.tau0=2", "--without", "hosd",
        "--without", "host.violence", "--with", "cover=lien", "--with", "guarantor=12:6", "--with", "garantor",
    )  # fmt: skip
    assert (done.code, done.out) == (2, "")
    starts = (
        "--runs: expected 1 to 10,000,000 futures, got 10,000,001; write for example --runs 20000",
        "--rounds: expected 1 to 1,200 months, got 0; write for example --rounds 60",
        "--set: host.capacity: off the scale: expected 0 or more, got -1",
        "--set: north.tau0: off the scale: expected between 0 and 1, got 2",
        "--without: hosd: no such actor: 'hosd'; did you mean 'host'?",
        "--without: host.violence: host has no such instrument: 'violence'; it has leak, legislation",
        "--with: cover=lien: no such track: 'lien'; did you mean 'line'?",
        "--with: guarantor=12:6: a guarantor must leave after it comes",
        "--with: garantor: no such safeguard: 'garantor'; did you mean 'guarantor'?",
    )
    for line, start in zip(done.told, starts, strict=True):
        assert line.startswith(start)
    for words in (("--runs", "few"), ("--chart", "talks.gif")):
        assert simulate(*words).code == 2


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("instrument: leak, ", "", "spoiling.1.instrument: missing; add instrument: ..."),
        ("capacity: 3", "capacity: -3", "spoiling.1.capacity: off the scale: expected 0 or more, got -3"),
        ("actor: host, instrument: leak", "actor: ghost, instrument: leak", "no such actor"),
    ],
)  # fmt: skip
def test_a_case_that_cannot_be_played_out_says_why(
    old: str, new: str, line: str, simulate: Runner, tmp_path: Path
) -> None:
    path = tmp_path / "wrong.yaml"
    text = TALKS.replace(old, new)
    assert text != TALKS
    path.write_text(text, encoding="utf-8")
    done = simulate(case=path)
    assert (done.code, done.out) == (1, "")
    assert any(line in one for one in done.told), done.told


def test_talks_of_one_party_are_none(simulate: Runner, tmp_path: Path) -> None:
    """What is typed wrongly is told along with it."""
    path = tmp_path / "alone.yaml"
    path.write_text("title: Lake\nactors: {north: {name: North, role: principal}}\nissues: {line: {name: Line, "
                    "anchors: {0: a, 100: b}}}\nstakes: {north: {line: {position: 30, salience: 9, basis: expert}}}\n",
                    encoding="utf-8")  # fmt: skip
    done = simulate("--rounds", "0", case=path)
    assert (done.code, done.out) == (1, "")
    assert [line.partition(": ")[0] for line in done.told] == ["--rounds", str(path)]
    assert done.told[1].startswith(f"{path}: actors: two parties at least must sign, here is only north; write role:")


def test_charts_of_what_was_asked_for(simulate: Runner, tmp_path: Path) -> None:
    target = tmp_path / "talks.svg"
    done = simulate(*RUNS, "--chart", target)
    assert done.out.endswith(f"Next: open {target}\n")
    text = target.read_text(encoding="utf-8")
    assert "of 100 futures" in text
    assert "acts against the talks" in text
    assert "middle future" in text
    assert simulate(*RUNS, "--levers", "--chart", target).code == 0
    assert "change in the chance that something holds" in target.read_text(encoding="utf-8")
    assert simulate(*RUNS, "--story", "--chart", tmp_path / "talks.png").code == 0
    assert (tmp_path / "talks.png").read_bytes().startswith(b"\x89PNG")


def test_machines_that_cannot_be_had_are_three(simulate: Runner) -> None:
    done = simulate(*RUNS, "--scheduler", "local:0")
    assert (done.code, done.out) == (3, "")
    assert done.told == ["'local:0': expected local, or local: and a number of processes from 1 to 64"]
