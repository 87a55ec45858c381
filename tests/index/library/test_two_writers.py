"""Two processes that change the same library: what either does is kept."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.errors import LibraryError
from index.library import edit as editing
from index.library.edit import EditableFolder
from index.library.library import Library, publishing
from index.library.refresh import put_documents, take_out
from index.library.superseded import pinned_source
from tests.editing import add_documents, remove_sources
from tests.index.documents import document
from tests.tiny import TinyEncoder

TIMES = 12
PATIENCE = 60.0  # seconds
FERRIES = [document("ferry", (f"It sank on day {number}.",)) for number in range(3)]


def add_many(path: Path, name: str) -> None:
    """Add sources one by one, each as soon as the other process isn't writing."""
    for number in range(TIMES):
        one = document(f"{name}-{number}", (f"{name} counted {number} boats.",))
        end = time.monotonic() + PATIENCE
        while True:
            try:
                add_documents(path, [one], TinyEncoder()).close()
                break
            except LibraryError as error:
                if "being written by another process" not in str(error) or time.monotonic() > end:
                    raise


def test_two_processes_that_add_lose_nothing(tmp_path: Path) -> None:
    start = multiprocessing.get_context("spawn").Process
    names = ("ann", "bob")
    writers = [start(target=add_many, args=(tmp_path / "library", name)) for name in names]
    for one in writers:
        one.start()
    for one in writers:
        one.join(2 * PATIENCE)
    assert [one.exitcode for one in writers] == [0, 0]
    library = Library.open(tmp_path / "library", TinyEncoder())
    library.verify()
    assert set(library.sources) == {f"{name}-{n}" for name in names for n in range(TIMES)}
    for name in names:  # each in the order in which it was added
        mine = [one for one in library.sources if one.startswith(name)]
        assert mine == [f"{name}-{n}" for n in range(TIMES)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "library"
    add_documents(made, [FERRIES[0], document("mill", ("It grinds.",))], TinyEncoder()).close()
    return made


@pytest.fixture
def meanwhile(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have another writer do what is listed just before the next one takes the lock."""
    listed: list[str] = []

    @contextmanager
    def after_another(changed: Path) -> Iterator[Path]:
        monkeypatch.setattr(editing, "publishing", publishing)
        for one in listed:
            if one == "replace ferry":
                put_documents(EditableFolder(path), [FERRIES[1]], TinyEncoder())
            else:
                remove_sources(path, [one.removeprefix("remove ")], TinyEncoder()).close()
        with publishing(changed) as folder:
            yield folder

    monkeypatch.setattr(editing, "publishing", after_another)
    return listed


def test_a_text_that_another_process_has_just_put_there_is_kept_aside(
    path: Path, meanwhile: list[str]
) -> None:
    meanwhile.append("replace ferry")
    put_documents(EditableFolder(path), [FERRIES[2]], TinyEncoder())
    sources = Library.open(path, TinyEncoder()).sources
    assert sources["ferry"] == FERRIES[2].source
    for one in FERRIES:
        kept = pinned_source(sources, "ferry", one.source.sha256)
        assert kept is not None
        assert kept.text == one.source.text


def test_texts_that_another_process_has_just_put_aside_go_with_their_source(
    path: Path, meanwhile: list[str]
) -> None:
    meanwhile.append("replace ferry")
    take_out(EditableFolder(path), ["ferry"], TinyEncoder())
    assert list(Library.open(path, TinyEncoder()).sources) == ["mill"]


def test_what_another_process_has_just_removed_is_not_renewed(
    path: Path, meanwhile: list[str]
) -> None:
    meanwhile.append("remove ferry")
    put_documents(EditableFolder(path), [FERRIES[1]], TinyEncoder(), renewed=["ferry"])
    assert list(Library.open(path, TinyEncoder()).sources) == ["mill"]


def test_what_another_process_has_just_removed_can_not_be_removed_again(
    path: Path, meanwhile: list[str]
) -> None:
    meanwhile.append("remove ferry")
    with pytest.raises(LibraryError, match="there is no source called 'ferry'"):
        take_out(EditableFolder(path), ["ferry", "mill"], TinyEncoder())
    assert list(Library.open(path, TinyEncoder()).sources) == ["mill"]
