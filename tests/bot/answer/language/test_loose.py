"""Turns as people type them, by the slot of the form that they fill; the table is loose.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.answer.answerer import Answerer
from bot.answer.types import Abstained
from tests.eval.score import converse

TABLE = tomllib.loads((Path(__file__).parent / "loose.toml").read_text(encoding="utf-8"))
ROWS = [(slot, turns, said) for slot, rows in TABLE.items() for turns, said in rows.items()]
DRESSES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in capitals": str.upper,
    "with a capital and a mark": lambda turn: f"{turn[:1].upper()}{turn[1:]}?",
}


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize(
    ("turns", "said"), [pytest.param(t, s, id=f"{slot}: {t}") for slot, t, s in ROWS]
)
def test_a_loose_turn_is_read(base_answerer: Answerer, turns: str, said: str, dress: str) -> None:
    answer = converse(base_answerer, map(DRESSES[dress], turns.split(" / ")))
    assert answer is not None
    if said:
        assert said in answer.text
    else:
        assert isinstance(answer, Abstained), answer.text
