"""Rows of the register as roll calls and datasets, and one with all positions as a matrix."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.votes.analysis.agreement import Matrix
from index.votes.record import Day, Totals
from index.votes.register.roll_calls import MARK, Dataset, RollCall, State

SAID: Final = tuple(each.name for each in fields(RollCall) if each.name != "totals")
FIGURES: Final = ("yes", "no", "abstain", "absent")
COLUMNS: Final = ", ".join((*SAID, *FIGURES))  # of roll_calls and its positions

Packed = tuple[bytes, bytes, bytes, bytes]
"""Arrays over all votes in order: key, day since 1970 (int32), shown (bool), choices (int8)."""


def end_of(marked: str, *, known: str) -> Day:
    """Read a marked day, and whether it is known."""
    return Day(datetime.date.fromisoformat(marked[:-1]), marked.endswith(known))


def dataset_of(values: dict[str, Any]) -> Dataset:
    """Make a dataset of the columns of its row."""
    values["imported"] = datetime.date.fromisoformat(values["imported"])
    if values["released"] is not None:
        values["released"] = datetime.date.fromisoformat(values["released"])
    values["files"] = tuple(json.loads(values["files"]))
    return Dataset(**values)


def roll_call_of(row: tuple[Any, ...]) -> RollCall:
    """Make a roll call of its row, the columns of COLUMNS."""
    said = dict(zip(SAID, row, strict=False))
    figures = dict(zip(FIGURES, row[-len(FIGURES) :], strict=True))
    said |= {
        "date": datetime.date.fromisoformat(said["date"]),
        "day_known": bool(said["day_known"]),
        "complete": bool(said["complete"]),
        "subjects": tuple(said["subjects"].split(MARK)) if said["subjects"] else (),
        "totals": None if figures["yes"] is None else Totals(**figures),
    }
    return RollCall(**said)


def pack(votes: Sequence[tuple[int, str, int, bytes]]) -> Packed:
    """Pack votes, each a key, a date, whether it is shown, and its positions by state."""
    width = max((len(choices) for *_, choices in votes), default=0)
    return (
        np.array([key for key, *_ in votes], dtype="<i4").tobytes(),
        np.array([date for _, date, *_ in votes], dtype="datetime64[D]").astype("<i4").tobytes(),
        bytes([shown for *_, shown, _ in votes]),
        b"".join([choices.ljust(width, b"\0") for *_, choices in votes]),
    )


def keys_of(packed: Packed) -> NDArray[np.int32]:
    """Return the keys of the packed votes."""
    return np.frombuffer(packed[0], dtype="<i4")


def shown_of(packed: Packed) -> NDArray[np.bool_]:
    """Return which of the packed votes are shown, and not left to a better source."""
    return np.frombuffer(packed[2], dtype=np.bool_)


def matrix_of(packed: Packed, rows: NDArray[np.bool_], states: Sequence[State]) -> Matrix:
    """Make the matrix of some rows; a state under several names has one column."""
    keys, days = keys_of(packed), np.frombuffer(packed[1], dtype="<i4")
    raw = np.frombuffer(packed[3], dtype=np.int8)
    raw = raw.reshape(len(keys), len(raw) // max(len(keys), 1))[rows]
    columns: dict[str, list[int]] = {}
    for number in np.flatnonzero(raw.any(axis=0)).tolist():
        columns.setdefault(states[number][0], []).append(number)
    codes = tuple(sorted(columns))
    choices = raw[:, [columns[code][0] for code in codes]]
    for column, code in enumerate(codes):
        for number in columns[code][1:]:
            np.maximum(choices[:, column], raw[:, number], out=choices[:, column])
    matrix = Matrix(
        codes=codes,
        keys=keys[rows].astype(np.int32),
        dates=days[rows].astype("datetime64[D]"),
        choices=choices,
    )
    for array in (matrix.keys, matrix.dates, matrix.choices):
        array.setflags(write=False)
    return matrix
