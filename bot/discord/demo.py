"""`ayes demo`: the real bot in a simulated Discord, in the local browser.

simcord stands in for Discord: what a person types in the page goes through the same client, cogs
and cards as in a server. Nothing leaves the machine, and no token is needed.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import re
import sys
import webbrowser
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

import discord
import typer

from bot.discord.client import AyesBot
from bot.discord.reply.knowledge import Knowledge, open_knowledge
from bot.discord.run import stopped_by_signals
from bot.service.logs import log_to_stderr
from bot.service.own_sources.own_libraries import Corpora
from bot.settings import Settings
from bot.storage.home import CACHE
from bot.storage.state.state import State
from bot.storage.state.state_connection import FILE as STATE
from index.errors import SettingsError
from index.lazy_pattern import lazy_pattern
from index.search.models.encoder import Progress, silent

if TYPE_CHECKING:
    from simcord import ChannelHandle, Env, MemberActor, Preview

SERVER, CHANNEL = "Model UN Club", "ask"
PEOPLE = ("Amina", "Jonas")
MANAGER = "Amina"  # may use `/corpus` and `/config`
WELCOME = (
    "Hello! I answer from my sources, word for word. Try:\n"
    "`@Ayes How did Hungary vote on Ukraine's resolution?`\n"
    "`/ask` any question, and press the buttons below its answer\n"
    "`/vote` to see how a vote went, and on a map who voted how\n"
    "`/votes country`, `/votes compare`, `/votes like` and `/votes search` for the UN's votes\n"
    "`/help` for the rest"
)
ADD = "\n`/corpus add` to have me answer from a file of yours, until the demo ends"
TYPED_NAME = lazy_pattern(r"@ayes\b", re.IGNORECASE)
SETTLES_WITHIN = 60.0  # seconds that simcord waits for an answer before it calls the bot stuck
WIDTH, HEIGHT = 1000, 800  # pixels of the page


@dataclass(frozen=True, slots=True)
class Stage:
    """A simulated server with the bot in it, and the page that shows it."""

    env: Env
    page: Preview
    channel: ChannelHandle
    people: tuple[MemberActor, ...]


@asynccontextmanager
async def staged(
    knowledge: Knowledge, *, quotes: int, corpora: Corpora | None = None
) -> AsyncIterator[Stage]:
    """Run the bot in a simulated server and serve the page, until the block ends.

    Without `corpora`, the server can't add sources of its own.
    """
    simcord = _simcord()
    async with AsyncExitStack() as opened:
        # The simulated ids begin anew each time, and have no place among what a bot keeps.
        folder = opened.enter_context(TemporaryDirectory(prefix="ayes-demo-"))
        state = opened.enter_context(closing(State.open(Path(folder) / STATE)))
        bot = AyesBot(replace(knowledge, state=state, corpora=corpora), quotes=quotes)
        env = await opened.enter_async_context(
            simcord.run(bot, shard_count=1, check_errors=False, settle_timeout=SETTLES_WITHIN)
        )
        user = cast("discord.ClientUser", bot.user)  # simcord has logged the bot in
        await user.edit(username="Ayes")
        guild = env.create_guild(SERVER)
        channel = guild.create_text_channel(CHANNEL)
        may = discord.Permissions(manage_guild=True)
        chair = guild.create_role("chair", permissions=may)
        people = tuple(
            guild.add_member(env.create_user(name), roles=[chair] if name == MANAGER else [])
            for name in PEOPLE
        )
        for person in people:
            _mention_as_typed(person, user.mention)
        room = cast("discord.TextChannel", bot.get_channel(channel.id))
        await room.send(WELCOME + (ADD if corpora else ""))
        page = await opened.enter_async_context(
            env.preview(channel, viewers=people, layout="channel", width=WIDTH, height=HEIGHT)
        )
        yield Stage(env, page, channel, people)


def _mention_as_typed(person: MemberActor, mention: str) -> None:
    """Turn a typed "@Ayes" into a mention, as Discord's own page does and simcord's doesn't."""
    send = person.send

    async def sent(channel: ChannelHandle, content: str = "", **options: Any) -> discord.Message:  # noqa: ANN401
        return await send(channel, TYPED_NAME.sub(mention, content), **options)

    person.send = sent  # type: ignore[method-assign]


def run_demo(settings: Settings, progress: Progress = silent, *, open_browser: bool = True) -> int:
    """Show the bot in the browser until it is told to stop, and return its exit code."""
    # Before simcord is imported, whose check of discord.py warns of itself.
    log_to_stderr("ERROR", "text")
    _simcord()
    with (
        servers_home(settings) as servers,
        open_knowledge(settings, progress, servers=servers) as knowledge,
    ):
        asyncio.run(_show(knowledge, settings, open_browser=open_browser))
    return 0


@contextmanager
def servers_home(settings: Settings) -> Iterator[Path]:
    """Make a home folder for what the simulated server adds, and remove it in the end."""
    with TemporaryDirectory(prefix="ayes-demo-") as folder:
        (Path(folder) / CACHE).symlink_to((settings.home / CACHE).absolute())
        yield Path(folder)


async def _show(knowledge: Knowledge, settings: Settings, *, open_browser: bool) -> None:
    stop = asyncio.Event()
    # What is in a database is everybody's.
    corpora = knowledge.corpora if settings.database_url is None else None
    with stopped_by_signals(stop):
        async with staged(knowledge, quotes=settings.quotes, corpora=corpora) as stage:
            typer.echo(f"Ayes is at {stage.page.url}")
            typer.echo("Ask it something there; Ctrl-C ends it.")
            if open_browser and _has_screen():
                await asyncio.to_thread(webbrowser.open, stage.page.url)
            ends = [asyncio.ensure_future(each) for each in (stop.wait(), stage.page.wait_closed())]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for end in ends:
                end.cancel()


def _has_screen() -> bool:
    """Say whether a browser would open a window, rather than take over the terminal."""
    return sys.platform in {"darwin", "win32"} or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def _simcord() -> ModuleType:
    try:
        return importlib.import_module("simcord")
    except ImportError as error:
        raise SettingsError(
            f"The demo needs the package simcord ({error}): run `pip install --editable '.[demo]'` "
            "where Ayes was unpacked."
        ) from None
