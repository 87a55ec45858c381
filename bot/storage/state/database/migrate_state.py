"""Make the tables of a state, and bring them up to what this version of Ayes uses."""

from __future__ import annotations

import secrets
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, insert

from bot.storage.state.database.schema import ANSWERS, FEEDBACK, METADATA, PERSON_KEYS, SERVERS
from bot.storage.state.database.state_errors import StateError

KEY_LENGTH: Final = 32  # bytes
_NAMED: Final = "current_setting('ayes.guild', true)"
_VISIBLE: Final = (
    f"guild_id = (SELECT CASE WHEN {_NAMED} ~ '^[0-9]+$' THEN {_NAMED}::bigint END) "
    f"OR (SELECT {_NAMED} = 'all')"
)


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
        if found is None:
            _make_tables(connection)
            command.stamp(configuration, "head")
        else:
            command.upgrade(configuration, "head")
    return missing[::-1]


def _make_tables(connection: Connection) -> None:
    """Make the tables of a new state, and draw the key of its hashes."""
    METADATA.create_all(connection, checkfirst=False)
    connection.execute(insert(PERSON_KEYS), {"number": 1, "key": secrets.token_bytes(KEY_LENGTH)})
    if connection.dialect.name != "postgresql":
        return
    # A transaction sees the rows of the server that it names, or those of all if it says so.
    for table in (SERVERS, ANSWERS, FEEDBACK):
        name = table.name
        connection.exec_driver_sql(
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
        )
        connection.exec_driver_sql(
            f"CREATE POLICY own ON {name} USING ({_VISIBLE}) WITH CHECK ({_VISIBLE})"
        )


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", "bot.storage.state:migrations")
    return configuration
