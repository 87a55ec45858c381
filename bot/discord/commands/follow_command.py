"""What those who manage a server say of the channels that it follows."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.cards.own_source_cards import followed_line
from bot.discord.commands.autocomplete import Choices
from bot.discord.interactions.buttons import asking
from bot.discord.messages.followed_channels import Following
from bot.discord.reply.acknowledge import privately
from bot.discord.reply.audience import Followable, Interaction, is_open, may_read, server_of
from bot.present.discord.answer_cards import hint_card
from bot.present.discord.button_ids import button
from bot.present.limits import CHOICE_NAME, Card, shorten
from bot.service.own_sources.tasks import CorpusError

NO_CHANNEL = "That isn't a channel or forum whose messages I can follow; `/corpus list` has mine."
CLOSED = (
    "Not everybody here may read {channel}. If I follow it, I answer from it only those who may "
    "read it, and only there or in answers that nobody else sees."
)
UNFOLLOW = "Stop following {channel}, and delete what I have of it?"
UNFOLLOWED = "I follow {channel} no longer, and have deleted what I had of it."
WHAT = {"messages": "every message", "pins": "the pinned messages"}
NOT_YOURS = "You may not read that channel yourself, so you can't add it."


class FollowCommands(commands.Cog):
    """Adds and removes channels; without a state there are none."""

    def __init__(self, following: Following | None) -> None:
        self._following = following

    async def add(
        self, interaction: Interaction, channel_id: int, *, pins: bool, confirmed: bool = False
    ) -> Card:
        """Follow a channel, or ask first if not everybody may read it."""
        guild_id = server_of(interaction)
        guild = interaction.client.get_guild(guild_id or 0)
        channel = guild.get_channel(channel_id) if guild else None
        if self._following is None or not isinstance(channel, Followable):
            raise CorpusError(NO_CHANNEL)
        person = interaction.user
        if not isinstance(person, discord.Member) or not may_read(channel, person):
            raise CorpusError(NOT_YOURS)
        if not is_open(channel) and not confirmed:
            sure = button("follow", f"{channel_id:x}{pins:d}", label="Add it all the same")
            return asking(CLOSED.format(channel=channel.mention), sure)
        read = await self._following.follow(channel, "pins" if pins else "messages")
        return hint_card(
            followed_line(channel.mention, len(read.messages), read.passed_over, pins=pins)
        )

    def removal(self, channel_id: int) -> Card:
        """Ask whether a channel is to go."""
        go = button("unfollow", f"{channel_id:x}", label="Remove", danger=True)
        return asking(UNFOLLOW.format(channel=f"<#{channel_id}>"), go)

    def lines(self, guild_id: int) -> list[str]:
        """List the channels that a server follows."""
        followed = self._following.followed(guild_id) if self._following else {}
        return [f"<#{one}>: {WHAT[how]}." for one, how in followed.items()]

    def choices(self, interaction: Interaction, typed: str) -> Choices:
        """Offer the channels that a server follows and whose names have what was typed."""
        return [
            app_commands.Choice(name=shorten(name, CHOICE_NAME), value=f"<#{id_}>")
            for id_, name in self._names(interaction).items()
            if typed.lower() in name.lower()
        ]

    def named(self, interaction: Interaction, typed: str) -> int | None:
        """Return the channel that is followed under a name, or None."""
        for id_, name in self._names(interaction).items():
            if typed in (f"<#{id_}>", name):
                return id_
        return None

    async def button_follow(self, interaction: Interaction, of: str) -> None:
        """Follow a channel that not everybody may read."""
        channel_id, pins = int(of[:-1] or "0", 16), of.endswith("1")
        work = self.add(interaction, channel_id, pins=pins, confirmed=True)
        await privately(interaction, work)

    async def button_unfollow(self, interaction: Interaction, of: str) -> None:
        """Take a channel out, with all that was written there."""

        async def work() -> Card:
            guild_id, channel_id = server_of(interaction) or 0, int(of or "0", 16)
            if self._following is None or channel_id not in self._following.followed(guild_id):
                raise CorpusError(NO_CHANNEL)
            await self._following.unfollow(guild_id, channel_id)
            return hint_card(UNFOLLOWED.format(channel=f"<#{channel_id}>"))

        await privately(interaction, work())

    def _names(self, interaction: Interaction) -> dict[int, str]:
        guild = interaction.client.get_guild(server_of(interaction) or 0)
        if self._following is None or guild is None:
            return {}
        found = {one: guild.get_channel(one) for one in self._following.followed(guild.id)}
        return {one: f"#{channel.name}" for one, channel in found.items() if channel is not None}
