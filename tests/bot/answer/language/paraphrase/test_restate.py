"""Loosely worded questions of votes: answered as meant, proposed, or left to the sources."""

from __future__ import annotations

import pytest

from bot.answer.answerer import Answerer
from bot.answer.ledger import render
from bot.answer.types import Abstained
from tests.eval.score import converse


@pytest.mark.parametrize(
    ("loose", "plain"),
    [
        ("kenya re es-11/7 - thumbs up or down or what", "How did Kenya vote on ES-11/7?"),
        (
            "which ones shot down es-11/7 yet went along with es-11/8",
            "Which countries voted against ES-11/7 and voted in favor of ES-11/8?",
        ),
        (
            "everyone who approved es-11/7 and also approved es-11/8, how many were they",
            "How many countries voted in favor of ES-11/7 and voted in favor of ES-11/8?",
        ),
        (
            "which nordic states were at odds with denmark on es-11/8",
            "Which Nordic countries voted otherwise than Denmark on ES-11/8?",
        ),
        (
            "asean abstainers on es-11/7, brics members not counted",
            "Which members of ASEAN abstained on ES-11/7, members of BRICS left out?",
        ),
        (
            "our guide reckons over 15 of nato got behind the ukr reso, has she got that right",
            "Is it true that more than fifteen members of NATO voted in favor of ES-11/7?",
        ),
    ],
)
def test_a_loose_question_gets_the_answer_of_the_plain_one(
    base_answerer: Answerer, loose: str, plain: str
) -> None:
    answer = base_answerer.ask(loose)
    assert not isinstance(answer, Abstained)
    assert answer.text == base_answerer.ask(plain).text


def test_braces_in_a_question_harm_nothing(base_answerer: Answerer) -> None:
    answer = base_answerer.ask("kenya {V9} re es-11/7 {C8} - thumbs up or down or what")
    assert isinstance(answer, Abstained) or answer.records


@pytest.mark.parametrize(
    "question",
    [
        "did norway ever regret getting behind es-11/7",
        "who twisted benins arm over es-11/8",
        "what would have happened to es-11/7 without the eu",
        "how did oman explain its vote on es-11/7",
        "how did peru see the american text",
        "how did nato take the american vote",
        "how did asia take it when the us turned up with its own draft",
        "babel has its tally from where",
        "whose count does caliber.az go by",
    ],
)
def test_what_no_record_tells_is_not_answered_from_one(
    base_answerer: Answerer, question: str
) -> None:
    answer = base_answerer.ask(question)
    assert isinstance(answer, Abstained) or answer.kind == "passages"


def test_what_may_be_meant_is_proposed_and_each_can_be_asked(base_answerer: Answerer) -> None:
    answer = base_answerer.ask("which nato states turned their nose up at es-11/8")
    assert isinstance(answer, Abstained)
    assert answer.choices
    assert render(answer.hint).startswith("Do you mean")
    for question in answer.choices:
        assert not isinstance(base_answerer.ask(question), Abstained)


def test_a_restated_question_is_what_a_follow_up_leans_on(base_answerer: Answerer) -> None:
    loose = "which ones shot down es-11/7 yet went along with es-11/8"
    answer = converse(base_answerer, [loose, "how many of those are in Africa?"])
    assert answer is not None
    assert "no member" in answer.text.lower()


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("what was kyiv's resolution meant to do", "demanded justice"),
        ("what was the american draft so careful about", "condemn Russia"),
    ],
)
def test_what_is_asked_of_a_text_is_asked_of_the_sources(
    base_answerer: Answerer, question: str, quoted: str
) -> None:
    answer = base_answerer.ask(question)
    assert not isinstance(answer, Abstained)
    assert answer.kind == "passages"
    assert quoted in " ".join(citation.quote.text for citation in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "gondor on the council resolution?",
        "how did the rich nations take the american text",
        "which kingdoms voted against es-11/7",
        "what did the landlocked ones make of es-11/8",
    ],
)
def test_whom_nobody_knows_is_not_asked_of_the_sources(
    base_answerer: Answerer, question: str
) -> None:
    assert isinstance(base_answerer.ask(question), Abstained)
