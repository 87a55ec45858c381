"""`ayes bot` as a process of its own, at a service on the loopback interface."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.conftest import PROJECT
from tests.loopback.service import Service

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4" + ".GabcDE." + "x" * 38
STARTS_WITHIN = 60.0  # seconds; the encoder and the library are loaded on a busy machine


@asynccontextmanager
async def started(
    service: Service, home: Path, log: Path, *, sessions: int | None = None, **settings: object
) -> AsyncIterator[Process]:
    """Run a bot until the block ends; its log goes to a file, and settings come by their names.

    It opens so many sessions, one for each of the service's shards if nothing else is said.
    """
    wanted = service.shards if sessions is None else sessions
    given = {name.upper(): str(value) for name, value in settings.items()}
    environment = {**os.environ, "AYES_HOME": str(home), "DISCORD_TOKEN": TOKEN, **given}
    before = len(service.greetings)
    with log.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.loopback.pointing", service.address, "bot"),
            cwd=PROJECT,
            env=environment,
            stdout=file,
            stderr=file,
        )
    ended = asyncio.create_task(process.wait())
    ready = asyncio.create_task(
        service.until(lambda: len(service.greetings) - before >= wanted, STARTS_WITHIN)
    )
    try:
        await asyncio.wait({ended, ready}, return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            await ready
        yield process
    finally:
        ready.cancel()
        if process.returncode is None:
            process.kill()
        await ended
