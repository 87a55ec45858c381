"""Answering an interaction in time, and in the open or in private as the answer turns out.

Discord drops an interaction that isn't acknowledged within 3 s, and the first acknowledgement
decides for good whether the answer is seen by all. So the work gets a second; what takes longer
is acknowledged first and written in afterwards.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import replace
from typing import Any, Concatenate, ParamSpec, TypeVar

import aiohttp
import discord

from bot.discord.reply.audience import Interaction
from bot.discord.reply.components import sent
from bot.present.discord.answer_cards import hint_card
from bot.present.escape import escape, label
from bot.present.limits import Card, within_limits
from bot.service.events import note_acknowledged
from bot.service.own_sources.tasks import CorpusError
from bot.service.queue import BusyError
from bot.storage.state.state import StateError
from index.errors import (
    FetchError,
    QuestionError,
    RegisterError,
    SettingsError,
    SourceError,
    StoreError,
    VoteError,
)

Cog = TypeVar("Cog")
Options = ParamSpec("Options")
Sent = TypeVar("Sent")
Work = Callable[Concatenate[Cog, Interaction, Options], Coroutine[Any, Any, Card]]
Replying = Callable[Concatenate[Cog, Interaction, Options], Coroutine[Any, Any, None]]

ACKNOWLEDGE_WITHIN = 1.0  # seconds, of the 3 that Discord allows
PAUSES = (0.0, 0.5, 2.0)  # seconds between attempts to send what need not be there at once
BROKEN = (aiohttp.ClientError, ConnectionError, TimeoutError)
ALREADY_ACKNOWLEDGED = 40060  # Discord's code
UNREADABLE = "I can't look that up right now; try again soon."
# What is a sentence for whoever uses Discord; others name files of this machine.
SAID = (BusyError, CorpusError, FetchError, QuestionError, SettingsError, SourceError)
_log = logging.getLogger(__name__)


async def respond(
    interaction: Interaction, work: Coroutine[Any, Any, Card], *, private: bool = False
) -> int | None:
    """Send what the work comes to, once, and return the id of the message if Discord tells it.

    An error that is a sentence for people is sent as one.
    """
    running = asyncio.ensure_future(_card_of(work))
    acknowledged = False
    try:
        await asyncio.wait({running}, timeout=ACKNOWLEDGE_WITHIN)
        if not running.done() and not interaction.response.is_done():
            await _acknowledging(
                lambda: interaction.response.defer(ephemeral=private, thinking=True)
            )
            acknowledged = True
            note_acknowledged()
        card = within_limits(await running)
    finally:
        running.cancel()
    if acknowledged or interaction.response.is_done():
        edited = await delivered(
            lambda: interaction.edit_original_response(
                **({"view": None} | sent(card)), attachments=card.files
            ),
            card,
        )
        return edited.id
    response = await _acknowledging(
        lambda: interaction.response.send_message(
            **sent(card), files=card.files, ephemeral=private or card.private
        ),
        card,
    )
    note_acknowledged()
    return response.message_id if response else None


def openly(work: Work[Cog, Options]) -> Replying[Cog, Options]:
    """Make a command of a cog's method, whose card all may see."""
    return _replying(work, private=False)


def privately(work: Work[Cog, Options]) -> Replying[Cog, Options]:
    """Make a command or a button of a cog's method, whose card the person alone sees.

    A press changes the message that the button is on.
    """
    return _replying(work, private=True)


def beside(work: Work[Cog, Options]) -> Replying[Cog, Options]:
    """Make a button of a cog's method, whose card the person sees alone in a further message."""
    return _replying(work, private=True, changes=False)


def _replying(
    work: Work[Cog, Options], *, private: bool, changes: bool = True
) -> Replying[Cog, Options]:
    @functools.wraps(work)
    async def replied(
        cog: Cog, interaction: Interaction, /, *args: Options.args, **options: Options.kwargs
    ) -> None:
        if changes and interaction.type is discord.InteractionType.component:
            await interaction.response.defer()
            note_acknowledged()
        await respond(interaction, work(cog, interaction, *args, **options), private=private)

    # Otherwise discord.py looks up here what the annotations of another module name.
    vars(replied)["__signature__"] = inspect.signature(work, eval_str=True)
    return replied


async def _card_of(work: Coroutine[Any, Any, Card]) -> Card:
    try:
        return await work
    except SAID as error:
        sentence = str(error)
    except VoteError as error:  # it holds what was typed
        sentence = escape(label(str(error)))
    except (RegisterError, StateError, StoreError) as error:
        _log.warning("what is kept can't be used: %s", error)
        sentence = UNREADABLE
    return replace(hint_card(sentence), private=True)


async def tell(interaction: discord.Interaction[Any], sentence: str) -> None:
    """Say a sentence to the person alone, whether or not the interaction is acknowledged."""
    if interaction.response.is_done():
        await interaction.followup.send(sentence, ephemeral=True)
    else:
        await interaction.response.send_message(sentence, ephemeral=True)


async def delivered(
    send: Callable[[], Awaitable[Sent]],
    card: Card | None = None,
    *,
    pauses: Iterable[float] | None = None,
) -> Sent:
    """Send, and again after each pause while the connection breaks, maybe after it had arrived.

    Give a message a nonce of its own, by which Discord knows it again.
    """
    for pause in PAUSES if pauses is None else pauses:
        try:
            return await send()
        except BROKEN as error:
            _log.info("the connection broke while an answer was sent (%s)", type(error).__name__)
        await asyncio.sleep(pause)
        for file in card.files if card else ():
            file.reset()
    return await send()


async def _acknowledging(
    send: Callable[[], Awaitable[Sent]], card: Card | None = None
) -> Sent | None:
    """Send what acknowledges; None if the first attempt, or another process, has done so."""
    try:
        return await delivered(send, card, pauses=(0.0,))
    except discord.HTTPException as error:
        if error.code != ALREADY_ACKNOWLEDGED:
            raise
        return None
