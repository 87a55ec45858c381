"""Several answers as one: what is said of each part of a question, with a quote of each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, zip_longest

from bot.answer import phrases
from bot.answer.ledger import Piece, Statement, Words, render
from bot.answer.passages.quotes import repeats
from bot.answer.types import Abstained, Answer, Answered, Citation, Conflicting
from index.types import Quote

MOST_QUOTES = 4
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def numbered(quotes: Sequence[Quote], most: int = MOST_QUOTES) -> tuple[Citation, ...]:
    """Give quotes their numbers, `most` of them, without those that repeat another."""
    unique: list[Quote] = []
    for quote in quotes:
        if not repeats(quote, unique):
            unique.append(quote)
    return tuple(Citation(n, quote) for n, quote in enumerate(unique[:most], start=1))


def combined(answers: Sequence[Answer]) -> Answer:
    """Join the answers to the parts of a question; say which part found none."""
    given = [a for a in answers if not isinstance(a, Abstained)]
    if not given:
        return answers[0]
    pieces: list[Statement] = []
    for number, answer in enumerate(answers):
        ordinal = _ORDINALS[number] if number < len(_ORDINALS) else "last"
        if isinstance(answer, Abstained):
            pieces.append(
                (
                    Words(
                        f"The sources don't say what the {ordinal} part of the question asks: "
                        f"{answer.reason}."
                    ),
                )
            )
        else:
            pieces.append(answer.statement)
    said = [next(same) for _, same in groupby(pieces, render)]  # nothing twice in a row
    statement: tuple[Piece, ...] = phrases.paragraph(said, "\n")
    # A quote of each part before the second of any, so that no part goes without one.
    rows = list(zip_longest(*([c.quote for c in a.citations] for a in given)))
    quotes = [quote for row in rows for quote in row if quote is not None]
    citations = numbered(quotes, max(MOST_QUOTES, len(given)))
    shown = len(numbered([quote for quote in (rows or [()])[0] if quote], len(given)))
    records = tuple(dict.fromkeys(record for a in given for record in a.records))
    confidence = min(a.confidence for a in given)
    if any(isinstance(a, Conflicting) for a in given):
        return Conflicting(statement, citations, records, confidence, max(2, shown))
    kinds = {a.kind for a in given}
    kind = kinds.pop() if len(kinds) == 1 else "mixed"
    return Answered(
        "mixed" if kind == "conflict" else kind, statement, citations, records, confidence, shown
    )
