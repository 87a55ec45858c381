"""How the bot ends: by a signal when all is done, or with one sentence and a code."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from pathlib import Path

import pytest

from bot.discord.client import AyesBot
from bot.discord.run import DiscordError, PassingError
from index.errors import AyesError, SettingsError
from tests.discord.conftest import Answers
from tests.loopback.conftest import Connect
from tests.loopback.process import TOKEN, started
from tests.loopback.service import Service, answering

QUESTION = "How did Hungary vote on Ukraine's resolution?"


async def closed(bot: AyesBot) -> None:
    async with asyncio.timeout(3):
        while not bot.is_closed():
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("code", "error", "sentence"),
    [
        (4004, SettingsError, "refused the token"),
        (4014, SettingsError, "intent"),
        (4011, DiscordError, "code 4011"),
    ],
    ids=["token", "intents", "too-many-servers-for-a-shard"],
)
async def test_a_refusal_of_the_gateway_is_one_sentence_and_is_not_tried_again(
    service: Service, connect: Connect, code: int, error: type[AyesError], sentence: str
) -> None:
    service.closes_with = code
    with pytest.raises(error, match=sentence) as ended:
        async with connect(service):
            await service.ready(2)
    assert not isinstance(ended.value, PassingError)
    assert sum(path == "/gateway/bot" for _, path in service.requests) == 1


async def test_a_discord_in_trouble_at_the_start_is_worth_another_start(
    service: Service, connect: Connect
) -> None:
    service.fail("/gateway/bot", answering(400))
    with pytest.raises(PassingError):
        async with connect(service):
            await service.ready(2)


async def test_what_discord_sends_and_nobody_understands_is_worth_another_start(
    service: Service, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    async def confuse() -> None:
        async with connect(service) as bot:
            await service.dispatch("INTERACTION_CREATE", {"type": 2}, service.guild_ids[0])
            await closed(bot)

    with pytest.raises(PassingError, match="the log has where"):
        await confuse()
    assert "fault" in caplog.text


async def test_a_signal_while_it_waits_to_reconnect_ends_it(
    service: Service, connect: Connect
) -> None:
    async with connect(service) as bot:
        service.opens = asyncio.Event()
        service.sessions[0].cut()
        await service.until(lambda: service.requests.count(("GET", "/gateway")) == 2)
        os.kill(os.getpid(), signal.SIGTERM)
        await closed(bot)


async def test_a_signal_lets_what_is_under_way_finish(
    service: Service, connect: Connect, asker: Answers
) -> None:
    asker.seconds = 0.5
    async with connect(service) as bot:
        asked = await service.command("ask", question=QUESTION)
        while not asker.guilds:
            await asyncio.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)
        await asked.card()
        await closed(bot)
    assert asker.closing
    assert asker.questions == [QUESTION]


@pytest.mark.model
async def test_a_process_answers_ends_by_a_signal_with_0_and_logs_json_without_words_or_token(
    service: Service, built_home: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    async with started(service, built_home, log) as process:
        asked = [await service.command("ask", user=n, question=QUESTION) for n in range(8)]
        await asyncio.gather(*(one.card(within=20) for one in asked))
        process.send_signal(signal.SIGTERM)
        told = time.monotonic()
        assert await process.wait() == 0
    assert time.monotonic() - told < 10
    text = log.read_text(encoding="utf-8")
    assert "Hungary" not in text
    assert TOKEN not in text
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    answers = [line for line in lines if line.get("event") == "answer"]
    assert len(answers) == 8
    first = answers[0]
    assert first["guild"] == service.guild_ids[0]
    assert first["command"] == "/ask"
    assert first["outcome"] in {"votes", "mixed"}
    assert 0 < first["acknowledged_ms"] <= first["ms"]
    assert 0 <= first["waiting"] < len(answers)


@pytest.mark.model
async def test_a_second_signal_ends_a_process_at_once(
    service: Service, built_home: Path, tmp_path: Path
) -> None:
    # The answer can't be sent, so what is under way takes its time.
    service.fail("/callback$", *[answering(503)] * 5)
    async with started(service, built_home, tmp_path / "log") as process:
        await service.command("ask", question=QUESTION)
        await service.until(lambda: any("/callback" in path for _, path in service.requests))
        process.send_signal(signal.SIGTERM)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(process.wait()), 0.5)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(1):
            assert await process.wait() == -signal.SIGTERM


@pytest.mark.model
@pytest.mark.parametrize(
    ("closes_with", "path", "code", "sentence"),
    [(4004, "nothing", 1, "refused the token"), (None, "/users/@me", 75, "can't be reached")],
    ids=["token", "unreachable"],
)
async def test_a_process_ends_with_a_code_that_says_whether_to_start_it_again(
    service: Service,
    built_home: Path,
    tmp_path: Path,
    closes_with: int | None,
    path: str,
    code: int,
    sentence: str,
) -> None:
    service.closes_with = closes_with
    service.fail(path, answering(418))
    log = tmp_path / "log"
    async with started(service, built_home, log) as process:
        assert process.returncode == code, log.read_text(encoding="utf-8")
    last = log.read_text(encoding="utf-8").splitlines()[-1]
    assert last.startswith("ayes: ")
    assert sentence in last
