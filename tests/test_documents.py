"""Document readers: what goes in, what is left out, and one clear line for everything that cannot be read."""

from __future__ import annotations

import datetime as dt
import io
import os
import unicodedata
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from detente.errors import Problem
from detente.reading.documents import MAX_BYTES, Document, DocumentReader, Extract, read_document, read_file
from detente.reading.documents._decoding import decoded
from detente.reading.documents._heading import with_heading
from detente.reading.documents._language import language
from detente.registry import discover

SAMPLES = Path(__file__).parent / "samples"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ENGLISH = "The envoys of both sides left the hall, and the talks were over for the day."
CHINESE = "我们准备好了。他说谈判将在下周继续举行。双方都表示愿意。"
RUSSIAN = "Посол сообщил, что переговоры завершены и обе стороны уехали, но вернутся ещё раз."


def document(data: bytes | str, name: str = "note.txt", published: dt.date | None = None) -> Document:
    found = read_document(data.encode() if isinstance(data, str) else data, name, published=published)
    assert isinstance(found, Document), found
    return found


def problem(data: bytes, name: str = "note.txt") -> Problem:
    found = read_document(data, name)
    assert isinstance(found, Problem), found
    assert found.file == name
    assert found.cure
    return found


def pdf_of(*pages: list[str], lock: str = "", title: str = "") -> bytes:
    """A PDF with one line of its text layer for each string; an empty page has none, as a scan."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    for lines in pages:
        page = writer.add_blank_page(612, 792)
        if lines:
            page[NameObject("/Resources")] = DictionaryObject(
                {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
            )
            shown = "".join(f"({line}) Tj T* " for line in lines)
            stream = DecodedStreamObject()
            stream.set_data(f"BT /F1 11 Tf 14 TL 50 740 Td {shown}ET".encode("cp1252"))
            page[NameObject("/Contents")] = writer._add_object(stream)
    if title:
        writer.add_metadata({"/Title": title, "/Author": "Oda Lind"})
    if lock:
        writer.encrypt(lock, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def docx_of(*paragraphs: str, table: list[list[str]] | None = None) -> bytes:
    """A Word file; each string is the inside of a paragraph in WordprocessingML."""
    file = docx.Document()
    for inside in paragraphs:
        file.element.body.insert(len(file.element.body) - 1, parse_xml(f"<w:p {W}>{inside}</w:p>"))
    if table:
        grid = file.add_table(len(table), len(table[0]))
        for row, texts in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


# --- The family -----------------------------------------------------------------------------------

MEMBERS = discover("detente.reading.documents", DocumentReader)  # type: ignore[type-abstract]
KINDS = {
    "plain": (ENGLISH.encode(), "a.txt"),
    "html": (b"<!DOCTYPE html><html><body><p>" + ENGLISH.encode() + b"</p></body></html>", "a.html"),
    "pdf": (pdf_of([ENGLISH]), "a.pdf"),
    "docx": (docx_of(run(ENGLISH)), "a.docx"),
}


def test_every_member_has_a_sample_here() -> None:
    assert set(KINDS) <= set(MEMBERS)


@pytest.mark.parametrize("name", sorted(MEMBERS))
def test_members_say_what_they_read_and_do_not(name: str) -> None:
    assert all(s.startswith(".") and s == s.lower() for s in MEMBERS[name].suffixes)
    assert MEMBERS[name].limits.endswith(".")
    assert MEMBERS[name].__doc__


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("ending", ["", ".txt", ".data"])
def test_the_content_decides_and_not_the_name(kind: str, ending: str) -> None:
    data, name = KINDS[kind]
    found = document(data, "a" + ending if ending else name)
    assert found.reader == kind
    assert found.text == ENGLISH
    assert found.lang == "en"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_same_bytes_same_hash(kind: str) -> None:
    data, name = KINDS[kind]
    first, second = document(data, name), document(data, "copy of " + name)
    assert first.sha256 == second.sha256
    assert first.raw_sha256 == second.raw_sha256
    assert unicodedata.is_normalized("NFC", first.text)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(KINDS)),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=3)), max_size=40),
    st.floats(0, 2),
)
def test_damaged_files_never_raise(kind: str, damage: list[tuple[float, bytes]], length: float) -> None:
    """Bytes written over a good file, and the file cut short, give a document or a problem."""
    data, name = KINDS[kind]
    for place, new in damage:
        at = int(place * len(data))
        data = data[:at] + new + data[at + len(new) :]
    found = read_document(data[: int(length * len(data))], name)
    assert isinstance(found, Document | Problem)


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.html", "a.pdf", "a.docx", "a.md", "a"]))
def test_any_bytes_under_any_name_never_raise(data: bytes, name: str) -> None:
    assert isinstance(read_document(data, name), Document | Problem)


# --- Bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data", [b"", b" \n\t \n", b"\xef\xbb\xbf", b"Title: Nothing follows\n", b"hello", b"\n hello \n"]
)
def test_empty_and_one_word_files(data: bytes) -> None:
    assert problem(data).message.startswith("empty")


@pytest.mark.parametrize(
    "data",
    [b"\x89PNG\r\n\x1a\n" + b"text " * 50, bytes(range(256)) * 16, b"MZ\x90\0\x03\0\0\0\x04" * 40],
    ids=["picture", "noise", "program"],
)
def test_binary_content_under_a_text_name(data: bytes) -> None:
    assert "binary content" in problem(data).message


def test_binary_content_under_an_unknown_name() -> None:
    found = problem(bytes(range(256)) * 16, "a.bin")
    assert found.message == "no reader for this kind of file"
    assert ".docx" in found.cure


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings_that_are_read(encoding: str) -> None:
    text = f"{ENGLISH} Élise said “no”."
    found = document(text.encode(encoding))
    assert found.text == text
    if not encoding.startswith("utf-8"):
        assert any("no character replaced" in warning for warning in found.warnings)


def test_a_declared_encoding_is_believed_when_it_fits() -> None:
    page = f'<html><head><meta charset="iso-8859-2"></head><body><p>{ENGLISH} Kováč řekl.</p></body></html>'
    assert document(page.encode("iso-8859-2"), "a.html").text == f"{ENGLISH} Kováč řekl."


def test_mixed_encoding_counts_what_was_lost() -> None:
    found = document(f"Élise said “no”. {ENGLISH}\n\n".encode() + b"He sat in the Caf\xe9 \xff of the town.")
    assert found.text.count("\ufffd") == 2
    assert found.warnings == ("read as utf-8, 2 characters replaced",)


@pytest.mark.parametrize(
    "data",
    [RUSSIAN.encode("cp1251"), RUSSIAN.encode("koi8-r"), CHINESE.encode("gbk"), CHINESE.encode("big5", "ignore")],
)
def test_a_wrong_encoding_is_refused(data: bytes) -> None:
    found = problem(data)
    assert "% of the characters cannot be read" in found.message
    assert "UTF-8" in found.cure


def test_more_than_one_in_twenty_replaced_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be read as utf-8"):
        decoded("é".encode() * 30 + b"\xff " * 4)
    assert decoded("é".encode() * 30 + ENGLISH.encode() + b"\xff").replaced == 1


def test_a_file_over_the_limit_is_not_opened(tmp_path: Path) -> None:
    """100 MB that take no room on the disk."""
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    path.chmod(0)  # so that opening it would be another error
    found = read_file(path)
    assert isinstance(found, Problem)
    assert found.message.startswith("100 MB, more than the 50 MB")
    assert "split" in found.cure
    assert MAX_BYTES == 50_000_000


def test_files_that_are_none(tmp_path: Path) -> None:
    messages = [str(read_file(tmp_path / "none.txt")), str(read_file(tmp_path)), str(read_file("/dev/null"))]
    messages += [str(read_file(tmp_path / ("long" * 100))), str(read_file("nul\0.txt"))]
    assert [m.split(": ", 1)[1].split(" ")[0] for m in messages[:3]] == ["no", "is", "is"]
    assert all("; " in m and "\n" not in m for m in messages)


def test_a_file_one_may_not_read(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text(ENGLISH)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    found = read_file(path)
    assert isinstance(found, Problem)
    assert "cannot be read" in found.message


def test_odd_names_are_only_names(tmp_path: Path) -> None:
    for name in ["a b.txt", "переговоры.txt", "x" * 240 + ".txt", "a;rm -rf.txt", "%s{0}.txt"]:
        (tmp_path / name).write_text(ENGLISH)
        found = read_file(tmp_path / name)
        assert isinstance(found, Document)
        assert found.path == str(tmp_path / name)


# --- Languages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (CHINESE, "zh"),
        ("การเจรจาจะดำเนินต่อไปในสัปดาห์หน้า", "th"),
        ("交渉は来週も続けられると述べた。両国は合意した。", "ja"),
        (RUSSIAN, "ru"),
        ("قال المبعوث إن المحادثات ستستمر الأسبوع المقبل", "ar"),
        ("Les envoyés des deux pays ont quitté la salle et les pourparlers sont finis pour le jour.", "fr"),
        ("Die Gesandten der beiden Seiten haben den Saal verlassen, und das Gespräch ist zu Ende.", "de"),
    ],
)
def test_other_languages_are_stored_and_said_not_to_be_coded(text: str, lang: str) -> None:
    found = document(text)
    assert (found.text, found.lang) == (text, lang)
    assert f"stored, not coded (language {lang})" in found.warnings


def test_english_is_told_and_a_few_words_are_not() -> None:
    assert language(ENGLISH) == "en"
    assert language(f"{ENGLISH} {CHINESE[:9]}") == "en"
    assert language("Quenby 2031 Vale") == "und"
    assert language("12 %") == "und"


def test_a_language_that_the_header_gets_wrong_is_named() -> None:
    assert document(f"Language: French\n\n{ENGLISH}").warnings == ("says it is in 'French', but reads as en",)
    assert document(f"Language: English\n\n{ENGLISH}").warnings == ()


def test_bidirectional_marks_stay_in_the_store() -> None:
    text = f"{ENGLISH} \u202bשלום\u202c \u2067سلام\u2069."
    assert document(text).text == text


# --- Plain text and Markdown ----------------------------------------------------------------------


def test_the_header_block_is_metadata_and_wrapped_lines_are_paragraphs() -> None:
    found = read_file(SAMPLES / "wrapped.txt")
    assert isinstance(found, Document)
    assert (found.title, found.outlet, found.published) == (
        "Envoys agree on a list",
        "Northern Wire",
        dt.date(2031, 4, 11),
    )
    first, second = found.text.split("\n\n")
    assert first.startswith("QUENBY, April 11")
    assert "agreed on a list of ships that may pass the narrows, officials" in first
    assert second.endswith("cargo came first and passengers later.")
    assert "\n" not in first + second


def test_front_matter_is_metadata() -> None:
    found = read_file(SAMPLES / "front-matter.md")
    assert isinstance(found, Document)
    assert (found.title, found.outlet, found.author) == (
        "After the round: three questions",
        "Arvania Review",
        "Oda Lind",
    )
    assert (found.url, found.published) == ("https://example.org/round", dt.date(2031, 4, 12))
    assert found.text.startswith("# Three questions\n\nThe envoys have gone home")
    assert found.text.endswith("- A list of the ships that may pass.\n\n- A date for the third round.")


def test_front_matter_that_is_no_yaml_is_text() -> None:
    found = document("---\nkey: [unclosed\n---\n" + ENGLISH, "a.md")
    assert found.text.endswith(ENGLISH)
    assert "not valid YAML" in found.warnings[0]


def test_front_matter_makes_no_objects() -> None:
    found = document("---\ntitle: !!python/object/apply:os.getcwd []\n---\n\n" + ENGLISH, "a.md")
    assert found.title == ""


def test_a_heading_is_the_title_of_markdown() -> None:
    assert document(f"# The *third* round\n\n{ENGLISH}", "a.md").title == "The *third* round"


def test_a_transcript_is_no_header() -> None:
    text = "Source: I was there.\n\nReview: And then?\n\n" + ENGLISH
    assert document("Rana: I was there.\nReview: And then?\n\n" + ENGLISH).text.startswith("Rana: I was there.")
    assert document(text).outlet == "I was there."  # a first block of known keys is always read as one


def test_an_old_encoding_is_reported() -> None:
    found = read_file(SAMPLES / "old-encoding.txt")
    assert isinstance(found, Document)
    assert found.title == "A café by the harbour"
    assert found.text == "The envoys met at the Café Élysée. “It was quiet,” said the owner of the house."
    assert found.warnings == ("read as cp1252, no character replaced",)


def test_line_ends_and_composition_are_one() -> None:
    unix = document("The cafe\u0301 of the town.\n\nThe second line of it.\n")
    windows = document("The café of the town.\r\n\r\nThe second line of it.\r\n")
    assert unix.sha256 == windows.sha256
    assert unix.raw_sha256 != windows.raw_sha256


def test_a_day_that_is_given_stands_and_a_difference_is_said() -> None:
    given_day = dt.date(2031, 4, 2)
    found = document(f"Date: 2031-04-01\n\n{ENGLISH}", published=given_day)
    assert found.published == given_day
    assert found.warnings == ("the document says it appeared on 2031-04-01; the given day 2031-04-02 is used",)
    assert document(f"Date: 2 April 2031\n\n{ENGLISH}", published=given_day).warnings == ()
    assert document(ENGLISH, published=given_day).published == given_day
    assert "not understood" in document(f"Date: next week\n\n{ENGLISH}").warnings[0]


# --- HTML -----------------------------------------------------------------------------------------


def test_a_page_gives_its_article_alone() -> None:
    found = read_file(SAMPLES / "front-page.html")
    assert isinstance(found, Document)
    assert (found.title, found.outlet) == ("Ferry line to reopen in June", "Belmora Tribune")
    assert (found.author, found.published) == ("Ilse Maren, Tor Quill", dt.date(2031, 5, 9))
    assert (
        "“We have waited two years for this,” said Rana Vale—who signed for the northern side—and smiled." in found.text
    )
    assert "12 crowns was dropped" in found.text
    assert "Two ships will sail each day." in found.text
    for furniture in ("Sport", "cookies", "Injected", "Herring", "rights reserved", "fixed"):
        assert furniture not in found.text
    assert all(paragraph == paragraph.strip() != "" for paragraph in found.text.split("\n\n"))


def test_a_small_page_is_read_whole_without_its_furniture() -> None:
    """
    <html><body><nav>Home | About</nav><p>Rana Vale said the draft was ready.</p><p>It has two pages.</p>
    <script>alert(1)</script><div class="cookie">We use cookies</div></body></html>
    """
    page = str(test_a_small_page_is_read_whole_without_its_furniture.__doc__)
    assert document(page, "a.html").text == "Rana Vale said the draft was ready.\n\nIt has two pages."


def test_entities_do_not_grow_or_reach_out() -> None:
    page = (
        '<!DOCTYPE html [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
        f"<html><body><p>{ENGLISH} &b; &f;</p></body></html>"
    )
    text = document(page, "a.html").text
    assert ENGLISH in text
    assert "xxxxxxxxxx" not in text


def test_a_page_without_text_is_empty() -> None:
    assert problem(b"<html><body><script>go()</script></body></html>", "a.html").message.startswith("empty")


# --- PDF ------------------------------------------------------------------------------------------


def test_a_pdf_becomes_running_text() -> None:
    """Three pages with a running head, page numbers, a divided word, a compound and a paragraph across pages."""
    first = ["Quenby Papers 2031", "The envoys of both sides met at Quenby and agreed on a list of com-"]
    first += ["modities that may pass the narrows. The Arvania-led group asked", "for more time.", "1"]
    second = ["Quenby Papers 2031", "Its members want a longer list, and the head of the Arvania-"]
    second += ["led group said that they would come back to the table only if the", "2"]
    third = ["Quenby Papers 2031", "list grew. Nobody objected to that on the day of the meeting, they", "said.", "3"]
    found = document(pdf_of(first, second, third, title="On the list"), "a.pdf")
    one, two = found.text.split("\n\n")
    assert one == (
        "The envoys of both sides met at Quenby and agreed on a list of commodities that may pass the narrows. "
        "The Arvania-led group asked for more time."
    )
    assert two == (
        "Its members want a longer list, and the head of the Arvania-led group said that they would come back to the "
        "table only if the list grew. Nobody objected to that on the day of the meeting, they said."
    )
    assert (found.title, found.author) == ("On the list", "Oda Lind")
    assert "6 lines of running heads and page numbers left out" in found.warnings


def test_a_scanned_pdf_is_refused_with_the_cure() -> None:
    found = problem(pdf_of([], []), "scan.pdf")
    assert found.message == "no text layer, nothing read"
    assert "OCR" in found.cure


def test_scanned_pages_among_others_are_named() -> None:
    found = document(pdf_of([ENGLISH], [], [ENGLISH]), "a.pdf")
    assert "no text layer on page 2 of 3; what is there was not read" in found.warnings


def test_an_encrypted_pdf_is_refused() -> None:
    assert problem(pdf_of([ENGLISH], lock="secret"), "a.pdf").message == "encrypted PDF, nothing read"


def test_damaged_files_print_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    assert "damaged PDF" in problem(b"%PDF-1.4\n" + b"1 0 obj garbage " * 20, "a.pdf").message
    assert capfd.readouterr() == ("", "")


# --- DOCX -----------------------------------------------------------------------------------------

CHANGED = (
    run("The envoys agreed on ")
    + f'<w:del w:id="1" w:author="a" w:date="2031-04-02T00:00:00Z">{run("nine").replace("w:t", "w:delText")}</w:del>'
    + f'<w:ins w:id="2" w:author="a" w:date="2031-04-02T00:00:00Z">{run("twelve")}</w:ins>'
    + run(" ships.")
)


def test_tracked_changes_are_read_as_accepted_and_counted() -> None:
    found = document(docx_of(CHANGED, run("The list is final.")), "a.docx")
    assert found.text == "The envoys agreed on twelve ships.\n\nThe list is final."
    assert found.warnings == ("1 tracked deletion left out", "1 tracked insertion read as text")


def test_moved_text_is_read_where_it_went() -> None:
    moved = (f"<w:moveFrom w:id='1' w:author='a'>{run('Ships first. ')}</w:moveFrom>", run("People later. "))
    there = f"<w:moveTo w:id='2' w:author='a'>{run('Ships first.')}</w:moveTo>"
    assert document(docx_of("".join(moved) + there), "a.docx").text == "People later. Ships first."


def test_tables_breaks_and_hidden_text() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Do not print this.</w:t></w:r>"
    body = run("The first round") + "<w:r><w:br/></w:r>" + run("was short.") + hidden
    found = document(docx_of(body, table=[["Ships", "12"], ["Crews", "23"]]), "a.docx")
    assert found.text == "The first round was short.\n\nShips | 12\n\nCrews | 23"
    assert found.warnings == ("1 stretch of hidden text left out",)


def test_footnotes_follow_the_body() -> None:
    """A footnotes part added by hand; its separator is not text."""
    notes = (
        f"<w:footnotes {W}><w:footnote w:type='separator' w:id='-1'><w:p>{run('SEPARATOR')}</w:p></w:footnote>"
        f"<w:footnote w:id='1'><w:p>{run('The list is in annex 3.')}</w:p></w:footnote></w:footnotes>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    source = zipfile.ZipFile(io.BytesIO(docx_of(run(ENGLISH))))
    parts = {name: source.read(name) for name in source.namelist()}
    parts["word/footnotes.xml"] = notes.encode()
    override = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'.encode()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override)
    link = f'<Relationship Id="rIdF" Type="{relation}" Target="footnotes.xml"/></Relationships>'.encode()
    rels = "word/_rels/document.xml.rels"
    parts[rels] = parts[rels].replace(b"</Relationships>", link)
    assert document(zipped(parts), "a.docx").text == f"{ENGLISH}\n\nThe list is in annex 3."


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_an_archive_that_unpacks_to_too_much_is_not_unpacked() -> None:
    bomb = zipped({"word/document.xml": b"0" * 30_000_000})
    assert len(bomb) < 100_000
    assert problem(bomb, "a.docx").message == "unpacks to 30 MB, more than a document should"


def test_external_entities_in_a_word_file_stay_outside() -> None:
    source = zipfile.ZipFile(io.BytesIO(docx_of(run(ENGLISH))))
    parts = {name: source.read(name) for name in source.namelist()}
    declared = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    body = parts["word/document.xml"]
    start = body.index(b"?>") + 2
    parts["word/document.xml"] = body[:start] + declared + body[start:].replace(b"talks", b"&f; talks")
    found = read_document(zipped(parts), "a.docx")
    assert isinstance(found, Problem)
    assert found.message.startswith("declares a document type")


def test_what_is_no_word_file() -> None:
    assert "damaged or not a Word document" in problem(b"PK\x03\x04" + b"x" * 500, "a.docx").message
    assert "damaged or not a Word document" in problem(zipped({"word/document.xml": b"<a/>"}), "a.docx").message


# --- What a heading says --------------------------------------------------------------------------

TAKEN = "published taken from the heading"
DAY = dt.date(2031, 3, 20)


def said(heading: str, name: str = "note.txt") -> tuple[str, str, str, dt.date | None]:
    """Title, author, outlet and day of a text under this heading; its words are all still there."""
    found = document(f"{heading}\n\n{ENGLISH}", name)
    assert found.text.split() == f"{heading}\n\n{ENGLISH}".split()
    assert (TAKEN in found.warnings) == (found.published is not None)
    return found.title, found.author, found.outlet, found.published


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Herring talks stall", ("Herring talks stall", "", "", None)),
        ("Herring talks stall\nBy Oda Lind", ("Herring talks stall", "Oda Lind", "", None)),
        ("# Who pays?\n\n*By Oda van der Lind*", ("Who pays?", "Oda van der Lind", "", None)),
        ("The list\n\nBy Oda Lind and Tor Quill, 20 March 2031", ("The list", "Oda Lind and Tor Quill", "", DAY)),
        ("By Oda Lind, 20 March 2031", ("", "Oda Lind", "", DAY)),
        ("By Oda Lind\n\nThe list of ships", ("The list of ships", "Oda Lind", "", None)),
        ("The list\n\n20 March 2031", ("The list", "", "", DAY)),
        ("The list\n\nThursday, March 20, 2031", ("The list", "", "", DAY)),
        ("The list\n\n2031-03-20", ("The list", "", "", DAY)),
        ("The list\n\nPort Lissa, 20 March 2031", ("The list", "", "", DAY)),
        (
            "The list\n\nMinistry of Fisheries of Belmora, 20 March 2031",
            ("The list", "", "Ministry of Fisheries of Belmora", DAY),
        ),
        (
            "Office of the Special Envoy\n\nThe list\n\n20 March 2031",
            ("The list", "", "Office of the Special Envoy", DAY),
        ),
        (
            "# The list\n\n*Bulletin of the Ferry Union, 20 March 2031*",
            ("The list", "", "Bulletin of the Ferry Union", DAY),
        ),
        ("PRESS RELEASE\n\nThe list is final", ("The list is final", "", "", None)),
        ("Titre : La liste\n20 mars 2031\nPar Hélène Marchand", ("La liste", "Hélène Marchand", "", DAY)),
    ],
)
def test_what_a_heading_plainly_says(heading: str, expected: tuple[str, str, str, dt.date | None]) -> None:
    assert said(heading) == expected


@pytest.mark.parametrize(
    "opening",
    [
        "QUENBY, 20 March 2031. ",
        "Port Lissa, March 20, 2031 (Northern Wire) - ",
        "QUENBY, March 20, 2031 – ",
    ],
)
def test_a_dateline_with_a_year_is_the_day(opening: str) -> None:
    for heading in ("", "The list\n\n"):
        found = document(f"{heading}{opening}{ENGLISH}")
        assert (found.published, found.warnings, found.outlet) == (DAY, (TAKEN,), "")
        assert found.title == heading.strip()


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        f"The envoys are gone.\n\n{ENGLISH}",  # a sentence
        f"The envoys of both\nsides have left the hall. {ENGLISH}",  # a wrapped line
        f"Office of Ships\nand of boats is where it was. {ENGLISH}",
        f"{'The long list of ships ' * 6}\n\n{ENGLISH}",  # 137 characters
        f"- a list of ships\n\n{ENGLISH}",
        f"Dear Ms Lind\n\n{ENGLISH}",
        f"QUENBY, March 20 (Northern Wire) - {ENGLISH}",  # no year
        f"On 20 March 2031 it ended. {ENGLISH}",
        "Nothing but these words",
    ],
)
def test_text_without_a_heading_says_nothing(text: str) -> None:
    found = document(text)
    assert (found.title, found.author, found.outlet, found.published, found.warnings) == ("", "", "", None, ())


@pytest.mark.parametrize(
    "line",
    [
        "20 March",
        "March 2031",
        "03/04/2031",  # April in one country, March in another
        "31 February 2031",
        "By popular demand",
        "By Land and Sea",
        "Quenby Agreement, 20 March 2031",  # the day of what the text is about
        "Ministry Denies Patrol Notice",
        "Federation rejects the offer of the ministry",
    ],
)
def test_lines_that_do_not_say_it_plainly(line: str) -> None:
    assert said(f"The list\n\n{line}") == ("The list", "", "", None)


@pytest.mark.parametrize("line", ["By Popular Demand", "Office of Lost Ships", "Quenby Agreement, 20 March 2031"])
def test_a_first_line_with_two_readings_is_the_title(line: str) -> None:
    assert said(line) == (line, "", "", None)


def test_several_days_give_none_and_are_named() -> None:
    """A dateline of the day before, and a chronology that dates its entries."""
    wire = document(f"The list\n\n21 March 2031\n\nQUENBY, 20 March 2031. {ENGLISH}")
    chronology = document(f"The rounds\n\n20 March 2031\n\n{ENGLISH}\n\n25 March 2031\n\n{ENGLISH}")
    for found, days in ((wire, "2031-03-20, 2031-03-21"), (chronology, "2031-03-20, 2031-03-25")):
        assert found.published is None
        assert found.warnings == (f"the heading and the lines below it name several days ({days}); none is taken",)


def test_a_header_and_a_given_day_come_before_the_heading() -> None:
    text = f"Title: On the list\nDate: 2031-03-22\n\nThe list\n\nBy Oda Lind, 20 March 2031\n\n{ENGLISH}"
    found = document(text)
    assert (found.title, found.author, found.published) == ("On the list", "Oda Lind", dt.date(2031, 3, 22))
    assert found.warnings == ()
    plain = f"The list\n\n20 March 2031\n\n{ENGLISH}"
    assert document(plain, published=DAY).warnings == ()
    other = document(plain, published=dt.date(2031, 3, 23))
    assert other.published == dt.date(2031, 3, 23)
    assert other.warnings == ("the document says it appeared on 2031-03-20; the given day 2031-03-23 is used",)


def test_a_heading_in_a_pdf() -> None:
    lines = ["The list of ships", "", "Ministry of Fisheries of Belmora, 20 March 2031", ENGLISH]
    found = document(pdf_of(lines), "a.pdf")
    assert (found.outlet, found.published) == ("Ministry of Fisheries of Belmora", DAY)
    assert found.text.endswith(ENGLISH)
    named = document(pdf_of(lines, title="On the list"), "a.pdf")
    assert (named.title, named.author, named.published) == ("On the list", "Oda Lind", DAY)


def word_file(*paragraphs: tuple[str, str], created: dt.datetime | None = None, author: str = "") -> bytes:
    """A Word file of (style, text); without `created` and `author` it has those of the template."""
    file = docx.Document()
    for style, text in paragraphs:
        file.add_paragraph(text, style)
    if created:
        file.core_properties.created = created
    if author:
        file.core_properties.author = author
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def test_a_heading_in_a_word_file() -> None:
    data = word_file(("Title", "Who pays?"), ("Normal", "Quenby, 20 March 2031"), ("Normal", ENGLISH))
    found = document(data, "a.docx")
    assert (found.title, found.author, found.published, found.warnings) == ("Who pays?", "", DAY, (TAKEN,))
    assert found.text == f"Who pays?\n\nQuenby, 20 March 2031\n\n{ENGLISH}"
    headed = document(word_file(("Heading 1", "We say no."), ("Normal", ENGLISH)), "a.docx")
    assert (headed.title, headed.author, headed.published, headed.warnings) == ("We say no.", "", None, ())


def test_the_properties_of_a_word_file_count_if_they_are_real() -> None:
    made = dt.datetime(2031, 3, 19, 8, 30, tzinfo=dt.UTC)
    found = document(word_file(("Normal", ENGLISH), created=made, author="Oda Lind"), "a.docx")
    assert (found.author, found.published) == ("Oda Lind", made.date())
    assert found.warnings == ("published taken from the file's properties (created)",)
    dated = document(word_file(("Normal", "20 March 2031"), ("Normal", ENGLISH), created=made), "a.docx")
    assert (dated.published, dated.warnings) == (DAY, (TAKEN,))
    two = (("Normal", "20 March 2031"), ("Normal", "21 March 2031"), ("Normal", ENGLISH))
    assert document(word_file(*two, created=made), "a.docx").published is None
    assert document(word_file(("Normal", ENGLISH), created=made), "a.docx", published=DAY).published == DAY


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=400))
def test_a_heading_never_changes_the_words(text: str) -> None:
    found = with_heading(Extract(text))
    assert found.text == text
    assert found.title in " ".join(text.split()) or found.title == ""
