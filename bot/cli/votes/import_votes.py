"""`ayes votes import` and `ayes votes list`: what is in the register, and how it gets there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shared.options import JsonOption, LibraryOption
from bot.cli.shared.output import print_json, progress_shown
from bot.cli.votes.show_vote import records_of
from bot.cli.votes.vote_filters import MostOption
from bot.cli.votes.vote_output import Form, open_home, print_sheet
from bot.present.printable import one_line

if TYPE_CHECKING:
    from index.votes.importing.gather import ImportReport, Remarks
    from index.votes.record import VoteRecord
    from index.votes.register.roll_calls import Dataset, Filter

MOST_REMARKS = 20  # of each kind that are printed
REFUSED = 1


def import_votes(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE",
            help="The UN Digital Library's voting data (CSV, also gz or xz), its records (MARCXML) "
            "or its names of member states.",
        ),
    ],
    *,
    json: JsonOption = False,
) -> None:
    """Import files of votes into the register.

    Each takes the place of what its dataset held. The voting data is at
    digitallibrary.un.org/record/4060887 (General Assembly) and digitallibrary.un.org/record/4055387
    (Security Council). Exits with 1 if a file is refused.
    """
    import datetime

    from bot.cli.votes import vote_json as voted
    from index.errors import RecordError
    from index.files.shipped import data_folder
    from index.votes.importing.import_file import import_file
    from index.votes.importing.toml_records import keep_records, load_records
    from index.votes.names.countries import Countries

    opened = open_home()
    countries = Countries.load()
    today = datetime.date.today()
    refused = 0
    for file in files:
        try:
            with progress_shown() as progress:
                report = import_file(
                    opened, file, imported=today, countries=countries, progress=progress
                )
        except RecordError as error:
            refused += 1
            typer.echo(f"ayes: {one_line(str(error))}", err=True)
            continue
        if json:
            print_json(voted.of_import(file.name, report))
        else:
            _print_report(file, report)
    if refused < len(files):
        records = load_records(data_folder() / "votes")
        keep_records(opened, records, imported=today, countries=countries)
    if refused:
        raise typer.Exit(REFUSED)


def list_votes(
    *,
    wanted: Filter,
    most: MostOption = 25,
    form: Form,
    library: LibraryOption = None,
) -> None:
    """List the records that come with Ayes, then the newest imports.

    Says last what the register holds, where it is from, and under which licence.
    """
    from bot.cli.votes import vote_json as voted
    from bot.present.tables import sheet_of_votes
    from index.errors import VoteError
    from index.votes.lookup.holdings import EMPTY, need_votes, why_none
    from index.votes.lookup.one_vote import record_of

    opened = open_home()
    records = [one for one in records_of(library)[0] if _within(one, wanted)]
    known = {record.id for record in records}
    roll_calls = [
        one
        for one in opened.roll_calls(wanted, most=most + len(known), newest=True)
        if one.record_id not in known
    ]
    votes = records + [record_of(one, opened) for one in roll_calls[:most]]
    if not votes:
        need_votes(opened)
        raise VoteError(why_none(opened, wanted))
    if form.json:
        datasets = [voted.of_dataset(one) for one in opened.datasets()]
        print_json({"votes": [voted.of_listed(one) for one in votes], "datasets": datasets})
        return
    print_sheet(sheet_of_votes(votes), csv=form.csv)
    origins = [_origin(dataset) for dataset in opened.datasets() if dataset.roll_calls]
    for line in origins or [EMPTY]:
        typer.echo(one_line(line), err=True)


def _within(record: VoteRecord, wanted: Filter) -> bool:
    words = " ".join(wanted.words).casefold().split()
    named = f"{record.title} {record.name}".casefold()
    return (
        (wanted.body is None or record.body == wanted.body)
        and (wanted.first is None or record.date >= wanted.first)
        and (wanted.last is None or record.date <= wanted.last)
        and all(word in named for word in words)
    )


def _print_report(file: Path, report: ImportReport) -> None:
    from index.votes.lookup.parties import votes

    taken = (
        f"{report.names:,} names of member states"
        if report.names
        else f"{votes(report.roll_calls)} with {report.positions:,} positions"
    )
    instead = f", in place of {votes(report.replaced)}" if report.replaced else ""
    typer.echo(one_line(f"{file.name}: {taken} taken{instead} (layout: {report.layout})"))
    typer.echo(f"  {one_line(_origin(report.dataset))}")
    _print_remarks("warned about", report.warned)
    _print_remarks("refused", report.refused)


def _print_remarks(what: str, remarks: Remarks) -> None:
    if remarks:
        typer.echo(f"  {remarks.of:,} {what}:")
    for one in remarks[:MOST_REMARKS]:
        typer.echo(f"  - line {one.line:,}: {one_line(one.what)}")
    if remarks.of > MOST_REMARKS:
        typer.echo(f"  … and {remarks.of - MOST_REMARKS:,} more")


def _origin(dataset: Dataset) -> str:
    from index.votes.lookup.parties import votes

    released = f", released {dataset.released.isoformat()}" if dataset.released else ""
    return (
        f"From {dataset.publisher}: {dataset.title} ({votes(dataset.roll_calls)}; "
        f"{dataset.licence}{released}, imported {dataset.imported.isoformat()})"
    )
