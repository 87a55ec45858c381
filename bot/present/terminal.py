"""Views set for a person's terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, assert_never

from rich.padding import Padding
from rich.segment import Segment
from rich.syntax import Syntax
from rich.text import Text

from bot.present.plain import named
from bot.present.printable import one_line, printable
from bot.present.view import (
    Code,
    Facts,
    Item,
    Line,
    Links,
    Listed,
    Part,
    Prose,
    Quoted,
    Row,
    Runs,
    Said,
    View,
    more_of,
)

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType

_STYLES: Final = {"answer": "bold", "words": "", "note": "dim"}


def renderables_of(view: View) -> Iterator[RenderableType]:
    """Set a view: the line that answers in bold, quotes beside a bar."""
    if view.title:
        yield Text(one_line(view.title), style="bold yellow")
    for number, block in enumerate(view.blocks):
        match block:
            case Line():
                yield _text(block.runs, _STYLES[block.role])
            case Quoted():
                yield Padding(_Barred(block), (1 if number or view.title else 0, 0, 0, 0))
            case Said():
                yield Text(f"“{one_line(block.text)}”", style="italic")
            case Facts():
                for name, value in block.rows:
                    yield Text.assemble((f"{one_line(name)}  ", "dim"), one_line(value))
            case Listed():
                yield from (Text(f"• {one_line(row)}") for row in block.rows)
                if block.more:
                    yield Text(more_of(block.more), style="dim")
            case Links():
                pass
            case _:
                assert_never(block)


class _Barred:
    """A quote with a bar before each of its lines."""

    def __init__(self, quote: Quoted) -> None:
        self._quote = quote

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        style = console.get_style("cyan")
        narrower = options.update(width=max(options.max_width - 2, 1))
        quote = self._quote
        below = ([more_of(quote.more)] if quote.more else []) + [named(quote)]
        parts = [*map(_part, quote.parts), *(Text(one, "dim", overflow="fold") for one in below)]
        for part in parts:
            for line in console.render_lines(part, narrower, pad=False):
                yield Segment("▌ ", style)
                yield from line
                yield Segment.line()


def _part(part: Part) -> RenderableType:
    match part:
        case Prose(runs=runs):
            return _text(runs, "italic")
        case Item(mark=mark, runs=runs):
            return Text.assemble(f"{mark} " if mark else "", _text(runs, "italic"), overflow="fold")
        case Row(cells=cells):
            return Text("\n", overflow="fold").join(
                Text.assemble((f"{one_line(header)}: ", "dim"), _text(runs, "italic"))
                for header, runs in cells
            )
        case Code(text=text):
            code = printable(text)
            return Syntax(code, Syntax.guess_lexer("", code), word_wrap=True, padding=0)
        case _:
            assert_never(part)


def _text(runs: Runs, style: str) -> Text:
    text = Text(style=style, overflow="fold")
    for run in runs:
        text.append(printable(run.text), "bold" if run.strong else None)
    return text
