"""What people say is wrong with an answer, for those who manage the server."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from bot.storage.state.database.schema import (
    ANSWERS,
    FEEDBACK,
    LONGEST_REASON,
    insert,
    server,
    storable,
)
from bot.storage.state.database.state_errors import StateError
from bot.storage.state.state_connection import StateConnection

MOST_FEEDBACK: Final = 1000  # listed at a time


@dataclass(frozen=True, slots=True)
class Feedback:
    """A reason, beside the question and the answer that it is about."""

    answer_id: str
    question: str
    answer: str
    reason: str
    written_at: datetime.datetime


class KeptFeedback(StateConnection):
    """Keeps reasons, each with the answer that it is about."""

    def keep_feedback(
        self,
        guild_id: int | None,
        user_id: int,
        answer_id: str,
        reason: str,
        now: datetime.datetime,
    ) -> bool:
        """Keep a person's reason in place of an earlier one; False if the answer isn't kept."""
        if len(reason) > LONGEST_REASON:
            raise StateError(
                f"The reason has {len(reason)} characters; write it in at most {LONGEST_REASON}."
            )
        row = {
            "answer_id": storable(answer_id),
            "writer": self._hashed(user_id),
            "guild_id": server(guild_id),
            "reason": storable(reason),
            "written_at": now,
        }
        mine = (ANSWERS.c.id == row["answer_id"], ANSWERS.c.guild_id == row["guild_id"])
        with self._write(guild_id) as connection:
            # The answer stays until this is written.
            query = select(ANSWERS.c.id).where(*mine).with_for_update()
            if connection.execute(query).one_or_none() is None:
                return False
            added = insert(connection, FEEDBACK).values(row)
            keys = ["answer_id", "writer"]
            connection.execute(added.on_conflict_do_update(index_elements=keys, set_=row))
        return True

    def feedback(self, guild_id: int | None, most: int = MOST_FEEDBACK) -> tuple[Feedback, ...]:
        """Return what was said of answers in a server, the newest first."""
        columns = (ANSWERS.c.question, ANSWERS.c.text, FEEDBACK.c.reason, FEEDBACK.c.written_at)
        query = (
            select(FEEDBACK.c.answer_id, *columns)
            .join(ANSWERS)
            .where(FEEDBACK.c.guild_id == server(guild_id), ANSWERS.c.guild_id == server(guild_id))
            .order_by(FEEDBACK.c.written_at.desc(), FEEDBACK.c.answer_id, FEEDBACK.c.writer)
            .limit(most)
        )
        with self._read(guild_id) as connection:
            return tuple(Feedback(*row) for row in connection.execute(query))
