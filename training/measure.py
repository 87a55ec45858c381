"""Measure the reader by itself: `python -m training.measure FILE [NAME]`.

FILE is in SQuAD's format; each question is read with all windows of its own paragraph by the
shipped reader, or the one of that name. Prints one object: how well what is told is told from near
misses (AUROC of the best window), and how often the likeliest words are an answer, word for word
(EM) and by shared words (F1), as SQuAD counts them.
"""

from __future__ import annotations

import json
import re
import string
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bot.evaluation.data_files import content_of
from bot.evaluation.squad import Article, ArticleQuestion, read_squad
from bot.settings import load_settings
from index.search.models.load import load_reader
from index.search.models.reader import Reader, Window
from index.types import Span
from training.paragraphs import sentences_of, windows

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_MARKS = str.maketrans("", "", string.punctuation)


def measured(reader: Reader, articles: tuple[Article, ...]) -> dict[str, float]:
    """Read every question of the articles with its own paragraph."""
    scores: dict[bool, list[float]] = {True: [], False: []}
    exact: list[float] = []
    shared: list[float] = []
    for question, text, context, title in _asked(articles):
        cut = [
            Window(title, context[start:end], _units(context, start, end))
            for start, end in windows(context)
        ]
        readings = reader.read(question.text, cut)
        best = max(range(len(cut)), key=lambda at: readings[at].answered)
        scores[bool(question.answers)].append(readings[best].answered)
        if question.answers:
            words = readings[best].words
            told = cut[best].text[words.start : words.end] if words else ""
            answers = {text[span.start : span.end] for span in question.answers}
            exact.append(max(float(_plain(told) == _plain(one)) for one in answers))
            shared.append(max(_f1(told, one) for one in answers))
    figures = {"told": float(len(exact)), "near misses": float(len(scores[False]))}
    if scores[False]:
        figures["auroc"] = _auroc(np.array(scores[True]), np.array(scores[False]))
    return {**figures, "exact": float(np.mean(exact)), "f1": float(np.mean(shared))}


def _asked(articles: tuple[Article, ...]) -> Iterator[tuple[ArticleQuestion, str, str, str]]:
    """Yield questions with their article's text, their paragraph and its title."""
    for article in articles:
        source = article.document.source
        spans = {one.number: one.span for one in article.document.paragraphs}
        for question in article.questions:
            span = spans[question.paragraph]
            yield question, source.text, source.text[span.start : span.end], source.title


def _units(context: str, start: int, end: int) -> tuple[Span, ...]:
    inside = (one for one in sentences_of(context) if start <= one[0] and one[1] <= end)
    return tuple(Span(one[0] - start, one[1] - start) for one in inside)


def _auroc(told: np.ndarray, untold: np.ndarray) -> float:
    """Return how often what is told scores above what isn't, ties half."""
    above = (told[:, None] > untold[None, :]).mean()
    return float(above + (told[:, None] == untold[None, :]).mean() / 2)


def _plain(text: str) -> list[str]:
    return _ARTICLES.sub(" ", text.lower().translate(_MARKS)).split()


def _f1(told: str, answer: str) -> float:
    one, other = Counter(_plain(told)), Counter(_plain(answer))
    common = sum((one & other).values())
    return 2 * common / (sum(one.values()) + sum(other.values())) if common else 0.0


def main(file: str, name: str | None = None) -> None:
    """Measure and print."""
    reader = load_reader(name, cache=load_settings().home / "cache")
    if reader is None:
        raise SystemExit("There is nothing to measure: name a reader.")
    figures = measured(reader, read_squad(content_of(Path(file))))
    sys.stdout.write(f"{json.dumps({name: round(one, 4) for name, one in figures.items()})}\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
