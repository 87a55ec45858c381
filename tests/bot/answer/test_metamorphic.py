"""What doesn't change a question's meaning doesn't change its answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.answer.answerer import Answerer
from bot.answer.types import Abstained, Answer
from tests.conftest import PROJECT
from tests.eval.score import converse, questions_in

QUESTIONS = questions_in(PROJECT / "tests" / "eval" / "questions.jsonl")
LEAST_ALIKE = 0.95

CHANGES: dict[str, Callable[[str], str]] = {
    "in lower case": str.lower,
    "with curly quotes": lambda text: text.replace("'", "’").replace('"', "“"),
    "after a greeting": lambda text: f"Hi there! Quick question: {text}",
    "after thanks": lambda text: f"Thanks for your help, {text}",
    "with a mark at the end": lambda text: f"{text.rstrip('?')}?",
    "with more marks at the end": lambda text: f"{text.rstrip('?')}??!",
    "without a mark at the end": lambda text: text.rstrip("?!. "),
    "with doubled spaces": lambda text: text.replace(" ", "  "),
    "with space around it": lambda text: f"\n  {text}\t ",
    "with a zero-width space in it": lambda text: text.replace(" ", " \u200b"),
}


def gist(answer: Answer | None) -> tuple[object, ...]:
    """Return what an answer says and quotes; of a refusal, that it is one."""
    if answer is None or isinstance(answer, Abstained):
        return ("refused",)
    return (answer.text, *(citation.quote for citation in answer.citations))


@pytest.fixture(scope="module")
def plain(base_answerer: Answerer) -> dict[str, tuple[object, ...]]:
    return {q.id: gist(converse(base_answerer, q.turns)) for q in QUESTIONS}


@pytest.mark.parametrize("change", CHANGES)
def test_the_same_question_in_another_dress_gets_the_same_answer(
    base_answerer: Answerer, plain: dict[str, tuple[object, ...]], change: str
) -> None:
    differing = []
    for question in QUESTIONS:
        turns = [CHANGES[change](turn) for turn in question.turns]
        if turns == list(question.turns):
            continue
        if gist(converse(base_answerer, turns)) != plain[question.id]:
            differing.append((question.id, turns[-1]))
    assert 1 - len(differing) / len(QUESTIONS) >= LEAST_ALIKE, differing
