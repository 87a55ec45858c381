"""Who asks and is answered, and from which of the channels that a server follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import discord

from bot.service.memory import Person

Followable = discord.TextChannel | discord.ForumChannel
Interaction = discord.Interaction[Any]


@dataclass(frozen=True, slots=True)
class Audience:
    """Who asks, where, and whether nobody else sees the answer."""

    person: discord.Member | None = None
    channel_id: int | None = None
    private: bool = True

    @classmethod
    def of(cls, asked: Interaction | discord.Message, *, private: bool) -> Audience:
        """Return who is answered; outside of servers that Ayes is in, nobody who may read there."""
        if isinstance(asked, discord.Interaction):
            person, known = asked.user, asked.client.get_guild(asked.guild_id or 0) is not None
        else:
            person, known = asked.author, asked.guild is not None
        if not isinstance(person, discord.Member) or not known:
            return cls()
        where = asked.channel
        place = where.parent_id if isinstance(where, discord.Thread) else getattr(where, "id", None)
        # Not everybody who may read a channel may read a private thread of it, but everybody who
        # may read the thread may read the channel.
        return cls(person, place, private)

    @property
    def guild_id(self) -> int | None:
        """The server that somebody asks in."""
        return None if self.person is None else self.person.guild.id

    def channels(self, followed: Iterable[int]) -> tuple[int, ...]:
        """Return those of the channels that a server follows that may be answered from.

        Who asks may read them, and so may all who see the answer.
        """
        person = self.person
        if person is None:
            return ()
        found = ((one, person.guild.get_channel(one)) for one in sorted(followed))
        return tuple(
            id_
            for id_, channel in found
            if isinstance(channel, Followable)
            and may_read(channel, person)
            and (self.private or id_ == self.channel_id or is_open(channel))
        )


def may_read(channel: discord.abc.GuildChannel, who: discord.Member | discord.Role) -> bool:
    """Say whether somebody may read what was written in a channel."""
    allowed = channel.permissions_for(who)
    return allowed.view_channel and allowed.read_message_history


def is_open(channel: Followable) -> bool:
    """Say whether everybody of a server may read a channel, whatever their age."""
    return may_read(channel, channel.guild.default_role) and not channel.is_nsfw()


def server_of(interaction: Interaction) -> int | None:
    """Return the server whose sources an interaction is answered from.

    None in a direct message, and where Ayes isn't a member: there it is only because the person
    who asks has installed it for themselves.
    """
    guild_id = interaction.guild_id
    return guild_id if guild_id and interaction.client.get_guild(guild_id) else None


def person_of(interaction: Interaction, *, private: bool = False) -> Person:
    """Return who has sent an interaction, and where."""
    where = interaction.channel_id or 0
    return Person(server_of(interaction), where, interaction.user.id, private)
