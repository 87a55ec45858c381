"""What Alembic runs for every migration: the steps, in the transaction that it is given."""

from __future__ import annotations

from alembic import context

context.configure(**context.config.attributes)
context.run_migrations()
