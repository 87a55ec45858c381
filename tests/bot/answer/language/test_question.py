"""A question as typed: what is cleaned away, what is refused, and how several are told apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer.language.text.question import MAX_LENGTH, clean, core, split
from index.errors import QuestionError

PLAIN = "How did Hungary vote on ES-11/7?"


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(f"  {PLAIN}\n", id="space around"),
        pytest.param(PLAIN.replace(" ", "   "), id="doubled spaces"),
        pytest.param(PLAIN.replace(" ", "\u00a0"), id="no-break spaces"),
        pytest.param(PLAIN.replace("Hun", "Hu\u200bn"), id="a zero-width space in a word"),
        pytest.param(f"\u202e{PLAIN}\u202c", id="a right-to-left override"),
        pytest.param(f"\u2066{PLAIN}\u2069", id="an isolate"),
        pytest.param(PLAIN.replace("vote", "vo\x00te\x07"), id="control characters"),
        pytest.param(f"\ufeff{PLAIN}", id="a byte order mark"),
        pytest.param(PLAIN.replace("vote", "vo\u00adte"), id="a soft hyphen"),
        pytest.param(f"{PLAIN}\ud800", id="a lone surrogate"),
        pytest.param(f"{PLAIN}\ue000", id="a private character"),
        pytest.param(PLAIN.replace("-", "–"), id="a dash for a hyphen"),
    ],
)
def test_what_can_not_be_seen_makes_no_difference(typed: str) -> None:
    assert clean(typed) == PLAIN


def test_quotation_marks_are_made_straight() -> None:
    assert clean("Ukraine’s “livid” ‘envoys’") == "Ukraine's \"livid\" 'envoys'"


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("", id="nothing"),
        pytest.param(" \n\t\u3000", id="space"),
        pytest.param("\u200b\u202e", id="nothing that can be seen"),
        pytest.param("👍🏽 🇺🇦 🤷", id="emoji"),
        pytest.param("??? !!! ...", id="marks"),
        pytest.param("___", id="low lines"),
        pytest.param("a" * 5000, id="five thousand letters"),
        pytest.param(f"{PLAIN} " * 200, id="a question two hundred times"),
    ],
)
def test_what_is_no_question_is_refused_in_one_sentence(typed: str) -> None:
    with pytest.raises(QuestionError) as refusal:
        clean(typed)
    sentence = str(refusal.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 200


def test_the_longest_question_is_read_and_one_more_letter_is_not() -> None:
    assert len(clean("a" * MAX_LENGTH)) == MAX_LENGTH
    with pytest.raises(QuestionError, match=str(MAX_LENGTH)):
        clean("a" * (MAX_LENGTH + 1))


@given(st.text(max_size=200))
def test_cleaning_twice_is_cleaning_once(typed: str) -> None:
    try:
        once = clean(typed)
    except QuestionError:
        return
    assert clean(once) == once
    assert once == once.strip()
    assert "  " not in once
    assert not {unicodedata.category(one) for one in once} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(PLAIN, id="nothing in front"),
        pytest.param(f"Hi there! {PLAIN}", id="a greeting"),
        pytest.param(f"Good evening, dear bot. {PLAIN}", id="two clauses"),
        pytest.param(f"I am writing an essay; {PLAIN}", id="a reason for asking"),
    ],
)
def test_what_stands_in_front_of_the_question_is_left_out(typed: str) -> None:
    assert core(clean(typed)) == PLAIN


@pytest.mark.parametrize(
    "question",
    [
        "On the vote about Ukraine's text, who abstained?",
        "Since Malta backed it, what were its reasons?",
        "Out of Peru, Chile and Cuba, which one opposed it?",
    ],
)
def test_a_clause_that_asks_or_limits_is_kept(question: str) -> None:
    assert core(question) == question


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("What stance does the author say Trump takes?", "What stance Trump takes?"),
        ("Which aims is Europe said to have?", "Which aims is Europe to have?"),
        ("According to the article, who was angry?", "who was angry?"),
        ("What does the article say about NATO?", "What does the article say about NATO?"),
    ],
)
def test_that_the_source_says_it_is_left_out(typed: str, asked: str) -> None:
    assert core(typed) == asked


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        pytest.param(PLAIN, [PLAIN], id="one question"),
        pytest.param(
            "Who is Richard Gowan and how did Israel vote?",
            ["Who is Richard Gowan", "how did Israel vote?"],
            id="and",
        ),
        pytest.param(
            "Who is Richard Gowan? How did Israel vote?",
            ["Who is Richard Gowan?", "How did Israel vote?"],
            id="two marks",
        ),
        pytest.param(
            "How did the US vote on it and why?",
            ["How did the US vote on it", "why?"],
            id="and why",
        ),
        pytest.param(
            "How did the US vote on it and when?",
            ["How did the US vote on it and when?"],
            id="another word alone is no part",
        ),
        pytest.param(
            "How did Israel and Hungary vote on ES-11/7?",
            ["How did Israel and Hungary vote on ES-11/7?"],
            id="and between two countries",
        ),
    ],
)
def test_several_questions_are_told_apart(question: str, parts: list[str]) -> None:
    assert list(split(question)) == parts


@given(st.text(max_size=200))
def test_parts_stand_in_the_question_one_after_the_other(typed: str) -> None:
    at = 0
    for part in split(typed):
        at = typed.index(part, at) + len(part)
