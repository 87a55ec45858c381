"""What people say is wrong with an answer, for those who manage the server."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.storage.state.database.schema import (
    ANSWERS,
    FEEDBACK,
    LONGEST_REASON,
    insert,
    server,
    storable,
)
from bot.storage.state.database.state_errors import StateError


@dataclass(frozen=True, slots=True)
class Feedback:
    """A reason, beside the question and the answer that it is about."""

    answer_id: str
    question: str
    answer: str
    reason: str
    written_at: datetime.datetime


def keep_feedback(
    connection: Connection,
    guild_id: int | None,
    writer: str,
    answer_id: str,
    reason: str,
    now: datetime.datetime,
) -> bool:
    """Keep a person's reason in place of an earlier one; say whether the answer is still kept."""
    if len(reason) > LONGEST_REASON:
        raise StateError(
            f"The reason has {len(reason)} characters; write it in at most {LONGEST_REASON}."
        )
    answer_id = storable(answer_id)
    mine = (ANSWERS.c.id == answer_id, ANSWERS.c.guild_id == server(guild_id))
    # The answer stays until this is written.
    if (
        connection.execute(select(ANSWERS.c.id).where(*mine).with_for_update()).one_or_none()
        is None
    ):
        return False
    row = {
        "answer_id": answer_id,
        "writer": writer,
        "guild_id": server(guild_id),
        "reason": storable(reason),
        "written_at": now,
    }
    connection.execute(
        insert(connection, FEEDBACK)
        .values(row)
        .on_conflict_do_update(index_elements=["answer_id", "writer"], set_=row)
    )
    return True


def feedback(connection: Connection, guild_id: int | None, most: int) -> tuple[Feedback, ...]:
    """Return what was said in a server, the newest first, at most `most`."""
    query = (
        select(
            FEEDBACK.c.answer_id,
            ANSWERS.c.question,
            ANSWERS.c.text,
            FEEDBACK.c.reason,
            FEEDBACK.c.written_at,
        )
        .join(ANSWERS)
        .where(FEEDBACK.c.guild_id == server(guild_id), ANSWERS.c.guild_id == server(guild_id))
        .order_by(FEEDBACK.c.written_at.desc(), FEEDBACK.c.answer_id, FEEDBACK.c.writer)
        .limit(most)
    )
    return tuple(Feedback(*row) for row in connection.execute(query))
