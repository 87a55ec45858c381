"""Rows of the register as roll calls and datasets."""

from __future__ import annotations

import datetime
import json
from dataclasses import fields
from typing import Any, Final

from index.votes.record import Totals
from index.votes.register.roll_calls import MARK, Dataset, Day, Described, RollCall

_SAID = tuple(each.name for each in fields(Described) if each.name != "totals")
_FIGURES = ("yes", "no", "abstain", "absent")
COLUMNS: Final = (*("key", "dataset"), *_SAID, *_FIGURES, *(f"counted_{one}" for one in _FIGURES))


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
    key, dataset, *rest = row
    said = dict(zip(_SAID, rest, strict=False))
    official, counted = (
        dict(zip(_FIGURES, part, strict=True)) for part in (rest[-8:-4], rest[-4:])
    )
    # A source that leaves out those who didn't vote says nothing of how many they were.
    if official["absent"] is None and not counted["absent"]:
        counted["absent"] = None
    said |= {
        "date": datetime.date.fromisoformat(said["date"]),
        "day_known": bool(said["day_known"]),
        "complete": bool(said["complete"]),
        "subjects": tuple(said["subjects"].split(MARK)) if said["subjects"] else (),
        "totals": None if official["yes"] is None else Totals(**official),
    }
    return RollCall(key=key, dataset=dataset, counted=Totals(**counted), **said)
