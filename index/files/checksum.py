"""Hashes of large files, computed once and remembered while a file's size and time stay the same.

Hashing 90 MB takes a third of a second on a slow core, which is too much for every start. A file
whose size and time of modification are unchanged is taken to be unchanged: this finds damage
and replaced files, not somebody who forges times on purpose.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path


def sha256_of_file(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remembered_sha256(path: Path, memory: Path) -> str:
    """Return a file's SHA-256, computed only if its size or time differ from what was noted.

    `memory` is the folder of the notes, one small file for each path; it is made if need be.
    """
    path = path.resolve()
    status = path.stat()
    seen = {"path": str(path), "size": status.st_size, "modified_ns": status.st_mtime_ns}
    note = memory / f"{hashlib.sha256(str(path).encode()).hexdigest()[:32]}.json"
    try:
        known = json.loads(note.read_text(encoding="utf-8"))
        sha256 = str(known.pop("sha256"))
    except (FileNotFoundError, ValueError, KeyError, AttributeError, TypeError):
        known, sha256 = None, ""
    if known != seen:
        sha256 = sha256_of_file(path)
        with suppress(OSError):  # on a disk that can't be written, it is computed each time
            write_atomically(note, json.dumps(seen | {"sha256": sha256}).encode())
    return sha256


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader, or a crash, finds the old content or the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
