"""Does this answer the question? A few features of the best passage, and a calibrated probability.

The features are what a careful reader would check: is it about this (dense, late), do the
question's words, names and numbers stand there, is there something of the kind that is asked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from enum import StrEnum

from rapidfuzz import fuzz

from bot.answer.lexicon import STOP_WORDS
from index.library import Library
from index.search import Query, token_scores
from index.sparse import stems
from index.types import Hit, SentenceHit, Span
from index.votes.countries import Countries

_WORD = re.compile(r"[^\W_][\w'.-]*[^\W_]|[^\W_]")
_SAME_NAME = 88  # of 100: "Betsa" and "Besta" are one name
_NUMBER_WORDS = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?|billions?|half|third|quarter|once|twice"


class Kind(StrEnum):
    """What kind of thing is asked for."""

    NUMBER = "number"
    TIME = "time"
    PERSON = "person"
    PLACE = "place"
    SAYING = "saying"
    REASON = "reason"
    THING = "thing"


_KINDS: Mapping[Kind, re.Pattern[str]] = {
    Kind.NUMBER: re.compile(r"\b(?:how (?:many|much|long|old|often|big|large|far|tall|high|short)|percentage|number of|length of)\b"),
    Kind.TIME: re.compile(r"\b(?:when|what (?:date|day|year|time|month)|which (?:date|day|year|month)|what's the date|on what day|since when)\b"),
    Kind.PERSON: re.compile(r"\b(?:who(?:'s|m|se)?|which (?:person|official|diplomat|minister|politician|expert|analyst)|name of the)\b"),
    Kind.PLACE: re.compile(r"^\W*(?:where)\b"),
    Kind.SAYING: re.compile(r"\b(?:sa(?:y|id|ys)|quote[ds]?|words|call(?:ed)?|describe[ds]?|comment(?:ed|s)?|remark(?:ed|s)?|tell|told|argue[ds]?|claim(?:ed)?|react(?:ed|ion)?)\b"),
    Kind.REASON: re.compile(r"\b(?:why|how come|reasons?|because)\b"),
}
_EVIDENCE: Mapping[Kind, re.Pattern[str]] = {
    Kind.NUMBER: re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE),
    Kind.TIME: re.compile(
        r"\b(?:1\d{3}|20\d\d|january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday"
        r"|friday|saturday|sunday|anniversary|century|decade|yesterday|today|tomorrow|ago|later|earlier|\d+ (?:years?|days?|months?|weeks?))\b", re.IGNORECASE),
    Kind.PERSON: re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w'’-]+"),
    Kind.PLACE: re.compile(r"\b(?:in|at|near|from|to|of) (?:the )?[A-Z]"),
    Kind.SAYING: re.compile(r"[\"“”]|\b(?:said|says|argued|called|remarked|stated|told|added|described|warned|noted|defended)\b"),
}


def kind_of(question: str) -> Kind:
    """Tell what kind of thing a question asks for."""
    lower = question.lower()
    for kind, pattern in _KINDS.items():
        if pattern.search(lower):
            return kind
    return Kind.THING


def shows(kind: Kind, text: str) -> bool:
    """Say whether a text holds something of the kind; reasons and things can't be told by form."""
    pattern = _EVIDENCE.get(kind)
    return pattern is None or bool(pattern.search(text))


@dataclass(frozen=True, slots=True)
class Features:
    """What the judge looks at; all in 0..1 or near it."""

    late: float  # token max-sim of the best sentence
    dense: float  # ½ cos(paragraph) + ½ max cos(sentence)
    coverage: float  # mean over the question's words: stands there, or how near the nearest comes
    weakest: float  # the same, of the word that is covered least
    names: float  # share of the question's names that stand in the passage or its source's title
    kind: float  # whether the sentence holds the kind of thing asked for


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


class Judge:
    """Measures how well a sentence answers a question."""

    def __init__(self, library: Library, countries: Countries) -> None:
        self._library = library
        self._countries = countries
        self._vocabulary = frozenset(library.vocabulary)

    def features(self, query: Query, best: SentenceHit, original: str) -> Features:
        """Measure one sentence; `original` is the question with its capitals."""
        passage = best.hit.passage
        source = self._library.sources[passage.source_id]
        text = source.text[passage.span.start : passage.span.end]
        context = f"{source.title} {passage.heading} {source.publisher or ''} {text}"
        scores = self._word_scores(query, best.hit, context)
        covered = [score for _, score in scores] or [0.0]
        return Features(
            late=best.late,
            dense=best.hit.dense,
            coverage=sum(covered) / len(covered),
            weakest=min(covered),
            names=self._names_present(original, context),
            kind=float(shows(kind_of(query.text), source.text[best.span.start : best.span.end])),
        )

    def _word_scores(self, query: Query, hit: Hit, context: str) -> list[tuple[str, float]]:
        """Score each content word: 1 where its stem or country stands there, else its nearest token."""
        present = set(stems(context))
        countries = {code for m in self._countries.mentions(context) for code in m.codes}
        mentions = self._countries.mentions(query.text)
        cosines = token_scores(self._library, query, hit.passage)
        scored = []
        for match in _WORD.finditer(query.text):
            word = match[0].lower().removesuffix("'s")
            mention = next((m for m in mentions if m.span.start <= match.start() < m.span.end), None)
            if mention is not None:
                scored.append((word, 1.0 if countries & set(mention.codes) else 0.0))
                continue
            if word in STOP_WORDS:
                continue
            stemmed = set(stems(word))
            if stemmed and stemmed <= present:
                scored.append((word, 1.0))
                continue
            at = (query.encoding.spans[:, 0] >= match.start()) & (query.encoding.spans[:, 0] < match.end())
            scored.append((word, float(cosines[at].mean()) if at.any() else 0.0))
        return scored

    def _names_present(self, question: str, context: str) -> float:
        names = proper_names(question)
        if not names:
            return 1.0
        words = {w.lower().removesuffix("'s").replace(".", "") for w in _WORD.findall(context)}
        countries = {code for m in self._countries.mentions(context) for code in m.codes}
        mentions = self._countries.mentions(question)
        found = 0
        for name, span in names:
            mention = next((m for m in mentions if m.span.start <= span.start < m.span.end), None)
            if mention is not None:
                found += bool(countries & set(mention.codes))
                continue
            lower = name.lower().removesuffix("'s").replace(".", "")
            found += lower in words or any(fuzz.ratio(lower, word) >= _SAME_NAME for word in words)
        return found / len(names)


def proper_names(question: str) -> list[tuple[str, Span]]:
    """Return the capitalised words and numbers of a question that aren't there by position.

    A question in capitals throughout, or in Title Case, tells nothing by its capitals.
    """
    words = list(_WORD.finditer(question))
    letters = [w for w in words if w[0][0].isalpha() and w[0].lower() not in STOP_WORDS]
    capitals = [w for w in letters if w[0][0].isupper()]
    telling = len(letters) > len(capitals) or len(letters) <= 2  # noqa: PLR2004 - "Who is Richard Gowan?"
    return [
        (w[0], Span(w.start(), w.end()))
        for i, w in enumerate(words)
        if (w[0][0].isdigit()) or (telling and i > 0 and w[0][0].isupper() and w[0].lower().removesuffix("'s") not in STOP_WORDS)
    ]


def rank(library: Library, question: str, sentences: Sequence[SentenceHit]) -> list[SentenceHit]:
    """Order sentences by their score, those with the kind of thing asked for before equals."""
    kind = kind_of(question)

    def key(one: SentenceHit) -> float:
        text = library.sources[one.hit.passage.source_id].text[one.span.start : one.span.end]
        return -(one.score + (KIND_BONUS if shows(kind, text) else 0.0))

    return sorted(sentences, key=key)


KIND_BONUS = 0.08
