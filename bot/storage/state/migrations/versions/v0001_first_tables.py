"""Settings of servers, answers, feedback, events, and the key of people's hashes."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY_LENGTH = 32  # bytes


def upgrade() -> None:
    """Make the tables, and draw the key."""
    op.create_table(
        "servers",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("settings", sa.Text, nullable=False),
    )
    op.create_table(
        "answers",
        sa.Column("id", sa.String(24), primary_key=True),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("asker", sa.String(32), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("library", sa.Text, nullable=False),
        sa.Column("quotes", sa.Text, nullable=False),
        sa.Column("record_ids", sa.Text, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
    )
    op.create_index("answers_by_time", "answers", ["guild_id", "asked_at"])
    op.create_index("answers_by_kind", "answers", ["guild_id", "kind", "asked_at"])
    op.create_index("answers_by_asker", "answers", ["asker"])
    op.create_table(
        "feedback",
        sa.Column(
            "answer_id",
            sa.String(24),
            sa.ForeignKey("answers.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("writer", sa.String(32), primary_key=True),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("written_at", sa.BigInteger, nullable=False),
    )
    op.create_index("feedback_by_time", "feedback", ["guild_id", "written_at"])
    op.create_index("feedback_by_writer", "feedback", ["writer"])
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("handled_at", sa.BigInteger, nullable=False),
    )
    op.create_index("events_by_time", "events", ["handled_at"])
    keys = op.create_table(
        "person_keys",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
    )
    op.bulk_insert(keys, [{"number": 1, "key": secrets.token_bytes(KEY_LENGTH)}])
