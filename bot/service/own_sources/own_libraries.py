"""Servers' own sources: added, removed and fetched again by one writer a server."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from concurrent.futures import Future, ThreadPoolExecutor

from bot.service.own_sources.tasks import (
    Change,
    ChangeOutcome,
    CorpusError,
    Limits,
    Posting,
    Task,
    UnusableError,
)
from bot.service.own_sources.worker import ProcessWorker
from bot.service.tenants import Tenants
from index.errors import EncoderError, LibraryError, SettingsError, StoreError
from index.library.superseded import current
from index.search.models.encoder import Progress, silent

WAITING = 8  # changes that run or wait on this machine
BUSY = "I am still changing this server's sources: try again when that is done."
CROWDED = "I am adding sources for many servers right now: try again in a few minutes."
UNUSABLE = (
    "This server's own sources can't be changed now; whoever runs this bot finds the reason in the "
    "log."
)
GONE = "I have left this server, so nothing was added."
_log = logging.getLogger(__name__)


class Corpora:
    """Changes servers' own libraries and has the tenants take up what is published.

    `at_once` changes run at a time, each in a process of its own.
    """

    def __init__(
        self,
        tenants: Tenants,
        worker: ProcessWorker,
        limits: Limits,
        *,
        at_once: int = 1,
    ) -> None:
        self.limits = limits
        self._tenants = tenants
        self._worker = worker
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="corpora")
        self._running: dict[int, Future[ChangeOutcome]] = {}
        self._posting: set[int] = set()  # servers whose running change nobody has asked for

    async def change(
        self, guild_id: int, change: Change, content: bytes = b"", progress: Progress = silent
    ) -> ChangeOutcome:
        """Carry a change of a server's own libraries out; raise AyesError.

        `content` is the file that is added, or the messages that are posted as JSON Lines.
        """
        if guild_id in self._posting and not isinstance(change, Posting):
            await self._wait_for(guild_id)
        self._running = {k: one for k, one in self._running.items() if not one.done()}
        if guild_id in self._running:
            raise CorpusError(BUSY)
        if len(self._running) >= WAITING:
            raise CorpusError(CROWDED)
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()

        def report(stage: str, fraction: float) -> None:
            loop.call_soon_threadsafe(progress, stage, fraction, context=context)

        running = self._threads.submit(self._carry_out, guild_id, change, content, report)
        self._running[guild_id] = running
        if isinstance(change, Posting):
            self._posting.add(guild_id)
            running.add_done_callback(lambda _: self._posting.discard(guild_id))
        try:
            return await asyncio.shield(asyncio.wrap_future(running))
        except asyncio.CancelledError:
            if running.cancelled():
                raise CorpusError(GONE) from None
            raise

    async def forget_channel(self, guild_id: int, channel_id: int) -> None:
        """Delete what was written in a channel; raise OSError or StoreError."""
        await self._wait_for(guild_id)
        await asyncio.to_thread(self._tenants.forget_channel, guild_id, channel_id)
        _log.info("server %d: deleted the messages of channel %d", guild_id, channel_id)

    async def forget(self, guild_id: int) -> None:
        """Delete a server's own sources, whatever goes on with them.

        Raise OSError or StoreError.
        """
        running = self._running.pop(guild_id, None)
        if running is not None and not running.cancel():
            self._worker.stop(guild_id)
            await asyncio.wait({asyncio.wrap_future(running)})
        await asyncio.to_thread(self._tenants.forget, guild_id)
        _log.info("deleted the sources of server %d", guild_id)

    def servers(self) -> list[int]:
        """Return the servers that have sources of their own."""
        return self._tenants.locations.servers()

    def close(self) -> None:
        """Drop what waits, and end what runs: the generation in service stays."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for guild_id in self._running:
            self._worker.stop(guild_id)
        self._threads.shutdown(wait=True)

    async def _wait_for(self, guild_id: int) -> None:
        """Wait for what changes a server's sources, if anything does."""
        running = self._running.get(guild_id)
        if running is not None:
            await asyncio.wait({asyncio.wrap_future(running)})

    def _carry_out(
        self, guild_id: int, change: Change, content: bytes, report: Progress
    ) -> ChangeOutcome:
        try:
            sources = self._tenants.tenant_of(None).library.sources
            base = [sources[one] for one in current(sources)]
            task = Task(
                guild_id=guild_id,
                change=change,
                limits=self.limits,
                base={one.sha256: one.title for one in base},
            )
            outcome = self._worker.run(task, content, report)
        except (EncoderError, LibraryError, SettingsError, StoreError) as error:
            # Their sentences are for who runs the bot, and name paths and hosts.
            _log.error("the sources of server %d can't be changed: %s", guild_id, error)
            raise UnusableError(UNUSABLE) from error
        for one in outcome.changed:
            _log.info("server %d: %s source %s", guild_id, change.action, one.sha256)
        try:
            self._tenants.take_up(guild_id, task.channel_id)
        except StoreError as error:
            _log.warning("what server %d has changed is taken up later: %s", guild_id, error)
        return outcome
