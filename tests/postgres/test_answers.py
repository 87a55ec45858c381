"""A bot on a database answers as one on files does, and each server from its own sources."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from bot.answer.answerer import Answerer
from bot.service.database_locations import DatabaseLocations, copies_of
from bot.service.tenants import Tenants
from index.library.library import Library, shipped_knowledge
from index.postgres.connection.pool import Store
from index.postgres.edit import EditablePlace, delete_library
from index.postgres.notifications import Watch
from index.postgres.place import BASE, OWN, Place
from index.search.hybrid import read_query, search_hybrid
from index.search.models.encoder import Encoder
from index.search.models.reader import Reader
from index.search.searchable import Searchable
from index.votes.names.countries import Countries
from tests.database import Database, copied, dropped
from tests.editing import open_place, put
from tests.golden.conversations import CONVERSATIONS, printed
from tests.index.documents import DOCUMENTS, document
from tests.tiny import TinyEncoder

HERE, THERE = 100, 200
QUESTION = "Who crossed free of charge?"


@pytest.fixture(scope="module")
def stored(
    server: Database, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Library]:
    """What Ayes ships, published by the owner and read by the bot."""
    database = copied(server)
    documents, records, inputs = shipped_knowledge()
    with closing(Store(database.owner)) as owner, closing(Store(database.bot)) as bot:
        base = EditablePlace(Place(owner, BASE), tmp_path_factory.mktemp("owner"))
        base.build(documents, records, encoder, inputs=inputs).close()
        with closing(open_place(Place(bot, BASE), tmp_path_factory.mktemp("bot"), encoder)) as base:
            yield base
    dropped(database)


def test_what_ships_is_the_same_library(stored: Library, shipped_library: Library) -> None:
    assert stored.version == shipped_library.version
    assert stored.records == shipped_library.records
    assert list(stored.passages) == list(shipped_library.passages)


@pytest.mark.parametrize("name", sorted(CONVERSATIONS))
def test_answers_are_those_of_files(
    stored: Library,
    base_answerer: Answerer,
    countries: Countries,
    shipped_reader: Reader,
    name: str,
) -> None:
    there = printed(Answerer(stored, countries, reader=shipped_reader), CONVERSATIONS[name])
    here = printed(base_answerer, CONVERSATIONS[name])
    assert there.pop("confidence") == pytest.approx(here.pop("confidence"), abs=1e-4)
    assert there == here


def test_servers_answer_from_the_base_and_their_own(database: Database, tmp_path: Path) -> None:
    tiny = TinyEncoder()
    secret = document("secret", ("Pilgrims crossed free of charge at night.",))
    with closing(Store(database.owner)) as owner, closing(Store(database.bot)) as bot:
        EditablePlace(Place(owner, BASE), tmp_path / "owner").build(DOCUMENTS, (), tiny)
        EditablePlace(Place(bot, OWN, THERE), tmp_path / "other").edit(tiny, put([secret]))
        copies = copies_of(bot, tmp_path)
        with closing(Watch(bot, copies)) as watch:
            tenants = Tenants(
                open_place(Place(bot, BASE), copies, tiny),
                partial(_searching, Countries.load()),
                DatabaseLocations(bot, tmp_path, watch),
            )
            assert watch.listening.wait(20)
            assert found(tenants, None) == found(tenants, HERE) == {"bridge", "orchard"}
            assert found(tenants, THERE) == {"bridge", "orchard", "secret"}
            note = document("note", ("Pilgrims crossed free of charge on Sundays.",))
            EditablePlace(Place(owner, OWN), tmp_path / "owner").edit(tiny, put([note]))
            wait_for(watch, Place(bot, OWN))
            assert found(tenants, HERE) == {"bridge", "orchard", "note"}
            assert found(tenants, THERE) == {"bridge", "orchard", "note", "secret"}
            delete_library(Place(bot, OWN, THERE))
            wait_for(watch, Place(bot, OWN, THERE))
            assert found(tenants, THERE) == {"bridge", "orchard", "note"}
            assert not (copies / str(THERE) / OWN).exists()


def _searching(countries: Countries, library: Searchable) -> Answerer:
    return Answerer(library, countries)


def found(tenants: Tenants, guild_id: int | None) -> set[str]:
    library = tenants.tenant_of(guild_id).library
    hits = search_hybrid(library, read_query(QUESTION, library), 20)
    return {hit.passage.source_id for hit in hits if hit.sparse > 0}


def wait_for(watch: Watch, place: Place) -> None:
    """Wait until what is in service is heard of."""
    for _ in range(1000):
        if watch.version(place) == place.version():
            return
        watch._ended.wait(0.02)
    assert watch.version(place) == place.version()
