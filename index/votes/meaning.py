"""Votes found by the meaning of their titles and subjects, not only by their words.

Vectors of all titles are kept in a file beside the register. They are made when they are first
asked for, and after an import those of titles that are new.
"""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder, Progress
from index.errors import RegisterError, VoteError
from index.votes.holdings import matrix_of, why_none
from index.votes.lookups import MOST
from index.votes.rollcalls import EVERYTHING, Filter, RollCall
from index.votes.store import Register

FILE: Final = "register-titles.npz"
LONGEST_TITLE: Final = 200  # characters that are read; the rest of a title is a record's detail
LEAST_ALIKE: Final = 0.4  # cosine below which a title isn't about what was asked
RANK_CONSTANT: Final = 60  # of reciprocal rank fusion: Cormack, Clarke and Büttcher 2009
_DEPTH = 200  # votes that each of the two rankings gives to the fusion
_BATCH = 64

Vectors = NDArray[np.float16]
Hashes = NDArray[np.bytes_]


@dataclass(frozen=True, slots=True, eq=False)
class TitleVectors:
    """The votes of a register by key, and a row of `vectors` [titles, d] for each of them."""

    keys: tuple[int, ...]
    rows: NDArray[np.intp]
    vectors: Vectors


def title_vectors(
    register: Register, encoder: Encoder, folder: Path, progress: Progress
) -> TitleVectors:
    """Return the vectors of all titles, encoding and keeping those that are new.

    Raises RegisterError where they can't be kept.
    """
    votes = register.roll_calls()
    texts = {_hash(text): text for text in map(_text, votes)}
    path = folder / FILE
    identity = f"{encoder.identity.name} {encoder.identity.weights_sha256}"
    kept = _read(path, identity)
    new = sorted(texts.keys() - kept.keys())
    if new:
        for start in range(0, len(new), _BATCH):
            progress("Reading the titles of votes", start / len(new))
            batch = new[start : start + _BATCH]
            encoded = encoder.encode([texts[one] for one in batch])
            for one, encoding in zip(batch, encoded, strict=True):
                kept[one] = encoding.vector.astype(np.float16)
        _write(path, identity, {one: kept[one] for one in sorted(texts)})
        progress("Reading the titles of votes", 1.0)
    order = {one: row for row, one in enumerate(sorted(texts))}
    width = encoder.identity.dimensions
    vectors = np.array([kept[one] for one in order], dtype=np.float16).reshape(-1, width)
    rows = np.array([order[_hash(_text(vote))] for vote in votes], dtype=np.intp)
    return TitleVectors(tuple(vote.key for vote in votes), rows, vectors)


def search_by_meaning(
    register: Register,
    titles: TitleVectors,
    encoder: Encoder,
    words: str,
    wanted: Filter = EVERYTHING,
    *,
    most: int = MOST,
) -> tuple[RollCall, ...]:
    """Find votes by words and by meaning, ranked by both; raise VoteError, as a search by words.

    The two rankings are fused by reciprocal rank.
    """
    allowed = frozenset(matrix_of(register, wanted).keys.tolist())
    (query,) = encoder.encode([words])
    cosines = (titles.vectors.astype(np.float32) @ query.vector)[titles.rows]
    nearest = [
        titles.keys[row]
        for row in np.argsort(-cosines, kind="stable").tolist()
        if cosines[row] >= LEAST_ALIKE
    ]
    worded = [vote.key for vote in register.search(words, len(titles.keys))]
    scores: dict[int, float] = {}
    for ranking in (nearest, worded):
        within = [key for key in ranking if key in allowed][:_DEPTH]
        for rank, key in enumerate(within, start=1):
            scores[key] = scores.get(key, 0.0) + 1 / (RANK_CONSTANT + rank)
    if not scores:
        raise VoteError(why_none(register, Filter(words=(words,))))
    best = sorted(scores, key=lambda key: (-scores[key], -key))[:most]
    return tuple(register.roll_call(key) for key in best)


def _text(vote: RollCall) -> str:
    return ", ".join((vote.title[:LONGEST_TITLE], *vote.subjects[:4]))


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32].encode()


def _read(path: Path, identity: str) -> dict[bytes, Vectors]:
    """Return the vectors by hash; none from a file that is missing, damaged or of another model."""
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            hashes: Hashes = file["hashes"]
            vectors: Vectors = file["vectors"]
            if str(file["identity"]) == identity and len(hashes) == len(vectors):
                return dict(zip(hashes.tolist(), vectors, strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}  # they are made again
    return {}


def _write(path: Path, identity: str, kept: dict[bytes, Vectors]) -> None:
    content = io.BytesIO()
    hashes: Sequence[bytes] = list(kept)
    np.savez(
        content,
        identity=np.array(identity),
        hashes=np.array(hashes, dtype="S32"),
        vectors=np.array(list(kept.values()), dtype=np.float16),
    )
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        try:
            beside.write_bytes(content.getbuffer())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise RegisterError(
            f"The vectors of titles can't be kept at {path} ({error.strerror}): make room there."
        ) from error
