"""The menu of a message: check a claim, find sources, sum one up; for who asks alone."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.answer.claims.check_claims import MOST_SENTENCES, sentences_of
from bot.answer.claims.checked import CheckedSentence, NothingFound
from bot.answer.claims.nearest import LOOKED_UP, nearest
from bot.answer.types import Abstained, Answer, Citation
from bot.discord.messages.linked_source import pointed_at
from bot.discord.reply.acknowledge import beside, privately
from bot.discord.reply.addressing import permissions_of, without_markup, words_in
from bot.discord.reply.answer_question import Answering
from bot.discord.reply.audience import Interaction, person_of, server_of
from bot.present.discord.answer_cards import MOST_SHOWN, claims_card, further_card, hint_card
from bot.present.limits import Card
from bot.service.events import note_outcome
from bot.service.queue import Asker
from bot.service.tenants import Tenant
from index.cache import LruCache
from index.errors import QuestionError
from index.lazy_pattern import lazy_pattern

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
_MASKED = lazy_pattern(r"\[([^\[\]]*)\]\(<?https?://[^\s()<>]*>?\)")
_LINK = lazy_pattern(r"<?\bhttps?://[^\s<>]+>?")
_STYLE = lazy_pattern(
    r"@(?:everyone|here)\b|```\w*\n|\*+|~~|\|\||`+|__|\x1b\[[\d;]*m|^(?:>{1,3}|#{1,3}|-#|-)[ \t]+",
    re.MULTILINE,
)
_WORD = lazy_pattern(r"[^\W_]")


class Menus(commands.Cog):
    """Holds what people write against the sources and the records."""

    def __init__(self, bot: commands.AutoShardedBot, asker: Asker, answering: Answering) -> None:
        self._bot = bot
        self._asker = asker
        self._answering = answering
        # Those that were checked, by list and by the person whose it is, with when that was.
        self._texts: LruCache[tuple[str, int], tuple[str, datetime.datetime]] = LruCache(HELD)
        # A cog doesn't add them by itself.
        for menu in (
            app_commands.ContextMenu(name="Check claim", callback=self._check),
            app_commands.ContextMenu(name="Find sources", callback=self._find),
            app_commands.ContextMenu(name="Summarize", callback=self._summarise),
        ):
            bot.tree.add_command(menu)

    @privately
    async def _check(self, interaction: Interaction, message: discord.Message) -> Card:
        text = self._text_of(interaction, message)
        key = f"{interaction.id:x}"
        beginning, cut = _beginning(text)
        checked = await self._checked(interaction, beginning)
        if len(checked) > MOST_SHOWN:
            checked = sorted(checked, key=lambda one: isinstance(one.finding, NothingFound))
        card = claims_card(checked, f"ayes1:claim:{key}", permissions_of(interaction))
        if card.pick is not None:
            self._texts.put((key, interaction.user.id), (beginning, interaction.created_at))
        if not cut:
            return card
        return replace(card, content="\n".join(filter(None, (card.content, FIRST_CHECKED))))

    @privately
    async def _find(self, interaction: Interaction, message: discord.Message) -> Card:
        text = self._text_of(interaction, message)
        found = await self._answering.look_up(
            interaction, lambda tenant: nearest(tenant.library, text, MOST_QUOTES)
        )
        left = f" {FIRST_LOOKED_UP}" if found.left else ""
        if not found.quotes:
            note_outcome("none")
            return hint_card(NOTHING_NEAR + left)
        cited = [Citation(n, quote) for n, quote in enumerate(found.quotes, start=1)]
        allowed = permissions_of(interaction)
        return further_card(cited, allowed, title=NEAREST, note=NEAR + left)

    @privately
    async def _summarise(self, interaction: Interaction, message: discord.Message) -> Card:
        self._answering.count(person_of(interaction), interaction.created_at)
        links = [link.strip("<>()[]") for link in _LINK.findall(words_in(message))]
        forwarded = [one for each in message.message_snapshots for one in each.attachments]
        files = [one.filename for one in (*message.attachments, *forwarded)]

        def sum_up(tenant: Tenant) -> Answer | None:
            source = pointed_at(links, files, tenant.library.sources)
            return None if source is None else tenant.answerer.summarise(source)

        answer = await self._asker.for_tenant(server_of(interaction), sum_up)
        if answer is None or isinstance(answer, Abstained):
            note_outcome("none")
            return hint_card(NO_SOURCE)
        allowed = permissions_of(interaction)
        return further_card(answer.citations, allowed, title=IN_SHORT, note=CHOSEN)

    @beside
    async def button_claim(self, interaction: Interaction, of: str) -> Card:
        """Show another claim of a message that was checked."""
        key, _, start = of.partition(":")
        text, at = self._texts.get((key, interaction.user.id)) or ("", interaction.created_at)
        if not text or interaction.created_at - at > HELD_FOR:
            return hint_card(AGAIN)
        checked = await self._checked(interaction, text)
        picked = [one for one in checked if str(one.span.start) == start]
        allowed = permissions_of(interaction)
        return claims_card(picked, allowed=allowed) if picked else hint_card(AGAIN)

    async def _checked(self, interaction: Interaction, text: str) -> Sequence[CheckedSentence]:
        return await self._answering.look_up(
            interaction, lambda tenant: tenant.answerer.check(text)
        )

    def _text_of(self, interaction: Interaction, message: discord.Message) -> str:
        """Return what somebody has written in a message; raise AyesError if that is nothing.

        Embeds are left out: what Discord or a page has put there isn't what the person says.
        """
        self._answering.count(person_of(interaction), interaction.created_at)
        if message.author.id == interaction.application_id or message.author == self._bot.user:
            raise QuestionError(MY_OWN)
        text = written(words_in(message))
        if not _WORD.search(text):
            raise QuestionError(NO_TEXT)
        return text


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
