"""Views set for Discord: as embeds, as a panel of components, or as the text of a message."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, assert_never

import discord

from bot.present import limits
from bot.present.discord.attached import file_of, sheets_of
from bot.present.escape import (
    block_quote,
    escape,
    fits_a_fence,
    label,
    shows_faithfully,
)
from bot.present.limits import Card, Panel, Part, length, shorten, weight
from bot.present.links import buttons
from bot.present.pictures.draw import Picture
from bot.present.view import (
    Block,
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
    Table,
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
    "closest": discord.Colour(0xB7A86B),
    "refusal": discord.Colour(0x80848E),
}
_WORDS = 1500  # characters of Ayes's own words
_PLAIN_WORDS = 1200  # of a message without embeds
_SAID = 300  # of what somebody said
_NAME = 90  # of a place
_ROW = 200  # of a name in a list, and of a value beside its name
_ROOM_FOR_FILE = 300  # what a quote takes of an embed if its words go to a file
_ROOM_FOR_NAME = 200
_LONG_ROW = 400  # of a row of a list that has a title
_FIELDS_OF_A_LIST = 3


PICTURE: Final = "picture.png"
ALL: Final = discord.Permissions.all()


def with_picture(card: Card, picture: Picture | None) -> Card:
    """Attach a picture, if there is one, with its words; the first embed shows it."""
    if picture is None:
        return card
    file = discord.File(io.BytesIO(picture.png), filename=PICTURE, description=picture.alt)
    if card.embeds:
        card.embeds[0].set_image(url=f"attachment://{PICTURE}")
    return replace(card, files=(*card.files, file))


def card_of(view: View, allowed: discord.Permissions = ALL) -> Card:
    """Set a view as the channel takes it: as a panel or embeds, or else as text."""
    card, files = _card(view), allowed.attach_files
    whole = len(card.files) == len(sheets_of(view))  # no quote went into a file
    if allowed.embed_links and (files or whole):
        return card if files else replace(card, files=())
    return message_of(view, files=files)


def embeds_of(view: View, *, reserved: int = 0) -> tuple[list[discord.Embed], list[discord.File]]:
    """Set a view as embeds, and return files for the quotes that fit in none.

    `reserved` is the weight of all embeds of a message that isn't this view's to use.
    """
    title = shorten(escape(label(view.title)), limits.TITLE)
    embed = discord.Embed(colour=COLOURS[view.tone], title=title or None)
    if view.asked:
        embed.set_author(name=shorten(label(view.asked), limits.AUTHOR))
    inline = _inline(view)
    embed.description = _opening(view, _WORDS, inline) or None
    if notes := " · ".join(label(text_of(one.runs)) for one in view.lines("note")):
        embed.set_footer(text=shorten(notes, _WORDS))
    facts = _fields(view)
    further: list[discord.Embed] = []
    files = sheets_of(view)
    beside = view.tone == "conflict"
    room = limits.ALL_EMBEDS - weight(embed) - reserved - _ROOM_FOR_FILE * len(view.quoted)
    room -= sum(length(name) + length(value) for name, value, _ in facts)
    words_of: dict[Quoted, str] = {}
    # What is numbered has the first claim to the room.
    for quote in sorted((one for one in view.quoted if one not in inline), key=lambda q: not q.n):
        words = markdown_of(quote.parts, quote.more)
        if words is not None and length(words) <= min(room, limits.DESCRIPTION):
            words_of[quote] = words
            room -= length(words)
    for quote in (one for one in view.quoted if one not in inline):
        name = _named(quote)
        words = words_of.get(quote)
        if words is not None and length(words) <= limits.FIELD_VALUE:
            embed.add_field(name=name, value=words, inline=beside)
        elif words is not None:
            further.append(discord.Embed(colour=embed.colour, title=name, description=words))
        else:
            files.append(file_of(quote))
            words = f"The words are in the file {escape(quote.file)}, whole."
            embed.add_field(name=name, value=words, inline=beside)
    for name, value, one_row in facts[: limits.FIELDS - len(embed.fields)]:
        embed.add_field(name=name, value=value, inline=one_row or beside)
    return [embed, *further], files


def panel_of(view: View) -> Panel | None:
    """Set quotes as a panel, each beside its link; None if they don't all fit whole."""
    if _fields(view):
        return None
    heads = filter(None, (view.asked, view.title))
    said = [f"**{shorten(escape(label(head)), limits.TITLE)}**" for head in heads]
    parts: list[Part] = []
    for block in view.blocks:
        if isinstance(block, Quoted):
            words = markdown_of(block.parts, block.more)
            if words is None:
                return None
            links = buttons([block.link] if block.link else [])
            parts += [Part("\n".join(said))] if said else []
            parts.append(Part(f"{words}\n-# {_named(block)}", links[0] if links else None))
            said = []
        else:
            said += filter(None, [_words(block, _WORDS)])
    said += [f"-# {escape(label(text_of(one.runs)))}" for one in view.lines("note")]
    parts += [Part("\n".join(said))] if said else []
    fits = sum(length(part.text) for part in parts) <= limits.COMPONENT_TEXT
    return Panel(COLOURS[view.tone], tuple(parts)) if fits else None


def message_of(view: View, *, files: bool = True) -> Card:
    """Set a view as text, for a channel that takes no embeds."""
    heads = filter(None, (view.asked, view.title))
    lines = [f"**{shorten(escape(label(head)), 200)}**" for head in heads]
    lines.append(_opening(view, _PLAIN_WORDS))
    lines += [f"**{name}**: {value}" for name, value, _ in _fields(view)]
    room = _PLAIN_WORDS if view.quoted else limits.CONTENT - _ROOM_FOR_NAME
    content = shorten("\n".join(filter(None, lines)), room)
    notes = "".join(f"\n-# {escape(label(text_of(one.runs)))}" for one in view.lines("note"))
    notes = shorten(notes, _ROOM_FOR_NAME)
    attached = sheets_of(view) if files else []
    for number, quote in enumerate(view.quoted, start=1):
        name = f"\n{_named(quote)}"
        words = markdown_of(quote.parts, quote.more)
        room = limits.CONTENT - length(content + notes)
        room -= _ROOM_FOR_NAME * (len(view.quoted) - number)
        if words is not None and length(f"{name}\n{words}") <= room:
            content += f"{name}\n{words}"
        elif files:
            attached.append(file_of(quote))
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


def _inline(view: View) -> tuple[Quoted, ...]:
    """Return the quotes that something is said after, as far as they go with it into one text."""
    last = max((n for n, one in enumerate(view.blocks) if _words(one, _WORDS)), default=0)
    before = [one for one in view.blocks[:last] if isinstance(one, Quoted)]
    room = limits.DESCRIPTION - _WORDS - _ROOM_FOR_NAME
    words = [markdown_of(one.parts, one.more) for one in before]
    fit = None not in words and sum(length(one or "") + _NAME * 2 for one in words) <= room
    return tuple(before) if fit else ()


def _opening(view: View, room: int, inline: Sequence[Quoted] = ()) -> str:
    """Write what is said, with some quotes whole among it, in the order of the view."""
    lines: list[str] = []
    for block in view.blocks:
        if isinstance(block, Quoted):
            if block in inline:
                lines.append(f"**{_named(block)}**\n{markdown_of(block.parts, block.more)}")
        elif words := shorten(_words(block, room), room):
            # After a quotation, so that nothing takes it for words of that.
            lines += [""] if lines and "> " in lines[-1] else []
            lines.append(words)
            room -= length(words)
    return "\n".join(lines)


def _words(block: Block, room: int) -> str:
    """Write what Ayes says, what somebody said, or a list, as Markdown."""
    match block:
        case Line(role="answer" | "words"):
            return _line(block, room)
        case Said(text=text):
            said = text if shows_faithfully(text) else label(text)
            return f"> {escape(shorten(' '.join(said.split()), _SAID))}"
        case Listed(rows=rows, more=more, title=""):
            listed = [f"• {escape(shorten(label(row), _ROW))}" for row in rows]
            return "\n".join([*listed, *([more_of(more)] if more else [])])
        case _:
            return ""


def _named(quote: Quoted) -> str:
    return escape(shorten(label(quote.name), _NAME))


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


def _fields(view: View) -> list[tuple[str, str, bool]]:
    """Set facts, lists and tables as fields: each a name, a value, and whether it stands beside."""
    fields: list[tuple[str, str, bool]] = []
    for block in view.blocks:
        match block:
            case Facts(rows=rows, beside=beside):
                for name, value in rows:
                    words = "\n".join(map(label, value.split("\n")))
                    fields.append((name, shorten(escape(words), limits.FIELD_VALUE), beside))
            case Listed(title=title) if title:
                listed = [*block.rows, *([more_of(block.more)] if block.more else [])]
                fields += _filled(title, listed, "")
            case Table(title=title) if block.rows:
                fields += _filled(title, block.rows, "• ")
            case _:
                pass
    return [(escape(shorten(label(name), _NAME)), value, inline) for name, value, inline in fields]


def _filled(title: str, rows: Sequence[str], mark: str) -> Iterator[tuple[str, str, bool]]:
    """Fill up to three fields with rows, and show it if some don't fit."""
    values = [""]
    for row in rows:
        shown = f"{mark}{shorten(escape(label(row)), _LONG_ROW)}"
        joined = f"{values[-1]}\n{shown}".strip()
        if length(joined) <= limits.FIELD_VALUE - 2:
            values[-1] = joined
        elif len(values) < _FIELDS_OF_A_LIST:
            values.append(shown)
        else:
            values[-1] += f"\n{limits.CUT}"
            break
    for number, value in enumerate(values):
        yield "More" if number else title, value, False


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
