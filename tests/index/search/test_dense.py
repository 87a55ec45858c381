from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest

from index.errors import LibraryError
from index.search import dense
from index.search.dense import Neighbours, SmallVectors, Vectors, best, restored, rounded
from index.search.token_vectors import unit


@pytest.fixture
def rows() -> np.ndarray:
    return unit(np.random.default_rng(7).standard_normal((40, 16), dtype=np.float32))


def vectors_of(rows: np.ndarray, folder: Path) -> Vectors:
    (folder / "vectors").write_bytes(rows.tobytes())
    return Vectors(folder / "vectors", *rows.shape)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    """Vectors around 50 centres, and an index with few enough lists for them."""
    monkeypatch.setattr(dense, "LISTS", 16)
    monkeypatch.setattr(dense, "PROBES", 8)
    draw = np.random.default_rng(7)
    centres = draw.standard_normal((50, 16), dtype=np.float32)
    return unit(np.repeat(centres, 20, 0) + draw.standard_normal((1000, 16), dtype=np.float32) / 3)


def test_scores_are_inner_products_in_the_order_asked_for(rows: np.ndarray, tmp_path: Path) -> None:
    wanted = np.array([31, 0, 31, 8])
    scores = vectors_of(rows, tmp_path).scores(rows[3], wanted)
    assert scores == pytest.approx(rows[wanted] @ rows[3], abs=1e-6)
    assert vectors_of(rows, tmp_path).scores(rows[3], wanted[:0]).tolist() == []


@pytest.mark.parametrize("row", [-1, 40])
def test_a_row_that_is_not_there_is_never_read(rows: np.ndarray, tmp_path: Path, row: int) -> None:
    with pytest.raises(IndexError):
        vectors_of(rows, tmp_path).scores(rows[0], np.array([row]))


def test_a_file_gives_the_vectors_that_were_written(rows: np.ndarray, tmp_path: Path) -> None:
    opened = vectors_of(rows, tmp_path)
    assert np.array_equal(opened.slice(2, 9), rows[2:9])
    assert opened.slice(4, 4).shape == (0, 16)


def test_rows_read_in_pieces_score_as_mapped_ones(rows: np.ndarray, tmp_path: Path) -> None:
    opened = vectors_of(rows, tmp_path)
    starts, counts = np.array([31, 0, 8]), np.array([2, 1, 3])
    expected = opened.scores(rows[3], np.array([31, 32, 0, 8, 9, 10]))
    assert np.array_equal(opened.scores_of_few(rows[3], starts, counts), expected)


def test_no_vectors_are_a_file_of_nothing(rows: np.ndarray, tmp_path: Path) -> None:
    opened = vectors_of(rows[:0], tmp_path)
    none = np.empty(0, np.int64)
    assert len(opened) == len(opened.scores_of_few(rows[0], none, none)) == 0


@pytest.mark.parametrize("damaged", [1.5, np.inf, np.nan], ids=str)
def test_a_vector_that_is_too_long_is_damaged_and_not_scored(
    rows: np.ndarray, tmp_path: Path, damaged: float
) -> None:
    changed = rows.copy()
    changed[3] *= damaged
    opened = vectors_of(changed, tmp_path)
    with pytest.raises(LibraryError, match="vectors of a library are damaged"):
        opened.scores(rows[3], np.arange(len(rows)))


def test_a_query_of_zeros_scores_nothing_and_is_no_damage(rows: np.ndarray, tmp_path: Path) -> None:
    scores = vectors_of(rows, tmp_path).scores(np.zeros(16, np.float32), np.arange(3))
    assert scores.tolist() == [0, 0, 0]


@pytest.mark.parametrize("count", [0, 39, 41])
def test_a_file_of_another_size_is_refused(rows: np.ndarray, tmp_path: Path, count: int) -> None:
    (tmp_path / "vectors").write_bytes(rows.tobytes())
    with pytest.raises(LibraryError, match="build its library again"):
        Vectors(tmp_path / "vectors", count, 16)


@pytest.mark.parametrize("size", [0, 1, 7, 1000, 20_000])
@pytest.mark.parametrize("k", [-1, 0, 1, 10, 100])
@pytest.mark.parametrize("values", [2, 1 << 20])
def test_the_best_come_first_and_of_equals_the_earlier(size: int, k: int, values: int) -> None:
    scores = np.random.default_rng(size).integers(0, values, size).astype(np.float32)
    expected = np.argsort(-scores, kind="stable")[: max(k, 0)]
    assert best(scores, k).tolist() == expected.tolist()


def test_the_neighbours_are_nearly_the_nearest(many: np.ndarray) -> None:
    index = Neighbours.of(many)
    found = 0
    for row in range(0, 1000, 50):
        rows, cosines = index.nearest(many[row], 10)
        exact = best(many @ many[row], 10)
        found += len(set(rows.tolist()) & set(exact.tolist()))
        assert cosines == pytest.approx(many[rows] @ many[row], abs=0.05)
        assert (np.diff(cosines) <= 0).all()
    assert found >= 190


def test_rows_that_are_left_out_are_no_neighbours(many: np.ndarray) -> None:
    index = Neighbours.of(many)
    kept = np.ones(1000, np.bool_)
    kept[index.nearest(many[3], 10)[0]] = False
    rows, _ = index.nearest(many[3], 10, kept)
    assert len(rows) == 10
    assert kept[rows].all()


def test_no_more_neighbours_come_back_than_there_are(many: np.ndarray) -> None:
    kept = np.zeros(1000, np.bool_)
    kept[[3, 4]] = True
    assert sorted(Neighbours.of(many).nearest(many[3], 10, kept)[0].tolist()) == [3, 4]


def test_an_index_of_one_vector_finds_it(rows: np.ndarray) -> None:
    found, _ = Neighbours.of(rows[:1]).nearest(rows[0], 1)
    assert found.tolist() == [0]


def test_a_saved_index_finds_the_same_and_is_the_same_bytes(
    many: np.ndarray, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        Neighbours.of(many).save(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    opened = Neighbours.open(tmp_path / "one")
    assert len(opened) == 1000
    expected = Neighbours.of(many).nearest(many[3], 10)
    assert np.array_equal(opened.nearest(many[3], 10), expected)


@pytest.mark.parametrize("content", [b"", b"not an index", b"IwSq" + bytes(40)])
def test_a_file_that_is_no_index_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "index").write_bytes(content)
    with pytest.raises(LibraryError, match="build its library again"):
        Neighbours.open(tmp_path / "index")


def test_an_index_of_another_kind_is_refused(rows: np.ndarray, tmp_path: Path) -> None:
    other = faiss.IndexFlatIP(16)
    other.add(rows)
    faiss.write_index(other, str(tmp_path / "index"))
    with pytest.raises(LibraryError, match="another kind of index"):
        Neighbours.open(tmp_path / "index")


def test_a_disk_that_refuses_is_an_os_error(many: np.ndarray, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        Neighbours.of(many).save(tmp_path / "missing" / "index")


def test_vectors_of_8_bits_give_the_same_when_they_are_rounded_again(tmp_path: Path) -> None:
    rows = np.random.default_rng(8).standard_normal((70, 384), dtype=np.float32)
    rows[3] = 0
    small = rounded(rows)
    kept = restored(small)
    assert np.array_equal(rounded(kept), small)
    assert not kept[3].any()
    whole = rows[4:] / np.linalg.norm(rows[4:], axis=1, keepdims=True)
    assert (kept[4:] * whole).sum(axis=1).min() > 0.999
    (tmp_path / "small").write_bytes(small.tobytes())
    held = SmallVectors(tmp_path / "small", 70, 384)
    query = whole[0]
    alone = held.scores(query, np.arange(70))
    assert alone == pytest.approx(kept @ query, abs=1e-6)
    assert np.array_equal(held.slice(5, 9), kept[5:9])
    few = held.scores_of_few(query, np.array([0, 60]), np.array([2, 5]))
    assert np.array_equal(few, alone[[0, 1, 60, 61, 62, 63, 64]])
