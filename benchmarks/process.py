"""How fast talks are simulated, beside the same rules in C, in plain Python and in a Mesa model; and how it grows.

    python -m benchmarks.process [--quick] [--cold] [--mesa | --mesa-python PATH] [--json]

A run-round is one round of one possible future.  Rates are run-rounds per second of processor time on one core, the
median of repetitions in which ours and C take turns in one process, so that a busy machine slows both.  C is
`process.c`: the same rules, the same streams, compiled on the spot with gcc -O3 -march=native; it must count the same
outcomes as ours to within 3 in 8,192 runs, or the benchmark stops.  `headline` is what all processors together do by
the clock.

The case is made up: two principals, a ratifier of each, three actors with means against the talks and three others, on
four tracks.  The others hold stakes and take no part; the engine does not carry them from round to round, and neither
do C and the Mesa model.

--cold measures the first call ever, with an empty store of machine code.  --mesa makes an environment of its own in a
temporary folder and installs Mesa there, from the network; --mesa-python names the Python of one that has it.  The
plain twin is tests/talks_twin.py, which is loaded where it lies beside this folder and skipped elsewhere.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib.util
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks import conformance
from benchmarks.conformance import ACTS, REFERENCE, STAKES, STARTS, TRACKS, Stakes
from detente.draws import Array
from detente.talks.engine import BLOCK, KEPT, simulate
from detente.talks.layout import Books, Sizes, lay_out, make_books, make_states, world_type
from detente.talks.plan import Plan, TrackPlan
from detente.talks.process import play
from detente.talks.situation import Situation
from detente.talks.trajectories import OUTCOMES, Trajectories

SEED, ROUNDS, CHECKED = 1, 60, 8192
TOLERANCE = 3
"""Runs of CHECKED by which a count of C may differ from ours, for rounding."""
HERE = Path(__file__).parent
FLAGS = ("-O3", "-march=native", "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=off", "-shared", "-fPIC")
FIRSTS = ("first_signature", "first_ratification", "first_lock", "first_reversal")
MESA = "mesa>=3,<4"


OTHERS: Final[Stakes] = {
    "X1": ((30, 55, 45, 60), (20, 10, 5, 65)),
    "X2": ((75, 20, 70, 35), (5, 40, 25, 30)),
    "X3": ((50, 80, 10, 55), (35, 15, 10, 40)),
}


@dataclass(frozen=True, eq=False)
class Case:
    """A situation and a plan under a name."""

    name: str
    situation: Situation
    plan: Plan


def case(tracks: int = 4, *, packaged: bool = False, unspoiled: bool = False) -> Case:
    """The case, with so many tracks: the last of the four, or all of them over again under other names."""
    first = max(0, len(TRACKS) - tracks)
    places = [(first + n) % len(TRACKS) for n in range(tracks)]
    like = {TRACKS[k] + ("" if n < len(TRACKS) else f" {n // len(TRACKS) + 1}"): k for n, k in enumerate(places)}
    situation = conformance.situation(OTHERS, like)
    plan = Plan(
        tracks={name: TrackPlan(start=STARTS[k]) for name, k in like.items()},
        packages=(("sanctions", "war"),) if packaged else (),
    )
    if unspoiled:
        situation = replace(situation, spoilers=())
    name = "two signed together" if packaged else ("nobody acts" if unspoiled else "as it stands")
    return Case(name, situation, plan)


@dataclass(frozen=True, eq=False)
class Found:
    """What C or ours counted.  outcome, locked: (run,); first: (run, FIRSTS); trust: (run, principal)."""

    outcome: NDArray[np.int64]
    locked: NDArray[np.int64]
    first: NDArray[np.int64]
    trust: Array
    strikes: list[int]

    def counts(self) -> dict[str, list[int]]:
        """Numbers that must agree: outcomes, tracks locked, acts by actor, runs that never get to each first."""
        return {
            "outcomes": np.bincount(self.outcome, minlength=len(OUTCOMES)).tolist(),
            "locked": np.bincount(self.locked, minlength=9).tolist(),
            "never": (self.first < 0).sum(axis=0).tolist(),
            "strikes": self.strikes,
        }


class InC:
    """process.c, compiled into a folder that the caller removes."""

    def __init__(self, compiler: str, folder: Path) -> None:
        (folder / "world.h").write_text(world_header(), encoding="utf-8")
        library = folder / "process.so"
        command = [compiler, *FLAGS, f"-I{folder}", "-o", str(library), str(HERE / "process.c"), "-lm"]
        subprocess.run(command, check=True)
        self._play = ctypes.CDLL(str(library)).play

    def play(self, one: Case, runs: int, rounds: int = ROUNDS) -> Found:
        """The first runs of an exact case, on one core."""
        worlds, dice = lay_out(one.situation, one.plan, SEED)
        keys = np.ascontiguousarray(dice["keys"][0])
        found, trust = np.zeros((runs, 2 + len(FIRSTS)), np.int32), np.zeros((runs, 2))
        strikes = np.zeros(max(1, len(one.situation.spoilers)), np.int64)
        world, key, *written = (a.ctypes.data_as(ctypes.c_void_p) for a in (worlds, keys, found, trust, strikes))
        self._play(world, key, *(ctypes.c_int64(n) for n in (0, runs, rounds)), *written)
        wide = found.astype(np.int64)
        acts = strikes[: len(one.situation.spoilers)].tolist()
        return Found(wide[:, 0], wide[:, 1], wide[:, 2:], trust, acts)


def world_header() -> str:
    """world.h: the record of the world as C declares it.  All its fields have eight bytes, so nothing is padded."""
    sizes = Sizes()
    room = {"TRACKS": sizes.tracks, "ACTORS": sizes.actors, "RATIFIERS": sizes.ratifiers, "SPOILERS": sizes.spoilers}
    lines = [f"#define {name} {number}" for name, number in room.items()]
    _declare(world_type(sizes), "world", lines)
    return "\n".join(["#include <stdint.h>", *lines, ""])


def _declare(record: np.dtype[Any], name: str, lines: list[str]) -> None:
    members = []
    for field in record.names or ():
        element, shape = record[field].base, record[field].shape
        if element.names:
            kind = field.removesuffix("s")
            _declare(element, kind, lines)
            kind += "_t"
        else:
            kind = {"f": "double", "i": "int64_t"}[element.kind]
        members.append(f"    {kind} {field}{''.join(f'[{size}]' for size in shape)};")
    lines += [f"typedef struct {{ /* {name} */", *members, f"}} {name}_t;"]


def ours(one: Case, runs: int, rounds: int = ROUNDS) -> Callable[[], list[Books]]:
    """A function that plays the first runs in blocks, on one core and with no path kept: the compiled loop alone."""
    worlds, dice = lay_out(one.situation, one.plan, SEED)
    states = make_states(one.situation, one.plan)

    def go() -> list[Books]:
        parts = []
        for start in range(0, runs, BLOCK):
            many = min(BLOCK, runs - start)
            books = make_books(one.situation, many, rounds, 0, 0)
            play(worlds, states, dice, books, start, many, rounds)
            parts.append(books)
        return parts

    return go


def found_by_ours(parts: list[Books]) -> Found:
    runs = np.concatenate([b.runs for b in parts])
    return Found(
        runs["outcome"].astype(np.int64),
        runs["locked"].astype(np.int64),
        np.stack([runs[name] for name in FIRSTS], axis=1).astype(np.int64),
        np.concatenate([b.trust for b in parts]).astype(np.float64),
        np.sum([b.strikes for b in parts], axis=(0, 2, 3, 4)).tolist(),
    )


def disagreement(one: Case, in_c: InC, runs: int = CHECKED) -> tuple[int, Found]:
    """In how many runs outcome or number of tracks locked differ between C and ours, and what ours found."""
    own, other = found_by_ours(ours(one, runs)()), in_c.play(one, runs)
    return int(((own.outcome != other.outcome) | (own.locked != other.locked)).sum()), own


def spent(work: Callable[[], object]) -> float:
    """Seconds of processor time."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def wall(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def measure(one: Case, in_c: InC | None, quick: bool) -> dict[str, Any]:
    """One row: rates of one case, ours and C by turns."""
    runs = 1024 if quick else 4096
    go = ours(one, runs)
    ours(one, 4)()
    row: dict[str, Any] = {"case": one.name}
    if in_c is not None:
        differ, own = disagreement(one, in_c, runs if quick else CHECKED)
        if differ > TOLERANCE:
            raise SystemExit(f"process.c and the engine disagree on {differ} of {len(own.outcome)} runs, {one.name}")
        row |= {"checked": len(own.outcome), "differ": differ, **own.counts()}
    own_time, other = [], []
    for _ in range(3 if quick else 7):
        own_time.append(spent(go))
        if in_c is not None:
            other.append(spent(partial(in_c.play, one, runs)))
    row["run_rounds_per_s"] = round(runs * ROUNDS / median(own_time))
    row["share_of_c"] = round(median(b / a for a, b in zip(own_time, other, strict=True)), 2) if other else None
    return row


def plain_row(one: Case, rate: float, quick: bool) -> dict[str, Any]:
    """The plain twin: its rate, and ours as a multiple of it."""
    file = HERE.parent / "tests" / "talks_twin.py"
    if not file.is_file():
        return {"twin": "plain Python", "skipped": "tests/talks_twin.py does not lie beside the benchmarks"}
    spec = importlib.util.spec_from_file_location("talks_twin", file)
    if spec is None or spec.loader is None:
        return {"twin": "plain Python", "skipped": f"{file} cannot be loaded"}
    twin = importlib.util.module_from_spec(spec)
    sys.modules["talks_twin"] = twin
    spec.loader.exec_module(twin)
    runs = range(2 if quick else 8)
    seconds = spent(lambda: [twin.follow(one.situation, one.plan, run, SEED) for run in runs])
    plain = len(runs) * ROUNDS / seconds
    return {"twin": "plain Python", "run_rounds_per_s": round(plain), "times": round(rate / plain)}


def mesa_row(python: str, rate: float, quick: bool) -> dict[str, Any]:
    """The Mesa model's rate, ours as a multiple of it, and how its runs end."""
    given = json.dumps({"runs": 8 if quick else 60, "rounds": ROUNDS, "seed": SEED, **mesa_case()})
    script = str(HERE / "process_mesa.py")
    done = subprocess.run([python, script], input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        return {"peer": "mesa", "skipped": f"{python} cannot run the model: {reason}"}
    told: dict[str, Any] = json.loads(done.stdout)
    peer = told["run_rounds"] / told["seconds"]
    return {
        "peer": f"mesa {told['version']}",
        "run_rounds_per_s": round(peer),
        "times": round(rate / peer),
        "runs": told["runs"],
        "outcomes": told["outcomes"],
        "left_out": told["left_out"],
    }


def mesa_case() -> dict[str, Any]:
    """The case for the Mesa model: the engine's own numbers, by name."""
    one = case()
    world = lay_out(one.situation, one.plan, SEED)[0][0]
    parameters = world["parameters"]
    signers = [{"name": p.actor, "k_t": p.k_t} for p in one.situation.principals]
    return {
        "tracks": [
            {"name": name, "reference": REFERENCE[k], "start": STARTS[k]} for k, name in enumerate(one.situation.tracks)
        ],
        "stakes": {a: {"position": x, "salience": s} for a, (x, s) in {**STAKES, **OTHERS}.items()},
        "principals": signers,
        "ratifiers": [{"name": r.actor} for r in one.situation.ratifiers],
        "actors": [
            {"name": s.actor, "host": s.host, "menu": list(s.menu), "capacity": s.capacity, "rent": s.rent}
            for s in one.situation.spoilers
        ],
        "acts": {name: {f: getattr(act, f) for f in _EFFECTS} for name, act in ACTS.items()},
        "parameters": {name: parameters[name].tolist() for name in parameters.dtype.names},
        "instalments": int(world["instalments"]),
    }


_EFFECTS = ("tension", "acceptance", "ratifiers", "will", "cost", "effort", "attributed")


def with_mesa(folder: Path) -> str | None:
    """The Python of an environment with Mesa, made in a folder; None where it cannot be had."""
    place = folder / "mesa"
    python = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    made = subprocess.run([sys.executable, "-m", "venv", str(place)], capture_output=True, check=False)
    if made.returncode:
        return None
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", MESA]
    return None if subprocess.run(command, capture_output=True, check=False).returncode else str(python)


def peer_row(given: argparse.Namespace, folder: Path, rate: float) -> dict[str, Any]:
    if given.mesa_python:
        return mesa_row(given.mesa_python, rate, given.quick)
    if not given.mesa:
        return {"peer": "mesa", "skipped": "not asked for; --mesa installs it in an environment of its own"}
    python = with_mesa(folder)
    if python is None:
        return {"peer": "mesa", "skipped": f"no environment with {MESA} could be made: is there a network?"}
    return mesa_row(python, rate, given.quick)


def growth(quick: bool) -> list[dict[str, Any]]:
    """Nanoseconds of one core by runs, rounds and tracks: each should stay as it is while the number doubles.

    Of rounds and tracks, what a run does in a later round, or on one track among more, is not the same: runs that have
    ended no longer cost anything, tracks that are locked or undone cost less.
    """
    part = 4 if quick else 1
    rows = []
    sizes = [
        *(("runs", n, case(), n // part, ROUNDS) for n in (10_000, 20_000, 40_000)),
        *(("rounds", n, case(), 10_000 // part, n) for n in (15, 30, 60)),
        *(("tracks", n, case(n), 10_000 // part, ROUNDS) for n in (1, 2, 4, 8)),
    ]
    for what, number, one, runs, rounds in sizes:
        go = ours(one, runs, rounds)
        seconds = min(spent(go) for _ in range(1 if quick else 2))
        each = 1e9 * seconds / (runs * rounds)
        per = {"ns_per_run_round": round(each)}
        if what == "tracks":
            per["ns_per_run_round_track"] = round(each / number)
        rows.append({"grows": what, "to": runs if what == "runs" else number, "seconds": round(seconds, 3), **per})
    return rows


def headline(quick: bool) -> dict[str, Any]:
    """100,000 runs of the case on all cores, warm, by the clock; with the peak of the memory of the whole process."""
    one, runs = case(), 10_000 if quick else 100_000
    simulate(one.situation, one.plan, n=4 * BLOCK, rounds=2, seed=SEED)  # warm
    before = time.process_time()
    told: list[Trajectories] = []
    seconds = wall(lambda: told.append(simulate(one.situation, one.plan, n=runs, rounds=ROUNDS, seed=SEED)))
    cores = min(8, os.cpu_count() or 1)
    used = time.process_time() - before
    return {
        "runs": runs,
        "rounds": ROUNDS,
        "tracks": len(one.situation.tracks),
        "actors": len(STAKES) + len(OTHERS),
        "kept": KEPT,
        "threads": cores,
        "seconds": round(seconds, 2),
        "processor_seconds": round(used, 2),
        "run_rounds_per_s": round(runs * ROUNDS / seconds),
        "peak_mib": round(peak_mib()),
        "shares": {name: round(share, 4) for name, share in told[0].shares().items()},
    }


def peak_mib() -> float:
    """Most memory that this process has held so far."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


_FIRST = """
import time
begun = time.perf_counter()
from benchmarks.process import ROUNDS, SEED, case, simulate
loaded = time.perf_counter()
one = case()
simulate(one.situation, one.plan, n=4, rounds=ROUNDS, seed=SEED)
print(time.perf_counter() - loaded, loaded - begun)
"""


def cold(folder: Path) -> dict[str, float]:
    """Seconds of the first call ever, then of the first call of a process that finds the machine code."""
    told = {}
    setting = {**os.environ, "NUMBA_CACHE_DIR": str(folder / "code")}
    for name in ("compiling_s", "from_disk_s"):
        done = subprocess.run(
            [sys.executable, "-c", _FIRST], env=setting, cwd=HERE.parent, capture_output=True, text=True, check=True
        )
        told[name] = round(float(done.stdout.split()[0]), 2)
    told["importing_s"] = round(float(done.stdout.split()[1]), 2)
    return told


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.process", description=__doc__.split("\n")[0])
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    parser.add_argument("--quick", action="store_true", help="fewer runs and repetitions")
    parser.add_argument("--cold", action="store_true", help="also time the first compilation, in an empty store")
    parser.add_argument("--mesa", action="store_true", help="also time a Mesa model, in an environment made for it")
    parser.add_argument("--mesa-python", metavar="PATH", help="the Python of an environment that has Mesa 3")
    given = parser.parse_args(arguments)
    compiler = shutil.which("gcc") or shutil.which("clang")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        in_c = InC(compiler, folder) if compiler else None
        told: dict[str, Any] = {"headline": headline(given.quick)}
        told["rows"] = [measure(one, in_c, given.quick) for one in (case(), case(packaged=True), case(unspoiled=True))]
        rate = told["rows"][0]["run_rounds_per_s"]
        told["plain"] = plain_row(case(), rate, given.quick)
        told["mesa"] = peer_row(given, folder, rate)
        told["growth"] = growth(given.quick)
        told["cold"] = cold(folder) if given.cold else None
    if given.json:
        print(json.dumps(told, indent=1))
    else:
        show(told)
    return 0


def show(told: dict[str, Any]) -> None:
    top = told["headline"]
    print(
        f"{top['runs']:,} runs x {top['rounds']} rounds x {top['tracks']} tracks x {top['actors']} actors, warm: "
        f"{top['seconds']} s by the clock on {top['threads']} threads ({top['processor_seconds']} s of processors), "
        f"{top['run_rounds_per_s'] / 1e6:.2f} million run-rounds/s, peak memory {top['peak_mib']} MiB"
    )
    print(f"\n{'one core':<20}{'run-rounds/s':>14}{'of C':>8}{'checked':>10}{'differ':>8}")
    for row in told["rows"]:
        share = "-" if row["share_of_c"] is None else f"{row['share_of_c']:.2f}"
        checked = [str(row.get(name, "-")) for name in ("checked", "differ")]
        print(f"{row['case']:<20}{row['run_rounds_per_s']:>14,}{share:>8}{checked[0]:>10}{checked[1]:>8}")
    if told["rows"][0]["share_of_c"] is None:
        print("no C compiler here: the comparison with C is skipped")
    else:
        counts = dict(zip(OUTCOMES, told["rows"][0]["outcomes"], strict=True))
        print(", ".join(f"{count} {name}" for name, count in counts.items()), "as it stands, in ours as in C")
    for row in (told["plain"], told["mesa"]):
        name = row.get("twin") or row["peer"]
        if "skipped" in row:
            print(f"{name}: skipped, {row['skipped']}")
            continue
        print(f"{name}: {row['run_rounds_per_s']:,} run-rounds/s; ours is {row['times']:,} times as fast")
        if "left_out" in row:
            print(f"  {row['runs']} runs: {row['outcomes']}; left out: {row['left_out']}")
    print(f"\n{'grows':<8}{'to':>8}{'seconds':>10}{'ns a run-round':>16}{'and track':>11}")
    for row in told["growth"]:
        track = row.get("ns_per_run_round_track", "")
        print(f"{row['grows']:<8}{row['to']:>8,}{row['seconds']:>10.2f}{row['ns_per_run_round']:>16,}{track:>11}")
    if told["cold"]:
        first = told["cold"]
        print(
            f"\nfirst call ever: {first['compiling_s']} s, all but the play of it compiling; first call of a later "
            f"process: {first['from_disk_s']} s; importing: {first['importing_s']} s"
        )


if __name__ == "__main__":
    sys.exit(main())
