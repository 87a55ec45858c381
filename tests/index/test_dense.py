from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest

from index.dense import Vectors
from index.errors import LibraryError
from index.tokens import unit


@pytest.fixture
def rows() -> np.ndarray:
    return unit(np.random.default_rng(7).standard_normal((40, 16), dtype=np.float32))


def test_scores_are_inner_products_in_the_order_asked_for(rows: np.ndarray) -> None:
    wanted = np.array([31, 0, 31, 8])
    scores = Vectors.of(rows).scores(rows[3], wanted)
    assert scores == pytest.approx(rows[wanted] @ rows[3], abs=1e-6)


def test_the_nearest_row_is_the_query_itself(rows: np.ndarray) -> None:
    nearest = Vectors.of(rows).nearest(rows[5], 3)
    assert nearest[0] == 5
    assert nearest.tolist() == np.argsort(-(rows @ rows[5]))[:3].tolist()


def test_no_more_rows_come_back_than_there_are(rows: np.ndarray) -> None:
    assert len(Vectors.of(rows[:2]).nearest(rows[5], 10)) == 2
    assert len(Vectors.of(rows[:0]).nearest(rows[5], 10)) == 0
    assert len(Vectors.of(rows).nearest(rows[5], 0)) == 0


def test_a_saved_file_gives_the_same_vectors(rows: np.ndarray, tmp_path: Path) -> None:
    Vectors.of(rows).save(tmp_path / "vectors")
    opened = Vectors.open(tmp_path / "vectors")
    assert (len(opened), opened.dimensions) == rows.shape
    assert np.array_equal(opened.slice(2, 9), rows[2:9])
    assert opened.slice(4, 4).shape == (0, 16)


@pytest.mark.parametrize("row", [-1, 40])
def test_a_row_that_is_not_there_is_never_read(rows: np.ndarray, row: int) -> None:
    with pytest.raises(IndexError):
        Vectors.of(rows).scores(rows[0], np.array([row]))


@pytest.mark.parametrize("content", [b"", b"not an index", b"IxFI" + bytes(40)])
def test_a_file_that_is_no_index_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "vectors").write_bytes(content)
    with pytest.raises(LibraryError, match="build its library again"):
        Vectors.open(tmp_path / "vectors")


def test_an_index_of_another_kind_is_refused(rows: np.ndarray, tmp_path: Path) -> None:
    other = faiss.IndexFlatL2(16)
    other.add(rows)
    faiss.write_index(other, str(tmp_path / "vectors"))
    with pytest.raises(LibraryError, match="not an exact FAISS index"):
        Vectors.open(tmp_path / "vectors")


def test_a_disk_that_refuses_is_an_os_error(rows: np.ndarray, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        Vectors.of(rows).save(tmp_path / "missing" / "vectors")
