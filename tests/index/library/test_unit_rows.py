"""Units in a row of a database."""

from __future__ import annotations

import pytest

from index.library.generation.unit_rows import packed, unpacked
from index.types import Span, Unit


@pytest.mark.parametrize(
    "units",
    [
        (),
        (Unit(Span(0, 4)), Unit(Span(5, 9))),
        (Unit(Span(0, 4)), Unit(Span(5, 9), "item", (Span(0, 4),)), Unit(Span(9, 12))),
        (Unit(Span(30, 44), "row", (Span(3, 9), Span(12, 20))), Unit(Span(50, 51), "code")),
    ],
    ids=["none", "sentences", "an item among sentences", "a row and code"],
)
def test_units_come_back_as_they_were(units: tuple[Unit, ...]) -> None:
    assert unpacked(packed(units)) == units


def test_sentences_take_no_more_than_the_ends_of_their_spans() -> None:
    assert packed([Unit(Span(0, 4)), Unit(Span(5, 9))]) == "[[0, 4, 5, 9], []]"


@pytest.mark.parametrize("written", ["[[0, 4, 5], []]", "[]", "{}", "null", "[[4, 0], []]", "x"])
def test_what_nobody_packed_is_an_error(written: str) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        unpacked(written)
