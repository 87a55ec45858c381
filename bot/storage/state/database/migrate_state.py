"""Make the tables of a state, and bring them up to what this version of Ayes uses."""

from __future__ import annotations

import secrets
from typing import Final

from sqlalchemy import Connection, Engine, insert

from bot.storage.state.database.schema import ANSWERS, FEEDBACK, METADATA, PERSON_KEYS, SERVERS
from bot.storage.state.database.state_errors import StateError
from index.migrations.steps import Steps

_STEPS: Final = Steps("bot.storage.state:migrations/versions", "alembic_version", StateError)
KEY_LENGTH: Final = 32  # bytes
_NAMED: Final = "current_setting('ayes.guild', true)"
_VISIBLE: Final = (
    f"guild_id = (SELECT CASE WHEN {_NAMED} ~ '^[0-9]+$' THEN {_NAMED}::bigint END) "
    f"OR (SELECT {_NAMED} = 'all')"
)


def is_current(connection: Connection, place: str) -> bool:
    """Say whether the tables are what this version uses; StateError if it can't make them that."""
    return not _STEPS.missing(_STEPS.last_of(connection), place)


def migrate(writing: Engine, place: str) -> list[str]:
    """Run the steps that are missing, all or none, and name them; raise StateError as above."""
    with writing.begin() as connection:
        # Another process may have run them while this one waited for its turn.
        last = _STEPS.last_of(connection)
        missing = _STEPS.missing(last, place)
        if last is not None:
            _STEPS.run(connection)
        else:
            _make_tables(connection)
            _STEPS.skip(connection)
    return missing


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
