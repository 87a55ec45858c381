"""What the operating system refuses, told by its number and its path: one sentence's worth."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Final

_ELSEWHERE: Final = "or name another folder (AYES_HOME, --library)"
_REASONS: Final = {
    errno.EACCES: ("this account may not", f"give it the right, {_ELSEWHERE}"),
    errno.EPERM: ("this account may not", f"give it the right, {_ELSEWHERE}"),
    errno.EROFS: ("its disk is mounted read-only", f"mount it for writing, {_ELSEWHERE}"),
    errno.ENOSPC: ("the disk is full", "free some space there and try again"),
    errno.EDQUOT: ("this account's share of the disk is used up", "free some space there"),
    errno.EFBIG: (
        "a file there may not be so large",
        "allow larger files (`ulimit -f`), or take another disk",
    ),
    errno.ENOLCK: (
        "its file system has no file locks",
        "put it on a disk of this machine, or mount the network drive with locks",
    ),
    errno.EMFILE: ("too many files are open", "allow more with `ulimit -n` and try again"),
    errno.ENFILE: ("too many files are open", "close other programs and try again"),
    errno.EIO: ("the disk doesn't work as it should", "check the disk"),
    errno.ESTALE: ("the network drive has lost it", "mount the drive again"),
    errno.ENOENT: ("it isn't there", "check the path"),
    errno.ENOTDIR: ("a part of its path is no folder", "check the path"),
    errno.EISDIR: ("it is a folder", "name a file"),
    errno.EEXIST: ("something of that name is there", "remove it, or name another"),
    errno.ENAMETOOLONG: ("its name is too long", "give it a shorter one"),
}


def reason_of(error: OSError, path: Path | str | None = None) -> str:
    """Say which path the system refuses, why, and what to do.

    `path` is what is named where the error names none. The words end without a full stop.
    """
    where = error.filename or path
    said = error.strerror or str(error) or type(error).__name__
    reason, advice = _REASONS.get(error.errno or 0, (said, "see to the disk and try again"))
    return f"{where} ({reason}): {advice}" if where else f"{reason}: {advice}"
