"""The log: lines of text on a terminal, JSON lines elsewhere.

It never holds a token, nor what people write: of an error it has the place and the kind, and the
message only where that comes from the system or from Discord.
"""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType
from typing import Literal

import aiohttp
import discord
from pythonjsonlogger.json import JsonFormatter

from bot.settings import TOKEN_SHAPE

LogFormat = Literal["text", "json"]
ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)
LONGEST_CHAIN = 8  # errors that one another caused
# Their messages can't quote a person.
_TELLING = (aiohttp.ClientError, discord.HTTPException, discord.ConnectionClosed, OSError)


class Discreet(logging.Formatter):
    """Leaves out tokens, and the messages of errors that may quote what people write."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record out without what looks like a token."""
        record.exc_text = None  # what another formatter kept may be whole
        return TOKEN_SHAPE.sub("[token]", super().format(record))

    def formatException(self, ei: ExceptionInfo) -> str:
        """Write where an error arose, and through which others."""
        parts: list[str] = []
        error = ei[1]
        while error is not None and len(parts) < LONGEST_CHAIN:
            where = "".join(traceback.format_tb(error.__traceback__))
            said = f": {error}" if isinstance(error, _TELLING) else ""
            parts.append(f"{where}{type(error).__qualname__}{said}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\ncaused\n".join(reversed(parts))


class JsonLines(Discreet, JsonFormatter):
    """Writes a record as one line of JSON, with the fields that it brings along."""


def log_to_stderr(level: str, form: LogFormat | None = None) -> None:
    """Send the log to standard error; without a form, as text to a terminal and else as JSON."""
    handler = logging.StreamHandler()
    handler.setLevel(level)
    if (form or ("text" if sys.stderr.isatty() else "json")) == "json":
        fields = ("levelname", "name", "message")
        names = {"levelname": "level", "name": "logger", "exc_info": "error"}
        handler.setFormatter(JsonLines(fields, rename_fields=names, timestamp="time"))
    else:
        handler.setFormatter(Discreet("{asctime} {levelname:8} {name}: {message}", style="{"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Below this, discord.py logs whole payloads, and so people's messages.
    for name in ("discord.http", "discord.gateway", "discord.webhook", "discord.client"):
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLevelName(level)))
    # What is counted from the log is counted whatever is shown of it.
    logging.getLogger("bot").setLevel(min(logging.INFO, logging.getLevelName(level)))
