"""Channels that a server follows: read when they are added and at a start, and kept current."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import aiohttp
import discord
from discord.ext import commands

from bot.discord.messages.channel_messages import id_of, is_source, lines_of, read_channel
from bot.discord.reply.audience import Followable, may_read
from bot.discord.reply.fault_messages import fault
from bot.service.own_sources.own_libraries import Corpora
from bot.service.own_sources.tasks import CorpusError, Posting, UnusableError
from bot.storage.state.server_settings import MOST_SOURCE_CHANNELS, Followed
from bot.storage.state.state import State
from index.errors import AyesError

SETTLES_IN: Final = 5.0  # seconds; what is written meanwhile is taken up together
ALL: Final = 0  # stands for every channel that a server follows
EVERY: Final = 60.0  # seconds between two batches of new messages of a channel
AGAIN_IN: Final = 60.0  # seconds, where something couldn't be read or published
NEEDS_CONTENT = (
    "I can't read what people write here: whoever runs this bot has to set AYES_MESSAGE_CONTENT "
    "and allow the Message Content intent at Discord."
)
UNREADABLE = "I may not read {channel}: let me see it and its history, and try again."
FULL = f"A server may have {MOST_SOURCE_CHANNELS} channels as sources: remove one first."
NOT_GIVEN = "Discord didn't give me the messages of {channel}: try again soon."
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Pending:
    """What isn't taken up yet of a channel: all of it, or messages by id, None for deleted ones.

    What is new can wait a while, and what was deleted or edited can't.
    """

    whole: bool = False
    messages: dict[int, discord.Message | None] = field(default_factory=dict)

    @property
    def can_wait(self) -> bool:
        """Whether nothing but new messages is pending."""
        there = self.messages.values()
        return not self.whole and all(one is not None and one.edited_at is None for one in there)


class Following(commands.Cog):
    """Follows channels, one change at a time, and forgets those that it may not read any more."""

    def __init__(self, bot: commands.AutoShardedBot, state: State, corpora: Corpora) -> None:
        self._bot = bot
        self._state = state
        self._corpora = corpora
        self._followed: dict[int, dict[int, Followed]] = {}
        self._pending: dict[tuple[int, int], _Pending] = {}
        self._taken_at: dict[tuple[int, int], float] = {}
        self._settling: asyncio.Task[None] | None = None

    async def cog_unload(self) -> None:
        """Stop; what is pending is read at the next start."""
        if self._settling is not None:
            self._settling.cancel()

    def followed(self, guild_id: int | None) -> Mapping[int, Followed]:
        """Return the channels that a server follows."""
        return self._followed.get(guild_id or 0, {})

    async def follow(self, channel: Followable, followed: Followed) -> tuple[int, int]:
        """Take a channel for a source, or read it anew; raise CorpusError or StateError.

        Return how many messages were read, and how many passed over.
        """
        guild = channel.guild
        if not self._bot.intents.message_content:
            raise CorpusError(NEEDS_CONTENT)
        if not may_read(channel, guild.me):
            raise CorpusError(UNREADABLE.format(channel=channel.mention))
        known = {**self.followed(guild.id), channel.id: followed}
        if len(known) > MOST_SOURCE_CHANNELS:
            raise CorpusError(FULL)
        before = self.followed(guild.id).get(channel.id)
        await self._keep(guild.id, known)
        try:
            return await self._take_up_whole(channel, followed)
        except (discord.HTTPException, aiohttp.ClientError, AyesError) as error:
            if before is None:
                await self.unfollow(guild.id, channel.id)
            if isinstance(error, AyesError):
                raise
            raise CorpusError(NOT_GIVEN.format(channel=channel.mention)) from error

    async def unfollow(self, guild_id: int, channel_id: int) -> None:
        """Take a channel out, with all that was written there; raise AyesError or OSError."""
        known = dict(self.followed(guild_id))
        known.pop(channel_id, None)
        await self._keep(guild_id, known)
        self._pending.pop((guild_id, channel_id), None)
        await self._corpora.forget_channel(guild_id, channel_id)

    async def _keep(self, guild_id: int, followed: dict[int, Followed]) -> None:
        await asyncio.to_thread(
            self._state.change_settings, guild_id, source_channels=dict(followed)
        )
        self._followed[guild_id] = followed

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Read all again, since what happened meanwhile is told by nobody."""
        for guild in self._bot.guilds:
            self._note(guild.id, ALL)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Follow nothing there any more; what is kept is deleted elsewhere."""
        self._followed.pop(guild.id, None)
        for key in [one for one in self._pending if one[0] == guild.id]:
            del self._pending[key]

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Take up a message."""
        guild_id = message.guild.id if message.guild else None
        self._note_message(guild_id, message.channel.id, message)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Take up what a message says now."""
        self._note_message(payload.guild_id, payload.channel_id, payload.message)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Let go of a message."""
        self._note_message(payload.guild_id, payload.channel_id, payload.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Let go of messages."""
        for message_id in payload.message_ids:
            self._note_message(payload.guild_id, payload.channel_id, message_id)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Read a forum again that has lost a post."""
        if payload.parent_id in self.followed(payload.guild_id):
            self._note(payload.guild_id, payload.parent_id)

    @commands.Cog.listener("on_guild_channel_delete")
    @commands.Cog.listener("on_guild_channel_pins_update")
    @commands.Cog.listener("on_guild_channel_update")
    async def read_again(
        self, channel: discord.abc.GuildChannel | discord.Thread, *_: object
    ) -> None:
        """Read a channel again that is gone, or has another name, other readers or pins."""
        if channel.id in self.followed(channel.guild.id):
            self._note(channel.guild.id, channel.id)

    def _note_message(
        self, guild_id: int | None, place_id: int, message: discord.Message | int
    ) -> None:
        """Note a message of a channel that is followed, or of a post of a forum that is.

        Of one that was deleted there is the id alone.
        """
        followed = self.followed(guild_id)
        if guild_id is None or not followed:
            return
        channel_id = place_id
        if place_id not in followed:
            guild = self._bot.get_guild(guild_id)
            place = guild.get_channel_or_thread(place_id) if guild else None
            if not isinstance(place, discord.Thread) or place.parent_id not in followed:
                return
            if not isinstance(place.parent, discord.ForumChannel):
                return  # a thread beside a text channel is a conversation of its own
            channel_id = place.parent_id
        there = message if isinstance(message, discord.Message) else None
        if followed[channel_id] != "pins":
            id_ = message if isinstance(message, int) else message.id
            self._note(guild_id, channel_id, {id_: there})
        elif there is None or there.pinned:
            self._note(guild_id, channel_id)

    def _note(
        self,
        guild_id: int,
        channel_id: int,
        messages: Mapping[int, discord.Message | None] | None = None,
    ) -> None:
        """Have messages taken up soon, or all of a channel."""
        pending = self._pending.setdefault((guild_id, channel_id), _Pending())
        pending.whole = pending.whole or messages is None
        pending.messages |= messages or {}
        if self._settling is None or self._settling.done():
            self._settling = asyncio.create_task(self._settle())

    async def _settle(self) -> None:
        """Take up what is pending, until nothing is."""
        pause = SETTLES_IN
        while self._pending:
            await asyncio.sleep(pause)
            pause = SETTLES_IN
            for (guild_id, channel_id), pending in list(self._pending.items()):
                key, now = (guild_id, channel_id), asyncio.get_running_loop().time()
                if pending.can_wait and now - self._taken_at.get(key, -EVERY) < EVERY:
                    continue
                self._pending.pop(key, None)
                self._taken_at[key] = now
                try:
                    await self._take_up(guild_id, channel_id, pending)
                except (discord.HTTPException, aiohttp.ClientError, AyesError, OSError) as error:
                    _log.warning("channel %d is taken up later: %s", channel_id, error)
                    self._pending.setdefault(key, _Pending()).whole = True
                    pause = AGAIN_IN
                except Exception as error:
                    fault(error, f"following channel {channel_id}")

    async def _take_up(self, guild_id: int, channel_id: int, pending: _Pending) -> None:
        guild = self._bot.get_guild(guild_id)
        if guild is None or guild.unavailable:
            return
        # What was set may have been deleted meanwhile, with all that a server has.
        settings = await asyncio.to_thread(self._state.settings_of, guild_id)
        self._followed[guild_id] = dict(settings.source_channels)
        if channel_id == ALL:
            for each in settings.source_channels:
                await self._take_up(guild_id, each, pending)
            return
        followed = settings.source_channels.get(channel_id)
        if followed is None:
            return
        channel = guild.get_channel(channel_id)
        if not isinstance(channel, Followable):
            await self.unfollow(guild_id, channel_id)
        elif not may_read(channel, guild.me) or not self._bot.intents.message_content:
            # What isn't told any more when it is edited or deleted isn't kept.
            await self._corpora.forget_channel(guild_id, channel_id)
        elif pending.whole:
            await self._take_up_whole(channel, followed)
        else:
            there = [one for one in pending.messages.values() if one is not None and is_source(one)]
            gone = pending.messages.keys() - {one.id for one in there}
            await self._post(channel, there, gone)

    async def _take_up_whole(self, channel: Followable, followed: Followed) -> tuple[int, int]:
        messages, passed_over = await read_channel(channel, followed)
        try:
            await self._post(channel, messages)
        except UnusableError:
            # Made by another version or damaged: all that it holds was just read.
            await self._corpora.forget_channel(channel.guild.id, channel.id)
            await self._post(channel, messages)
        return len(messages), passed_over

    async def _post(
        self,
        channel: Followable,
        messages: Iterable[discord.Message],
        gone: Iterable[int] | None = None,
    ) -> None:
        ids = tuple(id_of(one) for one in sorted(gone or ()))
        posting = Posting(channel_id=channel.id, whole=gone is None, gone=ids)
        await self._corpora.change(channel.guild.id, posting, lines_of(messages))
