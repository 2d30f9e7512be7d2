"""The command line: parses, calls, prints; decides nothing.

Exit codes: 0 done; 1 something in your text or documents is wrong (each problem on its own line); 2 the command was
typed wrongly; 3 the case cannot be read or written (locked, read-only, disk full); 130 interrupted.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from detente.briefing.work import Work
    from detente.case import Case
    from detente.dossier.schema import Dossier
    from detente.errors import Problem
    from detente.reading.directory import Entry
    from detente.reading.documents import Document

OK, WRONG, USAGE, UNUSABLE, INTERRUPTED = 0, 1, 2, 3, 130

app = typer.Typer(
    name="detente",
    help="From documents about a negotiation to a sourced dossier, a scored forecast and a briefing. Offline.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)

CaseOption = Annotated[Path | None, typer.Option("--case", help="The case folder; default: the one you are in.")]
PublishedOption = Annotated[
    str, typer.Option("--published", metavar="DATE", help="Publication date of the documents, YYYY-MM-DD.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the rows as JSON.")]
SeedOption = Annotated[int, typer.Option("--seed", help="The same seed gives the same numbers.")]
DrawsOption = Annotated[int, typer.Option("--draws", min=20, help="How many draws of the uncertain numbers.")]


class Stop(Exception):  # noqa: N818  (not an error of ours: it carries the exit code out)
    """Ends a command with a message on the error stream."""

    def __init__(self, code: int, *lines: object) -> None:
        super().__init__(*lines)
        self.code = code
        self.lines = [str(line) for line in lines]


# ----------------------------------------------------------------------------------------------------------- commands


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the case; the folder is made of it.")],
    example: Annotated[str, typer.Option("--from", metavar="CASE", help="Copy a shipped case to begin with.")] = "",
) -> None:
    """Make a case folder: a dossier to fill in, and room for documents."""
    from detente.case import create_case
    from detente.reading.tokens import slug

    folder = Path(name) if "/" in name else Path(slug(name).replace("_", "-"))
    if example:
        source = _shipped(example)
        _copy_case(source, folder)
        _say(f"{folder}: a copy of the shipped case {example}.")
    else:
        create_case(folder, title=Path(name).name)
        _say(f"{folder}: an empty case.")
    _next(f"cd {folder}", "detente add FILES..." if not example else "detente brief .")


@app.command()
def add(
    files: Annotated[list[Path], typer.Argument(help="Documents: txt, md, html, pdf, docx.")],
    case: CaseOption = None,
    published: PublishedOption = "",
) -> None:
    """Store documents in the case. Nothing is read yet; the same text twice is stored once."""
    kept = _case(case)
    with kept.lock(), _progress() as show:
        added, duplicates, problems = _add(kept, files, _date(published), show)
    _report(problems)
    _say(f"{added} added, {duplicates} already there, {len(problems)} not readable.")
    if added or duplicates:
        _next("detente read" if case is None else f"detente read --case {case}")
    raise typer.Exit(WRONG if problems else OK)


@app.command()
def read(case: CaseOption = None, as_json: JsonOption = False) -> None:
    """Read the documents into claims, each with its quote, and draft the dossier from them."""
    from detente.briefing.work import read_pile

    kept = _case(case)
    with kept.lock(), _progress() as show:
        documents = _documents(kept)
        aliases = _aliases(kept)
        own = _own_dossier(kept)
        reading, dossier = read_pile(documents, aliases, own, kept.title, show)
        kept.write_claims(reading.claims)
        where = _write_draft(kept, dossier)
    if as_json:
        _print_json([claim.model_dump(mode="json", exclude_defaults=True) for claim in reading.claims])
    else:
        account = reading.account
        _say(
            f"{account.get('documents', 0)} documents from {account.get('origins', 0)} independent sources, "
            f"{account.get('sentences', 0)} sentences, {len(reading.claims)} claims, "
            f"{account.get('attributions', 0)} statements ({account.get('without_speaker', 0)} without a known speaker)."
        )
        for key, words in (("not_coded", "stored, not coded (language)"), ("refused", "claims refused: quote not found"),
                           ("abstained", "events on which the reader abstains")):
            if account.get(key):
                _say(f"{account[key]} {words}.")
        for warning in reading.warnings:
            _say(warning)
        _say(f"Drafted: {where}")
        _next(f"edit {where}", "detente check", "detente brief .")


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="A dossier file or a case folder.")] = Path(),
    as_json: JsonOption = False,
) -> None:
    """Check a dossier: every problem at once, with its line and what to type."""
    from detente.case import check_path

    problems, notes = check_path(path)
    if as_json:
        _print_json([{"kind": kind, **vars(p)} for kind, found in (("problem", problems), ("note", notes)) for p in found])
    else:
        _report(problems)
        for note in notes:
            _say(f"note: {note}")
        _say("No problems." if not problems else f"{_counted(len(problems), 'problem')}. Fix them, then: detente check {path}")
        if not problems:
            _next("detente brief ." if path.is_dir() else f"detente brief {path}")
    raise typer.Exit(WRONG if problems else OK)


@app.command()
def schema(
    out: Annotated[Path | None, typer.Option("--out", help="Write to a file instead of the screen.")] = None,
) -> None:
    """Print the JSON Schema of a dossier, so that an editor completes and checks it."""
    import json

    from detente.dossier.load import json_schema

    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if out is None:
        _say(text.rstrip("\n"))
    else:
        from detente.case import write_atomic

        write_atomic(out, text)
        _say(f"{out}: begin dossier.yaml with   # yaml-language-server: $schema={out.name}")


@app.command()
def forecast(
    path: Annotated[Path, typer.Argument(help="A case folder, a dossier file or a shipped case.")] = Path(),
    draws: DrawsOption = 1000,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Where each issue is heading, by model and pooled, and what to find out next."""
    from detente.briefing.brief import Brief
    from detente.briefing.terminal import print_tables

    work = _work_of(path, draws, seed)
    if work.forecast is None:
        raise Stop(WRONG, f"{path}: the dossier has no issue to forecast; add one under `issues:`")
    shown: Brief = work.brief
    if as_json:
        _print_json({name: shown.rows(name) for name in ("forecast", "influence", "assumptions", "limits")})
    else:
        print_tables(shown, ("forecast", "influence", "assumptions", "limits"), _console())
        _next(f"detente brief {path}")


@app.command()
def brief(
    paths: Annotated[list[Path], typer.Argument(help="Documents; or one case folder, dossier file or shipped case.")],
    case: CaseOption = None,
    published: PublishedOption = "",
    html: Annotated[Path | None, typer.Option("--html", help="Also write the page to this file.")] = None,
    draws: DrawsOption = 1000,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Brief a case, or a pile of documents: who wants what, who opposes, where it is heading, what is not known."""
    from detente.briefing.terminal import brief_json, print_brief

    day = _date(published)
    problems: list[Problem] = []
    if len(paths) == 1 and case is None and _is_case_or_dossier(paths[0]):
        work = _work_of(paths[0], draws, seed)
        page = html or (paths[0] / "brief.html" if (paths[0] / "dossier.yaml").exists() and paths[0].is_dir() else None)
    else:
        work, problems = _work_of_files(paths, case, day, draws, seed)
        page = html or (case / "brief.html" if case else None)
    if page is not None:
        _write_page(work, page)
    if as_json:
        sys.stdout.write(brief_json(work.brief))
    else:
        print_brief(work.brief, _console())
        if page is not None:
            _next(f"open {page}")
        else:
            _next("keep it: detente brief FILES... --case DIR", "as a page: --html FILE")
    _report(problems)
    raise typer.Exit(WRONG if problems else OK)


@app.command()
def models(as_json: JsonOption = False) -> None:
    """List the forecasting models: what each means, its source, its limits, its record."""
    from detente.briefing.catalogue import model_rows

    found = model_rows()
    if as_json:
        _print_json(found)
        return
    for row in found:
        _say(f"{row['name']}: {row['title']}")
        for key in ("meaning", "record", "limits", "sources", "settings"):
            if row[key]:
                _say(f"    {key}: {row[key]}")
    _next("detente cite")


@app.command()
def cite(
    names: Annotated[list[str] | None, typer.Argument(help="Models; default: all that the tool uses.")] = None,
) -> None:
    """Print BibTeX for the methods used, found in their documentation."""
    from detente.briefing.catalogue import bibliography

    entries, unknown = bibliography(names or [])
    if unknown:
        raise Stop(WRONG, *(f"no model {name!r}; see: detente models" for name in unknown))
    _say("\n\n".join(entries))


# ------------------------------------------------------------------------------------------------------------ helpers


def _work_of(path: Path, n: int, seed: int) -> Work:
    """The chain over a case folder, a dossier file or a shipped case."""
    from detente.briefing.work import brief_dossier, brief_pile
    from detente.case import open_case
    from detente.dossier.load import load_dossier

    if not path.exists():
        path = _shipped(str(path))
    with _progress() as show:
        if path.is_file():
            return brief_dossier(load_dossier(path), n=n, seed=seed, progress=show)
        kept = open_case(path)
        documents = _documents(kept, may_be_empty=True)
        own = _own_dossier(kept)
        if not documents:
            if own is None:
                raise Stop(WRONG, f"{path}: no documents and no dossier; begin with: detente add FILES... --case {path}")
            return brief_dossier(own, n=n, seed=seed, progress=show)
        return brief_pile(documents, _aliases(kept), own, kept.title, n=n, seed=seed, progress=show)


def _work_of_files(
    paths: Sequence[Path], case: Path | None, day: dt.date | None, n: int, seed: int
) -> tuple[Work, list[Problem]]:
    """The chain over documents, kept in a case folder if one is named."""
    from detente.briefing.work import brief_pile

    with _progress() as show:
        if case is None:
            documents, problems = _read_files(paths, day, show)
            if not documents:
                raise Stop(WRONG, *problems, "Nothing could be read.")
            return brief_pile(documents, n=n, seed=seed, progress=show), problems
        kept = _case(case, create=True)
        with kept.lock():
            _, _, problems = _add(kept, paths, day, show)
            documents = _documents(kept, may_be_empty=True)
            if not documents:
                raise Stop(WRONG, *problems, "Nothing could be read.")
            work = brief_pile(documents, _aliases(kept), _own_dossier(kept), kept.title, n=n, seed=seed, progress=show)
            kept.write_claims(work.claims)
            _write_draft(kept, work.dossier)
        return work, problems


def _is_case_or_dossier(path: Path) -> bool:
    return path.is_dir() or path.suffix in {".yaml", ".yml"} or (not path.exists() and "/" not in str(path) and not path.suffix)


def _shipped(name: str) -> Path:
    from detente.cases import shipped_cases

    found = shipped_cases()
    if name not in found:
        raise Stop(WRONG, f"{name}: no such file, folder or shipped case; shipped cases are {', '.join(found)}")
    return found[name]


def _copy_case(source: Path, folder: Path) -> None:
    import shutil

    from detente.errors import CaseError

    if folder.exists():
        raise CaseError(f"{folder} is already there; choose another name")
    try:
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns("__pycache__", "expected.yaml"))
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise CaseError(f"{folder} cannot be written: {error.strerror}; choose a folder you may write to") from error


def _case(path: Path | None, create: bool = False) -> Case:
    from detente.case import create_case, open_case

    folder = path or Path()
    if create and not folder.exists():
        return create_case(folder, title=folder.name)
    return open_case(folder)


def _read_files(
    paths: Sequence[Path], day: dt.date | None, show: Callable[[str], None]
) -> tuple[list[Document], list[Problem]]:
    from detente.errors import Problem
    from detente.reading.documents import read_file

    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    for path in paths:
        show(f"reading {path.name}")
        found = read_file(path, published=day)
        if isinstance(found, Problem):
            problems.append(found)
        elif found.sha256 in documents:
            sys.stderr.write(f"{path}: the same text as {documents[found.sha256].path}; counted once\n")
        else:
            documents[found.sha256] = found
    return list(documents.values()), problems


def _add(
    kept: Case, paths: Sequence[Path], day: dt.date | None, show: Callable[[str], None]
) -> tuple[int, int, list[Problem]]:
    documents, problems = _read_files(paths, day, show)
    outcomes = [kept.add(document, Path(document.path).read_bytes()) for document in documents]
    return outcomes.count("added"), outcomes.count("duplicate"), problems


def _documents(kept: Case, may_be_empty: bool = False) -> list[Document]:
    documents, problems = kept.documents()
    if problems:
        raise Stop(WRONG, *problems)
    if not documents and not may_be_empty:
        raise Stop(WRONG, f"{kept.folder}: no documents yet; add some with: detente add FILES... --case {kept.folder}")
    return documents


def _aliases(kept: Case) -> list[Entry]:
    from detente.reading.directory import parse_aliases

    path = kept.folder / "aliases.csv"
    if not path.exists():
        return []
    entries, problems = parse_aliases(path.read_text(encoding="utf-8-sig", errors="replace"), str(path))
    if problems:
        raise Stop(WRONG, *problems)
    return entries


def _own_dossier(kept: Case) -> Dossier | None:
    """The analyst's own; an unedited draft is the machine's and is made anew."""
    return kept.dossier() if kept.is_edited else None


def _write_draft(kept: Case, dossier: Dossier) -> Path:
    """The draft where it may go: an analyst's own file is never written over."""
    from detente.dossier.load import dump_dossier

    return kept.write_draft(dump_dossier(dossier))


def _write_page(work: Work, page: Path) -> None:
    from detente.briefing.report import render_report
    from detente.case import write_atomic

    write_atomic(page, render_report(work.brief, work.documents, work.claims))


def _date(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Stop(USAGE, f"--published: expected a date like 2031-04-15, got {text!r}") from None


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _report(problems: Sequence[Problem]) -> None:
    for problem in problems:
        sys.stderr.write(f"{problem}\n")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _next(*steps: str) -> None:
    sys.stdout.write("Next: " + " · ".join(steps) + "\n")


def _print_json(rows: Any) -> None:
    import json

    sys.stdout.write(json.dumps(rows, ensure_ascii=False, allow_nan=False, indent=2, default=str) + "\n")


def _console() -> Any:
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """A line on the error stream that says what is going on, once a second has passed; gone when done."""
    import time

    if not sys.stderr.isatty():
        yield lambda _: None
        return
    begun = time.monotonic()

    def show(step: str) -> None:
        if time.monotonic() - begun > 1.0:
            sys.stderr.write(f"\r\x1b[2K{step[:76]}")
            sys.stderr.flush()

    try:
        yield show
    finally:
        if time.monotonic() - begun > 1.0:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()


def main() -> None:
    """Run the command line; every failure the user can meet is one clear line each and an exit code."""
    from detente.errors import CaseError, DetenteError

    try:
        app(standalone_mode=True)
    except Stop as stop:
        for line in stop.lines:
            sys.stderr.write(line + "\n")
        sys.exit(stop.code)
    except DetenteError as error:
        for problem in error.problems:
            sys.stderr.write(f"{problem}\n")
        sys.stderr.write(f"{error}\n")
        sys.exit(UNUSABLE if isinstance(error, CaseError) else WRONG)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(OK)
    except KeyboardInterrupt:
        _interrupted()
    except SystemExit as done:  # how typer reports Ctrl-C
        if done.code == INTERRUPTED:
            _interrupted()
        raise


def _interrupted() -> NoReturn:
    sys.stderr.write("\nStopped. Nothing stored before was changed.\n")
    sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
