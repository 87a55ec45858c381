"""Libraries in a database as places to change, and which of them another encoder made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.library.edit import Plan
from index.library.generation.writer import made_with
from index.library.library import silent
from index.postgres.connection.pool import Store
from index.postgres.library import BASE, Place, PostgresLibrary
from index.postgres.publish import Publisher, holding
from index.search.models.encoder import Encoder, Progress


@dataclass(frozen=True, slots=True)
class EditablePlace:
    """A library in a database; `scratch` is a folder for what is embedded and not published yet."""

    place: Place
    scratch: Path

    def open(self, encoder: Encoder) -> PostgresLibrary | None:
        """Open the version in service, None if there is no library.

        Raise LibraryError or StoreError.
        """
        return None if self.place.version() is None else PostgresLibrary(self.place, encoder)

    def edit(self, encoder: Encoder, plan: Plan, progress: Progress = silent) -> PostgresLibrary:
        """Publish what a plan makes of the library, as `Publisher.edit` does, and open it."""
        return Publisher(self.place, encoder, self.scratch, progress).edit(plan)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold a lock of the database's, wherever who else wants it runs.

        Raise TakenLibraryError if another does, StoreError if the database fails.
        """
        with holding(self.place, "changed"):
            yield


def places_beside(store: Store) -> list[Place]:
    """Return the libraries beside the base, in order; raise StoreError.

    Only who migrated sees those of all servers.
    """
    listed = store.rows(
        None, "SELECT guild_id, name FROM libraries WHERE name <> %s ORDER BY guild_id, name", BASE
    )
    return [Place(store, name, guild or None) for guild, name in listed]


def outdated_places(store: Store, encoder: Encoder) -> list[Place]:
    """Return those of `places_beside` that another encoder made, in order; raise StoreError."""
    wanted = made_with(encoder).model_dump_json()
    return [
        one
        for one in places_beside(store)
        for (made,) in store.rows(
            one.guild_id,
            "SELECT encoder FROM libraries JOIN versions ON library = key AND number = version "
            "WHERE libraries.guild_id = %s AND name = %s",
            *(one.guild_id or 0, one.name),
        )
        if made != wanted
    ]
