"""Files of every format that is read, made small and byte by byte, the good and the bad."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence

import docx
import pptx

TextLine = tuple[float, float, float, str]  # from the left and the bottom, size of letters, words


def pdf(pages: Sequence[Sequence[TextLine]], *, info: str = "", extra: bytes = b"") -> bytes:
    """A PDF of lines of Helvetica; `info` is what stands in its dictionary of metadata."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for n, lines in enumerate(pages):
        drawn = b"BT " + b"".join(_drawn(*line) for line in lines) + b"ET"
        packed = zlib.compress(drawn)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F 3 0 R>>>>"
            + f"/Contents {5 + 2 * n} 0 R>>".encode()
        )
        objects.append(stream(packed, "/Filter/FlateDecode"))
    objects.append(f"<<{info}>>".encode("latin-1"))
    return assembled(objects, f"/Info {len(objects)} 0 R", extra)


def stream(content: bytes, entries: str) -> bytes:
    """An object that is a stream."""
    return f"<</Length {len(content)}{entries}>>stream\n".encode() + content + b"\nendstream"


def assembled(objects: Sequence[bytes], trailer: str, extra: bytes = b"") -> bytes:
    """A PDF of objects, numbered from 1, the first its catalogue."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n" + extra)
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(f"{number} 0 obj".encode() + one + b"endobj\n")
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write(b"".join(f"{place:010} 00000 n \n".encode() for place in places))
    size = len(objects) + 1
    out.write(f"trailer<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


def _drawn(left: float, bottom: float, size: float, words: str) -> bytes:
    escaped = words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"/F {size} Tf 1 0 0 1 {left} {bottom} Tm ({escaped}) Tj ".encode("cp1252")


def column(paragraphs: Sequence[Sequence[str]], *, top: float = 700) -> list[TextLine]:
    """Lines of paragraphs below each other, with some space between paragraphs."""
    lines: list[TextLine] = []
    for paragraph in paragraphs:
        for words in paragraph:
            lines.append((72, top, 11, words))
            top -= 13
        top -= 13
    return lines


def word_document(*blocks: tuple[str, str], title: str = "", author: str = "") -> bytes:
    """A Word document of blocks: (style, text); the style "table" makes a table of one row."""
    made = docx.Document()
    made.core_properties.title, made.core_properties.author = title, author
    for style, text in blocks:
        if style == "table":
            cells = text.split("|")
            table = made.add_table(1, len(cells))
            for cell, words in zip(table.rows[0].cells, cells, strict=True):
                cell.text = words
        else:
            made.add_paragraph(text, style=style)
    return saved(made)


def slides(*pages: tuple[str, Sequence[str]], notes: str = "") -> bytes:
    """Slides: (title, lines); `notes` stand under the last."""
    made = pptx.Presentation()
    for title, lines in pages:
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = "\n".join(lines)
        if notes and title == pages[-1][0]:
            slide.notes_slide.notes_text_frame.text = notes
    return saved(made)


def saved(made: object) -> bytes:
    """What a document or presentation is as a file."""
    out = io.BytesIO()
    made.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def packed(members: dict[str, bytes], *, level: int = 9) -> bytes:
    """A ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def unpacked(archive: bytes) -> dict[str, bytes]:
    """The members of a ZIP archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


PACKAGE = """<?xml version="1.0"?>
<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">
<metadata><dc:title>The Ferry</dc:title><dc:creator>Ann Lee</dc:creator>
<dc:publisher>Pier Press</dc:publisher><dc:date>2024-03-03T00:00:00Z</dc:date></metadata>
<manifest>{items}</manifest><spine>{refs}</spine></package>"""
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
)


def book(*chapters: str, container: str = CONTAINER) -> bytes:
    """An EPUB of chapters: what stands in the body of each."""
    items = "".join(
        f'<item id="c{n}" href="c%20{n}.xhtml" media-type="application/xhtml+xml"/>'
        for n in range(len(chapters))
    )
    refs = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    members = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": container.encode(),
        "OEBPS/book.opf": PACKAGE.format(items=items, refs=refs).encode(),
    }
    for n, body in enumerate(chapters):
        page = f'<?xml version="1.0" encoding="utf-8"?><html><body>{body}</body></html>'
        members[f"OEBPS/c {n}.xhtml"] = page.encode()
    return packed(members)
