"""A vote as a card: the record, one country's position, and what sources report beside it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import discord

from bot.answer.ledger import Field, Figure, ReportCell, Statement, Words, render
from bot.present import limits
from bot.present.answers import record_link, tally
from bot.present.embeds import COLOURS
from bot.present.escape import escape, label
from bot.present.limits import Card, shorten
from bot.present.links import buttons
from index.types import Source
from index.votes.beside import CHOICES, Choice, Mark, ReportBeside, reports_of
from index.votes.parties import capital
from index.votes.types import Position, Report, VoteRecord

if TYPE_CHECKING:  # it loads matplotlib, which only what draws needs
    from bot.present.pictures import Picture

PICTURE = "picture.png"
COLOUR = COLOURS["votes"]
_SAID: Mapping[Choice, str] = {"yes": " for", "no": " against", "abstain": " abstaining"}
_MARKS: Mapping[Mark, str] = {Mark.AGREES: "✓", Mark.DIFFERS: "✗", Mark.NO_FIGURES: "–"}
_TOLD = 3  # countries named of a report that gives no figures
POSITION_WORDS: Mapping[Position, str] = {
    Position.YES: "voted for",
    Position.NO: "voted against",
    Position.ABSTAIN: "abstained",
    Position.ABSENT: "did not vote",
}


def vote_card(
    record: VoteRecord,
    country: str | None,
    *,
    records: Sequence[VoteRecord],
    sources: Mapping[str, Source],
    name_of: Callable[[str], str],
) -> Card:
    """Show a vote, the position of a country (an ISO code) if one is asked for, and its reports."""
    embed = discord.Embed(
        colour=COLOUR,
        title=shorten(escape(capital(record.name)), limits.TITLE),
        description=shorten(_described(record), limits.FIELD_VALUE),
    )
    embed.add_field(name="Result", value=escape(capital(tally(record))), inline=False)
    if country is not None:
        embed.add_field(
            name=shorten(escape(capital(name_of(country))), limits.FIELD_NAME),
            value=_position(record, country),
            inline=False,
        )
    reports = reports_of(record, records)
    differing_first = sorted(reports, key=lambda one: one.mark(record) is not Mark.DIFFERS)
    rows = [_row(beside, record, sources, name_of) for beside in differing_first]
    for start, value in enumerate(filled(rows)):
        name = "Reports beside the record" if start == 0 else "More reports"
        embed.add_field(name=name, value=value, inline=False)
    embed.set_footer(text="Every figure is a cell of the record or of a source's report of it.")
    return Card(embeds=(embed,), links=buttons([record_link(record)]))


def plain_vote_card(card: Card) -> Card:
    """Write a vote's card as text, for a channel that takes no embeds."""
    lines = []
    for embed in card.embeds:
        lines += [f"**{embed.title}**", embed.description or ""]
        lines += [f"**{part.name}**: {part.value}" for part in embed.fields]
    return Card(content=shorten("\n".join(lines), limits.CONTENT), links=card.links)


def with_picture(card: Card, picture: Picture) -> Card:
    """Attach a picture with its words; the first embed shows it, or the message without embeds."""
    file = discord.File(io.BytesIO(picture.png), filename=PICTURE, description=picture.alt)
    if card.embeds:
        card.embeds[0].set_image(url=f"attachment://{PICTURE}")
    return replace(card, files=(*card.files, file))


def _described(record: VoteRecord) -> str:
    names = [name for name in (record.symbol, record.draft) if name is not None]
    parts = [*names, f"“{record.title}”", record.body, Field(record, "date").text]
    lines = [escape(" · ".join(map(label, parts)))]
    if record.note:
        lines.append(escape(label(record.note)))
    return "\n".join(lines)


def _position(record: VoteRecord, country: str) -> str:
    position = record.positions.get(country)
    if position is not None:
        return capital(POSITION_WORDS[position])
    if record.totals is None:
        return "There was no vote."
    if record.positions:
        return "Not in the roll call of this vote."
    return "The record of this vote has no roll call."


def _row(
    beside: ReportBeside,
    shown: VoteRecord,
    sources: Mapping[str, Source],
    name_of: Callable[[str], str],
) -> str:
    report = beside.report
    source = sources.get(report.source)
    name = shorten(label(source.name if source else report.source), 60)
    said = [_figures(report)] if _figures(report) else []
    if beside.record is not shown:
        said.append(f"which the record has for {label(beside.record.name)}")
    elif report.given_for is not None:
        said.append("given as the result of another vote")
    told = beside.differing_positions(shown)
    if not said:
        told = told or tuple(sorted(report.positions)[:_TOLD])
    said += [f"says that {name_of(code)} {POSITION_WORDS[report.positions[code]]}" for code in told]
    if report.outdated:
        said.append("written before the vote")
    place = f"{name}, ¶ {report.paragraph}"
    row = f"{place}: {', '.join(said)}" if said else place
    mark = beside.mark(shown)
    return shorten(f"{_MARKS[mark]} {mark} · {escape(row)}", 400)


def _figures(report: Report) -> str:
    statement: Statement = ()
    for choice in CHOICES:
        if getattr(report, choice) is not None:
            separator = Words(", ") if statement else Words("")
            figure = Figure(ReportCell(report, choice))
            statement = (*statement, separator, figure, Words(_SAID[choice]))
    return render(statement)


def filled(rows: Sequence[str]) -> Iterator[str]:
    """Fill the values of up to three fields with rows, and show it if some don't fit."""
    values = [""]
    for row in rows:
        joined = f"{values[-1]}\n{row}".strip()
        if limits.length(joined) <= limits.FIELD_VALUE - 2:
            values[-1] = joined
        elif len(values) < 3:
            values.append(row)
        else:
            values[-1] += f"\n{limits.CUT}"
            break
    return iter([value for value in values if value])
