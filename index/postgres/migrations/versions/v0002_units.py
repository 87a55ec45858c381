"""A passage's units, of which sentences are one kind; those that are there are kept as they are."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Write the ends of sentences as index/library/generation/unit_rows.py writes plain units."""
    op.execute(
        "ALTER TABLE passages ALTER sentences TYPE text "
        "USING '[' || translate(sentences::text, '{}', '[]') || ', []]'"
    )
    op.execute("ALTER TABLE passages RENAME sentences TO units")
