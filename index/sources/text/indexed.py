"""What is embedded and indexed for a passage: its units, with what leads them in in front.

A row of a table reads "header: cell". The words are slices of the source's text, so that a token
of them has a place there; what is written between them has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from index.lazy_pattern import lazy_pattern
from index.types import Span, Unit

NEEDS_CHARACTERS: Final = 400  # of what stands before a passage and is read with it
_BAR = lazy_pattern(r" ?\| ?")
_BLANK_LINE: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class IndexedText:
    """The words of a passage as they are embedded.

    `pieces` are the slices among them: where each starts here, where in the source, and its length.
    `ranges` says where each unit stands here, a row with its headers and an answer's question in
    front of its own words.
    """

    text: str
    pieces: tuple[tuple[int, int, int], ...]
    ranges: tuple[tuple[tuple[int, int], ...], ...]

    def places(self, starts: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Return where in the source stands what starts here [n]; -1 if nowhere."""
        begins, sources, lengths = np.array(self.pieces, np.int64).T
        piece = np.searchsorted(begins, starts, side="right") - 1
        inside = (piece >= 0) & (starts < begins[piece] + lengths[piece])
        return np.where(inside, starts - begins[piece] + sources[piece], -1).astype(np.int32)


def indexed_text(text: str, units: Sequence[Unit]) -> IndexedText:
    """Read units that follow each other in a text."""
    made = _Making(text)
    first = units[0].span.start
    for need in _outside(units, first):
        made.slice(need.start, need.end)
        made.write("\n")
    at = first
    ranges = []
    for unit in units:
        made.slice(at, unit.span.start)
        begin = made.length
        pairs = cells(text, unit)
        for number, (header, cell) in enumerate(pairs):
            made.write("; " if number else "")
            made.write(f"{text[header.start : header.end]}: " if header else "")
            made.slice(cell.start, cell.end)
        if not pairs:
            made.slice(unit.span.start, unit.span.end)
        own = (begin, made.length)
        asked = unit.needs if unit.kind == "answer" else ()
        ranges.append((*filter(None, map(made.found, asked)), own))
        at = unit.span.end
    return IndexedText("".join(made.parts), tuple(made.pieces), tuple(ranges))


def cells(text: str, unit: Unit) -> list[tuple[Span | None, Span]]:
    """Pair the cells of a row that hold something with their headers.

    Empty if the unit is no row, or has no header, or not as many cells as that.
    """
    if unit.kind != "row" or not unit.needs:
        return []
    header = unit.needs[-1]
    if text.startswith(_BLANK_LINE, header.end):
        return []  # what leads the table in
    above, own = _split(text, header), _split(text, unit.span)
    if len(above) != len(own) or len(own) < 2:
        return []
    return [(over, cell) for over, cell in zip(above, own, strict=True) if cell is not None]


def _split(text: str, row: Span) -> list[Span | None]:
    """Find the cells of a row, None for one that is blank."""
    words = text[row.start : row.end]
    barred = words.startswith("|") and words.endswith("|")
    edges = [(found.start(), found.end()) for found in _BAR.finditer(words)]
    if not barred:
        edges = [(0, 0), *edges, (len(words), len(words))]
    return [
        Span(row.start + start, row.start + end) if start < end else None
        for (_, start), (end, _) in pairwise(edges)
    ]


def _outside(units: Sequence[Unit], first: int) -> Iterator[Span]:
    """Yield what units need that stands before the first, the nearest of it, in order."""
    needs = sorted({need for unit in units for need in unit.needs if need.end <= first})
    kept: list[Span] = []
    room = NEEDS_CHARACTERS
    for need in reversed(needs):
        room -= need.end - need.start
        if room < 0:
            break
        kept.insert(0, need)
    yield from kept


class _Making:
    def __init__(self, text: str) -> None:
        self._text = text
        self.parts: list[str] = []
        self.pieces: list[tuple[int, int, int]] = []
        self.length = 0

    def slice(self, start: int, end: int) -> None:
        """Append a stretch of the source, to the piece before if it goes on from there."""
        if start >= end:
            return
        self.parts.append(self._text[start:end])
        if self.pieces:
            begin, source, length = self.pieces[-1]
            if begin + length == self.length and source + length == start:
                self.pieces[-1] = (begin, source, length + end - start)
                self.length += end - start
                return
        self.pieces.append((self.length, start, end - start))
        self.length += end - start

    def write(self, words: str) -> None:
        """Append words that stand nowhere in the source, or elsewhere."""
        self.parts.append(words)
        self.length += len(words)

    def found(self, span: Span) -> tuple[int, int] | None:
        """Say where a span of the source stands, if it was appended."""
        for begin, source, length in self.pieces:
            if source <= span.start and span.end <= source + length:
                return (begin + span.start - source, begin + span.end - source)
        return None
