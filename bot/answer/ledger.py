"""The ledger: where every figure of an answer comes from.

A figure is a cell of a vote record, a cell of a source's report of one, a number that stands in a
quote or a slice of one, or computed from such cells by a named operation. It holds no value of its
own: the value is read from the cell when it is shown, so a figure can't differ from its origin.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, assert_never, get_args

from bot.answer.language.evaluate import countries_of
from bot.answer.language.form import Set
from index.types import LEFT_OUT, Paragraph, Quote, Source
from index.votes.analysis.agreement import Agreement
from index.votes.analysis.margins import Minority
from index.votes.names.groups import Group
from index.votes.record import MEMBERS, Report, VoteRecord

Tally = Literal["yes", "no", "abstain", "absent"]
Reported = Literal["yes", "no", "abstain"]
Shown = Literal[
    "symbol", "draft", "title", "date", "name", "publisher", "outcome", "author", "published", "url"
]


class LooseFigureError(Exception):
    """A figure that stands in no quote and in no ledger: a fault, never a message to a person."""


@dataclass(frozen=True, slots=True)
class RecordCell:
    """A total of a vote record."""

    record: VoteRecord
    choice: Tally

    @property
    def value(self) -> int:
        """The total; LooseFigureError where the record has none."""
        total = None if self.record.totals is None else getattr(self.record.totals, self.choice)
        if total is None:
            raise LooseFigureError(f"the record {self.record.id} has no total of {self.choice}")
        return int(total)


@dataclass(frozen=True, slots=True)
class ReportCell:
    """A figure that a source gives for a vote."""

    report: Report
    choice: Reported

    @property
    def value(self) -> int:
        """The figure; LooseFigureError where the source gives none."""
        figure = getattr(self.report, self.choice)
        if figure is None:
            raise LooseFigureError(f"{self.report.source} gives no figure for {self.choice}")
        return int(figure)


@dataclass(frozen=True, slots=True)
class QuotedCell:
    """A number that stands in a source, as a slice of it."""

    quote: Quote

    @property
    def value(self) -> int:
        """The number; LooseFigureError where the slice isn't a run of digits."""
        if not self.quote.text.isdecimal():
            raise LooseFigureError("a quoted figure is a run of digits")
        return int(self.quote.text)


Measure = Literal["n", "same", "one_step", "opposite", "first_year", "last_year"]


@dataclass(frozen=True, slots=True)
class MeasureCell:
    """A count of the votes of two countries, or a year of the period that was counted over."""

    agreement: Agreement
    what: Measure

    @property
    def value(self) -> int:
        """The count or the year."""
        match self.what:
            case "first_year":
                return self.agreement.by_year[0].year
            case "last_year":
                return self.agreement.by_year[-1].year
            case _:
                return int(getattr(self.agreement, self.what))


@dataclass(frozen=True, slots=True)
class MinorityCell:
    """How often a country said yes or no (n), or was outvoted when it did."""

    minority: Minority
    what: Literal["n", "outvoted"]

    @property
    def value(self) -> int:
        """The count."""
        return int(getattr(self.minority, self.what))


@dataclass(frozen=True, slots=True)
class SetCell:
    """How many countries a set has, by the roll calls that it speaks of."""

    of: Set

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the countries, sorted."""
        return countries_of(self.of)

    @property
    def value(self) -> int:
        """The number of the countries."""
        return len(self.codes)


@dataclass(frozen=True, slots=True)
class SourcesCell:
    """How many sources there are, by their ids."""

    sources: tuple[str, ...]

    @property
    def value(self) -> int:
        """The count."""
        return len(self.sources)


@dataclass(frozen=True, slots=True)
class LengthCell:
    """How many body paragraphs a source has, or words in them."""

    what: Literal["paragraphs", "words"]
    source: Source
    paragraphs: tuple[Paragraph, ...]

    @property
    def value(self) -> int:
        """The count, of the text as it is pinned."""
        if self.what == "paragraphs":
            return len(self.paragraphs)
        spans = (one.span for one in self.paragraphs)
        return sum(len(self.source.text[span.start : span.end].split()) for span in spans)


Cell = (
    RecordCell
    | ReportCell
    | QuotedCell
    | MeasureCell
    | MinorityCell
    | SetCell
    | SourcesCell
    | LengthCell
)

Operation = Literal[
    "margin",
    "difference",
    "difference of margins",
    "sum",
    "share of yes and no",
    "share of votes cast",
    "share of membership",
    "share of members",
    "turnout",
    "share of identical votes",
    "Lijphart's index of agreement",
]
OPERATIONS: Mapping[Operation, Callable[..., Fraction]] = {
    "margin": lambda yes, no: Fraction(yes - no),
    "difference": lambda more, fewer: Fraction(more - fewer),
    "difference of margins": lambda yes, no, then, others: Fraction(
        abs(yes - no) - abs(then - others)
    ),
    "sum": lambda *parts: Fraction(sum(parts)),
    "share of yes and no": lambda choice, other: Fraction(100 * choice, choice + other or 1),
    "share of votes cast": lambda choice, *others: Fraction(
        100 * choice, choice + sum(others) or 1
    ),
    "share of membership": lambda choice: Fraction(100 * choice, MEMBERS),
    "share of members": lambda some, whole: Fraction(100 * some, whole or 1),
    "turnout": lambda yes, no, abstained, absent: Fraction(
        100 * (yes + no + abstained), yes + no + abstained + absent
    ),
    "share of identical votes": lambda same, n: Fraction(100 * same, n),
    # Lijphart 1963, APSR 57(4): one step apart counts half.
    "Lijphart's index of agreement": lambda same, one, n: Fraction(2 * same + one, 2 * n),
}


@dataclass(frozen=True, slots=True)
class Computed:
    """A figure computed from cells; shares are in percent, with the choice meant first."""

    operation: Operation
    operands: tuple[Cell, ...]

    @property
    def value(self) -> Fraction:
        """The result of the operation."""
        return OPERATIONS[self.operation](*(cell.value for cell in self.operands))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in an answer, shown from its origin."""

    origin: Cell | Computed

    @property
    def text(self) -> str:
        """The number as an answer shows it; shares to a tenth of a percent."""
        match self.origin:
            case Computed(operation="margin" | "difference" | "difference of margins" | "sum"):
                return str(int(self.origin.value))
            case Computed(operation="Lijphart's index of agreement"):
                return f"{float(self.origin.value):.3f}"
            case Computed():
                return f"{float(self.origin.value):.1f} %"
            case (
                MinorityCell()
                | SourcesCell()
                | LengthCell()
                | MeasureCell(what="n" | "same" | "one_step" | "opposite")
            ):
                return f"{self.origin.value:,}"
            case RecordCell() | ReportCell() | QuotedCell() | MeasureCell() | SetCell():
                return str(self.origin.value)
            case _:
                assert_never(self.origin)


@dataclass(frozen=True, slots=True)
class Words:
    """Ayes's own words: no digit in any script."""

    text: str

    def __post_init__(self) -> None:
        if any(character.isnumeric() for character in self.text):
            raise LooseFigureError(
                f"{self.text!r} holds a figure that no record or quote vouches for"
            )


@dataclass(frozen=True, slots=True)
class Truth(Words):
    """The "Yes: " or "No: " that an answer opens with, and which of the two it is."""

    holds: bool


def truth_of(statement: Statement) -> bool | None:
    """Return whether an answer says yes or no; None where it says neither."""
    first = statement[0] if statement else None
    return first.holds if isinstance(first, Truth) else None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record, a source or a group as it stands there: a symbol, a title, a name."""

    of: VoteRecord | Source | Group
    name: Shown

    @property
    def text(self) -> str:
        """The field as it stands there; a date in words."""
        if self.name not in get_args(Shown):
            raise LooseFigureError(f"the field {self.name!r} isn't one that an answer may show")
        value = getattr(self.of, self.name)
        if value is None:
            raise LooseFigureError(f"{self.of.id} has no {self.name}")
        if isinstance(value, datetime.date):
            if isinstance(self.of, VoteRecord) and not self.of.day_known:
                return f"{value:%B} {value.year}"
            return f"{value.day} {value:%B} {value.year}"
        return str(value)


@dataclass(frozen=True, slots=True)
class Slice:
    """Words of a source that are said as they stand: what answers, or a whole quote."""

    quote: Quote

    @property
    def text(self) -> str:
        """The words, sliced now."""
        return self.quote.text


Piece = Words | Figure | Field | Slice
Statement = tuple[Piece, ...]


def render(statement: Statement) -> str:
    """Write a statement out, and refuse any digit that no figure or field of it vouches for."""
    for piece in statement:
        if not isinstance(piece, Piece):
            raise LooseFigureError(f"{piece!r} is no piece of a statement")
    return "".join(piece.text for piece in statement)


def own_words(statement: Statement) -> str:
    """Write a statement out without what it says in words of a source, which is shown as […]."""
    return render(tuple(Words(LEFT_OUT) if isinstance(one, Slice) else one for one in statement))
