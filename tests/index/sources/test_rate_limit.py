"""A host is asked once a second, whichever process asks."""

from __future__ import annotations

import json
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from index.errors import FetchError
from index.sources.fetch import Fetcher
from index.sources.rate_limit import FILE, LONGEST_QUEUE, RateLimit


def turn(folder: Path, host: str) -> float:
    return RateLimit(folder).turn(host, 100.0, 1.0)


def test_processes_that_share_a_folder_wait_for_each_other(tmp_path: Path) -> None:
    hosts = ["a.example", "b.example"] * 10
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        turns = list(processes.map(partial(turn, tmp_path), hosts))
    for host in ("a.example", "b.example"):
        mine = sorted(at for at, one in zip(turns, hosts, strict=True) if one == host)
        assert mine == [100.0 + n for n in range(10)]


def test_a_host_that_is_free_again_is_forgotten_and_none_is_named(tmp_path: Path) -> None:
    pace = RateLimit(tmp_path)
    for second in range(50):
        assert pace.turn(f"host-{second}.example", float(second), 1.0) == second
    kept = (tmp_path / FILE).read_text("utf-8")
    assert len(json.loads(kept)) == 1
    assert "host" not in kept


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"a": "b"}', "[" * 100_000, "\0"])
def test_what_a_crash_left_there_is_nothing(content: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(content, "utf-8")
    assert [turn(tmp_path, "a.example") for _ in range(2)] == [100.0, 101.0]


def test_a_clock_that_was_set_back_keeps_nobody_waiting(tmp_path: Path) -> None:
    RateLimit(tmp_path).turn("a.example", 100.0 + 2 * LONGEST_QUEUE, 1.0)
    assert turn(tmp_path, "a.example") == 100.0


def test_where_the_pace_cannot_be_kept_nothing_is_fetched(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("no folder")
    fetcher = Fetcher(pace=RateLimit(tmp_path / "home" / os.curdir))
    with pytest.raises(FetchError, match=r"Nothing is fetched, .*"):
        fetcher.fetch("http://a.example/")
