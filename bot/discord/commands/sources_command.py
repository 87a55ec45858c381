"""`/sources`: what is answered from here, and what one of the sources is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from discord import app_commands
from discord.ext import commands

from bot.discord.cards.source_cards import PAGE, named, pages_of, source_card, sources_card
from bot.discord.commands.autocomplete import LONGEST_TYPED, Offered, fold, offering
from bot.discord.interactions.buttons import page_buttons
from bot.discord.reply.acknowledge import privately
from bot.discord.reply.audience import Interaction, server_of
from bot.discord.reply.knowledge import Knowledge
from bot.present.escape import escape, label
from bot.present.limits import CHOICE_VALUE, Card, shorten
from bot.service.queue import Asker
from bot.service.tenants import Tenant, entries_of
from index.errors import SourceError
from index.library.superseded import current
from index.types import Source

NO_SOURCE = "There is no source “{typed}” here; `/sources list` has those that there are."
TITLE = "What I answer from here"


class SourcesCommand(
    commands.GroupCog, group_name="sources", group_description="See what I answer from here."
):
    """Shows the sources of the base and of the server, to the person alone."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._asker = knowledge.asker

    @app_commands.command()
    @privately
    async def list(self, interaction: Interaction) -> Card:
        """List the sources that I answer from here."""
        return await self._page(interaction, "0")

    @app_commands.command()
    @app_commands.describe(source="The source: its title or its id")
    @privately
    async def show(
        self, interaction: Interaction, source: app_commands.Range[str, 1, CHOICE_VALUE]
    ) -> Card:
        """Show one source: where it is from, how it begins, its hash."""

        def work(tenant: Tenant) -> Card:
            found = find_source(list_of(tenant), source)
            (entry,) = entries_of(tenant, [found.id])
            return source_card(entry, tenant.library.paragraphs(found.id))

        return await self._asker.for_tenant(server_of(interaction), work)

    @show.autocomplete("source")
    @offering
    async def _sources(self, interaction: Interaction, typed: str) -> Offered:
        return await offered_sources(self._asker, server_of(interaction), typed, own=False)

    @privately
    async def button_sources(self, interaction: Interaction, page: str) -> Card:
        """Turn to another page."""
        return await self._page(interaction, page)

    async def _page(self, interaction: Interaction, page: str) -> Card:
        def work(tenant: Tenant) -> Card:
            return page_card(tenant, current(tenant.library.sources), page, "sources", TITLE)

        return await self._asker.for_tenant(server_of(interaction), work)


def page_card(
    tenant: Tenant,
    ids: Sequence[str],
    page: str,
    what: str,
    title: str,
    lines: Sequence[str] = (),
) -> Card:
    """Show a page of sources, or the last, with buttons of the kind `what` to those beside it.

    `page` is its number as a button has it.
    """
    pages = pages_of(len(ids))
    at = min(int(page or "0", 16), pages - 1)
    entries = entries_of(tenant, ids[at * PAGE : (at + 1) * PAGE])
    card = sources_card(entries, page=at, count=len(ids), title=title, lines=lines)
    return replace(card, presses=page_buttons(what, at, pages))


def list_of(tenant: Tenant, *, own: bool = False) -> list[Source]:
    """Return a tenant's sources, or those alone that are the server's own.

    Texts that were replaced are left out.
    """
    library = tenant.own if own else tenant.library
    if library is None:
        return []
    return [library.sources[one] for one in current(library.sources)]


def find_source(sources: list[Source], typed: str) -> Source:
    """Return the source of an id or a title; raise SourceError with what was typed."""
    for source in sources:
        if typed == source.id:
            return source
    folded = fold(typed)
    titled = [one for one in sources if folded and folded in (fold(one.title), fold(named(one)))]
    if len(titled) != 1:
        raise SourceError(NO_SOURCE.format(typed=escape(shorten(label(typed), LONGEST_TYPED))))
    return titled[0]


async def offered_sources(asker: Asker, guild_id: int | None, typed: str, *, own: bool) -> Offered:
    """Offer the sources whose title, publisher or id have every word that was typed."""
    words = fold(typed).split()

    def matching(tenant: Tenant) -> Offered:
        return [
            (named(one), one.id)
            for one in list_of(tenant, own=own)
            if all(word in fold(f"{one.title} {one.publisher} {one.id}", 1000) for word in words)
        ]

    return await asker.for_tenant(guild_id, matching)
