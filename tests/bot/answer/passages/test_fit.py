"""Fitting: the same every time, and judged on what it wasn't fitted on."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from bot.answer.passages.fit import FittedQuestion, JudgeExample, QuestionGroup, fit, held_out
from bot.answer.passages.judge import FEATURES, Calibration, Features
from index.errors import QuestionError

LOW = Features(**dict.fromkeys(FEATURES, 0.2))
HIGH = Features(**dict.fromkeys(FEATURES, 0.8))


def examples(
    group: QuestionGroup = QuestionGroup.OWN, topics: int = 6, each: int = 10
) -> list[JudgeExample]:
    """Make examples whose max-sim alone tells, with some noise, what is right."""
    drawn = random.Random(7)  # noqa: S311
    made = []
    for topic in range(topics):
        for _ in range(each):
            values = {name: drawn.random() for name in FEATURES}
            right = values["passage"] + 0.2 * drawn.random() > 0.6
            made.append(JudgeExample(group, str(topic), Features(**values), right, right))
    return made


@pytest.fixture(scope="module")
def fitted_on_all() -> Calibration:
    return fit(examples())


def test_what_tells_right_from_wrong_weighs_most(fitted_on_all: Calibration) -> None:
    fitted = fitted_on_all.read
    weights = dict(zip(FEATURES, fitted.weights, strict=True))
    assert max(weights, key=lambda name: weights[name]) == "passage"
    assert fitted.probability(HIGH) > 0.5 > fitted.probability(LOW)


def test_the_same_examples_give_the_same_weights_in_any_order(fitted_on_all: Calibration) -> None:
    made = examples()
    shuffled = random.Random(1).sample(made, len(made))  # noqa: S311
    assert fit(shuffled) == fitted_on_all


def test_near_misses_hardly_move_the_weights(fitted_on_all: Calibration) -> None:
    def moved_by(group: QuestionGroup) -> float:
        others = [
            JudgeExample(group, "other", HIGH, right=False, answerable=False) for _ in range(40)
        ]
        after = fit(examples() + others).unread
        return fitted_on_all.unread.probability(HIGH) - after.probability(HIGH)

    assert 0 < 5 * moved_by(QuestionGroup.NEAR_MISS) < moved_by(QuestionGroup.OWN)


@pytest.mark.parametrize("question", [FittedQuestion.READ, FittedQuestion.UNREAD])
def test_the_threshold_parts_what_is_right_from_what_is_wrong(
    fitted_on_all: Calibration, question: FittedQuestion
) -> None:
    made, fitted = examples(), getattr(fitted_on_all, question)
    above = [fitted.probability(one.features) >= fitted.threshold for one in made]
    assert sum(a == one.right for a, one in zip(above, made, strict=True)) > 0.85 * len(made)


def test_a_topic_is_judged_by_a_fit_without_it() -> None:
    made = examples()
    # One topic says the opposite of the others: a fit that saw it would follow it a little.
    turned = [replace(one, right=not one.right) if one.topic == "3" else one for one in made]
    before, after = held_out(made), held_out(turned)
    for one, was, now in zip(made, before, after, strict=True):
        if one.topic == "3":
            assert now == pytest.approx(was)
    assert before != pytest.approx(after)


@pytest.mark.parametrize("right", [True, False])
def test_examples_of_one_kind_alone_are_refused(right: bool) -> None:
    with pytest.raises(QuestionError, match="can't be fitted on"):
        fit([replace(one, right=right, answerable=right) for one in examples()])


def test_no_examples_are_refused() -> None:
    with pytest.raises(QuestionError, match="can't be fitted on"):
        fit([])


def test_a_single_topic_leaves_nothing_to_hold_out() -> None:
    with pytest.raises(QuestionError, match="one topic"):
        held_out(examples(topics=1))
