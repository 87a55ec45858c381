"""A library switched while it is read: no question is dropped, and no slow reader loses a file."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from bot.answer.answerer import Answerer
from bot.answer.types import Answered
from bot.service.locations import FolderLocations
from bot.service.tenants import Tenants
from index.library.generation import manifest as generation
from index.library.library import Library
from index.search.searchable import Searchable
from index.votes.names.countries import Countries
from tests.durability.writer import ENCODER, written
from tests.editing import add_documents

SWITCHES = 20
ASKING = 3
GUILD = 11


def test_questions_are_answered_while_libraries_are_switched(
    tmp_path: Path, countries: Countries
) -> None:
    add_documents(tmp_path / "base", [written("barn-0")], ENCODER).close()

    def answerer_over(library: Searchable) -> Answerer:
        return Answerer(library, countries)

    base = Library.open(tmp_path / "base", ENCODER)
    with closing(Tenants(base, answerer_over, FolderLocations([base.path], tmp_path))) as tenants:
        folder = tenants.locations.of(GUILD).path
        add_documents(folder, [written("well-0")], ENCODER).close()
        over = threading.Event()

        def ask() -> list[str]:
            """Ask until all is over, and once more."""
            said, last = [], False
            while not last:
                last = over.is_set()
                tenant = tenants.tenant_of(GUILD)
                assert tenant.trouble is None
                answer = tenant.answerer.ask("Who dug the well?")
                assert isinstance(answer, Answered)
                said.append(answer.citations[0].quote.text)
            return said

        with ThreadPoolExecutor(ASKING) as threads:
            asked = [threads.submit(ask) for _ in range(ASKING)]
            for number in range(1, SWITCHES):
                document = written(f"well-{number}")
                add_documents(folder, [document], ENCODER).close()
            over.set()
            answers = [one.result(timeout=60) for one in asked]
        for said in answers:
            assert said[-1] == f"The well was dug by {SWITCHES - 1} people."
        tenants.let_go(GUILD)


def test_one_that_opens_what_was_just_replaced_opens_what_is_in_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_documents(tmp_path, [written("well-0")], ENCODER).close()
    read, published = generation._pointed, 0

    def slow(library: Path) -> str:
        """Read the pointer, and let the next generation be published before it is followed."""
        nonlocal published
        name = read(library)
        if published < 3:
            published += 1
            with monkeypatch.context() as quick:
                quick.setattr(generation, "_pointed", read)
                document = written(f"well-{published}")
                add_documents(library, [document], ENCODER).close()
        return name

    monkeypatch.setattr(generation, "_pointed", slow)
    with closing(Library.open(tmp_path, ENCODER)) as library:
        assert library.sources["well"] == written("well-3").source
        library.verify()


def test_a_slow_reader_never_loses_what_it_reads_only_late(tmp_path: Path) -> None:
    reader = add_documents(tmp_path, [written("well-0")], ENCODER)
    for number in range(1, 4):
        add_documents(tmp_path, [written(f"well-{number}")], ENCODER).close()
    assert reader.records == ()  # whose file isn't open before
    reader.verify()
    folders = {one.name.partition("-")[0] for one in (tmp_path / "generations").iterdir()}
    assert folders == {"1", "4"}
    reader.close()
    with generation.writing(tmp_path):
        assert len([one for one in (tmp_path / "generations").iterdir() if one.is_dir()]) == 2
    assert list((tmp_path / "generations").iterdir()) == [generation.current(tmp_path)]
