"""The state as the bot uses it, safe from several threads and several processes at once.

Whatever fails is a StateError; who catches it can go on answering, with the default settings and
without keeping anything.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from bot.storage.state import counts, departures, feedback, people
from bot.storage.state import delete as deleting
from bot.storage.state import handled_events as events
from bot.storage.state import kept_answers as answers
from bot.storage.state import server_settings as servers
from bot.storage.state import unanswered as questions
from bot.storage.state.counts import Counts
from bot.storage.state.database.connection import (
    address_of,
    connect,
    file_of,
    for_writing,
    locked,
    name_of,
    name_server,
    prepare_file,
)
from bot.storage.state.database.migrate_state import is_current, migrate
from bot.storage.state.database.schema import server
from bot.storage.state.database.state_errors import StateError, as_sentences
from bot.storage.state.database.state_file import (
    clear_log,
    copy_file,
    note_deletion,
    rewrite,
    size_of,
)
from bot.storage.state.delete import Deleted
from bot.storage.state.departures import Departed
from bot.storage.state.feedback import Feedback
from bot.storage.state.kept_answers import KeptAnswer, KeptQuote
from bot.storage.state.server_settings import ServerSettings
from bot.storage.state.unanswered import Unanswered, grouped

__all__ = [
    "Counts",
    "Deleted",
    "Departed",
    "Feedback",
    "KeptAnswer",
    "KeptQuote",
    "ServerSettings",
    "State",
    "StateError",
    "Unanswered",
]

FILE: Final = "state.db"
EVERYBODY: Final = "all"  # whom a transaction names that is about no server alone
SOON_REWRITTEN: Final = 8 << 20  # bytes; about a tenth of a second
MOST_FEEDBACK: Final = 100  # listed at a time


class State:
    """Settings of servers, answers given, feedback and handled events, each by its server.

    `guild_id` is a server's id, None for direct messages. Nothing that is read by one server's id
    is another's.
    """

    def __init__(self, address: URL) -> None:
        self._place = name_of(address)
        self._file = file_of(address)
        self._engine = connect(address)
        self._writing = for_writing(self._engine)
        self._key = b""

    @classmethod
    def open(cls, place: str | Path) -> Self:
        """Open a file, made and migrated as needed, or a migrated database by its URL."""
        state = cls(address_of(place))
        try:
            state._prepare()
        except BaseException:
            state.close()
            raise
        return state

    def close(self) -> None:
        """Let go of the file or the database."""
        self._engine.dispose()

    @property
    def in_database(self) -> bool:
        """Whether it is kept in a database that others use too, and not in a file."""
        return self._file is None

    def settings_of(self, guild_id: int | None) -> ServerSettings:
        """Return what a server has set, or the defaults."""
        with self._read(str(server(guild_id))) as connection:
            return servers.settings_of(connection, guild_id)

    def change_settings(self, guild_id: int, **changes: object) -> ServerSettings:
        """Set some fields by name and return them all; raise SettingsError for what can't be."""
        with self._write(str(server(guild_id))) as connection:
            return servers.change_settings(connection, guild_id, changes)

    def keep_answer(self, guild_id: int | None, user_id: int, answer: KeptAnswer) -> str:
        """Keep an answer and return its id: 24 hexadecimal digits that nobody guesses."""
        with self._write(str(server(guild_id))) as connection:
            return answers.keep_answer(connection, guild_id, self._hashed(user_id), answer)

    def kept_answer(self, guild_id: int | None, answer_id: str) -> KeptAnswer | None:
        """Return an answer that was given in a server, None if it isn't kept there."""
        with self._read(str(server(guild_id))) as connection:
            return answers.kept_answer(connection, guild_id, answer_id)

    def unanswered(self, guild_id: int | None) -> tuple[Unanswered, ...]:
        """Return what was asked and not answered, alike together, the most frequent first."""
        with self._read(str(server(guild_id))) as connection:
            wordings = questions.unanswered(connection, guild_id)
        return grouped(wordings)

    def keep_feedback(
        self,
        guild_id: int | None,
        user_id: int,
        answer_id: str,
        reason: str,
        now: datetime.datetime,
    ) -> bool:
        """Keep a person's reason in place of an earlier one; False if the answer isn't kept."""
        with self._write(str(server(guild_id))) as connection:
            writer = self._hashed(user_id)
            return feedback.keep_feedback(connection, guild_id, writer, answer_id, reason, now)

    def feedback(self, guild_id: int | None, most: int = MOST_FEEDBACK) -> tuple[Feedback, ...]:
        """Return what was said of answers in a server, the newest first."""
        with self._read(str(server(guild_id))) as connection:
            return feedback.feedback(connection, guild_id, most)

    def first_time(self, event_id: int, now: datetime.datetime) -> bool:
        """Say whether no process has handled an event, and keep that this one does."""
        with self._write(EVERYBODY) as connection:
            return events.first_time(connection, event_id, now)

    def forget_user(self, user_id: int) -> Deleted:
        """Delete what a person asked and said, in every server and in direct messages."""
        return self._deleted(lambda c: deleting.forget_person(c, self._hashed(user_id)))

    def forget_server(self, guild_id: int) -> Deleted:
        """Delete everything of a server."""
        return self._deleted(lambda c: deleting.forget_server(c, guild_id))

    def note_departures(
        self,
        present: Collection[int],
        known: Collection[int],
        served: Callable[[int], bool],
        now: datetime.datetime,
    ) -> Departed:
        """Note since when servers are absent, of those that this process has served."""
        with self._write(EVERYBODY) as connection:
            return departures.note_departures(connection, present, known, served, now)

    def expire(self, now: datetime.datetime) -> Deleted:
        """Delete what is too old; hourly is often enough."""
        return self._deleted(lambda c: deleting.expire(c, now))

    def rewrite(self) -> None:
        """Write a file anew if anything was deleted, so that no byte of it is left; once a day.

        Others can't write meanwhile: a second for 60 MB. A small file is rewritten at each
        deletion anyway.
        """
        if self._file is not None:
            with as_sentences(self._place):
                rewrite(self._engine)

    def counts(self, guild_id: int | None) -> Counts:
        """Count what is kept of a server."""
        with self._read(str(server(guild_id))) as connection:
            return counts.counts(connection, guild_id)

    def copy_to(self, path: Path) -> None:
        """Copy the state file as it is at this moment, while it is in use; raise StateError."""
        if self._file is None:
            raise StateError(f"{self._place} is no file; copy it with its own tools.")
        copy_file(self._engine, self._file, path)

    def _prepare(self) -> None:
        with as_sentences(self._place):
            if self._file is None:
                self._check()
            else:
                with locked(self._file):
                    prepare_file(self._file)
                    if not self._is_current():
                        migrate(self._writing, self._place)
            with self._engine.begin() as connection:
                self._key = people.key_of(connection)

    def _check(self) -> None:
        if not self._is_current():
            raise StateError(f"{self._place} isn't up to date; migrate it first.")

    def _is_current(self) -> bool:
        with self._engine.begin() as connection:
            return is_current(connection, self._place)

    def _hashed(self, user_id: int) -> str:
        return people.hashed(user_id, self._key)

    def _deleted(self, delete: Callable[[Connection], Deleted]) -> Deleted:
        with self._write(EVERYBODY) as connection:
            deleted = delete(connection)
            if deleted and self._file is not None:
                note_deletion(connection)
        if deleted and self._file is not None:
            with as_sentences(self._place):
                clear_log(self._engine)
                if size_of(self._engine) <= SOON_REWRITTEN:
                    rewrite(self._engine)
        return deleted

    @contextmanager
    def _read(self, whose: str) -> Iterator[Connection]:
        with as_sentences(self._place), self._engine.begin() as connection:
            name_server(connection, whose)
            yield connection

    @contextmanager
    def _write(self, whose: str) -> Iterator[Connection]:
        with as_sentences(self._place), self._writing.begin() as connection:
            name_server(connection, whose)
            yield connection


def migrate_state(place: str | Path) -> list[str]:
    """Bring the tables up to date that `State.open` would refuse, and name the steps.

    Files are migrated by `State.open` itself.
    """
    address = address_of(place)
    if file_of(address) is not None:
        State.open(place).close()
        return []
    with as_sentences(name_of(address)):
        engine = connect(address, patient=True)
        try:
            return migrate(engine, name_of(address))
        finally:
            engine.dispose()
