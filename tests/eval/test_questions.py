"""The answerer over whole files of questions, so that its quality can't drop unnoticed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.answer.answerer import Answerer
from tests.conftest import PROJECT
from tests.eval.score import Scored, ask_all, questions_in

OWN = PROJECT / "tests" / "eval" / "questions.jsonl"


@pytest.fixture(scope="module")
def own(base_answerer: Answerer) -> list[Scored]:
    return ask_all(base_answerer, questions_in(OWN))


def wrong(scored: list[Scored]) -> str:
    return "\n".join(str(one) for one in scored if not one.right)


def invented(scored: list[Scored]) -> list[str]:
    return [str(one) for one in scored if one.invented]


def test_the_own_questions_are_answered_right(own: list[Scored]) -> None:
    assert len(own) == 123
    assert sum(one.shown for one in own) >= 116, wrong(own)
    assert sum(one.right for one in own) >= 111, wrong(own)


def test_nothing_is_invented_for_the_own_questions(own: list[Scored]) -> None:
    assert invented(own) == []


def test_what_the_article_says_is_cited_from_its_paragraph(own: list[Scored]) -> None:
    citable = [one for one in own if one.question.answerable and one.question.paragraphs]
    assert sum(one.cited or one.shown for one in citable) >= 0.85 * len(citable)
    assert sum(one.cited for one in citable) >= 0.78 * len(citable)


@pytest.mark.parametrize(
    ("change", "right"),
    [
        pytest.param({}, True, id="as it is"),
        pytest.param({"must": ["\\b39\\b"]}, False, id="a figure that isn't there"),
        pytest.param({"must_not": ["\\b93\\b"]}, False, id="a figure that mustn't be there"),
        pytest.param({"answerable": False}, False, id="a question that has no answer"),
    ],
)
def test_the_scorer_can_tell_right_from_wrong(
    base_answerer: Answerer,
    tmp_path: Path,
    change: dict[str, object],
    right: bool,
) -> None:
    row: dict[str, object] = {
        "id": "q",
        "type": "tally",
        "turns": ["How many states voted for Ukraine's resolution?"],
        "answerable": True,
        "must": ["\\b93\\b"],
        "must_not": [],
        "paragraphs": [6],
    }
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps(row | change), encoding="utf-8")
    (scored,) = ask_all(base_answerer, questions_in(path))
    assert scored.right is right
    assert scored.cited
