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
    assert member.response is not None
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


async def test_every_command_is_described_within_limits_and_private_where_it_is_a_managers(
    hall: Hall,
) -> None:
    from discord import app_commands

    tree = hall.env.bot.tree
    for command in tree.walk_commands():
        texts = [command.description]
        if isinstance(command, app_commands.Command):
            texts += [one.description for one in command.parameters]
            assert len(command.parameters) <= 25
        assert all(1 <= len(text) <= 100 and text != "…" for text in texts), command.qualified_name
        assert 1 <= len(command.name) <= 32
    for root in tree.get_commands():
        assert len(str(root.to_dict(tree))) <= 8000
        if root.name in {"corpus", "config"}:
            assert root.guild_only
            assert root.default_permissions is not None
            assert root.default_permissions.manage_guild
