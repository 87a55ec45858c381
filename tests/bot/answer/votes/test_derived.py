"""Figures computed from a tally in a quoted sentence, over the article without records."""

from __future__ import annotations

import pytest

from bot.answer.answerer import Answerer
from bot.answer.language.query.read_query import Reader
from bot.answer.language.text.question import clean
from bot.answer.ledger import render
from bot.answer.votes.derived import derive
from index.types import Quote, Source, Span, sha256_of

TEXT = "The motion passed: 120 voted in favor, 30 against and 50 abstained. The talks go on."


def quote(text: str = TEXT) -> Quote:
    source = Source(id="daily", title="The Daily", text=text, sha256=sha256_of(text))
    return Quote(source, (Span(0, len(text)),), 1)


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        pytest.param("By what margin was the vote won?", "90 votes: 120 to 30", id="margin"),
        pytest.param("What share of the votes was yes?", "60.0 %", id="share of votes cast"),
        pytest.param("What percentage voted no?", "15.0 %", id="share of noes"),
        pytest.param("What percentage abstained in the vote?", "25.0 %", id="share of abstentions"),
        pytest.param(
            "What share of the yes and no votes was yes?", "80.0 %", id="share of yes and no"
        ),
    ],
)
def test_what_is_asked_is_computed_from_the_quote(
    reader: Reader, question: str, figure: str
) -> None:
    statement = derive(reader.read(clean(question)).query, [quote()])
    assert statement is not None
    assert figure in render(statement)
    assert "The Daily" in render(statement)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        pytest.param("Who voted yes?", TEXT, id="no figure is asked for"),
        pytest.param("By what margin was the vote won?", "It passed.", id="no tally is quoted"),
        pytest.param(
            "What percentage abstained in the vote?", "It passed by 90 to 8.", id="not given"
        ),
    ],
)
def test_nothing_is_computed_otherwise(reader: Reader, question: str, text: str) -> None:
    assert derive(reader.read(clean(question)).query, [quote(text)]) is None


def test_the_article_alone_gives_a_margin_of_its_own_figures(article_answerer: Answerer) -> None:
    answer = article_answerer.ask("By what margin did the amended U.S. resolution pass?")
    assert "85 votes" in answer.text
    assert answer.kind == "passages"
