"""Each machine's copies: whole, no larger than need be, and nowhere else than they belong."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from index.errors import LibraryError
from index.library.generation.manifest import FileEntry, current
from index.postgres import notifications
from index.postgres.connection.pool import Store
from index.postgres.edit import EditablePlace, delete_library
from index.postgres.files import PART
from index.postgres.local_copy import LocalCopy
from index.postgres.notifications import Watch
from index.postgres.place import BASE, OWN, Place
from index.search.sizes import Sizes
from tests.database import Database
from tests.editing import open_place, put
from tests.index.documents import DOCUMENTS, document
from tests.postgres.test_publishing import PATIENCE, assert_soon
from tests.tiny import TinyEncoder

MILL = document("mill", ("The mill grinds rye.", "It rained."))
GUILD = 100
FEW = Sizes(always_taken=0, times=0)  # so that what is added makes a shard of its own


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    with closing(Store(database.owner)) as opened:
        yield opened


@pytest.fixture
def place(store: Store, tmp_path: Path) -> Place:
    """A library of two sources, published from elsewhere."""
    place = Place(store, OWN)
    EditablePlace(place, tmp_path / "elsewhere").edit(TinyEncoder(), put(DOCUMENTS)).close()
    return place


def inodes(copy: LocalCopy) -> dict[str, int]:
    folder = current(copy.path)
    files = (one for one in folder.rglob("*") if one.is_file())
    return {f"{one.parent.name}/{one.name}": one.stat().st_ino for one in files}


def test_of_a_version_only_what_is_new_is_copied(place: Place, tmp_path: Path) -> None:
    copy = LocalCopy(place, tmp_path / "here")
    copy.take_up()
    before = inodes(copy)
    elsewhere = EditablePlace(place, tmp_path / "elsewhere", sizes=FEW)
    elsewhere.edit(TinyEncoder(), put([MILL])).close()
    assert copy.take_up() == place.version()
    after = inodes(copy)
    assert {name: after[name] for name in before if name.startswith("0/")} == {
        name: inode for name, inode in before.items() if name.startswith("0/")
    }
    assert any(name.startswith("1/") for name in after)
    assert [one.name for one in (copy.path / "generations").iterdir()] == [place.version()]


def test_files_larger_than_a_part_come_back_as_they_were(place: Place, tmp_path: Path) -> None:
    lines = "".join(f"Line {number} of a long story. " for number in range(20_000))
    long = document("long", tuple(lines[at : at + 4000] for at in range(0, len(lines), 4000)))
    EditablePlace(place, tmp_path / "elsewhere").edit(TinyEncoder(), put([long])).close()
    library = open_place(place, tmp_path / "here", TinyEncoder())
    library.verify()
    assert max(one.size for one in library.manifest.files.values()) > PART


def test_what_is_damaged_in_the_database_is_found_by_its_hash(
    place: Place, database: Database, tmp_path: Path
) -> None:
    database.run("UPDATE files SET content = set_byte(content, 0, 255 - get_byte(content, 0))")
    with pytest.raises(LibraryError, match=r"is not what was published: restore the database"):
        open_place(place, tmp_path / "here", TinyEncoder())
    database.run("DELETE FROM files")
    with pytest.raises(LibraryError, match=r"a file of the library own in .* is not what was"):
        open_place(place, tmp_path / "here", TinyEncoder())
    assert LocalCopy(place, tmp_path / "here").version() is None
    database.run("UPDATE versions SET manifest = '{}'")
    with pytest.raises(LibraryError, match=r"manifest\.json of the library own"):
        open_place(place, tmp_path / "here", TinyEncoder())


def test_a_base_that_is_damaged_is_made_whole_by_building_it(
    store: Store, database: Database, tmp_path: Path
) -> None:
    base = EditablePlace(Place(store, BASE), tmp_path / "elsewhere")
    base.build(DOCUMENTS, (), TinyEncoder()).close()
    database.run("UPDATE files SET content = 'x'")
    here = EditablePlace(base.place, tmp_path / "here")
    with pytest.raises(LibraryError, match="run `ayes build`"):
        here.open(TinyEncoder())
    here.build(DOCUMENTS, (), TinyEncoder()).close()
    open_place(base.place, tmp_path / "another", TinyEncoder()).verify()
    database.run("UPDATE files SET content = 'x'")
    here.build(DOCUMENTS, (), TinyEncoder()).close()  # whose own copy is whole
    open_place(base.place, tmp_path / "a-third", TinyEncoder()).verify()


def test_a_copy_that_is_damaged_is_copied_anew(place: Place, tmp_path: Path) -> None:
    copy = LocalCopy(place, tmp_path / "here")
    copy.take_up()
    (current(copy.path) / "0" / "starts.npy").write_bytes(b"nothing")
    library = open_place(place, tmp_path / "here", TinyEncoder())
    library.verify()
    assert list(library.sources) == ["bridge", "orchard"]


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("../../../escaped", 1),
        ("0/../escaped", 1),
        ("/escaped", 1),
        ("0/1/escaped", 1),
        (".hidden", 1),
        ("manifest.json", 1),
        ("a\\b", 1),
        ("", 1),
        ("huge", 1 << 41),
        ("negative", -1),
    ],
)
def test_a_manifest_that_nobody_here_wrote_is_refused_and_writes_nothing(
    place: Place, database: Database, tmp_path: Path, name: str, size: int
) -> None:
    files = {name: FileEntry(size=size, sha256=hashlib.sha256(b"x").hexdigest())}
    listed = ", ".join(f"{_quoted(one)}: {entry.model_dump_json()}" for one, entry in files.items())
    manifest = f'{{"files": {{{listed}}}}}'.encode()
    version = f"9-{hashlib.sha256(manifest).hexdigest()[:16]}"
    with psycopg.connect(database.superuser) as connection:
        connection.execute("UPDATE versions SET manifest = %s, name = %s", (manifest, version))
        connection.execute("UPDATE libraries SET version = %s", (version,))
    with pytest.raises(LibraryError, match="is not what was published"):
        open_place(place, tmp_path / "here", TinyEncoder())
    assert not (tmp_path / "here").exists()
    assert list(tmp_path.glob("**/escaped")) == []


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\") + '"'


@pytest.mark.parametrize("version", ["../../x", "1-" + "0" * 16, "", "1"])
def test_a_version_of_another_name_than_its_hash_is_refused(
    place: Place, database: Database, tmp_path: Path, version: str
) -> None:
    with psycopg.connect(database.superuser) as connection:
        connection.execute("UPDATE versions SET name = %s", (version,))
        connection.execute("UPDATE libraries SET version = %s", (version,))
    with pytest.raises(LibraryError, match="is not what was published"):
        open_place(place, tmp_path / "here", TinyEncoder())


def test_a_library_has_no_other_name_than_ours(store: Store) -> None:
    for name in ("..", "own/../base", "channel-x", ""):
        with pytest.raises(ValueError, match="no library has that name"):
            Place(store, name)


def test_copies_of_what_was_deleted_meanwhile_go_when_the_bot_starts(
    store: Store, tmp_path: Path
) -> None:
    gone, kept = Place(store, OWN, GUILD), Place(store, OWN, GUILD + 1)
    for one in (gone, kept):
        EditablePlace(one, tmp_path).edit(TinyEncoder(), put([MILL])).close()
    delete_library(gone)
    with closing(Watch(store, tmp_path)):
        assert_soon((tmp_path / str(GUILD) / OWN).exists, False)
    assert LocalCopy(kept, tmp_path).version() == kept.version()


def test_while_a_version_is_copied_the_one_before_is_read(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifications, "COPIED_WITHIN", 0.05)
    go_on = threading.Event()
    take_up = LocalCopy.take_up

    def slow(copy: LocalCopy) -> str | None:
        assert copy.path.is_relative_to(tmp_path / "elsewhere") or go_on.wait(PATIENCE)
        return take_up(copy)

    with closing(Watch(place.store, tmp_path / "here")) as watch:
        here = EditablePlace(place, tmp_path / "here", watch)
        assert watch.listening.wait(PATIENCE)
        first = here.open(TinyEncoder())
        assert first is not None
        monkeypatch.setattr(LocalCopy, "take_up", slow)
        before = place.version()
        EditablePlace(place, tmp_path / "elsewhere").edit(TinyEncoder(), put([MILL])).close()
        assert_soon(lambda: watch.version(place) != before, True)
        assert here.pointer() == before
        go_on.set()
        assert_soon(here.pointer, place.version())


def test_a_failed_copy_leaves_the_version_before_and_is_tried_again(
    place: Place, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Watch, "_listen", lambda _: None)
    now = [0.0]
    with closing(Watch(place.store, tmp_path / "here", clock=lambda: now[0])) as watch:
        here = EditablePlace(place, tmp_path / "here", watch)
        assert here.open(TinyEncoder()) is not None
        before = place.version()
        EditablePlace(place, tmp_path / "elsewhere").edit(TinyEncoder(), put([MILL])).close()
        database.run("ALTER TABLE files RENAME TO hidden")
        now[0] = notifications.LOOKED_UP_EVERY
        assert here.pointer() == before
        database.run("ALTER TABLE hidden RENAME TO files")
        now[0] *= 3
        assert_soon(here.pointer, place.version())


def test_several_may_delete_and_make_a_copy_at_once(place: Place, tmp_path: Path) -> None:
    copy = LocalCopy(place, tmp_path / "here")
    with ThreadPoolExecutor(6) as threads:
        for _ in range(5):
            assert list(threads.map(lambda _: copy.take_up(), range(6))) == [place.version()] * 6
            deleting = [threads.submit(copy.drop) for _ in range(6)]
            delete_library(place)
            deleting += [threads.submit(copy.drop) for _ in range(6)]
            assert [one.result() for one in deleting] == [None] * 12
            copy.drop()
            assert not copy.path.exists()
            EditablePlace(place, tmp_path / "elsewhere").edit(TinyEncoder(), put([MILL])).close()
