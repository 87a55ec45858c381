"""Tenants: each server's own sources beside the base, and never another's."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from bot.answer.answerer import Answerer
from bot.service.locations import FolderLocations
from bot.service.tenants import Tenants
from index.library.library import Library
from index.search.hybrid import read_query, search_sparse
from index.search.searchable import Searchable
from index.types import Document
from index.votes.names.countries import Countries
from tests.editing import add_documents, remove_sources
from tests.index.documents import document
from tests.tiny import TinyEncoder

ENCODER = TinyEncoder()
CLUB, PAPER = 11, 22
CHARTER = document("charter", ("The Charter opens with the words of the peoples.",))
RULES = document("own-rules", ("Our club meets in the green room.",))
STYLE = document("own-style", ("Our paper writes dates in full.",))


def publish(path: Path, *documents: Document) -> None:
    add_documents(path, documents, ENCODER).close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    publish(tmp_path / "base", CHARTER)
    return tmp_path


@pytest.fixture
def opened() -> list[int]:
    """How many sources each answerer was made over."""
    return []


@pytest.fixture
def tenants(home: Path, countries: Countries, opened: list[int]) -> Iterator[Tenants]:
    def answerer_over(library: Searchable) -> Answerer:
        opened.append(len(library.sources))
        return Answerer(library, countries)

    locations = FolderLocations([home / "base", home / "own"], home)
    made = Tenants(Library.open(home / "base", ENCODER), answerer_over, locations, kept=2)
    with closing(made):
        yield made


def folder_of(tenants: Tenants, guild_id: int) -> Path:
    return Path(str(tenants.locations.of(guild_id)))


def ids(tenants: Tenants, guild_id: int | None) -> list[str]:
    return list(tenants.tenant_of(guild_id).library.sources)


def held_files(folder: Path) -> list[str]:
    """Name the files below a folder that this process has open or mapped."""
    links = [one for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]
    targets = {str(one.readlink()) for one in links if one.exists()}
    mapped = Path("/proc/self/maps").read_text("utf-8")
    targets |= {line.split(maxsplit=5)[5] for line in mapped.splitlines() if "/" in line}
    return sorted(one for one in targets if one.startswith(str(folder)))


def test_a_server_sees_the_base_and_its_own_and_never_anothers(
    tenants: Tenants, home: Path
) -> None:
    publish(folder_of(tenants, CLUB), RULES)
    publish(folder_of(tenants, PAPER), STYLE)
    assert ids(tenants, CLUB) == ["charter", "own-rules"]
    assert ids(tenants, PAPER) == ["charter", "own-style"]
    assert ids(tenants, None) == ids(tenants, 33) == ["charter"]


def test_direct_messages_and_servers_without_sources_share_the_desk_of_the_base(
    tenants: Tenants, opened: list[int]
) -> None:
    assert tenants.tenant_of(None) is tenants.tenant_of(33) is tenants.tenant_of(44)
    assert opened == [1]


def test_a_desk_is_opened_once_and_kept(tenants: Tenants, opened: list[int]) -> None:
    publish(folder_of(tenants, CLUB), RULES)
    assert tenants.tenant_of(CLUB) is tenants.tenant_of(CLUB)
    assert opened == [1, 2]


def test_what_is_published_for_a_server_is_taken_up_by_the_next_question(tenants: Tenants) -> None:
    folder = folder_of(tenants, CLUB)
    publish(folder, RULES)
    assert ids(tenants, CLUB) == ["charter", "own-rules"]
    publish(folder, document("own-dues", ("Members pay dues in May.",)))
    assert ids(tenants, CLUB) == ["charter", "own-rules", "own-dues"]
    remove_sources(folder, ["own-rules"], ENCODER).close()
    assert ids(tenants, CLUB) == ["charter", "own-dues"]


def test_a_new_base_is_taken_up_by_every_desk(tenants: Tenants, home: Path) -> None:
    publish(folder_of(tenants, CLUB), RULES)
    before = tenants.tenant_of(CLUB)
    publish(home / "base", document("statute", ("The Court has fifteen members.",)))
    assert ids(tenants, None) == ["charter", "statute"]
    assert ids(tenants, CLUB) == ["charter", "statute", "own-rules"]
    assert tenants.tenant_of(CLUB).own is before.own, "the server's own part stays open"


def test_who_works_at_a_desk_goes_on_with_it_while_another_takes_its_place(
    tenants: Tenants,
) -> None:
    folder = folder_of(tenants, CLUB)
    publish(folder, RULES)
    library = tenants.tenant_of(CLUB).library
    for number in range(3):  # more generations than stay on the disk
        publish(folder, document(f"own-{number}", (f"Members of group {number} pay dues.",)))
        assert len(ids(tenants, CLUB)) == number + 3
    (hit,) = search_sparse(library, read_query("green room", library), 1)
    assert hit.passage.source_id == "own-rules"


def test_a_desk_that_was_not_used_lately_is_closed_with_its_last_user(tenants: Tenants) -> None:
    for number in (1, 2, 3):
        dues = document(f"own-{number}", (f"Group {number} pays dues.",))
        publish(folder_of(tenants, number), dues)
    working = tenants.tenant_of(1)
    for number in (2, 3):
        tenants.tenant_of(number)
    assert held_files(folder_of(tenants, 1)) != []
    assert working.library.paragraphs("own-1") != ()
    del working
    assert held_files(folder_of(tenants, 1)) == []
    assert held_files(folder_of(tenants, 2)) != []


@pytest.mark.parametrize(
    "file", ["CURRENT", "library.db", "manifest.json"], ids=lambda name: f"damaged-{name}"
)
def test_a_server_whose_library_is_damaged_is_answered_from_the_base(
    file: str, tenants: Tenants, caplog: pytest.LogCaptureFixture
) -> None:
    folder = folder_of(tenants, CLUB)
    publish(folder, RULES)
    publish(folder_of(tenants, PAPER), STYLE)
    (damaged,) = folder.rglob(file)
    damaged.write_bytes(b"\xff" * 40)
    with caplog.at_level(logging.ERROR):
        assert ids(tenants, CLUB) == ["charter"]
        assert ids(tenants, CLUB) == ["charter"]
    assert "log" in (tenants.tenant_of(CLUB).trouble or "")
    assert caplog.text.count("server 11 is answered without some of its own") == 1
    assert ids(tenants, PAPER) == ["charter", "own-style"]


def test_a_library_that_is_mended_is_taken_up(tenants: Tenants) -> None:
    folder = folder_of(tenants, CLUB)
    publish(folder, RULES)
    pointer = (folder / "CURRENT").read_text("utf-8")
    (folder / "CURRENT").write_text("nothing", "utf-8")
    assert ids(tenants, CLUB) == ["charter"]
    (folder / "CURRENT").write_text(pointer, "utf-8")
    assert ids(tenants, CLUB) == ["charter", "own-rules"]
    assert tenants.tenant_of(CLUB).trouble is None


def test_a_source_with_the_id_of_a_shipped_one_takes_the_servers_own_out(tenants: Tenants) -> None:
    publish(folder_of(tenants, CLUB), document("charter", ("A charter of our own.",)))
    assert tenants.tenant_of(CLUB).trouble is not None
    assert tenants.tenant_of(CLUB).library.paragraphs("charter") == CHARTER.paragraphs


def test_a_base_that_is_damaged_while_it_serves_stays_in_service(
    tenants: Tenants, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (home / "base" / "CURRENT").write_text("nothing", "utf-8")
    assert ids(tenants, None) == ids(tenants, CLUB) == ["charter"]
    assert caplog.text.count("what all servers have stays as it was opened") == 1


def test_a_library_beside_the_base_is_every_servers_once_it_is_there(
    tenants: Tenants, home: Path
) -> None:
    publish(folder_of(tenants, CLUB), RULES)
    assert ids(tenants, CLUB) == ["charter", "own-rules"]
    publish(home / "own", document("press", ("The press hall opens at nine.",)))
    assert ids(tenants, None) == ["charter", "press"]
    assert ids(tenants, CLUB) == ["charter", "press", "own-rules"]
    shutil.rmtree(home / "own")
    assert ids(tenants, None) == ["charter"]


def test_a_library_beside_the_base_that_is_damaged_leaves_the_base(
    tenants: Tenants, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    publish(home / "own", document("charter", ("A second charter.",)))
    assert ids(tenants, None) == ids(tenants, CLUB) == ["charter"]
    assert caplog.text.count("answered from the base alone") == 1


def test_a_folder_that_is_deleted_leaves_the_base(tenants: Tenants) -> None:
    publish(folder_of(tenants, CLUB), RULES)
    assert ids(tenants, CLUB) == ["charter", "own-rules"]
    assert tenants.locations.servers() == [CLUB]
    shutil.rmtree(folder_of(tenants, CLUB))
    assert ids(tenants, CLUB) == ["charter"]
    assert held_files(folder_of(tenants, CLUB)) == []
    assert tenants.locations.servers() == []


def test_desks_are_safe_to_open_from_several_threads_while_sources_are_published(
    tenants: Tenants,
) -> None:
    done = threading.Event()

    def asking(guild_id: int) -> bool:
        seen: list[list[str]] = []
        while not done.is_set() or not seen:
            library = tenants.tenant_of(guild_id).library
            seen.append([*library.sources])
            assert len(library.passages) == len(seen[-1])
        return all(
            one in ("charter",) or one.startswith(f"own-{guild_id}")
            for each in seen
            for one in each
        )

    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(asking, guild_id) for guild_id in (1, 2, 3)]
        try:
            for number in range(4):
                for guild_id in (1, 2, 3):
                    rule = document(f"own-{guild_id}-{number}", (f"Rule {number} of {guild_id}.",))
                    publish(folder_of(tenants, guild_id), rule)
        finally:
            done.set()
        assert all(one.result() for one in asked)
    assert [len(ids(tenants, guild_id)) for guild_id in (1, 2, 3)] == [5, 5, 5]
