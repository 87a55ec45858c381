"""Bringing a state's tables up to what this version of Ayes uses."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from bot.storage.state.database.state_errors import StateError


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


def migrate(writing: Engine, place: str) -> list[str]:
    """Run the steps that are missing, all or none, and name them; raise StateError if newer."""
    with writing.begin() as connection:
        # Another process may have run them while this one waited for its turn.
        if is_current(connection, place):
            return []
        script = ScriptDirectory.from_config(_configuration())
        found = MigrationContext.configure(connection).get_current_revision()
        missing = [step.doc for step in script.iterate_revisions("head", found or "base")]
        configuration = _configuration()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")
    return missing[::-1]


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", "bot.storage.state:migrations")
    return configuration
