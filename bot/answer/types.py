"""The closed union `Answer`, and the conversation that it is given in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from bot.answer.language.query.read_query import Reading
from bot.answer.ledger import Statement, render
from index.types import Quote
from index.votes.record import VoteRecord


class Reason(StrEnum):
    """Why the sources don't say."""

    NOTHING_CLOSE = "nothing in the sources is about this"
    NEAR_MISS = "the sources are near this, but none says it"
    NO_SUCH_VOTE = "no vote in the records matches this"
    NO_POSITION = "neither the records nor the sources say how that country voted"
    TWO_READINGS = "the question can be read in two ways"
    PARTLY_READ = "not all words of the question were understood"
    NOT_A_QUESTION = "that asks nothing of the sources"
    NOT_UNDERSTOOD = "no question in English could be made out"
    WITHHELD = "an answer was found, but a figure in it could not be vouched for"


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote with the number that it has in its answer."""

    n: int
    quote: Quote


@dataclass(frozen=True, slots=True)
class Answered:
    """The sources or the records say it.

    `statement` is the answer in Ayes's words and the records' figures; `records` are the votes that
    it speaks of, for a link and a picture. The first `shown` citations are quoted, the sources of
    the others only named. `reading` is how the
    question was read, which the next may lean on.
    """

    kind: Literal["votes", "passages", "mixed"]
    statement: Statement
    citations: tuple[Citation, ...]
    records: tuple[VoteRecord, ...]
    confidence: float
    shown: int = 1
    reading: Reading | None = field(default=None, compare=False, repr=False)

    @property
    def text(self) -> str:
        """The whole answer as plain text, without the quotes."""
        return render(self.statement)


@dataclass(frozen=True, slots=True)
class Conflicting:
    """Sources that disagree with each other or with the record: side by side.

    The first `shown` citations are quoted, the sources of the others only named.
    """

    statement: Statement
    citations: tuple[Citation, ...]
    records: tuple[VoteRecord, ...]
    confidence: float
    shown: int = 2
    kind: Literal["conflict"] = "conflict"
    reading: Reading | None = field(default=None, compare=False, repr=False)

    @property
    def text(self) -> str:
        """The whole answer as plain text, without the quotes."""
        return render(self.statement)


@dataclass(frozen=True, slots=True)
class Abstained:
    """The sources don't say: the reason, what to do about it, and the closest passages.

    Where they are about what is asked, `kind` is "closest". `hint` is a sentence for the
    person who asked; `choices` are readings to pick from. `missing` is what the closest passage
    doesn't say, in the question's words ("who paid"), where these can be put so.
    """

    reason: Reason
    hint: Statement
    closest: tuple[Quote, ...]
    confidence: float
    choices: tuple[str, ...] = ()
    missing: str = ""
    reading: Reading | None = field(default=None, compare=False, repr=False)

    @property
    def kind(self) -> Literal["closest", "none"]:
        """Whether something close is shown, or there is nothing near."""
        return "closest" if self.reason is Reason.NEAR_MISS and self.closest else "none"

    @property
    def text(self) -> str:
        """The refusal as plain text."""
        if self.kind == "closest" and self.missing:
            return f"The nearest passage doesn't say {self.missing}."
        if self.kind == "closest":
            return "The sources don't say this outright."
        return "The sources don't say."


Answer = Answered | Conflicting | Abstained


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a conversation with the answer that it got."""

    question: str
    answer: Answer


Conversation = tuple[Turn, ...]
