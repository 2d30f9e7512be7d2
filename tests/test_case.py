"""The case folder: whole files or none, one writer, quotes that are checked, names of any kind."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.case import Case, check_path, create_case, open_case, write_atomic
from detente.dossier.load import parse_dossier
from detente.errors import CaseError, CaseLocked, DossierError
from detente.reading.claims import Claim, DocRef, claim_id
from detente.reading.documents import Document, Extract, make_document

TEXT = "The envoy of Northland left Arda on Monday.\n\nShe will return, a spokesman said."


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return create_case(tmp_path / "ford", "The ford")


def document(text: str = TEXT, path: str = "press/monday.txt") -> tuple[Document, bytes]:
    data = b"raw: " + text.encode()
    return make_document(Extract(text, title="Monday", outlet="Courier"), data, path, "plain"), data


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def claim(of: Document, words: str) -> Claim:
    start = of.text.index(words)
    span = (start, start + len(words))
    return Claim(
        id=claim_id(of.sha256, span, "mention", span),
        facet="mention",
        doc=DocRef(sha256=of.sha256, path=of.path),
        span=span,
        quote=words,
        sentence=0,
        paragraph=0,
    )


# ---------------------------------------------------------------- making and opening


def test_a_new_case_can_be_opened_and_its_dossier_read(tmp_path: Path) -> None:
    create_case(tmp_path / "deep" / "ford", "The ford: a truce")
    case = open_case(tmp_path / "deep" / "ford")
    assert case.title == "The ford: a truce"
    assert case.dossier().draft
    assert case.documents() == ([], [])
    assert case.claims() == ([], [])
    assert (case.folder / "aliases.csv").read_text(encoding="utf-8").startswith("alias,actor,kind,country,")


def test_a_case_is_not_made_twice_nor_opened_where_there_is_none(case: Case, tmp_path: Path) -> None:
    before = (case.folder / "dossier.yaml").read_bytes()
    with pytest.raises(CaseError, match="is a case already"):
        create_case(case.folder, "Another")
    assert (case.folder / "dossier.yaml").read_bytes() == before
    with pytest.raises(CaseError, match="no such folder; make one with: detente new"):
        open_case(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CaseError, match="not a case folder"):
        open_case(tmp_path / "empty")
    with pytest.raises(CaseError, match="needs a title"):
        create_case(tmp_path / "untitled", "  ")


@pytest.mark.parametrize("name", ["Дело о броде", "a case with spaces", "محادثات", "x" * 250, "#1 [final] (2)"])
def test_folders_of_any_name(tmp_path: Path, name: str) -> None:
    case = create_case(tmp_path / name, "The ford")
    assert case.add(*document()) == "added"
    assert open_case(tmp_path / name).documents()[0][0].text == TEXT


def test_a_folder_name_that_no_system_takes_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"the name is too long; .* choose a shorter one") as caught:
        create_case(tmp_path / ("x" * 300), "The ford")
    assert "\n" not in str(caught.value)


# ---------------------------------------------------------------- documents


def test_a_document_comes_back_as_it_was_and_is_stored_once(case: Case) -> None:
    stored, data = document()
    assert case.add(stored, data) == "added"
    assert case.add(stored, data) == "duplicate"
    assert case.documents() == ([stored], [])
    [raw] = case.documents_folder.glob(f"{stored.raw_sha256[:12]}-monday.txt")
    assert raw.read_bytes() == data
    assert (case.documents_folder / "text" / f"{stored.sha256}.txt").read_bytes() == TEXT.encode()


@pytest.mark.parametrize(
    "path",
    [
        "wire copy/Отчёт о встрече.html",
        "я" * 300 + ".pdf",
        "a" * 300,
        "..",
        "con?<>|.txt",
        "bad\udcff.txt",
        "\\\\srv\\x.txt",
    ],
)
def test_documents_of_any_name(case: Case, path: str) -> None:
    assert case.add(*document(path=path)) == "added"
    again, problems = open_case(case.folder).documents()
    assert [d.text for d in again] == [TEXT]
    assert problems == []
    assert all(len(name.encode()) <= 255 for name in names(case.documents_folder))
    assert names(case.folder.parent) == ["ford"]  # nothing outside


def test_a_changed_text_is_a_problem_and_its_claims_are_stale(case: Case) -> None:
    kept, changed = document(), document("Southland denied it twice.", "denial.txt")
    for pair in (kept, changed):
        case.add(*pair)
    case.write_claims([claim(kept[0], "Northland"), claim(changed[0], "denied it")])
    path = case.documents_folder / "text" / f"{changed[0].sha256}.txt"
    path.write_text("Southland confirmed it twice.", encoding="utf-8")
    documents, problems = case.documents()
    assert documents == [kept[0]]
    assert len(problems) == 1
    assert problems[0].file == str(path)
    assert "its claims are stale; store it again" in str(problems[0])
    claims, stale = case.claims()
    assert [c.quote for c in claims] == ["Northland"]
    assert len(stale) == 1
    assert "does not stand in the stored text; run `detente read`" in str(stale[0])
    assert case.add(*changed) == "added"  # stored again, it is whole again
    assert case.documents()[1] == []
    assert [c.quote for c in case.claims()[0]] == ["denied it", "Northland"]
    path.unlink()
    assert "the stored text is missing" in str(case.documents()[1][0])


def test_a_file_put_into_documents_by_hand_is_read_too(case: Case) -> None:
    case.add(*document())
    (case.documents_folder / "by hand.txt").write_text("A third round is planned in Arda for May.", encoding="utf-8")
    (case.documents_folder / "broken.pdf").write_bytes(b"%PDF-1.7\n\x00\x01 not one")
    documents, problems = case.documents()
    assert [d.path for d in documents] == ["press/monday.txt", "documents/by hand.txt"]
    assert len(problems) == 1
    assert "broken.pdf" in problems[0].file
    case.write_claims([claim(documents[1], "A third round")])
    assert len(case.claims()[0]) == 1


def test_a_damaged_index_names_the_line_and_keeps_the_rest(case: Case) -> None:
    case.add(*document())
    index = case.documents_folder / "index.jsonl"
    evil = json.dumps({"sha256": "../../../etc/passwd", "file": "x"})
    index.write_text("{half a li\n[1]\n" + evil + "\n" + index.read_text(encoding="utf-8"), encoding="utf-8")
    documents, problems = case.documents()
    assert [d.title for d in documents] == ["Monday"]
    assert [p.line for p in problems] == [1, 2, 0]


# ---------------------------------------------------------------- claims, dossier, forecasts


def test_a_claim_without_its_quote_is_not_written(case: Case) -> None:
    stored, data = document()
    case.add(stored, data)
    good = claim(stored, "left Arda")
    case.write_claims([good])
    invented = good.model_copy(update={"quote": "left town"})
    with pytest.raises(CaseError, match="nothing was written") as caught:
        case.write_claims([good, invented])
    assert "left town" in str(caught.value.problems[0])
    assert case.claims() == ([good], [])


def test_lines_of_claims_that_are_none_are_problems_with_their_line(case: Case) -> None:
    stored, data = document()
    case.add(stored, data)
    case.write_claims([claim(stored, "Northland")])
    path = case.folder / "claims.jsonl"
    path.write_text("\n" + path.read_text(encoding="utf-8") + '{"id": "c-1"}\nnot json\n', encoding="utf-8")
    claims, problems = case.claims()
    assert [c.quote for c in claims] == ["Northland"]
    assert [p.line for p in problems] == [3, 4]


def test_the_draft_never_goes_over_the_words_of_the_analyst(case: Case) -> None:
    assert not case.is_edited
    assert case.write_draft("title: First\ndraft: true\n").name == "dossier.yaml"
    assert case.write_draft("title: Second\ndraft: true\n").name == "dossier.yaml"
    assert case.title == "Second"
    mine = (case.folder / "dossier.yaml").read_text(encoding="utf-8").replace("Second", "Mine")
    case.write_dossier(mine)
    assert case.is_edited
    assert case.write_draft("title: Third\ndraft: true\n").name == "dossier.draft.yaml"
    assert (case.folder / "dossier.yaml").read_text(encoding="utf-8") == mine
    assert parse_dossier((case.folder / "dossier.draft.yaml").read_text(encoding="utf-8"))[0].title == "Third"


def test_a_dossier_with_mistakes_is_refused_and_the_old_one_stays(case: Case) -> None:
    before = (case.folder / "dossier.yaml").read_bytes()
    with pytest.raises(DossierError) as caught:
        case.write_dossier("title: x\nactors:\n  a: {name: 1}\n  b: {nam: B}\n")
    assert len(caught.value.problems) == 3
    assert (case.folder / "dossier.yaml").read_bytes() == before


def test_forecasts_are_only_added(case: Case) -> None:
    case.append_forecast({"id": "f1", "p": 0.25, "issue": "línea"})
    (case.folder / "forecasts.jsonl").write_bytes((case.folder / "forecasts.jsonl").read_bytes().rstrip(b"\n"))
    case.append_forecast({"id": "f2", "p": 0.75})
    assert case.forecasts() == ([{"id": "f1", "p": 0.25, "issue": "línea"}, {"id": "f2", "p": 0.75}], [])
    with pytest.raises(ValueError, match="not JSON compliant"):
        case.append_forecast({"id": "f3", "p": float("nan")})
    assert len(case.forecasts()[0]) == 2


def test_check_tells_everything_at_once(case: Case) -> None:
    stored, data = document()
    case.add(stored, data)
    case.write_claims([claim(stored, "Northland")])
    (case.folder / "dossier.yaml").write_text(
        "title: The ford\nactors:\n  north: {name: Northland, kind: sate, evidence: [c-unheard]}\n",
        encoding="utf-8",
    )
    (case.folder / "forecasts.jsonl").write_text("no json\n", encoding="utf-8")
    problems, notes = check_path(case.folder)
    assert [(p.line, p.path) for p in problems] == [(3, "actors.north.kind"), (3, "actors.north.evidence.0"), (1, "")]
    assert notes == []
    [missing], _ = check_path(case.folder / "no.yaml")
    assert "cannot be read: No such file" in str(missing)


# ---------------------------------------------------------------- one writer


HOLD = """
import sys, time
from detente.case import open_case
with open_case(sys.argv[1]).lock():
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(case: Case) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(case.folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_locked_case_names_who_holds_it_and_can_still_be_read(case: Case, holder: subprocess.Popen[str]) -> None:
    for write in (lambda: case.add(*document()), lambda: case.append_forecast({}), lambda: case.write_draft("")):
        with pytest.raises(CaseLocked, match=rf"process {holder.pid}: -c .*ford\); wait for it, or end it"):
            write()
    assert case.title == "The ford"
    assert case.forecasts() == ([], [])


def test_the_lock_of_a_dead_process_does_not_block(case: Case, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    assert (case.folder / ".lock").exists()  # it could not tidy up
    assert case.add(*document()) == "added"
    assert not (case.folder / ".lock").exists()


def test_waiting_for_the_lock(case: Case) -> None:
    code = HOLD.replace("60", "0.3")
    with subprocess.Popen([sys.executable, "-c", code, str(case.folder)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with case.lock(wait=20):
            assert str(os.getpid()) in (case.folder / ".lock").read_text(encoding="utf-8")


def test_the_lock_holds_within_itself_and_against_another_handle(case: Case) -> None:
    with case.lock(), case.lock():
        case.append_forecast({"id": 1})
        with pytest.raises(CaseLocked), Case(case.folder).lock():
            pass
        assert (case.folder / ".lock").exists()
    with Case(case.folder).lock():
        pass


def test_what_killed_processes_left_is_swept_away_when_old(case: Case) -> None:
    old, young, foreign = (case.folder / name for name in (f".{'0' * 16}.tmp", f".{'1' * 16}.tmp", "notes.tmp"))
    for path in (old, young, foreign):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 7200,) * 2)
    with case.lock():
        pass
    assert [path.exists() for path in (old, young, foreign)] == [False, True, True]


# ---------------------------------------------------------------- disks and interruptions


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder outside pytest's own, which only its owner may enter."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_read_only_case_can_be_read_and_refuses_in_one_line(open_folder: Path) -> None:
    case = create_case(open_folder / "ford", "The ford")
    case.add(*document())
    before = sorted(path for path in case.folder.rglob("*"))
    for folder in (case.folder, case.documents_folder):
        folder.chmod(0o555)
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(65534)  # root may write anywhere
    try:
        assert len(case.documents()[0]) == 1
        for write in (lambda: case.append_forecast({}), lambda: write_atomic(case.folder / "brief.html", "x")):
            with pytest.raises(CaseError, match="no permission; nothing stored before has changed; work in") as caught:
                write()
            assert "\n" not in str(caught.value)
    finally:
        if was_root:
            os.seteuid(0)
        for folder in (case.folder, case.documents_folder):
            folder.chmod(0o755)
    assert sorted(path for path in case.folder.rglob("*")) == before


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(disk)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("no right to mount a small disk here; the test with a limit on file sizes covers the same path")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_loses_nothing(tiny_disk: Path) -> None:
    case = create_case(tiny_disk / "ford", "The ford")
    case.append_forecast({"id": "f1"})
    before = {path: path.read_bytes() for path in case.folder.rglob("*") if path.is_file()}
    with pytest.raises(CaseError, match="the disk is full; nothing stored before has changed; free some space"):
        case.add(*document("word " * 20_000))
    with pytest.raises(CaseError, match="the disk is full"):
        case.append_forecast({"id": "x" * 70_000})
    assert {path: path.read_bytes() for path in case.folder.rglob("*") if path.is_file()} == before
    case.append_forecast({"id": "f2"})  # there is room again
    assert [row["id"] for row in case.forecasts()[0]] == ["f1", "f2"]


def test_a_write_that_stops_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    """A limit on the size of files stops the system's own write after 1000 bytes, as a full disk would."""
    path = tmp_path / "claims.jsonl"
    write_atomic(path, "old\n")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signals = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(CaseError, match="File too large; nothing stored before has changed"):
            write_atomic(path, "new\n" * 1000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, signals)
    assert path.read_text(encoding="utf-8") == "old\n"
    assert names(tmp_path) == ["claims.jsonl"]


def test_whoever_is_reading_the_old_file_reads_it_to_its_end(tmp_path: Path) -> None:
    """The new file takes the place of the old one; it is not written into it."""
    path = tmp_path / "claims.jsonl"
    write_atomic(path, "old\n")
    with path.open(encoding="utf-8") as reading:
        write_atomic(path, "new\n")
        assert reading.read() == "old\n"
    assert path.read_text(encoding="utf-8") == "new\n"


def test_an_interruption_goes_on_its_way_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    path = tmp_path / "dossier.yaml"
    versions = [letter * 4_000_000 for letter in "abc"]
    write_atomic(path, versions[0])
    rng, interrupted = random.Random(5), 0  # noqa: S311

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    handler = signal.signal(signal.SIGALRM, interrupt)
    try:
        for turn in range(30):
            try:
                signal.setitimer(signal.ITIMER_REAL, rng.uniform(0.0001, 0.008))
                write_atomic(path, versions[turn % 3])
                signal.setitimer(signal.ITIMER_REAL, 0)
            except KeyboardInterrupt:
                interrupted += 1
            assert path.read_text(encoding="utf-8") in versions
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
    assert interrupted > 0
    assert names(tmp_path) == ["dossier.yaml"]


def test_a_link_stays_a_link_and_rights_stay_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text("old", encoding="utf-8")
    (tmp_path / "real.yaml").chmod(0o640)
    (tmp_path / "link.yaml").symlink_to("real.yaml")
    write_atomic(tmp_path / "link.yaml", "new")
    assert (tmp_path / "link.yaml").is_symlink()
    assert (tmp_path / "real.yaml").read_text(encoding="utf-8") == "new"
    assert (tmp_path / "real.yaml").stat().st_mode & 0o777 == 0o640


def write_for_ever(folder: str) -> None:
    case = open_case(folder)
    for turn in range(1_000_000):
        stored, data = document(
            f"Round {turn} of the talks ended. " + "It was long. " * (turn % 50 * 20), f"{turn}.txt"
        )
        case.add(stored, data)
        case.write_claims([claim(stored, f"Round {turn}")])
        case.write_draft(f"title: Turn {turn}\nsummary: long" + "x" * (turn % 50 * 400) + "\n")
        case.append_forecast({"turn": turn, "p": 0.5})


def test_a_process_killed_at_any_moment_loses_nothing(case: Case) -> None:
    """Writers are killed without warning, at moments drawn by chance; each leaves every file whole.

    Twelve of them, and on a slow machine as many more as it takes until a dozen documents are there.
    """
    rng, seen, killed = random.Random(11), 0, 0  # noqa: S311
    while killed < 12 or (seen <= 10 and killed < 200):
        killed += 1
        writer = multiprocessing.get_context("fork").Process(target=write_for_ever, args=(str(case.folder),))
        writer.start()
        time.sleep(rng.uniform(0.05, 0.25))
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
        documents, problems = case.documents()
        assert [p for p in problems if "index" in p.file or "text" in p.file] == []
        indexed = [d for d in documents if not d.path.startswith("documents/")]
        assert len(indexed) >= seen, "a document that was there has gone"
        seen = len(indexed)
        assert case.claims()[1] == []
        assert case.forecasts()[1] == []
        dossier, wrong = parse_dossier((case.folder / "dossier.yaml").read_text(encoding="utf-8"))
        assert wrong == []
        assert dossier is not None
        assert not case.is_edited, "a draft cut short would look like an edited one"
    assert seen > 10
    case.append_forecast({"turn": "after"})
    assert case.forecasts()[0][-1] == {"turn": "after"}


def test_importing_the_case_is_light() -> None:
    heavy = {"numpy", "pydantic", "ruamel.yaml", "filelock"}
    code = f"import sys, detente.case; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('# a note\r\nas_of: 2031-01-01\r\ntitle: "A: b"\r\nactors: {}\r\n', "A: b"),
        ("title: >\n  two\n  lines\nactors: {}\n", "two lines"),
        ("actors:\n  north: {name: Northland}\n  title: no\n", "ford"),
        ("title: [half\nactors: {}\n", "ford"),
        ("", "ford"),
    ],
)
def test_the_title_is_found_without_reading_the_rest(case: Case, text: str, title: str) -> None:
    (case.folder / "dossier.yaml").write_bytes(text.encode())
    assert case.title == title
