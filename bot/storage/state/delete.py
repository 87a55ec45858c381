"""What is deleted: on request, when the bot leaves a server, and after a set time."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, select

from bot.storage.state.database.schema import ANSWERS, DEPARTURES, EVENTS, FEEDBACK, SERVERS, server
from bot.storage.state.server_settings import RETENTION_DAYS, read_settings

EVENTS_LAST: Final = datetime.timedelta(hours=1)  # a reconnection replays minutes
MOST_ANSWERS: Final = 50_000  # of a server, however many were asked within the time


@dataclass(frozen=True, slots=True)
class Deleted:
    """How much was deleted; feedback on deleted answers goes with them, uncounted."""

    answers: int = 0
    feedback: int = 0
    settings: int = 0

    def __bool__(self) -> bool:
        return self != NOTHING


NOTHING: Final = Deleted()


def forget_person(connection: Connection, person: str) -> Deleted:
    """Delete the answers that a person got and the reasons that they wrote, in every server."""
    said = connection.execute(delete(FEEDBACK).where(FEEDBACK.c.writer == person)).rowcount
    asked = connection.execute(delete(ANSWERS).where(ANSWERS.c.asker == person)).rowcount
    return Deleted(asked, said)


def forget_server(connection: Connection, guild_id: int) -> Deleted:
    """Delete everything of a server, its settings too."""
    mine = server(guild_id)
    said = connection.execute(delete(FEEDBACK).where(FEEDBACK.c.guild_id == mine)).rowcount
    asked = connection.execute(delete(ANSWERS).where(ANSWERS.c.guild_id == mine)).rowcount
    connection.execute(delete(DEPARTURES).where(DEPARTURES.c.guild_id == mine))
    setting = connection.execute(delete(SERVERS).where(SERVERS.c.guild_id == mine)).rowcount
    return Deleted(asked, said, setting)


def expire(connection: Connection, now: datetime.datetime) -> Deleted:
    """Delete what is older than its server lets it become, and events that can't come again."""
    connection.execute(delete(EVENTS).where(EVENTS.c.handled_at < now - EVENTS_LAST))
    days = {
        guild: read_settings(kept).retention_days
        for guild, kept in connection.execute(select(SERVERS.c.guild_id, SERVERS.c.settings))
    }
    oldest = select(ANSWERS.c.guild_id, func.min(ANSWERS.c.asked_at), func.count()).group_by(
        ANSWERS.c.guild_id
    )
    gone = 0
    for guild, first, count in connection.execute(oldest).all():
        limit = now - datetime.timedelta(days=days.get(guild, RETENTION_DAYS))
        if count > MOST_ANSWERS:
            limit = max(limit, _time_of_newest(connection, guild, MOST_ANSWERS))
        if first < limit:
            mine = (ANSWERS.c.guild_id == guild, ANSWERS.c.asked_at < limit)
            gone += connection.execute(delete(ANSWERS).where(*mine)).rowcount
    return Deleted(gone)


def _time_of_newest(connection: Connection, guild: int, number: int) -> datetime.datetime:
    """Return when the answer was given that so many are as new as or newer than."""
    times = select(ANSWERS.c.asked_at).where(ANSWERS.c.guild_id == guild)
    nth = times.order_by(ANSWERS.c.asked_at.desc()).offset(number - 1).limit(1)
    moment: datetime.datetime = connection.execute(nth).scalar_one()
    return moment
