"""What a backup is: a compressed tar of files of the home folder, and last a list of them.

own/, guilds/<id>/      libraries: CURRENT and the files of the generation in service
register.db, state.db   copies made while they were in use
settings.env            the settings that were given, but for the token
base/, cache/           what Ayes makes itself, if it was asked for
ayes-backup.json        format, version, day, and size and sha256 of every file before it
"""

from __future__ import annotations

import datetime
import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import zstandard
from pydantic import BaseModel, ConfigDict

from bot.storage.home import BASE, CACHE, GUILDS, OWN
from bot.storage.state.state_connection import FILE as STATE_FILE
from bot.storage.switch import BackupError
from index.lazy_pattern import lazy_pattern
from index.library.generation.manifest import FileEntry
from index.votes.register.store import FILE as REGISTER_FILE

FORMAT: Final = 1
LIST: Final = "ayes-backup.json"
SETTINGS_FILE: Final = "settings.env"
ALWAYS: Final = (OWN, GUILDS, REGISTER_FILE, STATE_FILE, SETTINGS_FILE)
"""What a restore replaces in the home folder, even with nothing."""
BESIDE: Final = (f"{REGISTER_FILE}-journal", f"{STATE_FILE}-wal", f"{STATE_FILE}-shm")
"""What SQLite has beside its files; it goes with them."""
MADE: Final = (BASE, CACHE)
"""What can be made again."""

_ENDINGS: Final = (".tar.zst", ".tar.gz")
_LEVEL: Final = 3  # of Zstandard; vectors hardly shrink, and text does at any level
_MAGIC: Final = {b"\x28\xb5\x2f\xfd": ".tar.zst", b"\x1f\x8b": ".tar.gz"}
# A part of a path begins with neither a dot nor a dash, and so leads nowhere else.
_PART = r"\w[\w.@+-]{0,99}"
_NAME = lazy_pattern(
    rf"{re.escape(STATE_FILE)}|{re.escape(REGISTER_FILE)}|{re.escape(SETTINGS_FILE)}"
    rf"|(?P<library>{OWN}|{BASE}|{GUILDS}/\d{{1,20}})"
    rf"/(?:CURRENT|generations/\d{{1,9}}-[0-9a-f]{{16}}/{_PART}(?:/{_PART})?)"
    rf"|{CACHE}/{_PART}(?:/{_PART}){{0,7}}",
    re.ASCII,
)


class Listing(BaseModel):
    """The list at the end of a backup."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    version: str
    made: datetime.datetime
    files: dict[str, FileEntry]


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made or restored: when, by which version, and how much of what."""

    made: datetime.datetime
    version: str
    libraries: tuple[str, ...]
    files: int
    bytes: int


def summary_of(listing: Listing) -> Backup:
    """Count what a backup holds."""
    return Backup(
        made=listing.made,
        version=listing.version,
        libraries=tuple(libraries_of(listing)),
        files=len(listing.files),
        bytes=sum(one.size for one in listing.files.values()),
    )


def is_name(name: str) -> bool:
    """Say whether a file of a backup may be called so."""
    return _NAME.fullmatch(name) is not None


def libraries_of(listing: Listing) -> list[str]:
    """Name the folders of the libraries in a backup, in order."""
    found = (_NAME.fullmatch(name) for name in listing.files)
    return sorted({match["library"] for match in found if match and match["library"]})


@contextmanager
def compressing(target: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    """Compress what is written as the name of a backup says; raise BackupError."""
    if path.name.endswith(_ENDINGS[0]):
        compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
        with compressor.stream_writer(target, closefd=False) as packed:
            yield packed
    elif path.name.endswith(_ENDINGS[1]):
        with gzip.GzipFile(fileobj=target, filename="", mode="wb", mtime=0) as zipped:
            yield zipped  # type: ignore[misc]  # it reads and writes bytes
    else:
        raise BackupError(f"{path} is no name for a backup: end it in {' or '.join(_ENDINGS)}.")


@contextmanager
def decompressing(source: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    """Read what was compressed, whatever the file is called; raise BackupError."""
    start = source.read(4)
    source.seek(0)
    ending = next((_MAGIC[magic] for magic in _MAGIC if start.startswith(magic)), None)
    if ending == _ENDINGS[0]:
        with zstandard.ZstdDecompressor().stream_reader(source, closefd=False) as packed:
            yield packed
    elif ending == _ENDINGS[1]:
        with gzip.GzipFile(fileobj=source, mode="rb") as zipped:
            yield zipped  # type: ignore[misc]  # it reads and writes bytes
    else:
        raise BackupError(f"{path} is no backup of Ayes: name a file that `ayes backup` has made.")
