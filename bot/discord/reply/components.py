"""What a card becomes when it is sent: discord.py's arguments, with its buttons in rows."""

from __future__ import annotations

import re
from typing import Any, Self

import discord

from bot.present.discord.button_ids import TEMPLATE
from bot.present.limits import ROW, CallbackButton, Card, Panel, Pick


class Pressable(discord.ui.DynamicItem[discord.ui.Item[Any]], template=TEMPLATE):
    """A button or a list that is known by its id alone, and so after a restart."""

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], __: re.Match[str], /
    ) -> Self:
        """Make the item that was used."""
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Dispatch the event `pressed`: what is to be done, and to what; a picked value is last."""
        match = TEMPLATE.fullmatch(self.custom_id)
        if match is not None:
            picked = getattr(self.item, "values", [])
            of = ":".join(filter(None, (match["of"], *picked)))
            interaction.client.dispatch("pressed", interaction, match["what"], of)


def sent(card: Card) -> dict[str, Any]:
    """Return the arguments that send a card, but for its files."""
    if card.panel is not None:
        return {"view": _layout(card, card.panel)}  # beside which Discord takes nothing else
    arguments: dict[str, Any] = {"content": card.content or None, "embeds": card.embeds}
    if card.links or card.presses or card.pick:
        arguments["view"] = _rows(card)
    return arguments


def _rows(card: Card) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    for number, (name, url) in enumerate(card.links):
        view.add_item(discord.ui.Button(label=name, url=url, row=number // ROW))
    first = -(-len(card.links) // ROW)
    for number, press in enumerate(card.presses):
        view.add_item(_button(press, first + number // ROW))
    if card.pick is not None:
        view.add_item(_list(card.pick, first + -(-len(card.presses) // ROW)))
    return view


def _button(press: CallbackButton, row: int | None = None) -> Pressable:
    style = discord.ButtonStyle.danger if press.danger else discord.ButtonStyle.secondary
    button: discord.ui.Button[Any] = discord.ui.Button(
        label=press.label,
        custom_id=press.custom_id,
        style=style,
        disabled=press.disabled,
        row=row,
    )
    return Pressable(button)


def _list(pick: Pick, row: int) -> Pressable:
    select: discord.ui.Select[Any] = discord.ui.Select(
        placeholder=pick.placeholder, custom_id=pick.custom_id, row=row
    )
    for name, value in pick.options:
        select.add_option(label=name, value=value)
    return Pressable(select)


def _layout(card: Card, panel: Panel) -> discord.ui.LayoutView:
    box: discord.ui.Container[Any] = discord.ui.Container(accent_colour=panel.colour)
    for number, part in enumerate(panel.parts):
        if number:
            box.add_item(discord.ui.Separator())
        words: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay(part.text)
        if part.link is None:
            box.add_item(words)
        else:
            name, url = part.link
            box.add_item(
                discord.ui.Section(words, accessory=discord.ui.Button(label=name, url=url))
            )
    links = [discord.ui.Button[Any](label=name, url=url) for name, url in card.links]
    for items in (links, [_button(press) for press in card.presses]):
        for start in range(0, len(items), ROW):
            box.add_item(discord.ui.ActionRow(*items[start : start + ROW]))
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(box)
    return view
