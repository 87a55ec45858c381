"""An answer set for a terminal, or as plain text for a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, assert_never

import typer

from bot.answer.ledger import Field, Figure, RecordCell, Tally, render
from bot.answer.types import Abstained, Answer, Answered, Citation, Conflicting
from bot.cli.output import at_terminal, console
from bot.cli.printable import one_line, printable
from index.types import Quote
from index.votes.parties import capital
from index.votes.types import VoteRecord

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment
    from rich.table import Table
    from rich.text import Text

SEPARATOR = " · "
CLOSEST = "The closest passages:"
COLUMNS: tuple[tuple[str, Tally], ...] = (
    ("Yes", "yes"),
    ("No", "no"),
    ("Abstained", "abstain"),
)


def show(answer: Answer) -> None:
    """Print an answer with its quotes, as suits who reads it."""
    if at_terminal():
        console().print(*_set(answer), sep="\n")
    else:
        typer.echo("\n".join(plain(answer)))


def plain(answer: Answer) -> Iterator[str]:
    """Write an answer as lines of plain text."""
    yield printable(answer.text)
    match answer:
        case Answered() | Conflicting():
            for citation in answer.citations:
                yield ""
                yield from quoted(citation.quote)
                yield reference(citation)
        case Abstained():
            yield from _why(answer)
            if answer.closest:
                yield ""
                yield CLOSEST
            for quote in answer.closest:
                yield ""
                yield from quoted(quote)
                yield origin(quote)
        case _:
            assert_never(answer)


def reference(citation: Citation) -> str:
    """Name what a citation is from, behind its number."""
    return f"[{citation.n}] {origin(citation.quote)}"


def origin(quote: Quote) -> str:
    """Name where a quote stands: publisher, paragraph, whether of a digest, and address."""
    # A digest retells a page in other words; who reads the quote has to know that.
    retold = " (digest)" if quote.source.kind == "digest" else ""
    parts = (quote.source.name, f"{quote.locator}{retold}", quote.source.url)
    return SEPARATOR.join(one_line(part) for part in parts if part)


def tally(record: VoteRecord) -> Iterator[str]:
    """Give a record's yes, no and abstention totals; a dash where there was no vote."""
    for _, choice in COLUMNS:
        yield "–" if record.totals is None else Figure(RecordCell(record, choice)).text


def day(record: VoteRecord) -> str:
    """Write the date of a vote as it is read."""
    return Field(record, "date").text


def quoted(quote: Quote) -> Iterator[str]:
    """Write a quote as lines of plain text."""
    for line in printable(quote.text).splitlines():
        yield f"> {line}"


def _why(answer: Abstained) -> Iterator[str]:
    yield f"{capital(answer.reason.value)}."
    if hint := printable(render(answer.hint)):
        yield hint
    for choice in answer.choices:
        yield f"- {one_line(choice)}"


def _set(answer: Answer) -> Iterator[RenderableType]:
    from rich.text import Text

    match answer:
        case Answered() | Conflicting():
            yield Text(printable(answer.text), style="bold")
            for citation in answer.citations:
                yield blockquote(citation.quote, f"[{citation.n}] ")
            if answer.records:
                yield _table(answer.records)
        case Abstained():
            yield Text(printable(answer.text), style="bold yellow")
            yield from (Text(line) for line in _why(answer))
            if answer.closest:
                yield Text(f"\n{CLOSEST}", style="dim")
            for quote in answer.closest:
                yield blockquote(quote, "")
        case _:
            assert_never(answer)


def blockquote(quote: Quote, number: str) -> RenderableType:
    """Set a quote beside a bar, with where it stands below it."""
    from rich.padding import Padding
    from rich.text import Text

    text = Text(overflow="fold")
    text.append(printable(quote.text), style="italic")
    text.append("\n")
    text.append(number, style="cyan")
    text.append(origin(quote), style="dim")
    return Padding(_Barred(text), (1, 0, 0, 0))


class _Barred:
    """Text with a bar before each of its lines."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        from rich.segment import Segment

        style = console.get_style("cyan")
        narrower = options.update(width=max(options.max_width - 2, 1))
        for line in console.render_lines(self._text, narrower, pad=False):
            yield Segment("▌ ", style)
            yield from line
            yield Segment.line()


def _table(records: Iterable[VoteRecord]) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Vote", overflow="fold")
    for heading, _ in COLUMNS:
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Outcome", overflow="fold")
    table.add_column("Date", overflow="fold")
    for record in records:
        cells = (record.name, *tally(record), record.outcome or "–", day(record))
        table.add_row(*(Text(one_line(cell)) for cell in cells))
    return table
