"""What arrives from Discord: each event once, and counted until it is done with.

An event can arrive again after a reconnection, and at each of several processes. What a person
asks is an account from its start to the end of the task that handles it; the log has a line of
each, with figures and without words.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field

import discord

from index.cache import LruCache

HANDLED = 5000  # ids; a reconnection replays at most a few minutes of events
SHARED_WITHIN = 0.5  # seconds that the other processes' memory may take, of the 3 until too late
FirstTime = Callable[[int, datetime.datetime], bool]
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class EventAccount:
    """Something that a person asked, from its start to its end; times are of one clock, in s."""

    what: str
    guild_id: int | None
    began: float = field(default_factory=time.perf_counter)
    outcome: str = "done"
    acknowledged: float | None = None
    waiting: int = 0

    def fields(self, now: float) -> Mapping[str, object]:
        """Return what the log has of it."""
        acknowledged = now if self.acknowledged is None else self.acknowledged
        return {
            "event": "answer",
            "guild": self.guild_id,
            "command": self.what,
            "outcome": self.outcome,
            "acknowledged_ms": round(1000 * (acknowledged - self.began), 1),
            "ms": round(1000 * (now - self.began), 1),
            "waiting": self.waiting,
        }


_current: ContextVar[EventAccount | None] = ContextVar("account", default=None)


def note_outcome(outcome: str) -> None:
    """Note what has become of what this task, or the one that started it, handles."""
    if (account := _current.get()) is not None:
        account.outcome = outcome


def note_acknowledged() -> None:
    """Note that the person has seen a sign of life, if it is the first."""
    if (account := _current.get()) is not None and account.acknowledged is None:
        account.acknowledged = time.perf_counter()


def since_event() -> float:
    """Return the seconds since what this task handles arrived; 0 for what nobody asked."""
    account = _current.get()
    return 0.0 if account is None else time.perf_counter() - account.began


def note_waiting(others: int) -> None:
    """Note how many questions were before this one."""
    if (account := _current.get()) is not None:
        account.waiting = others


class Events:
    """Takes each event once, and knows what is under way.

    `shared` says whether no other process has handled an event, as `State.first_time`; while it
    fails, this process's memory decides alone.
    """

    def __init__(self, shared: FirstTime) -> None:
        self._handled: LruCache[int, bool] = LruCache(HANDLED)
        self._shared = shared
        self._under_way: set[asyncio.Task[object]] = set()

    @property
    def under_way(self) -> int:
        """How many things are being handled."""
        return len(self._under_way)

    async def take(self, identifier: int, what: str, guild_id: int | None) -> bool:
        """Say whether an event is new; if so, open its account until the current task ends."""
        if self._handled.get(identifier):
            return False
        self._handled.put(identifier, True)
        account = EventAccount(what, guild_id)
        if not await self._first_of_all(identifier):
            return False
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("what arrives is handled by a task")
        _current.set(account)
        self._under_way.add(task)
        task.add_done_callback(lambda task: self._end(task, account))
        return True

    async def finish(self, within: float) -> int:
        """Wait until all that is under way is done; return how much isn't after some seconds."""
        loop = asyncio.get_running_loop()
        end = loop.time() + within
        while self._under_way and loop.time() < end:
            await asyncio.wait(self._under_way, timeout=end - loop.time())
        return len(self._under_way)

    async def _first_of_all(self, identifier: int) -> bool:
        asking = asyncio.to_thread(self._shared, identifier, discord.utils.utcnow())
        try:
            return await asyncio.wait_for(asking, SHARED_WITHIN)
        except Exception as error:  # whatever it is, answering twice is better than not at all
            _log.warning(
                "what other processes have handled can't be asked (%s), so this one goes by its own"
                " memory",
                type(error).__name__,
            )
            return True

    def _end(self, task: asyncio.Task[object], account: EventAccount) -> None:
        self._under_way.discard(task)
        if task.cancelled():
            account.outcome = "cancelled"
        elif task.exception() is not None:
            account.outcome = "fault"
        fields = account.fields(time.perf_counter())
        _log.info("%(command)s: %(outcome)s after %(ms)s ms", fields, extra=fields)
