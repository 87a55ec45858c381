"""Measure the compiled encoder: `python -m tests.bench.encoder --keep`.

Start is from an empty process to the first vector, with Python's own start. Recall is of the
paragraph vector alone, over half of SQuAD 2.0's development set: what the encoder does, before
search. `--int8` measures the same model with its weights in 8 bits, for comparison.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from index.search.models.load import load_encoder
from index.search.models.onnx_encoder import CompiledEncoder, check
from tests.bench.corpus import QUESTIONS, open_corpus

PROJECT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).parent / "results" / "encoder.json"
CACHE = Path(os.environ.get("AYES_TEST_CACHE", PROJECT / ".pytest_cache" / "d" / "encoder"))
Row = dict[str, float]

START = """
import sys
from pathlib import Path
import psutil
from index.search.models.onnx_encoder import CompiledEncoder, _read_record
folder = Path(sys.argv[1])
CompiledEncoder(folder, _read_record(folder).identity).encode(["How did Hungary vote?"])
print(psutil.Process().memory_info().rss / 1e6)
"""


def start(folder: Path, times: int = 7) -> Row:
    """Start the encoder in processes of their own; the medians of time and memory."""
    seconds, megabytes = [], []
    for _ in range(times):
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", START, str(folder)],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=True,
        )
        seconds.append(time.perf_counter() - began)
        megabytes.append(float(done.stdout))
    return {"start_s": float(np.median(seconds)), "memory_mb": float(np.median(megabytes))}


def speed_and_recall(encoder: CompiledEncoder, path: Path) -> Row:
    """Encode every paragraph together and every question alone, and rank by cosine."""
    documents, questions = open_corpus(path)
    places, texts = {}, []
    for document in documents:
        for paragraph in document.paragraphs:
            places[document.source.id, paragraph.number] = len(texts)
            span = paragraph.span
            texts.append(document.source.text[span.start : span.end])
    began = time.perf_counter()
    paragraphs = np.stack([encoding.vector for encoding in encoder.encode(texts)])
    rate = len(texts) / (time.perf_counter() - began)
    ranks, times = [], []
    for question in questions:
        began = time.perf_counter()
        (encoding,) = encoder.encode([question.text])
        times.append(1000 * (time.perf_counter() - began))
        scores = paragraphs @ encoding.vector
        right = scores[places[question.source_id, question.paragraph]]
        ranks.append(int((scores > right).sum()))
    return {
        "query_p50_ms": float(np.percentile(times, 50)),
        "query_p95_ms": float(np.percentile(times, 95)),
        "passages_per_s": rate,
        "questions": len(questions),
        "R@1": float(np.mean([rank < 1 for rank in ranks])),
        "R@5": float(np.mean([rank < 5 for rank in ranks])),
    }


def quantise(folder: Path, target: Path) -> None:
    """Copy a compiled encoder with its weights in 8 bits, scaled by channel."""
    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic

    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("model.onnx*"))
    quantize_dynamic(
        str(folder / "model.onnx"),
        str(target / "model.onnx"),
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        op_types_to_quantize=["MatMul", "Attention", "Gemm", "EmbedLayerNormalization"],
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )


def measure(folder: Path, encoder: CompiledEncoder, questions: Path) -> Row:
    """Measure one compiled folder in full."""
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    row = {"disk_mb": size, **start(folder), "least_cosine": check(folder)}
    return row | speed_and_recall(encoder, questions) if questions.is_file() else row


def main() -> None:
    """Measure, print a table and keep the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--cache", type=Path, default=CACHE, help="where the compiled encoder is")
    parser.add_argument("--int8", action="store_true", help="measure 8-bit weights too")
    parser.add_argument("--keep", action="store_true", help=f"write {RESULTS.name}")
    arguments = parser.parse_args()
    load = os.getloadavg()[0]  # what else the machine was doing: times depend on it
    encoder = load_encoder(cache=arguments.cache)
    if not isinstance(encoder, CompiledEncoder):
        sys.exit("the model isn't compiled on this machine: there is nothing to measure")
    rows = {"fp32": measure(encoder.folder, encoder, arguments.questions)}
    if arguments.int8:
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "int8"
            quantise(encoder.folder, target)
            small = CompiledEncoder(target, encoder.identity)
            rows["int8"] = measure(target, small, arguments.questions)
    for name, row in rows.items():
        print(f"{name:5}", "  ".join(f"{key} {value:.4g}" for key, value in row.items()))
    if arguments.keep:
        command = "python -m tests.bench.encoder --keep" + " --int8" * arguments.int8
        rounded = {
            name: {key: float(f"{value:.4g}") for key, value in row.items()}
            for name, row in rows.items()
        }
        RESULTS.parent.mkdir(exist_ok=True)
        machine = {"cores": os.cpu_count(), "load_before": round(load, 1)}
        content = {"command": command, **machine, "rows": rounded}
        RESULTS.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
