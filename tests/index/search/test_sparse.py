from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.errors import LibraryError
from index.search.sparse import FILES, Bm25, SparseIndex
from index.search.stems import stems, words

CORPUS = [
    stems(text)
    for text in (
        "The General Assembly adopted Ukraine's resolution.",
        "The Security Council adopted the resolution of the United States.",
        "Apples are pressed in October, and the press is cleaned afterwards.",
        "",
    )
]


def bm25(*corpora: list[list[str]]) -> Bm25:
    return Bm25([SparseIndex.build(corpus) for corpus in corpora])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the U.S. and the U.N. voted", ["the", "us", "and", "the", "un", "voted"]),
        ("U.S.-drafted", ["us", "drafted"]),
        ("Côte d’Ivoire", ["cote", "d", "ivoire"]),
        ("1,234.5 people, 93-8-73", ["1,234.5", "people", "93", "8", "73"]),
        ("A/RES/ES-11/7.", ["a", "res", "es", "11", "7"]),
        ("It ended. Then", ["it", "ended", "then"]),
        ("🙂 … —", []),
    ],
)
def test_words_are_folded_and_abbreviations_are_one_word(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_stems_leave_stop_words_out_but_keep_what_tells_votes_apart() -> None:
    assert stems("Who voted against it, and who was voting for it?") == [
        "vote",
        "against",
        "vote",
        "for",
    ]


def test_scores_are_those_of_the_reference_implementation() -> None:
    bm25s = pytest.importorskip("bm25s")
    reference = bm25s.BM25(k1=1.5, b=0.75, method="lucene")
    reference.index(CORPUS, show_progress=False)
    for question in ("adopted resolution", "press apples", "October in the United States"):
        expected = reference.get_scores(stems(question))
        assert bm25(CORPUS).scores(stems(question)) == pytest.approx(expected, 1e-5)


def test_a_stem_that_every_row_holds_still_counts() -> None:
    index = bm25([["vote", "one"], ["vote", "two"]])
    assert (index.scores(["vote"]) > 0).all()


def test_a_stem_is_the_rarer_the_fewer_rows_hold_it() -> None:
    index = bm25([["vote", "one"], ["vote", "two"]])
    assert 0 < index.idf("vote") < index.idf("one") < index.idf("three")
    assert index.idf("vote") == pytest.approx(np.log1p(0.5 / 2.5))


def test_a_stem_asked_for_twice_counts_once() -> None:
    index = bm25(CORPUS)
    assert (index.scores(["press", "press"]) == index.scores(["press"])).all()


@pytest.mark.parametrize("corpus", [[], [[]], [[], []]])
def test_nothing_scores_nothing(corpus: list[list[str]], tmp_path: Path) -> None:
    SparseIndex.build(corpus).save(tmp_path)
    opened = Bm25([SparseIndex.open(tmp_path, len(corpus))])
    assert opened.scores(["vote"]).tolist() == [0.0] * len(corpus)


def test_an_opened_index_scores_as_the_one_that_was_saved(tmp_path: Path) -> None:
    built = SparseIndex.build(CORPUS)
    built.save(tmp_path)
    opened = SparseIndex.open(tmp_path, len(built))
    assert np.array_equal(Bm25([opened]).scores(stems("press")), Bm25([built]).scores(["press"]))


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_refused(tmp_path: Path, name: str) -> None:
    SparseIndex.build(CORPUS).save(tmp_path)
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(LibraryError, match="damaged"):
        SparseIndex.open(tmp_path, len(CORPUS))


@pytest.mark.parametrize("cut", range(len(CORPUS) + 1))
def test_rows_divided_among_indexes_score_as_in_one(cut: int) -> None:
    whole, parts = bm25(CORPUS), bm25(CORPUS[:cut], CORPUS[cut:])
    for question in ("adopted resolution", "press apples", "October in the United States"):
        assert np.array_equal(parts.scores(stems(question)), whole.scores(stems(question)))
    assert parts.idf("adopt") == whole.idf("adopt")


def test_rows_that_are_left_out_count_for_nothing() -> None:
    kept = np.array([0, 2, 3])
    left = Bm25([SparseIndex.build(CORPUS).only(kept)])
    fresh = bm25([CORPUS[row] for row in kept])
    for question in ("adopted resolution", "press apples", "October in the United States"):
        assert np.array_equal(left.scores(stems(question)), fresh.scores(stems(question)))
    assert left.idf("unit") == fresh.idf("unit")


def test_rows_that_are_left_out_are_not_in_what_is_joined() -> None:
    parts = [SparseIndex.build(CORPUS).only(np.array(kept)) for kept in ([0, 2], [1, 3])]
    joined = Bm25([SparseIndex.joined(parts)])
    fresh = bm25([CORPUS[row] for row in (0, 2, 1, 3)])
    for question in ("adopted resolution", "press apples", "October in the United States"):
        assert np.array_equal(joined.scores(stems(question)), fresh.scores(stems(question)))
