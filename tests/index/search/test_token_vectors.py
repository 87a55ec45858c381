from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.errors import LibraryError
from index.search.token_vectors import (
    SPANS_FILE,
    VECTORS_FILE,
    TokenStore,
    packed_size,
    projected,
    quantised,
    restored,
    unit,
)

STATES = np.random.default_rng(3).standard_normal((9, 12), dtype=np.float32) * 5
SPANS = np.array([[one * 4, one * 4 + 3] for one in range(9)], "<i4")


def test_projected_states_are_of_unit_length() -> None:
    vectors = projected(STATES, np.eye(12, 5, dtype=np.float32))
    assert vectors.shape == (9, 5)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(9), abs=1e-6)


def test_a_state_of_zeros_stays_zero_and_finite() -> None:
    assert not projected(np.zeros((1, 12), np.float32), np.eye(12, dtype=np.float32)).any()


@pytest.mark.parametrize("size", [1, 2, 5, 96, 128])
def test_turned_vectors_have_the_cosines_that_they_had(size: int) -> None:
    states = np.random.default_rng(size).standard_normal((9, size), dtype=np.float32)
    turned = projected(states, np.eye(size, dtype=np.float32))
    assert turned @ turned.T == pytest.approx(unit(states) @ unit(states).T, abs=1e-5)


@pytest.mark.parametrize("dimensions", [127, 128])
def test_a_vector_of_two_components_a_byte_keeps_its_direction(dimensions: int) -> None:
    # One large component, as trained models have them, is no worse than many of a size.
    states = np.random.default_rng(4).standard_normal((200, dimensions), dtype=np.float32)
    states[:, 0] += 20
    vectors = projected(states, np.eye(dimensions, dtype=np.float32))
    codes = quantised(vectors)
    assert (codes.shape, codes.dtype) == ((200, 64), np.uint8)
    kept = restored(codes, dimensions)
    assert np.linalg.norm(kept, axis=1) == pytest.approx(np.ones(200), abs=1e-6)
    assert (kept * vectors).sum(axis=1).min() > 0.98
    assert kept @ vectors.T == pytest.approx(vectors @ vectors.T, abs=0.06)


def test_a_byte_holds_the_levels_of_two_components_in_their_order() -> None:
    vectors = restored(np.array([[0x0F], [0xF8]], np.uint8), 2)
    assert vectors[0] == pytest.approx([-(0.5**0.5), 0.5**0.5])
    assert vectors[1, 0] > 20 * vectors[1, 1] > 0
    assert np.array_equal(quantised(np.array([[-1, 1], [1, 0.01]], np.float32)), [[0x3C], [0xC8]])


def test_a_store_gives_each_passage_its_own_tokens(tmp_path: Path) -> None:
    small = quantised(unit(STATES))
    (tmp_path / VECTORS_FILE).write_bytes(small.tobytes())
    (tmp_path / SPANS_FILE).write_bytes(SPANS.tobytes())
    store = TokenStore(tmp_path, np.array([0, 4, 4, 9]), 12)
    assert np.array_equal(store.quantised(0)[0], small[:4])
    assert len(store.vectors(1)[0]) == 0
    vectors, spans = store.vectors(2)
    assert np.array_equal(vectors, restored(small, 12)[4:])
    assert np.array_equal(spans, SPANS[4:])
    within_others = TokenStore(tmp_path, np.array([0, 3, 5, 9]), 12)
    assert np.array_equal(within_others.vectors(1)[1], SPANS[3:5])


def test_an_empty_store_opens(tmp_path: Path) -> None:
    for name in (VECTORS_FILE, SPANS_FILE):
        (tmp_path / name).write_bytes(b"")
    assert len(TokenStore(tmp_path, np.array([0, 0]), 12).vectors(0)[0]) == 0


@pytest.mark.parametrize("name", [VECTORS_FILE, SPANS_FILE])
def test_a_file_of_another_size_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / VECTORS_FILE).write_bytes(bytes(9 * packed_size(12)))
    (tmp_path / SPANS_FILE).write_bytes(SPANS.tobytes())
    (tmp_path / name).write_bytes(bytes(7))
    with pytest.raises(LibraryError, match="damaged"):
        TokenStore(tmp_path, np.array([0, 9]), 12)
