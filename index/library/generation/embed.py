"""Passages through the encoder: once each, in several processes if they are many.

What is made is kept beside the library until it is published, so a build that is interrupted goes
on where it stopped.
"""

from __future__ import annotations

import hashlib
import os
import threading
import zipfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from index.library.generation.database import key_of
from index.library.generation.shard import Embedded
from index.search import token_vectors as tokens
from index.search.dense import restored, rounded
from index.search.models.encoder import Encoder, Encoding
from index.sources.text import sentences as segment
from index.sources.text.indexed import IndexedText, indexed_text
from index.types import Document, Passage

if TYPE_CHECKING:
    from concurrent.futures import Future

Floats = npt.NDArray[np.float32]

CHUNK: Final = 64  # passages in memory at a time; the encoder makes its own batches of them
WORTH_PROCESSES: Final = 512  # passages: fewer are embedded before other processes have started
MOST_PROCESSES: Final = 4
_ARRAYS: Final = ("counts", "paragraphs", "sentences", "tokens", "spans")


@dataclass(frozen=True, slots=True)
class EmbeddingEntry:
    """A passage on its way into a library; `key` hashes what is embedded for it."""

    passage: Passage
    context: str
    indexed_text: IndexedText
    key: bytes

    @property
    def text(self) -> str:
        """What is embedded behind the context."""
        return self.indexed_text.text


@runtime_checkable
class Portable(Protocol):
    """An encoder that another process can open too."""

    def opener(self, threads: int) -> Callable[[], Encoder]:
        """Return what opens it there, to run in so many threads."""
        ...


def entries(document: Document, encoder: Encoder) -> Iterator[EmbeddingEntry]:
    """Yield a document's passages with what is embedded for them."""
    source = document.source
    limit = encoder.identity.max_tokens
    for passage in segment.passages(document, encoder.count_tokens, limit):
        read = indexed_text(source.text, passage.units)
        text = read.text
        context = segment.context(source.title, passage.heading)
        # The encoder cuts what it can't read whole, so a context that is too long goes first.
        if encoder.count_tokens(context + text) > limit:
            context = ""
        start = passage.span.start
        cuts = [(one.start - start, one.end - start) for one in passage.spans]
        yield EmbeddingEntry(passage, context, read, key_of(context, text, cuts))


def embed(entry: EmbeddingEntry, encoding: Encoding, projection: Floats) -> Embedded:
    """Take from one encoding of context and passage all that is kept of the passage.

    A unit's vector is the mean of its tokens' states, which have seen the whole passage. One
    without a token of its own (control characters, say) gets the paragraph's. Of the tokens those
    are kept that stand in the source, with their places relative to the passage.
    """
    starts = encoding.spans[:, 0] - len(entry.context)
    places = entry.indexed_text.places(starts)
    rows = []
    for ranges in entry.indexed_text.ranges:
        inside = np.any([(start <= starts) & (starts < end) for start, end in ranges], axis=0)
        states = encoding.tokens[inside]
        rows.append(states.mean(axis=0) if len(states) else encoding.vector)
    own = places >= 0
    first = (places - entry.passage.span.start)[own]
    lengths = (encoding.spans[:, 1] - encoding.spans[:, 0])[own]
    spans = np.stack([first, first + lengths], axis=1).astype(np.int32)
    return Embedded(
        paragraph=encoding.vector,
        sentences=restored(rounded(np.array(rows, np.float32))),
        tokens=tokens.quantised(tokens.projected(encoding.tokens[own], projection)),
        spans=spans,
    )


class Embeddings:
    """What was embedded for a library that isn't published yet, in a folder, by key."""

    def __init__(self, folder: Path) -> None:
        """Take up what an earlier build left in the folder; what isn't whole is removed."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._places: dict[bytes, tuple[Path, int]] = {}
        self._open: tuple[Path | None, list[Embedded]] = (None, [])
        for path in sorted(folder.iterdir()):
            try:
                if path.suffix != ".npz":
                    raise ValueError("a file that wasn't finished")  # noqa: TRY301
                _load(path)
                with np.load(path, allow_pickle=False) as arrays:
                    self._note(path, [bytes(key) for key in arrays["keys"]])
            except (ValueError, OSError, KeyError, EOFError, zipfile.BadZipFile):
                path.unlink()

    def __contains__(self, key: bytes) -> bool:
        return key in self._places

    def __getitem__(self, key: bytes) -> Embedded:
        path, place = self._places[key]
        if self._open[0] != path:
            self._open = (path, _load(path))
        return self._open[1][place]

    def add(self, keys: Sequence[bytes], embedded: Sequence[Embedded]) -> None:
        """Keep what was embedded for keys."""
        arrays: dict[str, npt.NDArray[Any]] = {
            "keys": np.array([list(key) for key in keys], np.uint8),
            "counts": np.array([(len(one.sentences), len(one.tokens)) for one in embedded]),
            "paragraphs": np.stack([one.paragraph for one in embedded]),
            "sentences": np.concatenate([one.sentences for one in embedded]),
            "tokens": np.concatenate([one.tokens for one in embedded]),
            "spans": np.concatenate([one.spans for one in embedded]),
        }
        path = self._folder / f"{hashlib.sha256(b''.join(keys)).hexdigest()[:32]}.npz"
        unfinished = path.with_suffix(".unfinished")
        with unfinished.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        unfinished.replace(path)
        self._note(path, keys)

    def _note(self, path: Path, keys: Sequence[bytes]) -> None:
        self._places |= {key: (path, place) for place, key in enumerate(keys)}


def _load(path: Path) -> list[Embedded]:
    """Read a chunk; zip files carry checksums, so one that was damaged since is an error."""
    with np.load(path, allow_pickle=False) as file:
        counts, paragraphs, sentences, vectors, spans = (file[name] for name in _ARRAYS)
    ends = np.cumsum(counts, axis=0)
    starts = ends - counts
    return [
        Embedded(paragraph, sentences[a:b], vectors[c:d], spans[c:d])
        for paragraph, (a, c), (b, d) in zip(paragraphs, starts, ends, strict=True)
    ]


def embedded_in_order(
    wanted: Sequence[EmbeddingEntry], encoder: Encoder, projection: Floats
) -> Iterator[tuple[Sequence[EmbeddingEntry], list[Embedded]]]:
    """Embed passages, a chunk at a time; the vectors don't depend on how many processes do it."""
    chunks = [wanted[first : first + CHUNK] for first in range(0, len(wanted), CHUNK)]
    if len(wanted) < WORTH_PROCESSES or not isinstance(encoder, Portable):
        for chunk in chunks:
            yield chunk, _embed_all(chunk, encoder, projection)
        return
    # Only who embeds much needs these.
    import multiprocessing  # noqa: PLC0415
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    count = min(MOST_PROCESSES, os.cpu_count() or 1)
    pool = ProcessPoolExecutor(
        count,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start_worker,
        initargs=(encoder.opener(1), projection),
    )
    under_way: deque[tuple[Sequence[EmbeddingEntry], Future[list[Embedded]]]] = deque()
    try:
        for chunk in chunks:
            under_way.append((chunk, pool.submit(_embed_here, chunk)))
            if len(under_way) > 2 * count:
                done, future = under_way.popleft()
                yield done, future.result()
        for done, future in under_way:
            yield done, future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def embed_new(
    wanted: Sequence[EmbeddingEntry],
    is_known: Callable[[bytes], bool],
    embeddings: Embeddings,
    encoder: Encoder,
    projection: Floats,
    progress: Callable[[float], None],
) -> None:
    """Embed what is neither known by its key nor left from an earlier attempt, each once."""
    new = {one.key: one for one in wanted if one.key not in embeddings and not is_known(one.key)}
    done = len(wanted) - len(new)
    progress(done / len(wanted) if wanted else 1.0)
    for chunk, embedded in embedded_in_order(list(new.values()), encoder, projection):
        embeddings.add([one.key for one in chunk], embedded)
        done += len(chunk)
        progress(done / len(wanted))


def _embed_all(
    chunk: Sequence[EmbeddingEntry], encoder: Encoder, projection: Floats
) -> list[Embedded]:
    encodings = encoder.encode([one.context + one.text for one in chunk])
    return [
        embed(one, encoding, projection) for one, encoding in zip(chunk, encodings, strict=True)
    ]


_worker: tuple[Encoder, Floats]  # of a process that embeds, set when it starts


def _start_worker(opener: Callable[[], Encoder], projection: Floats) -> None:
    global _worker  # noqa: PLW0603  (a pool has no other place for what its processes hold)
    _worker = (opener(), projection)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Go when the process that asked is gone, even if it was killed."""
    from multiprocessing import parent_process  # noqa: PLC0415

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _embed_here(chunk: Sequence[EmbeddingEntry]) -> list[Embedded]:
    return _embed_all(chunk, *_worker)
