"""The one thing that the surface asks of what Ayes knows, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from bot.answer.types import Answer, Conversation
from bot.desks import Desk, DeskOf
from index.errors import AyesError

Result = TypeVar("Result")

WAITING = 64  # questions, of about 10 ms each: the last of them is still acknowledged in time


class BusyError(AyesError):
    """More is asked than can be answered in time."""


class Asker(Protocol):
    """Whoever does what is asked at a server's desk."""

    async def at_desk(self, guild_id: int | None, work: Callable[[Desk], Result]) -> Result:
        """Return what the work comes to at a server's desk; raise BusyError, or what it raises."""
        ...


class ThreadedAsker:
    """Works at desks on a thread of its own, one question at a time, and turns away a crowd."""

    def __init__(self, desk_of: DeskOf, *, waiting: int = WAITING) -> None:
        self._desk_of = desk_of
        self._most = waiting
        self._waiting = 0
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="answerer")

    @property
    def waiting(self) -> int:
        """How many questions wait or are being answered."""
        return self._waiting

    async def at_desk(self, guild_id: int | None, work: Callable[[Desk], Result]) -> Result:
        """Return what the work comes to at a server's desk; raise BusyError, or what it raises."""
        if self._waiting >= self._most:
            raise BusyError("I have more questions than I can answer right now: try again soon.")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._thread, lambda: work(self._desk_of(guild_id))
            )
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Drop what waits, and let what runs end on its own."""
        self._thread.shutdown(wait=False, cancel_futures=True)


async def ask(
    asker: Asker, question: str, conversation: Conversation, guild_id: int | None
) -> Answer:
    """Answer a question in its conversation at a server's desk; raise QuestionError, BusyError."""
    return await asker.at_desk(guild_id, lambda desk: desk.answerer.ask(question, conversation))
