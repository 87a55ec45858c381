"""What Ayes says of votes is true, whatever is asked and however: a sample of each operator.

The whole is asked by `python -m tests.oracle`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.library import Library
from tests.oracle.alike import differing, pairs
from tests.oracle.asking import Answerers, Asked, answerers, ask, misses
from tests.oracle.cases import cases
from tests.oracle.scoring import Verdict
from tests.oracle.truths import Unanswerable

pytestmark = pytest.mark.model
EACH = 3  # cases of an operator in a world
MOST_REFUSED = 0.03


@pytest.fixture(scope="module")
def by_world(shipped_library: Library) -> Iterator[Answerers]:
    with answerers(shipped_library) as opened:
        yield opened


@pytest.fixture(scope="module")
def asked(by_world: Answerers) -> list[Asked]:
    return ask(by_world, cases(EACH))


def test_nothing_is_answered_wrongly(asked: list[Asked]) -> None:
    assert list(misses(one for one in asked if one.score.verdict is Verdict.WRONG)) == []


def test_few_questions_that_have_an_answer_are_refused(asked: list[Asked]) -> None:
    refused = [one for one in asked if one.score.verdict is Verdict.REFUSED]
    answerable = [one for one in asked if not isinstance(one.case.truth, Unanswerable)]
    assert len(refused) <= MOST_REFUSED * len(answerable), list(misses(refused))


def test_the_same_question_in_another_dress_gets_the_same_answer(by_world: Answerers) -> None:
    assert [*map(str, differing(by_world, pairs(cases(1))))] == []
