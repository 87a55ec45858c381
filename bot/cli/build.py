"""`ayes build`: libraries, made from what Ayes ships or from files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shared.options import settings_for
from bot.cli.shared.output import progress_shown
from bot.cli.sources.change_sources import check_there, collected, say_read
from bot.present.printable import one_line
from index.errors import LibraryError

if TYPE_CHECKING:
    from bot.settings import Settings
    from index.library.library import Library
    from index.search.models.encoder import Encoder, Progress


def build(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE|FOLDER|URL...",
            help='Sources, as `ayes sources add` reads them; a line of a .jsonl file is {"id", '
            '"title", "text"}.',
            show_default=False,
        ),
    ] = None,
    *,
    library: Annotated[
        Path | None,
        typer.Option("--library", metavar="DIR", help="Make this folder a library."),
    ] = None,
) -> None:
    """Make encoder and libraries ready, or one library from files.

    Without files and --library, the encoder is compiled and the base library built where either is
    missing, damaged or out of date; your own library and those of servers are made anew from the
    texts that they hold where they were made with another encoder or by another version of Ayes.
    --library DIR does that for DIR alone. With files and --library, DIR becomes a library of those
    files alone. What a library was stays in service until the new one is whole.
    """
    if names and library is None:
        raise LibraryError(
            "files need --library, the folder to make a library of: `ayes build --library DIR "
            "FILE...`."
        )
    check_there(names or ())
    settings = settings_for()
    if library is not None and names:
        _from_files(library, names, settings)
        return
    with progress_shown() as progress:
        if library is None:
            built = _base(settings, progress)
        else:
            built = _up_to_date(library, settings, progress)
    _say(built)
    built.close()
    if library is None:
        _make_anew(settings, built.encoder)


def _say(built: Library) -> None:
    from index.votes.lookup.parties import counted

    held = (
        counted(len(built.sources), "source"),
        counted(len(built.passages), "passage"),
        counted(len(built.records), "vote record"),
    )
    typer.echo(one_line(f"{built.name}: {', '.join(held)}"))


def _from_files(library: Path, names: list[str], settings: Settings) -> None:
    """Build a library of what is named, and say what that was; raise SourceError if not of all."""
    from bot.service.open_parts import open_encoder
    from index.library.library import build_library
    from index.library.placement import Placed
    from index.sources.text.unread_share import left_out

    found = collected(names, settings, {})
    if not found.documents:
        say_read(found, ())
    with progress_shown() as progress:
        encoder = open_encoder(settings, progress)
        built = build_library(library, found.documents, (), encoder, progress)
    _say(built)
    built.close()
    say_read(found, [Placed(one) for one in found.documents if one.source.remarks or left_out(one)])


def _up_to_date(library: Path, settings: Settings, progress: Progress) -> Library:
    from bot.service.open_parts import open_encoder
    from index.library.edit import EditableFolder
    from index.library.library import Library

    encoder = open_encoder(settings, progress)
    rebuilt = EditableFolder(library).rebuild(encoder, progress)
    return rebuilt or Library.open(library, encoder)


def _make_anew(settings: Settings, encoder: Encoder) -> None:
    """Make the libraries beside the base anew that are outdated, and say of each that can't be."""
    from bot.service.open_parts import places_beside

    failed = 0
    for place in places_beside(settings):
        try:
            with progress_shown() as progress:
                built = place.rebuild(encoder, progress) if place.is_outdated(encoder) else None
            if built is not None:
                _say(built)
                built.close()
        except LibraryError as error:
            failed += 1
            typer.echo(one_line(str(error)), err=True)
    if failed:
        from index.votes.lookup.parties import counted

        raise LibraryError(
            f"{counted(failed, 'library', 'libraries')} could not be made ready, as said above; "
            "the others are."
        )


def _base(settings: Settings, progress: Progress) -> Library:
    from bot.service.open_parts import open_encoder, store_of
    from index.library.library import base_library, build_base_library, shipped_knowledge

    encoder = open_encoder(settings, progress)
    store = store_of(settings)
    if store is not None:
        from bot.service.database_locations import copies_of
        from index.postgres.edit import EditablePlace
        from index.postgres.place import BASE, Place

        documents, records, inputs = shipped_knowledge()
        place = EditablePlace(Place(store, BASE), copies_of(store, settings.home))
        return place.build(documents, records, encoder, progress, inputs=inputs)
    try:
        opened = base_library(settings.home, encoder, progress)
        opened.verify()
    except LibraryError:
        # Damaged: it is made of what Ayes ships, so nothing is lost by building it again.
        return build_base_library(settings.home, encoder, progress)
    return opened
