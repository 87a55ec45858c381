"""Does this answer the question? A few features of the best passage, and a calibrated probability.

The features are what a careful reader would check: is it about this (dense, late), do the
question's words, names and numbers stand there, is there something of the kind that is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass, fields, replace

from rapidfuzz import fuzz

from bot.answer.words import STOP_WORDS, VOTE_WORDS
from bot.answer.names import WORD
from bot.answer.wanted import SPEAKING, Kind, Wanted, lacks, shows
from index.library import Library
from index.search import Query, token_scores
from index.sparse import stems
from index.types import Passage, SentenceHit, Source, Span
from index.votes.countries import Countries

MISSING_COUNTRY = 0.3  # in units of cosine
MISSING_NAME = 0.15
FOCUS_BONUS = 0.1  # for a passage that speaks of what is asked for by name
_SAME_NAME = 88  # of 100: "Betsa" and "Besta" are one name


@dataclass(frozen=True, slots=True)
class Features:
    """What the judge looks at; all in 0..1 or near it."""

    late: float  # token max-sim of the best sentence
    dense: float  # ½ cos(paragraph) + ½ max cos(sentence)
    coverage: float  # of the question's words, the rare ones more: 1 stands there, else how near
    sentence: float  # coverage by the sentence alone
    names: float  # 1 if all the question's names and numbers stand in the passage, ½ in its source
    focus: float  # coverage of the word that names what is asked for ("how many soldiers")
    kind: float  # 1 if the sentence holds something of the kind that is asked for


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model: one weight for each feature, in their order, and a bias."""

    weights: tuple[float, ...]
    bias: float
    threshold: float

    def probability(self, features: Features) -> float:
        """Return the probability that the passage answers the question."""
        score = self.bias + sum(w * f for w, f in zip(self.weights, astuple(features), strict=True))
        return 1 / (1 + math.exp(-score))


FEATURES = tuple(field.name for field in fields(Features))


def _weighted(scored: Collection[tuple[float, float]]) -> float:
    """Average scores by their weights."""
    total = sum(weight for _, weight in scored)
    return sum(score * weight for score, weight in scored) / total if total else 0.0


class Judge:
    """Measures how well a sentence answers a question."""

    def __init__(self, library: Library, countries: Countries) -> None:
        self._library = library
        self._countries = countries

    def features(self, query: Query, best: SentenceHit, want: Wanted) -> Features:
        """Measure one sentence against a question and what it asks for."""
        passage = best.hit.passage
        source = self._library.sources[passage.source_id]
        text = source.text[passage.span.start : passage.span.end]
        sentence = source.text[best.span.start : best.span.end]
        title = f"{source.title} {passage.heading} {source.publisher or ''}"
        shown = shows(want, source, best.span, self._countries) > 0
        given: Collection[str] = ()
        if shown and want.about_votes:
            given = VOTE_WORDS
        elif shown and want.kind is Kind.PERSON and want.named:
            given = SPEAKING
        around = self._covered(query, passage, None, f"{title} {text}", given)
        inside = self._covered(query, passage, best.span, sentence, given)
        codes = self._codes(f"{title} {text}")
        return Features(
            late=best.late,
            dense=best.hit.dense,
            coverage=_weighted(around.values()),
            sentence=_weighted(inside.values()),
            names=min(self._names(want, query.text, f"{title} {text}", source), self._spoken_of(want, codes, source)),
            focus=min((score for word, (score, _) in around.items() if word in want.focus), default=1.0),
            kind=float(shown or want.kind is Kind.OTHER),
        )

    def _covered(self, query: Query, passage: Passage, span: Span | None, context: str, given: Collection[str]) -> dict[str, tuple[float, float]]:
        """Score each content word of the question, with its weight (how rare it is in the library).

        1 where it is given, or its stem or country stands in the context, else the cosine of its
        nearest token.
        """
        present = set(stems(context))
        countries = self._codes(context)
        mentions = self._countries.mentions(query.text)
        cosines = token_scores(self._library, query, passage, span)
        scored: dict[str, tuple[float, float]] = {}
        for match in WORD.finditer(query.text):
            word = match[0].lower().removesuffix("'s")
            mention = next((m for m in mentions if m.span.start <= match.start() < m.span.end), None)
            stemmed = stems(word)
            weight = max((self._library.sparse.idf(stem) for stem in stemmed), default=0.0)
            if mention is not None:
                scored[word] = (float(bool(countries & set(mention.codes))), weight)
            elif word not in STOP_WORDS and stemmed:
                at = (query.encoding.spans[:, 0] >= match.start()) & (query.encoding.spans[:, 0] < match.end())
                near = max(float(cosines[at].mean()), 0.0) if at.any() else 0.0
                scored[word] = (1.0 if word in given or set(stemmed) <= present else near, weight)
        return scored

    def _codes(self, text: str) -> set[str]:
        return {code for mention in self._countries.mentions(text) for code in mention.codes}

    def _spoken_of(self, want: Wanted, codes: Collection[str], source: Source) -> float:
        """Return 1 if all countries of the question are in the passage, ½ if in its source, else 0.

        Those that the question asks about must be in the passage.
        """
        if want.named <= set(codes):
            return 1.0
        return 0.5 if want.countries <= set(codes) and want.named <= self._codes(source.text) else 0.0

    def _names(self, want: Wanted, question: str, passage: str, source: Source) -> float:
        """Return 1 if all names of the question stand in the passage, ½ if in its source, else 0."""
        worst = 1.0
        for name, span in want.names:
            if stands(name, span, question, passage, self._countries):
                continue
            here = any(stands(name, span, question, text, self._countries) for text in source.text.split("\n"))
            worst = min(worst, 0.5 if here else 0.0)
        return worst


def stands(name: str, span: Span, question: str, text: str, countries: Countries) -> bool:
    """Say whether all words of a name stand in a text; a country by any of its names."""
    codes = {c for m in countries.mentions(question) if m.span.start < span.end and span.start < m.span.end for c in m.codes}
    if codes:
        return bool(codes & {c for m in countries.mentions(text) for c in m.codes})
    words = {_plain(word) for word in WORD.findall(text)}
    return all(
        part in words or any(fuzz.ratio(part, word) >= _SAME_NAME for word in words)
        for part in map(_plain, WORD.findall(name))
    )


def _plain(word: str) -> str:
    return word.lower().removesuffix("'s").removesuffix("’s").replace(".", "")


def rank(library: Library, countries: Countries, question: str, want: Wanted, sentences: Sequence[SentenceHit]) -> list[SentenceHit]:
    """Order sentences anew: up for holding what is wanted, down if a name or country is missing."""
    scored = []
    for one in sentences:
        source = library.sources[one.hit.passage.source_id]
        around = one.hit.passage.span
        text = f"{source.title} {source.text[around.start : around.end]}"
        score = one.score + shows(want, source, one.span, countries)
        if want.focus and {stem for word in want.focus for stem in stems(word)} <= set(stems(text)):
            score += FOCUS_BONUS
        if lacks(want, text, countries):
            score -= MISSING_COUNTRY
        if any(not stands(name, span, question, text, countries) for name, span in want.names):
            score -= MISSING_NAME
        scored.append(replace(one, score=score))
    return sorted(scored, key=lambda one: -one.score)
