"""What the reader is given to read: windows around the sentences that search finds best."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.search.models.reader import Reader, ReaderResult, Window
from index.search.searchable import Searchable
from index.types import SentenceHit, Source, Span, Unit

READ_FIRST = 3  # windows that are always read
READ_MORE = 3  # and so many further down, where none of those answers clearly
CLEAR = 1.0  # logit from which one does
# Where all of the first are below this, those further down didn't answer either: of 400 questions
# that a source answers none was lost by not reading on, of 377 that none answers none was gained.
HOPELESS = -2.0
MOST_WORDS = 70  # of a window: about 90 tokens
MOST_UNITS = 3
CERTAIN = 0.5  # from which the answering words are told
_READING = 0.4  # what a sure reading weighs beside the ranking's scores
_CONTEXT_WORDS = 30  # of title, headings and what a unit needs


@dataclass(frozen=True, slots=True)
class ReadWindow:
    """A window that was read, around the unit that it was read for.

    `unit` is the one of its units that holds the answering words; `words` are these, in the
    source's text, and `certainty` how likely they are among all that stand there. `held` are the
    spans of all its units.
    """

    around: SentenceHit
    unit: SentenceHit
    answered: float
    words: Span | None
    certainty: float
    held: tuple[Span, ...]


def read_windows(
    reader: Reader, question: str, library: Searchable, ranked: Sequence[SentenceHit]
) -> list[ReadWindow]:
    """Read the windows around the best units, the likeliest to answer first."""
    read: list[ReadWindow] = []
    scores = {_key(one): one.score for one in ranked}
    leads, of = -math.inf, ""  # the best unit so far, and its source
    waiting = _windows(library, ranked)
    for most in (READ_FIRST, READ_MORE):
        now, waiting = waiting[:most], waiting[most:]
        for window, start, units in now:
            source = units[0].hit.passage.source_id
            # No reading puts it first, and a source doesn't contradict itself.
            if source == of and units[0].score + _READING <= leads:
                continue
            one = _read(reader.read(question, [window])[0], start, units)
            read.append(one)
            total = scores.get(_key(one.unit), -math.inf) + _worth(one.answered)
            if total > leads:
                leads, of = total, source
        best = max((one.answered for one in read), default=HOPELESS)
        if best >= CLEAR or best < HOPELESS:
            break
    return sorted(read, key=lambda one: -one.answered)


def ordered(ranked: Sequence[SentenceHit], reads: Sequence[ReadWindow]) -> list[SentenceHit]:
    """Put first the unit that ranking and reading together find best."""
    answered = {_key(one.unit): one.answered for one in reversed(reads)}

    def score(place: int) -> float:
        one = ranked[place]
        logit = answered.get(_key(one))
        return -math.inf if logit is None else one.score + _worth(logit)

    first = max(range(len(ranked)), key=score)
    best = replace(ranked[first], score=max(ranked[first].score, ranked[0].score))
    return [best, *ranked[:first], *ranked[first + 1 :]]


def _worth(answered: float) -> float:
    """Return what a reading weighs beside a unit's score, at most `_READING` either way."""
    return _READING * math.tanh(answered / 2)


def _key(one: SentenceHit) -> tuple[str, Unit]:
    return one.hit.passage.id, one.unit


def same(one: SentenceHit, other: SentenceHit) -> bool:
    """Say whether two are the same unit of the same passage."""
    return one.unit == other.unit and one.hit.passage == other.hit.passage


def _windows(
    library: Searchable, ranked: Sequence[SentenceHit]
) -> list[tuple[Window, int, list[SentenceHit]]]:
    """Cut windows, each with its place in the source and its units, first that around which it is.

    A unit that stands in one window has none of its own.
    """
    found: list[tuple[Window, int, list[SentenceHit]]] = []
    held: set[tuple[str, Span]] = set()
    for one in ranked:
        if len(found) == READ_FIRST + READ_MORE:
            break
        passage = one.hit.passage
        if (passage.source_id, one.span) in held:
            continue
        source = library.sources[passage.source_id]
        units = passage.units
        first = last = units.index(one.unit)
        # What stands before tells who "it" is, so it comes first.
        for _ in range(MOST_UNITS - 1):
            if first and _words(source, units[first - 1].span.start, units[last].span.end):
                first -= 1
            elif last + 1 < len(units) and _words(
                source, units[first].span.start, units[last + 1].span.end
            ):
                last += 1
        start, end = units[first].span.start, units[last].span.end
        inside = [
            one if unit == one.unit else replace(one, unit=unit) for unit in units[first : last + 1]
        ]
        held |= {(passage.source_id, unit.span) for unit in inside}
        needed = [
            source.text[span.start : span.end] for span in one.unit.needs if span.end <= start
        ]
        parts = [source.title, passage.heading, *needed]
        context = " ".join(". ".join(part for part in parts if part).split()[:_CONTEXT_WORDS])
        spans = tuple(Span(unit.span.start - start, unit.span.end - start) for unit in inside)
        window = Window(context, source.text[start:end], spans)
        found.append((window, start, [one, *inside]))
    return found


def _words(source: Source, start: int, end: int) -> bool:
    """Say whether a stretch is short enough for a window."""
    return len(source.text[start:end].split()) <= MOST_WORDS


def _read(reading: ReaderResult, start: int, units: Sequence[SentenceHit]) -> ReadWindow:
    around, *inside = units
    held = tuple(one.span for one in inside)
    if reading.words is None:
        return ReadWindow(around, around, reading.answered, None, 0.0, held)
    words = Span(reading.words.start + start, reading.words.end + start)
    unit = next(one for one in inside if one.span.holds(words))
    return ReadWindow(around, unit, reading.answered, words, reading.certainty, held)
