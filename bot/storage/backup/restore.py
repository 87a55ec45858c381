"""Going back to a backup: unpacked beside what is there, checked, and then put in its place."""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import zstandard
from pydantic import ValidationError

from bot.settings import Settings
from bot.storage.backup.archive import (
    ALWAYS,
    BESIDE,
    FORMAT,
    LIST,
    MADE,
    Backup,
    Listing,
    decompressing,
    is_name,
    libraries_of,
    summary_of,
)
from bot.storage.home import BASE, GUILDS, OWN
from bot.storage.switch import BackupError, restoring, switch
from index.errors import LibraryError, OutdatedLibraryError
from index.files.os_errors import reason_of
from index.library.generation import manifest as generation
from index.library.generation.manifest import FileEntry
from index.search.models.encoder import Progress, silent

STAGE: Final = "restoring"
MOST_FILES: Final = 200_000
LONGEST_LIST: Final = 64 << 20  # bytes
LEFT_FREE: Final = 64 << 20  # bytes of the disk that a restore never takes
_CHUNK: Final = 1 << 18
_LONGEST_HEADER: Final = 1 << 20  # bytes that tarfile may ask for at once


def restore(
    settings: Settings, source: Path, progress: Progress = silent, *, force: bool = False
) -> Backup:
    """Put what a backup holds in the place of what the home folder does; raise AyesError.

    Until all of it is unpacked and checked, nothing changes; then all changes at once. A home
    folder that holds anything of the kind is replaced only with `force`, and never while it is
    read.
    """
    home = settings.home
    if not source.is_file():
        raise BackupError(f"there is no file {source}: name one that `ayes backup` has made.")
    try:
        with restoring(home) as new:
            _check_home(home, force=force)
            listing = _unpack(source, new, progress)
            _check_libraries(source, new, listing)
            _check_home(home, force=force)
            made = [name for name in MADE if (new / name).exists()]
            switch(home, [*ALWAYS, *BESIDE, *made])
    except OSError as error:
        raise BackupError(
            f"{source} can't be restored, and nothing was changed: {reason_of(error, home)}."
        ) from error
    progress(STAGE, 1.0)
    return summary_of(listing)


def _check_home(home: Path, *, force: bool) -> None:
    there = [name for name in ALWAYS if (home / name).exists()]
    if there and not force:
        raise BackupError(
            f"{home} holds {', '.join(there)} already: name an empty folder in AYES_HOME, or "
            "replace what is there with --force."
        )
    libraries = (home / OWN, home / BASE, *(home / GUILDS).glob("*"))
    if any(generation.is_read(one) for one in libraries):
        raise BackupError(f"{home} is in use: stop the bot, and whatever else runs, and try again.")


def _unpack(source: Path, new: Path, progress: Progress) -> Listing:
    """Write the files of a backup into a folder; raise BackupError if one isn't as listed."""
    files: dict[str, FileEntry] = {}
    listing: Listing | None = None
    whole = source.stat().st_size
    with _opened(source) as (raw, archive):
        while (member := archive.next()) is not None:
            content = archive.extractfile(member) if _is_plain(member) else None
            if content is None or listing is not None or len(files) == MOST_FILES:
                raise _damaged(source)
            if member.name == LIST:
                if member.size > LONGEST_LIST:
                    raise _damaged(source)
                listing = Listing.model_validate_json(content.read())
            elif is_name(member.name) and member.name not in files:
                _check_room(new, member.size)
                files[member.name] = _write(content, new / member.name)
            else:
                raise _damaged(source)
            progress(STAGE, min(raw.tell() / max(whole, 1), 0.99))
    if listing is None or listing.files != files:
        raise _damaged(source)
    if listing.format != FORMAT:
        raise BackupError(f"{source} was made by another version of Ayes: restore it with that.")
    return listing


@contextmanager
def _opened(source: Path) -> Iterator[tuple[IO[bytes], tarfile.TarFile]]:
    try:
        with (
            source.open("rb") as raw,
            decompressing(raw, source) as plain,
            tarfile.open(fileobj=_Forward(plain), mode="r:") as archive,  # type: ignore[call-overload]
        ):
            yield raw, archive
    except (
        *(tarfile.TarError, zstandard.ZstdError, zlib.error, ValidationError),
        *(EOFError, RecursionError, UnicodeError, ValueError),
    ) as error:
        raise _damaged(source) from error
    except OSError as error:
        if error.errno is None:  # what gzip finds is one without a number
            raise _damaged(source) from error
        raise


def _is_plain(member: tarfile.TarInfo) -> bool:
    return member.type == tarfile.REGTYPE and not member.issparse() and member.size >= 0


def _check_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if size > free - LEFT_FREE:
        raise BackupError(
            f"the backup has a file of {size:,} bytes, and {folder} has room for "
            f"{max(free - LEFT_FREE, 0):,}: make room and try again."
        )


def _write(content: IO[bytes], path: Path) -> FileEntry:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            size += file.write(chunk)
    return FileEntry(size=size, sha256=digest.hexdigest())


def _check_libraries(source: Path, new: Path, listing: Listing) -> None:
    """Check that the libraries are those that were published, file by file."""
    for name in libraries_of(listing):
        start = f"{name}/"
        found = {
            one.removeprefix(start): entry
            for one, entry in listing.files.items()
            if one.startswith(start)
        }
        try:
            folder = generation.current(new / name)
            manifest = generation.read_manifest(new / name, folder)
        except OutdatedLibraryError as error:
            raise BackupError(
                f"{source} was made by another version of Ayes: restore it with that."
            ) from error
        except LibraryError as error:
            raise _damaged(source) from error
        inside = f"generations/{folder.name}"
        wanted = {f"{inside}/{one}": entry for one, entry in manifest.files.items()}
        for one in ("CURRENT", f"{inside}/manifest.json"):
            wanted[one] = found.get(one, FileEntry(size=0, sha256=""))
        if wanted != found:
            raise _damaged(source)


def _damaged(source: Path) -> BackupError:
    return BackupError(
        f"{source} is damaged or no backup of Ayes, and nothing was changed: take another."
    )


class _Forward:
    """A file that is read onwards only, and never much at a time, whatever a header says."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._place = 0

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _LONGEST_HEADER:
            raise tarfile.ReadError("a header that is too long")
        parts = []
        while size and (part := self._file.read(size)):
            parts.append(part)
            size -= len(part)
            self._place += len(part)
        return b"".join(parts)

    def tell(self) -> int:
        return self._place

    def seek(self, place: int) -> int:
        while self._place < place and self.read(min(place - self._place, _CHUNK)):
            pass
        if self._place != place:
            raise tarfile.ReadError("a file that ends early or goes back")
        return place
