"""Figures computed from a tally that a quote gives, where no record is at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.answer import phrases
from bot.answer.language.form import Ask, Query
from bot.answer.ledger import Computed, Field, Figure, Operation, QuotedCell, Statement, Words
from index.types import Quote, Span
from index.votes.record import CAST, Position
from index.votes.reported_tally import reported_tally


def derive(query: Query, quotes: Sequence[Quote]) -> Statement | None:
    """Compute the margin or share that is asked for from the first tally that a quote gives.

    None where neither is asked for, or no quote gives a tally with the figures for it.
    """
    if query.ask not in {Ask.MARGIN, Ask.SHARE}:
        return None
    for quote, span in ((one, span) for one in quotes for span in one.spans):
        tally = reported_tally(quote.source.text, span)
        if tally is None:
            continue
        cells = {Position.YES: _cell(quote, tally.yes), Position.NO: _cell(quote, tally.no)}
        if tally.abstain:
            cells[Position.ABSTAIN] = _cell(quote, tally.abstain)
        computed = _margin(cells) if query.ask is Ask.MARGIN else _share(query, cells)
        if computed is not None:
            source = Field(quote.source, "name")
            return phrases.sentence(Words("By the figures of "), (source,), Words(", "), computed)
    return None


def _margin(cells: Mapping[Position, QuotedCell]) -> Statement:
    yes, no = cells[Position.YES], cells[Position.NO]
    margin = Figure(Computed("margin", (yes, no)))
    of = (Words(" votes: "), Figure(yes), Words(" to "), Figure(no))
    return (Words("the margin is "), margin, *of)


def _share(query: Query, cells: Mapping[Position, QuotedCell]) -> Statement | None:
    """Return the share of the choice that is meant, of yes and no or of all votes cast."""
    choice = query.choices[0] if query.choices else Position.YES
    if choice not in cells or not any(cell.value for cell in cells.values()):
        return None
    others = [cell for position, cell in cells.items() if position is not choice]
    operation: Operation = "share of votes cast"
    if len(cells) < len(CAST) or query.among == "yes and no":
        if choice is Position.ABSTAIN:
            return None
        operation = "share of yes and no"
        if not cells[Position.YES].value + cells[Position.NO].value:
            return None
        others = [cells[Position.NO if choice is Position.YES else Position.YES]]
    share = Figure(Computed(operation, (cells[choice], *others)))
    return (Words("the share is "), share, Words(phrases.SHARE[operation]))


def _cell(quote: Quote, span: Span) -> QuotedCell:
    return QuotedCell(Quote(quote.source, (span,), quote.paragraph))
