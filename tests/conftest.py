"""What the whole suite shares: where state goes, the real encoder, libraries, and answerers."""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

# Read when numpy is loaded, here and in what the tests start: test processes side by side have a
# core each, and threads that wait busily for one another take it from them (four times as long).
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import hypothesis
import pytest

from bot.storage.state.state import State
from index.files.shipped import data_folder
from index.library.library import Library, base_library, build_library
from index.search.models.encoder import Encoder
from index.search.models.load import load_encoder, load_reader
from index.search.models.reader import Reader, ReaderResult, Window
from index.sources.parsing.read import read
from index.votes.names.countries import Countries
from tests.reading import processes_kept

if TYPE_CHECKING:
    from bot.answer.answerer import Answerer
    from tests.database import Database

# How long an example takes says more of the machine than of the code. Seeds are fixed, so that a
# run says the same twice; HYPOTHESIS_PROFILE=search looks for examples that no run has had.
hypothesis.settings.register_profile("fixed", deadline=None, derandomize=True)
hypothesis.settings.register_profile("search", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

PROJECT = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """Keep the processes that parse files from test to test."""
    kept = processes_kept()
    kept.__enter__()
    config.add_cleanup(lambda: kept.__exit__(None, None, None))


_numbers = itertools.count()


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where tests have their homes; a folder for each is made by who writes there."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def _state_in_a_temporary_folder(homes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test a home of its own, without settings or a token from outside."""
    for name in os.environ:
        if name.startswith(("AYES_", "DISCORD_")) and name != "AYES_TEST_CACHE":
            monkeypatch.delenv(name)
    monkeypatch.setenv("AYES_HOME", str(homes / str(next(_numbers))))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture(scope="session")
def empty_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state file as it is made at a first start."""
    path = tmp_path_factory.mktemp("state") / "state.db"
    State.open(path).close()
    return path


@pytest.fixture
def state(empty_state: Path, tmp_path: Path) -> Iterator[State]:
    """What a bot keeps; nothing yet."""
    copy = Path(shutil.copy(empty_state, tmp_path / "state.db"))
    with closing(State.open(copy)) as opened:
        yield opened


@pytest.fixture(scope="session")
def server() -> Iterator[Database]:
    """An empty, migrated database on a PostgreSQL that runs for these tests."""
    from tests.database import running

    with running() as database:
        yield database


@pytest.fixture
def database(server: Database) -> Iterator[Database]:
    """An empty, migrated database for one test."""
    from tests.database import copied, dropped

    database = copied(server)
    yield database
    dropped(database)


@pytest.fixture(scope="session")
def encoder_cache(request: pytest.FixtureRequest) -> Path:
    """The folder of the compiled encoder, kept from run to run: compiling takes half a minute."""
    chosen = os.environ.get("AYES_TEST_CACHE")
    if chosen:
        return Path(chosen)
    return Path(request.config.cache.mkdir("encoder"))


@pytest.fixture(scope="session")
def encoder(encoder_cache: Path) -> Encoder:
    """The real encoder, compiled."""
    encoder_cache.mkdir(parents=True, exist_ok=True)
    with (encoder_cache / "LOCK").open("w") as lock:
        # Test processes side by side would each compile it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        return load_encoder(cache=encoder_cache)


@pytest.fixture(scope="session")
def built_home(
    encoder: Encoder, encoder_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A home folder as `ayes build` leaves it: the encoder compiled, the base library built."""
    home = tmp_path_factory.mktemp("built-home")
    (home / "cache").symlink_to(encoder_cache, target_is_directory=True)
    base_library(home, encoder).close()
    return home


@pytest.fixture
def at_home(built_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the built home the one that is used."""
    monkeypatch.setenv("AYES_HOME", str(built_home))
    return built_home


@pytest.fixture(scope="session")
def countries() -> Countries:
    """The shipped table of countries."""
    return Countries.load()


@pytest.fixture(scope="session")
def shipped_library(built_home: Path, encoder: Encoder) -> Iterator[Library]:
    """The base library, open."""
    library = base_library(built_home, encoder)
    yield library
    library.close()


class Remembering:
    """A reader that reads a window once for a question, since it makes the same of it each time."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._made: dict[tuple[str, Window], ReaderResult] = {}

    def read(self, question: str, windows: Sequence[Window]) -> list[ReaderResult]:
        unread = [one for one in windows if (question, one) not in self._made]
        for window, reading in zip(unread, self.reader.read(question, unread), strict=True):
            self._made[question, window] = reading
        return [self._made[question, one] for one in windows]


@pytest.fixture(scope="session")
def shipped_reader(built_home: Path) -> Remembering:
    """The reader that ships; most of an answer's time is its."""
    reader = load_reader(None, cache=built_home / "cache")
    assert reader is not None
    return Remembering(reader)


@pytest.fixture(scope="session")
def base_answerer(
    shipped_library: Library, countries: Countries, shipped_reader: Reader
) -> Answerer:
    """An answerer over the base library, as `ayes ask` opens it."""
    from bot.answer.answerer import Answerer

    return Answerer(shipped_library, countries, reader=shipped_reader)


@pytest.fixture(scope="session")
def article_library(
    encoder: Encoder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Library]:
    """A library of one article as the project retells it: nothing beside it, no vote records."""
    article = data_folder() / "sources" / "eu-global-fractured-alliance.md"
    library = build_library(tmp_path_factory.mktemp("article"), read(article), (), encoder)
    yield library
    library.close()


@pytest.fixture(scope="session")
def article_answerer(
    article_library: Library, countries: Countries, shipped_reader: Reader
) -> Answerer:
    """An answerer over the article alone."""
    from bot.answer.answerer import Answerer

    return Answerer(article_library, countries, reader=shipped_reader)
