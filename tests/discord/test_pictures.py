"""Pictures: drawn off the event loop, once each, with nothing loaded before it is needed."""

from __future__ import annotations

import threading

import pytest

from bot.discord.reply.picture_cache import KEPT, Pictures
from bot.present.pictures.draw import Picture
from index.votes.analysis.agreement import Year
from tests.discord.answers import PARTIES, RECORDS, abstained, answered


class Drawn:
    """Stands in for what draws, and keeps on which threads it was asked to."""

    def __init__(self) -> None:
        self.threads: list[threading.Thread] = []

    def __call__(self, *_: object, **__: object) -> Picture:
        self.threads.append(threading.current_thread())
        return Picture(b"", "")


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    drawn = Drawn()
    monkeypatch.setattr("bot.discord.reply.picture_cache.picture_of_vote", drawn)
    monkeypatch.setattr("bot.discord.reply.picture_cache.picture_of_agreement", drawn)
    return drawn


async def test_a_vote_is_drawn_once_and_not_on_the_event_loop(drawn: Drawn) -> None:
    pictures = Pictures(PARTIES.name_of)
    for _ in range(3):
        assert await pictures.of_vote(RECORDS["es-11-7"]) is not None
    await pictures.of_vote(RECORDS["es-11-8"])
    assert len(drawn.threads) == 2
    assert threading.main_thread() not in drawn.threads


async def test_the_pictures_asked_for_last_are_kept(drawn: Drawn) -> None:
    pictures = Pictures(PARTIES.name_of)
    years = [(Year(year, 1, 1.0),) for year in range(1946, 1946 + KEPT)]
    await pictures.of_vote(RECORDS["es-11-7"])
    for by_year in years[1:]:
        await pictures.of_agreement("France", "Germany", by_year, facts="1 vote")
    await pictures.of_vote(RECORDS["es-11-7"])
    await pictures.of_agreement("France", "Germany", years[0], facts="1 vote")
    await pictures.of_vote(RECORDS["es-11-7"])
    assert len(drawn.threads) == KEPT + 1
    await pictures.of_agreement("France", "Germany", years[1], facts="1 vote")
    assert len(drawn.threads) == KEPT + 2


async def test_a_refusal_and_an_answer_without_a_roll_call_have_none(drawn: Drawn) -> None:
    pictures = Pictures(PARTIES.name_of)
    [unvoted, *_] = [each for each in RECORDS.values() if each.totals is None]
    assert await pictures.of_answer(abstained()) is None
    assert await pictures.of_vote(unvoted) is None
    assert drawn.threads == []
    assert await pictures.of_answer(answered()) is not None
