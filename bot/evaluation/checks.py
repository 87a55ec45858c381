"""Promises that are counted while answers are measured: no loose figure, the same bytes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from bot.answer.answerer import Answerer
from bot.answer.ledger import Words
from bot.answer.types import Abstained, Answer, Conversation, Turn
from bot.present.json_objects import answer_as_dict
from index.errors import QuestionError
from index.lazy_pattern import lazy_pattern

TIMES = 3
_DIGITS = lazy_pattern(r"\d+")


class CountingAnswerer:
    """An answerer that counts the loose figures of what it says."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self.loose = 0

    def ask(self, question: str, conversation: Conversation = ()) -> Answer:
        """Answer a question; raises QuestionError as the answerer does."""
        answer = self._answerer.ask(question, conversation)
        self.loose += loose_figures(answer)
        return answer


def loose_figures(answer: Answer) -> int:
    """Count the runs of digits in an answer's text that neither a figure nor a field shows."""
    pieces = answer.hint if isinstance(answer, Abstained) else answer.statement
    shown = [piece.text for piece in pieces if not isinstance(piece, Words)]
    vouched = Counter(run for text in shown for run in _DIGITS.findall(text))
    return (Counter(_DIGITS.findall(answer.text)) - vouched).total()


def same_bytes(answerer: Answerer, conversations: Iterable[Sequence[str]]) -> bool:
    """Say whether conversations, held three times, give the same bytes as JSON each time."""
    kept = [tuple(one) for one in conversations]
    runs = {json.dumps([_held(answerer, one) for one in kept]) for _ in range(TIMES)}
    return len(runs) == 1


def hold(answerer: Answerer, turns: Iterable[str]) -> Iterator[Turn]:
    """Ask one turn after another, each with those before; raise QuestionError for no question."""
    before: Conversation = ()
    for words in turns:
        turn = Turn(words, answerer.ask(words, before))
        before = (*before, turn)
        yield turn


def _held(answerer: Answerer, turns: Sequence[str]) -> list[dict[str, object]]:
    """Hold a conversation; what is no question ends it."""
    answers = []
    with suppress(QuestionError):
        for turn in hold(answerer, turns):
            answers.append(answer_as_dict(turn.question, turn.answer, took_ms=0))
    return answers
