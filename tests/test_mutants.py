"""The list of planted bugs: each still fits the code (always), each is caught (`-m nightly`)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.mutants import MUTANTS, Mutant, main, obstacle, trials


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_each_bug_can_still_be_planted(mutant: Mutant) -> None:
    assert obstacle(mutant) == "", "the code has moved on; mend the mutant in tests/mutants.py"
    assert mutant.old != mutant.new
    assert mutant.breaks
    assert mutant.tests


def test_names_are_told_apart() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize(
    ("file", "old", "tests", "told"),
    [
        ("src/detente/nowhere.py", "x", "test_draws.py", r"src/detente/nowhere\.py is not there"),
        ("src/detente/draws.py", "no such words", "test_draws.py", r"src/detente/draws\.py holds its text 0 times"),
        ("src/detente/draws.py", "import ", "test_draws.py", r"src/detente/draws\.py holds its text 1?\d times"),
        ("src/detente/draws.py", "_WORDS = 4", "test_nothing.py", r"tests/test_nothing\.py is not there"),
    ],
)
def test_what_cannot_be_planted_says_why(file: str, old: str, tests: str, told: str) -> None:
    assert re.fullmatch(told, obstacle(Mutant("m", file, old, "y", "nothing", (tests,))))


def test_a_bug_that_nobody_notices_is_told_and_the_sources_stay_as_they_are(tmp_path: Path) -> None:
    """
    half(x) returns x / 2; one test looks at half(6), another fails whatever half does.
    """
    files = {
        "src/detente/__init__.py": "",
        "src/detente/halves.py": "def half(x):\n    return x / 2\n",
        "tests/test_six.py": "from detente.halves import half\n\ndef test_six():\n    assert half(6) == 3\n",
        "tests/test_anyway.py": "def test_anyway():\n    assert False\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    def bug(name: str, old: str, new: str, tests: str = "test_six.py") -> Mutant:
        return Mutant(name, "src/detente/halves.py", old, new, "nothing", (tests,))

    found = trials(
        [
            bug("noticed", "x / 2", "x / 3"),
            bug("unnoticed", "x / 2", "6 / 2"),  # of the same size: nothing compiled may be left of the one before
            bug("elsewhere", "x / 4", "x / 5"),
            bug("no_python", "return x", "return (x"),
            bug("fails_anyway", "x / 2", "x / 3", "test_anyway.py"),
        ],
        root=tmp_path,
    )
    assert [trial.verdict for trial in found] == [
        "caught",
        "survived",
        "could not be applied",
        "could not be judged",
        "could not be judged",
    ]
    assert found[0].by == "tests/test_six.py::test_six"
    assert found[4].by == "tests/test_anyway.py::test_anyway fails without the bug, too"
    assert {name: (tmp_path / name).read_text(encoding="utf-8") for name in files} == files


def test_the_list_is_shown_and_an_unknown_name_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(MUTANTS)
    with pytest.raises(SystemExit):
        main(["wire_copy"])
    assert "no mutant is called 'wire_copy'" in capsys.readouterr().err


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_each_bug_is_caught(request: pytest.FixtureRequest) -> None:
    if "nightly" not in str(request.config.getoption("markexpr")):
        pytest.skip("takes minutes; run with -m nightly, or: python -m tests.mutants")
    assert [str(trial) for trial in trials(MUTANTS) if trial.verdict != "caught"] == []
