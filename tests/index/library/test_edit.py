from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import LibraryError
from index.files import system_calls
from index.files.shipped import data_folder
from index.library.generation import manifest as generation
from index.library.generation import shard
from index.library.library import Library, build_library
from index.search.hybrid import read_query, search_dense, search_hybrid, search_sparse
from index.search.sizes import Sizes
from index.types import Document
from index.votes.importing.toml_records import load_records
from tests.editing import add_documents, remove_sources
from tests.index.documents import BRIDGE, DOCUMENTS, ORCHARD, document
from tests.index.library.test_library import CountingEncoder, files, files_in

MILL = document("mill", ("The mill grinds rye. Its wheel was cut from elm.", "It rained."))
# Shards of a few passages are large, so that there are many and some are passed over.
SMALL = Sizes(always_taken=0, times=1, largest=6, scored_whole=3)
MANY = [document(f"row-{n}", (f"Row {n} is of cider.", f"It is {n} feet.")) for n in range(12)]


@pytest.fixture
def tiny() -> CountingEncoder:
    return CountingEncoder()


def found(library: Library, question: str) -> list[object]:
    """Return what all searches find, without the numbers' last digits."""
    query = read_query(question, library)
    return [
        (hit.passage, round(hit.score, 4), round(hit.dense, 5), round(hit.sparse, 5))
        for find in (search_dense, search_sparse, search_hybrid)
        for hit in find(library, query, 40)
    ]


def test_a_library_that_is_not_there_is_made(tmp_path: Path, tiny: CountingEncoder) -> None:
    assert list(add_documents(tmp_path, DOCUMENTS, tiny).sources) == ["bridge", "orchard"]


def test_what_is_added_comes_after_what_was_there_and_is_all_that_is_embedded(
    tmp_path: Path, tiny: CountingEncoder
) -> None:
    build_library(tmp_path, DOCUMENTS[:1], (), tiny)
    tiny.seen.clear()
    assert list(add_documents(tmp_path, DOCUMENTS[1:], tiny).sources) == ["bridge", "orchard"]
    assert tiny.seen == [f"Orchard\n{paragraph}" for paragraph in ORCHARD]


def test_adding_bit_by_bit_makes_the_bytes_of_building_at_once(
    tmp_path: Path, tiny: CountingEncoder
) -> None:
    for one in (*DOCUMENTS, MILL, document("gone", ("It hailed.",))):
        add_documents(tmp_path / "grown", [one], tiny)
    remove_sources(tmp_path / "grown", ["gone"], tiny)
    build_library(tmp_path / "built", (*DOCUMENTS, MILL), (), tiny)
    assert files(tmp_path / "grown") == files(tmp_path / "built")


def test_a_replaced_source_is_found_as_it_is_now_and_embeds_what_changed(
    tmp_path: Path, tiny: CountingEncoder
) -> None:
    add_documents(tmp_path, DOCUMENTS, tiny)
    tiny.seen.clear()
    changed = document("orchard", (*ORCHARD[:2], "The pears froze."))
    after = add_documents(tmp_path, [changed], tiny)
    assert after.sources["orchard"] == changed.source
    assert tiny.seen == ["Orchard\nThe pears froze."]
    assert len(after.passages) == 5


def test_adding_again_what_is_there_embeds_and_publishes_nothing(
    tmp_path: Path, tiny: CountingEncoder
) -> None:
    before = add_documents(tmp_path, DOCUMENTS, tiny)
    tiny.seen.clear()
    after = add_documents(tmp_path, DOCUMENTS, tiny)
    assert tiny.seen == []
    assert generation.current(tmp_path).name == before._folder.name
    assert after.version == before.version


def test_a_removed_source_is_gone_from_search_words_and_paragraphs(
    tmp_path: Path, tiny: CountingEncoder
) -> None:
    add_documents(tmp_path, DOCUMENTS, tiny)
    after = remove_sources(tmp_path, ["orchard"], tiny)
    assert list(after.sources) == ["bridge"]
    assert "cider" not in after.vocabulary
    assert "arden" in after.vocabulary
    assert after.paragraphs("orchard") == after.furniture("orchard") == ()
    query = read_query("What is cider kept in?", after)
    assert {hit.passage.source_id for hit in search_hybrid(after, query)} == {"bridge"}


def test_removing_everything_leaves_an_empty_library(tmp_path: Path, tiny: CountingEncoder) -> None:
    add_documents(tmp_path, DOCUMENTS, tiny)
    after = remove_sources(tmp_path, ["bridge", "orchard"], tiny)
    assert len(after.passages) == len(after.sources) == len(after.shards) == 0
    assert list(add_documents(tmp_path, [MILL], tiny).sources) == ["mill"]


def test_vote_records_stay(tmp_path: Path, tiny: CountingEncoder) -> None:
    records = load_records(data_folder() / "votes")
    build_library(tmp_path, DOCUMENTS, records, tiny)
    assert add_documents(tmp_path, [MILL], tiny).records == records
    assert remove_sources(tmp_path, ["mill"], tiny).records == records


def test_the_version_tells_content_apart_and_not_how_it_came_to_be(
    tmp_path: Path, tiny: CountingEncoder
) -> None:
    first = add_documents(tmp_path, DOCUMENTS, tiny).version
    more = add_documents(tmp_path, [MILL], tiny).version
    assert more != first
    assert remove_sources(tmp_path, ["mill"], tiny).version == first
    assert build_library(tmp_path / "turned", DOCUMENTS[::-1], (), tiny).version != first
    records = load_records(data_folder() / "votes")
    assert build_library(tmp_path / "votes", DOCUMENTS, records, tiny).version != first


def test_shards_that_a_change_leaves_alone_are_the_same_files(
    tmp_path: Path, tiny: CountingEncoder
) -> None:
    before = add_documents(tmp_path, MANY, tiny, sizes=SMALL)
    assert [len(one) for one in before.shards] == [6, 6, 6, 6]
    after = add_documents(tmp_path, [MILL], tiny, sizes=SMALL)
    assert [len(one) for one in after.shards] == [6, 6, 6, 6, 2]
    for number in range(4):
        for path in files_in(before.shards[number].folder):
            assert path.samefile(after.shards[number].folder / path.name)
    after.verify()


def test_small_shards_are_made_into_one_when_more_comes(
    tmp_path: Path, tiny: CountingEncoder
) -> None:
    for one in MANY:
        grown = add_documents(tmp_path, [one], tiny, sizes=SMALL)
    assert [len(one) for one in grown.shards] == [4] * 6
    assert sum(len(one) for one in grown.shards) == len(grown.passages) == 24


def test_a_source_of_a_large_shard_is_passed_over_at_once(
    tmp_path: Path, tiny: CountingEncoder
) -> None:
    before = add_documents(tmp_path, MANY, tiny, sizes=SMALL)
    after = remove_sources(tmp_path, ["row-0", "row-4"], tiny, sizes=SMALL)
    assert [one.removed for one in after.manifest.shards[:2]] == [("row-0",), ("row-4",)]
    assert (before.shards[0].folder / "library.db").samefile(after.shards[0].folder / "library.db")
    kept = [one for one in MANY if one.source.id not in {"row-0", "row-4"}]
    whole = build_library(tmp_path / "whole", kept, (), tiny)
    assert list(after.passages) == list(whole.passages)
    assert [after.row(one) for one in after.passages] == list(range(20))
    assert after.version == whole.version
    assert after.manifest.counts == whole.manifest.counts
    for question in ("Which row is 4 feet?", "Is row 0 of cider?", "It is 11 feet."):
        assert found(after, question) == found(whole, question)
    for passage in after.passages:
        spans = after.token_vectors(passage)[1]
        assert ((passage.span.start <= spans) & (spans <= passage.span.end)).all()


def test_a_shard_of_which_most_is_gone_is_copied(tmp_path: Path, tiny: CountingEncoder) -> None:
    sizes = replace(SMALL, scored_whole=1)  # else what is left would be copied for being small
    add_documents(tmp_path, MANY, tiny, sizes=sizes)
    less = remove_sources(tmp_path, ["row-0"], tiny, sizes=sizes)
    assert less.manifest.shards[0].removed == ("row-0",)
    after = remove_sources(tmp_path, ["row-1"], tiny, sizes=sizes)
    assert after.manifest.shards[0].removed == ()
    assert after.manifest.shards[0].counts.passages == 2


def test_a_library_in_shards_finds_what_one_made_at_once_finds(
    tmp_path: Path, tiny: CountingEncoder
) -> None:
    add_documents(tmp_path / "parts", MANY[:5], tiny, sizes=SMALL)
    add_documents(tmp_path / "parts", [MILL, *DOCUMENTS], tiny, sizes=SMALL)
    parts = add_documents(tmp_path / "parts", MANY[5:], tiny, sizes=SMALL)
    assert len(parts.shards) > 3
    held = [*MANY[:5], MILL, *DOCUMENTS, *MANY[5:]]
    whole = build_library(tmp_path / "whole", held, (), tiny)
    assert len(whole.shards) == 1
    for question in ("Which row is 4 feet?", "Where is cider sold?", "What was the toll?"):
        assert found(parts, question) == found(whole, question)


def test_a_damaged_shard_is_never_copied_into_the_next(
    tmp_path: Path, tiny: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_documents(tmp_path, [DOCUMENTS[0]], tiny, sizes=SMALL)
    path = generation.current(tmp_path) / "0" / "sentences.int8"
    path.write_bytes(bytes(path.stat().st_size))
    monkeypatch.setattr(generation, "HASHED_WHEN_OPENED", 0)
    with pytest.raises(LibraryError, match="is not what was published"):
        add_documents(tmp_path, [DOCUMENTS[1]], tiny, sizes=SMALL)
    assert list(Library.open(tmp_path, tiny).sources) == ["bridge"]


def test_where_files_cannot_be_linked_they_are_copied(
    tmp_path: Path, tiny: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(system_calls.os, "link", refused)
    sizes = Sizes(always_taken=0, times=0)
    add_documents(tmp_path, DOCUMENTS, tiny, sizes=sizes)
    after = add_documents(tmp_path, [MILL], tiny, sizes=sizes)
    assert [len(one) for one in after.shards] == [5, 2]
    after.verify()


def test_a_second_writer_is_told_to_wait(tmp_path: Path, tiny: CountingEncoder) -> None:
    before = add_documents(tmp_path, DOCUMENTS, tiny)
    with generation.writing(tmp_path):
        for act in (
            lambda: add_documents(tmp_path, [MILL], tiny),
            lambda: remove_sources(tmp_path, ["bridge"], tiny),
        ):
            with pytest.raises(LibraryError, match="is being written by another process"):
                act()
    assert generation.current(tmp_path).name == before._folder.name


def test_two_new_sources_of_one_name_are_refused(tmp_path: Path, tiny: CountingEncoder) -> None:
    one: Document = document("same", (BRIDGE[0],))
    with pytest.raises(LibraryError, match="two sources are called 'same'"):
        add_documents(tmp_path, [one, one], tiny)


def test_a_large_shard_has_an_index_of_neighbours(tmp_path: Path, tiny: CountingEncoder) -> None:
    built = build_library(tmp_path / "small", MANY, (), tiny)
    assert not (built.shards[0].folder / shard.NEIGHBOURS_FILE).exists()
    built = build_library(tmp_path / "large", MANY, (), tiny, sizes=Sizes(scored_whole=10))
    assert (built.shards[0].folder / shard.NEIGHBOURS_FILE).exists()
