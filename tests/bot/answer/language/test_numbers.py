"""Numbers are read in figures and in words, and written in words."""

from __future__ import annotations

import pytest

from bot.answer.language.text.numbers import in_words, number_at


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("93 votes", (1, 93)),
        ("ninety three votes", (2, 93)),
        ("a hundred votes", (2, 100)),
        ("one hundred and twelve votes", (4, 112)),
        ("two hundred", (2, 200)),
        ("eleven states", (1, 11)),
        ("one of them", (0, None)),
        ("two resolutions", (0, None)),
        ("zero", (0, None)),
        ("a vote", (0, None)),
    ],
)
def test_a_number_is_read_with_how_many_words_it_takes(
    text: str, found: tuple[int, int | None]
) -> None:
    assert number_at(text.split(), 0) == found


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (20, "twenty"),
        (1000, "one thousand"),
        (2_005, "two thousand and five"),
        (12_340, "twelve thousand three hundred and forty"),
        (999_999_999, "nine hundred and ninety-nine million nine hundred and ninety-nine thousand"
         " nine hundred and ninety-nine"),
    ],
)  # fmt: skip
def test_any_number_that_can_be_typed_has_words(number: int, words: str) -> None:
    assert in_words(number) == words


def test_a_number_in_words_is_read_as_that_number() -> None:
    for number in range(3, 1000):
        words = in_words(number).replace("-", " ").split()
        assert number_at(words, 0) == (len(words), number)
