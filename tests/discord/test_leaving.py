"""What is kept of servers that Ayes is no longer a member of."""

from __future__ import annotations

import datetime
from pathlib import Path

import discord
import pytest

from bot.discord.cleanup import Cleanup
from bot.storage.state.delete import GRACE
from tests.bot.storage.state.given import answer
from tests.discord.served import ENCODER, Hall, Served
from tests.editing import add_documents
from tests.index.documents import document

pytestmark = pytest.mark.simcord(shard_count=2, settle_timeout=30)

LEFT = 4242 << 22


def leaving(hall: Hall) -> Cleanup:
    cog = hall.env.bot.get_cog("Cleanup")
    assert isinstance(cog, Cleanup)
    return cog


async def test_what_is_old_is_deleted_at_the_start_and_every_hour(hall: Hall, home: Served) -> None:
    cog = leaving(hall)
    assert cog.hourly.is_running()
    assert cog.hourly.hours == 1
    long_ago = discord.utils.utcnow() - datetime.timedelta(days=91)
    home.state.keep_answer(hall.guild.id, 7, answer(at=long_ago))
    assert home.state.first_time(5, long_ago)
    await cog.hourly()
    assert home.state.counts(hall.guild.id).answers == 0
    assert home.state.first_time(5, long_ago)


async def test_a_large_state_is_written_anew_every_day_where_something_was_deleted(
    hall: Hall, home: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.state.delete.SOON_REWRITTEN", 0)
    cog = leaving(hall)
    assert cog.daily.is_running()
    assert cog.daily.hours == 24
    for number in range(200):
        home.state.keep_answer(hall.guild.id, 7, answer(f"Is it {number}? " + "x" * 900))
    home.state.forget_user(7)
    file = tmp_path / "home" / "state.db"
    before = file.stat().st_size
    await cog.daily()
    assert file.stat().st_size < before / 2


async def test_who_left_while_the_bot_was_off_is_deleted_after_a_time_of_grace(
    hall: Hall, home: Served, caplog: pytest.LogCaptureFixture
) -> None:
    await hall.add("Members meet in the green room.")
    for guild in (hall.guild.id, LEFT):
        home.state.keep_answer(guild, 7, answer())
    add_documents(
        home.tenants.locations.of(LEFT).path, [document("own-a", ("An oak.",))], ENCODER
    ).close()
    cog = leaving(hall)
    await cog.on_ready()
    assert "there any more: 1; deleted after a long absence: 0" in caplog.text
    now = discord.utils.utcnow()
    await cog.notice_departures(now)
    assert home.state.counts(LEFT).answers == 1
    await cog.notice_departures(now + GRACE)
    assert home.state.counts(LEFT).answers == 0
    assert home.tenants.locations.servers() == [hall.guild.id]
    assert home.state.counts(hall.guild.id).answers == 1
