"""Measurements as files, named by what was measured and by the commit that was."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from index.errors import SettingsError

_PROJECT = Path(__file__).resolve().parents[2]
_SECONDS = 10


def commit() -> str:
    """Name the commit that this is, with + if files differ from it; else the version."""
    git = shutil.which("git")
    if git is not None and (_PROJECT / ".git").exists():
        command = [git, "describe", "--always", "--exclude=*", "--dirty=+", "--abbrev=10"]
        done = subprocess.run(  # noqa: S603  (a fixed command)
            command, cwd=_PROJECT, capture_output=True, check=False, text=True, timeout=_SECONDS
        )
        if done.returncode == 0:
            return done.stdout.strip()
    return version("ayes")


def save_result(folder: Path, name: str, found: Mapping[str, object]) -> Path:
    """Write a measurement into a folder; raise SettingsError if that can't be done."""
    stem = re.sub(r"[^\w.-]+", "-", name)
    path = folder / f"{commit()}-{stem}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{json.dumps(found, indent=1, ensure_ascii=False)}\n", encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"The result can't be written to {path.name!r} ({error.strerror}); name a folder that "
            "can be written to."
        ) from None
    return path
