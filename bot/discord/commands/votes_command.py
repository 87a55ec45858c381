"""`/votes`: what the register of votes says of a country or a group, of two, and of a subject."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable

from discord import app_commands
from discord.ext import commands

from bot.discord.commands.autocomplete import Offered, offering, party_finder
from bot.discord.reply.acknowledge import openly
from bot.discord.reply.addressing import permissions_of
from bot.discord.reply.audience import Interaction
from bot.discord.reply.knowledge import Knowledge
from bot.present.discord.embeds import card_of, with_picture
from bot.present.limits import CHOICE_NAME, Card
from bot.present.lookup_views import (
    MOST_ROWS,
    credit_of,
    view_of_country,
    view_of_found,
    view_of_likeness,
    view_of_pair,
)
from bot.present.view import View
from index.errors import VoteError
from index.votes.bodies import BODIES
from index.votes.lookup import comparisons as lookups
from index.votes.lookup.comparisons import Pair, like, search
from index.votes.register.roll_calls import Filter

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

    @app_commands.command()
    @app_commands.describe(
        country="A country or a group, as France or the EU",
        year="Only the votes of this year",
        body="Only the votes of this body",
    )
    @app_commands.choices(body=_BODIES)
    @openly
    async def country(
        self,
        interaction: Interaction,
        country: Name,
        year: app_commands.Range[int, FIRST_YEAR, LAST_YEAR] | None = None,
        body: str | None = None,
    ) -> Card:
        """Show how a country or a group of countries has voted."""
        first, last = (datetime.date(year, 1, 1), datetime.date(year, 12, 31)) if year else _ALWAYS
        wanted = Filter(body=body, first=first, last=last)

        def look_up(credit: str) -> Looked:
            party = self._parties.find(country)
            record = lookups.country(self._register, party, wanted, most=MOST_ROWS)
            return view_of_country(record, credit=credit, name_of=self._parties.name_of), None

        return await self._card(interaction, look_up)

    @app_commands.command()
    @app_commands.describe(a="A country or a group", b="Another one")
    @openly
    async def compare(self, interaction: Interaction, a: Name, b: Name) -> Card:
        """Show how often two countries or groups have voted alike."""

        def look_up(credit: str) -> Looked:
            parties = (self._parties.find(a), self._parties.find(b))
            [pair] = lookups.compare(self._register, parties, differences=MOST_ROWS)
            return view_of_pair(pair, credit=credit), pair

        return await self._card(interaction, look_up)

    @app_commands.command()
    @app_commands.describe(country="A country or a group")
    @openly
    async def like(self, interaction: Interaction, country: Name) -> Card:
        """Show who votes most and least like a country or a group."""

        def look_up(credit: str) -> Looked:
            found = like(self._register, self._parties.find(country), most=MOST_ROWS)
            return view_of_likeness(found, credit=credit, name_of=self._parties.name_of), None

        return await self._card(interaction, look_up)

    @app_commands.command()
    @app_commands.describe(words="Words, as nuclear weapons")
    @openly
    async def search(self, interaction: Interaction, words: Name) -> Card:
        """Find votes by words of title and subjects."""

        def look_up(credit: str) -> Looked:
            found = search(self._register, words, most=MOST_FOUND)
            return view_of_found(words, found, most=MOST_FOUND, credit=credit), None

        return await self._card(interaction, look_up)

    @country.autocomplete("country")
    @compare.autocomplete("a")
    @compare.autocomplete("b")
    @like.autocomplete("country")
    @offering
    async def _party_choices(self, _: Interaction, typed: str) -> Offered:
        return self._finder.matching(typed)

    async def _card(self, interaction: Interaction, look_up: Callable[[str], Looked]) -> Card:
        """Look up on a thread, given whose data it is; make a card as the channel takes it."""
        allowed = permissions_of(interaction)
        view, pair = await asyncio.to_thread(self._looked_up, look_up)
        card = card_of(view, allowed)
        if pair is None or not allowed.attach_files:
            return card
        names, facts = (pair.first.name, pair.second.name), f"{pair.agreement.n:,} votes"
        drawn = self._pictures.of_agreement(*names, pair.agreement.by_year, facts=facts)
        return with_picture(card, await drawn)

    def _looked_up(self, look_up: Callable[[str], Looked]) -> Looked:
        datasets = [each for each in self._register.datasets() if each.roll_calls]
        if not datasets:
            raise VoteError(NOTHING_IMPORTED)
        return look_up(credit_of(datasets))
