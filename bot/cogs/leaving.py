"""What is deleted without anybody asking: of servers that Ayes has left, and what is too old."""

from __future__ import annotations

import asyncio
import logging

import discord
from discord.ext import commands, tasks

from bot.cogs.faults import fault
from bot.cogs.knowledge import Knowledge
from bot.state.store import StateError
from index.errors import StoreError

_log = logging.getLogger(__name__)


class Leaving(commands.Cog):
    """Deletes all of a server that Ayes is removed from, and every day what is too old."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._state = knowledge.state
        self._corpora = knowledge.corpora

    async def cog_load(self) -> None:
        """Begin to delete what is too old."""
        if self._state is not None:
            self.daily.start()

    async def cog_unload(self) -> None:
        """Stop."""
        self.daily.cancel()

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Delete all of a server; an outage of Discord's is another event and deletes nothing."""
        try:
            await self.forget(guild.id)
        except (OSError, StateError, StoreError) as error:
            fault(error, f"forgetting server {guild.id}")

    async def forget(self, guild_id: int) -> None:
        """Delete all of a server: its own sources, and then what is kept of it."""
        if self._corpora is not None:
            await self._corpora.forget(guild_id)
        if self._state is not None:
            deleted = await asyncio.to_thread(self._state.forget_server, guild_id)
            _log.info("deleted what was kept of server %d: %d answers", guild_id, deleted.answers)

    @tasks.loop(hours=24)
    async def daily(self) -> None:
        """Delete what is older than its server lets it become."""
        if self._state is None:
            return
        try:
            deleted = await asyncio.to_thread(self._state.expire, discord.utils.utcnow())
        except StateError as error:
            fault(error, "deleting what is too old")  # the next day tries again
        else:
            _log.info("deleted %d answers that were kept long enough", deleted.answers)
