"""The tables of the state, the same in SQLite and PostgreSQL.

Every row that belongs to a server has the server's id. A new state is made from these tables;
migrations bring an older one to the same, which a test checks.
"""

from __future__ import annotations

import datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator

DIRECT: Final = 0  # stands for the server of what has none: direct messages
LONGEST_REASON: Final = 300  # characters
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)


class Moment(TypeDecorator[datetime.datetime]):
    """A moment in UTC, as microseconds since 1970; SQLite has no type for it."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, _: object) -> int | None:
        """Return the microseconds; ValueError for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, _: object) -> datetime.datetime | None:
        """Return the moment."""
        return None if value is None else _EPOCH + value * _MICROSECOND


METADATA = MetaData()

SERVERS = Table(
    "servers",
    METADATA,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("settings", Text, nullable=False),  # JSON
)

ANSWERS = Table(
    "answers",
    METADATA,
    Column("id", String(24), primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("asker", String(32), nullable=False),
    Column("question", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("library", Text, nullable=False),
    Column("quotes", Text, nullable=False),  # JSON
    Column("record_ids", Text, nullable=False),  # JSON
    Column("asked_at", Moment, nullable=False),
    Index("answers_by_time", "guild_id", "asked_at"),
    Index("answers_by_kind", "guild_id", "kind", "asked_at"),
    Index("answers_by_asker", "asker"),
)

FEEDBACK = Table(
    "feedback",
    METADATA,
    Column("answer_id", ForeignKey(ANSWERS.c.id, ondelete="CASCADE"), primary_key=True),
    Column("writer", String(32), primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("reason", String(LONGEST_REASON), nullable=False),
    Column("written_at", Moment, nullable=False),
    Index("feedback_by_time", "guild_id", "written_at"),
    Index("feedback_by_writer", "writer"),
)

EVENTS = Table(
    "events",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("handled_at", Moment, nullable=False),
    Index("events_by_time", "handled_at"),
)

DEPARTURES = Table(
    "departures",
    METADATA,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("noticed_at", Moment, nullable=False),
)

PERSON_KEYS = Table(
    "person_keys",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("key", LargeBinary, nullable=False),
)


def server(guild_id: int | None) -> int:
    """Return what stands for a server in the tables; ValueError for what is no server's id."""
    if guild_id is None:
        return DIRECT
    if guild_id <= DIRECT:
        raise ValueError("a server's id is above zero")
    return guild_id


def storable(text: str) -> str:
    """Return a text as every database takes it: without NUL and halves of surrogate pairs."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


def insert(connection: Connection, table: Table) -> Any:  # noqa: ANN401  (one of two types)
    """Begin an INSERT that can say what to do `on_conflict`, which SQL itself doesn't."""
    own = postgresql if connection.dialect.name == "postgresql" else sqlite
    return own.insert(table)
