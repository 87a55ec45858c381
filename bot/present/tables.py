"""Lookups as rows under headings, for a table on a screen or a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from index.votes.analysis.agreement import Agreement, Alike
from index.votes.lookup.comparisons import CountryRecord, Likeness, Pair
from index.votes.record import Position, Totals, VoteRecord
from index.votes.register.roll_calls import RollCall

Cell = str | int | float | None
NameOf = Callable[[str], str]

WORDS: Final = {
    Position.YES: "yes",
    Position.NO: "no",
    Position.ABSTAIN: "abstained",
    Position.ABSENT: "did not vote",
}
LONGEST_CELL: Final = 160  # characters of a cell on a screen; some titles are whole speeches
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells under headings; None is a cell without a value."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def texts(self) -> list[tuple[str, ...]]:
        """Return the rows as they are read: shares with three digits, long cells cut."""
        return [tuple(_text(cell) for cell in row) for row in self.rows]

    def csv(self) -> str:
        """Return the sheet as CSV; no cell of words starts as a spreadsheet's formula does."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(heading.lower().replace(" ", "_") for heading in self.headings)
        writer.writerows([_harmless(cell) for cell in row] for row in self.rows)
        return text.getvalue()


def sheet_of_positions(votes: Iterable[VoteRecord], name_of: NameOf) -> Sheet:
    """List what each country did in votes, with its name at the time."""
    return Sheet(
        ("Vote", "Date", "Symbol", "Code", "Country", "Name then", "Position"),
        tuple(
            (*_named(vote), code, name_of(code), vote.names.get(code), WORDS[position])
            for vote in votes
            for code, position in vote.positions.items()
        ),
    )


def sheet_of_votes(votes: Iterable[VoteRecord]) -> Sheet:
    """List votes with their totals and outcome, under what the command line calls them."""
    return Sheet(
        ("Id", "Date", "Symbol", "Yes", "No", "Abstained", "Outcome", "Name"),
        tuple(
            (
                *_named(vote),
                *_tally(vote.totals),
                vote.outcome,
                vote.title if vote.imported else vote.name,
            )
            for vote in votes
        ),
    )


def sheet_of_found(votes: Iterable[RollCall]) -> Sheet:
    """List roll calls with their totals and body."""
    return Sheet(
        ("Id", "Date", "Symbol", "Yes", "No", "Abstained", "Body", "Title"),
        tuple((*_key(vote), *_tally(vote.counted), vote.body, vote.title) for vote in votes),
    )


def sheet_of_country(record: CountryRecord) -> Sheet:
    """List what a country did in each vote, or a group's line and who broke with it."""
    dissent = ("Dissenters",) if record.party.group else ()
    return Sheet(
        ("Id", "Date", "Symbol", "Position", "Yes", "No", "Abstained", *dissent, "Title"),
        tuple(
            (
                *_key(stand.vote),
                None if stand.position is None else WORDS[stand.position],
                *_tally(stand.vote.counted),
                *([" ".join(stand.dissenters) or None] if dissent else []),
                stand.vote.title,
            )
            for stand in record.stands
        ),
    )


def sheet_of_pairs(pairs: Iterable[Pair]) -> Sheet:
    """Compare pairs over all votes and, by Lijphart's index, over those of each year."""
    rows: list[tuple[Cell, ...]] = []
    nothing = (None,) * 4
    for pair in pairs:
        named = (pair.first.code, pair.second.code)
        rows.append((*named, "all", *_measures(pair.agreement)))
        rows += [
            (*named, str(year.year), year.n, *nothing, year.lijphart, *nothing[:3])
            for year in pair.agreement.by_year
        ]
    figures = ("N", "Same", "One step", "Opposite", "Identical", "Lijphart", "S", "State", "Kappa")
    return Sheet(("First", "Second", "Period", *figures), tuple(rows))


def sheet_of_differences(pair: Pair) -> Sheet:
    """List the votes in which two differed last."""
    return Sheet(
        ("Id", "Date", "Symbol", pair.first.code, pair.second.code, "Title"),
        tuple(
            (*_key(each.vote), WORDS[each.first], WORDS[each.second], each.vote.title)
            for each in pair.differed
        ),
    )


def sheet_of_likeness(found: Likeness, name_of: NameOf) -> Sheet:
    """Rank the countries that vote most like one, then those that do so least."""

    def row(rank: int, each: Alike) -> tuple[Cell, ...]:
        return rank, each.code, name_of(each.code), each.lijphart, each.n

    last = found.ranked - len(found.least) + 1
    return Sheet(
        ("Rank", "Code", "Country", "Lijphart", "N"),
        (
            *(row(rank, each) for rank, each in enumerate(found.most, start=1)),
            *(row(rank, each) for rank, each in enumerate(reversed(found.least), start=last)),
        ),
    )


def _named(vote: VoteRecord) -> tuple[Cell, ...]:
    return vote.id, vote.day.iso, vote.symbol


def _key(vote: RollCall) -> tuple[Cell, ...]:
    return vote.id, vote.day.iso, vote.symbol or vote.draft


def _tally(totals: Totals | None) -> Sequence[Cell]:
    return (None,) * 3 if totals is None else (totals.yes, totals.no, totals.abstain)


def _measures(found: Agreement) -> tuple[Cell, ...]:
    return (
        *(found.n, found.same, found.one_step, found.opposite),
        *(found.identical, found.lijphart, found.s, found.state, found.kappa),
    )


def _text(cell: Cell) -> str:
    if cell is None or cell == "":
        return "–"
    if isinstance(cell, float):
        return f"{cell:.3f}"
    text = str(cell)
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1].rstrip()}…"


def _harmless(cell: Cell) -> Cell:
    if isinstance(cell, float):
        return round(cell, 6)
    if not isinstance(cell, str):
        return cell
    # Of line breaks, csv quotes those alone that it writes itself.
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if cell.startswith(_FORMULA) else text
