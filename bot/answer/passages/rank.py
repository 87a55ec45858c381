"""Sentences in the order in which they may answer: by likeness, and by whom and what they name.

docs/quality.md says what each part is worth, and what was tried and left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.answer.language.text.names import stands
from bot.answer.passages.asked import Asked, texts_in
from index.search.hybrid import SearchQuery
from index.search.searchable import Searchable
from index.search.stems import placed_stems
from index.types import Passage, SentenceHit, Source, Span
from index.votes.names.countries import Countries
from index.votes.reported_tally import reported_tally

# In units of cosine:
_MISSING_COUNTRY = 0.3  # off, where the passage lacks a country that is asked about
_MISSING_OTHER = 0.1  # off, where it lacks another country of the question
_MISSING_NAME = 0.15  # off, where it lacks a name of the question
_COVERED = 0.5  # on, where a sentence and those beside it hold all words of the question
_OTHER_TEXT = 0.25  # off, where a sentence speaks of another country's text
# Where a tally is asked for:
_TALLY = 0.25  # on, for one
_OF_TEXT = 0.5  # on, where the sentence speaks of the right text, and off where of another
_REACH = 0.6  # how far down one may stand, and still come first


def rank(
    library: Searchable,
    countries: Countries,
    query: SearchQuery,
    asked: Asked,
    sentences: Sequence[SentenceHit],
) -> list[SentenceHit]:
    """Order sentences anew; where a tally is asked for, the best that reports one comes first."""
    weights = {word: library.idf(word) for word in query.words}
    passages: dict[Passage, tuple[Source, float, list[tuple[int, str]]]] = {}
    ranked: list[tuple[SentenceHit, bool]] = []
    for one in sentences:
        passage = one.hit.passage
        if passage not in passages:
            source = library.sources[passage.source_id]
            gain = _of_passage(countries, asked, source, passage)
            passages[passage] = source, gain, _met(weights, source, passage.span)
        source, gain, met = passages[passage]
        score = one.score + gain + _COVERED * _covered(weights, met, source, one)
        score += _of_text(asked, source.text[one.span.start : one.span.end], countries)
        tally = asked.tally and reported_tally(source.text, one.span) is not None
        ranked.append((replace(one, score=score + _TALLY * tally), tally))
    ranked.sort(key=lambda pair: -pair[0].score)
    ordered = [one for one, _ in ranked]
    first = next((one for one, tally in ranked if tally), None)
    if first is not None and first.score >= ordered[0].score - _REACH:
        return [first, *(one for one in ordered if one is not first)]
    return ordered


def _of_text(asked: Asked, text: str, countries: Countries) -> float:
    """Return what a sentence loses by speaking of another text, or a tally gains by the right."""
    spoken_of = texts_in(text, countries) if asked.text_of else frozenset[str]()
    if not spoken_of:
        return 0.0
    right = bool(asked.text_of & spoken_of)
    if asked.tally:
        return _OF_TEXT if right else -_OF_TEXT
    return 0.0 if right else -_OTHER_TEXT


def _of_passage(countries: Countries, asked: Asked, source: Source, passage: Passage) -> float:
    """Return what a passage's sentences gain or lose by what stands around them."""
    text = f"{source.title} {source.text[passage.span.start : passage.span.end]}"
    gain = 0.0
    codes = countries.codes_in(text) if asked.countries or asked.named else frozenset[str]()
    if not asked.countries <= codes:
        gain -= _MISSING_COUNTRY
    elif not asked.named <= codes:
        gain -= _MISSING_OTHER
    if not all(stands(name, text, countries) for name in asked.names):
        gain -= _MISSING_NAME
    return gain


def _met(weights: Mapping[str, float], source: Source, span: Span) -> list[tuple[int, str]]:
    """Return where words of the question stand in a span of a source, and their stems."""
    placed = placed_stems(source.text[span.start : span.end])
    return [(span.start + at, stem) for at, stem in placed if stem in weights]


def _covered(
    weights: Mapping[str, float], met: Sequence[tuple[int, str]], source: Source, one: SentenceHit
) -> float:
    """Return what share of the question's words stand in a sentence or beside it, by weight.

    `met` says where they stand in its passage. What stands beside a row of a table is of something
    else: of a row its header counts.
    """
    start, end = one.span.start, one.span.end
    held: set[str] = set()
    if one.unit.kind == "row":
        held.update(stem for need in one.unit.needs for _, stem in _met(weights, source, need))
    else:
        units = one.hit.passage.units
        at = units.index(one.unit)
        start, end = units[max(at - 1, 0)].span.start, units[at : at + 2][-1].span.end
    held.update(stem for at, stem in met if start <= at < end)
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in held) / total if total else 0.0
