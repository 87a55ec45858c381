"""What Ayes says of votes is true, whatever is asked and however: a sample of each operator.

The whole is asked by `python -m tests.oracle`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.library.library import Library
from tests.oracle import agreeing, claims
from tests.oracle.alike import differing, pairs
from tests.oracle.asking import Answerers, Asked, answerers, ask, misses
from tests.oracle.cases import cases
from tests.oracle.scoring import Verdict
from tests.oracle.truths import Unanswerable

pytestmark = pytest.mark.model
EACH = 3  # cases of an operator in a world
MOST_REFUSED = 0.03  # of what can be answered
LEAST_AGREEING = 0.98


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


def test_what_answers_say_stands_when_it_is_checked(
    by_world: Answerers, asked: list[Asked]
) -> None:
    checked = agreeing.check(by_world, asked)
    assert [one.sentence for one in checked if one.differs] == []
    nothing = [one.sentence for one in checked if not one.agrees]
    assert len(nothing) <= (1 - LEAST_AGREEING) * len(checked), nothing


def test_a_true_claim_agrees_with_the_record_and_a_false_one_differs(by_world: Answerers) -> None:
    judged = claims.judge(by_world, claims.claims())
    assert [*map(str, (one for one in judged if one.verdict is Verdict.WRONG))] == []
    nothing = [str(one) for one in judged if one.verdict is Verdict.REFUSED]
    assert len(nothing) <= MOST_REFUSED * len(judged), nothing
