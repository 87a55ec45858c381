"""LangChain with its FAISS store."""

from __future__ import annotations

from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings

from tests.bench.peers.protocol import DEPTH, Found, System, Text, model_folder, run


class LangChain(System):
    """A vector store over the default embedding wrapper."""

    def __init__(self) -> None:
        self._model = HuggingFaceEmbeddings(
            model_name=model_folder(), encode_kwargs={"normalize_embeddings": True}
        )

    def build(self, corpus: list[Text]) -> None:
        """Index a document a paragraph."""
        documents = [
            Document(f"{one.title}\n{one.text}", metadata={"place": one.id}) for one in corpus
        ]
        self._store = FAISS.from_documents(documents, self._model)

    def search(self, question: str) -> Found:
        """Return the nearest documents."""
        found = self._store.similarity_search(question, k=DEPTH)
        return Found([one.metadata["place"] for one in found], [])


if __name__ == "__main__":
    run(LangChain)
