"""`/help` and `/about`: what can be asked, what is kept, and how to have it deleted."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from importlib.metadata import version

from discord import app_commands
from discord.ext import commands

from bot.discord.cards.about_cards import about_card, deleted_words, help_card
from bot.discord.reply.acknowledge import privately
from bot.discord.reply.audience import Interaction, server_of
from bot.discord.reply.knowledge import Knowledge
from bot.present.discord.answer_cards import hint_card
from bot.present.discord.button_ids import button
from bot.present.limits import Card
from bot.present.lookup_views import credit_of
from bot.service.tenants import Tenant
from index.library.superseded import current

NOTHING_KEPT = "Nothing of what you ask is kept here."


class AboutCommand(commands.Cog):
    """Says what Ayes is, to the person alone."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._state = knowledge.state

    @app_commands.command(name="help", description="See what you can ask me, with examples.")
    async def help(self, interaction: Interaction) -> None:
        """Show examples that fit where it is asked, and who asks."""
        manager = interaction.guild_id is not None and interaction.permissions.manage_guild
        card = help_card(direct=interaction.guild_id is None, manager=manager)
        await interaction.response.send_message(embeds=card.embeds, ephemeral=True)

    @app_commands.command(
        name="about", description="See versions, what is kept, and have what you asked deleted."
    )
    async def about(self, interaction: Interaction) -> None:
        """Show what is true where it is asked."""
        await privately(interaction, self._shown(server_of(interaction)))

    async def button_mine(self, interaction: Interaction, _: str) -> None:
        """Delete what a person asked."""
        await privately(interaction, self._forgotten(interaction.user.id))

    async def _shown(self, guild_id: int | None) -> Card:
        def work(tenant: Tenant) -> list[str]:
            library = tenant.library
            sources, records = len(current(library.sources)), len(library.records)
            return [
                f"Ayes {version('ayes')}",
                f"Library {library.version[:16]}, {sources:,} sources, {records:,} vote records",
                f"Encoder {library.encoder.identity.name}",
            ]

        made_of = await self._knowledge.asker.for_tenant(guild_id, work)
        kept = days = None
        if self._state is not None:
            kept = (await asyncio.to_thread(self._state.counts, guild_id)).answers
            days = (await asyncio.to_thread(self._state.settings_of, guild_id)).retention_days
        credits = await asyncio.to_thread(self._credits)
        card = about_card(made_of=made_of, kept=kept, days=days, credits=credits)
        delete = button("mine", label="Delete what I asked", danger=True)
        return replace(card, presses=(delete,) if self._state is not None else ())

    async def _forgotten(self, user_id: int) -> Card:
        if self._state is None:
            return hint_card(NOTHING_KEPT)
        deleted = await asyncio.to_thread(self._state.forget_user, user_id)
        return hint_card(deleted_words(deleted.answers, deleted.feedback))

    def _credits(self) -> list[str]:
        publishers = {one.record_publisher for one in self._knowledge.records}
        lines = [f"Shipped records: {', '.join(sorted(filter(None, publishers)))}."]
        datasets = self._knowledge.register.datasets()
        return [*lines, credit_of(datasets)] if datasets else lines
