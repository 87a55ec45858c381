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
from index.postgres import notifications as watching
from index.postgres.connection.pool import Store
from index.postgres.edit import EditablePlace
from index.postgres.library import OWN, Place, PostgresLibrary
from index.postgres.notifications import Watch
from index.postgres.register import PostgresRegister
from index.search.hybrid import read_query, search_hybrid
from index.search.models.encoder import Encoding
from index.types import Document
from tests.database import Database
from tests.editing import put, without
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
    before = EditablePlace(place, tmp_path).edit(TinyEncoder(), put(DOCUMENTS))

    def broken(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("index.postgres.version_writer.Writing._put_into_service", broken)
        with pytest.raises(RuntimeError):
            EditablePlace(place, tmp_path).edit(TinyEncoder(), put([MILL]))
    with pytest.raises(RuntimeError):
        EditablePlace(place, tmp_path / "other").edit(Failing(), put([MILL]))
    assert place.version() == before.number == 1
    assert place.store.rows(None, "SELECT count(*) FROM passages") == [(5,)]
    assert (
        list(EditablePlace(place, tmp_path).edit(TinyEncoder(), put([MILL])).sources)[-1] == "mill"
    )


def test_what_an_attempt_that_failed_had_embedded_is_not_embedded_again(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = CountingEncoder()

    def broken(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("index.postgres.version_writer.Writing.write", broken)
        with pytest.raises(RuntimeError):
            EditablePlace(place, tmp_path).edit(tiny, put(DOCUMENTS))
    tiny.seen.clear()
    EditablePlace(place, tmp_path).edit(tiny, put(DOCUMENTS))
    assert tiny.seen == []
    assert list(tmp_path.iterdir()) == []


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
    differing = (
        "SELECT count(*) FROM passages a JOIN passages b USING (key) WHERE a.vector <> b.vector"
    )
    assert place.store.rows(None, differing) == [(0,)]
    assert place.store.rows(None, "SELECT count(*) FROM passages") == [(4,)]


def test_what_is_asked_of_stored_postings_can_be(place: Place, tmp_path: Path) -> None:
    (part,) = EditablePlace(place, tmp_path).edit(TinyEncoder(), put([MILL])).shards
    sparse = part.sparse
    offered = {name for name in dir(sparse) if not name.startswith("_")}
    assert offered == {"fetch", "holders", "lengths", "scores"}
    assert (len(sparse), sparse.holders("rye"), sparse.holders("nowhere")) == (2, 1, 0)
    assert sparse.scores({"rye": 1.0}, 1.0).argmax() == 0


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
    assert list(PostgresLibrary(place, TinyEncoder()).sources) == ["bridge", "orchard"]


def test_a_version_goes_when_it_was_replaced_twice_and_says_so(
    place: Place, tmp_path: Path
) -> None:
    tiny = TinyEncoder()
    first = EditablePlace(place, tmp_path).edit(TinyEncoder(), put(DOCUMENTS))
    EditablePlace(place, tmp_path).edit(TinyEncoder(), without(["bridge"]))
    query = read_query("Who crossed free of charge?", first)
    assert {hit.passage.source_id for hit in search_hybrid(first, query)} == {"bridge", "orchard"}
    EditablePlace(place, tmp_path).edit(TinyEncoder(), put([MILL]))
    with pytest.raises(StoreError, match="published anew while this was looked up: ask again"):
        first.dense_scores(query.encoding.vector, np.arange(len(first.passages)))
    with pytest.raises(StoreError, match="ask again"):
        first.bm25(["elm"])
    assert place.store.rows(None, "SELECT id FROM sources WHERE id = 'bridge'") == []
    assert list(PostgresLibrary(place, tiny).sources) == ["orchard", "mill"]


def test_who_listens_hears_what_is_published_at_once(place: Place, tmp_path: Path) -> None:
    with closing(Watch(place.store, clock=lambda: 0.0)) as watch:
        assert watch.listening.wait(PATIENCE)
        assert watch.version(place) is None
        for number in (1, 2):
            EditablePlace(place, tmp_path).edit(
                TinyEncoder(), put([document(f"d{number}", ("It rained.",))])
            )
            assert_soon(lambda: watch.version(place), number)


def test_who_misses_a_notification_finds_the_version_a_little_later(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Watch, "_listen", lambda _: None)
    now = [0.0]
    with closing(Watch(place.store, clock=lambda: now[0])) as watch:
        assert watch.version(place) is None
        EditablePlace(place, tmp_path).edit(TinyEncoder(), put(DOCUMENTS))
        assert watch.version(place) is None
        now[0] = watching.LOOKED_UP_EVERY
        assert watch.version(place) == 1


def test_a_connection_that_was_cut_is_made_again(
    place: Place, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "AGAIN_AFTER", 0.01)
    with closing(Watch(place.store, clock=lambda: 0.0)) as watch:
        assert watch.listening.wait(PATIENCE)
        assert watch.version(place) is None
        with psycopg.connect(database.superuser, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        EditablePlace(place, tmp_path).edit(TinyEncoder(), put(DOCUMENTS))
        assert_soon(lambda: watch.version(place), 1)


def test_votes_that_are_imported_are_taken_up_by_who_listens(store: Store) -> None:
    with closing(PostgresRegister(store)) as reader, closing(PostgresRegister(store)) as writer:
        taken = threading.Event()

        def take_up() -> None:
            reader.take_up()
            if reader.roll_calls():
                taken.set()

        with closing(Watch(store, take_up)) as watch:
            assert watch.listening.wait(PATIENCE)
            Votes().add("a", {"FRA": YES}).put(writer)
            assert taken.wait(PATIENCE)


def test_while_the_database_is_away_what_was_known_counts_and_questions_are_refused(
    place: Place, database: Database, tmp_path: Path
) -> None:
    library = EditablePlace(place, tmp_path).edit(TinyEncoder(), put(DOCUMENTS))
    now = [0.0]
    with closing(Watch(place.store, clock=lambda: now[0])) as watch:
        assert watch.version(place) == 1
        maintenance = Database(database.socket, "postgres")
        maintenance.run(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS false")
        cut = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "  # noqa: S608
            f"WHERE datname = '{database.name}' AND pid <> pg_backend_pid()"
        )
        maintenance.run(cut)
        now[0] = 100.0
        assert watch.version(place) == 1
        with pytest.raises(StoreError, match="can't be reached"):
            read_query("Who crossed free of charge?", library)


def assert_soon(look: Callable[[], object], wanted: object) -> None:
    """Look until something is as wanted; what it waits for has no event of its own."""
    ready = threading.Event()
    for _ in range(PATIENCE * 50):
        if look() == wanted:
            return
        ready.wait(0.02)
    assert look() == wanted
