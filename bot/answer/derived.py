"""Figures computed from a tally that a quoted sentence gives, where no record is at hand."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer import lexicon, phrases
from bot.answer.ledger import Computed, Field, Figure, Operation, QuotedCell, Statement, Words
from bot.answer.reading import Ask, Reading
from index.types import Quote, Span
from index.votes.reported import reported_tally
from index.votes.types import Position


def derive(reading: Reading, quotes: Sequence[Quote]) -> Statement | None:
    """Compute the margin or share that is asked for from the first quoted tally; None if there is none."""
    if reading.ask not in {Ask.MARGIN, Ask.SHARE}:
        return None
    for quote in quotes:
        tally = reported_tally(quote.source.text, quote.span)
        if tally is None:
            continue
        yes, no = _cell(quote, tally.yes), _cell(quote, tally.no)
        source = (Field(quote.source, "name"),)
        if reading.ask is Ask.MARGIN:
            margin = Figure(Computed("margin", (yes, no)))
            return phrases.sentence(
                Words("By the figures of "),
                source,
                Words(", the margin is "),
                margin,
                Words(" votes: "),
                Figure(yes),
                Words(" to "),
                Figure(no),
            )
        choice = reading.choices[0] if reading.choices else Position.YES
        abstain = _cell(quote, tally.abstain) if tally.abstain else None
        chosen = {Position.YES: yes, Position.NO: no, Position.ABSTAIN: abstain}.get(choice)
        if chosen is None:
            continue
        if choice is not Position.ABSTAIN and (
            lexicon.OF_YES_AND_NO.search(reading.canonical) or abstain is None
        ):
            operation, operands, of = (
                "share of yes and no",
                (chosen, no if chosen is yes else yes),
                " of the yes and no votes",
            )
        elif abstain is not None:
            others = tuple(c for c in (yes, no, abstain) if c is not chosen)
            operation, operands, of = (
                "share of votes cast",
                (chosen, *others),
                " of the votes cast, abstentions included",
            )
        else:
            continue
        named: Operation = operation  # type: ignore[assignment]
        return phrases.sentence(
            Words("By the figures of "),
            source,
            Words(", the share is "),
            Figure(Computed(named, operands)),
            Words(of),
        )
    return None


def _cell(quote: Quote, span: Span) -> QuotedCell:
    return QuotedCell(Quote(quote.source, span, quote.paragraph))
