"""Buttons of lists, questions back and deletions: known by their ids alone, after a restart too."""

from __future__ import annotations

import logging
import re
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Self

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.reply.acknowledge import tell
from bot.discord.reply.fault_messages import NOT_FOR_YOU, fault
from bot.present.discord.answer_cards import hint_card
from bot.present.limits import ROW, Card, within_limits
from bot.service.own_sources.tasks import CorpusError
from bot.service.queue import BusyError
from bot.storage.state.state import StateError
from index.errors import FetchError, QuestionError, SettingsError, SourceError

TEMPLATE = re.compile(
    r"ayes1:(?P<what>sources|corpus|remove|keep|mine|server|follow|unfollow)"
    r"(?::(?P<of>[0-9a-f]{1,64}))?",
    re.ASCII,
)
UNREADABLE = "I can't look that up right now; try again soon."
# What is a sentence for whoever uses Discord; others name files of this machine.
SAID = (BusyError, CorpusError, FetchError, QuestionError, SettingsError, SourceError)
Interaction = discord.Interaction[Any]
_log = logging.getLogger(__name__)


class CommandButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=TEMPLATE):
    """A button of one kind, and what it is about: a page, or the start of a hash."""

    def __init__(
        self,
        what: str,
        of: str | None = None,
        *,
        label: str = "",
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        disabled: bool = False,
        row: int | None = None,
    ) -> None:
        super().__init__(
            discord.ui.Button(
                label=label or what,
                style=style,
                custom_id=f"ayes1:{what}" + (f":{of}" if of else ""),
                disabled=disabled,
                row=row,
            )
        )
        self._what, self._of = what, of

    @classmethod
    async def from_custom_id(
        cls, _: Interaction, __: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button that was pressed."""
        return cls(match["what"], match["of"])

    async def callback(self, interaction: Interaction) -> None:
        """Tell whoever listens to presses."""
        interaction.client.dispatch("command_button", interaction, self._what, self._of)


class CommandButtons(commands.Cog):
    """Hands each press to the cog whose button it is, once, since Discord replays events."""

    def __init__(self, bot: commands.AutoShardedBot) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Have the buttons known by their ids."""
        self._bot.add_dynamic_items(CommandButton)

    async def cog_unload(self) -> None:
        """Have them forgotten."""
        self._bot.remove_dynamic_items(CommandButton)

    @commands.Cog.listener()
    async def on_command_button(self, interaction: Interaction, what: str, of: str | None) -> None:
        """Hand a press on as the event `button_<what>`, with what follows in its id."""
        events = interaction.client.events
        if await events.take(interaction.id, f"the button “{what}”", interaction.guild_id):
            self._bot.dispatch(f"button_{what}", interaction, of)


@dataclass(frozen=True, slots=True)
class Shown:
    """A card for one person alone, and the buttons below it."""

    card: Card
    pressed: Sequence[CommandButton] = ()


async def privately(interaction: Interaction, work: Coroutine[Any, Any, Shown | Card]) -> None:
    """Acknowledge at once, for the person alone, and write in what the work comes to.

    A press changes the message that it was on.
    """
    if interaction.type is discord.InteractionType.component:
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        shown = await work
    except SAID as error:
        shown = hint_card(str(error))
    except StateError as error:
        _log.warning("the state can't be used: %s", error)
        shown = hint_card(UNREADABLE)
    await write(interaction, shown)


async def write(interaction: Interaction, shown: Shown | Card) -> None:
    """Put a card and its buttons where the answer to an interaction stands."""
    if isinstance(shown, Card):
        shown = Shown(shown)
    card = within_limits(shown.card)
    view = discord.ui.View(timeout=None)
    for number, (name, url) in enumerate(card.links):
        view.add_item(discord.ui.Button(label=name, url=url, row=number // ROW))
    for pressed in shown.pressed:
        pressed.row = -(-len(card.links) // ROW)
        view.add_item(pressed)
    await interaction.edit_original_response(
        content=card.content or None,
        embeds=card.embeds,
        attachments=card.files,
        view=view if view.children else None,
    )


async def pressed(
    interaction: Interaction, work: Coroutine[Any, Any, Shown | Card], *, managing: bool = False
) -> None:
    """Do what a button says, for those who manage the server alone if it is theirs."""
    try:
        if managing and not interaction.permissions.manage_guild:
            work.close()
            await tell(interaction, NOT_FOR_YOU)
            return
        await privately(interaction, work)
    except Exception as error:
        await tell(interaction, fault(error, "a button"))


def page_buttons(what: str, page: int, pages: int) -> tuple[CommandButton, ...]:
    """Return the buttons to the pages beside one, none if it is the only one."""
    if pages < 2:
        return ()
    ends = (("Previous", page - 1), ("Next", page + 1))
    return tuple(
        CommandButton(
            what, f"{to if 0 <= to < pages else page:x}", label=name, disabled=not 0 <= to < pages
        )
        for name, to in ends
    )


def check_manager(interaction: Interaction) -> None:
    """Raise MissingPermissions unless somebody manages the server, whatever Discord shows them."""
    if not interaction.permissions.manage_guild:
        raise app_commands.MissingPermissions(["manage_guild"])
