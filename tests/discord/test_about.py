"""`/help` and `/about`: what can be asked, what is kept, and how to have it deleted."""

from __future__ import annotations

import pytest
import simcord

from tests.discord.served import Hall, Served, words

pytestmark = pytest.mark.simcord(shard_count=1, settle_timeout=30)


async def test_help_names_what_fits_where_it_is_asked_and_who_asks(
    hall: Hall, simcord_env: simcord.Env
) -> None:
    member = await hall.alice.slash(hall.channel, "help")
    manager = await hall.boss.slash(hall.channel, "help")
    person = simcord_env.create_user("solo")
    await person.send_dm("hello")
    direct = await person.slash("help")
    assert "/ask" in words(member)
    assert "/corpus add" not in words(member)
    assert "/corpus add" in words(manager)
    assert "direct messages" in words(direct)
    assert member.response.ephemeral


async def test_about_says_what_is_kept_and_deletes_what_a_person_asked(
    hall: Hall, home: Served
) -> None:
    await hall.alice.slash(hall.channel, "ask", question="How does the Charter open?")
    await hall.boss.slash(hall.channel, "ask", question="How does the Charter open?")
    assert home.state.counts(hall.guild.id).answers == 2
    about = await hall.alice.slash(hall.channel, "about")
    version = home.tenants.tenant_of(hall.guild.id).library.version
    assert version[:16] in words(about)
    assert "90 days" in words(about)
    pressed = await hall.alice.click(about.response, label="Delete what I asked")
    assert "1 question" in words(pressed)
    assert home.state.counts(hall.guild.id).answers == 1
