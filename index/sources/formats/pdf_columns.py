"""Lines of a page that runs in columns, or of a table, in the order in which they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from statistics import mean
from typing import Final

GUTTER: Final = 1.2  # times the size of letters: space that is wider sets columns apart
TOGETHER: Final = 3  # lines with the same gutter, at least
PROSE_WORDS: Final = 4.0  # in a line of a column on average; a cell of a table has fewer
NEAR: Final = 1.8  # heights of a line between lines that go on below each other

Gap = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line, or the piece of one between two wide spaces; `cells` if it is a row of a table."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    cells: tuple[str, ...] = ()

    @property
    def shape(self) -> str:
        """What stays the same of a running head from page to page."""
        return re.sub(r"\d+", "0", self.text)


def in_order(rows: Sequence[Sequence[PdfLine]]) -> Iterator[PdfLine]:
    """Yield lines, whose pieces are given as they are drawn, column by column."""
    at = 0
    while at < len(rows):
        end, gutters = _together(rows, at)
        several = sum(len(row) > 1 for row in rows[at:end])
        columns = _columns(rows[at:end], gutters) if several >= TOGETHER - 1 else []
        words = [mean(len(line.text.split()) for line in column) for column in columns if column]
        if several >= TOGETHER and min(words) >= PROSE_WORDS:
            for column in columns:
                yield from in_order([[line] for line in column])
        elif several >= TOGETHER - 1:
            yield from _rows(rows[at:end], gutters)
        else:
            yield from map(_whole, rows[at:end])
        at = end


def _together(rows: Sequence[Sequence[PdfLine]], first: int) -> tuple[int, list[Gap]]:
    """Find how far the lines go that share a gutter with the first, and which gutters."""
    row = rows[first]
    gutters = [(before.right, after.left) for before, after in pairwise(row)]
    end = first + 1
    while gutters and end < len(rows):
        above, below = rows[end - 1], rows[end]
        height = above[0].top - above[0].bottom
        if not -height < above[0].bottom - below[0].top < NEAR * height:
            break
        free = _free(below)
        shared = [
            (max(a, c), min(b, d))
            for a, b in gutters
            for c, d in free
            if min(b, d) - max(a, c) > GUTTER / 2 * below[0].size
        ]
        if not shared:
            break
        gutters, end = shared, end + 1
    return end, gutters


def _free(row: Sequence[PdfLine]) -> list[Gap]:
    edges = [-inf, *(edge for line in row for edge in (line.left, line.right)), inf]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _columns(rows: Sequence[Sequence[PdfLine]], gutters: Sequence[Gap]) -> list[list[PdfLine]]:
    """Divide the pieces of lines among the columns between gutters."""
    columns: list[list[PdfLine]] = [[] for _ in range(len(gutters) + 1)]
    for row in rows:
        for line in row:
            columns[sum(line.left > (start + end) / 2 for start, end in gutters)].append(line)
    return columns


def _rows(rows: Sequence[Sequence[PdfLine]], gutters: Sequence[Gap]) -> Iterator[PdfLine]:
    """Yield the rows of a table; one without a first cell goes on where that above ends."""
    made: list[PdfLine] = []
    for row in rows:
        cells = [" ".join(one.text for one in column) for column in _columns([row], gutters)]
        if made and not cells[0]:
            above = made.pop()
            both = (f"{a} {b}".strip() for a, b in zip(above.cells, cells, strict=True))
            made.append(replace(above, cells=tuple(both), bottom=row[0].bottom))
        else:
            made.append(replace(_whole(row), cells=tuple(cells)))
    yield from made


def _whole(row: Sequence[PdfLine]) -> PdfLine:
    text = " ".join(line.text for line in row)
    bottom, top = min(line.bottom for line in row), max(line.top for line in row)
    return replace(row[0], text=text, right=row[-1].right, bottom=bottom, top=top)
