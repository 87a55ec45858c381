"""Discord's limits, and the check that a reply keeps them before it is sent.

Discord counts what it doesn't document; the larger of code points and UTF-16 units is safe.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import AyesError

if TYPE_CHECKING:  # what is set for a terminal keeps to some of these limits too, without Discord
    import discord

CONTENT = 2000
EMBEDS = 10
TITLE = 256
DESCRIPTION = 4096
FOOTER = 2048
AUTHOR = 256
FIELDS = 25
FIELD_NAME = 256
FIELD_VALUE = 1024
ALL_EMBEDS = 6000  # titles, descriptions, fields, footers and authors of a message together
BUTTONS = 25
BUTTON_LABEL = 80
LINK_URL = 512
FILES = 10
FILE_DESCRIPTION = 1024
COMPONENTS = 40  # of a message that is made of components, nested ones too
COMPONENT_TEXT = 4000  # all its texts together
CUSTOM_ID = 100
ROW = 5  # buttons beside each other
OPTIONS = 25  # of a list to pick from
OPTION = 100  # characters of an option's label, and of its value
PLACEHOLDER = 150
CHOICES = 25
CHOICE_NAME = 100
CHOICE_VALUE = 100
QUESTION = 300  # Ayes's own: what a person may ask at once

CUT = "…"
_log = logging.getLogger(__name__)


class ReplyTooLongError(AyesError):
    """A reply that Discord would refuse."""


@dataclass(frozen=True, slots=True)
class CallbackButton:
    """A button that comes back to the bot, with the id that says what it is for."""

    label: str
    custom_id: str
    danger: bool = False
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """A list to pick one of, with the id that it comes back with; `options` are (label, value)."""

    placeholder: str
    custom_id: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Words of a panel, and the (label, address) of the link button beside them."""

    text: str
    link: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A message of components alone: parts below each other, with a rule between them."""

    colour: discord.Colour
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What is sent: text and embeds, or else a panel; buttons and files with either.

    `links` are the (label, address) pairs of link buttons, and `pick` a list below all buttons.
    `private` says that only the person who asked needs to see it.
    """

    content: str = ""
    embeds: tuple[discord.Embed, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    files: tuple[discord.File, ...] = ()
    panel: Panel | None = None
    presses: tuple[CallbackButton, ...] = ()
    pick: Pick | None = None
    private: bool = False


def length(text: str) -> int:
    """Count a text as Discord might at most."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shorten(text: str, limit: int) -> str:
    """Cut a text that isn't a quote to a limit, at a space where there is one, and show the cut."""
    if length(text) <= limit:
        return text
    kept = text
    while length(kept) > limit - len(CUT):
        kept = kept[: len(kept) - max(1, (length(kept) - limit) // 2)]
    # An odd number of backslashes at the end would escape the mark.
    kept = kept[: len(kept) - 1] if _trailing_backslashes(kept) % 2 else kept
    at_space = kept.rpartition(" ")[0]
    return (at_space if len(at_space) > len(kept) // 2 else kept).rstrip() + CUT


def check_reply(card: Card) -> None:
    """Raise ReplyTooLongError if Discord would refuse the card."""
    _at_most("content", length(card.content), CONTENT)
    _at_most("embeds", len(card.embeds), EMBEDS)
    _at_most("files", len(card.files), FILES)
    for file in card.files:
        _at_most("a file's description", length(file.description or ""), FILE_DESCRIPTION)
    for embed in card.embeds:
        _at_most("a title", length(embed.title or ""), TITLE)
        _at_most("a description", length(embed.description or ""), DESCRIPTION)
        _at_most("a footer", length(embed.footer.text or ""), FOOTER)
        _at_most("an author", length(embed.author.name or ""), AUTHOR)
        _at_most("fields", len(embed.fields), FIELDS)
        for part in embed.fields:
            _between("a field's name", length(part.name or ""), FIELD_NAME)
            _between("a field's value", length(part.value or ""), FIELD_VALUE)
    _at_most("all embeds", sum(map(weight, card.embeds)), ALL_EMBEDS)
    if card.panel is not None:
        _check_panel(card, card.panel)
    # The bot's own buttons begin a row of their own.
    rows = -(-len(card.links) // ROW) + -(-len(card.presses) // ROW) + (card.pick is not None)
    _at_most("buttons", rows * ROW, BUTTONS)
    beside = [part.link for part in card.panel.parts if part.link] if card.panel else []
    for name, url in (*card.links, *beside):
        _between("a button's label", length(name), BUTTON_LABEL)
        _between("a link", length(url), LINK_URL)
    for press in card.presses:
        _between("a button's label", length(press.label), BUTTON_LABEL)
        _between("a button's id", length(press.custom_id), CUSTOM_ID)
    if len({press.custom_id for press in card.presses}) < len(card.presses):
        raise ReplyTooLongError("two buttons have one id, which Discord refuses")
    if card.pick is not None:
        _check_pick(card.pick)


def _check_pick(pick: Pick) -> None:
    _at_most("options", len(pick.options), OPTIONS)
    _between("a list's placeholder", length(pick.placeholder), PLACEHOLDER)
    _between("a list's id", length(pick.custom_id), CUSTOM_ID)
    for text in (text for option in pick.options for text in option):
        _between("an option", length(text), OPTION)


def _check_panel(card: Card, panel: Panel) -> None:
    if card.content or card.embeds or card.pick:
        raise ReplyTooLongError(
            "a panel stands beside text, embeds or a list, which Discord refuses"
        )
    _at_most("components", components_of(card, panel), COMPONENTS)
    for part in panel.parts:
        _between("a part's text", length(part.text), COMPONENT_TEXT)
    _at_most("all texts", sum(length(part.text) for part in panel.parts), COMPONENT_TEXT)


def components_of(card: Card, panel: Panel) -> int:
    """Count the components of a panel: box, rules, texts, sections, rows and buttons."""
    texts = sum(3 if part.link else 1 for part in panel.parts)
    buttons = len(card.links) + len(card.presses)
    rows = -(-len(card.links) // ROW) + -(-len(card.presses) // ROW)
    return 1 + texts + max(0, len(panel.parts) - 1) + rows + buttons


def within_limits(card: Card) -> Card:
    """Return the card, or if Discord would refuse it, its first words with a visible cut.

    Cards are built to fit, so this is the net below them. It drops quotes whole: the first words
    are Ayes's own, and a quote is never cut.
    """
    try:
        check_reply(card)
    except ReplyTooLongError as error:
        _log.error("a card doesn't fit and is sent without its quotes: %s", error)
        cut = shorten(f"{_first_words(card)}\n{CUT}", CONTENT)
        return Card(content=cut, private=card.private)
    return card


def _first_words(card: Card) -> str:
    if card.panel is not None:
        return card.panel.parts[0].text if card.panel.parts else ""
    return card.embeds[0].description or "" if card.embeds else card.content.partition("\n> ")[0]


def weight(embed: discord.Embed) -> int:
    """Count what an embed adds to the sum over all embeds."""
    texts = [embed.title, embed.description, embed.footer.text, embed.author.name]
    texts += [text for part in embed.fields for text in (part.name, part.value)]
    return sum(length(text or "") for text in texts)


def choices(names: Sequence[tuple[str, str]]) -> list[discord.app_commands.Choice[str]]:
    """Return (name, value) pairs as choices of an autocompletion, as many as Discord takes."""
    import discord  # noqa: PLC0415  (see above)

    return [
        discord.app_commands.Choice(name=shorten(name, CHOICE_NAME), value=value)
        for name, value in names
        if length(value) <= CHOICE_VALUE
    ][:CHOICES]


def _at_most(what: str, count: int, limit: int) -> None:
    if count > limit:
        raise ReplyTooLongError(f"{what}: {count}, where Discord takes {limit} at most")


def _between(what: str, count: int, limit: int) -> None:
    _at_most(what, count, limit)
    if not count:
        raise ReplyTooLongError(f"{what} is empty, which Discord refuses")


def _trailing_backslashes(text: str) -> int:
    return len(text) - len(text.rstrip("\\"))
