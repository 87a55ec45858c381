"""The passage route: the sentences that answer, as slices, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answer.asks import Ask
from bot.answer.judge import Calibration, Features, Judge
from bot.answer.kinds import QUOTED, Kind
from bot.answer.ranking import rank
from bot.answer.reading import Reading
from bot.answer.wanted import Wanted, wanted
from index.search import rank_sentences, read_query, search_hybrid
from index.searchable import Searchable
from index.types import Quote, SentenceHit, Source, Span
from index.votes.countries import Countries

_PASSAGES = 24
_SENTENCES = 100
# How far below the best sentence another may stand and still be quoted, in units of cosine.
_CLOSE = 0.12
_CLOSE_VOTES = 0.3  # where figures or positions are asked for
_CLOSE_COMPARED = 0.6  # and where texts are compared, of which each has a sentence of its own
_FAR = 0.35  # cosine of the nearest token to the thing that is asked for by name
_ROLE_TOLD = 0.8  # coverage by the sentence that tells who holds an office
_RULED_OUT = 0.05  # the probability of what a rule excludes
# A vote's day may be told without the word "vote": by a date, or by what day it was.
_DAY = "the day, the date, the anniversary"
_LEANS = re.compile(
    r"[\"“'‘]?(?:It|They|He|She|This|These|Those|That|Such|Its|Their|His|Her|Instead|Meanwhile"
    r"|However|But|And)\b"
)


@dataclass(frozen=True, slots=True)
class Found:
    """The quotes of the best sentences, best first, with the probability that they answer."""

    quotes: tuple[Quote, ...]
    probability: float
    features: Features


class PassageRoute:
    """Answers questions from the passages of one library."""

    def __init__(
        self,
        library: Searchable,
        countries: Countries,
        calibration: Calibration,
        most_quotes: int = 3,
    ) -> None:
        self._library = library
        self._countries = countries
        self._judge = Judge(library, countries)
        self._calibration = calibration
        self._most_quotes = most_quotes

    def find(self, reading: Reading) -> Found | None:
        """Search for what a reading asks; None in an empty library."""
        text = f"{reading.text} {_DAY}" if reading.ask is Ask.WHEN else reading.text
        query = read_query(text, self._library)
        want = wanted(reading, self._countries)
        hits = search_hybrid(self._library, query, _PASSAGES)
        sentences = rank_sentences(self._library, query, hits, _SENTENCES)
        if not sentences:
            return None
        best, *others = rank(self._library, self._countries, want, sentences)
        features = self._judge.features(query, best, want, hits)
        probability = self._calibration.probability(features)
        if _ruled_out(want, features):
            probability = min(probability, _RULED_OUT)
        close = best.score - _reach(reading, want)
        chosen = [best, *(one for one in others if one.score >= close)]
        quotes = _disjoint([self._quote(one, want) for one in chosen])
        return Found(quotes[: self._most_quotes], probability, features)

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
        if want.kind is Kind.SAYING and following and not _quoted(source, span):
            span = Span(span.start, following[0].end) if _quoted(source, following[0]) else span
        return Quote(source, span, passage.paragraph)


def _ruled_out(want: Wanted, features: Features) -> bool:
    """Say whether something is missing that no score makes up for.

    A name that isn't there; no figure where one is asked for; nothing near the thing that is asked
    for by name; an office without its holder.
    """
    return (
        not features.names
        or (want.hard and not features.kind)
        or (features.focus < _FAR and not want.act)
        or (want.role and features.sentence < _ROLE_TOLD)
    )


def _reach(reading: Reading, want: Wanted) -> float:
    if reading.ask is Ask.COMPARE_VOTES:
        return _CLOSE_COMPARED
    return _CLOSE_VOTES if want.kind in {Kind.TALLY, Kind.POSITION} else _CLOSE


def _quoted(source: Source, span: Span) -> bool:
    return bool(QUOTED.search(source.text, span.start, span.end))


def _disjoint(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """Leave out what overlaps an earlier quote."""
    kept: list[Quote] = []
    for quote in quotes:
        if not any(
            k.source.id == quote.source.id
            and k.span.start < quote.span.end
            and quote.span.start < k.span.end
            for k in kept
        ):
            kept.append(quote)
    return tuple(kept)
