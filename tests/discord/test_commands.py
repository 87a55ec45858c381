"""All commands, walked: what Discord is told of each, who may use it, and that it answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import discord
import pytest
import simcord
from discord import AppCommandOptionType, app_commands

from bot.discord.reply.fault_messages import NOT_FOR_YOU
from bot.storage.state.state import ServerSettings
from tests.discord.served import Hall, Served

pytestmark = pytest.mark.simcord(shard_count=1)

MANAGED = {"corpus", "config"}
INSTALLED_BY_PEOPLE = {"ask", "vote", "votes"}
IN_SERVERS, BY_PEOPLE = 0, 1  # where an application is installed
EVERY_CONTEXT = [0, 1, 2]  # servers, the bot's direct messages, other private channels
LONGEST_DEFINITION = 8000  # characters of a command's names, descriptions and values


Definition = dict[str, Any]


def definitions(env: simcord.Env) -> dict[str, Definition]:
    """Return what Discord is told of each command, by name."""
    tree = env.bot.tree
    types = (discord.AppCommandType.chat_input, discord.AppCommandType.message)
    found = [command for kind in types for command in tree.get_commands(type=kind)]
    return {command.name: command.to_dict(tree) for command in found}


def described(definition: Definition) -> Iterator[Definition]:
    """Yield a command, its subcommands and their options."""
    yield definition
    for option in definition.get("options", ()):
        yield from described(option)


def leaves(env: simcord.Env) -> list[app_commands.Command[Any, ..., Any]]:
    walked = env.bot.tree.walk_commands()
    return [command for command in walked if isinstance(command, app_commands.Command)]


async def test_every_command_and_option_is_described_inside_the_limits(hall: Hall) -> None:
    found = definitions(hall.env)
    assert {*MANAGED, *INSTALLED_BY_PEOPLE, "about", "help", "sources"} <= found.keys()
    assert len(found) <= 100
    for definition in found.values():
        assert len(json.dumps(definition, ensure_ascii=False)) <= LONGEST_DEFINITION
        if definition["type"] == discord.AppCommandType.message.value:
            assert 1 <= len(definition["name"]) <= 32
            continue
        for each in described(definition):
            assert 1 <= len(each["name"]) <= 32
            assert 1 <= len(each["description"]) <= 100
            assert each["description"] != "…"
            assert len(each.get("options", ())) <= 25
            assert len(each.get("choices") or ()) <= 25


async def test_commands_that_change_a_server_are_for_those_who_manage_it_and_only_in_servers(
    hall: Hall,
) -> None:
    for name, definition in definitions(hall.env).items():
        managed = name in MANAGED
        wanted = discord.Permissions(manage_guild=True).value if managed else None
        assert definition["default_member_permissions"] == wanted, name
        assert (definition["contexts"] == [0] or definition["dm_permission"] is False) == managed
        if managed:
            assert BY_PEOPLE not in (definition["integration_types"] or ())


async def test_questions_and_votes_can_be_installed_by_a_person_and_used_everywhere(
    hall: Hall,
) -> None:
    found = definitions(hall.env)
    for name in INSTALLED_BY_PEOPLE:
        assert sorted(found[name]["integration_types"]) == [IN_SERVERS, BY_PEOPLE]
        assert sorted(found[name]["contexts"]) == EVERY_CONTEXT


async def test_who_does_not_manage_a_server_is_not_shown_what_changes_it(hall: Hall) -> None:
    shown = {name.split()[0] for name in hall.alice.available_commands(hall.channel)}
    assert shown.isdisjoint(MANAGED)
    assert {*INSTALLED_BY_PEOPLE, "about", "help", "sources"} <= shown
    managing = {name.split()[0] for name in hall.boss.available_commands(hall.channel)}
    assert managing >= MANAGED


@pytest.mark.simcord(shard_count=1, check_errors=False)
async def test_who_does_not_manage_a_server_changes_nothing_though_a_command_is_shown(
    hall: Hall, home: Served
) -> None:
    await hall.add("The rules are few.")
    for root in MANAGED:
        await hall.open_to_all(root)
    for command in leaves(hall.env):
        if command.root_parent is None or command.root_parent.name not in MANAGED:
            continue
        options = filled(command, hall)
        result = await hall.alice.slash(hall.channel, command.qualified_name, **options)
        assert result.acknowledged, command.qualified_name
        assert result.response.ephemeral
        assert result.response.content == NOT_FOR_YOU, command.qualified_name
    assert home.state.settings_of(hall.guild.id) == ServerSettings()
    assert [*home.tenants.tenant_of(hall.guild.id).library.sources] == ["charter", "own-rules"]


async def test_every_command_answers(hall: Hall) -> None:
    await hall.env.advance_time(1)
    for command in leaves(hall.env):
        options = filled(command, hall)
        result = await hall.boss.slash(hall.channel, command.qualified_name, **options)
        assert result.acknowledged, command.qualified_name
        assert result.response is not None, command.qualified_name


def filled(command: app_commands.Command[Any, ..., Any], hall: Hall) -> dict[str, object]:
    """Fill every option of a command with something that Discord would let through."""
    return {parameter.name: value_for(parameter, hall) for parameter in command.parameters}


def value_for(parameter: app_commands.Parameter, hall: Hall) -> object:
    if parameter.choices:
        return parameter.choices[0].value
    kinds = set(parameter.channel_types)
    if discord.ChannelType.forum in kinds and discord.ChannelType.text not in kinds:
        return hall.guild.channels.get("help") or hall.guild.create_forum_channel("help")
    lowest = 1 if parameter.min_value is None else parameter.min_value
    values: dict[AppCommandOptionType, object] = {
        AppCommandOptionType.string: "France".ljust(int(lowest), "e"),
        AppCommandOptionType.integer: int(lowest),
        AppCommandOptionType.number: float(lowest),
        AppCommandOptionType.boolean: False,
        AppCommandOptionType.attachment: ("rules.txt", b"The rules are few and short."),
        AppCommandOptionType.channel: hall.channel,
    }
    return values[parameter.type]
