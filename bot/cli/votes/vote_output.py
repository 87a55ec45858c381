"""The forms that lookups of votes are printed in: facts, a table, CSV, a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.cli.shared.options import settings_for
from bot.cli.shared.output import print_json, print_table, print_view
from bot.present.printable import one_line

if TYPE_CHECKING:
    from bot.present.pictures.draw import Picture
    from bot.present.tables import Sheet
    from bot.present.view import View
    from index.votes.register.store import Register


def open_home() -> Register:
    """Open the register of the home folder or the database, empty if nothing was imported."""
    from bot.service.open_parts import open_votes

    return open_votes(settings_for())


@dataclass(frozen=True, slots=True)
class Form:
    """The form that a lookup is printed in: as a view, unless JSON or CSV is asked for."""

    json: bool
    csv: bool

    @classmethod
    def of(cls, json: bool, csv: bool) -> Form:
        """Raise BadParameter where both are asked for."""
        if json and csv:
            raise typer.BadParameter("--json and --csv are two forms of the same: choose one.")
        return cls(json, csv)

    def print(
        self,
        objects: Callable[[], Iterable[dict[str, object]]],
        sheet: Callable[[], Sheet],
        views: Callable[[], Iterable[View]],
    ) -> None:
        """Print JSON objects, a sheet as CSV, or views with a blank line between them."""
        if self.json:
            for each in objects():
                print_json(each)
        elif self.csv:
            print_sheet(sheet(), csv=True)
        else:
            for number, view in enumerate(views()):
                if number:
                    typer.echo("")
                print_view(view)


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
