"""The bot: discord.py's client with Ayes's cogs, started with a token and stopped by a signal."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands
from pydantic import SecretStr

from bot.cogs.answering import Answering
from bot.cogs.ask import Ask
from bot.cogs.buttons import Buttons
from bot.cogs.faults import fault
from bot.cogs.knowledge import Knowledge, open_knowledge
from bot.cogs.memory import Handled
from bot.cogs.messages import Messages
from bot.cogs.recorded import Recorded
from bot.cogs.votes import Votes
from bot.settings import TOKEN_SHAPE, WHERE_FROM, Settings
from index.encoder import Progress
from index.errors import AyesError, SettingsError
from index.library import silent

CLOSES_WITHIN = 8.0  # seconds from a signal to the end of the process, at most
REFUSED = 4004  # the gateway's code for a token that isn't one
LONGEST_WAIT = 30.0  # seconds that Discord may hold back a request before it counts as failed
_log = logging.getLogger(__name__)

# Ayes doesn't speak, and an operator shouldn't be told to install what it would take.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class DiscordError(AyesError):
    """Discord can't be reached, or ends the connection."""


class AyesTree(app_commands.CommandTree["AyesBot"]):
    """The commands, with one place that answers errors."""

    async def interaction_check(self, interaction: discord.Interaction[AyesBot], /) -> bool:
        """Let each interaction through once, since Discord replays events."""
        return self.client.handled.first_time(interaction.id)

    async def on_error(
        self, interaction: discord.Interaction[AyesBot], error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person in one sentence, and the log the rest."""
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        name = interaction.command.qualified_name if interaction.command else "a command"
        sentence = fault(cause, f"/{name}")
        try:
            if interaction.response.is_done():
                await interaction.followup.send(sentence, ephemeral=True)
            else:
                await interaction.response.send_message(sentence, ephemeral=True)
        except (discord.HTTPException, aiohttp.ClientError) as unsent:
            _log.warning("the sentence about that fault could not be sent: %s", unsent)


class AyesBot(commands.AutoShardedBot):
    """Ayes in Discord, without a way to ping anybody.

    It has no privileged intent, unless `message_content` asks for that one.
    """

    def __init__(
        self, knowledge: Knowledge, *, quotes: int = 3, message_content: bool = False
    ) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        intents.message_content = message_content
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents,
            tree_cls=AyesTree,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=LONGEST_WAIT,
        )
        self.handled = Handled()
        self._knowledge = knowledge
        self._quotes = quotes

    async def setup_hook(self) -> None:
        """Add the cogs and tell Discord the commands."""
        answering = Answering(self._knowledge, quotes=self._quotes)
        await self.add_cog(Ask(answering))
        reads_all = self.intents.message_content
        await self.add_cog(Messages(self, answering, message_content=reads_all))
        await self.add_cog(Buttons(self, self._knowledge))
        await self.add_cog(Votes(self._knowledge))
        await self.add_cog(Recorded(self._knowledge))
        await self.tree.sync()

    async def close(self) -> None:
        """Close the connection, and don't wait for long until Discord confirms it."""
        try:
            async with asyncio.timeout(CLOSES_WITHIN):
                await super().close()
        except TimeoutError:
            _log.warning("Discord didn't confirm that the connection was closed")

    async def on_message(self, message: discord.Message, /) -> None:
        """Leave messages to the cogs: Ayes has no commands that are typed after a mention."""

    async def on_ready(self) -> None:
        """Tell the log that the bot is in."""
        _log.info("logged in as %s, in %d servers", self.user, len(self.guilds))

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:  # noqa: ANN401
        """Log an error of an event under an id."""
        error = sys.exc_info()[1]
        fault(error or RuntimeError(event_method), event_method)


class RedactedFormatter(logging.Formatter):
    """Keeps tokens out of the log, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record out without what looks like a token."""
        return TOKEN_SHAPE.sub("[token]", super().format(record))


def log_to_stderr(level: str) -> None:
    """Send the log to standard error, without tokens and without what people write."""
    handler = logging.StreamHandler()
    handler.setFormatter(RedactedFormatter("{asctime} {levelname:8} {name}: {message}", style="{"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Below this, discord.py logs whole payloads, and so people's messages.
    for name in ("discord.http", "discord.gateway", "discord.webhook", "discord.client"):
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLevelName(level)))


async def serve(bot: AyesBot, token: SecretStr) -> None:
    """Keep the bot connected until SIGINT or SIGTERM; raise AyesError if Discord refuses it."""
    running = asyncio.ensure_future(_connected(bot, token))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    try:
        await running
    except asyncio.CancelledError:
        _log.info("stopped by a signal")
    except discord.PrivilegedIntentsRequired:
        raise SettingsError(
            "Discord asks for a privileged intent that Ayes doesn't use; reset the bot's intents "
            "at https://discord.com/developers/applications and start again."
        ) from None
    except (discord.LoginFailure, discord.ConnectionClosed) as error:
        if isinstance(error, discord.ConnectionClosed) and error.code != REFUSED:
            raise DiscordError(
                f"Discord ended the connection with code {error.code}; start again."
            ) from None
        raise SettingsError(f"Discord refused the token: {WHERE_FROM}.") from None
    except (aiohttp.ClientError, discord.HTTPException, discord.GatewayNotFound, OSError) as error:
        raise DiscordError(
            f"Discord can't be reached ({error}); check the connection and start again."
        ) from None


async def _connected(bot: AyesBot, token: SecretStr) -> None:
    async with bot:
        await bot.start(token.get_secret_value())


def run_bot(settings: Settings, progress: Progress = silent) -> int:
    """Run the bot until it is told to stop, and return its exit code; raise AyesError."""
    token = settings.token()
    log_to_stderr(settings.log_level)
    with open_knowledge(settings, progress) as knowledge:
        asyncio.run(serve(AyesBot(knowledge, quotes=settings.quotes), token))
    return 0
