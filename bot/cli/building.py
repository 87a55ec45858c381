"""`ayes build`: libraries, made from what Ayes ships or from files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import settings_for
from bot.cli.output import progress_shown
from bot.cli.printable import one_line
from index.errors import LibraryError

if TYPE_CHECKING:
    from bot.settings import Settings
    from index.encoder import Progress
    from index.library import Library
    from index.postgres.library import PostgresLibrary


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(build)


def build(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE",
            help='Sources: .md, .txt, or .jsonl with {"id", "title", "text"} lines.',
            show_default=False,
        ),
    ] = None,
    *,
    library: Annotated[
        Path | None,
        typer.Option("--library", metavar="DIR", help="Make this folder a library."),
    ] = None,
) -> None:
    """Make the encoder and the base library ready, or make a library from files.

    Without files, the encoder is compiled and the base library built where either is missing,
    damaged or out of date. With files and --library, DIR becomes a library of those files alone;
    what it held before stays in service until the new one is whole.
    """
    if (library is None) != (not files):
        raise LibraryError(
            "files and --library go together: `ayes build --library DIR FILE...`, or `ayes build` "
            "alone for the base library."
        )
    settings = settings_for()
    built: Library | PostgresLibrary
    with progress_shown() as progress:
        if library is not None and files:
            built = _from_files(library, files, settings, progress)
        else:
            built = _base(settings, progress)
    held = (
        _counted(len(built.sources), "source"),
        _counted(len(built.passages), "passage"),
        _counted(len(built.records), "vote record"),
    )
    typer.echo(one_line(f"{built.name}: {', '.join(held)}"))
    built.close()


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _from_files(
    library: Path, files: list[Path], settings: Settings, progress: Progress
) -> Library:
    from bot.opening import open_encoder
    from index.library import build_library
    from index.readers import read

    documents = [document for file in files for document in read(file)]
    return build_library(library, documents, (), open_encoder(settings, progress), progress)


def _base(settings: Settings, progress: Progress) -> Library | PostgresLibrary:
    from bot.opening import CACHE, open_encoder, store_of
    from index.library import base_library, build_base_library, shipped_knowledge

    encoder = open_encoder(settings, progress)
    store = store_of(settings)
    if store is not None:
        from index.postgres.library import BASE, Place
        from index.postgres.publishing import Publisher

        publisher = Publisher(Place(store, BASE), encoder, settings.home / CACHE, progress)
        documents, records, inputs = shipped_knowledge()
        return publisher.build(documents, records, inputs=inputs)
    try:
        opened = base_library(settings.home, encoder, progress)
        opened.verify()
    except LibraryError:
        # Damaged: it is made of what Ayes ships, so nothing is lost by building it again.
        return build_base_library(settings.home, encoder, progress)
    return opened
