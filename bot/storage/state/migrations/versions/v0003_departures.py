"""Servers that keep something here and that the bot isn't a member of any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table; it is read and written for all servers together."""
    op.create_table(
        "departures",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("noticed_at", sa.BigInteger, nullable=False),
    )
