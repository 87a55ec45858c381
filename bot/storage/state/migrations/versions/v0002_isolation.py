"""Row-level security in PostgreSQL: a transaction sees the server that it names, or says "all"."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

_NAMED = "current_setting('ayes.guild', true)"
_VISIBLE = (
    f"guild_id = (SELECT CASE WHEN {_NAMED} ~ '^[0-9]+$' THEN {_NAMED}::bigint END) "
    f"OR (SELECT {_NAMED} = 'all')"
)


def upgrade() -> None:
    """Let the database hold servers apart too; SQLite has nothing of the kind."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in ("servers", "answers", "feedback"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON {table} USING ({_VISIBLE}) WITH CHECK ({_VISIBLE})")
