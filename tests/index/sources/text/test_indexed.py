"""What is embedded and indexed for a passage."""

from __future__ import annotations

import numpy as np

from index.library.generation.embed import entries
from index.sources.text.indexed import indexed_text
from index.types import Span, Unit
from tests.index.sources.reads import document
from tests.tiny import TinyEncoder

TEXT = "The kilns are:\n\nkiln | heat | days\nOld | 900 | 2\nNew | 1,200 |"
LEAD, HEADER = Span(0, 14), Span(16, 34)


def row(words: str, *needs: Span) -> Unit:
    start = TEXT.index(words)
    return Unit(Span(start, start + len(words)), "row", needs)


def test_a_row_reads_header_and_cell_behind_what_leads_the_table_in() -> None:
    read = indexed_text(TEXT, [row("Old | 900 | 2", LEAD, HEADER)])
    assert read.text == "The kilns are:\nkiln | heat | days\nkiln: Old; heat: 900; days: 2"


def test_a_row_without_as_many_cells_as_its_header_reads_as_it_stands() -> None:
    read = indexed_text(TEXT, [row("New | 1,200", LEAD, HEADER)])
    assert read.text.endswith("\nNew | 1,200")


def test_plain_sentences_read_as_they_stand() -> None:
    read = indexed_text("It is hot.  It cools.", [Unit(Span(0, 10)), Unit(Span(12, 21))])
    assert read.text == "It is hot.  It cools."
    assert read.pieces == ((0, 0, 21),)


def test_what_is_read_of_a_source_has_its_place_there_and_a_repeated_header_has_none() -> None:
    read = indexed_text(TEXT, [row("Old | 900 | 2", LEAD, HEADER)])
    starts = np.array([read.text.index(one) for one in ("The", "heat |", "900", "heat:")], np.int32)
    assert read.places(starts).tolist() == [
        0,
        TEXT.index("heat"),
        TEXT.index("900"),
        -1,
    ]


def test_an_answer_is_read_with_its_question() -> None:
    made = document("a.md", "**Is it hot?** It is.\n")
    [entry] = entries(made, TinyEncoder())
    assert entry.text == "Is it hot?\nIt is."
    (asked, own), *_ = entry.indexed_text.ranges
    assert entry.text[slice(*asked)] == "Is it hot?"
    assert entry.text[slice(*own)] == "It is."


def test_a_part_of_a_long_table_is_read_below_the_header() -> None:
    rows = "\n".join(f"| bowl {n} | {n} crowns |" for n in range(200))
    made = document("a.md", f"Prices:\n\n| ware | price |\n|-|-|\n{rows}\n")
    found = list(entries(made, TinyEncoder()))
    assert len(found) > 1
    assert all("price: " in one.text for one in found)
    assert found[-1].text.startswith("Prices:\nware | price\n")
