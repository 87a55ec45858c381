"""How much is kept, in figures alone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from bot.storage.state.database.schema import ANSWERS, FEEDBACK, server
from bot.storage.state.unanswered import UNANSWERED


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is kept of a server; `unanswered` are among `answers`."""

    answers: int
    unanswered: int
    feedback: int


def counts(connection: Connection, guild_id: int | None) -> Counts:
    """Count what is kept of a server."""
    mine = server(guild_id)
    answers = select(func.count()).select_from(ANSWERS).where(ANSWERS.c.guild_id == mine)
    feedback = select(func.count()).select_from(FEEDBACK).where(FEEDBACK.c.guild_id == mine)
    unanswered = answers.where(ANSWERS.c.kind.in_(UNANSWERED))
    numbers = [one.scalar_subquery() for one in (answers, unanswered, feedback)]
    return Counts(*connection.execute(select(*numbers)).one())
