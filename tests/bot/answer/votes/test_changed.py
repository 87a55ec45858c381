"""Who cast another vote on the second of two, and what was voted at all."""

from __future__ import annotations

import pytest

from bot.answer.answerer import Answerer
from bot.answer.types import Abstained, Conflicting


@pytest.mark.parametrize(
    "question",
    [
        "Which countries changed their vote between the two resolutions?",
        "did anyone vote differently on the two texts",
        "Who switched between the two resolutions?",
    ],
)
def test_who_changed_is_listed_by_the_roll_calls(base_answerer: Answerer, question: str) -> None:
    answer = base_answerer.ask(question)
    assert isinstance(answer, Conflicting)  # two sources have one of them otherwise
    assert (
        "11 countries voted in favor of Ukraine's resolution (A/RES/ES-11/7) and abstained on the "
        "U.S. resolution as amended (A/RES/ES-11/8): Albania, Antigua and Barbuda, Egypt, Fiji, "
        "the Gambia, Jordan, Papua New Guinea, Serbia, the Solomon Islands, Tonga, Ukraine."
    ) in answer.text
    assert "The Associated Press says otherwise: that Ukraine voted in favor." in answer.text


@pytest.mark.parametrize(
    "question", ["What happened in the UN on 24 Feb 2025?", "which resolutions were adopted?"]
)
def test_what_was_voted_is_told_by_tallies(base_answerer: Answerer, question: str) -> None:
    assert "adopted with 93 in favor, 8 against and 73" in base_answerer.ask(question).text


@pytest.mark.parametrize(
    "question", ["What happened at the UN on 3 March 2024?", "What happened in the Oval Office?"]
)
def test_another_day_or_place_is_not_answered_by_them(
    base_answerer: Answerer, question: str
) -> None:
    assert isinstance(base_answerer.ask(question), Abstained)
