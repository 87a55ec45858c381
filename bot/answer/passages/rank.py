"""Sentences in the order in which they may answer: by likeness, and by holding what is wanted.

docs/quality.md says what each part is worth, and what was tried and left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from bot.answer.language.text.names import stands
from bot.answer.passages.answer_type import AnswerType, of_the_text, shows
from index.search.hybrid import SearchQuery
from index.search.searchable import Searchable
from index.search.sparse import stems
from index.types import Passage, SentenceHit, Source
from index.votes.names.countries import Countries

# In units of cosine:
_MISSING_COUNTRY = 0.3  # off, where the passage lacks a country that is asked about
_MISSING_OTHER = 0.1  # off, where it lacks another country of the question
_MISSING_NAME = 0.15  # off, where it lacks a name of the question
_FOCUS = 0.1  # on, where it speaks of what is asked for by name
_COVERED = 0.5  # on, where a sentence and those beside it hold all words of the question
# How far down a sentence may stand that holds what must be there, and still come first.
_REACH = 0.2
_REACH_VOTES = 0.6  # where a vote is asked about: its words stand in sentences without figures too


def rank(
    library: Searchable,
    countries: Countries,
    query: SearchQuery,
    want: AnswerType,
    sentences: Sequence[SentenceHit],
) -> list[SentenceHit]:
    """Order sentences anew; where a thing must be there, the best that holds it comes first."""
    weights = {word: library.idf(word) for word in query.words}
    passages: dict[str, float] = {}
    ranked: list[tuple[SentenceHit, bool]] = []
    for one in sentences:
        passage = one.hit.passage
        source = library.sources[passage.source_id]
        if passage.id not in passages:
            passages[passage.id] = _of_passage(library, countries, want, passage)
        gain = shows(want, source, one.span, countries)
        covered = _COVERED * _covered(weights, source, one)
        spoken_of = of_the_text(want, source.text[one.span.start : one.span.end], countries)
        score = one.score + passages[passage.id] + gain + covered + spoken_of
        ranked.append((replace(one, score=score), gain > 0))
    ranked.sort(key=lambda pair: -pair[0].score)
    ordered = [one for one, _ in ranked]
    if want.hard:
        reach = _REACH_VOTES if want.about_votes or want.countries else _REACH
        first = next((one for one, holds in ranked if holds), None)
        if first is not None and first.score >= ordered[0].score - reach:
            return [first, *(one for one in ordered if one is not first)]
    return ordered


def _of_passage(
    library: Searchable, countries: Countries, want: AnswerType, passage: Passage
) -> float:
    """Return what a passage's sentences gain or lose by what stands around them."""
    source = library.sources[passage.source_id]
    text = f"{source.title} {source.text[passage.span.start : passage.span.end]}"
    gain = 0.0
    if want.focus:
        focus = {stem for word in want.focus for stem in stems(word)}
        gain += _FOCUS if focus <= set(stems(text)) else 0.0
    codes = countries.codes_in(text) if want.countries or want.named else frozenset[str]()
    if not want.countries <= codes:
        gain -= _MISSING_COUNTRY
    elif not want.named <= codes:
        gain -= _MISSING_OTHER
    if not all(stands(name, text, countries) for name in want.names):
        gain -= _MISSING_NAME
    return gain


def _covered(weights: Mapping[str, float], source: Source, one: SentenceHit) -> float:
    """Return what share of the question's words stand in a sentence or beside it, by weight."""
    sentences = one.hit.passage.spans
    at = sentences.index(one.span)
    near = (source.text[span.start : span.end] for span in sentences[max(at - 1, 0) : at + 2])
    held = frozenset().union(*map(_stems, near))
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in held) / total if total else 0.0


@lru_cache(maxsize=1024)
def _stems(sentence: str) -> frozenset[str]:
    """Return the stems of a sentence, which is met again beside its neighbours."""
    return frozenset(stems(sentence))
