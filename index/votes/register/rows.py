"""Rows of the register as roll calls and datasets."""

from __future__ import annotations

import datetime
import json
from dataclasses import fields
from typing import Any, Final

from index.votes.record import Day, Totals
from index.votes.register.roll_calls import MARK, Dataset, RollCall

SAID: Final = tuple(each.name for each in fields(RollCall) if each.name != "totals")
FIGURES: Final = ("yes", "no", "abstain", "absent")
COLUMNS: Final = ", ".join((*SAID, *FIGURES))  # of roll_calls and its positions


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
