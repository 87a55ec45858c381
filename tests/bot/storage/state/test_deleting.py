"""What is deleted is gone: from what is read, and from the bytes of the file."""

from __future__ import annotations

import datetime
import random
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.state import delete as deleting
from bot.storage.state.state import Deleted, State
from tests.bot.storage.state.given import NOW, answer

MARK = re.compile(rb"<\d{4}-[0-9a-f]{10}>")


def held(path: Path) -> bytes:
    """Return the bytes of the file and of its log."""
    return b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))


def fill(state: State, people: tuple[int, ...], rows: int = 400) -> dict[int, set[bytes]]:
    """Keep marked answers and reasons of many lengths; return the marks of each person."""
    draw = random.Random(0)  # noqa: S311  (no secret)
    marks: dict[int, set[bytes]] = {person: set() for person in people}
    for number in range(rows):
        person = draw.choice(people)
        mark = f"<{number:04}-{draw.getrandbits(40):010x}>"
        question = " ".join([mark] * draw.randint(1, 30))
        kept = answer(question, text=f"{mark} " * draw.randint(1, 150))
        identifier = state.keep_answer(draw.randint(1, 3), person, kept)
        for guild in (1, 2, 3):
            state.keep_feedback(guild, person, identifier, mark * draw.randint(1, 15), NOW)
        marks[person].add(mark.encode())
    return marks


def test_no_byte_of_a_person_is_left(state: State, path: Path) -> None:
    marks = fill(state, (7, 8, 9))
    assert marks[7] <= set(MARK.findall(held(path)))
    assert state.forget_user(7).answers == len(marks[7])
    assert set(MARK.findall(held(path))) == marks[8] | marks[9]


def test_no_byte_of_a_server_is_left(state: State, path: Path) -> None:
    fill(state, (7,))
    state.change_settings(1, question_channels=[123_456_789_123])
    theirs = {one.answer_id for one in state.feedback(2, most=1000)}
    gone = state.forget_server(1)
    assert (gone.answers, gone.feedback, gone.settings) == (gone.answers, gone.answers, 1)
    left = sum(state.counts(guild).answers for guild in (1, 2, 3))
    assert left == 400 - gone.answers > 0
    assert len(set(MARK.findall(held(path)))) == left
    assert b"123456789123" not in held(path)
    assert {one.answer_id for one in state.feedback(2, most=1000)} == theirs


def test_no_byte_of_what_is_too_old_is_left(state: State, path: Path) -> None:
    fill(state, (7,))
    later = NOW + datetime.timedelta(days=90, seconds=1)
    identifier = state.keep_answer(1, 7, answer("New?", at=later))
    assert state.expire(later) == Deleted(answers=400)
    assert MARK.findall(held(path)) == []
    assert state.kept_answer(1, identifier) is not None


def test_the_bytes_go_later_where_another_reader_holds_them(
    path: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.state.database.state_file.LONG_PATIENCE", 0.05)
    marks = fill(state, (7, 8), rows=20)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM answers").fetchone()
        assert state.forget_user(7).answers == len(marks[7])
        assert sum(state.counts(guild).answers for guild in (1, 2, 3)) == len(marks[8])
        assert marks[7] <= set(MARK.findall(held(path)))
    state.rewrite()
    assert set(MARK.findall(held(path))) == marks[8]


def test_a_large_file_is_cleared_of_nearly_all_at_once_and_of_the_rest_when_rewritten(
    state: State, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.state.delete.SOON_REWRITTEN", 0)
    marks = fill(state, (7, 8))
    state.forget_user(7)
    left = set(MARK.findall(held(path)))
    assert marks[8] <= left
    assert len(left - marks[8]) <= len(marks[7]) / 10
    state.rewrite()
    assert set(MARK.findall(held(path))) == marks[8]


def test_a_file_is_written_anew_only_after_something_was_deleted(state: State, path: Path) -> None:
    fill(state, (7,), rows=20)
    log = path.with_name(f"{path.name}-wal")
    assert state.expire(NOW) == Deleted()
    before = log.stat().st_size
    assert before > 100_000
    state.forget_user(7)
    assert log.stat().st_size < 10_000


def test_each_server_sets_how_long_its_answers_last(state: State) -> None:
    state.change_settings(1, retention_days=1)
    state.change_settings(2, retention_days=365)
    for guild in (1, 2, 3, None):
        state.keep_answer(guild, 7, answer())
    left = []
    for days in (1, 2, 91, 366):
        state.expire(NOW + datetime.timedelta(days=days))
        left.append([guild for guild in (1, 2, 3, None) if state.counts(guild).answers])
    assert left == [[1, 2, 3, None], [2, 3, None], [2], []]


def test_a_server_keeps_so_many_answers_at_most(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deleting, "MOST_ANSWERS", 3)
    minutes = [NOW + datetime.timedelta(minutes=n) for n in range(5)]
    ids = [state.keep_answer(1, 7, answer(at=minute)) for minute in minutes]
    state.keep_answer(2, 7, answer())
    assert state.expire(minutes[-1]) == Deleted(answers=2)
    assert [state.kept_answer(1, one) is not None for one in ids] == [False] * 2 + [True] * 3
    assert state.counts(2).answers == 1


def test_reasons_go_with_the_answer_they_are_about(state: State) -> None:
    identifier = state.keep_answer(1, 7, answer())
    state.keep_feedback(1, 8, identifier, "Wrong.", NOW)
    assert state.forget_user(7) == Deleted(answers=1)
    assert state.feedback(1) == ()
    assert state.counts(1).feedback == 0
