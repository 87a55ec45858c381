"""The compiled encoder, made from the real weights."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.search.models import onnx_encoder as compiled
from index.search.models.encoder import Encoder, Encoding
from index.search.models.load import DEFAULT_MODEL, DEFAULT_WEIGHTS, find_model
from index.search.models.onnx_encoder import (
    LEAST_COSINE,
    CompiledEncoder,
    DamagedError,
    check,
    load_compiled,
    open_compiled,
)

pytestmark = pytest.mark.model

PROJECT = Path(__file__).resolve().parents[3]
QUESTION = "How did the United States vote on Ukraine's resolution?"

# Run in a process that has imported nothing yet.
START = """
import hashlib, json, sys
from pathlib import Path
from index.search.models.load import load_encoder
encoder = load_encoder(cache=Path(sys.argv[1]))
(encoding,) = encoder.encode([sys.argv[2]])
print(json.dumps({
    "loaded": sorted({name.partition(".")[0] for name in sys.modules}),
    "vector": hashlib.sha256(encoding.vector.tobytes() + encoding.tokens.tobytes()).hexdigest(),
}))
"""


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=PROJECT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )


def same(one: Encoding, other: Encoding) -> bool:
    return (
        np.array_equal(one.vector, other.vector)
        and np.array_equal(one.tokens, other.tokens)
        and np.array_equal(one.spans, other.spans)
    )


def test_vectors_are_those_of_sentence_transformers(encoder: CompiledEncoder) -> None:
    assert len(np.load(encoder.folder / "reference.npy")) >= 200
    assert check(encoder.folder) >= LEAST_COSINE


def test_check_notices_vectors_that_are_not_the_references(
    encoder: CompiledEncoder, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(encoder.folder, tmp_path / "copy"))
    np.save(folder / "reference.npy", np.load(folder / "reference.npy")[::-1])
    assert check(folder) < LEAST_COSINE


def test_identity_names_the_published_weights(encoder: Encoder) -> None:
    identity = encoder.identity
    assert (identity.name, identity.weights_sha256) == (DEFAULT_MODEL, DEFAULT_WEIGHTS)
    assert (identity.dimensions, identity.max_tokens) == (384, 256)
    assert encoder.projection.shape == (384, 128)


def test_a_start_imports_no_torch_and_gives_the_same_bytes(
    encoder: Encoder, encoder_cache: Path
) -> None:
    facts = json.loads(run("-c", START, str(encoder_cache), QUESTION).stdout)
    unwanted = {"torch", "transformers", "sentence_transformers", "onnx", "huggingface_hub"}
    assert unwanted.isdisjoint(facts["loaded"])
    (here,) = encoder.encode([QUESTION])
    expected = hashlib.sha256(here.vector.tobytes() + here.tokens.tobytes()).hexdigest()
    assert facts["vector"] == expected


def test_a_text_is_encoded_the_same_whatever_stands_beside_it(encoder: Encoder) -> None:
    texts = [QUESTION, "", "A word.", QUESTION + " " + "Peace and rain. " * 60, QUESTION]
    together = encoder.encode(texts)
    assert all(same(encoder.encode([t])[0], e) for t, e in zip(texts, together, strict=True))
    backwards = encoder.encode(texts[::-1])[::-1]
    assert all(same(one, other) for one, other in zip(together, backwards, strict=True))


def test_no_texts_give_no_encodings(encoder: Encoder) -> None:
    assert encoder.encode([]) == []


@pytest.mark.parametrize("text", ["", "   \n\t", "\u200b\u202e"])
def test_text_without_words_has_no_tokens_but_a_vector(encoder: Encoder, text: str) -> None:
    (encoding,) = encoder.encode([text])
    assert encoding.tokens.shape == (0, 384)
    assert encoding.spans.shape == (0, 2)
    assert np.linalg.norm(encoding.vector) == pytest.approx(1, abs=1e-5)
    assert encoder.count_tokens(text) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Naïve café, 1949.", ["Naïve", "café", ",", "1949", "."]),
        ("yes 👍🏽 no", ["yes", "👍🏽", "no"]),
        ("a vote \ud800 b", ["a", "vote", "b"]),
        ("𝔘 voted 日本", ["𝔘", "voted", "日", "本"]),
        ("“U.S.—d’Affaires”", ["“", "U", ".", "S", ".", "—", "d", "’", "Affair", "es", "”"]),
    ],
)
def test_spans_count_code_points(encoder: Encoder, text: str, words: list[str]) -> None:
    (encoding,) = encoder.encode([text])
    assert [text[start:end] for start, end in encoding.spans] == words


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(codec=None), max_size=120))
def test_spans_lie_in_the_text_in_order(encoder: Encoder, text: str) -> None:
    (encoding,) = encoder.encode([text])
    spans = encoding.spans.tolist()
    assert len(spans) == len(encoding.tokens) == min(encoder.count_tokens(text), 256) - 2
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)


def test_nothing_is_read_beyond_256_tokens(encoder: Encoder) -> None:
    fits, longer = "peace " * 254, "peace " * 254 + "and war in every word of it"
    assert encoder.count_tokens(fits) == 256
    assert encoder.count_tokens(longer) == 263
    (short,), (long,) = encoder.encode([fits]), encoder.encode([longer])
    assert same(short, long)
    assert long.tokens.shape == (254, 384)
    assert long.spans[-1].tolist() == [253 * 6, 253 * 6 + 5]


def damage(folder: Path, how: str) -> None:
    if how == "weights changed":
        with (folder / "model.onnx.data").open("r+b") as file:
            file.seek(1_000_000)
            file.write(b"\xff" * 64)
    elif how == "graph cut short":
        (folder / "model.onnx").write_bytes((folder / "model.onnx").read_bytes()[:1000])
    elif how == "tokenizer missing":
        (folder / "tokenizer.json").unlink()
    else:
        (folder / "record.json").write_text("{}")


DAMAGES = ["weights changed", "graph cut short", "tokenizer missing", "record emptied"]


@pytest.mark.parametrize("how", DAMAGES)
def test_damaged_files_are_refused(encoder: CompiledEncoder, tmp_path: Path, how: str) -> None:
    folder = Path(shutil.copytree(encoder.folder, tmp_path / "copy"))
    open_compiled(folder, tmp_path)
    damage(folder, how)
    with pytest.raises(DamagedError):
        open_compiled(folder, tmp_path)


def test_damaged_files_are_made_again(
    encoder: CompiledEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copy(_name: str, _folder: Path, _weights: str, target: Path, _report: object) -> None:
        shutil.copytree(encoder.folder, target, dirs_exist_ok=True)

    # Compiling takes half a minute; what is tested is that it is asked for.
    monkeypatch.setattr(compiled, "_compile", copy)
    folder = Path(shutil.copytree(encoder.folder, tmp_path / "encoder" / encoder.folder.name))
    damage(folder, "weights changed")
    model = find_model(DEFAULT_MODEL)
    again = load_compiled(DEFAULT_MODEL, model, DEFAULT_WEIGHTS, tmp_path, lambda *_: None)
    assert again.folder == folder
    assert same(again.encode([QUESTION])[0], encoder.encode([QUESTION])[0])
    assert sorted(path.name for path in folder.parent.iterdir()) == [folder.name, "checksums"]


def test_of_old_encoders_only_the_last_used_are_kept_when_one_is_made(
    encoder: CompiledEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copy(_name: str, _folder: Path, _weights: str, target: Path, _report: object) -> None:
        shutil.copytree(encoder.folder, target, dirs_exist_ok=True)

    monkeypatch.setattr(compiled, "_compile", copy)
    encoders = tmp_path / "encoder"
    for used in range(1, 6):
        (encoders / f"old-{used}").mkdir(parents=True)
        (encoders / f"old-{used}" / "model.onnx.data").write_bytes(b"weights")
        (encoders / f"old-{used}" / "record.json").write_text("{}")
        os.utime(encoders / f"old-{used}" / "record.json", (used, used))
    for name, begun in ((".compiling-left", 1.0), (".compiling-now", time.time())):
        (encoders / name).mkdir()
        os.utime(encoders / name, (begun, begun))
    model = find_model(DEFAULT_MODEL)
    made = load_compiled(DEFAULT_MODEL, model, DEFAULT_WEIGHTS, tmp_path, lambda *_: None)
    kept = {made.folder.name, "old-4", "old-5", ".compiling-now", "checksums"}
    assert {path.name for path in encoders.iterdir()} == kept
    os.utime(made.folder / "record.json", (0, 0))
    load_compiled(DEFAULT_MODEL, model, DEFAULT_WEIGHTS, tmp_path, lambda *_: None)
    assert (made.folder / "record.json").stat().st_mtime > time.time() - 60, "its use is noted"
    assert {path.name for path in encoders.iterdir()} == kept
