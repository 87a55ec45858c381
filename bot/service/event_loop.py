"""How far the event loop lags behind: what blocks it delays every acknowledgement."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

EVERY = 0.1  # seconds
TOO_MUCH = 0.25  # seconds
_log = logging.getLogger(__name__)


@asynccontextmanager
async def watching_lag(
    observe: Callable[[float], None] = lambda _: None, *, every: float = EVERY
) -> AsyncIterator[None]:
    """Measure the loop's lag, in seconds, while the block runs, and log what is too much."""

    async def watch() -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + every
            await asyncio.sleep(every)
            lag = loop.time() - due
            observe(lag)
            if lag > TOO_MUCH:
                milliseconds = round(1000 * lag)
                fields = {"event": "lag", "ms": milliseconds}
                _log.warning("the event loop was blocked for %d ms", milliseconds, extra=fields)

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()
