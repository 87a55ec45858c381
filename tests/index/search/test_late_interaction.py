from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.library.library import Library, build_library
from index.search.late_interaction import Cosines
from index.types import Passage, Span
from tests.index.documents import DOCUMENTS
from tests.tiny import TinyEncoder

QUESTION = "Where is the cider of the orchard sold?"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return build_library(tmp_path, DOCUMENTS, (), TinyEncoder())


@pytest.fixture
def tokens(library: Library) -> np.ndarray:
    (encoding,) = library.encoder.encode([QUESTION])
    states = encoding.tokens @ library.projection
    unit: np.ndarray = states / np.linalg.norm(states, axis=1, keepdims=True)
    return unit


def one_by_one(library: Library, tokens: np.ndarray, passage: Passage, span: Span) -> np.ndarray:
    vectors, spans = library.token_vectors(passage)
    inside = (span.start <= spans[:, 0]) & (spans[:, 0] < span.end)
    if not inside.any():
        return np.zeros(len(tokens), np.float32)
    best: np.ndarray = (tokens @ vectors[inside].T).max(axis=1)
    return best


def test_sentences_met_together_score_as_those_met_one_by_one(
    library: Library, tokens: np.ndarray
) -> None:
    passages = list(library.passages)
    found = Cosines(library, tokens).of_sentences(passages, [one.spans for one in passages])
    expected = [one_by_one(library, tokens, one, span) for one in passages for span in one.spans]
    assert found == pytest.approx(np.stack(expected, axis=1), abs=1e-6)


def test_a_token_that_begins_where_another_ends_counts_for_its_own_sentence_alone(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = np.array([[0, 4], [4, 9]], np.int32)
    apart = np.eye(2, dtype=np.float32)
    monkeypatch.setattr(library, "token_vectors", lambda _: (apart, spans))
    passage = next(iter(library.passages))
    found = Cosines(library, apart).of_sentences([passage], [[Span(0, 4), Span(4, 9)]])
    assert np.array_equal(found, apart)


def test_a_span_without_a_token_scores_zero_wherever_it_stands(
    library: Library, tokens: np.ndarray
) -> None:
    cosines = Cosines(library, tokens)
    for passage in library.passages:
        beyond = Span(passage.span.end, passage.span.end + 9)
        assert not cosines.of_sentences([passage], [[beyond, beyond]]).any()
        assert not cosines.of(passage, beyond).any()


def test_a_passage_that_was_not_met_before_is_met_when_it_is_asked_for(
    library: Library, tokens: np.ndarray
) -> None:
    first, second, *_ = library.passages
    cosines = Cosines(library, tokens)
    cosines.of_sentences([first], [first.spans])
    for passage in (second, first):
        expected = one_by_one(library, tokens, passage, passage.span)
        assert cosines.of(passage) == pytest.approx(expected, abs=1e-6)
        assert cosines.of(passage, passage.span) == pytest.approx(expected, abs=1e-6)


def test_the_max_sim_is_half_of_the_passage_and_half_of_its_best_sentence(
    library: Library, tokens: np.ndarray
) -> None:
    kept = np.arange(len(tokens)) % 2 == 0
    weights = np.linspace(0, 1, len(tokens), dtype=np.float32)
    passages = list(library.passages)
    cosines = Cosines(library, tokens)
    for passage, late in zip(passages, cosines.late(passages, kept, weights), strict=True):
        whole = one_by_one(library, tokens, passage, passage.span)[kept].mean()
        best = max(one_by_one(library, tokens, passage, span) @ weights for span in passage.spans)
        assert late == pytest.approx((whole + best) / 2, abs=1e-6)


def test_nothing_is_found_where_nothing_is_asked_for(library: Library, tokens: np.ndarray) -> None:
    cosines = Cosines(library, tokens)
    assert cosines.of_sentences([], []).shape == (len(tokens), 0)
    assert cosines.late([], np.ones(len(tokens), np.bool_), np.ones(len(tokens), np.float32)) == []
