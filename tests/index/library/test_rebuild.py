"""Libraries that this version can't search are made anew from the texts that they hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import LibraryError
from index.files.shipped import data_folder
from index.library.edit import EditableFolder
from index.library.generation import manifest as generation
from index.library.library import Library, build_library
from index.library.rebuild import rebuild_library
from index.library.refresh import put_documents
from index.search.models.encoder import Encoding
from index.search.sizes import Sizes
from index.votes.importing.toml_records import load_records
from tests.editing import remove_sources
from tests.index.documents import BRIDGE, DOCUMENTS, document
from tests.index.library.test_library import CountingEncoder
from tests.tiny import TinyEncoder


class OtherEncoder(CountingEncoder):
    """The tiny encoder under another name, in fewer dimensions."""

    def __init__(self) -> None:
        super().__init__(dimensions=48)
        self.identity = replace(self.identity, name="other")


class FailingEncoder(OtherEncoder):
    """One that fails at the second text."""

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        if len(self.seen) + len(texts) > 1:
            raise OSError(28, "No space left on device")
        return super().encode(texts)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library"


def published(path: Path, manifest: dict[str, object]) -> None:
    """Put a generation with just this manifest and what lies in `path / "next"` into service."""
    content = json.dumps(manifest).encode()
    name = f"9-{hashlib.sha256(content).hexdigest()[:16]}"
    folder = path / "generations" / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    (path / "next").rename(folder)
    (folder / "manifest.json").write_bytes(content)
    (path / "CURRENT").write_text(f"{name}\n")


def test_another_encoder_makes_of_the_texts_what_it_makes_of_the_sources(path: Path) -> None:
    records = load_records(data_folder() / "votes")
    build_library(path, DOCUMENTS, records, TinyEncoder()).close()
    assert not EditableFolder(path).is_outdated(TinyEncoder())
    assert EditableFolder(path).is_outdated(OtherEncoder())
    rebuilt = rebuild_library(path, OtherEncoder())
    whole = build_library(path.with_name("whole"), DOCUMENTS, records, OtherEncoder())
    assert rebuilt.version == whole.version
    assert rebuilt.manifest.files == whole.manifest.files
    assert not EditableFolder(path).is_outdated(OtherEncoder())


def test_what_was_removed_stays_so_and_what_was_replaced_is_kept(path: Path) -> None:
    small = Sizes(scored_whole=0, always_taken=0, times=0)  # what is removed is passed over
    many = [document(f"row-{number}", ("It is of cider.", "It is tall.")) for number in range(4)]
    build_library(path, [*DOCUMENTS, *many], (), TinyEncoder()).close()
    remove_sources(path, ["orchard"], TinyEncoder(), sizes=small).close()
    fallen = document("bridge", ("The bridge fell.",))
    put_documents(EditableFolder(path, small), [fallen], TinyEncoder())
    before = Library.open(path, TinyEncoder())
    assert any(one.removed for one in before.manifest.shards)
    rebuilt = rebuild_library(path, OtherEncoder())
    assert dict(rebuilt.sources) == dict(before.sources)
    (old,) = [one for one in rebuilt.sources.values() if one.superseded]
    assert BRIDGE[0] in old.text
    assert rebuilt.paragraphs(old.id) == ()


def test_the_library_that_was_stays_in_service_when_it_can_not_be_made_anew(path: Path) -> None:
    build_library(path, DOCUMENTS, (), TinyEncoder()).close()
    before = (path / "CURRENT").read_bytes()
    with pytest.raises(LibraryError, match="the disk is full"):
        rebuild_library(path, FailingEncoder())
    assert (path / "CURRENT").read_bytes() == before
    assert len(Library.open(path, TinyEncoder()).sources) == 2


def test_a_damaged_text_is_never_taken_over(path: Path) -> None:
    build_library(path, DOCUMENTS, (), TinyEncoder()).close()
    (database,) = path.glob("generations/*/0/library.db")
    database.write_bytes(database.read_bytes().replace(b"bridge at Arden", b"bridge at Ardem"))
    before = (path / "CURRENT").read_bytes()
    with pytest.raises(LibraryError, match="is not what was published"):
        rebuild_library(path, OtherEncoder())
    assert (path / "CURRENT").read_bytes() == before


def test_a_later_format_is_left_to_the_version_that_made_it(path: Path) -> None:
    (path / "next").mkdir(parents=True)
    published(path, {"format": generation.FORMAT + 1, "files": {}})
    with pytest.raises(LibraryError, match="install that version"):
        rebuild_library(path, TinyEncoder())


@pytest.mark.parametrize("manifest", [
    {"format": 3},
    {"format": 3, "files": {}},
    {"format": 3, "files": {}, "shards": [{"removed": []}]},
], ids=["without files", "without shards", "without a shard's database"])  # fmt: skip
def test_a_library_without_its_texts_is_refused(path: Path, manifest: dict[str, object]) -> None:
    (path / "next").mkdir(parents=True)
    published(path, manifest)
    with pytest.raises(LibraryError, match="restore it from a backup"):
        rebuild_library(path, TinyEncoder())
