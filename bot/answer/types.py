"""The closed union `Answer`, and the pieces that its statement is made of.

A statement is a row of pieces. Only `Figure` and `Field` may show digits, and both say which cell of
which record (or of which source) they show; `Words` refuses them. So a loose figure can't be written down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from index.errors import AyesError
from index.types import Quote, Source
from index.votes.types import VoteRecord

AnswerKind = Literal["votes", "passages", "mixed", "conflict", "none"]


class LooseFigureError(AyesError):
    """A figure that stands in no quote and in no ledger."""


@dataclass(frozen=True, slots=True)
class Words:
    """Ayes's own words: no digit in any script."""

    text: str

    def __post_init__(self) -> None:
        if any(character.isnumeric() for character in self.text):
            raise LooseFigureError(f"{self.text!r} holds a figure that no record or quote vouches for")


@dataclass(frozen=True, slots=True)
class Field:
    """A textual field of a record or a source, as it stands there: a symbol, a title, a date, a name."""

    of: VoteRecord | Source
    name: str

    @property
    def text(self) -> str:
        value = getattr(self.of, self.name)
        if value is None:
            raise LooseFigureError(f"{self.of.id} has no {self.name}")
        if hasattr(value, "isoformat"):
            return f"{value.day} {value:%B} {value.year}"
        return str(value)
