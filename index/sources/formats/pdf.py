"""PDF: characters and where they stand, put together into lines, columns and paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

import pypdfium2
from pypdfium2 import raw

from index.errors import SourceError
from index.lazy_pattern import lazy_pattern
from index.sources.formats.pdf_columns import GUTTER, PdfLine, in_order
from index.sources.parsing.documents import join_blocks
from index.sources.parsing.metadata import GivenMetadata, Metadata
from index.sources.text.blocks import Block, table
from index.sources.text.hyphens import BROKEN, mended
from index.sources.text.pinned import TEXT_BYTES
from index.sources.text.wording import single_spaced
from index.types import Document

PAGES = 5_000
NUMBER_CHARACTERS = 12  # of what a page is numbered with
LABEL_CHARACTERS = 40  # of a paragraph that isn't taken for a line by itself
OBJECTS = 500_000
NAMED = 5  # of the pages that only pictures stand on
_SIZE = re.compile(rb"/Size\s+(\d{1,12})")
_WRITERS_NAME = lazy_pattern(r"(?i)^microsoft word - |\.(?:docx?|pdf|indd|tex|odt|rtf)$|^untitled")

_LOCKED = "password"
_MARK = "\x00"  # between blocks, which hold none
_BREAKS = frozenset("\r\n")
_HYPHENATED = lazy_pattern(r"[^\W\d_]-\Z")
# What ends a paragraph, beside an own line for a list or a heading.
_ENDED = lazy_pattern(r"[.!?…:;][\])}”’\"'»*]*(?:\[?\d{1,3}\]?)?\Z")
# In heights of a line: more space than this between two lines sets paragraphs apart, and a line
# that starts so much further right than the one above starts one.
_GAP = 0.6
_INDENT = 0.8
# A line that ends so far before the right edge, in widths of the text, ends a paragraph.
_SHORT = 0.15
_LARGER = 1.15  # a heading's letters, beside the text's
_EDGE_LINES = 2  # where running heads stand, from the top and the bottom
_RUNNING = 0.5  # of the pages


def read_pdf(where: str, content: bytes, given: GivenMetadata, name: str) -> list[Document]:
    """Read a PDF: the text that its pages hold, as pdfium finds it, is what is quoted from."""
    _bounded(where, content)
    try:
        with pypdfium2.PdfDocument(content) as pdf:
            if len(pdf) > PAGES:
                raise SourceError(f"{where} has more than {PAGES:,} pages: split it.")
            metadata = pdf.get_metadata_dict(skip_empty=True)
            labels = [
                single_spaced(pdf.get_page_label(number))[:NUMBER_CHARACTERS] or str(number + 1)
                for number in range(len(pdf))
            ]
            pictures: list[int] = []
            pages = list(_pages(where, pdf, pictures))
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
    found = Metadata.found(
        title="" if _WRITERS_NAME.search(title) else title, author=metadata.get("Author")
    )
    if pictures:
        shown = ", ".join(f"p. {labels[number]}" for number in pictures[:NAMED])
        more = f" and {len(pictures) - NAMED} more" if len(pictures) > NAMED else ""
        found = found.noting(
            [f"Only pictures stand on {shown}{more}: have their text recognised to have it read."]
        )
    blocks = list(_blocks(labels, list(_sorted(pages))))
    # All at once, since a word stands with its hyphen elsewhere, perhaps.
    texts = mended(_MARK.join(block.text for block in blocks)).split(_MARK)
    blocks = [replace(one, text=text) for one, text in zip(blocks, texts, strict=True)]
    return [join_blocks(where, blocks, found, given, name, page=True, headed=False)]


def _bounded(where: str, content: bytes) -> None:
    if b"%PDF-" not in content[:1024]:
        raise SourceError(f"{where} is no PDF: check what it is.")
    sizes = [int(size) for size in _SIZE.findall(content)]
    if max([content.count(b" obj"), *sizes]) > OBJECTS:
        raise SourceError(f"{where} has more than {OBJECTS:,} objects: save it as text.")


def _pages(where: str, pdf: pypdfium2.PdfDocument, pictures: list[int]) -> Iterator[list[PdfLine]]:
    """Yield the lines of each page; `pictures` takes the numbers of those of pictures alone."""
    characters = 0
    for number in range(len(pdf)):
        page = pdf[number]
        text = page.get_textpage()
        characters += text.count_chars()
        if characters > TEXT_BYTES:
            raise SourceError(f"{where} has more than {TEXT_BYTES:,} characters of text: split it.")
        lines = list(_lines(text))
        if not lines and any(page.get_objects((raw.FPDF_PAGEOBJ_IMAGE,), max_depth=2)):
            pictures.append(number)
        yield lines
        text.close()
        page.close()


def _lines(page: pypdfium2.PdfTextPage) -> Iterator[PdfLine]:
    """Yield the lines of a page in the order in which they are read."""
    first = 0
    rows: list[list[PdfLine]] = []
    characters = [chr(raw.FPDFText_GetUnicode(page, i)) for i in range(page.count_chars())]
    for i, character in enumerate([*characters, "\n"]):
        if character not in _BREAKS and character != BROKEN:
            continue
        pieces = list(_pieces(page, characters, first, i))
        first = i + 1
        if pieces and character == BROKEN:
            pieces[-1] = replace(pieces[-1], text=pieces[-1].text + BROKEN)
        if pieces:
            rows.append(pieces)
    return in_order(rows)


def _pieces(
    page: pypdfium2.PdfTextPage, characters: Sequence[str], first: int, end: int
) -> Iterator[PdfLine]:
    """Yield the pieces of a line that wide spaces set apart."""
    drawn = [n for n in range(first, end) if not characters[n].isspace()]
    start = 0
    for at in range(1, len(drawn) + 1):
        if at < len(drawn):
            if drawn[at] == drawn[at - 1] + 1:
                continue
            size = raw.FPDFText_GetFontSize(page, drawn[at]) or 1.0
            gap = page.get_charbox(drawn[at])[0] - page.get_charbox(drawn[at - 1])[2]
            if gap < GUTTER * size:
                continue
        left, bottom, _, top = page.get_charbox(drawn[start], loose=True)
        _, _, right, _ = page.get_charbox(drawn[at - 1], loose=True)
        size = raw.FPDFText_GetFontSize(page, drawn[start]) or top - bottom
        text = " ".join("".join(characters[drawn[start] : drawn[at - 1] + 1]).split())
        yield PdfLine(text, left, right, bottom, top, float(size))
        start = at


def _sorted(pages: list[list[PdfLine]]) -> Iterator[list[Block]]:
    """Yield the blocks of each page."""
    running = _running(pages)
    sizes = Counter(round(line.size, 1) for page in pages for line in page for _ in line.text)
    body = sizes.most_common(1)[0][0]
    for page in pages:
        heads = {
            i
            for i in (*range(_EDGE_LINES), *range(len(page) - _EDGE_LINES, len(page)))
            if 0 <= i < len(page) and page[i].shape in running
        }
        blocks: list[Block] = []
        for group in _grouped([line for i, line in enumerate(page) if i not in heads]):
            if group[0].cells:
                made = table([line.cells for line in group], headed=False)
                blocks += [made] if made else []
                continue
            large = group[0].size > _LARGER * body and len(group) <= 3
            blocks.append(Block(_joined(group), "heading" if large else ""))
        yield [
            *blocks,
            *(Block(page[i].text.strip(BROKEN), "running head") for i in sorted(heads)),
        ]


def _blocks(labels: Sequence[str], pages: Sequence[Sequence[Block]]) -> Iterator[Block]:
    """Yield the blocks of all pages; what a page broke off goes on in the place where it began."""
    broken: Block | None = None
    aside: list[Block] = []
    for label, page in zip(labels, pages, strict=True):
        place = f"p. {label}"
        for block in page:
            if block.kind == "running head":
                aside.append(replace(block, place=place))
                continue
            here = replace(block, place=place)
            if broken is not None:
                if block.kind == "" and not block.rows:
                    here = replace(broken, text=f"{_ended(broken.text, block.text)}{block.text}")
                else:
                    yield broken
                broken = None
                yield from aside
                aside.clear()
            last = next((one for one in reversed(page) if one.kind != "running head"), None)
            if block is last and not block.kind and _goes_on(here.text):
                broken = here
            else:
                yield here
        if broken is None:
            yield from aside
            aside.clear()
    yield from (one for one in (broken, *aside) if one)


def _goes_on(text: str) -> bool:
    """Say whether a paragraph is broken off where it ends."""
    return len(text) > LABEL_CHARACTERS and not _ENDED.search(text[-NUMBER_CHARACTERS:])


def _running(pages: list[list[PdfLine]]) -> set[str]:
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


def _grouped(lines: list[PdfLine]) -> Iterator[list[PdfLine]]:
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
        if bool(line.cells) != bool(above.cells) or (
            apart and not line.cells and not above.text.endswith(BROKEN)
        ):
            yield group
            group = []
        group.append(line)
    yield group


def _joined(group: list[PdfLine]) -> str:
    text = ""
    for line in group:
        text = f"{_ended(text, line.text)}{line.text}"
    return text


def _ended(text: str, follows: str) -> str:
    """Return a text ready for what follows it on the next line."""
    if text.endswith(BROKEN):
        return text
    if _HYPHENATED.search(text[-2:]):
        return f"{text[:-1]}{BROKEN}" if follows[:1].islower() else text
    return f"{text} " if text else ""
