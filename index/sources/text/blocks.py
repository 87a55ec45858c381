"""A document as any reader hands it on: blocks in order, from which the pinned text is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.sources.text.characters import seen
from index.sources.text.linked import Linked, length, moved

BARS = " | "  # between the cells of a row
ASKED = 7  # the level of a question that stands as a heading does, below all headings


@dataclass(frozen=True, slots=True)
class Block:
    """A block that holds no other.

    `kind` is empty for a paragraph, "item", "table" or "code" for other body text, "title" or
    "heading", "end" for a rule below what bold words head, or else what it is that isn't body text.
    `level` is that of a heading, or how deep in lists a block stands; `place` the page or slide.
    A table has `rows`, the first of them its header if `headed`. The first `asked` characters of
    a paragraph are a question it answers. `links` stand in it in order.
    """

    text: str
    kind: str = ""
    place: str = ""
    level: int = 0
    asked: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    headed: bool = False
    links: tuple[Linked, ...] = ()


def table(
    rows: list[tuple[str, ...]],
    *,
    headed: bool,
    level: int = 0,
    links: Mapping[tuple[int, int], Sequence[Linked]] | None = None,
) -> Block | None:
    """Make a block of a table's rows, those without a word left out; None if none is left.

    `links` are those of its cells, by row and column.
    """
    words = [tuple(" ".join(seen(cell).split()) for cell in row) for row in rows]
    kept = tuple(row for row in words if any(row))
    if not kept:
        return None
    # Bars around the rows keep a blank cell at their edge from being overlooked.
    barred = any(not row[0] or not row[-1] for row in kept)
    lines = (BARS.join(row).strip() for row in kept)
    if barred:
        lines = (f"| {BARS.join(row)} |" for row in kept)
    found: list[Linked] = []
    before = 0
    for number, row in enumerate(words) if links else ():
        for column, cell in enumerate(row if any(row) else ()):
            before += barred or column > 0
            found += moved(links.get((number, column), ()) if links else (), before)
            before += length(cell)
        before += barred and any(row)
    headed = headed and len(kept) > 1
    return Block("\n".join(lines), "table", "", level, 0, kept, headed, tuple(found))
