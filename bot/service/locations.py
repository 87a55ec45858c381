"""Where libraries are kept, what tells that one was published, and how it is opened."""

from __future__ import annotations

import shutil
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.service.open_parts import store_of
from bot.storage.home import CHANNELS, GUILDS
from index.library.library import Library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.settings import Settings
    from index.postgres.library import Place
    from index.postgres.notifications import Watch
    from index.search.models.encoder import Encoder
    from index.search.searchable import Searchable
    from index.votes.register.store import Register


class Location(Protocol):
    """The place of one library; two of the same place are equal."""

    def __hash__(self) -> int: ...

    def pointer(self) -> str | None:
        """Return what names the version in service, None if there is no library.

        What can't be read is a pointer too, one that opens nothing.
        """
        ...

    def open(self, encoder: Encoder) -> Searchable:
        """Open the version in service; raise LibraryError or StoreError."""
        ...

    def look_again(self) -> None:
        """Have the next look at the pointer be a fresh one."""
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

    def delete_channels(self, guild_id: int) -> None:
        """Delete the libraries of a server's channels; raise OSError or StoreError."""
        ...

    def servers(self) -> list[int]:
        """Return the servers that are known to have sources of their own, in order."""
        ...


@dataclass(frozen=True, slots=True)
class FolderLocation:
    """A library in files."""

    path: Path

    def pointer(self) -> str | None:
        """Return what stands in the pointer to the generation in service."""
        try:
            return (self.path / "CURRENT").read_bytes().decode("utf-8", "replace")
        except FileNotFoundError:
            return None
        except OSError as error:
            return f"unreadable: {error.errno}"

    def open(self, encoder: Encoder) -> Library:
        """Open the generation in service; raise LibraryError."""
        return Library.open(self.path, encoder)

    def look_again(self) -> None:
        """Every look is a fresh one."""

    def delete(self) -> None:
        """Delete the folder."""
        if self.path.exists():
            shutil.rmtree(self.path)


class FolderLocations:
    """Libraries in files: some that are everybody's, and two folders of folders of servers."""

    def __init__(self, shared: tuple[Path, ...], home: Path) -> None:
        self.shared: tuple[Location, ...] = tuple(map(FolderLocation, shared))
        self._guilds = home / GUILDS
        self._channels = home / CHANNELS

    def of(self, guild_id: int, channel_id: int | None = None) -> FolderLocation:
        """Return that of a server's own library, or of what was written in one of its channels."""
        if channel_id is not None:
            return FolderLocation(self._channels / str(guild_id) / str(channel_id))
        return FolderLocation(self._guilds / str(guild_id))

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

    def look_again(self) -> None:
        """Look the version up next time, even if its notification isn't here yet."""
        self.watch.look_again(self.place)

    def delete(self) -> None:
        """Delete the library with all its versions; raise StoreError."""
        from index.postgres.publish import delete_library  # noqa: PLC0415

        delete_library(self.place)
        self.look_again()


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

    def delete_channels(self, guild_id: int) -> None:
        """Delete the libraries of a server's channels."""
        from index.postgres.publish import delete_channels  # noqa: PLC0415

        delete_channels(self._own(guild_id).store, guild_id)

    def servers(self) -> list[int]:
        """Return none: who answers sees one server's rows at a time."""
        return []


@contextmanager
def database_locations(
    settings: Settings, register: Register
) -> Iterator[DatabaseLocations | None]:
    """Watch the database that the settings name, None where they name none.

    Whatever is imported into the register is taken up too.
    """
    store = store_of(settings)
    if store is None:
        yield None
        return
    from index.postgres.library import BASE, OWN, Place  # noqa: PLC0415
    from index.postgres.notifications import Watch  # noqa: PLC0415
    from index.postgres.register import PostgresRegister  # noqa: PLC0415

    taken = register.take_up if isinstance(register, PostgresRegister) else None
    with closing(Watch(store, taken)) as watch:
        shared = (Place(store, BASE), Place(store, OWN))
        yield DatabaseLocations(watch, shared, partial(Place, store, OWN))
