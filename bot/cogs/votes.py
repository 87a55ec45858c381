"""`/vote`: the record of a vote, its picture, a country's position, and what sources report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards.cards import hint_card
from bot.cards.escape import escape, label
from bot.cards.limits import CHOICE_NAME, choices
from bot.cards.votes import plain_vote_card, vote_card, with_picture
from bot.cogs.acknowledge import Reply, respond
from bot.cogs.faults import fault
from bot.cogs.finding import Finder, country_finder, record_finder
from bot.cogs.knowledge import Knowledge

NOT_FOUND = "I have no {kind} called “{typed}”. The closest are:\n{closest}"
Choices = list[app_commands.Choice[str]]


class Votes(commands.Cog):
    """Shows how a vote went."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._records = record_finder(knowledge.records)
        codes = {code for record in knowledge.records for code in record.positions}
        self._countries = country_finder(codes, knowledge.countries.name)

    @app_commands.command(
        name="vote", description="Show a UN vote: its tally, a country's position, the reports."
    )
    @app_commands.describe(
        record="The vote: its symbol or what people call it",
        country="A country whose position you want to know",
    )
    async def vote(
        self,
        interaction: discord.Interaction,
        record: app_commands.Range[str, 1, CHOICE_NAME],
        country: app_commands.Range[str, 1, CHOICE_NAME] | None = None,
    ) -> None:
        """Answer in the open, or in private with the closest names if nothing is called so."""
        allowed = interaction.app_permissions

        async def work() -> Reply:
            return await self._reply(
                record, country, embeds=allowed.embed_links, files=allowed.attach_files
            )

        await respond(interaction, work())

    @vote.autocomplete("record")
    async def _record_choices(self, _: discord.Interaction, typed: str) -> Choices:
        return _choices(self._records, typed)

    @vote.autocomplete("country")
    async def _country_choices(self, _: discord.Interaction, typed: str) -> Choices:
        return _choices(self._countries, typed)

    async def _reply(self, record: str, country: str | None, *, embeds: bool, files: bool) -> Reply:
        found = self._records.find(record)
        if found is None:
            return _not_found("vote", record, self._records.closest(record))
        code = None
        if country is not None:
            resolved = self._knowledge.countries.resolve(country)
            code = self._countries.find(country) or resolved.code
            if code is None:
                near = resolved.candidates or resolved.suggestions
                names = [self._knowledge.countries.name(each) for each in near]
                return _not_found("country", country, names or self._countries.closest(country))
        card = vote_card(
            found,
            code,
            records=self._knowledge.records,
            sources=self._knowledge.sources,
            name_of=self._knowledge.countries.name,
        )
        card = card if embeds else plain_vote_card(card)
        picture = await self._knowledge.pictures.of_vote(found) if files else None
        return Reply(card if picture is None else with_picture(card, picture))


def _choices(finder: Finder[Any], typed: str) -> Choices:
    # discord.py answers nothing at all if this raises, and the person sees an error.
    try:
        return choices(finder.matching(typed))
    except Exception as error:
        fault(error, "an autocompletion")
        return []


def _not_found(kind: str, typed: str, closest: Sequence[str]) -> Reply:
    if not closest:
        return Reply(hint_card("The library that I answer from has no vote records."), private=True)
    names = "\n".join(f"• {escape(name)}" for name in closest)
    sentence = NOT_FOUND.format(kind=kind, typed=escape(label(typed)), closest=names)
    return Reply(hint_card(sentence), private=True)
