"""The compiled encoder: ONNX in onnxruntime with the tokenizers package, never torch.

A compiled encoder is a folder `<cache>/encoder/<key>/`, where the key hashes the weights, the
small files beside them, the reference sentences and the versions of what compiled it:
    model.onnx       input_ids, attention_mask -> last hidden states
    model.onnx.data  its weights, mapped into memory rather than read
    tokenizer.json   word pieces
    reference.npy    what sentence-transformers makes of data/reference.txt, float32 [s, d]
    projection.npy   token vectors to what is stored, float32 [d, p]
    record.json      the identity, the least cosine to the reference, the files' SHA-256
It is built beside and renamed into place, so two processes may compile at once. When one is made,
all but the last used are removed: what older versions compiled is 90 MB each.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError
from index.files.arrays import load_array
from index.files.checksum import remembered_sha256, sha256_of_file
from index.search.models.encoder import (
    EncoderIdentity,
    Encoding,
    Progress,
    fit_projection,
    reference_sentences,
    well_formed,
)
from index.search.models.graph import open_graph, open_tokenizer

FORMAT = 1
KEPT = 3
"""So many compiled encoders stay: the one in use, and room to try another model and come back."""

ABANDONED = 24 * 3600.0
"""Seconds after which a folder that is being compiled in was left by a process that is no more."""

MOST_THREADS = 4
"""A question of a dozen tokens is too little work to share among many."""

LEAST_COSINE = 0.999
"""Compiled vectors must be this close to the reference's, for every reference sentence."""

_FILES = ("model.onnx", "model.onnx.data", "tokenizer.json", "reference.npy", "projection.npy")
_log = logging.getLogger(__name__)


class NotCompiledError(Exception):
    """A model that doesn't compile, or whose compiled form differs from it: the reference runs."""


class DamagedError(Exception):
    """A compiled folder that isn't as it was written: it is compiled again."""


class CompiledEncoder:
    """An encoder in onnxruntime.

    Texts are run one by one, without padding, so that a text's vectors are the same bytes whatever
    stands beside it; many are run side by side, which is as fast as batches.
    """

    def __init__(self, folder: Path, identity: EncoderIdentity, threads: int | None = None) -> None:
        self.folder = folder
        self.identity = identity
        self.projection: NDArray[np.float32] = load_array(folder / "projection.npy")
        self._tokenizer = open_tokenizer(folder)
        self._threads = threads or min(MOST_THREADS, os.cpu_count() or 1)
        self._session = open_graph(folder / "model.onnx", self._threads)

    def opener(self, threads: int) -> Callable[[], CompiledEncoder]:
        """Return what opens it in another process, to run in so many threads."""
        return partial(CompiledEncoder, self.folder, self.identity, threads)

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Encode texts, in their order; a token takes 1.5 kB, so give long lists in portions."""
        if len(texts) < 2:
            return [self._encode(text) for text in texts]
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(self._encode, texts))

    def count_tokens(self, text: str) -> int:
        """Count a text's tokens, special ones too, without cutting any off."""
        return len(self._tokenizer.encode(well_formed(text)).ids)

    def _encode(self, text: str) -> Encoding:
        pieces = self._tokenizer.encode(well_formed(text))
        kept = list(range(len(pieces.ids)))
        if len(kept) > self.identity.max_tokens:  # the last piece is the one that ends a text
            kept = [*kept[: self.identity.max_tokens - 1], kept[-1]]
        identifiers = np.asarray([pieces.ids], dtype=np.int64)[:, kept]
        inputs = {"input_ids": identifiers, "attention_mask": np.ones_like(identifiers)}
        hidden: NDArray[np.float32] = self._session.run(["tokens"], inputs)[0][0]
        vector = hidden.mean(axis=0)
        own = np.asarray(pieces.special_tokens_mask, dtype=np.int32)[kept] == 0
        return Encoding(
            vector=vector / max(float(np.linalg.norm(vector)), 1e-12),
            tokens=hidden[own],
            spans=np.asarray(pieces.offsets, dtype=np.int32)[kept][own],
        )


def load_compiled(
    name: str, folder: Path, weights_sha256: str, cache: Path, report: Progress
) -> CompiledEncoder:
    """Open a model's compiled form, making it first where it is missing or damaged.

    Raises NotCompiledError for a model that has none.
    """
    home = cache / "encoder" / _key(name, folder, weights_sha256)
    if home.is_dir():
        try:
            return _used(open_compiled(home, cache))
        except DamagedError as error:
            _log.warning("the compiled encoder is made again: %s", error)
            shutil.rmtree(home)
    refusal = home.with_suffix(".refused.txt")
    if refusal.is_file():
        raise NotCompiledError(refusal.read_text(encoding="utf-8"))
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent, prefix=".compiling-") as workshop:
        built = Path(workshop) / "built"
        built.mkdir()
        refused = _compile(name, folder, weights_sha256, built, report)
        if refused:
            refusal.write_text(refused, encoding="utf-8")
            raise NotCompiledError(refused)
        try:
            built.rename(home)
        except OSError:
            if not home.is_dir():  # somebody else's, compiled meanwhile, is as good
                raise
    try:
        opened = _used(open_compiled(home, cache))
        with suppress(FileNotFoundError):  # another process is removing the same
            _remove_old(home.parent)
    except DamagedError as error:
        raise EncoderError(
            f"the compiled encoder doesn't read back as it was written ({error}); check the disk "
            f"that holds {cache}, or name another folder with AYES_HOME"
        ) from error
    return opened


def _used(encoder: CompiledEncoder) -> CompiledEncoder:
    """Note by the time of its record that an encoder is in use."""
    with suppress(OSError):  # where nothing can be written, nothing is removed either
        os.utime(encoder.folder / "record.json")
    return encoder


def _remove_old(encoders: Path) -> None:
    """Remove all encoders but the last used, and what was never finished."""
    used = {one.parent: one.stat().st_mtime_ns for one in encoders.glob("*/record.json")}
    old = sorted(used, key=lambda folder: (used[folder], folder.name), reverse=True)[KEPT:]
    abandoned = time.time() - ABANDONED
    begun = [one for one in encoders.glob(".compiling-*") if one.stat().st_mtime < abandoned]
    for folder in (*old, *begun):
        shutil.rmtree(folder, ignore_errors=True)  # or else the next time


def open_compiled(folder: Path, cache: Path) -> CompiledEncoder:
    """Open a compiled folder; DamagedError if its files aren't the ones that were recorded."""
    try:
        record = _read_record(folder)
        changed = [
            name
            for name in _FILES
            if remembered_sha256(folder / name, _memory(cache)) != record.files[name]
        ]
        encoder = None if changed else CompiledEncoder(folder, record.identity)
    except Exception as error:  # onnxruntime and tokenizers raise kinds of their own
        raise DamagedError(f"{folder} can't be loaded: {error}") from error
    if encoder is None:
        raise DamagedError(f"{', '.join(changed)} in {folder} changed since it was written")
    return encoder


def check(folder: Path) -> float:
    """Return the least cosine between a compiled folder's vectors and the reference's.

    Runs without torch, in a few seconds. Below `LEAST_COSINE` the encoder isn't to be trusted.
    """
    encoder = CompiledEncoder(folder, _read_record(folder).identity)
    return _least_cosine(encoder.encode(reference_sentences()), np.load(folder / "reference.npy"))


def weights_sha256(folder: Path, cache: Path) -> str:
    """Return the hash of a model's weights: that of the file, or of the files' hashes if many."""
    files = sorted(folder.glob("*.safetensors")) or sorted(folder.glob("*.bin"))
    if not files:
        raise EncoderError(f"{folder} holds no weights; name another model or reinstall this one")
    hashes = [remembered_sha256(file, _memory(cache)) for file in files]
    return hashes[0] if len(hashes) == 1 else _sha256("\n".join(hashes).encode())


@dataclass(frozen=True, slots=True)
class _Record:
    """What record.json holds."""

    identity: EncoderIdentity
    least_cosine: float
    files: dict[str, str]


def _read_record(folder: Path) -> _Record:
    fields = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    return _Record(**fields | {"identity": EncoderIdentity(**fields["identity"])})


def _compile(
    name: str, folder: Path, weights_sha256: str, target: Path, report: Progress
) -> str | None:
    """Fill a folder with a model's compiled form, or return why there is none."""
    facts = _export(folder, target, report)
    if facts.get("refused"):
        return str(facts["refused"])
    size = int(facts["dimensions"])
    report("Checking it against the reference", 0.9)
    identity = EncoderIdentity(name, weights_sha256, size, int(facts["max_tokens"]))
    np.save(target / "projection.npy", np.eye(size, dtype=np.float32))
    encodings = CompiledEncoder(target, identity).encode(reference_sentences())
    cosine = _least_cosine(encodings, np.load(target / "reference.npy"))
    if not cosine >= LEAST_COSINE:
        return f"its compiled form differs from it (cosine {cosine:.4f})"
    tokens = np.concatenate([encoding.tokens for encoding in encodings])
    np.save(target / "projection.npy", fit_projection(tokens))
    files = {file: sha256_of_file(target / file) for file in _FILES}
    record = json.dumps(asdict(_Record(identity, cosine, files)), indent=1)
    (target / "record.json").write_text(record, encoding="utf-8")
    for path in target.iterdir():
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    report("Checking it against the reference", 1.0)
    return None


def _export(folder: Path, target: Path, report: Progress) -> dict[str, Any]:
    """Let a process of its own, with torch, write the graph and the reference vectors.

    What the libraries remark goes to a file, not to the terminal.
    """
    module = "index.search.models.reference_encoder"
    command = [sys.executable, "-m", module, str(folder), str(target)]
    # The process finds `index` where this one found it, installed or not.
    paths = [str(Path(__file__).resolve().parents[3]), os.environ.get("PYTHONPATH", "")]
    settings = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    remarks = target / "remarks.txt"
    report("Loading the model", 0.0)
    with (
        remarks.open("w+", encoding="utf-8", errors="replace") as stderr,
        subprocess.Popen(  # noqa: S603  (our own module, on a folder)
            command, env=settings, cwd=target, stdout=subprocess.PIPE, stderr=stderr, text=True
        ) as process,
    ):
        assert process.stdout is not None  # noqa: S101  (it was asked for)
        for line in process.stdout:
            fraction, _, stage = line.strip().partition(" ")
            report(stage, float(fraction))
    facts = target / "export.json"
    if process.returncode or not facts.is_file():
        lines = remarks.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        why = lines[-1] if lines else f"exit code {process.returncode}"
        raise NotCompiledError(f"the export failed ({why})")
    result: dict[str, Any] = json.loads(facts.read_text(encoding="utf-8"))
    facts.unlink()
    remarks.unlink()
    return result


def _key(name: str, folder: Path, weights_sha256: str) -> str:
    versions = [
        f"{package} {importlib.metadata.version(package)}"
        for package in ("onnxruntime", "tokenizers", "torch", "sentence-transformers")
    ]
    small = [_sha256(path.read_bytes()) for path in sorted(folder.rglob("*.json"))]
    reference = _sha256("\n".join(reference_sentences()).encode())
    parts = [f"format {FORMAT}", name, weights_sha256, *versions, *small, reference]
    return _sha256("\n".join(parts).encode())[:32]


def _least_cosine(encodings: Sequence[Encoding], expected: NDArray[np.float32]) -> float:
    found = np.stack([encoding.vector for encoding in encodings])
    if found.shape != expected.shape:
        return -1.0
    return float((found * expected).sum(axis=1).min())


def _memory(cache: Path) -> Path:
    return cache / "encoder" / "checksums"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
