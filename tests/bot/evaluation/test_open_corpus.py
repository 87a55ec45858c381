"""Articles made into libraries and asked, with the tiny encoder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.answer.passages.fit import QuestionGroup
from bot.answer.passages.judge import Calibration
from bot.evaluation import judge_examples as examples
from bot.evaluation.judge_examples import from_articles, from_questions
from bot.evaluation.open_corpus import CorpusFigures, drawn, evaluate, halves
from bot.evaluation.question_files import Question
from bot.evaluation.squad import Article
from index.errors import QuestionError
from index.library.library import build_library
from index.search.models.encoder import silent
from index.votes.names.countries import Countries
from tests.tiny import TinyEncoder


def measured(
    articles: tuple[Article, ...], countries: Countries, folder: Path, most: int | None = None
) -> CorpusFigures:
    return evaluate(articles, TinyEncoder(), countries, folder, None, 0.4, most, silent)


def test_every_kind_of_question_is_asked(
    articles: tuple[Article, ...], countries: Countries, tmp_path: Path
) -> None:
    found = measured(articles, countries, tmp_path)
    assert (found.articles, found.passages) == (2, 4)
    # Each article's questions, with an answer or not, are asked of a library without it.
    assert (found.asked.answerable, found.asked.near_misses, found.asked.out_of_corpus) == (4, 2, 6)


def test_paragraphs_that_share_words_with_their_questions_are_found(
    articles: tuple[Article, ...], countries: Countries, tmp_path: Path
) -> None:
    ranking = measured(articles, countries, tmp_path).ranking
    assert ranking.recall_1 == 1.0
    assert ranking.mean_reciprocal_rank == 1.0
    assert ranking.sentence_1 <= ranking.sentence_3
    assert ranking.quote_1 <= ranking.quote_3


def test_a_question_asked_of_the_wrong_paragraph_is_not_found(
    articles: tuple[Article, ...], countries: Countries, tmp_path: Path
) -> None:
    harbour, orchard = articles
    swapped = tuple(
        replace(one, source_id=orchard.questions[0].source_id) for one in harbour.questions
    )
    ranking = measured((replace(harbour, questions=swapped), orchard), countries, tmp_path).ranking
    assert ranking.recall_1 == 0.5
    assert ranking.quote_3 <= 0.5


def test_the_same_articles_give_the_same_figures_but_for_times(
    articles: tuple[Article, ...], countries: Countries, tmp_path: Path
) -> None:
    first = measured(articles, countries, tmp_path / "first")
    second = measured(articles, countries, tmp_path / "second")
    assert replace(first, stages=second.stages) == second


def test_a_single_article_leaves_nothing_out(
    articles: tuple[Article, ...], countries: Countries, tmp_path: Path
) -> None:
    found = measured(articles[:1], countries, tmp_path)
    assert found.asked.out_of_corpus == 0
    assert found.out_of_corpus is None
    assert found.near_misses is not None


def test_articles_that_answer_nothing_are_refused(
    articles: tuple[Article, ...], countries: Countries, tmp_path: Path
) -> None:
    near = [replace(one, questions=(one.questions[1],)) for one in articles]
    with pytest.raises(QuestionError, match="no question"):
        measured(tuple(near), countries, tmp_path)


def test_a_draw_is_the_same_every_time(articles: tuple[Article, ...]) -> None:
    questions = [question for article in articles for question in article.questions]
    assert drawn(questions, 3) == drawn(questions, 3)
    assert len(drawn(questions, 3)) == 3
    assert drawn(questions, 99) == questions


def test_halves_leave_each_other_out(articles: tuple[Article, ...]) -> None:
    for inside, outside in halves(articles * 2):
        assert len(inside) == len(outside) == 2
        assert {one.document.source.id for one in inside}.isdisjoint(
            one.document.source.id for one in outside
        )


def test_examples_of_articles_are_of_three_kinds(
    articles: tuple[Article, ...], countries: Countries, tmp_path: Path
) -> None:
    gathered = from_articles(articles, TinyEncoder(), countries, None, tmp_path, silent)
    kinds = [example.group for example in gathered]
    assert kinds.count(QuestionGroup.ANSWERABLE) == 4
    assert kinds.count(QuestionGroup.NEAR_MISS) == 2
    assert kinds.count(QuestionGroup.OUT_OF_CORPUS) == 6
    assert not any(one.right for one in gathered if one.group is not QuestionGroup.ANSWERABLE)
    assert any(one.right for one in gathered)
    assert {one.topic for one in gathered} == {"Harbour_of_Tallinn", "Orchard"}


def test_examples_do_not_depend_on_the_calibration_in_use(
    articles: tuple[Article, ...],
    countries: Countries,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = from_articles(articles, TinyEncoder(), countries, None, tmp_path / "before", silent)
    fit = replace(examples.UNFITTED.read, bias=-50.0, threshold=1.0)
    shut = Calibration(fit, fit, fit)
    monkeypatch.setattr("bot.answer.answerer.load_calibration", lambda: shut)
    after = from_articles(articles, TinyEncoder(), countries, None, tmp_path / "after", silent)
    assert after == before


def test_own_questions_are_right_where_the_quotes_hold_what_they_must(
    articles: tuple[Article, ...], countries: Countries, tmp_path: Path
) -> None:
    library = build_library(tmp_path, [one.document for one in articles], (), TinyEncoder(), silent)

    def row(question: str, **changes: object) -> Question:
        fields = {"id": question, "turns": [question], "answerable": True}
        return Question.model_validate(fields | changes)

    asked = [
        row("Who steered the first ferry?", must=["Tamm"], paragraphs=[2]),
        row("Who steered the first ferry?", must=["Tamm"], paragraphs=[1]),
        row("Who steered the first ferry?", must=["Dahl"]),
        row("Who steered the first ferry?", must=["Tamm"], answerable=False),
        row("Who steered the first ferry?", must=["Tamm"], needs_records=True),
        row("???", must=["Tamm"]),
    ]
    gathered = from_questions(library, countries, None, asked, silent)
    library.close()
    assert [one.right for one in gathered] == [True, False, False, False]
    assert {one.group for one in gathered} == {QuestionGroup.OWN}
