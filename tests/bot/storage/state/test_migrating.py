"""The tables of a file are those of the code, or the file is refused."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot.storage.state.database.connection import address_of, connect
from bot.storage.state.database.schema import METADATA
from bot.storage.state.state import KeptQuote, State, StateError
from tests.bot.storage.state.given import QUOTE, answer


def execute(path: Path, statement: str, *values: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(statement, values).fetchall()


def tables(path: Path) -> set[object]:
    return {name for (name,) in execute(path, "SELECT name FROM sqlite_master WHERE type='table'")}


def test_the_migrations_make_the_tables_that_the_code_uses(path: Path) -> None:
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


def test_a_file_of_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    State.open(path).close()
    execute(path, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StateError, match=r"newer version of Ayes; start that version, or .+\.$"):
        State.open(path)
    assert execute(path, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_a_quote_that_was_kept_as_start_and_end_becomes_one_span(path: Path) -> None:
    state = State.open(path)
    kept, broken = (state.keep_answer(1, 7, answer()) for _ in range(2))
    state.close()
    before = json.dumps([["article", "ab" * 32, 10, 42, 3], ["other", "cd" * 32, 0, 5, 1]])
    for quotes, of in ((before, kept), ("[1]", broken)):
        execute(path, "UPDATE answers SET quotes = ? WHERE id = ?", quotes, of)
    execute(path, "UPDATE alembic_version SET version_num = '0003'")
    state = State.open(path)
    found = state.kept_answer(1, kept)
    assert found is not None
    assert found.quotes == (QUOTE, KeptQuote("other", "cd" * 32, ((0, 5),), 1))
    with pytest.raises(StateError):
        state.kept_answer(1, broken)
    state.close()


def test_the_steps_ship_with_the_program() -> None:
    import bot.storage.state.migrations

    folder = Path(bot.storage.state.migrations.__file__).parent
    assert [one.name for one in sorted((folder / "versions").glob("*.py"))] == [
        "v0001_first_tables.py",
        "v0002_isolation.py",
        "v0003_departures.py",
        "v0004_spans.py",
    ]
