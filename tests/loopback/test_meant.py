"""Messages that are meant for the bot, however that is said, and what they say."""

from __future__ import annotations

import pytest

from bot.discord.interactions.message_menus import NO_TEXT
from bot.discord.messages.message_questions import MENTION_ME, NO_QUESTION, UNREADABLE_POINTED
from tests.discord.conftest import Answers
from tests.loopback.conftest import Connect
from tests.loopback.payloads import (
    APPLICATION,
    BOT,
    ROLE,
    channel_of,
    forwarded,
    menu,
    message,
    person,
)
from tests.loopback.service import Service

QUESTION = "How did Hungary vote?"


async def after_all_that(service: Service) -> None:
    """Wait for the answer to a question that comes after all that was sent."""
    before = len(service.said)
    await service.say(f"<@{APPLICATION}> And India?", user=9)
    await service.until(lambda: len(service.said) == before + 1)


async def test_a_mention_of_the_bots_own_role_is_one_of_the_bot(
    service: Service, connect: Connect, asker: Answers
) -> None:
    async with connect(service):
        await service.say(f"<@&{ROLE}> {QUESTION}")
        await service.until(lambda: service.said)
    assert asker.questions == [QUESTION]


async def test_where_discord_withholds_what_stands_beside_the_role_that_is_said(
    service: Service, connect: Connect, asker: Answers
) -> None:
    async with connect(service):
        await service.say("", mention_roles=[str(ROLE)])
        await service.until(lambda: service.said)
    assert service.said[0]["content"] == MENTION_ME
    assert asker.questions == []


async def test_a_mention_of_another_role_is_left_alone(
    service: Service, connect: Connect, asker: Answers
) -> None:
    async with connect(service):
        await service.say(f"<@&{service.guild_ids[0]}> {QUESTION}", mention_roles=["1"])
        await service.say(f"<@{APPLICATION}> And India?")
        await service.until(lambda: service.said)
    assert asker.questions == ["And India?"]


async def test_a_mention_that_an_edit_adds_is_answered_once(
    service: Service, connect: Connect, asker: Answers
) -> None:
    async with connect(service):
        said = await service.say(QUESTION)
        await after_all_that(service)
        await service.edit(said, f"<@{APPLICATION}> {QUESTION}")
        await service.until(lambda: len(service.said) == 2)
        await service.edit(said, f"<@{APPLICATION}> {QUESTION} Please.", after=2)
        await after_all_that(service)
    assert asker.questions == ["And India?", QUESTION, "And India?"]


async def test_an_old_message_that_is_edited_is_left_alone(
    service: Service, connect: Connect, asker: Answers
) -> None:
    async with connect(service):
        said = await service.say(QUESTION)
        await after_all_that(service)
        await service.edit(said, f"<@{APPLICATION}> {QUESTION}", after=3601)
        await after_all_that(service)
    assert asker.questions == ["And India?"] * 2


def reply(content: str, author: dict[str, object], guild_id: int) -> dict[str, object]:
    """Return the fields of a reply to a message of somebody's."""
    pointed = message(channel_of(guild_id), author, content)
    at = {"message_id": pointed["id"], "channel_id": pointed["channel_id"]}
    return {"type": 19, "message_reference": at, "referenced_message": pointed}


async def test_a_mention_alone_below_somebodys_message_asks_what_that_says(
    service: Service, connect: Connect, asker: Answers
) -> None:
    async with connect(service):
        pointing = reply(QUESTION, person(2), service.guild_ids[0])
        await service.say(f"<@{APPLICATION}>", **pointing)
        await service.until(lambda: service.said)
    assert asker.questions == [QUESTION]


@pytest.mark.parametrize(
    ("author", "hint"),
    [
        pytest.param(person(2), UNREADABLE_POINTED, id="of somebody, withheld"),
        pytest.param(BOT, NO_QUESTION, id="of the bot"),
    ],
)
async def test_a_mention_alone_below_what_asks_nothing_gets_a_hint(
    service: Service,
    connect: Connect,
    asker: Answers,
    author: dict[str, object],
    hint: str,
) -> None:
    async with connect(service):
        await service.say(f"<@{APPLICATION}>", **reply("", author, service.guild_ids[0]))
        await service.until(lambda: service.said)
    assert service.said[0]["content"] == hint
    assert asker.questions == []


async def test_a_question_that_is_forwarded_in_a_direct_message_is_answered(
    service: Service, connect: Connect, asker: Answers
) -> None:
    async with connect(service):
        await service.say("", at=None, **forwarded(QUESTION))
        await service.until(lambda: service.said)
    assert asker.questions == [QUESTION]


@pytest.mark.parametrize("name", ["Check claim", "Find sources"])
async def test_the_menus_read_what_a_message_forwards(
    service: Service, connect: Connect, name: str
) -> None:
    claim = "Hungary voted against the text on ferries."
    async with connect(service):
        told = []
        for fields in (forwarded(claim), forwarded("")):
            target = message(channel_of(service.guild_ids[0]), person(2), **fields)
            asked = await service.act(2, menu(name, target), user=len(told) + 1)
            told.append(str(await asked.card()))
    assert NO_TEXT not in told[0]
    assert NO_TEXT in told[1]
