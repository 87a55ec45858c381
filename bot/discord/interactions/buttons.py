"""Asking back and turning pages with buttons, and commands for those who manage a server."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from discord import app_commands
from discord.ext import commands

from bot.discord.reply.audience import Interaction, server_of
from bot.present.discord.answer_cards import hint_card
from bot.present.discord.button_ids import button
from bot.present.limits import CallbackButton, Card
from bot.service.own_sources.tasks import CorpusError


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


@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.default_permissions(manage_guild=True)
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
