"""Which path of headings stands above each part of a source."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Nothing is known of the sources that are there."""
    op.execute("ALTER TABLE sources ADD sections text NOT NULL DEFAULT '[]'")
