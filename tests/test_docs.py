"""The documentation is run: what a page shows is what the commands print."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Any

import pytest
from tests.golden import PAGES, ROOT, renewed_page

import detente

COMMANDS = ("new", "add", "read", "check", "schema", "forecast", "simulate", "brief", "models", "cite")


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


README = ROOT / "README.md"
TEXTBOOK = ROOT / "docs" / "textbook" / "forecasting.md"


def _record(page: Path, wave: str) -> dict[str, str]:
    """The rows of the table of one wave, by the model's name."""
    table = re.search(rf"^DEU {wave},.*:\n\n((?:\|.*\n)+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert table is not None, f"{page.name} has no table of DEU {wave}"
    rows = table[1].splitlines()[2:]
    return {"pool" if "**pooled**" in row else row.split("`")[1]: row for row in rows}


def _figures(row: str) -> list[float]:
    return [float(figure) for figure in re.findall(r"-?\d+\.?\d*", row.split("|", 2)[2])]


@pytest.mark.parametrize("page", [README, TEXTBOOK], ids=lambda p: p.name)
def test_the_track_record_is_the_measured_one(page: Path) -> None:
    """A row: | name | issues | mean error [95 %] | median error | within 10 | CRPS [95 %] | in the 80 % range |"""
    from detente.forecasting.engine import calibration

    measured, shown = calibration()["scores"], _record(page, "I")
    assert set(shown) == set(measured) if page == TEXTBOOK else {"mean", "compromise", "pool"} < set(shown)
    for name, row in shown.items():
        _, mae, mae_low, mae_high, _, within, crps, crps_low, crps_high, covered = _figures(row)
        for key, figure, rounding in (("mae", mae, 0.05), ("within_10", within, 0.005), ("crps", crps, 0.005)):
            assert figure == pytest.approx(measured[name][key], abs=rounding + 1e-9), (name, key)
        assert covered == pytest.approx(measured[name]["covered_80"], abs=0.005 + 1e-9), name
        assert mae_low < mae < mae_high, name
        assert crps_low < crps < crps_high, name


@pytest.mark.parametrize("wave", ["I", "II"])
def test_the_first_page_shows_rows_of_the_whole_table(wave: str) -> None:
    whole = _record(TEXTBOOK, wave)
    for name, row in _record(README, wave).items():
        assert row == whole[name]


def _assert_alike(shown: str, printed: str) -> None:
    """Alike but for one in the last place, which another machine may round otherwise."""
    ours, theirs = (re.findall(r"\d+(?:\.\d+)?", row.split("|", 2)[2]) for row in (shown, printed))
    for one, other in zip(ours, theirs, strict=True):
        places = len(one.partition(".")[2])
        assert float(one) == pytest.approx(float(other), abs=1.01 * 10**-places if places else 0), (shown, printed)


@pytest.fixture(scope="module")
def measured_rows() -> dict[str, list[dict[str, Any]]]:
    from benchmarks import deu

    if not deu.DATA.is_file():
        pytest.skip("the DEU table does not ship; see benchmarks/deu.py")
    issues = deu.read_issues(deu.DATA)
    return {wave: deu.measure(issues, wave) for wave in ("I", "II")}


@pytest.mark.parametrize("wave", ["I", "II"])
def test_the_tables_are_what_the_benchmark_prints(
    wave: str, measured_rows: dict[str, list[dict[str, Any]]], tmp_path: Path
) -> None:
    """Renew them with: python -m benchmarks.deu --markdown"""
    from benchmarks import deu

    now = tmp_path / "now.md"
    now.write_text(f"DEU {wave}, now:\n\n{deu.markdown(measured_rows[wave])}", encoding="utf-8")
    printed, shown = _record(now, wave), _record(TEXTBOOK, wave)
    assert set(shown) == set(printed)
    for name, row in shown.items():
        _assert_alike(row, printed[name])


@pytest.mark.parametrize("page", [README, TEXTBOOK], ids=lambda p: p.name)
def test_what_the_text_says_of_the_pool_is_measured(page: Path, measured_rows: dict[str, list[dict[str, Any]]]) -> None:
    text = " ".join(page.read_text(encoding="utf-8").split())
    first, second = (next(r for r in measured_rows[wave] if r["model"] == "pool") for wave in ("I", "II"))
    gain, low, high = (-first[f"crps_minus_pce{end}"] for end in ("", "_high", "_low"))
    assert f"by {gain:.2f} [{low:.2f}, {high:.2f}]" in text
    assert second["crps_minus_pce_low"] < 0 < second["crps_minus_pce_high"], "the text says that it holds zero"
    assert f"by {-second['crps_minus_pce']:.2f}" in text
    assert f"holds {second['covered_80']:.2f} of the outcomes".replace("0.", ".") in text
