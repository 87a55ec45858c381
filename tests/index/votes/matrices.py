"""Small matrices of roll calls for the tests of what is computed from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import strategies as st

from index.votes.analysis.agreement import Matrix

CELLS = {".": 0, "Y": 1, "A": 2, "N": 3, "X": 4}
CODES = ("AAA", "BBB", "CCC", "DDD")


def matrix(columns: Mapping[str, str], dates: Sequence[str] | None = None) -> Matrix:
    """Return a matrix whose columns are written as letters, one a roll call: "YYAN.X"."""
    rows = len(next(iter(columns.values())))
    days = dates or [f"2020-01-{1 + row % 28:02}" for row in range(rows)]
    return Matrix(
        codes=tuple(columns),
        keys=np.arange(100, 100 + rows, dtype=np.int32),
        dates=np.array(days, dtype="datetime64[D]"),
        choices=np.array(
            [[CELLS[column[row]] for column in columns.values()] for row in range(rows)],
            dtype=np.int8,
        ).reshape(rows, len(columns)),
    )


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    """Draw matrices of up to 30 roll calls over six years."""
    rows = draw(st.integers(0, 30))
    column = st.text("".join(CELLS), min_size=rows, max_size=rows)
    years = sorted(draw(st.lists(st.integers(2000, 2005), min_size=rows, max_size=rows)))
    columns = {code: draw(column) for code in CODES}
    return matrix(columns, [f"{year}-06-01" for year in years])
