"""What Alembic runs for every migration: the steps, in the transaction that it is given."""

from __future__ import annotations

from alembic import context

from bot.storage.state.database.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
