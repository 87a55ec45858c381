from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from index.errors import LibraryError
from index.library.generation import embed as embedding
from index.library.generation.embed import Embeddings, embedded_in_order, entries
from index.library.generation.shard import Embedded
from index.library.library import build_library
from index.search.models.encoder import Encoder
from tests.index.documents import DOCUMENTS, document
from tests.index.library.test_library import ROOT, CountingEncoder, files
from tests.tiny import TinyEncoder

MANY = document("many", tuple(f"Row {n} is of cider. It is {n} feet." for n in range(150)))


class PortableEncoder(TinyEncoder):
    """Can be opened elsewhere, and must not be used here."""

    def opener(self, threads: int) -> Callable[[], Encoder]:
        assert threads == 1
        return TinyEncoder

    def encode(self, texts: object) -> list[object]:
        raise AssertionError("this process embeds nothing")


class EndingEncoder(PortableEncoder):
    """Ends the process that opens it."""

    def opener(self, threads: int) -> Callable[[], Encoder]:
        return partial(os._exit, 3)


class FailingEncoder(CountingEncoder):
    """Gives out after so many texts."""

    left = 100

    def encode(self, texts: list[str]) -> list[object]:
        self.left -= len(texts)
        if self.left < 0:
            raise OSError(5, "Input/output error")
        return super().encode(texts)


def same(one: Embedded, other: Embedded) -> bool:
    names = ("paragraph", "sentences", "tokens", "spans")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


def test_other_processes_make_what_this_one_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = list(entries(MANY, TinyEncoder()))
    tiny = TinyEncoder()
    here = [one for _, c in embedded_in_order(wanted, tiny, tiny.projection) for one in c]
    monkeypatch.setattr(embedding, "WORTH_PROCESSES", 100)
    there, order = [], []
    for chunk, embedded in embedded_in_order(wanted, PortableEncoder(), tiny.projection):
        order.extend(chunk)
        there.extend(embedded)
    assert order == wanted
    assert all(map(same, here, there))
    assert multiprocessing.active_children() == []


def test_the_real_encoder_makes_the_same_in_any_process(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [one for each in DOCUMENTS for one in entries(each, encoder)]
    here = [one for _, c in embedded_in_order(wanted, encoder, encoder.projection) for one in c]
    monkeypatch.setattr(embedding, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(embedding, "CHUNK", 3)
    there = [one for _, c in embedded_in_order(wanted, encoder, encoder.projection) for one in c]
    assert all(map(same, here, there))


def test_a_process_that_ends_is_an_error_that_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "WORTH_PROCESSES", 100)
    with pytest.raises(LibraryError, match="could not be written"):
        build_library(tmp_path, [MANY], (), EndingEncoder())


def test_processes_end_with_the_one_that_asked_even_if_it_is_killed(tmp_path: Path) -> None:
    code = (
        "import os, signal, multiprocessing\n"
        "from tests.index.library import test_embed as t\n"
        "if __name__ == '__main__':\n"
        "    t.embedding.WORTH_PROCESSES = 1\n"
        "    wanted = list(t.entries(t.MANY, t.TinyEncoder()))\n"
        "    encoder = t.PortableEncoder()\n"
        "    going = t.embedded_in_order(wanted, encoder, encoder.projection)\n"
        "    next(going)\n"
        "    print(*[one.pid for one in multiprocessing.active_children()], flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    script = tmp_path / "killed.py"
    script.write_text(code)
    done = subprocess.run(
        [sys.executable, script],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    workers = [int(pid) for pid in done.stdout.split()]
    assert workers
    deadline = time.monotonic() + 20
    while any(_runs(pid) for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_build_that_fails_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"could not be written: .*the disk doesn't work"):
        build_library(tmp_path, [MANY], (), FailingEncoder())
    assert (tmp_path / "embedded").exists()
    encoder = CountingEncoder()
    build_library(tmp_path, [MANY], (), encoder)
    assert len(encoder.seen) == 150 - 64
    assert not (tmp_path / "embedded").exists()
    build_library(tmp_path / "fresh", [MANY], (), TinyEncoder())
    assert files(tmp_path) == files(tmp_path / "fresh")


def test_what_was_not_finished_or_was_damaged_is_embedded_again(tmp_path: Path) -> None:
    with pytest.raises(LibraryError):
        build_library(tmp_path, [MANY], (), FailingEncoder())
    (chunk,) = (tmp_path / "embedded").rglob("*.npz")
    damaged = bytearray(chunk.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    chunk.write_bytes(damaged)
    (chunk.parent / "half.unfinished").write_bytes(b"PK")
    encoder = CountingEncoder()
    build_library(tmp_path, [MANY], (), encoder)
    assert len(encoder.seen) == 150
    build_library(tmp_path / "fresh", [MANY], (), TinyEncoder())
    assert files(tmp_path) == files(tmp_path / "fresh")


def test_what_another_encoder_left_is_not_taken_up(tmp_path: Path) -> None:
    with pytest.raises(LibraryError):
        build_library(tmp_path, [MANY], (), FailingEncoder())
    encoder = CountingEncoder()
    encoder.projection = -encoder.projection
    build_library(tmp_path, [MANY], (), encoder)
    assert len(encoder.seen) == 150
    assert not (tmp_path / "embedded").exists()


def test_embeddings_come_back_as_they_were(tmp_path: Path) -> None:
    wanted = list(entries(MANY, TinyEncoder()))[:70]
    first = Embeddings(tmp_path)
    made: dict[bytes, Embedded] = {}
    for chunk, embedded in embedded_in_order(wanted, TinyEncoder(), TinyEncoder().projection):
        first.add([one.key for one in chunk], embedded)
        made |= {one.key: each for one, each in zip(chunk, embedded, strict=True)}
    second = Embeddings(tmp_path)
    for held in (first, second):
        assert all(same(held[key], made[key]) for key in reversed(made))
    assert bytes(32) not in second
