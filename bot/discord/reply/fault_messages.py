"""What a person sees of an error that isn't theirs: one sentence, with the id of its log entry."""

from __future__ import annotations

import logging
import secrets

import discord
from discord import app_commands

from bot.service.events import note_outcome

TOO_LATE = {10015, 10062}  # Discord's codes of an interaction that it has given up
NOT_ALLOWED = {50001, 50013, 50083, 160005}  # no access, no permission; thread archived, locked
OUTDATED = "This command has changed since your Discord learned it: restart Discord and try again."
NOT_FOR_YOU = "That is for those who manage this server."
_log = logging.getLogger(__name__)


def fault(error: BaseException, doing: str) -> str:
    """Log an error under a fresh id, and return the sentence to show."""
    identifier = secrets.token_hex(4)
    note_outcome("fault")
    fields = {"event": "fault", "fault": identifier, "command": doing}
    _log.error("fault %s in %s", identifier, doing, exc_info=error, extra=fields)
    return (
        "Something went wrong on my side; whoever runs this bot finds it in the log as "
        f"`{identifier}`."
    )


def sentence_of(error: BaseException, doing: str) -> str | None:
    """Return what to tell a person of an error, and log it if it is a fault.

    None is for whom no sentence reaches: Discord has given the interaction up.
    """
    sentence: str | None = None
    match error:
        case app_commands.CommandSignatureMismatch() | app_commands.CommandNotFound():
            sentence = OUTDATED
        case app_commands.CheckFailure():
            sentence = NOT_FOR_YOU
        case discord.NotFound(code=code) if code in TOO_LATE:
            note_outcome("late")
            _log.warning("%s was acknowledged too late", doing)
        case discord.HTTPException(code=code) if code in NOT_ALLOWED:
            note_outcome("forbidden")
            _log.warning("not allowed to answer %s where it was asked (code %s)", doing, code)
        case _:
            sentence = fault(error, doing)
    return sentence
