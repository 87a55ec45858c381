"""The files that are attached to a card: its tables, and words that are too long for it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import discord

from bot.present import limits
from bot.present.escape import label
from bot.present.limits import shorten
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
    # The mark is that by which spreadsheets know that it is UTF-8.
    sheets = [(one.file, one.sheet.csv().encode("utf-8-sig")) for one in tables]
    if not sheets:
        return []
    about = shorten(label("; ".join(one.about for one in tables)), limits.FILE_DESCRIPTION)
    if len(sheets) == 1:
        [(name, content)] = sheets
        return [discord.File(io.BytesIO(content), filename=name, description=about)]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sheets:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    packed.seek(0)
    return [discord.File(packed, filename="tables.zip", description=about)]


def file_of(quote: Quoted) -> discord.File:
    """Return the words of a quote that fits in no embed."""
    return discord.File(io.BytesIO(quote.text.encode("utf-8")), filename=quote.file)
