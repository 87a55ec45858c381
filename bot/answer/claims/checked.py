"""What checking a sentence finds: one of four, and never whether it is true."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from bot.answer.ledger import Statement
from bot.answer.types import Citation
from index.types import Span
from index.votes.record import VoteRecord


class Why(StrEnum):
    """Why nothing was found for a sentence."""

    NO_WORDS = "there are no words in it to check"
    TOO_LONG = "it is too long for one sentence"
    NOT_ENGLISH = "it is not in English, which is what Ayes reads"
    NO_CLAIM = "it claims nothing that a source or a record could say"
    NO_SUCH_VOTE = "no vote in the records matches the one that it speaks of"
    NO_POSITION = "the records hold no roll call that says so"
    WHICH_VOTE = "it may mean several votes, and they don't all say the same"
    SHARED_NAME = "it names a country by a name that several share"
    GROUP = "it speaks of a group of countries; the record has single ones"
    SAYS_MORE = "it says more than the records can be held against"
    NOTHING_CLOSE = "no source and no record says it"
    WITHHELD = "something was found, but a figure in it could not be vouched for"


@dataclass(frozen=True, slots=True)
class StandsInSource:
    """A source says it in the same words, or in more of them."""

    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What the records have (`statement`), and sources that say so, or say otherwise."""

    statement: Statement
    records: tuple[VoteRecord, ...]
    citations: tuple[Citation, ...]


class RecordAgrees(_Recorded):
    """Everything that the sentence says stands in the cells of these records."""


class RecordDiffers(_Recorded):
    """The sentence says one thing and the cells of these records another."""


@dataclass(frozen=True, slots=True)
class NothingFound:
    """Neither a quote nor a record settles it: why, and what the records have that is near it.

    `choices` are the votes that may be meant.
    """

    why: Why
    statement: Statement = ()
    choices: tuple[VoteRecord, ...] = ()


Finding = StandsInSource | RecordAgrees | RecordDiffers | NothingFound


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence of a message, as a slice of it, with what was found."""

    message: str
    span: Span
    finding: Finding

    @property
    def text(self) -> str:
        """The sentence as it stands in the message."""
        return self.message[self.span.start : self.span.end]


def heading_of(finding: Finding) -> str:
    """Say in one sentence what was found."""
    match finding:
        case StandsInSource():
            return "Stands in a source."
        case RecordAgrees():
            return "The record agrees."
        case RecordDiffers():
            return "The record differs."
        case NothingFound():
            return f"Nothing found: {finding.why}."
        case _:
            assert_never(finding)
