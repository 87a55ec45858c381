"""What servers add of their own is changed alike in files and in PostgreSQL, each for itself."""

from __future__ import annotations

import asyncio
import datetime
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

import pytest

from bot.answer.answerer import Answerer
from bot.service.database_locations import DatabaseLocations, copies_of
from bot.service.locations import FolderLocations
from bot.service.own_sources import carry_out as work
from bot.service.own_sources.own_libraries import Corpora
from bot.service.own_sources.tasks import (
    Adding,
    Change,
    ChangeOutcome,
    CorpusError,
    Limits,
    Posting,
    Refreshing,
    Removing,
    Task,
)
from bot.service.tenants import Tenants
from index.errors import LibraryError, TakenLibraryError
from index.library.edit import Edit, Editable, EditableFolder
from index.library.library import Library
from index.library.refresh import KEPT
from index.library.superseded import current, pinned_source
from index.postgres.connection.pool import Store
from index.postgres.edit import EditablePlace
from index.postgres.notifications import Watch
from index.postgres.place import BASE, OWN, Place, channel_name
from index.search.models.encoder import Encoding, silent
from index.search.searchable import Searchable
from index.sources.fetch import Fetched
from index.types import sha256_of
from index.votes.names.countries import Countries
from tests.database import Database
from tests.discord.served import HereWorker
from tests.editing import add_documents, open_place
from tests.index.documents import DOCUMENTS
from tests.index.library.test_library import CountingEncoder
from tests.tiny import TinyEncoder

CLUB, PAPER = 100, 200
LIMITS = Limits(file_bytes=1 << 20, sources=3, characters=4000)
PAGE = "https://club.example/rules"
PlaceOf = Callable[..., Editable]


@pytest.fixture
def bot(database: Database) -> Iterator[Store]:
    """The database as what answers may use it."""
    with closing(Store(database.bot)) as opened:
        yield opened


@pytest.fixture(params=["files", "in_database"])
def place_of(request: pytest.FixtureRequest, tmp_path: Path) -> PlaceOf:
    """Where the library of each server is."""
    if request.param == "files":
        return lambda guild_id: EditableFolder(tmp_path / "guilds" / str(guild_id))
    bot = request.getfixturevalue("bot")
    return lambda guild_id: EditablePlace(Place(bot, OWN, guild_id), tmp_path / str(guild_id))


@pytest.fixture
def tiny() -> CountingEncoder:
    return CountingEncoder()


def change(place: Editable, wanted: Change, text: str = "") -> ChangeOutcome:
    task = Task(guild_id=CLUB, change=wanted, limits=LIMITS, base={sha256_of("The base."): "Base"})
    return work.carry_out(task, text.encode(), place, TinyEncoder(), silent)


def add(place: Editable, text: str, name: str = "rules.txt") -> ChangeOutcome:
    return change(place, Adding(file=name), text)


def held(place: Editable) -> dict[str, str]:
    """Return the texts of a library by id, those that were replaced too."""
    library = place.open(TinyEncoder())
    if library is None:
        return {}
    with closing(library):
        return {name: one.text for name, one in library.sources.items()}


def test_what_one_server_adds_and_removes_is_its_own(place_of: PlaceOf) -> None:
    club, paper = place_of(CLUB), place_of(PAPER)
    (added,) = add(club, "The club meets on Mondays.").changed
    assert held(club) == {"own-rules": "The club meets on Mondays."}
    assert held(paper) == {}
    add(paper, "The paper is printed at night.")
    assert held(paper) == {"own-rules": "The paper is printed at night."}
    assert change(club, Removing(ids=(added.id,))).changed == (added,)
    assert held(club) == {}
    assert held(paper) == {"own-rules": "The paper is printed at night."}
    with pytest.raises(CorpusError, match="isn't here any more"):
        change(club, Removing(ids=("own-rules",)))


def test_what_does_not_fit_is_refused_in_the_same_words(place_of: PlaceOf) -> None:
    club = place_of(CLUB)
    for number in range(LIMITS.sources):
        add(club, f"Rule {number}.")
    before = held(club)
    assert list(before) == ["own-rules", "own-rules-2", "own-rules-3"]
    for text, words in (
        ("Rule 4.", "would make 4 sources, and a server may have 3"),
        ("Rule 1.", "here already, as “rules”"),
        ("The base.", "here already, as “Base”"),
    ):
        with pytest.raises(CorpusError, match=words):
            add(club, text)
    change(club, Removing(ids=("own-rules",)))
    with pytest.raises(CorpusError, match="characters, and a server may have 4,000"):
        add(club, "A long rule. " * 400)
    assert list(held(club)) == ["own-rules-2", "own-rules-3"]


def test_the_last_texts_of_a_page_stay_for_what_quotes_them(
    place_of: PlaceOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    club, texts = place_of(CLUB), [f"Dues are {n} crowns." for n in range(KEPT + 2)]

    def fetched(text: str) -> Callable[..., Fetched]:
        at = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
        return lambda url, **_: Fetched(url, text.encode(), "text/plain", at)

    monkeypatch.setattr(work, "fetch", fetched(texts[0]))
    (added,) = change(club, Adding(url=PAGE)).changed
    for text in texts[1:]:
        monkeypatch.setattr(work, "fetch", fetched(text))
        (renewed,) = change(club, Refreshing()).changed
        assert (renewed.id, renewed.sha256) == (added.id, sha256_of(text))
    assert change(club, Refreshing()) == ChangeOutcome(unchanged=1)
    library = club.open(TinyEncoder())
    assert library is not None
    assert current(library.sources) == [added.id]
    pinned = [pinned_source(library.sources, added.id, sha256_of(text)) for text in texts]
    assert [one and one.text for one in pinned] == [None, *texts[1:]]
    change(club, Removing(ids=(added.id,)))
    assert held(club) == {}


def test_only_what_is_new_is_embedded(place_of: PlaceOf, tiny: CountingEncoder) -> None:
    place = place_of(CLUB)
    for one in DOCUMENTS:
        tiny.seen.clear()
        place.edit(tiny, lambda _, one=one: Edit(put=[one])).close()  # type: ignore[misc]
        assert len(tiny.seen) == len(one.paragraphs)
    tiny.seen.clear()
    place.edit(tiny, lambda _: Edit(put=DOCUMENTS, gone=["nobody"])).close()
    assert tiny.seen == []


def test_one_changes_a_servers_sources_at_a_time_and_no_other_server_waits(
    place_of: PlaceOf,
) -> None:
    club, paper = place_of(CLUB), place_of(PAPER)
    with club.alone():
        with pytest.raises(CorpusError, match="are being changed already: try again"):
            add(place_of(CLUB), "The club meets on Mondays.")
        add(paper, "The paper is printed at night.")
    add(club, "The club meets on Mondays.")
    assert len(held(club)) == len(held(paper)) == 1


def test_who_publishes_meanwhile_is_refused(place_of: PlaceOf) -> None:
    club = place_of(CLUB)

    def plan(_: object) -> Edit:
        with pytest.raises(TakenLibraryError, match="written by another process: try again"):
            place_of(CLUB).edit(TinyEncoder(), lambda _: Edit(put=DOCUMENTS[1:]))
        return Edit(put=DOCUMENTS[:1])

    club.edit(TinyEncoder(), plan).close()
    assert list(held(club)) == ["bridge"]


def test_a_change_that_fails_leaves_everything_as_it_was(place_of: PlaceOf) -> None:
    club = place_of(CLUB)
    add(club, "The club meets on Mondays.")
    before = held(club)

    class Failing(TinyEncoder):
        def encode(self, texts: Sequence[str]) -> list[Encoding]:
            raise RuntimeError

    task = Task(guild_id=CLUB, change=Adding(file="a.txt"), limits=LIMITS, base={})
    with pytest.raises(RuntimeError):
        work.carry_out(task, b"Guests sign the book.", club, Failing(), silent)
    assert held(club) == before
    add(club, "Guests sign the book.")
    assert len(held(club)) == 2


def test_sources_of_another_encoder_are_not_changed_and_what_to_do_is_said(
    place_of: PlaceOf,
) -> None:
    club = place_of(CLUB)
    add(club, "The club meets on Mondays.")
    with pytest.raises(LibraryError, match=r"set the model back, or .*`ayes build"):
        club.edit(TinyEncoder(dimensions=48), lambda _: Edit(put=DOCUMENTS))
    assert list(held(club)) == ["own-rules"]


def answering(countries: Countries, library: Searchable) -> Answerer:
    return Answerer(library, countries)


@pytest.fixture(params=["files", "in_database"])
def opened(
    request: pytest.FixtureRequest, tmp_path: Path, countries: Countries
) -> Iterator[tuple[Tenants, Tenants, PlaceOf]]:
    """The tenants of two processes, and where servers' libraries are."""
    tiny, over = TinyEncoder(), partial(answering, countries)
    if request.param == "files":
        add_documents(tmp_path / "base", DOCUMENTS, tiny).close()
        both = [
            Tenants(
                Library.open(tmp_path / "base", tiny),
                over,
                FolderLocations([tmp_path / "base"], tmp_path / "home"),
            )
            for _ in range(2)
        ]
        with closing(both[0]), closing(both[1]):
            yield both[0], both[1], both[0].locations.of
        return
    bot = request.getfixturevalue("bot")
    with closing(Store(request.getfixturevalue("database").owner)) as owner:
        EditablePlace(Place(owner, BASE), tmp_path / "owner").build(DOCUMENTS, (), tiny)
    homes = tmp_path / "home", tmp_path / "another"
    with ExitStack() as stack:
        both = []
        for home in homes:
            copies = copies_of(bot, home)
            watch = stack.enter_context(closing(Watch(bot, copies)))
            base = open_place(Place(bot, BASE), copies, tiny)
            both.append(Tenants(base, over, DatabaseLocations(bot, home, watch)))
            assert watch.listening.wait(20)
        with closing(both[0]), closing(both[1]):
            yield (
                both[0],
                both[1],
                lambda guild_id, channel_id=None: EditablePlace(
                    Place(bot, channel_name(channel_id) if channel_id else OWN, guild_id),
                    copies_of(bot, tmp_path / "home"),
                ),
            )


def sources(tenants: Tenants, guild_id: int) -> list[str]:
    return [one for one in tenants.tenant_of(guild_id).library.sources if one.startswith("own-")]


async def soon(tenants: Tenants, guild_id: int, wanted: list[str]) -> None:
    """Wait for what another process has published; at most as long as without its word."""
    async with asyncio.timeout(4):
        while sources(tenants, guild_id) != wanted:
            await asyncio.sleep(0.01)


async def test_desks_take_up_at_once_what_a_server_changes_and_forgets(
    opened: tuple[Tenants, Tenants, PlaceOf], tmp_path: Path
) -> None:
    here, there, place_of = opened
    with closing(Corpora(here, HereWorker(place_of), LIMITS)) as corpora:
        for tenants in (here, there):
            assert sources(tenants, CLUB) == sources(tenants, PAPER) == []
        await corpora.change(CLUB, Adding(file="rules.txt"), b"The club meets on Mondays.")
        assert sources(here, CLUB) == ["own-rules"]
        await soon(there, CLUB, ["own-rules"])
        await corpora.change(PAPER, Adding(file="style.txt"), b"The paper writes dates in full.")
        await corpora.change(CLUB, Removing(ids=("own-rules",)))
        assert sources(here, CLUB) == []
        assert sources(here, PAPER) == ["own-style"]
        await corpora.forget(PAPER)
        assert sources(here, PAPER) == []
        assert place_of(PAPER).open(TinyEncoder()) is None
        assert place_of(CLUB).open(TinyEncoder()) is not None
        assert list((tmp_path / "home").glob(f"**/{PAPER}")) == []
        for guild_id in (CLUB, PAPER):
            await soon(there, guild_id, [])


def message(number: int, text: str) -> bytes:
    return json.dumps({"id": f"message-{number}", "title": "#faq", "text": text}).encode()


def written(tenants: Tenants, guild_id: int, *channels: int) -> list[str]:
    found = tenants.tenant_of(guild_id, channels).library.sources.values()
    return sorted(one.text for one in found if (one.origin or "").startswith("channel:"))


async def test_the_messages_of_a_channel_are_at_hand_for_its_readers_until_they_go(
    opened: tuple[Tenants, Tenants, PlaceOf],
) -> None:
    here, there, place_of = opened
    faq, board = 71, 72
    with closing(Corpora(here, HereWorker(place_of), LIMITS)) as corpora:
        for channel, text in ((faq, "Doors open at six."), (board, "Doors are sold.")):
            posting = Posting(channel_id=channel, whole=True)
            outcome = await corpora.change(CLUB, posting, message(channel, text))
            assert outcome == ChangeOutcome(messages=1)
        assert written(here, CLUB) == []
        assert written(here, CLUB, faq) == ["Doors open at six."]
        assert written(there, CLUB, faq, board) == ["Doors are sold.", "Doors open at six."]
        assert written(here, PAPER, faq, board) == []
        both = b"\n".join((message(73, "Doors shut at ten."), b"{}", message(74, "\u202e")))
        await corpora.change(CLUB, Posting(channel_id=faq, whole=False, gone=("message-71",)), both)
        assert written(here, CLUB, faq) == ["Doors shut at ten."]
        await corpora.forget_channel(CLUB, faq)
        assert written(here, CLUB, faq, board) == ["Doors are sold."]
        await corpora.change(CLUB, Adding(file="rules.txt"), b"The club meets on Mondays.")
        await corpora.forget(CLUB)
        assert written(here, CLUB, faq, board) == []
        assert place_of(CLUB, board).open(TinyEncoder()) is None


async def test_the_oldest_messages_go_where_a_channel_has_too_many_characters(
    opened: tuple[Tenants, Tenants, PlaceOf],
) -> None:
    here, _, place_of = opened
    limits = LIMITS.model_copy(update={"characters": 40})
    with closing(Corpora(here, HereWorker(place_of), limits)) as corpora:
        lines = b"\n".join(message(number, f"Door {number} is green.") for number in (9, 10, 11))
        outcome = await corpora.change(CLUB, Posting(channel_id=7, whole=True), lines)
        assert outcome.messages == 2
        assert written(here, CLUB, 7) == ["Door 10 is green.", "Door 11 is green."]
