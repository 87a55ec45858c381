"""Arrays in files, from several threads at once."""

import gc
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.errors import LibraryError
from index.files.arrays import Mapped, load_array


class Cycle:
    """Refers to itself, so that only the collector ends it."""

    def __init__(self) -> None:
        self.itself = self
        weakref.finalize(self, sum, range(3))


@pytest.fixture
def hurried() -> Iterator[None]:
    """Switch threads and collect garbage as often as may be, so that a race shows itself."""
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-5)
    gc.set_threshold(20)
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*thresholds)


@pytest.mark.usefixtures("hurried")
def test_threads_of_any_depth_may_map_arrays_at_once(tmp_path: Path) -> None:
    path = tmp_path / "numbers.npy"
    numbers = np.arange(6).reshape(2, 3)
    np.save(path, numbers)
    failures: list[BaseException] = []

    def load(depth: int) -> None:
        if depth:
            load(depth - 1)
            return
        Cycle()
        try:
            assert np.array_equal(load_array(path), numbers)
        except (SystemError, AssertionError) as error:
            failures.append(error)

    def load_often(depth: int) -> None:
        for _ in range(200):
            load(depth)

    threads = [threading.Thread(target=load_often, args=(10 * n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize("shape", [(6,), (3, 2)], ids=["numbers", "rows"])
def test_pieces_of_a_npy_file_are_those_of_its_array(
    tmp_path: Path, shape: tuple[int, ...]
) -> None:
    numbers = np.arange(6, dtype=np.int32).reshape(shape)
    np.save(tmp_path / "numbers.npy", numbers)
    mapped = Mapped.load(tmp_path / "numbers.npy")
    assert np.array_equal(mapped.array, numbers)
    assert len(mapped) == len(numbers)
    assert np.array_equal(mapped.read([(2, 1), (0, 2)]), numbers[[2, 0, 1]])
    assert mapped.read([]).shape == (0, *shape[1:])


def test_a_npy_file_with_more_behind_its_array_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "numbers.npy"
    np.save(path, np.arange(6))
    path.write_bytes(path.read_bytes() + b"0")
    with pytest.raises(LibraryError, match="is damaged: build its library again"):
        Mapped.load(path)
