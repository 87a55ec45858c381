"""`ayes sources add`, `remove`, `refresh` and `watch`: changing the sources of a library."""

from __future__ import annotations

import datetime
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shared.options import settings_for
from bot.cli.shared.output import progress_shown
from bot.present.printable import one_line
from index.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.settings import Settings
    from index.library.collect import Collected
    from index.library.edit import Editable
    from index.library.placement import Placed
    from index.library.refresh import Change
    from index.search.models.encoder import Encoder
    from index.types import Document, Source

LONGEST_SHOWN = 200  # characters of a paragraph that was added or removed

OwnOption = Annotated[
    Path | None,
    typer.Option(
        "--library", metavar="DIR", help="Change this library, not your own beside the base one."
    ),
]


def add(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE|FOLDER|URL...",
            help="Documents of any kind: Markdown, HTML, PDF, DOCX, XLSX, EPUB, feeds.",
        ),
    ],
    *,
    replace: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Put it in the place of this source."),
    ] = None,
    id_: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="What to call the source.")
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Its title.")] = None,
    author: Annotated[str | None, typer.Option(metavar="NAME", help="Who wrote it.")] = None,
    publisher: Annotated[str | None, typer.Option(metavar="NAME", help="Who published it.")] = None,
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="When, as YYYY-MM-DD.")
    ] = None,
    url: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Where it can be read.")
    ] = None,
    library: OwnOption = None,
) -> None:
    """Add sources from files, folders and addresses of pages or feeds.

    What a file says of itself is found in it; what is given here wins over that. A file that was
    added before, under whatever name, is the source that it was.
    """
    from index.library.refresh import put_documents

    if replace and id_:
        raise SourceError("--replace says what to call the source, so --id has no place there.")
    check_there(names)
    settings = settings_for(library)
    said = {
        "id": replace or id_,
        "title": title,
        "author": author,
        "publisher": publisher,
        "published": published,
        "url": url,
    }
    found = collected(names, settings, {name: value for name, value in said.items() if value})
    place, encoder = _own(settings)
    placed = _placed(settings, place, encoder, found.documents, replace, id_)
    new = [one.document for one in placed if one.state != "unchanged"]
    if new:
        with progress_shown() as progress:
            put_documents(place, new, encoder, progress)
    say_read(found, placed)


def collected(names: Iterable[str], settings: Settings, said: Mapping[str, str]) -> Collected:
    """Read what is named, with what is said of it; raise AyesError where nothing can be read."""
    from index.library.collect import collect
    from index.sources.fetch import fetch
    from index.sources.parsing.metadata import GivenMetadata

    given = GivenMetadata.said(
        "What is given", {**said, "given": tuple(sorted(said.keys() - {"id"}))}
    )
    with progress_shown() as progress:
        fetcher = partial(fetch, contact=settings.contact, home=settings.home)
        return collect(list(names), given, fetcher, _today(), progress)


def say_read(found: Collected, placed: Iterable[Placed]) -> None:
    """Say what became of all that was named: what was left out of it, and what was passed over.

    Raise SourceError if something couldn't be read.
    """
    from index.sources.text.unread_share import left_out
    from index.votes.lookup.parties import counted

    for one in placed:
        document = one.document
        facts = [
            document.source.title,
            counted(len(document.paragraphs), "paragraph"),
            left_out(document),
            "" if one.state == "added" else one.state,
        ]
        typer.echo(one_line(f"{document.source.id}: {', '.join(filter(None, facts))}"))
        for remark in document.source.remarks:
            typer.echo(f"  {one_line(remark)}")
    for sentence in (*found.passed_over, *found.refused):
        typer.echo(one_line(sentence), err=True)
    if found.refused:
        raise SourceError(
            f"{len(found.refused)} of what was named could not be added, as said above: see to it."
        )


def check_there(names: Iterable[str]) -> None:
    """Refuse names that are neither addresses of pages nor of anything on this machine.

    Raise SourceError.
    """
    from index.library.collect import is_address

    for name in names:
        if is_address(name):
            continue
        if "://" in name:
            raise SourceError(
                f"{one_line(name)!r} is no address that can be fetched: give one that begins with "
                "http:// or https://."
            )
        if not Path(name).exists():
            raise SourceError(f"there is no file {one_line(name)!r}: check its name and folder.")


def remove(
    ids: Annotated[
        list[str], typer.Argument(metavar="ID...", help="As `ayes sources list` names them.")
    ],
    *,
    library: OwnOption = None,
) -> None:
    """Remove sources, and the texts that they had before."""
    from index.library.refresh import take_out

    place, encoder = _own(settings_for(library))
    _check_own(place, encoder, ids)
    take_out(place, ids, encoder)
    for one in dict.fromkeys(ids):
        typer.echo(one_line(f"{one}: removed"))


def refresh(
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID...", help="By default, all.", show_default=False),
    ] = None,
    *,
    library: OwnOption = None,
) -> None:
    """Read sources again from where they came from.

    What changed is said, of text, title, author and day; what you have given of a source stays. The
    text that was quoted before is kept, out of the search, for the answers that point at it.
    """
    from index.library.refresh import refresh as read_again
    from index.sources.fetch import fetch

    settings = settings_for(library)
    place, encoder = _own(settings)
    _check_own(place, encoder, ids or [])
    with progress_shown() as progress:
        changes = read_again(
            place,
            ids or (),
            encoder,
            fetch=partial(fetch, contact=settings.contact, home=settings.home),
            today=_today(),
            progress=progress,
        )
    if failed := _show(changes):
        raise SourceError(
            f"{failed} of {len(changes)} sources could not be read again, as said above; they stay "
            "as they were."
        )


def watch(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="What to follow.")],
    *,
    every: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="How often to look.")
    ] = 2.0,
    library: OwnOption = None,
) -> None:
    """Follow a folder until Ctrl-C, and take up what changes in it."""
    from index.library.refresh import Watched

    if not folder.is_dir():
        raise SourceError(f"{one_line(folder.name)} is no folder: name one that is there.")
    place, encoder = _own(settings_for(library))
    watched = Watched(folder, place, encoder)
    while True:
        with progress_shown() as progress:
            _show(watched.look(progress))
        time.sleep(every)


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


def _own(settings: Settings) -> tuple[Editable, Encoder]:
    """Return the library that the settings let a command change, and the encoder."""
    from bot.service.open_parts import open_encoder, own_place

    with progress_shown() as progress:
        return own_place(settings), open_encoder(settings, progress)


def _held(place: Editable, encoder: Encoder) -> Mapping[str, Source]:
    library = place.open(encoder)
    return {} if library is None else library.sources


def _check_own(place: Editable, encoder: Encoder, ids: Iterable[str]) -> None:
    """Refuse what isn't in a library that may be changed."""
    sources = _held(place, encoder)
    for one in ids:
        if one not in sources:
            raise SourceError(
                f"there is no source {one!r} among those that were added, and those that come "
                "with Ayes stay as they are: `ayes sources list` names all."
            )


def _placed(
    settings: Settings,
    place: Editable,
    encoder: Encoder,
    documents: Iterable[Document],
    replace: str | None,
    id_: str | None,
) -> list[Placed]:
    """Find the sources that documents are in the library, or give them ids that nothing has.

    Raise SourceError if an id that was asked for is taken, or the source to replace isn't there.
    """
    from bot.service.open_parts import open_base
    from index.library.placement import Placed, place_documents

    held = _held(place, encoder)
    taken = set(held)
    if settings.library is None:
        with progress_shown() as progress:
            taken |= set(open_base(settings, progress).sources)
    if replace is not None:
        _check_own(place, encoder, [replace])
        return [Placed(one, held[replace]) for one in documents]
    if id_ is None:
        return place_documents(documents, held, taken)
    for document in documents:
        before = held.get(id_)
        if id_ in taken and (before is None or before.origin != document.source.origin):
            raise SourceError(
                f"there is a source called {id_!r} already: give this one another --id, or name it "
                f"with --replace {id_}."
            )
    return [Placed(one, held.get(id_)) for one in documents]


def _show(changes: Iterable[Change]) -> int:
    """Show what became of sources, and return of how many nothing could be read."""
    failed = 0
    for change in changes:
        failed += change.kind == "failed"
        said = f": {change.reason}" if change.reason else ""
        typer.echo(one_line(f"{change.id}: {change.kind}{said}"), err=change.kind == "failed")
        if change.kind == "changed":
            for sign, texts in (("-", change.removed), ("+", change.added)):
                for text in texts:
                    cut = f"{text[:LONGEST_SHOWN]}…" if len(text) > LONGEST_SHOWN else text
                    typer.echo(f"  {sign} {one_line(cut)}")
    return failed
