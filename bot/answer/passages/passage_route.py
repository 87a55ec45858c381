"""The passage route: the sentences that answer, as slices, and how sure that is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.answer.language.form import Ask
from bot.answer.language.query.read_query import Reading
from bot.answer.language.text.names import stands, unknown_names
from bot.answer.passages.asked import Asked, asked_of
from bot.answer.passages.differing import Nearness, differ, measures_other
from bot.answer.passages.judge import Calibration, Features, Judge, with_reads
from bot.answer.passages.quotes import (
    asked_list,
    introduction,
    is_quoted,
    leads,
    of_another_section,
    quote_of,
    repeats,
    with_span,
)
from bot.answer.passages.rank import rank
from bot.answer.passages.told_values import Told
from bot.answer.passages.windows import CERTAIN, ReadWindow, ordered, read_windows, same
from index.lazy_pattern import lazy_pattern
from index.search.hybrid import SearchQuery, rank_sentences, read_query, search_hybrid
from index.search.models.reader import Reader
from index.search.searchable import Searchable
from index.search.stems import stems
from index.sources.text.blocks import BARS
from index.types import Hit, Quote, SentenceHit, Span, Unit
from index.votes.names.countries import Countries

_PASSAGES = 24
_SENTENCES = 100
# How far below the best sentence another may stand and still be quoted, in units of cosine.
_CLOSE = 0.5
_CLOSE_VOTES = 0.3  # where figures or positions are asked for
_CLOSE_COMPARED = 0.6  # and where texts are compared, of which each has a sentence of its own
# Neighbours of which neither is better by more than this are quoted as one.
_EQUALS = 0.1
# The most that is given where nothing is near, or a name of the question isn't there.
_RULED_OUT = 0.05
# A vote's day may be told without the word "vote": by a date, or by what day it was.
_DAY = "the day, the date, the anniversary"
# The reason of a vote is told by who defends it, often without the word "vote".
_STANCE = "who defended the position, arguing that"
# A comparison with the past is told by "since": "the widest rift since the war".
_COMPARED = lazy_pattern(
    r"(?i)^(?P<asked>(?:what|which) )(?:earlier|previous|past|former|historical) "
    r"(?P<thing>.+) (?:compared|likened) (?:to|with)\b"
)
_MOST_OTHERS = 2  # sources that answer differently
_MARKS = "?!.… "


@dataclass(frozen=True, slots=True)
class PassagesFound:
    """The quotes of the best sentences, best first, with the probability that they answer.

    `near` says whether the sources are about what is asked at all. `words` are the words that
    answer, a slice of the first quote, where the reader is sure enough of them. `others` are quotes
    of sources that answer differently, each with its words; `words` is set beside them.
    """

    quotes: tuple[Quote, ...]
    probability: float
    near: bool
    features: Features
    words: Quote | None = None
    others: tuple[tuple[Quote, Quote], ...] = ()


class PassageRoute:
    """Answers questions from the passages of one library."""

    def __init__(
        self,
        library: Searchable,
        countries: Countries,
        calibration: Calibration,
        most_quotes: int = 3,
        reader: Reader | None = None,
    ) -> None:
        self._library = library
        self._countries = countries
        self._judge = Judge(library, countries)
        self._unread = calibration.unread
        self._answers = calibration.unread if reader is None else calibration.read
        self._near = calibration.near
        self._most_quotes = most_quotes
        self._reader = reader

    def find(self, reading: Reading) -> PassagesFound | None:
        """Search for what a reading asks; None in an empty library."""
        text = asks = f"{reading.text.rstrip(_MARKS)}?"  # however it ends, it is one question
        if reading.ask is Ask.WHEN:
            text = f"{text} {_DAY}"
        if reading.ask is Ask.WHY and reading.countries:
            text = f"{text} {_STANCE}"
        text = _COMPARED.sub(r"\g<asked>\g<thing> since", text)
        query = read_query(text, self._library)
        asked = asked_of(reading, self._countries)
        unknown = unknown_names(reading.text, self._is_held, self._is_word)
        asked = replace(asked, names=(*asked.names, *unknown))
        hits = search_hybrid(self._library, query, _PASSAGES)
        sentences = rank_sentences(self._library, query, hits, _SENTENCES)
        if not sentences:
            return None
        ranked = rank(self._library, self._countries, query, asked, sentences)
        reach = _reach(reading.ask)
        quotes, features = self._measured(query, asked, hits, ranked, reach)
        reads: Sequence[ReadWindow] = ()
        # Where nothing is near, no reading makes an answer of it.
        if self._reader is not None and self._is_near(features):
            reads = read_windows(self._reader, asks, self._library, ranked)
            first = ranked[0]
            ranked = self._in_order(asked, query.words, ranked, reads)
            if not same(ranked[0], first):
                quotes, features = self._measured(query, asked, hits, ranked, reach)
            features = with_reads(features, ranked[0], reads)
        best = ranked[0]
        unread = self._reader is not None and not reads
        probability = (self._unread if unread else self._answers).probability(features)
        if unread or not features.names:
            probability = min(probability, _RULED_OUT)
        words = self._words(best, reads, quotes, query.words)
        if words is not None and measures_other(reading.text, words.text):
            words = None  # the quote alone answers
        own, others = self._differing(reading.text, best, reads)
        if own is None or not is_quoted(quotes[:1], own.source.id, own.span):
            own, others = None, ()
        return PassagesFound(
            quotes,
            probability=probability,
            near=self._is_near(features),
            features=features,
            words=own or words,
            others=others,
        )

    @property
    def threshold(self) -> float:
        """The probability from which quotes answer."""
        return self._answers.threshold

    def _is_near(self, features: Features) -> bool:
        """Say whether the sources are about what is asked; reading has no part in it."""
        return self._near.probability(features) >= self._near.threshold

    def _measured(
        self,
        query: SearchQuery,
        asked: Asked,
        hits: Sequence[Hit],
        ranked: Sequence[SentenceHit],
        reach: float,
    ) -> tuple[tuple[Quote, ...], Features]:
        """Quote the best sentences, and measure the first of them as far as nothing was read."""
        quotes = self._quotes(ranked, asked, ranked[0].score - reach, query.words)
        # A tally gives every choice, so no word of it says the opposite of one.
        quoted = "" if asked.tally else " ".join(quote.text for quote in quotes)
        return quotes, self._judge.features(query, ranked[0], asked, hits, quoted)

    def _in_order(
        self,
        asked: Asked,
        words: Collection[str],
        ranked: Sequence[SentenceHit],
        reads: Sequence[ReadWindow],
    ) -> list[SentenceHit]:
        """Put the sentence first that ranking and reading together find best."""
        right = (self._of_right_row(asked, words, one, ranked) for one in reads)
        return ordered(ranked, [one for one in right if one])

    def _words(
        self,
        best: SentenceHit,
        reads: Sequence[ReadWindow],
        quotes: Sequence[Quote],
        asked: Collection[str],
    ) -> Quote | None:
        """Return the words of the first quote that answer; None where none are sure."""
        of = best.hit.passage
        source = self._library.sources[of.source_id]
        if asked_list(source.text, of.heading, best.unit, asked):
            return None  # all of it answers
        for one in reads:
            if one.words is None or one.certainty < CERTAIN or not same(one.unit, best):
                continue
            if best.unit.kind == "row" and BARS in source.text[one.words.start : one.words.end]:
                return None  # of two cells, one is of another column
            if is_quoted(quotes[:1], of.source_id, one.words):
                return Quote(source, (one.words,), of.paragraph)
        return None

    def _differing(
        self, question: str, best: SentenceHit, reads: Sequence[ReadWindow]
    ) -> tuple[Quote | None, tuple[tuple[Quote, Quote], ...]]:
        """Return what the best sentence gives, and what sources give that answer differently.

        Of each of those the sentence comes with what is compared in it. None and nothing where no
        source differs.
        """
        sources = self._library.sources
        told: dict[str, tuple[ReadWindow, Told]] = {}
        for read in reads:  # the likeliest of each source, and the best sentence for its own
            source = sources[read.unit.hit.passage.source_id]
            own = source.id == best.hit.passage.source_id
            if source.superseded or (own and not same(read.unit, best)):
                continue
            if (one := Told.of(read, source)) is not None:
                told.setdefault(source.id, (read, one))
        first = told.pop(best.hit.passage.source_id, None)
        if first is None:
            return None, ()
        near = Nearness(self._library.encoder)
        found = []
        for read, one in told.values():
            if differ(question, first[1], one, self._countries, near):
                passage, unit = read.unit.hit.passage, read.unit.unit
                whole = Quote(one.source, (unit.span,), passage.paragraph, unit.kind)
                found.append((whole, Quote(one.source, (one.shown,), passage.paragraph)))
        if not found:
            return None, ()
        of = best.hit.passage
        return Quote(first[1].source, (first[1].shown,), of.paragraph), tuple(found[:_MOST_OTHERS])

    def _of_right_row(
        self, asked: Asked, words: Collection[str], read: ReadWindow, ranked: Sequence[SentenceHit]
    ) -> ReadWindow | None:
        """Return what was read unless it is of a row for what another row has.

        Where the window was read for the row that has it, that row answers, without its words.
        """
        if not self._is_of_another_row(asked, words, read.unit, ranked):
            return read
        if self._is_of_another_row(asked, words, read.around, ranked):
            return None
        return replace(read, unit=read.around, words=None, certainty=0.0)

    def _is_of_another_row(
        self, asked: Asked, words: Collection[str], one: SentenceHit, ranked: Sequence[SentenceHit]
    ) -> bool:
        """Say whether another row of the table has a name of the question that a row lacks.

        The same holds of what has all words of the question that the row has, and more.
        """
        if one.unit.kind != "row":
            return False
        of = one.hit.passage
        text = self._library.sources[of.source_id].text

        def held(span: Span) -> tuple[set[str], set[str]]:
            row = text[span.start : span.end]
            names = {name.text for name in asked.names if stands(name, row, self._countries)}
            return names, set(words).intersection(stems(row))

        names, own = held(one.span)
        others = (
            held(other.span)
            for other in ranked
            if other.unit.kind == "row"
            and (other.hit.passage.source_id, other.hit.passage.paragraph)
            == (of.source_id, of.paragraph)
        )
        return any(named - names or own < said for named, said in others)

    def _is_held(self, word: str) -> bool:
        """Say whether a word stands in the library, in whatever form, or names a country."""
        library = self._library
        if word in library.vocabulary or self._countries.codes_in(word):
            return True
        of_none = library.idf("")
        return all(library.idf(stem) < of_none for stem in stems(word))

    def _is_word(self, word: str) -> bool:
        """Say whether a word is ordinary English: one that the model reads as a single piece."""
        encoder = self._library.encoder
        return encoder.count_tokens(word) == encoder.count_tokens("a")

    def _quotes(
        self, ranked: Sequence[SentenceHit], asked: Asked, least: float, words: Collection[str]
    ) -> tuple[Quote, ...]:
        """Quote the best sentences of at least a score, the first whatever its score.

        `words` are the stems of the question, by which it may name a section.
        """
        quotes: list[Quote] = []
        section = ranked[0].hit.passage
        named = set(stems(section.heading)).intersection(words)
        for number, one in enumerate(ranked):
            if len(quotes) == self._most_quotes or (number and one.score < least):
                break
            if is_quoted(quotes, one.hit.passage.source_id, one.span):
                continue
            if of_another_section(self._library, one.hit.passage, section, named):
                continue
            quote = self._quote(one, ranked, quotes, words)
            if quote is not None and not repeats(quote, quotes):
                quotes.append(quote)
        of = ranked[0].hit.passage
        source = self._library.sources[of.source_id]
        if not quotes:  # whatever leads in, and nothing that it leads in
            return (Quote(source, (ranked[0].span,), of.paragraph, ranked[0].unit.kind),)
        person = asked.who and is_quoted(quotes[:1], source.id, ranked[0].span)
        before = introduction(source, of, ranked[0].span, self._countries) if person else None
        if before is not None:
            quotes[0] = with_span(quotes[0], before)
        return tuple(quotes)

    def _quote(
        self,
        one: SentenceHit,
        ranked: Sequence[SentenceHit],
        quotes: Sequence[Quote],
        words: Collection[str],
    ) -> Quote | None:
        """Quote a unit with what it needs; None where it says nothing by itself."""
        passage, unit = one.hit.passage, one.unit
        source = self._library.sources[passage.source_id]
        units: Sequence[Unit] = passage.units
        # A list may be several passages, and so may what leads it in.
        if unit.kind == "item" or any(leads(source.text, one) for one in passage.spans):
            units = [
                unit
                for other in self._library.passages_of(source.id)
                if other.paragraph == passage.paragraph
                for unit in other.units
            ]
        lead = asked_list(source.text, passage.heading, unit, words)
        if lead is not None:
            unit = next((one for one in units if lead.holds(one.span)), unit)
        good = {
            other.span
            for other in ranked
            if other.hit.passage.source_id == source.id
            and other.hit.passage.paragraph == passage.paragraph
            and other.score >= one.score - _EQUALS
        }
        return quote_of(source, passage.paragraph, units, unit, good=good, quoted=quotes)


def _reach(ask: Ask) -> float:
    if ask is Ask.COMPARE:
        return _CLOSE_COMPARED
    return _CLOSE if ask in {Ask.OTHER, Ask.WHY, Ask.WHEN} else _CLOSE_VOTES
