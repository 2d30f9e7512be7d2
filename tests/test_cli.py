"""The command line as a hostile user meets it: every run is a process of its own, as it would be in a shell."""

# Where a run's start is not what is tested it is forked from a process that has loaded the modules already.

from __future__ import annotations

import hashlib
import json
import os
import pty
import re
import resource
import select
import shlex
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pytest

from detente.cases import shipped_cases
from detente.dossier.load import parse_dossier

COMMANDS = ("new", "add", "read", "check", "schema", "forecast", "simulate", "brief", "models", "cite")
STOPPED = "Stopped. Nothing stored before was changed.\n"
HELP_LIMIT = 0.4  # seconds, on a quiet machine
SLACK = 1.0  # and on a busy one

ROUND = """Title: First round at Quenby
Outlet: Ministry of Foreign Affairs of Merrow
Date: 2031-03-27

The first round of talks between Merrow and Varnia was held at Quenby on 25 March 2031. Tomas Oyen, the foreign
minister of Merrow, led the delegation.

"The round was useful, and it was not easy," Oyen told reporters.
"""
REPLY = """Title: Varnia replies
Outlet: Varnian Press Office
Date: 2031-04-02

Varnia will not sign unless inspections end, the spokeswoman Rana Vale said on Tuesday. A second round is planned.
"""
DOSSIER = """title: The ford
actors:
  north: {name: Northland, kind: state, capability: 20}
  south: {name: Southland, kind: state, capability: 30}
issues:
  line: {name: Where the line runs, anchors: {0: the old line, 100: the front}}
stakes:
  north: {line: {position: [70, 80, 90], salience: 60, basis: expert}}
  south: {line: {position: [0, 10, 30], salience: 70, basis: expert}}
"""


@dataclass(frozen=True)
class Done:
    """A finished command."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> list[str]:
        return self.err.splitlines()


def environment(**extra: str) -> dict[str, str]:
    """The environment without what a developer's shell or a runner may add to it."""
    kept = {
        key: value for key, value in os.environ.items() if key not in {"COLUMNS", "NO_COLOR", "FORCE_COLOR", "TERM"}
    }
    return {**kept, "TERM": "xterm-256color", **extra}


SERVER = """
import json, os, resource, signal, sys
import detente.briefing.outlook_layout, detente.briefing.terminal, detente.briefing.work, detente.cli
from detente.draws import Draws
from detente.forecasting.engine import all_presets
from detente.talks.answers import short_answer, simulate
from detente.talks.situation import Principal, Situation
world = [[[10.0, 90.0], [50.0, 40.0], [90.0, 20.0]]]
for model in all_presets().values():  # what is compiled is loaded once, too
    model.predict(Draws.from_arrays(world, [[[50.0, 20.0], [80.0, 30.0], [40.0, 90.0]]], [[2.0, 1.0, 3.0]], [[0.0, 10.0]]))
simulate(Situation.of({"a": {"k": (90, 60)}, "b": {"k": (20, 30)}}, {"k": 40}, [Principal("a"), Principal("b")]), n=4)
for line in sys.stdin:
    job = json.loads(line)
    child = os.fork()
    if child == 0:
        os.chdir(job["cwd"])
        for number, name, flags in ((0, os.devnull, 0), (1, job["out"], os.O_WRONLY), (2, job["err"], os.O_WRONLY)):
            os.dup2(os.open(name, flags), number)
        if job["limit"]:
            resource.setrlimit(resource.RLIMIT_FSIZE, (job["limit"], resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        sys.argv = ["detente", *job["words"]]
        code = 0
        try:
            detente.cli.main()
        except SystemExit as end:
            code = end.code or 0
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Warm:
    """The process that forks: the modules are loaded once, each command runs in a fresh copy."""

    def __init__(self, folder: Path) -> None:
        self.out, self.err, self.home = folder / "out", folder / "err", folder / "home"
        self.home.mkdir()
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER], env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, words: Sequence[str], cwd: Path | None, limit: int) -> tuple[int, bytes, bytes]:
        for path in (self.out, self.err):
            path.write_bytes(b"")
        job = {"words": words, "cwd": str(cwd or self.home), "out": str(self.out), "err": str(self.err), "limit": limit}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline()), self.out.read_bytes(), self.err.read_bytes()

    def close(self) -> None:
        self.process.communicate()


_warm: list[Warm] = []


@pytest.fixture(autouse=True, scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    _warm.append(Warm(tmp_path_factory.mktemp("warm")))
    yield
    _warm.pop().close()


def cold(*words: str | Path, cwd: Path | None = None, **extra: str) -> Done:
    """Run the command to its end in a process of its own from the first import on."""
    done = subprocess.run(
        [sys.executable, "-m", "detente", *map(str, words)],
        cwd=cwd,
        env=environment(**extra),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=600,
        check=False,
    )
    return seen(done.returncode, done.stdout, done.stderr)


def detente(*words: str | Path, cwd: Path | None = None, largest_file: int = 0) -> Done:
    """Run the command to its end."""
    return seen(*_warm[0].run([str(word) for word in words], cwd, largest_file))


def seen(code: int, out: bytes, err: bytes) -> Done:
    """Whatever a command is given, it shows no traceback, and what it says are single clean lines."""
    done = Done(code, out.decode(), err.decode())
    assert "Traceback" not in done.out + done.err, done.err
    assert "a fault of détente itself" not in done.err, done.err
    assert "\x1b" not in done.out + done.err
    assert "\r" not in done.err, "progress belongs on a terminal"
    assert done.out or done.err or not code, "a failure says why"
    return done


def processor_time() -> float:
    """Seconds that finished child processes have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but the guard of its lock, with its bytes."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock.guard")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case with two documents, not yet read."""
    folder = tmp_path / "quenby"
    write(tmp_path, "round.txt", ROUND)
    write(tmp_path, "reply.txt", REPLY)
    assert detente("new", folder).code == 0
    assert detente("add", tmp_path / "round.txt", tmp_path / "reply.txt", "--case", folder).code == 0
    return folder


@pytest.fixture(scope="module")
def shipped_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working copy of the flagship case."""
    home = tmp_path_factory.mktemp("copy")
    assert detente("new", "my-strait", "--from", "strait-talks", cwd=home).code == 0
    return home / "my-strait"


@pytest.fixture
def pile(tmp_path: Path) -> list[Path]:
    """Thirty documents, long enough to be interrupted in."""
    folder = tmp_path / "pile"
    folder.mkdir()
    texts = sorted((shipped_cases()["strait-talks"] / "documents").glob("*.txt"))
    return [
        write(folder, f"{turn}-{path.name}", path.read_text(encoding="utf-8") + f"\n\nPrinted again, edition {turn}.\n")
        for turn in range(5)
        for path in texts
    ]


# ------------------------------------------------------------------------------------------------------ light and clear


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_there_and_quick(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Processor time, best of five, fewer where one is fast enough; the bound has slack for a busy machine."""
    best = 9.0
    for _ in range(5):
        begun = processor_time()
        done = cold(*([command] if command else []), "--help")
        best = min(best, processor_time() - begun)
        if best < HELP_LIMIT:
            break
    with capsys.disabled():
        if best > HELP_LIMIT:
            print(f"\ndetente {command} --help: {best:.2f} s, more than {HELP_LIMIT} s")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Usage: ")
    assert all(name in done.out for name in (COMMANDS if not command else ["--help"]))
    assert best < SLACK


def test_imports_are_light() -> None:
    heavy = [
        "numpy",
        "pydantic",
        "altair",
        "typer",
        "rich",
        "ruamel.yaml",
        "trafilatura",
        "pypdf",
        "docx",
        "vl_convert",
    ]
    code = f"import sys, detente; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
    code = f"""
import atexit, sys
atexit.register(lambda: print([m for m in {heavy} if m in sys.modules], file=sys.stderr))
sys.argv = ["detente", "--help"]
from detente.__main__ import main
main()
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stderr
    assert told == "['typer']\n"


def test_the_whole_path(tmp_path: Path) -> None:
    """new, add, read, check, forecast, brief: each says what to type next, and what it says works when typed."""
    documents = [write(tmp_path, "round one.txt", ROUND), write(tmp_path, "reply.txt", REPLY)]
    case = tmp_path / "quenby-talks"

    made = cold("new", "Quenby talks", cwd=tmp_path)
    assert made.out == "quenby-talks: an empty case.\nNext: cd quenby-talks · detente add FILES...\n"
    added = cold("add", *documents, cwd=case)
    assert added.out == "2 added, 0 already there, 0 not readable.\nNext: detente read\n"
    again = cold("add", *documents, cwd=case)
    assert (again.code, again.err) == (0, "")
    assert again.out.startswith("0 added, 2 already there")
    read = cold("read", cwd=case)
    assert "2 documents from 2 independent sources" in read.out
    assert read.out.endswith("Drafted: dossier.yaml\nNext: edit dossier.yaml · detente check · detente brief .\n")
    checked = cold("check", cwd=case)
    assert checked.out.endswith("No problems.\nNext: detente brief .\n")
    write(case, "dossier.yaml", DOSSIER)
    forecast = cold("forecast", "--draws", "50", cwd=case)
    assert forecast.out.startswith("Where a deal would settle\n")
    assert forecast.out.endswith("Next: detente brief .\n")
    brief = cold("brief", ".", "--draws", "50", cwd=case)
    assert brief.out.startswith("The ford\n")
    assert brief.out.endswith("Next: open brief.html\n")
    assert (case / "brief.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    for done in (made, added, read, checked, forecast, brief):
        assert (done.code, done.err) == (0, "")
    assert not list(case.glob(".*.tmp"))
    assert not (case / ".lock").exists()


def test_next_steps_name_the_case_when_it_is_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "a case"
    write(tmp_path, "round.txt", ROUND)
    there = shlex.quote(str(folder))
    assert detente("new", folder).out.endswith(f"Next: cd {there} · detente add FILES...\n")
    assert detente("add", tmp_path / "round.txt", "--case", folder).out.endswith(f"Next: detente read --case {there}\n")
    steps = detente("read", "--case", folder).out.splitlines()[-1]
    assert steps.endswith(f"detente check {there} · detente brief {there}")
    nothing = detente("read", "--case", folder.with_name("none"))
    assert (nothing.code, nothing.out) == (3, "")


# --------------------------------------------------------------------------------------------------------- exit codes


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["frobnicate"], "No such command 'frobnicate'; see: detente --help"),
        (["new"], "Missing argument 'name'; see: detente new --help"),
        (["new", "--", "---"], "'---': a name needs a letter or a digit; write a few words"),
        (["brief"], "Missing argument 'paths'; see: detente brief --help"),
        (["check", "--jsn"], "No such option: --jsn"),
        (
            ["brief", "x.txt", "--published", "2031-02-30"],
            "--published: expected a date like 2031-04-15, got '2031-02-30'",
        ),
        (["add", "x.txt", "--published", "20310203"], "--published: expected a date like 2031-04-15, got '20310203'"),
        (["forecast", "--draws", "3"], "Invalid value for '--draws'"),
        (["forecast", "--draws", "9000000"], "Invalid value for '--draws'"),
        (["forecast", "--seed", "x"], "Invalid value for '--seed'"),
        (
            ["new", "x", "--from", "nowhere"],
            "nowhere: no such shipped case; shipped cases are riyadh-2025, strait-talks",
        ),
    ],
)
def test_typed_wrongly_is_two_and_one_line(words: list[str], line: str, tmp_path: Path) -> None:
    done = detente(*words, cwd=tmp_path)
    assert (done.code, done.out, len(done.told)) == (2, "", 1)
    assert done.err.replace("python -m detente", "detente").startswith(line)
    assert list(tmp_path.iterdir()) == []


def test_nothing_typed_shows_the_help() -> None:
    done = detente()
    assert (done.code, done.out) == (2, "")
    assert all(command in done.err for command in COMMANDS)


@pytest.mark.parametrize("command", ["brief", "forecast", "check"])
def test_a_name_that_is_nothing_lists_the_shipped_cases(command: str, tmp_path: Path) -> None:
    done = detente(command, "strait-talk", cwd=tmp_path)
    assert (done.code, done.out) == (1, "")
    assert (
        done.err == "strait-talk: no such file, folder or shipped case; shipped cases are riyadh-2025, strait-talks\n"
    )


@pytest.mark.parametrize(
    "words", [["read"], ["add", "round.txt"], ["check"], ["forecast"], ["brief", "."], ["read", "--case", "none"]]
)
def test_no_case_is_three(words: list[str], tmp_path: Path) -> None:
    write(tmp_path, "round.txt", ROUND)
    done = detente(*words, cwd=tmp_path)
    assert (done.code, done.out, len(done.told)) == (3, "", 1)
    assert done.err.endswith("detente new NAME\n")
    assert [path.name for path in tmp_path.iterdir()] == ["round.txt"]


def test_a_dossier_with_a_dozen_mistakes_shows_all_twelve(tmp_path: Path) -> None:
    """Each on the line where it stands, and nothing is run."""
    text = """titel: The ford
as_of: 2031-13-01
actors:
  north: {name: Northland, kind: sate, capability: strong}
  south: {name: Southland, kind: state, capability: [40, 30, 20]}
  South: {name: Other, kind: state}
issues:
  line: {name: Where the line runs, anchors: {low: the old line}}
stakes:
  north: {lime: {position: 50, salience: 60, basis: expert}}
  west: {line: {position: 50, salience: 60, basis: expert}}
  south: {line: {position: 150, salience: -3, basis: guessed}}
spoiling:
  - {actor: east, instrument: veto, issue: line}
"""
    path = write(tmp_path, "wrong.yaml", text)
    expected = {  # line: how many mistakes stand on it
        1: 1, 2: 1, 4: 2, 5: 1, 6: 1, 8: 1, 10: 1, 11: 1, 12: 3, 14: 1
    }  # fmt: skip
    for command in ("check", "forecast", "brief"):
        done = detente(command, path)
        assert (done.code, done.out) == (1, "")
        places = [int(found[1]) for line in done.told if (found := re.match(rf"{re.escape(str(path))}:(\d+): ", line))]
        counts = {line: len(list(group)) for line, group in groupby(places)}
        missing = {line: n for line, n in expected.items() if counts.get(line, 0) < n}
        assert not missing, done.err
        assert len(places) >= 12
        assert done.told[-1].startswith(("wrong.yaml: ", str(path))) or "Fix them, then: detente check" in done.told[-1]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xef\xbb\xbf" + DOSSIER.replace("\n", "\r\n").encode(), 0),  # as an editor on another system saves it
        (DOSSIER.replace("\n  north:", "\n\tnorth:", 1).encode(), 1),
        (DOSSIER.encode("utf-16"), 1),
        (b"", 1),
        (b"\x00\x01\x02", 1),
        (b"- one\n- two\n", 1),
        (("a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
            f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
        )).encode(), 1),
        (b"a: " + b"[" * 100_000, 1),
        (b"x: y\n" * 900_000, 1),
    ],
    ids=["crlf and mark", "tab", "utf-16", "empty", "binary", "list", "billion laughs", "brackets", "endless"],
)  # fmt: skip
def test_odd_dossiers(content: bytes, code: int, tmp_path: Path) -> None:
    path = write(tmp_path, "odd.yaml", content)
    done = detente("check", path)
    assert done.code == code, done.err
    if code:
        assert done.out == ""
        assert all(line.startswith(str(path)) for line in done.told[:-1])
        assert re.fullmatch(r"(1 problem\. Fix it|\d+ problems\. Fix them), then: detente check .*", done.told[-1])
    assert path.read_bytes() == content


# ------------------------------------------------------------------------------------------------------- the forecast

LAKE = """title: The lake
actors:
  north: {name: Northland, kind: state, capability: [15, 20, 25]}
  south: {name: Southland, kind: state, capability: 30}
  host: {name: Hostland, kind: state, capability: 5}
issues:
  line: {name: Where the line runs, anchors: {0: the old line, 40: the river, 100: the front}, reference_point: 90}
  levy: {name: The levy, anchors: {0: none, 100: full}}
stakes:
  north: {line: {position: [70, 80, 90], salience: 60, basis: expert}, levy: {position: 20, salience: 20, basis: expert}}
  south: {line: {position: [0, 10, 30], salience: 70, basis: expert}, levy: {position: 90, salience: 10, basis: expert}}
  host: {line: {position: 50, salience: 90, basis: expert}}
"""


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    return write(tmp_path, "lake.yaml", LAKE)


def tables(*words: str | Path) -> dict[str, list[dict[str, object]]]:
    """The tables of a forecast, which is asked for few draws and prints nothing else."""
    done = detente("forecast", *words, "--draws", "60", "--json")
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out, parse_constant=pytest.fail)  # type: ignore[no-any-return]


def test_a_forecast_has_every_row_and_says_what_it_rests_on(lake: Path) -> None:
    found = tables(lake, "--seed", "3")
    assert list(found) == ["forecast", "sides", "near", "shares", "influence", "assumptions", "limits", "run"]
    names = [row["model"] for row in found["forecast"] if row["issue"] == "line"]
    assert names[0] == "pooled"
    assert {"challenge:paper-move", "nash:linear", "pce", "compromise", "mean", "reference_point"} <= set(names)
    [run] = found["run"]
    assert (run["n_draws"], run["seed"], run["domain"], run["conditional_on"]) == (60, 3, "other", "deal")
    done = detente("forecast", lake, "--draws", "60")
    for name in ("challenge (paper-move)", "nash (linear)", "up to 20, towards “the old line”"):
        assert name in done.out
    assert "up to 70, towards “the river”" in done.out
    assert max(map(len, done.out.splitlines()[:-1])) <= 80


def test_what_if_tells_the_change_and_folds_what_stays(lake: Path) -> None:
    done = detente("forecast", lake, "--set", "south.line.position=40", "--draws", "60", "--model", "compromise")
    assert done.code == 0
    assert re.search(r"stakes\.south\.line\.position +10 \(0 to 30\) +40", done.out)
    assert "No change on The levy" in done.out
    assert re.search(r"^  pooled .* \+\d+ +\+\d+\.\d +\+\d+ to \+\d+$", done.out, re.MULTILINE)
    assert "Where a deal would settle" not in done.out
    found = tables(lake, "--set", "south.line.position=[35, 40, 45]", "--set", "host.capability=unknown")
    assert [row["path"] for row in found["changes"]] == ["actors.host.capability", "stakes.south.line.position"]
    pooled = {row["issue"]: row for row in found["what_if"] if row["model"] == "pooled"}
    assert pooled["line"]["changed"]
    assert pooled["line"]["rises"] > 0.9  # type: ignore[operator]
    now = {row["issue"]: row for row in found["forecast"] if row["model"] == "pooled"}
    assert pooled["line"]["median_after"] == now["line"]["best"]
    assert {row["threshold"] for row in found["what_if_sides"] if row["issue"] == "line"} == {20, 70}


def test_the_same_change_written_in_the_file_gives_the_same_forecast(lake: Path, tmp_path: Path) -> None:
    edited = write(tmp_path, "edited.yaml", LAKE.replace("[0, 10, 30]", "[35, 40, 45]"))
    asked = tables(lake, "--set", "south.line.position=[35, 40, 45]")
    assert asked["forecast"] == tables(edited)["forecast"]
    assert lake.read_text(encoding="utf-8") == LAKE, "what if is no edit"


def test_everything_typed_wrongly_about_a_forecast_comes_at_once(lake: Path) -> None:
    done = detente(
        "forecast", lake, "--model", "nsh", "--threshold", "lien=40", "--threshold", "line=140", "--threshold", "40",
        "--path", "levi", "--set", "sout.line.position=40", "--set", "levy", "--set", "north.line.position=[9, 5, 1]",
    )  # fmt: skip
    assert (done.code, done.out) == (2, "")
    starts = (
        "--model: nsh: no such model; did you mean 'nash'? The models are ",
        "--set: expected path=value, got 'levy'; write for example south.line.position=40",
        "--set: sout.line.position: no such place in the dossier; did you mean 'south'?",
        "--set: stakes.north.line.position: ",
        "--threshold: lien: no such issue; did you mean 'line'? The issues are line, levy",
        "--threshold: line=140: expected a point of the scale, 0 to 100, got '140'; write for example line=40",
        "--threshold: expected issue=value, got '40'; write for example line=40",
        "--path: levi: no such issue; did you mean 'levy'? The issues are line, levy",
    )
    assert len(done.told) == len(starts)
    for line, start in zip(done.told, starts, strict=True):
        assert line.startswith(start)
    for words in (("--draws", "100001"), ("--draws", "19"), ("--chart", "line.gif")):
        assert detente("forecast", lake, *words).code == 2


def test_thresholds_and_models_are_those_asked_for(lake: Path) -> None:
    found = tables(
        lake, "--threshold", "line=33", "--threshold", "line=66.5", "--model", "compromise", "--model", "mean"
    )
    line = [row for row in found["sides"] if row["issue"] == "line"]
    assert [row["threshold"] for row in line] == [33, 66.5]
    assert "%" in str(line[0]["words_low"])
    assert [row["threshold"] for row in found["sides"] if row["issue"] == "levy"] == [50]
    names = [row["model"] for row in found["forecast"] if row["issue"] == "line"]
    assert names == ["pooled", "compromise", "mean", "reference_point"]


def test_influence_rounds_and_deals_on_demand(lake: Path) -> None:
    found = tables(
        lake, "--influence", "--path", "line", "--model", "challenge:paper-move", "--deals", "--model", "pce"
    )
    assert {row["model"] for row in found["path_round"]} == {"challenge:paper-move"}
    first = [row for row in found["path_position"] if row["round"] == 0]
    assert {(row["actor"], row["position"]) for row in first} == {("north", 80), ("south", 10), ("host", 50)}
    assert found["deal"][0]["return_issue"] in ("line", "levy")
    numbers = {row["name"]: row for row in found["influence"] if row["issue"] == "line"}
    position = numbers["south.line.position"]
    assert 0 <= position["first"] <= position["total"] + 0.1  # type: ignore[operator]
    assert {row["name"] for row in found["influence_groups"]} >= {"north.*", "*.position"}
    assert {row["table"] for row in found["sobol"]} == {"sobol"}
    done = detente("forecast", lake, "--influence", "--path", "line", "--deals", "--draws", "60")
    for title in (
        "Who gives way, round by round",
        "Where the rounds leave them",
        "Deals that would pay for both sides",
        "What the deals do to others",
        "And several numbers together",
        "Where the width of the forecast comes from",
    ):
        assert f"\n{title}\n" in done.out
    assert re.search(r"\d\.\d ± \d\.\d\d +[+-]?\d+ +\d\.\d\d ± \d\.\d\d", done.out)
    assert max(map(len, done.out.splitlines()[:-1])) <= 80


@pytest.mark.parametrize(
    ("name", "start"), [("c.svg", b"<svg"), ("c.png", b"\x89PNG"), ("c.html", b"<!DOCTYPE html>"), ("c.json", b"{")]
)
def test_a_chart_in_each_form(name: str, start: bytes, lake: Path, tmp_path: Path) -> None:
    target = tmp_path / name
    done = detente("forecast", lake, "--draws", "60", "--chart", target)
    assert done.code == 0
    assert done.out.splitlines()[-1] == f"Next: open {target}"
    content = target.read_bytes()
    assert content.startswith(start)
    if name == "c.html":
        assert b"http" not in content.replace(b"http://www.w3.org/", b"").replace(b"http-equiv", b"")
        assert b"If there is a deal, best estimate and 80 % range" in content
    if name == "c.json":
        assert json.loads(content)["$schema"].endswith("vega-lite/v6.json")


def test_a_chart_of_what_was_asked_for_or_the_reason_why_not(lake: Path, tmp_path: Path) -> None:
    target = tmp_path / "rounds.svg"
    assert detente("forecast", lake, "--draws", "60", "--path", "line", "--chart", target).code == 0
    assert "round" in target.read_text(encoding="utf-8")
    assert detente("forecast", lake, "--draws", "60", "--influence", "--chart", target).code == 0
    assert "points by which the forecast would sharpen" in target.read_text(encoding="utf-8")
    target.unlink()
    done = detente("forecast", lake, "--draws", "60", "--path", "levy", "--chart", target)
    assert (done.code, target.exists()) == (1, False)
    assert done.told[-1].startswith("--chart: there is nothing to draw. ")
    assert detente("forecast", lake, "--chart", tmp_path / "no" / "x.svg").code == 3


def test_machines_that_cannot_be_had_are_three(lake: Path) -> None:
    done = detente("forecast", lake, "--draws", "20", "--scheduler", "local:0")
    assert (done.code, done.out) == (3, "")
    assert done.told == ["'local:0': expected local, or local: and a number of processes from 1 to 64"]


def two(north: str, south: str) -> str:
    return f"  north: {{line: {{{north}, basis: expert}}}}\n  south: {{line: {{{south}, basis: expert}}}}"


ODD = {
    "one actor": ("  north: {line: {position: 30, salience: 40, basis: expert}}", "only one actor has a stake here"),
    "no salience anywhere": (two("position: 30", "position: 80"), "how much some actors care is unknown"),
    "salience zero for all": (
        two("position: 30, salience: 0", "position: 80, salience: 0"),
        "no actor has weight in some draws: all are counted alike there",
    ),
    "all positions equal": (
        two("position: 30, salience: 5", "position: 30, salience: 7"),
        "all positions are the same",
    ),
    "nobody has a stake": ("  {}", "nobody has a stake here: every outcome is taken as equally likely"),
    "no position known": (
        two("position: unknown, salience: 40", "position: unknown, salience: 20"),
        "nobody's position is known: this range is the ignorance we started from",
    ),
}


@pytest.mark.parametrize("what", ODD)
def test_odd_facts_have_a_documented_answer(what: str, tmp_path: Path) -> None:
    stakes, said = ODD[what]
    actors = "  north: {name: North, capability: 3}\n  south: {name: South, capability: 2}"
    text = f"title: Odd\nactors:\n{actors}\nissues:\n  line: {{name: Line, anchors: {{0: old, 100: new}}}}\nstakes:\n"
    dossier = write(tmp_path, "odd.yaml", f"{text}{stakes}\n")
    answered(dossier, said)


def test_capability_zero_for_all_has_a_documented_answer(tmp_path: Path) -> None:
    nobody = re.sub(r"capability: (\[.*?\]|\d+)", "capability: 0", LAKE)
    answered(write(tmp_path, "odd.yaml", nobody), "no actor has weight in some draws: all are counted alike there")


def answered(dossier: Path, said: str) -> None:
    """The forecast with everything that can be asked about it says so, in words and in numbers that are numbers."""
    everything = ("--influence", "--path", "line", "--deals", "--draws", "40")
    done = detente("forecast", dossier, *everything)
    assert (done.code, done.err) == (0, "")
    assert said in " ".join(done.out.split())
    found = json.loads(detente("forecast", dossier, *everything, "--json").out, parse_constant=pytest.fail)
    pooled = next(row for row in found["forecast"] if row["model"] == "pooled")
    assert 0 <= pooled["low"] <= pooled["best"] <= pooled["high"] <= 100
    brief = detente("brief", dossier, "--draws", "40")
    assert brief.code == 0
    assert said in " ".join(brief.out.split())


def test_a_position_off_the_scale_is_refused_with_its_line(tmp_path: Path) -> None:
    for words in (["forecast"], ["brief"], ["check"]):
        done = detente(*words, write(tmp_path, "off.yaml", LAKE.replace("position: 50", "position: 150")))
        assert done.code == 1
        [line] = [line for line in done.told if line.startswith(f"{tmp_path}/off.yaml:12: stakes.host.line.position")]
        assert "got 150" in line


def test_models_are_listed_with_every_preset_and_its_record(tmp_path: Path) -> None:
    out = detente("models").out
    for words in (
        "challenge:scholz-code: ",
        "kalai_smorodinsky:linear: loss=linear; mean absolute error ",
        "share in the pool: 50 %",
    ):
        assert words in " ".join(out.split()), words
    rows = json.loads(detente("models", "--json").out)
    assert {"pce:conditional", "nash:linear"} <= {preset["name"] for row in rows for preset in row["presets"]}
    assert sum(row["in_pool"] for row in rows) == pytest.approx(1)


# ------------------------------------------------------------------------------------------------------- what is printed


def test_json_is_alone_on_standard_output(case: Path, tmp_path: Path) -> None:
    dossier = write(tmp_path, "ford.yaml", DOSSIER)
    bad = write(tmp_path, "bad.yaml", DOSSIER.replace("capability: 20", "capability: much"))
    empty = write(tmp_path, "empty.txt", "")
    for words, code, kind in [
        (["read", "--case", case, "--json"], 0, list),
        (["check", bad, "--json"], 1, list),
        (["forecast", dossier, "--json", "--draws", "50"], 0, dict),
        (["brief", dossier, "--json", "--draws", "50"], 0, dict),
        (["brief", case, "--json", "--draws", "50"], 0, dict),
        (["brief", tmp_path / "round.txt", empty, "--json", "--draws", "50"], 1, dict),
        (["models", "--json"], 0, list),
        (["schema"], 0, dict),
    ]:
        done = detente(*words)
        assert done.code == code, (words, done.err)
        value = json.loads(done.out, parse_constant=pytest.fail)
        assert isinstance(value, kind)
        assert value, words
        assert "Next:" not in done.out.splitlines()[-1]
    assert json.loads(detente("check", case, "--json").out) == []
    [problem] = [row for row in json.loads(detente("check", bad, "--json").out) if row["kind"] == "problem"]
    assert (problem["line"], problem["path"]) == (3, "actors.north.capability")


def test_what_is_piped_is_plain_and_narrow_whatever_terminal_is_near(tmp_path: Path) -> None:
    """The terminal of the standard input is 200 columns wide; COLUMNS and FORCE_COLOR try to tempt."""
    keyboard, screen = pty.openpty()
    os.set_blocking(keyboard, False)
    import fcntl
    import struct
    import termios

    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
    shown = []
    for extra in ({}, {"COLUMNS": "200", "FORCE_COLOR": "1", "TTY_COMPATIBLE": "1", "CLICOLOR_FORCE": "1"}):
        done = subprocess.run(
            [sys.executable, "-m", "detente", "brief", "riyadh-2025", "--draws", "50"],
            cwd=tmp_path, env=environment(**extra), stdin=screen, capture_output=True, text=True, check=True, timeout=600,
        )  # fmt: skip
        shown.append(done.stdout)
        assert "\x1b" not in done.stdout
        assert max(map(len, done.stdout.splitlines())) <= 80
        assert done.stderr == ""
    assert shown[0] == shown[1]
    os.close(keyboard)
    os.close(screen)
    for words in (["models"], ["forecast", "riyadh-2025", "--draws", "50"]):
        assert max(map(len, detente(*words, cwd=tmp_path).out.splitlines())) <= 80


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    dossier = write(tmp_path, "ford.yaml", DOSSIER)
    runs = []
    for k, seed in enumerate("778"):
        page = tmp_path / f"{k}.html"
        words = ("brief", dossier, "--json", "--seed", seed, "--draws", "200", "--html", page)
        runs.append((cold(*words, PYTHONHASHSEED=str(k)).out, page.read_bytes()))
    assert runs[0] == runs[1]
    assert runs[0][0] != runs[2][0]
    assert runs[0][1] != runs[2][1]


def test_a_document_cannot_speak_to_the_terminal(tmp_path: Path) -> None:
    name = "red\x1b[31m\nnext line.txt"
    write(tmp_path, name, ROUND.replace("Quenby", "Quenby\x1b[2J"))
    write(tmp_path, "empty\x1b[31m\n.txt", "")
    done = detente("brief", name, "empty\x1b[31m\n.txt", "--draws", "50", cwd=tmp_path)  # no escape: see `detente`
    assert done.code == 1
    assert done.err == "empty\\x1b[31m\\n.txt: empty, nothing to read; put text in it or leave it out\n"


def test_a_poor_encoding_of_the_terminal_is_no_failure(tmp_path: Path) -> None:
    path = write(tmp_path, "round.txt", ROUND.replace("Oyen", "Øyen"))
    done = cold("brief", path, "--draws", "50", PYTHONIOENCODING="ascii")
    assert done.code == 0
    assert "\\xd8yen" in done.out


@pytest.mark.parametrize("words", [["brief", "riyadh-2025"], ["schema"], ["models"], ["cite"], ["--help"]])
def test_a_reader_who_leaves_early_is_no_error(words: list[str], tmp_path: Path) -> None:
    command = shlex.join([sys.executable, "-m", "detente", *words])
    for reader in ("head -n 1", "true"):
        done = subprocess.run(
            ["bash", "-c", f"{command} | {reader}"], cwd=tmp_path, env=environment(), capture_output=True, text=True,
            check=False, timeout=600,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")


def test_a_full_or_closed_standard_output(tmp_path: Path) -> None:
    write(tmp_path, "ford.yaml", DOSSIER)
    command = shlex.join([sys.executable, "-m", "detente", "brief", "ford.yaml", "--draws", "50"])
    for ending, code, line in [
        ("> /dev/full", 3, "standard output: No space left on device; what was to be stored is stored\n"),
        (">&-", 0, ""),
    ]:
        if "full" in ending and not Path("/dev/full").exists():
            continue
        done = subprocess.run(
            ["bash", "-c", f"{command} {ending}"], cwd=tmp_path, env=environment(), capture_output=True, text=True,
            check=False, timeout=600,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (code, line)


# ---------------------------------------------------------------------------------------------------- files left and kept


def test_a_brief_of_files_leaves_nothing_behind(tmp_path: Path) -> None:
    write(tmp_path, "round.txt", ROUND)
    before = snapshot(tmp_path)
    done = detente("brief", "round.txt", "--published", "2031-03-28", "--draws", "50", cwd=tmp_path)
    assert done.code == 0
    assert done.told == ["round.txt: the document says it appeared on 2031-03-27; the given day 2031-03-28 is used"]
    assert done.out.endswith("Next: keep it: detente brief FILES... --case DIR · as a page: --html FILE\n")
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("no/such/brief.html", "there is no folder no/such; make it first: mkdir -p no/such"),
        (".", "is a folder; name a file in it"),
        ("/dev/null", "is not a regular file and cannot be replaced; name another"),
    ],
)
def test_a_page_that_cannot_be_written_is_told_before_any_work(target: str, words: str, tmp_path: Path) -> None:
    write(tmp_path, "round.txt", ROUND)
    done = detente("brief", "round.txt", "--html", target, cwd=tmp_path)
    assert (done.code, done.out, done.err) == (3, "", f"{target}: {words}\n")
    assert not Path("/dev/null").is_file()


def test_a_case_of_files_is_made_only_where_something_can_be_kept(tmp_path: Path) -> None:
    empty, good = write(tmp_path, "empty.txt", ""), write(tmp_path, "round.txt", ROUND)
    done = detente("brief", empty, "--case", tmp_path / "kept")
    assert (done.code, done.out) == (1, "")
    assert not (tmp_path / "kept").exists()
    done = detente("brief", empty, good, "--case", tmp_path / "kept", "--draws", "50")
    assert done.code == 1
    assert done.told == [f"{empty}: empty, nothing to read; put text in it or leave it out"]
    kept = snapshot(tmp_path / "kept")
    assert {"dossier.yaml", "claims.jsonl", "brief.html", "aliases.csv", "documents/index.jsonl"} <= set(kept)
    assert detente("brief", good, "--case", tmp_path / "kept", "--draws", "50").code == 0
    assert snapshot(tmp_path / "kept").keys() == kept.keys()


def test_the_analysts_dossier_is_never_touched(shipped_copy: Path) -> None:
    """A copy of a shipped case is the analyst's from the start: a draft goes beside it."""
    before = (shipped_copy / "dossier.yaml").read_bytes()
    assert detente("check", cwd=shipped_copy).code == 0
    read = detente("read", cwd=shipped_copy)
    assert read.code == 0, read.err
    assert "Drafted: dossier.draft.yaml\n" in read.out
    assert detente("brief", ".", "--draws", "50", cwd=shipped_copy).code == 0
    assert detente("forecast", ".", "--draws", "50", cwd=shipped_copy).code == 0
    note = shipped_copy.parent / "note.txt"
    note.write_text(ROUND, encoding="utf-8")
    assert detente("brief", note, "--case", shipped_copy, "--draws", "50").code == 0
    assert (shipped_copy / "dossier.yaml").read_bytes() == before
    draft, problems = parse_dossier((shipped_copy / "dossier.draft.yaml").read_text(encoding="utf-8"))
    assert problems == []
    assert draft is not None
    assert len(draft.actors) > 5


@pytest.mark.parametrize("name", sorted(shipped_cases()))
def test_shipped_cases_have_no_problems(name: str, tmp_path: Path) -> None:
    done = detente("check", name, cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith(f"No problems.\nNext: detente brief {name}\n")


def test_a_copy_is_whole_and_its_own(tmp_path: Path) -> None:
    assert detente("new", "x", "--from", "riyadh-2025", cwd=tmp_path).code == 0
    assert os.access(tmp_path / "x" / "dossier.yaml", os.W_OK)
    again = detente("new", "x", "--from", "riyadh-2025", cwd=tmp_path)
    assert (again.code, again.err) == (3, "x is already there; choose another name\n")
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Lake Accord", "lake-accord"),
        ("Réunion d'été", "reunion-d-ete"),
        ("Переговоры о мире", "переговоры-о-мире"),
        ("谈判", "谈判"),
        ("two\nlines\x1b[31m", "two-lines-31m"),
        ("w" * 300, "w" * 60),
        ("sub/Plain Name", "sub/Plain Name"),
    ],
)
def test_names_of_cases(name: str, folder: str, tmp_path: Path) -> None:
    done = detente("new", name, cwd=tmp_path)
    assert done.code == 0, done.err
    assert done.out.startswith(f"{folder}: an empty case.\n")
    dossier, problems = parse_dossier((tmp_path / folder / "dossier.yaml").read_text(encoding="utf-8"))
    assert problems == []
    assert dossier is not None
    assert "\x1b" not in dossier.title
    assert detente("new", name, cwd=tmp_path).code == 3


# ------------------------------------------------------------------------------------------------------- bad documents


def _scanned_pdf(path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    with path.open("wb") as file:
        writer.write(file)


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100_000_000)


def _zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * 60_000_000)


BAD: dict[str, tuple[bytes | Callable[[Path], None], str]] = {
    "empty.txt": (b"", "empty, nothing to read; put text in it or leave it out"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "binary content, not text; save it as text"),
    "koi8.txt": (
        "Посол сообщил, что переговоры завершены и обе стороны уехали, но вернутся ещё раз.".encode("koi8-r"),
        "cannot be read as utf-8 or cp1252; save it as UTF-8 and retry",
    ),
    "large.txt": (_sparse, "100 MB, more than the 50 MB that one document may have; split it"),
    "scan.pdf": (_scanned_pdf, "no text layer, nothing read; run text recognition (OCR)"),
    "damaged.pdf": (b"%PDF-1.7\n\x00\x01", "damaged PDF"),
    "bomb.docx": (_zip_bomb, "unpacks to 60 MB, more than a document should; save its text as .txt"),
    "nest.html": (b"<html><body>" + b"<div>" * 100_000, "nest.html: "),
    "fifo.txt": (lambda path: os.mkfifo(path), "is not a regular file; copy its content to a file first"),
    "folder.txt": (lambda path: path.mkdir(), "is a folder; name its files, for example folder.txt/*.txt"),
    "loop.txt": (lambda path: path.symlink_to(path), "loop.txt: "),
    "gone.txt": (lambda path: None, "no such file; check the name"),
    "-dash.txt": (b"", "empty, nothing to read"),
    "имя с пробелом.txt": (b"", "empty, nothing to read"),
    "n" * 246 + ".txt": (b"", "empty, nothing to read"),
    "n" * 300 + ".txt": (lambda path: None, "cannot be read (File name too long)"),
    "bad\udcff.txt": (b"", "bad\\udcff.txt: empty, nothing to read"),
}


def test_each_bad_document_is_one_line_and_the_good_one_is_kept(case: Path, tmp_path: Path) -> None:
    home = tmp_path / "inbox"
    home.mkdir()
    for name, (content, _) in BAD.items():
        if callable(content):
            content(home / name)
        else:
            (home / name).write_bytes(content)
    write(home, "good.txt", "A third round is planned in Quenby for May, the mediator said on Monday.")
    before = snapshot(case)
    begun = time.monotonic()
    done = detente("add", "--case", case, "--", *BAD, "/dev/zero", "good.txt", cwd=home)
    assert done.code == 1
    assert done.out.startswith(f"1 added, 0 already there, {len(BAD) + 1} not readable.\n")
    assert len(done.told) == len(BAD) + 1, done.err
    for line, (name, (_, words)) in zip(done.told, BAD.items(), strict=False):
        assert words in line, line
        assert line.startswith(name.encode("utf-8", "backslashreplace").decode()[:200]), line
        assert "; " in line, f"no cure: {line}"
    assert done.told[-1].startswith("/dev/zero: is not a regular file")
    after = snapshot(case)
    assert {name: after[name] for name in before if "index" not in name} == {
        name: data for name, data in before.items() if "index" not in name
    }
    assert after["documents/index.jsonl"].startswith(before["documents/index.jsonl"])
    assert len(after["documents/index.jsonl"].splitlines()) == 3
    assert time.monotonic() - begun < 60


@pytest.mark.parametrize("name", ["empty.txt", "picture.txt", "scan.pdf", "fifo.txt", "-dash.txt"])
def test_a_brief_of_one_bad_document_is_one_line(name: str, tmp_path: Path) -> None:
    content, words = BAD[name]
    if callable(content):
        content(tmp_path / name)
    else:
        (tmp_path / name).write_bytes(content)
    done = detente("brief", "--", name, cwd=tmp_path)
    assert (done.code, done.out, len(done.told)) == (1, "", 1)
    assert words in done.err


def test_a_script_without_spaces_is_stored_and_said(case: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "zh.txt", "两国代表团在会谈结束后表示，双方将在下个月继续谈判。")
    done = detente("add", path, "--case", case)
    assert done.code == 1
    assert done.out.startswith("1 added, 0 already there, 0 not readable.\n")
    assert done.err == f"{path}: stored, not coded (language zh); add an English translation beside it\n"
    read = detente("read", "--case", case)
    assert (read.code, read.err) == (0, "")
    assert "3 documents" in read.out
    assert "1 stored, not coded (language).\n" in read.out


def test_two_identical_documents_count_once_and_are_said(case: Path, tmp_path: Path) -> None:
    one = write(tmp_path, "one.txt", "The talks were adjourned until May, the mediator said.")
    two = write(tmp_path, "two.txt", "The talks were adjourned until May, the mediator said.")
    for words in (["add", one, two, "--case", case], ["brief", one, two, "--draws", "50"]):
        done = detente(*words)
        assert done.code == 1
        assert done.err == f"{two}: the same text as {one}, counted once; leave one of them out\n"
    assert len((case / "documents" / "index.jsonl").read_text().splitlines()) == 3
    assert detente("add", one, "--case", case).code == 0, "what is stored already is no mistake"


def test_another_encoding_that_can_be_read_is_read_and_said(tmp_path: Path) -> None:
    path = write(tmp_path, "old.txt", "Élise Marrake said the talks of the week were over.".encode("cp1252"))
    done = detente("brief", path, "--draws", "50")
    assert (done.code, done.err) == (0, f"{path}: read as cp1252, no character replaced\n")


@pytest.mark.skipif(
    os.geteuid() == 0, reason="root may enter every folder; the same path is tested with a name too long"
)
def test_a_folder_without_permission(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    write(closed, "round.txt", ROUND)
    closed.chmod(0)
    try:
        for words in (["brief", closed / "round.txt"], ["check", closed], ["brief", closed]):
            done = detente(*words)
            assert done.code in {1, 3}
            assert len(done.told) == 1
    finally:
        closed.chmod(0o700)


@pytest.mark.parametrize("command", ["brief", "check", "forecast"])
def test_names_the_system_will_not_look_at(command: str, tmp_path: Path) -> None:
    for name in ("n" * 5000, "n" * 300 + "/x.txt"):
        done = detente(command, name, cwd=tmp_path)
        assert (done.code, done.out, len(done.told)) == (1, "", 1)
        assert len(done.err) < 1200


def test_a_pipe_as_a_dossier_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    for command in ("check", "forecast", "brief"):
        done = detente(command, "pipe.yaml", cwd=tmp_path)
        assert done.code in {1, 3}
        assert done.err.startswith("pipe.yaml: ")


# ---------------------------------------------------------------------------------------------------------- a sick case


def test_a_damaged_line_of_claims_is_named_and_written_anew(case: Path) -> None:
    assert detente("read", "--case", case).code == 0
    good = (case / "claims.jsonl").read_bytes()
    lines = good.split(b"\n")
    (case / "claims.jsonl").write_bytes(b"\n".join([lines[0], lines[1][:40], *lines[2:]]))
    done = detente("check", case)
    assert done.code == 1
    [line] = [line for line in done.told if line.startswith(f"{case}/claims.jsonl:2: ")]
    assert "detente read" in line
    assert detente("read", "--case", case).code == 0
    assert (case / "claims.jsonl").read_bytes() == good
    assert detente("check", case).code == 0


def test_a_stored_text_changed_by_hand_stops_the_reading_and_can_be_mended(case: Path) -> None:
    assert detente("read", "--case", case).code == 0
    text = next((case / "documents" / "text").iterdir())
    text.write_text(text.read_text(encoding="utf-8") + "No.", encoding="utf-8")
    before = snapshot(case)
    for words in (["read", "--case", case], ["brief", case], ["forecast", case]):
        done = detente(*words)
        assert (done.code, done.out, len(done.told)) == (1, "", 1)
        assert done.err.startswith(f"{text}: was changed after it was stored")
    checked = detente("check", case)
    assert checked.code == 1
    assert checked.told[0] == done.told[0]
    assert snapshot(case) == before
    again = re.search(r"store it again: detente add '(.*)'$", done.told[0])
    assert again is not None
    assert detente("add", again[1], "--case", case).code == 0
    assert detente("check", case).code == 0


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("name,who\nA,b\n", ["aliases.csv:1: no column alias and actor; begin the file with: alias,actor,"]),
        (
            "alias,actor,from,to\nQuay Palace,merrow,2031-13-45,soon\n,merrow,,\n",
            [
                "aliases.csv:2: from: expected a date, got '2031-13-45'; write it like 2031-04-15",
                "aliases.csv:2: to: expected a date, got 'soon'; write it like 2031-04-15",
                "aliases.csv:3: alias: alias or actor is empty; fill both, or delete the row",
            ],
        ),
        ("\x00\x01alias", ["aliases.csv:1: "]),
        ("alias,actor\n" + "x" * 200_000 + ",b\n", ["aliases.csv:1: "]),
    ],
    ids=["columns", "dates", "binary", "endless field"],
)
def test_a_wrong_alias_file_shows_every_line(content: str, lines: list[str], case: Path) -> None:
    write(case, "aliases.csv", content)
    for words in (["read"], ["brief", "."], ["check"]):
        done = detente(*words, cwd=case)
        assert done.code == 1
        told = done.told[:-1] if words == ["check"] else done.told
        assert [line.startswith(start) for line, start in zip(told, lines, strict=True)] == [True] * len(lines), (
            done.err
        )


def test_what_was_put_into_documents_by_hand(case: Path) -> None:
    """A good file is read, a foreign one is told and does not stop the others."""
    write(case / "documents", "by hand.txt", "A third round is planned in Quenby for May, the mediator said.")
    write(case / "documents", "photo.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 2000)
    (case / "documents" / "2031").mkdir()
    os.mkfifo(case / "documents" / "pipe")
    done = detente("read", "--case", case)
    assert done.code == 1
    assert done.out.startswith("3 documents from ")
    assert len(done.told) == 3
    assert "documents/2031: a folder in documents/ is not read; move its files up" in done.told[0] + done.told[1]
    assert detente("brief", case, "--draws", "50").told == done.told


def test_a_damaged_index_stops_and_loses_nothing(case: Path) -> None:
    index = case / "documents" / "index.jsonl"
    index.write_bytes(index.read_bytes() + b'{"sha256": "ab')
    before = snapshot(case)
    done = detente("read", "--case", case)
    assert (done.code, done.err) == (1, f"{index}:3: not a line of JSON; mend or delete it\n")
    assert snapshot(case) == before


# ------------------------------------------------------------------------------------------------ disks, locks, signals


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(disk)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("no right to mount a disk here; permissions and file sizes are tested instead")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def writing_commands(case: Path, document: Path) -> Iterator[list[str | Path]]:
    yield ["read", "--case", case]
    yield ["add", document, "--case", case]
    yield ["brief", document, "--case", case, "--draws", "50"]


def test_a_case_on_a_disk_that_may_not_be_written(mounted: Path, case: Path, tmp_path: Path) -> None:
    shutil.copytree(case, mounted / "case")
    document = write(tmp_path, "new.txt", "A third round is planned in Quenby for May, the mediator said.")
    subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
    before = snapshot(mounted)
    for words in writing_commands(mounted / "case", document):
        done = detente(*words)
        assert (done.code, done.out) == (3, "")
        assert re.fullmatch(r".*read-only.*; work in a folder you may write to\n", done.err), done.err
    shown = detente("brief", mounted / "case", "--draws", "50")
    assert shown.code == 3, "the page could not be written"
    assert shown.out.startswith("quenby\n"), "the brief is shown all the same"
    assert len(shown.told) == 1
    assert detente("brief", mounted / "case", "--draws", "50", "--html", tmp_path / "brief.html").code == 0
    assert detente("check", mounted / "case").code == 0
    assert detente("new", mounted / "another").code == 3
    assert detente("new", mounted / "another", "--from", "strait-talks").code == 3
    assert snapshot(mounted) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere; the read-only disk is tested instead")
def test_a_case_folder_without_permission(case: Path, tmp_path: Path) -> None:
    document = write(tmp_path, "new.txt", "A third round is planned in Quenby for May, the mediator said.")
    before = snapshot(case)
    folders = [case, case / "documents", case / "documents" / "text"]
    for folder in folders:
        folder.chmod(0o555)
    try:
        for words in writing_commands(case, document):
            done = detente(*words)
            assert (done.code, done.out, len(done.told)) == (3, "", 1)
            assert "no permission" in done.err
        assert detente("check", case).code == 0
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert snapshot(case) == before


def test_a_disk_that_fills_up_in_mid_write(mounted: Path, case: Path, tmp_path: Path) -> None:
    assert detente("read", "--case", case).code == 0
    shutil.copytree(case, mounted / "case")
    document = write(tmp_path, "new.txt", ("A third round is planned in Quenby for May, the mediator said.\n\n" * 400))
    filler = mounted / "filler"
    with filler.open("wb") as file:
        free = os.statvfs(mounted).f_bavail * os.statvfs(mounted).f_frsize
        file.write(b"x" * (free - 8192))
    before = snapshot(mounted)
    for words in writing_commands(mounted / "case", document):
        done = detente(*words)
        assert (done.code, done.out, len(done.told)) == (3, "", 1)
        assert done.err.endswith("the disk is full; nothing stored before has changed; free some space and try again\n")
        assert snapshot(mounted) == before
    filler.unlink()
    assert detente("add", document, "--case", mounted / "case").code == 0


def test_a_write_that_stops_half_way(case: Path, tmp_path: Path) -> None:
    """A limit on the size of files stops the system's own write, as a full disk would; no right is needed for it."""
    assert detente("read", "--case", case).code == 0
    before = snapshot(case)
    limit = len(before["claims.jsonl"]) - 100
    done = detente("read", "--case", case, largest_file=limit)
    assert (done.code, done.out, len(done.told)) == (3, "", 1)
    assert f"{case}/claims.jsonl: File too large; nothing stored before has changed" in done.err
    assert snapshot(case) == before
    assert detente("check", case).code == 0


HOLD = """
import sys, time
from detente.case import open_case
with open_case(sys.argv[1]).lock():
    print("held", flush=True)
    time.sleep(60)
"""


def test_another_process_holds_the_case(case: Path, tmp_path: Path) -> None:
    document = write(tmp_path, "new.txt", "A third round is planned in Quenby for May, the mediator said.")
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(case), "a\nb\x1b[31m"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        before = snapshot(case)
        for words in writing_commands(case, document):
            done = detente(*words)
            assert (done.code, done.out, len(done.told)) == (3, "", 1)
            assert f"another process is writing to this case (process {holder.pid}: " in done.err
            assert done.err.endswith("); wait for it, or end it\n")
        assert snapshot(case) == before
        assert detente("check", case).code == 0, "reading needs no lock"
        assert detente("brief", case, "--draws", "50").code == 0
    finally:
        holder.kill()
        holder.wait()
        assert holder.stdout is not None
        holder.stdout.close()
    assert detente("read", "--case", case).code == 0, "a dead process holds nothing"


def started(words: list[str | Path], case: Path) -> subprocess.Popen[str]:
    """The command, once it is at work in the case."""
    process = subprocess.Popen(
        [sys.executable, "-m", "detente", *map(str, words)],
        env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while not (case / ".lock").exists() and process.poll() is None:
        time.sleep(0.005)
    return process


def assert_whole(case: Path, stored: dict[str, bytes]) -> None:
    """Nothing that was stored has gone, every file can be read, every quote stands in its text."""
    now = snapshot(case)
    assert stored.keys() <= now.keys()
    for name, data in stored.items():
        if name.startswith("documents/") and not name.endswith("index.jsonl"):
            assert now[name] == data
    assert now["documents/index.jsonl"].startswith(stored["documents/index.jsonl"])
    for name in ("claims.jsonl", "documents/index.jsonl"):
        assert all(json.loads(line) for line in now[name].decode().splitlines())
    assert parse_dossier(now["dossier.yaml"].decode())[1] == []
    assert detente("check", case).code == 0


@pytest.mark.parametrize("command", ["read", "brief", "add"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda one: one.name)
def test_a_signal_at_any_moment(command: str, number: signal.Signals, case: Path, pile: list[Path]) -> None:
    assert detente("read", "--case", case).code == 0
    half = len(pile) // 2
    if command == "read":
        assert detente("add", *pile[:half], "--case", case).code == 0
    words: list[str | Path] = [command, *([] if command == "read" else pile[:half]), "--case", case]
    for delay in (0.0, 0.4):
        stored = snapshot(case)
        process = started(words, case)
        time.sleep(delay)
        process.send_signal(number)
        out, err = process.communicate(timeout=600)
        if process.returncode not in (0, -number):  # it may be done already, or in the last words of the interpreter
            assert process.returncode == 128 + number
            assert (out, err) == ("", STOPPED)
        elif number is not signal.SIGKILL:
            assert err == ""
        if number is not signal.SIGKILL:
            assert not (case / ".lock").exists()
            assert not [path for path in case.rglob(".*.tmp") if process.returncode > 0]
        assert_whole(case, stored)
    assert detente("add", pile[-1], "--case", case).code == 0


def test_an_interrupted_copy_leaves_no_half_case(tmp_path: Path) -> None:
    code = """
import sys
from detente import case
copied = []
def copyfile(source, target):
    if len(copied) == 3:
        raise KeyboardInterrupt
    copied.append(target)
    open(target, "wb").close()
case.shutil.copyfile = copyfile
sys.argv = ["detente", "new", "half", "--from", "strait-talks"]
from detente.__main__ import main
main()
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", STOPPED)
    assert list(tmp_path.iterdir()) == []


# ----------------------------------------------------------------------------------------------------------- progress


def on_a_terminal(words: list[str], cwd: Path) -> tuple[int, str]:
    """Run with the error stream on a terminal of 60 columns; the exit code and what the terminal got."""
    import fcntl
    import struct
    import termios

    keyboard, screen = pty.openpty()
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    process = subprocess.Popen(words, cwd=cwd, env=environment(), stdout=subprocess.DEVNULL, stderr=screen)
    os.close(screen)
    got = b""
    while True:
        ready, _, _ = select.select([keyboard], [], [], 60)
        try:
            piece = os.read(keyboard, 65536) if ready else b""
        except OSError:  # how Linux says that the other end was closed
            piece = b""
        if not piece:
            break
        got += piece
    os.close(keyboard)
    return process.wait(), got.decode()


def test_progress_shows_after_a_second_and_leaves_a_clean_line(tmp_path: Path) -> None:
    code = """
import time
from detente.screen import progress
with progress() as show:
    show("quick")
    time.sleep(0.3)
    show("reading \\x1b[2J a title so long that it would wrap: " + "宽" * 80)
    time.sleep(1.5)
with progress() as show:
    show("too quick to be seen")
"""
    code_, shown = on_a_terminal([sys.executable, "-c", code], tmp_path)
    assert code_ == 0
    frames = shown.split("\r\x1b[2K")
    assert frames[0] == ""
    assert frames[-1] == ""
    assert len(frames) >= 4
    assert all("reading \\x1b[2J a title" in frame for frame in frames[1:-1])
    assert all(sum(1 + (char == "宽") for char in frame) < 60 for frame in frames)


def test_a_long_reading_says_what_it_does(case: Path, pile: list[Path]) -> None:
    assert detente("add", *pile, "--case", case).code == 0
    begun = time.monotonic()
    code, shown = on_a_terminal([sys.executable, "-m", "detente", "read", "--case", str(case)], case)
    assert code == 0
    if time.monotonic() - begun > 4:
        assert re.search(r"\d s  (?:reading|drafting|writing)", shown)
        assert shown.endswith("\r\x1b[2K")
    assert "\n" not in shown


def test_progress_shows_how_much_is_done_as_a_bar(tmp_path: Path) -> None:
    code = """
import time
from detente.screen import progress
with progress() as show:
    show("forecasting", 0.45)
    time.sleep(1.5)
    show("drawing")
    time.sleep(0.5)
"""
    _, shown = on_a_terminal([sys.executable, "-X", "utf8", "-c", code], tmp_path)
    assert f"forecasting {'█' * 9}{'░' * 11} 45 %" in shown
    assert shown.rstrip("\r\x1b[2K").endswith("drawing")


def test_a_long_forecast_shows_how_far_it_is(tmp_path: Path) -> None:
    dossier = write(tmp_path, "ford.yaml", DOSSIER)
    words = ["-X", "utf8", "-m", "detente", "forecast", str(dossier), "--draws", "60000", "--json"]
    code, shown = on_a_terminal([sys.executable, *words], tmp_path)
    assert code == 0
    assert re.search(r"forecasting [█░]{20} \d+ %", shown)
    assert shown.endswith("\r\x1b[2K")


# ---------------------------------------------------------------------------------------------------------- a large pile


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_two_hundred_documents(
    case: Path, pile: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Seconds that adding, reading and briefing take; every document is other than the next."""
    many = [
        write(
            tmp_path / "pile",
            f"many-{turn}.txt",
            f"{path.read_text(encoding='utf-8')}\n\nSeen in edition {turn}.\n" * 2,
        )
        for turn, path in enumerate((pile * 7)[:200])
    ]
    assert len({hashlib.sha256(path.read_bytes()).hexdigest() for path in many}) == 200
    for words in (["add", *many, "--case", case], ["read", "--case", case], ["brief", case]):
        begun = time.monotonic()
        process = subprocess.run(
            [sys.executable, "-m", "detente", *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
            timeout=800,
        )
        with capsys.disabled():
            print(f"\n200 documents, {words[0]}: {time.monotonic() - begun:.1f} s")
        assert process.returncode == 0, process.stderr
    assert detente("check", case).code == 0
