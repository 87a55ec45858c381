"""Putting what was restored in the place of what is there: all of it, or nothing.

    <home>/.restoring             held (flock) by the one who restores
    <home>/.restore/new/          what is to come, by name
    <home>/.restore/old/          what has gone from its place, by name
    <home>/.restore/SWITCHING     which names change places; where it is found, they go back

The switch is done when SWITCHING is removed, which is one step.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from index.errors import AyesError
from index.files import locks
from index.files.os_errors import reason_of
from index.files.system_calls import sync

FOLDER: Final = ".restore"
LOCK: Final = ".restoring"
_SWITCHING: Final = "SWITCHING"


class BackupError(AyesError):
    """A backup that can't be made, read or restored."""


def settle(home: Path) -> None:
    """Undo a restore that was interrupted; raise BackupError if one is under way or it can't be."""
    try:
        if os.path.lexists(home / FOLDER):
            with restoring(home):
                pass
    except OSError as error:
        raise BackupError(
            f"a restore of {home} was interrupted and can't be undone: {reason_of(error, home)}."
        ) from error


@contextmanager
def restoring(home: Path) -> Iterator[Path]:
    """Be the only one who restores, and give an empty folder for what is to come.

    What an interrupted restore left is undone, and in the end whatever has not been switched.
    Raise BackupError if another restores, and OSError.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / LOCK).open("a") as lock:
        if not locks.take(lock):
            raise BackupError(
                f"{home} is being restored by another process: try again when it is done."
            )
        _undo(home)
        new = home / FOLDER / "new"
        new.mkdir(parents=True, mode=0o700)
        try:
            yield new
        finally:
            _undo(home)


def switch(home: Path, names: Sequence[str]) -> None:
    """Put what is new under each of these names in its place, or nothing where nothing is new.

    Done inside `restoring`, it is whole when this returns; whatever goes wrong before is undone.
    """
    new, old = home / FOLDER / "new", home / FOLDER / "old"
    old.mkdir()
    there = [name for name in names if os.path.lexists(home / name)]
    unfinished = home / FOLDER / f"{_SWITCHING}.next"
    unfinished.write_text(json.dumps({"names": names, "there": there}), "utf-8")
    for path in (*new.rglob("*"), new, unfinished):
        sync(path)
    unfinished.rename(home / FOLDER / _SWITCHING)
    sync(home / FOLDER)
    for name in names:
        if name in there:
            (home / name).rename(old / name)
        if (new / name).exists():
            (new / name).rename(home / name)
    for path in (home, old, new):
        sync(path)
    (home / FOLDER / _SWITCHING).unlink()
    sync(home / FOLDER)


def _undo(home: Path) -> None:
    """Put what has gone from its place back, and remove the rest."""
    folder = home / FOLDER
    journal = folder / _SWITCHING
    if journal.exists():
        planned = json.loads(journal.read_text("utf-8"))
        for name in planned["names"]:
            was_there = name in planned["there"]
            if os.path.lexists(folder / "old" / name) or not was_there:
                if os.path.lexists(home / name):
                    (home / name).rename(folder / "new" / name)
                if was_there:
                    (folder / "old" / name).rename(home / name)
        sync(home)
        journal.unlink()
    if folder.exists():
        shutil.rmtree(folder)
