"""Bringing a state's tables up to what this version of Ayes uses."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from bot.state.errors import StateError


def is_current(connection: Connection, place: str) -> bool:
    """Say whether the tables are what this version uses; StateError if they are newer."""
    script = ScriptDirectory.from_config(_configuration())
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in {step.revision for step in script.walk_revisions()}:
        raise StateError(
            f"{place} was made by a newer version of Ayes; start that version, or restore a copy "
            "from before."
        )
    return found == script.get_current_head()


def migrate(writing: Engine, place: str) -> None:
    """Run the steps that are missing, all or none; raise StateError if the tables are newer."""
    with writing.begin() as connection:
        # Another process may have run them while this one waited for its turn.
        if is_current(connection, place):
            return
        configuration = _configuration()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", "bot.state:migrations")
    return configuration
