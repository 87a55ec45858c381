"""Running the bot: started with a token, stopped by a signal, watched by whoever operates it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from importlib.metadata import version

import aiohttp
import discord
from pydantic import SecretStr

from bot.discord.client import AyesBot
from bot.discord.reply.fault_messages import fault
from bot.discord.reply.knowledge import Knowledge, open_knowledge
from bot.service.event_loop import watching_lag
from bot.service.logs import log_to_stderr
from bot.settings import WHERE_FROM, Settings
from index.errors import AyesError, SettingsError
from index.search.models.encoder import Progress, silent

STOPPING = (signal.SIGINT, signal.SIGTERM)
THREADS_END_WITHIN = 1.0  # seconds, after those that the bot takes to finish and to close
INTENTS = (
    "Discord doesn't grant the bot an intent that it asks for; turn Message Content Intent on at "
    "https://discord.com/developers/applications (your application, Bot), or unset "
    "AYES_MESSAGE_CONTENT, and start again."
)
LOOK_UP = "look it up among the gateway's close codes at https://discord.com/developers/docs"
_log = logging.getLogger(__name__)


class DiscordError(AyesError):
    """Discord ends the connection for a reason that stays."""


class PassingError(DiscordError):
    """Discord can't be reached, or the bot broke off: starting it again may be all it takes."""


async def serve(bot: AyesBot, token: SecretStr) -> None:
    """Keep the bot connected until SIGINT or SIGTERM; raise AyesError if Discord refuses it.

    After the first signal, what is under way is finished; a second one ends the process at once.
    """
    stop = asyncio.Event()
    with stopped_by_signals(stop):
        running = asyncio.ensure_future(_connected(bot, token))
        stopping = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not running.done():
                _log.info("told to stop; finishing what is under way")
                await bot.finish()
        finally:
            stopping.cancel()
            # Where discord.py waits to reconnect it takes no notice of being cancelled, unless the
            # client is closed.
            await bot.close()
            running.cancel()
            await asyncio.wait({running})
    error = None if running.cancelled() else running.exception()
    if error is not None:
        raise _sentence_of_end(error) from error
    if not stop.is_set():
        raise PassingError("The connection to Discord ended; start the bot again.")
    _log.info("stopped by a signal")


@contextmanager
def stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    """Set the event at the first signal, and leave the second to the system."""
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in STOPPING}

    def at_a_signal() -> None:
        stop.set()
        for number in STOPPING:
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_DFL)

    for number in STOPPING:
        loop.add_signal_handler(number, at_a_signal)
    # A flood of signals that the loop hasn't read yet is no news.
    signal.set_wakeup_fd(signal.set_wakeup_fd(-1), warn_on_full_buffer=False)
    try:
        yield
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)


def _sentence_of_end(error: BaseException) -> AyesError:
    """Return the sentence for what ended the connection."""
    sentence: AyesError
    match error:
        case AyesError():
            sentence = error
        case discord.PrivilegedIntentsRequired():
            sentence = SettingsError(INTENTS)
        case discord.LoginFailure() | discord.ConnectionClosed(code=4004):
            sentence = SettingsError(f"Discord refused the token: {WHERE_FROM}.")
        case discord.ConnectionClosed(code=code):
            sentence = DiscordError(f"Discord ended the connection with code {code}: {LOOK_UP}.")
        case discord.GatewayNotFound():
            sentence = PassingError("Discord doesn't say where its gateway is; start again later.")
        case aiohttp.ClientError() | discord.HTTPException() | ConnectionError() | TimeoutError():
            sentence = PassingError(
                f"Discord can't be reached ({error}); check the connection and start again."
            )
        case _:
            fault(error, "the connection")
            sentence = PassingError(
                f"Ayes broke off ({type(error).__name__}, the log has where); start it again."
            )
    return sentence


async def _connected(bot: AyesBot, token: SecretStr) -> None:
    async with bot:
        await bot.start(token.get_secret_value())


def run_bot(settings: Settings, progress: Progress = silent) -> int:
    """Run the bot until it is told to stop, and return its exit code; raise AyesError."""
    token = settings.token()
    log_to_stderr(settings.log_level, settings.log_format)
    with open_knowledge(settings, progress) as knowledge, asyncio.Runner() as runner:
        runner.run(_serve_watched(settings, knowledge, token))
        # Python waits for every thread, and one that hangs mustn't keep the process.
        end = threading.Timer(THREADS_END_WITHIN, os._exit, (0,))
        end.daemon = True
        end.start()
    return 0


async def _serve_watched(settings: Settings, knowledge: Knowledge, token: SecretStr) -> None:
    """Serve, with the loop watched and, where a port is set, a monitor answered."""
    bot = AyesBot(
        knowledge,
        quotes=settings.quotes,
        message_content=settings.message_content,
        shards=settings.shards,
    )
    port = settings.metrics_port
    watched: AbstractAsyncContextManager[object]
    watched = watching_lag() if port is None else monitoring(port, bot, knowledge)
    async with watched:
        await serve(bot, token)


@asynccontextmanager
async def monitoring(port: int, bot: AyesBot, knowledge: Knowledge) -> AsyncIterator[int]:
    """Measure the bot and answer a monitor while the block runs; yield the port."""
    try:
        from bot.service.metrics import Metrics, monitored  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise SettingsError(
            f"AYES_METRICS_PORT needs the package prometheus-client ({error}): run "
            "`pip install --editable '.[metrics]'` where Ayes was unpacked, or unset it."
        ) from None
    metrics = Metrics()
    asker, events = knowledge.asker, bot.events
    library = await asker.for_tenant(None, lambda tenant: tenant.library.version)
    metrics.about(version=version("ayes"), library=library)
    metrics.gauge("waiting", "Questions that wait or are answered.", lambda: asker.waiting)
    metrics.gauge("under_way", "Things asked that aren't done.", lambda: events.under_way)
    metrics.gauge("servers", "Servers that Ayes is in.", lambda: len(bot.guilds))
    async with watching_lag(metrics.lag.observe), monitored(port, metrics, bot.health) as served:
        yield served
