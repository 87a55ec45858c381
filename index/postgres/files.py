"""The files of a library's versions in a database: read, written and deleted.

A version is a generation of a library in files: its name, its manifest, and the files that this
lists. A file never changes and is kept once for a library, under the hash of its content, in parts.
What comes out of the tables is checked, as whoever answers may write a server's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from index.errors import LibraryError, StoreError
from index.files.system_calls import link
from index.lazy_pattern import lazy_pattern
from index.library.generation.manifest import MANIFEST, FileEntry
from index.postgres.connection.pool import Connection, announce, set_server
from index.postgres.place import BASE, BUILD, Place

PART: Final = 1 << 20  # bytes of a file in a row
MOST_FILES: Final = 10_000  # of a version
_LARGEST: Final = 1 << 40  # bytes of a file
_VERSION = lazy_pattern(r"[0-9]{1,9}-[0-9a-f]{16}")
_FILE = lazy_pattern(r"(?:[0-9]{1,6}/)?[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_SHA256 = lazy_pattern(r"[0-9a-f]{64}")
Rows = Callable[..., list[tuple[Any, ...]]]
"""Returns the rows of a query and its values, as a server may see them."""


class MissingFileError(Exception):
    """A file isn't there: it is damage, or the version has been replaced twice meanwhile."""


class _Manifest(BaseModel):
    """What a manifest says of files, whatever else its format has."""

    model_config = ConfigDict(extra="ignore")

    files: dict[str, FileEntry]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a library, and its files by their paths in a generation's folder."""

    place: Place
    library: int
    name: str
    manifest: bytes
    files: Mapping[str, FileEntry]

    def damaged(self, what: str) -> LibraryError:
        """Say that something isn't what was published."""
        own = "restore the database from a backup, or delete these sources and add them anew."
        remedy = BUILD if self.place.name == BASE else own
        return LibraryError(f"{what} of {self.place} is not what was published: {remedy}")


def rows_of(connection: Connection, guild_id: int | None) -> Rows:
    """Return what asks a connection within its transaction."""
    set_server(connection, guild_id)

    def rows(query: str, *values: object) -> list[tuple[Any, ...]]:
        return connection.execute(query.encode(), values, binary=True).fetchall()

    return rows


def version_in_service(rows: Rows, place: Place) -> Version | None:
    """Return the version in service, None if there is none; raise LibraryError if it is damaged."""
    found = rows(
        "SELECT key, version, manifest FROM libraries "
        "LEFT JOIN versions ON library = key AND versions.name = version "
        "WHERE libraries.guild_id = %s AND libraries.name = %s",
        *place.key,
    )
    if not found:
        return None
    key, name, manifest = found[0]
    version = Version(place, key, name, manifest or b"", {})
    if not (
        _VERSION.fullmatch(name)
        and hashlib.sha256(version.manifest).hexdigest().startswith(name.partition("-")[2])
    ):
        raise version.damaged(MANIFEST)
    return Version(place, key, name, version.manifest, _files_of(version))


def fill(folder: Path, version: Version, rows: Rows, here: Mapping[FileEntry, Path]) -> None:
    """Make an empty folder a generation; files that are `here` already are linked.

    Raise LibraryError, StoreError or MissingFileError.
    """
    for name, entry in version.files.items():
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        if (found := here.get(entry)) is not None:
            link(found, target)
            continue
        with target.open("xb") as file:
            for part in parts_of(version, name, rows):
                file.write(part)
    (folder / MANIFEST).write_bytes(version.manifest)


def parts_of(version: Version, name: str, rows: Rows) -> Iterator[bytes]:
    """Yield a file's content; raise LibraryError in the end unless it is what was published."""
    entry, hashed, size = version.files[name], hashlib.sha256(), 0
    for part in range(-(-entry.size // PART)):
        found = rows(
            "SELECT content FROM files WHERE library = %s AND sha256 = %s AND part = %s",
            *(version.library, entry.sha256, part),
        )
        if not found:
            raise MissingFileError(name)
        content = bytes(found[0][0])
        hashed.update(content)
        size += len(content)
        if size > entry.size:
            break
        yield content
    if size != entry.size or hashed.hexdigest() != entry.sha256:
        raise version.damaged(name)


def publish(
    connection: Connection, place: Place, before: str | None, folder: Path, name: str
) -> None:
    """Put a generation into service within a transaction, in the place of the version before.

    That one stays until the next is published. Raise LibraryError or StoreError.
    """
    set_server(connection, place.guild_id)
    manifest = (folder / MANIFEST).read_bytes()
    library = _moved(connection, place, before, name)
    version = Version(place, library, name, manifest, {})
    files = _files_of(version)
    held = connection.execute(
        "SELECT sha256 FROM files WHERE library = %s AND part = 0", (library,)
    )
    there = {sha256 for (sha256,) in held}
    for path, entry in files.items():
        if entry.sha256 not in there:
            there.add(entry.sha256)
            _add(connection, version, folder / path, entry)
    connection.execute(
        "INSERT INTO versions (library, guild_id, name, manifest) VALUES (%s, %s, %s, %s)",
        (library, place.key[0], name, manifest),
    )
    _prune(connection, place, library, [one for one in (before, name) if one])
    announce(connection, *place.key, name)


def clear(connection: Connection, place: Place) -> str | None:
    """Delete all that a library's versions hold; return what names the one in service."""
    set_server(connection, place.guild_id)
    found = connection.execute(
        "SELECT key, version FROM libraries WHERE guild_id = %s AND name = %s", place.key
    ).fetchall()
    for key, _ in found:
        connection.execute("DELETE FROM versions WHERE library = %s", (key,))
        connection.execute("DELETE FROM files WHERE library = %s", (key,))
    return str(found[0][1]) if found else None


def _moved(connection: Connection, place: Place, before: str | None, name: str) -> int:
    """Name the version that is in service now, and return the library's key."""
    if before is None:
        made = connection.execute(
            "INSERT INTO libraries (guild_id, name, version) VALUES (%s, %s, %s) RETURNING key",
            (*place.key, name),
        )
        return int(made.fetchall()[0][0])
    moved = connection.execute(
        "UPDATE libraries SET version = %s WHERE guild_id = %s AND name = %s AND version = %s "
        "RETURNING key",
        (name, *place.key, before),
    ).fetchall()
    if moved:
        return int(moved[0][0])
    found = connection.execute(
        "SELECT FROM libraries WHERE guild_id = %s AND name = %s AND version = %s",
        (*place.key, before),
    ).fetchall()
    if found:
        raise StoreError(f"this role may not change {place}: docs/postgres-roles.sql says who may.")
    raise LibraryError(f"{place} was changed meanwhile: try again.")


def _add(connection: Connection, version: Version, path: Path, entry: FileEntry) -> None:
    hashed = hashlib.sha256()
    with path.open("rb") as file, connection.cursor() as cursor:
        for part, content in enumerate(iter(lambda: file.read(PART), b"")):
            hashed.update(content)
            cursor.execute(
                "INSERT INTO files (library, guild_id, sha256, part, content) "
                "VALUES (%s, %s, %s, %s, %b)",
                (version.library, version.place.key[0], entry.sha256, part, content),
            )
    if hashed.hexdigest() != entry.sha256:
        raise version.damaged(path.name)


def _prune(connection: Connection, place: Place, library: int, kept: Collection[str]) -> None:
    """Delete the versions that aren't kept, and the files that none of those needs."""
    connection.execute(
        "DELETE FROM versions WHERE library = %s AND name <> ALL(%s)", (library, list(kept))
    )
    manifests = connection.execute(
        "SELECT name, manifest FROM versions WHERE library = %s", (library,)
    ).fetchall()
    needed = {
        entry.sha256
        for name, manifest in manifests
        for entry in _files_of(Version(place, library, name, manifest, {})).values()
    }
    connection.execute(
        "DELETE FROM files WHERE library = %s AND sha256 <> ALL(%s)", (library, list(needed))
    )


def _files_of(version: Version) -> dict[str, FileEntry]:
    """Return the files that a manifest lists; raise LibraryError if it can't have been ours."""
    try:
        files = _Manifest.model_validate_json(version.manifest).files
    except ValidationError as error:
        raise version.damaged(MANIFEST) from error
    if len(files) > MOST_FILES or not all(
        _FILE.fullmatch(name)
        and name != MANIFEST
        and _SHA256.fullmatch(one.sha256)
        and 0 <= one.size <= _LARGEST
        for name, one in files.items()
    ):
        raise version.damaged(MANIFEST)
    return files
