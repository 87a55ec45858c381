"""`ayes votes`: the vote records."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import LibraryOption, settings_for
from bot.cli.output import print_table, progress_shown
from bot.cli.printable import one_line
from index.errors import RecordError

if TYPE_CHECKING:
    from index.library import Library
    from index.votes.types import Report, VoteRecord

NOT_GIVEN = "–"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    votes = typer.Typer(help="List the vote records, or show one.")
    votes.command("list")(list_votes)
    votes.command("show")(show_vote)
    app.add_typer(votes, name="votes")


def list_votes(*, library: LibraryOption = None) -> None:
    """List the vote records, in the order in which they were voted on."""
    from bot.cli.answers import tally

    rows = [
        (
            record.id,
            record.date.isoformat(),
            record.symbol or NOT_GIVEN,
            *tally(record),
            record.outcome,
            one_line(record.name),
        )
        for record in _records(_open(library))
    ]
    print_table(("Id", "Date", "Symbol", "Yes", "No", "Abstained", "Outcome", "Name"), rows)


def show_vote(
    name: Annotated[
        str,
        typer.Argument(metavar="RECORD", help="Its id, symbol, draft symbol, name or an alias."),
    ],
    *,
    library: LibraryOption = None,
) -> None:
    """Show a vote record: totals, who voted how, and what each source reports of it."""
    from bot.cli.answers import COLUMNS, day, tally
    from index.votes.countries import Countries
    from index.votes.types import Position

    opened = _open(library)
    record = _find(name, _records(opened))
    countries = Countries.load()
    facts = {
        "id": record.id,
        "body": record.body,
        "symbol": record.symbol,
        "draft": record.draft,
        "title": record.title,
        "date": day(record),
        "outcome": record.outcome,
        "amends": record.amends,
        "note": record.note,
        "record": record.record_publisher,
        "address": record.record_url,
    }
    for label, value in facts.items():
        if value is not None:
            typer.echo(one_line(f"{label:<10} {value}"))
    for (heading, _), total in zip(COLUMNS, tally(record), strict=True):
        typer.echo(f"{heading.lower():<10} {total}")
    for position in Position:
        if codes := record.who(position):
            names = ", ".join(sorted(countries.un_name(code) for code in codes))
            typer.echo(f"\n{_HEADINGS[position.name]}: {names}")
    if record.reports:
        typer.echo("\nAs the sources report it:")
    for report in record.reports:
        source = opened.sources.get(report.source)
        typer.echo(one_line(f"- {source.name if source else report.source}, {_reported(report)}"))


_HEADINGS = {"YES": "In favour", "NO": "Against", "ABSTAIN": "Abstained", "ABSENT": "Did not vote"}


def _open(library: Path | None) -> Library:
    from bot.opening import open_library

    with progress_shown() as progress:
        return open_library(settings_for(library), progress)


def _records(library: Library) -> list[VoteRecord]:
    records = sorted(library.records, key=lambda one: (one.date, one.body, one.order, one.id))
    if not records:
        raise RecordError(
            "this library has no vote records: leave out --library to see those that Ayes ships."
        )
    return records


def _find(name: str, records: list[VoteRecord]) -> VoteRecord:
    wanted = name.strip().casefold()
    names: dict[str, VoteRecord] = {}
    for record in records:
        given = (record.id, record.symbol, record.draft, record.name, *record.aliases)
        for one in given:
            if one is not None:
                names.setdefault(one.casefold(), record)
    if wanted in names:
        return names[wanted]
    close = get_close_matches(wanted, names, n=1)
    meant = f" Did you mean {names[close[0]].id}?" if close else ""
    raise RecordError(
        f"there is no vote record {name!r}: `ayes votes list` names those that there are.{meant}"
    )


def _reported(report: Report) -> str:
    parts = [f"¶ {report.paragraph}"]
    figures = (("yes", report.yes), ("no", report.no), ("abstained", report.abstain))
    parts += [f"{figure} {label}" for label, figure in figures if figure is not None]
    if report.given_for:
        parts.append(f"given for {report.given_for}")
    if report.outdated:
        parts.append("written before the vote")
    return ", ".join(parts)
