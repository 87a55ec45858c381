"""`/votes`: what the register of votes says of a country or a group, of two, and of a subject."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable

from discord import app_commands
from discord.ext import commands

from bot.discord.commands.autocomplete import Choices, choices_of, party_finder
from bot.discord.reply.acknowledge import Reply, respond
from bot.discord.reply.addressing import permissions_of
from bot.discord.reply.audience import Interaction
from bot.discord.reply.knowledge import Knowledge
from bot.present.discord.embeds import card_of, with_picture
from bot.present.limits import CHOICE_NAME
from bot.present.lookup_views import (
    MOST_ROWS,
    credit_of,
    view_of_country,
    view_of_found,
    view_of_likeness,
    view_of_pair,
)
from bot.present.pictures.draw import Picture
from bot.present.view import View
from index.errors import VoteError
from index.votes.bodies import BODIES
from index.votes.lookup import comparisons as lookups
from index.votes.lookup.comparisons import Pair, like, search
from index.votes.register.roll_calls import Filter
from index.votes.register.store import Register

NOTHING_IMPORTED = (
    "No voting records have been imported here yet; whoever runs this bot can do that with "
    "`ayes votes import FILE`."
)
FIRST_YEAR, LAST_YEAR = 1946, 2100
MOST_FOUND = 200  # votes by words; who wants more can narrow the words

_BODIES = [app_commands.Choice(name=name, value=name) for name in BODIES]
Looked = tuple[View, Pair | None]  # with what to draw, if there is something
Name = app_commands.Range[str, 1, CHOICE_NAME]
_ALWAYS = (None, None)


class VotesCommand(
    commands.GroupCog,
    group_name="votes",
    group_description="Look UN votes up: a country's, two compared, who votes alike, by words.",
):
    """Looks votes up in the register."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._register = knowledge.register
        self._parties = knowledge.parties
        self._pictures = knowledge.pictures
        self._finder = party_finder(knowledge.parties)

    @app_commands.command(
        name="country", description="Show how a country or a group of countries has voted."
    )
    @app_commands.describe(
        country="A country or a group, as France or the EU",
        year="Only the votes of this year",
        body="Only the votes of this body",
    )
    @app_commands.choices(body=_BODIES)
    async def country(
        self,
        interaction: Interaction,
        country: Name,
        year: app_commands.Range[int, FIRST_YEAR, LAST_YEAR] | None = None,
        body: str | None = None,
    ) -> None:
        """Show counts, how often it was in the minority, and its newest votes."""
        first, last = (datetime.date(year, 1, 1), datetime.date(year, 12, 31)) if year else _ALWAYS
        wanted = Filter(body=body, first=first, last=last)

        def look_up(register: Register, credit: str) -> Looked:
            party = self._parties.find(country)
            record = lookups.country(register, party, wanted, most=MOST_ROWS)
            return view_of_country(record, credit=credit, name_of=self._parties.name_of), None

        await self._answer(interaction, look_up)

    @app_commands.command(
        name="compare", description="Show how often two countries or groups have voted alike."
    )
    @app_commands.describe(a="A country or a group", b="Another one")
    async def compare(self, interaction: Interaction, a: Name, b: Name) -> None:
        """Show the agreement by every definition and by year, and where they differed last."""

        def look_up(register: Register, credit: str) -> Looked:
            parties = (self._parties.find(a), self._parties.find(b))
            [pair] = lookups.compare(register, parties, differences=MOST_ROWS)
            return view_of_pair(pair, credit=credit), pair

        await self._answer(interaction, look_up)

    @app_commands.command(
        name="like", description="Show who votes most and least like a country or a group."
    )
    @app_commands.describe(country="A country or a group")
    async def like(self, interaction: Interaction, country: Name) -> None:
        """Rank all by Lijphart's index of agreement."""

        def look_up(register: Register, credit: str) -> Looked:
            found = like(register, self._parties.find(country), most=MOST_ROWS)
            return view_of_likeness(found, credit=credit, name_of=self._parties.name_of), None

        await self._answer(interaction, look_up)

    @app_commands.command(name="search", description="Find votes by words of title and subjects.")
    @app_commands.describe(words="Words, as nuclear weapons")
    async def search(self, interaction: Interaction, words: Name) -> None:
        """List the votes found, the best first."""

        def look_up(register: Register, credit: str) -> Looked:
            found = search(register, words, most=MOST_FOUND)
            return view_of_found(words, found, most=MOST_FOUND, credit=credit), None

        await self._answer(interaction, look_up)

    @country.autocomplete("country")
    @compare.autocomplete("a")
    @compare.autocomplete("b")
    @like.autocomplete("country")
    async def _party_choices(self, _: Interaction, typed: str) -> Choices:
        return choices_of(self._finder.matching, typed)

    async def _answer(
        self, interaction: Interaction, look_up: Callable[[Register, str], Looked]
    ) -> None:
        """Look up on a thread, and send the card with what the channel takes of it."""
        allowed = permissions_of(interaction)

        async def work() -> Reply:
            view, pair = await asyncio.to_thread(self._look_up, look_up)
            card = card_of(view, allowed)
            picture = pair and allowed.attach_files and await self._picture(pair)
            return Reply(with_picture(card, picture) if picture else card)

        await respond(interaction, work())

    def _look_up(self, look_up: Callable[[Register, str], Looked]) -> Looked:
        datasets = [each for each in self._register.datasets() if each.roll_calls]
        if not datasets:
            raise VoteError(NOTHING_IMPORTED)
        return look_up(self._register, credit_of(datasets))

    async def _picture(self, pair: Pair) -> Picture | None:
        facts = f"{pair.agreement.n:,} votes"
        named = (pair.first.name, pair.second.name)
        return await self._pictures.of_agreement(*named, pair.agreement.by_year, facts=facts)
