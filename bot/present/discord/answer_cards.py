"""Answers, quotes and checked sentences as cards, as the channel takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import discord

from bot.answer.claims.checked import CheckedSentence
from bot.answer.types import Abstained, Answer, Citation, Reason
from bot.present import limits
from bot.present.answer_view import view_of, view_of_checked, view_of_context, view_of_quotes
from bot.present.discord.embeds import ALL, card_of, embeds_of, message_of
from bot.present.escape import label
from bot.present.limits import Card, Pick, shorten, weight
from bot.present.links import buttons
from bot.present.view import View, line
from index.types import Paragraph

WHERE_TO_LOOK: Final = "What I answer from: /sources list · What you can ask: /help"
FURTHER: Final = "Further quotes"
MOST_SHOWN: Final = 5  # sentences on one card; with their quotes they fill what is shown at once
QUOTES: Final = 2  # of a checked sentence
NO_SENTENCE: Final = "There is no sentence to check."
_ROOM = 5200  # of the weight of all embeds, so that the further ones and the footer fit
_FOOTER = "Quotes are slices of sources, figures are cells of records; no more than that is said"


def answer_card(
    question: str | None,
    answer: Answer,
    *,
    quotes: int = 1,
    note: str = "",
    allowed: discord.Permissions = ALL,
) -> Card:
    """Make the card of an answer.

    `question` is shown above it where Discord doesn't show it; `note` is a sentence below it;
    `quotes` is how many quotes are shown at least.
    """
    if isinstance(answer, Abstained) and answer.reason is Reason.NOTHING_CLOSE:
        answer = replace(answer, hint=())  # what is said below the card says more
    view = view_of(answer, asked=question or "", quotes=quotes, note=note)
    if isinstance(answer, Abstained) and not answer.choices:
        view = View(view.tone, (*view.blocks, line(WHERE_TO_LOOK, "note")), view.title, view.asked)
    return card_of(view, allowed)


def hint_card(sentence: str) -> Card:
    """Make a card of one sentence of Ayes's own."""
    return Card(content=shorten(sentence, limits.CONTENT))


def further_card(
    citations: Sequence[Citation],
    allowed: discord.Permissions = ALL,
    *,
    title: str = FURTHER,
    note: str = "",
) -> Card:
    """Show quotes below each other: those that a card had no place for.

    `title` and `note` are Ayes's own words, above and below them.
    """
    return card_of(view_of_quotes(citations, title=title, note=note), allowed)


def context_card(
    citation: Citation, paragraphs: Sequence[Paragraph], allowed: discord.Permissions = ALL
) -> Card | None:
    """Show the paragraph of a quote between its neighbours; None if no paragraph holds it."""
    view = view_of_context(citation, paragraphs)
    return None if view is None else card_of(view, allowed)


def claims_card(
    checked: Sequence[CheckedSentence],
    rest: str | None = None,
    allowed: discord.Permissions = ALL,
) -> Card:
    """Show the first sentences, as many as fit, and say how many were left out.

    With `rest`, the id of a list, those can be picked from it by where they begin.
    """
    card = _embedded(checked, rest)
    if allowed.embed_links and (allowed.attach_files or not card.files):
        return card
    return _plain(checked, rest, files=allowed.attach_files)


def _embedded(checked: Sequence[CheckedSentence], rest: str | None) -> Card:
    embeds: list[discord.Embed] = []
    files: list[discord.File] = []
    links: list[tuple[str, str | None]] = []
    shown = numbered = 0
    for one in checked[:MOST_SHOWN]:
        taken = sum(map(weight, embeds))
        view = view_of_checked(one, first=numbered + 1, quotes=QUOTES)
        made, attached = embeds_of(view, reserved=taken + limits.ALL_EMBEDS - _ROOM)
        further = len(embeds) + len(made) > limits.EMBEDS or len(files + attached) > limits.FILES
        if shown and (further or taken + sum(map(weight, made)) > _ROOM):
            break
        embeds += made
        files += attached
        links += view.links
        numbered += len(view.quoted)
        shown += 1
    if embeds:
        left = len(checked) - shown
        more = f"{left} more of {len(checked)} sentences aren't shown · " if left else ""
        embeds[-1].set_footer(text=more + _FOOTER)
    pick = _pick(checked[shown:], rest) if rest is not None and checked[shown:] else None
    return Card(
        content="" if embeds else NO_SENTENCE,
        embeds=tuple(embeds),
        links=buttons(dict.fromkeys(links))[: limits.BUTTONS - (limits.ROW if pick else 0)],
        files=tuple(files),
        pick=pick,
    )


def _plain(checked: Sequence[CheckedSentence], rest: str | None, *, files: bool) -> Card:
    """Show as much as text can, for a channel that takes no embeds."""
    if not checked:
        return Card(content=NO_SENTENCE)
    one, *others = checked
    view = view_of_checked(one, quotes=QUOTES)
    if others:
        more = line(f"{len(others)} more of {len(checked)} sentences aren't shown.")
        view = View(view.tone, (*view.blocks, more), view.title)
    card = message_of(view, files=files)
    pick = _pick(others, rest) if rest is not None and others else None
    return Card(card.content, links=card.links, files=card.files, pick=pick)


def _pick(left: Sequence[CheckedSentence], custom_id: str) -> Pick:
    options = [
        (shorten(label(one.text), limits.OPTION) or str(one.span.start), str(one.span.start))
        for one in left[: limits.OPTIONS]
    ]
    placeholder = "Show another sentence"
    if len(left) > len(options):
        placeholder += f" (the next {len(options)} of {len(left)})"
    return Pick(placeholder, custom_id, tuple(options))
