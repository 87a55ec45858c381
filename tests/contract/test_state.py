"""The state keeps and forgets the same in a file and in PostgreSQL."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.storage.home import state_address
from bot.storage.state.delete import GRACE
from bot.storage.state.state import State
from bot.storage.state.state_connection import FILE
from index.errors import SettingsError
from tests.bot.storage.state.given import NOW, answer, refusal

PERSON, OTHER = 7, 8
HERE, THERE = 100, 200


@pytest.fixture(params=["file", "database"])
def state(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[State]:
    if request.param == "file":
        opened = State.open(tmp_path / FILE)
    else:
        opened = State.open(state_address(request.getfixturevalue("database").bot))
    yield opened
    opened.close()


def test_settings_are_kept_by_server(state: State) -> None:
    state.change_settings(HERE, quotes=2, question_channels={1, 2})
    state.change_settings(HERE, threads=True)
    mine = state.settings_of(HERE)
    assert (mine.quotes, mine.threads, mine.question_channels) == (2, True, {1, 2})
    assert state.settings_of(THERE) == state.settings_of(None)
    with pytest.raises(SettingsError):
        state.change_settings(HERE, quotes=9)
    assert state.settings_of(HERE) == mine


def test_an_answer_comes_back_in_its_own_server_alone(state: State) -> None:
    given = answer()
    kept = state.keep_answer(HERE, PERSON, given)
    direct = state.keep_answer(None, PERSON, given)
    assert state.kept_answer(HERE, kept) == state.kept_answer(None, direct) == given
    assert state.kept_answer(THERE, kept) is state.kept_answer(None, kept) is None
    assert state.kept_answer(HERE, direct) is None


def test_feedback_and_unanswered_questions_are_a_servers_own(state: State) -> None:
    kept = state.keep_answer(HERE, PERSON, answer())
    state.keep_answer(HERE, PERSON, refusal("Who paid for it?"))
    state.keep_answer(HERE, OTHER, refusal("who paid for it"))
    assert state.keep_feedback(HERE, OTHER, kept, "wrong year", NOW)
    assert not state.keep_feedback(THERE, OTHER, kept, "wrong year", NOW)
    assert [one.reason for one in state.feedback(HERE)] == ["wrong year"]
    assert [one.count for one in state.unanswered(HERE)] == [2]
    assert state.feedback(THERE) == state.unanswered(THERE) == ()
    assert (state.counts(HERE).answers, state.counts(THERE).answers) == (3, 0)


def test_an_event_is_handled_once_by_however_many(state: State) -> None:
    with ThreadPoolExecutor(4) as threads:
        first = list(threads.map(lambda _: state.first_time(5, NOW), range(8)))
    assert sorted(first) == [False] * 7 + [True]


def test_a_person_is_forgotten_everywhere_and_a_server_alone(state: State) -> None:
    kept = state.keep_answer(HERE, PERSON, answer())
    state.keep_answer(THERE, PERSON, answer())
    other = state.keep_answer(THERE, OTHER, answer())
    state.keep_feedback(HERE, OTHER, kept, "no", NOW)
    assert state.forget_user(PERSON).answers == 2
    assert state.kept_answer(HERE, kept) is None
    assert state.feedback(HERE) == ()
    assert state.kept_answer(THERE, other) is not None
    state.change_settings(THERE, quotes=1)
    assert state.forget_server(THERE).answers == 1
    assert [state.counts(guild).answers for guild in (HERE, THERE)] == [0, 0]
    assert state.settings_of(THERE).quotes is None


def test_what_is_too_old_expires_as_each_server_has_set(state: State) -> None:
    old = NOW - datetime.timedelta(days=30)
    state.change_settings(HERE, retention_days=7)
    state.keep_answer(HERE, PERSON, answer(at=old))
    kept = state.keep_answer(THERE, PERSON, answer(at=old))
    state.first_time(5, old)
    assert state.expire(NOW).answers == 1
    assert state.kept_answer(THERE, kept) is not None
    assert state.first_time(5, NOW)


def test_servers_that_are_gone_are_noticed_and_due_after_a_time_of_grace(state: State) -> None:
    state.change_settings(THERE, quotes=4)
    state.keep_answer(HERE, 1, answer())

    def everywhere(_: int) -> bool:
        return True

    assert state.note_departures({HERE}, (), everywhere, NOW).absent == (THERE,)
    assert state.note_departures({HERE}, (), everywhere, NOW + GRACE).due == (THERE,)
    state.forget_server(THERE)
    assert state.note_departures({HERE}, (), everywhere, NOW + GRACE).absent == ()
