"""sentence-transformers and FAISS, put together by hand: what most systems do."""

from __future__ import annotations

import faiss
from sentence_transformers import SentenceTransformer

from tests.bench.peers.protocol import DEPTH, Found, System, Text, model_folder, run


class ByHand(System):
    """A paragraph vector each in a flat index."""

    def __init__(self) -> None:
        self._model = SentenceTransformer(model_folder(), device="cpu")

    def build(self, corpus: list[Text]) -> None:
        """Encode every paragraph with its title in front."""
        self._ids = [one.id for one in corpus]
        texts = [f"{one.title}\n{one.text}" for one in corpus]
        vectors = self._model.encode(texts, normalize_embeddings=True)
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def search(self, question: str) -> Found:
        """Return the nearest paragraphs."""
        vector = self._model.encode([question], normalize_embeddings=True)
        return Found([self._ids[row] for row in self._index.search(vector, DEPTH)[1][0]], [])


if __name__ == "__main__":
    run(ByHand)
