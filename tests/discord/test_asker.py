"""Asking on a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import CancelledError
from typing import cast

import pytest

from bot.answer.answerer import Answerer
from bot.answer.types import Answer, Conversation
from bot.cogs.asker import BusyError, ThreadedAsker, ask
from bot.desks import Desk
from index.library import Library
from tests.discord.answers import answered


class Waiting:
    """Answers when it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.asked: list[str] = []

    def ask(self, question: str, _conversation: Conversation = ()) -> Answer:
        self.asked.append(question)
        self.go.wait(10)
        return answered()


def asker_over(answerer: Waiting, **options: int) -> ThreadedAsker:
    desk = Desk(cast("Library", None), cast("Answerer", answerer))
    return ThreadedAsker(lambda _: desk, **options)


async def test_a_question_beyond_those_that_wait_is_turned_away_at_once() -> None:
    waiting = Waiting()
    asker = asker_over(waiting, waiting=2)
    asking = [asyncio.create_task(ask(asker, word, (), None)) for word in ("one", "two")]
    while not waiting.asked:
        await asyncio.sleep(0)
    with pytest.raises(BusyError, match="try again"):
        await ask(asker, "three", (), None)
    waiting.go.set()
    assert await asyncio.gather(*asking) == [answered(), answered()]
    assert await ask(asker, "four", (), None) == answered()
    asker.close()


async def test_the_event_loop_runs_on_while_a_question_is_answered() -> None:
    waiting = Waiting()
    asker = asker_over(waiting)
    asking = asyncio.create_task(ask(asker, "How?", (), None))
    while not waiting.asked:
        await asyncio.sleep(0)
    assert not asking.done()
    waiting.go.set()
    assert await asking == answered()
    asker.close()


async def test_closing_drops_the_questions_that_wait() -> None:
    waiting = Waiting()
    asker = asker_over(waiting)
    first, second = (asyncio.create_task(ask(asker, word, (), None)) for word in ("one", "two"))
    while not waiting.asked:
        await asyncio.sleep(0)
    asker.close()
    waiting.go.set()
    assert await first == answered()
    with pytest.raises((asyncio.CancelledError, CancelledError)):
        await second
    assert waiting.asked == ["one"]
