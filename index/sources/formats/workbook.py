"""Workbooks: each sheet that is shown is a table under its name, its cells as they are shown."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import openpyxl

from index.errors import SourceError
from index.sources.formats import office_xml as beside
from index.sources.parsing.archives import opened
from index.sources.parsing.documents import join_blocks
from index.sources.parsing.metadata import GivenMetadata, Metadata
from index.sources.text.blocks import Block, table
from index.types import Document

COLUMNS: Final = 200


def read_xlsx(where: str, content: bytes, given: GivenMetadata, name: str) -> list[Document]:
    """Read a workbook; of a formula, what it came to when the file was saved."""
    with opened(where, content, "XLSX") as archive:
        try:
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            shown = [one for one in book.worksheets if one.sheet_state == "visible"]
            blocks = [block for sheet in shown for block in _blocks(sheet)]
            found = Metadata.found(title=book.properties.title, author=book.properties.creator)
            found = found.noting(beside.charts(archive))
        except (KeyError, ValueError, TypeError, AttributeError, zipfile.BadZipFile) as error:
            raise SourceError(f"{where} is no whole XLSX file: save it again.") from error
    hidden = [one.title for one in book.worksheets if one.sheet_state != "visible"]
    found = found.noting(f"Its sheet “{each}” is hidden and was passed over." for each in hidden)
    return [join_blocks(where, blocks, found, given, name)]


def _blocks(sheet: Any) -> Iterator[Block]:  # noqa: ANN401  (a sheet that is read row by row)
    rows = [tuple(map(_shown, row)) for row in sheet.iter_rows(max_col=COLUMNS)]
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
