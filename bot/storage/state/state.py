"""The state as the bot uses it: settings of servers, answers given, feedback, handled events."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.storage.state.database.schema import ANSWERS, EVENTS, FEEDBACK, insert, server
from bot.storage.state.database.state_errors import StateError
from bot.storage.state.delete import Deleted, Deletion, Departed
from bot.storage.state.feedback import Feedback, KeptFeedback
from bot.storage.state.kept_answers import KeptAnswer, KeptAnswers, KeptQuote
from bot.storage.state.server_settings import KeptSettings, ServerSettings
from bot.storage.state.state_connection import EVERYBODY, migrate_state
from bot.storage.state.unanswered import UNANSWERED, Unanswered

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
    "migrate_state",
]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is kept of a server; `unanswered` are among `answers`."""

    answers: int
    unanswered: int
    feedback: int


class State(KeptSettings, KeptAnswers, KeptFeedback, Deletion):
    """Settings of servers, answers given, feedback and handled events, each by its server.

    `guild_id` is a server's id, None for direct messages. Nothing that is read by one server's id
    is another's.
    """

    def first_time(self, event_id: int, now: datetime.datetime) -> bool:
        """Say whether no process has handled an event, and keep that this one does.

        Discord replays events, and may give one to two processes.
        """
        row = {"id": event_id, "handled_at": now}
        with self._writing_as(EVERYBODY) as connection:
            added = insert(connection, EVENTS).values(row).on_conflict_do_nothing()
            return connection.execute(added.returning(EVENTS.c.id)).one_or_none() is not None

    def counts(self, guild_id: int | None) -> Counts:
        """Count what is kept of a server."""
        mine = server(guild_id)
        answers = select(func.count()).select_from(ANSWERS).where(ANSWERS.c.guild_id == mine)
        feedback = select(func.count()).select_from(FEEDBACK).where(FEEDBACK.c.guild_id == mine)
        unanswered = answers.where(ANSWERS.c.kind.in_(UNANSWERED))
        numbers = [one.scalar_subquery() for one in (answers, unanswered, feedback)]
        with self._read(guild_id) as connection:
            return Counts(*connection.execute(select(*numbers)).one())
