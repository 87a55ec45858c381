"""The files that are attached to a card: its tables, and words that are too long for it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import discord

from bot.present import limits
from bot.present.escape import label
from bot.present.limits import shorten
from bot.present.tables import Sheet
from bot.present.view import Quoted, Table, View


def _tables(view: View) -> Iterator[Table]:
    """Yield the tables that are attached: those of which a card doesn't list every row."""
    for block in view.blocks:
        if isinstance(block, Table) and block.file and len(block.sheet.rows) > len(block.rows):
            yield block


def sheets_of(view: View) -> list[discord.File]:
    """Return the file of the tables that are attached; several in one archive.

    Clients open a preview of every file of text, which would push the card off the screen.
    """
    tables = list(_tables(view))
    about = "; ".join(one.about for one in tables)
    if len(tables) < 2:
        return [csv_file(one.sheet, one.file, about) for one in tables]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in tables:
            archive.writestr(zipfile.ZipInfo(one.file), _csv(one.sheet), zipfile.ZIP_DEFLATED)
    return [_described(packed.getvalue(), "tables.zip", about)]


def csv_file(sheet: Sheet, name: str, about: str) -> discord.File:
    """Return a sheet as a file of a name; `about` is said of it to who can't see it."""
    return _described(_csv(sheet), name, about)


def _csv(sheet: Sheet) -> bytes:
    # With the mark by which spreadsheets know that it is UTF-8.
    return sheet.csv().encode("utf-8-sig", "replace")


def _described(content: bytes, name: str, about: str) -> discord.File:
    about = shorten(label(about), limits.FILE_DESCRIPTION)
    return discord.File(io.BytesIO(content), filename=name, description=about)


def file_of(quote: Quoted) -> discord.File:
    """Return the words of a quote that fits in no embed."""
    return discord.File(io.BytesIO(quote.text.encode("utf-8")), filename=quote.file)
