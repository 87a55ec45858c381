"""Rows of the register as roll calls and datasets."""

from __future__ import annotations

import datetime
import json
from typing import Any

from index.votes.record import Totals
from index.votes.register.roll_calls import MARK, Dataset, RollCall

COLUMNS = (
    *("key", "dataset", "body", "session", "title", "date", "day_known", "complete"),
    *("symbol", "draft", "subjects", "agenda", "vote_note", "url", "undl_id", "record_id"),
    *("yes", "no", "abstain", "absent"),
    *("counted_yes", "counted_no", "counted_abstain", "counted_absent"),
)


def end_of(marked: str, *, known: str) -> tuple[datetime.date, bool]:
    """Read a marked day, and whether it is known."""
    return datetime.date.fromisoformat(marked[:-1]), marked.endswith(known)


def dataset_of(values: dict[str, Any]) -> Dataset:
    """Make a dataset of the columns of its row."""
    values["imported"] = datetime.date.fromisoformat(values["imported"])
    if values["released"] is not None:
        values["released"] = datetime.date.fromisoformat(values["released"])
    values["files"] = tuple(json.loads(values["files"]))
    return Dataset(**values)


def roll_call_of(row: tuple[Any, ...]) -> RollCall:
    """Make a roll call of its row, the columns of COLUMNS."""
    # Written out: a list may have thousands of them.
    key, dataset, body, session, title, date, day_known, complete, symbol, draft, *more = row
    subjects, agenda, vote_note, url, undl_id, record_id, *figures = more
    yes, no, abstain, absent, counted_yes, counted_no, counted_abstain, counted_absent = figures
    # A source that leaves out those who didn't vote says nothing of how many they were.
    unknown = counted_absent == 0 and absent is None
    return RollCall(
        key=key,
        dataset=dataset,
        body=body,
        session=session,
        title=title,
        date=datetime.date.fromisoformat(date),
        day_known=bool(day_known),
        complete=bool(complete),
        symbol=symbol,
        draft=draft,
        subjects=tuple(subjects.split(MARK)) if subjects else (),
        agenda=agenda,
        vote_note=vote_note,
        url=url,
        undl_id=undl_id,
        record_id=record_id,
        totals=None if yes is None else Totals(yes=yes, no=no, abstain=abstain, absent=absent),
        counted=Totals(
            yes=counted_yes,
            no=counted_no,
            abstain=counted_abstain,
            absent=None if unknown else counted_absent,
        ),
    )
