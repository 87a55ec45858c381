"""What the reader is given to read, and what is made of its readings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answer.answerer import Answerer
from bot.answer.passages.windows import (
    _READING,
    CLEAR,
    HOPELESS,
    MOST_WORDS,
    READ_FIRST,
    READ_MORE,
    ordered,
    read_windows,
    same,
)
from index.library.library import Library, build_library
from index.search.hybrid import rank_sentences, read_query, search_hybrid
from index.search.models.reader import ReaderResult, Window
from index.types import SentenceHit, Span
from index.votes.names.countries import Countries
from tests.index.documents import document
from tests.tiny import TinyEncoder

QUESTION = "Who dug the well?"
WELLS = tuple(
    f"The well of {place} is old. It was dug by {name} with a spade. Its water is cold. "
    f"The path to it is steep."
    for place, name in zip(
        "Ash Birch Cedar Dale Elm Fern Gorse Hazel Ivy Juniper".split(),
        "Ada Bea Cora Dora Ella Fay Gwen Hope Ines June".split(),
        strict=True,
    )
)


class Fake:
    """Answers clearly where a name stands in a window, and points at it."""

    def __init__(self, name: str = "nobody", otherwise: float = HOPELESS + 0.5) -> None:
        self.name, self.otherwise = name, otherwise
        self.read_: list[Window] = []

    def read(self, question: str, windows: Sequence[Window]) -> list[ReaderResult]:
        self.read_ += windows
        return [self._read(one) for one in windows]

    def _read(self, window: Window) -> ReaderResult:
        at = window.text.find(self.name)
        if at < 0:
            return ReaderResult(self.otherwise, None, 0.0)
        return ReaderResult(2 * CLEAR, Span(at, at + len(self.name)), 0.9)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return build_library(tmp_path, [document("wells", WELLS)], (), TinyEncoder())


def ranked_in(library: Library) -> list[SentenceHit]:
    query = read_query(QUESTION, library)
    return rank_sentences(library, query, search_hybrid(library, query, 24), 100)


def test_windows_are_short_stretches_of_neighbours_and_no_unit_is_in_two(library: Library) -> None:
    reader = Fake()
    reads = read_windows(reader, QUESTION, library, ranked_in(library))
    assert len(reads) == len(reader.read_) == READ_FIRST + READ_MORE
    assert all(len(one.text.split()) <= MOST_WORDS for one in reader.read_)
    assert {one.context for one in reader.read_} == {"Wells"}
    held = [span for read in reads for span in read.held]
    assert all(2 <= len(read.held) <= 3 for read in reads)
    # A sentence may be a neighbour twice, but is read for itself once.
    assert len({read.around.span for read in reads}) == len(reads)
    assert len(set(held)) > len(reads)


def test_no_more_is_read_where_a_window_answers_clearly(library: Library) -> None:
    ranked = ranked_in(library)
    source = library.sources[ranked[0].hit.passage.source_id]
    first = source.text[ranked[0].span.start : ranked[0].span.end]
    reader = Fake(first.split()[-1].strip("."))
    read_windows(reader, QUESTION, library, ranked)
    assert len(reader.read_) == READ_FIRST


def test_no_more_is_read_where_the_best_windows_are_hopeless(library: Library) -> None:
    reader = Fake(otherwise=HOPELESS - 0.1)
    read_windows(reader, QUESTION, library, ranked_in(library))
    assert len(reader.read_) == READ_FIRST


@pytest.mark.parametrize("sources", [1, 2])
def test_what_no_reading_can_put_first_is_read_only_where_another_source_may_differ(
    sources: int, tmp_path: Path
) -> None:
    halves = [WELLS[:5], WELLS[5:]] if sources == 2 else [WELLS]
    documents = [document(f"wells {at}", half) for at, half in enumerate(halves)]
    library = build_library(tmp_path, documents, (), TinyEncoder())
    ranked = ranked_in(library)
    first = ranked[0]
    source = library.sources[first.hit.passage.source_id]
    low = [replace(one, score=one.score - 10) for one in ranked[1:]]
    answer = source.text[first.span.start : first.span.end].split()[-1].strip(".")
    reads = read_windows(Fake(answer), QUESTION, library, [first, *low])
    read = [one.around.hit.passage.source_id for one in reads]
    assert read.count(source.id) == 1
    assert len(set(read)) == sources


@pytest.mark.parametrize(
    ("question", "read"),
    [
        pytest.param("Who is cooking dinner for the astronauts tonight?", False, id="nothing near"),
        pytest.param("What did Richard Gowan say about the vote?", True, id="near"),
    ],
)
def test_only_what_is_near_is_read(
    question: str, *, read: bool, shipped_library: Library, countries: Countries
) -> None:
    reader = Fake(otherwise=9.0)  # would answer anything
    answer = Answerer(shipped_library, countries, reader=reader).ask(question)
    assert bool(reader.read_) is read
    assert (answer.kind == "none") is not read
    assert read or answer.confidence < 0.05


def test_the_answering_words_are_a_slice_of_the_unit_that_holds_them(library: Library) -> None:
    ranked = ranked_in(library)
    read = read_windows(Fake("spade"), QUESTION, library, ranked)[0]
    source = library.sources[read.unit.hit.passage.source_id]
    assert read.words is not None
    assert source.text[read.words.start : read.words.end] == "spade"
    assert read.unit.span.holds(read.words)


def test_what_the_reader_is_sure_of_comes_first_and_nothing_is_lost(library: Library) -> None:
    ranked = ranked_in(library)
    reads = read_windows(Fake("spade"), QUESTION, library, ranked)
    put = ordered(ranked, reads)
    assert any(same(put[0], read.unit) for read in reads if read.answered > 0)
    assert put[0].score >= max(one.score for one in put)
    assert sorted((one.hit.passage.id, one.span) for one in put) == sorted(
        (one.hit.passage.id, one.span) for one in ranked
    )


def test_a_reader_that_points_at_nothing_leaves_the_first_as_it_is(library: Library) -> None:
    ranked = ranked_in(library)
    assert ordered(ranked, read_windows(Fake(), QUESTION, library, ranked)) == ranked


def test_a_passage_of_two_sentences_is_one_window(tmp_path: Path) -> None:
    short = document("short", ("The well is old. It was dug by Ada with a spade.",))
    with closing(build_library(tmp_path, [short], (), TinyEncoder())) as library:
        reader = Fake("Ada")
        read_windows(reader, QUESTION, library, ranked_in(library))
        [window] = reader.read_
        assert window.text == "The well is old. It was dug by Ada with a spade."


def test_reading_weighs_so_much_and_what_was_not_read_is_never_put_first(library: Library) -> None:
    ranked = ranked_in(library)
    reads = read_windows(Fake(), QUESTION, library, ranked)
    one, other = (next(hit for hit in ranked if same(hit, read.unit)) for read in reads[:2])
    [unread, *_] = [hit for hit in ranked if not any(same(hit, read.unit) for read in reads)]

    def best(lead: float, logit: float) -> SentenceHit:
        """Return what is first where one leads in score, and the reader prefers the other."""
        hits = [replace(unread, score=9.0), replace(one, score=lead - 2), replace(other, score=-2)]
        made = [replace(reads[0], answered=0.0), replace(reads[1], answered=logit)]
        return ordered(hits, made)[0]

    gain = _READING * math.tanh(0.5)
    assert same(best(0.9 * gain, 1.0), other)
    assert same(best(1.1 * gain, 1.0), one)
