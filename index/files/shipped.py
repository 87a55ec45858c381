"""Where the knowledge that Ayes ships lies: beside the code in the tree, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

from index.errors import SourceError


def data_folder() -> Path:
    """Return the folder `data`, with `sources/`, `votes/` and `countries.toml` in it."""
    here = Path(__file__).resolve().parents[1]
    for folder in (here / "data", here.parent / "data"):
        if (folder / "sources").is_dir():
            return folder
    raise SourceError(
        f"the folder data/ that Ayes ships is neither in {here} nor beside it; install Ayes again"
    )
