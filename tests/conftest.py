"""What the whole suite shares."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.encoder import Encoder, load_encoder


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
    return load_encoder(cache=encoder_cache)
