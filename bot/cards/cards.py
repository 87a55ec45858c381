"""An answer as a card: the answer first, then its quotes whole, then where to read on."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import assert_never

import discord

from bot.answer.ledger import render
from bot.answer.types import Abstained, Answer, Answered, Citation, Conflicting
from bot.cards import limits
from bot.cards.escape import block_quote, escape, label, shows_faithfully
from bot.cards.limits import Card, length, shorten, weight
from bot.cards.links import buttons, quote_url
from bot.cards.votes import COLOUR as VOTES
from bot.cards.votes import record_button, record_name, tally
from index.types import Quote
from index.votes.types import VoteRecord

PASSAGES = discord.Colour(0x2F9E6E)
CONFLICT = discord.Colour(0xE0A030)
NOTHING = discord.Colour(0x80848E)

Links = tuple[tuple[str, str], ...]
_STATEMENT = 1500  # characters of an answer's own words
_NAME = 60  # characters of a publisher's name or a title
_RECORDS = 3
_PLAIN_WORDS = 1200  # characters of a plain card above its quotes
_PLAIN_QUOTES = 3
_ROOM_FOR_HEADING = 200
_ROOM_FOR_FILE = 300  # what a quote takes of an embed if its words go to a file


def answer_card(question: str | None, answer: Answer, *, quotes: int = 3, note: str = "") -> Card:
    """Make the card of an answer.

    `question` is shown above it where Discord doesn't show it; `note` is a sentence below it;
    `quotes` bounds how many quotes are shown.
    """
    match answer:
        case Answered():
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
    lines = [escape(answer.text), *map(_record_line, _records(answer))]
    content = shorten(opening + "\n".join(lines), _PLAIN_WORDS) + ending
    attached = []
    shown = answer.citations[: min(quotes, _PLAIN_QUOTES)]
    for number, citation in enumerate(shown, start=1):
        heading = f"\n{escape(_heading(citation))}"
        block = f"{heading}\n{block_quote(citation.quote.text)}"
        room = limits.CONTENT - length(content) - _ROOM_FOR_HEADING * (len(shown) - number)
        if shows_faithfully(citation.quote.text) and length(block) <= room:
            content += block
        elif files:
            attached.append(_file(citation))
            content += f"{heading}: {escape(attached[-1].filename)}"
        else:
            content += f"{heading}: too long to show here"
    return Card(content, links=_buttons(answer, quotes), files=(*attached,))


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
    embed.description = shorten(escape(answer.text), _STATEMENT) + (f"\n\n{note}" if note else "")
    embed.set_footer(text=_footer(answer))
    beside = isinstance(answer, Conflicting)
    records = _records(answer)
    shown = answer.citations[:quotes]
    embeds, files = [embed], []
    room = limits.ALL_EMBEDS - weight(embed) - _ROOM_FOR_FILE * (len(shown) + len(records))
    for citation in shown:
        heading = escape(_heading(citation))
        block = block_quote(citation.quote.text)
        fits = shows_faithfully(citation.quote.text) and length(block) <= room
        if fits and length(block) <= limits.FIELD_VALUE:
            embed.add_field(name=heading, value=block, inline=beside)
            room -= length(block)
        elif fits and length(block) <= limits.DESCRIPTION:
            embeds.append(discord.Embed(colour=embed.colour, title=heading, description=block))
            room -= length(block)
        else:
            files.append(_file(citation))
            words = f"The words are in the file {escape(files[-1].filename)}, whole."
            embed.add_field(name=heading, value=words, inline=beside)
    for record in records:
        name = shorten(label(record.record_publisher or "The record"), _NAME)
        embed.add_field(name=escape(name), value=_record_line(record), inline=beside)
    return Card(embeds=(*embeds,), links=_buttons(answer, quotes), files=(*files,))


def _refusal(question: str | None, answer: Abstained, note: str) -> Card:
    embed = discord.Embed(colour=NOTHING, title=answer.text, description=_refusal_words(answer))
    _set_question(embed, question)
    if closest := _closest(answer):
        embed.add_field(name="Closest passages", value=escape("\n".join(closest)), inline=False)
    if note:
        embed.set_footer(text=note)
    return Card(embeds=(embed,), links=_closest_buttons(answer))


def _refusal_words(answer: Abstained) -> str:
    reason = answer.reason.value
    lines = [f"{reason[:1].upper()}{reason[1:]}.", render(answer.hint)]
    lines += [f"• {shorten(label(choice), 200)}" for choice in answer.choices[:5]]
    return shorten(escape("\n".join(filter(None, lines))), _STATEMENT)


def _closest(answer: Abstained) -> list[str]:
    return [f"{_place(quote)}: {_title(quote)}" for quote in answer.closest[:3]]


def _closest_buttons(answer: Abstained) -> Links:
    return buttons((_place(quote), quote_url(quote)) for quote in answer.closest[:3])


def _buttons(answer: Answered | Conflicting, quotes: int) -> Links:
    cited = [(_heading(each), quote_url(each.quote)) for each in answer.citations[:quotes]]
    return buttons(cited + [record_button(record) for record in _records(answer)])


def _records(answer: Answered | Conflicting) -> Sequence[VoteRecord]:
    return answer.records[:_RECORDS]


def _record_line(record: VoteRecord) -> str:
    return shorten(escape(f"{label(record_name(record))}, {tally(record)}"), 180)


def _heading(citation: Citation) -> str:
    return f"[{citation.n}] {_place(citation.quote)}"


def _place(quote: Quote) -> str:
    place = f"{shorten(label(quote.source.name), _NAME)}, {quote.locator}"
    # A digest retells a page in other words; who reads the quote has to know that.
    return f"{place} (digest)" if quote.source.kind == "digest" else place


def _title(quote: Quote) -> str:
    return shorten(label(quote.source.title), 100)


def _file(citation: Citation) -> discord.File:
    words = io.BytesIO(citation.quote.text.encode("utf-8"))
    return discord.File(words, filename=f"quote-{citation.n}.txt")


def _footer(answer: Answered | Conflicting) -> str:
    words = (
        "Every quote is a slice of its source"
        if answer.citations
        else "Every figure is a cell of the vote record"
    )
    return f"{words} · confidence: {_confidence(answer.confidence)}"


def _confidence(probability: float) -> str:
    return "high" if probability >= 0.9 else "fair" if probability >= 0.7 else "low"


def _set_question(embed: discord.Embed, question: str | None) -> None:
    if shown := _shown_question(question):
        embed.set_author(name=shown)


def _shown_question(question: str | None) -> str:
    return shorten(label(question or ""), limits.AUTHOR)
