"""While the database is away, what was copied from it answers, and all else is refused soon."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.answer.answerer import Answerer
from bot.service.answer_cache import KEPT, RememberingAnswerer
from bot.service.database_locations import DatabaseLocations, copies_of
from bot.service.queue import AWAY, Asker, AwayError
from bot.service.tenants import Tenants
from index.cache import LruCache
from index.errors import StoreError
from index.postgres.connection.pool import Store
from index.postgres.edit import EditablePlace
from index.postgres.notifications import Watch
from index.postgres.place import BASE, OWN, Place
from index.search.models.encoder import Encoder
from index.search.searchable import Searchable
from index.votes.names.countries import Countries
from tests.editing import put
from tests.fleet.fleet import QUESTIONS, lighthouse, mascot
from tests.fleet.machine import Machine

pytestmark = pytest.mark.model
KNOWN, NEW = QUESTIONS["version"], QUESTIONS["own"]
SOON = 3.0  # seconds
HERE, THERE = 100, 200


@pytest.fixture
def tenants(
    own_machine: Machine, encoder: Encoder, countries: Countries, tmp_path: Path
) -> Iterator[Tenants]:
    """A process that answers over what all servers have; one of them has sources of its own."""

    def answering(library: Searchable) -> Answerer:
        return RememberingAnswerer(library, countries, None, LruCache(KEPT))

    with closing(Store(own_machine.database.owner)) as store:
        places = Place(store, BASE), Place(store, OWN, HERE), Place(store, OWN, THERE)
        sources = lighthouse("amber"), mascot("heron"), mascot("lynx")
        for place, source in zip(places, sources, strict=True):
            EditablePlace(place, tmp_path / "elsewhere").edit(encoder, put([source])).close()
        locations = DatabaseLocations(
            store, tmp_path, watch := Watch(store, copies_of(store, tmp_path))
        )
        base = locations.shared[0].open(encoder)
        assert base is not None
        with closing(watch), closing(Tenants(base, answering, locations)) as opened:
            assert watch.listening.wait(20)
            yield opened


def test_what_was_copied_answers_and_what_was_not_is_refused_soon(
    own_machine: Machine, tenants: Tenants
) -> None:
    before = tenants.tenant_of(HERE).answerer.ask(KNOWN)
    assert before.kind == "passages"
    with own_machine.frozen():
        assert tenants.tenant_of(HERE).answerer.ask(KNOWN) == before
        assert tenants.tenant_of(HERE).answerer.ask(NEW).kind == "passages"
        began = time.monotonic()
        with pytest.raises(StoreError):
            tenants.tenant_of(THERE)
        assert time.monotonic() - began < SOON
    end = time.monotonic() + 5
    while time.monotonic() < end:
        try:
            assert tenants.tenant_of(THERE).answerer.ask(NEW).kind == "passages"
            break
        except StoreError:
            time.sleep(0.1)
    else:
        pytest.fail("it doesn't recover")


async def test_a_person_reads_that_the_sources_cannot_be_reached(
    own_machine: Machine, tenants: Tenants
) -> None:
    tenants.tenant_of(HERE)
    with own_machine.frozen(), closing(Asker(tenants.tenant_of)) as asker:
        began = time.monotonic()
        with pytest.raises(AwayError, match=AWAY):
            await asker.for_tenant(THERE, lambda tenant: tenant.answerer.ask(NEW))
        assert time.monotonic() - began < SOON
        assert (await asker.for_tenant(HERE, lambda tenant: tenant.answerer.ask(NEW))).citations
