"""The stores that have to behave alike: files and PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol

import pytest

from index.library.edit import EditableFolder
from index.library.library import Library, build_library
from index.postgres.connection.pool import Store
from index.postgres.edit import EditablePlace
from index.postgres.place import OWN, Place
from index.search.models.encoder import Encoder
from index.search.sizes import SIZES, Sizes
from index.types import Document
from index.votes.record import VoteRecord
from tests.database import Database
from tests.editing import add_documents, put, remove_sources, without


class Location(Protocol):
    """A place for one library."""

    def add(self, documents: Sequence[Document], encoder: Encoder) -> Library: ...

    def remove(self, ids: Collection[str], encoder: Encoder) -> Library: ...

    def build(
        self, documents: Sequence[Document], records: Sequence[VoteRecord], encoder: Encoder
    ) -> Library: ...

    def open(self, encoder: Encoder) -> Library | None: ...


class FileLocation:
    def __init__(self, path: Path, sizes: Sizes = SIZES) -> None:
        self._path = path
        self._sizes = sizes

    def add(self, documents: Sequence[Document], encoder: Encoder) -> Library:
        return add_documents(self._path, documents, encoder, sizes=self._sizes)

    def remove(self, ids: Collection[str], encoder: Encoder) -> Library:
        return remove_sources(self._path, ids, encoder, sizes=self._sizes)

    def build(
        self, documents: Sequence[Document], records: Sequence[VoteRecord], encoder: Encoder
    ) -> Library:
        return build_library(self._path, documents, records, encoder, sizes=self._sizes)

    def open(self, encoder: Encoder) -> Library | None:
        return EditableFolder(self._path, self._sizes).open(encoder)


class PostgresLocation:
    def __init__(self, place: Place, copies: Path, sizes: Sizes = SIZES) -> None:
        self._editable = EditablePlace(place, copies, sizes=sizes)

    def add(self, documents: Sequence[Document], encoder: Encoder) -> Library:
        return self._editable.edit(encoder, put(documents))

    def remove(self, ids: Collection[str], encoder: Encoder) -> Library:
        return self._editable.edit(encoder, without(ids))

    def build(
        self, documents: Sequence[Document], records: Sequence[VoteRecord], encoder: Encoder
    ) -> Library:
        return self._editable.build(documents, records, encoder)

    def open(self, encoder: Encoder) -> Library | None:
        return self._editable.open(encoder)


@pytest.fixture
def files(tmp_path: Path) -> FileLocation:
    return FileLocation(tmp_path / "library")


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    """The database as who migrated it, who may write what is everybody's."""
    with closing(Store(database.owner)) as opened:
        yield opened


@pytest.fixture
def in_database(store: Store, tmp_path: Path) -> PostgresLocation:
    return PostgresLocation(Place(store, OWN), tmp_path / "copies")


@pytest.fixture(params=["files", "in_database"])
def location(request: pytest.FixtureRequest) -> Location:
    kept: Location = request.getfixturevalue(request.param)
    return kept
