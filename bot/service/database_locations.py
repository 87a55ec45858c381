"""Where libraries are in a database. Only who has one loads this: what it needs is an extra."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.storage.home import CACHE, SCRATCH
from index.library.edit import Editable
from index.postgres.connection.pool import Store
from index.postgres.edit import EditablePlace, delete_channels, places_in
from index.postgres.library import BASE, OWN, Place, channel_name
from index.postgres.notifications import Watch


class DatabaseLocations:
    """Libraries in a database; what isn't published yet is in a home folder.

    It tells nobody which servers have some.
    """

    def __init__(self, store: Store, home: Path, watch: Watch | None = None) -> None:
        self._store = store
        self._home = home
        self._watch = watch
        self.shared: tuple[Editable, ...] = (self._at(BASE), self._at(OWN))

    def _at(self, name: str, guild_id: int | None = None) -> EditablePlace:
        scratch = self._home / (CACHE if guild_id is None else f"{SCRATCH}/{guild_id}")
        return EditablePlace(Place(self._store, name, guild_id), scratch, self._watch)

    def of(self, guild_id: int, channel_id: int | None = None) -> EditablePlace:
        """Return that of a server's own library, or of what was written in one of its channels."""
        return self._at(OWN if channel_id is None else channel_name(channel_id), guild_id)

    def look_again(self, guild_id: int, channel_id: int | None = None) -> None:
        """Look the version up next time, even if its notification isn't here yet."""
        if self._watch is not None:
            self._watch.look_again(self.of(guild_id, channel_id).place)

    def delete(self, guild_id: int) -> None:
        """Delete a server's libraries, and what of them isn't published yet."""
        delete_channels(self._store, guild_id)
        own = self.of(guild_id)
        own.delete()
        if own.scratch.exists():
            shutil.rmtree(own.scratch)

    def servers(self) -> list[int]:
        """Return none: who answers sees one server's rows at a time."""
        return []

    def beside(self) -> list[EditablePlace]:
        """Return the libraries beside the base that the role may see."""
        scratch = self._home / CACHE
        return [EditablePlace(one, scratch, self._watch) for one in places_in(self._store)]
