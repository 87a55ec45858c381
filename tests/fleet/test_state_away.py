"""The state in a database that is away, hangs or only reads: soon told, and found again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from bot.storage.home import state_address
from bot.storage.state.state import State, StateError
from tests.bot.storage.state.given import NOW
from tests.fleet.machine import Machine

SOON = 2.5  # seconds; an interaction fails after three, and the answer is still to be looked up
GUILD = 1


@pytest.fixture
def state(own_machine: Machine) -> Iterator[State]:
    with closing(State.open(state_address(own_machine.database.bot))) as state:
        yield state


def refused(state: State) -> float:
    began = time.monotonic()
    with pytest.raises(StateError):
        state.settings_of(GUILD)
    return time.monotonic() - began


def recovers(state: State) -> None:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        with suppress(StateError):
            state.settings_of(GUILD)
            return
        time.sleep(0.05)
    pytest.fail("it doesn't recover")


def test_a_server_that_hangs_is_waited_for_once_and_found_again(
    own_machine: Machine, state: State
) -> None:
    state.settings_of(GUILD)
    with own_machine.frozen():
        assert refused(state) < SOON
        assert max(refused(state) for _ in range(5)) < 0.5
    recovers(state)


def test_a_server_that_is_stopped_is_told_at_once_and_found_again(
    own_machine: Machine, state: State
) -> None:
    state.settings_of(GUILD)
    own_machine.stop()
    try:
        assert max(refused(state) for _ in range(5)) < SOON
    finally:
        own_machine.start()
    recovers(state)


def test_connections_that_a_failover_ended_are_not_noticed(
    own_machine: Machine, state: State
) -> None:
    state.settings_of(GUILD)
    own_machine.cut()
    state.settings_of(GUILD)


def test_a_replica_is_read_and_says_that_it_is_not_written(
    own_machine: Machine, state: State
) -> None:
    with own_machine.standing_by():
        own_machine.cut()
        state.settings_of(GUILD)
        with pytest.raises(StateError):
            state.first_time(1, NOW)
    own_machine.cut()
    assert state.first_time(1, NOW)
    assert not state.first_time(1, NOW)
