"""`ayes votes show`: one vote, with who broke with whom and what each source reports of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.filters import CsvOption, PictureOption
from bot.cli.forms import draw, one_form, open_home, print_facts, print_sheet
from bot.cli.options import JsonOption, LibraryOption, settings_for
from bot.cli.output import print_json, print_text, progress_shown
from bot.present.printable import one_line

if TYPE_CHECKING:
    from bot.present.pictures import VoteShown
    from index.types import Source
    from index.votes.beside import ReportBeside
    from index.votes.parties import Parties
    from index.votes.shown import Vote
    from index.votes.types import Position, VoteRecord

LONGEST_CREDIT = 80  # characters; beside it the picture explains its dark squares


def show_vote(
    name: Annotated[
        str,
        typer.Argument(
            metavar="VOTE", help="Its symbol, draft symbol, id, #key, name or an alias."
        ),
    ],
    *,
    json: JsonOption = False,
    csv: CsvOption = False,
    picture: PictureOption = None,
    library: LibraryOption = None,
) -> None:
    """Show a vote: totals, who voted how, and what sources report.

    It also says which groups split, and how.

    Where several votes share a symbol, they are listed with the ids that tell them apart.
    """
    from bot.cli import voted
    from index.errors import VoteError
    from index.votes.beside import reports_of
    from index.votes.parties import Parties
    from index.votes.sheets import sheet_of_positions, sheet_of_votes
    from index.votes.shown import show

    one_form(json, csv)
    records, sources = shelf(library)
    votes = show(open_home(), records, name)
    parties = Parties.load()
    beside = {
        vote.id: reports_of(vote.record, records) for vote in votes if vote.record is not None
    }
    if json:
        for vote in votes:
            print_json(voted.of_vote(vote, parties, beside.get(vote.id, ()), sources))
    elif csv:
        print_sheet(sheet_of_positions(votes, parties.name_of), csv=True)
    elif len(votes) == 1 or votes[0].record is not None:
        _print_vote(votes[0], parties, beside.get(votes[0].id, ()), sources)
        if votes[1:]:
            typer.echo("\nOther votes under that symbol:")
            print_sheet(sheet_of_votes(votes[1:]))
    else:
        print_sheet(sheet_of_votes(votes))
        typer.echo(f"Show one of them by its id: ayes votes show '{votes[0].id}'", err=True)
    if picture is not None:
        if len(votes) > 1 and votes[0].record is None:
            raise VoteError(
                f"{len(votes)} votes share the symbol {one_line(name)}: name the one to draw by "
                f"its id, as in ayes votes show '{votes[0].id}' --picture FILE."
            )
        from bot.present.pictures import picture_of_vote

        draw(picture, picture_of_vote(_shown(votes[0]), parties.name_of))


def _shown(vote: Vote) -> VoteShown:
    """Return what a picture shows of a vote; raise VoteError where there was none."""
    from bot.present.pictures import VoteShown
    from index.errors import VoteError

    if vote.totals is None:
        raise VoteError(f"{vote.id} was never put to the vote: there is nothing to draw.")
    facts = (vote.symbol or vote.draft, vote.body, str(vote.day), vote.outcome)
    return VoteShown(
        title=vote.title,
        totals=vote.totals,
        positions=vote.positions,
        facts=" · ".join(fact for fact in facts if fact),
        credit=shorten(f"Record: {vote.publisher}", LONGEST_CREDIT, placeholder=" …")
        if vote.publisher
        else "",
        body=vote.body,
    )


def _print_vote(
    vote: Vote,
    parties: Parties,
    beside: tuple[ReportBeside, ...],
    sources: Mapping[str, Source],
) -> None:
    from index.votes.sheets import WORDS
    from index.votes.types import Position

    record = vote.record
    print_facts(
        {
            "id": vote.id,
            "body": vote.body,
            "symbol": vote.symbol,
            "draft": vote.draft,
            "title": vote.title,
            "date": str(vote.day),
            "kind": None if vote.kind == "resolution" else vote.kind,
            "outcome": vote.outcome and f"{vote.outcome} ({vote.rule})"
            if vote.rule
            else vote.outcome,
            "amends": record.amends if record else None,
            "subjects": ", ".join(vote.subjects) or None,
            "agenda": vote.agenda,
            "note": vote.note,
            "record": vote.publisher,
            "licence": vote.licence,
            "address": vote.url,
        }
    )
    for position in Position:
        total = None if vote.totals is None else vote.totals.of(position)
        if total is not None:
            print_text(f"{WORDS[position]:<12} {total}{_shares(vote, position)}")
    if vote.official is not None:
        given = ((WORDS[position], vote.official.of(position)) for position in Position)
        words = ", ".join(f"{total} {word}" for word, total in given if total is not None)
        typer.echo(f"The official totals differ from the rows: {words}.")
    if not vote.complete:
        typer.echo("Not every position of this vote is in the register.")
    for position in Position:
        if codes := vote.who(position):
            print_text(f"\n{_HEADINGS[position.name]}: {_names(codes, parties)}")
    if splits := vote.breaks(parties.groups):
        typer.echo("\nWho broke with the line of their group:")
    for split in splits:
        counts = ", ".join(
            f"{count} {WORDS[one]}" for one, count in split.division.counts.items() if count
        )
        names = _names(split.division.dissenters, parties)
        print_text(one_line(f"- {split.group.name}: {counts}; other than most: {names}"))
    if beside and record is not None:
        typer.echo("\nAs the sources report it:")
        for one in beside:
            print_text(one_line(_reported(one, record, parties, sources)))
        for line in _disputed(record, beside, parties, sources):
            print_text(one_line(line))


def _shares(vote: Vote, position: Position) -> str:
    shares = [share for share in vote.shares() if share.position is position]
    return "".join(f"; {100 * share.share:.1f} % {share.of} ({share.n})" for share in shares)


_HEADINGS = {"YES": "In favor", "NO": "Against", "ABSTAIN": "Abstained", "ABSENT": "Did not vote"}


def _names(codes: Iterable[str], parties: Parties) -> str:
    from index.votes.spelling import by_alphabet

    return one_line(", ".join(sorted((_name(code, parties) for code in codes), key=by_alphabet)))


def _name(code: str, parties: Parties) -> str:
    return parties.countries.un_name(code) if code in parties.countries.codes else code


def _reported(
    one: ReportBeside, record: VoteRecord, parties: Parties, sources: Mapping[str, Source]
) -> str:
    """Write a source's report, marked as agreeing with the record or differing from it."""
    from index.votes.beside import CHOICES
    from index.votes.sheets import WORDS

    report = one.report
    parts = [f"{_source(one, sources)}, ¶ {report.paragraph}"]
    figures = ((choice, getattr(report, choice)) for choice in CHOICES)
    words = {"yes": "yes", "no": "no", "abstain": "abstained"}
    parts += [f"{figure} {words[choice]}" for choice, figure in figures if figure is not None]
    parts += [
        f"{_name(code, parties)} {WORDS[position]}" for code, position in report.positions.items()
    ]
    if one.record is not record:
        parts.append(f"figures of {one.record.id}")
    elif report.given_for:
        parts.append(f"given for {report.given_for}")
    if report.outdated:
        parts.append("written before the vote")
    return f"- {one.mark(record)}: {', '.join(parts)}"


def _disputed(
    record: VoteRecord,
    beside: tuple[ReportBeside, ...],
    parties: Parties,
    sources: Mapping[str, Source],
) -> Iterator[str]:
    """Say of each country on which a source differs what the record has and who says what."""
    from index.votes.sheets import WORDS

    codes = sorted({code for one in beside for code in one.differing_positions(record)})
    for code in codes:
        said: dict[str, list[str]] = {}
        for one in beside:
            if code in one.report.positions:
                word = WORDS[one.report.positions[code]]
                said.setdefault(word, []).append(_source(one, sources))
        words = "; ".join(f"{word}: {', '.join(named)}" for word, named in said.items())
        taken = WORDS[record.positions[code]]
        yield f"Sources differ on {parties.name_of(code)}. The record: {taken}. Reports: {words}."


def _source(one: ReportBeside, sources: Mapping[str, Source]) -> str:
    source = sources.get(one.report.source)
    return source.name if source else one.report.source


def shelf(library: Path | None) -> tuple[tuple[VoteRecord, ...], Mapping[str, Source]]:
    """Return the records and sources of the library that is named, or of those that Ayes ships."""
    settings = settings_for(library)
    if settings.library is not None:
        from bot.opening import open_base

        with progress_shown() as progress:
            opened = open_base(settings, progress)
        return tuple(opened.records), opened.sources
    # No encoder is needed to look up a vote.
    from index.readers import read
    from index.shipped import data_folder
    from index.votes.records import load_records

    files = sorted((data_folder() / "sources").glob("*.md"))
    found = [document.source for file in files for document in read(file)]
    return load_records(data_folder() / "votes"), {source.id: source for source in found}
