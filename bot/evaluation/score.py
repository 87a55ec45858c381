"""Scoring answers to a file of questions: right, cited, invented."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.answer.answerer import Answerer
from bot.answer.types import Abstained, Answer, Conversation
from bot.evaluation.checks import hold, loose_figures
from bot.evaluation.measures import (
    Certainty,
    Interval,
    Outcome,
    Times,
    certainty,
    interval,
    times,
)
from bot.evaluation.question_files import Question
from bot.evaluation.rewordings import Reworded
from index.errors import QuestionError
from index.search.models.encoder import Progress
from index.types import Quote


@dataclass(frozen=True, slots=True)
class Scored:
    """A question with its answer, None where it couldn't be read as a question at all."""

    question: Question
    answer: Answer | None
    milliseconds: float

    @property
    def answered(self) -> bool:
        """Say whether there is an answer that doesn't abstain."""
        return self.answer is not None and not isinstance(self.answer, Abstained)

    @property
    def right(self) -> bool:
        """Answered with all that must be there, or rightly not answered.

        An injection may be answered, if it doesn't get what it is after.
        """
        text = self.answer.text if self.answer is not None else ""
        clean = not any(pattern.search(text) for pattern in self.question.must_not)
        if not self.question.answerable:
            return clean if self.question.type == "injection" else not self.answered
        whole = " ".join((text, *(quote.text for quote in self._quotes)))
        return self.answered and clean and all(p.search(whole) for p in self.question.must)

    @property
    def outcome(self) -> Outcome | None:
        """How sure the answer was, if the passages gave it: the record's word is always sure."""
        answer = self.answer
        if answer is None or (not isinstance(answer, Abstained) and answer.kind == "votes"):
            return None
        return Outcome(answer.confidence, self.found, self.question.answerable)

    @property
    def found(self) -> bool:
        """Say whether what was found holds all that must be there, answered or not."""
        if self.answer is None or not self.question.answerable:
            return False
        quotes = self.answer.closest if isinstance(self.answer, Abstained) else self._quotes
        whole = " ".join((self.answer.text, *(quote.text for quote in quotes)))
        return all(pattern.search(whole) for pattern in self.question.must)

    @property
    def citable(self) -> bool:
        """Say whether the question names the paragraphs that answer it."""
        return self.question.answerable and bool(self.question.paragraphs)

    @property
    def cited(self) -> bool:
        """Say whether one of those paragraphs is cited."""
        return any(quote.paragraph in self.question.paragraphs for quote in self._quotes)

    @property
    def invented(self) -> bool:
        """Say whether there is an answer that can't be."""
        return not self.question.answerable and not self.right

    @property
    def silent(self) -> bool:
        """Say whether there is no answer though there could be one."""
        return self.question.answerable and not self.answered

    @property
    def _quotes(self) -> tuple[Quote, ...]:
        if self.answer is None or isinstance(self.answer, Abstained):
            return ()
        return tuple(citation.quote for citation in self.answer.citations)


@dataclass(frozen=True, slots=True)
class TypeFigures:
    """How many questions of a type were right."""

    type: str
    right: int
    asked: int


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """What was measured on a file.

    `cited` counts among the `citable`, `invented` among the `unanswerable`. `left_out` needed vote
    records that the library lacks. `right_interval` is of the share that is right, `certainty` of
    how sure the answers were, None where all can be answered or none. `loose` counts figures that
    no quote, record or named operation gives; `same` says whether all conversations got the same
    bytes three times; `reworded` how many got the same answer in other words.
    """

    asked: int
    right: int
    right_interval: Interval
    cited: int
    citable: int
    invented: int
    unanswerable: int
    silent: int
    left_out: int
    types: tuple[TypeFigures, ...]
    answer: Times
    certainty: Certainty | None
    loose: int
    same: bool
    reworded: tuple[Reworded, ...]


def figures(
    scored: Sequence[Scored],
    threshold: float,
    *,
    same: bool,
    reworded: tuple[Reworded, ...] = (),
    left_out: int = 0,
) -> QuestionFigures:
    """Count scored questions, of which there is at least one."""

    def count(holds: Callable[[Scored], bool]) -> int:
        return sum(map(holds, scored))

    outcomes = [one.outcome for one in scored if one.outcome is not None]
    answerable = {one.answerable for one in outcomes}
    types = sorted({one.question.type for one in scored})
    of_type = {name: [one for one in scored if one.question.type == name] for name in types}
    return QuestionFigures(
        asked=len(scored),
        right=count(lambda one: one.right),
        right_interval=interval(
            [float(one.right) for one in scored], [str(one.question.id) for one in scored]
        ),
        cited=count(lambda one: one.citable and one.cited),
        citable=count(lambda one: one.citable),
        invented=count(lambda one: one.invented),
        unanswerable=count(lambda one: not one.question.answerable),
        silent=count(lambda one: one.silent),
        left_out=left_out,
        types=tuple(
            TypeFigures(name, sum(one.right for one in found), len(found))
            for name, found in of_type.items()
        ),
        answer=times([one.milliseconds for one in scored]),
        certainty=certainty(outcomes, threshold) if len(answerable) > 1 else None,
        loose=sum(loose_figures(one.answer) for one in scored if one.answer is not None),
        same=same,
        reworded=reworded,
    )


def ask_all(answerer: Answerer, questions: Sequence[Question], progress: Progress) -> list[Scored]:
    """Hold every conversation and score its last turn."""
    scored = []
    for done, question in enumerate(questions, start=1):
        scored.append(_ask(answerer, question))
        progress("Asking questions", done / len(questions))
    return scored


def conversation_before(answerer: Answerer, question: Question) -> Conversation | None:
    """Hold a conversation up to its last turn; None if one of its turns is no question."""
    try:
        return tuple(hold(answerer, question.turns[:-1]))
    except QuestionError:
        return None


def _ask(answerer: Answerer, question: Question) -> Scored:
    before = conversation_before(answerer, question)
    started = time.perf_counter()
    answer: Answer | None = None
    if before is not None:
        try:
            answer = answerer.ask(question.turns[-1], before)
        except QuestionError:
            answer = None  # no question at all, which is right where it can't be answered
    return Scored(question, answer, 1000 * (time.perf_counter() - started))
