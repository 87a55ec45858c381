"""The passage route: the sentences that answer, as slices, and how sure that is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.answer import judge
from bot.answer.judge import Calibration, Features, Judge
from bot.answer.reading import Ask, Reading
from bot.answer.wanted import Kind, Wanted, shows, wanted
from index.library import Library
from index.search import rank_sentences, read_query, search_hybrid
from index.types import Quote, SentenceHit, Source, Span
from index.votes.countries import Countries

_PASSAGES = 24
_SENTENCES = 100
_CLOSE = 0.12  # of the best sentence's score: what is that near is quoted too
_CLOSE_VOTES = 0.3  # the same, where figures or positions are asked for
_FAR = 0.35  # cosine of the nearest token to the thing that is asked for by name
_CLOSE_COMPARED = 0.6  # and where texts are compared, of which each has a sentence of its own
_CLOSE_HARD = 0.6  # how far down a sentence may stand that alone holds what must be there
_DAY = "the day, the date, the anniversary"
_ROLE_TOLD = 0.8  # coverage by the sentence that tells who holds an office
_RULED_OUT = 0.05  # the probability of what a rule excludes
_LEANS = re.compile(
    r"[\"“'‘]?(?:It|They|He|She|This|These|Those|That|Such|Its|Their|His|Her|Instead|Meanwhile|However|But|And)\b"
)


@dataclass(frozen=True, slots=True)
class Found:
    """The quotes of the best sentences, best first, with the probability that they answer."""

    quotes: tuple[Quote, ...]
    probability: float
    features: Features


class PassageRoute:
    """Answers questions from the passages of one library."""

    def __init__(self, library: Library, countries: Countries, calibration: Calibration, most_quotes: int = 3) -> None:
        self._library = library
        self._countries = countries
        self._judge = Judge(library, countries)
        self._calibration = calibration
        self._most_quotes = most_quotes

    def find(self, reading: Reading) -> Found | None:
        """Search for what a reading asks; None in an empty library."""
        # A vote's day may be told without the word "vote": by a date, or by what day it was.
        text = f"{reading.text} {_DAY}" if reading.ask is Ask.WHEN else reading.text
        query = read_query(text, self._library)
        want = wanted(reading, self._countries)
        hits = search_hybrid(self._library, query, _PASSAGES)
        ranked = judge.rank(
            self._library, self._countries, query.text, want, rank_sentences(self._library, query, hits, _SENTENCES)
        )
        if not ranked:
            return None
        if want.hard:
            holding = [one for one in ranked if self._shown(one, want)]
            if holding and holding[0].score >= ranked[0].score - _CLOSE_HARD:
                ranked = holding + [one for one in ranked if one not in holding]
        best = ranked[0]
        features = self._judge.features(query, best, want)
        close = _CLOSE
        if want.kind in {Kind.TALLY, Kind.POSITION}:
            close = _CLOSE_COMPARED if reading.ask is Ask.COMPARE_VOTES else _CLOSE_VOTES
        chosen = [one for one in ranked if one.score >= best.score - close]
        probability = self._calibration.probability(features)
        # No score makes up for these: a name that isn't there, no figure where one is asked for,
        # nothing near what is asked for by name.
        if not features.names or (want.hard and not features.kind) or (features.focus < _FAR and not want.act) or (
            want.role and features.sentence < _ROLE_TOLD
        ):
            probability = min(probability, _RULED_OUT)
        quotes = tuple(dict.fromkeys(self._quote(one, want) for one in chosen))
        return Found(_disjoint(quotes)[: self._most_quotes], probability, features)

    def _shown(self, one: SentenceHit, want: Wanted) -> bool:
        source = self._library.sources[one.hit.passage.source_id]
        return shows(want, source, one.span, self._countries) > 0

    def _quote(self, one: SentenceHit, want: Wanted) -> Quote:
        """Slice the sentence, with its neighbour where it can't stand alone.

        That is the one before it if it leans on it ("It did not ..."), and the one after it if
        somebody's words are asked for and only that one has them.
        """
        passage = one.hit.passage
        source = self._library.sources[passage.source_id]
        span = one.span
        at = passage.sentences.index(span)
        if at > 0 and _LEANS.match(source.text[span.start : span.end]):
            span = Span(passage.sentences[at - 1].start, span.end)
        following = passage.sentences[at + 1 : at + 2]
        if want.kind is Kind.SAYING and following and not _quoted(source, span) and _quoted(source, following[0]):
            span = Span(span.start, following[0].end)
        return Quote(source, span, passage.paragraph)


def _quoted(source: Source, span: Span) -> bool:
    return bool(re.search(r"[\"“”]", source.text[span.start : span.end]))


def _disjoint(quotes: tuple[Quote, ...]) -> tuple[Quote, ...]:
    """Leave out what another quote already holds."""
    kept: list[Quote] = []
    for quote in quotes:
        if not any(k.source.id == quote.source.id and (k.span.start < quote.span.end and quote.span.start < k.span.end) for k in kept):
            kept.append(quote)
    return tuple(kept)

