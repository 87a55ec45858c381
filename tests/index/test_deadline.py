"""One deadline for all that is waited for, with a moment for what had to wait for its turn."""

from __future__ import annotations

import asyncio
import math

from index.deadline import TURN, in_turn, left, within


def test_without_a_deadline_there_is_no_end_and_no_turn() -> None:
    with in_turn():
        assert left(failing=True) == left(failing=False) == math.inf


def test_the_sooner_of_two_deadlines_counts_until_its_block_ends() -> None:
    with within(50):
        with within(100):
            assert 49 < left(failing=False) <= 50
        with within(5):
            assert left(failing=True) <= 5
        assert left(failing=True) > 49
    assert left(failing=True) == math.inf


def test_a_turn_that_comes_late_leaves_a_moment_to_what_isnt_known_to_fail() -> None:
    with within(-1):
        assert left(failing=False) == 0
        with in_turn():
            assert left(failing=True) == 0
            assert TURN - 0.5 < left(failing=False) <= TURN
            with within(50):
                assert left(failing=False) <= TURN


def test_a_turn_that_comes_in_time_takes_nothing_away() -> None:
    with within(50), in_turn():
        assert left(failing=False) > 49


async def test_a_thread_that_is_given_the_context_has_the_deadline() -> None:
    def seconds() -> float:
        return left(failing=False)

    with within(50):
        assert await asyncio.to_thread(seconds) <= 50
    assert await asyncio.to_thread(seconds) == math.inf
