"""Many sources at once: how far it is is said, and what is there already is not embedded again."""

from __future__ import annotations

import datetime
import itertools
import subprocess
import time
from pathlib import Path

import pytest

from index.errors import FetchError
from index.library.collect import STAGE, collect
from index.library.edit import EditableFolder
from index.library.library import Library
from index.library.placement import place_documents
from index.library.refresh import Watched, put_documents, refresh
from index.sources.fetch import Fetched
from index.sources.parsing import sandbox
from index.sources.parsing.metadata import GivenMetadata
from tests.editing import add_documents
from tests.index.library.test_library import CountingEncoder

FILES = 1000
ENTRIES = 60
TODAY = datetime.date(2026, 3, 3)
NOW = datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC)
FEED = "https://weekly.example/feed"
# Seconds that reading and publishing may take: 5 were measured, on a machine that did nothing else.
PATIENCE = 90.0


class Told:
    """Keeps what is said of the progress."""

    def __init__(self) -> None:
        self.said: list[tuple[str, float]] = []

    def __call__(self, stage: str, fraction: float) -> None:
        self.said.append((stage, fraction))

    def of(self, stage: str) -> list[float]:
        return [fraction for named, fraction in self.said if named == stage]


@pytest.fixture
def tiny() -> CountingEncoder:
    return CountingEncoder()


def fetch(url: str) -> Fetched:
    if url != FEED:
        raise FetchError(f"{url} answers 404: check the address.")
    items = "".join(
        f"<item><title>Boat {n}</title><link>https://weekly.example/{n}</link>"
        f"<description>Boat {n} sank near pier {n}.</description></item>"
        for n in range(ENTRIES)
    )
    feed = f'<rss version="2.0"><channel><title>W</title>{items}</channel></rss>'
    return Fetched(url, feed.encode(), "application/rss+xml", NOW)


def test_a_thousand_files_are_added_in_bounded_time_by_one_reader_and_embedded_once(
    tmp_path: Path, tiny: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, path, told, started = tmp_path / "papers", tmp_path / "library", Told(), []
    start = sandbox._started

    def counted() -> subprocess.Popen[bytes]:
        started.append(1)
        return start()

    monkeypatch.setattr(sandbox, "_started", counted)
    folder.mkdir()
    for number in range(FILES):
        if number % 50:  # pandoc and a page's parser take a tenth of a second each
            (folder / f"note-{number}.txt").write_text(f"Note {number}\n\nBoat {number} sank.")
        elif number % 100:
            (folder / f"note-{number}.md").write_text(f"# Note {number}\n\nBoat {number} sank.")
        else:
            page = f"<h1>Note {number}</h1><p>Boat {number} sank near the pier of the town.</p>"
            (folder / f"note-{number}.html").write_text(f"<html><body>{page}</body></html>")
    begun = time.monotonic()
    found = collect([str(folder)], GivenMetadata(), fetch, TODAY, told)
    put_documents(EditableFolder(path), found.documents, tiny, told)
    assert time.monotonic() - begun < PATIENCE
    assert len(started) == 1
    assert len(tiny.seen) == len(set(tiny.seen)) == FILES
    read = told.of(STAGE)
    assert len(read) > FILES
    assert all(a <= b for a, b in itertools.pairwise(read))
    assert (read[0], read[-1]) == (0.0, 1.0)
    assert len(told.of("embedding passages")) > FILES / 100
    before = (path / "CURRENT").read_bytes()
    tiny.seen.clear()
    again = collect([str(folder)], GivenMetadata(), fetch, TODAY)
    put_documents(EditableFolder(path), again.documents, tiny)
    add_documents(path, again.documents, tiny).close()
    watched = Watched(folder, EditableFolder(path), tiny)
    assert watched.look() == []
    assert watched.look() == []
    assert tiny.seen == []
    assert (path / "CURRENT").read_bytes() == before


def test_a_feed_of_many_entries_is_taken_once_and_renewed_for_nothing(
    tmp_path: Path, tiny: CountingEncoder
) -> None:
    path, told = tmp_path / "library", Told()
    found = collect([FEED], GivenMetadata(), fetch, TODAY)
    put_documents(EditableFolder(path), found.documents, tiny)
    assert len(tiny.seen) == ENTRIES
    tiny.seen.clear()
    begun = time.monotonic()
    tomorrow = TODAY + datetime.timedelta(days=1)
    changes = refresh(EditableFolder(path), (), tiny, fetch=fetch, today=tomorrow, progress=told)
    assert time.monotonic() - begun < PATIENCE
    assert {one.kind for one in changes} == {"unchanged"}
    assert len(changes) == ENTRIES
    assert told.of(STAGE)[-1] == 1.0
    later = collect([FEED], GivenMetadata(), fetch, tomorrow).documents
    held = Library.open(path, tiny).sources
    begun = time.monotonic()
    assert {one.state for one in place_documents(later, held)} == {"unchanged"}
    assert time.monotonic() - begun < PATIENCE
    assert tiny.seen == []


def test_a_watched_folder_is_read_again_only_where_it_changed(
    tmp_path: Path, tiny: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    for number in range(20):
        (folder / f"{number}.txt").write_text(f"Boat {number} sank.")
    watched, told = Watched(folder, EditableFolder(tmp_path / "library"), tiny), Told()
    watched.look(told)
    assert len(told.of(STAGE)) == 20
    tiny.seen.clear()
    (folder / "7.txt").write_text("Boat 7 rose again.")
    again = Told()
    assert [one.id for one in watched.look(again)] == ["7"]
    assert len(again.of(STAGE)) == 1
    assert len(tiny.seen) == 1
    monkeypatch.setattr(Library, "open", None)  # nothing changed, so nothing is opened
    assert watched.look() == []
