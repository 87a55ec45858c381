from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.errors import LibraryError
from index.files.shipped import data_folder
from index.library.library import Library, build_library
from index.search.hybrid import read_query, search_dense, search_hybrid, search_sparse
from index.search.models.encoder import EncoderIdentity
from index.search.searchable import JoinedLibrary, Searchable
from index.search.sizes import Sizes
from index.types import Document
from index.votes.importing.toml_records import load_records
from tests.index.documents import DOCUMENTS, document
from tests.tiny import TinyEncoder

MILL = document("mill", ("The mill grinds rye and cider apples.", "Pilgrims crossed here."))
SEARCHES = (search_dense, search_sparse, search_hybrid)


@pytest.fixture
def base(tmp_path: Path) -> Library:
    records = load_records(data_folder() / "votes")
    return build_library(tmp_path / "base", DOCUMENTS, records, TinyEncoder())


@pytest.fixture
def own(tmp_path: Path) -> Library:
    return build_library(tmp_path / "own", (MILL,), (), TinyEncoder())


def test_joined_libraries_are_searched_as_one_that_holds_all(
    tmp_path: Path, base: Library, own: Library
) -> None:
    joined: Searchable = JoinedLibrary([base, own])
    whole = build_library(tmp_path / "whole", (*DOCUMENTS, MILL), base.records, TinyEncoder())
    assert list(joined.sources) == list(whole.sources)
    assert joined.sources["mill"] == MILL.source
    assert len(joined.sources) == 3
    assert list(joined.passages) == list(whole.passages)
    assert [joined.row(one) for one in joined.passages] == list(range(7))
    assert joined.paragraphs("mill") == MILL.paragraphs
    assert joined.furniture("orchard") == DOCUMENTS[1].furniture
    assert joined.passages_of("mill") == list(joined.passages)[5:]
    assert joined.records == base.records
    assert set(joined.vocabulary.common()) == set(whole.vocabulary.common())
    for question in ("Where is cider sold?", "Who crossed here?", "What does the mill grind?"):
        for find in SEARCHES:
            expected = find(whole, read_query(question, whole), 10)
            assert find(joined, read_query(question, joined), 10) == expected


def test_a_word_weighs_what_it_weighs_in_all_parts_together(base: Library, own: Library) -> None:
    joined = JoinedLibrary([base, own])
    assert own.idf("pilgrim") < joined.idf("pilgrim") < joined.idf("rye")
    assert len(joined.bm25(["pilgrim"])) == 7


def test_a_part_goes_on_alone_when_the_whole_is_closed(base: Library, own: Library) -> None:
    JoinedLibrary([base, own]).close()
    assert base.sources["bridge"] == DOCUMENTS[0].source


def test_the_version_is_that_of_the_parts_in_their_order(base: Library, own: Library) -> None:
    joined = JoinedLibrary([base, own])
    assert joined.version == JoinedLibrary([base, own]).version
    assert len({joined.version, base.version, own.version}) == 3
    assert JoinedLibrary([own, base]).version != joined.version


def test_a_source_in_two_parts_is_refused(base: Library) -> None:
    with pytest.raises(LibraryError, match="two libraries have a source called 'bridge'"):
        JoinedLibrary([base, base])


def test_parts_of_different_encoders_are_refused(tmp_path: Path, base: Library) -> None:
    other = TinyEncoder()
    other.identity = EncoderIdentity("other", "1" * 64, 64, 256)
    with pytest.raises(LibraryError, match="different encoders"):
        JoinedLibrary([base, build_library(tmp_path / "other", (MILL,), (), other)])
    turned = TinyEncoder()
    turned.projection = -turned.projection
    with pytest.raises(LibraryError, match="different encoders"):
        JoinedLibrary([base, build_library(tmp_path / "turned", (MILL,), (), turned)])


def test_a_passage_of_another_library_has_no_row(base: Library, own: Library) -> None:
    with pytest.raises(LookupError):
        base.row(own.passages[0])
    with pytest.raises(KeyError):
        base.sources["mill"]


def test_the_commonest_words_come_first(base: Library, own: Library) -> None:
    words = JoinedLibrary([base, own]).vocabulary
    assert words.common()[:2] == ["the", "crossed"]
    assert base.vocabulary.common(3) == base.vocabulary.common()[:3]
    assert len(words.common(3)) == 3
    assert "pilgrims" in words
    assert "zebra" not in words
    assert 7 not in words


def test_the_nearest_of_all_parts_come_first(base: Library, own: Library) -> None:
    joined = JoinedLibrary([base, own])
    vector = joined.encoder.encode(["The mill grinds rye."])[0].vector
    rows, near = joined.nearest(vector, 7)
    cosines = [
        float(one.at(row, 0).paragraph @ vector)
        for one, count in ((base.shards[0], 5), (own.shards[0], 2))
        for row in range(count)
    ]
    assert rows.tolist() == np.argsort(-np.array(cosines), kind="stable").tolist()
    assert near == pytest.approx(np.array(cosines)[rows], abs=1e-6)
    assert joined.nearest(vector, 2)[0].tolist() == rows[:2].tolist()
    assert joined.nearest(vector, 0)[0].tolist() == []


def test_publishers_are_those_of_the_sources_that_are_left(tmp_path: Path, base: Library) -> None:
    def by(source_id: str, publisher: str | None) -> Document:
        one = document(source_id, (f"The {source_id} stands here.",))
        return replace(one, source=replace(one.source, publisher=publisher))

    documents = [by("a", "Zed"), by("b", "Zed"), by("c", "Ann"), by("d", None), by("e", "Post")]
    sizes = Sizes(scored_whole=0)
    own = build_library(tmp_path / "own", documents, (), TinyEncoder(), sizes=sizes)
    assert sorted(own.publishers) == ["Ann", "Post", "Zed"]
    assert JoinedLibrary([base, own]).publishers == base.publishers | own.publishers
    (shard,) = own.shards
    assert shard.database.publishers(["a", "c"]) == ["Post", "Zed"]
    assert shard.database.publishers(["a", "b"]) == ["Ann", "Post"]
