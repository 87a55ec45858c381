"""What doesn't change a question's meaning doesn't change its answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.answer.answerer import Answerer
from bot.answer.types import Abstained, Answer
from tests.conftest import PROJECT
from tests.eval.score import Question, converse, questions_in

QUESTIONS = questions_in(PROJECT / "tests" / "eval" / "questions.jsonl")
LEAST_ALIKE = 0.95

CHANGES: dict[str, Callable[[str], str]] = {
    "in lower case": str.lower,
    "with curly quotes": lambda text: text.replace("'", "’").replace('"', "“"),
    "with a mark at the end": lambda text: f"{text.rstrip('?')}?",
    "with more marks at the end": lambda text: f"{text.rstrip('?')}??!",
    "without a mark at the end": lambda text: text.rstrip("?!. "),
    "with doubled spaces": lambda text: text.replace(" ", "  "),
    "with space around it": lambda text: f"\n  {text}\t ",
    "with a zero-width space in it": lambda text: text.replace(" ", " \u200b"),
}
FRAMES: dict[str, Callable[[str], str]] = {
    "in capitals": str.upper,
    "after a greeting": lambda text: f"Hi there! Quick question: {text}",
    "after thanks": lambda text: f"Thanks for your help, {text}",
    "could you please": lambda text: f"Could you please tell me: {text}",
    "good morning": lambda text: f"Good morning, I have a question. {text}",
    "I would like to know": lambda text: f"I would like to know {text[0].lower()}{text[1:]}",
    "thank you": lambda text: f"Dear bot, {text} Thank you!",
}


def gist(answer: Answer | None) -> tuple[object, ...]:
    """Return what an answer says and quotes; of a refusal, that it is one."""
    if answer is None or isinstance(answer, Abstained):
        return ("refused",)
    return (answer.text, *(citation.quote for citation in answer.citations))


@pytest.fixture(scope="module")
def plain(base_answerer: Answerer) -> dict[str, tuple[object, ...]]:
    return {q.id: gist(converse(base_answerer, q.turns)) for q in QUESTIONS}


def differing(
    answerer: Answerer,
    questions: list[Question],
    plain: dict[str, tuple[object, ...]],
    change: Callable[[str], str],
) -> list[tuple[str, str]]:
    """Ask in another dress, and return what isn't answered as it was in its own."""
    dressed = [(one, [change(turn) for turn in one.turns]) for one in questions]
    return [
        (one.id, turns[-1])
        for one, turns in dressed
        if turns != list(one.turns) and gist(converse(answerer, turns)) != plain[one.id]
    ]


@pytest.mark.parametrize("change", CHANGES)
def test_the_same_question_in_another_dress_gets_the_same_answer(
    base_answerer: Answerer, plain: dict[str, tuple[object, ...]], change: str
) -> None:
    found = differing(base_answerer, QUESTIONS, plain, CHANGES[change])
    assert 1 - len(found) / len(QUESTIONS) >= LEAST_ALIKE, found


@pytest.mark.parametrize("frame", FRAMES)
def test_the_same_question_in_another_frame_gets_the_same_answer(
    base_answerer: Answerer, plain: dict[str, tuple[object, ...]], frame: str
) -> None:
    # What stands around a question is taken off before it is read: every other one shows it.
    asked = QUESTIONS[list(FRAMES).index(frame) % 2 :: 2]
    found = differing(base_answerer, asked, plain, FRAMES[frame])
    assert 1 - len(found) / len(asked) >= LEAST_ALIKE, found
