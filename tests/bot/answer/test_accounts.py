"""Figures of one thing told in other words: met across sentences, and told from what is another."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer.conflicts.accounts import accounts_of
from bot.answer.conflicts.matching import same_account
from bot.answer.conflicts.slots import differ, same_slot, slots_of
from tests.bot.answer.contradicting import conflict


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "The Orla dam lies in Norland. It holds back 4.2 billion cubic metres of water.",
            "The water behind Norland's Orla dam, which Corvex built, comes to 2.4 billion m³.",
        ),
        (
            "Seventeen people lost their lives in the blaze at Brell on Friday, police said.",
            "Friday's fire in Brell, which began in a hotel kitchen, has left 19 dead.",
        ),
        (
            "Lena Marchetti sang in Brell until she died on Monday. She was 87.",
            "The soprano Marchetti, who died on Monday aged 78, had not sung for years.",
        ),
        (
            "Abera won the Brell marathon in 2:06:41, a minute clear of Dorn.",
            "In Brell, Abera needed two hours, six minutes and 14 seconds, and thanked Dorn.",
        ),
        (
            "Police made 34 arrests at the derby between Arden and Vale.",
            "During the derby of Arden and Vale 43 people were arrested, the fans say.",
        ),
    ],
)
def test_what_is_told_in_other_words_and_over_sentences_is_compared_too(
    one: str, other: str
) -> None:
    assert conflict(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Seventeen people lost their lives in the blaze at Brell on Friday, police said.",
            "Thursday's fire in Brell, which began in a hotel kitchen, has left 19 dead.",
        ),
        (
            "Seventeen people lost their lives in the blaze at Brell on Friday, police said.",
            "Eleven of the pupils and eleven other children died in Friday's fire in Brell.",
        ),
        (
            "In the first half of last year the Alvan railway carried 29 tonnes of Brell coal.",
            "Last year, as in other years, the Alvan railway took 61 tonnes of coal to Brell.",
        ),
        (
            "The Harad metro now has 31 stations on its lines, the city of Harad says.",
            "Line 4 of the Harad metro, which is the city's pride, has sixteen stations.",
        ),
        (
            "Abera won in Brell in 2:06:41, a minute clear of Dorn.",
            "In Brell, Dorn had needed 2:06:10 in 2004, and Abera 2:06:41 this year.",
        ),
    ],
)
def test_another_day_part_or_stage_is_another_figure(one: str, other: str) -> None:
    assert not conflict(one, other)


@given(st.text(st.sampled_from("Aab 01239.,-$€%()'\"\u202e\n kmn·½³٣"), max_size=80))
def test_no_text_is_a_fault_and_every_figure_stands_in_it(text: str) -> None:
    for slot in slots_of(text):
        assert text[slot.span.start : slot.span.end].strip()
        assert same_slot(slot, slot) in {True, False}
        assert not differ(slot, slot)
    for _, account in accounts_of((text, text)):
        assert text[account.span.start : account.span.end].strip()
        assert not same_account(account, account)


def test_a_figure_stands_where_it_stood_when_an_idiom_was_read_as_a_word() -> None:
    for words in ("went for", "let go", "in the red", "took off", "went under", "people live"):
        text = f"Brell {words} and Corvex has 31 shops."
        assert "31" in [text[a.span.start : a.span.end] for _, a in accounts_of((text,))]


@given(st.text(max_size=200))
def test_nor_is_any_other(text: str) -> None:
    slots_of(text)
    accounts_of((text,))


def test_a_long_line_takes_no_time() -> None:
    for text in ("1 " * 50_000, "a" * 100_000 + " 1", "1," * 50_000, "May " * 25_000 + "1"):
        began = time.perf_counter()
        slots_of(text)
        accounts_of((text, text))
        assert time.perf_counter() - began < 5.0
