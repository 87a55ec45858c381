"""txtai: its hybrid index of vectors and BM25."""

from __future__ import annotations

from txtai import Embeddings

from tests.bench.peers.protocol import DEPTH, Found, System, Text, model_folder, run


class Txtai(System):
    """An embeddings database with `hybrid`, as its documentation recommends."""

    def __init__(self) -> None:
        self._embeddings = Embeddings(
            path=model_folder(), method="sentence-transformers", hybrid=True, gpu=False
        )

    def build(self, corpus: list[Text]) -> None:
        """Index a text a paragraph."""
        self._ids = [one.id for one in corpus]
        self._embeddings.index(
            (row, f"{one.title}\n{one.text}", None) for row, one in enumerate(corpus)
        )

    def search(self, question: str) -> Found:
        """Return the best texts."""
        found = self._embeddings.search(question, DEPTH)
        return Found([self._ids[int(row)] for row, _ in found], [])


if __name__ == "__main__":
    run(Txtai)
