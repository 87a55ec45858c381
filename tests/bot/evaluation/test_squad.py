"""Articles with questions: read as they stand, or refused in a sentence."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.data_files import Content
from bot.evaluation.squad import Article, read_squad
from index.errors import QuestionError
from tests.bot.evaluation.conftest import asked, file_of

CONTEXT = "Ferries sail every hour."


def one_article(**changes: object) -> dict[str, object]:
    paragraph = {"context": CONTEXT, "qas": [asked("When do ferries sail?", CONTEXT, "hour")]}
    return {"title": "Ferries", "paragraphs": [paragraph]} | changes


def test_answers_are_spans_of_the_articles_text(articles: tuple[Article, ...]) -> None:
    told = [
        article.document.source.text[span.start : span.end]
        for article in articles
        for question in article.questions
        for span in question.answers
    ]
    assert told == ["in May", "Maria Tamm", "pears", "Olaf Dahl"]


def test_a_question_names_the_paragraph_that_it_was_written_for(
    articles: tuple[Article, ...],
) -> None:
    harbour, _ = articles
    assert [question.paragraph for question in harbour.questions] == [1, 1, 2]
    first, second = harbour.document.paragraphs
    for question in harbour.questions:
        here = (first, second)[question.paragraph - 1]
        assert all(here.span.holds(span) for span in question.answers)


def test_what_is_impossible_has_no_answer_even_if_one_is_given() -> None:
    impossible = {**asked("Who sails?", CONTEXT, "Ferries"), "is_impossible": True}
    article = one_article(paragraphs=[{"context": CONTEXT, "qas": [impossible]}])
    (read,) = read_squad(file_of([article]))
    assert [question.answers for question in read.questions] == [()]


@given(
    contexts=st.lists(st.text(min_size=1, max_size=40).filter(str.strip), min_size=1, max_size=4),
    data=st.data(),
)
def test_any_slice_of_any_paragraph_is_found_again(
    contexts: list[str], data: st.DataObject
) -> None:
    paragraphs, wanted = [], []
    for context in contexts:
        start = data.draw(st.integers(0, len(context) - 1))
        end = data.draw(st.integers(start + 1, len(context)))
        wanted.append(context[start:end])
        answer = {"text": context[start:end], "answer_start": start}
        paragraphs.append({"context": context, "qas": [{"question": "?", "answers": [answer]}]})
    try:
        (read,) = read_squad(file_of([one_article(paragraphs=paragraphs)]))
    except QuestionError:
        # What can't be written as UTF-8 can't be read from it.
        assert any(0xD800 <= ord(one) <= 0xDFFF for context in contexts for one in context)
        return
    text = read.document.source.text
    spans = [span for question in read.questions for span in question.answers]
    assert [text[span.start : span.end] for span in spans] == wanted


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff", id="not UTF-8"),
        pytest.param(b"[" * 100_000, id="nested without end"),
        pytest.param(b'{"data": []}', id="without articles"),
        pytest.param(b'{"data": [{"title": "a", "paragraphs": []}]}', id="without paragraphs"),
        pytest.param(
            json.dumps({"data": [one_article(), one_article()]}).encode(), id="a title twice"
        ),
    ],
)
def test_what_is_no_such_file_is_refused_in_one_sentence(raw: bytes) -> None:
    with pytest.raises(QuestionError, match=r"^articles\.json .+\.$"):
        read_squad(Content("articles.json", "0" * 64, raw))


def test_an_answer_that_does_not_stand_where_it_says_is_refused() -> None:
    wrong = {"question": "When?", "answers": [{"text": "hour", "answer_start": 3}]}
    article = one_article(paragraphs=[{"context": CONTEXT, "qas": [wrong]}])
    with pytest.raises(QuestionError, match="'hour' at 3"):
        read_squad(file_of([article]))
