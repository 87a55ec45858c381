"""The article itself: as it is read, as its digests retell it, and as it answers questions."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answer.answerer import Answerer
from index.files.shipped import data_folder
from index.library.library import build_library
from index.search.models.encoder import Encoder
from index.sources.parsing.read import read
from index.types import Document
from index.votes.names.countries import Countries
from tests.conftest import PROJECT
from tests.eval.score import Question, Scored, ask_all, questions_in

DIGESTS = sorted((data_folder() / "sources").glob("*.md"))


@pytest.fixture(scope="module")
def article(shared: Path) -> Document:
    [document] = read(shared / "sources" / "eu-global.txt")
    return document


@pytest.fixture(scope="module")
def questions(shared: Path) -> list[Question]:
    return questions_in(shared / "eval" / "questions.jsonl")


@pytest.fixture(scope="module")
def scored(base_answerer: Answerer, questions: list[Question]) -> list[Scored]:
    return ask_all(base_answerer, questions)


@pytest.fixture(scope="module")
def article_alone(
    article: Document,
    encoder: Encoder,
    countries: Countries,
    questions: list[Question],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[list[Scored]]:
    """The answers from the article itself, word for word."""
    library = build_library(tmp_path_factory.mktemp("itself"), [article], (), encoder)
    yield ask_all(Answerer(library, countries), questions)
    library.close()


def wrong(scored: list[Scored]) -> str:
    return "\n".join(str(one) for one in scored if not one.right)


def invented(scored: list[Scored]) -> list[str]:
    return [str(one) for one in scored if one.invented]


def body(document: Document) -> list[str]:
    return [document.source.text[p.span.start : p.span.end] for p in document.paragraphs]


def test_it_has_its_18_paragraphs_under_3_headings(article: Document) -> None:
    assert [each.number for each in article.paragraphs] == list(range(1, 19))
    headings = [each.heading for each in article.paragraphs]
    assert headings[:5] == [""] * 5
    assert [headings.count(each) for each in dict.fromkeys(headings)] == [5, 2, 5, 6]
    assert article.source.title == article.source.text.partition("\n")[0]
    assert [each.kind for each in article.furniture] == [
        *["title", "date line", "heading", "heading", "heading", "image credit"],
        *["author box"] * 3,
        *["share buttons", "site code", "related", "related", "related"],
    ]


def test_its_figures_are_those_of_the_digest(article: Document) -> None:
    (digest,) = read(data_folder() / "sources" / "eu-global-fractured-alliance.md")
    told = [sorted(re.findall(r"\d+", text)) for text in body(digest)]
    assert told == [sorted(re.findall(r"\d+", text)) for text in body(article)]


@pytest.mark.parametrize("path", DIGESTS, ids=lambda path: path.stem)
def test_no_run_of_eight_words_is_the_article_s(shared: Path, path: Path) -> None:
    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"[a-z0-9]+", text.lower().replace("’", "").replace("'", ""))
        return {tuple(words[i : i + 8]) for i in range(len(words) - 7)}

    # The first line is the title, which may be named.
    _, text = (shared / "sources" / "eu-global.txt").read_text("utf-8").split("\n", 1)
    assert runs(path.read_text("utf-8")) & runs(text) == set()


def test_no_sentence_of_the_project_is_taken_from_elsewhere(shared: Path) -> None:
    done = subprocess.run(
        [sys.executable, shared / "tools" / "own_words.py"],
        cwd=PROJECT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_questions_are_answered_right(scored: list[Scored]) -> None:
    assert sum(one.right for one in scored) >= 40, wrong(scored)


def test_nothing_is_invented(scored: list[Scored]) -> None:
    assert invented(scored) == []


def test_the_article_alone_answers_them_right(article_alone: list[Scored]) -> None:
    assert sum(one.right for one in article_alone) >= 40, wrong(article_alone)


def test_the_article_alone_invents_nothing(article_alone: list[Scored]) -> None:
    assert invented(article_alone) == []


def test_the_article_alone_speaks_of_no_record(article_alone: list[Scored]) -> None:
    assert [str(one) for one in article_alone if getattr(one.answer, "records", ())] == []
