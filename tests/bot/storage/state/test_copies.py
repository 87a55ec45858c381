"""A copy is whole, whatever is written meanwhile, and takes the place of nothing by accident."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from bot.storage.state.state import State, StateError
from tests.bot.storage.state.given import answer


def test_a_copy_holds_what_was_kept_and_stands_alone(state: State, tmp_path: Path) -> None:
    identifier = state.keep_answer(1, 7, answer())
    state.change_settings(1, quotes=4)
    target = tmp_path / "copies" / "state.db"
    target.parent.mkdir()
    state.copy_to(target)
    assert [one.name for one in target.parent.iterdir()] == ["state.db"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    copied = State.open(target)
    assert copied.kept_answer(1, identifier) == answer()
    assert copied.settings_of(1).quotes == 4
    assert copied.forget_user(7).answers == 1  # it has the key too
    copied.close()
    assert state.counts(1).answers == 1


def test_copies_made_while_answers_are_kept_are_whole(state: State, tmp_path: Path) -> None:
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            state.keep_answer(1, 7, answer(text="x" * 5000))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = []
        for _ in range(5):
            state.copy_to(tmp_path / "copy.db")
            copied = State.open(tmp_path / "copy.db")
            counts.append(copied.counts(1).answers)
            copied.close()
    finally:
        done.set()
        writer.join()
    assert counts == sorted(counts)
    assert counts[-1] <= state.counts(1).answers


def test_a_state_isnt_copied_onto_itself(state: State, path: Path) -> None:
    state.keep_answer(1, 7, answer())
    with pytest.raises(StateError, match="onto itself"):
        state.copy_to(path.parent / "." / path.name)
    assert state.counts(1).answers == 1


def test_a_copy_that_cant_be_written_says_so(state: State, tmp_path: Path) -> None:
    with pytest.raises(StateError, match="can't be written"):
        state.copy_to(tmp_path / "nowhere" / "copy.db")
    (tmp_path / "folder").mkdir()
    with pytest.raises(StateError, match="can't be written"):
        state.copy_to(tmp_path / "folder")
    assert sorted(one.suffix for one in tmp_path.iterdir() if "folder" in one.name) == [""]


def test_only_the_bots_account_reads_the_state(state: State, path: Path) -> None:
    state.keep_answer(1, 7, answer())
    for one in path.parent.glob(f"{path.name}*"):
        if one.suffix != ".lock":
            assert stat.S_IMODE(one.stat().st_mode) == 0o600
