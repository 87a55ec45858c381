"""Measure on articles with questions: every paragraph is a candidate for every question.

Three kinds of question are asked: those that an article answers; near misses, whose paragraph is
there but not the fact; and those whose article is left out of the library.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.answer.answerer import Answerer
from bot.answer.types import Abstained, Answer
from bot.evaluation.cached_encoder import RememberingEncoder
from bot.evaluation.checks import CountingAnswerer, same_bytes
from bot.evaluation.measures import Certainty, Interval, Outcome, Times, certainty, interval, times
from bot.evaluation.squad import Article, ArticleQuestion
from index.errors import QuestionError
from index.library.library import Library, build_library
from index.search.hybrid import (
    rank_sentences,
    read_query,
    search_dense,
    search_hybrid,
    search_sparse,
)
from index.search.models.encoder import Encoder, Progress
from index.search.models.reader import Reader
from index.types import Hit, Quote, SentenceHit
from index.votes.names.countries import Countries

DEPTH = 24  # passages, as the answerer looks at
SENTENCES = 3
_SAMPLE = 50  # questions that are asked three times

_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Ranking:
    """How well search finds what answers, over the answerable questions.

    `recall_n` is the share whose paragraph is among the first n, `mean_reciprocal_rank` over the
    first 24. `sentence_n` is the share of which one of the n best sentences holds a right answer,
    `quote_n` the same of the quotes that the answerer chooses (whether or not it then answers).
    """

    recall_1: float
    recall_5: float
    recall_10: float
    mean_reciprocal_rank: float
    sentence_1: float
    sentence_3: float
    quote_1: float
    quote_3: float


@dataclass(frozen=True, slots=True)
class Alone:
    """How well one way of searching finds the paragraph by itself."""

    recall_1: float
    recall_5: float


@dataclass(frozen=True, slots=True)
class Stages:
    """Times of a question: encoding it, searching, ranking sentences; and all of answering it.

    A question is encoded once, so its time to encode is added to that of the rest.
    """

    encode: Times
    search: Times
    sentences: Times
    answer: Times


@dataclass(frozen=True, slots=True)
class AskedCounts:
    """How many questions of each kind were asked."""

    answerable: int
    out_of_corpus: int
    near_misses: int


@dataclass(frozen=True, slots=True)
class CorpusFigures:
    """What was measured on a file; a kind of question that it lacks has no figures.

    `intervals` has one for each figure of `ranking`, drawn by article. `loose` counts figures that
    no quote, record or named operation gives, over all answers. `same` says whether a sample of the
    answerable questions got the same bytes three times.
    """

    articles: int
    passages: int
    asked: AskedCounts
    ranking: Ranking
    intervals: dict[str, Interval]
    dense: Alone
    sparse: Alone
    out_of_corpus: Certainty | None
    near_misses: Certainty | None
    stages: Stages
    loose: int
    same: bool


@dataclass(frozen=True, slots=True)
class _Tried:
    """An answerable question with what was found for it. Times in seconds, by stage.

    `ranks` are those by the dense and by the sparse search alone.
    """

    article: str
    rank: int | None
    ranks: tuple[int | None, int | None]
    sentences: tuple[bool, ...]
    quotes: tuple[bool, ...]
    outcome: Outcome
    seconds: tuple[float, float, float, float]


def evaluate(
    articles: Sequence[Article],
    encoder: Encoder,
    countries: Countries,
    folder: Path,
    reader: Reader | None,
    threshold: float | None,
    most: int | None,
    progress: Progress,
) -> CorpusFigures:
    """Build libraries of articles in a folder and ask them the questions.

    At most `most` questions of each kind are asked, drawn with a fixed seed. Raises QuestionError
    if none can be answered.
    """
    questions = [question for article in articles for question in article.questions]
    answerable = drawn((one for one in questions if one.answers), most)
    near = drawn((one for one in questions if not one.answers), most)
    if not answerable:
        raise QuestionError("no question of the file has an answer: give one with some that have.")
    # The halves hold the paragraphs of the whole, and are asked its questions.
    encoder = RememberingEncoder(encoder)
    with library_of(articles, folder / "all", encoder, progress) as library:
        passages = len(library.passages)
        answerer = Answerer(library, countries, threshold=threshold, reader=reader)
        counting = CountingAnswerer(answerer)
        tried = [_try(library, counting, one) for one in shown("answerable", answerable, progress)]
        missed = [_outcome(counting, one) for one in shown("near misses", near, progress)]
        same = same_bytes(answerer, [(one.text,) for one in drawn(answerable, _SAMPLE)])
    loose, out = counting.loose, list[Outcome]()
    for number, (inside, outside) in enumerate(halves(articles)):
        left_out = (one for article in outside for one in article.questions)
        chosen = drawn(left_out, None if most is None else -(-most // 2))
        with library_of(inside, folder / str(number), encoder, progress) as library:
            counting = CountingAnswerer(Answerer(library, countries, reader=reader))
            out += [_outcome(counting, one) for one in shown("out of corpus", chosen, progress)]
        loose += counting.loose
    outcomes = [one.outcome for one in tried]
    kept = {name: _by_question(tried, name) for name in Ranking.__slots__}
    named = [one.article for one in tried]
    return CorpusFigures(
        articles=len(articles),
        passages=passages,
        asked=AskedCounts(len(tried), len(out), len(missed)),
        ranking=Ranking(**{name: sum(values) / len(tried) for name, values in kept.items()}),
        intervals={name: interval(values, named) for name, values in kept.items()},
        dense=_alone(tried, 0),
        sparse=_alone(tried, 1),
        out_of_corpus=certainty([*outcomes, *out], answerer.threshold) if out else None,
        near_misses=certainty([*outcomes, *missed], answerer.threshold) if missed else None,
        stages=Stages(*(times([1000 * one.seconds[stage] for one in tried]) for stage in range(4))),
        loose=loose,
        same=same,
    )


@contextmanager
def library_of(
    articles: Iterable[Article], folder: Path, encoder: Encoder, progress: Progress
) -> Iterator[Library]:
    """Build a library of articles, open until the end of the block."""
    library = build_library(folder, [one.document for one in articles], (), encoder, progress)
    try:
        yield library
    finally:
        library.close()


def halves(articles: Sequence[Article]) -> Iterator[tuple[Sequence[Article], Sequence[Article]]]:
    """Give each half of the articles with the other, which is left out; none of a single one."""
    if len(articles) > 1:
        yield articles[0::2], articles[1::2]
        yield articles[1::2], articles[0::2]


def drawn(questions: Iterable[ArticleQuestion], most: int | None) -> list[ArticleQuestion]:
    """Draw at most so many questions, always the same."""
    found = list(questions)
    if most is None or len(found) <= most:
        return found
    return random.Random(0).sample(found, most)  # noqa: S311  (repeatable, not secret)


def shown(
    kind: str, questions: Sequence[ArticleQuestion], progress: Progress
) -> Iterator[ArticleQuestion]:
    """Give one question after another, and say how far it is."""
    for done, question in enumerate(questions, start=1):
        yield question
        progress(f"Asking questions ({kind})", done / len(questions))


def holds_answer(quote: Quote, question: ArticleQuestion) -> bool:
    """Say whether a quote holds a right answer where it stands."""
    return quote.source.id == question.source_id and any(
        quote.holds(span) for span in question.answers
    )


def _try(library: Library, answerer: CountingAnswerer, question: ArticleQuestion) -> _Tried:
    query, encoding = _timed(lambda: read_query(question.text, library))
    hits, searching = _timed(lambda: search_hybrid(library, query, DEPTH))
    best, ranking = _timed(lambda: rank_sentences(library, query, hits, SENTENCES))
    answer, answering = _timed(lambda: answerer.ask(question.text))
    quotes = tuple(holds_answer(quote, question) for quote in _quotes(answer))
    return _Tried(
        article=question.source_id,
        rank=_rank(hits, question),
        ranks=(
            _rank(search_dense(library, query, DEPTH), question),
            _rank(search_sparse(library, query, DEPTH), question),
        ),
        sentences=tuple(_sentence_holds(one, question) for one in best),
        quotes=quotes,
        outcome=Outcome(answer.confidence, any(quotes), answerable=True),
        seconds=(encoding, searching, ranking, encoding + answering),
    )


def _outcome(answerer: CountingAnswerer, question: ArticleQuestion) -> Outcome:
    """Ask what can't be answered."""
    return Outcome(answerer.ask(question.text).confidence, right=False, answerable=False)


def _timed(work: Callable[[], _Found]) -> tuple[_Found, float]:
    started = time.perf_counter()
    return work(), time.perf_counter() - started


def _quotes(answer: Answer) -> Sequence[Quote]:
    if isinstance(answer, Abstained):
        return answer.closest
    return [citation.quote for citation in answer.citations]


def _rank(hits: Sequence[Hit], question: ArticleQuestion) -> int | None:
    """Return the place of the question's paragraph, from 1; a paragraph may be several passages."""
    places = dict.fromkeys((hit.passage.source_id, hit.passage.paragraph) for hit in hits)
    wanted = (question.source_id, question.paragraph)
    return next((place for place, one in enumerate(places, start=1) if one == wanted), None)


def _sentence_holds(one: SentenceHit, question: ArticleQuestion) -> bool:
    return one.hit.passage.source_id == question.source_id and any(
        one.span.holds(span) for span in question.answers
    )


def _by_question(tried: Sequence[_Tried], name: str) -> list[float]:
    """Return what each question adds to a figure of `Ranking`."""
    part, _, first = name.rpartition("_")
    match part:
        case "recall":
            return [float(one.rank is not None and one.rank <= int(first)) for one in tried]
        case "sentence":
            return [float(any(one.sentences[: int(first)])) for one in tried]
        case "quote":
            return [float(any(one.quotes[: int(first)])) for one in tried]
        case _:
            return [1 / one.rank if one.rank else 0.0 for one in tried]


def _alone(tried: Sequence[_Tried], way: int) -> Alone:
    ranks = [one.ranks[way] or math.inf for one in tried]
    return Alone(*(sum(rank <= first for rank in ranks) / len(ranks) for first in (1, 5)))
