"""A shard: the passages of some of a library's sources, with everything about them in one folder.

A shard never changes. A library is a list of them, searched as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from index.database import FILE as DATABASE_FILE
from index.database import Database, Passages, Sources
from index.dense import Vectors
from index.generation import Counts
from index.sparse import SparseIndex
from index.tokens import TokenStore
from index.types import Document

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

PARAGRAPHS_FILE: Final = "paragraphs.faiss"
SENTENCES_FILE: Final = "sentences.faiss"
STARTS_FILE: Final = "starts.npy"  # of each passage's sentences and tokens; int64 [2, passages + 1]


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """What the encoder made of a passage: all that a library keeps of it.

    `paragraph` is [d], `sentences` [sentences, d], both of unit length; `tokens` are int8 [n, p],
    `spans` [n, 2] counted from the passage's start.
    """

    paragraph: Floats
    sentences: Floats
    tokens: npt.NDArray[np.int8]
    spans: npt.NDArray[np.int32]


class Shard:
    """A shard's files, mapped into memory; safe to share between threads."""

    def __init__(self, folder: Path, counts: Counts, dimensions: int) -> None:
        """Map the checked files of a folder; token vectors have as many dimensions as given.

        Raise ValueError, OSError or EOFError if they don't fit together.
        """
        starts = np.load(folder / STARTS_FILE, allow_pickle=False)
        self.sentence_starts: npt.NDArray[np.int64] = starts[0]
        self.paragraph_vectors = Vectors.open(folder / PARAGRAPHS_FILE)
        self.sentence_vectors = Vectors.open(folder / SENTENCES_FILE)
        self.sparse = SparseIndex.open(folder, counts.passages)
        self.tokens = TokenStore.open(folder, starts[1], dimensions)
        sizes = (*starts[:, -1], len(self.paragraph_vectors), len(self.sentence_vectors))
        if sizes != (counts.sentences, counts.tokens, counts.passages, counts.sentences):
            raise ValueError("the files hold other numbers of vectors than the manifest says")
        self.database = Database(folder / DATABASE_FILE)
        self.sources = Sources(self.database)
        self.passages = Passages(self.database, counts.passages)

    def __len__(self) -> int:
        return len(self.passages)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def document(self, source_id: str) -> Document:
        """Return a source with its paragraphs and furniture, as it was given."""
        paragraphs, furniture = self.database.paragraphs, self.database.furniture
        return Document(self.sources[source_id], paragraphs(source_id), furniture(source_id))

    def nearest(self, vector: Floats, k: int) -> Rows:
        """Return the rows of the k nearest paragraph vectors, best first."""
        return self.paragraph_vectors.nearest(vector, k)

    def dense_scores(self, vector: Floats, rows: Rows) -> Floats:
        """Return ½ cos(paragraph) + ½ max cos(sentence) of rows, in their order."""
        if not len(rows):
            return np.empty(0, np.float32)
        starts = self.sentence_starts[rows]
        counts = self.sentence_starts[rows + 1] - starts
        ends = np.cumsum(counts)
        sentences = np.repeat(starts - (ends - counts), counts) + np.arange(ends[-1])
        best = np.maximum.reduceat(self.sentence_vectors.scores(vector, sentences), ends - counts)
        scores: Floats = np.float32(0.5) * (self.paragraph_vectors.scores(vector, rows) + best)
        return scores

    def keys(self) -> dict[str, int]:
        """Return the row of each passage by the hash of what was embedded for it."""
        return self.database.keys()

    def embedded(self, row: int) -> Embedded:
        """Return what is kept of a passage, as the encoder made it."""
        start, end = self.sentence_starts[row : row + 2]
        vectors, spans = self.tokens.quantised(row)
        return Embedded(
            paragraph=self.paragraph_vectors.slice(row, row + 1)[0],
            sentences=self.sentence_vectors.slice(int(start), int(end)),
            tokens=vectors,
            spans=spans - self.passages[row].span.start,
        )
