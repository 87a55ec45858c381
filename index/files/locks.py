"""Locks of the system's on open files, which go with the process that holds them.

This is the only file that needs POSIX: a system without such locks is refused when one is taken.
"""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path
from typing import IO

from index.errors import SettingsError


def take(file: int | IO[str] | IO[bytes], *, shared: bool = False, wait: bool = False) -> bool:
    """Lock an open file for as long as it stays open; False if another holds it and we don't wait.

    Who shares a lock holds it beside others who share it. Raise OSError, with the file's name,
    where its file system has no locks, and SettingsError on a system that has none.
    """
    try:
        import fcntl  # noqa: PLC0415  (only POSIX has it)
    except ImportError:
        raise SettingsError(
            "Ayes runs on Linux and macOS, as this system lacks their file locks: on Windows, run "
            "it in the Windows Subsystem for Linux."
        ) from None
    kind = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
    try:
        fcntl.flock(file, kind)
    except BlockingIOError:
        return False
    except OSError as error:
        name = None if isinstance(file, int) else file.name
        raise OSError(error.errno, error.strerror, name) from error
    return True


def are_missing(folder: Path) -> bool:
    """Say whether a folder's file system has no locks, as SQLite calls that "busy"."""
    import fcntl  # noqa: PLC0415  (only POSIX has it; whoever asks has tried to lock)

    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno == errno.ENOLCK
    return False


def no_locks(path: Path) -> OSError:
    """Return the error of a path whose file system has no locks."""
    return OSError(errno.ENOLCK, os.strerror(errno.ENOLCK), str(path))
