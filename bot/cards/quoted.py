"""Quotes on a card: whole, under the name of their source and paragraph, or else in a file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

import discord

from bot.answer.types import Citation
from bot.cards import limits
from bot.cards.escape import block_quote, escape, label, shows_faithfully
from bot.cards.limits import Card, Panel, Part, length, shorten, weight
from bot.cards.links import buttons, quote_url
from index.types import Paragraph, Quote

PASSAGES: Final = discord.Colour(0x2F9E6E)
BESIDE: Final = discord.Colour(0x80848E)

TO_WORDS, TO_PAGE = "Read it there", "Read the page"
FURTHER = "Further quotes"
WHOLE = "Every quote is a slice of its source"
_NAME = 60  # characters of a publisher's name or a title
_ROOM_FOR_FILE = 300  # what a quote takes of an embed if its words go to a file
_AROUND = 1  # paragraphs before and after the quoted one


def place(quote: Quote) -> str:
    """Name the source and the paragraph of a quote."""
    named = f"{shorten(label(quote.source.name), _NAME)}, {quote.locator}"
    # A digest retells a page in other words; who reads the quote has to know that.
    return f"{named} (digest)" if quote.source.kind == "digest" else named


def heading(citation: Citation) -> str:
    """Head a quote with its number and its place."""
    return f"[{citation.n}] {place(citation.quote)}"


def quote_file(citation: Citation) -> discord.File:
    """Put the words of a quote into a file."""
    words = io.BytesIO(citation.quote.text.encode("utf-8"))
    return discord.File(words, filename=f"quote-{citation.n}.txt")


def add_quotes(
    embed: discord.Embed, citations: Sequence[Citation], *, reserved: int = 0, inline: bool = False
) -> tuple[list[discord.Embed], list[discord.File]]:
    """Add quotes to an embed; return the further embeds, and files for what fits in neither.

    `reserved` is the weight that something else is still to add to the embed.
    """
    further: list[discord.Embed] = []
    files: list[discord.File] = []
    room = limits.ALL_EMBEDS - weight(embed) - reserved - _ROOM_FOR_FILE * len(citations)
    for citation in citations:
        name = escape(heading(citation))
        block = block_quote(citation.quote.text)
        fits = shows_faithfully(citation.quote.text) and length(block) <= room
        if fits and length(block) <= limits.FIELD_VALUE:
            embed.add_field(name=name, value=block, inline=inline)
            room -= length(block)
        elif fits and length(block) <= limits.DESCRIPTION:
            further.append(discord.Embed(colour=embed.colour, title=name, description=block))
            room -= length(block)
        else:
            files.append(quote_file(citation))
            words = f"The words are in the file {escape(files[-1].filename)}, whole."
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


def further_card(citations: Sequence[Citation]) -> Card:
    """Show quotes of an answer that its card had no place for."""
    if (panel := panel_of(f"**{FURTHER}**", citations, f"-# {WHOLE}")) is not None:
        return Card(panel=panel)
    embed = discord.Embed(colour=PASSAGES, title=FURTHER).set_footer(text=WHOLE)
    embeds, files = add_quotes(embed, citations)
    links = buttons((heading(each), quote_url(each.quote)) for each in citations)
    return Card(embeds=(embed, *embeds), links=links, files=tuple(files))


def context_card(citation: Citation, paragraphs: Sequence[Paragraph]) -> Card | None:
    """Show the paragraph of a quote between its neighbours; None if none of them holds it."""
    quote = citation.quote
    holding = [n for n, each in enumerate(paragraphs) if each.span.holds(quote.span)]
    if not holding:
        return None
    first = max(0, holding[0] - _AROUND)
    around = paragraphs[first : holding[0] + _AROUND + 1]
    own = paragraphs[holding[0]]
    room = limits.ALL_EMBEDS - limits.FIELD_NAME * len(around)
    shown: dict[int, discord.Embed] = {}
    files: tuple[discord.File, ...] = ()
    # The quoted paragraph has the first claim to the room.
    for paragraph in sorted(around, key=lambda each: each is not own):
        text = quote.source.text[paragraph.span.start : paragraph.span.end]
        block = block_quote(text)
        embed = discord.Embed(colour=PASSAGES if paragraph is own else BESIDE)
        if shows_faithfully(text) and length(block) <= min(room, limits.DESCRIPTION):
            embed.description = block
        elif paragraph is own:
            files = (discord.File(io.BytesIO(text.encode("utf-8")), filename="paragraph.txt"),)
            embed.description = "This paragraph is in the file paragraph\\.txt, whole."
        else:
            embed.description = "This paragraph can't be shown here."
        room -= length(embed.description)
        shown[paragraph.number] = embed
    embeds = [shown[paragraph.number] for paragraph in around]
    for paragraph, embed in zip(around, embeds, strict=True):
        name = quote.source.locator(paragraph.number, paragraph.span.start)
        embed.title = escape(heading(citation) if paragraph is own else label(name))
    links = buttons([(_link_label(quote), quote_url(quote))])
    return Card(embeds=tuple(embeds), links=links, files=files)


def _part(citation: Citation) -> Part:
    text = f"{block_quote(citation.quote.text)}\n-# {escape(heading(citation))}"
    links = buttons([(_link_label(citation.quote), quote_url(citation.quote))])
    return Part(text, links[0] if links else None)


def _link_label(quote: Quote) -> str:
    return TO_PAGE if quote.source.kind == "digest" else TO_WORDS
