"""`/corpus`: what a server adds of its own, and which channels it follows."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

import aiohttp
import discord
from discord import app_commands

from bot.discord.cards.own_source_cards import (
    followed_line,
    outcome_card,
    removal_question,
    usage_lines,
)
from bot.discord.commands.autocomplete import Offered, offering
from bot.discord.commands.sources_command import (
    find_source,
    list_of,
    offered_sources,
    page_card,
)
from bot.discord.interactions.buttons import ManagersCog, asking
from bot.discord.messages.followed_channels import Following
from bot.discord.reply.acknowledge import privately
from bot.discord.reply.audience import Followable, Interaction, is_open, may_read, server_of
from bot.present.discord.answer_cards import hint_card
from bot.present.discord.button_ids import button
from bot.present.limits import CHOICE_VALUE, Card
from bot.service.own_sources.own_libraries import Corpora
from bot.service.own_sources.refused_uploads import check_file
from bot.service.own_sources.tasks import Adding, Change, CorpusError, Refreshing, Removing
from bot.service.queue import Asker
from bot.service.tenants import Tenant
from index.library.superseded import current
from index.votes.lookup.parties import capital

WHICH = "Attach a file, give the address of a page, or choose a channel."
ONE_THING = "A channel is added by itself: choose one, and leave the rest out."
SHOW_EVERY: Final = 2.0  # seconds between two edits of how far it is
LONGEST_TITLE = 200  # characters
LONGEST_URL = 1000
TITLE = "This server's own sources"
SHORT_HASH = 16  # digits of a source's sha256 that a button carries
NO_CHANNEL = "That isn't a channel or forum whose messages I can follow; `/corpus list` has mine."
CLOSED = (
    "Not everybody here may read {channel}. If I follow it, I answer from it only those who may "
    "read it, and only there or in answers that nobody else sees."
)
UNFOLLOW = "Stop following {channel}, and delete what I have of it?"
UNFOLLOWED = "I follow {channel} no longer, and have deleted what I had of it."
WHAT = {"messages": "every message", "pins": "the pinned messages"}
NOT_YOURS = "You may not read that channel yourself, so you can't add it."
_log = logging.getLogger(__name__)
Address = app_commands.Range[str, 8, LONGEST_URL]
Name = app_commands.Range[str, 1, LONGEST_TITLE]


class CorpusCommand(
    ManagersCog,
    group_name="corpus",
    group_description="Add, remove and list this server's own sources.",
):
    """Changes what a server has of its own; everything is shown to who asks alone."""

    elsewhere = "Sources are added in a server that I am a member of: invite me there first."

    def __init__(self, asker: Asker, corpora: Corpora, following: Following) -> None:
        self._asker = asker
        self._corpora = corpora
        self._following = following

    @app_commands.command()
    @app_commands.describe(
        file="A file with text: Markdown, plain text, HTML, PDF, Word, slides or an e-book",
        url="The page to read; with a file, where people can read it",
        title="What to call it, if it doesn't say",
        channel="A channel or forum, each of whose messages becomes a source and is followed",
        pins="A channel whose pinned messages become sources and are followed",
    )
    @privately
    async def add(
        self,
        interaction: Interaction,
        file: discord.Attachment | None = None,
        url: Address | None = None,
        title: Name | None = None,
        channel: Followable | None = None,
        pins: discord.TextChannel | None = None,
    ) -> Card:
        """Add a file or a web page to answer from here."""
        self.server_in(interaction)
        chosen = channel or pins
        if chosen is not None:
            if (channel and pins) or file or url or title:
                raise CorpusError(ONE_THING)
            return await self._follow(interaction, chosen.id, pins=chosen is pins)
        if file is None:
            if url is None:
                raise CorpusError(WHICH)
            adding, content = Adding(url=url, title=title), b""
        else:
            kind = file.content_type or ""
            check_file(file.filename, kind, file.size, self._corpora.limits)
            adding = Adding(file=file.filename, type=kind, url=url, title=title)
            content = await read_attachment(file)
        return await self._changed(interaction, adding, content)

    @app_commands.command()
    @app_commands.describe(source="The source: its title or its id")
    @privately
    async def remove(
        self, interaction: Interaction, source: app_commands.Range[str, 1, CHOICE_VALUE]
    ) -> Card:
        """Remove one of this server's own sources from my answers."""
        for channel_id, name in self._channels(interaction).items():
            if source in (f"<#{channel_id}>", name):
                go = button("unfollow", f"{channel_id:x}", label="Remove", danger=True)
                return asking(UNFOLLOW.format(channel=f"<#{channel_id}>"), go)

        def look(tenant: Tenant) -> Card:
            found = find_source(list_of(tenant, own=True), source)
            start = found.sha256[:SHORT_HASH]
            confirm = button("remove", start, label="Remove", danger=True)
            return asking(removal_question(found), confirm)

        return await self._asker.for_tenant(self.server_in(interaction), look)

    @remove.autocomplete("source")
    @offering
    async def _own_sources(self, interaction: Interaction, typed: str) -> Offered:
        if not interaction.permissions.manage_guild:
            return []
        names = self._channels(interaction).items()
        found = [(name, f"<#{id_}>") for id_, name in names if typed.lower() in name.lower()]
        guild_id = server_of(interaction)
        return found + await offered_sources(self._asker, guild_id, typed, own=True)

    @privately
    async def button_remove(self, interaction: Interaction, start: str) -> Card:
        """Remove the source whose hash starts so."""
        guild_id = self.server_in(interaction)

        def look(tenant: Tenant) -> tuple[str, ...]:
            own = list_of(tenant, own=True)
            return tuple(one.id for one in own if start and one.sha256.startswith(start))

        removing = Removing(ids=await self._asker.for_tenant(guild_id, look))
        return outcome_card(removing, await self._corpora.change(guild_id, removing))

    @app_commands.command()
    @privately
    async def list(self, interaction: Interaction) -> Card:
        """List this server's own sources, and how many more fit."""
        return await self._page(interaction, "0")

    @privately
    async def button_corpus(self, interaction: Interaction, page: str) -> Card:
        """Turn to another page."""
        return await self._page(interaction, page)

    @app_commands.command()
    @privately
    async def refresh(self, interaction: Interaction) -> Card:
        """Fetch again what was added by its address, and renew it."""
        return await self._changed(interaction, Refreshing())

    async def _changed(
        self, interaction: Interaction, change: Change, content: bytes = b""
    ) -> Card:
        """Carry a change out, and show meanwhile how far it is."""
        guild_id, progress = self.server_in(interaction), Progress(interaction)
        outcome = await self._corpora.change(guild_id, change, content, progress.note)
        await progress.end()
        return outcome_card(change, outcome)

    async def _page(self, interaction: Interaction, page: str) -> Card:
        limits = self._corpora.limits
        followed = self._following.followed(self.server_in(interaction)).items()
        channels = [f"<#{one}>: {WHAT[how]}." for one, how in followed]

        def work(tenant: Tenant) -> Card:
            held = tenant.own.sources if tenant.own else {}
            lines = [*usage_lines([*held.values()], limits, tenant.trouble), *channels]
            return page_card(tenant, current(held), page, "corpus", TITLE, lines)

        return await self._asker.for_tenant(self.server_in(interaction), work)

    async def _follow(
        self, interaction: Interaction, channel_id: int, *, pins: bool, confirmed: bool = False
    ) -> Card:
        """Follow a channel, or ask first if not everybody may read it."""
        guild_id = server_of(interaction)
        guild = interaction.client.get_guild(guild_id or 0)
        channel = guild.get_channel(channel_id) if guild else None
        if not isinstance(channel, Followable):
            raise CorpusError(NO_CHANNEL)
        person = interaction.user
        if not isinstance(person, discord.Member) or not may_read(channel, person):
            raise CorpusError(NOT_YOURS)
        if not is_open(channel) and not confirmed:
            sure = button("follow", f"{channel_id:x}{pins:d}", label="Add it all the same")
            return asking(CLOSED.format(channel=channel.mention), sure)
        read, passed_over = await self._following.follow(channel, "pins" if pins else "messages")
        return hint_card(followed_line(channel.mention, read, passed_over, pins=pins))

    @privately
    async def button_follow(self, interaction: Interaction, of: str) -> Card:
        """Follow a channel that not everybody may read."""
        channel_id, pins = int(of[:-1] or "0", 16), of.endswith("1")
        return await self._follow(interaction, channel_id, pins=pins, confirmed=True)

    @privately
    async def button_unfollow(self, interaction: Interaction, of: str) -> Card:
        """Take a channel out, with all that was written there."""
        guild_id, channel_id = server_of(interaction) or 0, int(of or "0", 16)
        if channel_id not in self._following.followed(guild_id):
            raise CorpusError(NO_CHANNEL)
        await self._following.unfollow(guild_id, channel_id)
        return hint_card(UNFOLLOWED.format(channel=f"<#{channel_id}>"))

    def _channels(self, interaction: Interaction) -> dict[int, str]:
        """Name the channels that a server follows, by id."""
        guild = interaction.client.get_guild(server_of(interaction) or 0)
        if guild is None:
            return {}
        found = {one: guild.get_channel(one) for one in self._following.followed(guild.id)}
        return {one: f"#{channel.name}" for one, channel in found.items() if channel is not None}


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


async def read_attachment(file: discord.Attachment) -> bytes:
    """Read an attachment; raise CorpusError if Discord doesn't give it."""
    try:
        return await file.read()
    except (discord.HTTPException, aiohttp.ClientError) as error:
        raise CorpusError("Discord didn't give me that file: attach it again.") from error
