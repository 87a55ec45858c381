"""Questions over the wire: acknowledged within the three seconds of a real clock."""

from __future__ import annotations

from tests.discord.conftest import Answers
from tests.loopback.conftest import Connect
from tests.loopback.payloads import APPLICATION
from tests.loopback.service import Service


async def test_a_question_is_answered_at_once(service: Service, connect: Connect) -> None:
    async with connect(service):
        asked = await service.command("ask", question="How did Hungary vote?")
        card = await asked.card()
    assert card["embeds"]
    assert not asked.deferred


async def test_a_slow_answer_is_acknowledged_first(
    service: Service, connect: Connect, asker: Answers
) -> None:
    asker.seconds = 1.5
    async with connect(service):
        asked = await service.command("ask", question="How did Hungary vote?")
        card = await asked.card()
    assert card["embeds"]
    assert asked.deferred


async def test_a_mention_is_answered(service: Service, connect: Connect) -> None:
    async with connect(service):
        said = await service.say(f"<@{APPLICATION}> How did Hungary vote?")
        await service.until(lambda: service.said)
    assert str(service.said[0]["message_reference"]["message_id"]) == said["id"]
