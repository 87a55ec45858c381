"""Servers that removed the bot while it was off are noticed, and deleted after a time of grace."""

from __future__ import annotations

import datetime

from bot.storage.state.delete import GRACE
from bot.storage.state.state import Departed, State
from tests.bot.storage.state.given import NOW, answer

HERE, LEFT, ELSEWHERE = 1, 2, 3
HOUR = datetime.timedelta(hours=1)


def everywhere(_: int) -> bool:
    return True


def given(state: State) -> None:
    """Keep something of three servers, and of direct messages."""
    state.change_settings(HERE, quotes=2)
    for guild in (LEFT, ELSEWHERE, None):
        state.keep_answer(guild, 7, answer())


def test_a_server_is_due_after_the_time_of_grace_and_not_before(state: State) -> None:
    given(state)
    for moment in (NOW, NOW + HOUR, NOW + GRACE - HOUR):
        departed = state.note_departures({HERE, ELSEWHERE}, (), everywhere, moment)
        assert departed == Departed((LEFT,), ())
    departed = state.note_departures({HERE, ELSEWHERE}, (), everywhere, NOW + GRACE)
    assert departed == Departed((LEFT,), (LEFT,))
    state.forget_server(LEFT)
    assert state.note_departures({HERE, ELSEWHERE}, (), everywhere, NOW + GRACE) == Departed()


def test_who_is_back_begins_anew(state: State) -> None:
    given(state)
    everybody = {HERE, LEFT, ELSEWHERE}
    state.note_departures({HERE, ELSEWHERE}, (), everywhere, NOW)
    assert state.note_departures(everybody, (), everywhere, NOW + HOUR) == Departed()
    later = state.note_departures({HERE, ELSEWHERE}, (), everywhere, NOW + GRACE)
    assert later == Departed((LEFT,), ())


def test_servers_of_other_processes_are_left_alone(state: State) -> None:
    given(state)
    for served in (HERE, LEFT):
        others = state.note_departures({HERE}, (), lambda one, own=served: one == own, NOW)
        assert others.absent == ((LEFT,) if served == LEFT else ())
    # One that answers for HERE alone neither clears what the other has noted, nor deletes by it.
    state.note_departures({HERE}, (), lambda one: one == HERE, NOW + GRACE)
    due = state.note_departures({HERE}, (), lambda one: one == LEFT, NOW + GRACE).due
    assert due == (LEFT,)


def test_a_server_of_which_there_are_only_sources_is_noticed_too(state: State) -> None:
    assert state.note_departures({HERE}, (LEFT,), everywhere, NOW) == Departed((LEFT,), ())
    assert state.note_departures({HERE}, (LEFT,), everywhere, NOW + GRACE).due == (LEFT,)
