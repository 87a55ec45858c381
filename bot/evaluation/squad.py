"""Files in SQuAD's format: articles, and questions of which some have no answer in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.evaluation.data_files import LONGEST_TEXT, Content, refusal
from index.errors import QuestionError
from index.types import Document, Paragraph, Source, Span, sha256_of

LONGEST_PARAGRAPH = 100_000  # code points
_BETWEEN = "\n\n"

_Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]


@dataclass(frozen=True, slots=True)
class ArticleQuestion:
    """A question that was written for a paragraph.

    `answers` are the spans of the article's source that answer it; none, if the paragraph only
    looks as if it did.
    """

    text: str
    source_id: str
    paragraph: int
    answers: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """A source with its questions."""

    document: Document
    questions: tuple[ArticleQuestion, ...]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Answer(_Part):
    text: _Text
    answer_start: Annotated[int, Field(ge=0)]


class _Asked(_Part):
    question: _Text
    answers: tuple[_Answer, ...] = ()
    is_impossible: bool = False


class _Paragraph(_Part):
    context: Annotated[str, Field(min_length=1, max_length=LONGEST_PARAGRAPH)]
    qas: tuple[_Asked, ...]


class _Article(_Part):
    title: Annotated[str, Field(min_length=1, max_length=300)]
    paragraphs: Annotated[tuple[_Paragraph, ...], Field(min_length=1)]


class _File(_Part):
    data: Annotated[tuple[_Article, ...], Field(min_length=1)]


def read_squad(content: Content) -> tuple[Article, ...]:
    """Read the articles of a file; raise QuestionError if it isn't of this form."""
    try:
        articles = _File.model_validate_json(content.raw).data
    except ValidationError as error:
        raise refusal(content.name, error) from None
    if len({article.title for article in articles}) < len(articles):
        raise QuestionError(f"{content.name} has two articles of one title: rename one of them.")
    return tuple(_article(content.name, article) for article in articles)


def _article(name: str, article: _Article) -> Article:
    title = article.title.replace("_", " ")
    paragraphs: list[Paragraph] = []
    questions: list[ArticleQuestion] = []
    start = 0
    for number, part in enumerate(article.paragraphs, start=1):
        paragraphs.append(Paragraph(number, Span(start, start + len(part.context))))
        for asked in part.qas:
            answers = tuple(_spans(name, part, asked, start))
            questions.append(ArticleQuestion(asked.question, article.title, number, answers))
        start += len(part.context) + len(_BETWEEN)
    text = _BETWEEN.join(part.context for part in article.paragraphs)
    source = Source(id=article.title, title=title, text=text, sha256=sha256_of(text))
    return Article(Document(source, tuple(paragraphs)), tuple(questions))


def _spans(name: str, part: _Paragraph, asked: _Asked, start: int) -> Iterator[Span]:
    if asked.is_impossible:
        return
    for answer in asked.answers:
        end = answer.answer_start + len(answer.text)
        if part.context[answer.answer_start : end] != answer.text:
            raise QuestionError(
                f"{name} has an answer that doesn't stand where it says ({answer.text[:60]!r} at "
                f"{answer.answer_start}): correct its answer_start."
            )
        yield Span(start + answer.answer_start, start + end)
