"""Views set for Discord: as embeds, as a panel of components, or as the text of a message."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Final, assert_never

import discord

from bot.present import limits
from bot.present.escape import (
    block_quote,
    escape,
    fits_a_fence,
    label,
    shows_faithfully,
)
from bot.present.limits import Card, Panel, Part, length, shorten, weight
from bot.present.links import buttons
from bot.present.view import (
    Code,
    Facts,
    Item,
    Line,
    Listed,
    Prose,
    Quoted,
    Row,
    Run,
    Runs,
    Said,
    Tone,
    View,
    more_of,
    text_of,
)
from bot.present.view import Part as QuotedPart

NEUTRAL: Final = discord.Colour(0x5B7083)
COLOURS: Final[Mapping[Tone, discord.Colour]] = {
    "passages": discord.Colour(0x2F9E6E),
    "votes": discord.Colour(0x418FDE),
    "agrees": discord.Colour(0x418FDE),  # the United Nations' blue
    "conflict": discord.Colour(0xE0A030),
    "refusal": discord.Colour(0x80848E),
}
_WORDS = 1500  # characters of Ayes's own words
_PLAIN_WORDS = 1200  # of a message without embeds
_SAID = 300  # of what somebody said
_NAME = 90  # of a place
_ROW = 200  # of a name in a list, and of a value beside its name
_ROOM_FOR_FILE = 300  # what a quote takes of an embed if its words go to a file
_ROOM_FOR_NAME = 200
_ROOM_FOR_FACT = 300


def card_of(view: View, *, embeds: bool = True, files: bool = True) -> Card:
    """Set a view as the channel takes it: as a panel or embeds, or else as text."""
    card = _card(view)
    if embeds and (files or not card.files):
        return card
    return message_of(view, files=files)


def embeds_of(view: View, *, reserved: int = 0) -> tuple[list[discord.Embed], list[discord.File]]:
    """Set a view as embeds, and return files for the quotes that fit in none.

    `reserved` is the weight of all embeds of a message that isn't this view's to use.
    """
    title = shorten(escape(label(view.title)), limits.TITLE)
    embed = discord.Embed(colour=COLOURS[view.tone], title=title or None)
    if view.asked:
        embed.set_author(name=shorten(label(view.asked), limits.AUTHOR))
    embed.description = _opening(view, _WORDS) or None
    if notes := "\n".join(label(text_of(one.runs)) for one in view.lines("note")):
        embed.set_footer(text=shorten(notes, _WORDS))
    facts = _facts(view)
    further: list[discord.Embed] = []
    files: list[discord.File] = []
    beside = view.tone == "conflict"
    room = limits.ALL_EMBEDS - weight(embed) - reserved
    room -= _ROOM_FOR_FILE * len(view.quoted) + _ROOM_FOR_FACT * len(facts)
    words_of: dict[Quoted, str] = {}
    # What is numbered has the first claim to the room.
    for quote in sorted(view.quoted, key=lambda one: not one.n):
        words = markdown_of(quote.parts, quote.more)
        if words is not None and length(words) <= min(room, limits.DESCRIPTION):
            words_of[quote] = words
            room -= length(words)
    for quote in view.quoted:
        name = escape(shorten(label(quote.name), _NAME))
        words = words_of.get(quote)
        if words is not None and length(words) <= limits.FIELD_VALUE:
            embed.add_field(name=name, value=words, inline=beside)
        elif words is not None:
            further.append(discord.Embed(colour=embed.colour, title=name, description=words))
        else:
            files.append(_file(quote))
            embed.add_field(name=name, value=_in_file(quote), inline=beside)
    for name, value in facts:
        embed.add_field(name=name, value=value, inline=beside)
    return [embed, *further], files


def panel_of(view: View) -> Panel | None:
    """Set quotes as a panel, each beside its link; None if they don't all fit whole."""
    words = [markdown_of(quote.parts, quote.more) for quote in view.quoted]
    if None in words or _facts(view):
        return None
    heads = filter(None, (view.asked, view.title))
    opening = [f"**{shorten(escape(label(head)), limits.TITLE)}**" for head in heads]
    parts = [Part("\n".join(filter(None, (*opening, _opening(view, _WORDS)))))]
    for quote, said in zip(view.quoted, words, strict=True):
        name = f"-# {escape(shorten(label(quote.name), _NAME))}"
        links = buttons([quote.link] if quote.link else [])
        parts.append(Part(f"{said}\n{name}", links[0] if links else None))
    notes = [f"-# {escape(label(text_of(one.runs)))}" for one in view.lines("note")]
    parts += [Part("\n".join(notes))] if notes else []
    parts = [part for part in parts if part.text]
    fits = sum(length(part.text) for part in parts) <= limits.COMPONENT_TEXT
    return Panel(COLOURS[view.tone], tuple(parts)) if fits else None


def message_of(view: View, *, files: bool = True) -> Card:
    """Set a view as text, for a channel that takes no embeds."""
    heads = filter(None, (view.asked, view.title))
    lines = [f"**{shorten(escape(label(head)), 200)}**" for head in heads]
    lines += [_opening(view, _PLAIN_WORDS), *(f"{name}: {value}" for name, value in _facts(view))]
    content = shorten("\n".join(filter(None, lines)), _PLAIN_WORDS)
    notes = "".join(f"\n-# {escape(label(text_of(one.runs)))}" for one in view.lines("note"))
    notes = shorten(notes, _ROOM_FOR_NAME)
    attached: list[discord.File] = []
    for number, quote in enumerate(view.quoted, start=1):
        name = f"\n{escape(shorten(label(quote.name), _NAME))}"
        words = markdown_of(quote.parts, quote.more)
        room = limits.CONTENT - length(content + notes)
        room -= _ROOM_FOR_NAME * (len(view.quoted) - number)
        if words is not None and length(f"{name}\n{words}") <= room:
            content += f"{name}\n{words}"
        elif files:
            attached.append(_file(quote))
            content += f"{name}: {escape(quote.file)}"
        else:
            content += f"{name}: too long to show here"
    return Card((content + notes).strip(), links=buttons(view.links), files=tuple(attached))


def markdown_of(parts: Sequence[QuotedPart], more: int = 0) -> str | None:
    """Set a quote, with nothing live in it; None where Discord wouldn't show it as it is."""
    blocks = [*map(_part, parts), *([more_of(more)] if more else [])]
    return None if None in blocks else "\n".join(block for block in blocks if block is not None)


def _part(part: QuotedPart) -> str | None:
    match part:
        case Prose(runs=runs):
            return _quote(runs)
        case Item(mark=mark, runs=runs):
            return _quote((Run(f"{mark} "), *runs) if mark else runs)
        case Row(cells=cells):
            rows = [_quote((Run(f"{header}: " if header else ""), *runs)) for header, runs in cells]
            return None if None in rows else "\n".join(row for row in rows if row is not None)
        case Code(text=text):
            return f"```\n{text}\n```" if fits_a_fence(text) else None
        case _:
            assert_never(part)


def _quote(runs: Runs) -> str | None:
    if not shows_faithfully(text_of(runs)):
        return None
    return block_quote("".join(map(_run, runs)), escaped=True)


def _run(run: Run) -> str:
    """Escape a run; a strong one is set in bold, line by line, for no bold crosses lines."""
    if not run.strong:
        return escape(run.text)
    return "\n".join(f"**{escape(each)}**" if each else "" for each in run.text.split("\n"))


def _opening(view: View, room: int) -> str:
    """Write what Ayes says, what somebody said, and lists, in their order, as Markdown."""
    lines: list[str] = []
    for block in view.blocks:
        match block:
            case Line(role="answer" | "words"):
                # After a quotation, so that nothing takes it for words of that.
                lines += [""] if lines and lines[-1].startswith("> ") else []
                lines.append(_line(block, room))
            case Said(text=text):
                said = text if shows_faithfully(text) else label(text)
                lines.append(f"> {escape(shorten(' '.join(said.split()), _SAID))}")
            case Listed(rows=rows, more=more):
                lines += [f"• {escape(shorten(label(row), _ROW))}" for row in rows]
                lines += [more_of(more)] if more else []
            case _:
                pass
    return shorten("\n".join(lines), room)


def _line(line: Line, room: int) -> str:
    """Set a line; where its bold words make it too long, it is cut and has none."""
    runs = [
        Run("\n".join(map(label, run.text.split("\n"))) if run.strong else _spaced(run.text))
        for run in line.runs
    ]
    marked = "".join(
        _run(Run(run.text, old.strong)) for run, old in zip(runs, line.runs, strict=True)
    )
    return marked if length(marked) <= room else shorten(escape(text_of(tuple(runs))), room)


def _spaced(text: str) -> str:
    """Make a run a name, but keep the space at its ends: other runs stand beside it."""
    if not text.strip():
        return " " if text else ""
    before = " " if text[0].isspace() else ""
    return f"{before}{label(text)}{' ' if text[-1].isspace() else ''}"


def _facts(view: View) -> list[tuple[str, str]]:
    rows = [row for block in view.blocks if isinstance(block, Facts) for row in block.rows]
    return [
        (escape(shorten(label(name), _NAME)), shorten(escape(label(value)), _ROW))
        for name, value in rows
    ]


def _card(view: View) -> Card:
    # A single quote is as well in an embed, which every client has long shown.
    several = view.tone == "passages" and (len(view.quoted) > 1 or view.title)
    panel = panel_of(view) if several else None
    if panel is not None:
        beside = {part.link[1] for part in panel.parts if part.link}
        links = [link for link in buttons(view.links) if link[1] not in beside]
        return Card(panel=panel, links=tuple(links))
    embeds, files = embeds_of(view)
    return Card(embeds=tuple(embeds), links=buttons(view.links), files=tuple(files))


def _in_file(quote: Quoted) -> str:
    return f"The words are in the file {escape(quote.file)}, whole."


def _file(quote: Quoted) -> discord.File:
    return discord.File(io.BytesIO(quote.text.encode("utf-8")), filename=quote.file)
