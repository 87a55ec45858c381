"""Whatever happens to the file, a person reads one sentence and nothing that was written there."""

from __future__ import annotations

import fcntl
import os
import random
import sqlite3
import stat
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from bot.storage.state.database import connection as connecting
from bot.storage.state.state import State, StateError, migrate_state
from index.errors import AyesError
from tests.bot.storage.state.given import NOW, answer

WRITTEN = "what nobody else is to read"
NOBODY = 65534


def sentence(error: BaseException, path: Path) -> str:
    """Return what comes after the file's name, having looked at the form of the whole."""
    assert isinstance(error, AyesError)
    told = str(error)
    assert told.endswith(".")
    assert "\n" not in told
    assert WRITTEN not in "".join(traceback.format_exception(error))
    return told.removeprefix(f"The state file at {path} ")


@contextmanager
def as_nobody() -> Iterator[None]:
    """Be an account that may not write everything; root may."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other accounts reach, as those of pytest aren't."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


USES: dict[str, Callable[[State], object]] = {
    "settings_of": lambda state: state.settings_of(1),
    "change_settings": lambda state: state.change_settings(1, quotes=2),
    "keep_answer": lambda state: state.keep_answer(1, 7, answer(WRITTEN)),
    "kept_answer": lambda state: state.kept_answer(1, "0" * 24),
    "unanswered": lambda state: state.unanswered(1),
    "keep_feedback": lambda state: state.keep_feedback(1, 7, "0" * 24, WRITTEN, NOW),
    "feedback": lambda state: state.feedback(1),
    "first_time": lambda state: state.first_time(9, NOW),
    "forget_user": lambda state: state.forget_user(7),
    "forget_server": lambda state: state.forget_server(1),
    "expire": lambda state: state.expire(NOW),
    "counts": lambda state: state.counts(1),
}
WRITES = [name for name in USES if name.startswith(("change", "keep_", "first", "for", "exp"))]


def damage(path: Path) -> None:
    """Overwrite all but the first page, where SQLite notes what the file is."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(truncate)")
    content = path.read_bytes()
    noise = random.Random(0).randbytes(len(content) - 4096)  # noqa: S311  (no secret)
    path.write_bytes(content[:4096] + noise)


@pytest.mark.parametrize("use", USES)
def test_a_damaged_file_is_called_so(path: Path, use: str) -> None:
    state = State.open(path)
    state.keep_answer(1, 7, answer(WRITTEN))
    state.change_settings(1, quotes=2)
    damage(path)
    with pytest.raises(StateError) as caught:
        USES[use](state)
    state.close()
    assert sentence(caught.value, path).startswith("is damaged; move it away, and start again")


@pytest.mark.parametrize("use", WRITES)
def test_who_waits_too_long_for_another_is_told_to_try_again(
    path: Path, monkeypatch: pytest.MonkeyPatch, use: str
) -> None:
    monkeypatch.setattr(connecting, "PATIENCE", 0.05)
    state = State.open(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StateError) as caught:
            USES[use](state)
        assert state.settings_of(1) is not None  # who reads needn't wait
    told = sentence(caught.value, path)
    assert told == "is held by another process for too long; try again."
    USES[use](state)
    state.close()


def test_more_threads_than_connections_are_told_to_try_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "PATIENCE", 0.05)
    state = State.open(path)
    with ExitStack() as held:
        for _ in range(15):
            held.enter_context(state._engine.begin())
        with pytest.raises(StateError) as caught:
            state.settings_of(1)
    assert sentence(caught.value, path) == "is busy; try again."
    assert state.settings_of(1).quotes is None
    state.close()


def test_a_full_disk_is_said_and_what_was_kept_can_be_read(state: State, path: Path) -> None:
    identifier = state.keep_answer(1, 7, answer())
    with state._engine.begin() as connection:
        (pages,) = connection.exec_driver_sql("PRAGMA page_count").one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    too_much = "x" * 20_000  # several pages
    with pytest.raises(StateError) as caught:
        state.keep_answer(1, 7, answer(WRITTEN, text=too_much))
    assert sentence(caught.value, path) == "can't grow, as the disk is full; free some space."
    assert state.kept_answer(1, identifier) == answer()


def test_a_file_that_mustnt_be_written_is_said_at_the_start(open_folder: Path) -> None:
    path = open_folder / "state.db"
    State.open(path).close()
    path.chmod(0o444)
    path.with_name("state.db.lock").chmod(0o666)
    with as_nobody(), pytest.raises(StateError) as caught:
        State.open(path)
    assert str(caught.value).startswith(
        f"The state file can't be opened: {path} (this account may not): give it the right"
    )


def test_a_folder_that_mustnt_be_written_is_said_at_the_start(open_folder: Path) -> None:
    path = open_folder / "home" / "state.db"
    open_folder.chmod(0o555)
    with (
        as_nobody(),
        pytest.raises(StateError, match=r"can't be locked: .*\(this account may not\)"),
    ):
        State.open(path)


def test_a_file_that_becomes_read_only_is_said(state: State, path: Path) -> None:
    with state._engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA query_only = on")
    with pytest.raises(StateError) as caught:
        state.first_time(5, NOW)
    assert sentence(caught.value, path) == (
        "can't be written; let the bot's account write it and its folder."
    )
    assert state.settings_of(1).quotes is None


def test_what_is_no_state_file_is_left_alone(path: Path) -> None:
    path.write_bytes(b"a letter, not a database" * 400)
    with pytest.raises(StateError) as caught:
        State.open(path)
    assert sentence(caught.value, path).startswith("is damaged; move it away")
    assert path.read_bytes() == b"a letter, not a database" * 400


def test_a_folder_in_the_place_of_the_file_is_said(path: Path) -> None:
    path.mkdir()
    with pytest.raises(StateError, match="can't be opened"):
        State.open(path)


def test_a_start_that_waits_too_long_for_another_says_so(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "LONG_PATIENCE", 0.05)
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StateError) as caught:
            State.open(path)
    assert sentence(caught.value, path) == "is held by another process for too long; try again."
    State.open(path).close()


@pytest.mark.parametrize(
    ("statement", "use"),
    [
        ("UPDATE answers SET quotes = '[[1'", "kept_answer"),
        ("UPDATE answers SET quotes = '[[1]]'", "kept_answer"),
        ("UPDATE answers SET record_ids = 'null'", "kept_answer"),
        ("UPDATE servers SET settings = '{'", "settings_of"),
        ("UPDATE servers SET settings = '{\"quotes\": 9}'", "settings_of"),
        ("UPDATE servers SET settings = 'null'", "change_settings"),
        ("UPDATE servers SET settings = ''", "expire"),
    ],
)
def test_a_damaged_value_is_called_so(state: State, path: Path, statement: str, use: str) -> None:
    identifier = state.keep_answer(1, 7, answer(WRITTEN))
    state.change_settings(1, quotes=2)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)
        connection.execute("UPDATE answers SET id = ?", ("0" * 24,))
    assert state.kept_answer(1, identifier) is None
    with pytest.raises(StateError) as caught:
        USES[use](state)
    assert sentence(caught.value, path).startswith("is damaged; move it away, and start again")


def test_a_lost_key_is_said(path: Path) -> None:
    State.open(path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM person_keys")
    with pytest.raises(StateError, match="lost the key of its hashes"):
        State.open(path)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///file:x?mode=ro&uri=true", "names no file"),
        ("://", "is no URL"),
        ("nosuch://user:hunter2@host/name", "needs a driver that isn't there"),
    ],
)
def test_an_address_that_cant_be_used_is_said_without_its_password(address: str, told: str) -> None:
    for act in (State.open, migrate_state):
        with pytest.raises(StateError, match=told) as caught:
            act(address)
        assert "hunter2" not in "".join(traceback.format_exception(caught.value))


def test_a_file_taken_away_is_made_anew_by_the_next_start(path: Path) -> None:
    state = State.open(path)
    state.close()
    path.unlink()
    State.open(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
