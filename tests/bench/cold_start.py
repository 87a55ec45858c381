"""Measure `ayes ask` as a process, from start to exit: `python -m tests.bench.cold_start`.

Times hang on what else the machine does, so each run is held against one beside it of a process
that only imports numpy, faiss, tokenizers and onnxruntime and opens the model.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.service.open_parts import open_encoder
from bot.settings import load_settings
from index.search.models.onnx_encoder import CompiledEncoder

QUESTION = "How did Hungary vote on Ukraine's resolution?"
MOST_SECONDS = 1.2  # median
MOST_MEGABYTES = 250
MOST_TIMES, MOST_TIMES_UNREAD = 2.6, 2.2  # the bare load, by processor time; without the reader
AYES = [sys.executable, "-c", "from bot.cli import main; main()"]
ASK = [*AYES, "ask", QUESTION, "--json"]
BARE = """
import sys
import faiss, numpy, onnxruntime, tokenizers
tokenizers.Tokenizer.from_file(sys.argv[1] + "/tokenizer.json")
onnxruntime.InferenceSession(sys.argv[1] + "/model.onnx", providers=["CPUExecutionProvider"])
"""
Measured = tuple[float, float, float]


def measured(command: list[str], **environment: str) -> Measured:
    """Run a command; return seconds by the clock, of processor time, and peak megabytes."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, env={**os.environ, **environment}
    )
    _, status, after = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command[:4])} failed with exit code {process.returncode}")
    return seconds, after.ru_utime + after.ru_stime, after.ru_maxrss / 1024


def model() -> Path:
    """Return the folder of the compiled encoder, made where it isn't there."""
    encoder = open_encoder(load_settings())
    if not isinstance(encoder, CompiledEncoder):
        sys.exit("only a compiled encoder has a bare load to hold a start against")
    return encoder.folder


def main() -> None:
    """Run each a few times in turn, after a first that warms the disk's cache; print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=9)
    times = parser.parse_args().times
    subprocess.run([*AYES, "build"], check=True, stdout=subprocess.DEVNULL)
    bare = [sys.executable, "-c", BARE, str(model())]
    runs: list[tuple[Measured, Measured, Measured]] = [
        (measured(ASK), measured(ASK, AYES_READER="off"), measured(bare)) for _ in range(times + 1)
    ][1:]
    read, unread, loaded = zip(*runs, strict=True)
    table = Table(title=f"`ayes ask` as a process, {times} times")
    for heading in ("", "median", "least", "most", "target"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, values, form, target in (
        ("seconds", [one[0] for one in read], ".2f", f"{MOST_SECONDS} median"),
        ("seconds of processor", [one[1] for one in read], ".2f", ""),
        ("peak MB", [one[2] for one in read], ".0f", f"{MOST_MEGABYTES}"),
        ("times the bare load", ratios(read, loaded), ".2f", f"{MOST_TIMES}"),
        ("the same without the reader", ratios(unread, loaded), ".2f", f"{MOST_TIMES_UNREAD}"),
    ):
        figures = (statistics.median(values), min(values), max(values))
        table.add_row(name, *(format(figure, form) for figure in figures), target)
    Console().print(table)


def ratios(these: tuple[Measured, ...], those: tuple[Measured, ...]) -> list[float]:
    """Return how many times the processor time of those each of these took, pair by pair."""
    return [one[1] / other[1] for one, other in zip(these, those, strict=True)]


if __name__ == "__main__":
    main()
