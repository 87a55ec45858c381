"""Where the links of a source lead, and what was said when it was read."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Nothing is known of the sources that are there."""
    for name in ("links", "unread", "remarks"):
        op.execute(f"ALTER TABLE sources ADD {name} text NOT NULL DEFAULT '[]'")
