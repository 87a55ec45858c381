"""What the system does with files: writing them to the disk, and letting folders share them."""

from __future__ import annotations

import errno
import os
import shutil
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
