"""Haystack: dense and BM25 retrievers over the store in memory, joined by rank fusion."""

from __future__ import annotations

from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.document_stores.types import DuplicatePolicy
from sentence_transformers import SentenceTransformer

from tests.bench.peers.protocol import DEPTH, Found, System, Text, model_folder, run


class Haystack(System):
    """A pipeline of both retrievers and a joiner."""

    def __init__(self) -> None:
        self._model = SentenceTransformer(model_folder(), device="cpu")

    def build(self, corpus: list[Text]) -> None:
        """Write a document a paragraph, with its vector."""
        texts = [f"{one.title}\n{one.text}" for one in corpus]
        vectors = self._model.encode(texts, normalize_embeddings=True)
        documents = [
            Document(id=one.id, content=text, embedding=vector.tolist())
            for one, text, vector in zip(corpus, texts, vectors, strict=True)
        ]
        store = InMemoryDocumentStore(embedding_similarity_function="dot_product")
        store.write_documents(documents, policy=DuplicatePolicy.OVERWRITE)
        self._pipeline = Pipeline()
        self._pipeline.add_component("dense", InMemoryEmbeddingRetriever(store, top_k=50))
        self._pipeline.add_component("sparse", InMemoryBM25Retriever(store, top_k=50))
        joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH)
        self._pipeline.add_component("join", joiner)
        self._pipeline.connect("dense", "join")
        self._pipeline.connect("sparse", "join")

    def search(self, question: str) -> Found:
        """Run the pipeline."""
        vector = self._model.encode(question, normalize_embeddings=True).tolist()
        given = {"dense": {"query_embedding": vector}, "sparse": {"query": question}}
        found = self._pipeline.run(given)["join"]["documents"]
        return Found([one.id for one in found], [])


if __name__ == "__main__":
    run(Haystack)
