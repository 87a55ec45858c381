"""What a look into the records gives: a finding, or what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answer.ledger import Statement
from bot.answer.phrases import joined, named, sentence, words
from bot.answer.types import Reason
from index.types import Quote
from index.votes.types import VoteRecord, main_votes


@dataclass(frozen=True, slots=True)
class Finding:
    """What the records and the reports of them say; `conflict` where a source says otherwise."""

    statement: Statement
    quotes: tuple[Quote, ...]
    records: tuple[VoteRecord, ...]
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """A question for the records that they can't answer, why, and what to do about it."""

    reason: Reason
    hint: Statement
    choices: tuple[str, ...] = ()


def no_such_vote(records: Sequence[VoteRecord]) -> Missing:
    """Say which votes the records hold, to somebody who asked for another."""
    held = joined([named(record) for record in main_votes(records)])
    return Missing(Reason.NO_SUCH_VOTE, sentence(words("The records hold "), held))


def beside(agreeing: Sequence[Quote], differing: Sequence[Quote]) -> tuple[Quote, ...]:
    """Put who differs right after the first who agrees, so that no limit on quotes hides it."""
    return unique([*agreeing[:1], *differing, *agreeing[1:]])


def unique(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """Leave out quotes that stand there already."""
    return tuple({(quote.source.id, quote.spans): quote for quote in quotes}.values())
