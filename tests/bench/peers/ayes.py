"""Ayes, through the same functions as its answers: hybrid search and the ranking of sentences."""

from __future__ import annotations

import tempfile
from pathlib import Path

from index.library.library import build_library
from index.search.hybrid import rank_sentences, read_query, search_hybrid
from index.search.models.load import DEFAULT_MODEL, load_encoder
from index.types import Document, Paragraph, Source, Span, sha256_of
from tests.bench.peers.protocol import DEPTH, Found, System, Text, run

ENCODERS = Path(tempfile.gettempdir()) / "ayes-bench-encoder"  # compiled once, as by an operator


class Ayes(System):
    """Ayes's own library, one source a paragraph."""

    def __init__(self) -> None:
        self._encoder = load_encoder(DEFAULT_MODEL, cache=ENCODERS)

    def build(self, corpus: list[Text]) -> None:
        """Build a library in a temporary folder."""
        self._folder = tempfile.TemporaryDirectory()
        documents = [
            Document(
                Source(id=one.id, title=one.title, text=one.text, sha256=sha256_of(one.text)),
                (Paragraph(1, Span(0, len(one.text))),),
            )
            for one in corpus
        ]
        self._library = build_library(Path(self._folder.name), documents, (), self._encoder)

    def search(self, question: str) -> Found:
        """Search, and rank the sentences of the first five paragraphs."""
        query = read_query(question, self._library)
        hits = search_hybrid(self._library, query, 2 * DEPTH)
        ids = list(dict.fromkeys(hit.passage.source_id for hit in hits))[:DEPTH]
        first = [hit for hit in hits if hit.passage.source_id in ids[:5]]
        sentences = rank_sentences(self._library, query, first, 3)
        quoted = [(one.hit.passage.source_id, one.span.start, one.span.end) for one in sentences]
        return Found(ids, quoted)


if __name__ == "__main__":
    run(Ayes)
