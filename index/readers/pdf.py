"""PDF: characters and where they stand, put together into lines and paragraphs, page by page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pypdfium2
from pypdfium2 import raw

from index.errors import SourceError
from index.markers import single_spaced
from index.readers.making import join_blocks
from index.readers.particulars import Given, Particulars
from index.sources.blocks import Block
from index.sources.pinned import TEXT_BYTES
from index.types import Document

PAGES = 5_000
LABEL_CHARACTERS = 12  # of what a page is numbered with
OBJECTS = 500_000
_SIZE = re.compile(rb"/Size\s+(\d{1,12})")
_WRITERS_NAME = re.compile(r"(?i)^microsoft word - |\.(?:docx?|pdf|indd|tex|odt|rtf)$|^untitled")

_LOCKED = "password"
_HYPHEN = "\x02"  # pdfium's sign for a hyphen that only the end of a line needs
_BREAKS = frozenset("\r\n")
# In heights of a line: more space than this between two lines sets paragraphs apart, and a line
# that starts so much further right than the one above starts one.
_GAP = 0.6
_INDENT = 0.8
# A line that ends so far before the right edge, in widths of the text, ends a paragraph.
_SHORT = 0.15
_LARGER = 1.15  # a heading's letters, beside the text's
_EDGE_LINES = 2  # where running heads stand, from the top and the bottom
_RUNNING = 0.5  # of the pages


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float

    @property
    def shape(self) -> str:
        """What stays the same of a running head from page to page."""
        return re.sub(r"\d+", "0", self.text)


def read_pdf(where: str, content: bytes, given: Given, name: str) -> list[Document]:
    """Read a PDF: the text that its pages hold, as pdfium finds it, is what is quoted from."""
    _bounded(where, content)
    try:
        with pypdfium2.PdfDocument(content) as pdf:
            if len(pdf) > PAGES:
                raise SourceError(f"{where} has more than {PAGES:,} pages: split it.")
            metadata = pdf.get_metadata_dict(skip_empty=True)
            labels = [
                single_spaced(pdf.get_page_label(number))[:LABEL_CHARACTERS] or str(number + 1)
                for number in range(len(pdf))
            ]
            pages = list(_pages(where, pdf))
    except pypdfium2.PdfiumError as error:
        remedy = (
            "is locked with a password: save it without"
            if _LOCKED in str(error).lower()
            else "is no whole PDF: save it again"
        )
        raise SourceError(f"{where} {remedy}.") from error
    if not any(pages):
        raise SourceError(
            f"{where} holds no text, only pictures of its pages: have its text recognised first."
        )
    title = metadata.get("Title", "")
    found = Particulars.found(
        title="" if _WRITERS_NAME.search(title) else title, author=metadata.get("Author")
    )
    blocks = [
        Block(text, kind, f"p. {label}")
        for label, page in zip(labels, _sorted(pages), strict=True)
        for text, kind in page
    ]
    return [join_blocks(where, blocks, found, given, name, page=True, headed=False)]


def _bounded(where: str, content: bytes) -> None:
    if b"%PDF-" not in content[:1024]:
        raise SourceError(f"{where} is no PDF: check what it is.")
    sizes = [int(size) for size in _SIZE.findall(content)]
    if max([content.count(b" obj"), *sizes]) > OBJECTS:
        raise SourceError(f"{where} has more than {OBJECTS:,} objects: save it as text.")


def _pages(where: str, pdf: pypdfium2.PdfDocument) -> Iterator[list[_Line]]:
    characters = 0
    for number in range(len(pdf)):
        page = pdf[number]
        text = page.get_textpage()
        characters += text.count_chars()
        if characters > TEXT_BYTES:
            raise SourceError(f"{where} has more than {TEXT_BYTES:,} characters of text: split it.")
        yield list(_lines(text))
        text.close()
        page.close()


def _lines(page: pypdfium2.PdfTextPage) -> Iterator[_Line]:
    """Yield the lines of a page in the order in which it draws them."""
    first = 0
    characters = [chr(raw.FPDFText_GetUnicode(page, i)) for i in range(page.count_chars())]
    for i, character in enumerate([*characters, "\n"]):
        if character not in _BREAKS and character != _HYPHEN:
            continue
        drawn = [n for n in range(first, i) if not characters[n].isspace()]
        text = " ".join("".join(characters[first:i]).split())
        first = i + 1
        if drawn and text:
            left, bottom, _, top = page.get_charbox(drawn[0], loose=True)
            _, _, right, _ = page.get_charbox(drawn[-1], loose=True)
            size = raw.FPDFText_GetFontSize(page, drawn[0]) or top - bottom
            yield _Line(
                text + _HYPHEN * (character == _HYPHEN), left, right, bottom, top, float(size)
            )


def _sorted(pages: list[list[_Line]]) -> Iterator[list[tuple[str, str]]]:
    """Yield the blocks of each page: their text and their kind."""
    running = _running(pages)
    sizes = Counter(round(line.size, 1) for page in pages for line in page for _ in line.text)
    body = sizes.most_common(1)[0][0]
    for page in pages:
        heads = {
            i
            for i in (*range(_EDGE_LINES), *range(len(page) - _EDGE_LINES, len(page)))
            if 0 <= i < len(page) and page[i].shape in running
        }
        blocks: list[tuple[str, str]] = []
        for group in _grouped([line for i, line in enumerate(page) if i not in heads]):
            large = group[0].size > _LARGER * body and len(group) <= 3
            blocks.append((_joined(group), "heading" if large else ""))
        yield [*blocks, *((page[i].text.strip(_HYPHEN), "running head") for i in sorted(heads))]


def _running(pages: list[list[_Line]]) -> set[str]:
    """Find what stands at the edge of most pages, its numbers aside, and bare page numbers."""
    edges = Counter(
        shape
        for page in pages
        for shape in {line.shape for line in (*page[:_EDGE_LINES], *page[-_EDGE_LINES:])}
    )
    often = max(2.0, _RUNNING * len(pages))
    return {
        shape for shape, count in edges.items() if count > often or (count > 1 and shape == "0")
    }


def _grouped(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Put lines together into paragraphs."""
    if not lines:
        return
    height = median(line.top - line.bottom for line in lines) or 1.0
    edge = max(line.right for line in lines)
    width = edge - min(line.left for line in lines) or 1.0
    group = [lines[0]]
    for above, line in pairwise(lines):
        apart = (
            not -height < above.bottom - line.top < _GAP * height
            or abs(line.size - above.size) > 0.1 * above.size
            or (line.left - above.left > _INDENT * height and len(group) > 1)
            or (line.left - group[0].left > _INDENT * height and len(group) == 1)
            or (above.right < edge - _SHORT * width and above.text[-1] in '.!?…”"')
        )
        if apart and not above.text.endswith(_HYPHEN):
            yield group
            group = []
        group.append(line)
    yield group


def _joined(group: list[_Line]) -> str:
    return " ".join(line.text for line in group).replace(f"{_HYPHEN} ", "").replace(_HYPHEN, "-")
