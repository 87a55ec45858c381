"""Where libraries are kept, what tells that one was published, and how it is opened."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.storage.home import CHANNELS, GUILDS
from index.library.edit import EditableFolder

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.postgres.library import Place
    from index.postgres.notifications import Watch
    from index.search.models.encoder import Encoder
    from index.search.searchable import Searchable


class Location(Protocol):
    """The place of one library; two of the same place are equal."""

    def __hash__(self) -> int: ...

    def pointer(self) -> str | None:
        """Return what names the version in service, None if there is no library.

        For a pointer that can't be read, return one that opens nothing.
        """
        ...

    def open(self, encoder: Encoder) -> Searchable | None:
        """Open the version in service, if there is one; raise LibraryError or StoreError."""
        ...

    def delete(self) -> None:
        """Delete the library, if there is one; raise OSError or StoreError."""
        ...


class Locations(Protocol):
    """The places of the libraries of all servers, and of each server's own."""

    @property
    def shared(self) -> tuple[Location, ...]:
        """Those of what all servers have, the base first."""
        ...

    def of(self, guild_id: int, channel_id: int | None = None) -> Location:
        """Return that of a server's own library, or of what was written in one of its channels."""
        ...

    def look_again(self, guild_id: int, channel_id: int | None = None) -> None:
        """Have the next look at a pointer be a fresh one."""
        ...

    def delete_channels(self, guild_id: int) -> None:
        """Delete the libraries of a server's channels; raise OSError or StoreError."""
        ...

    def servers(self) -> list[int]:
        """Return the servers that are known to have sources of their own, in order."""
        ...


class FolderLocations:
    """Libraries in files: some that are everybody's, and two folders of folders of servers."""

    def __init__(self, shared: tuple[Path, ...], home: Path) -> None:
        self.shared: tuple[Location, ...] = tuple(map(EditableFolder, shared))
        self._guilds = home / GUILDS
        self._channels = home / CHANNELS

    def of(self, guild_id: int, channel_id: int | None = None) -> EditableFolder:
        """Return that of a server's own library, or of what was written in one of its channels."""
        if channel_id is not None:
            return EditableFolder(self._channels / str(guild_id) / str(channel_id))
        return EditableFolder(self._guilds / str(guild_id))

    def look_again(self, guild_id: int, channel_id: int | None = None) -> None:
        """Do nothing: every look is a fresh one."""

    def delete_channels(self, guild_id: int) -> None:
        """Delete the folder of a server's channels."""
        folder = self._channels / str(guild_id)
        if folder.exists():
            shutil.rmtree(folder)

    def servers(self) -> list[int]:
        """Return the servers that have a folder, in order."""
        there = [one for one in (self._guilds, self._channels) if one.is_dir()]
        folders = [one for each in there for one in each.iterdir()]
        return sorted({int(one.name) for one in folders if one.name.isdecimal()})


@dataclass(frozen=True, slots=True)
class DatabaseLocation:
    """A library in a database."""

    place: Place
    watch: Watch

    def pointer(self) -> str | None:
        """Return the number of the version in service; raise StoreError if it was never known."""
        version = self.watch.version(self.place)
        return None if version is None else str(version)

    def open(self, encoder: Encoder) -> Searchable:
        """Open the version in service; raise LibraryError or StoreError."""
        from index.postgres.library import PostgresLibrary  # noqa: PLC0415  (psycopg is an extra)

        return PostgresLibrary(self.place, encoder)

    def delete(self) -> None:
        """Delete the library with all its versions; raise StoreError."""
        from index.postgres.edit import delete_library  # noqa: PLC0415

        delete_library(self.place)
        self.watch.look_again(self.place)


class DatabaseLocations:
    """Libraries in a database. It tells nobody which servers have some."""

    def __init__(
        self, watch: Watch, shared: tuple[Place, ...], own: Callable[[int], Place]
    ) -> None:
        self.shared: tuple[Location, ...] = tuple(DatabaseLocation(one, watch) for one in shared)
        self._own = own
        self._watch = watch

    def of(self, guild_id: int, channel_id: int | None = None) -> DatabaseLocation:
        """Return that of a server's own library, or of what was written in one of its channels."""
        place = self._own(guild_id)
        if channel_id is not None:
            from index.postgres.library import channel_name  # noqa: PLC0415  (psycopg is an extra)

            place = replace(place, name=channel_name(channel_id))
        return DatabaseLocation(place, self._watch)

    def look_again(self, guild_id: int, channel_id: int | None = None) -> None:
        """Look the version up next time, even if its notification isn't here yet."""
        self._watch.look_again(self.of(guild_id, channel_id).place)

    def delete_channels(self, guild_id: int) -> None:
        """Delete the libraries of a server's channels."""
        from index.postgres.edit import delete_channels  # noqa: PLC0415

        delete_channels(self._own(guild_id).store, guild_id)

    def servers(self) -> list[int]:
        """Return none: who answers sees one server's rows at a time."""
        return []
