"""`/vote`: a vote of the shipped records or of the register, its picture, a country's position."""

from __future__ import annotations

import asyncio

from discord import app_commands
from discord.ext import commands

from bot.discord.commands.autocomplete import (
    Finder,
    Offered,
    offering,
    party_finder,
    record_finder,
    vote_finder,
)
from bot.discord.reply.acknowledge import openly
from bot.discord.reply.addressing import permissions_of
from bot.discord.reply.audience import Interaction
from bot.discord.reply.knowledge import Knowledge
from bot.present.discord.embeds import card_of, with_picture
from bot.present.limits import CHOICE_NAME, Card
from bot.present.lookup_views import credit_of
from bot.present.view import View
from bot.present.vote_view import view_of_vote
from index.errors import VoteError
from index.votes.lookup.one_vote import show
from index.votes.lookup.parties import Party
from index.votes.record import VoteRecord
from index.votes.register.roll_calls import Dataset
from index.votes.reports import reports_of


class VoteCommand(commands.Cog):
    """Shows how a vote went."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._records = record_finder(knowledge.records)
        self._parties = party_finder(knowledge.parties)
        self._recorded = Finder()
        self._datasets: tuple[Dataset, ...] = ()

    async def cog_load(self) -> None:
        """Learn what the register holds before anybody types."""
        await asyncio.to_thread(self._take_up)

    @app_commands.command()
    @app_commands.describe(
        record="The vote: its symbol or what people call it",
        country="A country whose position you want to know, or a group, as the EU",
    )
    @openly
    async def vote(
        self,
        interaction: Interaction,
        record: app_commands.Range[str, 1, CHOICE_NAME],
        country: app_commands.Range[str, 1, CHOICE_NAME] | None = None,
    ) -> Card:
        """Show a UN vote: its tally, a country's position, the reports.

        It is answered in the open, or in private with the closest names if nothing is called so.
        """
        votes = await asyncio.to_thread(self._find, record)
        # Of several votes under a symbol, the record's, or else the last.
        vote = next((one for one in (votes[0], votes[-1]) if not one.imported), votes[-1])
        of = None if country is None else self._knowledge.parties.find(country)
        allowed = permissions_of(interaction)
        card = card_of(self._view(vote, of, sharing=len(votes) if vote.imported else 1), allowed)
        picture = await self._knowledge.pictures.of_vote(vote) if allowed.attach_files else None
        return with_picture(card, picture)

    @vote.autocomplete("record")
    @offering
    async def _record_choices(self, _: Interaction, typed: str) -> Offered:
        return self._matching(typed)

    @vote.autocomplete("country")
    @offering
    async def _country_choices(self, _: Interaction, typed: str) -> Offered:
        return self._parties.matching(typed)

    def _matching(self, typed: str) -> Offered:
        return self._records.matching(typed) + self._recorded.matching(typed)

    def _take_up(self) -> None:
        """Learn what the register holds to offer it, if that isn't known from before."""
        datasets = self._knowledge.register.datasets()
        if datasets != self._datasets:
            votes = self._knowledge.register.roll_calls(newest=True)
            known = {record.id for record in self._knowledge.records}
            self._recorded = vote_finder(each for each in votes if each.record_id not in known)
            self._datasets = datasets

    def _find(self, typed: str) -> tuple[VoteRecord, ...]:
        """Return the votes that are called so, or the only one whose name holds what is typed.

        Raises VoteError, with the closest names, where there is none.
        """
        self._take_up()
        register, records = self._knowledge.register, self._knowledge.records
        try:
            return show(register, records, typed)
        except VoteError:
            matching = self._matching(typed)
            if len(matching) != 1:
                raise
            return show(register, records, matching[0][1])

    def _view(self, vote: VoteRecord, of: Party | None, *, sharing: int) -> View:
        parties, sources = self._knowledge.parties, self._knowledge.sources
        if not vote.imported:
            beside = reports_of(vote, self._knowledge.records)
            return view_of_vote(vote, parties, of=of, beside=beside, sources=sources)
        credit = credit_of([each for each in self._datasets if each.id == vote.dataset])
        return view_of_vote(vote, parties, of=of, sharing=sharing, credit=credit)
