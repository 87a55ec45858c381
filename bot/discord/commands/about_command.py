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


class AboutCommand(commands.Cog):
    """Says what Ayes is, to the person alone."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._state = knowledge.state

    @app_commands.command()
    @privately
    async def help(self, interaction: Interaction) -> Card:
        """See what you can ask me, with examples."""
        manager = interaction.guild_id is not None and interaction.permissions.manage_guild
        return help_card(direct=interaction.guild_id is None, manager=manager)

    @app_commands.command()
    @privately
    async def about(self, interaction: Interaction) -> Card:
        """See versions, what is kept, and have what you asked deleted."""
        guild_id = server_of(interaction)

        def work(tenant: Tenant) -> list[str]:
            library = tenant.library
            sources, records = len(current(library.sources)), len(library.records)
            return [
                f"Ayes {version('ayes')}",
                f"Library {library.version[:16]}, {sources:,} sources, {records:,} vote records",
                f"Encoder {library.encoder.identity.name}",
            ]

        made_of = await self._knowledge.asker.for_tenant(guild_id, work)
        kept = (await asyncio.to_thread(self._state.counts, guild_id)).answers
        days = (await asyncio.to_thread(self._state.settings_of, guild_id)).retention_days
        credits = await asyncio.to_thread(self._credits)
        card = about_card(made_of=made_of, kept=kept, days=days, credits=credits)
        delete = button("mine", label="Delete what I asked", danger=True)
        return replace(card, presses=(delete,))

    @privately
    async def button_mine(self, interaction: Interaction, _: str) -> Card:
        """Delete what a person asked."""
        deleted = await asyncio.to_thread(self._state.forget_user, interaction.user.id)
        return hint_card(deleted_words(deleted.answers, deleted.feedback))

    def _credits(self) -> list[str]:
        publishers = {one.record_publisher for one in self._knowledge.records}
        lines = [f"Shipped records: {', '.join(sorted(filter(None, publishers)))}."]
        datasets = self._knowledge.register.datasets()
        return [*lines, credit_of(datasets)] if datasets else lines
