"""Where libraries are in a database. Only who has one loads this: what it needs is an extra."""

from __future__ import annotations

from pathlib import Path

from bot.storage.home import COPIES
from index.files.system_calls import remove_folder
from index.library.edit import Editable
from index.postgres.connection.pool import Store
from index.postgres.edit import EditablePlace, delete_channels, places_in
from index.postgres.notifications import Watch
from index.postgres.place import BASE, OWN, Place, channel_name


def copies_of(store: Store, home: Path) -> Path:
    """Return the folder of a home folder that a database's libraries are copied into."""
    return home / COPIES / store.id


class DatabaseLocations:
    """Libraries in a database, and their copies in a home folder.

    It tells nobody which servers have some.
    """

    def __init__(self, store: Store, home: Path, watch: Watch | None = None) -> None:
        self._store = store
        self._copies = copies_of(store, home)
        self._watch = watch
        self.shared: tuple[Editable, ...] = (self._at(BASE), self._at(OWN))

    def _at(self, name: str, guild_id: int | None = None) -> EditablePlace:
        return EditablePlace(Place(self._store, name, guild_id), self._copies, self._watch)

    def of(self, guild_id: int, channel_id: int | None = None) -> EditablePlace:
        """Return that of a server's own library, or of what was written in one of its channels."""
        return self._at(OWN if channel_id is None else channel_name(channel_id), guild_id)

    def look_again(self, guild_id: int, channel_id: int | None = None) -> None:
        """Look the version up next time, even if its notification isn't here yet."""
        if self._watch is not None:
            self._watch.look_again(self.of(guild_id, channel_id).place)

    def delete(self, guild_id: int) -> None:
        """Delete a server's libraries, their copies, and what of them isn't published yet."""
        delete_channels(self._store, guild_id)
        self.of(guild_id).delete()
        remove_folder(self._copies / str(guild_id))

    def servers(self) -> list[int]:
        """Return none: who answers sees one server's rows at a time."""
        return []

    def beside(self) -> list[EditablePlace]:
        """Return the libraries beside the base that the role may see."""
        return [EditablePlace(one, self._copies, self._watch) for one in places_in(self._store)]
