"""The copy of a library's version that each machine opens: a library in files, as any other.

It is brought up to date before it is changed, and when a version is published. Of what a version
shares with the one before, nothing is copied again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from index.errors import LibraryError, OutdatedLibraryError, StoreError, TakenLibraryError
from index.files.system_calls import remove_folder
from index.library.edit import EditableFolder
from index.library.generation.manifest import (
    FileEntry,
    current,
    put_into_service,
    read_manifest,
    writing,
)
from index.library.library import Library, publishing
from index.postgres.files import MissingFileError, fill, version_in_service
from index.postgres.place import BUILD, Place
from index.search.models.encoder import Encoder
from index.search.sizes import SIZES, Sizes

SHARED: Final = "shared"  # the folder of what is everybody's
TRIES: Final = 3  # to copy what is published anew meanwhile


@dataclass(frozen=True, slots=True)
class LocalCopy:
    """Where a library of a database is copied to: a folder of its server's, among all copies."""

    place: Place
    copies: Path

    @property
    def path(self) -> Path:
        """The folder of the library."""
        guild = self.place.guild_id
        return self.copies / (SHARED if guild is None else str(guild)) / self.place.name

    def version(self) -> str | None:
        """Return what names the version that is here, None if none is."""
        pointer = EditableFolder(self.path).pointer()
        return None if pointer is None else pointer.removesuffix("\n")

    def open(self, encoder: Encoder, sizes: Sizes = SIZES) -> Library:
        """Open what is here; what is damaged is copied anew. Raise LibraryError or StoreError."""
        try:
            return self._opened(encoder, sizes)
        except OutdatedLibraryError as error:
            raise OutdatedLibraryError(
                f"{self.place} was made with another encoder or by another version of Ayes: set "
                f"the model back, or {BUILD}"
            ) from error
        except LibraryError:
            self._forget()
            self.take_up()
            return self._opened(encoder, sizes)

    def take_up(self) -> str | None:
        """Copy the version in service if it isn't here, and return what names it.

        Without a library there, none is left here. Raise LibraryError or StoreError.
        """
        # It may take longer than a question, which only happens to need it first.
        return Context().run(self._take_up)

    def drop(self) -> None:
        """Delete what is here unless the database has such a library; raise OSError, StoreError."""
        if self.version() is None:
            return
        # Who has it is at the same, or writes what makes this the version in service.
        with suppress(TakenLibraryError, FileNotFoundError), writing(self.path):
            if self.place.version() is None:
                remove_folder(self.path)

    def _take_up(self) -> str | None:
        rows = partial(self.place.store.rows, self.place.guild_id)
        for _ in range(TRIES):
            name = self.place.version()
            if name is not None and name == self.version():
                return name
            version = version_in_service(rows, self.place)
            if version is None:
                self.drop()
                return None
            try:
                with publishing(self.path, wait=True) as folder:
                    if self.version() != version.name:
                        fill(folder, version, rows, self._files_here())
                        remove_folder(self.path / "generations" / version.name)
                        put_into_service(self.path, folder, version.name)
                    return version.name
            except MissingFileError:
                pass
            except LibraryError as error:
                if not isinstance(error.__cause__, FileNotFoundError):
                    raise
                continue  # the folder was deleted as the library was, and made again meanwhile
            if self.place.version() == version.name:
                raise version.damaged("a file")
        raise StoreError(f"{self.place} was published anew while it was copied: ask again.")

    def _opened(self, encoder: Encoder, sizes: Sizes) -> Library:
        return Library.open(self.path, encoder, sizes, str(self.place))

    def _forget(self) -> None:
        """Count what is here as no version; who reads it goes on."""
        with publishing(self.path, wait=True):
            (self.path / "CURRENT").unlink(missing_ok=True)

    def _files_here(self) -> dict[FileEntry, Path]:
        """Return the files of the version that is here, as far as they are whole."""
        try:
            folder = current(self.path)
            files = read_manifest(self.path, folder).files
            return {
                entry: folder / name
                for name, entry in files.items()
                if (folder / name).stat().st_size == entry.size
            }
        except (LibraryError, OSError):
            return {}


def copies_in(copies: Path) -> Iterator[tuple[int | None, str]]:
    """Yield the server and the name of each library that is copied here."""
    for pointer in sorted(copies.glob("*/*/CURRENT")):
        guild = pointer.parts[-3]
        if guild == SHARED or guild.isdecimal():
            yield (None if guild == SHARED else int(guild)), pointer.parts[-2]
