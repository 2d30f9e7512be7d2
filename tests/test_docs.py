"""The documentation is run: what a page shows is what the commands print."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
from tests.golden import PAGES, ROOT, renewed_page

import detente

COMMANDS = ("new", "add", "read", "check", "schema", "forecast", "brief", "models", "cite")


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_console_blocks_show_what_is_printed(path: Path) -> None:
    assert renewed_page(path) == path.read_text(encoding="utf-8"), "renew with: make golden"


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_python_blocks_run(path: Path) -> None:
    blocks = re.findall(r"^```pycon\n(.*?)^```$", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    names: dict[str, object] = {}  # a page's blocks go on from one another
    for k, block in enumerate(blocks):
        test = doctest.DocTestParser().get_doctest(block, names, f"{path.name} block {k + 1}", str(path), 0)
        test.globs = names
        runner.run(test, clear_globs=False)
    assert runner.summarize(verbose=False).failed == 0


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_every_command_is_documented() -> None:
    manual = "".join(path.read_text(encoding="utf-8") for path in PAGES)
    for command in COMMANDS:
        assert f"detente {command}" in manual, command


def test_every_public_name_is_documented() -> None:
    manual = "".join(path.read_text(encoding="utf-8") for path in PAGES)
    for name in detente.__all__:
        assert re.search(rf"\b{name}\b", manual), name


def test_the_track_record_is_the_measured_one() -> None:
    from detente.forecasting.engine import calibration

    page = (ROOT / "README.md").read_text(encoding="utf-8")
    names = {
        "plain average": "mean",
        "weighted mean": "compromise",
        "weighted median": "weighted_median",
        "challenge": "challenge",
        "pooled": "pool",
    }
    for label, name in names.items():
        row = re.search(rf"^\| {label}[^|]*\| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", page, re.MULTILINE)
        score = calibration()["scores"][name]
        assert row is not None, label
        assert [float(figure) for figure in row.groups()] == pytest.approx(
            [score["mae"], score["crps"], score["within_10"]], abs=0.06
        ), label
