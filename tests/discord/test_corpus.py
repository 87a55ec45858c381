"""`/corpus`: a server's own sources, for those who manage it alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import simcord

from bot.client import AyesBot
from tests.discord.served import Hall, Served, served, sha256_of_bytes, words

RULES = "Members of the club meet in the green room.\n\nDues are paid in May, by every member.\n"

pytestmark = pytest.mark.simcord(shard_count=1)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def simcord_bot(home: Served) -> AyesBot:
    return home.bot()


@pytest.fixture
def hall(simcord_env: simcord.Env) -> Hall:
    return Hall.built(simcord_env, "club")


async def test_a_file_that_a_manager_adds_is_answered_from_at_once(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    said = await hall.add(RULES, title="Rules of the club")
    assert "Added **Rules of the club** (2 paragraphs" in said
    result = await hall.alice.slash(hall.channel, "sources list")
    assert "Rules of the club" in words(result)
    assert f"add source {sha256_of_bytes(RULES)}" in caplog.text
    assert "green room" not in caplog.text
