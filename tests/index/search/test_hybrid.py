from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.errors import QuestionError
from index.library.generation.shard import NEIGHBOURS_FILE
from index.library.library import Library, build_library
from index.search import hybrid as search
from index.search.dense import best
from index.search.hybrid import (
    LATE_WEIGHT,
    PAIR_WEIGHT,
    RERANKED,
    SPARSE_WEIGHT,
    SearchQuery,
    rank_sentences,
    read_query,
    search_dense,
    search_hybrid,
    search_sparse,
    token_scores,
)
from index.search.late_interaction import Cosines
from index.search.sizes import SIZES, Sizes
from index.types import Hit, Span
from tests.editing import remove_sources
from tests.index.documents import BRIDGE, DOCUMENTS, document
from tests.tiny import TinyEncoder

SEARCHES = (search_dense, search_sparse, search_hybrid)
MANY = document("many", tuple(f"Row {one} of cider." for one in range(30)))


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return build_library(tmp_path, DOCUMENTS, (), TinyEncoder())


@pytest.fixture
def long(tmp_path: Path) -> Library:
    return build_library(tmp_path / "long", (*DOCUMENTS, MANY), (), TinyEncoder())


def sized(library: Library, **sizes: int) -> Library:
    """Open a library of which other counts of passages are large."""
    return Library.open(library.path, library.encoder, replace(library.sizes, **sizes))


def text_of(library: Library, hit: Hit, span: Span | None = None) -> str:
    span = span or hit.passage.span
    return library.sources[hit.passage.source_id].text[span.start : span.end]


@pytest.mark.parametrize("find", SEARCHES)
@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("When are apples pressed?", ("orchard", 1)),
        ("What toll was raised from a cart?", ("bridge", 2)),
        ("Where is cider sold?", ("orchard", 2)),
    ],
)
def test_the_paragraph_that_answers_comes_first(
    library: Library, find: search.Search, question: str, place: tuple[str, int]
) -> None:
    passage = find(library, read_query(question, library))[0].passage
    assert (passage.source_id, passage.paragraph) == place


@pytest.mark.parametrize("find", SEARCHES)
@pytest.mark.parametrize("k", [-1, 0, 1, 2, 5, 99])
def test_at_most_k_hits_come_back_best_first(long: Library, find: search.Search, k: int) -> None:
    hits = find(long, read_query("Which row is of cider?", long), k)
    scores = [hit.score for hit in hits]
    assert len(hits) == min(max(k, 0), 31 if find is search_sparse else 35)
    assert scores == sorted(scores, reverse=True)
    assert len({hit.passage for hit in hits}) == len(hits)


@pytest.mark.parametrize("find", SEARCHES)
def test_equals_stand_in_the_order_of_the_library(tmp_path: Path, find: search.Search) -> None:
    same = tuple(document(name, ("It rained.",), title="Same") for name in "cab")
    opened = build_library(tmp_path, same, (), TinyEncoder())
    hits = find(opened, read_query("Has it rained?", opened))
    assert [hit.passage.source_id for hit in hits] == ["c", "a", "b"]


def test_the_dense_score_is_half_paragraph_and_half_best_sentence(library: Library) -> None:
    query = read_query("Who crossed free of charge?", library)
    vector = query.encoding.vector
    for hit in search_dense(library, query):
        kept = library.shards[0].at(library.row(hit.passage), 0)
        expected = (kept.paragraph @ vector + (kept.sentences @ vector).max()) / 2
        assert hit.score == hit.dense == pytest.approx(expected, abs=1e-6)


def test_the_hybrid_score_is_the_sum_of_its_parts(long: Library) -> None:
    query = read_query("Which row is of cider?", long)
    for place, hit in enumerate(search_hybrid(long, query, 35)):
        assert (hit.late > 0) == (place < RERANKED)
        fused = hit.dense + SPARSE_WEIGHT * hit.sparse
        late = LATE_WEIGHT * hit.late + PAIR_WEIGHT * hit.pairs
        assert hit.score == pytest.approx(fused + late, abs=1e-5)
        if hit.late:
            whole = token_scores(query, hit.passage)[query.kept].mean()
            best = max(
                token_scores(query, hit.passage, sentence) @ query.weights
                for sentence in hit.passage.spans
            )
            assert hit.late == pytest.approx((whole + best) / 2, abs=1e-5)


def test_a_passage_without_a_word_of_the_question_is_no_sparse_hit(library: Library) -> None:
    hits = search_sparse(library, read_query("What is cider?", library))
    assert [hit.passage.paragraph for hit in hits] == [2]
    assert search_sparse(library, read_query("Zebras?", library)) == []


@pytest.mark.parametrize("find", SEARCHES)
def test_candidates_alone_give_what_scoring_all_gives(long: Library, find: search.Search) -> None:
    query = read_query("Where is the cider of the orchard sold?", long)
    expected = find(long, query, 3)
    assert find(sized(long, score_all=1, candidates=12), query, 3) == expected


@pytest.mark.parametrize("find", SEARCHES)
def test_what_is_found_by_way_of_an_index_of_neighbours_is_what_scoring_all_finds(
    tmp_path: Path, find: search.Search
) -> None:
    sizes = Sizes(scored_whole=10, score_all=10, candidates=12, read=12, always_taken=0, times=0)
    rows = [document(f"row-{n}", (f"Row {n} is of cider.", f"It is {n} feet.")) for n in range(12)]
    documents = [*rows, *DOCUMENTS]
    for path, chosen in ((tmp_path / "near", sizes), (tmp_path / "whole", SIZES)):
        build_library(path, documents, (), TinyEncoder(), sizes=chosen).close()
    near = Library.open(tmp_path / "near", TinyEncoder(), sizes)
    whole = Library.open(tmp_path / "whole", TinyEncoder())
    for gone in ([], ["row-3"]):  # and past what was removed
        if gone:
            near = remove_sources(tmp_path / "near", gone, TinyEncoder(), sizes=sizes)
            whole = remove_sources(tmp_path / "whole", gone, TinyEncoder())
        assert (near.shards[0].folder / NEIGHBOURS_FILE).exists()
        query = read_query("Where is the cider of the orchard sold?", whole)
        found = [(hit.passage, round(hit.score, 3)) for hit in find(near, query, 3)]
        assert found == [(hit.passage, round(hit.score, 3)) for hit in find(whole, query, 3)]


def test_what_only_its_words_bring_near_is_a_candidate_too(tmp_path: Path) -> None:
    far = "Of stone and sand and lime and rain and wood and much else the kiln was made."
    documents = [document("kiln", (far,)), *DOCUMENTS]
    library = build_library(tmp_path, documents, (), TinyEncoder(), sizes=Sizes(score_all=1))
    query = read_query("Was there a kiln at the bridge over the Arden?", library)
    one = sized(library, score_all=1, candidates=1)
    (nearest,), _ = library.nearest(query.encoding.vector, 1)
    (worded,) = best(library.bm25(query.words), 1)
    assert nearest != worded
    found = {hit.passage for hit in search_hybrid(one, query, 5)}
    assert found == {library.passages[nearest], library.passages[worded]}


def test_cosines_that_are_known_already_are_not_read_again(long: Library) -> None:
    query = read_query("Who pressed row 7 at the gate?", long)
    vector, rows = query.encoding.vector, np.array([3, 5, 8])
    scores = long.dense_scores(vector, rows)
    known = long.paragraph_scores(vector, rows)
    known[1] = np.nan
    assert np.array_equal(long.dense_scores(vector, rows, known), scores)
    known[1] = long.paragraph_scores(vector, rows)[1] - 1
    assert long.dense_scores(vector, rows, known)[1] == pytest.approx(scores[1] - 0.5, abs=1e-6)


def test_of_more_candidates_than_are_read_the_best_by_paragraph_and_words_are(
    long: Library,
) -> None:
    query = read_query("Who pressed row 7 at the gate?", long)
    near = long.paragraph_scores(query.encoding.vector, np.arange(len(long.passages)))
    order = best(near + SPARSE_WEIGHT * long.bm25(query.words), 4)
    assert set(order) != set(best(near, 4))
    hits = search_hybrid(sized(long, read=4), query, 4)
    assert {hit.passage for hit in hits} == {long.passages[row] for row in order}


def test_the_sentence_that_answers_comes_first(library: Library) -> None:
    query = read_query("Where is it sold?", library)
    best = rank_sentences(library, query, search_hybrid(library, query))[0]
    assert text_of(library, best.hit, best.span) == "It is sold at the gate."
    scores = token_scores(query, best.hit.passage, best.span)
    stops = scores[~query.kept].mean()
    assert best.late == pytest.approx(scores @ query.weights, abs=1e-5)
    score = best.late + search.STOP_WEIGHT * stops + search.HIT_WEIGHT * best.hit.score
    assert best.score == pytest.approx(score, abs=1e-5)


def test_a_sentence_that_stands_twice_is_found_in_both_places(library: Library) -> None:
    query = read_query("Who crossed free of charge?", library)
    first, second = rank_sentences(library, query, search_hybrid(library, query), 2)
    assert text_of(library, first.hit, first.span) == "Pilgrims crossed free of charge."
    assert text_of(library, second.hit, second.span) == "Pilgrims crossed free of charge."
    assert {first.hit.passage.source_id, second.hit.passage.source_id} == {"bridge", "orchard"}


def test_no_more_sentences_come_back_than_asked_for(library: Library) -> None:
    query = read_query("Where is cider sold?", library)
    hits = search_hybrid(library, query)
    assert [len(rank_sentences(library, query, hits, k)) for k in (0, 1, 3, 99)] == [0, 1, 3, 7]
    assert rank_sentences(library, query, []) == []


def test_token_scores_are_one_where_the_word_stands(library: Library) -> None:
    query = read_query("toll zebra", library)
    passage = library.passages[1]
    toll, zebra = token_scores(query, passage)
    assert toll == pytest.approx(1, abs=0.02)
    assert zebra < 0.6
    elsewhere = token_scores(query, passage, passage.spans[1])
    assert elsewhere[0] < 0.6
    assert BRIDGE[1].startswith("A toll")


def kept_words(query: SearchQuery) -> list[str]:
    spans = query.encoding.spans[query.kept]
    return [query.text[start:end] for start, end in spans]


def test_stop_words_and_punctuation_do_not_count_for_the_max_sim(library: Library) -> None:
    query = read_query("How did the United States vote, and why?", library)
    assert kept_words(query) == ["United", "States", "vote"]
    assert query.words == ("unit", "state", "vote")


def test_rare_words_weigh_more_and_a_word_in_pieces_no_more_than_one(library: Library) -> None:
    query = read_query("Is cider sold by zebras?", library)
    weights = dict(zip(kept_words(query), query.weights[query.kept], strict=True))
    assert list(weights) == ["cider", "sold", "zebras"]
    assert max(weights, key=lambda word: weights[word]) == "zebras"
    assert query.weights.sum() == pytest.approx(1)


def test_words_that_stand_side_by_side_as_asked_count(library: Library) -> None:
    query = read_query("Who crossed the bridge free of charge?", library)
    hits = search_hybrid(library, query)
    shared = {hit.pairs for hit in hits if "free of charge" in text_of(library, hit)}
    assert shared == {1 / 3}
    assert {hit.pairs for hit in hits} == {0.0, 1 / 3}


def test_a_question_of_stop_words_alone_keeps_them_all(library: Library) -> None:
    query = read_query("Who is it?", library)
    assert kept_words(query) == ["Who", "is", "it"]
    assert len(search_hybrid(library, query)) == 5


@pytest.mark.parametrize("question", ["", "   ", "?!", "🙂"])
def test_a_question_without_words_is_refused(library: Library, question: str) -> None:
    with pytest.raises(QuestionError, match="holds no words"):
        read_query(question, library)


def test_the_same_question_gives_the_same_hits(library: Library) -> None:
    first, second = (
        search_hybrid(library, read_query("Where is cider sold?", library)) for _ in range(2)
    )
    assert first == second


def test_a_max_sim_below_zero_puts_no_hit_behind_one_that_was_not_looked_at(long: Library) -> None:
    query = read_query("Which row is of cider?", long)
    turned = replace(query, tokens=-query.tokens, cosines=Cosines(long, -query.tokens))
    hits = search_hybrid(long, turned, 35)
    assert [bool(hit.late) for hit in hits] == [True] * RERANKED + [False] * (len(hits) - RERANKED)
    scores = np.array([hit.score for hit in hits])
    assert (np.diff(scores) <= 0).all()
