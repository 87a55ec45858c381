"""The menu of a message: check a claim, find sources, sum one up; for who asks alone."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.answer.claims.check_claims import MOST_SENTENCES, sentences_of
from bot.answer.claims.checked import CheckedSentence, NothingFound
from bot.answer.claims.nearest import LOOKED_UP, Nearest, nearest
from bot.answer.types import Abstained, Answer, Citation
from bot.discord.messages.linked_source import pointed_at
from bot.discord.reply.acknowledge import Reply, respond, tell
from bot.discord.reply.addressing import permissions_of, without_markup, words_in
from bot.discord.reply.answer_question import Answering
from bot.discord.reply.audience import Audience, Interaction, person_of, server_of
from bot.present.discord.answer_cards import (
    MOST_SHOWN,
    claims_card,
    further_card,
    hint_card,
)
from bot.present.limits import Card
from bot.service.events import note_outcome
from bot.service.queue import Asker
from bot.service.tenants import Tenant
from index.cache import LruCache

NO_TEXT = "That message has no text that I can read."
MY_OWN = "That is a message of mine; use this on what somebody else has written."
NOTHING_NEAR = "I have no source that is near that message."
AGAIN = "I no longer have that message; use the menu on it again."
FIRST_CHECKED = f"The message is long, so only its first {MOST_SENTENCES} sentences were checked."
FIRST_LOOKED_UP = f"The message is long, so only its first {LOOKED_UP} sentences were looked up."
NEAREST = "Nearest in the sources"
NEAR = "Near in words and meaning, which doesn't mean that they say the same."
NO_SOURCE = "That message points at no source of mine, by a link or a file: /sources lists them."
IN_SHORT = "In short"
CHOSEN = "Sentences of the source, chosen for what they share with the others."
MOST_QUOTES = 3
HELD = 256  # texts whose further claims can be picked
HELD_FOR = datetime.timedelta(minutes=15)  # which is how long Discord shows what one alone sees

# Links, which may be masked by words; then what makes words bold, coloured, a heading or a list.
_MASKED = re.compile(r"\[([^\[\]]*)\]\(<?https?://[^\s()<>]*>?\)")
_LINK = re.compile(r"<?\bhttps?://[^\s<>]+>?")
_STYLE = re.compile(
    r"@(?:everyone|here)\b|```\w*\n|\*+|~~|\|\||`+|__|\x1b\[[\d;]*m|^(?:>{1,3}|#{1,3}|-#|-)[ \t]+",
    re.MULTILINE,
)
_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class _Held:
    """A text that was checked, in memory for as long as its claims can be picked."""

    user_id: int
    text: str
    at: datetime.datetime

    def of(self, user_id: int, now: datetime.datetime) -> str | None:
        """Return the text to the person whose it is, while it is held."""
        return self.text if user_id == self.user_id and now - self.at <= HELD_FOR else None


class Menus(commands.Cog):
    """Holds what people write against the sources and the records."""

    def __init__(
        self,
        bot: commands.AutoShardedBot,
        asker: Asker,
        answering: Answering,
    ) -> None:
        self._bot = bot
        self._asker = asker
        self._answering = answering
        self._texts: LruCache[str, _Held] = LruCache(HELD)
        self._menus = (
            app_commands.ContextMenu(name="Check claim", callback=self._check),
            app_commands.ContextMenu(name="Find sources", callback=self._find),
            app_commands.ContextMenu(name="Summarize", callback=self._summarise),
        )

    async def cog_load(self) -> None:
        """Add the menus, which a cog doesn't by itself."""
        for menu in self._menus:
            self._bot.tree.add_command(menu)

    async def cog_unload(self) -> None:
        """Take them away."""
        for menu in self._menus:
            self._bot.tree.remove_command(menu.name, type=menu.type)

    async def _check(self, interaction: Interaction, message: discord.Message) -> None:
        text = await self._text_of(interaction, message)
        if text is None:
            return
        key, at = f"{interaction.id:x}", interaction.created_at
        beginning, cut = _beginning(text)

        def show(checked: Sequence[CheckedSentence]) -> Card:
            if len(checked) > MOST_SHOWN:
                checked = sorted(checked, key=lambda one: isinstance(one.finding, NothingFound))
            card = claims_card(checked, f"ayes1:claim:{key}", permissions_of(interaction))
            if card.pick is not None:
                self._texts.put(key, _Held(interaction.user.id, beginning, at))
            return _noted(card, FIRST_CHECKED) if cut else card

        await self._checked(interaction, beginning, show)

    async def _find(self, interaction: Interaction, message: discord.Message) -> None:
        text = await self._text_of(interaction, message)
        if text is None:
            return
        guild_id, allowed = server_of(interaction), permissions_of(interaction)
        audience = Audience.of(interaction, private=True)

        def look_up(tenant: Tenant) -> Nearest:
            return nearest(tenant.library, text, MOST_QUOTES)

        async def work() -> Reply:
            channels = await self._answering.keeping.channels_of(audience)
            found = await self._asker.for_tenant(guild_id, look_up, channels)
            left = f" {FIRST_LOOKED_UP}" if found.left else ""
            if not found.quotes:
                note_outcome("none")
                return Reply(hint_card(NOTHING_NEAR + left))
            cited = [Citation(n, quote) for n, quote in enumerate(found.quotes, start=1)]
            return Reply(further_card(cited, allowed, title=NEAREST, note=NEAR + left))

        await respond(interaction, work(), private=True)

    async def _summarise(self, interaction: Interaction, message: discord.Message) -> None:
        if wait := self._answering.too_soon(person_of(interaction), interaction.created_at):
            await tell(interaction, wait)
            return
        links = [link.strip("<>()[]") for link in _LINK.findall(words_in(message))]
        forwarded = [one for each in message.message_snapshots for one in each.attachments]
        files = [one.filename for one in (*message.attachments, *forwarded)]
        allowed = permissions_of(interaction)

        def sum_up(tenant: Tenant) -> Answer | None:
            source = pointed_at(links, files, tenant.library.sources)
            return None if source is None else tenant.answerer.summarise(source)

        async def work() -> Reply:
            answer = await self._asker.for_tenant(server_of(interaction), sum_up)
            if answer is None or isinstance(answer, Abstained):
                note_outcome("none")
                return Reply(hint_card(NO_SOURCE))
            return Reply(further_card(answer.citations, allowed, title=IN_SHORT, note=CHOSEN))

        await respond(interaction, work(), private=True)

    async def button_claim(self, interaction: Interaction, of: str) -> None:
        """Show another claim of a message that was checked."""
        key, _, start = of.partition(":")
        held = self._texts.get(key)
        text = held.of(interaction.user.id, interaction.created_at) if held else None
        if text is None:
            await tell(interaction, AGAIN)
            return

        def show(checked: Sequence[CheckedSentence]) -> Card:
            picked = [one for one in checked if str(one.span.start) == start]
            allowed = permissions_of(interaction)
            return claims_card(picked, allowed=allowed) if picked else hint_card(AGAIN)

        await self._checked(interaction, text, show)

    async def _checked(
        self,
        interaction: Interaction,
        text: str,
        show: Callable[[Sequence[CheckedSentence]], Card],
    ) -> None:
        """Check a text against what is answered from here, and show what was found."""

        async def work() -> Reply:
            audience = Audience.of(interaction, private=True)
            checked = await self._asker.for_tenant(
                server_of(interaction),
                lambda tenant: tenant.answerer.check(text),
                await self._answering.keeping.channels_of(audience),
            )
            return Reply(show(checked))

        await respond(interaction, work(), private=True)

    async def _text_of(self, interaction: Interaction, message: discord.Message) -> str | None:
        """Return what somebody has written in a message; tell them if that is nothing to look at.

        Embeds are left out: what Discord or a page has put there isn't what the person says.
        """
        if wait := self._answering.too_soon(person_of(interaction), interaction.created_at):
            await tell(interaction, wait)
        elif message.author.id == interaction.application_id or message.author == self._bot.user:
            await tell(interaction, MY_OWN)
        elif not _WORD.search(text := written(words_in(message))):
            await tell(interaction, NO_TEXT)
        else:
            return text
        return None


def written(content: str) -> str:
    """Return the words of a message: without links, mentions and what styles them."""
    text = _MASKED.sub(r"\1", content)
    return _STYLE.sub("", without_markup(_LINK.sub(" ", text))).strip()


def _beginning(text: str) -> tuple[str, bool]:
    """Return as many sentences as are checked at once, and whether there are more."""
    spans = list(sentences_of(text))
    if len(spans) <= MOST_SENTENCES:
        return text, False
    return text[: spans[MOST_SENTENCES - 1].end], True


def _noted(card: Card, note: str) -> Card:
    return replace(card, content="\n".join(filter(None, (card.content, note))))
