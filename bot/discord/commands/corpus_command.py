"""`/corpus`: what a server adds of its own, for those who manage it."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

import aiohttp
import discord
from discord import app_commands

from bot.discord.cards.own_source_cards import (
    outcome_card,
    removal_question,
    size,
    usage_lines,
)
from bot.discord.commands.autocomplete import Choices
from bot.discord.commands.follow_command import FollowCommands
from bot.discord.commands.sources_command import (
    find_source,
    list_of,
    page_card,
    source_choices,
)
from bot.discord.interactions.buttons import ManagersCog, asking
from bot.discord.reply.acknowledge import privately
from bot.discord.reply.audience import Followable, Interaction, server_of
from bot.present.discord.button_ids import button
from bot.present.limits import CHOICE_VALUE, CHOICES, Card
from bot.service.own_sources.own_libraries import Corpora
from bot.service.own_sources.tasks import Adding, CorpusError, Limits, Refreshing, Removing
from bot.service.queue import Asker
from bot.service.tenants import Tenant
from index.library.superseded import current
from index.sources.parsing.registry import format_of
from index.votes.lookup.parties import capital

WHICH = "Attach a file, give the address of a page, or choose a channel."
ONE_THING = "A channel is added by itself: choose one, and leave the rest out."
SHOW_EVERY: Final = 2.0  # seconds between two edits of how far it is
LONGEST_TITLE = 200  # characters
LONGEST_URL = 1000
TITLE = "This server's own sources"
SHORT_HASH = 16  # digits of a source's sha256 that a button carries
_log = logging.getLogger(__name__)
Address = app_commands.Range[str, 8, LONGEST_URL]
Name = app_commands.Range[str, 1, LONGEST_TITLE]


@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.default_permissions(manage_guild=True)
class CorpusCommand(
    ManagersCog,
    group_name="corpus",
    group_description="Add, remove and list this server's own sources.",
):
    """Changes what a server has of its own; everything is shown to who asks alone."""

    elsewhere = "Sources are added in a server that I am a member of: invite me there first."

    def __init__(self, asker: Asker, corpora: Corpora, follows: FollowCommands) -> None:
        self._asker = asker
        self._corpora = corpora
        self._follows = follows

    @app_commands.command(name="add", description="Add a file or a web page to answer from here.")
    @app_commands.describe(
        file="A file with text: Markdown, plain text, HTML, PDF, Word, slides or an e-book",
        url="The page to read; with a file, where people can read it",
        title="What to call it, if it doesn't say",
        channel="A channel or forum, each of whose messages becomes a source and is followed",
        pins="A channel whose pinned messages become sources and are followed",
    )
    async def add(
        self,
        interaction: Interaction,
        file: discord.Attachment | None = None,
        url: Address | None = None,
        title: Name | None = None,
        channel: Followable | None = None,
        pins: discord.TextChannel | None = None,
    ) -> None:
        """Check what can be checked, read, and say how far it is until it is done."""

        async def work() -> Card:
            guild_id = self.server_in(interaction)
            chosen = channel or pins
            if chosen is not None:
                if (channel and pins) or file or url or title:
                    raise CorpusError(ONE_THING)
                return await self._follows.add(interaction, chosen.id, pins=chosen is pins)
            if file is None:
                if url is None:
                    raise CorpusError(WHICH)
                adding, content = Adding(url=url, title=title), b""
            else:
                check_attachment(file, self._corpora.limits)
                adding = Adding(
                    file=file.filename, type=file.content_type or "", url=url, title=title
                )
                content = await read_attachment(file)
            progress = Progress(interaction)
            outcome = await self._corpora.change(guild_id, adding, content, progress.note)
            await progress.end()
            return outcome_card("add", outcome)

        await privately(interaction, work())

    @app_commands.command(
        name="remove", description="Remove one of this server's own sources from my answers."
    )
    @app_commands.describe(source="The source: its title or its id")
    async def remove(
        self, interaction: Interaction, source: app_commands.Range[str, 1, CHOICE_VALUE]
    ) -> None:
        """Ask whether the source is to go."""

        async def work() -> Card:
            channel_id = self._follows.named(interaction, source)
            if channel_id is not None:
                return self._follows.removal(channel_id)

            def look(tenant: Tenant) -> Card:
                found = find_source(list_of(tenant, own=True), source)
                start = found.sha256[:SHORT_HASH]
                confirm = button("remove", start, label="Remove", danger=True)
                return asking(removal_question(found), confirm)

            return await self._asker.for_tenant(self.server_in(interaction), look)

        await privately(interaction, work())

    @remove.autocomplete("source")
    async def _own_sources(self, interaction: Interaction, typed: str) -> Choices:
        if not interaction.permissions.manage_guild:
            return []
        channels = self._follows.choices(interaction, typed)
        found = await source_choices(self._asker, server_of(interaction), typed, own=True)
        return (channels + found)[:CHOICES]

    async def button_remove(self, interaction: Interaction, start: str) -> None:
        """Remove the source whose hash starts so."""

        async def work() -> Card:
            guild_id = self.server_in(interaction)

            def look(tenant: Tenant) -> list[str]:
                own = list_of(tenant, own=True)
                return [one.id for one in own if start and one.sha256.startswith(start)]

            ids = await self._asker.for_tenant(guild_id, look)
            removing = Removing(ids=tuple(ids))
            return outcome_card("remove", await self._corpora.change(guild_id, removing))

        await privately(interaction, work())

    @app_commands.command(
        name="list", description="List this server's own sources, and how many more fit."
    )
    async def list(self, interaction: Interaction) -> None:
        """List the first page."""
        await privately(interaction, self._page(interaction, 0))

    async def button_corpus(self, interaction: Interaction, page: str) -> None:
        """Turn to another page."""
        await privately(interaction, self._page(interaction, int(page or "0", 16)))

    @app_commands.command(
        name="refresh", description="Fetch again what was added by its address, and renew it."
    )
    async def refresh(self, interaction: Interaction) -> None:
        """Fetch, and say how far it is until it is done."""

        async def work() -> Card:
            progress = Progress(interaction)
            guild_id = self.server_in(interaction)
            outcome = await self._corpora.change(guild_id, Refreshing(), progress=progress.note)
            await progress.end()
            return outcome_card("refresh", outcome)

        await privately(interaction, work())

    async def _page(self, interaction: Interaction, page: int) -> Card:
        limits = self._corpora.limits
        followed = self._follows.lines(self.server_in(interaction))

        def work(tenant: Tenant) -> Card:
            held = tenant.own.sources if tenant.own else {}
            lines = [*usage_lines([*held.values()], limits, tenant.trouble), *followed]
            return page_card(tenant, current(held), page, "corpus", TITLE, lines)

        return await self._asker.for_tenant(self.server_in(interaction), work)


class Progress:
    """Shows how far a change is, by edits that are no closer together than `SHOW_EVERY`."""

    def __init__(self, interaction: Interaction) -> None:
        self._interaction = interaction
        self._loop = asyncio.get_running_loop()
        self._next = self._loop.time() + SHOW_EVERY
        self._edit: asyncio.Task[None] | None = None

    def note(self, stage: str, fraction: float) -> None:
        """Show a stage and the share of it that is done, unless that was just shown."""
        if self._loop.time() < self._next or (self._edit and not self._edit.done()):
            return
        self._next = self._loop.time() + SHOW_EVERY
        self._edit = self._loop.create_task(self._show(f"{capital(stage)}: {fraction:.0%}."))

    async def end(self) -> None:
        """Wait for the last edit, so that what the change came to is written after it."""
        if self._edit is not None:
            await self._edit

    async def _show(self, line: str) -> None:
        try:
            await self._interaction.edit_original_response(content=line)
        except (discord.HTTPException, aiohttp.ClientError) as error:
            _log.info("how far a change is could not be shown: %s", error)


def check_attachment(file: discord.Attachment, limits: Limits) -> None:
    """Raise AyesError for what can be seen not to fit before anything of it is read."""
    kind = format_of(file.filename, file.content_type or "")
    most = min(kind.limit, limits.file_bytes)
    if file.size > most:
        raise CorpusError(
            f"That file has {size(file.size)}, and at most {size(most)} are taken: split it."
        )
    if not file.size:
        raise CorpusError("That file is empty: attach one with text.")


async def read_attachment(file: discord.Attachment) -> bytes:
    """Read an attachment; raise CorpusError if Discord doesn't give it."""
    try:
        return await file.read()
    except (discord.HTTPException, aiohttp.ClientError) as error:
        raise CorpusError("Discord didn't give me that file: attach it again.") from error
