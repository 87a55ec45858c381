"""verbatim-rag: its index over a local Milvus file.

Its extractors of quotes need a language model or weights of a hub, so only the paragraphs that it
retrieves are measured.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from verbatim_rag.chunker_providers import ChunkerProvider
from verbatim_rag.embedding_providers import SentenceTransformersProvider
from verbatim_rag.index import VerbatimIndex
from verbatim_rag.schema import DocumentSchema
from verbatim_rag.vector_stores import LocalMilvusStore

from tests.bench.peers.protocol import DEPTH, Found, System, Text, model_folder, run


class Whole(ChunkerProvider):
    """A document as one chunk, since a document is a paragraph here."""

    def chunk(self, text: str) -> list[tuple[str, str]]:
        """Return the text as its only chunk."""
        return [(text, text)]


class VerbatimRag(System):
    """The dense index of the package."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        provider = SentenceTransformersProvider(model_name=model_folder(), device="cpu")
        store = LocalMilvusStore(
            db_path=str(Path(self._folder.name) / "index.db"),
            dense_dim=384,
            enable_sparse=False,
        )
        self._index = VerbatimIndex(store, dense_provider=provider, chunker_provider=Whole())

    def build(self, corpus: list[Text]) -> None:
        """Add a document a paragraph."""
        self._index.add_documents(
            [
                DocumentSchema(
                    content=f"{one.title}\n{one.text}", title=one.title, metadata={"place": one.id}
                )
                for one in corpus
            ]
        )

    def search(self, question: str) -> Found:
        """Return the nearest chunks."""
        found = self._index.query(text=question, k=DEPTH)
        return Found([str(one.metadata["place"]) for one in found], [])


if __name__ == "__main__":
    run(VerbatimRag)
