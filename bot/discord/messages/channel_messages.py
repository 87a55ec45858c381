"""What people write in a channel, as sources: each message one, with the link that leads to it."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import AsyncIterator, Iterable
from typing import Final

import discord

from bot.discord.reply.addressing import is_addressed, is_spoken
from bot.discord.reply.audience import Followable
from bot.service.own_sources.post import MESSAGES, PREFIX
from bot.storage.state.server_settings import Followed
from index.lazy_pattern import lazy_pattern
from index.sources.parsing.metadata import label

POSTS: Final = 100  # of a forum, the newest

_FENCE = lazy_pattern(r"^```\w*\n?|\n?```$", re.MULTILINE)
_STRUCK = lazy_pattern(r"~~.+?~~|\|\|.+?\|\|", re.DOTALL)  # and what is covered up
_MASKED = lazy_pattern(r"\[([^\[\]]+)\]\(<?https?://[^\s()<>]*>?\)")
_EMOJI = lazy_pattern(r"<a?(:\w{1,32}:)\d+>")
_TIME = lazy_pattern(r"<t:(-?\d{1,12})(?::[a-zA-Z])?>")
_STYLE = lazy_pattern(
    r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|`|^(?:>{1,3}|#{1,3}|-#) ", re.MULTILINE
)
_LINE = lazy_pattern(r"[ \t]*\n")


async def read_channel(
    channel: Followable, followed: Followed
) -> tuple[list[discord.Message], int]:
    """Read the newest messages of a channel, those pinned in it, or those of a forum's posts.

    Return also how many have no text or aren't a person's. Raise discord.HTTPException if it may
    not be read or Discord doesn't give it.
    """
    found: list[discord.Message] = []
    passed_over = 0
    async for message in _messages(channel, followed):
        if is_source(message):
            found.append(message)
        else:
            passed_over += 1
        if len(found) + passed_over == MESSAGES:
            break
    return found, passed_over


async def _messages(channel: Followable, followed: Followed) -> AsyncIterator[discord.Message]:
    if isinstance(channel, discord.ForumChannel):
        async for post in _posts(channel):
            async for message in post.history(limit=MESSAGES):
                yield message
    elif followed == "pins":
        async for pinned in channel.pins(limit=None):
            yield pinned
    else:
        async for message in channel.history(limit=MESSAGES):
            yield message


async def _posts(forum: discord.ForumChannel) -> AsyncIterator[discord.Thread]:
    """Yield the posts of a forum: those that are open, the newest first, then those archived."""
    seen: set[int] = set()
    for post in sorted(forum.threads, key=lambda one: one.id, reverse=True)[:POSTS]:
        seen.add(post.id)
        yield post
    if len(seen) < POSTS:
        async for post in forum.archived_threads(limit=POSTS - len(seen)):
            if post.id not in seen:
                yield post


def is_source(message: discord.Message) -> bool:
    """Say whether a person wrote a message for people to read, and not to the bot."""
    me = message.guild.me if message.guild else None
    return is_spoken(message) and not is_addressed(message, me) and bool(text_of(message))


def id_of(message_id: int) -> str:
    """Return the id of a message as a source."""
    return f"{PREFIX}{message_id}"


def lines_of(messages: Iterable[discord.Message]) -> bytes:
    """Write messages as JSON Lines: text, author, channel or post, day, and the link to each."""
    return b"\n".join(json.dumps(_line(one)).encode() for one in messages)


def _line(message: discord.Message) -> dict[str, str]:
    channel = message.channel
    post = channel if isinstance(channel, discord.Thread) else None
    name = getattr((post and post.parent) or channel, "name", None)
    place = f"#{label(name or '')}"
    return {
        "id": id_of(message.id),
        "title": label(post.name) if post else place,
        "publisher": f"{label(message.author.display_name)} in {place}",
        "url": message.jump_url,
        "published": message.created_at.date().isoformat(),
        "text": text_of(message),
    }


def text_of(message: discord.Message) -> str:
    """Return the words of a message as people see them: without what styles, strikes or covers."""
    text = _STRUCK.sub("", message.clean_content)
    text = _MASKED.sub(r"\1", _EMOJI.sub(r"\1", _TIME.sub(_moment, _FENCE.sub("", text))))
    text = _STYLE.sub("", text).replace("\0", "")
    return _LINE.sub("\n", text).encode(errors="ignore").decode().strip()


def _moment(found: re.Match[str]) -> str:
    """Write a time, which Discord shows each person in a zone of their own, in UTC."""
    try:
        moment = datetime.datetime.fromtimestamp(int(found[1]), datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return f"{moment:%Y-%m-%d %H:%M} UTC"
