"""`ayes sources list` and `ayes sources show`: what is quoted from."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shared.options import JsonOption, LibraryOption, settings_for
from bot.cli.shared.output import print_json, print_table, print_text, progress_shown
from bot.present.printable import one_line, printable
from index.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.search.searchable import Searchable
    from index.types import Furniture, Paragraph, Source

NOT_GIVEN = "–"
BASE, OWN = "base", "own"  # what comes with Ayes, and what was added beside it


def list_sources(*, json: JsonOption = False, library: LibraryOption = None) -> None:
    """List the sources of the library."""
    from index.library.superseded import current

    opened, part_of = _open(library)
    listed = [opened.sources[one] for one in current(opened.sources)]
    if json:
        for source in listed:
            facts = {**_facts(source, part_of), "paragraphs": len(opened.paragraphs(source.id))}
            print_json(facts)
        return
    rows = [
        (
            one_line(source.id),
            one_line(source.publisher or NOT_GIVEN),
            one_line(source.title),
            str(len(opened.paragraphs(source.id))),
            one_line(source.url or NOT_GIVEN),
            part_of(source.id),
        )
        for source in listed
    ]
    print_table(("Id", "Publisher", "Title", "Paragraphs", "Address", "In"), rows)


def show_source(
    name: Annotated[str, typer.Argument(metavar="ID", help="As `ayes sources list` names it.")],
    *,
    json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """Show a source: its origin, what was left out, its paragraphs.

    Below them stands what was left out of them, such as menus and author boxes.
    """
    from index.sources.text.unread_share import left_out
    from index.types import Document

    opened, part_of = _open(library)
    source = opened.sources.get(name)
    if source is None:
        close = get_close_matches(name, opened.sources, n=1)
        meant = f" Did you mean {close[0]}?" if close else ""
        raise SourceError(
            f"there is no source {name!r}: `ayes sources list` names those that there are.{meant}"
        )
    paragraphs, furniture = opened.paragraphs(source.id), opened.furniture(source.id)
    facts = _facts(source, part_of)
    facts["left out"] = left_out(Document(source, paragraphs, furniture))
    if json:
        print_json({**facts, **_read(source, paragraphs, furniture)})
        return
    for label, value in facts.items():
        print_text(f"{label:<10} {one_line(str(value or NOT_GIVEN))}")
    for remark in source.remarks:
        print_text(f"{'remark':<10} {one_line(remark)}")
    for paragraph in paragraphs:
        text = source.text[paragraph.span.start : paragraph.span.end]
        place = source.locator(paragraph.number, paragraph.span.start)
        print_text(f"\n{one_line(place)}  {printable(text)}")
    if furniture:
        typer.echo("\nLeft out of the paragraphs:")
    for one in furniture:
        text = source.text[one.span.start : one.span.end]
        print_text(one_line(f"- {one.kind} ({one.span.start}–{one.span.end}): {text}"))


def _facts(source: Source, part_of: Callable[[str], str]) -> dict[str, object]:
    """Return what is known of a source beside its text."""
    return {
        "id": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "author": source.author,
        "address": source.url,
        "published": source.published and source.published.isoformat(),
        "read from": source.origin,
        "fetched": source.fetched and source.fetched.isoformat(),
        "kind": source.kind,
        "given": ", ".join(source.given),
        "sha256": source.sha256,
        "in": part_of(source.id),
    }


def _read(
    source: Source, paragraphs: Sequence[Paragraph], furniture: Sequence[Furniture]
) -> dict[str, object]:
    """Return what was read of a source: its text, what stands in it and what was left out."""
    return {
        "text": source.text,
        "paragraphs": [
            {"number": one.number, "start": one.span.start, "end": one.span.end}
            for one in paragraphs
        ],
        "furniture": [
            {"kind": one.kind, "start": one.span.start, "end": one.span.end} for one in furniture
        ],
        "unread": dict(source.unread),
        "remarks": list(source.remarks),
        "links": [{"start": at, "end": end, "url": to} for at, end, to in source.links],
    }


def _open(library: Path | None) -> tuple[Searchable, Callable[[str], str]]:
    """Open what is answered from, with what says in which part of it a source is."""
    from bot.service.open_parts import open_library
    from index.search.searchable import JoinedLibrary

    settings = settings_for(library)
    with progress_shown() as progress:
        opened = open_library(settings, progress)
    named = BASE if settings.library is None else one_line(settings.library.name)

    def part_of(source_id: str) -> str:
        if isinstance(opened, JoinedLibrary) and source_id not in opened.parts[0].sources:
            return OWN
        return named

    return opened, part_of
