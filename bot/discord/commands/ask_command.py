"""`/ask`: a question by command, in servers, direct messages and wherever a person brings Ayes."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.reply.acknowledge import Reply, respond, tell
from bot.discord.reply.addressing import permissions_of
from bot.discord.reply.answer_question import Answering, AnswerOutcome, Asked
from bot.discord.reply.audience import Audience, person_of
from bot.present import limits

SHORTEST_QUESTION = 3  # characters


class AskCommand(commands.Cog):
    """Answers questions that are put with the command."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

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
        person, at = person_of(interaction, private=private), interaction.created_at
        if (wait := self._answering.too_soon(person, at)) is not None:
            await tell(interaction, wait)
            return
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
        outcomes: list[AnswerOutcome] = []

        async def work() -> Reply:
            outcomes.append(await self._answering.answer(asked, before))
            return outcomes[0].reply

        message_id = await respond(interaction, work(), private=private)
        for outcome in outcomes:
            if outcome.turn is not None:
                conversations.remember(
                    before, outcome.turn, person=person, message_id=message_id, now=at
                )
