"""Readers over the shipped records: what reads a question needs no library."""

from __future__ import annotations

import pytest

from bot.answer.language.query.read_query import Reader
from index.files.shipped import data_folder
from index.votes.importing.toml_records import load_records
from index.votes.names.countries import Countries
from index.votes.record import VoteRecord


@pytest.fixture(scope="session")
def records() -> dict[str, VoteRecord]:
    return {record.id: record for record in load_records(data_folder() / "votes")}


@pytest.fixture(scope="session")
def reader(countries: Countries, records: dict[str, VoteRecord]) -> Reader:
    return Reader(countries, tuple(records.values()))
