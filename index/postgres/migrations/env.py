"""What Alembic runs for every migration: the steps, in the transaction that it is given."""

from __future__ import annotations

from alembic import context

from index.postgres.connection.migrate import VERSION_TABLE

context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE)
context.run_migrations()
