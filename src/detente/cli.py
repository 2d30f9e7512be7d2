"""The command line: parses, calls, prints; decides nothing.

Exit codes: 0 done; 1 something in your text or documents wants your hand (each on its own line; what could be done was
done); 2 the command was typed wrongly; 3 the case or a file cannot be read or written (locked, read-only, disk full);
70 a fault of détente itself; 130 interrupted (143 where the system asked for it).

Standard output carries results and nothing else; problems and progress go to the error stream.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.screen import (
    FAULT,
    INTERRUPTED,
    OK,
    STOPPED,
    UNUSABLE,
    USAGE,
    WIDTH,
    WRONG,
    Show,
    Stop,
    counted,
    one_line,
    open_console,
    progress,
    put,
    put_json,
    quoted,
    report,
    say,
    say_next,
    tell,
)

if TYPE_CHECKING:
    from detente.briefing.charts import Picture
    from detente.briefing.facts import Row
    from detente.briefing.outlook import Outlook, Question
    from detente.briefing.process import Process, ProcessQuestion
    from detente.briefing.work import Work
    from detente.case import Case
    from detente.dossier.schema import Dossier
    from detente.errors import Problem
    from detente.reading.claims import Claim
    from detente.reading.directory import Entry
    from detente.reading.documents import Document

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))

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
DrawsOption = Annotated[
    int, typer.Option("--draws", min=20, max=20_000, help="How many draws of the uncertain numbers.")
]


# ----------------------------------------------------------------------------------------------------------- commands


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the case; the folder is made of it.")],
    example: Annotated[str, typer.Option("--from", metavar="CASE", help="Copy a shipped case to begin with.")] = "",
) -> None:
    """Make a case folder: a dossier to fill in, and room for documents."""
    from detente.case import copy_case, create_case

    folder, title = _new_folder(name)
    if example:
        copy_case(_shipped(example, USAGE), folder)
        say(f"{folder}: a copy of the shipped case {example}.")
    else:
        create_case(folder, title)
        say(f"{folder}: an empty case.")
    say_next(f"cd {quoted(folder)}", "detente add FILES..." if not example else "detente brief .")


@app.command()
def add(
    files: Annotated[list[Path], typer.Argument(help="Documents: txt, md, html, pdf, docx.")],
    case: CaseOption = None,
    published: PublishedOption = "",
) -> None:
    """Store documents in the case. Nothing is read yet; the same text twice is stored once."""
    day = _date(published)
    kept = _case(case)
    with kept.lock(), progress() as show:
        taken = _take(files, day, show, kept)
    report([*taken.problems, *taken.notes])
    say(f"{taken.added} added, {taken.known} already there, {taken.refused} not readable.")
    if taken.documents:
        say_next("detente read" if case is None else f"detente read --case {quoted(case)}")
    raise typer.Exit(WRONG if taken.problems else OK)


@app.command()
def read(case: CaseOption = None, as_json: JsonOption = False) -> None:
    """Read the documents into claims, each with its quote, and draft the dossier from them."""
    from detente.briefing.work import read_pile

    kept = _case(case)
    with kept.lock(), progress() as show:
        documents, problems = _documents(kept)
        reading, dossier = read_pile(documents, _aliases(kept), _own_dossier(kept), kept.title, show)
        show("writing claims and draft")
        kept.write_claims(reading.claims)
        where = _write_draft(kept, dossier)
    report(problems)
    if as_json:
        put_json([claim.model_dump(mode="json", exclude_defaults=True) for claim in reading.claims])
    else:
        account = reading.account
        say(
            f"{account.get('documents', 0)} documents from {account.get('origins', 0)} independent sources, "
            f"{account.get('sentences', 0)} sentences, {len(reading.claims)} claims, "
            f"{account.get('attributions', 0)} statements "
            f"({account.get('without_speaker', 0)} without a known speaker)."
        )
        for key, words in (
            ("not_coded", "stored, not coded (language)"),
            ("refused", "claims refused: quote not found"),
            ("abstained", "events on which the reader abstains"),
        ):
            if account.get(key):
                say(f"{account[key]} {words}.")
        for warning in reading.warnings:
            say(warning)
        say(f"Drafted: {where}")
        here = quoted(kept.folder)
        say_next(
            f"edit {quoted(where)}",
            "detente check" if case is None else f"detente check {here}",
            f"detente brief {here}",
        )
    raise typer.Exit(WRONG if problems else OK)


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="A dossier file, a case folder or a shipped case.")] = Path(),
    as_json: JsonOption = False,
) -> None:
    """Check a dossier: every problem at once, with its line and what to type."""
    from detente.case import check_path

    with progress() as show:
        show(f"checking {path}")
        problems, notes = check_path(_found(path))
    if as_json:
        both = (("problem", problems), ("note", notes))
        put_json([{"kind": kind, **vars(one)} for kind, found in both for one in found])
        raise typer.Exit(WRONG if problems else OK)
    report(problems)
    for note in notes:
        say(f"note: {note}")
    if problems:
        it = "it" if len(problems) == 1 else "them"
        tell(f"{counted(len(problems), 'problem')}. Fix {it}, then: detente check {quoted(path)}")
        raise typer.Exit(WRONG)
    say("No problems.")
    say_next(f"detente brief {quoted(path)}")


@app.command()
def schema(
    out: Annotated[Path | None, typer.Option("--out", help="Write to a file instead of the screen.")] = None,
) -> None:
    """Print the JSON Schema of a dossier, so that an editor completes and checks it."""
    import json

    from detente.dossier.load import json_schema

    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if out is None:
        put(text)
        return
    from detente.case import write_atomic

    _check_target(out)
    write_atomic(out, text)
    say(f"{out}: the schema of dossier.yaml.")
    say_next(f"begin dossier.yaml with   # yaml-language-server: $schema={out.name}")


@app.command()
def forecast(
    path: Annotated[Path, typer.Argument(help="A case folder, a dossier file or a shipped case.")] = Path(),
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="What if: south.line.position=40, [30, 40, 60] or unknown."),
    ] = None,
    draws: Annotated[
        int, typer.Option("--draws", min=20, max=100_000, help="How many draws of the uncertain numbers.")
    ] = 1000,
    seed: SeedOption = 0,
    thresholds: Annotated[
        list[str] | None,
        typer.Option("--threshold", metavar="ISSUE=VALUE", help="How likely is either side of this point?"),
    ] = None,
    models: Annotated[
        list[str] | None, typer.Option("--model", metavar="NAME", help="Only these; see: detente models")
    ] = None,
    influence: Annotated[
        bool, typer.Option("--influence", help="Which number moves the answer most, alone and with others.")
    ] = False,
    paths: Annotated[
        list[str] | None, typer.Option("--path", metavar="ISSUE", help="Who gives way to whom, round by round.")
    ] = None,
    deals: Annotated[bool, typer.Option("--deals", help="Who could trade what with whom.")] = False,
    chart: Annotated[
        Path | None, typer.Option("--chart", metavar="FILE", help="Draw it: .svg, .png, .html or .json (Vega-Lite).")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADDRESS", help="Share the draws out: tcp://host:port or local."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Where each issue is heading, by model and pooled; what if; which unknown matters; who gives way.

    Options may be given several times: --set, --threshold, --model, --path.
    """
    from detente.briefing.outlook import Question

    if chart is not None:
        _check_chart(chart)
    question = Question(
        n=draws,
        seed=seed,
        models=tuple(models or ()),
        thresholds=tuple(thresholds or ()),
        changes=tuple(changes or ()),
        scheduler=scheduler,
        influence=influence,
        paths=tuple(paths or ()),
        deals=deals,
    )
    outlook, tracks, problems = _outlook_of(path, question)
    if chart is not None:
        from detente.briefing.outlook_layout import outlook_picture

        _write_chart(lambda: outlook_picture(outlook.tables, tracks), chart, outlook.title)
    if as_json:
        put_json(outlook.tables)
    else:
        from detente.briefing.terminal import print_outlook

        with open_console() as console:
            print_outlook(outlook.printed, console)
        say_next(f"open {quoted(chart)}" if chart is not None else f"detente brief {quoted(path)}")
    report(problems)
    raise typer.Exit(WRONG if problems else OK)


@app.command()
def simulate(
    path: Annotated[Path, typer.Argument(help="A case folder, a dossier file or a shipped case.")] = Path(),
    runs: Annotated[int, typer.Option("--runs", help="How many possible futures.")] = 20_000,
    seed: SeedOption = 0,
    rounds: Annotated[int, typer.Option("--rounds", help="How many months each is followed.")] = 60,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="What if: north.tau0=0.6, parameters.lag=6, line.start=3."),
    ] = None,
    withouts: Annotated[
        list[str] | None,
        typer.Option("--without", metavar="ACTOR[.INSTRUMENT]", help="Leave out what an actor might do."),
    ] = None,
    withs: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="LEVER[=..]", help="Switch a safeguard on: cover=line:0.5, guarantor=12:48."),
    ] = None,
    levers: Annotated[bool, typer.Option("--levers", help="Try every safeguard alone, and rank them.")] = False,
    story: Annotated[bool, typer.Option("--story", help="Tell one typical future of each outcome.")] = False,
    chart: Annotated[
        Path | None, typer.Option("--chart", metavar="FILE", help="Draw it: .svg, .png, .html or .json (Vega-Lite).")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADDRESS", help="Share the runs out: tcp://host:port or local."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Play the talks out many times: how they may end, when and through whom they may fail, what protects them.

    With --set, --without or --with the same futures are played again with the change, and compared run by run.
    """
    from detente.briefing.process import ProcessQuestion

    if chart is not None:
        _check_chart(chart)
    question = ProcessQuestion(
        runs=runs,
        seed=seed,
        rounds=rounds,
        changes=tuple(changes or ()),
        withouts=tuple(withouts or ()),
        withs=tuple(withs or ()),
        levers=levers,
        story=story,
        scheduler=scheduler,
    )
    process, problems = _process_of(path, question)
    if chart is not None:
        from detente.briefing.process_layout import process_picture

        _write_chart(lambda: process_picture(process.tables), chart, process.title)
    if as_json:
        put_json(process.tables)
    else:
        from detente.briefing.process_layout import PROCESS_SECTIONS
        from detente.briefing.terminal import print_outlook

        with open_console() as console:
            print_outlook(process.tables, console, PROCESS_SECTIONS)
        say_next(f"open {quoted(chart)}" if chart is not None else f"detente brief {quoted(path)}")
    report(problems)
    raise typer.Exit(WRONG if problems else OK)


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
    if html is not None:
        _check_target(html)
        _warm_up_charts()
    if len(paths) == 1 and case is None and _is_case_or_dossier(paths[0]):
        work, problems = _work_of(paths[0], draws, seed)
        page = html or (paths[0] / "brief.html" if _is_file(paths[0] / "dossier.yaml") else None)
    else:
        work, taken = _work_of_files(paths, case, day, draws, seed)
        problems = taken.problems
        report(taken.notes)
        page = html or (case / "brief.html" if case else None)
    unwritten = _write_page(work, page)  # before the screen, which a reader may leave early
    if as_json:
        put(brief_json(work.brief))
    else:
        with open_console() as console:
            print_brief(work.brief, console)
        if page is not None and unwritten is None:
            say_next(f"open {quoted(page)}")
        elif page is None:
            say_next("keep it: detente brief FILES... --case DIR", "as a page: --html FILE")
    report(problems)
    if unwritten is not None:
        raise Stop(UNUSABLE, unwritten)
    raise typer.Exit(WRONG if problems else OK)


@app.command()
def models(as_json: JsonOption = False) -> None:
    """List the forecasting models: what each means, its source, its limits, its record."""
    from textwrap import fill

    from detente.briefing.catalogue import model_rows

    found = model_rows()
    if as_json:
        put_json(found)
        return
    for row in found:
        put(fill(f"{row['name']}: {row['title']}", WIDTH, subsequent_indent="  ") + "\n")
        told = [(key, row[key]) for key in ("meaning", "record", "limits", "sources", "settings")]
        told += [(p["name"], f"{p['differs']}; {p['record']}") for p in row["presets"] if p["differs"]]
        if row["in_pool"]:
            told.insert(2, ("share in the pool", f"{100 * row['in_pool']:.0f} %"))
        for key, words in told:
            if words:
                put(fill(f"{key}: {words}", WIDTH, initial_indent="    ", subsequent_indent="      ") + "\n")
    say_next("detente cite")


@app.command()
def cite(
    names: Annotated[list[str] | None, typer.Argument(help="Models; default: all that the tool uses.")] = None,
) -> None:
    """Print BibTeX for the methods used, found in their documentation."""
    from detente.briefing.catalogue import bibliography

    entries, unknown = bibliography(names or [])
    if unknown:
        raise Stop(WRONG, *(f"no model {name!r}; see: detente models" for name in unknown))
    put("\n\n".join(entries) + "\n")


# ------------------------------------------------------------------------------------------------------ cases and files


def _outlook_of(path: Path, question: Question) -> tuple[Outlook, list[Row], list[Problem]]:
    """What was asked of a case folder, a dossier file or a shipped case; its issues as rows; what is wrong in it."""
    from detente.briefing.facts import track_rows
    from detente.briefing.index import make_index
    from detente.briefing.outlook import answer, ask

    with progress() as show:
        dossier, claims, documents, problems = _facts_of(path, show)
        if not dossier.issues:
            raise Stop(WRONG, *problems, f"{path}: the dossier has no issue to forecast; add one under `issues:`")
        asked, wrong = ask(dossier, question)
        if asked is None:
            raise Stop(USAGE, *wrong)
        outlook = answer(asked, claims, documents, show)
        tracks = track_rows(asked.changed, make_index(asked.changed, claims, documents))
    return outlook, tracks, problems


def _process_of(path: Path, question: ProcessQuestion) -> tuple[Process, list[Problem]]:
    """The talks of a case folder, a dossier file or a shipped case, played out; what is wrong in its documents."""
    from detente.briefing.process import answer_process, ask_process

    with progress() as show:
        dossier, _, _, problems = _facts_of(path, show)
        asked, wrong = ask_process(dossier, question, str(path))
        if asked is None:
            typed = all(problem.file.startswith("--") for problem in wrong)
            raise Stop(USAGE if typed else WRONG, *problems, *wrong)
        return answer_process(asked, show), problems


def _facts_of(path: Path, show: Show) -> tuple[Dossier, tuple[Claim, ...], tuple[Document, ...], list[Problem]]:
    """The dossier of a case folder, a dossier file or a shipped case, with the documents read if there are any."""
    from detente.case import open_case
    from detente.dossier.load import load_dossier

    path = _found(path)
    if _is_file(path):
        return load_dossier(path), (), (), []
    kept = open_case(path)
    documents, problems = _documents(kept, may_be_empty=True)
    own = _own_dossier(kept)
    if not documents:
        return _only_dossier(own, path, problems), (), (), problems
    from detente.briefing.work import read_pile

    reading, dossier = read_pile(documents, _aliases(kept), own, kept.title, show)
    return dossier, reading.claims, tuple(documents), problems


def _only_dossier(own: Dossier | None, path: Path, problems: list[Problem]) -> Dossier:
    if own is None:
        how = f"detente add FILES... --case {quoted(path)}"
        raise Stop(WRONG, *problems, f"{path}: no documents and no dossier; begin with: {how}")
    return own


def _work_of(path: Path, n: int, seed: int) -> tuple[Work, list[Problem]]:
    """The chain over a case folder, a dossier file or a shipped case."""
    from detente.briefing.work import brief_dossier, brief_pile
    from detente.case import open_case
    from detente.dossier.load import load_dossier

    path = _found(path)
    with progress() as show:
        if _is_file(path):
            return brief_dossier(load_dossier(path), n=n, seed=seed, progress=show), []
        kept = open_case(path)
        documents, problems = _documents(kept, may_be_empty=True)
        own = _own_dossier(kept)
        if not documents:
            return brief_dossier(_only_dossier(own, path, problems), n=n, seed=seed, progress=show), problems
        return brief_pile(documents, _aliases(kept), own, kept.title, n=n, seed=seed, progress=show), problems


def _work_of_files(
    paths: Sequence[Path], case: Path | None, day: dt.date | None, n: int, seed: int
) -> tuple[Work, _Taken]:
    """The chain over documents, kept in a case folder if one is named."""
    from detente.briefing.work import brief_pile

    with progress() as show:
        if case is None:
            taken = _take(paths, day, show)
            _refuse_nothing(taken)
            return brief_pile(taken.documents, n=n, seed=seed, progress=show), taken
        kept = _case(case) if _is_there(case) else None
        if kept is None:  # no folder is left behind for documents that cannot be read
            _refuse_nothing(_take(paths, day, show))
            kept = _case(case, create=True)
        with kept.lock():
            taken = _take(paths, day, show, kept)
            documents, problems = _documents(kept, may_be_empty=True)
            if not documents:
                _refuse_nothing(taken)
            work = brief_pile(documents, _aliases(kept), _own_dossier(kept), kept.title, n=n, seed=seed, progress=show)
            kept.write_claims(work.claims)
            _write_draft(kept, work.dossier)
            taken.problems += problems
        return work, taken


@dataclass
class _Taken:
    """What came of the files that a command named.  problems want a hand; notes are worth knowing."""

    documents: list[Document] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    added: int = 0
    known: int = 0
    refused: int = 0


def _take(paths: Sequence[Path], day: dt.date | None, show: Show, kept: Case | None = None) -> _Taken:
    """Read the files, one after the other, and store each in the case if there is one."""
    from detente.errors import Problem
    from detente.reading.documents import read_file

    taken = _Taken()
    for number, path in enumerate(paths, start=1):
        show(f"opening {number} of {len(paths)}: {path.name}")
        found = read_file(path, published=day)
        if isinstance(found, Problem):
            taken.problems.append(found)
            taken.refused += 1
            continue
        document = replace(found, path=one_line(str(path)))  # the name as it can be printed
        twin = next((other for other in taken.documents if other.sha256 == document.sha256), None)
        if twin is not None:
            same = f"the same text as {twin.path}, counted once"
            taken.problems.append(Problem(document.path, 0, "", same, "leave one of them out"))
            continue
        if kept is not None:
            outcome = _store(kept, document, path)
            if isinstance(outcome, Problem):
                taken.problems.append(outcome)
                taken.refused += 1
                continue
            taken.added += outcome == "added"
            taken.known += outcome == "duplicate"
        taken.documents.append(document)
        _remark(document, taken)
    return taken


def _remark(document: Document, taken: _Taken) -> None:
    """What the reader of the file had to say about it."""
    from detente.errors import Problem

    for warning in document.warnings:
        if warning.startswith("stored, not coded"):
            taken.problems.append(Problem(document.path, 0, "", warning, "add an English translation beside it"))
        else:
            taken.notes.append(Problem(document.path, 0, "", warning))


def _store(kept: Case, document: Document, path: Path) -> str | Problem:
    import hashlib

    from detente.errors import Problem

    data = b""
    with suppress(OSError):
        data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != document.raw_sha256:
        return Problem(document.path, 0, "", "changed while it was being read", "try again")
    return kept.add(document, data)


def _refuse_nothing(taken: _Taken) -> None:
    """Stop where not one document could be read."""
    if not taken.documents:
        several = ["Nothing could be read."] if len(taken.problems) > 1 else []
        raise Stop(WRONG, *taken.problems, *several)


def _documents(kept: Case, may_be_empty: bool = False) -> tuple[list[Document], list[Problem]]:
    """The documents of the case, and a Problem for each file in its folder that is none.  A stored text that is no
    longer what it was stops everything: claims stand on it."""
    documents, problems = kept.documents()
    foreign = [problem for problem in problems if kept.is_by_hand(problem.file)]
    if len(foreign) < len(problems):
        raise Stop(WRONG, *problems)
    if not documents and not may_be_empty:
        how = f"detente add FILES... --case {quoted(kept.folder)}"
        raise Stop(WRONG, *problems, f"{kept.folder}: no documents yet; add some with: {how}")
    return documents, foreign


def _aliases(kept: Case) -> list[Entry]:
    entries, problems = kept.aliases()
    if problems:
        raise Stop(WRONG, *problems)
    return entries


def _own_dossier(kept: Case) -> Dossier | None:
    """The analyst's own; an unedited draft is the machine's and is made anew."""
    return kept.dossier() if kept.is_edited else None


_DRAFT_HEADING = """\
# A draft made by rules from the documents. Edit anything: once you do, it is yours and is never written over.
# A bare number is exact; three numbers are the 10th, 50th and 90th percentile; unknown is an answer too.
# Ids like c-... name claims in claims.jsonl. Delete `draft: true` when a person has accepted it.
"""


def _write_draft(kept: Case, dossier: Dossier) -> Path:
    """The draft where it may go: an analyst's own file is never written over."""
    from detente.dossier.load import dump_dossier

    return kept.write_draft(_DRAFT_HEADING + dump_dossier(dossier))


def _warm_up_charts() -> None:
    from detente.briefing.vega import warm_up

    warm_up()


def _write_page(work: Work, page: Path | None) -> str | None:
    """Write the page; what went wrong if it could not be written.  The brief itself is shown all the same."""
    from detente.errors import CaseError

    if page is None:
        return None
    from detente.briefing.outlook import known_paths
    from detente.briefing.report import render_report
    from detente.case import write_atomic

    with progress() as show:
        show(f"drawing {page.name}")
        try:
            write_atomic(page, render_report(work.brief, work.documents, work.claims, known_paths(work.dossier)))
        except CaseError as error:
            return str(error)
    return None


_CHARTS = (".svg", ".png", ".html", ".json")


def _check_chart(path: Path) -> None:
    if path.suffix.lower() not in _CHARTS:
        raise Stop(USAGE, f"--chart: {path}: expected a name that ends in {', '.join(_CHARTS)}")
    _check_target(path)


def _write_chart(draw: Callable[[], Picture], path: Path, title: str) -> None:
    from detente.briefing.charts import picture_file
    from detente.case import write_atomic

    with progress() as show:
        show(f"drawing {path.name}")
        picture = draw()
        if not picture.spec:
            raise Stop(WRONG, f"--chart: there is nothing to draw. {picture.sentence}")
        write_atomic(path, picture_file(picture, path.suffix.lower(), title))


def _check_target(path: Path) -> None:
    """Stop before any work is done for a file that cannot be written."""
    parent = path.parent
    if _is_folder(path):
        raise Stop(UNUSABLE, f"{path}: is a folder; name a file in it")
    if not _is_folder(parent):
        raise Stop(UNUSABLE, f"{path}: there is no folder {parent}; make it first: mkdir -p {quoted(parent)}")
    if _is_there(path) and not _is_file(path):
        raise Stop(UNUSABLE, f"{path}: is not a regular file and cannot be replaced; name another")


def _is_case_or_dossier(path: Path) -> bool:
    is_name = not _is_there(path) and "/" not in str(path) and not path.suffix
    return _is_folder(path) or path.suffix in {".yaml", ".yml"} or is_name


def _found(path: Path) -> Path:
    """The path, or the shipped case of that name where there is no such path."""
    return path if _is_there(path) else _shipped(str(path), WRONG)


def _shipped(name: str, code: int) -> Path:
    from detente.cases import shipped_cases

    found = shipped_cases()
    if name not in found:
        what = "no such shipped case" if code == USAGE else "no such file, folder or shipped case"
        raise Stop(code, f"{name}: {what}; shipped cases are {', '.join(found)}")
    return found[name]


def _new_folder(name: str) -> tuple[Path, str]:
    """The folder for a case, and its title: a path as it is given, words as a short name in lower case."""
    if "/" in name or name in {".", ".."}:
        return Path(name), one_line(Path(name).resolve().name)
    short = re.sub(r"[\W_]+", "-", "".join(map(_without_accent, name.lower()))).strip("-")
    if not short:
        raise Stop(USAGE, f"{name!r}: a name needs a letter or a digit; write a few words")
    return Path(short[:60].strip("-")), one_line(" ".join(name.split()))


def _without_accent(letter: str) -> str:
    """A Latin letter without its accent, because it is easier to type; any other letter as it is."""
    import unicodedata

    base = unicodedata.normalize("NFKD", letter)[0]
    return base if base.isascii() else letter


def _case(path: Path | None, create: bool = False) -> Case:
    from detente.case import create_case, open_case

    folder = path or Path()
    return create_case(folder, title=folder.absolute().name) if create else open_case(folder)


def _is_there(path: Path) -> bool:
    return _asked(path.exists)


def _is_folder(path: Path) -> bool:
    return _asked(path.is_dir)


def _is_file(path: Path) -> bool:
    return _asked(path.is_file)


def _asked(question: Callable[[], bool]) -> bool:
    """The answer; no where the system will not say (no permission, a name too long)."""
    try:
        return question()
    except (OSError, ValueError):
        return False


def _date(text: str) -> dt.date | None:
    if not text:
        return None
    with suppress(ValueError):
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return dt.date.fromisoformat(text)
    raise Stop(USAGE, f"--published: expected a date like 2031-04-15, got {text!r}")


# --------------------------------------------------------------------------------------------------------------- run


def main() -> None:
    """Run the command line; whatever goes wrong is one clear line each and an exit code, never a traceback."""
    received = _listen()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a quote in the terminal's poorest encoding is still a quote
            stream.reconfigure(errors="backslashreplace")
    lines: list[str] = []
    try:
        code = app(standalone_mode=False) or OK
    except BaseException as error:
        code, lines = _account(error)
    for one in SIGNALS:  # nothing may interrupt the last words
        signal.signal(one, signal.SIG_IGN)
    if code == INTERRUPTED or (received and code not in {OK, WRONG}):
        _end_stopped(received[0] if received else signal.SIGINT)
    for line in lines:
        tell(line)
    sys.exit(code)


def _listen() -> list[int]:
    """Let signals raise KeyboardInterrupt, so that locks and temporary files are cleared away; those received."""
    received: list[int] = []

    def stop(number: int, frame: object) -> None:
        received.append(number)
        raise KeyboardInterrupt

    def swallowed(lost: sys.UnraisableHookArgs) -> None:
        """A signal that arrives in a callback is dropped by Python; it comes again a moment later."""
        if received and issubclass(lost.exc_type, KeyboardInterrupt):
            threading.Timer(0.02, signal.raise_signal, [received[-1]]).start()
        else:
            sys.__unraisablehook__(lost)

    for one in SIGNALS:
        if signal.getsignal(one) is not signal.SIG_IGN:  # under nohup and the like it stays ignored
            signal.signal(one, stop)
    sys.unraisablehook = swallowed
    return received


def _end_stopped(number: int) -> None:
    """End at once: what is left to do belongs to Python, and might put a signal's number in place of the exit code."""
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.write("\n")  # below the ^C
    tell(STOPPED)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, AttributeError):
            stream.flush()
    os._exit(128 + number)


def _account(error: BaseException) -> tuple[int, list[str]]:
    """The exit code for what ended the command, and what to tell."""
    from typer.exceptions import TyperException

    from detente.errors import CaseError, DetenteError, SchedulerError

    match error:
        case Stop():
            return error.code, error.lines
        case DetenteError():
            unusable = isinstance(error, CaseError | SchedulerError)
            return UNUSABLE if unusable else WRONG, [*map(str, error.problems), str(error)]
        case TyperException():
            return _usage(error)
        case SystemExit():
            return error.code if isinstance(error.code, int) else FAULT, []
        case OSError():
            what = f"{error.filename or 'the system'}: {error.strerror or error}"
            return UNUSABLE, [f"{what}; nothing stored before has changed"]
        case MemoryError():
            return UNUSABLE, ["not enough memory; take fewer documents or --draws"]
        case KeyboardInterrupt():
            return INTERRUPTED, [STOPPED]
        case _:
            return FAULT, _fault(error)


def _usage(error: Any) -> tuple[int, list[str]]:
    """What was typed wrongly, and where the right way is described; the whole help where nothing was typed."""
    context = getattr(error, "ctx", None)
    if context is None:
        return error.exit_code, [f"{error.format_message()}; see: detente --help"]
    if type(error).__name__ == "NoArgsIsHelpError":
        return error.exit_code, error.format_message().splitlines()
    message = error.format_message().rstrip(".").replace("\n", " ")
    return error.exit_code, [f"{message}; see: {context.command_path} --help"]


def _fault(error: BaseException) -> list[str]:
    import traceback

    if os.environ.get("DETENTE_TRACEBACK"):
        return "".join(traceback.format_exception(error)).splitlines()
    said = (str(error).splitlines() or [""])[0][:200]
    what = f"a fault of détente itself ({type(error).__name__}: {said}); nothing stored before was changed"
    return [f"{what}; please report it with what DETENTE_TRACEBACK=1 shows"]


if __name__ == "__main__":
    main()
