"""Loose figures and changing bytes are seen where there are any."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.answer.answerer import Answerer
from bot.answer.ledger import Words
from bot.answer.types import Answer, Answered, Conversation
from bot.evaluation.checks import CountingAnswerer, loose_figures, same_bytes
from bot.evaluation.measures import Certainty, Outcome, certainty
from bot.evaluation.plot import draw_certainty
from bot.evaluation.result_files import save_result
from index.errors import SettingsError

pytestmark = pytest.mark.model
TALLY = "How many countries voted for the Ukrainian resolution?"


class Wavering(Answerer):
    """An answerer that grows less sure each time."""

    def __init__(self, answer: Answered) -> None:
        self._answer = answer
        self._asked = 0

    def ask(
        self, question: str, conversation: Conversation = (), *, threshold: float | None = None
    ) -> Answer:
        self._asked += 1
        return replace(self._answer, confidence=1 / self._asked)


def answered(answerer: Answerer) -> Answered:
    answer = answerer.ask(TALLY)
    assert isinstance(answer, Answered)
    return answer


def test_a_figure_of_a_record_is_not_loose(base_answerer: Answerer) -> None:
    counting = CountingAnswerer(base_answerer)
    assert "93" in counting.ask(TALLY).text
    assert counting.loose == 0


def test_a_figure_among_the_words_is_loose(base_answerer: Answerer) -> None:
    invented = Words("Some")
    object.__setattr__(invented, "text", "Some 94 and 12")
    answer = answered(base_answerer)
    assert loose_figures(replace(answer, statement=(*answer.statement, invented))) == 2


def test_bytes_that_change_are_seen(base_answerer: Answerer) -> None:
    conversations = [(TALLY, "And against?"), ("",)]
    assert same_bytes(base_answerer, conversations)
    assert not same_bytes(Wavering(answered(base_answerer)), conversations)


def curve() -> Certainty:
    told = [Outcome(0.9, right=True, answerable=True), Outcome(0.2, right=False, answerable=False)]
    return certainty(told, 0.5)


def test_the_picture_is_the_same_for_the_same_figures(tmp_path: Path) -> None:
    for name in "ab":
        draw_certainty(tmp_path / name, [("told", curve())])
    first, second = ((tmp_path / name).read_bytes() for name in "ab")
    assert first == second
    assert first.startswith(b"\x89PNG")


def test_a_place_for_results_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="can't be written"):
        draw_certainty(tmp_path / "none" / "a.png", [("told", curve())])
    taken = tmp_path / "taken"
    taken.write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match="can't be written"):
        save_result(taken, "own", {})


def test_a_result_is_named_by_what_was_measured(tmp_path: Path) -> None:
    path = save_result(tmp_path / "new", "own questions", {"right": 1})
    assert path.name.endswith("-own-questions.json")
    assert path.read_text(encoding="utf-8") == '{\n "right": 1\n}\n'
