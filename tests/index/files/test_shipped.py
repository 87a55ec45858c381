from __future__ import annotations

from pathlib import Path

import pytest

import index.files.shipped
from index.errors import SourceError
from index.files.shipped import data_folder
from index.library import library


def test_the_data_folder_of_the_tree_is_beside_the_packages() -> None:
    assert data_folder() == Path(index.files.shipped.__file__).resolve().parents[2] / "data"


def test_a_wheel_carries_the_data_inside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "index"
    (package / "data" / "sources").mkdir(parents=True)
    monkeypatch.setattr(index.files.shipped, "__file__", str(package / "files" / "shipped.py"))
    assert data_folder() == package / "data"


def test_data_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        index.files.shipped, "__file__", str(tmp_path / "index" / "files" / "shipped.py")
    )
    with pytest.raises(SourceError, match=r"data/.*install Ayes again"):
        data_folder()


def test_what_reads_the_shipped_sources_is_part_of_what_the_base_library_is_made_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sources").mkdir()
    reader = tmp_path / "sources" / "reader.py"
    reader.write_text("read = 1\n")
    monkeypatch.setattr(library, "__file__", str(tmp_path / "library" / "library.py"))
    before = library._hash_of(data_folder())
    assert library._hash_of(data_folder()) == before
    reader.write_text("read = 2\n")
    assert library._hash_of(data_folder()) != before
