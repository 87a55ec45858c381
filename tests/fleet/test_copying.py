"""`ayes copy`: what one store holds arrives in the other as it was, or nothing does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from bot.storage.copy_all import CopyError, to_database, to_files
from bot.storage.home import state_address
from bot.storage.state.database.copy_rows import tally_rows, transaction
from bot.storage.state.state import State
from bot.storage.state.state_connection import FILE as STATE_FILE
from index.errors import AyesError, LibraryError
from index.library.library import Library, build_library
from index.postgres.connection.pool import Store
from index.postgres.place import BASE, OWN, Place
from index.search.hybrid import read_query, search_hybrid
from index.search.models.encoder import Encoder, silent
from index.search.searchable import Searchable
from index.votes.register.store import FILE as REGISTER_FILE
from index.votes.register.store import Register
from tests.bot.storage.state.given import NOW, answer
from tests.database import Database
from tests.editing import add_documents, open_place
from tests.index.documents import BRIDGE, ORCHARD, document
from tests.index.votes.test_store import NO, YES, Votes
from tests.tiny import TinyEncoder

GUILD, OTHER = 11 << 22, 12 << 22
QUESTIONS = ("Who crossed the bridge?", "When are apples pressed?", "rye or elm")
MILL = document("mill", ("The mill grinds rye. Its wheel was cut from elm.", "It rained."))


@pytest.fixture
def tiny() -> Encoder:
    return TinyEncoder()


@pytest.fixture
def home(tmp_path: Path, tiny: Encoder) -> Path:
    """A home folder with libraries, votes, and what two servers were answered."""
    home = tmp_path / "home"
    build_library(home / "base", [document("bridge", BRIDGE)], (), tiny).close()
    add_documents(home / "own", [document("orchard", ORCHARD)], tiny).close()
    add_documents(home / "guilds" / str(GUILD), [MILL], tiny).close()
    add_documents(home / "guilds" / str(OTHER), [document("oak", ("An oak.",))], tiny).close()
    with closing(State.open(home / STATE_FILE)) as state:
        state.change_settings(GUILD, quotes=2)
        kept = state.keep_answer(GUILD, 1, answer("Who voted?"))
        state.keep_answer(None, 2, answer("Who didn't?"))
        state.keep_feedback(GUILD, 3, kept, "It is another vote.", NOW)
        state.first_time(99, NOW)
    with closing(Register(home / REGISTER_FILE)) as register:
        Votes().add("1", {"USA": NO, "FRA": YES}).add("2", {"FRA": NO}).put(register)
    return home


def found(library: Searchable) -> list[object]:
    hits = [
        (hit.passage, round(hit.score, 4))
        for question in QUESTIONS
        for hit in search_hybrid(library, read_query(question, library), 5)
    ]
    return [library.version, hits]


def test_there_and_back_everything_is_as_it_was_and_answers_the_same(
    home: Path, database: Database, tiny: Encoder, tmp_path: Path
) -> None:
    there = to_database(home, database.owner, silent)
    back = to_files(database.owner, tmp_path / "back", silent)
    assert back == there
    assert set(there.libraries) == {(None, BASE), (None, OWN), (GUILD, OWN), (OTHER, OWN)}
    assert there.votes > 0
    assert there.rows["answers"] == 2
    with closing(Store(database.bot)) as store:
        for (guild, name), path in {
            (None, BASE): "base",
            (None, OWN): "own",
            (GUILD, OWN): f"guilds/{GUILD}",
        }.items():
            first = Library.open(home / path, tiny)
            stored = open_place(Place(store, name, guild), tmp_path, tiny)
            last = Library.open(tmp_path / "back" / path, tiny)
            assert found(first) == found(stored) == found(last)
            assert first.manifest.counts == last.manifest.counts
            first.close()
            last.close()


def test_a_person_can_still_have_theirs_deleted(
    home: Path, database: Database, tiny: Encoder
) -> None:
    to_database(home, database.owner, silent)
    with closing(State.open(state_address(database.bot))) as state:
        assert state.settings_of(GUILD).quotes == 2
        assert state.forget_user(1).answers == 1
        assert not state.first_time(99, NOW)


def test_what_holds_something_is_replaced_only_if_that_is_said(
    home: Path, database: Database, tiny: Encoder, tmp_path: Path
) -> None:
    to_database(home, database.owner, silent)
    with pytest.raises(CopyError, match="--replace"):
        to_database(home, database.owner, silent)
    with pytest.raises(CopyError, match="--replace"):
        to_files(database.owner, home, silent)
    smaller = tmp_path / "smaller"
    build_library(smaller / "base", [MILL], (), tiny).close()
    copied = to_database(smaller, database.owner, silent, replace=True)
    assert set(copied.libraries) == {(None, BASE)}
    assert copied.votes == copied.rows["answers"] == 0
    to_files(database.owner, home, silent, replace=True)
    assert not (home / "guilds").exists()
    assert not (home / "own").exists()
    with transaction(home / STATE_FILE) as connection:
        assert tally_rows(connection)[0]["answers"] == 0


def rows(database: Database) -> Iterator[tuple[str, object]]:
    with psycopg.connect(database.superuser) as connection:
        for table in ("libraries", "versions", "files", "answers", "register_roll_calls"):
            yield table, connection.execute(f"TABLE {table}".encode()).fetchall()


def test_a_copy_that_fails_leaves_the_database_as_it_was(
    home: Path, database: Database, tiny: Encoder, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    build_library(other / "base", [MILL], (), tiny).close()
    to_database(other, database.owner, silent)
    before = list(rows(database))
    # The state comes last, when everything else was written.
    database.run("ALTER TABLE feedback ADD CHECK (length(reason) < 3)")
    with pytest.raises(AyesError):
        to_database(home, database.owner, silent, replace=True)
    assert list(rows(database)) == before


def test_a_copy_that_fails_leaves_the_folder_as_it_was(
    home: Path, database: Database, tiny: Encoder
) -> None:
    to_database(home, database.owner, silent)
    database.run("UPDATE files SET content = set_byte(content, 0, 255 - get_byte(content, 0))")
    before = {path: path.stat().st_ino for path in home.rglob("*") if path.is_file()}
    with pytest.raises(LibraryError, match="is not what was published"):
        to_files(database.owner, home, silent, replace=True)
    after = {path: path.stat().st_ino for path in home.rglob("*") if path.is_file()}
    assert {path for path in before if before[path] != after.get(path)} == set()


def test_who_answers_may_not_copy(home: Path, database: Database, tiny: Encoder) -> None:
    with pytest.raises(AyesError):
        to_database(home, database.bot, silent)
    assert all(not found for _, found in rows(database))


@pytest.mark.model
def test_the_command_copies_and_prints_counts_and_hashes(
    at_home: Path, database: Database, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    from bot.cli.app import run

    assert run(["copy", "to-database"]) == 1
    assert "AYES_DATABASE_URL is not set" in capfd.readouterr().err
    monkeypatch.setenv("AYES_DATABASE_URL", database.owner)
    assert run(["copy", "to-database", "--json"]) == 0
    printed = json.loads(capfd.readouterr().out)
    assert [one["library"] for one in printed["libraries"]] == ["base"]
    assert printed["libraries"][0]["passages"] > 10
