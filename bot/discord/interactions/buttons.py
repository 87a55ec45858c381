"""Hand what is pressed to the cog that does it; ask back, and turn pages, with buttons."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Final

from discord import app_commands
from discord.ext import commands

from bot.discord.reply.acknowledge import tell
from bot.discord.reply.audience import Interaction, server_of
from bot.discord.reply.components import Pressable
from bot.discord.reply.fault_messages import NOT_FOR_YOU, fault
from bot.present.discord.answer_cards import hint_card
from bot.present.discord.button_ids import button
from bot.present.limits import CallbackButton, Card
from bot.service.events import Events
from bot.service.own_sources.tasks import CorpusError

FOR_MANAGERS: Final = {"corpus", "remove", "server", "follow", "unfollow"}
KEPT: Final = "Nothing was removed."


class Buttons(commands.Cog):
    """Hands each press to the cog with a method `button_<what>`, once.

    The method takes the interaction and what the id says that the button is about.
    """

    def __init__(self, bot: commands.AutoShardedBot, events: Events) -> None:
        self._bot = bot
        self._events = events

    async def cog_load(self) -> None:
        """Have the buttons known by their ids."""
        self._bot.add_dynamic_items(Pressable)

    @commands.Cog.listener()
    async def on_pressed(self, interaction: Interaction, what: str, of: str) -> None:
        """Do what a button says, for those who manage the server alone if it is theirs."""
        name = f"the button “{what}”"
        if not await self._events.take(interaction.id, name, interaction.guild_id):
            return
        try:
            if what in FOR_MANAGERS and not interaction.permissions.manage_guild:
                await tell(interaction, NOT_FOR_YOU)
                return
            methods = (getattr(cog, f"button_{what}", None) for cog in self._bot.cogs.values())
            for method in filter(None, methods):
                await method(interaction, of)
        except Exception as error:
            await tell(interaction, fault(error, name))

    async def button_keep(self, interaction: Interaction, _: str) -> None:
        """Leave everything as it is."""
        await interaction.response.edit_message(content=KEPT, view=None)


def asking(question: str, confirm: CallbackButton) -> Card:
    """Ask whether something is to be done."""
    return replace(hint_card(question), presses=(confirm, button("keep", label="Cancel")))


def page_buttons(what: str, page: int, pages: int) -> tuple[CallbackButton, ...]:
    """Return the buttons to the pages beside one, none if it is the only one."""
    if pages < 2:
        return ()
    ends = (("Previous", page - 1), ("Next", page + 1))
    return tuple(
        button(
            what, f"{to if 0 <= to < pages else page:x}", label=name, disabled=not 0 <= to < pages
        )
        for name, to in ends
    )


class ManagersCog(commands.GroupCog):
    """A group of commands for those who manage a server that Ayes is a member of."""

    elsewhere: ClassVar[str]  # what is said in another server

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Let those who manage the server through, whatever Discord shows to others."""
        if not interaction.permissions.manage_guild:
            raise app_commands.MissingPermissions(["manage_guild"])
        return True

    def server_in(self, interaction: Interaction) -> int:
        """Return the server that an interaction is in; raise CorpusError if it isn't joined."""
        guild_id = server_of(interaction)
        if guild_id is None:
            raise CorpusError(self.elsewhere)
        return guild_id
