"""The process that changes a server's sources: what it does, and that it can be ended."""

from __future__ import annotations

import logging
import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.service.open_parts import own_place
from bot.service.own_sources.tasks import Adding, Change, CorpusError, Limits, Removing, Task
from bot.service.own_sources.worker import Order, ProcessWorker
from bot.settings import Settings, load_settings
from index.errors import SourceError, StoreError
from index.postgres.connection.pool import Store
from index.postgres.place import OWN, Place
from index.search.models.encoder import Encoder
from tests.database import Database

LIMITS = Limits(file_bytes=8 << 20, sources=10, characters=10_000_000)
RULES = b"Members of the club meet in the green room.\n\nDues are paid in May.\n"
LONG = b"A rule of the club. " * 100_000
CLUB, PAPER = 100, 200
NOWHERE = "postgresql://ayes_bot:swordfish@127.0.0.1:9/ayes"

pytestmark = pytest.mark.model


@pytest.fixture
def home(encoder_cache: Path, encoder: Encoder, tmp_path: Path) -> Path:
    """A home folder with the compiled encoder alone."""
    made = tmp_path / "a-home"
    made.mkdir()
    (made / "cache").symlink_to(encoder_cache, target_is_directory=True)
    return made


@pytest.fixture
def address(database: Database) -> SecretStr:
    return SecretStr(database.bot)


@pytest.fixture(params=["files", "in_database"])
def settings(request: pytest.FixtureRequest, home: Path) -> Settings:
    """What names the store that a server's sources are in."""
    files = request.param == "files"
    address = None if files else request.getfixturevalue("address")
    return load_settings(home=home, database_url=address)


@pytest.fixture
def place(database: Database) -> Iterator[Place]:
    """The library of the club in the database."""
    with closing(Store(database.bot)) as store:
        yield Place(store, OWN, CLUB)


def task(change: Change, guild_id: int = CLUB) -> Task:
    return Task(guild_id=guild_id, change=change, limits=LIMITS, base={})


def adding(file: str = "rules.txt") -> Task:
    return task(Adding(file=file))


def silent(_stage: str, _fraction: float) -> None:
    """Show nothing."""


def sources(settings: Settings, encoder: Encoder, guild_id: int = CLUB) -> list[str] | None:
    library = own_place(settings, guild_id).open(encoder)
    if library is None:
        return None
    with closing(library):
        return list(library.sources)


def test_a_process_adds_and_removes_with_the_encoder_of_the_bot(
    settings: Settings, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "not for the process")
    worker, stages = ProcessWorker(settings.home, None, settings.database_url), []
    outcome = worker.run(adding(), RULES, lambda stage, _: stages.append(stage))
    (added,) = outcome.changed
    assert (added.id, added.paragraphs) == ("own-rules", 2)
    assert "reading" in stages
    assert sources(settings, encoder) == ["own-rules"]
    assert sources(settings, encoder, PAPER) is None
    worker.run(task(Removing(ids=("own-rules",))), b"", silent)
    assert sources(settings, encoder) == []


def test_what_is_refused_in_the_process_is_the_same_error_here(home: Path) -> None:
    worker = ProcessWorker(home, None)
    with pytest.raises(SourceError, match="UTF-8"):
        worker.run(adding(), "Más café".encode("latin-1"), silent)
    with pytest.raises(CorpusError, match="isn't here any more"):
        worker.run(task(Removing(ids=("own-x",))), b"", silent)


def test_a_process_that_takes_too_long_is_ended_and_publishes_nothing(
    settings: Settings, encoder: Encoder
) -> None:
    worker = ProcessWorker(settings.home, None, settings.database_url, patience=0.2)
    with pytest.raises(CorpusError, match="nothing was changed"):
        worker.run(adding(), LONG, silent)
    assert sources(settings, encoder) is None


def test_a_process_that_is_stopped_while_it_works_publishes_nothing(
    settings: Settings, encoder: Encoder
) -> None:
    worker = ProcessWorker(settings.home, None, settings.database_url)

    def stop(_stage: str, _fraction: float) -> None:
        worker.stop(CLUB)

    with pytest.raises(CorpusError, match="nothing was changed"):
        worker.run(adding(), LONG, stop)
    assert sources(settings, encoder) is None


def test_a_process_that_dies_while_it_embeds_leaves_the_library_as_it_was_and_open_to_others(
    home: Path, place: Place, address: SecretStr, encoder: Encoder
) -> None:
    worker = ProcessWorker(home, None, address)
    worker.run(adding(), RULES, silent)

    def die(stage: str, _fraction: float) -> None:
        if stage != "reading":
            worker.stop(CLUB)

    with pytest.raises(CorpusError, match="nothing was changed"):
        worker.run(adding("long.txt"), b"\n\n".join(b"Rule %d." % n for n in range(600)), die)
    first = place.version()
    assert first is not None
    assert first.startswith("1-")
    assert list(home.glob(f"copies/*/{CLUB}/own/embedded/*")) != []
    worker.run(adding("more.txt"), b"Guests sign the book.\n", silent)
    second = place.version()
    assert second is not None
    assert second.startswith("2-")


def test_the_address_of_the_database_is_told_beside_the_task_and_shown_nowhere(
    home: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[list[str], dict[str, str]]] = []
    popen = subprocess.Popen

    def start(arguments: list[str], **named: object) -> object:
        started.append((arguments, dict(named["env"])))  # type: ignore[call-overload]
        return popen(arguments, **named)  # type: ignore[call-overload]

    monkeypatch.setenv("AYES_DATABASE_URL", NOWHERE)
    monkeypatch.setattr(subprocess, "Popen", start)
    caplog.set_level(logging.DEBUG)
    with pytest.raises(StoreError, match="can't be reached") as refused:
        ProcessWorker(home, None, SecretStr(NOWHERE)).run(adding(), RULES, silent)
    ((arguments, environment),) = started
    assert "swordfish" in os.environ["AYES_DATABASE_URL"]
    order = Order(task=adding(), home=home, model=None, database=SecretStr(NOWHERE))
    for shown in (*arguments, *environment.values(), str(refused.value), caplog.text, repr(order)):
        assert "swordfish" not in shown
