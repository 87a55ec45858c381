"""`/ask`: a question by command, in servers, direct messages and wherever a person brings Ayes."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.answer.types import Turn
from bot.discord.reply.acknowledge import respond
from bot.discord.reply.addressing import permissions_of
from bot.discord.reply.answer_question import Answering, Asked
from bot.discord.reply.audience import Audience, Interaction, person_of
from bot.present import limits
from bot.present.limits import Card

SHORTEST_QUESTION = 3  # characters


class AskCommand(commands.Cog):
    """Answers questions that are put with the command."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    @app_commands.command()
    @app_commands.describe(
        question="What you want to know, in English",
        private="Show the answer to you alone",
    )
    async def ask(
        self,
        interaction: Interaction,
        question: app_commands.Range[str, SHORTEST_QUESTION, limits.QUESTION],
        private: bool = False,
    ) -> None:
        """Ask a question and get what the sources say, word for word.

        It is answered in the open, or in private if asked to or if the sources don't say.
        """
        person, at = person_of(interaction, private=private), interaction.created_at
        conversations = self._answering.conversations
        before = conversations.of_person(person, at)
        asked = Asked(
            question,
            person,
            at,
            permissions_of(interaction),
            audience=Audience.of(interaction, private=private),
            shown=True,
        )
        turns: list[Turn] = []

        async def work() -> Card:
            self._answering.count(person, at)
            card, turn = await self._answering.answer(asked, before)
            turns.append(turn)
            return card

        message_id = await respond(interaction, work(), private=private)
        for turn in turns:
            conversations.remember(before, turn, person=person, message_id=message_id, now=at)
