"""Gather what the judge is fitted on: questions as the passage route meets them.

The questions are asked whole, so that they come to the route as they do in service. The judge that
watches has no opinion, so what is gathered doesn't depend on an earlier fit.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from bot.answer.answerer import Answerer
from bot.answer.language.query.read_query import Reading
from bot.answer.passages.fit import UNFITTED, JudgeExample, QuestionGroup
from bot.answer.passages.passage_route import PassageRoute, PassagesFound
from bot.answer.types import Conversation
from bot.evaluation.cached_encoder import RememberingEncoder
from bot.evaluation.open_corpus import halves, library_of, shown
from bot.evaluation.question_files import Question
from bot.evaluation.score import conversation_before
from bot.evaluation.squad import Article, ArticleQuestion
from index.errors import QuestionError
from index.search.models.encoder import Encoder, Progress
from index.search.models.reader import Reader
from index.search.searchable import Searchable
from index.votes.names.countries import Countries

INSIDE, OUTSIDE = 500, 200  # questions of a half of the articles, and of the other, asked of it


class _WatchedRoute(PassageRoute):
    """The passage route, with a record of what it found."""

    def __init__(self, library: Searchable, countries: Countries, reader: Reader | None) -> None:
        super().__init__(library, countries, UNFITTED, reader=reader)
        self.found: list[PassagesFound] = []

    def find(self, reading: Reading) -> PassagesFound | None:
        found = super().find(reading)
        if found is not None:
            self.found.append(found)
        return found


class Watcher:
    """Asks questions of a library and says what the passage route found for them."""

    def __init__(self, library: Searchable, countries: Countries, reader: Reader | None) -> None:
        self._route = _WatchedRoute(library, countries, reader)
        self.answerer = Answerer(library, countries, calibration=UNFITTED, passages=self._route)

    def find(self, question: str, conversation: Conversation = ()) -> PassagesFound | None:
        """Return what was found; None if the route wasn't asked, or more than once."""
        self._route.found.clear()
        try:
            self.answerer.ask(question, conversation)
        except QuestionError:
            return None
        return self._route.found[0] if len(self._route.found) == 1 else None


def from_questions(
    library: Searchable,
    countries: Countries,
    reader: Reader | None,
    questions: Sequence[Question],
    progress: Progress,
) -> list[JudgeExample]:
    """Ask questions of a library; those that need records that it lacks are left out."""
    watcher = Watcher(library, countries, reader)
    examples = []
    for done, question in enumerate(questions, start=1):
        progress("Asking questions", done / len(questions))
        if question.needs_records and not library.records:
            continue
        before = conversation_before(watcher.answerer, question)
        found = None if before is None else watcher.find(question.turns[-1], before)
        if found is not None:
            right = _answers(found, question)
            examples.append(
                JudgeExample(
                    QuestionGroup.OWN,
                    str(question.turns),
                    found.features,
                    right,
                    question.answerable,
                )
            )
    return examples


def from_articles(
    articles: Sequence[Article],
    encoder: Encoder,
    countries: Countries,
    reader: Reader | None,
    folder: Path,
    progress: Progress,
) -> list[JudgeExample]:
    """Build a library of each half of the articles, and ask questions of both halves of it."""
    encoder = RememberingEncoder(encoder)
    examples = []
    for number, (inside, outside) in enumerate(halves(articles)):
        with library_of(inside, folder / str(number), encoder, progress) as library:
            watcher = Watcher(library, countries, reader)
            drawn = random.Random(number)  # noqa: S311  (repeatable, not secret)
            sides = ((inside, INSIDE), (outside, OUTSIDE))
            asked = [one for side, count in sides for one in _shuffled(side, drawn)[:count]]
            for question in shown(f"half {number + 1} of 2", asked, progress):
                found = watcher.find(question.text)
                if found is None:
                    continue
                group = _group(question, library)
                answerable = group is QuestionGroup.ANSWERABLE
                right = answerable and _tells(found, question, library)
                topic = question.source_id
                examples.append(JudgeExample(group, topic, found.features, right, answerable))
    return examples


def _answers(found: PassagesFound, question: Question) -> bool:
    """Say whether the quotes alone hold what a right answer must.

    Figures that are computed from a quote don't stand in it; then the paragraph must be right.
    """
    text = " ".join(quote.text for quote in found.quotes)
    here = not question.paragraphs or any(
        quote.paragraph in question.paragraphs for quote in found.quotes
    )
    whole = question.type == "derived" or all(pattern.search(text) for pattern in question.must)
    return question.answerable and here and whole


def _tells(found: PassagesFound, question: ArticleQuestion, library: Searchable) -> bool:
    """Say whether a right answer stands in the quotes, in whatever paragraph: others may say it."""
    text = " ".join(quote.text for quote in found.quotes)
    source = library.sources[question.source_id].text
    return any(source[span.start : span.end] in text for span in question.answers)


def _group(question: ArticleQuestion, library: Searchable) -> QuestionGroup:
    if question.source_id not in library.sources:
        return QuestionGroup.OUT_OF_CORPUS
    return QuestionGroup.ANSWERABLE if question.answers else QuestionGroup.NEAR_MISS


def _shuffled(articles: Sequence[Article], drawn: random.Random) -> list[ArticleQuestion]:
    questions = [question for article in articles for question in article.questions]
    drawn.shuffle(questions)
    return questions
