"""What "when" asks for: a day, a year, or a time of the day in words or figures."""

from __future__ import annotations

import pytest

from bot.answer.passages import answer_kinds as kinds


@pytest.mark.parametrize(
    "sentence",
    [
        "The mill opens at half past six.",
        "Doors shut at 18:30 sharp.",
        "The bakery shuts at noon.",
        "The canteen closes at nine in the evening.",
        "Tea is at four o’clock.",
        "Guests may stay until ten.",
        "The owls are fed at dusk.",
        "The baker kneads in the morning.",
        "The train leaves at quarter to 7.",
    ],
)
def test_a_time_of_the_day_is_a_time(sentence: str) -> None:
    assert kinds.TIME.search(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The mill has six wheels and half a roof.",
        "Mix it at 3:1 with water.",
        "Meals are served at nine schools.",
        "The clock in the tower is old.",
    ],
)
def test_a_count_a_ratio_or_a_clock_is_no_time(sentence: str) -> None:
    assert not kinds.TIME.search(sentence)
