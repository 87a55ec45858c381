"""Libraries in a database: where one is kept, which version is in service, and opening it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from index.errors import LibraryError, OutdatedLibraryError
from index.library.generation.manifest import MadeWith
from index.library.generation.writer import made_with
from index.postgres.connection.pool import Store
from index.postgres.part import PostgresPart
from index.postgres.texts import Head
from index.search.models.encoder import Encoder
from index.search.searchable import Searchable
from index.search.sizes import SIZES, Sizes
from index.search.token_vectors import BITS
from index.votes.record import VoteRecord

BASE: Final = "base"  # what Ayes ships
OWN: Final = "own"  # what was added beside it: by whoever runs Ayes, or by a server
OF_CHANNEL: Final = "channel-"  # and its id: what was written in a channel of a server
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

    def version(self) -> int | None:
        """Return the number of the version in service, None if there is none; raise StoreError."""
        found = self.store.rows(
            self.guild_id,
            "SELECT version FROM libraries WHERE guild_id = %s AND name = %s",
            *(self.guild_id or 0, self.name),
        )
        return int(found[0][0]) if found else None


class PostgresLibrary(Searchable):
    """One version of a library, open for reading.

    Whatever is published meanwhile, it goes on with what it has, until that was replaced twice;
    `refreshed` gives the library that is in service now. Safe to share between threads.
    """

    def __init__(self, place: Place, encoder: Encoder) -> None:
        """Open the version in service; raise LibraryError or StoreError."""
        found = place.store.rows(
            place.guild_id,
            "SELECT key, version, id, encoder, projection, inputs FROM libraries "
            "JOIN versions ON library = key AND number = version "
            "WHERE libraries.guild_id = %s AND name = %s",
            *(place.guild_id or 0, place.name),
        )
        if not found:
            remedy = BUILD if place.name == BASE else "add a source to it."
            raise LibraryError(f"there is no {str(place).removeprefix('the ')}: {remedy}")
        key, version, content, encoded, projection, inputs = found[0]
        self.inputs: str | None = inputs
        self._version = str(content)
        self.place = place
        self.number = int(version)
        self.made_with = MadeWith.model_validate_json(encoded)
        self._check(encoder)
        shared = place.guild_id is None
        self._head = Head(place.store, place.guild_id, key, self.number, shared)
        shape = (self.made_with.dimensions, self.made_with.tokens)
        part = PostgresPart(self._head, place.sizes, self.made_with.tokens)
        vectors = np.frombuffer(projection, "<f4").reshape(shape)
        super().__init__([part], encoder, vectors, place.sizes)

    @property
    def name(self) -> str:
        """What a person reads of where it is."""
        return str(self.place)

    def refreshed(self) -> PostgresLibrary:
        """Return this library, or a newly opened one if another version is in service."""
        if self.place.version() == self.number:
            return self
        return PostgresLibrary(self.place, self.encoder)

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
        return tuple(map(VoteRecord.model_validate_json, found[0][0].splitlines()))

    def _check(self, encoder: Encoder) -> None:
        if self.made_with == made_with(encoder):
            return
        if self.made_with.bits != BITS:
            raise OutdatedLibraryError(f"{self.place} is of another version of Ayes: {BUILD}")
        raise OutdatedLibraryError(
            f"{self.place} was made with {self.made_with.name} and can't be searched with "
            f"{encoder.identity.name}: set the model back, or {BUILD}"
        )
