"""What Discord sends, as little of it as discord.py reads."""

from __future__ import annotations

import datetime
import itertools
import time
from typing import Any

Payload = dict[str, Any]

EPOCH = 1_420_070_400_000  # ms; Discord's ids count from here
PERMISSIONS = str(1 << 10 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16)  # see, send, embed, attach, read
APPLICATION = 4_000_001
ROLE = 4_000_002  # which Discord makes for the bot in each server
BOT: Payload = {
    "id": str(APPLICATION),
    "username": "Ayes",
    "discriminator": "0000",
    "avatar": None,
    "bot": True,
}
ABOUT: Payload = {
    "id": str(APPLICATION),
    "name": "Ayes",
    "description": "",
    "icon": None,
    "flags": 0,
    "owner": BOT,
    "bot_public": True,
    "bot_require_code_grant": False,
    "summary": "",
    "verify_key": "",
}
_numbers = itertools.count()


def snowflake() -> int:
    """Return an id of now that is like no other."""
    return (int(time.time() * 1000) - EPOCH) << 22 | next(_numbers) % (1 << 22)


def person(number: int) -> Payload:
    return {**BOT, "id": str(5_000_000 + number), "username": f"person{number}", "bot": False}


def guild_id_on(shard: int, shards: int, number: int = 0) -> int:
    """Return the id of a server that a shard is responsible for."""
    return ((number + 1) * shards + shard) << 22 | 1


def channel_of(guild_id: int | None, user: int = 1) -> Payload:
    if guild_id is None:
        return {"id": str(6_000_000 + user), "type": 1, "recipients": [person(user)]}
    return {
        "id": str(guild_id + 1),
        "type": 0,
        "name": "ask",
        "position": 0,
        "guild_id": str(guild_id),
        "permission_overwrites": [],
    }


def guild(guild_id: int) -> Payload:
    everyone = {
        "id": str(guild_id),
        "name": "@everyone",
        "permissions": PERMISSIONS,
        "position": 0,
        "color": 0,
        "hoist": False,
        "managed": False,
        "mentionable": False,
    }
    own = {
        **everyone,
        "id": str(ROLE),
        "name": "Ayes",
        "permissions": "0",
        "position": 1,
        "managed": True,
        "tags": {"bot_id": str(APPLICATION)},
    }
    return {
        "id": str(guild_id),
        "name": "Club",
        "owner_id": person(1)["id"],
        "member_count": 2,
        "roles": [everyone, own],
        "members": [member(BOT)],
        "channels": [channel_of(guild_id)],
        "emojis": [],
        "features": [],
        "afk_timeout": 60,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "preferred_locale": "en-US",
    }


def member(user: Payload) -> Payload:
    return {
        "user": user,
        "roles": [],
        "joined_at": "2026-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
    }


def mentioned(content: str) -> Payload:
    """Return whom a message mentions, of the bot and its role."""
    return {
        "mentions": [BOT] if f"<@{APPLICATION}>" in content else [],
        "mention_roles": [str(ROLE)] if f"<@&{ROLE}>" in content else [],
    }


def message(channel: Payload, author: Payload, content: str = "", **fields: object) -> Payload:
    guild_id = channel.get("guild_id")
    return {
        "id": str(snowflake()),
        "channel_id": channel["id"],
        "author": author,
        "content": content,
        "timestamp": datetime.datetime.now(datetime.UTC).isoformat(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "type": 0,
        **({"guild_id": guild_id, "member": member(author)} if guild_id else {}),
        **fields,
    }


def interaction(
    kind: int, data: Payload, guild_id: int | None, user: int, **fields: object
) -> Payload:
    """Compose what one person does: 2 is a command, 3 a button, 4 typing, 5 a form."""
    author, channel = person(user), channel_of(guild_id, user)
    identifier = snowflake()
    whom = {"user": author}
    if guild_id is not None:
        allowed = {**member(author), "permissions": PERMISSIONS}
        whom = {"member": allowed, "guild_id": str(guild_id), "guild": {"id": str(guild_id)}}
    return {
        "id": str(identifier),
        "token": f"interaction-{identifier}",
        "application_id": str(APPLICATION),
        "version": 1,
        "type": kind,
        "data": data,
        "channel": channel,
        "channel_id": channel["id"],
        "app_permissions": PERMISSIONS,
        "attachment_size_limit": 10 << 20,
        "authorizing_integration_owners": {"0": str(guild_id or 0)},
        "context": 1 if guild_id is None else 0,
        "entitlements": [],
        "locale": "en-US",
        **whom,
        **fields,
    }


def forwarded(*contents: str) -> Payload:
    """Compose the fields of a message that forwards others."""
    now = datetime.datetime.now(datetime.UTC).isoformat()
    empty = {"attachments": [], "embeds": [], "mentions": [], "mention_roles": [], "flags": 0}
    return {
        "flags": 1 << 14,
        "message_reference": {"type": 1, "channel_id": "7000001", "message_id": "7000002"},
        "message_snapshots": [
            {
                "message": {
                    **empty,
                    "type": 0,
                    "content": content,
                    "timestamp": now,
                    "edited_timestamp": None,
                }
            }
            for content in contents
        ],
    }


def menu(name: str, target: Payload) -> Payload:
    """Compose the data of a message's menu."""
    messages = {target["id"]: target}
    found = {"target_id": target["id"], "resolved": {"messages": messages}}
    return {"id": "1", "name": name, "type": 3, **found}


def command(name: str, options: dict[str, str | int | bool]) -> Payload:
    """Compose the data of a slash command; "votes country" is a command of a group."""
    kinds = {str: 3, int: 4, bool: 5}
    given: list[Payload] = [
        {"name": key, "type": kinds[type(value)], "value": value} for key, value in options.items()
    ]
    first, *below = name.split()
    for part in reversed(below):
        given = [{"name": part, "type": 1, "options": given}]
    return {"id": "1", "name": first, "type": 1, "options": given}
