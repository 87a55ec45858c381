"""What is deleted: on request, when the bot leaves a server, and after a set time.

A server that removed the bot while it was off is noticed, and deleted after a time of grace:
whatever makes it look absent for a while, as another token or an outage, so deletes nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, select, union

from bot.storage.state.database.schema import (
    ANSWERS,
    DEPARTURES,
    DIRECT,
    EVENTS,
    FEEDBACK,
    SERVERS,
    insert,
    server,
)
from bot.storage.state.database.state_errors import as_sentences
from bot.storage.state.database.state_file import clear_log, note_deletion, rewrite, size_of
from bot.storage.state.server_settings import RETENTION_DAYS, read_settings
from bot.storage.state.state_connection import EVERYBODY, SOON_REWRITTEN, StateConnection

EVENTS_LAST: Final = datetime.timedelta(hours=1)  # a reconnection replays minutes
GRACE: Final = datetime.timedelta(days=30)
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


@dataclass(frozen=True, slots=True)
class Departed:
    """The servers that are absent, and those among them that have been for long, in order."""

    absent: tuple[int, ...] = ()
    due: tuple[int, ...] = ()


class Deletion(StateConnection):
    """Deletes, and sees to it that no byte of what was deleted is left in a file."""

    def forget_user(self, user_id: int) -> Deleted:
        """Delete what a person asked and said, in every server and in direct messages."""
        person = self._hashed(user_id)
        with self._deleting() as (connection, deleted):
            said = connection.execute(delete(FEEDBACK).where(FEEDBACK.c.writer == person)).rowcount
            asked = connection.execute(delete(ANSWERS).where(ANSWERS.c.asker == person)).rowcount
            deleted.append(Deleted(asked, said))
        return deleted[0]

    def forget_server(self, guild_id: int) -> Deleted:
        """Delete everything of a server, its settings too."""
        with self._deleting() as (connection, deleted):
            said, asked, _, setting = (
                connection.execute(
                    delete(table).where(table.c.guild_id == server(guild_id))
                ).rowcount
                for table in (FEEDBACK, ANSWERS, DEPARTURES, SERVERS)
            )
            deleted.append(Deleted(asked, said, setting))
        return deleted[0]

    def expire(self, now: datetime.datetime) -> Deleted:
        """Delete what is older than its server lets it become; hourly is often enough.

        Events that can't come again are deleted too.
        """
        with self._deleting() as (connection, deleted):
            connection.execute(delete(EVENTS).where(EVENTS.c.handled_at < now - EVENTS_LAST))
            deleted.append(Deleted(_expire_answers(connection, now)))
        return deleted[0]

    def note_departures(
        self,
        present: Collection[int],
        known: Collection[int],
        served: Callable[[int], bool],
        now: datetime.datetime,
    ) -> Departed:
        """Note since when servers are absent, of those that are `known` or have something kept.

        Only servers that this process serves are looked at, as `served` says. Who is present is no
        longer absent.
        """
        with self._writing_as(EVERYBODY) as connection:
            kept = connection.execute(union(select(SERVERS.c.guild_id), select(ANSWERS.c.guild_id)))
            mine = {one for one in (*kept.scalars(), *known) if one != DIRECT and served(one)}
            absent = sorted(mine.difference(present))
            noticed = connection.execute(
                select(DEPARTURES.c.guild_id, DEPARTURES.c.noticed_at)
            ).all()
            since = {one: at for one, at in noticed if served(one)}
            for one in since.keys() - set(absent):
                connection.execute(delete(DEPARTURES).where(DEPARTURES.c.guild_id == one))
            for one in absent:
                row = {"guild_id": one, "noticed_at": now}
                connection.execute(
                    insert(connection, DEPARTURES).values(row).on_conflict_do_nothing()
                )
            due = (one for one in absent if since.get(one, now) <= now - GRACE)
            return Departed(tuple(absent), tuple(due))

    @contextmanager
    def _deleting(self) -> Iterator[tuple[Connection, list[Deleted]]]:
        """Delete within a transaction, and clear the file of what it notes to be deleted."""
        deleted: list[Deleted] = []
        with self._writing_as(EVERYBODY) as connection:
            yield connection, deleted
            if any(deleted) and self._file is not None:
                note_deletion(connection)
        if any(deleted) and self._file is not None:
            with as_sentences(self._place):
                clear_log(self._engine)
                if size_of(self._engine) <= SOON_REWRITTEN:
                    rewrite(self._engine)


def _expire_answers(connection: Connection, now: datetime.datetime) -> int:
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
    return gone


def _time_of_newest(connection: Connection, guild: int, number: int) -> datetime.datetime:
    """Return when the answer was given that so many are as new as or newer than."""
    times = select(ANSWERS.c.asked_at).where(ANSWERS.c.guild_id == guild)
    nth = times.order_by(ANSWERS.c.asked_at.desc()).offset(number - 1).limit(1)
    moment: datetime.datetime = connection.execute(nth).scalar_one()
    return moment
