"""Quotes on a card: whole, under the name of their source and paragraph, or else in a file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import discord

from bot.answer.types import Citation
from bot.present import limits
from bot.present.escape import block_quote, escape, label, shows_faithfully
from bot.present.limits import Card, Panel, Part, length, shorten, weight
from bot.present.links import buttons, quote_url
from index.types import Paragraph, Quote

PASSAGES: Final = discord.Colour(0x2F9E6E)
BESIDE: Final = discord.Colour(0x80848E)

TO_WORDS, TO_PAGE = "Read it there", "Read the page"
FURTHER = "Further quotes"
WHOLE = "Every quote is a slice of its source"
_NAME = 60  # characters of a publisher's name or a title
_ROOM_FOR_FILE = 300  # what a quote takes of an embed if its words go to a file
_ROOM_FOR_NAME = 200
AROUND = 1  # paragraphs before and after the quoted one


def place(quote: Quote) -> str:
    """Name the source and the paragraph of a quote."""
    named = f"{shorten(label(quote.source.name), _NAME)}, {quote.locator}"
    # A digest retells a page in other words; who reads the quote has to know that.
    return f"{named} (digest)" if quote.source.kind == "digest" else named


def heading(citation: Citation) -> str:
    """Head a quote with its number and its place."""
    return f"[{citation.n}] {place(citation.quote)}"


@dataclass(frozen=True, slots=True)
class Block:
    """Words of a source, the name that they stand under, and that of a file for them."""

    name: str
    text: str
    file: str

    def in_file(self) -> discord.File:
        """Put the words into a file."""
        return discord.File(io.BytesIO(self.text.encode("utf-8")), filename=self.file)


def quoted(citation: Citation) -> Block:
    """Return the words of a quote under its heading."""
    return Block(heading(citation), citation.quote.text, f"quote-{citation.n}.txt")


def add_quotes(
    embed: discord.Embed, citations: Sequence[Citation], *, reserved: int = 0, inline: bool = False
) -> tuple[list[discord.Embed], list[discord.File]]:
    """Add quotes to an embed; return the further embeds, and files for what fits in neither.

    `reserved` is the weight that something else is still to add to the embed.
    """
    further: list[discord.Embed] = []
    files: list[discord.File] = []
    room = limits.ALL_EMBEDS - weight(embed) - reserved - _ROOM_FOR_FILE * len(citations)
    for block in map(quoted, citations):
        name = escape(block.name)
        words = block_quote(block.text)
        fits = shows_faithfully(block.text) and length(words) <= room
        if fits and length(words) <= limits.FIELD_VALUE:
            embed.add_field(name=name, value=words, inline=inline)
            room -= length(words)
        elif fits and length(words) <= limits.DESCRIPTION:
            further.append(discord.Embed(colour=embed.colour, title=name, description=words))
            room -= length(words)
        else:
            files.append(block.in_file())
            words = f"The words are in the file {escape(block.file)}, whole."
            embed.add_field(name=name, value=words, inline=inline)
    return further, files


def panel_of(opening: str, citations: Sequence[Citation], ending: str) -> Panel | None:
    """Make a panel of several quotes, each beside its link; None if they don't all fit whole.

    `opening` and `ending` are Markdown.
    """
    if not all(shows_faithfully(citation.quote.text) for citation in citations):
        return None
    parts = (Part(opening), *map(_part, citations), Part(ending))
    whole = sum(length(part.text) for part in parts) <= limits.COMPONENT_TEXT
    return Panel(PASSAGES, parts) if whole else None


def plain_blocks(
    content: str, blocks: Sequence[Block], *, files: bool
) -> tuple[str, tuple[discord.File, ...]]:
    """Add blocks to the text of a message, and return files for those that don't fit whole."""
    attached: list[discord.File] = []
    for number, block in enumerate(blocks, start=1):
        name = f"\n{escape(block.name)}"
        quoted = f"{name}\n{block_quote(block.text)}"
        room = limits.CONTENT - length(content) - _ROOM_FOR_NAME * (len(blocks) - number)
        if shows_faithfully(block.text) and length(quoted) <= room:
            content += quoted
        elif files:
            attached.append(block.in_file())
            content += f"{name}: {escape(block.file)}"
        else:
            content += f"{name}: too long to show here"
    return content, tuple(attached)


def further_card(
    citations: Sequence[Citation],
    *,
    embeds: bool = True,
    files: bool = True,
    title: str = FURTHER,
    note: str = WHOLE,
) -> Card:
    """Show quotes below each other as the channel takes them: those that a card had no place for.

    `title` and `note` are Ayes's own words, above and below them.
    """
    card = _further(citations, title, note)
    if embeds and (files or not card.files):
        return card
    opening = f"**{title}**\n-# {note}"
    content, attached = plain_blocks(opening, list(map(quoted, citations)), files=files)
    return Card(content, links=_links(citations), files=attached)


def context_card(
    citation: Citation, paragraphs: Sequence[Paragraph], *, embeds: bool = True, files: bool = True
) -> Card | None:
    """Show the paragraph of a quote between its neighbours; None if no paragraph holds it."""
    quote = citation.quote
    holding = [
        n
        for n, each in enumerate(paragraphs)
        if each.number == quote.paragraph and any(map(each.span.holds, quote.spans))
    ]
    if not holding:
        return None
    own = holding[0]
    blocks = []
    for n in range(max(0, own - AROUND), min(own + AROUND + 1, len(paragraphs))):
        span, number = paragraphs[n].span, paragraphs[n].number
        name = heading(citation) if n == own else quote.source.locator(number, span.start)
        words = quote.source.text[span.start : span.end]
        blocks.append(Block(label(name), words, f"paragraph-{number}.txt"))
    links = buttons([(_link_label(quote), quote_url(quote))])
    card = replace(_context(blocks, min(own, AROUND)), links=links)
    if embeds and (files or not card.files):
        return card
    content, attached = plain_blocks("", blocks, files=files)
    return Card(content, links=links, files=attached)


def _further(citations: Sequence[Citation], title: str, note: str) -> Card:
    if (panel := panel_of(f"**{title}**", citations, f"-# {note}")) is not None:
        return Card(panel=panel)
    embed = discord.Embed(colour=PASSAGES, title=title).set_footer(text=note)
    embeds, files = add_quotes(embed, citations)
    return Card(embeds=(embed, *embeds), links=_links(citations), files=tuple(files))


def _context(blocks: Sequence[Block], own: int) -> Card:
    """Show paragraphs as embeds in their order; the quoted one has the first claim to the room."""
    room = limits.ALL_EMBEDS - _ROOM_FOR_FILE * len(blocks)
    embeds: dict[int, discord.Embed] = {}
    files: list[discord.File] = []
    for n in sorted(range(len(blocks)), key=lambda n: n != own):
        block = blocks[n]
        words = block_quote(block.text)
        if not shows_faithfully(block.text) or length(words) > min(room, limits.DESCRIPTION):
            files.append(block.in_file())
            words = f"The words are in the file {escape(block.file)}, whole."
        else:
            room -= length(words)
        colour = PASSAGES if n == own else BESIDE
        embeds[n] = discord.Embed(colour=colour, title=escape(block.name), description=words)
    return Card(embeds=tuple(embeds[n] for n in sorted(embeds)), files=tuple(files))


def _links(citations: Sequence[Citation]) -> tuple[tuple[str, str], ...]:
    return buttons((heading(each), quote_url(each.quote)) for each in citations)


def _part(citation: Citation) -> Part:
    text = f"{block_quote(citation.quote.text)}\n-# {escape(heading(citation))}"
    links = buttons([(_link_label(citation.quote), quote_url(citation.quote))])
    return Part(text, links[0] if links else None)


def _link_label(quote: Quote) -> str:
    return TO_PAGE if quote.source.kind == "digest" else TO_WORDS
