"""Where each member of the United Nations has its square on the map of `data/tiles.toml`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from index.files.shipped import read_table

_SEA = "."


class Square(NamedTuple):
    """A place on the map, counted from its top left corner."""

    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Tiles:
    """The map: the squares of today's members, and where states of the past stand."""

    squares: Mapping[str, Square]
    former: Mapping[str, Square]
    rows: int
    columns: int

    def placed(self, codes: Collection[str]) -> dict[str, Square]:
        """Return a square for each of the codes, in the order of the codes, and no square twice.

        What has no square of its own, or finds it taken, fills the empty ones from the bottom left;
        what finds no empty one is left out.
        """
        placed = {code: self.squares[code] for code in sorted(codes) if code in self.squares}
        taken = set(placed.values())
        own = {*self.squares.values(), *self.former.values()}
        empty = (
            Square(row, column)
            for row in reversed(range(self.rows))
            for column in range(self.columns)
            if (row, column) not in own
        )
        for code in sorted(set(codes) - set(placed)):
            square = self.former.get(code)
            if square is None or square in taken:
                square = next(empty, None)
            if square is not None:
                placed[code] = square
                taken.add(square)
        return dict(sorted(placed.items()))


@cache
def load_tiles(path: Path | None = None) -> Tiles:
    """Read the map, the shipped one unless another is given."""
    return read_table("tiles.toml", _tiles, path)


def _tiles(table: Mapping[str, Any]) -> Tiles:
    grid = [line.split() for line in table["tiles"].strip().splitlines()]
    squares = {
        code: Square(row, column)
        for row, line in enumerate(grid)
        for column, code in enumerate(line)
        if code != _SEA
    }
    former = {
        code: squares[place] if isinstance(place, str) else Square(*place)
        for code, place in table["former"].items()
    }
    return Tiles(squares, former, len(grid), max(map(len, grid)))
