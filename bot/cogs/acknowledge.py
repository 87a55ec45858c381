"""Answering an interaction in time, and in the open or in private as the answer turns out.

Discord drops an interaction that isn't acknowledged within 3 s, and the first acknowledgement
decides for good whether the answer is seen by all. So the work gets a second; what takes longer
is acknowledged first and written in afterwards.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import discord

from bot.cards.limits import Card, within_limits
from bot.cogs.views import sent

ACKNOWLEDGE_WITHIN = 1.0  # seconds, of the 3 that Discord allows


@dataclass(frozen=True, slots=True)
class Reply:
    """A card, and whether only the person who asked needs to see it."""

    card: Card
    private: bool = False


async def respond(
    interaction: discord.Interaction[Any],
    work: Coroutine[Any, Any, Reply],
    *,
    private: bool = False,
) -> int | None:
    """Send what the work comes to, once, and return the id of the message."""
    running = asyncio.ensure_future(work)
    try:
        await asyncio.wait({running}, timeout=ACKNOWLEDGE_WITHIN)
        if not running.done():
            await interaction.response.defer(ephemeral=private, thinking=True)
        reply = await running
    finally:
        running.cancel()
    card = within_limits(reply.card)
    if interaction.response.is_done():
        message = await interaction.edit_original_response(**sent(card), attachments=card.files)
        return message.id
    response = await interaction.response.send_message(
        **sent(card), files=card.files, ephemeral=private or reply.private
    )
    return response.message_id


async def tell(interaction: discord.Interaction[Any], sentence: str) -> None:
    """Say a sentence to the person alone, whether or not the interaction is acknowledged."""
    if interaction.response.is_done():
        await interaction.followup.send(sentence, ephemeral=True)
    else:
        await interaction.response.send_message(sentence, ephemeral=True)
