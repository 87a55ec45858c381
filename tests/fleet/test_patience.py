"""A database that is away, hangs, or has no connection to give: nobody waits for long."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from index.deadline import within
from index.errors import StoreError
from index.postgres.connection.outage import PAUSE, Gate, outage_of
from index.postgres.connection.pool import Store
from tests.fleet.machine import Machine

AT_ONCE = 0.5  # seconds, on a busy machine
SOON = 3.0  # seconds until an interaction of Discord's fails


@pytest.fixture
def store(own_machine: Machine) -> Iterator[Store]:
    with closing(Store(own_machine.database.bot)) as store:
        yield store


def answers(store: Store) -> bool:
    return store.rows(None, "SELECT 1") == [(1,)]


def refused(store: Store, sentence: str = "can't be reached") -> float:
    """Ask in vain, and return how many seconds that took."""
    began = time.monotonic()
    with pytest.raises(StoreError, match=sentence):
        answers(store)
    return time.monotonic() - began


def recovers(store: Store, within: float = 5.0) -> None:
    end = time.monotonic() + within
    while time.monotonic() < end:
        with suppress(StoreError):
            assert answers(store)
            return
        time.sleep(0.05)
    pytest.fail("it doesn't recover")


def test_a_server_that_restarted_between_two_questions_is_not_noticed(
    own_machine: Machine, store: Store
) -> None:
    assert answers(store)
    own_machine.restart()
    assert answers(store)


def test_connections_that_a_failover_ended_are_not_noticed(
    own_machine: Machine, store: Store
) -> None:
    assert answers(store)
    own_machine.cut()
    assert answers(store)


def test_a_server_that_is_stopped_is_waited_for_once_and_found_again(
    own_machine: Machine, store: Store
) -> None:
    assert answers(store)
    own_machine.stop()
    try:
        assert refused(store) < SOON
        assert max(refused(store) for _ in range(5)) < AT_ONCE
    finally:
        own_machine.start()
    recovers(store)


def test_a_server_that_hangs_is_waited_for_once_and_found_again(
    own_machine: Machine, store: Store
) -> None:
    assert answers(store)
    with own_machine.frozen():
        assert refused(store) < SOON
        assert max(refused(store) for _ in range(5)) < AT_ONCE
    recovers(store)


def test_what_hung_is_never_taken_for_the_answer_to_the_next_question(
    own_machine: Machine, store: Store
) -> None:
    assert answers(store)
    with own_machine.frozen(), pytest.raises(StoreError):
        store.rows(None, "SELECT 'the question before'")
    recovers(store)
    assert store.rows(None, "SELECT 2") == [(2,)]


def test_a_server_that_has_no_connection_left_answers_on_those_that_there_are(
    own_machine: Machine, store: Store
) -> None:
    assert answers(store)
    with own_machine.used_up():
        assert answers(store)


def test_a_server_that_has_no_connection_left_is_found_again(
    own_machine: Machine, store: Store
) -> None:
    with own_machine.used_up():
        assert refused(store, "can't be reached or is busy") < SOON
        assert refused(store, "can't be reached or is busy") < AT_ONCE
    recovers(store)


def test_a_statement_that_takes_too_long_is_ended_by_the_server(store: Store) -> None:
    assert refused_sleep(store) < SOON
    assert answers(store)  # at once: nothing is wrong with the database


def refused_sleep(store: Store) -> float:
    began = time.monotonic()
    with pytest.raises(StoreError):
        store.rows(None, "SELECT pg_sleep(30)")
    return time.monotonic() - began


def test_a_question_has_so_many_seconds_for_all_that_it_asks(store: Store) -> None:
    assert answers(store)
    began = time.monotonic()
    with within(0.6):
        store.rows(None, "SELECT pg_sleep(0.25)")
        store.rows(None, "SELECT pg_sleep(0.25)")
        with pytest.raises(StoreError):
            store.rows(None, "SELECT pg_sleep(0.25)")
    assert time.monotonic() - began < 1
    assert answers(store)  # at once: it isn't known to be away


def test_a_replica_answers(own_machine: Machine, store: Store) -> None:
    with own_machine.standing_by():
        assert answers(store)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_after_a_failure_one_in_a_moment_tries_until_it_works() -> None:
    clock = Clock()
    gate = Gate(clock)
    assert [gate.may_try() for _ in range(3)] == [True, True, True]
    gate.note(worked=False)
    assert not gate.may_try()
    clock.now += PAUSE
    assert [gate.may_try() for _ in range(3)] == [True, False, False]
    clock.now += PAUSE
    assert gate.may_try()
    gate.note(worked=True)
    assert gate.open
    assert [gate.may_try() for _ in range(3)] == [True, True, True]


def test_many_that_come_at_once_while_it_is_away_try_once() -> None:
    clock = Clock()
    gate = Gate(clock)
    gate.note(worked=False)
    clock.now += PAUSE
    tried: list[bool] = []
    barrier = threading.Barrier(8)

    def each() -> None:
        barrier.wait()
        tried.append(gate.may_try())

    threads = [threading.Thread(target=each) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert tried.count(True) == 1


def test_what_is_known_of_a_database_is_shared_by_all_who_use_it() -> None:
    one = outage_of("postgresql://ayes_bot:secret@localhost/ayes?connect_timeout=2")
    assert one is outage_of("host=localhost dbname=ayes user=somebody")
    assert one is not outage_of("postgresql://localhost/another")
