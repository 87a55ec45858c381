"""Where the knowledge that Ayes ships lies: beside the code in the tree, inside it in a wheel."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from index.errors import RecordError, SourceError

Read = TypeVar("Read")


def data_folder() -> Path:
    """Return the folder `data`, with `sources/`, `votes/` and `countries.toml` in it."""
    here = Path(__file__).resolve().parents[1]
    for folder in (here / "data", here.parent / "data"):
        if (folder / "sources").is_dir():
            return folder
    raise SourceError(
        f"the folder data/ that Ayes ships is neither in {here} nor beside it; install Ayes again"
    )


def read_table(name: str, make: Callable[[dict[str, Any]], Read], path: Path | None = None) -> Read:
    """Read the shipped table of a name in TOML, unless another is given; raise RecordError."""
    path = path or data_folder() / name
    try:
        return make(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RecordError(
            f"the table at {path} can't be read ({error}); install Ayes again"
        ) from error
