"""What the system refuses is told by what it is: its number, its path, and what to do."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import run
from bot.storage.state.database.state_errors import StateError
from bot.storage.state.state import State
from bot.storage.switch import restoring
from index.errors import LibraryError, RecordError, RegisterError, SettingsError
from index.files.checksum import remembered_sha256, sha256_of_file
from index.files.locks import take
from index.library.edit import EditableFolder
from index.library.library import Library, build_library
from index.votes.importing.import_file import import_file
from index.votes.names.countries import Countries
from index.votes.register import schema as writing
from index.votes.register.store import Register
from tests.editing import add_documents
from tests.index.documents import DOCUMENTS, document
from tests.index.votes.files import TODAY
from tests.tiny import TinyEncoder

NO_LOCKS = "file system has no file locks.*put it on a disk of this machine"


@pytest.fixture
def lockless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every lock fails as on a network drive without a lock service."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    monkeypatch.setattr(fcntl, "lockf", refuse)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    add_documents(tmp_path / "library", DOCUMENTS, TinyEncoder()).close()
    return tmp_path / "library"


def test_a_library_on_a_drive_without_locks_is_not_called_damaged(
    library: Path, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("lockless")
    tiny = TinyEncoder()
    with pytest.raises(LibraryError, match=NO_LOCKS):
        Library.open(library, tiny)
    with pytest.raises(LibraryError, match=NO_LOCKS):
        add_documents(library, [document("mill", ("It grinds rye.",))], tiny)
    with pytest.raises(LibraryError, match=NO_LOCKS), EditableFolder(library).alone():
        pass


@pytest.mark.usefixtures("lockless")
def test_a_state_on_a_drive_without_locks_says_so(tmp_path: Path) -> None:
    with pytest.raises(StateError, match=NO_LOCKS):
        State.open(tmp_path / "state.db")


@pytest.mark.usefixtures("lockless")
def test_votes_on_a_drive_without_locks_are_not_said_to_be_written_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "PATIENCE", 0)
    path = tmp_path / "register.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as busy:  # what SQLite makes of it
        busy.execute("BEGIN EXCLUSIVE")
        with pytest.raises(RegisterError, match=NO_LOCKS), writing.transaction(path):
            pass
        with pytest.raises(RegisterError, match=NO_LOCKS):
            Register(path)


def test_votes_that_another_import_writes_are_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "PATIENCE", 0)
    path = tmp_path / "register.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as busy:
        busy.execute("BEGIN EXCLUSIVE")
        with pytest.raises(RegisterError, match="Another import"), writing.transaction(path):
            pass
        with pytest.raises(RegisterError, match="An import is writing"):
            Register(path)


@pytest.mark.usefixtures("lockless")
def test_a_restore_on_a_drive_without_locks_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(OSError, match="lock"), restoring(tmp_path):
        pass
    (tmp_path / ".restore").mkdir()
    monkeypatch.setenv("AYES_HOME", str(tmp_path))
    assert run(["votes", "list"]) == 1
    assert "no file locks" in capsys.readouterr().err


def test_a_system_without_locks_of_this_kind_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with (
        (tmp_path / "LOCK").open("w") as lock,
        pytest.raises(SettingsError, match="Linux and macOS"),
    ):
        take(lock)


def test_where_that_kind_of_lock_is_missing_everything_can_be_imported() -> None:
    code = (
        "import sys; sys.modules['fcntl'] = None\n"
        "import bot.cli, bot.service.own_sources.carry_out, bot.service.open_parts\n"
        "import bot.settings, bot.storage.state.state"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_hash_whose_note_cannot_be_written_is_computed_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    file = tmp_path / "weights"
    file.write_bytes(b"1234")
    monkeypatch.setattr("index.files.checksum.tempfile.mkstemp", refuse)
    assert remembered_sha256(file, tmp_path / "notes") == sha256_of_file(file)


def test_of_two_sources_of_one_id_both_files_are_named(tmp_path: Path) -> None:
    from dataclasses import replace

    one = document("index", ("One.",))
    both = [
        replace(one, source=replace(one.source, origin=f"/papers/{name}/index.md"))
        for name in ("a", "b")
    ]
    with pytest.raises(LibraryError, match=r"/papers/a/index\.md and /papers/b/index\.md"):
        build_library(tmp_path / "library", both, (), TinyEncoder())


def test_votes_in_a_workbook_are_to_be_saved_as_csv(tmp_path: Path) -> None:
    file = tmp_path / "votes.xlsx"
    with zipfile.ZipFile(file, "w") as workbook:
        workbook.writestr("[Content_Types].xml", "<Types/>")
    with (
        closing(Register(tmp_path / "register.db")) as register,
        pytest.raises(RecordError, match="save the sheet as CSV"),
    ):
        import_file(register, file, imported=TODAY, countries=Countries.load())


@pytest.mark.parametrize(
    ("number", "words"),
    [
        pytest.param(errno.EROFS, "mounted read-only", id="read-only"),
        pytest.param(errno.ENOSPC, "the disk is full", id="full"),
        pytest.param(errno.EACCES, "this account may not", id="not allowed"),
        pytest.param(errno.EMFILE, "too many files are open", id="too many"),
        pytest.param(errno.EXDEV, "see to the disk", id="any other"),
    ],
)
def test_an_error_that_nobody_expected_is_told_by_its_number_and_path(
    number: int, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number), "/papers/some.db")

    monkeypatch.setattr("bot.service.open_parts.open_votes", refuse)
    assert run(["votes", "list"]) == 1
    said = capsys.readouterr().err
    assert words in said
    assert "/papers/some.db" in said
    assert "unforeseen" not in said
