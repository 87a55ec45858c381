"""Full disks, folders that can't be written, clocks that go back: one sentence, nothing lost."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from index.errors import LibraryError
from index.library.generation import manifest as generation
from index.library.library import Library, build_library
from index.types import Document
from tests.durability.writer import ENCODER, written
from tests.editing import add_documents, remove_sources

NOBODY = 65534
LONG_AGO = 86_400  # seconds after 1970


@pytest.fixture
def path(tmp_path: Path) -> Path:
    add_documents(tmp_path / "library", [written("well-0"), written("mill-0")], ENCODER).close()
    return tmp_path / "library"


def change(path: Path) -> None:
    add_documents(path, [written("barn-0")], ENCODER).close()


OPERATIONS: dict[str, Callable[[Path], None]] = {
    "add": change,
    "remove": lambda path: remove_sources(path, ["mill"], ENCODER).close(),
    "build": lambda path: build_library(path, [written("barn-0")], (), ENCODER).close(),
}
EACH = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)


def held(path: Path) -> list[Document]:
    with closing(Library.open(path, ENCODER)) as library:
        library.verify()
        return [
            Document(one, library.paragraphs(one.id), library.furniture(one.id))
            for one in library.sources.values()
        ]


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let no file grow beyond a size, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@EACH
@pytest.mark.parametrize("size", [0, 100, 1_000, 5_000, 20_000])
def test_where_the_disk_is_full_the_library_stays_as_it_is(
    path: Path, operation: Callable[[Path], None], size: int
) -> None:
    before, files = held(path), sorted(path.rglob("*"))
    with (
        files_of_at_most(size),
        pytest.raises(
            LibraryError, match=r"could not be written.*(?:see to the disk|take another disk)"
        ),
    ):
        operation(path)
    assert held(path) == before
    assert {one for one in path.rglob("*") if "embedded" not in one.parts} == set(files)
    operation(path)
    assert held(path) != before


@EACH
def test_a_folder_that_cannot_be_written_is_named(
    path: Path, operation: Callable[[Path], None]
) -> None:
    if os.geteuid() != 0:
        path.chmod(0o500)
        (path / "generations").chmod(0o500)
    before = held(path)
    with (
        as_nobody(path),
        pytest.raises(LibraryError, match=r"could not be written: .*this account may not"),
    ):
        operation(path)
    assert held(path) == before


def test_a_folder_that_cannot_be_written_can_be_read(path: Path) -> None:
    before = held(path)
    with as_nobody(path):
        assert held(path) == before


@contextmanager
def as_nobody(path: Path) -> Iterator[None]:
    """Go on as an account that may read a library and not write it, where this one is root."""
    if os.geteuid() != 0:
        yield
        return
    for one in (*path.resolve().parents, path):
        if not one.stat().st_mode & 0o005:
            one.chmod(one.stat().st_mode | 0o055)
    for one in path.rglob("*"):
        one.chmod(0o755 if one.is_dir() else 0o644)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_clock_that_was_set_back_changes_nothing(path: Path) -> None:
    for number, one in enumerate((path, *path.rglob("*"))):
        os.utime(one, (LONG_AGO * number, LONG_AGO * number))
    change(path)
    assert [one.source.id for one in held(path)] == ["well", "mill", "barn"]
    for one in (path, *path.rglob("*")):
        os.utime(one, (LONG_AGO, LONG_AGO))
    remove_sources(path, ["well"], ENCODER).close()
    with closing(Library.open(path, ENCODER)) as now:
        assert list(now.sources) == ["mill", "barn"]


def test_a_second_writer_is_told_and_the_first_goes_on(path: Path) -> None:
    with generation.writing(path), pytest.raises(LibraryError, match="by another process"):
        change(path)
    change(path)
    assert len(held(path)) == 3
