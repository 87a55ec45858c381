"""Sources wherever people have them: files, folders, addresses of pages and feeds."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.encoder import Progress
from index.errors import AyesError, SourceError
from index.library import silent
from index.readers import FORMATS, Given, read, read_bytes
from index.readers.particulars import label, slug
from index.readers.sandbox import Sandbox
from index.types import Document

if TYPE_CHECKING:
    from index.fetching import Fetched

FILES: Final = 10_000  # of a folder
STAGE: Final = "reading sources"

Fetch = Callable[[str], "Fetched"]


@dataclass(frozen=True, slots=True)
class Collected:
    """What was read, and a sentence for each file of a folder that couldn't be."""

    documents: tuple[Document, ...]
    refused: tuple[str, ...] = ()


def is_address(name: str) -> bool:
    """Say whether a name is one of a page and not of a file."""
    return name.lower().startswith(("http://", "https://"))


def collect(
    names: Sequence[str],
    given: Given,
    fetch: Fetch,
    today: date,
    progress: Progress = silent,
) -> Collected:
    """Read files, the files of folders, and what stands at addresses.

    Raise AyesError where one that was named can't be read.
    """
    documents: list[Document] = []
    refused: list[str] = []
    with Sandbox() as sandbox:
        for number, name in enumerate(names):
            progress(STAGE, number / len(names))
            if not is_address(name) and Path(name).is_dir():
                files = list(files_of(Path(name)))
                for at, (path, id_name) in enumerate(files):
                    progress(STAGE, (number + at / len(files)) / len(names))
                    try:
                        documents += read_file(path, given, sandbox, name=id_name)
                    except AyesError as error:
                        refused.append(str(error))
            else:
                documents += read_again(name, given, fetch, today, sandbox)
    progress(STAGE, 1.0)
    if len(documents) > 1 and (given.id or given.title):
        raise SourceError(
            f"these are {len(documents)} sources, and one id or title can't be all of theirs: add "
            "them one by one."
        )
    return Collected(tuple(documents), tuple(refused))


def read_again(
    origin: str, given: Given, fetch: Fetch, today: date, sandbox: Sandbox
) -> list[Document]:
    """Read a file, or what stands at an address; raise AyesError."""
    if not is_address(origin):
        return read_file(Path(origin), given, sandbox)
    page = fetch(origin)
    known = given.model_dump(exclude={"kind", "remarks"}, exclude_none=True)
    return read_bytes(
        page.name,
        page.content,
        content_type=page.content_type,
        sandbox=sandbox,
        **({"url": page.url} | known | {"origin": origin, "fetched": today}),
    )


def read_file(
    path: Path, given: Given, sandbox: Sandbox, *, name: str | None = None
) -> list[Document]:
    """Read a file, and keep of it where it is; raise SourceError."""
    placed = given.model_copy(update={"origin": str(path.absolute())})
    return read(path, placed, name=name, sandbox=sandbox)


def files_of(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files of a folder that can be read, and what to make each one's id of.

    Folders inside are entered, but no link; what is hidden is passed over. Raise SourceError where
    there is nothing, or too much.
    """
    found = sorted(files_in(folder))
    if not found:
        known = ", ".join(sorted(FORMATS))
        raise SourceError(f"{label(folder.name)} holds no file that can be read: {known}.")
    if len(found) > FILES:
        raise SourceError(f"{label(folder.name)} holds more than {FILES:,} files: split it.")
    taken: set[str] = set()
    for path in found:
        name = str(path.relative_to(folder).with_suffix(""))
        if slug(name) in taken:  # another format of the same
            name = str(path.relative_to(folder))
        taken.add(slug(name))
        yield path, name


def files_in(folder: Path) -> Iterator[Path]:
    """Yield the files under a folder that can be read, in no order."""
    for place, folders, names in os.walk(folder):
        folders[:] = [one for one in folders if not one.startswith(".")]
        for name in names:
            path = Path(place, name)
            if not name.startswith(".") and path.suffix.lower() in FORMATS and path.is_file():
                yield path
