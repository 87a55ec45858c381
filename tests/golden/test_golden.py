"""Answers word for word; where a change is meant, `python -m tests.golden.renew` writes it down."""

from __future__ import annotations

import json

import pytest

from bot.answer.answerer import Answerer
from tests.golden.conversations import CONVERSATIONS, FOLDER, printed

CONFIDENCE = 0.02  # by which machines may differ in the last bits of a vector


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_the_answer_is_the_golden_one(base_answerer: Answerer, name: str) -> None:
    golden = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    answer = printed(base_answerer, CONVERSATIONS[name])
    assert answer.pop("confidence") == pytest.approx(golden.pop("confidence"), abs=CONFIDENCE)
    assert answer == golden


def test_every_golden_answer_has_its_conversation() -> None:
    assert {file.stem for file in FOLDER.glob("*.json")} == set(CONVERSATIONS)
