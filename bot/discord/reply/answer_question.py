"""From a question to the card of its answer, wherever it is asked."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import discord

from bot.answer.types import Abstained, Answer, Conversation, Turn
from bot.discord.reply.answer_log import AnswerLog
from bot.discord.reply.audience import Audience, Interaction, server_of
from bot.discord.reply.knowledge import Knowledge
from bot.present.answer_view import shown_of
from bot.present.discord.answer_cards import answer_card
from bot.present.discord.button_ids import callback_buttons
from bot.present.discord.embeds import with_picture
from bot.present.limits import Card
from bot.service.events import note_outcome, since_event
from bot.service.memory import Conversations, Cooldown, Person
from bot.service.queue import BusyError
from bot.service.tenants import Tenant
from index.deadline import ANSWERED_WITHIN, within
from index.errors import QuestionError
from index.votes.lookup.parties import counted

Result = TypeVar("Result")
WAIT = "One moment, please: you can ask me again in {seconds}."


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: who asks it, when, and what may be sent where it is asked.

    `audience` is who sees the answer, `shown` says whether the card repeats the question, and
    `note` is a sentence below the answer.
    """

    question: str
    person: Person
    at: datetime.datetime
    allowed: discord.Permissions
    audience: Audience
    shown: bool = False
    note: str = ""


class Answering:
    """Answers questions, and keeps what is needed to go on from there."""

    def __init__(self, knowledge: Knowledge, *, quotes: int) -> None:
        self._asker = knowledge.asker
        self._pictures = knowledge.pictures
        self._quotes = quotes
        self._cooldown = Cooldown()
        self.keeping = AnswerLog(knowledge.state)
        self.conversations = Conversations()

    def count(self, person: Person, at: datetime.datetime) -> None:
        """Count a question; raise BusyError if the person has asked too many at once."""
        wait = self._cooldown.seconds(person, at)
        if wait is not None:
            raise BusyError(WAIT.format(seconds=counted(max(1, round(wait)), "second")))

    async def answer(self, asked: Asked, before: Conversation) -> tuple[Card, Turn]:
        """Answer a question in its conversation; raise QuestionError or BusyError."""
        guild_id = asked.person.guild_id
        with within(ANSWERED_WITHIN - since_event()):
            settings = await self.keeping.settings_of(guild_id)

            def work(tenant: Tenant) -> tuple[Answer, str]:
                return (
                    tenant.answerer.ask(asked.question, before, threshold=settings.threshold),
                    tenant.library.version,
                )

            channels = asked.audience.channels(settings.source_channels)
            answer, library = await self._asker.for_tenant(guild_id, work, channels)
        note_outcome(answer.kind)
        answer_id = await self.keeping.keep(
            asked.person, asked.question, answer, library=library, at=asked.at
        )
        card = await self._card(asked, answer, answer_id, settings.quotes or self._quotes)
        private = isinstance(answer, Abstained) and settings.private_refusals
        return replace(card, private=private), Turn(asked.question, answer)

    async def look_up(self, interaction: Interaction, work: Callable[[Tenant], Result]) -> Result:
        """Look something up in all that who asks, and sees it alone, may be answered from."""
        audience = Audience.of(interaction, private=True)
        settings = await self.keeping.settings_of(audience.guild_id)
        channels = audience.channels(settings.source_channels)
        return await self._asker.for_tenant(server_of(interaction), work, channels)

    async def asked_again(
        self, question: str, before: Conversation, guild_id: int | None
    ) -> Conversation:
        """Return a conversation that goes on with a question that was asked some time ago."""
        try:
            with within(ANSWERED_WITHIN - since_event()):
                answer = await self._asker.for_tenant(
                    guild_id, lambda tenant: tenant.answerer.ask(question, before)
                )
        except (QuestionError, BusyError):
            return before  # what got a sentence and no answer is no turn
        return (*before, Turn(question, answer))

    async def _card(self, asked: Asked, answer: Answer, answer_id: str | None, quotes: int) -> Card:
        question = asked.question if asked.shown else None
        card = answer_card(question, answer, quotes=quotes, note=asked.note, allowed=asked.allowed)
        if answer_id is not None:
            presses = callback_buttons(answer, answer_id, shown_of(answer, quotes))
            card = replace(card, presses=presses)
        picture = await self._pictures.of_answer(answer) if asked.allowed.attach_files else None
        return with_picture(card, picture)
