"""An answer as a card: the answer first, then its quotes whole, then where to read on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

import discord

from bot.answer.ledger import render
from bot.answer.types import Abstained, Answer, Answered, Conflicting
from bot.present import limits
from bot.present.escape import escape, label
from bot.present.limits import Card, shorten
from bot.present.links import buttons, quote_url
from bot.present.quoted import (
    BESIDE,
    PASSAGES,
    WHOLE,
    add_quotes,
    heading,
    panel_of,
    place,
    plain_blocks,
    quoted,
)
from bot.present.votes import COLOUR as VOTES
from bot.present.votes import record_button, record_name, tally
from index.types import Quote
from index.votes.parties import capital
from index.votes.types import VoteRecord

CONFLICT = discord.Colour(0xE0A030)
PLAIN_QUOTES = 3  # of a card of text, at most

Links = tuple[tuple[str, str], ...]
WHERE_TO_LOOK = "What I answer from: /sources list · What you can ask: /help"
_STATEMENT = 1500  # characters of an answer's own words
_NAME = 60  # characters of a publisher's name or a title
_RECORDS = 3
_CLOSEST = 3
_PLAIN_WORDS = 1200  # characters of a plain card above its quotes
_ROOM_FOR_RECORD = 300  # of an embed


def answer_card(question: str | None, answer: Answer, *, quotes: int = 3, note: str = "") -> Card:
    """Make the card of an answer.

    `question` is shown above it where Discord doesn't show it; `note` is a sentence below it;
    `quotes` bounds how many quotes are shown.
    """
    match answer:
        case Answered():
            panel = _panel(question, answer, quotes, note)
            if panel is not None:
                return panel
            colour = PASSAGES if answer.kind == "passages" else VOTES
            return _cited(question, answer, discord.Embed(colour=colour), quotes, note)
        case Conflicting():
            embed = discord.Embed(colour=CONFLICT, title="The sources disagree")
            return _cited(question, answer, embed, quotes, note)
        case Abstained():
            return _refusal(question, answer, note)
        case _:
            assert_never(answer)


def plain_card(
    question: str | None, answer: Answer, *, quotes: int = 3, note: str = "", files: bool = True
) -> Card:
    """Make the card of an answer as text, for a channel that takes no embeds."""
    asked = shorten(escape(_shown_question(question)), 200)
    opening = f"**{asked}**\n" if asked else ""
    ending = f"\n{note}" if note else ""
    if isinstance(answer, Abstained):
        lines = [answer.text, _refusal_words(answer), *map(escape, _closest(answer))]
        words = opening + "\n".join(lines) + ending
        return Card(shorten(words, limits.CONTENT), links=_closest_buttons(answer))
    lines = [_said(answer), *map(_record_line, _records(answer))]
    content = shorten(opening + "\n".join(lines), _PLAIN_WORDS) + ending
    shown = answer.citations[: min(quotes, PLAIN_QUOTES)]
    content, attached = plain_blocks(content, list(map(quoted, shown)), files=files)
    return Card(content, links=_buttons(answer, quotes), files=attached)


def hint_card(sentence: str) -> Card:
    """Make a card of one sentence of Ayes's own."""
    return Card(content=shorten(sentence, limits.CONTENT))


def _cited(
    question: str | None,
    answer: Answered | Conflicting,
    embed: discord.Embed,
    quotes: int,
    note: str,
) -> Card:
    _set_question(embed, question)
    embed.description = shorten(_said(answer), _STATEMENT) + (f"\n\n{note}" if note else "")
    embed.set_footer(text=_footer(answer, quotes))
    beside = isinstance(answer, Conflicting)
    records = _records(answer)
    reserved = _ROOM_FOR_RECORD * len(records)
    further, files = add_quotes(embed, answer.citations[:quotes], reserved=reserved, inline=beside)
    for record in records:
        kept_by = f" ({label(record.record_publisher)})" if record.record_publisher else ""
        name = shorten(f"The record{kept_by}", _NAME)
        embed.add_field(name=escape(name), value=_record_line(record), inline=beside)
    return Card(embeds=(embed, *further), links=_buttons(answer, quotes), files=(*files,))


def _panel(question: str | None, answer: Answered, quotes: int, note: str) -> Card | None:
    """Make a panel of an answer in several quotes, which fields of an embed would crowd."""
    shown = answer.citations[:quotes]
    if answer.kind != "passages" or answer.records or len(shown) < 2:
        return None
    asked = shorten(escape(_shown_question(question)), limits.AUTHOR)
    said = shorten(_said(answer), _STATEMENT)
    opening = "\n".join(filter(None, (f"**{asked}**" if asked else "", said, note)))
    panel = panel_of(opening, shown, f"-# {escape(_footer(answer, quotes))}")
    return None if panel is None else Card(panel=panel)


def _refusal(question: str | None, answer: Abstained, note: str) -> Card:
    embed = discord.Embed(colour=BESIDE, title=answer.text, description=_refusal_words(answer))
    _set_question(embed, question)
    if closest := _closest(answer):
        embed.add_field(name="Closest passages", value=escape("\n".join(closest)), inline=False)
    further = "" if answer.choices else WHERE_TO_LOOK
    if footer := " · ".join(filter(None, (note, further))):
        embed.set_footer(text=footer)
    return Card(embeds=(embed,), links=_closest_buttons(answer))


def _refusal_words(answer: Abstained) -> str:
    reason = answer.reason.value
    lines = [f"{capital(reason)}.", render(answer.hint)]
    lines += [f"• {shorten(label(choice), 200)}" for choice in answer.choices[:5]]
    return shorten(escape("\n".join(filter(None, lines))), _STATEMENT)


def _closest(answer: Abstained) -> list[str]:
    return [f"{place(quote)}: {_title(quote)}" for quote in _places(answer)]


def _closest_buttons(answer: Abstained) -> Links:
    return buttons((place(quote), quote_url(quote)) for quote in _places(answer))


def _places(answer: Abstained) -> Sequence[Quote]:
    """Return the closest passages, one for each paragraph."""
    first: dict[tuple[str, int], Quote] = {}
    for quote in answer.closest:
        first.setdefault((quote.source.id, quote.paragraph), quote)
    return list(first.values())[:_CLOSEST]


def _buttons(answer: Answered | Conflicting, quotes: int) -> Links:
    cited = [(heading(each), quote_url(each.quote)) for each in answer.citations[:quotes]]
    return buttons(cited + [record_button(record) for record in _records(answer)])


def _said(answer: Answered | Conflicting) -> str:
    """Return the answer's own words as Markdown; names in it may come from anybody."""
    return escape("\n".join(map(label, answer.text.split("\n"))))


def _records(answer: Answered | Conflicting) -> Sequence[VoteRecord]:
    return answer.records[:_RECORDS]


def _record_line(record: VoteRecord) -> str:
    return shorten(escape(f"{label(record_name(record))}, {tally(record)}"), 180)


def _title(quote: Quote) -> str:
    return shorten(label(quote.source.title), 100)


def _footer(answer: Answered | Conflicting, quotes: int) -> str:
    words = WHOLE if answer.citations else "Every figure is a cell of the vote record"
    cut = " · not all of them are shown" if len(answer.citations) > quotes else ""
    return f"{words}{cut} · confidence: {_confidence(answer.confidence)}"


def _confidence(probability: float) -> str:
    return "high" if probability >= 0.9 else "fair" if probability >= 0.7 else "low"


def _set_question(embed: discord.Embed, question: str | None) -> None:
    if shown := _shown_question(question):
        embed.set_author(name=shown)


def _shown_question(question: str | None) -> str:
    return shorten(label(question or ""), limits.AUTHOR)
