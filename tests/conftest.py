"""What the whole suite shares: where state goes, the real encoder, and a home with a library."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from index.encoder import Encoder, load_encoder
from index.library import base_library

PROJECT = Path(__file__).resolve().parent.parent
# Sources and questions for trials, beside the project's folder; nothing of it is in the project.
SHARED = PROJECT.parent / "shared"


@pytest.fixture(autouse=True)
def _state_in_a_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test a home of its own, without settings or a token from outside."""
    for name in os.environ:
        if name.startswith(("AYES_", "DISCORD_")) and name != "AYES_TEST_CACHE":
            monkeypatch.delenv(name)
    monkeypatch.setenv("AYES_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared` beside the project's; a test that reads it is skipped without it."""
    if not SHARED.is_dir():
        pytest.skip("there is no folder `shared` beside the project")
    return SHARED


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
