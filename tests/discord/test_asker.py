"""Asking on threads of their own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import cast

import pytest

from bot.answer.answerer import Answerer
from bot.service.queue import CLOSING, Asker, BusyError
from bot.service.tenants import Tenant
from index.search.searchable import Searchable


class Asking:
    """People who ask, each a task, for work that ends when it is let go."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self.go = threading.Event()
        self.begun: list[str] = []

    def ask(self, name: str, guild_id: int | None = None) -> asyncio.Task[str]:
        def work(_: Tenant) -> str:
            self.begun.append(name)
            self.go.wait(10)
            return name

        return asyncio.create_task(self.asker.for_tenant(guild_id, work))

    async def first(self, name: str, guild_id: int | None = None) -> asyncio.Task[str]:
        """Ask, and wait until the work is begun."""
        asked = self.ask(name, guild_id)
        while not self.begun:
            await asyncio.sleep(0)
        return asked


@contextmanager
def asking(*, workers: int = 1, **options: float) -> Iterator[Asking]:
    tenant = Tenant(cast("Searchable", None), cast("Answerer", None))
    asked = Asking(Asker(lambda *_: tenant, workers=workers, **options))  # type: ignore[arg-type]
    yield asked
    asked.go.set()
    asked.asker.close()


async def test_a_question_beyond_those_that_wait_is_turned_away_at_once() -> None:
    with asking(waiting=2, from_one=2) as people:
        answers = [await people.first("one"), people.ask("two")]
        with pytest.raises(BusyError, match="try again"):
            await people.ask("three")
        people.go.set()
        assert await asyncio.gather(*answers) == ["one", "two"]
        assert await people.ask("four") == "four"


async def test_a_busy_server_leaves_places_to_the_others() -> None:
    with asking(waiting=4, from_one=2) as people:
        answers = [await people.first("one", 1), people.ask("two", 1)]
        with pytest.raises(BusyError):
            await people.ask("three", 1)
        answers.append(people.ask("elsewhere", 2))
        people.go.set()
        assert await asyncio.gather(*answers) == ["one", "two", "elsewhere"]


async def test_who_stops_waiting_makes_room_and_is_not_answered() -> None:
    with asking(waiting=2, from_one=2) as people:
        first, second = await people.first("one"), people.ask("two")
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.wait({second})
        third = people.ask("three")
        people.go.set()
        assert await asyncio.gather(first, third) == ["one", "three"]
        assert people.begun == ["one", "three"]


async def test_work_that_runs_keeps_its_place_when_nobody_waits_for_it() -> None:
    with asking(waiting=1, from_one=1) as people:
        first = await people.first("one")
        first.cancel()
        await asyncio.wait({first})
        assert people.asker.waiting == 1
        with pytest.raises(BusyError):
            await people.ask("two")


async def test_workers_answer_side_by_side_and_those_who_wait_in_the_order_of_asking() -> None:
    with asking(workers=2) as people:
        first = [people.ask("one", 1), people.ask("two", 1)]
        while len(people.begun) < 2:  # neither waits for the other to end
            await asyncio.sleep(0)
        others = [people.ask("three", 1), people.ask("four", 2)]
        await asyncio.sleep(0)
        assert len(people.begun) == 2
        assert people.asker.waiting == 4
        people.go.set()
        assert await asyncio.gather(*first, *others) == ["one", "two", "three", "four"]
        assert people.begun[2:] == ["three", "four"]


async def test_an_answer_that_takes_too_long_is_given_up_with_a_sentence() -> None:
    with asking(patience=0.05) as people, pytest.raises(BusyError, match="too long"):
        await people.ask("one")


async def test_the_event_loop_runs_on_while_a_question_is_answered() -> None:
    with asking() as people:
        answer = await people.first("one")
        assert not answer.done()
        people.go.set()
        assert await answer == "one"
        assert people.asker.waiting == 0


async def test_what_the_work_raises_is_raised_to_who_asks() -> None:
    def fail(_: Tenant) -> str:
        raise LookupError("nothing")

    with asking() as people, pytest.raises(LookupError, match="nothing"):
        await people.asker.for_tenant(None, fail)


async def test_before_closing_what_runs_is_finished_and_the_others_are_told() -> None:
    with asking() as people:
        first, second = await people.first("one"), people.ask("two")
        await asyncio.sleep(0)
        people.asker.turn_away()
        with pytest.raises(BusyError, match=CLOSING):
            await people.ask("three")
        people.go.set()
        assert await first == "one"
        with pytest.raises(BusyError, match=CLOSING):
            await second


async def test_closing_drops_the_questions_that_wait() -> None:
    with asking() as people:
        first, second = await people.first("one"), people.ask("two")
        await asyncio.sleep(0)
        people.asker.close()
        people.go.set()
        assert await first == "one"
        with pytest.raises((asyncio.CancelledError, CancelledError)):
            await second
        assert people.begun == ["one"]
