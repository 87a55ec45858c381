"""The model as sentence-transformers runs it: what the compiled one is made from and held to.

As a program, `python -m index.search.models.reference_encoder MODEL FOLDER`, it writes the parts of
a compiled encoder into a folder; `onnx_encoder.py` runs it so, in a process of its own, so that
torch's memory and remarks end with it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# Read when the libraries are imported: nothing is fetched, and nothing but us reports progress.
os.environ.update(
    HF_HUB_OFFLINE="1",
    TRANSFORMERS_OFFLINE="1",
    HF_HUB_DISABLE_PROGRESS_BARS="1",
    TOKENIZERS_PARALLELISM="false",
)

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from transformers.utils import logging as transformers_logging

from index.errors import EncoderError
from index.files.checksum import write_atomically
from index.search.models.encoder import (
    MAX_TOKENS,
    EncoderIdentity,
    Encoding,
    Progress,
    fit_projection,
    reference_sentences,
    well_formed,
)


class ReferenceEncoder:
    """An encoder on torch, for models that can't be compiled, and for a GPU if there is one."""

    def __init__(self, name: str, weights_sha256: str, model: SentenceTransformer) -> None:
        self._model = model
        self.identity = EncoderIdentity(
            name=name,
            weights_sha256=weights_sha256,
            dimensions=int(model.get_embedding_dimension() or 0),
            max_tokens=_max_tokens(model),
        )
        self.projection: NDArray[np.float32] = np.eye(self.identity.dimensions, dtype=np.float32)

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Encode texts one by one: padding would let one text change another's last bits."""
        return [self._encode(text) for text in texts]

    def count_tokens(self, text: str) -> int:
        """Count a text's tokens, special ones too, without cutting any off."""
        pieces = self._model.tokenizer(well_formed(text), truncation=False, verbose=False)
        return len(pieces["input_ids"])

    def _encode(self, text: str) -> Encoding:
        pieces = self._model.tokenizer(
            well_formed(text),
            truncation=True,
            max_length=self.identity.max_tokens,
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
        )
        known = [name for name in self._model.tokenizer.model_input_names if name in pieces]
        features = {name: torch.tensor([pieces[name]], device=self._model.device) for name in known}
        with torch.inference_mode():
            out = self._model(features)
        vector = out["sentence_embedding"][0].float().cpu().numpy()
        own = ~np.asarray(pieces["special_tokens_mask"], dtype=bool)
        spans = np.asarray(pieces["offset_mapping"], dtype=np.int32).reshape(-1, 2)
        return Encoding(
            vector=vector / max(float(np.linalg.norm(vector)), 1e-12),
            tokens=out["token_embeddings"][0].float().cpu().numpy()[own],
            spans=spans[own],
        )


def load_reference(
    name: str, folder: Path, weights_sha256: str, cache: Path, report: Progress
) -> ReferenceEncoder:
    """Load a model on torch, fitting its projection where the cache doesn't hold it."""
    report("Loading the model", 0.0)
    encoder = ReferenceEncoder(name, weights_sha256, _open(folder))
    sentences = reference_sentences()
    key = hashlib.sha256("\n".join([weights_sha256, *sentences]).encode()).hexdigest()[:32]
    kept = cache / "encoder" / f"{key}.projection.f32"
    try:
        values = np.frombuffer(kept.read_bytes(), dtype=np.float32)
        encoder.projection = values.reshape(encoder.identity.dimensions, -1)
    except (FileNotFoundError, ValueError):
        encoder.projection = fit_projection(
            np.concatenate([encoding.tokens for encoding in encoder.encode(sentences)])
        )
        write_atomically(kept, encoder.projection.tobytes())
    report("Loading the model", 1.0)
    return encoder


def export(folder: Path, target: Path) -> None:
    """Write model.onnx, tokenizer.json and reference.npy, and what else there is to know.

    The graph takes input_ids and attention_mask, int64 [batch, length], and gives the last hidden
    states, float32 [batch, length, d]. export.json holds dimensions and max_tokens, or under
    "refused" why the model is of a kind that isn't compiled. Progress goes to stdout.
    """
    model = _open(folder, attn_implementation="eager")
    _report("0.4 Exporting the model")
    transformer: Any = getattr(model[0], "auto_model", None)
    refusal = _refusal(model, transformer)
    facts: dict[str, object] = {"refused": refusal}
    if refusal is None:
        _export_graph(model, transformer, target / "export.onnx")
        _report("0.6 Compiling the model")
        _optimise(target / "export.onnx", target / "model.onnx", transformer.config)
        _report("0.8 Encoding the reference sentences")
        model.tokenizer.backend_tokenizer.save(str(target / "tokenizer.json"))
        vectors = model.encode(
            reference_sentences(), normalize_embeddings=True, show_progress_bar=False
        )
        np.save(target / "reference.npy", np.asarray(vectors, dtype=np.float32))
        facts = {
            "dimensions": int(transformer.config.hidden_size),
            "max_tokens": _max_tokens(model),
        }
    (target / "export.json").write_text(json.dumps(facts), encoding="utf-8")


def _refusal(model: SentenceTransformer, transformer: Any) -> str | None:  # noqa: ANN401  (untyped)
    """Say why a model isn't BERT with mean pooling, or None if it is."""
    kinds = [type(module).__name__ for module in model]
    if kinds not in (["Transformer", "Pooling", "Normalize"], ["Transformer", "Pooling"]):
        return f"it is made of {', '.join(kinds)}, not of Transformer and Pooling"
    pooling_module: Any = model[1]
    pooling = pooling_module.get_config_dict().get("pooling_mode")
    if pooling not in ("mean", ["mean"]):
        return f"it pools by {pooling}, not by the mean"
    if transformer.config.model_type != "bert":
        return f"it is of the kind {transformer.config.model_type}, not bert"
    return None


def _export_graph(model: SentenceTransformer, transformer: torch.nn.Module, target: Path) -> None:
    axes = {0: "batch", 1: "length"}
    pieces = model.tokenizer(["a few words", "one"], padding=True, return_tensors="pt")
    # The exporter that torch calls legacy: onnxruntime's optimiser knows the graphs it makes.
    torch.onnx.export(
        _LastHiddenStates(transformer).eval(),
        (pieces["input_ids"], pieces["attention_mask"]),
        str(target),
        input_names=["input_ids", "attention_mask"],
        output_names=["tokens"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "tokens": axes},
        dynamo=False,
        opset_version=17,
    )


def _optimise(export: Path, target: Path, config: Any) -> None:  # noqa: ANN401  (untyped)
    """Fuse attention, layer norm and GELU into the operators that onnxruntime has for them.

    The weights go to a file of their own, which onnxruntime maps into memory: a start takes a
    quarter of a second less and 70 MB less than with one file.
    """
    # It puts its own folder on the path when it is imported.
    from onnxruntime.transformers.optimizer import optimize_model  # noqa: PLC0415

    fused = optimize_model(
        str(export),
        model_type="bert",
        num_heads=config.num_attention_heads,
        hidden_size=config.hidden_size,
        opt_level=0,
    )
    fused.save_model_to_file(str(target), use_external_data_format=True)
    export.unlink()


class _LastHiddenStates(torch.nn.Module):
    """A transformer reduced to the one output that is used."""

    transformer: Any

    def __init__(self, transformer: Any) -> None:  # noqa: ANN401  (transformers ships no type)
        super().__init__()
        self.transformer = transformer

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> Any:  # noqa: ANN401
        return self.transformer(
            input_ids=input_ids, attention_mask=attention_mask
        ).last_hidden_state


def _open(folder: Path, **model_settings: str) -> SentenceTransformer:
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(
            str(folder), local_files_only=True, model_kwargs=model_settings or None
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise EncoderError(
            f"{folder} isn't a model that sentence-transformers can load "
            f"({str(error).splitlines()[0]}); name another model or reinstall this one"
        ) from error


def _max_tokens(model: SentenceTransformer) -> int:
    return min(MAX_TOKENS, int(model.max_seq_length or MAX_TOKENS))


def _report(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
