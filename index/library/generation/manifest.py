"""Generations of a library on disk: the manifest, its checks, and the one atomic switch.

    <library>/CURRENT                   the name of the generation in service, one line
    <library>/LOCK                      held by the one who publishes
    <library>/embedded/                 what a build has embedded so far; gone when it is published
    <library>/generations/<n>-<hash>/   manifest.json, whose hash that is, and the files it lists,
                                        of which those of unchanged shards are links to the same
                                        files of the generation before

So the pointer pins the manifest, and the manifest every byte of the rest. Who reads a generation
shares a lock on its manifest, and a generation that is out of service is removed when nobody does.

docs/decisions/0004-library-format.md has the reasons.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from index.errors import LibraryError, OutdatedLibraryError, TakenLibraryError
from index.files import locks
from index.files.os_errors import reason_of
from index.files.system_calls import sync
from index.lazy_pattern import lazy_pattern

FORMAT: Final = 5
# So many bytes are hashed when a library is opened, the smallest files first; of the others the
# sizes are compared, and the hashes when it is verified.
HASHED_WHEN_OPENED = 64 << 20
_NAME = lazy_pattern(r"(\d{1,9})-[0-9a-f]{16}")
MANIFEST: Final = "manifest.json"
EMBEDDED: Final = "embedded"
BeforeService = Callable[[Path, str], None]
"""Takes a finished generation's folder and name; while it fails, nothing is put into service."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FileEntry(_Record):
    """A file of a generation."""

    size: int
    sha256: str


class MadeWith(_Record):
    """The encoder that made the vectors; `tokens` is the length of a token vector.

    `bits` are those of each of its components, which up to format 4 were 8.
    """

    name: str
    weights_sha256: str
    dimensions: int
    max_tokens: int
    tokens: int
    bits: int = 8


class ShardCounts(_Record):
    """How many of each a shard holds."""

    sources: int
    passages: int
    sentences: int
    tokens: int


class Counts(ShardCounts):
    """How many of each a library holds."""

    records: int


class ShardEntry(_Record):
    """A shard, in the folder of its number: what it was made with, and what was removed since."""

    counts: ShardCounts
    removed: tuple[str, ...] = ()


class Manifest(_Record):
    """What a generation is: `id` hashes its content, `inputs` the files that it was read from.

    `files` are named by their paths in the folder, with slashes.
    """

    format: int
    id: str
    encoder: MadeWith
    counts: Counts
    inputs: str | None
    shards: tuple[ShardEntry, ...]
    files: dict[str, FileEntry]

    def save(self, folder: Path) -> str:
        """Write the manifest into a folder and return the hash that names the generation."""
        content = f"{self.model_dump_json(indent=1)}\n".encode()
        (folder / MANIFEST).write_bytes(content)
        return _short_hash(content)


def file_entry(path: Path) -> FileEntry:
    """Measure and hash a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FileEntry(size=path.stat().st_size, sha256=digest)


def current(library: Path) -> Path:
    """Return the folder of the generation in service; raise LibraryError if there is none."""
    name = None
    while name != (name := _pointed(library)):
        folder = library / "generations" / name
        if _NAME.fullmatch(name) and folder.is_dir():
            return folder
        # Another may have been published, and this one removed, since the pointer was read.
    raise LibraryError(f"the library in {library} is damaged: {_remedy(library)}")


def hold(library: Path) -> tuple[Path, int]:
    """Return the folder of the generation in service, and a descriptor that keeps it there.

    Whatever is published, its files stay until the descriptor is closed, or its process ends.
    Raise LibraryError if there is none.
    """
    while True:
        folder = current(library)
        try:
            descriptor = os.open(folder / MANIFEST, os.O_RDONLY)
            try:
                # It waits where it is being removed.
                locks.take(descriptor, shared=True, wait=True)
                if current(library) == folder:
                    return folder, descriptor
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)
        except OSError as error:
            if current(library) == folder:
                raise _unreadable(library, folder / MANIFEST, error) from error


def manifest_bytes(library: Path, folder: Path) -> bytes:
    """Read a generation's manifest, of whatever format; raise LibraryError if it is damaged."""
    try:
        content = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise _unreadable(library, folder / MANIFEST, error) from error
    if not folder.name.endswith(f"-{_short_hash(content)}"):
        raise LibraryError(
            f"{MANIFEST} of the library in {library} is not what was published: {_remedy(library)}"
        )
    return content


def is_read(library: Path) -> bool:
    """Say whether somebody reads the generation in service; False if there is no library."""
    try:
        with (current(library) / MANIFEST).open("r+b") as manifest:
            return not locks.take(manifest)
    except (LibraryError, FileNotFoundError):
        return False


def read_manifest(library: Path, folder: Path) -> Manifest:
    """Read a generation's manifest; raise LibraryError if it is damaged or of another format."""
    content = manifest_bytes(library, folder)
    return manifest_of(content, f"the library in {library}", remedy_for(library))


def manifest_of(content: bytes, library: str, remedy: str) -> Manifest:
    """Read a manifest; raise OutdatedLibraryError if it is of another format."""
    try:
        manifest = Manifest.model_validate_json(content)
    except ValidationError as error:
        raise OutdatedLibraryError(f"{library} is of another version of Ayes: {remedy}") from error
    if manifest.format != FORMAT:
        raise OutdatedLibraryError(
            f"{library} has format {manifest.format}, and this version of Ayes reads format "
            f"{FORMAT}: {remedy}"
        )
    return manifest


def check_files(
    library: Path, folder: Path, files: Mapping[str, FileEntry], *, all_of_it: bool
) -> None:
    """Raise LibraryError unless the files of a generation are those given.

    Sizes are always compared; hashes of the smallest, `HASHED_WHEN_OPENED` bytes together, and, if
    asked for, of all.
    """
    hashed = 0
    for name, entry in sorted(files.items(), key=lambda item: (item[1].size, item[0])):
        path = folder / name
        hashed += entry.size
        try:
            same = path.stat().st_size == entry.size
            if all_of_it or hashed <= HASHED_WHEN_OPENED:
                same = same and file_entry(path) == entry
        except OSError as error:
            raise _unreadable(library, path, error) from error
        if not same:
            raise LibraryError(
                f"{name} of the library in {library} is not what was published: {_remedy(library)}"
            )


@contextmanager
def writing(library: Path, *, wait: bool = False) -> Iterator[Path]:
    """Hold a library for writing and give an empty folder to build the next generation in.

    The lock is the system's, so it goes with the process that holds it. What an earlier process
    left unfinished is removed, and in the end what is out of service and nobody reads. Raise
    TakenLibraryError if another is writing and we don't wait.
    """
    generations = library / "generations"
    generations.mkdir(parents=True, exist_ok=True)
    with (library / "LOCK").open("a") as lock:
        if not locks.take(lock, wait=wait):
            raise TakenLibraryError(
                f"the library in {library} is being written by another process: try again when it "
                "is done."
            )
        for left_over in generations.glob(".building*"):
            shutil.rmtree(left_over)
        _remove_unread(library)
        folder = generations / ".building"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            _remove_unread(library)


def nothing_first(_folder: Path, _name: str) -> None:
    """Do nothing before a generation is put into service."""


def publish(
    library: Path, folder: Path, manifest: Manifest, first: BeforeService = nothing_first
) -> None:
    """Put a finished folder into service in one step, under a name with the next number."""
    short_hash = manifest.save(folder)
    names = _names(library / "generations")
    name = f"{1 + max((int(one.split('-')[0]) for one in names), default=0)}-{short_hash}"
    first(folder, name)
    put_into_service(library, folder, name)


def put_into_service(library: Path, folder: Path, name: str) -> None:
    """Switch to a finished folder, the generation of that name.

    Everything is on the disk before the switch, so a crash leaves either generation whole.
    """
    generations = library / "generations"
    for path in (*folder.rglob("*"), folder):
        sync(path)
    folder.rename(generations / name)
    for path in (generations, library, library.parent):
        sync(path)
    pointer = library / "CURRENT.next"
    pointer.write_text(f"{name}\n", "utf-8")
    sync(pointer)
    pointer.replace(library / "CURRENT")
    sync(library)
    shutil.rmtree(library / EMBEDDED, ignore_errors=True)  # or else the next time


def remedy_for(library: Path) -> str:
    """Say what makes an outdated library anew."""
    if library.name == "base":
        return _remedy(library)
    return f"run `ayes build --library {library}` to make it anew from the texts that it holds."


def _remove_unread(library: Path) -> None:
    """Remove the generations that are out of service, but for those that somebody reads.

    What can't be removed now, the next writer removes.
    """
    try:
        in_service = current(library).name
    except LibraryError:
        return  # nothing yet, or a damaged pointer to one of them
    generations = library / "generations"
    for name in _names(generations) - {in_service}:
        with ExitStack() as held:
            try:
                manifest = held.enter_context((generations / name / MANIFEST).open("r+b"))
                if not locks.take(manifest):
                    continue
            except FileNotFoundError:
                pass  # it was removed by half, and nobody can open it
            except OSError:
                continue
            shutil.rmtree(generations / name, ignore_errors=True)


def _pointed(library: Path) -> str:
    """Read the name of the generation in service; raise LibraryError if that can't be done."""
    try:
        return (library / "CURRENT").read_text("utf-8").removesuffix("\n")
    except FileNotFoundError as error:
        raise LibraryError(f"there is no library in {library}: {_remedy(library)}") from error
    except OSError as error:
        raise _unreadable(library, library / "CURRENT", error) from error
    except UnicodeDecodeError as error:
        raise LibraryError(f"the library in {library} is damaged: {_remedy(library)}") from error


def _unreadable(library: Path, path: Path, error: OSError) -> LibraryError:
    """Say what is wrong where a file that was published can't be read."""
    if isinstance(error, FileNotFoundError | IsADirectoryError):
        return LibraryError(
            f"the library in {library} is damaged, as {path.name} is gone: {_remedy(library)}"
        )
    return LibraryError(f"the library in {library} can't be read: {reason_of(error, path)}.")


def _short_hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _names(generations: Path) -> set[str]:
    return {path.name for path in generations.iterdir() if _NAME.fullmatch(path.name)}


def _remedy(library: Path) -> str:
    if library.name == "base":
        return "run `ayes build` to make it from what Ayes ships."
    return f"run `ayes build --library {library} FILE...` with its sources."
