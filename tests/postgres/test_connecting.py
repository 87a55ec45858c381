"""An address is checked before it is used, and a database before it is answered from."""

from __future__ import annotations

import pytest

from bot.cli.app import run
from bot.service.open_parts import migrate_database, open_store
from bot.storage.home import state_address
from bot.storage.state.state import State, StateError
from index.errors import StoreError
from index.postgres.connection.pool import Store, checked
from tests.database import Database


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://bot:pass@db.example/ayes",
        "postgresql://bot@10.0.0.5/ayes?sslmode=prefer",
        "postgresql://bot@localhost,db.example/ayes",
        "postgresql://bot@localhost/ayes?hostaddr=10.0.0.5",
        "postgresql://bot@127.0.0.1.example/ayes",
        "postgresql:///ayes?host=db.example&sslmode=disable",
        "postgres://bot@[2001:db8::1]/ayes?sslmode=allow",
    ],
)
def test_another_machine_needs_encryption(address: str) -> None:
    with pytest.raises(StoreError, match=r"wouldn't be encrypted: add \?sslmode=verify-full"):
        Store(address)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://bot@db.example/ayes?sslmode=verify-full",
        "postgresql://bot@db.example/ayes?sslmode=require",
        "postgresql://bot@localhost/ayes",
        "postgresql://bot@127.0.0.2:5433/ayes",
        "postgresql://bot@[::1]/ayes",
        "postgresql:///ayes?host=/run/postgresql",
        "postgresql:///ayes",
    ],
)
def test_this_machine_and_encrypted_ones_are_fine(address: str) -> None:
    assert "connect_timeout" in checked(address)


def test_a_host_from_the_environment_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "db.example")
    with pytest.raises(StoreError, match="wouldn't be encrypted"):
        checked("postgresql:///ayes")
    monkeypatch.setenv("PGSERVICE", "elsewhere")
    with pytest.raises(StoreError, match="names a service"):
        checked("postgresql:///ayes")


@pytest.mark.parametrize(
    "address", ["", "mysql://x", "ayes.db", "postgresql://bot:s3cr%et@h/ayes", "postgresql://?a=b"]
)
def test_what_is_no_address_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(StoreError, match="AYES_DATABASE_URL") as refused:
        Store(address)
    assert "s3cr" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_name_has_no_password() -> None:
    address = "postgresql://bot:s3cret@db.example/ayes?sslmode=require"
    assert Store(address).name == "the database ayes on db.example"


def test_migrating_again_does_nothing(database: Database) -> None:
    assert migrate_database(database.owner) == []


def test_a_database_without_tables_says_what_to_run(database: Database) -> None:
    database.run("DROP OWNED BY ayes_owner CASCADE")
    with pytest.raises(StoreError, match="isn't up to date: run `ayes migrate`"):
        open_store(database.bot)
    with pytest.raises(StateError, match="isn't up to date"):
        State.open(state_address(database.bot))


def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    database.run("UPDATE index_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="made by a newer version of Ayes: start that version"):
        open_store(database.bot)
    with pytest.raises(StoreError, match="newer version"):
        migrate_database(database.owner)


def test_the_command_migrates_and_says_what_it_did(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AYES_DATABASE_URL", database.owner)
    assert run(["migrate"]) == 0
    assert capsys.readouterr().out == "everything is up to date\n"
    monkeypatch.delenv("AYES_DATABASE_URL")
    assert run(["migrate"]) == 1
    assert "AYES_DATABASE_URL is not set" in capsys.readouterr().err
