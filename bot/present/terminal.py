"""Views set for a person's terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, assert_never

from rich.box import SIMPLE_HEAD
from rich.padding import Padding
from rich.segment import Segment
from rich.syntax import Syntax
from rich.table import Table as RichTable
from rich.text import Text

from bot.present import view as blocks
from bot.present.plain import linked, named
from bot.present.printable import one_line, printable

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType

LONGEST_UNBROKEN: Final = 12  # characters of a cell that stays on one line, however narrow it is
LEAST_BROKEN: Final = 16  # characters a line, below which a broken cell can hardly be read
_NAMES: Final = 24  # columns of the names of facts
_STYLES: Final = {"answer": "bold", "words": "", "note": "dim"}


def renderables_of(view: blocks.View) -> Iterator[RenderableType]:
    """Set a view: the line that answers in bold, quotes beside a bar."""
    if view.title:
        yield Text(one_line(view.title), style="bold yellow")
    for number, block in enumerate(view.blocks):
        match block:
            case blocks.Line():
                yield _text(block.runs, _STYLES[block.role])
            case blocks.Quoted():
                yield Padding(_Barred(block), (1 if number or view.title else 0, 0, 0, 0))
            case blocks.Said():
                yield Text(f"“{one_line(block.text)}”", style="italic")
            case blocks.Facts():
                yield _facts(block)
            case blocks.Listed():
                yield from [Text(f"\n{one_line(block.title)}", style="bold")] * bool(block.title)
                yield from (Text(f"• {one_line(row)}") for row in block.rows)
                yield from [Text(blocks.more_of(block.more), style="dim")] * bool(block.more)
            case blocks.Table():
                yield Text(f"\n{one_line(block.title)}" if block.title else "", style="bold")
                yield Grid(block.sheet.headings, block.sheet.texts())
                yield from [Text(blocks.more_of(block.more), style="dim")] * bool(block.more)
            case blocks.Links():
                pass
            case _:
                assert_never(block)


def _facts(facts: blocks.Facts) -> RenderableType:
    """Set names beside their values, which break within their own column."""
    grid = RichTable.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", max_width=_NAMES)
    grid.add_column(overflow="fold")
    for name, value in facts.rows:
        grid.add_row(Text(one_line(name)), Text("\n".join(map(one_line, value.split("\n")))))
    return grid


class Grid:
    """Rows of cells under headings; where they are too narrow, cells that follow one another."""

    def __init__(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self._headings = headings
        self._rows = [tuple(map(one_line, row)) for row in rows]

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        at = range(len(self._headings))
        widest = [max((len(row[n]) for row in self._rows), default=0) for n in at]
        # The first names the row, to be copied whole.
        whole = [n == 0 or widest[n] <= LONGEST_UNBROKEN for n in at]
        least = (
            max(len(heading), longest if kept else min(longest, LEAST_BROKEN))
            for heading, longest, kept in zip(self._headings, widest, whole, strict=True)
        )
        if sum(least) + len(self._headings) + 1 > options.max_width:
            yield from self._one_by_one()
            return
        table = RichTable(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
        for heading, kept in zip(self._headings, whole, strict=True):
            table.add_column(heading, no_wrap=kept, overflow="fold")
        for row in self._rows:
            table.add_row(*map(Text, row))
        yield table

    def _one_by_one(self) -> Iterator[RenderableType]:
        for row in self._rows:
            if row[0]:
                yield Text(row[0], style="bold", overflow="fold")
            cells = (
                Text.assemble((f"{heading} " if heading else "", "dim"), cell)
                for heading, cell in zip(self._headings[1:], row[1:], strict=True)
                if cell
            )
            yield Padding(Text(" · ").join(cells), (0, 0, 0, 2))


class _Barred:
    """A quote with a bar before each of its lines."""

    def __init__(self, quote: blocks.Quoted) -> None:
        self._quote = quote

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        style = console.get_style("cyan")
        narrower = options.update(width=max(options.max_width - 2, 1))
        quote = self._quote
        more = [blocks.more_of(quote.more)] if quote.more else []
        below = [*more, named(quote), *linked(quote)]
        parts = [*map(_part, quote.parts), *(Text(one, "dim", overflow="fold") for one in below)]
        for part in parts:
            for line in console.render_lines(part, narrower, pad=False):
                yield Segment("▌ ", style)
                yield from line
                yield Segment.line()


def _part(part: blocks.Part) -> RenderableType:
    match part:
        case blocks.Prose(runs=runs):
            return _text(runs, "italic")
        case blocks.Item(mark=mark, runs=runs):
            return Text.assemble(f"{mark} " if mark else "", _text(runs, "italic"), overflow="fold")
        case blocks.Row(cells=cells):
            return Text("\n", overflow="fold").join(
                Text.assemble((f"{one_line(header)}: ", "dim"), _text(runs, "italic"))
                for header, runs in cells
            )
        case blocks.Code(text=text):
            code = printable(text)
            return Syntax(code, Syntax.guess_lexer("", code), word_wrap=True, padding=0)
        case _:
            assert_never(part)


def _text(runs: blocks.Runs, style: str) -> Text:
    text = Text(style=style, overflow="fold")
    for run in runs:
        text.append(printable(run.text), "bold" if run.strong else None)
    return text
