"""Libraries, votes and state from files to a database, and back: all of it, or nothing.

What has arrived is read again and compared, by counts and hashes, before it takes its place.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.storage.backup.archive import BESIDE
from bot.storage.home import GUILDS, OWN, state_address
from bot.storage.state.database import copy_rows as state_copying
from bot.storage.state.state import State
from bot.storage.state.state_connection import FILE as STATE_FILE
from bot.storage.switch import restoring, switch
from index.errors import AyesError
from index.library.generation import manifest as generation
from index.library.generation.manifest import MANIFEST, Manifest, manifest_of, read_manifest
from index.library.library import publishing
from index.postgres.connection.pool import Connection, Store, as_sentences, set_server
from index.postgres.edit import libraries_in, remove_library
from index.postgres.files import (
    MissingFileError,
    Version,
    fill,
    parts_of,
    publish,
    rows_of,
    version_in_service,
)
from index.postgres.place import BASE, BUILD, Place
from index.postgres.place import OWN as OWN_STORED
from index.postgres.register import read_file, tally_votes, write_file
from index.search.models.encoder import Progress
from index.votes.register.schema import transaction as register_transaction
from index.votes.register.store import FILE as REGISTER_FILE

Key = tuple[int | None, str]


class CopyError(AyesError):
    """Something that can't be copied, or didn't arrive as it was."""


@dataclass(frozen=True, slots=True)
class LibraryTally:
    """How much a library holds; `sha256` is its manifest's, which pins every byte of its files."""

    sources: int
    passages: int
    sentences: int
    records: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: libraries by server and name, votes, and rows of the state by table."""

    libraries: dict[Key, LibraryTally]
    votes: int
    votes_sha256: str
    rows: dict[str, int]
    rows_sha256: str


def to_database(home: Path, address: str, progress: Progress, *, replace: bool = False) -> Copied:
    """Copy what a home folder holds into a migrated database, in one transaction.

    `address` is that of the role that migrated. Raise AyesError, with the database as it was, where
    it holds something already and isn't to be replaced, or anything fails.
    """
    store = Store(address)
    places = dict(_libraries_in(home))
    with (
        as_sentences(store.name),
        closing(State.open(home / STATE_FILE)),
        state_copying.transaction(home / STATE_FILE) as rows,
        state_copying.transaction(state_address(address)) as target,
    ):
        connection = state_copying.driver_of(target)
        there = libraries_in(connection)
        set_server(connection, None)
        if not replace and (
            [key for key in there if key[1] != BASE]
            or tally_votes(connection, "register_")[0]
            or state_copying.holds_something(target)
        ):
            raise CopyError(
                f"{store.name} holds libraries, votes or state already, and nothing was copied: "
                "say --replace if they are to go."
            )
        for guild, name in there:
            remove_library(connection, Place(store, name, guild))
        copied = {}
        for number, ((guild, name), path) in enumerate(places.items()):
            progress("copying libraries", number / len(places))
            copied[guild, name] = _written(connection, Place(store, name, guild), path)
        progress("copying libraries", 1.0)
        set_server(connection, None)
        # Made if it isn't there; a copy, since the file may be in use.
        with register_transaction(home / REGISTER_FILE) as file:
            votes = tally_votes(file)
        write_file(connection, home / REGISTER_FILE)
        _equal("the register of votes", votes, tally_votes(connection, "register_"))
        state_copying.replace_rows(rows, target)
        counted = state_copying.tally_rows(rows)
        _equal("the state", counted, state_copying.tally_rows(target))
    return Copied(copied, *votes, *counted)


def to_files(address: str, home: Path, progress: Progress, *, replace: bool = False) -> Copied:
    """Copy what a database holds, as it is at one moment, into a home folder, in one step.

    `address` is that of the role that migrated. Raise AyesError, with the folder as it was, where
    it holds something already and isn't to be replaced, or anything fails.
    """
    names = (OWN, GUILDS, REGISTER_FILE, STATE_FILE)
    taken = [name for name in names if (home / name).exists()]
    if taken and not replace:
        raise CopyError(
            f"{home} has {taken[0]} already, and nothing was copied: say --replace if what is "
            "there is to go."
        )
    store = Store(address)
    with (
        as_sentences(store.name),
        restoring(home) as new,
        state_copying.transaction(state_address(address)) as rows,
    ):
        rows.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connection = state_copying.driver_of(rows)
        keys = libraries_in(connection)
        copied = {}
        for number, (guild, name) in enumerate(keys):
            progress("copying libraries", number / len(keys))
            path = new / _folder(guild, name)
            copied[guild, name] = _read(connection, Place(store, name, guild), path)
        progress("copying libraries", 1.0)
        set_server(connection, None)
        read_file(connection, new / REGISTER_FILE)
        votes = tally_votes(connection, "register_")
        with register_transaction(new / REGISTER_FILE) as file:
            _equal("the register of votes", votes, tally_votes(file))
        State.open(new / STATE_FILE).close()
        with state_copying.transaction(new / STATE_FILE) as target:
            state_copying.replace_rows(rows, target)
            counted = state_copying.tally_rows(rows)
            _equal("the state", counted, state_copying.tally_rows(target))
        base = (BASE,) if (None, BASE) in copied else ()
        switch(home, [*base, *names, *BESIDE])
    return Copied(copied, *votes, *counted)


def _libraries_in(home: Path) -> Iterator[tuple[Key, Path]]:
    for name in (BASE, OWN):
        if (home / name / "CURRENT").exists():
            yield (None, name), home / name
    for path in sorted((home / GUILDS).glob("*/CURRENT")):
        if path.parent.name.isdecimal():
            yield (int(path.parent.name), OWN_STORED), path.parent


def _folder(guild_id: int | None, name: str) -> Path:
    return Path(name) if guild_id is None else Path(GUILDS) / str(guild_id)


def _written(connection: Connection, place: Place, path: Path) -> LibraryTally:
    """Write the generation in service of a library in files, and read all of it again."""
    folder, hold = generation.hold(path)
    with closing(os.fdopen(hold)):
        tally = _tally(read_manifest(path, folder), (folder / MANIFEST).read_bytes())
        publish(connection, place, None, folder, folder.name)
    version = _version(connection, place)
    rows = rows_of(connection, place.guild_id)
    for name in version.files:
        for _ in parts_of(version, name, rows):
            pass
    _equal(str(place), tally.sha256, hashlib.sha256(version.manifest).hexdigest())
    return tally


def _read(connection: Connection, place: Place, path: Path) -> LibraryTally:
    """Make the version in service of a library a library in files; every byte is hashed."""
    version = _version(connection, place)
    manifest = manifest_of(version.manifest, str(place), BUILD)
    with publishing(path) as folder:
        try:
            fill(folder, version, rows_of(connection, place.guild_id), {})
        except MissingFileError as error:
            raise version.damaged(str(error)) from error
        generation.put_into_service(path, folder, version.name)
    return _tally(manifest, version.manifest)


def _version(connection: Connection, place: Place) -> Version:
    found = version_in_service(rows_of(connection, place.guild_id), place)
    if found is None:
        raise CopyError(f"{place} went while it was copied, and nothing was: copy anew.")
    return found


def _tally(manifest: Manifest, content: bytes) -> LibraryTally:
    counts = manifest.counts
    return LibraryTally(
        sources=counts.sources,
        passages=counts.passages,
        sentences=counts.sentences,
        records=counts.records,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _equal(name: str, before: object, after: object) -> None:
    if before != after:
        raise CopyError(
            f"{name} didn't arrive as it was, and nothing was copied: build it again with this "
            "version of Ayes, and copy anew."
        )
