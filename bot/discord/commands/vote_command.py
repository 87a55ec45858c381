"""`/vote`: a vote of the shipped records or of the register, its picture, a country's position."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.commands.autocomplete import (
    Choices,
    RollCallFinder,
    choices_of,
    country_finder,
    record_finder,
)
from bot.discord.reply.acknowledge import Reply, respond
from bot.discord.reply.addressing import permissions_of
from bot.discord.reply.knowledge import Knowledge
from bot.present.discord.answer_cards import hint_card
from bot.present.discord.embeds import card_of, with_picture
from bot.present.escape import escape, label
from bot.present.limits import CHOICE_NAME
from bot.present.lookup_views import credit_of
from bot.present.view import View
from bot.present.vote_view import view_of_vote
from index.errors import VoteError
from index.votes.lookup.one_vote import Vote, show, vote_of_record
from index.votes.lookup.parties import Party
from index.votes.record import VoteRecord
from index.votes.register.roll_calls import Dataset
from index.votes.reports import reports_of

if TYPE_CHECKING:  # it loads matplotlib, which only what draws needs
    from bot.present.pictures.draw import Picture

NOT_FOUND = "I have no {kind} called “{typed}”. The closest are:\n{closest}"


class VoteCommand(commands.Cog):
    """Shows how a vote went."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._records = record_finder(knowledge.records)
        codes = {code for record in knowledge.records for code in record.positions}
        self._countries = country_finder(codes, knowledge.countries.name)
        self._register = knowledge.register
        self._recorded = RollCallFinder(())
        self._datasets: tuple[Dataset, ...] = ()

    async def cog_load(self) -> None:
        """Learn what the register holds before anybody types."""
        await asyncio.to_thread(self._take_up)

    @app_commands.command(
        name="vote", description="Show a UN vote: its tally, a country's position, the reports."
    )
    @app_commands.describe(
        record="The vote: its symbol or what people call it",
        country="A country whose position you want to know, or a group, as the EU",
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def vote(
        self,
        interaction: discord.Interaction,
        record: app_commands.Range[str, 1, CHOICE_NAME],
        country: app_commands.Range[str, 1, CHOICE_NAME] | None = None,
    ) -> None:
        """Answer in the open, or in private with the closest names if nothing is called so."""
        allowed = permissions_of(interaction)

        async def work() -> Reply:
            return await self._reply(
                record, country, embeds=allowed.embed_links, files=allowed.attach_files
            )

        await respond(interaction, work())

    @vote.autocomplete("record")
    async def _record_choices(self, _: discord.Interaction, typed: str) -> Choices:
        return choices_of(self._matching, typed)

    @vote.autocomplete("country")
    async def _country_choices(self, _: discord.Interaction, typed: str) -> Choices:
        return choices_of(self._countries.matching, typed)

    def _matching(self, typed: str) -> list[tuple[str, str]]:
        return self._records.matching(typed) + self._recorded.matching(typed)

    def _take_up(self) -> None:
        """Learn what the register holds to offer it, if that isn't known from before."""
        if self._register is None:
            return
        datasets = self._register.datasets()
        if datasets != self._datasets:
            votes = self._register.roll_calls(newest=True)
            known = {record.id for record in self._knowledge.records}
            self._recorded = RollCallFinder(each for each in votes if each.record_id not in known)
            self._datasets = datasets

    async def _reply(self, record: str, country: str | None, *, embeds: bool, files: bool) -> Reply:
        found = await asyncio.to_thread(self._find, record)
        if found is None:
            return _not_found("vote", record, self._records.closest(record))
        of = None
        if country is not None:
            resolved = self._knowledge.countries.resolve(country)
            code = self._countries.find(country) or resolved.code
            group = self._knowledge.parties.groups.find(country)
            if code is None and group is None:
                near = resolved.candidates or resolved.suggestions
                names = [self._knowledge.countries.name(each) for each in near]
                return _not_found("country", country, names or self._countries.closest(country))
            if code is not None:
                of = Party(code, self._knowledge.parties.name_of(code))
            elif group is not None:
                of = Party(group.id, group.name, group)
        card = card_of(self._view(found, of), embeds=embeds, files=files)
        picture = await self._picture(found) if files else None
        return Reply(card if picture is None else with_picture(card, picture))

    def _find(self, typed: str) -> VoteRecord | tuple[Vote, ...] | None:
        """Return the shipped record that is called so, or the register's votes, in date order."""
        self._take_up()
        record = self._records.named(typed)
        if record is None and self._datasets and self._register is not None:
            try:
                votes = show(self._register, (), typed)
            except VoteError:
                return self._records.find(typed)
            roll_call = votes[-1].roll_call
            shipped = roll_call and roll_call.record_id
            return (self._records.named(shipped) if shipped else None) or votes
        return record or self._records.find(typed)

    def _view(self, found: VoteRecord | tuple[Vote, ...], of: Party | None) -> View:
        parties = self._knowledge.parties
        if isinstance(found, VoteRecord):
            beside = reports_of(found, self._knowledge.records)
            sources = self._knowledge.sources
            return view_of_vote(
                vote_of_record(found), parties, of=of, beside=beside, sources=sources
            )
        vote = found[-1]
        own = vote.roll_call and vote.roll_call.dataset
        credit = credit_of([each for each in self._datasets if each.id == own])
        return view_of_vote(vote, parties, of=of, sharing=len(found), credit=credit)

    async def _picture(self, found: VoteRecord | tuple[Vote, ...]) -> Picture | None:
        if isinstance(found, VoteRecord):
            return await self._knowledge.pictures.of_vote(found)
        return await self._knowledge.pictures.of_roll_call(found[-1])


def _not_found(kind: str, typed: str, closest: Sequence[str]) -> Reply:
    if not closest:
        return Reply(hint_card("The library that I answer from has no vote records."), private=True)
    names = "\n".join(f"• {escape(name)}" for name in closest)
    sentence = NOT_FOUND.format(kind=kind, typed=escape(label(typed)), closest=names)
    return Reply(hint_card(sentence), private=True)
