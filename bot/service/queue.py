"""The one thing that the surface asks of what Ayes knows, off the event loop."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from bot.service.events import note_outcome, note_waiting
from bot.service.tenants import Tenant
from index.deadline import ANSWERED_WITHIN, in_turn, within
from index.errors import AyesError, StoreError

_log = logging.getLogger(__name__)
Result = TypeVar("Result")

WORKERS = 2  # questions that are answered at once; reading, search and ranking let go of the GIL
WAITING = 64  # questions, of about 20 ms each: the last of them waits for less than a second
FROM_ONE = WAITING // 2  # of one server, so that none takes all places
PATIENCE = 10.0  # seconds from the question to its answer
BUSY = "I have more questions than I can answer right now: try again soon."
TOO_SLOW = "That took me too long: try again, or ask something simpler."
AWAY = "I can't reach my sources right now: ask me again in a minute."
CLOSING = "I am about to restart: ask me again in a minute."


class BusyError(AyesError):
    """More is asked than can be answered in time."""


class AwayError(BusyError):
    """What is answered from can't be reached, or not in time."""


class Asker:
    """Works for tenants on threads of its own, first come, first served, and turns away a crowd.

    A place is taken until the work is over, or is dropped before it began: who stops waiting for
    work that runs doesn't make room for more.
    """

    def __init__(
        self,
        tenant_of: Callable[[int | None, tuple[int, ...]], Tenant],
        *,
        waiting: int = WAITING,
        from_one: int = FROM_ONE,
        patience: float = PATIENCE,
        workers: int = WORKERS,
    ) -> None:
        self._tenant_of = tenant_of
        self._most, self._most_from_one = waiting, from_one
        self._patience = patience
        self._closing = False
        self._lock = threading.Lock()
        self._places: Counter[int | None] = Counter()
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="answerer")

    @property
    def waiting(self) -> int:
        """How many questions wait or are being answered."""
        with self._lock:
            return self._places.total()

    async def for_tenant(
        self,
        guild_id: int | None,
        work: Callable[[Tenant], Result],
        channels: tuple[int, ...] = (),
    ) -> Result:
        """Return what the work comes to for a server; raise BusyError, or what it raises.

        Of the channels that the server follows, these alone are at hand.
        """
        try:
            answer = asyncio.wrap_future(self._job(guild_id, work, channels))
            try:
                await asyncio.wait({answer}, timeout=self._patience)
                if not answer.done():
                    raise BusyError(TOO_SLOW)
            finally:
                answer.cancel()  # so that what nobody waits for isn't begun
            return answer.result()
        except BusyError as error:
            note_outcome("away" if isinstance(error, AwayError) else "busy")
            raise

    def turn_away(self) -> None:
        """Answer from now on, to whoever asks or waits, that there won't be an answer."""
        self._closing = True

    def close(self) -> None:
        """Drop what waits, and let what runs end on its own."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _job(
        self, guild_id: int | None, work: Callable[[Tenant], Result], channels: tuple[int, ...]
    ) -> Future[Result]:
        if self._closing:
            raise BusyError(CLOSING)
        with self._lock:
            others = self._places.total()
            if others >= self._most or self._places[guild_id] >= self._most_from_one:
                raise BusyError(BUSY)
            self._places[guild_id] += 1
        note_waiting(others)
        with within(ANSWERED_WITHIN):
            context = copy_context()
        job = self._threads.submit(context.run, self._work, guild_id, work, channels)
        job.add_done_callback(lambda _: self._leave(guild_id))
        return job

    def _work(
        self, guild_id: int | None, work: Callable[[Tenant], Result], channels: tuple[int, ...]
    ) -> Result:
        if self._closing:
            raise BusyError(CLOSING)
        try:
            with in_turn():
                return work(self._tenant_of(guild_id, channels))
        except StoreError as error:
            _log.warning("a question wasn't answered: %s", error)
            raise AwayError(AWAY) from error

    def _leave(self, guild_id: int | None) -> None:
        with self._lock:
            self._places -= Counter((guild_id,))  # which leaves none at 0
