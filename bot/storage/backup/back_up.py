"""Making a backup, while the bot goes on."""

from __future__ import annotations

import hashlib
import io
import os
import shlex
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Final

from pydantic import SecretStr

from bot.settings import PREFIX, Settings
from bot.storage.backup.archive import (
    FORMAT,
    LIST,
    SETTINGS_FILE,
    Backup,
    Listing,
    compressing,
    is_name,
    summary_of,
)
from bot.storage.home import BASE, CACHE, GUILDS, OWN
from bot.storage.state.state import State
from bot.storage.state.state_connection import FILE as STATE_FILE
from bot.storage.switch import BackupError
from index.files.os_errors import reason_of
from index.library.generation import manifest as generation
from index.library.generation.manifest import FileEntry
from index.search.models.encoder import Progress, silent
from index.votes.register.store import FILE as REGISTER_FILE
from index.votes.register.store import Register

STAGE: Final = "backing up"
_MADE_ANEW: Final = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
_ELSEWHERE: Final = frozenset({"home", "discord_token_file"})  # another machine's paths


def back_up(
    settings: Settings,
    target: Path,
    now: datetime,
    progress: Progress = silent,
    *,
    everything: bool = False,
) -> Backup:
    """Write a backup of the home folder to a file, whole or not at all; raise AyesError.

    The bot may go on: libraries are held as they are, state and register are copied by SQLite.
    With `everything`, it holds what Ayes can make again, too.
    """
    home = settings.home
    if settings.database_url is not None:
        raise BackupError(
            "AYES_DATABASE_URL is set, so everything is in that database: back it up with pg_dump, "
            "or unset it to back up the home folder."
        )
    if not home.is_dir():
        raise BackupError(f"there is nothing to back up: {home} isn't there.")
    unfinished = target.with_name(f"{target.name}.part")
    try:
        with os.fdopen(os.open(unfinished, _MADE_ANEW, 0o600), "wb") as file:
            with (
                compressing(file, target) as packed,
                tarfile.open(fileobj=packed, mode="w|") as archive,
            ):
                listing = _Writer(home, archive, now, progress).write(
                    settings, target.with_name(f"{target.name}.copy"), everything=everything
                )
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    except OSError as error:
        raise BackupError(
            f"the backup can't be made: {reason_of(error, target.parent)}."
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return summary_of(listing)


class _Writer:
    """Puts files into an archive, and notes what it has put there."""

    def __init__(
        self, home: Path, archive: tarfile.TarFile, now: datetime, progress: Progress
    ) -> None:
        self._home = home
        self._archive = archive
        self._now = now
        self._progress = progress
        self._total = 1
        self._done = 0
        self._files: dict[str, FileEntry] = {}

    def write(self, settings: Settings, copy: Path, *, everything: bool) -> Listing:
        """Put all in that belongs there, by way of a copy of what is in use."""
        libraries = list(self._libraries(everything=everything))
        loose = list(self._made()) if everything else []
        for name in libraries:
            folder = generation.current(self._home / name)
            files = generation.read_manifest(self._home / name, folder).files
            self._total += sum(one.size for one in files.values())
        for name in (STATE_FILE, REGISTER_FILE, *loose):
            path = self._home / name
            self._total += path.stat().st_size if path.exists() else 0
        for name in libraries:
            self._add_library(name)
        try:
            if (self._home / STATE_FILE).exists():
                with closing(State.open(self._home / STATE_FILE)) as state:
                    state.copy_to(copy)
                self._add_file(STATE_FILE, copy)
            with closing(Register(self._home / REGISTER_FILE)) as register:
                if register.copy_to(copy):
                    self._add_file(REGISTER_FILE, copy)
        finally:
            copy.unlink(missing_ok=True)
        for name in loose:
            self._add_file(name, self._home / name)
        self._add_bytes(SETTINGS_FILE, _given(settings).encode())
        listing = Listing(
            format=FORMAT, version=version("ayes"), made=self._now, files=dict(self._files)
        )
        self._add_bytes(LIST, f"{listing.model_dump_json(indent=1)}\n".encode())
        self._progress(STAGE, 1.0)
        return listing

    def _libraries(self, *, everything: bool) -> Iterator[str]:
        guilds = sorted((self._home / GUILDS).glob("*"))
        names = [OWN, *(f"{GUILDS}/{one.name}" for one in guilds), *([BASE] if everything else [])]
        for name in names:
            if (self._home / name / "CURRENT").exists():
                yield name

    def _made(self) -> Iterator[str]:
        """Name the files that the encoder was compiled to."""
        for path in sorted((self._home / CACHE).rglob("*")):
            name = path.relative_to(self._home).as_posix()
            if path.is_file() and not path.is_symlink() and is_name(name):
                yield name

    def _add_library(self, name: str) -> None:
        """Put in the generation that is in service, each file as it was published."""
        library = self._home / name
        folder, held = generation.hold(library)
        try:
            inside = f"{name}/generations/{folder.name}"
            manifest = generation.read_manifest(library, folder)
            self._add_file(f"{inside}/manifest.json", folder / "manifest.json")
            for file, entry in manifest.files.items():
                if self._add_file(f"{inside}/{file}", folder / file) != entry:
                    raise BackupError(
                        f"{file} of the library in {library} is not what was published, so nothing "
                        "was backed up: go back to an earlier backup, or make that library again."
                    )
        finally:
            os.close(held)
        self._add_bytes(f"{name}/CURRENT", f"{folder.name}\n".encode())

    def _add_file(self, name: str, path: Path) -> FileEntry:
        with path.open("rb") as file:
            return self._add(name, file, os.fstat(file.fileno()).st_size)

    def _add_bytes(self, name: str, content: bytes) -> None:
        self._add(name, io.BytesIO(content), len(content))

    def _add(self, name: str, file: IO[bytes], size: int) -> FileEntry:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, int(self._now.timestamp())
        read = _Read(file, self._report)
        self._archive.addfile(member, read)
        self._files[name] = FileEntry(size=size, sha256=read.digest.hexdigest())
        return self._files[name]

    def _report(self, size: int) -> None:
        self._done += size
        self._progress(STAGE, min(self._done / self._total, 0.99))


class _Read:
    """A file that is hashed and counted as it is read."""

    def __init__(self, file: IO[bytes], report: Callable[[int], None]) -> None:
        self._file = file
        self._report = report
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(size)
        self.digest.update(content)
        self._report(len(content))
        return content


def _given(settings: Settings) -> str:
    """Write the settings that were given as lines of a shell, but for secrets."""
    values = {name: getattr(settings, name) for name in sorted(settings.model_fields_set)}
    return "".join(
        f"{PREFIX}{name.upper()}={shlex.quote(str(value))}\n"
        for name, value in values.items()
        if name not in _ELSEWHERE and not isinstance(value, SecretStr)
    )
