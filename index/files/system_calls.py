"""What the system does with files: writing, sharing and removing them."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path


def sync(path: Path) -> None:
    """Have the system write a file or a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def link(source: Path, target: Path) -> None:
    """Let two folders share a file; where the system can't, copy it."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.EXDEV}:
            raise
        shutil.copyfile(source, target)


def remove_folder(folder: Path) -> None:
    """Remove a folder, if there is one, which others may be removing too."""
    while folder.exists():
        with suppress(FileNotFoundError):
            shutil.rmtree(folder)
