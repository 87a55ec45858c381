"""What is answered from, as cards: the sources a page at a time, and one with how it begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import discord

from bot.present import limits
from bot.present.discord.embeds import NEUTRAL
from bot.present.escape import block_quote, escape, label, shows_faithfully
from bot.present.limits import Card, length, shorten, weight
from bot.present.links import buttons, safe_url
from bot.service.tenants import ListedSource
from index.types import Paragraph, Source
from index.votes.lookup.parties import counted

PAGE: Final = 10  # sources on a page: two rows of link buttons
_TITLE = 120
_NAME = 60
_ROW = 390
_OUTLINE = 12  # headings
_ROOM_FOR_MORE = 120  # characters of the sentence that says what isn't shown
KINDS = {"digest": "a digest in other words", "article": "an article", "text": "a text"}


def pages_of(count: int) -> int:
    """Return how many pages so many sources fill; one at least."""
    return max(1, -(-count // PAGE))


def sources_card(
    entries: Sequence[ListedSource], *, page: int, count: int, title: str, lines: Sequence[str] = ()
) -> Card:
    """Show a page of `count` sources, with lines of Ayes's own above; pages count from 0."""
    embed = discord.Embed(colour=NEUTRAL, title=title)
    first = page * PAGE + 1
    rows = [_row(first + number, entry) for number, entry in enumerate(entries)]
    embed.description = shorten("\n".join([*lines, *rows]), limits.DESCRIPTION)
    embed.set_footer(text=f"Page {page + 1} of {pages_of(count)} · {counted(count, 'source')}")
    links = buttons(
        (f"{first + number} · {_name(entry.source)}", entry.source.url)
        for number, entry in enumerate(entries)
    )
    return Card(embeds=(embed,), links=links)


def source_card(entry: ListedSource, paragraphs: Sequence[Paragraph]) -> Card:
    """Show where a source is from, its outline, its hash, and its first paragraphs, whole."""
    source = entry.source
    embed = discord.Embed(colour=NEUTRAL, title=shorten(escape(label(source.title)), limits.TITLE))
    embed.description = "\n".join(_facts(entry, paragraphs))
    embed.set_footer(text=f"id: {source.id}\nsha256: {source.sha256}")
    headings = list(dict.fromkeys(one.heading for one in paragraphs if one.heading))
    if headings:
        shown = [f"• {shorten(escape(label(one)), 80)}" for one in headings[:_OUTLINE]]
        more = len(headings) - _OUTLINE
        shown += [f"… and {more} more"] if more > 0 else []
        embed.add_field(name="Headings", value="\n".join(shown), inline=False)
    room = limits.ALL_EMBEDS - weight(embed) - _ROOM_FOR_MORE
    shown = []
    for paragraph in paragraphs:
        words = source.text[paragraph.span.start : paragraph.span.end]
        block = f"¶ {paragraph.number}\n{block_quote(words)}"
        if not shows_faithfully(words) or length("\n".join([*shown, block])) > min(
            room, limits.DESCRIPTION - _ROOM_FOR_MORE
        ):
            break
        shown.append(block)
    left = len(paragraphs) - len(shown)
    if left:
        shown.append(
            f"{'…' if shown else 'Too long to show here:'} {counted(left, 'paragraph')}"
            f"{' more' if shown else ''}."
        )
    opening = discord.Embed(colour=NEUTRAL, description="\n".join(shown))
    return Card(embeds=(embed, opening), links=buttons([(_name(source), source.url)]))


def named(source: Source) -> str:
    """Name a source in a choice: its title, and who published it."""
    words = (label(source.title), label(source.publisher or ""))
    return shorten(" · ".join(filter(None, words)), limits.CHOICE_NAME)


def _row(number: int, entry: ListedSource) -> str:
    source = entry.source
    own = "this server's own" if entry.own else ""
    facts = (
        shorten(label(source.publisher or ""), _NAME),
        str(source.published or ""),
        "digest" if source.kind == "digest" else "",
        counted(entry.paragraphs, "paragraph"),
        own,
    )
    title = escape(shorten(label(source.title), _TITLE))
    return shorten(f"{number}\\. **{title}** · {escape(' · '.join(filter(None, facts)))}", _ROW)


def _facts(entry: ListedSource, paragraphs: Sequence[Paragraph]) -> list[str]:
    source = entry.source
    facts = {
        "Publisher": source.publisher,
        "Author": source.author,
        "Published": source.published and source.published.isoformat(),
        "Read on": source.fetched and source.fetched.isoformat(),
        "It is": KINDS[source.kind],
        "Length": f"{counted(len(paragraphs), 'paragraph')}, {len(source.text):,} characters",
        "Here as": "one of this server's own" if entry.own else "one that every server has",
        "Address": None if safe_url(source.url) else "none that can be linked",
    }
    return [
        f"{name}: {escape(shorten(label(value), 150))}" for name, value in facts.items() if value
    ]


def _name(source: Source) -> str:
    return shorten(label(source.name), _NAME)
