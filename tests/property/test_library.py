"""Whatever the documents, what comes out of a library is a slice of what went in."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import QuestionError
from index.library.library import build_library
from index.search.hybrid import (
    rank_sentences,
    read_query,
    search_dense,
    search_hybrid,
    search_sparse,
)
from index.search.sizes import Sizes
from index.types import Document, Quote
from tests.editing import add_documents, remove_sources
from tests.index.documents import document
from tests.tiny import TinyEncoder

# Words of several scripts, marks that combine, characters outside the basic plane, controls.
PIECES = st.sampled_from(
    [
        "The vote",
        "U.S.",
        "passed.",
        "No!",
        "“So”",
        "é",
        "e\u0301",
        "🙂",
        "中文。",
        "\u202e",
        "\u200b",
        "93",
    ]
)
PARAGRAPH = st.lists(PIECES | st.text(max_size=6), min_size=1, max_size=12).map(
    lambda pieces: " ".join(" ".join(pieces).replace("\x00", "").split()) or "x"
)


@st.composite
def documents(draw: st.DrawFn) -> tuple[Document, ...]:
    names = draw(st.lists(st.sampled_from("abcdef"), unique=True, max_size=4))
    return tuple(
        document(name, tuple(draw(st.lists(PARAGRAPH, max_size=5))), title=draw(PARAGRAPH))
        for name in names
    )


@settings(deadline=None, max_examples=60)
@given(documents(), PARAGRAPH)
def test_hits_and_sentences_are_slices_of_the_sources_given(
    given_documents: tuple[Document, ...], question: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        library = build_library(Path(folder), given_documents, (), TinyEncoder(max_tokens=40))
        texts = {one.source.id: one.source.text for one in given_documents}
        for passage in library.passages:
            paragraph = next(
                one.span
                for one in library.paragraphs(passage.source_id)
                if one.number == passage.paragraph
            )
            assert paragraph.holds(passage.span)
            assert all(passage.span.holds(sentence) for sentence in passage.spans)
            spans = library.token_vectors(passage)[1]
            assert ((passage.span.start <= spans) & (spans <= passage.span.end)).all()
        try:
            query = read_query(question, library)
        except QuestionError:
            return
        for find in (search_dense, search_sparse, search_hybrid):
            hits = find(library, query)
            assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
            for chosen in rank_sentences(library, query, hits):
                passage = chosen.hit.passage
                quote = Quote(library.sources[passage.source_id], (chosen.span,), passage.paragraph)
                expected = texts[passage.source_id][chosen.span.start : chosen.span.end]
                assert quote.text == expected
                assert quote.source.sha256 == passage.source_sha256
        library.close()


CHANGES = st.lists(
    st.tuples(st.sampled_from("abcde"), st.none() | st.lists(PARAGRAPH, max_size=4)), max_size=8
)


@settings(deadline=None, max_examples=15)
@given(CHANGES, PARAGRAPH)
def test_however_a_library_came_to_be_it_is_the_one_made_of_what_it_holds(
    changes: list[tuple[str, list[str] | None]], question: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        # Shards of a few passages, so that they are linked, joined, copied and passed over.
        sizes = Sizes(always_taken=1, largest=6, scored_whole=2)
        path, encoder = Path(folder), TinyEncoder(max_tokens=40)
        grown = add_documents(path / "grown", (), encoder, sizes=sizes)
        held: dict[str, Document] = {}
        for name, paragraphs in changes:
            if paragraphs is not None:
                new = document(name, tuple(paragraphs))
                if held.get(name) != new:  # what is replaced comes last
                    held.pop(name, None)
                held[name] = new
                grown = add_documents(path / "grown", [new], encoder, sizes=sizes)
            elif held.pop(name, None):
                grown = remove_sources(path / "grown", [name], encoder, sizes=sizes)
        built = build_library(path / "built", list(held.values()), (), encoder)
        grown.verify()
        assert grown.version == built.version
        assert grown.manifest.counts == built.manifest.counts
        assert list(grown.sources.items()) == list(built.sources.items())
        assert list(grown.passages) == list(built.passages)
        assert len(list((path / "grown" / "generations").iterdir())) <= 2
        try:
            query = read_query(question, built)
        except QuestionError:
            return
        for find in (search_dense, search_sparse, search_hybrid):
            assert find(grown, query) == find(built, query)
