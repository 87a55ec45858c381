"""Questions in messages: mentions, replies, direct messages, and channels set up for questions."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

import discord
from discord.ext import commands

from bot.answer.types import Conversation
from bot.discord.reply import addressing as channels
from bot.discord.reply.acknowledge import ACKNOWLEDGE_WITHIN, BROKEN, delivered
from bot.discord.reply.addressing import (
    permissions_in,
    question_of,
    read_question,
    replied_to,
    reply_in,
    thread_for,
    words_in,
)
from bot.discord.reply.answer_question import Answering, Asked
from bot.discord.reply.audience import Audience
from bot.discord.reply.components import sent
from bot.discord.reply.fault_messages import NOT_ALLOWED, fault
from bot.present.discord.answer_cards import hint_card
from bot.present.limits import Card, within_limits
from bot.service.events import Events
from bot.service.memory import TURNS, Cooldown, Person
from bot.service.queue import AwayError, BusyError
from bot.storage.state.delete import EVENTS_LAST
from index.errors import QuestionError

NO_QUESTION = "Ask me a question after the mention, or with `/ask`."
NO_WORDS = "I can only read words; write your question, or use `/ask`."
UNREADABLE_REPLY = (
    "I can't read replies to the answer of a command; mention me in your message, or use `/ask`."
)
UNREADABLE_POINTED = (
    "I can't read the message that you reply to; write the question after the mention, or use the "
    "menu of that message."
)
MENTION_ME = (
    "Discord doesn't show me what is written beside my role; mention me myself, or use `/ask`."
)
LONG_QUESTION = "Your question was long, so I read only its beginning."

Done = TypeVar("Done")
_log = logging.getLogger(__name__)


class Messages(commands.Cog):
    """Answers messages that are meant for the bot.

    Without the intent `message_content`, Discord gives no text of a message that doesn't mention
    the bot, so only with it can a channel be set up for questions.
    """

    def __init__(
        self,
        bot: commands.AutoShardedBot,
        answering: Answering,
        events: Events,
    ) -> None:
        self._bot = bot
        self._events = events
        self._answering = answering
        self._told_to_wait = Cooldown(1)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, edit: discord.RawMessageUpdateEvent) -> None:
        """Answer a message that is meant for the bot since it was edited.

        One that is too old for it to be known whether it was answered is left alone, and so is what
        Discord itself changes, such as a link's picture.
        """
        edited = edit.message.edited_at
        if edited is not None and edited - edit.message.created_at < EVENTS_LAST:
            await self.on_message(edit.message)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is meant for the bot, once."""
        if not channels.is_spoken(message) or not await self._is_for_me(message):
            return
        guild_id = message.guild.id if message.guild else None
        if not await self._events.take(message.id, "a message", guild_id):
            return
        try:
            await self._answer(message)
        except Exception as error:
            gone = isinstance(error, discord.Forbidden | discord.NotFound)
            if gone or (isinstance(error, discord.HTTPException) and error.code in NOT_ALLOWED):
                _log.info("not able to answer in channel %s: %s", message.channel.id, error)
                return
            try:
                await _send(message, hint_card(fault(error, "a message")))
            except (discord.HTTPException, *BROKEN) as unsent:
                _log.warning("the sentence about that fault could not be sent: %s", unsent)

    async def _answer(self, message: discord.Message) -> None:
        guild_id = message.guild.id if message.guild else None
        person = Person(guild_id, message.channel.id, message.author.id)
        at = _written_at(message)
        try:
            self._answering.count(person, at)
        except BusyError as error:
            # Once, since an answer to each of a hundred messages is what is to be avoided.
            if self._told_to_wait.seconds(person, at) is None:
                await _send(message, hint_card(str(error)))
            return
        question, cut = question_of(message)
        pointed = None if question else await replied_to(message)
        if pointed is not None and pointed.author != self._bot.user:
            # "@Ayes?" under what somebody else has written asks that.
            question, cut = question_of(pointed)
            if not question:
                await _send(message, hint_card(UNREADABLE_POINTED))
                return
        if not question:
            await _send(message, hint_card(_hint(message)))
            return
        before = await self._before(message, person)
        asked = Asked(
            question,
            person,
            at,
            permissions_in(message.channel),
            audience=Audience.of(message, private=False),
            note=LONG_QUESTION if cut else "",
        )
        try:
            card, turn = await _at_work(message.channel, self._answering.answer(asked, before))
        except (QuestionError, BusyError) as error:
            await _send(message, hint_card(str(error)))
            return
        in_threads = (await self._answering.keeping.settings_of(guild_id)).threads
        thread = await thread_for(message, question) if in_threads else None
        answer = await _send(message, card, thread)
        self._answering.conversations.remember(
            before,
            turn,
            person=Person(guild_id, answer.channel.id, person.user_id),
            message_id=answer.id,
            now=at,
        )

    async def _is_for_me(self, message: discord.Message) -> bool:
        if channels.is_addressed(message, self._bot.user):
            return True
        if not self._bot.intents.message_content or message.guild is None:
            return False
        try:
            settings = await self._answering.keeping.settings_of(message.guild.id)
        except AwayError:
            return False  # whether questions are asked here isn't known
        return channels.is_asked_here(message, self._bot.user, settings)

    async def _before(self, message: discord.Message, person: Person) -> Conversation:
        """Return the conversation that a message goes on with."""
        conversations = self._answering.conversations
        reference = reply_in(message)
        if reference is None or reference.message_id is None:
            return conversations.of_person(person, _written_at(message))
        known = conversations.of_message(reference.message_id)
        return await self._asked_again(message) if known is None else known

    async def _asked_again(self, message: discord.Message) -> Conversation:
        """Ask what a reply's chain asked, as after a restart: same question, same answer."""
        questions: list[str] = []
        at = message
        while len(questions) < TURNS:
            answered = await replied_to(at)
            if answered is None or answered.author != self._bot.user:
                break
            asked = await replied_to(answered)
            if asked is None or asked.author.bot:
                break
            questions.append(read_question(words_in(asked))[0])
            at = asked
        guild_id = message.guild.id if message.guild else None
        conversation: Conversation = ()
        for question in reversed(questions):
            conversation = await self._answering.asked_again(question, conversation, guild_id)
        return conversation


async def _at_work(channel: discord.abc.Messageable, work: Coroutine[Any, Any, Done]) -> Done:
    """Wait for work, and where that takes longer than a second show that it goes on."""
    running = asyncio.ensure_future(work)
    try:
        await asyncio.wait({running}, timeout=ACKNOWLEDGE_WITHIN)
        if not running.done():
            try:
                await channel.typing()  # it is shown for ten seconds
            except (discord.HTTPException, *BROKEN) as error:
                _log.info("that an answer is looked up can't be shown: %s", error)
        return await running
    finally:
        running.cancel()


def _written_at(message: discord.Message) -> datetime.datetime:
    return message.edited_at or message.created_at


def _hint(message: discord.Message) -> str:
    if message.role_mentions and not message.mentions:
        return MENTION_ME  # and Discord withholds the text, as the bot itself isn't mentioned
    if message.content:
        return NO_QUESTION
    # Discord withholds the text of a reply to a command's answer unless the bot is mentioned in it.
    return UNREADABLE_REPLY if message.type is discord.MessageType.reply else NO_WORDS


async def _send(
    message: discord.Message, card: Card, thread: discord.Thread | None = None
) -> discord.Message:
    """Answer a message with a card, in its thread if there is one."""
    card = within_limits(card)
    where: discord.abc.Messageable = thread or message.channel
    pointing: dict[str, Any] = {"nonce": message.id}
    if thread is None and permissions_in(message.channel).read_message_history:
        # A question that was deleted meanwhile is answered without pointing at it.
        reference = message.to_reference(fail_if_not_exists=False)
        pointing |= {"reference": reference, "mention_author": False}
    return await delivered(lambda: where.send(**sent(card), files=card.files, **pointing), card)
