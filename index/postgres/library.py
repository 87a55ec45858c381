"""Libraries in a database: where one is kept, which version is in service, and opening it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from index.errors import LibraryError
from index.library.generation.manifest import MadeWith, check_encoder
from index.library.generation.writer import made_with, records_in
from index.postgres.connection.pool import Store
from index.postgres.part import PostgresPart
from index.postgres.texts import Head
from index.search.models.encoder import Encoder
from index.search.searchable import Searchable
from index.search.sizes import SIZES, Sizes
from index.votes.record import VoteRecord

BASE: Final = "base"  # what Ayes ships
OWN: Final = "own"  # what was added beside it: by whoever runs Ayes, or by a server
OF_CHANNEL: Final = "channel-"  # and its id: what was written in a channel of a server
IN_SERVICE: Final = (
    "FROM libraries JOIN versions ON library = key AND number = version "
    "WHERE libraries.guild_id = %s AND name = %s"
)
BUILD: Final = "run `ayes build`, as the role that migrated."


def channel_name(channel_id: int) -> str:
    """Name the library of what was written in a channel."""
    return f"{OF_CHANNEL}{channel_id}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a library is kept in a database; without a server it is everybody's."""

    store: Store
    name: str
    guild_id: int | None = None
    sizes: Sizes = SIZES

    def __str__(self) -> str:
        whose = "" if self.guild_id is None else f" of server {self.guild_id}"
        return f"the library {self.name}{whose} in {self.store.name}"

    @property
    def key(self) -> tuple[int, str]:
        """What stands for it in the tables: the server, 0 for everybody's, and the name."""
        return self.guild_id or 0, self.name

    def in_service(self, columns: str) -> tuple[Any, ...] | None:
        """Return columns of the version in service, None if there is none; raise StoreError."""
        found = self.store.rows(self.guild_id, f"SELECT {columns} {IN_SERVICE}", *self.key)
        return found[0] if found else None

    def version(self) -> int | None:
        """Return the number of the version in service, None if there is none; raise StoreError."""
        found = self.in_service("version")
        return None if found is None else int(found[0])


class PostgresLibrary(Searchable):
    """One version of a library, open for reading.

    Whatever is published meanwhile, it goes on with what it has, until that was replaced twice.
    Safe to share between threads.
    """

    def __init__(self, place: Place, encoder: Encoder) -> None:
        """Open the version in service; raise LibraryError or StoreError."""
        found = place.in_service("key, version, id, encoder, projection")
        if found is None:
            remedy = BUILD if place.name == BASE else "add a source to it."
            raise LibraryError(f"there is no {str(place).removeprefix('the ')}: {remedy}")
        key, version, content, encoded, projection = found
        self._version = str(content)
        self.place = place
        self.number = int(version)
        self.made_with = MadeWith.model_validate_json(encoded)
        check_encoder(str(place), self.made_with, made_with(encoder), BUILD)
        self._head = Head(place.store, place.guild_id, key, self.number)
        part = PostgresPart(self._head, place.sizes, self.made_with.tokens)
        vectors = projection_of(projection, self.made_with)
        super().__init__([part], encoder, vectors, place.sizes)

    @property
    def name(self) -> str:
        """What a person reads of where it is."""
        return str(self.place)

    @property
    def version(self) -> str:
        """A hash of the exact content: the encoder, the sources in their order, the records."""
        return self._version

    @cached_property
    def records(self) -> tuple[VoteRecord, ...]:
        """The vote records, in the order in which they were given."""
        found = self._head.rows(
            "SELECT records FROM versions WHERE library = %s AND number = %s",
            *(self._head.library, self._head.version),
        )
        if not found:
            raise self._head.gone()
        return records_in(found[0][0])


def projection_of(content: bytes, made_with: MadeWith) -> npt.NDArray[np.float32]:
    """Read the projection of a version, [d, p]."""
    return np.frombuffer(content, "<f4").reshape(made_with.dimensions, made_with.tokens)
