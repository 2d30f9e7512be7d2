"""How fast the challenge model plays its rounds, beside the same steps in C, in plain Python and in a peer.

    python -m benchmarks.challenge [--quick] [--json] [--peer-python PATH]

A draw-round is one round of one issue in one draw.  Rates are draw-rounds per second of processor time on one core, the
median of repetitions in which ours and C take turns in one process, so that a busy machine slows both.  C is
`challenge.c`: the same steps for the same number of draws side by side, compiled on the spot with gcc -O3
-march=native; its positions must agree with ours to 1e-9, or the benchmark stops.  `one_ms` is one draw of ten rounds,
`all_cores` what all processors together do by the clock.

--peer-python names the Python of another environment which can import `bdm_scholz_model`, jmckib's port of the same
publication (github.com/jmckib/bdm-scholz-expected-utility-model; it is compared with the preset scholz-code, which it
equals, and with ten actors alone, because its time grows with the sixth power of their number).
"""

from __future__ import annotations

import argparse
import ctypes
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from tests.challenge_twin import play as play_plainly

from detente.draws import Array, Draws
from detente.forecasting import challenge_kernel
from detente.forecasting.models.challenge import Challenge

ROUNDS = 10
DRAWS = {10: 2048, 30: 512, 100: 64}
SOURCE = Path(__file__).with_name("challenge.c")
FLAGS = ("-O3", "-march=native", "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=off", "-shared", "-fPIC")
PEER = """
import json, sys, time
from bdm_scholz_model import BDMScholzModel
actors, rounds = json.load(sys.stdin)
model = BDMScholzModel(actors)
begun = time.process_time()
shown, sys.stdout = sys.stdout, sys.stderr
for _ in range(rounds):
    model.update_risk_aversions()
    model.update_positions()
shown.write(json.dumps(time.process_time() - begun))
"""


@dataclass(frozen=True, eq=False)
class World:
    """Draws of one issue as the kernel takes them: (draw, actor)."""

    position: Array
    salience: Array
    capability: Array

    @classmethod
    def random(cls, actors: int, draws: int) -> World:
        rng = np.random.default_rng(actors)
        shape = (draws, actors)
        return cls(rng.uniform(0, 100, shape), rng.uniform(1, 100, shape), rng.uniform(1, 90, shape))

    def part(self, draws: int) -> World:
        return World(self.position[:draws], self.salience[:draws], self.capability[:draws])

    def draws(self) -> Draws:
        return Draws.from_arrays(self.position[..., None], self.salience[..., None], self.capability)


class InC:
    """challenge.c, compiled into a temporary folder that goes when the process does."""

    def __init__(self, compiler: str, folder: Path) -> None:
        library = folder / "challenge.so"
        subprocess.run(
            [compiler, *FLAGS, "-o", str(library), str(SOURCE), "-lm"], check=True, stderr=subprocess.DEVNULL
        )
        self._play = ctypes.CDLL(str(library)).play

    def play(self, world: World, rules: challenge_kernel.Rules) -> tuple[Array, Array]:
        """Outcome (draw,) and last positions (draw, actor)."""
        if rules.status_quo != 1:
            raise ValueError("challenge.c has no status quo that may change")
        draws, actors = world.position.shape
        point, last = np.empty(draws), np.empty((draws, actors))
        settings = np.array([int(value) for value in rules[:-1]], dtype=np.int32)
        pointers = [
            a.ctypes.data_as(ctypes.c_void_p)
            for a in (world.position, world.salience, world.capability, settings, point, last)
        ]
        self._play(*pointers[:3], ctypes.c_int64(draws), ctypes.c_int64(actors), *pointers[3:])
        return point, last


def rules_of(model: Challenge) -> challenge_kernel.Rules:
    """The kernel's settings of a model: what it hands over when it predicts."""
    seen: list[challenge_kernel.Rules] = []
    plain = challenge_kernel.play

    def watch(x: Array, s: Array, c: Array, rules: challenge_kernel.Rules, trace: Array) -> Array:
        seen.append(rules)
        return plain(x, s, c, rules, trace)

    challenge_kernel.play = watch  # the model imports it when it runs
    try:
        model.predict(World.random(3, 1).draws())
    finally:
        challenge_kernel.play = plain
    return seen[0]


def spent(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def wall(work: Callable[[], object], times: int = 3) -> float:
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return min(found)


def agree(world: World, rules: challenge_kernel.Rules, in_c: InC) -> None:
    draws, actors = world.position.shape
    trace = np.empty((draws, rules.rounds + 1, actors))
    challenge_kernel.play(world.position, world.salience, world.capability, rules, trace)
    worst = float(np.abs(in_c.play(world, rules)[1] - trace[:, -1]).max())
    if worst > 1e-9:
        raise SystemExit(f"challenge.c and the kernel disagree by {worst:g} of 100 with {actors} actors")


def measure(actors: int, name: str, model: Challenge, in_c: InC | None, quick: bool) -> dict[str, Any]:
    """One row: rates of one preset at one size."""
    draws = max(64, DRAWS[actors] // (4 if quick else 1))  # C fills 64 lanes, whether or not there are so many draws
    world, rules, none = World.random(actors, draws), rules_of(model), np.empty((0, 1, 1))

    def ours(part: World = world) -> Array:
        # One block, however large: the figures are those of one core.
        point = np.empty(len(part.position))
        challenge_kernel._block(
            part.position, part.salience, part.capability, rules, 0, len(part.position), point, none
        )
        return point

    ours(world.part(2))
    if in_c is not None:
        agree(world, rules, in_c)
    own, other = [], []
    for _ in range(3 if quick else 7):
        own.append(spent(ours))
        if in_c is not None:
            other.append(spent(lambda: in_c.play(world, rules)))
    rate = draws * ROUNDS / median(own)
    row: dict[str, Any] = {"actors": actors, "preset": name, "draw_rounds_per_s": round(rate)}
    row["share_of_c"] = round(median(b / a for a, b in zip(own, other, strict=True)), 2) if other else None
    row["times_plain_python"] = round(rate / plain_rate(world, model)) if actors <= 10 else None
    one = world.part(1).draws()
    row["one_ms"] = round(1e3 * wall(lambda: model.predict(one)), 2)
    many = 1024 if actors > 30 else 4096
    every = World.random(actors, many).draws()
    row["all_cores"] = None if quick else round(many * ROUNDS / wall(lambda: model.predict(every), 2))
    return row


def plain_rate(world: World, model: Challenge) -> float:
    first = [a[0].tolist() for a in (world.position, world.salience, world.capability)]
    short = replace(model, rounds=3)
    return 3 / spent(lambda: play_plainly(*first, short))


def flagship(quick: bool) -> dict[str, float]:
    """Seconds by the clock for draws of 20 actors and 5 issues, every preset, ten rounds."""
    draws = 1000 if quick else 10_000
    rng = np.random.default_rng(20)
    shape = (draws, 20, 5)
    world = Draws.from_arrays(rng.uniform(0, 100, shape), rng.uniform(1, 100, shape), rng.uniform(1, 90, shape[:2]))
    begun = time.perf_counter()
    for model in Challenge.presets().values():
        model.predict(world)
    return {"draws": draws, "seconds": round(time.perf_counter() - begun, 2)}


def peer_row(python: str, ours: float) -> dict[str, Any]:
    """The peer's rate on ten actors, and ours (scholz-code, ten actors) as a multiple of it."""
    world = World.random(10, 1)
    actors = [
        {"Actor": f"a{k}", "Position": x, "Salience": s / 100, "Capability": c / 100}
        for k, (x, s, c) in enumerate(
            zip(world.position[0].tolist(), world.salience[0].tolist(), world.capability[0].tolist(), strict=True)
        )
    ]
    done = subprocess.run(
        [python, "-c", PEER], input=json.dumps([actors, 1]), capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        return {"peer": "jmckib", "skipped": f"{python} cannot run bdm_scholz_model: {reason}"}
    rate = 1 / float(done.stdout)
    return {"peer": "jmckib", "actors": 10, "draw_rounds_per_s": round(rate, 3), "times_peer": round(ours / rate)}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.challenge", description=__doc__.split("\n")[0])
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    parser.add_argument("--quick", action="store_true", help="fewer draws and repetitions")
    parser.add_argument("--peer-python", help="a Python that can import bdm_scholz_model")
    given = parser.parse_args(arguments)
    compiler = shutil.which("gcc") or shutil.which("clang")
    with tempfile.TemporaryDirectory() as folder:
        in_c = InC(compiler, Path(folder)) if compiler else None
        presets = {name: model for name, model in Challenge.presets().items() if isinstance(model, Challenge)}
        first = wall(lambda: Challenge().predict(World.random(3, 1).draws()), 1)
        rows = [measure(actors, name, model, in_c, given.quick) for actors in DRAWS for name, model in presets.items()]
    code = next(r["draw_rounds_per_s"] for r in rows if (r["actors"], r["preset"]) == (10, "scholz-code"))
    peer = peer_row(given.peer_python, code) if given.peer_python else {"peer": "jmckib", "skipped": "not asked for"}
    result = {"first_call_s": round(first, 2), "rows": rows, "twenty_actors_five_issues": flagship(given.quick)}
    result["peer"] = peer
    if given.json:
        print(json.dumps(result, indent=1))
        return 0
    show(result, compiler)
    return 0


def show(result: dict[str, Any], compiler: str | None) -> None:
    columns = ("draw-rounds/s", "of C", "x Python", "one draw", "all cores")
    print(f"{'actors':>6}  {'preset':<12}" + "".join(f"{name:>14}" for name in columns))
    for row in result["rows"]:
        share = "-" if row["share_of_c"] is None else f"{row['share_of_c']:.2f}"
        cores = "-" if row["all_cores"] is None else f"{row['all_cores']:,}"
        times = "-" if row["times_plain_python"] is None else f"{row['times_plain_python']:,}"
        print(
            f"{row['actors']:>6}  {row['preset']:<12}{row['draw_rounds_per_s']:>14,}{share:>14}{times:>14}"
            f"{row['one_ms']:>11.2f} ms{cores:>14}"
        )
    if compiler is None:
        print("no C compiler here: the comparison with C is skipped")
    large = result["twenty_actors_five_issues"]
    print(f"{large['draws']:,} draws x 20 actors x 5 issues x 10 rounds x 3 presets: {large['seconds']} s by the clock")
    print(f"first call of this process: {result['first_call_s']} s")
    peer = result["peer"]
    told = f"skipped, {peer['skipped']}" if "skipped" in peer else f"ours is {peer['times_peer']:,} times as fast"
    print(f"peer {peer['peer']}: {told}")


if __name__ == "__main__":
    sys.exit(main())
