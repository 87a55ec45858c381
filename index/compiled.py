"""The compiled encoder: ONNX in onnxruntime with the tokenizers package, never torch.

A compiled encoder is a folder `<cache>/encoder/<key>/`, where the key hashes the weights, the
small files beside them, the reference sentences and the versions of what compiled it:
    model.onnx       input_ids, attention_mask -> last hidden states
    tokenizer.json   word pieces
    reference.npy    what sentence-transformers makes of data/reference.txt, float32 [s, d]
    projection.npy   token vectors to what is stored, float32 [d, p]
    record.json      the identity, the least cosine to the reference, the files' SHA-256
It is built beside and renamed into place, so two processes may compile at once.
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
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.checksum import remembered_sha256, sha256_of_file
from index.encoder import EncoderIdentity, Encoding, Progress, fit_projection
from index.errors import EncoderError
from index.shipped import data_folder

FORMAT = 1
LEAST_COSINE = 0.999
"""Compiled vectors must be this close to the reference's, for every reference sentence."""

_FILES = ("model.onnx", "tokenizer.json", "reference.npy", "projection.npy")
_log = logging.getLogger(__name__)


class NotCompiledError(Exception):
    """A model that doesn't compile, or whose compiled form differs from it: the reference runs."""


class DamagedError(Exception):
    """A compiled folder that isn't as it was written: it is compiled again."""


class CompiledEncoder:
    """An encoder in onnxruntime.

    Texts are run one by one, without padding, so that a text's vectors are the same bytes whatever
    stands beside it; many are run side by side, each on one thread, which is faster than batches.
    """

    def __init__(self, folder: Path, identity: EncoderIdentity) -> None:
        self.identity = identity
        self.projection: NDArray[np.float32] = np.load(folder / "projection.npy")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._reader = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._reader.no_padding()
        self._reader.enable_truncation(identity.max_tokens)
        self._model = str(folder / "model.onnx")
        self._session = _session(self._model, threads=min(2, os.cpu_count() or 1))

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Encode texts, in their order."""
        return [self._encode(self._session, text) for text in texts]

    def count_tokens(self, text: str) -> int:
        """Count a text's tokens, special ones too, without cutting any off."""
        return len(self._tokenizer.encode(text).ids)

    def _encode(self, session: onnxruntime.InferenceSession, text: str) -> Encoding:
        pieces = self._reader.encode(text)
        identifiers = np.asarray([pieces.ids], dtype=np.int64)
        inputs = {"input_ids": identifiers, "attention_mask": np.ones_like(identifiers)}
        hidden: NDArray[np.float32] = session.run(["tokens"], inputs)[0][0]
        vector = hidden.mean(axis=0)
        own = ~np.asarray(pieces.special_tokens_mask, dtype=bool)
        return Encoding(
            vector=vector / max(float(np.linalg.norm(vector)), 1e-12),
            tokens=hidden[own],
            spans=np.asarray(pieces.offsets, dtype=np.int32).reshape(-1, 2)[own],
        )


def load(
    name: str, folder: Path, weights_sha256: str, cache: Path, report: Progress
) -> CompiledEncoder:
    """Open a model's compiled form, making it first where it is missing or damaged.

    Raises NotCompiledError for a model that has none.
    """
    home = cache / "encoder" / _key(name, folder, weights_sha256)
    if home.is_dir():
        try:
            return open_compiled(home, cache)
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
    return open_compiled(home, cache)


def open_compiled(folder: Path, cache: Path) -> CompiledEncoder:
    """Open a compiled folder; DamagedError if its files aren't the ones that were recorded."""
    try:
        record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
        identity = EncoderIdentity(**record["identity"])
        for name in _FILES:
            if remembered_sha256(folder / name, _memory(cache)) != record["files"][name]:
                raise DamagedError(f"{name} in {folder} has changed since it was written")
        return CompiledEncoder(folder, identity)
    except (ValueError, KeyError, TypeError, FileNotFoundError) as error:
        raise DamagedError(f"{folder} can't be read ({error})") from error
    except Exception as error:
        # onnxruntime and tokenizers raise their own kinds for a file they can't parse.
        if type(error).__module__.split(".")[0] in ("onnxruntime", "builtins"):
            raise DamagedError(f"{folder} can't be loaded ({error})") from error
        raise


def check(folder: Path) -> float:
    """Return the least cosine between a compiled folder's vectors and the reference's.

    Runs without torch, in a few seconds. Below `LEAST_COSINE` the encoder isn't to be trusted.
    """
    record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    encoder = CompiledEncoder(folder, EncoderIdentity(**record["identity"]))
    return _least_cosine(encoder.encode(_sentences()), np.load(folder / "reference.npy"))


def weights_sha256(folder: Path, cache: Path) -> str:
    """Return the hash of a model's weights: that of the file, or of the files' hashes if many."""
    files = sorted(folder.glob("*.safetensors")) or sorted(folder.glob("*.bin"))
    if not files:
        raise EncoderError(f"{folder} holds no weights; name another model or reinstall this one")
    hashes = [remembered_sha256(file, _memory(cache)) for file in files]
    return hashes[0] if len(hashes) == 1 else _sha256("\n".join(hashes).encode())


def _compile(
    name: str, folder: Path, weights_sha256: str, target: Path, report: Progress
) -> str | None:
    """Fill a folder with a model's compiled form, or return why there is none."""
    report("Loading the model", 0.0)
    facts = _export(folder, target)
    if "refused" in facts:
        return str(facts["refused"])
    report("Compiling it", 0.6)
    _optimise(target / "model.onnx", heads=int(facts["heads"]), size=int(facts["dimensions"]))
    report("Checking it against the reference", 0.7)
    identity = {
        "name": name,
        "weights_sha256": weights_sha256,
        "dimensions": int(facts["dimensions"]),
        "max_tokens": int(facts["max_tokens"]),
    }
    np.save(target / "projection.npy", np.eye(identity["dimensions"], dtype=np.float32))
    encodings = CompiledEncoder(target, EncoderIdentity(**identity)).encode(_sentences())
    cosine = _least_cosine(encodings, np.load(target / "reference.npy"))
    if not cosine >= LEAST_COSINE:
        return f"its compiled form differs from it (cosine {cosine:.4f})"
    tokens = np.concatenate([encoding.tokens for encoding in encodings])
    np.save(target / "projection.npy", fit_projection(tokens))
    files = {file: sha256_of_file(target / file) for file in _FILES}
    record = {"identity": identity, "least_cosine": cosine, "files": files}
    (target / "record.json").write_text(json.dumps(record, indent=1), encoding="utf-8")
    for path in [*sorted(target.iterdir()), target]:
        _flush(path)
    report("Checking it against the reference", 1.0)
    return None


def _export(folder: Path, target: Path) -> dict[str, object]:
    """Let a process of its own, with torch, write the graph and the reference vectors."""
    command = [sys.executable, "-m", "index.reference", str(folder), str(target)]
    # The process finds `index` where this one found it, installed or not.
    settings = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(  # noqa: S603  (our own module, on a folder)
        command, env=settings, cwd=target, capture_output=True, text=True, check=False
    )
    facts = target / "export.json"
    if done.returncode or not facts.is_file():
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise NotCompiledError(f"the export failed: {lines[-1]}")
    result: dict[str, object] = json.loads(facts.read_text(encoding="utf-8"))
    facts.unlink()
    return result


def _optimise(path: Path, *, heads: int, size: int) -> None:
    """Fuse attention, layer norm and GELU into the operators that onnxruntime has for them."""
    from onnxruntime.transformers.optimizer import optimize_model  # noqa: PLC0415  (imports onnx)

    quiet = logging.getLogger("onnxruntime.transformers")
    level = quiet.level
    quiet.setLevel(logging.ERROR)
    try:
        fused = optimize_model(
            str(path), model_type="bert", num_heads=heads, hidden_size=size, opt_level=0
        )
        fused.save_model_to_file(str(path))
    finally:
        quiet.setLevel(level)


def _session(model: str, *, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _key(name: str, folder: Path, weights_sha256: str) -> str:
    versions = [
        f"{package} {importlib.metadata.version(package)}"
        for package in ("onnxruntime", "tokenizers", "torch", "sentence-transformers")
    ]
    small = [_sha256(path.read_bytes()) for path in sorted(folder.rglob("*.json"))]
    reference = _sha256("\n".join(_sentences()).encode())
    parts = [f"format {FORMAT}", name, weights_sha256, *versions, *small, reference]
    return _sha256("\n".join(parts).encode())[:32]


def _sentences() -> list[str]:
    return (data_folder() / "reference.txt").read_text(encoding="utf-8").splitlines()


def _least_cosine(encodings: Sequence[Encoding], expected: NDArray[np.float32]) -> float:
    found = np.stack([encoding.vector for encoding in encodings])
    if found.shape != expected.shape:
        return -1.0
    return float((found * expected).sum(axis=1).min())


def _memory(cache: Path) -> Path:
    return cache / "encoder" / "checksums"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
