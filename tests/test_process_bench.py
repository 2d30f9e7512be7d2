"""The benchmark of the process: C and the engine follow the same rules; the Mesa model can be given the case."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from benchmarks import process
from benchmarks.process import InC, case, found_by_ours, ours, world_header

from detente.talks.layout import Sizes, world_type

RUNS = 512
needs_c = pytest.mark.skipif(shutil.which("gcc") is None, reason="no gcc here to compile benchmarks/process.c with")


@pytest.fixture(scope="module")
def in_c(tmp_path_factory: pytest.TempPathFactory) -> InC:
    return InC("gcc", tmp_path_factory.mktemp("process"))


@needs_c
@pytest.mark.parametrize("settings", [{}, {"packaged": True}, {"unspoiled": True}, {"tracks": 8}], ids=str)
def test_c_counts_what_the_engine_counts(in_c: InC, settings: dict[str, int]) -> None:
    """Runs that end otherwise in C: none is expected, three may, where a last digit decides."""
    one = case(**settings)  # type: ignore[arg-type]
    own, other = found_by_ours(ours(one, RUNS)()), in_c.play(one, RUNS)
    differ = (own.outcome != other.outcome) | (own.locked != other.locked) | (own.first != other.first).any(axis=1)
    assert differ.sum() <= process.TOLERANCE
    assert np.abs(own.trust - other.trust)[~differ].max() < 1e-6
    assert own.strikes == pytest.approx(other.strikes, abs=20)
    assert len(set(own.outcome.tolist())) > 2


@needs_c
def test_what_changes_the_engine_changes_c(in_c: InC) -> None:
    """So that agreement is not that of two that ignore their input."""
    assert in_c.play(case(), RUNS).counts() != in_c.play(case(unspoiled=True), RUNS).counts()
    assert in_c.play(case(), RUNS, 30).counts() == found_by_ours(ours(case(), RUNS, 30)()).counts()


def test_the_header_declares_every_field_of_the_world_in_its_order() -> None:
    declared = world_header()
    names = world_type(Sizes()).names or ()
    last = declared[declared.index("/* world */") :]
    assert [line.split()[1].split("[")[0].rstrip(";") for line in last.splitlines()[1 : len(names) + 1]] == list(names)


def test_the_mesa_model_is_given_the_numbers_of_the_case() -> None:
    given = json.loads(json.dumps(process.mesa_case()))
    assert [t["name"] for t in given["tracks"]] == ["arctic", "embassy", "sanctions", "war"]
    assert given["parameters"]["alpha"] == [0.1, 0.15, 0.5, 1.0]
    assert given["stakes"]["S3"]["position"] == [50, 0, 100, 0]
    ast.parse(Path(process.HERE, "process_mesa.py").read_text(encoding="utf-8"))


def test_the_case_grows_by_tracks() -> None:
    assert case(1).situation.tracks == ("war",)
    assert case(8).situation.tracks[:4] == ("arctic", "arctic 2", "embassy", "embassy 2")
    assert case(8).situation.reference.tolist() == [[50, 50, 40, 40, 20, 20, 50, 50]]
    assert len(case().situation.actors) == 10
