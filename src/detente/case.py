"""Case: the folder an analyst keeps, and the only code that writes into it.

    dossier.yaml              what is known; the analyst's own file
    dossier.draft.yaml        a newer draft of the machine, where dossier.yaml has been edited
    aliases.csv               other words by which documents name somebody
    claims.jsonl              findings of the reader, each with its quote
    forecasts.jsonl           forecasts as they were made; lines are only ever added
    documents/                each document as it came; files put here by hand are read too
    documents/text/           their stored text, named by its sha256; every quote is checked against it
    documents/index.jsonl     title, date, origin of each

Every file is written whole, beside the old one, and then takes its place: whatever kills the process, the old file or
the new one stands there, never half of one.  One process writes at a time; reading needs no lock.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import errno
import hashlib
import json
import os
import re
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from detente.errors import CaseError, CaseLocked, DossierError, Problem

if TYPE_CHECKING:
    from detente.dossier.schema import Dossier
    from detente.reading.claims import Claim
    from detente.reading.directory import Entry
    from detente.reading.documents import Document

__all__ = ["Case", "check_path", "copy_case", "create_case", "open_case", "write_atomic"]

DOSSIER, DRAFT, CLAIMS, FORECASTS, ALIASES = (
    "dossier.yaml",
    "dossier.draft.yaml",
    "claims.jsonl",
    "forecasts.jsonl",
    "aliases.csv",
)
_ALIAS_COLUMNS = "alias,actor,kind,country,sectors,from,to,case_sensitive,note,source\n"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SEAL = "# unedited draft "  # and the sha256 of all above it: whoever changes a word makes the file his own
_TITLE = re.compile(r"^title:.*(?:\n[ \t].*)*", re.MULTILINE)
_TEMPORARY = re.compile(r"\.[0-9a-f]{16}\.tmp")
_LONGEST_NAME = 180  # bytes; file systems stop at 255
_NOT_COPIED = {"__pycache__", "expected.yaml"}  # of a shipped case: what is for the tests


def create_case(path: str | Path, title: str) -> Case:
    """Make a case folder with an empty dossier.  Raises CaseError where there is one already or none can be made."""
    from detente.dossier.load import dump_dossier
    from detente.dossier.schema import Dossier

    if not title.strip():
        raise CaseError(f"{path}: a case needs a title; write a few words")
    case = Case(path)
    with _clear_errors(case.folder):
        if (case.folder / DOSSIER).exists():
            raise CaseError(f"{path} is a case already; choose another name, or open it")
        case.folder.mkdir(parents=True, exist_ok=True)
    with case.lock():
        with _clear_errors(case.folder):
            (case.documents_folder / "text").mkdir(parents=True, exist_ok=True)
        if not (case.folder / ALIASES).exists():
            write_atomic(case.folder / ALIASES, _ALIAS_COLUMNS)
        case.write_draft(dump_dossier(Dossier(title=title, draft=True)))  # last: with it the folder is a case
    return case


def copy_case(source: str | Path, path: str | Path) -> Case:
    """A working copy of a case, whole or not at all.  Raises CaseError where something of that name is there already.

    Rights are not copied: what was installed read-only becomes the analyst's own.
    """
    folder = Path(path)
    temporary = folder.parent / f".{secrets.token_hex(8)}.tmp"
    with _clear_errors(folder):
        if folder.exists():
            raise CaseError(f"{folder} is already there; choose another name")
        try:
            for file in sorted(Path(source).rglob("*")):
                if file.is_file() and not _NOT_COPIED & set(file.parts):
                    copy = temporary / file.relative_to(source)
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(file, copy)
            temporary.rename(folder)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
    return Case(folder)


def open_case(path: str | Path) -> Case:
    """The case in a folder.  Raises CaseError where there is none."""
    case = Case(path)
    with _clear_errors(case.folder):
        if (case.folder / DOSSIER).is_file() or case.documents_folder.is_dir():
            return case
        there = case.folder.exists()
    if there:
        what = "not a case folder (no dossier.yaml, no documents); name the documents in it one by one, or"
        raise CaseError(f"{path}: {what} make a case with: detente new NAME")
    raise CaseError(f"{path}: no such folder; make one with: detente new NAME")


def check_path(path: str | Path) -> tuple[list[Problem], list[Problem]]:
    """What is wrong with a dossier file or a whole case folder, and what a careful colleague would remark besides.

    In a folder the stored texts and the claims' quotes are checked too, and every evidence id is looked up.
    """
    from detente.dossier.load import lint_dossier, parse_dossier, read_dossier_text

    with _clear_errors(Path(path)):
        case = open_case(path) if Path(path).is_dir() else None
        file = case.folder / DOSSIER if case else Path(path)
        is_there = case is None or file.exists()
    text, problems = read_dossier_text(file) if is_there else (None, [])
    notes: list[Problem] = []
    if text is not None:
        dossier, problems = parse_dossier(text, str(file), case.claim_ids() if case else None)
        notes = lint_dossier(dossier, str(file), text) if dossier else []
    return (problems + case.problems() if case else problems), notes


class Case:
    """One case folder.  Get it from `open_case` or `create_case`.

    All writing takes the lock by itself; take it around several steps that belong together.  Errors are CaseError, with
    one line that says what to do; what was stored before is then still there.
    """

    def __init__(self, path: str | Path) -> None:
        self.folder = Path(path)
        self.documents_folder = self.folder / "documents"
        self._guard: Any = None
        self._texts: dict[str, str] = {}  # by sha256, each checked against it

    def __repr__(self) -> str:
        return f"Case({str(self.folder)!r})"

    # ------------------------------------------------------------ one writer at a time

    @contextmanager
    def lock(self, wait: float = 0.0) -> Iterator[None]:
        """Hold the case for writing; others are refused meanwhile.  Taken again inside itself it does nothing.

        wait: seconds to wait for another process to finish.  Raises CaseLocked, which names that process.  The system
        lets go of the lock of a process that died.
        """
        guard = self._acquired(wait)
        note = self.folder / ".lock"
        outermost = guard.lock_counter == 1
        try:
            if outermost:
                with suppress(OSError):
                    note.write_text(_this_process(), encoding="utf-8")
                self._sweep()
            yield
        finally:
            if outermost:
                with suppress(OSError):
                    note.unlink(missing_ok=True)
            guard.release()

    def _acquired(self, wait: float) -> Any:
        """The guard, locked.  It is a file apart from the note, which others must be able to read meanwhile."""
        from filelock import FileLock, Timeout

        if self._guard is None:
            self._guard = FileLock(self.folder / ".lock.guard")
        with _clear_errors(self.folder):
            try:
                self._guard.acquire(timeout=wait)
            except (Timeout, RuntimeError):  # RuntimeError: held by another Case of this very thread
                holder = (_read_text(self.folder / ".lock") or "it gave no name").strip()
                raise CaseLocked(
                    f"{self.folder}: another process is writing to this case ({holder}); wait for it, or end it"
                ) from None
        return self._guard

    def _sweep(self) -> None:
        """Remove temporary files that killed processes left behind, once they are old enough to be nobody's."""
        for folder in (self.folder, self.documents_folder, self.documents_folder / "text"):
            with suppress(OSError):
                for entry in os.scandir(folder):
                    if _TEMPORARY.fullmatch(entry.name) and time.time() - entry.stat().st_mtime > 3600:
                        Path(entry.path).unlink(missing_ok=True)

    # ------------------------------------------------------------ documents

    def add(self, document: Document, data: bytes) -> Literal["added", "duplicate"]:
        """Store a document: the bytes as given, its text, and a line in the index.  The same text is stored once."""
        with self.lock():
            rows, _ = self._index()
            known = next((row for row in rows if row["sha256"] == document.sha256), None)
            if known and self._stored_text(document.sha256) is not None:
                return "duplicate"
            name = f"{document.raw_sha256[:12]}-{_safe_name(document.path)}"
            with _clear_errors(self.documents_folder):
                (self.documents_folder / "text").mkdir(parents=True, exist_ok=True)
            write_atomic(self.documents_folder / name, data)
            write_atomic(self._text_path(document.sha256), document.text)
            if not known:  # the line in the index comes last: with it the document is there
                self._append("documents/index.jsonl", {"file": name, **_index_row(document)})
            return "added"

    def documents(self) -> tuple[list[Document], list[Problem]]:
        """All documents whose stored text is what was stored, and a Problem for each other one.

        Files put into documents/ by hand come after the added ones, by name; they are read anew each time.
        """
        rows, problems = self._index()
        found: dict[str, Document] = {}
        for row in rows:
            text = self._stored_text(row["sha256"])
            if text is None:
                problems.append(self._changed_text(row))
            else:
                found.setdefault(row["sha256"], _document(row, text))
        for document in self._put_by_hand({row.get("file", "") for row in rows}, problems):
            found.setdefault(document.sha256, document)
        self._texts = {sha: document.text for sha, document in found.items()}
        return list(found.values()), problems

    def _put_by_hand(self, known: set[str], problems: list[Problem]) -> Iterator[Document]:
        from detente.reading.documents import read_file

        with _clear_errors(self.documents_folder):
            paths = sorted(self.documents_folder.iterdir()) if self.documents_folder.is_dir() else []
        for path in paths:
            name = path.name
            if name in known or name.startswith(".") or name in {"index.jsonl", "text"}:
                continue
            if path.is_dir():
                problems.append(Problem(str(path), 0, "", "a folder in documents/ is not read", "move its files up"))
                continue
            read = read_file(path)
            if isinstance(read, Problem):
                problems.append(read)
            else:
                yield dataclasses.replace(read, path=_proper(f"documents/{name}"))

    def is_by_hand(self, file: str) -> bool:
        """Whether a Problem's file is one that somebody put into documents/, not one that the case keeps."""
        path = Path(file)
        return path.parent == self.documents_folder and path.name != "index.jsonl"

    def _index(self) -> tuple[list[dict[str, Any]], list[Problem]]:
        file = self.documents_folder / "index.jsonl"
        rows, problems = _read_rows(file)
        good = [row for row in rows if isinstance(row.get("sha256"), str) and _SHA256.fullmatch(row["sha256"])]
        if len(good) < len(rows):
            problems.append(Problem(str(file), 0, "sha256", "lines without a sha256", "add their documents again"))
        return good, problems

    def _text_path(self, sha256: str) -> Path:
        return self.documents_folder / "text" / f"{sha256}.txt"

    def _stored_text(self, sha256: str) -> str | None:
        """The stored text, or None where it is missing or no longer what its name says."""
        with _clear_errors(self.folder):
            try:
                data = self._text_path(sha256).read_bytes()
            except FileNotFoundError:
                return None
        return data.decode("utf-8") if hashlib.sha256(data).hexdigest() == sha256 else None

    def _changed_text(self, row: Mapping[str, Any]) -> Problem:
        path = self._text_path(row["sha256"])
        what = (
            "was changed after it was stored; its claims are stale" if path.exists() else "the stored text is missing"
        )
        again = self.documents_folder / str(row.get("file", ""))
        return Problem(str(path), 0, "", what, f"store it again: detente add {str(again)!r}")

    # ------------------------------------------------------------ claims

    def claims(self) -> tuple[list[Claim], list[Problem]]:
        """The claims whose quote stands in the stored text, and a Problem for each line that is none or is stale."""
        self.documents()
        return self._claims_in(self._texts)

    def _claims_in(self, texts: Mapping[str, str]) -> tuple[list[Claim], list[Problem]]:
        from detente.reading.claims import parse_claims, verified

        file = self.folder / CLAIMS
        claims: list[Claim] = []
        problems: list[Problem] = []
        for number, line in enumerate((_read_text(file) or "").split("\n"), start=1):
            parsed, wrong = parse_claims([line], str(file))
            good, stale = verified(parsed, texts)
            claims.extend(good)
            problems.extend(dataclasses.replace(problem, line=number) for problem in wrong)
            what = "its quote does not stand in the stored text"
            problems.extend(Problem(str(file), number, claim.id, what, "run `detente read`") for claim in stale)
        return claims, problems

    def claim_ids(self) -> set[str] | None:
        """Ids of all claims, checked or not; None where nothing has been read yet."""
        if not (self.folder / CLAIMS).exists():
            return None
        return {str(row.get("id", "")) for row in _read_rows(self.folder / CLAIMS)[0]}

    def write_claims(self, claims: Iterable[Claim]) -> None:
        """Replace the claims.  Raises CaseError, and writes nothing, where a quote is not in the stored text."""
        from detente.reading.claims import dump_claims, verified

        with self.lock():
            kept = list(claims)
            if any(claim.doc.sha256 not in self._texts for claim in kept):
                self.documents()
            _, bad = verified(kept, self._texts)
            if bad:
                problems = [Problem(claim.doc.path, 0, claim.id, f"no such words: {claim.quote!r}") for claim in bad]
                raise CaseError(f"{len(bad)} claims without their quote in the text; nothing was written", problems)
            write_atomic(self.folder / CLAIMS, dump_claims(kept))

    # ------------------------------------------------------------ aliases

    def aliases(self) -> tuple[list[Entry], list[Problem]]:
        """The names in aliases.csv, and a Problem for each row that is none."""
        from detente.reading.directory import parse_aliases

        file = self.folder / ALIASES
        text = (_read_text(file) or "").removeprefix("\ufeff")
        return parse_aliases(text, str(file)) if text else ([], [])

    # ------------------------------------------------------------ dossier

    @property
    def title(self) -> str:
        """The dossier's title, or the folder's name where it has none that can be read."""
        from detente.dossier.source import parse_source

        block = _TITLE.search(_read_text(self.folder / DOSSIER) or "")  # alone: a large dossier takes seconds to parse
        title = parse_source(block[0]).data.get("title") if block else None
        return title if isinstance(title, str) and title.strip() else self.folder.resolve().name

    @property
    def is_edited(self) -> bool:
        """Whether dossier.yaml is the analyst's: there, and not the machine's draft as it was written."""
        text = _read_text(self.folder / DOSSIER)
        return text is not None and not _is_sealed(text)

    def dossier(self) -> Dossier:
        """The dossier.  Raises DossierError with every problem at once.

        Evidence is looked up by `check_path` alone, so that a dossier whose claims have gone can be read and mended.
        """
        from detente.dossier.load import load_dossier

        return load_dossier(self.folder / DOSSIER)

    def write_dossier(self, text: str) -> None:
        """Replace the dossier by the analyst's text.  Raises DossierError, and writes nothing, if it has mistakes."""
        from detente.dossier.load import parse_dossier

        _, problems = parse_dossier(text, str(self.folder / DOSSIER))
        if problems:
            raise DossierError(f"{len(problems)} problems in the new dossier; nothing was written", problems)
        with self.lock():
            write_atomic(self.folder / DOSSIER, text)

    def write_draft(self, text: str) -> Path:
        """Write the machine's draft where it may go, and say where: into dossier.yaml while nobody has edited that,
        else beside it.  An analyst's words are never written over."""
        with self.lock():
            path = self.folder / (DRAFT if self.is_edited else DOSSIER)
            write_atomic(path, text + _SEAL + hashlib.sha256(text.encode()).hexdigest() + "\n")
            return path

    # ------------------------------------------------------------ forecasts

    def append_forecast(self, row: Mapping[str, Any]) -> None:
        """Add a line to the log of forecasts.  Raises ValueError where the row has a number that is none."""
        with self.lock():
            self._append(FORECASTS, row)

    def forecasts(self) -> tuple[list[dict[str, Any]], list[Problem]]:
        """All lines of the log, oldest first, and a Problem for each that cannot be read."""
        return _read_rows(self.folder / FORECASTS)

    def _append(self, name: str, row: Mapping[str, Any]) -> None:
        path = self.folder / name
        with _clear_errors(path):
            before = path.read_bytes() if path.exists() else b""
        gap = b"\n" if before and not before.endswith(b"\n") else b""
        line = json.dumps(row, ensure_ascii=False, allow_nan=False)
        write_atomic(path, before + gap + line.encode() + b"\n")

    # ------------------------------------------------------------ all of it

    def problems(self) -> list[Problem]:
        """Everything wrong with what is stored, the dossier apart: changed texts, stale claims, broken lines."""
        return [*self.aliases()[1], *self.documents()[1], *self._claims_in(self._texts)[1], *self.forecasts()[1]]


# ---------------------------------------------------------------- files


def write_atomic(path: str | Path, data: str | bytes) -> None:
    """Write a file whole or not at all: a temporary file beside it, flushed to the disk, takes its place.

    Raises CaseError with one line where the folder is read-only or the disk full; the old file is then as it was.  An
    interruption (Ctrl-C) goes on its way once the temporary file is gone.
    """
    target = Path(os.path.realpath(path))  # through a link: the link stays, its file changes
    temporary = target.parent / f".{secrets.token_hex(8)}.tmp"
    content = data.encode() if isinstance(data, str) else data
    with _clear_errors(Path(path)):
        if target.exists() and not target.is_file():
            raise CaseError(f"{path}: is not a regular file and is left as it is; name another")
        try:
            with temporary.open("xb") as file:
                with suppress(FileNotFoundError):
                    temporary.chmod(stat.S_IMODE(target.stat().st_mode))
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


_MEANING = {
    errno.ENOSPC: ("the disk is full", "free some space and try again"),
    errno.EDQUOT: ("your share of the disk is full", "free some space and try again"),
    errno.EROFS: ("the disk is read-only", "work in a folder you may write to"),
    errno.EACCES: ("no permission", "work in a folder you may write to"),
    errno.EPERM: ("no permission", "work in a folder you may write to"),
    errno.ENAMETOOLONG: ("the name is too long", "choose a shorter one"),
}


@contextmanager
def _clear_errors(path: Path) -> Iterator[None]:
    """Errors of the system as one CaseError that says what happened, what to do, and that nothing is lost."""
    try:
        yield
    except OSError as error:
        usual = (error.strerror or type(error).__name__, "look at the folder")
        what, cure = _MEANING.get(error.errno or 0, usual)
        raise CaseError(f"{path}: {what}; nothing stored before has changed; {cure}") from error


def _read_text(path: Path) -> str | None:
    """The text of a file of the case, None where there is none.  Bytes that are no UTF-8 show as a mark, not as an
    error: what reads the text will say what is wrong with it."""
    with _clear_errors(path):
        try:
            return path.read_bytes().decode("utf-8", errors="replace")
        except FileNotFoundError:
            return None


def _read_rows(path: Path) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The JSON objects of a file, one a line, and a Problem for each line that is none."""
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for number, line in enumerate((_read_text(path) or "").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict):
            rows.append(row)
        else:
            problems.append(Problem(str(path), number, "", "not a line of JSON", "mend or delete it"))
    return rows, problems


def _index_row(document: Document) -> dict[str, Any]:
    row = {field.name: getattr(document, field.name) for field in dataclasses.fields(document) if field.name != "text"}
    row["path"] = _proper(document.path)
    return {key: value.isoformat() if isinstance(value, dt.date) else value for key, value in row.items()}


def _proper(name: str) -> str:
    """A file name as text; the system allows names that are none."""
    return name.encode(errors="replace").decode()


def _document(row: Mapping[str, Any], text: str) -> Document:
    from detente.reading.documents import Document

    known = {field.name for field in dataclasses.fields(Document)} - {"text"}
    fields = {key: value for key, value in row.items() if key in known}
    fields["warnings"] = tuple(str(warning) for warning in fields.get("warnings") or ())
    try:
        fields["published"] = dt.date.fromisoformat(fields["published"]) if fields.get("published") else None
    except (TypeError, ValueError):
        fields["published"] = None
    for name in ("raw_sha256", "path"):
        fields.setdefault(name, "")
    return Document(text=text, **fields)


def _safe_name(path: str) -> str:
    """The last part of a path as a file name that any system takes: no odd characters, not too long, its ending kept.

    >>> _safe_name("press/Отчёт: часть 1?.pdf")
    'Отчёт_ часть 1_.pdf'
    >>> len(_safe_name("я" * 300 + ".html").encode()), _safe_name("я" * 300 + ".html")[-6:]
    (179, 'я.html')
    """
    name = re.sub(r"[\x00-\x1f\x7f<>:\"|?*\ud800-\udfff]", "_", re.split(r"[/\\]", path)[-1]).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or len(ending.encode()) > 20:
        stem, dot, ending = name, "", ""
    room = _LONGEST_NAME - len((dot + ending).encode())
    return (stem.encode()[:room].decode("utf-8", errors="ignore") or "document") + dot + ending


def _is_sealed(text: str) -> bool:
    above, seal, digest = text.rpartition(_SEAL)
    return bool(seal) and digest.strip() == hashlib.sha256(above.encode()).hexdigest()


def _this_process() -> str:
    words = [Path(sys.argv[0]).name, *sys.argv[1:]] if sys.argv and sys.argv[0] else ["python"]
    said = "".join(char if char.isprintable() else "?" for char in " ".join(words)[:200])
    return f"process {os.getpid()}: {said}\n"
