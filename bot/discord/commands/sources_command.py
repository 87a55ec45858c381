"""`/sources`: what is answered from here, and what one of the sources is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from discord import app_commands
from discord.ext import commands

from bot.discord.cards.source_cards import PAGE, named, pages_of, source_card, sources_card
from bot.discord.commands.autocomplete import LONGEST_TYPED, Choices, fold
from bot.discord.interactions.buttons import page_buttons
from bot.discord.reply.acknowledge import privately
from bot.discord.reply.audience import Interaction, server_of
from bot.discord.reply.fault_messages import fault
from bot.discord.reply.knowledge import Knowledge
from bot.present.escape import escape, label
from bot.present.limits import CHOICE_VALUE, Card, choices, shorten
from bot.service.queue import Asker, BusyError
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

    @app_commands.command(name="list", description="List the sources that I answer from here.")
    async def list(self, interaction: Interaction) -> None:
        """List the first page."""
        await privately(interaction, self._page(server_of(interaction), 0))

    @app_commands.command(
        name="show", description="Show one source: where it is from, how it begins, its hash."
    )
    @app_commands.describe(source="The source: its title or its id")
    async def show(
        self, interaction: Interaction, source: app_commands.Range[str, 1, CHOICE_VALUE]
    ) -> None:
        """Show the source of an id, or of a title."""

        def work(tenant: Tenant) -> Card:
            found = find_source(list_of(tenant), source)
            (entry,) = entries_of(tenant, [found.id])
            return source_card(entry, tenant.library.paragraphs(found.id))

        await privately(interaction, self._asker.for_tenant(server_of(interaction), work))

    @show.autocomplete("source")
    async def _sources(self, interaction: Interaction, typed: str) -> Choices:
        return await source_choices(self._asker, server_of(interaction), typed, own=False)

    async def button_sources(self, interaction: Interaction, page: str) -> None:
        """Turn to another page."""
        await privately(interaction, self._page(server_of(interaction), int(page or "0", 16)))

    async def _page(self, guild_id: int | None, page: int) -> Card:
        def work(tenant: Tenant) -> Card:
            return page_card(tenant, current(tenant.library.sources), page, "sources", TITLE)

        return await self._asker.for_tenant(guild_id, work)


def page_card(
    tenant: Tenant,
    ids: Sequence[str],
    page: int,
    what: str,
    title: str,
    lines: Sequence[str] = (),
) -> Card:
    """Show a page of sources, or the last, with buttons of the kind `what` to those beside it."""
    pages = pages_of(len(ids))
    at = min(page, pages - 1)
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


async def source_choices(asker: Asker, guild_id: int | None, typed: str, *, own: bool) -> Choices:
    """Offer the sources whose title, publisher or id have every word that was typed."""
    words = fold(typed).split()

    def matching(tenant: Tenant) -> list[tuple[str, str]]:
        return [
            (named(one), one.id)
            for one in list_of(tenant, own=own)
            if all(word in fold(f"{one.title} {one.publisher} {one.id}", 1000) for word in words)
        ]

    # discord.py answers nothing at all if this raises, and the person sees an error.
    try:
        return choices(await asker.for_tenant(guild_id, matching))
    except BusyError:
        return []
    except Exception as error:
        fault(error, "an autocompletion")
        return []
