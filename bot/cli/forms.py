"""The forms that lookups of votes are printed in: facts, a table, CSV, a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.cli.options import settings_for
from bot.cli.output import print_table
from bot.present.printable import one_line

if TYPE_CHECKING:
    from bot.present.pictures import Picture
    from index.votes.sheets import Sheet
    from index.votes.store import Register


def open_home() -> Register:
    """Open the register of the home folder or the database, empty if nothing was imported."""
    from bot.opening import open_votes

    return open_votes(settings_for())


def one_form(json: bool, csv: bool) -> None:
    """Raise BadParameter where both forms are asked for."""
    if json and csv:
        raise typer.BadParameter("--json and --csv are two forms of the same: choose one.")


def print_sheet(sheet: Sheet, *, csv: bool = False) -> None:
    """Print a sheet as a table, or as CSV."""
    if csv:
        typer.echo(sheet.csv(), nl=False)
        return
    print_table(sheet.headings, [tuple(map(one_line, row)) for row in sheet.texts()])


def draw(file: Path, picture: Picture) -> None:
    """Write a picture to a file, and what it shows to standard error; raise VoteError."""
    from index.errors import VoteError

    try:
        file.write_bytes(picture.png)
    except OSError as error:
        raise VoteError(
            f"The picture can't be written to {file} ({error.strerror}): name another file."
        ) from error
    typer.echo(one_line(f"Drawn in {file}: {picture.alt}"), err=True)
