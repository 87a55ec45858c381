"""What is deleted without anybody asking: of servers that Ayes has left, and what is too old.

What is too old goes every hour. A server that removes Ayes while it is off is noticed at the next
start, and every day from then on; what is kept of it goes once it has been absent for the time of
grace.
"""

from __future__ import annotations

import asyncio
import datetime
import logging

import discord
from discord.ext import commands, tasks

from bot.discord.reply.fault_messages import fault
from bot.discord.reply.knowledge import Knowledge
from bot.storage.state.state import StateError
from index.errors import StoreError

_log = logging.getLogger(__name__)


class Cleanup(commands.Cog):
    """Deletes all of a server that Ayes is removed from, and every day what is too old."""

    def __init__(self, bot: commands.AutoShardedBot, knowledge: Knowledge) -> None:
        self._bot = bot
        self._state = knowledge.state
        self._corpora = knowledge.corpora

    async def cog_load(self) -> None:
        """Begin to delete what is too old."""
        self.hourly.start()
        self.daily.start()

    async def cog_unload(self) -> None:
        """Stop."""
        self.hourly.cancel()
        self.daily.cancel()

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Delete all of a server; an outage of Discord's is another event and deletes nothing."""
        try:
            await self.forget(guild.id)
        except (OSError, StateError, StoreError) as error:
            fault(error, f"forgetting server {guild.id}")

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Notice who has removed Ayes while it was off, once all shards have told who is there."""
        await self.notice_departures(discord.utils.utcnow())

    async def notice_departures(self, now: datetime.datetime) -> None:
        """Note which servers of this process's shards are absent, and delete the long absent."""
        bot = self._bot
        if not bot.is_ready():
            return

        def served(guild_id: int) -> bool:
            return (guild_id >> 22) % (bot.shard_count or 1) in bot.shards

        present = {guild.id for guild in bot.guilds}
        known = [] if self._corpora is None else self._corpora.servers()
        try:
            departed = await asyncio.to_thread(
                self._state.note_departures, present, known, served, now
            )
            for guild_id in departed.due:
                await self.forget(guild_id)
        except (OSError, StateError, StoreError) as error:
            fault(error, "noticing which servers were left")  # the next day tries again
            return
        if departed.absent:
            _log.warning(
                "servers that something is kept of and that aren't there any more: %d; deleted "
                "after a long absence: %d",
                len(departed.absent),
                len(departed.due),
            )

    async def forget(self, guild_id: int) -> None:
        """Delete all of a server: its own sources, and then what is kept of it."""
        if self._corpora is not None:
            await self._corpora.forget(guild_id)
        deleted = await asyncio.to_thread(self._state.forget_server, guild_id)
        _log.info("deleted what was kept of server %d: %d answers", guild_id, deleted.answers)

    @tasks.loop(hours=1)
    async def hourly(self) -> None:
        """Delete what is older than its server lets it become, and events that can't come again."""
        try:
            deleted = await asyncio.to_thread(self._state.expire, discord.utils.utcnow())
        except StateError as error:
            fault(error, "deleting what is too old")  # the next hour tries again
        else:
            _log.info("deleted %d answers that were kept long enough", deleted.answers)

    @tasks.loop(hours=24)
    async def daily(self) -> None:
        """Delete what is left of servers, and write a file anew that something was deleted from."""
        await self.notice_departures(discord.utils.utcnow())
        try:
            await asyncio.to_thread(self._state.rewrite)
        except StateError as error:
            fault(error, "writing the state anew")  # the next day tries again
