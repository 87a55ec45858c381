"""The vote records that Ayes ships, in the register as one more dataset."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

from index.votes.names.countries import Countries
from index.votes.record import VoteRecord
from index.votes.register.roll_calls import Dataset, RollCall, State, choices_of
from index.votes.register.store import Register

SHIPPED: Final = "shipped"


def keep_records(
    register: Register,
    records: Sequence[VoteRecord],
    *,
    imported: datetime.date,
    countries: Countries,
) -> None:
    """Put the shipped records in the register in place of those of before; raise RegisterError.

    Of a vote that was imported too, the record is the one that counts.
    """
    states: dict[State, int] = {}
    entries = [
        RollCall(
            identity=record.id,
            body=record.body,
            session=record.session,
            title=record.title,
            date=record.date,
            day_known=record.day_known,
            complete=bool(record.positions),
            choices=choices_of(
                {(code, countries.un_name(code)): p for code, p in record.positions.items()}, states
            ),
            totals=record.totals,
            symbol=record.symbol,
            draft=record.draft,
            vote_note=record.note,
            url=record.record_url,
            record_id=record.id,
        )
        for record in records
        if record.totals is not None  # else it was never voted on
    ]
    dataset = Dataset(
        id=SHIPPED,
        rank=0,
        title="Vote records that come with Ayes",
        publisher="Ayes",
        licence="facts and figures, each with its source",
        url=None,
        imported=imported,
    )
    register.replace(dataset, tuple(states), entries)
