"""The answerer over whole files of questions, so that its quality can't drop unnoticed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answer.answerer import Answerer
from index.encoder import Encoder
from index.library import build_library
from index.readers import read
from index.votes.countries import Countries
from tests.conftest import PROJECT
from tests.eval.score import Question, Scored, ask_all, questions_in

OWN = PROJECT / "tests" / "eval" / "questions.jsonl"


@pytest.fixture(scope="module")
def shared_questions(shared: Path) -> list[Question]:
    path = shared / "eval" / "questions.jsonl"
    if not path.is_file():
        pytest.skip("the questions for trials aren't beside the project")
    return questions_in(path)


@pytest.fixture(scope="module")
def own(base_answerer: Answerer) -> list[Scored]:
    return ask_all(base_answerer, questions_in(OWN))


@pytest.fixture(scope="module")
def others(base_answerer: Answerer, shared_questions: list[Question]) -> list[Scored]:
    return ask_all(base_answerer, shared_questions)


@pytest.fixture(scope="module")
def article_alone(
    shared: Path,
    encoder: Encoder,
    countries: Countries,
    shared_questions: list[Question],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[list[Scored]]:
    """The answers from the article itself, word for word."""
    article = read(shared / "sources" / "eu-global.txt")
    library = build_library(tmp_path_factory.mktemp("itself"), article, (), encoder)
    yield ask_all(Answerer(library, countries), shared_questions)
    library.close()


def wrong(scored: list[Scored]) -> str:
    return "\n".join(str(one) for one in scored if not one.right)


def invented(scored: list[Scored]) -> list[str]:
    return [str(one) for one in scored if one.invented]


def test_the_own_questions_are_answered_right(own: list[Scored]) -> None:
    assert len(own) == 123
    assert sum(one.shown for one in own) >= 113, wrong(own)
    assert sum(one.right for one in own) >= 111, wrong(own)


def test_nothing_is_invented_for_the_own_questions(own: list[Scored]) -> None:
    assert invented(own) == []


def test_what_the_article_says_is_cited_from_its_paragraph(own: list[Scored]) -> None:
    citable = [one for one in own if one.question.answerable and one.question.paragraphs]
    assert sum(one.cited or one.shown for one in citable) >= 0.85 * len(citable)
    assert sum(one.cited for one in citable) >= 0.78 * len(citable)


def test_the_questions_for_trials_are_answered_right(others: list[Scored]) -> None:
    assert sum(one.right for one in others) >= 40, wrong(others)


def test_nothing_is_invented_for_the_questions_for_trials(others: list[Scored]) -> None:
    assert invented(others) == []


def test_the_article_alone_answers_them_right(article_alone: list[Scored]) -> None:
    assert sum(one.right for one in article_alone) >= 40, wrong(article_alone)


def test_the_article_alone_invents_nothing(article_alone: list[Scored]) -> None:
    assert invented(article_alone) == []


def test_the_article_alone_speaks_of_no_record(article_alone: list[Scored]) -> None:
    assert [str(one) for one in article_alone if getattr(one.answer, "records", ())] == []


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
