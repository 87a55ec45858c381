"""A library is the same, and answers the same, in files and in PostgreSQL."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.errors import LibraryError
from index.files.shipped import data_folder
from index.postgres.connection.pool import Store
from index.postgres.place import OWN, Place
from index.search.hybrid import (
    rank_sentences,
    read_query,
    search_dense,
    search_hybrid,
    search_sparse,
    token_scores,
)
from index.search.listing import SourceNames
from index.search.searchable import Searchable
from index.search.sizes import Sizes
from index.types import Document
from index.votes.importing.toml_records import load_records
from tests.contract.conftest import FileLocation, Location, PostgresLocation
from tests.index.documents import BRIDGE, DOCUMENTS, ORCHARD, document
from tests.index.library.test_library import CountingEncoder
from tests.tiny import TinyEncoder

QUESTIONS = ("Who crossed the bridge?", "When are apples pressed?", "rye or elm", "xyzzy!")
MILL = document("mill", ("The mill grinds rye. Its wheel was cut from elm.", "It rained."))
WORDS = (
    "stone bridge toll cart pilgrim apple orchard cider oak gate mill rye wheel elm rain".split()
)


@pytest.fixture
def tiny() -> CountingEncoder:
    return CountingEncoder()


def many(count: int) -> list[Document]:
    """Make documents of sentences at random, the same each time."""
    draw = random.Random(7)  # noqa: S311  (nothing is secret here)
    said = [" ".join(draw.choices(WORDS, k=draw.randint(3, 12))) for _ in range(3 * count)]
    return [
        document(f"made-{n}", tuple(f"{one}. {said[n]} again." for one in said[n : n + 3]))
        for n in range(count)
    ]


def found(library: Searchable) -> list[object]:
    """Return what all searches find, without the numbers' last digits."""
    rows: list[object] = []
    for question in QUESTIONS:
        query = read_query(question, library)
        for search in (search_dense, search_sparse, search_hybrid):
            hits = search(library, query, 12)
            rows += [(one.passage, round(one.score, 4), round(one.late, 4)) for one in hits]
        sentences = rank_sentences(library, query, search_hybrid(library, query), 9)
        rows += [(one.span, round(one.score, 4)) for one in sentences]
        rows += [np.round(token_scores(query, hits[0].passage), 4).tolist()] if hits else []
    return rows


def first(library: Searchable) -> list[object]:
    """Return what all searches find first."""
    rows: list[object] = []
    for question in QUESTIONS[:3]:
        query = read_query(question, library)
        for search in (search_dense, search_sparse, search_hybrid):
            rows += [(one.passage, round(one.score, 3)) for one in search(library, query, 3)]
    return rows


def held(library: Searchable) -> list[object]:
    """Return everything that a library holds but vectors."""
    return [
        library.version,
        [library.sources[id_] for id_ in library.sources],
        [library.paragraphs(id_) for id_ in library.sources],
        [library.furniture(id_) for id_ in library.sources],
        [list(library.passages_of(id_)) for id_ in library.sources],
        list(library.passages),
        [library.row(one) for one in library.passages],
        list(library.vocabulary),
        list(library.records),
        listed(library),
    ]


def listed(library: Searchable) -> list[object]:
    """Return what a library lists of its sources without reading them."""
    listing = library.listing
    particulars = [list(listing.having(one)) for one in ("title", "author", "published", "url")]
    return [list(listing.names()), list(listing.headings()), list(listing.ends()), particulars]


def test_what_was_published_comes_back_as_it_was(location: Location, tiny: CountingEncoder) -> None:
    records = load_records(data_folder() / "votes")[:2]
    library = location.build(DOCUMENTS, records, tiny)
    assert [library.sources[one.source.id] for one in DOCUMENTS] == [
        one.source for one in DOCUMENTS
    ]
    assert [library.paragraphs(one.source.id) for one in DOCUMENTS] == [
        one.paragraphs for one in DOCUMENTS
    ]
    assert library.furniture("bridge") == DOCUMENTS[0].furniture
    assert library.records == tuple(records)
    assert library.passages_of("nobody") == []
    assert library.paragraphs("nobody") == library.furniture("nobody") == ()
    with pytest.raises(KeyError):
        library.sources["nobody"]
    assert "cider" in library.vocabulary
    assert "whisky" not in library.vocabulary


def test_what_sources_are_called_is_listed_without_those_that_are_gone(
    location: Location, tiny: CountingEncoder
) -> None:
    signed = document("mill", ("The mill grinds rye.", "Its wheel turns.", "It is of elm."))
    headings = ("Mill › Work", "Mill", "Mill › Work")
    paragraphs = [
        replace(one, heading=heading)
        for one, heading in zip(signed.paragraphs, headings, strict=True)
    ]
    source = replace(signed.source, publisher="Elm Press", author="Ada Lind")
    signed = Document(source, tuple(paragraphs))
    location.build([*DOCUMENTS, signed], (), tiny)
    library = location.remove(["orchard"], tiny)
    assert list(library.listing.names()) == [
        SourceNames("bridge", "Bridge", None),
        SourceNames("mill", "Mill", "Elm Press"),
    ]
    assert list(library.listing.headings()) == [("mill", "Mill › Work"), ("mill", "Mill")]
    assert list(library.listing.ends()) == [
        (one.source.id, one.paragraphs[-1].span.end) for one in (DOCUMENTS[0], signed)
    ]
    assert list(library.listing.having("author")) == ["mill"]
    assert list(library.listing.having("url")) == []


def test_there_is_no_library_before_one_is_published(
    location: Location, tiny: CountingEncoder
) -> None:
    assert location.open(tiny) is None


def test_both_stores_hold_and_find_the_same_through_every_change(
    files: FileLocation, in_database: PostgresLocation, tiny: CountingEncoder
) -> None:
    changed = document("bridge", (BRIDGE[0], "It was mended with lead."))
    records = load_records(data_folder() / "votes")[:2]
    for change in (
        lambda location: location.build(many(40), records, tiny),
        lambda location: location.add([*DOCUMENTS, MILL], tiny),
        lambda location: location.add([changed], tiny),
        lambda location: location.remove(["orchard", "made-3"], tiny),
        lambda location: location.add(DOCUMENTS[1:], tiny),
        lambda location: location.remove([f"made-{n}" for n in range(40) if n != 3], tiny),
        lambda location: location.remove(["bridge", "mill", "orchard"], tiny),
        lambda location: location.build(DOCUMENTS, (), tiny),
    ):
        one, other = change(files), change(in_database)
        assert held(one) == held(other)
        assert found(one) == found(other)


def test_candidates_alone_find_what_scoring_everything_finds(
    files: FileLocation, store: Store, tmp_path: Path, tiny: CountingEncoder
) -> None:
    documents = many(80)
    sizes = Sizes(scored_whole=20, score_all=20, candidates=60, read=40)
    few = (
        FileLocation(tmp_path / "few", sizes).build(documents, (), tiny),
        PostgresLocation(Place(store, OWN), tmp_path / "s", sizes).build(documents, (), tiny),
    )
    whole = files.build(documents, (), tiny)
    assert len(whole.passages) == 4 * sizes.candidates
    for library in few:
        assert first(library) == first(whole)


def test_only_what_is_new_is_embedded(location: Location, tiny: CountingEncoder) -> None:
    location.build(DOCUMENTS[:1], (), tiny)
    tiny.seen.clear()
    assert list(location.add(DOCUMENTS[1:], tiny).sources) == ["bridge", "orchard"]
    assert tiny.seen == [f"Orchard\n{paragraph}" for paragraph in ORCHARD]
    tiny.seen.clear()
    location.build(DOCUMENTS, (), tiny)
    location.add(DOCUMENTS, tiny)
    assert tiny.seen == []


def test_a_reader_keeps_the_version_that_it_opened(
    location: Location, tiny: CountingEncoder
) -> None:
    before = location.add(DOCUMENTS, tiny)
    was = [held(before), found(before)]
    location.remove(["bridge"], tiny)
    assert [held(before), found(before)] == was
    after = location.open(tiny)
    assert after is not None
    assert after.version != before.version


def test_a_library_of_another_encoder_is_refused(location: Location, tiny: CountingEncoder) -> None:
    location.add(DOCUMENTS, tiny)
    with pytest.raises(LibraryError, match="set the model back"):
        location.open(TinyEncoder(max_tokens=100))
    built = location.build(DOCUMENTS, (), TinyEncoder(max_tokens=100))
    assert list(built.sources) == ["bridge", "orchard"]


def test_many_small_changes_leave_few_pieces(
    store: Store, tmp_path: Path, tiny: CountingEncoder
) -> None:
    sizes = Sizes(always_taken=0)
    files = FileLocation(tmp_path / "library", sizes)
    in_database = PostgresLocation(Place(store, OWN), tmp_path / "copies", sizes)
    for one in many(9):
        here, there = files.add([one], tiny), in_database.add([one], tiny)
        assert found(here) == found(there)
    assert len(there.shards) == len(here.shards) < 5
