"""Where a message is a question, what it asks, and where its answer goes."""

from __future__ import annotations

import logging
from typing import Any, Final

import discord

from bot.present import limits
from bot.present.escape import label
from bot.present.limits import shorten
from bot.storage.state.state import ServerSettings
from index.lazy_pattern import lazy_pattern

THREAD_NAME = 100  # characters
THREAD_LASTS: Final = 1440  # minutes without a message, until Discord archives a thread

# Mentions, channels, custom emoji, times and commands, as Discord writes them in a message.
_MARKUP = lazy_pattern(r"<(?:@[!&]?\d+|#\d+|a?:\w{1,32}:\d+|t:[^<>]{1,40}|/[^<>]{1,120}|id:\w+)>")
_SENTENCE_END = lazy_pattern(r"[.?!](?=\s)")
_SPOKEN = frozenset({discord.MessageType.default, discord.MessageType.reply})
_log = logging.getLogger(__name__)


def is_spoken(message: discord.Message) -> bool:
    """Say whether a person wrote a message, rather than a bot, a webhook or Discord."""
    written = not message.author.bot and message.webhook_id is None
    return written and message.type in _SPOKEN


def is_addressed(message: discord.Message, me: discord.abc.User | None) -> bool:
    """Say whether a message is meant for the bot wherever it stands.

    The role that Discord has made for the bot is offered beside it, and so is mentioned for it.
    """
    if message.guild is None or me in message.mentions:
        return True
    return message.guild.self_role in message.role_mentions


def words_in(message: discord.Message) -> str:
    """Return the words of a message as they were written: its own, or those that it forwards."""
    forwarded = (one.content for one in message.message_snapshots)
    return message.content or "\n".join(filter(None, forwarded))


def reply_in(message: discord.Message) -> discord.MessageReference | None:
    """Return what points at the message that this one replies to; None if it replies to none."""
    reference = message.reference
    if reference is None or reference.type is discord.MessageReferenceType.forward:
        return None
    return reference


async def replied_to(message: discord.Message) -> discord.Message | None:
    """Return the message that this one replies to, if the bot may read it."""
    reference = reply_in(message)
    if reference is None or reference.message_id is None:
        return None
    if isinstance(reference.resolved, discord.Message):
        return reference.resolved
    try:
        return await message.channel.fetch_message(reference.message_id)
    except (discord.NotFound, discord.Forbidden):
        return None  # deleted, or not for the bot to read


def is_asked_here(
    message: discord.Message, me: discord.ClientUser | None, settings: ServerSettings
) -> bool:
    """Say whether a message is a question because of where it stands.

    That is: in a channel of questions, but for replies to other people; in a thread that the bot
    has begun there; and at the start of a post, where the channel is a forum.
    """
    channel, answered = message.channel, settings.question_channels
    if not words_in(message) or _replies_to_another(message, me):
        return False
    if not isinstance(channel, discord.Thread):
        return channel.id in answered
    if channel.parent_id not in answered:
        return channel.id in answered
    if isinstance(channel.parent, discord.ForumChannel):
        return message.id == channel.id  # the first message of a post has the post's id
    return me is not None and channel.owner_id == me.id


def question_of(message: discord.Message) -> tuple[str, bool]:
    """Return what a message asks, and whether it had to be cut.

    The title of a forum's post stands for its first message if it is the one that asks.
    """
    channel = message.channel
    if (
        isinstance(channel, discord.Thread)
        and isinstance(channel.parent, discord.ForumChannel)
        and message.id == channel.id
        and "?" in channel.name
    ):
        return read_question(channel.name)
    return read_question(words_in(message))


def without_markup(content: str) -> str:
    """Return a message without mentions, channels, custom emoji, times and commands."""
    return _MARKUP.sub(" ", content)


def read_question(content: str) -> tuple[str, bool]:
    """Return the question of a message without Discord's markup, and whether it had to be cut."""
    text = " ".join(without_markup(content).split())
    if len(text) <= limits.QUESTION:
        return text, False
    beginning = text[: limits.QUESTION + 1]
    ends = [match.end() for match in _SENTENCE_END.finditer(beginning)]
    end = ends[-1] if ends else beginning.rfind(" ")
    return text[: end if end > 0 else limits.QUESTION].rstrip(), True


def permissions_in(channel: discord.abc.MessageableChannel) -> discord.Permissions:
    """Return what the bot may do in a channel."""
    guild = getattr(channel, "guild", None)
    return discord.Permissions.all() if guild is None else channel.permissions_for(guild.me)


def permissions_of(interaction: discord.Interaction[Any]) -> discord.Permissions:
    """Return what the bot may send in answer to an interaction."""
    in_server = interaction.guild_id is not None
    return interaction.app_permissions if in_server else discord.Permissions.all()


async def thread_for(message: discord.Message, question: str) -> discord.Thread | None:
    """Begin a thread under a question, None where there can't be one."""
    channel = message.channel
    if not isinstance(channel, discord.TextChannel) or message.reference is not None:
        return None
    allowed = permissions_in(channel)
    if not (allowed.create_public_threads and allowed.send_messages_in_threads):
        return None
    name = shorten(label(question), THREAD_NAME)
    try:
        return await message.create_thread(name=name, auto_archive_duration=THREAD_LASTS)
    except discord.HTTPException as error:  # deleted, not allowed after all, or too many of them
        _log.info("answering without a thread in channel %s: %s", channel.id, error)
        return None


def _replies_to_another(message: discord.Message, me: discord.ClientUser | None) -> bool:
    reference = reply_in(message)
    if reference is None:
        return False
    answered = reference.resolved
    return not isinstance(answered, discord.Message) or answered.author != me
