"""Files that were made to break a reader: each is refused in one sentence."""

from __future__ import annotations

import io
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator

import openpyxl
import pytest

from index.errors import SourceError
from index.sources.parsing import archives, sandbox
from index.sources.parsing.read import read_bytes
from index.sources.parsing.sandbox import Sandbox
from tests import files

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]>"
)
PASSWORDS = '<!DOCTYPE x [<!ENTITY a11 SYSTEM "file:///etc/passwd">]>'
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BODY = "<p>It sank.</p>"
WORD = files.word_document(("Normal", "It sank."))
SLIDES = files.slides(("The ferry", ["It sank."]))
SHEET = files.saved(openpyxl.Workbook())
PDF = files.pdf([files.column([["It sank on Monday."]])])


def swapped(content: bytes, name: str, new: str | bytes) -> bytes:
    """An archive with one member exchanged."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    return files.packed(members | {name: new.encode() if isinstance(new, str) else new})


def word(inner: str, before: str = "") -> bytes:
    document = f'{before}<w:document xmlns:w="{WORDS}"><w:body>{inner}</w:body></w:document>'
    return swapped(WORD, "word/document.xml", document)


def said(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def locked_book(method: str) -> bytes:
    """A book that says how some of it is locked."""
    said = f'<EncryptionMethod Algorithm="http://www.{method}"/>'
    return files.packed(
        files.unpacked(files.book(BODY)) | {"META-INF/encryption.xml": said.encode()}
    )


def page(*contents: bytes, entries: str = "") -> bytes:
    """A PDF of one page with this content stream, and further objects from number 5 on."""
    return files.assembled(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
            b"/Resources<</XObject<</X 5 0 R>>>>>>",
            files.stream(contents[0], entries),
            *contents[1:],
        ],
        "",
    )


def claimed_size(content: bytes) -> bytes:
    """An archive whose directory says that its first member unpacks to 4 GiB."""
    place = content.rindex(b"PK\x01\x02") + 24
    return content[:place] + b"\xff\xff\xff\xfe" + content[place + 4 :]


HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a bomb of zeros": ("a.docx", lambda: word("\0" * (8 << 20)), "as only a trap does"),
    "a bomb of words": ("a.docx", lambda: word(said("word " * 2_000_000)), "as only a trap does"),
    "a bomb that lies": ("a.docx", lambda: claimed_size(WORD), "at most 268,435,456 are read"),
    "many files": (
        "a.epub",
        lambda: files.packed({str(n): b"" for n in range(10_001)}, level=0),
        "more than 10,000 files",
    ),
    "laughs in Word": ("a.docx", lambda: word(said("&a11;"), LAUGHS), "no whole DOCX"),
    "laughs on a slide": (
        "a.pptx",
        lambda: swapped(SLIDES, "ppt/slides/slide1.xml", f"{LAUGHS}<x>&a11;</x>"),
        "no whole PPTX",
    ),
    "laughs in a book": (
        "a.epub",
        lambda: files.book(BODY, container=f"{LAUGHS}<x>&a11;</x>"),
        "no whole EPUB",
    ),
    "a book of a file outside": (
        "a.epub",
        lambda: files.book(BODY, container=files.CONTAINER.replace("OEBPS/", "../../etc/")),
        "no whole EPUB",
    ),
    "deep Word": ("a.docx", lambda: word("<w:p>" * 100_000), "no whole DOCX"),
    "deep HTML": ("a.html", lambda: b"<div>" * 100_000 + BODY.encode(), "no text that"),
    "deep tables": (
        "a.html",
        lambda: b"<table><tr><td>" * 20_000 + BODY.encode(),
        "no text that can be found",
    ),
    "a deep book": ("a.epub", lambda: files.book("<div>" * 100_000 + BODY), "no text that can be"),
    "a deep feed": ("a.rss", lambda: b"<rss version='2.0'><channel>" + b"<item>" * 9_000, "1,000"),
    "a deep PDF": (
        "a.pdf",
        lambda: page(b"") + b"5 0 obj" + b"[" * 200_000 + b"]" * 200_000 + b"endobj",
        "holds no text",
    ),
    "a PDF of a million objects": (
        "a.pdf",
        lambda: b"%PDF-1.7\n" + b"1 0 obj<<>>endobj\n" * 1_000_000,
        "more than 500,000 objects",
    ),
    "a PDF that claims a billion": (
        "a.pdf",
        lambda: PDF.replace(b"/Size ", b"/Size 99999999"),
        "more than 500,000 objects",
    ),
    "a PDF whose pages are themselves": (
        "a.pdf",
        lambda: files.assembled(
            [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 2/Kids[2 0 R 2 0 R]>>"], ""
        ),
        "no whole PDF",
    ),
    "a PDF without text": ("a.pdf", lambda: files.pdf([[]]), "only pictures of its pages"),
    "a PDF that unpacks to gigabytes": (
        "a.pdf",
        lambda: page(
            zlib.compress(zlib.compress(b"\0" * (1 << 29), 9), 9),
            b"<<>>",
            entries="/Filter[/FlateDecode/FlateDecode]",
        ),
        "",
    ),
    "a PDF that draws itself": (
        "a.pdf",
        lambda: page(
            b"/X Do",
            files.stream(
                b"/X Do /X Do",
                "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>",
            ),
        ),
        "",
    ),
    "a locked PDF": (
        "a.pdf",
        lambda: PDF.replace(b"/Root", b"/Encrypt<</Filter/Standard/V 1/R 2/P 0/O<" + b"00" * 32
            + b">/U<" + b"00" * 32 + b">>>/ID[<00><00>]/Root"),
        "is locked with a password",
    ),
    "a locked ODT": (
        "a.odt",
        lambda: files.packed(
            {"content.xml": b"\x8f", "META-INF/manifest.xml": b"<x><x:encryption-data/></x>"}
        ),
        "is locked with a password",
    ),
    "a locked book": (
        "a.epub",
        lambda: locked_book("w3.org/2001/04/xmlenc#aes128-cbc"),
        "is locked with a password or for one reader's devices",
    ),
    "a truncated PDF": ("a.pdf", lambda: PDF[: len(PDF) // 2], "no whole PDF"),
    "a truncated book": ("a.epub", lambda: files.book(BODY)[:-90], "no whole EPUB"),
    "a truncated Word": ("a.docx", lambda: WORD[:-90], "no whole DOCX"),
    "Word without a document": ("a.docx", lambda: files.packed({"a": b""}), "no whole DOCX"),
    "a book for Word": ("a.docx", lambda: files.book(BODY), "no whole DOCX"),
    "slides for a book": ("a.epub", lambda: SLIDES, "no whole EPUB"),
    "Word for slides": ("a.pptx", lambda: WORD, "no whole PPTX"),
    "half a sheet": (
        "a.xlsx",
        lambda: swapped(SHEET, "xl/worksheets/sheet1.xml", "<worksheet><sheetD"),
        "no whole XLSX",
    ),
    "Word for Markdown": ("a.md", lambda: WORD, "is an archive, as DOCX, XLSX and EPUB are"),
    "a PDF for text": ("a.txt", lambda: PDF, "is PDF, whatever its name says"),
    "RTF for a page": ("a.html", lambda: b"{\\rtf1 It sank.}", "is RTF, whatever its name says"),
    "a page for a sheet": ("a.csv", lambda: b"\n<!DOCTYPE html>" + BODY.encode(), "is HTML, what"),
    "text for a PDF": ("a.pdf", lambda: b"It sank.", "is no PDF file"),
    "text for Word": ("a.docx", lambda: b"It sank.", "is no DOCX file"),
    "a picture for text": ("a.txt", lambda: b"\x89PNG\r\n\x1a\n\0", "looks like no text at all"),
    "a picture for a page": ("a.html", lambda: b"\x89PNG\r\n\x1a\n\0", "looks like no text at all"),
    "text for a feed": ("a.rss", lambda: b"It sank.", "no RSS or Atom"),
    "a path for a feed": ("a.rss", lambda: b"/etc/passwd", "no RSS or Atom"),
    "no such format": ("a.exe", lambda: b"MZ", "is of no kind that can be read"),
    "nothing": ("a.html", lambda: b"", "is empty"),
    "a name that reorders": ("a\u202etxt.exe", lambda: b"MZ", "atxt.exe is of no kind"),
}  # fmt: skip


@pytest.fixture(scope="module")
def process() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_one_sentence(name: str, process: Sandbox) -> None:
    file, make, message = HOSTILE[name]
    start = time.monotonic()
    with pytest.raises(SourceError) as caught:
        read_bytes(file, make(), sandbox=process)
    refusal = str(caught.value)
    assert message in refusal
    assert refusal.endswith(".")
    assert "\n" not in refusal
    assert len(refusal) < 300
    assert time.monotonic() - start < sandbox.WALL_SECONDS


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", word(said("It is &a11; here."), PASSWORDS)),
        ("a.html", f"{PASSWORDS}<p>It is &a11; here.</p>".encode()),
        (
            "a.rss",
            f"{PASSWORDS}<rss version='2.0'><channel><item><title>T</title>"
            "<description>It is &a11; here.</description></item></channel></rss>".encode(),
        ),
        ("a.epub", files.book(BODY, container=PASSWORDS + files.CONTAINER)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_no_file_is_drawn_into_another(name: str, content: bytes, process: Sandbox) -> None:
    try:
        text = "".join(one.source.text for one in read_bytes(name, content, sandbox=process))
    except SourceError as error:
        text = str(error)
    assert "root:" not in text


def test_a_book_of_which_the_fonts_alone_are_locked_is_read() -> None:
    [document] = read_bytes("a.epub", locked_book("idpf.org/2008/embedding"))
    assert document.source.text == "It sank."


def test_a_page_of_one_very_long_line_is_read() -> None:
    [document] = read_bytes("a.html", b"<p>" + b"word " * 40_000 + b"end.</p>")
    assert [each.span.end - each.span.start for each in document.paragraphs] == [200_004]


def test_what_is_too_large_is_not_even_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sandbox, "parse", lambda *_: pytest.fail("it was"))
    with pytest.raises(SourceError, match=r"a\.txt has 8,388,609 bytes, and at most"):
        read_bytes("a.txt", b"x" * ((8 << 20) + 1))


def test_limits_of_archives_let_real_documents_through() -> None:
    # A long document packs well, but nowhere near as a bomb does.
    text = " ".join(f"Paragraph {n} of the report says {n * 7919 % 1000}." for n in range(40_000))
    [document] = read_bytes("a.docx", word(said(text)))
    assert len(document.source.text) == len(text) > archives.SMALL_BYTES
