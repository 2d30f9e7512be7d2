"""Every shipped case, against its record; renew with `make golden` and look at the difference."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.golden import RECORDS, case_record, shipped

from detente.case import check_path
from detente.cases import shipped_cases

TOLERANCE = 1.0
"""Points by which a number may differ between versions of numpy."""


@pytest.mark.parametrize("name", shipped())
def test_case_gives_the_recorded_rows(name: str) -> None:
    recorded = json.loads((RECORDS / f"{name}.json").read_text(encoding="utf-8"))
    now = json.loads(json.dumps(case_record(name)))
    assert now["title"] == recorded["title"]
    for table, rows in recorded["tables"].items():
        if table in {"influence", "bottom_line"}:  # ranks of near ties may change places
            assert len(now["tables"][table]) == len(rows)
            continue
        assert len(now["tables"][table]) == len(rows), table
        for was, is_now in zip(rows, now["tables"][table], strict=True):
            assert_alike(was, is_now, table)


def assert_alike(was: Any, now: Any, where: str) -> None:
    if isinstance(was, dict):
        assert was.keys() == now.keys(), where
        for key, value in was.items():
            assert_alike(value, now[key], f"{where}.{key}")
    elif isinstance(was, float | int) and not isinstance(was, bool) and isinstance(now, float | int):
        assert now == pytest.approx(was, abs=TOLERANCE), where
    else:
        assert now == was, where


@pytest.mark.parametrize("name", shipped())
def test_case_has_no_problems(name: str) -> None:
    problems, _ = check_path(shipped_cases()[name])
    assert problems == []


@pytest.mark.parametrize("name", shipped())
def test_case_says_what_it_is(name: str) -> None:
    assert (shipped_cases()[name] / "README.md").exists()
