"""Requests that Discord refuses, delays or loses."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from typing import cast

import pytest

from bot.answer.answerer import Answerer
from bot.answer.types import Answer, Conversation
from bot.discord.client import AyesBot
from bot.service.queue import BUSY, Asker
from bot.service.tenants import Tenant
from bot.storage.state.state import State
from tests.discord.answers import abstained
from tests.discord.conftest import Answers, knowledge_of
from tests.loopback.conftest import Connect
from tests.loopback.payloads import APPLICATION
from tests.loopback.service import Fault, Service, answering, dropping

CALLBACK, ORIGINAL, MESSAGES = "/callback$", "/messages/@original$", r"/channels/\d+/messages$"
QUESTION = "How did Hungary vote?"


async def test_an_answer_whose_connection_is_cut_is_sent_again(
    service: Service, connect: Connect
) -> None:
    service.fail(CALLBACK, dropping)
    async with connect(service):
        card = await (await service.command("ask", question=QUESTION)).card()
    assert card["embeds"]


async def test_an_answer_that_arrived_although_its_connection_was_cut_is_no_fault(
    service: Service, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    service.fail(CALLBACK, dropping, afterwards=True)
    async with connect(service):
        asked = await service.command("ask", question=QUESTION)
        await asked.card()
        await service.until(lambda: len(_callbacks(service)) == 2)
    assert not asked.followups
    assert "fault" not in caplog.text


async def test_a_slow_answer_goes_on_when_the_connection_was_cut_under_its_acknowledgement(
    service: Service, connect: Connect, asker: Answers
) -> None:
    asker.seconds = 1.2
    service.fail(CALLBACK, dropping, afterwards=True)
    service.fail(ORIGINAL, dropping)
    async with connect(service):
        asked = await service.command("ask", question=QUESTION)
        card = await asked.card()
    assert asked.deferred
    assert card["embeds"]


@pytest.mark.parametrize(
    "fault",
    [answering(500), answering(502), answering(429, Via="1.1 google")],
    ids=["500", "502", "429-of-discord"],
)
async def test_a_passing_trouble_of_discord_is_waited_for(
    service: Service, connect: Connect, fault: Fault
) -> None:
    service.fail(CALLBACK, fault)
    async with connect(service):
        card = await (await service.command("ask", question=QUESTION)).card()
    assert card["embeds"]


async def test_a_refusal_of_what_stands_before_discord_is_taken_once_and_logged(
    service: Service, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    service.fail(CALLBACK, answering(429))
    async with connect(service):
        asked = await service.command("ask", question=QUESTION)
        # All that is left is to say so.
        sentence = await asked.card()
        await (await service.command("ask", user=2, question=QUESTION)).card()
    assert "Something went wrong" in sentence["content"]
    assert "fault" in caplog.text


async def test_an_answer_to_a_message_whose_connection_is_cut_is_sent_again_as_the_same(
    service: Service, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    service.fail(MESSAGES, dropping, afterwards=True)
    async with connect(service):
        await service.say(f"<@{APPLICATION}> {QUESTION}")
        await service.until(lambda: len(service.said) == 2)
    # By which Discord knows that it has the message already.
    first, second = (said["nonce"] for said in service.said)
    assert first == second
    assert "fault" not in caplog.text


@pytest.mark.parametrize("afterwards", [False, True], ids=["lost", "arrived"])
async def test_an_answer_to_a_message_is_sent_until_the_connection_holds(
    service: Service,
    connect: Connect,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    afterwards: bool,
) -> None:
    monkeypatch.setattr("bot.discord.reply.acknowledge.PAUSES", (0.0, 0.0, 0.0))
    service.fail(MESSAGES, dropping, dropping, dropping, afterwards=afterwards)
    async with connect(service):
        await service.say(f"<@{APPLICATION}> {QUESTION}")
        await service.until(lambda: len(service.said) == (4 if afterwards else 1))
    assert len({said["nonce"] for said in service.said}) == 1
    assert all(said["embeds"] for said in service.said)
    assert "fault" not in caplog.text


@pytest.mark.parametrize(
    ("status", "code"),
    [(403, 50001), (403, 50013), (400, 50083), (400, 160005)],
    ids=["no access", "no permission", "archived", "locked"],
)
async def test_a_channel_where_ayes_may_not_write_is_left_alone(
    service: Service, connect: Connect, caplog: pytest.LogCaptureFixture, status: int, code: int
) -> None:
    service.fail(MESSAGES, answering(status, code))
    async with connect(service):
        await service.say(f"<@{APPLICATION}> {QUESTION}")
        await service.until(lambda: any("/messages" in path for _, path in service.requests))
        await (await service.command("ask", user=2, question=QUESTION)).card()
    assert not service.said
    assert "Traceback" not in caplog.text


async def test_a_handler_that_fails_says_so_with_an_id_that_is_in_the_log(
    service: Service, connect: Connect, asker: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    asker.answer = ZeroDivisionError()
    async with connect(service):
        sentence = (await (await service.command("ask", question=QUESTION)).card())["content"]
        await service.say(f"<@{APPLICATION}> {QUESTION}", user=2)
        await service.until(lambda: service.said)
        said = str(service.said[0])
    faults = [vars(record)["fault"] for record in caplog.records if record.levelno == logging.ERROR]
    assert [fault in text for fault, text in zip(faults, (sentence, said), strict=True)] == [
        True
    ] * 2


async def test_an_interaction_that_discord_has_given_up_is_no_fault(
    service: Service, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    service.fail(CALLBACK, answering(404, 10062))
    async with connect(service):
        await service.command("ask", question=QUESTION)
        await service.until(lambda: _callbacks(service))
        await (await service.command("ask", user=2, question=QUESTION)).card()
    assert "too late" in caplog.text
    assert "Traceback" not in caplog.text


async def test_everybody_is_acknowledged_in_time_in_a_crowd_and_who_is_too_many_at_once(
    service: Service, connect: Connect, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is measured is the queue, not the disk.
    monkeypatch.setattr(State, "first_time", lambda *_: True)
    monkeypatch.setattr(State, "keep_answer", lambda *_: "0" * 24)

    class Slow(Answers):
        def ask(
            self, question: str, conversation: Conversation = (), *, threshold: float | None = None
        ) -> Answer:
            time.sleep(0.05)
            return super().ask(question, conversation, threshold=threshold)

    answers = Slow(abstained())
    tenant = Tenant(answers.library, cast("Answerer", answers))
    asker = Asker(lambda *_: tenant, waiting=40, from_one=40)
    async with connect(service, AyesBot(replace(knowledge_of(answers, state), asker=asker))):
        crowd = [await service.command("ask", user=n, question=QUESTION) for n in range(60)]
        cards = await asyncio.gather(*(one.card() for one in crowd))
    assert max((one.acknowledged or 99) - one.born for one in crowd) < 3
    busy = [one for one, card in zip(crowd, cards, strict=True) if BUSY in str(card["content"])]
    assert 15 <= len(busy) <= 20
    assert max(one.ended - one.born for one in busy) < 1
    asker.close()


def _callbacks(service: Service) -> list[str]:
    return [path for _, path in service.requests if path.endswith("/callback")]
