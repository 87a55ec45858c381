"""Does this answer the question? A few features of the best sentence, and a calibrated probability.

The features are what a careful reader would check: is it about this, do the question's words, names
and numbers stand there, is there something of the kind that is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass, fields, replace

from bot.answer.language.text.lexicon import STOP_WORDS, VOTE_WORDS
from bot.answer.language.text.names import WORD, stands
from bot.answer.passages.asked import Asked, holds_office, offices_in
from bot.answer.passages.polarity import opposed
from bot.answer.passages.windows import ReadWindow
from index.search.hybrid import SearchQuery, token_scores
from index.search.searchable import Searchable
from index.search.stems import stems
from index.types import Hit, Passage, SentenceHit, Span
from index.votes.names.countries import Countries
from index.votes.reported_tally import reported_tally


@dataclass(frozen=True, slots=True)
class Features:
    """What the judge looks at; all in 0..1 or near it."""

    passage: float  # token max-sim of the best sentence's passage
    pairs: float  # share of the question's pairs of neighbouring words that stand there so
    dense: float  # ½ cos(paragraph) + ½ max cos(sentence)
    coverage: float  # of the question's words, the rare ones more: 1 stands there, else how near
    sentence: float  # coverage by the sentence alone
    names: float  # 1 if all names and countries of the question are in the passage, ½ nearby
    polarity: float  # 0 if the question may ask for the opposite of what the quotes say, else 1
    read: float  # logit of the reader for the best window
    around: float  # the same for the window of the best sentence


FEATURES = tuple(field.name for field in fields(Features))
OF_READER = ("read", "around")
"""Those that are 0 without a reader."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A logistic model: one weight for each feature, in their order, a bias, and a threshold."""

    weights: tuple[float, ...]
    bias: float
    threshold: float

    def probability(self, features: Features) -> float:
        """Return the probability of what the model was fitted to tell."""
        score = self.bias + sum(w * f for w, f in zip(self.weights, astuple(features), strict=True))
        return 1 / (1 + math.exp(-score))


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the judge goes by.

    `read` tells whether quotes answer, where a reader has read; `unread` the same without one;
    `near` whether the sources are about what is asked at all.
    """

    read: Fit
    unread: Fit
    near: Fit


@dataclass(frozen=True, slots=True)
class _Coverage:
    """How well a word of the question is covered, and what it weighs."""

    score: float
    weight: float


class Judge:
    """Measures how well a sentence answers a question."""

    def __init__(self, library: Searchable, countries: Countries) -> None:
        self._library = library
        self._countries = countries

    def features(
        self,
        query: SearchQuery,
        best: SentenceHit,
        asked: Asked,
        hits: Sequence[Hit],
        quoted: str,
    ) -> Features:
        """Measure one sentence, of which nothing was read yet.

        `hits` are the passages that the search found beside its own, `quoted` is all that would be
        quoted.
        """
        passage = best.hit.passage
        source = self._library.sources[passage.source_id]
        sentence = source.text[best.span.start : best.span.end]
        # A tally tells what is asked of a vote without these words.
        tally = asked.tally and reported_tally(source.text, best.span) is not None
        given = VOTE_WORDS if tally else frozenset[str]()
        around = self._covered(query, passage, None, self._text(passage), given)
        inside = self._covered(query, passage, best.span, sentence, given)
        return Features(
            passage=best.hit.late,
            pairs=best.hit.pairs,
            dense=best.hit.dense,
            coverage=_mean(around.values()),
            sentence=_mean(inside.values()),
            names=self._names(asked, passage, hits),
            polarity=float(not opposed(query.text, quoted)),
            read=0.0,
            around=0.0,
        )

    def _text(self, passage: Passage) -> str:
        """Return a passage as a reader has it before him: with its title, heading and publisher."""
        source = self._library.sources[passage.source_id]
        text = source.text[passage.span.start : passage.span.end]
        return f"{source.title} {passage.heading} {source.publisher or ''} {text}"

    def _covered(
        self,
        query: SearchQuery,
        passage: Passage,
        span: Span | None,
        context: str,
        given: Collection[str],
    ) -> dict[str, _Coverage]:
        """Score each content word: 1 where it, its stem or its country stands, else how near.

        The weight of a word is how rare it is in the library.
        """
        present = set(stems(context))
        mentions = self._countries.mentions(query.text)
        cosines = token_scores(query, passage, span)
        starts = query.encoding.spans[:, 0]
        covered: dict[str, _Coverage] = {}
        for match in WORD.finditer(query.text):
            word = match[0].lower().removesuffix("'s")
            stemmed = set(stems(word))
            weight = max((self._library.idf(stem) for stem in stemmed), default=0.0)
            codes = {
                code
                for mention in mentions
                if mention.span.start <= match.start() < mention.span.end
                for code in mention.codes
            }
            if codes:
                score = float(bool(codes & self._countries.codes_in(context)))
            elif word in STOP_WORDS or not stemmed:
                continue
            elif word in given or stemmed <= present:
                score = 1.0
            else:
                at = (starts >= match.start()) & (starts < match.end())
                score = max(float(cosines[at].mean()), 0.0) if at.any() else 0.0
            covered[word] = _Coverage(score, weight)
        return covered

    def _names(self, asked: Asked, passage: Passage, hits: Sequence[Hit]) -> float:
        """Return 1 if all names are in the passage, ½ if in other hits of its source, else 0.

        Countries whose vote the question asks for must be in the passage, and offices with their
        country: one country's minister doesn't speak for another.
        """
        here = self._text(passage)
        codes = self._countries.codes_in(here)
        if not asked.countries <= codes:
            return 0.0
        told = offices_in(here, self._countries) if asked.offices else ()
        if not all(any(holds_office(one, office) for one in told) for office in asked.offices):
            return 0.0
        missing = [name for name in asked.names if not stands(name, here, self._countries)]
        if asked.named <= codes and not missing:
            return 1.0
        nearby = [
            self._text(hit.passage) for hit in hits if hit.passage.source_id == passage.source_id
        ]
        known = asked.named <= frozenset().union(*map(self._countries.codes_in, nearby)) and all(
            any(stands(name, text, self._countries) for text in nearby) for name in missing
        )
        return 0.5 if known else 0.0


def with_reads(features: Features, best: SentenceHit, reads: Sequence[ReadWindow]) -> Features:
    """Add what the reader made of windows, one at least, to what was measured of a sentence."""
    first = max(reads, key=lambda one: one.answered)
    around = next((one.answered for one in reads if best.span in one.held), 0.0)
    return replace(features, read=first.answered, around=around)


def _mean(covered: Collection[_Coverage]) -> float:
    """Average coverage by weight."""
    total = sum(c.weight for c in covered)
    return sum(c.score * c.weight for c in covered) / total if total else 0.0
