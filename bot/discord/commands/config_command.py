"""`/config`: how Ayes works in a server, and what it is missing, for those who manage it."""

from __future__ import annotations

import asyncio
from typing import Literal

import discord
from discord import app_commands

from bot.discord.cards.settings_cards import (
    FORGET,
    FORGOTTEN,
    feedback_card,
    questions_card,
    settings_card,
)
from bot.discord.interactions.buttons import ManagersCog, asking
from bot.discord.reply.acknowledge import privately
from bot.discord.reply.audience import Interaction
from bot.present.discord.answer_cards import hint_card
from bot.present.discord.button_ids import button
from bot.present.limits import Card
from bot.service.own_sources.own_libraries import Corpora
from bot.settings import GREATEST_THRESHOLD, LEAST_THRESHOLD
from bot.storage.state.server_settings import LONGEST_RETENTION, MOST_CHANNELS
from bot.storage.state.state import State
from index.votes.lookup.parties import counted

FULL = f"A server may have {MOST_CHANNELS} such channels: remove one first."
Channel = discord.TextChannel | discord.VoiceChannel | discord.Thread


class ConfigCommand(
    ManagersCog,
    group_name="config",
    group_description="Set how I work in this server, and see what I couldn't answer.",
):
    """Shows and changes what is kept of a server; everything is shown to who asks alone.

    `quotes` is the number that the bot shows where a server hasn't set one.
    """

    elsewhere = "There is nothing to set here: I am not a member of this server."

    channel = app_commands.Group(
        name="channel", description="Choose channels where every message is a question."
    )
    forum = app_commands.Group(
        name="forum", description="Choose forums where every post is answered once."
    )

    def __init__(self, state: State, corpora: Corpora | None, *, quotes: int) -> None:
        self._state = state
        self._corpora = corpora
        self._quotes = quotes

    @app_commands.command()
    @privately
    async def show(self, interaction: Interaction) -> Card:
        """Show how I work in this server."""
        return await self._shown(interaction)

    @channel.command(name="add")
    @app_commands.describe(channel="A channel or a thread")
    @privately
    async def add_channel(self, interaction: Interaction, channel: Channel) -> Card:
        """Take every message in a channel for a question."""
        return await self._in_channel(interaction, channel.id, asked=True)

    @channel.command(name="remove")
    @app_commands.describe(channel="A channel or a thread that was added")
    @privately
    async def remove_channel(self, interaction: Interaction, channel: Channel) -> Card:
        """Take messages in a channel as in any other."""
        return await self._in_channel(interaction, channel.id, asked=False)

    @forum.command(name="add")
    @app_commands.describe(forum="A forum")
    @privately
    async def add_forum(self, interaction: Interaction, forum: discord.ForumChannel) -> Card:
        """Answer every post of a forum once."""
        return await self._in_channel(interaction, forum.id, asked=True)

    @forum.command(name="remove")
    @app_commands.describe(forum="A forum that was added")
    @privately
    async def remove_forum(self, interaction: Interaction, forum: discord.ForumChannel) -> Card:
        """Leave the posts of a forum to people."""
        return await self._in_channel(interaction, forum.id, asked=False)

    @app_commands.command()
    @app_commands.describe(where="In the channel, or in a thread under each question")
    @privately
    async def replies(self, interaction: Interaction, where: Literal["inline", "threads"]) -> Card:
        """Choose where I answer messages."""
        return await self._set(interaction, threads=where == "threads")

    @app_commands.command()
    @app_commands.describe(n="1 to 5; leave it out for what the bot shows elsewhere")
    @privately
    async def quotes(
        self, interaction: Interaction, n: app_commands.Range[int, 1, 5] | None = None
    ) -> Card:
        """Choose how many quotes an answer shows."""
        return await self._set(interaction, quotes=n)

    @app_commands.command()
    @app_commands.describe(
        probability="Higher answers less, and is wrong less; leave it out for what measured best"
    )
    @privately
    async def threshold(
        self,
        interaction: Interaction,
        probability: app_commands.Range[float, LEAST_THRESHOLD, GREATEST_THRESHOLD] | None = None,
    ) -> Card:
        """Choose how sure an answer from the sources has to be."""
        return await self._set(interaction, threshold=probability)

    @app_commands.command()
    @app_commands.describe(seen="By who asked alone, where Discord lets me, or by all")
    @privately
    async def refusals(
        self, interaction: Interaction, seen: Literal["by who asked", "by all"]
    ) -> Card:
        """Choose who sees that the sources don't say."""
        return await self._set(interaction, private_refusals=seen == "by who asked")

    @app_commands.command()
    @app_commands.describe(days="Days after which they are deleted")
    @privately
    async def retention(
        self, interaction: Interaction, days: app_commands.Range[int, 1, LONGEST_RETENTION]
    ) -> Card:
        """Choose for how long questions and answers are kept."""
        return await self._set(interaction, retention_days=days)

    @app_commands.command()
    @privately
    async def questions(self, interaction: Interaction) -> Card:
        """See what was asked here and not answered, with counts."""
        guild_id = self.server_in(interaction)
        return questions_card(await asyncio.to_thread(self._state.unanswered, guild_id))

    @app_commands.command()
    @privately
    async def feedback(self, interaction: Interaction) -> Card:
        """See what people said is wrong with answers here."""
        guild_id = self.server_in(interaction)
        return feedback_card(await asyncio.to_thread(self._state.feedback, guild_id))

    @app_commands.command()
    @privately
    async def forget(self, interaction: Interaction) -> Card:
        """Delete all that I keep of this server, and its own sources."""
        self.server_in(interaction)
        return asking(FORGET, button("server", label="Delete all of it", danger=True))

    @privately
    async def button_server(self, interaction: Interaction, _: str) -> Card:
        """Delete everything of a server."""
        guild_id = self.server_in(interaction)
        if self._corpora is not None:
            await self._corpora.forget(guild_id)
        deleted = await asyncio.to_thread(self._state.forget_server, guild_id)
        return hint_card(FORGOTTEN.format(answers=counted(deleted.answers, "question")))

    async def _set(self, interaction: Interaction, **changes: object) -> Card:
        guild_id = self.server_in(interaction)
        await asyncio.to_thread(self._state.change_settings, guild_id, **changes)
        return await self._shown(interaction, "That is set.")

    async def _in_channel(self, interaction: Interaction, channel_id: int, *, asked: bool) -> Card:
        """Take every message of a channel or forum for a question, or not any more."""
        before = await asyncio.to_thread(self._state.settings_of, self.server_in(interaction))
        channels = before.question_channels - {channel_id} | ({channel_id} if asked else set())
        if asked and len(channels) > MOST_CHANNELS:
            return hint_card(FULL)
        return await self._set(interaction, question_channels=channels)

    async def _shown(self, interaction: Interaction, changed: str = "") -> Card:
        guild_id = self.server_in(interaction)
        settings = await asyncio.to_thread(self._state.settings_of, guild_id)
        counts = await asyncio.to_thread(self._state.counts, guild_id)
        return settings_card(
            settings,
            counts,
            quotes=self._quotes,
            reads_all=interaction.client.intents.message_content,
            changed=changed,
        )
