"""`ayes votes show`: one vote, with who broke with whom and what each source reports of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shared.options import LibraryOption, settings_for
from bot.cli.shared.output import print_json, print_view, progress_shown
from bot.cli.votes.vote_filters import PictureOption
from bot.cli.votes.vote_output import Form, draw, open_home, print_sheet
from bot.present.printable import one_line

if TYPE_CHECKING:
    from index.types import Source
    from index.votes.record import VoteRecord


def show_vote(
    name: Annotated[
        str,
        typer.Argument(
            metavar="VOTE", help="Its symbol, draft symbol, id, #key, name or an alias."
        ),
    ],
    *,
    form: Form,
    picture: PictureOption = None,
    library: LibraryOption = None,
) -> None:
    """Show a vote: totals, who voted how, and what sources report.

    It also says which groups split, and how.

    Where several votes share a symbol, they are listed with the ids that tell them apart.
    """
    from bot.cli.votes import vote_json as voted
    from bot.present.tables import sheet_of_positions, sheet_of_votes
    from index.errors import VoteError
    from index.votes.lookup.one_vote import show
    from index.votes.lookup.parties import Parties
    from index.votes.reports import reports_of

    records, sources = records_of(library)
    votes = show(open_home(), records, name)
    parties = Parties.load()
    if form.json:
        for vote in votes:
            print_json(voted.of_vote(vote, parties, reports_of(vote, records), sources))
    elif form.csv:
        print_sheet(sheet_of_positions(votes, parties.name_of), csv=True)
    elif len(votes) == 1 or not votes[0].imported:
        from bot.present.vote_view import view_of_vote

        reports = reports_of(votes[0], records)
        print_view(view_of_vote(votes[0], parties, beside=reports, sources=sources, whole=True))
        if votes[1:]:
            typer.echo("\nOther votes under that symbol:")
            print_sheet(sheet_of_votes(votes[1:]))
    else:
        print_sheet(sheet_of_votes(votes))
        typer.echo(f"Show one of them by its id: ayes votes show '{votes[0].id}'", err=True)
    if picture is not None:
        if len(votes) > 1 and votes[0].imported:
            raise VoteError(
                f"{len(votes)} votes share the symbol {one_line(name)}: name the one to draw by "
                f"its id, as in ayes votes show '{votes[0].id}' --picture FILE."
            )
        from bot.present.pictures.draw import picture_of_vote

        draw(picture, picture_of_vote(votes[0], parties.name_of))


def records_of(library: Path | None) -> tuple[tuple[VoteRecord, ...], Mapping[str, Source]]:
    """Return the records and sources of the library that is named, or of those that Ayes ships."""
    settings = settings_for(library)
    if settings.library is not None:
        from bot.service.open_parts import open_base

        with progress_shown() as progress:
            opened = open_base(settings, progress)
        return tuple(opened.records), opened.sources
    # No encoder is needed to look up a vote, and of a source what stands at its top is enough.
    from index.files.shipped import data_folder
    from index.sources.formats.markup.front_matter import front_matter
    from index.types import Source, sha256_of
    from index.votes.importing.toml_records import load_records

    sources = {}
    for file in sorted((data_folder() / "sources").glob("*.md")):
        text = file.read_text(encoding="utf-8")
        _, known, _ = front_matter(text)
        name = known.id or file.stem
        title, publisher = known.title or name, known.publisher
        sources[name] = Source(
            name, title, text, sha256_of(text), known.kind, publisher, url=known.url
        )
    return load_records(data_folder() / "votes"), sources
