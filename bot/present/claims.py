"""A checked message as a card: each sentence with what was found, and the quotes whole."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.answer.claims.checked import (
    CheckedSentence,
    Finding,
    NothingFound,
    RecordAgrees,
    RecordDiffers,
    StandsInSource,
    heading_of,
)
from bot.answer.ledger import render
from bot.answer.types import Citation
from bot.present import limits
from bot.present.escape import escape, label, shows_faithfully
from bot.present.limits import Card, Pick, shorten, weight
from bot.present.links import buttons, quote_url
from bot.present.quoted import add_quotes, heading, plain_blocks, quoted
from bot.present.votes import record_button
from index.votes.types import VoteRecord

MOST_SHOWN = 5  # sentences on one card; with their quotes they fill what Discord shows at once
QUOTES = 2  # of a sentence
_SENTENCE = 300  # characters of what the message says
_STATEMENT = 1000  # of Ayes's own words
_ROOM = 5200  # of the weight of all embeds, so that the further ones and the footer fit
_COLOURS: dict[type[Finding], discord.Colour] = {
    StandsInSource: discord.Colour(0x2F9E6E),
    RecordAgrees: discord.Colour(0x418FDE),
    RecordDiffers: discord.Colour(0xE0A030),
    NothingFound: discord.Colour(0x80848E),
}
NO_SENTENCE = "There is no sentence to check."
_FOOTER = "Quotes are slices of sources, figures are cells of records; no more than that is said"


def claims_card(checked: Sequence[CheckedSentence], rest: str | None = None) -> Card:
    """Show the first sentences, as many as fit, and say how many were left out.

    With `rest`, the id of a list, those can be picked from it by where they begin.
    """
    embeds: list[discord.Embed] = []
    files: list[discord.File] = []
    links: list[tuple[str, str | None]] = []
    shown = numbered = 0
    for one in checked[:MOST_SHOWN]:
        taken = sum(map(weight, embeds))
        citations = _citations(one.finding, numbered)
        reserved = taken + limits.ALL_EMBEDS - _ROOM
        made, attached = _sentence(one, citations, reserved=reserved)
        further = len(embeds) + len(made) > limits.EMBEDS or len(files + attached) > limits.FILES
        if shown and (further or taken + sum(map(weight, made)) > _ROOM):
            break
        embeds += made
        files += attached
        links += [(heading(each), quote_url(each.quote)) for each in citations]
        links += map(record_button, _records(one.finding))
        numbered += len(citations)
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


def plain_claims_card(
    checked: Sequence[CheckedSentence], rest: str | None = None, *, files: bool = True
) -> Card:
    """Show as much as text can, for a channel that takes no embeds."""
    if not checked:
        return Card(content=NO_SENTENCE)
    one, *others = checked
    citations = _citations(one.finding, 0)
    said = f"**{escape(heading_of(one.finding))}**\n{_lines(one)}"
    more = f"\n{len(others)} more of {len(checked)} sentences aren't shown." if others else ""
    content, attached = plain_blocks(said + more, list(map(quoted, citations)), files=files)
    links = [(heading(each), quote_url(each.quote)) for each in citations]
    links += map(record_button, _records(one.finding))
    pick = _pick(others, rest) if rest is not None and others else None
    return Card(content, links=buttons(dict.fromkeys(links)), files=attached, pick=pick)


def _pick(left: Sequence[CheckedSentence], custom_id: str) -> Pick:
    options = [
        (shorten(label(one.text), limits.OPTION) or str(one.span.start), str(one.span.start))
        for one in left[: limits.OPTIONS]
    ]
    placeholder = "Show another sentence"
    if len(left) > len(options):
        placeholder += f" (the next {len(options)} of {len(left)})"
    return Pick(placeholder, custom_id, tuple(options))


def _sentence(
    one: CheckedSentence, citations: Sequence[Citation], *, reserved: int
) -> tuple[list[discord.Embed], list[discord.File]]:
    """Make the embeds of a sentence; `reserved` is the weight that isn't its to use."""
    finding = one.finding
    embed = discord.Embed(
        colour=_COLOURS[type(finding)],
        title=shorten(escape(heading_of(finding)), limits.TITLE),
        description=_lines(one),
    )
    further, files = add_quotes(embed, citations, reserved=reserved)
    return [embed, *further], files


def _lines(one: CheckedSentence) -> str:
    """Write what the message says, and what the records have, as Markdown."""
    said = one.text if shows_faithfully(one.text) else label(one.text)
    lines = [f"> {escape(shorten(' '.join(said.split()), _SENTENCE))}"]
    if not isinstance(one.finding, StandsInSource) and one.finding.statement:
        lines.append("")  # so that nothing takes it for the message's own words
        lines.append(shorten(escape(render(one.finding.statement)), _STATEMENT))
    return "\n".join(lines)


def _citations(finding: Finding, before: int) -> tuple[Citation, ...]:
    """Return a finding's first quotes, numbered on from those before: files are named by it."""
    if isinstance(finding, NothingFound):
        return ()
    return tuple(Citation(before + each.n, each.quote) for each in finding.citations[:QUOTES])


def _records(finding: Finding) -> tuple[VoteRecord, ...]:
    return finding.records if isinstance(finding, RecordAgrees | RecordDiffers) else ()
