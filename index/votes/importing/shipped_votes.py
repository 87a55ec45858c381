"""The vote records that Ayes ships, in the register as one more dataset."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

from index.votes.names.countries import Countries
from index.votes.record import VoteRecord
from index.votes.register.roll_calls import Dataset, entries_of
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
    states, entries = entries_of(records, countries)
    dataset = Dataset(
        id=SHIPPED,
        rank=0,
        title="Vote records that come with Ayes",
        publisher="Ayes",
        licence="facts and figures, each with its source",
        url=None,
        imported=imported,
    )
    register.replace(dataset, states, entries)
