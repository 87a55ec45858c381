"""Questions: `/ask`, a mention of the bot, a reply to it, and direct messages."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.answer.types import Abstained, Answer, Conversation, Turn
from bot.cards import limits
from bot.cards.cards import answer_card, hint_card, plain_card
from bot.cards.limits import Card, within_limits
from bot.cards.votes import with_picture
from bot.cogs.acknowledge import Reply, link_buttons, respond
from bot.cogs.asker import BusyError, ask
from bot.cogs.faults import fault
from bot.cogs.knowledge import Knowledge
from bot.cogs.memory import TURNS, Conversations, Handled, Person
from index.errors import QuestionError

SHORTEST_QUESTION = 3  # characters
NO_QUESTION = "Ask me a question after the mention, or with `/ask`."
NO_WORDS = "I can only read words; write your question, or use `/ask`."
UNREADABLE_REPLY = (
    "I can't read replies to the answer of a command; mention me in your message, or use `/ask`."
)
LONG_QUESTION = "Your question was long, so I read only its beginning."

# Mentions, channels, custom emoji, times and commands, as Discord writes them in a message.
_MARKUP = re.compile(r"<(?:@[!&]?\d+|#\d+|a?:\w{1,32}:\d+|t:[^<>]{1,40}|/[^<>]{1,120}|id:\w+)>")
_SENTENCE_END = re.compile(r"[.?!](?=\s)")
_log = logging.getLogger(__name__)


class Ask(commands.Cog):
    """Answers questions, wherever they are put."""

    def __init__(self, bot: discord.Client, knowledge: Knowledge, *, quotes: int) -> None:
        self._bot = bot
        self._asker = knowledge.asker
        self._pictures = knowledge.pictures
        self._quotes = quotes
        self._conversations = Conversations()
        self._handled = Handled()

    @app_commands.command(
        name="ask", description="Ask a question and get what the sources say, word for word."
    )
    @app_commands.describe(
        question="What you want to know, in English",
        private="Show the answer to you alone",
    )
    async def ask(
        self,
        interaction: discord.Interaction,
        question: app_commands.Range[str, SHORTEST_QUESTION, limits.QUESTION],
        private: bool = False,
    ) -> None:
        """Answer in the open, or in private if asked to or if the sources don't say."""
        person = Person(interaction.channel_id or 0, interaction.user.id)
        before = self._conversations.of_person(person, interaction.created_at)
        allowed = interaction.app_permissions
        turns: list[Turn] = []

        async def work() -> Reply:
            try:
                answer = await ask(self._asker, question, before, server_of(interaction))
            except (QuestionError, BusyError) as error:
                return Reply(hint_card(str(error)), private=True)
            turns.append(Turn(question, answer))
            card = await self._card(
                question, answer, embeds=allowed.embed_links, files=allowed.attach_files
            )
            return Reply(card, private=isinstance(answer, Abstained))

        message_id = await respond(interaction, work(), private=private)
        for turn in turns:
            self._conversations.remember(
                before, turn, person=person, message_id=message_id, now=interaction.created_at
            )

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is meant for the bot."""
        if not self._is_for_me(message) or not self._handled.first_time(message.id):
            return
        try:
            await self._answer(message)
        except discord.Forbidden:
            _log.info("not allowed to answer in channel %s", message.channel.id)
        except Exception as error:
            await self._send(message, hint_card(fault(error, "a message")))

    async def _answer(self, message: discord.Message) -> None:
        question, cut = read_question(message.content)
        if not question:
            await self._send(message, hint_card(_hint(message)))
            return
        person = Person(message.channel.id, message.author.id)
        guild_id = message.guild.id if message.guild else None
        before = await self._before(message, person)
        try:
            answer = await ask(self._asker, question, before, guild_id)
        except (QuestionError, BusyError) as error:
            await self._send(message, hint_card(str(error)))
            return
        card = await self._card(
            None,
            answer,
            embeds=_permissions(message).embed_links,
            files=_permissions(message).attach_files,
            note=LONG_QUESTION if cut else "",
        )
        sent = await self._send(message, card)
        self._conversations.remember(
            before,
            Turn(question, answer),
            person=person,
            message_id=sent.id,
            now=message.created_at,
        )

    async def _card(
        self,
        question: str | None,
        answer: Answer,
        *,
        embeds: bool,
        files: bool,
        note: str = "",
    ) -> Card:
        card = answer_card(question, answer, quotes=self._quotes, note=note)
        if not embeds or (card.files and not files):
            card = plain_card(question, answer, quotes=self._quotes, note=note, files=files)
        picture = await self._pictures.of_answer(answer) if files else None
        return card if picture is None else with_picture(card, picture)

    async def _send(self, message: discord.Message, card: Card) -> discord.Message:
        card = within_limits(card)
        parts: dict[str, Any] = {"embeds": card.embeds, "files": card.files}
        parts["view"] = link_buttons(card)
        if _permissions(message).read_message_history:
            return await message.reply(card.content or None, mention_author=False, **parts)
        return await message.channel.send(card.content or None, **parts)

    def _is_for_me(self, message: discord.Message) -> bool:
        if message.author.bot or message.webhook_id or message.type not in _SPOKEN:
            return False
        return message.guild is None or self._bot.user in message.mentions

    async def _before(self, message: discord.Message, person: Person) -> Conversation:
        """Return the conversation that a message goes on with."""
        if message.reference is None or message.reference.message_id is None:
            return self._conversations.of_person(person, message.created_at)
        known = self._conversations.of_message(message.reference.message_id)
        return await self._asked_again(message) if known is None else known

    async def _asked_again(self, message: discord.Message) -> Conversation:
        """Ask what a reply's chain asked, as after a restart: same question, same answer."""
        questions: list[str] = []
        at = message
        while len(questions) < TURNS:
            answered = await _referenced(at)
            if answered is None or answered.author != self._bot.user:
                break
            asked = await _referenced(answered)
            if asked is None or asked.author.bot:
                break
            questions.append(read_question(asked.content)[0])
            at = asked
        guild_id = message.guild.id if message.guild else None
        return await self._conversation_of(questions[::-1], guild_id)

    async def _conversation_of(
        self, questions: Sequence[str], guild_id: int | None
    ) -> Conversation:
        conversation: Conversation = ()
        for question in questions:
            try:
                answer = await ask(self._asker, question, conversation, guild_id)
            except QuestionError:
                continue  # it got a sentence and no answer then, so it is no turn now
            conversation = (*conversation, Turn(question, answer))
        return conversation


def server_of(interaction: discord.Interaction[Any]) -> int | None:
    """Return the server whose desk an interaction is answered at.

    None in a direct message, and where Ayes isn't a member: there it is only because the person
    who asks has installed it for themselves.
    """
    guild_id = interaction.guild_id
    return guild_id if guild_id and interaction.client.get_guild(guild_id) else None


_SPOKEN = frozenset({discord.MessageType.default, discord.MessageType.reply})


def read_question(content: str) -> tuple[str, bool]:
    """Return the question of a message without Discord's markup, and whether it had to be cut."""
    text = " ".join(_MARKUP.sub(" ", content).split())
    if len(text) <= limits.QUESTION:
        return text, False
    beginning = text[: limits.QUESTION + 1]
    ends = [match.end() for match in _SENTENCE_END.finditer(beginning)]
    end = ends[-1] if ends else beginning.rfind(" ")
    return text[: end if end > 0 else limits.QUESTION].rstrip(), True


def _hint(message: discord.Message) -> str:
    if message.content:
        return NO_QUESTION
    # Discord withholds the text of a reply to a command's answer unless the bot is mentioned in it.
    return UNREADABLE_REPLY if message.type is discord.MessageType.reply else NO_WORDS


def _permissions(message: discord.Message) -> discord.Permissions:
    if message.guild is None:
        return discord.Permissions.all()
    return message.channel.permissions_for(message.guild.me)


async def _referenced(message: discord.Message) -> discord.Message | None:
    reference = message.reference
    if reference is None or reference.message_id is None:
        return None
    if isinstance(reference.resolved, discord.Message):
        return reference.resolved
    try:
        return await message.channel.fetch_message(reference.message_id)
    except (discord.NotFound, discord.Forbidden):
        return None  # deleted, or not for the bot to read: the chain ends here
