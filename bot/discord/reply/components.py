"""What a card becomes when it is sent: discord.py's arguments, with its buttons in rows."""

from __future__ import annotations

import re
from typing import Any, Self

import discord

from bot.present.discord.button_ids import TEMPLATE, ButtonAction
from bot.present.limits import ROW, CallbackButton, Card, Panel, Pick

PRESSED = "answer_button"
"""The event that a press becomes, with its interaction, what it is for, the answer's id and n."""


PICKED = "claim_picked"
"""The event that a pick becomes, with its interaction, the id's key and where the claim begins."""

PICK_TEMPLATE = re.compile(r"ayes1:claim:(?P<key>[0-9a-f]{1,16})", re.ASCII)


class ClaimSelect(discord.ui.DynamicItem[discord.ui.Select[Any]], template=PICK_TEMPLATE):
    """A list of claims, known by its id alone."""

    def __init__(self, pick: Pick, row: int | None = None) -> None:
        select: discord.ui.Select[Any] = discord.ui.Select(
            placeholder=pick.placeholder, custom_id=pick.custom_id, row=row
        )
        for name, value in pick.options:
            select.add_option(label=name, value=value)
        super().__init__(select)

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the list that something was picked from."""
        options = item.options if isinstance(item, discord.ui.Select) else []
        return cls(Pick("", match.string, tuple((one.label, one.value) for one in options)))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Tell whoever listens to picks."""
        match = PICK_TEMPLATE.fullmatch(self.item.custom_id)
        if match is not None and self.item.values:
            interaction.client.dispatch(PICKED, interaction, match["key"], self.item.values[0])


class AnswerButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=TEMPLATE):
    """A button that is known by its id alone, and so after a restart."""

    def __init__(self, press: CallbackButton, row: int | None = None) -> None:
        button: discord.ui.Button[Any] = discord.ui.Button(
            label=press.label, custom_id=press.custom_id, row=row
        )
        super().__init__(button)

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button that was pressed."""
        return cls(CallbackButton(getattr(item, "label", None) or "", match.string))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Tell whoever listens to presses."""
        match = TEMPLATE.fullmatch(self.item.custom_id or "")
        if match is not None:
            what, answer_id, n = match.group("what", "answer", "n")
            interaction.client.dispatch(
                PRESSED, interaction, ButtonAction(what), answer_id, int(n or 0)
            )


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
        view.add_item(AnswerButton(press, first + number // ROW))
    if card.pick is not None:
        view.add_item(ClaimSelect(card.pick, first + -(-len(card.presses) // ROW)))
    return view


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
    for items in (links, [AnswerButton(press) for press in card.presses]):
        for start in range(0, len(items), ROW):
            box.add_item(discord.ui.ActionRow(*items[start : start + ROW]))
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(box)
    return view
