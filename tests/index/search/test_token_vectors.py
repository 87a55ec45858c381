from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.errors import LibraryError
from index.search.token_vectors import (
    SPANS_FILE,
    VECTORS_FILE,
    TokenStore,
    projected,
    quantised,
    unit,
    within,
)
from index.types import Span

STATES = np.random.default_rng(3).standard_normal((9, 12), dtype=np.float32) * 5
SPANS = np.array([[one * 4, one * 4 + 3] for one in range(9)], "<i4")


def test_projected_states_are_of_unit_length() -> None:
    vectors = projected(STATES, np.eye(12, 5, dtype=np.float32))
    assert vectors.shape == (9, 5)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(9), abs=1e-6)


def test_a_state_of_zeros_stays_zero_and_finite() -> None:
    assert not projected(np.zeros((1, 12), np.float32), np.eye(12, dtype=np.float32)).any()


def test_rounding_to_int8_moves_a_cosine_by_less_than_a_hundredth() -> None:
    vectors = unit(STATES)
    kept = quantised(vectors)
    assert kept.dtype == np.int8
    assert (kept / 127.0) @ vectors.T == pytest.approx(vectors @ vectors.T, abs=0.01)


@pytest.mark.parametrize(
    ("span", "expected"),
    [(Span(0, 4), [0]), (Span(4, 12), [1, 2]), (Span(5, 8), []), (Span(30, 99), [8])],
)
def test_tokens_belong_to_the_span_that_they_start_in(span: Span, expected: list[int]) -> None:
    assert list(range(9))[within(SPANS, span)] == expected


def test_a_store_gives_each_passage_its_own_tokens(tmp_path: Path) -> None:
    small = quantised(unit(STATES))
    (tmp_path / VECTORS_FILE).write_bytes(small.tobytes())
    (tmp_path / SPANS_FILE).write_bytes(SPANS.tobytes())
    store = TokenStore(tmp_path, np.array([0, 4, 4, 9]), 12)
    assert np.array_equal(store.quantised(0)[0], small[:4])
    assert len(store.vectors(1)[0]) == 0
    vectors, spans = store.vectors(2)
    assert vectors == pytest.approx(unit(STATES)[4:], abs=0.005)
    assert np.array_equal(spans, SPANS[4:])
    within_others = TokenStore(tmp_path, np.array([0, 3, 5, 9]), 12)
    assert np.array_equal(within_others.vectors(1)[1], SPANS[3:5])


def test_an_empty_store_opens(tmp_path: Path) -> None:
    for name in (VECTORS_FILE, SPANS_FILE):
        (tmp_path / name).write_bytes(b"")
    assert len(TokenStore(tmp_path, np.array([0, 0]), 12).vectors(0)[0]) == 0


@pytest.mark.parametrize("name", [VECTORS_FILE, SPANS_FILE])
def test_a_file_of_another_size_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / VECTORS_FILE).write_bytes(bytes(9 * 12))
    (tmp_path / SPANS_FILE).write_bytes(SPANS.tobytes())
    (tmp_path / name).write_bytes(bytes(7))
    with pytest.raises(LibraryError, match="damaged"):
        TokenStore(tmp_path, np.array([0, 9]), 12)
