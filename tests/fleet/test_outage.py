"""While the database is away, what was answered is answered again, and all else refused soon."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.service.answer_cache import KEPT, RememberingAnswerer
from bot.service.queue import AWAY, Asker, AwayError
from bot.service.tenants import Tenant
from index.cache import LruCache
from index.errors import StoreError
from index.postgres.connection.pool import Store
from index.postgres.edit import EditablePlace
from index.postgres.library import OWN, Place
from index.search.models.encoder import Encoder
from index.votes.names.countries import Countries
from tests.editing import put
from tests.fleet.fleet import QUESTIONS, lighthouse, mascot
from tests.fleet.machine import Machine

pytestmark = pytest.mark.model
KNOWN, NEW = QUESTIONS["version"], QUESTIONS["own"]
SOON = 3.0  # seconds


@pytest.fixture
def tenant(
    own_machine: Machine, encoder: Encoder, countries: Countries, tmp_path: Path
) -> Iterator[Tenant]:
    with closing(Store(own_machine.database.owner)) as store:
        place = EditablePlace(Place(store, OWN), tmp_path)
        library = place.edit(encoder, put([lighthouse("amber"), mascot("heron")]))
        yield Tenant(library, RememberingAnswerer(library, countries, None, LruCache(KEPT)))


def test_the_same_question_is_answered_as_before_and_another_is_refused_soon(
    own_machine: Machine, tenant: Tenant
) -> None:
    before = tenant.answerer.ask(KNOWN)
    assert before.kind == "passages"
    with own_machine.frozen():
        began = time.monotonic()
        assert tenant.answerer.ask(KNOWN) == before
        with pytest.raises(StoreError):
            tenant.answerer.ask(NEW)
        assert time.monotonic() - began < SOON
        with pytest.raises(StoreError):
            tenant.answerer.ask(KNOWN, threshold=0.9)  # may have another answer
    end = time.monotonic() + 5
    while time.monotonic() < end:
        try:
            assert tenant.answerer.ask(NEW).kind == "passages"
            break
        except StoreError:
            time.sleep(0.1)
    else:
        pytest.fail("it doesn't recover")


async def test_a_person_reads_that_the_sources_cannot_be_reached(
    own_machine: Machine, tenant: Tenant
) -> None:
    with own_machine.frozen(), closing(Asker(lambda *_: tenant)) as asker:
        began = time.monotonic()
        with pytest.raises(AwayError, match=AWAY):
            await asker.for_tenant(None, lambda tenant: tenant.answerer.ask(NEW))
        assert time.monotonic() - began < SOON
