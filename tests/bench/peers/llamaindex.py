"""LlamaIndex: its vector index and retriever."""

from __future__ import annotations

from llama_index.core import VectorStoreIndex
from llama_index.core.schema import TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

from tests.bench.peers.protocol import DEPTH, Found, System, Text, model_folder, run


class LlamaIndex(System):
    """A vector index in memory, without a language model."""

    def __init__(self) -> None:
        self._model = HuggingFaceEmbedding(model_name=model_folder(), device="cpu")

    def build(self, corpus: list[Text]) -> None:
        """Index a node a paragraph."""
        nodes = [TextNode(id_=one.id, text=f"{one.title}\n{one.text}") for one in corpus]
        index = VectorStoreIndex(nodes, embed_model=self._model)
        self._retriever = index.as_retriever(similarity_top_k=DEPTH)

    def search(self, question: str) -> Found:
        """Return the nearest nodes."""
        return Found([one.node.node_id for one in self._retriever.retrieve(question)], [])


if __name__ == "__main__":
    run(LlamaIndex)
