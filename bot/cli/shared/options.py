"""Options that several commands share, and the settings that follow from them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

LibraryOption = Annotated[
    Path | None,
    typer.Option("--library", metavar="DIR", help="Read this library alone, not the base library."),
]
FileOption = Annotated[
    Path | None,
    typer.Option(
        "--file",
        metavar="FILE",
        help='Answer the last turn of each {"id", "turns": [question, …]} line of a file; - for '
        "standard input.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]
QuestionArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="QUESTION", help="In English, in quotation marks or not.", show_default=False
    ),
]


def png(file: Path | None) -> Path | None:
    """Return where a picture goes; raise BadParameter unless its name is one of a PNG file."""
    if file is not None and file.suffix.lower() != ".png":
        raise typer.BadParameter("pictures are PNG files: end its name in .png.")
    return file


def settings_for(library: Path | None = None) -> Settings:
    """Read the settings; a library named on the command line wins over AYES_LIBRARY."""
    from bot.settings import load_settings

    return load_settings() if library is None else load_settings(library=library)
