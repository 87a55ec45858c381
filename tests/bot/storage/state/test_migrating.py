"""The tables of a file are those of the code, or the file is refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot.storage.state.database.connection import address_of, connect
from bot.storage.state.database.schema import METADATA
from bot.storage.state.state import State, StateError


def execute(path: Path, statement: str, *values: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(statement, values).fetchall()


def tables(path: Path) -> set[object]:
    return {name for (name,) in execute(path, "SELECT name FROM sqlite_master WHERE type='table'")}


def test_a_new_file_has_the_tables_that_the_code_uses(path: Path) -> None:
    State.open(path).close()
    engine = connect(address_of(path))
    with engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()
    assert tables(path) == {*METADATA.tables, "alembic_version"}


def test_a_file_that_is_opened_again_keeps_its_tables_and_key(path: Path) -> None:
    State.open(path).close()
    before = execute(path, "SELECT key FROM person_keys")
    State.open(path).close()
    assert execute(path, "SELECT key FROM person_keys") == before
    assert len(before) == 1


def test_a_migration_that_fails_leaves_the_file_as_it_was(path: Path) -> None:
    execute(path, "CREATE TABLE events (id INTEGER)")  # in the way of one of the last steps
    with pytest.raises(StateError, match="can't be used"):
        State.open(path)
    assert tables(path) == {"events"}


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("9999", r"newer version of Ayes: start that version, or .+\.$"),
        ("0003", r"too old for this one: move it away, or .+\.$"),
    ],
)
def test_a_file_of_a_version_too_new_or_too_old_is_refused_and_left_alone(
    path: Path, step: str, said: str
) -> None:
    State.open(path).close()
    execute(path, "UPDATE alembic_version SET version_num = ?", step)
    with pytest.raises(StateError, match=said):
        State.open(path)
    assert execute(path, "SELECT version_num FROM alembic_version") == [(step,)]


def test_the_steps_ship_with_the_program() -> None:
    import bot.storage.state.migrations

    folder = Path(bot.storage.state.migrations.__file__).parent
    names = [one.name for one in sorted((folder / "versions").glob("*.py"))]
    assert names == ["v0004_first_tables.py"]
