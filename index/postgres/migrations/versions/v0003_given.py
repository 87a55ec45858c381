"""What an operator has said of a source, beside what the source says of itself."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Nothing is known of the sources that are there."""
    op.execute("ALTER TABLE sources ADD given text NOT NULL DEFAULT '[]'")
