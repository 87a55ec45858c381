"""Views set as lines of plain text, for a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, assert_never

from bot.present import view as blocks
from bot.present.printable import one_line, printable

LINKS: Final = 5  # of a quote that are shown


def lines_of(view: blocks.View) -> Iterator[str]:
    """Write a view line by line; quotes stand behind a mark, with their place below."""
    if view.title:
        yield one_line(view.title)
    for number, block in enumerate(view.blocks):
        match block:
            case blocks.Line():
                yield printable(blocks.text_of(block.runs))
            case blocks.Quoted():
                if number or view.title:
                    yield ""
                yield from _quoted(block)
            case blocks.Said():
                yield f"“{one_line(block.text)}”"
            case blocks.Facts():
                for name, value in block.rows:
                    first, *others = value.split("\n")
                    yield f"{one_line(name)}: {one_line(first)}"
                    yield from (f"  {one_line(other)}" for other in others)
            case blocks.Listed():
                yield from ["", f"{one_line(block.title)}:"] if block.title else []
                yield from (f"- {one_line(row)}" for row in block.rows)
                yield from [blocks.more_of(block.more)] if block.more else []
            case blocks.Table():
                yield from ["", f"{one_line(block.title)}:"] if block.title else [""]
                yield from ("\t".join(map(one_line, row)) for row in block.sheet.texts())
                yield from [blocks.more_of(block.more)] if block.more else []
            case blocks.Links():
                pass  # quotes have theirs beside their place
            case _:
                assert_never(block)


def _quoted(quote: blocks.Quoted) -> Iterator[str]:
    for part in quote.parts:
        yield from (f"> {words}" for words in words_of(part))
    if quote.more:
        yield blocks.more_of(quote.more)
    yield named(quote)
    yield from linked(quote)


def words_of(part: blocks.Part) -> Iterator[str]:
    """Write a part of a quote line by line."""
    match part:
        case blocks.Prose(runs=runs):
            yield from printable(blocks.text_of(runs)).split("\n")
        case blocks.Item(mark=mark, runs=runs):
            yield from f"{mark} {printable(blocks.text_of(runs))}".strip().split("\n")
        case blocks.Row(cells=cells):
            for header, runs in cells:
                yield one_line(
                    f"{header}: {blocks.text_of(runs)}" if header else blocks.text_of(runs)
                )
        case blocks.Code(text=text):
            yield from printable(text).split("\n")
        case _:
            assert_never(part)


def linked(quote: blocks.Quoted) -> Iterator[str]:
    """Say where links in a quote lead, each in a line."""
    for words, target in quote.links[:LINKS]:
        yield one_line(f"“{words}” leads to {target}")


def named(quote: blocks.Quoted) -> str:
    """Name where a quote stands, with the address of the page."""
    page = quote.page and one_line(quote.page)
    return " · ".join(filter(None, (one_line(quote.name), page)))
