"""Readers see a library before or after a change, and hear of it, or find it without."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import psycopg
import pytest

from index.errors import LibraryError, StoreError
from index.library.library import build_library
from index.postgres import notifications as watching
from index.postgres.connection.pool import Store
from index.postgres.edit import EditablePlace
from index.postgres.notifications import Watch
from index.postgres.place import OWN, Place
from index.postgres.register import PostgresRegister
from index.search.hybrid import read_query, search_hybrid
from index.search.models.encoder import Encoding
from index.types import Document
from tests.database import Database
from tests.editing import open_place, put, without
from tests.index.documents import DOCUMENTS, document
from tests.index.library.test_library import CountingEncoder
from tests.index.votes.test_store import YES, Votes
from tests.tiny import TinyEncoder

MILL = document("mill", ("The mill grinds rye. Its wheel was cut from elm.", "It rained."))
PATIENCE = 20  # seconds; what a loaded machine may take


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    with closing(Store(database.owner)) as opened:
        yield opened


@pytest.fixture
def place(store: Store) -> Place:
    return Place(store, OWN)


class Failing(TinyEncoder):
    """Fails at a text."""

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        if any("grinds" in text for text in texts):
            raise RuntimeError
        return super().encode(texts)


def test_a_change_that_breaks_off_leaves_the_version_in_service(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    EditablePlace(place, tmp_path).edit(TinyEncoder(), put(DOCUMENTS))
    before = place.version(), rows(place)

    def broken(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("index.postgres.files.announce", broken)
        with pytest.raises(RuntimeError):
            EditablePlace(place, tmp_path).edit(TinyEncoder(), put([MILL]))
    with pytest.raises(RuntimeError):
        EditablePlace(place, tmp_path / "other").edit(Failing(), put([MILL]))
    assert (place.version(), rows(place)) == before
    assert list(open_place(place, tmp_path, TinyEncoder()).sources) == ["bridge", "orchard"]
    after = EditablePlace(place, tmp_path).edit(TinyEncoder(), put([MILL]))
    assert list(after.sources)[-1] == "mill"


def test_what_an_attempt_that_failed_had_embedded_is_not_embedded_again(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = CountingEncoder()

    def broken(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("index.postgres.files.announce", broken)
        with pytest.raises(RuntimeError):
            EditablePlace(place, tmp_path).edit(tiny, put(DOCUMENTS))
    tiny.seen.clear()
    EditablePlace(place, tmp_path).edit(tiny, put(DOCUMENTS))
    assert tiny.seen == []
    assert list(tmp_path.glob("**/embedded")) == []


class Turned(TinyEncoder):
    """Another encoder of as many dimensions."""

    def __init__(self) -> None:
        super().__init__(max_tokens=100)

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        return [replace(one, vector=-one.vector) for one in super().encode(texts)]


def test_after_a_change_of_encoder_no_vector_of_the_one_before_is_taken(
    place: Place, tmp_path: Path
) -> None:
    EditablePlace(place, tmp_path).edit(TinyEncoder(), put([MILL]))
    EditablePlace(place, tmp_path).rebuild(Turned())
    renewed = Document(replace(MILL.source, publisher="The Miller"), MILL.paragraphs)
    EditablePlace(place, tmp_path).edit(Turned(), put([renewed]))
    (shard,) = open_place(place, tmp_path, Turned()).shards
    (fresh,) = build_library(tmp_path / "fresh", [renewed], (), Turned()).shards
    assert np.array_equal(shard.paragraph_vectors.slice(0, 2), fresh.paragraph_vectors.slice(0, 2))


def test_only_one_changes_a_library_at_a_time(place: Place, tmp_path: Path) -> None:
    entered, leave = threading.Event(), threading.Event()

    class Slow(TinyEncoder):
        def encode(self, texts: Sequence[str]) -> list[Encoding]:
            entered.set()
            leave.wait(PATIENCE)
            return super().encode(texts)

    first = threading.Thread(
        target=lambda: EditablePlace(place, tmp_path).edit(Slow(), put(DOCUMENTS))
    )
    first.start()
    try:
        assert entered.wait(PATIENCE)
        with pytest.raises(LibraryError, match="being written by another process"):
            EditablePlace(place, tmp_path / "other").edit(TinyEncoder(), put([MILL]))
    finally:
        leave.set()
        first.join()
    assert list(open_place(place, tmp_path, TinyEncoder()).sources) == ["bridge", "orchard"]


def test_a_version_goes_when_it_was_replaced_twice(place: Place, tmp_path: Path) -> None:
    changed = EditablePlace(place, tmp_path)
    first = changed.edit(TinyEncoder(), put(DOCUMENTS))
    bridge = {one.sha256 for one in first.manifest.files.values() if one.size}
    second = changed.edit(TinyEncoder(), without(["bridge"]))
    assert bridge < {sha256 for _, sha256 in rows(place)}
    third = changed.edit(TinyEncoder(), put([MILL]))
    kept = [one.manifest.files.values() for one in (second, third)]
    assert {sha256 for _, sha256 in rows(place)} == {
        one.sha256 for files in kept for one in files if one.size
    }
    assert place.store.rows(None, "SELECT count(*) FROM versions") == [(2,)]
    query = read_query("Who crossed free of charge?", first)
    assert {hit.passage.source_id for hit in search_hybrid(first, query)} == {"bridge", "orchard"}
    first.close()
    second.close()
    changed.edit(TinyEncoder(), without(["mill"]))
    assert len(list((tmp_path / "shared" / OWN / "generations").iterdir())) <= 2


def test_who_listens_hears_what_is_published_at_once(place: Place, tmp_path: Path) -> None:
    with closing(Watch(place.store, tmp_path / "here", clock=lambda: 0.0)) as watch:
        assert watch.listening.wait(PATIENCE)
        assert watch.version(place) is None
        for number in (1, 2):
            EditablePlace(place, tmp_path).edit(
                TinyEncoder(), put([document(f"d{number}", ("It rained.",))])
            )
            assert_soon(lambda: watch.version(place), place.version())


def test_who_misses_a_notification_finds_the_version_a_little_later(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Watch, "_listen", lambda _: None)
    now = [0.0]
    with closing(Watch(place.store, tmp_path / "here", clock=lambda: now[0])) as watch:
        assert watch.version(place) is None
        EditablePlace(place, tmp_path).edit(TinyEncoder(), put(DOCUMENTS))
        assert watch.version(place) is None
        now[0] = watching.LOOKED_UP_EVERY
        assert watch.version(place) == place.version()


def test_a_connection_that_was_cut_is_made_again(
    place: Place, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "AGAIN_AFTER", 0.01)
    with closing(Watch(place.store, tmp_path / "here", clock=lambda: 0.0)) as watch:
        assert watch.listening.wait(PATIENCE)
        assert watch.version(place) is None
        with psycopg.connect(database.superuser, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        EditablePlace(place, tmp_path).edit(TinyEncoder(), put(DOCUMENTS))
        assert_soon(lambda: watch.version(place), place.version())


def test_votes_that_are_imported_are_taken_up_by_who_listens(store: Store, tmp_path: Path) -> None:
    with closing(PostgresRegister(store)) as reader, closing(PostgresRegister(store)) as writer:
        taken = threading.Event()

        def take_up() -> None:
            reader.take_up()
            if reader.roll_calls():
                taken.set()

        with closing(Watch(store, tmp_path, take_up)) as watch:
            assert watch.listening.wait(PATIENCE)
            Votes().add("a", {"FRA": YES}).put(writer)
            assert taken.wait(PATIENCE)


def test_while_the_database_is_away_what_was_copied_answers(
    place: Place, database: Database, tmp_path: Path
) -> None:
    EditablePlace(place, tmp_path / "other").edit(TinyEncoder(), put(DOCUMENTS))
    now = [0.0]
    with closing(Watch(place.store, tmp_path, clock=lambda: now[0])) as watch:
        library = EditablePlace(place, tmp_path, watch).open(TinyEncoder())
        version = watch.version(place)
        assert library is not None
        maintenance = Database(database.socket, "postgres")
        maintenance.run(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS false")
        cut = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "  # noqa: S608
            f"WHERE datname = '{database.name}' AND pid <> pg_backend_pid()"
        )
        maintenance.run(cut)
        now[0] = 100.0
        assert watch.version(place) == version is not None
        query = read_query("Who crossed free of charge?", library)
        assert search_hybrid(library, query)
        with closing(Watch(place.store, tmp_path)) as other, pytest.raises(StoreError):
            EditablePlace(place, tmp_path, other).open(TinyEncoder())


def assert_soon(look: Callable[[], object], wanted: object) -> None:
    """Look until something is as wanted; what it waits for has no event of its own."""
    ready = threading.Event()
    for _ in range(PATIENCE * 50):
        if look() == wanted:
            return
        ready.wait(0.02)
    assert look() == wanted


def rows(place: Place) -> list[tuple[object, ...]]:
    """Return which files are kept."""
    return place.store.rows(None, "SELECT DISTINCT library, sha256 FROM files ORDER BY 1, 2")
