"""Workbooks: each sheet that is shown is a table under its name, its cells as they are shown."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import openpyxl
from lxml import etree
from openpyxl.utils import range_boundaries

from index.errors import SourceError
from index.sources.formats import office_xml as beside
from index.sources.parsing.archives import opened
from index.sources.parsing.documents import join_blocks
from index.sources.parsing.metadata import GivenMetadata, Metadata
from index.sources.text.blocks import Block, table
from index.types import Document

COLUMNS: Final = 200
_BROKEN: Final = (zipfile.BadZipFile, SyntaxError)  # as all parsers of XML call what is none
_LAID_OUT = re.compile(rb"hidden=|mergeCell ")


class _Layout(NamedTuple):
    """Which rows and columns of a sheet are hidden, and by row which columns are merged."""

    rows: set[int]
    columns: set[int]
    merged: dict[int, list[tuple[range, int]]]


def read_xlsx(where: str, content: bytes, given: GivenMetadata, name: str) -> list[Document]:
    """Read a workbook; of a formula, what it came to when the file was saved."""
    with opened(where, content, "XLSX") as archive:
        try:
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            shown: list[Any] = [one for one in book.worksheets if one.sheet_state == "visible"]
            layouts = [_layout(archive.read(one._worksheet_path)) for one in shown]
            blocks = [
                block
                for sheet, layout in zip(shown, layouts, strict=True)
                for block in _blocks(sheet, layout)
            ]
            found = Metadata.found(title=book.properties.title, author=book.properties.creator)
            found = found.noting(beside.charts(archive))
        except (KeyError, ValueError, TypeError, AttributeError, *_BROKEN) as error:
            raise SourceError(f"{where} is no whole XLSX file: save it again.") from error
    hidden = [one.title for one in book.worksheets if one.sheet_state != "visible"]
    found = found.noting(f"Its sheet “{each}” is hidden and was passed over." for each in hidden)
    found = found.noting(
        f"Of its sheet “{sheet.title}” hidden rows or columns were passed over."
        for sheet, layout in zip(shown, layouts, strict=True)
        if layout.rows or layout.columns
    )
    return [join_blocks(where, blocks, found, given, name)]


def _layout(part: bytes) -> _Layout:
    """Read how a sheet is laid out, which isn't known where it is read row by row."""
    layout = _Layout(set(), set(), defaultdict(list))
    if not _LAID_OUT.search(part):
        return layout
    tags = ("{*}col", "{*}row", "{*}mergeCell")
    for _, one in etree.iterparse(io.BytesIO(part), tag=tags, resolve_entities=False):
        hidden = one.get("hidden") in {"1", "true"}
        if one.get("ref"):
            left, top, right, bottom = (side or 1 for side in range_boundaries(one.get("ref")))
            # What spans a whole row, as a title does, stands there once.
            if bottom > top or left > 1:
                columns = range(left, min(right, COLUMNS) + 1)
                layout.merged[top].append((columns, bottom))
        elif hidden and one.get("r"):
            layout.rows.add(int(one.get("r")))
        elif hidden and one.get("min"):
            layout.columns.update(range(int(one.get("min")), min(int(one.get("max")), COLUMNS) + 1))
        one.clear()
    return layout


def _blocks(sheet: Any, layout: _Layout) -> Iterator[Block]:  # noqa: ANN401  (read row by row)
    """Yield a sheet's table, without what is hidden; merged cells have what their first one has."""
    above: dict[int, tuple[int, str]] = {}  # by column: down to which row, and the words
    rows: list[tuple[str, ...]] = []
    before: object = None
    merged = max((bottom for each in layout.merged.values() for _, bottom in each), default=0)
    for number, row in enumerate(sheet.iter_rows(max_col=COLUMNS), start=1):
        if row is before and number > merged:
            continue  # one of the million empty rows, all one object, above what stands in the last
        before = row
        cells = dict(enumerate(map(_shown, row), start=1))
        for columns, bottom in layout.merged.get(number, ()):
            above.update(dict.fromkeys(columns, (bottom, cells.get(columns[0], ""))))
        for column, (bottom, words) in above.items():
            if number <= bottom and column in cells:
                cells[column] = cells[column] or words
        if number not in layout.rows:
            rows.append(tuple(cells[at] for at in cells if at not in layout.columns))
    width = max((at for row in rows for at, cell in enumerate(row, 1) if cell), default=0)
    made = table([row[:width] for row in rows], headed=False)
    if made is not None:
        yield Block(str(sheet.title), "heading", level=2)
        yield made


def _shown(cell: Any) -> str:  # noqa: ANN401  (of whatever kind its value is)
    shown = cell.value
    match shown:
        case None:
            shown = ""
        case datetime.datetime() if shown.time() == datetime.time():
            shown = shown.date()
        case bool():
            shown = str(shown).upper()
        case float() | int() if "%" in str(cell.number_format):
            shown = f"{shown * 100:.10g} %"
        case float():
            shown = f"{shown:.12g}"
    return str(shown)
