"""How much is kept, in figures alone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, select, true

from bot.storage.state.database.schema import ANSWERS, FEEDBACK, SERVERS, server
from bot.storage.state.unanswered import UNANSWERED


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is kept; `servers` have settings of their own, `unanswered` are among `answers`."""

    servers: int
    answers: int
    unanswered: int
    feedback: int


def counts(connection: Connection, guild_id: int | None) -> Counts:
    """Count what is kept of a server."""
    mine = server(guild_id)
    return _counts(
        connection,
        SERVERS.c.guild_id == mine,
        ANSWERS.c.guild_id == mine,
        FEEDBACK.c.guild_id == mine,
    )


def totals(connection: Connection) -> Counts:
    """Count what is kept of all servers together."""
    return _counts(connection, true(), true(), true())


def _counts(
    connection: Connection,
    servers: ColumnElement[bool],
    answers: ColumnElement[bool],
    feedback: ColumnElement[bool],
) -> Counts:
    unanswered = and_(answers, ANSWERS.c.kind.in_(UNANSWERED))
    numbers = select(
        select(func.count()).select_from(SERVERS).where(servers).scalar_subquery(),
        select(func.count()).select_from(ANSWERS).where(answers).scalar_subquery(),
        select(func.count()).select_from(ANSWERS).where(unanswered).scalar_subquery(),
        select(func.count()).select_from(FEEDBACK).where(feedback).scalar_subquery(),
    )
    return Counts(*connection.execute(numbers).one())
