"""Sources wherever people have them: files, folders, addresses of pages and feeds."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.errors import AyesError, SourceError
from index.library.placement import unlike
from index.search.models.encoder import Progress, silent
from index.sources.parsing.metadata import GivenMetadata, label
from index.sources.parsing.read import read, read_bytes
from index.sources.parsing.registry import FORMATS
from index.sources.parsing.sandbox import Sandbox
from index.types import Document

if TYPE_CHECKING:
    from index.sources.fetch import Fetched

FILES: Final = 10_000  # of a folder
STAGE: Final = "reading sources"
NAMED: Final = 5  # files that a sentence names

Fetch = Callable[[str], "Fetched"]


@dataclass(frozen=True, slots=True)
class Collected:
    """What was read, and sentences about the rest.

    `refused` has one for each file, folder or page that couldn't be read, and `passed_over` one for
    each kind of file that a folder holds and that isn't read.
    """

    documents: tuple[Document, ...]
    refused: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a folder: those that can be read, in order, and sentences about the rest."""

    files: tuple[Path, ...]
    refused: tuple[str, ...]
    passed_over: tuple[str, ...]


def is_address(name: str) -> bool:
    """Say whether a name is one of a page and not of a file."""
    return name.lower().startswith(("http://", "https://"))


def collect(
    names: Sequence[str],
    given: GivenMetadata,
    fetch: Fetch,
    today: date,
    progress: Progress = silent,
) -> Collected:
    """Read files, the files of folders, and what stands at addresses, under ids of their own.

    What can't be read keeps nothing else out. Raise AyesError where it is all that was named.
    """
    found: list[Document] = []
    refused: list[str] = []
    passed_over: list[str] = []
    with Sandbox() as sandbox:
        for number, name in enumerate(names):
            progress(STAGE, number / len(names))
            try:
                if is_address(name) or not Path(name).is_dir():
                    found += read_again(name, given, fetch, today, sandbox)
                    continue
                listing = list_folder(Path(name))
            except AyesError as error:
                if len(names) == 1:
                    raise
                refused.append(str(error))
                continue
            refused += listing.refused
            passed_over += listing.passed_over
            for at, path in enumerate(listing.files):
                progress(STAGE, (number + at / len(listing.files)) / len(names))
                try:
                    found += read_file(path, given, sandbox, within=Path(name))
                except AyesError as error:
                    refused.append(str(error))
    progress(STAGE, 1.0)
    if len(found) > 1 and (given.id or given.title):
        raise SourceError(
            f"these are {len(found)} sources, and one id or title can't be all of theirs: add "
            "them one by one."
        )
    return Collected(tuple(unlike(found, ())), tuple(refused), tuple(passed_over))


def read_again(
    origin: str, given: GivenMetadata, fetch: Fetch, today: date, sandbox: Sandbox
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
    path: Path, given: GivenMetadata, sandbox: Sandbox, *, within: Path | None = None
) -> list[Document]:
    """Read a file, and keep of it where it is; its id says where in a folder. Raise SourceError."""
    placed = given.model_copy(update={"origin": str(path.absolute())})
    name = None if within is None else str(path.relative_to(within).with_suffix(""))
    return read(path, placed, name=name, sandbox=sandbox)


def list_folder(folder: Path) -> Listing:
    """List the files of a folder that can be read, and say what of it is passed over, and why.

    Folders inside are entered, but no link to one. Raise SourceError where there is nothing to
    read, or too much.
    """
    walked = _Walked(folder)
    walked.walk()
    called = label(folder.resolve().name)
    passed_over = tuple(
        f"{called}: {_named(names)} passed over, {reason}."
        for reason, names in sorted(walked.others.items())
    )
    if not walked.files:
        known = ", ".join(sorted(FORMATS))
        said = f" ({' '.join(passed_over)})" if passed_over else ""
        raise SourceError(f"{called} holds no file that can be read: {known}.{said}")
    if len(walked.files) > FILES:
        raise SourceError(f"{called} holds more than {FILES:,} files: split it.")
    return Listing(tuple(sorted(walked.files)), tuple(walked.refused), passed_over)


def files_in(folder: Path) -> list[Path]:
    """Return the files of a folder that can be read, in order."""
    walked = _Walked(folder)
    walked.walk()
    return sorted(walked.files)


@dataclass(slots=True)
class _Walked:
    """What stands under a folder: what can be read, what can't, and names by why they aren't."""

    folder: Path
    files: list[Path] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    others: dict[str, list[str]] = field(default_factory=dict)

    def walk(self) -> None:
        for place, folders, names in os.walk(self.folder, onerror=self._refuse):
            entered = []
            for name in sorted(folders):
                path = Path(place, name)
                if name.startswith("."):
                    self._pass_over(path, "as what is hidden is", folder=True)
                elif path.is_symlink():
                    self._pass_over(path, "as a link to a folder is", folder=True)
                else:
                    entered.append(name)
            folders[:] = entered
            for name in sorted(names):
                self._sort(Path(place, name))

    def _sort(self, path: Path) -> None:
        if path.name.startswith("."):
            self._pass_over(path, "as what is hidden is")
        elif path.suffix.lower() not in FORMATS:
            self._pass_over(path, "being of a format that isn't read")
        elif not path.is_file():
            link = path.is_symlink()
            self._pass_over(path, "being a link to no file" if link else "being no regular file")
        else:
            self.files.append(path)

    def _pass_over(self, path: Path, reason: str, *, folder: bool = False) -> None:
        name = str(path.relative_to(self.folder)) + "/" * folder
        self.others.setdefault(reason, []).append(label(name))

    def _refuse(self, error: OSError) -> None:
        name = label(Path(str(error.filename)).name)
        self.refused.append(f"{name} can't be entered ({error.strerror}): check its permissions.")


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(names[:NAMED])
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return f"{shown}{more} {'is' if len(names) == 1 else 'are'}"
