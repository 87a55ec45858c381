"""The buttons of an answer: further quotes, the paragraphs around one, what is wrong with it.

They work from what is kept of the answer, in the server where it was given, and after a restart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import discord
from discord.ext import commands

from bot.answer.types import Citation
from bot.discord.reply.acknowledge import UNREADABLE, beside, tell
from bot.discord.reply.addressing import permissions_of
from bot.discord.reply.answer_question import Answering
from bot.discord.reply.audience import Interaction, person_of, server_of
from bot.present.discord.answer_cards import context_card, further_card, hint_card
from bot.present.discord.button_ids import TEMPLATE, context_button, more_button
from bot.present.limits import Card
from bot.service.tenants import Tenant
from bot.storage.state.state import KeptAnswer, KeptQuote, StateError
from index.library.superseded import pinned_source
from index.types import Quote, Span

GONE = "I no longer have this answer; ask your question again."
CHANGED = "The sources have changed since this answer was given; ask your question again."
THANKS = "Thank you: this is kept for those who manage this server."
THANKS_ELSEWHERE = "Thank you: this is kept for whoever runs this bot."
LONGEST_REASON = 300  # characters
PAGE = 5  # quotes that are shown at once
ASKED_WITHIN = 900.0  # seconds that a form is remembered for


# Makes a card of an answer of an id, from its n-th quote on, with what may be sent.
Shown = Callable[[Tenant, KeptAnswer, str, int, discord.Permissions], Card | None]


class AnswerButtons(commands.Cog):
    """Answers presses of the buttons of an answer."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._keeping = answering.keeping

    @beside
    async def button_more(self, interaction: Interaction, of: str) -> Card:
        """Show further quotes."""
        return await self._shown(interaction, of, _further)

    @beside
    async def button_context(self, interaction: Interaction, of: str) -> Card:
        """Show the paragraphs around a quote."""
        return await self._shown(interaction, of, _context)

    async def button_wrong(self, interaction: Interaction, answer_id: str) -> None:
        """Ask what is wrong."""
        try:
            kept = await self._keeping.kept(server_of(interaction), answer_id)
        except StateError:
            await tell(interaction, UNREADABLE)
            return
        if kept is None:
            await tell(interaction, GONE)
            return
        await interaction.response.send_modal(WrongForm(answer_id))

    async def _shown(self, interaction: Interaction, of: str, shown: Shown) -> Card:
        answer_id, _, n = of.partition(":")
        first, allowed = int(n or 0), permissions_of(interaction)
        kept = await self._keeping.kept(server_of(interaction), answer_id)
        if kept is None:
            return hint_card(GONE)
        card = await self._answering.look_up(
            interaction, lambda tenant: shown(tenant, kept, answer_id, first, allowed)
        )
        return card or hint_card(CHANGED)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Take the form that is sent, which may be from before a restart, for a press."""
        if interaction.type is discord.InteractionType.modal_submit:
            form = TEMPLATE.fullmatch(str(dict(interaction.data or {}).get("custom_id")))
            if form is not None and form["what"] == "reason":
                interaction.client.dispatch("pressed", interaction, "reason", form["of"] or "")

    @beside
    async def button_reason(self, interaction: Interaction, answer_id: str) -> Card:
        """Keep what a form says."""
        person, at = person_of(interaction), interaction.created_at
        reason = _typed(dict(interaction.data or {}))[:LONGEST_REASON]
        kept = await self._keeping.keep_reason(person, answer_id, reason, at)
        thanks = THANKS_ELSEWHERE if person.guild_id is None else THANKS
        return hint_card(thanks if kept else GONE)


class WrongForm(discord.ui.Modal, title="What is wrong?"):
    """Asks for a reason, which may be left out; what is sent is told by the form's id alone."""

    reason: discord.ui.Label[Any] = discord.ui.Label(
        text="The reason, if you like to give one",
        component=discord.ui.TextInput(
            style=discord.TextStyle.paragraph, required=False, max_length=LONGEST_REASON
        ),
    )

    def __init__(self, answer_id: str) -> None:
        super().__init__(timeout=ASKED_WITHIN, custom_id=f"ayes1:reason:{answer_id}")


def _typed(data: Mapping[str, Any]) -> str:
    """Return what was typed into the field of a form, as Discord sends it."""
    fields = (one.get("component") or {} for one in data.get("components", ()))
    return next((str(one["value"]) for one in fields if one.get("value")), "")


def _further(
    tenant: Tenant, kept: KeptAnswer, answer_id: str, n: int, allowed: discord.Permissions
) -> Card | None:
    """Show the quotes from the n-th on; None if a text of theirs is gone."""
    cited = _citations(tenant, kept.quotes[n : n + PAGE], n)
    if not cited:
        return None
    card = further_card(cited, allowed)
    more = (more_button(answer_id, n + PAGE),) if len(kept.quotes) > n + PAGE else ()
    return replace(card, presses=(*more, context_button(answer_id, n)))


def _context(
    tenant: Tenant, kept: KeptAnswer, answer_id: str, n: int, allowed: discord.Permissions
) -> Card | None:
    """Show the paragraphs around the n-th quote; None if its text is gone, or was replaced."""
    cited = _citations(tenant, kept.quotes[n : n + 1], n)
    if not cited:
        return None
    paragraphs = tenant.library.paragraphs(cited[0].quote.source.id)
    card = context_card(cited[0], paragraphs, allowed)
    if card is None or n + 1 >= len(kept.quotes):
        return card
    following = context_button(answer_id, n + 1, f"Context of [{n + 2}]")
    return replace(card, presses=(following,))


def _citations(
    tenant: Tenant, places: tuple[KeptQuote, ...], first: int
) -> tuple[Citation, ...] | None:
    """Slice quotes anew from the texts that they were taken from; None if one is gone."""
    cited = []
    for number, place in enumerate(places, start=first + 1):
        source = pinned_source(tenant.library.sources, place.source_id, place.sha256)
        if source is None:
            return None
        spans = tuple(Span(start, end) for start, end in place.spans)
        quote = Quote(source, spans, place.paragraph, place.kind, place.more)
        cited.append(Citation(number, quote))
    return tuple(cited)
