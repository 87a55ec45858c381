"""While the database is away, what was answered is answered again, and all else refused soon."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.cogs.asker import AWAY, AwayError, ThreadedAsker
from bot.desks import Desk
from bot.outage import KEPT, SteadyAnswerer
from index.encoder import Encoder
from index.errors import StoreError
from index.latest import Latest
from index.postgres.connecting import Store
from index.postgres.library import OWN, Place
from index.postgres.publishing import Publisher
from index.votes.countries import Countries
from tests.editing import put
from tests.fleet.fleet import QUESTIONS, lighthouse, mascot
from tests.fleet.machine import Machine

pytestmark = pytest.mark.model
KNOWN, NEW = QUESTIONS["version"], QUESTIONS["own"]
SOON = 3.0  # seconds


@pytest.fixture
def desk(
    own_machine: Machine, encoder: Encoder, countries: Countries, tmp_path: Path
) -> Iterator[Desk]:
    with closing(Store(own_machine.database.owner)) as store:
        publisher = Publisher(Place(store, OWN), encoder, tmp_path)
        library = publisher.edit(put([lighthouse("amber"), mascot("heron")]))
        yield Desk(library, SteadyAnswerer(library, countries, None, Latest(KEPT)))


def test_the_same_question_is_answered_as_before_and_another_is_refused_soon(
    own_machine: Machine, desk: Desk
) -> None:
    before = desk.answerer.ask(KNOWN)
    assert before.kind == "passages"
    with own_machine.frozen():
        began = time.monotonic()
        assert desk.answerer.ask(KNOWN) == before
        with pytest.raises(StoreError):
            desk.answerer.ask(NEW)
        assert time.monotonic() - began < SOON
        with pytest.raises(StoreError):
            desk.answerer.ask(KNOWN, threshold=0.9)  # may have another answer
    end = time.monotonic() + 5
    while time.monotonic() < end:
        try:
            assert desk.answerer.ask(NEW).kind == "passages"
            break
        except StoreError:
            time.sleep(0.1)
    else:
        pytest.fail("it doesn't recover")


async def test_a_person_reads_that_the_sources_cannot_be_reached(
    own_machine: Machine, desk: Desk
) -> None:
    with own_machine.frozen(), closing(ThreadedAsker(lambda *_: desk)) as asker:
        began = time.monotonic()
        with pytest.raises(AwayError, match=AWAY):
            await asker.at_desk(None, lambda desk: desk.answerer.ask(NEW))
        assert time.monotonic() - began < SOON
