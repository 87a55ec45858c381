"""From a question to the card of its answer, wherever it is asked."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

import discord

from bot.answer.types import Abstained, Answer, Conversation, Turn
from bot.discord.reply.acknowledge import Reply
from bot.discord.reply.answer_log import AnswerLog
from bot.discord.reply.audience import NOBODY, Audience
from bot.discord.reply.knowledge import Knowledge
from bot.present.answer_view import shown_of
from bot.present.discord.answer_cards import answer_card, hint_card
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
    audience: Audience = NOBODY
    shown: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class AnswerOutcome:
    """What is to be sent, and the turn that it is of a conversation; no turn without an answer."""

    reply: Reply
    turn: Turn | None = None


class Answering:
    """Answers questions, and keeps what is needed to go on from there."""

    def __init__(self, knowledge: Knowledge, *, quotes: int) -> None:
        self._asker = knowledge.asker
        self._pictures = knowledge.pictures
        self._quotes = quotes
        self._cooldown = Cooldown()
        self.keeping = AnswerLog(knowledge.state)
        self.conversations = Conversations()

    def too_soon(self, person: Person, at: datetime.datetime) -> str | None:
        """Count a question; return a sentence if the person has asked too many at once."""
        wait = self._cooldown.seconds(person, at)
        if wait is None:
            return None
        return WAIT.format(seconds=counted(max(1, round(wait)), "second"))

    async def answer(self, asked: Asked, before: Conversation) -> AnswerOutcome:
        """Answer a question in its conversation."""
        guild_id = asked.person.guild_id
        try:
            with within(ANSWERED_WITHIN - since_event()):
                settings = await self.keeping.settings_of(guild_id)

                def work(tenant: Tenant) -> tuple[Answer, str]:
                    return (
                        tenant.answerer.ask(asked.question, before, threshold=settings.threshold),
                        tenant.library.version,
                    )

                channels = asked.audience.channels(settings.source_channels)
                answer, library = await self._asker.for_tenant(guild_id, work, channels)
        except (QuestionError, BusyError) as error:
            return AnswerOutcome(Reply(hint_card(str(error)), private=True))
        note_outcome(answer.kind)
        answer_id = await self.keeping.keep(
            asked.person, asked.question, answer, library=library, at=asked.at
        )
        card = await self._card(asked, answer, answer_id, settings.quotes or self._quotes)
        private = isinstance(answer, Abstained) and settings.private_refusals
        return AnswerOutcome(Reply(card, private), Turn(asked.question, answer))

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
        card = answer_card(
            question,
            answer,
            quotes=quotes,
            note=asked.note,
            allowed=asked.allowed,
        )
        if answer_id is not None:
            presses = callback_buttons(answer, answer_id, shown_of(answer, quotes))
            card = replace(card, presses=presses)
        picture = await self._pictures.of_answer(answer) if asked.allowed.attach_files else None
        return card if picture is None else with_picture(card, picture)
