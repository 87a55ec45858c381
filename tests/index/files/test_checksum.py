from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from index.files.checksum import remembered_sha256, sha256_of_file, write_atomically


def test_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"abc")
    assert sha256_of_file(file) == hashlib.sha256(b"abc").hexdigest()
    assert remembered_sha256(file, tmp_path / "memory") == hashlib.sha256(b"abc").hexdigest()


def test_file_that_changed_is_hashed_again(tmp_path: Path) -> None:
    file, memory = tmp_path / "file", tmp_path / "memory"
    file.write_bytes(b"abc")
    first = remembered_sha256(file, memory)
    file.write_bytes(b"abd")
    os.utime(file, ns=(1, 1))
    assert remembered_sha256(file, memory) == sha256_of_file(file) != first


def test_file_of_the_same_size_and_time_is_not_read_again(tmp_path: Path) -> None:
    file, memory = tmp_path / "file", tmp_path / "memory"
    file.write_bytes(b"abc")
    os.utime(file, ns=(5, 5))
    first = remembered_sha256(file, memory)
    file.write_bytes(b"abd")
    os.utime(file, ns=(5, 5))
    assert remembered_sha256(file, memory) == first


@pytest.mark.parametrize("note", ["", "{}", "[]", "null", '{"sha256": "0"}', "\x00"])
def test_note_that_is_damaged_is_written_anew(tmp_path: Path, note: str) -> None:
    file, memory = tmp_path / "file", tmp_path / "memory"
    file.write_bytes(b"abc")
    expected = remembered_sha256(file, memory)
    (kept,) = memory.iterdir()
    kept.write_text(note)
    assert remembered_sha256(file, memory) == expected
    assert expected in kept.read_text()


def test_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "file"
    write_atomically(file, b"old")
    with pytest.raises(TypeError):
        write_atomically(file, "not bytes")  # type: ignore[arg-type]
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_folders_that_are_not_there_yet_are_made(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "in" / "folder" / "file"
    write_atomically(file, b"new")
    assert file.read_bytes() == b"new"
