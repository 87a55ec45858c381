"""No server sees or changes another's rows, whatever a role that answers sends to the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.service.open_parts import open_store
from bot.storage.home import state_address
from bot.storage.state.state import State
from index.errors import StoreError
from index.postgres.connection.pool import Store
from index.postgres.edit import EditablePlace
from index.postgres.place import BASE, OWN, Place
from tests.bot.storage.state.given import answer
from tests.database import Database, copied, dropped
from tests.editing import open_place, put
from tests.index.documents import DOCUMENTS, document
from tests.tiny import TinyEncoder

HERE, THERE = 100, 200
SECRET = document("secret", ("The combination of the safe is 4711. Nobody else may read it.",))
OF_LIBRARIES = ("libraries", "versions", "files")
OF_STATE = ("servers", "answers", "feedback")


@pytest.fixture(scope="module")
def filled(server: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A base, and a library and an answer of server 200, written by those who may."""
    database, tmp_path = copied(server), tmp_path_factory.mktemp("copies")
    owner, bot = Store(database.owner), Store(database.bot)
    EditablePlace(Place(owner, BASE), tmp_path).build(DOCUMENTS, (), TinyEncoder())
    EditablePlace(Place(bot, OWN, THERE), tmp_path).edit(TinyEncoder(), put([SECRET]))
    state = State.open(state_address(database.bot))
    kept = state.keep_answer(THERE, 7, answer("Where is the safe?"))
    state.keep_feedback(THERE, 8, kept, "secret", answer().asked_at)
    state.change_settings(THERE, quotes=1)
    state.close()
    owner.close()
    bot.close()
    yield database
    dropped(database)


def count(database: Database, table: str, guild: str | None, where: str = "guild_id > 0") -> int:
    with psycopg.connect(database.bot) as connection:
        if guild is not None:
            connection.execute("SELECT set_config('ayes.guild', %s, true)", (guild,))
        query = f"SELECT count(*) FROM {table} WHERE {where}"  # noqa: S608  (names given here)
        found = connection.execute(query.encode())
        return int(found.fetchall()[0][0])


@pytest.mark.parametrize("table", [*OF_LIBRARIES, *OF_STATE])
@pytest.mark.parametrize("guild", [None, "", "0", str(HERE), "-200"])
def test_rows_of_another_server_are_not_there(
    filled: Database, table: str, guild: str | None
) -> None:
    assert count(filled, table, guild) == 0


@pytest.mark.parametrize("table", [*OF_LIBRARIES, *OF_STATE])
def test_a_servers_own_rows_are_there(filled: Database, table: str) -> None:
    assert count(filled, table, str(THERE)) > 0


@pytest.mark.parametrize("table", OF_LIBRARIES)
def test_what_is_everybodys_is_seen_by_all(filled: Database, table: str) -> None:
    seen = {count(filled, table, guild, "guild_id = 0") for guild in (None, "", str(HERE))}
    assert len(seen) == 1
    assert seen != {0}


@pytest.mark.parametrize("guild", ["200 OR true", "all", "x", "200; SELECT", "1e3"])
def test_what_is_no_id_opens_nothing(filled: Database, guild: str) -> None:
    try:
        assert count(filled, "files", guild) == 0
    except psycopg.Error as error:
        assert "invalid input syntax" in str(error)  # noqa: PT017  (either will do)


@pytest.mark.parametrize(
    "statement",
    [
        "COPY files TO STDOUT",
        "COPY (SELECT encode(content, 'escape') FROM files) TO STDOUT",
        "SELECT encode(content, 'escape') FROM versions FULL JOIN files USING (library) "
        "WHERE files.guild_id = 200",
        "SELECT f.content FROM libraries l, LATERAL (SELECT * FROM files) f WHERE f.guild_id = 200",
        "WITH RECURSIVE a AS (SELECT content FROM files WHERE guild_id = 200) SELECT * FROM a",
        "SELECT row_to_json(files) FROM files WHERE guild_id = 200",
        "SELECT content FROM files WHERE guild_id = 200 AND "
        "(SELECT set_config('ayes.guild', '100', true)) IS NOT NULL",
        "SELECT question FROM answers",
    ],
    ids=lambda one: one[:60],
)
def test_other_ways_to_read_show_nothing_more(filled: Database, statement: str) -> None:
    with psycopg.connect(filled.bot) as connection:
        connection.execute("SELECT set_config('ayes.guild', '100', true)")
        if statement.startswith("COPY"):
            with connection.cursor().copy(statement.encode()) as copy:
                shown = b"".join(map(bytes, copy)).decode()
        else:
            shown = repr(connection.execute(statement.encode()).fetchall())
    assert "4711" not in shown
    assert "safe" not in shown


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW spy AS SELECT * FROM files",
        "CREATE FUNCTION spy() RETURNS SETOF files LANGUAGE sql SECURITY DEFINER "
        "AS 'SELECT * FROM files'",
        "ALTER TABLE files DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE files NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY own ON files",
        "CREATE POLICY spy ON files USING (true)",
        "ALTER ROLE ayes_bot BYPASSRLS",
        "SET ROLE ayes_owner",
        "SET SESSION AUTHORIZATION postgres",
        "SET LOCAL row_security = off; SELECT * FROM files",
        "TRUNCATE files",
        "UPDATE person_keys SET key = ''",
        "DELETE FROM register_roll_calls",
        "UPDATE index_version SET version_num = '9'",
        "COPY (SELECT 1) TO PROGRAM 'cat'",
        "SELECT pg_read_file('PG_VERSION')",
    ],
    ids=lambda one: one[:60],
)
def test_what_answers_may_not_change_the_rules(filled: Database, statement: str) -> None:
    with psycopg.connect(filled.bot) as connection, pytest.raises(psycopg.Error):
        connection.execute(statement.encode())


@pytest.mark.parametrize("guild", [None, "0", str(HERE)])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE files SET content = 'forged'",
        "DELETE FROM files",
        "DELETE FROM libraries",
        "UPDATE libraries SET version = '9', guild_id = 100",
        "UPDATE versions SET guild_id = 0",
    ],
)
def test_neither_anothers_rows_nor_everybodys_are_written(
    filled: Database, statement: str, guild: str | None
) -> None:
    with psycopg.connect(filled.bot) as connection:
        if guild is not None:
            connection.execute("SELECT set_config('ayes.guild', %s, true)", (guild,))
        assert connection.execute(statement.encode()).rowcount == 0


@pytest.mark.parametrize("guild", ["0", "200", "300"])
def test_no_row_is_put_where_it_does_not_belong(filled: Database, guild: str) -> None:
    with psycopg.connect(filled.bot) as connection:
        connection.execute("SELECT set_config('ayes.guild', '100', true)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(
                "INSERT INTO libraries (guild_id, name, version) VALUES (%s, 'own', '1')",
                (guild,),
            )


def test_no_row_is_put_into_another_servers_library(filled: Database) -> None:
    with psycopg.connect(filled.superuser) as connection:
        found = connection.execute("SELECT key FROM libraries WHERE guild_id = 200").fetchall()
    with psycopg.connect(filled.bot) as connection:
        connection.execute("SELECT set_config('ayes.guild', '100', true)")
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            connection.execute(
                "INSERT INTO files (library, guild_id, sha256, part, content) "
                "VALUES (%s, 100, '', 0, '')",
                found[0],
            )


def test_a_name_of_a_server_ends_with_its_transaction(filled: Database) -> None:
    store = Store(filled.bot)
    assert store.rows(THERE, "SELECT name FROM libraries WHERE guild_id > 0") == [(OWN,)]
    for guild in (HERE, None):
        assert store.rows(guild, "SELECT name FROM libraries WHERE guild_id > 0") == []
    store.close()


def test_a_library_is_open_to_its_server_alone(filled: Database, tmp_path: Path) -> None:
    store = Store(filled.bot)
    library = open_place(Place(store, OWN, THERE), tmp_path, TinyEncoder())
    assert list(library.sources) == ["secret"]
    assert library.path == tmp_path / str(THERE) / OWN
    assert Place(store, OWN, HERE).version() is Place(store, OWN).version() is None
    assert EditablePlace(Place(store, OWN, HERE), tmp_path).open(TinyEncoder()) is None
    store.close()


def test_what_answers_does_not_publish_what_is_everybodys(filled: Database, tmp_path: Path) -> None:
    store = Store(filled.bot)
    with pytest.raises(StoreError, match="this role may not change"):
        EditablePlace(Place(store, BASE), tmp_path).edit(TinyEncoder(), put([SECRET]))
    base = open_place(Place(store, BASE), tmp_path, TinyEncoder())
    assert list(base.sources) == ["bridge", "orchard"]
    store.close()


def test_a_role_that_passes_by_the_rules_is_refused(filled: Database) -> None:
    with pytest.raises(StoreError, match="use one without SUPERUSER and BYPASSRLS"):
        open_store(filled.superuser)
