"""What is kept of servers that Ayes is no longer a member of."""

from __future__ import annotations

import discord
import pytest

from bot.cogs.leaving import Leaving
from bot.state.departures import GRACE
from index.editing import add_documents
from tests.bot.state.given import answer
from tests.discord.served import ENCODER, Hall, Served
from tests.index.documents import document

pytestmark = pytest.mark.simcord(shard_count=2, settle_timeout=30)

LEFT = 4242 << 22


async def test_who_left_while_the_bot_was_off_is_deleted_after_a_time_of_grace(
    hall: Hall, home: Served, caplog: pytest.LogCaptureFixture
) -> None:
    await hall.add("Members meet in the green room.")
    for guild in (hall.guild.id, LEFT):
        home.state.keep_answer(guild, 7, answer())
    add_documents(home.desks.folder(LEFT), [document("own-a", ("An oak.",))], ENCODER).close()
    leaving = hall.env.bot.get_cog("Leaving")
    assert isinstance(leaving, Leaving)
    await leaving.on_ready()
    assert "there any more: 1; deleted after a long absence: 0" in caplog.text
    now = discord.utils.utcnow()
    await leaving.notice_departures(now)
    assert home.state.counts(LEFT).answers == 1
    await leaving.notice_departures(now + GRACE)
    assert home.state.counts(LEFT).answers == 0
    assert home.desks.servers() == [hall.guild.id]
    assert home.state.counts(hall.guild.id).answers == 1
