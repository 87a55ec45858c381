"""By which settings a question is answered where they can't be read: see also tests/fleet."""

from __future__ import annotations

import pytest

from bot.discord.reply import answer_log as keeping
from bot.discord.reply.answer_log import KNOWN, AnswerLog
from bot.service.queue import AwayError
from bot.storage.state.state import ServerSettings, State, StateError

HERE, ELSEWHERE = 1, 2


def broken(*_: object) -> None:
    raise StateError("The state file can't be read; check the disk that it is on.")


async def test_what_a_file_was_known_to_hold_counts_while_it_cannot_be_read(
    state: State, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    state.change_settings(HERE, quotes=1)
    kept = AnswerLog(state)
    assert (await kept.settings_of(HERE)).quotes == 1
    monkeypatch.setattr(State, "_read", broken)
    assert (await kept.settings_of(HERE)).quotes == 1
    assert "the last known settings" in caplog.text
    assert await kept.settings_of(ELSEWHERE) == ServerSettings()
    assert "the default settings" in caplog.text


async def test_while_a_database_is_away_a_server_that_nothing_is_known_of_is_refused(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = AnswerLog(state)
    monkeypatch.setattr(State, "_read", broken)
    monkeypatch.setattr(State, "in_database", True)
    with pytest.raises(AwayError):
        await kept.settings_of(HERE)
    assert await kept.settings_of(None) == ServerSettings()  # nobody sets those


async def test_the_settings_that_are_remembered_are_bounded(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert KNOWN < 100_000
    monkeypatch.setattr(keeping, "KNOWN", 2)
    state.change_settings(HERE, quotes=1)
    kept = AnswerLog(state)
    for server in (HERE, 3, 4):
        await kept.settings_of(server)
    monkeypatch.setattr(State, "_read", broken)
    assert await kept.settings_of(HERE) == ServerSettings()
