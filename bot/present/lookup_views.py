"""What the register says of countries and votes, as views."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.present.limits import shorten
from bot.present.tables import (
    WORDS,
    NameOf,
    Sheet,
    sheet_of_country,
    sheet_of_differences,
    sheet_of_found,
    sheet_of_likeness,
)
from bot.present.view import Block, Facts, Listed, Table, View, line
from index.votes.analysis.agreement import LIJPHART, MEASURES, Agreement, Alike
from index.votes.lookup.comparisons import CountryRecord, Likeness, Pair
from index.votes.lookup.holdings import Basis
from index.votes.lookup.parties import capital, listed, votes
from index.votes.record import Position, Totals
from index.votes.register.roll_calls import Dataset, RollCall

SHOWN: Final = 10  # rows of a list on a card; the rest is in the file
MOST_ROWS: Final = 1000  # of a file: more would take seconds
NO_LINE: Final = "no common line"
_SYMBOL, _TITLE, _CREDIT = 60, 110, 500  # characters
_DISSENTERS = 5


def view_of_country(record: CountryRecord, *, name_of: NameOf, credit: str = "") -> View:
    """Show how a country or a group voted, how often it was outvoted, and its newest votes."""
    rows = []
    for stand in record.stands[:SHOWN]:
        said = WORDS[stand.position] if stand.position else NO_LINE
        if stand.dissenters:
            named = [name_of(code) for code in stand.dissenters[:3]]
            more = len(stand.dissenters) - len(named)
            said += f", but not {listed(named, 'and')}{f' and {more} more' if more else ''}"
        rows.append(f"{vote_label(stand.vote)}: {said}")
    facts = [(_counted(record), _counts(record)), *_minority(record), *_cohesion(record, name_of)]
    blocks = (
        line(over(record.basis)),
        line(defined(record.basis), "note"),
        Facts(tuple(facts)),
        Table(
            newest(record.found),
            sheet_of_country(record),
            tuple(rows),
            "votes.csv",
            f"{votes(len(record.stands))} of {record.party.name}",
            more=record.found - len(record.stands),
        ),
        *_credited(credit),
    )
    return View("votes", blocks, capital(record.party.name))


def view_of_pair(pair: Pair, *, credit: str = "") -> View:
    """Show how often two voted alike; by each definition and year, and where they differed."""
    found = pair.agreement
    counts = (
        ("Same", found.same),
        ("One step apart", found.one_step),
        ("Opposite", found.opposite),
    )
    names = f"{capital(pair.first.name)} and {pair.second.name}"
    differed = found.one_step + found.opposite
    about = (
        f"{votes(len(pair.differed))} on which {pair.first.name} and {pair.second.name} differed"
    )
    heading = f"Where they differed: {newest(differed).lower()}"
    where = Table(heading, sheet_of_differences(pair), (), "differences.csv", about)
    blocks = (
        line(f"{LIJPHART.name}: {_measure(found.lijphart)} over {over(pair.basis)}", "answer"),
        Facts(
            tuple((name, f"{count:,} ({percent(count / found.n)})") for name, count in counts),
            beside=True,
        ),
        Table("By definition", _measures(found), (), "measures.csv", "Agreement by definition"),
        Table("By year, Lijphart's index", _years(found), (), "years.csv", "Agreement by year"),
        *[where] * bool(pair.differed),
        line("Votes on which both said yes, no or abstained", "note"),
        *_credited(credit),
    )
    return View("votes", blocks, names)


def view_of_likeness(found: Likeness, *, name_of: NameOf, credit: str = "") -> View:
    """Show who votes most and least like a country or a group."""

    def rows(part: Sequence[Alike]) -> tuple[str, ...]:
        names = [capital(name_of(one.code).removeprefix("the ")) for one in part[:SHOWN]]
        return tuple(
            f"{one.lijphart:.3f} {name} ({votes(one.n)})"
            for name, one in zip(names, part, strict=False)
        )

    sheet = sheet_of_likeness(found, name_of)
    most = Sheet(sheet.headings, sheet.rows[: len(found.most)])
    about = f"{len(found.most)} countries, by how alike they vote to {found.party.name}"
    blocks: list[Block] = [
        line(
            f"{over(found.basis)}; ranked are the {found.ranked} that voted on at least "
            f"{found.least_n:,} of them"
        ),
        Table("Most alike", most, rows(found.most), "agreement.csv", about),
    ]
    if found.least:
        rest = Sheet(sheet.headings, sheet.rows[len(found.most) :])
        blocks.append(Table("Least alike", rest, rows(found.least)))
    elif len(found.most) > SHOWN:  # the table has all
        blocks.append(Listed(rows(found.most[SHOWN:][::-1]), title="Least alike"))
    blocks += [
        line(f"1 is always the same vote, 0 always the opposite ({defined(found.basis)})", "note"),
        *_credited(credit),
    ]
    return View("votes", tuple(blocks), f"Who votes like {found.party.name}")


def view_of_found(words: str, found: Sequence[RollCall], *, most: int, credit: str = "") -> View:
    """Show the votes found by words, the best first; `most` is how many were looked for."""
    count = f"{len(found)} or more votes" if len(found) >= most else votes(len(found))
    rows = tuple(
        f"{vote_label(vote)}: {figures(vote.totals or vote.counted)}" for vote in found[:SHOWN]
    )
    about = f"{votes(len(found))}, found by words"
    blocks = (
        line(f"{count} by words of title and subjects, the best first."),
        Table("Found", sheet_of_found(found), rows, "votes.csv", about),
        *_credited(credit),
    )
    return View("votes", blocks, f"“{words}”")


def credit_of(datasets: Sequence[Dataset]) -> str:
    """Say whose data it is and on what terms, as the licences ask for."""
    named = [f"{each.title} ({each.publisher}, {each.licence})" for each in datasets]
    return shorten(f"Votes: {'; '.join(named)}.", _CREDIT)


def vote_label(vote: RollCall) -> str:
    """Name a vote in a list: its day, its symbol if it has one, and its title."""
    symbol = shorten(vote.symbol or vote.draft or "", _SYMBOL)
    return " · ".join(filter(None, (str(vote.day), symbol, shorten(vote.title, _TITLE))))


def figures(totals: Totals) -> str:
    """Write a tally out, as far as it is known."""
    known = ((totals.of(position), words) for position, words in WORDS.items())
    return ", ".join(f"{count:,} {words}" for count, words in known if count is not None)


def percent(share: float) -> str:
    """Write a share of 1 as it stands in answers."""
    return f"{100 * share:.1f} %"


def over(basis: Basis) -> str:
    """Write how many votes something was computed from, and of when."""
    return f"{votes(basis.n)}, {basis.period}"


def defined(basis: Basis) -> str:
    """Write the definition that something was computed by."""
    return f"{capital(basis.definition.name)}: {basis.definition.formula}"


def newest(found: int) -> str:
    """Head a list of votes, say how many there are and what the file has of them."""
    if found <= SHOWN:
        return "The only one" if found == 1 else f"All {found}"
    kept = "all are" if found <= MOST_ROWS else f"the newest {MOST_ROWS:,} are"
    return f"The newest {SHOWN} of {found:,}; {kept} in the file"


def _counted(record: CountryRecord) -> str:
    what = "Line of its members" if record.party.group else "Positions"
    return f"{what}, and their share of these votes"


def _counts(record: CountryRecord) -> str:
    return "\n".join(
        f"{WORDS[position]}: {count:,} ({percent(count / record.basis.n)})"
        for position, count in record.counts
        if count or position is not Position.ABSENT  # which some sources leave out
    )


def _minority(record: CountryRecord) -> Iterator[tuple[str, str]]:
    found = record.minority
    if found is not None and found.share is not None and record.outvoted is not None:
        share = f"{found.outvoted:,} of {found.n:,} yes and no votes ({percent(found.share)})"
        words = f"{share}, {record.outvoted.period}\n{defined(record.outvoted)}"
        yield "In the minority", words


def _cohesion(record: CountryRecord, name_of: NameOf) -> Iterator[tuple[str, str]]:
    found = record.cohesion
    if found is None or found.index is None or record.united is None:
        return
    index = f"{found.index:.3f} over {over(record.united)}; all as one in {found.united:,}"
    yield "How united", f"{index}\n{defined(record.united)}"
    dissenting = [
        f"{capital(name_of(each.code))}: {each.dissented:,} of {each.n:,}"
        for each in found.members[:_DISSENTERS]
        if each.dissented
    ]
    if dissenting:
        yield "Who broke with it most", "\n".join(dissenting)


def _measures(found: Agreement) -> Sheet:
    rows = tuple(
        (one.name, getattr(found, key), one.formula, one.source) for key, one in MEASURES.items()
    )
    return Sheet(("Measure", "Value", "Formula", "Source"), rows)


def _years(found: Agreement) -> Sheet:
    rows = tuple((str(one.year), one.lijphart, one.n) for one in found.by_year)
    return Sheet(("Year", "Index", "Votes"), rows)


def _measure(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"


def _credited(credit: str) -> Iterator[Block]:
    if credit:
        yield line(credit, "note")
