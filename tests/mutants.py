"""Planted bugs, one at a time, each of which the suite must notice.

    python -m tests.mutants                     all of them, two or three minutes
    python -m tests.mutants wire_copies ...     some by name
    python -m tests.mutants --list              what there is, without running anything

A copy of the project in a temporary folder gets one small change, and the test files that should notice it are run there;
the working tree is never touched.  A bug is *caught* when a test fails that passes without it.  The exit code is 1 where
one survived or could not be tried.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("src", "tests", "benchmarks", "docs", "README.md", "pyproject.toml")
_ANYWAY = "fails without the bug, too"
LONGEST = 300  # seconds for the tests of one mutant; the slowest file needs 20


@dataclass(frozen=True)
class Mutant:
    """One small bug.  old: text that stands exactly once in the file; new: what takes its place.

    breaks: what would go wrong in the world.  tests: files under tests/ that should notice.
    """

    name: str
    file: str
    old: str
    new: str
    breaks: str
    tests: tuple[str, ...]


Verdict = Literal["caught", "survived", "could not be applied", "could not be judged"]


@dataclass(frozen=True)
class Trial:
    """What became of a mutant.  by: the test that failed, or why there is no verdict."""

    mutant: Mutant
    verdict: Verdict
    by: str = ""
    seconds: float = 0.0

    def __str__(self) -> str:
        return f"{self.verdict:<20} {self.mutant.name:<26} {self.seconds:5.1f} s  {self.by or self.mutant.breaks}"


MUTANTS = (
    # ------------------------------------------------------------------------------------------------- the forecast
    Mutant(
        "salience_dropped",
        "src/detente/forecasting/models/compromise.py",
        "weight = contest.weight",
        "weight = contest.capability",
        "who is strong but does not care pulls the outcome as if it were the heart of the matter",
        ("test_models_contract.py",),
    ),
    Mutant(
        "capability_squared",
        "src/detente/forecasting/models/compromise.py",
        "weight = contest.weight",
        "weight = contest.weight * contest.capability",
        "the strongest party gets its way far beyond its strength",
        ("test_models_contract.py",),
    ),
    Mutant(
        "highest_median",
        "src/detente/forecasting/models/weighted_median.py",
        "(1 - 1e-12)",
        "(1 + 1e-12)",
        "where two halves balance the upper position wins instead of the lower one",
        ("test_models_contract.py",),
    ),
    Mutant(
        "capitulation_sign",
        "src/detente/forecasting/challenge_kernel.py",
        "meets = (b < 0.0) & (a - margin >= fear)",
        "meets = (b > 0.0) & (a - margin >= fear)",
        "those who expect to win a conflict give way, and those who expect to lose hold out",
        ("test_forecasting.py",),
    ),
    Mutant(
        "votes_turned",
        "src/detente/forecasting/models/pce.py",
        "gain = (abs(position[k] - option[b]) - abs(position[k] - option[a])) / 100",
        "gain = (abs(position[k] - option[a]) - abs(position[k] - option[b])) / 100",
        "every actor votes for what it wants least",
        ("test_pce.py",),
    ),
    Mutant(
        "clones_counted",
        "src/detente/forecasting/models/pce.py",
        "first = known[np.diff(known, prepend=-np.inf) >= ONE_OPTION]",
        "first = known",
        "a demand gains by being asked for twice in slightly different words",
        ("test_pce.py",),
    ),
    Mutant(
        "errors_not_mirrored",
        "src/detente/forecasting/engine.py",
        'mirrored=kind != "legislative"',
        "mirrored=False",
        "a lean of past law-making to one end of its scales is read into every other conflict",
        ("test_engine.py",),
    ),
    Mutant(
        "errors_in_points",
        "src/detente/forecasting/pooling.py",
        "np.maximum(spread, LEAST_SPREAD)",
        "np.full(draws.n, 20.0)",
        "where all but agree the range covers half of the scale, and where they are far apart too little",
        ("test_engine.py",),
    ),
    Mutant(
        "no_deal_forgotten",
        "src/detente/forecasting/engine.py",
        "np.append(deal.mass * (1 - p), none.mass * p)",
        "np.append(deal.mass * p, none.mass * (1 - p))",
        "a deal that is likely is shown as unlikely, and the other way round",
        ("test_engine.py",),
    ),
    Mutant(
        "sides_swapped",
        "src/detente/forecasting/places.py",
        '"p_low": round(below, 4)',
        '"p_low": round(1 - below, 4)',
        "the reader is told the chance of the other side of the line",
        ("test_engine.py",),
    ),
    Mutant(
        "neighbours_block",
        "src/detente/forecasting/engine.py",
        "draws.rows(lo, min(lo + BLOCK, draws.n))",
        "draws.rows(lo, min(lo + BLOCK - 1, draws.n))",
        "draws at the seams of the blocks are left out",
        ("test_engine.py",),
    ),
    Mutant(
        "uniform_dropped",
        "src/detente/forecasting/pooling.py",
        "return Distribution.of(np.concatenate(values), np.concatenate(mass), uniform)",
        "return Distribution.of(np.concatenate(values), np.concatenate(mass))",
        "ranges learnt on law-making are shown for a war as if they had been measured on wars",
        ("test_forecasting.py",),
    ),
    Mutant(
        "own_errors_kept",
        "benchmarks/deu.py",
        "measured[(proposals != issue.proposal) & there]",
        "measured[there]",
        "a score that has seen the answer looks better than it is",
        ("test_forecasting.py",),
    ),
    # ------------------------------------------------------------------------------------- estimates, draws, dossier
    Mutant(
        "axes_swapped",
        "src/detente/draws.py",
        "for a in actors for i in issues]",
        "for i in issues for a in actors]",
        "what is known of one party is told of another, or of another issue",
        ("test_draws.py",),
    ),
    Mutant(
        "one_stream",
        "src/detente/draws.py",
        "stream(seed, given.name, n, start)",
        'stream(seed, "input", n, start)',
        "all unknowns rise and fall together, and a further actor moves everybody's draws",
        ("test_draws.py",),
    ),
    Mutant(
        "tail_sign",
        "src/detente/dossier/estimate.py",
        "lower = self.low - _tail(",
        "lower = self.low + _tail(",
        "the lowest tenth of a range is drawn from inside it: surprises below never happen",
        ("test_estimate.py",),
    ),
    Mutant(
        "percentiles_may_fall",
        "src/detente/dossier/estimate.py",
        "if not self.low <= self.best <= self.high:",
        "if not self.low <= self.high:",
        "a best guess outside its own range goes into the forecast unseen",
        ("test_estimate.py",),
    ),
    Mutant(
        "line_off_by_one",
        "src/detente/dossier/source.py",
        "line = bisect_right(starts, index)",
        "line = bisect_right(starts, index) - 1",
        "an analyst is sent to the wrong line of the dossier",
        ("test_dossier.py",),
    ),
    # -------------------------------------------------------------------------------------------------- the reading
    Mutant(
        "inclusive_end",
        "src/detente/reading/page.py",
        "return self.text[span[0] : span[1]]",
        "return self.text[span[0] : span[1] + 1]",
        "every quotation has one character too many, so none stands in its document",
        ("test_sentences.py",),
    ),
    Mutant(
        "utf16_offsets",
        "src/detente/reading/shadow.py",
        "folded = text.translate(_FOLD)",
        'folded = "".join(char + FILLER * (ord(char) > 0xFFFF) for char in text.translate(_FOLD))',
        "behind an emoji every passage is shifted by one character",
        ("test_sentences.py",),
    ),
    Mutant(
        "quote_unchecked",
        "src/detente/reading/claims.py",
        "(good if stands else bad).append(claim)",
        "good.append(claim)",
        "words nobody wrote are shown as a quotation with a source",
        ("test_case.py",),
    ),
    Mutant(
        "interrupted_quotation",
        "src/detente/reading/attribution/joining.py",
        'if draft.form == "direct" and self._continues(',
        'if draft.form == "colon" and self._continues(',
        "the second half of an interrupted quotation has no speaker, or is another statement",
        ("test_attribution.py",),
    ),
    Mutant(
        "counted_from_today",
        "src/detente/reading/dates.py",
        "Scene(text, sentence.start, page.anchor, tense_hint",
        "Scene(text, sentence.start, dt.date.today(), tense_hint",
        "last week in an old article becomes the week before the reading",
        ("test_dates.py",),
    ),
    Mutant(
        "negation_without_scope",
        "src/detente/reading/status.py",
        'if "aux" in links and self._auxiliary(gap, lows):',
        'if "aux" in links:',
        "a not somewhere in the clause turns what happened into what was denied",
        ("test_status.py",),
    ),
    Mutant(
        "wire_copies",
        "src/detente/reading/origins.py",
        "if containment >= NEAR_DUPLICATE or (same_wire and containment >= SAME_WIRE):",
        "if containment >= NEAR_DUPLICATE:",
        "two papers that shortened one agency report count as two witnesses",
        ("test_origins.py",),
    ),
    # ------------------------------------------------------------------------------------------------ case and brief
    Mutant(
        "written_in_place",
        "src/detente/case.py",
        "temporary.replace(target)",
        "target.write_bytes(content), temporary.unlink()",
        "a power cut or Ctrl-C leaves half a dossier",
        ("test_case.py",),
    ),
    Mutant(
        "lock_not_taken",
        "src/detente/case.py",
        "self._guard.acquire(timeout=wait)",
        "pass",
        "two writers at once, and one of them loses what it wrote",
        ("test_case.py",),
    ),
    Mutant(
        "expectation_as_fact",
        "src/detente/briefing/summary.py",
        '(n["asserted"] + n["historical"], "reported as fact")',
        '(n["asserted"] + n["historical"] + expected, "reported as fact")',
        "what a writer fears is told on the first screen as what has happened",
        ("test_briefing.py",),
    ),
    Mutant(
        "expectation_in_table",
        "src/detente/briefing/wording.py",
        '"hypothetical": "possibility"',
        '"hypothetical": "reported as fact"',
        "the table of opposition says of an expected act that it is reported as fact",
        ("test_briefing.py",),
    ),
    Mutant(
        "denial_dropped",
        "src/detente/briefing/facts.py",
        "for act in dossier.spoiling\n",
        'for act in dossier.spoiling if act.status != "denied"\n',
        "an accusation stays while its denial is gone",
        ("test_briefing.py",),
    ),
    Mutant(
        "copies_count",
        "src/detente/briefing/index.py",
        "origins = {self.paper_of(claim).origin for claim in self.known(ids)}",
        "origins = {claim.doc.sha256 for claim in self.known(ids)}",
        "ten copies of one report stand behind a position as ten sources",
        ("test_briefing.py",),
    ),
    Mutant(
        "unknown_as_fifty",
        "src/detente/briefing/facts.py",
        "(estimate.low, estimate.best, estimate.high) if estimate.known else (None, None, None)",
        "(estimate.low, estimate.best, estimate.high)",
        "a party nobody has heard is shown in the middle of the scale",
        ("test_briefing.py",),
    ),
    Mutant(
        "escaping_off",
        "src/detente/briefing/report.py",
        "autoescape=True",
        "autoescape=False",
        "a document can run its own script in the reader's browser",
        ("test_briefing.py",),
    ),
    Mutant(
        "import_backwards",
        "src/detente/reading/origins.py",
        "from detente.reading.shadow import shadow\n",
        "from detente.briefing.wording import counted\nfrom detente.reading.shadow import shadow\n",
        "reading cannot be used or tested without the page that shows its findings",
        ("test_architecture.py",),
    ),
    Mutant(
        "trust_learns_backwards",
        "src/detente/talks/trust.py",
        "return ln(a) - ln(b)",
        "return ln(b) - ln(a)",
        "a kept promise makes the others suspicious",
        ("test_talks_k1.py",),
    ),
    Mutant(
        "host_order",
        "src/detente/talks/layout.py",
        "signers.index(s.host) for s in",
        "len(signers) - 1 - signers.index(s.host) for s in",
        "one party is blamed for what comes from the other's ground",
        ("test_talks_k1.py",),
    ),
    Mutant(
        "second_party_gets_all",
        "src/detente/talks/bargaining.py",
        "s.x[k] = yours + share * (mine - yours)",
        "s.x[k] = mine + share * (yours - mine)",
        "terms favour the party that is listed second",
        ("test_talks_engine.py",),
    ),
    Mutant(
        "streams_share_an_entity",
        "src/detente/talks/layout.py",
        "keys += [(*key, entity_word(entity)) for entity in entities]",
        "keys += [(*key, entity_word(entities[0])) for entity in entities]",
        "all actors throw the same dice",
        ("test_talks_k1.py",),
    ),
)


def obstacle(mutant: Mutant, root: Path = ROOT) -> str:
    """Why the mutant cannot be planted below `root`; "" where it can."""
    file = root / mutant.file
    if not file.is_file():
        return f"{mutant.file} is not there"
    missing = [name for name in mutant.tests if not (root / "tests" / name).is_file()]
    if missing:
        return f"tests/{missing[0]} is not there"
    found = file.read_text(encoding="utf-8").count(mutant.old)
    return "" if found == 1 else f"{mutant.file} holds its text {found} times"


def trials(
    mutants: Iterable[Mutant], told: Callable[[Trial], object] = lambda _: None, root: Path = ROOT
) -> list[Trial]:
    """Try each mutant in a copy of the project, one after the other; `told` hears each verdict at once.

    At the end the tests that failed are run without any bug, and a verdict that rests on one that fails then, too, is
    taken back.
    """
    found: list[Trial] = []
    with _copy(root) as copy:
        for mutant in mutants:
            found.append(_trial(mutant, copy))
            told(found[-1])
        broken = _failing(copy, dict.fromkeys(trial.by for trial in found if trial.verdict == "caught"))
    return [_taken_back(trial) if trial.by in broken else trial for trial in found]


def _taken_back(trial: Trial) -> Trial:
    return replace(trial, verdict="could not be judged", by=f"{trial.by} {_ANYWAY}")


@contextmanager
def _copy(root: Path) -> Iterator[Path]:
    """The project in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="detente-mutants-") as name:
        copy = Path(name)
        for part in COPIED:
            if (root / part).is_dir():
                shutil.copytree(root / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
            elif (root / part).is_file():
                shutil.copyfile(root / part, copy / part)
        used = _python(copy, "-c", "import detente; print(detente.__file__)").stdout.strip()
        if not Path(used).is_relative_to(copy.resolve()):
            raise RuntimeError(f"the tests would run against {used} and not against the copy")
        yield copy


def _trial(mutant: Mutant, copy: Path) -> Trial:
    reason = obstacle(mutant, copy)
    if reason:
        return Trial(mutant, "could not be applied", reason)
    begun = time.monotonic()
    with _planted(mutant, copy):
        verdict, by = _verdict(_pytest(copy, "-x", *(f"tests/{name}" for name in mutant.tests)))
    return Trial(mutant, verdict, by, time.monotonic() - begun)


@contextmanager
def _planted(mutant: Mutant, copy: Path) -> Iterator[None]:
    """The bug is in the copy; its compiled form goes with it, for the same size in the same second looks unchanged."""
    file = copy / mutant.file
    sound = file.read_text(encoding="utf-8")
    compiled = Path(importlib.util.cache_from_source(str(file)))
    try:
        compiled.unlink(missing_ok=True)
        file.write_text(sound.replace(mutant.old, mutant.new), encoding="utf-8")
        yield
    finally:
        file.write_text(sound, encoding="utf-8")
        compiled.unlink(missing_ok=True)


def _verdict(done: subprocess.CompletedProcess[str]) -> tuple[Verdict, str]:
    """By pytest's exit code: 0 all passed, 1 some failed; anything else says nothing about the bug."""
    if done.returncode == 0:
        return "survived", ""
    failed = _failed(done.stdout)
    if done.returncode == 1 and failed:
        return "caught", failed[0]
    return "could not be judged", " ".join((done.stdout + done.stderr).split())[-200:]


def _failed(output: str) -> list[str]:
    """The test functions that failed, each once, without the parameters of the case."""
    return list(dict.fromkeys(re.findall(r"^FAILED ([^\s\[]+)", output, re.MULTILINE)))


def _failing(copy: Path, tests: Iterable[str]) -> set[str]:
    """Those of the tests that fail in the copy as it is."""
    wanted = list(tests)
    return set(_failed(_pytest(copy, *wanted).stdout)) if wanted else set()


def _pytest(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return _python(copy, "-m", "pytest", "-q", "-rf", "--no-header", "--tb=no", "-p", "no:cacheprovider", *arguments)


def _python(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Python in the copy, with the copy's sources before any that are installed."""
    outer = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    command = [sys.executable, *arguments]
    try:
        return subprocess.run(
            command,
            cwd=copy,
            env={**outer, "PYTHONPATH": str(copy / "src")},
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, -1, "", f"took more than {LONGEST} seconds")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutants", description="Plant bugs and see whether the suite notices."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="mutants to try; all where none is named")
    parser.add_argument("--list", action="store_true", help="say what there is, and run nothing")
    options = parser.parse_args(arguments)
    known = {mutant.name: mutant for mutant in MUTANTS}
    unknown = [name for name in options.names if name not in known]
    if unknown:
        parser.error(f"no mutant is called {unknown[0]!r}; --list shows all {len(known)}")
    chosen = [known[name] for name in dict.fromkeys(options.names)] or list(MUTANTS)
    if options.list:
        print("\n".join(f"{m.name:<26} {m.file}: {m.breaks}" for m in chosen))
        return 0
    begun = time.monotonic()
    found = trials(chosen, lambda trial: print(trial, flush=True))
    caught = sum(trial.verdict == "caught" for trial in found)
    for trial in found:
        if trial.by.endswith(_ANYWAY):
            print(trial)
    print(f"{caught} of {len(found)} caught in {time.monotonic() - begun:.0f} s")
    return 0 if caught == len(found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
